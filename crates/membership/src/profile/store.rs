//! Proposals, and the facts that no list brings, in the database.

use kernel::Id;
use platform::{
    Error, House,
    access::Person,
    args,
    db::{Conn, Row, Tx},
    secret::{Keys, Purpose, SealedColumn, place},
    trail::Tracked,
    ui::words,
};

use super::{
    model::{Asked, Facts, ProfileMark, ProposalMark, Topic},
    rules,
};

/// Facts beside the roster; the address is left out, its hash stands for it.
pub(crate) const PROFILE: Tracked = Tracked {
    table: "membership_profile",
    columns: &["person", "education", "address_hash"],
};
/// Proposals; what is sealed is left out, the hash of the content stands for it.
pub(crate) const PROPOSAL: Tracked = Tracked {
    table: "membership_proposal",
    columns: &[
        "person", "topic", "items", "request", "hash", "is_open", "done_at",
    ],
};

/// Columns of encrypted values.
pub(crate) const SEALED: [SealedColumn; 2] = [
    SealedColumn {
        table: "membership_profile",
        column: "address_sealed",
        purpose: Purpose::Person,
    },
    SealedColumn {
        table: "membership_proposal",
        column: "sealed",
        purpose: Purpose::Person,
    },
];

/// A proposal as it is kept (资料变更申请).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its key.
    pub id: Id<ProposalMark>,
    /// Who.
    pub person: Id<Person>,
    /// The items in words.
    pub items: String,
    /// What is asked, sealed; `None` once it was erased.
    pub sealed: Option<Vec<u8>>,
    /// The approval.
    pub request: Id<approvals::Request>,
    /// The hash of what was asked.
    pub hash: String,
    /// Not decided yet, or returned.
    pub is_open: bool,
    /// Whether the roster was changed.
    pub is_done: bool,
    /// Rises with every save.
    pub version: i64,
}

/// Proposals that a person's page shows.
const LINES_MAX: u32 = 20;

/// The facts of a person beside the roster.
pub(crate) fn facts(conn: &mut Conn, person: Id<Person>) -> Result<Facts, Error> {
    let found = conn.one(
        "select id, education, address_mask, address_hash
         from membership_profile where person = $1",
        args![person],
        |row| {
            Ok(Facts {
                id: Some(row.get(0)?),
                education: row.get(1)?,
                address_mask: row.get(2)?,
                address_hash: row.get(3)?,
            })
        },
    )?;
    Ok(found.unwrap_or_default())
}

/// What a save changes of them; `None` leaves it as it is.
pub(crate) struct Beside {
    /// 学历.
    pub education: Option<String>,
    /// 住址.
    pub address: Option<String>,
}

/// Saves facts beside the roster; the key of their row.
pub(crate) fn save_facts(
    tx: &mut Tx<'_>,
    house: &House,
    person: Id<Person>,
    new: &Beside,
) -> Result<Id<ProfileMark>, Error> {
    let now = tx.now();
    let id = match facts(tx, person)?.id {
        Some(id) => id,
        None => {
            let id = tx.id::<ProfileMark>();
            tx.run(
                "insert into membership_profile
                   (id, person, education, address_sealed, address_mask, address_hash, learnt_at,
                    version)
                 values ($1, $2, '', null, '', null, $3, 1)",
                args![id, person, now],
            )?;
            id
        }
    };
    if let Some(education) = &new.education {
        tx.run_one(
            "update membership_profile
             set education = $1, learnt_at = $2, version = version + 1 where id = $3",
            args![education, now, id],
        )?;
    }
    if let Some(address) = &new.address {
        let at = place(PROFILE.table, SEALED[0].column, id.as_i64());
        let keys = &house.keys;
        let sealed = keys.seal(Purpose::Person, &at, address.as_bytes(), &house.chance)?;
        let hash = keys.lookup(address)?;
        tx.run_one(
            "update membership_profile
             set address_sealed = $1, address_mask = $2, address_hash = $3, learnt_at = $4,
                 version = version + 1
             where id = $5",
            args![sealed, rules::mask_address(address), hash, now, id],
        )?;
    }
    Ok(id)
}

/// Takes the address away.
pub(crate) fn erase_address(tx: &mut Tx<'_>, person: Id<Person>) -> Result<Id<ProfileMark>, Error> {
    let id = facts(tx, person)?.id.ok_or(Error::NotFound)?;
    let now = tx.now();
    tx.run_one(
        "update membership_profile
         set address_sealed = null, address_mask = '', address_hash = null, learnt_at = $1,
             version = version + 1
         where id = $2",
        args![now, id],
    )?;
    Ok(id)
}

