//! Filters (筛选条件) as a small tree of and, or and not: it stands in the address of the list, in
//! saved segments and in exports, always as the same text.
//!
//! `and(women,age.18-35,not(office.leader))`: a term is a word with its value after a point.

use std::{collections::BTreeSet, fmt};

use kernel::{Date, Id, Refusal, Sex};
use platform::access::Body;

use crate::{flaw::Flaw, model::Standing};

/// Deepest tree of conditions.
const DEPTH_MAX: usize = 5;
/// Most terms of one filter.
const TERMS_MAX: usize = 30;
/// Longest text of a filter, characters.
pub const TEXT_MAX: usize = 1_500;

/// One condition (条件).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// 组织及以下
    Body(Id<Body>),
    /// 性别; `None` where it is not known.
    Sex(Option<Sex>),
    /// 年龄, both ends included.
    Age(Option<i16>, Option<i16>),
    /// 出生年份, both ends included.
    Born(Option<i16>, Option<i16>),
    /// 青年
    Youth,
    /// 女职工
    Women,
    /// 劳模
    ModelWorker,
    /// 困难职工
    Hardship,
    /// 担任职务
    Office(String),
    /// 会籍状态
    Standing(Standing),
    /// 入会日期, both ends included.
    Joined(Option<Date>, Option<Date>),
    /// 生日在某月
    BirthMonth(i8),
    /// 生日在某季度
    BirthQuarter(i8),
    /// 某种数据问题
    Flaw(Flaw),
    /// 任何数据问题
    Flawed,
}

/// Conditions put together (条件组合).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// 同时满足; the empty one is met by everybody.
    All(Vec<Self>),
    /// 满足其一
    Any(Vec<Self>),
    /// 排除
    Not(Box<Self>),
    /// One condition.
    Is(Term),
}

impl Default for Expr {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Expr {
    /// Reads a filter from an address; an empty text is no filter.
    ///
    /// # Errors
    /// A refusal when it is not understood, too long, too deep or of too many terms.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::default());
        }
        if text.len() > TEXT_MAX {
            return Err(too_much());
        }
        let mut reader = Reader {
            rest: text,
            terms: 0,
        };
        let expr = reader.expr(1)?;
        if reader.rest.is_empty() {
            Ok(expr)
        } else {
            Err(unreadable())
        }
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }

    /// The conditions that stand beside each other: one chip each.
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::All(parts) => parts.iter().collect(),
            Self::Any(_) | Self::Not(_) | Self::Is(_) => vec![self],
        }
    }

    /// The same without its part at `place`.
    #[must_use]
    pub fn without(&self, place: usize) -> Self {
        let parts = self.parts().into_iter().enumerate();
        Self::All(
            parts
                .filter(|(at, _)| *at != place)
                .map(|(_, part)| part.clone())
                .collect(),
        )
    }

    /// The same and `more` besides.
    #[must_use]
    pub fn and(&self, more: Self) -> Self {
        let mut parts: Vec<Self> = self.parts().into_iter().cloned().collect();
        match more {
            Self::All(more) => parts.extend(more),
            other @ (Self::Any(_) | Self::Not(_) | Self::Is(_)) => parts.push(other),
        }
        let mut kept: Vec<Self> = Vec::new();
        for part in parts {
            if !kept.contains(&part) {
                kept.push(part);
            }
        }
        Self::All(kept)
    }

    /// Either this one or `other`; asking for everybody or something is asking for it.
    #[must_use]
    pub fn or(&self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        let single = |expr: Self| match expr {
            Self::All(parts) if parts.len() == 1 => parts.into_iter().next().unwrap_or_default(),
            other @ (Self::All(_) | Self::Any(_) | Self::Not(_) | Self::Is(_)) => other,
        };
        let mut parts = match single(self.clone()) {
            Self::Any(parts) => parts,
            one @ (Self::All(_) | Self::Not(_) | Self::Is(_)) => vec![one],
        };
        parts.push(single(other));
        Self::All(vec![Self::Any(parts)])
    }

    /// Every term, wherever it stands.
    pub fn terms(&self) -> BTreeSet<&Term> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::terms).collect(),
            Self::Not(part) => part.terms(),
            Self::Is(term) => BTreeSet::from([term]),
        }
    }

    /// Whether it says which standing is meant; otherwise those who left are not.
    pub fn names_standing(&self) -> bool {
        self.terms().iter().any(|t| matches!(t, Term::Standing(_)))
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, word: &str, parts: &[Self]| {
            write!(f, "{word}(")?;
            for (place, part) in parts.iter().enumerate() {
                write!(f, "{}{part}", if place == 0 { "" } else { "," })?;
            }
            f.write_str(")")
        };
        match self {
            Self::All(parts) if parts.is_empty() => Ok(()),
            Self::All(parts) => list(f, "and", parts),
            Self::Any(parts) => list(f, "or", parts),
            Self::Not(part) => write!(f, "not({part})"),
            Self::Is(term) => write!(f, "{term}"),
        }
    }
}

