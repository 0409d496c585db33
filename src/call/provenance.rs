//! Where the values of a record came from: a short list by JSON pointer, which records can share.
//!
//! A record says it of a handful of values, and the calls of one table say mostly the same. A sorted list takes one
//! allocation where a tree takes several, and a list that came before takes none.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{CallRecord, Field, FieldValue, IntoOwned, Provenance, Read, Shape, Shaped, Text, read_members};
use crate::json::{Reader, Step};

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
    /// Sorted; empty where it is shared.
    own: Vec<Entry<'a>>,
    /// The list that other records have, too.
    shared: Option<Arc<[Entry<'static>]>>,
}

/// For how many entries a list has room at first: few records have more.
const ROOM: usize = 8;

impl<'a> ProvenanceMap<'a> {
    fn entries(&self) -> &[Entry<'a>] {
        self.shared.as_deref().unwrap_or(&self.own)
    }

    /// The entries, to be changed; those of other records stay as they are.
    fn own(&mut self) -> &mut Vec<Entry<'a>> {
        if let Some(shared) = self.shared.take() {
            self.own = shared.to_vec();
        }
        &mut self.own
    }

    /// Where a pointer stands, or where it would.
    fn place(&self, pointer: &str) -> Result<usize, usize> {
        let beginning = beginning(pointer);
        self.entries().binary_search_by(|(known, _)| {
            self::beginning(known).cmp(&beginning).then_with(|| known.as_ref().cmp(pointer))
        })
    }

    /// Where the value at a pointer came from, if just that pointer is named.
    #[must_use]
    pub fn get(&self, pointer: &str) -> Option<&Provenance<'a>> {
        let place = self.place(pointer).ok()?;
        self.entries().get(place).map(|(_, provenance)| provenance)
    }

    /// Says where the value at a pointer came from; what was said before counts no more.
    pub fn insert(&mut self, pointer: impl Into<Text<'a>>, provenance: Provenance<'a>) {
        let pointer = pointer.into();
        match self.place(&pointer) {
            Ok(place) => {
                if let Some((_, known)) = self.own().get_mut(place) {
                    *known = provenance;
                }
            }
            Err(place) => {
                let own = self.own();
                if own.capacity() == 0 {
                    own.reserve_exact(ROOM);
                }
                own.insert(place, (pointer, provenance));
            }
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
        let theirs = other.iter().flat_map(|other| other.entries()).filter(|(key, _)| within(key));
        theirs.fold(false, |_, (key, provenance)| {
            self.insert(key.clone(), provenance.clone());
            true
        })
    }

    /// The pointers, with where their values came from.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Provenance<'a>)> {
        self.entries().iter().map(|(pointer, provenance)| (pointer.as_ref(), provenance))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }
}

/// The first eight bytes as a number, in the order of the texts: hardly any two pointers of a record begin alike.
fn beginning(pointer: &str) -> u64 {
    let bytes = pointer.as_bytes();
    bytes.first_chunk().map_or_else(
        || bytes.iter().zip((0..8).rev()).fold(0, |number, (byte, place)| number | u64::from(*byte) << (place * 8)),
        |bytes| u64::from_be_bytes(*bytes),
    )
}

impl PartialEq for ProvenanceMap<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries()
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
        ProvenanceMap { own: self.own.into_iter().map(owned).collect(), shared: self.shared }
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
    seen: Vec<Arc<[Entry<'static>]>>,
}

/// How many lists are remembered: where there are more, they are about single calls.
const SEEN: usize = 64;

impl Sharing {
    /// Exchanges the list of a record for an equal one that came before.
    #[cfg_attr(not(feature = "table"), allow(dead_code, reason = "only tables have many calls"))]
    pub(crate) fn share(&mut self, record: &mut CallRecord<'_>) {
        let Some(ProvenanceMap { own, shared }) = &mut record.provenance else { return };
        match self.seen.iter().position(|seen| are_equal(seen, own)) {
            Some(place) => self.seen.swap(0, place),
            None if self.seen.len() < SEEN => self.seen.insert(0, own.iter().cloned().map(owned).collect()),
            None => return,
        }
        *shared = self.seen.first().cloned();
        *own = Vec::new();
    }
}

/// As `==`, which asks the C library to compare each of these short texts.
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
    let ((one, rest), (other, also)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    one.len() == other.len()
        && rest.len() == also.len()
        && one.iter().zip(other).all(|(one, other)| u64::from_ne_bytes(*one) == u64::from_ne_bytes(*other))
        && rest.iter().zip(also).all(|(one, other)| one == other)
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
