//! Where the values of a record came from: a short list by JSON pointer, which records can share.
//!
//! A record says it of a handful of values, and the calls of one table say mostly the same, in the same order. What an
//! importer says is therefore only appended, and told by that order from what was said before; it is sorted when it is new.
//! A sorted list takes one allocation where a tree takes several, and a list that came before takes none.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{CallRecord, Field, FieldValue, IntoOwned, Provenance, Read, Shape, Shaped, Text, read_members};
use crate::json::{Reader, Step};
use crate::order::Order;

/// A value's JSON pointer, and where the value came from.
type Entry<'a> = (Text<'a>, Provenance<'a>);

/// Where values came from, by JSON pointer, in the order of the pointers.
///
/// ```
/// use threerings::{How, Provenance, ProvenanceMap};
///
/// let mut known = ProvenanceMap::default();
/// known.insert("/ring/ms", Provenance { how: How::Derived, note: None, source: Some("tAlert".into()) });
/// assert_eq!(known.get("/ring/ms").unwrap().how, How::Derived);
/// assert_eq!(known.get("/ring"), None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct ProvenanceMap<'a> {
    /// Of each pointer one; empty where the list is shared.
    own: Vec<Entry<'a>>,
    /// Whether they are in the order of the pointers already.
    is_sorted: bool,
    /// The list that other records have, too; sorted.
    shared: Option<Arc<[Entry<'static>]>>,
}

/// For how many entries a list has room at first: few records have more.
const ROOM: usize = 8;

impl<'a> ProvenanceMap<'a> {
    /// The entries in the order of the pointers, unless they have to be sorted first.
    fn sorted(&self) -> Option<&[Entry<'a>]> {
        match &self.shared {
            Some(shared) => Some(shared),
            None => self.is_sorted.then_some(&self.own),
        }
    }

    /// The entries in the order of the pointers, to be changed; those of other records stay as they are.
    fn own(&mut self) -> &mut Vec<Entry<'a>> {
        if let Some(shared) = self.shared.take() {
            self.own = shared.to_vec();
        } else if !self.is_sorted {
            self.own = sorted(std::mem::take(&mut self.own));
        }
        self.is_sorted = true;
        &mut self.own
    }

    /// Where the value at a pointer came from, if just that pointer is named.
    #[must_use]
    pub fn get(&self, pointer: &str) -> Option<&Provenance<'a>> {
        let found = match self.sorted() {
            Some(sorted) => sorted.get(place(sorted, pointer).ok()?),
            None => self.own.iter().find(|(known, _)| known == pointer),
        };
        found.map(|(_, provenance)| provenance)
    }

    /// As [`ProvenanceMap::insert`], in no time: for the few values of which an importer says it.
    pub(crate) fn say(&mut self, pointer: &'static str, provenance: Provenance<'a>) {
        if self.is_sorted || self.shared.is_some() {
            return self.insert(pointer, provenance);
        }
        match self.own.iter_mut().find(|(known, _)| is_same(known, pointer)) {
            Some((_, known)) => *known = provenance,
            None => {
                if self.own.capacity() == 0 {
                    self.own.reserve_exact(ROOM);
                }
                self.own.push((pointer.into(), provenance));
            }
        }
    }

    /// Says where the value at a pointer came from; what was said before counts no more.
    pub fn insert(&mut self, pointer: impl Into<Text<'a>>, provenance: Provenance<'a>) {
        let pointer = pointer.into();
        let own = self.own();
        match place(own, &pointer) {
            Ok(place) => {
                if let Some((_, known)) = own.get_mut(place) {
                    *known = provenance;
                }
            }
            Err(place) => own.insert(place, (pointer, provenance)),
        }
    }

    /// Keeps only the entries of which this holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Provenance<'a>) -> bool) {
        self.own().retain(|(pointer, provenance)| keep(pointer, provenance));
    }

    /// Says of a pointer and what is within it what another record says; whether that says anything.
    pub(crate) fn adopt(&mut self, other: Option<&Self>, pointer: &str) -> bool {
        let within = |key: &str| key.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        self.retain(|key, _| !within(key));
        let theirs = other.iter().flat_map(|other| other.in_order()).filter(|(key, _)| within(key));
        theirs.fold(false, |_, (key, provenance)| {
            self.insert(key.clone(), provenance.clone());
            true
        })
    }

    /// The pointers, with where their values came from.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Provenance<'a>)> {
        self.in_order().map(|(pointer, provenance)| (pointer.as_ref(), provenance))
    }

    fn in_order(&self) -> impl Iterator<Item = &Entry<'a>> {
        let sorted = self.sorted();
        let mut said: Vec<&Entry<'a>> = if sorted.is_none() { self.own.iter().collect() } else { Vec::new() };
        said.order_by(|(one, _), (other, _)| one.cmp(other));
        sorted.unwrap_or_default().iter().chain(said)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared.as_deref().unwrap_or(&self.own).len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Where a pointer stands in a list, or where it would.
