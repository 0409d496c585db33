//! Other systems' files as call records, and registers written into them, for JavaScript.
//!
//! A module of its own: who brings records of ours never loads it, and everybody loads the engine. The importers are the
//! crate's. Errors cross as the engine's do.

#[path = "../../src/wasm/refusal.rs"]
mod refusal;

use serde::Serialize;
use threerings::{
    Diagnostic, ImportOptions, Mapping, Matcher, Place, Register, RegisterOptions, Rejected, import_calls_with,
    propose_mapping, read_records, table_encoding,
};
use wasm_bindgen::prelude::*;

use refusal::refusal;

fn json(value: &impl Serialize) -> String {
    // Writing to memory fails for maps with keys that are not strings only; there are none.
    serde_json::to_string(value).unwrap_or_default()
}

fn refused(rejected: &Rejected) -> JsValue {
    JsValue::from_str(&refusal(rejected, &rejected.problems))
}

fn wrong(problem: Diagnostic) -> JsValue {
    JsValue::from_str(&refusal(&problem.clone(), &[problem]))
}

/// Makes a panic an exception that names its place.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&refusal::place(panic))));
}

/// What an input has to be turned into UTF-8 from before it is imported, if it is a table: an encoding, by its name in
/// the Encoding Standard, or `workbook`.
#[wasm_bindgen]
pub fn encoding(input: &[u8]) -> Option<String> {
    table_encoding(input).map(str::to_owned)
}

/// Call records of another system's file; a table is read by the mapping, if there is one.
///
/// # Errors
///
/// The format or the mapping can't be used.
#[wasm_bindgen(js_name = importCalls)]
pub fn import(
    input: &[u8],
    from: Option<String>,
    name: Option<String>,
    mapping: Option<String>,
    utc_offset_minutes: Option<i16>,
) -> Result<String, JsValue> {
    let mapping = mapping.map(|mapping| Mapping::from_json(&mapping, None)).transpose();
    let mapping = mapping.map_err(|problems| refused(&Rejected { id: None, problems }))?;
    let (from, file) = (from.as_deref(), name.as_deref());
    let options = ImportOptions { from, file, utc_offset_minutes, mapping, ..ImportOptions::default() };
    import_calls_with(input, &options).map(|imported| json(&imported)).map_err(wrong)
}

/// A proposal for how to read a table of calls; nothing if it has no header with a known name.
#[wasm_bindgen(js_name = proposeMapping)]
pub fn propose(input: &[u8]) -> Option<String> {
    propose_mapping(input).map(|proposal| json(&proposal))
}

/// What is to be written into the log of which call.
#[derive(Serialize)]
struct Joined<'p> {
    /// JSON Lines: the records, with the entries that are about them.
    lines: String,
    /// How many entries there were.
    entries: usize,
    /// Where the entries stand that are about no call.
    unused: Vec<Place>,
    rejected: &'p [Rejected],
    warnings: &'p [Diagnostic],
}

/// Writes the entries of a register into the logs of the calls that they are about; records that can't be read are left
/// out.
///
/// # Errors
///
/// The register can't be read.
#[wasm_bindgen]
pub fn join(records: &[u8], register: &[u8], file: Option<String>, utc_offset_minutes: i16) -> Result<String, JsValue> {
    let options = RegisterOptions { file: file.as_deref(), utc_offset_minutes };
    let register = Register::read(register, &options).map_err(wrong)?;
    let mut calls: Vec<_> = read_records(records).filter_map(|read| Some(read.ok()?.record)).collect();
    let mut matcher = Matcher::new(&register, Matcher::WINDOW_MS);
    calls.iter().for_each(|call| matcher.add(call));
    let matches = matcher.finish();
    let mut lines = String::new();
    for (position, call) in calls.iter_mut().enumerate() {
        matches.apply(position, call);
        lines += &call.to_json();
        lines.push('\n');
    }
    Ok(json(&Joined {
        lines,
        entries: register.entries().len(),
        unused: matches.unused().map(|(_, place)| place).collect(),
        rejected: &register.rejected,
        warnings: &register.warnings,
    }))
}
