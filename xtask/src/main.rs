//! `cargo xtask TASK`: the project's own tasks.

mod accuracy;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("accuracy") => accuracy::run(arguments.collect()),
        _ => {
            eprintln!("usage: cargo xtask accuracy DIR [--errors LABEL…]");
            ExitCode::from(2)
        }
    }
}
