//! What holds for every input: nothing panics, the same bytes in give the same bytes out, quotes are where they are
//! said to be, and knowing less never decides more.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

mod generate;

use std::sync::LazyLock;

use generate::{CUES, record};
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};
use threerings::{CallRecord, Engine, Locale, RecordStream, Register, RegisterOptions, read_records, read_script};

static FIVE: LazyLock<Engine> = LazyLock::new(|| Engine::builder().checklist("five-rules").build().unwrap());
static ALL: LazyLock<Engine> = LazyLock::new(|| Engine::builder().locale(Locale::En).build().unwrap());

/// Two engines of each language, built apart.
static LOCALES: LazyLock<Vec<[Engine; 2]>> = LazyLock::new(|| {
    let engine = |locale| Engine::builder().checklist("five-rules").locale(locale).build().unwrap();
    Locale::ALL.map(|locale| [engine(locale), engine(locale)]).into()
});

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

fn read(text: &str) -> CallRecord<'_> {
    read_records(text.as_bytes()).next().unwrap().unwrap().record
}

/// Reads as everything that it could be, checks what is a record, and gives back all that came out, for comparing.
fn everything(input: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    for read in read_records(input) {
        match read {
            Ok(read) => {
                out.push(FIVE.check(&read.record).to_json());
                out.push(ALL.check(&read.record).to_json());
            }
            Err(rejected) => {
                assert!(!rejected.problems.is_empty());
                out.push(rejected.to_string());
            }
        }
    }
    let mut stream = RecordStream::new(Some("calls.jsonl"));
    let mut pieces = 0;
    for piece in input.chunks(7) {
        stream.feed(piece);
        stream.each(|_| pieces += 1);
    }
    stream.finish();
    stream.each(|_| pieces += 1);
    out.push(format!("{pieces} pieces"));
    match Register::read(input, &RegisterOptions::default()) {
        Ok(register) => out.extend(register.rejected.iter().map(ToString::to_string)),
        Err(problem) => out.push(problem.to_string()),
    }
    if let Ok(text) = str::from_utf8(input) {
        match read_script(text) {
            Ok(script) => out.push(ALL.check(&script.record).to_json()),
            Err(rejected) => out.push(rejected.to_string()),
        }
    }
    out
}

