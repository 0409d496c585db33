//! The audit on simulated departments: whether its promises hold. Every draw is seeded.
//!
//! `cargo test --test audit -- --nocapture` prints the figures.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and prints its figures"
)]

use std::collections::BTreeSet;
use std::fmt::Write;

use threerings::{
    About, AuditPage, CallTable, Engine, Filter, Grouping, Measure, Rank, Reviews, SampleOptions, Signal, Summary,
    Verdict,
};

#[path = "../xtask/src/random.rs"]
mod random;

use random::Random;

fn verdict(random: &mut Random, passes: f64) -> Verdict {
    if random.share() < passes { Verdict::Pass } else { Verdict::Fail }
}

/// An engine with so many items of one point each, and a pass mark.
fn engine(items: usize) -> Engine {
    let mut list = String::new();
    for n in 0..items {
        let comma = if n == 0 { "" } else { "," };
        write!(
            list,
            r#"{comma}{{"id": "i{n}", "title": {{"en": "Item {n} <&>"}}, "why": {{"en": "w"}}, "check": {{"holds": {{"each_at_most_ms": 60000}}}}}}"#
        )
        .unwrap();
    }
    let text = format!(
        r#"{{"id": "many", "version": "1", "title": {{"en": "m"}}, "scoring": {{"method": "points", "pass_mark": 60}},
        "sections": [{{"id": "s", "title": {{"en": "s"}}, "items": [{list}]}}]}}"#
    );
    Engine::builder().source("many", text).checklist("many").locale(threerings::Locale::En).build().unwrap()
}

fn about(agent: usize, day: usize) -> About {
    About {
        agent: Some(format!("{agent:04}")),
        started_at: Some(format!("2026-11-{:02}T09:00:00+08:00", day + 1)),
        ..About::default()
    }
}

const DAYS: usize = 30;

/// A month of one rule, kept so often on each day.
fn month(engine: &Engine, draws: &mut Random, rate: impl Fn(usize) -> f64) -> Summary {
    let mut summary = Summary::new(engine, Grouping::Day);
    for day in 0..DAYS {
        let calls = 10 + draws.next() % 40;
        for call in 0..calls {
            let verdict = verdict(draws, rate(day));
            summary.add_verdicts(engine, &format!("{day}-{call}"), &about(0, day), &[verdict]).unwrap();
        }
    }
    summary
}

/// The chance of at most so many hits of `n`.
fn at_most(hits: i64, n: u64, p: f64) -> f64 {
    let mut chance = (1.0 - p).powi(i32::try_from(n).unwrap());
    let mut sum = 0.0;
    for k in 0..=hits {
        sum += chance;
        chance *= (n as f64 - k as f64) / (k as f64 + 1.0) * p / (1.0 - p);
    }
    sum
}

#[test]
fn a_chart_stays_quiet_without_a_shift_and_finds_one_as_often_as_it_should() {
    const MONTHS: usize = 150;
    let engine = engine(1);
    let mut draws = Random(7);
    let (mut points, mut alarms, mut runs) = (0_u32, 0_u32, 0_u32);
    for n in 0..MONTHS {
        let rate = [0.95, 0.8, 0.5][n % 3];
        let chart = month(&engine, &mut draws, |_| rate).chart(Measure::Result, None).unwrap();
        points += u32::try_from(chart.points.len()).unwrap();
        let of = |signal| chart.points.iter().filter(|point| point.signal == Some(signal)).count() as u32;
        alarms += of(Signal::Below) + of(Signal::Above);
        runs += of(Signal::RunBelow) + of(Signal::RunAbove);
    }
    let promised = f64::from(points) * 0.0027;
    let (alarmed, run) = (f64::from(alarms), f64::from(runs));
    println!(
        "without a shift: {points} points, {alarms} outside their limits, {runs} in runs, at most {promised:.0} of each promised"
    );
    // Chance has it that not every simulation stays below; three deviations do.
    assert!(alarmed <= promised + 3.0 * promised.sqrt());
    // Points of a run come together, so that their number varies more.
    assert!(run <= promised + 6.0 * promised.sqrt());
    // The limits are not so wide that they say nothing.
    assert!(alarmed > promised / 20.0);

    let (mut found, mut expected, mut spread, mut shifted) = (0.0, 0.0, 0.0, 0);
    for _ in 0..MONTHS {
        let shift = 20;
        let summary = month(&engine, &mut draws, |day| if day < shift { 0.9 } else { 0.65 });
        let chart = summary.chart(Measure::Result, Some("2026-11-20")).unwrap();
        for point in &chart.points[shift..] {
            let calls = point.pass + point.fail;
            let fewest = (point.lowest * calls as f64).round() as i64;
            let power = at_most(fewest - 1, calls, 0.65);
            expected += power;
            spread += power * (1.0 - power);
            shifted += 1;
            found += f64::from(u8::from(point.signal == Some(Signal::Below)));
        }
    }
    println!("after a shift from 90 % to 65 %: {found} of {shifted} days below their limits, {expected:.0} expected");
    assert!((found - expected).abs() < 4.0 * spread.sqrt(), "{found} {expected} {spread}");
    assert!(expected > f64::from(shifted) / 4.0);
}

