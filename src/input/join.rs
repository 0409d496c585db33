//! The same call in several files: call data, a transcript, another view of the phone system, joined to one record.
//!
//! Records of different files are the same call if they have the same id; else if the customer's number is the same, the
//! agent is not another, and they begin within a minute of each other. The nearest in time are taken first. Of two values
//! for a field the better founded counts, and for ringing the one that says more; what the other file adds is added, with
//! its times moved to the start of the record.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::call::{CallRecord, Ended, Hold, Holds, How, Provenance, Ring, RingBasis, Span, Speakerphone};
use crate::register::phone_key;

/// How far apart records of a call may begin.
const WITHIN_MS: u64 = 60_000;

/// How two records were found to be the same call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchBasis {
    /// The same id: certain.
    Id,
    /// The same number, and they begin within a minute of each other: likely.
    NumberAndTime,
}

/// A record that was joined to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JoinedRecord {
    /// The id of the record that it was joined to.
    pub call: String,
    /// Its own id.
    pub id: String,
    /// The file that it came from.
    pub from: String,
    /// How that was found.
    pub basis: MatchBasis,
    /// By how many milliseconds the two begin apart, where both say when.
    pub apart_ms: Option<u64>,
}

/// What came of joining.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Joined {
    /// The calls, in the order in which each came first.
    pub calls: Vec<CallRecord<'static>>,
    /// Which records were joined to which, and how sure that is.
    pub matches: Vec<JoinedRecord>,
}

/// Joins the calls of several files, each with the file's name.
///
/// ```
/// use threerings::{import_calls, join_calls};
///
/// let data = br#"{"id": "c1", "direction": "inbound", "outcome": "answered"}"#;
/// let words = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Agent>ward 7</v>\n";
/// let files = [("data.json", &data[..]), ("c1.vtt", words.as_bytes())];
/// let imported = files.map(|(name, bytes)| (name.to_owned(), import_calls(bytes, None, Some(name)).unwrap().calls));
/// let joined = join_calls(imported.to_vec());
/// assert_eq!(joined.calls.len(), 1);
/// assert!(joined.calls[0].transcript.is_some());
/// ```
#[must_use]
pub fn join_calls(files: Vec<(String, Vec<CallRecord<'static>>)>) -> Joined {
    let mut joined = Joined::default();
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_number: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    // Of which file the newest part of each call is: a file does not say the same call twice.
    let mut last_file: Vec<usize> = Vec::new();
    for (file, (name, calls)) in files.into_iter().enumerate() {
        for call in calls {
            let other = |place: &usize| last_file.get(*place).is_some_and(|last| *last != file);
            let same_id = by_id.get(call.id.as_ref()).copied().filter(other).map(|place| (place, MatchBasis::Id));
            let number = number_of(&call);
            let near = || {
                let candidates = number.as_ref().and_then(|number| by_number.get(number))?;
                let apart =
                    |place: &usize| Some((joined.calls.get(*place).and_then(|known| apart(known, &call))?, *place));
                let nearest = candidates.iter().filter(|place| other(place)).filter_map(apart).min()?;
                (nearest.0 <= WITHIN_MS).then_some((nearest.1, MatchBasis::NumberAndTime))
            };
            let found = same_id.or_else(near);
            let place = found.map_or(joined.calls.len(), |(place, _)| place);
            if !by_id.contains_key(call.id.as_ref()) {
                by_id.insert(call.id.to_string(), place);
            }
            if let Some(number) = number {
                by_number.entry(number).or_default().push(place);
            }
            match (found, joined.calls.get_mut(place)) {
                (Some((_, basis)), Some(known)) => {
                    let apart_ms = start_apart(known, &call);
                    let (id, call_id) = (call.id.to_string(), known.id.to_string());
                    joined.matches.push(JoinedRecord { call: call_id, id, from: name.clone(), basis, apart_ms });
                    absorb(known, call, &name);
                    if let Some(last) = last_file.get_mut(place) {
                        *last = file;
                    }
                }
                _ => {
                    joined.calls.push(call);
                    last_file.push(file);
                }
            }
        }
    }
    joined
}

fn number_of(call: &CallRecord<'_>) -> Option<String> {
    let digits = phone_key(call.customer.as_ref()?.phone.as_deref()?)?;
    // Prefixes for a country or an outside line differ from system to system.
    let tail = digits.len().saturating_sub(10);
    digits.get(tail..).map(str::to_owned)
}

fn start_apart(one: &CallRecord<'_>, two: &CallRecord<'_>) -> Option<u64> {
    Some(one.started_at.as_ref()?.unix_ms().abs_diff(two.started_at.as_ref()?.unix_ms()))
}

/// How far apart two records begin; `None` if they can't be the same call.
fn apart(one: &CallRecord<'_>, two: &CallRecord<'_>) -> Option<u64> {
    let differ = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a != b);
    let agent = |call: &CallRecord<'_>| call.agent.as_ref().map(|agent| last_part(&agent.id).to_owned());
    let direction = |call: &CallRecord<'_>| call.direction.map(|direction| direction.word());
    if differ(agent(one).as_deref(), agent(two).as_deref()) || differ(direction(one), direction(two)) {
        return None;
    }
    start_apart(one, two)
}

