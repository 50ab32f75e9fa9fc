//! The page on which a plan goes from step to step.

use kernel::{Date, Moment};
use maud::{Markup, html};
use platform::{
    ui::{
        Button, Card, Confirm, Event, Field, Form, Head, Notice, Problem, Row, Stepper, Tag,
        clash_notice, error_summary, form_actions, post_button, rows, timeline, words,
    },
    web::{Clash, Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    look::pages::PlanHead,
    plan::{State, rules::CLOSING_MONTH_MIN},
};

/// What somebody said during deliberation (审议意见).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpinionLine {
    /// Who.
    pub by_name: String,
    /// When, UTC ms.
    pub at: i64,
    /// What.
    pub text: String,
}

/// To whom it goes (主送、抄送).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecipientLine {
    /// As printed.
    pub printed: String,
    /// Only a copy.
    pub copy: bool,
    /// How many bodies of the tree it means; those acknowledge here.
    pub bodies: usize,
}

/// Steps of a plan (计划办理).
#[derive(Debug, Serialize, JsonSchema)]
pub struct LifePage {
    /// The plan.
    pub plan: PlanHead,
    /// What was said about the draft.
    pub opinions: Vec<OpinionLine>,
    /// To whom it goes.
    pub recipients: Vec<RecipientLine>,
    /// 年终总结
    pub summary: String,
    /// What was typed.
    pub fields: Fields,
    /// What somebody else saved meanwhile, when somebody did.
    pub clashes: Option<Vec<Clash>>,
    /// The document that sent it out.
    pub document: Option<String>,
    /// Today.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub today: Date,
}

impl LifePage {
    fn at(&self, verb: &str) -> String {
        format!("/plans/{}/{verb}?body={}", self.plan.year, self.plan.body)
    }

    fn steps(&self) -> Markup {
        let current = State::ALL
            .iter()
            .position(|s| *s == self.plan.state)
            .unwrap_or_default();
        let issued = self.plan.issued_on.map(words::day).unwrap_or_default();
        let stepper = State::ALL
            .iter()
            .fold(Stepper::new(current), |stepper, state| {
                let line = if *state == State::Issued {
                    issued.clone()
                } else {
                    String::new()
                };
                stepper.step(state.word(), line)
            });
        html! { (Card::new("").body(html! { (stepper) })) }
    }

    fn deliberation(&self, sheet: &Sheet) -> Markup {
        let events = self.opinions.iter().map(|o| {
            let at = words::moment(Moment::from_ms(o.at));
            Event::new(at, o.by_name.as_str(), o.text.as_str())
        });
        let under = self.plan.state == State::Deliberation;
        html! { (Card::new("审议").body(html! {
            @if self.plan.may_edit && self.plan.state == State::Draft {
                p { "送审以后，能看到这份计划的同事可以写意见。" }
                (post_button(&self.at("deliberate"), &sheet.key, &Button::normal("送审")))
            }
            @if self.plan.may_edit && under {
                (post_button(&self.at("take-back"), &sheet.key, &Button::normal("退回修改")))
            }
            @if under {
                (Form::post(self.at("opinion"), sheet.key.as_str()).body(html! {
                    (Field::long("opinion", "意见", 3).max(1_000).required()
                        .value(self.fields.get("opinion")).error(self.fields.error("opinion")))
                    (form_actions(&html! { (Button::normal("写下意见")) }))
                }))
            }
            @if self.opinions.is_empty() { p.dim { "还没有意见。" } }
            (timeline(events))
        })) }
    }

    fn issue(&self, sheet: &Sheet) -> Markup {
        let value = |name: &'static str| self.fields.get(name);
        let form = Form::post(self.at("issue"), sheet.key.as_str()).body(html! {
            (Field::text("mark", "发文机关标志").value(value("mark"))
                .error(self.fields.error("mark")).required())
            (Field::text("number", "发文字号").value(value("number")).required()
                .error(self.fields.error("number")).hint("如：示工〔2025〕1号"))
            (Field::date("day", "印发日期").value(value("day")).required()
                .to(self.today.to_string()).error(self.fields.error("day")))
            (Field::long("text", "通知正文", 3).value(value("text"))
                .error(self.fields.error("text")).required())
            (form_actions(&html! { (Button::go("印发")) }))
        });
        html! { (Card::new("印发").id("issue").body(html! {
            p { "印发以后，项目的时间和分工就定下来，再改要写理由；主送单位要签收，抄送单位不用。" }
            (form)
        })) }
    }

