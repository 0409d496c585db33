//! Alibaba Cloud Contact Center (CCC): `ListCallDetailRecordsV2` and `GetCallDetailRecord`, and the phrases of
//! `GetConversationDetail`.
//!
//! Moments are milliseconds since 1970, lengths whole seconds. `RingTime` is the agent's phone up to the answer or until
//! the caller gave up; `DialingTime` includes setting up the call. `HeldTime` is the total of all holds; single ones are
//! among the `AgentEvents` of `GetCallDetailRecord`. `WaitTime` is 0 where the customer gave up, and is not used.

use crate::call::{
    Agent, Bound, By, CallRecord, Channels, Customer, Direction, Ended, Hold, HoldSummary, Holds, How, Outcome, Party,
    RingBasis, Speaker, Transfer, TransferKind, shortened,
};
use crate::diagnostic::Code;
use crate::json::{Kind, Node};
use crate::order::Order;

use super::clock::{Zone, at_most, seconds_long};
use super::facts::{Facts, set_ring};
use super::source::{Notes, Source, each_element, provide, read_objects};
use super::transcript::{Heard, Utterance, record_of};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "alibaba-ccc", title: "Alibaba Cloud Contact Center call details", detect, read };

const SIGNS: [&str; 8] = [
    "ContactDisposition",
    "ContactType",
    "EarlyMediaState",
    "ReleaseInitiator",
    "ReleaseReason",
    "CallingNumber",
    "CalledNumber",
    "SatisfactionSurveyOffered",
];

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let first = calls(object).first();
        let signs = first.map_or(0, |call| SIGNS.iter().filter(|sign| call.get(sign).is_some()).count());
        let phrases = first.is_some_and(|call| call.get("Phrases").is_some());
        match signs {
            _ if phrases => Likeness::Certain,
            3.. => Likeness::Certain,
            2 => Likeness::Likely,
            _ => Likeness::None,
        }
    })
}

