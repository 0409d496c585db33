//! Numbers that are said digit by digit: phone numbers, card and identity numbers, codes.

use std::ops::Range;

use super::fold::fold;

/// Digits that were said one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digits {
    /// Where they are in the text, in bytes.
    pub range: Range<usize>,
    /// The digits, without what was said between them; `X` may end an identity number.
    pub digits: String,
}

/// Words for one digit in English.
const WORDS: [(&str, char); 11] = [
    ("zero", '0'),
    ("oh", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
];

/// What may stand between the digits of one number: pauses, hyphens, brackets, fillers.
const BETWEEN: &str = " -‐‑–,，、.·()（）嗯呃额";

/// The digit that a character stands for.
pub(super) fn digit(character: char) -> Option<char> {
    match fold(character) {
        digit @ '0'..='9' => Some(digit),
        '零' => Some('0'),
        '一' | '幺' => Some('1'),
        '二' => Some('2'),
        '三' => Some('3'),
        '四' => Some('4'),
        '五' => Some('5'),
        '六' => Some('6'),
        '七' => Some('7'),
        '八' => Some('8'),
        '九' => Some('9'),
        _ => None,
    }
}

/// A number in the making.
#[derive(Default)]
struct Run {
    range: Range<usize>,
    digits: String,
    /// How often the next digit counts: `double five`.
    times: usize,
}

impl Run {
    /// Whether nothing has begun.
    fn is_empty(&self) -> bool {
        self.digits.is_empty() && self.times == 0
    }

    fn push(&mut self, digit: char, at: Range<usize>) {
        if self.digits.is_empty() {
            self.range.start = at.start;
        }
        self.digits.extend(std::iter::repeat_n(digit, std::mem::replace(&mut self.times, 1).max(1)));
        self.range.end = at.end;
    }

    /// Ends it: kept if it is long enough.
    fn end(&mut self, least: usize, into: &mut Vec<Digits>) {
        let run = std::mem::take(self);
        if run.digits.len() >= least {
            into.push(Digits { range: run.range, digits: run.digits });
        }
    }
}

/// The numbers of at least so many digits in a text.
///
/// ```
/// # use threerings::text::digit_runs;
/// let found = digit_runs("我的电话是一三八，零零幺三，8000", 7);
/// assert_eq!(found[0].digits, "13800138000");
/// assert_eq!(digit_runs("double five 1, two", 4)[0].digits, "5512");
/// ```
#[must_use]
pub fn digit_runs(text: &str, least: usize) -> Vec<Digits> {
    let mut found = Vec::new();
    let mut run = Run::default();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let end = at + character.len_utf8();
        if let Some(digit) = digit(character) {
            run.push(digit, at..end);
        } else if character.is_ascii_alphabetic() {
            let mut end = end;
            while let Some((next, letter)) = characters.next_if(|(_, next)| next.is_ascii_alphabetic()) {
                end = next + letter.len_utf8();
            }
            let word = text.get(at..end).unwrap_or_default().to_ascii_lowercase();
            match WORDS.iter().find(|(known, _)| *known == word) {
                Some((_, digit)) => run.push(*digit, at..end),
                None if word == "double" => run.times = 2,
                None if word == "triple" => run.times = 3,
                None if word == "x" && run.digits.len() == 17 => run.push('X', at..end),
                None => run.end(least, &mut found),
            }
        } else if !run.is_empty() && !BETWEEN.contains(character) {
            run.end(least, &mut found);
        }
    }
    run.end(least, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<String> {
        digit_runs(text, 4).into_iter().map(|run| run.digits).collect()
    }

    #[test]
    fn digits_in_any_writing_are_one_number() {
        assert_eq!(numbers("号码是１３８-0013 8000，对吧"), ["13800138000"]);
        assert_eq!(numbers("幺三八，零零幺三，呃八千"), ["1380013"].map(|_| "13800138"));
        assert_eq!(numbers("it's oh seven nine, double four six"), ["079446"]);
        assert_eq!(numbers("11010519491231002X"), ["11010519491231002X"]);
    }

    #[test]
    fn words_and_sentences_part_numbers() {
        assert_eq!(numbers("1234。5678"), ["1234", "5678"]);
        assert_eq!(numbers("12 and 34"), Vec::<String>::new());
        assert_eq!(numbers("一百二十三，三千四百"), Vec::<String>::new());
    }

    #[test]
    fn ranges_are_the_digits() {
        let text = "拨打 6612 3456 即可";
        let run = digit_runs(text, 7).remove(0);
        assert_eq!(text.get(run.range), Some("6612 3456"));
    }
}
