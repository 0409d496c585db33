//! From what a recogniser heard to the transcript of a record; shared by all formats of transcripts.
//!
//! A recording tells who said what and when in the recording, and nothing about the telephony: no ringing, no holds, no
//! direction, not who hung up, not how the recording lies in the call. Those stay absent. The length of a recording is
//! not that of the call and is not used.

use crate::call::{CallRecord, Channels, Confidence, How, Outcome, Speaker, Transcript, Turn};
use crate::diagnostic::{Code, all_words};
use crate::json::Node;
use crate::order::Order;

use super::Imported;
use super::source::{Notes, Source, identify, provide, read_objects};
use super::speakers::{SpeakerBasis, SpeakerOf, settle};

/// A pause after which words of the same speaker begin another turn, where only words are given.
const PAUSE_MS: u64 = 1500;

/// One recording, as it was recognised.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// The id of the call or of the recording, and the field that it is in.
    pub(super) id: Option<(String, &'static str)>,
    /// BCP 47.
    pub(super) language: Option<String>,
    pub(super) channels: Option<Channels>,
    /// In any order.
    pub(super) utterances: Vec<Utterance>,
    /// What else is worth knowing about the turns.
    pub(super) about: Vec<&'static str>,
}

/// Something that one voice said.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Utterance {
    /// The name that the source gives the voice.
    pub(super) voice: Option<String>,
    /// Who it is, where the source says so.
    pub(super) role: Option<Speaker>,
    pub(super) text: String,
    /// From the beginning of the recording.
    pub(super) start_ms: Option<u64>,
    pub(super) end_ms: Option<u64>,
    pub(super) confidence: Option<f64>,
    /// Where it stands in the text of the source.
    pub(super) at: usize,
}

impl Utterance {
    pub(super) fn new(voice: Option<String>, text: impl Into<String>) -> Self {
        Utterance { voice, text: text.into(), ..Utterance::default() }
    }

    /// Whether it is by that voice.
    pub(super) fn is_of(&self, name: &str, role: Option<Speaker>) -> bool {
        self.voice.as_deref().unwrap_or_default() == name && self.role == role
    }
}

