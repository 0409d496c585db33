//! Realistic calls, judged by every item of a whole checklist.
//!
//! `tests/conversations/<checklist>/<call>.txt` is a call in script notation; `<call>.verdicts` is what the checklist of
//! that name makes of it, in words. Each verdict was checked by reading the call. `BLESS=1 cargo test --test
//! conversations` writes them anew: read what changed before it is committed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it did not expect")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use threerings::{Engine, Locale, Report, read_script};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conversations")
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The report as lines: each item with its reason, its evidence, what is missing and what would have passed.
fn lines(report: &Report<'_>, locale: Locale) -> String {
    let mut lines = String::new();
    for item in &report.items {
        writeln!(lines, "{} {}: {}", item.verdict, item.id, item.reason).unwrap();
        for evidence in &item.evidence {
            writeln!(lines, "    {}", evidence.describe(locale)).unwrap();
        }
        if let Some(change) = &item.would_pass {
            writeln!(lines, "    → {change}").unwrap();
        }
    }
    for warning in &report.warnings {
        writeln!(lines, "warning {}: {}", warning.item, warning.message).unwrap();
    }
    let score = &report.score;
    writeln!(lines, "{:?} {:?}", score.percent, score.result).unwrap();
    lines
}

#[test]
fn every_verdict_is_the_one_that_was_checked() {
    let bless = std::env::var_os("BLESS").is_some();
    let (mut wrong, mut calls) = (Vec::new(), 0);
    for checklist in files_in(&folder()) {
        let name = checklist.file_name().unwrap().to_str().unwrap();
        let locale = Locale::En;
        let engine = Engine::builder().checklist(name).locale(locale).build().unwrap();
        for path in files_in(&checklist).into_iter().filter(|path| path.extension().is_some_and(|e| e == "txt")) {
            let script = std::fs::read_to_string(&path).unwrap();
            let record =
                read_script(&script).unwrap_or_else(|rejected| panic!("{}: {rejected}", path.display())).record;
            let report = engine.check(&record);
            let alone = engine.judge(&record);
            assert!(report.items.iter().map(|item| item.verdict).eq(alone.verdicts()), "{}", path.display());
            let found = lines(&report, locale);
            let verdicts = path.with_extension("verdicts");
            if bless {
                std::fs::write(&verdicts, &found).unwrap();
            }
            let checked = std::fs::read_to_string(&verdicts).unwrap_or_default();
            let changed = found.lines().filter(|line| !checked.lines().any(|known| known == *line));
            let changed: Vec<&str> = changed.collect();
            if checked != found {
                wrong.push(format!("{}:\n{}", path.display(), changed.join("\n")));
            }
            calls += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(calls >= 12, "{calls} calls");
}
