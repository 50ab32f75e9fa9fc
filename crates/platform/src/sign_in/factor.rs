//! The second factor of an account: set up, accept, switch off, recovery codes.

use kernel::Id;

use super::{
    account::{ACCOUNTS, AccountRow, by_id, subject},
    session::digest,
    totp,
};
use crate::{
    App, Error,
    access::{Account, Actor},
    args,
    db::{Conn, Tx},
    secret::{Purpose, SealedColumn},
    settings::{self, Setting},
    trail::Deed,
};

/// Offices that handle money, audit, or the house itself.
/// Source: design after 等保2.0 (GB/T 22239-2019) level 3.
const OFFICES: [&str; 4] = ["administrator", "accountant", "chair", "audit_chief"];
/// How many recovery codes are made.
const CODES: usize = 10;
/// Random bytes of a recovery code: 16 characters.
const CODE_BYTES: usize = 10;

/// Whether those offices must have a second factor.
pub const REQUIRED: Setting<bool> = Setting {
    name: "sign_in.second_factor",
    group: "登录",
    text: "系统管理员、主席、会计和经审主任登录须用动态验证码",
    default: false,
    unit: "",
    source: "参照等保2.0第三级的双因子要求，由本单位决定",
    allowed: (),
};

/// Whether this person must have a second factor.
pub(super) fn is_required(conn: &mut Conn, actor: &Actor) -> Result<bool, Error> {
    let holds = actor.offices.iter().any(|o| OFFICES.contains(&&*o.office));
    Ok(holds && settings::get(conn, &REQUIRED)?)
}

const SECOND: &str = "platform_account.second_factor";
const PENDING: &str = "platform_account.pending_factor";

/// The columns that hold sealed secrets, for the rotation of keys.
pub const SEALED: &[SealedColumn] = &[
    SealedColumn {
        table: "platform_account",
        column: "second_factor",
        purpose: Purpose::Account,
    },
    SealedColumn {
        table: "platform_account",
        column: "pending_factor",
        purpose: Purpose::Account,
    },
];

/// Sealed for a column and a row: together they are the place that keys rotate by.
fn seal(house: &App, column: &str, id: Id<Account>, secret: &[u8]) -> Result<Vec<u8>, Error> {
    let row = id.as_i64().to_string();
    house.door.secrets.seal(column, row.as_bytes(), secret)
}

fn open(house: &App, column: &str, id: Id<Account>, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let row = id.as_i64().to_string();
    house.door.secrets.open(column, row.as_bytes(), sealed)
}

/// Draws a secret that becomes the second factor once a code of it was typed.
pub(super) fn begin(house: &App, tx: &mut Tx<'_>, id: Id<Account>) -> Result<(), Error> {
    let account = by_id(tx, id)?;
    if account.second_factor.is_some() {
        return Err(Error::refused(
            "platform.factor_is_on",
            "动态验证码已经启用，要换手机请先停用再重新启用",
        ));
    }
    let secret = house.chance.bytes::<{ totp::SECRET_BYTES }>();
    let sealed = seal(house, PENDING, id, &secret)?;
    tx.run_one(
        "update platform_account set pending_factor = $1, version = version + 1
         where id = $2 and version = $3",
        args![sealed, id, account.version],
    )
}

/// The secret that is being set up, opened.
pub(super) fn pending(house: &App, account: &AccountRow) -> Result<Option<Vec<u8>>, Error> {
    let sealed = account.pending_factor.as_ref();
    sealed
        .map(|s| open(house, PENDING, account.id, s))
        .transpose()
}

/// Fresh recovery codes, as they are shown once.
pub(super) fn draw_codes(house: &App) -> Vec<String> {
    let code = |_| {
        let plain = totp::base32(&house.chance.bytes::<CODE_BYTES>());
        let parts: Vec<&str> = (0..plain.len())
            .step_by(4)
            .map(|at| &plain[at..at + 4])
            .collect();
        parts.join("-")
    };
    (0..CODES).map(code).collect()
}

/// The hash that a recovery code is kept as; blanks, dashes and case do not matter.
pub(super) fn code_digest(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    digest(&plain.to_ascii_uppercase())
}

