//! The form that asks for one's own data.

use maud::Markup;
use platform::{
    ui::Head,
    web::{Fields, Input, InputKind, Page, Sheet, ShortForm},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::paths;

/// The form (下载我的资料).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct OwnDataPage(pub ShortForm);

impl OwnDataPage {
    /// The form, with what is wrong.
    pub fn new(fields: Fields) -> Self {
        Self(ShortForm {
            title: "下载我的资料".to_owned(),
            intro: "系统里有关您的全部会员资料，含完整号码、家庭成员和谁看过您的号码；\
                    文件只在这一次下载，系统不留存，下载会留痕"
                .to_owned(),
            back: ("我的会籍".to_owned(), paths::MINE.to_owned()),
            action: paths::OWN_DATA.to_owned(),
            go: "确认身份并下载".to_owned(),
            inputs: vec![
                Input::new("current", "登录密码", InputKind::Password)
                    .hint("确认是您本人；输错几次后要等一会儿再试"),
            ],
            fields,
        })
    }
}

impl Page for OwnDataPage {
    const RAIL: &'static str = paths::MINE;

    fn head(&self) -> Head<'_> {
        self.0.head()
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        self.0.body(sheet)
    }

    fn samples() -> Vec<Self> {
        vec![Self::new(Fields::default())]
    }
}
