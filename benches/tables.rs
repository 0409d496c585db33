//! How importing a long table compares with the `csv` crate reading its rows without looking at them: the variants take
//! turns for many rounds, and the best time of each on one processor counts.
//!
//! `cargo bench --features table --bench tables`

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing)]

use std::fmt::Write;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use threerings::{CallRecord, ImportOptions, PieceOfTable, import_each, table_cut};

const ROUNDS: usize = 15;
const ROWS: usize = 40_000;

/// As much as the command holds of a long table.
const PIECE: usize = 4 << 20;

/// What takes a turn: its name, and how many rows or calls it finds.
type Variant = (&'static str, fn(&[u8]) -> usize);

const VARIANTS: [Variant; 3] = [("csv crate, rows", rows), ("import, call by call", each), ("import, kept", kept)];

fn main() {
    for (title, input) in [("Asterisk CDR", cdr()), ("table with Chinese headers", chinese())] {
        let mut best = VARIANTS.map(|_| Duration::MAX);
        for _ in 0..ROUNDS {
            for ((_, run), best) in VARIANTS.into_iter().zip(&mut best) {
                let start = now();
                assert_eq!(black_box(run(black_box(input.as_bytes()))), ROWS, "{title}");
                *best = (now() - start).min(*best);
            }
        }
        println!("\n{title}: {ROWS} rows of {} bytes on average, best of {ROUNDS} rounds", input.len() / ROWS);
        for ((name, _), time) in VARIANTS.into_iter().zip(best) {
            let (rate, speed) = (ROWS as f64 / time.as_secs_f64(), input.len() as f64 / time.as_secs_f64() / 1e6);
            let share = best[0].as_secs_f64() / time.as_secs_f64();
            println!("{name:<22} {rate:>12.0}/s {speed:>8.1} MB/s {share:>6.3} of its speed");
        }
    }
}

/// How long this thread has been on a processor, where Linux tells it: what else the machine does counts as little as can be.
/// Elsewhere by the clock.
fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let on_processor = || std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok();
    on_processor().map_or_else(|| START.elapsed(), Duration::from_nanos)
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

/// The calls of a table, each let go before the next is made, as the command streams them.
fn each(input: &[u8]) -> usize {
    let mut calls = 0;
    let count = |_: CallRecord<'_>| calls += 1;
    in_pieces(input, count);
    calls
}

/// The calls of a table, kept until they are all there.
fn kept(input: &[u8]) -> usize {
    let mut calls = Vec::new();
    in_pieces(input, |call| calls.push(call.into_owned()));
    calls.len()
}

/// Imports a table piece by piece, as the command does.
fn in_pieces(input: &[u8], mut take: impl FnMut(CallRecord<'_>)) {
    let (mut lines_before, mut header_lines, mut from) = (0, 0, None);
    let mut rest = input;
    let mut piece = Vec::with_capacity(2 * PIECE);
    loop {
        let taken = rest.len().min(PIECE.saturating_sub(piece.len()));
        let (next, after) = rest.split_at(taken);
        piece.extend_from_slice(next);
        rest = after;
        let cut =
            if rest.is_empty() { None } else { table_cut(&piece, &ImportOptions { from, ..ImportOptions::default() }) };
        header_lines = cut.as_ref().map_or(header_lines, |cut| cut.header_lines);
        from = cut.as_ref().map(|cut| cut.format).or(from);
        let options = ImportOptions {
            piece: Some(PieceOfTable { header_lines, lines_before }),
            utc_offset_minutes: Some(480),
            from,
            ..ImportOptions::default()
        };
        let Some(cut) = cut else {
            import_each(&piece, &options, &mut take).unwrap();
            return;
        };
        import_each(&cut.piece(&piece), &options, &mut take).unwrap();
        lines_before += cut.lines;
        cut.pass(&mut piece);
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
