//! A list goes in on both engines: looked at, checked, staged, taken, given up.

mod bodies;
mod damage;
mod sheets;
mod workbook;
pub(crate) mod written;

use std::sync::Arc;

use kernel::{Date, Id};
use organisation::{BodyView, NewBody, NewPerson};
use platform::{
    Error,
    access::Person,
    chance::Chance,
    db::{CommandKey, Db, Migration, Tx},
    secret::Keys,
    sign_in::NewAccount,
    trail::By,
};

use super::{
    checker::{Checker, Desk, Settled},
    field::Field,
    job::{as_remembered, first_choice},
    look::Looked,
    model::{Choice, Verdict},
    problem::Code,
    read::{self, Asked, Line},
    store,
    tally::Tally,
};
use crate::{
    Member, SetMark, Standing,
    changeset::{self, Kind, NewSet, Who},
    member::{NewRow, Sealed, insert_rows},
};

pub(crate) const TODAY: Date = Date::constant(2025, 3, 18);

fn migrations() -> Vec<Migration> {
    let areas = [platform::own_area(), organisation::area(), crate::area()];
    areas
        .iter()
        .flat_map(|area| area.migrations.iter().copied())
        .collect()
}

fn who() -> Who {
    Who::new(Id::from_i64(1), Id::from_i64(1), "张三")
}

/// A change set for a list.
fn opened(tx: &mut Tx<'_>, body: Id<organisation::Body>) -> Result<Id<SetMark>, Error> {
    let new = NewSet {
        kind: Kind::Import,
        body,
        name: "名册.csv".to_owned(),
    };
    changeset::open(tx, &who(), &new)
}

/// A union with two groups, a sister union, and keys.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) keys: Arc<Keys>,
    pub(crate) chance: Chance,
    pub(crate) union: BodyView,
    pub(crate) sister: BodyView,
    pub(crate) groups: [BodyView; 2],
    /// Somebody with an account.
    pub(crate) who: Who,
    folder: tempfile::TempDir,
}

pub(crate) fn write<T>(
    db: &Db,
    work: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> T
where
    T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    db.write_blocking(CommandKey::unkeyed(), work).unwrap()
}

pub(crate) fn world(fresh: &testing::Fresh) -> World {
    let db = fresh.open(&migrations());
    let folder = tempfile::tempdir().unwrap();
    let (keys, chance) = (
        Arc::new(Keys::open(folder.path()).unwrap()),
        Chance::system(),
    );
    let (settled, drawn) = (keys.clone(), chance.clone());
    write(&db, move |tx| settled.settle(tx, &drawn));
    let made = write(&db, |tx| {
        let mut found = |kind: &str, parent: Option<Id<organisation::Body>>, name: &str| {
            let coded = name == "法规处小组";
            let new = NewBody {
                kind: kind.to_owned(),
                parent,
                name: name.to_owned(),
                short: name.to_owned(),
                aliases: Vec::new(),
                credit_code: coded.then(|| CODE.to_owned()),
                from: Date::constant(2020, 1, 1),
                reason: "成立".to_owned(),
            };
            organisation::found_body(tx, By::House("测试"), &new)
        };
        let bureau = found("bureau_union", None, "局工会")?;
        let union = found("union", Some(bureau), "机关工会")?;
        let sister = found("union", Some(bureau), "总队工会")?;
        let one = found("group", Some(union), "办公室小组")?;
        let two = found("group", Some(union), "法规处小组")?;
        Ok(vec![union, sister, one, two])
    });
    let home = made[0];
    let who = write(&db, move |tx| {
        let officer = NewPerson {
            name: "钱干事".to_owned(),
            staff_no: None,
            home: Some(home),
            email: None,
            from: Date::constant(2020, 1, 1),
        };
        let by = || By::House("测试");
        let person = organisation::register_person(tx, by(), &officer)?;
        let account = NewAccount {
            name: "gan".to_owned(),
            person,
            password: String::new(),
            must_change: false,
        };
        organisation::open_account(tx, by(), &account)?;
        let account = organisation::account_of(tx, person)?.ok_or(Error::NotFound)?;
        Ok(Who::new(account, person, "钱干事"))
    });
    let view = |at: usize| {
        let id = made[at];
        db.read_blocking(|conn| organisation::body(conn, id))
            .unwrap()
            .unwrap()
    };
    World {
        union: view(0),
        sister: view(1),
        groups: [view(2), view(3)],
        who,
        db,
        keys,
        chance,
        folder,
    }
}

