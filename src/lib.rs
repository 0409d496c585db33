//! Three Rings.
mod call;
mod diagnostic;
mod input;
mod json;
mod records;
#[cfg(test)]
mod schema;

pub use call::*;
pub use diagnostic::*;
pub use input::{FORMATS, Format, Imported, detect_format, import_calls};
pub use records::*;
