//! What a form brings (提交内容): urlencoded, multipart and JSON are read alike, within limits on
//! size and time.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
};

use super::form::File;
use crate::{App, Error};

/// Longest that the content of a form may take to arrive.
/// Source: 25 MB over a phone's connection of 2 Mbit/s.
const BODY_WAIT: Duration = Duration::from_secs(120);

/// What was typed, by field, and the files, of a body of that content type.
pub(super) async fn read(request: Request, house: &App, kind: &str) -> Result<Parted, Error> {
    let read = tokio::time::timeout(BODY_WAIT, parted(request, house, kind)).await;
    let (typed, files) = read.unwrap_or_else(|_| Err(slow()))?;
    no_nul(&typed)?;
    Ok((typed, files))
}

async fn parted(request: Request, house: &App, kind: &str) -> Result<Parted, Error> {
    if kind.starts_with("multipart/form-data") {
        return multipart(request, house).await;
    }
    let bytes = Bytes::from_request(request, house)
        .await
        .map_err(too_large)?;
    Ok((plain(kind, &bytes)?, Vec::new()))
}

fn slow() -> Error {
    Error::refused(
        "web.body_slow",
        "提交的内容两分钟还没有传完，没有保存；请检查网络后再提交一次",
    )
}

fn too_large(rejection: axum::extract::rejection::BytesRejection) -> Error {
    use axum::response::IntoResponse;
    tracing::info!(%rejection, "body not read");
    match rejection.into_response().status().as_u16() {
        413 => Error::TooLarge("提交的内容太大，没有保存；请删减后再提交".into()),
        _ => Error::refused(
            "web.body_broken",
            "提交的内容没有完整收到，没有保存；请再提交一次",
        ),
    }
}

/// No keyboard types U+0000, and PostgreSQL stores none: refused on both engines alike.
fn no_nul(typed: &[(String, String)]) -> Result<(), Error> {
    let has = |text: &String| text.contains('\0');
    if typed.iter().any(|(name, value)| has(name) || has(value)) {
        return Err(nul());
    }
    Ok(())
}

/// What is said of U+0000.
pub(super) fn nul() -> Error {
    Error::refused(
        "web.nul",
        "文字里有看不见的空字符，没有办理；请重新输入，不要从别的程序粘贴",
    )
}

fn plain(kind: &str, bytes: &[u8]) -> Result<Vec<(String, String)>, Error> {
    if kind.starts_with("application/json") {
        let value: serde_json::Value = serde_json::from_slice(bytes)
            .map_err(|_| Error::refused("web.json_broken", "提交的不是有效的 JSON"))?;
        let serde_json::Value::Object(fields) = value else {
            return Err(Error::refused(
                "web.json_shape",
                "JSON 须是一个对象，键为字段名",
            ));
        };
        return Ok(fields
            .into_iter()
            .flat_map(|(name, value)| flat(&name, value))
            .collect());
    }
    serde_urlencoded::from_bytes(bytes)
        .map_err(|_| Error::refused("web.form_broken", "提交的表单无法读取，没有保存"))
}

fn flat(name: &str, value: serde_json::Value) -> Vec<(String, String)> {
    use serde_json::Value;
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![(name.to_owned(), text)],
        Value::Array(items) => items
            .into_iter()
            .flat_map(|item| flat(name, item))
            .collect(),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Object(_)) => {
            vec![(name.to_owned(), other.to_string())]
        }
    }
}

/// What was typed, and the files.
type Parted = (Vec<(String, String)>, Vec<File>);

async fn multipart(request: Request, house: &App) -> Result<Parted, Error> {
    let broken = || Error::refused("web.upload_broken", "上传中断，文件没有保存；请再上传一次");
    let large = |error: axum::extract::multipart::MultipartError| {
        if error.status().as_u16() == 413 {
            Error::TooLarge("文件太大，没有保存；一次最多 25 MB".into())
        } else {
            broken()
        }
    };
    let mut multipart = Multipart::from_request(request, house)
        .await
        .map_err(|_| broken())?;
    let (mut typed, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = multipart.next_field().await.map_err(large)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(bare_name);
        let bytes = field.bytes().await.map_err(large)?;
        match file_name {
            Some(file_name) => files.push(File {
                field: name,
                name: file_name,
                bytes,
            }),
            None => typed.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((typed, files))
}

fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}
