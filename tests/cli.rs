//! The command seen from outside: what it prints, where, and how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A directory of one test's files.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("threerings-cli-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.0.join(name), content).unwrap();
        self
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.run_on(b"", args)
    }

    /// Runs the command with something on standard input.
    fn run_on(&self, input: &[u8], args: &[&str]) -> Ran {
        let mut child = command(&self.0, args).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // Some commands end without reading it.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { status: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_threerings"));
    command.args(args).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How a run came out.
#[derive(Debug, PartialEq)]
struct Ran {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    /// The reports, or records, one a line.
    fn reports(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn ids(&self) -> Vec<String> {
        self.reports().iter().map(|report| report["call"].as_str().unwrap().to_owned()).collect()
    }

    /// The verdict and reason of an item in the report of each call.
    fn verdicts(&self, item: &str) -> Vec<String> {
        let reports = self.reports();
        let items = reports
            .iter()
            .map(|report| report["items"].as_array().unwrap().iter().find(|known| known["id"] == item).unwrap());
        items
            .map(|item| format!("{}: {}", item["verdict"].as_str().unwrap(), item["reason"].as_str().unwrap()))
            .collect()
    }

    /// The rows of CSV by the names of their columns.
    fn rows(&self) -> Vec<std::collections::BTreeMap<String, String>> {
        let text = self.stdout.strip_prefix('\u{FEFF}').unwrap();
        csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
    }
}

const ANSWERED: &str = r#"{"id":"c1","started_at":"2026-11-21T09:30:00+08:00","direction":"inbound","outcome":"answered","ring":{"ms":8200},"holds":[],"speakerphone":false,"agent":{"id":"1001","team":"=妇产科"},"customer":{"phone":"13800138000"},"ended":{"at_ms":94000,"by":"customer"}}"#;
const ON_HOLD: &str = r#"{"id":"c2","started_at":"2026-11-21T10:00:00+08:00","direction":"inbound","outcome":"answered","ring":{"ms":15200},"holds":[{"start_ms":5000,"end_ms":15000},{"start_ms":30000,"end_ms":104000}],"customer":{"phone":"13800138001"},"ended":{"at_ms":134000,"by":"agent"}}"#;
const BUSY: &str = r#"{"id":"c3","direction":"inbound","outcome":"busy"}"#;

fn calls() -> String {
    format!("{ANSWERED}\n{ON_HOLD}\n{BUSY}\n")
}

const INBUND: &str = "calls.jsonl:2: /direction: expected `inbound` or `outbound`, found `inbund` (column 23); did you mean `inbound`?\n";

#[test]
fn a_broken_record_in_the_middle_is_named_and_the_others_go_on() {
    let broken = "\u{FEFF}{\"id\":\"a\"}\r\n{\"id\":\"b\",\"direction\":\"inbund\"}\r\n\r\n{\"id\":\"c\"";
    let folder = Folder::new("broken").with("calls.jsonl", broken);
    let ran = folder.run(&["check", "--format", "jsonl", "calls.jsonl"]);
    assert_eq!(ran.ids(), ["a"]);
    assert_eq!(
        ran.stderr,
        format!("{INBUND}calls.jsonl:4: expected `,` or `}}`, found the end of the text (column 10)\n")
    );
    assert_eq!(ran.status, 1);
}

#[test]
fn line_ends_marks_and_blank_lines_are_all_fine() {
    let folder = Folder::new("line-ends").with("calls.jsonl", "\u{FEFF}\r\n{\"id\":\"a\"}\r\n\r\n{\"id\":\"b\"}");
    let ran = folder.run(&["check", "--format", "jsonl", "calls.jsonl"]);
    assert_eq!((ran.ids(), ran.stderr.as_str(), ran.status), (vec!["a".to_owned(), "b".to_owned()], "", 0));
}

#[test]
fn standard_input_is_read_by_dash_and_by_default() {
    let folder = Folder::new("stdin");
    let input = "{\"id\":\"a\"}\n{\"id\":7}\n";
    let rejected = "<stdin>:2: /id: expected a string, found a number (column 7)\n";
    for args in [&["check", "--format", "jsonl"][..], &["check", "--format", "jsonl", "-"]] {
        let ran = folder.run_on(input.as_bytes(), args);
        assert_eq!((ran.ids(), ran.stderr.as_str(), ran.status), (vec!["a".to_owned()], rejected, 1));
    }
    assert_eq!(
        folder.run(&["check", "--format", "jsonl"]),
        Ran { status: 0, stdout: String::new(), stderr: String::new() }
    );
}

#[test]
fn of_several_inputs_one_may_be_missing() {
    let folder =
        Folder::new("missing").with("a.jsonl", "{\"id\":\"a\"}").with("b.json", "[{\"id\":\"b\"},{\"id\":\"b2\"}]");
    let ran = folder.run(&["check", "--format", "jsonl", "a.jsonl", "gone.jsonl", ".", "b.json"]);
    assert_eq!(ran.ids(), ["a", "b", "b2"]);
    assert_eq!(
        ran.stderr,
        "gone.jsonl: expected a file, found none of that name\n.: expected a file, found a directory\n"
    );
    assert_eq!(ran.status, 1);
    let ran = folder.run(&["check", "gone.jsonl"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
}

#[test]
fn where_nothing_can_be_done_the_status_is_2() {
    let folder = Folder::new("nothing")
        .with("calls.jsonl", calls())
        .with("bad.json", "{\"id\": 7}")
        .with("book.xlsx", b"PK\x03\x04rest");
    let said = |args: &[&str]| {
        let ran = folder.run(args);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{args:?}: {ran:?}");
        ran.stderr
    };
    assert!(
        said(&["check", "--region", "XX", "calls.jsonl"])
            .starts_with("region: expected a region whose ring cadence is known, found `XX`; ")
    );
    assert_eq!(
        said(&["check", "-c", "five-rule", "calls.jsonl"]),
        "expected the name of a checklist, found `five-rule`; did you mean `five-rules`?\n"
    );
    assert_eq!(
        said(&["check", "-c", "gone.json", "calls.jsonl"]),
        "gone.json: expected a file, found none of that name\n"
    );
    assert!(
        said(&["check", "-c", "bad.json", "calls.jsonl"])
            .starts_with("bad.json:1: /version: expected the field `version`, found none")
    );
    assert_eq!(
        said(&["check", "--register", "gone.csv", "calls.jsonl"]),
        "gone.csv: expected a file, found none of that name\n"
    );
    assert_eq!(
        said(&["check", "--register", "book.xlsx", "calls.jsonl"]),
        "book.xlsx: expected JSON Lines or CSV, found an Excel workbook or another zip file; open it and save it as `CSV UTF-8`\n"
    );
    assert_eq!(
        said(&["explain", "hold-under-1-minute"]),
        "expected the id of an item, found `hold-under-1-minute`; did you mean `hold-under-one-minute`?\n"
    );
    for args in [
        &["check", "--colour"][..],
        &["check", "--locale", "fr"],
        &["check", "--window", "soon"],
        &["schema", "call"],
        &["lint"],
        &[],
    ] {
        assert!(!said(args).is_empty(), "{args:?}");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = Folder::new("pipe");
    let many: String = (0..3_000).map(|n| format!("{{\"id\":\"c{n}\"}}\n")).collect();
    let folder = folder.with("calls.jsonl", &many);
    for format in ["jsonl", "json", "csv", "table"] {
        let mut child = command(&folder.0, &["check", "--format", format, "calls.jsonl"]).spawn().unwrap();
        let mut first = [0; 16];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{format}");
    }
}

#[test]
fn an_input_of_many_pieces_is_read_to_its_end_in_order() {
    // Several pieces of a megabyte, cut where they happen to be cut.
    let notes = "好".repeat(300);
    let record = |n: usize| format!("{{\"id\":\"c{n}\",\"log\":{{\"notes\":\"{notes}\"}}}}\n");
    let many: String = (0..4_000).map(record).collect();
    assert!(many.len() > 3 << 20);
    let ran = Folder::new("many").run_on(many.as_bytes(), &["import", "--from", "records"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let ids: Vec<serde_json::Value> = ran.reports().iter().map(|record| record["id"].clone()).collect();
    assert_eq!(ids, (0..4_000).map(|n| format!("c{n}")).collect::<Vec<_>>());
}

#[test]
fn an_audit_counts_each_rule_and_names_the_calls_to_listen_to() {
    let folder = Folder::new("audit").with("calls.jsonl", calls() + "{\"id\": 7}\n");
    let audit = |args: &[&str]| folder.run(&[&["audit", "-c", "five-rules", "--locale", "en"], args].concat());
    let ran = audit(&["--format", "json", "--by", "agent", "calls.jsonl"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.stderr.starts_with("calls.jsonl:4: /id: expected a string, found a number"), "{ran:?}");
    let summary: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&summary["calls"], &summary["rejected"]), (&3.into(), &1.into()));
    let hold = &summary["items"][1];
    assert_eq!(hold["id"], "hold-under-one-minute");
    let reports = folder.run(&["check", "-c", "five-rules", "--format", "jsonl", "calls.jsonl"]);
    let failed = |report: &&serde_json::Value| report["items"][1]["verdict"] == "fail";
    let failing: Vec<serde_json::Value> =
        reports.reports().iter().filter(failed).map(|report| report["call"].clone()).collect();
    assert!(!failing.is_empty());
    assert_eq!(hold["failing"], serde_json::Value::Array(failing));
    let rows = audit(&["--format", "csv", "calls.jsonl"]).rows();
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[1]["item"], "hold-under-one-minute");
    assert_eq!(rows[1]["fail"], hold["fail"].to_string());
    let table = audit(&["--by", "day", "calls.jsonl"]).stdout;
    assert!(table.starts_with("all  calls: 3\n"), "{table}");
    assert!(table.contains(" No hold over one minute "), "{table}");
    let refused = audit(&["--by", "weak", "calls.jsonl"]);
    assert!(refused.status == 2 && refused.stderr.contains("did you mean `week`?"), "{refused:?}");
    let sections = audit(&["--by", "section", "--format", "csv", "calls.jsonl"]).rows();
    assert_eq!((sections.len(), sections[0]["item"].as_str()), (1, "headline"));
    let crossed = audit(&["--by", "agent,day", "--format", "csv", "calls.jsonl"]).rows();
    let groups = crossed.iter().filter(|row| row["scope"] == "group");
    assert!(
        groups.clone().count() > 0
            && groups.clone().all(|row| row["group"] == format!("{} · {}", row["agent"], row["day"]))
    );
}

/// Calls of a few agents, some of them broken, more than a block of them.
fn many_calls() -> String {
    let mut lines = String::new();
    for n in 0..14_000_u32 {
        let (agent, day, hold) = (n % 7, 1 + n % 28, 30_000 + (n * 7919) % 60_000);
        lines += &format!(
            r#"{{"id":"c{n}","agent":{{"id":"{agent}"}},"direction":"inbound","outcome":"answered","started_at":"2026-11-{day:02}T09:00:00+08:00","holds":[{{"start_ms":0,"end_ms":{hold}}}]}}"#
        );
        lines += "\n";
        if n % 4_000 == 5 {
            lines += "{\"id\": 7}\n{\"id\":\"c5\",\"strange\":1}\n";
        }
    }
    assert!(lines.len() > 2 << 20, "more than a block");
    lines
}

#[test]
fn one_core_and_many_say_the_same() {
    let folder = Folder::new("cores").with("calls.jsonl", many_calls());
    let audit = |args: &[&str]| {
        folder.run(
            &[&["audit", "-c", "five-rules", "--by", "agent,week", "--format", "json", "calls.jsonl"], args].concat(),
        )
    };
    let one = audit(&["--threads", "1", "--html", "one.html"]);
    let many = audit(&["--threads", "5", "--html", "many.html"]);
    assert_eq!(one, many);
    assert_eq!(fs::read(folder.0.join("one.html")).unwrap(), fs::read(folder.0.join("many.html")).unwrap());
    assert_eq!(one.status, 1);
    assert_eq!(one.stderr.lines().filter(|line| line.contains("expected a string")).count(), 4, "{}", one.stderr);
    assert!(one.stderr.contains("calls.jsonl:7: /id: expected a string"), "{}", one.stderr);
    assert!(one.stderr.contains("expected each id once, found `c5` again"), "{}", one.stderr);
    // Beside a register, calls are judged one after the other: the same numbers.
    let beside =
        folder.run(&["audit", "-c", "five-rules", "--by", "agent,week", "--format", "json", "--ledger", "calls.jsonl"]);
    assert_eq!(beside.stdout, one.stdout);
}

#[test]
fn summaries_of_parts_are_merged_and_rolled_up() {
    let all = many_calls();
    let (first, second) = all.split_at(all[..1 << 20].rfind('\n').unwrap() + 1);
    let folder = Folder::new("merge").with("all.jsonl", &all).with("1.jsonl", first).with("2.jsonl", second);
    let audit =
        |by: &str, file: &str| folder.run(&["audit", "-c", "five-rules", "--by", by, "--format", "json", file]).stdout;
    let folder = Folder(folder.0.clone())
        .with("1.json", audit("agent,day", "1.jsonl"))
        .with("2.json", audit("agent,day", "2.jsonl"));
    let merged = folder.run(&["merge", "2.json", "1.json"]);
    assert_eq!((merged.status, merged.stdout.as_str()), (0, audit("agent,day", "all.jsonl").as_str()));
    assert_eq!(folder.run(&["merge", "--by", "day", "1.json", "2.json"]).stdout, audit("day", "all.jsonl"));
    let table = folder.run(&["merge", "--by", "agent", "--format", "csv", "1.json", "2.json"]).rows();
    assert_eq!(table.len(), 9 * 5, "seven agents, nobody, and all");
    let refused = folder.run(&["merge", "--by", "team", "1.json"]);
    assert_eq!((refused.status, refused.stderr.as_str()), (2, "expected a summary by `team`, found `agent,day`\n"));
    let refused = folder.run(&["merge", "1.jsonl"]);
    assert!(refused.status == 2 && refused.stderr.starts_with("1.jsonl: "), "{refused:?}");
}

#[test]
fn reviewers_are_compared_and_rules_trusted() {
    let review = |call: u32, reviewer: &str, answer: &str, engine: &str| {
        format!(
            r#"{{"call":"c{call}","reviewer":"{reviewer}","answers":{{"hold-under-one-minute":"{answer}"}},"engine":{{"hold-under-one-minute":"{engine}"}},"calibration":{}}}"#,
            call == 3
        )
    };
    let answer = |call: u32| if call.is_multiple_of(3) { "fail" } else { "pass" };
    let one: Vec<String> = (1..=12).map(|call| review(call, "Lin", answer(call), answer(call))).collect();
    let other: Vec<String> = (1..=12)
        .map(|call| review(call, "Qian", if call == 1 { "fail" } else { answer(call) }, answer(call)))
        .collect();
    let folder = Folder::new("agreement")
        .with("lin.json", format!("[{}]", one.join(",")))
        .with("qian.json", format!("[{}]", other.join(",")))
        .with("calls.jsonl", calls());
    let ran = folder.run(&["agreement", "--locale", "en", "lin.json", "qian.json"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains(" trusted") && ran.stdout.contains("0.92 "), "{}", ran.stdout);
    assert!(ran.stdout.contains("Qian") && ran.stdout.contains("-0.08"), "{}", ran.stdout);
    let json: serde_json::Value =
        serde_json::from_str(&folder.run(&["agreement", "--format", "json", "qian.json", "lin.json"]).stdout).unwrap();
    assert_eq!((&json["reviews"], &json["items"][0]["trust"]["state"]), (&24.into(), &"trusted".into()));
    assert_eq!(json["items"][0]["differing"], serde_json::json!(["c1"]));
    let strict: serde_json::Value = serde_json::from_str(
        &folder.run(&["agreement", "--least", "25", "--format", "json", "lin.json", "qian.json"]).stdout,
    )
    .unwrap();
    assert_eq!(strict["items"][0]["trust"]["state"], "too_few");
    assert_eq!(folder.run(&["agreement", "--format", "csv", "lin.json", "qian.json"]).rows().len(), 4);
    let audit = [
        "audit",
        "-c",
        "five-rules",
        "--locale",
        "en",
        "--reviews",
        "lin.json",
        "--reviews",
        "qian.json",
        "calls.jsonl",
    ];
    let table = folder.run(&audit).stdout;
    assert!(table.starts_with("all  calls: 2\n"), "the call of the calibration is left out: {table}");
    assert!(table.contains(" No hold over one minute "), "{table}");
    assert!(table.contains("not yet trustworthy]"), "{table}");
    let refused = folder.run(&["agreement", "calls.jsonl"]);
    assert!(refused.status == 2 && refused.stderr.starts_with("calls.jsonl:"), "{refused:?}");
}

#[test]
fn json_is_one_list() {
    let folder = Folder::new("json").with("calls.jsonl", calls()).with("none.jsonl", "");
    let list: serde_json::Value =
        serde_json::from_str(&folder.run(&["check", "--format", "json", "calls.jsonl"]).stdout).unwrap();
    let lines = folder.run(&["check", "--format", "jsonl", "calls.jsonl"]).reports();
    assert_eq!(list, serde_json::Value::Array(lines));
    assert_eq!(folder.run(&["check", "--format", "json", "none.jsonl"]).stdout, "[]\n");
}

#[test]
fn csv_has_a_row_for_each_call_and_item_and_no_formulas() {
    let equals = r#"{"id":"=cmd|' /C calc'!A0","agent":{"id":"+1001"},"outcome":"busy"}"#;
    let folder = Folder::new("csv").with("calls.jsonl", format!("{}{equals}\n", calls())).with("none.jsonl", "");
    let ran = folder.run(&["check", "-c", "five-rules", "--format", "csv", "--locale", "en", "calls.jsonl"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    let rows = ran.rows();
    assert_eq!(rows.len(), 4 * 5);
    let hold = rows.iter().find(|row| row["call"] == "c2" && row["item"] == "hold-under-one-minute").unwrap();
    let expected = [
        ("agent", ""),
        ("started_at", "2026-11-21T10:00:00+08:00"),
        ("checklist", "five-rules"),
        ("title", "No hold over one minute"),
        ("verdict", "fail"),
        ("weight", "3"),
        ("critical", ""),
        ("reason", "the longest hold was 74 s, the limit is 60 s"),
        ("would_pass", "hold 2 was 14 s too long"),
        ("borderline", ""),
        ("missing", ""),
        ("evidence", "the holds: 2 in all; hold 2: 0:30–1:44, 74 s"),
        ("percent", "0"),
        ("lowest", "0"),
        ("highest", "40"),
        ("result", "fail"),
    ];
    for (column, value) in expected {
        assert_eq!(hold[column], value, "{column}");
    }
    let rings = rows.iter().find(|row| row["call"] == "c2" && row["item"] == "answer-within-three-rings").unwrap();
    assert_eq!(rings["borderline"], "true");
    let disarmed = rows.last().unwrap();
    assert_eq!((disarmed["call"].as_str(), disarmed["agent"].as_str()), ("'=cmd|' /C calc'!A0", "'+1001"));
    let header = folder.run(&["check", "--format", "csv", "none.jsonl"]).stdout;
    assert!(header.starts_with("\u{FEFF}call,agent,started_at,") && header.lines().count() == 1);
}

#[test]
fn tables_speak_three_languages_and_have_no_colours_in_a_pipe() {
    let folder = Folder::new("table").with("calls.jsonl", calls());
    let expected = [
        (
            "zh-Hans",
            "✗ 未通过",
            "✓ 通过",
            "– 不适用",
            "? 无法判断",
            "→ 第 2 次等候长了 14 秒",
            "共 3 通：通过 1，未通过 1，未定 1\n",
        ),
        (
            "zh-Hant",
            "✗ 未通過",
            "✓ 通過",
            "– 不適用",
            "? 無法判斷",
            "→ 第 2 次等候長了 14 秒",
            "共 3 通：通過 1，未通過 1，未定 1\n",
        ),
        (
            "en",
            "✗ fail",
            "✓ pass",
            "– not applicable",
            "? unknown",
            "→ hold 2 was 14 s too long",
            "3 calls: 1 pass, 1 fail, 1 open\n",
        ),
    ];
    for (locale, fail, pass, not_applicable, unknown, change, summary) in expected {
        let ran = folder.run(&["check", "-c", "five-rules", "--locale", locale, "calls.jsonl"]);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, summary));
        assert!(!ran.stdout.contains('\u{1B}'), "colours in a pipe");
        for part in [fail, pass, not_applicable, unknown, change] {
            assert!(ran.stdout.contains(part), "{locale}: {part}\n{}", ran.stdout);
        }
    }
    let forced = command(&folder.0, &["check", "calls.jsonl"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(forced.stdout.contains(&0x1B), "colours where they are asked for");
}

#[test]
fn nothing_in_a_record_reaches_the_terminal_as_a_command() {
    let folder = Folder::new("escape").with(
        "calls.jsonl",
        r#"{"id":"\u001b[2Jc","agent":{"id":"\u001b]0;x\u0007"},"log":{"outcome":"a\u001b[1m","notes":" "}}"#,
    );
    let ran = folder.run(&["check", "calls.jsonl"]);
    assert!(!ran.stdout.contains('\u{1B}') && ran.stdout.contains("\u{FFFD}[2Jc"), "{}", ran.stdout);
}

#[test]
fn a_chinese_register_in_gb18030_is_matched_to_files_and_standard_input() {
    let table = "拨打时间,电话,结果,内容\r\n2026-11-21 09:33,138 0013 8000,已预约,周三上午来院\r\n2026-11-21 18:00,13900000000,已联系,无关\r\n昨天,13800138000,x,y\r\n";
    let (encoded, ..) = encoding_rs::GB18030.encode(table);
    let folder = Folder::new("register").with("登记.csv", &encoded).with("calls.jsonl", calls());
    let args = ["check", "--format", "jsonl", "--locale", "en", "--register", "登记.csv"];
    let from_file = folder.run(&[&args[..], &["calls.jsonl"]].concat());
    assert_eq!(
        from_file.verdicts("records-every-attempt"),
        [
            "pass: the log entry is complete",
            "fail: the register holds no entry for this attempt",
            "unknown: not known: the log entry"
        ]
    );
    assert_eq!(from_file.status, 1, "an entry was refused");
    let lines: Vec<&str> = from_file.stderr.lines().collect();
    assert!(lines.iter().any(|line| line.starts_with("登记.csv:4: 拨打时间: expected a date and time")), "{lines:?}");
    assert!(
        lines.contains(&"warning: 登记.csv: 1 of 2 entries belong to none of these calls, the first on line 3"),
        "{lines:?}"
    );
    let from_stdin = folder.run_on(calls().as_bytes(), &args);
    assert_eq!((from_stdin.stdout, from_stdin.status), (from_file.stdout, 1));
}

#[test]
fn calls_are_judged_beside_each_other() {
    let all = r#"{"zh-Hans": "一", "zh-Hant": "一", "en": "one"}"#;
    let check = r#"{"field": {"path": "/ledger/next_attempt_ms", "at_most": 60000}}"#;
    let item = format!(r#"{{"id":"redials","title":{all},"why":{all},"check":{check}}}"#);
    let list = format!(
        r#"{{"id":"x","version":"1","title":{all},"scoring":{{"method":"points"}},"sections":[{{"id":"s","title":{all},"items":[{item}]}}]}}"#
    );
    let call = |id: &str, time: &str| {
        let customer =
            r#""direction":"outbound","outcome":"answered","ended":{"at_ms":20000},"customer":{"phone":"p1"}"#;
        format!("{{\"id\":\"{id}\",\"started_at\":\"2026-11-21T{time}+08:00\",{customer}}}\n")
    };
    let calls = [call("a", "09:00:00"), call("b", "09:00:50"), call("c", "09:30:00")].concat();
    let folder = Folder::new("ledger").with("x.json", list).with("calls.jsonl", &calls);
    let verdicts = |args: &[&str]| {
        let args = [&["check", "-c", "x.json", "--locale", "en", "--format", "jsonl"], args].concat();
        folder.run(&args).verdicts("redials")
    };
    let unknown = "unknown: not known: the time until the next attempt";
    assert_eq!(verdicts(&["calls.jsonl"]), [unknown; 3]);
    let found = verdicts(&["--ledger", "calls.jsonl"]);
    let short: Vec<&str> = found.iter().map(|verdict| verdict.split(':').next().unwrap()).collect();
    assert_eq!(short, ["pass", "fail", "unknown"]);
    let args = ["check", "-c", "x.json", "--locale", "en", "--format", "jsonl", "--ledger"];
    assert_eq!(folder.run_on(calls.as_bytes(), &args).verdicts("redials"), found);
}

#[test]
fn the_window_and_the_offset_of_the_register_can_be_chosen() {
    let table = "at,phone,outcome,notes\n2026-11-21 02:00,13800138000,booked,Wednesday\n";
    let folder = Folder::new("window").with("r.csv", table).with("calls.jsonl", ANSWERED);
    let verdict = |more: &[&str]| {
        let args =
            [&["check", "--format", "jsonl", "--locale", "en", "--register", "r.csv", "calls.jsonl"], more].concat();
        folder.run(&args).verdicts("records-every-attempt").remove(0).split(':').next().unwrap().to_owned()
    };
    assert_eq!(verdict(&[]), "fail");
    assert_eq!(verdict(&["--register-offset", "+00:00"]), "pass", "10:00 in China, 28 minutes after the end");
    assert_eq!(verdict(&["--register-offset", "+00:00", "--window", "28"]), "fail");
    assert_eq!(verdict(&["--register-offset", "-05:00", "--window", "8h"]), "pass");
}

#[test]
fn repeated_ids_and_warnings_are_said_but_not_without_end() {
    let many: String = (0..30).map(|n| format!("{{\"id\":\"c{}\",\"colour\":1}}\n", n.min(28))).collect();
    let ran = Folder::new("warnings").with("w.jsonl", many).run(&["check", "--format", "jsonl", "w.jsonl"]);
    assert_eq!((ran.status, ran.ids().len()), (0, 30));
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines[0], "warning: w.jsonl:1: /colour: unknown field `colour`, not used (column 12)");
    assert_eq!(
        lines[10..],
        [
            "warning: w.jsonl:30: /id: expected each id once, found `c28` again",
            "warning: w.jsonl: /colour: 20 more warnings of this kind (unknown-field)",
        ]
    );
}

const SCRIPT: &str =
    "inbound, CN\n0:00 rings\n0:08 answered\n0:09 agent: 您好\n0:30 hold\n1:44 resume\n2:00 customer hangs up\n";
const GENESYS: &str = r#"{"conversationId": "g1", "originatingDirection": "inbound", "participants": []}"#;

#[test]
fn other_formats_are_told_by_their_content_or_named() {
    let folder =
        Folder::new("formats").with("call.txt", SCRIPT).with("export.json", GENESYS).with("prices.csv", "a,b\n1,2\n");
    let ran = folder.run(&["check", "--format", "jsonl", "--locale", "en", "call.txt", "export.json"]);
    assert_eq!((ran.ids(), ran.status), (vec!["call".to_owned(), "g1".to_owned()], 0), "{}", ran.stderr);
    assert_eq!(ran.verdicts("hold-under-one-minute")[0], "fail: the longest hold was 74 s, the limit is 60 s");
    let named = folder.run(&["check", "--format", "jsonl", "--from", "script", "call.txt"]);
    assert_eq!(named.ids(), ["call"]);
    let ran = folder.run(&["check", "--from", "records", "call.txt"]);
    assert_eq!(
        (ran.status, ran.stderr.lines().next()),
        (1, Some("call.txt:1: expected a value, found `i` (column 1)"))
    );
    let ran = folder.run(&["check", "--format", "jsonl", "prices.csv"]);
    assert!(
        ran.stderr.starts_with("prices.csv: expected a file of a known format, found no sign of any; "),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.status, 1);
    assert_eq!(folder.run(&["check", "--from", "tape", "call.txt"]).status, 2);
}

#[test]
fn import_writes_records_that_check_reads() {
    let folder =
        Folder::new("import").with("export.json", GENESYS).with("call.txt", SCRIPT).with("calls.jsonl", calls());
    let ran = folder.run(&["import", "--from", "genesys", "export.json"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (0, "{\"direction\":\"inbound\",\"id\":\"g1\"}\n"));
    assert!(
        !ran.stderr.is_empty() && ran.stderr.lines().all(|line| line.starts_with("warning: export.json:1: ")),
        "{}",
        ran.stderr
    );
    let ran = folder.run(&["import", "export.json", "call.txt", "calls.jsonl", "gone.json"]);
    assert_eq!(ran.status, 1);
    assert_eq!(ran.stderr.lines().last(), Some("gone.json: expected a file, found none of that name"));
    let checked = folder.run_on(ran.stdout.as_bytes(), &["check", "--format", "jsonl"]);
    assert_eq!(checked.ids(), ["g1", "call", "c1", "c2", "c3"]);
    assert_eq!(folder.run(&["import", "gone.json"]).status, 2);
    let broken = folder.run_on(b"{\"id\":1}\n{\"id\":\"a\"}\n", &["import", "--from", "records"]);
    assert_eq!(
        broken,
        Ran {
            status: 1,
            stdout: "{\"id\":\"a\"}\n".into(),
            stderr: "<stdin>:1: /id: expected a string, found a number (column 7)\n".into()
        }
    );
}

const WARD: &str = r#"{
  "id": "ward", "version": "1", "title": {"en": "Ward"},
  "scoring": {"method": "points"},
  "include": [
    {"checklist": "five-rules", "only": ["hold-under-one-minute"],
     "overrides": [{"item": "hold-under-one-minute", "limits": {"each_at_most_ms": 90000}}]},
    {"checklist": "polite"}
  ]
}"#;
const POLITE: &str = r#"{
  "id": "polite", "version": "1", "title": {"en": "Polite"},
  "scoring": {"method": "points"},
  "sections": [{"id": "s", "title": {"en": "S"}, "items": [{
    "id": "booked", "title": {"en": "Book"}, "why": {"en": "It is the aim."}, "critical": "checklist",
    "check": {"field": {"path": "/contact/booked", "is": true}}
  }]}]
}"#;

#[test]
fn checklists_are_files_too_and_include_their_neighbours() {
    let folder = Folder::new("checklists").with("calls.jsonl", ON_HOLD);
    fs::create_dir_all(folder.0.join("lists")).unwrap();
    let folder = folder.with("lists/ward.json", format!("\u{FEFF}{WARD}")).with("lists/polite.json", POLITE);
    let ran = folder.run(&["check", "-c", "lists/ward.json", "--format", "jsonl", "--locale", "en", "calls.jsonl"]);
    assert_eq!(
        ran.verdicts("hold-under-one-minute"),
        ["pass: the longest hold was 74 s, the limit is 90 s"],
        "{}",
        ran.stderr
    );
    assert_eq!(ran.verdicts("booked"), ["unknown: not known: whether an appointment was booked"]);
    let both =
        folder.run(&["check", "-c", "five-rules", "-c", "lists/polite.json", "--format", "jsonl", "calls.jsonl"]);
    assert_eq!(both.reports()[0]["checklist"]["id"], "five-rules+polite");
    let explained = folder.run(&["explain", "booked", "-c", "lists/polite.json", "--locale", "en"]);
    assert!(
        explained.stdout.contains("critical: if it fails, the whole checklist earns nothing"),
        "{}",
        explained.stdout
    );
    assert!(explained.stdout.contains("is: true"), "{}", explained.stdout);
}

#[test]
fn lint_is_silent_where_there_is_nothing_to_say() {
    let folder = Folder::new("lint").with("polite.json", POLITE).with("typo.json", POLITE.replace("\"is\"", "\"iss\""));
    assert_eq!(
        folder.run(&["lint", "five-rules", "phone-etiquette"]),
        Ran { status: 0, stdout: String::new(), stderr: String::new() }
    );
    let ran = folder.run(&["lint", "polite.json"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.lines().all(|line| line.starts_with("warning: polite.json:")), "{}", ran.stderr);
    let ran = folder.run(&["lint", "five-rules", "typo.json"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("typo.json:6: /sections/0/items/0/check/field/iss: unknown field `iss` (column"),
        "{}",
        ran.stderr
    );
    assert_eq!(folder.run(&["lint", "nobody", "gone.json"]).status, 2);
    assert_eq!(folder.run(&["lint", "nobody", "five-rules"]).status, 1);
}

#[test]
fn list_and_explain_speak_three_languages() {
    let folder = Folder::new("explain");
    for (locale, title, why, items) in [
        ("zh-Hans", "让对方等候不超过一分钟", "为什么", "5 项"),
        ("zh-Hant", "讓對方等候不超過一分鐘", "為什麼", "5 項"),
        ("en", "No hold over one minute", "Why", "5 items"),
    ] {
        let ran = folder.run(&["explain", "hold-under-one-minute", "--locale", locale]);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
        let mut lines = ran.stdout.lines();
        assert_eq!((lines.next(), lines.next()), (Some(title), Some("hold-under-one-minute")));
        assert!(ran.stdout.lines().any(|line| line == why), "{}", ran.stdout);
        assert!(ran.stdout.contains("\"each_at_most_ms\": 60000"), "{}", ran.stdout);
        let list = folder.run(&["list", "--locale", locale]);
        assert_eq!(list.status, 0);
        assert!(
            list.stdout.lines().any(|line| line.starts_with("five-rules 1.") && line.ends_with(items)),
            "{}",
            list.stdout
        );
    }
    let items = folder.run(&["list", "--items"]).stdout;
    assert!(items.contains("  caller-hangs-up-first  "), "{items}");
}

#[test]
fn schemas_are_json() {
    let folder = Folder::new("schema");
    for name in ["record", "register", "checklist", "report"] {
        let ran = folder.run(&["schema", name]);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
        let schema: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert!(schema["$schema"].as_str().unwrap().contains("json-schema.org"), "{name}");
    }
}

#[test]
fn help_and_version_go_to_standard_output() {
    let folder = Folder::new("help");
    for command in ["check", "lint", "list", "explain", "schema", "import"] {
        let ran = folder.run(&[command, "--help"]);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
        assert!(ran.stdout.contains(&format!("Usage: threerings {command}")), "{}", ran.stdout);
    }
    assert_eq!(folder.run(&["--version"]).stdout, format!("threerings {}\n", env!("CARGO_PKG_VERSION")));
}
