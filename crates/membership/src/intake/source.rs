//! Staged rows as the lines of their change set.

use std::{collections::BTreeMap, sync::OnceLock};

use kernel::{Date, Id, IdNumber, NameKeys, Phone};
use organisation::BodyView;
use platform::{
    App, Error,
    access::{Body, Person},
    db::{Conn, Value},
    jobs::{Claim, JobKind},
};

use super::{
    job::{Order, clear_written},
    model::{Parsed, Verdict},
    store::{self, StagedRow},
};
use crate::{
    Standing,
    changeset::{
        self, Draft, Kept, Kind, Line, Secret, Set, Source, State, Wanted, facts_between, work_on,
    },
    compare,
    flaw::{self, Flaw, Said},
    member::{self, Full},
    model::MemberMark,
};

/// The job that writes and undoes change sets.
pub const WRITE: JobKind = JobKind {
    name: changeset::WRITE,
    title: "写入会员名册",
    run: write,
    every_secs: None,
};

fn write(house: &App, claim: &Claim) -> Result<String, Error> {
    let order: Order = claim.read()?;
    let find = || {
        house
            .db
            .read_blocking(|conn| changeset::find(conn, order.set))
    };
    let staged = Staged::default();
    let source: &dyn Source = match find()?.map(|set| set.kind) {
        Some(Kind::Comparison) => &compare::Decided,
        Some(Kind::Import | Kind::Undo) | None => &staged,
    };
    let words = work_on(house, claim, source)?;
    let imported = |set: &Set| set.state == State::Live && set.kind == Kind::Import;
    if find()?.as_ref().is_some_and(imported) {
        clear_written(house, claim, order.set)?;
    }
    Ok(words)
}

/// Rows that were checked and stand in `membership_staged`.
#[derive(Default)]
struct Staged {
    /// The bodies of the union, read once for each try of the job: whether they still stand is
    /// asked again in the instant in which the set becomes visible.
    tree: OnceLock<Tree>,
}

impl Staged {
    fn tree(&self, conn: &mut Conn, union: Id<Body>) -> Result<&Tree, Error> {
        if let Some(tree) = self.tree.get() {
            return Ok(tree);
        }
        let tree = Tree::of(conn, union)?;
        Ok(self.tree.get_or_init(|| tree))
    }
}

impl Source for Staged {
    fn lines(&self, house: &App, set: &Set, after: i64, limit: u32) -> Result<Vec<Line>, Error> {
        let wanted = [Verdict::Add, Verdict::Change];
        let day = set.made_at.day();
        house.db.read_blocking(|conn| {
            let rows = store::open_rows(conn, &house.keys, set.id, &wanted, after, limit)?;
            if rows.is_empty() {
                return Ok(Vec::new());
            }
            let tree = self.tree(conn, set.body)?;
            let changed = rows
                .iter()
                .filter(|(row, _)| row.verdict == Verdict::Change);
            let changed = changed.filter_map(|(row, _)| row.member.map(|(id, _)| id));
            let known = known(conn, changed)?;
            let put = |(row, parsed): &(StagedRow, Parsed)| {
                let change = row.verdict == Verdict::Change;
                let put = Put {
                    no: row.no,
                    replaces: row.member.filter(|_| change),
                    person: row.person,
                };
                line(&put, parsed, &known, tree, day)
            };
            rows.iter().map(put).collect()
        })
    }
}

/// The bodies of a union, each with the union that it belongs to.
pub struct Tree {
    union: BodyView,
    bodies: BTreeMap<Id<Body>, BodyView>,
    unions: Vec<Id<Body>>,
}

