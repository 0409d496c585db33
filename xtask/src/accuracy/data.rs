//! Reads dialogues that other people labelled.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use threerings::{CallRecord, Direction, Outcome, Speaker, Transcript, Turn};

/// A turn with what others say about it.
pub(super) struct Labelled {
    pub(super) dataset: String,
    pub(super) speaker: Option<String>,
    pub(super) text: String,
    pub(super) labels: Vec<String>,
}

/// Everything below a folder.
#[derive(Default)]
pub(super) struct Data {
    pub(super) turns: Vec<Labelled>,
    /// Whole dialogues as call records, with the data set that they are from.
    pub(super) calls: Vec<(String, CallRecord<'static>)>,
    /// Calls as Amazon Transcribe Call Analytics gives them.
    pub(super) analytics: Vec<PathBuf>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Dialogue(Dialogue),
    Sentence { text: String, intents: Vec<String> },
}

#[derive(Deserialize)]
struct Dialogue {
    id: String,
    dataset: String,
    direction: Option<String>,
    turns: Vec<DialogueTurn>,
}

#[derive(Deserialize)]
struct DialogueTurn {
    speaker: String,
    text: String,
    #[serde(default)]
    labels: Vec<String>,
    start_ms: Option<u64>,
    end_ms: Option<u64>,
}

/// Every labelled turn and every dialogue of every folder below.
pub(super) fn read(folder: &Path) -> Result<Data, String> {
    let mut data = Data::default();
    for path in files(folder)? {
        if path.extension().is_some_and(|extension| extension == "json") {
            data.analytics.push(path);
            continue;
        }
        let text = text_of(&path)?;
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let line = serde_json::from_str(line)
                .map_err(|error| format!("{}:{}: not a labelled dialogue: {error}", path.display(), number + 1))?;
            match line {
                Line::Dialogue(dialogue) => data.add(dialogue),
                Line::Sentence { text, intents } => {
                    let dataset = "multidogo".to_owned();
                    data.turns.push(Labelled { dataset, speaker: None, text, labels: intents });
                }
            }
        }
    }
    Ok(data)
}

impl Data {
    fn add(&mut self, dialogue: Dialogue) {
        self.calls.push((dialogue.dataset.clone(), call(&dialogue)));
        self.turns.extend(dialogue.turns.into_iter().map(|turn| Labelled {
            dataset: dialogue.dataset.clone(),
            speaker: Some(turn.speaker),
            text: turn.text,
            labels: turn.labels,
        }));
    }
}

/// A dialogue as the record of an answered call; the customer called unless it says otherwise.
fn call(dialogue: &Dialogue) -> CallRecord<'static> {
    let turns = dialogue.turns.iter().map(|turn| Turn {
        confidence: None,
        end_ms: turn.end_ms.filter(|end| turn.start_ms.is_none_or(|start| start <= *end)),
        speaker: Speaker::from_word(&turn.speaker).unwrap_or(Speaker::Other),
        start_ms: turn.start_ms,
        text: turn.text.clone().into(),
    });
    let transcript = Transcript { channels: None, language: None, turns: turns.collect(), zero_at_ms: None };
    CallRecord {
        direction: dialogue.direction.as_deref().and_then(Direction::from_word).or(Some(Direction::Inbound)),
        outcome: Some(Outcome::Answered),
        transcript: Some(transcript),
        ..CallRecord::new(dialogue.id.clone())
    }
}

fn text_of(path: &Path) -> Result<String, String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let bytes = fs::read(path).map_err(|error| failed(&error))?;
    if path.extension().is_none_or(|extension| extension != "gz") {
        return String::from_utf8(bytes).map_err(|error| failed(&error));
    }
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).map_err(|error| failed(&error))?;
    Ok(text)
}

/// The data files below a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    const NAMES: [&str; 5] =
        ["open.jsonl", "open.jsonl.gz", "heldout.jsonl", "heldout.jsonl.gz", "raw/example-call.json"];
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            found.extend(NAMES.iter().map(|name| path.join(name)).filter(|path| path.is_file()));
        } else if NAMES.iter().any(|name| path.ends_with(name)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
