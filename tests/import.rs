//! `threerings import` seen from outside, and the traps that call data set.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn sample(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(path)
}

struct Ran {
    status: i32,
    stdout: String,
    stderr: String,
}

fn import(args: &[&str], files: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_threerings"));
    command.arg("import").args(args).args(files.iter().map(|file| sample(file)));
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn records(args: &[&str], files: &[&str]) -> Vec<Value> {
    import(args, files).stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The verdict of one headline rule on one call of a sample.
fn verdict(file: &str, call: &str, rule: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_threerings"));
    let output = command.args(["check", "-c", "five-rules", "--format", "jsonl"]).arg(sample(file)).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let report = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).find(|r| r["call"] == call);
    let report = report.unwrap_or_else(|| panic!("no call {call} in {file}"));
    let item = report["items"].as_array().unwrap().iter().find(|item| item["id"] == rule).unwrap().clone();
    item["verdict"].as_str().unwrap().to_owned()
}

const RINGS: &str = "answer-within-three-rings";
const HOLDS: &str = "hold-under-one-minute";
const HANGS_UP: &str = "caller-hangs-up-first";

#[test]
fn t1_a_spreadsheet_without_seconds_still_answers_by_its_lengths() {
    assert_eq!(verdict("table/excel-dropped-seconds.tsv", "c-1", RINGS), "pass");
    assert_eq!(verdict("table/excel-dropped-seconds.tsv", "c-2", RINGS), "unknown", "31 s at most, 0 at least");
}

#[test]
fn t2_the_units_of_the_queue_log_differ_and_waiting_is_no_hold() {
    assert_eq!(verdict("asterisk/queue_log", "1795224600.1", RINGS), "pass", "7 s, not 7 ms");
    assert_eq!(verdict("asterisk/queue_log", "1795225200.3", RINGS), "fail", "15 000 ms, not seconds");
    assert_eq!(verdict("asterisk/queue_log", "1795224600.1", HOLDS), "unknown");
}

#[test]
fn t3_times_without_an_offset_are_assumed_and_said_to_be() {
    let assumed = import(&[], &["asterisk/freepbx-cdr.csv"]);
    assert!(assumed.stderr.contains("read as +08:00"), "{}", assumed.stderr);
    let stated = import(&["--offset", "+00:00"], &["asterisk/freepbx-cdr.csv"]);
    assert_eq!(stated.stderr, "");
    assert!(stated.stdout.contains(r#""started_at":"2026-11-21T09:30:00+00:00""#));
    assert!(!stated.stdout.contains("assumed"));
}

#[test]
fn t4_what_a_machine_answers_is_no_answer() {
    for call in ["1795225200.3", "1795225800.5"] {
        assert_eq!(verdict("asterisk/Master.csv", call, RINGS), "unknown", "{call}");
    }
    assert_eq!(verdict("freeswitch/caller-leg.xml", "11111111-0000-4000-8000-00000000000a", RINGS), "unknown");
}

#[test]
fn t5_many_records_of_a_call_are_one_and_copies_count_once() {
    let count = |file: &str| records(&[], &[file]).len();
    assert_eq!(count("freeswitch/legs.json"), 1, "two legs, one of them twice");
    assert_eq!(count("asterisk/freepbx-cdr.csv"), 1, "two phones tried");
    assert_eq!(count("huawei/index-without-header.csv"), 1, "rows up to −1");
    let versions = records(&[], &["amazon-connect/contacts.json"]).into_iter().filter(|c| c["id"] == "c-1").count();
    assert_eq!(versions, 1, "the version updated last");
}

#[test]
fn t6_a_release_into_a_survey_is_no_hanging_up() {
    assert_eq!(verdict("tencent-tccc/cdrs.json", "s-in", HANGS_UP), "not_applicable");
    assert_eq!(verdict("alibaba-ccc/list.json", "job-1", HANGS_UP), "not_applicable");
}

#[test]
fn t7_who_placed_a_two_sided_call_is_assumed() {
    let calls = records(&[], &["alibaba-ccc/list.json"]);
    assert_eq!(calls[3]["placed_by"], "agent");
    assert_eq!(calls[3]["provenance"]["/placed_by"]["how"], "assumed");
}

#[test]
fn t8_sides_and_types_differ_from_cloud_to_cloud() {
    let calls = records(&[], &["tencent-tccc/cdrs.json"]);
    assert_eq!(calls[0]["ring"]["ms"]["max"], 8999, "inbound: the agent's phone");
    assert_eq!(calls[1]["ring"]["ms"]["max"], 55_999, "outbound: the customer's");
    let calls = records(&[], &["alibaba-ccc/list.json"]);
    assert_eq!(calls[1]["ring"]["ms"]["max"], 20_999, "the ringing, not the waiting of 0");
    assert_eq!(records(&[], &["twilio/calls.json"])[0]["ended"]["at_ms"], 124_000);
}

#[test]
fn t9_the_legs_of_freeswitch_have_their_own_points_of_view() {
    let call = &records(&[], &["freeswitch/legs.json"])[0];
    assert_eq!(call["ended"]["by"], "agent", "the called leg received the goodbye");
    assert_eq!(call["holds"][0]["start_ms"], 20_000, "newest first in the source");
    assert_eq!(call["holds"][1]["end_ms"], 100_010, "cut at the end of the leg");
}

#[test]
fn t10_who_hung_up_is_searched_in_every_row_of_cel() {
    let how = |file: &str| records(&[], &[file])[0]["provenance"]["/ended/by"]["how"].clone();
    assert_eq!(how("asterisk/cel-with-extra.csv"), "derived");
    assert_eq!(how("asterisk/cel-without-extra.csv"), "inferred");
}

#[test]
fn t11_and_t14_genesys_is_relative_and_a_hold_ends_with_the_call() {
    let calls = records(&[], &["genesys/left-on-hold.json"]);
    let call = calls.iter().find(|call| call["id"] == "c-left-on-hold").unwrap();
    assert_eq!(call["ended"]["by"], "customer");
    assert_eq!(call["holds"][0]["end_ms"], call["ended"]["at_ms"], "counted up to the end");
}

#[test]
fn t12_the_quirks_of_recognisers_are_known() {
    let turns = |file: &str| {
        records(&["--speaker", "0=agent", "--speaker", "1=customer"], &[file])[0]["transcript"]["turns"].clone()
    };
    assert_eq!(turns("funasr/vad-segment.json")[0]["text"], "您好，请问有什么可以帮您？");
    assert_eq!(turns("funasr/punc-segment.json")[1]["speaker"], "agent", "as stated, not as guessed");
    assert_eq!(
        turns("google-speech/diarised.json").as_array().unwrap().len(),
        2,
        "words are repeated in the last result"
    );
    assert_eq!(turns("iflytek/roles.json")[0]["start_ms"], 120);
    assert_eq!(turns("amazon-transcribe/speakers.json")[0]["end_ms"], 1200);
    assert_eq!(turns("azure-speech/batch.json")[0]["end_ms"], 2080, "ticks of 100 ns");
}

#[test]
fn t13_early_media_is_no_ringing() {
    let call = &records(&[], &["freeswitch/caller-leg.xml"])[0];
    assert_eq!(call["ring"], Value::Null);
}

#[test]
fn t15_unknown_critical_extensions_refuse() {
    let ran = import(&[], &["vcon/older.json"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("/critical: expected no extension that has to be understood and is not, found `who_knows`")
    );
}

#[test]
fn speakers_can_be_stated_and_guessing_forbidden() {
    let file = "whisper/whisperx-follow-up.json";
    let guessed = import(&[], &[file]);
    assert!(guessed.stderr.contains("guessed from what was said"));
    assert!(!import(&["--no-guessing"], &[file]).stdout.contains("transcript\":{"));
    let stated = &records(&["--speaker", "SPEAKER_01=agent", "--speaker", "*=customer"], &[file])[0];
    assert_eq!(stated["provenance"]["/transcript/turns"]["how"], "attested");
    assert_eq!(stated["transcript"]["turns"][3]["speaker"], "customer");
}

#[test]
fn files_about_the_same_calls_are_joined() {
    let ran = import(&["--join"], &["asterisk/Master.csv", "asterisk/queue_log", "asterisk/cel-with-extra.csv"]);
    assert!(ran.stderr.contains("`1795224600.1` joined to `1795224600.1`: the same id"));
    let calls: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let call = calls.iter().find(|call| call["id"] == "1795224600.1").unwrap();
    assert_eq!(call["ring"]["basis"], "platform", "the queue log knows it best");
    assert_eq!(call["ended"]["by"], "agent");
    let with_words = records(&["--join"], &["tencent-tccc/cdrs.json", "tencent-tccc/words.json"]);
    assert!(
        with_words
            .iter()
            .any(|call| call["id"] == "s-in" && call["transcript"].is_object() && call["ring"].is_object())
    );
}

#[test]
fn vcons_come_out_and_go_in_again() {
    let out = import(&["--to", "vcon"], &["genesys/hold-of-75-seconds.json"]);
    let file = std::env::temp_dir().join(format!("threerings-{}.vcon", std::process::id()));
    std::fs::write(&file, &out.stdout).unwrap();
    let back = import(&[], &[file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(back.stdout, import(&[], &["genesys/hold-of-75-seconds.json"]).stdout);
}

#[test]
fn which_rules_can_be_answered_is_computed() {
    let ran = import(&["--explain", "-c", "five-rules", "--locale", "en"], &["asterisk/queue_log"]);
    let row = |title: &str| ran.stdout.lines().find(|line| line.contains(title)).unwrap().to_owned();
    assert!(row("Let the caller hang up first").contains("yes"), "{}", ran.stdout);
    assert!(row("No hold over one minute").contains("no"));
    assert!(ran.stdout.contains("CELGenUserEvent"));
}

#[test]
fn a_mapping_with_mistakes_names_them_all() {
    let file = std::env::temp_dir().join(format!("threerings-map-{}.json", std::process::id()));
    std::fs::write(&file, r#"{"columns": {"rnig": "x", "ring": {"column": "y", "unit": "h"}}}"#).unwrap();
    let ran = import(&["--map", file.to_str().unwrap()], &["table/ward-line.csv"]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("did you mean `ring`?") && ran.stderr.contains("expected the unit `ms`, `s` or `min`"));
}
