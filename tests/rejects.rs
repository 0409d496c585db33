//! Every error code has a file that is refused, or remarked upon, because of it, with the exact text and place.
//!
//! `tests/rejects/<code>.<extension>`, or `<code>.<more>.<extension>`, is read by what its extension says, and what is
//! said about it stands beside it in a file with `.expected` added:
//!
//! | file | is |
//! |---|---|
//! | `<code>.jsonl` | call records |
//! | `<code>.register.jsonl`, `<code>.csv` | a register |
//! | `<code>.json` | a checklist; others are included by the name of their file |
//! | `<code>.txt` | a script |
//!
//! `BLESS=1 cargo test --test rejects` writes what is expected anew: read it before it is committed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it did not expect")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use threerings::{
    Code, Diagnostic, Engine, Register, RegisterOptions, Rejected, Severity, read_records, read_script_in_file,
};

/// Codes without a file here, and where they are tested instead.
const ELSEWHERE: &[(Code, &str)] = &[
    (Code::DuplicateId, "only importers see a whole file at once: tests/formats"),
    (Code::NotACall, "only other systems' files hold conversations that were no calls: tests/formats"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rejects")
}

fn fixtures() -> Vec<String> {
    let names = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.ends_with(".expected")).collect();
    names.sort();
    names
}

fn code(fixture: &str) -> &str {
    fixture.split('.').next().unwrap_or_default()
}

/// Everything that is said about a file, in the order in which it is said.
#[derive(Default)]
struct Said {
    text: String,
    codes: Vec<Code>,
}

impl Said {
    fn problem(&mut self, problem: &Diagnostic) {
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        writeln!(self.text, "{severity} [{}] {problem}", problem.code).unwrap();
        self.codes.push(problem.code);
    }

    fn rejected(&mut self, rejected: &Rejected) {
        match &rejected.id {
            Some(id) => writeln!(self.text, "refused: {id}").unwrap(),
            None => self.text.push_str("refused\n"),
        }
        rejected.problems.iter().for_each(|problem| self.problem(problem));
    }

    fn about(fixture: &str) -> Said {
        let bytes = std::fs::read(folder().join(fixture)).unwrap();
        let mut said = Said::default();
        match fixture.rsplit('.').next().unwrap_or_default() {
            "jsonl" if fixture.ends_with(".register.jsonl") => said.register(fixture, &bytes),
            "jsonl" => said.records(fixture, &bytes),
            "csv" => said.register(fixture, &bytes),
            "json" => Engine::builder()
                .checklist(fixture)
                .lookup(file)
                .lint()
                .iter()
                .for_each(|problem| said.problem(problem)),
            "txt" => match read_script_in_file(str::from_utf8(&bytes).unwrap(), fixture) {
                Ok(read) => read.warnings.iter().for_each(|warning| said.problem(warning)),
                Err(rejected) => said.rejected(&rejected),
            },
            other => panic!("{fixture}: nothing reads `.{other}`"),
        }
        said
    }

    fn records(&mut self, fixture: &str, bytes: &[u8]) {
        for read in read_records(bytes).in_file(fixture) {
            match read {
                Ok(read) => {
                    writeln!(self.text, "read: {}", read.record.id).unwrap();
                    read.warnings.iter().for_each(|warning| self.problem(warning));
                }
                Err(rejected) => self.rejected(&rejected),
            }
        }
    }

    fn register(&mut self, fixture: &str, bytes: &[u8]) {
        match Register::read(bytes, &RegisterOptions { file: Some(fixture), ..RegisterOptions::default() }) {
            Ok(register) => {
                writeln!(self.text, "read: {} entries", register.entries().len()).unwrap();
                register.rejected.iter().for_each(|rejected| self.rejected(rejected));
                register.warnings.iter().for_each(|warning| self.problem(warning));
            }
            Err(problem) => self.problem(&problem),
        }
    }
}

/// A checklist that a fixture includes.
fn file(name: &str) -> Option<String> {
    std::fs::read_to_string(folder().join(name)).ok()
}

#[test]
fn every_file_is_refused_with_its_text_and_place() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = String::new();
    for fixture in fixtures() {
        let said = Said::about(&fixture);
        let path = folder().join(format!("{fixture}.expected"));
        if bless {
            std::fs::write(&path, &said.text).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        if said.text != expected {
            writeln!(wrong, "{fixture}: expected\n{expected}found\n{}", said.text).unwrap();
        }
        if !said.codes.iter().any(|said| said.name() == code(&fixture)) {
            writeln!(wrong, "{fixture}: nothing has its code:\n{}", said.text).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_code_has_a_file() {
    let fixtures = fixtures();
    for code_known in Code::ALL {
        let covered = fixtures.iter().any(|fixture| code(fixture) == code_known.name());
        let elsewhere = ELSEWHERE.iter().any(|(code, _)| code == code_known);
        assert!(covered || elsewhere, "tests/rejects/{code_known}.jsonl (.csv, .json, .txt) is missing");
        assert!(!(covered && elsewhere), "{code_known} has a file now: it is no longer tested elsewhere only");
    }
    for fixture in &fixtures {
        assert!(Code::ALL.iter().any(|known| known.name() == code(fixture)), "{fixture}: no code has this name");
    }
}

#[test]
fn every_expectation_has_its_file() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(fixture) = name.strip_suffix(".expected") {
            assert!(folder().join(fixture).exists(), "{name} stands alone");
        }
    }
}
