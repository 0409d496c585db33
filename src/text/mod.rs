//! Understanding what was said: phrases, questions, and the places where they are.

mod book;
mod fold;
mod matcher;
mod pattern;
mod sounds;
mod stream;
mod utf16;

pub use book::{Builder, Closeness, Hit, PatternId, PhraseBook, Scanner, SetId};
pub use pattern::PatternError;
pub use utf16::utf16_range;
