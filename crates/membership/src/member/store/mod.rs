//! Rows of members in the database.

mod full;
mod seen;

pub use full::{Full, full_by};
pub use seen::Seen;

use kernel::{Date, Id, Moment, Sex};
use platform::{
    Error,
    access::{BodyPath, Person},
    args,
    db::{Conn, Row, Sql, Tx, Value},
    trail::Leaf,
};

use crate::model::{Fact, FactMark, Member, MemberMark, SetMark, Standing, What};

const SHOWN: &str = "m.id, m.person, m.home, m.union_body, m.path, m.standing, m.since,
       m.joined_on, m.name, m.given, m.pinyin, m.initials, m.pinyin_fixed, m.staff_no, m.sex,
       m.birth, m.phone_mask, m.id_mask, m.post, m.model_worker, m.hardship, m.flaws, m.version";

fn read(row: &Row<'_>) -> Result<Member, Error> {
    let standing: String = row.get(5)?;
    let sex: String = row.get(14)?;
    Ok(Member {
        id: row.get(0)?,
        person: row.get(1)?,
        home: row.get(2)?,
        union_body: row.get(3)?,
        path: BodyPath(row.get(4)?),
        standing: Standing::parse(&standing).ok_or(Error::Corrupt("membership_member.standing"))?,
        since: row.get(6)?,
        joined_on: row.get(7)?,
        name: row.get(8)?,
        given: row.get(9)?,
        pinyin: row.get(10)?,
        initials: row.get(11)?,
        pinyin_fixed: row.get(12)?,
        staff_no: row.get(13)?,
        sex: match sex.as_str() {
            "male" => Some(Sex::Male),
            "female" => Some(Sex::Female),
            "unknown" => None,
            _ => return Err(Error::Corrupt("membership_member.sex")),
        },
        birth: row.get(15)?,
        phone_mask: row.get(16)?,
        id_mask: row.get(17)?,
        post: row.get(18)?,
        model_worker: row.get(19)?,
        hardship: row.get(20)?,
        flaws: row.get(21)?,
        version: row.get(22)?,
    })
}

/// Rows that count and match `rest`, which begins with `and` and may end in order and limit.
///
/// # Errors
/// What the database said.
pub fn find_by(
    conn: &mut Conn,
    seen: &Seen,
    rest: impl FnOnce(Sql) -> Sql,
) -> Result<Vec<Member>, Error> {
    let sql = Sql::new("select")
        .push(SHOWN, &[])
        .push("from membership_member m where true", &[]);
    rest(seen.narrow(sql, "m")).all(conn, read)
}

/// The row of a person that counts; `None` for somebody who never was a member.
///
/// # Errors
/// What the database said.
pub fn member_of(conn: &mut Conn, person: Id<Person>) -> Result<Option<Member>, Error> {
    let seen = Seen::now(conn)?;
    let found = find_by(conn, &seen, |sql| {
        sql.push("and m.person = ?", args![person])
    })?;
    Ok(found.into_iter().next())
}

/// What is sealed in a row, with what finds and masks it (加密值). Both are bound to the key of
/// the row: a new row seals them anew.
#[derive(Debug, Clone, Default)]
pub struct Sealed {
    /// 手机号, sealed at `membership_member.phone_sealed` of the row.
    pub phone: Option<Vec<u8>>,
    /// Its last four digits.
    pub phone_tail: String,
    /// Its keyed hash.
    pub phone_hash: Option<String>,
    /// 身份证号, sealed at `membership_member.id_sealed` of the row.
    pub id_number: Option<Vec<u8>>,
    /// Its keyed hash.
    pub id_hash: Option<String>,
}

/// A row to be written (新行).
#[derive(Debug, Clone)]
pub struct NewRow {
    /// All that is shown.
    pub member: Member,
    /// All that is sealed.
    pub sealed: Sealed,
    /// The change set it belongs to; `None` for a single command.
    pub made_by: Option<Id<SetMark>>,
}

