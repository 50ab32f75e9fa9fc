//! The page around the content: rail on a desk, bar at the bottom of a phone, banners, search.

use maud::{DOCTYPE, Markup, Render, html};

use super::{Head, Icon, Tone, Words};

/// Light or dark (深浅色).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// 随系统
    #[default]
    System,
    /// 浅色
    Light,
    /// 深色
    Dark,
}

/// Size of the type (字号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Size {
    /// 标准
    #[default]
    Normal,
    /// 大字版 (适老版)
    Large,
}

/// How this person likes to see pages (显示偏好).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Look {
    /// 深浅色
    pub theme: Theme,
    /// 字号
    pub size: Size,
}

impl Look {
    const fn theme_word(self) -> Option<&'static str> {
        match self.theme {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }

    const fn size_word(self) -> Option<&'static str> {
        match self.size {
            Size::Normal => None,
            Size::Large => Some("large"),
        }
    }
}

/// Where the static files are (静态文件); the addresses carry a hash where they never change.
#[derive(Debug, Clone)]
pub struct Assets<'a> {
    /// `unionhall.css`
    pub css: Words<'a>,
    /// `unionhall.js`
    pub js: Words<'a>,
    /// `icon.svg`
    pub icon: Words<'a>,
}

impl Default for Assets<'_> {
    fn default() -> Self {
        Self {
            css: "/static/unionhall.css".into(),
            js: "/static/unionhall.js".into(),
            icon: "/static/icon.svg".into(),
        }
    }
}

/// An entry of the rail or of the bar (导航项).
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    label: Words<'a>,
    href: Words<'a>,
    current: bool,
    count: i64,
    icon: Option<Icon>,
}

impl<'a> Entry<'a> {
    /// An entry with its address.
    pub fn new(label: impl Into<Words<'a>>, href: impl Into<Words<'a>>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            current: false,
            count: 0,
            icon: None,
        }
    }

    /// Whether the person is in this part now.
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// How many things wait there; 0 shows nothing.
    pub fn count(mut self, count: i64) -> Self {
        self.count = count;
        self
    }

    /// The icon; shown in the bar of a phone only.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    fn link(&self, with_icon: bool) -> Markup {
        let current = self.current.then_some("page");
        html! {
            a href=(self.href) aria-current=[current] {
                @if with_icon { @if let Some(icon) = self.icon { (icon) } }
                span { (self.label) }
                @if self.count > 0 {
                    b { (count_words(self.count)) span.sr { " 件待办" } }
                }
            }
        }
    }
}

/// More than two digits say nothing more.
fn count_words(count: i64) -> String {
    if count > 99 {
        "99+".to_owned()
    } else {
        count.to_string()
    }
}

/// The search of the whole house (全局查找).
#[derive(Debug, Clone)]
pub struct Search<'a> {
    /// Where it asks, with `?q=`.
    pub action: Words<'a>,
    /// 查人、查项目、查公文…
    pub hint: Words<'a>,
    /// What was asked.
    pub value: Words<'a>,
}

impl Render for Search<'_> {
    fn render(&self) -> Markup {
        html! {
            form.find role="search" method="get" action=(self.action) {
                (Icon::Search)
                label.sr for="find" { "查找" }
                input #find type="search" name="q" value=(self.value) placeholder=(self.hint)
                    pattern=(super::list::NO_LONG_NUMBER) title=(super::list::LONG_NUMBER_WORDS)
                    autocomplete="off" data-find;
                kbd aria-hidden="true" { "/" }
            }
        }
    }
}

/// A line over every page (横幅): demo data, plain HTTP, read-only.
#[derive(Debug)]
pub struct Banner<'a> {
    /// 语气
    pub tone: Tone,
    /// One sentence.
    pub words: Words<'a>,
    /// Where to read or do more: word and address.
    pub link: Option<(Words<'a>, Words<'a>)>,
}

impl Render for Banner<'_> {
    fn render(&self) -> Markup {
        html! {
            p class={ "banner " (self.tone.class()) } {
                (self.words)
                @if let Some((words, href)) = &self.link { " " a href=(href) { (words) " ›" } }
            }
        }
    }
}

/// Who is signed in (当前身份): stands at the foot of the rail, with a menu of one's own things.
#[derive(Debug)]
pub struct Who<'a> {
    /// 示例局工会 · 干事
    pub name: Words<'a>,
    /// 上次登录 昨天 17:42
    pub line: Words<'a>,
    /// Links and forms: account, [`appearance`], sign out.
    pub menu: Markup,
}

/// The page around the content (页面框架).
#[derive(Debug, Default)]
pub struct Frame<'a> {
    /// 静态文件
    pub assets: Assets<'a>,
    /// 显示偏好
    pub look: Look,
    /// Left rail, in the order of the plan; on a phone behind 更多.
    pub rail: Vec<Entry<'a>>,
    /// Bar of a phone, at most four entries with icons; 更多 is added.
    pub bar: Vec<Entry<'a>>,
    /// 全局查找
    pub search: Option<Search<'a>>,
    /// 横幅
    pub banners: Vec<Banner<'a>>,
    /// 当前身份; none when nobody is signed in.
    pub who: Option<Who<'a>>,
    /// What was just done, shown once above the content (办理结果).
    pub done: Option<super::Notice<'a>>,
    /// Seal or reference printed at the foot of paper; empty prints nothing.
    pub print_foot: Words<'a>,
}

