//! The file with whole numbers, each row with the mark of who took it.

use kernel::Date;
use platform::{Error, ui::words};
use typeset::{Cell, Column, Sheet, Table};

use super::{
    commands::Numbers,
    model::{Order, Whole},
};
use crate::roster::export::{HEADS, Rows, cells};

/// Width of the mark, characters.
const MARK_WIDTH: u16 = 30;

/// What stands in every row and above the table (水印).
pub(super) fn mark(by: &str, at: &str, order: &Order) -> String {
    format!("{by} {at} 导出，申请 {}，仅限本次用途", order.request)
}

/// The workbook.
///
/// # Errors
/// A fault when it cannot be written.
pub(super) fn workbook(
    rows: &Rows,
    numbers: &Numbers,
    order: &Order,
    (mark, today): (&str, Date),
) -> Result<Vec<u8>, Error> {
    let heads = HEADS
        .iter()
        .map(|(head, width)| Column::left(*head, *width));
    let text = |text: String| Cell::from(text);
    let line = |line: &crate::roster::Line| {
        let mut shown = cells(line);
        let whole = numbers.get(&line.person);
        for (field, head) in [(Whole::Phone, "手机"), (Whole::IdNumber, "身份证号")] {
            let place = HEADS.iter().position(|(h, _)| *h == head);
            let number = whole.and_then(|w| w.get(&field));
            if let (Some(place), Some(number)) = (place, number) {
                shown[place].clone_from(number);
            }
        }
        let row = shown.into_iter().chain([mark.to_owned()]);
        row.map(text).collect()
    };
    let list = Table {
        columns: heads.chain([Column::left("水印", MARK_WIDTH)]).collect(),
        rows: rows.lines().iter().map(line).collect(),
    };
    let fact = |label: &str, value: String| vec![label.into(), text(value)];
    let facts = Table {
        columns: vec![Column::left("要点", 8), Column::left("内容", 40)],
        rows: vec![
            fact("导出", mark.to_owned()),
            fact("日期", words::date(today)),
            fact("原因", order.reason.clone()),
            fact("人数", rows.count().to_string()),
            fact(
                "提醒",
                "含完整号码，用完请删除；导出已留痕，本人看得到".to_owned(),
            ),
        ],
    };
    let sheet = |name: &str, title: String, table| Sheet {
        name: name.to_owned(),
        title,
        table,
    };
    let sheets = vec![
        sheet("会员名单", mark.to_owned(), list),
        sheet("导出说明", String::new(), facts),
    ];
    typeset::sheet_xlsx(&sheets).map_err(|e| Error::Fault(Box::new(e)))
}
