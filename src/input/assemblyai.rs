//! AssemblyAI transcripts: `utterances` with speakers `A`, `B`, …, times in milliseconds; where speakers were not told
//! apart, `words` only.

use crate::call::{Channels, shortened};
use crate::diagnostic::Code;
use crate::json::Node;

use super::source::{Notes, Source, each_element};
use super::transcript::{Heard, Utterance, join_words, read_heard};
use super::whisper::language;
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format = Format { name: "assemblyai", title: "AssemblyAI transcripts", detect, read };

/// Fields of which a transcript has several.
const SIGNS: [&str; 7] =
    ["acoustic_model", "audio_duration", "audio_url", "language_code", "speaker_labels", "utterances", "webhook_url"];

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let signs = object.members().iter().filter(|member| SIGNS.contains(&member.key.as_str())).count();
        match (signs, object.get("words").or(object.get("utterances")).is_some()) {
            (4.., _) | (3, true) => Likeness::Certain,
            (2, true) => Likeness::Likely,
            _ => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, each_element, hear);
}

fn hear(file: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    if let Some(status) = notes.text(file, "status").filter(|status| *status != "completed") {
        let message = format!("expected a transcript with the status `completed`, found `{}`", shortened(status));
        notes.refuse(Code::NotUsable, file.get("status").unwrap_or(file), message);
        return None;
    }
    let listed = notes.objects(file, "utterances");
    let utterances = if listed.is_empty() {
        join_words(notes.objects(file, "words").into_iter().map(|word| utterance(word, notes)).collect::<Vec<_>>())
    } else {
        listed.into_iter().map(|node| utterance(node, notes)).collect()
    };
    let several =
        ["multichannel", "dual_channel"].iter().any(|field| file.get(field).and_then(Node::boolean) == Some(true));
    Some(Heard {
        id: notes.text(file, "id").map(|id| (id.to_owned(), "id")),
        language: language(notes.text(file, "language_code")),
        channels: Some(if several { Channels::Separate } else { Channels::Mixed }),
        utterances,
        ..Heard::default()
    })
}

fn utterance(node: &Node, notes: &mut Notes<'_>) -> Utterance {
    let channel = notes.label(node, "channel").map(|channel| format!("channel {channel}"));
    Utterance {
        text: notes.text(node, "text").unwrap_or_default().to_owned(),
        start_ms: notes.millis(node, "start"),
        end_ms: notes.millis(node, "end"),
        confidence: notes.confidence(node, "confidence"),
        at: node.at,
        ..Utterance::new(channel.or_else(|| notes.label(node, "speaker")), "")
    }
}
