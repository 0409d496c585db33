//! Amazon Transcribe Call Analytics output, and the post-call files of Amazon Connect Contact Lens.
//!
//! Both are about a recording. They tell who said what and when in the recording, and nothing about the telephony:
//! no ringing, no holds, no direction, not who hung up, not how the recording lies in the call. Those stay absent;
//! `TotalConversationDurationMillis` is the length of the recording, not of the call, and is not used.

use std::collections::BTreeMap;

use crate::call::{CallRecord, Channels, Confidence, How, Outcome, Speaker, Transcript, Turn, shortened};
use crate::diagnostic::Code;
use crate::json::{Kind, Node};
use crate::order::Order;

use super::source::{Notes, Source, each_element, identify, provide, read_objects};
use super::transcript::is_conversation;
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format = Format {
    name: "amazon",
    title: "Amazon Transcribe Call Analytics output, Amazon Connect Contact Lens post-call files",
    detect,
    read,
};

/// Fields of which a file of this format has at least three.
const SIGNS: [&str; 8] = [
    "Categories",
    "ContentMetadata",
    "ConversationCharacteristics",
    "CustomerMetadata",
    "JobStatus",
    "LanguageCode",
    "Participants",
    "Transcript",
];

fn detect(source: &Source<'_>) -> Likeness {
    let signs = |object: &Node| SIGNS.iter().filter(|sign| object.get(sign).is_some()).count();
    match source.sample_objects().take(8).map(signs).max() {
        Some(3..) => Likeness::Certain,
        Some(2) => Likeness::Likely,
        _ => Likeness::None,
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_objects(source, imported, each_element, read_call);
}

fn read_call(file: &Node, notes: &mut Notes<'_>) -> Option<CallRecord<'static>> {
    let mut record = CallRecord::new("");
    match notes.object(file, "CustomerMetadata").and_then(|metadata| notes.text(metadata, "ContactId")) {
        Some(contact) => record.id = contact.to_owned().into(),
        None => identify(&mut record, notes.text(file, "JobName").map(|job| (job, "JobName")), notes),
    }
    notes.id = Some(record.id.to_string());
    if !is_complete(file, notes) {
        return None;
    }
    let spoken = is_spoken(file, notes);
    let turns = read_turns(file, notes, &mut record);
    if is_conversation(&turns) {
        record.outcome = Some(Outcome::Answered);
        let note = "agent and customer speak by turns, at least three; a voicemail's greeting and a message make two";
        provide(&mut record, "/outcome", How::Inferred, "Transcript", note);
    }
    if spoken {
        let note =
            "the product analyses the two sides from separate channels; with several people on one side, they share it";
        provide(&mut record, "/transcript/channels", How::Assumed, "product documentation", note);
    }
    record.transcript = Some(Transcript {
        channels: spoken.then_some(Channels::Separate),
        language: notes.text(file, "LanguageCode").map(|code| code.to_owned().into()),
        turns,
        zero_at_ms: None,
    });
    Some(record)
}

/// Whether the file has a transcript; what its job says about it is noted.
fn is_complete(file: &Node, notes: &mut Notes<'_>) -> bool {
    let transcript = file.get("Transcript");
    let status = file.get("JobStatus").and_then(|node| node.text().map(|status| (node, status)));
    if let Some((node, status)) = status.filter(|(_, status)| *status != "COMPLETED") {
        let message = format!("expected a job with the status `COMPLETED`, found `{}`", shortened(status));
        match transcript {
            Some(_) => notes.warn(Code::NotUsable, node, format!("{message}; its transcript may have gaps")),
            None => notes.refuse(Code::NotUsable, node, message),
        }
    }
    match transcript {
        Some(list) if list.kind() == Kind::Array => true,
        Some(other) => {
            notes.refuse(Code::WrongType, other, format!("expected a list, found {}", other.kind().with_article()));
            false
        }
        None => {
            notes.refuse_without(file, "Transcript");
            false
        }
    }
}

/// Whether it was a conversation by voice, as far as the file says.
fn is_spoken(file: &Node, notes: &mut Notes<'_>) -> bool {
    let Some(channel) = notes.text(file, "Channel") else { return true };
    let spoken = channel.eq_ignore_ascii_case("VOICE");
    if !spoken && let Some(node) = file.get("Channel") {
        let message = format!("expected a conversation by `VOICE`, found `{}`", shortened(channel));
        notes.warn(Code::NotACall, node, message);
    }
    spoken
}

/// The turns, and where they came from.
fn read_turns(file: &Node, notes: &mut Notes<'_>, record: &mut CallRecord<'static>) -> Vec<Turn<'static>> {
    let roles = read_roles(file, notes);
    let segments = notes.objects(file, "Transcript");
    let mut turns: Vec<Turn<'static>> = segments.iter().filter_map(|turn| read_turn(turn, &roles, notes)).collect();
    let mut about = Vec::new();
    if turns.iter().any(|turn| turn.confidence.is_some()) {
        about.push("confidence is the mean over a turn's words");
    }
    let redacted = file.get("ContentMetadata").and_then(|metadata| metadata.get("Output")).and_then(Node::text);
    if redacted == Some("Redacted") {
        about.push("personal data were blotted out before, for instance as `[PII]`");
    }
    let timed = turns.iter().all(|turn| turn.start_ms.is_some());
    if timed && !turns.is_sorted_by_key(|turn| turn.start_ms) {
        turns.order_by_key(|turn| turn.start_ms);
        about.push("put in the order of their starts");
    }
    if !about.is_empty() {
        provide(record, "/transcript/turns", How::Reported, "Transcript", about.join("; "));
    }
    turns
}

/// The role of each participant, by id.
fn read_roles<'n>(file: &'n Node, notes: &mut Notes<'_>) -> BTreeMap<&'n str, &'n str> {
    let mut roles = BTreeMap::new();
    for participant in notes.objects(file, "Participants") {
        let id = notes.text(participant, "ParticipantId");
        let role = notes.text(participant, "ParticipantRole");
        roles.extend(id.zip(role));
    }
    roles
}

