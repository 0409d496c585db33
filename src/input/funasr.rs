//! FunASR, run locally: a list of results, `[{key, text, sentence_info[{start, end, text, spk}]}]`, in milliseconds.
//!
//! The words of a sentence are in `text` or, cut at silences, in `sentence`. A sentence in which no speaker was found is
//! given to speaker 0 by FunASR, so that number is less sure than the others.

use crate::json::Node;

use super::source::{Notes, Source, each_element};
use super::transcript::{Heard, Utterance, read_heard};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format = Format { name: "funasr", title: "FunASR results with `sentence_info`", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let has = |field| object.get(field).is_some();
        match (has("sentence_info"), has("key") && has("text") && has("timestamp")) {
            (true, _) => Likeness::Certain,
            (_, true) => Likeness::Likely,
            _ => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, each_element, hear);
}

fn hear(result: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    let sentences = notes.objects(result, "sentence_info");
    let mut utterances = Vec::new();
    for sentence in &sentences {
        let text = notes.text(sentence, "text").or_else(|| notes.text(sentence, "sentence")).unwrap_or_default();
        utterances.push(Utterance {
            start_ms: notes.millis(sentence, "start"),
            end_ms: notes.millis(sentence, "end"),
            at: sentence.at,
            ..Utterance::new(notes.label(sentence, "spk"), text)
        });
    }
    if sentences.is_empty() {
        let Some(text) = notes.text(result, "text") else {
            notes.refuse_without(result, "sentence_info");
            return None;
        };
        utterances.push(Utterance { at: result.at, ..Utterance::new(None, text) });
    }
    let has_zero = utterances.iter().any(|utterance| utterance.voice.as_deref() == Some("0"));
    let about = if has_zero {
        vec!["sentences without a speaker of their own were given to speaker `0` by FunASR"]
    } else {
        Vec::new()
    };
    let id = notes.text(result, "key").map(|key| (key.to_owned(), "key"));
    Some(Heard { id, utterances, about, ..Heard::default() })
}
