//! The job that sends letters.
//!
//! A mail server inside the office may show a certificate of the office's own authority; then
//! that authority's certificate lies in the data folder as [`AUTHORITY`], and is trusted for mail
//! beside those that everybody trusts.

use std::time::Duration;

use kernel::Moment;
use lettre::{
    SmtpTransport, Transport,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};

use super::{
    letter::{Parts, compose},
    settings::{FROM, HOST, PASSWORD, PORT, SAFETY, USER, is_on},
    store::{self, LetterRow},
};
use crate::{
    App, Error,
    db::Tx,
    jobs::{Claim, JobKind, wait_secs},
    settings::{get, open},
};

/// Letters written within this time share a run, milliseconds.
const WAKE_MS: i64 = 30_000;
/// Letters that one run takes from the table at a time.
const RUN_ROWS: i64 = 100;
/// Hours after which a letter is given up.
/// Source: RFC 5321, 4.5.4.1: give up after four to five days; a reminder is stale sooner.
const GIVE_UP_HOURS: i64 = 48;
/// The authority that vouches for the mail server, PEM; needed only when it is the office's own.
const AUTHORITY: &str = "mail-ca.pem";
/// How long the mail server may take for one command.
const SERVER_TIME: Duration = Duration::from_secs(20);

pub(super) const KIND: JobKind = JobKind {
    name: "platform.mail",
    title: "发送邮件",
    run: send_all,
    every_secs: Some(900),
};

/// A letter was written or is to be tried again at `at`: enqueues a run for the end of that half
/// minute. The periodic run is for what these leave behind.
pub(super) fn wake(tx: &mut Tx<'_>, at: Moment) -> Result<(), Error> {
    let slot = at.as_ms().div_euclid(WAKE_MS);
    let end = Moment::from_ms((slot + 1) * WAKE_MS);
    tx.enqueue_once(KIND.name, &slot.to_string(), &(), end)
        .map(drop)
}

/// What became of one try.
enum Tried {
    /// 已发出
    Sent,
    /// 收件人被拒绝: trying again changes nothing.
    Refused(String),
    /// 暂时发不出
    Later(String),
    /// 服务器不通或登录不上: no letter can be sent now.
    ServerDown(String),
}

fn send_all(house: &App, claim: &Claim) -> Result<String, Error> {
    if !house.db.read_blocking(is_on)? {
        return Ok("没有设置发信服务器".to_owned());
    }
    let (transport, from) = transport(house)?;
    let (mut sent, mut failed) = (0, 0);
    loop {
        let now = house.now();
        let due = house
            .db
            .read_blocking(|conn| store::due_letters(conn, now, RUN_ROWS))?;
        if due.is_empty() {
            return Ok(format!("发出 {sent} 封，未能发出 {failed} 封"));
        }
        for letter in due {
            let id = letter.id;
            let step = format!("take {id} {} {}", letter.attempts, claim.fence);
            if !claim.write(house, &step, move |tx| store::take_letter(tx, id))? {
                continue;
            }
            match send_one(house, &transport, &from, &letter)? {
                Tried::Sent => sent += 1,
                Tried::Refused(text) => {
                    failed += 1;
                    note(house, claim, &letter, Some(text), false)?;
                    continue;
                }
                Tried::Later(text) => {
                    failed += 1;
                    note(house, claim, &letter, Some(text), true)?;
                    continue;
                }
                Tried::ServerDown(text) => {
                    note(house, claim, &letter, Some(text.clone()), true)?;
                    return Err(Error::fault(text));
                }
            }
            note(house, claim, &letter, None, false)?;
        }
    }
}

fn note(
    house: &App,
    claim: &Claim,
    letter: &LetterRow,
    error: Option<String>,
    again: bool,
) -> Result<(), Error> {
    let (id, now) = (letter.id, house.now());
    let is_old = now >= letter.at.plus_secs(GIVE_UP_HOURS * 3_600);
    let next = (again && !is_old).then(|| now.plus_secs(wait_secs(letter.attempts + 1)));
    let step = format!("letter {id} {}", letter.attempts);
    claim.write(house, &step, move |tx| match &error {
        None => store::note_sent(tx, id),
        Some(text) => {
            store::note_failed(tx, id, next, text)?;
            next.map_or(Ok(()), |at| wake(tx, at))
        }
    })
}

fn transport(house: &App) -> Result<(SmtpTransport, String), Error> {
    let (host, port, safety, user, password, from) = house.db.read_blocking(|conn| {
        Ok((
            get(conn, &HOST)?,
            get(conn, &PORT)?,
            get(conn, &SAFETY)?,
            get(conn, &USER)?,
            open(conn, &house.keys, &PASSWORD)?,
            get(conn, &FROM)?,
        ))
    })?;
    let tls = match safety.as_str() {
        "none" => Tls::None,
        "tls" => Tls::Wrapper(parameters(house, &host)?),
        _ => Tls::Required(parameters(house, &host)?),
    };
    let port = u16::try_from(port).map_err(|_| Error::Corrupt("platform_setting.value"))?;
    let mut builder = SmtpTransport::builder_dangerous(host.as_str())
        .port(port)
        .tls(tls)
        .timeout(Some(SERVER_TIME));
    if !user.is_empty() {
        builder = builder.credentials(Credentials::new(user, password.unwrap_or_default()));
    }
    Ok((builder.build(), from))
}

/// Whom the mail server must convince.
fn parameters(house: &App, host: &str) -> Result<TlsParameters, Error> {
    let mut builder = TlsParameters::builder(host.to_owned());
    match std::fs::read(house.config.data.join(AUTHORITY)) {
        Ok(pem) => {
            let authority = Certificate::from_pem(&pem).map_err(|_| {
                Error::fault(format!("数据文件夹里的 {AUTHORITY} 不是 PEM 格式的证书"))
            })?;
            builder = builder.add_root_certificate(authority);
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    builder.build().map_err(|e| Error::Fault(Box::new(e)))
}

fn send_one(
    house: &App,
    transport: &SmtpTransport,
    from: &str,
    letter: &LetterRow,
) -> Result<Tried, Error> {
    let account = letter.account;
    let to = house
        .db
        .read_blocking(|conn| house.directory.email(conn, account))?;
    let Some(to) = to else {
        return Ok(Tried::Refused("收件人没有登记邮箱".to_owned()));
    };
    let link = format!(
        "{}{}",
        house.config.base_url.trim_end_matches('/'),
        letter.href
    );
    let parts = Parts {
        from,
        to: &to,
        letter: &letter.letter,
        at: letter.at,
        title: &letter.title,
        text: &letter.text,
        link: &link,
    };
    let message = match compose(&parts) {
        Ok(message) => message,
        Err(text) => return Ok(Tried::Refused(text)),
    };
    Ok(match transport.send(&message) {
        Ok(_) => Tried::Sent,
        Err(error) => judge(&error),
    })
}

/// What a failed try means. The server's words may hold the address, so only its code is kept.
fn judge(error: &lettre::transport::smtp::Error) -> Tried {
    let code = error.status().map(|code| code.to_string());
    match code.as_deref() {
        Some(code @ ("530" | "534" | "535" | "538")) => {
            Tried::ServerDown(format!("发信服务器不接受用户名或口令（{code}）"))
        }
        Some("421") | None => Tried::ServerDown("连不上发信服务器".to_owned()),
        Some(code) if error.is_permanent() => Tried::Refused(format!("对方服务器拒收（{code}）")),
        Some(code) => Tried::Later(format!("对方服务器暂时不收（{code}）")),
    }
}
