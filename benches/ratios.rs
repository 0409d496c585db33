//! How reading and judging compares with merely scanning the same bytes: the variants take turns for many rounds, and
//! the best time of each piece counts, so that other work on the machine disturbs them alike.
//!
//! `cargo bench --bench ratios -- headline judge` measures only the variants whose names or titles hold all these words.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod data;

use std::hint::black_box;
use std::time::{Duration, Instant};

use threerings::Engine;

const ROUNDS: usize = 100;

type Variant<'v> = (&'static str, Box<dyn Fn(&[u8], &[&[u8]]) -> usize + 'v>);

fn main() {
    let five = Engine::builder().checklist("five-rules").build().unwrap();
    let phone = Engine::builder().build().unwrap();
    let consultation = Engine::builder().checklist("patient-consultation").build().unwrap();
    let variants = variants(&five, &phone, &consultation);
    table("headline-only records", &data::headline(2_000), 50, &variants);
    table("records with 120 turns", &data::calls(40), 1, &variants);
    if wanted("building", "") {
        building();
    }
}

/// Whether the arguments ask for this: all of their words are in one of the two names.
fn wanted(title: &str, name: &str) -> bool {
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with('-'));
    words.all(|word| title.contains(word.as_str()) || name.contains(word.as_str()))
}

/// How long it takes to build the engine of the longest checklist, which uses nearly every lexicon.
fn building() {
    let build = || {
        let start = Instant::now();
        black_box(Engine::builder().checklist("patient-consultation").build().is_ok());
        start.elapsed()
    };
    let best = (0..ROUNDS).map(|_| build()).min().unwrap_or_default();
    println!(
        "\nbuilding the engine of patient-consultation: {:.1} ms, best of {ROUNDS} rounds",
        best.as_secs_f64() * 1e3
    );
}

fn variants<'v>(five: &'v Engine, phone: &'v Engine, consultation: &'v Engine) -> Vec<Variant<'v>> {
    vec![
        ("scan: serde_json IgnoredAny", Box::new(|_, lines| data::scan(lines))),
        ("read only", Box::new(|input, _| data::read(input))),
        ("read + judge, five-rules", Box::new(|input, _| data::read_and_judge(five, input))),
        ("read + judge, phone-etiquette", Box::new(|input, _| data::read_and_judge(phone, input))),
        ("read + judge, patient-consultation", Box::new(|input, _| data::read_and_judge(consultation, input))),
        ("read + check to JSON, five-rules", Box::new(|input, _| data::read_and_check(five, input))),
        ("read + check to JSON, patient-consultation", Box::new(|input, _| data::read_and_check(consultation, input))),
    ]
}

/// Measures pieces of so many records, each at its best, so that a piece is mostly done before the machine turns to
/// other work.
fn table(title: &str, input: &[u8], piece: usize, variants: &[Variant<'_>]) {
    let lines = data::lines(input);
    let records = lines.len();
    let pieces: Vec<(Vec<u8>, &[&[u8]])> = lines.chunks(piece).map(|lines| (lines.join(&b'\n'), lines)).collect();
    let mut best = vec![vec![Duration::MAX; pieces.len()]; variants.len()];
    for _ in 0..ROUNDS {
        // A variant goes through all pieces before the next one has its turn, so that its code and tables are at hand.
        for ((_, run), best) in variants.iter().zip(&mut best).filter(|((name, _), _)| wanted(title, name)) {
            for ((input, lines), best) in pieces.iter().zip(best) {
                let start = Instant::now();
                black_box(run(black_box(input), black_box(lines)));
                *best = start.elapsed().min(*best);
            }
        }
    }
    let best: Vec<Duration> =
        best.iter().map(|pieces| pieces.iter().copied().fold(Duration::ZERO, Duration::saturating_add)).collect();
    let scan = best.first().copied().unwrap_or_default();
    println!("\n{title}: {records} of {} bytes on average, best of {ROUNDS} rounds", input.len() / records);
    println!("{:<42} {:>12} {:>14} {:>10} {:>8}", "", "µs/record", "records/s", "MB/s", "ratio");
    for ((name, _), best) in variants.iter().zip(&best).filter(|((name, _), _)| wanted(title, name)) {
        let seconds = best.as_secs_f64();
        println!(
            "{name:<42} {:>12.3} {:>14.0} {:>10.1} {:>8.2}",
            seconds / records as f64 * 1e6,
            records as f64 / seconds,
            input.len() as f64 / seconds / 1e6,
            seconds / scan.as_secs_f64(),
        );
    }
}
