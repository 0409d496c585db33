//! What JavaScript makes an `Error` of, as JSON. Every module of the npm package has this file.

use std::fmt::Display;
use std::panic::PanicHookInfo;

use serde::Serialize;

use super::json;

#[derive(Serialize)]
struct Refusal<'p, P> {
    /// Everything in words, a line a problem.
    message: String,
    problems: &'p [P],
}

#[derive(Serialize)]
struct Panic {
    panic: String,
}

pub(crate) fn refusal(words: &impl Display, problems: &[impl Serialize]) -> String {
    json(&Refusal { message: words.to_string(), problems })
}

/// Where a panic was: the place in the source, never the message, which could hold words of a call.
pub(crate) fn place(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
    json(&Panic { panic: place.unwrap_or_default() })
}