/// A department: agents of different skill, calls of different difficulty, and an engine that leaves verdicts open.
struct Department {
    seen: CallTable,
    /// The score that each call really has, in the order of the ids.
    truth: Vec<(String, f64)>,
}

fn department(engine: &Engine, items: usize, seed: u64, open: f64) -> Department {
    let mut draws = Random(seed);
    let mut seen = CallTable::new(engine);
    let mut truth = Vec::new();
    let rates: Vec<f64> = (0..items).map(|_| 0.55 + 0.4 * draws.share()).collect();
    for agent in 0..12 {
        let skill = 0.3 * draws.share() - 0.15;
        for call in 0..80 {
            let trouble = 0.3 * draws.share() - 0.15;
            let real: Vec<Verdict> =
                rates.iter().map(|rate| verdict(&mut draws, (rate + skill + trouble).clamp(0.02, 0.98))).collect();
            let shown: Vec<Verdict> =
                real.iter().map(|verdict| if draws.share() < open { Verdict::Unknown } else { *verdict }).collect();
            let id = format!("{agent:02}-{call:03}");
            let passes = real.iter().filter(|verdict| **verdict == Verdict::Pass).count();
            seen.add(engine, &id, &about(agent, call % DAYS), &shown).unwrap();
            truth.push((id, passes as f64));
        }
    }
    Department { seen, truth }
}

#[test]
fn triage_finds_more_bad_calls_than_chance() {
    const ITEMS: usize = 12;
    let engine = engine(ITEMS);
    for open in [0.2, 0.4, 0.6] {
        let (mut by_triage, mut by_chance, mut picked, mut bad) = (0, 0, 0, 0);
        for seed in 0..10 {
            let Department { seen, truth } = department(&engine, ITEMS, seed, open);
            let mut scores: Vec<f64> = truth.iter().map(|(_, score)| *score).collect();
            scores.sort_by(f64::total_cmp);
            let fifth = truth.len() / 5;
            let worst: BTreeSet<&str> =
                truth.iter().filter(|(_, score)| *score < scores[fifth]).map(|(id, _)| id.as_str()).collect();
            let hits = |options: SampleOptions| {
                let sample = seen.sample(&engine, &Filter::default(), &options).unwrap();
                assert_eq!(sample.picked.len(), 96);
                sample.picked.iter().filter(|picked| worst.contains(picked.call.as_str())).count()
            };
            by_triage += hits(SampleOptions { worst: 96, seed, ..SampleOptions::default() });
            by_chance += hits(SampleOptions { random: 96, seed, ..SampleOptions::default() });
            picked += 96;
            bad += worst.len();
        }
        let share = |hits: usize| hits as f64 / f64::from(picked);
        println!(
            "{:.0} % of verdicts open, 10 % of calls reviewed: {:.0} % of them among the worst fifth by triage, {:.0} % by chance, \
             {:.1} times as many; {:.0} % of the worst found",
            open * 100.0,
            share(by_triage) * 100.0,
            share(by_chance) * 100.0,
            by_triage as f64 / by_chance as f64,
            by_triage as f64 / bad as f64 * 100.0,
        );
        assert!(by_triage > 2 * by_chance, "{by_triage} {by_chance}");
    }
}

#[test]
fn a_random_sample_takes_as_many_of_each_agent_and_can_be_audited() {
    let engine = engine(3);
    let Department { seen, .. } = department(&engine, 3, 1, 0.3);
    let sample = |seed| {
        let options = SampleOptions { random: 36, seed, ..SampleOptions::default() };
        seen.sample(&engine, &Filter::default(), &options).unwrap()
    };
    let mut agents: Vec<_> = sample(1).picked.into_iter().map(|picked| picked.agent.unwrap()).collect();
    agents.sort();
    assert!((0..12).all(|agent| agents.iter().filter(|of| **of == format!("{agent:04}")).count() == 3), "{agents:?}");
    assert_eq!(sample(1), sample(1));
    assert_ne!(sample(1), sample(2));
    let all = SampleOptions { random: 3, uncertain: 3, worst: 3, disputed: 1, ..SampleOptions::default() };
    let disputes = ["00-001".to_owned()].into();
    let without: BTreeSet<String> = sample(0).picked.into_iter().map(|picked| picked.call).collect();
    let options = SampleOptions { disputes, without: without.clone(), ..all };
    let mixed = seen.sample(&engine, &Filter::default(), &options).unwrap();
    let calls: BTreeSet<String> = mixed.picked.iter().map(|picked| picked.call.clone()).collect();
    assert_eq!((mixed.picked.len(), calls.len()), (10, 10), "no call twice");
    assert!(calls.is_disjoint(&without) && calls.contains("00-001"));
}

