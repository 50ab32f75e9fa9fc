//! Chance, given to whoever needs it.

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// Where random bytes come from (随机数): the operating system, or a test's seed.
#[derive(Clone)]
pub struct Chance(Arc<Source>);

enum Source {
    System,
    /// SHA-256 in counter mode over a seed: repeatable, for tests and the demo only.
    Seeded(Mutex<(u64, u64)>),
}

impl Chance {
    /// The operating system's generator.
    pub fn system() -> Self {
        Self(Arc::new(Source::System))
    }

    /// The same bytes on every run.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Source::Seeded(Mutex::new((seed, 0)))))
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }

    /// Fills `out` with random bytes.
    pub fn fill(&self, out: &mut [u8]) {
        match &*self.0 {
            Source::System => system(out),
            Source::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                for chunk in out.chunks_mut(32) {
                    let mut hash = Sha256::new();
                    hash.update(state.0.to_be_bytes());
                    hash.update(state.1.to_be_bytes());
                    chunk.copy_from_slice(&hash.finalize()[..chunk.len()]);
                    state.1 += 1;
                }
            }
        }
    }

    /// A whole number below `bound` without bias; 0 when `bound` is 0.
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let zone = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = u64::from_be_bytes(self.bytes());
            if drawn < zone {
                return drawn % bound;
            }
        }
    }

    /// A secret of `N` random bytes as lower-case hexadecimal.
    pub fn hex<const N: usize>(&self) -> String {
        crate::hex(&self.bytes::<N>())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that asks the system for chance"
)]
#[expect(
    clippy::expect_used,
    reason = "a system without randomness cannot run us safely"
)]
fn system(out: &mut [u8]) {
    getrandom::fill(out).expect("the operating system gives random bytes");
}
