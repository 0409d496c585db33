//! Literal phrases, looked up at every place of a stream.
//!
//! Phrases begin only at characters and words, so that every place is tried by itself. Most are done with after one look
//! at a bit for the two units that stand there. Where few phrases begin alike, they are compared one by one instead of being
//! spelt out further, which keeps the tree so small that it stays in the cache.

/// So many phrases are compared one by one.
const FEW: usize = 2;

/// How many words of bits there are for pairs of units.
const PAIR_WORDS: usize = 1024;

/// Phrases by their units. They are numbered by their place in the sorted list that the tree was made of.
#[derive(Debug)]
pub(super) struct Trie {
    /// A bit for every unit that is a phrase by itself.
    is_single: Vec<u64>,
    /// For every unit 1 + the phrase that it is by itself, 0 for none.
    singles: Vec<u32>,
    /// A bit for every pair of units that a longer phrase begins with; some share a bit.
    pairs: Vec<u64>,
    /// What follows the nodes: a hash table by node and unit, at most half full. At the start the first unit is the node.
    steps: Vec<Step>,
    /// For every node 1 + the phrase that ends there, 0 for none.
    ends: Vec<u32>,
    /// The units of all phrases.
    units: Vec<u16>,
    /// Where each phrase starts in `units`, and where the last ends.
    starts: Vec<u32>,
}

/// What there is behind a node and a unit.
#[derive(Debug, Clone, Copy, Default)]
struct Step {
    node: u32,
    unit: u16,
    /// How many phrases go on there: none, a few, or [`MANY`].
    count: u16,
    /// The first of the few, or the node that they go on from.
    first: u32,
    /// With which unit each of the few goes on: most are told apart by it from what was said.
    next: [u16; FEW],
}

/// So many phrases go on that there is a node for them.
const MANY: u16 = u16::MAX;

/// A phrase does not go on. No unit of a text.
const ENDS: u16 = u16::MAX;

/// Nodes count from here on; smaller numbers are units at the start of phrases.
const FIRST_NODE: u32 = 1 << 16;

impl Trie {
    /// A tree of these phrases, which are sorted, different and not empty.
    pub(super) fn new(phrases: &[&[u16]]) -> Trie {
        let mut starts = vec![0];
        let mut units = Vec::with_capacity(phrases.iter().map(|phrase| phrase.len()).sum());
        for phrase in phrases {
            units.extend_from_slice(phrase);
            starts.push(units.len() as u32);
        }
        let last = phrases.last().and_then(|phrase| phrase.first());
        let singles = vec![0; last.map_or(0, |last| usize::from(*last) + 1)];
        let is_single = vec![0; singles.len() / 64 + 1];
        let pairs = vec![0; PAIR_WORDS];
        let mut trie = Trie { is_single, singles, pairs, steps: Vec::new(), ends: Vec::new(), units, starts };
        let mut steps = Vec::new();
        // Not by recursion: phrases can be long.
        let mut work: Vec<Group<'_, '_>> = Vec::new();
        for group in groups(phrases, 0, 0, 0) {
            let single = group.phrases.first().is_some_and(|phrase| phrase.len() == 1);
            if let Some(entry) = trie.singles.get_mut(usize::from(group.unit)).filter(|_| single) {
                *entry = group.first + 1;
            }
            if let Some(word) = trie.is_single.get_mut(usize::from(group.unit >> 6)) {
                *word |= u64::from(single) << (group.unit & 63);
            }
            let longer = group.phrases.get(usize::from(single)..).unwrap_or_default();
            work.extend(groups(longer, 1, group.first + u32::from(single), u32::from(group.unit)));
        }
        for group in &work {
            let hash = hash(group.node, group.unit);
            if let Some(word) = trie.pairs.get_mut((hash >> 22) as usize) {
                *word |= 1 << (hash >> 16 & 63);
            }
        }
        while let Some(group) = work.pop() {
            let mut next = [ENDS; FEW];
            let (first, count) = if group.phrases.len() <= FEW {
                for (next, phrase) in next.iter_mut().zip(group.phrases) {
                    *next = phrase.get(group.depth).copied().unwrap_or(ENDS);
                }
                (group.first, group.phrases.len() as u16)
            } else {
                let ends = group.phrases.first().is_some_and(|phrase| phrase.len() == group.depth);
                let node = FIRST_NODE + trie.ends.len() as u32;
                trie.ends.push(if ends { group.first + 1 } else { 0 });
                let rest = group.phrases.get(usize::from(ends)..).unwrap_or_default();
                work.extend(groups(rest, group.depth, group.first + u32::from(ends), node));
                (node, MANY)
            };
            steps.push(Step { node: group.node, unit: group.unit, count, first, next });
        }
        trie.steps.resize((steps.len() * 2).next_power_of_two(), Step::default());
        steps.into_iter().for_each(|step| trie.put(step));
        trie
    }

