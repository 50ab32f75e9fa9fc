//! Amounts in the characters of receipts (大写金额).

use kernel::Money;

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 4] = ["", "万", "亿", "万亿"];

/// `叁拾伍元贰角整`; an amount below nothing begins with 负.
/// Source: 《正确填写票据和结算凭证的基本规定》 (支付结算办法附一), as it is commonly taught;
/// 待核实 by whoever has the text.
pub fn capital(amount: Money) -> String {
    let fen = amount.fen().unsigned_abs();
    let (yuan, jiao, fen) = (fen / 100, usize_of(fen / 10 % 10), usize_of(fen % 10));
    let mut out = String::new();
    if amount.fen() < 0 {
        out.push('负');
    }
    if yuan > 0 || (jiao == 0 && fen == 0) {
        out.push_str(&whole(yuan));
        out.push('元');
    }
    if jiao > 0 {
        out.push_str(DIGITS[jiao]);
        out.push('角');
    } else if fen > 0 && yuan > 0 {
        out.push('零');
    }
    if fen > 0 {
        out.push_str(DIGITS[fen]);
        out.push('分');
    } else {
        out.push('整');
    }
    out
}

fn usize_of(digit: u64) -> usize {
    usize::try_from(digit).unwrap_or_default()
}

/// A whole number: groups of four places, one 零 for each run of noughts inside.
fn whole(number: u64) -> String {
    if number == 0 {
        return DIGITS[0].to_owned();
    }
    let digits: Vec<usize> = number
        .to_string()
        .bytes()
        .map(|b| usize::from(b - b'0'))
        .collect();
    let (mut out, mut gap, mut filled) = (String::new(), false, false);
    for (at, digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - at;
        if *digit == 0 {
            gap = true;
        } else {
            if gap && !out.is_empty() {
                out.push_str(DIGITS[0]);
            }
            gap = false;
            filled = true;
            out.push_str(DIGITS[*digit]);
            out.push_str(PLACES[place % 4]);
        }
        if place.is_multiple_of(4) && filled {
            out.push_str(GROUPS.get(place / 4).copied().unwrap_or_default());
            filled = false;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fen | characters.
    #[test]
    fn amounts_are_written_as_on_receipts() {
        for (fen, words) in [
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角整"),
            (3_520, "叁拾伍元贰角整"),
            (10_005, "壹佰元零伍分"),
            (100_700, "壹仟零柒元整"),
            (1_000_000, "壹万元整"),
            (10_030_012, "壹拾万零叁佰元壹角贰分"),
            (100_200_000, "壹佰万零贰仟元整"),
            (-420, "负肆元贰角整"),
        ] {
            let got = capital(Money::from_fen(fen));
            assert_eq!(got, words, "{fen}");
        }
    }
}
