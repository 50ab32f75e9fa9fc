//! Signing in through the real router.

use axum::http::StatusCode;

use crate::door::{Browser, PASSWORD, Test, each};

const PLAIN: fn(&mut platform::Config) = |_| {};

#[test]
fn a_right_password_starts_a_session_and_signing_out_ends_it() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let mut browser = Browser::default();
            let answer = browser.get(&test, "/sign-in?next=/plans").await;
            assert_eq!(answer.status, StatusCode::OK);
            let fields = [
                ("name", " WANG "),
                ("password", PASSWORD),
                ("next", "/plans"),
            ];
            let answer = browser.post(&test, "/sign-in", &fields).await;
            assert_eq!(
                (answer.status, &*answer.location),
                (StatusCode::SEE_OTHER, "/plans")
            );
            assert!(
                answer.set_cookie.starts_with("session="),
                "{}",
                answer.set_cookie
            );
            assert!(
                answer
                    .set_cookie
                    .contains("; Path=/; HttpOnly; SameSite=Lax")
            );
            assert_eq!(test.trail("platform.sign_in"), 1);

            // Signed in, the door leads on.
            let answer = browser.get(&test, "/sign-in?next=//evil.example").await;
            assert_eq!(&*answer.location, "/");

            let old = browser.clone();
            // A form of another session is not accepted.
            let answer = browser.post(&test, "/sign-out", &[]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            assert_eq!(old.cookie, browser.cookie);
            browser.get(&test, "/me").await;
            let answer = browser.post(&test, "/sign-out", &[]).await;
            assert_eq!(&*answer.location, "/sign-in");
            assert_eq!(browser.cookie, None);
            // The old cookie opens nothing any more.
            browser.cookie = old.cookie;
            let answer = browser.get(&test, "/me?a=1").await;
            assert_eq!(&*answer.location, "/sign-in?next=%2Fme%3Fa%3D1");
            assert_eq!(test.trail("platform.sign_out"), 1);
        },
        PLAIN,
    );
}

#[test]
fn every_wrong_way_in_gets_the_same_answer() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            test.account("left", 9, false);
            let mut seen = Vec::new();
            for (name, password) in [
                ("wang", "not the password"),
                ("nobody", "not the password"),
                ("left", PASSWORD),
                ("nobody", ""),
            ] {
                let answer = Browser::default().sign_in(&test, name, password).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
                assert!(answer.set_cookie.is_empty());
                let text = answer.text.replace(&answer.key(), "");
                seen.push(text.replace(&format!("value=\"{name}\""), "value=\"\""));
            }
            assert!(seen.iter().all(|text| *text == seen[0]));
            assert_eq!(test.number("select count(*) from platform_session"), 0);
        },
        PLAIN,
    );
}

/// Wrong tries | then seconds waited | whether the right password opens.
#[test]
fn five_failures_lock_for_a_quarter_of_an_hour() {
    each(
        |test| async move {
            for (person, (tries, waited, opens)) in [
                (4, 0, true),
                (5, 0, false),
                (5, 14 * 60 + 59, false),
                (5, 15 * 60, true),
            ]
            .into_iter()
            .enumerate()
            {
                let name = format!("user{person}");
                test.account(&name, i64::try_from(person).unwrap() + 1, false);
                let mut browser = Browser::default();
                for _ in 0..tries {
                    browser.sign_in(&test, &name, "wrong").await;
                }
                test.after_secs(waited);
                let answer = browser.sign_in(&test, &name, PASSWORD).await;
                let opened = answer.status == StatusCode::SEE_OTHER;
                assert_eq!(opened, opens, "{tries} {waited}");
                test.after_secs(3_600);
            }
            assert_eq!(test.trail("platform.lock_account"), 3);
        },
        PLAIN,
    );
}

#[test]
fn too_many_tries_are_told_to_wait() {
    each(
        |test| async move {
            let mut browser = Browser::default();
            test.account("wang", 1, false);
            let mut last = None;
            for _ in 0..11 {
                last = Some(browser.sign_in(&test, "wang", "wrong").await);
            }
            let last = last.unwrap();
            assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(&*last.retry_after, "20");
            // Another name from the same address still has its own tokens, for a while.
            for other in 0..9 {
                let name = format!("other{other}");
                let answer = browser.sign_in(&test, &name, "wrong").await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{other}");
            }
            let answer = browser.sign_in(&test, "last", "wrong").await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        },
        PLAIN,
    );
}

