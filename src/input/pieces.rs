//! Long tables piece by piece, so that years of calls need no more memory than a day's.
//!
//! A row of a table of calls is a call; the rows of a call in Asterisk's CDR are written together when it is over. Such
//! tables can be cut between two calls; other formats are held whole.

use std::collections::{BTreeMap, VecDeque};

use crate::call::{CallRecord, Text};
use crate::diagnostic::Diagnostic;
use crate::sheet::{Row, Rows};

use super::rows::Column;
use super::source::Source;
use super::{ImportOptions, Imported, LONG, Shape, detect, import};

/// How many rows before a cut are looked at for calls that go on after it.
const WINDOW: usize = 1024;

/// Where a piece of a table stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PieceOfTable {
    /// How many lines the header and what stands above it have; every piece begins with them.
    pub header_lines: u64,
    /// How many lines of the file stand between the header and the piece.
    pub lines_before: u64,
}

/// How a long table can be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableCut {
    /// The name of the format that the table is of: every piece is imported as that.
    pub format: &'static str,
    /// How many bytes the header and what stands above it have: the next piece begins with them.
    pub header: usize,
    /// How many lines they have.
    pub header_lines: u64,
    /// Where the piece ends that can be imported by itself.
    pub end: usize,
    /// How many lines the piece has besides the header.
    pub lines: u64,
}

impl PieceOfTable {
    /// The line of the file.
    pub(super) fn line(self, line: u64) -> u64 {
        if line > self.header_lines { line + self.lines_before } else { line }
    }
}

/// Where the beginning of a long table can be cut; `None` if it is no table of a sort that can be, or not in UTF-8.
///
/// What comes before the cut is imported with [`ImportOptions::piece`]; the next piece is the header and what comes after.
///
/// ```
/// use threerings::{ImportOptions, table_cut};
///
/// let beginning = "call id,start time,duration,direction,callee\na,2026-11-20 09:30:00,8,in,1\nb,2026-11-20 09:31";
/// let cut = table_cut(beginning.as_bytes(), &ImportOptions::default()).unwrap();
/// assert_eq!((&beginning[cut.header..cut.end], cut.header_lines, cut.lines), ("a,2026-11-20 09:30:00,8,in,1\n", 1, 1));
/// ```
#[must_use]
pub fn table_cut(beginning: &[u8], options: &ImportOptions<'_>) -> Option<TableCut> {
    let whole = match std::str::from_utf8(beginning) {
        Err(error) if error.error_len().is_none() => beginning.get(..error.valid_up_to())?,
        _ => beginning,
    };
    let source = Source::new(whole, options);
    let text = source.text?;
    let mark = whole.len() - text.len();
    let name = options.from.or_else(|| detect(&source).map(|format| format.name))?;
    let long = LONG.iter().find(|long| long.name == name)?;
    let Shape { delimiter, above, id } = (long.shape)(text, options)?;
    let first = Rows::new(text, delimiter).nth(above)?;
    let (header, header_lines) = (first.at, first.line - 1);
    let near = near_the_end(text, first.at).and_then(|at| {
        let rows = Rows::from(text, delimiter, at, 0);
        // The row at the end may be cut off.
        last_rows(rows, &id, |n, row| n >= WINDOW || row.cells.len() == first.cells.len() || row.unclosed)
    });
    let mut last = near.or_else(|| last_rows(Rows::from(text, delimiter, first.at, 0), &id, |_, _| true))?;
    // The last row may be cut off: of which call it is, can't be told.
    if !id.is_empty() {
        last.pop_back();
    }
    let end = cut(last.make_contiguous())?;
    let lines = memchr::memchr_iter(b'\n', text.as_bytes().get(header..end)?).count() as u64;
    let format = long.name;
    (end > header).then_some(TableCut { format, header: header + mark, header_lines, end: end + mark, lines })
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
    let quotes = memchr::memchr_iter(b'"', text.as_bytes()).count();
    let (mut even, mut lines) = (quotes.is_multiple_of(2), 0);
    for at in memchr::memrchr2_iter(b'"', b'\n', text.as_bytes()) {
        if text.as_bytes().get(at) == Some(&b'"') {
            even = !even;
        } else if even {
            lines += 1;
        }
        // The row at the end may be cut off, and blank lines are no rows.
        if lines > WINDOW + WINDOW / 8 && even {
            return Some(at + 1).filter(|at| *at > first);
        }
    }
    None
}

/// The last place between two rows, the last of which may be cut off, that no call stands on both sides of.
fn cut(rows: &[Last<'_>]) -> Option<usize> {
    let mut last_of: BTreeMap<&str, usize> = BTreeMap::new();
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

    /// What comes of a table that is read in pieces that grow up to so many bytes.
    fn in_pieces(input: &str, size: usize) -> (Vec<String>, Vec<String>, usize) {
        let (mut calls, mut problems) = (Vec::new(), Vec::new());
        let mut rest = input.as_bytes().to_vec();
        let (mut lines_before, mut header_lines, mut count) = (0, 0, 0);
        loop {
            let long = rest.get(..size).filter(|_| rest.len() > size);
            let found = long.and_then(|beginning| table_cut(beginning, &ImportOptions::default()));
            let piece =
                Some(PieceOfTable { header_lines: found.map_or(header_lines, |cut| cut.header_lines), lines_before });
            let end = found.map_or(rest.len(), |cut| cut.end);
            let options = ImportOptions { piece, file: Some("f"), ..ImportOptions::default() };
            let imported = import_calls_with(&rest[..end], &options).unwrap();
            calls.extend(imported.calls.iter().map(|call| call.to_json()));
            problems.extend(imported.warnings.iter().map(ToString::to_string));
            problems.extend(imported.rejected.iter().map(ToString::to_string));
            count += 1;
            let Some(cut) = found else { break };
            header_lines = cut.header_lines;
            lines_before += cut.lines;
            rest.drain(cut.header..cut.end);
        }
        problems.sort();
        (calls, problems, count)
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
            let (calls, mut problems, _) = in_pieces(&input, usize::MAX);
            // How many cells of a column can't be read is told for each piece.
            let distinct = |problems: &mut Vec<String>| problems.retain(|problem| !problem.contains("挂断方"));
            distinct(&mut problems);
            assert_eq!(calls.len(), 40);
            for size in [input.len() / 2, input.len() / 3, input.len() / 6] {
                let (same, mut also, count) = in_pieces(&input, size);
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
            let (calls, problems, _) = in_pieces(&table, usize::MAX);
            assert_eq!(calls.len(), 9000);
            let (same, also, count) = in_pieces(&table, table.len() / 3);
            assert!(count > 1, "{note}");
            assert_eq!(same.iter().zip(&calls).find(|(a, b)| a != b), None, "{note}");
            assert_eq!((same.len(), also), (calls.len(), problems), "{note}");
        }
    }

    #[test]
    fn other_formats_are_held_whole() {
        for input in [
            "{\"conversationId\": \"c\", \"participants\": []}",
            "WEBVTT\n\n00:01.000 --> 00:02.000\n",
            "1795224600|1795224600.1|q|NONE|ENTERQUEUE||1|1\n1795224601|1795224600.1|q|NONE|ABANDON|1|1|1\n",
        ] {
            assert_eq!(table_cut(input.as_bytes(), &ImportOptions::default()), None);
        }
    }
}
