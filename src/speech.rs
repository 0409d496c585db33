//! What was said in a call, searched for the phrases of its checks.

mod signs;

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

pub(crate) use self::signs::Sign;
use self::signs::{Cues, Heeded, Signs};
use crate::call::{CallRecord, Speaker, Who};
use crate::diagnostic::{Code, nearest};
use crate::evidence::Clue;
use crate::json::{Node, Value};
use crate::load::{Decode, Loading, options};
use crate::locale::{Arg, Locale, Localised};
use crate::order::Order;
use crate::text::{Builder, Closeness, Hit, Lexicons, Listening, PhraseBook, SetId, Sides, readable};
use crate::timeline::{Amount, Timeline};

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
    /// The number of what is heard by them; equal phrases have the same. None where there is nothing to hear.
    hearing: Option<usize>,
    /// What people call it, in brackets, for reasons; absent where it is only patterns.
    about: Option<Localised>,
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

options! {
    /// Words that every organisation has of its own: its names, its strengths, its jargon.
    pub(crate) struct Setting {
        /// Lower-case words joined by hyphens; checks name it as `$id`.
        required id: String,
        /// What has to be filled in.
        optional title: Localised,
        /// Whether checks can do without it: it only adds phrases to others.
        defaulted optional: bool = false,
        /// Patterns in the notation of phrases. While there are none, what needs them is `unknown`, unless it is optional.
        defaulted phrases: Vec<String> = Vec::new(),
    }
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
    if loading.readable.contains(pattern) {
        return;
    }
    if let Err(error) = readable(pattern) {
        let message = format!("at character {} of the pattern: {}", error.column, error.message);
        loading.error_with_help(node, Code::InvalidOptions, message, error.help);
    } else {
        loading.readable.insert(pattern.to_owned());
    }
}

impl Phrases {
    /// Puts the patterns into the book that is searched with. Loading has refused what can't be read. A verdict depends on
    /// who says them, of `by`, or does not at all.
    pub(crate) fn compile(&mut self, name: &str, by: Option<Who>, phrasing: &mut Phrasing<'_>) {
        self.about = self.called(phrasing.lexicons);
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
        self.sets.order();
        self.sets.dedup();
        self.hearing = phrasing.hearing(&self.sets, &self.signs);
        by.into_iter().for_each(|by| phrasing.want(self, by));
    }

    /// What its lexicons and signs are called, the first few of them, in brackets.
    fn called(&self, lexicons: &Lexicons) -> Option<Localised> {
        const NAMED: usize = 2;
        let more = self.lexicons.len() + self.signs.len() > NAMED || !self.patterns.is_empty();
        let texts = Locale::ALL.map(|locale| {
            let lexicons = self.lexicons.iter().filter_map(|name| lexicons.get(name)?.about.get(locale.tag()).cloned());
            let signs = self.signs.iter().map(|sign| sign.about().template(locale).to_owned());
            let mut names: Vec<String> = lexicons.chain(signs).take(NAMED).map(|name| in_a_sentence(&name)).collect();
            names.extend(more.then(|| "…".to_owned()));
            match locale {
                Locale::En => format!(" ({})", names.join("; ")),
                Locale::ZhHans | Locale::ZhHant => format!("（{}）", names.join("；")),
            }
        });
        let named = !self.lexicons.is_empty() || !self.signs.is_empty();
        named.then(|| Localised { texts: texts.map(Some) })
    }

    /// What people call it, for a reason.
    pub(crate) fn about(&self) -> Arg<'_> {
        self.about.as_ref().map_or(Arg::Nothing, Arg::Localised)
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

/// A title as a part of a sentence: without its capital.
fn in_a_sentence(title: &str) -> String {
    let mut rest = title.chars();
    let first = rest.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    // An abbreviation keeps its capitals.
    let plain = rest.clone().next().is_none_or(|second| !second.is_uppercase());
    if plain { first + rest.as_str() } else { title.to_owned() }
}

/// A phrase book in the making: every lexicon that is named goes into it once.
#[derive(Debug)]
pub(crate) struct Phrasing<'l> {
    pub(crate) book: Builder,
    lexicons: &'l Lexicons,
    settings: &'l BTreeMap<String, Setting>,
    sets: BTreeMap<String, Option<SetId>>,
    hearings: BTreeMap<(Vec<SetId>, Vec<Sign>), usize>,
    wanted: Wanted,
}