/// Seconds between visits | visits | whether the session is still there.
#[test]
fn a_session_ends_when_idle_and_after_twelve_hours() {
    each(
        |test| async move {
            for (person, (every, visits, alive)) in [
                (29 * 60, 3, true),
                (30 * 60, 1, false),
                (20 * 60, 35, true),
                (20 * 60, 36, false),
            ]
            .into_iter()
            .enumerate()
            {
                let name = format!("user{person}");
                test.account(&name, i64::try_from(person).unwrap() + 1, false);
                let mut browser = Browser::default();
                browser.sign_in(&test, &name, PASSWORD).await;
                let mut here = true;
                for _ in 0..visits {
                    test.after_secs(every);
                    let answer = browser.get(&test, "/sign-in").await;
                    here = answer.status == StatusCode::SEE_OTHER;
                }
                assert_eq!(here, alive, "{every} {visits}");
            }
        },
        PLAIN,
    );
}

#[test]
fn a_first_password_must_be_changed() {
    each(
        |test| async move {
            test.account("wang", 1, true);
            let mut browser = Browser::default();
            let answer = browser.sign_in(&test, "wang", PASSWORD).await;
            assert_eq!(&*answer.location, "/sign-in/password?next=%2F");
            let first = browser.cookie.clone();
            // Nothing else may be done.
            let answer = browser.get(&test, "/sign-in").await;
            assert_eq!(&*answer.location, "/sign-in/password?next=%2F");
            browser.get(&test, "/sign-in/password").await;
            for (password, again, sentence) in [
                ("short", "short", "密码至少 10 个字符"),
                (PASSWORD, PASSWORD, "最近 5 次用过的密码"),
                ("七月巡岗送清凉到码头", "七月", "两次输入的密码不一样"),
                (
                    "wang1234567Wang",
                    "wang1234567Wang",
                    "不要含自己的姓名或用户名",
                ),
            ] {
                let fields = [("password", password), ("again", again)];
                let answer = browser.post(&test, "/sign-in/password", &fields).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(answer.text.contains(sentence), "{sentence}");
                assert!(!answer.text.contains(password), "{password}");
            }
            let new = "七月巡岗送清凉到码头";
            let fields = [("password", new), ("again", new), ("next", "/plans")];
            let answer = browser.post(&test, "/sign-in/password", &fields).await;
            assert_eq!(&*answer.location, "/plans");
            assert_ne!(browser.cookie, first, "a new session for a new step");
            assert_eq!(test.number("select count(*) from platform_session"), 1);
            assert_eq!(test.trail("platform.change_password"), 1);
            let mut other = Browser::default();
            assert!(
                other
                    .sign_in(&test, "wang", PASSWORD)
                    .await
                    .set_cookie
                    .is_empty()
            );
            assert_eq!(&*other.sign_in(&test, "wang", new).await.location, "/");
        },
        PLAIN,
    );
}

#[test]
fn the_first_start_leads_to_the_set_up_page() {
    each(
        |test| async move {
            let mut browser = Browser::default();
            let answer = browser.get(&test, "/sign-in?next=/plans").await;
            assert_eq!(&*answer.location, "/set-up");
            let house = test.house.clone();
            let token =
                tokio::task::spawn_blocking(move || platform::sign_in::set_up_token(&house));
            let token = token.await.unwrap().unwrap().unwrap();
            for (query, status) in [
                (String::new(), StatusCode::OK),
                ("?token=wrong".to_owned(), StatusCode::FORBIDDEN),
            ] {
                let answer = browser.get(&test, &format!("/set-up{query}")).await;
                assert_eq!(answer.status, status);
                assert!(!answer.text.contains("工会名称"));
            }
            let answer = browser.get(&test, &format!("/set-up?token={token}")).await;
            assert!(answer.text.contains("工会名称"));
            let fields = |token| {
                [
                    ("token", token),
                    ("union", "示例局工会"),
                    ("person", "沈建国"),
                    ("name", "shen"),
                    ("password", PASSWORD),
                    ("again", PASSWORD),
                ]
            };
            let answer = browser.post(&test, "/set-up", &fields("wrong")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            let answer = browser.post(&test, "/set-up", &fields(&token)).await;
            assert_eq!(&*answer.location, "/", "{}", answer.text);
            assert_eq!(test.number("select count(*) from platform_session"), 1);
            // Once founded, the page is gone and the door opens by password.
            let mut other = Browser::default();
            let answer = other.post(&test, "/set-up", &fields(&token)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            assert_eq!(&*other.sign_in(&test, "shen", PASSWORD).await.location, "/");
        },
        PLAIN,
    );
}

#[test]
fn the_cast_is_one_click_away_in_the_demo_only() {
    let run = |test: Test| async move {
        test.account("officer", 1, false);
        let demo = test.house.config.demo;
        for (path, status, to) in [
            ("/demo/as/officer?next=/plans/2025", 303, "/plans/2025"),
            ("/demo/as/officer", 303, "/"),
            ("/demo/as/officer?next=//evil.example", 422, ""),
            ("/demo/as/officer?next=/%5Cevil.example", 422, ""),
            ("/demo/as/officer?next=https://evil.example", 422, ""),
            ("/demo/as/chair", 404, ""),
            ("/demo/as/root", 404, ""),
        ] {
            let mut browser = Browser::default();
            let answer = browser.get(&test, path).await;
            let status = if demo { status } else { 404 };
            assert_eq!(answer.status.as_u16(), status, "{path}");
            if demo {
                assert_eq!(answer.location, to, "{path}");
                assert_eq!(browser.cookie.is_some(), status == 303);
            }
        }
        let page = Browser::default().get(&test, "/sign-in").await;
        assert_eq!(page.text.contains("/demo/as/accountant"), demo);
    };
    each(run, |config| config.demo = true);
    each(run, PLAIN);
}

#[test]
fn over_https_the_cookie_is_bound_to_the_host() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let mut browser = Browser::default();
            let answer = browser.sign_in(&test, "wang", PASSWORD).await;
            assert!(answer.set_cookie.starts_with("__Host-session="));
            assert!(answer.set_cookie.contains("; Secure"));
            assert!(answer.hsts);
            assert_eq!(&*browser.get(&test, "/sign-in").await.location, "/");
            // The plain cookie of another host of the domain is nobody's.
            let planted = browser.cookie.as_ref().map(|c| c.replace("__Host-", ""));
            browser.cookie = planted;
            assert_eq!(browser.get(&test, "/sign-in").await.status, StatusCode::OK);
        },
        |config| config.secure = true,
    );
}