/// `1001` of `SIP/1001`: one system names the device, another the extension.
fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// How well founded a value is, the smaller the better.
fn rank(how: How) -> u8 {
    match how {
        How::Attested => 0,
        How::Reported => 1,
        How::Derived => 2,
        How::Assumed => 3,
        How::Inferred => 4,
    }
}

/// Takes from another record of the same call what this one lacks, and what is better founded there.
fn absorb(known: &mut CallRecord<'static>, mut other: CallRecord<'static>, from: &str) {
    if let Some(shift) =
        known.started_at.as_ref().zip(other.started_at.as_ref()).map(|(a, b)| b.unix_ms() - a.unix_ms())
    {
        shift_times(&mut other, shift);
    }
    macro_rules! take {
        ($($field:ident $pointer:literal,)*) => {$(
            if other.$field.is_some() && (known.$field.is_none() || is_better(known, &other, $pointer)) {
                known.$field = other.$field.take();
                take_provenance(known, &other, $pointer, from);
            }
        )*};
    }
    let (better_ring, better_holds) =
        (says_more(known.ring.as_ref(), other.ring.as_ref()), each_instead_of_totals(known, &other));
    if better_ring {
        known.ring = other.ring.take();
        take_provenance(known, &other, "/ring", from);
    }
    if better_holds {
        known.holds = other.holds.take();
        take_provenance(known, &other, "/holds", from);
    }
    take! {
        outcome "/outcome",
        direction "/direction",
        placed_by "/placed_by",
        answered_at_ms "/answered_at_ms",
    }
    // Of what follows the first record's word counts.
    macro_rules! add {
        ($($field:ident $pointer:literal,)*) => {$(
            if known.$field.is_none() && other.$field.is_some() {
                known.$field = other.$field.take();
                take_provenance(known, &other, $pointer, from);
            }
        )*};
    }
    add! {
        agent "/agent",
        contact "/contact",
        customer "/customer",
        holds "/holds",
        log "/log",
        region "/region",
        ring "/ring",
        speakerphone "/speakerphone",
        started_at "/started_at",
        transcript "/transcript",
        transfers "/transfers",
    }
    absorb_end(known, &other, from);
    absorb_names(known, &other);
    for (name, value) in other.attributes.take().unwrap_or_default() {
        known.attributes.get_or_insert_default().entry(name).or_insert(value);
    }
}

/// Whether the other's value is better founded.
fn is_better(known: &CallRecord<'_>, other: &CallRecord<'_>, pointer: &str) -> bool {
    let of = |call: &CallRecord<'_>| call.provenance_of(pointer).map_or(rank(How::Reported), |p| rank(p.how));
    of(other) < of(known)
}

