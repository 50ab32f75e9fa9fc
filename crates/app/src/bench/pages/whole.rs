//! The whole process on the generated data: how long until it shows a page, what it holds in
//! memory when nobody asks.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use platform::Error;

use super::data::TODAY;
use crate::bench::{
    Figures,
    client::{Ask, Client},
    served::session,
};

/// Starts that are timed.
const STARTS: usize = 7;
/// A start may take so long.
const START_TIME: Duration = Duration::from_secs(60);
/// How long nobody asks before memory is read.
const IDLE: Duration = Duration::from_secs(2);

/// What was measured (整个进程).
pub struct Whole {
    /// From the call to the first page read to its end.
    pub starts: Figures,
    /// Resident KiB after the start, idle; `None` where the system does not tell.
    pub fresh_kib: Option<u64>,
    /// Resident KiB after every page was shown once, idle.
    pub used_kib: Option<u64>,
}

/// Starts the program on `folder` several times.
///
/// # Errors
/// What stood in the way, or a page that was not as expected.
pub async fn measure(
    folder: &Path,
    database: Option<&str>,
    pages: &[(&str, Vec<Ask>)],
) -> Result<Whole, Error> {
    let (mut times, started) = (Vec::new(), Instant::now());
    for _ in 1..STARTS {
        let running = Running::start(folder, database)?;
        times.push(running.first_page().await?);
    }
    let running = Running::start(folder, database)?;
    times.push(running.first_page().await?);
    tokio::time::sleep(IDLE).await;
    let fresh_kib = running.resident_kib();
    let cookie = session(running.address).await?;
    let mut client = Client::connect(running.address).await?;
    for ask in pages.iter().filter_map(|(_, asks)| asks.first()) {
        client.check(&ask.with_cookie(&cookie)).await?;
    }
    tokio::time::sleep(IDLE).await;
    Ok(Whole {
        starts: Figures::new(times, started.elapsed()),
        fresh_kib,
        used_kib: running.resident_kib(),
    })
}

/// A process of our own, ended when it is dropped.
struct Running {
    child: Child,
    address: SocketAddr,
    started: Instant,
}

impl Running {
    fn start(folder: &Path, database: Option<&str>) -> Result<Self, Error> {
        let free = TcpListener::bind("127.0.0.1:0")?;
        let address = free.local_addr()?;
        drop(free);
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("demo").arg("--data").arg(folder);
        command.args(["--listen", &address.to_string()]);
        command.args(["--date", &TODAY.to_string()]);
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        let started = Instant::now();
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self {
            child,
            address,
            started,
        })
    }

    /// Asks until the sign-in page is there.
    async fn first_page(&self) -> Result<Duration, Error> {
        let ask = Ask::new("/sign-in", "", "登录");
        loop {
            let shown = match Client::connect(self.address).await {
                Ok(mut client) => client.check(&ask).await,
                Err(error) => Err(error),
            };
            match shown {
                Ok(_) => return Ok(self.started.elapsed()),
                Err(error) if self.started.elapsed() > START_TIME => return Err(error),
                Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
    }

    fn resident_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse().ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
