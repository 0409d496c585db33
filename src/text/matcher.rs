//! From the phrases that are found to patterns with gaps.
//!
//! Of every chain of slots the rarest one is its key. Only the phrases of keys are looked for in a text; where one is found,
//! the other slots are looked for around it, and not before somebody asks for the set.

use crate::order::Order;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use rustc_hash::FxBuildHasher;

use super::book::{PatternId, SetId};
use super::pattern::{Chain, Gap, Slot};
use super::stream::{CHINESE, COMMA, NOTHING, OTHER, SENTENCE, SPACE, Stream, is_numeral, is_word, numerals, reads};
use super::trie::Trie;

/// Sides of a conversation, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sides(u8);

impl Sides {
    /// Every side.
    pub(crate) const ALL: Sides = Sides(u8::MAX);

    /// The side with this number, of eight.
    pub(crate) fn one(number: u8) -> Sides {
        Sides(1 << (number & 7))
    }

    /// These and those.
    pub(crate) fn and(self, other: Sides) -> Sides {
        Sides(self.0 | other.0)
    }

    /// Whether some side is one of both.
    #[inline]
    pub(crate) fn meet(self, other: Sides) -> bool {
        self.0 & other.0 != 0
    }
}

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
    /// Its slots, in [`Matcher::places`].
    from: u32,
    to: u32,
    /// Which of the slots is rarest in speech; the others are looked for only where it is found.
    key: u32,
    /// Whether the key is all there is.
    alone: bool,
    /// What the rarest of the other slots that have to be there may have at its edge; everything if there is none.
    needs: Units,
}

/// A slot, compiled.
#[derive(Debug)]
struct Place {
    gap: Option<Gap>,
    optional: bool,
    /// Whether it is any number.
    number: bool,
    /// What the phrases of the slot have at their inner edge, the one towards the key; of the key nothing.
    units: Units,
    /// Its phrases, in [`Matcher::edges`]; of a number none, and of the key, as the trie holds them.
    from: u32,
    to: u32,
}

/// Units, with a bit for each; some share a bit.
#[derive(Debug, Clone, Copy, Default)]
struct Units([u64; 4]);

impl Units {
    const ALL: Units = Units([u64::MAX; 4]);

    fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    #[inline]
    fn add(&mut self, unit: u16) {
        if let Some(word) = self.0.get_mut(usize::from(unit >> 6 & 3)) {
            *word |= 1 << (unit & 63);
        }
    }

    #[inline]
    fn has(&self, unit: u16) -> bool {
        self.0.get(usize::from(unit >> 6 & 3)).is_some_and(|word| word >> (unit & 63) & 1 == 1)
    }

    #[inline]
    fn meets(&self, other: &Units) -> bool {
        let ([a, b, c, d], [w, x, y, z]) = (self.0, other.0);
        (a & w) | (b & x) | (c & y) | (d & z) != 0
    }
}

/// A phrase of a slot by the unit at its edge towards the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    unit: u16,
    /// The phrase, in [`Matcher::literals`].
    literal: u32,
}

/// A phrase, in [`Matcher::units`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Literal {
    from: u32,
    to: u32,
    /// Spaces and marks at its start and its end, which are no part of a hit.
    pub(super) head: u32,
    pub(super) tail: u32,
}

/// The chains of one set that have a phrase of the trie for a key.
#[derive(Debug, Clone, Copy)]
struct Group {
    set: SetId,
    /// The chains, in [`Matcher::keys`].
    from: u32,
    to: u32,
    /// How long the phrase is, and its spaces and marks.
    length: u32,
    head: u32,
    tail: u32,
}

/// Compiled chains.
pub(super) struct Matcher {
    trie: Trie,
    /// For each phrase of the trie where its groups start, and where the last end.
    first_groups: Vec<u32>,
    groups: Vec<Group>,
    keys: Vec<u32>,
    chains: Vec<Compiled>,
    places: Vec<Place>,
    edges: Vec<Edge>,
    literals: Vec<Literal>,
    units: Vec<u16>,
    sets: usize,
}

impl fmt::Debug for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matcher").field("keys", &self.first_groups.len()).field("chains", &self.chains.len()).finish()
    }
}

impl Matcher {
    /// A matcher for these chains, in which each unit is read as another one.
    pub(super) fn new(
        chains: &[(Owner, Chain)],
        read_as: impl Fn(u16) -> u16,
        set_of: impl Fn(PatternId) -> SetId,
    ) -> Self {
        let mut compiler = Compiler::new();
        for (owner, chain) in chains {
            let set = match owner {
                Owner::Pattern(pattern) | Owner::Unless(pattern) => set_of(*pattern),
                Owner::UnlessSet(set) => *set,
            };
            compiler.add(*owner, set, chain, &read_as);
        }
        compiler.finish()
    }

