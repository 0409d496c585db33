//! What the other calls of the same customer tell about a call: attempts before it, and what came after.
//!
//! Calls belong together if they name the same phone or the same customer. What the data does not cover stays open:
//! where nothing came after a call, the time until the next one has a `min`, the time for which the data goes on.

use std::collections::BTreeMap;

use crate::call::{Bound, CallRecord, Direction, How, Ledger, Outcome, Party, Provenance};
use crate::order::Order;
use crate::register::{Register, customer_key, phone_key};

/// How far back failed attempts count: seven days.
pub const LOOK_BACK_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// No call lasts longer than this; where the end of one is not known, it came before that: a day.
const LONGEST_CALL_MS: u64 = 24 * 60 * 60 * 1000;

/// Reads through a set of calls and writes [`CallRecord::ledger`], in two passes: the first takes some sixty bytes of
/// each call, the second writes. So calls and their transcripts need not be held in memory.
///
/// A call that carries a `ledger` already keeps it. A call without `started_at`, or with neither phone nor customer id,
/// gets none. The order of the calls changes nothing.
///
/// ```
/// use threerings::{LedgerBuilder, read_records};
///
/// let lines = br#"
///     {"id":"c1","direction":"outbound","outcome":"answered","started_at":"2026-11-21T09:30:00+08:00","ended":{"at_ms":40000,"by":"network"},"customer":{"phone":"p1"}}
///     {"id":"c2","direction":"outbound","outcome":"answered","started_at":"2026-11-21T09:31:10+08:00","customer":{"phone":"p1"}}
/// "#;
/// let mut calls: Vec<_> = read_records(lines).map(|read| read.unwrap().record).collect();
/// let mut builder = LedgerBuilder::new(None);
/// calls.iter().for_each(|call| builder.add(call));
/// let ledgers = builder.finish();
/// ledgers.apply(0, &mut calls[0]);
/// let ledger = calls[0].ledger.as_ref().unwrap();
/// assert_eq!(ledger.next_attempt_ms.unwrap().exact(), Some(30_000));
/// ```
#[derive(Debug, Clone)]
pub struct LedgerBuilder {
    keys: BTreeMap<String, usize>,
    calls: Vec<Option<Noted>>,
    /// Whether there was a register.
    register: bool,
    /// Lines that the register knows.
    registered: Vec<bool>,
}

/// What is kept of a call.
#[derive(Debug, Clone, Copy)]
struct Noted {
    start: i64,
    /// When it ended, at the earliest and at the latest.
    end: (i64, i64),
    /// Whether our side placed it.
    ours: Option<bool>,
    /// Whether somebody was reached.
    reached: Option<bool>,
    /// Whether the record knows who the other side is.
    named: bool,
    phone: Option<usize>,
    customer: Option<usize>,
}

impl Noted {
    fn lines(&self) -> impl Iterator<Item = usize> {
        self.phone.into_iter().chain(self.customer)
    }
}

impl LedgerBuilder {
    /// A builder that has seen no calls. A register tells which numbers are known.
    #[must_use]
    pub fn new(register: Option<&Register>) -> Self {
        let mut builder = LedgerBuilder {
            keys: BTreeMap::new(),
            calls: Vec::new(),
            register: register.is_some(),
            registered: Vec::new(),
        };
        for entry in register.map(Register::entries).unwrap_or_default() {
            let lines = [builder.phone(entry.phone.as_deref()), builder.customer(entry.customer_id.as_deref())];
            for line in lines.into_iter().flatten() {
                builder.registered.resize(builder.registered.len().max(line + 1), false);
                if let Some(known) = builder.registered.get_mut(line) {
                    *known = true;
                }
            }
        }
        builder
    }

    fn line(&mut self, kind: char, key: Option<String>) -> Option<usize> {
        let next = self.keys.len();
        Some(*self.keys.entry(format!("{kind}{}", key?)).or_insert(next))
    }

    fn phone(&mut self, phone: Option<&str>) -> Option<usize> {
        self.line('p', phone.and_then(phone_key))
    }

    fn customer(&mut self, id: Option<&str>) -> Option<usize> {
        self.line('c', id.and_then(customer_key))
    }

    /// Takes note of the next call.
    pub fn add(&mut self, record: &CallRecord<'_>) {
        let noted = self.noted(record);
        self.calls.push(noted);
    }

    fn noted(&mut self, record: &CallRecord<'_>) -> Option<Noted> {
        let start = record.started_at.as_ref()?.unix_ms();
        let customer = record.customer.as_ref()?;
        let phone = self.phone(customer.phone.as_deref());
        let id = self.customer(customer.id.as_deref());
        if phone.is_none() && id.is_none() {
            return None;
        }
        let after = |ms: u64| start.saturating_add_unsigned(ms);
        let end = match record.ended.as_ref().and_then(|ended| ended.at_ms) {
            Some(ms) => (after(ms), after(ms)),
            None => (start, after(LONGEST_CALL_MS)),
        };
        let placed_by = record.placed_by.or(record.direction.map(|direction| match direction {
            Direction::Inbound => Party::Customer,
            Direction::Outbound => Party::Agent,
        }));
        Some(Noted {
            start,
            end,
            ours: placed_by.map(|party| party == Party::Agent),
            reached: record.outcome.map(|outcome| outcome == Outcome::Answered),
            named: customer.id.is_some() || customer.name.is_some(),
            phone,
            customer: id,
        })
    }

