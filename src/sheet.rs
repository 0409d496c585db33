//! Tables as spreadsheets save them: text in several encodings, rows with the lines they stand on, cells
//! without what spreadsheets do to them. Shared by the register and by the formats of calls that are tables.

use std::borrow::Cow;
use std::cell::OnceCell;

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

/// The cells of a row, as they stand in the text. One with a quote within is put right when somebody reads it: nobody reads
/// most of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cells<'t> {
    /// Without the quotes around them, but where there is a quote within: only such a one begins with a quote here.
    written: Vec<&'t str>,
    /// Which cells have a quote within, and what they say.
    unescaped: Vec<(usize, OnceCell<String>)>,
}

impl<'t> Cells<'t> {
    pub(crate) fn len(&self) -> usize {
        self.written.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        self.written.get(index).map(|written| self.read(index, written))
    }

    fn read(&self, index: usize, written: &'t str) -> &str {
        if !has_quote_within(written) {
            return written;
        }
        let known = self.unescaped.iter().find(|(cell, _)| *cell == index);
        known.map_or(written, |(_, text)| text.get_or_init(|| unescaped(written)))
    }

    /// A cell that may outlive the row.
    #[cfg_attr(not(feature = "cdr"), allow(dead_code, reason = "only logs have calls of several rows"))]
    pub(crate) fn shared(&self, index: usize) -> Option<Cow<'t, str>> {
        let written = *self.written.get(index)?;
        Some(if has_quote_within(written) { Cow::Owned(unescaped(written)) } else { Cow::Borrowed(written) })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.written.iter().enumerate().map(|(index, written)| self.read(index, written))
    }

    /// Whether there is nothing in them.
    pub(crate) fn are_blank(&self) -> bool {
        self.iter().all(|cell| trimmed(cell).is_empty())
    }

    fn push(&mut self, written: &'t str) {
        if has_quote_within(written) {
            self.unescaped.push((self.written.len(), OnceCell::new()));
        }
        self.written.push(written);
    }

    fn clear(&mut self) {
        self.written.clear();
        self.unescaped.clear();
    }
}

/// Whether a cell has to be put right before it is read.
fn has_quote_within(written: &str) -> bool {
    written.as_bytes().first() == Some(&b'"')
}

/// What a cell says that begins with a quote and has others within.
#[cold]
fn unescaped(written: &str) -> String {
    let mut text = String::with_capacity(written.len());
    let mut rest = written.strip_prefix('"').unwrap_or(written);
    while let Some((before, after)) = rest.split_once('"') {
        text.push_str(before);
        let Some(after) = after.strip_prefix('"') else {
            // What follows the closing quote belongs to the cell, too.
            text.push_str(after);
            return text;
        };
        text.push('"');
        rest = after;
    }
    text.push_str(rest);
    text
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
    marks: Marks<'t>,
}

/// What may end a cell: delimiters, quotes and the ends of lines, one by one.
#[derive(Clone, Copy)]
struct Marks<'t> {
    bytes: &'t [u8],
    delimiter: u8,
    /// Where the bytes stand that are looked at together.
    block: usize,
    /// Which of them are marks that have not been passed: the lowest bit is the first byte.
    found: u64,
}

/// How many bytes are looked at together: cells are so short that looking for the end of each of them takes longer.
const BLOCK: usize = 64;

impl<'t> Rows<'t> {
    pub(crate) fn new(text: &'t str, delimiter: u8) -> Self {
        Rows::from(text, delimiter, 0, 1)
    }

    /// The rows from a byte on, with which a line begins.
    pub(crate) fn from(text: &'t str, delimiter: u8, at: usize, line: u64) -> Self {
        let marks = Marks { bytes: text.as_bytes(), delimiter, block: at, found: 0 };
        let mut rows = Rows { text, delimiter, at, line, restarts: 0, marks };
        rows.begin(at, line);
        rows
    }

