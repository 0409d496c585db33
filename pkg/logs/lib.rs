//! Telephone logs as call records, for JavaScript.
//!
//! A module of its own, since few people open such logs and everybody loads the engine. The importers are the crate's.

use threerings::ImportOptions;
use wasm_bindgen::prelude::wasm_bindgen;

/// What comes of a log as CSV, as JSON; nothing if it is none that is known.
#[wasm_bindgen(js_name = importLog)]
pub fn import_log(
    input: &[u8],
    from: Option<String>,
    name: Option<String>,
    utc_offset_minutes: Option<i16>,
) -> Option<String> {
    let options =
        ImportOptions { from: from.as_deref(), file: name.as_deref(), utc_offset_minutes, ..ImportOptions::default() };
    let imported = threerings::import_log(input, &options)?;
    serde_json::to_string(&imported).ok()
}
