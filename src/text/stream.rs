//! A turn's text as the automaton reads it: short codes for the characters that matter, and the way back.
//!
//! | byte | stands for |
//! |---|---|
//! | `a`–`z`, `0`–`9`, `.` inside a number | themselves, in words |
//! | space | between words, and wherever letters meet Chinese characters |
//! | [`SENTENCE`] | the start of the text and the end of a sentence, with a space on both sides |
//! | [`QUESTION`] | a question mark, before the sentence's end |
//! | [`COMMA`] | a comma or another pause beside a Chinese character; between letters it is a space |
//! | [`OPEN`], [`CLOSE`] | brackets, as in `[laughs]` |
//! | two or three bytes from [`LEAD`] | a Chinese character that occurs in some pattern |
//! | [`OTHER`] | a character that occurs in none |
//! | [`LETTER`] | a letter of another alphabet, in a word |
//!
//! No code is a part of another one, so a search in bytes never starts in the middle of a character.

use super::fold::{AFTER_LAST, FIRST, fold, place};

/// Between words.
pub(super) const SPACE: u8 = b' ';
/// The start of the text or the end of a sentence.
pub(super) const SENTENCE: u8 = 1;
/// A pause beside Chinese characters.
pub(super) const COMMA: u8 = 2;
/// A question mark.
pub(super) const QUESTION: u8 = 3;
/// A letter that no pattern can hold.
pub(super) const LETTER: u8 = 4;
/// An opening bracket.
pub(super) const OPEN: u8 = 5;
/// A closing bracket.
pub(super) const CLOSE: u8 = 6;
/// A character that occurs in no pattern.
pub(super) const OTHER: u8 = 0x7F;
/// The first byte of the codes of Chinese characters.
pub(super) const LEAD: u8 = 0x80;

/// First bytes from here on are followed by two bytes, not one.
const LONG_LEAD: u8 = 0xA0;
/// The middle byte of three.
const MIDDLE: u8 = 0xB0;
/// The last byte of two or three.
const TRAIL: u8 = 0xC0;
/// How many characters have codes of two bytes.
const SHORT_CODES: u16 = ((LONG_LEAD - LEAD) as u16) << 6;
/// How many characters can have codes at all.
pub(super) const CODES: u16 = SHORT_CODES + (16 << 10);

/// What people say while they think, one character long; patterns skip it. They have the first codes.
pub(super) const FILLERS: [char; 5] = ['嗯', '呃', '额', '唔', '呣'];
/// The same in English.
const FILLER_WORDS: [&[u8]; 8] = [b"um", b"umm", b"uh", b"uhh", b"uhm", b"er", b"erm", b"hmm"];
/// Chinese digits and the like, which follow the fillers.
pub(super) const NUMERALS: &str = "零一二两三四五六七八九十百千万亿半";
/// Titles whose dot ends no sentence.
const TITLES: [&[u8]; 6] = [b"dr", b"mr", b"mrs", b"ms", b"st", b"prof"];

/// Which characters have codes. Two alphabets are in use: characters for the exact search, syllables for sounds.
#[derive(Debug)]
pub(super) struct Alphabet {
    /// For every Chinese character 1 + the number of its code, 0 for none.
    codes: Vec<u16>,
    used: u16,
}

impl Alphabet {
    /// An alphabet with the fillers and numerals.
    pub(super) fn new() -> Self {
        let mut alphabet = Alphabet { codes: vec![0; (AFTER_LAST - FIRST) as usize], used: 0 };
        for character in FILLERS.into_iter().chain(NUMERALS.chars()) {
            alphabet.add([character]);
        }
        alphabet
    }

    /// Gives these folded characters one code, unless they have one.
    pub(super) fn add(&mut self, characters: impl IntoIterator<Item = char>) {
        if self.used == CODES {
            return;
        }
        let mut added = false;
        for place in characters.into_iter().filter_map(place) {
            if let Some(code) = self.codes.get_mut(place)
                && *code == 0
            {
                *code = self.used + 1;
                added = true;
            }
        }
        self.used += u16::from(added);
    }

    /// Gives every character the code of what it is folded to. The last step of making an alphabet.
    pub(super) fn close(&mut self) {
        let before = self.codes.clone();
        for (code, entry) in (FIRST..AFTER_LAST).zip(&mut self.codes) {
            let folded = char::from_u32(code).map(fold).and_then(place);
            *entry = folded.and_then(|place| before.get(place).copied()).unwrap_or_default();
        }
    }

