//! Amazon Connect contact records (CTR).
//!
//! Moments are whole seconds in UTC, lengths whole seconds. Connect answers inbound calls itself: there is no ringing of
//! the agent's phone in them, only the time from leaving the queue to the agent, which can't be shorter. The longest hold
//! and the number of holds are there. A contact may be delivered more than once; the one updated last counts. A transfer
//! begins another contact that names the one before it: contacts that follow each other are one call.

use crate::call::{
    Agent, AttributeValue, Bound, By, CallRecord, Customer, Direction, Ended, HoldSummary, Holds, How, Moment, Outcome,
    RingBasis, Transfer, TransferKind, shortened,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::json::Node;
use crate::order::Order;

use super::clock::{Stamp, Zone, at_most, seconds_long};
use super::facts::set_ring;
use super::source::{LookUp, Notes, Source, Time, each_element, provide, read_objects};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "amazon-connect", title: "Amazon Connect contact records", detect, read };

const SIGNS: [&str; 6] = [
    "InitiationMethod",
    "InitiationTimestamp",
    "DisconnectTimestamp",
    "DisconnectReason",
    "ConnectedToSystemTimestamp",
    "AgentConnectionAttempts",
];

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let signs = SIGNS.iter().filter(|sign| object.get(sign).is_some()).count();
        match (object.get("ContactId").is_some(), signs) {
            (true, 2..) => Likeness::Certain,
            (true, 1) | (false, 3..) => Likeness::Likely,
            _ => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    let zone = Zone::of(source.options);
    let mut updated: Vec<(String, Option<i64>)> = Vec::new();
    let mut followed: LookUp<String, [Option<String>; 2]> = LookUp::default();
    let first = imported.calls.len();
    read_objects(source, imported, each_element, |node, notes| {
        let mut record = notes.record(node, "ContactId")?;
        if let Some(channel) = notes.text(node, "Channel").filter(|channel| *channel != "VOICE") {
            let message = format!("expected a contact by `VOICE`, found `{}`", shortened(channel));
            notes.warn(Code::NotACall, node.get("Channel").unwrap_or(node), message);
        }
        updated.push((record.id.to_string(), notes.time(node, "LastUpdateTimestamp").known()));
        let named = ["PreviousContactId", "InitialContactId"].map(|field| notes.text(node, field).map(str::to_owned));
        followed.insert(record.id.to_string(), named);
        read_contact(node, &mut record, notes, &zone);
        Some(record)
    });
    keep_the_latest(imported, first, &updated);
    join_transferred(imported, first, &followed);
}

/// Of several deliveries of a contact the one that was updated last counts.
fn keep_the_latest(imported: &mut Imported, first: usize, updated: &[(String, Option<i64>)]) {
    let latest = |id: &str| updated.iter().filter(|(other, _)| other == id).filter_map(|(_, at)| *at).max();
    let mut versions = updated.iter();
    let mut n = 0;
    let mut left_out: Vec<String> = Vec::new();
    imported.calls.retain(|call| {
        n += 1;
        if n <= first {
            return true;
        }
        let version = versions.find(|(id, _)| *id == call.id).and_then(|(_, at)| *at);
        let is_latest = version == latest(&call.id);
        if !is_latest {
            left_out.push(format!("with `{}`", shortened(&call.id)));
        }
        is_latest
    });
    let older = |warning: &&mut Diagnostic| {
        warning.code == Code::DuplicateId && left_out.iter().any(|id| warning.message.ends_with(id))
    };
    for warning in imported.warnings.iter_mut().filter(older) {
        warning.help = Some("the version that was updated last is kept".to_owned());
    }
}

