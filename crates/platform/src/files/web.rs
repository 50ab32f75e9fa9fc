//! `GET /files/{id}`.

use axum::http::{HeaderValue, header};
use kernel::Id;

use super::{Media, StoredFile, content, visible};
use crate::web::{Answer, Entry, Path, Routes, Visit, download};

/// The routes of files.
pub fn routes() -> Routes {
    Routes::new().get("/files/{id}", "下载文件", Entry::SignedIn, fetch)
}

/// What an image may do within the browser: nothing.
const SANDBOX: &str = "default-src 'none'; sandbox";

async fn fetch(visit: Visit, Path(id): Path<Id<StoredFile>>) -> Answer {
    let (house, actor) = (visit.house.clone(), visit.actor.clone());
    let file = visit
        .read(move |conn| visible(&house, conn, &actor, id))
        .await?;
    let bytes = content(&visit.house, &file).await?;
    let mut response = download(&file.name, &file.media_type, bytes)?;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(SANDBOX),
    );
    if Media::is_shown(&file.media_type) {
        headers.insert(
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("inline"),
        );
    }
    Ok(response)
}
