//! One body.

use kernel::{Date, Id};
use maud::{Markup, html};
use platform::{
    access::Body,
    area::Tag as AreaTag,
    ui::{
        Button, Card, Cell, Column, Empty, Event, Facts, Head, Menu, Notice, Table, Tag, timeline,
        words,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{TermLine, TreeLine};
use crate::{
    committee::CommitteeMark,
    model::{BodyFact, PersonView, What},
    web::paths,
};

/// A body with its offices, people, sub-bodies and past (组织页).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct BodyPage {
    /// Its key.
    pub id: Id<Body>,
    /// 全称.
    pub name: String,
    /// 简称.
    pub short: String,
    /// 类别.
    pub kind_name: String,
    /// 别名.
    pub aliases: Vec<String>,
    /// 统一社会信用代码.
    pub credit_code: Option<String>,
    /// 成立日期.
    pub valid_from: String,
    /// 撤销: its last day; empty while it stands.
    pub valid_to: String,
    /// The bodies above it, root first: short name and key.
    pub above: Vec<(String, Id<Body>)>,
    /// Whether somebody there can sign in.
    pub has_accounts: bool,
    /// Offices and who holds them.
    pub terms: Vec<TermLine>,
    /// Offices that it has and nobody holds.
    pub vacant: Vec<VacantLine>,
    /// Who belongs to it or holds an office there, the first hundred; empty without the power.
    pub people: Vec<PersonView>,
    /// How many belong to it or to a body below.
    pub people_count: i64,
    /// Whether people are shown.
    pub sees_people: bool,
    /// The bodies directly below it.
    pub children: Vec<TreeLine>,
    /// What happened to it, newest first.
    pub history: Vec<BodyFact>,
    /// How its committee stands.
    pub committee: Option<CommitteeFacts>,
    /// Whether a body of its kind has a committee with terms.
    pub has_committee: bool,
    /// How its certificate stands, for who may see it.
    pub certificate: Option<CertificateFacts>,
    /// Whether it is a union of ours, so that it may have a certificate.
    pub is_union: bool,
    /// Whether it may be changed by who looks at it.
    pub edits: bool,
}

/// The present term of a body's committee (现任届次).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CommitteeFacts {
    /// Its key.
    #[schemars(with = "String")]
    pub id: Id<CommitteeMark>,
    /// 第几届.
    pub number: i64,
    /// 选举日期.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub first: Date,
    /// 届满日期.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub last: Date,
    /// 席位.
    pub seats: i64,
    /// 在任人数.
    pub seated: i64,
    /// How many hold a seat beyond those that there are.
    pub over: i64,
    /// How near its end is.
    pub tag: Option<AreaTag>,
    /// What is to be done now.
    pub todo: String,
    /// 选举结果批复.
    pub paper: String,
}

/// The certificate of a union in short (法人资格证书).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CertificateFacts {
    /// 法定代表人.
    pub representative: String,
    /// 统一社会信用代码.
    pub code: String,
    /// 有效期止.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub valid_to: Date,
    /// How near its end is.
    pub tag: Option<AreaTag>,
}

/// An office that nobody holds (空缺).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct VacantLine {
    /// `chair`.
    pub code: String,
    /// `主席`.
    pub name: String,
}

