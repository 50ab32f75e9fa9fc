//! Filters as conditions of SQL. Each is true or false for every row, never null: who is not
//! among the young is found by `not(youth)`, also when their birthday is not known.

use std::collections::BTreeMap;

use kernel::{Date, Id, Sex};
use platform::{
    Error,
    access::{Actor, Body, Person},
    db::{Conn, Value},
    settings,
};

use crate::{
    age,
    powers::HARDSHIP,
    roster::{
        filter::{Expr, Term, unreadable},
        scope::Scope,
    },
    settings::YOUTH_AGE_MAX,
};
use organisation::Place;

/// Most holders of one office that a filter takes; more want a smaller body first.
const HOLDERS_MAX: u32 = 5_000;

/// What conditions rest on besides the rows (筛选依据).
#[derive(Debug, Clone)]
pub struct Known {
    /// Today.
    pub today: Date,
    /// Oldest age of the young.
    pub youth_age_max: i16,
    /// Where the actor may know of hardship.
    pub hardship: Scope,
    /// The bodies that the filter names.
    pub bodies: BTreeMap<Id<Body>, Place>,
    /// Who holds the offices that the filter names.
    holders: BTreeMap<String, Vec<Id<Person>>>,
}

impl Known {
    /// What `expr` rests on, for `actor` looking into `scope`.
    ///
    /// # Errors
    /// A refusal when the filter asks for what the actor may not know, in the words for what
    /// nobody knows; what the database said.
    pub fn load(
        conn: &mut Conn,
        actor: &Actor,
        scope: &Scope,
        expr: &Expr,
        today: Date,
    ) -> Result<Self, Error> {
        let years = settings::get(conn, &YOUTH_AGE_MAX)?;
        let mut known = Self {
            today,
            youth_age_max: i16::try_from(years).unwrap_or(i16::MAX),
            hardship: Scope::of(actor, HARDSHIP.code),
            bodies: BTreeMap::new(),
            holders: BTreeMap::new(),
        };
        let mut bodies = Vec::new();
        for term in expr.terms() {
            match term {
                Term::Hardship if known.hardship.ranges().is_empty() => {
                    return Err(Error::Refused(unreadable()));
                }
                Term::Body(body) => bodies.push(*body),
                Term::Office(office) => {
                    let held = holders(conn, office, today)?;
                    known.holders.insert(office.clone(), held);
                }
                Term::Hardship
                | Term::Sex(_)
                | Term::Age(..)
                | Term::Born(..)
                | Term::Youth
                | Term::Women
                | Term::ModelWorker
                | Term::Standing(_)
                | Term::Joined(..)
                | Term::BirthMonth(_)
                | Term::BirthQuarter(_)
                | Term::Flaw(_)
                | Term::Flawed => {}
            }
        }
        if !bodies.is_empty() {
            known.bodies = organisation::places(conn, &bodies)?;
            // Bodies of trees that the actor has no part in are as unknown as no body at all.
            let named = |p: &Place| scope.has(&p.path) || knows_tree(actor, p);
            if bodies
                .iter()
                .any(|b| !known.bodies.get(b).is_some_and(named))
            {
                return Err(Error::Refused(unreadable()));
            }
        }
        Ok(known)
    }
}

/// Whether the body stands in a tree that the actor belongs to.
fn knows_tree(actor: &Actor, place: &Place) -> bool {
    let home = actor.home.iter().map(|(_, path)| path);
    let mut own = home.chain(actor.offices.iter().map(|o| &o.path));
    own.any(|path| {
        let root: String = path.0.split_inclusive('/').take(2).collect();
        place.path.0.starts_with(&root)
    })
}

/// Who holds an office anywhere: members of a small body may hold one above it.
fn holders(conn: &mut Conn, office: &str, today: Date) -> Result<Vec<Id<Person>>, Error> {
    let all = ("/", "0");
    let found = organisation::office_holders(conn, office, all, today, HOLDERS_MAX + 1)?;
    if found.len() > usize::try_from(HOLDERS_MAX).unwrap_or(usize::MAX) {
        return Err(Error::refused(
            "membership.office_too_many",
            "担任这个职务的人太多，不能作为筛选条件；请换一个条件",
        ));
    }
    Ok(found)
}

/// A condition on its way into a statement.
#[derive(Debug, Clone, Default)]
pub struct Condition {
    /// With `?` for each value.
    pub text: String,
    /// The values.
    pub args: Vec<Value>,
}

impl Condition {
    fn add(&mut self, text: &str, args: &[Value]) {
        self.text.push_str(text);
        self.args.extend(args.iter().cloned());
    }

    /// The whole condition of a filter; those who left are out unless it names a standing.
    pub fn of(expr: &Expr, known: &Known) -> Self {
        let mut condition = Self::default();
        if !expr.names_standing() {
            condition.add("m.standing in ('active', 'retained', 'retired') and ", &[]);
        }
        condition.expr(expr, known);
        condition
    }

