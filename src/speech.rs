//! What was said in a call, searched for the phrases of its checks.

mod signs;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

pub(crate) use self::signs::Sign;
use self::signs::Signs;
use crate::call::{CallRecord, Speaker, Who};
use crate::checklist::Setting;
use crate::diagnostic::{Code, nearest};
use crate::evidence::Clue;
use crate::json::{Node, Value};
use crate::load::{Decode, Loading};
use crate::locale::Localised;
use crate::text::{Builder, Closeness, Hit, Lexicons, Listening, PhraseBook, SetId};
use crate::timeline::Amount;

/// What a check listens for: patterns in the notation of [`crate::text`], lexicons and signs by name (`@greeting`,
/// `@question`), and settings that an organisation fills in (`$strengths`). After compiling, sets of the phrase book.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "string[]"))]
pub(crate) struct Phrases {
    patterns: Vec<String>,
    lexicons: Vec<String>,
    signs: Vec<Sign>,
    settings: Vec<String>,
    sets: Vec<SetId>,
    /// The first of its settings that nobody has filled in.
    unset: Option<Unset>,
}

/// A setting without phrases.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unset {
    /// As checks name it: `$strengths`.
    pub(crate) pointer: String,
    /// What has to be filled in.
    pub(crate) title: Option<Localised>,
}

impl Decode for Phrases {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        let written: Vec<String> = Decode::decode(node, loading)?;
        let Value::Array(elements) = &node.value else { return None };
        let mut phrases = Phrases::default();
        for (element, text) in elements.iter().zip(written) {
            if let Some(name) = text.strip_prefix('@') {
                match Sign::named(name) {
                    Some(sign) => phrases.signs.push(sign),
                    None => {
                        known_lexicon(name, element, loading);
                        phrases.lexicons.push(name.to_owned());
                    }
                }
            } else if let Some(name) = text.strip_prefix('$') {
                known_setting(name, element, loading);
                phrases.settings.push(name.to_owned());
            } else {
                readable_pattern(&text, element, loading);
                phrases.patterns.push(text);
            }
        }
        Some(phrases)
    }
}

fn known_setting(name: &str, node: &Node, loading: &mut Loading) {
    if !loading.settings.contains_key(name) {
        let near = nearest(name, loading.settings.keys().map(String::as_str));
        let help = near.map(|near| format!("did you mean `${near}`?"));
        let help = help.or_else(|| Some("declare it in `settings` of the checklist".to_owned()));
        let message = format!("expected the name of a setting, found `${name}`");
        loading.error_with_help(node, Code::UnknownName, message, help);
    }
}

fn known_lexicon(name: &str, node: &Node, loading: &mut Loading) {
    if loading.lexicons.get(name).is_none() {
        let lexicons = loading.lexicons.iter().map(|lexicon| lexicon.id.as_str());
        let near = nearest(name, lexicons.chain(Sign::NAMES.iter().copied()));
        let help = near.map(|near| format!("did you mean `@{near}`?"));
        loading.error_with_help(
            node,
            Code::UnknownName,
            format!("expected the name of a lexicon, found `@{name}`"),
            help,
        );
    }
}

pub(crate) fn readable_pattern(pattern: &str, node: &Node, loading: &mut Loading) {
    if let Err(error) = PhraseBook::builder().add("", [pattern]) {
        let message = format!("at character {} of the pattern: {}", error.column, error.message);
        loading.error_with_help(node, Code::InvalidOptions, message, error.help);
    }
}

impl Phrases {
    /// Puts the patterns into the book that is searched with. Loading has refused what can't be read.
    pub(crate) fn compile(&mut self, name: &str, phrasing: &mut Phrasing<'_>) {
        self.sets = self.lexicons.iter().filter_map(|lexicon| phrasing.lexicon(lexicon)).collect();
        if !self.patterns.is_empty() {
            self.sets.extend(phrasing.book.of(name, &self.patterns).ok());
        }
        for name in &self.settings {
            match phrasing.settings.get(name) {
                Some(setting) if setting.phrases.is_empty() && setting.optional => {}
                Some(setting) if setting.phrases.is_empty() => {
                    let (pointer, title) = (format!("${name}"), setting.title.clone());
                    self.unset.get_or_insert(Unset { pointer, title });
                }
                Some(setting) => self.sets.extend(phrasing.book.of(&format!("${name}"), &setting.phrases).ok()),
                None => {}
            }
        }
        self.sets.sort_unstable();
        self.sets.dedup();
    }

