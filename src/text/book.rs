//! Phrase sets, compiled: the keys of all patterns in one tree, one pass over each text.

use crate::order::Order;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::OnceLock;

use super::fold::{AFTER_LAST, FIRST, fold, place, simplified};
use super::matcher::{Finds, Matcher, Owner, Raw, Scratch, Sides, Texts};
use super::pattern::{self, Chain, PatternError};
use super::repair::{self, Repairs};
use super::sounds;

/// A set of phrases in a [`PhraseBook`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SetId(pub(super) u32);

impl SetId {
    /// Its place among the sets of its book.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A pattern in a [`PhraseBook`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatternId(pub(super) u32);

/// How near the text is to what the pattern says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// The same words.
    Exact,
    /// Other characters that sound the same, tones aside: 预月 for 预约.
    SameSound,
    /// Characters that sound alike to many (zh and z, n and l, in and ing), or an English word with one wrong letter.
    AlikeSound,
}

/// Where a phrase of a set was found. Hits of one set in one text never overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// Where it starts in the text, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Which set it belongs to.
    pub set: SetId,
    /// By which of the set's patterns it was found.
    pub pattern: PatternId,
    /// How near it is to the pattern.
    pub closeness: Closeness,
}

impl Hit {
    /// Whether the words are those of the pattern, not only their sounds.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.closeness == Closeness::Exact
    }
}

#[derive(Debug, Clone)]
struct PatternInfo {
    set: SetId,
    text: String,
    /// Where its chains are, without those that void it.
    chains: (usize, usize),
}

/// Collects sets and patterns for a [`PhraseBook`].
#[derive(Debug, Default, Clone)]
pub struct Builder {
    sets: Vec<String>,
    by_name: BTreeMap<String, SetId>,
    by_patterns: BTreeMap<Vec<String>, SetId>,
    patterns: Vec<PatternInfo>,
    chains: Vec<(Owner, Chain)>,
}

impl Builder {
    /// The set of this name, made if there is none yet.
    pub fn set(&mut self, name: &str) -> SetId {
        if let Some(set) = self.by_name.get(name) {
            return *set;
        }
        let set = self.new_set(name);
        self.by_name.insert(name.to_owned(), set);
        set
    }

    fn new_set(&mut self, name: &str) -> SetId {
        let set = SetId(self.sets.len() as u32);
        self.sets.push(name.to_owned());
        set
    }

    /// Adds a pattern to a set.
    ///
    /// # Errors
    /// Where the pattern cannot be read, with the place in it; nothing is added then.
    pub fn pattern(&mut self, set: SetId, text: &str) -> Result<PatternId, PatternError> {
        let read = pattern::parse(text)?;
        let id = PatternId(self.patterns.len() as u32);
        let chains = (self.chains.len(), self.chains.len() + read.chains.len());
        self.patterns.push(PatternInfo { set, text: text.to_owned(), chains });
        self.chains.extend(read.chains.into_iter().map(|chain| (Owner::Pattern(id), chain)));
        self.chains.extend(read.unless.into_iter().map(|chain| (Owner::Unless(id), chain)));
        Ok(id)
    }

    /// Adds words that void every hit of the set that they overlap.
    ///
    /// # Errors
    /// Where the words cannot be read as a pattern.
    pub fn unless(&mut self, set: SetId, text: &str) -> Result<(), PatternError> {
        let read = pattern::parse(text)?;
        self.chains.extend(read.chains.into_iter().map(|chain| (Owner::UnlessSet(set), chain)));
        Ok(())
    }

