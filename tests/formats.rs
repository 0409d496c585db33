//! Every sample of another system's file gives the records that stand beside it, by its format's name and as unknown.
//!
//! `tests/formats/<format>/<sample>.json` has its records in `<sample>.expected.jsonl` and its problems in
//! `<sample>.expected.txt`. `BLESS=1 cargo test --test formats` writes both anew.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod generate;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use threerings::{CallRecord, FORMATS, Imported, detect_format, import_calls, read_records, write_vcon};

struct Sample {
    format: String,
    name: String,
    path: PathBuf,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Sample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.format, self.name)
    }
}

static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let mut samples = Vec::new();
    for folder in sorted(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats")) {
        for path in sorted(&folder) {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let format = folder.file_name().unwrap().to_str().unwrap().to_owned();
            // Some formats need a feature of the library.
            let known = FORMATS.iter().any(|known| known.name == format);
            let readable = cfg!(feature = "excel") || !name.ends_with(".xlsx");
            if known && readable && !name.contains(".expected.") {
                samples.push(Sample { format, name, bytes: std::fs::read(&path).unwrap(), path });
            }
        }
    }
    samples
});

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Compares with what stands beside the sample, or writes it.
fn expect(path: &Path, found: &str) {
    if std::env::var_os("BLESS").is_some() {
        match found {
            "" => drop(std::fs::remove_file(path)),
            _ => std::fs::write(path, found).unwrap(),
        }
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, expected, "{} differs; look at it, then BLESS=1", path.display());
}

fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}

/// Imported records are records: they are read again as they were written, and nothing about them is worth a warning.
fn assert_sound(imported: &Imported) {
    let written = lines(imported.calls.iter().map(|call| call.to_json()));
    let mut count = 0;
    for (read, call) in read_records(written.as_bytes()).zip(&imported.calls) {
        let read = read.unwrap();
        assert_eq!(&read.record, call);
        assert_eq!(read.warnings, [], "{}", call.to_json());
        count += 1;
    }
    assert_eq!(count, imported.calls.len());
}

#[test]
fn samples_give_the_records_beside_them() {
    for Sample { format, name, path, bytes } in SAMPLES.iter() {
        let imported = import_calls(bytes, Some(format), Some(name)).unwrap();
        assert_eq!(imported.format, format);
        let problems = imported.warnings.iter().map(ToString::to_string);
        let problems = lines(problems.chain(imported.rejected.iter().map(|rejected| format!("rejected: {rejected}"))));
        expect(&path.with_extension("expected.jsonl"), &lines(imported.calls.iter().map(|call| call.to_json())));
        expect(&path.with_extension("expected.txt"), &problems);
        if format != "records" {
            assert_sound(&imported);
        }
    }
}

#[test]
fn samples_are_known_by_their_content() {
    for Sample { format, name, bytes, .. } in SAMPLES.iter() {
        assert_eq!(detect_format(bytes).map(|format| format.name), Some(format.as_str()), "{name}");
        let named = import_calls(bytes, Some(format), Some(name)).unwrap();
        let unnamed = import_calls(bytes, None, Some(name)).unwrap();
        assert_eq!(named, unnamed, "{name}");
    }
}

#[test]
fn every_format_has_a_sample() {
    let known: BTreeSet<&str> = FORMATS.iter().map(|format| format.name).collect();
    let shown: BTreeSet<&str> = SAMPLES.iter().map(|sample| sample.format.as_str()).collect();
    assert_eq!(known, shown);
}

#[test]
fn every_problem_has_a_place() {
    for Sample { format, name, bytes, .. } in SAMPLES.iter() {
        let imported = import_calls(bytes, Some(format), Some(name)).unwrap();
        let refused = imported.rejected.iter().flat_map(|rejected| &rejected.problems);
        for problem in imported.warnings.iter().chain(refused) {
            assert!(
                problem.at.line > 0
                    && (problem.at.column > 0 || !problem.at.path.is_empty())
                    && problem.at.file.is_some(),
                "{problem}"
            );
        }
    }
}

/// The rows of the table of what formats answer: the format, and `yes`, `partly` or `no` for four rules.
#[cfg(feature = "built-in")]
fn documented(file: &str) -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with("| format | `--from` |")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    cells.map(|cells| (cells[1].trim_matches('`').to_owned(), cells[2..].to_vec())).collect()
}

#[test]
#[cfg(feature = "built-in")]
fn the_documentation_says_what_formats_answer() {
    use threerings::Engine;
    let engine = Engine::builder().checklist("five-rules").build().unwrap();
    let rules = ["answer-within-three-rings", "hold-under-one-minute", "no-speakerphone", "caller-hangs-up-first"];
    let table = documented("docs/formats.md");
    assert_eq!(table, documented("README.md"));
    let other = &table.iter().find(|(format, _)| format == "see below").unwrap().1;
    for format in FORMATS.iter().filter(|format| format.name != "records") {
        let said = table.iter().find(|(name, _)| name == format.name).map_or(other, |(_, said)| said);
        let samples = SAMPLES.iter().filter(|sample| sample.format == format.name);
        let calls: Vec<CallRecord<'static>> =
            samples.flat_map(|sample| import_calls(&sample.bytes, Some(format.name), None).unwrap().calls).collect();
        for (rule, said) in rules.iter().zip(said) {
            let answer = engine.answers(&calls).into_iter().find(|answer| answer.item == *rule).unwrap();
            let decided = answer.decided > 0;
            assert_eq!(decided, said != "no", "{} {rule}: documented as {said}, {answer:?}", format.name);
        }
    }
}

