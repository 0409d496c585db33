//! A turn's text as the search reads it: a number for each character that matters, and the way back.
//!
//! | unit | stands for |
//! |---|---|
//! | `a`–`z`, `0`–`9`, `.` inside a number | themselves, in words |
//! | space | between words, and wherever letters meet Chinese characters |
//! | [`SENTENCE`] | the start of the text and the end of a sentence, with a space on both sides |
//! | [`QUESTION`] | a question mark, before the sentence's end |
//! | [`COMMA`] | a comma or another pause beside a Chinese character; between letters it is a space |
//! | [`OPEN`], [`CLOSE`] | brackets, as in `[laughs]` |
//! | [`CHINESE`] and more | a Chinese character, by what it is folded to |
//! | [`OTHER`] | a character of another script without letters |
//! | [`LETTER`] | a letter of another alphabet, in a word |
//! | [`NOTHING`] | before and behind every text: it is in no pattern and in no gap |

use std::ops::Range;

use super::fold::{fold, place, simplified};

/// Parts the texts of a stream.
pub(super) const NOTHING: u16 = 0;
/// Between words.
pub(super) const SPACE: u16 = b' ' as u16;
/// The start of the text or the end of a sentence.
pub(super) const SENTENCE: u16 = 1;
/// A pause beside Chinese characters.
pub(super) const COMMA: u16 = 2;
/// A question mark.
pub(super) const QUESTION: u16 = 3;
/// A letter that no pattern can hold.
pub(super) const LETTER: u16 = 4;
/// An opening bracket.
pub(super) const OPEN: u16 = 5;
/// A closing bracket.
pub(super) const CLOSE: u16 = 6;
/// A character that no pattern can tell from others like it.
pub(super) const OTHER: u16 = 0x7F;
/// The first unit that stands for Chinese characters. Those of the exact search are their code points; a search by sound
/// has smaller ones of its own.
pub(super) const CHINESE: u16 = 0x80;

/// What people say while they think, one character long; patterns skip it.
const FILLERS: [char; 5] = ['嗯', '呃', '额', '唔', '呣'];
/// The same in English.
const FILLER_WORDS: [&str; 8] = ["um", "umm", "uh", "uhh", "uhm", "er", "erm", "hmm"];
/// Chinese digits and the like.
const NUMERALS: [char; 17] =
    ['零', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿', '半'];
/// Titles whose dot ends no sentence.
pub(super) const TITLES: [&str; 6] = ["dr", "mr", "mrs", "ms", "st", "prof"];

/// What was written last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Space,
    Word,
    Chinese,
}

/// What was read since, and is not yet written, as it depends on what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pending {
    Nothing,
    Space,
    Comma,
}

/// Texts in units, one after the other. Its buffers are kept.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The units.
    pub(super) units: Vec<u16>,
    /// For every unit where its character starts in its text, in bytes.
    offsets: Vec<u32>,
    /// Where fillers are in the text that was added last.
    fillers: Vec<(u32, u32)>,
}

impl Stream {
    /// With room for texts of so many bytes together, most of them Chinese.
    pub(super) fn with_room(bytes: usize, texts: usize) -> Self {
        let room = bytes / 3 + texts * 16;
        Stream { units: Vec::with_capacity(room), offsets: Vec::with_capacity(room), fillers: Vec::new() }
    }

    /// The same places with other units.
    pub(super) fn with_units(&self, units: Vec<u16>) -> Self {
        Stream { units, offsets: self.offsets.clone(), fillers: Vec::new() }
    }

    pub(super) fn clear(&mut self) {
        self.units.clear();
        self.offsets.clear();
        self.fillers.clear();
    }

    /// Adds a text, and returns where it is.
    pub(super) fn add(&mut self, text: &str) -> Range<u32> {
        self.fillers.clear();
        self.push(NOTHING, 0);
        let start = self.units.len() as u32;
        let mut writer = Writer::new(self, text);
        writer.mark(SENTENCE, 0);
        writer.write(text);
        writer.mark(SENTENCE, text.len());
        let end = self.units.len() as u32;
        self.push(NOTHING, 0);
        start..end
    }

