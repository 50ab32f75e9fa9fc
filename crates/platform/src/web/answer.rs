//! Answers that are no pages.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Answer;

/// After a command: look at the result (303).
///
/// # Errors
/// A fault when `to` is not a header value.
pub fn redirect(to: &str) -> Answer {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(to).map_err(|e| crate::Error::Fault(Box::new(e)))?;
    response.headers_mut().insert(header::LOCATION, to);
    Ok(response)
}

/// A file to keep; never shown inline.
///
/// # Errors
/// A fault when the type is not a header value.
pub fn download(name: &str, media_type: &str, bytes: Vec<u8>) -> Answer {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    Response::builder()
        .header(header::CONTENT_TYPE, media_type)
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{encoded}"),
        )
        .body(Body::from(bytes))
        .map_err(|e| crate::Error::Fault(Box::new(e)))
}