/// The lines of a file as the child process gives them.
pub(crate) fn lines_of(file: &str, into: &mut Vec<Line>) {
    let asked = Asked::Sheet(String::new());
    read::read(file.as_bytes(), &asked, &mut |line| {
        into.push(line.clone());
        true
    })
    .unwrap();
}

impl World {
    fn folder(&self) -> std::path::PathBuf {
        self.folder.path().to_owned()
    }

    fn look(&self, file: &[u8]) -> Looked {
        let mut looked = Looked::default();
        read::read(file, &Asked::Look, &mut |line| {
            looked.line(line.clone());
            true
        })
        .unwrap();
        looked
    }

    pub(crate) fn choice(&self, file: &str) -> Choice {
        self.choice_of(file.as_bytes())
    }

    fn choice_of(&self, file: &[u8]) -> Choice {
        let choice = first_choice(&self.look(file)).unwrap();
        let body = self.union.id;
        self.db
            .read_blocking(|conn| as_remembered(conn, body, choice))
            .unwrap()
    }

    /// Every row of a file after all checks.
    fn check(&self, file: &str, choice: &Choice) -> Vec<Settled> {
        self.check_bytes(file.as_bytes(), choice)
    }

    fn check_bytes(&self, file: &[u8], choice: &Choice) -> Vec<Settled> {
        let desk = Desk {
            db: &self.db,
            keys: &self.keys,
            choice,
            union: &self.union,
            today: TODAY,
        };
        let mut all = Vec::new();
        let mut take = |rows: Vec<Settled>| {
            all.extend(rows);
            Ok(())
        };
        let mut checker = Checker::new(desk, &mut take).unwrap();
        let asked = Asked::Sheet(choice.sheet.clone());
        read::read(file, &asked, &mut |line| {
            checker.line(line.clone()).unwrap();
            true
        })
        .unwrap();
        checker.end().unwrap();
        all
    }

    /// `no verdict code code` of every row.
    fn told(&self, file: &str) -> Vec<String> {
        let choice = self.choice(file);
        let told = |settled: &Settled| {
            let row = &settled.row;
            let codes: Vec<&str> = row.problems.iter().map(|p| p.code.as_str()).collect();
            let words = format!("{} {} {}", row.no, row.verdict().as_str(), codes.join(" "));
            words.trim_end().to_owned()
        };
        self.check(file, &choice).iter().map(told).collect()
    }

    /// A member of the roster.
    fn member(&self, name: &str, birth: &str, home: &BodyView, id: Option<&str>, staff_no: &str) {
        let id_hash = id.map(|id| self.keys.lookup(id).unwrap());
        let (home, name) = (home.clone(), name.to_owned());
        let (birth, staff_no): (Option<Date>, _) = (birth.parse().ok(), staff_no.to_owned());
        write(&self.db, move |tx| {
            let member = Member {
                id: tx.id(),
                person: tx.id::<Person>(),
                home: home.id,
                union_body: home.id,
                path: home.path.clone(),
                standing: Standing::Active,
                since: Date::constant(2020, 1, 1),
                joined_on: None,
                name: name.clone(),
                given: String::new(),
                pinyin: String::new(),
                initials: String::new(),
                pinyin_fixed: false,
                staff_no: staff_no.clone(),
                sex: None,
                birth,
                phone_mask: String::new(),
                id_mask: "110***********002X".to_owned(),
                post: String::new(),
                model_worker: false,
                hardship: false,
                flaws: 0,
                version: 1,
            };
            let sealed = Sealed {
                id_hash: id_hash.clone(),
                ..Sealed::default()
            };
            insert_rows(
                tx,
                &[NewRow {
                    member,
                    sealed,
                    made_by: None,
                }],
            )
        });
    }

    /// Stages a file as the job does; its key and its rows.
    fn stage(&self, file: &str) -> Id<SetMark> {
        self.stage_bytes(file.as_bytes())
    }

    fn stage_bytes(&self, file: &[u8]) -> Id<SetMark> {
        let choice = self.choice_of(file);
        let rows = Arc::new(self.check_bytes(file, &choice));
        let (keys, chance, body) = (self.keys.clone(), self.chance.clone(), self.union.id);
        write(&self.db, move |tx| {
            let set = opened(tx, body)?;
            store::insert(tx, set, 10)?;
            store::set_phase(tx, set, store::Phase::Checking, None)?;
            let mut tally = Tally::default();
            rows.iter().for_each(|r| tally.add(&r.row));
            store::insert_rows(tx, &keys, &chance, (set, ""), &rows)?;
            store::save_tally(tx, set, &tally)?;
            store::set_phase(tx, set, store::Phase::Staged, None)?;
            changeset::staged(tx, set, tally.all())?;
            Ok(set)
        })
    }

