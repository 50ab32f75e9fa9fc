//! The preview of a plan: source on one side, tree on the other.

use maud::{Markup, html};
use platform::{
    ui::{
        Button, Card, Choice, Confirm, Empty, Field, Form, Head, Notice, Row, Tag, Tone,
        form_actions, rows,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    model::{Draft, DraftProject, Mapping, Named, Node, NodeKind, Original},
    rules,
    source_view::{Mark, marked},
};
use crate::{
    life::addressees,
    project::{Rhythm, rules as project_rules},
};

/// A preview (预览): source on one side, tree on the other.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PreviewPage {
    /// Its key.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// What the document said.
    pub original: Original,
    /// As edited so far.
    pub draft: Draft,
    /// What still stands between this and a plan: code, sentence, anchor.
    pub open: Vec<(String, String, String)>,
    /// Bodies to choose from: key, name.
    pub bodies: Vec<(String, String)>,
    /// Whether the holidays of the plan's year are known; due dates are reckoned from them.
    pub announced: bool,
    /// Raised by every edit.
    pub version: i64,
    /// What went wrong with the last edit; empty for nothing.
    pub problem: String,
}

impl PreviewPage {
    fn at(&self, verb: &str) -> String {
        format!("/plans/imports/{}/{verb}", self.id)
    }

    fn marks(&self) -> Vec<Mark> {
        let doubtful = |span: (usize, usize)| {
            self.original
                .warnings
                .iter()
                .any(|w| w.span.0 < span.1 && span.0 < w.span.1)
        };
        let mark = |span: (usize, usize), to: String, what: &str| Mark {
            span,
            id: format!("s{}", span.0),
            to,
            what: what.to_owned(),
            doubtful: doubtful(span),
        };
        let around = self.original.head.iter().chain(&self.original.tail);
        let mut marks: Vec<Mark> = around
            .map(|f| mark(f.span, String::new(), &f.kind))
            .collect();
        let nodes = self.draft.nodes.iter();
        marks.extend(nodes.map(|n| mark(n.span, format!("n{}", n.id), n.kind.word())));
        for project in &self.draft.projects {
            let to = format!("p{}", project.id);
            marks.extend(project.cells.iter().map(|c| mark(*c, to.clone(), "项目")));
        }
        marks
    }

    /// The anchor of the marked stretch nearest to a place.
    fn anchor(&self, at: usize) -> String {
        let near = self
            .marks()
            .iter()
            .map(|m| m.span.0)
            .filter(|from| *from <= at)
            .max();
        format!("#s{}", near.unwrap_or_default())
    }

    fn state(&self) -> Markup {
        let open = self.open.iter().map(|(_, text, anchor)| {
            Row::new(text.as_str())
                .link(format!("#{anchor}"))
                .lead(&Tag::bad("要办"))
        });
        let warnings = self.original.warnings.iter().map(|w| {
            Row::new(w.message.as_str())
                .link(self.anchor(w.span.0))
                .lead(&Tag::warn("提示"))
        });
        html! {
            @if !self.problem.is_empty() { (Notice::bad(self.problem.as_str())) }
            div.cols.c2 {
                (Card::new(format!("建成计划前还有 {} 处要办", self.open.len())).id("open")
                    .body(html! {
                        @if self.open.is_empty() {
                            p { "都办好了，可以" a href="#confirm" { "建成计划草稿" } "。" }
                        }
                        (rows(open))
                    }))
                (Card::new(format!("读取提示 {} 处", self.original.warnings.len())).body(html! {
                    @if self.original.warnings.is_empty() { p { "没有需要留意的地方。" } }
                    (rows(warnings))
                }))
            }
        }
    }

    fn facts(&self, sheet: &Sheet) -> Markup {
        let date = self.draft.date.map(|d| d.to_string()).unwrap_or_default();
        let form = self.form(
            "facts",
            sheet,
            &html! {
                (Field::text("title", "计划标题").value(self.draft.title.as_str()).required())
                (Field::number("year", "年度", "年").value(self.draft.year.to_string()).required())
                (Field::text("number", "发文字号").value(self.draft.number.as_str())
                    .hint("文件上印的字号；印发时再定也可以。"))
                (Field::date("date", "成文日期").value(date))
                (form_actions(&html! { (Button::normal("保存")) }))
            },
        );
        html! { (Card::new("标题和字号").id("facts").body(form)) }
    }

    fn form(&self, verb: &str, sheet: &Sheet, body: &Markup) -> Markup {
        let form = Form::post(self.at(verb), sheet.key.as_str())
            .unguarded()
            .body(html! {
                input type="hidden" name="version" value=(self.version);
                (body)
            });
        html! { (form) }
    }

