//! A backup stands up again on either engine, or says why not before anything is written.

mod hardship;
mod house;
mod place;

use house::{House, MIGRATIONS, PASSPHRASE, THING, engines, message};
use kernel::Id;
use place::Place;
use platform::{
    args,
    backup::{self, Source},
    chance::Chance,
    db::{CommandKey, Migration},
    doctor,
    subject::Subject,
    trail::{self, By, Deed},
};
use testing::start;

#[test]
fn everything_comes_back_on_either_engine() {
    for from in engines() {
        let house = House::filled(from.again(), 10_000);
        let file = house.outside("all.backup");
        let written = house.back_up(&file, Some(PASSPHRASE)).unwrap();
        assert!(written.has_keys);
        assert_eq!(written.files, 2);
        assert_eq!(written.sentences, Vec::<String>::new());
        assert_eq!(written.bytes, file.metadata().unwrap().len());
        let before = house.rows();
        for to in engines() {
            let way = format!("{} to {}", from.engine(), to.engine());
            let place = Place::empty(to);
            let done = place.restore(&file, Some(PASSPHRASE)).unwrap();
            assert!(done.all_open, "{way}: {:?}", done.opened);
            assert_eq!(done.rows, written.rows, "{way}");
            assert_eq!(done.files, 2, "{way}");
            let again = place.open();
            assert_eq!(again.rows(), before, "{way}");
            assert_eq!(again.contents(), house.contents(), "{way}");
            assert_eq!(again.phone(), "13900000000", "{way}");
            assert_eq!(again.count("platform_session"), 0, "{way}");
            assert_eq!(again.count("platform_token"), 1, "{way}");
            let verified = again.verify();
            assert_eq!(verified.findings, vec![], "{way}");
            assert_eq!((verified.seals, verified.batches), (1, 1), "{way}");
            assert_eq!(verified.rows, 5, "{way}");
            again.make_thing(99_999);
            assert_eq!(again.verify().findings, vec![], "{way}");
            assert_eq!(backup::unfinished(&again.data), None);
        }
    }
}

#[test]
fn a_backup_of_a_restored_house_is_the_same() {
    let house = House::filled(engines().remove(0), 50);
    let file = house.outside("first.backup");
    house.back_up(&file, None).unwrap();
    for to in engines() {
        let place = Place::empty(to);
        place.restore(&file, None).unwrap();
        let again = place.open();
        let second = again.outside("second.backup");
        again.back_up(&second, None).unwrap();
        for table in ["t_thing", "t_part", "t_person", "platform_account"] {
            let name = format!("tables/{table}.jsonl");
            assert_eq!(
                place::part(&file, &name),
                place::part(&second, &name),
                "{table}"
            );
        }
    }
}

#[test]
fn an_older_backup_is_brought_up_to_date_and_a_newer_one_refused() {
    let newer: Vec<Migration> = [
        MIGRATIONS,
        &[Migration {
            name: "9001_test_more",
            sql: "alter table t_thing add column more text not null default '补';
                  update t_thing set more = name where ok is not null;",
        }],
    ]
    .concat();
    for to in engines() {
        let house = House::filled(to.again(), 20);
        let file = house.outside("old.backup");
        house.back_up(&file, None).unwrap();
        let place = Place::empty(to.again());
        let done = place.restore_with(&file, None, &newer).unwrap();
        assert_eq!(done.migrated, vec!["9001_test_more".to_owned()]);
        let db = place.fresh.open(&newer);
        let sql = "select count(*) from t_thing where more = name";
        let filled = db.read_blocking(|c| c.number(sql, &[])).unwrap();
        assert!(filled > 0, "{}", to.engine());
        let house = House::of(place.fresh, db, place.data, place.folder);
        let file = house.outside("new.backup");
        house.back_up(&file, None).unwrap();
        let place = Place::empty(to);
        let error = place.restore(&file, None).unwrap_err();
        assert!(message(&error).contains("更新的版本"), "{error}");
        assert!(place.is_untouched());
    }
}

