//! Signing in at the organisation's own provider, which runs here on a port of its own.

use std::sync::{Arc, Mutex};

use axum::{
    Form, Json, Router,
    extract::{Query, State},
    http::StatusCode,
    routing::{get, post},
};
use openidconnect::{
    AccessToken, Audience, EmptyAdditionalClaims, EndUserUsername, IdToken, IdTokenClaims,
    IssuerUrl, JsonWebKeyId, Nonce, PkceCodeChallenge, PkceCodeVerifier, PrivateSigningKey as _,
    StandardClaims, SubjectIdentifier,
    core::{
        CoreEdDsaPrivateSigningKey, CoreGenderClaim, CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    },
};
use platform::{
    access::Account,
    db::{CommandKey, Tx},
    settings::{self, AnySetting},
    sign_in::SETTINGS,
    trail::By,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::door::{Browser, PASSWORD, Test, each};

const CLIENT: &str = "unionhall";
const SECRET: &str = "a secret of the client";

/// What this provider does next.
#[derive(Clone)]
struct Mood {
    subject: &'static str,
    user_name: Option<&'static str>,
    audience: &'static str,
    /// Signs with a key that it never published.
    forged: bool,
    /// Answers with a nonce of its own.
    other_nonce: bool,
    /// Seconds until the token expires.
    valid_secs: i64,
}

impl Mood {
    const fn of(subject: &'static str) -> Self {
        Self {
            subject,
            user_name: None,
            audience: CLIENT,
            forged: false,
            other_nonce: false,
            valid_secs: 300,
        }
    }
}

struct Here {
    address: String,
    now: i64,
    key: CoreEdDsaPrivateSigningKey,
    other: CoreEdDsaPrivateSigningKey,
    mood: Mutex<Mood>,
    /// Challenge and nonce of the code that was given out last.
    given: Mutex<Option<(String, String)>>,
}

fn key(id: &str) -> CoreEdDsaPrivateSigningKey {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let id = Some(JsonWebKeyId::new(id.to_owned()));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pair.serialize_pem(), id).unwrap()
}

async fn provider(test: &Test) -> Arc<Here> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = Arc::new(Here {
        address: format!("http://{}", listener.local_addr().unwrap()),
        now: test.house.now().as_ms() / 1_000,
        key: key("now"),
        other: key("now"),
        mood: Mutex::new(Mood::of("u-1")),
        given: Mutex::new(None),
    });
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .with_state(here.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    here
}

async fn discovery(State(here): State<Arc<Here>>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", here.address);
    Json(json!({
        "issuer": here.address,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["HS256", "EdDSA"],
    }))
}

async fn keys(State(here): State<Arc<Here>>) -> Json<Value> {
    Json(json!({ "keys": [here.key.as_verification_key()] }))
}

#[derive(Deserialize)]
struct Asked {
    code: String,
    code_verifier: String,
}

type Token = IdToken<
    EmptyAdditionalClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

async fn token(
    State(here): State<Arc<Here>>,
    Form(asked): Form<Asked>,
) -> (StatusCode, Json<Value>) {
    let refused = || {
        (
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": "invalid_grant" })),
        )
    };
    let Some((challenge, nonce)) = here.given.lock().unwrap().take() else {
        return refused();
    };
    let verifier = PkceCodeVerifier::new(asked.code_verifier);
    let same = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    if same.as_str() != challenge || asked.code != "code" {
        return refused();
    }
    let mood = here.mood.lock().unwrap().clone();
    let moment = |secs| chrono::DateTime::from_timestamp(here.now + secs, 0).unwrap();
    let nonce = if mood.other_nonce {
        "other".to_owned()
    } else {
        nonce
    };
    let standard = StandardClaims::new(SubjectIdentifier::new(mood.subject.to_owned()))
        .set_preferred_username(mood.user_name.map(|n| EndUserUsername::new(n.to_owned())));
    let claims = IdTokenClaims::new(
        IssuerUrl::new(here.address.clone()).unwrap(),
        vec![Audience::new(mood.audience.to_owned())],
        moment(mood.valid_secs),
        moment(0),
        standard,
        EmptyAdditionalClaims {},
    )
    .set_nonce(Some(Nonce::new(nonce)));
    let access = AccessToken::new("access".to_owned());
    let key = if mood.forged { &here.other } else { &here.key };
    let token = Token::new(
        claims,
        key,
        CoreJwsSigningAlgorithm::EdDsa,
        Some(&access),
        None,
    );
    let answer = json!({
        "access_token": "access",
        "token_type": "Bearer",
        "id_token": token.unwrap().to_string(),
    });
    (StatusCode::OK, Json(answer))
}

