//! What is shown and handed out: pages, the template, the sheet of problems.

use super::ID;
use crate::intake::{
    field::Field,
    job::first_choice,
    look::Looked,
    model::Choice,
    problem::{Code, Problem},
    read::{self, Asked},
};

#[test]
fn every_page_renders_from_its_samples() {
    use platform::web::{Page, page_html};
    fn check<P: Page>() {
        for page in P::samples() {
            let html = page_html(&page);
            assert!(
                !html.contains("<b>") && !html.contains("<i>"),
                "a name is not escaped"
            );
            assert_eq!(html.matches("<h1").count(), 1);
            serde_json::to_value(&page).unwrap();
        }
    }
    check::<crate::intake::pages::NewPage>();
    check::<crate::intake::pages::ColumnsPage>();
    check::<crate::intake::pages::PreviewPage>();
}

#[test]
fn the_template_is_read_as_it_is_meant() {
    let bytes = crate::intake::sheet::template().unwrap();
    let mut looked = Looked::default();
    read::read(&bytes, &Asked::Look, &mut |line| {
        looked.line(line.clone());
        true
    })
    .unwrap();
    let choice = first_choice(&looked).unwrap();
    let all: Vec<_> = Field::ALL.into_iter().map(Some).collect();
    assert_eq!(choice.columns, all);
}

#[test]
fn problems_go_out_as_the_sheet_came_with_numbers_masked() {
    let choice = Choice {
        heads: vec!["姓名".to_owned(), "证件".to_owned(), "备注".to_owned()],
        columns: vec![Some(Field::Name), Some(Field::IdNumber), None],
        ..Choice::default()
    };
    let cells = ["=张三", ID, "电话13812345678"]
        .map(read::Cell::text)
        .to_vec();
    let problem = Problem::row(Code::IdWrong, "身份证号不对");
    let rows = [(7_i64, vec![problem], cells)];
    for (open, number, note) in [
        (false, "110***********002X", "电话138****5678"),
        (true, ID, "电话13812345678"),
    ] {
        let bytes = crate::intake::sheet::problems(&choice, &rows, open).unwrap();
        let mut out = Vec::new();
        read::read(&bytes, &Asked::Look, &mut |line| {
            if let read::Line::Row(row) = line {
                out.push(
                    row.cells
                        .iter()
                        .map(|c| c.shown().to_owned())
                        .collect::<Vec<_>>(),
                );
            }
            true
        })
        .unwrap();
        assert_eq!(out[0], ["行号", "问题和处理办法", "姓名", "证件", "备注"]);
        assert_eq!(out[1], ["7", "身份证号不对", "=张三", number, note]);
    }
}