    /// The units of a piece of a pattern: no marks at its ends, but spaces where a word starts or ends, unless a `~`
    /// says that the word may go on there.
    pub(super) fn piece(&mut self, piece: &str) -> &mut [u16] {
        self.clear();
        let piece = piece.trim_start();
        let (open_start, open_end) = (piece.starts_with('~'), piece.ends_with('~'));
        let piece = piece.trim_matches('~');
        // A place for the space before it.
        self.push(SPACE, 0);
        let mut writer = Writer::new(self, piece);
        writer.write(piece);
        writer.end_word();
        let starts_word = self.units.get(1).is_some_and(|first| is_word(*first));
        if !open_end && self.units.len() > 1 && self.units.last().is_some_and(|last| is_word(*last)) {
            self.units.push(SPACE);
        }
        let space_before = starts_word && !open_start || self.units.get(1).is_some_and(|first| is_mark(*first));
        self.units.get_mut(usize::from(!space_before)..).unwrap_or_default()
    }

    /// Whether the text that was added last has fillers.
    pub(super) fn has_fillers(&self) -> bool {
        !self.fillers.is_empty()
    }

    /// Adds the text that was added last once more, without fillers and the pauses beside them; `cuts` receives where
    /// they were.
    pub(super) fn add_without_fillers(&mut self, text: Range<u32>, cuts: &mut Vec<u32>) -> Range<u32> {
        let fillers = std::mem::take(&mut self.fillers);
        let first = self.units.len();
        let mut from = text.start as usize;
        for (start, end) in &fillers {
            let (mut start, mut end) = (*start as usize, *end as usize);
            while self.is_pause(end) {
                end += 1;
            }
            while start > from && self.is_pause(start - 1) {
                start -= 1;
            }
            self.copy(first, from..start);
            let last = self.units.get(first..).and_then(|copied| copied.last());
            let word_before = last.is_some_and(|last| *last != SPACE && *last < CHINESE);
            let word_after = self.units.get(end).is_some_and(|next| *next != SPACE && *next < CHINESE);
            if word_before || word_after {
                self.push(SPACE, self.offset(start as u32));
            }
            cuts.push(self.units.len() as u32);
            from = end.max(from);
        }
        self.copy(first, from..text.end as usize);
        let end = self.units.len() as u32;
        self.push(NOTHING, 0);
        self.fillers = fillers;
        first as u32..end
    }

    /// Where the character of a unit starts in its text.
    pub(super) fn offset(&self, at: u32) -> u32 {
        self.offsets.get(at as usize).copied().unwrap_or_default()
    }

    fn is_pause(&self, at: usize) -> bool {
        self.units.get(at).is_some_and(|unit| matches!(*unit, SPACE | COMMA))
    }

    /// Copies units to the end, spaces once; what was copied before starts at `first`.
    fn copy(&mut self, first: usize, range: Range<usize>) {
        for at in range {
            let unit = self.units.get(at).copied().unwrap_or_default();
            let space = self.units.get(first..).is_some_and(|copied| copied.last() == Some(&SPACE));
            if unit != SPACE || !space {
                self.push(unit, self.offset(at as u32));
            }
        }
    }

    #[inline]
    fn push(&mut self, unit: u16, offset: u32) {
        self.units.push(unit);
        self.offsets.push(offset);
    }
}

/// Whether a unit is a part of a word of letters.
#[inline]
pub(super) fn is_word(unit: u16) -> bool {
    /// A bit for each of the units that are: letters, digits, the dot, and other letters.
    const WORD: u128 = {
        let (mut bits, mut unit) = (1 << LETTER | 1 << b'.', 0);
        while unit < 26 {
            bits |= 1 << (b'a' + unit);
            if unit < 10 {
                bits |= 1 << (b'0' + unit);
            }
            unit += 1;
        }
        bits
    };
    unit < CHINESE && WORD >> unit & 1 == 1
}

/// Whether a unit is a mark, not a space.
fn is_mark(unit: u16) -> bool {
    matches!(unit, SENTENCE | COMMA | QUESTION | OPEN | CLOSE)
}

/// Whether a unit is a numeral: a digit, or a Chinese one.
pub(super) fn is_numeral(unit: u16) -> bool {
    if unit < CHINESE {
        return is_word(unit) && unit <= u16::from(b'9') && unit != LETTER;
    }
    NUMERALS.iter().any(|numeral| *numeral as u16 == unit)
}

/// Every unit that is a numeral.
pub(super) fn numerals() -> impl Iterator<Item = u16> {
    (0..CHINESE).filter(|unit| is_numeral(*unit)).chain(NUMERALS.iter().map(|numeral| *numeral as u16))
}

/// Whether a unit is a word of its own that means nothing.
#[inline]
fn is_filler(unit: u16) -> bool {
    FILLERS.iter().any(|filler| *filler as u16 == unit)
}

/// Whether a unit is one that stays itself in every search: a filler or a numeral.
pub(super) fn is_its_own(unit: u16) -> bool {
    is_filler(unit) || unit >= CHINESE && is_numeral(unit)
}

