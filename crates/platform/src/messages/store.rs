//! Messages and letters as rows.

use kernel::{Id, Moment};

use super::{Message, StoredMessage};
use crate::{
    Error,
    access::{Account, Person},
    args,
    chance::Chance,
    db::{Conn, Sql, Tx, Value},
};

/// Read messages on a page.
pub(super) const PAGE_ROWS: i64 = 50;
/// Unread messages that the page shows at most; it says how many there are.
pub(super) const UNREAD_ROWS: i64 = 100;

/// How long a letter is taken for; longer than any mail server may take.
const TAKEN_SECS: i64 = 300;

/// Marks the keys of letters.
pub(super) struct Letter;

/// A message as its reader sees it.
pub(super) struct MessageRow {
    pub id: Id<StoredMessage>,
    pub title: String,
    pub text: String,
    pub at: Moment,
    pub read_at: Option<Moment>,
}

/// A letter that waits to be sent.
pub(super) struct LetterRow {
    pub id: Id<Letter>,
    pub account: Id<Account>,
    pub letter: String,
    pub attempts: i64,
    pub at: Moment,
    pub title: String,
    pub text: String,
    pub href: String,
}

/// A new message; `None` when its key was there for this person.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    to: Id<Account>,
    message: &Message,
) -> Result<Option<Id<StoredMessage>>, Error> {
    let (id, now) = (tx.id::<StoredMessage>(), tx.now());
    let (kind, subject) = match &message.subject {
        Some(subject) => (Some(subject.kind.as_str()), Some(subject.id)),
        None => (None, None),
    };
    let made = tx.run(
        "insert into platform_message
           (id, account, unique_key, subject_kind, subject_id, title, text, href, at, read_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)
         on conflict (account, unique_key) do nothing",
        args![
            id,
            to,
            message.unique.as_deref(),
            kind,
            subject,
            &message.title,
            &message.text,
            &message.href,
            now
        ],
    )?;
    Ok((made == 1).then_some(id))
}

/// The letter of a message, to be sent after the commit.
pub(super) fn insert_letter(tx: &mut Tx<'_>, message: Id<StoredMessage>) -> Result<(), Error> {
    let (id, now) = (tx.id::<Letter>(), tx.now());
    // The key of the row would do, but a Message-ID leaves the house and is best not guessed.
    let letter = format!("{id}.{}", Chance::system().hex::<8>());
    tx.run(
        "insert into platform_mail
           (id, message, letter, state, attempts, try_after, sent_at, error)
         values ($1, $2, $3, 'waiting', 0, $4, null, '')",
        args![id, message, &letter, now],
    )
    .map(drop)
}

/// How many messages this account has not read.
///
/// # Errors
/// What the database said.
pub fn unread(conn: &mut Conn, account: Id<Account>) -> Result<i64, Error> {
    conn.number(
        "select count(*) from platform_message where account = $1 and read_at is null",
        args![account],
    )
}

/// The newest messages, unread or read, before a key; one more than asked for.
pub(super) fn list(
    conn: &mut Conn,
    account: Id<Account>,
    unread: bool,
    before: Option<Id<StoredMessage>>,
) -> Result<Vec<MessageRow>, Error> {
    let (part, rows) = if unread {
        ("and read_at is null", UNREAD_ROWS)
    } else {
        ("and read_at is not null", PAGE_ROWS)
    };
    Sql::new("select id, title, text, at, read_at from platform_message where")
        .push("account = ?", &[account.into()])
        .push(part, &[])
        .push_some("and id < ?", before.map(Value::from))
        .push("order by id desc limit ?", &[(rows + 1).into()])
        .all(conn, |row| {
            Ok(MessageRow {
                id: row.get(0)?,
                title: row.get(1)?,
                text: row.get(2)?,
                at: row.get(3)?,
                read_at: row.get(4)?,
            })
        })
}

