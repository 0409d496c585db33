//! Tencent Cloud Contact Center (TCCC): call details as `DescribeTelCdr` lists them and as they are pushed, and the words
//! that its recognition gives (`AsrDataList`).
//!
//! Moments are whole seconds since 1970. `RingTimestamp` and `AcceptTimestamp` are the agent's in inbound calls and the
//! customer's in outbound ones: both are of the phone that had to be answered. Holds are nowhere in it.

use crate::call::{Agent, By, CallRecord, Customer, Direction, Ended, How, Outcome, Party, Transfer, TransferKind};
use crate::json::{Kind, Node};

use super::clock::{Stamp, Zone};
use super::facts::Facts;
use super::source::{Notes, Source, each_element, provide, read_objects};
use super::transcript::{Heard, Utterance, record_of};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "tencent-tccc", title: "Tencent Cloud Contact Center call details", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let list = ["TelCdrs", "AsrDataList"].iter().any(|field| answer(object).get(field).is_some());
        let signs = ["SessionId", "HungUpSide", "EndStatusString", "ServeParticipants", "EndStatus"];
        match signs.iter().filter(|sign| object.get(sign).is_some()).count() {
            _ if list => Likeness::Certain,
            2.. => Likeness::Certain,
            1 if object.get("SessionId").is_some() => Likeness::Possible,
            _ => Likeness::None,
        }
    })
}

fn answer(root: &Node) -> &Node {
    root.get("Response").unwrap_or(root)
}

