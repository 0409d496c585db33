//! Genesys Cloud conversation details: one conversation, a list of them, or the answer to a details query.
//!
//! A conversation has participants, a participant has sessions (here: legs), a leg has segments with a start and an
//! end. What a leg's `disconnectType` says is seen from that participant: `peer` means that somebody else ended it.
//!
//! The ringing of an inbound call is that of the phone that was answered: every alert of the agent who answered, up
//! to the answer. Alerts of agents who did not answer are told in the provenance, they are not that agent's.
//! Nobody hears the queue ring, so a call that never alerted anybody has no ringing, rather than ringing of 0 ms.

use crate::call::{
    Agent, AttributeValue, Bound, By, CallRecord, Customer, Direction, Ended, Hold, HoldSummary, Holds, How, Moment,
    Outcome, Ring, RingBasis, Transfer, TransferKind, shortened,
};
use crate::diagnostic::Code;
use crate::json::{Kind, Node};

use super::source::{Notes, Source, Time, each_element, provide, read_objects};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format = Format { name: "genesys", title: "Genesys Cloud conversation details", detect, read };

/// Fields of which a conversation has at least two.
const SIGNS: [&str; 4] = ["conversationId", "conversationStart", "originatingDirection", "participants"];

/// Every `disconnectType` that is documented.
const DISCONNECTS: [&str; 20] = [
    "client",
    "conferenceTransfer",
    "consultTransfer",
    "dndEndpoint",
    "endpoint",
    "error",
    "forwardTransfer",
    "inactivity",
    "noAnswerTransfer",
    "notAvailableTransfer",
    "other",
    "peer",
    "sessionExpired",
    "spam",
    "system",
    "takeover",
    "timeout",
    "transfer",
    "transportFailure",
    "uncallable",
];

/// By how much the conversation may outlast the customer's leg and still count as ended with it.
const LEGS_CLOSE_WITHIN_MS: i64 = 1000;

fn detect(source: &Source<'_>) -> Likeness {
    source.sample_objects().take(8).map(likeness).max().unwrap_or(Likeness::None)
}

fn likeness(object: &Node) -> Likeness {
    let signs = |object: &Node| SIGNS.iter().filter(|sign| object.get(sign).is_some()).count();
    match object.get("conversations") {
        Some(list) if list.elements().iter().take(8).any(|element| signs(element) >= 2) => Likeness::Certain,
        Some(list) if list.elements().is_empty() => Likeness::Possible,
        _ if signs(object) >= 2 => Likeness::Certain,
        _ if signs(object) == 1 => Likeness::Possible,
        _ => Likeness::None,
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_objects(source, imported, conversations, |node, notes| {
        let record = notes.record(node, "conversationId")?;
        let conversation = Conversation::read(node, notes);
        Some(conversation.record(&record.id, notes))
    });
}

/// The conversations of a document. The answer to a query that finds nothing has no list.
fn conversations(root: &Node) -> &[Node] {
    match root.get("conversations") {
        Some(list) if list.kind() == Kind::Array => list.elements(),
        None if root.get("totalHits").is_some() => &[],
        _ => each_element(root),
    }
}

/// Whose leg it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Agent,
    Customer,
    /// Somebody outside, for instance whom a call was transferred to.
    External,
    Queue,
    Voicemail,
    Machine,
}

/// One session of one participant.
struct Leg<'n> {
    side: Side,
    participant: &'n Node,
    session: &'n Node,
    media: Option<&'n str>,
    /// Which participant it belongs to.
    number: usize,
    segments: Vec<Segment<'n>>,
}

/// One stretch of a leg.
struct Segment<'n> {
    node: &'n Node,
    kind: &'n str,
    start: Time,
    end: Time,
    disconnect: Option<&'n str>,
}

/// A conversation, as it was written.
struct Conversation<'n> {
    node: &'n Node,
    start: Time,
    end: Time,
    direction: Option<Direction>,
    /// The legs of its medium, in the order of the file.
    legs: Vec<Leg<'n>>,
}

impl<'n> Segment<'n> {
    fn read(node: &'n Node, conversation_start: Time, notes: &mut Notes<'_>) -> Self {
        let kind = notes.text(node, "segmentType").unwrap_or_default();
        if kind.is_empty() {
            notes.warn(Code::NotUsable, node, "expected the segment's `segmentType`, found none; holds stay unknown");
        }
        let (mut start, mut end) = (notes.time(node, "segmentStart"), notes.time(node, "segmentEnd"));
        if let (Time::At(from), Time::At(to)) = (start, end)
            && to < from
        {
            notes.warn(
                Code::EndBeforeStart,
                node,
                "expected `segmentEnd` at or after `segmentStart`, found it before; neither is used",
            );
            (start, end) = (Time::Unreadable, Time::Unreadable);
        }
        if let (Time::At(from), Time::At(zero)) = (start, conversation_start)
            && from < zero
        {
            notes.warn(
                Code::OutOfRange,
                node,
                "expected `segmentStart` at or after `conversationStart`, found it before; not used",
            );
            start = Time::Unreadable;
        }
        let disconnect = notes.text(node, "disconnectType");
        if let (Some(word), Some(node)) = (disconnect, node.get("disconnectType"))
            && !DISCONNECTS.contains(&word)
        {
            notes.unknown_word(node, word, "a reason like `client`, `endpoint` or `peer`");
        }
        Segment { node, kind, start, end, disconnect }
    }

    fn length(&self) -> Option<u64> {
        u64::try_from(self.end.known()? - self.start.known()?).ok()
    }
}

impl<'n> Leg<'n> {
    fn spoke(&self) -> bool {
        self.first("interact").is_some()
    }

    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = &Segment<'n>> {
        self.segments.iter().filter(move |segment| segment.kind == kind)
    }

    fn first(&self, kind: &'static str) -> Option<&Segment<'n>> {
        self.of_kind(kind).next()
    }

    /// The last segment on the line; the work after the call is not.
    fn last(&self) -> Option<&Segment<'n>> {
        self.segments.iter().rfind(|segment| segment.kind != "wrapup")
    }

    /// Why the leg ended.
    fn disconnect(&self) -> Option<&'n str> {
        self.last().and_then(|segment| segment.disconnect)
    }

    fn ended(&self) -> Option<i64> {
        self.last().and_then(|segment| segment.end.known())
    }

    fn user(&self) -> Option<&'n str> {
        self.participant.get("userId").and_then(Node::text)
    }

    /// Whether all of its segments could be read, so that what is not among them was not.
    fn is_complete(&self) -> bool {
        let listed = self.session.get("segments").filter(|list| list.kind() == Kind::Array);
        let read = listed.is_some_and(|list| list.elements().len() == self.segments.len());
        read && self.segments.iter().all(|segment| !segment.kind.is_empty())
    }

    /// Whether two legs are the same person's.
    fn is_of_same(&self, other: &Leg<'_>) -> bool {
        self.number == other.number || self.user().is_some() && self.user() == other.user()
    }

    /// The sum of a metric's values; `None` where the source has none.
    fn metric(&self, name: &str) -> Option<u64> {
        let metrics = self.session.get("metrics").map(Node::elements).unwrap_or_default();
        let named = metrics.iter().filter(|metric| metric.get("name").and_then(Node::text) == Some(name));
        let values = named.map(|metric| u64::try_from(metric.get("value")?.number()?.whole()?).ok());
        values.reduce(|sum, value| sum?.checked_add(value?)).flatten()
    }
}