    fn tally(&self, set: Id<SetMark>) -> Tally {
        let found = self
            .db
            .read_blocking(|conn| store::find(conn, set))
            .unwrap();
        found.unwrap().tally
    }
}

/// The credit code of one of the groups.
const CODE: &str = "91512081MA62K0260E";
pub(crate) const ID: &str = "11010519491231002X";

#[test]
fn a_list_is_understood_and_every_row_answered_once() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let file = format!(
            "2025年名册,,,,\n姓名,身份证号,部门,手机,入会时间\n\
             张三,{ID},办公室小组,13812345678,1970-05-01\n\
             李四,,法规处小组,,\n\
             王五,{ID},办公室小组,,\n\
             赵六,,水务集团,,\n\n\n\
             孙七,,,,\n\
             合计,7,,,\n"
        );
        assert_eq!(
            world.told(&file),
            [
                "1 left_out title_row",
                "3 add",
                "4 add id_missing",
                "5 problem id_twice",
                "6 problem id_missing home_unknown",
                "7 left_out empty_row",
                "9 problem id_missing home_missing",
                "10 left_out total_row",
            ]
        );
    });
}

#[test]
fn the_roster_is_asked_for_each_row() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let (one, two) = (&world.groups[0], &world.groups[1]);
        world.member("张三", "1949-12-31", one, Some(ID), "1001");
        world.member("李建国", "1980-01-01", one, None, "1002");
        world.member("王芳", "1981-01-01", two, None, "");
        world.member("王芳", "1981-01-01", one, None, "");
        world.member(
            "外人",
            "1970-01-01",
            &world.sister,
            Some("440524188001010014"),
            "",
        );
        let file = format!(
            "姓名,身份证号,出生日期,工号,部门,岗位\n\
             张三,{ID},,1001,办公室小组,\n\
             张三丰,{ID},,,,科长\n\
             李建国,,1980-01-01,,法规处小组,\n\
             李健国,,1980-01-01,,办公室小组,\n\
             王芳,,1981-01-01,,,\n\
             外人,440524188001010014,,,办公室小组,\n\
             新人,,1990-01-01,1002,办公室小组,\n"
        );
        let choice = world.choice(&file);
        let rows = world.check(&file, &choice);
        let told: Vec<String> = rows
            .iter()
            .map(|r| {
                let codes: Vec<&str> = r.row.problems.iter().map(|p| p.code.as_str()).collect();
                format!("{} {}", r.row.verdict().as_str(), codes.join(" "))
            })
            .collect();
        assert_eq!(
            told,
            [
                "change ",
                "problem id_twice name_differs",
                "change id_missing roster_by_name",
                "problem id_missing near_person roster_near",
                "problem id_missing roster_two",
                "problem elsewhere birth_unlikely",
                "problem id_missing staff_no_taken",
            ]
            .map(|line| if line.contains("elsewhere") {
                "problem birth_unlikely elsewhere"
            } else {
                line
            })
        );
        let moved = &rows[2].row.differences;
        assert_eq!(moved.len(), 1, "{moved:?}");
        let (field, old, new) = (moved[0].field, &moved[0].old, &moved[0].new);
        assert_eq!(
            (field, old.as_str(), new.as_str()),
            (Field::Home, "办公室小组", "法规处小组")
        );
        let elsewhere = rows[5]
            .row
            .problems
            .iter()
            .find(|p| p.code == Code::Elsewhere);
        assert!(
            !elsewhere.unwrap().words.contains("总队"),
            "another union is not told"
        );
    });
}

#[test]
fn a_row_that_says_nothing_new_changes_nothing() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        world.member("张三", "1949-12-31", &world.groups[0], Some(ID), "");
        let rows = world.told(&format!("姓名,身份证号,部门\n张三,{ID},\n"));
        // The roster did not know the sex that the number tells.
        assert_eq!(rows, ["2 change"]);
        let rows = world.told("姓名,出生日期,部门\n张三,1949-12-31,办公室小组\n");
        assert_eq!(rows, ["2 same roster_by_name"]);
    });
}

