//! What plans ask of the rest of the house, in one place: settings, messages, reading files.

use kernel::{Date, Id, Refusal};
use platform::{
    Error,
    access::{Account, Body, Directory, Person},
    db::{Conn, Tx},
    messages::Message,
    settings::{self, Setting},
    subject::Subject,
    upload::{self, Limits},
};

use crate::{
    powers::REPORT,
    project::{Owner, Role},
    reading::{self, PlanDocument},
};

/// After so many days without an entry a row counts as silent (久无进展天数).
pub const SILENT_DAYS: Setting<i64> = Setting {
    name: "plans.silent_days",
    group: "工作计划",
    text: "项目连续多少天没有进展，就提示「久无进展」",
    default: 45,
    unit: "天",
    source: "本系统默认：一个半月，月度例会上至少会问到一次",
    allowed: (7, 366),
};

/// After so many days without an entry a row counts as silent.
///
/// # Errors
/// What the database said.
pub fn silent_days(conn: &mut Conn) -> Result<i32, Error> {
    let days = settings::get(conn, &SILENT_DAYS)?;
    i32::try_from(days).map_err(|_| Error::Corrupt("platform_setting.value"))
}

/// The name of the reader that `app` registers for child processes.
pub const READER: &str = "plan";

/// Reads a plan in the child process: the JSON of a [`PlanDocument`].
///
/// # Errors
/// One sentence why the file cannot be read.
pub fn read_in_child(bytes: &[u8], name: &str) -> Result<String, Refusal> {
    let document = reading::read_bytes(bytes, name)?;
    serde_json::to_string(&document)
        .map_err(|_| Refusal::new("plans.unreadable", "读出的内容无法交回，没有保存"))
}

/// Reads an uploaded plan, in a child process with limits.
///
/// # Errors
/// One sentence why the file cannot be read; a fault when no child could be started.
pub async fn read_file(name: String, bytes: Vec<u8>) -> Result<PlanDocument, Error> {
    let json = upload::read(READER, name, bytes.into(), Limits::DOCUMENT).await?;
    Ok(serde_json::from_str(&json)?)
}

/// Those who should act for a part: the person in charge, else who may report at its body.
///
/// # Errors
/// What the database said.
pub fn accounts_for(
    directory: &dyn Directory,
    conn: &mut Conn,
    owner: &Owner,
    day: Date,
) -> Result<Vec<Id<Account>>, Error> {
    if let Some(person) = owner.person
        && let Some(account) = organisation::account_of(conn, person)?
    {
        return Ok(vec![account]);
    }
    match owner.body {
        Some(body) => reporters(directory, conn, body, day),
        None => Ok(Vec::new()),
    }
}

/// Accounts that may report at a body.
///
/// # Errors
/// What the database said.
pub fn reporters(
    directory: &dyn Directory,
    conn: &mut Conn,
    body: Id<Body>,
    day: Date,
) -> Result<Vec<Id<Account>>, Error> {
    directory.accounts_with(conn, REPORT.code, body, day)
}

/// Those who should act for a project: for each of its parts, and where a part has nobody, the
/// lead's.
///
/// # Errors
/// What the database said.
pub fn accounts_of(
    directory: &dyn Directory,
    conn: &mut Conn,
    owners: &[Owner],
    day: Date,
) -> Result<Vec<Id<Account>>, Error> {
    let mut accounts = Vec::new();
    for owner in owners {
        let mut own = accounts_for(directory, conn, owner, day)?;
        if own.is_empty()
            && let Some(lead) = owners.iter().find(|o| o.role == Role::Lead)
        {
            own = accounts_for(directory, conn, lead, day)?;
        }
        accounts.append(&mut own);
    }
    accounts.sort_unstable();
    accounts.dedup();
    Ok(accounts)
}

/// Puts the same message into several inboxes; with a key, once each.
///
/// # Errors
/// What the database said.
pub fn tell(
    tx: &mut Tx<'_>,
    accounts: &[Id<Account>],
    subject: &Subject,
    title: &str,
    text: &str,
    href: &str,
    unique: Option<&str>,
) -> Result<(), Error> {
    for account in accounts {
        let message = Message {
            subject: Some(subject.clone()),
            title: title.to_owned(),
            text: text.to_owned(),
            href: href.to_owned(),
            mail: true,
            unique: unique.map(str::to_owned),
        };
        tx.message(*account, message)?;
    }
    Ok(())
}

/// Names of the people in charge of some parts.
///
/// # Errors
/// What the database said.
pub fn person_name(conn: &mut Conn, person: Option<Id<Person>>) -> Result<String, Error> {
    let Some(person) = person else {
        return Ok(String::new());
    };
    Ok(organisation::person(conn, person)?.map_or_else(String::new, |p| p.name))
}