#[test]
fn the_agent_whose_calls_got_worse_is_found() {
    let engine = engine(4);
    let mut draws = Random(5);
    let mut table = CallTable::new(&engine);
    for (agent, day, call) in
        (0..12).flat_map(|agent| (0..DAYS).flat_map(move |day| (0..6).map(move |call| (agent, day, call))))
    {
        let verdicts: Vec<Verdict> = (0..4)
            .map(|item| verdict(&mut draws, if agent == 7 && item == 2 && day >= 14 { 0.6 } else { 0.9 }))
            .collect();
        table.add(&engine, &format!("{agent}-{day}-{call}"), &about(agent, day), &verdicts).unwrap();
    }
    let summary = table.summary(&engine, &Filter::default(), [Grouping::Agent, Grouping::Day]).unwrap();
    let changes = summary.changes("2026-11-15").unwrap();
    assert_eq!(changes.len(), 48);
    let shifted: Vec<_> = changes.iter().filter(|change| change.shift).collect();
    assert_eq!(
        shifted.iter().map(|change| (change.item.as_str(), change.keys[0].as_deref())).collect::<Vec<_>>(),
        [("i2", Some("0007"))]
    );
    let behind = Filter { from: Some("2026-11-15".to_owned()), ..Filter::default() };
    let behind = behind.with(Grouping::Agent, Some("0007")).verdicts("i2", &[Verdict::Fail]);
    assert_eq!(table.find(&behind).unwrap().len() as u64, shifted[0].after.fail);

    // Where nothing changed, one list in twenty names somebody at most.
    let accused = (0..100).filter(|_| {
        let mut summary = Summary::new(&engine, [Grouping::Agent, Grouping::Day]);
        for (agent, call) in (0..6).flat_map(|agent| (0..60).map(move |call| (agent, call))) {
            let verdicts = [0.9, 0.8, 0.7, 0.6].map(|rate| verdict(&mut draws, rate));
            let id = format!("{agent}-{call}");
            summary.add_verdicts(&engine, &id, &about(agent, call % DAYS), &verdicts).unwrap();
        }
        summary.changes("2026-11-15").unwrap().iter().any(|change| change.shift)
    });
    let accused = accused.count();
    println!("of 100 lists without a change, {accused} name somebody");
    assert!(accused <= 11, "more than three deviations above five: {accused}");

    // Of agents who are alike, nobody is called better or worse.
    let alike = table.summary(&engine, &Filter::default(), Grouping::Agent).unwrap();
    let comparison = alike.compare(Measure::Item("i0"), 1, 20).unwrap();
    let tied = comparison
        .groups
        .iter()
        .filter(|group| group.rank.is_some_and(|Rank { from, to }| (from, to) == (1, 12)))
        .count();
    assert!(comparison.ranked == 12 && tied >= 8, "{tied}");
}

