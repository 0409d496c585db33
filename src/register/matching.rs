//! Which entry of the register is about which attempt.
//!
//! An entry and an attempt belong together if they name the same phone or the same customer and the entry's time is
//! within the window of the call's start or of its end. Their distance is the smaller of the two. Of all such pairs
//! the nearest is taken first, then the nearest among what is left, each entry and each attempt once. Of equally
//! near pairs the one with the earlier entry goes first (by time, then by place in the register), then the earlier
//! call start, then the smaller call id, then the order of the calls. So the order of the calls changes nothing.
//!
//! The pairs are never listed: on the time line of one phone or customer, the nearest pair always stands side by
//! side, so that only neighbours are compared, and new neighbours as matched ones are taken away.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

use super::{Register, RegisterEntry, half_width};
use crate::call::{CallRecord, How, Log, Provenance};
use crate::diagnostic::Place;
use crate::order::Order;

/// Finds the entry of a register that is about each call, in two passes over the calls.
///
/// The first pass takes from each call what matching needs, a few dozen bytes; the second writes [`CallRecord::log`].
/// So calls and their transcripts need not be held in memory.
///
/// A call that carries a `log` already keeps it and takes no entry: it says itself what was written. A call without
/// `started_at`, or with neither phone nor customer id, keeps its `log` absent, which is unknown.
///
/// Phones are compared without spaces, hyphens, dots, brackets, invisible characters and the width of their digits
/// where they look like phone numbers (7 to 20 digits), and without `+86`, `0086` or `86` before a mobile number of
/// 11 digits. Pseudonyms and customer ids are compared exactly, without the white space around them.
///
/// ```
/// use threerings::{CallRecord, Customer, Matcher, Moment, Register, RegisterOptions};
///
/// let lines = br#"{"at": "2026-11-21T09:33:00+08:00", "phone": "138 0013 8000", "outcome": "reached"}"#;
/// let register = Register::read(lines, &RegisterOptions::default()).unwrap();
///
/// let customer = Customer { id: None, name: None, phone: Some("+8613800138000".into()), region: None };
/// let mut call = CallRecord {
///     customer: Some(customer),
///     started_at: Moment::new("2026-11-21T09:30:00+08:00"),
///     ..CallRecord::new("c1")
/// };
/// let mut matcher = Matcher::new(&register, Matcher::WINDOW_MS);
/// matcher.add(&call);
/// let matches = matcher.finish();
/// matches.apply(0, &mut call);
/// assert_eq!(call.log.as_ref().unwrap().outcome.as_deref(), Some("reached"));
/// assert_eq!(call.provenance_of("/log").unwrap().note.as_deref(), Some("matched by phone, 3 min after the start"));
/// ```
#[derive(Debug, Clone)]
pub struct Matcher<'r> {
    register: &'r Register,
    window_ms: u64,
    phones: BTreeMap<String, usize>,
    customers: BTreeMap<String, usize>,
    /// Sorted by time, then by position.
    entries: Vec<Written>,
    attempts: Vec<Attempt>,
    fates: Vec<Fate>,
}

/// The time lines that something stands on: its phone's and its customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Lines {
    phone: Option<usize>,
    customer: Option<usize>,
}

impl Lines {
    fn each(self) -> impl Iterator<Item = usize> {
        self.phone.into_iter().chain(self.customer)
    }

    /// The lines of both.
    fn shared(self, other: Lines) -> Lines {
        let both = |a: Option<usize>, b| a.filter(|line| Some(*line) == b);
        Lines { phone: both(self.phone, other.phone), customer: both(self.customer, other.customer) }
    }
}

/// What matching needs of an entry.
#[derive(Debug, Clone, Copy)]
struct Written {
    position: usize,
    at: i64,
    lines: Lines,
}

/// What matching needs of a call.
#[derive(Debug, Clone)]
struct Attempt {
    position: usize,
    start: i64,
    end: Option<i64>,
    id: Box<str>,
    lines: Lines,
}

impl Attempt {
    /// The moments that an entry may be near to, each once.
    fn moments(&self) -> impl Iterator<Item = i64> {
        [self.start].into_iter().chain(self.end.filter(|end| *end != self.start))
    }

    /// How an entry of that time and those lines is about it.
    fn match_with(&self, entry: &Written) -> Match {
        let from_start = entry.at.saturating_sub(self.start);
        let from_end = self.end.map(|end| entry.at.saturating_sub(end));
        let end_is_nearer = from_end.filter(|from_end| from_end.unsigned_abs() < from_start.unsigned_abs());
        Match {
            entry: entry.position,
            lines: self.lines.shared(entry.lines),
            after_ms: end_is_nearer.unwrap_or(from_start),
            moment: if end_is_nearer.is_some() { "end" } else { "start" },
        }
    }
}

