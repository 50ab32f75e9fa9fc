//! Where to go after signing in: only to our own pages.

/// Longest address that is kept.
const LENGTH_MAX: usize = 2_000;

/// `next` when it leads to a page of ours, ready for a `Location` header; `None` when it leads
/// elsewhere or could be read as leading elsewhere.
///
/// Browsers read `//host`, `/\host` and, after dropping tabs and line breaks, `/<tab>/host` as
/// other sites.
pub fn inside(next: &str) -> Option<String> {
    let rest = next.strip_prefix('/')?;
    let foreign = rest.starts_with('/')
        || next.len() > LENGTH_MAX
        || next.contains('\\')
        || next.chars().any(|c| c.is_control() || c.is_whitespace());
    if foreign {
        return None;
    }
    let mut out = String::with_capacity(next.len());
    for byte in next.bytes() {
        if byte.is_ascii() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    Some(out)
}

/// `next` when it is ours, else the workbench.
pub fn or_workbench(next: &str) -> String {
    inside(next).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_next() {
        for (next, expected) in [
            ("/", Some("/")),
            (
                "/plans/2025?view=board#p5",
                Some("/plans/2025?view=board#p5"),
            ),
            ("/search?q=春游", Some("/search?q=%E6%98%A5%E6%B8%B8")),
            (
                "/a?b=https://evil.example",
                Some("/a?b=https://evil.example"),
            ),
            ("", None),
            ("plans", None),
            ("//evil.example", None),
            ("///evil.example", None),
            ("/\\evil.example", None),
            ("\\\\evil.example", None),
            ("/\t/evil.example", None),
            ("/\n/evil.example", None),
            (" /plans", None),
            ("/a b", None),
            ("https://evil.example", None),
            ("https:evil.example", None),
            ("javascript:alert(1)", None),
            ("/a\r\nset-cookie: x=1", None),
        ] {
            assert_eq!(inside(next).as_deref(), expected, "{next:?}");
        }
        assert_eq!(or_workbench("//evil.example"), "/");
    }
}
