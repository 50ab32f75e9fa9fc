//! What a record page is made of: facts, where it stands, what happened.

use maud::{Markup, Render, html};

use super::{Tone, Words};

/// Facts as term and value (要素表).
#[derive(Debug, Default)]
pub struct Facts {
    pairs: Vec<(String, Markup)>,
}

impl Facts {
    /// No facts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A fact in words; an empty value is shown as 未填.
    pub fn fact(self, term: &str, value: &str) -> Self {
        let shown = if value.is_empty() {
            html! { span.dim { "未填" } }
        } else {
            html! { (value) }
        };
        self.fact_html(term, shown)
    }

    /// A fact with links or tags in it.
    pub fn fact_html(mut self, term: &str, value: Markup) -> Self {
        self.pairs.push((term.to_owned(), value));
        self
    }
}

impl Render for Facts {
    fn render(&self) -> Markup {
        html! {
            dl.facts {
                @for (term, value) in &self.pairs {
                    div { dt { (term) } dd { (value) } }
                }
            }
        }
    }
}

/// One thing that happened (经过).
#[derive(Debug)]
pub struct Event<'a> {
    when: Words<'a>,
    what: Words<'a>,
    who: Words<'a>,
    tone: Tone,
    body: Option<Markup>,
}

impl<'a> Event<'a> {
    /// `when` as people read it; `what` says the deed: 印发计划.
    pub fn new(
        when: impl Into<Words<'a>>,
        who: impl Into<Words<'a>>,
        what: impl Into<Words<'a>>,
    ) -> Self {
        Self {
            when: when.into(),
            what: what.into(),
            who: who.into(),
            tone: Tone::Plain,
            body: None,
        }
    }

    /// The colour of its dot; the words must say the same.
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Words, figures, files.
    pub fn body(mut self, body: Markup) -> Self {
        self.body = Some(body);
        self
    }
}

/// What happened, in the order given (经过、历史).
pub fn timeline<'a>(events: impl IntoIterator<Item = Event<'a>>) -> Markup {
    html! {
        ol.timeline {
            @for event in events {
                li class=(event.tone.class()) {
                    p { b { (event.what) } }
                    p.dim { (event.who) @if !event.who.is_empty() { " · " } (event.when) }
                    @if let Some(body) = &event.body { div.timeline-body { (body) } }
                }
            }
        }
    }
}

/// Where something stands on its way (进程): 起草 → 审议 → 印发 → 执行 → 总结 → 归档.
#[derive(Debug)]
pub struct Stepper<'a> {
    steps: Vec<(Words<'a>, Words<'a>)>,
    current: usize,
    stopped: Option<Words<'a>>,
}

impl<'a> Stepper<'a> {
    /// `current` counts from 0; steps before it are done. At `steps` and beyond all are done.
    pub fn new(current: usize) -> Self {
        Self {
            steps: Vec::new(),
            current,
            stopped: None,
        }
    }

    /// A step, with a small line (a date, a number) or an empty one.
    pub fn step(mut self, words: impl Into<Words<'a>>, line: impl Into<Words<'a>>) -> Self {
        self.steps.push((words.into(), line.into()));
        self
    }

    /// It stopped at the current step: 退回, 已撤回.
    pub fn stopped(mut self, word: impl Into<Words<'a>>) -> Self {
        self.stopped = Some(word.into());
        self
    }

    fn state_of(&self, index: usize) -> (&'static str, &str) {
        if index < self.current {
            ("done", "已完成")
        } else if index > self.current {
            ("ahead", "未到")
        } else if let Some(word) = &self.stopped {
            ("stopped", word)
        } else {
            ("now", "当前")
        }
    }
}

impl Render for Stepper<'_> {
    fn render(&self) -> Markup {
        html! {
            ol.stepper {
                @for (index, (words, line)) in self.steps.iter().enumerate() {
                    @let (class, state) = self.state_of(index);
                    @let here = (index == self.current).then_some("step");
                    li class=(class) aria-current=[here] {
                        span.step-dot aria-hidden="true" {
                            @if class == "done" { (super::Icon::Check) } @else { (index + 1) }
                        }
                        span.step-words {
                            (words)
                            @if class == "stopped" { "：" (state) }
                            @else { span.sr { "（" (state) "）" } }
                            @if !line.is_empty() { small { (line) } }
                        }
                    }
                }
            }
        }
    }
}
