//! Summaries that are read back.

use serde::Deserialize;

use super::counts::{Cell, Group, Sample, Scores};
use super::{Grouping, Head, Summary, differs, problem};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::order::Gather;
use crate::statistics::spread;

/// The counts of a summary as they are read back; what follows from them is not read.
#[derive(Debug, Deserialize)]
struct Written {
    calls: u64,
    rejected: u64,
    calibration: u64,
    items: Vec<WrittenCell>,
    in_sections: Vec<WrittenCell>,
    scores: WrittenScores,
    groups: Vec<WrittenGroup>,
}

#[derive(Debug, Deserialize)]
struct WrittenGroup {
    keys: Vec<Option<String>>,
    calls: u64,
    items: Vec<WrittenCell>,
    in_sections: Vec<WrittenCell>,
    scores: WrittenScores,
}

#[derive(Debug, Deserialize)]
struct WrittenCell {
    pass: u64,
    fail: u64,
    not_applicable: u64,
    unknown: u64,
    review: u64,
    failing: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct WrittenScores {
    calls: u64,
    histogram: Vec<(u32, u64)>,
    pass: u64,
    fail: u64,
    open: u64,
    sums: [u64; 4],
}

impl WrittenCell {
    fn into_cell(self) -> Cell {
        let mut failing = Sample::default();
        self.failing.iter().for_each(|id| failing.add(spread(id), id));
        let WrittenCell { pass, fail, not_applicable, unknown, review, .. } = self;
        Cell { pass, fail, not_applicable, unknown, review, failing }
    }
}

impl WrittenScores {
    fn into_scores(self) -> Scores {
        let [sum, squares, lowest, highest] = self.sums;
        let WrittenScores { calls, pass, fail, open, .. } = self;
        Scores {
            calls,
            sum,
            squares,
            lowest,
            highest,
            histogram: self.histogram.into_iter().into_map(),
            pass,
            fail,
            open,
        }
    }
}

fn group(calls: u64, items: Vec<WrittenCell>, in_sections: Vec<WrittenCell>, scores: WrittenScores) -> Group {
    Group {
        calls,
        items: items.into_iter().map(WrittenCell::into_cell).collect(),
        sections: in_sections.into_iter().map(WrittenCell::into_cell).collect(),
        scores: scores.into_scores(),
    }
}

impl Summary {
    /// Reads what [`Summary::to_json`] wrote, to merge it with others.
    ///
    /// # Errors
    /// The text is no summary, or one of a newer format.
    pub fn from_json(text: &str) -> Result<Summary, Diagnostic> {
        let written: Written = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        let head: Head = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        if head.version != Self::VERSION {
            return Err(differs("a summary of version", &Self::VERSION.to_string(), &head.version.to_string()));
        }
        let by = Grouping::list(&head.by)?;
        let mut summary = Summary::of_head(head, by);
        summary.rejected = written.rejected;
        summary.calibration = written.calibration;
        summary.all = group(written.calls, written.items, written.in_sections, written.scores);
        for WrittenGroup { keys, calls, items, in_sections, scores } in written.groups {
            if keys.len() != summary.by.len() {
                return Err(differs("keys of", &summary.head.by, &format!("{} of them", keys.len())));
            }
            summary.groups.entry(keys).or_default().merge(&group(calls, items, in_sections, scores));
        }
        Ok(summary)
    }
}

#[cold]
fn unreadable(error: &serde_json::Error) -> Diagnostic {
    let at = Place { line: error.line() as u64, column: error.column() as u64, ..Place::default() };
    let message = "expected a summary as `audit` writes it, found something else".to_owned();
    Diagnostic { at, ..problem(Code::InvalidJson, message, "") }
}