    /// Puts the calls in order, once every one was added.
    #[must_use]
    pub fn finish(self) -> Ledgers {
        let noted = || self.calls.iter().flatten();
        let mut lines: Vec<Vec<Noted>> = vec![Vec::new(); self.keys.len()];
        for call in noted() {
            for line in call.lines() {
                if let Some(calls) = lines.get_mut(line) {
                    calls.push(*call);
                }
            }
        }
        lines.iter_mut().for_each(|calls| calls.order_by_key(|call| (call.start, call.end)));
        let (from, to) = (noted().map(|call| call.start).min(), noted().map(|call| call.start).max());
        let calls = noted().count();
        Ledgers { builder: self, lines, from: from.unwrap_or(0), to: to.unwrap_or(0), count: calls }
    }
}

/// What a set of calls tells about each of them; made by [`LedgerBuilder::finish`].
#[derive(Debug, Clone)]
pub struct Ledgers {
    builder: LedgerBuilder,
    /// The calls of each phone and customer, by their start.
    lines: Vec<Vec<Noted>>,
    /// When the first and the last of all calls started.
    from: i64,
    to: i64,
    count: usize,
}

impl Ledgers {
    /// Writes what the others tell into a call, which was the `position`th added, counted from 0.
    pub fn apply(&self, position: usize, record: &mut CallRecord<'_>) {
        let Some(Some(call)) = self.builder.calls.get(position) else { return };
        if record.ledger.is_some() {
            return;
        }
        record.ledger = Some(Ledger {
            failed_before: Some(self.failed_before(call)),
            known_number: self.known_number(call),
            next_attempt_ms: Some(self.next(call, |later| later.ours)),
            next_contact_ms: Some(self.next(call, |_| Some(true))),
        });
        let note = format!("from {} calls of this set, by phone and customer id", self.count);
        let provenance = Provenance { how: How::Derived, note: Some(note.into()), source: None };
        record.provenance.get_or_insert_default().insert("/ledger", provenance);
    }

    fn calls(&self, call: &Noted) -> impl Iterator<Item = &[Noted]> {
        call.lines().filter_map(|line| self.lines.get(line)).map(Vec::as_slice)
    }

    /// The time until the next call for which this is true, or may be.
    fn next(&self, call: &Noted, counts: impl Fn(&Noted) -> Option<bool>) -> Bound {
        let next = |sure: bool| {
            let first = |calls: &[Noted]| {
                let from = calls.partition_point(|later| later.start <= call.start);
                let mut later = calls.get(from..).unwrap_or_default().iter();
                later.find(|later| counts(later).unwrap_or(!sure)).map(|later| later.start)
            };
            self.calls(call).filter_map(first).min()
        };
        let between = |from: i64, to: i64| u64::try_from(to.saturating_sub(from)).unwrap_or(0);
        let least = next(false).unwrap_or(self.to.max(call.start));
        Bound::between(Some(between(call.end.1, least)), next(true).map(|start| between(call.end.0, start)))
    }

    /// Attempts of ours that failed since somebody was last reached, as far as they are in the data.
    fn failed_before(&self, call: &Noted) -> Bound {
        let since = call.start.saturating_sub_unsigned(LOOK_BACK_MS);
        let mut earlier: Vec<&Noted> = Vec::new();
        for calls in self.calls(call) {
            let to = calls.partition_point(|other| other.start < call.start);
            let from = calls.partition_point(|other| other.start < since);
            earlier.extend(calls.get(from..to).unwrap_or_default());
        }
        // A call that stands on both lines is counted once.
        earlier.order_by_key(|other| (other.start, other.end, other.phone, other.customer));
        earlier.dedup_by_key(|other| (other.start, other.end, other.phone, other.customer));
        let mut failed = (0, 0);
        let mut covered = self.from <= since;
        for other in earlier.into_iter().rev() {
            match (other.reached, other.ours) {
                (Some(true), _) => {
                    covered = true;
                    break;
                }
                (Some(false), Some(true)) => failed = (failed.0 + 1, failed.1 + 1),
                (_, Some(false)) => {}
                (Some(false) | None, _) => failed.1 += 1,
            }
        }
        Bound::between(Some(failed.0), covered.then_some(failed.1))
    }

