//! Whole reports of realistic calls, in three languages.
//!
//! `tests/golden/<call>.json` is a call record; `<call>.<locale>.report.json` is the report on it by the checklist
//! `five-rules`: exactly the bytes of `Report::to_json`, and a line end. JavaScript's test reads the same files, so that
//! the native engine and the one in WebAssembly give the same bytes. `BLESS=1 cargo test --test golden` writes the
//! reports anew: read them before they are committed.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use threerings::{Engine, Locale, read_records};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn names(ending: &str) -> BTreeSet<String> {
    let names = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(ending).map(str::to_owned)).filter(|name| !name.contains('.')).collect()
}

fn report_name(call: &str, locale: Locale) -> String {
    format!("{call}.{}.report.json", locale.tag())
}

#[test]
fn every_report_is_the_same_bytes() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for locale in Locale::ALL {
        let engine = Engine::builder().checklist("five-rules").locale(locale).build().unwrap();
        for call in names(".json") {
            let bytes = std::fs::read(folder().join(format!("{call}.json"))).unwrap();
            let mut records = read_records(&bytes);
            let read = records.next().unwrap().unwrap_or_else(|rejected| panic!("{call}: {rejected}"));
            assert!(records.next().is_none(), "{call}.json is one call");
            assert_eq!(read.record.id, call, "a call bears the name of its file");
            assert_eq!(read.warnings, [], "{call}");
            let report = engine.check(&read.record).to_json() + "\n";
            let path = folder().join(report_name(&call, locale));
            if bless {
                std::fs::write(&path, &report).unwrap();
            }
            if std::fs::read_to_string(&path).unwrap_or_default() != report {
                wrong.push(format!("{}: found\n{report}", report_name(&call, locale)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_stands_alone() {
    let calls = names(".json");
    assert!(calls.len() >= 12, "{calls:?}");
    let known: BTreeSet<String> = calls
        .iter()
        .flat_map(|call| {
            Locale::ALL.map(|locale| report_name(call, locale)).into_iter().chain([format!("{call}.json")])
        })
        .collect();
    let found: BTreeSet<String> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(found, known);
}

/// The calls show every verdict of every rule that has it.
#[test]
fn every_verdict_is_shown() {
    let engine = Engine::builder().checklist("five-rules").build().unwrap();
    let mut shown = BTreeSet::new();
    for call in names(".json") {
        let bytes = std::fs::read(folder().join(format!("{call}.json"))).unwrap();
        let read = read_records(&bytes).next().unwrap().unwrap();
        shown.extend(engine.check(&read.record).items.iter().map(|item| format!("{} {}", item.id, item.verdict)));
    }
    let rules = [
        "answer-within-three-rings",
        "hold-under-one-minute",
        "no-speakerphone",
        "caller-hangs-up-first",
        "records-every-attempt",
    ];
    for rule in rules {
        for verdict in ["pass", "fail", "not_applicable", "unknown"] {
            let none = rule == "records-every-attempt" && verdict == "not_applicable";
            assert_eq!(shown.contains(&format!("{rule} {verdict}")), !none, "{rule} {verdict}");
        }
    }
    assert!(shown.contains("no-speakerphone review"));
}