/// The whole address, after its opening is on the trail.
pub(crate) fn open_address(
    conn: &mut Conn,
    keys: &Keys,
    person: Id<Person>,
) -> Result<String, Error> {
    let found: Option<(Id<ProfileMark>, Option<Vec<u8>>)> = conn.one(
        "select id, address_sealed from membership_profile where person = $1",
        args![person],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some((id, Some(sealed))) = found else {
        return Err(Error::Stale);
    };
    let at = place(PROFILE.table, SEALED[0].column, id.as_i64());
    let plain = keys.open_sealed(Purpose::Person, &at, &sealed)?;
    String::from_utf8(plain).map_err(|_| Error::Corrupt("membership_profile.address_sealed"))
}

const COLUMNS: &str = "id, person, items, sealed, request, hash, is_open, done_at, version
from membership_proposal";

fn read(row: &Row<'_>) -> Result<Proposal, Error> {
    let done: Option<i64> = row.get(7)?;
    Ok(Proposal {
        id: row.get(0)?,
        person: row.get(1)?,
        items: row.get(2)?,
        sealed: row.get(3)?,
        request: row.get(4)?,
        hash: row.get(5)?,
        is_open: row.get(6)?,
        is_done: done.is_some(),
        version: row.get(8)?,
    })
}

/// One of them.
pub(super) fn find(conn: &mut Conn, id: Id<ProposalMark>) -> Result<Option<Proposal>, Error> {
    let sql = format!("select {COLUMNS} where id = $1");
    conn.one(&sql, args![id], read)
}

/// The open proposal of a person about a topic.
pub(super) fn open_about(
    conn: &mut Conn,
    person: Id<Person>,
    topic: Topic,
) -> Result<Option<Proposal>, Error> {
    let sql = format!("select {COLUMNS} where person = $1 and topic = $2 and is_open");
    conn.one(&sql, args![person, topic.text()], read)
}

/// The newest proposals of a person, with the day on which each was made.
pub(super) fn of_person(
    conn: &mut Conn,
    person: Id<Person>,
) -> Result<Vec<(Proposal, String)>, Error> {
    let sql = "select id, person, items, sealed, request, hash, is_open, done_at, version, made_at
         from membership_proposal where person = $1 order by id desc limit $2";
    conn.all(sql, args![person, LINES_MAX], |row| {
        let made: kernel::Moment = row.get(9)?;
        Ok((read(row)?, words::date(made.day())))
    })
}

fn at(id: Id<ProposalMark>) -> String {
    place(PROPOSAL.table, SEALED[1].column, id.as_i64())
}

/// What is asked, sealed for its row.
pub(super) fn seal(house: &House, id: Id<ProposalMark>, asked: &Asked) -> Result<Vec<u8>, Error> {
    let plain = serde_json::to_vec(asked)?;
    let keys = &house.keys;
    keys.seal(Purpose::Person, &at(id), &plain, &house.chance)
}

/// What was asked; a refusal once retention erased it.
pub(super) fn opened(keys: &Keys, proposal: &Proposal) -> Result<Asked, Error> {
    let Some(sealed) = &proposal.sealed else {
        return Err(Error::refused(
            "membership.proposal_erased",
            "这份申请的内容已按保存期限清除，只保留办理经过",
        ));
    };
    let plain = keys.open_sealed(Purpose::Person, &at(proposal.id), sealed)?;
    Ok(serde_json::from_slice(&plain)?)
}

/// A new proposal.
pub(super) fn insert(tx: &mut Tx<'_>, new: &Proposal, topic: Topic) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        "insert into membership_proposal
           (id, person, topic, items, sealed, request, hash, is_open, done_at, made_at, version)
         values ($1, $2, $3, $4, $5, $6, $7, true, null, $8, 1)",
        args![
            new.id,
            new.person,
            topic.text(),
            &new.items,
            new.sealed.clone(),
            new.request,
            &new.hash,
            now
        ],
    )?;
    Ok(())
}

/// Other content in an open proposal, after the version that was looked at.
pub(super) fn save_asked(tx: &mut Tx<'_>, new: &Proposal) -> Result<(), Error> {
    tx.run_one(
        "update membership_proposal
         set items = $1, sealed = $2, hash = $3, version = version + 1
         where id = $4 and version = $5 and is_open",
        args![
            &new.items,
            new.sealed.clone(),
            &new.hash,
            new.id,
            new.version
        ],
    )
}

/// Notes that it was decided; `done` when the roster was changed by it.
pub(super) fn save_over(tx: &mut Tx<'_>, id: Id<ProposalMark>, done: bool) -> Result<(), Error> {
    let at = done.then(|| tx.now());
    tx.run_one(
        "update membership_proposal
         set is_open = false, done_at = $1, version = version + 1
         where id = $2 and is_open",
        args![at, id],
    )
}
