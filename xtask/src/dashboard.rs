//! `cargo xtask dashboard`: the dashboard in `www/`, and the elements that the npm package takes from it.

use std::path::Path;
use std::process::ExitCode;

use crate::package;
use crate::step::{npm, root};

/// What is to be done once it is built.
enum Then {
    /// Serves it on this machine and opens it with the samples.
    Open,
    /// Only says where it is.
    Nothing,
    /// Plays its stories.
    Test,
}

/// Builds it, and opens or tests it.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let then = match arguments {
        [] => Then::Open,
        [one] if one == "--build" => Then::Nothing,
        [one] if one == "--test" => Then::Test,
        _ => {
            eprintln!("expected nothing, `--build` or `--test`, found `{}`", arguments.join(" "));
            return ExitCode::from(2);
        }
    };
    match build().and_then(|()| after(&then)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(help) => {
            eprintln!("xtask: {help}");
            ExitCode::FAILURE
        }
    }
}

/// The package first, for the dashboard has its engine of it; then the elements anew, which land in the package.
fn build() -> Result<(), String> {
    let www = root().join("www");
    // It takes minutes, and its sources are the same when only the dashboard has changed.
    if !is_fresh() {
        package::build()?;
    }
    elements()?;
    npm(&www, &["run", "--silent", "check"])?;
    npm(&www, &["run", "--silent", "build"])
}

/// What the npm package exports as `threerings/elements`.
pub(crate) fn elements() -> Result<(), String> {
    let www = root().join("www");
    package::install(&www)?;
    npm(&www, &["run", "--silent", "elements"])
}

fn after(then: &Then) -> Result<(), String> {
    let www = root().join("www");
    match then {
        Then::Open => npm(&www, &["run", "preview", "--", "--open", "/#/start?samples=yes"]),
        Then::Nothing => {
            println!("{}", www.join("dist").display());
            Ok(())
        }
        Then::Test => npm(&www, &["test", "--silent"]).and_then(|()| npm(&www, &["run", "--silent", "stories"])),
    }
}

/// Whether the engine in the package is newer than everything that it is made of.
fn is_fresh() -> bool {
    let root = root();
    let Some(built) = newest(&root.join("pkg/dist/engine_bg.wasm")) else { return false };
    let sources = ["src", "checklists", "Cargo.toml", "Cargo.lock", "pkg/src", "pkg/importers", "pkg/workbook"]
        .map(|name| newest(&root.join(name)));
    sources.into_iter().flatten().all(|changed| changed < built)
}

/// When a file, or any file of a folder, was last written.
fn newest(path: &Path) -> Option<std::time::SystemTime> {
    if path.is_dir() {
        return std::fs::read_dir(path).ok()?.filter_map(|entry| newest(&entry.ok()?.path())).max();
    }
    std::fs::metadata(path).ok()?.modified().ok()
}
