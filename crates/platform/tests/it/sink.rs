//! A mail server that takes letters for the tests.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex},
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

/// How the server is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// Takes the letter and says that it did not: the answer was lost.
    LosesAnswer,
    RefusesReader,
    RefusesPassword,
}

#[derive(Default)]
struct Seen {
    mood: Option<Mood>,
    letters: Vec<String>,
    auth: Vec<String>,
    secured: usize,
}

/// A running mail server.
#[derive(Clone)]
pub struct Sink {
    pub port: u16,
    tls: Option<Arc<ServerConfig>>,
    seen: Arc<Mutex<Seen>>,
}

impl Sink {
    /// Speaks in the clear only.
    pub fn start() -> Self {
        Self::with(None)
    }

    /// Offers STARTTLS with the certificate in `folder`.
    pub fn with_certificate(folder: &Path) -> Self {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(folder.join("cert.pem"))
            .unwrap()
            .collect();
        let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain.unwrap(), key);
        Self::with(Some(Arc::new(config.unwrap())))
    }

    fn with(tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let sink = Self {
            port,
            tls,
            seen: Arc::default(),
        };
        let serving = sink.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = serving.clone();
                std::thread::spawn(move || serving.serve(stream).ok());
            }
        });
        sink
    }

    pub fn set(&self, mood: Mood) {
        self.seen.lock().unwrap().mood = Some(mood);
    }

    pub fn letters(&self) -> Vec<String> {
        self.seen.lock().unwrap().letters.clone()
    }

    pub fn auth(&self) -> Vec<String> {
        self.seen.lock().unwrap().auth.clone()
    }

    /// How often STARTTLS was said.
    pub fn secured(&self) -> usize {
        self.seen.lock().unwrap().secured
    }

    fn mood(&self) -> Mood {
        self.seen.lock().unwrap().mood.unwrap_or(Mood::Takes)
    }

    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut plain = BufReader::new(stream);
        plain.get_mut().write_all(b"220 sink\r\n")?;
        if !self.talk(&mut plain)? {
            return Ok(());
        }
        let Some(tls) = &self.tls else {
            return Ok(());
        };
        let session = ServerConnection::new(tls.clone()).map_err(std::io::Error::other)?;
        self.seen.lock().unwrap().secured += 1;
        self.talk(&mut BufReader::new(StreamOwned::new(
            session,
            plain.into_inner(),
        )))
        .map(drop)
    }

    /// Answers until the client leaves, or says STARTTLS: then `true`.
    fn talk<S: Read + Write>(&self, stream: &mut BufReader<S>) -> std::io::Result<bool> {
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Ok(false);
            }
            let word = line.get(..4).unwrap_or_default().to_uppercase();
            let answer = match word.as_str() {
                "EHLO" if self.tls.is_some() => {
                    "250-sink\r\n250-8BITMIME\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN"
                }
                "EHLO" => "250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
                "STAR" => {
                    stream.get_mut().write_all(b"220 go on\r\n")?;
                    return Ok(true);
                }
                "AUTH" => {
                    self.seen
                        .lock()
                        .unwrap()
                        .auth
                        .push(line.trim_end().to_owned());
                    match self.mood() {
                        Mood::RefusesPassword => "535 no",
                        Mood::Takes | Mood::LosesAnswer | Mood::RefusesReader => "235 yes",
                    }
                }
                "RCPT" if self.mood() == Mood::RefusesReader => "550 no such user",
                "DATA" => {
                    stream.get_mut().write_all(b"354 go on\r\n")?;
                    let letter = letter(stream)?;
                    self.seen.lock().unwrap().letters.push(letter);
                    match self.mood() {
                        Mood::LosesAnswer => "451 try again",
                        Mood::Takes | Mood::RefusesReader | Mood::RefusesPassword => "250 taken",
                    }
                }
                "QUIT" => {
                    stream.get_mut().write_all(b"221 bye\r\n")?;
                    return Ok(false);
                }
                _ => "250 ok",
            };
            stream.get_mut().write_all(answer.as_bytes())?;
            stream.get_mut().write_all(b"\r\n")?;
            stream.get_mut().flush()?;
        }
    }
}

/// The lines up to the one dot.
fn letter(stream: &mut impl BufRead) -> std::io::Result<String> {
    let mut letter = String::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        if line.trim_end() == "." {
            return Ok(letter);
        }
        letter.push_str(line.trim_end_matches(['\r', '\n']));
        letter.push('\n');
    }
}
