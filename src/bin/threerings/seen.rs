//! Ids that came twice, within bounds.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The last ids of an input, so that a repeated one is noticed in constant memory.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    ids: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Seen {
    /// How many ids are remembered.
    pub(crate) const MOST: usize = 65_536;

    /// Whether this id was among the last ones; from now on it is.
    pub(crate) fn again(&mut self, id: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let hash = hasher.finish();
        if !self.ids.insert(hash) {
            return true;
        }
        self.order.push_back(hash);
        if self.order.len() > Self::MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_so_many_and_no_more() {
        let mut seen = Seen::default();
        assert!(!seen.again("first"));
        assert!(seen.again("first"));
        for n in 0..Seen::MOST {
            assert!(!seen.again(&n.to_string()));
        }
        assert!(!seen.again("first"), "forgotten by now");
        assert_eq!((seen.ids.len(), seen.order.len()), (Seen::MOST, Seen::MOST));
    }
}
