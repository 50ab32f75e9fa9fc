//! One page for every short form of this area.

use std::ops::{Deref, DerefMut};

use maud::Markup;
use platform::{
    ui::Head,
    web::{Fields, Page, Sheet, ShortForm},
};
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) use platform::web::{Input, InputKind, problems};

/// A form (表单页).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct FormPage(pub ShortForm);

impl Deref for FormPage {
    type Target = ShortForm;
    fn deref(&self) -> &ShortForm {
        &self.0
    }
}
impl DerefMut for FormPage {
    fn deref_mut(&mut self) -> &mut ShortForm {
        &mut self.0
    }
}

impl Page for FormPage {
    const RAIL: &'static str = "/bodies";

    fn head(&self) -> Head<'_> {
        self.0.head()
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        self.0.body(sheet)
    }

    fn samples() -> Vec<Self> {
        let ticks = vec![(
            "union/audit".to_owned(),
            "经审委".to_owned(),
            "条文待核实".to_owned(),
        )];
        let choices = vec![("group".to_owned(), "工会小组".to_owned())];
        let empty = Self(ShortForm {
            title: "在机关工会之下新设组织".to_owned(),
            intro: "新设的组织从成立日期起计入组织树。".to_owned(),
            back: ("机关工会".to_owned(), "/bodies/0".to_owned()),
            action: "/bodies/0/below".to_owned(),
            go: "新设".to_owned(),
            inputs: vec![
                Input::new("kind", "类别", InputKind::Select(choices)),
                Input::new("name", "全称", InputKind::Text(100)).hint("与公章一致"),
                Input::new("from", "成立日期", InputKind::Date),
                Input::new("email", "工作邮箱", InputKind::Email).optional(),
                Input::new("committees", "随同设立", InputKind::Checks(ticks)).optional(),
                Input::new("seats", "席位", InputKind::Number(1, 45, "人")),
                Input::new("paper", "文件", InputKind::File).optional(),
                Input::new("password", "初始密码", InputKind::Password),
            ],
            fields: Fields::default(),
        });
        let mut wrong = empty.clone();
        wrong.fields = Fields::default().with("name", "<script>alert(1)</script>");
        for (field, text) in [("from", "请填写日期"), ("", "机关工会已撤销")] {
            wrong.fields.errors.push(platform::FieldError {
                field: field.to_owned(),
                text: text.to_owned(),
            });
        }
        vec![empty, wrong]
    }
}
