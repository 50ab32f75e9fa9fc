//! What a chunk of a batch says of its rows, packed: 48 bytes each; and how chunks are chained.

use kernel::Moment;

use super::{RowHash, sm3_hex};

/// Eight bytes of id, 32 of hash, eight of what touched the row before.
const LEAF_BYTES: usize = 48;

/// One row as a chunk left it (叶).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packed {
    pub id: i64,
    pub hash: RowHash,
    /// The entry or chunk that touched the row before; 0 when none did.
    pub previous: i64,
}

/// The leaves of a chunk, by id (叶组).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaves(Vec<u8>);

impl Leaves {
    /// Packs what is sorted by id.
    pub fn pack(rows: &[Packed]) -> Self {
        let mut bytes = Vec::with_capacity(rows.len() * LEAF_BYTES);
        for row in rows {
            bytes.extend_from_slice(&row.id.to_be_bytes());
            bytes.extend_from_slice(row.hash.bytes());
            bytes.extend_from_slice(&row.previous.to_be_bytes());
        }
        Self(bytes)
    }

    /// As they stand in the database.
    pub const fn stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub const fn len(&self) -> usize {
        self.0.len() / LEAF_BYTES
    }

    pub fn get(&self, place: usize) -> Option<Packed> {
        let leaf = self.0.get(place * LEAF_BYTES..(place + 1) * LEAF_BYTES)?;
        let (id, rest) = leaf.split_first_chunk::<8>()?;
        let (hash, rest) = rest.split_first_chunk::<32>()?;
        let (previous, _) = rest.split_first_chunk::<8>()?;
        Some(Packed {
            id: i64::from_be_bytes(*id),
            hash: RowHash::from_bytes(*hash),
            previous: i64::from_be_bytes(*previous),
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = Packed> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    /// The leaf of one row.
    pub fn find(&self, id: i64) -> Option<Packed> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            let found = self.get(middle)?;
            match found.id.cmp(&id) {
                std::cmp::Ordering::Equal => return Some(found),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Whether they are whole, in strict order, and between these two ids.
    pub fn are_sound(&self, first: i64, last: i64) -> bool {
        let ids = || self.iter().map(|leaf| leaf.id);
        self.0.len().is_multiple_of(LEAF_BYTES)
            && ids().zip(ids().skip(1)).all(|(one, next)| one < next)
            && ids().next() == Some(first)
            && ids().last() == Some(last)
    }
}

/// What the first chunk is chained to.
pub(super) fn beginning(id: i64, what: &str, at: Moment) -> String {
    sm3_hex(&[
        b"batch",
        id.to_string().as_bytes(),
        what.as_bytes(),
        at.as_ms().to_string().as_bytes(),
    ])
}

/// One chunk in its chain.
pub(super) struct Link<'a> {
    pub key: i64,
    pub no: i64,
    pub table: &'a str,
    pub leaves: &'a Leaves,
}

impl Link<'_> {
    /// Its hash in `batch`, chained to that of the chunk before.
    pub fn hash(&self, batch: i64, before: &str) -> String {
        sm3_hex(&[
            before.as_bytes(),
            batch.to_string().as_bytes(),
            self.key.to_string().as_bytes(),
            self.no.to_string().as_bytes(),
            self.table.as_bytes(),
            self.leaves.bytes(),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(id: i64) -> Packed {
        Packed {
            id,
            hash: RowHash::from_bytes([u8::try_from(id & 0x7f).unwrap_or_default(); 32]),
            previous: -id,
        }
    }

    #[test]
    fn what_was_packed_is_found_again() {
        for count in [0, 1, 2, 3, 500] {
            let rows: Vec<Packed> = (1..=count).map(|n| leaf(n * 3)).collect();
            let leaves = Leaves::pack(&rows);
            assert_eq!(leaves.iter().collect::<Vec<_>>(), rows);
            for id in 0..count * 3 + 2 {
                let there = rows.iter().find(|r| r.id == id).copied();
                assert_eq!(leaves.find(id), there, "{id} of {count}");
            }
            assert_eq!(leaves.are_sound(3, count * 3), count > 0);
        }
    }

    #[test]
    fn what_is_cut_or_out_of_order_is_not_sound() {
        let twice = Leaves::pack(&[leaf(1), leaf(1)]);
        assert!(!twice.are_sound(1, 1));
        let back = Leaves::pack(&[leaf(2), leaf(1)]);
        assert!(!back.are_sound(2, 1));
        let whole = Leaves::pack(&[leaf(1), leaf(2)]);
        assert!(whole.are_sound(1, 2) && !whole.are_sound(1, 3));
        let cut = Leaves::stored(whole.bytes().split_last().unwrap().1.to_vec());
        assert!(!cut.are_sound(1, 1));
    }
}
