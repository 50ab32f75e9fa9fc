//! Mutated files for the reader, on the stable toolchain: the same seed gives the same files.

use super::check::fuzz_once;

/// A generator that needs no state but one number (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, which is not nought.
    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % limit).unwrap_or_default()
    }
}

/// Pieces that make a reader stumble.
const PIECES: &[&str] = &[
    "\n",
    "\t",
    "\n\n",
    "。",
    "好”。\n\n好”，",
    "一、",
    "（一）",
    "1、",
    "四）",
    "附件\n",
    "抄送：",
    "|",
    "|---|\n",
    "序号\t项目\t计划时间\t负责部门\n",
    "序号  任务  时限  单位\n",
    "1-2月 7-8月",
    "全年(每季度)",
    "一季度\n",
    "3月：",
    "— 1 —\n",
    "2025年3月3日\n",
    "\u{200b}",
    "\u{c}",
    "\r",
    "《",
    "）",
    "**",
    "〃",
    "⼯",
    "  ",
    "　",
    "2025年工会工作计划\n",
];

/// Reads `iterations` mutations of the files in `corpus` (name and bytes) and checks what must
/// hold for any input.
///
/// # Panics
/// When an invariant does not hold; the message names seed and iteration.
pub fn fuzz(corpus: &[(String, Vec<u8>)], seed: u64, iterations: u64) {
    if corpus.is_empty() {
        return;
    }
    let mut dice = Dice(seed);
    for _ in 0..iterations {
        let (name, bytes) = &corpus[dice.below(corpus.len())];
        let mut bytes = bytes.clone();
        for _ in 0..=dice.below(6) {
            mutate(&mut dice, &mut bytes, corpus);
        }
        fuzz_once(&bytes, name);
    }
}

fn mutate(dice: &mut Dice, bytes: &mut Vec<u8>, corpus: &[(String, Vec<u8>)]) {
    let at = border(bytes, dice.below(bytes.len() + 1));
    match dice.below(7) {
        0 => bytes.truncate(at),
        1 => {
            let end = border(bytes, (at + dice.below(64)).min(bytes.len()));
            bytes.drain(at..end.max(at));
        }
        2 => {
            let end = border(bytes, (at + dice.below(200)).min(bytes.len())).max(at);
            let copy = bytes[at..end].to_vec();
            let to = border(bytes, dice.below(bytes.len() + 1));
            bytes.splice(to..to, copy);
        }
        3 if !bytes.is_empty() => {
            let at = at.min(bytes.len() - 1);
            bytes[at] ^= 1 << dice.below(8);
        }
        4 => {
            let (_, other) = &corpus[dice.below(corpus.len())];
            let from = border(other, dice.below(other.len() + 1));
            let end = border(other, (from + dice.below(300)).min(other.len())).max(from);
            bytes.splice(at..at, other[from..end].to_vec());
        }
        _ => {
            let piece = PIECES[dice.below(PIECES.len())];
            bytes.splice(at..at, piece.bytes());
        }
    }
}

/// The next place at which no UTF-8 character is cut, so that most mutations stay text.
fn border(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] & 0xc0 == 0x80 {
        at += 1;
    }
    at
}
