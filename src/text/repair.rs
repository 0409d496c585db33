//! What was probably said where a recogniser got a word wrong: a Chinese character of the same sound, an English word
//! with a wrong letter, a word or character that was lost or written twice.
//!
//! The phrases of a set are kept in a tree, by the sounds of its characters and by its words. A text is walked
//! through the tree with room for a slip; where a phrase comes out that is nearly there, the text is put right, and
//! searched again. Whether the whole pattern then holds (its gaps, its ends, its exclusions) is for the exact search to
//! say. What is found only so is never more than alike.

use crate::order::{Gather, Order};
use std::collections::{BTreeMap, BTreeSet};

use super::book::end_of_character;
use super::fold::{fold, place};
use super::pattern::{Chain, Gap};
use super::sounds::{forms, group, one_apart, syllable};

/// How often a text is put right in different ways, where its repairs exclude each other.
const ROUNDS: usize = 4;

/// Characters that are never put in: with them a phrase says something else, or says it politely, or asks.
const TELLING: &str = "不没别未无非请您谢吗么呢吧嘛了还再又都就";

/// The English words that are lost: nobody stresses them, and a phrase is known without them.
const FAINT: &str = " a an the i im ill you your to for of on in at is are was be am it its and or that this there can \
    could do does did have has will would my me we us our with so just some as by if any ";

/// Characters that are a whole answer or an address, so that none beside them was lost.
const ALONE: &str = "好对是行嗯哦啊喂唉诶哎有没不能会可来去那哪谁您你我他要想懂中成早安请麻";

/// Up to so many phrases are made of the neighbouring parts of a pattern.
const MOST_JOINED: usize = 48;

/// A word of a text or of a phrase: a Chinese character, or a word of letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unit {
    /// Where it starts in its text.
    start: usize,
    /// Where it ends.
    end: usize,
    /// What it is compared by: folded, without apostrophes.
    word: String,
    /// Whether a pause or the end of a sentence stands before it.
    after_pause: bool,
}

impl Unit {
    fn character(&self) -> Option<char> {
        self.word.chars().next().filter(|character| place(*character).is_some())
    }
}

/// The phrases of a chain; parts that stand side by side as one phrase, as far as they are few.
fn joined(chain: &Chain) -> Vec<String> {
    let mut phrases = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for slot in &chain.slots {
        let product = open.len() * slot.phrases.len();
        if slot.gap == Some(Gap::Within(0)) && !slot.optional && (1..=MOST_JOINED).contains(&product) {
            open =
                open.iter().flat_map(|left| slot.phrases.iter().map(move |right| format!("{left}{right}"))).collect();
        } else {
            phrases.append(&mut open);
            open.clone_from(&slot.phrases);
        }
    }
    phrases.append(&mut open);
    phrases
}

/// The words of phrases.
pub(super) fn vocabulary<'c>(chains: impl Iterator<Item = &'c Chain>) -> BTreeSet<String> {
    let phrases = chains.flat_map(|chain| &chain.slots).flat_map(|slot| &slot.phrases);
    let words = phrases.flat_map(|phrase| units(phrase)).filter(|unit| unit.character().is_none());
    words.map(|unit| unit.word).into_set()
}

/// The words of a text.
fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut after_pause = true;
    let mut open = false;
    for (at, character) in text.char_indices() {
        let folded = fold(character);
        let end = at + character.len_utf8();
        let chinese = place(folded).is_some();
        if chinese || folded.is_alphanumeric() {
            match units.last_mut().filter(|_| open && !chinese) {
                Some(word) => {
                    word.word.push(folded);
                    word.end = end;
                }
                None => units.push(Unit { start: at, end, word: folded.into(), after_pause }),
            }
            open = !chinese;
            after_pause = false;
        } else if folded != '\'' {
            open = false;
            after_pause |= !(character.is_whitespace() || character == '-');
        }
    }
    units
}

/// What a unit is in the tree: a group of characters that sound alike, a character, or a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Sound(u16),
    Character(char),
    Word(u32),
}

