//! The real router on a loopback port of this process, and how its pages are measured.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use platform::{App, Config, Error, clock::Clock, tls};
use tokio::{
    runtime::{Builder, Runtime},
    sync::oneshot,
};

use super::{
    Figures,
    client::{Ask, Client, Load, drive, header},
};
use crate::{command::Place, house};

/// Connections for the highest rate.
const MANY: usize = 64;
/// Connections at half the highest rate.
const FEW: usize = 8;
/// How long the highest rate is looked for.
const FULL_TIME: Duration = Duration::from_secs(3);
/// How long half the highest rate is kept up.
const HALF_TIME: Duration = Duration::from_secs(6);

/// Text as it stands in the query of an address.
pub fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

/// Both measurements of one page.
pub struct Pair {
    /// At 64 connections, as fast as they are answered.
    pub full: Figures,
    /// At 8 connections, at half that rate.
    pub half: Figures,
    /// Bytes of the longest answer.
    pub length: usize,
}

/// The highest rate at 64 connections, then 8 connections at half of it.
///
/// # Errors
/// The first answer that was not as expected.
pub async fn pair(address: SocketAddr, asks: Vec<Ask>) -> Result<Pair, Error> {
    let asks = Arc::new(asks);
    let full = Load {
        connections: MANY,
        time: FULL_TIME,
        rate: None,
    };
    let (full, length) = drive(address, &asks, full).await?;
    let half = Load {
        connections: FEW,
        time: HALF_TIME,
        rate: Some((full.rate / 2).max(1)),
    };
    let (half, _) = drive(address, &asks, half).await?;
    Ok(Pair { full, half, length })
}

/// Signs in as the officer; the cookie.
///
/// # Errors
/// What the network said.
pub async fn session(address: SocketAddr) -> Result<String, Error> {
    let mut client = Client::connect(address).await?;
    let reply = client.send(&Ask::new("/demo/as/officer", "", "")).await?;
    header(&reply.head, "set-cookie")
        .and_then(|value| value.split(';').next())
        .map(str::to_owned)
        .ok_or_else(|| Error::fault("signing in gave no session"))
}

/// The house, served on a port of this machine (被测服务).
pub struct Served {
    /// The house.
    pub house: App,
    /// Where it is served.
    pub address: SocketAddr,
    runtime: Runtime,
    end: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<Result<(), Error>>,
}

impl Served {
    /// Opens the house of a place, with its demo sign-in, and serves it.
    ///
    /// # Errors
    /// What stood in the way.
    pub fn start(place: &Place, clock: Clock) -> Result<Self, Error> {
        let config = Config {
            data: place.data.clone(),
            demo: true,
            secure: false,
            plain_http: false,
            trust_proxy: false,
            base_url: String::new(),
        };
        let (house, _) = house::open(place, config, clock)?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_multi_thread().enable_all().build()?;
        let (end, ended) = oneshot::channel();
        let until = async {
            ended.await.ok();
        };
        let task = runtime.spawn(tls::serve_on(
            house::router(&house).0,
            listener,
            None,
            until,
        ));
        Ok(Self {
            house,
            address,
            runtime,
            end,
            task,
        })
    }

    /// Ends, and closes the database.
    pub fn end(self) {
        self.end.send(()).ok();
        self.task.abort();
        self.runtime.shutdown_timeout(Duration::from_secs(10));
        self.house.db.close();
    }
}
