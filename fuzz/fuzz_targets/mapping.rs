//! A mapping and a table, separated by the first blank line: both may be anything.

#![no_main]

use libfuzzer_sys::fuzz_target;
use threerings::{ImportOptions, Mapping, import_calls_with, propose_mapping};

fuzz_target!(|input: &str| {
    let (mapping, table) = input.split_once("\n\n").unwrap_or(("", input));
    let _ = propose_mapping(table.as_bytes());
    if let Ok(mapping) = Mapping::from_json(mapping, None) {
        assert_eq!(Mapping::from_json(&mapping.to_json(), None).expect("what was written can be read").to_json(), mapping.to_json());
        let options = ImportOptions { from: Some("table"), mapping: Some(mapping), ..ImportOptions::default() };
        let _ = import_calls_with(table.as_bytes(), &options);
    }
});
