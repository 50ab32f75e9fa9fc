//! What each office may do.

use maud::{Markup, html};
use platform::{
    access::Reach,
    ui::{Button, Card, Cell, Choice, Column, Field, Form, Head, Table, tabs},
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{commands::reach_word, model::Incompatible, web::paths};

/// Offices with their powers (职务权限).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct OfficesPage {
    /// All offices.
    pub offices: Vec<OfficeLine>,
    /// Code of the office that is shown.
    pub current: String,
    /// All powers of the house, with what this office holds of them.
    pub powers: Vec<PowerLine>,
    /// Offices that exclude each other.
    pub incompatible: Vec<Incompatible>,
}

/// One office (职务).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct OfficeLine {
    /// `chair`.
    pub code: String,
    /// `主席`.
    pub name: String,
    /// How many powers it gives.
    pub powers: i64,
    /// Whether it came with the program.
    pub built_in: bool,
}

/// One power of the house (权限).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct PowerLine {
    /// `plans.issue`.
    pub code: String,
    /// `印发工作计划`.
    pub text: String,
    /// How far this office may.
    pub reach: Option<Reach>,
}

impl Page for OfficesPage {
    const RAIL: &'static str = paths::BODIES;

    fn head(&self) -> Head<'_> {
        Head::new("职务权限")
            .sub("改动立即生效，对所有任这个职务的人")
            .crumb("组织", paths::BODIES)
            .acts(self.acts())
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let addresses: Vec<String> = self
            .offices
            .iter()
            .map(|o| paths::office(&o.code))
            .collect();
        let views: Vec<(&str, &str, Option<i64>, bool)> = self
            .offices
            .iter()
            .zip(&addresses)
            .map(|(o, href)| {
                let shown = o.code == self.current;
                (o.name.as_str(), href.as_str(), Some(o.powers), shown)
            })
            .collect();
        let name = self.offices.iter().find(|o| o.code == self.current);
        let name = name.map_or("", |o| o.name.as_str());
        html! {
            (tabs("职务", &views))
            (Card::new(format!("{name}的权限")).body(html! {
                (Form::post(paths::OFFICES, sheet.key.as_str()).body(self.form()))
            }))
            (Card::new("不相容职务").more("新增", paths::EXCLUSION).body(self.pairs()))
        }
    }

    fn samples() -> Vec<Self> {
        let power = |code: &str, reach| PowerLine {
            code: code.to_owned(),
            text: "印发工作计划<script>alert(1)</script>".to_owned(),
            reach,
        };
        vec![Self {
            offices: vec![OfficeLine {
                code: "chair".to_owned(),
                name: "主席".to_owned(),
                powers: 1,
                built_in: false,
            }],
            current: "chair".to_owned(),
            powers: vec![
                power("plans.issue", Some(Reach::Below)),
                power("plans.read", None),
            ],
            incompatible: vec![Incompatible {
                one: "accountant".to_owned(),
                one_name: "会计".to_owned(),
                other: "cashier".to_owned(),
                other_name: "出纳".to_owned(),
                rule: "会计不得兼任出纳".to_owned(),
                source: "会计基础工作规范".to_owned(),
            }],
        }]
    }
}

impl OfficesPage {
    fn acts(&self) -> Markup {
        let shown = self.offices.iter().find(|o| o.code == self.current);
        html! {
            (Button::normal("新增职务").link(paths::office_form("new")))
            @if let Some(office) = shown {
                (Button::normal(format!("修改{}", office.name))
                    .link(paths::office_form(&office.code)))
                @if !office.built_in {
                    (Button::quiet("删除").link(paths::office_removal(&office.code)))
                }
            }
            (Button::normal("组织类别").link(paths::KINDS))
        }
    }

    fn form(&self) -> Markup {
        let reaches = [
            None,
            Some(Reach::Here),
            Some(Reach::Below),
            Some(Reach::Everywhere),
        ];
        let table = Table::new("权限")
            .column(Column::text("权限"))
            .column(Column::state("范围"));
        let rows = self.powers.iter().map(|p| {
            let choices = reaches
                .iter()
                .map(|r| Choice::new(r.map_or("none", Reach::as_str), reach_word(*r)))
                .collect();
            let field = Field::select(p.code.as_str(), p.text.as_str(), choices)
                .quiet_label()
                .required()
                .value(p.reach.map_or("none", Reach::as_str));
            vec![Cell::text(p.text.as_str()), Cell::Html(html! { (field) })]
        });
        html! {
            input type="hidden" name="office" value=(self.current);
            (table.rows(rows))
            (platform::ui::form_actions(&html! { (Button::go("保存权限")) }))
        }
    }

    fn pairs(&self) -> Markup {
        let table = Table::new("不相容职务")
            .column(Column::text("职务"))
            .column(Column::text("不能同时任"))
            .column(Column::text("规则"))
            .column(Column::text("依据"))
            .column(Column::acts());
        let rows = self.incompatible.iter().map(|i| {
            vec![
                Cell::text(i.one_name.as_str()),
                Cell::text(i.other_name.as_str()),
                Cell::text(i.rule.as_str()),
                Cell::text(i.source.as_str()),
                Cell::link("删去", paths::exclusion(&i.one, &i.other)),
            ]
        });
        html! {
            p.dim { "同一人在同一个工会里（含它的委员会和小组）任期有一天重叠，就不予任命。" }
            (table.rows(rows))
        }
    }
}
