//! Long tables piece by piece, so that years of calls need no more memory than a day's.
//!
//! A row of a table of calls is a call; the rows of a call in Asterisk's CDR are written together when it is over. Such
//! tables can be cut between two calls. In its other logs the rows of calls that go on at the same time are mixed: those of
//! the calls that are over are taken out. Other formats are held whole.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

use crate::call::{CallRecord, Text};
use crate::diagnostic::Diagnostic;
use crate::sheet::{Row, Rows};

use super::clock::Zone;
use super::rows::Column;
use super::source::{LookUp, Source};
use super::{ImportOptions, Imported, LONG, Mixed, Shape, detect, import};

/// How many rows before a cut are looked at for calls that go on after it.
const WINDOW: usize = 1024;

/// How long a call can go on without a row in a log that says when things happened, in milliseconds.
const SILENCE: u64 = 6 * 60 * 60 * 1000;

/// Where a piece of a table stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PieceOfTable {
    /// How many lines the header and what stands above it have; every piece begins with them.
    pub header_lines: u64,
    /// How many lines of the file stand between the header and the piece.
    pub lines_before: u64,
}

/// How a long table can be cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCut {
    /// The name of the format that the table is of: every piece is imported as that.
    pub format: &'static str,
    /// How many bytes the header and what stands above it have: the next piece begins with them.
    pub header: usize,
    /// How many lines they have.
    pub header_lines: u64,
    /// Where the piece ends that can be imported by itself; with the header, if more has to be read to tell.
    pub end: usize,
    /// How many lines stand between the header and what the next piece begins with.
    pub lines: u64,
    /// The rows before the end that belong to the next piece: their calls go on.
    later: Vec<Range<usize>>,
}

impl TableCut {
    /// Whether more of the table has to be read before anything can be imported by itself.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.end <= self.header
    }

    /// The piece of the beginning that can be imported by itself. Where rows are left out of it, their lines stay, so that
    /// the others keep their numbers.
    #[must_use]
    pub fn piece<'b>(&self, beginning: &'b [u8]) -> Cow<'b, [u8]> {
        let part = |range: Range<usize>| beginning.get(range).unwrap_or_default();
        let mut piece = Vec::new();
        let mut at = 0;
        for range in &self.later {
            piece.extend_from_slice(part(at..range.start));
            piece.extend(line_ends(part(range.clone())));
            at = range.end;
        }
        match at {
            0 => Cow::Borrowed(part(0..self.end)),
            at => {
                piece.extend_from_slice(part(at..self.end));
                Cow::Owned(piece)
            }
        }
    }

    /// Takes the piece out of the beginning: what is left is the header and the rows of the next piece.
    pub fn pass(&self, beginning: &mut Vec<u8>) {
        let mut kept = Vec::new();
        let mut at = self.header;
        for range in &self.later {
            if at > self.header {
                kept.extend(line_ends(beginning.get(at..range.start).unwrap_or_default()));
            }
            kept.extend_from_slice(beginning.get(range.clone()).unwrap_or_default());
            at = range.end;
        }
        if at > self.header {
            kept.extend(line_ends(beginning.get(at..self.end).unwrap_or_default()));
        }
        beginning.splice(self.header.min(beginning.len())..self.end.min(beginning.len()), kept);
    }
}

fn line_ends(bytes: &[u8]) -> impl Iterator<Item = u8> {
    memchr::memchr_iter(b'\n', bytes).map(|_| b'\n')
}

impl PieceOfTable {
    /// The line of the file.
    pub(super) fn line(self, line: u64) -> u64 {
        if line > self.header_lines { line + self.lines_before } else { line }
    }
}