impl Tree {
    /// Of a union and all below it.
    ///
    /// # Errors
    /// What the database said.
    pub fn of(conn: &mut Conn, union: Id<Body>) -> Result<Self, Error> {
        let union = organisation::body(conn, union)?.ok_or(Error::NotFound)?;
        let kinds = organisation::kinds(conn)?;
        let is_union = |kind: &str| kinds.iter().any(|k| k.code == kind && k.is_union);
        let all = organisation::bodies(conn, Some(&union.path), &[])?;
        Ok(Self {
            unions: all
                .iter()
                .filter(|b| is_union(&b.kind))
                .map(|b| b.id)
                .collect(),
            bodies: all.into_iter().map(|b| (b.id, b)).collect(),
            union,
        })
    }

    /// The nearest union on the way up from a body.
    fn union_of(&self, body: &BodyView) -> Id<Body> {
        let mut at = Some(body);
        while let Some(here) = at {
            if self.unions.contains(&here.id) {
                return here.id;
            }
            at = here.parent.and_then(|parent| self.bodies.get(&parent));
        }
        self.union.id
    }
}

/// Rows of the roster by their keys.
pub type Known = BTreeMap<Id<MemberMark>, Full>;

/// Which row of the roster takes what a sheet says (写入位置).
pub struct Put {
    /// Its number in the source.
    pub no: i64,
    /// The row that is replaced, and its version; `None` for somebody new.
    pub replaces: Option<(Id<MemberMark>, i64)>,
    /// Who it is.
    pub person: Option<Id<Person>>,
}

/// The rows of the roster that are changed.
///
/// # Errors
/// What the database said.
pub fn known(conn: &mut Conn, rows: impl Iterator<Item = Id<MemberMark>>) -> Result<Known, Error> {
    let ids: Vec<Value> = rows.map(Value::from).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = member::full_by(conn, |sql| sql.push("and", &[]).push_in("m.id", &ids))?;
    Ok(found
        .into_iter()
        .map(|full| (full.member.id, full))
        .collect())
}

/// What the sheet says of somebody as a line of a change set.
///
/// # Errors
/// A refusal when the roster is not what was looked at.
pub fn line(
    row: &Put,
    parsed: &Parsed,
    known: &Known,
    tree: &Tree,
    day: Date,
) -> Result<Line, Error> {
    let (before, mut draft) = match row.replaces {
        None => (None, new_draft(parsed, tree, day)),
        Some((id, _)) => {
            let full = known.get(&id).ok_or_else(|| changed(row.no))?;
            (Some(full), draft_of(full))
        }
    };
    apply(&mut draft, parsed, tree, day)?;
    let facts = facts_between(before.map(|full| &full.member), &draft, day);
    let draft = Box::new(draft);
    let wanted = match row.replaces {
        None => Wanted::Add(draft),
        Some((id, version)) => Wanted::Replace {
            row: id,
            version,
            draft,
        },
    };
    Ok(Line {
        no: row.no,
        wanted,
        facts,
        person: row.person,
    })
}

/// The refusal by which the engine sends a set back.
fn changed(no: i64) -> Error {
    Error::refused(
        "membership.roster_changed",
        format!("名册在预览之后被改过（第 {no} 行），没有写入任何内容；请放弃后重新导入"),
    )
}

fn draft_of(full: &Full) -> Draft {
    let id = full.member.id;
    let kept =
        |place: String, bytes: &Option<Vec<u8>>, mask: &str, tail: &str, hash: &Option<String>| {
            bytes.as_ref().map(|bytes| Kept {
                place,
                bytes: bytes.clone(),
                mask: mask.to_owned(),
                tail: tail.to_owned(),
                hash: hash.clone(),
            })
        };
    let (member, sealed) = (&full.member, &full.sealed);
    let phone = kept(
        member::phone_place(id),
        &sealed.phone,
        &member.phone_mask,
        &sealed.phone_tail,
        &sealed.phone_hash,
    );
    let number = kept(
        member::id_number_place(id),
        &sealed.id_number,
        &member.id_mask,
        "",
        &sealed.id_hash,
    );
    Draft::of(
        member,
        phone.map_or(Secret::None, Secret::Kept),
        number.map_or(Secret::None, Secret::Kept),
    )
}