impl Here {
    fn will(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// Goes to the provider from `path`; the address that it sends the browser back to.
    async fn way_back(&self, test: &Test, browser: &mut Browser, path: &str) -> String {
        let answer = browser.get(test, path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let (to, query) = answer.location.split_once('?').unwrap();
        assert_eq!(to, format!("{}/authorize", self.address));
        #[derive(Deserialize)]
        struct Way {
            state: String,
            nonce: String,
            code_challenge: String,
            code_challenge_method: String,
            redirect_uri: String,
        }
        let way: Query<Way> = Query::try_from_uri(&format!("/?{query}").parse().unwrap()).unwrap();
        assert_eq!(way.code_challenge_method, "S256");
        let back = way
            .redirect_uri
            .strip_prefix("http://127.0.0.1:8080")
            .unwrap();
        *self.given.lock().unwrap() = Some((way.code_challenge.clone(), way.nonce.clone()));
        format!("{back}?code=code&state={}", way.state)
    }

    async fn sign_in(&self, test: &Test, browser: &mut Browser) -> crate::door::Answer {
        let back = self
            .way_back(test, browser, "/sign-in/provider?next=/plans")
            .await;
        browser.get(test, &back).await
    }
}

fn set(test: &Test, name: &'static str, value: &str) {
    let value = value.to_owned();
    let house = test.house.clone();
    let work = move |tx: &mut Tx<'_>| {
        let setting: &dyn AnySetting = *SETTINGS.iter().find(|s| s.name() == name).unwrap();
        let by = By::House("测试");
        if name == "provider.secret" {
            return settings::set_secret(tx, (&house.keys, &house.chance), by, setting, &value);
        }
        settings::set(tx, by, setting, &value)
    };
    let write = || test.house.db.write_blocking(CommandKey::unkeyed(), work);
    tokio::task::block_in_place(write).unwrap();
}

async fn set_up(test: &Test, claim: &str) -> Arc<Here> {
    let here = provider(test).await;
    let keys = test.house.clone();
    let settle = move |tx: &mut Tx<'_>| keys.keys.settle(tx, &keys.chance);
    tokio::task::block_in_place(|| test.house.db.write_blocking(CommandKey::unkeyed(), settle))
        .unwrap();
    set(test, "provider.issuer", &here.address);
    set(test, "provider.client", CLIENT);
    set(test, "provider.secret", SECRET);
    set(test, "provider.claim", claim);
    here
}

/// Nothing leads to a provider that is not set up.
#[test]
fn without_a_provider_there_is_no_such_way() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let mut browser = Browser::default();
            let answer = browser.get(&test, "/sign-in").await;
            assert!(!answer.text.contains("/sign-in/provider"));
            for path in ["/sign-in/provider", "/sign-in/provider/back?code=x&state=y"] {
                let answer = browser.get(&test, path).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            }
        },
        |_| {},
    );
}

#[test]
fn an_account_is_linked_by_its_owner_and_then_entered() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            test.account("li", 2, false);
            let here = set_up(&test, "").await;
            // Nobody knows u-1 yet, and nothing is opened for them.
            let mut stranger = Browser::default();
            let answer = here.sign_in(&test, &mut stranger).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                answer.text.contains("还没有与您对应的账号"),
                "{}",
                answer.text
            );
            assert_eq!(stranger.cookie, None);
            assert_eq!(test.number("select count(*) from platform_account"), 2);

            let mut wang = Browser::default();
            wang.sign_in(&test, "wang", PASSWORD).await;
            let back = here.way_back(&test, &mut wang, "/me/provider").await;
            // Another person's browser cannot finish what this one began.
            let mut li = Browser::default();
            li.sign_in(&test, "li", PASSWORD).await;
            let answer = li.get(&test, &back).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            let answer = wang.get(&test, &back).await;
            assert_eq!(&*answer.location, "/me", "{}", answer.text);
            assert_eq!(test.trail("platform.link_provider"), 1);
            assert!(wang.get(&test, "/me").await.text.contains("已绑定"));

            // Nobody else links the same identity.
            let back = here.way_back(&test, &mut li, "/me/provider").await;
            let answer = li.get(&test, &back).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text.contains("已经绑定过"), "{}", answer.text);

            let mut again = Browser::default();
            let answer = here.sign_in(&test, &mut again).await;
            assert_eq!(&*answer.location, "/plans", "{}", answer.text);
            assert!(again.get(&test, "/me").await.text.contains("第1号"));

            wang.get(&test, "/me").await;
            wang.post(&test, "/me/provider/end", &[]).await;
            assert_eq!(test.trail("platform.unlink_provider"), 1);
            let answer = here.sign_in(&test, &mut Browser::default()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        },
        |_| {},
    );
}

