//! `cargo xtask test`: the one command that runs every test.
//!
//! What is quick to fail comes first, the tests come last, so that their own summaries end the output.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::package;
use crate::step::{WASM, cargo, root, wasm_target};

/// One thing that has to pass.
struct Step {
    name: &'static str,
    /// `cargo`, or another program.
    program: &'static str,
    /// What it is asked.
    args: &'static [&'static str],
    /// What is set for it.
    env: &'static [(&'static str, &'static str)],
    /// A file without which there is nothing to do.
    needs: Option<&'static str>,
}

const fn step(name: &'static str, args: &'static [&'static str]) -> Step {
    Step { name, program: "cargo", args, env: &[], needs: None }
}

const STEPS: &[Step] = &[
    step("formatting", &["fmt", "--all", "--check"]),
    step("lints", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    step("lints of the bare library", &["clippy", "--lib", "--tests", "--no-default-features", "--", "-D", "warnings"]),
    Step {
        env: &[("RUSTDOCFLAGS", "-D warnings")],
        ..step("documentation", &["doc", "--workspace", "--no-deps", "--document-private-items"])
    },
    step(
        "lints of the engine for JavaScript",
        &["clippy", "--lib", "--no-default-features", "--features", "wasm", "--target", WASM, "--", "-D", "warnings"],
    ),
    Step {
        needs: Some("fuzz/Cargo.toml"),
        ..step("fuzz targets", &["check", "--quiet", "--locked", "--manifest-path", "fuzz/Cargo.toml"])
    },
    step("tests of the bare library", &["test", "--quiet", "--lib", "--no-default-features"]),
    step(PACKAGE, &["xtask", "build-pkg"]),
    // It builds the elements, which the package exports.
    Step { needs: Some("www/package.json"), ..step("the dashboard", &["xtask", "dashboard", "--build"]) },
    Step { program: "npm", ..step("tests of the dashboard", &["test", "--silent", "--prefix", "www"]) },
    // A story compares what the dashboard says with what the command says.
    step("the command", &["build", "--bin", "threerings"]),
    // What its users do, in Chinese and English; two at a time leave none of them waiting for the other.
    Step {
        program: "npm",
        env: &[("WORKERS", "2")],
        ..step("stories of the dashboard, in Chromium", &["run", "--silent", "stories", "--prefix", "www"])
    },
    Step {
        program: "npm",
        ..step("tests of the npm package, in Node and Chromium", &["test", "--silent", "--prefix", "pkg"])
    },
    step("tests, with those in the documentation", &["test", "--workspace"]),
];

/// The step that this program can do itself.
const PACKAGE: &str = "the npm package";

/// Runs every step up to the first that fails.
pub(crate) fn run() -> ExitCode {
    // `cargo xtask` works in any folder of the project, its steps in the outermost.
    if let Err(help) = std::env::set_current_dir(root()).map_err(|error| error.to_string()).and_then(|()| wasm_target())
    {
        eprintln!("xtask: {help}");
        return ExitCode::FAILURE;
    }
    let steps: Vec<&Step> =
        STEPS.iter().filter(|step| step.needs.is_none_or(|file| Path::new(file).exists())).collect();
    for (index, step) in steps.iter().enumerate() {
        eprintln!("\nxtask: {} of {}: {}\n       {}", index + 1, steps.len(), step.name, step.line());
        let started = Instant::now();
        if !step.passes() {
            eprintln!("\nxtask: {} of {} failed: {}\n       {}", index + 1, steps.len(), step.name, step.line());
            return ExitCode::FAILURE;
        }
        // Nothing is said after the last one: the runner's summary stays in sight.
        if index + 1 < steps.len() {
            eprintln!("xtask: passed in {} s", started.elapsed().as_secs());
        }
    }
    ExitCode::SUCCESS
}

impl Step {
    /// The command as a person would type it.
    fn line(&self) -> String {
        let env = self.env.iter().map(|(name, value)| format!("{name}='{value}' "));
        format!("{}{} {}", env.collect::<String>(), self.program, self.args.join(" "))
    }

    fn passes(&self) -> bool {
        if self.name == PACKAGE {
            return package::run(&[]) == ExitCode::SUCCESS;
        }
        let program = if self.program == "cargo" { cargo() } else { self.program.into() };
        let status = Command::new(program).args(self.args).envs(self.env.iter().copied()).status();
        status.is_ok_and(|status| status.success())
    }
}
