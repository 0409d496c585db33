//! Reports as CSV for spreadsheets: a row for each call and item.

use std::borrow::Cow;
use std::io::{self, Write};

use threerings::{ItemReport, Locale, Percent, Report, Scope};

use crate::reports::Reports;

const HEADER: [&str; 21] = [
    "call",
    "agent",
    "started_at",
    "checklist",
    "version",
    "section",
    "item",
    "title",
    "verdict",
    "weight",
    "critical",
    "reason",
    "would_pass",
    "borderline",
    "missing",
    "evidence",
    "percent",
    "lowest",
    "highest",
    "result",
    "warnings",
];

pub(crate) struct Spreadsheet<W: Write> {
    csv: csv::Writer<W>,
    started: bool,
}

impl<W: Write> Spreadsheet<W> {
    pub(crate) fn new(mut output: W) -> io::Result<Self> {
        // Without the mark Excel takes the text for the system's own encoding.
        output.write_all("\u{FEFF}".as_bytes())?;
        Ok(Spreadsheet { csv: csv::Writer::from_writer(output), started: false })
    }

    fn start(&mut self) -> io::Result<()> {
        if !std::mem::replace(&mut self.started, true) {
            self.csv.write_record(HEADER).map_err(output_error)?;
        }
        Ok(())
    }
}

impl<W: Write> Reports for Spreadsheet<W> {
    fn add(&mut self, report: &Report<'_>) -> io::Result<()> {
        self.start()?;
        for item in &report.items {
            let row = row(report, item);
            self.csv.write_record(row.iter().map(|cell| harmless(cell).into_owned())).map_err(output_error)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.start()?;
        self.csv.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.csv.flush()
    }
}

/// What stopped the output, which the writer wraps up.
pub(crate) fn output_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn row<'r>(report: &'r Report<'_>, item: &'r ItemReport<'_>) -> [Cow<'r, str>; 21] {
    let about = |text: &'r Option<String>| Cow::Borrowed(text.as_deref().unwrap_or_default());
    let percent =
        |percent: Option<Percent>| Cow::Owned(percent.map(|percent| percent.value().to_string()).unwrap_or_default());
    let evidence: Vec<String> = item.evidence.iter().map(|evidence| evidence.describe(report.locale)).collect();
    let warnings: Vec<&str> = report
        .warnings
        .iter()
        .filter(|warning| warning.item == item.id)
        .map(|warning| warning.message.as_str())
        .collect();
    let between = if report.locale == Locale::En { "; " } else { "；" };
    [
        Cow::Borrowed(&report.call),
        about(&report.about.agent),
        about(&report.about.started_at),
        Cow::Borrowed(report.checklist.id),
        Cow::Borrowed(report.checklist.version),
        Cow::Borrowed(item.section),
        Cow::Borrowed(item.id),
        Cow::Borrowed(item.title),
        Cow::Borrowed(item.verdict.word()),
        Cow::Owned(item.weight.to_string()),
        Cow::Borrowed(item.critical.map_or("", scope_word)),
        Cow::Borrowed(&item.reason),
        about(&item.would_pass),
        Cow::Borrowed(if item.borderline { "true" } else { "" }),
        Cow::Owned(item.missing.join(" ")),
        Cow::Owned(evidence.join(between)),
        percent(report.score.percent),
        percent(report.score.lowest),
        percent(report.score.highest),
        Cow::Borrowed(report.score.result.map_or("", |result| result.word())),
        Cow::Owned(warnings.join(between)),
    ]
}

fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Section => "section",
        Scope::Checklist => "checklist",
    }
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn harmless(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(
            ["+8613800138000", "-1", "@SUM(A1)", "\t=1", "c-1", "", "等候"].map(|cell| harmless(cell).into_owned()),
            ["'+8613800138000", "'-1", "'@SUM(A1)", "'\t=1", "c-1", "", "等候"]
        );
    }
}