/// Makes one call of contacts that follow each other. `followed` says after which a contact came, by two fields.
fn join_transferred(imported: &mut Imported, first: usize, followed: &LookUp<String, [Option<String>; 2]>) {
    let places: LookUp<&str, usize> =
        imported.calls.iter().enumerate().skip(first).map(|(n, call)| (call.id.as_ref(), n)).collect();
    let before = |id: &str| {
        let named = followed.get(id)?.iter().flatten();
        named.filter(|before| *before != id).find_map(|before| places.get_key_value(before.as_str()))
    };
    // Where the contact stands with which the call began; contacts in a circle have none.
    let origin = |call: &CallRecord<'_>| {
        let mut at = places.get_key_value(call.id.as_ref())?;
        for _step in 0..=followed.len() {
            let Some(earlier) = before(at.0) else { return Some(*at.1) };
            at = earlier;
        }
        None
    };
    let all = imported.calls.iter().enumerate().skip(first);
    let mut later: Vec<(usize, usize)> =
        all.filter_map(|(n, call)| Some((origin(call)?, n))).filter(|(origin, n)| origin != n).collect();
    let start = |n: usize| imported.calls.get(n).and_then(|call| call.started_at.as_ref()).map(Moment::unix_ms);
    later.order_by_key(|(_, n)| start(*n));
    let mut contacts: Vec<Option<CallRecord<'static>>> = imported.calls.drain(..).map(Some).collect();
    for (origin, n) in later {
        let next = contacts.get_mut(n).and_then(Option::take);
        if let (Some(Some(call)), Some(next)) = (contacts.get_mut(origin), next) {
            go_on(call, next);
        }
    }
    imported.calls.extend(contacts.into_iter().flatten());
}

/// Adds to a call the contact that a transfer began. The times of that count from its own start.
fn go_on(call: &mut CallRecord<'static>, next: CallRecord<'static>) {
    let starts = call.started_at.as_ref().zip(next.started_at.as_ref());
    let shift = starts.and_then(|(start, later)| u64::try_from(later.unix_ms() - start.unix_ms()).ok());
    let shifted = |ms: Option<u64>| ms.zip(shift).map(|(ms, shift)| ms.saturating_add(shift));
    let transfers = call.transfers.get_or_insert_default();
    // The contact before has said that another follows, but not when.
    if transfers.last().is_some_and(|transfer| transfer.at_ms.is_none()) {
        transfers.pop();
    }
    transfers.push(Transfer { at_ms: shift, kind: TransferKind::Blind });
    transfers.extend(next.transfers.into_iter().flatten());
    let note = "a contact follows another; of which kind the transfer was is not told";
    provide(call, "/transfers", How::Derived, "PreviousContactId", note);
    let adopted: &[&str] = match (call.outcome, next.outcome) {
        (Some(Outcome::Answered), Some(Outcome::Answered)) => {
            let held = call.holds.take().zip(next.holds).map(|(one, other)| together(&one, &other));
            call.holds = held;
            if call.holds.is_some() { &["/ended"] } else { &["/ended", "/holds"] }
        }
        (Some(Outcome::Answered), _) | (_, None) => &["/ended"],
        (_, Some(_)) => {
            call.outcome = next.outcome;
            call.answered_at_ms = shifted(next.answered_at_ms);
            (call.agent, call.holds, call.ring) = (next.agent, next.holds, next.ring);
            &["/ended", "/outcome", "/answered_at_ms", "/agent", "/holds", "/ring"]
        }
    };
    call.ended = next.ended.map(|ended| Ended { at_ms: shifted(ended.at_ms), by: ended.by });
    let mut known = call.provenance.take().unwrap_or_default();
    for pointer in adopted {
        known.adopt(next.provenance.as_ref(), pointer);
    }
    known.retain(|pointer, _| call.field(pointer).is_some());
    call.provenance = Some(known);
}

/// The holds of two agents.
fn together(one: &Holds, other: &Holds) -> Holds {
    let summary = |holds: &Holds| match holds {
        Holds::Each(_) => HoldSummary { count: Some(0.into()), longest_ms: Some(0.into()), total_ms: Some(0.into()) },
        Holds::Summary(summary) => summary.clone(),
    };
    let (one, other) = (summary(one), summary(other));
    let both = |a: Option<Bound>, b: Option<Bound>, how: fn(u64, u64) -> u64| {
        let (a, b) = a.zip(b)?;
        Some(Bound::between(Some(how(a.least(), b.least())), a.most().zip(b.most()).map(|(a, b)| how(a, b))))
    };
    holds_of(HoldSummary {
        count: both(one.count, other.count, u64::saturating_add),
        longest_ms: both(one.longest_ms, other.longest_ms, u64::max),
        total_ms: both(one.total_ms, other.total_ms, u64::saturating_add),
    })
}

