//! `cargo xtask accuracy DIR`: how far the lexicons agree with labels that other people gave.
//!
//! Reads `open.jsonl`, `heldout.jsonl` and their gzipped forms in every folder of DIR.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Deserialize;
use threerings::text::{Lexicons, PhraseBook, Scanner, read_back};
use threerings::{Coefficient, TwoByTwo, share};

/// In STAR the agent's turns are labelled by the template they were picked from; what was typed freely bears this
/// label instead and may mean anything, so it is left out.
const UNLABELLED: &str = "free_text";

/// What we say about a turn, to be compared with a label.
#[derive(Clone, Copy)]
enum Ours {
    /// A phrase of one of these lexicons.
    Lexicons(&'static [&'static str]),
    /// The same, but none of those before it: for data whose labellers chose one label a sentence, and took
    /// `no thanks` for a refusal.
    But(&'static [&'static str], &'static [&'static str]),
    /// Details said again for the other side to confirm.
    ReadBack,
}

/// A label of a data set, and what stands for it here.
struct Row {
    dataset: &'static str,
    label: &'static str,
    /// Whose turns; none for all.
    speaker: Option<&'static str>,
    ours: Ours,
    /// What is to be reached on the open part.
    target: Option<Target>,
}

#[derive(Clone, Copy)]
enum Target {
    F1(f64),
    Recall(f64),
}

/// The one table of labels.
const TABLE: &[Row] = &[
    row("crosswoz", "greet", None, &["greeting"], Some(Target::F1(0.99))),
    row("crosswoz", "thank", None, &["thanks"], Some(Target::F1(0.99))),
    row("crosswoz", "bye", None, &["goodbye-words"], Some(Target::F1(0.99))),
    row("crosswoz", "welcome", None, &["welcome"], None),
    row("crosswoz", "reqmore", None, &["further-help-offer"], None),
    row("multidogo", "openinggreeting", None, &["greeting"], Some(Target::F1(0.93))),
    Row {
        dataset: "multidogo",
        label: "closinggreeting",
        speaker: None,
        ours: Ours::But(&["farewell"], &["thanks", "negation"]),
        target: Some(Target::F1(0.93)),
    },
    Row {
        dataset: "multidogo",
        label: "thankyou",
        speaker: None,
        ours: Ours::But(&["thanks"], &["negation"]),
        target: Some(Target::F1(0.93)),
    },
    row("multidogo", "confirmation", None, &["affirmation"], None),
    row("multidogo", "rejection", None, &["negation", "refusal", "closing-signal"], None),
    row("sgd", "REQ_MORE", Some("agent"), &["further-help-offer"], Some(Target::F1(0.95))),
    Row {
        dataset: "sgd",
        label: "CONFIRM",
        speaker: Some("agent"),
        ours: Ours::ReadBack,
        target: Some(Target::F1(0.85)),
    },
    // The simulator's last act, whatever the crowd made of it: leave, wishes, "my pleasure", "thank you", "let me know".
    row(
        "sgd",
        "GOODBYE",
        Some("agent"),
        &["farewell", "wish", "welcome", "thanks", "invitation-to-call"],
        Some(Target::Recall(0.97)),
    ),
    row("sgd", "GOODBYE", Some("customer"), &["farewell", "closing-signal"], None),
    row("sgd", "THANK_YOU", Some("customer"), &["thanks"], None),
    row("star", "hello", Some("agent"), &["greeting"], None),
    row("star", "goodbye_1", Some("agent"), &["farewell"], None),
    row("star", "anything_else", Some("agent"), &["further-help-offer"], Some(Target::F1(0.97))),
    row("star", "ask_name", Some("agent"), &["name-question"], Some(Target::F1(0.97))),
    row("star", "bank_ask_account_number", Some("agent"), &["account-question"], Some(Target::F1(0.97))),
    row("star", "bank_ask_pin", Some("agent"), &["pin-question"], Some(Target::F1(0.97))),
    row("star", "bank_ask_dob", Some("agent"), &["birth-date-question"], Some(Target::F1(0.97))),
];

const fn row(
    dataset: &'static str,
    label: &'static str,
    speaker: Option<&'static str>,
    lexicons: &'static [&'static str],
    target: Option<Target>,
) -> Row {
    Row { dataset, label, speaker, ours: Ours::Lexicons(lexicons), target }
}

/// A turn with what others say about it.
struct Labelled {
    dataset: String,
    speaker: Option<String>,
    text: String,
    labels: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Dialogue { dataset: String, turns: Vec<Turn> },
    Sentence { text: String, intents: Vec<String> },
}

#[derive(Deserialize)]
struct Turn {
    speaker: String,
    text: String,
    labels: Vec<String>,
}

pub fn run(arguments: Vec<String>) -> ExitCode {
    let Some(folder) = arguments.first() else {
        eprintln!("expected a folder with labelled dialogues; usage: cargo xtask accuracy DIR [--errors LABEL…]");
        return ExitCode::from(2);
    };
    let errors: Vec<&String> = arguments.iter().skip_while(|argument| *argument != "--errors").skip(1).collect();
    let turns = match read(Path::new(folder)) {
        Ok(turns) => turns,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
    };
    let said = listen(&turns);
    println!(
        "{:<26} {:>6} {:>5} {:>7} {:>7} {:>7}  {:<22} {:<22} target",
        "label", "n", "pos", "prec", "recall", "F1", "kappa [95 %]", "AC1 [95 %]"
    );
    let mut missed = 0;
    for row in TABLE {
        let of_row: Vec<(&Labelled, &Said)> = turns
            .iter()
            .zip(&said)
            .filter(|(turn, _)| turn.dataset == row.dataset)
            .filter(|(turn, _)| row.speaker.is_none() || turn.speaker.as_deref() == row.speaker)
            .filter(|(turn, _)| !turn.labels.iter().any(|label| label == UNLABELLED))
            .collect();
        if of_row.is_empty() {
            continue;
        }
        missed += usize::from(!report(row, &of_row));
        if errors.iter().any(|label| *label == row.label) {
            list_errors(row, &of_row);
        }
    }
    println!("\n{missed} of the targets missed");
    ExitCode::SUCCESS
}

