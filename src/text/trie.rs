//! Literal phrases, looked up at a place of a stream.
//!
//! Phrases begin only at characters and words, so that every place is tried by itself: most places are done with after one
//! look at the first unit and one at the second. Where few phrases begin alike, they are compared one by one instead of
//! being spelt out further, which keeps the tree so small that it stays in the cache.

/// So many phrases are compared one by one.
const FEW: usize = 3;

/// Phrases by their units. They are numbered by their place in the sorted list that the tree was made of.
#[derive(Debug)]
pub(super) struct Trie {
    /// What follows each unit at the start.
    roots: Vec<Branch>,
    /// What follows the nodes: a hash table by node and unit, at most half full.
    steps: Vec<Step>,
    /// For every node 1 + the phrase that ends there, 0 for none.
    ends: Vec<u32>,
    /// The units of all phrases.
    units: Vec<u16>,
    /// Where each phrase starts in `units`, and where the last ends.
    starts: Vec<u32>,
}

/// What there is behind some units.
#[derive(Debug, Clone, Copy, Default)]
enum Branch {
    /// No phrase goes on there.
    #[default]
    None,
    /// These phrases do.
    Few { first: u32, count: u16 },
    /// Many do.
    Node(u32),
}

#[derive(Debug, Clone, Copy, Default)]
struct Step {
    node: u32,
    unit: u16,
    to: Branch,
}

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
        let roots = vec![Branch::None; last.map_or(0, |last| usize::from(*last) + 1)];
        let mut trie = Trie { roots, steps: Vec::new(), ends: Vec::new(), units, starts };
        let mut steps = Vec::new();
        // Not by recursion: phrases can be long.
        let mut work: Vec<Group<'_, '_>> = groups(phrases, 0, 0, None).collect();
        while let Some(group) = work.pop() {
            let to = if group.phrases.len() <= FEW {
                Branch::Few { first: group.first, count: group.phrases.len() as u16 }
            } else {
                let ends = group.phrases.first().is_some_and(|phrase| phrase.len() == group.depth);
                let node = trie.ends.len() as u32;
                trie.ends.push(if ends { group.first + 1 } else { 0 });
                let rest = group.phrases.get(usize::from(ends)..).unwrap_or_default();
                work.extend(groups(rest, group.depth, group.first + u32::from(ends), Some(node)));
                Branch::Node(node)
            };
            match group.node {
                Some(node) => steps.push(Step { node, unit: group.unit, to }),
                None => {
                    if let Some(root) = trie.roots.get_mut(usize::from(group.unit)) {
                        *root = to;
                    }
                }
            }
        }
        trie.steps.resize((steps.len() * 2).next_power_of_two(), Step::default());
        steps.into_iter().for_each(|step| trie.put(step));
        trie
    }

    fn put(&mut self, step: Step) {
        let mut at = self.slot(step.node, step.unit);
        let mask = self.steps.len() - 1;
        while let Some(place) = self.steps.get_mut(at) {
            if matches!(place.to, Branch::None) {
                *place = step;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    #[inline]
    fn slot(&self, node: u32, unit: u16) -> usize {
        let mixed =
            (node ^ u32::from(unit) << 16).wrapping_mul(0x9E37_79B1) ^ u32::from(unit).wrapping_mul(0x85EB_CA6B);
        (mixed ^ mixed >> 15) as usize & (self.steps.len() - 1)
    }

    #[inline]
    fn step(&self, node: u32, unit: u16) -> Branch {
        let mut at = self.slot(node, unit);
        let mask = self.steps.len() - 1;
        while let Some(step) = self.steps.get(at) {
            if matches!(step.to, Branch::None) || (step.node == node && step.unit == unit) {
                return step.to;
            }
            at = (at + 1) & mask;
        }
        Branch::None
    }

    fn phrase(&self, number: u32) -> &[u16] {
        let start = self.starts.get(number as usize).copied().unwrap_or_default() as usize;
        let end = self.starts.get(number as usize + 1).copied().unwrap_or_default() as usize;
        self.units.get(start..end).unwrap_or_default()
    }

    /// Calls `found` with every phrase that starts where these units do, and with its length.
    #[inline]
    pub(super) fn at(&self, units: &[u16], mut found: impl FnMut(u32, usize)) {
        let Some(first) = units.first() else { return };
        let mut branch = self.roots.get(usize::from(*first)).copied().unwrap_or_default();
        let mut depth = 1;
        loop {
            match branch {
                Branch::None => return,
                Branch::Few { first, count } => {
                    for number in first..first + u32::from(count) {
                        let phrase = self.phrase(number);
                        let rest = units.get(depth..).unwrap_or_default();
                        if phrase.get(depth..).is_some_and(|phrase| rest.starts_with(phrase)) {
                            found(number, phrase.len());
                        }
                    }
                    return;
                }
                Branch::Node(node) => {
                    if let Some(number) = self.ends.get(node as usize).and_then(|end| end.checked_sub(1)) {
                        found(number, depth);
                    }
                    let Some(unit) = units.get(depth) else { return };
                    branch = self.step(node, *unit);
                    depth += 1;
                }
            }
        }
    }
}

/// Phrases that begin alike.
struct Group<'p, 'u> {
    phrases: &'p [&'u [u16]],
    /// The number of the first of them.
    first: u32,
    /// With so many units, the last of which is `unit`, behind this node.
    depth: usize,
    unit: u16,
    node: Option<u32>,
}

/// Sorted phrases, of which the first has number `first`, by their unit at `depth`.
fn groups<'p, 'u>(
    phrases: &'p [&'u [u16]],
    depth: usize,
    mut first: u32,
    node: Option<u32>,
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

    fn found(phrases: &[Vec<u16>], units: &[u16]) -> Vec<(u32, usize)> {
        let phrases: Vec<&[u16]> = phrases.iter().map(Vec::as_slice).collect();
        let mut found = Vec::new();
        Trie::new(&phrases).at(units, |number, length| found.push((number, length)));
        found.sort_unstable();
        found
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert_eq!(found(&[], &[1, 2]), []);
        assert_eq!(found(&[vec![1]], &[]), []);
    }

    proptest! {
        #[test]
        fn every_phrase_that_starts_there_is_found(
            phrases in proptest::collection::btree_set(proptest::collection::vec(1..5_u16, 1..6), 0..60),
            units in proptest::collection::vec(1..7_u16, 0..12),
        ) {
            let phrases: Vec<Vec<u16>> = phrases.into_iter().collect();
            let expected = (0..).zip(&phrases).filter(|(_, phrase)| units.starts_with(phrase));
            let expected: Vec<(u32, usize)> = expected.map(|(number, phrase)| (number, phrase.len())).collect();
            prop_assert_eq!(found(&phrases, &units), expected);
        }
    }
}
