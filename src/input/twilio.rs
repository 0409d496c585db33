//! Twilio calls (the Call resource) and Voice Insights call summaries.
//!
//! Numbers are text in calls (`"duration": "4"`) and numbers in summaries; moments are RFC 2822 in calls. Ringing is what
//! is left of a summary's `duration` without `connect_duration` and the delay before ringing, `pdd_ms`. Holds are only in
//! the events of conferences, which are not read.

use crate::call::{By, CallRecord, Customer, Direction, Ended, How, Outcome, RingBasis, shortened};
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
    match jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text) {
        Ok(timestamp) => Some(Stamp { unix_ms: timestamp.as_millisecond(), grain_ms: 1000, assumed: false }),
        Err(_) => {
            let message = format!(
                "expected a date and time like `Fri, 20 Nov 2026 09:30:00 +0000`, found `{}`; not used",
                shortened(text)
            );
            notes.warn(Code::NotATime, node.get(field).unwrap_or(node), message);
            None
        }
    }
}

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