    /// Adds what others listen for. To be called before compiling.
    pub(crate) fn join(&mut self, others: &Phrases) {
        let add = |mine: &mut Vec<String>, theirs: &[String]| {
            let new = theirs.iter().filter(|text| !mine.contains(text)).cloned().collect::<Vec<_>>();
            mine.extend(new);
        };
        add(&mut self.patterns, &others.patterns);
        add(&mut self.lexicons, &others.lexicons);
        add(&mut self.settings, &others.settings);
        self.signs.extend(&others.signs);
    }

    /// Whether it names nothing to listen for.
    pub(crate) fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.signs.is_empty() && self.unset.is_none()
    }

    /// The names of its lexicons.
    pub(crate) fn lexicons(&self) -> impl Iterator<Item = &str> {
        self.lexicons.iter().map(String::as_str)
    }

    /// Its patterns, and the names of its lexicons and settings.
    pub(crate) fn written(&self) -> impl Iterator<Item = &str> {
        [&self.patterns, &self.lexicons, &self.settings].into_iter().flatten().map(String::as_str)
    }

    /// The setting that has to be filled in before it can be told that nothing of this was said.
    pub(crate) fn unset(&self) -> Option<&Unset> {
        self.unset.as_ref()
    }
}

/// A phrase book in the making: every lexicon that is named goes into it once.
#[derive(Debug)]
pub(crate) struct Phrasing<'l> {
    pub(crate) book: Builder,
    lexicons: &'l Lexicons,
    settings: &'l BTreeMap<String, Setting>,
    sets: BTreeMap<String, Option<SetId>>,
}

impl<'l> Phrasing<'l> {
    pub(crate) fn new(lexicons: &'l Lexicons, settings: &'l BTreeMap<String, Setting>) -> Self {
        Phrasing { book: PhraseBook::builder(), lexicons, settings, sets: BTreeMap::new() }
    }

    fn lexicon(&mut self, name: &str) -> Option<SetId> {
        if let Some(set) = self.sets.get(name) {
            return *set;
        }
        let set = self.lexicons.get(name).and_then(|lexicon| lexicon.add_to(&mut self.book).ok());
        self.sets.insert(name.to_owned(), set);
        set
    }
}

/// What was said in one call. It is searched when a check first asks, and once.
#[derive(Debug)]
pub(crate) struct Speech<'f> {
    record: &'f CallRecord<'f>,
    book: &'f PhraseBook,
    /// What only our side says.
    ours: Option<&'f Phrases>,
    listening: OnceCell<Listening<'f, 'f>>,
    signs: Signs,
    swapped: OnceCell<Option<Heard>>,
    /// For each turn, which of the call's spells it belongs to.
    spells: OnceCell<Vec<usize>>,
}

/// A phrase that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Which turn, counted from 0.
    pub(crate) turn: usize,
    /// Where it begins in the turn's text, in bytes.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// How near the words are to the phrase.
    pub(crate) closeness: Closeness,
    /// The phrases that it belongs to; signs have none.
    set: Option<SetId>,
}

impl Heard {
    fn exact(turn: usize, range: Range<usize>) -> Self {
        Heard { turn, start: range.start, end: range.end, closeness: Closeness::Exact, set: None }
    }

    fn of(turn: usize, hit: &Hit) -> Self {
        Heard { turn, start: hit.start, end: hit.end, closeness: hit.closeness, set: Some(hit.set) }
    }

    /// The words, as a clue.
    pub(crate) fn clue<'f>(&self) -> Clue<'f> {
        Clue::Quote { turn: self.turn, start: self.start, end: self.end, closeness: self.closeness }
    }

    fn place(&self) -> (usize, usize, usize) {
        (self.turn, self.start, self.end)
    }
}

/// So many of the customer's first turns tell whether the speakers are swapped.
const FIRST_TURNS: usize = 3;

impl<'f> Speech<'f> {
    pub(crate) fn new(record: &'f CallRecord<'f>, book: &'f PhraseBook, ours: Option<&'f Phrases>) -> Self {
        Speech {
            record,
            book,
            ours,
            listening: OnceCell::new(),
            signs: Signs::default(),
            swapped: OnceCell::new(),
            spells: OnceCell::new(),
        }
    }

    /// Which spell of speaking a turn belongs to. Turns of one side with nothing of the other between them are one spell:
    /// however finely a recogniser cuts, the same was said.
    pub(crate) fn spell(&self, turn: usize) -> usize {
        let spells = self.spells.get_or_init(|| {
            let mut spells = Vec::with_capacity(self.record.turns().len());
            let (mut spell, mut speaker) = (0, None);
            for turn in self.record.turns() {
                if Who::Anyone.is(turn.speaker) && speaker != Some(turn.speaker) {
                    spell += usize::from(speaker.is_some());
                    speaker = Some(turn.speaker);
                }
                spells.push(spell);
            }
            spells
        });
        spells.get(turn).copied().unwrap_or(usize::MAX)
    }

