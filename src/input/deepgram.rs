//! Deepgram's results for recordings: `results.channels`, and `results.utterances` where they were asked for.
//!
//! With several channels the channel tells who spoke (`channel 0`); with one, the speaker's number, if speakers were
//! told apart.

use crate::call::Channels;
use crate::json::Node;

use super::source::{Notes, Source, each_element};
use super::transcript::{Heard, Utterance, join_words, read_heard};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "deepgram", title: "Deepgram transcripts of recordings", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(likeness)
}

pub(super) fn likeness(object: &Node) -> Likeness {
    let results = object.get("results");
    let channels = results.and_then(|results| results.get("channels")).is_some();
    let known = object.get("metadata").is_some_and(|metadata| metadata.get("request_id").is_some());
    match (channels, known) {
        (true, true) => Likeness::Certain,
        (true, false) => Likeness::Likely,
        _ => Likeness::None,
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, each_element, hear);
}

pub(super) fn hear(file: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    let Some(results) = notes.object(file, "results") else {
        notes.refuse_without(file, "results");
        return None;
    };
    let channels = notes.objects(results, "channels");
    let several = channels.len() > 1;
    let utterances = match notes.objects(results, "utterances") {
        listed if listed.is_empty() => {
            let of = |(number, channel): (usize, &&Node)| words(channel, several.then_some(number), notes);
            channels.iter().enumerate().flat_map(of).collect()
        }
        listed => listed.into_iter().map(|utterance| whole(utterance, several, notes)).collect(),
    };
    let request = notes.object(file, "metadata").and_then(|metadata| notes.text(metadata, "request_id"));
    let language = channels.first().and_then(|channel| notes.text(channel, "detected_language"));
    Some(Heard {
        id: request.map(|id| (id.to_owned(), "metadata/request_id")),
        language: language.map(str::to_owned),
        channels: Some(if several { Channels::Separate } else { Channels::Mixed }),
        utterances,
        ..Heard::default()
    })
}

fn whole(utterance: &Node, several: bool, notes: &mut Notes<'_>) -> Utterance {
    let channel = notes.label(utterance, "channel").filter(|_| several).map(|n| format!("channel {n}"));
    Utterance {
        text: notes.text(utterance, "transcript").unwrap_or_default().to_owned(),
        ..word(utterance, channel, notes)
    }
}

fn words(channel: &Node, number: Option<usize>, notes: &mut Notes<'_>) -> Vec<Utterance> {
    let best = channel.get("alternatives").and_then(|alternatives| alternatives.elements().first());
    let listed = best.map(|best| notes.objects(best, "words")).unwrap_or_default();
    let mut words = Vec::new();
    for node in listed {
        let text = notes.text(node, "punctuated_word").or_else(|| notes.text(node, "word")).unwrap_or_default();
        let channel = number.map(|number| format!("channel {number}"));
        words.push(Utterance { text: text.to_owned(), ..word(node, channel, notes) });
    }
    join_words(words)
}

/// What words and utterances have in common.
fn word(node: &Node, channel: Option<String>, notes: &mut Notes<'_>) -> Utterance {
    Utterance {
        start_ms: notes.seconds(node, "start"),
        end_ms: notes.seconds(node, "end"),
        confidence: notes.confidence(node, "confidence"),
        at: node.at,
        ..Utterance::new(channel.or_else(|| notes.label(node, "speaker")), "")
    }
}
