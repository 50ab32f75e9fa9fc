//! One list and how far it is.

use kernel::{Id, Moment};
use platform::{
    Error,
    access::{Account, Body},
    args,
    chance::Chance,
    db::{Conn, Row, Sql, Tx, Value},
    jobs::Job,
    secret::{Keys, Purpose, place},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    changeset::Kind,
    intake::{look::Looked, model::Choice, tally::Tally},
    model::SetMark,
};

/// How far a list is (阶段).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 正在读取
    Reading,
    /// 等待核对各列
    Asking,
    /// 正在逐行检查
    Checking,
    /// 可以预览
    Staged,
    /// 没有读成
    Failed,
}

impl Phase {
    const ALL: [Self; 5] = [
        Self::Reading,
        Self::Asking,
        Self::Checking,
        Self::Staged,
        Self::Failed,
    ];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Asking => "asking",
            Self::Checking => "checking",
            Self::Staged => "staged",
            Self::Failed => "failed",
        }
    }

    /// As people say.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reading => "正在读取",
            Self::Asking => "等您核对各列",
            Self::Checking => "正在逐行检查",
            Self::Staged => "等您确认",
            Self::Failed => "没有读成",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == text)
    }
}

/// A list on its way in (名册导入).
#[derive(Debug, Clone)]
pub struct Intake {
    /// Its change set.
    pub id: Id<SetMark>,
    /// Whether it is imported or compared.
    pub kind: Kind,
    /// For which union.
    pub body: Id<Body>,
    /// The file's name.
    pub name: String,
    /// State of the change set, as stored.
    pub state: String,
    /// Who brought it.
    pub made_by: Id<Account>,
    /// When.
    pub made_at: Moment,
    /// Why it failed; empty otherwise.
    pub problem: String,
    /// How far it is.
    pub phase: Phase,
    /// What the file turned out to be.
    pub how: String,
    /// Bytes of the file.
    pub size: i64,
    /// How its columns are understood.
    pub choice: Choice,
    /// How many rows there are of each kind.
    pub tally: Tally,
    /// The job that works on it.
    pub job: Option<Id<Job>>,
    /// Rises with every save.
    pub version: i64,
}

const COLUMNS: &str = "s.id, s.body, s.name, s.state, s.made_by, s.made_at, s.problem, i.phase,
       i.how, i.size, i.choice, i.tally, i.job, i.version, s.kind
from membership_intake i
join membership_set s on s.id = i.id";

fn read(row: &Row<'_>) -> Result<Intake, Error> {
    let (phase, choice, tally): (String, String, String) =
        (row.get(7)?, row.get(10)?, row.get(11)?);
    let corrupt = |what| move |_| Error::Corrupt(what);
    let kind: String = row.get(14)?;
    Ok(Intake {
        kind: Kind::parse(&kind).ok_or(Error::Corrupt("membership_set.kind"))?,
        id: row.get(0)?,
        body: row.get(1)?,
        name: row.get(2)?,
        state: row.get(3)?,
        made_by: row.get(4)?,
        made_at: row.get(5)?,
        problem: row.get(6)?,
        phase: Phase::parse(&phase).ok_or(Error::Corrupt("membership_intake.phase"))?,
        how: row.get(8)?,
        size: row.get(9)?,
        choice: serde_json::from_str(&choice).map_err(corrupt("membership_intake.choice"))?,
        tally: serde_json::from_str(&tally).map_err(corrupt("membership_intake.tally"))?,
        job: row.get(12)?,
        version: row.get(13)?,
    })
}

/// One list.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<SetMark>) -> Result<Option<Intake>, Error> {
    let sql = format!("select {COLUMNS} where i.id = $1");
    conn.one(&sql, args![id], read)
}

/// The newest imports of these unions.
///
/// # Errors
/// What the database said.
pub fn of_bodies(conn: &mut Conn, bodies: &[Id<Body>], limit: u32) -> Result<Vec<Intake>, Error> {
    let ids: Vec<Value> = bodies.iter().copied().map(Value::from).collect();
    Sql::new("select")
        .push(COLUMNS, &[])
        .push("where", &[])
        .push_in("s.body", &ids)
        .push("and s.kind = ?", args![Kind::Import.as_str()])
        .push("order by i.id desc limit ?", args![limit])
        .all(conn, read)
}

