//! The record page of a project.

use maud::{Markup, html};
use platform::{
    ui::{
        Button, Card, Cell, Column, Empty, Event, Facts, FileItem, Head, Notice, Table, Tag, Tone,
        file_list, post_button, timeline, words,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use kernel::{Date, Moment};

use super::lines::{ChaseLine, EntryLine, EvidenceLine, MayDo, PartLine, PlaceLine, TaskLine};
use crate::{
    look::{ProjectLine, pages::PlanHead},
    plan::{Amendment, State},
    progress::Figure,
    project::Role,
};

/// A project's record (项目).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProjectPage {
    /// Its plan.
    pub plan: PlanHead,
    /// Its line.
    pub project: ProjectLine,
    /// What to do next.
    pub next_step: String,
    /// Raised by every save.
    pub version: i64,
    /// Whether rhythm or milestones are missing.
    pub needs_rhythm: bool,
    /// Its parts.
    pub parts: Vec<PartLine>,
    /// Its tasks.
    pub tasks: Vec<TaskLine>,
    /// What was done, newest first.
    pub entries: Vec<EntryLine>,
    /// Who was pressed, newest first.
    pub chases: Vec<ChaseLine>,
    /// Changes after issue, newest first.
    pub amendments: Vec<Amendment>,
    /// Where the text speaks of it.
    pub places: Vec<PlaceLine>,
    /// What the reader may do.
    pub may: MayDo,
}

impl ProjectPage {
    fn at(&self, verb: &str) -> String {
        format!("/projects/{}/{verb}", self.project.id)
    }

    fn next(&self) -> Markup {
        let tone = self.project.state.tone;
        let notice = Notice::new(tone, self.next_step.as_str());
        if !(self.may.edit && self.needs_rhythm) {
            return html! { (notice) };
        }
        let step = Button::normal("定节奏或里程碑").link(self.at("rhythm"));
        html! { (notice.body(html! { div.acts { (step) } })) }
    }

    fn facts(&self) -> Markup {
        let line = &self.project;
        let last = line
            .last_on
            .map_or_else(|| "还没有".to_owned(), words::date);
        let facts = Facts::new()
            .fact("计划时间", &line.time_text)
            .fact("节奏", &line.rhythm)
            .fact("牵头单位", &line.lead)
            .fact("已销号", &format!("{} 个时点", line.counted()))
            .fact("最近进展", &last)
            .fact_html(
                "计划出处",
                html! {
                    @if self.places.is_empty() { span.dim { "正文没有提到" } }
                    @for place in &self.places {
                        p {
                            @if self.may.plan { a href=(place.href) { (place.text) } }
                            @else { (place.text) }
                            @if !place.confirmed { " " (Tag::warn("待确认")) } }
                    }
                },
            );
        html! { (Card::new("基本情况").body(html! { (facts) })) }
    }

    fn parts(&self) -> Markup {
        let row = |p: &PartLine| {
            let person = if p.person.is_empty() {
                "未指定".to_owned()
            } else {
                p.person.clone()
            };
            vec![
                Cell::text(p.name.clone()),
                Cell::text(p.role.word()),
                Cell::text(person),
                p.due_on.map_or(Cell::None, Cell::Date),
                Cell::text(p.part.clone()),
                Cell::Html(html! {
                    @if p.may_set {
                        (Button::quiet("指定责任人").link(self.at(&format!("parts/{}", p.id)))
                            .about(p.name.as_str()))
                    }
                    @if p.behalf && p.may_report { span.dim { "可代报" } }
                }),
            ]
        };
        let table = Table::new("责任分工")
            .column(Column::text("单位"))
            .column(Column::state("角色"))
            .column(Column::text("责任人"))
            .column(Column::date("完成时限"))
            .column(Column::text("分工"))
            .column(Column::acts())
            .rows(self.parts.iter().map(row));
        html! { (Card::new("责任分工").body(html! { (table) })) }
    }

    fn occurrences(&self) -> Markup {
        let row = |o: &crate::look::OccurrenceLine| {
            vec![
                Cell::text(o.label.clone()),
                Cell::text(words::span(o.from, o.to)),
                Cell::Date(o.due),
                Cell::State(Tag::new(o.state.tone, o.state.word.clone())),
                o.done_on.map_or(Cell::None, Cell::Date),
            ]
        };
        let table = Table::new("时点")
            .column(Column::text("时点"))
            .column(Column::text("时段"))
            .column(Column::date("应办日期"))
            .column(Column::state("状态"))
            .column(Column::date("销号日期"))
            .rows(self.project.occurrences.iter().map(row));
        let acts = html! {
            @if self.may.edit { (Button::quiet("改节奏").link(self.at("rhythm"))) }
        };
        html! { (Card::new("时点").acts(acts).body(html! {
            (table)
            p.dim { "应办日期取时段的最后一天，遇休息日提前到前一个工作日。" }
        })) }
    }

    fn tasks(&self, sheet: &Sheet) -> Markup {
        let row = |t: &TaskLine| {
            let state = match t.done_on {
                Some(day) => Tag::ok(format!("{}办完", words::day(day))),
                None if t.due_on < sheet.today => {
                    let days = (sheet.today - t.due_on).get_days();
                    Tag::bad(format!("晚 {days} 天"))
                }
                None => Tag::info("进行中"),
            };
            let word = if t.done_on.is_some() {
                "改回未办"
            } else {
                "办完了"
            };
            let act = t.may_finish.then(|| {
                let action = self.at(&format!("tasks/{}", t.id));
                post_button(
                    &action,
                    &sheet.key,
                    &Button::quiet(word).about(t.title.as_str()),
                )
            });
            vec![
                Cell::text(t.title.clone()),
                Cell::text(t.who.clone()),
                Cell::Date(t.due_on),
                Cell::State(state),
                act.map_or(Cell::None, Cell::Html),
            ]
        };
        let table = Table::new("任务")
            .column(Column::text("任务"))
            .column(Column::text("谁办"))
            .column(Column::date("完成时限"))
            .column(Column::state("状态"))
            .column(Column::acts())
            .rows(self.tasks.iter().map(row));
        let acts = html! {
            @if self.may.tasks { (Button::quiet("加任务").link(self.at("task"))) }
        };
        html! { (Card::new("任务分解").id("tasks").acts(acts).body(html! {
            @if self.tasks.is_empty() { (Empty::new("这里把项目拆成任务，一条一个人、一个期限。")) }
            @else { (table) }
        })) }
    }

    fn entry(entry: &EntryLine) -> Event<'_> {
        let behalf = if entry.behalf { "（代报）" } else { "" };
        let who = format!("{} {}{behalf}", entry.body_name, entry.by_name);
        let what = if entry.finished.is_empty() {
            format!("{}进展", words::date(entry.about_on))
        } else {
            format!("{}办完「{}」", words::date(entry.about_on), entry.finished)
        };
        let tone = if entry.finished.is_empty() {
            Tone::Info
        } else {
            Tone::Ok
        };
        let at = words::moment(Moment::from_ms(entry.at));
        Event::new(format!("{at}填报"), who, what)
            .tone(tone)
            .body(html! {
                p { (entry.text) }
                @if !entry.figures.is_empty() {
                    p.dim {
                        @for figure in &entry.figures {
                            (figure.name) " " (figure.value) (figure.unit) "　"
                        }
                    }
                }
                (file_list(entry.evidence.iter().filter(|e| e.kind.is_empty()).map(|e| {
                    FileItem::new(e.title.as_str(), e.href.as_str(), e.length)
                })))
                @for thing in entry.evidence.iter().filter(|e| !e.kind.is_empty()) {
                    p { (Tag::plain(thing.kind.as_str())) " "
                        a href=(thing.href) { (thing.title) } }
                }
            })
    }

    fn history(&self) -> Markup {
        let chases = self.chases.iter().map(|c| {
            let at = words::moment(Moment::from_ms(c.at));
            let what = format!("催办：{}", c.told);
            (
                c.at,
                Event::new(at, c.by_name.as_str(), what)
                    .tone(Tone::Warn)
                    .body(html! { p { (c.text) } }),
            )
        });
        let amendments = self.amendments.iter().map(|a| {
            let at = words::moment(Moment::from_ms(a.at));
            let what = format!("调整{}", a.what);
            (
                a.at,
                Event::new(at, a.by_name.as_str(), what).body(html! {
                    @if !a.before.is_empty() || !a.after.is_empty() {
                        p { (a.before) " → " (a.after) }
                    }
                    p { "理由：" (a.reason) }
                }),
            )
        });
        let mut events: Vec<_> = chases.chain(amendments).collect();
        events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        html! { (Card::new("催办和调整").body(html! {
            @if events.is_empty() { p.dim { "没有催办，也没有调整。" } }
            (timeline(events.into_iter().map(|(_, event)| event)))
        })) }
    }
}