#[test]
fn the_look_is_kept_for_everybody() {
    each(
        |test| async move {
            let mut browser = Browser::default();
            let fields = [("theme", "dark"), ("next", "/plans")];
            let answer = browser.post(&test, "/look", &fields).await;
            assert_eq!(&*answer.location, "/plans");
            assert!(answer.set_cookie.starts_with("look=dark.normal;"));
            let answer = browser
                .post(&test, "/look", &[("size", "large"), ("next", "//evil")])
                .await;
            assert_eq!(&*answer.location, "/");
            assert!(answer.set_cookie.starts_with("look=system.large;"));
        },
        PLAIN,
    );
}

/// Seconds after signing in | whether that visit is written down.
#[test]
fn last_seen_is_written_at_most_once_a_minute() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let mut browser = Browser::default();
            browser.sign_in(&test, "wang", PASSWORD).await;
            let seen = || test.number("select seen_at from platform_session");
            let mut last = seen();
            for (waited, written) in [(0, false), (59, false), (1, true), (0, false), (59, false)] {
                test.after_secs(waited);
                for _ in 0..2 {
                    let answer = browser.get(&test, "/me").await;
                    assert_eq!(answer.status, StatusCode::OK);
                }
                let now = seen();
                assert_eq!(now != last, written, "after {waited} more");
                last = now;
            }
            assert_eq!(last, test.house.now().plus_secs(-59).as_ms());
        },
        PLAIN,
    );
}

#[test]
fn the_start_page_warns_of_an_open_connection() {
    let warns = |change: fn(&mut platform::Config), expected: bool| {
        let fresh = testing::Fresh::sqlite();
        let test = Test::new(&fresh, change);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let text = runtime.block_on(async {
            test.account("wang", 1, false);
            Browser::default().get(&test, "/sign-in").await.text
        });
        assert_eq!(text.contains("未加密连接"), expected, "{text}");
    };
    warns(PLAIN, false);
    warns(|config| config.plain_http = true, true);
}

#[test]
fn a_form_over_the_limit_is_told_on_a_page() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let mut browser = Browser::default();
            browser.sign_in(&test, "wang", PASSWORD).await;
            browser.get(&test, "/me").await;
            let fits = "a".repeat(2 * 1_024 * 1_024 - 200);
            let too_much = "a".repeat(2 * 1_024 * 1_024 + 1);
            let answer = browser.post(&test, "/look", &[("next", &fits)]).await;
            assert_ne!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
            let answer = browser.post(&test, "/look", &[("next", &too_much)]).await;
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
            assert!(answer.text.contains("提交的内容太大"), "{}", answer.text);
            browser.json = true;
            let answer = browser.post(&test, "/look", &[("next", &too_much)]).await;
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
            assert!(answer.text.contains("\"too_large\""), "{}", answer.text);
        },
        PLAIN,
    );
}
