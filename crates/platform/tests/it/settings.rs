//! A setting says where it comes from; a change is on the trail; a secret is never shown.

use platform::{area::Area, db::Conn, messages, settings};
use testing::each_engine;

use crate::house::{ADMINISTRATOR, MEMBER, build};

#[test]
fn settings_are_changed_by_who_may_and_leave_a_trail() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        assert_eq!(built.get(MEMBER, "/settings").status, 404);
        let page = built.get(ADMINISTRATOR, "/settings").text();
        assert!(
            page.contains("默认：587") && page.contains("RFC 6409"),
            "{page}"
        );
        let save =
            |form: &[(&str, &str)]| built.post(ADMINISTRATOR, "/settings", "/settings", form);
        let form = [
            ("mail.host", "smtp.example.org"),
            ("mail.port", "465"),
            ("mail.tls", "tls"),
        ];
        assert_eq!(save(&form).status, 303, "{}", fresh.engine());
        assert_eq!(save(&form).status, 303, "unchanged");
        let trail = "select count(*) from platform_trail where verb = 'platform.set'";
        assert_eq!(built.number(trail), 3);
        let page = built.get(ADMINISTRATOR, "/settings").text();
        assert!(
            page.contains("smtp.example.org") && page.contains("用户1"),
            "{page}"
        );
        assert_ne!(
            built.post(MEMBER, "/messages", "/settings", &form).status,
            303
        );
    });
}

#[test]
fn a_wrong_value_is_shown_again_and_nothing_is_saved() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        let form = [
            ("mail.host", "kept.example.org"),
            ("mail.port", "70000"),
            ("mail.tls", "x"),
        ];
        let got = built.post(ADMINISTRATOR, "/settings", "/settings", &form);
        assert_eq!(got.status, 422);
        let page = got.text();
        assert!(
            page.contains("1 到 65535") && page.contains("70000"),
            "{page}"
        );
        assert!(page.contains("kept.example.org"), "what was typed is kept");
        assert_eq!(built.number("select count(*) from platform_setting"), 0);
    });
}

#[test]
fn a_secret_is_sealed_opened_and_never_shown() {
    each_engine(|fresh| {
        let built = build(fresh, Area::named("test"));
        let form = [("mail.password", "open-sesame")];
        let got = built.post(ADMINISTRATOR, "/settings", "/settings", &form);
        assert_eq!(got.status, 303);
        let keep = [("mail.password", ""), ("mail.user", "gh")];
        built.post(ADMINISTRATOR, "/settings", "/settings", &keep);
        let page = built.get(ADMINISTRATOR, "/settings").text();
        assert!(page.contains("已设置") && !page.contains("open-sesame"));
        assert!(
            !built
                .text("select changes from platform_trail order by id")
                .contains("sesame")
        );
        assert_eq!(
            built.text("select value from platform_setting where name = 'mail.password'"),
            "true"
        );
        let keys = built.app.keys.clone();
        let opened = built
            .app
            .db
            .read_blocking(|c: &mut Conn| settings::open(c, &keys, &messages::PASSWORD));
        assert_eq!(opened.unwrap().as_deref(), Some("open-sesame"));
    });
}
