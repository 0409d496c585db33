//! Reading many records: one JSON object, a list of them, or JSON Lines, whole or piece by piece.

use std::ops::Range;

use crate::call::{CallRecord, ProvenanceMap, Read};
use crate::diagnostic::{Code, Diagnostic, Place, Rejected, Severity};
use crate::json::{Origin, Problem, Reader, SyntaxError};

/// A record that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadRecord<'a> {
    /// The record.
    pub record: CallRecord<'a>,
    /// What is worth knowing about it: unknown field names, for instance.
    pub warnings: Vec<Diagnostic>,
    /// Where it begins.
    pub at: Place,
}

/// Reads call records from JSON: one object, a list of objects, or JSON Lines.
///
/// A byte order mark, blank lines, either kind of line end and a missing last one are all fine. A record that is
/// wrong is refused with everything that is wrong with it; the ones after it are still read.
///
/// ```
/// use threerings::read_records;
///
/// let input = b"{\"id\": \"c1\"}\n{\"id\": 2}\n{\"id\": \"c3\"}\n";
/// let (read, rejected): (Vec<_>, Vec<_>) = read_records(input).partition(Result::is_ok);
/// assert_eq!((read.len(), rejected.len()), (2, 1));
/// ```
#[must_use]
pub fn read_records(input: &[u8]) -> Records<'_> {
    Records { rest: input, splitter: Splitter::new(None) }
}

/// The records of an input, one by one; made by [`read_records`].
#[derive(Debug, Clone)]
pub struct Records<'a> {
    rest: &'a [u8],
    splitter: Splitter,
}

impl Records<'_> {
    /// Names the file in every place that is reported.
    #[must_use]
    pub fn in_file(self, name: &str) -> Self {
        Records { splitter: Splitter::new(Some(name)), ..self }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<ReadRecord<'a>, Rejected>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_unit().map(|read| read.map(ReadRecord::from))
    }
}

impl<'a> Records<'a> {
    /// The next object of the input, read as what the file holds.
    pub(crate) fn next_unit<T: Unit<'a>>(&mut self) -> Option<Result<ReadUnit<T>, Rejected>> {
        let piece = self.splitter.next(self.rest, true);
        let (read, used) = match piece {
            Piece::Record(range) => {
                let slice = self.rest.get(range.clone()).unwrap_or_default();
                self.splitter.pass(self.rest.get(..range.start).unwrap_or_default());
                let read = read_unit(slice, self.splitter.origin());
                self.splitter.pass_record(slice);
                (read, range.end)
            }
            Piece::Stray(range, expected) => {
                let rejected = self.splitter.stray(self.rest, &range, expected);
                (Err(rejected), range.end)
            }
            Piece::More | Piece::End => return None,
        };
        self.rest = self.rest.get(used..).unwrap_or_default();
        Some(read)
    }
}

/// Reads records from pieces of a file, as they come; holds no more than the record in hand and what was fed.
///
/// ```
/// use threerings::RecordStream;
///
/// let mut stream = RecordStream::new(Some("calls.jsonl"));
/// let mut ids = Vec::new();
/// for piece in [&b"{\"id\": \"c"[..], &b"1\"}\n{\"id\": \"c2\"}"[..]] {
///     stream.feed(piece);
///     stream.each(|read| ids.push(read.unwrap().record.id.into_owned()));
/// }
/// stream.finish();
/// stream.each(|read| ids.push(read.unwrap().record.id.into_owned()));
/// assert_eq!(ids, ["c1", "c2"]);
/// ```
#[derive(Debug)]
pub struct RecordStream {
    buffer: Vec<u8>,
    used: usize,
    finished: bool,
    splitter: Splitter,
}

impl RecordStream {
    /// An empty stream; `file` is named in every place that is reported.
    #[must_use]
    pub fn new(file: Option<&str>) -> Self {
        RecordStream { buffer: Vec::new(), used: 0, finished: false, splitter: Splitter::new(file) }
    }