/// Where the beginning of a long table can be cut; `None` if it is no table of a sort that can be, or not in UTF-8.
///
/// [`TableCut::piece`] is imported with [`ImportOptions::piece`]; what [`TableCut::pass`] leaves goes on with the next.
///
/// ```
/// use threerings::{ImportOptions, table_cut};
///
/// let mut held = b"call id,start time,duration,direction,callee\na,2026-11-20 09:30:00,8,in,1\nb,2026-11-20 09:31".to_vec();
/// let cut = table_cut(&held, &ImportOptions::default()).unwrap();
/// assert!(cut.piece(&held).ends_with(b"callee\na,2026-11-20 09:30:00,8,in,1\n"));
/// cut.pass(&mut held);
/// assert!(held.ends_with(b"callee\nb,2026-11-20 09:31"));
/// assert_eq!((cut.header_lines, cut.lines), (1, 1));
/// ```
#[must_use]
pub fn table_cut(beginning: &[u8], options: &ImportOptions<'_>) -> Option<TableCut> {
    let whole = whole_characters(beginning);
    let source = Source::new(whole, options);
    let text = source.text?;
    let mark = whole.len() - text.len();
    let name = options.from.or_else(|| detect(&source).map(|format| format.name))?;
    let long = LONG.iter().find(|long| long.name == name)?;
    let shape = (long.shape)(text, options)?;
    let first = Rows::new(text, shape.delimiter).nth(shape.above)?;
    let header = first.at;
    let parted = match &shape.mixed {
        Some(mixed) => parted(text, header, &shape, mixed, &Zone::of(options)),
        None => Parted { end: between_calls(text, &first, &shape).unwrap_or(header), later: Vec::new() },
    };
    let next = parted.later.first().map_or(parted.end, |range| range.start);
    let lines = memchr::memchr_iter(b'\n', text.as_bytes().get(header..next)?).count() as u64;
    Some(TableCut {
        format: long.name,
        header: header + mark,
        header_lines: first.line - 1,
        end: parted.end + mark,
        lines,
        later: parted.later.into_iter().map(|range| range.start + mark..range.end + mark).collect(),
    })
}

/// The bytes without the beginning of a character that goes on after them.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    let lengths = [0xC0, 0xE0, 0xF0].map(|first| move |byte: &u8| *byte >= first);
    let cut_off = bytes.iter().rev().zip(lengths).position(|(byte, is_longer)| is_longer(byte));
    bytes.get(..bytes.len() - cut_off.map_or(0, |after| after + 1)).unwrap_or(bytes)
}

/// As [`import_calls_with`](crate::import_calls_with), but every call is handed over as soon as it is made, and none is
/// kept. Those of long tables borrow from the input and from what is known of its columns.
///
/// ```
/// use threerings::{ImportOptions, import_each};
///
/// let input = "call id,start time,direction,callee\na,2026-11-20 09:30:00,in,1\n";
/// let mut ids = Vec::new();
/// let imported = import_each(input.as_bytes(), &ImportOptions::default(), |call| ids.push(call.id.into_owned())).unwrap();
/// assert_eq!((imported.format, imported.calls.len(), ids), ("table", 0, vec!["a".to_owned()]));
/// ```
///
/// # Errors
///
/// As for [`import_calls`](crate::import_calls).
pub fn import_each(
    input: &[u8],
    options: &ImportOptions<'_>,
    mut take: impl FnMut(CallRecord<'_>),
) -> Result<Imported, Diagnostic> {
    import(input, options, &mut |format, source, imported| match LONG.iter().find(|long| long.name == format.name) {
        Some(long) => (long.each)(source, imported, &mut take),
        None => {
            (format.read)(source, imported);
            imported.calls.drain(..).for_each(&mut take);
        }
    })
}

/// The last place between two calls of a table in which the rows of a call stand together.
fn between_calls(text: &str, first: &Row<'_>, shape: &Shape) -> Option<usize> {
    let Shape { delimiter, id, .. } = shape;
    let near = near_the_end(text, first.at).and_then(|at| {
        let rows = Rows::from(text, *delimiter, at, 0);
        // The row at the end may be cut off.
        last_rows(rows, id, |n, row| n >= WINDOW || row.cells.len() == first.cells.len() || row.unclosed)
    });
    let mut last = near.or_else(|| last_rows(Rows::from(text, *delimiter, first.at, 0), id, |_, _| true))?;
    // The last row may be cut off: of which call it is, can't be told.
    if !id.is_empty() {
        last.pop_back();
    }
    cut(last.make_contiguous())
}

/// Where a row begins, and the call that it is of.
type Last<'t> = (usize, Option<Text<'t>>);

