//! Imports of many rows leave one entry; each way of touching their rows is found, and named.

mod history;
mod house;
mod tamper;

use platform::{
    Error, args,
    trail::{Batch, By, Leaf, Tampering, row_hash},
};
use testing::each_engine;

use house::{House, PART, THING, deed, id, import, undo, values};

#[test]
fn an_import_leaves_one_entry_and_verifies() {
    each_engine(|fresh| {
        let house = House::new(fresh.again());
        let batch = house.begin();
        house.import(batch, 1..501);
        house.import(batch, 501..1_001);
        house.import(batch, 1_001..1_235);
        house.close(batch);
        let report = house.verify();
        assert_eq!(report.findings, vec![], "{}", fresh.engine());
        assert_eq!(report.unfinished, Vec::<String>::new());
        assert_eq!((report.entries, report.batches, report.rows), (1, 1, 2_468));
        assert_eq!(house.count("platform_trail_row"), 1);
        assert_eq!(house.count("platform_trail_chunk"), 6);
        let changes = house.db.read_blocking(|c| {
            let sql = "select changes from platform_trail";
            c.one(sql, &[], |r| r.get::<String>(0))
        });
        let changes = changes.unwrap().unwrap();
        let tables = "t_part 1234 行、t_thing 1234 行";
        assert!(
            changes.contains(tables) && changes.contains("2468"),
            "{changes}"
        );
    });
}

#[test]
fn values_at_hand_hash_like_the_row_read_back() {
    each_engine(|fresh| {
        let house = House::new(fresh.again());
        let batch = house.begin();
        house.import(batch, 1..7);
        let odd = args!["é𠮷\n'", true, i64::MIN, Vec::<u8>::new()];
        let stored = odd.to_vec();
        house.write(move |tx| {
            let sql = "insert into t_thing (id, name, ok, age, sealed) values (7, $1, $2, $3, $4)";
            tx.run(sql, &stored)
        });
        for number in 1..8 {
            let at_hand = if number == 7 {
                odd.to_vec()
            } else {
                values(number)
            };
            let read = house
                .db
                .read_blocking(|c| row_hash(c, &THING, number))
                .unwrap();
            let hashed = THING.hash_of(number, &at_hand).unwrap();
            assert_eq!(hashed, read, "{} {number}", fresh.engine());
            assert_ne!(hashed, THING.hash_of(number + 1, &at_hand).unwrap());
        }
        assert!(THING.hash_of(1, args!["一个"]).is_err());
    });
}

#[test]
fn a_command_after_the_import_works_as_ever() {
    each_engine(|fresh| {
        let (house, _) = House::with_import(fresh.again());
        house.rename(7, "改名");
        house.rename(7, "再改名");
        house.rename(21, "改名");
        assert_eq!(house.said(), vec![], "{}", fresh.engine());
        // What the first of them followed is the chunk, what the second followed is the first.
        let previous = "select count(*) from platform_trail_row r
                        join platform_trail_chunk c on c.id = r.previous where r.row_id = 7";
        let followed = house.db.read_blocking(|c| c.number(previous, &[]));
        assert_eq!(followed.unwrap(), 1);
        house.tamper(&["update t_thing set name = '东西 7' where id = 7"]);
        let said = "t_thing 第 7 行被直接改动，没有留痕".to_owned();
        assert_eq!(house.said(), vec![(Tampering::RowChanged, said)]);
    });
}

#[test]
fn a_later_batch_replaces_and_removes_rows_of_an_earlier() {
    each_engine(|fresh| {
        let (house, _) = House::with_import(fresh.again());
        house.rename(7, "改名");
        let back = house.begin();
        house.write(move |tx| undo(tx, back, &(1..16).collect::<Vec<_>>()));
        house.write(move |tx| undo(tx, back, &(16..29).collect::<Vec<_>>()));
        // What was removed may come again, in the same batch too.
        house.write(move |tx| import(tx, back, &[3, 20]));
        house.close(back);
        house.rename(3, "又改名");
        let report = house.verify();
        assert_eq!(report.findings, vec![], "{}", fresh.engine());
        assert_eq!((report.batches, report.rows), (2, 8));
        house.tamper(&[
            "insert into t_part (id, thing) values (4, 4)",
            "delete from t_part where id = 20",
        ]);
        let said = [
            "t_part 第 4 行按留痕已删除，又被直接加入，没有留痕",
            "t_part 第 20 行被直接删除，没有留痕",
        ];
        let expected = said.map(|text| (Tampering::RowChanged, text.to_owned()));
        assert_eq!(house.said(), expected);
    });
}

