//! Who may do what is a table: an office held for a term in a body gives powers there.
//!
//! Whoever sees nothing of a thing is told it is not there (404); who sees it but may not act
//! is told who may (403).

use std::collections::BTreeMap;

use kernel::{Date, Id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Error,
    db::{Conn, Tx},
    trail::By,
};

/// Marks the keys of bodies (组织): unions, branches, groups, committees, departments.
pub struct Body;
/// Marks the keys of people (人员).
pub struct Person;
/// Marks the keys of accounts (账号).
pub struct Account;
/// Marks the keys of sessions (会话).
pub struct Session;

/// A kind of deed that an office may give (权限), as `area.verb`.
#[derive(Debug, Clone, Copy)]
pub struct Power {
    /// Stable code, `plans.issue`.
    pub code: &'static str,
    /// What the settings page says, `印发工作计划`.
    pub text: &'static str,
    /// Codes of the offices that get it when the power first appears in a house, with how far
    /// it reaches; afterwards the table is the union's own.
    pub default: &'static [(&'static str, Reach)],
}

/// How far a power reaches from the body of the office (范围).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// 本级: that body alone.
    Here,
    /// 本级及以下: that body and all below it.
    Below,
    /// 全系统: the whole tree; committees that see across.
    Everywhere,
}

impl Reach {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Below => "below",
            Self::Everywhere => "everywhere",
        }
    }

    /// From what is stored.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for an unknown word.
    pub fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "here" => Ok(Self::Here),
            "below" => Ok(Self::Below),
            "everywhere" => Ok(Self::Everywhere),
            _ => Err(Error::Corrupt("reach")),
        }
    }
}

/// Where a body stands in the tree (组织路径): the ids from the root down to the body itself,
/// `/0abc…/0def…/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct BodyPath(pub String);

impl BodyPath {
    /// Whether `self` is `other` or lies below it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The path of a child with that id.
    #[must_use]
    pub fn child(&self, id: Id<Body>) -> Self {
        Self(format!("{}{id}/", self.0))
    }

    /// The path of a root.
    pub fn root(id: Id<Body>) -> Self {
        Self(format!("/{id}/"))
    }
}

/// One power that somebody holds today (授权).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The code of the power.
    pub power: String,
    /// The body of the office.
    pub body: Id<Body>,
    /// Where that body stands.
    pub path: BodyPath,
    /// How far it reaches.
    pub reach: Reach,
}

impl Grant {
    fn covers(&self, power: &str, at: &BodyPath) -> bool {
        self.power == power
            && match self.reach {
                Reach::Here => self.path == *at,
                Reach::Below => at.is_within(&self.path),
                Reach::Everywhere => true,
            }
    }
}

/// The person in front of the screen (当前用户), with what they may do today.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Their account.
    pub account: Id<Account>,
    /// Themselves.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// `示例局工会 · 干事`: the first office, for the frame.
    pub title: String,
    /// The body they belong to, with its path: what members may see hangs from it.
    pub home: Option<(Id<Body>, BodyPath)>,
    /// Bodies in which they hold any office today.
    pub offices: Vec<OfficeHeld>,
    /// What they may do.
    pub grants: Vec<Grant>,
    /// Whether their access token may only read.
    pub read_only: bool,
}

/// One office that the actor holds today (现任职务).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OfficeHeld {
    /// Code of the office, `chair`.
    pub office: String,
    /// `主席`.
    pub office_name: String,
    /// The body.
    pub body: Id<Body>,
    /// Its name.
    pub body_name: String,
    /// Where it stands.
    pub path: BodyPath,
}

impl Actor {
    /// Whether they hold `power` at `at`.
    pub fn may(&self, power: &str, at: &BodyPath) -> bool {
        self.grants.iter().any(|g| g.covers(power, at))
    }

    /// Whether they hold `power` anywhere: what the menu asks.
    pub fn may_somewhere(&self, power: &str) -> bool {
        self.grants.iter().any(|g| g.power == power)
    }

    /// The grants of one power, to narrow a list by body.
    pub fn grants_of(&self, power: &str) -> Vec<&Grant> {
        self.grants.iter().filter(|g| g.power == power).collect()
    }

