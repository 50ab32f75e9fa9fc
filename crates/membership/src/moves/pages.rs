//! The form of a deed.

use kernel::{Date, Id};
use maud::Markup;
use platform::{
    access::Person,
    ui::Head,
    web::{Fields, Input, InputKind, Page, Sheet, ShortForm},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::model::Move;
use crate::paths;

/// The form of a deed on one membership (会籍办理表单).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct MovePage(pub ShortForm);

/// What a deed means, in a sentence for who does it.
const fn meaning(deed: Move) -> &'static str {
    match deed {
        Move::Transfer => "转到另一个工会小组或基层工会；对方工会由别人管理时，对方同意后生效",
        Move::Retain => "保留会籍期间不参加选举和表决；恢复工作后可以恢复会籍",
        Move::Retire => "退休后仍在册，不再参加选举和表决",
        Move::Resume => "从生效日期起恢复为在会",
        Move::Leave => "从生效日期起不再是会员；以前的记录都保留，以后可以重新入会",
        Move::Rejoin => "按转入的工会小组重新登记为会员，以前的沿革接着往下记",
        Move::Die => "登记后不能再办理其他事项；以前的记录都保留",
    }
}

impl MovePage {
    /// The form, filled in with today.
    pub fn new(person: Id<Person>, name: &str, home: &str, deed: Move, today: Date) -> Self {
        let mut inputs = Vec::new();
        if deed.needs_home() {
            inputs.push(
                Input::new("to_name", "转入的工会小组或分会", InputKind::Text(100))
                    .hint("填写全称或简称，如「机关工会组织人事处小组」"),
            );
        }
        inputs.push(Input::new("day", "生效日期", InputKind::Date));
        inputs.push(
            Input::new("reason", "原因或依据", InputKind::Text(200))
                .hint("调动通知、退休审批等文件名称和文号"),
        );
        Self(ShortForm {
            title: format!("{name}：{}", deed.word()),
            intro: format!("现在{home}。{}", meaning(deed)),
            back: (name.to_owned(), paths::member(person)),
            action: paths::deed(person, deed),
            go: deed.word().to_owned(),
            inputs,
            fields: Fields::default().with("day", today),
        })
    }

    /// The same with bodies to choose from, when the name may mean several.
    #[must_use]
    pub fn choose(mut self, choices: Vec<(String, String)>) -> Self {
        let choice = Input::new("to", "请确认是哪一个", InputKind::Select(choices));
        self.0.inputs.insert(1, choice);
        self
    }
}

impl Page for MovePage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        self.0.head()
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        self.0.body(sheet)
    }

    fn samples() -> Vec<Self> {
        let day = Date::constant(2025, 3, 18);
        let who = Id::from_i64(1);
        let choices = vec![("1".to_owned(), "机关工会 · 办公室小组".to_owned())];
        let hostile = "<script>alert(1)</script>";
        let each = Move::ALL.map(|deed| Self::new(who, "林若彤", "机关工会", deed, day));
        let asked = Self::new(who, hostile, hostile, Move::Transfer, day).choose(choices);
        each.into_iter().chain([asked]).collect()
    }
}
