//! The program under test, running on a spare port with data of its own.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::http::{self, Reply};

/// The day of the demo in all journeys.
pub const TODAY: &str = "2025-11-18";
const STARTED_WITHIN: Duration = Duration::from_secs(90);

/// A running house; it is stopped and its data are removed when it goes out of scope.
pub struct Stage {
    child: Child,
    /// `127.0.0.1:port`
    pub address: String,
    arguments: Vec<String>,
    log: PathBuf,
    folder: TempDir,
    database: Option<String>,
}

impl Stage {
    /// The example bureau on the embedded database.
    pub fn demo() -> Self {
        Self::demo_on(TODAY)
    }

    /// The example bureau on another day.
    pub fn demo_on(day: &str) -> Self {
        Self::open(&["demo", "--date", day], None)
    }

    /// The example bureau on a new database of the PostgreSQL server.
    pub fn demo_on_postgres(day: &str) -> Self {
        Self::open(&["demo", "--date", day], Some(new_database()))
    }

    /// A house without data.
    pub fn empty() -> Self {
        Self::open(&["serve"], None)
    }

    fn open(command: &[&str], database: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data").display().to_string();
        let address = spare_address();
        let mut arguments: Vec<String> = command.iter().map(|&a| a.to_owned()).collect();
        arguments.extend(["--data".to_owned(), data]);
        arguments.extend(["--listen".to_owned(), address.clone()]);
        if let Some(url) = &database {
            arguments.extend(["--database".to_owned(), url.clone()]);
        }
        let log = folder.path().join("log");
        let child = start(&arguments, &log);
        let mut stage = Self {
            child,
            address,
            arguments,
            log,
            folder,
            database,
        };
        stage.wait();
        stage
    }

    /// Ends the process at once, as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process ends");
    }

    /// Starts it again on the same data and the same address.
    pub fn start_again(&mut self) {
        self.child = start(&self.arguments, &self.log);
        self.wait();
    }

    fn wait(&mut self) {
        let begun = Instant::now();
        loop {
            if http::get(&self.address, "/health", &[]).is_ok_and(|reply| reply.status == 200) {
                return;
            }
            let ended = self.child.try_wait().expect("the process can be asked");
            assert!(
                ended.is_none() && begun.elapsed() < STARTED_WITHIN,
                "unionhall {} did not start:\n{}",
                self.arguments.join(" "),
                self.told()
            );
            pause(50);
        }
    }

    /// What the program printed.
    pub fn told(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// `http://127.0.0.1:port` with a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A page or file as somebody gets it; `cookie` is who asks.
    pub fn get(&self, path: &str, cookie: &str) -> Reply {
        let headers = [("cookie", cookie), ("accept", "text/html")];
        http::get(&self.address, path, &headers).expect("an answer")
    }

    /// The cookie of one of the cast.
    pub fn cookie_of(&self, who: &str) -> String {
        let reply = self.get(&format!("/demo/as/{who}"), "");
        assert_eq!(reply.status, 303, "{who} signs in by one click");
        let cookie = reply.header("set-cookie");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    /// A file for uploading, with a name of its own.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).expect("a file in the temporary folder");
        path
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        if let Some(url) = &self.database {
            drop_database(url);
        }
    }
}

fn start(arguments: &[String], log: &Path) -> Child {
    let out = fs::File::options()
        .create(true)
        .append(true)
        .open(log)
        .expect("a log in the temporary folder");
    let err = out.try_clone().expect("two streams into one log");
    let program = program();
    Command::new(&program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .unwrap_or_else(|error| {
            let place = program.display();
            panic!("{place} does not start ({error}); run `cargo build --workspace` first")
        })
}

fn program() -> PathBuf {
    match std::env::var_os("UNIONHALL_BIN") {
        Some(path) => path.into(),
        None => root().join("target/debug/unionhall"),
    }
}

/// The repository.
pub fn root() -> PathBuf {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // A browser takes no file by a path with dots.
    above.canonicalize().expect("the repository is there")
}

fn spare_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a spare port");
    listener.local_addr().expect("its address").to_string()
}

/// Waits a moment before asking again.
pub fn pause(milliseconds: u64) {
    let (_kept, never) = mpsc::channel::<()>();
    never.recv_timeout(Duration::from_millis(milliseconds)).ok();
}

fn server() -> String {
    std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL names no PostgreSQL server: run `cargo xtask test`, which starts one",
    )
}

fn new_database() -> String {
    let server = server();
    let name = format!(
        "journey_{}_{}",
        std::process::id(),
        spare_address().replace([':', '.'], "_")
    );
    sql(
        &server,
        &format!("create database {name} template template0"),
    );
    let (at, _) = server
        .rsplit_once('/')
        .expect("an address ends with a database");
    format!("{at}/{name}")
}

fn drop_database(url: &str) {
    let (_, name) = url
        .rsplit_once('/')
        .expect("an address ends with a database");
    sql(
        &server(),
        &format!("drop database if exists {name} with (force)"),
    );
}

fn sql(server: &str, text: &str) {
    let ran = Command::new("psql")
        .args([server, "--quiet", "--no-psqlrc", "--command", text])
        .stdin(Stdio::null())
        .output()
        .expect("psql is missing: apt-get install postgresql-client");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{text}: {said}");
}
