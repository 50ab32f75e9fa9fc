//! A file is what its content says, is seen by who sees what it belongs to, and is never lost.

use bytes::Bytes;
use kernel::Id;
use platform::{
    Error,
    access::Account,
    area::Area,
    args,
    db::{CommandKey, Tx},
    files::{self, FILE_BYTES_MAX, StoredFile},
    jobs,
    subject::{Subject, SubjectView},
};
use testing::{Fresh, each_engine};

use crate::house::{Built, MEMBER, STRANGER, build};

struct Thing;

/// Things with an even key are seen by the stranger.
fn area() -> Area {
    Area {
        subject: |_, actor, subject| {
            let seen = actor.account == STRANGER && subject.id.as_i64() % 2 == 0;
            Ok(seen.then(|| SubjectView {
                subject: subject.clone(),
                kind_name: "事项".to_owned(),
                title: "事项".to_owned(),
                href: "/".to_owned(),
            }))
        },
        ..Area::named("test")
    }
}

fn store(built: &Built, by: Id<Account>, name: &str, bytes: &[u8]) -> Id<StoredFile> {
    let bytes = Bytes::copy_from_slice(bytes);
    built
        .block(files::store(&built.app, Some(by), name, bytes))
        .unwrap()
}

fn attach(built: &Built, file: Id<StoredFile>, thing: i64) {
    let subject = Subject::new("test.thing", Id::<Thing>::from_i64(thing));
    let write = move |tx: &mut Tx<'_>| tx.attach(file, &subject);
    let key = CommandKey::unkeyed();
    built.app.db.write_blocking(key, write).unwrap();
}

fn sweep(built: &Built) {
    let write = |tx: &mut Tx<'_>| tx.enqueue("platform.sweep_files", &(), tx.now());
    let key = CommandKey::unkeyed();
    built.app.db.write_blocking(key, write).unwrap();
    jobs::run_due(&built.app).unwrap();
    let bad = "select count(*) from platform_job where state <> 'done'";
    assert_eq!(built.number(bad), 0);
}

fn findings(built: &Built) -> Vec<String> {
    built.app.files.check(&built.app.db).unwrap()
}

#[test]
fn who_sees_the_subject_sees_the_file() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        let file = store(&built, MEMBER, "合同.pdf", b"%PDF-1.7 contract");
        let path = files::path(file);
        let got = built.get(MEMBER, &path);
        assert_eq!(got.status, 200, "{}", fresh.engine());
        assert_eq!(got.body, b"%PDF-1.7 contract");
        assert_eq!(got.header("content-type"), "application/pdf");
        assert!(got.header("content-disposition").starts_with("attachment"));
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert_eq!(
            got.header("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        assert_eq!(built.get(STRANGER, &path).status, 404);
        attach(&built, file, 1);
        assert_eq!(built.get(STRANGER, &path).status, 404);
        attach(&built, file, 2);
        assert_eq!(built.get(STRANGER, &path).status, 200);
        let subject = Subject::new("test.thing", Id::<Thing>::from_i64(2));
        let of = built.app.db.read_blocking(|c| files::files_of(c, &subject));
        assert_eq!(of.unwrap()[0].name, "合同.pdf");
    });
}

#[test]
fn only_images_are_shown_and_nothing_is_believed() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        let image = store(&built, MEMBER, "照片.png", b"\x89PNG\r\n\x1a\n...");
        let got = built.get(MEMBER, &files::path(image));
        assert_eq!(got.header("content-disposition"), "inline");
        assert!(got.header("content-security-policy").contains("sandbox"));
        let page = store(&built, MEMBER, "page.html", b"<script>alert(1)</script>");
        let got = built.get(MEMBER, &files::path(page));
        assert_eq!(got.header("content-type"), "text/plain");
        assert!(got.header("content-disposition").contains("page.html.txt"));
        let refused = files::store_blocking(&built.app, None, "a.pdf", b"MZ\0\x01");
        assert!(matches!(refused, Err(Error::Refused(_))));
        let huge = vec![b'a'; FILE_BYTES_MAX + 1];
        let refused = files::store_blocking(&built.app, None, "a.txt", &huge);
        assert!(matches!(refused, Err(Error::TooLarge(_))));
    });
}

