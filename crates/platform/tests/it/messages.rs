//! A message comes once; a letter leaves once, or says why it does not.

use kernel::Id;
use platform::{
    Error,
    access::Account,
    area::Area,
    chance::Chance,
    db::{CommandKey, Tx},
    jobs,
    messages::{self, Message},
    settings,
    trail::By,
};
use testing::each_engine;

use crate::{
    house::{ADMINISTRATOR, Built, MEMBER, STRANGER, build},
    sink::{Mood, Sink},
};

fn message(title: &str, unique: Option<&str>) -> Message {
    Message {
        subject: None,
        title: title.to_owned(),
        text: "请在 3 月 25 日前填报。".to_owned(),
        href: "/jobs".to_owned(),
        mail: true,
        unique: unique.map(str::to_owned),
    }
}

fn send(built: &Built, to: Id<Account>, message: Message) -> bool {
    let write = move |tx: &mut Tx<'_>| tx.message(to, message.clone());
    let key = CommandKey::unkeyed();
    built.app.db.write_blocking(key, write).unwrap().is_some()
}

fn set(built: &Built, name: &'static str, value: &str) {
    let value = value.to_owned();
    let setting = *messages::SETTINGS
        .iter()
        .find(|s| s.name() == name)
        .unwrap();
    let house = built.app.clone();
    let write = move |tx: &mut Tx<'_>| {
        if name == "mail.password" {
            let sealer = (house.keys.as_ref(), &Chance::system());
            settings::set_secret(tx, sealer, By::House("测试"), setting, &value)
        } else {
            settings::set(tx, By::House("测试"), setting, &value)
        }
    };
    let key = CommandKey::unkeyed();
    built.app.db.write_blocking(key, write).unwrap();
}

fn with_mail(built: &Built) -> Sink {
    let sink = Sink::start();
    set(built, "mail.host", "127.0.0.1");
    set(built, "mail.port", &sink.port.to_string());
    set(built, "mail.tls", "none");
    set(built, "mail.from", "gh@example.org");
    sink
}

/// One turn of the mail job, a minute later.
fn turn(built: &Built) {
    built.pass(60);
    jobs::enqueue_periodic(&built.app);
    jobs::run_due(&built.app).unwrap();
}

fn header<'l>(letter: &'l str, name: &str) -> &'l str {
    letter
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap_or_default()
}

#[test]
fn a_message_comes_once_and_is_read_by_its_reader() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        let due = || message("春游 还有 7 天", Some("due 1"));
        assert!(send(&built, MEMBER, due()));
        assert!(!send(&built, MEMBER, due()));
        assert!(send(&built, STRANGER, due()), "a key counts per person");
        assert!(send(&built, MEMBER, message("<i>第二条</i>", None)));
        assert!(send(&built, MEMBER, message("第三条", None)));
        let unread = |who| {
            let read = move |c: &mut platform::db::Conn| messages::unread(c, who);
            built.app.db.read_blocking(read).unwrap()
        };
        assert_eq!(unread(MEMBER), 3);
        let page = built.get(MEMBER, "/messages").text();
        assert!(
            page.contains("3 条消息未读") && page.contains("&lt;i&gt;"),
            "{page}"
        );
        let id = page
            .split("/messages/")
            .find_map(|part| {
                part.strip_suffix("/read\"")
                    .or(part.split_once("/read\"").map(|p| p.0))
            })
            .filter(|id| !id.contains('/'))
            .unwrap()
            .to_owned();
        let path = format!("/messages/{id}/read");
        let foreign = built.post(STRANGER, "/messages", &path, &[]);
        assert_eq!(foreign.status, 404);
        let opened = built.post(MEMBER, "/messages", &path, &[]);
        assert_eq!(
            (opened.status.as_u16(), opened.header("location")),
            (303, "/jobs")
        );
        assert_eq!(unread(MEMBER), 2);
        let newest = page.split_once("/messages/read-all/").unwrap().1;
        let newest = newest.split_once('"').unwrap().0;
        let all = built.post(
            MEMBER,
            "/messages",
            &format!("/messages/read-all/{newest}"),
            &[],
        );
        assert_eq!(all.status, 303);
        assert_eq!((unread(MEMBER), unread(STRANGER)), (0, 1));
        assert_eq!(
            built.number("select count(*) from platform_mail"),
            0,
            "mail is off"
        );
    });
}

#[test]
fn a_link_out_of_the_site_is_not_taken() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        let mut evil = message("x", None);
        evil.href = "//evil.example".to_owned();
        let write = move |tx: &mut Tx<'_>| tx.message(MEMBER, evil.clone());
        let key = CommandKey::unkeyed();
        assert!(built.app.db.write_blocking(key, write).is_err());
    });
}