/// Marks one message as read; where it leads.
pub(super) fn mark_read(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    id: Id<StoredMessage>,
) -> Result<String, Error> {
    let now = tx.now();
    tx.one(
        "update platform_message
         set read_at = coalesce(read_at, $1)
         where id = $2 and account = $3
         returning href",
        args![now, id, account],
        |row| row.get(0),
    )?
    .ok_or(Error::NotFound)
}

/// Marks all messages up to `newest` as read; how many. What came after the page was shown
/// stays unread.
pub(super) fn mark_all_read(
    tx: &mut Tx<'_>,
    account: Id<Account>,
    newest: Id<StoredMessage>,
) -> Result<u64, Error> {
    let now = tx.now();
    tx.run(
        "update platform_message
         set read_at = $1
         where account = $2 and read_at is null and id <= $3",
        args![now, account, newest],
    )
}

/// Letters that are due, the oldest first.
pub(super) fn due_letters(
    conn: &mut Conn,
    now: Moment,
    limit: i64,
) -> Result<Vec<LetterRow>, Error> {
    conn.all(
        "select l.id, m.account, l.letter, l.attempts, m.at, m.title, m.text, m.href
         from platform_mail l
         join platform_message m on m.id = l.message
         where l.state = 'waiting' and l.try_after <= $1
         order by l.try_after, l.id limit $2",
        args![now, limit],
        |row| {
            Ok(LetterRow {
                id: row.get(0)?,
                account: row.get(1)?,
                letter: row.get(2)?,
                attempts: row.get(3)?,
                at: row.get(4)?,
                title: row.get(5)?,
                text: row.get(6)?,
                href: row.get(7)?,
            })
        },
    )
}

/// Takes a due letter for a while, so that two jobs do not both send it; false when another did.
pub(super) fn take_letter(tx: &mut Tx<'_>, id: Id<Letter>) -> Result<bool, Error> {
    let now = tx.now();
    let taken = tx.run(
        "update platform_mail
         set try_after = $1
         where id = $2 and state = 'waiting' and try_after <= $3",
        args![now.plus_secs(TAKEN_SECS), id, now],
    )?;
    Ok(taken == 1)
}

/// The letter left the house.
pub(super) fn note_sent(tx: &mut Tx<'_>, id: Id<Letter>) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        "update platform_mail
         set state = 'sent', sent_at = $1, attempts = attempts + 1, error = ''
         where id = $2 and state = 'waiting'",
        args![now, id],
    )
    .map(drop)
}

/// The letter did not leave: it is tried again at `try_after`, or never.
pub(super) fn note_failed(
    tx: &mut Tx<'_>,
    id: Id<Letter>,
    try_after: Option<Moment>,
    error: &str,
) -> Result<(), Error> {
    let state = if try_after.is_some() {
        "waiting"
    } else {
        "failed"
    };
    let now = tx.now();
    tx.run(
        "update platform_mail
         set state = $1, try_after = $2, attempts = attempts + 1, error = $3
         where id = $4 and state = 'waiting'",
        args![state, try_after.unwrap_or(now), error, id],
    )
    .map(drop)
}

/// Letters of each state.
pub(crate) fn letter_counts(conn: &mut Conn) -> Result<Vec<(String, i64)>, Error> {
    conn.all(
        "select state, count(*) from platform_mail group by state order by state",
        &[],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// A letter that was given up.
pub(crate) struct FailedLetter {
    pub person: Id<Person>,
    pub at: Moment,
    pub error: String,
}

/// The newest letters that were given up.
pub(crate) fn failed_letters(conn: &mut Conn, limit: i64) -> Result<Vec<FailedLetter>, Error> {
    conn.all(
        "select a.person, m.at, l.error
         from platform_mail l
         join platform_message m on m.id = l.message
         join platform_account a on a.id = m.account
         where l.state = 'failed'
         order by l.id desc limit $1",
        args![limit],
        |row| {
            Ok(FailedLetter {
                person: row.get(0)?,
                at: row.get(1)?,
                error: row.get(2)?,
            })
        },
    )
}
