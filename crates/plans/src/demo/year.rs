//! A year of work for the example plan: what was done, on which day, with which figures.

use kernel::Date;

use crate::project::Rhythm;

/// A rhythm that was chosen in the preview: number, rhythm, milestones.
type Chosen = (&'static str, Rhythm, &'static [(&'static str, Date)]);

/// The rhythms of the whole-year rows.
pub const RHYTHMS: &[Chosen] = &[
    (
        "1",
        Rhythm::Milestones,
        &[
            ("赛道申报", day(3, 28)),
            ("年中推进", day(7, 31)),
            ("实绩评审", day(11, 28)),
        ],
    ),
    (
        "2",
        Rhythm::Milestones,
        &[
            ("推荐人选", day(5, 30)),
            ("评审公示", day(9, 12)),
            ("发布表扬", day(12, 12)),
        ],
    ),
    ("4", Rhythm::Quarterly, &[]),
    ("5", Rhythm::Quarterly, &[]),
    ("6", Rhythm::Quarterly, &[]),
    (
        "7",
        Rhythm::Milestones,
        &[
            ("春节慰问品", day(1, 24)),
            ("端午慰问品", day(5, 30)),
            ("中秋国庆慰问品", day(9, 30)),
        ],
    ),
];

/// One report of the example year.
pub struct Entry {
    /// 序号 of the project.
    pub no: &'static str,
    /// Which due date, from 0.
    pub slot: usize,
    /// Which owner, from 0.
    pub owner: usize,
    /// The day it was done.
    pub day: Date,
    /// Whether the due date was ticked off.
    pub done: bool,
    /// What was done.
    pub text: &'static str,
    /// Name, value, unit.
    pub figures: &'static [(&'static str, &'static str, &'static str)],
}

const fn day(month: i8, day: i8) -> Date {
    Date::constant(2025, month, day)
}

type Figures = &'static [(&'static str, &'static str, &'static str)];

const fn done(
    no: &'static str,
    slot: usize,
    owner: usize,
    day: Date,
    text: &'static str,
    figures: Figures,
) -> Entry {
    Entry {
        no,
        slot,
        owner,
        day,
        done: true,
        text,
        figures,
    }
}

const fn step(no: &'static str, slot: usize, day: Date, text: &'static str) -> Entry {
    Entry {
        no,
        slot,
        owner: 0,
        day,
        done: false,
        text,
        figures: &[],
    }
}

/// What was reported; some due dates have nothing on purpose, and are late or silent.
pub const ENTRIES: &[Entry] = &[
    step("1", 0, day(3, 12), "发出申报通知，七个赛道已报名。"),
    done(
        "1",
        0,
        0,
        day(3, 27),
        "十个赛道全部完成申报。",
        &[("赛道", "10", "个"), ("参赛", "412", "人")],
    ),
    done(
        "1",
        1,
        0,
        day(8, 4),
        "开完年中推进会，各赛道亮了进度。",
        &[("到会", "58", "人")],
    ),
    step("1", 2, day(11, 10), "收齐八个赛道的实绩材料，还差两个。"),
    done(
        "2",
        0,
        0,
        day(5, 28),
        "各单位推荐人选汇总完毕。",
        &[("推荐", "46", "人")],
    ),
    done(
        "2",
        1,
        0,
        day(9, 11),
        "评审会选出二十人，已公示五个工作日。",
        &[("入选", "20", "人")],
    ),
    done(
        "3",
        0,
        0,
        day(1, 22),
        "春节前走访一线中队和值守岗位。",
        &[("走访", "31", "处"), ("慰问", "640", "人")],
    ),
    done(
        "3",
        1,
        0,
        day(8, 20),
        "三伏天给户外岗位送去防暑用品。",
        &[("送达", "36", "处"), ("受益", "1,120", "人")],
    ),
    done(
        "4",
        0,
        0,
        day(3, 28),
        "一季度补助按月受理，住院职工全部走访。",
        &[("走访", "9", "人")],
    ),
    done(
        "4",
        1,
        1,
        day(6, 26),
        "二季度走访住院、生育职工。",
        &[("走访", "12", "人")],
    ),
    done(
        "4",
        2,
        0,
        day(9, 25),
        "三季度走访慰问完成。",
        &[("走访", "11", "人")],
    ),
    step("4", 3, day(10, 23), "十月受理补助三件，已全部办结。"),
    done(
        "5",
        0,
        0,
        day(3, 21),
        "办一季度集体生日会。",
        &[("参加", "86", "人")],
    ),
    done(
        "5",
        1,
        0,
        day(6, 20),
        "办二季度集体生日会，请来老师傅讲从前。",
        &[("参加", "91", "人")],
    ),
    done(
        "5",
        2,
        0,
        day(9, 19),
        "办三季度集体生日会。",
        &[("参加", "79", "人")],
    ),
    step("5", 3, day(11, 14), "四季度生日会场地已定，名单在核对。"),
    done(
        "6",
        0,
        0,
        day(3, 26),
        "八个兴趣小组开始活动。",
        &[("小组", "8", "个")],
    ),
    done(
        "6",
        1,
        1,
        day(6, 27),
        "办全局健步走和乒乓球赛。",
        &[("参加", "530", "人")],
    ),
    done(
        "6",
        2,
        0,
        day(9, 26),
        "办职工书画展，夜班中队单独开了一场。",
        &[("作品", "112", "件")],
    ),
    done(
        "7",
        0,
        0,
        day(1, 21),
        "春节慰问品发放完毕，签收表齐。",
        &[("发放", "2,003", "份")],
    ),
    done(
        "7",
        1,
        0,
        day(5, 29),
        "端午慰问品发放完毕。",
        &[("发放", "2,008", "份")],
    ),
    done(
        "7",
        2,
        0,
        day(9, 29),
        "中秋和国庆慰问品一并发放。",
        &[("发放", "2,011", "份")],
    ),
    done(
        "8",
        0,
        0,
        day(6, 6),
        "三批疗休养全部返程，比计划晚一周。",
        &[("参加", "168", "人")],
    ),
    done(
        "9",
        0,
        1,
        day(9, 26),
        "体检完成，女职工加做专项。",
        &[("体检", "1,846", "人")],
    ),
    done(
        "10",
        0,
        0,
        day(7, 25),
        "上半年互助保障续保办完。",
        &[("参保", "1,987", "人")],
    ),
    done("11", 0, 0, day(2, 26), "上年决算和本年预算编制完成。", &[]),
    done(
        "11",
        1,
        1,
        day(10, 29),
        "项目绩效自评完成，提出三条改进。",
        &[],
    ),
    done(
        "12",
        0,
        0,
        day(2, 27),
        "审查上年决算，提出两条意见，均已采纳。",
        &[("意见", "2", "条")],
    ),
    step("12", 1, day(10, 20), "调阅三季度凭证，正在核对。"),
    done(
        "13",
        0,
        0,
        day(3, 14),
        "办女职工专题讲座和手工坊。",
        &[("参加", "214", "人")],
    ),
];

/// Who was pressed: number, day, who was told, words.
pub const CHASES: &[(&str, Date, &str, &str)] = &[
    (
        "8",
        day(6, 3),
        "局工会（1 人）",
        "疗休养已过计划时间，请说明还有几批。",
    ),
    (
        "12",
        day(11, 6),
        "局工会经审委（1 人）",
        "十月的预决算审查请本月中旬前填报。",
    ),
];
