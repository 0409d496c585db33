//! Tencent Cloud ASR, recorded files (`DescribeTaskStatus`): `ResultDetail`, or where that was not asked for the lines of
//! `Result`: `[0:0.020,0:2.380,1]  您好`.
//!
//! With two channels `SpeakerId` is the channel, 0 the left one; with one it is a voice, if voices were told apart.

use crate::call::shortened;
use crate::diagnostic::Code;
use crate::json::Node;

use super::source::{Notes, Source, whole_millis};
use super::transcript::{Heard, Utterance, read_heard};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "tencent-asr", title: "Tencent Cloud ASR of recorded files", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let Some(task) = task(object).first() else { return Likeness::None };
        let has = |field| task.get(field).is_some();
        match (has("ResultDetail"), has("StatusStr") && has("TaskId")) {
            (true, _) | (_, true) => Likeness::Certain,
            _ => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, task, hear);
}

/// The task within the answer.
fn task(root: &Node) -> &[Node] {
    let answer = root.get("Response").unwrap_or(root);
    std::slice::from_ref(answer.get("Data").unwrap_or(answer))
}

fn hear(task: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    let id = notes.label(task, "TaskId").map(|id| (id, "TaskId"));
    if let Some(status) = notes.text(task, "StatusStr").filter(|status| *status != "success") {
        notes.id = id.map(|(id, _)| id);
        let message = format!("expected a task with the status `success`, found `{}`", shortened(status));
        notes.refuse(Code::NotUsable, task.get("StatusStr").unwrap_or(task), message);
        return None;
    }
    let sentences = notes.objects(task, "ResultDetail");
    let mut utterances: Vec<Utterance> = Vec::new();
    for sentence in &sentences {
        utterances.push(Utterance {
            text: notes.text(sentence, "FinalSentence").unwrap_or_default().to_owned(),
            start_ms: notes.millis(sentence, "StartMs"),
            end_ms: notes.millis(sentence, "EndMs"),
            at: sentence.at,
            ..Utterance::new(notes.label(sentence, "SpeakerId"), "")
        });
    }
    if sentences.is_empty() {
        match task.get("Result") {
            Some(result) => {
                utterances.extend(notes.text(task, "Result").unwrap_or_default().lines().map(|l| line(l, result.at)))
            }
            None => {
                notes.refuse_without(task, "ResultDetail");
                return None;
            }
        }
    }
    Some(Heard { id, utterances, ..Heard::default() })
}

/// `[0:0.020,0:2.380,1]  您好`; the speaker may be missing.
fn line(line: &str, at: usize) -> Utterance {
    let parts = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((stamp, text)) = parts else { return Utterance { at, ..Utterance::new(None, line) } };
    let mut stamps = stamp.split(',').map(str::trim);
    let (start_ms, end_ms) = (stamps.next().and_then(clock), stamps.next().and_then(clock));
    Utterance { start_ms, end_ms, at, ..Utterance::new(stamps.next().map(str::to_owned), text) }
}

/// Minutes and seconds.
fn clock(text: &str) -> Option<u64> {
    let (minutes, seconds) = text.split_once(':')?;
    whole_millis(minutes.parse::<u32>().ok().map(f64::from)? * 60_000.0 + seconds.parse::<f64>().ok()? * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn lines_of_the_plain_result_are_read() {
        let read = line("[0:0.020,1:2.380,1]  您好。", 0);
        assert_eq!(
            (read.start_ms, read.end_ms, read.voice.as_deref(), read.text.trim()),
            (Some(20), Some(62_380), Some("1"), "您好。")
        );
        let read = line("[0:0.020,0:2.380]  您好。", 0);
        assert_eq!((read.end_ms, read.voice), (Some(2380), None));
        assert_eq!(line("您好。", 0).start_ms, None);
    }
}