    fn put(&mut self, step: Step) {
        let mask = self.steps.len() - 1;
        let mut at = hash(step.node, step.unit) as usize & mask;
        while let Some(place) = self.steps.get_mut(at) {
            if place.count == 0 {
                *place = step;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    #[inline]
    fn step(&self, node: u32, unit: u16, hash: u32) -> Option<&Step> {
        let mask = self.steps.len() - 1;
        let mut at = hash as usize & mask;
        while let Some(step) = self.steps.get(at) {
            if step.count == 0 {
                return None;
            }
            if step.node == node && step.unit == unit {
                return Some(step);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Calls `found` with every phrase that starts where these units do.
    #[inline]
    pub(super) fn at(&self, units: &[u16], mut found: impl FnMut(u32)) {
        let [first, rest @ ..] = units else { return };
        if self.is_single.get(usize::from(*first >> 6)).is_some_and(|word| word >> (*first & 63) & 1 == 1)
            && let Some(phrase) = self.singles.get(usize::from(*first)).and_then(|single| single.checked_sub(1))
        {
            found(phrase);
        }
        let Some(second) = rest.first() else { return };
        let hash = hash(u32::from(*first), *second);
        if self.pairs.get((hash >> 22) as usize).is_some_and(|word| word >> (hash >> 16 & 63) & 1 == 1) {
            self.longer(self.step(u32::from(*first), *second, hash), units, found);
        }
    }

    /// The phrases behind a step that the first two units lead to.
    fn longer<'t>(&'t self, mut step: Option<&'t Step>, units: &[u16], mut found: impl FnMut(u32)) {
        let mut depth = 2;
        while let Some(Step { count, first, next, .. }) = step {
            let said = units.get(depth).copied();
            if *count != MANY {
                for (phrase, next) in (*first..).zip(next).take(usize::from(*count)) {
                    if *next == ENDS || said == Some(*next) && self.goes_on(phrase, depth + 1, units) {
                        found(phrase);
                    }
                }
                return;
            }
            let end = self.ends.get((first - FIRST_NODE) as usize);
            if let Some(phrase) = end.and_then(|end| end.checked_sub(1)) {
                found(phrase);
            }
            let Some(unit) = said else { return };
            step = self.step(*first, unit, hash(*first, unit));
            depth += 1;
        }
    }

    /// Whether a phrase goes on from `depth` as these units do.
    fn goes_on(&self, phrase: u32, depth: usize, units: &[u16]) -> bool {
        let bounds = self.starts.get(phrase as usize..).unwrap_or_default();
        let [start, end, ..] = *bounds else { return false };
        let own = self.units.get(start as usize + depth..end as usize).unwrap_or_default();
        let said = units.get(depth..).unwrap_or_default();
        // Most are short: comparing them here is quicker than a call.
        own.len() <= said.len() && own.iter().zip(said).all(|(own, said)| own == said)
    }
}

#[inline]
fn hash(node: u32, unit: u16) -> u32 {
    let mixed = (node.wrapping_mul(0x9E37_79B1) ^ u32::from(unit)).wrapping_mul(0x85EB_CA6B);
    mixed ^ mixed >> 15
}

/// Phrases that begin alike.
struct Group<'p, 'u> {
    phrases: &'p [&'u [u16]],
    /// The number of the first of them.
    first: u32,
    /// With so many units, the last of which is `unit`, behind this node.
    depth: usize,
    unit: u16,
    node: u32,
}

/// Sorted phrases, of which the first has number `first`, by their unit at `depth`.
fn groups<'p, 'u>(
    phrases: &'p [&'u [u16]],
    depth: usize,
    mut first: u32,
    node: u32,
) -> impl Iterator<Item = Group<'p, 'u>> {
    phrases.chunk_by(move |left, right| left.get(depth) == right.get(depth)).map(move |phrases| {
        let unit = phrases.first().and_then(|phrase| phrase.get(depth)).copied().unwrap_or_default();
        let group = Group { phrases, first, depth: depth + 1, unit, node };
        first += phrases.len() as u32;
        group
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    fn found(phrases: &[Vec<u16>], units: &[u16]) -> Vec<u32> {
        let phrases: Vec<&[u16]> = phrases.iter().map(Vec::as_slice).collect();
        let mut found = Vec::new();
        Trie::new(&phrases).at(units, |phrase| found.push(phrase));
        found.sort_unstable();
        found
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert!(found(&[], &[1, 2]).is_empty());
        assert!(found(&[vec![1]], &[]).is_empty());
    }

    proptest! {
        #[test]
        fn every_phrase_that_starts_there_is_found(
            phrases in proptest::collection::btree_set(proptest::collection::vec(1..5_u16, 1..6), 0..60),
            units in proptest::collection::vec(1..7_u16, 0..12),
        ) {
            let phrases: Vec<Vec<u16>> = phrases.into_iter().collect();
            let expected = (0..).zip(&phrases).filter(|(_, phrase)| units.starts_with(phrase));
            let expected: Vec<u32> = expected.map(|(number, _)| number).collect();
            prop_assert_eq!(found(&phrases, &units), expected);
        }
    }
}
