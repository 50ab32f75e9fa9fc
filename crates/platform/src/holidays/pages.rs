//! Arrangements as pages.

use std::collections::BTreeSet;

use kernel::{DayKind, Moment};
use maud::{Markup, html};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    model::{Arrangement, Day},
    web::{HOLIDAYS, PREVIEW},
};
use crate::{
    ui::{
        Button, Card, Cell, Column, Confirm, Empty, Field, Form, Head, Notice, Problem, Row, Table,
        Tag, Tone, error_summary, form_actions, rows, words,
    },
    web::{Fields, Page, Sheet},
};

/// One arrangement in the list (放假安排行).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ArrangementLine {
    /// Its key.
    pub id: String,
    /// 年度
    pub year: i16,
    /// 依据
    pub source: String,
    /// 放假天数
    pub off: usize,
    /// 调休上班天数
    pub worked: usize,
    /// When it was saved, UTC ms.
    pub at_ms: i64,
    /// Who saved it.
    pub by_name: String,
    /// 有效, 已被新的代替, 已撤回
    pub state: &'static str,
}

/// `GET /settings/holidays` (放假安排).
#[derive(Debug, Serialize, JsonSchema)]
pub struct HolidaysPage {
    /// The newest first.
    pub arrangements: Vec<ArrangementLine>,
    /// The first year that nobody announced here.
    pub missing: Option<i16>,
    /// What was typed.
    pub fields: Fields,
}

impl HolidaysPage {
    /// From what is stored; `arrangements` the newest first.
    pub(super) fn new(arrangements: &[Arrangement], missing: Option<i16>, fields: Fields) -> Self {
        let mut counting = BTreeSet::new();
        let line = |a: &Arrangement| {
            let off = a.days.iter().filter(|d| d.kind == DayKind::Holiday).count();
            ArrangementLine {
                id: a.id.to_string(),
                year: a.year,
                source: a.source.clone(),
                off,
                worked: a.days.len() - off,
                at_ms: a.at.as_ms(),
                by_name: a.by_name.clone(),
                state: if a.withdrawn {
                    "已撤回"
                } else if counting.insert(a.year) {
                    "有效"
                } else {
                    "已被新的代替"
                },
            }
        };
        Self {
            arrangements: arrangements.iter().map(line).collect(),
            missing,
            fields,
        }
    }

    fn form(&self, sheet: &Sheet) -> Markup {
        let fields = &self.fields;
        let field = |field: Field<'static>, name: &str| {
            let value = fields.get(name).to_owned();
            field
                .value(value)
                .error(fields.error(name).map(str::to_owned))
        };
        html! {
            (Form::post(PREVIEW, sheet.key.as_str()).body(html! {
                (field(Field::number("year", "年度", "年").required(), "year"))
                (field(
                    Field::text("source", "依据").required().max(100)
                        .hint("通知的名称和文号，如：国务院办公厅关于2027年部分节假日安排的通知"),
                    "source",
                ))
                (field(
                    Field::long("days", "放假和调休上班的日子", 12).required().hint(
                        "一行一天或一段：日期，「休」或「班」，节日名称。可以从表格整列复制，\
                         也可以把 CSV 文件的内容粘贴进来。\
                         如：2027-10-01至2027-10-07,休,国庆节",
                    ),
                    "days",
                ))
                (form_actions(&html! { (Button::go("预览")) }))
            }))
        }
    }

    fn list(&self, sheet: &Sheet) -> Markup {
        let lines = self.arrangements.iter().map(|line| {
            let tone = if line.state == "有效" {
                Tone::Ok
            } else {
                Tone::Plain
            };
            let when = words::moment(Moment::from_ms(line.at_ms));
            Row::new(format!(
                "{}年：放假 {} 天，调休上班 {} 天",
                line.year, line.off, line.worked
            ))
            .lead(&Tag::new(tone, line.state))
            .detail(format!("{} · {} {when} 保存", line.source, line.by_name))
        });
        let live = self.arrangements.iter().filter(|line| line.state == "有效");
        html! {
            (rows(lines))
            @for line in live {
                (Confirm::new(
                    format!("withdraw-{}", line.id),
                    format!("撤回{}年的安排", line.year),
                    format!("要撤回{}年的放假安排吗？", line.year),
                    format!("{HOLIDAYS}/{}/withdrawal", line.id),
                    sheet.key.as_str(),
                ).body(html! {
                    p.hint { "撤回后恢复到保存它之前的安排；已经定下的完成时限不变。" }
                }))
            }
        }
    }
}

impl Page for HolidaysPage {
    const RAIL: &'static str = "/settings";

