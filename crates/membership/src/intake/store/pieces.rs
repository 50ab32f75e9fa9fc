//! The file as it was brought, sealed, in pieces: it never lies in the open on a disk.

use std::io::{self, Read};

use kernel::Id;
use platform::{
    Error, args,
    chance::Chance,
    db::{Db, Tx},
    secret::{Keys, Purpose, place},
};

use crate::model::SetMark;

/// Marks the keys of pieces.
struct Piece;

fn piece_place(id: i64) -> String {
    place("membership_intake_piece", "sealed", id)
}

/// Keeps one piece.
///
/// # Errors
/// What the database said; a fault when there is no key.
pub fn put_piece(
    tx: &mut Tx<'_>,
    keys: &Keys,
    chance: &Chance,
    set: Id<SetMark>,
    no: i64,
    bytes: &[u8],
) -> Result<(), Error> {
    let id = tx.id::<Piece>();
    let sealed = keys.seal(Purpose::Person, &piece_place(id.as_i64()), bytes, chance)?;
    tx.run(
        "insert into membership_intake_piece (id, set_id, no, sealed) values ($1, $2, $3, $4)",
        args![id, set, no, sealed],
    )?;
    Ok(())
}

/// Throws up to `limit` pieces of the file away; how many.
///
/// # Errors
/// What the database said.
pub fn drop_pieces(tx: &mut Tx<'_>, set: Id<SetMark>, limit: u32) -> Result<u64, Error> {
    tx.run(
        "delete from membership_intake_piece where id in (
           select p.id from membership_intake_piece p where p.set_id = $1
           order by p.no limit $2)",
        args![set, limit],
    )
}

/// Reads the file again, piece by piece.
pub struct Pieces<'a> {
    db: &'a Db,
    keys: &'a Keys,
    set: Id<SetMark>,
    next: i64,
    left: io::Cursor<Vec<u8>>,
}

impl<'a> Pieces<'a> {
    /// From the first piece on.
    pub fn new(db: &'a Db, keys: &'a Keys, set: Id<SetMark>) -> Self {
        Self {
            db,
            keys,
            set,
            next: 0,
            left: io::Cursor::default(),
        }
    }

    fn fetch(&self) -> Result<Option<Vec<u8>>, Error> {
        let (set, no) = (self.set, self.next);
        let found = self.db.read_blocking(|conn| {
            conn.one(
                "select id, sealed from membership_intake_piece where set_id = $1 and no = $2",
                args![set, no],
                |row| Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?)),
            )
        })?;
        let open = |(id, sealed): (i64, Vec<u8>)| {
            self.keys
                .open_sealed(Purpose::Person, &piece_place(id), &sealed)
        };
        found.map(open).transpose()
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.left.read(into)?;
        if read > 0 || into.is_empty() {
            return Ok(read);
        }
        match self.fetch().map_err(io::Error::other)? {
            Some(piece) => {
                self.next += 1;
                self.left = io::Cursor::new(piece);
                self.left.read(into)
            }
            None => Ok(0),
        }
    }
}