/// Whether these units are this word in ASCII.
pub(super) fn reads(units: &[u16], word: &str) -> bool {
    units.len() == word.len() && units.iter().zip(word.bytes()).all(|(unit, letter)| *unit == u16::from(letter))
}

struct Writer<'a> {
    stream: &'a mut Stream,
    simplified: &'static [u16],
    source: &'a [u8],
    last: Last,
    pending: Pending,
    /// Where the current word starts in units.
    word: usize,
    /// How often the letter before was written in a row in the text.
    run: u8,
}

impl<'a> Writer<'a> {
    fn new(stream: &'a mut Stream, text: &'a str) -> Self {
        Writer {
            stream,
            simplified: simplified(),
            source: text.as_bytes(),
            last: Last::Space,
            pending: Pending::Nothing,
            word: 0,
            run: 0,
        }
    }

    fn write(&mut self, text: &str) {
        for (at, character) in text.char_indices() {
            if let Some(place) = place(character) {
                let unit = self.simplified.get(place).copied().unwrap_or(OTHER);
                self.chinese(unit, at);
            } else if character.is_ascii() {
                self.ascii(character as u8, at);
            } else {
                self.rest(character, at);
            }
        }
    }

    #[inline]
    fn chinese(&mut self, unit: u16, at: usize) {
        if self.last != Last::Chinese || self.pending != Pending::Nothing {
            self.before(Last::Chinese, at);
        }
        self.stream.push(unit, at as u32);
        if is_filler(unit) {
            let end = self.stream.units.len() as u32;
            self.stream.fillers.push((end - 1, end));
        }
    }

