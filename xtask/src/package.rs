//! `cargo xtask build-pkg`: the npm package's `dist` folder, and what has to lie beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use serde_json::{Value, json};
use wasm_bindgen_cli_support::Bindgen;

use crate::step::{cargo, npm, root, wasm_target};

/// A module of WebAssembly with its glue.
struct Module {
    /// What its files are called: `engine.js`, `engine_bg.wasm`.
    name: &'static str,
    /// What it is made of.
    package: &'static str,
    library: &'static str,
    features: &'static [&'static str],
}

/// Everybody loads the first; the others are loaded when somebody opens another system's file, a register or a workbook.
const MODULES: [Module; 3] = [
    Module {
        name: "engine",
        package: "threerings",
        library: "threerings",
        features: &["--no-default-features", FEATURES],
    },
    Module { name: "importers", package: "threerings-importers", library: "threerings_importers", features: &[] },
    Module { name: "workbook", package: "threerings-workbook", library: "threerings_workbook", features: &[] },
];

/// What the engine for JavaScript can do: check records, its own and scripts. All that imports is in a module of its own.
const FEATURES: &str = "--features=wasm";

/// Builds it and says how large it is; with `--js`, only what is written by hand.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let built = match arguments {
        [] => build(),
        [one] if one == "--js" => modules(&root().join("pkg")).map(|()| String::new()),
        _ => Err(format!("expected nothing or `--js`, found `{}`", arguments.join(" "))),
    };
    match built {
        Ok(sizes) => {
            print!("{sizes}");
            ExitCode::SUCCESS
        }
        Err(help) => {
            eprintln!("xtask: {help}");
            ExitCode::FAILURE
        }
    }
}

/// Builds it and measures it; arguments go on to `pkg/bench/index.js`.
pub(crate) fn bench(arguments: Vec<String>) -> ExitCode {
    if run(&[]) != ExitCode::SUCCESS {
        return ExitCode::FAILURE;
    }
    let measured = Command::new("node").arg("pkg/bench/index.js").args(arguments).current_dir(root()).status();
    if measured.is_ok_and(|status| status.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Builds it; the sizes, a line a file.
pub(crate) fn build() -> Result<String, String> {
    wasm_target()?;
    let package = root().join("pkg");
    let dist = package.join("dist");
    install(&package)?;
    let compiled: Vec<PathBuf> = MODULES.iter().map(compiled).collect::<Result<_, _>>()?;
    match std::fs::remove_dir_all(&dist) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(told(&dist, &error)),
        _ => {}
    }
    for (module, wasm) in MODULES.iter().zip(&compiled) {
        glue(&package, module.name, wasm, &dist)?;
        optimise(&package, module, &dist)?;
    }
    modules(&package)?;
    checklists(&dist.join("checklists"))?;
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&root().join(licence), &package.join(licence))?;
    }
    crate::dashboard::elements()?;
    sizes(&dist)
}

/// A library for WebAssembly; the path of the file.
fn compiled(module: &Module) -> Result<PathBuf, String> {
    let fixed =
        ["rustc", "--lib", "--crate-type=cdylib", "--profile=wasm", "--target=wasm32-unknown-unknown", "--package"];
    let arguments: Vec<&str> = fixed.iter().chain([&module.package]).chain(module.features).copied().collect();
    let built = Command::new(cargo()).args(&arguments).current_dir(root()).status();
    if !built.is_ok_and(|status| status.success()) {
        return Err(format!("expected the library to build with `cargo {}`", arguments.join(" ")));
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join("wasm32-unknown-unknown/wasm").join(format!("{}.wasm", module.library)))
}

/// The JavaScript that wasm-bindgen makes, for every host alike.
fn glue(package: &Path, name: &str, wasm: &Path, dist: &Path) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    let made = bindgen
        .web(true)
        .map(|bindgen| bindgen.input_path(wasm).out_name(name))
        // The entry points have types of their own.
        .map(|bindgen| bindgen.typescript(false).remove_name_section(true).remove_producers_section(true))
        // Bundlers have to see the one URL in the entry points, not a second one here.
        .map(|bindgen| bindgen.omit_default_module_path(true).reset_state_function(true))
        .and_then(|bindgen| bindgen.generate(dist));
    made.map_err(|error| format!("expected wasm-bindgen to write its glue: {error:#}"))?;
    // Nobody reads it there: without its comments and long names it is a quarter smaller.
    let file = dist.join(format!("{name}.js"));
    let (file, out) = (file.display().to_string(), format!("--outfile={}", file.display()));
    tool(package, "esbuild", &[&file, &out, "--allow-overwrite", "--minify", "--format=esm", "--log-level=warning"])
}

/// The modules that are written by hand, without comments and spaces, which were a fifth of what a page loads; names stay,
/// so that a trace of an error can be read. They lie where `exports` says, beside `dist`.
fn modules(package: &Path) -> Result<(), String> {
    let mut sources = files(&package.join("src"))?;
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "js"));
    let mut arguments: Vec<String> = sources.iter().map(|path| path.display().to_string()).collect();
    arguments.push(format!("--outdir={}", package.display()));
    arguments
        .extend(["--minify-whitespace", "--minify-syntax", "--format=esm", "--log-level=warning"].map(str::to_owned));
    tool(package, "esbuild", &arguments.iter().map(String::as_str).collect::<Vec<_>>())?;
    mark(&package.join("files.js"))
}

