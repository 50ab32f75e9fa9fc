//! The file as it is packed; what stands in it is compared by the tests of the app.

use std::io::{Cursor, Read};

use platform::web::{Page, page_html};

use super::{gather::Part, pages::OwnDataPage, *};

#[test]
fn all_pages_render() {
    for page in OwnDataPage::samples() {
        assert_eq!(page_html(&page).matches("<h1").count(), 1);
    }
}

#[test]
fn the_file_reads_as_page_table_and_json_and_is_defused() {
    let hostile = "=HYPERLINK(1)<script>alert(1)</script>".to_owned();
    let content = File {
        name: "单解".to_owned(),
        made_on: "2025年3月18日".to_owned(),
        parts: vec![Part {
            title: "基本资料".to_owned(),
            lines: vec![vec!["项目".to_owned()], vec![hostile]],
        }],
    };
    let bytes = file(&content).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = |name: &str| {
        let mut out = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut out).unwrap();
        out
    };
    let page = text("我的资料.html");
    assert!(
        page.contains("基本资料") && !page.contains("<script>"),
        "{page}"
    );
    assert!(text("我的资料.csv").contains("'=HYPERLINK"));
    let json: serde_json::Value = serde_json::from_str(&text("我的资料.json")).unwrap();
    assert_eq!(json["parts"][0]["title"], "基本资料");
}
