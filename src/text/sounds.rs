//! What only sounds like a pattern: recognisers write other characters that are pronounced the same, and misspell
//! long words.
//!
//! Patterns and text are put into units once more, a unit for each syllable instead of each character, and searched
//! with a tree of their own. Only pieces of three or more Chinese characters may sound alike; shorter ones
//! have to be written as they are, because nearly every short piece sounds like something else.

use crate::order::{Gather, Order};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

use super::book::{Closeness, Found, Hit, PatternId, SetId, end_of_character};
use super::fold::{AFTER_LAST, FIRST, fold, place};
use super::matcher::{Finds, Matcher, Owner, Raw, Scratch, Sides, Texts};
use super::pattern::Chain;
use super::stream::{CHINESE, OTHER, is_its_own};

/// Syllables and the characters that are read so; its head says where it comes from.
const SYLLABLES: &str = include_str!("syllables.txt");

/// How many Chinese characters a chain has to have before it may be found by its sound.
const LEAST_CHARACTERS: usize = 3;
/// How many letters a word has to have before one of them may be wrong.
const LEAST_LETTERS: usize = 6;

/// What is known of every Chinese character from [`FIRST`] on.
struct Syllables {
    /// Its syllable as a number from 1, 0 where it is not known.
    of_character: Vec<u16>,
    /// The number, from 1, of the syllables that sound alike to many to which its own belongs; 0 where it is not known.
    groups: Vec<u16>,
    /// For every character the unit that it is read as.
    units: Vec<u16>,
}

fn syllables() -> &'static Syllables {
    static TABLE: OnceLock<Syllables> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut of_character = vec![0; (AFTER_LAST - FIRST) as usize];
        let mut alike: BTreeMap<String, Vec<char>> = BTreeMap::new();
        let lines = SYLLABLES.lines().filter(|line| !line.starts_with('#'));
        for (number, (syllable, characters)) in (1..).zip(lines.filter_map(|line| line.split_once(' '))) {
            for character in characters.chars() {
                if let Some(entry) = place(character).and_then(|place| of_character.get_mut(place)) {
                    *entry = number;
                }
            }
            alike.entry(weak(syllable)).or_default().extend(characters.chars());
        }
        let alike: Vec<Vec<char>> = alike.into_values().collect();
        let mut groups = vec![0; of_character.len()];
        for (number, characters) in (1..).zip(&alike) {
            for character in characters {
                if let Some(entry) = place(*character).and_then(|place| groups.get_mut(place)) {
                    *entry = number;
                }
            }
        }
        let unit = |(code, group): (u32, &u16)| match (code as u16, *group) {
            (unit, _) if is_its_own(unit) => unit,
            (_, 0) => OTHER,
            (_, group) => CHINESE - 1 + group,
        };
        let units = (FIRST..).zip(&groups).map(unit).collect();
        Syllables { of_character, groups, units }
    })
}

/// What a unit is read as: a Chinese character as its sound, which it shares with what sounds alike to many; all that
/// has none as one.
fn by_ear(units: &[u16]) -> impl Fn(u16) -> u16 {
    |unit| match u32::from(unit).checked_sub(FIRST) {
        Some(place) => units.get(place as usize).copied().unwrap_or(unit),
        None => unit,
    }
}

/// A syllable as many people say it: zh, ch and sh as z, c and s, n as l, and eng, ing and ang without their g.
fn weak(syllable: &str) -> String {
    let mut weak = match syllable.strip_prefix(['z', 'c', 's']).and_then(|rest| rest.strip_prefix('h')) {
        Some(rest) => format!("{}{rest}", syllable.chars().next().unwrap_or_default()),
        None => syllable.to_owned(),
    };
    if let Some(rest) = weak.strip_prefix('n').filter(|rest| !rest.is_empty()) {
        weak = format!("l{rest}");
    }
    match weak.strip_suffix('g') {
        Some(shorter) if shorter.ends_with("en") || shorter.ends_with("in") || shorter.ends_with("an") => {
            shorter.to_owned()
        }
        _ => weak,
    }
}

