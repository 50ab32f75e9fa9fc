//! Numbers that differ from house to house.

use platform::settings::{AnySetting, Setting};

/// Oldest age of the young (青年年龄上限).
pub const YOUTH_AGE_MAX: Setting<i64> = Setting {
    name: "membership.youth_age_max",
    group: "会员",
    text: "筛选「青年」时算到多少周岁（含）",
    default: 35,
    unit: "周岁",
    source: "本系统默认：青年工作的通行口径，官方文件待核实",
    allowed: (28, 45),
};

/// All settings of the area.
pub const SETTINGS: &[&dyn AnySetting] = &[&YOUTH_AGE_MAX];
