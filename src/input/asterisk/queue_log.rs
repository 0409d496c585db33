//! The queue log: `epoch|callid|queue|agent|EVENT|data1|data2|…`, or the table with columns of these names.
//!
//! `CONNECT` tells how long the phone rang in whole seconds, cut off; `RINGNOANSWER` in milliseconds. What both call hold
//! time is the time of waiting in the queue, not a hold.

use crate::call::{
    Agent, AttributeValue, Bound, By, CallRecord, Customer, Direction, Ended, Outcome, RingBasis, Sources, Text,
    Transfer, TransferKind,
};
use crate::sheet::{Row, Rows};

use super::super::clock::{LONGEST_MS, Stamp, Zone};
use super::super::facts::ring;
use super::super::rows::{Column, Columns, Groups};
use super::{How, Reading};

pub(super) const COLUMNS: [&str; 10] =
    ["time", "callid", "queuename", "agent", "event", "data1", "data2", "data3", "data4", "data5"];

/// The columns with the id of a call, and with the moment.
pub(super) const ID: &str = "callid";
pub(super) const AT: &str = "time";

/// Whether an id is that of a call: events of the log itself and of agents are of none.
pub(super) fn is_call(id: &str) -> bool {
    id != "NONE" && !id.starts_with("MANAGER") && id != "REALTIME"
}

/// Whether it is a line of the log.
pub(super) fn is_line(row: &Row<'_>) -> bool {
    let digits = |cell: &str| cell.len() >= 9 && cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let event = |cell: &str| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    row.cells.len() >= 5 && row.cells.get(0).is_some_and(digits) && row.cells.get(4).is_some_and(event)
}

/// One event of a call.
struct Event<'t> {
    at: Stamp,
    queue: Text<'t>,
    agent: Option<Text<'t>>,
    name: Text<'t>,
    data: [Option<Text<'t>>; 4],
}

pub(super) fn read<'t>(mut rows: Rows<'t>, columns: &Columns, reading: &mut Reading<'t, '_, '_>) {
    let [time, callid, queuename, agent, event] =
        [AT, ID, "queuename", "agent", "event"].map(|name| columns.find(name));
    let data = ["data1", "data2", "data3", "data4"].map(|name| columns.find(name));
    let mut calls = Groups::of(rows.left());
    let mut row = Row::default();
    while rows.read(&mut row) {
        if !reading.is_whole(&row) {
            continue;
        }
        let own = |column: Column| column.shared(&row);
        let (Some(call), Some(name)) = (own(callid), own(event)) else {
            reading.refuse(&row, "expected a `callid` and an `event`, found others");
            continue;
        };
        if !is_call(&call) {
            continue;
        }
        let Some(at) = time.of(&row).and_then(|time| reading.zone.read(time)) else {
            reading.refuse(&row, "expected the time of the event, found something else");
            continue;
        };
        let agent = own(agent).filter(|agent| agent != "NONE");
        let queue = own(queuename).unwrap_or_default();
        calls.push(call, Event { at, queue, agent, name, data: data.map(own) });
    }
    calls.each(|id, events| {
        let record = record(id, events, reading.zone, &mut reading.sources);
        reading.hand_over(record);
    });
}

