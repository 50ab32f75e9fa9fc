//! A small house with a directory of three people, and a browser that keeps its cookie.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use kernel::{Date, Id};
use platform::{
    App, Config, Error, House,
    access::{
        Account, Actor, Body as Union, BodyPath, Directory, Grant, OfficeHeld, Person, Reach,
    },
    chance::Chance,
    clock::Clock,
    db::{CommandKey, Conn, Db, Migration, Tx, Value},
    secret::Keys,
    sign_in::{Door, Founding, Hasher, NewAccount, SecretBox, open_account},
    trail::By,
    web,
};
use testing::{Fresh, each_engine, start};
use tower::ServiceExt as _;

const MIGRATIONS: &[Migration] = &[
    platform::migration!("0001_platform_core"),
    platform::migration!("0002_platform_trail"),
    platform::migration!("0003_platform_sign_in"),
    platform::migration!("0004_platform_jobs"),
];

/// Everybody's password in these tests.
pub const PASSWORD: &str = "春风又绿江南岸明月照";

fn accountant() -> OfficeHeld {
    OfficeHeld {
        office: "accountant".to_owned(),
        office_name: "会计".to_owned(),
        body: Id::from_i64(1),
        body_name: "示例局工会".to_owned(),
        path: BodyPath::root(Id::from_i64(1)),
    }
}

/// An office in a union that the administrator does not look after.
fn chair_elsewhere() -> OfficeHeld {
    OfficeHeld {
        office: "chair".to_owned(),
        office_name: "主席".to_owned(),
        body: Id::from_i64(2),
        body_name: "另一工会".to_owned(),
        path: BodyPath::root(Id::from_i64(2)),
    }
}

/// Everybody belongs to union 1 but person 6.
fn home(person: Id<Person>) -> (Id<Union>, BodyPath) {
    let union = Id::from_i64(if person.as_i64() == 6 { 2 } else { 1 });
    (union, BodyPath::root(union))
}

fn accounts_below() -> Grant {
    Grant {
        power: platform::sign_in::POWER.code.to_owned(),
        body: Id::from_i64(1),
        path: BodyPath::root(Id::from_i64(1)),
        reach: Reach::Below,
    }
}

/// A directory in which person 7 looks after accounts, person 5 is an accountant,
/// person 8 is chair of another union and person 9 has left.
struct People;

impl Directory for People {
    fn actor(
        &self,
        _: &mut Conn,
        account: Id<Account>,
        person: Id<Person>,
        _: Date,
    ) -> Result<Option<Actor>, Error> {
        let actor = Actor {
            account,
            person,
            name: format!("第{}号", person.as_i64()),
            title: "示例局工会".to_owned(),
            home: Some(home(person)),
            offices: match person.as_i64() {
                5 => vec![accountant()],
                8 => vec![chair_elsewhere()],
                _ => Vec::new(),
            },
            grants: if person.as_i64() == 7 {
                vec![accounts_below()]
            } else {
                Vec::new()
            },
            read_only: false,
        };
        Ok((person.as_i64() != 9).then_some(actor))
    }

    fn accounts_with(
        &self,
        _: &mut Conn,
        _: &str,
        _: Id<Union>,
        _: Date,
    ) -> Result<Vec<Id<Account>>, Error> {
        Ok(Vec::new())
    }

    fn body_names(
        &self,
        _: &mut Conn,
        _: &[Id<Union>],
    ) -> Result<BTreeMap<Id<Union>, String>, Error> {
        Ok(BTreeMap::new())
    }

    fn person_names(
        &self,
        _: &mut Conn,
        people: &[Id<Person>],
    ) -> Result<BTreeMap<Id<Person>, String>, Error> {
        Ok(people
            .iter()
            .map(|p| (*p, format!("第{}号", p.as_i64())))
            .collect())
    }

    fn person_of_staff_no(
        &self,
        _: &mut Conn,
        staff_no: &str,
    ) -> Result<Option<Id<Person>>, Error> {
        let number = staff_no.strip_prefix('S').and_then(|n| n.parse().ok());
        Ok(number.map(Id::from_i64))
    }

    fn email(&self, _: &mut Conn, _: Id<Account>) -> Result<Option<String>, Error> {
        Ok(None)
    }
}

/// Turns bytes over: enough to see that nothing is stored as it is.
struct Turned;

impl SecretBox for Turned {
    fn seal(&self, _: &str, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
        let mut out = about.to_vec();
        out.extend(plain.iter().map(|b| !b));
        Ok(out)
    }

    fn open(&self, _: &str, about: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let rest = sealed.strip_prefix(about);
        let rest = rest.ok_or_else(|| Error::fault("another row's secret"))?;
        Ok(rest.iter().map(|b| !b).collect())
    }
}

/// A house under test.
pub struct Test {
    pub house: App,
    pub router: Router,
    _data: tempfile::TempDir,
}

