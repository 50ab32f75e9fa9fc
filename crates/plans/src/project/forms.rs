//! The forms of a project, all alike: one column, what was typed stays.

use maud::{Markup, html};
use platform::{
    ui::{
        Button, Card, Choice, Confirm, Field, Form, Head, Problem, clash_notice, error_summary,
        fieldset, form_actions,
    },
    web::{Clash, Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::model::{Decision, Rhythm};
use crate::{look::pages::PlanHead, word::words};

words! {
    /// Which form (表单).
    FormKind {
        /// What was done.
        Report = "report" "填报进展",
        /// When it becomes due.
        Rhythm = "rhythm" "定节奏",
        /// Who is in charge of a part.
        Part = "part" "指定责任人和期限",
        /// A task.
        Task = "task" "加任务",
        /// Name, time, owners.
        Change = "change" "调整项目",
        /// Postponed, cancelled, merged.
        Decide = "decide" "延期、取消或合并",
        /// Press those who are behind.
        Chase = "chase" "催办",
        /// A project more.
        Add = "add" "新增项目",
    }
}

/// A form about a project (项目表单).
#[derive(Debug, Serialize, JsonSchema)]
pub struct FormPage {
    /// Which.
    pub kind: FormKind,
    /// The plan.
    pub plan: PlanHead,
    /// The project's key; empty for a new one.
    pub project: String,
    /// The project's name.
    pub title: String,
    /// Where it is sent.
    pub action: String,
    /// What was typed, and what is wrong.
    pub fields: Fields,
    /// What somebody else saved meanwhile, when somebody did.
    pub clashes: Option<Vec<Clash>>,
    /// Things to choose from, by field: name, value, label.
    pub choices: Vec<(String, String, String)>,
    /// Whether a reason is needed: the plan is issued.
    pub reason_needed: bool,
    /// Whether a decision stands that may be taken back.
    pub decided: bool,
}

/// Rows for milestones on the form. Source: a plan's project seldom has more; more are added by
/// saving and opening again.
pub const MILESTONE_ROWS: usize = 6;

/// Rows for figures on the form.
pub const FIGURE_ROWS: usize = 3;

const LABELS: &[(&str, &str)] = &[
    ("text", "做了什么"),
    ("about_on", "完成日期"),
    ("owner", "填报单位"),
    ("occurrence", "时点"),
    ("evidence", "佐证文件"),
    ("q", "要找的字"),
    ("thing", "系统里的佐证"),
    ("rhythm", "节奏"),
    ("milestones", "里程碑"),
    ("person", "责任人"),
    ("due_on", "完成时限"),
    ("part", "分工"),
    ("title", "任务"),
    ("who", "谁办"),
    ("name", "项目名称"),
    ("time_text", "计划时间"),
    ("owners", "负责部门"),
    ("reason", "理由"),
    ("decision", "决定"),
    ("into", "合并到"),
];

impl FormPage {
    fn choices_of(&self, field: &str) -> Vec<Choice<'_>> {
        self.choices
            .iter()
            .filter(|(name, ..)| name == field)
            .map(|(_, value, label)| Choice::new(value.as_str(), label.as_str()))
            .collect()
    }

    fn done<'a>(&'a self, field: Field<'a>, name: &'a str) -> Field<'a> {
        field
            .value(self.fields.get(name))
            .error(self.fields.error(name))
    }

    fn text<'a>(&'a self, name: &'a str, label: &'a str) -> Field<'a> {
        self.done(Field::text(name, label), name)
    }

    fn long<'a>(&'a self, name: &'a str, label: &'a str) -> Field<'a> {
        self.done(Field::long(name, label, 4), name)
    }

    fn date<'a>(&'a self, name: &'a str, label: &'a str) -> Field<'a> {
        self.done(Field::date(name, label), name)
    }

    fn select<'a>(&'a self, name: &'a str, label: &'a str) -> Field<'a> {
        self.done(Field::select(name, label, self.choices_of(name)), name)
    }

    fn reason(&self) -> Markup {
        let field = self.long("reason", "理由");
        html! {
            @if self.reason_needed {
                (field.required().hint("计划已经印发，调整要写明理由，会记在调整经过里。"))
            } @else { (field) }
        }
    }

    fn report(&self, sheet: &Sheet) -> Markup {
        let figures = html! {
            @for row in 0..FIGURE_ROWS {
                @let (name, value, unit) =
                    (format!("figure_name_{row}"), format!("figure_value_{row}"), format!("figure_unit_{row}"));
                div.cols.c3 {
                    (Field::text(name.clone(), "名称").value(self.fields.get(&name).to_owned()))
                    (Field::text(value.clone(), "数").value(self.fields.get(&value).to_owned()))
                    (Field::text(unit.clone(), "单位").value(self.fields.get(&unit).to_owned()))
                }
            }
        };
        html! {
            (self.long("text", "做了什么").required().max(2_000)
                .hint("一两句话：什么时间、做了什么、多少人参加。"))
            (self.date("about_on", "完成日期").required().to(sheet.today.to_string())
                .hint("做这件事的日子；印发以前做的，填当时的日子。"))
            (self.select("owner", "填报单位").required())
            (self.select("occurrence", "属于哪个时点"))
            (Field::check("finishes", "这个时点办完了，销号").value(self.fields.get("finishes")))
            (fieldset("数据", "可不填，如：参加 86 人。", &figures))
            (self.evidence())
        }
    }

    /// Files, and things of other areas: looked for, ticked, added. Without JavaScript the form
    /// is sent to the lookup and comes back with all that was typed, and with its files kept.
    fn evidence(&self) -> Markup {
        let chosen = |name: &str| {
            let typed = self.fields.typed.iter().filter(|(n, _)| n == name);
            typed.map(|(_, value)| value.clone()).collect::<Vec<_>>()
        };
        let (kept, things) = (self.choices_of("kept"), self.choices_of("thing"));
        let nothing = things.is_empty() && !self.fields.get("q").trim().is_empty();
        // The page that comes back opens where the lookup stands.
        let lookup = format!("/projects/{}/report/things#f-q", self.project);
        let pick = html! {
            (self.text("q", "要找的字").max(60).hint("标题、名称、文号或进展里的两三个字。"))
            div.acts { (Button::normal("查找佐证").sends_to(lookup).unchecked()) }
            @if nothing { p.dim { "没有查到。只会查到您能看到的；换一个词再试。" } }
            @if !things.is_empty() {
                (Field::checks("thing", "勾选用作佐证的", things).values(chosen("thing"))
                    .hint("勾好以后，点下面的「保存」才算填报。")
                    .error(self.fields.error("thing")))
            }
        };
        html! {
            @if !kept.is_empty() {
                (Field::checks("kept", "已经传上来的文件", kept).values(chosen("kept"))
                    .hint("不用再选一次；去掉勾就不附。"))
            }
            (Field::file("evidence", "佐证文件", ".pdf,.docx,.xlsx,.jpg,.jpeg,.png,.txt").many()
                .hint("签到表、照片、通知等，每个不超过 20 MB。")
                .error(self.fields.error("evidence")))
            (fieldset("系统里的佐证", "公文、单位、其他项目和它们的进展，都可以作佐证。", &pick))
        }
    }

    fn rhythm(&self) -> Markup {
        let choices = Rhythm::ALL
            .iter()
            .filter(|r| **r != Rhythm::Open)
            .map(|r| Choice::new(r.as_str(), r.word()))
            .collect();
        let rows = html! {
            @for row in 0..MILESTONE_ROWS {
                @let (name, due) = (format!("milestone_{row}"), format!("milestone_due_{row}"));
                div.cols.c2 {
                    (Field::text(name.clone(), "里程碑").value(self.fields.get(&name).to_owned()))
                    (Field::date(due.clone(), "完成日期").value(self.fields.get(&due).to_owned())
                        .error(self.fields.error(&due).map(str::to_owned)))
                }
            }
        };
        html! {
            (self.done(Field::radio("rhythm", "节奏", choices), "rhythm").required())
            (fieldset("里程碑", "选了「里程碑」才填，空行不算。", &rows))
            (self.reason())
        }
    }

    fn change(&self) -> Markup {
        html! {
            (self.text("name", "项目名称").required().max(200))
            (self.text("time_text", "计划时间").required()
                .hint("按计划的写法：全年、5月、1-2月 7-8月、9月10日、每季度。"))
            (self.text("owners", "负责部门").required()
                .hint("第一个牵头，其余配合，用顿号隔开。"))
            (self.reason())
            @if self.kind == FormKind::Change {
                p { a href={ "/projects/" (self.project) "/decide" } { "延期、取消或合并这个项目 ›" } }
            }
        }
    }

    fn decide(&self) -> Markup {
        let choices = Decision::ALL
            .iter()
            .map(|d| Choice::new(d.as_str(), d.word()))
            .collect();
        html! {
            (self.done(Field::radio("decision", "决定", choices), "decision").required())
            (self.select("into", "合并到").hint("只有合并才选。"))
            (self.long("reason", "理由").required())
        }
    }

    fn inputs(&self, sheet: &Sheet) -> Markup {
        match self.kind {
            FormKind::Report => self.report(sheet),
            FormKind::Rhythm => self.rhythm(),
            FormKind::Part => html! {
                (self.select("person", "责任人").hint("不选，就由这个单位有填报权限的人来办。"))
                (self.date("due_on", "完成时限"))
                (self.long("part", "分工").max(500))
            },
            FormKind::Task => html! {
                (self.text("title", "任务").required().max(200))
                (self.select("who", "谁办").required())
                (self.date("due_on", "完成时限").required())
            },
            FormKind::Change | FormKind::Add => self.change(),
            FormKind::Decide => self.decide(),
            FormKind::Chase => html! {
                (self.long("text", "催办的话").required().max(500)
                    .hint("发给各单位的责任人；没有指定责任人的，发给有填报权限的人。"))
            },
        }
    }

    /// The form again because somebody saved meanwhile: what was typed stays, and the version is
    /// theirs, so that saving again is a decision and no accident.
    pub fn against(mut self, typed: &Fields) -> Self {
        let (shown, now) = (self.in_words(typed), self.in_words(&self.fields));
        let labels = self.labels();
        let labels: Vec<(&str, &str)> = labels.iter().map(|(n, l)| (&**n, &**l)).collect();
        self.clashes = Some(shown.clashes(&now, &labels));
        let version = self.fields.get("version").to_owned();
        self.fields = typed.clone().replaced("version", version);
        self
    }

    /// The fields that are stored, as people call them. The reason of a change is given anew each
    /// time; it is compared only where a decision stands with its own.
    fn labels(&self) -> Vec<(String, String)> {
        let stands = |name: &str| self.fields.typed.iter().any(|(n, _)| n == name);
        let own = LABELS
            .iter()
            .filter(|(name, _)| *name != "reason" || stands(name));
        let own = own.map(|(name, label)| ((*name).to_owned(), (*label).to_owned()));
        let rows = (0..MILESTONE_ROWS).flat_map(|row| {
            let no = row + 1;
            [
                (format!("milestone_{row}"), format!("第 {no} 个里程碑")),
                (
                    format!("milestone_due_{row}"),
                    format!("第 {no} 个里程碑的日期"),
                ),
            ]
        });
        own.chain(rows).collect()
    }

    /// The fields as people read them: a choice by its label.
    fn in_words(&self, fields: &Fields) -> Fields {
        let word = |name: &str, value: &str| {
            let chosen = self
                .choices
                .iter()
                .find(|(n, v, _)| n == name && v == value);
            let known = match name {
                "rhythm" => Rhythm::parse(value).map(Rhythm::word),
                "decision" => Decision::parse(value).map(Decision::word),
                _ => chosen.map(|(_, _, label)| label.as_str()),
            };
            known.unwrap_or(value).to_owned()
        };
        let each = fields.typed.iter();
        Fields {
            typed: each.map(|(n, v)| (n.clone(), word(n, v))).collect(),
            errors: Vec::new(),
        }
    }

    fn problems(&self) -> Vec<Problem<'_>> {
        let label = |field: &str| {
            LABELS
                .iter()
                .find(|(f, _)| *f == field)
                .map_or("", |(_, l)| l)
        };
        self.fields
            .errors
            .iter()
            .map(|e| Problem {
                field: e.field.as_str().into(),
                label: label(&e.field).into(),
                words: e.text.as_str().into(),
            })
            .collect()
    }

    fn back(&self) -> String {
        if self.project.is_empty() {
            self.plan.href("/life")
        } else {
            format!("/projects/{}", self.project)
        }
    }
}