    /// Adds patterns to the set of this name.
    ///
    /// # Errors
    /// At the first pattern that cannot be read.
    pub fn add<'p>(&mut self, name: &str, patterns: impl IntoIterator<Item = &'p str>) -> Result<SetId, PatternError> {
        let set = self.set(name);
        for text in patterns {
            self.pattern(set, text)?;
        }
        Ok(set)
    }

    /// A set of just these patterns: the one that was made of them before, or else a new one that is shown by this name
    /// but not found by it.
    ///
    /// # Errors
    /// At the first pattern that cannot be read.
    pub fn of(&mut self, name: &str, patterns: &[String]) -> Result<SetId, PatternError> {
        if let Some(set) = self.by_patterns.get(patterns) {
            return Ok(*set);
        }
        let set = self.new_set(name);
        for text in patterns {
            self.pattern(set, text)?;
        }
        self.by_patterns.insert(patterns.to_vec(), set);
        Ok(set)
    }

    /// A new set of patterns that are known to be readable; it is not found by its name.
    pub(super) fn cues(&mut self, name: &str, patterns: &[&str]) -> SetId {
        let set = self.new_set(name);
        // Where the patterns stand, a test reads every one.
        patterns.iter().for_each(|pattern| drop(self.pattern(set, pattern)));
        set
    }

    /// Compiles everything.
    #[must_use]
    pub fn build(self) -> PhraseBook {
        let set_of = |pattern: PatternId| self.patterns.get(pattern.0 as usize).map_or(SetId(0), |pattern| pattern.set);
        let exact = Matcher::new(&self.chains, |unit| unit, set_of);
        let repairs = self.sets.iter().map(|_| OnceLock::new()).collect();
        PhraseBook {
            gate: Gate::new(&self.chains),
            sets: self.sets,
            by_name: self.by_name,
            patterns: self.patterns,
            chains: self.chains,
            exact,
            sounds: OnceLock::new(),
            repairs,
            vocabulary: OnceLock::new(),
        }
    }
}

/// Phrase sets, ready to search with. Immutable and shared freely.
pub struct PhraseBook {
    gate: Option<Gate>,
    sets: Vec<String>,
    by_name: BTreeMap<String, SetId>,
    patterns: Vec<PatternInfo>,
    chains: Vec<(Owner, Chain)>,
    exact: Matcher,
    /// Made when it is first asked for: most callers never look for sounds.
    sounds: OnceLock<sounds::Sounds>,
    /// The same, set by set.
    repairs: Vec<OnceLock<Repairs>>,
    vocabulary: OnceLock<BTreeSet<String>>,
}

impl fmt::Debug for PhraseBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhraseBook").field("sets", &self.sets.len()).field("exact", &self.exact).finish_non_exhaustive()
    }
}

/// What a search writes into; kept from text to text, so that searching allocates nothing in the long run.
#[derive(Debug, Default)]
pub struct Scanner {
    texts: Texts,
    finds: Finds,
    scratch: Scratch,
    hits: Vec<Hit>,
}

impl Scanner {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl PhraseBook {
    /// Starts a phrase book.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The set of this name.
    #[must_use]
    pub fn set(&self, name: &str) -> Option<SetId> {
        self.by_name.get(name).copied()
    }

    /// The name of a set; empty for a set of another book.
    #[must_use]
    pub fn set_name(&self, set: SetId) -> &str {
        self.sets.get(set.0 as usize).map_or("", String::as_str)
    }

    /// How many sets there are; their ids count from 0.
    #[must_use]
    pub fn set_count(&self) -> usize {
        self.sets.len()
    }

    /// A pattern as it was written; empty for a pattern of another book.
    #[must_use]
    pub fn pattern_text(&self, pattern: PatternId) -> &str {
        self.patterns.get(pattern.0 as usize).map_or("", |pattern| pattern.text.as_str())
    }