    /// Finds the keys in all texts.
    pub(super) fn find(&self, texts: &Texts, finds: &mut Finds) {
        finds.places.reserve(texts.stream.units.len());
        finds.last_of_key.resize(self.first_groups.len(), NONE);
        finds.last_of_set.resize(self.sets, NONE);
        for (number, segment) in (0..).zip(&texts.segments) {
            let units = texts.stream.units.get(segment.from as usize..segment.to as usize).unwrap_or_default();
            let mut rest = units;
            let mut start = segment.from;
            while let [_, behind @ ..] = rest {
                self.trie.at(rest, |key| self.note(key, number, start, finds));
                rest = behind;
                start += 1;
            }
        }
    }

    /// Notes where a key is; when it is found for the first time, also for the sets that have it.
    #[inline]
    fn note(&self, key: u32, segment: u32, start: u32, finds: &mut Finds) {
        let Some(last) = finds.last_of_key.get_mut(key as usize) else { return };
        finds.places.push(KeyPlace { segment, start, before: *last });
        let first = *last == NONE;
        *last = finds.places.len() as u32;
        if first {
            for group in self.first_group(key)..self.first_group(key + 1) {
                let Some(set) = self.groups.get(group as usize).map(|group| group.set.0 as usize) else { return };
                let Some(last) = finds.last_of_set.get_mut(set) else { return };
                finds.groups.push(FoundGroup { group, key, before: *last });
                *last = finds.groups.len() as u32;
            }
        }
    }

    #[inline]
    fn first_group(&self, key: u32) -> u32 {
        self.first_groups.get(key as usize).copied().unwrap_or_default()
    }

    /// Looks for whole chains around all keys that were found.
    pub(super) fn verify_all(&self, texts: &Texts, finds: &Finds, scratch: &mut Scratch) {
        finds.groups.iter().for_each(|found| self.verify(found, Sides::ALL, texts, finds, scratch));
        scratch.settle();
    }

    /// Looks for whole chains of one set in what these sides said.
    pub(super) fn verify_set(&self, set: SetId, by: Sides, texts: &Texts, finds: &Finds, scratch: &mut Scratch) {
        let mut last = finds.last_of_set.get(set.0 as usize).copied().unwrap_or(NONE);
        while let Some(found) = numbered(&finds.groups, last) {
            self.verify(found, by, texts, finds, scratch);
            last = found.before;
        }
        scratch.settle();
    }

    fn verify(&self, found: &FoundGroup, by: Sides, texts: &Texts, finds: &Finds, scratch: &mut Scratch) {
        let Some(group) = self.groups.get(found.group as usize) else { return };
        let chains = self.keys.get(group.from as usize..group.to as usize).unwrap_or_default();
        let mut last = finds.last_of_key.get(found.key as usize).copied().unwrap_or(NONE);
        while let Some(place) = numbered(&finds.places, last) {
            last = place.before;
            let Some(segment) = texts.segments.get(place.segment as usize).filter(|segment| segment.by.meet(by)) else {
                continue;
            };
            let outer = (place.start, place.start + group.length);
            let key = Span { outer, start: outer.0 + group.head, end: outer.1 - group.tail };
            for chain in chains.iter().filter_map(|chain| self.chains.get(*chain as usize)) {
                self.verify_chain(chain, group.set, key, segment, texts, scratch);
            }
        }
    }

    #[inline]
    fn verify_chain(
        &self,
        chain: &Compiled,
        set: SetId,
        key: Span,
        segment: &Segment,
        texts: &Texts,
        scratch: &mut Scratch,
    ) {
        let (whole, stream) = (segment.cuts.0 == segment.cuts.1, &texts.stream);
        if chain.alone && whole {
            scratch.add(chain.owner, set, segment.text, key, stream);
            return;
        }
        // Most chains lack a slot, which is told at once.
        if !chain.alone && !chain.needs.meets(&segment.units) {
            return;
        }
        let places = self.places.get(chain.from as usize..chain.to as usize).unwrap_or_default();
        // Of the others, most lack a neighbour of the key.
        if !chain.alone && !has_neighbours(places, chain.key as usize, key, &stream.units) {
            return;
        }
        let mut search = Search { matcher: self, places, units: &stream.units, stack: &mut scratch.stack };
        let Some(span) = search.around(chain.key as usize, key) else { return };
        let mut cuts = texts.cuts.get(segment.cuts.0 as usize..segment.cuts.1 as usize).unwrap_or_default().iter();
        if whole || cuts.any(|cut| span.outer.0 < *cut && *cut < span.outer.1) {
            scratch.add(chain.owner, set, segment.text, span, stream);
        }
    }
}

/// No entry of a list whose entries count from 1.
const NONE: u32 = 0;

/// The entry with this number, counted from 1.
#[inline]
fn numbered<T>(list: &[T], number: u32) -> Option<&T> {
    list.get((number as usize).checked_sub(1)?)
}

