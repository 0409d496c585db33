//! A register, as JSON Lines or CSV.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threerings::{CallRecord, Matcher, Register, RegisterOptions};

fuzz_target!(|input: &[u8]| {
    match Register::read(input, &RegisterOptions { file: Some("register"), ..RegisterOptions::default() }) {
        Ok(register) => {
            assert!(register.rejected.iter().all(|rejected| !rejected.problems.is_empty()), "a refusal without a reason");
            for position in 0..register.entries().len() {
                assert!(register.place_of(position).file.is_some(), "an entry without its place");
            }
            let mut matcher = Matcher::new(&register, 1_800_000);
            matcher.add(&CallRecord::new("c"));
            assert_eq!(matcher.finish().unused().count(), register.entries().len(), "a call without time or phone was matched");
        }
        Err(problem) => assert!(!problem.to_string().is_empty()),
    }
});