/// The process died in the middle: the rows are there, and somebody goes on.
#[test]
fn an_unfinished_batch_is_named_and_is_no_tampering() {
    each_engine(|fresh| {
        let house = House::new(fresh.again());
        let batch = house.begin();
        house.import(batch, 1..11);
        let report = house.verify();
        assert_eq!(report.findings, vec![], "{}", fresh.engine());
        let said = "导入东西：2025-03-18 09:00 开始，已写 20 行，没有写完";
        assert_eq!(report.unfinished, vec![said]);
        // Meanwhile, rows are still compared, and may be changed by commands.
        house.rename(2, "改名");
        house.tamper(&["update t_thing set name = '偷改' where id = 5"]);
        let said = "t_thing 第 5 行被直接改动，没有留痕".to_owned();
        assert_eq!(house.said(), vec![(Tampering::RowChanged, said)]);
        house.tamper(&["update t_thing set name = '东西 5' where id = 5"]);
        let resumed = Batch(batch.0);
        house.import(resumed, 11..21);
        house.close(resumed);
        let report = house.verify();
        assert_eq!((report.findings, report.unfinished), (vec![], vec![]));
    });
}

#[test]
fn an_abandoned_batch_leaves_nothing() {
    each_engine(|fresh| {
        let (house, first) = House::with_import(fresh.again());
        house.rename(30, "改名");
        let batch = house.begin();
        house.import(batch, 31..41);
        // A row of the earlier import is replaced, and one that a command touched since.
        house.write(move |tx| {
            tx.run("update t_thing set name = 'x' where id in (29, 30)", &[])?;
            let leaves = [
                Leaf::standing(tx, &THING, id(29))?,
                Leaf::standing(tx, &THING, id(30))?,
            ];
            batch.chunk(tx, &leaves)
        });
        let refused = house.try_write(move |tx| batch.abandon(tx));
        assert!(matches!(refused, Err(Error::Fault(_))));
        let early = house.try_write(move |tx| batch.withdraw(tx, &THING));
        assert!(matches!(early, Err(Error::Fault(_))), "{early:?}");
        house.write(move |tx| {
            let newest = batch.newest(tx)?.unwrap();
            assert_eq!((newest.no, newest.ids), (3, vec![29, 30]));
            let sql = "update t_thing set name = $1 where id = $2";
            tx.run(sql, args!["东西 29", 29])?;
            tx.run(sql, args!["改名", 30])?;
            batch.withdraw(tx, &THING)
        });
        for (table, tracked) in [("t_part", PART), ("t_thing", THING)] {
            house.write(move |tx| {
                let newest = batch.newest(tx)?.unwrap();
                assert_eq!(newest.table, table);
                for number in newest.ids {
                    let sql = format!("delete from {table} where id = $1");
                    tx.run(&sql, args![number])?;
                }
                batch.withdraw(tx, &tracked)
            });
        }
        house.write(move |tx| {
            assert_eq!(batch.newest(tx)?, None);
            batch.abandon(tx)
        });
        assert_eq!(house.count("platform_trail_batch"), 1);
        assert_eq!(house.count("platform_trail_chunk"), 6);
        house.rename(30, "后来");
        house.rename(29, "后来");
        let report = house.verify();
        assert_eq!(report.findings, vec![], "{}", fresh.engine());
        assert_eq!(report.unfinished, Vec::<String>::new());
        let late = house.try_write(move |tx| import(tx, first, &[99]));
        assert!(matches!(late, Err(Error::Fault(_))), "closed is closed");
    });
}

#[test]
fn what_somebody_changed_since_is_not_taken_back() {
    each_engine(|fresh| {
        let house = House::new(fresh.again());
        let batch = house.begin();
        house.import(batch, 1..4);
        house.write(|tx| {
            tx.run("update t_part set thing = 9 where id = 2", &[])?;
            tx.trail(By::House("测试"), deed("test.part").row(PART, id(2)))
        });
        let refused = house.try_write(move |tx| {
            tx.run("delete from t_part", &[])?;
            batch.withdraw(tx, &PART)
        });
        let Err(Error::Refused(refusal)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(refusal.code, "trail.touched_since");
        assert_eq!(house.said(), vec![], "{}", fresh.engine());
    });
}

#[test]
fn one_row_twice_in_a_chunk_is_a_fault() {
    each_engine(|fresh| {
        let house = House::new(fresh.again());
        let batch = house.begin();
        let twice = house.try_write(move |tx| {
            let leaf = Leaf::removed(&THING, id(1));
            batch.chunk(tx, &[leaf, leaf])
        });
        assert!(matches!(twice, Err(Error::Fault(_))));
    });
}