/// The number of the syllable of a character; 0 where it is not known.
pub(super) fn syllable(character: char) -> u16 {
    place(fold(character)).and_then(|place| syllables().of_character.get(place).copied()).unwrap_or_default()
}

/// The patterns by their sounds.
#[derive(Debug)]
pub(super) struct Sounds {
    matcher: Matcher,
    /// The long words of the patterns.
    spellings: Vec<String>,
    /// Each of them, in whole and with each of its letters left out, as a hash; sorted.
    forms: Vec<(u32, u32)>,
}

/// Texts that were read by their sounds.
#[derive(Debug, Default)]
pub(super) struct Reading {
    texts: Texts,
    finds: Finds,
    /// Those with misspelt words, put right; by the number of the text.
    respelt: BTreeMap<u32, Respelt>,
}

/// A text with its misspelt long words put right.
#[derive(Debug)]
struct Respelt {
    text: String,
    /// For every byte of it where its character starts in what was written.
    origins: Vec<u32>,
}

impl Sounds {
    pub(super) fn new(chains: &[(Owner, Chain)], set_of: impl Fn(PatternId) -> SetId) -> Self {
        let kept: Vec<(Owner, Chain)> =
            chains.iter().filter_map(|(owner, chain)| Some((*owner, by_sound(chain)?))).collect();
        let phrases = kept.iter().flat_map(|(_, chain)| &chain.slots).flat_map(|slot| &slot.phrases);
        let words = phrases.flat_map(|phrase| phrase.split(|character: char| !character.is_ascii_alphabetic()));
        let (mut spellings, mut forms_of): (Vec<String>, Vec<(u32, u32)>) = Default::default();
        let mut seen = BTreeSet::new();
        for word in words.filter(|word| word.len() >= LEAST_LETTERS).map(str::to_ascii_lowercase) {
            if seen.insert(word.clone()) {
                forms_of.extend(forms(word.as_bytes()).map(|form| (form, spellings.len() as u32)));
                spellings.push(word);
            }
        }
        forms_of.order();
        Sounds { matcher: Matcher::new(&kept, by_ear(&syllables().units), set_of), spellings, forms: forms_of }
    }

    /// The words of the patterns that have this form.
    fn known(&self, form: u32) -> impl Iterator<Item = &str> {
        let first = self.forms.partition_point(|(known, _)| *known < form);
        let same = self.forms.iter().skip(first).take_while(move |(known, _)| *known == form);
        same.filter_map(|(_, word)| self.spellings.get(*word as usize)).map(String::as_str)
    }

    /// The word of a pattern that this one is a misspelling of; `None` too if it is that word.
    fn meant(&self, word: &str) -> Option<&str> {
        if word.len() + 1 < LEAST_LETTERS {
            return None;
        }
        let lower = word.to_ascii_lowercase();
        let whole = forms(lower.as_bytes()).next()?;
        if self.known(whole).any(|spelling| spelling == lower) {
            return None;
        }
        let near = |spelling: &&str| {
            spelling.len().abs_diff(lower.len()) <= 1 && one_apart(spelling.as_bytes(), lower.as_bytes())
        };
        forms(lower.as_bytes()).find_map(|form| self.known(form).find(near))
    }

    /// Finds the keys in texts, which the exact search may have read already.
    pub(super) fn read(&self, said: &[&str], by: &[Sides], texts: Option<&Texts>) -> Reading {
        let respelt = (0..).zip(said).filter_map(|(number, text)| Some((number, self.respelt(text)?)));
        let respelt = respelt.into_map();
        let by_ear = by_ear(&syllables().units);
        let texts = match texts.filter(|_| respelt.is_empty()) {
            Some(texts) => texts.read_as(by_ear),
            None => {
                let mut right = Texts::with_room(said.iter().map(|text| text.len()).sum(), said.len());
                for ((number, text), by) in (0..).zip(said).zip(by) {
                    right.add(number, *by, respelt.get(&number).map_or(text, |respelt| &respelt.text));
                }
                right.read_as(by_ear)
            }
        };
        let mut finds = Finds::default();
        self.matcher.find(&texts, &mut finds);
        Reading { texts, finds, respelt }
    }