fn read_turn(turn: &Node, roles: &BTreeMap<&str, &str>, notes: &mut Notes<'_>) -> Option<Turn<'static>> {
    let Some(text) = turn.get("Content").and_then(Node::text) else {
        notes.warn(
            Code::NotUsable,
            turn,
            "expected the words of the turn in `Content`, found none; the turn is left out",
        );
        return None;
    };
    let start_ms = notes.millis(turn, "BeginOffsetMillis");
    let mut end_ms = notes.millis(turn, "EndOffsetMillis");
    if let (Some(start), Some(end), Some(node)) = (start_ms, end_ms, turn.get("EndOffsetMillis"))
        && end < start
    {
        let message = format!("expected an end at or after the begin {start}, found {end}; not used");
        notes.warn(Code::EndBeforeStart, node, message);
        end_ms = None;
    }
    let speaker = read_speaker(turn, roles, notes);
    let confidence = mean_confidence(turn);
    Some(Turn { confidence, end_ms, speaker, start_ms, text: text.to_owned().into() })
}

/// Who spoke, by the turn's own role or by its participant's.
fn read_speaker(turn: &Node, roles: &BTreeMap<&str, &str>, notes: &mut Notes<'_>) -> Speaker {
    let own = notes.text(turn, "ParticipantRole").map(|role| ("ParticipantRole", Some(role)));
    let participant = || notes.text(turn, "ParticipantId").map(|id| ("ParticipantId", roles.get(id).copied()));
    let Some((field, role)) = own.or_else(participant) else {
        notes.warn(Code::NotUsable, turn, "expected who spoke in `ParticipantRole` or `ParticipantId`, found neither");
        return Speaker::Other;
    };
    let node = turn.get(field).unwrap_or(turn);
    match role {
        Some("AGENT") => Speaker::Agent,
        Some("CUSTOMER") => Speaker::Customer,
        Some("SYSTEM" | "CUSTOM_BOT") => Speaker::System,
        Some("SUPERVISOR") => Speaker::Other,
        Some(other) => {
            let found = shortened(other);
            let message = format!(
                "expected a role like `AGENT` or `CUSTOMER`, found `{found}`; the speaker is taken for `other`"
            );
            notes.warn(Code::UnknownWord, node, message);
            Speaker::Other
        }
        None => {
            notes.warn(
                Code::NotUsable,
                node,
                "expected the id of one of `Participants`, found another; who spoke is not known",
            );
            Speaker::Other
        }
    }
}

/// The mean over the words of a turn. Not the lowest: one unknown name would make a long, clear turn look unsure.
fn mean_confidence(turn: &Node) -> Option<Confidence> {
    let words = turn.get("Items")?.elements().iter().filter(|item| {
        // Punctuation is made up by the recogniser and has a confidence of 0.
        item.get("Type").and_then(Node::text) == Some("pronunciation")
    });
    let each: Vec<f64> = words.filter_map(|word| Some(word.get("Confidence")?.number()?.value())).collect();
    let mean = each.iter().sum::<f64>() / each.len() as f64;
    Confidence::new((mean * 10_000.0).round() / 10_000.0)
}

#[cfg(test)]
mod tests {
    use super::super::{Imported, import_calls};

    fn import(input: &str) -> Imported {
        import_calls(input.as_bytes(), Some("amazon"), Some("calls/ward 7.json")).unwrap()
    }

    /// A file with these turns: `A` or `C`, and the words.
    fn file(turns: &[(&str, &str)]) -> String {
        let turn = |(n, (who, text)): (usize, &(&str, &str))| {
            let role = if *who == "A" { "AGENT" } else { "CUSTOMER" };
            format!(
                r#"{{"ParticipantRole":"{role}","Content":"{text}","BeginOffsetMillis":{n},"EndOffsetMillis":{n}}}"#
            )
        };
        let turns: Vec<String> = turns.iter().enumerate().map(turn).collect();
        format!(r#"{{"Channel":"VOICE","JobStatus":"COMPLETED","Transcript":[{}]}}"#, turns.join(","))
    }

    #[test]
    fn telephony_stays_absent() {
        let imported = import(&file(&[("A", "Hello."), ("C", "Hi."), ("A", "Bye.")]));
        let call = &imported.calls[0];
        let absent = call.ring.is_none() && call.holds.is_none() && call.ended.is_none() && call.direction.is_none();
        assert!(absent && call.started_at.is_none() && call.answered_at_ms.is_none() && call.agent.is_none());
        assert_eq!(call.transcript.as_ref().unwrap().zero_at_ms, None);
        assert!(imported.warnings.is_empty());
    }

    #[test]
    fn only_a_conversation_was_surely_answered() {
        let outcome = |turns: &[(&str, &str)]| import(&file(turns)).calls[0].outcome.map(|outcome| outcome.word());
        assert_eq!(outcome(&[("A", "Hello."), ("C", "Hi."), ("A", "Bye.")]), Some("answered"));
        assert_eq!(outcome(&[("C", "Hello?"), ("A", "Ward 7."), ("C", "Good.")]), Some("answered"));
        assert_eq!(outcome(&[("C", "Leave a message."), ("A", "Please call back."), ("A", "Bye.")]), None);
        assert_eq!(outcome(&[("A", "Hello?"), ("A", "Hello?")]), None);
        assert_eq!(outcome(&[("A", "Hello?"), ("C", " "), ("A", "Hello?")]), None);
        assert_eq!(outcome(&[]), None);
    }

    #[test]
    fn the_id_comes_from_the_best_source() {
        let id = |fields: &str, file| {
            let input = format!("{{{fields}\"Transcript\":[],\"Participants\":[],\"JobStatus\":\"COMPLETED\"}}");
            let call = import_calls(input.as_bytes(), None, file).unwrap().calls.remove(0);
            let source = call.provenance_of("/id").and_then(|p| p.source.clone()).unwrap_or_default().into_owned();
            (call.id.into_owned(), source)
        };
        let pair = |id: &str, source: &str| (id.to_owned(), source.to_owned());
        assert_eq!(id(r#""CustomerMetadata":{"ContactId":"k1"},"JobName":"j","#, Some("f.json")), pair("k1", ""));
        assert_eq!(id(r#""JobName":"j","#, Some("f.json")), pair("j", "JobName"));
        assert_eq!(id("", Some(r"C:\calls\f.2.json")), pair("f", "file name"));
        assert_eq!(id("", None), pair("call-1", "position in the input"));
    }

    #[test]
    fn roles_come_from_the_participants() {
        let input = r#"{"Participants": [{"ParticipantId": "p1", "ParticipantRole": "AGENT"}, {"ParticipantId": "p2", "ParticipantRole": "ROBOT"}],
            "Transcript": [
                {"ParticipantId": "p1", "Content": "a"},
                {"ParticipantId": "p2", "Content": "b"},
                {"ParticipantId": "p3", "Content": "c"},
                {"Content": "d"},
                {"ParticipantId": "p1"}
            ]}"#;
        let imported = import(input);
        let speakers: Vec<_> = imported.calls[0].turns().iter().map(|turn| turn.speaker.word()).collect();
        assert_eq!(speakers, ["agent", "other", "other", "other"]);
        let warnings: Vec<_> = imported.warnings.iter().map(|w| (w.at.path.as_str(), w.code.name())).collect();
        assert_eq!(
            warnings,
            [
                ("/Transcript/1/ParticipantId", "unknown-word"),
                ("/Transcript/2/ParticipantId", "not-usable"),
                ("/Transcript/3", "not-usable"),
                ("/Transcript/4", "not-usable"),
            ]
        );
    }

    #[test]
    fn times_that_make_no_sense_are_left_out() {
        let input = r#"{"Transcript": [{"ParticipantRole": "AGENT", "Content": "a", "BeginOffsetMillis": -1, "EndOffsetMillis": 10},
            {"ParticipantRole": "AGENT", "Content": "b", "BeginOffsetMillis": 900, "EndOffsetMillis": 20}]}"#;
        let imported = import(input);
        let times: Vec<_> = imported.calls[0].turns().iter().map(|turn| (turn.start_ms, turn.end_ms)).collect();
        assert_eq!(times, [(None, Some(10)), (Some(900), None)]);
        let codes: Vec<_> = imported.warnings.iter().map(|w| w.code.name()).collect();
        assert_eq!(codes, ["out-of-range", "end-before-start"]);
    }

    #[test]
    fn confidence_is_the_mean_of_the_words() {
        let input = r#"{"Transcript": [{"ParticipantRole": "AGENT", "Content": "a b.", "Items": [
            {"Type": "pronunciation", "Confidence": 1.0}, {"Type": "pronunciation", "Confidence": 0.5},
            {"Type": "punctuation", "Confidence": 0.0}]},
            {"ParticipantRole": "AGENT", "Content": ".", "Items": [{"Type": "punctuation", "Confidence": 0.0}]}]}"#;
        let imported = import(input);
        let confidences: Vec<_> = imported.calls[0].turns().iter().map(|t| t.confidence.map(|c| c.value())).collect();
        assert_eq!(confidences, [Some(0.75), None]);
    }

    #[test]
    fn a_failed_job_is_refused_and_an_unfinished_one_warned_about() {
        let failed = import(r#"{"JobStatus": "FAILED", "JobName": "j", "LanguageCode": "en-US"}"#);
        assert_eq!(failed.rejected[0].id.as_deref(), Some("j"));
        let codes: Vec<_> = failed.rejected[0].problems.iter().map(|problem| problem.code.name()).collect();
        assert_eq!(codes, ["missing-field", "not-usable"]);
        let unfinished = import(r#"{"JobStatus": "IN_PROGRESS", "Transcript": []}"#);
        assert_eq!((unfinished.calls.len(), unfinished.warnings.len()), (1, 1));
    }

    #[test]
    fn a_chat_is_marked_as_no_call() {
        let imported = import(r#"{"Channel": "CHAT", "Transcript": []}"#);
        assert_eq!(imported.warnings[0].code.name(), "not-a-call");
        assert_eq!(imported.calls[0].transcript.as_ref().unwrap().channels, None);
    }
}
