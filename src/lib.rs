//! Three Rings.
mod agreement;
mod call;
mod diagnostic;
mod json;
mod records;
#[cfg(test)]
mod schema;
#[doc(hidden)]
pub mod text;

pub use agreement::*;
pub use call::*;
pub use diagnostic::*;
pub use records::*;