    /// The number of a Chinese character's code.
    fn code(&self, character: char) -> Option<u16> {
        self.codes.get(place(character)?)?.checked_sub(1)
    }

    /// Whether a code is that of a numeral.
    fn is_numeral(code: u16) -> bool {
        let fillers = FILLERS.len() as u16;
        (fillers..fillers + NUMERALS.chars().count() as u16).contains(&code)
    }
}

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

/// A text in codes. Its buffers are kept from text to text.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// The codes.
    pub(super) bytes: Vec<u8>,
    /// For every byte where its character starts in the text.
    pub(super) offsets: Vec<u32>,
    /// Where fillers are, in codes.
    pub(super) fillers: Vec<(u32, u32)>,
}

impl Stream {
    fn clear(&mut self) {
        self.bytes.clear();
        self.offsets.clear();
        self.fillers.clear();
    }

    /// Puts a text into codes.
    pub(super) fn encode(&mut self, alphabet: &Alphabet, text: &str) {
        self.clear();
        self.bytes.reserve(text.len() + 8);
        self.offsets.reserve(text.len() + 8);
        let mut writer = Writer::new(self, alphabet, text);
        writer.mark(SENTENCE, 0);
        writer.write(text);
        writer.mark(SENTENCE, text.len());
    }

    /// Puts a piece of a pattern into codes: no marks at its ends, but spaces where a word starts or ends, unless a
    /// `~` says that the word may go on there.
    pub(super) fn encode_piece(&mut self, alphabet: &Alphabet, piece: &str) {
        self.clear();
        let piece = piece.trim_start();
        let (open_start, open_end) = (piece.starts_with('~'), piece.ends_with('~'));
        let piece = piece.trim_matches('~');
        let mut writer = Writer::new(self, alphabet, piece);
        writer.write(piece);
        writer.end_word();
        if !open_start && self.bytes.first().is_some_and(|first| is_word(*first)) {
            self.bytes.insert(0, SPACE);
        }
        if !open_end && self.bytes.last().is_some_and(|last| is_word(*last)) {
            self.bytes.push(SPACE);
        }
    }

    /// The same without fillers and the pauses beside them; `cuts` receives where they were.
    pub(super) fn without_fillers(&self, into: &mut Stream, cuts: &mut Vec<u32>) {
        into.clear();
        cuts.clear();
        let mut from = 0;
        for (start, end) in &self.fillers {
            let (mut start, mut end) = (*start as usize, *end as usize);
            while self.is_pause(end) {
                end += 1;
            }
            while start > from && self.is_pause(start - 1) {
                start -= 1;
            }
            into.append(self, from, start);
            let word_before = into.bytes.last().is_some_and(|last| *last != SPACE && *last < LEAD);
            let word_after = self.bytes.get(end).is_some_and(|next| *next != SPACE && *next < LEAD);
            if word_before || word_after {
                into.push(SPACE, self.offsets.get(start).copied().unwrap_or_default());
            }
            cuts.push(into.bytes.len() as u32);
            from = end.max(from);
        }
        into.append(self, from, self.bytes.len());
    }

    fn is_pause(&self, at: usize) -> bool {
        self.bytes.get(at).is_some_and(|byte| matches!(*byte, SPACE | COMMA))
    }

    fn append(&mut self, from: &Stream, start: usize, end: usize) {
        let bytes = from.bytes.get(start..end).unwrap_or_default();
        let offsets = from.offsets.get(start..end).unwrap_or_default();
        for (byte, offset) in bytes.iter().zip(offsets) {
            if *byte != SPACE || self.bytes.last() != Some(&SPACE) {
                self.push(*byte, *offset);
            }
        }
    }

    #[inline]
    fn push(&mut self, byte: u8, offset: u32) {
        self.bytes.push(byte);
        self.offsets.push(offset);
    }
}

/// Whether a byte is a part of a word of letters.
pub(super) fn is_word(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | LETTER)
}

/// Whether a byte starts the code of a numeral, and how long that is.
pub(super) fn numeral(bytes: &[u8]) -> Option<usize> {
    match *bytes {
        [b'0'..=b'9' | b'.', ..] => Some(1),
        [lead @ LEAD..LONG_LEAD, trail @ TRAIL..=0xFF, ..] => {
            let code = (u16::from(lead - LEAD) << 6) | u16::from(trail - TRAIL);
            Alphabet::is_numeral(code).then_some(2)
        }
        _ => None,
    }
}

