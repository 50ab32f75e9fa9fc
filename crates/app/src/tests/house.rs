//! The example bureau behind its router, without a socket.

use std::{collections::BTreeMap, sync::OnceLock};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use kernel::Date;
use platform::{
    App, Config, chance::Chance, clock::Clock, db::Address, sign_in::Hasher, web::RouteInfo,
};
use testing::Fresh;
use tower::ServiceExt;

use crate::{command::Place, demo, house};

/// The cast, and somebody who is not signed in.
pub const ROLES: [&str; 9] = [
    "nobody",
    "officer",
    "leader",
    "chair",
    "accountant",
    "cashier",
    "auditor",
    "member",
    "upper",
];

/// A filled house under test.
pub struct Filled {
    pub house: App,
    pub routes: Vec<RouteInfo>,
    router: Router,
    runtime: tokio::runtime::Runtime,
    _fresh: Fresh,
    _data: tempfile::TempDir,
}

/// What came back.
pub struct Got {
    pub status: StatusCode,
    pub location: Option<String>,
    pub cookie: Option<String>,
    pub encoding: Option<String>,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Filled {
    /// Fills a house on this fresh database.
    pub fn on(fresh: Fresh) -> Self {
        let data = tempfile::tempdir().unwrap();
        let database = match &fresh.address {
            Address::Postgres(url) => Some(url.clone()),
            Address::Sqlite(_) => None,
        };
        let place = Place {
            data: data.path().to_owned(),
            database,
        };
        let config = Config {
            data: data.path().to_owned(),
            demo: true,
            secure: false,
            plain_http: false,
            trust_proxy: false,
            base_url: "http://127.0.0.1:8080".to_owned(),
        };
        let clock = Clock::starting_on(Date::constant(2025, 11, 18));
        let hasher = Hasher::cheap(&Chance::system()).unwrap();
        let (house, missing) = house::open_with(&place, config, clock, hasher).unwrap();
        assert_eq!(missing, Vec::<String>::new());
        demo::fill(&house).unwrap();
        let (router, routes) = house::router(&house);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        Self {
            house,
            routes,
            router,
            runtime,
            _fresh: fresh,
            _data: data,
        }
    }

    /// The one on SQLite that the tests of this program share; they only read.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Filled> = OnceLock::new();
        SHARED.get_or_init(|| Self::on(Fresh::sqlite()))
    }

    /// Sends one request.
    pub fn send(&self, request: Request<Body>) -> Got {
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.unwrap();
            let text = |name: header::HeaderName| {
                let value = response.headers().get(name)?.to_str().ok()?;
                Some(value.to_owned())
            };
            let (status, location, cookie) = (
                response.status(),
                text(header::LOCATION),
                text(header::SET_COOKIE),
            );
            let encoding = text(header::CONTENT_ENCODING);
            let bytes = axum::body::to_bytes(response.into_body(), 32 << 20)
                .await
                .unwrap();
            Got {
                status,
                location,
                cookie,
                encoding,
                body: String::from_utf8_lossy(&bytes).into_owned(),
                bytes: bytes.to_vec(),
            }
        })
    }

    /// `GET`, with the cookie of a role.
    pub fn get(&self, path: &str, cookie: Option<&str>, accept: &str) -> Got {
        let mut request = Request::get(path).header(header::ACCEPT, accept);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::empty()).unwrap())
    }

    /// The session cookie of each role.
    pub fn cookies(&self) -> BTreeMap<&'static str, Option<String>> {
        ROLES
            .into_iter()
            .map(|who| {
                if who == "nobody" {
                    return (who, None);
                }
                let got = self.get(&format!("/demo/as/{who}"), None, "text/html");
                assert_eq!(got.status, StatusCode::SEE_OTHER, "{who}: {}", got.body);
                let cookie = got.cookie.unwrap();
                (who, cookie.split(';').next().map(str::to_owned))
            })
            .collect()
    }
}
