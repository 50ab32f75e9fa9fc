//! What offices may do with dues.

use platform::access::{Power, Reach};

/// 查看会费: who owes and paid what, without the bases
pub const SEE: Power = Power {
    code: "membership.dues_see",
    text: "查看会费应收和缴纳",
    default: &[
        ("chair", Reach::Below),
        ("money_chief", Reach::Below),
        ("audit_chief", Reach::Everywhere),
        ("officer", Reach::Below),
        ("accountant", Reach::Below),
        ("cashier", Reach::Below),
    ],
};
/// 查看和登记缴费基数
pub const BASE: Power = Power {
    code: "membership.dues_base",
    text: "查看和登记缴费基数",
    default: &[("officer", Reach::Below), ("accountant", Reach::Below)],
};
/// 设置缴费办法
pub const RATE: Power = Power {
    code: "membership.dues_rate",
    text: "设置会费缴费办法",
    default: &[("money_chief", Reach::Below), ("officer", Reach::Below)],
};
/// 生成和撤回月度应收
pub const RUN: Power = Power {
    code: "membership.dues_run",
    text: "生成和撤回月度应收",
    default: &[("officer", Reach::Below), ("accountant", Reach::Below)],
};
/// 登记缴费、开收据
pub const TAKE: Power = Power {
    code: "membership.dues_take",
    text: "登记会费收款和开收据",
    default: &[("officer", Reach::Below), ("cashier", Reach::Below)],
};
/// 导出会费名单
pub const EXPORT: Power = Power {
    code: "membership.dues_export",
    text: "导出会费名单",
    default: &[("officer", Reach::Below), ("accountant", Reach::Below)],
};
/// All of them.
pub const ALL: [Power; 6] = [SEE, BASE, RATE, RUN, TAKE, EXPORT];
