//! A new key for a purpose, and everything of it encrypted anew.

use super::{Keys, Purpose, keys::number_of, place};
use crate::{
    Error, args,
    chance::Chance,
    db::{CommandKey, Db},
    subject::Subject,
    trail::{By, Deed},
};

/// How many values one write encrypts anew.
const CHUNK: usize = 200;

/// A column of sealed values (加密列); its key column is `id`.
#[derive(Debug, Clone, Copy)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Which keys.
    pub purpose: Purpose,
}

/// What a rotation did (轮换结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// Number of the new key.
    pub number: u16,
    /// How many values were encrypted anew.
    pub values: usize,
}

struct Key;

/// Makes the next key of `purpose` and encrypts its values anew, chunk by chunk; killed in the
/// middle, it can be run again. The old key stays: backups still need it.
///
/// # Errors
/// What the database or the disk said; a value that does not open stops the rotation.
pub fn rotate(
    db: &Db,
    keys: &std::sync::Arc<Keys>,
    purpose: Purpose,
    columns: &[SealedColumn],
    chance: &Chance,
) -> Result<Rotation, Error> {
    if purpose == Purpose::Lookup {
        return Err(Error::refused(
            "secret.lookup_fixed",
            "查找用的密钥不轮换：换了就找不到原来的登记",
        ));
    }
    let number = keys.newest(purpose).unwrap_or_default() + 1;
    keys.make(purpose, number, chance)?;
    let made = keys.clone();
    db.write_blocking(CommandKey::unkeyed(), move |tx| {
        made.register(tx, purpose, number)?;
        let subject = Subject::new(
            "platform.key",
            kernel::Id::<Key>::from_i64(i64::from(number)),
        );
        let deed = Deed::on("platform.rotate_key", subject).change(
            "密钥",
            "",
            format!("{}.{number}", purpose.as_str()),
        );
        tx.trail(By::House("密钥轮换"), deed)
    })?;
    let mut values = 0;
    for column in columns.iter().filter(|c| c.purpose == purpose) {
        values += column_anew(db, keys, column, number, chance)?;
    }
    Ok(Rotation { number, values })
}

fn column_anew(
    db: &Db,
    keys: &std::sync::Arc<Keys>,
    column: &SealedColumn,
    number: u16,
    chance: &Chance,
) -> Result<usize, Error> {
    let SealedColumn {
        table,
        column,
        purpose,
    } = *column;
    let (mut after, mut values) = (i64::MIN, 0);
    loop {
        let sql = format!(
            "select id, {column} from {table}
             where id > $1 and {column} is not null order by id limit {CHUNK}"
        );
        let rows = db.read_blocking(|c| {
            c.all(&sql, args![after], |r| {
                Ok((r.get::<i64>(0)?, r.get::<Vec<u8>>(1)?))
            })
        })?;
        let Some((last, _)) = rows.last() else {
            return Ok(values);
        };
        after = *last;
        let (keys, chance) = (keys.clone(), chance.clone());
        let old = rows
            .into_iter()
            .filter(|(_, sealed)| number_of(sealed) != Some(number));
        let old: Vec<_> = old.collect();
        values += old.len();
        let update = format!("update {table} set {column} = $1 where id = $2 and {column} = $3");
        db.write_blocking(CommandKey::unkeyed(), move |tx| {
            for (id, sealed) in &old {
                let place = place(table, column, *id);
                let plain = keys.open_sealed(purpose, &place, sealed)?;
                let anew = keys.seal(purpose, &place, &plain, &chance)?;
                tx.run(&update, args![anew, *id, sealed.as_slice()])?;
            }
            Ok(())
        })?;
    }
}