/// `18-35`, `60-`, `-35`.
struct Ends<T>(Option<T>, Option<T>, &'static str);

impl<T: fmt::Display> fmt::Display for Ends<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(from, to, between) = self;
        let show = |end: &Option<T>| end.as_ref().map(T::to_string).unwrap_or_default();
        write!(f, "{}{between}{}", show(from), show(to))
    }
}

/// The word of a sex in an address.
const fn sex_word(sex: Option<Sex>) -> &'static str {
    match sex {
        Some(Sex::Male) => "male",
        Some(Sex::Female) => "female",
        None => "unknown",
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(body) => write!(f, "body.{body}"),
            Self::Sex(sex) => write!(f, "sex.{}", sex_word(*sex)),
            Self::Age(from, to) => write!(f, "age.{}", Ends(*from, *to, "-")),
            Self::Born(from, to) => write!(f, "born.{}", Ends(*from, *to, "-")),
            Self::Youth => f.write_str("youth"),
            Self::Women => f.write_str("women"),
            Self::ModelWorker => f.write_str("model"),
            Self::Hardship => f.write_str("hardship"),
            Self::Office(code) => write!(f, "office.{code}"),
            Self::Standing(standing) => write!(f, "standing.{}", standing.as_str()),
            Self::Joined(from, to) => write!(f, "joined.{}", Ends(*from, *to, "~")),
            Self::BirthMonth(month) => write!(f, "birthday.m{month}"),
            Self::BirthQuarter(quarter) => write!(f, "birthday.q{quarter}"),
            Self::Flaw(flaw) => write!(f, "flaw.{}", flaw.as_str()),
            Self::Flawed => f.write_str("flaws"),
        }
    }
}

impl Term {
    /// Reads one term.
    fn parse(text: &str) -> Option<Self> {
        let (word, value) = text.split_once('.').unwrap_or((text, ""));
        Some(match (word, value) {
            ("youth", "") => Self::Youth,
            ("women", "") => Self::Women,
            ("model", "") => Self::ModelWorker,
            ("hardship", "") => Self::Hardship,
            ("flaws", "") => Self::Flawed,
            ("body", id) => Self::Body(id.parse().ok()?),
            ("sex", "male") => Self::Sex(Some(Sex::Male)),
            ("sex", "female") => Self::Sex(Some(Sex::Female)),
            ("sex", "unknown") => Self::Sex(None),
            ("age", ends) => {
                let (from, to) = ends_of(ends, '-')?;
                let fits = |age: &Option<i16>| age.is_none_or(|a| (0..=150).contains(&a));
                (fits(&from) && fits(&to)).then_some(Self::Age(from, to))?
            }
            ("born", ends) => {
                let (from, to) = ends_of(ends, '-')?;
                let fits = |year: &Option<i16>| year.is_none_or(|y| (1900..=2999).contains(&y));
                (fits(&from) && fits(&to)).then_some(Self::Born(from, to))?
            }
            ("office", code) if is_code(code) => Self::Office(code.to_owned()),
            ("standing", word) => Self::Standing(Standing::parse(word)?),
            ("joined", ends) => {
                let (from, to) = ends_of(ends, '~')?;
                Self::Joined(from, to)
            }
            ("birthday", value) => {
                let (kind, number) = value.split_at_checked(1)?;
                match (kind, number.parse().ok()?) {
                    ("m", month @ 1..=12) => Self::BirthMonth(month),
                    ("q", quarter @ 1..=4) => Self::BirthQuarter(quarter),
                    _ => return None,
                }
            }
            ("flaw", word) => Self::Flaw(Flaw::parse(word)?),
            _ => return None,
        })
    }
}

fn is_code(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !text.is_empty() && text.len() <= 60 && text.chars().all(fits)
}

/// Two ends of which one may be open.
fn ends_of<T: std::str::FromStr + PartialOrd>(
    text: &str,
    between: char,
) -> Option<(Option<T>, Option<T>)> {
    let (from, to) = text.split_once(between)?;
    let end = |text: &str| match text {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    };
    let (from, to): (Option<T>, Option<T>) = (end(from)?, end(to)?);
    match (&from, &to) {
        (None, None) => None,
        (Some(from), Some(to)) if from > to => None,
        (Some(_), Some(_)) | (Some(_), None) | (None, Some(_)) => Some((from, to)),
    }
}

/// What is still to be read.
struct Reader<'a> {
    rest: &'a str,
    terms: usize,
}