const INSERT: &str = "id, person, made_by, ended_by, home, union_body, path, standing, since,
    joined_on, name, given, pinyin, initials, pinyin_fixed, staff_no, sex, birth, phone_sealed,
    phone_mask, phone_tail, phone_hash, id_sealed, id_mask, id_hash, post, model_worker,
    hardship, flaws, learnt_at, version";

const fn sex_text(sex: Option<Sex>) -> &'static str {
    match sex {
        Some(Sex::Male) => "male",
        Some(Sex::Female) => "female",
        None => "unknown",
    }
}

/// What a new row hashes to on the trail.
///
/// # Errors
/// A fault when the tracked columns are others.
pub fn leaf_of(row: &NewRow) -> Result<Leaf, Error> {
    let NewRow {
        member: m, sealed, ..
    } = row;
    let values = args![
        m.person,
        m.home,
        m.standing.as_str(),
        m.since,
        m.joined_on,
        &m.name,
        &m.staff_no,
        sex_text(m.sex),
        m.birth,
        sealed.phone_hash.clone(),
        sealed.id_hash.clone(),
        &m.post,
        m.model_worker,
        m.hardship
    ];
    Leaf::written(&super::MEMBER, m.id, values)
}

/// A new row as it is inserted.
pub fn values_of(row: &NewRow, learnt_at: Moment) -> Vec<Value> {
    let NewRow {
        member: m,
        sealed,
        made_by,
    } = row;
    args![
        m.id,
        m.person,
        *made_by,
        None::<i64>,
        m.home,
        m.union_body,
        &m.path.0,
        m.standing.as_str(),
        m.since,
        m.joined_on,
        &m.name,
        &m.given,
        &m.pinyin,
        &m.initials,
        m.pinyin_fixed,
        &m.staff_no,
        sex_text(m.sex),
        m.birth,
        sealed.phone.clone(),
        &m.phone_mask,
        &sealed.phone_tail,
        sealed.phone_hash.clone(),
        sealed.id_number.clone(),
        &m.id_mask,
        sealed.id_hash.clone(),
        &m.post,
        m.model_worker,
        m.hardship,
        m.flaws,
        learnt_at,
        m.version
    ]
    .to_vec()
}

/// Inserts rows, many in one statement.
///
/// # Errors
/// What the database said.
pub fn insert_rows(tx: &mut Tx<'_>, rows: &[NewRow]) -> Result<(), Error> {
    let now = tx.now();
    let values: Vec<Vec<Value>> = rows.iter().map(|row| values_of(row, now)).collect();
    insert_values(tx, &values)
}

/// Inserts rows as [`values_of`] gives them.
///
/// # Errors
/// What the database said.
pub fn insert_values(tx: &mut Tx<'_>, rows: &[Vec<Value>]) -> Result<(), Error> {
    tx.insert_all("membership_member", INSERT, rows)
}

/// Saves what a single command changed of a row, besides its sealed values.
///
/// # Errors
/// [`Error::Stale`] when somebody saved after `m` was read.
pub fn save(tx: &mut Tx<'_>, m: &Member) -> Result<(), Error> {
    let now = tx.now();
    tx.run_one(
        "update membership_member
         set home = $1, union_body = $2, path = $3, standing = $4, since = $5, joined_on = $6,
             name = $7, given = $8, pinyin = $9, initials = $10, pinyin_fixed = $11,
             staff_no = $12, sex = $13, birth = $14, post = $15, model_worker = $16,
             hardship = $17, flaws = $18, learnt_at = $19, version = version + 1
         where id = $20 and version = $21 and ended_by is null",
        args![
            m.home,
            m.union_body,
            &m.path.0,
            m.standing.as_str(),
            m.since,
            m.joined_on,
            &m.name,
            &m.given,
            &m.pinyin,
            &m.initials,
            m.pinyin_fixed,
            &m.staff_no,
            sex_text(m.sex),
            m.birth,
            &m.post,
            m.model_worker,
            m.hardship,
            m.flaws,
            now,
            m.id,
            m.version
        ],
    )
}