    /// Everything that the patterns say word for word, in the order of the text.
    pub fn scan<'s>(&self, scanner: &'s mut Scanner, text: &str) -> &'s [Hit] {
        let Scanner { texts, finds, scratch, hits } = scanner;
        hits.clear();
        texts.clear();
        finds.clear();
        scratch.clear();
        texts.add(0, Sides::ALL, text);
        self.exact.find(texts, finds);
        self.exact.verify_all(texts, finds, scratch);
        hits.extend(scratch.found.iter().map(|raw| hit(raw, text, Closeness::Exact)));
        hits.order();
        hits
    }

    /// Listens for sets in these texts: a set is looked for when it is first asked for.
    #[must_use]
    pub fn listen<'b, 't>(&'b self, said: Vec<&'t str>) -> Listening<'b, 't> {
        let by = vec![Sides::ALL; said.len()];
        self.listen_to(said, by, &[])
    }

    /// The same for texts by different sides, where of some sets, by their ids, only what these sides say of them is
    /// looked for; of the other sets whatever is said.
    pub(crate) fn listen_to<'b, 't>(
        &'b self,
        said: Vec<&'t str>,
        by: Vec<Sides>,
        wanted: &'b [Sides],
    ) -> Listening<'b, 't> {
        let mut texts = Texts::with_room(said.iter().map(|text| text.len()).sum(), said.len());
        // A book of few phrases has nothing to find in most texts, which need not be read then.
        let may_hold = |text: &str| self.gate.as_ref().is_none_or(|gate| gate.lets_pass(text));
        let mut all_read = true;
        for ((number, text), by) in (0..).zip(&said).zip(&by) {
            if may_hold(text) {
                texts.add(number, *by, text);
            } else {
                all_read = false;
            }
        }
        let mut finds = Finds::default();
        self.exact.find(&texts, &mut finds);
        let cells = || self.sets.iter().map(|_| OnceCell::new()).collect();
        let (exact, alike) = (cells(), cells());
        let (by_sound, scratch) = Default::default();
        Listening { book: self, said, by, wanted, texts, all_read, finds, exact, by_sound, alike, scratch }
    }

    /// The same, and what only sounds like the patterns, or would be them with a slip put right; a hit that is exact stays
    /// so.
    pub fn scan_sounds<'s>(&self, scanner: &'s mut Scanner, text: &str) -> &'s [Hit] {
        let listening = self.listen(vec![text]);
        let sets = (0..self.sets.len() as u32).map(SetId);
        scanner.hits.clear();
        for set in sets {
            let found = listening.hits(set).iter().chain(listening.alike(set)).copied();
            scanner.hits.extend(found.chain(listening.repaired(set, 0)).map(|found| found.hit));
        }
        scanner.hits.order();
        &scanner.hits
    }

    /// The chains of a pattern.
    fn chains_of(&self, pattern: PatternId) -> impl Iterator<Item = &Chain> {
        let (from, to) = self.patterns.get(pattern.0 as usize).map_or((0, 0), |pattern| pattern.chains);
        self.chains.get(from..to).unwrap_or_default().iter().map(|(_, chain)| chain)
    }

    /// The chains of a set's patterns.
    fn chains_of_set(&self, set: SetId) -> impl Iterator<Item = &Chain> {
        let patterns = (0..).zip(&self.patterns).filter(move |(_, pattern)| pattern.set == set);
        patterns.flat_map(|(id, _)| self.chains_of(PatternId(id)))
    }

    /// All chains.
    #[cfg(test)]
    pub(super) fn chains(&self) -> &[(Owner, Chain)] {
        &self.chains
    }

    /// The English words of all phrases.
    fn vocabulary(&self) -> &BTreeSet<String> {
        self.vocabulary.get_or_init(|| repair::vocabulary(self.chains.iter().map(|(_, chain)| chain)))
    }

    fn sounds(&self) -> &sounds::Sounds {
        self.sounds.get_or_init(|| sounds::Sounds::new(&self.chains, |pattern| self.set_of(pattern)))
    }

    pub(super) fn set_of(&self, pattern: PatternId) -> SetId {
        self.patterns.get(pattern.0 as usize).map_or(SetId(0), |pattern| pattern.set)
    }
}

fn hit(raw: &Raw, text: &str, closeness: Closeness) -> Hit {
    Hit {
        start: raw.start as usize,
        end: end_of_character(text, raw.last() as usize),
        set: raw.set,
        pattern: raw.pattern,
        closeness,
    }
}

/// A hit in one of several texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Found {
    /// Which text, counted from 0.
    pub text: usize,
    /// Where in that text.
    pub hit: Hit,
}

/// Several texts that a book listens to, as the turns of a call; made by [`PhraseBook::listen`].
///
/// ```
/// # use threerings::text::PhraseBook;
/// let mut builder = PhraseBook::builder();
/// let thanks = builder.add("thanks", ["谢谢", "thank you"])?;
/// let book = builder.build();
/// let listening = book.listen(vec!["您好", "好的，谢谢", "Thank you!"]);
/// let texts: Vec<usize> = listening.hits(thanks).iter().map(|found| found.text).collect();
/// assert_eq!(texts, [1, 2]);
/// # Ok::<(), threerings::text::PatternError>(())
/// ```
#[derive(Debug)]
pub struct Listening<'b, 't> {
    book: &'b PhraseBook,
    said: Vec<&'t str>,
    by: Vec<Sides>,
    /// By set: whose words are looked for.
    wanted: &'b [Sides],
    /// The same as the searches read them, without those that can't hold a phrase word for word.
    texts: Texts,
    /// Whether there are none of those.
    all_read: bool,
    finds: Finds,
    /// By set.
    exact: Vec<OnceCell<Vec<Found>>>,
    by_sound: OnceCell<sounds::Reading>,
    /// By set.
    alike: Vec<OnceCell<Vec<Found>>>,
    scratch: RefCell<Scratch>,
}

