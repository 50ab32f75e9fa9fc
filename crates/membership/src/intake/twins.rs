//! Who stands in the file twice (文件内查重). Remembers little of each row, so that a million fit.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use kernel::Date;

use super::{
    field::Field,
    model::Checked,
    problem::{Code, Problem},
};

/// What was seen so far.
#[derive(Default)]
pub struct Twins {
    /// Row by ID number, as a part of its keyed hash.
    ids: BTreeMap<u128, u32>,
    /// Row by staff number.
    staff: BTreeMap<u64, u32>,
    /// Names by day of birth.
    births: BTreeMap<Date, Vec<Seen>>,
}

struct Seen {
    name: Packed,
    no: u32,
    has_id: bool,
}

impl Twins {
    /// Looks at a row, notes what it shares with an earlier one, and remembers it. `id_hash` is
    /// the keyed hash of its ID number.
    pub fn look(&mut self, row: &mut Checked, id_hash: Option<&str>) {
        let found = [self.by_id(row, id_hash), self.by_staff_no(row)];
        let person = self.by_person(row);
        // The same ID number says all; what follows from it is not told again.
        if let Some(problem) = found.into_iter().flatten().next().or(person) {
            row.problems.push(problem);
        }
    }

    fn by_id(&mut self, row: &Checked, id_hash: Option<&str>) -> Option<Problem> {
        let part = u128::from_str_radix(id_hash?.get(..32)?, 16).ok()?;
        let first = *self.ids.entry(part).or_insert(row.no);
        (first != row.no).then(|| {
            let words = format!("身份证号与第 {first} 行相同；请核对后删去其中一行，或改正号码");
            Problem::of(Code::IdTwice, Field::IdNumber, words)
        })
    }

    fn by_staff_no(&mut self, row: &Checked) -> Option<Problem> {
        let staff_no = row.parsed.staff_no.as_deref()?;
        let first = *self.staff.entry(hashed(staff_no)).or_insert(row.no);
        (first != row.no).then(|| {
            let words = format!("工号与第 {first} 行相同；请核对后改正其中一行");
            Problem::of(Code::StaffNoTwice, Field::StaffNo, words)
        })
    }

    fn by_person(&mut self, row: &Checked) -> Option<Problem> {
        let (name, birth) = (row.parsed.name.as_deref()?, row.parsed.birth?);
        let (packed, has_id) = (Packed::of(name), row.parsed.id_number.is_some());
        let seen = self.births.entry(birth).or_default();
        // Two good ID numbers are two people, whatever they are called.
        let other = |s: &&Seen| !(has_id && s.has_id);
        let same = seen.iter().filter(other).find(|s| s.name == packed);
        let near = seen.iter().filter(other).find(|s| packed.is_near(s.name));
        let problem = match (same, near) {
            (Some(same), _) => {
                let words = format!(
                    "与第 {} 行姓名和出生日期都相同；请核对是否同一人，不是可仍然采用",
                    same.no
                );
                Some(Problem::row(Code::SamePerson, words))
            }
            (None, Some(near)) => {
                let words = format!(
                    "与第 {} 行出生日期相同、姓名只差一个字；请核对是否同一人，不是可仍然采用",
                    near.no
                );
                Some(Problem::row(Code::NearPerson, words))
            }
            (None, None) => None,
        };
        seen.push(Seen {
            name: packed,
            no: row.no,
            has_id,
        });
        problem
    }
}

fn hashed(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A name in eight bytes: up to four characters of the usual block, or a hash of a longer one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Packed(u64);

/// Bits of a character of the usual block.
const BITS: u32 = 15;
/// First of the usual block, less one, so that no character is zero.
const BASE: u32 = 0x4e00 - 1;
const LONG: u64 = 1 << 63;

impl Packed {
    fn of(name: &str) -> Self {
        let mut packed = 0;
        for (at, c) in name.chars().enumerate() {
            let code = u32::from(c);
            if at >= 4 || !(0x4e00..=0x9fff).contains(&code) {
                return Self(hashed(name) | LONG);
            }
            packed = (packed << BITS) | u64::from(code - BASE);
        }
        Self(packed)
    }

    /// Whether both are short and differ in exactly one place.
    fn is_near(self, other: Self) -> bool {
        if (self.0 | other.0) & LONG != 0 {
            return false;
        }
        let (mut differing, mut both) = (0, 0);
        for at in 0..4 {
            let part = |name: Self| (name.0 >> (at * BITS)) & ((1 << BITS) - 1);
            match (part(self), part(other)) {
                (0, 0) => {}
                // Another length is another name.
                (0, _) | (_, 0) => return false,
                (a, b) if a == b => both += 1,
                _ => differing += 1,
            }
        }
        differing == 1 && both >= 1
    }
}

/// Whether two names of one length differ in exactly one character, and share another.
pub fn is_near(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let differing = a.iter().zip(&b).filter(|(x, y)| x != y).count();
    a.len() == b.len() && a.len() >= 2 && differing == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(no: u32, name: &str, birth: &str, id: bool, staff_no: Option<&str>) -> Checked {
        let mut row = Checked::left_out(no, Vec::new(), Problem::row(Code::Merged, ""));
        row.problems.clear();
        row.parsed.name = Some(name.to_owned());
        row.parsed.birth = birth.parse().ok();
        row.parsed.id_number = id.then(|| "x".to_owned());
        row.parsed.staff_no = staff_no.map(str::to_owned);
        row
    }

    /// Rows in order, each with what is told of it.
    #[test]
    fn the_second_of_two_is_told() {
        let mut twins = Twins::default();
        let hash = |n: u8| format!("{n:02x}").repeat(32);
        for (row, id, expected) in [
            (row(2, "张建国", "1980-01-01", true, Some("1")), Some(1), ""),
            (
                row(3, "李四", "1981-01-01", true, Some("2")),
                Some(1),
                "id_twice",
            ),
            (
                row(4, "王五", "1982-01-01", true, Some("1")),
                Some(2),
                "staff_no_twice",
            ),
            (
                row(5, "张建国", "1980-01-01", false, None),
                None,
                "same_person",
            ),
            (
                row(6, "张健国", "1980-01-01", false, None),
                None,
                "near_person",
            ),
            (row(7, "张健国", "1980-01-02", false, None), None, ""),
            // Twins with numbers of their own are two people.
            (
                row(8, "张建民", "1980-01-01", true, None),
                Some(3),
                "near_person",
            ),
            (row(9, "赵小红", "1990-05-05", true, None), Some(4), ""),
            (row(10, "赵小丽", "1990-05-05", true, None), Some(5), ""),
            (
                row(11, "阿不都拉·买买提", "1990-05-05", false, None),
                None,
                "",
            ),
            (
                row(12, "阿不都拉·买买提", "1990-05-05", false, None),
                None,
                "same_person",
            ),
        ] {
            let mut row = row;
            let hash = id.map(hash);
            twins.look(&mut row, hash.as_deref());
            let told: Vec<&str> = row.problems.iter().map(|p| p.code.as_str()).collect();
            assert_eq!(told.join(" "), expected, "row {}", row.no);
        }
    }

    #[test]
    fn names_are_near_when_one_character_differs() {
        for (one, other, expected) in [
            ("张建国", "张健国", true),
            ("张三", "李三", true),
            ("张三", "张三", false),
            ("张三", "张三丰", false),
            ("张三", "李四", false),
        ] {
            assert_eq!(
                Packed::of(one).is_near(Packed::of(other)),
                expected,
                "{one} {other}"
            );
            assert_eq!(is_near(one, other), expected, "{one} {other}");
        }
    }
}
