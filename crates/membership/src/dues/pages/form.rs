//! The short forms of dues.

use kernel::{Date, Id, Percent};
use maud::Markup;
use platform::{
    access::Body,
    ui::Head,
    web::{Fields, Input, InputKind, Page, Sheet, ShortForm},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{account_path, union_path};
use crate::dues::{
    DUES,
    model::{Mode, Month, Rate, Scale, Unit, Way},
};

/// What is known of the national rule, from second hand.
/// Unverified: nobody here has read the document of the 全国总工会 itself.
pub const USUAL_SOURCE: &str = "全国总工会关于会费的规定：每月基本收入的 0.5%（转引，原文待核实）";

/// A short form about dues (会费表单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct DuesForm(pub ShortForm);

impl Page for DuesForm {
    const RAIL: &'static str = DUES;

    fn head(&self) -> Head<'_> {
        self.0.head()
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        self.0.body(sheet)
    }

    fn samples() -> Vec<Self> {
        let (union, person) = (Id::from_i64(2), Id::from_i64(3));
        let day = Date::constant(2025, 3, 18);
        let month = Month::of(day);
        let who = (union, person, "<b>林若彤</b>");
        vec![
            Self(rate_form(union, "<b>机关工会</b>", month)),
            Self(payment_form(who, &[month], day)),
            Self(base_form(who, day)),
        ]
    }
}

/// A rate as pages show it in their samples.
pub(super) fn sample_rate() -> Rate {
    Rate {
        id: Id::from_i64(5),
        union_body: Id::from_i64(1),
        from: Month::of(Date::constant(2025, 1, 1)),
        scale: Scale::Share(Percent::from_permille(5)),
        rounding: (Unit::Jiao, Mode::HalfUp),
        exempt_retired: true,
        exempt_retained: true,
        source: format!("<i>{USUAL_SOURCE}</i>"),
        confirmed: false,
    }
}

fn choices<T>(words: &[(T, &'static str, &'static str)]) -> Vec<(String, String)> {
    let choice = |(_, code, word): &(T, &'static str, &'static str)| {
        ((*code).to_owned(), (*word).to_owned())
    };
    words.iter().map(choice).collect()
}

/// 设置缴费办法
pub fn rate_form(union: Id<Body>, name: &str, month: Month) -> ShortForm {
    let months = (-12..=2).rev().map(|n| month.plus(n));
    let months = months.map(|m| (m.to_string(), m.word())).collect();
    let kinds = vec![
        ("share".to_owned(), "按缴费基数的比例".to_owned()),
        ("fixed".to_owned(), "每月定额".to_owned()),
    ];
    ShortForm {
        title: "设置缴费办法".to_owned(),
        intro: "从所选月份起算；已生成的月份不改写，差额在下个月补收、退还".to_owned(),
        back: (format!("{name} 会费"), union_path(union)),
        action: format!("{}/rates", union_path(union)),
        go: "保存办法".to_owned(),
        inputs: vec![
            Input::new("from", "起用月份", InputKind::Select(months)),
            Input::new("kind", "标准", InputKind::Select(kinds)),
            Input::new("share", "比例（%）", InputKind::Text(8))
                .optional()
                .hint("按比例时填；如 0.5"),
            Input::new("fixed", "定额（元/月）", InputKind::Text(12))
                .optional()
                .hint("定额时填；如 5.00"),
            Input::new("unit", "取整到", InputKind::Select(choices(&Unit::WORDS))),
            Input::new("mode", "取整方式", InputKind::Select(choices(&Mode::WORDS))),
            Input::new("exempt_retired", "退休会员免缴", InputKind::Tick).optional(),
            Input::new("exempt_retained", "保留会籍的会员免缴", InputKind::Tick).optional(),
            Input::new("source", "依据", InputKind::Text(200)).hint("文件名称、文号、条款"),
            Input::new("confirmed", "我已看过这份文件", InputKind::Tick)
                .optional()
                .hint("没有看过原文就不要勾，页面会标「待核实」"),
        ],
        fields: Fields::default()
            .with("from", month)
            .with("kind", "share")
            .with("share", "0.5")
            .with("unit", "fen")
            .with("mode", "half_up")
            .with("exempt_retired", "on")
            .with("exempt_retained", "on")
            .with("source", USUAL_SOURCE),
    }
}

/// Union, person and name.
type Of<'a> = (Id<Body>, Id<platform::access::Person>, &'a str);

/// 登记缴费
pub fn payment_form((union, person, name): Of<'_>, open: &[Month], today: Date) -> ShortForm {
    let ways = [Way::Cash, Way::Transfer, Way::Payroll, Way::Refund];
    let ways = ways.map(|w| (w.as_str().to_owned(), w.word().to_owned()));
    let mut months = vec![(String::new(), "先抵最早欠缴的月份".to_owned())];
    months.extend(open.iter().map(|m| (m.to_string(), m.word())));
    ShortForm {
        title: format!("登记{name}的缴费"),
        intro: "现金和转账会自动开一张收据；多缴的留作预缴".to_owned(),
        back: (name.to_owned(), account_path(union, person)),
        action: format!("{}/payment", account_path(union, person)),
        go: "登记".to_owned(),
        inputs: vec![
            Input::new("amount", "金额（元）", InputKind::Text(12)),
            Input::new("way", "方式", InputKind::Select(ways.to_vec()))
                .hint("「退还」只能退多缴的部分"),
            Input::new("day", "日期", InputKind::Date),
            Input::new("month", "抵哪个月", InputKind::Select(months)).optional(),
            Input::new("note", "备注", InputKind::Text(100)).optional(),
        ],
        fields: Fields::default().with("way", "cash").with("day", today),
    }
}

/// 登记缴费基数
pub fn base_form((union, person, name): Of<'_>, today: Date) -> ShortForm {
    ShortForm {
        title: format!("登记{name}的缴费基数"),
        intro: "基数是工资信息，加密保存，只有本人和有权的财务人员能看".to_owned(),
        back: (name.to_owned(), account_path(union, person)),
        action: format!("{}/base", account_path(union, person)),
        go: "保存基数".to_owned(),
        inputs: vec![
            Input::new("amount", "每月基本收入（元）", InputKind::Text(12))
                .hint("不含奖金、津贴、补贴"),
            Input::new("from", "从哪天起", InputKind::Date).hint("每月应收用 1 日有效的基数"),
            Input::new("why", "来源", InputKind::Text(100)).hint("如：2025 年 1 月工资表"),
        ],
        fields: Fields::default().with("from", Month::of(today).first()),
    }
}
