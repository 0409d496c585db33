//! Twilio calls (the Call resource) and Voice Insights call summaries.
//!
//! Numbers are text in calls (`"duration": "4"`) and numbers in summaries; moments are RFC 2822 in calls. Ringing is what
//! is left of a summary's `duration` without `connect_duration` and the delay before ringing, `pdd_ms`. Holds are only in
//! the events of conferences, which are not read.

use crate::call::{By, CallRecord, Customer, Direction, Ended, How, Moment, Outcome, RingBasis, shortened};
use crate::diagnostic::Code;
use crate::json::{Kind, Node};

use super::clock::{Stamp, Zone, at_most, seconds_long};
use super::facts::set_ring;
use super::source::{Notes, Source, each_element, provide, read_objects};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "twilio", title: "Twilio calls and Voice Insights summaries", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let call = calls(object).first().unwrap_or(object);
        let sid = |field: &str| {
            call.get(field).and_then(Node::text).is_some_and(|sid| sid.starts_with("CA") && sid.len() > 8)
        };
        match (sid("sid") && call.get("status").is_some(), sid("call_sid") && call.get("call_state").is_some()) {
            (false, false) => Likeness::None,
            _ => Likeness::Certain,
        }
    })
}

fn calls(root: &Node) -> &[Node] {
    let listed =
        ["calls", "call_summaries"].iter().find_map(|field| root.get(field).filter(|list| list.kind() == Kind::Array));
    listed.map_or_else(|| each_element(root), Node::elements)
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    let zone = Zone::of(source.options);
    read_objects(source, imported, calls, |node, notes| {
        let summary = node.get("call_sid").is_some();
        let mut record = notes.record(node, if summary { "call_sid" } else { "sid" })?;
        match summary {
            true => read_summary(node, &mut record, notes, &zone),
            false => read_call(node, &mut record, notes, &zone),
        }
        Some(record)
    });
}

fn outcome_of(word: &str) -> Option<Outcome> {
    match word {
        "completed" | "answered" | "in-progress" => Some(Outcome::Answered),
        "busy" => Some(Outcome::Busy),
        "no-answer" | "noanswer" => Some(Outcome::NoAnswer),
        "failed" | "fail" => Some(Outcome::Failed),
        _ => None,
    }
}

fn set_outcome(node: &Node, field: &'static str, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let Some(word) = notes.text(node, field) else { return };
    let cancelled = word == "canceled" && record.direction == Some(Direction::Inbound);
    let machine = notes.text(node, "answered_by").is_some_and(|by| by.starts_with("machine"));
    record.outcome = match outcome_of(word) {
        Some(Outcome::Answered) if machine => Some(Outcome::Voicemail),
        // Our side cancels what it dials; a caller who gives up cancels, too.
        None if word == "canceled" => Some(if cancelled { Outcome::Abandoned } else { Outcome::NoAnswer }),
        known => known,
    };
    if record.outcome.is_some() {
        provide(record, "/outcome", How::Derived, field, shortened(word));
    }
}

fn set_direction(word: Option<&str>, record: &mut CallRecord<'static>) {
    record.direction = match word {
        Some("inbound" | "trunking-terminating") => Some(Direction::Inbound),
        Some(other) if other.starts_with("outbound") || other == "trunking-originating" => Some(Direction::Outbound),
        _ => None,
    };
}

fn set_customer(record: &mut CallRecord<'static>, from: Option<&str>, to: Option<&str>) {
    let phone = match record.direction {
        Some(Direction::Inbound) => from,
        Some(Direction::Outbound) => to,
        None => None,
    };
    if let Some(phone) = phone {
        record.customer = Some(Customer { id: None, name: None, phone: Some(phone.to_owned().into()), region: None });
        provide(record, "/customer/phone", How::Derived, "from and to", "by the direction of the call");
    }
}

fn read_call(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>, zone: &Zone) {
    set_direction(notes.text(node, "direction"), record);
    set_outcome(node, "status", record, notes);
    let (from, to) = (notes.text(node, "from"), notes.text(node, "to"));
    set_customer(record, from, to);
    let started = rfc2822(node, "start_time", notes);
    let ended = rfc2822(node, "end_time", notes);
    if let Some(start) = started {
        zone.set_start(record, start, "start_time");
        // `start_time` of an outbound call is when it was dialled, or when it was answered where it was: not both.
        if let Some(at) = ended.and_then(|ended| ended.millis_after(start)) {
            record.ended = Some(Ended { at_ms: Some(at), by: None });
            provide(record, "/ended/at_ms", How::Derived, "end_time", "");
        }
    }
}

fn rfc2822(node: &Node, field: &str, notes: &mut Notes<'_>) -> Option<Stamp> {
    let text = notes.text(node, field)?;
    match unix_ms(text) {
        Some(unix_ms) => Some(Stamp { unix_ms, grain_ms: 1000, assumed: false }),
        None => {
            let message = format!(
                "expected a date and time like `Fri, 20 Nov 2026 09:30:00 +0000`, found `{}`; not used",
                shortened(text)
            );
            notes.warn(Code::NotATime, node.get(field).unwrap_or(node), message);
            None
        }
    }
}