impl Page for FormPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        let head = Head::new(self.kind.word())
            .crumb("计划", "/plans")
            .crumb(format!("{}年计划", self.plan.year), self.plan.href(""));
        if self.project.is_empty() {
            return head;
        }
        head.sub(self.title.as_str())
            .crumb(self.title.as_str(), self.back())
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let mut form = Form::post(self.action.as_str(), sheet.key.as_str());
        if self.kind == FormKind::Report {
            form = form.files().draft(format!("report-{}", self.project));
        }
        let form = form.body(html! {
            (clash_notice(self.clashes.as_deref()))
            (error_summary(&self.problems()))
            @if !self.fields.get("version").is_empty() {
                input type="hidden" name="version" value=(self.fields.get("version"));
            }
            (self.inputs(sheet))
            (form_actions(&html! {
                (Button::go(if self.kind == FormKind::Chase { "发出催办" } else { "保存" }))
                (Button::quiet("返回").link(self.back()))
            }))
        });
        let restore = format!("/projects/{}/restore", self.project);
        html! {
            (Card::new("").body(html! { (form) }))
            @if self.kind == FormKind::Decide && self.decided {
                (Card::new("恢复执行").body(html! {
                    (Confirm::new("restore", "恢复执行", "恢复以后，时点照常计算。", restore,
                        sheet.key.as_str()).body(html! {
                            (Field::long("reason", "理由", 2).id("restore-reason").required())
                        }))
                }))
            }
        }
    }

    fn samples() -> Vec<Self> {
        let page = |kind: &FormKind| Self {
            kind: *kind,
            plan: PlanHead::sample(crate::plan::State::Running),
            project: if *kind == FormKind::Add {
                String::new()
            } else {
                "5".to_owned()
            },
            title: "<b>集体生日会</b>".to_owned(),
            action: "/projects/5/x".to_owned(),
            fields: Fields::default()
                .with("text", "<script>")
                .with("rhythm", "quarterly"),
            clashes: (*kind == FormKind::Change).then(|| {
                vec![Clash {
                    label: "项目名称".to_owned(),
                    typed: "<script>".to_owned(),
                    now: String::new(),
                }]
            }),
            choices: vec![
                ("owner".to_owned(), "1".to_owned(), "机关工会".to_owned()),
                ("who".to_owned(), "1".to_owned(), "许闻笙".to_owned()),
                ("kept".to_owned(), "1".to_owned(), "签到表.pdf".to_owned()),
                (
                    "thing".to_owned(),
                    "x:1".to_owned(),
                    "公文 · <b>通知".to_owned(),
                ),
            ],
            reason_needed: true,
            decided: true,
        };
        FormKind::ALL.iter().map(page).collect()
    }
}
