//! `check`: a report for each call.

use std::fs;
use std::io::{self, BufWriter, IsTerminal};
use std::ops::ControlFlow;
use std::path::Path;

use threerings::{
    CallRecord, Engine, ImportOptions, LedgerBuilder, Ledgers, Locale, Matcher, Matches, Passed, Register,
    RegisterOptions,
};

use crate::args::{Calls, CheckArgs, Format};
use crate::checklists;
use crate::console::{Console, Status, output_failed, shown, unreadable};
use crate::input::{AtOnce, Block, Came, Input, repeated};
use crate::reports::{Lines, List, Noted, Reports};
use crate::seen::Seen;
use crate::spreadsheet::Spreadsheet;
use crate::table::Tables;
use crate::texts::{REJECTED, SUMMARY, WITHOUT_RESULT};

pub(crate) fn run(args: &CheckArgs) -> Status {
    work(&args.calls, args.format == Format::Table, |engine| output(args.format, engine))
}

/// Judges all calls, and hands each over to what `output` makes.
pub(crate) fn work(
    args: &Calls,
    for_people: bool,
    output: impl for<'e> FnOnce(&'e Engine) -> io::Result<Box<dyn Reports + 'e>>,
) -> Status {
    let mut inputs = Input::all(&args.inputs);
    let beside = args.register.is_some() || args.ledger;
    let passes = if beside { 2 } else { 1 };
    let total: Option<u64> = inputs.iter().map(Input::bytes).sum();
    let console = Console::with_progress(total.map(|bytes| bytes.saturating_mul(passes)));
    let Some(engine) = engine(args, &console) else { return Status::NothingDone };
    let Some(options) = args.source.options(&console) else { return Status::NothingDone };
    let register = match &args.register {
        None => None,
        Some(path) => match read_register(path, args, &console) {
            Some(register) => Some(register),
            None => return Status::NothingDone,
        },
    };
    let beside = beside.then(|| read_beside(register.as_ref(), args, &options, &mut inputs, &console));
    let written = output(&engine).and_then(|mut output| {
        let mut checking = Checking {
            engine: &engine,
            beside,
            console: &console,
            output: &mut *output,
            count: Count::default(),
            failed: None,
        };
        let status = checking.all(&inputs, &options);
        if let Some(error) = checking.failed.take() {
            return Err(error);
        }
        checking.output.finish()?;
        checking.finish(for_people, engine.locale());
        Ok(status)
    });
    console.end_of_work();
    written.unwrap_or_else(|error| output_failed(&error))
}

fn engine(args: &Calls, console: &Console) -> Option<Engine> {
    let builder = checklists::builder(&args.checklists.names, console)?;
    match builder.region(args.region).locale(args.language.locale).build() {
        Ok(engine) => Some(engine),
        Err(error) => {
            error.problems.iter().for_each(|problem| console.diagnose(problem));
            None
        }
    }
}

/// The register, after what is wrong with it was named.
fn read_register(path: &Path, args: &Calls, console: &Console) -> Option<Register> {
    let name = shown(path);
    let bytes = fs::read(path).map_err(|error| console.say(unreadable(&name, &error))).ok()?;
    let options = RegisterOptions { file: Some(&name), utc_offset_minutes: args.register_offset.0 };
    let register = Register::read(&bytes, &options).map_err(|problem| console.diagnose(&problem)).ok()?;
    register.rejected.iter().for_each(|rejected| console.reject(rejected));
    register.warnings.iter().for_each(|warning| console.warn(warning));
    console.end_of_input(&name);
    Some(register)
}

/// What stands beside each call, in the register and in other calls, and how many calls there were.
struct Beside<'r> {
    matches: Option<Matches<'r>>,
    ledgers: Option<Ledgers>,
    calls: usize,
}

impl Beside<'_> {
    /// Writes it into a call, which was the `position`th read.
    fn apply(&self, position: usize, call: &mut CallRecord<'_>) {
        if let Some(matches) = &self.matches {
            matches.apply(position, call);
        }
        if let Some(ledgers) = &self.ledgers {
            ledgers.apply(position, call);
        }
    }
}

/// The first pass over the calls: takes from each what it takes to see them beside each other.
fn read_beside<'r>(
    register: Option<&'r Register>,
    args: &Calls,
    options: &ImportOptions<'_>,
    inputs: &mut [Input],
    console: &Console,
) -> Beside<'r> {
    let mut matcher = register.map(|register| Matcher::new(register, args.window.0));
    let mut ledger = args.ledger.then(|| LedgerBuilder::new(register));
    let mut calls = 0;
    for input in inputs {
        // What can't be read is named in the second pass, which meets the same.
        if input.hold().is_err() {
            continue;
        }
        let read = input.read(options, console, AtOnce::Calls, &mut |came| {
            if let Came::Call(call) = came {
                matcher.iter_mut().for_each(|matcher| matcher.add(&call));
                ledger.iter_mut().for_each(|ledger| ledger.add(&call));
                calls += 1;
            }
            ControlFlow::Continue(())
        });
        drop(read);
    }
    let matches = matcher.map(Matcher::finish);
    if let (Some(register), Some(matches)) = (register, &matches) {
        say_unused(register, matches, console);
    }
    Beside { matches, ledgers: ledger.map(LedgerBuilder::finish), calls }
}