/// Makes the pending secret the second factor when `typed` is a code of it; `false` when not.
pub(super) fn confirm(
    house: &App,
    tx: &mut Tx<'_>,
    actor: &Actor,
    typed: &str,
    codes: &[String],
) -> Result<bool, Error> {
    let account = by_id(tx, actor.account)?;
    let Some(secret) = pending(house, &account)? else {
        return Err(Error::Stale);
    };
    let now = tx.now();
    let Some(step) = totp::accepted_step(&secret, typed, now, account.second_factor_step) else {
        return Ok(false);
    };
    let sealed = seal(house, SECOND, account.id, &secret)?;
    tx.run_one(
        "update platform_account
         set second_factor = $1, second_factor_step = $2, pending_factor = null,
             recovery = $3, version = version + 1
         where id = $4 and version = $5",
        args![
            sealed,
            step,
            serde_json::to_string(codes)?,
            account.id,
            account.version
        ],
    )?;
    note(tx, actor, "platform.second_factor_on", "未启用", "已启用")?;
    Ok(true)
}

/// Switches the second factor off.
pub(super) fn switch_off(tx: &mut Tx<'_>, actor: &Actor) -> Result<(), Error> {
    if is_required(tx, actor)? {
        return Err(Error::refused(
            "platform.factor_required",
            "您的职务须用动态验证码登录，不能停用；要换手机，请联系系统管理员重置",
        ));
    }
    clear(tx, actor.account)?;
    note(tx, actor, "platform.second_factor_off", "已启用", "未启用")
}

/// Removes the second factor with its recovery codes.
pub(super) fn clear(tx: &mut Tx<'_>, id: Id<Account>) -> Result<(), Error> {
    tx.run_one(
        "update platform_account
         set second_factor = null, pending_factor = null, recovery = '[]',
             version = version + 1
         where id = $1",
        args![id],
    )
}

/// Replaces the recovery codes.
pub(super) fn renew_codes(tx: &mut Tx<'_>, actor: &Actor, codes: &[String]) -> Result<(), Error> {
    let sql = "update platform_account set recovery = $1, version = version + 1
               where id = $2 and second_factor is not null";
    tx.run_one(sql, args![serde_json::to_string(codes)?, actor.account])?;
    let deed = Deed::on("platform.renew_recovery_codes", subject(actor.account))
        .row(ACCOUNTS, actor.account);
    tx.trail(actor, deed)
}

fn note(
    tx: &mut Tx<'_>,
    actor: &Actor,
    verb: &'static str,
    old: &str,
    new: &str,
) -> Result<(), Error> {
    let deed = Deed::on(verb, subject(actor.account))
        .row(ACCOUNTS, actor.account)
        .change("动态验证码", old, new);
    tx.trail(actor, deed)
}

/// Whether `typed` is a fresh code or an unused recovery code; either is used up by it.
pub(super) fn accept(
    house: &App,
    tx: &mut Tx<'_>,
    actor: &Actor,
    account: &AccountRow,
    typed: &str,
) -> Result<bool, Error> {
    let Some(sealed) = &account.second_factor else {
        return Ok(false);
    };
    let secret = open(house, SECOND, account.id, sealed)?;
    let (now, used) = (tx.now(), account.second_factor_step);
    if let Some(step) = totp::accepted_step(&secret, typed, now, used) {
        let sql = "update platform_account set second_factor_step = $1
                   where id = $2 and second_factor_step < $1";
        return Ok(tx.run(sql, args![step, account.id])? == 1);
    }
    let wanted = code_digest(typed);
    let left: Vec<&String> = account.recovery.iter().filter(|c| **c != wanted).collect();
    if left.len() == account.recovery.len() {
        return Ok(false);
    }
    tx.run_one(
        "update platform_account set recovery = $1, version = version + 1
         where id = $2 and version = $3",
        args![serde_json::to_string(&left)?, account.id, account.version],
    )?;
    let deed = Deed::on("platform.use_recovery_code", subject(account.id))
        .row(ACCOUNTS, account.id)
        .change("剩余恢复码", account.recovery.len(), left.len());
    tx.trail(actor, deed)?;
    Ok(true)
}
