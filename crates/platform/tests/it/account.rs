//! One's own account through the real router: password, second factor, sessions, tokens.

use axum::http::StatusCode;
use hmac::{Hmac, KeyInit, Mac};
use platform::{
    db::{CommandKey, Tx},
    settings,
    sign_in::SETTINGS,
    trail::By,
};

use crate::door::{Answer, Browser, PASSWORD, Test, each};

const PLAIN: fn(&mut platform::Config) = |_| {};
const OTHER: &str = "七月巡岗送清凉到码头";

async fn signed_in(test: &Test, name: &str) -> Browser {
    let mut browser = Browser::default();
    let answer = browser.sign_in(test, name, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    browser.get(test, "/me").await;
    browser
}

/// What stands in the page's block of code.
fn shown(answer: &Answer) -> Vec<String> {
    let code = answer.text.split("<code").nth(1).unwrap_or_default();
    let inner = code.split_once('>').map_or("", |(_, rest)| rest);
    let inner = inner.split('<').next().unwrap_or_default();
    inner.lines().map(str::to_owned).collect()
}

/// The code that a phone shows for a secret in base 32.
fn phone(secret: &str, test: &Test) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bits, mut held, mut bytes) = (0_u64, 0, Vec::new());
    for c in secret.chars() {
        let digit = u64::try_from(alphabet.find(c).unwrap()).unwrap();
        (bits, held) = ((bits << 5) | digit, held + 5);
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap());
        }
    }
    let step = test.house.now().as_ms() / 30_000;
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&bytes).unwrap();
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 0xf);
    let four: [u8; 4] = hash[offset..offset + 4].try_into().unwrap();
    format!(
        "{:06}",
        (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000
    )
}

#[test]
fn a_changed_password_ends_the_other_sessions() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let mut here = signed_in(&test, "wang").await;
            let mut there = signed_in(&test, "wang").await;
            here.get(&test, "/me/password").await;
            for (current, new, again, sentence) in [
                ("wrong", OTHER, OTHER, "现在的密码不对"),
                (PASSWORD, "Password2025", "Password2025", "这个密码太常见"),
                (PASSWORD, OTHER, "x", "两次输入的密码不一样"),
                (PASSWORD, PASSWORD, PASSWORD, "最近 5 次用过的密码"),
            ] {
                let fields = [("current", current), ("password", new), ("again", again)];
                let answer = here.post(&test, "/me/password", &fields).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(answer.text.contains(sentence), "{sentence}");
            }
            let fields = [("current", PASSWORD), ("password", OTHER), ("again", OTHER)];
            let answer = here.post(&test, "/me/password", &fields).await;
            assert_eq!(&*answer.location, "/me");
            assert_eq!(here.get(&test, "/me").await.status, StatusCode::OK);
            assert_eq!(there.get(&test, "/me").await.status, StatusCode::SEE_OTHER);
            assert_eq!(test.trail("platform.change_password"), 1);
        },
        PLAIN,
    );
}

#[test]
fn sessions_are_listed_and_ended_one_by_one_or_all() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            test.account("li", 2, false);
            let mut here = signed_in(&test, "wang").await;
            let mut there = signed_in(&test, "wang").await;
            let mut li = signed_in(&test, "li").await;
            let page = here.get(&test, "/me").await;
            assert!(page.text.contains("10.1.2.3"));
            let path = page.text.split("action=\"/me/sessions/").nth(1).unwrap();
            let path = format!("/me/sessions/{}", path.split('"').next().unwrap());
            // Nobody ends a session of somebody else.
            assert_eq!(
                li.post(&test, &path, &[]).await.status,
                StatusCode::NOT_FOUND
            );
            assert_eq!(&*here.post(&test, &path, &[]).await.location, "/me");
            assert_eq!(there.get(&test, "/me").await.status, StatusCode::SEE_OTHER);
            let answer = here.post(&test, "/me/sessions/end", &[]).await;
            assert_eq!(&*answer.location, "/sign-in");
            assert_eq!(here.get(&test, "/me").await.status, StatusCode::SEE_OTHER);
            assert_eq!(li.get(&test, "/me").await.status, StatusCode::OK);
            assert_eq!(test.trail("platform.end_session"), 2);
        },
        PLAIN,
    );
}

