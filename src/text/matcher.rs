//! The automaton over streams, and how its finds become hits of patterns with gaps.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use daachorse::DoubleArrayAhoCorasick;

use super::book::{PatternId, SetId};
use super::fold::fold;
use super::pattern::{Chain, Gap, Slot, wider};
use super::stream::{Alphabet, COMMA, LEAD, OTHER, SENTENCE, SPACE, Stream, is_word, numeral};

/// What a chain belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Pattern(PatternId),
    /// It voids hits of the pattern.
    Unless(PatternId),
    /// It voids hits of the set.
    UnlessSet(SetId),
}

/// A chain, compiled.
#[derive(Debug)]
struct Compiled {
    owner: Owner,
    slots: Vec<Place>,
    /// The slot that is rarest in speech; the others are looked at only where it is found.
    key: usize,
    number_before: bool,
    number_after: bool,
}

/// A slot, compiled.
#[derive(Debug)]
struct Place {
    gap: Option<Gap>,
    optional: bool,
    /// The literals that fit, in order.
    literals: Vec<u32>,
    /// Turns most others away at once.
    mask: Mask,
}

impl Place {
    #[inline]
    fn takes(&self, literal: u32) -> bool {
        self.mask.holds(literal) && self.literals.binary_search(&literal).is_ok()
    }
}

/// A set of literals that may hold more than it should: a bit for several of them.
#[derive(Debug, Clone, Copy, Default)]
struct Mask([u64; 4]);

impl Mask {
    fn of<'l>(literals: impl IntoIterator<Item = &'l u32>) -> Self {
        let mut mask = Mask::default();
        for literal in literals {
            for (bits, own) in mask.0.iter_mut().zip(Self::bits(*literal)) {
                *bits |= own;
            }
        }
        mask
    }

    #[inline]
    fn bits(literal: u32) -> [u64; 4] {
        let bit = 1 << (literal % 64);
        [0, 1, 2, 3].map(|word| if (literal / 64) % 4 == word { bit } else { 0 })
    }

    #[inline]
    fn holds(self, literal: u32) -> bool {
        let [a, b, c, d] = self.0;
        let word = match (literal / 64) % 4 {
            0 => a,
            1 => b,
            2 => c,
            _ => d,
        };
        word >> (literal % 64) & 1 == 1
    }

    #[inline]
    fn meets(self, other: Mask) -> bool {
        self.0.iter().zip(other.0).any(|(left, right)| left & right != 0)
    }
}

/// A literal phrase of the automaton.
#[derive(Debug, Clone, Copy, Default)]
struct Literal {
    /// Spaces and marks at its start and its end, which are no part of a hit.
    head: u8,
    tail: u8,
    /// The chains of which it is the key, in [`Matcher::keys`].
    from: u32,
    to: u32,
}

/// Compiled chains.
pub(super) struct Matcher {
    alphabet: Alphabet,
    automaton: Option<DoubleArrayAhoCorasick<u32>>,
    literals: Vec<Literal>,
    keys: Vec<u32>,
    chains: Vec<Compiled>,
    /// In bytes.
    longest_literal: u32,
}

impl fmt::Debug for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matcher").field("literals", &self.literals.len()).field("chains", &self.chains.len()).finish()
    }
}

impl Matcher {
    /// A matcher for the very words.
    pub(super) fn exact(chains: &[(Owner, Chain)]) -> Self {
        let mut alphabet = Alphabet::new();
        for phrase in chains.iter().flat_map(|(_, chain)| &chain.slots).flat_map(|slot| &slot.phrases) {
            for character in phrase.chars() {
                alphabet.add([fold(character)]);
            }
        }
        alphabet.close();
        Self::new(alphabet, chains.iter().map(|(owner, chain)| (*owner, chain)))
    }

