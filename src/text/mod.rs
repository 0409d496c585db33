//! Understanding what was said: phrases, questions, and the places where they are.

mod book;
mod details;
mod fold;
mod lexicon;
mod matcher;
mod pattern;
#[cfg(test)]
mod properties;
mod question;
mod sounds;
mod stream;
mod trie;
mod utf16;

pub use book::{Builder, Closeness, Found, Hit, Listening, PatternId, PhraseBook, Scanner, SetId};
pub use details::{count_details, read_back};
pub use lexicon::{Examples, Lexicon, LexiconError, Lexicons};
pub use pattern::PatternError;
pub use question::{count_questions, question};
pub use utf16::utf16_range;