impl Page for ProjectPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        let code = self.project.state.code.as_str();
        let decided = ["postponed", "cancelled", "merged"].contains(&code);
        let open = !decided && code != "done";
        let acts = html! {
            @if self.may.edit { (Button::normal("调整").link(self.at("change"))) }
            @if self.may.edit && decided {
                (Button::normal("恢复执行").link(self.at("decide")))
            }
            @if self.may.chase && open { (Button::normal("催办").link(self.at("chase"))) }
            @if self.may.report { (Button::go("填报进展").link(self.at("report"))) }
        };
        let head = Head::new(self.project.title())
            .tag(&self.project.state.tag())
            .sub(format!("{} · {}", self.project.who(), self.plan.title));
        // Who is in charge of a part without any office reads this project and no plan.
        let head = if self.may.plan {
            head.crumb("计划", "/plans")
                .crumb(format!("{}年计划", self.plan.year), self.plan.href(""))
        } else {
            head
        };
        head.acts(acts)
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            (self.next())
            div.cols.c21 {
                div.cols {
                    (Card::new("进展").id("progress").body(html! {
                        @if self.entries.is_empty() {
                            (Empty::new("这里按时间记做了什么，附上数据和佐证。"))
                        }
                        (timeline(self.entries.iter().map(Self::entry)))
                    }))
                    (self.tasks(sheet))
                }
                div.cols { (self.facts()) (self.history()) }
            }
            (self.occurrences())
            (self.parts())
        }
    }

    fn samples() -> Vec<Self> {
        ProjectLine::samples()
            .into_iter()
            .map(Self::sample)
            .collect()
    }
}

