//! What only sounds like a pattern: recognisers write other characters that are pronounced the same.

use super::book::{Hit, PatternId, Scanner, SetId};
use super::matcher::Owner;
use super::pattern::Chain;

/// The patterns as sounds.
#[derive(Debug)]
pub(super) struct Sounds {}

impl Sounds {
    pub(super) fn new(_chains: &[(Owner, Chain)]) -> Self {
        Sounds {}
    }

    pub(super) fn scan(&self, _scanner: &mut Scanner, _text: &str, _set_of: impl Fn(PatternId) -> SetId) -> Vec<Hit> {
        Vec::new()
    }
}
