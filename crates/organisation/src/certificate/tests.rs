//! The way of a certificate: what opens a task, what it waits for, what replaces it.

use kernel::{CreditCode, Date, Id, Term};
use platform::{
    Error,
    access::Body,
    db::{Db, Tx},
};

use super::{
    NewCertificate, cancel_certificate, complete_task, correct_certificate, drop_task,
    model::{CertificateTaskMark, Reply, Standing, Task, TaskState, TaskWhat},
    open_task, register_certificate, reply_task,
    rules::{self, Follow},
    store,
};
use crate::{
    Appointment, BodyChange,
    tests::{BY, code, day, demo_on, refusal, who, write},
};

/// GB 32100 by its own checksums: registrar 8 (工会), class 1, region 310000.
const CODE: &str = "81310000MC0000055Q";
const NAME: &str = "东江市城管执法局机关工会";

fn new(representative: &str, to: &str) -> NewCertificate {
    NewCertificate {
        name: NAME.to_owned(),
        credit_code: CreditCode::parse(CODE).unwrap(),
        representative: representative.to_owned(),
        place: "东江市滨江路1号".to_owned(),
        valid_from: day("2022-06-10"),
        valid_to: day(to),
        papers: Vec::new(),
    }
}

fn reply(on: &str) -> Reply {
    Reply {
        number: "东江工组〔2025〕3号".to_owned(),
        day: day(on),
    }
}

fn told(outcome: Result<TaskState, kernel::Refusal>) -> &'static str {
    code(outcome.map(|_| ()))
}

#[test]
fn a_task_goes_from_waiting_to_done_by_way_of_a_reply() {
    let today = day("2025-03-18");
    let waiting = TaskState::Waiting;
    assert_eq!(
        told(rules::completed(&waiting, today)),
        "organisation.waits_for_reply"
    );
    let ahead = rules::replied(&waiting, reply("2025-03-19"), today);
    assert_eq!(told(ahead), "organisation.reply_in_future");
    let replied = rules::replied(&waiting, reply("2025-03-18"), today).unwrap();
    let done = rules::completed(&replied, today).unwrap();
    for over in [&done, &TaskState::Dropped] {
        let expected = "organisation.certificate_task_over";
        assert_eq!(
            told(rules::replied(over, reply("2025-03-18"), today)),
            expected
        );
        assert_eq!(told(rules::completed(over, today)), expected);
        assert_eq!(told(rules::dropped(over)), expected);
    }
}

#[test]
fn dates_of_a_certificate_are_looked_at() {
    for (from, to, usual) in [
        ("2022-06-10", "2025-06-09", true),
        ("2022-06-10", "2027-06-10", true),
        ("2022-06-10", "2023-06-09", false),
        ("2022-06-10", "2030-06-09", false),
    ] {
        assert_eq!(rules::is_usual(day(from), day(to)), usual, "{to}");
    }
    let (old, same) = (day("2025-04-10"), day("2025-04-10"));
    let longer = day("2027-04-10");
    let correct = |to: Date| code(rules::may_correct(old, to));
    assert_eq!(correct(same), "ok");
    assert_eq!(correct(longer), "organisation.longer_needs_renewal");
    let issue = |what, to: Date| code(rules::may_issue(what, Some(old), to));
    assert_eq!(issue(TaskWhat::Renewal, same), "organisation.not_renewed");
    assert_eq!(issue(TaskWhat::Renewal, longer), "ok");
    assert_eq!(issue(TaskWhat::Name, same), "ok");
    assert_eq!(
        code(rules::may_register(false, false)),
        "organisation.no_legal_person"
    );
    assert_eq!(
        code(rules::may_register(true, true)),
        "organisation.has_certificate"
    );
    for (days, open, part) in [
        (61, 0, "有效期内"),
        (61, 1, "变更事项"),
        (60, 0, "上级工会的批复"),
        (30, 0, "办理换领"),
        (-1, 0, "已经过期"),
    ] {
        assert!(rules::todo(days, open).contains(part), "{days}");
    }
}