#[derive(Debug, Default)]
struct Node {
    children: BTreeMap<Key, u32>,
    /// The phrases that end here.
    phrases: Vec<u32>,
    /// How many units the longest phrase has that passes here.
    longest: usize,
}

/// Every phrase of a set, to be found where something in it is wrong.
#[derive(Debug)]
pub(super) struct Repairs {
    nodes: Vec<Node>,
    /// The children of the first node that go on with each key.
    second: BTreeMap<Key, Vec<u32>>,
    phrases: Vec<Vec<Unit>>,
    words: BTreeMap<String, u32>,
    spellings: Vec<String>,
    /// Words by themselves and by what is left of them when one of their letters is, as hashes.
    forms: BTreeMap<u32, Vec<u32>>,
}

/// A slip that was made on the way to a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slip {
    /// This word of the text stands for that one of the phrases.
    Misspelt(usize, u32),
    /// This unit of the text was written twice.
    Doubled(usize),
    /// Before this unit of the text, this one of the phrase was lost.
    Lost(usize, usize),
}

/// Where something is changed in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Before,
    Instead,
    After,
}

fn is_faint(word: &str) -> bool {
    FAINT.split(' ').any(|faint| faint == word)
}

/// Whether a word that differs from another in one letter may be a slip for it. Short words differ from many others: of
/// two letters only swapped or doubled ones are a slip, of three not the first alone.
fn is_slip(known: &str, word: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.order();
        letters
    };
    let doubled = || word.len() > known.len() && word.chars().all(|letter| known.contains(letter));
    match known.len() {
        0 | 1 => false,
        2 => sorted(known) == sorted(word) || doubled(),
        3 => sorted(known) == sorted(word) || known.chars().next() == word.chars().next(),
        _ => true,
    }
}

/// A change to a text: what stands before, instead of or after one of its units.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    unit: usize,
    at: At,
    text: String,
}

/// A text, put right.
#[derive(Debug, Default)]
pub(super) struct Repaired {
    pub(super) text: String,
    /// For every byte of it where its character starts in the text before.
    origins: Vec<usize>,
    /// What was changed, in bytes of the repaired text.
    changed: Vec<(usize, usize)>,
}

impl Repaired {
    /// Where a stretch of it is in the text before; `None` if nothing of it was changed.
    pub(super) fn place(&self, before: &str, start: usize, end: usize) -> Option<(usize, usize)> {
        let touched = self.changed.iter().any(|(from, to)| *from <= end && start <= *to);
        let last = self.origins.get(end.checked_sub(1)?)?;
        touched.then_some((*self.origins.get(start)?, end_of_character(before, *last)))
    }
}

