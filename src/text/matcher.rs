//! The automaton over streams, and how its finds become hits of patterns with gaps.

use std::collections::BTreeMap;
use std::fmt;

use daachorse::DoubleArrayAhoCorasick;

use super::book::{PatternId, SetId};
use super::fold::fold;
use super::pattern::{Chain, Gap, Slot};
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

/// A slot of a chain. The slot before it in the chain has the id before.
#[derive(Debug, Clone, Copy)]
struct Step {
    owner: Owner,
    gap: Option<Gap>,
    first: bool,
    last: bool,
    number_after: bool,
}

/// A literal phrase of the automaton.
#[derive(Debug, Clone, Copy)]
struct Literal {
    /// Spaces and marks at its start and its end, which are no part of a hit.
    head: u8,
    tail: u8,
    /// Its steps in [`Matcher::uses`].
    from: u32,
    to: u32,
}

/// Compiled chains.
pub(super) struct Matcher {
    alphabet: Alphabet,
    automaton: Option<DoubleArrayAhoCorasick<u32>>,
    literals: Vec<Literal>,
    uses: Vec<u32>,
    steps: Vec<Step>,
}

impl fmt::Debug for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matcher").field("literals", &self.literals.len()).field("steps", &self.steps.len()).finish()
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
        let mut steps = Vec::new();
        let mut phrases: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
        let mut piece = Stream::default();
        for (owner, chain) in chains {
            for (place, slot) in chain.slots.iter().enumerate() {
                let step = steps.len() as u32;
                let last = place + 1 == chain.slots.len();
                let number_after = last && chain.number_after;
                steps.push(Step { owner, gap: slot.gap, first: place == 0, last, number_after });
                add_phrases(&alphabet, slot, step, &mut piece, &mut phrases);
            }
        }
        let mut literals = Vec::with_capacity(phrases.len());
        let mut uses = Vec::new();
        for (bytes, steps) in &phrases {
            let from = uses.len() as u32;
            uses.extend_from_slice(steps);
            let head = bytes.iter().take_while(|byte| is_edge(**byte)).count() as u8;
            let tail = bytes.iter().rev().take_while(|byte| is_edge(**byte)).count() as u8;
            // A piece of nothing but marks, as `^`, counts as a whole, so that gaps end before and start after it.
            let (head, tail) = if usize::from(head) == bytes.len() { (0, 0) } else { (head, tail) };
            literals.push(Literal { head, tail, from, to: uses.len() as u32 });
        }
        // An automaton needs at least one phrase, and building fails for no other reason within our sizes.
        let values = phrases.keys().zip(0_u32..);
        let automaton = DoubleArrayAhoCorasick::with_values(values).ok();
        Matcher { alphabet, automaton, literals, uses, steps }
    }

    pub(super) fn alphabet(&self) -> &Alphabet {
        &self.alphabet
    }

    /// Searches a stream. With `cuts`, only what spans one of them is found.
    pub(super) fn run(&self, stream: &Stream, cuts: &[u32], scratch: &mut Scratch) {
        let Some(automaton) = &self.automaton else { return };
        scratch.next_run(self.steps.len());
        for found in automaton.find_overlapping_iter(&stream.bytes) {
            let Some(literal) = self.literals.get(found.value() as usize) else { continue };
            let span = Span {
                outer: (found.start() as u32, found.end() as u32),
                start: found.start() as u32 + u32::from(literal.head),
                end: found.end() as u32 - u32::from(literal.tail),
            };
            for step in self.uses.get(literal.from as usize..literal.to as usize).unwrap_or_default() {
                self.advance(*step, span, stream, cuts, scratch);
            }
        }
    }

    /// A phrase of a step was found: a hit, if it is the last one, or something for the next step to lean on.
    fn advance(&self, id: u32, mut span: Span, stream: &Stream, cuts: &[u32], scratch: &mut Scratch) {
        let Some(step) = self.steps.get(id as usize) else { return };
        if !step.first {
            let before = scratch.partial(id - 1);
            let gap = step.gap.unwrap_or(Gap::Within(0));
            let fits = |before: &&Span| before.end <= span.start && fits(stream, before.end, span.start, gap);
            let Some(before) = before.iter().find(fits) else { return };
            span.start = before.start;
            span.outer.0 = before.outer.0;
        } else if step.gap == Some(Gap::Number) {
            let Some(start) = number_before(&stream.bytes, span.start as usize) else { return };
            span.start = start as u32;
            span.outer.0 = span.outer.0.min(span.start);
        }
        if step.number_after {
            let Some(end) = number_after(&stream.bytes, span.end as usize) else { return };
            span.end = end as u32;
            span.outer.1 = span.outer.1.max(span.end);
        }
        if !step.last {
            scratch.keep_partial(id, span);
        } else if cuts.is_empty() || cuts.iter().any(|cut| span.outer.0 < *cut && *cut < span.outer.1) {
            scratch.add(step.owner, span, stream);
        }
    }
}

fn add_phrases(alphabet: &Alphabet, slot: &Slot, step: u32, piece: &mut Stream, phrases: &mut BTreeMap<Vec<u8>, Vec<u32>>) {
    for phrase in &slot.phrases {
        piece.encode_piece(alphabet, phrase);
        if piece.bytes.iter().all(|byte| *byte == SPACE) {
            continue;
        }
        let steps = phrases.entry(piece.bytes.clone()).or_default();
        if steps.last() != Some(&step) {
            steps.push(step);
        }
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
        b"zero", b"oh", b"one", b"two", b"three", b"four", b"five", b"six", b"seven", b"eight", b"nine", b"ten",
        b"eleven", b"twelve", b"thirteen", b"fourteen", b"fifteen", b"sixteen", b"seventeen", b"eighteen",
        b"nineteen", b"twenty", b"thirty", b"forty", b"fifty", b"sixty", b"seventy", b"eighty", b"ninety",
        b"hundred", b"thousand", b"half",
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
    run: u32,
    partials: Vec<(u32, [Span; 2])>,
    void: Vec<(Owner, u32, u32)>,
    pub(super) found: Vec<Raw>,
}

impl Scratch {
    pub(super) fn clear(&mut self) {
        self.found.clear();
        self.void.clear();
    }

    /// Forgets the partial finds, without touching them.
    fn next_run(&mut self, steps: usize) {
        if self.partials.len() < steps {
            self.partials.resize(steps, (0, [Span::default(); 2]));
        }
        self.run = self.run.wrapping_add(1);
        if self.run == 0 {
            self.partials.fill((0, [Span::default(); 2]));
            self.run = 1;
        }
    }

    /// The last two finds of a step in this run, the later first.
    fn partial(&self, step: u32) -> &[Span] {
        match self.partials.get(step as usize) {
            Some((run, [only, Span { end: 0, .. }])) if *run == self.run => std::slice::from_ref(only),
            Some((run, spans)) if *run == self.run => spans,
            _ => &[],
        }
    }

    fn keep_partial(&mut self, step: u32, span: Span) {
        let run = self.run;
        if let Some((in_run, spans)) = self.partials.get_mut(step as usize) {
            *spans = [span, if *in_run == run { spans[0] } else { Span::default() }];
            *in_run = run;
        }
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
