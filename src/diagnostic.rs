//! What is wrong with an input, where, and what to do about it.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong with an input, or worth knowing about it.
///
/// Every reader and loader of this crate reports in this shape: call records, registers, scripts, other
/// systems' files and checklists alike.
///
/// ```
/// use threerings::read_records;
///
/// let mut records = read_records(br#"{"id": "c1", "direction": "inbund"}"#);
/// let rejected = records.next().unwrap().unwrap_err();
/// assert_eq!(
///     rejected.problems[0].to_string(),
///     "1: /direction: expected `inbound` or `outbound`, found `inbund` (column 27); did you mean `inbound`?",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct Diagnostic {
    /// What sort of problem it is; stays the same when the wording changes.
    pub code: Code,
    /// Whether the input was refused because of it.
    pub severity: Severity,
    /// One sentence: what was expected and what was found.
    pub message: String,
    /// What to do: the nearest known word, or a valid example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Where.
    pub at: Place,
}

/// A place in an input file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct Place {
    /// The file's name as the caller gave it, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The field as a JSON pointer (`/ring/ms`), or the column's name in a table; empty for the whole record.
    pub path: String,
    /// The line, counted from 1; 0 where the input has no lines.
    #[cfg_attr(test, ts(type = "number"))]
    pub line: u64,
    /// The column in characters, counted from 1; 0 where it is not known.
    #[cfg_attr(test, ts(type = "number"))]
    pub column: u64,
}

/// How bad a [`Diagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum Severity {
    /// The input was read; this is what a careful colleague would mention.
    Warning,
    /// The record, entry or checklist was refused.
    Error,
}

/// Declares [`Code`] once: its variants, their written names, and the list of all.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// The sort of a [`Diagnostic`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
        pub enum Code {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$variant),+];

            /// The written name, as in JSON: `unknown-word`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name),+ }
            }
        }
    };
}

codes! {
    /// The text is not UTF-8.
    NotUtf8 = "not-utf8",
    /// The text is not JSON.
    InvalidJson = "invalid-json",
    /// A value of another type than the field has.
    WrongType = "wrong-type",
    /// A number or a time outside what the field can hold, a negative time for instance.
    OutOfRange = "out-of-range",
    /// A word that is not one of the field's words.
    UnknownWord = "unknown-word",
    /// A field that has to be there is not.
    MissingField = "missing-field",
    /// The same field twice in one object.
    DuplicateField = "duplicate-field",
    /// A time that ends before it starts.
    EndBeforeStart = "end-before-start",
    /// A bound whose `min` is above its `max`.
    EmptyBound = "empty-bound",
    /// A date and time that is not RFC 3339 with an offset.
    NotATime = "not-a-time",
    /// Two records of one input with the same id.
    DuplicateId = "duplicate-id",
    /// A field name that nobody knows; what it holds is not used.
    UnknownField = "unknown-field",
    /// A provenance entry for a field that the record does not have.
    DanglingProvenance = "dangling-provenance",
    /// A line of a script that says nothing known.
    NotAScriptLine = "not-a-script-line",
    /// A line of a script that contradicts an earlier one.
    ScriptContradicts = "script-contradicts",
    /// A register whose header names no column that can be matched to calls.
    NoSuchColumn = "no-such-column",
    /// A row of a table that could not be read.
    BadRow = "bad-row",
    /// A file of none of the known formats.
    UnknownFormat = "unknown-format",
    /// Something in another system's file that could not be used; the rest was.
    NotUsable = "not-usable",
    /// A conversation that was not a phone call.
    NotACall = "not-a-call",
    /// An id, of an item for instance, that is not lower-case words joined by hyphens.
    InvalidId = "invalid-id",
    /// Two items, sections, conditions or bands with the same id.
    DuplicateItem = "duplicate-item",
    /// A name that refers to nothing: an item, a checklist, a field path.
    UnknownName = "unknown-name",
    /// Checklists that include each other.
    IncludeCycle = "include-cycle",
    /// Conditions that name each other, in a circle or too deep.
    ConditionCycle = "condition-cycle",
    /// Options of a check that can't be used together or that leave nothing to check.
    InvalidOptions = "invalid-options",
    /// An item that can never be decided, or never applies.
    Unreachable = "unreachable",
    /// Conditions that no call can fulfil together.
    Contradiction = "contradiction",
    /// A section or checklist whose weights add up to nothing.
    NoWeight = "no-weight",
    /// A condition or setting that nothing names.
    Unused = "unused",
    /// A text that is missing in one of the three languages.
    MissingTranslation = "missing-translation",
    /// An item without a passing or without a failing example.
    MissingExample = "missing-example",
    /// An example whose verdict is not the expected one.
    ExampleDisagrees = "example-disagrees",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Diagnostic {
    /// `FILE:LINE: /field/path: message (column N); help`, without what is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.at.file {
            write!(f, "{file}:")?;
        }
        if self.at.line > 0 {
            write!(f, "{}: ", self.at.line)?;
        } else if self.at.file.is_some() {
            f.write_str(" ")?;
        }
        if !self.at.path.is_empty() {
            write!(f, "{}: ", self.at.path)?;
        }
        f.write_str(&self.message)?;
        if self.at.column > 0 {
            write!(f, " (column {})", self.at.column)?;
        }
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Diagnostic {}

/// A record, or another unit of input, that was refused; the units after it are still read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct Rejected {
    /// The record's id, where it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Everything that is wrong with it, and what is worth a warning; never empty.
    pub problems: Vec<Diagnostic>,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_lines(&self.problems, f)
    }
}

