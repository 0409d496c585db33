//! Understanding what was said: phrases, questions, and the places where they are.

mod book;
mod details;
mod digits;
mod fold;
mod holds;
mod lexicon;
mod matcher;
mod names;
mod pattern;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod properties;
mod question;
mod repair;
mod sounds;
mod stream;
mod trie;
mod utf16;

pub use book::{Builder, Closeness, Found, Hit, Listening, PatternId, PhraseBook, Scanner, SetId};
pub(crate) use details::DetailCues;
pub use details::{count_details, read_back};
pub use digits::{Digits, digit_runs};
pub(crate) use fold::simplify;
pub(crate) use holds::Holds;
pub use lexicon::{Examples, Lexicon, LexiconError, Lexicons};
pub(crate) use matcher::Sides;
pub use names::Names;
pub use pattern::PatternError;
pub(crate) use pattern::readable;
pub(crate) use question::QuestionCues;
pub use question::{count_questions, question};
pub use utf16::utf16_range;