impl Page for BodyPage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        let mut head = Head::new(self.name.as_str())
            .tab(self.short.as_str())
            .crumb("组织", paths::BODIES);
        for (short, id) in &self.above {
            head = head.crumb(short.as_str(), paths::body(*id));
        }
        if !self.valid_to.is_empty() {
            return head.tag(&Tag::bad("已撤销"));
        }
        let head = head.tag(&Tag::plain(self.kind_name.as_str()));
        if !self.edits {
            return head;
        }
        let to = |noun: &str| paths::body_deed(self.id, noun);
        let menu = Menu::new("change", "变动")
            .link("设置职务", &to("posts"))
            .link("更名", &to("renaming"))
            .link("划转", &to("transfer"))
            .link("合并", &to("merger"))
            .link("分立", &to("division"))
            .link("撤销", &to("dissolution"));
        head.acts(html! {
            (Button::go("任命").link(to("appointment")))
            (Button::normal("新设下级").link(to("below")))
            (Button::normal("登记人员").link(to("newcomer")))
            (menu)
        })
    }

    fn body(&self, _sheet: &Sheet) -> Markup {
        html! {
            (Card::new("基本情况").body(self.facts()))
            (self.committee_card())
            (Card::new("职务").id("offices").body(self.offices()))
            @if self.sees_people { (self.people_card()) }
            @if !self.children.is_empty() {
                (Card::new(format!("下级组织（{}）", self.children.len())).body(self.below()))
            }
            (Card::new("沿革").more("查看某一天", self.then()).body(self.past()))
        }
    }

    fn samples() -> Vec<Self> {
        let full = Self {
            id: Id::from_i64(2),
            name: "东江市城管执法局机关工会".to_owned(),
            short: "机关工会".to_owned(),
            kind_name: "基层工会".to_owned(),
            aliases: vec!["局机关工会".to_owned()],
            credit_code: None,
            valid_from: "2019-03-01".to_owned(),
            valid_to: String::new(),
            above: vec![("局工会".to_owned(), Id::from_i64(1))],
            has_accounts: true,
            terms: TermLine::samples(),
            vacant: vec![VacantLine {
                code: "cashier".to_owned(),
                name: "出纳".to_owned(),
            }],
            people: vec![super::sample_person()],
            people_count: 700,
            sees_people: true,
            children: Vec::new(),
            history: vec![super::sample_fact()],
            committee: Some(CommitteeFacts {
                id: Id::from_i64(5),
                number: 3,
                first: Date::constant(2022, 6, 10),
                last: Date::constant(2025, 6, 9),
                seats: 9,
                seated: 10,
                over: 1,
                tag: Some(AreaTag::new(platform::ui::Tone::Warn, "还有 83 天")),
                todo: "向同级党组织和上级工会请示".to_owned(),
                paper: "选举结果批复".to_owned(),
            }),
            has_committee: true,
            certificate: Some(CertificateFacts {
                representative: "陈立新".to_owned(),
                code: crate::demo::CREDIT_CODE.to_owned(),
                valid_to: Date::constant(2025, 4, 10),
                tag: None,
            }),
            is_union: true,
            edits: true,
        };
        let gone = Self {
            name: "<script>alert(1)</script>".to_owned(),
            valid_to: "2024-12-31".to_owned(),
            terms: Vec::new(),
            people: Vec::new(),
            edits: false,
            ..full.clone()
        };
        let member = Self {
            committee: None,
            certificate: None,
            sees_people: false,
            people: Vec::new(),
            edits: false,
            ..full.clone()
        };
        vec![full, gone, member]
    }
}

impl BodyPage {
    fn facts(&self) -> Markup {
        let accounts = if self.has_accounts {
            "有人能登录办理"
        } else {
            "还没有人能登录，由牵头方代办"
        };
        let facts = Facts::new()
            .fact("简称", &self.short)
            .fact("别名", &self.aliases.join("、"))
            .fact("类别", &self.kind_name)
            .fact(
                "统一社会信用代码",
                self.credit_code.as_deref().unwrap_or_default(),
            )
            .fact("成立日期", &self.valid_from)
            .fact("账号", accounts);
        let facts = self.certificate(facts);
        let facts = if self.valid_to.is_empty() {
            facts
        } else {
            facts.fact("最后一天", &self.valid_to)
        };
        html! { (facts) }
    }

    /// The certificate in a line, with the way to it.
    fn certificate(&self, facts: Facts) -> Facts {
        let to = paths::certificate(self.id);
        match &self.certificate {
            Some(c) => facts.fact_html(
                "法人资格证书",
                html! {
                    a href=(to) {
                        "法定代表人" (c.representative) "，有效期至 " (words::date(c.valid_to))
                    }
                    @if let Some(tag) = &c.tag { " " (tag.show()) }
                },
            ),
            None if self.is_union && self.edits => {
                facts.fact_html("法人资格证书", html! { a href=(to) { "还没有登记" } })
            }
            None => facts,
        }
    }