/// Reads the transcripts of an input: `hear` makes of one object of its JSON what was heard.
pub(super) fn read_heard(
    source: &Source<'_>,
    imported: &mut Imported,
    objects: fn(&Node) -> &[Node],
    hear: fn(&Node, &mut Notes<'_>) -> Option<Heard>,
) {
    read_objects(source, imported, objects, |object, notes| {
        let heard = hear(object, notes)?;
        Some(record_of(heard, notes))
    });
}

/// The record of a recording.
pub(super) fn record_of(mut heard: Heard, notes: &mut Notes<'_>) -> CallRecord<'static> {
    let mut record = CallRecord::new("");
    identify(&mut record, heard.id.as_ref().map(|(id, source)| (id.as_str(), *source)), notes);
    notes.id = Some(record.id.to_string());
    heard.utterances.retain(|utterance| !utterance.text.trim().is_empty());
    for utterance in &mut heard.utterances {
        make_sound(utterance, notes);
    }
    let timed = heard.utterances.iter().all(|utterance| utterance.start_ms.is_some());
    if timed && !heard.utterances.is_sorted_by_key(|utterance| utterance.start_ms) {
        heard.utterances.order_by_key(|utterance| utterance.start_ms);
        heard.about.push("put in the order of their starts");
    }
    let speakers = settle(&record.id, &heard.utterances, &notes.options.speakers);
    if is_told_apart(&speakers, notes) {
        set_transcript(&mut record, heard, &speakers);
    }
    notes.speakers.extend(speakers);
    record
}

/// An end before its start, and text around the words, are not used.
fn make_sound(utterance: &mut Utterance, notes: &mut Notes<'_>) {
    if let (Some(start), Some(end)) = (utterance.start_ms, utterance.end_ms)
        && end < start
    {
        let message = format!("expected an end at or after the begin {start}, found {end}; not used");
        notes.warn_at(Code::EndBeforeStart, utterance.at, message, None);
        utterance.end_ms = None;
    }
    let text = utterance.text.trim();
    if text.len() != utterance.text.len() {
        utterance.text = text.to_owned();
    }
}

/// Whether it is known who our side is; where it is not, that is noted, with what would tell.
fn is_told_apart(speakers: &[SpeakerOf], notes: &mut Notes<'_>) -> bool {
    let unknown: Vec<&str> = speakers
        .iter()
        .filter(|speaker| speaker.basis == SpeakerBasis::Unknown)
        .map(|speaker| speaker.name.as_str())
        .collect();
    let guessed: Vec<&SpeakerOf> = speakers.iter().filter(|speaker| speaker.basis == SpeakerBasis::Guessed).collect();
    if !guessed.is_empty() {
        let takes: Vec<String> = guessed
            .iter()
            .map(|speaker| format!("`{}` is taken for the {}", shown(&speaker.name), speaker.speaker.word()))
            .collect();
        let message =
            format!("expected to be told who the speakers are, guessed from what was said: {}", takes.join(", "));
        notes.warn_at(Code::NotUsable, notes.at, message, Some(stating(&guessed[..])));
    }
    if unknown.is_empty() {
        return true;
    }
    let has_agent = speakers.iter().any(|speaker| speaker.speaker == Speaker::Agent);
    let result = if has_agent { "taken for `other`" } else { "the transcript is left out" };
    let (found, help) = match unknown.as_slice() {
        [""] if has_agent => (
            "turns without a speaker".to_owned(),
            "say who they are with the name `*`".to_owned(),
        ),
        [""] => (
            "no names of speakers".to_owned(),
            "recognise each channel by itself, or let the recogniser tell speakers apart; if it is all by one speaker, say `*` is the agent or the customer".to_owned(),
        ),
        names => {
            let all: Vec<&SpeakerOf> =
                speakers.iter().filter(|speaker| speaker.basis == SpeakerBasis::Unknown).collect();
            let names: Vec<String> = names.iter().map(|name| shown(name)).collect();
            (all_words(names.iter().map(String::as_str)), stating(&all))
        }
    };
    let message = format!("expected to be told who the speakers are, found {found}; {result}");
    notes.warn_at(Code::NotUsable, notes.at, message, Some(help));
    has_agent
}

/// How to say who they are.
fn stating(speakers: &[&SpeakerOf]) -> String {
    let roles = ["agent", "customer"];
    let speakers = speakers.iter().filter(|speaker| !speaker.name.is_empty() || speakers.len() == 1);
    let stated: Vec<String> = speakers
        .enumerate()
        .map(|(n, speaker)| {
            let role = match speaker.basis {
                SpeakerBasis::Guessed => speaker.speaker.word(),
                _ => roles.get(n).copied().unwrap_or("other"),
            };
            format!("`{}={role}`", shown(&speaker.name))
        })
        .collect();
    format!("state it, for instance {}", stated.join(" and "))
}

fn shown(name: &str) -> String {
    if name.is_empty() { "*".to_owned() } else { crate::call::shortened(name) }
}

fn set_transcript(record: &mut CallRecord<'static>, mut heard: Heard, speakers: &[SpeakerOf]) {
    let who = |utterance: &Utterance| {
        let name = utterance.voice.as_deref().unwrap_or_default();
        let same = |speaker: &&SpeakerOf| {
            speaker.name == name
                && (utterance.role.is_none()
                    || speaker.basis == SpeakerBasis::Stated
                    || Some(speaker.speaker) == utterance.role)
        };
        speakers.iter().find(same).map_or(Speaker::Other, |speaker| speaker.speaker)
    };
    let turns: Vec<Turn<'static>> = heard
        .utterances
        .iter()
        .map(|utterance| Turn {
            confidence: utterance.confidence.and_then(|value| Confidence::new((value * 10_000.0).round() / 10_000.0)),
            end_ms: utterance.end_ms,
            speaker: who(utterance),
            start_ms: utterance.start_ms,
            text: utterance.text.clone().into(),
        })
        .collect();
    // Which of the two is which makes no difference.
    if is_conversation(&turns) {
        record.outcome = Some(Outcome::Answered);
        let note = "agent and customer speak by turns, at least three; a voicemail's greeting and a message make two";
        provide(record, "/outcome", How::Inferred, "transcript", note);
    }
    let weakest = speakers.iter().map(|speaker| speaker.basis.how()).max().unwrap_or(How::Reported);
    let mut about: Vec<String> = speakers
        .iter()
        .filter(|speaker| speaker.basis != SpeakerBasis::Source)
        .map(|speaker| format!("`{}` is `{}`, {}", shown(&speaker.name), speaker.speaker.word(), speaker.basis.by()))
        .collect();
    about.extend(heard.about.drain(..).map(str::to_owned));
    if !about.is_empty() {
        provide(record, "/transcript/turns", weakest, "transcript", about.join("; "));
    }
    record.transcript = Some(Transcript {
        channels: heard.channels,
        language: heard.language.map(Into::into),
        turns,
        zero_at_ms: None,
    });
}

/// Whether agent and customer speak by turns. Two stretches are not enough: a voicemail's greeting, which is
/// transcribed as the customer's words, and the message that the agent leaves look like that.
pub(super) fn is_conversation(turns: &[Turn<'_>]) -> bool {
    let spoken = turns.iter().filter(|turn| !turn.text.trim().is_empty()).map(|turn| turn.speaker);
    let mut speakers: Vec<Speaker> = spoken.filter(|s| matches!(s, Speaker::Agent | Speaker::Customer)).collect();
    speakers.dedup();
    speakers.len() >= 3
}

/// Words as utterances: a word of another voice begins one, and so does one after a pause.
pub(super) fn join_words(words: impl IntoIterator<Item = Utterance>) -> Vec<Utterance> {
    let mut joined: Vec<(Utterance, Vec<f64>)> = Vec::new();
    for word in words {
        let goes_on = joined.last().is_some_and(|(last, _)| {
            let pause =
                last.end_ms.zip(word.start_ms).is_some_and(|(end, start)| start.saturating_sub(end) >= PAUSE_MS);
            last.is_of(word.voice.as_deref().unwrap_or_default(), word.role) && !pause
        });
        match joined.last_mut().filter(|_| goes_on) {
            Some((last, sure)) => {
                append(&mut last.text, &word.text);
                last.end_ms = word.end_ms.or(last.end_ms);
                last.start_ms = last.start_ms.or(word.start_ms);
                sure.extend(word.confidence);
            }
            None => {
                let sure = word.confidence.into_iter().collect();
                joined.push((word, sure));
            }
        }
    }
    let averaged = |(utterance, sure): (Utterance, Vec<f64>)| Utterance { confidence: mean(&sure), ..utterance };
    joined.into_iter().map(averaged).collect()
}

/// The mean; not the lowest: one unknown name would make a long, clear turn look unsure.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Adds a word, with a space between unless the script is written without any or the word is a mark.
pub(super) fn append(text: &mut String, word: &str) {
    let word = word.trim();
    let unspaced =
        |c: char| matches!(u32::from(c), 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF);
    let mark = |c: char| matches!(c, ',' | '.' | '?' | '!' | ':' | ';' | '%' | '\'' | ')');
    let (before, after) = (text.chars().last(), word.chars().next());
    if let (Some(before), Some(after)) = (before, after)
        && !unspaced(before)
        && !unspaced(after)
        && !mark(after)
    {
        text.push(' ');
    }
    text.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_as_they_are_written() {
        let joined = |words: &[&str]| {
            let mut text = String::new();
            words.iter().for_each(|word| append(&mut text, word));
            text
        };
        assert_eq!(joined(&["Good", "morning", ",", "ward", "7", "."]), "Good morning, ward 7.");
        assert_eq!(joined(&["您好", "，", "产科"]), "您好，产科");
        assert_eq!(joined(&["做", "CT", "检查"]), "做CT检查");
    }

    #[test]
    fn another_voice_or_a_pause_begins_a_turn() {
        let word = |voice: &str, text: &str, start: u64| Utterance {
            start_ms: Some(start),
            end_ms: Some(start + 200),
            confidence: Some(if text == "hm" { 0.2 } else { 1.0 }),
            ..Utterance::new(Some(voice.to_owned()), text)
        };
        let words = [word("0", "good", 0), word("0", "hm", 300), word("1", "hi", 600), word("1", "yes", 2900)];
        let joined: Vec<_> =
            join_words(words).into_iter().map(|u| (u.text, u.start_ms, u.end_ms, u.confidence)).collect();
        assert_eq!(
            joined,
            [
                ("good hm".to_owned(), Some(0), Some(500), Some(0.6)),
                ("hi".to_owned(), Some(600), Some(800), Some(1.0)),
                ("yes".to_owned(), Some(2900), Some(3100), Some(1.0)),
            ]
        );
    }
}
