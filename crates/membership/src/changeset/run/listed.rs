//! The lines of a list: its staged rows that add or change somebody.

use std::collections::{BTreeMap, btree_map::Entry};

use kernel::{Date, Id, IdNumber, NameKeys, Phone};
use platform::{
    App, Error,
    access::{Body, BodyPath},
    db::{Conn, Value},
};

use super::{Source, prepare::changed};
use crate::{
    changeset::{
        model::{Draft, Kept, Line, Secret, Set, Wanted},
        rules::facts_between,
    },
    intake::{
        Parsed, Verdict,
        store::{StagedRow, open_rows},
    },
    member::{self, Full},
    model::{MemberMark, Standing},
};

/// What a list staged.
pub(super) struct Listed;

/// What stands in the roster and the tree for a page of rows (底册).
struct Ground {
    members: BTreeMap<Id<MemberMark>, Full>,
    homes: BTreeMap<Id<Body>, (BodyPath, Id<Body>)>,
    day: Date,
}

impl Source for Listed {
    fn lines(&self, house: &App, set: &Set, after: i64, limit: u32) -> Result<Vec<Line>, Error> {
        let keys = house.keys.clone();
        house.db.read_blocking(|conn| {
            let wanted = [Verdict::Add, Verdict::Change];
            let rows = open_rows(conn, &keys, set.id, &wanted, after, limit)?;
            let ground = ground(conn, set, &rows)?;
            rows.into_iter()
                .map(|(row, parsed)| line(&ground, &row, parsed))
                .collect()
        })
    }
}

fn ground(conn: &mut Conn, set: &Set, rows: &[(StagedRow, Parsed)]) -> Result<Ground, Error> {
    let members: Vec<Value> = rows
        .iter()
        .filter_map(|(row, _)| row.member.map(|(id, _)| Value::from(id)))
        .collect();
    let found = if members.is_empty() {
        Vec::new()
    } else {
        member::full_by(conn, |sql| sql.push("and", &[]).push_in("m.id", &members))?
    };
    let mut homes = BTreeMap::new();
    for home in rows.iter().filter_map(|(_, parsed)| parsed.home) {
        if let Entry::Vacant(place) = homes.entry(home) {
            let body = organisation::body(conn, home)?.ok_or(Error::NotFound)?;
            let union = organisation::unions_of(conn, home)?;
            let union = union.first().map_or(set.body, |union| union.id);
            place.insert((body.path, union));
        }
    }
    Ok(Ground {
        members: found.into_iter().map(|f| (f.member.id, f)).collect(),
        homes,
        day: set.made_at.day(),
    })
}

fn line(ground: &Ground, row: &StagedRow, parsed: Parsed) -> Result<Line, Error> {
    let no = row.no;
    let Some((member, version)) = row.member else {
        let draft = new(ground, parsed).ok_or_else(|| changed(&[no]))?;
        return Ok(Line {
            no,
            facts: facts_between(None, &draft, ground.day),
            wanted: Wanted::Add(Box::new(draft)),
            person: row.person,
        });
    };
    let before = ground.members.get(&member).ok_or_else(|| changed(&[no]))?;
    let mut draft = kept(before);
    amend(&mut draft, ground, parsed);
    Ok(Line {
        no,
        facts: facts_between(Some(&before.member), &draft, ground.day),
        wanted: Wanted::Replace {
            row: member,
            version,
            draft: Box::new(draft),
        },
        person: row.person,
    })
}

/// Somebody new; `None` without name or home, which the check asks for.
fn new(ground: &Ground, parsed: Parsed) -> Option<Draft> {
    let (name, home) = (parsed.name.clone()?, parsed.home?);
    let (path, union_body) = ground.homes.get(&home).cloned()?;
    let since = parsed.since.or(parsed.joined_on).unwrap_or(ground.day);
    let keys = NameKeys::of(&name);
    let mut draft = Draft {
        home,
        union_body,
        path,
        standing: Standing::Active,
        since,
        joined_on: None,
        name,
        given: keys.given,
        pinyin: keys.pinyin,
        initials: keys.initials,
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
    };
    amend(&mut draft, ground, parsed);
    Some(draft)
}

/// What a row says now, its sealed values taken along.
fn kept(before: &Full) -> Draft {
    let id = before.member.id;
    let sealed = &before.sealed;
    let phone = sealed.phone.as_ref().map_or(Secret::None, |bytes| {
        Secret::Kept(Kept {
            place: member::phone_place(id),
            bytes: bytes.clone(),
            mask: before.member.phone_mask.clone(),
            tail: sealed.phone_tail.clone(),
            hash: sealed.phone_hash.clone(),
        })
    });
    let id_number = sealed.id_number.as_ref().map_or(Secret::None, |bytes| {
        Secret::Kept(Kept {
            place: member::id_number_place(id),
            bytes: bytes.clone(),
            mask: before.member.id_mask.clone(),
            tail: String::new(),
            hash: sealed.id_hash.clone(),
        })
    });
    Draft::of(&before.member, phone, id_number)
}

/// Takes over what a row of the list says; what it does not say stays.
fn amend(draft: &mut Draft, ground: &Ground, parsed: Parsed) {
    if let Some((home, (path, union))) = parsed
        .home
        .and_then(|home| Some((home, ground.homes.get(&home)?.clone())))
    {
        (draft.home, draft.path, draft.union_body) = (home, path, union);
    }
    if let Some(name) = parsed.name.filter(|name| *name != draft.name) {
        let keys = NameKeys::of(&name);
        (draft.given, draft.pinyin, draft.initials) = (keys.given, keys.pinyin, keys.initials);
        (draft.name, draft.pinyin_fixed) = (name, false);
    }
    if let Some(standing) = parsed.standing.filter(|s| *s != draft.standing) {
        draft.standing = standing;
        draft.since = ground.day;
    }
    draft.since = parsed.since.unwrap_or(draft.since);
    draft.joined_on = parsed.joined_on.or(draft.joined_on);
    draft.sex = parsed.sex.or(draft.sex);
    draft.birth = parsed.birth.or(draft.birth);
    draft.staff_no = parsed.staff_no.unwrap_or_else(|| draft.staff_no.clone());
    draft.post = parsed.post.unwrap_or_else(|| draft.post.clone());
    draft.model_worker = parsed.model_worker.unwrap_or(draft.model_worker);
    draft.hardship = parsed.hardship.unwrap_or(draft.hardship);
    if let Some(phone) = parsed.phone.and_then(|typed| Phone::parse(&typed).ok()) {
        draft.phone = Secret::Typed(phone);
    }
    if let Some(number) = parsed
        .id_number
        .and_then(|typed| IdNumber::parse(&typed).ok())
    {
        draft.id_number = Secret::Typed(number);
    }
}
