//! What the page has to say: notices, empty states, errors, verdicts, progress.

use maud::{Markup, Render, html};

use super::{Button, Icon, Tone, Words, words};

/// A notice within the page (提示).
#[derive(Debug)]
pub struct Notice<'a> {
    tone: Tone,
    title: Words<'a>,
    body: Option<Markup>,
}

impl<'a> Notice<'a> {
    /// A notice of any tone; its title is a whole sentence.
    pub fn new(tone: Tone, title: impl Into<Words<'a>>) -> Self {
        Self {
            tone,
            title: title.into(),
            body: None,
        }
    }

    /// 说明
    pub fn info(title: impl Into<Words<'a>>) -> Self {
        Self::new(Tone::Info, title)
    }

    /// 办成了
    pub fn ok(title: impl Into<Words<'a>>) -> Self {
        Self::new(Tone::Ok, title)
    }

    /// 提醒
    pub fn warn(title: impl Into<Words<'a>>) -> Self {
        Self::new(Tone::Warn, title)
    }

    /// 没办成
    pub fn bad(title: impl Into<Words<'a>>) -> Self {
        Self::new(Tone::Bad, title)
    }

    /// What follows the sentence.
    pub fn body(mut self, body: Markup) -> Self {
        self.body = Some(body);
        self
    }
}

/// The icon that goes with a tone.
const fn icon_of(tone: Tone) -> Icon {
    match tone {
        Tone::Plain | Tone::Info => Icon::Info,
        Tone::Ok => Icon::Check,
        Tone::Warn | Tone::Bad => Icon::Warning,
    }
}

impl Render for Notice<'_> {
    fn render(&self) -> Markup {
        let role = match self.tone {
            Tone::Bad => "alert",
            Tone::Plain | Tone::Ok | Tone::Warn | Tone::Info => "status",
        };
        html! {
            div class={ "notice " (self.tone.class()) } role=(role) {
                (icon_of(self.tone))
                div {
                    p.notice-title { (self.title) }
                    @if let Some(body) = &self.body { (body) }
                }
            }
        }
    }
}

/// An empty place (空状态): what belongs here, and the first step.
#[derive(Debug)]
pub struct Empty<'a> {
    what: Words<'a>,
    why: Option<Words<'a>>,
    step: Option<Button<'a>>,
}

impl<'a> Empty<'a> {
    /// What belongs here: 这里放本单位的年度计划。
    pub fn new(what: impl Into<Words<'a>>) -> Self {
        Self {
            what: what.into(),
            why: None,
            step: None,
        }
    }

    /// Why nothing is here, or what happens then.
    pub fn why(mut self, words: impl Into<Words<'a>>) -> Self {
        self.why = Some(words.into());
        self
    }

    /// The first step.
    pub fn step(mut self, button: Button<'a>) -> Self {
        self.step = Some(button);
        self
    }
}

impl Render for Empty<'_> {
    fn render(&self) -> Markup {
        html! {
            div.empty {
                p.empty-what { (self.what) }
                @if let Some(why) = &self.why { p { (why) } }
                @if let Some(step) = &self.step { (step) }
            }
        }
    }
}

/// The body of an error page (出错页): what happened, what was kept, what to do next.
#[derive(Debug)]
pub struct ErrorBody<'a> {
    /// 发生了什么, one sentence; the headline of the page says it shorter.
    pub happened: Words<'a>,
    /// 保住了什么; empty when nothing was at stake.
    pub kept: Words<'a>,
    /// 接下来怎么办
    pub next: Words<'a>,
    /// 编号 to tell the person who runs the house; empty when it is no fault of ours.
    pub reference: Words<'a>,
    /// Ways on, the best first.
    pub ways: Vec<Button<'a>>,
}

