//! Errors as pages that help: what happened, what was kept, what to do next.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use serde_json::json;

use super::visit::{Who, json};
use crate::{Error, FieldError, ui};

/// What a failed command leaves untouched.
const KEPT: &str = "已经保存的内容都在；本次提交没有保存。";

/// The sentences of an error, on their way to the page.
#[derive(Clone)]
struct Told {
    status: StatusCode,
    code: String,
    title: &'static str,
    text: String,
    kept: &'static str,
    next: &'static str,
    fields: Vec<FieldError>,
    fault: Option<String>,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let told = tell(&self);
        let mut response = told.status.into_response();
        if let Self::TooMany(seconds) = self {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(told);
        response
    }
}

fn tell(error: &Error) -> Told {
    let (status, code) = kind(error);
    let (title, text, next) = sentences(error);
    let fields = match error {
        Error::Invalid(fields) => fields.clone(),
        Error::NotFound
        | Error::Forbidden(_)
        | Error::SignedOut
        | Error::Refused(_)
        | Error::Stale
        | Error::Unique(_)
        | Error::TooLarge(_)
        | Error::TooMany(_)
        | Error::ForeignForm
        | Error::Corrupt(_)
        | Error::Again(_)
        | Error::Lost(_)
        | Error::Fault(_) => Vec::new(),
    };
    Told {
        status,
        code: code.to_owned(),
        title,
        text,
        kept: if status == StatusCode::NOT_FOUND {
            ""
        } else {
            KEPT
        },
        next,
        fields,
        fault: (status == StatusCode::INTERNAL_SERVER_ERROR).then(|| error.to_string()),
    }
}

/// The status and the stable code.
fn kind(error: &Error) -> (StatusCode, &str) {
    match error {
        Error::NotFound => (StatusCode::NOT_FOUND, "not_found"),
        Error::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
        Error::ForeignForm => (StatusCode::FORBIDDEN, "foreign_form"),
        Error::SignedOut => (StatusCode::UNAUTHORIZED, "signed_out"),
        Error::Refused(refusal) => (StatusCode::UNPROCESSABLE_ENTITY, refusal.code),
        Error::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        Error::Stale | Error::Unique(_) => (StatusCode::CONFLICT, "conflict"),
        Error::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
        Error::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "too_many"),
        Error::Corrupt(_) | Error::Again(_) | Error::Lost(_) | Error::Fault(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "fault")
        }
    }
}

/// The headline, what happened, what to do next.
fn sentences(error: &Error) -> (&'static str, String, &'static str) {
    match error {
        Error::NotFound => (
            "没有找到",
            "这个页面不存在，或者不在您能看到的范围内。".to_owned(),
            "请检查地址，或从工作台重新进入。",
        ),
        Error::Forbidden(text) => (
            "不能办理",
            format!("{}。", text.trim_end_matches('。')),
            "如果这件事应当由您办理，请联系本级工会管理员。",
        ),
        Error::ForeignForm => (
            "页面已过期",
            "这个页面是上一次登录时打开的，或者不是本系统的页面。".to_owned(),
            "请返回上一页，刷新后再提交。",
        ),
        Error::SignedOut => (
            "请先登录",
            "登录已经过期，或者还没有登录。".to_owned(),
            "登录后会回到原来的页面。",
        ),
        Error::Refused(refusal) => (
            "没有办成",
            format!("{}。", refusal.text.trim_end_matches('。')),
            "请返回上一页，改好后再提交。",
        ),
        Error::Invalid(_) => (
            "有几处需要改",
            "下面几处没有填对。".to_owned(),
            "请返回上一页，改好后再提交。",
        ),
        Error::Stale | Error::Unique(_) => (
            "内容已被别人改过",
            "您打开页面之后，有人先保存了。".to_owned(),
            "请返回上一页并刷新，看过新的内容再改。",
        ),
        Error::TooLarge(text) => ("文件太大", text.to_string(), "请缩小后再上传。"),
        Error::TooMany(seconds) => (
            "操作太频繁",
            format!("请等 {seconds} 秒再试。"),
            "如果不是您本人在操作，请联系本级工会管理员。",
        ),
        Error::Corrupt(_) | Error::Again(_) | Error::Lost(_) | Error::Fault(_) => (
            "系统出错了",
            "这是系统的问题，不是您操作有误。".to_owned(),
            "请稍后再试；如果还不行，请把下面的编号告诉管理员。",
        ),
    }
}

