//! What the engine recognises itself, without a list of phrases: questions, details, names, numbers.

use std::cell::OnceCell;
use std::ops::Range;

use super::Heard;
use crate::call::{CallRecord, Speaker, Turn};
use crate::locale::Sentence;
use crate::order::Order;
use crate::text::{Builder, DetailCues, Digits, Listening, Names, QuestionCues, digit_runs};

/// Declares the signs by name.
macro_rules! signs {
    ($($(#[doc = $doc:literal])+ $name:literal $variant:ident, $about:expr,)+) => {
        /// Something to listen for that is no list of phrases; checks name it like a lexicon: `@question`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Sign { $($(#[doc = $doc])+ $variant,)+ }

        impl Sign {
            /// Their names.
            pub(crate) const NAMES: &'static [&'static str] = &[$($name),+];

            /// Every one.
            const ALL: &'static [Sign] = &[$(Sign::$variant),+];

            /// What people call it.
            pub(crate) fn about(self) -> &'static Sentence {
                match self {
                    $(Sign::$variant => {
                        static ABOUT: Sentence = $about;
                        &ABOUT
                    })+
                }
            }

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
    Sentence::new("提问", "提問", "a question"),
    /// A time, a date, a number or an amount.
    "detail" Detail,
    Sentence::new("时间、日期、数字、金额", "時間、日期、數字、金額", "a time, date, number or amount"),
    /// A detail that the other side has just said, said again; or a turn that says details again to have them confirmed.
    "read-back" ReadBack,
    Sentence::new("复述对方说的细节", "複述對方說的細節", "a detail said again"),
    /// The customer addressed by name.
    "customer-name" CustomerName,
    Sentence::new("称呼客户的姓名", "稱呼客戶的姓名", "the customer's name"),
    /// A number of seven digits or more that the other side has not said before, and that is not the customer's own.
    "new-number" NewNumber,
    Sentence::new("对方没有说过的号码", "對方沒有說過的號碼", "a number that the other side has not given"),
    /// Any turn, as a whole.
    "turn" Turn,
    Sentence::new("一段话", "一段話", "a turn"),
}

/// How many times the speaker may have changed since something that is said again. Not turns: recognisers cut those as
/// they please.
const RECENT: usize = 6;

/// From how many digits on a number is told from an amount.
const NUMBER: usize = 7;

/// How many digits are said again at least: numbers are read back in pieces.
const PIECE: usize = 3;

/// What the signs listen for, in the book of everything that is listened for.
#[derive(Debug, Default)]
pub(super) struct Cues {
    questions: Option<QuestionCues>,
    details: Option<DetailCues>,
}

impl Cues {
    /// Puts what these signs need into the book.
    pub(super) fn of(signs: impl Iterator<Item = Sign>, book: &mut Builder) -> Self {
        let mut cues = Cues::default();
        for sign in signs {
            match sign {
                Sign::Question => drop(cues.questions.get_or_insert_with(|| QuestionCues::add_to(book))),
                Sign::Detail | Sign::ReadBack => drop(cues.details.get_or_insert_with(|| DetailCues::add_to(book))),
                Sign::CustomerName | Sign::NewNumber | Sign::Turn => {}
            }
        }
        cues
    }
}

/// The signs of one call, each searched when a check first asks.
#[derive(Debug)]
pub(super) struct Signs<'f> {
    record: &'f CallRecord<'f>,
    found: [OnceCell<Vec<Heard>>; Sign::ALL.len()],
    names: OnceCell<Names>,
    /// The numbers of every turn that are long enough to be a piece of one.
    numbers: OnceCell<Vec<Vec<Digits>>>,
}

impl<'f> Signs<'f> {
    pub(super) fn new(record: &'f CallRecord<'f>) -> Self {
        let (found, names, numbers) = Default::default();
        Signs { record, found, names, numbers }
    }

    /// Where this sign is, in the order of the call, which a book with these cues listens to.
    pub(super) fn of(&self, sign: Sign, cues: &Cues, listening: &Listening<'_, '_>) -> &[Heard] {
        let found = self.found.get(sign as usize);
        let found = found.map(|found| found.get_or_init(|| self.search(sign, cues, listening)));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The field that would be needed to tell that the sign is nowhere.
    pub(super) fn lacks(&self, sign: Sign) -> Option<&'static str> {
        (sign == Sign::CustomerName && self.names().is_empty()).then_some("/customer/name")
    }

    /// The customer's names: from the record, and as they give them themselves.
    fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            let (record, mut names) = (self.record, Names::default());
            let known = record.customer.as_ref().and_then(|customer| customer.name.as_deref());
            known.into_iter().for_each(|name| names.add(name));
            let own = record.turns().iter().filter(|turn| turn.speaker == Speaker::Customer);
            own.for_each(|turn| names.learn(&turn.text));
            names
        })
    }

    fn numbers(&self, turn: usize) -> &[Digits] {
        let numbers =
            self.numbers.get_or_init(|| self.record.turns().iter().map(|turn| digit_runs(&turn.text, PIECE)).collect());
        numbers.get(turn).map(Vec::as_slice).unwrap_or_default()
    }

    fn search(&self, sign: Sign, cues: &Cues, listening: &Listening<'_, '_>) -> Vec<Heard> {
        if sign == Sign::Question {
            let asked = cues.questions.map(|cues| cues.questions(listening)).unwrap_or_default();
            return asked.into_iter().map(|(turn, range)| Heard::exact(turn, range)).collect();
        }
        let details = |turn| cues.details.into_iter().flat_map(move |cues| cues.ranges(listening, turn));
        let mut heard = Vec::new();
        for (index, turn) in self.record.turns().iter().enumerate() {
            let ranges = match sign {
                Sign::Question => Vec::new(),
                Sign::Detail => details(index).collect(),
                Sign::ReadBack if turn.speaker == Speaker::System => Vec::new(),
                Sign::ReadBack if cues.details.is_some_and(|cues| cues.read_back(listening, index)) => whole(turn),
                Sign::ReadBack => self.said_again(index, turn, details),
                Sign::CustomerName => self.names().spoken(&turn.text),
                Sign::NewNumber => self.new_numbers(index, turn),
                Sign::Turn => whole(turn),
            };
            heard.extend(ranges.into_iter().map(|range| Heard::exact(index, range)));
        }
        heard
    }

    /// What this turn says again of what the other side said before it.
    fn said_again<D: Iterator<Item = Range<usize>>>(
        &self,
        index: usize,
        turn: &Turn<'_>,
        details: impl Fn(usize) -> D,
    ) -> Vec<Range<usize>> {
        let own: Vec<Range<usize>> = details(index).collect();
        let numbers = self.numbers(index);
        if own.is_empty() && numbers.is_empty() {
            return Vec::new();
        }
        let (mut parts_before, mut digits_before) = (Vec::new(), String::new());
        for (earlier, said) in before(index, turn.speaker, self.record.turns()) {
            let details = details(earlier).filter_map(|range| said.text.get(range));
            parts_before.extend(details.flat_map(parts));
            digits_before.extend(self.numbers(earlier).iter().map(|run| run.digits.as_str()));
        }
        let again = |range: &Range<usize>| {
            let parts = turn.text.get(range.clone()).map(parts).unwrap_or_default();
            !parts.is_empty() && parts.iter().all(|part| parts_before.contains(part))
        };
        let mut ranges: Vec<_> = own.into_iter().filter(again).collect();
        let numbers = numbers.iter().filter(|run| digits_before.contains(&run.digits));
        ranges.extend(numbers.map(|run| run.range.clone()));
        ranges.order_by_key(|range| (range.start, range.end));
        ranges
    }

    /// The numbers of this turn that only its speaker can know.
    fn new_numbers(&self, index: usize, turn: &Turn<'_>) -> Vec<Range<usize>> {
        let numbers: Vec<&Digits> = self.numbers(index).iter().filter(|run| run.digits.len() >= NUMBER).collect();
        if numbers.is_empty() {
            return Vec::new();
        }
        let mut known = String::new();
        let earlier = self.record.turns().iter().enumerate().take(index);
        for (earlier, _) in earlier.filter(|(_, earlier)| earlier.speaker != turn.speaker) {
            known.extend(self.numbers(earlier).iter().map(|run| run.digits.as_str()));
        }
        let phone = self.record.customer.as_ref().and_then(|customer| customer.phone.as_deref()).unwrap_or_default();
        known.push(' ');
        known.extend(phone.chars().filter(char::is_ascii_digit));
        let new = numbers.into_iter().filter(|run| !known.contains(&run.digits));
        new.map(|run| run.range.clone()).collect()
    }
}