/// Thirty rows, ten of them with a wrong phone, and one without a name.
fn thirty_one() -> String {
    let mut file = "姓名,手机,部门\n".to_owned();
    for n in 0..30 {
        let phone = if n % 3 == 0 { "123" } else { "13812345678" };
        file.push_str(&format!(
            "甲乙{},{phone},办公室小组\n",
            char::from_u32(0x5000 + n).unwrap()
        ));
    }
    file.push_str(",13812345678,办公室小组\n");
    file
}

#[test]
fn staged_rows_are_paged_and_opened() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let set = world.stage(&thirty_one());
        let tally = world.tally(set);
        assert_eq!(
            (tally.of(Verdict::Add), tally.of(Verdict::Problem)),
            (20, 11)
        );
        assert_eq!(tally.codes.get(&Code::PhoneWrong), Some(&10));
        // By pages, without gaps or doubles.
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let asked = store::Asked {
                verdict: Some(Verdict::Add),
                code: None,
            };
            let page = world
                .db
                .read_blocking(|c| store::page(c, set, asked, after, 7))
                .unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.no, last.id.as_i64()));
            seen.extend(page.iter().map(|r| r.no));
        }
        assert_eq!(seen.len(), 20);
        assert!(seen.is_sorted());
        // What they say opens with the keys and only at its place.
        let keys = world.keys.clone();
        let rows = world
            .db
            .read_blocking(|c| store::open_rows(c, &keys, set, &[Verdict::Add], 0, 100))
            .unwrap();
        assert!(
            rows.iter()
                .all(|(_, p)| p.phone.as_deref() == Some("13812345678"))
        );
    });
}

#[test]
fn rows_are_taken_all_the_same_and_given_up() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let set = world.stage(&thirty_one());
        let keys = world.keys.clone();
        // One row, then all with that problem; who has no name stays.
        let asked = store::Asked {
            verdict: None,
            code: Some(Code::PhoneWrong),
        };
        let wrong = world
            .db
            .read_blocking(|c| store::page(c, set, asked, None, 50))
            .unwrap();
        let first = wrong[0].id;
        assert!(write(&world.db, move |tx| store::take_row(tx, set, first)));
        assert!(
            !write(&world.db, move |tx| store::take_row(tx, set, first)),
            "only once"
        );
        assert_eq!(world.tally(set).of(Verdict::Add), 21);
        assert_eq!(
            write(&world.db, move |tx| store::take_some(
                tx,
                set,
                Code::PhoneWrong,
                5
            )),
            5
        );
        assert_eq!(
            write(&world.db, move |tx| store::take_some(
                tx,
                set,
                Code::PhoneWrong,
                5
            )),
            4
        );
        let tally = world.tally(set);
        assert_eq!(
            (tally.of(Verdict::Add), tally.of(Verdict::Problem)),
            (30, 1)
        );
        let brought = world
            .db
            .read_blocking(|c| store::problem_rows(c, &keys, set, 100))
            .unwrap();
        assert_eq!(brought.len(), 11);
        assert_eq!(brought[0].2[1].shown(), "123", "as it was brought");
        assert!(write(&world.db, move |tx| store::fail(tx, set, "放弃")));
        assert_eq!(
            write(&world.db, move |tx| store::drop_rows(tx, set, false, 100)),
            31
        );
        assert_eq!(
            write(&world.db, move |tx| store::drop_rows(tx, set, false, 100)),
            0
        );
    });
}

#[test]
fn the_file_is_kept_sealed_and_read_back_whole() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let bytes: Vec<u8> = (0..700_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let (keys, chance, body) = (world.keys.clone(), world.chance.clone(), world.union.id);
        let kept = bytes.clone();
        let set = write(&world.db, move |tx| {
            let set = opened(tx, body)?;
            store::insert(tx, set, 700_000)?;
            for (no, piece) in (0_i64..).zip(kept.chunks(300_000)) {
                store::put_piece(tx, &keys, &chance, set, no, piece)?;
            }
            Ok(set)
        });
        let mut back = Vec::new();
        let mut pieces = store::Pieces::new(&world.db, &world.keys, set);
        std::io::Read::read_to_end(&mut pieces, &mut back).unwrap();
        assert!(back == bytes);
        write(&world.db, move |tx| {
            store::drop_pieces(tx, set, 100).map(drop)
        });
        let mut gone = Vec::new();
        let mut pieces = store::Pieces::new(&world.db, &world.keys, set);
        std::io::Read::read_to_end(&mut pieces, &mut gone).unwrap();
        assert!(gone.is_empty());
    });
}
