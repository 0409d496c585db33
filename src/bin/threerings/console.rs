//! Standard error, the end of a broken pipe, and how it all came out.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use threerings::{Code, Diagnostic, Rejected, Severity};

/// How it came out; the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// 0
    Done,
    /// 1
    SomeRejected,
    /// 2
    NothingDone,
}

/// Standard error, and what was said there.
#[derive(Debug, Default)]
pub(crate) struct Console {
    progress: Option<Progress>,
    /// How many records or entries were refused.
    rejected: Cell<u64>,
    /// How often a warning of a kind was given for the input in hand.
    warned: RefCell<BTreeMap<(Code, String), u64>>,
}

/// How many warnings of a kind are shown for an input before they are only counted.
const SHOWN: u64 = 10;
/// How many kinds of warnings are told apart, so that memory does not grow with them.
const KINDS: usize = 1000;

impl Console {
    /// A console that shows progress through so many bytes once the work turns out to be long.
    pub(crate) fn with_progress(total_bytes: Option<u64>) -> Self {
        Console { progress: Progress::new(total_bytes), ..Console::default() }
    }

    /// Says something; that nobody listens is no error.
    pub(crate) fn say(&self, line: impl std::fmt::Display) {
        let write = || {
            let _ = writeln!(io::stderr().lock(), "{line}");
        };
        match self.progress.as_ref().and_then(|progress| progress.bar.borrow().clone()) {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Names what was refused.
    pub(crate) fn reject(&self, rejected: &Rejected) {
        self.rejected.set(self.rejected.get() + 1);
        for problem in &rejected.problems {
            self.diagnose(problem);
        }
    }

    /// An error as it is, a warning as one.
    pub(crate) fn diagnose(&self, problem: &Diagnostic) {
        match problem.severity {
            Severity::Error => self.say(problem),
            Severity::Warning => self.say(format_args!("warning: {problem}")),
        }
    }

    /// A warning about a record: the first few of a kind are shown, the others counted.
    pub(crate) fn warn(&self, problem: &Diagnostic) {
        let mut warned = self.warned.borrow_mut();
        let kind = (problem.code, general(&problem.at.path));
        if warned.len() < KINDS || warned.contains_key(&kind) {
            let count = warned.entry(kind).or_default();
            *count += 1;
            if *count > SHOWN {
                return;
            }
        }
        drop(warned);
        self.diagnose(problem);
    }

    /// Counts the warnings that were not shown, at the end of an input.
    pub(crate) fn end_of_input(&self, name: &str) {
        for ((code, path), count) in std::mem::take(&mut *self.warned.borrow_mut()) {
            if count > SHOWN {
                let path = if path.is_empty() { path } else { format!("{path}: ") };
                self.say(format_args!("warning: {name}: {path}{} more warnings of this kind ({code})", count - SHOWN));
            }
        }
    }

    pub(crate) fn rejected(&self) -> u64 {
        self.rejected.get()
    }

    /// Notes that so many more bytes and records have been read.
    pub(crate) fn advance(&self, bytes: usize, records: u64) {
        if let Some(progress) = &self.progress {
            progress.advance(bytes, records);
        }
    }

    pub(crate) fn end_of_work(&self) {
        if let Some(bar) = self.progress.as_ref().and_then(|progress| progress.bar.borrow_mut().take()) {
            bar.finish_and_clear();
        }
    }
}

/// A path with list positions as `*`.
fn general(path: &str) -> String {
    let numbered = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    path.split('/').map(|name| if numbered(name) { "*" } else { name }).collect::<Vec<_>>().join("/")
}

/// How far the work has come; drawn only where somebody looks and nothing else is drawn.
#[derive(Debug)]
struct Progress {
    total_bytes: Option<u64>,
    started: Instant,
    bytes: Cell<u64>,
    records: Cell<u64>,
    bar: RefCell<Option<ProgressBar>>,
}

impl Progress {
    /// Work that takes longer is long.
    const LONG: Duration = Duration::from_secs(1);

    fn new(total_bytes: Option<u64>) -> Option<Self> {
        let seen = io::stderr().is_terminal() && !io::stdout().is_terminal();
        let (bytes, records) = (Cell::new(0), Cell::new(0));
        seen.then(|| Progress { total_bytes, started: Instant::now(), bytes, records, bar: RefCell::new(None) })
    }

    fn advance(&self, bytes: usize, records: u64) {
        self.bytes.set(self.bytes.get() + bytes as u64);
        self.records.set(self.records.get() + records);
        if self.started.elapsed() < Self::LONG {
            return;
        }
        let mut bar = self.bar.borrow_mut();
        let bar = bar.get_or_insert_with(|| self.draw());
        bar.set_position(self.bytes.get());
        bar.set_message(format!("{} records", self.records.get()));
    }

    fn draw(&self) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(self.total_bytes, ProgressDrawTarget::stderr());
        let template = match self.total_bytes {
            Some(_) => "{bar:30} {bytes} of {total_bytes}, {msg}, {eta} left",
            None => "{spinner} {bytes}, {msg}",
        };
        match ProgressStyle::with_template(template) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }
}

/// Prints a whole text on standard output.
pub(crate) fn print(text: &str) -> Status {
    let mut output = anstream::stdout().lock();
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    written.map_or_else(|error| output_failed(&error), |()| Status::Done)
}

/// What an error of the output means: a reader that has seen enough is none.
pub(crate) fn output_failed(error: &io::Error) -> Status {
    if error.kind() == ErrorKind::BrokenPipe {
        return Status::Done;
    }
    Console::default().say(format_args!("standard output can't be written: {error}"));
    Status::NothingDone
}

/// Why a file could not be read, in our words where there are some.
pub(crate) fn unreadable(name: impl std::fmt::Display, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => format!("{name}: expected a file, found none of that name"),
        ErrorKind::IsADirectory => format!("{name}: expected a file, found a directory"),
        ErrorKind::PermissionDenied => format!("{name}: expected a file that may be read, found one that may not"),
        ErrorKind::InvalidData => {
            format!("{name}: expected UTF-8 text, found bytes that are not; save the file as UTF-8")
        }
        _ => format!("{name}: expected a file that can be read, found an error: {error}"),
    }
}

/// A path as it is shown.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