    /// A matcher for these chains in this alphabet.
    pub(super) fn new<'c>(alphabet: Alphabet, chains: impl Iterator<Item = (Owner, &'c Chain)>) -> Self {
        let mut phrases = Phrases::new();
        let mut compiled = Vec::new();
        for (owner, chain) in chains {
            let place = |slot: &Slot| {
                let literals = phrases.add(&alphabet, &slot.phrases);
                let mask = Mask::of(&literals);
                Place { gap: slot.gap, optional: slot.optional, literals, mask }
            };
            let slots: Vec<Place> = chain.slots.iter().map(place).collect();
            let rarity = |slot: &Place| slot.literals.iter().map(|id| phrases.frequency(*id)).sum::<u32>();
            let needed = slots.iter().enumerate().filter(|(_, slot)| !slot.optional && !slot.literals.is_empty());
            let Some((key, _)) = needed.min_by_key(|(_, slot)| rarity(slot)) else { continue };
            let Chain { number_before, number_after, .. } = *chain;
            compiled.push(Compiled { owner, slots, key, number_before, number_after });
        }
        let mut literals: Vec<Literal> = phrases.bytes.iter().map(|bytes| Literal::edges(bytes)).collect();
        let mut keys: Vec<(u32, u32)> = Vec::new();
        for (id, chain) in (0..).zip(&compiled) {
            let key = chain.slots.get(chain.key).map(|slot| slot.literals.as_slice()).unwrap_or_default();
            keys.extend(key.iter().map(|literal| (*literal, id)));
        }
        keys.sort_unstable();
        for (at, (literal, _)) in (0_u32..).zip(&keys) {
            if let Some(literal) = literals.get_mut(*literal as usize) {
                literal.from = if literal.to == 0 { at } else { literal.from };
                literal.to = at + 1;
            }
        }
        let keys = keys.into_iter().map(|(_, chain)| chain).collect();
        // An automaton needs at least one phrase, and building fails for no other reason within our sizes.
        let automaton = DoubleArrayAhoCorasick::with_values(phrases.bytes.iter().zip(0..)).ok();
        let longest_literal = phrases.bytes.iter().map(Vec::len).max().unwrap_or_default() as u32;
        Matcher { alphabet, automaton, literals, keys, chains: compiled, longest_literal }
    }

    pub(super) fn alphabet(&self) -> &Alphabet {
        &self.alphabet
    }

    /// Searches a stream. With `cuts`, only what spans one of them is found.
    pub(super) fn run(&self, stream: &Stream, cuts: &[u32], scratch: &mut Scratch) {
        let Some(automaton) = &self.automaton else { return };
        let mut pieces = std::mem::take(&mut scratch.pieces);
        pieces.clear();
        for found in automaton.find_overlapping_iter(&stream.bytes) {
            if let Some(literal) = self.literals.get(found.value() as usize) {
                let outer = (found.start() as u32, found.end() as u32);
                let start = outer.0 + u32::from(literal.head);
                let end = outer.1 - u32::from(literal.tail);
                pieces.push(Piece { literal: found.value(), span: Span { outer, start, end } });
            }
        }
        let said = Mask::of(pieces.iter().map(|piece| &piece.literal));
        for (at, piece) in pieces.iter().enumerate() {
            let Some(literal) = self.literals.get(piece.literal as usize) else { continue };
            for chain in self.keys.get(literal.from as usize..literal.to as usize).unwrap_or_default() {
                let Some(chain) = self.chains.get(*chain as usize) else { continue };
                if chain.slots.iter().any(|slot| !slot.optional && !slot.mask.meets(said)) {
                    continue;
                }
                let search = Search { chain, stream, pieces: &pieces, longest_literal: self.longest_literal };
                if let Some(span) = search.around(at, piece.span)
                    && (cuts.is_empty() || cuts.iter().any(|cut| span.outer.0 < *cut && *cut < span.outer.1))
                {
                    scratch.add(chain.owner, span, stream);
                }
            }
        }
        scratch.pieces = pieces;
    }
}

/// Every phrase of every slot, once.
#[derive(Default)]
struct Phrases {
    bytes: Vec<Vec<u8>>,
    frequencies: Vec<u32>,
    by_bytes: BTreeMap<Vec<u8>, u32>,
    common: BTreeSet<&'static [u8]>,
    piece: Stream,
}

