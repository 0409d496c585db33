//! What sorts of characters a text holds, told in one look: what is made of one of them need not be looked for in the
//! texts without.

use std::sync::OnceLock;

use super::digits::digit;
use super::fold::{FIRST, fold, place, simplified};
use super::names::{NAMING, TITLES_BEGIN};

const DIGIT: u8 = 1;
const LETTER: u8 = 2;
const TITLE: u8 = 4;
const NAME: u8 = 8;
const DENIAL: u8 = 16;

/// What sorts of characters a text holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Holds {
    sorts: u8,
    /// How many digits, Chinese ones among them.
    digits: u32,
}

/// What sort of character it is, once it is folded.
fn sort(folded: char) -> u8 {
    let sorts = [
        (digit(folded).is_some(), DIGIT),
        (folded.is_ascii_alphabetic(), LETTER),
        (TITLES_BEGIN.contains(&folded), TITLE),
        (NAMING.contains(&folded), NAME),
        (matches!(folded, '不' | '没'), DENIAL),
    ];
    sorts.into_iter().filter(|(is, _)| *is).fold(0, |all, (_, sort)| all | sort)
}

/// The sorts of all Chinese characters from [`FIRST`] on.
fn sorts() -> &'static [u8] {
    static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let own: Vec<u8> = (FIRST..).zip(simplified()).map(|(code, _)| char::from_u32(code).map_or(0, sort)).collect();
        let of = |code: &u16| own.get((u32::from(*code) - FIRST) as usize).copied().unwrap_or_default();
        simplified().iter().map(of).collect()
    })
}

impl Holds {
    /// What a text holds.
    pub(crate) fn of(text: &str) -> Self {
        let sorts = sorts();
        let mut holds = Holds::default();
        for character in text.chars() {
            let sort = match place(character) {
                Some(place) => sorts.get(place).copied().unwrap_or_default(),
                None => match fold(character) {
                    '0'..='9' => DIGIT,
                    'a'..='z' => LETTER,
                    ascii if ascii.is_ascii() => 0,
                    rare => sort(rare),
                },
            };
            holds.sorts |= sort;
            holds.digits += u32::from(sort & DIGIT);
        }
        holds
    }

    fn has(self, sorts: u8) -> bool {
        self.sorts & sorts != 0
    }

    /// Whether it may hold a number of so many digits; words for digits count as any word does.
    pub(crate) fn number(self, digits: u32) -> bool {
        self.digits >= digits || self.has(LETTER)
    }

    /// Whether somebody may be addressed with a title, or by a name in letters.
    pub(crate) fn title(self) -> bool {
        self.has(TITLE | LETTER)
    }

    /// Whether a name may be given.
    pub(crate) fn name(self) -> bool {
        self.has(NAME | LETTER)
    }

    /// Whether it holds 不 or 没.
    pub(crate) fn denial(self) -> bool {
        self.has(DENIAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_told_by_what_they_are_read_as() {
        assert!(Holds::of("沒有").denial() && Holds::of("我姓王").name() && Holds::of("王總").title());
        assert!(Holds::of("一三8").number(3) && !Holds::of("一三").number(3));
        assert!(Holds::of("ｏne").number(3) && Holds::of("〇１五").number(3));
        assert!(!Holds::of("你好，").denial() && !Holds::of("你好，").title() && !Holds::of("你好，").name());
    }
}
