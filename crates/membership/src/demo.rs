//! The members of the made-up bureau (示例会员): the same on every run, and nobody's. Numbers of
//! identity begin with 990, a region that no map knows, telephone numbers with 139 0000.

use std::{collections::BTreeMap, sync::Arc};

use kernel::{Date, Id, IdNumber, NameKeys, Phone, Sex};
use organisation::{BodyView, PersonView};
use platform::{
    Error,
    access::{Body, BodyPath},
    chance::Chance,
    db::{CommandKey, Conn, Db, Tx},
    secret::{Keys, Purpose, place},
    subject::Subject,
    trail::{By, Deed},
};

use crate::{
    PERSON_SUBJECT, age, figures,
    flaw::{self, Said},
    member::{self, FACT, MEMBER, NewRow, Sealed},
    model::{Fact, Member, Standing, What},
};

/// Who wrote the demo's rows, on the trail.
const BY: By = By::House("演示数据");
/// Every run draws the same people.
const SEED: u64 = 2_026;
/// Rows that one trail entry stands for.
const CHUNK: usize = 500;
/// When the unions of the demo were founded.
const FOUNDED: Date = Date::constant(2019, 3, 1);
/// The member who was born on a day that most years lack.
const LEAP: (&str, Date) = ("闫润", Date::constant(1988, 2, 29));

const POSTS: [&str; 8] = [
    "执法队员",
    "执法队员",
    "执法队员",
    "科员",
    "主任科员",
    "内勤",
    "信息员",
    "驾驶员",
];

/// Characters that parents give to daughters, and to sons.
const WOMEN: &str = "敏娜静丽艳娟霞英玉梅佳琪欣怡婷雪莹颖慧玲燕红彤萌";
const MEN: &str = "伟强磊军洋勇刚建辉力飞鹏斌浩凯博森峰志国德";

/// Somebody of the demo with the body they belong to.
struct Someone {
    view: PersonView,
    home: Id<Body>,
    path: BodyPath,
    union_body: Id<Body>,
}

/// Makes everybody who belongs to a group of the demo a member.
///
/// # Errors
/// What the database or the keys said.
pub fn load(db: &Db, keys: &Arc<Keys>, today: Date) -> Result<(), Error> {
    let chance = Chance::seeded(SEED);
    let people = db.read_blocking(everybody)?;
    let people: Vec<(Someone, Drawn)> = people
        .into_iter()
        .enumerate()
        .map(|(place, someone)| {
            let drawn = Drawn::new(&chance, place, &someone.view.name, today);
            (someone, drawn)
        })
        .collect();
    let keys = keys.clone();
    db.write_blocking(CommandKey::unkeyed(), move |tx| {
        for chunk in people.chunks(CHUNK) {
            insert(tx, &keys, chunk)?;
        }
        Ok(())
    })
}

/// A list of the personnel office beside the roster of the first union, brought by `user`.
///
/// # Errors
/// What the database or the keys said.
pub fn compare(house: &platform::App, user: &str, today: Date) -> Result<(), Error> {
    let found = house.db.read_blocking(|conn| {
        let unions = organisation::bodies(conn, None, &["union"])?;
        let Some(account) = platform::sign_in::by_name(conn, user)? else {
            return Ok(None);
        };
        let actor = house
            .directory
            .actor(conn, account.id, account.person, today)?;
        Ok(unions.into_iter().next().zip(actor))
    })?;
    match found {
        Some((union, officer)) => crate::compare::demo::load(house, &union, &officer, today),
        None => Ok(()),
    }
}

/// Everybody by the group they belong to, in the order of the tree.
fn everybody(conn: &mut Conn) -> Result<Vec<Someone>, Error> {
    let unions: Vec<String> = organisation::kinds(conn)?
        .into_iter()
        .filter(|kind| kind.is_union)
        .map(|kind| kind.code)
        .collect();
    let bodies = organisation::bodies(conn, None, &[])?;
    let by_id: BTreeMap<Id<Body>, &BodyView> = bodies.iter().map(|b| (b.id, b)).collect();
    let union_above = |body: &BodyView| -> Option<Id<Body>> {
        let mut at = Some(body);
        while let Some(here) = at {
            if unions.contains(&here.kind) {
                return Some(here.id);
            }
            at = here.parent.and_then(|parent| by_id.get(&parent).copied());
        }
        None
    };
    let mut people = Vec::new();
    for body in bodies.iter().filter(|b| b.kind == "group") {
        let Some(union_body) = union_above(body) else {
            continue;
        };
        let own = organisation::people_of(conn, body.id)?;
        for view in own.into_iter().filter(|p| p.body == Some(body.id)) {
            people.push(Someone {
                view,
                home: body.id,
                path: body.path.clone(),
                union_body,
            });
        }
    }
    Ok(people)
}