    fn names(&self, sheet: &Sheet) -> Markup {
        let lists = [
            ("names", "负责部门", &self.draft.names),
            ("recipients", "主送", &self.draft.recipients),
            ("copies", "抄送", &self.draft.copies),
        ];
        html! {
            (Card::new("单位对应").id("owners").body(html! {
                p { "文件里的名称对应到组织里的单位；一个名称只对应一次，用到它的项目都跟着改。" }
                @if self.open.iter().any(|(code, ..)| code == "plans.owner_unmapped") {
                    (self.form("names/accept", sheet, &html! {
                        div.acts { (Button::normal("提出的对应都对")) }
                    }))
                }
                @for (list, word, names) in lists {
                    @if !names.is_empty() {
                        h3 { (word) }
                        ul.rows { @for (at, named) in names.iter().enumerate() {
                            (self.named(list, at, named, sheet))
                        } }
                    }
                }
            }))
        }
    }

    fn named(&self, list: &str, at: usize, named: &Named, sheet: &Sheet) -> Markup {
        let tone = match named.state {
            Mapping::Confirmed => Tone::Ok,
            Mapping::Outside => Tone::Plain,
            Mapping::Suggested => Tone::Warn,
            Mapping::Unknown if list == "names" => Tone::Bad,
            Mapping::Unknown => Tone::Plain,
        };
        let mut choices = vec![
            Choice::new("", "请选择单位"),
            Choice::new("outside", "系统外的单位"),
        ];
        choices.extend(
            self.bodies
                .iter()
                .map(|(id, n)| Choice::new(id.as_str(), n.as_str())),
        );
        let value = match named.body {
            Some(body) => body.to_string(),
            None if named.state == Mapping::Outside => "outside".to_owned(),
            None => String::new(),
        };
        let collective = list != "names" && addressees::is_collective(&named.printed);
        let detail = if collective && named.state == Mapping::Unknown {
            "一类单位，不用逐个对应：印发时按组织发到其中每一个"
        } else {
            named.body_name.as_str()
        };
        let form = self.form(
            "names",
            sheet,
            &html! {
                input type="hidden" name="list" value=(list);
                input type="hidden" name="at" value=(at);
                (Field::select("body", named.printed.as_str(), choices).quiet_label()
                    .id(format!("{list}-{at}")).value(value))
                (Button::normal("确认").about(named.printed.as_str()))
            },
        );
        html! {
            (Row::new(named.printed.as_str())
                .tag(Tag::new(tone, named.state.word()))
                .detail(detail).body(form))
        }
    }

    fn tree(&self, sheet: &Sheet) -> Markup {
        html! {
            (Card::new("章、条、句").id("tree").body(html! {
                @if self.draft.nodes.is_empty() {
                    (Empty::new("这里放计划的章、条、句。").why("没有正文也可以，只要有项目。"))
                }
                ul.rows { @for node in &self.draft.nodes { (self.node(node, sheet)) } }
                details {
                    summary { "在末尾加一条" }
                    (self.form("node", sheet, &html! {
                        input type="hidden" name="node" value="0";
                        (Field::select("kind", "层次", kinds()).id("add-kind").value("sentence"))
                        (Field::long("text", "文字", 2).id("add-text").required())
                        (Button::normal("加上").named("verb", "add"))
                    }))
                }
            }))
        }
    }

    fn node(&self, node: &Node, sheet: &Sheet) -> Markup {
        let caption = match node.kind {
            _ if node.number.is_empty() => node.text.clone(),
            NodeKind::Chapter => format!("{}、{}", node.number, node.text),
            NodeKind::Measure => format!("（{}）{}", node.number, node.text),
            NodeKind::Sentence | NodeKind::Loose => node.text.clone(),
        };
        let tone = match node.kind {
            NodeKind::Loose => Tone::Warn,
            NodeKind::Chapter => Tone::Info,
            NodeKind::Measure | NodeKind::Sentence => Tone::Plain,
        };
        html! {
            li.row id={ "n" (node.id) } {
                div.row-lead { (Tag::new(tone, node.kind.word())) }
                div.row-text {
                    @if node.span.0 < node.span.1 { a href={ "#s" (node.span.0) } { (caption) } }
                    @else { (caption) }
                    details { summary { "改" } (self.node_form(node, sheet)) }
                }
            }
        }
    }

