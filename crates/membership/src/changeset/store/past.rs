//! Rows that a set replaced: put away when it is live, and found again when it is undone.

use kernel::{Date, Id, Moment, Sex};
use platform::{
    Error,
    access::{Body, BodyPath, Person},
    args,
    db::{Conn, Sql, Tx, Value},
};
use serde::{Deserialize, Serialize};

use crate::{
    member::{self, Full, Sealed},
    model::{Member, MemberMark, SetMark, Standing, What},
};

/// A row as it is put away, its sealed values apart (旧行).
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    home: Id<Body>,
    union_body: Id<Body>,
    path: BodyPath,
    standing: Standing,
    #[serde(with = "kernel::iso_date")]
    since: Date,
    #[serde(with = "kernel::iso_date::option")]
    joined_on: Option<Date>,
    name: String,
    given: String,
    pinyin: String,
    initials: String,
    pinyin_fixed: bool,
    staff_no: String,
    sex: Option<Sex>,
    #[serde(with = "kernel::iso_date::option")]
    birth: Option<Date>,
    phone_mask: String,
    phone_tail: String,
    phone_hash: Option<String>,
    id_mask: String,
    id_hash: Option<String>,
    post: String,
    model_worker: bool,
    hardship: bool,
    flaws: i64,
    learnt_at: Moment,
    version: i64,
}

impl Kept {
    fn of(row: &Full) -> Self {
        let (m, sealed) = (row.member.clone(), &row.sealed);
        Self {
            home: m.home,
            union_body: m.union_body,
            path: m.path,
            standing: m.standing,
            since: m.since,
            joined_on: m.joined_on,
            name: m.name,
            given: m.given,
            pinyin: m.pinyin,
            initials: m.initials,
            pinyin_fixed: m.pinyin_fixed,
            staff_no: m.staff_no,
            sex: m.sex,
            birth: m.birth,
            phone_mask: m.phone_mask,
            phone_tail: sealed.phone_tail.clone(),
            phone_hash: sealed.phone_hash.clone(),
            id_mask: m.id_mask,
            id_hash: sealed.id_hash.clone(),
            post: m.post,
            model_worker: m.model_worker,
            hardship: m.hardship,
            flaws: m.flaws,
            learnt_at: row.learnt_at,
            version: m.version,
        }
    }

    fn full(self, (id, person): (Id<MemberMark>, Id<Person>), sealed: Pair) -> Full {
        Full {
            member: Member {
                id,
                person,
                home: self.home,
                union_body: self.union_body,
                path: self.path,
                standing: self.standing,
                since: self.since,
                joined_on: self.joined_on,
                name: self.name,
                given: self.given,
                pinyin: self.pinyin,
                initials: self.initials,
                pinyin_fixed: self.pinyin_fixed,
                staff_no: self.staff_no,
                sex: self.sex,
                birth: self.birth,
                phone_mask: self.phone_mask,
                id_mask: self.id_mask,
                post: self.post,
                model_worker: self.model_worker,
                hardship: self.hardship,
                flaws: self.flaws,
                version: self.version,
            },
            sealed: Sealed {
                phone: sealed.0,
                phone_tail: self.phone_tail,
                phone_hash: self.phone_hash,
                id_number: sealed.1,
                id_hash: self.id_hash,
            },
            made_by: None,
            learnt_at: self.learnt_at,
        }
    }
}

type Pair = (Option<Vec<u8>>, Option<Vec<u8>>);

/// Rows that a set replaced and that were not put away yet, in the order of their keys.
pub(in crate::changeset) fn to_put_away(
    conn: &mut Conn,
    set: Id<SetMark>,
    limit: u32,
) -> Result<Vec<Full>, Error> {
    member::full_by(conn, |sql| {
        sql.push(
            "and m.ended_by = ? order by m.id limit ?",
            args![set, limit],
        )
    })
}

