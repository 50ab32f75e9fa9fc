//! Contrast of the colour tokens, computed from the style sheet itself with whole numbers.

use std::collections::BTreeMap;

const CSS: &str = include_str!("../../../../../static/unionhall.css");

/// Light, then dark.
#[derive(Debug, Clone, Copy)]
enum Side {
    Light,
    Dark,
}

/// `--name: light-dark(#rrggbb, #rrggbb);`
fn tokens(side: Side) -> BTreeMap<String, [u32; 3]> {
    let line = |line: &str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
        let pair = value.trim().strip_prefix("light-dark(#")?;
        let (light, dark) = pair.split_once(", #")?;
        let hex = match side {
            Side::Light => light,
            Side::Dark => dark.get(..6)?,
        };
        let part = |at: usize| u32::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        Some((name.to_owned(), [part(0)?, part(2)?, part(4)?]))
    };
    CSS.lines().filter_map(line).collect()
}

/// A channel of sRGB as light, in millionths: ((c + 0.055) / 1.055) to the power of 2.4.
///
/// x^2.4 = (x^12)^(1/5); both by whole numbers scaled to a million.
fn linear(channel: u32) -> u128 {
    const ONE: u128 = 1_000_000;
    let c = u128::from(channel) * ONE / 255;
    if c <= 40_450 {
        return c * 100 / 1_292;
    }
    let x = (c + 55_000) * 1_000 / 1_055;
    // y^5 = x^12: search y; powers are kept scaled to a million after each step.
    let power = |base: u128, n: u32| (0..n).fold(ONE * ONE, |acc, _| acc * base / ONE);
    let wanted = power(x, 12);
    let (mut low, mut high) = (0, ONE);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if power(middle, 5) <= wanted {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

fn luminance([r, g, b]: [u32; 3]) -> u128 {
    (2_126 * linear(r) + 7_152 * linear(g) + 722 * linear(b)) / 10_000
}

/// Contrast in hundredths: 450 is 4.5 to 1.
fn contrast(a: [u32; 3], b: [u32; 3]) -> u128 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 50_000) * 100 / (a.min(b) + 50_000)
}

/// Every text and the grounds that it stands on.
const TEXTS: [(&str, &[&str]); 14] = [
    (
        "ink",
        &[
            "paper",
            "ground",
            "wash",
            "ok-wash",
            "warn-wash",
            "bad-wash",
            "info-wash",
        ],
    ),
    (
        "ink-2",
        &[
            "paper",
            "ground",
            "wash",
            "ok-wash",
            "warn-wash",
            "bad-wash",
            "info-wash",
        ],
    ),
    ("ink-3", &["paper", "ground", "wash"]),
    ("red-ink", &["paper", "ground", "wash", "red-wash"]),
    ("on-red", &["red"]),
    ("ok", &["paper", "ground", "ok-wash"]),
    ("warn", &["paper", "ground", "warn-wash"]),
    ("bad", &["paper", "ground", "wash", "bad-wash"]),
    ("info", &["paper", "ground", "info-wash"]),
    ("on-tone", &["ok", "bad", "info"]),
    ("paper", &["ok", "warn", "bad", "info"]),
    ("ground", &["ok", "bad", "info"]),
    ("ok-wash", &["ok"]),
    ("bad-wash", &["bad"]),
];

/// Edges and shapes that must be seen against their ground (3 to 1).
const SHAPES: [(&str, &[&str]); 6] = [
    ("edge", &["paper", "ground"]),
    ("focus", &["paper", "ground", "wash"]),
    ("red", &["paper", "ground"]),
    ("ok", &["line", "paper"]),
    ("info", &["line", "paper"]),
    ("ink-2", &["line"]),
];

#[test]
fn every_text_is_readable_on_every_ground() {
    for side in [Side::Light, Side::Dark] {
        let tokens = tokens(side);
        assert!(tokens.len() > 25, "{} tokens were read", tokens.len());
        let pairs = TEXTS.iter().map(|pair| (pair, 450));
        for ((text, grounds), least) in pairs.chain(SHAPES.iter().map(|pair| (pair, 300))) {
            for ground in *grounds {
                let found = contrast(tokens[*text], tokens[*ground]);
                assert!(
                    found >= least,
                    "{side:?}: {text} on {ground} is {found}, not {least}"
                );
            }
        }
    }
}

#[test]
fn contrast_is_computed_as_the_guideline_does() {
    for (a, b, hundredths) in [
        ([0; 3], [255; 3], 2_100),
        ([0x76; 3], [255; 3], 454),
        ([0x77; 3], [255; 3], 447),
        ([0xb5, 0x12, 0x1b], [255; 3], 684),
    ] {
        assert!(contrast(a, b).abs_diff(hundredths) <= 2, "{a:?} {b:?}");
    }
}

#[test]
fn the_style_sheet_fetches_nothing() {
    for word in ["@import", "url(", "http:", "https:"] {
        assert!(!CSS.contains(word), "{word}");
    }
}

#[test]
fn the_script_is_small_and_writes_no_markup() {
    let script = include_str!("../../../../../static/unionhall.js");
    for word in [
        "innerHTML",
        "outerHTML",
        "eval(",
        "http:",
        "https:",
        ".style",
        "import ",
    ] {
        assert!(!script.contains(word), "{word}");
    }
    assert!(
        script.lines().count() <= 250,
        "{} lines",
        script.lines().count()
    );
}
