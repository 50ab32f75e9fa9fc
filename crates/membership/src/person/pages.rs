//! A member's page, and the small pages beside it.

use kernel::Id;
use maud::{Markup, Render, html};
use platform::{
    access::Person,
    files::FileView,
    ui::{
        Button, Card, Cell, Column, Columns, Confirm, Empty, Event, Facts, FileItem, Form, Head,
        Notice, Row, Table, Tag, columns, file_list, form_actions, rows, timeline, words,
    },
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    cards,
    model::{FactLine, Field, Known, OfficeLine, Opening, Seer},
};
use crate::{
    family,
    flaw::Flaw,
    merge::Merged,
    model::{Standing, What},
    paths,
    profile::ProposalLine,
    roster::standing_tag,
};

/// One member (会员页).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MemberPage {
    /// Who.
    pub person: Id<Person>,
    /// Whether it is the reader's own.
    pub own: bool,
    /// Whether sensitive values may be opened.
    pub may_open: bool,
    /// Whether something may be changed here.
    pub may_edit: bool,
    /// What is known.
    pub known: Known,
    /// What happened, the newest first.
    pub facts: Vec<FactLine>,
    /// Offices held.
    pub offices: Vec<OfficeLine>,
    /// Papers.
    pub papers: Vec<FileView>,
    /// The family; `None` for who may not know of it.
    pub family: Option<Vec<family::Line>>,
    /// Records that were merged into this one, for who edits.
    pub merged: Vec<Merged>,
    /// What the person proposed to change; empty for who may not know.
    pub proposals: Vec<ProposalLine>,
    /// Who may see it.
    pub seers: Vec<Seer>,
    /// Who opened it.
    pub openings: Vec<Opening>,
    /// What may be done: words and address.
    pub deeds: Vec<(String, String)>,
}

impl MemberPage {
    fn sealed(&self, field: Field, sheet: &Sheet) -> Markup {
        let mask = self.known.mask(field);
        if mask.is_empty() {
            return html! { span.dim { "未登记" } };
        }
        html! {
            (mask) " "
            @if self.may_open {
                (Confirm::new(
                    field.as_str(),
                    "查看",
                    format!("查看完整{}：只显示这一次，谁在什么时候为什么查看会留痕", field.word()),
                    paths::member_deed(self.person, "opening"),
                    sheet.key.as_str(),
                ).body(html! {
                    input type="hidden" name="field" value=(field.as_str());
                    (platform::ui::Field::text("why", "查看原因")
                        .id(field.as_str())
                        .hint("例如：核对互助保障参保信息")
                        .value(if self.own { "本人查看" } else { "" })
                        .max(100)
                        .required())
                }).calm())
            }
        }
    }

    fn basics(&self, sheet: &Sheet) -> Markup {
        let k = &self.known;
        let age = k.age.map(|age| format!("（{age} 岁）")).unwrap_or_default();
        let birth = if k.birth.is_empty() {
            String::new()
        } else {
            format!("{}{age}", k.birth)
        };
        let reading = html! {
            @if k.pinyin.is_empty() { span.dim { "未登记" } } @else { (k.pinyin) }
            @if k.pinyin_fixed { " " (Tag::plain("已核对")) }
            @if self.may_edit {
                " " a href=(paths::member_deed(self.person, "reading")) { "更正读音" }
            }
        };
        Facts::new()
            .fact("工号", &k.staff_no)
            .fact("性别", &k.sex)
            .fact("出生日期", &birth)
            .fact_html("读音", reading)
            .fact("岗位", &k.post)
            .fact_html("手机号", self.sealed(Field::Phone, sheet))
            .fact_html("身份证号", self.sealed(Field::IdNumber, sheet))
            .fact_html("住址", self.sealed(Field::Address, sheet))
            .fact("学历", &k.education)
            .fact_html("标记", self.marks())
            .render()
    }

    fn marks(&self) -> Markup {
        let k = &self.known;
        html! {
            @if k.model_worker { (Tag::info("劳模")) " " }
            @if k.hardship == Some(true) { (Tag::warn("困难职工")) }
            @if !k.model_worker && k.hardship != Some(true) { span.dim { "无" } }
        }
    }

    fn membership(&self) -> Markup {
        let k = &self.known;
        let facts = Facts::new()
            .fact_html("会籍", html! { (standing_tag(k.standing)) " 自" (k.since) })
            .fact("所在小组", &k.home_name)
            .fact("所在工会", &k.union_name)
            .fact("入会日期", &k.joined_on);
        let events = self.facts.iter().map(|f| {
            let when = format!("{}起", words::date(f.holds_from));
            let learnt = format!("{}登记", words::moment(f.learnt_at));
            let what = format!("{}：{}", f.what.word(), f.home_name);
            Event::new(when, "", what).body(html! {
                p.dim { (f.reason) @if !f.reason.is_empty() { " · " } (learnt) }
            })
        });
        html! {
            (facts)
            @if self.facts.is_empty() { (Empty::new("没有会籍沿革")) }
            @else { (timeline(events)) }
        }
    }

