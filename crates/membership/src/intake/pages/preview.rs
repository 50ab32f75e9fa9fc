//! The preview: what will be added, changed and left out, and why.

use maud::{Markup, html};
use platform::{
    area::Tag,
    ui::{
        Button, Card, Cell, Column, Confirm, Empty, Head, Icon, Notice, Pager, Progress, Table,
        Tone, post_button, tabs,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    super::{
        model::{Difference, Verdict},
        problem::{Code, Level, Problem},
        store::Phase,
        tally::Tally,
    },
    LISTS, path, tone,
};

/// A row of the preview (预览行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RowView {
    /// Its key.
    pub id: String,
    /// Its number in the sheet.
    pub no: i64,
    /// 姓名
    pub name: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What would change.
    pub differences: Vec<Difference>,
    /// Whether it can be taken all the same.
    pub can_be_taken: bool,
}

/// A job that works on the list (进行中的任务).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Progressing {
    /// Its page.
    pub href: String,
    /// What it does.
    pub words: String,
}

/// `GET /members/imports/{id}` (导入预览).
#[derive(Debug, Serialize, JsonSchema)]
pub struct PreviewPage {
    /// The list's key.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// The union's name.
    pub union: String,
    /// Which sheet.
    pub sheet: String,
    /// How far it is.
    pub phase: Phase,
    /// State of its change set, as stored.
    pub state: String,
    /// The word for it.
    pub state_word: String,
    /// Why it failed or was sent back; empty otherwise.
    pub problem: String,
    /// How many rows there are of each kind.
    pub tally: Tally,
    /// The verdict that is asked for.
    pub verdict: Option<Verdict>,
    /// The problem that is asked for.
    pub code: Option<Code>,
    /// The rows.
    pub rows: Vec<RowView>,
    /// The key to go on behind.
    pub next: Option<String>,
    /// The job under way.
    pub job: Option<Progressing>,
}

impl PreviewPage {
    fn at(&self, noun: &str) -> String {
        format!("{}/{noun}", path(&self.id))
    }

    fn list(&self, verdict: Option<Verdict>, code: Option<Code>) -> String {
        let mut parts = Vec::new();
        parts.extend(verdict.map(|v| format!("verdict={}", v.as_str())));
        parts.extend(code.map(|c| format!("problem={}", c.as_str())));
        if parts.is_empty() {
            path(&self.id)
        } else {
            format!("{}?{}", path(&self.id), parts.join("&"))
        }
    }

    fn is_open(&self) -> bool {
        self.state == "staged" && self.phase == Phase::Staged
    }

    fn filters(&self) -> Markup {
        let mut views = vec![(
            "全部".to_owned(),
            self.list(None, None),
            self.tally.all(),
            None,
        )];
        for verdict in Verdict::ALL {
            let count = self.tally.of(verdict);
            views.push((
                verdict.word().to_owned(),
                self.list(Some(verdict), None),
                count,
                Some(verdict),
            ));
        }
        let asked = |of: Option<Verdict>| self.code.is_none() && self.verdict == of;
        let shown: Vec<_> = views
            .iter()
            .map(|(word, href, count, of)| (word.as_str(), href.as_str(), Some(*count), asked(*of)))
            .collect();
        html! {
            (tabs("处理结果", &shown))
            @if !self.tally.codes.is_empty() {
                ul.chips aria-label="按问题筛选" {
                    @for (code, count) in &self.tally.codes {
                        @let on = self.code == Some(*code);
                        li { a.chip href=(self.list(None, (!on).then_some(*code)))
                            aria-current=[on.then_some("true")] {
                            (code.title()) " " (count)
                            @if on { span.sr { "，去掉这个条件" } (Icon::Close) }
                        } }
                    }
                }
            }
        }
    }

    fn table(&self, sheet: &Sheet) -> Markup {
        let row = |row: &RowView| {
            vec![
                Cell::Number(row.no),
                Cell::text(row.name.clone()),
                Cell::Html(html! { (Tag::new(tone(row.verdict), row.verdict.word()).show()) }),
                Cell::Html(html! {
                    @for problem in &row.problems { div { (problem.words) } }
                    @for change in &row.differences {
                        div { (change.field.word()) "："
                            @if change.old.is_empty() { span.dim { "（空）" } }
                            @else { del { (change.old) } }
                            " → " ins { (change.new) } }
                    }
                }),
                Cell::Html(html! {
                    @if row.can_be_taken && self.is_open() && row.verdict == Verdict::Problem {
                        form method="post" action=(self.at("row")) {
                            input type="hidden" name="_key" value=(sheet.key);
                            input type="hidden" name="row" value=(row.id);
                            (Button::normal("仍然采用").about(format!("第 {} 行", row.no)))
                        }
                    }
                }),
            ]
        };
        let table = Table::new("名册各行")
            .column(Column::number("行号", ""))
            .column(Column::text("姓名"))
            .column(Column::state("结果"))
            .column(Column::text("说明"))
            .column(Column::acts())
            .rows(self.rows.iter().map(row));
        let joint = if self.verdict.is_some() || self.code.is_some() {
            "&"
        } else {
            "?"
        };
        let pager = Pager {
            on: self.next.as_ref().map(|key| {
                format!("{}{joint}after={key}", self.list(self.verdict, self.code)).into()
            }),
            ..Pager::default()
        };
        html! {
            @if self.rows.is_empty() { (Empty::new("没有这样的行")) }
            @else { (table) }
            @if self.next.is_some() { (pager) }
        }
    }