    /// For something the actor can see.
    ///
    /// # Errors
    /// [`Error::Forbidden`] with the sentence.
    pub fn require(&self, power: &Power, at: &BodyPath) -> Result<(), Error> {
        if self.may(power.code, at) {
            return Ok(());
        }
        Err(Error::Forbidden(
            format!("您没有「{}」的权限，请联系有此权限的同事", power.text).into(),
        ))
    }

    /// For something the actor must not even know of.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn require_to_see(&self, power: &Power, at: &BodyPath) -> Result<(), Error> {
        if self.may(power.code, at) {
            Ok(())
        } else {
            Err(Error::NotFound)
        }
    }

    /// Whether `at` is the actor's home or a body above it: what every member of a union may
    /// see of it.
    pub fn belongs_to(&self, at: &BodyPath) -> bool {
        self.home
            .as_ref()
            .is_some_and(|(_, path)| path.is_within(at))
            || self.offices.iter().any(|o| o.path.is_within(at))
    }
}

/// Who holds which office where on which day (组织名录). `organisation` implements it, so that
/// the platform can ask without knowing a table.
pub trait Directory: Send + Sync {
    /// The person of an account with what they may do on `day`; `None` when they left.
    ///
    /// # Errors
    /// What the database said.
    fn actor(
        &self,
        conn: &mut Conn,
        account: Id<Account>,
        person: Id<Person>,
        day: Date,
    ) -> Result<Option<Actor>, Error>;

    /// Told in the transaction that opens an account, so that the person is known to have one.
    ///
    /// # Errors
    /// What the database said.
    fn account_opened(
        &self,
        _tx: &mut Tx<'_>,
        _by: &By,
        _person: Id<Person>,
        _account: Id<Account>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// The one person who has this staff number (工号) today; `None` when nobody or several do.
    ///
    /// # Errors
    /// What the database said.
    fn person_of_staff_no(
        &self,
        _conn: &mut Conn,
        _staff_no: &str,
    ) -> Result<Option<Id<Person>>, Error> {
        Ok(None)
    }

    /// Accounts of people who hold `power` at `body` on `day` (for reminders and chasing).
    ///
    /// # Errors
    /// What the database said.
    fn accounts_with(
        &self,
        conn: &mut Conn,
        power: &str,
        body: Id<Body>,
        day: Date,
    ) -> Result<Vec<Id<Account>>, Error>;

    /// Names of bodies.
    ///
    /// # Errors
    /// What the database said.
    fn body_names(
        &self,
        conn: &mut Conn,
        bodies: &[Id<Body>],
    ) -> Result<BTreeMap<Id<Body>, String>, Error>;

    /// Names of people.
    ///
    /// # Errors
    /// What the database said.
    fn person_names(
        &self,
        conn: &mut Conn,
        people: &[Id<Person>],
    ) -> Result<BTreeMap<Id<Person>, String>, Error>;

    /// E-mail address of an account's person, opened for sending only.
    ///
    /// # Errors
    /// What the database said.
    fn email(&self, conn: &mut Conn, account: Id<Account>) -> Result<Option<String>, Error>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(reach: Reach, at: &BodyPath) -> Actor {
        let grant = Grant {
            power: "plans.issue".to_owned(),
            body: Id::from_i64(2),
            path: at.clone(),
            reach,
        };
        Actor {
            account: Id::from_i64(1),
            person: Id::from_i64(1),
            name: String::new(),
            title: String::new(),
            home: None,
            offices: Vec::new(),
            grants: vec![grant],
            read_only: false,
        }
    }

    /// Reach of an office at the branch | asked at root, branch, group below, sister.
    #[test]
    fn a_power_reaches_as_far_as_its_office() {
        let root = BodyPath::root(Id::from_i64(1));
        let (branch, sister) = (root.child(Id::from_i64(2)), root.child(Id::from_i64(3)));
        let group = branch.child(Id::from_i64(4));
        for (reach, expected) in [
            (Reach::Here, [false, true, false, false]),
            (Reach::Below, [false, true, true, false]),
            (Reach::Everywhere, [true, true, true, true]),
        ] {
            let actor = actor(reach, &branch);
            let seen = [&root, &branch, &group, &sister].map(|at| actor.may("plans.issue", at));
            assert_eq!(seen, expected, "{reach:?}");
            assert!(!actor.may("plans.edit", &branch));
        }
    }
}
