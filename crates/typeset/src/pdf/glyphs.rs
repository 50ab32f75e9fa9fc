//! Looks every character up in the fonts before anything is drawn, because Typst prints a
//! missing glyph as nothing and does not say so.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    data::Paper,
    fonts::{Face, Fonts, KAI, MACHINE_FAMILIES, Shelf},
};

/// What is printed for a character that no font has (缺字).
pub const GETA: char = '〓';

/// What the fonts have for a paper.
pub struct Found<'a> {
    pub shelf: &'a Shelf,
    pub stand_ins: Vec<String>,
    pub missing: Vec<char>,
}

/// Chooses the fonts for a paper and notes what stands in and what is missing.
pub fn check<'a>(fonts: &'a Fonts, paper: &Paper) -> Found<'a> {
    let base = fonts.base();
    let lacks = |shelf: &Shelf| lacking(shelf, paper);
    let shelf = if lacks(base).is_empty() {
        base
    } else {
        fonts.complete().unwrap_or(base)
    };
    let mut stand_ins: Vec<String> = Vec::new();
    let mut filled: BTreeMap<&str, BTreeSet<char>> = BTreeMap::new();
    for (&face, letters) in &paper.letters {
        stand_ins.extend(shelf.stand_in(face));
        let chain = shelf.chain(face);
        for &c in letters {
            let by = chain.iter().position(|family| shelf.covers(family, c));
            if let Some(place) = by.filter(|&place| place > 0) {
                filled.entry(chain[place]).or_default().insert(c);
            }
        }
    }
    for (family, letters) in filled {
        let letters: Vec<String> = letters.iter().map(char::to_string).collect();
        let name = match family {
            KAI => "楷体".to_owned(),
            other if MACHINE_FAMILIES.contains(&other) => format!("本机的 {other} "),
            other => format!(" {other} "),
        };
        stand_ins.push(format!("字体缺“{}”，以{name}补。", letters.join("、")));
    }
    Found {
        shelf,
        stand_ins,
        missing: lacks(shelf).into_iter().collect(),
    }
}

/// Characters of a paper that no font of their chain has.
fn lacking(shelf: &Shelf, paper: &Paper) -> BTreeSet<char> {
    let mut missing = BTreeSet::new();
    for (&face, letters) in &paper.letters {
        let chain = shelf.chain(face);
        let gone = letters
            .iter()
            .filter(|&&c| !chain.iter().any(|family| shelf.covers(family, c)));
        missing.extend(gone);
    }
    missing
}

/// Puts [`GETA`] where a character is missing, in every text of the data.
pub fn replace(data: &mut Value, missing: &[char]) {
    if missing.is_empty() {
        return;
    }
    match data {
        Value::String(text) => {
            let put = |c| if missing.contains(&c) { GETA } else { c };
            *text = text.chars().map(put).collect();
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, missing)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|field| replace(field, missing)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Letters per typeface, gathered while the data are written.
#[derive(Debug, Default)]
pub struct Letters(BTreeMap<Face, BTreeSet<char>>);

impl Letters {
    /// Notes that `text` will be set in `face`, and hands it back.
    pub fn set(&mut self, face: Face, text: String) -> String {
        // A break opportunity draws nothing and needs no glyph.
        let seen = text.chars().filter(|&c| c != '\n' && c != '\u{200b}');
        self.0.entry(face).or_default().extend(seen);
        text
    }

    /// What was noted.
    pub fn done(self) -> BTreeMap<Face, BTreeSet<char>> {
        self.0
    }
}
