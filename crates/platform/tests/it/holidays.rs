//! A year that nobody knew yet is pasted in, looked at, saved, replaced and taken back.

use kernel::Date;
use platform::{area::Area, holidays};
use testing::each_engine;

use crate::house::{ADMINISTRATOR, Built, Got, MEMBER, build};

const PAGE: &str = "/settings/holidays";
const PREVIEW: &str = "/settings/holidays/preview";
const NATIONAL: &str = "2027-10-01至2027-10-07,休,国庆节\r\n2027-09-26,班,国庆节";

fn send(built: &Built, path: &str, days: &str) -> Got {
    let form = [
        ("year", "2027"),
        ("source", "关于2027年部分节假日安排的通知"),
        ("days", days),
    ];
    built.post(ADMINISTRATOR, PAGE, path, &form)
}

fn worked(built: &Built, day: Date) -> bool {
    let calendar = built.app.db.read_blocking(holidays::calendar).unwrap();
    calendar.is_workday(day)
}

fn saved(built: &Built) -> i64 {
    built.number("select count(*) from platform_arrangement")
}

/// The address that takes back the newest one that counts.
fn withdrawal(built: &Built) -> String {
    let page = built.get(ADMINISTRATOR, PAGE).text();
    let action = page.split("action=\"").find(|part| {
        let address = part.split('"').next().unwrap_or_default();
        address.ends_with("/withdrawal")
    });
    action.unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn an_arrangement_is_looked_at_saved_replaced_and_taken_back() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        let (sunday, friday) = (Date::constant(2027, 9, 26), Date::constant(2027, 10, 1));
        let page = built.get(ADMINISTRATOR, PAGE).text();
        assert!(page.contains("2027年的放假安排还没有"), "{page}");
        assert!(!worked(&built, sunday) && worked(&built, friday));

        let wrong = send(&built, PREVIEW, "国庆节放假七天");
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("第 1 行") && wrong.text().contains("国庆节放假七天"));
        let shown = send(&built, PREVIEW, NATIONAL);
        assert_eq!(shown.status, 200);
        assert!(
            shown.text().contains("读到 8 天") && shown.text().contains("没有写到的节日：元旦")
        );
        assert_eq!(saved(&built), 0, "a preview saves nothing");

        assert_eq!(send(&built, PAGE, NATIONAL).status, 303);
        assert!(worked(&built, sunday) && !worked(&built, friday));
        assert_eq!(send(&built, PAGE, "2027-10-01,休,国庆节").status, 303);
        assert!(!worked(&built, sunday), "the newest counts whole");
        let page = built.get(ADMINISTRATOR, PAGE).text();
        assert!(
            page.contains("有效") && page.contains("已被新的代替"),
            "{page}"
        );

        let newest = withdrawal(&built);
        assert_eq!(built.post(MEMBER, "/messages", &newest, &[]).status, 404);
        assert_eq!(built.post(ADMINISTRATOR, PAGE, &newest, &[]).status, 303);
        assert!(worked(&built, sunday), "the one before is back");
        assert_eq!(built.post(ADMINISTRATOR, PAGE, &newest, &[]).status, 409);
        built.post(ADMINISTRATOR, PAGE, &withdrawal(&built), &[]);
        assert!(!worked(&built, sunday) && worked(&built, friday));
        for (verb, count) in [("arrange", 2), ("withdraw", 2)] {
            let sql = format!(
                "select count(*) from platform_trail where verb = 'platform.{verb}_holidays'"
            );
            assert_eq!(built.number(&sql), count, "{verb}");
        }
    });
}

#[test]
fn who_may_not_add_does_not_know_of_it() {
    let fresh = testing::Fresh::sqlite();
    let built = build(&fresh, Area::named("test"));
    assert_eq!(built.get(MEMBER, PAGE).status, 404);
    let form = [("year", "2027"), ("source", "x"), ("days", NATIONAL)];
    for path in [PAGE, PREVIEW] {
        assert_eq!(built.post(MEMBER, "/messages", path, &form).status, 404);
    }
    assert_eq!(saved(&built), 0);
}

#[test]
fn what_was_pasted_can_be_edited_again() {
    let fresh = testing::Fresh::sqlite();
    let built = build(&fresh, Area::named("test"));
    let form = [
        ("year", "2027"),
        ("source", "通知"),
        ("days", NATIONAL),
        ("edit", "1"),
    ];
    let page = built.post(ADMINISTRATOR, PAGE, PREVIEW, &form);
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("2027-10-01至2027-10-07"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("<textarea"));
}
