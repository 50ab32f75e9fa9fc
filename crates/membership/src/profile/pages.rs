//! The forms in which people say what changes, and the page of a proposal.

use kernel::Id;
use maud::{Markup, Render, html};
use platform::{
    access::Person,
    files::FileView,
    ui::{
        Button, Card, Cell, Column, Confirm, Facts, FileItem, Head, Notice, Table, Tag, file_list,
        form_actions,
    },
    web::{Fields, Input, InputKind, Page, Sheet, ShortForm},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::model::{EDUCATION, Item, ProposalMark};
use crate::{family::Relation, paths};

/// The form in which somebody proposes to change facts (变更资料表单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct ChangePage(pub ShortForm);

impl ChangePage {
    /// The form, filled in with what stands, or with what was proposed before; `shown` gives the
    /// mask of a sensitive item, which stands beside its field.
    pub fn new(shown: &dyn Fn(Item) -> String, replaces: Option<(Id<ProposalMark>, i64)>) -> Self {
        let mut inputs = Vec::new();
        let mut fields = Fields::default();
        for item in Item::ALL {
            let Some(kind) = kind(item) else { continue };
            let (now, mut hint) = (shown(item), hint(item).to_owned());
            if item.is_sensitive() {
                let now = if now.is_empty() {
                    "未登记"
                } else {
                    now.as_str()
                };
                let said = if replaces.is_some() {
                    "登记或申请"
                } else {
                    "登记"
                };
                hint = format!("现在{said}：{now}；不变请留空。{hint}");
            } else {
                fields = fields.with(item.as_str(), now);
            }
            let input = Input::new(item.as_str(), item.word(), kind).hint(hint);
            inputs.push(input.optional());
        }
        inputs.push(
            Input::new("paper", "证明材料", InputKind::File)
                .hint("变更姓名、身份证号、入会日期必须附；照片或 PDF，20 MB 以内")
                .optional(),
        );
        inputs.push(Input::new("note", "说明", InputKind::Text(200)).optional());
        let (title, go) = if replaces.is_some() {
            ("修改我的变更申请", "重新提交")
        } else {
            ("变更我的资料", "提交申请")
        };
        Self(ShortForm {
            title: title.to_owned(),
            intro: "只改需要变更的几项；所属工会同意后生效，进展在「我的会籍」里看".to_owned(),
            back: ("我的会籍".to_owned(), paths::MINE.to_owned()),
            action: change_action(replaces),
            go: go.to_owned(),
            inputs,
            fields,
        })
    }
}

fn change_action(replaces: Option<(Id<ProposalMark>, i64)>) -> String {
    match replaces {
        Some((id, version)) => format!("{}?replaces={id}&version={version}", paths::CHANGE),
        None => paths::CHANGE.to_owned(),
    }
}

fn kind(item: Item) -> Option<InputKind> {
    match item {
        Item::Name | Item::Post => Some(InputKind::Text(60)),
        Item::IdNumber => Some(InputKind::Text(20)),
        Item::Phone => Some(InputKind::Phone),
        Item::Address => Some(InputKind::Text(120)),
        Item::Education => {
            let none = (String::new(), "未登记".to_owned());
            let each = EDUCATION.map(|e| (e.to_owned(), e.to_owned()));
            Some(InputKind::Select([none].into_iter().chain(each).collect()))
        }
        Item::JoinedOn => Some(InputKind::Date),
        // They follow the ID number.
        Item::Birth | Item::Sex => None,
    }
}

const fn hint(item: Item) -> &'static str {
    match item {
        Item::Name => "改名须附户口簿或身份证",
        Item::IdNumber => "须附身份证；出生日期和性别随身份证号一起更正",
        Item::Address => "只用于走访和寄送",
        Item::JoinedOn => "须附入会申请或会员证",
        Item::Birth | Item::Sex | Item::Phone | Item::Education | Item::Post => "",
    }
}

impl Page for ChangePage {
    const RAIL: &'static str = paths::MINE;

    fn head(&self) -> Head<'_> {
        self.0.head()
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        self.0.body(sheet)
    }

    fn samples() -> Vec<Self> {
        let hostile = |_| "<script>alert(1)</script>".to_owned();
        vec![
            Self::new(&|_| String::new(), None),
            Self::new(&hostile, Some((Id::from_i64(5), 2))),
        ]
    }
}

