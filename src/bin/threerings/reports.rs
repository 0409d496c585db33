//! Where reports go: JSON, a list or a line each; the others have their own files.

use std::io::{self, Write};

use threerings::{CallRecord, Diagnostic, Engine, ImportOptions, Passed, Place, Rejected, Report};

use crate::input::{AtOnce, Block};

/// Writes reports one by one.
pub(crate) trait Reports {
    /// Deals with the next call; whether it passed.
    fn call(&mut self, engine: &Engine, call: &CallRecord<'_>) -> io::Result<Option<Passed>> {
        let report = engine.check(call);
        self.add(&report)?;
        Ok(report.score.result)
    }
    /// Writes the next one.
    fn add(&mut self, report: &Report<'_>) -> io::Result<()>;
    /// Notes that a record was refused; it is named on standard error anyway.
    fn reject(&mut self) {}
    /// In how many blocks at once it wants its inputs.
    fn at_once(&self) -> AtOnce {
        AtOnce::Calls
    }
    /// Deals with blocks at the same time; what came of each record, in their order.
    fn judge(&mut self, _: &Engine, _: &ImportOptions<'_>, _: &[Block]) -> Vec<Noted> {
        Vec::new()
    }
    /// Writes what comes after the last one.
    fn finish(&mut self) -> io::Result<()>;
    /// Makes what was written so far be seen.
    fn flush(&mut self) -> io::Result<()>;
}

/// What came of a record of a block.
#[derive(Debug)]
pub(crate) enum Noted {
    /// It was judged.
    Call { id: String, at: Place, result: Option<Passed> },
    /// It was refused.
    Rejected(Rejected),
    /// Something is worth knowing about it.
    Warning(Diagnostic),
}

/// A report a line.
pub(crate) struct Lines<W>(pub(crate) W);

impl<W: Write> Reports for Lines<W> {
    fn add(&mut self, report: &Report<'_>) -> io::Result<()> {
        self.0.write_all(report.to_json().as_bytes())?;
        self.0.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A list of reports.
pub(crate) struct List<W> {
    output: W,
    empty: bool,
}

impl<W: Write> List<W> {
    pub(crate) fn new(output: W) -> Self {
        List { output, empty: true }
    }
}

impl<W: Write> Reports for List<W> {
    fn add(&mut self, report: &Report<'_>) -> io::Result<()> {
        self.output.write_all(if self.empty { b"[\n" } else { b",\n" })?;
        self.empty = false;
        self.output.write_all(report.to_json().as_bytes())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.write_all(if self.empty { b"[]\n" } else { b"\n]\n" })?;
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
