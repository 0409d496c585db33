//! Other systems' files: what is imported is a record that is read again as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threerings::{FORMATS, import_calls, read_records};

fuzz_target!(|input: &[u8]| {
    for from in FORMATS.iter().map(|format| Some(format.name)).chain([None]) {
        let Ok(imported) = import_calls(input, from, None) else { continue };
        for record in imported.calls {
            let written = record.to_json();
            let again = read_records(written.as_bytes()).next().expect("one record").expect("what was written can be read");
            assert_eq!(again.record, record);
        }
    }
});
