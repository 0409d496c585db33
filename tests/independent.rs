//! The audit's statistics beside other people's implementations.
//!
//! `tests/independent/vectors.json` holds cases with the answers of `statsmodels`, `scipy`, `scikit-learn`, `krippendorff`
//! and `irrCAC`, as `tests/independent/check.py` gets them. Ours are always held against these; where Python has the
//! packages (`PYTHON` names another one), they are asked again. `BLESS=1 cargo test --test independent` writes the file.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test stops at what it did not expect, and says what it skips"
)]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use threerings::{
    About, CallTable, Engine, Estimate, Filter, Grouping, Measure, Ratio, Review, Reviews, Summary, Verdict,
};

const CHECKLIST: &str = r#"{"id": "one", "version": "1", "title": {"en": "one"}, "scoring": {"method": "points"},
    "sections": [{"id": "s", "title": {"en": "s"}, "items": [
        {"id": "a", "title": {"en": "A"}, "why": {"en": "w"}, "check": {"holds": {"each_at_most_ms": 60000}}}]}]}"#;

fn engine() -> Engine {
    Engine::builder().source("one", CHECKLIST).checklist("one").build().unwrap()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn pair(value: &Value) -> (u64, u64) {
    (number(&value[0]), number(&value[1]))
}

fn ends(value: f64, low: f64, high: f64) -> Value {
    json!([value, low, high])
}

fn wilson(given: &Value) -> Value {
    let (part, whole) = pair(given);
    let ratio = Ratio::wilson(part, whole).unwrap();
    ends(ratio.value, ratio.low, ratio.high)
}

fn newcombe(given: &Value) -> Value {
    let change = Estimate::difference(pair(&given[0]), pair(&given[1])).unwrap();
    ends(change.value, change.low, change.high)
}

/// The strata are days here: any grouping will do.
fn standardised(given: &Value) -> Value {
    let engine = engine();
    let mut table = CallTable::new(&engine);
    let strata = given[0].as_array().unwrap().iter().zip(given[1].as_array().unwrap());
    for (day, (everybody, own)) in strata.enumerate() {
        let (all, own) = (pair(everybody), pair(own));
        let mut add = |agent: &str, passes: u64, fails: u64| {
            for n in 0..passes + fails {
                let about = About {
                    agent: Some(agent.to_owned()),
                    started_at: Some(format!("2026-11-{:02}T09:00:00Z", day + 1)),
                    ..About::default()
                };
                let verdict = if n < passes { Verdict::Pass } else { Verdict::Fail };
                table.add(&engine, &format!("{agent}-{day}-{n}"), &about, &[verdict]).unwrap();
            }
        };
        add("own", own.0, own.1);
        add("others", all.0 - own.0, all.1 - own.1);
    }
    let summary = table.summary(&engine, &Filter::default(), [Grouping::Agent, Grouping::Day]).unwrap();
    let comparison = summary.compare(Measure::Item("a"), 1, 1).unwrap();
    let group = comparison.groups.iter().find(|group| group.keys == [Some("own".to_owned())]).unwrap();
    let standardised = group.standardised.unwrap();
    json!([standardised.value, standardised.low, standardised.high, standardised.covered_ratio])
}

fn limits(given: &Value) -> Value {
    let engine = engine();
    let (drawn, others, among) = (number(&given[0]), number(&given[1]), number(&given[2]));
    let mut summary = Summary::new(&engine, Grouping::Day);
    let mut add = |day: &str, passes: u64, all: u64| {
        let about = About { started_at: Some(format!("2026-11-{day}T09:00:00Z")), ..About::default() };
        for n in 0..all {
            let verdict = if n < passes { Verdict::Pass } else { Verdict::Fail };
            summary.add_verdicts(&engine, &format!("{day}-{n}"), &about, &[verdict]).unwrap();
        }
    };
    add("01", others, among);
    add("02", 0, drawn);
    let chart = summary.chart(Measure::Item("a"), Some("2026-11-01")).unwrap();
    let point = &chart.points[1];
    let hits = |ratio: f64| (ratio * drawn as f64).round() as u64;
    json!([hits(point.lowest), hits(point.highest)])
}

fn agreement(given: &Value) -> Value {
    let mut reviews = Reviews::default();
    for (call, unit) in given.as_array().unwrap().iter().enumerate() {
        for (reviewer, answer) in unit.as_array().unwrap().iter().enumerate() {
            let answer = answer.as_str().and_then(Verdict::from_word);
            reviews.add(Review {
                call: format!("c{call}"),
                reviewer: format!("r{reviewer}"),
                answers: answer.map(|answer| ("a".to_owned(), answer)).into_iter().collect(),
                ..Review::default()
            });
        }
    }
    let agreement = reviews.agreement();
    let measures = agreement.items[0].between.unwrap();
    // An end that is cut at 1 says nothing; the other one does.
    let error = |estimate: Estimate| (estimate.value - estimate.low) / 1.959_963_984_540_054;
    let mut found = json!({
        "alpha": measures.alpha.unwrap().value,
        "ac1": measures.ac1.unwrap().value,
        "ac1_error": error(measures.ac1.unwrap()),
    });
    if given[0].as_array().unwrap().len() == 2 {
        found["kappa"] = json!(measures.kappa.unwrap().value);
        found["kappa_error"] = json!(error(measures.kappa.unwrap()));
    }
    found
}

/// What we make of a case.
type Ours = fn(&Value) -> Value;

fn ours() -> BTreeMap<&'static str, Ours> {
    let all: [(&str, Ours); 5] = [
        ("wilson", wilson),
        ("newcombe", newcombe),
        ("standardised", standardised),
        ("limits", limits),
        ("agreement", agreement),
    ];
    all.into()
}

/// Equal but for the last digits of a number.
fn near(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() < 2e-6,
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| near(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len() && one.iter().all(|(name, value)| other.get(name).is_some_and(|o| near(value, o)))
        }
        _ => one == other,
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/independent")
}

fn python() -> Command {
    Command::new(std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into()))
}

/// The cases with the answers of the others; `None` where Python lacks the packages.
fn asked(vectors: &Value) -> Option<Value> {
    let has = python()
        .args(["-c", "import statsmodels, sklearn, krippendorff, irrCAC"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !has {
        return None;
    }
    let mut child =
        python().arg(folder().join("check.py")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(vectors.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn compare(vectors: &Value) {
    let ours = ours();
    let cases = vectors.as_object().unwrap();
    assert_eq!(cases.keys().map(String::as_str).collect::<Vec<_>>(), ours.keys().copied().collect::<Vec<_>>());
    for (name, cases) in cases {
        for case in cases.as_array().unwrap() {
            let found = ours[name.as_str()](&case["given"]);
            assert!(
                near(&found, &case["expected"]),
                "{name} of {}: {found}, expected {}",
                case["given"],
                case["expected"]
            );
        }
    }
}

#[test]
fn the_numbers_are_those_of_others() {
    let path = folder().join("vectors.json");
    let mut vectors: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    match asked(&vectors) {
        Some(answered) => {
            if std::env::var_os("BLESS").is_some() {
                vectors = answered.clone();
                std::fs::write(&path, vectors.to_string() + "\n").unwrap();
            }
            assert!(
                near(&answered, &vectors),
                "the others have changed their minds; `BLESS=1 cargo test --test independent`"
            );
        }
        None => eprintln!("skipped asking Python again: statsmodels, scikit-learn, krippendorff or irrCAC are missing"),
    }
    compare(&vectors);
}
