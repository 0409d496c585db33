//! Whole summaries, byte by byte.
//!
//! `tests/summary/<grouping>.json` is the summary of `examples/calls.jsonl` by `five-rules` in English, and a line end.
//! JavaScript's test reads the same files. `BLESS=1 cargo test --test summary` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::Path;

use threerings::{Engine, Grouping, Locale, Summary, read_records};

#[test]
fn every_summary_is_the_same_bytes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let calls = std::fs::read(root.join("examples/calls.jsonl")).unwrap();
    let engine = Engine::builder().checklist("five-rules").locale(Locale::En).build().unwrap();
    for by in Grouping::ALL {
        let mut summary = Summary::new(&engine, by.clone());
        for read in read_records(&calls) {
            let record = read.unwrap().record;
            summary.add_judgement(&engine, &record, &engine.judge(&record));
        }
        let text = summary.to_json() + "\n";
        let path = root.join(format!("tests/summary/{}.json", by.word()));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(golden == text, "{}: run `BLESS=1 cargo test --test summary`, found\n{text}", path.display());
        assert_eq!(Summary::from_json(&text).unwrap().to_json() + "\n", golden);
    }
}
