//! `merge`: summaries of parts as one.

use std::fs;
use std::io::{self, BufWriter, Write};

use threerings::{Reviews, Summary};

use crate::args::{MergeArgs, SummaryFormat};
use crate::audit::Written;
use crate::console::{Console, Status, output_failed, shown, unreadable};

pub(crate) fn run(args: &MergeArgs) -> Status {
    let console = Console::default();
    let Some(mut merged) = merged(args, &console) else { return Status::NothingDone };
    if let Some(by) = &args.by {
        match merged.rolled_up(by.0.clone()) {
            Ok(rolled) => merged = rolled,
            Err(problem) => {
                console.diagnose(&problem);
                return Status::NothingDone;
            }
        }
    }
    let output: Box<dyn Write> = match args.format {
        SummaryFormat::Table => Box::new(anstream::stdout().lock()),
        SummaryFormat::Json | SummaryFormat::Csv => Box::new(io::stdout().lock()),
    };
    let mut written = Written { format: args.format, reviews: Reviews::default(), output: BufWriter::new(output) };
    written.write(&merged).map_or_else(|error| output_failed(&error), |()| Status::Done)
}

/// All of them as one; `None` after what is wrong was named.
fn merged(args: &MergeArgs, console: &Console) -> Option<Summary> {
    let mut merged: Option<Summary> = None;
    for path in &args.summaries {
        let name = shown(path);
        let text = fs::read_to_string(path).map_err(|error| console.say(unreadable(&name, &error))).ok()?;
        let named = |problem| console.say(format_args!("{name}: {problem}"));
        let summary = Summary::from_json(&text).map_err(named).ok()?;
        match &mut merged {
            None => merged = Some(summary),
            Some(merged) => merged.merge(&summary).map_err(named).ok()?,
        }
    }
    merged
}
