//! Confirming what the columns hold.

use maud::{Markup, html};
use platform::{
    ui::{
        Button, Card, Cell, Choice, Column, Confirm, Field, Form, Head, Notice, Table, form_actions,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{super::field::Field as Meaning, LISTS, path};
use crate::compare::COMPARISONS;

/// A sheet of the file (工作表).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SheetView {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Rows in which something stands; of a hidden one at most the first sixty.
    pub rows: u32,
}

/// A column (列).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ColumnView {
    /// Its header as printed.
    pub head: String,
    /// What it is taken for.
    pub field: Option<Meaning>,
    /// Some of its values, numbers of people hidden.
    pub examples: Vec<String>,
}

/// A written name that must be decided (待指定的单位).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AskedBody {
    /// As written in the sheet.
    pub written: String,
    /// The body that was chosen.
    pub chosen: Option<String>,
    /// Bodies that are offered: key, name.
    pub offers: Vec<(String, String)>,
}

/// `GET /members/imports/{id}/columns` (核对各列).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ColumnsPage {
    /// The list's key.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// The union's name.
    pub union: String,
    /// What the file turned out to be.
    pub how: String,
    /// Its sheets.
    pub sheets: Vec<SheetView>,
    /// The sheet that is read.
    pub sheet: String,
    /// The row of the header.
    pub head_no: u32,
    /// Rows of that sheet with merged cells.
    pub merged_rows: u32,
    /// Whether it is compared only, and nothing of it is written by itself.
    pub comparing: bool,
    /// Its columns.
    pub columns: Vec<ColumnView>,
    /// Written names that are understood: as written, the body.
    pub understood: Vec<(String, String)>,
    /// Written names that are not.
    pub asked: Vec<AskedBody>,
    /// Whether there are too many different names to ask for.
    pub too_many: bool,
    /// Raised by every save.
    pub version: i64,
    /// What stands in the way; empty for nothing.
    pub problem: String,
}

impl ColumnsPage {
    fn place(&self) -> Markup {
        let label = |s: &SheetView| match (s.name.is_empty(), s.hidden) {
            (true, _) => format!("整个文件，{} 行", s.rows),
            (false, true) => format!("{}（隐藏的工作表，不选就不读）", s.name),
            (false, false) => format!("{}，{} 行", s.name, s.rows),
        };
        let labels: Vec<String> = self.sheets.iter().map(label).collect();
        let choices: Vec<Choice<'_>> = self
            .sheets
            .iter()
            .zip(&labels)
            .map(|(s, label)| Choice::new(s.name.as_str(), label.as_str()))
            .collect();
        html! { (Card::new("读哪张表").body(html! {
            @if self.sheets.len() > 1 {
                (Field::radio("sheet", "工作表", choices).value(self.sheet.as_str())
                    .hint("一次读一张；其余的表请另外导入。换一张表后会重新认列。"))
            } @else { input type="hidden" name="sheet" value=(self.sheet); }
            (Field::number("head_no", "表头在第几行", "行").value(self.head_no.to_string())
                .from("1").hint("栏目名称所在的行；改动后会重新认列。").required())
            @if self.merged_rows > 0 {
                p { (self.merged_rows) " 行里有合并单元格，读取时按合并的内容补全，并逐行提示。" }
            }
        })) }
    }

    fn columns(&self) -> Markup {
        let choices = || {
            let mut all = vec![Choice::new("", "不读取")];
            all.extend(
                Meaning::ALL
                    .iter()
                    .map(|f| Choice::new(f.as_str(), f.word())),
            );
            all
        };
        let row = |(at, column): (usize, &ColumnView)| {
            let label = format!("第 {} 列「{}」是", at + 1, column.head);
            let select = Field::select(format!("column.{at}"), label, choices())
                .value(column.field.map_or("", Meaning::as_str))
                .quiet_label();
            let head = if column.head.is_empty() {
                "（没有栏目名称）".to_owned()
            } else {
                column.head.clone()
            };
            vec![
                Cell::text(head),
                Cell::text(column.examples.join("；")),
                Cell::Html(html! { (select) }),
            ]
        };
        let table = Table::new("各列的含义")
            .column(Column::text("表头"))
            .column(Column::text("表里的内容"))
            .column(Column::text("是"))
            .rows(self.columns.iter().enumerate().map(row));
        html! { (Card::new("每一列是什么").body(html! {
            p { "系统按栏目名称和内容认列，请核对；“不读取”的列不会改动名册。" }
            (table)
        })) }
    }