/// Tells bundlers to leave the one import alone whose name they can't know; esbuild takes such comments out.
fn mark(file: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|error| told(file, &error))?;
    let (before, after) =
        text.split_once("import(name)").ok_or_else(|| told(file, &"expected `import(name)` in it"))?;
    let marked = format!("{before}import(/* webpackIgnore: true *//* @vite-ignore */name){after}");
    std::fs::write(file, marked).map_err(|error| told(file, &error))
}

/// The files of a folder, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| told(folder, &error))?;
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

/// Runs one of the development tools.
fn tool(package: &Path, name: &str, arguments: &[&str]) -> Result<(), String> {
    let done = Command::new(package.join("node_modules/.bin").join(name)).args(arguments).status();
    done.is_ok_and(|status| status.success())
        .then_some(())
        .ok_or_else(|| format!("expected `{name} {}` to work; `npm ci` in `pkg` installs it", arguments.join(" ")))
}

/// The development tools, by the lock file.
pub(crate) fn install(folder: &Path) -> Result<(), String> {
    let lock = |file: &Path| std::fs::read(file).ok();
    let marker = folder.join("node_modules/.installed-lock.json");
    if lock(&marker).is_some() && lock(&marker) == lock(&folder.join("package-lock.json")) {
        return Ok(());
    }
    npm(folder, &["ci"])?;
    copy(&folder.join("package-lock.json"), &marker)
}

/// `wasm-opt`, for size: `-O3` makes it larger under gzip than it comes from the compiler.
fn optimise(package: &Path, module: &Module, dist: &Path) -> Result<(), String> {
    let file = dist.join(format!("{}_bg.wasm", module.name)).display().to_string();
    tool(package, "wasm-opt", &["-Oz", &file, "-o", &file])
}

/// The checklists as they are, and all lexicons as one file.
fn checklists(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
    for name in threerings::built_in_names() {
        copy(&root().join(format!("checklists/{name}.json")), &folder.join(format!("{name}.json")))?;
    }
    let text = lexicons(&root().join("checklists/lexicons"))?;
    let file = folder.join("lexicons.json");
    std::fs::write(&file, text).map_err(|error| told(&file, &error))
}

/// All lexicons in one file: what is only there for tests is left out. The words of a file are renamed, so
/// that two files may use the same name.
fn lexicons(folder: &Path) -> Result<String, String> {
    let mut words = BTreeMap::new();
    let mut lexicons = Vec::new();
    for path in files(folder)? {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let text = std::fs::read_to_string(&path).map_err(|error| told(&path, &error))?;
        let mut file: Value = serde_json::from_str(&text).map_err(|error| told(&path, &error))?;
        for (word, alternatives) in file["words"].as_object_mut().into_iter().flat_map(|words| words.iter_mut()) {
            words.insert(format!("{name}-{word}"), alternatives.take());
        }
        for lexicon in file["lexicons"].as_array_mut().into_iter().flatten() {
            lexicons.push(bare(lexicon, name));
        }
    }
    Ok(json!({"words": words, "lexicons": lexicons}).to_string())
}

/// A lexicon without its examples; what it is about stands in reasons.
fn bare(lexicon: &mut Value, file: &str) -> Value {
    let mut renamed = |name: &str| match &mut lexicon[name] {
        Value::Array(patterns) => patterns
            .iter()
            .map(|pattern| json!(pattern.as_str().unwrap_or_default().replace('{', &format!("{{{file}-"))))
            .collect(),
        _ => Vec::new(),
    };
    let (zh, en, unless) = (renamed("zh"), renamed("en"), renamed("unless"));
    json!({"id": lexicon["id"], "about": lexicon["about"], "zh": zh, "en": en, "unless": unless})
}

/// Each file with its size, as it is and compressed.
fn sizes(dist: &Path) -> Result<String, String> {
    let mut lines = String::new();
    for folder in [dist.to_owned(), dist.join("checklists")] {
        for file in files(&folder)? {
            let bytes = std::fs::read(&file).map_err(|error| told(&file, &error))?;
            let name = file.strip_prefix(dist).unwrap_or(&file).display().to_string();
            lines += &format!("{name:<40} {:>8} bytes {:>8} gzip\n", bytes.len(), compressed(&bytes));
        }
    }
    Ok(lines)
}

/// How long these bytes are under `gzip -9`.
fn compressed(bytes: &[u8]) -> usize {
    use std::io::Write;

    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    // Writing to memory can't fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().map_or(0, |bytes| bytes.len())
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    std::fs::copy(from, to).map(drop).map_err(|error| told(from, &error))
}

fn told(path: &Path, error: &impl std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_each_lexicon_file_stay_its_own() {
        let text = lexicons(&root().join("checklists/lexicons")).unwrap();
        let mut one = threerings::text::Lexicons::new();
        one.read(&text).unwrap();
        let all = threerings::text::Lexicons::built_in();
        let patterns = |lexicons: &threerings::text::Lexicons| -> Vec<_> {
            lexicons.iter().map(|l| (l.id.clone(), l.zh.clone(), l.en.clone(), l.unless.clone())).collect()
        };
        assert_eq!(patterns(&one), patterns(&all));
        assert!(all.iter().count() > 50);
    }
}
