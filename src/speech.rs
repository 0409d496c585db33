//! What was said in a call, searched for the phrases of its checks.

use std::cell::OnceCell;

use crate::call::CallRecord;
use crate::diagnostic::Code;
use crate::evidence::Clue;
use crate::json::{Node, Value};
use crate::load::{Decode, Loading};
use crate::text::{Builder, Hit, PhraseBook, Scanner, SetId};

/// Patterns of a check, in the notation of [`crate::text`]; after compiling, a set of the phrase book.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "string[]"))]
pub(crate) struct Phrases {
    patterns: Vec<String>,
    set: Option<SetId>,
}

impl Decode for Phrases {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        let patterns: Vec<String> = Decode::decode(node, loading)?;
        let Value::Array(elements) = &node.value else { return None };
        for (element, pattern) in elements.iter().zip(&patterns) {
            if let Err(error) = PhraseBook::builder().add("", [pattern.as_str()]) {
                let message = format!("{} in character {} of the pattern", error.message, error.column);
                loading.error_with_help(element, Code::InvalidOptions, message, error.help);
            }
        }
        Some(Phrases { patterns, set: None })
    }
}

impl Phrases {
    /// Puts the patterns into the book that is searched with. Loading has refused patterns that can't be read.
    pub(crate) fn compile(&mut self, name: &str, book: &mut Builder) {
        if !self.patterns.is_empty() {
            self.set = book.add(name, self.patterns.iter().map(String::as_str)).ok();
        }
    }
}

/// What was said in one call. It is searched when a check first asks, and once.
#[derive(Debug)]
pub(crate) struct Speech<'f> {
    record: &'f CallRecord<'f>,
    book: &'f PhraseBook,
    heard: OnceCell<Vec<Heard>>,
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
        Speech { record, book, heard: OnceCell::new() }
    }

    /// Where these phrases were said, in the order of the call.
    pub(crate) fn heard(&self, phrases: &Phrases) -> impl Iterator<Item = &Heard> {
        let heard = match phrases.set {
            Some(_) => self.heard.get_or_init(|| self.search()).as_slice(),
            None => &[],
        };
        heard.iter().filter(move |heard| Some(heard.hit.set) == phrases.set)
    }

    /// Whether a turn says nothing but these phrases, and says some.
    pub(crate) fn is_only(&self, turn: usize, phrases: &Phrases) -> bool {
        let Some(said) = self.record.turns().get(turn) else { return false };
        let hits: Vec<Hit> = self.heard(phrases).filter(|heard| heard.turn == turn).map(|heard| heard.hit).collect();
        let covered = |at: usize| hits.iter().any(|hit| (hit.start..hit.end).contains(&at));
        !hits.is_empty() && said.text.char_indices().all(|(at, character)| !character.is_alphanumeric() || covered(at))
    }

    fn search(&self) -> Vec<Heard> {
        let mut scanner = Scanner::new();
        let mut heard = Vec::new();
        for (turn, said) in self.record.turns().iter().enumerate() {
            heard.extend(self.book.scan(&mut scanner, &said.text).iter().map(|hit| Heard { turn, hit: *hit }));
        }
        heard
    }
}