/// Puts rows away; their sealed values have been sealed anew for where they lie then.
pub(in crate::changeset) fn put_away<'a>(
    tx: &mut Tx<'_>,
    set: Id<SetMark>,
    rows: impl Iterator<Item = &'a Full>,
) -> Result<(), Error> {
    let (mut values, mut ids): (Vec<Vec<Value>>, Vec<Value>) = (Vec::new(), Vec::new());
    for row in rows {
        let m = &row.member;
        let text = serde_json::to_string(&Kept::of(row))?;
        let (phone, id_number) = (row.sealed.phone.clone(), row.sealed.id_number.clone());
        values.push(args![m.id, set, m.person, row.made_by, text, phone, id_number].to_vec());
        ids.push(Value::from(m.id));
    }
    tx.insert_all(
        "membership_member_past",
        "id, set_id, person, made_by, row_text, phone_sealed, id_sealed",
        &values,
    )?;
    let gone = Sql::new("delete from membership_member")
        .push("where ended_by = ? and", args![set])
        .push_in("id", &ids)
        .run(tx)?;
    if usize::try_from(gone).is_ok_and(|gone| gone == ids.len()) {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Rows that a set brought, after a key, in the order of their keys.
pub(in crate::changeset) fn brought(
    conn: &mut Conn,
    set: Id<SetMark>,
    after: i64,
    limit: u32,
) -> Result<Vec<Full>, Error> {
    member::full_by(conn, |sql| {
        sql.push(
            "and m.made_by = ? and m.id > ? order by m.id limit ?",
            args![set, after, limit],
        )
    })
}

/// The row of a person that a set replaced; `None` for somebody who came with it.
pub(in crate::changeset) fn replaced(
    conn: &mut Conn,
    set: Id<SetMark>,
    person: Id<Person>,
) -> Result<Option<Full>, Error> {
    let found = conn.one(
        "select id, row_text, phone_sealed, id_sealed from membership_member_past
         where set_id = $1 and person = $2",
        args![set, person],
        |row| {
            let sealed: Pair = (row.get(2)?, row.get(3)?);
            Ok((row.get::<Id<MemberMark>>(0)?, row.get::<String>(1)?, sealed))
        },
    )?;
    let Some((id, text, sealed)) = found else {
        return Ok(None);
    };
    let kept: Kept = serde_json::from_str(&text)?;
    Ok(Some(kept.full((id, person), sealed)))
}

/// Names of people of a set whose row a single command changed after it was live.
pub(in crate::changeset) fn saved_later(
    conn: &mut Conn,
    set: Id<SetMark>,
    limit: u32,
) -> Result<Vec<String>, Error> {
    conn.all(
        "select m.name from membership_member m
         join membership_set s on s.id = m.made_by
         where m.made_by = $1 and m.learnt_at > s.live_at
         order by m.id limit $2",
        args![set, limit],
        |row| row.get(0),
    )
}

/// Names of later sets that replaced rows of this one, with how many.
pub(in crate::changeset) fn replaced_later(
    conn: &mut Conn,
    set: Id<SetMark>,
) -> Result<Vec<(String, i64)>, Error> {
    conn.all(
        "select s.name, count(*) from membership_member_past p
         join membership_set s on s.id = p.set_id
         where p.made_by = $1
         group by s.id, s.name order by s.id",
        args![set],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// What happened to people of a set after `since`, by somebody else.
pub(in crate::changeset) fn later_facts(
    conn: &mut Conn,
    set: Id<SetMark>,
    since: Moment,
    limit: u32,
) -> Result<Vec<(String, What)>, Error> {
    conn.all(
        "select m.name, f.what from membership_fact f
         join membership_member m on m.person = f.person and m.made_by = $1
         left join membership_set s on s.id = f.made_by
         where f.learnt_at > $2
           and (f.made_by is null or (f.made_by <> $1 and s.undone_at is null))
         order by f.learnt_at, f.id limit $3",
        args![set, since, limit],
        |row| {
            let what: String = row.get(1)?;
            let what = What::parse(&what).ok_or(Error::Corrupt("membership_fact.what"))?;
            Ok((row.get(0)?, what))
        },
    )
}

/// As [`later_facts`], of single commands alone: what another set told of somebody came with a
/// row of its own.
pub(in crate::changeset) fn own_facts_since(
    conn: &mut Conn,
    set: Id<SetMark>,
    since: Moment,
    limit: u32,
) -> Result<Vec<(String, What)>, Error> {
    conn.all(
        "select m.name, f.what from membership_fact f
         join membership_member m on m.person = f.person and m.made_by = $1
         where f.learnt_at > $2 and f.made_by is null
         order by f.learnt_at, f.id limit $3",
        args![set, since, limit],
        |row| {
            let what: String = row.get(1)?;
            let what = What::parse(&what).ok_or(Error::Corrupt("membership_fact.what"))?;
            Ok((row.get(0)?, what))
        },
    )
}

/// After an undoing: rows that it brought back belong again to whoever had brought them first,
/// so that an earlier set can be undone in its turn. Up to `limit` rows; how many.
pub(in crate::changeset) fn give_back(
    tx: &mut Tx<'_>,
    undoing: Id<SetMark>,
    undone: Id<SetMark>,
    limit: u32,
) -> Result<usize, Error> {
    let rows: Vec<(Id<MemberMark>, Id<Person>)> = tx.all(
        "select id, person from membership_member where made_by = $1 order by id limit $2",
        args![undoing, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (id, person) in &rows {
        let old = tx.one(
            "select made_by, row_text from membership_member_past
             where set_id = $1 and person = $2",
            args![undone, *person],
            |row| Ok((row.get::<Option<Id<SetMark>>>(0)?, row.get::<String>(1)?)),
        )?;
        let (made_by, text) = old.ok_or(Error::Corrupt("membership_member_past"))?;
        let kept: Kept = serde_json::from_str(&text)?;
        tx.run_one(
            "update membership_member set made_by = $1, learnt_at = $2 where id = $3",
            args![made_by, kept.learnt_at, *id],
        )?;
        tx.run_one(
            "delete from membership_member_past where set_id = $1 and person = $2",
            args![undone, *person],
        )?;
    }
    Ok(rows.len())
}