    fn ascii(&mut self, byte: u8, at: usize) {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => self.letter(byte, at),
            b'A'..=b'Z' => self.letter(byte.to_ascii_lowercase(), at),
            b'\'' | b'`' => self.apostrophe(at, 1),
            b'.' => self.dot(at),
            b',' if self.between_digits(at) => {}
            b',' | b':' | b'~' => self.wait(Pending::Comma),
            b'?' => self.question(at),
            b'!' | b';' | b'\n' | 1 => self.sentence(at),
            b'(' | b'[' | b'<' => self.mark(OPEN, at),
            b')' | b']' | b'>' => self.mark(CLOSE, at),
            _ => self.wait(Pending::Space),
        }
    }

    fn rest(&mut self, character: char, at: usize) {
        match character {
            '，' | '、' | '：' | '～' | '…' | '—' | '〜' => self.wait(Pending::Comma),
            '。' | '！' | '；' | '｡' | '\u{2028}' | '\u{2029}' => self.sentence(at),
            '？' => self.question(at),
            '（' | '【' | '〔' | '［' => self.mark(OPEN, at),
            '）' | '】' | '〕' | '］' => self.mark(CLOSE, at),
            '’' | '‘' | 'ʼ' | '´' => self.apostrophe(at, character.len_utf8()),
            _ => match fold(character) {
                '零' => self.chinese('零' as u16, at),
                folded if folded.is_ascii() => self.ascii(folded as u8, at),
                folded if !folded.is_alphanumeric() => self.wait(Pending::Space),
                folded if u32::from(folded) < 0x2E80 => self.unit(LETTER, at),
                _ => self.chinese(OTHER, at),
            },
        }
    }

    /// Writes what was pending, now that it is known what follows.
    fn before(&mut self, next: Last, at: usize) {
        if self.last == next && self.pending == Pending::Nothing {
            return;
        }
        self.end_word();
        let comma = self.pending == Pending::Comma && self.last != Last::Space;
        self.pending = Pending::Nothing;
        match (self.last, next) {
            (Last::Space, _) => {}
            (Last::Word, Last::Word) => self.space(at),
            (Last::Chinese, Last::Chinese) if !comma => {}
            _ if comma => {
                self.space(at);
                self.stream.push(COMMA, at as u32);
                self.space(at);
            }
            _ => self.space(at),
        }
        self.last = next;
    }

    fn letter(&mut self, letter: u8, at: usize) {
        self.unit(u16::from(letter), at);
    }

    #[inline]
    fn unit(&mut self, letter: u16, at: usize) {
        let inside = self.last == Last::Word && self.pending == Pending::Nothing;
        if !inside {
            self.before(Last::Word, at);
            self.word = self.stream.units.len();
            self.run = 0;
        }
        // `hiiii` and `gooood`: three in a row are no spelling but a drawl.
        if inside && letter >= u16::from(b'a') && self.stream.units.last() == Some(&letter) {
            self.run = self.run.saturating_add(1);
            if self.run > 1 {
                return;
            }
        } else {
            self.run = 0;
        }
        self.stream.push(letter, at as u32);
    }

    /// Ends a word: shortens a drawl, notes a filler.
    fn end_word(&mut self) {
        if self.last != Last::Word {
            return;
        }
        if self.run > 1 {
            self.stream.units.pop();
            self.stream.offsets.pop();
            self.run = 0;
        }
        let word = self.stream.units.get(self.word..).unwrap_or_default();
        if (2..=3).contains(&word.len()) && FILLER_WORDS.iter().any(|filler| reads(word, filler)) {
            self.stream.fillers.push((self.word as u32, self.stream.units.len() as u32));
        }
    }

    /// `i'm` and `i’m` are read as `im`; a quotation mark is a space.
    fn apostrophe(&mut self, at: usize, length: usize) {
        let before = at > 0 && self.last == Last::Word && self.pending == Pending::Nothing;
        let after = self.source.get(at + length).is_some_and(u8::is_ascii_alphabetic);
        if !(before && after) {
            self.wait(Pending::Space);
        }
    }

    /// A dot ends a sentence where white space or the end follows, unless it stands after a title or in `a.m.`.
    fn dot(&mut self, at: usize) {
        let next = self.source.get(at + 1).copied();
        let again = next == Some(b'.') || at.checked_sub(1).and_then(|before| self.source.get(before)) == Some(&b'.');
        if again {
            self.wait(Pending::Comma);
        } else if inside_time_of_day(self.source, at) {
            // `a.m.` is read as `am`.
        } else if next.is_some_and(|next| next.is_ascii_digit()) && self.after_digit(at) {
            self.letter(b'.', at);
        } else if next.is_some_and(|next| next.is_ascii_alphanumeric())
            || self.after_title()
            || goes_on_after_time(self.source, at)
        {
            self.wait(Pending::Space);
        } else {
            self.sentence(at);
        }
    }

    fn after_title(&self) -> bool {
        let word = self.stream.units.get(self.word..).unwrap_or_default();
        self.last == Last::Word && TITLES.iter().any(|title| reads(word, title))
    }

    fn after_digit(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|before| self.source.get(before)).is_some_and(u8::is_ascii_digit)
    }

    fn between_digits(&self, at: usize) -> bool {
        self.after_digit(at) && self.source.get(at + 1).is_some_and(u8::is_ascii_digit)
    }

    fn sentence(&mut self, at: usize) {
        self.mark(SENTENCE, at);
    }

    fn question(&mut self, at: usize) {
        self.mark(QUESTION, at);
        self.mark(SENTENCE, at);
    }

    /// Writes a mark with spaces around it.
    fn mark(&mut self, mark: u16, at: usize) {
        self.end_word();
        self.pending = Pending::Nothing;
        self.space(at);
        self.stream.push(mark, at as u32);
        self.space(at);
        self.last = Last::Space;
    }

    fn space(&mut self, at: usize) {
        if self.stream.units.last() != Some(&SPACE) {
            self.stream.push(SPACE, at as u32);
        }
    }

    fn wait(&mut self, pending: Pending) {
        self.pending = self.pending.max(pending);
    }
}

/// Whether the dot at `at` stands between the letters of `a.m.` or `p.m.`.
fn inside_time_of_day(source: &[u8], at: usize) -> bool {
    let letter = |place: Option<usize>| place.and_then(|place| source.get(place)).map(u8::to_ascii_lowercase);
    let before = at.checked_sub(2).and_then(|place| source.get(place));
    matches!(letter(at.checked_sub(1)), Some(b'a' | b'p'))
        && letter(at.checked_add(1)) == Some(b'm')
        && !before.is_some_and(u8::is_ascii_alphabetic)
        && !source.get(at + 2).is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether the dot at `at` ends `a.m.` or `p.m.`, and the sentence goes on: with a small letter or a digit.
pub(super) fn goes_on_after_time(source: &[u8], at: usize) -> bool {
    at.checked_sub(2).is_some_and(|dot| source.get(dot) == Some(&b'.') && inside_time_of_day(source, dot)) && {
        let rest = source.get(at + 1..).unwrap_or_default();
        let next = rest.iter().find(|byte| !byte.is_ascii_whitespace());
        rest.first().is_some_and(u8::is_ascii_whitespace)
            && next.is_some_and(|next| next.is_ascii_lowercase() || next.is_ascii_digit())
    }
}