/// A valid text with a few bytes changed, cut out, doubled or put in.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change =
        (any::<prop::sample::Index>(), 0..5_u8, prop::sample::select(br#""{}[],:\0-9eE. u"#.to_vec()), any::<u8>());
    let lines = prop::collection::vec(record().prop_map(|record| record.to_string()), 1..3);
    (lines, prop::collection::vec(change, 1..6)).prop_map(|(lines, changes)| {
        let mut bytes = lines.join("\n").into_bytes();
        for (index, sort, likely, any) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = index.index(bytes.len());
            match sort {
                0 => bytes[at] = likely,
                1 => bytes[at] = any,
                2 => drop(bytes.remove(at)),
                3 => bytes.insert(at, likely),
                _ => bytes.truncate(at),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn bytes_never_panic(input in prop::collection::vec(any::<u8>(), 0..300)) {
        everything(&input);
    }

    #[test]
    fn nearly_a_script_never_panics(input in r"((0:[0-9]{2}|1:00:00|)( |-)?(agent: |hold|resume|answered|inbound|[/a-z]{0,9} = |logged: )[a-z0-9您好 .|]{0,9}\n){0,6}") {
        everything(input.as_bytes());
    }
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn mutated_records_never_panic_and_give_the_same_bytes_again(input in mutated()) {
        prop_assert_eq!(everything(&input), everything(&input));
    }
}

/// The same value with the keys of its objects in another order, white space, and `null` for nothing.
fn rewritten(value: &Value, seed: &mut u64) -> String {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let space = ["", " ", "\n\t", "  "][(*seed >> 60) as usize % 4];
    match value {
        Value::Object(map) => {
            let mut members: Vec<(u64, String)> = Vec::new();
            for (key, value) in map {
                let text = format!("{space}{}{space}:{space}{}", Value::from(key.as_str()), rewritten(value, seed));
                members.push((*seed, text));
            }
            members.sort();
            format!("{{{}{space}}}", members.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(","))
        }
        Value::Array(list) => {
            format!("[{space}{}]", list.iter().map(|value| rewritten(value, seed)).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

proptest! {
    #![proptest_config(config(400))]

    /// A record written is the record read, and its written form doesn't depend on how it was written before.
    #[test]
    fn writing_is_canonical(value in record(), seed: u64) {
        let text = value.to_string();
        let once = read(&text);
        let canonical = once.to_json();
        prop_assert_eq!(&read(&canonical), &once);
        prop_assert_eq!(read(&canonical).to_json(), canonical.clone());
        let rewritten = rewritten(&value, &mut seed.clone());
        let again = read(&rewritten);
        prop_assert_eq!(again.to_json(), canonical);
        prop_assert_eq!(FIVE.check(&again).to_json(), FIVE.check(&once).to_json());
        prop_assert_eq!(&again.into_owned(), &once.into_owned());
    }

    /// An engine built anew says the same, in every language, with the same verdicts.
    #[test]
    fn engines_agree(value in record()) {
        let text = value.to_string();
        let record = read(&text);
        let mut verdicts = Vec::new();
        for [one, other] in LOCALES.iter() {
            let report = one.check(&record);
            prop_assert_eq!(report.to_json(), other.check(&record).to_json());
            verdicts.push(report.items.iter().map(|item| item.verdict).collect::<Vec<_>>());
            prop_assert!(report.items.iter().all(|item| !item.reason.trim().is_empty()));
        }
        prop_assert!(verdicts.windows(2).all(|pair| pair[0] == pair[1]));
    }
}

/// A turn of bits of speech: emoji outside the basic plane, traditional characters, English, cues of the speakerphone.
fn turn() -> impl Strategy<Value = String> {
    const BITS: &[&str] = &[
        "😀",
        "👩‍⚕️",
        "𠮷",
        "é",
        "您好，",
        "請問",
        "開免持",
        "免提",
        "您是不是开着免提啊",
        "am I on speaker?",
        "On the Speakerphone",
        "OFF THE SPEAKER",
        "嗯",
        "um, ",
        "。",
        " ",
        "\u{3000}",
        "ＯＮ　ＳＰＥＡＫＥＲ",
        "没开免提",
        "thank you",
        "\u{1F3FD}",
        "\u{200D}",
        "\"",
        "\\",
    ];
    let cues: Vec<&'static str> = BITS.iter().chain(CUES).copied().collect();
    prop::collection::vec(prop::sample::select(cues), 0..7).prop_map(|bits| bits.concat())
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn every_quote_is_its_slice(turns in prop::collection::vec((turn(), any::<bool>()), 1..5)) {
        let turns: Vec<Value> = turns.into_iter().map(|(text, agent)| json!({"speaker": if agent { "agent" } else { "customer" }, "text": text})).collect();
        let cue = turns.iter().any(|turn| CUES.iter().any(|cue| turn["text"].as_str().unwrap() == *cue));
        let text = json!({"id": "c", "direction": "inbound", "outcome": "answered", "transcript": {"turns": turns}}).to_string();
        let record = read(&text);
        for engine in [&*FIVE, &*ALL] {
            let report = serde_json::to_value(engine.check(&record)).unwrap();
            for item in report["items"].as_array().unwrap() {
                let quotes = item["evidence"].as_array().unwrap().iter().filter(|evidence| evidence["kind"] == "quote");
                for quote in quotes.clone() {
                    let said = &turns[quote["turn"].as_u64().unwrap() as usize];
                    prop_assert_eq!(&quote["speaker"], &said["speaker"]);
                    let units: Vec<u16> = said["text"].as_str().unwrap().encode_utf16().collect();
                    let range = quote["start"].as_u64().unwrap() as usize..quote["end"].as_u64().unwrap() as usize;
                    prop_assert_eq!(&String::from_utf16(&units[range]).unwrap(), quote["text"].as_str().unwrap());
                }
                if item["id"] == "no-speakerphone" {
                    prop_assert!(!cue || quotes.count() > 0, "{item}");
                }
            }
        }
    }
}

/// Where knowing less may decide otherwise: the item, the field that is removed, and why. Everywhere else a verdict
/// only ever turns to `unknown`.
///
/// `*` stands for a name or number of the path.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("answer-within-three-rings", "/ring/count", "without a count the time decides, which may say otherwise"),
    ("answer-within-three-rings", "/region", "without a region the engine's cadence is assumed"),
    ("hold-under-one-minute", "/holds/*/end_ms", "a hold without an end lasts to the end of the call"),
    (
        "hold-under-one-minute",
        "/holds/count",
        "`none` goes before the other totals; totals that contradict it no longer do",
    ),
    ("hold-under-one-minute", "/holds/count/max", "likewise"),
    ("hold-under-one-minute", "/holds/total_ms", "totals that contradict each other decide nothing; the rest may"),
    ("hold-under-one-minute", "/holds/total_ms/max", "likewise"),
    ("hold-under-one-minute", "/holds/total_ms/min", "likewise"),
    ("hold-under-one-minute", "/holds/longest_ms", "likewise"),
    ("hold-under-one-minute", "/holds/longest_ms/max", "likewise"),
    ("hold-under-one-minute", "/holds/longest_ms/min", "likewise"),
    ("no-speakerphone", "/speakerphone", "without a report, words in the transcript are for a reviewer"),
    ("no-speakerphone", "/speakerphone/*/end_ms", "a stretch without an end lasts to the end of the call"),
    ("caller-hangs-up-first", "/placed_by", "without it, `direction` says who placed the call"),
    ("caller-hangs-up-first", "/transfers", "without the transfer to the survey, the agent hung up first"),
    ("records-every-attempt", "/log/found", "without `false`, the rest of the entry counts"),
    ("records-every-attempt", "/log/outcome", "an entry that lacks it is incomplete: that is what the rule asks"),
    ("records-every-attempt", "/log/notes", "likewise"),
];

fn excepted(item: &str, path: &str) -> bool {
    let same = |pattern: &str| {
        let (pattern, path) = (pattern.split('/'), path.split('/'));
        pattern.clone().count() == path.clone().count()
            && pattern.zip(path).all(|(pattern, name)| pattern == "*" || pattern == name)
    };
    EXCEPTIONS.iter().any(|(of, pattern, _)| *of == item && same(pattern))
}

/// The pointers to every field that may be left out.
fn removable(value: &Value, path: &str, into: &mut Vec<String>) {
    const REQUIRED: &[&str] = &[
        "/id",
        "/*/id",
        "/*/*/kind",
        "/*/*/start_ms",
        "/transcript/turns",
        "/*/*/*/speaker",
        "/*/*/*/text",
        "/*/*/how",
    ];
    let required = |path: &str| {
        let names: Vec<&str> = path.split('/').collect();
        let like = |pattern: &&str| {
            pattern.split('/').count() == names.len()
                && pattern.split('/').zip(&names).all(|(p, name)| p == "*" || p == *name)
        };
        REQUIRED.iter().any(like)
    };
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                removable(value, &path, into);
                if !required(&path) {
                    into.push(path);
                }
            }
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(n, value)| removable(value, &format!("{path}/{n}"), into))
        }
        _ => {}
    }
}

fn without(record: &Value, path: &str) -> Value {
    let (parent, name) = path.rsplit_once('/').unwrap();
    let mut record = record.clone();
    record.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(&name.replace("~1", "/").replace("~0", "~"));
    record
}

fn verdicts(record: &Value) -> Vec<(&'static str, String)> {
    let text = record.to_string();
    FIVE.check(&read(&text)).items.iter().map(|item| (item.id, item.verdict.to_string())).collect()
}

proptest! {
    #![proptest_config(config(250))]

    #[test]
    fn knowing_less_never_decides_more(record in record()) {
        let mut paths = Vec::new();
        removable(&record, "", &mut paths);
        let before = verdicts(&record);
        for path in paths {
            let after = verdicts(&without(&record, &path));
            for ((item, before), (_, after)) in before.iter().zip(&after) {
                let fine = after == before || after == "unknown" || excepted(item, &path);
                prop_assert!(fine, "{item} turns from {before} to {after} without {path}: {record}");
            }
        }
    }
}

/// Every exception is one: there is a record whose verdict changes.
#[test]
fn every_exception_is_needed() {
    let answered = |more: Value| {
        let mut record = json!({"id": "c", "direction": "inbound", "outcome": "answered"});
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        record
    };
    let totals = |holds: Value| answered(json!({"holds": holds}));
    let cases = [
        ("/ring/count", answered(json!({"ring": {"count": 2, "ms": 20_000}})), "pass", "fail"),
        ("/region", answered(json!({"region": "GB", "ring": {"ms": 12_000}})), "fail", "pass"),
        (
            "/holds/0/end_ms",
            answered(json!({"holds": [{"start_ms": 0, "end_ms": 9}], "ended": {"at_ms": 90_000}})),
            "pass",
            "fail",
        ),
        ("/holds/count", totals(json!({"count": 0, "longest_ms": 90_000})), "pass", "fail"),
        ("/holds/count/max", totals(json!({"count": {"max": 0}, "longest_ms": 90_000})), "pass", "fail"),
        ("/holds/total_ms", totals(json!({"total_ms": 1000, "longest_ms": 90_000})), "unknown", "fail"),
        ("/holds/total_ms/max", totals(json!({"total_ms": {"max": 1000}, "longest_ms": 90_000})), "unknown", "fail"),
        (
            "/holds/total_ms/min",
            totals(json!({"count": 1, "total_ms": {"min": 90_000}, "longest_ms": 1000})),
            "unknown",
            "pass",
        ),
        ("/holds/longest_ms", totals(json!({"total_ms": 1000, "longest_ms": 90_000})), "unknown", "pass"),
        (
            "/holds/longest_ms/max",
            totals(json!({"count": 1, "total_ms": 90_000, "longest_ms": {"max": 1000}})),
            "unknown",
            "fail",
        ),
        ("/holds/longest_ms/min", totals(json!({"total_ms": 1000, "longest_ms": {"min": 90_000}})), "unknown", "pass"),
        (
            "/speakerphone",
            answered(
                json!({"speakerphone": false, "transcript": {"turns": [{"speaker": "customer", "text": CUES[0]}]}}),
            ),
            "pass",
            "review",
        ),
        (
            "/speakerphone/0/end_ms",
            answered(json!({"speakerphone": [{"start_ms": 9, "end_ms": 9}], "ended": {"at_ms": 90}})),
            "pass",
            "fail",
        ),
        ("/placed_by", answered(json!({"placed_by": "agent", "ended": {"by": "agent"}})), "pass", "fail"),
        (
            "/transfers",
            answered(json!({"transfers": [{"kind": "survey"}], "ended": {"by": "agent"}})),
            "not_applicable",
            "fail",
        ),
        ("/log/found", answered(json!({"log": {"found": false, "outcome": "已约", "notes": "周三"}})), "fail", "pass"),
        ("/log/outcome", answered(json!({"log": {"outcome": "已约", "notes": "周三"}})), "pass", "fail"),
        ("/log/notes", answered(json!({"log": {"outcome": "已约", "notes": "周三"}})), "pass", "fail"),
    ];
    for ((item, pattern, why), (path, record, before, after)) in EXCEPTIONS.iter().zip(&cases) {
        assert!(excepted(item, path), "{pattern} does not stand for {path}");
        let verdict = |record: &Value| verdicts(record).into_iter().find(|(id, _)| id == item).unwrap().1;
        assert_eq!(
            (verdict(record).as_str(), verdict(&without(record, path)).as_str()),
            (*before, *after),
            "{path}: {why}"
        );
    }
    assert_eq!(EXCEPTIONS.len(), cases.len());
}

/// A checklist of two sections whose items stand in the order of `order`, scored by `method`.
fn checklist(method: &str, order: &[usize]) -> String {
    let five: Value = serde_json::from_str(threerings::built_in("five-rules").unwrap()).unwrap();
    let mut checklist = five.clone();
    checklist["scoring"] = json!({"method": method, "pass_mark": 60});
    let items = five["sections"][0]["items"].as_array().unwrap();
    let mut sections = [Vec::new(), Vec::new()];
    for number in order {
        let mut item = items[*number].clone();
        item["weight"] = json!(1.5 + *number as f64);
        if *number == 3 {
            item["critical"] = json!("section");
        }
        sections[number % 2].push(item);
    }
    let section = |id: &str, weight: u32, items: &[Value]| json!({"id": id, "title": {"en": id}, "weight": weight, "items": items});
    checklist["sections"] = json!([section("even", 2, &sections[0]), section("odd", 3, &sections[1])]);
    checklist.to_string()
}

proptest! {
    #![proptest_config(config(20))]

    #[test]
    fn the_order_of_items_is_irrelevant(
        values in prop::collection::vec(record(), 4),
        order in Just(vec![0, 1, 2, 3, 4]).prop_shuffle(),
        method in prop::sample::select(vec!["points", "sections"]),
    ) {
        let engine = |order: &[usize]| Engine::builder().checklist("mixed").source("mixed", checklist(method, order)).build().unwrap();
        let (sorted, shuffled) = (engine(&[0, 1, 2, 3, 4]), engine(&order));
        for value in values {
            let text = value.to_string();
            let record = read(&text);
            let outline = |engine: &Engine| {
                let report = serde_json::to_value(engine.check(&record)).unwrap();
                let mut items: Vec<String> = report["items"].as_array().unwrap().iter().map(ToString::to_string).collect();
                items.sort();
                let mut score = report["score"].clone();
                score.as_object_mut().unwrap().remove("lines");
                (items, score.to_string())
            };
            prop_assert_eq!(outline(&sorted), outline(&shuffled));
        }
    }
}
