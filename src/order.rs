//! Sorting in little code.
//!
//! The standard library compiles its sort anew for every type and key: 7 KB each in WebAssembly, a fifth of the engine
//! before this was here. Here one sort puts numbers in order, and the values are moved after them. Natively, where size
//! is nothing and judging a tenth slower that way, the standard library sorts.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Stable sorting of slices.
pub(crate) trait Order<T> {
    /// As `sort_by`.
    fn order_by(&mut self, compare: impl Fn(&T, &T) -> Ordering);

    /// As `sort_by_key`.
    fn order_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.order_by(|one, other| key(one).cmp(&key(other)));
    }

    /// As `sort`.
    fn order(&mut self)
    where
        T: Ord,
    {
        self.order_by(T::cmp);
    }
}

impl<T> Order<T> for [T] {
    fn order_by(&mut self, compare: impl Fn(&T, &T) -> Ordering) {
        if cfg!(target_family = "wasm") {
            in_little_code(self, compare);
        } else {
            self.sort_by(compare);
        }
    }
}

fn in_little_code<T>(values: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let after = |before: usize, here: usize| match (values.get(before), values.get(here)) {
        (Some(before), Some(here)) => compare(before, here),
        _ => Ordering::Equal,
    };
    if values.len() > FEW {
        swaps(values.len(), &after).into_iter().for_each(|(one, other)| values.swap(one, other));
        return;
    }
    for end in 1..values.len() {
        let mut here = end;
        while let Some([before, value]) = here.checked_sub(1).and_then(|before| values.get(before..=here))
            && compare(before, value).is_gt()
        {
            values.swap(here - 1, here);
            here -= 1;
        }
    }
}

/// Lists of so many values are put in order where they lie, as the standard library does: most are.
const FEW: usize = 20;

/// The swaps, one after the other, that bring so many values into order.
fn swaps(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    let mut from: Vec<usize> = (0..count).collect();
    from.sort_by(|one, other| compare(*one, *other));
    let mut to = vec![0; count];
    for (place, source) in from.iter().enumerate() {
        if let Some(to) = to.get_mut(*source) {
            *to = place;
        }
    }
    let mut swaps = Vec::new();
    for place in 0..count {
        // Each swap brings one value home.
        while let Some(home) = to.get(place).copied().filter(|home| *home != place) {
            swaps.push((place, home));
            to.swap(place, home);
        }
    }
    swaps
}

/// Collecting into maps and sets in little code: `collect` sorts first, anew for every type; this adds one by one.
pub(crate) trait Gather: Iterator + Sized {
    /// As `collect`.
    fn into_map<K: Ord, V>(self) -> BTreeMap<K, V>
    where
        Self: Iterator<Item = (K, V)>,
    {
        let mut map = BTreeMap::new();
        map.extend(self);
        map
    }

    /// As `collect`.
    fn into_set(self) -> BTreeSet<Self::Item>
    where
        Self::Item: Ord,
    {
        let mut set = BTreeSet::new();
        set.extend(self);
        set
    }
}

impl<I: Iterator> Gather for I {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_order_of_the_standard_library(list in proptest::collection::vec((0_u8..6, 0_u32..100), 0..60)) {
            let (mut by_key, mut expected) = (list.clone(), list.clone());
            in_little_code(&mut by_key, |(one, _), (other, _)| other.cmp(one));
            expected.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
            prop_assert_eq!(by_key, expected);
            let (mut whole, mut expected) = (list.clone(), list);
            in_little_code(&mut whole, Ord::cmp);
            expected.sort();
            prop_assert_eq!(whole, expected);
        }
    }
}
