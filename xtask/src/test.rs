//! `cargo xtask test`: the one command that runs every test.
//!
//! What is quick to fail comes first, the tests come last, so that their own summaries end the output.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// The target that the library has to build for without its default features.
const WASM: &str = "wasm32-unknown-unknown";

/// One thing that has to pass.
struct Step {
    name: &'static str,
    /// What `cargo` is asked.
    args: &'static [&'static str],
    /// What is set for it.
    env: &'static [(&'static str, &'static str)],
    /// A file without which there is nothing to do.
    needs: Option<&'static str>,
}

const fn step(name: &'static str, args: &'static [&'static str]) -> Step {
    Step { name, args, env: &[], needs: None }
}

const STEPS: &[Step] = &[
    step("formatting", &["fmt", "--all", "--check"]),
    step("lints", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    step("lints of the bare library", &["clippy", "--lib", "--tests", "--no-default-features", "--", "-D", "warnings"]),
    Step {
        env: &[("RUSTDOCFLAGS", "-D warnings")],
        ..step("documentation", &["doc", "--workspace", "--no-deps", "--document-private-items"])
    },
    step("the bare library for WebAssembly", &["build", "--lib", "--no-default-features", "--target", WASM]),
    Step {
        needs: Some("fuzz/Cargo.toml"),
        ..step("fuzz targets", &["check", "--quiet", "--manifest-path", "fuzz/Cargo.toml"])
    },
    step("tests of the bare library", &["test", "--quiet", "--lib", "--no-default-features"]),
    step("tests, with those in the documentation", &["test", "--workspace"]),
];

/// Runs every step up to the first that fails.
pub(crate) fn run() -> ExitCode {
    // `cargo xtask` works in any folder of the project, its steps in the outermost.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if let Err(help) = std::env::set_current_dir(&root).map_err(|error| error.to_string()).and_then(|()| wasm_target())
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
        format!("{}cargo {}", env.collect::<String>(), self.args.join(" "))
    }

    fn passes(&self) -> bool {
        let status = Command::new(cargo()).args(self.args).envs(self.env.iter().copied()).status();
        status.is_ok_and(|status| status.success())
    }
}

/// The cargo that runs this task.
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Makes sure that the compiler can build for [`WASM`].
fn wasm_target() -> Result<(), String> {
    let libraries = Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]).output();
    let folder = libraries.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    if Path::new(&folder).is_dir() {
        return Ok(());
    }
    let added = Command::new("rustup").args(["target", "add", WASM]).status();
    let help = format!("expected the target {WASM}; install it with `rustup target add {WASM}`");
    added.is_ok_and(|status| status.success()).then_some(()).ok_or(help)
}