#[test]
fn a_token_acts_for_its_owner_until_its_day() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let mut browser = signed_in(&test, "wang").await;
            browser.get(&test, "/me/tokens").await;
            let mut tokens = Vec::new();
            for writes in ["no", "yes"] {
                let fields = [
                    ("name", "报表"),
                    ("writes", writes),
                    ("expires_on", "2025-03-20"),
                ];
                let answer = browser.post(&test, "/me/tokens", &fields).await;
                assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
                tokens.push(shown(&answer).remove(0));
                // The same form again does not show another.
                let again = browser.post(&test, "/me/tokens", &fields).await;
                assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
            }
            assert_eq!(test.number("select count(*) from platform_token"), 2);
            let bearer = |token: &String| Browser {
                token: Some(token.clone()),
                json: true,
                ..Browser::default()
            };
            let (mut reads, mut writes) = (bearer(&tokens[0]), bearer(&tokens[1]));
            for program in [&mut reads, &mut writes] {
                let answer = program.get(&test, "/me").await;
                assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
                assert!(answer.text.contains("\"user_name\":\"wang\""));
                // The account itself is out of reach.
                let answer = program.get(&test, "/me/second-factor").await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN);
            }
            let answer = reads.post(&test, "/look", &[("theme", "dark")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
            assert!(answer.text.contains("只能读取"));
            let answer = writes.post(&test, "/look", &[("theme", "dark")]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            let mut unknown = bearer(&"uh_0123".to_owned());
            assert_eq!(
                unknown.get(&test, "/me").await.status,
                StatusCode::UNAUTHORIZED
            );
            // Revoked, and after its day.
            let page = browser.get(&test, "/me/tokens").await;
            let path = page.text.split("action=\"/me/tokens/").nth(1).unwrap();
            let path = format!("/me/tokens/{}", path.split('"').next().unwrap());
            assert_eq!(
                &*browser.post(&test, &path, &[]).await.location,
                "/me/tokens"
            );
            assert_eq!(
                writes.get(&test, "/me").await.status,
                StatusCode::UNAUTHORIZED
            );
            test.after_secs(2 * 86_400);
            assert_eq!(reads.get(&test, "/me").await.status, StatusCode::OK);
            test.after_secs(86_400);
            assert_eq!(
                reads.get(&test, "/me").await.status,
                StatusCode::UNAUTHORIZED
            );
            assert_eq!(test.trail("platform.make_token"), 2);
            assert_eq!(test.trail("platform.revoke_token"), 1);
        },
        PLAIN,
    );
}

/// Switches the second factor on; its secret and recovery codes.
async fn with_factor(test: &Test, browser: &mut Browser) -> (String, Vec<String>) {
    browser.post(test, "/me/second-factor", &[]).await;
    let page = browser.get(test, "/me/second-factor").await;
    assert!(page.text.contains("data:image/svg+xml,"));
    let secret = shown(&page).remove(0);
    let fields = [("code", "000000")];
    let wrong = browser
        .post(test, "/me/second-factor/confirm", &fields)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = phone(&secret, test);
    let fields = [("code", &*code)];
    let page = browser
        .post(test, "/me/second-factor/confirm", &fields)
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let codes = shown(&page);
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

#[test]
fn a_second_factor_is_asked_for_and_each_code_opens_once() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let mut browser = signed_in(&test, "wang").await;
            let (secret, codes) = with_factor(&test, &mut browser).await;
            let stored = "select count(*) from platform_account
                          where second_factor is not null and pending_factor is null";
            assert_eq!(test.number(stored), 1);
            let mut other = Browser::default();
            let used = phone(&secret, &test);
            let answer = other.sign_in(&test, "wang", PASSWORD).await;
            assert_eq!(&*answer.location, "/sign-in/second-factor?next=%2F");
            assert_eq!(other.get(&test, "/me").await.status, StatusCode::SEE_OTHER);
            other.get(&test, "/sign-in/second-factor").await;
            test.after_secs(30);
            let fresh = phone(&secret, &test);
            // Code | opens. The one that confirmed the set-up was used up by it.
            for (code, opens) in [
                (&*used, false),
                ("123", false),
                (&*fresh, true),
                (&*fresh, false),
                (&*codes[3].to_lowercase().replace('-', " "), true),
                (&*codes[3], false),
            ] {
                let mut other = Browser::default();
                other.sign_in(&test, "wang", PASSWORD).await;
                other.get(&test, "/sign-in/second-factor").await;
                let fields = [("code", code), ("next", "/plans")];
                let answer = other.post(&test, "/sign-in/second-factor", &fields).await;
                let opened = answer.status == StatusCode::SEE_OTHER;
                assert_eq!(opened, opens, "{code}");
                if opens {
                    assert_eq!(&*answer.location, "/plans");
                    assert_eq!(other.get(&test, "/me").await.status, StatusCode::OK);
                }
                test.after_secs(20);
            }
            assert_eq!(test.trail("platform.use_recovery_code"), 1);
            browser.get(&test, "/me/second-factor").await;
            let fields = [("current", "wrong")];
            let answer = browser.post(&test, "/me/second-factor/off", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            let fields = [("current", PASSWORD)];
            let answer = browser
                .post(&test, "/me/second-factor/codes", &fields)
                .await;
            assert_eq!(shown(&answer).len(), 10);
            browser.get(&test, "/me/second-factor").await;
            let answer = browser.post(&test, "/me/second-factor/off", &fields).await;
            assert_eq!(&*answer.location, "/me/second-factor");
            let answer = Browser::default().sign_in(&test, "wang", PASSWORD).await;
            assert_eq!(&*answer.location, "/");
            assert_eq!(test.trail("platform.second_factor_on"), 1);
            assert_eq!(test.trail("platform.second_factor_off"), 1);
        },
        PLAIN,
    );
}

