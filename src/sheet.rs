//! Tables as spreadsheets save them: text in several encodings, rows with the lines they stand on, cells
//! without what spreadsheets do to them. Shared by the register and by the formats of calls that are tables.

use std::borrow::Cow;

#[cfg(feature = "encodings")]
use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::call::{Direction, shortened};
use crate::register::half_width;

/// How many times reading goes on behind a quote that nothing closes.
const MOST_RESTARTS: usize = 64;

/// How many rows may stand above the header, a title for instance, plus one.
pub(crate) const HEADER_WITHIN: usize = 20;

/// What header names and words are compared by.
pub(crate) fn folded(text: &str) -> String {
    let text: String = text.chars().map(half_width).collect();
    let before_bracket = text.split(['(', '[', '【']).next().filter(|before| !before.trim().is_empty());
    before_bracket.unwrap_or(&text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The text of a table.
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    /// The encoding, where some bytes could not be read; what stands in their place is U+FFFD.
    pub(crate) broken: Option<&'static str>,
}

/// The encodings that tables come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextEncoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Gb18030,
}

impl TextEncoding {
    /// By the byte order mark, else UTF-8 if that is what the bytes are, else GB18030.
    pub(crate) fn of(input: &[u8]) -> TextEncoding {
        match input {
            [0xEF, 0xBB, 0xBF, ..] => TextEncoding::Utf8,
            [0xFF, 0xFE, ..] => TextEncoding::Utf16Le,
            [0xFE, 0xFF, ..] => TextEncoding::Utf16Be,
            _ if simdutf8::basic::from_utf8(input).is_ok() || is_nearly_utf8(input) => TextEncoding::Utf8,
            _ => TextEncoding::Gb18030,
        }
    }

    /// Its name in the Encoding Standard, which browsers know it by, too.
    pub(crate) fn name(self) -> &'static str {
        match self {
            TextEncoding::Utf8 => "UTF-8",
            TextEncoding::Utf16Le => "UTF-16LE",
            TextEncoding::Utf16Be => "UTF-16BE",
            TextEncoding::Gb18030 => "gb18030",
        }
    }

    /// The text, and whether some bytes could not be read.
    #[cfg(feature = "encodings")]
    fn text(self, input: &[u8]) -> Result<(Cow<'_, str>, bool), &'static str> {
        let encoding = match self {
            TextEncoding::Utf8 => UTF_8,
            TextEncoding::Utf16Le => UTF_16LE,
            TextEncoding::Utf16Be => UTF_16BE,
            TextEncoding::Gb18030 => GB18030,
        };
        Ok(encoding.decode_with_bom_removal(input))
    }

    /// The text, and whether some bytes could not be read. The host decodes what is not UTF-8.
    #[cfg(not(feature = "encodings"))]
    fn text(self, input: &[u8]) -> Result<(Cow<'_, str>, bool), &'static str> {
        if self != TextEncoding::Utf8 {
            return Err("text that is not UTF-8");
        }
        let input = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
        let text = String::from_utf8_lossy(input);
        let broken = matches!(text, Cow::Owned(_));
        Ok((text, broken))
    }
}

/// Reads bytes as text. The error is what was found instead of text.
pub(crate) fn decode(input: &[u8]) -> Result<Decoded<'_>, &'static str> {
    let encoding = TextEncoding::of(input);
    let (text, broken) = encoding.text(input)?;
    if text.contains('\0') {
        let wide = [TextEncoding::Utf16Le, TextEncoding::Utf16Be].contains(&encoding);
        return Err(if wide { "binary data" } else { "binary data or UTF-16 without a byte order mark" });
    }
    Ok(Decoded { text, broken: broken.then_some(encoding.name()) })
}

/// Whether this is UTF-8 but for a few damaged characters: text in another encoding has hardly any that are whole.
fn is_nearly_utf8(input: &[u8]) -> bool {
    let (mut whole, mut damaged) = (0_usize, 0_usize);
    for chunk in input.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    whole > damaged * 10
}

/// The cells of a row: borrowed from the text, but where one has a quote within.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cells<'t> {
    cells: Vec<Cell<'t>>,
    /// The cells that have a quote within, one after the other.
    unescaped: String,
}

/// A cell of the text, or where it begins and ends in those that have a quote within.
#[derive(Debug, Clone, Copy)]
enum Cell<'t> {
    Text(&'t str),
    Unescaped(usize, usize),
}