impl<'n> Conversation<'n> {
    fn read(node: &'n Node, notes: &mut Notes<'_>) -> Self {
        let start = notes.time(node, "conversationStart");
        let end = notes.time(node, "conversationEnd");
        let mut legs = Vec::new();
        for (number, participant) in notes.objects(node, "participants").into_iter().enumerate() {
            let side = read_side(participant, notes);
            for session in notes.objects(participant, "sessions") {
                let segments = read_segments(session, start, notes);
                let media = notes.text(session, "mediaType");
                legs.push(Leg { side, participant, session, media, number, segments });
            }
        }
        let has_voice = legs.iter().any(|leg| leg.media == Some("voice"));
        if has_voice {
            // A call-back has legs of its own medium, in which the agent is offered the task, before the call.
            legs.retain(|leg| matches!(leg.media, None | Some("voice")));
        } else if let Some(media) =
            legs.iter().find_map(|leg| leg.session.get("mediaType").filter(|_| leg.media.is_some()))
        {
            let found = shortened(media.text().unwrap_or_default());
            notes.warn(Code::NotACall, media, format!("expected a conversation by `voice`, found `{found}`"));
        }
        external_is_customer(&mut legs);
        let direction = notes.text(node, "originatingDirection").and_then(|word| read_direction(word, node, notes));
        Conversation { node, start, end, direction, legs }
    }

    fn record(&self, id: &str, notes: &mut Notes<'_>) -> CallRecord<'static> {
        let mut record = CallRecord::new(id.to_owned());
        self.set_direction(&mut record);
        self.set_start(&mut record, notes);
        self.set_outcome(&mut record, notes);
        self.set_answer(&mut record);
        self.set_ring(&mut record);
        self.set_holds(&mut record);
        self.set_transfers(&mut record);
        self.set_end(&mut record, notes);
        self.set_agent(&mut record);
        self.set_customer(&mut record);
        self.set_queue(&mut record);
        record
    }

    fn side(&self, side: Side) -> impl Iterator<Item = &Leg<'n>> {
        self.legs.iter().filter(move |leg| leg.side == side)
    }

    /// Milliseconds after the conversation's start.
    fn since_start(&self, time: Time) -> Option<u64> {
        u64::try_from(time.known()? - self.start.known()?).ok()
    }

    /// Whether a leg leads to another agent rather than to the customer: a question asked while the customer waits.
    fn is_consult(&self, leg: &Leg<'_>) -> bool {
        let text = |leg: &Leg<'n>, field| leg.session.get(field).and_then(Node::text);
        let Some(peer) = leg.session.get("peerId").and_then(Node::text) else { return false };
        self.side(Side::Agent).any(|other| text(other, "sessionId") == Some(peer))
    }