impl Test {
    pub fn new(fresh: &Fresh, change: impl FnOnce(&mut Config)) -> Self {
        let clock = Clock::hand(start());
        let db: Db = fresh.open_at(MIGRATIONS, clock.clone());
        let data = tempfile::tempdir().unwrap();
        let files = platform::files::FileStore::beside(&db, data.path());
        let mut config = Config {
            data: data.path().to_owned(),
            demo: false,
            secure: false,
            plain_http: false,
            trust_proxy: false,
            base_url: "http://127.0.0.1:8080".to_owned(),
        };
        change(&mut config);
        let chance = Chance::system();
        let hasher = Hasher::cheap(&chance).unwrap();
        let house = Arc::new(House {
            config,
            db,
            clock,
            chance: chance.clone(),
            directory: Box::new(People),
            areas: Vec::new(),
            door: Door::new(hasher, Box::new(Turned), &chance),
            founder: |_: &mut Tx<'_>, _: &Founding| Ok(Id::from_i64(1)),
            keys: Arc::new(Keys::open(&data.path().join("keys")).unwrap()),
            files,
            area_settings: Vec::new(),
        });
        let (router, _) = web::router(
            &house,
            platform::sign_in::routes().merge(platform::tls::routes()),
        );
        Self {
            house,
            router,
            _data: data,
        }
    }

    /// Opens an account with [`PASSWORD`].
    pub fn account(&self, name: &str, person: i64, must_change: bool) -> Id<Account> {
        let new = NewAccount {
            name: name.to_owned(),
            person: Id::from_i64(person),
            password: self.house.door.hasher.hash_blocking(PASSWORD).unwrap(),
            must_change,
        };
        let work = move |tx: &mut Tx<'_>| open_account(tx, By::House("测试"), &new);
        let write = || self.house.db.write_blocking(CommandKey::unkeyed(), work);
        tokio::task::block_in_place(write).unwrap()
    }

    /// Moves the clock.
    pub fn after_secs(&self, secs: i64) {
        self.house.clock.set(self.house.now().plus_secs(secs));
    }

    pub fn number(&self, sql: &'static str) -> i64 {
        self.count(sql, &[])
    }

    /// How many entries of the trail carry `verb`.
    pub fn trail(&self, verb: &'static str) -> i64 {
        let sql = "select count(*) from platform_trail where verb = $1";
        self.count(sql, platform::args![verb])
    }

    fn count(&self, sql: &str, args: &[Value]) -> i64 {
        let read = || self.house.db.read_blocking(|c| c.number(sql, args));
        tokio::task::block_in_place(read).unwrap()
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub set_cookie: String,
    pub retry_after: String,
    pub hsts: bool,
    pub text: String,
}

impl Answer {
    /// The hidden key of the first form.
    pub fn key(&self) -> String {
        let after = self.text.split("name=\"_key\" value=\"").nth(1);
        let key = after.and_then(|rest| rest.split('"').next());
        key.unwrap_or_default().to_owned()
    }
}

/// A browser that keeps its session cookie.
#[derive(Default, Clone)]
pub struct Browser {
    pub cookie: Option<String>,
    /// What waits while they are at the organisation's own provider.
    pub attempt: Option<String>,
    pub token: Option<String>,
    pub json: bool,
    pub key: String,
}

impl Browser {
    pub async fn get(&mut self, test: &Test, path: &str) -> Answer {
        let answer = self.send(test, "GET", path, String::new()).await;
        let key = answer.key();
        if !key.is_empty() {
            self.key = key;
        }
        answer
    }

    /// Posts with the key of the page that was looked at last.
    pub async fn post(&mut self, test: &Test, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = fields.to_vec();
        let key = self.key.clone();
        all.push(("_key", &key));
        let body = encoded(&all);
        self.send(test, "POST", path, body).await
    }

    pub async fn sign_in(&mut self, test: &Test, name: &str, password: &str) -> Answer {
        self.get(test, "/sign-in").await;
        self.post(test, "/sign-in", &[("name", name), ("password", password)])
            .await
    }

    async fn send(&mut self, test: &Test, method: &str, path: &str, body: String) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for cookie in self.cookie.iter().chain(&self.attempt) {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if self.json {
            request = request.header(header::ACCEPT, "application/json");
        }
        let peer: SocketAddr = "10.1.2.3:4000".parse().unwrap();
        let request = request.extension(ConnectInfo(peer)).body(Body::from(body));
        let response = test.router.clone().oneshot(request.unwrap()).await.unwrap();
        let header = |name: header::HeaderName| {
            let value = response.headers().get(name);
            value.map_or("", |v| v.to_str().unwrap()).to_owned()
        };
        let set_cookie = header(header::SET_COOKIE);
        if let Some((pair, _)) = set_cookie.split_once(';')
            && pair.contains("session=")
        {
            self.cookie = Some(pair.to_owned()).filter(|p| !p.ends_with('='));
        }
        for line in response.headers().get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            if pair.starts_with("provider=") {
                self.attempt = Some(pair.to_owned()).filter(|p| !p.ends_with('='));
            }
        }
        let (status, location) = (response.status(), header(header::LOCATION));
        let retry_after = header(header::RETRY_AFTER);
        let hsts = !header(header::STRICT_TRANSPORT_SECURITY).is_empty();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap();
        Answer {
            status,
            location,
            set_cookie,
            retry_after,
            hsts,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    serde_urlencoded::to_string(fields).unwrap()
}

/// Runs an async test on both engines.
pub fn each<F: Future<Output = ()>>(run: impl Fn(Test) -> F, change: fn(&mut Config)) {
    each_engine(|fresh| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let test = Test::new(fresh, change);
        let db = test.house.db.clone();
        runtime.block_on(run(test));
        db.close();
    });
}