/// A turn as a whole, unless it is empty.
fn whole(turn: &Turn<'_>) -> Vec<Range<usize>> {
    std::iter::once(0..turn.text.len()).filter(|whole| !whole.is_empty()).collect()
}

/// The last turns of the other side before this one, in their order.
fn before<'t>(index: usize, speaker: Speaker, turns: &'t [Turn<'t>]) -> impl Iterator<Item = (usize, &'t Turn<'t>)> {
    let mut changes = 0;
    let earlier = turns.get(..=index).unwrap_or_default().windows(2).rev();
    let recent = earlier.take_while(|pair| {
        changes += usize::from(!matches!(pair, [turn, next] if turn.speaker == next.speaker));
        changes <= RECENT
    });
    let first = index.saturating_sub(recent.count());
    let recent = turns.iter().enumerate().take(index).skip(first);
    recent.filter(move |(_, turn)| turn.speaker != speaker && turn.speaker != Speaker::System)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_script;
    use crate::text::PhraseBook;

    /// What is found, quoted with its turn.
    fn found(sign: &str, script: &str) -> Vec<(usize, String)> {
        let record = read_script(script).unwrap().record;
        let signs = Signs::new(&record);
        let mut book = PhraseBook::builder();
        let cues = Cues::of(Sign::ALL.iter().copied(), &mut book);
        let book = book.build();
        let listening = book.listen(record.turns().iter().map(|turn| &*turn.text).collect());
        let heard = signs.of(Sign::named(sign).unwrap(), &cues, &listening).iter();
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
        let hello = read_script("agent: hello").unwrap().record;
        assert!(Signs::new(&hello).lacks(Sign::CustomerName).is_some());
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
