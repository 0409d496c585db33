//! Records of two files, separated by the first blank line, joined: nothing is lost but what belongs together.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threerings::{CallRecord, join_calls, read_records};

fuzz_target!(|input: &str| {
    let (first, second) = input.split_once("\n\n").unwrap_or((input, ""));
    let records = |lines: &str| -> Vec<CallRecord<'static>> {
        read_records(lines.as_bytes()).filter_map(Result::ok).map(|read| read.record.into_owned()).collect()
    };
    let (first, second) = (records(first), records(second));
    let all = first.len() + second.len();
    let joined = join_calls(vec![("a".to_owned(), first), ("b".to_owned(), second)]);
    assert_eq!(joined.calls.len() + joined.matches.len(), all);
    for call in joined.calls {
        let written = call.to_json();
        assert!(read_records(written.as_bytes()).next().is_some_and(|read| read.is_ok()), "{written}");
    }
});
