//! A mail server that takes letters for the tests.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
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
}

/// A running mail server.
#[derive(Clone)]
pub struct Sink {
    pub port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl Sink {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let sink = Self {
            port,
            seen: Arc::default(),
        };
        let serving = sink.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = serving.clone();
                std::thread::spawn(move || serving.serve(&stream).ok());
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

    fn mood(&self) -> Mood {
        self.seen.lock().unwrap().mood.unwrap_or(Mood::Takes)
    }

    fn serve(&self, stream: &TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        let mut out = stream.try_clone()?;
        out.write_all(b"220 sink\r\n")?;
        while let Some(line) = lines.next().transpose()? {
            let word = line.get(..4).unwrap_or_default().to_uppercase();
            let answer = match word.as_str() {
                "EHLO" => "250-sink\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
                "AUTH" => {
                    self.seen.lock().unwrap().auth.push(line.clone());
                    match self.mood() {
                        Mood::RefusesPassword => "535 no",
                        Mood::Takes | Mood::LosesAnswer | Mood::RefusesReader => "235 yes",
                    }
                }
                "RCPT" if self.mood() == Mood::RefusesReader => "550 no such user",
                "DATA" => {
                    out.write_all(b"354 go on\r\n")?;
                    let mut letter = String::new();
                    for line in lines.by_ref() {
                        let line = line?;
                        if line == "." {
                            break;
                        }
                        letter.push_str(&line);
                        letter.push('\n');
                    }
                    self.seen.lock().unwrap().letters.push(letter);
                    match self.mood() {
                        Mood::LosesAnswer => "451 try again",
                        Mood::Takes | Mood::RefusesReader | Mood::RefusesPassword => "250 taken",
                    }
                }
                "QUIT" => {
                    out.write_all(b"221 bye\r\n")?;
                    return Ok(());
                }
                _ => "250 ok",
            };
            out.write_all(answer.as_bytes())?;
            out.write_all(b"\r\n")?;
        }
        Ok(())
    }
}