/// A row of somebody nobody knew, before what the sheet says is put into it.
fn new_draft(parsed: &Parsed, tree: &Tree, day: Date) -> Draft {
    Draft {
        home: tree.union.id,
        union_body: tree.union.id,
        path: tree.union.path.clone(),
        standing: Standing::Active,
        since: parsed.since.or(parsed.joined_on).unwrap_or(day),
        joined_on: None,
        name: String::new(),
        given: String::new(),
        pinyin: String::new(),
        initials: String::new(),
        pinyin_fixed: false,
        staff_no: String::new(),
        sex: None,
        birth: None,
        phone: Secret::None,
        id_number: Secret::None,
        post: String::new(),
        model_worker: false,
        hardship: false,
        flaws: 0,
    }
}

/// Puts what the sheet says over what stood there; what it does not say stays.
fn apply(draft: &mut Draft, parsed: &Parsed, tree: &Tree, day: Date) -> Result<(), Error> {
    fn put<T: Clone>(place: &mut T, said: Option<&T>) {
        if let Some(said) = said {
            place.clone_from(said);
        }
    }
    if let Some(home) = parsed.home {
        let body = tree.bodies.get(&home).ok_or_else(|| {
            Error::refused(
                "membership.roster_changed",
                "名册里写的一个单位已经撤销或划出，没有写入任何内容；请放弃后重新导入",
            )
        })?;
        draft.home = home;
        draft.union_body = tree.union_of(body);
        draft.path = body.path.clone();
    }
    if let Some(standing) = parsed.standing.filter(|s| *s != draft.standing) {
        draft.standing = standing;
        draft.since = parsed.since.unwrap_or(day);
    }
    put(&mut draft.since, parsed.since.as_ref());
    if parsed.joined_on.is_some() {
        draft.joined_on = parsed.joined_on;
    }
    if let Some(name) = parsed.name.as_ref().filter(|name| **name != draft.name) {
        let keys = NameKeys::of(name);
        draft.name.clone_from(name);
        (draft.given, draft.pinyin, draft.initials) = (keys.given, keys.pinyin, keys.initials);
        draft.pinyin_fixed = false;
    }
    put(&mut draft.staff_no, parsed.staff_no.as_ref());
    draft.sex = parsed.sex.or(draft.sex);
    draft.birth = parsed.birth.or(draft.birth);
    let corrupt = || Error::Corrupt("membership_staged.sealed");
    if let Some(phone) = &parsed.phone {
        draft.phone = Secret::Typed(Phone::parse(phone).map_err(|_| corrupt())?);
    }
    if let Some(number) = &parsed.id_number {
        draft.id_number = Secret::Typed(IdNumber::parse(number).map_err(|_| corrupt())?);
    }
    put(&mut draft.post, parsed.post.as_ref());
    put(&mut draft.model_worker, parsed.model_worker.as_ref());
    put(&mut draft.hardship, parsed.hardship.as_ref());
    draft.flaws = flaws(draft);
    Ok(())
}

/// What is missing or contradictory in the new row. A number that stays sealed is not opened for
/// it: what it contradicted before is taken along.
fn flaws(draft: &Draft) -> i64 {
    let typed = match &draft.id_number {
        Secret::Typed(number) => Some(number),
        Secret::None | Secret::Kept(_) => None,
    };
    let now = flaw::of(&Said {
        id_number: typed,
        has_phone: !matches!(draft.phone, Secret::None),
        sex: draft.sex,
        birth: draft.birth,
        joined_on: draft.joined_on,
        staff_no: &draft.staff_no,
    });
    if matches!(draft.id_number, Secret::Kept(_)) {
        let contradictions = Flaw::BirthDiffers.bit() | Flaw::SexDiffers.bit();
        (now & !Flaw::NoIdNumber.bit()) | (draft.flaws & contradictions)
    } else {
        now
    }
}