impl<'t> Cells<'t> {
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        self.cells.get(index).map(|cell| self.read(*cell))
    }

    fn read(&self, cell: Cell<'t>) -> &str {
        match cell {
            Cell::Text(text) => text,
            Cell::Unescaped(start, end) => self.unescaped.get(start..end).unwrap_or_default(),
        }
    }

    /// A cell that may outlive the row.
    #[cfg_attr(not(feature = "cdr"), allow(dead_code, reason = "only logs have calls of several rows"))]
    pub(crate) fn shared(&self, index: usize) -> Option<Cow<'t, str>> {
        self.cells.get(index).map(|cell| match *cell {
            Cell::Text(text) => Cow::Borrowed(text),
            other => Cow::Owned(self.read(other).to_owned()),
        })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| self.read(*cell))
    }

    /// Whether there is nothing in them.
    pub(crate) fn are_blank(&self) -> bool {
        self.iter().all(|cell| cell.trim().is_empty())
    }

    fn clear(&mut self) {
        self.cells.clear();
        self.unescaped.clear();
    }
}

impl PartialEq for Cells<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

/// A row of the table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row<'t> {
    /// The line on which it begins.
    pub(crate) line: u64,
    /// The byte at which it begins.
    #[cfg_attr(not(feature = "cdr"), allow(dead_code, reason = "only long tables are cut"))]
    pub(crate) at: usize,
    pub(crate) cells: Cells<'t>,
    /// Whether a quote was opened in it that nothing closes, so that it has lines of other rows in it.
    pub(crate) unclosed: bool,
}

/// The rows of a table, one by one; lines without anything are passed over.
///
/// As the `csv` crate reads them, which a test holds it against; but cells borrow from the text, where that crate copies
/// each of them: making a call of a row takes no longer than that.
pub(crate) struct Rows<'t> {
    text: &'t str,
    delimiter: u8,
    /// How far the text has been read, and on which line that is.
    at: usize,
    line: u64,
    restarts: usize,
}

/// How a cell ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CellEnd {
    Delimiter,
    Line,
    /// With the text, perhaps within quotes.
    Text {
        quoted: bool,
    },
}

impl<'t> Rows<'t> {
    pub(crate) fn new(text: &'t str, delimiter: u8) -> Self {
        Rows::from(text, delimiter, 0, 1)
    }

    /// The rows from a byte on, with which a line begins.
    pub(crate) fn from(text: &'t str, delimiter: u8, at: usize, line: u64) -> Self {
        let mut rows = Rows { text, delimiter, at, line, restarts: 0 };
        rows.pass_mark();
        rows
    }

    /// How many bytes there are to read.
    #[cfg_attr(not(feature = "cdr"), allow(dead_code, reason = "only logs have calls of several rows"))]
    pub(crate) fn left(&self) -> usize {
        self.text.len().saturating_sub(self.at)
    }

    /// Reads the next row into one that was used before; `false` at the end.
    pub(crate) fn read(&mut self, row: &mut Row<'t>) -> bool {
        let bytes = self.text.as_bytes();
        while let Some(byte @ (b'\r' | b'\n')) = bytes.get(self.at) {
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        let start = self.at;
        (row.line, row.at) = (self.line, start);
        row.cells.clear();
        row.unclosed = false;
        if start >= bytes.len() {
            return false;
        }
        let end = loop {
            let end = self.cell(&mut row.cells);
            if end != CellEnd::Delimiter {
                break end;
            }
        };
        if end == (CellEnd::Text { quoted: true }) {
            let raw = bytes.get(start..).unwrap_or_default();
            row.unclosed = memchr::memchr(b'\n', raw.trim_ascii_end()).is_some();
            if row.unclosed {
                self.restart(row);
            }
        }
        true
    }

    /// Reads a cell and what ends it.
    fn cell(&mut self, cells: &mut Cells<'t>) -> CellEnd {
        let bytes = self.text.as_bytes();
        if bytes.get(self.at) != Some(&b'"') {
            let start = self.at;
            let end = self.pass_plain();
            cells.cells.push(Cell::Text(self.text.get(start..self.at_end(end)).unwrap_or_default()));
            return end;
        }
        let start = self.at + 1;
        self.at = start;
        let closed = self.pass_quoted();
        let end = if closed { self.at - 1 } else { self.at };
        let text = self.text.get(start..end).unwrap_or_default();
        let ended = if closed { self.end_here() } else { Some(CellEnd::Text { quoted: true }) };
        if let Some(ended) = ended {
            cells.cells.push(Cell::Text(text));
            return ended;
        }
        let start = cells.unescaped.len();
        cells.unescaped.push_str(text);
        let ended = self.escaped(&mut cells.unescaped);
        cells.cells.push(Cell::Unescaped(start, cells.unescaped.len()));
        ended
    }

    /// Passes what stands within quotes and the quote behind it; `false` if there is none.
    fn pass_quoted(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        loop {
            let Some(length) = position(bytes.get(self.at..).unwrap_or_default(), [b'"', b'\n']) else {
                self.at = bytes.len();
                return false;
            };
            self.at += length + 1;
            if bytes.get(self.at - 1) == Some(&b'"') {
                return true;
            }
            self.line += 1;
        }
    }

    /// Reads on behind a quote within a quoted cell that does not end it.
    fn escaped(&mut self, text: &mut String) -> CellEnd {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at) == Some(&b'"') {
            text.push('"');
            self.at += 1;
            let start = self.at;
            let closed = self.pass_quoted();
            let end = if closed { self.at - 1 } else { self.at };
            text.push_str(self.text.get(start..end).unwrap_or_default());
            if !closed {
                return CellEnd::Text { quoted: true };
            }
            if let Some(end) = self.end_here() {
                return end;
            }
        }
        // What follows the closing quote belongs to the cell, too.
        let start = self.at;
        let end = self.pass_plain();
        text.push_str(self.text.get(start..self.at_end(end)).unwrap_or_default());
        end
    }

