//! The form that makes a filter.

use maud::{Markup, html};
use platform::{
    ui::{self, Button, Card, Choice, Field, Form, Head, Problem, fieldset, form_actions},
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::Chip;
use crate::{flaw::Flaw, model::Standing, paths};

/// What may be chosen (可选项): value and words.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Choices {
    /// 组织, in the order of the tree.
    pub bodies: Vec<(String, String)>,
    /// 职务.
    pub offices: Vec<(String, String)>,
    /// Whether hardship may be asked for.
    pub hardship: bool,
    /// Oldest age of the young.
    pub youth_age_max: i16,
}

/// A condition to be added (添加筛选条件).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FilterPage {
    /// What was searched for.
    pub q: String,
    /// The filter that is on.
    pub f: String,
    /// Its conditions in words.
    pub chips: Vec<Chip>,
    /// What may be chosen.
    pub choices: Choices,
    /// What was typed.
    pub fields: Fields,
}

/// The fields by name, for problems at the top of the form.
const LABELS: [(&str, &str); 4] = [
    ("age_from", "最小年龄"),
    ("age_to", "最大年龄"),
    ("joined_from", "最早入会日期"),
    ("joined_to", "最晚入会日期"),
];

impl FilterPage {
    fn select<'a>(
        &'a self,
        name: &'static str,
        label: &'static str,
        choices: Vec<Choice<'a>>,
    ) -> Field<'a> {
        Field::select(name, label, choices)
            .value(self.fields.get(name))
            .error(self.fields.error(name))
    }

    fn typed<'a>(&'a self, field: Field<'a>, name: &str) -> Field<'a> {
        field
            .value(self.fields.get(name))
            .error(self.fields.error(name))
    }

    fn who(&self) -> Markup {
        let pair = |(value, words): &'static (&str, &str)| Choice::new(*value, *words);
        let own = |pairs: &[(String, String)]| -> Vec<Choice<'static>> {
            let choice =
                |(value, words): &(String, String)| Choice::new(value.clone(), words.clone());
            pairs.iter().map(choice).collect()
        };
        let standings = Standing::ALL.map(|s| Choice::new(s.as_str(), s.word()));
        let mut marks = vec![
            Choice::new("women", "女职工"),
            Choice::new(
                "youth",
                format!("青年（{} 岁及以下）", self.choices.youth_age_max),
            ),
            Choice::new("model", "劳模"),
        ];
        if self.choices.hardship {
            marks.push(Choice::new("hardship", "困难职工"));
        }
        let chosen: Vec<String> = self
            .fields
            .typed
            .iter()
            .filter(|(name, _)| name == "mark")
            .map(|(_, value)| value.clone())
            .collect();
        html! {
            (self.select("body", "组织（含下级）", own(&self.choices.bodies)))
            (Field::checks("mark", "人群标记", marks).values(chosen))
            (self.select("sex", "性别", SEXES.iter().map(pair).collect()))
            (self.select("standing", "会籍状态", standings.to_vec())
                .hint("不选时不含离会和去世的会员"))
            (self.select("office", "现任职务", own(&self.choices.offices)))
        }
    }

    fn days(&self) -> Markup {
        let months = (1..=12).map(|m| Choice::new(format!("m{m}"), format!("{m} 月")));
        let quarters = (1..=4).map(|q| Choice::new(format!("q{q}"), format!("第 {q} 季度")));
        let flaws = Flaw::ALL.map(|f| Choice::new(f.as_str(), f.word()));
        let any = Choice::new("any", "任何一种");
        html! {
            (self.typed(Field::number("age_from", "最小年龄", "岁"), "age_from"))
            (self.typed(Field::number("age_to", "最大年龄", "岁"), "age_to"))
            (self.typed(Field::date("joined_from", "最早入会日期"), "joined_from"))
            (self.typed(Field::date("joined_to", "最晚入会日期"), "joined_to"))
            (self.select("birthday", "生日", quarters.chain(months).collect()))
            (self.select("flaw", "数据问题", [any].into_iter().chain(flaws).collect()))
        }
    }
}

const SEXES: [(&str, &str); 3] = [("male", "男"), ("female", "女"), ("unknown", "未登记")];

impl Page for FilterPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new("筛选会员")
            .sub("一次可以选几项；选好的条件会写进网址，可以保存、转发、反复使用")
            .crumb("会员", paths::MEMBERS)
    }

    fn body(&self, _: &Sheet) -> Markup {
        let problems: Vec<Problem<'_>> = self
            .fields
            .errors
            .iter()
            .map(|error| Problem {
                field: error.field.as_str().into(),
                label: LABELS
                    .iter()
                    .find(|(name, _)| *name == error.field)
                    .map_or("筛选条件", |(_, label)| label)
                    .into(),
                words: error.text.as_str().into(),
            })
            .collect();
        let modes = vec![
            Choice::new("and", "同时满足").hint("在现有条件里再缩小"),
            Choice::new("or", "或者满足").hint("现有条件之外，符合这些的也要"),
            Choice::new("not", "排除").hint("从现有条件里去掉符合这些的"),
        ];
        let mode = match self.fields.get("mode") {
            "" => "and",
            typed => typed,
        };
        let chips: Vec<ui::Chip<'_>> = self
            .chips
            .iter()
            .map(|c| {
                let parts = [("q", self.q.as_str()), ("f", c.without.as_str())];
                ui::Chip::new(c.words.as_str(), paths::asked(paths::FILTER, &parts))
            })
            .collect();
        let clear = paths::asked(paths::FILTER, &[("q", &self.q)]);
        html! {
            (ui::chips(&chips, &clear))
            (Card::new("").body(html! {
                (Form::get(paths::FILTERED).body(html! {
                    (ui::error_summary(&problems))
                    input type="hidden" name="q" value=(self.q);
                    input type="hidden" name="f" value=(self.f);
                    (fieldset("谁", "", &self.who()))
                    (fieldset("年龄、日期和数据", "", &self.days()))
                    @if !self.chips.is_empty() {
                        (Field::radio("mode", "和现有条件的关系", modes).value(mode))
                    }
                    (form_actions(&html! {
                        (Button::go("查看结果"))
                        (Button::normal("返回名册").link(paths::asked(
                            paths::MEMBERS,
                            &[("q", &self.q), ("f", &self.f)],
                        )))
                    }))
                }))
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let empty = Self {
            q: String::new(),
            f: String::new(),
            chips: Vec::new(),
            choices: Choices {
                youth_age_max: 35,
                ..Choices::default()
            },
            fields: Fields::default(),
        };
        let mut fields = Fields::default()
            .with("age_from", "<script>alert(1)</script>")
            .with("mark", "women")
            .with("mode", "or");
        fields.errors.push(platform::FieldError {
            field: "age_from".to_owned(),
            text: "请填写 0 到 150 之间的整数".to_owned(),
        });
        let full = Self {
            q: "王".to_owned(),
            f: "women".to_owned(),
            chips: vec![Chip {
                words: "<script>alert(1)</script>".to_owned(),
                without: String::new(),
            }],
            choices: Choices {
                bodies: vec![("0000000000002".to_owned(), "　机关工会".to_owned())],
                offices: vec![("leader".to_owned(), "小组长".to_owned())],
                hardship: true,
                youth_age_max: 35,
            },
            fields,
        };
        vec![empty, full]
    }
}
