//! What can be done to a line before the writer is asked: reading what it replaces, keys, seals.

use std::collections::BTreeMap;

use kernel::{Id, IdNumber, Phone};
use organisation::{BatchMark, NewImported};
use platform::{
    App, Error,
    access::Person,
    args,
    db::Value,
    secret::Purpose,
    trail::{Leaf, Tracked},
};

use crate::{
    changeset::{
        model::{Draft, Kept, Line, Secret, Set, Wanted},
        store,
    },
    flaw::{self, Said},
    member::{self, Full, NewRow, Sealed},
    model::{Fact, FactMark, Member, MemberMark},
};

/// Lines between two looks at the clock.
const GROUP_LINES: usize = 100;

/// Some lines ready to be written: everything that needs no transaction is done.
#[derive(Default)]
pub(super) struct Group {
    /// In the order of their numbers.
    pub lines: Vec<Ready>,
    /// The people whom nobody knew.
    pub people: Vec<NewImported>,
    /// New rows of members, as they are inserted.
    pub rows: Vec<Vec<Value>>,
    /// Facts, as they are inserted.
    pub facts: Vec<Vec<Value>>,
    /// What the trail keeps of all of these.
    pub leaves: Vec<Leaf>,
}

/// A line of a group.
pub(super) struct Ready {
    pub no: i64,
    /// The row that it replaces or removes, and its version as it was looked at.
    pub before: Option<(Id<MemberMark>, i64)>,
    /// The keyed hash of the ID number of somebody new.
    pub new_hash: Option<String>,
    /// Whether a row takes the place of the one before, or of none.
    pub brings: bool,
}

/// The refusal that sends a set back, with the numbers of the rows in question.
pub(super) fn changed(lines: &[i64]) -> Error {
    let shown: Vec<String> = lines.iter().take(10).map(i64::to_string).collect();
    let more = if lines.len() > 10 { " 等" } else { "" };
    Error::refused(
        "membership.roster_changed",
        format!(
            "名册在预览之后被改过（第 {}{more} 行），没有写入任何内容；请重新检查后再确认",
            shown.join("、")
        ),
    )
}

/// Prepares a page of lines.
pub(super) fn prepare(
    house: &App,
    set: &Set,
    people: Option<Id<BatchMark>>,
    lines: Vec<Line>,
) -> Result<Vec<Group>, Error> {
    let mut known = replaced(house, &lines)?;
    let (mut groups, mut off) = (Vec::new(), Vec::new());
    let mut group = Group::default();
    for line in lines {
        let before = match &line.wanted {
            Wanted::Add(_) => None,
            Wanted::Replace { row, version, .. } | Wanted::Remove { row, version } => {
                match known.remove(row) {
                    Some(full) if full.member.version == *version => Some(full.member),
                    Some(_) | None => {
                        off.push(line.no);
                        continue;
                    }
                }
            }
        };
        group.add(house, set, people, line, before.as_ref())?;
        if group.lines.len() >= GROUP_LINES {
            groups.push(std::mem::take(&mut group));
        }
    }
    if !group.lines.is_empty() {
        groups.push(group);
    }
    if off.is_empty() {
        Ok(groups)
    } else {
        Err(changed(&off))
    }
}

fn replaced(house: &App, lines: &[Line]) -> Result<BTreeMap<Id<MemberMark>, Full>, Error> {
    let rows: Vec<Value> = lines
        .iter()
        .filter_map(|line| match &line.wanted {
            Wanted::Add(_) => None,
            Wanted::Replace { row, .. } | Wanted::Remove { row, .. } => Some(Value::from(*row)),
        })
        .collect();
    if rows.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = house.db.read_blocking(|conn| {
        member::full_by(conn, |sql| sql.push("and", &[]).push_in("m.id", &rows))
    })?;
    Ok(found
        .into_iter()
        .map(|full| (full.member.id, full))
        .collect())
}

impl Group {
    fn add(
        &mut self,
        house: &App,
        set: &Set,
        people: Option<Id<BatchMark>>,
        line: Line,
        before: Option<&Member>,
    ) -> Result<(), Error> {
        let mut ready = Ready {
            no: line.no,
            before: before.map(|m| (m.id, m.version)),
            new_hash: None,
            brings: false,
        };
        let draft = match line.wanted {
            Wanted::Add(draft) | Wanted::Replace { draft, .. } => draft,
            Wanted::Remove { .. } => {
                self.lines.push(ready);
                return Ok(());
            }
        };
        let person = match (before, line.person) {
            (Some(before), _) => before.person,
            (None, Some(person)) => person,
            (None, None) => self.newcomer(house, people, &draft)?,
        };
        for told in &line.facts {
            let fact = Fact {
                person,
                what: told.what,
                holds_from: told.holds_from,
                learnt_at: house.now(),
                home: draft.home,
                standing: draft.standing,
                reason: format!("{}：{}", set.kind.word(), set.name),
            };
            let id = house.db.id();
            self.leaves.push(fact_leaf(id, &fact)?.fresh());
            self.facts.push(store::fact_values(id, &fact, set.id));
        }
        let version = before.map_or(1, |m| m.version + 1);
        let row = new_row(house, set, *draft, person, version)?;
        self.leaves.push(member::leaf_of(&row)?.fresh());
        self.rows.push(member::values_of(&row, house.now()));
        ready.brings = true;
        ready.new_hash = row.sealed.id_hash.filter(|_| before.is_none());
        self.lines.push(ready);
        Ok(())
    }

