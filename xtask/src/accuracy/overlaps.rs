//! The overlaps of a real call, judged by us and by the vendor that recorded it.

use std::fs;
use std::path::Path;

use serde_json::Value;
use threerings::{CallRecord, Engine, Evidence, SpanOf, Verdict, import_calls};

use super::checklist;

/// What the vendor says about an overlap, and what we say.
struct Overlap {
    by: &'static str,
    start_ms: u64,
    into_ms: u64,
    length_ms: u64,
    text: String,
    vendor: bool,
    ours: bool,
}

/// Prints every overlap of the call; how many of how many are judged alike.
pub(super) fn compare(path: &Path) -> Result<(usize, usize), String> {
    let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let bytes = fs::read(path).map_err(|error| failed(&error))?;
    let imported = import_calls(&bytes, None, None).map_err(|error| failed(&error))?;
    let Some(call) = imported.calls.first() else { return Err(failed(&"no call in it")) };
    let vendor: Value = serde_json::from_slice(&bytes).map_err(|error| failed(&error))?;
    let overlaps = judged(call, &vendor)?;
    println!("\noverlaps of {}\n", path.file_name().unwrap_or_default().to_string_lossy());
    println!("| by | at | into the other's turn | both speak | vendor | ours | said |\n|---|---|---|---|---|---|---|");
    let word = |interrupts: bool| if interrupts { "interrupts" } else { "" };
    for overlap in &overlaps {
        println!(
            "| {} | {:.1} s | {:.1} s | {:.1} s | {} | {} | {} |",
            overlap.by,
            overlap.start_ms as f64 / 1000.0,
            overlap.into_ms as f64 / 1000.0,
            overlap.length_ms as f64 / 1000.0,
            word(overlap.vendor),
            word(overlap.ours),
            overlap.text
        );
    }
    let alike = overlaps.iter().filter(|overlap| overlap.vendor == overlap.ours).count();
    println!("\n{alike} of {} judged as the vendor did", overlaps.len());
    Ok((alike, overlaps.len()))
}

/// Where the check, with the settings it has unless told otherwise, finds interruptions by this side.
fn ours(call: &CallRecord<'_>, by: &str) -> Result<Vec<u64>, String> {
    let check = format!(r#"{{"interruptions": {{"by": "{by}", "backchannels": ["@backchannel"]}}}}"#);
    let text = checklist(&[check]);
    let built = Engine::builder().source("overlaps", text).checklist("overlaps").build();
    let engine = built.map_err(|error| error.to_string())?;
    let report = engine.check(call);
    let failed = report.items.iter().filter(|item| item.verdict == Verdict::Fail);
    let spans = failed.flat_map(|item| &item.evidence).filter_map(|evidence| match evidence {
        Evidence::Span { of: SpanOf::Overlap, start_ms, .. } => Some(*start_ms),
        _ => None,
    });
    Ok(spans.collect())
}

/// Every turn that begins while the other side speaks.
fn judged(call: &CallRecord<'_>, vendor: &Value) -> Result<Vec<Overlap>, String> {
    let turns = call.transcript.as_ref().map(|transcript| transcript.turns.as_slice()).unwrap_or_default();
    let mut overlaps = Vec::new();
    for by in ["agent", "customer"] {
        let found = ours(call, by)?;
        let named = &vendor["ConversationCharacteristics"]["Interruptions"]["InterruptionsByInterrupter"];
        let named = named[by.to_uppercase()].as_array().into_iter().flatten();
        let named: Vec<u64> = named.filter_map(|one| one["BeginOffsetMillis"].as_u64()).collect();
        for turn in turns.iter().filter(|turn| turn.speaker.word() == by) {
            let Some((start_ms, end)) = turn.start_ms.zip(turn.end_ms) else { continue };
            let others = turns.iter().filter(|other| other.speaker != turn.speaker);
            let others = others.filter_map(|other| other.start_ms.zip(other.end_ms));
            let over = others.filter(|(from, to)| *from < start_ms && start_ms < *to).max_by_key(|(_, to)| *to);
            let Some((from, to)) = over else { continue };
            overlaps.push(Overlap {
                by,
                start_ms,
                into_ms: start_ms - from,
                length_ms: to.min(end) - start_ms,
                text: turn.text.chars().take(28).collect(),
                vendor: named.contains(&start_ms),
                ours: found.contains(&start_ms),
            });
        }
    }
    overlaps.sort_by_key(|overlap| overlap.start_ms);
    Ok(overlaps)
}
