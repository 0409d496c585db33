//! Channel events (CEL): CSV in the usual mapping, or an export of the table `cel` with a header.
//!
//! All rows of a `linkedid` are one call. The column `extra` says with what cause a channel was hung up and by whom, but
//! in few of its rows, and some exports have no such column; then whoever left the bridge first is taken to have hung up,
//! which is marked as concluded.

use crate::call::{
    Agent, Bound, By, CallRecord, Customer, Direction, Ended, Outcome, RingBasis, Transfer, TransferKind,
};
use crate::json::Node;
use crate::sheet::{Row, Rows};

use super::super::clock::{Stamp, Zone};
use super::super::facts::set_ring;
use super::super::rows::{Columns, Groups};
use super::super::source::provide;
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
pub(super) fn is_row(row: &Row) -> bool {
    row.cells.len() >= 16 && row.cells.get(0).is_some_and(|cell| EVENTS.contains(&cell.trim()))
}

/// One event of a channel.
struct Event {
    name: String,
    at: Stamp,
    channel: String,
    uniqueid: String,
    number: Option<String>,
    exten: Option<String>,
    extra: Option<Node>,
    line: u64,
}

impl Event {
    /// A text or number of `extra`.
    fn extra(&self, name: &str) -> Option<String> {
        let node = self.extra.as_ref()?.get(name)?;
        node.text()
            .map(str::to_owned)
            .or_else(|| node.number().map(|number| number.raw.to_owned()))
            .filter(|text| !text.is_empty())
    }
}

pub(super) fn read(rows: Rows<'_>, columns: &Columns, reading: &mut Reading<'_, '_>) {
    let mut calls: Groups<Event> = Groups::new();
    for row in rows {
        if !reading.is_whole(&row) {
            continue;
        }
        let own = |name| columns.get(&row, name).map(str::to_owned);
        let (Some(call), Some(name)) = (own("linkedid"), own("eventtype")) else {
            reading.refuse(&row, "expected an `eventtype` and a `linkedid`, found others");
            continue;
        };
        let Some(at) = columns.get(&row, "eventtime").and_then(|time| reading.zone.read(time)) else {
            reading.refuse(&row, "expected the time of the event, found something else");
            continue;
        };
        let event = Event {
            name,
            at,
            channel: own("channame").unwrap_or_default(),
            uniqueid: own("uniqueid").unwrap_or_default(),
            number: own("cid_num"),
            exten: own("exten"),
            extra: columns.first(&row, &["extra", "eventextra"]).and_then(|text| Node::parse(text, 0).ok()),
            line: row.line,
        };
        calls.push(&call, event);
    }
    let zone = reading.zone;
    reading.add(calls, |id, events| record(id, events, zone), |event| event.line);
}

fn record(id: &str, events: &[Event], zone: &Zone) -> CallRecord<'static> {
    let mut record = CallRecord::new(id.to_owned());
    let caller = events.iter().find(|event| event.uniqueid == id).or(events.first());
    let Some(caller) = caller else { return record };
    let exten = events
        .iter()
        .filter(|event| event.uniqueid == caller.uniqueid)
        .find_map(|event| event.exten.as_deref().filter(|exten| exten.len() > 1));
    set_direction(&mut record, caller.number.as_deref(), exten);
    let start = events.iter().map(|event| event.at).min().unwrap_or(caller.at);
    zone.set_start(&mut record, start, "CHAN_START");
    let phone = |event: &&Event| event.uniqueid != caller.uniqueid && !event.channel.starts_with("Local/");
    let named = |name: &'static str| events.iter().filter(move |event| event.name == name);
    let answer = named("ANSWER").find(phone);
    let rang = match answer {
        Some(answer) => named("CHAN_START").find(|event| event.uniqueid == answer.uniqueid),
        None => named("CHAN_START").find(phone),
    };
    set_outcome(&mut record, answer.is_some(), rang.is_some(), events);
    let until = answer.or_else(|| rang.and_then(|rang| named("HANGUP").find(|event| event.uniqueid == rang.uniqueid)));
    if let (Some(rang), Some(until), Some(_)) = (rang, until, record.outcome)
        && let Some(ms) = until.at.after(rang.at)
    {
        let note =
            "from when the phone's channel began; setting it up is included, so this is the most that it can have rung";
        set_ring(&mut record, Bound::between(None, ms.most()), RingBasis::Dialling, How::Derived, "CHAN_START", note);
    }
    if let Some(at) = answer.and_then(|answer| answer.at.millis_after(start)) {
        record.answered_at_ms = Some(at);
        provide(&mut record, "/answered_at_ms", How::Derived, "ANSWER", "");
    }
    set_end(&mut record, events, caller, start);
    set_transfers(&mut record, events);
    let (theirs, ours) = match record.direction {
        Some(Direction::Inbound) => {
            (caller.number.as_deref(), answer.or(rang).and_then(|event| device(&event.channel)))
        }
        Some(Direction::Outbound) => (exten, device(&caller.channel)),
        None => (None, None),
    };
    if let Some(number) = theirs {
        record.customer = Some(Customer { id: None, name: None, phone: Some(number.to_owned().into()), region: None });
        provide(&mut record, "/customer/phone", How::Derived, "cid_num and exten", "by the direction of the call");
    }
    record.agent = ours.map(|id| Agent { id: id.to_owned().into(), name: None, team: None });
    record
}

fn set_outcome(record: &mut CallRecord<'static>, answered: bool, rang: bool, events: &[Event]) {
    let status = events.iter().filter_map(|event| event.extra("dialstatus")).find(|status| !status.is_empty());
    let cause = events
        .iter()
        .filter_map(|event| event.extra("hangupcause"))
        .find(|cause| !matches!(cause.as_str(), "0" | "16"));
    let inbound = record.direction == Some(Direction::Inbound);
    let outcome = match (status.as_deref(), cause.as_deref()) {
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
        let note =
            [status, cause.map(|cause| format!("cause {cause}"))].into_iter().flatten().collect::<Vec<_>>().join(", ");
        provide(record, "/outcome", How::Derived, "ANSWER, HANGUP", note);
    }
}

fn set_end(record: &mut CallRecord<'static>, events: &[Event], caller: &Event, start: Stamp) {
    let hangups = || events.iter().filter(|event| event.name == "HANGUP");
    let at_ms = hangups().map(|event| event.at).max().and_then(|end| end.millis_after(start));
    let lost = hangups()
        .filter_map(|event| event.extra("hangupcause"))
        .any(|cause| matches!(cause.as_str(), "27" | "38" | "41" | "42"));
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
        provide(record, "/ended/at_ms", How::Derived, "HANGUP", "");
    }
    if by.is_some() {
        provide(record, "/ended/by", how, "HANGUP", note);
    }
}

fn set_transfers(record: &mut CallRecord<'static>, events: &[Event]) {
    let kind = |event: &Event| match event.name.as_str() {
        "BLINDTRANSFER" => Some(TransferKind::Blind),
        "ATTENDEDTRANSFER" => Some(TransferKind::Attended),
        _ => None,
    };
    let transfers: Vec<Transfer> = events.iter().filter_map(kind).map(|kind| Transfer { at_ms: None, kind }).collect();
    record.transfers = Some(transfers);
    provide(record, "/transfers", How::Reported, "CEL", "");
}