    /// What sounds like a pattern of the set without being written so, in texts by these sides that were read. `exact` is
    /// what is written so; `chains_of` are the chains of a pattern.
    pub(super) fn hits<'c, C: Iterator<Item = &'c Chain>>(
        &self,
        (set, by): (SetId, Sides),
        reading: &Reading,
        texts: &[&str],
        exact: &[Found],
        chains_of: impl Fn(PatternId) -> C,
        scratch: &mut Scratch,
    ) -> Vec<Found> {
        scratch.clear();
        self.matcher.verify_set(set, by, &reading.texts, &reading.finds, scratch);
        let mut alike = Vec::new();
        for raw in &scratch.found {
            let number = raw.text as usize;
            let Some(text) = texts.get(number).copied() else { continue };
            let Some((range, read)) = reading.place(raw, text) else { continue };
            let first = exact.partition_point(|known| (known.text, known.hit.end) <= (number, range.start));
            if exact.get(first).is_some_and(|known| known.text == number && known.hit.start < range.end) {
                continue;
            }
            let respelt = text.get(range.clone()) != Some(read);
            if let Some(closeness) = closeness(chains_of(raw.pattern), read, respelt) {
                let hit = Hit { start: range.start, end: range.end, set, pattern: raw.pattern, closeness };
                alike.push(Found { text: number, hit });
            }
        }
        alike.order();
        alike
    }

    /// The text with its misspelt long words put right; `None` if it has none.
    fn respelt(&self, text: &str) -> Option<Respelt> {
        if text.bytes().filter(u8::is_ascii_alphabetic).count() + 1 < LEAST_LETTERS {
            return None;
        }
        let mut respelt: Option<Respelt> = None;
        let (mut from, mut end) = (0, 0);
        let letter = |byte: &u8| byte.is_ascii_alphabetic();
        for run in text.as_bytes().chunk_by(|left, right| letter(left) == letter(right)) {
            let start = end;
            end += run.len();
            let word = if run.first().is_some_and(letter) { text.get(start..end)? } else { continue };
            let Some(meant) = self.meant(word) else { continue };
            let respelt = respelt.get_or_insert_with(|| Respelt { text: String::new(), origins: Vec::new() });
            respelt.keep(text.get(from..start)?, from);
            respelt.text.push_str(meant);
            let last = word.len() - 1;
            respelt.origins.extend((0..meant.len()).map(|letter| (start + letter.min(last)) as u32));
            // The hit has to end where the word does, even if the right spelling is shorter.
            if let Some(origin) = respelt.origins.last_mut() {
                *origin = (start + last) as u32;
            }
            from = end;
        }
        if let Some(respelt) = &mut respelt {
            respelt.keep(text.get(from..)?, from);
        }
        respelt
    }
}

impl Respelt {
    /// Adds a piece that stays as it is; it starts at `at` in what was written.
    fn keep(&mut self, piece: &str, at: usize) {
        self.text.push_str(piece);
        let origin = |(start, character): (usize, char)| std::iter::repeat_n((at + start) as u32, character.len_utf8());
        self.origins.extend(piece.char_indices().flat_map(origin));
    }
}

impl Reading {
    /// Where in a text a hit is, and what was read there.
    fn place<'t>(&'t self, raw: &Raw, text: &'t str) -> Option<(Range<usize>, &'t str)> {
        let start = raw.start as usize;
        let Some(respelt) = self.respelt.get(&raw.text) else {
            let range = start..end_of_character(text, raw.last() as usize);
            return Some((range.clone(), text.get(range)?));
        };
        let end = end_of_character(&respelt.text, raw.last() as usize);
        let origin = |at: usize| respelt.origins.get(at).map(|origin| *origin as usize);
        let range = origin(start)?..end_of_character(text, origin(end.checked_sub(1)?)?);
        Some((range, respelt.text.get(start..end)?))
    }
}

