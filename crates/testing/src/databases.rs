//! A fresh database per test, on SQLite always and on PostgreSQL when its address is given.

use std::sync::atomic::{AtomicU32, Ordering};

use kernel::Moment;
use platform::{
    chance::Chance,
    clock::Clock,
    db::{Address, Db, Isolation, Migration},
};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// One empty database that disappears with the test (测试库).
pub struct Fresh {
    /// Where it lies; another [`Db`] may be opened on it.
    pub address: Address,
    kept: Kept,
}

enum Kept {
    Folder(tempfile::TempDir),
    Database { server: String, name: String },
}

/// Nine in the morning of 18 March 2025, when every test's clock starts.
pub fn start() -> Moment {
    Moment::start_of(jiff_date(2025, 3, 18)).plus_secs(9 * 3_600)
}

fn jiff_date(year: i16, month: i8, day: i8) -> kernel::Date {
    kernel::Date::constant(year, month, day)
}

impl Fresh {
    /// A new SQLite file.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = Address::in_folder(folder.path());
        Self {
            address,
            kept: Kept::Folder(folder),
        }
    }

    /// A new PostgreSQL database on the server of `TEST_POSTGRES_URL`; `None` without it.
    pub fn postgres() -> Option<Self> {
        let server = std::env::var("TEST_POSTGRES_URL").ok()?;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("t{}_{count}", std::process::id());
        admin(&server, &format!("create database {name}"));
        let (base, _) = server
            .rsplit_once('/')
            .expect("the address names a database");
        let address = Address::Postgres(format!("{base}/{name}"));
        Some(Self {
            address,
            kept: Kept::Database { server, name },
        })
    }

    /// Another fresh database on the same engine.
    pub fn again(&self) -> Self {
        match self.kept {
            Kept::Folder(_) => Self::sqlite(),
            Kept::Database { .. } => Self::postgres().expect("the test server is there"),
        }
    }

    /// Opens it with a clock moved by hand and seeded chance.
    pub fn open(&self, migrations: &[Migration]) -> Db {
        self.open_at(migrations, Clock::hand(start()))
    }

    /// Opens it with another clock.
    pub fn open_at(&self, migrations: &[Migration], clock: Clock) -> Db {
        Db::open(&self.address, migrations, clock, &Chance::system()).expect("the database opens")
    }

    /// Opens it with another isolation level.
    pub fn open_with(&self, migrations: &[Migration], isolation: Isolation) -> Db {
        let clock = Clock::hand(start());
        Db::open_with(
            &self.address,
            migrations,
            clock,
            &Chance::system(),
            isolation,
        )
        .expect("the database opens")
    }

    /// `sqlite` or `postgres`, for messages.
    pub fn engine(&self) -> &'static str {
        match self.kept {
            Kept::Folder(_) => "sqlite",
            Kept::Database { .. } => "postgres",
        }
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        match &self.kept {
            Kept::Folder(folder) => drop(folder.path()),
            Kept::Database { server, name } => {
                admin(
                    server,
                    &format!("drop database if exists {name} with (force)"),
                );
            }
        }
    }
}

fn admin(server: &str, sql: &str) {
    let mut client = postgres::Client::connect(server, postgres::NoTls)
        .expect("the test server of TEST_POSTGRES_URL answers");
    client.batch_execute(sql).expect("the test server obeys");
}

/// Runs `test` on SQLite, and on PostgreSQL where `TEST_POSTGRES_URL` names a server.
pub fn each_engine(test: impl Fn(&Fresh)) {
    let sqlite = Fresh::sqlite();
    test(&sqlite);
    if let Some(postgres) = Fresh::postgres() {
        test(&postgres);
    }
}