/// The last rows of a table; `None` if one of them, which are counted, is not as `expected`.
fn last_rows<'t>(
    mut rows: Rows<'t>,
    id: &[Column],
    expected: impl Fn(usize, &Row<'t>) -> bool,
) -> Option<VecDeque<Last<'t>>> {
    let mut last = VecDeque::new();
    let mut row = Row::default();
    let mut count = 0;
    while rows.read(&mut row) {
        if !expected(count, &row) {
            return None;
        }
        count += 1;
        last.push_back((row.at, id.iter().find_map(|column| column.shared(&row))));
        if last.len() > WINDOW {
            last.pop_front();
        }
        // What follows a quote that is open at the end of the piece belongs to the next.
        if row.unclosed {
            break;
        }
    }
    Some(last)
}

/// Where a row begins that is followed by enough others; `None` if the table is shorter, or not what it seems.
///
/// A line begins a row if an even number of quotes comes before it; where a quote stands within a cell that does not begin
/// with one, that misleads, and rows of other widths tell it.
fn near_the_end(text: &str, first: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    // Counted line by line: going to each quote takes longer than all the rest of cutting.
    let is_odd = |range| !memchr::memchr_iter(b'"', bytes.get(range).unwrap_or_default()).count().is_multiple_of(2);
    let (mut odd, mut lines, mut end) = (is_odd(0..bytes.len()), 0, bytes.len());
    for at in memchr::memrchr_iter(b'\n', bytes) {
        odd ^= is_odd(at..end);
        end = at;
        lines += usize::from(!odd);
        // The row at the end may be cut off, and blank lines are no rows.
        if !odd && lines > WINDOW + WINDOW / 8 {
            return Some(at + 1).filter(|at| *at > first);
        }
    }
    None
}

