//! The style guide as one big sample: what holds for it holds for every page.

mod contrast;
mod outline;

use maud::Markup;

use super::{
    Assets, Banner, Entry, Frame, Head, Icon, Look, Notice, Search, SignIn, Size, Theme, Tone, Who,
    appearance, styleguide, words,
};
use outline::{Tag, tags};

/// The static files as they lie beside `target/`.
fn beside() -> Assets<'static> {
    Assets {
        css: "../static/unionhall.css".into(),
        js: "../static/unionhall.js".into(),
        icon: "../static/icon.svg".into(),
    }
}

/// The guide in its frame, with every place of the frame filled.
fn guide(look: Look) -> Markup {
    let entry = |label: &'static str, icon| Entry::new(label, "#").icon(icon);
    let rail = [
        "计划",
        "思想引领",
        "建功立业",
        "服务职工",
        "自身建设",
        "设置",
    ];
    let first = entry("工作台", Icon::Home).current(true).count(6);
    let frame = Frame {
        assets: beside(),
        look,
        rail: std::iter::once(first.clone())
            .chain(rail.map(|label| Entry::new(label, "#").count(0)))
            .collect(),
        bar: vec![
            first,
            entry("计划", Icon::Board),
            entry("日历", Icon::Calendar),
            entry("消息", Icon::Bell).count(128),
        ],
        search: Some(Search {
            action: "/search".into(),
            hint: "查人、查项目、查公文…".into(),
            value: "".into(),
        }),
        banners: vec![Banner {
            tone: Tone::Info,
            words: "这是演示数据，人和单位都是编的。".into(),
            link: None,
        }],
        who: Some(Who {
            name: "示例局工会 · 干事".into(),
            line: "上次登录 昨天 17:42".into(),
            menu: maud::html! {
                a href="/me" { "我的账号" }
                (appearance("/look", "key", look, "/styleguide"))
                form method="post" action="/sign-out" {
                    input type="hidden" name="_key" value="key";
                    button type="submit" { "退出登录" }
                }
            },
        }),
        done: Some(Notice::ok("已保存")),
        print_foot: "封存 7f3k-2m9q".into(),
    };
    let head = Head::new("3月，四件事到期，一件已晚")
        .tab("工作台")
        .sub("2025年度工会工作计划 · 13 个项目 · 3月18日 星期二");
    frame.render(&head, &styleguide())
}

/// Where pictures are taken from; also what a person may open without a server.
fn keep(name: &str, page: &Markup) {
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
    std::fs::create_dir_all(target).unwrap();
    std::fs::write(format!("{target}/{name}.html"), &page.0).unwrap();
}

fn attr<'a>(tags: &'a [Tag], name: &str) -> Vec<&'a str> {
    tags.iter().filter_map(|tag| tag.attr(name)).collect()
}

fn check(page: &Markup) {
    let all = tags(&page.0);
    let named = |name: &str| all.iter().filter(|tag| tag.name == name).count();
    assert_eq!(named("h1"), 1, "one headline");
    assert_eq!(named("style"), 0, "no inline style");
    assert_eq!(attr(&all, "style"), Vec::<&str>::new(), "no inline style");
    for tag in &all {
        assert!(
            tag.name != "script" || tag.attr("src").is_some(),
            "inline script"
        );
        for (name, _) in &tag.attrs {
            assert!(!name.starts_with("on"), "inline handler {name}");
        }
    }
    let ids = attr(&all, "id");
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(ids.len(), unique.len(), "ids are unique: {ids:?}");
    let labels = attr(&all, "for");
    for name in [
        "aria-describedby",
        "aria-labelledby",
        "popovertarget",
        "list",
        "for",
    ] {
        for value in attr(&all, name) {
            for id in value.split(' ') {
                assert!(
                    ids.contains(&id),
                    "{name} points at {id}, which is not there"
                );
            }
        }
    }
    for tag in &all {
        let asks = matches!(tag.name.as_str(), "input" | "select" | "textarea");
        let hidden = tag.attr("type") == Some("hidden");
        let labelled = tag.attr("aria-label").is_some()
            || tag.attr("id").is_some_and(|id| labels.contains(&id));
        assert!(!asks || hidden || labelled, "no label: {tag:?}");
        let posts = tag.attr("method") == Some("post");
        assert!(
            !posts || tag.attr("action").is_some(),
            "no address: {tag:?}"
        );
    }
    assert_eq!(
        all.iter()
            .filter(|t| t.attr("method") == Some("post"))
            .count(),
        all.iter()
            .filter(|t| t.attr("name") == Some("_key"))
            .count(),
        "each post carries its command key"
    );
    for href in attr(&all, "href").iter().filter(|h| h.starts_with("#f-")) {
        assert!(ids.contains(&&href[1..]), "the summary links to {href}");
    }
    assert!(!page.0.contains("<script>alert"), "hostile text is escaped");
}

#[test]
fn the_guide_keeps_the_house_rules() {
    for (name, theme, size) in [
        ("styleguide", Theme::System, Size::Normal),
        ("styleguide-light", Theme::Light, Size::Normal),
        ("styleguide-dark", Theme::Dark, Size::Normal),
        ("styleguide-large", Theme::Light, Size::Large),
    ] {
        let page = guide(Look { theme, size });
        check(&page);
        keep(name, &page);
    }
}

#[test]
fn sign_in_keeps_the_house_rules() {
    let gate = SignIn {
        assets: beside(),
        sub: "示例局工会".into(),
        foot: "忘了密码，请找本单位工会干事重设。".into(),
        ..SignIn::default()
    };
    let card = super::Form::post("/sign-in", "key")
        .unguarded()
        .body(maud::html! {
            (super::Field::text("user", "用户名").required().complete("username").focus())
            (super::Field::password("password", "密码").required().complete("current-password"))
            (super::form_actions(&maud::html! { (super::Button::go("登录").wide()) }))
        });
    let page = gate.render("登录", &maud::Render::render(&card));
    check(&page);
    keep("sign-in", &page);
}

#[test]
fn words_are_as_people_write_them() {
    let date = jiff::civil::date;
    assert_eq!(
        words::span(date(2025, 5, 12), date(2025, 5, 16)),
        "5月12日–16日"
    );
    assert_eq!(
        words::span(date(2025, 1, 1), date(2025, 2, 28)),
        "1月1日–2月28日"
    );
    assert_eq!(words::span(date(2025, 3, 8), date(2025, 3, 8)), "3月8日");
    assert_eq!(
        words::span(date(2024, 12, 1), date(2025, 1, 5)),
        "2024年12月1日–2025年1月5日"
    );
    assert_eq!(words::weekday(date(2025, 3, 18)), "星期二");
    for (number, text) in [(0, "0"), (1_482, "1,482"), (-1_000_000, "-1,000,000")] {
        assert_eq!(words::count(number), text);
    }
    for (part, whole, text) in [(412_600, 2_240_000, "18.4%"), (1, 0, "0%"), (5, 4, "125%")] {
        assert_eq!(words::permille(words::share(part, whole)), text);
    }
    for (length, text) in [(12, "12 B"), (348_160, "340 KB"), (1_258_292, "1.2 MB")] {
        assert_eq!(words::bytes(length), text);
    }
}