fn calls(root: &Node) -> &[Node] {
    let Some(data) = root.get("Data") else { return each_element(root) };
    match data.get("List") {
        Some(list) if list.kind() == Kind::Array => list.elements(),
        _ => each_element(data),
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    let zone = Zone::of(source.options);
    read_objects(source, imported, calls, |node, notes| {
        if node.get("Phrases").is_some() {
            return Some(phrases(node, notes));
        }
        let mut record = notes.record(node, "ContactId")?;
        read_call(node, &mut record, notes, &zone);
        Some(record)
    });
}

fn read_call(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>, zone: &Zone) {
    set_direction(node, record, notes);
    set_outcome(node, record, notes);
    let by = match notes.text(node, "ReleaseInitiator") {
        Some("agent") => Some(By::Agent),
        Some("customer") => Some(By::Customer),
        Some("system") => Some(By::System),
        _ => None,
    };
    if by.is_some() {
        record.ended = Some(Ended { at_ms: None, by });
        provide(record, "/ended/by", How::Reported, "ReleaseInitiator", "");
    }
    let outbound = record.direction == Some(Direction::Outbound);
    let facts = Facts {
        started: notes.stamp(node, "StartTime", 1),
        // Of an inbound call it may be the menu that answered.
        answered: notes.stamp(node, "EstablishedTime", 1).filter(|_| outbound),
        ended: notes.stamp(node, "ReleaseTime", 1),
        ring: notes.whole_seconds(node, "RingTime").filter(|_| !outbound),
        ..Facts::default()
    };
    facts.apply(record, zone);
    if !outbound && facts.ring.is_none() {
        // From the start to the end there is more than ringing, of which nothing is known.
        record.ring = None;
        if let Some(known) = &mut record.provenance {
            known.retain(|pointer, _| pointer != "/ring/ms");
        }
    }
    if let Some((dialling, source)) =
        notes.whole_seconds(node, "DialingTime").filter(|_| outbound && record.outcome.is_some())
    {
        let note = "from dialling on; setting up the call is included, so this is the most that it can have rung";
        set_ring(record, at_most(dialling), RingBasis::Dialling, How::Reported, source, note);
    }
    set_holds(node, record, notes);
    if node.get("SatisfactionSurveyOffered").and_then(Node::boolean) == Some(true)
        && notes.text(node, "SatisfactionSurveyChannel").is_none_or(|channel| channel.eq_ignore_ascii_case("IVR"))
    {
        record.transfers = Some(vec![Transfer { at_ms: None, kind: TransferKind::Survey }]);
        provide(record, "/transfers", How::Derived, "SatisfactionSurveyOffered", "");
    }
    set_people(node, record, notes);
}

fn set_direction(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let Some(kind) = notes.text(node, "ContactType") else { return };
    record.direction = match kind {
        "INBOUND" => Some(Direction::Inbound),
        "OUTBOUND" | "BACK2BACK" | "PREDICTIVE" | "PRIVACY_DIAL" => Some(Direction::Outbound),
        other => {
            let message = format!("expected a call with a customer, found the type `{}`", shortened(other));
            notes.warn(Code::NotACall, node.get("ContactType").unwrap_or(node), message);
            None
        }
    };
    if matches!(kind, "BACK2BACK" | "PREDICTIVE") {
        record.placed_by = Some(Party::Agent);
        provide(
            record,
            "/placed_by",
            How::Assumed,
            "ContactType",
            "the platform calls both sides; the organisation placed the call",
        );
    }
}

fn set_outcome(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let disposition = notes.text(node, "ContactDisposition");
    let early = notes.text(node, "EarlyMediaState");
    let (outcome, source) = match (disposition, early) {
        (Some("Success"), _) => (Some(Outcome::Answered), "ContactDisposition"),
        (_, Some("Busy")) => (Some(Outcome::Busy), "EarlyMediaState"),
        (_, Some("OutOfService" | "NotExist" | "PowerOff" | "NotConnected")) => {
            (Some(Outcome::Unreachable), "EarlyMediaState")
        }
        (_, Some("Restricted")) => (Some(Outcome::Failed), "EarlyMediaState"),
        (_, Some("NoAnswer")) | (Some("NoAnswer"), _) => {
            (Some(Outcome::NoAnswer), "ContactDisposition, EarlyMediaState")
        }
        (Some("Reject" | "Rejected"), _) => (Some(Outcome::Rejected), "ContactDisposition"),
        (Some("Voicemail"), _) => (Some(Outcome::Voicemail), "ContactDisposition"),
        (Some("IVRException"), _) => (Some(Outcome::Failed), "ContactDisposition"),
        (Some(other), _) if other.starts_with("Abandoned") => (Some(Outcome::Abandoned), "ContactDisposition"),
        (Some(other), _) if other.starts_with("Queuing") => (Some(Outcome::NoAnswer), "ContactDisposition"),
        _ => (None, ""),
    };
    if outcome.is_some() {
        record.outcome = outcome;
        provide(record, "/outcome", How::Derived, source, disposition.or(early).unwrap_or_default().to_owned());
    }
}

fn set_holds(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let Some((total, source)) = notes.whole_seconds(node, "HeldTime") else { return };
    if record.outcome != Some(Outcome::Answered) {
        return;
    }
    if let Some(holds) = single_holds(node, notes).filter(|holds| adds_up(holds, total)) {
        record.holds = Some(Holds::Each(holds));
        provide(record, "/holds", How::Derived, "AgentEvents", "they add up to `HeldTime`");
    } else {
        record.holds = Some(Holds::Summary(HoldSummary { count: None, longest_ms: None, total_ms: Some(total) }));
        provide(record, "/holds", How::Reported, source, "the total of all holds; single holds are not listed");
    }
}

/// The holds among the agents' events, in milliseconds from the start of the call; `None` if there are no events.
///
/// The names of the events are not published as a list: those that begin with `Hold` or `Held` are taken for holds, and
/// only where they last as long as `HeldTime` says.
fn single_holds(node: &Node, notes: &mut Notes<'_>) -> Option<Vec<Hold>> {
    let start = notes.millis(node, "StartTime")?;
    node.get("AgentEvents")?;
    let mut holds = Vec::new();
    for agent in notes.objects(node, "AgentEvents") {
        for event in notes.objects(agent, "EventSequence") {
            let name = notes.text(event, "Event").unwrap_or_default().to_ascii_lowercase();
            if !(name.starts_with("hold") || name.starts_with("held")) {
                continue;
            }
            let start_ms = notes.millis(event, "EventTime")?.checked_sub(start)?;
            let lasted = notes.seconds(event, "Duration")?;
            holds.push(Hold { by: None, start_ms, end_ms: Some(start_ms.checked_add(lasted)?) });
        }
    }
    holds.order_by_key(|hold| hold.start_ms);
    Some(holds)
}

/// Whether single holds in whole seconds are what was held in all.
fn adds_up(holds: &[Hold], total: Bound) -> bool {
    let sum: u64 = holds.iter().filter_map(|hold| hold.end_ms?.checked_sub(hold.start_ms)).sum();
    let unsure = 1000 * (holds.len() as u64 + 1);
    sum + unsure >= total.least() && total.most().is_none_or(|most| sum <= most + unsure)
}

fn set_people(node: &Node, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
    let field = match record.direction {
        Some(Direction::Inbound) => "CallingNumber",
        Some(Direction::Outbound) => "CalledNumber",
        None => return,
    };
    if let Some(phone) = notes.text(node, field) {
        record.customer = Some(Customer { id: None, name: None, phone: Some(phone.to_owned().into()), region: None });
        provide(record, "/customer/phone", How::Derived, field, "by the direction of the call");
    }
    let first =
        |text: Option<&str>| text.and_then(|text| text.split(',').next().map(|one| one.trim().to_owned().into()));
    if let Some(id) = first(notes.text(node, "AgentIds")) {
        let (name, team) = (first(notes.text(node, "AgentNames")), first(notes.text(node, "SkillGroupNames")));
        record.agent = Some(Agent { id, name, team });
    }
}

/// The words of a call, by role, in milliseconds from the beginning of the session.
fn phrases(node: &Node, notes: &mut Notes<'_>) -> CallRecord<'static> {
    let mut utterances = Vec::new();
    for phrase in notes.objects(node, "Phrases") {
        let role = match notes.text(phrase, "Role").map(str::to_ascii_lowercase).as_deref() {
            Some("agent" | "servicer" | "staff") => Some(Speaker::Agent),
            Some("customer" | "user" | "client") => Some(Speaker::Customer),
            _ => None,
        };
        utterances.push(Utterance {
            role,
            text: notes.text(phrase, "Words").unwrap_or_default().to_owned(),
            start_ms: notes.millis(phrase, "Begin"),
            end_ms: notes.millis(phrase, "End"),
            at: phrase.at,
            ..Utterance::new(notes.label(phrase, "Role"), "")
        });
    }
    let id = notes.text(node, "ContactId").map(|id| (id.to_owned(), "ContactId"));
    record_of(Heard { id, channels: Some(Channels::Separate), utterances, ..Heard::default() }, notes)
}

impl Notes<'_> {
    /// A length in whole seconds, as a number or as text.
    pub(super) fn whole_seconds<'f>(&mut self, object: &Node, field: &'f str) -> Option<(Bound, &'f str)> {
        Some((seconds_long(self.seconds(object, field)? / 1000), field))
    }
}
