//! Text: what was said, how it is measured and searched.

pub(crate) mod utf16;