/// Whose words verdicts depend on. Where nobody reads why, the words of others need not be searched.
#[derive(Debug, Default)]
struct Wanted {
    sets: Vec<Sides>,
    signs: BTreeMap<Sign, Sides>,
}

impl Wanted {
    fn set(&mut self, set: SetId, by: Sides) {
        let place = set.index();
        if self.sets.len() <= place {
            self.sets.resize(place + 1, Sides::default());
        }
        self.sets.iter_mut().skip(place).take(1).for_each(|known| *known = known.and(by));
    }
}

/// The side of a speaker.
fn side(speaker: Speaker) -> Sides {
    match speaker {
        Speaker::Agent => Sides::one(0),
        Speaker::Customer => Sides::one(1),
        Speaker::System | Speaker::Other => Sides::one(2),
    }
}

/// What a checklist listens for, compiled.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    book: PhraseBook,
    /// What the signs listen for in it.
    cues: Cues,
    /// How many different [`Phrases`] there are.
    hearings: usize,
    wanted: Wanted,
}

impl<'l> Phrasing<'l> {
    pub(crate) fn new(lexicons: &'l Lexicons, settings: &'l BTreeMap<String, Setting>) -> Self {
        let (sets, hearings, wanted) = Default::default();
        Phrasing { book: PhraseBook::builder(), lexicons, settings, sets, hearings, wanted }
    }

    pub(crate) fn build(mut self) -> Vocabulary {
        let signs = self.hearings.keys().flat_map(|(_, signs)| signs).copied();
        let cues = Cues::of(signs, &mut self.book);
        for (sign, by) in self.wanted.signs.clone() {
            cues.sets_of(sign, by).for_each(|(set, by)| self.wanted.set(set, by));
        }
        Vocabulary { cues, book: self.book.build(), hearings: self.hearings.len(), wanted: self.wanted }
    }

    /// Notes that a verdict depends on whether this side says these phrases.
    fn want(&mut self, phrases: &Phrases, by: Who) {
        let by = match by {
            Who::Agent => side(Speaker::Agent),
            Who::Customer => side(Speaker::Customer),
            Who::Anyone => Sides::ALL,
        };
        phrases.sets.iter().for_each(|set| self.wanted.set(*set, by));
        for sign in &phrases.signs {
            let known = self.wanted.signs.entry(*sign).or_default();
            *known = known.and(by);
        }
    }

