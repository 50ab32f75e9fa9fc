//! A small house for the tests of the platform: three accounts, one area, a browser.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::{Body as Content, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use kernel::{Date, Id};
use platform::{
    App, Config, Error, House,
    access::{Account, Actor, Body, BodyPath, Directory, Grant, Person, Reach},
    area::Area,
    args,
    chance::Chance,
    clock::Clock,
    db::{Address, CommandKey, Conn, Db, Migration},
    files::{self, FileStore},
    holidays, jobs, messages, observe,
    secret::{KeyBox, Keys},
    settings,
    sign_in::{Door, Hasher},
    web::{Routes, router},
};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use testing::Fresh;
use tower::ServiceExt;

pub const MIGRATIONS: &[Migration] = &[
    platform::migration!("0001_platform_core"),
    platform::migration!("0002_platform_trail"),
    platform::migration!("0003_platform_sign_in"),
    platform::migration!("0004_platform_jobs"),
    platform::migration!("0014_platform_holidays"),
    Migration {
        name: "9000_test",
        sql: "create table t_ran (id key primary key, job bigint not null, what text not null);",
    },
];

/// Holds every power of the platform.
pub const ADMINISTRATOR: Id<Account> = Id::from_i64(1);
/// Holds none.
pub const MEMBER: Id<Account> = Id::from_i64(2);
/// Holds none, and sees nothing of the member's.
pub const STRANGER: Id<Account> = Id::from_i64(3);

struct Names;

impl Directory for Names {
    fn actor(
        &self,
        _: &mut Conn,
        account: Id<Account>,
        person: Id<Person>,
        _: Date,
    ) -> Result<Option<Actor>, Error> {
        let body = Id::<Body>::from_i64(1);
        let grant = |power: &str| Grant {
            power: power.to_owned(),
            body,
            path: BodyPath::root(body),
            reach: Reach::Everywhere,
        };
        let grants = if account == ADMINISTRATOR {
            [
                jobs::POWER,
                settings::POWER,
                observe::POWER,
                holidays::POWER,
            ]
            .map(|p| grant(p.code))
            .into()
        } else {
            Vec::new()
        };
        Ok(Some(Actor {
            account,
            person,
            name: format!("用户{}", account.as_i64()),
            title: String::new(),
            home: None,
            offices: Vec::new(),
            grants,
            read_only: false,
        }))
    }

    fn accounts_with(
        &self,
        _: &mut Conn,
        _: &str,
        _: Id<Body>,
        _: Date,
    ) -> Result<Vec<Id<Account>>, Error> {
        Ok(Vec::new())
    }

    fn body_names(
        &self,
        _: &mut Conn,
        _: &[Id<Body>],
    ) -> Result<BTreeMap<Id<Body>, String>, Error> {
        Ok(BTreeMap::new())
    }

    fn person_names(
        &self,
        _: &mut Conn,
        people: &[Id<Person>],
    ) -> Result<BTreeMap<Id<Person>, String>, Error> {
        Ok(people
            .iter()
            .map(|p| (*p, format!("用户{}", p.as_i64())))
            .collect())
    }

    fn email(&self, _: &mut Conn, account: Id<Account>) -> Result<Option<String>, Error> {
        Ok((account != STRANGER).then(|| format!("user{}@example.org", account.as_i64())))
    }
}

/// A house on a fresh database, with the folder that holds its files.
pub struct Built {
    pub app: App,
    pub router: Router,
    pub folder: TempDir,
}

