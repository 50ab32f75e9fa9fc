//! Forms: urlencoded, multipart or JSON come in alike, and every wrong field is told at once.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header,
};
use kernel::{Date, Id, Money, Text};
use serde::{Deserialize, Serialize};

use super::{
    content,
    visit::{Guest, is_own_key},
};
use crate::{App, Error, FieldError, db::CommandKey};

/// A file that came with a form (上传文件).
#[derive(Debug, Clone)]
pub struct File {
    /// The field.
    pub field: String,
    /// Its name on the sender's machine, without folders.
    pub name: String,
    /// What is in it.
    pub bytes: Bytes,
}

/// What was typed, field by field, to be shown again (已填内容).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Fields {
    /// Name and value in the order of the form; a name may come more than once.
    pub typed: Vec<(String, String)>,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

impl Fields {
    /// The first value of `name`, or the empty text.
    pub fn get(&self, name: &str) -> &str {
        self.typed
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.as_str())
    }

    /// Whether `value` is among the values of `name`.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.typed.iter().any(|(n, v)| n == name && v == value)
    }

    /// The sentence beside `name`.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|e| e.field == name)
            .map(|e| e.text.as_str())
    }

    /// The fields of `labels` in which what was typed differs from what stands in `now`.
    pub fn clashes(&self, now: &Self, labels: &[(&str, &str)]) -> Vec<Clash> {
        let differs = labels
            .iter()
            .filter(|(name, _)| self.get(name).trim() != now.get(name).trim());
        let clash = |(name, label): &(&str, &str)| Clash {
            label: (*label).to_owned(),
            typed: self.get(name).to_owned(),
            now: now.get(name).to_owned(),
        };
        differs.map(clash).collect()
    }

    /// The same with a value filled in, for a form that starts from what is stored.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.typed.push((name.to_owned(), value.to_string()));
        self
    }

    /// The same with another value in place of all there are: a version that has moved on.
    #[must_use]
    pub fn replaced(mut self, name: &str, value: impl ToString) -> Self {
        self.typed.retain(|(typed, _)| typed != name);
        self.with(name, value)
    }
}

/// A field that was typed here while somebody else saved another value (同时修改).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Clash {
    /// The field, as people call it.
    pub label: String,
    /// What was typed here.
    pub typed: String,
    /// What stands now.
    pub now: String,
}

/// A form on its way in (表单). Accessors note what is wrong and give `None`; after the last,
/// [`Form::is_valid`] tells, and [`Form::fields`] shows it again with what was typed.
#[derive(Debug)]
pub struct Form {
    fields: Fields,
    files: Vec<File>,
    key: CommandKey,
}

impl Form {
    /// The key of the command.
    pub fn key(&self) -> CommandKey {
        self.key.clone()
    }

    /// Whether nothing was wrong so far.
    pub fn is_valid(&self) -> bool {
        self.fields.errors.is_empty()
    }

    /// What was typed, with the sentences.
    pub fn fields(&self) -> Fields {
        self.fields.clone()
    }

    /// All wrong fields as an error, for forms of one button.
    pub fn invalid(&self) -> Error {
        Error::Invalid(self.fields.errors.clone())
    }

    /// Notes that `name` is wrong.
    pub fn reject(&mut self, name: &str, text: impl Into<String>) {
        self.fields.errors.push(FieldError {
            field: name.to_owned(),
            text: text.into(),
        });
    }

