//! Words of change sets, without I/O.

use kernel::{Date, Id, IdNumber, Moment, Phone, Sex};
use platform::access::{Account, Body, BodyPath, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Member, MemberMark, SetMark, Standing, What};

/// What a change set does (变更集种类).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 名册导入
    Import,
    /// 名册比对
    Comparison,
    /// 撤销
    Undo,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Import, Self::Comparison, Self::Undo];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Comparison => "comparison",
            Self::Undo => "undo",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Import => "名册导入",
            Self::Comparison => "名册比对",
            Self::Undo => "撤销",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// How far a change set is (变更集状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 正在读取
    Reading,
    /// 等待确认: checked and staged, nothing written.
    Staged,
    /// 正在写入: hidden until all of it is there.
    Writing,
    /// 已生效
    Live,
    /// 正在清除: what was written is taken away again.
    Dropping,
    /// 已放弃
    Dropped,
}

impl State {
    const ALL: [Self; 6] = [
        Self::Reading,
        Self::Staged,
        Self::Writing,
        Self::Live,
        Self::Dropping,
        Self::Dropped,
    ];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Staged => "staged",
            Self::Writing => "writing",
            Self::Live => "live",
            Self::Dropping => "dropping",
            Self::Dropped => "dropped",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reading => "正在读取",
            Self::Staged => "等待确认",
            Self::Writing => "正在写入",
            Self::Live => "已生效",
            Self::Dropping => "正在清除",
            Self::Dropped => "已放弃",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// A change set (变更集).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// Its key.
    pub id: Id<SetMark>,
    /// 种类
    pub kind: Kind,
    /// The union for which it was made.
    pub body: Id<Body>,
    /// What people call it: the file's name.
    pub name: String,
    /// 状态
    pub state: State,
    /// Rows of the source.
    pub row_count: i64,
    /// Who made it.
    pub made_by: Id<Account>,
    /// When.
    pub made_at: Moment,
    /// The instant at which it became visible.
    pub live_at: Option<Moment>,
    /// Whether what it replaced has been put away.
    pub settled: bool,
    /// Which set it undoes.
    pub undoes: Option<Id<SetMark>>,
    /// The instant at which it was undone.
    pub undone_at: Option<Moment>,
    /// The job that works on it.
    pub job: Option<i64>,
    /// Why it was dropped or staged again; empty otherwise.
    pub problem: String,
    /// Rises with every save.
    pub version: i64,
}

/// What a change set has done so far (变更集进度).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// The last row of the source that was written.
    pub upto: i64,
    /// 新增
    pub added: i64,
    /// 变更
    pub changed: i64,
    /// 移出
    pub removed: i64,
    /// Organisation's batch of the people who come with it.
    pub people: Option<i64>,
    /// The trail's batch over its rows.
    pub trail: Option<i64>,
    /// The trail's batch over what is put away afterwards.
    pub tidying: Option<i64>,
    /// Once its rows are gone it is staged again.
    pub again: bool,
}

/// A sealed value on its way to a row (敏感值).
#[derive(Debug, Clone)]
pub enum Secret<T> {
    /// 没有: there is none.
    None,
    /// 新填的: as it was read from the source.
    Typed(T),
    /// 沿用的: as it stands sealed elsewhere; opened there, sealed anew at the new row.
    Kept(Kept),
}

/// A value that stands sealed in another row (已加密的值).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it is sealed, as [`platform::secret::place`] names it.
    pub place: String,
    /// The sealed value.
    pub bytes: Vec<u8>,
    /// As it is shown.
    pub mask: String,
    /// The digits by which it is found.
    pub tail: String,
    /// Its keyed hash.
    pub hash: Option<String>,
}

/// What a row shall say (新内容).
#[derive(Debug, Clone)]
pub struct Draft {
    /// 所在小组或分会.
    pub home: Id<Body>,
    /// 所在基层工会.
    pub union_body: Id<Body>,
    /// Where the home stands.
    pub path: BodyPath,
    /// 会籍状态.
    pub standing: Standing,
    /// From which day the standing holds.
    pub since: Date,
    /// 入会日期.
    pub joined_on: Option<Date>,
    /// 姓名.
    pub name: String,
    /// The name without its surname.
    pub given: String,
    /// `zhangjianguo`.
    pub pinyin: String,
    /// `zjg`.
    pub initials: String,
    /// Whether the reading was corrected by hand.
    pub pinyin_fixed: bool,
    /// 工号; empty when there is none.
    pub staff_no: String,
    /// 性别.
    pub sex: Option<Sex>,
    /// 出生日期.
    pub birth: Option<Date>,
    /// 手机号.
    pub phone: Secret<Phone>,
    /// 身份证号.
    pub id_number: Secret<IdNumber>,
    /// 岗位.
    pub post: String,
    /// 劳模.
    pub model_worker: bool,
    /// 困难职工.
    pub hardship: bool,
    /// Data problems, a bit each.
    pub flaws: i64,
}

impl Draft {
    /// What a row says now, its sealed values to be taken along as they are.
    pub fn of(member: &Member, phone: Secret<Phone>, id_number: Secret<IdNumber>) -> Self {
        let m = member.clone();
        Self {
            home: m.home,
            union_body: m.union_body,
            path: m.path,
            standing: m.standing,
            since: m.since,
            joined_on: m.joined_on,
            name: m.name,
            given: m.given,
            pinyin: m.pinyin,
            initials: m.initials,
            pinyin_fixed: m.pinyin_fixed,
            staff_no: m.staff_no,
            sex: m.sex,
            birth: m.birth,
            phone,
            id_number,
            post: m.post,
            model_worker: m.model_worker,
            hardship: m.hardship,
            flaws: m.flaws,
        }
    }
}

/// A fact that a row brings along (沿革).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// What happened.
    pub what: What,
    /// From which day it holds.
    pub holds_from: Date,
}

/// What a row of the source does (要做的事).
#[derive(Debug, Clone)]
pub enum Wanted {
    /// 新增: a person nobody knew.
    Add(Box<Draft>),
    /// 变更: the row of a person, as it was seen, gets another.
    Replace {
        /// Which row.
        row: Id<MemberMark>,
        /// The version that was looked at.
        version: i64,
        /// What it shall say.
        draft: Box<Draft>,
    },
    /// 移出: the row counts no more and nothing takes its place; only undoing does so.
    Remove {
        /// Which row.
        row: Id<MemberMark>,
        /// The version that was looked at.
        version: i64,
    },
}

/// One row of a source (变更行).
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number in the source; lines come in rising order.
    pub no: i64,
    /// What it does.
    pub wanted: Wanted,
    /// The facts that it brings along.
    pub facts: Vec<Told>,
    /// Who it is, when the row of somebody known is replaced or removed.
    pub person: Option<Id<Person>>,
}
