//! Feeds: what is in them, and who may still have them.

use kernel::{Date, Id};
use organisation::OrganisationDirectory;
use platform::{Error, access::Body, args};

use super::stage::{Stage, TODAY, half_a_year, people};
use crate::handing::{feed, feed_web::calendar_answer, secret, store};

const SECRET: &str = "abcd2345";

/// A bureau at work, with the officer's feed of `body`, or their own.
fn with_feed(fresh: &testing::Fresh, body: Option<&str>) -> Stage {
    let stage = Stage::new(fresh);
    let (actor, plan) = (stage.officer.clone(), stage.plan);
    stage.write(move |tx| half_a_year(tx, &actor, plan));
    make(&stage, body.map(|key| stage.body(key)), SECRET);
    stage
}

fn make(stage: &Stage, body: Option<Id<Body>>, secret: &'static str) {
    let (account, person) = people(stage);
    stage.write(move |tx| {
        store::set_feed(tx, account, person, body, &secret::digest(secret)).map(|_| ())
    });
}

fn fetch(stage: &Stage, secret: &str, day: Date) -> Result<String, Error> {
    let digest = secret::digest(secret);
    stage.db.read_blocking(move |conn| {
        feed::fetch(
            conn,
            &OrganisationDirectory,
            "https://union.example/",
            &digest,
            day,
        )
    })
}

/// Folded lines joined again.
fn unfolded(text: &str) -> String {
    text.replace("\r\n ", "")
}

#[test]
fn a_feed_gives_due_dates_as_days() {
    testing::each_engine(|fresh| {
        let stage = with_feed(fresh, Some("bureau"));
        let raw = fetch(&stage, SECRET, TODAY).unwrap();
        assert!(raw.lines().all(|line| line.len() <= 75), "lines are folded");
        let text = unfolded(&raw);
        let events = text.matches("BEGIN:VEVENT").count();
        let plan = stage.plan;
        let due = stage.read(move |conn| {
            conn.number(
                "select count(*) from plans_occurrence where plan = $1",
                args![plan],
            )
        });
        assert_eq!(i64::try_from(events).unwrap(), due);
        for part in [
            "VERSION:2.0\r\n",
            "DTSTAMP:20250709T160000Z\r\n",
            "DTSTART;VALUE=DATE:2025",
            "STATUS:CONFIRMED",
            "STATUS:CANCELLED",
            "CATEGORIES:已完成",
            "SUMMARY:【已晚】",
            "URL:https://union.example/projects/",
            "TRANSP:TRANSPARENT",
        ] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        assert_eq!(text.matches("UID:occurrence-").count(), events);
        assert_eq!(
            raw,
            fetch(&stage, SECRET, TODAY).unwrap(),
            "the same day, the same bytes"
        );
    });
}

#[test]
fn a_personal_feed_has_tasks_too() {
    testing::each_engine(|fresh| {
        let stage = with_feed(fresh, None);
        let text = unfolded(&fetch(&stage, SECRET, TODAY).unwrap());
        assert!(text.contains("SUMMARY:任务：第 1 批名单报局工会"), "{text}");
        assert!(text.contains("DTSTART;VALUE=DATE:20250718"));
    });
}

#[test]
fn an_address_works_only_as_long_as_its_owner_may() {
    testing::each_engine(|fresh| {
        let stage = with_feed(fresh, Some("bureau"));
        let gone = |secret: &str| matches!(fetch(&stage, secret, TODAY), Err(Error::NotFound));
        assert!(!gone(SECRET) && gone("abcd2346") && gone(""));
        make(&stage, Some(stage.body("bureau")), "second");
        assert!(
            gone(SECRET) && !gone("second"),
            "a new address replaces the old one"
        );
        make(&stage, Some(stage.body("team_union")), "foreign");
        assert!(gone("foreign"), "no office there");
        let account = stage.officer.account;
        stage.write(move |tx| {
            let row = platform::sign_in::by_id(tx, account)?;
            platform::sign_in::set_active(tx, &row, false)
        });
        assert!(gone("second"), "a closed account");
    });
}

#[test]
fn a_revoked_address_is_gone_and_only_its_owner_revokes() {
    testing::each_engine(|fresh| {
        let stage = with_feed(fresh, None);
        let (own, other) = (stage.officer.account, stage.actor("leader").account);
        let feeds = stage.read(move |conn| store::feeds_of(conn, own));
        let id = feeds[0].id;
        stage.write(move |tx| {
            assert!(!store::drop_feed(tx, other, id)?);
            assert!(store::drop_feed(tx, own, id)?);
            Ok(())
        });
        assert!(matches!(fetch(&stage, SECRET, TODAY), Err(Error::NotFound)));
    });
}

#[test]
fn the_secret_itself_is_nowhere_in_the_database() {
    testing::each_engine(|fresh| {
        let stage = with_feed(fresh, None);
        let found = stage.read(|conn| {
            conn.number(
                "select count(*) from plans_feed where digest = $1",
                args![SECRET],
            )
        });
        assert_eq!(found, 0);
    });
}

#[test]
fn a_program_that_knows_the_calendar_gets_304() {
    let first = calendar_answer("BEGIN:VCALENDAR".to_owned(), None).unwrap();
    assert_eq!(first.status(), 200);
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    let weak = format!("\"x\", W/{tag}");
    let same = calendar_answer("BEGIN:VCALENDAR".to_owned(), Some(&weak)).unwrap();
    assert_eq!(same.status(), 304);
    let other = calendar_answer("BEGIN:VCALENDAR2".to_owned(), Some(&tag)).unwrap();
    assert_eq!(other.status(), 200);
}