#[test]
fn a_staff_number_finds_the_person_and_opens_their_account_once() {
    each(
        |test| async move {
            let wang = test.account("wang", 1, false);
            let here = set_up(&test, "preferred_username").await;
            // A user name; a staff number of somebody without an account; one that nobody has.
            for (subject, claim, number) in [("u-1", "Wang", 1), ("u-4", "S4", 4)] {
                here.will(Mood {
                    user_name: Some(claim),
                    ..Mood::of(subject)
                });
                for _ in 0..2 {
                    let mut browser = Browser::default();
                    let answer = here.sign_in(&test, &mut browser).await;
                    assert_eq!(&*answer.location, "/plans", "{}", answer.text);
                    let me = browser.get(&test, "/me").await.text;
                    assert!(me.contains(&format!("第{number}号")), "{me}");
                }
            }
            assert_eq!(test.number("select count(*) from platform_account"), 2);
            assert_eq!(test.trail("platform.link_provider"), 2);
            // The number of somebody linked with another identity opens nothing.
            here.will(Mood {
                user_name: Some("wang"),
                ..Mood::of("u-9")
            });
            let answer = here.sign_in(&test, &mut Browser::default()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text.contains("已绑定别的身份"), "{}", answer.text);
            here.will(Mood {
                user_name: Some("nobody"),
                ..Mood::of("u-8")
            });
            let answer = here.sign_in(&test, &mut Browser::default()).await;
            assert!(answer.text.contains("还没有与您对应的账号"));
            // A person who left comes in no more.
            here.will(Mood {
                user_name: Some("S9"),
                ..Mood::of("u-99")
            });
            let answer = here.sign_in(&test, &mut Browser::default()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            // An account that was switched off stays shut.
            off(&test, wang);
            here.will(Mood::of("u-1"));
            let answer = here.sign_in(&test, &mut Browser::default()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        },
        |_| {},
    );
}

fn off(test: &Test, account: kernel::Id<Account>) {
    let work = move |tx: &mut Tx<'_>| {
        let found = platform::sign_in::by_id(tx, account)?;
        platform::sign_in::set_active(tx, &found, false)
    };
    let write = || test.house.db.write_blocking(CommandKey::unkeyed(), work);
    tokio::task::block_in_place(write).unwrap();
}

/// Each token that is not the provider's own, for us, for this try and in time opens nothing.
#[test]
fn what_the_provider_did_not_say_opens_nothing() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            let here = set_up(&test, "preferred_username").await;
            let good = || Mood {
                user_name: Some("wang"),
                ..Mood::of("u-1")
            };
            for (what, mood) in [
                (
                    "audience",
                    Mood {
                        audience: "another",
                        ..good()
                    },
                ),
                (
                    "signature",
                    Mood {
                        forged: true,
                        ..good()
                    },
                ),
                (
                    "nonce",
                    Mood {
                        other_nonce: true,
                        ..good()
                    },
                ),
                (
                    "time",
                    Mood {
                        valid_secs: -300,
                        ..good()
                    },
                ),
            ] {
                here.will(mood);
                let mut browser = Browser::default();
                let answer = here.sign_in(&test, &mut browser).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
                assert!(answer.text.contains("没有认可"), "{what}: {}", answer.text);
                assert_eq!(browser.cookie, None, "{what}");
            }
            here.will(good());
            // Without the cookie of the try, under another state, too late, refused there.
            let mut browser = Browser::default();
            let back = here
                .way_back(&test, &mut browser, "/sign-in/provider")
                .await;
            let answer = Browser::default().get(&test, &back).await;
            assert!(answer.text.contains("统一登录中断了"));
            let other = back.replace("state=", "state=0");
            let answer = browser.clone().get(&test, &other).await;
            assert!(answer.text.contains("统一登录中断了"));
            let state = back.split_once("state=").unwrap().1;
            let no = format!("/sign-in/provider/back?error=access_denied&state={state}");
            let answer = browser.clone().get(&test, &no).await;
            assert!(answer.text.contains("没有认可"));
            test.after_secs(601);
            let answer = browser.get(&test, &back).await;
            assert!(answer.text.contains("统一登录中断了"));
            assert_eq!(test.number("select count(*) from platform_session"), 0);
        },
        |_| {},
    );
}

#[test]
fn a_provider_that_is_down_or_unsafe_leaves_the_password() {
    each(
        |test| async move {
            test.account("wang", 1, false);
            set_up(&test, "").await;
            for (issuer, says) in [
                ("http://127.0.0.1:9", "暂时连不上"),
                ("http://sso.example.org", "没有加密"),
            ] {
                set(&test, "provider.issuer", issuer);
                let mut browser = Browser::default();
                let answer = browser.get(&test, "/sign-in/provider?next=/plans").await;
                assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{issuer}");
                assert!(answer.text.contains(says), "{}", answer.text);
                let answer = browser.sign_in(&test, "wang", PASSWORD).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER);
            }
        },
        |_| {},
    );
}
