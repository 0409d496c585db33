//! One format at a time, chosen by the first byte, so that the fuzzer learns each by itself: what is imported comes back
//! from our own notation and from vCon as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threerings::{FORMATS, ImportOptions, Speaker, SpeakerMap, import_calls, import_calls_with, read_records, write_vcon};

fuzz_target!(|input: &[u8]| {
    let Some((chosen, input)) = input.split_first() else { return };
    let format = &FORMATS[usize::from(*chosen) % FORMATS.len()];
    let speakers = SpeakerMap::default().with("0", Speaker::Agent).with("*", Speaker::Customer);
    let options = ImportOptions { from: Some(format.name), speakers, ..ImportOptions::default() };
    let Ok(imported) = import_calls_with(input, &options) else { return };
    for record in imported.calls {
        let written = record.to_json();
        let again = read_records(written.as_bytes()).next().expect("one record").expect("what was written can be read");
        assert_eq!(again.record, record);
        // Seconds with a fraction hold times up to some thousand years.
        let times = record.turns().iter().flat_map(|turn| [turn.start_ms, turn.end_ms]).flatten();
        if format.name != "records" && times.max().is_none_or(|ms| ms < 1 << 50) {
            let back = import_calls(write_vcon(&record, None, None).as_bytes(), Some("vcon"), None).expect("a known format");
            assert_eq!(back.calls, [record]);
        }
    }
});
