//! Codes that change each half minute, reckoned here anew so that a mistake of ours shows.
//! Source: RFC 6238 with RFC 4226, 30 seconds, six digits, SHA-1.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The code for a secret in base 32 at a second since 1970.
pub fn code(secret: &str, second: u64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(&bytes(secret)).expect("any length will do");
    mac.update(&(second / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0xf);
    let four = [hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]];
    format!("{:06}", u32::from_be_bytes(four) % 1_000_000)
}

fn bytes(secret: &str) -> Vec<u8> {
    let digits = secret.bytes().filter_map(|b| match b {
        b'A'..=b'Z' => Some(u32::from(b - b'A')),
        b'2'..=b'7' => Some(u32::from(b - b'2') + 26),
        _ => None,
    });
    let (mut out, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in digits {
        held = held << 5 | digit;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from(held >> bits & 0xff).expect("eight bits"));
        }
    }
    out
}

/// The secret on a page: the longest run of letters of base 32, blanks between fours left out.
pub fn secret_in(words: &str) -> Option<String> {
    let letter = |c: char| c.is_ascii_uppercase() || ('2'..='7').contains(&c);
    let mut runs = vec![String::new()];
    for c in words.chars() {
        match c {
            c if letter(c) => runs.last_mut()?.push(c),
            ' ' => {}
            _ => runs.push(String::new()),
        }
    }
    runs.into_iter()
        .filter(|run| run.len() >= 32)
        .max_by_key(String::len)
}

#[test]
fn codes_are_those_of_the_standard() {
    // RFC 6238, appendix B, last six of its eight digits.
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    assert_eq!(code(secret, 59), "287082");
    assert_eq!(code(secret, 1_111_111_109), "081804");
}