    fn expr(&mut self, expr: &Expr, known: &Known) {
        match expr {
            Expr::All(parts) if parts.is_empty() => self.add("1 = 1", &[]),
            Expr::All(parts) => self.list(parts, " and ", known),
            Expr::Any(parts) => self.list(parts, " or ", known),
            Expr::Not(part) => {
                self.add("not (", &[]);
                self.expr(part, known);
                self.add(")", &[]);
            }
            Expr::Is(term) => self.term(term, known),
        }
    }

    fn list(&mut self, parts: &[Expr], between: &str, known: &Known) {
        self.add("(", &[]);
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                self.add(between, &[]);
            }
            self.expr(part, known);
        }
        self.add(")", &[]);
    }

    fn term(&mut self, term: &Term, known: &Known) {
        match term {
            Term::Body(body) => {
                let place = known.bodies.get(body);
                let scope = place.map(|p| Scope::everywhere().within(&p.path));
                self.paths(&scope.unwrap_or_default());
            }
            Term::Sex(sex) => self.add("m.sex = ?", &[sex_word(*sex).into()]),
            Term::Age(from, to) => self.ages(*from, *to, known.today),
            Term::Born(from, to) => self.born(*from, *to),
            Term::Youth => self.ages(None, Some(known.youth_age_max), known.today),
            Term::Women => self.add("m.sex = 'female'", &[]),
            Term::ModelWorker => self.add("m.model_worker", &[]),
            Term::Hardship => {
                self.add("(m.hardship and ", &[]);
                self.paths(&known.hardship);
                self.add(")", &[]);
            }
            Term::Office(office) => self.people(known.holders.get(office)),
            Term::Standing(standing) => self.add("m.standing = ?", &[standing.as_str().into()]),
            Term::Joined(from, to) => self.joined(*from, *to),
            Term::BirthMonth(month) => self.months(&[*month]),
            Term::BirthQuarter(quarter) => {
                let last = quarter * 3;
                self.months(&[last - 2, last - 1, last]);
            }
            Term::Flaw(flaw) => {
                self.add(
                    "(m.flaws <> 0 and (m.flaws & ?) <> 0)",
                    &[flaw.bit().into()],
                );
            }
            Term::Flawed => self.add("m.flaws <> 0", &[]),
        }
    }

    /// Rows whose path lies in `scope`.
    pub fn paths(&mut self, scope: &Scope) {
        let parts: Vec<&str> = scope
            .ranges()
            .iter()
            .map(|_| "(m.path >= ? and m.path < ?)")
            .collect();
        if parts.is_empty() {
            return self.add("1 = 0", &[]);
        }
        let ends: Vec<Value> = scope
            .ranges()
            .iter()
            .flat_map(|(from, to)| [Value::from(from), Value::from(to)])
            .collect();
        self.add(&format!("({})", parts.join(" or ")), &ends);
    }

    fn people(&mut self, people: Option<&Vec<Id<Person>>>) {
        let ids: Vec<Value> = people
            .into_iter()
            .flatten()
            .map(|id| Value::from(*id))
            .collect();
        if ids.is_empty() {
            return self.add("1 = 0", &[]);
        }
        let marks = vec!["?"; ids.len()].join(", ");
        self.add(&format!("m.person in ({marks})"), &ids);
    }

    fn ages(&mut self, from: Option<i16>, to: Option<i16>, today: Date) {
        let (after, until) = age::births(from, to, today);
        self.add(
            "(m.birth is not null and m.birth > ? and m.birth <= ?)",
            &[after.into(), until.into()],
        );
    }

    fn born(&mut self, from: Option<i16>, to: Option<i16>) {
        let (from, to) = (from.unwrap_or(0), to.unwrap_or(9_999));
        self.add(
            "(m.birth is not null and m.birth >= ? and m.birth <= ?)",
            &[
                format!("{from:04}-01-01").into(),
                format!("{to:04}-12-31").into(),
            ],
        );
    }

    fn joined(&mut self, from: Option<Date>, to: Option<Date>) {
        let (from, to) = (from.unwrap_or(Date::MIN), to.unwrap_or(Date::MAX));
        self.add(
            "(m.joined_on is not null and m.joined_on >= ? and m.joined_on <= ?)",
            &[from.into(), to.into()],
        );
    }

    fn months(&mut self, months: &[i8]) {
        let values: Vec<Value> = months
            .iter()
            .map(|month| Value::from(format!("{month:02}")))
            .collect();
        let marks = vec!["?"; values.len()].join(", ");
        self.add(
            &format!("coalesce(substr(m.birth, 6, 2) in ({marks}), false)"),
            &values,
        );
    }
}

const fn sex_word(sex: Option<Sex>) -> &'static str {
    match sex {
        Some(Sex::Male) => "male",
        Some(Sex::Female) => "female",
        None => "unknown",
    }
}