/// Names the entries of the register that are about none of the calls.
fn say_unused(register: &Register, matches: &Matches<'_>, console: &Console) {
    let unused = matches.unused().count();
    if let Some((_, first)) = matches.unused().next() {
        let file = first.file.unwrap_or_default();
        let all = register.entries().len();
        console.say(format_args!(
            "warning: {file}: {unused} of {all} entries belong to none of these calls, the first on line {}",
            first.line
        ));
    }
}

fn output<'e>(format: Format, engine: &'e Engine) -> io::Result<Box<dyn Reports + 'e>> {
    let plain = || BufWriter::with_capacity(1 << 16, io::stdout().lock());
    Ok(match format {
        Format::Table => Box::new(Tables::new(BufWriter::new(anstream::stdout().lock()), engine.describe())),
        Format::Json => Box::new(List::new(plain())),
        Format::Jsonl => Box::new(Lines(plain())),
        Format::Csv => Box::new(Spreadsheet::new(plain())?),
    })
}

/// How the calls came out.
#[derive(Debug, Default)]
struct Count {
    calls: usize,
    pass: usize,
    fail: usize,
    open: usize,
}

impl Count {
    fn add(&mut self, result: Option<Passed>) {
        self.calls += 1;
        match result {
            Some(Passed::Pass) => self.pass += 1,
            Some(Passed::Fail) => self.fail += 1,
            Some(Passed::Open) => self.open += 1,
            None => {}
        }
    }

    fn say(&self, rejected: u64, locale: Locale) -> String {
        let numbers = [self.calls, self.pass, self.fail, self.open].map(|number| number.to_string());
        let mut line = SUMMARY.with(locale, &numbers.each_ref().map(String::as_str));
        let without = self.calls - self.pass - self.fail - self.open;
        if without > 0 {
            line += &WITHOUT_RESULT.with(locale, &[&without.to_string()]);
        }
        if rejected > 0 {
            line += &REJECTED.with(locale, &[&rejected.to_string()]);
        }
        line
    }
}

/// The calls on their way to reports.
struct Checking<'c, 'e> {
    engine: &'e Engine,
    beside: Option<Beside<'c>>,
    console: &'c Console,
    output: &'c mut (dyn Reports + 'e),
    count: Count,
    /// Why the output takes no more.
    failed: Option<io::Error>,
}

impl Checking<'_, '_> {
    fn all(&mut self, inputs: &[Input], options: &ImportOptions<'_>) -> Status {
        let console = self.console;
        let mut unread = 0;
        // What stands beside a call is known by its place among all of them.
        let at_once = if self.beside.is_some() { AtOnce::Calls } else { self.output.at_once() };
        for input in inputs {
            let read = input.read(options, console, at_once, &mut |came| self.take(came, options));
            console.end_of_input(&input.name);
            if let Err(error) = read {
                console.say(unreadable(&input.name, &error));
                unread += 1;
            }
            if self.failed.is_some() {
                break;
            }
        }
        match (unread, console.rejected()) {
            (0, 0) => Status::Done,
            (unread, _) if unread == inputs.len() && self.count.calls == 0 => Status::NothingDone,
            _ => Status::SomeRejected,
        }
    }

    fn take(&mut self, came: Came<'_>, options: &ImportOptions<'_>) -> ControlFlow<()> {
        let written = match came {
            Came::Rejected(rejected) => {
                // First what was written before it, so that a terminal shows both in their order.
                let written = self.output.flush();
                self.output.reject();
                self.console.reject(&rejected);
                written
            }
            Came::Warning(warning) => {
                self.console.warn(&warning);
                Ok(())
            }
            Came::Pause => self.output.flush(),
            Came::Blocks(blocks, seen) => {
                self.note(blocks, options, seen);
                Ok(())
            }
            Came::Call(mut call) => {
                if let Some(beside) = &self.beside {
                    beside.apply(self.count.calls, &mut call);
                }
                self.output.call(self.engine, &call).map(|result| self.count.add(result))
            }
        };
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    /// Has blocks judged, and says what came of them in their order.
    fn note(&mut self, blocks: &[Block], options: &ImportOptions<'_>, seen: &mut Seen) {
        for noted in self.output.judge(self.engine, options, blocks) {
            match noted {
                Noted::Rejected(rejected) => {
                    self.output.reject();
                    self.console.reject(&rejected);
                }
                Noted::Warning(warning) => self.console.warn(&warning),
                Noted::Call { id, at, result } => {
                    if seen.again(&id) {
                        self.console.warn(&repeated(&id, at));
                    }
                    self.count.add(result);
                }
            }
        }
    }

    /// What there is to say at the end.
    fn finish(&self, for_people: bool, locale: Locale) {
        if self.beside.as_ref().is_some_and(|beside| beside.calls != self.count.calls) {
            self.console.say(
                "warning: the inputs changed while they were read; what stands beside a call may be about another",
            );
        }
        let for_people = for_people || io::stderr().is_terminal();
        if for_people && self.count.calls > 1 {
            self.console.say(self.count.say(self.console.rejected(), locale));
        }
    }
}
