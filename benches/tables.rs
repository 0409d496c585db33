//! How importing a long table compares with the `csv` crate reading its rows without looking at them: the variants take
//! turns for many rounds, and the best time of each counts; on one processor, and by the clock on the wall.
//!
//! `cargo bench --no-default-features --features cdr --bench tables`

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing)]

use std::borrow::Cow;
use std::fmt::Write;
use std::hint::black_box;
use std::num::NonZero;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use threerings::{CallRecord, ImportOptions, PieceOfTable, import_each, table_cut};

const ROUNDS: usize = 15;
const ROWS: usize = 100_000;

/// As much as the command holds of a long table.
const PIECE: usize = 4 << 20;

/// What takes a turn: its name, and how many rows or calls it finds.
type Variant = (&'static str, fn(&[u8]) -> usize);

const VARIANTS: [Variant; 4] = [
    ("csv crate, rows", rows),
    ("import, call by call", each),
    ("import, kept", kept),
    ("import, on all cores", on_all_cores),
];

fn main() {
    println!("{} cores", cores());
    for (title, input) in [("Asterisk CDR", cdr()), ("table with Chinese headers", chinese())] {
        let mut best = VARIANTS.map(|_| [Duration::MAX; 2]);
        for _ in 0..ROUNDS {
            for ((_, run), best) in VARIANTS.into_iter().zip(&mut best) {
                let (start, wall) = (on_processor(), Instant::now());
                assert_eq!(black_box(run(black_box(input.as_bytes()))), ROWS, "{title}");
                let (wall, processor) = (wall.elapsed(), on_processor().zip(start).map(|(end, start)| end - start));
                *best = [processor.unwrap_or(wall).min(best[0]), wall.min(best[1])];
            }
        }
        println!("\n{title}: {ROWS} rows of {} bytes on average, best of {ROUNDS} rounds", input.len() / ROWS);
        let megabytes = |time: Duration| input.len() as f64 / time.as_secs_f64() / 1e6;
        for ((name, _), time) in VARIANTS.into_iter().zip(best) {
            let [processor, wall] = [0, 1].map(|clock| best[0][clock].as_secs_f64() / time[clock].as_secs_f64());
            // What other threads do does not count on this one's processor.
            let alone = if name.ends_with("cores") { String::new() } else { format!("{processor:.3}") };
            println!("{name:<22} {:>8.1} MB/s {alone:>7} of its speed, by the wall {wall:.3}", megabytes(time[1]));
        }
    }
}

/// How long this thread has been on a processor, where Linux tells it: what else the machine does counts as little as can be.
fn on_processor() -> Option<Duration> {
    let about = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    about.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn cores() -> usize {
    static CORES: LazyLock<usize> = LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get));
    *CORES
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
    in_pieces(input, |piece, options| import(&piece, options, |_| calls += 1));
    calls
}

/// The calls of a table, kept until they are all there.
fn kept(input: &[u8]) -> usize {
    let mut calls = Vec::new();
    in_pieces(input, |piece, options| import(&piece, options, |call| calls.push(call.into_owned())));
    calls.len()
}

/// The calls of a table, a piece on each core, as the command imports it.
fn on_all_cores(input: &[u8]) -> usize {
    let calls = AtomicUsize::new(0);
    let import_all = |pieces: &mut Vec<(Vec<u8>, PieceOptions)>| {
        thread::scope(|scope| {
            for (piece, options) in pieces.drain(..) {
                let calls = &calls;
                scope.spawn(move || {
                    let mut count = 0;
                    import(&piece, options, |_| count += 1);
                    calls.fetch_add(count, Ordering::Relaxed);
                });
            }
        });
    };
    let mut pieces = Vec::new();
    in_pieces(input, |piece, options| {
        pieces.push((piece.into_owned(), options));
        if pieces.len() == cores() {
            import_all(&mut pieces);
        }
    });
    import_all(&mut pieces);
    calls.into_inner()
}

/// Of which format a piece is, and where it stands.
type PieceOptions = (Option<&'static str>, PieceOfTable);

fn import(piece: &[u8], (from, place): PieceOptions, take: impl FnMut(CallRecord<'_>)) {
    let options = ImportOptions { piece: Some(place), utc_offset_minutes: Some(480), from, ..ImportOptions::default() };
    import_each(piece, &options, take).unwrap();
}

/// Cuts a table into pieces, as the command does.
fn in_pieces(input: &[u8], mut take: impl FnMut(Cow<'_, [u8]>, PieceOptions)) {
    let (mut lines_before, mut header_lines, mut from) = (0, 0, None);
    let mut rest = input;
    let mut held = Vec::with_capacity(2 * PIECE);
    loop {
        let (next, after) = rest.split_at(rest.len().min(PIECE.saturating_sub(held.len())));
        held.extend_from_slice(next);
        rest = after;
        let options = ImportOptions { from, ..ImportOptions::default() };
        let Some(cut) = table_cut(&held, &options).filter(|_| !rest.is_empty()) else {
            take(held.into(), (from, PieceOfTable { header_lines, lines_before }));
            return;
        };
        (header_lines, from) = (cut.header_lines, Some(cut.format));
        take(cut.piece(&held), (from, PieceOfTable { header_lines, lines_before }));
        lines_before += cut.lines;
        cut.pass(&mut held);
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