    /// The legs of agents who spoke with the customer.
    fn serving(&self) -> impl Iterator<Item = &Leg<'n>> {
        self.side(Side::Agent).filter(|leg| leg.spoke() && !self.is_consult(leg))
    }

    /// The leg of the agent who spoke first.
    fn answering(&self) -> Option<&Leg<'n>> {
        self.serving().min_by_key(|leg| leg.first("interact").and_then(|s| s.start.known()).unwrap_or(i64::MAX))
    }

    /// The customer's last leg.
    fn customer(&self) -> Option<&Leg<'n>> {
        self.side(Side::Customer).filter(|leg| leg.last().is_some()).last()
    }

    fn set_start(&self, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
        match self.start {
            Time::At(_) => {
                let text = self.node.get("conversationStart").and_then(Node::text).unwrap_or_default();
                record.started_at = Moment::new(text.to_owned());
                if record.direction != Some(Direction::Outbound) {
                    let note = "when the conversation began; menus and queues come before an agent's phone rings";
                    provide(record, "/started_at", How::Reported, "conversationStart", note);
                }
            }
            Time::Absent => {
                let message = "expected the field `conversationStart`, found none; no moment of the call is known";
                notes.warn(Code::NotUsable, self.node, message);
            }
            Time::Unreadable => {}
        }
        if self.end == Time::Absent {
            let message =
                "expected the field `conversationEnd`, found none; the conversation was going on, or its end is lost";
            notes.warn(Code::NotUsable, self.node, message);
        }
    }

    /// The direction of the call with the customer. That of a call-back differs from the conversation's.
    fn set_direction(&self, record: &mut CallRecord<'static>) {
        let session = self.side(Side::Customer).find_map(|leg| leg.session.get("direction").and_then(Node::text));
        let session = session.and_then(Direction::from_word);
        record.direction = session.or(self.direction);
        if record.direction != self.direction {
            let note = "of the customer's session, which need not be that of the whole conversation";
            provide(record, "/direction", How::Derived, "sessions/direction", note);
        }
    }

    fn set_outcome(&self, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
        let outbound = record.direction == Some(Direction::Outbound);
        let found = if outbound { self.outbound_outcome(notes) } else { self.inbound_outcome(record.direction) };
        if let Some((outcome, source, note)) = found {
            record.outcome = Some(outcome);
            provide(record, "/outcome", How::Derived, source, note);
        }
    }

    fn inbound_outcome(&self, direction: Option<Direction>) -> Option<(Outcome, &'static str, &'static str)> {
        if self.answering().is_some() {
            return Some((Outcome::Answered, "segments/interact", "an agent spoke with the customer"));
        }
        direction?;
        if self.side(Side::Voicemail).any(|leg| !leg.segments.is_empty()) {
            return Some((Outcome::Voicemail, "participants/purpose", "no agent spoke, a voicemail took part"));
        }
        let alerted = self.side(Side::Agent).any(|leg| leg.first("alert").is_some());
        let queued = self.side(Side::Queue).any(|leg| !leg.segments.is_empty());
        match self.customer().and_then(Leg::disconnect) {
            Some("client" | "endpoint") if alerted || queued => {
                Some((Outcome::Abandoned, "disconnectType", "the customer hung up before an agent spoke"))
            }
            Some("peer" | "system" | "timeout") if alerted => Some((
                Outcome::NoAnswer,
                "disconnectType",
                "agents were alerted, none spoke, and the customer did not hang up",
            )),
            // Who hangs up in a menu may have got what they called for.
            _ => None,
        }
    }

    fn outbound_outcome(&self, notes: &mut Notes<'_>) -> Option<(Outcome, &'static str, &'static str)> {
        let dispositions = self.legs.iter().filter_map(|leg| leg.session.get("dispositionName").and_then(Node::text));
        let classified = dispositions.into_iter().find_map(|name| match name {
            "disposition.classification.callable.machine" => Some(Outcome::Voicemail),
            "disposition.classification.callable.busy" => Some(Outcome::Busy),
            "disposition.classification.callable.noanswer" => Some(Outcome::NoAnswer),
            _ => None,
        });
        if let Some(outcome) = classified {
            return Some((outcome, "dispositionName", "as the dialler classified it"));
        }
        if self.answering().is_some() && self.side(Side::Customer).any(Leg::spoke) {
            let note = "agent and customer were connected; a voicemail that answers looks the same";
            return Some((Outcome::Answered, "segments/interact", note));
        }
        let customer = self.customer().filter(|leg| !leg.spoke())?;
        if let Some((outcome, source)) = code_outcome(customer, notes) {
            return Some((outcome, source, "the code that the network answered the call with"));
        }
        let ours = self.side(Side::Agent).filter_map(Leg::disconnect).last();
        match (customer.disconnect()?, ours) {
            ("peer", Some("client" | "endpoint")) => {
                Some((Outcome::NoAnswer, "disconnectType", "the agent gave up before the customer was connected"))
            }
            ("timeout", _) => Some((Outcome::NoAnswer, "disconnectType", "dialling timed out")),
            ("uncallable", _) => Some((Outcome::Unreachable, "disconnectType", "the number can't be called")),
            _ => None,
        }
    }

    fn set_answer(&self, record: &mut CallRecord<'static>) {
        if record.outcome != Some(Outcome::Answered) {
            return;
        }
        let (leg, note) = match record.direction {
            Some(Direction::Outbound) => {
                (self.side(Side::Customer).find(|leg| leg.spoke()), "when the customer was connected")
            }
            _ => (self.answering(), "when the agent was connected; menus and queues answered before"),
        };
        let answer = leg.and_then(|leg| leg.first("interact")).and_then(|segment| self.since_start(segment.start));
        if answer.is_some() {
            record.answered_at_ms = answer;
            provide(record, "/answered_at_ms", How::Derived, "segments/interact", note);
        }
    }

    fn set_ring(&self, record: &mut CallRecord<'static>) {
        let found = match (record.direction, record.outcome) {
            (_, None) => None,
            (Some(Direction::Outbound), _) => self.dialling(),
            (_, Some(Outcome::Answered)) => self.answered_alerting(),
            _ => self.unanswered_alerting(),
        };
        if let Some(found) = found {
            record.ring = Some(Ring { basis: Some(found.basis), count: None, ms: Some(found.ms) });
            provide(record, "/ring/ms", found.how, found.source, found.note);
        }
    }

    /// From dialling to the answer or the end. Only the most that it can have rung: setting up the call is in it.
    fn dialling(&self) -> Option<Ringing> {
        let both = self.legs.iter().filter(|leg| matches!(leg.side, Side::Agent | Side::Customer));
        let dialling = |segment: &&Segment<'_>| matches!(segment.kind, "contacting" | "dialing");
        let segments: Vec<&Segment<'_>> = both.flat_map(|leg| leg.segments.iter().filter(dialling)).collect();
        let start = all_known(segments.iter().map(|segment| segment.start))?.into_iter().min()?;
        let end = all_known(segments.iter().map(|segment| segment.end))?.into_iter().max()?;
        let ms = Bound::between(None, Some(u64::try_from(end - start).ok()?));
        let note =
            "from dialling on; setting up the call is included, so this is the most that it can have rung".to_owned();
        Some(Ringing { ms, basis: RingBasis::Dialling, how: How::Derived, source: "segments/dialing", note })
    }

    /// The alerts of the agent who answered, up to the answer.
    fn answered_alerting(&self) -> Option<Ringing> {
        let answering = self.answering()?;
        let answer = answering.first("interact").and_then(|segment| segment.start.known());
        let before =
            |segment: &&Segment<'_>| segment.start.known().zip(answer).is_some_and(|(start, answer)| start <= answer);
        let (own, others): (Vec<&Leg<'_>>, Vec<&Leg<'_>>) =
            self.side(Side::Agent).partition(|leg| leg.is_of_same(answering));
        let alerts: Vec<&Segment<'_>> = own.iter().flat_map(|leg| leg.of_kind("alert").filter(before)).collect();
        let lengths: Option<Vec<u64>> = alerts.iter().map(|alert| alert.length()).collect();
        let missed = others.iter().flat_map(|leg| leg.of_kind("alert").filter(before)).count();
        let mut note = match missed {
            0 => String::new(),
            1 => "alerting of the agent who answered; another agent's phone rang before and is not counted".to_owned(),
            n => format!("alerting of the agent who answered; {n} alerts of other agents before are not counted"),
        };
        if alerts.len() > 1 {
            let own = format!("{} alerts of the agent who answered, added up", alerts.len());
            note = if note.is_empty() { own } else { format!("{own}; {note}") };
        }
        match lengths.filter(|lengths| !lengths.is_empty()) {
            Some(lengths) => {
                Some(Ringing::alerting(lengths.iter().sum::<u64>().into(), How::Derived, "segments/alert", note))
            }
            None => {
                let ms = answering.metric("tAlert")?;
                Some(Ringing::alerting(ms.into(), How::Reported, "metrics/tAlert", note))
            }
        }
    }

    /// All alerting, where nobody answered; phones that rang at the same time count once.
    fn unanswered_alerting(&self) -> Option<Ringing> {
        let alerts: Vec<&Segment<'_>> = self.side(Side::Agent).flat_map(|leg| leg.of_kind("alert")).collect();
        let spans: Option<Vec<(i64, i64)>> = alerts.iter().map(|a| Some((a.start.known()?, a.end.known()?))).collect();
        let note = match alerts.len() {
            0 => return None,
            1 => String::new(),
            n => format!("{n} alerts, none of them answered; time in which phones rang"),
        };
        if let Some(spans) = spans {
            return Some(Ringing::alerting(covered(spans).into(), How::Derived, "segments/alert", note));
        }
        let reported: Vec<u64> = self.side(Side::Agent).filter_map(|leg| leg.metric("tAlert")).collect();
        let (most, sum) = (reported.iter().max()?, reported.iter().copied().reduce(u64::saturating_add));
        Some(Ringing::alerting(Bound::between(Some(*most), sum), How::Reported, "metrics/tAlert", note))
    }

    fn set_holds(&self, record: &mut CallRecord<'static>) {
        if record.outcome != Some(Outcome::Answered) || !self.side(Side::Agent).all(Leg::is_complete) {
            return;
        }
        let mut spans = Vec::new();
        for leg in self.side(Side::Agent) {
            spans.extend(held(leg).map(|(start, end)| HoldSpan { start, end, doubtful: self.is_consult(leg) }));
        }
        // The metric without segments: there were holds, of which nothing more is known.
        let unseen = spans.is_empty().then(|| self.held_metric()).flatten().filter(|total| *total > 0);
        let (holds, source, note) = match (unseen, self.each_hold(&spans)) {
            (Some(total), _) => {
                let count = Some(Bound::between(Some(1), None));
                let longest_ms = Some(Bound::between(None, Some(total)));
                let summary = HoldSummary { count, longest_ms, total_ms: Some(total.into()) };
                (Holds::Summary(summary), "metrics/tHeld", "no hold segments although time on hold is reported")
            }
            (None, Some(holds)) => (Holds::Each(holds), "segments/hold", ""),
            (None, None) => {
                let summary = Holds::Summary(self.hold_summary(&spans));
                if spans.iter().any(|span| span.doubtful) {
                    (summary, "segments/hold", "holds of a leg to another agent may not have been the customer's")
                } else if spans.iter().any(|span| span.length().is_none()) && self.held_metric().is_some() {
                    (
                        summary,
                        "segments/hold, metrics/tHeld",
                        "not every hold has readable times, so the reported total is used",
                    )
                } else {
                    (summary, "segments/hold", "not every hold has a known place in the call")
                }
            }
        };
        record.holds = Some(holds);
        provide(record, "/holds", How::Derived, source, note);
    }

    /// The holds, if the place of each in the call is known.
    fn each_hold(&self, spans: &[HoldSpan]) -> Option<Vec<Hold>> {
        let over = self.end != Time::Absent || self.customer().and_then(Leg::disconnect).is_some();
        let hold = |span: &HoldSpan| {
            let start_ms = self.since_start(span.start).filter(|_| !span.doubtful)?;
            match span.end {
                // Still on hold when the details were asked for.
                Time::Absent if !over => Some(Hold { by: Some(By::Agent), end_ms: None, start_ms }),
                end => Some(Hold { by: Some(By::Agent), end_ms: Some(self.since_start(end)?), start_ms }),
            }
        };
        let mut holds: Vec<Hold> = spans.iter().map(hold).collect::<Option<_>>()?;
        holds.sort_by_key(|hold| (hold.start_ms, hold.end_ms));
        Some(holds)
    }

    /// What can be said of the holds together. Those of a leg to another agent may not have been the customer's.
    fn hold_summary(&self, spans: &[HoldSpan]) -> HoldSummary {
        let sure: Vec<Option<u64>> = spans.iter().filter(|span| !span.doubtful).map(HoldSpan::length).collect();
        let all: Vec<Option<u64>> = spans.iter().map(HoldSpan::length).collect();
        let known = |lengths: &[Option<u64>]| lengths.iter().copied().flatten().collect::<Vec<u64>>();
        let sum = |lengths: Vec<u64>| lengths.into_iter().fold(0, u64::saturating_add);
        let every = |lengths: &[Option<u64>]| lengths.iter().copied().collect::<Option<Vec<u64>>>();
        let reported = self.held_metric();
        let most_total = every(&all).map(sum).or(reported);
        // Touching segments are one hold, but whether segments without times touch can't be seen.
        let least_count = if every(&sure).is_some() { sure.len() } else { sure.len().min(1) };
        let least_total = match reported {
            Some(reported) if sure.len() == all.len() && every(&all).is_none() => reported,
            _ => sum(known(&sure)),
        };
        let least_longest = match *sure {
            [_] => least_total,
            _ => known(&sure).into_iter().max().unwrap_or(0),
        };
        let most_longest = every(&all).map(|lengths| lengths.into_iter().max().unwrap_or(0)).or(most_total);
        HoldSummary {
            count: Some(Bound::between(Some(least_count as u64), Some(all.len() as u64))),
            longest_ms: Some(Bound::between(Some(least_longest), most_longest)),
            total_ms: Some(Bound::between(Some(least_total), most_total)),
        }
    }

    /// The time on hold that the legs' metrics report.
    fn held_metric(&self) -> Option<u64> {
        let of_leg = |leg: &Leg<'_>| leg.metric("tHeldComplete").or_else(|| leg.metric("tHeld"));
        self.side(Side::Agent).filter_map(of_leg).reduce(u64::saturating_add)
    }

    /// The transfers by agents. What the queue passes on to an agent is none.
    fn set_transfers(&self, record: &mut CallRecord<'static>) {
        if record.outcome != Some(Outcome::Answered) || !self.side(Side::Agent).all(Leg::is_complete) {
            return;
        }
        let mut transfers = Vec::new();
        for leg in self.serving() {
            // A leg that has not ended may yet be transferred.
            let Some(reason) = leg.disconnect() else { return };
            let kind = match reason {
                "transfer" => TransferKind::Blind,
                "consultTransfer" => TransferKind::Attended,
                "conferenceTransfer" => TransferKind::Conference,
                _ => continue,
            };
            transfers.push(Transfer { at_ms: leg.last().and_then(|segment| self.since_start(segment.end)), kind });
        }
        if transfers.iter().all(|transfer| transfer.at_ms.is_some()) {
            transfers.sort_by_key(|transfer| transfer.at_ms);
        }
        // A survey that the customer was passed on to comes last, whatever the agent's leg calls it.
        if let Some(survey) = self.survey() {
            transfers.retain(|transfer| transfer.at_ms.is_none() || transfer.at_ms < self.since_start(survey));
            transfers.push(Transfer { at_ms: self.since_start(survey), kind: TransferKind::Survey });
        }
        record.transfers = Some(transfers);
        provide(record, "/transfers", How::Derived, "disconnectType", "from how the legs of the agents ended");
    }

    /// When a flow that asks for the customer's opinion began.
    fn survey(&self) -> Option<Time> {
        let flow_type = |leg: &Leg<'n>| leg.session.get("flow").and_then(|flow| flow.get("flowType")?.text());
        let asks = |leg: &&Leg<'n>| flow_type(leg).is_some_and(|kind| kind.to_ascii_lowercase().contains("survey"));
        let leg = self.legs.iter().find(|leg| leg.side == Side::Machine && asks(leg))?;
        Some(leg.segments.first().map_or(Time::Absent, |segment| segment.start))
    }

    fn set_end(&self, record: &mut CallRecord<'static>, notes: &mut Notes<'_>) {
        let (by, note) = self.ended_by(notes);
        let at = self.ended_at();
        if by.is_some() || at.is_some() {
            record.ended = Some(Ended { at_ms: at.as_ref().map(|(at_ms, ..)| *at_ms), by });
        }
        if by.is_some() {
            provide(record, "/ended/by", How::Derived, "disconnectType", note);
        }
        if let Some((_, how, source)) = at {
            provide(record, "/ended/at_ms", how, source, "");
        }
    }

    /// The end of the conversation; that of the customer's leg, where agents stayed on.
    fn ended_at(&self) -> Option<(u64, How, &'static str)> {
        let left = self.customer().filter(|leg| leg.disconnect().is_some()).and_then(Leg::ended);
        let whole = (self.end.known(), left);
        let (end, source) = match whole {
            (Some(end), Some(left)) if end - left > LEGS_CLOSE_WITHIN_MS => (left, "segments of the customer"),
            (Some(end), _) => (end, "conversationEnd"),
            (None, left) => (left?, "segments of the customer"),
        };
        Some((self.since_start(Time::At(end))?, How::Derived, source))
    }

    /// Who hung up, from how the legs ended, and how that reads in the source.
    fn ended_by(&self, notes: &mut Notes<'_>) -> (Option<By>, String) {
        let Some(customer) = self.customer() else { return (None, String::new()) };
        let agent = self.last_agent();
        let theirs = customer.disconnect();
        let ours = agent.and_then(Leg::disconnect);
        let by = match (theirs, ours) {
            (Some("client" | "endpoint"), Some("client" | "endpoint")) if !self.outlasts(customer, agent) => {
                let message = "expected one side to have hung up, found that both did; who ended the call is not known";
                notes.warn(Code::NotUsable, customer.last().map_or(self.node, |segment| segment.node), message);
                None
            }
            (Some("client" | "endpoint"), _) => Some(By::Customer),
            (Some("peer"), Some("client" | "endpoint")) => Some(By::Agent),
            (Some("peer"), Some(other)) => fault(other),
            (Some(other), _) => fault(other),
            (None, _) => None,
        };
        let said = |who: &str, word: Option<&str>| word.map(|word| format!("{who} `{}`", shortened(word)));
        let note: Vec<String> = [said("customer", theirs), said("agent", ours)].into_iter().flatten().collect();
        (by, note.join(", "))
    }

    /// The leg of the agent who was on the call last.
    fn last_agent(&self) -> Option<&Leg<'n>> {
        let took_part =
            |leg: &&Leg<'_>| leg.spoke() || leg.first("dialing").is_some() || leg.first("contacting").is_some();
        let legs: Vec<&Leg<'_>> = self.side(Side::Agent).filter(took_part).collect();
        let ends = all_known(legs.iter().map(|leg| leg.last().map_or(Time::Absent, |segment| segment.end)));
        match ends {
            Some(_) => legs.into_iter().max_by_key(|leg| leg.ended()),
            None => legs.last().copied(),
        }
    }

    /// Whether the customer stayed on well after the agent had left.
    fn outlasts(&self, customer: &Leg<'_>, agent: Option<&Leg<'_>>) -> bool {
        let ends = customer.ended().zip(agent.and_then(Leg::ended));
        ends.is_some_and(|(customer, agent)| customer - agent > LEGS_CLOSE_WITHIN_MS)
    }

    /// The agent who answered; of an outbound call, who placed it.
    fn set_agent(&self, record: &mut CallRecord<'static>) {
        let placing = || self.side(Side::Agent).next().filter(|_| record.direction == Some(Direction::Outbound));
        let Some(leg) = self.answering().or_else(placing) else { return };
        let Some(id) = leg.user() else { return };
        let text = |field| leg.participant.get(field).and_then(Node::text).map(|text| text.to_owned().into());
        record.agent = Some(Agent { id: id.to_owned().into(), name: text("participantName"), team: text("teamId") });
        let mut others = self.serving().filter(|other| !other.is_of_same(leg));
        let note = if others.next().is_some() { "the first of several agents who spoke with the customer" } else { "" };
        provide(record, "/agent", How::Derived, "userId", note);
    }

    /// The customer's number and, where the organisation knows them, who it is. The name that the network shows
    /// with a number is not a customer's name.
    fn set_customer(&self, record: &mut CallRecord<'static>) {
        let (field, source) = match record.direction {
            Some(Direction::Inbound) => ("ani", "ani of the customer"),
            Some(Direction::Outbound) => ("dnis", "dnis of the customer"),
            None => return,
        };
        let Some(leg) = self.side(Side::Customer).next() else { return };
        let of_session = |field| leg.session.get(field).and_then(Node::text).filter(|text| !text.is_empty());
        let of_participant = |field| leg.participant.get(field).and_then(Node::text).map(|text| text.to_owned().into());
        let phone = of_session(field).map(|number| number.strip_prefix("tel:").unwrap_or(number).to_owned().into());
        let id = of_participant("externalContactId");
        let name = of_participant("participantName").filter(|_| id.is_some());
        if phone.is_some() || id.is_some() {
            let has_phone = phone.is_some();
            record.customer = Some(Customer { id, name, phone, region: None });
            if has_phone {
                provide(record, "/customer/phone", How::Derived, source, "by the direction of the call");
            }
        }
    }

    /// The queue that the call came through, for the organisation's own checklists.
    fn set_queue(&self, record: &mut CallRecord<'static>) {
        let queue_of = |leg: &Leg<'n>| leg.segments.iter().find_map(|segment| segment.node.get("queueId")?.text());
        let queue = self.answering().and_then(queue_of).or_else(|| self.side(Side::Queue).filter_map(queue_of).last());
        if let Some(queue) = queue {
            let value = AttributeValue::Text(queue.to_owned().into());
            record.attributes.get_or_insert_default().insert("queue_id".into(), value);
        }
    }
}

