//! Time cells as plans write them.

use super::*;

/// `from-to` windows, then the rhythm's first letter, then `?` partly or `!` not understood.
fn check(cell: &str, expected: &str) {
    let time = parse_time_cell(cell);
    let mut words: Vec<String> = time
        .windows
        .iter()
        .map(|w| format!("{}-{}", w.from, w.to))
        .collect();
    words.extend(time.recurrence.map(|r| format!("{r:?}")));
    words.extend(match time.understood {
        Understood::Fully => None,
        Understood::Partly => Some("?".to_owned()),
        Understood::Not => Some("!".to_owned()),
    });
    assert_eq!(words.join(" "), expected, "{cell}");
}

#[test]
fn months_and_their_lists() {
    check("5月", "5-5");
    check("1-2月 7-8月", "1-2 7-8");
    check("7月 12月", "7-7 12-12");
    check("2月、10月", "2-2 10-10");
    check("10月—11月", "10-11");
    check("1、2月", "1-1 2-2");
    check("十一月", "11-11");
    check("3 至 5 月", "3-5");
    check("２０２５年３月", "3-3");
    check("2025年3月至2025年5月", "3-5");
    check("6月份、9月份", "6-6 9-9");
    check("3月、9月各一次", "3-3 9-9");
}

#[test]
fn days_and_thirds_of_a_month() {
    check("5月底前", "5-5");
    check("5月底前完成", "5-5");
    check("9月10日", "9-9");
    check("9月10日前", "9-9");
    check("9月10日—20日", "9-9");
    check("9月28日-10月8日", "9-10");
    check("3月中旬", "3-3");
    check("3月（中旬）", "3-3");
    check("3月上旬至4月中旬", "3-4");
    check("年底前", "12-12");
    check("12月31日前", "12-12");
}

#[test]
fn quarters_halves_and_rhythms() {
    check("全年", "1-12");
    check("全年（每季度）", "1-12 Quarterly");
    check("全年 (每季度)", "1-12 Quarterly");
    check("全年每月", "1-12 Monthly");
    check("每月", "1-12 Monthly");
    check("每月15日前", "1-12 Monthly");
    check("每季度末", "1-12 Quarterly");
    check("每半年一次", "1-12 HalfYearly");
    check("每年", "1-12 Yearly");
    check("3-11月（每月）", "3-11 Monthly");
    check("一季度", "1-3");
    check("第三季度", "7-9");
    check("一、三季度", "1-3 7-9");
    check("第一至第三季度", "1-9");
    check("上半年", "1-6");
    check("下半年", "7-12");
    check("上半年、10月", "1-6 10-10");
}

#[test]
fn nothing_is_guessed() {
    check("长期", "!");
    check("", "!");
    check("适时", "!");
    check("除7月外", "!");
    check("5月以后", "!");
    check("13月", "!");
    check("五季度", "!");
    check("11月-2月", "!");
    check("每周", "!");
    check("3", "!");
    check("9月（视疫情）", "9-9 ?");
    check("12月至次年1月", "12-12 ?");
    check("2025年11月—2026年2月", "11-12 ?");
    check("全年（重点为3月）", "1-12 ?");
}