    fn head(&self) -> Head<'_> {
        let title = match self.missing {
            Some(year) => format!("{year}年的放假安排还没有"),
            None => "放假安排".to_owned(),
        };
        Head::new(title)
            .tab("放假安排")
            .sub("系统自带已公布年度的安排；新的年度公布后在这里补充，用来推算完成时限和工作日。")
            .crumb("系统设置", "/settings")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let label = |name: &str| match name {
            "year" => "年度",
            "source" => "依据",
            _ => "放假和调休上班的日子",
        };
        let problems: Vec<_> = self
            .fields
            .errors
            .iter()
            .map(|e| Problem {
                field: e.field.as_str().into(),
                label: label(&e.field).into(),
                words: e.text.as_str().into(),
            })
            .collect();
        html! {
            (error_summary(&problems))
            (Card::new("补充一个年度").body(self.form(sheet)))
            (Card::new("补充过的").body(html! {
                @if self.arrangements.is_empty() {
                    (Empty::new("这里列出补充过的放假安排").why("每一份都留痕，可以撤回。"))
                } @else { (self.list(sheet)) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let line = |id: &str, state: &'static str| ArrangementLine {
            id: id.to_owned(),
            year: 2027,
            source: "<b>通知</b>".to_owned(),
            off: 28,
            worked: 6,
            at_ms: 1_794_000_000_000,
            by_name: "张三".to_owned(),
            state,
        };
        let wrong = Fields {
            typed: vec![("days".to_owned(), "<script>".to_owned())],
            errors: vec![crate::FieldError {
                field: "days".to_owned(),
                text: "第 1 行：「<script>」不是日期，请写成 2027-10-01".to_owned(),
            }],
        };
        vec![
            Self {
                arrangements: Vec::new(),
                missing: Some(2027),
                fields: Fields::default().with("year", 2027),
            },
            Self {
                arrangements: vec![
                    line("1", "有效"),
                    line("2", "已被新的代替"),
                    line("3", "已撤回"),
                ],
                missing: None,
                fields: wrong,
            },
        ]
    }
}

/// What was pasted, as it was understood; nothing is saved yet (放假安排预览).
#[derive(Debug, Serialize, JsonSchema)]
pub struct PreviewPage {
    /// 年度
    pub year: i16,
    /// 依据
    pub source: String,
    /// In the order of the calendar.
    pub days: Vec<Day>,
    /// What is odd.
    pub warnings: Vec<String>,
    /// As pasted, to be sent on.
    pub text: String,
}

impl PreviewPage {
    fn table(&self) -> Table<'_> {
        Table::new("放假和调休上班的日子")
            .column(Column::date("日期"))
            .column(Column::text("星期"))
            .column(Column::state("类别"))
            .column(Column::text("节日"))
            .rows(self.days.iter().map(|day| {
                vec![
                    Cell::Date(day.date),
                    Cell::text(words::weekday(day.date)),
                    Cell::text(day.kind.to_string()),
                    Cell::text(day.name.as_str()),
                ]
            }))
    }
}

impl Page for PreviewPage {
    const RAIL: &'static str = "/settings";

    fn head(&self) -> Head<'_> {
        Head::new(format!(
            "{}年读到 {} 天，还没有保存",
            self.year,
            self.days.len()
        ))
        .tab("放假安排预览")
        .sub(self.source.as_str())
        .crumb("放假安排", HOLIDAYS)
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let hidden = |name: &str, value: &str| {
            html! { input type="hidden" name=(name) value=(value); }
        };
        html! {
            @for warning in &self.warnings { (Notice::warn(warning.as_str())) }
            (Card::new("").body(html! {
                (self.table())
                (Form::post(HOLIDAYS, sheet.key.as_str()).body(html! {
                    (hidden("year", &self.year.to_string()))
                    (hidden("source", &self.source))
                    (hidden("days", &self.text))
                    (form_actions(&html! {
                        (Button::go("保存"))
                        (Button::quiet("修改").sends_to(PREVIEW).named("edit", "1"))
                    }))
                }))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let day = |day: i8, kind| Day {
            date: kernel::Date::constant(2027, 10, day),
            kind,
            name: "<i>国庆节</i>".to_owned(),
        };
        vec![
            Self {
                year: 2027,
                source: "通知".to_owned(),
                days: vec![day(1, DayKind::Holiday)],
                warnings: Vec::new(),
                text: String::new(),
            },
            Self {
                year: 2027,
                source: "<script>".repeat(5),
                days: vec![day(1, DayKind::Holiday), day(9, DayKind::MakeUpWorkday)],
                warnings: vec!["没有写到的节日：<b>春节</b>".to_owned()],
                text: "2027-10-01,休,\"<script>".to_owned(),
            },
        ]
    }
}
