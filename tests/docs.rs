//! What the documents say is so: paths exist, commands print what is shown, examples of checklists load.
//!
//! `BLESS=1 cargo test --test docs` writes anew what commands print and how scores are reckoned.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use threerings::{Engine, Locale, Severity, read_records};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The fenced blocks of a document: what stands after the fence, and the lines.
fn blocks(document: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in document.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => open = Some((info.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, lines))) => *lines += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block has no end");
    blocks
}

/// The blocks of one sort in `checklists/README.md`.
fn checklist_blocks(info: &str) -> Vec<String> {
    let blocks = blocks(&text("checklists/README.md"));
    blocks.into_iter().filter(|(found, _)| found == info).map(|(_, lines)| lines).collect()
}

/// An engine of a checklist that gives nothing to remark.
fn engine(checklist: &str) -> Engine {
    let builder = || Engine::builder().source("here", checklist).checklist("here").locale(Locale::En);
    let remarks: Vec<String> = builder().lint().iter().map(ToString::to_string).collect();
    assert!(remarks.is_empty(), "{}\n{checklist}", remarks.join("\n"));
    builder().build().unwrap()
}

#[test]
fn the_checklists_that_are_shown_load_without_remarks() {
    let shown = checklist_blocks("json checklist");
    shown.iter().for_each(|checklist| drop(engine(checklist)));
    assert!(shown.len() >= 4);
}