impl Repairs {
    /// The phrases of these chains.
    pub(super) fn new<'c>(chains: impl Iterator<Item = &'c Chain>) -> Self {
        let mut repairs = Repairs {
            nodes: vec![Node::default()],
            second: BTreeMap::new(),
            phrases: Vec::new(),
            words: BTreeMap::new(),
            spellings: Vec::new(),
            forms: BTreeMap::new(),
        };
        let phrases = chains.flat_map(joined).into_set();
        for phrase in phrases {
            // A part of a word can't be told from a misspelt one.
            if !phrase.contains('~') {
                repairs.add(&phrase);
            }
        }
        let first = repairs.nodes.first().map(|root| root.children.values().copied().collect::<Vec<_>>());
        for node in first.unwrap_or_default() {
            for key in repairs.nodes.get(node as usize).map(|node| node.children.keys()).into_iter().flatten() {
                repairs.second.entry(*key).or_default().push(node);
            }
        }
        repairs
    }

    fn add(&mut self, phrase: &str) {
        let units = units(phrase);
        let mut node = 0;
        for unit in &units {
            let key = match unit.character() {
                Some(_) => self.key(unit),
                None => Some(Key::Word(self.learn(&unit.word))),
            };
            let Some(key) = key else { return };
            let new = self.nodes.len() as u32;
            let Some(parent) = self.nodes.get_mut(node as usize) else { return };
            node = *parent.children.entry(key).or_insert(new);
            if node == new {
                self.nodes.push(Node::default());
            }
            if let Some(node) = self.nodes.get_mut(node as usize) {
                node.longest = node.longest.max(units.len());
            }
        }
        let id = self.phrases.len() as u32;
        let same = |known: &u32| {
            let known = self.phrases.get(*known as usize);
            known.is_some_and(|known| known.iter().map(|unit| &unit.word).eq(units.iter().map(|unit| &unit.word)))
        };
        let Some(end) = self.nodes.get(node as usize) else { return };
        if units.is_empty() || end.phrases.iter().any(same) {
            return;
        }
        if let Some(end) = self.nodes.get_mut(node as usize) {
            end.phrases.push(id);
        }
        self.phrases.push(units);
    }

    fn learn(&mut self, word: &str) -> u32 {
        if let Some(id) = self.words.get(word) {
            return *id;
        }
        let id = self.spellings.len() as u32;
        for form in forms(word.as_bytes()) {
            self.forms.entry(form).or_default().push(id);
        }
        self.spellings.push(word.to_owned());
        self.words.insert(word.to_owned(), id);
        id
    }

    fn key(&self, unit: &Unit) -> Option<Key> {
        match unit.character() {
            Some(character) => match group(character) {
                0 => Some(Key::Character(character)),
                group => Some(Key::Sound(group)),
            },
            None => self.words.get(&unit.word).map(|id| Key::Word(*id)),
        }
    }

    /// The words of phrases that this one may be a misspelling of.
    fn near(&self, word: &str) -> Vec<u32> {
        if word.contains(|letter: char| letter.is_ascii_digit()) {
            return Vec::new();
        }
        let one_off = |id: &&u32| {
            let known = self.spellings.get(**id as usize);
            known.is_some_and(|known| one_apart(known.as_bytes(), word.as_bytes()))
        };
        let ids = forms(word.as_bytes()).filter_map(|form| self.forms.get(&form)).flatten();
        let found = ids.filter(one_off).copied().into_set();
        found.into_iter().collect()
    }

    /// The text, put right in the ways that come to mind; none if nothing in it is nearly a phrase. A word of the
    /// vocabulary is only taken for another one in a phrase of several words.
    pub(super) fn repair(&self, text: &str, vocabulary: &BTreeSet<String>) -> Vec<Repaired> {
        let units = units(text);
        let mut walk = Walk {
            repairs: self,
            vocabulary,
            keys: units.iter().map(|unit| self.key(unit)).collect(),
            near: units.iter().map(|_| None).collect(),
            units: &units,
            path: Vec::new(),
            slips: Vec::new(),
            found: Vec::new(),
        };
        for start in 0..units.len() {
            walk.from(start, start, 0);
        }
        let mut left = walk.found;
        // What was lost is the boldest guess; the longer a phrase, the surer it is.
        left.order_by_key(|near| (near.lost, std::cmp::Reverse(near.weight), near.edits.len()));
        let mut repaired = Vec::new();
        while !left.is_empty() && repaired.len() < ROUNDS {
            let mut round = Round::default();
            left.retain(|near| !round.takes(near));
            repaired.push(apply(text, &units, &round.edits));
        }
        repaired
    }
}

/// Repairs that go together.
#[derive(Default)]
struct Round {
    edits: BTreeMap<(usize, At), Edit>,
    spans: Vec<(usize, usize)>,
}

impl Round {
    /// Takes a repair, unless it gets into the way of one that was taken.
    fn takes(&mut self, near: &Near) -> bool {
        let known = |edit: &Edit| self.edits.get(&(edit.unit, edit.at));
        let clashes = near.edits.iter().any(|edit| known(edit).is_some_and(|known| known != edit));
        let inside = near.lost && self.spans.iter().any(|span| span.0 < near.span.1 && near.span.0 < span.1);
        if clashes || inside {
            return false;
        }
        self.edits.extend(near.edits.iter().map(|edit| ((edit.unit, edit.at), edit.clone())));
        self.spans.push(near.span);
        true
    }
}