/// Saves what is sealed in a row with its masks; call it before [`save`], which counts the
/// version on.
///
/// # Errors
/// [`Error::Stale`] when somebody saved after `m` was read, or a change set holds the row.
pub fn save_sealed(tx: &mut Tx<'_>, m: &Member, sealed: &Sealed) -> Result<(), Error> {
    tx.run_one(
        "update membership_member
         set phone_sealed = $1, phone_mask = $2, phone_tail = $3, phone_hash = $4,
             id_sealed = $5, id_mask = $6, id_hash = $7
         where id = $8 and version = $9 and ended_by is null",
        args![
            sealed.phone.clone(),
            &m.phone_mask,
            &sealed.phone_tail,
            sealed.phone_hash.clone(),
            sealed.id_number.clone(),
            &m.id_mask,
            sealed.id_hash.clone(),
            m.id,
            m.version
        ],
    )
}

/// Marks a row as replaced by a change set; it counts until that set is live.
///
/// # Errors
/// [`Error::Stale`] when another set holds it or somebody saved in between.
pub fn close_row(
    tx: &mut Tx<'_>,
    row: Id<MemberMark>,
    version: i64,
    by: Id<SetMark>,
) -> Result<(), Error> {
    tx.run_one(
        "update membership_member set ended_by = $1
         where id = $2 and version = $3 and ended_by is null",
        args![by, row, version],
    )
}

/// Appends a fact; its key.
///
/// # Errors
/// What the database said.
pub fn fact(
    tx: &mut Tx<'_>,
    fact: &Fact,
    paper: Option<i64>,
    request: Option<i64>,
    made_by: Option<Id<SetMark>>,
) -> Result<Id<FactMark>, Error> {
    let id = tx.id();
    tx.run(
        "insert into membership_fact
           (id, person, what, holds_from, learnt_at, home, standing, reason, paper, request,
            made_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            id,
            fact.person,
            fact.what.as_str(),
            fact.holds_from,
            fact.learnt_at,
            fact.home,
            fact.standing.as_str(),
            &fact.reason,
            paper,
            request,
            made_by
        ],
    )?;
    Ok(id)
}

/// The facts of a person that hold by `day` as they were known at the end of `known_on`; of all
/// days and of now when `None`. Oldest first.
///
/// # Errors
/// What the database said.
pub fn facts_of(
    conn: &mut Conn,
    person: Id<Person>,
    day: Option<Date>,
    known_on: Option<Moment>,
) -> Result<Vec<Fact>, Error> {
    let known = known_on.unwrap_or(Moment::from_ms(i64::MAX));
    let mut sql = Sql::new(
        "select f.person, f.what, f.holds_from, f.learnt_at, f.home, f.standing, f.reason
         from membership_fact f
         left join membership_set s on s.id = f.made_by",
    )
    .push("where f.person = ?", args![person])
    .push(
        "and ((f.made_by is null and f.learnt_at <= ?)
              or (s.live_at <= ? and (s.undone_at is null or s.undone_at > ?)))",
        args![known, known, known],
    );
    if let Some(day) = day {
        sql = sql.push("and f.holds_from <= ?", args![day]);
    }
    sql.push("order by f.holds_from, f.id", &[])
        .all(conn, |row| {
            let (what, standing): (String, String) = (row.get(1)?, row.get(5)?);
            Ok(Fact {
                person: row.get(0)?,
                what: What::parse(&what).ok_or(Error::Corrupt("membership_fact.what"))?,
                holds_from: row.get(2)?,
                learnt_at: row.get(3)?,
                home: row.get(4)?,
                standing: Standing::parse(&standing)
                    .ok_or(Error::Corrupt("membership_fact.standing"))?,
                reason: row.get(6)?,
            })
        })
}
