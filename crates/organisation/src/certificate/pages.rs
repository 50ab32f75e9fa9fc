//! The certificate of a union, what must be done about it, its papers; and all by their last day.

use kernel::{Date, Id};
use maud::{Markup, html};
use platform::{
    access::Body,
    area::Tag,
    files::FileView,
    ui::{
        self, Button, Card, Cell, Column, Empty, Facts, FileItem, Head, Menu, Notice, Table,
        file_list, words,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::model::{CertificateTaskMark, Reply, Standing, TaskState, TaskWhat};
use crate::{
    committee::pages::{DueView, MissingLine, missing_table},
    web::paths,
};

/// The certificate page of a union (法人资格证书页).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CertificatePage {
    /// Whose.
    pub body: Id<Body>,
    /// Its short name.
    pub short: String,
    /// Whether it keeps its own books, so that it may have one.
    pub is_union: bool,
    /// Whether the union stands.
    pub stands: bool,
    /// All certificates, the one that counts first.
    pub certificates: Vec<PrintedLine>,
    /// What must be done, open ones first.
    pub tasks: Vec<TaskLine>,
    /// Papers of all certificates, those of the one that counts first.
    pub papers: Vec<FileView>,
    /// Whether who looks may change something.
    pub edits: bool,
}

/// One certificate (证书).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct PrintedLine {
    /// 名称.
    pub name: String,
    /// 统一社会信用代码.
    pub credit_code: String,
    /// 法定代表人.
    pub representative: String,
    /// 住所.
    pub place: String,
    /// 有效期起.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub valid_from: Date,
    /// 有效期止.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub valid_to: Date,
    /// 现用、已换发、已注销.
    pub standing: Standing,
    /// How near its end is.
    pub tag: Option<Tag>,
    /// What is unusual about it; only advice.
    pub advice: Vec<String>,
}

impl PrintedLine {
    fn counts(&self) -> bool {
        self.standing == Standing::Valid
    }

    fn validity(&self) -> String {
        format!(
            "{} 至 {}",
            words::date(self.valid_from),
            words::date(self.valid_to)
        )
    }
}

/// One thing to be done (事项行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct TaskLine {
    /// Its key.
    pub id: Id<CertificateTaskMark>,
    /// Which kind.
    pub what: TaskWhat,
    /// Why.
    pub cause: String,
    /// What the new certificate shall say; empty while nobody knows, and for a renewal.
    pub wanted: String,
    /// Until when.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub due: Date,
    /// Where it stands.
    pub state: TaskState,
    /// How near it is.
    pub tag: Option<Tag>,
}

impl TaskLine {
    fn reason(&self) -> String {
        if self.wanted.is_empty() {
            return self.cause.clone();
        }
        format!("{}，变更为「{}」", self.cause, self.wanted)
    }
}

impl Page for CertificatePage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        let head = Head::new(format!("{}的法人资格证书", self.short))
            .crumb("组织", paths::BODIES)
            .crumb(self.short.as_str(), paths::body(self.body));
        if !self.edits {
            return head;
        }
        let to = |noun: &str| paths::certificate_deed(self.body, noun);
        let has_one = self.certificates.iter().any(PrintedLine::counts);
        if !self.stands {
            let gone = head.tag(&ui::Tag::bad("已撤销"));
            let give_back = html! { (Button::go("注销证书").link(to("cancellation"))) };
            return if has_one { gone.acts(give_back) } else { gone };
        }
        if !has_one {
            if !self.is_union {
                return head;
            }
            return head.acts(html! { (Button::go("登记证书").link(to("registration"))) });
        }
        let renews = self
            .tasks
            .iter()
            .any(|t| t.what == TaskWhat::Renewal && t.state.is_open());
        let menu = Menu::new("more", "更多")
            .link("住所变更", &to("place"))
            .link("补传文件", &to("papers"))
            .link("更正登记", &to("correction"))
            .link("注销证书", &to("cancellation"));
        head.acts(html! {
            @if !renews {
                @let due = self.certificates.iter().any(|c| c.counts() && c.tag.is_some());
                @let renew = if due { Button::go("开始换领") } else { Button::normal("开始换领") };
                (renew.link(to("renewal")))
            }
            (menu)
        })
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        html! {
            @match self.certificates.iter().find(|c| c.counts()) {
                Some(line) => (self.current(line)),
                None => (Card::new("").body(html! { (self.none()) })),
            }
            (Card::new("要办的事").id("tasks").body(self.tasks()))
            @if !self.papers.is_empty() {
                (Card::new("文件").body(file_list(self.papers.iter().map(|f| {
                    FileItem::new(f.name.as_str(), f.href.as_str(), f.size)
                }))))
            }
            @if self.certificates.len() > 1 { (Card::new("以前的证书").body(self.old())) }
        }
    }

    fn samples() -> Vec<Self> {
        let line = PrintedLine {
            name: "东江市城管执法局机关工会".to_owned(),
            credit_code: crate::demo::CREDIT_CODE.to_owned(),
            representative: "陈立新".to_owned(),
            place: "<script>alert(1)</script>".to_owned(),
            valid_from: Date::constant(2022, 4, 11),
            valid_to: Date::constant(2025, 4, 10),
            standing: Standing::Valid,
            tag: Some(Tag::new(ui::Tone::Warn, "还有 23 天")),
            advice: vec!["证书上的名称与组织全称不同，请核对".to_owned()],
        };
        let old = PrintedLine {
            standing: Standing::Replaced,
            tag: None,
            ..line.clone()
        };
        let task = |state| TaskLine {
            id: Id::from_i64(3),
            what: TaskWhat::Representative,
            cause: "周敏任主席".to_owned(),
            wanted: "周敏".to_owned(),
            due: Date::constant(2025, 4, 10),
            state,
            tag: None,
        };
        let reply = Reply {
            number: "东江工组〔2025〕3号".to_owned(),
            day: Date::constant(2025, 3, 10),
        };
        let full = Self {
            body: Id::from_i64(2),
            short: "机关工会".to_owned(),
            is_union: true,
            stands: true,
            certificates: vec![line, old],
            tasks: vec![
                task(TaskState::Waiting),
                task(TaskState::Replied(reply)),
                task(TaskState::Dropped),
            ],
            papers: Vec::new(),
            edits: true,
        };
        let none = Self {
            certificates: Vec::new(),
            tasks: Vec::new(),
            ..full.clone()
        };
        let gone = Self {
            stands: false,
            ..full.clone()
        };
        let read = Self {
            edits: false,
            ..full.clone()
        };
        vec![full, none, gone, read]
    }
}