/// The form in which somebody names a relative (登记家庭成员表单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct FamilyPage(pub ShortForm);

impl FamilyPage {
    /// The empty form.
    pub fn new() -> Self {
        let relations = Relation::ALL.map(|r| (r.as_str().to_owned(), r.word().to_owned()));
        let relations = [(String::new(), "请选择".to_owned())]
            .into_iter()
            .chain(relations);
        let inputs = vec![
            Input::new(
                "relation",
                "与本人的关系",
                InputKind::Select(relations.collect()),
            ),
            Input::new("name", "姓名", InputKind::Text(60)),
            Input::new("birth", "出生年份或日期", InputKind::Text(20))
                .hint("如 2012 或 2012-05-01")
                .optional(),
            Input::new("id_number", "身份证号", InputKind::Text(20))
                .hint("加密保存，申请帮扶时才需要，可以不填")
                .optional(),
            Input::new("work", "就业或就学情况", InputKind::Text(60))
                .hint("如：在读初二；退休；待业")
                .optional(),
            Input::new("health", "健康状况", InputKind::Text(60))
                .hint("敏感信息，只给可以查看困难职工的人看，可以不填")
                .optional(),
            Input::new(
                "consent",
                "我已征得本人（未成年人为监护人）同意，为申请帮扶提供其健康状况",
                InputKind::Tick,
            )
            .optional(),
            Input::new("paper", "证明材料", InputKind::File)
                .hint("户口簿等，可以不附")
                .optional(),
        ];
        Self(ShortForm {
            title: "登记家庭成员".to_owned(),
            intro: "用于以后申请帮扶和慰问；所属工会同意后登记，以后可以终止".to_owned(),
            back: ("我的会籍".to_owned(), paths::MINE.to_owned()),
            action: paths::NEW_FAMILY.to_owned(),
            go: "提交申请".to_owned(),
            inputs,
            fields: Fields::default(),
        })
    }
}

impl Page for FamilyPage {
    const RAIL: &'static str = paths::MINE;

    fn head(&self) -> Head<'_> {
        self.0.head()
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        self.0.body(sheet)
    }

    fn samples() -> Vec<Self> {
        vec![Self::new()]
    }
}

/// The form in which a relative stops counting (终止家庭成员表单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct FamilyEndPage(pub ShortForm);

impl FamilyEndPage {
    /// The form for one relative.
    pub fn new(id: Id<crate::family::FamilyMark>, name: &str, today: kernel::Date) -> Self {
        Self(ShortForm {
            title: format!("终止家庭成员：{name}"),
            intro: "所属工会同意后终止；以前的登记保留，不再计入家庭人口".to_owned(),
            back: ("我的会籍".to_owned(), paths::MINE.to_owned()),
            action: paths::family_end(id),
            go: "提交申请".to_owned(),
            inputs: vec![
                Input::new("on", "从哪天起", InputKind::Date),
                Input::new("why", "原因", InputKind::Text(100)).hint("如：子女已独立生活"),
            ],
            fields: Fields::default().with("on", today),
        })
    }
}

impl Page for FamilyEndPage {
    const RAIL: &'static str = paths::MINE;

    fn head(&self) -> Head<'_> {
        self.0.head()
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        self.0.body(sheet)
    }

    fn samples() -> Vec<Self> {
        let day = kernel::Date::constant(2025, 3, 18);
        vec![Self::new(Id::from_i64(1), "<script>alert(1)</script>", day)]
    }
}

/// One line of a proposal, masked (变更明细).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Shown {
    /// Which item; `None` for what is said of a relative.
    pub item: Option<Item>,
    /// Its name.
    pub label: String,
    /// What stood there.
    pub before: String,
    /// What is to stand there.
    pub after: String,
    /// Whether it changed after it was proposed.
    pub moved: bool,
}

/// One proposal (资料变更申请页).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProposalPage {
    /// Its key.
    #[schemars(with = "String")]
    pub id: Id<ProposalMark>,
    /// Who.
    #[schemars(with = "String")]
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// Whether it is the reader's own.
    pub own: bool,
    /// The items in words.
    pub items: String,
    /// How it stands, in words.
    pub state: String,
    /// The reason that belongs to it.
    pub why: String,
    /// Not decided yet, or returned.
    pub is_open: bool,
    /// What is asked.
    pub lines: Vec<Shown>,
    /// Whether retention took the content away.
    pub is_erased: bool,
    /// Papers.
    pub papers: Vec<FileView>,
    /// The approval.
    #[schemars(with = "String")]
    pub request: Id<approvals::Request>,
    /// Whether sensitive values may be opened.
    pub may_open: bool,
    /// Whether the reader may hand in other content.
    pub may_change: bool,
}

