//! Tables as spreadsheets save them: text in several encodings, rows with the lines they stand on, cells
//! without what spreadsheets do to them. Shared by the register and by the formats of calls that are tables.

use std::borrow::Cow;

use csv::StringRecord;
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

/// A row of the table.
pub(crate) struct Row {
    /// The line on which it begins.
    pub(crate) line: u64,
    /// The byte at which it begins.
    #[cfg_attr(not(feature = "cdr"), allow(dead_code, reason = "only long tables are cut"))]
    pub(crate) at: usize,
    pub(crate) cells: StringRecord,
    /// Whether a quote was opened in it that nothing closes.
    pub(crate) unclosed: bool,
}

/// The rows of a table, one by one; lines without anything are passed over.
pub(crate) struct Rows<'t> {
    text: &'t str,
    delimiter: u8,
    reader: csv::Reader<&'t [u8]>,
    /// Where in the text the reader began.
    origin: usize,
    /// How many bytes and cells the last row had: the next one is hardly longer.
    size: (usize, usize),
    /// How far lines have been counted, and up to which line.
    counted: usize,
    line: u64,
    restarts: usize,
}

impl<'t> Rows<'t> {
    pub(crate) fn new(text: &'t str, delimiter: u8) -> Self {
        let reader = Rows::reader(text, delimiter);
        Rows { text, delimiter, reader, origin: 0, size: (0, 0), counted: 0, line: 1, restarts: 0 }
    }

    fn reader(text: &'t str, delimiter: u8) -> csv::Reader<&'t [u8]> {
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
    }

    /// Where the reader stands in the text.
    fn read_up_to(&self) -> usize {
        self.origin + usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }

    /// The text from one byte to another.
    fn bytes(&self, from: usize, to: usize) -> &'t [u8] {
        self.text.as_bytes().get(from..to).unwrap_or_default()
    }

    /// Goes on behind the first line of a row whose quote nothing closes.
    fn restart(&mut self, start: usize) {
        let first_line = memchr::memchr(b'\n', self.bytes(start, self.text.len()));
        if let Some(end) = first_line.filter(|_| self.restarts < MOST_RESTARTS) {
            self.restarts += 1;
            self.origin = start + end + 1;
            self.reader = Rows::reader(self.text.get(self.origin..).unwrap_or_default(), self.delimiter);
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let mut start = self.read_up_to();
        let mut cells = StringRecord::with_capacity(self.size.0, self.size.1);
        // The only errors left are those of rows of other lengths and of bytes that are not UTF-8.
        if !self.reader.read_record(&mut cells).unwrap_or(false) {
            return None;
        }
        let end = self.read_up_to();
        start += self.bytes(start, end).iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.line += memchr::memchr_iter(b'\n', self.bytes(self.counted, start)).count() as u64;
        self.counted = start;
        let raw = self.bytes(start, end);
        let unclosed = end >= self.text.len()
            && memchr::memchr(b'\n', raw.trim_ascii_end()).is_some()
            && memchr::memchr_iter(b'"', raw).count() % 2 == 1;
        let line = self.line;
        self.size = (cells.as_slice().len(), cells.len());
        if unclosed {
            self.restart(start);
        }
        Some(Row { line, at: start, cells, unclosed })
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