fn calls(root: &Node) -> &[Node] {
    match answer(root).get("TelCdrs") {
        Some(list) if list.kind() == Kind::Array => list.elements(),
        _ => each_element(answer(root)),
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    let zone = Zone::of(source.options);
    read_objects(source, imported, calls, |node, notes| {
        if node.get("AsrDataList").is_some() {
            return Some(words(node, notes));
        }
        let mut record = notes.record(node, "SessionId")?;
        read_call(node, &mut record, notes, &zone);
        Some(record)
    });
}

fn read_call(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>, zone: &Zone) {
    set_direction(node, record, notes);
    let side = notes.text(node, "HungUpSide");
    let by = side.and_then(|side| match side {
        "seat" => Some(By::Agent),
        "user" => Some(By::Customer),
        "system" => Some(By::System),
        _ => None,
    });
    if let (Some(by), Some(side)) = (by, side) {
        record.ended = Some(Ended { at_ms: None, by: Some(by) });
        provide(record, "/ended/by", How::Reported, "HungUpSide", side.to_owned());
    }
    let answered = notes.stamp(node, "AcceptTimestamp", 1000);
    set_outcome(node, answered.is_some(), record, notes);
    let facts = Facts {
        started: notes.stamp(node, "StartTimestamp", 1000).or_else(|| notes.stamp(node, "Time", 1000)),
        ringing: notes.stamp(node, "RingTimestamp", 1000),
        answered,
        ended: notes.stamp(node, "EndedTimestamp", 1000),
        ..Facts::default()
    };
    facts.apply(record, zone);
    set_transfers(node, record, notes);
    set_people(node, record, notes);
}

fn set_direction(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    record.direction = match notes.label(node, "Direction").as_deref() {
        Some("0") => Some(Direction::Inbound),
        Some("1") => Some(Direction::Outbound),
        _ => None,
    };
    if notes.label(node, "CallType").as_deref() == Some("5") {
        record.placed_by = Some(Party::Agent);
        provide(record, "/placed_by", How::Assumed, "CallType", "a dialler placed the call for the organisation");
    }
}

fn set_outcome(node: &Node, answered: bool, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let status = notes.label(node, "EndStatus");
    record.outcome = match status.as_deref() {
        _ if answered => Some(Outcome::Answered),
        Some("102" | "103" | "104") => Some(Outcome::Abandoned),
        Some("105" | "202" | "209" | "220") => Some(Outcome::NoAnswer),
        Some("203") => Some(Outcome::Rejected),
        Some("204" | "205" | "207" | "210" | "215" | "221") => Some(Outcome::Unreachable),
        Some("206") => Some(Outcome::Busy),
        Some("222") => Some(Outcome::Voicemail),
        Some(
            "100" | "108" | "109" | "110" | "111" | "208" | "211" | "212" | "216" | "217" | "218" | "501" | "502"
            | "503",
        ) => Some(Outcome::Failed),
        // Out of hours, served by the menu, call forwarding: nobody was there to answer, or somebody else did.
        _ => None,
    };
    if record.outcome.is_some() {
        let note = notes.text(node, "EndStatusString").unwrap_or_default().to_owned();
        provide(record, "/outcome", How::Derived, "EndStatus", note);
    }
}

fn set_transfers(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let served = notes.objects(node, "ServeParticipants");
    let to = |agent: &&&Node| agent.get("TransferTo").and_then(Node::text).is_some_and(|to| !to.is_empty());
    let mut transfers: Vec<Transfer> =
        served.iter().filter(to).map(|_| Transfer { at_ms: None, kind: TransferKind::Blind }).collect();
    let asked = ["PostIVRKeyPressed", "PostIVRKeyPressedEx"];
    let survey = asked.iter().any(|field| node.get(field).is_some_and(|keys| !keys.elements().is_empty()));
    if survey {
        transfers.push(Transfer { at_ms: None, kind: TransferKind::Survey });
    }
    if survey || !served.is_empty() {
        record.transfers = Some(transfers);
        provide(record, "/transfers", How::Derived, "ServeParticipants, PostIVRKeyPressed", "");
    }
}

fn set_people(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let fields = match record.direction {
        Some(Direction::Inbound) => ["Caller", "ProtectedCaller"],
        Some(Direction::Outbound) => ["Callee", "ProtectedCallee"],
        None => ["", ""],
    };
    if let Some(phone) = fields.iter().find_map(|field| notes.text(node, field)) {
        record.customer = Some(Customer { id: None, name: None, phone: Some(phone.to_owned().into()), region: None });
        provide(record, "/customer/phone", How::Derived, "Caller and Callee", "by the direction of the call");
    }
    let Some(seat) = notes.object(node, "SeatUser") else { return };
    let id = ["UserId", "StaffNumber", "Mail"].iter().find_map(|field| notes.text(seat, field));
    let own = |text: Option<&str>| text.map(|text| text.to_owned().into());
    if let Some(id) = id {
        let name = own(notes.text(seat, "Name"));
        record.agent = Some(Agent { id: id.to_owned().into(), name, team: own(notes.text(node, "SkillGroup")) });
    }
}

/// The words of a call. Their times count from 1970; the first one begins the transcript.
fn words(node: &Node, notes: &mut Notes<'_>) -> CallRecord<'static> {
    let listed = notes.objects(node, "AsrDataList");
    let zero = listed.iter().filter_map(|words| notes.millis(words, "Start")).min().unwrap_or(0);
    let mut utterances = Vec::new();
    for words in listed {
        utterances.push(Utterance {
            text: notes.text(words, "Message").unwrap_or_default().to_owned(),
            start_ms: notes.millis(words, "Start").map(|ms| ms - zero),
            end_ms: notes.millis(words, "End").map(|ms| ms.saturating_sub(zero)),
            at: words.at,
            ..Utterance::new(notes.label(words, "User"), "")
        });
    }
    let id = notes.text(node, "SessionId").map(|id| (id.to_owned(), "SessionId"));
    record_of(Heard { id, utterances, about: vec!["times count from the first words"], ..Heard::default() }, notes)
}

impl Notes<'_> {
    /// A moment in a unit of so many milliseconds since 1970, as a number or as text; 0 says that it never came.
    pub(super) fn stamp<'f>(&mut self, object: &Node, field: &'f str, unit_ms: i64) -> Option<(Stamp, &'f str)> {
        let units = i64::try_from(self.millis(object, field)?).ok()?;
        Some((Stamp::epoch(units, unit_ms)?, field))
    }
}