fn apply(text: &str, units: &[Unit], edits: &BTreeMap<(usize, At), Edit>) -> Repaired {
    let mut repaired = Repaired::default();
    let mut copied = 0;
    let copy = |repaired: &mut Repaired, to: usize, copied: &mut usize| {
        let piece = text.get(*copied..to).unwrap_or_default();
        for (at, character) in piece.char_indices() {
            repaired.origins.extend(std::iter::repeat_n(*copied + at, character.len_utf8()));
        }
        repaired.text.push_str(piece);
        *copied = to;
    };
    for edit in edits.values() {
        let Some(unit) = units.get(edit.unit) else { continue };
        copy(&mut repaired, if edit.at == At::After { unit.end } else { unit.start }, &mut copied);
        let from = repaired.text.len();
        repaired.text.push_str(&edit.text);
        // What was put in stands where its neighbour does; of what was replaced, the end is kept.
        let last = text.get(unit.start..unit.end).and_then(|word| word.char_indices().next_back());
        let last = unit.start + last.map_or(0, |(at, _)| at);
        let length = edit.text.len();
        let origin = |at: usize| if edit.at != At::Before && at + 1 == length { last } else { unit.start };
        repaired.origins.extend((0..length).map(origin));
        repaired.changed.push((from, repaired.text.len()));
        if edit.at == At::Instead {
            copied = unit.end;
        }
    }
    copy(&mut repaired, text.len(), &mut copied);
    repaired
}

/// A phrase that is nearly there.
struct Near {
    /// How much of it is there.
    weight: usize,
    /// Whether a part of it would have been lost.
    lost: bool,
    /// The units of the text that it takes.
    span: (usize, usize),
    edits: Vec<Edit>,
}

/// A walk of a text through the tree.
struct Walk<'a> {
    repairs: &'a Repairs,
    vocabulary: &'a BTreeSet<String>,
    units: &'a [Unit],
    keys: Vec<Option<Key>>,
    near: Vec<Option<Vec<u32>>>,
    /// The units of the text that were matched, one for each unit of the phrase; `None` for what was lost.
    path: Vec<Option<usize>>,
    slips: Vec<Slip>,
    found: Vec<Near>,
}