impl Frame<'_> {
    /// The whole page.
    pub fn render(&self, head: &Head<'_>, main: &Markup) -> Markup {
        let find = self.search.as_ref().map(Render::render);
        let body = html! {
            a.skip href="#main" { "跳到正文" }
            div.shell {
                (self.rail())
                div.page {
                    @for banner in &self.banners { (banner) }
                    p.banner.warn data-offline role="status" hidden {
                        "网络断开了。已打开的内容仍可看，提交请等连上以后。"
                    }
                    main.main #main tabindex="-1" {
                        (head.render_with(find.as_ref()))
                        @if let Some(done) = &self.done { (done) }
                        (main)
                    }
                    @if !self.print_foot.is_empty() { p.print-foot { (self.print_foot) } }
                }
            }
            (self.bar())
        };
        document(&self.assets, self.look, head.tab_words(), &body)
    }

    fn rail(&self) -> Markup {
        html! {
            nav.rail aria-label="主导航" {
                a.brand href="/" { (brand_mark()) "职工之家" }
                @for entry in &self.rail { (entry.link(false)) }
                @if let Some(who) = &self.who {
                    div.who {
                        button.who-open type="button" popovertarget="who-menu" {
                            span { (who.name) }
                            @if !who.line.is_empty() { small { (who.line) } }
                        }
                        div.menu.who-menu #who-menu popover { (who.menu) }
                    }
                }
            }
        }
    }

    fn bar(&self) -> Markup {
        html! {
            nav.bar aria-label="底部导航" {
                @for entry in &self.bar { (entry.link(true)) }
                button type="button" popovertarget="more" {
                    (Icon::Menu) span { "更多" }
                }
            }
            div.sheet #more popover {
                @if let Some(search) = &self.search {
                    form.find role="search" method="get" action=(search.action) {
                        (Icon::Search)
                        label.sr for="find-more" { "查找" }
                        input #find-more type="search" name="q" placeholder=(search.hint)
                            pattern=(super::list::NO_LONG_NUMBER)
                            title=(super::list::LONG_NUMBER_WORDS) autocomplete="off";
                    }
                }
                nav aria-label="全部栏目" { @for entry in &self.rail { (entry.link(false)) } }
                @if let Some(who) = &self.who {
                    p.dim { (who.name) }
                    (who.menu)
                }
            }
        }
    }
}

fn brand_mark() -> Markup {
    html! { span.mark aria-hidden="true" { "家" } }
}

fn document(assets: &Assets<'_>, look: Look, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" data-theme=[look.theme_word()] data-size=[look.size_word()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · 职工之家" }
                link rel="icon" type="image/svg+xml" href=(assets.icon);
                link rel="stylesheet" href=(assets.css);
                script type="module" src=(assets.js) {}
            }
            body { (body) }
        }
    }
}

/// A page without a rail (登录页框): sign-in, set-up, second factor; one centred card.
#[derive(Debug, Default)]
pub struct SignIn<'a> {
    /// 静态文件
    pub assets: Assets<'a>,
    /// 显示偏好
    pub look: Look,
    /// 横幅
    pub banners: Vec<Banner<'a>>,
    /// Under the headline.
    pub sub: Words<'a>,
    /// Below the card: who runs this house, where to ask.
    pub foot: Words<'a>,
}

impl SignIn<'_> {
    /// The whole page; `title` is its one headline.
    pub fn render(&self, title: &str, card: &Markup) -> Markup {
        let body = html! {
            div.gate {
                @for banner in &self.banners { (banner) }
                main.gate-main #main {
                    p.gate-brand { (brand_mark()) "职工之家" }
                    div.card.gate-card {
                        h1 { (title) }
                        @if !self.sub.is_empty() { p.sub { (self.sub) } }
                        (card)
                    }
                    @if !self.foot.is_empty() { p.gate-foot { (self.foot) } }
                }
            }
        };
        document(&self.assets, self.look, title, &body)
    }
}

/// Light, dark and large type as buttons (显示设置): posts `theme` or `size`, and `next`.
pub fn appearance(action: &str, key: &str, look: Look, next: &str) -> Markup {
    let themes = [
        (Theme::System, "system", "随系统"),
        (Theme::Light, "light", "浅色"),
        (Theme::Dark, "dark", "深色"),
    ];
    let sizes = [
        (Size::Normal, "normal", "标准"),
        (Size::Large, "large", "大字"),
    ];
    html! {
        form.appearance method="post" action=(action) {
            input type="hidden" name="_key" value=(key);
            input type="hidden" name="next" value=(next);
            div.seg role="group" aria-label="深浅色" {
                @for (theme, value, words) in themes {
                    button type="submit" name="theme" value=(value)
                        aria-pressed=(look.theme == theme) { (words) }
                }
            }
            div.seg role="group" aria-label="字号" {
                @for (size, value, words) in sizes {
                    button type="submit" name="size" value=(value)
                        aria-pressed=(look.size == size) { (words) }
                }
            }
        }
    }
}
