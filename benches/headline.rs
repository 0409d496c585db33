//! Records with what the headline rules ask about and nothing else, about 110 bytes each.

#![allow(missing_docs, clippy::unwrap_used)]

mod data;

use divan::Bencher;
use threerings::Engine;

const RECORDS: u64 = 10_000;

fn main() {
    divan::main();
}

fn engine() -> Engine {
    Engine::builder().checklist("five-rules").build().unwrap()
}

#[divan::bench]
fn scan_with_serde_json(bencher: Bencher<'_, '_>) {
    data::measure(bencher, &data::headline(RECORDS), |_, lines| data::scan(lines));
}

#[divan::bench]
fn read(bencher: Bencher<'_, '_>) {
    data::measure(bencher, &data::headline(RECORDS), |input, _| data::read(input));
}

#[divan::bench]
fn read_and_judge(bencher: Bencher<'_, '_>) {
    let engine = engine();
    data::measure(bencher, &data::headline(RECORDS), |input, _| data::read_and_judge(&engine, input));
}

#[divan::bench]
fn read_and_check_to_json(bencher: Bencher<'_, '_>) {
    let engine = engine();
    data::measure(bencher, &data::headline(RECORDS), |input, _| data::read_and_check(&engine, input));
}
