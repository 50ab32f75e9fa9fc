//! The lines of an undoing: what a set brought goes, what it replaced comes back.

use kernel::{Id, IdNumber, Phone};
use platform::{App, Error, secret::place};

use super::{Source, prepare::changed};
use crate::{
    changeset::{
        model::{Draft, Kept, Line, Secret, Set, Wanted},
        store,
    },
    member::Full,
    model::SetMark,
};

/// Undoes that set.
pub(super) struct Undoing(pub Id<SetMark>);

impl Source for Undoing {
    fn lines(&self, house: &App, _: &Set, after: i64, limit: u32) -> Result<Vec<Line>, Error> {
        let undone = self.0;
        house.db.read_blocking(|conn| {
            let set = store::find(conn, undone)?.ok_or(Error::NotFound)?;
            let mut lines = Vec::new();
            for row in store::brought(conn, undone, after, limit)? {
                let no = row.member.id.as_i64();
                if set.live_at.is_none_or(|live| row.learnt_at > live) {
                    return Err(changed(&[no]));
                }
                let old = store::replaced(conn, undone, row.member.person)?;
                lines.push(line(no, &row, old));
            }
            Ok(lines)
        })
    }
}

fn line(no: i64, brought: &Full, old: Option<Full>) -> Line {
    let (row, version) = (brought.member.id, brought.member.version);
    let wanted = match old {
        None => Wanted::Remove { row, version },
        Some(old) => {
            let (phone, id_number) = kept(&old);
            Wanted::Replace {
                row,
                version,
                draft: Box::new(Draft::of(&old.member, phone, id_number)),
            }
        }
    };
    Line {
        no,
        wanted,
        facts: Vec::new(),
        person: Some(brought.member.person),
    }
}

/// The sealed values of a row that was put away, as they lie there.
fn kept(old: &Full) -> (Secret<Phone>, Secret<IdNumber>) {
    let at = |column| place("membership_member_past", column, old.member.id.as_i64());
    let sealed = &old.sealed;
    let phone = sealed.phone.as_ref().map_or(Secret::None, |bytes| {
        Secret::Kept(Kept {
            place: at("phone_sealed"),
            bytes: bytes.clone(),
            mask: old.member.phone_mask.clone(),
            tail: sealed.phone_tail.clone(),
            hash: sealed.phone_hash.clone(),
        })
    });
    let id_number = sealed.id_number.as_ref().map_or(Secret::None, |bytes| {
        Secret::Kept(Kept {
            place: at("id_sealed"),
            bytes: bytes.clone(),
            mask: old.member.id_mask.clone(),
            tail: String::new(),
            hash: sealed.id_hash.clone(),
        })
    });
    (phone, id_number)
}