/// Texts as the searches read them, one after the other. Its buffers are kept.
#[derive(Debug, Default)]
pub(super) struct Texts {
    stream: Stream,
    segments: Vec<Segment>,
    cuts: Vec<u32>,
}

impl Texts {
    /// With room for texts of so many bytes together.
    pub(super) fn with_room(bytes: usize, texts: usize) -> Self {
        let segments = Vec::with_capacity(texts + texts / 8);
        Texts { stream: Stream::with_room(bytes, texts), segments, cuts: Vec::new() }
    }

    pub(super) fn clear(&mut self) {
        self.stream.clear();
        self.segments.clear();
        self.cuts.clear();
    }

    /// Adds what a side said, and once more without its fillers where it has some. It is called `text` in what is found.
    pub(super) fn add(&mut self, text: u32, by: Sides, said: &str) {
        let whole = self.stream.add(said);
        let cuts = self.cuts.len() as u32;
        self.push(text, by, whole.clone(), (cuts, cuts));
        if self.stream.has_fillers() {
            let thin = self.stream.add_without_fillers(whole, &mut self.cuts);
            self.push(text, by, thin, (cuts, self.cuts.len() as u32));
        }
    }

    fn push(&mut self, text: u32, by: Sides, range: Range<u32>, cuts: (u32, u32)) {
        let mut units = Units::default();
        let said = self.stream.units.get(range.start as usize..range.end as usize).unwrap_or_default();
        said.iter().for_each(|unit| units.add(*unit));
        self.segments.push(Segment { text, by, from: range.start, to: range.end, cuts, units });
    }

    /// The same texts, each unit read as another one.
    pub(super) fn read_as(&self, read_as: impl Fn(u16) -> u16) -> Texts {
        let units: Vec<u16> = self.stream.units.iter().map(|unit| read_as(*unit)).collect();
        let segments = self.segments.iter().map(|segment| {
            let said = units.get(segment.from as usize..segment.to as usize).unwrap_or_default();
            let mut units = Units::default();
            said.iter().for_each(|unit| units.add(*unit));
            Segment { units, ..*segment }
        });
        Texts { segments: segments.collect(), cuts: self.cuts.clone(), stream: self.stream.with_units(units) }
    }
}

/// Where keys were found in texts. Its buffers are kept.
#[derive(Debug, Default)]
pub(super) struct Finds {
    /// In the order of the texts; those of a key are chained, the last one first.
    places: Vec<KeyPlace>,
    last_of_key: Vec<u32>,
    /// The groups whose keys were found; those of a set are chained.
    groups: Vec<FoundGroup>,
    last_of_set: Vec<u32>,
}

impl Finds {
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.last_of_key.clear();
        self.groups.clear();
        self.last_of_set.clear();
    }
}

/// A text in the stream, as it is or without its fillers.
#[derive(Debug, Clone, Copy)]
struct Segment {
    text: u32,
    by: Sides,
    from: u32,
    to: u32,
    /// Where fillers were left out, in [`Texts::cuts`]: only what spans one of them is new. None for a text as it is.
    cuts: (u32, u32),
    units: Units,
}

/// A place where a key was found.
#[derive(Debug, Clone, Copy)]
struct KeyPlace {
    segment: u32,
    start: u32,
    /// The number of the one before of the same key.
    before: u32,
}

/// A group whose key was found.
#[derive(Debug, Clone, Copy)]
struct FoundGroup {
    group: u32,
    key: u32,
    /// The number of the one before of the same set.
    before: u32,
}

/// Makes a matcher.
struct Compiler {
    phrases: Phrases,
    chains: Vec<(SetId, Compiled)>,
    places: Vec<Place>,
    edges: Vec<Edge>,
    /// Phrase, set and chain.
    keys: Vec<(u32, SetId, u32)>,
}

impl Compiler {
    fn new() -> Self {
        let (chains, places, edges, keys) = Default::default();
        Compiler { phrases: Phrases::new(), chains, places, edges, keys }
    }