    fn offices(&self) -> Markup {
        let lines = self.offices.iter().map(|o| {
            let row = Row::new(format!("{} · {}", o.body, o.office)).detail(o.term.as_str());
            if o.runs {
                row.tag(Tag::ok("在任"))
            } else {
                row.tag(Tag::plain("不在任期"))
            }
        });
        html! {
            @if self.offices.is_empty() { (Empty::new("没有任职")) }
            @else { (rows(lines)) }
        }
    }

    fn flaws(&self) -> Markup {
        let lines = self.known.flaws.iter().map(|flaw| {
            let tag = if flaw.contradicts() {
                Tag::bad("矛盾")
            } else {
                Tag::warn("缺")
            };
            Row::new(flaw.word()).lead(&tag).detail(flaw.remedy())
        });
        html! { (rows(lines)) }
    }

    fn seen_by(&self) -> Markup {
        let table = Table::new("谁能看")
            .column(Column::text("姓名"))
            .column(Column::text("职务"))
            .column(Column::text("可以"));
        let lines = self.seers.iter().map(|s| {
            vec![
                Cell::text(s.name.as_str()),
                Cell::text(s.office.as_str()),
                Cell::text(s.may.join("、")),
            ]
        });
        html! {
            @if self.seers.is_empty() { (Empty::new("除本人外没有人能看")) }
            @else { (table.rows(lines)) }
        }
    }

    fn opened_by(&self) -> Markup {
        let events = self.openings.iter().map(|o| {
            let what = format!("查看{}", o.field);
            let why = format!("原因：{}", o.why);
            Event::new(o.when.as_str(), o.name.as_str(), what).body(html! { p { (why) } })
        });
        html! {
            @if self.openings.is_empty() { (Empty::new("还没有人查看过完整的号码")) }
            @else { (timeline(events)) }
        }
    }

    fn papers(&self) -> Markup {
        let item = |f: &FileView| FileItem::new(f.name.clone(), f.href.clone(), f.size);
        html! { (file_list(self.papers.iter().map(item))) }
    }
}

impl Page for MemberPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        let tag = standing_tag(self.known.standing);
        if self.own {
            return Head::new("我的会籍").tag(&tag).sub(format!(
                "{} · {}",
                self.known.union_name, self.known.home_name
            ));
        }
        Head::new(self.known.name.as_str())
            .tag(&tag)
            .sub(format!(
                "{} · {}",
                self.known.union_name, self.known.home_name
            ))
            .crumb("会员", paths::MEMBERS)
            .acts(html! {
                @for (words, href) in &self.deeds {
                    (Button::normal(words.as_str()).link(href.as_str()))
                }
            })
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let mine = if self.own { "我" } else { "该会员" };
        let main = html! {
            @if !self.known.flaws.is_empty() {
                (Card::new(format!("待补正 {} 处", self.known.flaws.len())).body(self.flaws()))
            }
            (Card::new("基本情况").body(self.basics(sheet)))
            @if self.own { (cards::proposals(self)) }
            (Card::new("会籍").body(self.membership()))
            (cards::family(self, sheet))
            (Card::new(format!("谁能看{mine}的资料")).body(self.seen_by()))
        };
        let side = html! {
            @if !self.own { (cards::proposals(self)) }
            (Card::new("任职").body(self.offices()))
            @if !self.papers.is_empty() { (Card::new("材料").body(self.papers())) }
            (cards::merged(self))
            (Card::new(format!("谁看过{mine}的完整号码")).body(self.opened_by()))
        };
        columns(
            Columns::MainSide,
            &html! { (columns(Columns::One, &main)) (columns(Columns::One, &side)) },
        )
    }

    fn samples() -> Vec<Self> {
        let full = sample();
        let mut bare = Self {
            own: true,
            may_open: true,
            may_edit: false,
            facts: Vec::new(),
            offices: Vec::new(),
            seers: Vec::new(),
            openings: Vec::new(),
            family: Some(Vec::new()),
            proposals: Vec::new(),
            merged: Vec::new(),
            ..sample()
        };
        bare.known = Known {
            name: "<script>alert(1)</script>".to_owned(),
            pinyin: String::new(),
            staff_no: String::new(),
            sex: String::new(),
            birth: String::new(),
            age: None,
            phone_mask: String::new(),
            hardship: None,
            model_worker: false,
            flaws: Vec::new(),
            standing: Standing::Left,
            ..bare.known
        };
        vec![full, bare]
    }
}