impl std::error::Error for Rejected {}

/// Each problem on a line of its own.
pub(crate) fn write_lines(problems: &[Diagnostic], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (n, problem) in problems.iter().enumerate() {
        if n > 0 {
            f.write_str("\n")?;
        }
        write!(f, "{problem}")?;
    }
    Ok(())
}

/// The known word nearest to `word`, if one is near enough to be a slip of the pen.
///
/// ```
/// # use threerings::nearest;
/// assert_eq!(nearest("inbund", ["inbound", "outbound"]), Some("inbound"));
/// assert_eq!(nearest("sideways", ["inbound", "outbound"]), None);
/// ```
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let folded = word.to_lowercase();
    let limit = folded.chars().count().max(3) / 3;
    known
        .into_iter()
        .map(|candidate| (edit_distance(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many letters have to be added, dropped, changed or swapped with their neighbour.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (i, x) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], n: usize| row.get(n).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&row, j) + 1).min(at(&last, j + 1) + 1);
            best = best.min(at(&last, j) + usize::from(x != *y));
            let swapped = j > 0 && Some(*y) == previous && b.get(j - 1) == Some(&x);
            if swapped {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
        previous = Some(x);
    }
    last.last().copied().unwrap_or_default()
}

/// `one`, `one or two`, `one, two or three`, each in backticks: of these, one is expected.
pub(crate) fn word_list<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    joined(words, "or")
}

/// `one`, `one and two`, `one, two and three`, each in backticks: these are all there are.
pub(crate) fn all_words<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    joined(words, "and")
}

fn joined<'w>(words: impl IntoIterator<Item = &'w str>, by: &str) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} {by} {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_slips() {
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("inbound", "inbound"), 0);
        assert_eq!(edit_distance("inbuond", "inbound"), 1);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
    }

    #[test]
    fn nearest_ignores_case_and_far_words() {
        assert_eq!(nearest("Agent", ["agent", "customer"]), Some("agent"));
        assert_eq!(nearest("started", ["started_at", "ended"]), None);
        assert_eq!(nearest("start_at", ["started_at", "ended"]), Some("started_at"));
        assert_eq!(nearest("x", ["agent"]), None);
    }

    #[test]
    fn code_names_are_unique() {
        let names: std::collections::BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
