//! One request: what is asked, who decided, and deciding in place.

use kernel::{Id, Moment, human_moment, official_date};
use maud::{Markup, html};
use platform::{
    subject::SubjectView,
    ui::{
        Button, Card, Cell, Column, Columns, Confirm, Event, Facts, Field, Form, Head, Notice, Row,
        Table, Tag, Tone, columns, quote, rows, timeline,
    },
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::tag;
use crate::{
    model::{Did, Moved, Request, State},
    paths,
    rules::Difference,
};

/// One line of what is asked (申请事项).
#[derive(Debug, Serialize, JsonSchema)]
pub struct LineView {
    /// Which.
    pub label: String,
    /// What holds now.
    pub before: Option<String>,
    /// What is to hold.
    pub after: Option<String>,
    /// Whether the values are masks.
    pub masked: bool,
    /// Whether it differs from what somebody decided on before.
    pub changed: bool,
}

/// The difference from what somebody last decided on (与前稿的差别).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Change {
    /// Since which content, from 1.
    pub since: u32,
    /// Line by line.
    pub lines: Vec<Difference>,
}

/// How one step stands (步骤状态).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Stood {
    /// 未到
    Ahead,
    /// 待办: by one of these.
    Waits {
        /// Names of those who may decide today.
        signers: Vec<String>,
    },
    /// 无人: nobody up to the root may decide.
    Nobody,
    /// 已办
    Decided {
        /// What was decided.
        did: Did,
        /// By whom.
        name: String,
        /// When.
        at: Moment,
    },
}

/// One step on the page (办理步骤).
#[derive(Debug, Serialize, JsonSchema)]
pub struct StepView {
    /// `机关工会主席`: body and office.
    pub title: String,
    /// The body that the flow says.
    pub from: String,
    /// Why it waits at another one.
    pub moved: Moved,
    /// How it stands.
    pub stood: Stood,
}

/// One thing that happened (办理经过).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ActView {
    /// What.
    pub did: Did,
    /// By whom.
    pub name: String,
    /// In which office.
    pub office: String,
    /// The reason or remark.
    pub why: String,
    /// When.
    pub at: Moment,
    /// An agreement that counts no more, because the content was changed.
    pub voided: bool,
}

/// What this person may do (可办事项).
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct May {
    /// Decide the step that waits.
    pub decide: bool,
    /// Withdraw.
    pub withdraw: bool,
    /// Change the content where it is made.
    pub change: bool,
    /// It is theirs or concerns them: they decide nothing in it.
    pub is_own: bool,
}

/// One request (申请).
#[derive(Debug, Serialize, JsonSchema)]
pub struct RequestPage {
    /// Its key.
    pub id: Id<Request>,
    /// 申请种类.
    pub flow: String,
    /// One line that people recognise.
    pub title: String,
    /// Who asks.
    pub requester: String,
    /// The body that it is made in.
    pub body: String,
    /// When it was asked.
    pub asked_at: Moment,
    /// Which content counts, from 1.
    pub round: u32,
    /// How it stands.
    pub state: State,
    /// What is asked.
    pub lines: Vec<LineView>,
    /// Why.
    pub note: String,
    /// The difference from what somebody last decided on.
    pub change: Option<Change>,
    /// Who decides, in order.
    pub steps: Vec<StepView>,
    /// What happened, the oldest first.
    pub acts: Vec<ActView>,
    /// The thing itself, when this person may see it.
    pub subject: Option<SubjectView>,
    /// What this person may do.
    pub may: May,
    /// The next request that waits for this person, when this one does not.
    pub next: Option<(String, Id<Request>)>,
    /// The step that waits; goes with a decision.
    pub step: u32,
    /// The hash of the content; goes with a decision.
    pub hash: String,
    /// Where the content is changed.
    pub href: String,
    /// What was typed, when the decision was not taken.
    pub fields: Fields,
    /// Why the decision was not taken.
    pub refused: Option<String>,
}

impl LineView {
    /// What is to hold, and whether that is other than what was decided on before.
    fn shown(&self) -> Markup {
        let after = self.after.as_deref().filter(|text| !text.is_empty());
        html! {
            @if let Some(after) = after { (after) } @else { span.dim.none { "—" } }
            @if self.changed { " " (Tag::warn("改过")) }
        }
    }
}

