//! How importing a long table compares with the `csv` crate reading its rows without looking at them: the variants take
//! turns for many rounds, and the best time of each counts.
//!
//! `cargo bench --features table --bench tables`

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing)]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use threerings::{ImportOptions, PieceOfTable, import_calls_with, table_cut};

const ROUNDS: usize = 15;
const ROWS: usize = 40_000;

/// As much as the command holds of a long table.
const PIECE: usize = 4 << 20;

fn main() {
    for (title, input) in [("Asterisk CDR", cdr()), ("table with Chinese headers", chinese())] {
        let mut best = [Duration::MAX; 2];
        for _ in 0..ROUNDS {
            let runs: [fn(&[u8]) -> usize; 2] = [rows, calls];
            for (run, best) in runs.into_iter().zip(&mut best) {
                let start = Instant::now();
                assert_eq!(black_box(run(black_box(input.as_bytes()))), ROWS, "{title}");
                *best = start.elapsed().min(*best);
            }
        }
        let [scan, import] = best.map(|best| best.as_secs_f64());
        println!("\n{title}: {ROWS} rows of {} bytes on average, best of {ROUNDS} rounds", input.len() / ROWS);
        for (name, seconds) in [("csv crate, rows", scan), ("import, calls", import)] {
            let (rate, speed) = (ROWS as f64 / seconds, input.len() as f64 / seconds / 1e6);
            println!("{name:<20} {rate:>12.0}/s {speed:>8.1} MB/s {:>6.3} of its speed", scan / seconds);
        }
    }
}

/// The rows of a table, nothing more.
fn rows(input: &[u8]) -> usize {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(input);
    let mut row = csv::StringRecord::new();
    let mut rows = 0;
    while reader.read_record(&mut row).unwrap() {
        rows += usize::from(row.get(0) != Some("呼叫ID"));
    }
    rows
}

/// The calls of a table, piece by piece as the command imports it.
fn calls(input: &[u8]) -> usize {
    let (mut calls, mut lines_before, mut header_lines) = (0, 0, 0);
    let mut rest = input;
    let mut piece = Vec::with_capacity(2 * PIECE);
    loop {
        let taken = rest.len().min(PIECE.saturating_sub(piece.len()));
        let (next, after) = rest.split_at(taken);
        piece.extend_from_slice(next);
        rest = after;
        let cut = if rest.is_empty() { None } else { table_cut(&piece, &ImportOptions::default()) };
        header_lines = cut.map_or(header_lines, |cut| cut.header_lines);
        let options = ImportOptions {
            piece: Some(PieceOfTable { header_lines, lines_before }),
            utc_offset_minutes: Some(480),
            ..ImportOptions::default()
        };
        let end = cut.map_or(piece.len(), |cut| cut.end);
        calls += import_calls_with(&piece[..end], &options).unwrap().calls.len();
        let Some(cut) = cut else { return calls };
        lines_before += cut.lines;
        piece.drain(cut.header..cut.end);
    }
}

fn cdr() -> String {
    let mut text = String::new();
    for n in 0..ROWS {
        let (day, hour, minute) = (1 + n % 28, n % 24, n % 60);
        let (ring, talk) = (n % 20, n % 300);
        let disposition = if n % 5 == 0 { "NO ANSWER" } else { "ANSWERED" };
        let at =
            |second: usize| format!("2026-10-{day:02} {hour:02}:{:02}:{:02}", (minute + second / 60) % 60, second % 60);
        writeln!(
            text,
            "\"\",\"1380013{:04}\",\"10{:02}\",\"from-internal\",\"\"\"Ward 7\"\" <1380013{:04}>\",\"PJSIP/trunk-{n:08x}\",\"PJSIP/10{:02}-{n:08x}\",\"Dial\",\"PJSIP/10{:02},30,tT\",\"{}\",\"{}\",\"{}\",{},{talk},\"{disposition}\",\"DOCUMENTATION\",\"17952246{n:08}.{n}\",\"\",\"\",\"17952246{n:08}.{n}\",{n}",
            n % 9973, n % 40, n % 9973, n % 40, n % 40, at(0), at(ring), at(ring + talk), ring + talk,
        )
        .unwrap();
    }
    text
}

fn chinese() -> String {
    let mut text =
        "呼叫ID,主叫号码,被叫号码,坐席工号,坐席姓名,呼叫方向,开始时间,振铃时长(秒),通话时长(秒),挂断方\n".to_owned();
    for n in 0..ROWS {
        let (by, direction) = (["客户", "坐席"][n % 2], ["呼入", "呼出"][n % 3 / 2]);
        let (day, hour, minute, second) = (1 + n % 28, n % 24, n % 60, n * 7 % 60);
        writeln!(
            text,
            "c{n},1380013{:04},0571880{:05},80{:02},护士{},{direction},2026-10-{day:02} {hour:02}:{minute:02}:{second:02},{},{},{by}",
            n % 9973, n % 100, n % 40, n % 40, n % 20, n % 300,
        )
        .unwrap();
    }
    text
}
