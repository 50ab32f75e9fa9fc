//! A PostgreSQL of our own: throw-away data, a spare port on loopback, never as root.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use crate::{command, needs, report};

/// The role that owns everything; nobody asks it for a password.
const ROLE: &str = "unionhall";
/// Names of the temporary folders, followed by our process id.
const FOLDER_PREFIX: &str = "unionhall-pg-";
const READY_WITHIN: Duration = Duration::from_secs(60);

/// A running server. It ends with this value, also when a stage panics; when the whole process
/// is killed, the kernel tells it (`setpriv --pdeathsig`), and the next start clears its folder.
pub struct Server {
    child: Child,
    programs: PathBuf,
    folder: PathBuf,
    user: User,
    /// `postgres://user@127.0.0.1:port/db`; databases made on it have its locale too.
    pub url: String,
}

/// How a server sorts and classifies text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// By code point.
    C,
    /// As in China.
    Zh,
}

impl Locale {
    const fn name(self) -> &'static str {
        match self {
            Self::C => "C",
            Self::Zh => needs::ZH_LOCALE,
        }
    }

    /// Ending of the temporary folder.
    const fn short(self) -> &'static str {
        match self {
            Self::C => "c",
            Self::Zh => "zh",
        }
    }
}

/// Who the server runs as.
#[derive(Debug, Clone)]
enum User {
    /// We are not root: as ourselves.
    Same,
    /// We are root, which PostgreSQL refuses: as this system user.
    Other { uid: u32, gid: u32 },
}

impl Server {
    /// Makes a cluster with `locale` and starts it.
    pub fn start(programs: &Path, locale: Locale) -> Result<Self, String> {
        clear_left_over();
        let name = format!("{FOLDER_PREFIX}{}-{}", std::process::id(), locale.short());
        let folder = std::env::temp_dir().join(name);
        let user = if needs::is_root() {
            system_user()?
        } else {
            User::Same
        };
        prepare(&folder, &user)?;
        let started = Self::start_in(programs, &folder, user, locale);
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        started
    }