/// What becomes of a call's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is there already, or nothing can be said.
    AsItIs,
    NotFound,
    Found(Match),
}

/// The entry of an attempt and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Match {
    /// Its position in the register.
    entry: usize,
    lines: Lines,
    /// How long after the moment it was written; negative: before.
    after_ms: i64,
    /// The moment of the call that it is nearest to.
    moment: &'static str,
}

impl<'r> Matcher<'r> {
    /// The window of the checklist's rule: 30 minutes.
    pub const WINDOW_MS: u64 = 30 * 60 * 1000;

    /// A matcher that has seen no calls. Entries up to `window_ms` away from a call's start or end can be about it.
    #[must_use]
    pub fn new(register: &'r Register, window_ms: u64) -> Self {
        let (mut phones, mut customers) = (BTreeMap::new(), BTreeMap::new());
        let mut count = 0;
        let mut line = |lines: &mut BTreeMap<String, usize>, key: Option<String>| {
            let line = *lines.entry(key?).or_insert(count);
            count = count.max(line + 1);
            Some(line)
        };
        let written = |(position, entry): (usize, &RegisterEntry<'_>)| {
            let phone = line(&mut phones, entry.phone.as_deref().and_then(phone_key));
            let customer = line(&mut customers, entry.customer_id.as_deref().and_then(customer_key));
            Written { position, at: entry.at.unix_ms(), lines: Lines { phone, customer } }
        };
        let mut entries: Vec<Written> = register.entries().iter().enumerate().map(written).collect();
        entries.order_by_key(|entry| (entry.at, entry.position));
        Matcher { register, window_ms, phones, customers, entries, attempts: Vec::new(), fates: Vec::new() }
    }

    /// Takes note of the next call.
    pub fn add(&mut self, record: &CallRecord<'_>) {
        let position = self.fates.len();
        self.fates.push(match self.attempt(position, record) {
            None => Fate::AsItIs,
            Some(attempt) => {
                // Of a call that no entry can be about, nothing needs to be kept.
                if attempt.lines != Lines::default() {
                    self.attempts.push(attempt);
                }
                Fate::NotFound
            }
        });
    }

    fn attempt(&self, position: usize, record: &CallRecord<'_>) -> Option<Attempt> {
        if record.log.is_some() {
            return None;
        }
        let start = record.started_at.as_ref()?.unix_ms();
        let customer = record.customer.as_ref()?;
        let phone = customer.phone.as_deref().and_then(phone_key);
        let id = customer.id.as_deref().and_then(customer_key);
        if phone.is_none() && id.is_none() {
            return None;
        }
        let after = |ms: u64| start.saturating_add_unsigned(ms);
        Some(Attempt {
            position,
            start,
            end: record.ended.as_ref().and_then(|ended| ended.at_ms).map(after),
            id: record.id.as_ref().into(),
            lines: Lines {
                phone: phone.and_then(|key| self.phones.get(&key).copied()),
                customer: id.and_then(|key| self.customers.get(&key).copied()),
            },
        })
    }

    /// Decides, once every call was added.
    #[must_use]
    pub fn finish(mut self) -> Matches<'r> {
        self.attempts.order_by(|a, b| (a.start, &a.id, a.position).cmp(&(b.start, &b.id, b.position)));
        let mut unused = vec![true; self.entries.len()];
        for pair in Pairing::new(&self.entries, &self.attempts, self.window_ms) {
            let (Some(entry), Some(attempt)) = (self.entries.get(pair.entry), self.attempts.get(pair.attempt)) else {
                continue;
            };
            if let Some(fate) = self.fates.get_mut(attempt.position) {
                *fate = Fate::Found(attempt.match_with(entry));
            }
            if let Some(unused) = unused.get_mut(entry.position) {
                *unused = false;
            }
        }
        Matches { register: self.register, window_ms: self.window_ms, fates: self.fates, unused }
    }
}

/// Which entry belongs to which call; made by [`Matcher::finish`].
#[derive(Debug, Clone)]
pub struct Matches<'r> {
    register: &'r Register,
    window_ms: u64,
    fates: Vec<Fate>,
    unused: Vec<bool>,
}