#[test]
fn what_follows_from_a_change_depends_on_what_is_printed_and_wanted() {
    for (printed, now, wanted, expected) in [
        ("甲", "甲", None, Follow::Nothing),
        ("甲", "乙", None, Follow::Open),
        ("甲", "", None, Follow::Open),
        ("甲", "乙", Some(""), Follow::Change),
        ("甲", "乙", Some("乙"), Follow::Nothing),
        ("甲", "甲", Some("乙"), Follow::Drop),
    ] {
        assert_eq!(
            rules::follow(printed, now, wanted),
            expected,
            "{now} {wanted:?}"
        );
    }
}

fn open_of(db: &Db, body: Id<Body>) -> Vec<Task> {
    let all = db.read_blocking(move |c| store::tasks_of(c, body)).unwrap();
    all.into_iter().filter(|t| t.state.is_open()).collect()
}

fn register(db: &Db, body: Id<Body>, new: NewCertificate) -> Result<(), Error> {
    write(db, move |tx| {
        register_certificate(tx, BY, body, &new).map(|_| ())
    })
}

fn rename(db: &Db, body: Id<Body>, name: &str, on: &str) {
    let change = BodyChange::Rename {
        name: name.to_owned(),
        short: "机关工会".to_owned(),
    };
    let on = day(on);
    let work = move |tx: &mut Tx<'_>| crate::change_body(tx, BY, body, &change, on, "批复");
    write(db, work).unwrap();
}

