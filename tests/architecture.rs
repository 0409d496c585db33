//! The directions of the house, held against the source files.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at what it did not expect"
)]

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_in(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// The source files with their paths from `src`, without comments and without what is compiled for tests only.
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    let for_tests = |path: &Path| {
        let (folder, module) = (path.parent().unwrap(), path.file_stem().unwrap().to_str().unwrap());
        let parents = [folder.join("lib.rs"), folder.join("mod.rs"), folder.with_extension("rs")];
        let parents = parents.iter().filter_map(|parent| std::fs::read_to_string(parent).ok());
        parents.into_iter().any(|parent| parent.contains(&format!("#[cfg(test)]\nmod {module};")))
    };
    let rust = files_in(&src).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let named = rust.map(|path| (path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/"), path.clone()));
    let shipped = named.filter(|(_, path)| !for_tests(path));
    shipped.map(|(name, path)| (name, code(&std::fs::read_to_string(path).unwrap()))).collect()
}

fn code(text: &str) -> String {
    let starts = ["#[cfg(test)]\nmod ", "#[cfg(test)]\npub(crate) mod "];
    let tests = starts.iter().filter_map(|start| text.find(start)).min().unwrap_or(text.len());
    let (shipped, _) = text.split_at(tests);
    shipped.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// Whether a line has this word, not as a part of a longer one.
fn names(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (line[..at].chars().next_back(), line[at + word.len()..].chars().next());
        !(before.is_some_and(part) || word.ends_with(part) && after.is_some_and(part))
    })
}

/// Fails where a file that is not among `allowed` has one of these words.
fn only(allowed: &[&str], words: &[&str]) {
    for (file, code) in sources() {
        if allowed.iter().any(|allowed| file.starts_with(allowed)) {
            continue;
        }
        for (number, line) in code.lines().enumerate() {
            for word in words {
                assert!(
                    !names(line, word),
                    "src/{file}: `{word}` belongs into {allowed:?} only, line {} without comments: {line}",
                    number + 1
                );
            }
        }
    }
}

#[test]
fn only_the_command_touches_files_and_the_environment() {
    // A workbook is read from memory, but through the traits of files.
    only(
        &["bin/", "workbook.rs"],
        &["std::fs", "std::env", "std::io", "std::process", "std::net", "std::thread", "println!", "print!("],
    );
}

#[test]
fn nothing_depends_on_time_or_chance() {
    only(&["bin/"], &["std::time", "SystemTime::", "Instant", "Timestamp::now", "Zoned::now", "rand::", "getrandom"]);
}

#[test]
fn nothing_depends_on_the_order_of_a_hash() {
    // The search for phrases, the ids of long tables and the marks of clues are only looked up, never gone through; their
    // keys are fixed.
    only(&["bin/", "text/matcher.rs", "input/source.rs", "evidence.rs"], &["HashMap"]);
    only(&["bin/", "input/source.rs"], &["DefaultHasher"]);
    only(&["bin/"], &["HashSet", "RandomState"]);
}

#[test]
fn only_one_file_knows_javascript() {
    only(&["wasm.rs"], &["wasm_bindgen", "js_sys", "web_sys"]);
}

#[test]
fn only_one_place_counts_utf16() {
    // The properties of texts hold it against the standard library.
    only(&["text/utf16.rs", "text/properties.rs"], &["encode_utf16", "len_utf16"]);
}

#[test]
fn a_format_never_knows_checklists() {
    let inputs = sources().into_iter().filter(|(file, _)| file.starts_with("input/"));
    for (file, code) in inputs {
        for word in ["crate::checklist", "crate::checks", "crate::engine", "crate::report", "crate::score"] {
            assert!(!code.contains(word), "src/{file} names {word}");
        }
    }
}

#[test]
fn what_is_below_never_names_what_is_above() {
    let above = ["crate::engine", "crate::report", "crate::score", "crate::checklist", "crate::lint"];
    let below = [
        "call.rs",
        "diagnostic.rs",
        "json.rs",
        "records.rs",
        "register",
        "timeline.rs",
        "text/",
        "script",
        "cadence.rs",
        "words.rs",
        "load.rs",
        "speech",
        "ledger.rs",
    ];
    for (file, code) in sources().into_iter().filter(|(file, _)| below.iter().any(|below| file.starts_with(below))) {
        for word in above {
            assert!(!code.contains(word), "src/{file} names {word}");
        }
    }
}

#[test]
fn a_kind_of_check_reads_no_json_and_knows_no_item() {
    let items: Vec<String> =
        threerings::built_in_names().into_iter().flat_map(|name| ids(threerings::built_in(name).unwrap())).collect();
    assert!(items.len() >= 5);
    for (file, code) in sources().into_iter().filter(|(file, _)| file.starts_with("checks/")) {
        assert!(!code.contains("serde_json"), "src/{file} reads JSON text");
        for above in ["crate::checklist", "crate::engine", "crate::report", "crate::score"] {
            assert!(!code.contains(above), "src/{file} names {above}");
        }
        for item in &items {
            assert!(!code.contains(&format!("\"{item}\"")), "src/{file} knows the item {item}");
        }
    }
}

/// The ids of a checklist's items.
fn ids(text: &str) -> Vec<String> {
    let checklist: serde_json::Value = serde_json::from_str(text).unwrap();
    let list =
        |value: Option<&serde_json::Value>| value.and_then(|value| value.as_array()).cloned().unwrap_or_default();
    let sections = list(checklist.get("sections"));
    let items = sections.iter().flat_map(|section| list(section.get("items")));
    items.map(|item| item.get("id").and_then(|id| id.as_str()).unwrap().to_owned()).collect()
}

#[test]
fn every_checklist_is_compiled_in() {
    let files = std::fs::read_dir(root().join("checklists")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect();
    files.sort();
    let mut names: Vec<&str> = threerings::built_in_names();
    names.sort_unstable();
    assert_eq!(files.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect::<Vec<_>>(), names);
    for (path, name) in files.iter().zip(names) {
        assert_eq!(std::fs::read_to_string(path).unwrap(), threerings::built_in(name).unwrap(), "{name}");
    }
}
