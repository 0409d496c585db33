//! Sorting in little code.
//!
//! The standard library compiles its sort anew for every type and key: 7 KB each in WebAssembly, a fifth of the engine
//! before this was here. Here one sort puts numbers in order, and the values are moved after them. For short lists off the
//! hot path; the search for phrases keeps to the standard library.

use std::cmp::Ordering;

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
        let mut from: Vec<usize> = (0..self.len()).collect();
        put_in_order(&mut from, &|one, other| match (self.get(one), self.get(other)) {
            (Some(one), Some(other)) => compare(one, other),
            _ => Ordering::Equal,
        });
        let mut to = vec![0; from.len()];
        for (place, source) in from.iter().enumerate() {
            if let Some(to) = to.get_mut(*source) {
                *to = place;
            }
        }
        for place in 0..to.len() {
            // Each swap brings one value home.
            while let Some(home) = to.get(place).copied().filter(|home| *home != place) {
                self.swap(place, home);
                to.swap(place, home);
            }
        }
    }
}

/// The one sort.
fn put_in_order(numbers: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    numbers.sort_by(|one, other| compare(*one, *other));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_order_of_the_standard_library(list in proptest::collection::vec((0_u8..6, 0_u32..100), 0..40)) {
            let (mut by_key, mut expected) = (list.clone(), list.clone());
            by_key.order_by_key(|(key, _)| std::cmp::Reverse(*key));
            expected.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
            prop_assert_eq!(by_key, expected);
            let (mut whole, mut expected) = (list.clone(), list);
            whole.order();
            expected.sort();
            prop_assert_eq!(whole, expected);
        }
    }
}
