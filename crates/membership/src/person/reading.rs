//! The reading of a name (姓名读音), as somebody who knows it types it.

/// A corrected reading (读音).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// `shanxie`.
    pub pinyin: String,
    /// `sx`.
    pub initials: String,
}

/// Longest reading, letters.
const LETTERS_MAX: usize = 120;

/// Reads syllables with blanks between them: one for each Chinese character of the name.
///
/// # Errors
/// The sentence beside the field.
pub fn read(name: &str, typed: &str) -> Result<Reading, String> {
    let folded = kernel::fold_width(typed).to_lowercase().replace('ü', "v");
    let syllables: Vec<&str> = folded.split_whitespace().collect();
    let letters: usize = syllables.iter().map(|s| s.len()).sum();
    let fits = |s: &&str| s.chars().all(|c| c.is_ascii_lowercase());
    if syllables.is_empty() || letters > LETTERS_MAX || !syllables.iter().all(fits) {
        return Err("请用字母填写，每个字之间空一格，如 shan xie；ü 写作 v".to_owned());
    }
    let characters = name.chars().filter(|c| c.is_alphanumeric()).count();
    if syllables.len() != characters {
        return Err(format!(
            "姓名有 {characters} 个字，填了 {} 个读音，请每个字之间空一格",
            syllables.len()
        ));
    }
    Ok(Reading {
        pinyin: syllables.concat(),
        initials: syllables.iter().filter_map(|s| s.chars().next()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name | typed | reading and initials, or what is wrong.
    #[test]
    fn one_syllable_for_each_character() {
        for (name, typed, outcome) in [
            ("单解", "shan xie", "shanxie sx"),
            ("单解", " Shan　XIE ", "shanxie sx"),
            ("吕布", "lü bu", "lvbu lb"),
            ("艾合买提·图尔荪", "ai he mai ti tu er sun", "aihemaititu"),
            ("单解", "shanxie", "wrong"),
            ("单解", "", "wrong"),
            ("单解", "shan4 xie", "wrong"),
            ("单解", "单 解", "wrong"),
        ] {
            match read(name, typed) {
                Ok(r) => {
                    let both = format!("{} {}", r.pinyin, r.initials);
                    assert!(both.starts_with(outcome), "{typed}: {both}");
                }
                Err(_) => assert_eq!(outcome, "wrong", "{typed}"),
            }
        }
    }
}