    /// What was typed, untouched; empty when missing.
    pub fn raw(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    /// Every value of `name`.
    pub fn many(&self, name: &str) -> Vec<String> {
        let pairs = self.fields.typed.iter();
        pairs
            .filter(|(n, _)| n == name)
            .map(|(_, v)| v.clone())
            .collect()
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        matches!(self.raw(name), "on" | "true" | "1" | "yes")
    }

    /// Required text.
    pub fn text<const MAX: usize>(&mut self, name: &str) -> Option<Text<MAX>> {
        match Text::parse(self.raw(name)) {
            Ok(text) => Some(text),
            Err(sentence) => {
                self.reject(name, sentence);
                None
            }
        }
    }

    /// Text that may be missing: `Some(None)` when empty, `None` when wrong.
    pub fn optional_text<const MAX: usize>(&mut self, name: &str) -> Option<Option<Text<MAX>>> {
        if self.raw(name).trim().is_empty() {
            Some(None)
        } else {
            self.text(name).map(Some)
        }
    }

    /// A required day, ISO as date fields send it.
    pub fn date(&mut self, name: &str) -> Option<Date> {
        let typed = self.raw(name).trim().to_owned();
        if typed.is_empty() {
            self.reject(name, "请填写日期");
            return None;
        }
        match typed.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                self.reject(name, format!("「{typed}」不是日期，请写成 2025-03-18"));
                None
            }
        }
    }

    /// A day that may be missing.
    pub fn optional_date(&mut self, name: &str) -> Option<Option<Date>> {
        if self.raw(name).trim().is_empty() {
            Some(None)
        } else {
            self.date(name).map(Some)
        }
    }

    /// A whole number between two bounds.
    pub fn number(&mut self, name: &str, min: i64, max: i64) -> Option<i64> {
        let typed = self.raw(name).trim().to_owned();
        match typed.parse() {
            Ok(number) if (min..=max).contains(&number) => Some(number),
            Ok(_) | Err(_) => {
                self.reject(name, format!("请填写 {min} 到 {max} 之间的整数"));
                None
            }
        }
    }

    /// An amount in yuan.
    pub fn money(&mut self, name: &str) -> Option<Money> {
        let money = Money::parse_yuan(self.raw(name));
        if money.is_none() {
            self.reject(name, "请填写金额，最多两位小数，如 25800.00");
        }
        money
    }

    /// A key that the page offered.
    pub fn id<T>(&mut self, name: &str) -> Option<Id<T>> {
        let id = self.raw(name).parse().ok();
        if id.is_none() {
            self.reject(name, "请选择");
        }
        id
    }

    /// A key that may be missing.
    pub fn optional_id<T>(&mut self, name: &str) -> Option<Option<Id<T>>> {
        if self.raw(name).is_empty() {
            Some(None)
        } else {
            self.id(name).map(Some)
        }
    }

    /// The file of a field, when one was chosen.
    pub fn file(&self, name: &str) -> Option<&File> {
        self.files
            .iter()
            .find(|f| f.field == name && !f.bytes.is_empty())
    }

    /// All files of a field.
    pub fn files(&self, name: &str) -> Vec<&File> {
        self.files
            .iter()
            .filter(|f| f.field == name && !f.bytes.is_empty())
            .collect()
    }
}

impl FromRequest<App> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, house: &App) -> Result<Self, Error> {
        let (mut parts, body) = request.into_parts();
        let guest =
            <Guest as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, house)
                .await?;
        let path = parts.uri.path().to_owned();
        let header_key = parts
            .headers
            .get("idempotency-key")
            .and_then(|v| v.to_str().ok())
            .map(str::to_owned);
        let kind = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let request = Request::from_parts(parts, body);
        let (typed, files) = content::read(request, house, &kind).await?;
        let (mut typed, mut form_key) = (typed, None);
        typed.retain(|(name, value)| {
            let own = name == "_key";
            if own {
                form_key = Some(value.clone());
            }
            !own
        });
        let key = command_key(&guest, &path, form_key, header_key, &typed, &files)?;
        Ok(Self {
            fields: Fields {
                typed,
                errors: Vec::new(),
            },
            files,
            key,
        })
    }
}

fn command_key(
    guest: &Guest,
    path: &str,
    form_key: Option<String>,
    header_key: Option<String>,
    typed: &[(String, String)],
    files: &[File],
) -> Result<CommandKey, Error> {
    let Some(session) = &guest.session else {
        return Ok(CommandKey::unkeyed());
    };
    let account = guest
        .actor
        .as_ref()
        .map(|a| a.account.to_string())
        .unwrap_or_default();
    let token = match (session.id, form_key, header_key) {
        // A browser's session: the page must be ours.
        (Some(_), Some(key), _) if is_own_key(&session.secret, &key) => key,
        (Some(_), None | Some(_), _) => return Err(Error::ForeignForm),
        // A program with an access token: it may bring its own key.
        (None, _, Some(key)) => key,
        (None, _, None) => return Ok(CommandKey::unkeyed()),
    };
    let mut content = serde_json::to_string(typed)?;
    for file in files {
        use sha2::Digest;
        content.push_str(&crate::hex(&sha2::Sha256::digest(&file.bytes)));
    }
    Ok(CommandKey::of(&[&account, path, &token, &content]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stands_beside_what_now_stands() {
        let stored = Fields::default().with("name", "体检").with("time", "9月");
        let typed = Fields::default()
            .with("name", "组织体检")
            .with("time", "9月 ")
            .with("version", 3);
        let labels = [("name", "项目名称"), ("time", "计划时间")];
        let clashes = typed.clashes(&stored, &labels);
        let one = Clash {
            label: "项目名称".to_owned(),
            typed: "组织体检".to_owned(),
            now: "体检".to_owned(),
        };
        assert_eq!(clashes, [one]);
        assert_eq!(typed.replaced("version", 4).get("version"), "4");
    }
}
