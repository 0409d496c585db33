//! Workbooks of spreadsheet programs as CSV, for JavaScript.
//!
//! A module of its own, since few people open workbooks and everybody loads the engine. The reader is the crate's.

#[path = "../../src/workbook.rs"]
mod workbook;

use wasm_bindgen::prelude::wasm_bindgen;

/// The first sheet of a workbook as CSV; nothing if it can't be read.
#[wasm_bindgen(js_name = asCsv)]
pub fn as_csv(bytes: &[u8]) -> Option<String> {
    workbook::as_csv(bytes)
}