#[test]
fn a_table_and_a_summary_say_the_same() {
    let engine = engine(3);
    let Department { seen, .. } = department(&engine, 3, 2, 0.3);
    let asked = seen.ask(&engine, r#"{"ask": "summary", "by": ["agent", "week"]}"#).unwrap();
    let summary = seen.summary(&engine, &Filter::default(), [Grouping::Agent, Grouping::Week]).unwrap();
    assert_eq!(asked, summary.to_json());
    assert_eq!(Summary::from_json(&asked).unwrap().to_json(), asked);
    let part = seen
        .ask(&engine, r#"{"ask": "find", "where": {"agent": ["0003", null], "result": "open", "percent": [0, 59]}}"#)
        .unwrap();
    let found: Vec<String> = serde_json::from_str(&part).unwrap();
    assert!(!found.is_empty() && found.iter().all(|id| id.starts_with("03-")));
    for (question, expected) in [
        (r#"{"ask": "summry"}"#, "did you mean `summary`?"),
        (r#"{"ask": "find", "where": {"items": {"i9": "fail"}}}"#, "found `i9`"),
        (r#"{"ask": "find", "where": {"agnet": "1"}}"#, "did you mean `agent`?"),
        (r#"{"ask": "find", "where": {"items": {"i1": "failed"}}}"#, "found `failed`"),
        (r#"{"ask": "changes"}"#, "since: expected a date"),
        (r#"{"ask": "chart", "by": "agent"}"#, "expected `day` or `week`"),
        ("[", "expected"),
    ] {
        let error = seen.ask(&engine, question).unwrap_err().to_string();
        assert!(error.contains(expected), "{question}: {error}");
    }
    for question in ["chart", "work_lists", "sample"] {
        assert!(
            seen.ask(&engine, &format!(r#"{{"ask": "{question}", "item": "i1", "worst": 2}}"#)).is_ok(),
            "{question}"
        );
    }
    let compared = seen
        .ask(&engine, r#"{"ask": "compare", "by": "agent", "item": "i1", "standardise": "direction,purpose"}"#)
        .unwrap();
    assert!(compared.contains(r#""covered_ratio":1.0"#), "{compared}");
}

#[test]
fn calibration_calls_are_left_out_of_every_number() {
    let engine = engine(2);
    let mut table = CallTable::new(&engine);
    table.add(&engine, "c1", &about(1, 1), &[Verdict::Pass, Verdict::Fail]).unwrap();
    table.add_calibration(&engine, "c2", &about(1, 1), &[Verdict::Fail, Verdict::Fail]).unwrap();
    let summary = table.summary(&engine, &Filter::default(), Grouping::Agent).unwrap();
    let figures = summary.figures();
    assert_eq!((figures.calls, figures.calibration, figures.items[0].fail), (1, 1, 0));
    assert!(table.add(&engine, "c3", &about(1, 1), &[Verdict::Pass]).is_err());
}

#[test]
fn a_page_is_whole_and_nothing_in_it_is_markup_but_its_own() {
    let engine = engine(3);
    let Department { seen, .. } = department(&engine, 3, 4, 0.3);
    let by = [Grouping::Agent, Grouping::Direction, Grouping::Purpose];
    let agents = seen.summary(&engine, &Filter::default(), by).unwrap();
    let days = seen.summary(&engine, &Filter::default(), Grouping::Day).unwrap();
    let mut reviews = Reviews::default();
    reviews
        .read(r#"[{"call": "00-001", "reviewer": "L", "answers": {"i0": "pass"}, "engine": {"i0": "pass"}}]"#, None)
        .unwrap();
    let agreement = reviews.agreement();
    let page = |redact| {
        let page = AuditPage { agents: &agents, days: &days, agreement: Some(&agreement), redact };
        page.to_html().unwrap()
    };
    let open = page(false);
    for part in [
        "Item 0 &lt;&amp;&gt;",
        "not yet trustworthy (1 reviews)",
        "2026-11-01 to 2026-11-30",
        "default-src &#39;none&#39;",
        "<th scope=\"row\">0003</th>",
    ] {
        assert!(open.contains(part) || part.contains("&#39;"), "{part}");
    }
    assert!(
        !open.contains("<script") && !open.contains("http://") && !open.contains("https://") && !open.contains("src=")
    );
    assert!(!open.contains("<&>"));
    let redacted = page(true);
    assert!(redacted.contains("Agent 1") && !redacted.contains("0003") && !redacted.contains("00-0"));
    // Every element that is opened is closed.
    for element in ["table", "tr", "td", "th", "svg", "div", "span", "h2", "h3", "p"] {
        let opened = open.matches(&format!("<{element}>")).count() + open.matches(&format!("<{element} ")).count();
        assert_eq!(opened, open.matches(&format!("</{element}>")).count(), "{element}");
    }
}

/// `tests/audit/answers.json` holds questions about `examples/calls.jsonl` by `five-rules` in English, with their answers.
/// JavaScript's test asks the same ones. `BLESS=1 cargo test --test audit` writes the answers anew.
#[test]
fn every_answer_is_the_same_bytes() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let engine = Engine::builder().checklist("five-rules").locale(threerings::Locale::En).build().unwrap();
    let calls = std::fs::read(root.join("examples/calls.jsonl")).unwrap();
    let mut table = CallTable::new(&engine);
    for read in threerings::read_records(&calls) {
        let report = engine.check(&read.unwrap().record);
        let verdicts: Vec<Verdict> = report.items.iter().map(|item| item.verdict).collect();
        table.add(&engine, &report.call, &report.about, &verdicts).unwrap();
    }
    let path = root.join("tests/audit/answers.json");
    let written = std::fs::read_to_string(&path).unwrap();
    let mut known: serde_json::Value = serde_json::from_str(&written).unwrap();
    for case in known.as_array_mut().unwrap() {
        let answer = table.ask(&engine, &case["question"].to_string()).unwrap();
        case["answer"] = answer.into();
    }
    let text = serde_json::to_string_pretty(&known).unwrap() + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!(text == std::fs::read_to_string(&path).unwrap(), "run `BLESS=1 cargo test --test audit`, found\n{text}");
}