/// Whether the other says more about the ringing: of a phone rather than of dialling, more exactly.
fn says_more(known: Option<&Ring>, other: Option<&Ring>) -> bool {
    let Some(other) = other else { return false };
    let Some(known) = known else { return true };
    let worth = |ring: &Ring| {
        let basis = match ring.basis {
            Some(RingBasis::Counted | RingBasis::Attested) => 0,
            Some(RingBasis::Alerting) => 1,
            Some(RingBasis::Platform) => 2,
            None => 3,
            Some(RingBasis::Dialling) => 4,
        };
        let width = ring.ms.map_or(u64::MAX, |ms| ms.most().map_or(u64::MAX, |most| most - ms.least()));
        (basis, width)
    };
    worth(other) < worth(known)
}

fn each_instead_of_totals(known: &CallRecord<'_>, other: &CallRecord<'_>) -> bool {
    matches!((&known.holds, &other.holds), (Some(Holds::Summary(_)), Some(Holds::Each(_))))
}

fn absorb_end(known: &mut CallRecord<'static>, other: &CallRecord<'static>, from: &str) {
    let Some(theirs) = &other.ended else { return };
    let own = known.ended.clone().unwrap_or(Ended { at_ms: None, by: None });
    let by = theirs.by.filter(|_| own.by.is_none() || is_better(known, other, "/ended/by"));
    let at_ms = theirs.at_ms.filter(|_| own.at_ms.is_none());
    known.ended = Some(Ended { at_ms: at_ms.or(own.at_ms), by: by.or(own.by) });
    if by.is_some() {
        take_provenance(known, other, "/ended/by", from);
    }
    if at_ms.is_some() {
        take_provenance(known, other, "/ended/at_ms", from);
    }
}

/// Names, ids and numbers that the first record lacks.
fn absorb_names(known: &mut CallRecord<'static>, other: &CallRecord<'static>) {
    if let (Some(own), Some(theirs)) = (known.customer.as_mut(), other.customer.as_ref()) {
        own.id = own.id.take().or_else(|| theirs.id.clone());
        own.name = own.name.take().or_else(|| theirs.name.clone());
        own.phone = own.phone.take().or_else(|| theirs.phone.clone());
    }
    if let (Some(own), Some(theirs)) = (known.agent.as_mut(), other.agent.as_ref()) {
        own.name = own.name.take().or_else(|| theirs.name.clone());
        own.team = own.team.take().or_else(|| theirs.team.clone());
    }
}

/// The word of the other record on where a value came from; its file, if it has none.
fn take_provenance(known: &mut CallRecord<'static>, other: &CallRecord<'static>, pointer: &'static str, from: &str) {
    let provenance = known.provenance.get_or_insert_default();
    if !provenance.adopt(other.provenance.as_ref(), pointer) {
        let source = Some(from.to_owned().into());
        provenance.insert(pointer, Provenance { how: How::Reported, note: None, source });
    }
}

