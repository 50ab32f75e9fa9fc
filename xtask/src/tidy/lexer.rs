//! Just enough of Rust's lexical rules to tell code, comments and quoted text apart.

/// What a piece of source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Code, without literals.
    Code,
    /// A comment with its slashes.
    Comment,
    /// What stands between the quotes of a string literal, escapes as written.
    Text,
    /// A character literal.
    Char,
}

/// A piece of source in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What it is.
    pub kind: Kind,
    /// As written.
    pub text: &'a str,
    /// The line where it begins, from 1.
    pub line: usize,
}

/// A literal or comment: its kind, where its content begins and ends, and where it ends itself.
type Found = (Kind, usize, usize, usize);

/// Cuts `source` into pieces; every byte but quotes and prefixes is in exactly one.
pub fn pieces(source: &str) -> Vec<Piece<'_>> {
    let bytes = source.as_bytes();
    let mut cut = Cut {
        source,
        line: 1,
        counted: 0,
        pieces: Vec::new(),
    };
    let (mut at, mut code_from) = (0, 0);
    while at < bytes.len() {
        match opening(bytes, at) {
            Some((kind, from, to, end)) => {
                cut.push(Kind::Code, code_from, at);
                cut.push(kind, from, to);
                at = end;
                code_from = end;
            }
            None => at += 1,
        }
    }
    cut.push(Kind::Code, code_from, bytes.len());
    cut.pieces
}

struct Cut<'a> {
    source: &'a str,
    line: usize,
    counted: usize,
    pieces: Vec<Piece<'a>>,
}

impl Cut<'_> {
    fn push(&mut self, kind: Kind, from: usize, to: usize) {
        self.line += newlines(&self.source[self.counted..from]);
        self.counted = from;
        if from < to {
            self.pieces.push(Piece {
                kind,
                text: &self.source[from..to],
                line: self.line,
            });
        }
    }
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn opening(bytes: &[u8], at: usize) -> Option<Found> {
    match (bytes[at], bytes.get(at + 1)) {
        (b'/', Some(b'/')) => {
            let end = find(bytes, at, b"\n").unwrap_or(bytes.len());
            Some((Kind::Comment, at, end, end))
        }
        (b'/', Some(b'*')) => {
            let end = block_comment_end(bytes, at);
            Some((Kind::Comment, at, end, end))
        }
        (b'"', _) => {
            let close = closing(bytes, at + 1, b'"');
            Some((Kind::Text, at + 1, close, (close + 1).min(bytes.len())))
        }
        (b'r', Some(b'"' | b'#')) if !ends_identifier(bytes, at) => raw(bytes, at),
        (b'\'', Some(_)) => character(bytes, at),
        _ => None,
    }
}

/// Whether the `r` at `at` is the end of a longer name (`br` and `cr` are prefixes too).
fn ends_identifier(bytes: &[u8], at: usize) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let before = |back: usize| at.checked_sub(back).and_then(|i| bytes.get(i));
    match before(1) {
        Some(b'b' | b'c') => before(2).is_some_and(is_word),
        other => other.is_some_and(is_word),
    }
}

fn raw(bytes: &[u8], at: usize) -> Option<Found> {
    let hashes = bytes[at + 1..].iter().take_while(|b| **b == b'#').count();
    let quote = at + 1 + hashes;
    if bytes.get(quote) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.extend(std::iter::repeat_n(b'#', hashes));
    let end = find(bytes, quote + 1, &close).unwrap_or(bytes.len());
    let after = (end + close.len()).min(bytes.len());
    Some((Kind::Text, quote + 1, end, after))
}

/// A character literal; a lifetime is code.
fn character(bytes: &[u8], at: usize) -> Option<Found> {
    let end = if bytes[at + 1] == b'\\' {
        closing(bytes, at + 1, b'\'')
    } else {
        let width = match bytes[at + 1] {
            0..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        at + 1 + width
    };
    (bytes.get(end) == Some(&b'\'')).then_some((Kind::Char, at + 1, end, end + 1))
}

fn closing(bytes: &[u8], from: usize, quote: u8) -> usize {
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn block_comment_end(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0_u32);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    bytes[from..]
        .windows(what.len())
        .position(|window| window == what)
        .map(|place| from + place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str, kind: Kind) -> Vec<(&str, usize)> {
        pieces(source)
            .into_iter()
            .filter(|piece| piece.kind == kind)
            .map(|piece| (piece.text, piece.line))
            .collect()
    }

    #[test]
    fn literals_comments_and_code_are_told_apart() {
        let source = "let a = \"x\\\"y\"; // \"no\"\nlet b = r#\"z\"q\"#; /* /* in */ */ f('\"');";
        assert_eq!(texts(source, Kind::Text), [("x\\\"y", 1), ("z\"q", 2)]);
        assert_eq!(
            texts(source, Kind::Comment),
            [("// \"no\"", 1), ("/* /* in */ */", 2)]
        );
        assert_eq!(texts(source, Kind::Char), [("\"", 2)]);
    }

    #[test]
    fn lifetimes_and_raw_names_are_code() {
        let source = "fn f<'a>(r#type: &'a str, bar: B) { g(br\"raw\", '章', '\\'') }";
        assert_eq!(texts(source, Kind::Text), [("raw", 1)]);
        assert_eq!(texts(source, Kind::Char), [("章", 1), ("\\'", 1)]);
    }

    #[test]
    fn an_open_end_is_no_panic() {
        for source in ["\"", "r#\"x", "/*", "'", "'\\", "\"\\", "'章", "//"] {
            let _ = pieces(source);
        }
    }
}
