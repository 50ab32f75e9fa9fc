//! People who do not exist (合成人员), for benchmarks, demos and tests: the same from the same
//! seed, each found by its number, so that a million can be made in any order and in parallel.
//!
//! Whatever they are given cannot be anybody's: the regions of their ID numbers begin with 99,
//! which GB/T 2260 does not assign; their telephone numbers begin with 154 (Unverified: in no
//! allocation that we know of). ID, telephone and staff numbers differ from person to person.
//!
//! [`Person::line`] writes a person into a roster as people write; [`Damage`] is what goes wrong
//! there, each kind in one row of a hundred.

mod damage;
mod line;
mod names;

use jiff::{ToSpan, civil::Date};

pub use damage::Damage;
pub use line::{Cell, Line};

use crate::{IdNumber, Phone, Sex, checksum::check_character};

/// As many as have ID numbers of their own.
pub const PEOPLE_MAX: u32 = 5_000_000;
/// The last day on which somebody joined.
const TODAY: Date = Date::constant(2025, 3, 1);
/// The eldest was born on this day.
const BORN_FROM: Date = Date::constant(1966, 1, 1);
/// Days on which they were born: 38 years.
const BORN_DAYS: u64 = 13_880;
/// Youngest age at joining, years.
const JOINS_FROM: i16 = 18;

/// Where the people come from (合成来源).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct People {
    seed: u64,
}

/// One of them (合成人员).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Which, from 0.
    pub number: u32,
    /// 姓名.
    pub name: String,
    /// 性别.
    pub sex: Sex,
    /// 出生日期.
    pub birth: Date,
    /// 身份证号, right by its check digit.
    pub id_number: IdNumber,
    /// 手机号.
    pub phone: Phone,
    /// 工号.
    pub staff_no: String,
    /// 入会日期.
    pub joined_on: Date,
    draw: Draw,
}

impl People {
    /// The people of a seed.
    pub const fn seeded(seed: u64) -> Self {
        Self { seed }
    }

    /// Person `number`, below [`PEOPLE_MAX`]; beyond, ID numbers come again.
    pub fn nth(self, number: u32) -> Person {
        let mut draw = Draw::of(self.seed, number);
        let sex = if draw.below(5) < 2 {
            Sex::Female
        } else {
            Sex::Male
        };
        let days = i64::try_from(draw.below(BORN_DAYS)).unwrap_or_default();
        let birth = BORN_FROM.saturating_add(days.days());
        Person {
            number,
            name: names::name(&mut draw, sex),
            sex,
            birth,
            id_number: id_number(number, birth, sex),
            phone: phone(number),
            staff_no: format!("G{number:07}"),
            joined_on: joined_on(&mut draw, birth),
            draw,
        }
    }
}

impl Person {
    /// Which of so many bodies the person belongs to; 0 when there are none.
    pub fn body(&self, among: usize) -> usize {
        let among = u64::try_from(among).unwrap_or(u64::MAX);
        let drawn = self.draw.fork(1).below(among.max(1));
        usize::try_from(drawn).unwrap_or_default()
    }

    /// What goes wrong in this person's row, if anything: each kind in one of a hundred.
    pub fn damage(&self) -> Option<Damage> {
        let drawn = usize::try_from(self.draw.fork(2).below(100)).unwrap_or_default();
        Damage::ALL.get(drawn).copied()
    }
}

/// Region and sequence together count the people, so that no number comes twice.
fn id_number(number: u32, birth: Date, sex: Sex) -> IdNumber {
    let (region, pair) = (number / 500 % 10_000, number % 500);
    let order = pair * 2 + u32::from(sex == Sex::Male);
    let body = format!("99{region:04}{}{order:03}", birth.strftime("%Y%m%d"));
    let text = format!("{body}{}", char::from(check_character(&body)));
    IdNumber::parse(&text).expect("digits, a real day and its check digit")
}

/// A multiplier without a factor of ten goes through all numbers before one comes again.
fn phone(number: u32) -> Phone {
    let tail = (u64::from(number) * 73_939_133 + 12_345_678) % 100_000_000;
    Phone::parse(&format!("154{tail:08}")).expect("a mobile number of eleven digits")
}

fn joined_on(draw: &mut Draw, birth: Date) -> Date {
    let first = birth.year() + JOINS_FROM;
    let years = u64::try_from(TODAY.year() - first).unwrap_or_default();
    let year = first + i16::try_from(draw.below(years.max(1))).unwrap_or_default();
    let small = |drawn: u64| i8::try_from(drawn).unwrap_or_default() + 1;
    let (month, day) = (small(draw.below(12)), small(draw.below(28)));
    // In the year in which somebody turned 18, not before the birthday.
    let turned = birth.saturating_add(i64::from(JOINS_FROM).years());
    Date::new(year, month, day).unwrap_or(turned).max(turned)
}

/// Drawn numbers that follow from seed and person alone (SplitMix64).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Draw(u64);

impl Draw {
    fn of(seed: u64, number: u32) -> Self {
        let mut draw = Self(seed ^ (u64::from(number) << 20));
        draw.0 = draw.next();
        draw
    }

    /// Another row of numbers that does not move this one.
    const fn fork(self, branch: u64) -> Self {
        Self(self.0 ^ (branch << 56))
    }

    /// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `bound`; the bias of so small bounds does not matter here.
    const fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// One of a list.
    fn one<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        let bound = u64::try_from(of.len()).unwrap_or(1).max(1);
        of.get(usize::try_from(self.below(bound)).unwrap_or_default())
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::NameKeys;

    const PEOPLE: People = People::seeded(2025);

    #[test]
    fn they_are_the_same_from_the_same_seed_in_any_order() {
        let forwards: Vec<Person> = (0..50).map(|n| PEOPLE.nth(n)).collect();
        for person in forwards.iter().rev() {
            assert_eq!(&PEOPLE.nth(person.number), person);
        }
        assert_ne!(People::seeded(1).nth(7).name, People::seeded(2).nth(7).name);
    }

    #[test]
    fn each_is_somebody_of_their_own_and_consistent() {
        let mut seen = BTreeSet::new();
        let mut women = 0;
        for number in (0..20_000).chain(999_000..1_000_000) {
            let person = PEOPLE.nth(number);
            let id = &person.id_number;
            assert!(seen.insert(id.expose().to_owned()), "{number}");
            assert!(seen.insert(person.phone.expose().to_owned()), "{number}");
            assert!(seen.insert(person.staff_no.clone()), "{number}");
            assert_eq!((id.birth(), id.sex()), (person.birth, person.sex));
            assert!(id.expose().starts_with("99") && person.phone.expose().starts_with("154"));
            let turned = person.birth.saturating_add(18.years());
            assert!(
                turned <= person.joined_on && person.joined_on <= TODAY,
                "{person:?}"
            );
            assert_eq!(NameKeys::of(&person.name).unread, [], "{}", person.name);
            women += usize::from(person.sex == Sex::Female);
        }
        assert!((7_000..10_000).contains(&women), "{women}");
    }

    #[test]
    fn bodies_and_damage_are_spread() {
        let mut bodies = [0_u32; 7];
        let mut damaged = 0;
        for number in 0..7_000 {
            let person = PEOPLE.nth(number);
            bodies[person.body(7)] += 1;
            damaged += usize::from(person.damage().is_some());
        }
        assert!(
            bodies.iter().all(|n| (800..1_200).contains(n)),
            "{bodies:?}"
        );
        let expected = 70 * Damage::ALL.len();
        assert!(damaged.abs_diff(expected) < expected / 5, "{damaged}");
        assert_eq!(PEOPLE.nth(1).body(0), 0);
    }
}