/// An empty list where there were none: of more, contacts tell no single one.
fn holds_of(summary: HoldSummary) -> Holds {
    match summary.count.and_then(Bound::most) {
        Some(0) => Holds::Each(Vec::new()),
        _ => Holds::Summary(summary),
    }
}

fn stamp(time: Time) -> Option<Stamp> {
    time.known().map(|unix_ms| Stamp { unix_ms, grain_ms: 1000, assumed: false })
}

fn read_contact(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>, zone: &Zone) {
    record.direction = match notes.text(node, "InitiationMethod") {
        Some("INBOUND" | "WEBRTC_API") => Some(Direction::Inbound),
        Some("OUTBOUND" | "CALLBACK" | "EXTERNAL_OUTBOUND") => Some(Direction::Outbound),
        // Transfers and what a program began may be either.
        _ => None,
    };
    let nothing = Node { at: node.at, source: 0, value: crate::json::Value::Object(Vec::new()) };
    let agent = notes.object(node, "Agent").unwrap_or(&nothing);
    let queue = notes.object(node, "Queue").or_else(|| notes.object(node, "QueueInfo")).unwrap_or(&nothing);
    let started = stamp(notes.time(node, "InitiationTimestamp"));
    let system = stamp(notes.time(node, "ConnectedToSystemTimestamp"));
    let with_agent = stamp(notes.time(agent, "ConnectedToAgentTimestamp"));
    let ended = stamp(notes.time(node, "DisconnectTimestamp"));
    if let Some(start) = started {
        zone.set_start(record, start, "InitiationTimestamp");
    }
    let outbound = record.direction == Some(Direction::Outbound);
    let answered = if outbound { system } else { with_agent };
    set_outcome(record, answered.is_some(), queue, notes);
    if let Some(at) = started.zip(answered).and_then(|(start, at)| at.millis_after(start)) {
        record.answered_at_ms = Some(at);
        let source = if outbound { "ConnectedToSystemTimestamp" } else { "ConnectedToAgentTimestamp" };
        provide(record, "/answered_at_ms", How::Derived, source, "");
    }
    set_end(node, record, started.zip(ended).and_then(|(start, at)| at.millis_after(start)), notes);
    set_ringing(node, queue, record, [started, system, with_agent, ended], notes);
    set_holds(agent, record, notes);
    set_people(node, agent, record, notes);
}

fn set_outcome(record: &mut CallRecord<'static>, answered: bool, queue: &Node, notes: &mut Notes<'_>) {
    let queued = notes.time(queue, "EnqueueTimestamp").known().is_some();
    let (outcome, note) = match (record.direction, answered) {
        (_, true) => (Outcome::Answered, "it was connected; a voicemail that answers looks the same"),
        // Who hangs up in a menu may have got what they called for.
        (Some(Direction::Inbound), false) if queued => {
            (Outcome::Abandoned, "it was in a queue and no agent was connected")
        }
        _ => return,
    };
    record.outcome = Some(outcome);
    provide(record, "/outcome", How::Derived, "timestamps", note);
}

