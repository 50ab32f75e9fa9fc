//! Messages (消息): what the house tells somebody, in their inbox and, where asked for, by mail.
//!
//! A message is written in the transaction of the deed it tells of, and so is the letter that
//! carries it; a job sends letters and tries again later when the mail server does not take
//! one. A message with a key is written once per person, so that a reminder never comes twice.
//!
//! **Invariants:** nothing is sent inside a transaction; a letter keeps its Message-ID over all
//! tries, so that a try whose answer was lost is not a second letter to the reader; an address
//! or a title cannot add a header.

mod letter;
mod mail;
mod pages;
mod settings;
mod store;
mod web;

use kernel::Id;

pub use pages::{MessageView, MessagesPage};
pub use settings::{PASSWORD, SETTINGS};
pub use store::unread;
pub(crate) use store::{failed_letters, letter_counts};
pub use web::routes;

use crate::{Error, access::Account, db::Tx, jobs::JobKind, subject::Subject};

/// Marks the keys of messages (消息).
pub struct StoredMessage;

/// The kinds of job that send letters.
pub const KINDS: &[JobKind] = &[mail::KIND];

/// What is told (消息内容).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is about.
    pub subject: Option<Subject>,
    /// One line: `春游活动方案 还有 7 天到期`.
    pub title: String,
    /// A few sentences.
    pub text: String,
    /// Where it leads, within the site: `/plans/projects/…`.
    pub href: String,
    /// Whether it also goes out by mail, when mail is set up and the person has an address.
    pub mail: bool,
    /// A key, once per person: `plans.due 0abc 2025-03-25`.
    pub unique: Option<String>,
}

impl Tx<'_> {
    /// Puts a message into somebody's inbox; `None` when one with its key is there.
    ///
    /// # Errors
    /// A fault when the link leads out of the site; what the database said.
    pub fn message(
        &mut self,
        to: Id<Account>,
        message: Message,
    ) -> Result<Option<Id<StoredMessage>>, Error> {
        if !is_within_site(&message.href) {
            return Err(Error::fault("a message's link leads out of the site"));
        }
        let Some(id) = store::insert(self, to, &message)? else {
            return Ok(None);
        };
        if message.mail && settings::is_on(self)? {
            store::insert_letter(self, id)?;
            let now = self.now();
            mail::wake(self, now)?;
        }
        Ok(Some(id))
    }
}

/// Whether `href` is a path of ours.
fn is_within_site(href: &str) -> bool {
    href.starts_with('/')
        && !href.starts_with("//")
        && !href.contains('\\')
        && !href.chars().any(|c| c.is_control() || c == ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_within_the_site() {
        for (href, within) in [
            ("/plans/2025?tab=all#x", true),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("https://evil.example", false),
            ("/a\r\nSet-Cookie: x", false),
            ("", false),
        ] {
            assert_eq!(is_within_site(href), within, "{href}");
        }
    }
}
