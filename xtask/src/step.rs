//! What several tasks need: the project's folder, cargo, npm, the target for WebAssembly.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target that the library has to build for without its default features.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The outermost folder of the project.
pub(crate) fn root() -> PathBuf {
    let inner = Path::new(env!("CARGO_MANIFEST_DIR"));
    inner.parent().unwrap_or(inner).to_owned()
}

/// The cargo that runs this task.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Runs npm in a folder.
pub(crate) fn npm(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let run = Command::new("npm").args(arguments).current_dir(folder).status();
    let help = || format!("expected `npm {}` to succeed in {}", arguments.join(" "), folder.display());
    run.is_ok_and(|status| status.success()).then_some(()).ok_or_else(help)
}

/// Makes sure that the compiler can build for [`WASM`].
pub(crate) fn wasm_target() -> Result<(), String> {
    let libraries = Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]).output();
    let folder = libraries.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    if Path::new(&folder).is_dir() {
        return Ok(());
    }
    let added = Command::new("rustup").args(["target", "add", WASM]).status();
    let help = format!("expected the target {WASM}; install it with `rustup target add {WASM}`");
    added.is_ok_and(|status| status.success()).then_some(()).ok_or(help)
}