#[test]
fn a_large_file_comes_back_whole_and_equal_content_lies_once() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        let bytes: Vec<u8> = (0..2_500_000_u32).map(|i| b'a' + (i % 26) as u8).collect();
        let one = store(&built, MEMBER, "a.txt", &bytes);
        let two = store(&built, STRANGER, "b.txt", &bytes);
        assert_ne!(one, two);
        assert_eq!(built.get(MEMBER, &files::path(one)).body, bytes);
        assert_eq!(built.get(STRANGER, &files::path(one)).status, 404);
        let pieces = built.number("select count(*) from platform_file_piece");
        let expected = if built.app.db.is_pg() { 3 } else { 0 };
        assert_eq!(pieces, expected);
        assert!(findings(&built).is_empty());
    });
}

#[test]
fn the_sweep_takes_only_what_belongs_to_nothing() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        let used = store(&built, MEMBER, "used.txt", b"shared content");
        attach(&built, used, 1);
        let twin = store(&built, MEMBER, "twin.txt", b"shared content");
        let unused = store(&built, MEMBER, "unused.txt", b"lonely content");
        sweep(&built);
        assert_eq!(
            built.get(MEMBER, &files::path(unused)).status,
            200,
            "too young"
        );
        built.pass(7 * 86_400 + 1);
        sweep(&built);
        let there = |file| {
            let read = move |c: &mut platform::db::Conn| files::find(c, file);
            built.app.db.read_blocking(read).unwrap()
        };
        assert!(there(used).is_some(), "{}", fresh.engine());
        assert!(there(twin).is_none());
        assert!(there(unused).is_none());
        assert!(findings(&built).is_empty(), "the used content is kept");
        let again = store(&built, MEMBER, "again.txt", b"lonely content");
        assert!(findings(&built).is_empty());
        assert!(there(again).is_some());
    });
}

#[test]
fn content_of_a_broken_upload_is_swept() {
    each_engine(|fresh| {
        let built = build(fresh, area());
        let file = store(&built, MEMBER, "a.txt", b"stray content");
        let kept = store(&built, MEMBER, "b.txt", b"kept content");
        attach(&built, kept, 1);
        let delete =
            move |tx: &mut Tx<'_>| tx.run("delete from platform_file where id = $1", args![file]);
        let key = CommandKey::unkeyed();
        built.app.db.write_blocking(key, delete).unwrap();
        // Folders carry the machine's own time, so the clock goes far beyond it.
        built
            .app
            .clock
            .set(kernel::Moment::from_ms(4_000_000_000_000));
        sweep(&built);
        assert_eq!(contents(&built), 1, "{}", fresh.engine());
        assert!(findings(&built).is_empty());
    });
}

fn contents(built: &Built) -> usize {
    if built.app.db.is_pg() {
        let count = built.number("select count(*) from platform_file_piece");
        return usize::try_from(count).unwrap();
    }
    let folders = std::fs::read_dir(built.folder.path().join("files")).unwrap();
    folders
        .map(|f| std::fs::read_dir(f.unwrap().path()).unwrap().count())
        .sum()
}

#[test]
fn a_changed_or_missing_content_is_found() {
    each_engine(|fresh| {
        for harm in [change, remove] {
            let fresh = other(fresh);
            let built = build(&fresh, area());
            let file = store(&built, MEMBER, "a.txt", b"first content");
            harm(&built);
            assert_eq!(findings(&built).len(), 1);
            assert_eq!(built.get(MEMBER, &files::path(file)).status, 500);
        }
    });
}

/// A fresh database of the same engine.
fn other(fresh: &Fresh) -> Fresh {
    match fresh.engine() {
        "sqlite" => Fresh::sqlite(),
        _ => Fresh::postgres().unwrap(),
    }
}

fn change(built: &Built) {
    harm(
        built,
        "update platform_file_piece set bytes = 'x'",
        |place| {
            std::fs::write(place, "x").unwrap();
        },
    );
}

fn remove(built: &Built) {
    harm(built, "delete from platform_file_piece", |place| {
        std::fs::remove_file(place).unwrap();
    });
}

fn harm(built: &Built, sql: &'static str, on_disk: fn(&std::path::Path)) {
    if built.app.db.is_pg() {
        let key = CommandKey::unkeyed();
        built
            .app
            .db
            .write_blocking(key, move |tx| tx.run(sql, &[]))
            .unwrap();
        return;
    }
    let sha256 = built.text("select sha256 from platform_file");
    let folder = built.folder.path().join("files").join(&sha256[..2]);
    on_disk(&folder.join(&sha256[2..]));
}