impl<'t> Listening<'_, 't> {
    /// The texts.
    #[must_use]
    pub fn texts(&self) -> &[&'t str] {
        &self.said
    }

    /// Where the texts say a phrase of the set word for word, in their order.
    #[must_use]
    pub fn hits(&self, set: SetId) -> &[Found] {
        self.exact.get(set.0 as usize).map_or(&[], |found| found.get_or_init(|| self.search(set)))
    }

    /// Where one of the texts does.
    #[must_use]
    pub fn hits_in(&self, set: SetId, text: usize) -> &[Found] {
        let hits = self.hits(set);
        let from = hits.partition_point(|found| found.text < text);
        let to = hits.partition_point(|found| found.text <= text);
        hits.get(from..to).unwrap_or_default()
    }

    /// Where the texts say something that only sounds like a phrase of the set, in their order.
    #[must_use]
    pub fn alike(&self, set: SetId) -> &[Found] {
        self.alike.get(set.0 as usize).map_or(&[], |found| found.get_or_init(|| self.search_sounds(set)))
    }

    /// Where a text would say a phrase of the set if a slip of the recogniser were put right, and says nothing like it as
    /// it is written. Searched anew at every call.
    #[must_use]
    pub fn repaired(&self, set: SetId, text: usize) -> Vec<Found> {
        let (Some(repairs), Some(written)) = (self.book.repairs.get(set.0 as usize), self.said.get(text)) else {
            return Vec::new();
        };
        let repairs = repairs.get_or_init(|| Repairs::new(self.book.chains_of_set(set)));
        let known = self.hits(set).iter().chain(self.alike(set)).filter(|found| found.text == text);
        let mut taken: Vec<(usize, usize)> = known.map(|found| (found.hit.start, found.hit.end)).collect();
        let mut found = Vec::new();
        for repaired in repairs.repair(written, self.book.vocabulary()) {
            for right in self.book.listen(vec![&repaired.text]).hits(set) {
                let Some((start, end)) = repaired.place(written, right.hit.start, right.hit.end) else { continue };
                if !taken.iter().any(|(from, to)| *from < end && start < *to) {
                    taken.push((start, end));
                    found.push(Found { text, hit: Hit { start, end, closeness: Closeness::AlikeSound, ..right.hit } });
                }
            }
        }
        found
    }

    fn search_sounds(&self, set: SetId) -> Vec<Found> {
        let sounds = self.book.sounds();
        let reading =
            self.by_sound.get_or_init(|| sounds.read(&self.said, &self.by, self.all_read.then_some(&self.texts)));
        let exact = self.hits(set);
        let chains_of = |pattern| self.book.chains_of(pattern);
        sounds.hits((set, self.wanted(set)), reading, &self.said, exact, chains_of, &mut self.scratch.borrow_mut())
    }

    fn wanted(&self, set: SetId) -> Sides {
        self.wanted.get(set.0 as usize).copied().unwrap_or(Sides::ALL)
    }

    fn search(&self, set: SetId) -> Vec<Found> {
        let scratch = &mut *self.scratch.borrow_mut();
        scratch.clear();
        self.book.exact.verify_set(set, self.wanted(set), &self.texts, &self.finds, scratch);
        let found = scratch.found.iter().map(|raw| {
            let text = self.said.get(raw.text as usize).copied().unwrap_or_default();
            Found { text: raw.text as usize, hit: hit(raw, text, Closeness::Exact) }
        });
        found.collect()
    }
}

/// One character of each phrase without which nothing is found, so that most turns need not be searched at all.
#[derive(Debug)]
struct Gate {
    /// A phrase has no Chinese character of its own: any text with letters may hold it.
    letters: bool,
    /// A bit for each Chinese character from [`FIRST`] on, whatever it is read as.
    characters: Vec<u64>,
}

/// Characters that are read as others, or written as digits: they can't tell that a phrase is absent.
const AMBIGUOUS: &str = "你您零一二两三四五六七八九十百千万半";

/// What has to stand in a text for a phrase to be in it.
enum Key {
    Character(usize),
    Letter,
}

fn key(phrase: &str) -> Option<Key> {
    let telling = phrase.chars().map(fold).filter(|character| !AMBIGUOUS.contains(*character)).find_map(place);
    let letter = phrase.chars().map(fold).any(|character| character.is_ascii_alphabetic());
    telling.map(Key::Character).or(letter.then_some(Key::Letter))
}