/// A house with its clock moved by hand.
pub fn build(fresh: &Fresh, area: Area) -> Built {
    let db = fresh.open(MIGRATIONS);
    let built = around(db, area);
    let keys = built.app.keys.clone();
    built
        .app
        .db
        .write_blocking(CommandKey::unkeyed(), move |tx| {
            keys.settle(tx, &Chance::system())?;
            for id in 1..=3_i64 {
                tx.run(
                    "insert into platform_account
                       (id, name, person, password, password_at, earlier, must_change,
                        second_factor, second_factor_step, pending_factor, recovery, active,
                        created_at, version)
                     values ($1, $2, $3, '', 0, '[]', false, null, 0, null, '[]', true, 0, 1)",
                    args![id, format!("u{id}"), id],
                )?;
                let digest = platform::hex(&Sha256::digest(format!("cookie{id}").as_bytes()));
                tx.run(
                    "insert into platform_session
                       (id, digest, account, step, secret, created_at, seen_at, device, address)
                     values ($1, $2, $3, 'done', 'secret', $4, $5, '', '')",
                    args![id, digest, id, tx.now(), tx.now()],
                )?;
            }
            Ok(())
        })
        .unwrap();
    built
}

/// Another process of the same house.
pub fn again(address: &Address, area: Area, clock: Clock) -> Built {
    around(
        Db::open(address, MIGRATIONS, clock, &Chance::system()).unwrap(),
        area,
    )
}

fn around(db: Db, area: Area) -> Built {
    let folder = tempfile::tempdir().unwrap();
    let chance = Chance::system();
    let keys = Arc::new(Keys::open(&folder.path().join("keys")).unwrap());
    let secrets = Box::new(KeyBox::new(keys.clone(), chance.clone()));
    let app = Arc::new(House {
        config: Config {
            data: folder.path().to_owned(),
            demo: false,
            secure: false,
            plain_http: false,
            trust_proxy: false,
            base_url: "https://union.example".to_owned(),
        },
        clock: db.clock().clone(),
        door: Door::new(Hasher::cheap(&chance).unwrap(), secrets, &chance),
        founder: |_, _| Err(Error::NotFound),
        chance,
        keys,
        directory: Box::new(Names),
        areas: vec![area],
        files: FileStore::beside(&db, folder.path()),
        area_settings: Vec::new(),
        db,
    });
    let routes = Routes::new()
        .merge(jobs::routes())
        .merge(messages::routes())
        .merge(files::routes())
        .merge(settings::routes())
        .merge(holidays::routes())
        .merge(observe::routes());
    let (router, _) = router(&app, routes);
    Built {
        app,
        router,
        folder,
    }
}

/// What came back.
pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Got {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |v| v.to_str().unwrap_or_default())
    }
}

impl Built {
    pub fn pass(&self, secs: i64) {
        self.app.clock.set(self.app.now().plus_secs(secs));
    }

    /// Runs `work` on a runtime of its own.
    pub fn block<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap()
            .block_on(work)
    }

    pub fn get(&self, who: Id<Account>, path: &str) -> Got {
        let request = Request::get(path)
            .header("cookie", format!("session=cookie{}", who.as_i64()))
            .body(Content::empty())
            .unwrap();
        self.send(request)
    }

    /// Posts a form with the key of the page at `page`.
    pub fn post(&self, who: Id<Account>, page: &str, path: &str, form: &[(&str, &str)]) -> Got {
        let html = self.get(who, page).text();
        let key = html
            .split_once("name=\"_key\" value=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map_or("", |(key, _)| key);
        let mut fields = form.to_vec();
        fields.push(("_key", key));
        let request = Request::post(path)
            .header("cookie", format!("session=cookie{}", who.as_i64()))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Content::from(serde_urlencoded::to_string(fields).unwrap()))
            .unwrap();
        self.send(request)
    }

    pub fn send(&self, request: Request<Content>) -> Got {
        self.block(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, 64 * 1_024 * 1_024).await.unwrap().to_vec();
            Got {
                status: parts.status,
                headers: parts.headers,
                body,
            }
        })
    }

    pub fn number(&self, sql: &str) -> i64 {
        self.app
            .db
            .read_blocking(|conn| conn.number(sql, &[]))
            .unwrap()
    }

    pub fn text(&self, sql: &str) -> String {
        self.app
            .db
            .read_blocking(|conn| conn.one(sql, &[], |row| row.get::<String>(0)))
            .unwrap()
            .unwrap_or_default()
    }
}
