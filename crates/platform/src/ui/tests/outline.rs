//! Tags of a page as maud writes them: lower case, attributes in double quotes or bare.

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) attrs: Vec<(String, String)>,
}

impl Tag {
    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attrs
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }
}

/// All start tags, in order.
pub(super) fn tags(html: &str) -> Vec<Tag> {
    html.split('<')
        .skip(1)
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
        .map(tag)
        .collect()
}

fn tag(text: &str) -> Tag {
    let end = text.find([' ', '>']).unwrap();
    let (name, mut rest) = text.split_at(end);
    let mut attrs = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.starts_with('>') || rest.is_empty() {
            break;
        }
        let end = rest.find([' ', '>', '=']).unwrap();
        let (name, after) = rest.split_at(end);
        if let Some(quoted) = after.strip_prefix("=\"") {
            let (value, after) = quoted.split_once('"').unwrap();
            attrs.push((name.to_owned(), value.to_owned()));
            rest = after;
        } else {
            attrs.push((name.to_owned(), String::new()));
            rest = after;
        }
    }
    Tag {
        name: name.to_owned(),
        attrs,
    }
}
