//! Papers that the tests set; every person and body in them is invented.

use kernel::{Date, Money};

use crate::{Annex, Block, Cell, Column, Level, Official, Report, Section, Sheet, Table, Tone};

pub fn day(month: i8, day: i8) -> Date {
    Date::constant(2025, month, day)
}

/// Text that would be markup, a formula or nothing in a careless program.
pub const HOSTILE: &str = "#import \"@preview/x:1.0.0\": * *粗* _斜_ $x^2$ @ref <label> \\ `code` \
    = 标题 #panic() </w:t> & \u{0}\u{200b} 𠮷野家 㐂";

/// Two pages of text, three levels of headings, an annexed table, copies.
pub fn plan() -> Official {
    let long = "团结带领广大职工立足岗位、勤学苦练，把工会工作放到中心任务中去谋划、去推进，\
        做到年初有安排、季度有检查、年末有总结，件件有着落、事事有回音。";
    let mut body = vec![
        Block::paragraph(format!(
            "现将本年度工会工作安排如下，请结合实际认真执行。{long}"
        )),
        Block::heading(Level::One, "一、坚持思想引领，凝聚奋进力量"),
        Block::run_in(
            Level::Two,
            "（一）加强理论学习。",
            format!("每月组织一次“联学联建”活动。{long}"),
        ),
        Block::run_in(
            Level::Two,
            "（二）办好职工书屋。",
            format!("开展读书沙龙 12 场，覆盖会员 2000 人次。{long}"),
        ),
        Block::heading(Level::One, "二、搭建建功平台，激发职工活力"),
        Block::heading(Level::Two, "（一）开展立功竞赛"),
        Block::heading(Level::Three, "1. 竞赛内容"),
        Block::paragraph(long),
        Block::heading(Level::Four, "（1）分赛区安排"),
    ];
    body.extend((0..6).map(|_| Block::paragraph(long)));
    Official {
        issuer_mark: "示例市示例管理局工会委员会文件".to_owned(),
        number: "示工〔2025〕1号".to_owned(),
        signer: None,
        secrecy: None,
        urgency: None,
        title: "关于印发《2025年示例市示例管理局工会工作计划》的通知".to_owned(),
        recipients: "各基层工会、局机关处室工会小组".to_owned(),
        body,
        attachments: vec!["2025年工会项目清单".to_owned()],
        signature: vec!["示例市示例管理局工会委员会".to_owned()],
        date: day(3, 3),
        notes: Some("此件公开发布".to_owned()),
        annexes: vec![Annex {
            title: "2025年工会项目清单".to_owned(),
            body: vec![Block::Table(projects())],
        }],
        copies: Some("各区示例管理局工会".to_owned()),
        printer: "示例市示例管理局办公室".to_owned(),
        printed_on: Some(day(3, 3)),
    }
}

/// The list of projects as a plan annexes it.
pub fn projects() -> Table {
    let row = |no: i64, name: &str, time: &str, who: &str| {
        vec![Cell::from(no), name.into(), time.into(), who.into()]
    };
    Table {
        columns: vec![
            Column::center("序号", 3),
            Column::left("项目", 14),
            Column::center("计划时间", 7),
            Column::left("负责部门", 9),
        ],
        rows: vec![
            row(1, "分赛区立功竞赛活动", "全年", "局工会"),
            row(2, "各类先进选树和推荐", "全年", "局工会、组织人事处"),
            row(3, "冬送温暖、夏送清凉", "1-2月\n7-8月", "局工会"),
            row(4, "集体生日会", "全年（每季度）", "机关工会"),
            row(5, "女职工专题活动", "3月", "局工会女工委"),
        ],
    }
}

/// A task break-down with states, bars and money, long enough for two pages.
pub fn progress() -> Report {
    let states = [
        ("已完成", Tone::Good, 4, 4),
        ("进行中", Tone::Info, 2, 5),
        ("临近", Tone::Warn, 1, 3),
        ("逾期", Tone::Bad, 0, 2),
        ("久无进展", Tone::Bad, 0, 0),
        ("未到时间", Tone::Plain, 0, 1),
    ];
    let row = |no: i64| {
        let place = usize::try_from(no).unwrap() % states.len();
        let (word, tone, done, of) = states[place];
        vec![
            Cell::from(no),
            Cell::from("冬送温暖、夏送清凉：走访一线中队并发放防暑用品"),
            Cell::from("局工会"),
            Cell::from(day(8, 31)),
            Cell::tag(word, tone),
            Cell::Bar { done, of },
            Cell::from(Money::from_fen(no * 1_234_567)),
        ]
    };
    let table = Table {
        columns: vec![
            Column::center("序号", 3),
            Column::left("项目", 14),
            Column::left("牵头", 6),
            Column::center("完成时限", 6),
            Column::center("状态", 5),
            Column::left("进度", 6),
            Column::right("预算（元）", 7),
        ],
        rows: (1..=40).map(row).collect(),
    };
    Report {
        title: "2025年工会工作计划进展报告".to_owned(),
        subtitle: "示例市示例管理局工会 · 2025年1月1日至6月30日".to_owned(),
        facts: vec![
            ("项目".to_owned(), "13 项".to_owned()),
            ("已完成".to_owned(), "4 项".to_owned()),
            ("逾期".to_owned(), "1 项".to_owned()),
            ("久无进展".to_owned(), "2 项".to_owned()),
        ],
        sections: vec![
            Section {
                heading: "总体情况".to_owned(),
                blocks: vec![Block::run_in(
                    Level::One,
                    "进展正常。",
                    "上半年应办的节点大部分按期完成；两项久无进展，已催办。",
                )],
            },
            Section {
                heading: "任务分解".to_owned(),
                blocks: vec![Block::Table(table)],
            },
        ],
        foot: "2025年7月1日制表 · 存证 3f9a 1c07 e5b2".to_owned(),
        date: day(7, 1),
        landscape: false,
    }
}

/// A sheet with each kind of cell.
pub fn sheet() -> Sheet {
    Sheet {
        name: "项目清单".to_owned(),
        title: "2025年工会项目清单".to_owned(),
        table: match progress().sections.remove(1).blocks.remove(0) {
            Block::Table(table) => table,
            Block::Heading { .. } | Block::Paragraph { .. } => projects(),
        },
    }
}
