//! The second factor: codes of six digits from a shared secret and the time. Pure.
//!
//! Source: RFC 6238 (time-based), RFC 4226 (truncation), RFC 4648 (base 32).

use hmac::{Hmac, KeyInit, Mac};
use kernel::Moment;
use qrcode::{EcLevel, QrCode, types::Color};
use sha1::Sha1;

use crate::Error;

/// Bytes of a secret: as long as the hash. Source: RFC 4226 section 4.
pub const SECRET_BYTES: usize = 20;
/// Seconds of one step. Source: RFC 6238 section 5.2.
const STEP_SECS: i64 = 30;
/// Steps that a phone's clock may be off, either way. Source: RFC 6238 section 5.2.
const STEPS_OFF: i64 = 1;
const DIGITS: u32 = 6;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The code of one step.
fn code(secret: &[u8], step: i64, digits: u32) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[hash.len() - 1] & 0xf);
    let four: [u8; 4] = hash.get(offset..offset + 4)?.try_into().ok()?;
    let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 10_u32.pow(digits);
    let width = usize::try_from(digits).ok()?;
    Some(format!("{number:0width$}"))
}

/// The step whose code was typed; never one at or before `used`, so that a code that was looked
/// at over a shoulder opens nothing.
pub fn accepted_step(secret: &[u8], typed: &str, now: Moment, used: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let here = now.as_ms().div_euclid(1_000 * STEP_SECS);
    (here - STEPS_OFF..=here + STEPS_OFF)
        .filter(|step| *step > used)
        .find(|step| {
            // Hashing both sides first makes the comparison's time say nothing about the code.
            code(secret, *step, DIGITS)
                .is_some_and(|code| super::session::digest(&code) == super::session::digest(&typed))
        })
}

/// Bytes in base 32 without padding, as authenticators take a secret that is typed.
pub fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut block = [0_u8; 8];
        block[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(block);
        for place in 0..(chunk.len() * 8).div_ceil(5) {
            let index = usize::try_from((bits >> (35 - 5 * place)) & 31).unwrap_or_default();
            out.push(char::from(BASE32[index]));
        }
    }
    out
}

/// The address that an authenticator reads from the QR code.
pub fn address(secret: &[u8], user: &str) -> String {
    let percent = |text: &str| {
        let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-._~".contains(b);
        text.bytes().fold(String::new(), |mut out, byte| {
            if plain(&byte) {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
            out
        })
    };
    let issuer = percent("职工之家");
    format!(
        "otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECS}",
        percent(user),
        base32(secret)
    )
}

/// A QR code as the address of a picture; black on white also on a dark page, because that is
/// what cameras read.
///
/// # Errors
/// A fault when the text is too long.
pub fn picture(text: &str) -> Result<String, Error> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| Error::fault(format!("QR code: {error}")))?;
    let (width, quiet) = (code.width(), 4);
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (place % width + quiet, place / width + quiet);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    let side = width + 2 * quiet;
    Ok(format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {side} {side}' \
         width='240' height='240'%3E%3Cpath fill='white' d='M0 0h{side}v{side}H0z'/%3E\
         %3Cpath d='{path}'/%3E%3C/svg%3E"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// Seconds | code. Source: RFC 6238, appendix B, SHA-1.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (secs, expected) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code(SECRET, secs / STEP_SECS, 8).as_deref(), Some(expected));
        }
    }

    /// Steps off | steps used before, relative to now | accepted.
    #[test]
    fn a_code_holds_for_three_steps_and_opens_once() {
        let now = Moment::from_ms(2_000_000_000_000);
        let here = 2_000_000_000 / STEP_SECS;
        for (off, used, accepted) in [
            (0, -10, true),
            (-1, -10, true),
            (1, -10, true),
            (-2, -10, false),
            (2, -10, false),
            (0, 0, false),
            (-1, 0, false),
            (1, 0, true),
            (1, 1, false),
        ] {
            let typed = code(SECRET, here + off, DIGITS).unwrap();
            let typed = format!("{} {}", &typed[..3], &typed[3..]);
            let step = accepted_step(SECRET, &typed, now, here + used);
            assert_eq!(step, accepted.then_some(here + off), "{off} {used}");
        }
        assert_eq!(accepted_step(SECRET, "", now, 0), None);
    }

    /// Source: RFC 4648, section 10.
    #[test]
    fn base32_is_that_of_the_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn an_authenticator_reads_the_address() {
        let address = address(SECRET, "王秀英");
        assert!(address.starts_with("otpauth://totp/%E8%81%8C"));
        assert!(address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"));
        let picture = picture(&address).unwrap();
        assert!(picture.starts_with("data:image/svg+xml,") && !picture.contains(['"', '<', '#']));
    }
}