/// What we find in a turn.
#[derive(Default)]
struct Said {
    /// Where a phrase of each lexicon first starts.
    lexicons: BTreeMap<String, usize>,
    read_back: bool,
}

fn listen(turns: &[Labelled]) -> Vec<Said> {
    let lexicons = Lexicons::built_in();
    let mut builder = PhraseBook::builder();
    for lexicon in lexicons.iter() {
        if let Err(error) = lexicon.add_to(&mut builder) {
            eprintln!("{error}");
        }
    }
    let book = builder.build();
    let mut scanner = Scanner::new();
    turns
        .iter()
        .map(|turn| {
            let hits = book.scan(&mut scanner, &turn.text);
            let mut lexicons = BTreeMap::new();
            for hit in hits {
                lexicons.entry(book.set_name(hit.set).to_owned()).or_insert(hit.start);
            }
            Said { lexicons, read_back: read_back(&mut scanner, &turn.text) }
        })
        .collect()
}

fn ours(row: &Row, said: &Said) -> bool {
    let first = |names: &[&str]| names.iter().filter_map(|name| said.lexicons.get(*name)).min().copied();
    match row.ours {
        Ours::Lexicons(names) => first(names).is_some(),
        Ours::But(names, not) => first(names).is_some_and(|start| first(not).is_none_or(|before| before > start)),
        Ours::ReadBack => said.read_back,
    }
}

fn theirs(row: &Row, turn: &Labelled) -> bool {
    turn.labels.iter().any(|label| label == row.label)
}

/// Prints a line; whether the target is reached.
fn report(row: &Row, turns: &[(&Labelled, &Said)]) -> bool {
    let mut table = TwoByTwo::default();
    for (turn, said) in turns {
        table.add(theirs(row, turn), ours(row, said));
    }
    let recall = share(table.both, table.both + table.first_only);
    let precision = share(table.both, table.both + table.second_only);
    let f1 = share(2 * table.both, 2 * table.both + table.first_only + table.second_only).map_or(0.0, |f1| f1.value);
    let value = |share: Option<Coefficient>| share.map_or(0.0, |share| share.value);
    let (wanted, reached) = match row.target {
        None => (String::new(), true),
        Some(Target::F1(least)) => (format!("F1 {least:.2}"), f1 >= least),
        Some(Target::Recall(least)) => (format!("recall {least:.2}"), value(recall) >= least),
    };
    println!(
        "{:<26} {:>6} {:>5} {:>7.4} {:>7.4} {:>7.4}  {:<22} {:<22} {wanted}{}",
        format!(
            "{} {}{}",
            row.dataset,
            row.label,
            row.speaker.map_or(String::new(), |who| format!(" ({})", &who[..1]))
        ),
        table.total(),
        table.both + table.first_only,
        value(precision),
        value(recall),
        f1,
        interval(table.cohen_kappa()),
        interval(table.gwet_ac1()),
        if reached { "" } else { "  MISSED" },
    );
    reached
}

fn interval(coefficient: Option<Coefficient>) -> String {
    coefficient.map_or("-".to_owned(), |c| format!("{:.3} [{:.3}, {:.3}]", c.value, c.low, c.high))
}

fn list_errors(row: &Row, turns: &[(&Labelled, &Said)]) {
    let mut seen: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    for (turn, said) in turns {
        if theirs(row, turn) != ours(row, said) {
            *seen.entry((theirs(row, turn), turn.text.as_str())).or_default() += 1;
        }
    }
    for ((theirs, text), count) in seen {
        println!("    {} {count} × {text}", if theirs { "not found" } else { "only ours" });
    }
}

/// Every labelled turn of every folder below.
fn read(folder: &Path) -> Result<Vec<Labelled>, String> {
    let mut turns = Vec::new();
    for path in files(folder)? {
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let text = if path.extension().is_some_and(|extension| extension == "gz") {
            let mut text = String::new();
            let unpacked = flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text);
            unpacked.map_err(|error| format!("{}: {error}", path.display()))?;
            text
        } else {
            String::from_utf8(bytes).map_err(|error| format!("{}: {error}", path.display()))?
        };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let line = serde_json::from_str(line)
                .map_err(|error| format!("{}:{}: not a labelled dialogue: {error}", path.display(), number + 1))?;
            match line {
                Line::Dialogue { dataset, turns: of_dialogue } => {
                    turns.extend(of_dialogue.into_iter().map(|turn| Labelled {
                        dataset: dataset.clone(),
                        speaker: Some(turn.speaker),
                        text: turn.text,
                        labels: turn.labels,
                    }));
                }
                Line::Sentence { text, intents } => {
                    turns.push(Labelled { dataset: "multidogo".to_owned(), speaker: None, text, labels: intents });
                }
            }
        }
    }
    Ok(turns)
}

/// The data files below a folder, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    const NAMES: [&str; 4] = ["open.jsonl", "open.jsonl.gz", "heldout.jsonl", "heldout.jsonl.gz"];
    let read = |folder: &Path| fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in read(folder)? {
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