impl Gate {
    /// `None` where a pattern has no part that tells.
    fn new(chains: &[(Owner, Chain)]) -> Option<Gate> {
        let mut letters = false;
        let mut folded = vec![false; (AFTER_LAST - FIRST) as usize];
        for (owner, chain) in chains {
            let Owner::Pattern(_) = owner else { continue };
            let keys = chain
                .slots
                .iter()
                .filter(|slot| !slot.optional)
                .filter_map(|slot| slot.phrases.iter().map(|p| key(p)).collect::<Option<Vec<_>>>());
            let of_letters = |keys: &Vec<Key>| keys.iter().filter(|key| matches!(key, Key::Letter)).count();
            for key in keys.filter(|keys| !keys.is_empty()).min_by_key(|keys| (of_letters(keys), keys.len()))? {
                match key {
                    Key::Letter => letters = true,
                    Key::Character(place) => folded.iter_mut().skip(place).take(1).for_each(|known| *known = true),
                }
            }
        }
        let read_as = |code: &u16| folded.get((u32::from(*code) - FIRST) as usize).copied().unwrap_or_default();
        let bits = |codes: &[u16]| (0..).zip(codes).fold(0, |bits, (at, code)| bits | u64::from(read_as(code)) << at);
        Some(Gate { letters, characters: simplified().chunks(64).map(bits).collect() })
    }

    fn lets_pass(&self, text: &str) -> bool {
        let known = |place: usize| self.characters.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1);
        text.chars().any(|character| match place(character) {
            Some(place) => known(place),
            None if character.is_ascii() => self.letters && character.is_ascii_alphabetic(),
            None => match fold(character) {
                letter if letter.is_ascii() => self.letters && letter.is_ascii_alphabetic(),
                rare => place(rare).is_some_and(known),
            },
        })
    }
}