impl Reader<'_> {
    fn expr(&mut self, depth: usize) -> Result<Expr, Refusal> {
        if depth > DEPTH_MAX {
            return Err(too_much());
        }
        if self.take("and(") {
            return self.list(depth).map(Expr::All);
        }
        if self.take("or(") {
            return self.list(depth).map(Expr::Any);
        }
        if self.take("not(") {
            let mut parts = self.list(depth)?;
            return match (parts.pop(), parts.is_empty()) {
                (Some(part), true) => Ok(Expr::Not(Box::new(part))),
                (Some(_), false) | (None, _) => Err(unreadable()),
            };
        }
        let end = self.rest.find([',', '(', ')']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.terms += 1;
        if self.terms > TERMS_MAX {
            return Err(too_much());
        }
        Term::parse(word).map(Expr::Is).ok_or_else(unreadable)
    }

    /// One or more parts up to the closing bracket.
    fn list(&mut self, depth: usize) -> Result<Vec<Expr>, Refusal> {
        let mut parts = vec![self.expr(depth + 1)?];
        while self.take(",") {
            parts.push(self.expr(depth + 1)?);
        }
        if self.take(")") {
            Ok(parts)
        } else {
            Err(unreadable())
        }
    }

    fn take(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

/// The same words whether a condition is unknown or not for this person.
pub fn unreadable() -> Refusal {
    Refusal::new(
        "membership.filter_unreadable",
        "有一个筛选条件无法识别，请清除筛选后重新选择",
    )
}

fn too_much() -> Refusal {
    Refusal::new(
        "membership.filter_too_much",
        "筛选条件太多或层次太深，请去掉一些再查",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What an address says | what is understood, printed again, or the refusal.
    #[test]
    fn filters_are_read_from_addresses() {
        let deep = "not(".repeat(6) + "women" + &")".repeat(6);
        let many = format!("and({})", vec!["women"; 31].join(","));
        for (text, outcome) in [
            ("", ""),
            ("women", "women"),
            ("and(women,age.18-35)", "and(women,age.18-35)"),
            (
                "or(model,not(office.leader))",
                "or(model,not(office.leader))",
            ),
            ("age.60-", "age.60-"),
            ("born.1991-1995", "born.1991-1995"),
            ("born.12-1995", "membership.filter_unreadable"),
            (
                "joined.2020-01-01~2020-12-31",
                "joined.2020-01-01~2020-12-31",
            ),
            ("birthday.q2", "birthday.q2"),
            ("flaw.no_id", "flaw.no_id"),
            ("standing.retired", "standing.retired"),
            ("age.35-18", "membership.filter_unreadable"),
            ("age.-", "membership.filter_unreadable"),
            ("age.18-9999", "membership.filter_unreadable"),
            ("birthday.m13", "membership.filter_unreadable"),
            ("and()", "membership.filter_unreadable"),
            ("and(women", "membership.filter_unreadable"),
            ("women)", "membership.filter_unreadable"),
            ("not(women,model)", "membership.filter_unreadable"),
            ("office.a'b", "membership.filter_unreadable"),
            ("salary", "membership.filter_unreadable"),
            (deep.as_str(), "membership.filter_too_much"),
            (many.as_str(), "membership.filter_too_much"),
        ] {
            let got = match Expr::parse(text) {
                Ok(expr) => expr.to_string(),
                Err(refusal) => refusal.code.to_owned(),
            };
            assert_eq!(got, outcome, "{text}");
        }
    }

    #[test]
    fn conditions_are_added_and_taken_away() {
        let women = Expr::parse("women").unwrap();
        let both = women.and(Expr::parse("model").unwrap());
        assert_eq!(both.to_string(), "and(women,model)");
        assert_eq!(both.and(women.clone()).to_string(), "and(women,model)");
        assert_eq!(both.without(0).to_string(), "and(model)");
        assert_eq!(
            women.or(Expr::parse("youth").unwrap()).to_string(),
            "and(or(women,youth))"
        );
        let everybody = Expr::default();
        assert_eq!(everybody.or(women).to_string(), "women");
        assert!(everybody.is_empty());
    }

    fn term() -> impl Strategy<Value = Expr> {
        prop_oneof![
            Just(Term::Youth),
            Just(Term::Women),
            Just(Term::Flawed),
            (1_i64..i64::MAX).prop_map(|id| Term::Body(Id::from_i64(id))),
            (0_i16..60).prop_map(|a| Term::Age(Some(a), Some(a + 20))),
            (1_i8..=12).prop_map(Term::BirthMonth),
            Just(Term::Sex(None)),
            Just(Term::Joined(None, Some(Date::constant(2020, 2, 29)))),
        ]
        .prop_map(Expr::Is)
    }

    fn tree() -> impl Strategy<Value = Expr> {
        term().prop_recursive(3, 20, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 1..3).prop_map(Expr::All),
                proptest::collection::vec(inner.clone(), 1..3).prop_map(Expr::Any),
                inner.prop_map(|e| Expr::Not(Box::new(e))),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_filter_reads_back_as_it_was_printed(expr in tree()) {
            prop_assert_eq!(Expr::parse(&expr.to_string()).unwrap(), expr);
        }

        #[test]
        fn no_text_is_too_odd(text in "[a-z0-9().,~-]{0,60}") {
            let _ = Expr::parse(&text);
        }
    }
}