fn sample() -> MemberPage {
    let hostile = "<script>alert(1)</script>".to_owned();
    MemberPage {
        person: Id::from_i64(8),
        own: false,
        may_open: true,
        may_edit: true,
        known: Known {
            name: "单解".to_owned(),
            pinyin: "shanxie".to_owned(),
            pinyin_fixed: true,
            staff_no: "D00008".to_owned(),
            sex: "女".to_owned(),
            birth: "1985年3月8日".to_owned(),
            age: Some(40),
            post: hostile.clone(),
            home: Id::from_i64(2),
            home_name: "组织人事处小组".to_owned(),
            union_name: "机关工会".to_owned(),
            standing: Standing::Active,
            since: "2019年3月1日".to_owned(),
            joined_on: "2019年3月1日".to_owned(),
            phone_mask: "139****0011".to_owned(),
            id_mask: "990***********0021".to_owned(),
            address_mask: "上海市黄浦区****".to_owned(),
            education: "本科".to_owned(),
            model_worker: true,
            hardship: Some(true),
            flaws: Flaw::ALL.to_vec(),
        },
        facts: vec![FactLine {
            what: What::Joined,
            holds_from: kernel::Date::constant(2019, 3, 1),
            learnt_at: kernel::Moment::from_ms(1_742_000_000_000),
            home_name: "组织人事处小组".to_owned(),
            reason: hostile.clone(),
        }],
        offices: vec![OfficeLine {
            office: "小组长".to_owned(),
            body: "组织人事处小组".to_owned(),
            term: "2022-06-10 至 2027-06-09".to_owned(),
            runs: true,
        }],
        papers: Vec::new(),
        family: Some(vec![family::Line::sample(&hostile)]),
        merged: vec![Merged::sample(&hostile)],
        proposals: vec![ProposalLine::sample()],
        seers: vec![Seer {
            person: Id::from_i64(9),
            name: hostile.clone(),
            office: "局工会干事".to_owned(),
            may: vec!["查看会员名册".to_owned(), "查看会员敏感信息".to_owned()],
        }],
        openings: vec![Opening {
            when: "2025年3月18日 09:05".to_owned(),
            name: "周敏".to_owned(),
            field: "手机号".to_owned(),
            why: hostile,
        }],
        deeds: vec![(
            "转接会籍".to_owned(),
            "/members/8/moves/transfer".to_owned(),
        )],
    }
}

/// A sensitive value, shown once (敏感信息).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpenedPage {
    /// Whose.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// Which field.
    pub field: Field,
    /// The value.
    pub value: String,
}

impl Page for OpenedPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new(format!("{}的{}", self.name, self.field.word()))
            .tab("查看敏感信息")
            .crumb("会员", paths::MEMBERS)
            .crumb(self.name.as_str(), paths::member(self.person))
    }

    fn body(&self, _: &Sheet) -> Markup {
        let back = Button::go("看完了，返回").link(paths::member(self.person));
        html! {
            (Notice::warn("只显示这一次，本次查看已经留痕")
                .body(html! { p { "请不要截图转发；用完请及时返回。" } }))
            (Card::new("").body(html! {
                (Facts::new().fact(self.field.word(), &self.value))
                (form_actions(&html! { (back) }))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            person: Id::from_i64(8),
            name: "<script>alert(1)</script>".to_owned(),
            field: Field::Phone,
            value: "13900000011".to_owned(),
        }]
    }
}

/// The form that corrects how a name is read (更正读音).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReadingPage {
    /// Whose.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// How it is read now.
    pub pinyin: String,
    /// What was typed.
    pub fields: Fields,
}

impl Page for ReadingPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new(format!("更正「{}」的读音", self.name))
            .sub("多音字按本人的读法；查找和排序都按它")
            .crumb("会员", paths::MEMBERS)
            .crumb(self.name.as_str(), paths::member(self.person))
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let to = paths::member_deed(self.person, "reading");
        html! {
            (Card::new("").body(html! {
                (Form::post(to, sheet.key.as_str()).body(html! {
                    (Facts::new().fact("现在的读音", &self.pinyin))
                    (platform::ui::Field::text("reading", "正确的读音")
                        .hint("每个字之间空一格，如 shan xie；ü 写作 v")
                        .value(self.fields.get("reading"))
                        .error(self.fields.error("reading"))
                        .max(120)
                        .required())
                    (form_actions(&html! {
                        (Button::go("保存"))
                        (Button::normal("返回").link(paths::member(self.person)))
                    }))
                }))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let fields = Fields::default().with("reading", "<script>alert(1)</script>");
        let page = |fields| Self {
            person: Id::from_i64(8),
            name: "单解".to_owned(),
            pinyin: "danjie".to_owned(),
            fields,
        };
        vec![page(Fields::default()), page(fields)]
    }
}