#[test]
fn a_letter_leaves_after_the_commit_with_what_it_says() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        let sink = with_mail(&built);
        set(&built, "mail.user", "gh");
        set(&built, "mail.password", "pass-word");
        let refused = built.app.db.write_blocking(CommandKey::unkeyed(), |tx| {
            tx.message(MEMBER, message("没有发生", None))?;
            Err::<(), _>(Error::refused("test.no", "不行"))
        });
        assert!(refused.is_err());
        send(&built, MEMBER, message("到期提醒", None));
        turn(&built);
        turn(&built);
        let letters = sink.letters();
        assert_eq!(letters.len(), 1, "{}: {letters:?}", fresh.engine());
        assert_eq!(header(&letters[0], "To: "), "user2@example.org");
        assert!(header(&letters[0], "Message-ID: ").ends_with("@example.org>"));
        assert_eq!(sink.auth().len(), 1, "signs in with the opened password");
        assert_eq!(built.text("select state from platform_mail"), "sent");
    });
}

#[test]
fn a_lost_answer_does_not_make_a_second_letter() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        let sink = with_mail(&built);
        sink.set(Mood::LosesAnswer);
        send(&built, MEMBER, message("到期提醒", None));
        turn(&built);
        assert_eq!(built.text("select state from platform_mail"), "waiting");
        sink.set(Mood::Takes);
        turn(&built);
        let letters = sink.letters();
        assert_eq!(letters.len(), 2);
        assert_eq!(letters[0], letters[1], "the reader's server knows it again");
        assert_eq!(built.text("select state from platform_mail"), "sent");
    });
}

#[test]
fn a_reader_who_is_refused_is_told_to_the_administrator() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        let sink = with_mail(&built);
        sink.set(Mood::RefusesReader);
        send(&built, MEMBER, message("到期提醒", None));
        send(&built, STRANGER, message("没有邮箱的人", None));
        turn(&built);
        for _ in 0..5 {
            built.pass(100);
            turn(&built);
        }
        let failed = "select count(*) from platform_mail where state = 'failed' and attempts = 1";
        assert_eq!(built.number(failed), 2);
        let page = built.get(ADMINISTRATOR, "/jobs").text();
        assert!(page.contains("对方服务器拒收（550）"), "{page}");
        assert!(page.contains("收件人没有登记邮箱"), "{page}");
        assert!(!page.contains("example.org"), "no address on the page");
    });
}

#[test]
fn a_wrong_password_keeps_letters_until_they_are_stale() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        let sink = with_mail(&built);
        set(&built, "mail.user", "gh");
        sink.set(Mood::RefusesPassword);
        send(&built, MEMBER, message("到期提醒", None));
        turn(&built);
        assert_eq!(built.text("select state from platform_mail"), "waiting");
        assert!(
            built
                .text("select error from platform_mail")
                .contains("535")
        );
        for _ in 0..50 {
            built.pass(3_600);
            turn(&built);
        }
        assert_eq!(built.text("select state from platform_mail"), "failed");
        assert!(sink.letters().is_empty());
    });
}

/// The server's certificate is vouched for by whom the house trusts, or no letter leaves.
#[test]
fn a_letter_leaves_over_starttls_to_whom_the_house_trusts() {
    let tls = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    for folder in [&tls, &other] {
        platform::tls::make_certificates(&["localhost".to_owned()], folder.path()).unwrap();
    }
    let fresh = testing::Fresh::sqlite();
    let built = build(&fresh, Area::named("test"));
    let sink = Sink::with_certificate(tls.path());
    set(&built, "mail.host", "localhost");
    set(&built, "mail.port", &sink.port.to_string());
    set(&built, "mail.from", "gh@example.org");
    set(&built, "mail.user", "gh");
    set(&built, "mail.password", "pass-word");
    send(&built, MEMBER, message("到期提醒", None));
    let trust = |folder: &tempfile::TempDir| {
        let to = built.app.config.data.join("mail-ca.pem");
        std::fs::copy(folder.path().join("ca.pem"), to).unwrap();
    };
    for trusted in [None, Some(&other)] {
        if let Some(folder) = trusted {
            trust(folder);
        }
        turn(&built);
        built.pass(3_600);
        assert_eq!(built.text("select state from platform_mail"), "waiting");
        assert!(sink.letters().is_empty() && sink.auth().is_empty());
    }
    trust(&tls);
    turn(&built);
    assert_eq!(built.text("select state from platform_mail"), "sent");
    assert_eq!((sink.letters().len(), sink.auth().len()), (1, 1));
    assert!(sink.secured() >= 3);

    // A server that does not offer it gets neither the letter nor the password.
    let open = Sink::start();
    set(&built, "mail.port", &open.port.to_string());
    send(&built, MEMBER, message("第二封", None));
    turn(&built);
    assert!(open.letters().is_empty() && open.auth().is_empty());
}