    /// Reads on from a byte with which a line begins; a byte order mark is passed.
    fn begin(&mut self, at: usize, line: u64) {
        let marked = self.text.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(b"\xEF\xBB\xBF"));
        (self.at, self.line) = (if marked { at + 3 } else { at }, line);
        self.marks.begin(self.at);
    }

    /// How many bytes there are to read.
    #[cfg_attr(not(feature = "cdr"), allow(dead_code, reason = "only logs have calls of several rows"))]
    pub(crate) fn left(&self) -> usize {
        self.text.len().saturating_sub(self.at)
    }

    /// Reads the next row into one that was used before; `false` at the end.
    pub(crate) fn read(&mut self, row: &mut Row<'t>) -> bool {
        row.cells.clear();
        (row.line, row.at) = (self.line, self.at);
        row.unclosed = self.cells(row);
        if row.unclosed {
            self.restart(row);
        }
        row.cells.len() > 0
    }

    /// Reads the cells of a row, and says whether a quote goes on beyond its line to the end of the text.
    fn cells(&mut self, row: &mut Row<'t>) -> bool {
        let mut marks = self.marks;
        let mut cell = Cell::at(self.at);
        while let Some((at, byte)) = marks.next() {
            if byte == b'"' {
                cell.quote(at);
            } else if cell.is_open {
                self.line += u64::from(byte == b'\n');
            } else if byte == self.delimiter {
                row.cells.push(cell.written(self.text, at));
                cell = Cell::at(at + 1);
            } else {
                self.line += u64::from(byte == b'\n');
                self.at = at + 1;
                if row.cells.len() > 0 || at > cell.start {
                    row.cells.push(cell.written(self.text, at));
                    self.marks = marks;
                    return false;
                }
                // A line without anything.
                (row.line, row.at) = (self.line, self.at);
                cell = Cell::at(self.at);
            }
        }
        (self.at, self.marks) = (self.text.len(), marks);
        if row.cells.len() > 0 || cell.start < self.at {
            row.cells.push(cell.written(self.text, self.at));
        }
        let rest = self.text.as_bytes().get(row.at..).unwrap_or_default();
        cell.is_open && memchr::memchr(b'\n', rest.trim_ascii_end()).is_some()
    }

    /// Goes on behind the first line of a row whose quote nothing closes.
    fn restart(&mut self, row: &Row<'_>) {
        let first_line = memchr::memchr(b'\n', self.text.as_bytes().get(row.at..).unwrap_or_default());
        if let Some(end) = first_line.filter(|_| self.restarts < MOST_RESTARTS) {
            self.restarts += 1;
            self.begin(row.at + end + 1, row.line + 1);
        }
    }
}

/// A cell that is being read.
#[derive(Clone, Copy)]
struct Cell {
    start: usize,
    /// Whether a quote was opened that has not been closed.
    is_open: bool,
    /// Where the last quote stands that closed something; where the cell begins, if none did.
    closed: usize,
    /// Whether there is a quote within.
    has_quote: bool,
}

impl Cell {
    fn at(start: usize) -> Self {
        Cell { start, is_open: false, closed: start, has_quote: false }
    }

    /// Passes a quote. It opens something where the cell begins, and right behind one that closed it: then it is a quote
    /// within. Elsewhere it is a character as any other.
    fn quote(&mut self, at: usize) {
        if self.is_open {
            (self.is_open, self.closed) = (false, at);
        } else if at == self.start {
            self.is_open = true;
        } else if self.closed > self.start && at == self.closed + 1 {
            (self.is_open, self.has_quote) = (true, true);
        }
    }

    /// The cell as it stands in a text, up to there.
    fn written(self, text: &str, end: usize) -> &str {
        // What follows the closing quote belongs to the cell, too.
        let range = match (self.has_quote, self.is_open) {
            (false, true) => self.start + 1..end,
            (false, false) if self.closed > self.start && self.closed + 1 == end => self.start + 1..self.closed,
            _ => self.start..end,
        };
        text.get(range).unwrap_or_default()
    }
}