impl<'r> Matches<'r> {
    /// Writes what the register says about it into a call, which was the `position`th added, counted from 0.
    ///
    /// A log that is there stays; so does its absence where the call could not be looked up.
    pub fn apply(&self, position: usize, record: &mut CallRecord<'_>) {
        if record.log.is_some() {
            return;
        }
        let (log, provenance) = match self.fates.get(position) {
            None | Some(Fate::AsItIs) => return,
            Some(Fate::NotFound) => (empty_log(false), self.searched_in_vain()),
            Some(Fate::Found(found)) => {
                let Some(entry) = self.register.entries().get(found.entry) else { return };
                (log_of(entry), self.origin(found))
            }
        };
        record.log = Some(log);
        let known = record.provenance.get_or_insert_default();
        // What was said about the log that was not there would now speak for this one.
        known.retain(|pointer, _| !pointer.starts_with("/log/"));
        known.insert("/log", provenance);
    }

    /// The entry that is about a call, by the call's position.
    #[must_use]
    pub fn entry_of(&self, position: usize) -> Option<&'r RegisterEntry<'static>> {
        match self.fates.get(position)? {
            Fate::Found(found) => self.register.entries().get(found.entry),
            Fate::AsItIs | Fate::NotFound => None,
        }
    }

    /// The entries that are about no call, with their places, in the order of the register.
    pub fn unused(&self) -> impl Iterator<Item = (&'r RegisterEntry<'static>, Place)> {
        let entries = self.register.entries().iter().zip(&self.unused).enumerate();
        entries.filter(|(_, (_, unused))| **unused).map(|(n, (entry, _))| (entry, self.register.place_of(n)))
    }

    fn origin(&self, found: &Match) -> Provenance<'static> {
        let by = match (found.lines.phone, found.lines.customer) {
            (Some(_), Some(_)) => "phone and customer id",
            (None, Some(_)) => "customer id",
            (_, None) => "phone",
        };
        let moment = found.moment;
        let how_far = match found.after_ms {
            0 => format!("at the {moment}"),
            ms => format!("{} {} the {moment}", duration(ms.unsigned_abs()), if ms > 0 { "after" } else { "before" }),
        };
        let place = self.register.place_of(found.entry);
        let source = match (place.file, place.line) {
            (Some(file), 0) => file,
            (Some(file), line) => format!("{file}:{line}"),
            (None, 0) => "register".to_owned(),
            (None, line) => format!("register:{line}"),
        };
        derived(source, format!("matched by {by}, {how_far}"))
    }

    fn searched_in_vain(&self) -> Provenance<'static> {
        let source = self.register.file.clone().unwrap_or_else(|| "register".to_owned());
        let mut note = format!(
            "no entry of the same phone or customer id, not of another attempt, within {} of the start or the end",
            duration(self.window_ms)
        );
        match self.register.rejected.len() {
            0 => {}
            1 => note.push_str("; 1 entry could not be read"),
            unread => note.push_str(&format!("; {unread} entries could not be read")),
        }
        derived(source, note)
    }
}

fn derived(source: String, note: String) -> Provenance<'static> {
    Provenance { how: How::Derived, note: Some(note.into()), source: Some(source.into()) }
}

fn empty_log(found: bool) -> Log<'static> {
    Log {
        found: Some(found),
        next_step: None,
        notes: None,
        outcome: None,
        passed_to: None,
        purpose: None,
        recorded_at: None,
    }
}