impl CertificatePage {
    fn none(&self) -> Markup {
        if !self.is_union {
            let empty = Empty::new("这里不登记法人资格证书");
            return html! { (empty.why("只有独立建账的一级工会有，请到所属工会的页面上看")) };
        }
        html! { (Empty::new("还没有登记证书").why(
            "登记之后，到期前 60、30、7 天会提醒；换主席、更名、搬家时会列出 30 天内要办的事"
        )) }
    }

    fn current(&self, line: &PrintedLine) -> Markup {
        let facts = Facts::new()
            .fact("名称", &line.name)
            .fact("统一社会信用代码", &line.credit_code)
            .fact("法定代表人", &line.representative)
            .fact("住所", &line.place)
            .fact_html(
                "有效期",
                html! { (line.validity()) @if let Some(tag) = &line.tag { " " (tag.show()) } },
            );
        html! {
            @for advice in &line.advice { (Notice::warn(advice.as_str())) }
            (Card::new("现用证书").body(html! { (facts) }))
        }
    }

    fn tasks(&self) -> Markup {
        if self.tasks.is_empty() {
            return html! { (Empty::new("没有要办的事")
            .why("换主席、更名时这里会自动列出；换领和住所变更由您开始")) };
        }
        let table = Table::new("证书事项")
            .column(Column::text("事项"))
            .column(Column::text("起因"))
            .column(Column::date("办结期限"))
            .column(Column::state("状态"))
            .column(Column::text("上级文件"))
            .column(Column::acts());
        let rows = self.tasks.iter().map(|t| {
            let to = |noun: &str| paths::certificate_task(t.id, noun);
            let (waits, go) = match &t.state {
                TaskState::Waiting => (t.what.paper().to_owned(), Some(("登记批复", "reply"))),
                TaskState::Replied(reply) => (of_reply(reply), Some(("登记新证书", "completion"))),
                TaskState::Done { reply, .. } => (of_reply(reply), None),
                TaskState::Dropped => (String::new(), None),
            };
            let acts = html! {
                @if let Some((word, noun)) = go.filter(|_| self.edits) {
                    a href=(to(noun)) { (word) } " " a href=(to("dropping")) { "不再办理" }
                }
            };
            let state = html! {
                (t.state.word()) @if let Some(tag) = &t.tag { " " (tag.show()) }
            };
            vec![
                Cell::text(t.what.word()),
                Cell::text(t.reason()),
                Cell::text(words::date(t.due)),
                Cell::Html(state),
                Cell::text(waits),
                Cell::Html(acts),
            ]
        });
        html! { (table.rows(rows)) }
    }

