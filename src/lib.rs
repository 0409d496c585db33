//! Three Rings.
mod cadence;
mod call;
mod checklist;
mod checks;
mod diagnostic;
mod engine;
mod evidence;
mod hash;
mod input;
mod json;
mod lint;
mod load;
mod locale;
mod records;
mod register;
mod report;
#[cfg(test)]
mod schema;
mod score;
pub mod script;
mod speech;
pub mod text;
mod timeline;
mod words;

pub use call::*;
pub use checks::said::Who;
pub use diagnostic::*;
pub use engine::*;
pub use evidence::*;
pub use input::{FORMATS, Format, Imported, detect_format, import_calls};
pub use locale::*;
pub use records::*;
pub use register::*;
pub use report::*;
pub use score::*;
pub use script::{ScriptRecord, read_script, read_script_in_file};
