//! Huawei Cloud CEC and AICC: the index of call records as CSV, several rows a call; and as JSON the call-back at the
//! release of a call that the system placed, and the answer to a query about one call.
//!
//! Of a call's rows in the index the last one has `call_id_num` −1, and only its `release_cause` counts. The time from
//! `ack_begin` to `ack_end` of a row of an agent (`device_type` 2) is the ringing of that agent's phone. The call-back has
//! `alertingTime`, when the customer's phone began to ring, and `releaseReason`, who hung up: 0 the called, 1 the caller.
//! The answer to a query has lengths in whole seconds: `ackTime`, how long the agent's phone rang, and `callTime`, how long
//! they talked; what its `releaseCause` means is documented nowhere.

use crate::call::{Agent, By, CallRecord, Customer, Direction, Ended, How, Outcome, RingBasis, shortened};
use crate::diagnostic::Code;
use crate::json::{Kind, Node};

use super::clock::{Stamp, Zone, seconds_long};
use super::facts::{Facts, set_ring};
use super::source::{Notes, Source, each_element, provide, read_objects};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format = Format {
    name: "huawei",
    title: "Huawei Cloud CEC and AICC: index of call records, release call-backs, queries of a call",
    detect,
    read,
};

fn detect(source: &Source<'_>) -> Likeness {
    #[cfg(feature = "cdr")]
    if !source.is_json() {
        return index::likeness(source);
    }
    source.most_alike(|object| {
        let signs =
            ["releaseReason", "alertingTime", "talkingTime", "createCallTime", "releaseTime", "agentAlertingTime"];
        let has = |call: &Node| {
            let count = |signs: &[&str]| signs.iter().filter(|sign| call.get(sign).is_some()).count();
            count(&signs).max(count(&LENGTHS))
        };
        match calls(object).first().map_or(0, has) {
            3.. => Likeness::Certain,
            2 => Likeness::Likely,
            _ => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    let zone = Zone::of(source.options);
    #[cfg(feature = "cdr")]
    if !source.is_json() {
        index::read(source, imported, &zone);
        imported.warnings.extend(zone.warning(source.file));
        return;
    }
    read_objects(source, imported, calls, |node, notes| {
        let Some(id) = ["callId", "call_id", "callid", "sessionId"].iter().find_map(|field| notes.label(node, field))
        else {
            notes.refuse_without(node, "callId");
            return None;
        };
        notes.id = Some(id.clone());
        let mut record = CallRecord::new(id);
        if LENGTHS.iter().any(|field| node.get(field).is_some()) {
            read_query(node, &mut record, notes);
        } else {
            read_release(node, &mut record, notes, &zone);
        }
        Some(record)
    });
    imported.warnings.extend(zone.warning(source.file));
}

/// What only the answer to a query has: lengths in seconds.
const LENGTHS: [&str; 4] = ["queueWaitTime", "ivrCallTime", "ackTime", "callTime"];

fn calls(root: &Node) -> &[Node] {
    let held = ["data", "callDatas", "records"].iter().find_map(|field| root.get(field));
    match held {
        Some(list) if list.kind() == Kind::Array => list.elements(),
        Some(call) if call.kind() == Kind::Object => std::slice::from_ref(call),
        _ => each_element(root),
    }
}

/// The answer to a query: lengths, but neither moments nor the direction.
fn read_query(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let mut seconds = |field| notes.seconds(node, field).map(|ms| ms / 1000);
    let (rang, talked) = (seconds("ackTime"), seconds("callTime"));
    record.outcome = match (talked, rang) {
        (Some(1..), _) => Some(Outcome::Answered),
        // Without a ringing phone it may have ended in the menu or the queue, whoever ended it.
        (Some(0), Some(1..)) => Some(Outcome::NoAnswer),
        _ => None,
    };
    if record.outcome.is_some() {
        provide(record, "/outcome", How::Derived, "callTime, ackTime", "");
        if let Some(rang) = rang {
            set_ring(record, seconds_long(rang), RingBasis::Platform, How::Reported, "ackTime", "");
        }
    }
    if let Some(id) = ["agentId", "agent_id", "workNo"].iter().find_map(|field| notes.label(node, field)) {
        record.agent = Some(Agent { id: id.into(), name: None, team: None });
    }
}

fn read_release(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>, zone: &Zone) {
    record.direction = Some(Direction::Outbound);
    provide(
        record,
        "/direction",
        How::Derived,
        "release call-back",
        "there are call-backs for calls that the system placed",
    );
    let mut moment = |field: &'static str| moment(node, field, zone, notes).map(|stamp| (stamp, field));
    let facts = Facts {
        started: moment("createCallTime").or_else(|| moment("callBegin")),
        ringing: moment("alertingTime"),
        answered: moment("talkingTime"),
        ended: moment("releaseTime"),
        ..Facts::default()
    };
    let reason = notes.label(node, "releaseReason");
    let by = match reason.as_deref() {
        Some("0") => Some(By::Customer),
        Some("1") => Some(By::Agent),
        _ => None,
    };
    if by.is_some() && facts.answered.is_some() {
        record.ended = Some(Ended { at_ms: None, by });
        provide(record, "/ended/by", How::Reported, "releaseReason", "0: the called, 1: the caller");
    }
    record.outcome = match reason.as_deref() {
        _ if facts.answered.is_some() => Some(Outcome::Answered),
        Some("2" | "3") => Some(Outcome::Failed),
        Some("4" | "5") => Some(Outcome::NoAnswer),
        Some("0") => Some(Outcome::Rejected),
        Some("1") => Some(Outcome::NoAnswer),
        _ => None,
    };
    if record.outcome.is_some() {
        provide(record, "/outcome", How::Derived, "talkingTime, releaseReason", "");
    }
    facts.apply(record, zone);
    let text = |fields: &[&str], notes: &mut Notes<'_>| fields.iter().find_map(|field| notes.label(node, field));
    if let Some(phone) = text(&["called", "calledNo", "calleeNo", "callee", "calledNumber"], notes) {
        record.customer = Some(Customer { id: None, name: None, phone: Some(phone.into()), region: None });
    }
    if let Some(id) = text(&["agentId", "agent_id", "workNo"], notes) {
        record.agent = Some(Agent { id: id.into(), name: None, team: None });
    }
}

/// Local time as text, or milliseconds since 1970.
fn moment(node: &Node, field: &str, zone: &Zone, notes: &mut Notes<'_>) -> Option<Stamp> {
    let text = notes.label(node, field)?;
    let stamp = zone.read(&text);
    if stamp.is_none() && text != "0" {
        let message = format!("expected a date and time, found `{}`; not used", shortened(&text));
        notes.warn(Code::NotATime, node.get(field).unwrap_or(node), message);
    }
    stamp
}

#[cfg(feature = "cdr")]
mod index {
    //! The index as CSV.

    use super::super::rows::{Columns, Groups};
    use super::*;
    use crate::sheet::{Row, Rows};

    /// The columns, where the file has no header.
    const COLUMNS: [&str; 19] = [
        "developer",
        "account_id",
        "cc_id",
        "agent_id",
        "call_id",
        "caller_no",
        "callee_no",
        "wait_begin",
        "wait_end",
        "ack_begin",
        "ack_end",
        "call_begin",
        "call_end",
        "device_type",
        "device_no",
        "call_type",
        "release_cause",
        "call_id_num",
        "vdn_id",
    ];

    /// The type of device that is an agent.
    const AGENT: &str = "2";

    fn header(source: &Source<'_>) -> Option<Columns> {
        let row = Rows::new(source.table_text()?, b',').next()?;
        let named = Columns::of_header(&row);
        named.has(&["call_id", "caller_no", "ack_begin"]).then_some(named)
    }

    fn is_row(row: &Row<'_>) -> bool {
        let zone = Zone::of(&super::super::ImportOptions::default());
        let moments = [11, 12].iter().all(|n| row.cells.get(*n).is_some_and(|cell| zone.read(cell).is_some()));
        let small = |n: usize| row.cells.get(n).is_some_and(|cell| cell.trim().parse::<i32>().is_ok());
        row.cells.len() >= 18 && moments && small(13) && small(17)
    }

    pub(super) fn likeness(source: &Source<'_>) -> Likeness {
        let fixed =
            || source.table_text().and_then(|text| Rows::new(text, b',').next()).is_some_and(|row| is_row(&row));
        if header(source).is_some() || fixed() { Likeness::Certain } else { Likeness::None }
    }

    pub(super) fn read(source: &Source<'_>, imported: &mut Imported, zone: &Zone) {
        let Some(text) = source.table_text() else {
            imported.rejected.push(source.not_a_table());
            return;
        };
        let named = header(source);
        let mut rows = Rows::new(text, b',');
        if named.is_some() {
            let _header = rows.next();
        }
        let columns = named.unwrap_or_else(|| Columns::fixed(&COLUMNS));
        let id = columns.find("call_id");
        let mut calls = Groups::of(rows.left());
        for row in rows {
            if row.cells.are_blank() {
                continue;
            }
            match id.shared(&row).filter(|_| !row.unclosed) {
                Some(id) => calls.push(id, row),
                None => {
                    imported.rejected.push(source.unusable_row(row.line, "expected a row with a `call_id`, found none"))
                }
            }
        }
        calls.each(|id, rows| imported.calls.push(record(id, rows, &columns, zone).into_owned()));
    }

    fn record<'r>(id: &'r str, rows: &'r [Row<'_>], columns: &Columns, zone: &Zone) -> CallRecord<'r> {
        let mut record = CallRecord::new(id);
        let stamp = |row: &Row<'_>, name: &str| columns.get(row, name).and_then(|text| zone.read(text));
        let first = |names: &[&str]| rows.iter().flat_map(|row| names.iter().filter_map(|name| stamp(row, name))).min();
        let served = rows.iter().filter(|row| columns.get(row, "device_type") == Some(AGENT));
        let talked =
            |row: &&Row<'_>| stamp(row, "call_begin").zip(stamp(row, "call_end")).is_some_and(|(from, to)| to > from);
        let (agents, spoke): (Vec<&Row<'_>>, Option<&Row<'_>>) =
            (served.clone().collect(), served.clone().find(talked));
        let ended = rows.iter().filter_map(|row| stamp(row, "call_end")).max();
        // Nothing but an agent's row tells that an agent was called; a call that no row says was placed came in.
        let placed = rows
            .first()
            .and_then(|row| columns.get(row, "call_type"))
            .is_some_and(|kind| matches!(kind, "1" | "callout"));
        record.direction = Some(if placed { Direction::Outbound } else { Direction::Inbound });
        provide(&mut record, "/direction", How::Inferred, "call_type", "");
        record.outcome = match (spoke, agents.is_empty()) {
            (Some(_), _) => Some(Outcome::Answered),
            (None, false) => Some(Outcome::NoAnswer),
            (None, true) => None,
        };
        if record.outcome.is_some() {
            provide(&mut record, "/outcome", How::Derived, "rows of agents", "");
        }
        let facts = Facts {
            started: first(&["wait_begin", "ack_begin", "call_begin"]).map(|stamp| (stamp, "wait_begin")),
            answered: spoke.and_then(|row| stamp(row, "call_begin")).map(|stamp| (stamp, "call_begin")),
            ended: ended.map(|stamp| (stamp, "call_end")),
            ..Facts::default()
        };
        facts.apply(&mut record, zone);
        let rang = spoke.or(agents.first().copied());
        let ringing = rang.and_then(|row| stamp(row, "ack_begin").zip(stamp(row, "ack_end")));
        if let Some(ms) = ringing.and_then(|(from, to)| to.after(from)).filter(|_| record.outcome.is_some()) {
            set_ring(&mut record, ms, RingBasis::Platform, How::Derived, "ack_begin, ack_end", "");
        }
        set_people(&mut record, rows, rang, columns);
        record
    }

    fn set_people<'r>(record: &mut CallRecord<'r>, rows: &'r [Row<'_>], rang: Option<&'r Row<'_>>, columns: &Columns) {
        let field = if record.direction == Some(Direction::Outbound) { "callee_no" } else { "caller_no" };
        if let Some(phone) = rows.first().and_then(|row| columns.get(row, field)) {
            record.customer = Some(Customer { id: None, name: None, phone: Some(phone.into()), region: None });
            provide(record, "/customer/phone", How::Derived, field, "by the direction of the call");
        }
        if let Some(id) = rang.and_then(|row| ["agent_id", "device_no"].iter().find_map(|name| columns.get(row, name)))
        {
            record.agent = Some(Agent { id: id.into(), name: None, team: None });
        }
    }
}