    fn add(&mut self, owner: Owner, set: SetId, chain: &Chain, read_as: impl Fn(u16) -> u16) {
        let slots: Vec<(&Slot, Vec<u32>)> =
            chain.slots.iter().map(|slot| (slot, self.phrases.add(&slot.phrases, &read_as))).collect();
        let Some(key) = key_of(&slots, |literal| self.phrases.frequency(literal)) else { return };
        let from = self.places.len() as u32;
        for (index, (slot, literals)) in slots.iter().enumerate() {
            let start = self.edges.len();
            match index.cmp(&key) {
                std::cmp::Ordering::Less => self.edges.extend(literals.iter().map(|id| self.phrases.last_edge(*id))),
                std::cmp::Ordering::Equal => {
                    self.keys.extend(literals.iter().map(|literal| (*literal, set, self.chains.len() as u32)));
                }
                std::cmp::Ordering::Greater => {
                    self.edges.extend(literals.iter().map(|id| self.phrases.first_edge(*id)));
                }
            }
            let own = self.edges.get_mut(start..).unwrap_or_default();
            own.order();
            let mut units = Units::default();
            own.iter().for_each(|edge| units.add(edge.unit));
            let (gap, optional, number) = (slot.gap, slot.optional, slot.number);
            if number {
                number_edges(index < key).for_each(|unit| units.add(unit));
            }
            self.places.push(Place { gap, optional, number, units, from: start as u32, to: self.edges.len() as u32 });
        }
        let places = self.places.get(from as usize..).unwrap_or_default();
        let alone = places.len() == 1;
        let others = places.iter().enumerate().filter(|(index, place)| *index != key && !place.optional);
        let needs = others.map(|(_, place)| place.units).min_by_key(Units::count).unwrap_or(Units::ALL);
        let (to, key) = (self.places.len() as u32, key as u32);
        self.chains.push((set, Compiled { owner, from, to, key, alone, needs }));
    }

    fn finish(mut self) -> Matcher {
        let phrases = &self.phrases;
        // In the order of the trie. Units are compared once for each phrase, not for each of its keys.
        let mut sorted: Vec<u32> = self.keys.iter().map(|(phrase, _, _)| *phrase).collect();
        sorted.order();
        sorted.dedup();
        sorted.order_by(|one, other| phrases.units(*one).cmp(phrases.units(*other)));
        let mut ranks = vec![0; phrases.literals.len()];
        for (rank, phrase) in (0_u32..).zip(&sorted) {
            ranks.iter_mut().skip(*phrase as usize).take(1).for_each(|place| *place = rank);
        }
        let rank = |phrase: u32| ranks.get(phrase as usize).copied().unwrap_or_default();
        self.keys.order_by_key(|(phrase, set, chain)| (rank(*phrase), *set, *chain));
        let (mut sorted, mut first_groups, mut groups): (Vec<&[u16]>, Vec<u32>, Vec<Group>) = Default::default();
        let mut from = 0;
        for same in self.keys.chunk_by(|left, right| left.0 == right.0) {
            let phrase = same.first().map(|key| key.0).unwrap_or_default();
            sorted.push(phrases.units(phrase));
            first_groups.push(groups.len() as u32);
            let Literal { from: start, to: end, head, tail } = phrases.literal(phrase);
            for of_set in same.chunk_by(|left, right| left.1 == right.1) {
                let set = of_set.first().map_or(SetId(0), |key| key.1);
                let to = from + of_set.len() as u32;
                groups.push(Group { set, from, to, length: end - start, head, tail });
                from = to;
            }
        }
        first_groups.push(groups.len() as u32);
        let trie = Trie::new(&sorted);
        let sets = self.chains.iter().map(|(set, _)| set.0 as usize + 1).max().unwrap_or_default();
        let (literals, units) = self.phrases.kept(&mut self.edges);
        Matcher {
            trie,
            first_groups,
            groups,
            keys: self.keys.into_iter().map(|(_, _, chain)| chain).collect(),
            chains: self.chains.into_iter().map(|(_, chain)| chain).collect(),
            places: self.places,
            edges: self.edges,
            literals,
            units,
            sets,
        }
    }
}

/// The slot that is rarest in speech of those that have to be there.
pub(super) fn key_of<S: std::borrow::Borrow<Slot>>(
    slots: &[(S, Vec<u32>)],
    frequency: impl Fn(u32) -> u32,
) -> Option<usize> {
    let rarity = |literals: &[u32]| literals.iter().map(|literal| frequency(*literal)).sum::<u32>();
    let needed = slots.iter().enumerate();
    let needed = needed.filter(|(_, (slot, literals))| !slot.borrow().optional && !literals.is_empty());
    needed.min_by_key(|(_, (_, literals))| rarity(literals)).map(|(index, _)| index)
}

/// Numbers of phrases and words.
type ByUnits = HashMap<Box<[u16]>, u32, FxBuildHasher>;

/// Every phrase of every slot, once.
pub(super) struct Phrases {
    units: Vec<u16>,
    literals: Vec<Literal>,
    frequencies: Vec<u32>,
    by_units: ByUnits,
    common: ByUnits,
    piece: Stream,
}

/// English words that everybody says all the time.
const COMMON: &str = "a about all am an and any are as at be been but by can could did do does dont for from get give go \
    going got had has have he her him his how i id if im in is it its ive just know let like me more my no not now of ok \
    okay on one or our out please right she so some that thats the their them then there they this time to too up us \
    very want was we well were what when where which who will with would yes you your youre";