fn place(sorted: &[Entry<'_>], pointer: &str) -> Result<usize, usize> {
    sorted.binary_search_by(|(known, _)| known.as_ref().cmp(pointer))
}

/// A short list in the order of the pointers.
fn sorted(said: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    let mut sorted = Vec::with_capacity(said.len());
    for entry in said {
        let (Ok(place) | Err(place)) = place(&sorted, &entry.0);
        sorted.insert(place, entry);
    }
    sorted
}

impl PartialEq for ProvenanceMap<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.in_order().eq(other.in_order())
    }
}

impl<'a> FromIterator<Entry<'a>> for ProvenanceMap<'a> {
    fn from_iter<I: IntoIterator<Item = Entry<'a>>>(entries: I) -> Self {
        let mut map = ProvenanceMap::default();
        entries.into_iter().for_each(|(pointer, provenance)| map.insert(pointer, provenance));
        map
    }
}

impl<'a> IntoIterator for ProvenanceMap<'a> {
    type Item = Entry<'a>;
    type IntoIter = std::vec::IntoIter<Entry<'a>>;

    fn into_iter(mut self) -> Self::IntoIter {
        std::mem::take(self.own()).into_iter()
    }
}

impl Serialize for ProvenanceMap<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'a> Read<'a> for ProvenanceMap<'a> {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        read_members(reader, |map: &Self, name| map.get(name).is_some(), Self::insert)
    }
}

impl Shaped for ProvenanceMap<'_> {
    const SHAPE: &'static Shape = &Shape::Open;
}

impl Field for ProvenanceMap<'_> {
    fn value(&self) -> FieldValue<'_> {
        FieldValue::Object
    }

    fn get(&self, name: &str) -> Option<&dyn Field> {
        ProvenanceMap::get(self, name).map(|value| value as &dyn Field)
    }
}

impl IntoOwned for ProvenanceMap<'_> {
    type Owned = ProvenanceMap<'static>;

    fn into_owned(self) -> Self::Owned {
        let own = self.own.into_iter().map(owned).collect();
        ProvenanceMap { own, is_sorted: self.is_sorted, shared: self.shared }
    }
}

