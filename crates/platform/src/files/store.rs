//! Files as rows.

use kernel::{Id, Moment};

use super::{FileView, Media, StoredFile, path};
use crate::{
    Error,
    access::Account,
    args,
    db::{Conn, Row, Tx},
    subject::Subject,
};

/// Files of one subject that a page shows at most.
const OF_SUBJECT_MAX: i64 = 500;
/// Subjects that are asked before a file counts as not visible.
const SUBJECTS_MAX: i64 = 100;

/// A new file whose content is durable.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    sha256: &str,
    size: usize,
    name: &str,
    media: Media,
    by: Option<Id<Account>>,
) -> Result<Id<StoredFile>, Error> {
    let (id, now) = (tx.id::<StoredFile>(), tx.now());
    tx.run(
        "insert into platform_file (id, sha256, size, name, media_type, account, at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        args![id, sha256, size, name, media.media_type(), by, now],
    )?;
    Ok(id)
}

const COLUMNS: &str = "f.id, f.name, f.size, f.media_type, f.sha256, f.account, f.at";

fn read(row: &Row<'_>) -> Result<FileView, Error> {
    let id = row.get(0)?;
    Ok(FileView {
        id,
        name: row.get(1)?,
        size: row.get(2)?,
        media_type: row.get(3)?,
        sha256: row.get(4)?,
        account: row.get(5)?,
        at: row.get(6)?,
        href: path(id),
    })
}

/// One file, whoever asks.
///
/// # Errors
/// What the database said.
pub fn find(conn: &mut Conn, id: Id<StoredFile>) -> Result<Option<FileView>, Error> {
    let sql = format!("select {COLUMNS} from platform_file f where f.id = $1");
    conn.one(&sql, args![id], read)
}

/// The files that belong to `subject`, the oldest first.
///
/// # Errors
/// What the database said.
pub fn files_of(conn: &mut Conn, subject: &Subject) -> Result<Vec<FileView>, Error> {
    let sql = format!(
        "select {COLUMNS}
         from platform_file_use u
         join platform_file f on f.id = u.file
         where u.subject_kind = $1 and u.subject_id = $2
         order by u.at, f.id limit $3"
    );
    conn.all(&sql, args![&subject.kind, subject.id, OF_SUBJECT_MAX], read)
}

/// What a file belongs to.
pub(super) fn subjects_of(conn: &mut Conn, file: Id<StoredFile>) -> Result<Vec<Subject>, Error> {
    conn.all(
        "select subject_kind, subject_id from platform_file_use
         where file = $1 order by at, subject_kind, subject_id limit $2",
        args![file, SUBJECTS_MAX],
        |row| {
            Ok(Subject {
                kind: row.get(0)?,
                id: row.get(1)?,
            })
        },
    )
}

pub(super) fn attach(
    tx: &mut Tx<'_>,
    file: Id<StoredFile>,
    subject: &Subject,
) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        "insert into platform_file_use (file, subject_kind, subject_id, at)
         values ($1, $2, $3, $4)
         on conflict (file, subject_kind, subject_id) do nothing",
        args![file, &subject.kind, subject.id, now],
    )
    .map(drop)
}

pub(super) fn detach(
    tx: &mut Tx<'_>,
    file: Id<StoredFile>,
    subject: &Subject,
) -> Result<(), Error> {
    tx.run(
        "delete from platform_file_use
         where file = $1 and subject_kind = $2 and subject_id = $3",
        args![file, &subject.kind, subject.id],
    )
    .map(drop)
}

/// Files older than `before` that belong to nothing.
pub(super) fn unused(
    conn: &mut Conn,
    before: Moment,
    limit: i64,
) -> Result<Vec<Id<StoredFile>>, Error> {
    conn.all(
        "select f.id from platform_file f
         where f.at < $1
           and not exists (select 1 from platform_file_use u where u.file = f.id)
         order by f.at, f.id limit $2",
        args![before, limit],
        |row| row.get(0),
    )
}

/// Removes a file that still belongs to nothing; the hash of its content when no other file has
/// the same.
pub(super) fn remove_unused(
    tx: &mut Tx<'_>,
    file: Id<StoredFile>,
) -> Result<Option<String>, Error> {
    let sha256 = tx.one(
        "delete from platform_file
         where id = $1
           and not exists (select 1 from platform_file_use u where u.file = platform_file.id)
         returning sha256",
        args![file],
        |row| row.get::<String>(0),
    )?;
    let Some(sha256) = sha256 else {
        return Ok(None);
    };
    Ok((!is_named(tx, &sha256)?).then_some(sha256))
}

/// Whether any file has this content.
pub(super) fn is_named(conn: &mut Conn, sha256: &str) -> Result<bool, Error> {
    let sql = "select count(*) from platform_file where sha256 = $1";
    Ok(conn.number(sql, args![sha256])? > 0)
}

/// Contents that files name, in order, behind `after`: hash and size.
pub(super) fn contents(
    conn: &mut Conn,
    after: &str,
    limit: i64,
) -> Result<Vec<(String, u64)>, Error> {
    conn.all(
        "select sha256, max(size) from platform_file
         where sha256 > $1 group by sha256 order by sha256 limit $2",
        args![after, limit],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
