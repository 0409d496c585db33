//! Google Speech-to-Text, v1 and v2: `results[].alternatives[0]`.
//!
//! Where speakers are told apart (`speakerTag` from 1 on, `speakerLabel`), the last result repeats all words with their
//! speakers, and only that one is read. Where channels are, each result is of one (`channelTag`). A confidence of 0 means
//! that there is none.

use crate::call::Channels;
use crate::json::{Kind, Node};

use super::source::{Notes, Source, each_element, whole_millis};
use super::transcript::{Heard, Utterance, join_words, read_heard};
use super::{Format, Imported, Likeness};
use crate::order::Gather;

pub(super) const FORMAT: Format = Format { name: "google-speech", title: "Google Speech-to-Text", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let first = answer(object).get("results").and_then(|results| results.elements().first());
        match first {
            Some(first) if first.get("alternatives").is_some() => Likeness::Certain,
            Some(first) if first.get("resultEndTime").or(first.get("resultEndOffset")).is_some() => Likeness::Likely,
            _ => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, each_element, hear);
}

/// The answer itself, or that of a long-running operation.
fn answer(object: &Node) -> &Node {
    object.get("response").filter(|response| response.kind() == Kind::Object).unwrap_or(object)
}

fn hear(file: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    let answer = answer(file);
    if answer.get("results").is_none() {
        notes.refuse_without(file, "results");
        return None;
    }
    let results = notes.objects(answer, "results");
    let with_speakers = results.iter().rev().find(|result| words(result).any(|word| speaker(word).is_some()));
    let channels = results.iter().filter_map(|result| notes.label(result, "channelTag")).into_set();
    let utterances = match with_speakers {
        Some(result) if channels.len() < 2 => join_words(words(result).map(word)),
        _ => results.iter().map(|result| whole(result, notes)).collect(),
    };
    Some(Heard {
        language: results.iter().find_map(|result| notes.text(result, "languageCode")).map(str::to_owned),
        channels: Some(if channels.len() > 1 { Channels::Separate } else { Channels::Mixed }),
        utterances,
        ..Heard::default()
    })
}

fn best(result: &Node) -> Option<&Node> {
    result.get("alternatives")?.elements().first()
}

fn words(result: &Node) -> impl Iterator<Item = &Node> {
    best(result).and_then(|best| best.get("words")).map(Node::elements).unwrap_or_default().iter()
}

/// The speaker of a word; the number 0 says that there is none.
fn speaker(word: &Node) -> Option<String> {
    let label = word.get("speakerLabel").and_then(Node::text).map(str::to_owned);
    let tag = || word.get("speakerTag")?.number().map(|number| number.raw.to_owned());
    label.or_else(tag).filter(|label| label != "0" && !label.is_empty())
}

/// `"1.300s"`.
fn time(node: &Node, fields: [&str; 2]) -> Option<u64> {
    let text = fields.iter().find_map(|field| node.get(field)?.text())?;
    whole_millis(text.strip_suffix('s')?.parse::<f64>().ok()? * 1000.0)
}

/// v2 leaves out a start of 0.
fn start(word: &Node) -> Option<u64> {
    time(word, ["startTime", "startOffset"]).or_else(|| time(word, ["endTime", "endOffset"]).map(|_| 0))
}

fn confidence(node: &Node) -> Option<f64> {
    node.get("confidence").and_then(Node::number).map(|number| number.value()).filter(|value| *value > 0.0)
}

fn word(word: &Node) -> Utterance {
    Utterance {
        start_ms: start(word),
        end_ms: time(word, ["endTime", "endOffset"]),
        confidence: confidence(word),
        at: word.at,
        // Words of languages without spaces begin with a mark for one.
        ..Utterance::new(speaker(word), word.get("word").and_then(Node::text).unwrap_or_default().replace('▁', " "))
    }
}

fn whole(result: &Node, notes: &mut Notes<'_>) -> Utterance {
    let best = best(result);
    Utterance {
        text: best.and_then(|best| notes.text(best, "transcript")).unwrap_or_default().to_owned(),
        start_ms: words(result).next().and_then(start),
        end_ms: words(result)
            .last()
            .and_then(|word| time(word, ["endTime", "endOffset"]))
            .or_else(|| time(result, ["resultEndTime", "resultEndOffset"])),
        confidence: best.and_then(confidence),
        at: result.at,
        ..Utterance::new(notes.label(result, "channelTag").map(|tag| format!("channel {tag}")), "")
    }
}