fn owned((pointer, provenance): Entry<'_>) -> Entry<'static> {
    (IntoOwned::into_owned(pointer), provenance.into_owned())
}

/// The lists that the records of one source had, for those that follow to share.
#[derive(Debug, Default)]
#[cfg_attr(not(feature = "table"), allow(dead_code, reason = "only tables have many calls"))]
pub(crate) struct Sharing {
    /// Beginning with the one that was asked for last.
    seen: Vec<Seen>,
}

/// A list that a record had.
#[derive(Debug)]
#[cfg_attr(not(feature = "table"), allow(dead_code, reason = "only tables have many calls"))]
struct Seen {
    /// In the order in which it was said.
    said: Vec<Entry<'static>>,
    sorted: Arc<[Entry<'static>]>,
}

/// How many lists are remembered: where there are more, they are about single calls.
const SEEN: usize = 64;

impl Sharing {
    /// Exchanges the list of a record for an equal one that came before.
    #[cfg_attr(not(feature = "table"), allow(dead_code, reason = "only tables have many calls"))]
    pub(crate) fn share(&mut self, record: &mut CallRecord<'_>) {
        let Some(ProvenanceMap { own, shared, .. }) = &mut record.provenance else { return };
        if shared.is_some() {
            return;
        }
        match self.seen.iter().position(|seen| are_equal(&seen.said, own)) {
            Some(0) => {}
            Some(place) => self.seen.swap(0, place),
            None if self.seen.len() < SEEN => self.seen.insert(0, Seen::new(own)),
            None => return,
        }
        *shared = self.seen.first().map(|seen| Arc::clone(&seen.sorted));
        *own = Vec::new();
    }
}

impl Seen {
    #[cold]
    fn new(said: &[Entry<'_>]) -> Self {
        let said: Vec<Entry<'static>> = said.iter().cloned().map(owned).collect();
        Seen { sorted: sorted(said.clone()).into(), said }
    }
}

/// As `==`, which asks the C library to compare each of these short texts: that is a third slower.
fn are_equal(one: &[Entry<'_>], other: &[Entry<'_>]) -> bool {
    let texts = |one: &Option<Text<'_>>, other: &Option<Text<'_>>| match (one, other) {
        (Some(one), Some(other)) => is_same(one, other),
        (one, other) => one.is_none() && other.is_none(),
    };
    one.len() == other.len()
        && one.iter().zip(other).all(|((pointer, one), (also, other))| {
            one.how == other.how
                && is_same(pointer, also)
                && texts(&one.source, &other.source)
                && texts(&one.note, &other.note)
        })
}

/// Whether two texts are the same; eight bytes at a time.
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    match (one.last_chunk::<8>(), other.last_chunk::<8>()) {
        (Some(end), Some(also)) => {
            let ((one, _), (other, _)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
            end == also && one.iter().zip(other).all(|(one, other)| one == other)
        }
        _ => one.iter().zip(other).all(|(one, other)| one == other),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::call::How;

    fn provenance(note: u8) -> Provenance<'static> {
        Provenance { how: How::Derived, note: Some(note.to_string().into()), source: None }
    }

    proptest! {
        #[test]
        fn it_is_a_map(entries in proptest::collection::vec((0_u8..20, 0_u8..4), 0..40), shared in 0_usize..40) {
            let (mut map, mut expected, mut sharing) = (ProvenanceMap::default(), BTreeMap::new(), Sharing::default());
            for (n, (key, note)) in entries.iter().enumerate() {
                let key = format!("/{key}");
                map.insert(key.clone(), provenance(*note));
                expected.insert(Text::from(key), provenance(*note));
                if n == shared {
                    let mut record = CallRecord { provenance: Some(map), ..CallRecord::new("c") };
                    sharing.share(&mut record);
                    map = record.provenance.unwrap();
                }
            }
            prop_assert_eq!(map.len(), expected.len());
            prop_assert_eq!(serde_json::to_string(&map).unwrap(), serde_json::to_string(&expected).unwrap());
            for key in (0..20).map(|key| format!("/{key}")) {
                prop_assert_eq!(map.get(&key), expected.get(key.as_str()));
            }
            map.retain(|key, _| key.len() > 2);
            expected.retain(|key, _| key.len() > 2);
            prop_assert!(map.into_iter().eq(expected));
        }
    }

    #[test]
    fn equal_lists_are_one() {
        let record = |note: u8| {
            let mut provenance: ProvenanceMap<'_> = [(Text::from("/ring"), provenance(note))].into_iter().collect();
            provenance.insert("/customer/phone", super::tests::provenance(7));
            CallRecord { provenance: Some(provenance), ..CallRecord::new("c") }
        };
        let mut sharing = Sharing::default();
        for note in [1, 2, 1, 3, 2, 1] {
            let mut shared = record(note);
            sharing.share(&mut shared);
            assert!(shared.provenance.as_ref().unwrap().shared.is_some());
            assert_eq!(shared, record(note));
            assert_eq!(shared.into_owned(), record(note));
        }
        assert_eq!(sharing.seen.len(), 3);
    }
}
