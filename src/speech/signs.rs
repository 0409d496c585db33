//! What the engine recognises itself, without a list of phrases: questions, details, names, numbers.

use std::cell::OnceCell;

use super::Heard;
use crate::call::{CallRecord, Speaker, Turn};
use crate::text::{Names, Scanner, details, digit_runs, questions, read_back};

/// Declares the signs by name.
macro_rules! signs {
    ($($(#[doc = $doc:literal])+ $name:literal $variant:ident,)+) => {
        /// Something to listen for that is no list of phrases; checks name it like a lexicon: `@question`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Sign { $($(#[doc = $doc])+ $variant,)+ }

        impl Sign {
            /// Their names.
            pub(crate) const NAMES: &'static [&'static str] = &[$($name),+];

            /// Every one.
            const ALL: &'static [Sign] = &[$(Sign::$variant),+];

            /// The sign of this name.
            pub(crate) fn named(name: &str) -> Option<Sign> {
                match name { $($name => Some(Sign::$variant),)+ _ => None }
            }
        }
    };
}

signs! {
    /// A sentence that asks something, with or without a question mark.
    "question" Question,
    /// A time, a date, a number or an amount.
    "detail" Detail,
    /// A detail that the other side has just said, said again; or a turn that says details again to have them confirmed.
    "read-back" ReadBack,
    /// The customer addressed by name.
    "customer-name" CustomerName,
    /// A number of seven digits or more that the other side has not said before, and that is not the customer's own.
    "new-number" NewNumber,
    /// Any turn, as a whole.
    "turn" Turn,
}

/// How many turns back something may lie that is said again.
const RECENT: usize = 6;

/// From how many digits on a number is told from an amount.
const NUMBER: usize = 7;

/// How many digits are said again at least: numbers are read back in pieces.
const PIECE: usize = 3;

/// The signs of one call, each searched when a check first asks.
#[derive(Debug, Default)]
pub(super) struct Signs {
    found: [OnceCell<Vec<Heard>>; Sign::ALL.len()],
    names: OnceCell<Names>,
}

impl Signs {
    /// Where this sign is, in the order of the call.
    pub(super) fn of(&self, sign: Sign, record: &CallRecord<'_>) -> &[Heard] {
        let found = self.found.get(sign as usize).map(|found| found.get_or_init(|| self.search(sign, record)));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The field that would be needed to tell that the sign is nowhere.
    pub(super) fn lacks(&self, sign: Sign, record: &CallRecord<'_>) -> Option<&'static str> {
        (sign == Sign::CustomerName && self.names(record).is_empty()).then_some("/customer/name")
    }

    /// The customer's names: from the record, and as they give them themselves.
    fn names(&self, record: &CallRecord<'_>) -> &Names {
        self.names.get_or_init(|| {
            let mut names = Names::default();
            let known = record.customer.as_ref().and_then(|customer| customer.name.as_deref());
            known.into_iter().for_each(|name| names.add(name));
            let own = record.turns().iter().filter(|turn| turn.speaker == Speaker::Customer);
            own.for_each(|turn| names.learn(&turn.text));
            names
        })
    }

    fn search(&self, sign: Sign, record: &CallRecord<'_>) -> Vec<Heard> {
        let mut scanner = Scanner::new();
        let mut heard = Vec::new();
        for (index, turn) in record.turns().iter().enumerate() {
            let ranges = match sign {
                Sign::Question => questions(&mut scanner, &turn.text),
                Sign::Detail => details(&mut scanner, &turn.text),
                Sign::ReadBack => said_again(index, turn, record.turns(), &mut scanner),
                Sign::CustomerName => self.names(record).spoken(&turn.text),
                Sign::NewNumber => new_numbers(index, turn, record),
                Sign::Turn => std::iter::once(0..turn.text.len()).filter(|whole| !whole.is_empty()).collect(),
            };
            heard.extend(ranges.into_iter().map(|range| Heard::exact(index, range)));
        }
        heard
    }
}

/// The last turns of the other side before this one.
fn before<'t>(index: usize, speaker: Speaker, turns: &'t [Turn<'t>]) -> impl Iterator<Item = &'t Turn<'t>> {
    let recent = turns.iter().take(index).skip(index.saturating_sub(RECENT));
    recent.filter(move |turn| turn.speaker != speaker && turn.speaker != Speaker::System)
}

/// A detail as it compares: what it is made of, in one writing. Empty for one that tells nothing by itself, as `today`.
///
/// A Chinese detail is one part with its unit, `3点`; of an English one the numbers and names of days are its parts.
fn parts(detail: &str) -> Vec<String> {
    const DIGITS: &str = "零一二三四五六七八九";
    let digit = |c: char| DIGITS.chars().position(|known| known == c).map_or(c, |n| char::from(b'0' + n as u8));
    let plain: String = detail.chars().map(|c| if c == '两' || c == '兩' { '2' } else { digit(c) }).collect();
    let plain = plain.to_lowercase();
    if plain.chars().any(|c| matches!(u32::from(c), 0x3400..=0x9FFF)) {
        let tells = plain.contains(|c: char| c.is_ascii_digit()) || plain.contains(['周', '期', '拜']);
        let whole: String = plain.chars().filter(|c| c.is_alphanumeric()).collect();
        return if tells { vec![whole] } else { Vec::new() };
    }
    const NAMES: [&str; 19] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
        "oct", "nov", "dec",
    ];
    const NUMBERS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let tells = |word: &&str| {
        word.contains(|c: char| c.is_ascii_digit())
            || NUMBERS.contains(word)
            || NAMES.iter().any(|name| word.len() > 2 && word.starts_with(name))
    };
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(tells);
    words
        .map(|word| {
            word.trim_end_matches(|c: char| c.is_ascii_alphabetic() && word.starts_with(|c: char| c.is_ascii_digit()))
                .to_owned()
        })
        .collect()
}

/// What this turn says again of what the other side said before it.
fn said_again(index: usize, turn: &Turn<'_>, turns: &[Turn<'_>], scanner: &mut Scanner) -> Vec<std::ops::Range<usize>> {
    if turn.speaker == Speaker::System {
        return Vec::new();
    }
    if read_back(scanner, &turn.text) {
        return std::iter::once(0..turn.text.len()).collect();
    }
    let own = details(scanner, &turn.text);
    let numbers = digit_runs(&turn.text, PIECE);
    if own.is_empty() && numbers.is_empty() {
        return Vec::new();
    }
    let (mut parts_before, mut digits_before) = (Vec::new(), String::new());
    for earlier in before(index, turn.speaker, turns) {
        let said = details(scanner, &earlier.text).into_iter().filter_map(|range| earlier.text.get(range));
        parts_before.extend(said.flat_map(parts));
        digits_before.extend(digit_runs(&earlier.text, PIECE).into_iter().map(|run| run.digits));
    }
    let again = |range: &std::ops::Range<usize>| {
        let parts = turn.text.get(range.clone()).map(parts).unwrap_or_default();
        !parts.is_empty() && parts.iter().all(|part| parts_before.contains(part))
    };
    let mut ranges: Vec<_> = own.into_iter().filter(again).collect();
    ranges.extend(numbers.into_iter().filter(|run| digits_before.contains(&run.digits)).map(|run| run.range));
    ranges.sort_by_key(|range| (range.start, range.end));
    ranges
}

/// The numbers of this turn that only its speaker can know.
fn new_numbers(index: usize, turn: &Turn<'_>, record: &CallRecord<'_>) -> Vec<std::ops::Range<usize>> {
    let mut known: String = record.turns().iter().take(index).filter(|earlier| earlier.speaker != turn.speaker).fold(
        String::new(),
        |mut known, earlier| {
            known.extend(digit_runs(&earlier.text, PIECE).into_iter().map(|run| run.digits));
            known
        },
    );
    let phone = record.customer.as_ref().and_then(|customer| customer.phone.as_deref()).unwrap_or_default();
    known.push(' ');
    known.extend(phone.chars().filter(char::is_ascii_digit));
    let numbers = digit_runs(&turn.text, NUMBER).into_iter();
    numbers.filter(|run| !known.contains(&run.digits)).map(|run| run.range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_script;

    /// What is found, quoted with its turn.
    fn found(sign: &str, script: &str) -> Vec<(usize, String)> {
        let record = read_script(script).unwrap().record;
        let signs = Signs::default();
        let heard = signs.of(Sign::named(sign).unwrap(), &record).iter();
        let quote = |h: &Heard| record.turns().get(h.turn)?.text.get(h.start..h.end).map(str::to_owned);
        heard.map(|h| (h.turn, quote(h).unwrap())).collect()
    }

    #[test]
    fn details_are_read_back_when_the_other_side_said_them() {
        let call = "患者: 周三下午三点，电话13800138000\n护士: 好的，3点，电话是138 0013 8000\n患者: 周五可以吗";
        assert_eq!(found("read-back", call), [(1, "3点".to_owned()), (1, "138 0013 8000".to_owned())]);
        assert_eq!(found("read-back", "护士: 周三下午三点\n护士: 周三下午三点"), []);
        assert_eq!(found("read-back", "customer: at 3 pm\nagent: Tuesday then, 3 pm").len(), 1);
    }

    #[test]
    fn numbers_that_the_caller_did_not_give_are_new() {
        let call = "患者: 我的电话是13800138000\n护士: 13800138000，您孙女士的电话是13912345678";
        assert_eq!(found("new-number", call).get(1), Some(&(1, "13912345678".to_owned())));
        assert_eq!(found("new-number", "护士: 您的号码是 6612，对吗"), []);
    }

    #[test]
    fn the_customers_names_come_from_the_call_too() {
        let call = "护士: 请问怎么称呼您\n患者: 我姓陈\n护士: 陈女士您好，李女士也在";
        assert_eq!(found("customer-name", call), [(2, "陈女士".to_owned())]);
        assert!(Signs::default().lacks(Sign::CustomerName, &read_script("agent: hello").unwrap().record).is_some());
    }

    #[test]
    fn turns_and_questions_are_signs() {
        assert_eq!(found("turn", "agent: hello\ncustomer: hi").len(), 2);
        assert_eq!(found("question", "agent: Hello. How are you?"), [(0, "How are you?".to_owned())]);
    }

    #[test]
    fn every_name_is_a_sign() {
        let all: Vec<Option<Sign>> = Sign::NAMES.iter().map(|name| Sign::named(name)).collect();
        assert!(all.iter().zip(Sign::ALL).all(|(named, sign)| *named == Some(*sign)));
    }
}
