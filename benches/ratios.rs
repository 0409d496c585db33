//! How reading and judging compares with merely scanning the same bytes: the variants take turns for many rounds, and
//! the best time of each counts, so that other work on the machine disturbs them alike.
//!
//! `cargo bench --bench ratios -- headline judge` measures only the variants whose names or titles hold all these words.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod data;

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::de::IgnoredAny;
use threerings::{Engine, read_records};

const ROUNDS: usize = 40;

type Variant<'v> = (&'static str, Box<dyn Fn(&[u8], &[&[u8]]) -> usize + 'v>);

fn main() {
    let five = Engine::builder().checklist("five-rules").build().unwrap();
    let all = Engine::builder().build().unwrap();
    let variants = variants(&five, &all);
    table("headline-only records", &data::headline(10_000), &variants);
    table("records with 120 turns", &data::calls(500), &variants);
}

fn variants<'v>(five: &'v Engine, all: &'v Engine) -> Vec<Variant<'v>> {
    vec![
        (
            "scan: serde_json IgnoredAny",
            Box::new(|_, lines| lines.iter().filter(|line| serde_json::from_slice::<IgnoredAny>(line).is_ok()).count()),
        ),
        ("read only", Box::new(|input, _| read_records(input).filter(|read| black_box(read).is_ok()).count())),
        (
            "read + judge, five-rules",
            Box::new(|input, _| {
                read_records(input).map(|read| black_box(five.judge(&read.unwrap().record)).verdicts().len()).sum()
            }),
        ),
        (
            "read + judge, phone-etiquette",
            Box::new(|input, _| {
                read_records(input).map(|read| black_box(all.judge(&read.unwrap().record)).verdicts().len()).sum()
            }),
        ),
        (
            "read + check to JSON, five-rules",
            Box::new(|input, _| {
                read_records(input).map(|read| five.check(&read.unwrap().record).to_json().len()).sum()
            }),
        ),
    ]
}

fn table(title: &str, input: &[u8], variants: &[Variant<'_>]) {
    let lines = data::lines(input);
    let records = lines.len();
    let mut best = vec![Duration::MAX; variants.len()];
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| words.iter().all(|word| title.contains(word.as_str()) || name.contains(word.as_str()));
    for _ in 0..ROUNDS {
        for ((_, run), best) in variants.iter().zip(&mut best).filter(|((name, _), _)| wanted(name)) {
            let start = Instant::now();
            black_box(run(black_box(input), black_box(&lines)));
            *best = start.elapsed().min(*best);
        }
    }
    let scan = best.first().copied().unwrap_or_default();
    println!("\n{title}: {records} of {} bytes on average, best of {ROUNDS} rounds", input.len() / records);
    println!("{:<34} {:>12} {:>14} {:>10} {:>8}", "", "µs/record", "records/s", "MB/s", "ratio");
    for ((name, _), best) in variants.iter().zip(&best).filter(|((name, _), _)| wanted(name)) {
        let seconds = best.as_secs_f64();
        println!(
            "{name:<34} {:>12.3} {:>14.0} {:>10.1} {:>8.2}",
            seconds / records as f64 * 1e6,
            records as f64 / seconds,
            input.len() as f64 / seconds / 1e6,
            seconds / scan.as_secs_f64(),
        );
    }
}
