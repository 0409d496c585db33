//! Channel events (CEL): CSV in the usual mapping, or an export of the table `cel` with a header.
//!
//! All rows of a `linkedid` are one call. The column `extra` says with what cause a channel was hung up and by whom, but
//! in few of its rows, and some exports have no such column; then whoever left the bridge first is taken to have hung up,
//! which is marked as concluded.

use crate::call::{
    Agent, Bound, By, CallRecord, Customer, Direction, Ended, Outcome, RingBasis, Sources, Text, Transfer, TransferKind,
};
use crate::json::Node;
use crate::sheet::{Row, Rows};

use super::super::clock::{Stamp, Zone};
use super::super::facts::ring;
use super::super::rows::{Column, Columns, Groups};
use super::{How, Reading, device, set_direction, side};

pub(super) const COLUMNS: [&str; 20] = [
    "eventtype",
    "eventtime",
    "cid_name",
    "cid_num",
    "cid_ani",
    "cid_rdnis",
    "cid_dnid",
    "exten",
    "context",
    "channame",
    "appname",
    "appdata",
    "amaflags",
    "accountcode",
    "uniqueid",
    "linkedid",
    "peer",
    "userfield",
    "userdeftype",
    "extra",
];

/// The columns with the id of a call, and with the moment.
pub(super) const ID: &str = "linkedid";
pub(super) const AT: &str = "eventtime";

const EVENTS: [&str; 14] = [
    "CHAN_START",
    "CHAN_END",
    "ANSWER",
    "HANGUP",
    "APP_START",
    "APP_END",
    "BRIDGE_ENTER",
    "BRIDGE_EXIT",
    "LINKEDID_END",
    "BLINDTRANSFER",
    "ATTENDEDTRANSFER",
    "PICKUP",
    "FORWARD",
    "PARK_START",
];

/// Whether it is a row without a header before it.
pub(super) fn is_row(row: &Row<'_>) -> bool {
    row.cells.len() >= 16 && row.cells.get(0).is_some_and(|cell| EVENTS.contains(&cell.trim()))
}

/// One event of a channel.
struct Event<'t> {
    name: Text<'t>,
    at: Stamp,
    channel: Text<'t>,
    uniqueid: Text<'t>,
    number: Option<Text<'t>>,
    exten: Option<Text<'t>>,
    extra: Option<Node>,
}

impl Event<'_> {
    /// A text or number of `extra`.
    fn extra(&self, name: &str) -> Option<&str> {
        let node = self.extra.as_ref()?.get(name)?;
        node.text().or_else(|| node.number().map(|number| number.raw)).filter(|text| !text.is_empty())
    }
}

/// Where the columns stand that are read.
struct Places {
    call: Column,
    name: Column,
    at: Column,
    channel: Column,
    uniqueid: Column,
    number: Column,
    exten: Column,
    extra: [Column; 2],
}

impl Places {
    fn of(columns: &Columns) -> Self {
        let find = |name| columns.find(name);
        Places {
            call: find(ID),
            name: find("eventtype"),
            at: find(AT),
            channel: find("channame"),
            uniqueid: find("uniqueid"),
            number: find("cid_num"),
            exten: find("exten"),
            extra: ["extra", "eventextra"].map(find),
        }
    }
}

pub(super) fn read<'t>(mut rows: Rows<'t>, columns: &Columns, reading: &mut Reading<'t, '_, '_>) {
    let places = Places::of(columns);
    let mut calls = Groups::of(rows.left());
    let mut row = Row::default();
    while rows.read(&mut row) {
        if !reading.is_whole(&row) {
            continue;
        }
        let own = |column: Column| column.shared(&row);
        let (Some(call), Some(name)) = (own(places.call), own(places.name)) else {
            reading.refuse(&row, "expected an `eventtype` and a `linkedid`, found others");
            continue;
        };
        let Some(at) = places.at.of(&row).and_then(|time| reading.zone.read(time)) else {
            reading.refuse(&row, "expected the time of the event, found something else");
            continue;
        };
        let extra = places.extra.iter().find_map(|column| column.of(&row));
        let event = Event {
            name,
            at,
            channel: own(places.channel).unwrap_or_default(),
            uniqueid: own(places.uniqueid).unwrap_or_default(),
            number: own(places.number),
            exten: own(places.exten),
            extra: extra.and_then(|text| Node::parse(text, 0).ok()),
        };
        calls.push(call, event);
    }
    calls.each(|id, events| {
        let record = record(id, events, reading.zone, &mut reading.sources);
        reading.hand_over(record);
    });
}

