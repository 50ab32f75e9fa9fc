//! What can be wrong with a row: a stable code, and one sentence that says what to do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::field::Field;

/// How much a problem weighs (轻重).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 提示: the row is taken all the same.
    Tells,
    /// 待确认: the row waits until somebody says that it is taken.
    Asks,
    /// 须改正: the row is not taken until the sheet is corrected.
    Blocks,
    /// 不读取: the row is no member's.
    LeavesOut,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal $level:ident $title:literal,)+) => {
        /// What is wrong with a row (问题种类).
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
        )]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $code)] $name,)+
        }

        impl Code {
            /// All of them, in the order of the chips.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// As stored and in addresses.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// A few words for the chip.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// How much it weighs.
            pub const fn level(self) -> Level {
                match self { $(Self::$name => Level::$level,)+ }
            }
        }
    };
}

codes! {
    /// 没有姓名
    NameMissing = "name_missing" Blocks "没有姓名",
    /// 姓名写法不像
    NameOdd = "name_odd" Asks "姓名写法可疑",
    /// 身份证号被表格软件改坏
    IdDamaged = "id_damaged" Blocks "身份证号被科学计数改坏",
    /// 身份证号不对
    IdWrong = "id_wrong" Blocks "身份证号不对",
    /// 文件内身份证号重复
    IdTwice = "id_twice" Blocks "文件内身份证号重复",
    /// 没有身份证号
    IdMissing = "id_missing" Tells "没有身份证号",
    /// 15 位身份证号
    IdOld = "id_old" Tells "15 位身份证号",
    /// 性别认不出
    SexUnknown = "sex_unknown" Asks "性别认不出",
    /// 性别与身份证号不符
    SexDiffers = "sex_differs" Asks "性别与身份证号不符",
    /// 出生日期读不出
    BirthUnreadable = "birth_unreadable" Asks "出生日期读不出",
    /// 出生日期与身份证号不符
    BirthDiffers = "birth_differs" Asks "出生日期与身份证号不符",
    /// 出生日期不合常理
    BirthUnlikely = "birth_unlikely" Asks "出生日期不合常理",
    /// 手机号不对
    PhoneWrong = "phone_wrong" Asks "手机号不对",
    /// 文件内工号重复
    StaffNoTwice = "staff_no_twice" Blocks "文件内工号重复",
    /// 工号已属他人
    StaffNoTaken = "staff_no_taken" Blocks "工号已属他人",
    /// 没有单位
    HomeMissing = "home_missing" Blocks "没有所在单位",
    /// 单位对应不上
    HomeUnknown = "home_unknown" Blocks "单位对应不上",
    /// 会籍状态认不出
    StandingUnknown = "standing_unknown" Blocks "会籍状态认不出",
    /// 日期读不出
    DateUnreadable = "date_unreadable" Asks "日期读不出",
    /// 日期在今天以后
    DateFuture = "date_future" Asks "日期在今天以后",
    /// 入会早于成年
    JoinedEarly = "joined_early" Asks "入会日期早于 16 岁",
    /// 公式出错
    CellFault = "cell_fault" Asks "单元格公式出错",
    /// 文字太长
    TooLong = "too_long" Asks "文字太长",
    /// 引号不成对
    LooseQuote = "loose_quote" Asks "引号不成对",
    /// 合并单元格
    MergedPerson = "merged_person" Asks "姓名或号码是合并单元格",
    /// 文件内疑似同一人
    SamePerson = "same_person" Asks "文件内疑似同一人",
    /// 文件内姓名相近
    NearPerson = "near_person" Asks "文件内姓名相近",
    /// 名册中疑似同一人
    RosterNear = "roster_near" Asks "名册中有相近的人",
    /// 按姓名和出生日期对应
    RosterByName = "roster_by_name" Tells "按姓名和出生日期对应",
    /// 名册中有两人相符
    RosterTwo = "roster_two" Blocks "名册中不止一人相符",
    /// 已在其他工会
    Elsewhere = "elsewhere" Blocks "已在其他工会登记",
    /// 姓名与名册不符
    NameDiffers = "name_differs" Asks "姓名与名册不同",
    /// 合并单元格
    Merged = "merged" Tells "合并单元格已补全",
    /// 只写到月
    MonthOnly = "month_only" Tells "日期只写到月",
    /// 写有工会职务
    Office = "office" Tells "写有工会职务",
    /// 表头以上的行
    TitleRow = "title_row" LeavesOut "标题行",
    /// 又一次表头
    HeadAgain = "head_again" LeavesOut "重复的表头",
    /// 合计行
    TotalRow = "total_row" LeavesOut "合计行",
    /// 说明行
    NoteRow = "note_row" LeavesOut "说明或落款",
    /// 空行
    EmptyRow = "empty_row" LeavesOut "空行",
}

impl Code {
    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.as_str() == text)
    }
}

/// One problem of one row (问题). Its words never hold a number that is sensitive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Which.
    pub code: Code,
    /// Whose column; `None` for the row as a whole.
    pub column: Option<Field>,
    /// What is wrong, and what to do.
    pub words: String,
}

impl Problem {
    /// A problem of a column.
    pub fn of(code: Code, column: Field, words: impl Into<String>) -> Self {
        Self {
            code,
            column: Some(column),
            words: words.into(),
        }
    }

    /// A problem of the row.
    pub fn row(code: Code, words: impl Into<String>) -> Self {
        Self {
            code,
            column: None,
            words: words.into(),
        }
    }

    /// How much it weighs.
    pub const fn level(&self) -> Level {
        self.code.level()
    }
}

/// How much the worst of them weighs; `None` without any.
pub fn worst(problems: &[Problem]) -> Option<Level> {
    problems.iter().map(Problem::level).max()
}
