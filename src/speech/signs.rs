//! What the engine recognises itself, without a list of phrases: questions, details, names, numbers.

use std::cell::OnceCell;
use std::ops::Range;

use super::{Heard, Spells, side};
use crate::call::{CallRecord, Speaker, Turn};
use crate::locale::Sentence;
use crate::order::Order;
use crate::text::{
    Builder, DetailCues, Digits, Found, Holds, Listening, Names, QuestionCues, SetId, Sides, digit_runs,
};

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

    /// The sets that a sign is told by, each with whose words they are looked for in if those of `by` are asked for.
    pub(super) fn sets_of(&self, sign: Sign, by: Sides) -> impl Iterator<Item = (SetId, Sides)> {
        let questions = self.questions.filter(|_| sign == Sign::Question);
        // What is said again was said by others before.
        let details = self.details.filter(|_| matches!(sign, Sign::Detail | Sign::ReadBack));
        let questions = questions.into_iter().flat_map(QuestionCues::sets).map(move |set| (set, by));
        questions.chain(details.into_iter().flat_map(DetailCues::sets).map(|set| (set, Sides::ALL)))
    }
}

/// What the signs are told from.
pub(super) struct Heeded<'s> {
    pub(super) cues: &'s Cues,
    /// To the turns of the call, by a book with these cues.
    pub(super) listening: &'s Listening<'s, 's>,
    pub(super) spells: &'s Spells,
}

/// The signs of one call, each searched when a check first asks.
#[derive(Debug)]
pub(super) struct Signs<'f> {
    record: &'f CallRecord<'f>,
    found: [OnceCell<Vec<Heard>>; Sign::ALL.len()],
    names: OnceCell<Names>,
    holds: OnceCell<Vec<Holds>>,
    /// The numbers of every turn that are long enough to be a piece of one.
    numbers: OnceCell<Vec<Vec<Digits>>>,
}

impl<'f> Signs<'f> {
    pub(super) fn new(record: &'f CallRecord<'f>) -> Self {
        let (found, names, holds, numbers) = Default::default();
        Signs { record, found, names, holds, numbers }
    }