/// A new list; its change set is open.
///
/// # Errors
/// What the database said.
pub fn insert(tx: &mut Tx<'_>, set: Id<SetMark>, size: usize) -> Result<(), Error> {
    tx.run(
        "insert into membership_intake (id, phase, how, size, looked, choice, tally, job, version)
         values ($1, 'reading', '', $2, null, $3, $4, null, 1)",
        args![
            set,
            size,
            serde_json::to_string(&Choice::default())?,
            serde_json::to_string(&Tally::default())?
        ],
    )?;
    Ok(())
}

/// The phase of a list, and the job that works on it.
///
/// # Errors
/// What the database said.
pub fn set_phase(
    tx: &mut Tx<'_>,
    id: Id<SetMark>,
    phase: Phase,
    job: Option<Id<Job>>,
) -> Result<(), Error> {
    tx.run_one(
        "update membership_intake
         set phase = $1, job = coalesce($2, job), version = version + 1
         where id = $3",
        args![phase.as_str(), job, id],
    )
}

/// The list could not be read, or was given up: nothing of it will be written. False when it
/// is past that.
///
/// # Errors
/// What the database said.
pub fn fail(tx: &mut Tx<'_>, id: Id<SetMark>, why: &str) -> Result<bool, Error> {
    let given_up = tx.run(
        "update membership_set set state = 'dropped', problem = $1, version = version + 1
         where id = $2 and state in ('reading', 'staged')",
        args![why, id],
    )?;
    if given_up == 0 {
        return Ok(false);
    }
    set_phase(tx, id, Phase::Failed, None)?;
    Ok(true)
}

/// What was found on a first look, sealed, and how the columns are guessed.
///
/// # Errors
/// What the database said; a fault when there is no key.
pub fn set_looked(
    tx: &mut Tx<'_>,
    keys: &Keys,
    chance: &Chance,
    id: Id<SetMark>,
    looked: &Looked,
    choice: &Choice,
) -> Result<(), Error> {
    let plain = serde_json::to_vec(looked)?;
    let place = looked_place(id);
    let sealed = keys.seal(Purpose::Person, &place, &plain, chance)?;
    tx.run_one(
        "update membership_intake
         set looked = $1, choice = $2, how = $3, phase = 'asking', version = version + 1
         where id = $4 and phase = 'reading'",
        args![sealed, serde_json::to_string(choice)?, &looked.how, id],
    )
}

fn looked_place(id: Id<SetMark>) -> String {
    place("membership_intake", "looked", id.as_i64())
}

impl Intake {
    /// What was found on a first look.
    ///
    /// # Errors
    /// What the database said; a fault when it does not open.
    pub fn looked(&self, conn: &mut Conn, keys: &Keys) -> Result<Looked, Error> {
        let sql = "select looked from membership_intake where id = $1";
        let sealed: Option<Option<Vec<u8>>> = conn.one(sql, args![self.id], |row| row.get(0))?;
        let Some(sealed) = sealed.flatten() else {
            return Ok(Looked::default());
        };
        let plain = keys.open_sealed(Purpose::Person, &looked_place(self.id), &sealed)?;
        serde_json::from_slice(&plain).map_err(|_| Error::Corrupt("membership_intake.looked"))
    }
}

/// How the columns are understood, as confirmed.
///
/// # Errors
/// [`Error::Stale`] when somebody saved in between; what the database said.
pub fn save_choice(
    tx: &mut Tx<'_>,
    id: Id<SetMark>,
    choice: &Choice,
    version: i64,
) -> Result<(), Error> {
    tx.run_one(
        "update membership_intake set choice = $1, version = version + 1
         where id = $2 and version = $3 and phase = 'asking'",
        args![serde_json::to_string(choice)?, id, version],
    )
}