/// The pattern that a request matched, for logs.
pub(super) fn route_of(request: &Request) -> String {
    let matched = request.extensions().get::<MatchedPath>();
    matched.map_or_else(String::new, |path| path.as_str().to_owned())
}

/// Dresses bare errors: the sign-in page for who is not signed in, JSON for programs, a page
/// for people.
pub(super) async fn answer_errors(request: Request, next: Next) -> Response {
    let who = request.extensions().get::<Who>().cloned();
    let path = request
        .uri()
        .path_and_query()
        .map(ToString::to_string)
        .unwrap_or_default();
    let route = route_of(&request);
    let get = request.method() == axum::http::Method::GET;
    let response = next.run(request).await;
    let told = response
        .extensions()
        .get::<Told>()
        .cloned()
        .or_else(|| by_status(&response));
    let (Some(told), Some(who)) = (told, who) else {
        return response;
    };
    if let Some(fault) = &told.fault {
        // The pattern only: an address may hold a secret, as that of a feed does.
        tracing::error!(reference = %who.reference, route, fault, "fault");
    }
    let retry = response.headers().get(header::RETRY_AFTER).cloned();
    let mut dressed = dress(&told, &who, &path, get);
    if let Some(retry) = retry {
        dressed.headers_mut().insert(header::RETRY_AFTER, retry);
    }
    dressed
}

/// An error met before any route: dressed at once.
pub(super) fn dressed(error: &Error, who: &Who) -> Response {
    dress(&tell(error), who, "/", false)
}

/// What the frame below refuses by itself: paths that do not parse, bodies over the limit.
fn by_status(response: &Response) -> Option<Told> {
    match response.status() {
        StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED => Some(tell(&Error::NotFound)),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Some(tell(&Error::TooLarge("提交的内容太大，没有保存".into())))
        }
        _ => None,
    }
}

fn dress(told: &Told, who: &Who, path: &str, get: bool) -> Response {
    if who.wants_json {
        let body = json!({ "error": {
            "code": told.code, "title": told.title, "text": told.text, "next": told.next,
            "fields": told.fields, "reference": who.reference,
        }});
        return json(told.status, &body);
    }
    if told.status == StatusCode::UNAUTHORIZED && get {
        let next: String = serde_urlencoded::to_string([("next", path)]).unwrap_or_default();
        return super::redirect(&format!("/sign-in?{next}"))
            .unwrap_or_else(|_| StatusCode::UNAUTHORIZED.into_response());
    }
    let markup = super::page::lone(who.look, told.title, &sheet(told, who));
    (told.status, markup).into_response()
}

fn sheet(told: &Told, who: &Who) -> Markup {
    let signed_out = told.status == StatusCode::UNAUTHORIZED;
    let (label, home) = if signed_out {
        ("去登录", "/sign-in")
    } else {
        ("回到工作台", "/")
    };
    let body = ui::ErrorBody {
        happened: told.text.as_str().into(),
        kept: told.kept.into(),
        next: told.next.into(),
        reference: told
            .fault
            .as_ref()
            .map_or("", |_| who.reference.as_str())
            .into(),
        ways: vec![ui::Button::go(label).link(home)],
    };
    html! {
        @if !told.fields.is_empty() {
            ul { @for field in &told.fields { li { (field.text) } } }
        }
        (body)
    }
}
