//! Static files: compiled in, named by their content, kept by browsers for ever.

use std::sync::OnceLock;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use super::{Answer, Entry, Path, Routes};
use crate::{Error, ui::Assets};

struct Static {
    name: String,
    media_type: &'static str,
    bytes: &'static [u8],
}

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../static/", $name)).as_slice()
    };
}

fn files() -> &'static [Static; 3] {
    static FILES: OnceLock<[Static; 3]> = OnceLock::new();
    FILES.get_or_init(|| {
        [
            named(
                "unionhall",
                "css",
                "text/css; charset=utf-8",
                file!("unionhall.css"),
            ),
            named(
                "unionhall",
                "js",
                "text/javascript; charset=utf-8",
                file!("unionhall.js"),
            ),
            named("icon", "svg", "image/svg+xml", file!("icon.svg")),
        ]
    })
}

fn named(stem: &str, ending: &str, media_type: &'static str, bytes: &'static [u8]) -> Static {
    let hash = crate::hex(&Sha256::digest(bytes)[..6]);
    Static {
        name: format!("{stem}.{hash}.{ending}"),
        media_type,
        bytes,
    }
}

/// The addresses of today's files.
pub(super) fn addresses() -> Assets<'static> {
    let [css, js, icon] = files();
    let address = |file: &Static| format!("/static/{}", file.name).into();
    Assets {
        css: address(css),
        js: address(js),
        icon: address(icon),
    }
}

pub(super) fn routes() -> Routes {
    Routes::new().get("/static/{name}", "样式、脚本与图标", Entry::Public, serve)
}

async fn serve(Path(name): Path<String>) -> Answer {
    let file = files()
        .iter()
        .find(|f| f.name == name)
        .ok_or(Error::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    let response: Response = (StatusCode::OK, headers, file.bytes).into_response();
    Ok(response)
}