    fn hearing(&mut self, sets: &[SetId], signs: &[Sign]) -> Option<usize> {
        let next = self.hearings.len();
        let some = !sets.is_empty() || !signs.is_empty();
        some.then(|| *self.hearings.entry((sets.to_vec(), signs.to_vec())).or_insert(next))
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
    vocabulary: &'f Vocabulary,
    /// What only our side says.
    ours: Option<&'f Phrases>,
    /// Whether somebody will read why: then what the others said is of interest too.
    explains: bool,
    listening: OnceCell<Listening<'f, 'f>>,
    signs: Signs<'f>,
    /// What was heard of each of the vocabulary's phrases.
    heard: Vec<OnceCell<Vec<Heard>>>,
    /// The same by its sound.
    alike: Vec<OnceCell<Vec<Heard>>>,
    timeline: OnceCell<Result<Timeline, &'static str>>,
    swapped: OnceCell<Option<Heard>>,
    /// Whether some turn says how sure a recogniser was of it.
    recognised: OnceCell<bool>,
    spells: OnceCell<Spells>,
    /// How much was said in each turn.
    amounts: OnceCell<Vec<Amount>>,
    /// The same in its spell, in Chinese characters.
    lengths: OnceCell<Vec<u64>>,
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

/// Who speaks in which turns.
#[derive(Debug)]
struct Spells {
    /// For each turn, which of the call's spells it belongs to.
    of_turns: Vec<usize>,
    agent: Side,
    customer: Side,
    anyone: Side,
}

/// The turns of a side, in their order.
#[derive(Debug, Default)]
struct Side {
    turns: Vec<usize>,
    /// Where its spells begin in `turns`.
    spells: Vec<usize>,
    last_spell: Option<usize>,
}

impl Side {
    /// With room for so many turns.
    fn with_room(turns: usize) -> Self {
        Side { turns: Vec::with_capacity(turns), spells: Vec::with_capacity(turns), last_spell: None }
    }

    fn push(&mut self, turn: usize, spell: usize) {
        if self.last_spell.replace(spell) != Some(spell) {
            self.spells.push(self.turns.len());
        }
        self.turns.push(turn);
    }
}

impl Spells {
    fn of(record: &CallRecord<'_>) -> Self {
        let turns = record.turns().len();
        let of_turns = Vec::with_capacity(turns);
        let [agent, customer] = [turns / 2 + 1; 2].map(Side::with_room);
        let mut spells = Spells { of_turns, agent, customer, anyone: Side::with_room(turns) };
        let (mut spell, mut speaker) = (0, None);
        for (index, turn) in record.turns().iter().enumerate() {
            if Who::Anyone.is(turn.speaker) {
                if speaker != Some(turn.speaker) {
                    spell += usize::from(speaker.is_some());
                    speaker = Some(turn.speaker);
                }
                let own = if Who::Agent.is(turn.speaker) { &mut spells.agent } else { &mut spells.customer };
                own.push(index, spell);
                spells.anyone.push(index, spell);
            }
            spells.of_turns.push(spell);
        }
        spells
    }

    /// The turns before this one since the speaker has changed so many times.
    fn recent(&self, turn: usize, changes: usize) -> Range<usize> {
        let spell = self.of_turns.get(turn).copied().unwrap_or_default();
        self.of_turns.partition_point(|earlier| earlier + changes < spell)..turn
    }
}

/// So many of the customer's first spells of speaking tell whether the speakers are swapped.
const FIRST_SPELLS: usize = 3;

impl<'f> Speech<'f> {
    pub(crate) fn new(
        record: &'f CallRecord<'f>,
        vocabulary: &'f Vocabulary,
        ours: Option<&'f Phrases>,
        explains: bool,
    ) -> Self {
        let cells = || std::iter::repeat_with(OnceCell::new).take(vocabulary.hearings).collect();
        Speech {
            record,
            vocabulary,
            ours,
            explains,
            listening: OnceCell::new(),
            signs: Signs::new(record),
            heard: cells(),
            alike: cells(),
            timeline: OnceCell::new(),
            swapped: OnceCell::new(),
            recognised: OnceCell::new(),
            spells: OnceCell::new(),
            amounts: OnceCell::new(),
            lengths: OnceCell::new(),
        }
    }

    /// Which spell of speaking a turn belongs to. Turns of one side with nothing of the other between them are one spell:
    /// however finely a recogniser cuts, the same was said. Later turns never belong to earlier spells.
    pub(crate) fn spell(&self, turn: usize) -> usize {
        self.spells().of_turns.get(turn).copied().unwrap_or(usize::MAX)
    }

    /// How much was said in a turn.
    pub(crate) fn amount(&self, turn: usize) -> Amount {
        let of_turns = || self.record.turns().iter().map(|turn| Amount::of(&turn.text)).collect();
        self.amounts.get_or_init(of_turns).get(turn).copied().unwrap_or_default()
    }

    /// How much was said in the spell that a turn belongs to, by its side: in Chinese characters, an English word as one
    /// and a half.
    pub(crate) fn length(&self, turn: usize) -> u64 {
        let lengths = self.lengths.get_or_init(|| {
            let mut amounts: Vec<(usize, Speaker, Amount)> = Vec::new();
            let turns = self.record.turns().iter().enumerate();
            let of_turns = turns.map(|(index, turn)| {
                let (spell, amount) = (self.spell(index), self.amount(index));
                let recent = amounts.iter_mut().enumerate().rev().take_while(|(_, (earlier, ..))| *earlier == spell);
                match recent.into_iter().find(|(_, (_, speaker, _))| *speaker == turn.speaker) {
                    Some((place, (_, _, sum))) => {
                        *sum = sum.plus(amount);
                        place
                    }
                    None => {
                        amounts.push((spell, turn.speaker, amount));
                        amounts.len() - 1
                    }
                }
            });
            let of_turns: Vec<usize> = of_turns.collect();
            let length = |place: &usize| amounts.get(*place).map_or(0, |(_, _, amount)| amount.weight() / 2);
            of_turns.iter().map(length).collect()
        });
        lengths.get(turn).copied().unwrap_or_default()
    }

    /// The turns of a side, in their order.
    pub(crate) fn turns_of(&self, who: Who) -> &[usize] {
        &self.side(who).turns
    }

    /// Those of its turns that belong to its first so many spells, and to its last so many.
    pub(crate) fn first_and_last(&self, who: Who, first: usize, last: usize) -> &[usize] {
        let Side { turns, spells, .. } = self.side(who);
        let skipped = spells.len().saturating_sub(last);
        let from = spells.get(skipped).copied().unwrap_or(turns.len());
        let to = spells.get(first).copied().unwrap_or(turns.len());
        turns.get(from..to).unwrap_or_default()
    }

    fn side(&self, who: Who) -> &Side {
        let Spells { agent, customer, anyone, .. } = self.spells();
        match who {
            Who::Agent => agent,
            Who::Customer => customer,
            Who::Anyone => anyone,
        }
    }

    fn spells(&self) -> &Spells {
        self.spells.get_or_init(|| Spells::of(self.record))
    }

    /// When who spoke, or the field that the record lacks for that.
    pub(crate) fn timeline(&self) -> Result<&Timeline, &'static str> {
        self.timeline.get_or_init(|| Timeline::of(self.record)).as_ref().map_err(|missing| *missing)
    }

    /// Where these phrases were said, word for word, in the order of the call.
    pub(crate) fn heard(&self, phrases: &Phrases) -> &[Heard] {
        let heard = phrases.hearing.and_then(|hearing| self.heard.get(hearing));
        heard.map_or(&[], |heard| heard.get_or_init(|| self.hear(phrases)))
    }

    fn hear(&self, phrases: &Phrases) -> Vec<Heard> {
        let mut heard = Vec::new();
        for set in &phrases.sets {
            heard.extend(self.listening().hits(*set).iter().map(|found| Heard::of(found.text, &found.hit)));
        }
        if phrases.sets.len() > 1 {
            // Stable, because that is quick where sorted lists follow each other.
            heard.order_by_key(|heard| (heard.place(), heard.set));
        }
        if !phrases.signs.is_empty() {
            phrases.signs.iter().for_each(|sign| heard.extend(self.heard_sign(*sign)));
            heard.order_by_key(Heard::place);
        }
        heard
    }

    /// Where a sign is, in the order of the call.
    fn heard_sign(&self, sign: Sign) -> impl Iterator<Item = &Heard> {
        let heeded = Heeded { cues: &self.vocabulary.cues, listening: self.listening(), spells: self.spells() };
        let wanted = self.vocabulary.wanted.signs.get(&sign).copied().filter(|_| !self.explains);
        let found = self.signs.of(sign, wanted.unwrap_or(Sides::ALL), &heeded);
        found.iter().filter(move |heard| sign != Sign::Turn || self.begins_spell(heard.turn))
    }

    /// Whether a turn is the first of its spell, which stands for all turns that the spell was cut into. An announcement
    /// has the number of the spell before it, or of the first one.
    fn begins_spell(&self, turn: usize) -> bool {
        let speaker = |turn: usize| self.record.turns().get(turn).map(|turn| turn.speaker);
        let mut before = (0..turn).rev().take_while(|before| self.spell(*before) == self.spell(turn));
        !before.any(|before| speaker(before) == speaker(turn))
    }

    /// How often these phrases were said in the turns of a range where it counts, as far as `most`: once that is reached, no
    /// more of them are searched for.
    pub(crate) fn count_heard(
        &self,
        phrases: &Phrases,
        turns: Range<usize>,
        counts: impl Fn(&Heard) -> bool,
        most: u64,
    ) -> u64 {
        let mut count = 0;
        for set in &phrases.sets {
            let hits = self.listening().hits(*set);
            let from = hits.partition_point(|found| found.text < turns.start);
            let own = hits.iter().skip(from).take_while(|found| found.text < turns.end);
            for found in own {
                count += u64::from(counts(&Heard::of(found.text, &found.hit)));
                if count >= most {
                    return count;
                }
            }
        }
        for sign in &phrases.signs {
            let own = self.heard_sign(*sign).filter(|heard| turns.contains(&heard.turn));
            for heard in own {
                count += u64::from(counts(heard));
                if count >= most {
                    return count;
                }
            }
        }
        count
    }

    /// What sounds like these phrases without being written like them, in the order of the call.
    pub(crate) fn heard_alike(&self, phrases: &Phrases) -> &[Heard] {
        let alike = phrases.hearing.and_then(|hearing| self.alike.get(hearing));
        alike.map_or(&[], |alike| alike.get_or_init(|| self.hear_alike(phrases)))
    }

    fn hear_alike(&self, phrases: &Phrases) -> Vec<Heard> {
        let mut heard = Vec::new();
        for set in &phrases.sets {
            heard.extend(self.listening().alike(*set).iter().map(|found| Heard::of(found.text, &found.hit)));
        }
        heard.order_by_key(|heard| (heard.place(), heard.set));
        heard
    }

    /// Whether some turn says how sure a recogniser was of it.
    pub(crate) fn was_recognised(&self) -> bool {
        *self.recognised.get_or_init(|| self.record.turns().iter().any(|turn| turn.confidence.is_some()))
    }

    /// What a turn would say of these phrases if a slip of the recogniser were put right. Nothing where no recogniser was at
    /// work: people who write a call down make other slips.
    pub(crate) fn heard_repaired(&self, phrases: &Phrases, turn: usize) -> Vec<Heard> {
        let sets = phrases.sets.iter().filter(|_| self.was_recognised());
        let found = sets.flat_map(|set| self.listening().repaired(*set, turn));
        found.map(|found| Heard::of(found.text, &found.hit)).collect()
    }

    /// The field without which it can't be told that nothing of this was said.
    pub(crate) fn lacks(&self, phrases: &Phrases) -> Option<&'static str> {
        phrases.signs.iter().find_map(|sign| self.signs.lacks(*sign))
    }

