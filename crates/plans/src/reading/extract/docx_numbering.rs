//! Automatic list numbers of Word: `一、` is not in the text, it is counted.

use std::collections::BTreeMap;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// How one level counts.
#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    text: String,
    start: u32,
}

/// Levels of a list by depth.
type Levels = BTreeMap<u32, Level>;

/// The lists of a document and how far each has counted.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    lists: BTreeMap<String, Levels>,
    /// List number to list.
    numbers: BTreeMap<String, String>,
    /// Paragraph style to list number and depth.
    styles: BTreeMap<String, (String, u32)>,
    counts: BTreeMap<(String, u32), u32>,
}

/// The value of an attribute, by local name.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &[u8]) -> Option<String> {
    let mut attributes = tag.attributes();
    let mut readable = attributes.with_checks(false).flatten();
    let found = readable.find(|a| a.key.local_name().as_ref() == name)?;
    let value = String::from_utf8_lossy(&found.value).into_owned();
    Some(quick_xml::escape::unescape(&value).map_or(value.clone(), |v| v.into_owned()))
}

impl Numbering {
    /// Reads `numbering.xml` and `styles.xml`; what is broken there counts nothing.
    pub(crate) fn parse(numbering: &str, styles: &str) -> Self {
        let mut this = Self::default();
        this.read_lists(numbering);
        this.read_styles(styles);
        this
    }

    fn read_lists(&mut self, xml: &str) {
        let mut reader = Reader::from_str(xml);
        let (mut list, mut number, mut depth) = (None::<String>, None::<String>, 0);
        loop {
            let tag = match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) => tag,
                Ok(Event::Eof) | Err(_) => return,
                Ok(_) => continue,
            };
            let value = attribute(&tag, b"val");
            match tag.local_name().as_ref() {
                b"abstractNum" => {
                    list = attribute(&tag, b"abstractNumId");
                    number = None;
                }
                b"num" => {
                    number = attribute(&tag, b"numId");
                    list = None;
                }
                b"lvl" => {
                    depth = attribute(&tag, b"ilvl")
                        .and_then(|v| v.parse().ok())
                        .unwrap_or(0);
                }
                b"abstractNumId" => {
                    if let (Some(number), Some(list)) = (&number, value) {
                        self.numbers.insert(number.clone(), list);
                    }
                }
                name @ (b"numFmt" | b"lvlText" | b"start") => {
                    if let (Some(list), Some(value)) = (&list, value) {
                        let levels = self.lists.entry(list.clone()).or_default();
                        levels.entry(depth).or_default().set(name, value);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_styles(&mut self, xml: &str) {
        let mut reader = Reader::from_str(xml);
        let (mut style, mut depth) = (None::<String>, 0);
        loop {
            let tag = match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) => tag,
                Ok(Event::Eof) | Err(_) => return,
                Ok(_) => continue,
            };
            match tag.local_name().as_ref() {
                b"style" => {
                    style = attribute(&tag, b"styleId");
                    depth = 0;
                }
                b"ilvl" => {
                    let value = attribute(&tag, b"val");
                    depth = value.and_then(|v| v.parse().ok()).unwrap_or(0);
                }
                b"numId" => {
                    if let (Some(style), Some(id)) = (&style, attribute(&tag, b"val")) {
                        self.styles.insert(style.clone(), (id, depth));
                    }
                }
                _ => {}
            }
        }
    }

    /// The list and depth that a paragraph style brings along.
    pub(crate) fn of_style(&self, style: &str) -> Option<(String, u32)> {
        self.styles.get(style).cloned()
    }

    /// Counts on in a list; the number as it would be printed, `None` when that is not known.
    pub(crate) fn next(&mut self, number: &str, depth: u32) -> Option<String> {
        let list = self.numbers.get(number)?.clone();
        let levels = self.lists.get(&list)?.clone();
        let level = levels.get(&depth)?;
        let start = level.start.max(1);
        let count = self
            .counts
            .entry((list.clone(), depth))
            .or_insert(start - 1);
        *count = count.saturating_add(1);
        let below = self.counts.keys().filter(|(l, d)| *l == list && *d > depth);
        for key in below.cloned().collect::<Vec<_>>() {
            self.counts.remove(&key);
        }
        if level.format == "bullet" {
            return Some("• ".to_owned());
        }
        let mut printed = level.text.clone();
        for (at, shown) in &levels {
            let place = format!("%{}", at + 1);
            if printed.contains(&place) {
                let count = self.counts.get(&(list.clone(), *at)).copied().unwrap_or(1);
                printed = printed.replace(&place, &formatted(&shown.format, count)?);
            }
        }
        if printed.ends_with(|c: char| c.is_ascii_alphanumeric()) || printed.ends_with('.') {
            printed.push(' ');
        }
        Some(printed)
    }
}

impl Level {
    fn set(&mut self, name: &[u8], value: String) {
        match name {
            b"numFmt" if self.format.is_empty() => self.format = value,
            b"lvlText" if self.text.is_empty() => self.text = value,
            b"start" if self.start == 0 => self.start = value.parse().unwrap_or(1),
            _ => {}
        }
    }
}

/// A count in Word's number format.
fn formatted(format: &str, count: u32) -> Option<String> {
    match format {
        "decimal" | "decimalZero" | "decimalFullWidth" | "" => Some(count.to_string()),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "ideographDigital"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => han(count),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => {
            let sign = char::from_u32(u32::from('①') + count.checked_sub(1)?)?;
            ('①'..='⑳').contains(&sign).then(|| sign.to_string())
        }
        _ => None,
    }
}

fn han(count: u32) -> Option<String> {
    let digit = |n: u32| "零一二三四五六七八九".chars().nth(usize::try_from(n).ok()?);
    let (tens, ones) = (count / 10, count % 10);
    let mut text = String::new();
    match tens {
        0 => {}
        1 => text.push('十'),
        2..=9 => {
            text.push(digit(tens)?);
            text.push('十');
        }
        _ => return None,
    }
    if ones > 0 {
        text.push(digit(ones)?);
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_count_as_word_prints_them() {
        let xml = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>
              <w:lvlText w:val="%1、"/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
              <w:lvlText w:val="（%2）"/></w:lvl>
            </w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>"#;
        let mut numbering = Numbering::parse(xml, "");
        let mut next = |depth| numbering.next("3", depth).unwrap_or_default();
        let seen = [next(0), next(1), next(1), next(0), next(1)];
        assert_eq!(seen, ["一、", "（1）", "（2）", "二、", "（1）"]);
        assert_eq!(numbering.next("4", 0), None);
        assert_eq!(han(21).as_deref(), Some("二十一"));
    }
}