    /// A stream that goes on in the middle of JSON Lines, after so many lines: for reading a file in several parts at
    /// once, cut where lines end.
    ///
    /// ```
    /// # use threerings::RecordStream;
    /// let mut stream = RecordStream::after_lines(Some("calls.jsonl"), 5000);
    /// stream.feed(b"{\"id\": \"c1\"}\n[]\n");
    /// let mut lines = Vec::new();
    /// stream.each(|read| lines.push(read.map_or_else(|rejected| rejected.problems[0].at.line, |read| read.at.line)));
    /// assert_eq!(lines, [5001, 5002]);
    /// ```
    #[must_use]
    pub fn after_lines(file: Option<&str>, lines: u64) -> Self {
        let mut stream = RecordStream::new(file);
        stream.splitter.layout = Some(Layout::Lines);
        stream.splitter.origin.line += lines;
        stream
    }

    /// Adds the next piece of the file.
    pub fn feed(&mut self, piece: &[u8]) {
        self.buffer.drain(..self.used);
        self.used = 0;
        self.buffer.extend_from_slice(piece);
    }

    /// Says that there are no more pieces.
    pub fn finish(&mut self) {
        self.finished = true;
    }

    /// Hands over every record that is complete by now.
    pub fn each(&mut self, mut take: impl FnMut(Result<ReadRecord<'_>, Rejected>)) {
        loop {
            let rest = self.buffer.get(self.used..).unwrap_or_default();
            match self.splitter.next(rest, self.finished) {
                Piece::Record(range) => {
                    self.splitter.pass(rest.get(..range.start).unwrap_or_default());
                    let slice = rest.get(range.clone()).unwrap_or_default();
                    take(read_unit(slice, self.splitter.origin()).map(ReadRecord::from));
                    self.splitter.pass_record(slice);
                    self.used += range.end;
                }
                Piece::Stray(range, expected) => {
                    take(Err(self.splitter.stray(rest, &range, expected)));
                    self.used += range.end;
                }
                Piece::More | Piece::End => return,
            }
        }
    }
}

/// What a file holds many of, one JSON object each: call records, entries of a register.
pub(crate) trait Unit<'a>: Read<'a> {
    /// The id under which a refused one is reported.
    fn id(&self) -> Option<&str> {
        None
    }

    /// What is worth a warning once its fields are read.
    fn warnings(&self, _text: &str) -> Vec<Problem> {
        Vec::new()
    }
}

impl<'a> Unit<'a> for CallRecord<'a> {
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn warnings(&self, text: &str) -> Vec<Problem> {
        dangling_provenance(text, self)
    }
}

/// A unit that was read.
#[derive(Debug)]
pub(crate) struct ReadUnit<T> {
    pub(crate) unit: T,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) at: Place,
}

impl<'a> From<ReadUnit<CallRecord<'a>>> for ReadRecord<'a> {
    fn from(read: ReadUnit<CallRecord<'a>>) -> Self {
        ReadRecord { record: read.unit, warnings: read.warnings, at: read.at }
    }
}

/// Reads one unit from its own bytes.
fn read_unit<'a, T: Unit<'a>>(bytes: &'a [u8], origin: &Origin) -> Result<ReadUnit<T>, Rejected> {
    let text = match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => return Err(not_utf8(bytes, origin)),
    };
    let mut reader = Reader::new(text);
    let unit = T::read(&mut reader).and_then(|unit| reader.end().map(|()| unit));
    let mut problems = std::mem::take(&mut reader.problems);
    let unit = match unit {
        Ok(unit) => {
            if let Some(unit) = &unit {
                problems.extend(unit.warnings(text));
            } else if problems.is_empty() {
                problems.push(Problem::error(Code::WrongType, 0, "expected an object, found null"));
            }
            unit
        }
        Err(error) => {
            problems.push(not_json(text, error));
            None
        }
    };
    let refused = problems.iter().any(|problem| problem.severity == Severity::Error);
    let problems: Vec<Diagnostic> = problems.into_iter().map(|problem| problem.locate(text, origin)).collect();
    match unit {
        Some(unit) if !refused => {
            let at = Place {
                file: origin.file.as_deref().map(str::to_owned),
                path: String::new(),
                line: origin.line,
                column: origin.column,
            };
            Ok(ReadUnit { unit, warnings: problems, at })
        }
        unit => Err(Rejected { id: unit.and_then(|unit| unit.id().map(str::to_owned)), problems }),
    }
}