/// Where the character that starts here ends.
pub(super) fn end_of_character(text: &str, start: usize) -> usize {
    start + text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(patterns: &[&str]) -> PhraseBook {
        let mut builder = PhraseBook::builder();
        builder.add("set", patterns.iter().copied()).unwrap();
        builder.build()
    }

    /// What is found, quoted.
    fn found<'t>(patterns: &[&str], text: &'t str) -> Vec<&'t str> {
        let mut scanner = Scanner::new();
        book(patterns).scan(&mut scanner, text).iter().map(|hit| text.get(hit.start..hit.end).unwrap()).collect()
    }

    #[test]
    fn words_are_whole_words_in_any_case_and_width() {
        assert_eq!(found(&["hi", "thank you"], "This is it. HI! Ｔｈａｎｋ　you"), ["HI", "Ｔｈａｎｋ　you"]);
        assert_eq!(found(&["i'm"], "I’m, im, I'm and i m"), ["I’m", "im", "I'm"]);
        assert_eq!(found(&["follow up"], "a follow-up, a follow_up"), ["follow-up", "follow_up"]);
        assert_eq!(found(&["hi"], "你好hi请问"), ["hi"]);
    }

    #[test]
    fn parts_of_words_are_found_where_a_tilde_says_so() {
        assert_eq!(found(&["~itis"], "tonsillitis, itis, an itisy"), ["itis", "itis"]);
        assert_eq!(found(&["thank~"], "thankful but rethank"), ["thank"]);
    }

    #[test]
    fn chinese_is_found_through_spaces_and_traditional_characters() {
        assert_eq!(found(&["请问你"], "請問您方便嗎"), ["請問您"]);
        assert_eq!(found(&["请问你"], "请 问 你"), ["请 问 你"]);
        assert_eq!(found(&["加QQ"], "加 qq 吧"), ["加 qq"]);
    }

    #[test]
    fn pauses_and_sentence_ends_part_words() {
        assert_eq!(found(&["不用谢"], "不用，谢谢"), Vec::<&str>::new());
        assert_eq!(found(&["不用,谢"], "不用，谢谢"), ["不用，谢"]);
        assert_eq!(found(&["^早,(阿姨|大爷|大妈|大叔|大姐|大哥|同学)"], "早，大叔。早大哥"), ["早，大叔", "早大哥"]);
        assert_eq!(found(&["(请问|那么|所以),(您贵姓|怎么称呼|叫什么)"], "请问，怎么称呼"), ["请问，怎么称呼"]);
        assert_eq!(found(&["know how"], "I know. How are you"), Vec::<&str>::new());
        assert_eq!(found(&["dr who"], "I am Dr. Who."), ["Dr. Who"]);
    }

    #[test]
    fn gaps_stay_within_a_sentence_and_their_length() {
        assert_eq!(found(&["我是*医生"], "您好，我是心内科的王医生。"), ["我是心内科的王医生"]);
        assert_eq!(found(&["我是*医生"], "我是小王。李医生在吗"), Vec::<&str>::new());
        assert_eq!(found(&["我是**医生"], "我是小王。李医生在吗"), ["我是小王。李医生"]);
        assert_eq!(found(&["my * number"], "my number, my phone number"), ["my number", "my phone number"]);
        assert_eq!(found(&["my *2 number"], "my very own old number"), Vec::<&str>::new());
    }

    #[test]
    fn anchors_and_question_marks() {
        assert_eq!(found(&["^好的$"], "好的。不好的。好的吧"), ["好的"]);
        assert_eq!(found(&["right?"], "that's right. right?"), ["right"]);
        assert_eq!(found(&["bye$"], "bye now, bye?"), ["bye"]);
    }

    #[test]
    fn numbers_in_digits_and_words() {
        assert_eq!(found(&["#块[钱]"], "一共三百五十块钱，20块"), ["三百五十块钱", "20块"]);
        assert_eq!(found(&["大约#"], "大约 3.5 左右"), ["大约 3.5"]);
        assert_eq!(found(&["at # o'clock"], "at five o'clock, at noon o'clock"), ["at five o'clock"]);
        assert_eq!(found(&["每天#次"], "每天2次，每天几次，每天两次"), ["每天2次", "每天两次"]);
        assert_eq!(found(&["about # minutes"], "about twenty five minutes"), ["about twenty five minutes"]);
        assert_eq!(found(&["number is #"], "my number is five five 12 ok"), ["number is five five 12"]);
        assert_eq!(found(&["打#"], "打一下，打一次，打110"), ["打一", "打110"]);
        assert_eq!(found(&["好*#"], "好的，我统一登记一下"), Vec::<&str>::new());
        assert_eq!(found(&["约*3#"], "约您周三上午10点，约您"), ["约您周三"]);
        assert_eq!(found(&["我们*#*(点|号)"], "我们门诊一般都是早上8点开门"), ["我们门诊一般都是早上8点"]);
        assert_eq!(found(&["see you * #"], "see you tomorrow at ten thirty then"), ["see you tomorrow at ten thirty"]);
    }

    #[test]
    fn fillers_inside_a_phrase_are_skipped() {
        assert_eq!(found(&["我是*医生"], "我呃，是王医生"), ["我呃，是王医生"]);
        assert_eq!(found(&["my name is"], "my, um, name is"), ["my, um, name is"]);
        assert_eq!(found(&["嗯"], "嗯，好"), ["嗯"]);
        assert_eq!(found(&["^hello"], "uh hello"), ["hello"]);
    }

    #[test]
    fn an_exclusion_voids_what_it_overlaps() {
        let patterns = ["挂电话 !(不要|别)挂电话"];
        assert_eq!(found(&patterns, "先挂电话了"), ["挂电话"]);
        assert_eq!(found(&patterns, "请不要挂电话"), Vec::<&str>::new());
        let mut builder = PhraseBook::builder();
        let set = builder.add("thanks", ["谢谢"]).unwrap();
        builder.unless(set, "不用谢谢").unwrap();
        let book = builder.build();
        assert_eq!(book.scan(&mut Scanner::new(), "不用谢谢").len(), 0);
        assert_eq!(book.scan(&mut Scanner::new(), "谢谢").len(), 1);
    }

    #[test]
    fn of_overlapping_hits_of_a_set_the_first_and_longest_stays() {
        assert_eq!(
            found(&["thank you", "thank you very much", "very much"], "thank you very much"),
            ["thank you very much"]
        );
        let mut builder = PhraseBook::builder();
        builder.add("a", ["你好"]).unwrap();
        builder.add("b", ["你好吗"]).unwrap();
        assert_eq!(builder.build().scan(&mut Scanner::new(), "你好吗").len(), 2);
    }

    #[test]
    fn brackets_mark_sounds() {
        assert_eq!(found(&["<(laughs|笑)>"], "[laughs] ha (笑) he laughs 【笑】"), ["laughs", "笑", "笑"]);
    }

    #[test]
    fn drawls_are_read_as_the_word() {
        assert_eq!(found(&["hi", "bye", "good"], "hiiii byeee gooood"), ["hi", "bye", "gooood"]);
    }

    #[test]
    fn nothing_is_found_by_an_empty_book_or_in_an_empty_text() {
        assert_eq!(found(&[], "hello"), Vec::<&str>::new());
        assert_eq!(found(&["hello"], ""), Vec::<&str>::new());
    }
}
