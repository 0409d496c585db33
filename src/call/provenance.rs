//! Where the values of a record came from: a short list by JSON pointer, which records can share.
//!
//! A record says it of a handful of values, and the calls of one table say mostly the same, in the same order. A sorted list
//! takes one allocation where a tree takes several, and a list that came before takes none: what is said of the values of a
//! call is told from what was said before by where its words stand in memory, and sorted when it is new.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{CallRecord, Field, FieldValue, How, IntoOwned, Provenance, Read, Shape, Shaped, Text, read_members};
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
        self.entries().binary_search_by(|(known, _)| known.as_ref().cmp(pointer))
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

/// What an importer says about where the values of a record came from, and the lists that the records before it had: an
/// equal one is shared.
#[derive(Debug, Default)]
pub(crate) struct Sources<'s> {
    /// What was said of the record that is being made.
    said: Vec<Said<'s>>,
    /// Beginning with the one that was asked for last.
    seen: Vec<Seen<'s>>,
}

/// Where a value came from.
#[derive(Debug, Clone)]
struct Said<'s> {
    pointer: &'static str,
    how: How,
    source: &'s str,
    /// Nothing, if it is empty.
    note: Text<'s>,
}

/// What was said of a record, as it was said and as a list.
#[derive(Debug)]
struct Seen<'s> {
    said: Vec<Said<'s>>,
    list: Arc<[Entry<'static>]>,
}

/// How many lists are remembered: where there are more, they are about single calls.
const SEEN: usize = 64;

impl<'s> Sources<'s> {
    /// Says where the value at a pointer came from; what was said before counts no more.
    pub(crate) fn say(&mut self, pointer: &'static str, how: How, source: &'s str, note: impl Into<Text<'s>>) {
        self.said.push(Said { pointer, how, source, note: note.into() });
    }

    /// Adds what was said to a record, and forgets it.
    pub(crate) fn add_to(&mut self, record: &mut CallRecord<'s>) {
        let known = record.provenance.get_or_insert_default();
        self.said.drain(..).for_each(|said| known.insert(said.pointer, said.provenance()));
    }

    /// Gives what was said to a record, as the list that an earlier record has if it is the same, and forgets it.
    #[cfg_attr(not(feature = "table"), allow(dead_code, reason = "only tables have many calls"))]
    pub(crate) fn give(&mut self, record: &mut CallRecord<'_>) {
        if self.said.is_empty() {
            return;
        }
        let list = match self.seen.iter().position(|seen| seen.said == self.said) {
            Some(place) => {
                self.seen.swap(0, place);
                self.seen.first().map(|seen| Arc::clone(&seen.list))
            }
            None => Some(self.new_list()),
        };
        self.said.clear();
        record.provenance = Some(ProvenanceMap { own: Vec::new(), shared: list });
    }

    #[cold]
    fn new_list(&mut self) -> Arc<[Entry<'static>]> {
        let said = self.said.iter().cloned();
        let map: ProvenanceMap<'_> = said.map(|said| (said.pointer.into(), said.provenance())).collect();
        let list: Arc<[Entry<'static>]> = map.into_iter().map(owned).collect();
        if self.seen.len() < SEEN {
            self.seen.insert(0, Seen { said: self.said.clone(), list: Arc::clone(&list) });
        }
        list
    }
}

impl<'s> Said<'s> {
    fn provenance(self) -> Provenance<'s> {
        let note = Some(self.note).filter(|note| !note.is_empty());
        Provenance { how: self.how, note, source: Some(self.source.into()) }
    }
}

impl PartialEq for Said<'_> {
    fn eq(&self, other: &Self) -> bool {
        let is_same = |one: &str, other: &str| std::ptr::eq(one, other) || one == other;
        self.how == other.how
            && is_same(self.pointer, other.pointer)
            && is_same(self.source, other.source)
            && is_same(&self.note, &other.note)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    fn provenance(note: u8) -> Provenance<'static> {
        Provenance { how: How::Derived, note: Some(note.to_string().into()), source: None }
    }

    proptest! {
        #[test]
        fn it_is_a_map(entries in proptest::collection::vec((0_u8..20, 0_u8..4), 0..40), shared in 0_usize..40) {
            let (mut map, mut expected) = (ProvenanceMap::default(), BTreeMap::new());
            for (n, (key, note)) in entries.iter().enumerate() {
                let key = format!("/{key}");
                map.insert(key.clone(), provenance(*note));
                expected.insert(Text::from(key), provenance(*note));
                if n == shared {
                    map = ProvenanceMap { own: Vec::new(), shared: Some(map.into_iter().collect()) };
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
        let notes = |note: u8| ["", "a note", "another note"].get(usize::from(note)).copied().unwrap_or_default();
        let mut sources = Sources::default();
        for note in [1, 2, 1, 0, 2, 1] {
            // Equal words stand elsewhere, too.
            let elsewhere = notes(note).to_owned();
            sources.say("/ring", How::Assumed, "s", "what is said again");
            sources.say("/customer/phone", How::Derived, "number", "");
            sources.say("/ring", How::Derived, "s", elsewhere);
            let mut shared = CallRecord::new("c");
            sources.give(&mut shared);
            let mut expected = CallRecord::new("c");
            provide(&mut expected, "/ring", Some(notes(note)), "s");
            provide(&mut expected, "/customer/phone", None, "number");
            assert!(shared.provenance.as_ref().unwrap().shared.is_some());
            assert_eq!(shared, expected);
            assert_eq!(shared.into_owned(), expected);
        }
        assert_eq!(sources.seen.len(), 3);
        let mut none = CallRecord::new("c");
        sources.give(&mut none);
        assert_eq!(none.provenance, None);
    }

    fn provide(
        record: &mut CallRecord<'static>,
        pointer: &'static str,
        note: Option<&'static str>,
        source: &'static str,
    ) {
        let note = note.filter(|note| !note.is_empty()).map(Text::Borrowed);
        let provenance = Provenance { how: How::Derived, note, source: Some(source.into()) };
        record.provenance.get_or_insert_default().insert(pointer, provenance);
    }
}
