//! Whisper and its kin: `openai-whisper`, `faster-whisper`, `whisper-timestamped`, WhisperX and whisper.cpp, as JSON.
//!
//! Whisper tells no speakers apart. WhisperX does (`SPEAKER_00`), and so does whisper.cpp for two channels; a segment that
//! no speaker's turn overlaps has none. Segments have times; single words may lack them and are not needed.
//!
//! Confidence is the mean probability of a segment's tokens, and no more than the probability that there was speech.

use crate::call::Channels;
use crate::json::{Kind, Node};

use super::source::{Notes, Source, each_element};
use super::transcript::{Heard, Utterance, mean, read_heard};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "whisper", title: "Whisper, WhisperX, whisper-timestamped and whisper.cpp JSON", detect, read };

/// Fields of segments that other recognisers do not write.
const SIGNS: [&str; 5] = ["avg_logprob", "compression_ratio", "no_speech_prob", "seek", "tokens"];

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(likeness)
}

pub(super) fn likeness(object: &Node) -> Likeness {
    let first = |field| object.get(field).and_then(|list| list.elements().first());
    if first("transcription").is_some_and(|segment| segment.get("offsets").is_some()) {
        return Likeness::Certain;
    }
    let Some(segment) = first("segments").filter(|segment| segment.get("start").is_some()) else {
        return Likeness::None;
    };
    let foreign = object.get("transcript").is_some() || object.get("metadata").is_some();
    match SIGNS.iter().any(|sign| segment.get(sign).is_some()) || object.get("word_segments").is_some() {
        true if !foreign => Likeness::Certain,
        _ if segment.get("text").is_some() && !foreign => Likeness::Likely,
        _ => Likeness::None,
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, each_element, hear);
}

pub(super) fn hear(file: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    if let Some(list) = file.get("transcription").filter(|list| list.kind() == Kind::Array) {
        return Some(hear_cpp(file, list, notes));
    }
    if file.get("segments").is_none() {
        notes.refuse_without(file, "segments");
        return None;
    }
    let utterances = notes.objects(file, "segments").into_iter().map(|segment| utterance(segment, notes)).collect();
    Some(Heard { language: language(notes.text(file, "language")), utterances, ..Heard::default() })
}

fn utterance(segment: &Node, notes: &mut Notes<'_>) -> Utterance {
    let number = |field| segment.get(field).and_then(Node::number).map(|number| number.value());
    let own = notes.confidence(segment, "confidence").or_else(|| number("avg_logprob").map(f64::exp));
    let words = || {
        let words = segment.get("words").map(Node::elements).unwrap_or_default();
        let score =
            |word: &Node| ["probability", "score"].iter().find_map(|f| word.get(f)?.number()).map(|n| n.value());
        mean(&words.iter().filter_map(score).collect::<Vec<f64>>())
    };
    let speech = number("no_speech_prob").map_or(1.0, |silence| 1.0 - silence);
    Utterance {
        text: notes.text(segment, "text").unwrap_or_default().to_owned(),
        start_ms: notes.seconds(segment, "start"),
        end_ms: notes.seconds(segment, "end"),
        // Half of all segments have some chance of silence; only where it is the likelier reading does it count.
        confidence: own.or_else(words).map(|sure| if speech < 0.5 { sure.min(speech) } else { sure }),
        at: segment.at,
        ..Utterance::new(notes.label(segment, "speaker"), "")
    }
}

/// whisper.cpp: `offsets` in milliseconds; `speaker` where two channels were told apart, `?` where that failed.
fn hear_cpp(file: &Node, list: &Node, notes: &mut Notes<'_>) -> Heard {
    let mut utterances = Vec::new();
    for segment in list.elements() {
        let offsets = segment.get("offsets").unwrap_or(segment);
        let tokens = segment.get("tokens").map(Node::elements).unwrap_or_default();
        let sure: Vec<f64> = tokens.iter().filter_map(|token| Some(token.get("p")?.number()?.value())).collect();
        utterances.push(Utterance {
            text: notes.text(segment, "text").unwrap_or_default().to_owned(),
            start_ms: notes.millis(offsets, "from"),
            end_ms: notes.millis(offsets, "to"),
            confidence: mean(&sure),
            at: segment.at,
            ..Utterance::new(notes.label(segment, "speaker").filter(|speaker| speaker != "?"), "")
        });
    }
    let channels = utterances.iter().any(|utterance| utterance.voice.is_some()).then_some(Channels::Separate);
    let result = file.get("result").and_then(|result| notes.text(result, "language"));
    Heard { language: language(result), channels, utterances, ..Heard::default() }
}

/// `chinese` as `zh`; codes as they are.
pub(super) fn language(written: Option<&str>) -> Option<String> {
    let written = written?;
    Some(match written.to_ascii_lowercase().as_str() {
        "chinese" | "mandarin" => "zh".to_owned(),
        "cantonese" => "yue".to_owned(),
        "english" => "en".to_owned(),
        _ => written.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::import_calls;

    #[test]
    fn likely_silence_makes_a_turn_unsure() {
        let input = r#"{"segments": [
            {"id": 0, "start": 0.0, "end": 2.0, "text": " 护士您好", "avg_logprob": 0.0, "no_speech_prob": 0.9, "speaker": "agent"},
            {"id": 1, "start": 2.0, "end": 3.0, "text": " 好", "avg_logprob": 0.0, "no_speech_prob": 0.2, "speaker": "agent"}]}"#;
        let imported = import_calls(input.as_bytes(), None, None).unwrap();
        let sure: Vec<_> = imported.calls[0].turns().iter().map(|turn| turn.confidence.map(|c| c.value())).collect();
        assert_eq!(sure, [Some(0.1), Some(1.0)]);
    }

    #[test]
    fn without_speakers_there_is_no_transcript_but_a_hint() {
        let input =
            br#"{"text": "hello", "segments": [{"id": 0, "start": 0, "end": 1, "text": "hello"}], "language": "en"}"#;
        let imported = import_calls(input, Some("whisper"), Some("a.json")).unwrap();
        assert_eq!(imported.calls[0].transcript, None);
        assert!(imported.warnings[0].message.contains("found no names of speakers; the transcript is left out"));
        assert_eq!(imported.speakers[0].says, "hello");
    }
}
