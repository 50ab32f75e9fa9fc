//! The form behind the code, and how an application stands.

use maud::{Markup, html};
use platform::{
    ui::{
        Button, Card, Choice, Facts, Field, Form, Head, Notice, Problem, Stepper, error_summary,
        form_actions,
    },
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::model::CONSENT;

/// The form (入会申请表).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JoinPage {
    /// Key of the union.
    pub union_body: String,
    /// Its name.
    pub union_name: String,
    /// Groups to choose from: key and name.
    pub homes: Vec<(String, String)>,
    /// What was typed, and what is wrong.
    pub fields: Fields,
}

const LABELS: &[(&str, &str)] = &[
    ("name", "姓名"),
    ("id_number", "身份证号"),
    ("phone", "手机号"),
    ("staff_no", "工号"),
    ("home", "所在小组或部门"),
    ("consent", "告知同意"),
];

impl JoinPage {
    fn problems(&self) -> Vec<Problem<'_>> {
        let label = |name: &str| {
            let found = LABELS.iter().find(|(field, _)| *field == name);
            found.map_or("", |(_, label)| *label)
        };
        let errors = self.fields.errors.iter();
        errors
            .map(|e| Problem {
                field: e.field.as_str().into(),
                label: label(&e.field).into(),
                words: e.text.as_str().into(),
            })
            .collect()
    }

    fn inputs(&self) -> Markup {
        let own = |field: Field<'static>, name: &'static str| {
            let value = self.fields.get(name).to_owned();
            let error = self.fields.error(name).map(str::to_owned);
            field.value(value).error(error)
        };
        let homes = self.homes.iter();
        let homes = homes.map(|(id, name)| Choice::new(id.as_str(), name.as_str()));
        let home = Field::select("home", "所在小组或部门", homes.collect())
            .value(self.fields.get("home"))
            .error(self.fields.error("home"))
            .required();
        html! {
            (own(Field::text("name", "姓名").max(40).complete("name").required(), "name"))
            (own(Field::text("id_number", "身份证号").max(18).complete("off").required(),
                 "id_number"))
            (own(Field::phone("phone", "手机号").required(), "phone"))
            (own(Field::text("staff_no", "工号").max(40).hint("没有可以不填"), "staff_no"))
            (home)
            (own(Field::check("consent", CONSENT).required(), "consent"))
        }
    }
}

impl Page for JoinPage {
    const RAIL: &'static str = "/members";

    fn head(&self) -> Head<'_> {
        Head::new(format!("加入{}", self.union_name)).sub("填好后提交，小组和工会审核后告诉您结果")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let body = html! {
            (error_summary(&self.problems()))
            (self.inputs())
            (form_actions(&html! { (Button::go("提交入会申请")) }))
        };
        let action = format!("/join/{}", self.union_body);
        html! {
            (Card::new("").body(html! { (Form::post(action, sheet.key.as_str()).body(body)) }))
        }
    }

    fn samples() -> Vec<Self> {
        let empty = Self {
            union_body: "0000000000001".to_owned(),
            union_name: "机关工会".to_owned(),
            homes: vec![("1".to_owned(), "办公室小组".to_owned())],
            fields: Fields::default(),
        };
        let mut wrong = empty.clone();
        wrong.fields = Fields::default().with("name", "<script>alert(1)</script>");
        wrong.fields.errors.push(platform::FieldError {
            field: "id_number".to_owned(),
            text: "身份证号的校验码不对，请核对是否有数字填错或颠倒".to_owned(),
        });
        let none = Self {
            homes: Vec::new(),
            ..empty.clone()
        };
        vec![empty, wrong, none]
    }
}

/// How an application stands (入会申请进度), for whoever holds the code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProgressPage {
    /// The tracking code.
    pub code: String,
    /// 机关工会
    pub union_name: String,
    /// Where to apply again.
    pub again: String,
    /// The word of the state.
    pub state: String,
    /// Why it was returned or refused; empty otherwise.
    pub why: String,
    /// The steps, and which of them waits: 0 is sending.
    pub steps: Vec<String>,
    /// How many are behind us.
    pub done: usize,
    /// Whether it can be sent again.
    pub open_again: bool,
    /// Whether the applicant is a member now.
    pub joined: bool,
    /// Whether it was sent a moment ago.
    pub fresh: bool,
}

impl ProgressPage {
    fn facts(&self) -> Facts {
        let facts = Facts::new().fact("现在", &self.state);
        let facts = match self.why.as_str() {
            "" => facts,
            why => facts.fact("意见", why),
        };
        facts.fact("查询码", &self.code)
    }
}

impl Page for ProgressPage {
    const RAIL: &'static str = "/members";

    fn head(&self) -> Head<'_> {
        Head::new("入会申请进度").sub(format!("申请加入{}", self.union_name))
    }

    fn body(&self, _: &Sheet) -> Markup {
        let mut stepper = Stepper::new(self.done);
        for step in &self.steps {
            stepper = stepper.step(step.as_str(), "");
        }
        if self.open_again {
            stepper = stepper.stopped(self.state.as_str());
        }
        html! {
            @if self.fresh {
                (Notice::ok("已提交").body(html! {
                    "请截屏或收藏本页，以后打开就能看到进度；查询码 " strong { (self.code) }
                }))
            }
            @if self.joined {
                (Notice::ok("您已经是会员了").body(html! {
                    "请向工会领取激活码，开通账号后可以查看自己的会籍"
                }))
            }
            (Card::new("").body(html! {
                (stepper)
                (self.facts())
                @if self.open_again {
                    (form_actions(&html! {
                        (Button::normal("修改后重新申请").link(self.again.as_str()))
                    }))
                }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let fresh = Self {
            code: "3K7Q-9TBM-WX24".to_owned(),
            union_name: "机关工会".to_owned(),
            again: "/join/0000000000001".to_owned(),
            state: "办理中".to_owned(),
            why: String::new(),
            steps: vec!["提交".to_owned(), "小组长".to_owned(), "干事".to_owned()],
            done: 1,
            open_again: false,
            joined: false,
            fresh: true,
        };
        let refused = Self {
            state: "不同意".to_owned(),
            why: "<b>不是本单位职工</b>".to_owned(),
            open_again: true,
            fresh: false,
            ..fresh.clone()
        };
        let joined = Self {
            state: "已同意".to_owned(),
            done: 3,
            joined: true,
            fresh: false,
            ..fresh.clone()
        };
        vec![fresh, refused, joined]
    }
}
