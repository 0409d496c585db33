//! The `threerings` command: reads files, asks the library, prints. Nothing is decided here.

mod agreement;
mod answers;
mod args;
mod audit;
mod check;
mod checklists;
mod console;
mod explain;
mod import;
mod input;
mod lint;
mod merge;
mod reports;
mod seen;
mod spreadsheet;
mod table;
mod texts;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command, SchemaName};
use crate::console::{Status, print};

fn main() -> ExitCode {
    let status = match Args::parse().command {
        Command::Check(args) => check::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Agreement(args) => agreement::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::List(args) => explain::list(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Schema(args) => print(schema(args.name)),
        Command::Import(args) => import::run(&args),
    };
    match status {
        Status::Done => ExitCode::SUCCESS,
        Status::SomeRejected => ExitCode::from(1),
        Status::NothingDone => ExitCode::from(2),
    }
}

fn schema(name: SchemaName) -> &'static str {
    match name {
        SchemaName::Record => include_str!("../../../pkg/schemas/record.schema.json"),
        SchemaName::Register => include_str!("../../../pkg/schemas/register.schema.json"),
        SchemaName::Checklist => include_str!("../../../pkg/schemas/checklist.schema.json"),
        SchemaName::Report => include_str!("../../../pkg/schemas/report.schema.json"),
    }
}