    /// Whether it is known whose number it is; unknown where nobody said and no register was there to ask.
    fn known_number(&self, call: &Noted) -> Option<bool> {
        let registered = |line: usize| self.builder.registered.get(line).copied().unwrap_or(false);
        let known = call.lines().any(registered)
            || self.calls(call).flatten().any(|other| other.named || other.ours == Some(false));
        (known || self.builder.register).then_some(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::read_records;
    use crate::register::RegisterOptions;

    const DAY: u64 = 24 * 60 * 60 * 1000;

    /// A call of `p1` at this minute of the hour.
    fn call(minute: u32, rest: &str) -> String {
        format!(
            r#"{{"id":"c{minute}","started_at":"2026-11-21T09:{minute:02}:00+08:00","customer":{{"phone":"p1"}},{rest}}}"#
        )
    }

    fn ledgers(lines: &[String], register: Option<&str>) -> Vec<Option<Ledger>> {
        let text = lines.join("\n");
        let register = register.map(|text| Register::read(text.as_bytes(), &RegisterOptions::default()).unwrap());
        let mut calls: Vec<_> = read_records(text.as_bytes()).map(|read| read.unwrap().record).collect();
        let mut builder = LedgerBuilder::new(register.as_ref());
        calls.iter().for_each(|call| builder.add(call));
        let ledgers = builder.finish();
        calls.iter_mut().enumerate().for_each(|(n, call)| ledgers.apply(n, call));
        calls.into_iter().map(|call| call.ledger).collect()
    }

    const OUT: &str = r#""direction":"outbound""#;

    #[test]
    fn the_next_attempt_is_ours() {
        let dropped = call(10, &format!(r#"{OUT},"ended":{{"at_ms":60000}}"#));
        let theirs = call(12, r#""direction":"inbound""#);
        let ours = call(14, OUT);
        let found = ledgers(&[ours.clone(), dropped.clone(), theirs.clone()], None);
        let ledger = found[1].as_ref().unwrap();
        assert_eq!(ledger.next_attempt_ms, Some(Bound::exactly(180_000)));
        assert_eq!(ledger.next_contact_ms, Some(Bound::exactly(60_000)));
        let unsure = ledgers(&[dropped.clone(), call(12, r#""outcome":"answered""#), ours], None);
        assert_eq!(unsure[0].as_ref().unwrap().next_attempt_ms, Some(Bound::between(Some(60_000), Some(180_000))));
    }

    #[test]
    fn where_the_data_ends_the_bound_is_open() {
        let dropped = call(10, &format!(r#"{OUT},"ended":{{"at_ms":60000}}"#));
        let other = call(41, OUT).replace("p1", "p2");
        assert_eq!(
            ledgers(&[dropped, other], None)[0].as_ref().unwrap().next_attempt_ms,
            Some(Bound::between(Some(30 * 60_000), None))
        );
        // Nothing is known of its end but that it came within a day.
        let open = ledgers(&[call(10, OUT), call(20, OUT)], None);
        assert_eq!(open[0].as_ref().unwrap().next_attempt_ms, Some(Bound::between(Some(0), Some(600_000))));
        assert!(
            LONGEST_CALL_MS == DAY && open[1].as_ref().unwrap().next_attempt_ms == Some(Bound::between(Some(0), None))
        );
    }

    #[test]
    fn failed_attempts_count_since_somebody_was_reached() {
        let failed = |minute| call(minute, &format!(r#"{OUT},"outcome":"no_answer""#));
        let reached = |minute| call(minute, &format!(r#"{OUT},"outcome":"answered""#));
        let counts = |lines: &[String]| ledgers(lines, None).last().unwrap().as_ref().unwrap().failed_before;
        assert_eq!(counts(&[reached(1), failed(2), failed(3), reached(4)]), Some(Bound::exactly(2)));
        assert_eq!(counts(&[failed(2), failed(3), reached(4)]), Some(Bound::between(Some(2), None)));
        let old = call(0, OUT).replace("p1", "p2").replace("11-21", "11-01");
        assert_eq!(counts(&[old, failed(3), reached(4)]), Some(Bound::exactly(1)));
    }

    #[test]
    fn numbers_are_known_from_calls_names_and_the_register() {
        let known = |lines: &[String], register| ledgers(lines, register)[0].as_ref().unwrap().known_number;
        assert_eq!(known(&[call(1, OUT)], None), None);
        assert_eq!(known(&[call(1, OUT), call(2, r#""direction":"inbound""#)], None), Some(true));
        assert_eq!(known(&[call(1, OUT)], Some("")), Some(false));
        let entry = r#"{"at":"2026-11-01T09:30:00+08:00","phone":"p1"}"#;
        assert_eq!(known(&[call(1, OUT)], Some(entry)), Some(true));
    }

    #[test]
    fn a_call_of_nobody_has_no_ledger() {
        assert_eq!(ledgers(&[r#"{"id":"c","started_at":"2026-11-21T09:30:00+08:00"}"#.to_owned()], None), [None]);
        let given = call(1, r#""ledger":{"known_number":false}"#);
        assert_eq!(ledgers(&[given], Some(""))[0].as_ref().unwrap().known_number, Some(false));
    }
}