/// An item with this check, in a checklist.
fn checklist_with(check: &str) -> String {
    let item = format!(r#"{{"id":"i","title":{{"en":"i"}},"why":{{"en":"i"}},"check":{check}}}"#);
    let section = format!(r#"{{"id":"s","title":{{"en":"s"}},"items":[{item}]}}"#);
    format!(r#"{{"id":"c","version":"1","title":{{"en":"c"}},"scoring":{{"method":"points"}},"sections":[{section}]}}"#)
}

#[test]
fn the_checks_that_are_shown_load() {
    let shown = checklist_blocks("json check");
    for check in &shown {
        let lint = Engine::builder().source("here", checklist_with(check)).checklist("here").lint();
        let errors: Vec<String> =
            lint.iter().filter(|remark| remark.severity == Severity::Error).map(ToString::to_string).collect();
        assert!(errors.is_empty(), "{}\n{check}", errors.join("\n"));
    }
    assert!(shown.len() >= 20);
}

/// Every field that a checklist can have, by the schema.
fn fields_and_words(schema: &serde_json::Value, names: &mut Vec<String>) {
    match schema {
        serde_json::Value::Object(members) => {
            let properties = members.get("properties").and_then(serde_json::Value::as_object);
            names.extend(properties.into_iter().flat_map(|properties| properties.keys().cloned()));
            names.extend(members.get("const").and_then(serde_json::Value::as_str).map(str::to_owned));
            members.values().for_each(|member| fields_and_words(member, names));
        }
        serde_json::Value::Array(elements) => elements.iter().for_each(|element| fields_and_words(element, names)),
        _ => {}
    }
}

#[test]
fn every_field_and_every_word_of_a_checklist_is_shown() {
    let readme = text("checklists/README.md");
    let schema = serde_json::from_str(&text("pkg/schemas/checklist.schema.json")).unwrap();
    let mut names = Vec::new();
    fields_and_words(&schema, &mut names);
    assert!(names.len() > 80, "{names:?}");
    let shown = |name: &String| readme.contains(&format!("\"{name}\"")) || readme.contains(&format!("`{name}`"));
    let missing: Vec<&String> = names.iter().filter(|name| !shown(name)).collect();
    assert!(missing.is_empty(), "checklists/README.md does not show {missing:?}");
}

#[test]
fn every_checklist_that_is_there_is_listed() {
    let readme = text("checklists/README.md");
    let mut count = 0;
    for entry in std::fs::read_dir(root().join("checklists")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".json") {
            assert!(readme.contains(&format!("| `{name}` |")), "checklists/README.md does not list `{name}`");
            count += 1;
        }
    }
    assert!(count >= 2);
}

#[test]
fn the_arithmetic_that_is_shown_is_the_engines() {
    let checklists = checklist_blocks("json checklist");
    let engine = engine(checklists.last().unwrap());
    let record = checklist_blocks("json record").pop().unwrap();
    let record = read_records(record.as_bytes()).next().unwrap().unwrap().record;
    let lines: String = engine.check(&record).score.lines.iter().map(|line| format!("{line}\n")).collect();
    let shown = checklist_blocks("text score").pop().unwrap();
    expect_block("checklists/README.md", "text score", &shown, &lines);
}

/// A block of a document holds this text; with `BLESS=1` it is written.
#[track_caller]
fn expect_block(document: &str, info: &str, shown: &str, found: &str) {
    if std::env::var_os("BLESS").is_some() {
        let block = |lines: &str| format!("```{info}\n{lines}```\n");
        let blessed = text(document).replace(&block(shown), &block(found));
        std::fs::write(root().join(document), blessed).unwrap();
        return;
    }
    assert_eq!(shown, found, "{document} shows something else; look at it, then BLESS=1");
}

/// Each `console` block is a command after `$ threerings`, and what it prints.
#[cfg(feature = "cli")]
#[test]
fn the_reports_that_are_shown_are_what_the_command_prints() {
    for document in ["README.md", "README.zh.md"] {
        let blocks = blocks(&text(document));
        let shown: Vec<&String> = blocks.iter().filter(|(info, _)| info == "console").map(|(_, lines)| lines).collect();
        assert!(!shown.is_empty(), "{document} shows no report");
        for block in shown {
            let command = block.lines().next().unwrap();
            let words = command.strip_prefix("$ threerings ").unwrap().split(' ');
            let run = std::process::Command::new(env!("CARGO_BIN_EXE_threerings"))
                .args(words)
                .current_dir(root())
                .output()
                .unwrap();
            assert!(run.status.success(), "{command}: {}", String::from_utf8_lossy(&run.stderr));
            let printed = String::from_utf8(run.stdout).unwrap();
            let printed: String = printed.lines().map(|line| format!("{}\n", line.trim_end())).collect();
            expect_block(document, "console", block, &format!("{command}\n{printed}"));
        }
    }
}

/// The documents for people who work on the project.
const DOCUMENTS: [&str; 6] =
    ["README.md", "README.zh.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "checklists/README.md", "examples/README.md"];

/// What stands between backticks or as the target of a link, outside blocks.
fn named(document: &str) -> Vec<String> {
    let mut in_block = false;
    let prose: Vec<&str> = document
        .lines()
        .filter(|line| {
            let fence = line.starts_with("```");
            in_block ^= fence;
            !in_block && !fence
        })
        .collect();
    let prose = prose.join("\n");
    let code = prose.split('`').skip(1).step_by(2).map(str::to_owned);
    let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned);
    code.chain(links).collect()
}

/// Whether it is meant as a path of the repository.
fn is_path(name: &str) -> bool {
    let tops = ["src/", "checklists/", "examples/", "tests/", "pkg/", "xtask/", "benches/", "fuzz/", ".ci/"];
    let whole = !name.contains([' ', '<', '{', '*']);
    whole && (tops.iter().any(|top| name.starts_with(top)) || name.starts_with("../") || name.ends_with(".md"))
}

#[test]
fn every_path_that_is_named_exists() {
    let mut count = 0;
    for document in DOCUMENTS {
        let folder = Path::new(document).parent().unwrap();
        for name in named(&text(document)).iter().filter(|name| is_path(name)) {
            let there = root().join(name).exists() || root().join(folder).join(name).exists();
            assert!(there, "{document} names `{name}`, which does not exist");
            count += 1;
        }
    }
    assert!(count > 80, "only {count} paths were found");
}

fn files_below(folder: &Path, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.push(path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/"));
        }
    }
}

/// The files under `src`.
fn sources() -> Vec<String> {
    let mut files = Vec::new();
    files_below(&root().join("src"), &mut files);
    files.sort();
    assert!(files.len() > 30);
    files
}

#[test]
fn every_file_of_the_source_stands_in_the_layout() {
    let named: BTreeSet<String> = named(&text("ARCHITECTURE.md")).into_iter().collect();
    let command = "src/bin/threerings/";
    let missing: Vec<String> =
        sources().into_iter().filter(|file| !named.contains(file) && !file.starts_with(command)).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md does not name {missing:?}");
    assert!(named.contains(command));
}

/// The names in a table of `Cargo.toml`, with what they are set to.
fn manifest(table: &str) -> Vec<(String, String)> {
    let manifest = text("Cargo.toml");
    let (_, below) = manifest.split_once(&format!("\n[{table}]\n")).unwrap();
    let lines = below.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| line.split_once(" = ")).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn every_dependency_has_its_reason() {
    let document = text("ARCHITECTURE.md");
    let section = document.split("## Dependencies").nth(1).unwrap().split("\n## ").next().unwrap();
    let first_cells: BTreeSet<String> =
        section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned)).collect();
    let dependencies = manifest("dependencies");
    assert!(dependencies.len() > 10);
    for (name, value) in dependencies {
        if value.contains("optional = true") {
            assert!(section.contains(&format!("`{name}`")), "ARCHITECTURE.md does not say which feature needs {name}");
        } else {
            assert!(first_cells.contains(&name), "ARCHITECTURE.md does not say why we need {name}");
        }
    }
    for (feature, _) in manifest("features").into_iter().filter(|(name, _)| name != "default") {
        assert!(first_cells.contains(&feature), "ARCHITECTURE.md does not name the feature {feature}");
    }
}