    /// What ends a cell here, which is passed.
    fn end_here(&mut self) -> Option<CellEnd> {
        let end = match self.text.as_bytes().get(self.at) {
            None => return Some(CellEnd::Text { quoted: false }),
            Some(byte) if *byte == self.delimiter => CellEnd::Delimiter,
            Some(b'\r') => CellEnd::Line,
            Some(b'\n') => {
                self.line += 1;
                CellEnd::Line
            }
            Some(_) => return None,
        };
        self.at += 1;
        Some(end)
    }

    /// Passes what stands before the end of a cell without quotes, and that.
    fn pass_plain(&mut self) -> CellEnd {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = position(rest, [self.delimiter, b'\n', b'\r']);
        self.at += length.unwrap_or(rest.len());
        self.end_here().unwrap_or(CellEnd::Text { quoted: false })
    }

    /// Where the cell ended that was passed.
    fn at_end(&self, end: CellEnd) -> usize {
        match end {
            CellEnd::Text { .. } => self.at,
            CellEnd::Delimiter | CellEnd::Line => self.at - 1,
        }
    }

    /// Goes on behind the first line of a row whose quote nothing closes.
    fn restart(&mut self, row: &Row<'_>) {
        let first_line = memchr::memchr(b'\n', self.text.as_bytes().get(row.at..).unwrap_or_default());
        if let Some(end) = first_line.filter(|_| self.restarts < MOST_RESTARTS) {
            self.restarts += 1;
            (self.at, self.line) = (row.at + end + 1, row.line + 1);
            self.pass_mark();
        }
    }

    /// Passes a byte order mark.
    fn pass_mark(&mut self) {
        let marked = self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(b"\xEF\xBB\xBF"));
        self.at += if marked { 3 } else { 0 };
    }
}

impl<'t> Iterator for Rows<'t> {
    type Item = Row<'t>;

    fn next(&mut self) -> Option<Row<'t>> {
        let mut row = Row::default();
        self.read(&mut row).then_some(row)
    }
}

/// Where one of these bytes comes first. Eight bytes at a time: most cells are shorter than what `memchr` is made for.
fn position<const N: usize>(bytes: &[u8], wanted: [u8; N]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let (words, rest) = bytes.as_chunks::<8>();
    for (n, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The lowest bit that is set is right in each: only above a byte that is wanted a borrow can set another.
        let found = wanted.iter().fold(0, |found, byte| {
            let zero_where_equal = word ^ (ONES * u64::from(*byte));
            found | zero_where_equal.wrapping_sub(ONES) & !zero_where_equal & (ONES << 7)
        });
        if found != 0 {
            return Some(n * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| wanted.contains(byte))?;
    Some(bytes.len() - rest.len() + at)
}

/// A cell without the white space around it, which most cells have not.
pub(crate) fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [] => cell,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        _ => cell.trim(),
    }
}

/// The words for directions.
pub(crate) const DIRECTIONS: &[(Direction, &[&str])] = &[
    (
        Direction::Inbound,
        &["inbound", "in", "incoming", "呼入", "来电", "来访", "进线", "接入", "被叫", "來電", "進線"],
    ),
    (
        Direction::Outbound,
        &["outbound", "out", "outgoing", "呼出", "去电", "外呼", "拨出", "拨打", "主叫", "去電", "撥出", "撥打"],
    ),
];

