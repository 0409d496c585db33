//! Three Rings.
mod call;
mod diagnostic;
mod json;
mod records;
pub mod script;
#[cfg(test)]
mod schema;

pub use call::*;
pub use diagnostic::*;
pub use records::*;
pub use script::{ScriptRecord, read_script, read_script_in_file};