impl RequestPage {
    fn content(&self) -> Card<'_> {
        let masked = self.lines.iter().any(|line| line.masked);
        let lines = if self.lines.iter().any(|line| line.before.is_some()) {
            let table = self.before_and_after();
            html! { (table) }
        } else {
            let facts = self.lines.iter().fold(Facts::new(), |facts, line| {
                facts.fact_html(&line.label, line.shown())
            });
            html! { (facts) }
        };
        Card::new("申请内容").body(html! {
            (lines)
            @if masked {
                p.dim { "敏感信息只显示一部分；审批的是完整的内容，差一个字都要重新审批。" }
            }
            @if let Some(subject) = &self.subject {
                p { a href=(subject.href) { (subject.kind_name) "：" (subject.title) " ›" } }
            }
        })
    }

    fn before_and_after(&self) -> Table<'_> {
        let before = |line: &LineView| match &line.before {
            Some(text) if !text.is_empty() => Cell::text(text.clone()),
            Some(_) | None => Cell::None,
        };
        Table::new("申请内容")
            .column(Column::text("事项"))
            .column(Column::text("现在"))
            .column(Column::text("改为"))
            .rows(self.lines.iter().map(|line| {
                vec![
                    Cell::text(line.label.as_str()),
                    before(line),
                    Cell::Html(line.shown()),
                ]
            }))
    }

    fn difference(&self) -> Option<Card<'_>> {
        let change = self.change.as_ref()?;
        let value = |text: &Option<String>| match text {
            Some(text) => Cell::text(text.clone()),
            None => Cell::None,
        };
        let table = Table::new("与前稿的差别")
            .column(Column::text("事项"))
            .column(Column::text(format!("第 {} 稿", change.since)))
            .column(Column::text(format!("第 {} 稿", self.round)))
            .rows(change.lines.iter().map(|line| {
                vec![
                    Cell::text(line.label.as_str()),
                    value(&line.then),
                    value(&line.now),
                ]
            }));
        let said = if change.lines.iter().any(|l| l.then == l.now) {
            "显示相同的事项，遮住的部分改了。"
        } else {
            ""
        };
        Some(Card::new("改了什么").body(html! {
            p.dim { "内容改过，原来的签署不再算数，须逐步重新办理。" (said) }
            (table)
        }))
    }

    fn steps(&self, sheet: &Sheet) -> Markup {
        rows(self.steps.iter().map(|step| {
            let you = if self.may.decide { "（您）" } else { "" };
            let (tag, title, detail) = match &step.stood {
                Stood::Ahead => (Tag::plain("未到"), step.title.clone(), String::new()),
                Stood::Nobody => (
                    Tag::warn("无人"),
                    step.title.clone(),
                    "没有人能办理：职务空缺或应回避，上级也没有。请先任命，之后自动转到".to_owned(),
                ),
                Stood::Waits { signers } => (
                    Tag::info("待办"),
                    format!("{}{you}", step.title),
                    self.waits_detail(signers),
                ),
                Stood::Decided { did, name, at } => (
                    decided_tag(*did),
                    step.title.clone(),
                    format!("{name} · {}", human_moment(*at, sheet.now)),
                ),
            };
            let row = Row::new(title).lead(&tag).detail(detail);
            match moved(step) {
                Some(text) => row.body(html! { p.dim { (text) } }),
                None => row,
            }
        }))
    }

    fn waits_detail(&self, signers: &[String]) -> String {
        if self.may.decide {
            let signed = self
                .steps
                .iter()
                .any(|s| matches!(s.stood, Stood::Decided { .. }));
            return if signed {
                "内容自上一步未改动".to_owned()
            } else {
                String::new()
            };
        }
        match signers {
            [] => "任职刚有变动，一小时内重新确定由谁办理".to_owned(),
            some => format!("等{}办理", some.join("或")),
        }
    }

    fn decide(&self, sheet: &Sheet) -> Markup {
        let why = Field::long("why", "意见", 3)
            .hint("同意可以不写；退回、不同意要写明原因")
            .value(self.fields.get("why"))
            .error(self.fields.error("why"))
            .max(500);
        let form = Form::post(paths::agreement(self.id), sheet.key.as_str()).body(html! {
            input type="hidden" name="step" value=(self.step);
            input type="hidden" name="hash" value=(self.hash);
            (why)
            (Button::go("同意").wide())
            div.acts {
                (Button::normal("退回").sends_to(paths::back(self.id)))
                (Button::normal("不同意").sends_to(paths::refusal(self.id)))
            }
        });
        html! { (form) }
    }

    /// What this person can do, or why they wait.
    fn deed(&self, sheet: &Sheet) -> Markup {
        html! {
            @if self.may.decide {
                (self.decide(sheet))
            } @else if self.may.is_own && matches!(self.state, State::Waiting { .. }) {
                p.dim { "这是您提出或涉及您本人的申请，由别人办理；办好会发消息给您。" }
            }
            @if let State::Returned { .. } = self.state {
                @if self.may.change {
                    p { (Button::go("去修改后重新提交").link(self.href.as_str()).wide()) }
                } @else {
                    p.dim { "等申请人" (self.requester) "修改后重新提交。" }
                }
            }
            @if self.may.withdraw {
                (Confirm::new("withdraw", "撤回申请", "撤回后这件申请就结束了，要办须重新提出。",
                    paths::withdrawal(self.id), sheet.key.as_str()))
            }
            @if let Some((title, id)) = &self.next {
                p { a href=(paths::request(*id)) { "下一件待办：" (title) " ›" } }
            }
        }
    }

    fn history(&self, sheet: &Sheet) -> Card<'_> {
        let events = self.acts.iter().map(|act| {
            let what = if act.voided {
                format!("{}（内容后来改过，已不算数）", act.did.word())
            } else {
                act.did.word().to_owned()
            };
            let who = if act.office.is_empty() {
                act.name.clone()
            } else {
                format!("{} {}", act.office, act.name)
            };
            let event = Event::new(human_moment(act.at, sheet.now), who, what).tone(tone(act));
            if act.why.is_empty() {
                event
            } else {
                event.body(html! { p { (act.why) } })
            }
        });
        Card::new("经过").body(timeline(events))
    }

    /// What must be read first.
    fn notices(&self) -> Markup {
        html! {
            @if let Some(text) = &self.refused { (Notice::bad(text.as_str())) }
            @match &self.state {
                State::Returned { why, .. } => (Notice::warn(format!("已退回：{why}"))),
                State::Refused { why } => (Notice::bad(format!("不同意：{why}"))),
                State::Void { why } => (Notice::info(format!("已作废：{why}"))),
                State::Waiting { .. } | State::Agreed | State::Withdrawn => {}
            }
        }
    }
}