/// The last place between two rows, the last of which may be cut off, that no call stands on both sides of.
fn cut(rows: &[Last<'_>]) -> Option<usize> {
    let mut last_of: LookUp<&str, usize> = LookUp::default();
    for (n, (_, call)) in rows.iter().enumerate() {
        if let Some(call) = call {
            last_of.insert(call, n);
        }
    }
    let mut furthest = 0;
    let mut best = None;
    for (n, (at, call)) in rows.iter().enumerate() {
        if n > 0 && furthest < n {
            best = Some(*at);
        }
        furthest = furthest.max(call.as_deref().and_then(|call| last_of.get(call).copied()).unwrap_or(n));
    }
    best
}

/// What of a text can be imported by itself, and what of it before the end can't.
struct Parted {
    end: usize,
    later: Vec<Range<usize>>,
}

/// What is seen of a call in the rows of a log.
struct Seen {
    last_row: usize,
    last_ms: i64,
}

/// Parts the rows of the calls that are over from the others. A call is over when nothing was written of it for long; calls
/// come in the order in which they began, so those after the first that is not over are left, too.
fn parted(text: &str, header: usize, shape: &Shape, mixed: &Mixed, zone: &Zone) -> Parted {
    let mut places: LookUp<Text<'_>, usize> = LookUp::default();
    let mut calls: Vec<Seen> = Vec::new();
    let mut rows: Vec<(usize, Option<usize>)> = Vec::new();
    let mut now = 0;
    for row in Rows::from(text, shape.delimiter, header, 0) {
        now = mixed.at.of(&row).and_then(|at| zone.read(at)).map_or(now, |at| at.unix_ms);
        let call = shape.id.iter().find_map(|column| column.shared(&row)).filter(|id| (mixed.is_call)(id));
        let call = call.map(|id| *places.entry(id).or_insert(calls.len()));
        let seen = Seen { last_row: rows.len(), last_ms: now };
        match call.and_then(|call| calls.get_mut(call)) {
            Some(known) => *known = seen,
            None if call.is_some() => calls.push(seen),
            None => {}
        }
        rows.push((row.at, call));
        // What follows a quote that is open at the end of the text belongs to the next piece.
        if row.unclosed {
            break;
        }
    }
    // The last row may be cut off: of which call it is, can't be told.
    let end = rows.pop().map_or(header, |(at, _)| at);
    // A log may also begin with what happened last.
    let goes_on = |call: &Seen| call.last_row + WINDOW > rows.len() || call.last_ms.abs_diff(now) <= SILENCE;
    let first = calls.iter().position(goes_on).unwrap_or(calls.len());
    let from = rows.iter().position(|(_, call)| call.is_some_and(|call| call >= first)).unwrap_or(rows.len());
    let mut later: Vec<Range<usize>> = Vec::new();
    let ends = rows.iter().skip(1).map(|(at, _)| *at).chain([end]);
    for ((at, call), until) in rows.iter().zip(ends).skip(from) {
        match later.last_mut() {
            _ if call.is_some_and(|call| call < first) => {}
            Some(before) if before.end == *at => before.end = until,
            _ => later.push(*at..until),
        }
    }
    match later.first() {
        // Nothing of it is over.
        Some(range) if range.start == header && later.len() == 1 => Parted { end: header, later: Vec::new() },
        _ => Parted { end, later },
    }
}

/// Moves the places of a piece to where they are in the file; what is about the file as a whole was said of its first
/// piece.
pub(super) fn place(imported: &mut Imported, piece: PieceOfTable) {
    if piece.lines_before > 0 {
        imported.warnings.retain(|warning| warning.at.line > piece.header_lines.max(1));
    }
    let refused = imported.rejected.iter_mut().flat_map(|rejected| &mut rejected.problems);
    for problem in imported.warnings.iter_mut().chain(refused) {
        problem.at.line = piece.line(problem.at.line);
    }
}

#[cfg(test)]
mod tests {
    use super::super::import_calls_with;
    use super::*;

    /// What comes of a table of which so many bytes are held at once, or more where that is not enough; and the most that
    /// were held.
    fn in_pieces(input: &str, size: usize) -> (Vec<String>, Vec<String>, usize, usize) {
        let (mut calls, mut problems) = (Vec::new(), Vec::new());
        let (mut held, mut rest) = (Vec::new(), input.as_bytes());
        let (mut lines_before, mut header_lines, mut count, mut most, mut from) = (0, 0, 0, 0, None);
        let mut wanted = size;
        loop {
            let (next, after) = rest.split_at(rest.len().min(wanted - held.len()));
            held.extend_from_slice(next);
            rest = after;
            most = most.max(held.len());
            let options = ImportOptions { from, file: Some("f"), ..ImportOptions::default() };
            let cut = if rest.is_empty() { None } else { table_cut(&held, &options) };
            if cut.as_ref().is_some_and(TableCut::is_empty) {
                wanted = 2 * held.len();
                continue;
            }
            header_lines = cut.as_ref().map_or(header_lines, |cut| cut.header_lines);
            from = cut.as_ref().map(|cut| cut.format).or(from);
            let piece = Some(PieceOfTable { header_lines, lines_before });
            let options = ImportOptions { from, piece, file: Some("f"), ..ImportOptions::default() };
            let bytes = cut.as_ref().map_or(Cow::Borrowed(held.as_slice()), |cut| cut.piece(&held));
            let imported = import_calls_with(&bytes, &options).unwrap();
            drop(bytes);
            calls.extend(imported.calls.iter().map(|call| call.to_json()));
            problems.extend(imported.warnings.iter().map(ToString::to_string));
            problems.extend(imported.rejected.iter().map(ToString::to_string));
            count += 1;
            let Some(cut) = cut else { break };
            cut.pass(&mut held);
            lines_before += cut.lines;
            wanted = size.max(2 * held.len());
        }
        problems.sort();
        (calls, problems, count, most)
    }

    #[test]
    fn pieces_give_the_same_as_the_whole() {
        let mut table = "title,,,\n\n呼叫时间,振铃时长,挂断方,通话时长\n".to_owned();
        let mut cdr = String::new();
        for n in 0..40 {
            table.push_str(&format!(
                "2026-11-20 09:{n:02}:00,{n},{},\"1{n}\"\n",
                if n % 7 == 0 { "谁" } else { "客户" }
            ));
            for leg in 0..=n % 3 {
                let disposition = if leg == n % 3 { "ANSWERED" } else { "NO ANSWER" };
                cdr.push_str(&format!("\"\",\"13800138000\",\"8001\",\"x\",\"a \"\"b\"\"\nc\",\"PJSIP/t-1\",\"PJSIP/100{leg}-2\",\"Dial\",\"\",\"2026-11-20 09:{n:02}:00\",\"2026-11-20 09:{n:02}:07\",\"2026-11-20 09:{n:02}:30\",30,23,\"{disposition}\",\"3\",\"u{n}.{leg}\",\"\",\"\",\"l{n}\",1\n"));
            }
        }
        for input in [table, cdr] {
            let (calls, mut problems, ..) = in_pieces(&input, usize::MAX);
            // How many cells of a column can't be read is told for each piece.
            let distinct = |problems: &mut Vec<String>| problems.retain(|problem| !problem.contains("挂断方"));
            distinct(&mut problems);
            assert_eq!(calls.len(), 40);
            for size in [input.len() / 2, input.len() / 3, input.len() / 6] {
                let (same, mut also, count, _) = in_pieces(&input, size);
                distinct(&mut also);
                assert!(count > 1, "{size}");
                assert_eq!((&same, &also), (&calls, &problems), "in pieces of {size}");
            }
        }
    }

    #[test]
    fn of_a_long_table_only_the_end_is_read_to_cut_it() {
        // In the second a quote within a cell misleads: the table is read from its beginning.
        for note in ["\"a \"\"b\"\"\nc,\"", "5\" pipe"] {
            let mut table = "呼叫时间,振铃时长,挂断方,备注\n".to_owned();
            for n in 0..9000 {
                table.push_str(&format!("2026-11-20 {:02}:{:02}:00,{},客户,{note}\n", n / 60 % 24, n % 60, n % 20));
            }
            let (calls, problems, ..) = in_pieces(&table, usize::MAX);
            assert_eq!(calls.len(), 9000);
            let (same, also, count, _) = in_pieces(&table, table.len() / 3);
            assert!(count > 1, "{note}");
            assert_eq!(same.iter().zip(&calls).find(|(a, b)| a != b), None, "{note}");
            assert_eq!((same.len(), also), (calls.len(), problems), "{note}");
        }
    }

    /// A queue log of several days in which calls overlap, one of them for hours; and lines that are of none.
    fn queue_log() -> String {
        let mut lines: Vec<(u64, String)> = Vec::new();
        let mut line = |at: u64, call: &str, rest: &str| {
            lines.push((at, format!("{}|{call}|q|{rest}\n", 1_795_000_000 + at)));
        };
        for n in 0..3000_u64 {
            let (at, call) = (n * 100, format!("c{n}"));
            line(at, &call, &format!("NONE|ENTERQUEUE||1380013{n:04}|1"));
            line(at + 20, &call, "SIP/1001|CONNECT|20|a.1|7");
            let talk = if n == 700 { 20_000 } else { 150 + n % 170 };
            line(at + 20 + talk, &call, &format!("SIP/1001|COMPLETECALLER|20|{talk}|1"));
            if n % 50 == 0 {
                line(at, "NONE", "NONE|QUEUESTART|");
                line(at, &call, "");
            }
        }
        lines.sort();
        lines.into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn of_logs_the_calls_that_are_over_are_taken_out() {
        let log = queue_log();
        let (calls, problems, ..) = in_pieces(&log, usize::MAX);
        assert_eq!((calls.len(), problems.len()), (3000, 60));
        let backwards: String = log.lines().rev().map(|line| format!("{line}\n")).collect();
        for (log, what) in [(log, "forwards"), (backwards, "backwards")] {
            let (calls, problems, ..) = in_pieces(&log, usize::MAX);
            let (same, also, count, most) = in_pieces(&log, log.len() / 10);
            assert_eq!(same.iter().zip(&calls).find(|(a, b)| a != b), None, "{what}");
            assert_eq!((same.len(), also), (calls.len(), problems), "{what}");
            assert!(count > 2 && most < log.len() / 2, "{what}: {count} pieces, {most} of {} bytes held", log.len());
        }
    }

    #[test]
    fn a_character_that_is_cut_off_is_left_for_later() {
        for text in ["", "ab", "aé", "a号", "a😀", "😀号éa"] {
            assert_eq!(whole_characters(text.as_bytes()), text.as_bytes());
            for end in 0..text.len() {
                let whole = (0..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap();
                assert_eq!(whole_characters(&text.as_bytes()[..end]), &text.as_bytes()[..whole], "{end} of {text}");
            }
        }
    }

    #[test]
    fn other_formats_are_held_whole() {
        for input in ["{\"conversationId\": \"c\", \"participants\": []}", "WEBVTT\n\n00:01.000 --> 00:02.000\n"] {
            assert_eq!(table_cut(input.as_bytes(), &ImportOptions::default()), None);
        }
    }
}