/// The problem of a text that is not JSON.
pub(crate) fn not_json(text: &str, error: SyntaxError) -> Problem {
    let found = match text.get(error.at..).and_then(|rest| rest.chars().next()) {
        None => "the end of the text".to_owned(),
        Some('\n' | '\r') => "the end of the line".to_owned(),
        Some(character) if character.is_control() => format!("a control character (U+{:04X})", u32::from(character)),
        Some(character) => format!("`{character}`"),
    };
    Problem::error(Code::InvalidJson, error.at, format!("expected {}, found {found}", error.expected))
}

/// The refusal of bytes that are not UTF-8.
#[cold]
pub(crate) fn not_utf8(bytes: &[u8], origin: &Origin) -> Rejected {
    let valid = simdutf8::compat::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
    let problem = Diagnostic {
        code: Code::NotUtf8,
        severity: Severity::Error,
        message: "expected UTF-8 text, found bytes that are not".to_owned(),
        help: Some("save the file as UTF-8".to_owned()),
        at: origin.place(bytes, valid, String::new()),
    };
    Rejected { id: None, problems: vec![problem] }
}

/// Warnings for provenance of fields that the record does not have.
fn dangling_provenance(text: &str, record: &CallRecord<'_>) -> Vec<Problem> {
    let dangling = |pointer: &str| !pointer.starts_with('/') || record.field(pointer).is_none();
    record
        .provenance
        .iter()
        .flat_map(ProvenanceMap::iter)
        .filter(|(pointer, _)| dangling(pointer))
        .map(|(pointer, _)| {
            let at = memchr::memmem::find(text.as_bytes(), b"\"provenance\"").unwrap_or(0);
            let message = format!("expected provenance of a field that the record has, found one of `{pointer}`");
            Problem::warning(Code::DanglingProvenance, at, message)
        })
        .collect()
}

/// The longest record that is looked for before its text is taken for broken.
const LONGEST: usize = 64 << 20;

/// How the records follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// A record a line.
    Lines,
    /// Objects that may span lines.
    Values,
    /// A list, before its first element.
    ListStart,
    /// A list, where an element comes next.
    ListElement,
    /// A list, after an element.
    ListGoesOn,
    /// Nothing more is expected.
    Over,
}

/// What comes next in an input.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// The bytes of a record.
    Record(Range<usize>),
    /// Bytes between records that should not be there, and what should.
    Stray(Range<usize>, &'static str),
    /// More bytes are needed.
    More,
    /// The input is over.
    End,
}

/// Cuts an input into records without reading them, so that a broken one leaves the others whole.
#[derive(Debug, Clone)]
struct Splitter {
    layout: Option<Layout>,
    origin: Origin,
}