impl ProposalPage {
    fn table(&self, sheet: &Sheet) -> Markup {
        let table = Table::new("变更内容")
            .column(Column::text("项目"))
            .column(Column::text("原来"))
            .column(Column::text("变更为"))
            .column(Column::acts());
        let none = |text: &str| {
            if text.is_empty() {
                "未登记".to_owned()
            } else {
                text.to_owned()
            }
        };
        let lines = self.lines.iter().map(|line| {
            let act = match line.item.filter(|i| i.is_sensitive() && self.may_open) {
                Some(item) => self.opener(item, sheet),
                None if line.moved => Tag::warn("申请后已变动").render(),
                None => Markup::default(),
            };
            vec![
                Cell::text(line.label.as_str()),
                Cell::text(none(&line.before)),
                Cell::text(line.after.as_str()),
                Cell::Html(act),
            ]
        });
        html! { (table.rows(lines)) }
    }

    fn opener(&self, item: Item, sheet: &Sheet) -> Markup {
        let ask = format!("查看申请登记的完整{}，会留痕", item.word());
        Confirm::new(
            item.as_str(),
            "查看",
            ask,
            paths::proposal_opening(self.id),
            sheet.key.as_str(),
        )
        .body(html! {
            input type="hidden" name="field" value=(item.as_str());
            (platform::ui::Field::text("why", "查看原因")
                .id(item.as_str())
                .value(if self.own { "本人查看" } else { "" })
                .max(100)
                .required())
        })
        .calm()
        .render()
    }

    fn moved(&self) -> Vec<&str> {
        let moved = self.lines.iter().filter(|l| l.moved);
        moved.map(|l| l.label.as_str()).collect()
    }
}

impl Page for ProposalPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        let head = if self.own {
            Head::new("我的资料变更申请").crumb("我的会籍", paths::MINE)
        } else {
            Head::new(format!("{}的资料变更申请", self.name))
                .crumb("会员", paths::MEMBERS)
                .crumb(self.name.as_str(), paths::member(self.person))
        };
        head.sub(format!("{} · {}", self.items, self.state))
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let moved = self.moved();
        let item = |f: &FileView| FileItem::new(f.name.clone(), f.href.clone(), f.size);
        html! {
            @if !moved.is_empty() {
                (Notice::warn(format!("{}在申请之后已经变动", moved.join("、")))
                    .body(html! { p { "这份申请不能再照办：审批时请退回，由本人核对后重新提出。" } }))
            }
            @if !self.why.is_empty() {
                (Notice::info(self.state.as_str()).body(html! { p { (self.why) } }))
            }
            (Card::new("变更内容").body(html! {
                @if self.is_erased {
                    (Facts::new().fact("内容", "已按保存期限清除，只保留办理经过"))
                } @else { (self.table(sheet)) }
                @if !self.papers.is_empty() { (file_list(self.papers.iter().map(item))) }
                (form_actions(&html! {
                    @if self.may_change {
                        (Button::go("修改后重新提交").link(paths::change_again(self.id)))
                    }
                    (Button::normal("办理进展").link(approvals::paths::request(self.request)))
                }))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let hostile = "<script>alert(1)</script>".to_owned();
        let line = |item: Item| Shown {
            item: Some(item),
            label: item.word().to_owned(),
            before: String::new(),
            after: hostile.clone(),
            moved: item == Item::Post,
        };
        let full = Self {
            id: Id::from_i64(5),
            person: Id::from_i64(8),
            name: hostile.clone(),
            own: false,
            items: "手机号、岗位".to_owned(),
            state: "已退回".to_owned(),
            why: hostile.clone(),
            is_open: true,
            lines: vec![line(Item::Phone), line(Item::Post)],
            is_erased: false,
            papers: Vec::new(),
            request: Id::from_i64(9),
            may_open: true,
            may_change: false,
        };
        let mut erased = full.clone();
        (erased.own, erased.is_erased, erased.lines) = (true, true, Vec::new());
        (erased.is_open, erased.why, erased.may_change) = (false, String::new(), true);
        vec![full, erased]
    }
}
