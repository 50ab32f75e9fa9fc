//! Filters in words.

use std::collections::BTreeMap;

use platform::{Error, db::Conn, ui::words};

use super::{
    filter::{Expr, Term},
    store::Known,
};

/// Each part of a filter in words, in the order of [`Expr::parts`].
///
/// # Errors
/// What the database said.
pub fn chips(conn: &mut Conn, expr: &Expr, known: &Known) -> Result<Vec<String>, Error> {
    let asks_office = |t: &&Term| matches!(t, Term::Office(_));
    let mut offices = BTreeMap::new();
    if expr.terms().iter().any(asks_office) {
        let all = organisation::offices(conn)?;
        offices = all.into_iter().map(|o| (o.code, o.name)).collect();
    }
    let speaker = Speaker { known, offices };
    Ok(expr
        .parts()
        .into_iter()
        .map(|p| speaker.expr(p, true))
        .collect())
}

struct Speaker<'a> {
    known: &'a Known,
    offices: BTreeMap<String, String>,
}

impl Speaker<'_> {
    fn expr(&self, expr: &Expr, outermost: bool) -> String {
        let joined = |parts: &[Expr], between: &str| {
            let parts: Vec<String> = parts.iter().map(|p| self.expr(p, false)).collect();
            let text = parts.join(between);
            if outermost || parts.len() == 1 {
                text
            } else {
                format!("（{text}）")
            }
        };
        match expr {
            Expr::All(parts) => joined(parts, " 且 "),
            Expr::Any(parts) => joined(parts, " 或 "),
            Expr::Not(part) => match part.as_ref() {
                Expr::Is(term) => format!("不是「{}」", self.term(term)),
                inner @ (Expr::All(_) | Expr::Any(_) | Expr::Not(_)) => {
                    format!("不是{}", self.expr(inner, false))
                }
            },
            Expr::Is(term) => self.term(term),
        }
    }

    fn term(&self, term: &Term) -> String {
        match term {
            Term::Body(body) => {
                let place = self.known.bodies.get(body);
                let short = place.map_or("未知组织", |p| p.short.as_str());
                format!("{short}及以下")
            }
            Term::Sex(Some(sex)) => sex.to_string(),
            Term::Sex(None) => "性别未知".to_owned(),
            Term::Age(Some(from), Some(to)) if from == to => format!("{from} 岁"),
            Term::Age(Some(from), Some(to)) => format!("{from}–{to} 岁"),
            Term::Age(Some(from), None) => format!("{from} 岁及以上"),
            Term::Age(None, Some(to)) => format!("{to} 岁及以下"),
            Term::Age(None, None) => "不限年龄".to_owned(),
            Term::Born(from, to) => {
                let year = |y: &Option<i16>| y.map(|y| format!("{y} 年")).unwrap_or_default();
                match (from, to) {
                    (Some(_), Some(_)) => format!("{}至{}出生", year(from), year(to)),
                    (Some(_), None) => format!("{}及以后出生", year(from)),
                    (None, Some(_) | None) => format!("{}及以前出生", year(to)),
                }
            }
            Term::Youth => format!("青年（{} 岁及以下）", self.known.youth_age_max),
            Term::Women => "女职工".to_owned(),
            Term::ModelWorker => "劳模".to_owned(),
            Term::Hardship => "困难职工".to_owned(),
            Term::Office(code) => {
                format!(
                    "现任{}",
                    self.offices.get(code).map_or(code.as_str(), String::as_str)
                )
            }
            Term::Standing(standing) => standing.word().to_owned(),
            Term::Joined(from, to) => {
                let day = |d: &Option<kernel::Date>| d.map(words::date);
                match (day(from), day(to)) {
                    (Some(from), Some(to)) => format!("{from}至{to}入会"),
                    (Some(from), None) => format!("{from}起入会"),
                    (None, Some(to)) => format!("{to}前入会"),
                    (None, None) => "不限入会日期".to_owned(),
                }
            }
            Term::BirthMonth(month) => format!("{month} 月生日"),
            Term::BirthQuarter(quarter) => format!("第 {quarter} 季度生日"),
            Term::Flaw(flaw) => flaw.word().to_owned(),
            Term::Flawed => "有数据问题".to_owned(),
        }
    }
}