impl Phrases {
    /// The literals of a slot, in order.
    fn add(&mut self, alphabet: &Alphabet, phrases: &[String]) -> Vec<u32> {
        let mut literals = Vec::with_capacity(phrases.len());
        for phrase in phrases {
            self.piece.encode_piece(alphabet, phrase);
            if self.piece.bytes.iter().all(|byte| *byte == SPACE) {
                continue;
            }
            let known = self.by_bytes.get(&self.piece.bytes).copied();
            literals.push(known.unwrap_or_else(|| {
                let id = self.bytes.len() as u32;
                self.bytes.push(self.piece.bytes.clone());
                self.frequencies.push(self.estimate(&self.piece.bytes));
                self.by_bytes.insert(self.piece.bytes.clone(), id);
                id
            }));
        }
        literals.sort_unstable();
        literals.dedup();
        literals
    }

    fn frequency(&self, id: u32) -> u32 {
        self.frequencies.get(id as usize).copied().unwrap_or_default()
    }
}

/// English words that everybody says all the time.
const COMMON: &str = "a about all am an and any are as at be been but by can could did do does dont for from get give go \
    going got had has have he her him his how i id if im in is it its ive just know let like me more my no not now of ok \
    okay on one or our out please right she so some that thats the their them then there they this time to too up us \
    very want was we well were what when where which who will with would yes you your youre";

impl Phrases {
    fn new() -> Self {
        Phrases { common: COMMON.split(' ').map(str::as_bytes).collect(), ..Self::default() }
    }

    /// About how often a literal occurs in 100,000 characters of speech; only used to choose keys.
    fn estimate(&self, bytes: &[u8]) -> u32 {
        let characters = bytes.iter().filter(|byte| matches!(**byte, LEAD..0xB0)).count();
        let mut words = 0;
        let mut rare = 0;
        for word in bytes.split(|byte| !is_word(*byte)).filter(|word| !word.is_empty()) {
            words += 1;
            rare += usize::from(!self.common.contains(word));
        }
        match (characters, words, rare) {
            (0, 0, _) => 20_000,
            (0, words, 0) => 4_000 >> (2 * words.min(4)),
            (0, words, _) => 80 >> words.min(6),
            (1, 0, _) => 1_000,
            (2, 0, _) => 100,
            (3, 0, _) => 10,
            _ => 2,
        }
    }
}

impl Literal {
    /// A literal whose chains are not known yet.
    fn edges(bytes: &[u8]) -> Self {
        let head = bytes.iter().take_while(|byte| is_edge(**byte)).count() as u8;
        let tail = bytes.iter().rev().take_while(|byte| is_edge(**byte)).count() as u8;
        // A piece of nothing but marks, as `^`, counts as a whole, so that gaps end before and start after it.
        let (head, tail) = if usize::from(head) == bytes.len() { (0, 0) } else { (head, tail) };
        Literal { head, tail, from: 0, to: 0 }
    }
}

/// A literal that was found.
#[derive(Debug, Clone, Copy)]
struct Piece {
    literal: u32,
    span: Span,
}

/// The search for the rest of a chain around its key.
struct Search<'a> {
    chain: &'a Compiled,
    stream: &'a Stream,
    /// In the order of their ends.
    pieces: &'a [Piece],
    longest_literal: u32,
}

/// How many bytes of a stream a gap may have at most, spaces included.
fn longest(gap: Gap) -> u32 {
    match gap {
        Gap::Number => 120,
        Gap::Within(most) | Gap::Across(most) => 8 + most * 12,
    }
}