/// What chance made of somebody.
struct Drawn {
    sex: Option<Sex>,
    birth: Option<Date>,
    joined_on: Option<Date>,
    standing: Standing,
    since: Date,
    id_number: Option<IdNumber>,
    phone: Option<Phone>,
    staff_no_missing: bool,
    post: &'static str,
    model_worker: bool,
    hardship: bool,
}

impl Drawn {
    /// One in so many has each oddity; their places are fixed, so that the pages that show
    /// them always have something to show.
    fn new(chance: &Chance, place: usize, name: &str, today: Date) -> Self {
        let nth = |every: usize, at: usize| place % every == at;
        let draw = |bound: u64| i16::try_from(chance.below(bound)).unwrap_or_default();
        let woman = chance.below(100) < 35;
        let has = |letters: &str| name.chars().skip(1).any(|c| letters.contains(c));
        let sex = if has(WOMEN) || (woman && !has(MEN)) {
            Sex::Female
        } else {
            Sex::Male
        };
        let standing = match place {
            _ if nth(60, 7) => Standing::Retired,
            _ if nth(150, 11) => Standing::Retained,
            _ if nth(140, 13) => Standing::Left,
            _ => Standing::Active,
        };
        let years = if standing == Standing::Retired {
            60 + draw(10)
        } else {
            23 + draw(36)
        };
        let born = age::years_on(today, -years);
        let birth = if name == LEAP.0 {
            LEAP.1
        } else {
            days_before(born, draw(360))
        };
        let earliest = age::years_on(birth, 20).max(FOUNDED);
        let joined = days_before(today, 30 + draw(2_000)).max(earliest);
        let since = match standing {
            Standing::Active => joined,
            Standing::Retained | Standing::Retired | Standing::Left | Standing::Deceased => {
                days_before(today, 1 + draw(300)).max(joined)
            }
        };
        let number = id_number(birth, sex, place);
        let phone = Phone::parse(&format!("1390000{:04}", (place * 37 + 11) % 10_000)).ok();
        Self {
            sex: (!nth(400, 21)).then(|| if nth(300, 23) { other(sex) } else { sex }),
            birth: (!nth(250, 31)).then(|| {
                if nth(220, 33) {
                    days_before(birth, 1)
                } else {
                    birth
                }
            }),
            joined_on: (!nth(120, 41)).then_some(if nth(500, 43) {
                age::years_on(birth, 12)
            } else {
                joined
            }),
            standing,
            since,
            id_number: number.filter(|_| !nth(90, 51)),
            phone: phone.filter(|_| !nth(70, 61)),
            staff_no_missing: nth(200, 71),
            post: POSTS[place % POSTS.len()],
            model_worker: nth(110, 5),
            hardship: nth(85, 17),
        }
    }
}

const fn other(sex: Sex) -> Sex {
    match sex {
        Sex::Female => Sex::Male,
        Sex::Male => Sex::Female,
    }
}

fn days_before(day: Date, days: i16) -> Date {
    let start = kernel::Moment::start_of(day);
    start.plus_secs(-86_400 * i64::from(days)).day()
}

/// A number with the right check character, of a region that does not exist.
fn id_number(birth: Date, sex: Sex, place: usize) -> Option<IdNumber> {
    let order = (place % 499) * 2 + usize::from(sex == Sex::Male);
    let (year, month, day) = (birth.year(), birth.month(), birth.day());
    let region = 990_101 + place / 499;
    let body = format!("{region}{year:04}{month:02}{day:02}{order:03}");
    let checks = ('0'..='9').chain(['X']);
    checks
        .filter_map(|check| IdNumber::parse(&format!("{body}{check}")).ok())
        .next()
}