/// One of these samples with pieces cut out, doubled or written over.
fn damaged(samples: Vec<&'static Sample>) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0_usize..40, 0_u8..4, prop::collection::vec(any::<u8>(), 0..4));
    let changes = prop::collection::vec(change, 1..4);
    (prop::sample::select(samples), changes).prop_map(|(sample, changes)| {
        let mut bytes = sample.bytes.clone();
        for (at, length, kind, with) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
                _ => drop(bytes.splice(at..(at + with.len()).min(bytes.len()), with)),
            }
        }
        bytes
    })
}

/// A sample in which a value is exchanged for another of any type.
fn exchanged(samples: Vec<&'static Sample>) -> impl Strategy<Value = Vec<u8>> {
    const VALUES: [&str; 12] = [
        "null",
        "-1",
        "0",
        "1e300",
        "\"\"",
        "\"peer\"",
        "\"2026-11-20T01:30:30Z\"",
        "[]",
        "{}",
        "[null]",
        "true",
        "[[{}]]",
    ];
    (prop::sample::select(samples), any::<prop::sample::Index>(), prop::sample::select(&VALUES[..])).prop_map(
        |(sample, at, value)| {
            let text = String::from_utf8_lossy(&sample.bytes).into_owned();
            // The scalar values that follow a colon.
            let starts: Vec<usize> = text.match_indices(": ").map(|(at, _)| at + 2).collect();
            if starts.is_empty() {
                return value.as_bytes().to_vec();
            }
            let start = starts[at.index(starts.len())];
            let rest = &text[start..];
            let end = match rest.as_bytes()[0] {
                b'"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
                _ => rest.find([',', '\n', '}']).unwrap_or(rest.len()),
            };
            format!("{}{value}{}", &text[..start], &rest[end..]).into_bytes()
        },
    )
}

fn assert_never_panics(bytes: &[u8]) {
    FORMATS.iter().map(|format| Some(format.name)).chain([None]).for_each(|name| assert_sound_as(name, bytes));
}

/// What is imported as this format are records, whether they are kept or handed over one by one.
fn assert_sound_as(name: Option<&str>, bytes: &[u8]) {
    let Ok(imported) = import_calls(bytes, name, None) else { return };
    if imported.format != "records" {
        assert_sound(&imported);
    }
    #[cfg(feature = "cdr")]
    {
        let options = threerings::ImportOptions { from: name, ..threerings::ImportOptions::default() };
        let mut calls = Vec::new();
        let handed = threerings::import_each(bytes, &options, |call| calls.push(call.into_owned())).unwrap();
        assert_eq!(Imported { calls, ..handed }, imported);
        if let Some(cut) = threerings::table_cut(bytes, &options) {
            assert!(cut.header <= cut.end && cut.end <= bytes.len(), "{cut:?}");
            let mut left = bytes.to_vec();
            cut.pass(&mut left);
            // Every row is either taken or left; the header is both.
            let written = |bytes: &[u8]| bytes.iter().filter(|byte| **byte != b'\n').count();
            let parts = written(&cut.piece(bytes)) + written(&left);
            assert_eq!(parts, written(bytes) + written(&bytes[..cut.header]), "{cut:?}");
        }
    }
}

/// Each format by itself, read as what it is; `PROPTEST_CASES` says how often.
#[test]
fn every_format_survives_damage() {
    for format in FORMATS {
        let samples: Vec<&Sample> = SAMPLES.iter().filter(|sample| sample.format == format.name).collect();
        assert!(!samples.is_empty(), "{} has no sample to damage", format.name);
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
        let read = |bytes: Vec<u8>| {
            assert_sound_as(Some(format.name), &bytes);
            Ok(())
        };
        let found = runner.run(&damaged(samples.clone()), read);
        found
            .and_then(|()| runner.run(&exchanged(samples), read))
            .unwrap_or_else(|error| panic!("{}: {error}", format.name));
    }
}

/// What comes of a record that is written as a vCon and imported.
fn through_vcon(call: &CallRecord<'static>) -> CallRecord<'static> {
    let vcon = write_vcon(call, None, None);
    let imported = import_calls(vcon.as_bytes(), None, None).unwrap();
    assert_eq!(
        (imported.format, imported.warnings.as_slice(), imported.rejected.as_slice()),
        ("vcon", &[][..], &[][..]),
        "{vcon}"
    );
    imported.calls.into_iter().next().unwrap()
}

#[test]
fn records_come_back_from_vcon_as_they_were() {
    for Sample { format, name, bytes, .. } in SAMPLES.iter() {
        for call in import_calls(bytes, Some(format), Some(name)).unwrap().calls {
            assert_eq!(through_vcon(&call), call, "{name}");
        }
    }
}

proptest! {
    #[test]
    fn any_record_comes_back_from_vcon_as_it_was(value in generate::record()) {
        let text = value.to_string();
        let read = read_records(text.as_bytes()).next().unwrap();
        if let Ok(read) = read {
            let call = read.record.into_owned();
            prop_assert_eq!(through_vcon(&call), call);
        }
    }

    #[test]
    fn damaged_samples_give_sound_records_or_none(bytes in damaged(SAMPLES.iter().collect())) {
        assert_never_panics(&bytes);
    }

    #[test]
    fn samples_with_a_value_exchanged_give_sound_records_or_none(bytes in exchanged(SAMPLES.iter().collect())) {
        assert_never_panics(&bytes);
    }

    #[test]
    fn any_bytes_give_sound_records_or_none(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        assert_never_panics(&bytes);
    }
}
