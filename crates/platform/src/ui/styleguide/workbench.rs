//! A workbench as it is on an ordinary day.

use jiff::civil::date;
use kernel::MonthWindow;
use maud::{Markup, html};

use crate::ui::{Board, BoardBar, BoardRow, Button, Card, Figure, Row, Tag, Tone, rows};

use super::{HOSTILE, TODAY};

/// Figures, what is due, what waits, the year.
pub(super) fn workbench() -> Markup {
    html! {
        div.cols.c4 {
            (Figure::new("计划进度", "23", "%").against("应到 21%，快 2 个百分点").permille(230).link("#a"))
            (Figure::new("待我办", "6", "件").against("最久的等了 3 天").link("#b"))
            (Figure::new("本年预算执行", "18.4", "%").against("412,600.00 / 2,240,000.00 元")
                .permille(184).link("#c"))
            (Figure::new("已服务会员", "1,482", "人").against("共 2,016 人，73.5%").link("#d"))
        }
        div.cols.c21 { (due()) (waiting()) }
        (Card::new("年度看板").more("印发时 / 现在", "#board").body(html! { (board()) }))
    }
}

fn due() -> Card<'static> {
    Card::new("本月到期").more("年度看板", "#board").body(rows([
        Row::new("女职工专题活动")
            .day(date(2025, 3, 8))
            .tag(Tag::bad("晚 10 天"))
            .detail("局工会女工委 · 尚缺：签到表、照片")
            .act(html! { (Button::normal("补报进展").link("#1").about("女职工专题活动")) }),
        Row::new("一季度集体生日会")
            .link("#2")
            .day(date(2025, 3, 21))
            .tag(Tag::info("进行中"))
            .detail("机关工会 · 86 人，蛋糕 25,800.00 元已审批")
            .act(html! { (Button::normal("查看").link("#2").about("一季度集体生日会")) }),
        Row::new("立功竞赛：赛道申报截止")
            .day(date(2025, 3, 28))
            .tag(Tag::plain("未启动"))
            .detail("局工会 · 十个赛道，已报 7 个")
            .act(html! { (Button::normal("提醒三家").link("#3")) }),
        Row::new(HOSTILE)
            .day(date(2025, 12, 31))
            .tag(Tag::warn("等上级"))
            .detail(HOSTILE)
            .act(html! { (Button::normal("查看").link("#4")) }),
    ]))
}

fn waiting() -> Card<'static> {
    Card::new("待我办").more("全部 6", "#all").body(rows([
        Row::new("住院慰问 2 人")
            .lead(&Tag::plain("支出"))
            .detail("执法总队工会 · 2,000.00 元")
            .next("办理", "#5"),
        Row::new("新会员 5 人")
            .lead(&Tag::plain("入会"))
            .detail("第三小组 · 资料齐全")
            .next("办理", "#6"),
        Row::new("法人证书 58 天后到期")
            .lead(&Tag::warn("预警"))
            .detail("执法总队工会 · 需先换届")
            .next("办理", "#7"),
    ]))
}

/// A window of months of 2025 as a bar.
fn bar(from: u8, to: u8, tone: Tone, mark: &'static str, word: &'static str) -> BoardBar<'static> {
    let first = |month: u8| date(2025, i8::try_from(month).unwrap_or(1), 1);
    BoardBar::new(first(from), first(to).last_of_month(), tone, mark, word)
}

fn board() -> Board<'static> {
    let issued =
        |row: BoardRow<'static>, from, to| row.issued_months(2025, MonthWindow { from, to });
    let ahead = |from, to| bar(from, to, Tone::Plain, "待", "未到");
    let warmth = BoardRow::new("3 冬送温暖、夏送清凉")
        .link("#p3")
        .line("局工会 牵头 · 机关工会、执法总队工会 配合")
        .bar(bar(1, 2, Tone::Ok, "完", "已完成").link("#p3-1"))
        .bar(ahead(7, 8).link("#p3-2"));
    let birthday = BoardRow::new("5 集体生日会")
        .link("#p5")
        .line("机关工会")
        .bar(bar(3, 3, Tone::Info, "行", "进行中").link("#p5-1"))
        .bar(ahead(6, 6))
        .bar(ahead(9, 9))
        .bar(ahead(12, 12));
    let trip = BoardRow::new("8 组织疗休养")
        .link("#p8")
        .tag(Tag::warn("改期"))
        .line("局工会")
        .bar(ahead(6, 7));
    Board::new("2025 年度看板", 2025, TODAY)
        .row(BoardRow::group("二、服务职工"))
        .row(issued(issued(warmth, 1, 2), 7, 8))
        .row(birthday)
        .row(issued(trip, 5, 5))
        .row(BoardRow::group("四、自身建设"))
        .rows(own_affairs())
        .legend(Tone::Ok, "完", "已完成")
        .legend(Tone::Info, "行", "进行中")
        .legend(Tone::Bad, "晚", "已晚")
        .legend(Tone::Warn, "静", "久无进展")
        .legend(Tone::Plain, "待", "未到")
}

fn own_affairs() -> [BoardRow<'static>; 5] {
    [
        BoardRow::new("11 预决算编制、项目绩效管理")
            .line("局工会财务")
            .bar(bar(2, 2, Tone::Ok, "完", "已完成"))
            .bar(bar(10, 10, Tone::Plain, "待", "未到")),
        BoardRow::new("12 互联网+工会宣传")
            .line("办公室")
            .tag(Tag::warn("久无进展"))
            .bar(bar(1, 12, Tone::Warn, "静", "久无进展，上次 1月6日")),
        BoardRow::new("13 女职工专题活动")
            .tag(Tag::bad("晚 10 天"))
            .line("局工会女工委")
            .bar(
                BoardBar::new(
                    date(2025, 3, 1),
                    date(2025, 3, 8),
                    Tone::Bad,
                    "晚",
                    "晚 10 天",
                )
                .link("#p13"),
            ),
        BoardRow::new("14 换届报告")
            .line("执法总队工会")
            .bar(BoardBar::new(
                date(2025, 9, 10),
                date(2025, 9, 10),
                Tone::Plain,
                "限",
                "9月10日前",
            ))
            .bar(bar(11, 12, Tone::Plain, "消", "已取消").void()),
        BoardRow::new(HOSTILE)
            .line(HOSTILE)
            .bar(bar(1, 12, Tone::Info, "行", HOSTILE)),
    ]
}