impl Phrases {
    pub(super) fn new() -> Self {
        Phrases {
            units: Vec::new(),
            literals: Vec::new(),
            frequencies: Vec::new(),
            by_units: HashMap::default(),
            common: COMMON.split(' ').map(|word| (word.bytes().map(u16::from).collect(), 0)).collect(),
            piece: Stream::default(),
        }
    }

    /// The phrases of a slot, in order.
    pub(super) fn add(&mut self, phrases: &[String], read_as: impl Fn(u16) -> u16) -> Vec<u32> {
        let mut literals = Vec::with_capacity(phrases.len());
        for phrase in phrases {
            let units = self.piece.piece(phrase);
            units.iter_mut().for_each(|unit| *unit = read_as(*unit));
            let units = &*units;
            if units.iter().all(|unit| *unit == SPACE) {
                continue;
            }
            if let Some(known) = self.by_units.get(units) {
                literals.push(*known);
                continue;
            }
            let id = self.literals.len() as u32;
            literals.push(id);
            self.literals.push(Literal::at(self.units.len() as u32, units));
            self.units.extend_from_slice(units);
            self.by_units.insert(units.into(), id);
            let frequency = estimate(units, &self.common);
            self.frequencies.push(frequency);
        }
        literals.order();
        literals.dedup();
        literals
    }