fn log_of(entry: &RegisterEntry<'static>) -> Log<'static> {
    Log {
        next_step: entry.next_step.clone(),
        notes: entry.notes.clone(),
        outcome: entry.outcome.clone(),
        purpose: entry.purpose.clone(),
        recorded_at: Some(entry.at.clone()),
        ..empty_log(true)
    }
}

/// A length of time in its two largest units: `40 s`, `2 min 5 s`, `1 h 3 min`.
fn duration(ms: u64) -> String {
    let seconds = ms / 1000;
    let parts = match seconds {
        0 => [(ms, "ms"), (0, "")],
        1..60 => [(seconds, "s"), (0, "")],
        60..3600 => [(seconds / 60, "min"), (seconds % 60, "s")],
        _ => [(seconds / 3600, "h"), (seconds / 60 % 60, "min")],
    };
    match parts {
        [(large, unit), (0, _)] => format!("{large} {unit}"),
        [(large, unit), (small, smaller)] => format!("{large} {unit} {small} {smaller}"),
    }
}

/// What of a customer id is compared.
pub(crate) fn customer_key(id: &str) -> Option<String> {
    Some(id.trim()).filter(|id| !id.is_empty()).map(str::to_owned)
}

/// What of a phone number, or of a pseudonym for one, is compared.
pub(crate) fn phone_key(phone: &str) -> Option<String> {
    let text = phone.trim();
    if text.is_empty() {
        return None;
    }
    Some(phone_digits(text).unwrap_or_else(|| text.to_owned()))
}

/// The digits of what looks like a phone number, behind a `+` if it has one.
fn phone_digits(text: &str) -> Option<String> {
    let mut key = String::with_capacity(text.len());
    for c in text.chars().map(half_width) {
        match c {
            '0'..='9' => key.push(c),
            '+' if key.is_empty() => key.push(c),
            '-' | '.' | '(' | ')' | '[' | ']' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            // What address books leave around a number that is copied from them.
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    let digits = key.strip_prefix('+').unwrap_or(&key);
    if !(7..=20).contains(&digits.len()) {
        return None;
    }
    let national = ["+86", "0086", "86"].iter().find_map(|prefix| key.strip_prefix(prefix));
    Some(national.filter(|number| is_mobile(number)).map(str::to_owned).unwrap_or(key))
}

/// A Chinese mobile number: eleven digits, the first a 1, the second 3 to 9.
fn is_mobile(number: &str) -> bool {
    number.len() == 11 && matches!(number.as_bytes(), [b'1', b'3'..=b'9', ..])
}

/// An entry and an attempt that belong together, by their ranks. Ordered by which is taken first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    distance: u64,
    entry: usize,
    attempt: usize,
}

/// Two neighbouring nodes of a time line, or one node twice, with the best pair between them when it was noted.
type Edge = (Pair, usize, usize);

/// A moment of a time line at which there are entries or attempts.
#[derive(Debug, Clone)]
struct Node {
    line: usize,
    time: i64,
    /// Where those that may be left stand in [`Pairing::ranks`].
    entries: Range<usize>,
    attempts: Range<usize>,
    /// How many are left.
    left: usize,
    previous: Option<usize>,
    next: Option<usize>,
}

/// Takes the nearest pair, then the nearest of what is left, and so on.
///
/// With as many time lines as there are phones and customers, and on each a node for every moment, the nearest pair
/// is always within one node or between two neighbours: anything between the two would be nearer to one of them.
/// Each removal makes at most one new pair of neighbours on each line, so that all of it takes `n log n` steps.
struct Pairing<'m> {
    entries: &'m [Written],
    attempts: &'m [Attempt],
    window_ms: u64,
    /// Ranks of entries and attempts, node by node, each ascending.
    ranks: Vec<usize>,
    /// Sorted by line and time.
    nodes: Vec<Node>,
    nearest: BinaryHeap<Reverse<Edge>>,
    entry_used: Vec<bool>,
    attempt_used: Vec<bool>,
}

impl<'m> Pairing<'m> {
    /// Entries and attempts are ranked by their positions here.
    fn new(entries: &'m [Written], attempts: &'m [Attempt], window_ms: u64) -> Self {
        let mut pairing = Pairing {
            entries,
            attempts,
            window_ms,
            ranks: Vec::new(),
            nodes: Vec::new(),
            nearest: BinaryHeap::new(),
            entry_used: vec![false; entries.len()],
            attempt_used: vec![false; attempts.len()],
        };
        pairing.place();
        for node in 0..pairing.nodes.len() {
            pairing.note(Some(node), Some(node));
            pairing.note(Some(node), pairing.nodes.get(node).and_then(|node| node.next));
        }
        pairing
    }

    /// Makes the nodes.
    fn place(&mut self) {
        let entries = self.entries.iter().enumerate();
        let entries =
            entries.flat_map(|(rank, entry)| entry.lines.each().map(move |line| (line, entry.at, false, rank)));
        let attempts = self.attempts.iter().enumerate().flat_map(|(rank, attempt)| {
            let lines = attempt.lines.each();
            lines.flat_map(move |line| attempt.moments().map(move |time| (line, time, true, rank)))
        });
        let mut points: Vec<(usize, i64, bool, usize)> = entries.chain(attempts).collect();
        points.order();
        for moment in points.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let Some((line, time, ..)) = moment.first().copied() else { continue };
            let start = self.ranks.len();
            let middle = start + moment.partition_point(|point| !point.2);
            let node = self.nodes.len();
            let previous = self.nodes.last_mut().filter(|previous| previous.line == line).map(|previous| {
                previous.next = Some(node);
                node - 1
            });
            self.ranks.extend(moment.iter().map(|point| point.3));
            let (entries, attempts) = (start..middle, middle..self.ranks.len());
            self.nodes.push(Node { line, time, entries, attempts, left: moment.len(), previous, next: None });
        }
    }

    /// Notes the best pair between two neighbours, or within a node, if there is one.
    fn note(&mut self, left: Option<usize>, right: Option<usize>) {
        let (Some(left), Some(right)) = (left, right) else { return };
        if let Some(pair) = self.best(left, right) {
            self.nearest.push(Reverse((pair, left, right)));
        }
    }

    /// The pair between two nodes that is taken first.
    fn best(&mut self, left: usize, right: usize) -> Option<Pair> {
        let distance = self.nodes.get(left)?.time.abs_diff(self.nodes.get(right)?.time);
        if distance > self.window_ms {
            return None;
        }
        let (left_entry, left_attempt) = self.first_of(left)?;
        let (right_entry, right_attempt) = self.first_of(right)?;
        let pair =
            |entry: Option<usize>, attempt: Option<usize>| Some(Pair { distance, entry: entry?, attempt: attempt? });
        let pairs = [pair(left_entry, right_attempt), pair(right_entry, left_attempt)];
        pairs.into_iter().flatten().min()
    }

    /// The first entry and the first attempt that are left in a node.
    fn first_of(&mut self, node: usize) -> Option<(Option<usize>, Option<usize>)> {
        let node = self.nodes.get_mut(node)?;
        let entry = first_left(&self.ranks, &mut node.entries, &self.entry_used);
        let attempt = first_left(&self.ranks, &mut node.attempts, &self.attempt_used);
        Some((entry, attempt))
    }

    /// Whether both are still there, side by side.
    fn are_neighbours(&self, left: usize, right: usize) -> bool {
        let there = |node: usize| self.nodes.get(node).filter(|node| node.left > 0);
        match (there(left), there(right)) {
            (Some(node), Some(_)) => left == right || node.next == Some(right),
            _ => false,
        }
    }

    /// Takes an entry and an attempt off every line that they stand on.
    fn take(&mut self, pair: Pair) {
        if let Some(used) = self.entry_used.get_mut(pair.entry) {
            *used = true;
        }
        if let Some(used) = self.attempt_used.get_mut(pair.attempt) {
            *used = true;
        }
        let (entries, attempts) = (self.entries, self.attempts);
        if let Some(entry) = entries.get(pair.entry) {
            entry.lines.each().for_each(|line| self.take_one(line, entry.at));
        }
        if let Some(attempt) = attempts.get(pair.attempt) {
            for line in attempt.lines.each() {
                attempt.moments().for_each(|time| self.take_one(line, time));
            }
        }
    }

    /// Counts one less at that moment, and closes the gap if nothing is left there.
    fn take_one(&mut self, line: usize, time: i64) {
        let Ok(at) = self.nodes.binary_search_by_key(&(line, time), |node| (node.line, node.time)) else { return };
        let Some(node) = self.nodes.get_mut(at) else { return };
        node.left = node.left.saturating_sub(1);
        if node.left > 0 {
            return;
        }
        let (previous, next) = (node.previous, node.next);
        if let Some(node) = previous.and_then(|previous| self.nodes.get_mut(previous)) {
            node.next = next;
        }
        if let Some(node) = next.and_then(|next| self.nodes.get_mut(next)) {
            node.previous = previous;
        }
        self.note(previous, next);
    }
}