    fn recipients(&self, sheet: &Sheet) -> Markup {
        let row = |r: &RecipientLine| {
            let many = match r.bodies {
                0 | 1 => String::new(),
                many => format!("，{many} 个单位"),
            };
            let (word, tag) = match (r.copy, r.bodies) {
                (true, _) => ("抄送", Tag::plain("不用签收")),
                (false, 0) => ("主送", Tag::plain("系统外，代录签收")),
                (false, _) => ("主送", Tag::info("在本系统签收")),
            };
            Row::new(r.printed.clone())
                .tag(tag)
                .detail(format!("{word}{many}"))
        };
        let names = |copy: bool| {
            let own = self.recipients.iter().filter(|r| r.copy == copy);
            own.map(|r| r.printed.clone())
                .collect::<Vec<_>>()
                .join("、")
        };
        html! { (Card::new("主送和抄送").body(html! {
            (rows(self.recipients.iter().map(row)))
            @if self.plan.may_edit && !self.plan.state.is_issued() {
                (Form::post(self.at("recipients"), sheet.key.as_str()).body(html! {
                    (Field::long("main", "主送", 2).value(names(false)).hint("用顿号隔开。"))
                    (Field::long("copies", "抄送", 2).value(names(true)))
                    (form_actions(&html! { (Button::normal("保存")) }))
                }))
            }
            @if let Some(document) = &self.document {
                p { a href={ "/documents/" (document) } { "看谁已签收、谁还没有 ›" } }
            }
        })) }
    }

    /// Whether the year is not far enough for its summary.
    fn too_early(&self) -> bool {
        (self.today.year(), self.today.month()) < (self.plan.year, CLOSING_MONTH_MIN)
    }

    fn closing(&self, sheet: &Sheet) -> Markup {
        let text = if self.fields.get("summary").is_empty() {
            self.summary.as_str()
        } else {
            self.fields.get("summary")
        };
        html! { (Card::new("年终总结").id("summary").body(html! {
            @if self.too_early() {
                p.dim { "计划印发、执行以后，" (self.plan.year) "年12月起办理年终总结。" }
            }
            @else { @match self.plan.state {
                State::Draft | State::Deliberation => {
                    p.dim { "计划还没有印发，印发以后办理年终总结。" }
                },
                State::Issued | State::Running => {
                    p { "系统按计划的章节，把各项目做了什么列成初稿，由您修改。" }
                    @if self.plan.may_edit {
                        (post_button(&self.at("close"), &sheet.key,
                            &Button::normal("开始年终总结")))
                    }
                },
                State::Closing => {
                    (Form::post(self.at("summary"), sheet.key.as_str())
                        .draft(format!("summary-{}", self.plan.id)).body(html! {
                            input type="hidden" name="version" value=(self.plan.version);
                            (Field::long("summary", "总结", 24).value(text).max(60_000)
                                .error(self.fields.error("summary")).required())
                            (form_actions(&html! { (Button::normal("保存总结")) }))
                        }))
                    @if self.plan.may_issue {
                        (Confirm::new("archive", "归档", "归档以后，计划、进展和总结都不再改动。",
                            self.at("archive"), sheet.key.as_str()))
                    }
                },
                State::Archived => { p { (self.summary) } },
            } }
        })) }
    }
}

impl Page for LifePage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        let news = match self.plan.state {
            State::Draft => "计划在起草，送审或印发在这里办",
            State::Deliberation => "计划在审议，收齐意见后印发",
            State::Issued if self.today.year() < self.plan.year => "计划已印发，到年初开始执行",
            State::Issued | State::Running => "计划在执行",
            State::Closing => "年终总结在写",
            State::Archived => "计划已归档",
        };
        self.plan.head(news, "/life")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let problems: Vec<Problem<'_>> = self
            .fields
            .errors
            .iter()
            .map(|e| Problem {
                field: e.field.as_str().into(),
                label: "请改".into(),
                words: e.text.as_str().into(),
            })
            .collect();
        html! {
            (self.plan.views("/life"))
            (clash_notice(self.clashes.as_deref()))
            (error_summary(&problems))
            (self.steps())
            @if !self.plan.may_edit && !self.plan.may_issue {
                (Notice::info("计划的起草、印发和总结由本单位有权限的同事办理。"))
            }
            div.cols.c2 {
                div.cols {
                    @if self.plan.may_issue && !self.plan.state.is_issued() { (self.issue(sheet)) }
                    (self.closing(sheet))
                }
                div.cols {
                    @if !self.plan.state.is_issued() { (self.deliberation(sheet)) }
                    (self.recipients(sheet))
                    @if self.plan.may_edit && self.plan.state != State::Archived {
                        (Card::new("新增项目").body(html! {
                            p { "计划外增加的项目列在清单最后。" }
                            (Button::normal("新增项目").link(self.at("add")))
                        }))
                    }
                }
            }
        }
    }

    fn samples() -> Vec<Self> {
        let page = |state: &State| Self {
            plan: PlanHead::sample(*state),
            opinions: vec![OpinionLine {
                by_name: "沈知远".to_owned(),
                at: 1_741_000_000_000,
                text: "<b>体检</b>能否提前到八月？".to_owned(),
            }],
            recipients: vec![RecipientLine {
                printed: "各基层工会".to_owned(),
                copy: false,
                bodies: 16,
            }],
            summary: "二〇二五年度……<script>".repeat(40),
            fields: Fields::default(),
            clashes: (*state == State::Closing).then(Vec::new),
            document: state.is_issued().then(|| "7".to_owned()),
            today: Date::constant(2025, 3, 18),
        };
        State::ALL.iter().map(page).collect()
    }
}
