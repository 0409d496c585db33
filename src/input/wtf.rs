//! WTF, the World Transcription Format: one shape into which other recognisers' results are converted, as it stands in
//! vCons, too (`draft-howe-vcon-wtf-extension`).

use crate::call::Channels;
use crate::json::{Kind, Node};

use super::source::{Notes, Source, each_element};
use super::transcript::{Heard, Utterance, read_heard};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format = Format { name: "wtf", title: "World Transcription Format", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(likeness)
}

pub(super) fn likeness(object: &Node) -> Likeness {
    let has = |field: &str, kind| object.get(field).is_some_and(|node| node.kind() == kind);
    match (has("transcript", Kind::Object), has("segments", Kind::Array), has("metadata", Kind::Object)) {
        (true, true, true) => Likeness::Certain,
        (true, true, false) => Likeness::Likely,
        _ => Likeness::None,
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, each_element, hear);
}

pub(super) fn hear(file: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    if file.get("segments").is_none() {
        notes.refuse_without(file, "segments");
        return None;
    }
    let mut utterances = Vec::new();
    for segment in notes.objects(file, "segments") {
        let voice = notes.label(segment, "speaker").map(|id| named(file, &id));
        utterances.push(Utterance {
            text: notes.text(segment, "text").unwrap_or_default().to_owned(),
            start_ms: notes.seconds(segment, "start"),
            end_ms: notes.seconds(segment, "end"),
            confidence: notes.confidence(segment, "confidence"),
            at: segment.at,
            ..Utterance::new(voice, "")
        });
    }
    let whole = notes.object(file, "transcript");
    let language = whole.and_then(|whole| notes.text(whole, "language")).map(str::to_owned);
    let audio = notes.object(file, "metadata").and_then(|metadata| metadata.get("audio"));
    let one = audio.and_then(|audio| audio.get("channels")?.number()?.whole()) == Some(1);
    Some(Heard { language, channels: one.then_some(Channels::Mixed), utterances, ..Heard::default() })
}

/// The label of a speaker where it says more than the id.
fn named(file: &Node, id: &str) -> String {
    let label = file.get("speakers").and_then(|speakers| speakers.get(id)?.get("label")?.text());
    let says_more = |label: &&str| !label.trim().is_empty() && !label.bytes().any(|byte| byte.is_ascii_digit());
    label.filter(says_more).unwrap_or(id).to_owned()
}
