//! Who is here, when, and how they want the answer.

use std::sync::Arc;

use axum::{
    Json,
    extract::FromRequestParts,
    http::{StatusCode, Uri, request::Parts},
    response::{IntoResponse, Response},
};
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Date, Id, Moment};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::Sha256;

use super::{Answer, Page, Sheet};
use crate::ui::Look;
use crate::{
    App, Error,
    access::{Actor, Session},
    db::{CommandKey, Conn, Tx},
};

/// What is known of the session (会话信息).
#[derive(Debug, Clone)]
pub struct SessionInfo {
    /// Its row; `None` for a personal access token.
    pub id: Option<Id<Session>>,
    /// The secret that signs this session's form keys.
    pub secret: String,
    /// What is still missing before anything else may be done.
    pub step: Step,
    /// What waits for them, by the address of the menu's line.
    pub waiting: Vec<(&'static str, i64)>,
}

/// What a session must still do (登录步骤).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Nothing: fully signed in.
    Done,
    /// 第二因子: the second factor.
    SecondFactor,
    /// 设置第二因子: the office demands a second factor, and there is none yet.
    EnrolFactor,
    /// 修改初始密码: the first password must be changed.
    ChangePassword,
}

/// What the guard found out about a request; lies in its extensions.
#[derive(Clone)]
pub(super) struct Who {
    pub actor: Option<Arc<Actor>>,
    pub session: Option<SessionInfo>,
    pub look: Look,
    pub wants_json: bool,
    pub reference: String,
}

/// A request by somebody who is signed in (来访).
#[derive(Clone)]
pub struct Visit {
    /// The house.
    pub house: App,
    /// Who.
    pub actor: Arc<Actor>,
    /// Their session.
    pub session: SessionInfo,
    /// This instant, the same throughout the request.
    pub now: Moment,
    /// Today.
    pub today: Date,
    /// What was asked for.
    pub uri: Uri,
    /// Their colours and size.
    pub look: Look,
    /// Whether a program asked.
    pub wants_json: bool,
}

/// A request by anybody (访客); `visit` is there when they are signed in.
#[derive(Clone)]
pub struct Guest {
    /// The house.
    pub house: App,
    /// Who, when signed in.
    pub visit: Option<Visit>,
    /// This instant.
    pub now: Moment,
    /// Today.
    pub today: Date,
    /// What was asked for.
    pub uri: Uri,
    /// Their colours and size.
    pub look: Look,
    /// Whether a program asked.
    pub wants_json: bool,
    /// The session, also one that still lacks a step.
    pub session: Option<SessionInfo>,
    /// Who that session belongs to.
    pub actor: Option<Arc<Actor>>,
}

impl FromRequestParts<App> for Guest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, house: &App) -> Result<Self, Error> {
        let who = parts.extensions.get::<Who>().cloned();
        let who = who.ok_or_else(|| Error::fault("a route outside the guard"))?;
        let now = house.now();
        let visit = match (&who.actor, &who.session) {
            (Some(actor), Some(session)) if session.step == Step::Done => Some(Visit {
                house: house.clone(),
                actor: actor.clone(),
                session: session.clone(),
                now,
                today: now.day(),
                uri: parts.uri.clone(),
                look: who.look,
                wants_json: who.wants_json,
            }),
            (None | Some(_), None | Some(_)) => None,
        };
        Ok(Self {
            house: house.clone(),
            visit,
            now,
            today: now.day(),
            uri: parts.uri.clone(),
            look: who.look,
            wants_json: who.wants_json,
            session: who.session,
            actor: who.actor,
        })
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, house: &App) -> Result<Self, Error> {
        let guest = Guest::from_request_parts(parts, house).await?;
        guest.visit.ok_or(Error::SignedOut)
    }
}

impl Visit {
    /// Asks the database.
    ///
    /// # Errors
    /// What `work` said.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    {
        self.house.db.read(work).await
    }

    /// Changes the database.
    ///
    /// # Errors
    /// What `work` said; [`Error::Forbidden`] with a token that may only read.
    pub async fn write<T, F>(&self, key: CommandKey, work: F) -> Result<T, Error>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    {
        if self.actor.read_only {
            return Err(Error::Forbidden("这个访问令牌只能读取，不能办理".into()));
        }
        self.house.db.write(key, work).await
    }

    /// The page, as HTML in the frame or as JSON.
    ///
    /// # Errors
    /// A fault when the page does not serialise.
    pub fn page<P: Page>(&self, page: &P) -> Answer {
        self.page_with(StatusCode::OK, page)
    }

    /// The page with another status: a form shown again is 422.
    ///
    /// # Errors
    /// As [`Visit::page`].
    pub fn page_with<P: Page>(&self, status: StatusCode, page: &P) -> Answer {
        if self.wants_json {
            return Ok((status, Json(serde_json::to_value(page)?)).into_response());
        }
        let sheet = self.sheet();
        let markup = super::page::framed(self, page, &sheet);
        Ok((status, markup).into_response())
    }

    /// What a page may know while it renders.
    pub fn sheet(&self) -> Sheet {
        let key = form_key(&self.session.secret, &self.house.chance.hex::<10>());
        Sheet {
            key,
            today: self.today,
            now: self.now,
        }
    }
}

impl Guest {
    /// A page for anybody: inside the frame for who is signed in, on a bare sheet otherwise.
    ///
    /// # Errors
    /// As [`Visit::page`].
    pub fn page<P: Page>(&self, status: StatusCode, page: &P) -> Answer {
        if let Some(visit) = &self.visit {
            return visit.page_with(status, page);
        }
        if self.wants_json {
            return Ok((status, Json(serde_json::to_value(page)?)).into_response());
        }
        let secret = self.session.as_ref().map_or("", |s| s.secret.as_str());
        let key = form_key(secret, &self.house.chance.hex::<10>());
        let sheet = Sheet {
            key,
            today: self.today,
            now: self.now,
        };
        let markup = super::page::bare(self, page, &sheet);
        Ok((status, markup).into_response())
    }
}

/// A form key: chance, and its signature by the session's secret.
pub(super) fn form_key(secret: &str, random: &str) -> String {
    format!("{random}.{}", sign(secret, random))
}

/// Whether `key` was made for this session.
pub(super) fn is_own_key(secret: &str, key: &str) -> bool {
    let Some((random, signature)) = key.split_once('.') else {
        return false;
    };
    // Hashing both sides first makes the comparison's time say nothing about the signature.
    crate::trail::sm3_hex(&[sign(secret, random).as_bytes()])
        == crate::trail::sm3_hex(&[signature.as_bytes()])
}

fn sign(secret: &str, random: &str) -> String {
    match Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        Ok(mut mac) => {
            mac.update(random.as_bytes());
            crate::hex(&mac.finalize().into_bytes()[..10])
        }
        Err(_) => String::new(),
    }
}

/// A JSON answer that is no page.
pub(super) fn json<T: Serialize>(status: StatusCode, value: &T) -> Response {
    (
        status,
        Json(serde_json::to_value(value).unwrap_or_default()),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_key_belongs_to_its_session() {
        let key = form_key("secret", "abc");
        assert!(is_own_key("secret", &key));
        for (secret, key) in [("other", key.as_str()), ("secret", "abc."), ("secret", "")] {
            assert!(!is_own_key(secret, key), "{key}");
        }
    }
}