fn set_end(node: &Node, record: &mut CallRecord<'static>, at_ms: Option<u64>, notes: &mut Notes<'_>) {
    let reason = notes.text(node, "DisconnectReason");
    let by = match reason {
        Some("CUSTOMER_DISCONNECT") => Some(By::Customer),
        Some("AGENT_DISCONNECT" | "AGENT_HUNGUP") => Some(By::Agent),
        Some("TELECOM_PROBLEM") => Some(By::Network),
        Some("CONTACT_FLOW_DISCONNECT" | "BARGED") => Some(By::System),
        _ => None,
    };
    if at_ms.is_some() || by.is_some() {
        record.ended = Some(Ended { at_ms, by });
    }
    if by.is_some() {
        provide(record, "/ended/by", How::Reported, "DisconnectReason", reason.unwrap_or_default().to_owned());
    }
    if at_ms.is_some() {
        provide(record, "/ended/at_ms", How::Derived, "DisconnectTimestamp", "");
    }
    let next = notes.text(node, "NextContactId").is_some();
    if next || notes.time(node, "TransferCompletedTimestamp").known().is_some() {
        record.transfers = Some(vec![Transfer { at_ms: None, kind: TransferKind::Blind }]);
        provide(
            record,
            "/transfers",
            How::Derived,
            "NextContactId",
            "another contact follows; of which kind the transfer was is not told",
        );
    }
}

/// Only the most that it can have rung: Connect does not tell when a phone began to ring.
fn set_ringing(
    node: &Node,
    queue: &Node,
    record: &mut CallRecord<'static>,
    [started, system, with_agent, ended]: [Option<Stamp>; 4],
    notes: &mut Notes<'_>,
) {
    let once = node
        .get("AgentConnectionAttempts")
        .and_then(Node::number)
        .and_then(|number| number.whole())
        .is_none_or(|n| n == 1);
    let left_queue = stamp(notes.time(queue, "DequeueTimestamp")).filter(|_| once);
    let (from, to, source) = match (record.direction, record.outcome) {
        (Some(Direction::Outbound), Some(Outcome::Answered)) => (started, system, "InitiationTimestamp"),
        (Some(Direction::Outbound), _) => (started, ended, "InitiationTimestamp"),
        (_, Some(Outcome::Answered)) if left_queue.is_some() => (left_queue, with_agent, "Queue/DequeueTimestamp"),
        (_, Some(Outcome::Answered)) => (started, with_agent, "InitiationTimestamp"),
        _ => return,
    };
    if let Some(ms) = from.zip(to).and_then(|(from, to)| to.after(from)).filter(|_| record.outcome.is_some()) {
        let note = "more than ringing is included, so this is the most that it can have rung";
        set_ring(record, at_most(ms), RingBasis::Dialling, How::Derived, source, note);
    }
}

fn set_holds(agent: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let length = |notes: &mut Notes<'_>, field| notes.seconds(agent, field).map(|ms| seconds_long(ms / 1000));
    let count =
        agent.get("NumberOfHolds").and_then(Node::number).and_then(|number| u64::try_from(number.whole()?).ok());
    let longest_ms = length(notes, "LongestHoldDuration");
    let total_ms = length(notes, "CustomerHoldDuration").or_else(|| length(notes, "AgentInitiatedHoldDuration"));
    if record.outcome != Some(Outcome::Answered) || count.is_none() && longest_ms.is_none() && total_ms.is_none() {
        return;
    }
    record.holds = Some(holds_of(HoldSummary { count: count.map(Into::into), longest_ms, total_ms }));
    provide(
        record,
        "/holds",
        How::Reported,
        "Agent",
        "NumberOfHolds, LongestHoldDuration, CustomerHoldDuration, in whole seconds",
    );
}

fn set_people(node: &Node, agent: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let endpoint = notes.object(node, "CustomerEndpoint").and_then(|endpoint| notes.text(endpoint, "Address"));
    if let Some(phone) = endpoint {
        record.customer = Some(Customer { id: None, name: None, phone: Some(phone.to_owned().into()), region: None });
    }
    let id = ["Username", "ARN", "Id"].iter().find_map(|field| notes.text(agent, field));
    if let Some(id) = id {
        record.agent = Some(Agent { id: id.to_owned().into(), name: None, team: None });
    }
    let queue = node.get("Queue").and_then(|queue| queue.get("Name")).and_then(Node::text);
    if let Some(queue) = queue {
        let value = AttributeValue::Text(queue.to_owned().into());
        record.attributes.get_or_insert_default().insert("queue".into(), value);
    }
}
