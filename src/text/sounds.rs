//! What only sounds like a pattern: recognisers write other characters that are pronounced the same, and misspell
//! long words.
//!
//! Patterns and text are put into codes once more, a code for each syllable instead of each character, and searched
//! with an automaton of their own. Only pieces of three or more Chinese characters may sound alike; shorter ones
//! have to be written as they are, because nearly every short piece sounds like something else.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::book::{Closeness, Hit, PatternId, Scanner, SetId, end_of_character};
use super::fold::{AFTER_LAST, FIRST, fold, place};
use super::matcher::{Matcher, Owner};
use super::pattern::Chain;
use super::stream::{Alphabet, Stream};

/// Syllables and the characters that are read so; its head says where it comes from.
const SYLLABLES: &str = include_str!("syllables.txt");

/// How many Chinese characters a chain has to have before it may be found by its sound.
const LEAST_CHARACTERS: usize = 3;
/// How many letters a word has to have before one of them may be wrong.
const LEAST_LETTERS: usize = 6;

/// The syllable of every Chinese character from [`FIRST`] on as a number from 1, 0 where it is not known; and the
/// characters of every syllable that sounds alike to many.
struct Syllables {
    of_character: Vec<u16>,
    alike: Vec<Vec<char>>,
    /// For every character 1 + its place in `alike`.
    groups: Vec<u16>,
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
        Syllables { of_character, alike, groups }
    })
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

/// Buffers of a search for sounds.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    text: String,
    /// For every byte of `text` where its character starts in the turn's text.
    origins: Vec<u32>,
    stream: Stream,
    thin: Stream,
    cuts: Vec<u32>,
}

/// The patterns by their sounds.
#[derive(Debug)]
pub(super) struct Sounds {
    matcher: Matcher,
    /// Long words of the patterns, by themselves and with each of their letters left out.
    words: BTreeMap<Vec<u8>, Vec<u32>>,
    spellings: Vec<String>,
    /// What each pattern's phrases are written with, for comparing.
    phrases: BTreeMap<PatternId, Vec<String>>,
}

impl Sounds {
    pub(super) fn new(chains: &[(Owner, Chain)]) -> Self {
        let mut alphabet = Alphabet::new();
        for characters in &syllables().alike {
            alphabet.add(characters.iter().copied());
        }
        alphabet.close();
        let kept: Vec<(Owner, Chain)> =
            chains.iter().filter_map(|(owner, chain)| Some((*owner, by_sound(chain)?))).collect();
        let matcher = Matcher::new(alphabet, kept.iter().map(|(owner, chain)| (*owner, chain)));
        let mut phrases: BTreeMap<PatternId, Vec<String>> = BTreeMap::new();
        let mut sounds = Sounds { matcher, words: BTreeMap::new(), spellings: Vec::new(), phrases: BTreeMap::new() };
        for (owner, chain) in &kept {
            let written = chain.slots.iter().flat_map(|slot| &slot.phrases);
            written.clone().for_each(|phrase| sounds.learn(phrase));
            if let Owner::Pattern(pattern) = owner {
                let folded = written.map(|phrase| phrase.chars().map(fold).collect());
                phrases.entry(*pattern).or_default().extend::<Vec<String>>(folded.collect());
            }
        }
        sounds.phrases = phrases;
        sounds
    }

    /// Takes down the long words of a phrase.
    fn learn(&mut self, phrase: &str) {
        for word in phrase.split(|character: char| !character.is_ascii_alphabetic()) {
            if word.len() < LEAST_LETTERS {
                continue;
            }
            let word = word.to_ascii_lowercase();
            let id = self.spellings.len() as u32;
            if self.words.get(word.as_bytes()).is_some_and(|ids| ids.iter().any(|id| self.spelling(*id) == word)) {
                continue;
            }
            for form in forms(word.as_bytes()) {
                self.words.entry(form).or_default().push(id);
            }
            self.spellings.push(word);
        }
    }

    fn spelling(&self, id: u32) -> &str {
        self.spellings.get(id as usize).map_or("", String::as_str)
    }

