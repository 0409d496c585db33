//! `cargo xtask accuracy DIR`: how far the engine agrees with labels that other people gave, and how its verdicts move
//! when words are recognised wrongly.
//!
//! Reads `open.jsonl`, `heldout.jsonl` and their gzipped forms in every folder of DIR, and the call that Amazon
//! Transcribe Call Analytics judged. Prints Markdown.

mod data;
mod items;
mod labels;
mod noise;
mod overlaps;

use std::path::Path;
use std::process::ExitCode;

use threerings::Coefficient;

/// The shares of words that are recognised wrongly in the simulation; the first has to be 0.
const RATES: [f64; 4] = [0.0, 0.05, 0.1, 0.2];

/// The rate whose wrong fails are looked at closely.
const WORST: usize = 2;

/// How sure the simulated recogniser says it is of every turn, right or wrong: sure enough not to be doubted.
const HEARD: f64 = 0.9;

/// The seed of all simulated errors.
const SEED: u64 = 20_240_229;

pub fn run(arguments: Vec<String>) -> ExitCode {
    let Some(folder) = arguments.first() else {
        eprintln!(
            "expected a folder with labelled dialogues; usage: cargo xtask accuracy DIR [--errors LABEL-OR-ITEM…]"
        );
        return ExitCode::from(2);
    };
    let listed: Vec<String> =
        arguments.iter().skip_while(|argument| *argument != "--errors").skip(1).cloned().collect();
    match compare(Path::new(folder), &listed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

fn compare(folder: &Path, listed: &[String]) -> Result<(), String> {
    let data = data::read(folder)?;
    let mut missed = labels::compare(&data.turns, listed)?;
    items::compare(&data.calls, listed)?;
    for path in &data.analytics {
        let (alike, all) = overlaps::compare(path)?;
        missed += usize::from(alike < all);
    }
    println!("\n{missed} of the targets missed");
    Ok(())
}

/// A checklist with an item for each of these checks, in this order.
fn checklist(checks: &[String]) -> String {
    let title = r#"{"zh-Hans": "一", "zh-Hant": "一", "en": "one"}"#;
    let item = |(number, check): (usize, &String)| {
        format!(r#"{{"id": "item-{number}", "title": {title}, "why": {title}, "check": {check}}}"#)
    };
    let items = checks.iter().enumerate().map(item).collect::<Vec<_>>().join(", ");
    format!(
        r#"{{"id": "measured", "version": "1", "title": {title}, "scoring": {{"method": "points"}},
            "sections": [{{"id": "all", "title": {title}, "items": [{items}]}}]}}"#
    )
}

fn interval(coefficient: Option<Coefficient>) -> String {
    coefficient.map_or("–".to_owned(), |c| format!("{:.3} [{:.3}, {:.3}]", c.value, c.low, c.high))
}

fn percent(share: Option<Coefficient>) -> String {
    let shown = |share: Coefficient| {
        format!("{:.2} % [{:.2}, {:.2}]", share.value * 100.0, share.low * 100.0, share.high * 100.0)
    };
    share.map_or("–".to_owned(), shown)
}