    fn node_form(&self, node: &Node, sheet: &Sheet) -> Markup {
        let id = |name: &str| format!("{name}-{}", node.id);
        let headings =
            self.draft.nodes.iter().filter(|n| {
                matches!(n.kind, NodeKind::Chapter | NodeKind::Measure) && n.id != node.id
            });
        let headings: Vec<Choice<'_>> = headings
            .map(|n| {
                let text: String = n.text.chars().take(24).collect();
                Choice::new(n.id.to_string(), format!("{}：{text}", n.kind.word()))
            })
            .collect();
        let by_hand = node.span.0 == node.span.1;
        self.form(
            "node",
            sheet,
            &html! {
                input type="hidden" name="node" value=(node.id);
                (Field::text("number", "序号").id(id("number")).value(node.number.as_str()))
                (Field::long("text", "文字", 3).id(id("text")).value(node.text.as_str()))
                div.acts { (Button::normal("改写").named("verb", "rewrite"))
                    (Button::quiet("与上一条合并").named("verb", "merge"))
                    (Button::quiet("上移").named("verb", "up"))
                    (Button::quiet("列为项目").named("verb", "project"))
                    @if by_hand { (Button::quiet("删除").named("verb", "remove")) }
                }
                (Field::text("after", "从这几个字后面拆开").id(id("after"))
                    .hint("抄上拆开处前面的几个字。"))
                div.acts { (Button::quiet("拆分").named("verb", "split")) }
                (Field::select("kind", "改为", kinds()).id(id("kind")).value(node.kind.as_str()))
                div.acts { (Button::quiet("改层次").named("verb", "kind")) }
                (Field::select("target", "移到哪里", headings).id(id("target")))
                div.acts { (Button::quiet("移过去").named("verb", "move")) }
            },
        )
    }

    fn projects(&self, sheet: &Sheet) -> Markup {
        html! {
            (Card::new(format!("项目清单（{} 项）", self.draft.projects.len())).id("projects")
                .body(html! {
                    @if self.draft.projects.is_empty() {
                        (Empty::new("这里放项目：做什么、什么时间、哪个部门。"))
                    }
                    ul.rows { @for p in &self.draft.projects { (self.project(p, sheet)) } }
                    details open[self.draft.projects.is_empty()] {
                        summary { "加一个项目" }
                        (self.form("project/add", sheet, &html! {
                            (Field::text("name", "项目").id("add-name").required())
                            (Field::text("time_text", "计划时间").id("add-time").required()
                                .hint("如：全年、5月、1-2月 7-8月、9月10日"))
                            (Field::text("owners", "负责部门").id("add-owners").required()
                                .hint("第一个牵头，其余配合，用顿号隔开。"))
                            (Button::normal("加上"))
                        }))
                    }
                }))
        }
    }

    fn project(&self, p: &DraftProject, sheet: &Sheet) -> Markup {
        let asks = project_rules::needs_rhythm(&p.windows, p.rhythm) && !p.rhythm_chosen;
        let windows: Vec<String> = p.windows.iter().map(ToString::to_string).collect();
        let read = if windows.is_empty() {
            "没有读懂".to_owned()
        } else {
            windows.join("、")
        };
        html! {
            li.row id={ "p" (p.id) } {
                div.row-text {
                    div.row-title {
                        @if p.span.0 < p.span.1 { a href={ "#s" (p.span.0) } { (p.no) " " (p.name) } }
                        @else { (p.no) " " (p.name) }
                        @if asks { " " (Tag::bad("全年，请选节奏")) }
                    }
                    p { (p.time_text) "（读作 " (read) "，" (p.rhythm.word()) "） · " (p.owners.join("、")) }
                    details open[asks] { summary { "改" } (self.project_form(p, asks, sheet)) }
                }
            }
        }
    }

    fn project_form(&self, p: &DraftProject, asks: bool, sheet: &Sheet) -> Markup {
        let id = |name: &str| format!("{name}-p{}", p.id);
        let asked = asks.then(|| Choice::new("", "请选择节奏"));
        let each = Rhythm::ALL.iter().map(|r| match r {
            Rhythm::Open => Choice::new(r.as_str(), "以后再定（久无进展会提示）"),
            Rhythm::Windows
            | Rhythm::Monthly
            | Rhythm::Quarterly
            | Rhythm::HalfYearly
            | Rhythm::Milestones => Choice::new(r.as_str(), r.word()),
        });
        let rhythms = asked.into_iter().chain(each).collect();
        let chosen = if p.rhythm == Rhythm::Open && !p.rhythm_chosen {
            ""
        } else {
            p.rhythm.as_str()
        };
        self.form(
            "project",
            sheet,
            &html! {
                input type="hidden" name="project" value=(p.id);
                (Field::select("rhythm", "节奏", rhythms).id(id("rhythm")).value(chosen))
                details open[p.rhythm == Rhythm::Milestones] {
                    summary { "里程碑（节奏选了「里程碑」才填）" }
                    @for row in 0..4_usize {
                        @let set = p.milestones.get(row);
                        div.cols.c2 {
                            (Field::text(format!("milestone_{row}"), "里程碑")
                                .id(id(&format!("m{row}")))
                                .value(set.map(|m| m.title.clone()).unwrap_or_default()))
                            (Field::date(format!("milestone_due_{row}"), "完成日期")
                                .id(id(&format!("d{row}")))
                                .value(set.map(|m| m.due.to_string()).unwrap_or_default()))
                        }
                    }
                }
                div.cols.c2 {
                    (Field::text("name", "项目").id(id("name")).value(p.name.as_str()).required())
                    (Field::text("no", "序号").id(id("no")).value(p.no.as_str()))
                    (Field::text("time_text", "计划时间").id(id("time")).value(p.time_text.as_str())
                        .required())
                    (Field::text("owners", "负责部门").id(id("owners")).value(p.owners.join("、"))
                        .required())
                }
                div.acts { (Button::normal("保存").named("verb", "save"))
                    (Button::quiet("不列为项目").named("verb", "drop").unchecked()) }
            },
        )
    }
}