    /// The present term of its committee, and what is to be done about it.
    fn committee_card(&self) -> Markup {
        let Some(term) = &self.committee else {
            return html! {
                @if self.has_committee && self.edits {
                    (Card::new("届次").id("committee").body(html! { (Empty::new("还没有登记届次")
                        .why("登记之后，届满前 180、90、60、30 天会提醒")
                        .step(Button::normal("登记届次")
                            .link(paths::body_deed(self.id, "committee")))) }))
                }
            };
        };
        let range = format!("{} 至 {}", words::date(term.first), words::date(term.last));
        let facts = Facts::new()
            .fact("现任", &format!("第 {} 届委员会", term.number))
            .fact_html(
                "任期",
                html! { (range) @if let Some(tag) = &term.tag { " " (tag.show()) } },
            )
            .fact(
                "席位",
                &format!("{} 个，在任 {} 人", term.seats, term.seated),
            )
            .fact("现在该办", &term.todo)
            .fact("依据", &term.paper);
        let over = format!("在任 {} 人，比席位多 {} 人", term.seated, term.over);
        let why = "请结束多出的任职；席位登记错了的，更正届次";
        let card = Card::new("届次").id("committee").body(html! {
            @if term.over > 0 { (Notice::warn(over.as_str()).body(html! { p { (why) } })) }
            (facts)
        });
        if !self.edits {
            return html! { (card) };
        }
        let acts = html! {
            (Button::quiet("更正").link(paths::committee(term.id)))
            (Button::normal("登记新一届").link(paths::body_deed(self.id, "committee")))
        };
        html! { (card.acts(acts)) }
    }

    fn offices(&self) -> Markup {
        if self.terms.is_empty() && self.vacant.is_empty() {
            return html! { (Empty::new("还没有登记任职")
            .why("任命之后，任职人在这个组织里就有相应的权限")) };
        }
        let table = super::terms_table("任职", &self.terms, false, self.edits);
        let to = paths::body_deed(self.id, "appointment");
        let vacant = self.vacant.iter().map(|v| {
            let act = if self.edits {
                Cell::link("任命", format!("{to}?office={}", v.code))
            } else {
                Cell::text("")
            };
            let state = Cell::State(Tag::warn("空缺"));
            let [none, term, paper] = [const { Cell::None }; 3];
            vec![none, Cell::text(v.name.as_str()), term, paper, state, act]
        });
        html! { (table.rows(vacant)) }
    }

    fn people_card(&self) -> Markup {
        let more = paths::people_of(self.id);
        let title = format!("人员（{}）", words::count(self.people_count));
        let table = super::people_table("人员", &self.people);
        let body = html! {
            @if self.people.is_empty() {
                (Empty::new("没有直接归属这里的人员").why("下级组织的人员在全部名单里"))
            } @else { (table) }
        };
        html! { (Card::new(title).more("全部名单", more).body(body)) }
    }

    fn below(&self) -> Markup {
        let table = Table::new("下级组织")
            .column(Column::text("组织"))
            .column(Column::state("类别"))
            .column(Column::number("人数", "人"));
        let rows = self.children.iter().map(|line| {
            vec![
                Cell::link(line.short.as_str(), paths::body(line.id)),
                Cell::text(line.kind_name.as_str()),
                Cell::Number(line.people),
            ]
        });
        html! { (table.rows(rows)) }
    }

    fn then(&self) -> String {
        paths::as_of("", "", Some(self.id))
    }

    fn past(&self) -> Markup {
        history(&self.history, self.id)
    }
}

/// What happened to a body, and what came out of it or into it.
pub(super) fn history(facts: &[BodyFact], id: Id<Body>) -> Markup {
    let events = facts.iter().map(|fact| {
        let when = format!(
            "自 {} 起；{} 登记",
            words::date(fact.holds_from),
            words::moment(fact.learnt_at)
        );
        // A fact of another body that came from here or ended here.
        let what = match (fact.body == id, fact.what) {
            (false, What::MergedInto) => format!("{}并入本组织", fact.name),
            (false, _) => format!("从本组织分出{}", fact.name),
            (true, what) => format!("{}：{}", what.word(), fact.name),
        };
        Event::new(when, "", what).body(html! { p { (fact.reason) } })
    });
    timeline(events)
}