fn insert(tx: &mut Tx<'_>, keys: &Keys, chunk: &[(Someone, Drawn)]) -> Result<(), Error> {
    let rows: Vec<NewRow> = chunk
        .iter()
        .map(|(someone, drawn)| row(tx, keys, someone, drawn))
        .collect::<Result<_, Error>>()?;
    let Some(first) = rows.first().map(|row| row.member.person) else {
        return Ok(());
    };
    member::insert_rows(tx, &rows)?;
    let counted: Vec<_> = rows.iter().map(|row| (None, Some(&row.member))).collect();
    figures::adjust_all(tx, &counted, None)?;
    let mut facts = Vec::new();
    for (row, (_, drawn)) in rows.iter().zip(chunk) {
        for fact in history(tx, &row.member, drawn) {
            facts.push(member::fact(tx, &fact, None, None, None)?);
        }
    }
    let deed = Deed::on("membership.load_demo", Subject::new(PERSON_SUBJECT, first))
        .rows(MEMBER, rows.iter().map(|row| row.member.id))
        .rows(FACT, facts)
        .change("行数", "", rows.len());
    tx.trail(BY, deed)
}

/// What happened: they joined, and some went on from there.
fn history(tx: &Tx<'_>, member: &Member, drawn: &Drawn) -> Vec<Fact> {
    let joined = member.joined_on.unwrap_or(FOUNDED);
    let fact = |what, holds_from, standing, reason: &str| Fact {
        person: member.person,
        what,
        holds_from,
        learnt_at: tx.now(),
        home: member.home,
        standing,
        reason: reason.to_owned(),
    };
    let first = match member.joined_on {
        Some(_) => What::Joined,
        None => What::Registered,
    };
    let mut facts = vec![fact(first, joined, Standing::Active, "会员登记表")];
    let then = match drawn.standing {
        Standing::Active | Standing::Deceased => None,
        Standing::Retained => Some((What::Retained, "长期借调，保留会籍")),
        Standing::Retired => Some((What::Retired, "到龄退休")),
        Standing::Left => Some((What::Left, "调离本单位")),
    };
    if let Some((what, reason)) = then {
        facts.push(fact(what, member.since, drawn.standing, reason));
    }
    facts
}

/// The row of somebody, its sensitive values sealed to its key.
fn row(tx: &Tx<'_>, keys: &Keys, someone: &Someone, drawn: &Drawn) -> Result<NewRow, Error> {
    let id = tx.id();
    let chance = Chance::system();
    let seal = |column: &str, plain: &str| {
        let place = place(MEMBER.table, column, id.as_i64());
        keys.seal(Purpose::Person, &place, plain.as_bytes(), &chance)
    };
    let (phone, number) = (drawn.phone.as_ref(), drawn.id_number.as_ref());
    let phone_text = phone.map(Phone::expose);
    let number_text = number.map(IdNumber::expose);
    let sealed = Sealed {
        phone: phone_text.map(|t| seal("phone_sealed", t)).transpose()?,
        phone_tail: phone_text.map_or_else(String::new, |t| t[t.len() - 4..].to_owned()),
        phone_hash: phone_text.map(|t| keys.lookup(t)).transpose()?,
        id_number: number_text.map(|t| seal("id_sealed", t)).transpose()?,
        id_hash: number_text.map(|t| keys.lookup(t)).transpose()?,
    };
    let staff_no = if drawn.staff_no_missing {
        String::new()
    } else {
        someone.view.staff_no.clone()
    };
    let flaws = flaw::of(&Said {
        id_number: number,
        has_phone: phone.is_some(),
        sex: drawn.sex,
        birth: drawn.birth,
        joined_on: drawn.joined_on,
        staff_no: &staff_no,
    });
    let name = NameKeys::of(&someone.view.name);
    let member = Member {
        id,
        person: someone.view.id,
        home: someone.home,
        union_body: someone.union_body,
        path: someone.path.clone(),
        standing: drawn.standing,
        since: drawn.since,
        joined_on: drawn.joined_on,
        name: someone.view.name.clone(),
        given: name.given,
        pinyin: name.pinyin,
        initials: name.initials,
        pinyin_fixed: false,
        staff_no,
        sex: drawn.sex,
        birth: drawn.birth,
        phone_mask: phone.map(Phone::masked).unwrap_or_default(),
        id_mask: number.map(IdNumber::masked).unwrap_or_default(),
        post: drawn.post.to_owned(),
        model_worker: drawn.model_worker,
        hardship: drawn.hardship,
        flaws,
        version: 1,
    };
    Ok(NewRow {
        member,
        sealed,
        made_by: None,
    })
}