impl Marks<'_> {
    /// Goes on from a byte.
    fn begin(&mut self, at: usize) {
        (self.block, self.found) = (at, self.in_block(at));
    }

    /// Passes the next mark: where it stands, and what it is.
    fn next(&mut self) -> Option<(usize, u8)> {
        while self.found == 0 {
            if self.block + BLOCK >= self.bytes.len() {
                return None;
            }
            self.begin(self.block + BLOCK);
        }
        let at = self.block + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some((at, *self.bytes.get(at)?))
    }

    /// Which bytes of a block are marks.
    fn in_block(&self, block: usize) -> u64 {
        let rest = self.bytes.get(block..).unwrap_or_default();
        if let Some(bytes) = rest.first_chunk() {
            return marks(bytes, self.delimiter);
        }
        let mut last = [0; BLOCK];
        last.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
        marks(&last, self.delimiter)
    }
}

/// Which bytes may end something, a bit each: delimiters, quotes and the ends of lines.
///
/// Without a branch, so that the compiler compares many bytes at once.
fn marks(bytes: &[u8; BLOCK], delimiter: u8) -> u64 {
    // Multiplying moves the lowest bits of eight bytes into the highest byte, side by side.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let found = bytes.map(|byte| {
        u8::from(byte == delimiter) | u8::from(byte == b'"') | u8::from(byte == b'\n') | u8::from(byte == b'\r')
    });
    let (words, _) = found.as_chunks::<8>();
    words.iter().rev().fold(0, |marks, word| marks << 8 | u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56)
}

impl<'t> Iterator for Rows<'t> {
    type Item = Row<'t>;

    fn next(&mut self) -> Option<Row<'t>> {
        let mut row = Row::default();
        self.read(&mut row).then_some(row)
    }
}

/// A cell without the white space around it, which most cells have not.
pub(crate) fn trimmed(cell: &str) -> &str {
    let bytes = cell.as_bytes();
    let is_plain = |edge: Option<&u8>| edge.is_none_or(u8::is_ascii_graphic);
    if is_plain(bytes.first()) && is_plain(bytes.last()) { cell } else { trimmed_of_any(cell) }
}

/// The same where another script begins or ends the cell.
fn trimmed_of_any(cell: &str) -> &str {
    let mut characters = cell.chars();
    let edges = [characters.next(), characters.next_back()];
    if edges.into_iter().flatten().any(char::is_whitespace) { cell.trim() } else { cell }
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
    // Most of them are numbers, and most tables have several in each row.
    if cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(cell);
    }
    if is_rounded(cell) {
        return Err("expected every digit, found a number that the spreadsheet has rounded");
    }
    let cell = cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell);
    let cell = cell.strip_prefix('\'').unwrap_or(cell);
    let whole = cell.strip_suffix(".0").filter(|cell| cell.len() > 4 && cell.bytes().all(|byte| byte.is_ascii_digit()));
    Ok(trimmed(whole.unwrap_or(cell)))
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
    let is_of_number = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let digits = cell.bytes().take_while(|byte| is_of_number(byte)).count();
    let exponent =
        cell.get(digits..).and_then(|rest| rest.strip_prefix(['E', 'e'])).and_then(|rest| rest.strip_prefix('+'));
    digits > 0 && exponent.is_some_and(|exponent| !exponent.is_empty() && exponent.as_bytes().iter().all(is_of_number))
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
    fn marks_are_found_wherever_they_stand() {
        for at in 0..BLOCK {
            for mark in *b";\"\n\r" {
                // As alike as bytes can be, and as unlike.
                for other in [mark ^ 1, mark ^ 0x80, b',', 0, 0xFF] {
                    let mut bytes = [other; BLOCK];
                    bytes[at] = mark;
                    assert_eq!(marks(&bytes, b';'), 1 << at, "{mark} at {at} among {other}");
                }
            }
        }
        assert_eq!(marks(&[b'"'; BLOCK], b';'), u64::MAX);
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