#[test]
fn without_a_passphrase_the_keys_stay_behind_and_it_is_said() {
    for from in engines() {
        let house = House::filled(from, 20);
        let file = house.outside("bare.backup");
        let written = house.back_up(&file, None).unwrap();
        assert!(!written.has_keys);
        assert_eq!(written.sentences.len(), 1);
        assert!(
            written.sentences[0].contains("电话、证件号、银行账号等个人信息（1 处）"),
            "{:?}",
            written.sentences
        );
        assert!(place::names(&file).iter().all(|n| !n.contains("keys")));

        let place = Place::empty(house.fresh.again());
        let done = place.restore(&file, None).unwrap();
        assert!(!done.all_open);
        let text = done.opened.join("\n");
        assert!(text.contains("打不开：缺少加密它的那把密钥"), "{text}");
        assert!(text.contains("缺少密钥 person.1"), "{text}");

        // Keys laid there by hand are found and open everything.
        let place = Place::empty(house.fresh.again());
        std::fs::create_dir_all(place.data.join("keys")).unwrap();
        for entry in std::fs::read_dir(house.data.join("keys")).unwrap() {
            let entry = entry.unwrap();
            let to = place.data.join("keys").join(entry.file_name());
            std::fs::copy(entry.path(), to).unwrap();
        }
        let done = place.restore(&file, None).unwrap();
        assert!(done.all_open, "{:?}", done.opened);
        assert_eq!(place.open().phone(), "13900000000");
    }
}

#[test]
fn a_file_that_was_lost_before_is_told_and_does_not_stop_the_backup() {
    for from in engines() {
        let house = House::filled(from, 5);
        house.lose_a_content();
        let file = house.outside("lost.backup");
        let written = house.back_up(&file, None).unwrap();
        assert_eq!(written.files, 1);
        assert!(written.sentences.iter().any(|s| s.contains("1 个文件")));
        let place = Place::empty(house.fresh.again());
        let done = place.restore(&file, None).unwrap();
        assert!(done.sentences.iter().any(|s| s.contains("1 个文件")));
    }
}

#[test]
fn the_doctor_finds_a_sound_house_sound() {
    for engine in engines() {
        let house = House::filled(engine, 20);
        house.back_up(&house.outside("a.backup"), None).unwrap();
        let ill: Vec<_> = house.examine().into_iter().filter(|c| !c.ok).collect();
        assert_eq!(ill, vec![], "{}", house.fresh.engine());
    }
}

#[test]
fn the_doctor_names_what_is_wrong() {
    for engine in engines() {
        let house = House::filled(engine, 20);
        let ill = |name: &str, text: &str| {
            let found = house.examine().into_iter().find(|c| c.name == name);
            let found = found.unwrap_or_else(|| panic!("no check {name}"));
            let engine = house.fresh.engine();
            assert!(!found.ok, "{engine}: {found:?}");
            assert!(found.sentence.contains(text), "{engine}: {found:?}");
        };
        ill("最近备份", "还没有做过");
        house.lose_a_content();
        ill("文件", "缺失或已损坏");
        house.clock().set(start().plus_secs(3 * 3_600));
        ill("留痕封存", "3 小时");
        house.begin_import();
        house.clock().set(start().plus_secs(6 * 3_600));
        ill("留痕封存", "至今没有写完（导入到一半）");
        house.clock().set(start().plus_secs(-3 * 3_600));
        ill("时钟", "早 3 小时");
        house.clock().set(start());
        std::fs::write(house.data.join("seals.log"), "1 1 1 x x 1 00\n").unwrap();
        ill("库外封签", "第 1 号");
        std::fs::remove_file(house.data.join("seals.log")).unwrap();
        ill("库外封签", "不见了");
        std::fs::remove_file(house.data.join("keys/person.1.key")).unwrap();
        ill("密钥", "person.1");
        ill("加密内容", "打不开");
        std::fs::create_dir(house.data.join("restoring")).unwrap();
        ill("未完成的恢复", "没有完成");
        let newer = doctor::Parts {
            migrations: &MIGRATIONS[..1],
            ..house.parts()
        };
        let found = doctor::examine(&newer);
        let found = found.iter().find(|c| c.name == "数据库结构").unwrap();
        assert!(found.sentence.contains("不认识的变更"), "{found:?}");
    }
}