    fn old(&self) -> Markup {
        let table = Table::new("以前的证书")
            .column(Column::text("名称"))
            .column(Column::text("法定代表人"))
            .column(Column::text("有效期"))
            .column(Column::state("状态"));
        let rows = self.certificates.iter().filter(|c| !c.counts()).map(|c| {
            vec![
                Cell::text(c.name.as_str()),
                Cell::text(c.representative.as_str()),
                Cell::text(c.validity()),
                Cell::text(c.standing.word()),
            ]
        });
        html! { (table.rows(rows)) }
    }
}

fn of_reply(reply: &Reply) -> String {
    format!("{}（{}）", reply.number, words::date(reply.day))
}

/// Certificates of all unions by the day on which they end (法人资格证书).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CertificatesPage {
    /// Which part.
    pub view: DueView,
    /// Certificates, the next to end first.
    pub lines: Vec<DueLine>,
    /// Unions of which none counts.
    pub missing: Vec<MissingLine>,
    /// Address of the rows behind these; empty at the end.
    pub next: String,
}

/// One certificate in the list (证书行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct DueLine {
    /// Whose.
    pub body: Id<Body>,
    /// Its short name.
    pub short: String,
    /// 法定代表人.
    pub representative: String,
    /// 统一社会信用代码.
    pub credit_code: String,
    /// 有效期止.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub valid_to: Date,
    /// How near its end is.
    pub tag: Option<Tag>,
    /// What must be done about it, how many.
    pub open: i64,
    /// What is to be done now.
    pub todo: String,
}

impl Page for CertificatesPage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        Head::new("法人资格证书")
            .sub("每个工会的证书什么时候到期、有什么事要办；到期前 60、30、7 天提醒")
            .crumb("组织", paths::BODIES)
            .acts(html! { (Button::normal("届次").link(paths::COMMITTEES)) })
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        let words = ["快到期的", "全部", "没有登记的工会"];
        let none = "每张证书的有效期和要办的事都在这里看";
        html! {
            (self.view.tabs(paths::CERTIFICATES, words))
            (Card::new("").id("certificates").body(html! {
                @match self.view {
                    DueView::Missing => (missing_table(&self.missing, "登记证书", none)),
                    DueView::Due | DueView::All => (self.table()),
                }
            }))
            @if !self.next.is_empty() { (Button::normal("后面的").link(self.next.as_str())) }
        }
    }

    fn samples() -> Vec<Self> {
        let line = DueLine {
            body: Id::from_i64(2),
            short: "执法总队工会".to_owned(),
            representative: "<script>alert(1)</script>".to_owned(),
            credit_code: crate::demo::CREDIT_CODE.to_owned(),
            valid_to: Date::constant(2025, 4, 10),
            tag: Some(Tag::new(ui::Tone::Warn, "还有 23 天")),
            open: 1,
            todo: super::rules::todo(23, 1).to_owned(),
        };
        let due = Self {
            view: DueView::Due,
            lines: vec![line],
            missing: Vec::new(),
            next: "/certificates?view=due&after=2025-04-10&id=0000000000001".to_owned(),
        };
        let none = Self {
            lines: Vec::new(),
            next: String::new(),
            ..due.clone()
        };
        let missing = Self {
            view: DueView::Missing,
            missing: vec![MissingLine {
                body: Id::from_i64(2),
                short: "机关工会".to_owned(),
                href: String::new(),
            }],
            ..none.clone()
        };
        vec![due, none, missing]
    }
}

impl CertificatesPage {
    fn table(&self) -> Markup {
        if self.lines.is_empty() {
            return html! { (Empty::new("没有快到期的证书")
            .why("60 天之内到期的、已经过期的会列在这里")) };
        }
        let table = Table::new("法人资格证书")
            .column(Column::text("工会"))
            .column(Column::text("法定代表人"))
            .column(Column::text("统一社会信用代码"))
            .column(Column::date("有效期至"))
            .column(Column::state("离到期"))
            .column(Column::number("要办的事", "件"))
            .column(Column::text("现在该办"));
        let rows = self.lines.iter().map(|l| {
            vec![
                Cell::link(l.short.as_str(), paths::certificate(l.body)),
                Cell::text(l.representative.as_str()),
                Cell::text(l.credit_code.as_str()),
                Cell::text(words::date(l.valid_to)),
                Cell::Html(html! { @if let Some(tag) = &l.tag { (tag.show()) } }),
                Cell::Number(l.open),
                Cell::text(l.todo.as_str()),
            ]
        });
        html! { (table.rows(rows)) }
    }
}

#[cfg(test)]
#[test]
fn the_pages_render() {
    fn renders<P: Page>() {
        for page in P::samples() {
            let html = platform::web::page_html(&page);
            assert_eq!(html.matches("<h1").count(), 1);
            assert!(!html.contains("<script>alert"));
        }
    }
    renders::<CertificatePage>();
    renders::<CertificatesPage>();
}