/// What is known about the ringing.
struct Ringing {
    ms: Bound,
    basis: RingBasis,
    how: How,
    source: &'static str,
    note: String,
}

impl Ringing {
    fn alerting(ms: Bound, how: How, source: &'static str, note: String) -> Self {
        Ringing { ms, basis: RingBasis::Alerting, how, source, note }
    }
}

/// A hold as its leg has it.
struct HoldSpan {
    start: Time,
    end: Time,
    /// Whether it may not have been the customer who was on hold.
    doubtful: bool,
}

impl HoldSpan {
    fn length(&self) -> Option<u64> {
        u64::try_from(self.end.known()? - self.start.known()?).ok()
    }
}

/// The holds of a leg; segments that touch are one hold.
fn held(leg: &Leg<'_>) -> impl Iterator<Item = (Time, Time)> {
    let mut holds: Vec<(Time, Time)> = Vec::new();
    for segment in leg.of_kind("hold") {
        match (holds.last_mut(), segment.start) {
            (Some((_, end @ Time::At(_))), Time::At(start)) if end.known() >= Some(start) => {
                let ends_earlier = matches!((segment.end, *end), (Time::At(new), Time::At(old)) if new < old);
                *end = if ends_earlier { *end } else { segment.end };
            }
            _ => holds.push((segment.start, segment.end)),
        }
    }
    holds.into_iter()
}

