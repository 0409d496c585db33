//! The queue log: `epoch|callid|queue|agent|EVENT|data1|data2|…`, or the table with columns of these names.
//!
//! `CONNECT` tells how long the phone rang in whole seconds, cut off; `RINGNOANSWER` in milliseconds. What both call hold
//! time is the time of waiting in the queue, not a hold.

use crate::call::{
    Agent, AttributeValue, Bound, By, CallRecord, Customer, Direction, Ended, Outcome, RingBasis, Transfer,
    TransferKind,
};
use crate::sheet::{Row, Rows};

use super::super::clock::{Stamp, Zone};
use super::super::facts::set_ring;
use super::super::rows::{Columns, Groups};
use super::super::source::provide;
use super::{How, Reading};

pub(super) const COLUMNS: [&str; 10] =
    ["time", "callid", "queuename", "agent", "event", "data1", "data2", "data3", "data4", "data5"];

/// Whether it is a line of the log.
pub(super) fn is_line(row: &Row) -> bool {
    let digits = |cell: &str| cell.len() >= 9 && cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let event = |cell: &str| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    row.cells.len() >= 5 && row.cells.get(0).is_some_and(digits) && row.cells.get(4).is_some_and(event)
}

/// One event of a call.
struct Event {
    at: Stamp,
    queue: String,
    agent: Option<String>,
    name: String,
    data: [Option<String>; 4],
    line: u64,
}

pub(super) fn read(rows: Rows<'_>, columns: &Columns, reading: &mut Reading<'_, '_>) {
    let mut calls: Groups<Event> = Groups::new();
    for row in rows {
        if !reading.is_whole(&row) {
            continue;
        }
        let own = |name| columns.get(&row, name).map(str::to_owned);
        let (Some(call), Some(name)) = (own("callid"), own("event")) else {
            reading.refuse(&row, "expected a `callid` and an `event`, found others");
            continue;
        };
        // Events of the log itself and of agents are of no call.
        if call == "NONE" || call.starts_with("MANAGER") || call == "REALTIME" {
            continue;
        }
        let Some(at) = columns.get(&row, "time").and_then(|time| reading.zone.read(time)) else {
            reading.refuse(&row, "expected the time of the event, found something else");
            continue;
        };
        let agent = own("agent").filter(|agent| agent != "NONE");
        let data = ["data1", "data2", "data3", "data4"].map(own);
        let queue = own("queuename").unwrap_or_default();
        calls.push(&call, Event { at, queue, agent, name, data, line: row.line });
    }
    let zone = reading.zone;
    reading.add(calls, |id, events| record(id, events, zone), |event| event.line);
}

fn record(id: &str, events: &[Event], zone: &Zone) -> CallRecord<'static> {
    let mut record = CallRecord { direction: Some(Direction::Inbound), ..CallRecord::new(id.to_owned()) };
    provide(&mut record, "/direction", How::Derived, "queue_log", "what comes through a queue came in");
    let of = |names: &[&str]| events.iter().find(|event| names.contains(&event.name.as_str()));
    let entered = of(&["ENTERQUEUE"]);
    let connected = of(&["CONNECT"]);
    let over = of(&["COMPLETEAGENT", "COMPLETECALLER", "ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY", "EXITWITHKEY"]);
    if let Some(entered) = entered {
        zone.set_start(&mut record, entered.at, "ENTERQUEUE");
        let number = entered.data.get(1).and_then(Option::as_deref).map(|number| number.to_owned().into());
        record.customer = number.map(|phone| Customer { id: None, name: None, phone: Some(phone), region: None });
        let queue = AttributeValue::Text(entered.queue.clone().into());
        record.attributes.get_or_insert_default().insert("queue".into(), queue);
    }
    let since = |event: &Event| entered.and_then(|entered| event.at.millis_after(entered.at));
    set_outcome(&mut record, connected, over);
    if let Some(connected) = connected {
        record.answered_at_ms = since(connected);
        if record.answered_at_ms.is_some() {
            provide(&mut record, "/answered_at_ms", How::Derived, "CONNECT", "after waiting in the queue");
        }
        record.agent = connected.agent.as_ref().map(|agent| Agent { id: agent.clone().into(), name: None, team: None });
    }
    set_ringing(&mut record, events, connected);
    set_transfers(&mut record, events, over);
    let by = over.and_then(|event| match event.name.as_str() {
        "COMPLETEAGENT" => Some(By::Agent),
        "COMPLETECALLER" | "ABANDON" => Some(By::Customer),
        _ => None,
    });
    let at_ms = over.filter(|event| !event.name.starts_with("EXIT")).and_then(since);
    if by.is_some() || at_ms.is_some() {
        record.ended = Some(Ended { at_ms, by });
    }
    if let (Some(_), Some(event)) = (by, over) {
        provide(&mut record, "/ended/by", How::Reported, "queue_log", event.name.clone());
    }
    record
}

fn set_outcome(record: &mut CallRecord<'static>, connected: Option<&Event>, over: Option<&Event>) {
    let (outcome, source) = match (connected, over.map(|event| event.name.as_str())) {
        (Some(_), _) => (Outcome::Answered, "CONNECT"),
        (None, Some("ABANDON")) => (Outcome::Abandoned, "ABANDON"),
        (None, Some("EXITWITHTIMEOUT")) => (Outcome::NoAnswer, "EXITWITHTIMEOUT"),
        (None, Some("EXITEMPTY")) => (Outcome::NoAnswer, "EXITEMPTY"),
        // Who pressed a key went somewhere else.
        _ => return,
    };
    record.outcome = Some(outcome);
    provide(record, "/outcome", How::Derived, source, "");
}

/// The phone that was answered; where none was, every phone that rang.
fn set_ringing(record: &mut CallRecord<'static>, events: &[Event], connected: Option<&Event>) {
    let number = |event: &Event, n: usize| {
        event.data.get(n).and_then(Option::as_deref).and_then(|text| text.parse::<u64>().ok())
    };
    if let Some(connected) = connected {
        // Older versions do not write it.
        if let Some(seconds) = number(connected, 2) {
            let ms = seconds.saturating_mul(1000);
            let bound = Bound::between(Some(ms), Some(ms.saturating_add(999)));
            set_ring(record, bound, RingBasis::Platform, How::Reported, "CONNECT", "whole seconds, cut off");
        }
        return;
    }
    let rang: Vec<u64> =
        events.iter().filter(|event| event.name == "RINGNOANSWER").filter_map(|event| number(event, 0)).collect();
    if let (Some(longest), true) = (rang.iter().max(), record.outcome.is_some()) {
        // Phones may have rung one after the other or together.
        let bound = Bound::between(Some(*longest), rang.iter().copied().reduce(u64::saturating_add));
        set_ring(
            record,
            bound,
            RingBasis::Platform,
            How::Reported,
            "RINGNOANSWER",
            "phones that rang, none of them answered",
        );
    }
}

fn set_transfers(record: &mut CallRecord<'static>, events: &[Event], over: Option<&Event>) {
    let kind = |event: &Event| match event.name.as_str() {
        "BLINDTRANSFER" | "TRANSFER" => Some(TransferKind::Blind),
        "ATTENDEDTRANSFER" => Some(TransferKind::Attended),
        _ => None,
    };
    let transfers: Vec<Transfer> = events.iter().filter_map(kind).map(|kind| Transfer { at_ms: None, kind }).collect();
    let complete = over.is_some_and(|event| event.name.starts_with("COMPLETE"));
    if !transfers.is_empty() || complete {
        record.transfers = Some(transfers);
        provide(record, "/transfers", How::Reported, "queue_log", "");
    }
}