    /// How much was said in the spell that a turn belongs to, by its side: in Chinese characters, an English word as one
    /// and a half.
    pub(crate) fn length(&self, turn: usize) -> u64 {
        let turns = self.record.turns();
        let Some(speaker) = turns.get(turn).map(|turn| turn.speaker) else { return 0 };
        let spell = self.spell(turn);
        let own = turns.iter().enumerate().filter(|(n, other)| other.speaker == speaker && self.spell(*n) == spell);
        own.fold(Amount::default(), |sum, (_, turn)| sum.plus(Amount::of(&turn.text))).weight() / 2
    }

    /// Where these phrases were said, word for word, in the order of the call.
    pub(crate) fn heard(&self, phrases: &Phrases) -> Vec<Heard> {
        let said = phrases.sets.iter().flat_map(|set| self.listening().hits(*set));
        let mut heard: Vec<Heard> = said.map(|found| Heard::of(found.text, &found.hit)).collect();
        if phrases.sets.len() > 1 {
            heard.sort_unstable_by_key(|heard| (heard.place(), heard.set));
        }
        if !phrases.signs.is_empty() {
            for sign in &phrases.signs {
                let found = self.signs.of(*sign, self.record).iter();
                // Of a spell that was cut into several turns, the first stands for all.
                let first = |heard: &&Heard| {
                    *sign != Sign::Turn || heard.turn == 0 || self.spell(heard.turn) != self.spell(heard.turn - 1)
                };
                heard.extend(found.filter(first));
            }
            heard.sort_by_key(Heard::place);
        }
        heard
    }

    /// What sounds like these phrases without being written like them, in the order of the call.
    pub(crate) fn heard_alike(&self, phrases: &Phrases) -> Vec<Heard> {
        let alike = phrases.sets.iter().flat_map(|set| self.listening().alike(*set));
        let mut heard: Vec<Heard> = alike.map(|found| Heard::of(found.text, &found.hit)).collect();
        heard.sort_unstable_by_key(|heard| (heard.place(), heard.set));
        heard
    }

    /// The field without which it can't be told that nothing of this was said.
    pub(crate) fn lacks(&self, phrases: &Phrases) -> Option<&'static str> {
        phrases.signs.iter().find_map(|sign| self.signs.lacks(*sign, self.record))
    }

    /// Whether the spell that a turn belongs to says nothing but these phrases.
    pub(crate) fn spell_is_only(&self, turn: usize, phrases: &Phrases) -> bool {
        let (turns, spell) = (self.record.turns(), self.spell(turn));
        let speaker = turns.get(turn).map(|turn| turn.speaker);
        let mut own =
            turns.iter().enumerate().filter(|(n, turn)| Some(turn.speaker) == speaker && self.spell(*n) == spell);
        own.all(|(n, _)| self.is_only(n, phrases))
    }

    /// Whether a turn says nothing but these phrases, and says some.
    pub(crate) fn is_only(&self, turn: usize, phrases: &Phrases) -> bool {
        let Some(said) = self.record.turns().get(turn) else { return false };
        let heard: Vec<Heard> = self.heard(phrases).into_iter().filter(|heard| heard.turn == turn).collect();
        let covered = |at: usize| heard.iter().any(|heard| (heard.start..heard.end).contains(&at));
        !heard.is_empty() && said.text.char_indices().all(|(at, character)| !character.is_alphanumeric() || covered(at))
    }

    /// What the customer says although only our side does, while our side says nothing of the kind: the speakers look
    /// swapped.
    pub(crate) fn swapped(&self) -> Option<Heard> {
        *self.swapped.get_or_init(|| {
            let said = self.heard(self.ours?);
            let speaker = |heard: &Heard| self.record.turns().get(heard.turn).map(|turn| turn.speaker);
            if said.iter().any(|heard| speaker(heard) == Some(Speaker::Agent)) {
                return None;
            }
            let turns = self.record.turns().iter().enumerate();
            let first = turns.filter(|(_, turn)| turn.speaker == Speaker::Customer).take(FIRST_TURNS);
            let last = first.last().map(|(index, _)| index)?;
            said.into_iter().find(|heard| speaker(heard) == Some(Speaker::Customer) && heard.turn <= last)
        })
    }

    fn listening(&self) -> &Listening<'f, 'f> {
        let turns = || self.record.turns().iter().map(|turn| &*turn.text);
        self.listening.get_or_init(|| self.book.listen(turns().collect()))
    }
}
