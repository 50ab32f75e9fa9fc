//! What a column of a roster may hold, and the words that head it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a column holds (列的含义).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 姓名
    Name,
    /// 身份证号
    IdNumber,
    /// 性别
    Sex,
    /// 出生日期
    Birth,
    /// 手机号
    Phone,
    /// 工号
    StaffNo,
    /// 所在单位
    Home,
    /// 入会日期
    JoinedOn,
    /// 会籍状态
    Standing,
    /// 状态起始日期
    Since,
    /// 工会职务: told, never granted.
    Office,
    /// 岗位
    Post,
    /// 劳模
    ModelWorker,
    /// 困难职工
    Hardship,
}

impl Field {
    /// All of them, in the order of the template.
    pub const ALL: [Self; 14] = [
        Self::Name,
        Self::IdNumber,
        Self::Sex,
        Self::Birth,
        Self::Phone,
        Self::StaffNo,
        Self::Home,
        Self::JoinedOn,
        Self::Standing,
        Self::Since,
        Self::Office,
        Self::Post,
        Self::ModelWorker,
        Self::Hardship,
    ];

    /// As stored and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdNumber => "id_number",
            Self::Sex => "sex",
            Self::Birth => "birth",
            Self::Phone => "phone",
            Self::StaffNo => "staff_no",
            Self::Home => "home",
            Self::JoinedOn => "joined_on",
            Self::Standing => "standing",
            Self::Since => "since",
            Self::Office => "office",
            Self::Post => "post",
            Self::ModelWorker => "model_worker",
            Self::Hardship => "hardship",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == text)
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::IdNumber => "身份证号",
            Self::Sex => "性别",
            Self::Birth => "出生日期",
            Self::Phone => "手机号",
            Self::StaffNo => "工号",
            Self::Home => "所在单位",
            Self::JoinedOn => "入会日期",
            Self::Standing => "会籍状态",
            Self::Since => "状态起始日期",
            Self::Office => "工会职务",
            Self::Post => "岗位",
            Self::ModelWorker => "劳模",
            Self::Hardship => "困难职工",
        }
    }

    /// Whether its values are shown masked only.
    pub const fn is_sensitive(self) -> bool {
        matches!(self, Self::IdNumber | Self::Phone)
    }

    /// Words that head such a column, as rosters print them, with blanks between.
    const fn heads(self) -> &'static str {
        match self {
            Self::Name => "姓名 职工姓名 会员姓名 员工姓名 名字 人员姓名 name",
            Self::IdNumber => {
                "身份证号 身份证号码 身份证 证件号码 证件号 公民身份号码 公民身份证号 居民身份证号码 有效证件号码"
            }
            Self::Sex => "性别 男女 sex",
            Self::Birth => "出生日期 出生年月 出生年月日 生日 出生时间 出生",
            Self::Phone => "手机 手机号 手机号码 联系电话 电话 移动电话 联系方式 电话号码 联系手机",
            Self::StaffNo => {
                "工号 人员编号 职工编号 员工编号 员工号 职工号 人员编码 员工工号 职工工号"
            }
            Self::Home => {
                "部门 所在单位 工会小组 单位 所属单位 所在部门 所属部门 科室 处室 小组 所在小组 所属工会 所在工会 工会组织 所在工会小组 单位名称 工作部门 工作单位 部门名称"
            }
            Self::JoinedOn => "入会时间 入会日期 入会年月 加入工会时间 加入工会日期",
            Self::Standing => "会籍状态 会员状态 会籍 会籍情况 状态 会员类别",
            Self::Since => "状态起始日期 会籍变动日期 变动日期 状态日期 起始日期",
            Self::Office => "工会职务 工会任职 职务 工会内职务",
            Self::Post => "岗位 工作岗位 岗位名称 职位 工种",
            Self::ModelWorker => "劳模 是否劳模 劳动模范 劳模称号 劳模级别 劳模先进",
            Self::Hardship => "困难 困难职工 是否困难 是否困难职工 困难情况 困难类别",
        }
    }

    /// How well a header means this field: 0 not at all, 2 the very word, 1 a part of it.
    pub fn fits(self, head: &str) -> u8 {
        let head = plain(head);
        if head.is_empty() {
            return 0;
        }
        let mut words = self.heads().split(' ');
        if words.any(|word| word == head) {
            return 2;
        }
        let part = |word: &str| word.chars().count() >= 2 && head.contains(word);
        u8::from(self.heads().split(' ').any(part))
    }
}

/// A header without blanks, brackets and what they hold, stars and colons: `姓 名*（必填）` is 姓名.
pub fn plain(head: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_u32;
    for c in kernel::fold_width(head).chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Header | the field it means best, or nothing.
    #[test]
    fn headers_are_understood() {
        for (head, expected) in [
            ("姓名", Some(Field::Name)),
            ("姓 名*（必填）", Some(Field::Name)),
            ("职工姓名", Some(Field::Name)),
            ("证件号码", Some(Field::IdNumber)),
            ("出生年月", Some(Field::Birth)),
            ("联系电话（手机）", Some(Field::Phone)),
            ("人员编号", Some(Field::StaffNo)),
            ("所在单位", Some(Field::Home)),
            ("入会时间", Some(Field::JoinedOn)),
            ("是否劳模", Some(Field::ModelWorker)),
            ("是否困难职工", Some(Field::Hardship)),
            ("备注", None),
            ("序号", None),
            ("", None),
        ] {
            let best = Field::ALL
                .into_iter()
                .filter(|f| f.fits(head) > 0)
                .max_by_key(|f| f.fits(head));
            assert_eq!(best, expected, "{head}");
        }
        for field in Field::ALL {
            assert_eq!(Field::parse(field.as_str()), Some(field));
            assert_eq!(field.fits(field.word()), 2, "{}", field.word());
        }
    }
}
