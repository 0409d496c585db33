//! What most phone systems tell of a call, moments and lengths, and the one way in which a record is made of them.

use crate::call::{Bound, CallRecord, Direction, Ended, How, Outcome, Ring, RingBasis, Sources};

use super::clock::{Stamp, Zone, at_most};
use super::source::provide;

/// A value and the field or column that it came from.
pub(super) type From<'f, T> = Option<(T, &'f str)>;

/// The moments and lengths of a call, each with where it came from.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Facts<'f> {
    /// When it was dialled or came in.
    pub(super) started: From<'f, Stamp>,
    /// When a phone began to ring.
    pub(super) ringing: From<'f, Stamp>,
    /// When somebody answered; a menu's or queue's answer is none.
    pub(super) answered: From<'f, Stamp>,
    pub(super) ended: From<'f, Stamp>,
    /// How long it rang, as the system says.
    pub(super) ring: From<'f, Bound>,
    /// From the answer to the end.
    pub(super) talk: From<'f, Bound>,
    /// From the start to the end.
    pub(super) whole: From<'f, Bound>,
}

impl<'f> Facts<'f> {
    /// Sets what the moments and lengths say; `record` has its direction and outcome.
    pub(super) fn apply(self, record: &mut CallRecord<'f>, zone: &Zone) {
        if let Some((start, source)) = self.started {
            zone.set_start(record, start, source);
        }
        let mut sources = Sources::default();
        self.set(record, &mut sources);
        sources.add_to(record);
    }

    /// The same for one of many calls.
    #[cfg(feature = "table")]
    pub(super) fn apply_to_one(self, record: &mut CallRecord<'_>, zone: &'f Zone, sources: &mut Sources<'f>) {
        if let Some(start) = self.started {
            zone.start(record, start, sources);
        }
        self.set(record, sources);
    }

    fn set(mut self, record: &mut CallRecord<'_>, sources: &mut Sources<'f>) {
        if record.direction != Some(Direction::Outbound) && self.is_answered_at_once() {
            self.answered = None;
            self.talk = None;
        }
        self.set_answer(record, sources);
        self.set_end(record, sources);
        self.set_ring(record, sources);
    }

    /// Nobody answers in the second in which a call comes in: that was a machine, a menu for instance, and what comes
    /// before it was no ringing.
    fn is_answered_at_once(&self) -> bool {
        let after = self.started.zip(self.answered).and_then(|((start, _), (answer, _))| answer.millis_after(start));
        let no_wait = self.whole.zip(self.talk).is_some_and(|((whole, _), (talk, _))| whole == talk);
        after == Some(0) || self.answered.is_none() && no_wait
    }

    fn set_answer(&self, record: &mut CallRecord<'_>, sources: &mut Sources<'f>) {
        if record.outcome != Some(Outcome::Answered) {
            return;
        }
        let by_time = self
            .started
            .zip(self.answered)
            .and_then(|((start, _), (at, source))| Some((at.millis_after(start)?, source)));
        // Where a spreadsheet has dropped the seconds of the times, the lengths still have them.
        let by_length = || {
            let ((whole, source), (talk, _)) = self.whole.zip(self.talk)?;
            Some((middle(whole)?.checked_sub(middle(talk)?)?, source))
        };
        if let Some((at, source)) = by_time.or_else(by_length) {
            record.answered_at_ms = Some(at);
            sources.say("/answered_at_ms", How::Derived, source, "");
        }
    }

    fn set_end(&self, record: &mut CallRecord<'_>, sources: &mut Sources<'f>) {
        let by_time =
            self.started.zip(self.ended).and_then(|((start, _), (at, source))| Some((at.millis_after(start)?, source)));
        let by_length = || self.whole.and_then(|(whole, source)| Some((middle(whole)?, source)));
        if let Some((at, source)) = by_time.or_else(by_length) {
            record.ended = Some(Ended { at_ms: Some(at), by: record.ended.as_ref().and_then(|ended| ended.by) });
            sources.say("/ended/at_ms", How::Derived, source, "");
        }
    }

    fn set_ring(&self, record: &mut CallRecord<'_>, sources: &mut Sources<'f>) {
        let Some(outcome) = record.outcome else { return };
        let until = if outcome == Outcome::Answered { self.answered } else { self.ended };
        if let Some((ms, source)) = self.ring {
            record.ring = ring(ms, RingBasis::Platform);
            return sources.say("/ring/ms", How::Reported, source, "");
        }
        let alerting = self.ringing.zip(until).and_then(|((from, source), (to, _))| Some((to.after(from)?, source)));
        if let Some((ms, source)) = alerting {
            record.ring = ring(ms, RingBasis::Alerting);
            return sources.say("/ring/ms", How::Derived, source, "");
        }
        if let Some((ms, source)) = self.before_answer(outcome) {
            let note = match record.direction {
                Some(Direction::Inbound) => {
                    "from the start to the answer; menus and queues are included, so this is the most that it can have rung"
                }
                _ => "from dialling on; setting up the call is included, so this is the most that it can have rung",
            };
            record.ring = ring(at_most(ms), RingBasis::Dialling);
            sources.say("/ring/ms", How::Derived, source, note);
        }
    }