    /// A person whom nobody knew.
    fn newcomer(
        &mut self,
        house: &App,
        people: Option<Id<BatchMark>>,
        draft: &Draft,
    ) -> Result<Id<Person>, Error> {
        let person = NewImported {
            id: house.db.id(),
            name: draft.name.clone(),
            staff_no: Some(draft.staff_no.clone()).filter(|no| !no.is_empty()),
            home: Some(draft.home),
            from: draft.joined_on.unwrap_or(draft.since),
        };
        let leaf = organisation::person_leaf(people, &person)?;
        self.leaves.push(leaf.fresh());
        let id = person.id;
        self.people.push(person);
        Ok(id)
    }
}

fn fact_leaf(id: Id<FactMark>, fact: &Fact) -> Result<Leaf, Error> {
    const FACT: &Tracked = &member::FACT;
    let values = args![
        fact.person,
        fact.what.as_str(),
        fact.holds_from,
        fact.learnt_at,
        fact.home,
        fact.standing.as_str(),
        &fact.reason,
        None::<i64>,
        None::<i64>
    ];
    Leaf::written(FACT, id, values)
}

fn new_row(
    house: &App,
    set: &Set,
    draft: Draft,
    person: Id<Person>,
    version: i64,
) -> Result<NewRow, Error> {
    let id: Id<MemberMark> = house.db.id();
    let mut sealed = Sealed::default();
    let phone_mask = phone(house, id, &draft.phone, &mut sealed)?;
    let id_mask = id_number(house, id, &draft.id_number, &mut sealed)?;
    let flaws = flaws(house, &draft)?;
    let member = Member {
        id,
        person,
        home: draft.home,
        union_body: draft.union_body,
        path: draft.path,
        standing: draft.standing,
        since: draft.since,
        joined_on: draft.joined_on,
        name: draft.name,
        given: draft.given,
        pinyin: draft.pinyin,
        initials: draft.initials,
        pinyin_fixed: draft.pinyin_fixed,
        staff_no: draft.staff_no,
        sex: draft.sex,
        birth: draft.birth,
        phone_mask,
        id_mask,
        post: draft.post,
        model_worker: draft.model_worker,
        hardship: draft.hardship,
        flaws,
        version,
    };
    Ok(NewRow {
        member,
        sealed,
        made_by: Some(set.id),
    })
}

/// The data problems of the new row. A number that is taken along is opened for it: sex and birth
/// may be what the source changed.
fn flaws(house: &App, draft: &Draft) -> Result<i64, Error> {
    let opened = match &draft.id_number {
        Secret::None => None,
        Secret::Typed(number) => Some(number.clone()),
        Secret::Kept(kept) => {
            let keys = &house.keys;
            let plain = keys.open_sealed(Purpose::Person, &kept.place, &kept.bytes)?;
            let text = String::from_utf8_lossy(&plain);
            IdNumber::parse(&text).ok()
        }
    };
    Ok(flaw::of(&Said {
        id_number: opened.as_ref(),
        has_phone: !matches!(draft.phone, Secret::None),
        sex: draft.sex,
        birth: draft.birth,
        joined_on: draft.joined_on,
        staff_no: &draft.staff_no,
    }))
}

fn phone(
    house: &App,
    row: Id<MemberMark>,
    phone: &Secret<Phone>,
    into: &mut Sealed,
) -> Result<String, Error> {
    match phone {
        Secret::None => Ok(String::new()),
        Secret::Typed(phone) => {
            member::seal_phone(house, row, phone, into)?;
            Ok(phone.masked())
        }
        Secret::Kept(kept) => {
            let Kept { place, bytes, .. } = kept;
            into.phone = Some(member::moved(
                house,
                place,
                &member::phone_place(row),
                bytes,
            )?);
            into.phone_tail.clone_from(&kept.tail);
            into.phone_hash.clone_from(&kept.hash);
            Ok(kept.mask.clone())
        }
    }
}

fn id_number(
    house: &App,
    row: Id<MemberMark>,
    id_number: &Secret<IdNumber>,
    into: &mut Sealed,
) -> Result<String, Error> {
    match id_number {
        Secret::None => Ok(String::new()),
        Secret::Typed(number) => {
            member::seal_id_number(house, row, number, into)?;
            Ok(number.masked())
        }
        Secret::Kept(kept) => {
            let Kept { place, bytes, .. } = kept;
            let to = member::id_number_place(row);
            into.id_number = Some(member::moved(house, place, &to, bytes)?);
            into.id_hash.clone_from(&kept.hash);
            Ok(kept.mask.clone())
        }
    }
}
