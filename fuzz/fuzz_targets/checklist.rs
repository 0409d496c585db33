//! A checklist, and a call that is checked with it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threerings::{Engine, Severity, read_records};

const CALL: &[u8] = r#"{"id": "c", "direction": "inbound", "outcome": "answered", "ring": {"ms": 8200}, "holds": [{"start_ms": 1, "end_ms": 70000}],
    "transcript": {"zero_at_ms": 0, "turns": [{"speaker": "agent", "text": "您好 hello", "start_ms": 0, "end_ms": 900}]}}"#.as_bytes();

fuzz_target!(|input: &str| {
    let builder = || Engine::builder().checklist("fuzzed").source("fuzzed", input);
    let remarks = builder().lint();
    match builder().build() {
        Ok(engine) => {
            let read = read_records(CALL).next().expect("one record").expect("a valid one");
            assert_eq!(engine.check(&read.record).to_json(), engine.check(&read.record).to_json());
        }
        Err(error) => {
            assert!(!error.problems.is_empty(), "a refusal without a reason");
            assert!(remarks.iter().any(|remark| remark.severity == Severity::Error), "lint passes what does not load");
        }
    }
});