    /// Whether the spell that a turn belongs to says nothing but these phrases, which were heard there.
    pub(crate) fn spell_is_only(&self, turn: usize, heard: &[Heard]) -> bool {
        let (turns, spell) = (self.record.turns(), self.spell(turn));
        let speaker = turns.get(turn).map(|turn| turn.speaker);
        let spells = &self.spells().of_turns;
        let own = spells.partition_point(|other| *other < spell)..spells.partition_point(|other| *other <= spell);
        let mut own = own.filter(|n| turns.get(*n).map(|turn| turn.speaker) == speaker);
        own.all(|n| self.is_only(n, heard))
    }

    /// Whether a turn says nothing but what was heard, in the order of the call, and some of it.
    pub(crate) fn is_only(&self, turn: usize, heard: &[Heard]) -> bool {
        let Some(said) = self.record.turns().get(turn) else { return false };
        let own = heard.partition_point(|heard| heard.turn < turn)..heard.partition_point(|heard| heard.turn <= turn);
        let own = heard.get(own).unwrap_or_default();
        let covered = |at: usize| own.iter().any(|heard| (heard.start..heard.end).contains(&at));
        !own.is_empty() && said.text.char_indices().all(|(at, character)| !character.is_alphanumeric() || covered(at))
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
            let theirs = turns.filter(|(_, turn)| turn.speaker == Speaker::Customer);
            let mut spells: Vec<usize> = theirs.map(|(index, _)| self.spell(index)).collect();
            spells.dedup();
            let last = spells.into_iter().take(FIRST_SPELLS).next_back()?;
            said.iter()
                .copied()
                .find(|heard| speaker(heard) == Some(Speaker::Customer) && self.spell(heard.turn) <= last)
        })
    }

    fn listening(&self) -> &Listening<'f, 'f> {
        self.listening.get_or_init(|| {
            let turns = self.record.turns();
            let said = turns.iter().map(|turn| &*turn.text).collect();
            let by = turns.iter().map(|turn| side(turn.speaker)).collect();
            let wanted = if self.explains { &[] } else { self.vocabulary.wanted.sets.as_slice() };
            self.vocabulary.book.listen_to(said, by, wanted)
        })
    }
}
