//! Records with a Chinese transcript of 120 turns, about 12.7 KB each.

#![allow(missing_docs, clippy::unwrap_used)]

mod data;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use serde::de::IgnoredAny;
use threerings::{Engine, read_records};

const RECORDS: u64 = 500;

fn main() {
    divan::main();
}

fn engine() -> Engine {
    Engine::builder().build().unwrap()
}

fn measure(bencher: Bencher<'_, '_>, mut run: impl FnMut(&[u8], &[&[u8]]) -> usize) {
    let input = data::calls(RECORDS);
    let lines = data::lines(&input);
    let bencher = bencher.counter(BytesCount::of_slice(&input)).counter(ItemsCount::new(RECORDS));
    bencher.bench_local(|| run(divan::black_box(&input), divan::black_box(&lines)));
}

#[divan::bench]
fn scan_with_serde_json(bencher: Bencher<'_, '_>) {
    measure(bencher, |_, lines| lines.iter().filter(|line| serde_json::from_slice::<IgnoredAny>(line).is_ok()).count());
}

#[divan::bench]
fn read(bencher: Bencher<'_, '_>) {
    measure(bencher, |input, _| read_records(input).filter(|read| divan::black_box(read).is_ok()).count());
}

#[divan::bench]
fn read_and_judge(bencher: Bencher<'_, '_>) {
    let engine = engine();
    measure(bencher, |input, _| {
        read_records(input).map(|read| divan::black_box(engine.judge(&read.unwrap().record)).verdicts().len()).sum()
    });
}

#[divan::bench]
fn read_and_check_to_json(bencher: Bencher<'_, '_>) {
    let engine = engine();
    measure(bencher, |input, _| {
        read_records(input).map(|read| engine.check(&read.unwrap().record).to_json().len()).sum()
    });
}
