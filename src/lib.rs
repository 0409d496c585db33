//! Three Rings.
mod call;
mod diagnostic;
mod json;
mod records;
#[cfg(test)]
mod schema;
#[doc(hidden)]
pub mod text;

pub use call::*;
pub use diagnostic::*;
pub use records::*;