impl Walk<'_> {
    /// Goes on at this unit of the text, from this node.
    fn from(&mut self, start: usize, at: usize, node: u32) {
        let repairs = self.repairs;
        let Some(here) = repairs.nodes.get(node as usize) else { return };
        if !matches!(self.slips.last(), Some(Slip::Lost(unit, _)) if *unit == at) {
            for phrase in &here.phrases {
                self.end(*phrase);
            }
            self.lost_end(at, here);
        }
        let Some(unit) = self.units.get(at).filter(|unit| at == start || !unit.after_pause) else { return };
        let key = self.keys.get(at).copied().flatten();
        let exact = key.and_then(|key| here.children.get(&key));
        if let Some(child) = exact {
            self.step(start, at, Some(at), *child);
        }
        if !self.slips.is_empty() {
            return;
        }
        if unit.character().is_none() {
            for word in self.near(at) {
                if let Some(child) = here.children.get(&Key::Word(word)) {
                    self.slips.push(Slip::Misspelt(at, word));
                    self.step(start, at, Some(at), *child);
                    self.slips.pop();
                }
            }
        }
        if at > start && self.units.get(at - 1).is_some_and(|before| before.word == unit.word) {
            self.slips.push(Slip::Doubled(at));
            self.from(start, at + 1, node);
            self.slips.pop();
        }
        if let Some(key) = key {
            self.lost_before(start, at, node, key);
        }
    }

    /// The phrases that lack a unit before this one of the text.
    fn lost_before(&mut self, start: usize, at: usize, node: u32, key: Key) {
        let repairs = self.repairs;
        let goes_on = |child: &&u32| repairs.nodes.get(**child as usize).is_some_and(|c| c.children.contains_key(&key));
        let children: Vec<u32> = match repairs.nodes.get(node as usize) {
            _ if at == start => repairs.second.get(&key).cloned().unwrap_or_default(),
            Some(here) => here.children.values().filter(goes_on).copied().collect(),
            None => return,
        };
        // At the start of a phrase, or of two characters, only where `may_lack` lets it pass.
        let alone = at == start && self.stands_alone(at);
        for child in children {
            let longest = repairs.nodes.get(child as usize).map_or(0, |child| child.longest);
            if alone || longest > if at == start { 3 } else { 2 } {
                self.slips.push(Slip::Lost(at, self.path.len()));
                self.path.push(None);
                self.from(start, at, child);
                self.path.pop();
                self.slips.pop();
            }
        }
    }

    /// The phrases of which only the last unit is lacking.
    fn lost_end(&mut self, at: usize, here: &Node) {
        let alone = self.path.len() == 1 && self.stands_alone(at - 1);
        if !self.slips.is_empty() || self.path.len() < 3 && !alone {
            return;
        }
        let repairs = self.repairs;
        for child in here.children.values().filter_map(|child| repairs.nodes.get(*child as usize)) {
            self.slips.push(Slip::Lost(at, self.path.len()));
            child.phrases.iter().for_each(|phrase| self.end(*phrase));
            self.slips.pop();
        }
    }

    fn step(&mut self, start: usize, at: usize, unit: Option<usize>, child: u32) {
        self.path.push(unit);
        self.from(start, at + 1, child);
        self.path.pop();
    }

    /// The words that the word of the text may stand for.
    fn near(&mut self, at: usize) -> Vec<u32> {
        let Some((unit, near)) = self.units.get(at).zip(self.near.get_mut(at)) else { return Vec::new() };
        near.get_or_insert_with(|| self.repairs.near(&unit.word)).clone()
    }

    /// Notes a phrase that was reached, if it is near enough and not simply there.
    fn end(&mut self, id: u32) {
        let Some(phrase) = self.repairs.phrases.get(id as usize) else { return };
        let mut edits = Vec::new();
        let mut characters = 0;
        let mut letters = 0;
        let mut other = 0;
        let mut same_sound = true;
        for (meant, said) in phrase.iter().zip(&self.path) {
            let Some(said) = said.and_then(|at| Some((at, self.units.get(at)?))) else { continue };
            let Some((meant, written)) = meant.character().zip(said.1.character()) else {
                letters += meant.word.len();
                continue;
            };
            characters += 1;
            if meant != written {
                other += 1;
                same_sound &= syllable(meant) == syllable(written);
                edits.push(Edit { unit: said.0, at: At::Instead, text: meant.to_string() });
            }
        }
        let room = match self.slips.first() {
            None => other > 0 && if characters == 2 { other == 1 && same_sound } else { other * 2 <= characters },
            Some(Slip::Misspelt(at, word)) => other == 0 && self.may_be(*at, *word, letters, phrase.len()),
            Some(Slip::Doubled(_)) => other <= 1 && phrase.len() > 1,
            Some(Slip::Lost(at, lost)) => other == 0 && self.may_lack(*at, *lost, phrase),
        };
        if !room {
            return;
        }
        for slip in &self.slips {
            edits.extend(self.edit(*slip, phrase));
        }
        let said = || self.path.iter().copied().flatten();
        let span = (said().min().unwrap_or_default(), said().max().map_or(0, |last| last + 1));
        let lost = matches!(self.slips.first(), Some(Slip::Lost(..)));
        self.found.push(Near { weight: characters * 3 + letters, lost, span, edits });
    }

    /// Whether this unit of a phrase is likely enough to have been lost before that unit of the text: in a phrase of
    /// two characters only where the other one stands alone, at the ends of others only where they are long.
    fn may_lack(&self, at: usize, lost: usize, phrase: &[Unit]) -> bool {
        let Some(unit) = phrase.get(lost) else { return false };
        let inside = lost > 0 && lost + 1 < phrase.len();
        match (unit.character(), phrase.len()) {
            (Some(character), _) if TELLING.contains(character) => false,
            (Some(_), 2) => self.stands_alone(if lost == 0 { at } else { at - 1 }),
            (Some(_), length) => length > if inside { 2 } else { 4 },
            (None, length) => is_faint(&unit.word) && length > if inside { 2 } else { 3 },
        }
    }

    /// Whether a unit has pauses on both sides, and says nothing by itself.
    fn stands_alone(&self, at: usize) -> bool {
        let pause = |at: usize| self.units.get(at).is_none_or(|unit| unit.after_pause);
        let says_something = |unit: &Unit| unit.character().is_none_or(|character| ALONE.contains(character));
        pause(at) && pause(at + 1) && !self.units.get(at).is_none_or(says_something)
    }

    /// Whether a word is likely enough to be meant in a phrase of so many letters and words.
    fn may_be(&self, at: usize, word: u32, letters: usize, words: usize) -> bool {
        let known = self.units.get(at).is_none_or(|unit| self.vocabulary.contains(&unit.word));
        let pair = self.repairs.spellings.get(word as usize).zip(self.units.get(at));
        let slip = pair.is_some_and(|(meant, said)| is_slip(meant, &said.word));
        if words == 1 { !known && slip } else { letters > if known { 6 } else { 3 } }
    }

    fn edit(&self, slip: Slip, phrase: &[Unit]) -> Option<Edit> {
        Some(match slip {
            Slip::Misspelt(unit, word) => {
                let text = self.repairs.spellings.get(word as usize)?.clone();
                Edit { unit, at: At::Instead, text }
            }
            Slip::Doubled(unit) => Edit { unit, at: At::Instead, text: String::new() },
            Slip::Lost(unit, lost) => {
                let lost = phrase.get(lost)?;
                let word = &lost.word;
                match (self.path.first(), lost.character().is_some()) {
                    (Some(None), true) => Edit { unit, at: At::Before, text: word.clone() },
                    (Some(None), false) => Edit { unit, at: At::Before, text: format!("{word} ") },
                    (_, true) => Edit { unit: unit - 1, at: At::After, text: word.clone() },
                    (_, false) => Edit { unit: unit - 1, at: At::After, text: format!(" {word}") },
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::text::{Closeness, PhraseBook, Scanner};

    /// What is found in a text that is not in it word for word, quoted.
    fn repaired<'t>(patterns: &[&str], text: &'t str) -> Vec<&'t str> {
        let mut builder = PhraseBook::builder();
        builder.add("set", patterns.iter().copied()).unwrap();
        let book = builder.build();
        let mut scanner = Scanner::new();
        let hits = book.scan_sounds(&mut scanner, text).iter();
        let alike = hits.filter(|hit| hit.closeness == Closeness::AlikeSound);
        alike.map(|hit| text.get(hit.start..hit.end).unwrap()).collect()
    }

    #[test]
    fn one_of_two_characters_may_have_another_of_its_sound() {
        assert_eq!(repaired(&["再见"], "好的，在见。"), ["在见"]);
        assert_eq!(repaired(&["再见"], "在建"), Vec::<&str>::new());
        assert_eq!(repaired(&["请*稍等"], "请您烧等"), ["请您烧等"]);
    }

    #[test]
    fn something_may_be_written_twice() {
        assert_eq!(repaired(&["不客气"], "不客客气"), ["不客客气"]);
        assert_eq!(repaired(&["have a nice day"], "have a nice nice day"), ["have a nice nice day"]);
        assert_eq!(repaired(&["谢谢"], "谢谢"), Vec::<&str>::new());
    }

    #[test]
    fn something_may_be_lost_inside_a_long_phrase() {
        assert_eq!(repaired(&["祝您早日康复"], "祝您早康复"), ["祝您早康复"]);
        assert_eq!(repaired(&["anything else i can help"], "anything else can help"), ["anything else can help"]);
        assert_eq!(repaired(&["how else can i help"], "how can i help"), Vec::<&str>::new());
        assert_eq!(repaired(&["麻烦你了"], "麻烦你帮我查"), Vec::<&str>::new());
        assert_eq!(repaired(&["祝您早日康复"], "祝您早日康"), ["祝您早日康"]);
        assert_eq!(repaired(&["很高兴为您服务"], "高兴为您服务"), ["高兴为您服务"]);
        assert_eq!(repaired(&["have a great day"], "have a great"), Vec::<&str>::new());
        assert_eq!(repaired(&["i can help you"], "can help you"), ["can help you"]);
        assert_eq!(repaired(&["不客气"], "不气"), ["不气"]);
        assert_eq!(repaired(&["不客气"], "不客"), Vec::<&str>::new());
    }

    #[test]
    fn of_two_characters_one_may_be_lost_where_the_other_stands_alone() {
        assert_eq!(repaired(&["再见"], "好的，再。"), ["再"]);
        assert_eq!(repaired(&["再见"], "再来一次"), Vec::<&str>::new());
        assert_eq!(repaired(&["您好"], "好，什么事"), Vec::<&str>::new());
    }

    #[test]
    fn what_would_change_the_meaning_is_not_put_in() {
        assert_eq!(repaired(&["这个不用担心"], "这个用担心"), Vec::<&str>::new());
        assert_eq!(repaired(&["could you please hold"], "could you hold"), Vec::<&str>::new());
        assert_eq!(repaired(&["请您稍等"], "您稍等"), Vec::<&str>::new());
    }

    #[test]
    fn words_may_have_a_wrong_letter() {
        assert_eq!(repaired(&["hello"], "helo there"), ["helo"]);
        assert_eq!(repaired(&["hi"], "ih, hhi"), ["ih", "hhi"]);
        assert_eq!(repaired(&["hi"], "5 gi, ho, h"), Vec::<&str>::new());
        assert_eq!(repaired(&["yep", "yes"], "sep 5"), Vec::<&str>::new());
        assert_eq!(repaired(&["your pin"], "you pin please"), ["you pin"]);
        assert_eq!(repaired(&["how may i help"], "how mya i help you"), ["how mya i help"]);
        assert_eq!(repaired(&["how may i help"], "how many people"), Vec::<&str>::new());
        assert_eq!(repaired(&["bye", "by the way"], "by the way"), Vec::<&str>::new());
        assert_eq!(repaired(&["bye"], "b"), Vec::<&str>::new());
        assert_eq!(repaired(&["3q"], "30"), Vec::<&str>::new());
    }

    #[test]
    fn parts_side_by_side_are_one_phrase() {
        let wish = ["have a (good|nice|great|lovely|fine|super|wonderful) (day|one|week|time)"];
        assert_eq!(repaired(&wish, "have nice day"), ["have nice day"]);
        assert_eq!(repaired(&wish, "have a nice dya"), ["have a nice dya"]);
    }

    #[test]
    fn the_whole_pattern_has_to_hold() {
        assert_eq!(repaired(&["挂电话 !不要挂电话"], "不要挂店话"), Vec::<&str>::new());
        assert_eq!(repaired(&["^再见$"], "我们在见一次吧"), Vec::<&str>::new());
        assert_eq!(repaired(&["我是*医生"], "我使王医生"), ["我使王医生"]);
    }

    #[test]
    fn a_text_without_slips_is_left_alone() {
        assert_eq!(repaired(&["请稍等", "稍等"], "请稍等"), Vec::<&str>::new());
        assert_eq!(repaired(&["hold on", "please hold on"], "please hold on"), Vec::<&str>::new());
        assert_eq!(repaired(&[], "please hold on"), Vec::<&str>::new());
    }
}