/// How near what was said is to the nearest phrases of a pattern's chains; `None` if too much of it differs, or nothing:
/// then the exact search had a reason to leave it out.
fn closeness<'c>(chains: impl Iterator<Item = &'c Chain>, said: &str, respelt: bool) -> Option<Closeness> {
    let said = characters(said);
    if said.is_empty() {
        return respelt.then_some(Closeness::AlikeSound);
    }
    let mut worst = Closeness::Exact;
    let mut different = 0;
    let mut compared = 0;
    let kept: Vec<Chain> = chains.filter_map(by_sound).collect();
    for phrase in kept.iter().flat_map(|chain| &chain.slots).flat_map(|slot| &slot.phrases) {
        let phrase = characters(phrase);
        let best = said.windows(phrase.len().max(1)).filter_map(|window| compare(&phrase, window)).min();
        if let Some((closeness, changed)) = best {
            worst = worst.max(closeness);
            different += changed;
            compared += phrase.len();
        }
    }
    let differs = different > 0 || respelt;
    (differs && different * 2 <= compared).then_some(worst.max(Closeness::SameSound))
}

/// The Chinese characters of a text.
fn characters(text: &str) -> Vec<char> {
    text.chars().map(fold).filter(|character| place(*character).is_some()).collect()
}

/// How near two phrases of one length are, and how many characters differ; `None` if some do not sound alike.
fn compare(phrase: &[char], said: &[char]) -> Option<(Closeness, usize)> {
    let mut closeness = Closeness::Exact;
    let mut changed = 0;
    for (meant, said) in phrase.iter().zip(said) {
        if meant == said {
            continue;
        }
        changed += 1;
        let (meant, said) = (syllable(*meant), syllable(*said));
        let same = meant == said && meant > 0;
        closeness = closeness.max(if same { Closeness::SameSound } else { Closeness::AlikeSound });
    }
    let alike = phrase.iter().zip(said).all(|(meant, said)| meant == said || sound_alike(*meant, *said));
    alike.then_some((closeness, changed))
}

fn sound_alike(left: char, right: char) -> bool {
    group(left) == group(right) && group(left) > 0
}

/// The number of the characters that sound alike to many, of which this is one; 0 where that is not known.
pub(super) fn group(character: char) -> u16 {
    place(fold(character)).and_then(|place| syllables().groups.get(place).copied()).unwrap_or_default()
}

/// A chain as it is found by its sound: the pieces that are long enough; `None` if some are too short for that.
fn by_sound(chain: &Chain) -> Option<Chain> {
    let mut chain = chain.clone();
    for slot in &mut chain.slots {
        slot.phrases.retain(|phrase| {
            let characters = phrase.chars().filter(|character| place(*character).is_some()).count();
            let longest_word = phrase.split(|c: char| !c.is_ascii_alphabetic()).map(str::len).max().unwrap_or_default();
            characters >= LEAST_CHARACTERS || characters == 0 && longest_word >= LEAST_LETTERS
        });
        if slot.phrases.is_empty() && !slot.optional && !slot.number {
            return None;
        }
    }
    Some(chain)
}

/// A word and everything that is left when one of its letters is, as hashes.
pub(super) fn forms(word: &[u8]) -> impl Iterator<Item = u32> {
    let hash = |without: usize| {
        let letters = word.iter().enumerate().filter(|(at, _)| *at != without);
        letters.fold(0x811C_9DC5_u32, |hash, (_, letter)| (hash ^ u32::from(*letter)).wrapping_mul(0x0100_0193))
    };
    std::iter::once(word.len()).chain(0..word.len()).map(hash)
}