/// The first rank of the range that is not used; those before it are dropped from the range for good.
fn first_left(ranks: &[usize], range: &mut Range<usize>, used: &[bool]) -> Option<usize> {
    let is_used = |rank: &usize| used.get(*rank).copied().unwrap_or(true);
    range.start += ranks.get(range.clone())?.iter().take_while(|rank| is_used(rank)).count();
    ranks.get(range.clone())?.first().copied()
}

impl Iterator for Pairing<'_> {
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        while let Some(Reverse((noted, left, right))) = self.nearest.pop() {
            if !self.are_neighbours(left, right) {
                continue;
            }
            // One of the noted pair may have been taken meanwhile; what is best now can only come later.
            let best = self.best(left, right);
            if best == Some(noted) {
                self.take(noted);
                if self.are_neighbours(left, right) {
                    self.note(Some(left), Some(right));
                }
                return best;
            }
            self.note(Some(left), Some(right));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::call::{Customer, Ended, Moment};

    const MINUTE: i64 = 60_000;

    /// 2026-11-21 at that many milliseconds after 09:00 in China.
    fn moment(ms: i64) -> Moment<'static> {
        let start: jiff::Timestamp = "2026-11-21T01:00:00Z".parse().unwrap();
        Moment::new((start + jiff::SignedDuration::from_millis(ms)).to_string()).unwrap()
    }

    fn entry(at: i64, phone: Option<&str>, customer: Option<&str>) -> RegisterEntry<'static> {
        RegisterEntry {
            phone: phone.map(|phone| phone.to_owned().into()),
            customer_id: customer.map(|customer| customer.to_owned().into()),
            ..RegisterEntry::new(moment(at))
        }
    }

    fn call(
        id: &str,
        start: i64,
        length: Option<i64>,
        phone: Option<&str>,
        customer: Option<&str>,
    ) -> CallRecord<'static> {
        let text = |text: Option<&str>| text.map(|text| text.to_owned().into());
        CallRecord {
            customer: Some(Customer { id: text(customer), name: None, phone: text(phone), region: None }),
            ended: Some(Ended { at_ms: length.map(i64::unsigned_abs), by: None }),
            started_at: Some(moment(start)),
            ..CallRecord::new(id.to_owned())
        }
    }

    /// The positions of the entries that the calls got.
    fn matched(register: &Register, calls: &[CallRecord<'_>], window: u64) -> Vec<Option<usize>> {
        let mut matcher = Matcher::new(register, window);
        calls.iter().for_each(|call| matcher.add(call));
        let matches = matcher.finish();
        let position =
            |entry: &RegisterEntry<'_>| register.entries().iter().position(|other| std::ptr::eq(other, entry));
        (0..calls.len()).map(|call| matches.entry_of(call).and_then(position)).collect()
    }

    #[test]
    fn entries_go_to_the_nearest_attempt() {
        // Entries in minutes; calls as start and length in minutes; which entry each gets.
        type Row = (&'static [i64], &'static [(i64, Option<i64>)], &'static [Option<usize>]);
        let rows: &[Row] = &[
            (&[5], &[(0, None)], &[Some(0)]),
            (&[30], &[(0, None)], &[Some(0)]),
            (&[31], &[(0, None)], &[None]),
            (&[-30], &[(0, None)], &[Some(0)]),
            // The end counts as well, the time between start and end only near one of them.
            (&[31], &[(0, Some(4))], &[Some(0)]),
            (&[60], &[(0, Some(120))], &[None]),
            // Each entry serves one attempt: the nearer.
            (&[6], &[(0, None), (5, None)], &[None, Some(0)]),
            (&[6, 7], &[(0, None), (5, None)], &[Some(1), Some(0)]),
            (&[2, 12], &[(0, None), (10, None)], &[Some(0), Some(1)]),
            // Equally near: the earlier entry, then the earlier call.
            (&[10, 0], &[(5, None)], &[Some(1)]),
            (&[5], &[(10, None), (0, None)], &[None, Some(0)]),
            (&[3, 3], &[(3, None), (3, None)], &[Some(0), Some(1)]),
            // The nearest pair goes first although another choice would serve both.
            (&[20, 26], &[(0, None), (24, None)], &[Some(0), Some(1)]),
            (&[20, 45], &[(0, None), (19, None)], &[None, Some(0)]),
        ];
        for (entries, calls, expected) in rows {
            let register =
                Register::from_entries(entries.iter().map(|at| entry(at * MINUTE, Some("p"), None)).collect());
            let calls: Vec<_> = calls
                .iter()
                .enumerate()
                .map(|(n, (start, length))| {
                    call(&format!("c{n}"), start * MINUTE, length.map(|length| length * MINUTE), Some("p"), None)
                })
                .collect();
            assert_eq!(matched(&register, &calls, Matcher::WINDOW_MS), *expected, "{entries:?} {calls:?}");
        }
    }

    #[test]
    fn equal_starts_go_by_id_and_then_by_order() {
        let register = Register::from_entries(vec![entry(0, Some("p"), None)]);
        let calls = ["b", "a", "a"].map(|id| call(id, 0, None, Some("p"), None));
        assert_eq!(matched(&register, &calls, 0), [None, Some(0), None]);
    }

    #[test]
    fn phone_or_customer_is_enough() {
        let register = Register::from_entries(vec![entry(0, Some("p"), Some("k")), entry(MINUTE, None, Some("k"))]);
        let calls = [call("a", 0, None, Some("p"), Some("other")), call("b", 0, None, Some("q"), Some(" k "))];
        assert_eq!(matched(&register, &calls, Matcher::WINDOW_MS), [Some(0), Some(1)]);
        // A phone is no customer id.
        let calls = [call("a", 0, None, Some("k"), Some("p"))];
        assert_eq!(matched(&register, &calls, Matcher::WINDOW_MS), [None]);
    }

    #[test]
    fn phones_are_compared_without_their_formatting() {
        let same: &[(&str, &str)] = &[
            ("13800138000", "138 0013-8000"),
            ("13800138000", "+86 138.0013.8000"),
            ("13800138000", "008613800138000"),
            ("13800138000", "8613800138000"),
            ("13800138000", "１３８００１３８０００"),
            ("13800138000", "\u{202D}138\u{A0}0013\u{A0}8000\u{202C}"),
            ("01088886666", "(010) 8888-6666"),
            ("01088886666", "（010）８８８８６６６６"),
            ("+442079460000", "+44 20 7946 0000"),
            ("p-17", " p-17\t"),
        ];
        for (a, b) in same {
            assert_eq!(phone_key(a), phone_key(b), "{a} {b}");
            assert!(phone_key(a).is_some());
        }
        let different: &[(&str, &str)] = &[
            ("13800138000", "13800138001"),
            // Pseudonyms are not rewritten, nor are short numbers and numbers of other kinds.
            ("p-17", "p17"),
            ("1-2", "12"),
            ("138****8000", "1388000"),
            ("8601088886666", "01088886666"),
            ("8612345678901", "12345678901"),
            ("+442079460000", "442079460000"),
        ];
        for (a, b) in different {
            assert_ne!(phone_key(a), phone_key(b), "{a} {b}");
        }
        assert_eq!((phone_key(" "), customer_key("\u{3000}")), (None, None));
    }

    #[test]
    fn logs_say_where_they_come_from() {
        let line = r#"{"at":"2026-11-21T09:12:05+08:00","customer_id":"k","outcome":"reached","notes":"n","next_step":"s","purpose":"u"}"#;
        let options = crate::RegisterOptions { file: Some("r.jsonl"), ..Default::default() };
        let input = format!("\n{line}\n{{\"at\":1}}\n{}\n", line.replace("12:05", "30:00"));
        let register = Register::read(input.as_bytes(), &options).unwrap();
        let mut calls = [
            call("hit", 0, Some(10 * MINUTE), None, Some("k")),
            call("miss", 0, None, None, Some("z")),
            call("nobody", 0, None, Some(" "), None),
            CallRecord { started_at: None, ..call("undated", 0, None, None, Some("k")) },
            CallRecord { log: Some(empty_log(false)), ..call("logged", 12 * MINUTE, None, None, Some("k")) },
        ];
        let mut matcher = Matcher::new(&register, Matcher::WINDOW_MS);
        calls.iter().for_each(|call| matcher.add(call));
        let matches = matcher.finish();
        calls.iter_mut().enumerate().for_each(|(n, call)| matches.apply(n, call));
        let outline = calls.map(|call| serde_json::json!([call.id, call.log, call.provenance]));
        assert_eq!(
            serde_json::Value::from(outline.to_vec()),
            serde_json::json!([
                [
                    "hit",
                    {"found": true, "next_step": "s", "notes": "n", "outcome": "reached", "purpose": "u", "recorded_at": "2026-11-21T09:12:05+08:00"},
                    {"/log": {"how": "derived", "note": "matched by customer id, 2 min 5 s after the end", "source": "r.jsonl:2"}},
                ],
                [
                    "miss",
                    {"found": false},
                    {"/log": {
                        "how": "derived",
                        "note": "no entry of the same phone or customer id, not of another attempt, within 30 min of the start or the end; 1 entry could not be read",
                        "source": "r.jsonl",
                    }},
                ],
                ["nobody", null, null],
                ["undated", null, null],
                ["logged", {"found": false}, null],
            ])
        );
        let unused: Vec<u64> = matches.unused().map(|(_, place)| place.line).collect();
        assert_eq!(unused, [4]);
    }

    #[test]
    fn a_log_that_is_there_stays_and_its_provenance_too() {
        let register = Register::from_entries(vec![entry(0, Some("p"), None)]);
        let bare = call("a", 0, None, Some("p"), None);
        let mut matcher = Matcher::new(&register, 0);
        matcher.add(&bare);
        let matches = matcher.finish();
        let mut logged = CallRecord { log: Some(Log { found: None, ..empty_log(true) }), ..bare.clone() };
        let before = logged.clone();
        matches.apply(0, &mut logged);
        assert_eq!(logged, before);
        let dangling = ("/log/notes".into(), derived("s".to_owned(), "n".to_owned()));
        let mut call = CallRecord { provenance: Some([dangling].into_iter().collect()), ..bare };
        matches.apply(1, &mut call);
        assert_eq!(call.log, None, "position 1 was never added");
        matches.apply(0, &mut call);
        assert_eq!(call.provenance_of("/log/notes").unwrap().note.as_deref(), Some("matched by phone, at the start"));
    }

    #[test]
    fn durations_are_short() {
        let rows = [
            (40_000, "40 s"),
            (999, "999 ms"),
            (125_999, "2 min 5 s"),
            (1_800_000, "30 min"),
            (3_780_000, "1 h 3 min"),
        ];
        for (ms, text) in rows {
            assert_eq!(duration(ms), text);
        }
    }

    #[test]
    fn one_busy_phone_is_no_trouble() {
        // All at the same moment, and all one second apart: listing the pairs would take 400,000,000 steps.
        for step in [0, 1000] {
            let count = 20_000;
            let entries = (0..count).map(|n| entry(n * step + 500, Some("p"), None)).collect();
            let register = Register::from_entries(entries);
            let mut matcher = Matcher::new(&register, Matcher::WINDOW_MS);
            (0..count).for_each(|n| matcher.add(&call("c", n * step, Some(20_000), Some("p"), None)));
            let matches = matcher.finish();
            assert_eq!(matches.unused().count(), 0, "step {step}");
        }
    }

    /// Lists all pairs, sorts them and takes one after the other.
    fn oracle(register: &Register, calls: &[CallRecord<'_>], window: u64) -> Vec<Option<usize>> {
        let mut pairs = Vec::new();
        for (c, call) in calls.iter().enumerate() {
            let (Some(started), Some(customer), None) = (&call.started_at, &call.customer, &call.log) else { continue };
            let start = started.unix_ms();
            let end = call.ended.as_ref().and_then(|ended| ended.at_ms).map_or(start, |ms| start + ms as i64);
            for (e, entry) in register.entries().iter().enumerate() {
                let at = entry.at.unix_ms();
                let distance = at.abs_diff(start).min(at.abs_diff(end));
                let same_phone = customer.phone.is_some() && customer.phone == entry.phone;
                let same_customer = customer.id.is_some() && customer.id == entry.customer_id;
                if (same_phone || same_customer) && distance <= window {
                    pairs.push((distance, at, e, start, call.id.clone(), c));
                }
            }
        }
        pairs.sort();
        let mut entry_of = vec![None; calls.len()];
        for (_, _, e, _, _, c) in pairs {
            if entry_of[c].is_none() && !entry_of.contains(&Some(e)) {
                entry_of[c] = Some(e);
            }
        }
        entry_of
    }

    fn somebody(kind: char) -> impl Strategy<Value = Option<String>> {
        proptest::option::weighted(0.7, (0..3).prop_map(move |n| format!("{kind}{n}")))
    }

    fn registers() -> impl Strategy<Value = Register> {
        let entry = (0_i64..30, somebody('p'), somebody('k'))
            .prop_map(|(at, phone, customer)| entry(at, phone.as_deref(), customer.as_deref()));
        proptest::collection::vec(entry, 0..14).prop_map(Register::from_entries)
    }

    fn calls() -> impl Strategy<Value = Vec<CallRecord<'static>>> {
        let call = (0_i64..30, proptest::option::of(0_i64..12), somebody('p'), somebody('k'), 0..4).prop_map(
            |(start, length, phone, customer, id)| {
                call(&format!("c{id}"), start, length, phone.as_deref(), customer.as_deref())
            },
        );
        proptest::collection::vec(call, 0..14)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn agrees_with_listing_all_pairs(register in registers(), calls in calls(), window in 0_u64..20) {
            prop_assert_eq!(matched(&register, &calls, window), oracle(&register, &calls, window));
        }

        #[test]
        fn each_entry_serves_one_attempt(register in registers(), calls in calls(), window in 0_u64..20) {
            let mut used: Vec<usize> = matched(&register, &calls, window).into_iter().flatten().collect();
            let count = used.len();
            used.sort_unstable();
            used.dedup();
            prop_assert_eq!(used.len(), count);
            let mut matcher = Matcher::new(&register, window);
            calls.iter().for_each(|call| matcher.add(call));
            prop_assert_eq!(matcher.finish().unused().count() + count, register.entries().len());
        }

        #[test]
        fn the_order_of_the_calls_is_irrelevant(
            register in registers(),
            (calls, shuffled) in calls().prop_flat_map(|calls| {
                // Ids are unique within a file.
                let calls: Vec<_> = calls.into_iter().enumerate()
                    .map(|(n, call)| (n, CallRecord { id: format!("{}-{n}", call.id).into(), ..call }))
                    .collect();
                (Just(calls.clone()), Just(calls).prop_shuffle())
            }),
            window in 0_u64..20,
        ) {
            let bare = |calls: &[(usize, CallRecord<'static>)]| calls.iter().map(|(_, call)| call.clone()).collect::<Vec<_>>();
            let expected = matched(&register, &bare(&calls), window);
            let found = matched(&register, &bare(&shuffled), window);
            for ((n, _), found) in shuffled.iter().zip(found) {
                prop_assert_eq!(found, expected[*n]);
            }
        }
    }
}
