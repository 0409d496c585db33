//! What was said in a call, searched for the phrases of its checks.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::call::CallRecord;
use crate::diagnostic::{Code, nearest};
use crate::evidence::Clue;
use crate::json::{Node, Value};
use crate::load::{Decode, Loading};
use crate::text::{Builder, Hit, Lexicons, Listening, PhraseBook, SetId};

/// Patterns of a check in the notation of [`crate::text`], and lexicons by name: `@greeting`. After compiling, sets of the
/// phrase book.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "string[]"))]
pub(crate) struct Phrases {
    patterns: Vec<String>,
    lexicons: Vec<String>,
    sets: Vec<SetId>,
}

impl Decode for Phrases {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        let written: Vec<String> = Decode::decode(node, loading)?;
        let Value::Array(elements) = &node.value else { return None };
        let mut phrases = Phrases::default();
        for (element, text) in elements.iter().zip(written) {
            match text.strip_prefix('@') {
                Some(lexicon) => {
                    known_lexicon(lexicon, element, loading);
                    phrases.lexicons.push(lexicon.to_owned());
                }
                None => {
                    readable_pattern(&text, element, loading);
                    phrases.patterns.push(text);
                }
            }
        }
        Some(phrases)
    }
}

fn known_lexicon(name: &str, node: &Node, loading: &mut Loading) {
    if loading.lexicons.get(name).is_none() {
        let near = nearest(name, loading.lexicons.iter().map(|lexicon| lexicon.id.as_str()));
        let help = near.map(|near| format!("did you mean `@{near}`?"));
        loading.error_with_help(
            node,
            Code::UnknownName,
            format!("expected the name of a lexicon, found `@{name}`"),
            help,
        );
    }
}

fn readable_pattern(pattern: &str, node: &Node, loading: &mut Loading) {
    if let Err(error) = PhraseBook::builder().add("", [pattern]) {
        let message = format!("at character {} of the pattern: {}", error.column, error.message);
        loading.error_with_help(node, Code::InvalidOptions, message, error.help);
    }
}

impl Phrases {
    /// Puts the patterns into the book that is searched with. Loading has refused what can't be read.
    pub(crate) fn compile(&mut self, name: &str, phrasing: &mut Phrasing<'_>) {
        self.sets = self.lexicons.iter().filter_map(|lexicon| phrasing.lexicon(lexicon)).collect();
        if !self.patterns.is_empty() {
            self.sets.extend(phrasing.book.of(name, &self.patterns).ok());
        }
        self.sets.sort_unstable();
        self.sets.dedup();
    }
}

/// A phrase book in the making: every lexicon that is named goes into it once.
#[derive(Debug)]
pub(crate) struct Phrasing<'l> {
    pub(crate) book: Builder,
    lexicons: &'l Lexicons,
    sets: BTreeMap<String, Option<SetId>>,
}

impl<'l> Phrasing<'l> {
    pub(crate) fn new(lexicons: &'l Lexicons) -> Self {
        Phrasing { book: PhraseBook::builder(), lexicons, sets: BTreeMap::new() }
    }

    fn lexicon(&mut self, name: &str) -> Option<SetId> {
        if let Some(set) = self.sets.get(name) {
            return *set;
        }
        let set = self.lexicons.get(name).and_then(|lexicon| lexicon.add_to(&mut self.book).ok());
        self.sets.insert(name.to_owned(), set);
        set
    }
}

/// What was said in one call. It is searched when a check first asks, and once.
#[derive(Debug)]
pub(crate) struct Speech<'f> {
    record: &'f CallRecord<'f>,
    book: &'f PhraseBook,
    listening: OnceCell<Listening<'f, 'f>>,
}

/// A phrase that was said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    /// Which turn, counted from 0.
    pub(crate) turn: usize,
    pub(crate) hit: Hit,
}

impl Heard {
    /// The words, as a clue.
    pub(crate) fn clue<'f>(&self) -> Clue<'f> {
        Clue::Quote { turn: self.turn, start: self.hit.start, end: self.hit.end }
    }
}

impl<'f> Speech<'f> {
    pub(crate) fn new(record: &'f CallRecord<'f>, book: &'f PhraseBook) -> Self {
        Speech { record, book, listening: OnceCell::new() }
    }

    /// Where these phrases were said, in the order of the call.
    pub(crate) fn heard(&self, phrases: &Phrases) -> Vec<Heard> {
        let said = phrases.sets.iter().flat_map(|set| self.listening().hits(*set));
        let mut heard: Vec<Heard> = said.map(|found| Heard { turn: found.text, hit: found.hit }).collect();
        if phrases.sets.len() > 1 {
            heard.sort_unstable_by_key(|heard| (heard.turn, heard.hit));
        }
        heard
    }

    /// Whether a turn says nothing but these phrases, and says some.
    pub(crate) fn is_only(&self, turn: usize, phrases: &Phrases) -> bool {
        let Some(said) = self.record.turns().get(turn) else { return false };
        let hits: Vec<Hit> =
            self.heard(phrases).into_iter().filter(|heard| heard.turn == turn).map(|heard| heard.hit).collect();
        let covered = |at: usize| hits.iter().any(|hit| (hit.start..hit.end).contains(&at));
        !hits.is_empty() && said.text.char_indices().all(|(at, character)| !character.is_alphanumeric() || covered(at))
    }

    fn listening(&self) -> &Listening<'f, 'f> {
        let turns = || self.record.turns().iter().map(|turn| &*turn.text);
        self.listening.get_or_init(|| self.book.listen(turns().collect()))
    }
}
