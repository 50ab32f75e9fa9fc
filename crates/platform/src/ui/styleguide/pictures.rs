//! Pictures: bars, funnel, calendar, heat, board without rows.

use jiff::{ToSpan, civil::date};
use maud::{Markup, html};

use crate::ui::{
    Band, BarRow, Bars, Board, CalendarEntry, DayKind, Funnel, Heat, MonthGrid, Pyramid, Stage,
    Tone,
};

use super::{HOSTILE, TODAY, part};

/// All pictures.
pub(super) fn pictures() -> Markup {
    html! {
        (part("月历", &html! { (calendar()) }))
        div.cols.c2 {
            (part("条形图", &html! { (bars()) (Bars::new("部门预算")) }))
            (part("漏斗图", &html! { (funnel()) }))
        }
        (part("金字塔图", &html! { (pyramid()) }))
        (part("热力日历", &html! { (heat()) (Heat::new("没有数据", "次", 2024, [])) }))
        (part("没有项目的看板", &html! { (Board::new("空看板", 2024, TODAY)) }))
    }
}

fn pyramid() -> Pyramid<'static> {
    let band = |label: &'static str, left, right| Band {
        label: label.into(),
        href: "#band".into(),
        left,
        right,
    };
    Pyramid {
        caption: "年龄和性别".into(),
        left: "男".into(),
        right: "女".into(),
        unit: "人".into(),
        bands: vec![
            band("50 岁及以上", 120, 64),
            band("35–49 岁", 310, 240),
            band(HOSTILE, 205, 0),
        ],
    }
}

fn calendar() -> MonthGrid<'static> {
    let entry = |day, words: &'static str, state: &'static str, tone| CalendarEntry {
        date: date(2025, 10, day),
        words: words.into(),
        state: state.into(),
        tone,
        href: "#entry".into(),
    };
    let mut grid = MonthGrid::new(date(2025, 10, 1), date(2025, 10, 16)).day_link("#day-");
    for day in 1..=8 {
        let name = if day == 6 { "中秋" } else { "国庆" };
        grid = grid.kind(date(2025, 10, day), DayKind::Holiday(name.into()));
    }
    grid = grid
        .kind(date(2025, 10, 11), DayKind::MakeUp("国庆".into()))
        .kind(date(2025, 9, 28), DayKind::Work)
        .entry(entry(16, "预算编制启动", "今天", Tone::Info))
        .entry(entry(10, "重阳走访", "已完成", Tone::Ok))
        .entry(entry(14, "三季度生日会", "晚 2 天", Tone::Bad))
        .entry(entry(31, HOSTILE, "到期", Tone::Plain));
    for words in ["羽毛球小组", "读书会", "摄影展布展", "合唱排练", "心理讲座"]
    {
        grid = grid.entry(entry(22, words, "待办", Tone::Warn));
    }
    grid
}

fn bars() -> Bars<'static> {
    Bars::new("各项预算执行")
        .row(
            BarRow::new("文体活动", "44,400.00 / 180,000.00")
                .link("#b1")
                .part(Tone::Plain, "已付", 3_240_000)
                .part(Tone::Info, "占用", 1_200_000)
                .target(18_000_000),
        )
        .row(
            BarRow::new("春节慰问", "1,008,000.00")
                .part(Tone::Plain, "已付", 10_800_000)
                .target(10_080_000),
        )
        .row(BarRow::new(HOSTILE, "0.00").part(Tone::Plain, "已付", 0))
}

fn funnel() -> Funnel<'static> {
    let stage = |label: &'static str, count, href: &'static str| Stage {
        label: label.into(),
        count,
        href: href.into(),
    };
    Funnel {
        caption: "立功竞赛项目".into(),
        unit: "项".into(),
        stages: vec![
            stage("申报", 128, "#s1"),
            stage("初审", 96, "#s2"),
            stage("专家评审", 40, ""),
            stage("公示", 12, ""),
            stage("表彰", 10, ""),
        ],
    }
}

fn heat() -> Heat<'static> {
    let start = date(2025, 1, 1);
    let counts = (0..200_i64).filter(|n| n % 3 != 0).filter_map(move |n| {
        let day = start.checked_add((n * 7 % 330).days()).ok()?;
        Some((day, 1 + n * n % 9))
    });
    Heat::new("每天报了多少进展", "条", 2025, counts)
}
