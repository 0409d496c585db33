//! Three Rings.
mod call;
mod diagnostic;
mod json;
mod records;
mod register;
#[cfg(test)]
mod schema;

pub use call::*;
pub use diagnostic::*;
pub use records::*;
pub use register::*;