    pub(super) fn frequency(&self, id: u32) -> u32 {
        self.frequencies.get(id as usize).copied().unwrap_or_default()
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn count(&self) -> u32 {
        self.literals.len() as u32
    }

    pub(super) fn literal(&self, id: u32) -> Literal {
        self.literals.get(id as usize).copied().unwrap_or(Literal { from: 0, to: 0, head: 0, tail: 0 })
    }

    pub(super) fn units(&self, id: u32) -> &[u16] {
        let Literal { from, to, .. } = self.literal(id);
        self.units.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The phrase by its first unit, spaces and marks aside.
    fn first_edge(&self, id: u32) -> Edge {
        let unit = self.units(id).get(self.literal(id).head as usize).copied();
        Edge { unit: unit.unwrap_or_default(), literal: id }
    }

    /// The phrase by its last unit, spaces and marks aside.
    fn last_edge(&self, id: u32) -> Edge {
        let unit = self.units(id).iter().rev().nth(self.literal(id).tail as usize).copied();
        Edge { unit: unit.unwrap_or_default(), literal: id }
    }

    /// The phrases that the edges are about, which are made to speak of these.
    fn kept(&self, edges: &mut [Edge]) -> (Vec<Literal>, Vec<u16>) {
        let (mut literals, mut units) = (Vec::new(), Vec::new());
        const NOT_KEPT: u32 = u32::MAX;
        let mut places = vec![NOT_KEPT; self.literals.len()];
        for edge in edges {
            let Some(place) = places.get_mut(edge.literal as usize) else { continue };
            if *place == NOT_KEPT {
                *place = literals.len() as u32;
                let text = self.units(edge.literal);
                let from = units.len() as u32;
                literals.push(Literal { from, to: from + text.len() as u32, ..self.literal(edge.literal) });
                units.extend_from_slice(text);
            }
            edge.literal = *place;
        }
        (literals, units)
    }
}

/// About how often a phrase occurs in 100,000 characters of speech; only used to choose keys.
fn estimate(units: &[u16], common: &ByUnits) -> u32 {
    let characters = units.iter().filter(|unit| **unit >= CHINESE).count();
    let mut words = 0;
    let mut rare = 0;
    for word in units.split(|unit| !is_word(*unit)).filter(|word| !word.is_empty()) {
        words += 1;
        rare += usize::from(!common.contains_key(word));
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

impl Literal {
    fn at(from: u32, units: &[u16]) -> Self {
        let head = units.iter().take_while(|unit| is_edge(**unit)).count();
        let tail = units.iter().rev().take_while(|unit| is_edge(**unit)).count();
        // A piece of nothing but marks, as `^`, counts as a whole, so that gaps end before and start after it.
        let (head, tail) = if head == units.len() { (0, 0) } else { (head as u32, tail as u32) };
        Literal { from, to: from + units.len() as u32, head, tail }
    }
}

/// The search for the rest of a chain around its key.
struct Search<'a> {
    matcher: &'a Matcher,
    places: &'a [Place],
    units: &'a [u16],
    /// Phrases that may fit, of all slots that are being tried.
    stack: &'a mut Vec<Span>,
}

/// How many units a gap may have at most, spaces included.
pub(super) fn longest(gap: Gap) -> u32 {
    let (Gap::Within(most) | Gap::Across(most)) = gap;
    8 + most * 12
}

impl<'a> Search<'a> {
    /// The whole chain around its key, which is this slot.
    #[inline]
    fn around(&mut self, slot: usize, key: Span) -> Option<Span> {
        let gap = self.places.get(slot).and_then(|place| place.gap);
        let left = self.leftwards(slot, gap, key)?;
        let right = self.rightwards(slot + 1, None, key)?;
        let outer = (left.outer.0, right.outer.1);
        Some(Span { outer, start: left.start, end: right.end })
    }

    /// The slots before `slot`, which was found or left out; `gap` is what stands before what was found.
    fn leftwards(&mut self, slot: usize, gap: Option<Gap>, found: Span) -> Option<Span> {
        let places: &'a [Place] = self.places;
        let Some((before, place)) = slot.checked_sub(1).and_then(|before| Some((before, places.get(before)?))) else {
            return Some(found);
        };
        let gap = gap.unwrap_or(Gap::Within(0));
        let base = self.stack.len();
        self.before(place, gap, found.start);
        if !place.number {
            // The nearest first; of those that end together, the shortest.
            self.sort(base, |span| Reverse((span.outer.1, span.outer.0)));
        }
        let whole = self.first_of(base, |search, span| search.leftwards(before, place.gap, span));
        if whole.is_some() || !place.optional {
            return whole;
        }
        self.leftwards(before, place.gap.max(Some(gap)), found)
    }

    /// The slots from `slot` on; `gap` is the widest gap of those left out before it.
    fn rightwards(&mut self, slot: usize, gap: Option<Gap>, found: Span) -> Option<Span> {
        let places: &'a [Place] = self.places;
        let Some(place) = places.get(slot) else { return Some(found) };
        let gap = gap.max(place.gap).unwrap_or(Gap::Within(0));
        let base = self.stack.len();
        self.after(place, gap, found.end);
        if !place.number {
            // The one that ends first; of those that end together, the longest.
            self.sort(base, |span| (span.outer.1, span.outer.0));
        }
        let whole = self.first_of(base, |search, span| search.rightwards(slot + 1, None, span));
        if whole.is_some() || !place.optional {
            return whole;
        }
        self.rightwards(slot + 1, Some(gap), found)
    }

    fn sort<K: Ord>(&mut self, base: usize, by: impl Fn(&Span) -> K) {
        if let Some(candidates) = self.stack.get_mut(base..)
            && candidates.len() > 1
        {
            candidates.order_by_key(by);
        }
    }

    /// The first whole chain by way of one of the spans on the stack from `base` on, which are taken off.
    fn first_of(&mut self, base: usize, rest: impl Fn(&mut Self, Span) -> Option<Span>) -> Option<Span> {
        let candidates = base..self.stack.len();
        let whole = candidates.into_iter().find_map(|at| {
            let span = self.stack.get(at).copied()?;
            rest(self, span)
        });
        self.stack.truncate(base);
        whole
    }

    /// Puts the phrases or numbers of a slot on the stack that end before `found`, with a gap of this sort between. Of
    /// numbers the nearest are first, and of those that end together, the longest.
    fn before(&mut self, place: &Place, gap: Gap, found: u32) {
        let mut between = Between::new(gap);
        let units = self.units;
        let mut at = found;
        while let Some(unit) = at.checked_sub(1).and_then(|last| units.get(last as usize)) {
            if place.units.has(*unit) {
                if place.number && !is_edge(*unit) && (at == found || !is_inside_word(units, at)) {
                    let base = self.stack.len();
                    let starts = number_starts(units, at as usize).map(|start| Span::of(start as u32, at));
                    self.stack.extend(starts.filter(|span| !is_word_with_one(units, span.start, span.end)));
                    self.stack.get_mut(base..).unwrap_or_default().reverse();
                }
                for (literal, text) in self.phrases(place, *unit) {
                    let end = at + literal.tail;
                    let start = end.checked_sub(literal.to - literal.from);
                    if let Some(start) = start
                        && units.get(start as usize..end as usize) == Some(text)
                    {
                        self.stack.push(Span { outer: (start, end), start: start + literal.head, end: at });
                    }
                }
            }
            if !between.takes(*unit) || found - at == longest(gap) {
                return;
            }
            at -= 1;
        }
    }

    /// Puts the phrases or numbers of a slot on the stack that start behind `found`, with a gap of this sort between. Of
    /// numbers the nearest are first, and of those that start together, the longest.
    fn after(&mut self, place: &Place, gap: Gap, found: u32) {
        let mut between = Between::new(gap);
        let units = self.units;
        let mut at = found;
        while let Some(unit) = units.get(at as usize) {
            if place.units.has(*unit) {
                if place.number && !is_edge(*unit) && (at == found || !is_inside_word(units, at)) {
                    let base = self.stack.len();
                    let ends = number_ends(units, at as usize).map(|end| Span::of(at, end as u32));
                    self.stack.extend(ends.filter(|span| !is_word_with_one(units, span.start, span.end)));
                    self.stack.get_mut(base..).unwrap_or_default().reverse();
                }
                for (literal, text) in self.phrases(place, *unit) {
                    let start = at.checked_sub(literal.head);
                    if let Some(start) = start
                        && units.get(start as usize..).is_some_and(|rest| rest.starts_with(text))
                    {
                        let end = start + text.len() as u32;
                        self.stack.push(Span { outer: (start, end), start: at, end: end - literal.tail });
                    }
                }
            }
            if !between.takes(*unit) || at - found == longest(gap) {
                return;
            }
            at += 1;
        }
    }

    /// The phrases of a slot with this unit at their edge.
    fn phrases(&self, place: &Place, unit: u16) -> impl Iterator<Item = (Literal, &'a [u16])> + use<'a> {
        let matcher = self.matcher;
        let edges = matcher.edges.get(place.from as usize..place.to as usize).unwrap_or_default();
        let first = edges.partition_point(|edge| edge.unit < unit);
        let same = edges.iter().skip(first).take_while(move |edge| edge.unit == unit);
        same.filter_map(|edge| {
            let literal = *matcher.literals.get(edge.literal as usize)?;
            Some((literal, matcher.units.get(literal.from as usize..literal.to as usize)?))
        })
    }
}

/// Whether there is, in reach of the key, a unit with which a phrase of the slot before it may end, and one with which a
/// phrase of the slot behind it may start, unless they may be missing.
#[inline]
fn has_neighbours(places: &[Place], slot: usize, key: Span, units: &[u16]) -> bool {
    let own_gap = places.get(slot).and_then(|place| place.gap);
    let before = slot.checked_sub(1).and_then(|before| places.get(before)).filter(|place| !place.optional);
    let behind = places.get(slot + 1).filter(|place| !place.optional);
    behind.is_none_or(|place| {
        let units = units.get(key.end as usize..).unwrap_or_default();
        reaches(place, place.gap, units.iter())
    }) && before.is_none_or(|place| {
        let units = units.get(..key.start as usize).unwrap_or_default();
        reaches(place, own_gap, units.iter().rev())
    })
}

/// Whether a unit of this place comes with no more than such a gap before it.
#[inline]
fn reaches<'u>(place: &Place, gap: Option<Gap>, units: impl Iterator<Item = &'u u16>) -> bool {
    let mut between = Between::new(gap.unwrap_or(Gap::Within(0)));
    for unit in units {
        if place.units.has(*unit) {
            return true;
        }
        if !between.takes(*unit) {
            return false;
        }
    }
    false
}

/// What lies between two phrases, unit by unit from one of them to the other.
struct Between {
    gap: Gap,
    /// In Chinese characters; a word counts as two.
    length: u32,
    in_word: bool,
}

impl Between {
    fn new(gap: Gap) -> Self {
        Between { gap, length: 0, in_word: false }
    }

    /// Whether the gap may go on over this unit.
    #[inline]
    fn takes(&mut self, unit: u16) -> bool {
        let (most, across) = match self.gap {
            Gap::Within(most) => (most, false),
            Gap::Across(most) => (most, true),
        };
        let word = is_word(unit);
        match unit {
            OTHER | CHINESE.. => self.length += 1,
            NOTHING => return false,
            SENTENCE if !across => return false,
            COMMA if most == 0 => return false,
            _ if word && !self.in_word => self.length += 2,
            _ => {}
        }
        self.in_word = word;
        self.length <= most
    }
}

/// Whether a unit is a space or a mark, not a part of what was said.
pub(super) fn is_edge(unit: u16) -> bool {
    unit < CHINESE && unit != OTHER && !is_word(unit)
}

/// Whether these units are a number, in digits or words, and spaces.
pub(super) fn is_number(units: &[u16]) -> bool {
    let mut rest = units;
    let mut numerals = 0;
    while let Some(first) = rest.first() {
        let step = match *first {
            SPACE => Some(1),
            numeral if is_numeral(numeral) => Some(1),
            _ => number_word(rest),
        };
        let Some(step) = step else { return false };
        numerals += usize::from(*first != SPACE);
        rest = rest.get(step..).unwrap_or_default();
    }
    numerals > 0
}

/// Whether a word or a number in digits goes on here.
pub(super) fn is_inside_word(units: &[u16], at: u32) -> bool {
    let is_word_at = |at: Option<u32>| at.and_then(|at| units.get(at as usize)).is_some_and(|unit| is_word(*unit));
    is_word_at(at.checked_sub(1)) && is_word_at(Some(at))
}

/// Whether this 一 is no number, but a part of a word: of 一定, 统一 and their like.
pub(super) fn is_word_with_one(units: &[u16], start: u32, end: u32) -> bool {
    const BEHIND: &str = "下定样起直般会些切共旦边面致律并向带贯同";
    const BEFORE: &str = "万同统唯";
    let is_of = |set: &str, at: Option<u32>| {
        let unit = at.and_then(|at| units.get(at as usize));
        unit.is_some_and(|unit| set.chars().any(|character| character as u16 == *unit))
    };
    end - start == 1
        && units.get(start as usize) == Some(&('一' as u16))
        && (is_of(BEHIND, Some(end)) || is_of(BEFORE, start.checked_sub(1)))
}

/// Where the numbers start that end here, the shortest first.
fn number_starts(units: &[u16], mut end: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let text = units.get(..end)?;
        let text = text.strip_suffix(&[SPACE]).unwrap_or(text);
        let word = text.iter().rev().take_while(|unit| is_word(**unit)).count();
        end = text.len().checked_sub(word.max(1))?;
        text.get(end..).is_some_and(is_number).then_some(end)
    })
}

/// Where the numbers end that start here, the shortest first.
fn number_ends(units: &[u16], mut start: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let rest = units.get(start..)?;
        let spaces = usize::from(rest.first() == Some(&SPACE));
        let rest = rest.get(spaces..)?;
        let numeral = rest.first().is_some_and(|first| is_numeral(*first)).then_some(1);
        start += spaces + numeral.or_else(|| number_word(rest))?;
        Some(start)
    })
}

