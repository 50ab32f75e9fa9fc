//! States said as a word first and a colour second.

use maud::{Markup, Render, html};

use super::Words;

/// How something stands (状态色); never shown without a word.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// 平常: nothing to say.
    #[default]
    Plain,
    /// 好: done, within the rules.
    Ok,
    /// 提醒: waiting, silent, soon due.
    Warn,
    /// 不好: late, refused, over a limit.
    Bad,
    /// 进行中: running, for information.
    Info,
}

impl Tone {
    /// Every tone, in the order of the style guide.
    pub const ALL: [Self; 5] = [Self::Plain, Self::Ok, Self::Warn, Self::Bad, Self::Info];

    /// The class that the style sheet knows.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
        }
    }
}

/// A state in one short word (标签): 晚 10 天, 进行中, 齐.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag<'a> {
    tone: Tone,
    words: Words<'a>,
}

impl<'a> Tag<'a> {
    /// A tag of any tone.
    pub fn new(tone: Tone, words: impl Into<Words<'a>>) -> Self {
        Self {
            tone,
            words: words.into(),
        }
    }

    /// 平常
    pub fn plain(words: impl Into<Words<'a>>) -> Self {
        Self::new(Tone::Plain, words)
    }

    /// 好
    pub fn ok(words: impl Into<Words<'a>>) -> Self {
        Self::new(Tone::Ok, words)
    }

    /// 提醒
    pub fn warn(words: impl Into<Words<'a>>) -> Self {
        Self::new(Tone::Warn, words)
    }

    /// 不好
    pub fn bad(words: impl Into<Words<'a>>) -> Self {
        Self::new(Tone::Bad, words)
    }

    /// 进行中
    pub fn info(words: impl Into<Words<'a>>) -> Self {
        Self::new(Tone::Info, words)
    }
}

impl Render for Tag<'_> {
    fn render(&self) -> Markup {
        html! { span class={ "tag " (self.tone.class()) } { (self.words) } }
    }
}
