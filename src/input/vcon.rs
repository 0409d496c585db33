//! vCon, the IETF's container of conversations (`draft-ietf-vcon-vcon-core`), from syntax 0.0.1 to the current draft; in
//! and out.
//!
//! A vCon has no ringing, no moment of answering and no word on who ended a call. What it has: who took part, when a
//! dialog began, why an attempt failed, and in `party_history`, where anybody writes it, holds and who dropped out first.
//! Transcripts are analyses of any vendor; Deepgram's, Whisper's and WTF ones are read.
//!
//! Our own vCons carry the rest of the record in an attachment; what vCon itself has a place for (names, numbers, the
//! transcript) is only there, so that whoever redacts it redacts it once.

use serde_json::{Map, Value as Json, json};

use crate::call::{
    Agent, By, CallRecord, Channels, Confidence, Customer, Direction, Ended, Hold, Holds, How, Outcome, Speaker,
    Transcript, Transfer, TransferKind, Turn, shortened,
};
use crate::diagnostic::{Code, all_words};
use crate::json::{Kind, Node};
use crate::order::Order;
use crate::records::read_records;
use crate::script::speaker_of_word;

use super::clock::Stamp;
use super::source::{Notes, Source, Time, each_element, provide, read_objects};
use super::transcript::{Heard, record_of};
use super::{Format, Imported, Likeness, deepgram, whisper, wtf};

pub(super) const FORMAT: Format = Format { name: "vcon", title: "vCon, 0.0.1 to the current draft", detect, read };

/// Extensions that may be critical: nothing of what is read here changes its meaning with them.
const KNOWN: [&str; 4] = ["CC", "cc", "wtf_transcription", "WTF"];

/// The type of our attachment, and the schema of what is in it.
const OURS: &str = "threerings_record";
/// The type of a transcript in WTF.
const WTF: &str = "wtf_transcription";

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let has = |field| object.get(field).is_some();
        let sealed = has("payload") && has("signatures")
            || has("ciphertext") && (has("recipients") || has("protected") || has("unprotected"));
        match (has("parties") && (has("dialog") || has("analysis")), has("vcon") || has("uuid")) {
            (true, true) => Likeness::Certain,
            (true, false) => Likeness::Likely,
            _ if sealed => Likeness::Likely,
            (false, true) if has("vcon") => Likeness::Likely,
            _ => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    let mut more: Vec<CallRecord<'static>> = Vec::new();
    read_objects(source, imported, each_element, |vcon, notes| {
        if !is_open(vcon, notes) {
            return None;
        }
        let Some(uuid) = notes.text(vcon, "uuid") else {
            notes.refuse_without(vcon, "uuid");
            return None;
        };
        notes.id = Some(uuid.to_owned());
        let mut calls = calls(vcon, uuid, notes).into_iter();
        let first = calls.next();
        more.extend(calls);
        first
    });
    imported.calls.append(&mut more);
}

/// Whether it can be read: neither sealed nor with an extension that has to be understood and is not.
fn is_open(vcon: &Node, notes: &mut Notes<'_>) -> bool {
    if vcon.get("ciphertext").is_some() {
        notes.refuse(Code::NotUsable, vcon, "expected an unsigned vCon, found an encrypted one: decrypt it before");
        return false;
    }
    if vcon.get("signatures").is_some() {
        notes.refuse(
            Code::NotUsable,
            vcon,
            "expected an unsigned vCon, found a signed one: verify it and unwrap its payload before",
        );
        return false;
    }
    for field in ["critical", "must_support"] {
        let Some(list) = vcon.get(field) else { continue };
        let names = list.elements().iter().filter_map(Node::text);
        let unknown: Vec<String> = names.filter(|name| !KNOWN.contains(name)).map(shortened).collect();
        if !unknown.is_empty() {
            let names = all_words(unknown.iter().map(String::as_str));
            let message = format!("expected no extension that has to be understood and is not, found {names}");
            notes.refuse(Code::NotUsable, list, message);
            return false;
        }
    }
    true
}

