//! Every example can be read and gets the verdicts that `examples/README.md` claims.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use threerings::{
    CallRecord, ChecklistEdit, Engine, ItemChange, Matcher, Passed, Register, RegisterOptions, Verdict, import_calls,
    read_script_in_file,
};

/// The columns of the first table after the file and the call, in order.
const FIVE: [&str; 5] = [
    "answer-within-three-rings",
    "hold-under-one-minute",
    "no-speakerphone",
    "caller-hangs-up-first",
    "records-every-attempt",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

/// The calls of a file; nothing about them may be worth a warning.
fn calls(name: &str) -> Vec<CallRecord<'static>> {
    let text = text(name);
    if name.ends_with(".txt") {
        let read = read_script_in_file(&text, name).unwrap_or_else(|rejected| panic!("{rejected}"));
        assert_eq!(read.warnings, [], "{name}");
        return vec![read.record];
    }
    let imported = import_calls(text.as_bytes(), None, Some(name)).unwrap_or_else(|problem| panic!("{problem}"));
    assert!(imported.rejected.is_empty() && imported.warnings.is_empty(), "{name}: {imported:?}");
    imported.calls
}

/// The cells of every row of the tables below a heading, without their code marks.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let readme = text("README.md");
    let (_, below) = readme.split_once(heading).unwrap();
    let section = below.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|'));
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
    // The header and the line under it.
    rows.skip(2).map(cells).collect()
}

fn verdict(mark: &str) -> Verdict {
    match mark {
        "✓" => Verdict::Pass,
        "✗" => Verdict::Fail,
        "–" => Verdict::NotApplicable,
        "?" => Verdict::Unknown,
        "✋" => Verdict::Review,
        other => panic!("expected the mark of a verdict, found `{other}`"),
    }
}

/// The verdicts of these items.
fn verdicts(engine: &Engine, call: &CallRecord<'_>, items: &[&str]) -> Vec<Verdict> {
    let report = engine.check(call);
    let verdict =
        |id: &&str| report.items.iter().find(|item| item.id == *id).unwrap_or_else(|| panic!("no item `{id}`")).verdict;
    items.iter().map(verdict).collect()
}

#[test]
fn every_call_gets_the_verdicts_of_the_table() {
    let engine = Engine::builder().build().unwrap();
    let rows = rows("## The five rules on every call");
    for row in &rows {
        let calls = calls(&row[0]);
        let call = calls.iter().find(|call| call.id == row[1]).unwrap_or_else(|| panic!("{row:?}: no such call"));
        let expected: Vec<Verdict> = row[2..7].iter().map(|mark| verdict(mark)).collect();
        assert_eq!(verdicts(&engine, call, &FIVE), expected, "{}: {row:?}", call.id);
        assert!(!row[7].is_empty());
    }

    let listed: BTreeSet<(String, String)> = rows.iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    let files: BTreeSet<&String> = rows.iter().map(|row| &row[0]).collect();
    let there =
        files.iter().flat_map(|file| calls(file).into_iter().map(|call| ((*file).clone(), call.id.into_owned())));
    assert_eq!(listed, there.collect(), "the table lists every call of its files");
    assert_eq!(rows.len(), 20);
}

#[test]
fn the_register_and_the_wards_checklist_judge_the_follow_ups() {
    let engine = Engine::builder().source("our-ward", text("our-ward.json")).checklist("our-ward").build().unwrap();
    let csv = text("register.csv");
    let options = RegisterOptions { file: Some("register.csv"), ..RegisterOptions::default() };
    let register = Register::read(csv.as_bytes(), &options).unwrap();
    assert!(register.rejected.is_empty(), "{:?}", register.rejected);

    let mut calls = calls("calls.jsonl");
    let mut matcher = Matcher::new(&register, Matcher::WINDOW_MS);
    calls.iter().for_each(|call| matcher.add(call));
    let matches = matcher.finish();
    for (position, call) in calls.iter_mut().enumerate() {
        matches.apply(position, call);
    }

    let rows = rows("## The follow-up calls");
    assert_eq!(rows.len(), 4);
    for row in rows {
        let call = calls.iter().find(|call| call.id == row[0]).unwrap();
        let expected = [verdict(&row[1]), verdict(&row[2])];
        assert_eq!(verdicts(&engine, call, &["records-every-attempt", "next-step-logged"]), expected, "{row:?}");
        let result = match row[3].as_str() {
            "pass" => Passed::Pass,
            "fail" => Passed::Fail,
            other => panic!("expected a result, found `{other}`"),
        };
        assert_eq!(engine.check(call).score.result, Some(result), "{row:?}");
    }
}

#[test]
fn the_wards_checklist_gives_no_remarks() {
    let remarks = Engine::builder().source("our-ward", text("our-ward.json")).checklist("our-ward").lint();
    assert_eq!(remarks, []);
}

#[test]
fn the_wards_checklist_is_stricter() {
    let ours = Engine::builder().source("our-ward", text("our-ward.json")).checklist("our-ward").build().unwrap();
    let call = calls("calls.jsonl").into_iter().find(|call| call.id == "appointment-line-us").unwrap();
    assert_eq!(verdicts(&ours, &call, &["hold-under-one-minute"]), [Verdict::Fail], "43 s is too long for this ward");
}

/// What every file is for stands in the README.
#[test]
fn every_file_is_explained() {
    let readme = text("README.md");
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name == "README.md" || readme.contains(&format!("`{name}`")) || readme.contains(&format!("`{name}/`")),
            "examples/README.md does not name `{name}`"
        );
        count += 1;
    }
    assert!(count > 10);
}

/// What a dashboard relies on when it tries out a change: only the items that it touches have to be judged again.
#[test]
fn an_item_gets_the_same_verdict_whichever_items_are_beside_it() {
    let name = "phone-etiquette";
    let engine = Engine::builder().checklist(name).build().unwrap();
    let ids: Vec<&str> = engine.describe().items.iter().map(|item| item.id).collect();
    let calls: Vec<CallRecord<'_>> =
        ["call-back.txt", "complaint.txt", "night-nurse-station.txt", "pharmacy-medication.txt"].map(calls).concat();
    let verdicts = |engine: &Engine| -> Vec<Verdict> {
        calls.iter().flat_map(|call| engine.judge(call).verdicts().collect::<Vec<_>>()).collect()
    };
    let all = verdicts(&engine);
    for part in 0..3 {
        let kept: Vec<usize> = (0..ids.len()).filter(|place| place % 3 == part).collect();
        let others = (0..ids.len()).filter(|place| place % 3 != part);
        let edits: Vec<_> =
            others.map(|place| ChecklistEdit { item: ids[place].to_owned(), change: ItemChange::Off }).collect();
        let text = threerings::edit_checklist(threerings::built_in(name).unwrap(), "2", &edits).unwrap();
        let shorter = Engine::builder().source("part", text).checklist("part").build().unwrap();
        let expected: Vec<Verdict> =
            all.chunks(ids.len()).flat_map(|call| kept.iter().map(|place| call[*place])).collect();
        assert_eq!(verdicts(&shorter), expected);
    }
}
