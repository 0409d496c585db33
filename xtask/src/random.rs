//! Numbers that look as if drawn, the same ones for a seed on any platform: SplitMix64 (Steele, Lea and Flood, 2014).
//!
//! The benches and the simulations in `tests/` take this file too: all that is made up is made up from the same numbers.
#![allow(dead_code, reason = "each who takes this file needs a part of it")]

/// A generator, by its seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to just below 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A place in a list of so many.
    pub(crate) fn place(&mut self, many: usize) -> usize {
        self.below(many.max(1) as u64) as usize
    }

    /// One of these.
    pub(crate) fn of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words.get(self.place(words.len())).copied().unwrap_or_default()
    }
}