/// The direction that a cell says.
pub(crate) fn direction_of(cell: &str) -> Option<Direction> {
    let word = folded(cell);
    DIRECTIONS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(direction, _)| *direction)
}

/// A phone or an id, without what spreadsheets do to long numbers; an error for a number that was rounded.
pub(crate) fn written_key(cell: &str) -> Result<&str, &'static str> {
    if is_rounded(cell) {
        return Err("expected every digit, found a number that the spreadsheet has rounded");
    }
    let cell = cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell);
    let cell = cell.strip_prefix('\'').unwrap_or(cell);
    let whole = cell.strip_suffix(".0").filter(|cell| cell.len() > 4 && cell.bytes().all(|byte| byte.is_ascii_digit()));
    Ok(whole.unwrap_or(cell).trim())
}

/// What to do about a number that was rounded.
pub(crate) const AS_TEXT: &str = "format the column as text before saving";

/// A cell for a message; what may be a sentence or a number of somebody's is not quoted.
pub(crate) fn quotable(cell: &str) -> String {
    let is_long = cell.chars().count() > 24;
    let has_number = cell.split(|c: char| !c.is_numeric()).any(|digits| digits.chars().count() > 6);
    let is_wordy = cell.chars().filter(|c| c.is_alphabetic()).count() > 8;
    if is_long || has_number || is_wordy { "something else".to_owned() } else { format!("`{}`", shortened(cell)) }
}

/// Whether this is a long number as spreadsheets shorten them: `1.38E+10`.
fn is_rounded(cell: &str) -> bool {
    let Some((number, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number(number) && exponent.strip_prefix('+').is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cells of each row, with the line and the byte on which it begins, up to a quote that nothing closes.
    fn read(text: &str) -> Vec<(u64, usize, Vec<String>)> {
        let rows = Rows::new(text, b',').map(|row| {
            (row.unclosed, (row.line, row.at, row.cells.iter().map(str::to_owned).collect::<Vec<String>>()))
        });
        let mut read = Vec::new();
        for (unclosed, row) in rows {
            read.push(row);
            if unclosed {
                break;
            }
        }
        read
    }

    /// The same by the `csv` crate.
    fn by_csv(text: &str) -> Vec<(u64, usize, Vec<String>)> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut read = Vec::new();
        let mut row = csv::StringRecord::new();
        loop {
            let from = reader.position().byte() as usize;
            if !reader.read_record(&mut row).unwrap() {
                return read;
            }
            let bytes = text.as_bytes();
            let at = from + bytes[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64;
            read.push((line, at, row.iter().map(str::to_owned).collect()));
        }
    }

    #[test]
    fn rows_are_read_as_everybody_reads_them() {
        let text = "a,b\r\n\n\"c\nd\",\"e \"\"f\"\"\"\n\"g\"h\"i,j\"k,\n";
        let found = read(text).into_iter().map(|(line, _, cells)| format!("{line}: {}", cells.join("|")));
        assert_eq!(found.collect::<Vec<_>>(), ["1: a|b", "3: c\nd|e \"f\"", "5: gh\"i|j\"k|"]);
    }

    #[test]
    fn bytes_are_found_wherever_they_stand() {
        for length in 0..40 {
            let mut text = vec![b'+'; length];
            assert_eq!(position(&text, [b',', b'\n']), None);
            for at in (0..length).rev() {
                text[at] = if at % 2 == 0 { b',' } else { b'\n' };
                assert_eq!(position(&text, [b',', b'\n']), Some(at), "{text:?}");
            }
        }
    }

    #[test]
    fn a_quote_that_nothing_closes_takes_one_line_with_it() {
        let rows: Vec<(u64, bool)> =
            Rows::new("a\n\"b,c\nd,e\nf\n", b',').map(|row| (row.line, row.unclosed)).collect();
        assert_eq!(rows, [(1, false), (2, true), (3, false), (4, false)]);
        assert!(!Rows::new("a\n\"b,c", b',').any(|row| row.unclosed), "it ends with the text");
        let ours = Rows::new("\"a\nb\",5\" pipe\n", b',').next().unwrap();
        assert!(!ours.unclosed, "a quote within a cell opens nothing");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn rows_are_read_as_the_csv_crate_reads_them(text in "[,\"\r\na号]{0,24}") {
            prop_assert_eq!(read(&text), by_csv(&text));
        }
    }
}
