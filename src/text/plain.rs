//! The search for patterns, written plainly: every phrase is compared at every place, and chains are put together of all
//! phrases that were found. The real search is held against it.

use super::book::{Closeness, Hit, PhraseBook, end_of_character};
use super::matcher::{Literal, Owner, Phrases, is_edge, is_inside_word, is_number, is_word_with_one, key_of, longest};
use super::pattern::{Gap, Slot};
use super::stream::{CHINESE, COMMA, OTHER, SENTENCE, SPACE, Stream, is_word};

/// A phrase that was found: where it is with its spaces and marks, and without.
#[derive(Debug, Clone, Copy)]
struct Piece {
    outer: (usize, usize),
    start: usize,
    end: usize,
}

impl Piece {
    fn of(outer: (usize, usize)) -> Self {
        Piece { outer, start: outer.0, end: outer.1 }
    }
}

/// A chain whose phrases are known by number.
struct Known<'c> {
    owner: Owner,
    slots: Vec<(&'c Slot, Vec<u32>)>,
    key: usize,
}

/// Everything that the patterns of a book say word for word in a text.
pub(super) fn scan(book: &PhraseBook, text: &str) -> Vec<Hit> {
    let mut phrases = Phrases::new();
    let known = book.chains().iter().filter_map(|(owner, chain)| {
        let slots: Vec<_> = chain.slots.iter().map(|slot| (slot, phrases.add(&slot.phrases, |unit| unit))).collect();
        let key = key_of(&slots, |literal| phrases.frequency(literal))?;
        Some(Known { owner: *owner, slots, key })
    });
    let known: Vec<Known<'_>> = known.collect();
    let mut stream = Stream::default();
    let mut cuts = Vec::new();
    let whole = stream.add(text);
    let mut found = spans(&known, &phrases, &stream, whole.start as usize..whole.end as usize);
    if stream.has_fillers() {
        let thin = stream.add_without_fillers(whole, &mut cuts);
        let mut more = spans(&known, &phrases, &stream, thin.start as usize..thin.end as usize);
        more.retain(|(_, span)| cuts.iter().any(|cut| span.outer.0 < *cut as usize && (*cut as usize) < span.outer.1));
        found.extend(more);
    }
    settled(book, found, &stream, text)
}

/// Every chain in one text of the stream.
fn spans(known: &[Known<'_>], phrases: &Phrases, stream: &Stream, text: std::ops::Range<usize>) -> Vec<(Owner, Piece)> {
    let units = &stream.units[..text.end];
    let mut pieces: Vec<(u32, Piece)> = Vec::new();
    for id in 0..phrases.count() {
        let literal = phrases.units(id);
        let Literal { head, tail, .. } = phrases.literal(id);
        for start in text.clone().filter(|start| units[*start..].starts_with(literal)) {
            let outer = (start, start + literal.len());
            pieces.push((id, Piece { outer, start: start + head as usize, end: outer.1 - tail as usize }));
        }
    }
    pieces.sort_by_key(|(_, piece)| (piece.outer.1, piece.outer.0));
    let mut found = Vec::new();
    for known in known {
        let search = Search { known, units, pieces: &pieces };
        for (at, (id, piece)) in pieces.iter().enumerate() {
            if known.slots[known.key].1.contains(id) {
                found.extend(search.around(at, *piece).map(|span| (known.owner, span)));
            }
        }
    }
    found
}

struct Search<'a> {
    known: &'a Known<'a>,
    units: &'a [u16],
    pieces: &'a [(u32, Piece)],
}