fn record<'r, 't>(id: &'r str, events: &'r [Event<'t>], zone: &'t Zone, sources: &mut Sources<'t>) -> CallRecord<'r> {
    let mut record = CallRecord { direction: Some(Direction::Inbound), ..CallRecord::new(id) };
    sources.say("/direction", How::Derived, "queue_log", "what comes through a queue came in");
    let of = |names: &[&str]| events.iter().find(|event| names.contains(&event.name.as_ref()));
    let entered = of(&["ENTERQUEUE"]);
    let connected = of(&["CONNECT"]);
    let over = of(&["COMPLETEAGENT", "COMPLETECALLER", "ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY", "EXITWITHKEY"]);
    if let Some(entered) = entered {
        zone.start(&mut record, (entered.at, "ENTERQUEUE"), sources);
        let number = entered.data.get(1).and_then(Option::as_deref).map(Text::Borrowed);
        record.customer = number.map(|phone| Customer { id: None, name: None, phone: Some(phone), region: None });
        let queue = AttributeValue::Text(entered.queue.as_ref().into());
        record.attributes.get_or_insert_default().insert("queue".into(), queue);
    }
    let since = |event: &Event<'_>| entered.and_then(|entered| event.at.millis_after(entered.at));
    set_outcome(&mut record, connected, over, sources);
    if let Some(connected) = connected {
        record.answered_at_ms = since(connected);
        if record.answered_at_ms.is_some() {
            sources.say("/answered_at_ms", How::Derived, "CONNECT", "after waiting in the queue");
        }
        record.agent = connected.agent.as_deref().map(|agent| Agent { id: agent.into(), name: None, team: None });
    }
    set_ringing(&mut record, events, connected, sources);
    set_transfers(&mut record, events, over, sources);
    let by = over.and_then(|event| match event.name.as_ref() {
        "COMPLETEAGENT" => Some(By::Agent),
        "COMPLETECALLER" | "ABANDON" => Some(By::Customer),
        _ => None,
    });
    let at_ms = over.filter(|event| !event.name.starts_with("EXIT")).and_then(since);
    if by.is_some() || at_ms.is_some() {
        record.ended = Some(Ended { at_ms, by });
    }
    if let (Some(_), Some(event)) = (by, over) {
        sources.say("/ended/by", How::Reported, "queue_log", event.name.clone());
    }
    record
}

fn set_outcome(
    record: &mut CallRecord<'_>,
    connected: Option<&Event<'_>>,
    over: Option<&Event<'_>>,
    sources: &mut Sources<'_>,
) {
    let (outcome, source) = match (connected, over.map(|event| event.name.as_ref())) {
        (Some(_), _) => (Outcome::Answered, "CONNECT"),
        (None, Some("ABANDON")) => (Outcome::Abandoned, "ABANDON"),
        (None, Some("EXITWITHTIMEOUT")) => (Outcome::NoAnswer, "EXITWITHTIMEOUT"),
        (None, Some("EXITEMPTY")) => (Outcome::NoAnswer, "EXITEMPTY"),
        // Who pressed a key went somewhere else.
        _ => return,
    };
    record.outcome = Some(outcome);
    sources.say("/outcome", How::Derived, source, "");
}

/// The phone that was answered; where none was, every phone that rang.
fn set_ringing(
    record: &mut CallRecord<'_>,
    events: &[Event<'_>],
    connected: Option<&Event<'_>>,
    sources: &mut Sources<'_>,
) {
    let number = |event: &Event<'_>, n: usize| {
        let number = event.data.get(n).and_then(Option::as_deref).and_then(|text| text.parse::<u64>().ok());
        number.filter(|number| *number <= LONGEST_MS / 1000)
    };
    if let Some(connected) = connected {
        // Older versions do not write it.
        if let Some(seconds) = number(connected, 2) {
            let ms = seconds.saturating_mul(1000);
            let bound = Bound::between(Some(ms), Some(ms.saturating_add(999)));
            record.ring = ring(bound, RingBasis::Platform);
            sources.say("/ring/ms", How::Reported, "CONNECT", "whole seconds, cut off");
        }
        return;
    }
    let rang: Vec<u64> =
        events.iter().filter(|event| event.name == "RINGNOANSWER").filter_map(|event| number(event, 0)).collect();
    if let (Some(longest), true) = (rang.iter().max(), record.outcome.is_some()) {
        // Phones may have rung one after the other or together.
        let bound = Bound::between(Some(*longest), rang.iter().copied().reduce(u64::saturating_add));
        record.ring = ring(bound, RingBasis::Platform);
        sources.say("/ring/ms", How::Reported, "RINGNOANSWER", "phones that rang, none of them answered");
    }
}

fn set_transfers(
    record: &mut CallRecord<'_>,
    events: &[Event<'_>],
    over: Option<&Event<'_>>,
    sources: &mut Sources<'_>,
) {
    let kind = |event: &Event<'_>| match event.name.as_ref() {
        "BLINDTRANSFER" | "TRANSFER" => Some(TransferKind::Blind),
        "ATTENDEDTRANSFER" => Some(TransferKind::Attended),
        _ => None,
    };
    let transfers: Vec<Transfer> = events.iter().filter_map(kind).map(|kind| Transfer { at_ms: None, kind }).collect();
    let complete = over.is_some_and(|event| event.name.starts_with("COMPLETE"));
    if !transfers.is_empty() || complete {
        record.transfers = Some(transfers);
        sources.say("/transfers", How::Reported, "queue_log", "");
    }
}