    fn bodies(&self) -> Markup {
        let ask = |(n, asked): (usize, &AskedBody)| {
            let mut choices = vec![Choice::new("", "先不指定（这些行会留在“有问题”里）")];
            let offers = asked.offers.iter();
            choices.extend(offers.map(|(id, name)| Choice::new(id.as_str(), name.as_str())));
            let field = Field::select(
                format!("body.{n}"),
                format!("「{}」是", asked.written),
                choices,
            )
            .value(asked.chosen.clone().unwrap_or_default());
            html! {
                input type="hidden" name=(format!("written.{n}")) value=(asked.written);
                (field)
            }
        };
        html! {
            @if self.too_many {
                (Notice::warn("“所在单位”一列的写法超过 400 种，不像单位名称；请核对是否选错了列"))
            }
            @if !self.asked.is_empty() {
                (Card::new(format!("{} 种单位写法对应不上", self.asked.len())).id("bodies")
                    .body(html! {
                        p { "请指定各是哪个组织；指定一次，同样表头的名册以后不再问。" }
                        @for asked in self.asked.iter().enumerate() { (ask(asked)) }
                    }))
            }
            @if !self.understood.is_empty() {
                (Card::new(format!("{} 种单位写法已对应", self.understood.len())).body(html! {
                    (Table::new("已对应的单位")
                        .column(Column::text("表里写的")).column(Column::text("是"))
                        .rows(self.understood.iter().map(|(written, name)| {
                            vec![Cell::text(written.as_str()), Cell::text(name.as_str())]
                        })))
                }))
            }
        }
    }
}

impl Page for ColumnsPage {
    const RAIL: &'static str = LISTS;

    fn head(&self) -> Head<'_> {
        Head::new("核对各列")
            .sub(format!("{} · {} · {}", self.name, self.union, self.how))
            .crumb(
                if self.comparing {
                    "名单比对"
                } else {
                    "名册导入"
                },
                if self.comparing { COMPARISONS } else { LISTS },
            )
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let action = format!("{}/columns", path(&self.id));
        let form = Form::post(action, sheet.key.as_str()).body(html! {
            input type="hidden" name="version" value=(self.version);
            (self.place())
            (self.columns())
            (self.bodies())
            (form_actions(&html! { (Button::go(if self.comparing { "开始比对" } else { "开始逐行检查" })) }))
        });
        html! {
            @if !self.problem.is_empty() { (Notice::bad(self.problem.as_str())) }
            (form)
            (Confirm::new("discard", if self.comparing { "放弃这次比对" } else { "放弃这次导入" },
                if self.comparing { "要放弃这次比对吗？" } else { "要放弃这次导入吗？" },
                format!("{}/discard", path(&self.id)), sheet.key.as_str())
                .body(html! { p.hint { "上传的文件会被清除，会员名册没有任何改动。" } }))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |bodies: usize| Self {
            id: "1".to_owned(),
            name: "<名册>.xlsx".to_owned(),
            union: "机关工会".to_owned(),
            how: "Excel 工作簿".to_owned(),
            sheets: (0..=bodies)
                .map(|n| SheetView {
                    name: format!("表{n}"),
                    hidden: n > 1,
                    rows: 120,
                })
                .collect(),
            sheet: "表0".to_owned(),
            head_no: 2,
            merged_rows: 3,
            comparing: bodies > 1,
            columns: ["姓名", "<b>证件号码", ""]
                .into_iter()
                .map(|head| ColumnView {
                    head: head.to_owned(),
                    field: (head == "姓名").then_some(Meaning::Name),
                    examples: vec!["张三".to_owned(), "<i>".to_owned()],
                })
                .collect(),
            understood: vec![("办公室".to_owned(), "办公室小组".to_owned()); bodies],
            asked: (0..bodies)
                .map(|n| AskedBody {
                    written: format!("第{n}办公楼"),
                    chosen: None,
                    offers: vec![("1".to_owned(), "办公室小组".to_owned())],
                })
                .collect(),
            too_many: bodies > 2,
            version: 1,
            problem: if bodies > 1 {
                "还没有指定姓名".to_owned()
            } else {
                String::new()
            },
        };
        vec![page(0), page(2), page(3)]
    }
}