/// A record for each dialog that was a call.
fn calls(vcon: &Node, uuid: &str, notes: &mut Notes<'_>) -> Vec<CallRecord<'static>> {
    let parties = parties(vcon, notes);
    let listed = vcon.get("dialog").map(Node::elements).unwrap_or_default();
    let kind = |dialog: &Node| dialog.get("type").and_then(Node::text).unwrap_or_default().to_owned();
    let spoken: Vec<(usize, &Node)> = listed
        .iter()
        .enumerate()
        .filter(|(_, dialog)| {
            matches!(kind(dialog).as_str(), "recording" | "recording-set" | "recording_set" | "incomplete")
        })
        .collect();
    if spoken.is_empty() {
        if let Some(other) = listed.first() {
            let message = format!(
                "expected a dialog of the type `recording` or `incomplete`, found `{}`",
                shortened(&kind(other))
            );
            notes.warn(Code::NotACall, other, message);
        }
        // Transcripts without a dialog are still about a call.
        let mut record = CallRecord::new(uuid.to_owned());
        set_words(&mut record, vcon, None, notes);
        return if record.transcript.is_some() { vec![record] } else { Vec::new() };
    }
    let several = spoken.len() > 1;
    let transfers: Vec<Transfer> = listed
        .iter()
        .filter(|dialog| kind(dialog) == "transfer")
        .map(|dialog| {
            let attended = dialog.get("consultation").is_some();
            Transfer { at_ms: None, kind: if attended { TransferKind::Attended } else { TransferKind::Blind } }
        })
        .collect();
    let mut calls = Vec::new();
    for (index, dialog) in spoken {
        let id = if several { format!("{uuid}-{index}") } else { uuid.to_owned() };
        let ours = ours(vcon, index, notes);
        let is_ours = ours.is_some();
        let mut record = ours.unwrap_or_else(|| CallRecord::new(id));
        if is_ours {
            restore(&mut record, dialog, &parties, vcon, index);
        } else {
            read_dialog(&mut record, dialog, &parties, vcon, notes);
            if !transfers.is_empty() {
                record.transfers = Some(transfers.clone());
                provide(&mut record, "/transfers", How::Derived, "dialog", "");
            }
            set_words(&mut record, vcon, Some(index), notes);
        }
        calls.push(record);
    }
    calls
}

/// Somebody who took part.
struct Someone {
    name: Option<String>,
    tel: Option<String>,
    role: Option<Speaker>,
    id: Option<String>,
}

fn parties(vcon: &Node, notes: &mut Notes<'_>) -> Vec<Someone> {
    let mut parties = Vec::new();
    for party in notes.objects(vcon, "parties") {
        let text = |field: &str| {
            party.get(field).and_then(Node::text).map(str::to_owned).filter(|text| !text.trim().is_empty())
        };
        let role =
            text("role").or_else(|| party.get("meta").and_then(|meta| meta.get("role")?.text().map(str::to_owned)));
        let tel = text("tel").map(|tel| tel.strip_prefix("tel:").unwrap_or(&tel).to_owned());
        parties.push(Someone {
            name: text("name"),
            tel,
            role: role.as_deref().and_then(speaker_of_word),
            id: text("mailto").or_else(|| text("sip")).or_else(|| text("uuid")),
        });
    }
    parties
}

fn read_dialog(
    record: &mut CallRecord<'static>,
    dialog: &Node,
    parties: &[Someone],
    vcon: &Node,
    notes: &mut Notes<'_>,
) {
    let took_part: Vec<usize> = match dialog.get("parties") {
        Some(list) if list.kind() == Kind::Array => list
            .elements()
            .iter()
            .flat_map(|one| match one.kind() {
                Kind::Array => one.elements().iter().filter_map(whole).collect(),
                _ => whole(one).into_iter().collect::<Vec<usize>>(),
            })
            .collect(),
        Some(one) => whole(one).into_iter().collect(),
        None => (0..parties.len()).collect(),
    };
    let of = |role: Speaker| {
        took_part.iter().copied().find(|n| parties.get(*n).is_some_and(|party| party.role == Some(role)))
    };
    let mut agent = of(Speaker::Agent);
    let mut customer = of(Speaker::Customer);
    if let [one, two] = *took_part {
        let other = |n: usize| if n == one { two } else { one };
        agent = agent.or_else(|| customer.map(other));
        customer = customer.or_else(|| agent.map(other));
    }
    let originator = dialog.get("originator").and_then(whole);
    if let Some(placed) = originator.or_else(|| took_part.first().copied()) {
        record.direction = match placed {
            placed if Some(placed) == agent => Some(Direction::Outbound),
            placed if Some(placed) == customer => Some(Direction::Inbound),
            _ => None,
        };
        if record.direction.is_some() {
            let note = if originator.is_some() { "" } else { "the first party is the originator" };
            provide(record, "/direction", How::Derived, "originator, parties", note);
        }
    }
    let party = |n: Option<usize>| n.and_then(|n| parties.get(n));
    if let Some(known) = party(customer) {
        record.customer = Some(Customer {
            id: None,
            name: known.name.clone().map(Into::into),
            phone: known.tel.clone().map(Into::into),
            region: None,
        });
    }
    if let Some(known) = party(agent)
        && let Some(id) = known.id.as_ref().or(known.name.as_ref()).or(known.tel.as_ref())
    {
        record.agent = Some(Agent { id: id.clone().into(), name: known.name.clone().map(Into::into), team: None });
    }
    let start = notes.time(dialog, "start");
    if let Time::At(_) = start {
        record.started_at =
            dialog.get("start").and_then(Node::text).and_then(|text| crate::call::Moment::new(text.to_owned()));
        provide(
            record,
            "/started_at",
            How::Reported,
            "dialog/start",
            "when the dialog began; a recording begins with the answer as a rule",
        );
    }
    set_outcome(record, dialog, notes);
    set_history(record, dialog, vcon, start, [agent, customer], notes);
}

/// A whole number that is an index.
fn whole(node: &Node) -> Option<usize> {
    usize::try_from(node.number()?.whole()?).ok()
}

fn set_outcome(record: &mut CallRecord<'static>, dialog: &Node, notes: &mut Notes<'_>) {
    let own = notes.text(dialog, "disposition");
    let meta = || dialog.get("meta").and_then(|meta| meta.get("disposition")?.text());
    let Some(word) = own.or_else(meta) else { return };
    record.outcome = match word.to_ascii_lowercase().as_str() {
        "no-answer" | "no answer" => Some(Outcome::NoAnswer),
        "busy" => Some(Outcome::Busy),
        "congestion" | "failed" => Some(Outcome::Failed),
        "hung-up" => Some(Outcome::Abandoned),
        "voicemail-no-message" | "voicemail" => Some(Outcome::Voicemail),
        "answered" => Some(Outcome::Answered),
        _ => None,
    };
    if record.outcome.is_some() {
        provide(record, "/outcome", How::Reported, "disposition", shortened(word));
    }
}

/// What happened to whom: in the dialog, or in drafts that move it there in a list of events of its own.
fn set_history(
    record: &mut CallRecord<'static>,
    dialog: &Node,
    vcon: &Node,
    start: Time,
    [agent, customer]: [Option<usize>; 2],
    notes: &mut Notes<'_>,
) {
    let own = notes.objects(dialog, "party_history");
    let events = if own.is_empty() { notes.objects(vcon, "events") } else { own };
    let Some(start) = start.known() else { return };
    let mut seen: Vec<(u64, usize, &str)> = Vec::new();
    for event in events {
        let at = notes.time(event, "time").known().and_then(|at| u64::try_from(at - start).ok());
        let (party, kind) = (event.get("party").and_then(whole), notes.text(event, "event"));
        seen.extend(at.zip(party).zip(kind).map(|((at, party), kind)| (at, party, kind)));
    }
    seen.order_by_key(|event| event.0);
    let by = |party: usize| match Some(party) {
        party if party == agent => Some(By::Agent),
        party if party == customer => Some(By::Customer),
        _ => None,
    };
    if let Some((at, party, _)) = seen.iter().find(|event| event.2 == "drop") {
        record.ended = Some(Ended { at_ms: Some(*at), by: by(*party) });
        provide(record, "/ended", How::Inferred, "party_history", "who dropped out first");
    }
    let mut holds: Vec<Hold> = Vec::new();
    for (at, party, kind) in &seen {
        match *kind {
            // The one who waits is named.
            "hold" => {
                let holder = by(*party).map(|held| if held == By::Customer { By::Agent } else { By::Customer });
                holds.push(Hold { by: holder, end_ms: None, start_ms: *at });
            }
            "unhold" => {
                if let Some(open) = holds.iter_mut().rev().find(|hold| hold.end_ms.is_none()) {
                    open.end_ms = Some(*at);
                }
            }
            _ => {}
        }
    }
    // None in the list proves nothing: hardly anybody writes them.
    if !holds.is_empty() {
        record.holds = Some(Holds::Each(holds));
        provide(record, "/holds", How::Derived, "party_history", "");
    }
}

/// The transcript of a dialog, of whatever vendor.
fn set_words(record: &mut CallRecord<'static>, vcon: &Node, dialog: Option<usize>, notes: &mut Notes<'_>) {
    for analysis in notes.objects(vcon, "analysis") {
        let about =
            analysis.get("dialog").and_then(|node| whole(node).or_else(|| node.elements().first().and_then(whole)));
        let kind = notes.text(analysis, "type").unwrap_or_default();
        if !matches!(kind, "transcript" | WTF) || dialog.is_some() && about.is_some() && about != dialog {
            continue;
        }
        let Some(body) = analysis.get("body") else { continue };
        let parsed = body.text().and_then(|text| Node::parse(text, 0).ok());
        let heard = notes.anchored(body.at, |notes| hear(parsed.as_ref().unwrap_or(body), notes));
        if let Some(heard) = heard {
            let id = record.id.to_string();
            let spoken = notes.anchored(body.at, |notes| record_of(Heard { id: Some((id, "uuid")), ..heard }, notes));
            record.transcript = spoken.transcript;
            let inferred = record.outcome.is_none() && spoken.outcome.is_some();
            record.outcome = record.outcome.or(spoken.outcome);
            for (pointer, provenance) in spoken.provenance.unwrap_or_default() {
                if pointer != "/id" && (pointer != "/outcome" || inferred) {
                    record.provenance.get_or_insert_default().insert(pointer, provenance);
                }
            }
            return;
        }
    }
}

fn hear(body: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    if wtf::likeness(body) > Likeness::None {
        wtf::hear(body, notes)
    } else if deepgram::likeness(body) > Likeness::None {
        deepgram::hear(body, notes)
    } else if whisper::likeness(body) > Likeness::None {
        whisper::hear(body, notes)
    } else {
        None
    }
}

/// The record in our attachment for a dialog.
fn ours(vcon: &Node, dialog: usize, notes: &mut Notes<'_>) -> Option<CallRecord<'static>> {
    let attachments = vcon.get("attachments").map(Node::elements).unwrap_or_default();
    let attachment = attachments.iter().find(|attachment| {
        let kind = ["purpose", "type"].iter().any(|field| attachment.get(field).and_then(Node::text) == Some(OURS));
        kind && attachment.get("dialog").and_then(whole).is_none_or(|about| about == dialog)
    })?;
    let body = attachment.get("body")?;
    let text = body.text().map_or_else(|| body.to_value().to_string(), str::to_owned);
    match read_records(text.as_bytes()).next() {
        Some(Ok(read)) => Some(read.record.into_owned()),
        _ => {
            notes.warn(Code::NotUsable, body, "expected the rest of a call record, found something else; not used");
            None
        }
    }
}

/// What vCon itself carries, put back into our record.
fn restore(record: &mut CallRecord<'static>, dialog: &Node, parties: &[Someone], vcon: &Node, index: usize) {
    let of = |role: Speaker| parties.iter().find(|party| party.role == Some(role));
    if let (Some(agent), Some(party)) = (record.agent.as_mut(), of(Speaker::Agent)) {
        agent.name = party.name.clone().map(Into::into);
    }
    if let Some(party) = of(Speaker::Customer).filter(|party| party.name.is_some() || party.tel.is_some()) {
        let customer = record.customer.get_or_insert(Customer { id: None, name: None, phone: None, region: None });
        customer.name = party.name.clone().map(Into::into);
        customer.phone = party.tel.clone().map(Into::into);
    }
    if let Some(start) = dialog.get("start").and_then(Node::text).filter(|_| record.started_at.is_some()) {
        record.started_at = crate::call::Moment::new(start.to_owned()).or(record.started_at.take());
    }
    let analyses = vcon.get("analysis").map(Node::elements).unwrap_or_default();
    let about = |analysis: &&Node| {
        analysis.get("type").and_then(Node::text) == Some(WTF)
            && analysis.get("dialog").and_then(whole).is_none_or(|about| about == index)
    };
    let body = analyses.iter().find(about).and_then(|analysis| analysis.get("body"));
    let parsed = body.and_then(Node::text).and_then(|text| Node::parse(text, 0).ok());
    if let Some(body) = parsed.as_ref().or(body) {
        record.transcript = restored_words(body);
    }
}

/// The transcript as we wrote it.
fn restored_words(body: &Node) -> Option<Transcript<'static>> {
    let extension = body.get("extensions").and_then(|extensions| extensions.get("threerings"));
    let milli = |node: &Node, field: &str| super::source::whole_millis(node.get(field)?.number()?.value() * 1000.0);
    let turns = body.get("segments")?.elements().iter().map(|segment| Turn {
        confidence: segment.get("confidence").and_then(Node::number).and_then(|number| Confidence::new(number.value())),
        end_ms: milli(segment, "end"),
        speaker: segment.get("speaker").and_then(Node::text).and_then(Speaker::from_word).unwrap_or(Speaker::Other),
        start_ms: milli(segment, "start"),
        text: segment.get("text").and_then(Node::text).unwrap_or_default().to_owned().into(),
    });
    let own = |field: &str| extension.and_then(|extension| extension.get(field));
    Some(Transcript {
        channels: own("channels").and_then(Node::text).and_then(Channels::from_word),
        language: own("language").and_then(Node::text).map(|language| language.to_owned().into()),
        turns: turns.collect(),
        zero_at_ms: own("zero_at_ms").and_then(|node| u64::try_from(node.number()?.whole()?).ok()),
    })
}

/// A call as a vCon, with its report as an analysis, if there is one.
///
/// What vCon has a place for is put there; the rest of the record travels in an attachment, so that importing it gives
/// the same record. `report` is the report's JSON. `created_at` is the time of writing, RFC 3339; the call's start where it
/// is absent, because this library has no clock.
///
/// ```
/// use threerings::{CallRecord, Direction, import_calls, write_vcon};
///
/// let call = CallRecord { direction: Some(Direction::Inbound), ..CallRecord::new("c1") };
/// let vcon = write_vcon(&call, None, Some("2026-11-21T10:00:00Z"));
/// assert_eq!(import_calls(vcon.as_bytes(), None, None).unwrap().calls, [call]);
/// ```
#[must_use]
pub fn write_vcon(record: &CallRecord<'_>, report: Option<&str>, created_at: Option<&str>) -> String {
    let started = record.started_at.as_ref().map(|moment| moment.as_str());
    let mut vcon = Map::new();
    vcon.insert("uuid".to_owned(), uuid(record).into());
    vcon.insert("extensions".to_owned(), json!(["wtf_transcription"]));
    vcon.insert("created_at".to_owned(), created_at.or(started).unwrap_or("1970-01-01T00:00:00Z").into());
    vcon.insert("parties".to_owned(), Json::Array(vec![party_of_agent(record), party_of_customer(record)]));
    vcon.insert("dialog".to_owned(), Json::Array(vec![dialog(record)]));
    let mut analyses: Vec<Json> = record.transcript.iter().map(words).collect();
    if let Some(report) = report.and_then(|report| serde_json::from_str::<Json>(report).ok()) {
        analyses.push(json!({"type": "report", "dialog": 0, "vendor": "threerings", "product": "threerings", "schema": "report/1", "encoding": "json", "body": report}));
    }
    vcon.insert("analysis".to_owned(), Json::Array(analyses));
    let rest =
        json!({"purpose": OURS, "type": OURS, "party": 0, "dialog": 0, "encoding": "json", "body": rest(record)});
    vcon.insert("attachments".to_owned(), Json::Array(vec![rest]));
    Json::Object(vcon).to_string()
}

/// Version 8, from the record: the same call has the same one.
fn uuid(record: &CallRecord<'_>) -> String {
    let hash = crate::hash::sha256_hex(record.to_json().as_bytes());
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
    format!("{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

fn party(role: &str, name: Option<&str>, tel: Option<&str>) -> Json {
    let mut party = Map::new();
    party.insert("role".to_owned(), role.into());
    for (field, value) in [("name", name), ("tel", tel)] {
        if let Some(value) = value {
            party.insert(field.to_owned(), value.into());
        }
    }
    Json::Object(party)
}

fn party_of_agent(record: &CallRecord<'_>) -> Json {
    party("agent", record.agent.as_ref().and_then(|agent| agent.name.as_deref()), None)
}

fn party_of_customer(record: &CallRecord<'_>) -> Json {
    let customer = record.customer.as_ref();
    party("customer", customer.and_then(|c| c.name.as_deref()), customer.and_then(|c| c.phone.as_deref()))
}

fn dialog(record: &CallRecord<'_>) -> Json {
    let mut dialog = Map::new();
    let disposition = match record.outcome {
        Some(Outcome::NoAnswer) => Some("no-answer"),
        Some(Outcome::Busy | Outcome::Rejected) => Some("busy"),
        Some(Outcome::Failed | Outcome::Unreachable) => Some("failed"),
        Some(Outcome::Abandoned) => Some("hung-up"),
        Some(Outcome::Voicemail) => Some("voicemail-no-message"),
        Some(Outcome::Answered) | None => None,
    };
    dialog.insert("type".to_owned(), disposition.map_or("recording", |_| "incomplete").into());
    if let Some(disposition) = disposition {
        dialog.insert("disposition".to_owned(), disposition.into());
    }
    dialog.insert("parties".to_owned(), json!([0, 1]));
    let originator = match record.placed_by() {
        Some(crate::call::Party::Agent) => Some(0),
        Some(crate::call::Party::Customer) => Some(1),
        None => None,
    };
    if let Some(originator) = originator {
        dialog.insert("originator".to_owned(), originator.into());
    }
    if let Some(start) = &record.started_at {
        dialog.insert("start".to_owned(), start.as_str().into());
        if let Some(end) = record.ended.as_ref().and_then(|ended| ended.at_ms) {
            dialog.insert("duration".to_owned(), (end as f64 / 1000.0).into());
        }
        let history = history(record, start.unix_ms());
        if !history.is_empty() {
            dialog.insert("party_history".to_owned(), Json::Array(history));
        }
    }
    Json::Object(dialog)
}

/// Who joined, was held and dropped out, and when.
fn history(record: &CallRecord<'_>, start: i64) -> Vec<Json> {
    let at = |ms: u64| {
        let unix_ms = start.checked_add(i64::try_from(ms).ok()?)?;
        Some(
            crate::written_time::moment_at(Stamp { unix_ms, grain_ms: 1, assumed: false }.unix_ms, 0)?
                .as_str()
                .to_owned(),
        )
    };
    let event = |party: usize, ms: u64, event: &str| Some(json!({"party": party, "time": at(ms)?, "event": event}));
    let mut events = Vec::new();
    if let Some(answered) = record.answered_at_ms {
        events.extend([event(0, answered, "join"), event(1, answered, "join")].into_iter().flatten());
    }
    if let Some(Holds::Each(holds)) = &record.holds {
        for hold in holds {
            let held = usize::from(hold.by != Some(By::Customer));
            events.extend(event(held, hold.start_ms, "hold"));
            events.extend(hold.end_ms.and_then(|end| event(held, end, "unhold")));
        }
    }
    let ended = record.ended.as_ref();
    let dropped = ended.and_then(|ended| {
        Some((
            ended.at_ms?,
            match ended.by? {
                By::Agent => 0,
                By::Customer => 1,
                _ => return None,
            },
        ))
    });
    events.extend(dropped.and_then(|(ms, party)| event(party, ms, "drop")));
    events
}

/// The transcript in WTF; what WTF has no place for is in its extension.
fn words(transcript: &Transcript<'_>) -> Json {
    let seconds = |ms: Option<u64>| ms.map(|ms| ms as f64 / 1000.0);
    let segments: Vec<Json> = transcript
        .turns
        .iter()
        .enumerate()
        .map(|(n, turn)| {
            let mut segment = Map::new();
            segment.insert("id".to_owned(), n.into());
            for (field, value) in [
                ("start", seconds(turn.start_ms)),
                ("end", seconds(turn.end_ms)),
                ("confidence", turn.confidence.map(Confidence::value)),
            ] {
                if let Some(value) = value {
                    segment.insert(field.to_owned(), value.into());
                }
            }
            segment.insert("text".to_owned(), turn.text.as_ref().into());
            segment.insert("speaker".to_owned(), turn.speaker.word().into());
            Json::Object(segment)
        })
        .collect();
    let text: Vec<&str> = transcript.turns.iter().map(|turn| turn.text.as_ref()).collect();
    let duration = transcript.turns.iter().filter_map(|turn| turn.end_ms.or(turn.start_ms)).max();
    let mut ours = Map::new();
    if let Some(channels) = transcript.channels {
        ours.insert("channels".to_owned(), channels.word().into());
    }
    if let Some(language) = &transcript.language {
        ours.insert("language".to_owned(), language.as_ref().into());
    }
    if let Some(zero) = transcript.zero_at_ms {
        ours.insert("zero_at_ms".to_owned(), zero.into());
    }
    let body = json!({
        "transcript": {"text": text.join(" "), "language": transcript.language.as_deref().unwrap_or("und"), "duration": seconds(duration).unwrap_or(0.0), "confidence": 1.0},
        "segments": segments,
        "metadata": {"provider": "threerings", "model": "call-record", "audio": {"duration": seconds(duration).unwrap_or(0.0)}},
        "extensions": {"threerings": ours},
    });
    json!({"type": WTF, "dialog": 0, "vendor": "threerings", "product": "threerings", "schema": "wtf", "encoding": "json", "body": body})
}

/// The record without what stands elsewhere in the vCon.
fn rest(record: &CallRecord<'_>) -> Json {
    let mut rest = record.clone();
    rest.transcript = None;
    if let Some(agent) = &mut rest.agent {
        agent.name = None;
    }
    if let Some(customer) = &mut rest.customer {
        (customer.name, customer.phone) = (None, None);
    }
    serde_json::to_value(&rest).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::import_calls;
    use super::*;

    fn import(vcon: &str) -> Imported {
        import_calls(vcon.as_bytes(), None, Some("a.vcon")).unwrap()
    }

    #[test]
    fn sealed_ones_and_unknown_critical_extensions_are_refused() {
        let refused = |vcon: &str| {
            let imported = import(vcon);
            assert_eq!((imported.format, imported.calls.len()), ("vcon", 0));
            imported.rejected[0].problems[0].to_string()
        };
        let critical = r#"{"uuid": "u", "vcon": "0.4.0", "critical": ["CC", "lawful"], "parties": [], "dialog": []}"#;
        assert!(
            refused(critical)
                .contains("/critical: expected no extension that has to be understood and is not, found `lawful`")
        );
        assert!(refused(&critical.replace("critical", "must_support")).contains("`lawful`"));
        assert!(refused(r#"{"payload": "e30", "signatures": []}"#).contains("found a signed one"));
        assert!(
            refused(r#"{"unprotected": {}, "recipients": [], "ciphertext": "x"}"#).contains("found an encrypted one")
        );
    }

    #[test]
    fn party_history_tells_holds_and_who_dropped_out() {
        for place in ["dialog", "top"] {
            let history = r#"[{"party": 0, "time": "2026-11-20T01:30:30Z", "event": "drop"}, {"party": 1, "time": "2026-11-20T01:30:10Z", "event": "hold"}, {"party": 1, "time": "2026-11-20T01:30:20Z", "event": "unhold"}]"#;
            let (inner, outer) = if place == "dialog" {
                (format!(r#", "party_history": {history}"#), String::new())
            } else {
                (String::new(), format!(r#", "events": {history}"#))
            };
            let vcon = format!(
                r#"{{"uuid": "u", "parties": [{{"tel": "+1", "role": "agent"}}, {{"tel": "tel:+2", "name": "Li"}}],
                "dialog": [{{"type": "recording", "start": "2026-11-20T01:30:00Z", "parties": [0, 1], "originator": 1{inner}}}]{outer}}}"#
            );
            let call = import(&vcon).calls.remove(0);
            assert_eq!(call.direction, Some(Direction::Inbound));
            assert_eq!(
                call.holds,
                Some(Holds::Each(vec![Hold { by: Some(By::Agent), end_ms: Some(20_000), start_ms: 10_000 }]))
            );
            assert_eq!(call.ended, Some(Ended { at_ms: Some(30_000), by: Some(By::Agent) }));
            assert_eq!(call.provenance_of("/ended/by").unwrap().how, How::Inferred);
            assert_eq!(call.customer.unwrap().phone.as_deref(), Some("+2"));
        }
    }

    #[test]
    fn transcripts_of_any_vendor_are_read_as_text_or_object() {
        let body = r#"{"metadata": {"request_id": "r"}, "results": {"channels": [{"alternatives": [{"words": [{"word": "hello", "start": 0.1, "end": 0.4, "confidence": 0.9, "speaker": 0}]}]}]}}"#;
        for body in [body.to_owned(), serde_json::to_string(body).unwrap()] {
            let vcon = format!(
                r#"{{"uuid": "u", "vcon": "0.0.1", "parties": [{{"tel": "+1"}}, {{"tel": "+2"}}],
                "dialog": [{{"type": "recording", "start": "2026-11-20T01:30:00Z", "parties": [0, 1]}}],
                "analysis": [{{"type": "summary", "body": "x"}}, {{"type": "transcript", "dialog": 0, "vendor": "deepgram", "body": {body}}}]}}"#
            );
            let imported = import(&vcon);
            assert_eq!(imported.speakers[0].says, "hello");
            assert_eq!(imported.warnings[0].at.path, "/analysis/1/body");
            assert_eq!(imported.calls[0].direction, None, "nobody says who is the agent");
        }
    }

    #[test]
    fn the_report_travels_as_an_analysis() {
        let call = CallRecord::new("c1");
        let vcon: Json = serde_json::from_str(&write_vcon(&call, Some(r#"{"call": "c1"}"#), None)).unwrap();
        assert_eq!(vcon["analysis"][0]["type"], "report");
        assert_eq!(vcon["analysis"][0]["body"]["call"], "c1");
    }

    #[test]
    fn what_vcon_has_a_place_for_stands_there_once() {
        let text = r#"{"id": "c", "customer": {"id": "k", "name": "Li", "phone": "1380"}, "transcript": {"turns": [{"speaker": "agent", "text": "secret", "start_ms": 5}]}}"#;
        let call = read_records(text.as_bytes()).next().unwrap().unwrap().record.into_owned();
        let vcon = write_vcon(&call, None, None);
        // The whole text, and the turn.
        assert_eq!(
            (vcon.matches("secret").count(), vcon.matches("1380").count(), vcon.matches("Li\"").count()),
            (2, 1, 1)
        );
        assert_eq!(import(&vcon).calls, [call]);
    }
}