impl ProjectPage {
    fn entry_sample(day: Date) -> EntryLine {
        EntryLine {
            id: "1".to_owned(),
            about_on: day,
            text: "办了一季度集体生日会<script>".to_owned(),
            figures: vec![Figure {
                name: "参加".to_owned(),
                value: "86".to_owned(),
                unit: "人".to_owned(),
            }],
            finished: "一季度".to_owned(),
            body_name: "机关工会".to_owned(),
            behalf: true,
            by_name: "沈知远".to_owned(),
            at: 1_741_000_000_000,
            evidence: vec![
                EvidenceLine {
                    kind: String::new(),
                    title: "签到表.pdf".to_owned(),
                    href: "/files/1".to_owned(),
                    length: 20_480,
                },
                EvidenceLine {
                    kind: "公文".to_owned(),
                    title: "<b>关于办好集体生日会的通知".to_owned(),
                    href: "/documents/1".to_owned(),
                    length: 0,
                },
            ],
        }
    }

    fn sample(project: ProjectLine) -> Self {
        let count = if project.no == "1" { 0 } else { 3 };
        let day = Date::constant(2025, 3, 8);
        Self {
            plan: PlanHead::sample(State::Running),
            next_step: "「二季度」6月30日前办完。".to_owned(),
            version: 1,
            needs_rhythm: count == 0,
            parts: vec![PartLine {
                id: "1".to_owned(),
                name: "机关工会".to_owned(),
                role: Role::Lead,
                person: String::new(),
                due_on: Some(day),
                part: "场地和蛋糕".to_owned(),
                may_set: true,
                may_report: true,
                behalf: true,
            }],
            tasks: vec![
                TaskLine {
                    id: "1".to_owned(),
                    title: "订蛋糕".to_owned(),
                    who: "许闻笙".to_owned(),
                    due_on: day,
                    done_on: None,
                    may_finish: true,
                };
                count
            ],
            entries: vec![Self::entry_sample(day); count],
            chases: vec![
                ChaseLine {
                    text: "请本周内补报。".to_owned(),
                    told: "许闻笙".to_owned(),
                    by_name: "沈知远".to_owned(),
                    at: 1_741_000_000_000,
                };
                count
            ],
            amendments: Vec::new(),
            places: vec![PlaceLine {
                text: "（一）做实服务".to_owned(),
                href: "/plans/2025/document#s10".to_owned(),
                confirmed: false,
            }],
            may: MayDo {
                report: true,
                edit: true,
                chase: true,
                tasks: true,
                plan: true,
            },
            project,
        }
    }
}
