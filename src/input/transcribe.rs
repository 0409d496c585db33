//! Amazon Transcribe, standard jobs: `results.items`, words with times as text; marks have none.
//!
//! With channel identification `channel_labels` has the words of each channel (`ch_0`); with speaker labels (`spk_0`) an
//! item names its speaker, or in older results the segment that has an item of the same start does.

use std::collections::BTreeMap;

use crate::call::{Channels, shortened};
use crate::diagnostic::Code;
use crate::json::{Kind, Node};

use super::source::{Notes, Source, each_element};
use super::transcript::{Heard, Utterance, append, join_words, read_heard};
use super::{Format, Imported, Likeness};
use crate::order::Gather;

pub(super) const FORMAT: Format =
    Format { name: "amazon-transcribe", title: "Amazon Transcribe, standard jobs", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let results = object.get("results");
        let items = results.and_then(|results| results.get("items")).is_some_and(|items| items.kind() == Kind::Array);
        match items {
            true if object.get("jobName").is_some() => Likeness::Certain,
            true if results.is_some_and(|results| results.get("transcripts").is_some()) => Likeness::Certain,
            true => Likeness::Possible,
            false => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, each_element, hear);
}

fn hear(file: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    let Some(results) = notes.object(file, "results") else {
        if let Some(status) = notes.text(file, "status") {
            let message = format!("expected a job with the status `COMPLETED`, found `{}`", shortened(status));
            notes.refuse(Code::NotUsable, file.get("status").unwrap_or(file), message);
        } else {
            notes.refuse_without(file, "results");
        }
        return None;
    };
    let channels = notes.object(results, "channel_labels").map(|labels| notes.objects(labels, "channels"));
    let channels = channels.unwrap_or_default();
    let mut utterances = Vec::new();
    if channels.is_empty() {
        let speakers = speakers(results);
        utterances.extend(words(notes.objects(results, "items"), None, &speakers, notes));
    }
    for channel in &channels {
        let label = notes.label(channel, "channel_label");
        utterances.extend(words(notes.objects(channel, "items"), label, &BTreeMap::new(), notes));
    }
    Some(Heard {
        id: notes.text(file, "jobName").map(|job| (job.to_owned(), "jobName")),
        language: notes.text(results, "language_code").map(str::to_owned),
        channels: Some(if channels.is_empty() { Channels::Mixed } else { Channels::Separate }),
        utterances,
        ..Heard::default()
    })
}

/// The speaker of each word, by its start.
fn speakers(results: &Node) -> BTreeMap<&str, &str> {
    let labels = results.get("speaker_labels");
    let segments = labels.and_then(|labels| labels.get("segments")).map(Node::elements).unwrap_or_default();
    let items = segments.iter().flat_map(|segment| segment.get("items").map(Node::elements).unwrap_or_default());
    items.filter_map(|item| Some((item.get("start_time")?.text()?, item.get("speaker_label")?.text()?))).into_map()
}

fn words(
    items: Vec<&Node>,
    channel: Option<String>,
    speakers: &BTreeMap<&str, &str>,
    notes: &mut Notes<'_>,
) -> Vec<Utterance> {
    let mut words: Vec<Utterance> = Vec::new();
    for item in items {
        let best = item.get("alternatives").and_then(|alternatives| alternatives.elements().first());
        let Some(text) = best.and_then(|best| notes.text(best, "content")) else { continue };
        if let (Some("punctuation"), Some(word)) = (item.get("type").and_then(Node::text), words.last_mut()) {
            append(&mut word.text, text);
            continue;
        }
        let start = item.get("start_time").and_then(Node::text);
        let by_start = || start.and_then(|start| speakers.get(start)).map(|label| (*label).to_owned());
        let voice = channel.clone().or_else(|| notes.label(item, "speaker_label")).or_else(by_start);
        words.push(Utterance {
            start_ms: notes.seconds(item, "start_time"),
            end_ms: notes.seconds(item, "end_time"),
            confidence: best.and_then(|best| notes.confidence(best, "confidence")),
            at: item.at,
            ..Utterance::new(voice, text)
        });
    }
    join_words(words)
}