/// The rotation of keys opens a value by table, column and row; the box must seal it so.
#[test]
fn a_second_factor_is_sealed_at_its_place() {
    use platform::secret::{KeyBox, Keys, Purpose, place};
    let folder = tempfile::tempdir().unwrap();
    let chance = platform::chance::Chance::system();
    each(
        |test| {
            let (folder, chance) = (folder.path().to_owned(), chance.clone());
            async move {
                let keys = std::sync::Arc::new(Keys::open(&folder).unwrap());
                let (settled, drawn) = (keys.clone(), chance.clone());
                let work = move |tx: &mut Tx<'_>| settled.settle(tx, &drawn);
                let db = &test.house.db;
                db.write(CommandKey::unkeyed(), work).await.unwrap();
                let sealer = KeyBox::new(keys.clone(), chance);
                for column in platform::sign_in::SEALED {
                    let purpose = format!("{}.{}", column.table, column.column);
                    let sealed = platform::sign_in::SecretBox::seal(&sealer, &purpose, b"7", b"x");
                    let at = place(column.table, column.column, 7);
                    let opened = keys.open_sealed(Purpose::Account, &at, &sealed.unwrap());
                    assert_eq!(opened.unwrap(), b"x");
                }
            }
        },
        PLAIN,
    );
}

#[test]
fn five_wrong_codes_end_the_unfinished_sign_in() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let mut browser = signed_in(&test, "wang").await;
            let (secret, _) = with_factor(&test, &mut browser).await;
            let mut other = Browser::default();
            other.sign_in(&test, "wang", PASSWORD).await;
            other.get(&test, "/sign-in/second-factor").await;
            for _ in 0..5 {
                let fields = [("code", "000000")];
                other.post(&test, "/sign-in/second-factor", &fields).await;
            }
            assert_eq!(test.trail("platform.lock_account"), 1);
            assert_eq!(test.number("select count(*) from platform_session"), 0);
            // A right code does not help before the quarter of an hour is over.
            test.after_secs(60);
            for (waited, opens) in [(0, false), (15 * 60, true)] {
                test.after_secs(waited);
                let mut other = Browser::default();
                other.sign_in(&test, "wang", PASSWORD).await;
                other.get(&test, "/sign-in/second-factor").await;
                let code = phone(&secret, &test);
                let fields = [("code", &*code)];
                let answer = other.post(&test, "/sign-in/second-factor", &fields).await;
                assert_eq!(answer.status == StatusCode::SEE_OTHER, opens);
            }
        },
        PLAIN,
    );
}