/// Moves the times of a record to another start; what would come before it is left out.
fn shift_times(call: &mut CallRecord<'static>, shift: i64) {
    let moved = |ms: u64| u64::try_from(i64::try_from(ms).ok()?.checked_add(shift)?).ok();
    call.answered_at_ms = call.answered_at_ms.and_then(moved);
    if let Some(ended) = &mut call.ended {
        ended.at_ms = ended.at_ms.and_then(moved);
    }
    if let Some(Holds::Each(holds)) = &call.holds {
        let hold = |hold: &Hold| {
            let end_ms = match hold.end_ms {
                Some(end) => Some(moved(end)?),
                None => None,
            };
            Some(Hold { by: hold.by, end_ms, start_ms: moved(hold.start_ms)? })
        };
        call.holds = holds.iter().map(hold).collect::<Option<Vec<Hold>>>().map(Holds::Each);
    }
    if let Some(Speakerphone::Spans(spans)) = &call.speakerphone {
        let span = |span: &Span| {
            let end_ms = match span.end_ms {
                Some(end) => Some(moved(end)?),
                None => None,
            };
            Some(Span { end_ms, start_ms: moved(span.start_ms)? })
        };
        call.speakerphone = spans.iter().map(span).collect::<Option<Vec<Span>>>().map(Speakerphone::Spans);
    }
    for transfer in call.transfers.iter_mut().flatten() {
        transfer.at_ms = transfer.at_ms.and_then(moved);
    }
    if let Some(transcript) = &mut call.transcript {
        transcript.zero_at_ms = transcript.zero_at_ms.and_then(moved);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::read_records;

    fn records(lines: &str) -> Vec<CallRecord<'static>> {
        read_records(lines.as_bytes()).map(|read| read.unwrap().record.into_owned()).collect()
    }

    fn join(files: &[(&str, &str)]) -> Joined {
        join_calls(files.iter().map(|(name, lines)| ((*name).to_owned(), records(lines))).collect())
    }

    #[test]
    fn the_same_id_is_the_same_call() {
        let joined = join(&[
            (
                "cdr",
                r#"{"id": "a", "outcome": "answered", "ring": {"basis": "dialling", "ms": {"max": 9000}}, "holds": {"total_ms": 5}}"#,
            ),
            (
                "queue",
                r#"{"id": "a", "ended": {"by": "agent"}, "ring": {"basis": "platform", "ms": {"min": 7000, "max": 7999}}, "holds": []}"#,
            ),
        ]);
        assert_eq!(
            joined.calls[0].to_json(),
            r#"{"ended":{"by":"agent"},"holds":[],"id":"a","outcome":"answered","provenance":{"/ended/by":{"how":"reported","source":"queue"},"/holds":{"how":"reported","source":"queue"},"/ring":{"how":"reported","source":"queue"}},"ring":{"basis":"platform","ms":{"max":7999,"min":7000}}}"#
        );
        assert_eq!((joined.matches.len(), joined.matches[0].basis), (1, MatchBasis::Id));
    }

    #[test]
    fn else_the_number_and_the_time_tell() {
        let data = r#"{"id": "a", "started_at": "2026-11-20T09:30:00+08:00", "customer": {"phone": "+8613800138000"}, "agent": {"id": "1001"}}
            {"id": "b", "started_at": "2026-11-20T09:30:50+08:00", "customer": {"phone": "13800138000"}, "agent": {"id": "1001"}}"#;
        let other = |agent: &str, seconds: u32, phone: &str| {
            format!(
                r#"{{"id": "x", "started_at": "2026-11-20T01:30:{seconds:02}Z", "customer": {{"phone": "{phone}"}}, "agent": {{"id": "{agent}"}}, "ended": {{"at_ms": 1000, "by": "customer"}}}}"#
            )
        };
        let joined = |other: &str| {
            let joined = join(&[("data", data), ("other", other)]);
            joined.matches.first().map(|found| (found.call.clone(), found.apart_ms))
        };
        assert_eq!(joined(&other("SIP/1001", 40, "013800138000")), Some(("b".to_owned(), Some(10_000))));
        assert_eq!(joined(&other("1001", 5, "13800138000")), Some(("a".to_owned(), Some(5000))));
        assert_eq!(joined(&other("1002", 5, "13800138000")), None, "another agent");
        assert_eq!(joined(&other("1001", 5, "13800138001")), None, "another number");
        let shifted = join(&[("data", data), ("other", &other("1001", 5, "13800138000"))]);
        assert_eq!(shifted.calls[0].ended.as_ref().unwrap().at_ms, Some(6000), "counted from the start of the first");
    }

    #[test]
    fn calls_of_one_file_are_never_joined() {
        let twice = r#"{"id": "a", "outcome": "busy"}
            {"id": "a", "outcome": "answered"}"#;
        assert_eq!(join(&[("one", twice)]).calls.len(), 2);
    }

    #[test]
    fn what_is_better_founded_counts() {
        let inferred = r#"{"id": "a", "ended": {"by": "agent"}, "outcome": "answered", "provenance": {"/ended/by": {"how": "inferred"}, "/outcome": {"how": "inferred"}}}"#;
        let reported = r#"{"id": "a", "ended": {"by": "customer"}, "outcome": "voicemail"}"#;
        for files in [[("i", inferred), ("r", reported)], [("r", reported), ("i", inferred)]] {
            let call = join(&files).calls.remove(0);
            assert_eq!(
                (call.ended.unwrap().by.unwrap().word(), call.outcome.unwrap().word()),
                ("customer", "voicemail")
            );
        }
    }
}