/// The units that a number may start with, or, if asked for that, end with.
fn number_edges(last: bool) -> impl Iterator<Item = u16> {
    let edge = move |word: &str| if last { word.bytes().next_back() } else { word.bytes().next() };
    NUMBER_WORDS.iter().filter_map(move |word| edge(word)).map(u16::from).chain(numerals())
}

/// The English words of numbers.
#[rustfmt::skip]
const NUMBER_WORDS: [&str; 32] = [
    "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty",
    "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "half",
];

/// The length of the English number word at the start of these units.
fn number_word(units: &[u16]) -> Option<usize> {
    let letter = |unit: &&u16| (u16::from(b'a')..=u16::from(b'z')).contains(unit);
    let word = units.get(..units.iter().take_while(letter).count())?;
    NUMBER_WORDS.iter().any(|known| reads(word, known)).then_some(word.len())
}

/// A stretch of a stream.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    /// With the spaces and marks of its phrases.
    outer: (u32, u32),
    start: u32,
    end: u32,
}

impl Span {
    /// Without spaces and marks.
    fn of(start: u32, end: u32) -> Self {
        Span { outer: (start, end), start, end }
    }
}

/// A hit, not yet joined with others; places are bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Raw {
    pub(super) set: SetId,
    /// Which text it is in.
    pub(super) text: u32,
    pub(super) start: u32,
    /// Where its last character starts, the other way round so that the longest comes first.
    longest: Reverse<u32>,
    pub(super) pattern: PatternId,
}