impl Search<'_> {
    /// The whole chain, if its key is the piece `at`.
    fn around(&self, at: usize, key: Span) -> Option<Span> {
        if self.chain.slots.len() == 1 && !self.chain.number_before && !self.chain.number_after {
            return Some(key);
        }
        let gap = self.chain.slots.get(self.chain.key).and_then(|slot| slot.gap);
        let left = self.leftwards(self.chain.key, gap, at, key)?;
        let right = self.rightwards(self.chain.key + 1, None, at, key)?;
        let outer = (left.outer.0, right.outer.1);
        Some(Span { outer, start: left.start, end: right.end })
    }

    /// The slots before `slot`, which was found or left out; `gap` is what stands before what was found.
    fn leftwards(&self, slot: usize, gap: Option<Gap>, at: usize, found: Span) -> Option<Span> {
        let Some((before, place)) =
            slot.checked_sub(1).and_then(|before| Some((before, self.chain.slots.get(before)?)))
        else {
            return self.start(found);
        };
        let gap = gap.unwrap_or(Gap::Within(0));
        let from = found.start.saturating_sub(longest(gap));
        for (earlier, piece) in self.pieces.iter().enumerate().take(at).rev() {
            if piece.span.end < from {
                break;
            }
            let here = place.takes(piece.literal)
                && piece.span.end <= found.start
                && fits(self.stream, piece.span.end, found.start, gap);
            if here && let Some(whole) = self.leftwards(before, place.gap, earlier, piece.span) {
                return Some(whole);
            }
        }
        let skipped = wider(place.gap, Some(gap));
        if place.optional { self.leftwards(before, skipped, at, found) } else { None }
    }

    /// The slots from `slot` on; `gap` is the widest gap of those left out before it.
    fn rightwards(&self, slot: usize, gap: Option<Gap>, at: usize, found: Span) -> Option<Span> {
        let Some(place) = self.chain.slots.get(slot) else { return self.end(found) };
        let gap = wider(gap, place.gap).unwrap_or(Gap::Within(0));
        let to = found.end + longest(gap);
        for (later, piece) in self.pieces.iter().enumerate().skip(at + 1) {
            if piece.span.end > to + self.longest_literal {
                break;
            }
            let here = place.takes(piece.literal)
                && (found.end..=to).contains(&piece.span.start)
                && fits(self.stream, found.end, piece.span.start, gap);
            if here && let Some(whole) = self.rightwards(slot + 1, None, later, piece.span) {
                return Some(whole);
            }
        }
        if place.optional { self.rightwards(slot + 1, Some(gap), at, found) } else { None }
    }

    /// The first slot's span, with the number before it if there has to be one.
    fn start(&self, mut found: Span) -> Option<Span> {
        if self.chain.number_before {
            found.start = number_before(&self.stream.bytes, found.start as usize)? as u32;
            found.outer.0 = found.outer.0.min(found.start);
        }
        Some(found)
    }

    /// The last slot's span, with the number behind it if there has to be one.
    fn end(&self, mut found: Span) -> Option<Span> {
        if self.chain.number_after {
            found.end = number_after(&self.stream.bytes, found.end as usize)? as u32;
            found.outer.1 = found.outer.1.max(found.end);
        }
        Some(found)
    }
}

/// Whether a byte is a space or a mark, not a part of what was said.
fn is_edge(byte: u8) -> bool {
    byte < LEAD && byte != OTHER && !is_word(byte)
}

/// Whether what lies between two pieces is a gap of this sort.
fn fits(stream: &Stream, from: u32, to: u32, gap: Gap) -> bool {
    let between = stream.bytes.get(from as usize..to as usize).unwrap_or_default();
    let (most, across) = match gap {
        Gap::Number => return is_number(between),
        Gap::Within(most) => (most, false),
        Gap::Across(most) => (most, true),
    };
    let mut length = 0;
    let mut in_word = false;
    for byte in between {
        match *byte {
            SENTENCE if !across => return false,
            COMMA if most == 0 => return false,
            OTHER | LEAD..0xB0 => length += 1,
            byte if is_word(byte) && !in_word => length += 2,
            _ => {}
        }
        in_word = is_word(*byte);
        if length > most {
            return false;
        }
    }
    true
}

/// Whether these bytes are a number, in digits or words, and spaces.
fn is_number(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let mut numerals = 0;
    while let Some(first) = rest.first() {
        let step = if *first == SPACE { Some(1) } else { numeral(rest).or_else(|| number_word(rest)) };
        let Some(step) = step else { return false };
        numerals += usize::from(*first != SPACE);
        rest = rest.get(step..).unwrap_or_default();
    }
    numerals > 0
}

/// Where the number that ends here, spaces aside, starts.
fn number_before(bytes: &[u8], end: usize) -> Option<usize> {
    let mut start = None;
    let mut at = end;
    loop {
        let text = bytes.get(..at)?;
        let text = text.strip_suffix(&[SPACE]).unwrap_or(text);
        let word = text.iter().rev().take_while(|byte| is_word(**byte)).count();
        let length = if word > 0 { word } else { 2 };
        let Some(last) = text.len().checked_sub(length).and_then(|from| text.get(from..)) else { return start };
        if !is_number(last) {
            return start;
        }
        at = text.len() - length;
        start = Some(at);
    }
}

