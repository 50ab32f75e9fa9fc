//! Damaged backups, wrong passphrases, full places, and a kill in the middle.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    house::{House, MIGRATIONS, PASSPHRASE, SEALED, engines, message},
    place::{self, Place},
};
use platform::{
    backup::{self, Target},
    chance::Chance,
    clock::Clock,
    db::Address,
};

/// What becomes of one part of a backup; `None` leaves it out.
type Forger<'a> = &'a dyn Fn(&str, Vec<u8>) -> Option<Vec<u8>>;

/// Writes the backup again, with some parts changed, left out or added.
fn forged(file: &Path, change: Forger<'_>) -> PathBuf {
    let out = file.with_extension("forged");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&out).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for name in place::names(file) {
        if let Some(bytes) = change(&name, place::part(file, &name)) {
            zip.start_file(name, options).unwrap();
            zip.write_all(&bytes).unwrap();
        }
    }
    if let Some(bytes) = change("files/extra", Vec::new()) {
        zip.start_file("files/../../extra", options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap();
    out
}

/// What was done to the backup | what the refusal says.
#[test]
#[expect(
    clippy::too_many_lines,
    reason = "a table of forgeries reads best as one"
)]
fn a_damaged_backup_is_refused_before_anything_is_written() {
    type Change = Box<dyn Fn(&str, Vec<u8>) -> Option<Vec<u8>>>;
    let plain = |name: &str, bytes: Vec<u8>| (name != "files/extra").then_some(bytes);
    let replaced = move |part: &'static str, from: &'static str, to: &'static str| -> Change {
        Box::new(move |name, bytes| {
            let bytes = plain(name, bytes)?;
            if name != part {
                return Some(bytes);
            }
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{part} has no {from}");
            Some(text.replacen(from, to, 1).into_bytes())
        })
    };
    let left_out = move |part: &'static str| -> Change {
        Box::new(move |name, bytes| plain(name, bytes).filter(|_| !name.starts_with(part)))
    };
    let table: Vec<(&str, Change, &str)> = vec![
        (
            "a row",
            replaced("tables/t_thing.jsonl", "职工之家", "職工之家"),
            "t_thing",
        ),
        (
            "a row gone",
            replaced("tables/t_seed.jsonl", "[\"后来加的\",2,3]\n", ""),
            "t_seed",
        ),
        ("a table gone", left_out("tables/t_person"), "t_person"),
        ("the files gone", left_out("files/"), "files"),
        ("the seals gone", left_out("seals.log"), "seals.log"),
        ("the keys gone", left_out("keys.wrapped"), "keys.wrapped"),
        ("no manifest", left_out("manifest.json"), "不是本程序的备份"),
        (
            "a file",
            Box::new(move |name, bytes| {
                let mut bytes = plain(name, bytes)?;
                if name.starts_with("files/") {
                    bytes[0] ^= 1;
                }
                Some(bytes)
            }),
            "files/",
        ),
        ("a part more", Box::new(|_, bytes| Some(bytes)), "extra"),
        (
            "another time",
            replaced("manifest.json", "\"taken_at\": 1", "\"taken_at\": 2"),
            "清单",
        ),
        (
            "another format",
            replaced("manifest.json", "\"format\": 1", "\"format\": 2"),
            "更新的版本",
        ),
        (
            "another migration",
            replaced("manifest.json", "\"checksum\": \"", "\"checksum\": \"0"),
            "与本程序的不同",
        ),
    ];
    let house = House::filled(engines().remove(0), 20);
    let file = house.outside("good.backup");
    house.back_up(&file, Some(PASSPHRASE)).unwrap();
    for to in engines() {
        let place = Place::empty(to);
        for (what, change, expected) in &table {
            let bad = forged(&file, change.as_ref());
            let error = place.restore(&bad, Some(PASSPHRASE)).unwrap_err();
            let text = message(&error);
            assert!(text.contains(expected), "{what}: {text}");
            assert!(place.is_untouched(), "{what}");
        }
        let whole = std::fs::read(&file).unwrap();
        for kept in [0, 100, whole.len() / 2, whole.len() - 1] {
            let cut = file.with_extension("cut");
            std::fs::write(&cut, &whole[..kept]).unwrap();
            let text = message(&place.restore(&cut, None).unwrap_err());
            assert!(text.contains("不是完整的备份"), "{kept}: {text}");
            assert!(place.is_untouched(), "{kept}");
        }
        place.restore(&file, Some(PASSPHRASE)).unwrap();
    }
}

