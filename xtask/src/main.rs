//! The project's own tasks: `cargo xtask <task>`.

mod accuracy;
mod audit;
mod dashboard;
mod package;
mod random;
mod step;
mod test;

use std::process::ExitCode;

/// Every task, with what it does.
const TASKS: &[(&str, &str)] = &[
    ("accuracy", "DIR [--errors LABEL-OR-ITEM…]: holds the verdicts against labels, and against simulated word errors"),
    ("bench-audit", "[headline | calls]: generates a department and audits it natively: calls a second, memory"),
    ("bench-js", "builds the npm package and measures it in Node and Chromium, beside JSON.parse and others"),
    ("build-pkg", "[--js]: builds the npm package in pkg/ and prints its sizes, or only what is written by hand"),
    ("dashboard", "[--build | --test]: builds the dashboard and opens it with sample calls, or tests it"),
    ("test", "runs everything that has to pass, the tests last"),
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("accuracy") => accuracy::run(arguments.collect()),
        Some("bench-audit") => audit::run(&arguments.collect::<Vec<_>>()),
        Some("bench-js") => package::bench(arguments.collect()),
        Some("build-pkg") => package::run(&arguments.collect::<Vec<_>>()),
        Some("dashboard") => dashboard::run(&arguments.collect::<Vec<_>>()),
        Some("test") => test::run(),
        Some("help" | "-h" | "--help") => {
            print!("{}", usage());
            ExitCode::SUCCESS
        }
        Some(other) => {
            eprint!("expected the name of a task, found `{other}`\n\n{}", usage());
            ExitCode::from(2)
        }
        None => {
            eprint!("{}", usage());
            ExitCode::from(2)
        }
    }
}

fn usage() -> String {
    let tasks: String = TASKS.iter().map(|(name, does)| format!("  {name:<13}{does}\n")).collect();
    format!("usage: cargo xtask <task>\n\n{tasks}")
}