impl Splitter {
    fn new(file: Option<&str>) -> Self {
        Splitter { layout: None, origin: Origin::start(file) }
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Notes that these bytes have been dealt with.
    fn pass(&mut self, bytes: &[u8]) {
        self.origin.after(bytes);
    }

    /// Notes that a record has been dealt with. The break after a line puts the place right: it need not be looked for.
    fn pass_record(&mut self, bytes: &[u8]) {
        if self.layout != Some(Layout::Lines) {
            self.pass(bytes);
        }
    }

    /// The refusal of stray bytes, which are passed.
    fn stray(&mut self, rest: &[u8], range: &Range<usize>, expected: &'static str) -> Rejected {
        self.pass(rest.get(..range.start).unwrap_or_default());
        let stray = rest.get(range.clone()).unwrap_or_default();
        let found = String::from_utf8_lossy(rest.get(range.start..).unwrap_or_default());
        let found = found.chars().next().map_or("the end of the text".to_owned(), |c| format!("`{c}`"));
        let problem = Diagnostic {
            code: Code::InvalidJson,
            severity: Severity::Error,
            message: format!("expected {expected}, found {found}"),
            help: None,
            at: self.origin.place(&[], 0, String::new()),
        };
        self.pass(stray);
        Rejected { id: None, problems: vec![problem] }
    }

    /// The next piece of `rest`; `last` says that nothing comes after it.
    fn next(&mut self, rest: &[u8], last: bool) -> Piece {
        let start = match self.layout {
            None if !last && rest.len() < 3 => return Piece::More,
            None if rest.starts_with(b"\xEF\xBB\xBF") => 3 + space(rest.get(3..).unwrap_or_default()),
            _ => space(rest),
        };
        let Some(first) = rest.get(start).copied() else {
            return if last { self.end_of_input(rest.len()) } else { Piece::More };
        };
        let layout = match self.layout {
            Some(layout) => layout,
            None => match detect(rest.get(start..).unwrap_or_default(), last) {
                Some(layout) => *self.layout.insert(layout),
                None => return Piece::More,
            },
        };
        match layout {
            Layout::Lines => line(rest, start, last),
            Layout::Values if first == b'{' => value(rest, start, last, self.indent(rest, start)),
            Layout::Values => line(rest, start, last),
            Layout::ListStart | Layout::ListElement | Layout::ListGoesOn => self.list(rest, start, last),
            Layout::Over => Piece::End,
        }
    }

    fn end_of_input(&mut self, length: usize) -> Piece {
        match self.layout {
            Some(Layout::ListStart | Layout::ListElement | Layout::ListGoesOn) => {
                self.layout = Some(Layout::Over);
                Piece::Stray(length..length, "`]` at the end of the list")
            }
            _ => Piece::End,
        }
    }

    /// The next element of a list, whose text goes on at `start`.
    fn list(&mut self, rest: &[u8], start: usize, last: bool) -> Piece {
        let mut start = start;
        let opened = self.layout == Some(Layout::ListGoesOn);
        let element_next = self.layout == Some(Layout::ListElement);
        let byte = |at: usize| rest.get(at).copied();
        let separated = match byte(start) {
            Some(b'[') if !opened => true,
            Some(b',') if opened => true,
            Some(b']') if opened => return self.after_list(rest, start + 1, last),
            _ => false,
        };
        if separated {
            start += 1 + space(rest.get(start + 1..).unwrap_or_default());
        }
        match byte(start) {
            None if last => self.end_of_input(rest.len()),
            None => Piece::More,
            // An empty list, or a comma too many, which nobody minds.
            Some(b']') => self.after_list(rest, start + 1, last),
            Some(b'{') if separated || element_next => {
                let piece = value(rest, start, last, self.indent(rest, start));
                if piece != Piece::More {
                    let closed = value_end(rest.get(start..).unwrap_or_default()).is_some();
                    self.layout = Some(if closed { Layout::ListGoesOn } else { Layout::ListElement });
                }
                piece
            }
            Some(b'{') => {
                // The comma is missing: say so, and go on with the element.
                self.layout = Some(Layout::ListElement);
                Piece::Stray(start..start, "`,` between the elements of the list")
            }
            Some(_) => {
                let end = memchr::memchr3(b',', b'\n', b']', rest.get(start..).unwrap_or_default());
                match end {
                    None if !last => Piece::More,
                    end => {
                        self.layout = Some(Layout::ListGoesOn);
                        Piece::Stray(start..end.map_or(rest.len(), |end| start + end.max(1)), "an object")
                    }
                }
            }
        }
    }

    /// What follows the bracket that closes the list, which should be nothing.
    fn after_list(&mut self, rest: &[u8], from: usize, last: bool) -> Piece {
        let after = from + space(rest.get(from..).unwrap_or_default());
        if !last {
            return Piece::More;
        }
        self.layout = Some(Layout::Over);
        if after < rest.len() {
            Piece::Stray(after..rest.len(), "the end of the file after the list")
        } else {
            Piece::End
        }
    }

    /// How far the line on which the byte at `start` stands is indented before it.
    fn indent(&self, rest: &[u8], start: usize) -> usize {
        let before = rest.get(..start).unwrap_or_default();
        match memchr::memrchr(b'\n', before) {
            Some(newline) => start - newline - 1,
            None => usize::try_from(self.origin.column - 1).unwrap_or(0) + start,
        }
    }
}

/// How much white space comes first.
fn space(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
}

/// How the records of this input follow each other; `None`: more bytes are needed to tell.
fn detect(input: &[u8], last: bool) -> Option<Layout> {
    match input.first() {
        Some(b'[') => return Some(Layout::ListStart),
        Some(b'{') => {}
        _ => return Some(Layout::Lines),
    }
    let first_line_end = memchr::memchr(b'\n', input);
    let complete = |end: usize| value_end(input.get(..end).unwrap_or_default()).is_some();
    match first_line_end {
        // A single line is one record, whole or broken.
        None if last => Some(Layout::Lines),
        None if input.len() > LONGEST => Some(if complete(input.len()) { Layout::Lines } else { Layout::Values }),
        None => None,
        Some(end) if complete(end) => Some(Layout::Lines),
        Some(end) => {
            // A broken first line of JSON Lines is followed by a line that begins like a record; the first line of
            // an object over several lines ends where JSON can go on.
            let first_line = input.get(..end).unwrap_or_default().trim_ascii_end();
            let goes_on = matches!(first_line.last(), Some(b'{' | b'[' | b',' | b':'));
            let second = input.get(end + 1..).unwrap_or_default();
            let second_starts = second.get(space(second)..).unwrap_or_default().first().copied();
            match second_starts {
                None if !last => None,
                Some(b'{') if !goes_on => Some(Layout::Lines),
                _ => Some(Layout::Values),
            }
        }
    }
}

/// The record on the line that goes on at `start`.
fn line(rest: &[u8], start: usize, last: bool) -> Piece {
    match memchr::memchr(b'\n', rest.get(start..).unwrap_or_default()) {
        Some(end) => Piece::Record(start..start + end),
        None if last || rest.len() - start > LONGEST => Piece::Record(start..rest.len()),
        None => Piece::More,
    }
}

/// The object that begins at `start`, `indent` characters into its line.
fn value(rest: &[u8], start: usize, last: bool, indent: usize) -> Piece {
    let text = rest.get(start..).unwrap_or_default();
    match value_end(text) {
        Some(end) => Piece::Record(start..start + end),
        None if !last && text.len() <= LONGEST => Piece::More,
        // No bracket closes it: the next line that begins like this one is taken for the next record.
        None => Piece::Record(start..start + next_at_indent(text, indent).unwrap_or(text.len())),
    }
}

/// The end of the object or list that `text` begins with, by its brackets alone.
fn value_end(text: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'"' => at = string_end(text, at + 1)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The position of the quote that closes the string whose text begins at `at`.
fn string_end(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// The start of the next line that is an opening brace behind as much white space.
fn next_at_indent(text: &[u8], indent: usize) -> Option<usize> {
    memchr::memchr_iter(b'\n', text).map(|newline| newline + 1).find(|start| {
        let line = text.get(*start..).unwrap_or_default();
        line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count() == indent && line.get(indent) == Some(&b'{')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The ids of the records that were read, and `line: /path: message` of the problems of the others.
    fn outline(input: &str) -> Vec<String> {
        let outline = |read: Result<ReadRecord<'_>, Rejected>| match read {
            Ok(read) => read.record.id.into_owned(),
            Err(rejected) => rejected.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "),
        };
        let whole: Vec<String> = read_records(input.as_bytes()).map(outline).collect();
        for size in [1, 2, 7, 64] {
            let mut stream = RecordStream::new(None);
            let mut pieces = Vec::new();
            for piece in input.as_bytes().chunks(size) {
                stream.feed(piece);
                stream.each(|read| pieces.push(outline(read)));
            }
            stream.finish();
            stream.each(|read| pieces.push(outline(read)));
            assert_eq!(pieces, whole, "fed {size} bytes at a time");
        }
        whole
    }

    #[test]
    fn reads_lines_with_every_kind_of_end() {
        assert_eq!(outline("\u{FEFF}{\"id\":\"a\"}\r\n\r\n  {\"id\":\"b\"}\n\n{\"id\":\"c\"}"), ["a", "b", "c"]);
        assert_eq!(outline(""), Vec::<String>::new());
        assert_eq!(outline("\n\n"), Vec::<String>::new());
    }

    #[test]
    fn reads_objects_and_lists_over_several_lines() {
        assert_eq!(outline("{\n  \"id\": \"a\"\n}\n"), ["a"]);
        assert_eq!(outline("{\n \"id\": \"a\"\n}{\n \"id\": \"b\"}"), ["a", "b"]);
        assert_eq!(outline("[\n  {\n    \"id\": \"a\"\n  },\n  {\"id\": \"b\"}\n]\n"), ["a", "b"]);
        assert_eq!(outline("[]"), Vec::<String>::new());
        assert_eq!(outline("[{\"id\":\"a\"},]"), ["a"]);
    }

    #[test]
    fn a_broken_record_leaves_the_others_whole() {
        assert_eq!(
            outline("{\"id\":\"a\"\n{\"id\":\"b\"}\n{\"id\":\"c\",}\n{\"id\":\"d\"}"),
            [
                "1: expected `,` or `}`, found the end of the text (column 10)",
                "b",
                "3: expected a field name in double quotes, found `}` (column 11)",
                "d",
            ]
        );
        assert_eq!(
            outline("[\n  {\"id\": \"a},\n  {\"id\": \"b\"}\n]"),
            ["2: /id: expected `\"` at the end of the string, found the end of the line (column 14)", "b"]
        );
        assert_eq!(
            outline("[{\"id\":\"a\"} {\"id\":\"b\"}]"),
            ["a", "1: expected `,` between the elements of the list, found `{` (column 13)", "b"]
        );
        assert_eq!(outline("[{\"id\":\"a\"}, 7]").len(), 2);
        assert_eq!(
            outline("[{\"id\":\"a\"}"),
            ["a", "1: expected `]` at the end of the list, found the end of the text (column 12)"]
        );
    }

    #[test]
    fn every_problem_of_a_record_comes_at_once() {
        assert_eq!(
            outline(
                "{\"id\":\"a\"}\n{\"direction\":\"inbund\",\"ring\":{\"ms\":-1},\"holds\":[{\"start_ms\":5,\"end_ms\":2}]}"
            ),
            [
                "a",
                "2: /direction: expected `inbound` or `outbound`, found `inbund` (column 14); did you mean `inbound`? | \
              2: /ring/ms: expected a whole number, 0 or more, found -1 (column 36) | \
              2: /holds/0/end_ms: expected `end_ms` at or after `start_ms` 5, found 2 (column 49) | \
              2: /id: expected the field `id`, found none (column 1)"
            ]
        );
    }

    proptest! {
        #[test]
        fn whole_and_piecewise_reading_agree(input in r#"[\[\]{}:, "\\a\n]{0,60}"#) {
            outline(&input);
        }

        #[test]
        fn bytes_never_panic(input in proptest::collection::vec(any::<u8>(), 0..200)) {
            read_records(&input).for_each(drop);
        }
    }
}