impl Render for ErrorBody<'_> {
    fn render(&self) -> Markup {
        html! {
            section.card.error-body {
                dl {
                    dt { "发生了什么" } dd { (self.happened) }
                    @if !self.kept.is_empty() { dt { "保住了什么" } dd { (self.kept) } }
                    dt { "接下来" } dd { (self.next) }
                    @if !self.reference.is_empty() {
                        dt { "编号" }
                        dd { code { (self.reference) } span.dim { "　联系管理员时请说这个编号" } }
                    }
                }
                @if !self.ways.is_empty() {
                    div.acts { @for way in &self.ways { (way) } }
                }
            }
        }
    }
}

/// What a rule says (合规结论): the word, the computed sentence, the fine print.
#[derive(Debug)]
pub struct Verdict<'a> {
    tone: Tone,
    word: Words<'a>,
    sentence: Words<'a>,
    small: Option<Words<'a>>,
    clause: Option<(Words<'a>, Words<'a>)>,
}

impl<'a> Verdict<'a> {
    /// 符合, 提醒, 不符合 or 未见规定, and why.
    pub fn new(tone: Tone, word: impl Into<Words<'a>>, sentence: impl Into<Words<'a>>) -> Self {
        Self {
            tone,
            word: word.into(),
            sentence: sentence.into(),
            small: None,
            clause: None,
        }
    }

    /// The fine print: 此上限待核实，不拦截.
    pub fn small(mut self, words: impl Into<Words<'a>>) -> Self {
        self.small = Some(words.into());
        self
    }

    /// The clause that it rests on.
    pub fn clause(mut self, words: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Self {
        self.clause = Some((words.into(), href.into()));
        self
    }
}

impl Render for Verdict<'_> {
    fn render(&self) -> Markup {
        html! {
            div class={ "verdict " (self.tone.class()) } {
                b { (self.word) }
                span { (self.sentence) }
                @if self.small.is_some() || self.clause.is_some() {
                    small {
                        @if let Some(small) = &self.small { (small) " " }
                        @if let Some((words, href)) = &self.clause {
                            a href=(href) { (words) " ›" }
                        }
                    }
                }
            }
        }
    }
}

/// Words of another, quoted (引文).
pub fn quote(text: &str, by: &str) -> Markup {
    html! {
        figure.quote {
            blockquote { (text) }
            @if !by.is_empty() { figcaption { (by) } }
        }
    }
}

/// How far something is (进度条), in thousandths; over 1,000 stays full and says so in words.
#[derive(Debug)]
pub struct Progress<'a> {
    label: Words<'a>,
    permille: i64,
    tone: Tone,
    words: Option<Words<'a>>,
    bare: bool,
    events: Option<Words<'a>>,
}

impl<'a> Progress<'a> {
    /// `label` is what is progressing.
    pub fn new(label: impl Into<Words<'a>>, permille: i64) -> Self {
        Self {
            label: label.into(),
            permille,
            tone: Tone::Plain,
            words: None,
            bare: false,
            events: None,
        }
    }

    /// Another colour; say why in [`Progress::words`].
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Words after the per cent: 还剩约 2 分钟.
    pub fn words(mut self, words: impl Into<Words<'a>>) -> Self {
        self.words = Some(words.into());
        self
    }

    /// Follows a running job by server-sent events from this address.
    pub fn follows(mut self, events: impl Into<Words<'a>>) -> Self {
        self.events = Some(events.into());
        self
    }

    /// Only the bar; the words stand elsewhere.
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }
}

impl Render for Progress<'_> {
    fn render(&self) -> Markup {
        let filled = self.permille.clamp(0, 1_000);
        let share = words::permille(self.permille);
        html! {
            div class={ "progress " (self.tone.class()) } data-events=[&self.events] {
                @if !self.bare {
                    div.progress-words aria-live="polite" {
                        span { (self.label) }
                        span {
                            b data-share { (share) }
                            span.dim data-words {
                                @if let Some(words) = &self.words { "　" (words) }
                            }
                        }
                    }
                }
                progress max="1000" value=(filled) aria-label=(self.label) { (share) }
            }
        }
    }
}