/// Why a step waits elsewhere than its flow says, as a sentence.
fn moved(step: &StepView) -> Option<String> {
    let from = &step.from;
    match step.moved {
        Moved::No => None,
        Moved::Vacant => Some(format!("{from}无人任此职务，改由上一级工会办理")),
        Moved::Own => Some(format!(
            "{from}任此职务的是申请人或当事人本人，应回避，改由上一级工会办理"
        )),
    }
}

fn decided_tag(did: Did) -> Tag<'static> {
    match did {
        Did::Agree => Tag::ok(did.word()),
        Did::Refuse => Tag::bad(did.word()),
        Did::Return => Tag::warn(did.word()),
        Did::Ask | Did::Resubmit | Did::Withdraw | Did::Void => Tag::plain(did.word()),
    }
}

fn tone(act: &ActView) -> Tone {
    match act.did {
        Did::Agree if act.voided => Tone::Plain,
        Did::Agree => Tone::Ok,
        Did::Refuse => Tone::Bad,
        Did::Return => Tone::Warn,
        Did::Ask | Did::Resubmit | Did::Withdraw | Did::Void => Tone::Plain,
    }
}

impl Page for RequestPage {
    const RAIL: &'static str = paths::APPROVALS;

    fn head(&self) -> Head<'_> {
        let day = official_date(self.asked_at.day());
        let round = if self.round > 1 {
            format!(" · 第 {} 稿", self.round)
        } else {
            String::new()
        };
        Head::new(self.title.as_str())
            .crumb("审批", paths::APPROVALS)
            .sub(format!(
                "{} · {} · {} · {day}提出{round}",
                self.flow, self.requester, self.body
            ))
            .tag(&tag(&self.state))
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let main = html! {
            (self.content())
            @if let Some(card) = self.difference() { (card) }
        };
        let side = html! {
            @if !self.note.is_empty() { (quote(&self.note, "申请人的事由")) }
            (self.steps(sheet))
            (self.deed(sheet))
        };
        html! {
            (self.notices())
            (columns(Columns::MainSide, &html! {
                (columns(Columns::One, &main))
                (Card::new("办理").id("decision").body(side))
            }))
            (self.history(sheet))
        }
    }

    fn samples() -> Vec<Self> {
        super::samples::requests()
    }
}