    /// Where this sign is in what these sides say, in the order of the call; of other sides it may be told too. To be asked
    /// for the same sides each time.
    pub(super) fn of(&self, sign: Sign, by: Sides, heeded: &Heeded<'_>) -> &[Heard] {
        let found = self.found.get(sign as usize);
        found.map(|found| found.get_or_init(|| self.search(sign, by, heeded))).map(Vec::as_slice).unwrap_or_default()
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
            let own = record.turns().iter().zip(self.holds());
            let own = own.filter(|(turn, holds)| turn.speaker == Speaker::Customer && holds.name());
            own.for_each(|(turn, _)| names.learn(&turn.text));
            names
        })
    }

    /// What each turn holds.
    fn holds(&self) -> &[Holds] {
        self.holds.get_or_init(|| self.record.turns().iter().map(|turn| Holds::of(&turn.text)).collect())
    }

    fn numbers(&self, turn: usize) -> &[Digits] {
        let numbers = self.numbers.get_or_init(|| {
            let turns = self.record.turns().iter().zip(self.holds());
            let runs = turns.map(
                |(turn, holds)| {
                    if holds.number(PIECE as u32) { digit_runs(&turn.text, PIECE) } else { Vec::new() }
                },
            );
            runs.collect()
        });
        numbers.get(turn).map(Vec::as_slice).unwrap_or_default()
    }

    fn search(&self, sign: Sign, by: Sides, heeded: &Heeded<'_>) -> Vec<Heard> {
        let turns = self.record.turns();
        let asked_for = |turn: usize| turns.get(turn).is_some_and(|turn| side(turn.speaker).meet(by));
        let details = || heeded.cues.details.map(|cues| cues.details(heeded.listening)).unwrap_or_default();
        match sign {
            Sign::Question => {
                let asked = heeded.cues.questions.map(|cues| cues.questions(heeded.listening, asked_for));
                asked.into_iter().flatten().map(|(turn, range)| Heard::exact(turn, range)).collect()
            }
            Sign::Detail => {
                let details = details().iter().filter(|found| asked_for(found.text));
                details.map(|found| Heard::exact(found.text, found.hit.start..found.hit.end)).collect()
            }
            Sign::ReadBack => {
                let confirmed = heeded.cues.details.map(|cues| cues.read_backs(heeded.listening)).unwrap_or_default();
                let details = Details::of(details());
                self.each(asked_for, |index, turn| match turn.speaker {
                    Speaker::System => Vec::new(),
                    _ if confirmed.binary_search(&index).is_ok() => whole(turn),
                    _ => self.said_again(index, turn, &details, heeded.spells),
                })
            }
            Sign::CustomerName => self.each(asked_for, |_, turn| self.names().spoken(&turn.text)),
            Sign::NewNumber => self.each(asked_for, |index, turn| self.new_numbers(index, turn)),
            Sign::Turn => self.each(asked_for, |_, turn| whole(turn)),
        }
    }

    /// What is found in each of the turns that are asked for.
    fn each(
        &self,
        asked_for: impl Fn(usize) -> bool,
        find: impl Fn(usize, &Turn<'_>) -> Vec<Range<usize>>,
    ) -> Vec<Heard> {
        let turns = self.record.turns().iter().enumerate().filter(|(index, _)| asked_for(*index));
        turns.flat_map(|(index, turn)| find(index, turn).into_iter().map(move |at| Heard::exact(index, at))).collect()
    }

    /// What this turn says again of what the other side said before it.
    fn said_again(&self, index: usize, turn: &Turn<'_>, details: &Details<'_>, spells: &Spells) -> Vec<Range<usize>> {
        let (own, numbers) = (details.in_turn(index), self.numbers(index));
        if own.is_empty() && numbers.is_empty() {
            return Vec::new();
        }
        let turns = self.record.turns();
        let others = spells.recent(index, RECENT).filter(|earlier| {
            let speaker = turns.get(*earlier).map(|earlier| earlier.speaker);
            speaker.is_some_and(|speaker| speaker != turn.speaker && speaker != Speaker::System)
        });
        let others: Vec<usize> = others.collect();
        let said_before = |part: &String| {
            others.iter().any(|turn| details.in_turn(*turn).any(|n| details.parts(n, turns).contains(part)))
        };
        let again = |n: &usize| {
            let parts = details.parts(*n, turns);
            !parts.is_empty() && parts.iter().all(said_before)
        };
        let mut ranges: Vec<_> = own.filter(again).filter_map(|n| details.range(n)).collect();
        if !numbers.is_empty() {
            let digits_before: String =
                others.iter().flat_map(|turn| self.numbers(*turn)).map(|run| run.digits.as_str()).collect();
            let numbers = numbers.iter().filter(|run| digits_before.contains(&run.digits));
            ranges.extend(numbers.map(|run| run.range.clone()));
        }
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

/// The details of a call, with what they are made of.
struct Details<'l> {
    found: &'l [Found],
    /// Of each, once it is asked for.
    parts: Vec<OnceCell<Vec<String>>>,
}

impl<'l> Details<'l> {
    fn of(found: &'l [Found]) -> Self {
        Details { found, parts: std::iter::repeat_with(OnceCell::new).take(found.len()).collect() }
    }

    /// The numbers of those of a turn.
    fn in_turn(&self, turn: usize) -> Range<usize> {
        self.found.partition_point(|found| found.text < turn)..self.found.partition_point(|found| found.text <= turn)
    }

    fn range(&self, number: usize) -> Option<Range<usize>> {
        self.found.get(number).map(|found| found.hit.start..found.hit.end)
    }

    fn parts(&self, number: usize, turns: &[Turn<'_>]) -> &[String] {
        let (Some(found), Some(known)) = (self.found.get(number), self.parts.get(number)) else { return &[] };
        known.get_or_init(|| {
            let said = turns.get(found.text).and_then(|turn| turn.text.get(found.hit.start..found.hit.end));
            said.map(parts).unwrap_or_default()
        })
    }
}

/// A detail as it compares: what it is made of, in one writing. Empty for one that tells nothing by itself, as `today`.
///
/// A Chinese detail is one part with its unit, `3点`; of an English one the numbers and names of days are its parts.
fn parts(detail: &str) -> Vec<String> {
    let mut plain: String = detail.chars().map(plain_digit).collect();
    if plain.chars().any(|c| matches!(u32::from(c), 0x3400..=0x9FFF)) {
        let tells = plain.contains(|c: char| c.is_ascii_digit() || matches!(c, '周' | '期' | '拜'));
        plain.retain(char::is_alphanumeric);
        return if tells { vec![plain.to_lowercase()] } else { Vec::new() };
    }
    let plain = plain.to_lowercase();
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

/// A Chinese digit as an ASCII one.
fn plain_digit(character: char) -> char {
    match character {
        '零' => '0',
        '一' => '1',
        '二' | '两' | '兩' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        other => other,
    }
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
        let heeded = Heeded { cues: &cues, listening: &listening, spells: &Spells::of(&record) };
        let heard = signs.of(Sign::named(sign).unwrap(), Sides::ALL, &heeded).iter();
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