    /// From the start to the answer or, unanswered, to the end: by the times, or by the lengths if they say less.
    fn before_answer(&self, outcome: Outcome) -> Option<(Bound, &'f str)> {
        let until = if outcome == Outcome::Answered { self.answered } else { self.ended };
        let by_time = self.started.zip(until).and_then(|((start, _), (to, source))| Some((to.after(start)?, source)));
        let by_length = match outcome {
            Outcome::Answered => self.whole.zip(self.talk).and_then(|((whole, source), (talk, _))| {
                Some((Bound::between(None, Some(whole.most()?.checked_sub(talk.least())?)), source))
            }),
            _ => self.whole,
        };
        [by_time, by_length].into_iter().flatten().min_by_key(|(bound, _)| bound.most())
    }
}

/// The number itself where the length was a number of seconds.
fn middle(bound: Bound) -> Option<u64> {
    let most = bound.most()?;
    Some(if most - bound.least() > 999 || bound.least() == 0 { most.checked_sub(999)? } else { most })
}

pub(super) fn set_ring<'r>(
    record: &mut CallRecord<'r>,
    ms: Bound,
    basis: RingBasis,
    how: How,
    source: &'r str,
    note: &'static str,
) {
    record.ring = ring(ms, basis);
    provide(record, "/ring/ms", how, source, note);
}

/// How long it rang.
pub(super) fn ring(ms: Bound, basis: RingBasis) -> Option<Ring> {
    Some(Ring { basis: Some(basis), count: None, ms: Some(ms) })
}

#[cfg(test)]
mod tests {
    use super::super::ImportOptions;
    use super::super::clock::seconds_long;
    use super::*;

    fn record(facts: &[(&str, &str)], outcome: Outcome) -> String {
        let zone = Zone::of(&ImportOptions { utc_offset_minutes: Some(480), ..ImportOptions::default() });
        let stamp =
            |name: &str| facts.iter().find(|(n, _)| *n == name).map(|(_, text)| (zone.read(text).unwrap(), "t"));
        let length = |name: &str| {
            facts.iter().find(|(n, _)| *n == name).map(|(_, text)| (seconds_long(text.parse().unwrap()), "l"))
        };
        let facts = Facts {
            started: stamp("started"),
            ringing: stamp("ringing"),
            answered: stamp("answered"),
            ended: stamp("ended"),
            ring: length("ring"),
            talk: length("talk"),
            whole: length("whole"),
        };
        let mut record = CallRecord { outcome: Some(outcome), ..CallRecord::new("c") };
        facts.apply(&mut record, &zone);
        record.provenance = None;
        record.to_json()
    }

    #[test]
    fn a_spreadsheet_that_dropped_the_seconds_leaves_the_lengths() {
        // 11 s in all, 9 s of them talk: answered after 2 s, although both times are in the same minute.
        let facts = [("started", "2020/2/10 22:41"), ("answered", "2020/2/10 22:41"), ("whole", "11"), ("talk", "9")];
        assert_eq!(
            record(&facts, Outcome::Answered),
            r#"{"answered_at_ms":2000,"ended":{"at_ms":11000},"id":"c","outcome":"answered","ring":{"basis":"dialling","ms":{"max":3998}},"started_at":"2020-02-10T22:41:00+08:00"}"#
        );
    }

    #[test]
    fn what_answers_at_once_is_a_machine() {
        let facts = [("started", "1795224600"), ("answered", "1795224600"), ("ended", "1795224700")];
        assert_eq!(
            record(&facts, Outcome::Answered),
            r#"{"ended":{"at_ms":100000},"id":"c","outcome":"answered","started_at":"2026-11-21T09:30:00+08:00"}"#
        );
    }

    #[test]
    fn alerting_counts_more_than_dialling() {
        let facts =
            [("started", "1795224600"), ("ringing", "1795224604"), ("answered", "1795224610"), ("ended", "1795224700")];
        assert!(
            record(&facts, Outcome::Answered).contains(r#""ring":{"basis":"alerting","ms":{"max":6999,"min":5001}}"#)
        );
        assert!(
            record(&facts, Outcome::NoAnswer).contains(r#""ring":{"basis":"alerting","ms":{"max":96999,"min":95001}}"#)
        );
        assert!(record(&facts[2..], Outcome::NoAnswer).contains(r#""id":"c""#));
    }
}
