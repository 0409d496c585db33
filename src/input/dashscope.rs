//! Alibaba Cloud DashScope, recorded files: Paraformer, Fun-ASR, SenseVoice. `transcripts[]`, one for each channel, with
//! `sentences[]` in milliseconds.

use crate::call::Channels;
use crate::json::{Kind, Node};

use super::source::{Notes, Source, each_element};
use super::transcript::{Heard, Utterance, read_heard};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "dashscope", title: "Alibaba Cloud DashScope: Paraformer, Fun-ASR", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let Some(list) = object.get("transcripts").filter(|list| list.kind() == Kind::Array) else {
            return Likeness::None;
        };
        let sentences = list.elements().first().is_some_and(|first| first.get("sentences").is_some());
        match sentences || object.get("file_url").is_some() {
            true => Likeness::Certain,
            false => Likeness::Possible,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, each_element, hear);
}

fn hear(file: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    if file.get("transcripts").is_none() {
        notes.refuse_without(file, "transcripts");
        return None;
    }
    let channels = notes.objects(file, "transcripts");
    let several = channels.len() > 1;
    let mut utterances = Vec::new();
    for channel in channels {
        let name = notes.label(channel, "channel_id").filter(|_| several).map(|id| format!("channel {id}"));
        for sentence in notes.objects(channel, "sentences") {
            utterances.push(Utterance {
                text: notes.text(sentence, "text").unwrap_or_default().to_owned(),
                start_ms: notes.millis(sentence, "begin_time"),
                end_ms: notes.millis(sentence, "end_time"),
                at: sentence.at,
                ..Utterance::new(name.clone().or_else(|| notes.label(sentence, "speaker_id")), "")
            });
        }
    }
    let channels = Some(if several { Channels::Separate } else { Channels::Mixed });
    Some(Heard { channels, utterances, ..Heard::default() })
}