    fn start_in(
        programs: &Path,
        folder: &Path,
        user: User,
        locale: Locale,
    ) -> Result<Self, String> {
        let made = command::quiet(
            as_user(&user, &programs.join("initdb"))
                .args(["--username", ROLE, "--auth=trust", "--encoding=UTF8"])
                .arg(format!("--locale={}", locale.name()))
                .args(["--lc-messages=C", "--no-sync", "--pgdata"])
                .arg(folder.join("data")),
        )?;
        if !made.well {
            return Err(format!("initdb failed:\n{}", made.lines.join("\n")));
        }
        let port = spare_port()?;
        Ok(Self {
            child: spawn(programs, folder, &user, port)?,
            programs: programs.to_path_buf(),
            folder: folder.to_path_buf(),
            user,
            url: format!("postgres://{ROLE}@127.0.0.1:{port}/postgres"),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = command::quiet(
            as_user(&self.user, &self.programs.join("pg_ctl"))
                .args(["stop", "--mode=immediate", "--wait", "--timeout=20"])
                .arg("--pgdata")
                .arg(self.folder.join("data")),
        );
        if !stopped.is_ok_and(|ended| ended.well) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Starts the server and waits until it says that it is ready.
fn spawn(programs: &Path, folder: &Path, user: &User, port: u16) -> Result<Child, String> {
    let mut child = as_user(user, &programs.join("postgres"))
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(settings(port))
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("PostgreSQL cannot be started: {error}"))?;
    let (sender, receiver) = mpsc::channel();
    if let Some(errors) = child.stderr.take() {
        let log = folder.join("log");
        thread::spawn(move || keep_log(BufReader::new(errors), &log, &sender));
    }
    if receiver.recv_timeout(READY_WITHIN).is_ok() {
        return Ok(child);
    }
    let _ = child.kill();
    let _ = child.wait();
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    Err(format!("PostgreSQL did not become ready:\n{log}"))
}

/// Throw-away data need no disk: a crash of the machine may lose them, a crash of the server
/// (which tests provoke) may not, so only `fsync` is off.
fn settings(port: u16) -> Vec<String> {
    [
        format!("port={port}"),
        "listen_addresses=127.0.0.1".to_owned(),
        "fsync=off".to_owned(),
        "max_connections=200".to_owned(),
        "wal_level=minimal".to_owned(),
        "max_wal_senders=0".to_owned(),
        "timezone=UTC".to_owned(),
    ]
    .into_iter()
    .flat_map(|setting| ["-c".to_owned(), setting])
    .collect()
}

/// Keeps what the server says and tells once that it is ready.
fn keep_log(lines: impl BufRead, log: &Path, ready: &mpsc::Sender<()>) {
    let mut file = fs::File::create(log).ok();
    for line in lines.lines().map_while(Result::ok) {
        if let Some(file) = &mut file {
            let _ = writeln!(file, "{line}");
        }
        if line.contains("ready to accept connections") {
            let _ = ready.send(());
        }
    }
}

/// `program` as `user`, and told when we die. Without setpriv (not Linux) it runs plainly.
fn as_user(user: &User, program: &Path) -> Command {
    let Some(setpriv) = needs::in_path("setpriv") else {
        return from_root_folder(Command::new(program));
    };
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", "INT"]);
    if let User::Other { uid, gid } = user {
        command.args(["--reuid", &uid.to_string(), "--regid", &gid.to_string()]);
        command.arg("--clear-groups");
    }
    command.arg("--").arg(program);
    from_root_folder(command)
}

/// The other user may not be allowed into the folder where we stand.
fn from_root_folder(mut command: Command) -> Command {
    command.current_dir("/");
    command
}

/// `postgres` when the package made it, else `nobody`.
fn system_user() -> Result<User, String> {
    let users = fs::read_to_string("/etc/passwd").map_err(|e| format!("/etc/passwd: {e}"))?;
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| user_in(&users, name))
        .ok_or_else(|| {
            "PostgreSQL refuses to run as root and there is no user “postgres” or “nobody”: \
             add one with `useradd --system postgres`, then start again."
                .to_owned()
        })
}

fn user_in(passwd: &str, name: &str) -> Option<User> {
    let fields: Vec<&str> = passwd
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.first() == Some(&name))?;
    Some(User::Other {
        uid: fields.get(2)?.parse().ok()?,
        gid: fields.get(3)?.parse().ok()?,
    })
}

fn prepare(folder: &Path, user: &User) -> Result<(), String> {
    let cannot = |error: std::io::Error| format!("cannot prepare {}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(cannot)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(cannot)?;
    if let User::Other { uid, gid } = user {
        chown(folder, Some(*uid), Some(*gid)).map_err(cannot)?;
    }
    Ok(())
}

/// Removes the folders of runs that were killed.
fn clear_left_over() {
    let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(process) = name.strip_prefix(FOLDER_PREFIX) else {
            continue;
        };
        let process = process.split('-').next().unwrap_or_default();
        if Path::new("/proc").is_dir() && !Path::new("/proc").join(process).exists() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn spare_port() -> Result<u16, String> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no spare port on 127.0.0.1: {error}"))
}

/// One server by code point, one as in China.
pub fn start_both(programs: &Path) -> Result<(Server, Server), String> {
    Ok((
        Server::start(programs, Locale::C)?,
        Server::start(programs, Locale::Zh)?,
    ))
}

/// `cargo xtask pg`.
pub fn run(arguments: &[String]) -> ExitCode {
    if let Some(code) = crate::misuse("pg", arguments, &[]) {
        return code;
    }
    match needs::meet().and_then(|tools| start_both(&tools.postgres)) {
        Ok((c, zh)) => {
            report::line(&format!("export TEST_POSTGRES_URL={}", c.url));
            report::line(&format!("export TEST_POSTGRES_ZH_URL={}", zh.url));
            report::line("PostgreSQL runs (data are thrown away); Enter ends it.");
            let _ = std::io::stdin().read_line(&mut String::new());
            ExitCode::SUCCESS
        }
        Err(sentence) => {
            report::line(&sentence);
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_user_is_found_by_name() {
        let passwd =
            "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\nbroken:x\n";
        let nobody = user_in(passwd, "nobody");
        assert!(matches!(
            nobody,
            Some(User::Other {
                uid: 65_534,
                gid: 65_534
            })
        ));
        assert!(user_in(passwd, "postgres").is_none());
        assert!(user_in(passwd, "broken").is_none());
    }

    #[test]
    fn readiness_is_told_and_the_log_kept() {
        let log = std::env::temp_dir().join(format!("unionhall-log-{}", std::process::id()));
        let (sender, receiver) = mpsc::channel();
        let said = "starting\ndatabase system is ready to accept connections\n";
        keep_log(said.as_bytes(), &log, &sender);
        assert!(receiver.try_recv().is_ok());
        assert_eq!(fs::read_to_string(&log).unwrap(), said);
        fs::remove_file(&log).unwrap();
    }
}