fn kinds() -> Vec<Choice<'static>> {
    NodeKind::ALL
        .iter()
        .map(|k| Choice::new(k.as_str(), k.word()))
        .collect()
}

/// Due dates are moved to working days, which nobody knows yet for that year.
fn unannounced(year: i16) -> Notice<'static> {
    Notice::warn(format!("{year}年的放假安排还没有公布")).body(html! {
        p { "完成时限先按周六、周日休息推算；公布并补充后，请把时限再核对一遍。" }
    })
}

impl Page for PreviewPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        let chapters = self
            .draft
            .nodes
            .iter()
            .filter(|n| n.kind == NodeKind::Chapter)
            .count();
        let measures = self
            .draft
            .nodes
            .iter()
            .filter(|n| n.kind == NodeKind::Measure)
            .count();
        let projects = self.draft.projects.len();
        let news = if chapters + measures + projects == 0 {
            "这份文字不像工作计划，没有读出章节和项目".to_owned()
        } else {
            format!("读出 {chapters} 章 {measures} 条 {projects} 个项目，请核对")
        };
        let mut line = vec![self.name.as_str(), self.draft.title.as_str()];
        line.retain(|part| !part.is_empty());
        Head::new(news)
            .tab("核对计划")
            .sub(line.join(" · "))
            .crumb("计划", "/plans")
            .crumb("新建计划", "/plans/new")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let confirm = self.form("confirm", sheet, &html! {
            @if self.open.is_empty() { (Button::go("建成计划草稿")) }
            @else { (Button::go("建成计划草稿").off(format!("还有 {} 处要办", self.open.len()))) }
        });
        html! {
            (self.state())
            @if !self.announced { (unannounced(self.draft.year)) }
            div.cols.c2 {
                div.cols {
                    (self.facts(sheet)) (self.tree(sheet)) (self.projects(sheet))
                    (self.names(sheet))
                }
                @if !self.original.text.is_empty() {
                    (Card::new("原文").body(marked(&self.original.text, &self.marks())))
                }
            }
            (Card::new("").id("confirm").body(html! {
                (confirm)
                (Confirm::new("discard", "放弃这次预览", "放弃以后，核对过的内容都不保留，文件可以重新上传。",
                    self.at("discard"), sheet.key.as_str()))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |text: &str| {
            let mut draft = super::convert::empty(2025);
            let mut original = Original {
                text: text.to_owned(),
                ..Original::default()
            };
            if let Ok(source) = crate::reading::pasted(text)
                && !text.is_empty()
            {
                let document = crate::reading::read(source);
                let today = kernel::Date::constant(2025, 3, 1);
                (original, draft) = super::convert::from_document(document, today);
            }
            let open = rules::open_questions(&draft);
            Self {
                id: "1".to_owned(),
                name: "<b>计划.txt</b>".to_owned(),
                open: open
                    .into_iter()
                    .map(|(c, t, a)| (c.to_owned(), t, a))
                    .collect(),
                original,
                draft,
                bodies: vec![("2".to_owned(), "示例局工会".to_owned())],
                announced: !text.is_empty(),
                version: 1,
                problem: "文字不能为空".to_owned(),
            }
        };
        vec![
            page(""),
            page(
                "2025年工会工作计划\n一、思想引领\n（一）学习。办好读书会。<script>\n\n\
                  序号\t项目\t计划时间\t负责部门\n1\t立功竞赛\t全年\t局工会\n2\t体检\t9月\t机关工会\n",
            ),
        ]
    }
}