/// Milliseconds since 1970 of an RFC 2822 time as it is written today: the day of the week may be missing, and so may the
/// seconds; the year has four digits, and the offset is a number, `GMT` or `UT`.
fn unix_ms(text: &str) -> Option<i64> {
    let place = |names: &[&str], name: &str| names.iter().position(|known| known.eq_ignore_ascii_case(name));
    let (weekday, rest) = match text.split_once(',') {
        Some((name, rest)) => (Some(place(&WEEKDAYS, name.trim())?), rest),
        None => (None, text),
    };
    let mut words = rest.split_ascii_whitespace();
    let (day, month, year) = (words.next()?, place(&MONTHS, words.next()?)? + 1, words.next()?);
    let (time, offset) = (words.next()?, words.next()?);
    let seconds = if time.len() == "09:30".len() { ":00" } else { "" };
    let offset = match offset {
        "GMT" | "UT" => "+00:00".to_owned(),
        offset => {
            let (hours, minutes) = offset.split_at_checked(3)?;
            format!("{hours}:{minutes}")
        }
    };
    let moment = Moment::new(format!("{year}-{month:02}-{day:0>2}T{time}{seconds}{offset}"))?;
    // The first of January 1970 was a Thursday.
    let on_that_day = |weekday: usize| i64::try_from(weekday) == Ok((moment.day_by(&moment) + 3).rem_euclid(7));
    (words.next().is_none() && weekday.is_none_or(on_that_day)).then(|| moment.unix_ms())
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn read_summary(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>, zone: &Zone) {
    let nothing = Node { at: node.at, source: 0, value: crate::json::Value::Object(Vec::new()) };
    let properties = notes.object(node, "properties").unwrap_or(&nothing);
    set_direction(notes.text(properties, "direction"), record);
    set_outcome(node, "call_state", record, notes);
    let number = |notes: &mut Notes<'_>, field| {
        notes
            .object(node, field)
            .and_then(|end| end.get("caller").or(end.get("callee")).or(end.get("number")))
            .and_then(Node::text)
    };
    let (from, to) = (number(notes, "from"), number(notes, "to"));
    set_customer(record, from, to);
    let started = notes.time(node, "created_time").known().or_else(|| notes.time(node, "start_time").known());
    if let Some(unix_ms) = started {
        zone.set_start(record, Stamp { unix_ms, grain_ms: 1000, assumed: false }, "created_time");
    }
    let (whole, connected) = (notes.seconds(node, "duration"), notes.seconds(node, "connect_duration"));
    let (caller, callee) = match record.direction {
        Some(Direction::Outbound) => (Some(By::Agent), Some(By::Customer)),
        Some(Direction::Inbound) => (Some(By::Customer), Some(By::Agent)),
        None => (None, None),
    };
    let by = match notes.text(properties, "disconnected_by") {
        Some("caller") => caller,
        Some("callee") => callee,
        _ => None,
    };
    if by.is_some() || whole.is_some() {
        record.ended = Some(Ended { at_ms: whole, by });
    }
    if by.is_some() {
        provide(record, "/ended/by", How::Derived, "properties/disconnected_by", "by the direction of the call");
    }
    set_ringing(record, whole, connected, notes.millis(properties, "pdd_ms"));
}

fn set_ringing(record: &mut CallRecord<'static>, whole: Option<u64>, connected: Option<u64>, delay: Option<u64>) {
    let Some(outcome) = record.outcome else { return };
    let before = match outcome {
        Outcome::Answered | Outcome::Voicemail => {
            whole.zip(connected).and_then(|(whole, connected)| whole.checked_sub(connected))
        }
        _ => whole,
    };
    let Some(before) = before.map(|ms| seconds_long(ms / 1000)) else { return };
    match delay {
        Some(delay) => {
            let less = |ms: u64| ms.saturating_sub(delay);
            let ms = crate::call::Bound::between(Some(less(before.least())), before.most().map(less));
            set_ring(record, ms, RingBasis::Alerting, How::Derived, "duration, connect_duration, pdd_ms", "");
        }
        None => {
            let note = "setting up the call is included, so this is the most that it can have rung";
            set_ring(record, at_most(before), RingBasis::Dialling, How::Derived, "duration, connect_duration", note);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What `jiff` makes of it.
    fn by_jiff(text: &str) -> Option<i64> {
        let timestamp = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text);
        timestamp.ok().map(|timestamp| timestamp.as_millisecond())
    }

    #[test]
    fn moments_are_read_as_jiff_reads_them() {
        let right = [
            "Fri, 20 Nov 2026 09:30:00 +0000",
            "20 Nov 2026 09:30:00 +0000",
            "fri, 20 nov 2026 09:30 -0830",
            " Sun,  5 Jan 2025 23:59:59 GMT ",
            "Thu, 1 Jan 1970 00:00:00 UT",
            "Thu, 29 Feb 2024 12:00:60 +0800",
        ];
        for text in right {
            assert!(unix_ms(text).is_some(), "{text}");
            assert_eq!(unix_ms(text), by_jiff(text), "{text}");
        }
        let wrong = [
            "",
            "Sat, 20 Nov 2026 09:30:00 +0000",
            "Xyz, 20 Nov 2026 09:30:00 +0000",
            "Fri, 20 Nov 2026 09:30:00",
            "Fri, 20 Nov 2026 9:30:00 +0000",
            "Fri, 20 Nov 2026 24:00:00 +0000",
            "Sun, 29 Feb 2026 12:00:00 +0000",
            "Fri, 20 Now 2026 09:30:00 +0000",
            "Fri, 20 Nov 2026 09:30:00 +000",
            "Fri, 20 Nov 2026 09:30:00 +0000 x",
            "2026-11-20T09:30:00Z",
        ];
        for text in wrong {
            assert_eq!((unix_ms(text), by_jiff(text)), (None, None), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_jiff_writes_is_read(seconds in -62_000_000_000_i64..250_000_000_000) {
            let timestamp = jiff::Timestamp::from_second(seconds).unwrap();
            let text = jiff::fmt::rfc2822::to_string(&timestamp.to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
            prop_assert_eq!(unix_ms(&text), Some(seconds * 1000), "{}", text);
        }
    }
}
