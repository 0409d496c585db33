//! Call records: read, checked, written and read again.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use threerings::{CallRecord, Engine, RecordStream, read_records};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::builder().build().expect("the default checklist loads"));

/// What came of a piece of the input.
#[derive(Debug, PartialEq)]
enum Came {
    Record(Box<CallRecord<'static>>),
    Refusal(String),
}

fuzz_target!(|input: &[u8]| {
    let mut whole = Vec::new();
    for read in read_records(input) {
        match read {
            Ok(read) => {
                check(&read.record);
                whole.push(Came::Record(Box::new(read.record.into_owned())));
            }
            Err(rejected) => {
                assert!(!rejected.problems.is_empty(), "a refusal without a reason");
                whole.push(Came::Refusal(rejected.to_string()));
            }
        }
    }
    assert_eq!(whole, in_pieces(input));
    agree_with_serde_json(input, &whole);
});

fn check(record: &CallRecord<'_>) {
    let report = ENGINE.check(record).to_json();
    assert!(serde_json::from_str::<Value>(&report).is_ok(), "a report that is not JSON: {report}");
    let written = record.to_json();
    let again = read_records(written.as_bytes()).next().expect("one record").expect("what was written can be read");
    assert_eq!(&again.record, record);
    assert_eq!(again.record.to_json(), written);
}

fn in_pieces(input: &[u8]) -> Vec<Came> {
    let size = 1 + usize::from(input.first().copied().unwrap_or_default() % 32);
    let mut stream = RecordStream::new(None);
    let mut came = Vec::new();
    let mut take = |read: Result<threerings::ReadRecord<'_>, threerings::Rejected>| {
        came.push(match read {
            Ok(read) => Came::Record(Box::new(read.record.into_owned())),
            Err(rejected) => Came::Refusal(rejected.to_string()),
        });
    };
    for piece in input.chunks(size) {
        stream.feed(piece);
        stream.each(&mut take);
    }
    stream.finish();
    stream.each(&mut take);
    came
}

/// One record alone: where it was read, `serde_json` reads it too; where `serde_json` can't, it was refused. (The
/// other way round `serde_json` accepts more: other types, unknown words.)
fn agree_with_serde_json(input: &[u8], whole: &[Came]) {
    let [came] = whole else { return };
    if input.first() != Some(&b'{') {
        return;
    }
    match (came, serde_json::from_slice::<Value>(input)) {
        (Came::Record(_), Err(error)) if !is_beyond(&error) => panic!("read what serde_json refuses: {error}"),
        (Came::Refusal(refusal), Ok(_)) => assert!(!is_about_syntax(refusal), "serde_json reads it: {refusal}"),
        _ => {}
    }
}

/// `serde_json` refuses numbers that no double holds wherever they stand; in a field that is not used they do no harm.
fn is_beyond(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("number out of range")
}

fn is_about_syntax(refusal: &str) -> bool {
    refusal.contains("found the end of the text") || refusal.contains("expected a value,")
}