/// Whether one letter more, less, different or swapped with its neighbour makes one word of the other.
pub(super) fn one_apart(left: &[u8], right: &[u8]) -> bool {
    let (short, long) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let head = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (short, long) = (short.get(head..).unwrap_or_default(), long.get(head..).unwrap_or_default());
    match (short, long) {
        ([], []) => false,
        (short, [_, long @ ..]) if short.len() == long.len() => short == long,
        ([a, b, short @ ..], [x, y, long @ ..]) if a == y && b == x => short == long,
        ([_, short @ ..], [_, long @ ..]) => short == long,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{PhraseBook, Scanner};

    fn found(patterns: &[&str], text: &str) -> Vec<(String, Closeness)> {
        let mut builder = PhraseBook::builder();
        builder.add("set", patterns.iter().copied()).unwrap();
        let book = builder.build();
        let mut scanner = Scanner::new();
        let hits = book.scan_sounds(&mut scanner, text).iter();
        hits.map(|hit| (text.get(hit.start..hit.end).unwrap().to_owned(), hit.closeness)).collect()
    }

    fn one(text: &str, closeness: Closeness) -> Vec<(String, Closeness)> {
        vec![(text.to_owned(), closeness)]
    }

    #[test]
    fn homophones_are_found_and_marked() {
        assert_eq!(found(&["请您稍等"], "那请您捎等"), one("请您捎等", Closeness::SameSound));
        assert_eq!(found(&["请您稍等"], "请您稍等"), one("请您稍等", Closeness::Exact));
        assert_eq!(found(&["仁和医院"], "这里是人和医院"), one("人和医院", Closeness::SameSound));
        assert_eq!(found(&["早日康复"], "祝您早日糠复"), one("早日糠复", Closeness::SameSound));
    }

    #[test]
    fn accents_are_weaker() {
        assert_eq!(found(&["您是主任吗"], "您是组任吗"), one("您是组任吗", Closeness::AlikeSound));
        assert_eq!(found(&["心内科医生"], "辛累科医生"), one("辛累科医生", Closeness::AlikeSound));
    }

    #[test]
    fn short_phrases_have_to_be_exact() {
        assert_eq!(found(&["再见"], "在建"), Vec::new());
        assert_eq!(found(&["再见"], "再见"), one("再见", Closeness::Exact));
    }

    #[test]
    fn too_many_changes_are_no_hit() {
        assert_eq!(found(&["心内科医生"], "辛累棵医生"), Vec::new());
    }

    #[test]
    fn long_english_words_may_have_a_wrong_letter() {
        assert_eq!(
            found(&["make an appointment"], "I want to make an apointment now"),
            one("make an apointment", Closeness::AlikeSound)
        );
        assert_eq!(found(&["appointment"], "appiontment"), one("appiontment", Closeness::AlikeSound));
        assert_eq!(found(&["appointment"], "appointmentt ok"), one("appointmentt", Closeness::AlikeSound));
        assert_eq!(found(&["appointment"], "disappointment"), Vec::new());
        assert_eq!(found(&["hello"], "hallo"), one("hallo", Closeness::AlikeSound));
        assert_eq!(found(&["hi"], "he"), Vec::new());
    }

    #[test]
    fn sounds_are_weakened_as_people_do() {
        let weakened = ["zhang", "shi", "niu", "ling", "feng", "en", "a"].map(weak);
        assert_eq!(weakened, ["zan", "si", "liu", "lin", "fen", "en", "a"]);
    }

    #[test]
    fn one_apart_counts_one_slip() {
        assert!(one_apart(b"abc", b"abd") && one_apart(b"abc", b"abcd") && one_apart(b"abc", b"acb"));
        assert!(!one_apart(b"abc", b"abc") && !one_apart(b"abc", b"ade") && !one_apart(b"ab", b"abcd"));
    }

    #[test]
    fn every_character_has_one_syllable() {
        let mut seen = std::collections::BTreeSet::new();
        for (_, characters) in
            SYLLABLES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '))
        {
            for character in characters.chars() {
                assert!(seen.insert(character), "{character} twice");
                assert!(place(character).is_some(), "{character}");
            }
        }
    }
}