fn read_side(participant: &Node, notes: &mut Notes<'_>) -> Side {
    match notes.text(participant, "purpose") {
        Some("agent" | "user") => Side::Agent,
        Some("customer") => Side::Customer,
        Some("external") => Side::External,
        Some("acd") => Side::Queue,
        Some("voicemail") => Side::Voicemail,
        Some(_) => Side::Machine,
        None => {
            notes.warn(
                Code::NotUsable,
                participant,
                "expected the participant's `purpose`, found none; the participant is not used",
            );
            Side::Machine
        }
    }
}

/// A call that came through no queue has no `customer`: there the first outside party is the customer.
fn external_is_customer(legs: &mut [Leg<'_>]) {
    if legs.iter().any(|leg| leg.side == Side::Customer) {
        return;
    }
    let first = legs.iter().find(|leg| leg.side == Side::External).map(|leg| leg.number);
    for leg in legs.iter_mut().filter(|leg| Some(leg.number) == first) {
        leg.side = Side::Customer;
    }
}

fn read_direction(word: &str, node: &Node, notes: &mut Notes<'_>) -> Option<Direction> {
    let direction = Direction::from_word(word);
    if let (None, Some(node)) = (direction, node.get("originatingDirection")) {
        notes.unknown_word(node, word, "`inbound` or `outbound`");
    }
    direction
}

/// The segments of a session, in the order of their starts where all of these are known.
fn read_segments<'n>(session: &'n Node, conversation_start: Time, notes: &mut Notes<'_>) -> Vec<Segment<'n>> {
    let nodes = notes.objects(session, "segments");
    let mut segments: Vec<_> = nodes.into_iter().map(|node| Segment::read(node, conversation_start, notes)).collect();
    if all_known(segments.iter().map(|segment| segment.start)).is_some() {
        segments.sort_by_key(|segment| segment.start.known());
    }
    segments
}

/// All the times, if all are known.
fn all_known(times: impl Iterator<Item = Time>) -> Option<Vec<i64>> {
    times.map(Time::known).collect()
}

/// How much time the spans cover together.
fn covered(mut spans: Vec<(i64, i64)>) -> u64 {
    spans.sort_unstable();
    let mut total = 0;
    let mut reached = i64::MIN;
    for (start, end) in spans {
        let from = start.max(reached);
        total += u64::try_from(end.saturating_sub(from)).unwrap_or(0);
        reached = reached.max(end);
    }
    total
}

/// Who ended a leg that nobody hung up. An `error` may have been anybody's.
fn fault(reason: &str) -> Option<By> {
    match reason {
        "system" | "timeout" | "inactivity" | "sessionExpired" | "spam" => Some(By::System),
        "transportFailure" => Some(By::Network),
        _ => None,
    }
}

/// What the network's codes say about a call that was not connected: Q.850 causes, SIP answers.
fn code_outcome(customer: &Leg<'_>, notes: &mut Notes<'_>) -> Option<(Outcome, &'static str)> {
    let q850 = |code| match code {
        17 => Some(Outcome::Busy),
        18 | 19 => Some(Outcome::NoAnswer),
        21 => Some(Outcome::Rejected),
        1 | 20 | 22 | 27 | 28 => Some(Outcome::Unreachable),
        34 | 38 | 41 | 42 | 44 | 47 => Some(Outcome::Failed),
        _ => None,
    };
    let sip = |code| match code {
        486 | 600 => Some(Outcome::Busy),
        408 => Some(Outcome::NoAnswer),
        603 => Some(Outcome::Rejected),
        404 | 410 | 604 => Some(Outcome::Unreachable),
        500..=504 => Some(Outcome::Failed),
        _ => None,
    };
    let mut last = |field, meaning: fn(i64) -> Option<Outcome>| {
        let lists = customer.segments.iter().filter_map(|segment| segment.node.get(field));
        let codes: Vec<&Node> = lists.flat_map(Node::elements).collect();
        codes.into_iter().rev().find_map(|code| match code.number().and_then(|number| number.whole()) {
            Some(number) => meaning(number),
            None => {
                notes.warn(Code::WrongType, code, "expected a code as a whole number, found something else; not used");
                None
            }
        })
    };
    let cause = last("q850ResponseCodes", q850).map(|outcome| (outcome, "q850ResponseCodes"));
    cause.or_else(|| last("sipResponseCodes", sip).map(|outcome| (outcome, "sipResponseCodes")))
}

#[cfg(test)]
mod tests {
    use super::super::{Imported, import_calls};

    /// Seconds after 09:00:00 as a time; a word as it is.
    fn time(text: &str) -> String {
        match text.parse::<f64>() {
            Ok(seconds) => {
                let ms = (seconds * 1000.0).round() as u64;
                format!("2026-11-20T09:{:02}:{:02}.{:03}Z", ms / 60_000, ms / 1000 % 60, ms % 1000)
            }
            Err(_) => text.to_owned(),
        }
    }

    /// A conversation, a line a leg: `purpose [key=value…]: kind start end [disconnectType]; …`.
    /// The first line may hold the conversation's own fields.
    fn conversation(notation: &str) -> String {
        let mut own = vec![r#""conversationId":"k1""#.to_owned()];
        let mut participants = Vec::new();
        for line in notation.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let Some((head, segments)) = line.split_once(": ") else {
                own.extend(line.split(' ').map(|pair| {
                    let (key, value) = pair.split_once('=').unwrap();
                    format!(
                        r#""{key}":"{}""#,
                        if key.starts_with("conversation") { time(value) } else { value.to_owned() }
                    )
                }));
                continue;
            };
            let mut words = head.split(' ');
            let purpose = words.next().unwrap();
            let mut session = vec![];
            let mut participant = vec![format!(r#""purpose":"{purpose}""#)];
            for word in words {
                let (key, value) = word.split_once('=').unwrap();
                let metric = format!(r#""metrics":[{{"name":"{key}","value":{value}}}]"#);
                let field = format!(r#""{key}":"{value}""#);
                match key {
                    "userId" | "participantName" | "externalContactId" => participant.push(field),
                    "tAlert" | "tHeld" => session.push(metric),
                    _ => session.push(field),
                }
            }
            let segments: Vec<String> =
                segments.split(';').map(str::trim).filter(|s| !s.is_empty()).map(segment).collect();
            session.push(format!(r#""segments":[{}]"#, segments.join(",")));
            participants.push(format!("{{{},\"sessions\":[{{{}}}]}}", participant.join(","), session.join(",")));
        }
        format!("{{{},\"participants\":[{}]}}", own.join(","), participants.join(","))
    }

    /// `kind start end [disconnectType | field=[…]]`; `-` leaves a time out.
    fn segment(text: &str) -> String {
        let mut words = text.split(' ');
        let mut fields = vec![format!(r#""segmentType":"{}""#, words.next().unwrap())];
        for (field, word) in ["segmentStart", "segmentEnd"].into_iter().zip(&mut words) {
            if word != "-" {
                fields.push(format!(r#""{field}":"{}""#, time(word)));
            }
        }
        fields.extend(words.map(|word| match word.split_once('=') {
            Some((field, value)) => format!(r#""{field}":{value}"#),
            None => format!(r#""disconnectType":"{word}""#),
        }));
        format!("{{{}}}", fields.join(","))
    }

    fn import(notation: &str) -> Imported {
        import_calls(conversation(notation).as_bytes(), None, None).unwrap()
    }

    /// A field of the only call, as JSON; empty where it is absent.
    fn field(notation: &str, pointer: &str) -> String {
        let imported = import(notation);
        let call: serde_json::Value = serde_json::from_str(&imported.calls[0].to_json()).unwrap();
        call.pointer(pointer).map(ToString::to_string).unwrap_or_default()
    }

    const INBOUND: &str = "conversationStart=0 conversationEnd=100 originatingDirection=inbound";
    const OUTBOUND: &str = "conversationStart=0 conversationEnd=100 originatingDirection=outbound";

    fn inbound(legs: &str) -> String {
        format!("{INBOUND}\n{legs}")
    }

    fn outbound(legs: &str) -> String {
        format!("{OUTBOUND}\n{legs}")
    }

    #[test]
    fn a_plain_call_is_read_whole() {
        let notation = inbound(
            "customer mediaType=voice direction=inbound ani=tel:+8675500001: interact 0 100 endpoint
             acd mediaType=voice: interact 1 2 transfer
             agent userId=u1 mediaType=voice: alert 2 6.5; interact 6.5 40; hold 40 55; interact 55 100 peer; wrapup 100 130",
        );
        let imported = import(&notation);
        assert_eq!(imported.warnings, []);
        let call = &imported.calls[0];
        assert_eq!(call.outcome.map(|outcome| outcome.word()), Some("answered"));
        assert_eq!(call.answered_at_ms, Some(6500));
        assert_eq!(field(&notation, "/ring"), r#"{"basis":"alerting","ms":4500}"#);
        assert_eq!(field(&notation, "/holds"), r#"[{"by":"agent","end_ms":55000,"start_ms":40000}]"#);
        assert_eq!(field(&notation, "/ended"), r#"{"at_ms":100000,"by":"customer"}"#);
        assert_eq!(field(&notation, "/transfers"), "[]");
        assert_eq!(field(&notation, "/customer/phone"), r#""+8675500001""#);
        assert_eq!(field(&notation, "/speakerphone"), "");
    }

    #[test]
    fn ringing_is_that_of_the_phone_that_was_answered() {
        let legs = "customer: interact 0 100
            agent userId=u1: alert 1 16
            agent userId=u2: alert 20 24; interact 24 100 client
            agent userId=u3: alert 50 60; interact 60 90 peer";
        assert_eq!(field(&inbound(legs), "/ring/ms"), "4000");
        assert!(field(&inbound(legs), "/provenance/~1ring~1ms/note").contains("another agent's phone rang before"));
        assert_eq!(field(&inbound(legs), "/agent/id"), r#""u2""#);
        // The agent who let it ring and was offered the call again.
        let again = "customer: interact 0 100
            agent userId=u1: alert 1 16
            agent userId=u1: alert 20 24; interact 24 100 client";
        assert_eq!(field(&inbound(again), "/ring/ms"), "19000");
    }

    #[test]
    fn ringing_without_an_answer_counts_every_phone_once() {
        let legs = "customer: interact 0 100 endpoint
            agent userId=u1: alert 10 30
            agent userId=u2: alert 20 40
            agent userId=u3: alert 50 60";
        assert_eq!(field(&inbound(legs), "/ring/ms"), "40000");
        assert_eq!(field(&inbound(legs), "/outcome"), r#""abandoned""#);
        // In the queue no phone rang.
        let queued = "customer: interact 0 100 endpoint\nacd: interact 1 100 peer";
        assert_eq!(field(&inbound(queued), "/outcome"), r#""abandoned""#);
        assert_eq!(field(&inbound(queued), "/ring"), "");
        // Dialling includes setting up the call.
        let dialled = "agent userId=u1: contacting 0 2; dialing 2 31 client\ncustomer: dialing 2 31 peer";
        assert_eq!(field(&outbound(dialled), "/ring"), r#"{"basis":"dialling","ms":{"max":31000}}"#);
    }

    #[test]
    fn outcomes_of_calls_that_nobody_took() {
        let outcome = |notation: &str| field(notation, "/outcome");
        assert_eq!(
            outcome(&inbound("customer: interact 0 9 endpoint\nivr: ivr 0 9 peer")),
            "",
            "served by the menu, perhaps"
        );
        assert_eq!(outcome(&inbound("customer: interact 0 9 peer\nagent: alert 1 8 system")), r#""no_answer""#);
        assert_eq!(outcome(&inbound("customer: interact 0 9 error\nagent: alert 1 8 peer")), "");
        assert_eq!(outcome(&inbound("customer: interact 0 9 peer\nvoicemail: voicemail 2 9 peer")), r#""voicemail""#);
        assert_eq!(outcome(&inbound("customer: interact 0 9\nagent: alert 1 8")), "", "still going on");
        assert_eq!(outcome(&inbound("")), "");
        let dialled = |theirs: &str, ours: &str| {
            outcome(&outbound(&format!("agent: dialing 0 9 {ours}\ncustomer: dialing 0 9 {theirs}")))
        };
        assert_eq!(dialled("peer", "client"), r#""no_answer""#);
        assert_eq!(
            field(&outbound("agent: dialing 0 9 client\ncustomer: dialing 0 9 peer"), "/ended/by"),
            r#""agent""#
        );
        assert_eq!(dialled("endpoint q850ResponseCodes=[17]", "peer"), r#""busy""#);
        assert_eq!(dialled("endpoint sipResponseCodes=[100,603]", "peer"), r#""rejected""#);
        assert_eq!(dialled("endpoint sipResponseCodes=[480]", "peer"), "", "480 has many causes");
        assert_eq!(dialled("error", "peer"), "");
    }

    #[test]
    fn an_outbound_call_is_answered_by_the_customer() {
        let legs = "agent userId=u1: dialing 0 9; interact 9 60 peer\ncustomer dnis=tel:123: dialing 0 9; interact 9 60 endpoint";
        assert_eq!(field(&outbound(legs), "/outcome"), r#""answered""#);
        assert_eq!(field(&outbound(legs), "/answered_at_ms"), "9000");
        assert_eq!(field(&outbound(legs), "/customer/phone"), r#""123""#);
        let alone = "agent userId=u1: interact 0 20 client\ncustomer: dialing 0 20 peer";
        assert_eq!(field(&outbound(alone), "/outcome"), r#""no_answer""#);
    }

    #[test]
    fn who_hung_up_is_seen_from_both_sides() {
        let by = |theirs: &str, ours: &str| {
            field(&inbound(&format!("customer: interact 0 100 {theirs}\nagent: interact 5 100 {ours}")), "/ended/by")
        };
        for (theirs, ours, expected) in [
            ("endpoint", "peer", r#""customer""#),
            ("client", "peer", r#""customer""#),
            ("peer", "client", r#""agent""#),
            ("peer", "endpoint", r#""agent""#),
            ("peer", "transportFailure", r#""network""#),
            ("peer", "system", r#""system""#),
            ("timeout", "peer", r#""system""#),
            ("transportFailure", "peer", r#""network""#),
            ("error", "peer", ""),
            ("peer", "transfer", ""),
            ("peer", "peer", ""),
            ("transfer", "peer", ""),
            ("", "client", ""),
        ] {
            assert_eq!(by(theirs, ours), expected, "customer {theirs}, agent {ours}");
        }
    }

    #[test]
    fn two_hang_ups_are_told_apart_by_time_or_not_at_all() {
        let both = inbound("customer: interact 0 100 endpoint\nagent: interact 5 100 client");
        assert_eq!(field(&both, "/ended/by"), "");
        assert_eq!(import(&both).warnings[0].at.path, "/participants/0/sessions/0/segments/0");
        // The customer stayed on for a survey.
        let survey = inbound("customer: interact 0 100 endpoint\nagent: interact 5 80 client");
        assert_eq!(field(&survey, "/ended/by"), r#""customer""#);
    }

    #[test]
    fn the_last_agent_counts_and_transfers_are_no_hang_ups() {
        let legs = "customer: interact 0 100 peer
            agent userId=u1: interact 5 50 transfer
            agent userId=u2: interact 55 100 client";
        assert_eq!(field(&inbound(legs), "/ended/by"), r#""agent""#);
        assert_eq!(field(&inbound(legs), "/transfers"), r#"[{"at_ms":50000,"kind":"blind"}]"#);
        let going_on = legs.replace(" client", "");
        assert_eq!(field(&inbound(&going_on), "/transfers"), "", "may yet be transferred");
    }

    #[test]
    fn a_survey_flow_is_a_transfer_to_a_survey() {
        let legs = "customer: interact 0 100 peer
            agent userId=u1: interact 5 80 transfer
            ivr peerId=survey: ivr 80 100 endpoint";
        let with_flow =
            conversation(&inbound(legs)).replace(r#""peerId":"survey""#, r#""flow":{"flowType":"VOICESURVEY"}"#);
        let call = import_calls(with_flow.as_bytes(), None, None).unwrap().calls.remove(0);
        assert_eq!(
            call.transfers,
            Some(vec![super::Transfer { at_ms: Some(80_000), kind: super::TransferKind::Survey }])
        );
    }

    #[test]
    fn a_customer_who_leaves_first_ends_the_call() {
        let legs = "customer: interact 0 70 endpoint\nagent: interact 5 70 peer\nagent: interact 60 100 client";
        assert_eq!(field(&inbound(legs), "/ended/at_ms"), "70000");
    }

    #[test]
    fn holds_that_touch_are_one() {
        let legs = "customer: interact 0 100 endpoint\nagent: interact 5 10; hold 10 40; hold 40 75; interact 75 80; hold 80 100 peer";
        assert_eq!(
            field(&inbound(legs), "/holds"),
            r#"[{"by":"agent","end_ms":75000,"start_ms":10000},{"by":"agent","end_ms":100000,"start_ms":80000}]"#
        );
        assert_eq!(field(&inbound("customer: interact 0 9 peer\nagent: interact 5 9 client"), "/holds"), "[]");
    }

    #[test]
    fn holds_on_the_way_to_another_agent_are_doubtful() {
        let legs = "customer sessionId=s0: interact 0 100 endpoint
            agent sessionId=s1 peerId=s0: interact 5 10; hold 10 40; interact 40 100 peer
            agent sessionId=s2 peerId=s1: interact 12 20; hold 20 30; interact 30 38 client";
        let holds = r#"{"count":{"max":2,"min":1},"longest_ms":30000,"total_ms":{"max":40000,"min":30000}}"#;
        assert_eq!(field(&inbound(legs), "/holds"), holds);
    }

    #[test]
    fn holds_are_unknown_where_a_segment_is() {
        let whole = conversation(&inbound("customer: interact 0 9 endpoint\nagent: interact 1 9 peer; hold 3 5"));
        for damaged in [
            whole.replace(r#""segmentType":"hold","#, ""),
            whole.replace(r#"},{"segmentType":"hold""#, r#"},7,{"segmentType":"hold""#),
        ] {
            let call = import_calls(damaged.as_bytes(), None, None).unwrap().calls.remove(0);
            assert!(call.holds.is_none() && call.transfers.is_none() && call.outcome.is_some(), "{damaged}");
        }
    }

    #[test]
    fn holds_without_readable_times_are_bounds() {
        let legs = |metric: &str| {
            format!(
                "customer: interact 0 100 endpoint\nagent {metric}: interact 5 10; hold 10 soon; interact 60 100 peer"
            )
        };
        let total = |metric: &str| field(&inbound(&legs(metric)), "/holds");
        assert_eq!(total("tHeld=50000"), r#"{"count":1,"longest_ms":50000,"total_ms":50000}"#);
        assert_eq!(total("mediaType=voice"), r#"{"count":1,"longest_ms":{"min":0},"total_ms":{"min":0}}"#);
        let unseen = "customer: interact 0 9 peer\nagent tHeld=4000: interact 5 9 client";
        assert_eq!(
            field(&inbound(unseen), "/holds"),
            r#"{"count":{"min":1},"longest_ms":{"max":4000},"total_ms":4000}"#
        );
    }

    #[test]
    fn a_hold_of_a_call_that_goes_on_has_no_end() {
        let notation =
            "conversationStart=0 originatingDirection=inbound\ncustomer: interact 0 -\nagent: interact 5 10; hold 10 -";
        assert_eq!(field(notation, "/holds"), r#"[{"by":"agent","start_ms":10000}]"#);
        assert_eq!(field(notation, "/ended"), "");
        assert!(import(notation).warnings[0].message.contains("conversationEnd"));
        let over = notation.replace("customer: interact 0 -", "customer: interact 0 90 endpoint");
        assert_eq!(field(&over, "/holds"), r#"{"count":1,"longest_ms":{"min":0},"total_ms":{"min":0}}"#);
    }

    #[test]
    fn without_a_start_only_lengths_are_known() {
        let notation = inbound(
            "customer: interact 1 100 endpoint\nagent userId=u: alert 2 6; interact 6 10; hold 10 85; interact 85 100 peer",
        );
        let notation = notation.replace("conversationStart=0", "conversationStart=today");
        assert_eq!(field(&notation, "/ring/ms"), "4000");
        assert_eq!(field(&notation, "/holds"), r#"{"count":1,"longest_ms":75000,"total_ms":75000}"#);
        assert_eq!(field(&notation, "/ended"), r#"{"by":"customer"}"#);
        assert_eq!(field(&notation, "/started_at") + &field(&notation, "/answered_at_ms"), "");
        let warnings = import(&notation).warnings;
        assert_eq!(
            (warnings.len(), warnings[0].code.name(), warnings[0].at.path.as_str()),
            (1, "not-a-time", "/conversationStart")
        );
    }

    #[test]
    fn unreadable_times_fall_back_on_the_metric() {
        let notation =
            inbound("customer: interact 0 100 endpoint\nagent tAlert=6232: alert then now; interact now 100 peer");
        assert_eq!(field(&notation, "/ring/ms"), "6232");
        assert_eq!(field(&notation, "/provenance/~1ring~1ms/source"), r#""metrics/tAlert""#);
        assert_eq!(field(&notation, "/answered_at_ms"), "");
        let paths: Vec<_> = import(&notation).warnings.into_iter().map(|warning| warning.at.path).collect();
        let path = |segment, field| format!("/participants/1/sessions/0/segments/{segment}/{field}");
        assert_eq!(paths, [path(0, "segmentStart"), path(0, "segmentEnd"), path(1, "segmentStart")]);
    }

    #[test]
    fn times_out_of_order_are_not_used() {
        let notation = inbound("customer: interact 0 100 endpoint\nagent: interact 5 100 peer; hold 50 40");
        assert_eq!(field(&notation, "/holds/longest_ms"), r#"{"min":0}"#);
        let early = inbound("customer: interact 0 100\nagent: interact 5 100")
            .replace("conversationStart=0", "conversationStart=9");
        let codes: Vec<_> = import(&early).warnings.iter().map(|w| w.code.name()).collect();
        assert_eq!(codes, ["out-of-range", "out-of-range"]);
        assert_eq!(field(&early, "/answered_at_ms"), "");
    }

    #[test]
    fn a_call_back_has_the_direction_of_its_call() {
        let notation = inbound(
            "customer mediaType=callback direction=inbound: callback 0 50
             agent userId=u1 mediaType=callback: alert 10 50; interact 50 90
             agent userId=u1 mediaType=voice: dialing 51 60; interact 60 100 client
             customer mediaType=voice direction=outbound dnis=5: dialing 51 60; interact 60 100 peer",
        );
        assert_eq!(field(&notation, "/direction"), r#""outbound""#);
        assert_eq!(field(&notation, "/ring"), r#"{"basis":"dialling","ms":{"max":9000}}"#);
        assert_eq!(field(&notation, "/answered_at_ms"), "60000");
    }

    #[test]
    fn what_was_typed_is_no_call_but_is_read() {
        let notation = inbound("customer mediaType=chat: interact 0 100 client\nagent: interact 5 100 peer");
        let column = conversation(&notation).find("\"chat\"").unwrap() + 1;
        let imported = import(&notation);
        assert_eq!(
            imported.warnings[0].to_string(),
            format!(
                "1: /participants/0/sessions/0/mediaType: expected a conversation by `voice`, found `chat` (column {column})"
            )
        );
        assert_eq!(imported.calls.len(), 1);
    }

    #[test]
    fn one_conversation_without_an_id_leaves_the_others() {
        let one = conversation(INBOUND);
        let none = one.replace(r#""conversationId":"k1","#, "");
        let all = format!("{{\"conversations\": [{none}, 7, {one}], \"totalHits\": 3}}");
        let imported = import_calls(all.as_bytes(), None, Some("page.json")).unwrap();
        assert_eq!((imported.format, imported.calls.len(), imported.rejected.len()), ("genesys", 1, 2));
        let problem = &imported.rejected[0].problems[0];
        assert_eq!(
            (problem.code.name(), problem.at.path.as_str()),
            ("missing-field", "/conversations/0/conversationId")
        );
        let nothing = import_calls(br#"{"totalHits": 0}"#, Some("genesys"), None).unwrap();
        assert_eq!(nothing.calls.len() + nothing.rejected.len(), 0);
    }

    #[test]
    fn a_name_is_the_customers_only_where_the_organisation_knows_them() {
        let customer =
            |fields: &str| field(&inbound(&format!("customer {fields}: interact 0 9 endpoint")), "/customer");
        assert_eq!(customer("ani=1 participantName=Wireless"), r#"{"phone":"1"}"#);
        assert_eq!(customer("ani=1 participantName=Li externalContactId=x7"), r#"{"id":"x7","name":"Li","phone":"1"}"#);
        assert_eq!(customer("mediaType=voice"), "");
    }
}