#[test]
fn an_office_may_demand_a_second_factor() {
    each(
        |test| async move {
            // Person 5 is an accountant.
            test.account("zhou", 5, false);
            test.account("wang", 1, false);
            let work = |tx: &mut Tx<'_>| settings::set(tx, By::House("测试"), SETTINGS[0], "on");
            let db = &test.house.db;
            db.write(CommandKey::unkeyed(), work).await.unwrap();
            signed_in(&test, "wang").await;
            let mut browser = Browser::default();
            let answer = browser.sign_in(&test, "zhou", PASSWORD).await;
            assert_eq!(&*answer.location, "/sign-in/enrol?next=%2F");
            assert_eq!(
                browser.get(&test, "/me").await.status,
                StatusCode::SEE_OTHER
            );
            browser.get(&test, "/sign-in/enrol").await;
            browser.post(&test, "/sign-in/enrol", &[]).await;
            let page = browser.get(&test, "/sign-in/enrol").await;
            let code = phone(&shown(&page)[0], &test);
            let fields = [("code", &*code)];
            let page = browser.post(&test, "/sign-in/enrol/confirm", &fields).await;
            assert_eq!(shown(&page).len(), 10, "{}", page.text);
            assert_eq!(browser.get(&test, "/me").await.status, StatusCode::OK);
            browser.get(&test, "/me/second-factor").await;
            let fields = [("current", PASSWORD)];
            let answer = browser.post(&test, "/me/second-factor/off", &fields).await;
            assert!(answer.text.contains("不能停用"));
        },
        PLAIN,
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one visit reads best as one")]
fn an_administrator_opens_resets_and_closes_accounts_in_reach() {
    each(
        |test| async move {
            let path = |person: i64| {
                let id = kernel::Id::<platform::access::Person>::from_i64(person);
                format!("/people/{id}/account")
            };
            test.account("admin", 7, false);
            test.account("zhou", 5, false);
            let mut admin = signed_in(&test, "admin").await;
            // Another union's person and one who left are not there; nor is the page for others.
            for person in [6, 9] {
                let answer = admin.get(&test, &path(person)).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{person}");
                let answer = admin.post(&test, &path(person), &[("name", "x7")]).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{person}");
            }
            // Whoever resets an account may act in all its offices: one beyond reach keeps it shut.
            test.account("chair", 8, false);
            let answer = admin.post(&test, &path(8), &[("name", "x8")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
            let page = admin.get(&test, &path(8)).await;
            let base = page.text.split("action=\"/accounts/").nth(1).unwrap();
            let base = format!("/accounts/{}", base.split('/').next().unwrap());
            for verb in ["password", "factor", "off"] {
                let answer = admin.post(&test, &format!("{base}/{verb}"), &[]).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{verb}");
            }
            let mut zhou = signed_in(&test, "zhou").await;
            let answer = zhou.get(&test, &path(3)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);

            admin.get(&test, &path(3)).await;
            for (name, sentence) in [("a b", "用户名只用"), ("ZHOU", "已经有人用了")] {
                let answer = admin.post(&test, &path(3), &[("name", name)]).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(answer.text.contains(sentence), "{sentence}");
            }
            let made = admin.post(&test, &path(3), &[("name", "li")]).await;
            assert_eq!(made.status, StatusCode::OK, "{}", made.text);
            let first = shown(&made).remove(0);
            let again = admin.post(&test, &path(3), &[("name", "li")]).await;
            assert!(again.text.contains("已经显示过一次"), "{}", again.text);
            let mut li = Browser::default();
            let answer = li.sign_in(&test, "li", &first).await;
            assert_eq!(&*answer.location, "/sign-in/password?next=%2F");

            let page = admin.get(&test, &path(3)).await;
            assert!(page.text.contains("待改初始密码"));
            let base = page.text.split("action=\"/accounts/").nth(1).unwrap();
            let base = format!("/accounts/{}", base.split('/').next().unwrap());
            for _ in 0..5 {
                Browser::default().sign_in(&test, "li", "wrong").await;
            }
            assert!(admin.get(&test, &path(3)).await.text.contains("暂时锁定"));
            let answer = admin.post(&test, &format!("{base}/unlock"), &[]).await;
            assert_eq!(answer.location, path(3));
            let made = admin.post(&test, &format!("{base}/password"), &[]).await;
            let second = shown(&made).remove(0);
            test.after_secs(600);
            for (password, opens) in [(&first, false), (&second, true)] {
                let answer = Browser::default().sign_in(&test, "li", password).await;
                assert_eq!(answer.status == StatusCode::SEE_OTHER, opens);
            }
            admin.get(&test, &path(3)).await;
            admin.post(&test, &format!("{base}/off"), &[]).await;
            let answer = Browser::default().sign_in(&test, "li", &second).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            admin.post(&test, &format!("{base}/on"), &[]).await;
            let answer = Browser::default().sign_in(&test, "li", &second).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            for verb in ["unlock_account", "reset_password", "switch_account_off"] {
                let verb: &'static str = format!("platform.{verb}").leak();
                assert_eq!(test.trail(verb), 1, "{verb}");
            }
        },
        PLAIN,
    );
}

#[test]
fn the_trust_page_is_open_to_everybody() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let mut browser = Browser::default();
            let page = browser.get(&test, "/trust").await;
            assert!(page.text.contains("没有用本单位自己的证书"));
            let missing = browser.get(&test, "/trust/ca.crt").await;
            assert_eq!(missing.status, StatusCode::NOT_FOUND);
            let folder = test.house.config.data.join("tls");
            platform::tls::make_certificates(&["a.local".to_owned()], &folder).unwrap();
            let page = browser.get(&test, "/trust").await;
            assert!(page.text.contains("/trust/ca.crt"));
            let file = browser.get(&test, "/trust/ca.crt").await;
            assert_eq!(file.status, StatusCode::OK);
        },
        PLAIN,
    );
}