struct Writer<'a> {
    stream: &'a mut Stream,
    alphabet: &'a Alphabet,
    source: &'a [u8],
    last: Last,
    pending: Pending,
    /// Where the current word starts in codes.
    word: usize,
    /// How often the letter before was written in a row in the text.
    run: u8,
}

impl<'a> Writer<'a> {
    fn new(stream: &'a mut Stream, alphabet: &'a Alphabet, text: &'a str) -> Self {
        Writer {
            stream,
            alphabet,
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
                let code = self.alphabet.codes.get(place).copied().unwrap_or_default();
                self.chinese(code, at);
            } else if character.is_ascii() {
                self.ascii(character as u8, at);
            } else {
                self.rest(character, at);
            }
        }
    }

    #[inline]
    fn chinese(&mut self, code: u16, at: usize) {
        if self.last != Last::Chinese || self.pending != Pending::Nothing {
            self.before(Last::Chinese, at);
        }
        let at = at as u32;
        let Some(code) = code.checked_sub(1) else {
            self.stream.push(OTHER, at);
            return;
        };
        let trail = TRAIL | (code & 63) as u8;
        if code < SHORT_CODES {
            self.stream.bytes.extend_from_slice(&[LEAD | (code >> 6) as u8, trail]);
            self.stream.offsets.extend_from_slice(&[at, at]);
        } else {
            let rest = code - SHORT_CODES;
            let (lead, middle) = (LONG_LEAD | (rest >> 10) as u8, MIDDLE | ((rest >> 6) & 15) as u8);
            self.stream.bytes.extend_from_slice(&[lead, middle, trail]);
            self.stream.offsets.extend_from_slice(&[at, at, at]);
        }
        if usize::from(code) < FILLERS.len() {
            let end = self.stream.bytes.len() as u32;
            self.stream.fillers.push((end - 2, end));
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
            b'!' | b';' | b'\n' | SENTENCE => self.sentence(at),
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
                '零' => self.chinese(self.alphabet.code('零').map_or(0, |code| code + 1), at),
                folded if folded.is_ascii() => self.ascii(folded as u8, at),
                folded if !folded.is_alphanumeric() => self.wait(Pending::Space),
                folded if u32::from(folded) < 0x2E80 => self.letter(LETTER, at),
                _ => self.chinese(0, at),
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

    #[inline]
    fn letter(&mut self, letter: u8, at: usize) {
        let inside = self.last == Last::Word && self.pending == Pending::Nothing;
        if !inside {
            self.before(Last::Word, at);
            self.word = self.stream.bytes.len();
            self.run = 0;
        }
        // `hiiii` and `gooood`: three in a row are no spelling but a drawl.
        if inside && letter.is_ascii_lowercase() && self.stream.bytes.last() == Some(&letter) {
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
            self.stream.bytes.pop();
            self.stream.offsets.pop();
            self.run = 0;
        }
        let word = self.stream.bytes.get(self.word..).unwrap_or_default();
        if (2..=3).contains(&word.len()) && FILLER_WORDS.contains(&word) {
            self.stream.fillers.push((self.word as u32, self.stream.bytes.len() as u32));
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

    /// A dot ends a sentence where white space or the end follows, unless it stands after a title.
    fn dot(&mut self, at: usize) {
        let next = self.source.get(at + 1).copied();
        let again = next == Some(b'.') || at.checked_sub(1).and_then(|before| self.source.get(before)) == Some(&b'.');
        if again {
            self.wait(Pending::Comma);
        } else if next.is_some_and(|next| next.is_ascii_digit()) && self.after_digit(at) {
            self.letter(b'.', at);
        } else if next.is_some_and(|next| next.is_ascii_alphanumeric()) || self.after_title() {
            self.wait(Pending::Space);
        } else {
            self.sentence(at);
        }
    }

    fn after_title(&self) -> bool {
        self.last == Last::Word && TITLES.contains(&self.stream.bytes.get(self.word..).unwrap_or_default())
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
    fn mark(&mut self, mark: u8, at: usize) {
        self.end_word();
        self.pending = Pending::Nothing;
        self.space(at);
        self.stream.push(mark, at as u32);
        self.space(at);
        self.last = Last::Space;
    }

    fn space(&mut self, at: usize) {
        if self.stream.bytes.last() != Some(&SPACE) {
            self.stream.push(SPACE, at as u32);
        }
    }

    fn wait(&mut self, pending: Pending) {
        self.pending = self.pending.max(pending);
    }
}