/// Where the number that starts here, spaces aside, ends.
fn number_after(bytes: &[u8], start: usize) -> Option<usize> {
    let mut end = None;
    let mut at = start;
    loop {
        let rest = bytes.get(at..)?;
        let spaces = usize::from(rest.first() == Some(&SPACE));
        let rest = rest.get(spaces..)?;
        let Some(length) = numeral(rest).or_else(|| number_word(rest)) else { return end };
        at += spaces + length;
        end = Some(at);
    }
}

/// The length of the English number word at the start of these bytes.
fn number_word(bytes: &[u8]) -> Option<usize> {
    const WORDS: [&[u8]; 32] = [
        b"zero",
        b"oh",
        b"one",
        b"two",
        b"three",
        b"four",
        b"five",
        b"six",
        b"seven",
        b"eight",
        b"nine",
        b"ten",
        b"eleven",
        b"twelve",
        b"thirteen",
        b"fourteen",
        b"fifteen",
        b"sixteen",
        b"seventeen",
        b"eighteen",
        b"nineteen",
        b"twenty",
        b"thirty",
        b"forty",
        b"fifty",
        b"sixty",
        b"seventy",
        b"eighty",
        b"ninety",
        b"hundred",
        b"thousand",
        b"half",
    ];
    let length = bytes.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    WORDS.contains(&bytes.get(..length)?).then_some(length)
}

/// A stretch of a stream.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    /// With the spaces and marks of its phrases.
    outer: (u32, u32),
    start: u32,
    end: u32,
}

/// A hit, not yet joined with others; places are bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Raw {
    pub(super) set: SetId,
    pub(super) start: u32,
    /// Where its last character starts, the other way round so that the longest comes first.
    longest: std::cmp::Reverse<u32>,
    pub(super) pattern: PatternId,
    pub(super) last: u32,
    /// Where it lies in the stream.
    pub(super) codes: (u32, u32),
}

/// What a search writes into.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pieces: Vec<Piece>,
    void: Vec<(Owner, u32, u32)>,
    pub(super) found: Vec<Raw>,
}

impl Scratch {
    pub(super) fn clear(&mut self) {
        self.found.clear();
        self.void.clear();
    }

    fn add(&mut self, owner: Owner, span: Span, stream: &Stream) {
        let place = |at: u32| stream.offsets.get(at as usize).copied().unwrap_or_default();
        let said = stream.bytes.get(span.start as usize..span.end as usize).unwrap_or_default();
        let head = said.iter().take_while(|byte| is_edge(**byte)).count() as u32;
        let tail = said.iter().rev().take_while(|byte| is_edge(**byte)).count() as u32;
        if head + tail >= span.end - span.start {
            return;
        }
        let (start, last) = (place(span.start + head), place(span.end - tail - 1));
        match owner {
            Owner::Pattern(pattern) => {
                let longest = std::cmp::Reverse(last);
                let codes = (span.start, span.end);
                self.found.push(Raw { set: SetId(0), start, longest, pattern, last, codes });
            }
            owner => self.void.push((owner, start, last)),
        }
    }

    /// Drops what is voided, and of the overlapping hits of a set all but the first and longest.
    pub(super) fn settle(&mut self, set_of: impl Fn(PatternId) -> SetId) {
        for raw in &mut self.found {
            raw.set = set_of(raw.pattern);
        }
        let void = &self.void;
        self.found.retain(|raw| {
            !void.iter().any(|(owner, start, last)| {
                let mine = *owner == Owner::Unless(raw.pattern) || *owner == Owner::UnlessSet(raw.set);
                mine && *start <= raw.last && raw.start <= *last
            })
        });
        self.found.sort_unstable();
        let mut kept: Option<(SetId, u32)> = None;
        self.found.retain(|raw| {
            let overlaps = kept.is_some_and(|(set, last)| set == raw.set && raw.start <= last);
            if !overlaps {
                kept = Some((raw.set, raw.last));
            }
            !overlaps
        });
    }
}
