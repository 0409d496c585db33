//! What the documents say is so: paths exist, commands print what is shown, examples of checklists load.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::path::PathBuf;

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
fn the_arithmetic_that_is_shown_is_the_engines() {
    let checklists = checklist_blocks("json checklist");
    let engine = engine(checklists.last().unwrap());
    let record = checklist_blocks("json record").pop().unwrap();
    let record = read_records(record.as_bytes()).next().unwrap().unwrap().record;
    let lines = engine.check(&record).score.lines;
    let shown = checklist_blocks("text score").pop().unwrap();
    assert_eq!(shown.lines().collect::<Vec<_>>(), lines);
}
