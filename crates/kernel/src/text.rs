//! Text that fits.

use std::{fmt, ops::Deref};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Trimmed, non-empty text of at most `MAX` characters without control characters
/// (line breaks and tabs are kept).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Parses what was typed.
    ///
    /// # Errors
    /// One sentence for beside the field: empty, or too long by how much.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let text: String = typed
            .trim()
            .chars()
            .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
            .collect();
        let length = text.chars().count();
        if length == 0 {
            return Err("请填写".to_owned());
        }
        if length > MAX {
            return Err(format!("最多 {MAX} 个字，多了 {} 个", length - MAX));
        }
        Ok(Self(text))
    }
}

impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = String;
    fn try_from(typed: String) -> Result<Self, String> {
        Self::parse(&typed)
    }
}
impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> Self {
        text.0
    }
}
impl<const MAX: usize> Deref for Text<MAX> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}
impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_says_by_how_much_it_is_too_long() {
        assert_eq!(
            Text::<4>::parse("  职工之家 ").map(String::from),
            Ok("职工之家".to_owned())
        );
        assert_eq!(
            Text::<4>::parse("职工之家们"),
            Err("最多 4 个字，多了 1 个".to_owned())
        );
        assert_eq!(Text::<4>::parse(" \u{0} "), Err("请填写".to_owned()));
    }
}
