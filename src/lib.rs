//! Three Rings.
mod cadence;
mod call;
mod checks;
mod diagnostic;
mod evidence;
mod json;
mod load;
mod locale;
mod records;
#[cfg(test)]
mod schema;
mod score;
mod speech;
pub mod text;
mod words;

pub use call::*;
pub use diagnostic::*;
pub use evidence::*;
pub use locale::*;
pub use records::*;
pub use score::*;
