//! A small HTTP/1.1 client: one connection, one request after the other, each answer read to its
//! end and checked.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use platform::Error;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::sleep_until,
};

use super::Figures;

/// Most requests of one measurement, so that a fast page does not run for ever.
const REQUESTS_MAX: usize = 40_000;
/// Longest answer that is waited for.
const ANSWER_TIME: Duration = Duration::from_secs(20);

/// One request and what its answer must hold (一次请求).
#[derive(Debug, Clone)]
pub struct Ask {
    /// As it goes over the wire.
    request: Vec<u8>,
    /// Stands in the body, or the measurement is void.
    expected: String,
}

impl Ask {
    /// `GET path`, as a browser that is signed in, but without compression.
    pub fn new(path: &str, cookie: &str, expected: &str) -> Self {
        let signed_in = if cookie.is_empty() {
            String::new()
        } else {
            format!("cookie: {cookie}\r\n")
        };
        let text = format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\n{signed_in}\r\n"
        );
        Self {
            request: text.into_bytes(),
            expected: expected.to_owned(),
        }
    }

    /// The same for another session.
    pub fn with_cookie(&self, cookie: &str) -> Self {
        let asked = String::from_utf8_lossy(&self.request);
        let path = asked.split(' ').nth(1).unwrap_or_default();
        Self::new(path, cookie, &self.expected)
    }
}

/// What came back (应答).
#[derive(Debug)]
pub struct Reply {
    /// `200`
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// The whole body.
    pub body: Vec<u8>,
}

/// One kept-alive connection (连接).
pub struct Client {
    stream: TcpStream,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// What the network said.
    pub async fn connect(address: SocketAddr) -> Result<Self, Error> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream })
    }

    /// Sends one request and reads the whole answer.
    ///
    /// # Errors
    /// What the network said, or an answer without a length.
    pub async fn send(&mut self, ask: &Ask) -> Result<Reply, Error> {
        let answer = async {
            self.stream.write_all(&ask.request).await?;
            self.read().await
        };
        tokio::time::timeout(ANSWER_TIME, answer)
            .await
            .map_err(|_| Error::fault("no answer in time"))?
    }

    /// As [`Client::send`]; anything but the expected page is an error. The length of the body.
    ///
    /// # Errors
    /// What the network said, another status, or a body without the expected text.
    pub async fn check(&mut self, ask: &Ask) -> Result<usize, Error> {
        let reply = self.send(ask).await?;
        let text =
            std::str::from_utf8(&reply.body).map_err(|_| Error::fault("the answer is no text"))?;
        if reply.status == 200 && text.contains(&ask.expected) {
            return Ok(reply.body.len());
        }
        let asked = String::from_utf8_lossy(&ask.request);
        let line = asked.lines().next().unwrap_or_default();
        Err(Error::fault(format!(
            "{line}: {} without {:?}",
            reply.status, ask.expected
        )))
    }

    async fn read(&mut self) -> Result<Reply, Error> {
        let mut bytes = Vec::with_capacity(64 * 1_024);
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.more(&mut bytes).await?;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let (status, length) = understood(&head)?;
        while bytes.len() < end + length {
            self.more(&mut bytes).await?;
        }
        let body = bytes.split_off(end);
        Ok(Reply { status, head, body })
    }

    async fn more(&mut self, bytes: &mut Vec<u8>) -> Result<(), Error> {
        if self.stream.read_buf(bytes).await? == 0 {
            return Err(Error::fault("the connection was closed in an answer"));
        }
        Ok(())
    }
}

/// Status and length of an answer.
fn understood(head: &str) -> Result<(u16, usize), Error> {
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|word| word.parse().ok())
        .ok_or_else(|| Error::fault("an answer without a status"))?;
    let length = header(head, "content-length")
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| Error::fault("an answer without a length"))?;
    Ok((status, length))
}

/// The value of a header.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

/// How requests are sent (压力).
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Connections at the same time.
    pub connections: usize,
    /// For so long.
    pub time: Duration,
    /// So many a second, spread evenly; as fast as they are answered without it.
    pub rate: Option<u64>,
}

/// Figures of one load, and the length of the longest body.
///
/// # Errors
/// The first answer that was not as expected.
pub async fn drive(
    address: SocketAddr,
    asks: &Arc<Vec<Ask>>,
    load: Load,
) -> Result<(Figures, usize), Error> {
    let mut clients = Vec::with_capacity(load.connections);
    for place in 0..load.connections {
        let mut client = Client::connect(address).await?;
        client.check(&asks[place % asks.len()]).await?;
        clients.push(client);
    }
    let started = Instant::now();
    let mut running = JoinSet::new();
    for (place, client) in clients.into_iter().enumerate() {
        running.spawn(one(client, place, asks.clone(), load, started));
    }
    let (mut times, mut longest) = (Vec::new(), 0);
    while let Some(done) = running.join_next().await {
        let (own, length) = done.map_err(|error| Error::fault(error.to_string()))??;
        times.extend(own);
        longest = longest.max(length);
    }
    Ok((Figures::new(times, started.elapsed()), longest))
}

/// One connection's share. A request that is due while the one before is still under way counts
/// from when it was due, so that a stall is seen by all who would have met it.
async fn one(
    mut client: Client,
    place: usize,
    asks: Arc<Vec<Ask>>,
    load: Load,
    started: Instant,
) -> Result<(Vec<Duration>, usize), Error> {
    let share = REQUESTS_MAX / load.connections;
    let (mut times, mut longest) = (Vec::new(), 0);
    for number in 0..share {
        let turn = place + number * load.connections;
        let mut begun = Instant::now();
        if let Some(rate) = load.rate {
            let due = started + delay(turn, rate);
            if begun < due {
                sleep_until(due.into()).await;
                begun = Instant::now();
            } else {
                begun = due;
            }
        }
        if started.elapsed() >= load.time {
            break;
        }
        longest = longest.max(client.check(&asks[turn % asks.len()]).await?);
        times.push(begun.elapsed());
    }
    Ok((times, longest))
}

/// When the request with that number is due.
fn delay(turn: usize, rate: u64) -> Duration {
    let turn = u64::try_from(turn).unwrap_or(u64::MAX);
    Duration::from_nanos(turn.saturating_mul(1_000_000_000) / rate.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_understood_by_its_head() {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nset-cookie: a=b; Path=/\r\n\r\n";
        assert_eq!(understood(head).unwrap(), (200, 12));
        assert_eq!(header(head, "Set-Cookie"), Some("a=b; Path=/"));
        assert!(understood("HTTP/1.1 200 OK\r\n\r\n").is_err());
        assert!(understood("nonsense").is_err());
    }

    #[test]
    fn requests_are_spread_evenly() {
        assert_eq!(delay(0, 400), Duration::ZERO);
        assert_eq!(delay(400, 400), Duration::from_secs(1));
        assert_eq!(delay(1, 1_000), Duration::from_millis(1));
    }
}
