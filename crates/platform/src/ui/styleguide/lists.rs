//! Lists and records.

use jiff::civil::date;
use kernel::Money;
use maud::{Markup, html};

use crate::ui::{
    Button, Cell, Chip, Choice, Column, Empty, Event, Facts, Field, FileItem, Node, Order, Pager,
    Piece, SearchBox, Stepper, Table, Tag, Tone, chips, file_list, numbered_pages, source_text,
    tabs, timeline, tree,
};

use super::{HOSTILE, part};

/// A list page: tabs, search, chips, table, pages.
pub(super) fn lists() -> Markup {
    let search = SearchBox::new("/styleguide", "慰问", "查项目、负责部门…")
        .keep("view", "mine")
        .fields(html! {
            (Field::select("state", "状态", vec![
                Choice::new("late", "已晚"),
                Choice::new("done", "已完成"),
            ]).quiet_label().value("late"))
        });
    let on = [
        Chip::new("状态：已晚", "#1"),
        Chip::new("负责：机关工会", "#2"),
    ];
    part(
        "列表",
        &html! {
            (tabs("看法", &[
                ("我的", "#mine", Some(6), true),
                ("本单位", "#unit", Some(13), false),
                ("全部", "#all", None, false),
            ]))
            (search)
            (chips(&on, "#clear"))
            (typical())
            (Pager {
                back: Some("#b".into()),
                on: Some("#n".into()),
                words: "第 51–100 项，共 2,016 项".into(),
            })
            (numbered_pages(6, 12, &|page| format!("#page-{page}")))
            (compared())
            (empty())
        },
    )
}

fn typical() -> Table<'static> {
    Table::new("项目")
        .id("projects")
        .swaps()
        .column(Column::text("项目").sort("#s1", Some(Order::Up)))
        .column(Column::text("负责"))
        .column(Column::date("完成时限").sort("#s2", None))
        .column(Column::number("人数", "人"))
        .column(Column::money("预算").sort("#s3", None))
        .column(Column::state("状态"))
        .column(Column::acts())
        .row(vec![
            Cell::link("住院慰问", "#r1"),
            Cell::text("执法总队工会"),
            Cell::Date(date(2025, 3, 31)),
            Cell::Number(2),
            Cell::Money(Money::from_fen(200_000)),
            Cell::State(Tag::info("进行中")),
            Cell::Html(html! { (Button::normal("办理").link("#r1").about("住院慰问")) }),
        ])
        .row(vec![
            Cell::link("春节慰问品", "#r2"),
            Cell::text("机关工会、执法总队工会"),
            Cell::Date(date(2025, 1, 20)),
            Cell::Number(2_016),
            Cell::Money(Money::from_fen(100_800_000)),
            Cell::State(Tag::ok("已完成")),
            Cell::None,
        ])
        .row(vec![
            Cell::link(HOSTILE, "#r3"),
            Cell::text(HOSTILE),
            Cell::None,
            Cell::Number(-3),
            Cell::Money(Money::from_fen(-999_999_999_999)),
            Cell::State(Tag::bad("晚 128 天")),
            Cell::None,
        ])
        .foot(vec![
            Cell::text("合计"),
            Cell::None,
            Cell::None,
            Cell::Number(2_015),
            Cell::Money(Money::from_fen(-998_889_199_999)),
            Cell::None,
            Cell::None,
        ])
}

fn compared() -> Table<'static> {
    let money = |fen| Cell::Money(Money::from_fen(fen));
    Table::new("钱")
        .wide()
        .column(Column::text("预算项"))
        .column(Column::money("全年"))
        .column(Column::money("已付"))
        .column(Column::money("占用"))
        .column(Column::money("本次"))
        .column(Column::money("余"))
        .row(vec![
            Cell::text("文体活动 / 第 6 项"),
            money(18_000_000),
            money(3_240_000),
            money(1_200_000),
            money(2_580_000),
            money(10_980_000),
        ])
}

fn empty() -> Markup {
    html! {
        (chips(&[], "#clear"))
        (Empty::new("还没有人报名").why("报名从 4月1日 09:00 开始。"))
        (Pager { words: "共 0 项".into(), ..Pager::default() })
    }
}