fn record<'r, 't>(id: &'r str, events: &'r [Event<'t>], zone: &'t Zone, sources: &mut Sources<'t>) -> CallRecord<'r> {
    let mut record = CallRecord::new(id);
    let caller = events.iter().find(|event| event.uniqueid == id).or(events.first());
    let Some(caller) = caller else { return record };
    let exten = events
        .iter()
        .filter(|event| event.uniqueid == caller.uniqueid)
        .find_map(|event| event.exten.as_deref().filter(|exten| exten.len() > 1));
    set_direction(&mut record, caller.number.as_deref(), exten, sources);
    let start = events.iter().map(|event| event.at).min().unwrap_or(caller.at);
    zone.start(&mut record, (start, "CHAN_START"), sources);
    let phone = |event: &&Event<'_>| event.uniqueid != caller.uniqueid && !event.channel.starts_with("Local/");
    let named = |name: &'static str| events.iter().filter(move |event| event.name == name);
    let answer = named("ANSWER").find(phone);
    let rang = match answer {
        Some(answer) => named("CHAN_START").find(|event| event.uniqueid == answer.uniqueid),
        None => named("CHAN_START").find(phone),
    };
    set_outcome(&mut record, answer.is_some(), rang.is_some(), events, sources);
    let until = answer.or_else(|| rang.and_then(|rang| named("HANGUP").find(|event| event.uniqueid == rang.uniqueid)));
    if let (Some(rang), Some(until), Some(_)) = (rang, until, record.outcome)
        && let Some(ms) = until.at.after(rang.at)
    {
        let note =
            "from when the phone's channel began; setting it up is included, so this is the most that it can have rung";
        record.ring = ring(Bound::between(None, ms.most()), RingBasis::Dialling);
        sources.say("/ring/ms", How::Derived, "CHAN_START", note);
    }
    if let Some(at) = answer.and_then(|answer| answer.at.millis_after(start)) {
        record.answered_at_ms = Some(at);
        sources.say("/answered_at_ms", How::Derived, "ANSWER", "");
    }
    set_end(&mut record, events, caller, start, sources);
    set_transfers(&mut record, events, sources);
    let (theirs, ours) = match record.direction {
        Some(Direction::Inbound) => {
            (caller.number.as_deref(), answer.or(rang).and_then(|event| device(&event.channel)))
        }
        Some(Direction::Outbound) => (exten, device(&caller.channel)),
        None => (None, None),
    };
    if let Some(number) = theirs {
        record.customer = Some(Customer { id: None, name: None, phone: Some(number.into()), region: None });
        sources.say("/customer/phone", How::Derived, "cid_num and exten", "by the direction of the call");
    }
    record.agent = ours.map(|id| Agent { id: id.into(), name: None, team: None });
    record
}

fn set_outcome(
    record: &mut CallRecord<'_>,
    answered: bool,
    rang: bool,
    events: &[Event<'_>],
    sources: &mut Sources<'_>,
) {
    let status = events.iter().find_map(|event| event.extra("dialstatus"));
    let cause =
        events.iter().filter_map(|event| event.extra("hangupcause")).find(|cause| !matches!(*cause, "0" | "16"));
    let inbound = record.direction == Some(Direction::Inbound);
    let outcome = match (status, cause) {
        _ if answered => Some(Outcome::Answered),
        (Some("BUSY"), _) | (_, Some("17")) => Some(Outcome::Busy),
        (_, Some("21")) => Some(Outcome::Rejected),
        (_, Some("1" | "20" | "28")) => Some(Outcome::Unreachable),
        (Some("NOANSWER"), _) | (_, Some("18" | "19")) => Some(Outcome::NoAnswer),
        (Some("CANCEL"), _) => Some(if inbound { Outcome::Abandoned } else { Outcome::NoAnswer }),
        (Some("CONGESTION" | "CHANUNAVAIL"), _) => Some(Outcome::Failed),
        _ if rang && inbound => Some(Outcome::NoAnswer),
        _ => None,
    };
    if outcome.is_some() {
        record.outcome = outcome;
        let note = [status.map(str::to_owned), cause.map(|cause| format!("cause {cause}"))].into_iter().flatten();
        let note = note.collect::<Vec<_>>().join(", ");
        sources.say("/outcome", How::Derived, "ANSWER, HANGUP", note);
    }
}

fn set_end(
    record: &mut CallRecord<'_>,
    events: &[Event<'_>],
    caller: &Event<'_>,
    start: Stamp,
    sources: &mut Sources<'_>,
) {
    let hangups = || events.iter().filter(|event| event.name == "HANGUP");
    let at_ms = hangups().map(|event| event.at).max().and_then(|end| end.millis_after(start));
    let lost = hangups()
        .filter_map(|event| event.extra("hangupcause"))
        .any(|cause| matches!(cause, "27" | "38" | "41" | "42"));
    let from_plan =
        hangups().filter_map(|event| event.extra("hangupsource")).any(|source| source.starts_with("dialplan/"));
    let by_channel = hangups()
        .filter_map(|event| event.extra("hangupsource"))
        .find(|source| source.contains('/') && !source.starts_with("dialplan/"));
    let left = events.iter().find(|event| event.name == "BRIDGE_EXIT");
    let (by, how, note) = match (by_channel, left) {
        _ if lost => (Some(By::Network), How::Derived, "the cause is one of the network"),
        (Some(channel), _) => (side(record.direction, channel == caller.channel), How::Derived, "hangupsource"),
        (None, Some(event)) => {
            (side(record.direction, event.uniqueid == caller.uniqueid), How::Inferred, "who left the bridge first")
        }
        (None, None) if from_plan => (Some(By::System), How::Derived, "the dial plan hung up"),
        (None, None) => (None, How::Inferred, ""),
    };
    if at_ms.is_some() || by.is_some() {
        record.ended = Some(Ended { at_ms, by });
    }
    if at_ms.is_some() {
        sources.say("/ended/at_ms", How::Derived, "HANGUP", "");
    }
    if by.is_some() {
        sources.say("/ended/by", how, "HANGUP", note);
    }
}

fn set_transfers(record: &mut CallRecord<'_>, events: &[Event<'_>], sources: &mut Sources<'_>) {
    let kind = |event: &Event<'_>| match event.name.as_ref() {
        "BLINDTRANSFER" => Some(TransferKind::Blind),
        "ATTENDEDTRANSFER" => Some(TransferKind::Attended),
        _ => None,
    };
    let transfers: Vec<Transfer> = events.iter().filter_map(kind).map(|kind| Transfer { at_ms: None, kind }).collect();
    record.transfers = Some(transfers);
    sources.say("/transfers", How::Reported, "CEL", "");
}