#[test]
fn a_union_has_one_certificate_and_a_code_is_of_one_union() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let union = cast.bodies["office_union"];
        let group = register(
            &db,
            cast.bodies["office_group_1"],
            new("周敏", "2025-04-10"),
        );
        assert_eq!(refusal(group).code, "organisation.no_legal_person");
        let mut taken = new("陈立新", "2025-04-10");
        taken.credit_code = CreditCode::parse(crate::demo::CREDIT_CODE).unwrap();
        assert!(matches!(
            register(&db, union, taken),
            Err(Error::Invalid(_))
        ));
        register(&db, union, new("陈立新", "2025-04-10")).unwrap();
        let twice = register(&db, union, new("陈立新", "2025-04-10"));
        assert_eq!(refusal(twice).code, "organisation.has_certificate");
        let correct = |to: &str, version| {
            let new = new("陈立新", to);
            write(&db, move |tx| {
                correct_certificate(tx, BY, union, version, &new, "抄错一天")
            })
        };
        let longer = correct("2025-04-11", 1);
        assert_eq!(refusal(longer).code, "organisation.longer_needs_renewal");
        correct("2025-04-09", 1).unwrap();
        assert!(matches!(correct("2025-04-08", 1), Err(Error::Stale)));
        let found = db.read_blocking(crate::store::doctor).unwrap();
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn a_new_chair_and_a_new_name_open_tasks_by_themselves() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let body = cast.bodies["office_union"];
        register(&db, body, new("陈立新", "2025-04-10")).unwrap();
        assert!(open_of(&db, body).is_empty());
        let leader = who(&cast, "leader");
        let terms = db.read_blocking(move |c| crate::store::terms_of_person(c, leader));
        let chair = terms
            .unwrap()
            .into_iter()
            .find(|t| t.office == "chair")
            .unwrap();
        write(&db, move |tx| {
            crate::end_term(tx, BY, chair.id, day("2025-03-10"), "换届")
        })
        .unwrap();
        let vacant = open_of(&db, body);
        assert_eq!((vacant.len(), vacant[0].wanted.as_str()), (1, ""));
        let id = vacant[0].id;
        write(&db, move |tx| {
            reply_task(tx, BY, id, &reply("2025-03-11"), &[])
        })
        .unwrap();
        let next = Appointment {
            person: who(&cast, "officer"),
            office: "chair".to_owned(),
            body,
            term: Term::since(day("2025-03-11")),
            appointed_by: "批复".to_owned(),
        };
        write(&db, move |tx| crate::appoint(tx, BY, &next)).unwrap();
        rename(&db, body, "东江市城管执法局机关第一工会", "2025-03-12");
        let found = open_of(&db, body);
        let kinds: Vec<_> = found
            .iter()
            .map(|t| (t.what, t.due, t.wanted.as_str(), t.state.is_open()))
            .collect();
        let name = (
            TaskWhat::Name,
            day("2025-04-11"),
            "东江市城管执法局机关第一工会",
            true,
        );
        let chair = (TaskWhat::Representative, day("2025-04-10"), "周敏", true);
        assert_eq!(kinds, [name, chair], "one of each, by what holds now");
        assert_eq!(
            found[1].state,
            TaskState::Waiting,
            "a reply is for what was wanted then"
        );
        rename(&db, body, NAME, "2025-03-13");
        assert_eq!(
            open_of(&db, body).len(),
            1,
            "taken back, nothing is to be done"
        );
        let found = db.read_blocking(crate::store::doctor).unwrap();
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn a_renewal_counts_only_after_the_reply() {
    testing::each_engine(|fresh| {
        let (db, cast) = demo_on(fresh);
        let body = cast.bodies["office_union"];
        register(&db, body, new("陈立新", "2025-04-10")).unwrap();
        let open = |what, wanted: &str, on: &str| {
            let (wanted, on) = (wanted.to_owned(), day(on));
            write(&db, move |tx| {
                open_task(tx, BY, body, what, &wanted, "搬迁", on)
            })
        };
        open(TaskWhat::Renewal, "", "2025-03-18").unwrap();
        open(TaskWhat::Place, "东江市滨江路1号", "2025-03-17").unwrap();
        let again = open(TaskWhat::Renewal, "", "2025-03-18");
        assert_eq!(refusal(again).code, "organisation.certificate_task_open");
        let tasks = open_of(&db, body);
        let dues: Vec<_> = tasks.iter().map(|t| (t.what, t.due)).collect();
        let place = (TaskWhat::Place, day("2025-04-16"));
        assert_eq!(dues, [place, (TaskWhat::Renewal, day("2025-04-10"))]);
        let renewal = tasks[1].id;
        let complete = |id: Id<CertificateTaskMark>, to: &str| {
            let new = new("陈立新", to);
            write(&db, move |tx| complete_task(tx, BY, id, &new))
        };
        let early = refusal(complete(renewal, "2027-06-09"));
        assert_eq!(early.code, "organisation.waits_for_reply");
        let valid = || db.read_blocking(move |c| store::valid_of(c, body)).unwrap();
        assert_eq!(
            valid().unwrap().valid_to,
            day("2025-04-10"),
            "the old validity counts"
        );
        write(&db, move |tx| {
            reply_task(tx, BY, renewal, &reply("2025-03-15"), &[])
        })
        .unwrap();
        let short = refusal(complete(renewal, "2025-04-10"));
        assert_eq!(short.code, "organisation.not_renewed");
        complete(renewal, "2027-06-09").unwrap();
        assert_eq!(valid().unwrap().valid_to, day("2027-06-09"));
        assert!(
            open_of(&db, body).is_empty(),
            "the place stands in the new one too"
        );
        let all = db.read_blocking(move |c| store::all_of(c, body)).unwrap();
        let states: Vec<_> = all.iter().map(|c| c.standing).collect();
        assert_eq!(states, [Standing::Valid, Standing::Replaced]);
        open(TaskWhat::Renewal, "", "2025-03-18").unwrap();
        let dropped = open_of(&db, body)[0].id;
        write(&db, move |tx| drop_task(tx, BY, dropped, "还早")).unwrap();
        open(TaskWhat::Renewal, "", "2025-03-18").unwrap();
        write(&db, move |tx| cancel_certificate(tx, BY, body, "撤并")).unwrap();
        assert!(valid().is_none() && open_of(&db, body).is_empty());
        let found = db.read_blocking(crate::store::doctor).unwrap();
        assert_eq!(found, Vec::<String>::new());
    });
}
