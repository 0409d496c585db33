//! A script: what is read is written as a record and read again as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threerings::{read_records, read_script};

fuzz_target!(|input: &str| {
    match read_script(input) {
        Ok(script) => {
            let written = script.record.to_json();
            let again = read_records(written.as_bytes()).next().expect("one record").expect("what was written can be read");
            assert_eq!(again.record, script.record);
        }
        Err(rejected) => assert!(!rejected.problems.is_empty(), "a refusal without a reason"),
    }
});
