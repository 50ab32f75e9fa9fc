//! Numbers as plans write them: 1, １, 十二, ⑫.

/// A number at `at`: its value and the place after it. At most four digits, at most 99 in Chinese.
pub(crate) fn number(chars: &[char], at: usize) -> Option<(u32, usize)> {
    arabic(chars, at).or_else(|| han(chars, at))
}

/// Arabic digits, half or full width.
pub(crate) fn arabic(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let mut end = at;
    let mut value = 0;
    while let Some(digit) = chars.get(end).copied().and_then(digit) {
        value = value * 10 + digit;
        end += 1;
        if end - at > 4 {
            return None;
        }
    }
    (end > at).then_some((value, end))
}

/// Chinese numerals up to 九十九.
pub(crate) fn han(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let mut end = at;
    let mut tens = None;
    let mut ones = None;
    while let Some(&c) = chars.get(end) {
        match (han_digit(c), c) {
            (_, '十') if tens.is_none() => {
                tens = Some(ones.take().unwrap_or(1));
            }
            (Some(digit), _) if ones.is_none() => ones = Some(digit),
            (_, _) => break,
        }
        end += 1;
    }
    if end == at {
        return None;
    }
    let value = tens.unwrap_or(0) * 10 + ones.unwrap_or(0);
    (value > 0).then_some((value, end))
}

/// ① to ⑳.
pub(crate) fn circled(c: char) -> Option<u32> {
    ('①'..='⑳')
        .contains(&c)
        .then(|| u32::from(c) - u32::from('①') + 1)
}

/// An Arabic digit, half or full width.
pub(crate) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

/// A Chinese digit; 〇 and 零 are nought, as in years.
pub(crate) fn han_digit(c: char) -> Option<u32> {
    let place = "〇一二三四五六七八九".chars().position(|d| d == c);
    let place = place.or_else(|| (c == '零' || c == '○').then_some(0));
    place.and_then(|place| u32::try_from(place).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_in_every_form() {
        for (text, value, length) in [
            ("12月", 12, 2),
            ("１２月", 12, 2),
            ("十二月", 12, 2),
            ("二十一、", 21, 3),
            ("十、", 10, 1),
            ("三月", 3, 1),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(number(&chars, 0), Some((value, length)), "{text}");
        }
        assert_eq!(number(&['月'], 0), None);
        assert_eq!(number(&[], 3), None);
    }
}
