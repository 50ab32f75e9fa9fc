//! The secret part of a feed's address. Pure.

use sha2::{Digest, Sha256};

/// Bytes of chance in an address. Source: 256 bits cannot be guessed, RFC 4086.
pub const BYTES: usize = 32;

/// Lower-case base32 (RFC 4648) without padding: survives being read out and typed again.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Bytes as base32.
pub fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut group = [0_u8; 8];
        group[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(group);
        let signs = (chunk.len() * 8).div_ceil(5);
        for place in 0..signs {
            let index = usize::try_from((bits >> (35 - 5 * place)) & 31).unwrap_or_default();
            out.push(char::from(ALPHABET[index]));
        }
    }
    out
}

/// What is stored of a secret: SHA-256 in hexadecimal.
pub fn digest(secret: &str) -> String {
    platform::hex(&Sha256::digest(secret.as_bytes()))
}