impl Search<'_> {
    fn around(&self, at: usize, key: Piece) -> Option<Piece> {
        let left = self.leftwards(self.known.key, self.known.slots[self.known.key].0.gap, at, key)?;
        let right = self.rightwards(self.known.key + 1, None, key)?;
        Some(Piece { outer: (left.outer.0, right.outer.1), start: left.start, end: right.end })
    }

    fn leftwards(&self, slot: usize, gap: Option<Gap>, at: usize, found: Piece) -> Option<Piece> {
        let Some(before) = slot.checked_sub(1) else { return Some(found) };
        let (place, literals) = &self.known.slots[before];
        let gap = gap.unwrap_or(Gap::Within(0));
        if place.number {
            let ends = (1..=found.start).rev().filter(|end| self.fits(*end, found.start, gap));
            let ends = ends.filter(|end| *end == found.start || !is_inside_word(self.units, *end as u32));
            let spans = ends.flat_map(|end| (0..end).map(move |start| (start, end)));
            let mut numbers = spans.filter(|span| self.is_number(*span) && !is_inside_word(self.units, span.0 as u32));
            return numbers.find_map(|span| self.leftwards(before, place.gap, self.pieces.len(), Piece::of(span)));
        }
        let earlier = self.pieces.iter().enumerate().take(at).rev();
        let whole = earlier
            .filter(|(_, (id, piece))| literals.contains(id) && self.fits(piece.end, found.start, gap))
            .find_map(|(earlier, (_, piece))| self.leftwards(before, place.gap, earlier, *piece));
        let skipped = || self.leftwards(before, place.gap.max(Some(gap)), at, found);
        whole.or_else(|| place.optional.then(skipped).flatten())
    }

    fn rightwards(&self, slot: usize, gap: Option<Gap>, found: Piece) -> Option<Piece> {
        let Some((place, literals)) = self.known.slots.get(slot) else { return Some(found) };
        let gap = gap.max(place.gap).unwrap_or(Gap::Within(0));
        if place.number {
            let starts = (found.end..self.units.len()).filter(|start| self.fits(found.end, *start, gap));
            let starts = starts.filter(|start| *start == found.end || !is_inside_word(self.units, *start as u32));
            let spans = starts.flat_map(|start| (start + 1..=self.units.len()).rev().map(move |end| (start, end)));
            let mut numbers = spans.filter(|span| self.is_number(*span) && !self.is_inside_letters(span.1));
            return numbers.find_map(|span| self.rightwards(slot + 1, None, Piece::of(span)));
        }
        // Of pieces that end together, the longest comes first.
        let whole = self
            .pieces
            .iter()
            .filter(|(id, piece)| literals.contains(id) && self.fits(found.end, piece.start, gap))
            .find_map(|(_, piece)| self.rightwards(slot + 1, None, *piece));
        let skipped = || self.rightwards(slot + 1, Some(gap), found);
        whole.or_else(|| place.optional.then(skipped).flatten())
    }

    /// Whether this is a number, without spaces around it.
    fn is_number(&self, (start, end): (usize, usize)) -> bool {
        let said = &self.units[start..end];
        let spaced = said.first() == Some(&SPACE) || said.last() == Some(&SPACE);
        is_number(said) && !spaced && !is_word_with_one(self.units, start as u32, end as u32)
    }

    /// Whether a word of plain letters goes on here.
    fn is_inside_letters(&self, at: usize) -> bool {
        let is_letter = |at: usize| self.units.get(at).is_some_and(|unit| (0x61..=0x7A).contains(unit));
        at > 0 && is_letter(at - 1) && is_letter(at)
    }

    /// Whether what lies between is a gap of this sort.
    fn fits(&self, from: usize, to: usize, gap: Gap) -> bool {
        if from > to || to - from > longest(gap) as usize {
            return false;
        }
        let between = &self.units[from..to];
        let (most, across) = match gap {
            Gap::Within(most) => (most, false),
            Gap::Across(most) => (most, true),
        };
        let words = between.split(|unit| !is_word(*unit)).filter(|word| !word.is_empty()).count();
        let characters = between.iter().filter(|unit| **unit == OTHER || **unit >= CHINESE).count();
        words * 2 + characters <= most as usize
            && (across || !between.contains(&SENTENCE))
            && (most > 0 || !between.contains(&COMMA))
    }
}

/// Without what is voided, and of overlapping hits of a set the first and longest.
fn settled(book: &PhraseBook, found: Vec<(Owner, Piece)>, stream: &Stream, text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut void = Vec::new();
    for (owner, span) in found {
        let said = &stream.units[span.start..span.end];
        let Some(first) = said.iter().position(|unit| !is_edge(*unit)) else { continue };
        let last = said.iter().rposition(|unit| !is_edge(*unit)).unwrap();
        let place = |at: usize| stream.offset((span.start + at) as u32) as usize;
        let (start, end) = (place(first), end_of_character(text, place(last)));
        match owner {
            Owner::Pattern(pattern) => {
                let set = book.set_of(pattern);
                hits.push(Hit { start, end, set, pattern, closeness: Closeness::Exact });
            }
            owner => void.push((owner, start, end)),
        }
    }
    hits.retain(|hit| {
        !void.iter().any(|(owner, start, end)| {
            let mine = *owner == Owner::Unless(hit.pattern) || *owner == Owner::UnlessSet(hit.set);
            mine && *start < hit.end && hit.start < *end
        })
    });
    hits.sort_by_key(|hit| (hit.set, hit.start, std::cmp::Reverse(hit.end), hit.pattern));
    let mut kept: Vec<Hit> = Vec::new();
    for hit in hits {
        if kept.last().is_none_or(|last| last.set != hit.set || last.end <= hit.start) {
            kept.push(hit);
        }
    }
    kept.sort();
    kept
}