    /// The word of a pattern that this one is a misspelling of; `None` too if it is that word.
    fn meant(&self, word: &str) -> Option<&str> {
        let lower = word.to_ascii_lowercase();
        let known = |form: &[u8]| self.words.get(form).into_iter().flatten().map(|id| self.spelling(*id));
        if known(lower.as_bytes()).any(|spelling| spelling == lower) {
            return None;
        }
        let near = |spelling: &&str| {
            spelling.len().abs_diff(lower.len()) <= 1 && one_apart(spelling.as_bytes(), lower.as_bytes())
        };
        forms(lower.as_bytes()).iter().find_map(|form| known(form).find(near))
    }

    /// What sounds like a pattern; hits of one set do not overlap.
    pub(super) fn scan(&self, scanner: &mut Scanner, text: &str, set_of: impl Fn(PatternId) -> SetId) -> Vec<Hit> {
        let mut work = std::mem::take(&mut scanner.sound);
        self.respell(text, &mut work);
        scanner.scratch.clear();
        work.stream.encode(self.matcher.alphabet(), &work.text);
        self.matcher.run(&work.stream, &[], &mut scanner.scratch);
        if !work.stream.fillers.is_empty() {
            work.stream.without_fillers(&mut work.thin, &mut work.cuts);
            self.matcher.run(&work.thin, &work.cuts, &mut scanner.scratch);
        }
        scanner.scratch.settle(&set_of);
        let hits = scanner.scratch.found.iter().filter_map(|raw| {
            let (start, end) = (raw.start as usize, end_of_character(&work.text, raw.last as usize));
            let read = work.text.get(start..end)?;
            let origin = |at: usize| work.origins.get(at).map(|origin| *origin as usize);
            let (start, end) = (origin(start)?, end_of_character(text, origin(end.checked_sub(1)?)?));
            let respelt = text.get(start..end) != Some(read);
            let closeness = self.closeness(raw.pattern, read, respelt)?;
            Some(Hit { start, end, set: raw.set, pattern: raw.pattern, closeness })
        });
        let hits = hits.collect();
        scanner.sound = work;
        hits
    }

    /// The text with its misspelt long words put right, and the way back.
    fn respell(&self, text: &str, work: &mut Workspace) {
        work.text.clear();
        work.origins.clear();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let at = (text.len() - rest.len()) as u32;
            let word = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let taken = if word > 0 { word } else { first.len_utf8() };
            let Some((piece, after)) = rest.split_at_checked(taken) else { return };
            match self.meant(piece).filter(|_| word + 1 >= LEAST_LETTERS) {
                None => {
                    work.text.push_str(piece);
                    work.origins.extend(origins(piece, at));
                }
                Some(meant) => {
                    work.text.push_str(meant);
                    let last = word as u32 - 1;
                    work.origins.extend((0..meant.len() as u32).map(|letter| at + letter.min(last)));
                    // The hit has to end where the word does, even if the right spelling is shorter.
                    if let Some(end) = work.origins.last_mut() {
                        *end = at + last;
                    }
                }
            }
            rest = after;
        }
    }

    /// How near what was said is to the nearest phrases of a pattern; `None` if too much of it differs, or nothing: then
    /// the exact search had a reason to leave it out.
    fn closeness(&self, pattern: PatternId, said: &str, respelt: bool) -> Option<Closeness> {
        let phrases = self.phrases.get(&pattern)?;
        let said: Vec<char> = said.chars().map(fold).filter(|character| place(*character).is_some()).collect();
        if said.is_empty() {
            return respelt.then_some(Closeness::AlikeSound);
        }
        let mut worst = Closeness::Exact;
        let mut different = 0;
        let mut compared = 0;
        for phrase in phrases {
            let phrase: Vec<char> = phrase.chars().filter(|character| place(*character).is_some()).collect();
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
        if slot.phrases.is_empty() && !slot.optional {
            return None;
        }
    }
    Some(chain)
}

/// A word and everything that is left when one of its letters is.
pub(super) fn forms(word: &[u8]) -> Vec<Vec<u8>> {
    let without = |at: usize| word.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, letter)| *letter).collect();
    std::iter::once(word.to_vec()).chain((0..word.len()).map(without)).collect()
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

/// Where the character of every byte of a piece starts, if the piece starts at `at`.
fn origins(piece: &str, at: u32) -> impl Iterator<Item = u32> {
    piece
        .char_indices()
        .flat_map(move |(start, character)| std::iter::repeat_n(at + start as u32, character.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::PhraseBook;

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
