//! Which rules do the calls in a folder break? Reads every file of the folder that holds calls, whatever system it
//! comes from, and counts the verdicts of each item.
//!
//! ```sh
//! cargo run --example audit_folder -- examples
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use threerings::{CallRecord, Engine, Locale, Verdict, import_calls, read_script_in_file};

/// How often each verdict was given, and the calls that failed.
#[derive(Default)]
struct Tally {
    verdicts: BTreeMap<&'static str, usize>,
    failed: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let engine = Engine::builder().checklist("five-rules").locale(Locale::En).build()?;

    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for path in files(Path::new(&folder))? {
        for call in calls(&path)? {
            for item in engine.check(&call).items {
                let tally = tallies.entry(item.title.to_owned()).or_default();
                *tally.verdicts.entry(item.verdict.word()).or_default() += 1;
                if item.verdict == Verdict::Fail {
                    tally.failed.push(format!("{}: {}", call.id, item.reason));
                }
            }
        }
    }

    for (title, tally) in tallies {
        println!("{title}: {:?}", tally.verdicts);
        tally.failed.iter().for_each(|failed| println!("    {failed}"));
    }
    Ok(())
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

/// The calls of a file. What is wrong with single calls is told and passed over; files of other kinds hold none.
fn calls(path: &Path) -> Result<Vec<CallRecord<'static>>, Box<dyn Error>> {
    let name = path.display().to_string();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("txt") => Ok(vec![read_script_in_file(&fs::read_to_string(path)?, &name)?.record]),
        Some("json" | "jsonl") => {
            let Ok(imported) = import_calls(&fs::read(path)?, None, Some(&name)) else { return Ok(Vec::new()) };
            imported.rejected.iter().for_each(|rejected| eprintln!("{rejected}"));
            Ok(imported.calls)
        }
        _ => Ok(Vec::new()),
    }
}