impl Raw {
    /// Where its last character starts.
    pub(super) fn last(&self) -> u32 {
        self.longest.0
    }
}

/// What a search writes into.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    void: Vec<Void>,
    stack: Vec<Span>,
    pub(super) found: Vec<Raw>,
}

/// Words that void the hits of their owner which they overlap.
#[derive(Debug)]
struct Void {
    owner: Owner,
    text: u32,
    start: u32,
    last: u32,
}

impl Scratch {
    pub(super) fn clear(&mut self) {
        self.found.clear();
        self.void.clear();
    }

    fn add(&mut self, owner: Owner, set: SetId, text: u32, span: Span, stream: &Stream) {
        let said = stream.units.get(span.start as usize..span.end as usize).unwrap_or_default();
        let head = said.iter().take_while(|unit| is_edge(**unit)).count() as u32;
        let tail = said.iter().rev().take_while(|unit| is_edge(**unit)).count() as u32;
        if head + tail >= span.end - span.start {
            return;
        }
        let (start, last) = (stream.offset(span.start + head), stream.offset(span.end - tail - 1));
        match owner {
            Owner::Pattern(pattern) => self.found.push(Raw { set, text, start, longest: Reverse(last), pattern }),
            owner => self.void.push(Void { owner, text, start, last }),
        }
    }

    /// Drops what is voided, and of the overlapping hits of a set all but the first and longest.
    fn settle(&mut self) {
        let void = &self.void;
        if !void.is_empty() {
            self.found.retain(|raw| {
                !void.iter().any(|void| {
                    let mine = void.owner == Owner::Unless(raw.pattern) || void.owner == Owner::UnlessSet(raw.set);
                    mine && void.text == raw.text && void.start <= raw.last() && raw.start <= void.last
                })
            });
        }
        self.found.order();
        let mut kept: Option<(SetId, u32, u32)> = None;
        self.found.retain(|raw| {
            let overlaps =
                kept.is_some_and(|(set, text, last)| set == raw.set && text == raw.text && raw.start <= last);
            if !overlaps {
                kept = Some((raw.set, raw.text, raw.last()));
            }
            !overlaps
        });
    }
}