#[test]
fn a_wrong_passphrase_is_one_sentence_and_leaves_nothing() {
    for to in engines() {
        let house = House::filled(to.again(), 20);
        let file = house.outside("locked.backup");
        house.back_up(&file, Some(PASSPHRASE)).unwrap();
        let place = Place::empty(to);
        let error = place
            .restore(&file, Some("另外一个足够长的备份口令"))
            .unwrap_err();
        assert_eq!(
            message(&error),
            "备份口令不对：什么都没有写，请核对口令后再恢复一次"
        );
        assert!(place.is_untouched());
        let done = place.restore(&file, None).unwrap();
        assert!(!done.all_open);
        assert!(done.sentences.iter().any(|s| s.contains("没有给口令")));
    }
}

#[test]
fn a_place_that_is_not_empty_is_refused_and_left_alone() {
    for to in engines() {
        let house = House::filled(to.again(), 20);
        let file = house.outside("a.backup");
        house.back_up(&file, None).unwrap();
        let before = house.rows();
        let other = tempfile::tempdir().unwrap();
        let target = Target {
            address: &house.fresh.address,
            data: other.path(),
            migrations: MIGRATIONS,
            sealed: SEALED,
            clock: &Clock::machine(),
            chance: &Chance::system(),
        };
        let error = backup::restore(&file, &target, None).unwrap_err();
        assert!(message(&error).contains("已"), "{error}");
        assert_eq!(house.rows(), before);
        let place = Place::empty(to);
        std::fs::create_dir_all(place.data.join("files")).unwrap();
        let error = place.restore(&file, None).unwrap_err();
        assert!(message(&error).contains("里已有 files"), "{error}");
    }
}

const CRASH: &str = "CRASH_RESTORE";

#[test]
fn killed_in_the_middle_it_says_so_and_can_be_done_again() {
    if let Ok(url) = std::env::var(CRASH) {
        restore_until_killed(&url);
        return;
    }
    for to in engines() {
        let house = House::filled(to.again(), 10_000);
        let file = house.outside("big.backup");
        house.back_up(&file, Some(PASSPHRASE)).unwrap();
        let place = Place::empty(to);
        kill_a_restore(&place, &file);
        let sentence = backup::unfinished(&place.data).unwrap();
        assert!(sentence.contains("没有完成的恢复"), "{sentence}");
        let error = place.restore(&file, Some(PASSPHRASE)).unwrap_err();
        assert_eq!(message(&error), sentence);

        std::fs::remove_dir_all(&place.data).unwrap();
        if let Address::Sqlite(path) = &place.fresh.address {
            assert!(!path.exists(), "no half database stands in its place");
            for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
                std::fs::remove_file(entry.unwrap().path()).unwrap();
            }
        }
        assert!(place.is_untouched());
        place.restore(&file, Some(PASSPHRASE)).unwrap();
        let again = place.open();
        assert_eq!(again.rows(), house.rows());
        assert_eq!(again.verify().findings, vec![]);
    }
}

fn kill_a_restore(place: &Place, file: &Path) {
    let url = match &place.fresh.address {
        Address::Sqlite(path) => format!("sqlite:{}", path.display()),
        Address::Postgres(url) => url.clone(),
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "backup::hardship::killed_in_the_middle_it_says_so_and_can_be_done_again",
        ])
        .env(CRASH, url)
        .env("CRASH_DATA", &place.data)
        .env("CRASH_FILE", file)
        .spawn()
        .unwrap();
    let mark = place.data.join("restoring");
    while !mark.exists() {
        assert_eq!(
            child.try_wait().unwrap(),
            None,
            "it ended before it was killed"
        );
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

fn restore_until_killed(url: &str) {
    let var = |name: &str| PathBuf::from(std::env::var(name).unwrap());
    let target = Target {
        address: &Address::parse(url).unwrap(),
        data: &var("CRASH_DATA"),
        migrations: MIGRATIONS,
        sealed: SEALED,
        clock: &Clock::machine(),
        chance: &Chance::system(),
    };
    backup::restore(&var("CRASH_FILE"), &target, Some(PASSPHRASE)).unwrap();
}
