//! The form that makes a filter, read.

use kernel::Date;
use platform::{FieldError, web::Fields};

use super::filter::{Expr, Term};
use crate::flaw::Flaw;

/// How new conditions stand to those that are on (条件关系).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// 同时满足
    And,
    /// 或者满足
    Or,
    /// 排除
    Not,
}

/// The filter `on`, and what the form adds to it; or what is wrong in the form.
///
/// # Errors
/// The fields with their sentences.
pub fn read(on: &Expr, typed: Vec<(String, String)>) -> Result<Expr, Fields> {
    let mut reader = Reader {
        fields: Fields {
            typed,
            errors: Vec::new(),
        },
    };
    let terms = reader.terms();
    if !reader.fields.errors.is_empty() {
        return Err(reader.fields);
    }
    if terms.is_empty() {
        return Ok(on.clone());
    }
    let mode = match reader.fields.get("mode") {
        "or" => Mode::Or,
        "not" => Mode::Not,
        _ => Mode::And,
    };
    let new = Expr::All(terms.into_iter().map(Expr::Is).collect());
    let joined = match mode {
        Mode::And => on.and(new),
        Mode::Or => on.or(new),
        Mode::Not => on.and(Expr::Not(Box::new(single(new)))),
    };
    // What is too long or too deep is told by the form, not by the list.
    match Expr::parse(&joined.to_string()) {
        Ok(expr) => Ok(expr),
        Err(refusal) => {
            reader.reject("", &refusal.text);
            Err(reader.fields)
        }
    }
}

/// A list of one is that one.
fn single(expr: Expr) -> Expr {
    match expr {
        Expr::All(mut parts) if parts.len() == 1 => parts.pop().unwrap_or_default(),
        other @ (Expr::All(_) | Expr::Any(_) | Expr::Not(_) | Expr::Is(_)) => other,
    }
}

struct Reader {
    fields: Fields,
}

impl Reader {
    fn get(&self, name: &str) -> String {
        self.fields.get(name).trim().to_owned()
    }

    fn reject(&mut self, field: &str, text: &str) {
        self.fields.errors.push(FieldError {
            field: field.to_owned(),
            text: text.to_owned(),
        });
    }

    fn terms(&mut self) -> Vec<Term> {
        let mut terms = Vec::new();
        terms.extend(self.get("body").parse().ok().map(Term::Body));
        for (word, term) in [
            ("women", Term::Women),
            ("youth", Term::Youth),
            ("model", Term::ModelWorker),
            ("hardship", Term::Hardship),
        ] {
            if self.fields.has("mark", word) {
                terms.push(term);
            }
        }
        // The rest reads as it stands in an address.
        for name in ["sex", "standing", "office", "birthday"] {
            let value = self.get(name);
            if value.is_empty() {
                continue;
            }
            match Expr::parse(&format!("{name}.{value}")) {
                Ok(Expr::Is(term)) => terms.push(term),
                Ok(Expr::All(_) | Expr::Any(_) | Expr::Not(_)) | Err(_) => {
                    self.reject(name, "请从列表里选择");
                }
            }
        }
        terms.extend(self.ages());
        terms.extend(self.joined());
        terms.extend(match self.get("flaw").as_str() {
            "any" => Some(Term::Flawed),
            word => Flaw::parse(word).map(Term::Flaw),
        });
        terms
    }

    fn ages(&mut self) -> Option<Term> {
        let mut age = |name: &str| -> Option<i16> {
            let typed = self.get(name);
            let age = typed.parse().ok().filter(|age| (0..=150).contains(age));
            if age.is_none() && !typed.is_empty() {
                self.reject(name, "请填写 0 到 150 之间的整数");
            }
            age
        };
        let (from, to) = (age("age_from"), age("age_to"));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            self.reject("age_to", "最大年龄不能小于最小年龄");
        }
        (from.is_some() || to.is_some()).then_some(Term::Age(from, to))
    }

    fn joined(&mut self) -> Option<Term> {
        let mut day = |name: &str| -> Option<Date> {
            let typed = self.get(name);
            let day = typed.parse().ok();
            if day.is_none() && !typed.is_empty() {
                self.reject(name, "请写成 2025-03-18");
            }
            day
        };
        let (from, to) = (day("joined_from"), day("joined_to"));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            self.reject("joined_to", "最晚日期不能早于最早日期");
        }
        (from.is_some() || to.is_some()).then_some(Term::Joined(from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The filter that is on | what was typed | the filter then, or the wrong fields.
    #[test]
    fn what_is_chosen_joins_what_is_on() {
        for (on, typed, then) in [
            ("", "mark=women&mark=youth", "and(women,youth)"),
            ("women", "mark=model", "and(women,model)"),
            ("women", "mark=model&mode=or", "and(or(women,model))"),
            (
                "women",
                "office=leader&mode=not",
                "and(women,not(office.leader))",
            ),
            (
                "women",
                "mark=model&sex=male&mode=not",
                "and(women,not(and(model,sex.male)))",
            ),
            ("women", "", "women"),
            ("", "age_from=18&age_to=35", "and(age.18-35)"),
            ("", "joined_from=2020-01-01", "and(joined.2020-01-01~)"),
            ("", "flaw=any", "and(flaws)"),
            (
                "",
                "birthday=q2&standing=retired",
                "and(standing.retired,birthday.q2)",
            ),
            ("", "age_from=old&age_to=9999", "age_from age_to"),
            ("", "age_from=40&age_to=20", "age_to"),
            ("", "joined_from=3月", "joined_from"),
            ("", "sex=x", "sex"),
        ] {
            let on = Expr::parse(on).unwrap();
            let pairs = typed.split('&').filter_map(|p| p.split_once('='));
            let pairs = pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            let got = match read(&on, pairs) {
                Ok(expr) => expr.to_string(),
                Err(fields) => {
                    let names: Vec<String> = fields.errors.into_iter().map(|e| e.field).collect();
                    names.join(" ")
                }
            };
            assert_eq!(got, then, "{typed}");
        }
    }

    #[test]
    fn a_filter_that_grew_too_deep_is_told_in_the_form() {
        let mut on = Expr::parse("women").unwrap();
        let mut deep = None;
        for _ in 0..8 {
            on = on.or(Expr::Not(Box::new(on.clone())));
            if Expr::parse(&on.to_string()).is_err() {
                deep = Some(on.clone());
                break;
            }
        }
        let typed = vec![("mark".to_owned(), "youth".to_owned())];
        assert!(read(&deep.unwrap(), typed).is_err());
    }
}
