//! Whether what is encrypted can be opened: one value of each kind is.

use crate::{
    Error,
    db::Conn,
    secret::{Keys, Purpose, SealedColumn, place},
};

/// What became of one kind of sealed values (开启检查).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    /// Whether it opened.
    pub ok: bool,
    /// Which, and why not.
    pub sentence: String,
}

/// What a purpose's keys protect, for people.
pub(super) const fn what(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Account => "账号的动态口令",
        Purpose::Setting => "设置里保存的其他系统密码",
        Purpose::Person => "电话、证件号、银行账号等个人信息",
        Purpose::Lookup => "按证件号、电话查找",
    }
}

/// Opens the oldest and the newest value of each column, and looks for each registered key.
pub(crate) fn open_each(
    conn: &mut Conn,
    keys: &Keys,
    columns: &[SealedColumn],
) -> Result<Vec<Opened>, Error> {
    let mut out = Vec::new();
    for column in columns {
        if conn.has_table(column.table)? {
            out.push(open_one(conn, keys, column)?);
        }
    }
    let missing = keys.missing(conn)?;
    out.extend(missing.into_iter().map(|sentence| Opened {
        ok: false,
        sentence,
    }));
    Ok(out)
}

fn open_one(conn: &mut Conn, keys: &Keys, column: &SealedColumn) -> Result<Opened, Error> {
    let SealedColumn {
        table,
        column,
        purpose,
    } = *column;
    let kind = format!("{}（{table}.{column}）", what(purpose));
    let mut tried = 0;
    for order in ["asc", "desc"] {
        let sql = format!(
            "select id, {column} from {table} where {column} is not null
             order by id {order} limit 1"
        );
        let value = conn.one(&sql, &[], |row| {
            Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?))
        })?;
        let Some((id, sealed)) = value else { continue };
        tried += 1;
        let place = place(table, column, id);
        if let Err(error) = keys.open_sealed(purpose, &place, &sealed) {
            let sentence = format!("{kind}打不开：{}", reason(&error));
            return Ok(Opened {
                ok: false,
                sentence,
            });
        }
    }
    let sentence = if tried == 0 {
        format!("{kind}还没有加密的内容")
    } else {
        format!("{kind}能打开")
    };
    Ok(Opened { ok: true, sentence })
}

/// The seam's words for the log, said for people.
fn reason(error: &Error) -> String {
    let text = error.to_string();
    if text.contains("is missing") {
        "缺少加密它的那把密钥，请把密钥文件放回 keys 文件夹".to_owned()
    } else if text.contains("not a sealed value") {
        "存的不是加密内容".to_owned()
    } else {
        "内容被改过，或密钥不是加密它的那一把".to_owned()
    }
}