/// A record page: where it stands, facts, files, history.
pub(super) fn records() -> Markup {
    let way = |current| {
        Stepper::new(current)
            .step("起草", "1月6日")
            .step("审议", "1月15日")
            .step("印发", "示例工〔2025〕3号")
            .step("执行", "")
            .step("总结", "")
            .step("归档", "")
    };
    html! {
        (part("进程", &html! { (way(3)) (way(0)) (way(6)) (way(1).stopped("退回")) }))
        div.cols.c21 {
            div.cols {
                (part("要素", &facts()))
                (part("附件", &files()))
            }
            (part("经过", &history()))
        }
        div.cols.c2 {
            (part("原文", &source()))
            (part("目录", &outline()))
        }
    }
}

fn facts() -> Markup {
    html! {
        (Facts::new()
            .fact("牵头", "局工会")
            .fact("配合", "机关工会、执法总队工会")
            .fact("责任人", "")
            .fact("完成时限", "2025年8月31日")
            .fact_html("计划原文", html! { a href="#source" { "（三）做实服务 · 第 2 句" } })
            .fact("说明", HOSTILE))
    }
}

fn files() -> Markup {
    file_list([
        FileItem::new("活动方案（第 2 稿）.docx", "#f1", 48_213)
            .line("机关工会，3月14日")
            .tag(Tag::ok("齐")),
        FileItem::new("参加名单 86 人.xlsx", "#f2", 912).line("均为本会会员"),
        FileItem::new(HOSTILE, "#f3", 20_971_520)
            .tag(Tag::warn("后补"))
            .act(html! { (Button::normal("撤下").link("#f3")) }),
    ])
}

fn history() -> Markup {
    timeline([
        Event::new("3月18日 09:05", "机关工会 经办人", "报进展：已比价三家").tone(Tone::Info),
        Event::new("3月8日", "系统", "到期未完成，已提醒责任人")
            .tone(Tone::Bad)
            .body(html! { "原定 3月8日，尚缺签到表、照片" }),
        Event::new("1月20日 16:20", "局工会 主席", "印发计划").tone(Tone::Ok),
        Event::new("1月6日", "", HOSTILE),
    ])
}

fn source() -> Markup {
    source_text(
        "计划原文",
        [
            Piece::marked(Tone::Info, "二、做实服务", "章标题")
                .id("s-1")
                .link("#n-1"),
            Piece::plain("\n"),
            Piece::marked(Tone::Ok, "（三）冬送温暖夏送清凉。", "措施标题")
                .id("s-2")
                .link("#n-2"),
            Piece::marked(Tone::Plain, "走访一线岗位，送上", "句子")
                .id("s-3")
                .link("#n-2"),
            Piece::dropped("\n— 3 —\n", "页码，已略去"),
            Piece::marked(Tone::Plain, "防暑用品。", "句子"),
            Piece::plain("\n"),
            Piece::marked(Tone::Warn, HOSTILE, "未归入任何章节")
                .id("s-4")
                .link("#n-3"),
        ],
    )
}

fn outline() -> Markup {
    tree(
        "计划目录",
        [
            Node::new("二、", "做实服务")
                .id("n-1")
                .link("#s-1")
                .tag(Tag::plain("2 项"))
                .child(
                    Node::new("（三）", "冬送温暖夏送清凉")
                        .id("n-2")
                        .link("#s-2")
                        .line("2 句 · 对应项目 3")
                        .tag(Tag::ok("已对应"))
                        .act(
                            html! { (Button::quiet("改").link("#edit").about("冬送温暖夏送清凉")) },
                        ),
                )
                .child(
                    Node::new("（四）", "生日会")
                        .line("1 句")
                        .tag(Tag::warn("没有项目")),
                ),
            Node::new("", HOSTILE)
                .id("n-3")
                .link("#s-4")
                .line(HOSTILE)
                .tag(Tag::warn("未归入")),
            Node::new("三、", "自身建设")
                .closed()
                .child(Node::new("（五）", "规范财务")),
        ],
    )
}