    /// Taking all rows of one problem at once.
    fn take_all(&self, sheet: &Sheet) -> Markup {
        let Some(code) = self
            .code
            .filter(|c| c.level() == Level::Asks && self.is_open())
        else {
            return Markup::default();
        };
        let action = format!("{}?problem={}", self.at("take"), code.as_str());
        html! {
            (Confirm::new("take", "全部仍然采用",
                format!("这一类（{}）的行都采用吗？", code.title()), action, sheet.key.as_str())
                .body(html! { p.hint { "还有其他问题的行不会因此采用。" } }))
        }
    }

    fn summary(&self, sheet: &Sheet) -> Markup {
        let t = &self.tally;
        let (add, change) = (t.of(Verdict::Add), t.of(Verdict::Change));
        let wrong = t.of(Verdict::Problem);
        html! { (Card::new("确认写入").id("commit").body(html! {
            p { "将新增 " (add) " 人，变更 " (change) " 人；" (t.of(Verdict::Same)) " 人没有变化，"
                (wrong) " 行有问题不写入，" (t.of(Verdict::LeftOut)) " 行不是人员，没有读取。" }
            @if wrong > 0 || !t.codes.is_empty() {
                p { a href=(self.at("problems")) { "下载问题行（原表样式，附原因）" }
                    "：改好后再导入一次，已写入的不会重复。" }
            }
            div.acts {
                @if self.is_open() && self.job.is_none() && add + change > 0 {
                    (post_button(&self.at("commit"), &sheet.key, &Button::go("确认写入名册")))
                }
                @if self.is_open() {
                    (Confirm::new("discard", "放弃这次导入", "要放弃这次导入吗？",
                        self.at("discard"), sheet.key.as_str())
                        .body(html! { p.hint { "暂存的内容会被清除，会员名册没有任何改动。" } }))
                }
            }
        })) }
    }

    fn standing(&self) -> Markup {
        html! {
            @if let Some(job) = &self.job {
                (Card::new(job.words.as_str()).id("progress").swaps().body(html! {
                    (Progress::new(job.words.as_str(), 0).follows(format!("{}/events", job.href)))
                    p.hint { "可以离开这个页面，完成后再来看；" a href=(job.href) { "看任务详情" } "。" }
                }))
            }
            @if !self.problem.is_empty() {
                @if self.phase == Phase::Failed { (Notice::bad(self.problem.as_str())) }
                @else { (Notice::warn(self.problem.as_str())) }
            }
            @if self.state == "live" { (Notice::ok("已写入会员名册")) }
        }
    }
}

impl Page for PreviewPage {
    const RAIL: &'static str = LISTS;

    fn head(&self) -> Head<'_> {
        let sheet = if self.sheet.is_empty() {
            String::new()
        } else {
            format!(" · {}", self.sheet)
        };
        let tone = match self.phase {
            Phase::Failed => Tone::Bad,
            Phase::Staged => Tone::Info,
            Phase::Reading | Phase::Asking | Phase::Checking => Tone::Plain,
        };
        Head::new(self.name.as_str())
            .sub(format!("{}{sheet}", self.union))
            .tag(&platform::ui::Tag::new(tone, self.state_word.as_str()))
            .crumb("名册导入", LISTS)
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            (self.standing())
            @if self.phase == Phase::Staged {
                (self.summary(sheet))
                (Card::new("逐行预览").id("rows").body(html! {
                    (self.filters())
                    (self.take_all(sheet))
                    (self.table(sheet))
                }))
            }
        }
    }

    fn samples() -> Vec<Self> {
        let row = |no: i64, verdict: Verdict| RowView {
            id: no.to_string(),
            no,
            name: "<张三>".to_owned(),
            verdict,
            problems: vec![Problem::row(Code::PhoneWrong, "手机号应为 11 位")],
            differences: vec![Difference {
                field: super::super::field::Field::Post,
                old: String::new(),
                new: "<科员>".to_owned(),
            }],
            can_be_taken: true,
        };
        let page = |phase: Phase, state: &str| Self {
            id: "1".to_owned(),
            name: "<名册>.xlsx".to_owned(),
            union: "机关工会".to_owned(),
            sheet: "会员".to_owned(),
            phase,
            state: state.to_owned(),
            state_word: phase.word().to_owned(),
            problem: if phase == Phase::Failed {
                "没有读成".to_owned()
            } else {
                String::new()
            },
            tally: Tally {
                verdicts: Verdict::ALL.into_iter().map(|v| (v, 3)).collect(),
                codes: [(Code::PhoneWrong, 3)].into(),
            },
            verdict: None,
            code: (state == "staged").then_some(Code::PhoneWrong),
            rows: Verdict::ALL.into_iter().map(|v| row(7, v)).collect(),
            next: Some("7-1".to_owned()),
            job: (phase == Phase::Checking).then(|| Progressing {
                href: "/jobs/1".to_owned(),
                words: "正在逐行检查".to_owned(),
            }),
        };
        vec![
            page(Phase::Reading, "reading"),
            page(Phase::Checking, "reading"),
            page(Phase::Staged, "staged"),
            page(Phase::Staged, "live"),
            page(Phase::Failed, "dropped"),
        ]
    }
}
