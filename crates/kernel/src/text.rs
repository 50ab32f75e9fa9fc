//! Text that fits.

use std::{fmt, ops::Deref};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Typed text (文字): trimmed, not empty, at most `MAX` characters.
///
/// Control characters are dropped (line breaks and tabs stay), and so are marks that nobody sees:
/// zero-width spaces make empty-looking text, direction marks make text read other than it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Parses what was typed.
    ///
    /// # Errors
    /// One sentence for beside the field: empty, or too long by how much.
    pub fn parse(typed: &str) -> Result<Self, String> {
        // First drop, then trim: blanks may stand behind a dropped character.
        let kept: String = typed.chars().filter(|&c| stays(c)).collect();
        let text = kept.trim().to_owned();
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

fn stays(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        '\u{200b}' | '\u{2060}' | '\u{feff}' => false,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
        other => !other.is_control(),
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

    #[test]
    fn text_that_only_looks_empty_is_empty() {
        for typed in ["\u{0} \u{0}", "\u{200b}", " \u{feff}\u{3000}", "\u{202e}"] {
            assert_eq!(
                Text::<4>::parse(typed),
                Err("请填写".to_owned()),
                "{typed:?}"
            );
        }
        let text = Text::<9>::parse("\u{0} 一\r\n二\t三 \u{7}").unwrap();
        assert_eq!(&*text, "一\n二\t三");
    }
}
