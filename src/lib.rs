#![doc = include_str!("../README.md")]
mod agreement;
mod answers;
mod audit_page;
mod cadence;
mod calendar;
mod call;
mod call_table;
mod chart;
mod checklist;
mod checklist_edit;
mod checks;
mod comparison;
mod conditions;
mod diagnostic;
mod engine;
mod evidence;
mod explain;
mod hash;
mod input;
mod json;
mod ledger;
mod lint;
mod load;
mod locale;
mod order;
mod records;
mod register;
mod render;
mod report;
mod sampling;
#[cfg(test)]
mod schema;
mod score;
pub mod script;
#[cfg(feature = "table")]
mod sheet;
mod speech;
mod statistics;
mod summary;
pub mod text;
mod timeline;
#[cfg(feature = "wasm")]
mod wasm;
mod what_if;
mod words;
mod work_list;
#[cfg(feature = "excel")]
mod workbook;
mod written_time;

pub use agreement::*;
pub use answers::*;
pub use audit_page::*;
pub use call::*;
pub use call_table::*;
pub use chart::*;
pub use checklist_edit::*;
pub use comparison::*;
pub use diagnostic::*;
pub use engine::*;
pub use evidence::*;
pub use explain::*;
pub use input::{
    FORMATS, Format, ImportOptions, Imported, Joined, JoinedRecord, MatchBasis, SpeakerBasis, SpeakerMap, SpeakerOf,
    detect_format, import_calls, import_calls_with, import_hint, join_calls, write_vcon,
};
#[cfg(feature = "table")]
pub use input::{Mapping, ProposedColumn, TableProposal, propose_mapping, table_encoding};
#[cfg(feature = "cdr")]
pub use input::{PieceOfTable, TableCut, import_each, table_cut};
pub use ledger::*;
pub use locale::*;
pub use records::*;
pub use register::*;
pub use render::field_name;
pub use report::*;
pub use sampling::*;
pub use score::*;
pub use script::{ScriptRecord, read_script, read_script_in_file};
pub use statistics::{Estimate, Ratio};
pub use summary::*;
pub use what_if::*;
pub use work_list::*;
