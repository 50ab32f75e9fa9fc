//! What offices may do with members.

use platform::access::{Power, Reach};

use crate::dues::powers as dues;

/// 查看会员
pub const READ: Power = Power {
    code: "membership.read",
    text: "查看会员名册",
    default: &[
        ("administrator", Reach::Everywhere),
        ("chair", Reach::Below),
        ("vice_chair", Reach::Below),
        ("audit_chief", Reach::Everywhere),
        ("women_chief", Reach::Everywhere),
        ("officer", Reach::Below),
        ("leader", Reach::Here),
    ],
};
/// 登记会员、办理会籍
pub const EDIT: Power = Power {
    code: "membership.edit",
    text: "登记会员和办理会籍",
    default: &[("chair", Reach::Below), ("officer", Reach::Below)],
};
/// 导入名册
pub const IMPORT: Power = Power {
    code: "membership.import",
    text: "导入和比对名册",
    default: &[("officer", Reach::Below)],
};
/// 查看敏感信息: opens one sealed value at a time, with a reason
pub const OPEN: Power = Power {
    code: "membership.open",
    text: "查看会员敏感信息",
    default: &[("officer", Reach::Below)],
};

/// 查看困难职工标记: who is in hardship is sensitive and known to few
pub const HARDSHIP: Power = Power {
    code: "membership.hardship",
    text: "查看和筛选困难职工",
    default: &[("chair", Reach::Below), ("officer", Reach::Below)],
};

/// All powers of the area.
pub const ALL: &[Power] = &[
    READ,
    EDIT,
    IMPORT,
    OPEN,
    HARDSHIP,
    dues::SEE,
    dues::BASE,
    dues::RATE,
    dues::RUN,
    dues::TAKE,
    dues::EXPORT,
];