#[test]
fn a_database_that_does_not_open_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let address = platform::db::Address::in_folder(folder.path());
    let checks = doctor::examine(&doctor::Parts {
        address: &address,
        data: folder.path(),
        migrations: MIGRATIONS,
        areas: &[],
        sealed: &[],
        now: start(),
    });
    let last = checks.last().unwrap();
    assert_eq!((last.name, last.ok), ("数据库", false));
    assert!(last.sentence.contains("不存在"), "{last:?}");
    assert!(!folder.path().join("unionhall.db").exists());
}

/// While people write, a backup is one moment: a thing and its part are both in it or neither.
#[test]
fn a_backup_taken_while_people_write_is_one_moment() {
    for engine in engines() {
        let house = House::filled(engine, 200);
        let file = house.outside("live.backup");
        std::thread::scope(|scope| {
            let house = &house;
            scope.spawn(move || {
                for number in 0..60 {
                    let id = 50_000 + number;
                    let written = house.db.write_blocking(CommandKey::unkeyed(), move |tx| {
                        tx.run(
                            "insert into t_thing (id, name, big) values ($1, 'x', 0)",
                            args![id],
                        )?;
                        tx.run("insert into t_part (id, thing) values ($1, $1)", args![id])?;
                        let made = Id::<()>::from_i64(id);
                        let deed = Deed::on("test.make", Subject::new("test.thing", made))
                            .row(THING, made);
                        tx.trail(By::House("测试"), deed)
                    });
                    written.unwrap();
                    house.seal();
                }
            });
            house.back_up(&file, None).unwrap();
        });
        let place = Place::empty(house.fresh.again());
        place.restore(&file, None).unwrap();
        let again = place.open();
        let late = "select count(*) from t_thing where id >= 50000 and id not in
                      (select thing from t_part)";
        let halves = again.db.read_blocking(|c| c.number(late, &[])).unwrap();
        assert_eq!(halves, 0);
        assert_eq!(again.verify().findings, vec![]);
    }
}

#[test]
fn a_short_passphrase_and_a_taken_name_are_refused() {
    let house = House::filled(engines().remove(0), 5);
    let file = house.outside("taken");
    let error = house.back_up(&file, Some("短口令")).unwrap_err();
    assert!(message(&error).contains("至少 12"), "{error}");
    assert!(!file.exists());
    std::fs::write(&file, "别人的文件").unwrap();
    let error = house.back_up(&file, None).unwrap_err();
    assert!(message(&error).contains("已经存在"), "{error}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "别人的文件");
    let left = std::fs::read_dir(file.parent().unwrap()).unwrap().count();
    assert_eq!(left, 2, "the data folder and the taken file");
}

#[test]
fn a_backup_is_on_the_trail() {
    let house = House::filled(engines().remove(0), 5);
    let source = Source {
        chance: &Chance::seeded(7),
        ..house.source()
    };
    let file = house.outside("noted.backup");
    let written = backup::write(&source, &file, None).unwrap();
    let sql = "select changes from platform_trail where verb = 'platform.backup'";
    let changes: Option<String> = house
        .db
        .read_blocking(|c| c.one(sql, &[], |r| r.get(0)))
        .unwrap();
    let changes = changes.unwrap();
    assert!(changes.contains("noted.backup") && changes.contains(&written.sha256));
    assert_eq!(house.verify().findings, Vec::<trail::Finding>::new());
}
