//! Calls from files and standard input: a stream of records in constant memory, anything else held whole.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;
use threerings::{
    CallRecord, Code, Diagnostic, FORMATS, ImportOptions, PieceOfTable, Place, ReadRecord, RecordStream, Rejected,
    Severity, detect_format, import_calls_with, import_each, read_records, read_script_in_file, table_cut,
};

use crate::args::{DIALOGUE, RECORDS, SCRIPT};
use crate::console::{Console, shown};
use crate::seen::Seen;

/// How much is read at once, and looked at to tell what an input is.
const PIECE: usize = 1 << 20;

/// How much of a long table is held at once.
const TABLE_PIECE: usize = 4 << 20;

/// What comes of an input, bit by bit.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it is handed over at once and never kept; a box would cost each call")]
pub(crate) enum Came<'a> {
    /// A call.
    Call(CallRecord<'a>),
    /// Something that can't be read as one.
    Rejected(Rejected),
    /// Something worth knowing.
    Warning(Diagnostic),
    /// There is nothing more for the moment: what was written so far should be seen.
    Pause,
    /// Pieces of an input, to be read and judged at the same time; only for those who asked for them.
    Blocks(&'a [Block], &'a mut Seen),
}

/// In how many pieces at once an input is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AtOnce {
    /// Call by call.
    Calls,
    /// Long tables in so many pieces.
    Tables(usize),
    /// Long tables and JSON Lines in so many pieces.
    All(usize),
}

impl AtOnce {
    fn tables(self) -> usize {
        match self {
            AtOnce::Calls => 0,
            AtOnce::Tables(blocks) | AtOnce::All(blocks) => blocks,
        }
    }

    fn lines(self) -> usize {
        match self {
            AtOnce::Calls | AtOnce::Tables(_) => 0,
            AtOnce::All(blocks) => blocks,
        }
    }
}

/// A piece of an input that can be read by itself.
#[derive(Debug)]
pub(crate) struct Block {
    file: String,
    bytes: Vec<u8>,
    piece: Piece,
}

#[derive(Debug)]
enum Piece {
    /// Whole lines of JSON Lines, after so many.
    Lines(u64),
    /// A piece of a long table of this format.
    Table(&'static str, PieceOfTable),
}

/// What comes of a block, bit by bit.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it is handed over at once and never kept; a box would cost each call")]
pub(crate) enum OfBlock<'a> {
    /// A call, and where it begins.
    Call(CallRecord<'a>, Place),
    /// Something that can't be read as one.
    Rejected(Rejected),
    /// Something worth knowing.
    Warning(Diagnostic),
}

impl Block {
    /// Reads it and hands over what comes. `options` are those with which the input is read.
    pub(crate) fn each(&self, options: &ImportOptions<'_>, mut take: impl FnMut(OfBlock<'_>)) {
        match self.piece {
            Piece::Lines(lines_before) => self.each_line(lines_before, take),
            Piece::Table(format, piece) => {
                let options =
                    ImportOptions { from: Some(format), file: Some(&self.file), piece: Some(piece), ..options.clone() };
                let at = Place { file: Some(self.file.clone()), ..Place::default() };
                let imported = import_each(&self.bytes, &options, |call| take(OfBlock::Call(call, at.clone())));
                let (rejected, warnings) = match imported {
                    Ok(imported) => (imported.rejected, imported.warnings),
                    Err(problem) => (vec![Rejected { id: None, problems: vec![problem] }], Vec::new()),
                };
                rejected.into_iter().map(OfBlock::Rejected).for_each(&mut take);
                warnings.into_iter().map(OfBlock::Warning).for_each(&mut take);
            }
        }
    }

    fn each_line(&self, lines_before: u64, mut take: impl FnMut(OfBlock<'_>)) {
        let mut records = match lines_before {
            0 => RecordStream::new(Some(&self.file)),
            lines => RecordStream::after_lines(Some(&self.file), lines),
        };
        records.feed(&self.bytes);
        records.finish();
        records.each(|read| match read {
            Ok(read) => {
                read.warnings.into_iter().map(OfBlock::Warning).for_each(&mut take);
                take(OfBlock::Call(read.record, read.at));
            }
            Err(rejected) => take(OfBlock::Rejected(rejected)),
        });
    }
}

/// Who takes what comes.
pub(crate) type Taker<'t> = dyn FnMut(Came<'_>) -> ControlFlow<()> + 't;

/// Something that calls are read from.
#[derive(Debug)]
pub(crate) struct Input {
    /// As it stands in messages.
    pub(crate) name: String,
    held: Held,
}

#[derive(Debug)]
enum Held {
    File(PathBuf),
    StandardInput,
    Memory(Vec<u8>),
}

impl Input {
    /// The inputs of these names, standard input where there are none.
    pub(crate) fn all(paths: &[PathBuf]) -> Vec<Input> {
        let standard = || Input { name: "<stdin>".to_owned(), held: Held::StandardInput };
        if paths.is_empty() {
            return vec![standard()];
        }
        let input = |path: &PathBuf| match path.to_str() {
            Some("-") => standard(),
            _ => Input { name: shown(path), held: Held::File(path.clone()) },
        };
        paths.iter().map(input).collect()
    }

    /// How long it is, if that is known.
    pub(crate) fn bytes(&self) -> Option<u64> {
        match &self.held {
            Held::File(path) => regular_file_size(path),
            Held::StandardInput => None,
            Held::Memory(bytes) => Some(bytes.len() as u64),
        }
    }

    /// Makes sure that it can be read twice: what is no file on a disk is held in memory.
    pub(crate) fn hold(&mut self) -> io::Result<()> {
        if !matches!(self.held, Held::Memory(_)) && self.bytes().is_none() {
            let mut bytes = Vec::new();
            self.open()?.read_to_end(&mut bytes)?;
            self.held = Held::Memory(bytes);
        }
        Ok(())
    }

    /// The format that it is read as, if it can be read again.
    pub(crate) fn format(&self, options: &ImportOptions<'_>) -> Option<&'static str> {
        self.bytes()?;
        let mut head = Vec::new();
        self.open().ok()?.take(PIECE as u64).read_to_end(&mut head).ok()?;
        let named = options.from.and_then(|from| FORMATS.iter().find(|format| format.name == from));
        named.or_else(|| detect_format(whole_characters(&head))).map(|format| format.name)
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(match &self.held {
            Held::File(path) => Box::new(File::open(path)?),
            Held::StandardInput => Box::new(io::stdin().lock()),
            Held::Memory(bytes) => Box::new(bytes.as_slice()),
        })
    }

    /// Reads it all and hands over what comes, until told to stop.
    pub(crate) fn read(
        &self,
        options: &ImportOptions<'_>,
        console: &Console,
        at_once: AtOnce,
        take: &mut Taker<'_>,
    ) -> io::Result<()> {
        if matches!(self.held, Held::StandardInput) && io::stdin().is_terminal() {
            console.say("reading calls from the terminal; Ctrl+D ends them");
        }
        let mut pieces = Pieces::of(self.open()?);
        let options = ImportOptions { file: Some(&self.name), ..options.clone() };
        let mut reading = Reading { name: &self.name, options, console, at_once, take, seen: Seen::default() };
        reading.all(&mut pieces)
    }
}

/// `None` for what can't be read twice: a pipe, a terminal.
fn regular_file_size(path: &Path) -> Option<u64> {
    let about = std::fs::metadata(path).ok()?;
    about.is_file().then_some(about.len())
}

/// An input with the place for its next piece.
struct Pieces<'s> {
    source: Box<dyn Read + 's>,
    buffer: Vec<u8>,
}

impl<'s> Pieces<'s> {
    fn of(source: impl Read + 's) -> Self {
        Pieces { source: Box::new(source), buffer: vec![0; PIECE] }
    }

    /// The next piece; empty at the end.
    fn next(&mut self) -> io::Result<&[u8]> {
        let length = loop {
            match self.source.read(&mut self.buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        Ok(self.buffer.get(..length).unwrap_or_default())
    }
}

/// Reads the beginning of an input into `head`, until it is clear how to read it.
fn way(pieces: &mut Pieces<'_>, head: &mut Vec<u8>, from: Option<&str>) -> io::Result<Way> {
    loop {
        let piece = pieces.next()?;
        head.extend_from_slice(piece);
        let over = piece.is_empty();
        if let Some(way) = Way::of(head, over, from) {
            return Ok(way);
        }
    }
}

/// How an input is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Piece by piece, as our own records.
    Records,
    /// As a whole, once its end is known.
    Whole,
}

impl Way {
    /// The way for an input that begins like this; `over`: and ends there. `None`: more is needed to tell.
    fn of(head: &[u8], over: bool, from: Option<&str>) -> Option<Way> {
        let more_is_coming = !over && head.len() < PIECE;
        let head = if over { head } else { whole_characters(head) };
        match from.or_else(|| detect_format(head).map(|format| format.name)) {
            Some(RECORDS) => return Some(Way::Records),
            Some(_) => return Some(Way::Whole),
            None if more_is_coming => return None,
            None => {}
        }
        let text = text_of(head);
        Some(match text.first() {
            // Nothing at all, or JSON that is like no format: its records say best what is wrong with them.
            None if over => Way::Records,
            Some(b'{' | b'[') if is_foreign(text) => Way::Whole,
            Some(b'{' | b'[') if over => Way::Records,
            Some(b'{') if is_cut(text) => Way::Whole,
            Some(b'{') => Way::Records,
            Some(b'[') => match first_element(text).map(detect_format) {
                Some(Some(format)) if format.name != RECORDS => Way::Whole,
                Some(_) => Way::Records,
                None => Way::Whole,
            },
            // Lines of records, the first of them broken.
            Some(_) if has_record_line(text) => Way::Records,
            _ => Way::Whole,
        })
    }
}

/// The input from its first character on.
fn text_of(input: &[u8]) -> &[u8] {
    input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input).trim_ascii_start()
}

/// The bytes without the beginning of a character that goes on after them.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    match str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.get(..error.valid_up_to()).unwrap_or(bytes),
        _ => bytes,
    }
}

/// Whether the first object has fields, but none of a record: its format is one that nobody here knows.
fn is_foreign(text: &[u8]) -> bool {
    let first = match text.first() {
        Some(b'[') => first_element(text),
        _ => first_value(text),
    };
    let Some(first) = first else { return false };
    let Ok(fields) = serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(first) else { return false };
    let Some(Err(rejected)) = read_records(first).next() else { return false };
    let unknown =
        |problem: &&Diagnostic| problem.code == Code::UnknownField && problem.at.path.matches('/').count() == 1;
    !fields.is_empty() && rejected.problems.iter().filter(unknown).count() == fields.len()
}

/// Whether the first value is JSON so far but does not end.
fn is_cut(text: &[u8]) -> bool {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    matches!(values.next(), Some(Err(error)) if error.is_eof())
}

/// The first element of a list, if it is there whole.
fn first_element(list: &[u8]) -> Option<&[u8]> {
    first_value(list.get(1..)?)
}

/// The first value, if it is there whole.
fn first_value(text: &[u8]) -> Option<&[u8]> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    text.get(..values.byte_offset())
}

fn has_record_line(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"{"))
}

/// An input that is being read.
struct Reading<'r, 't> {
    name: &'r str,
    options: ImportOptions<'r>,
    console: &'r Console,
    at_once: AtOnce,
    take: &'r mut Taker<'t>,
    seen: Seen,
}

impl Reading<'_, '_> {
    fn all(&mut self, pieces: &mut Pieces<'_>) -> io::Result<()> {
        let mut head = Vec::new();
        match way(pieces, &mut head, self.options.from)? {
            Way::Records if self.at_once.lines() > 0 && are_lines(&head) => self.in_blocks(head, pieces),
            Way::Records => self.stream(&head, pieces),
            Way::Whole => {
                if self.long_table(&mut head, pieces)?.is_break() {
                    return Ok(());
                }
                pieces.source.read_to_end(&mut head)?;
                self.whole(&head)
            }
        }
    }

    /// Imports what comes first of a table that is longer than a piece, bit by bit, and leaves the rest.
    fn long_table(&mut self, held: &mut Vec<u8>, pieces: &mut Pieces<'_>) -> io::Result<ControlFlow<()>> {
        let mut lines_before = 0;
        let mut wanted = TABLE_PIECE;
        let mut blocks = Vec::new();
        loop {
            while held.len() < wanted {
                let piece = pieces.next()?;
                if piece.is_empty() {
                    return Ok(self.blocks_of_table(&mut blocks));
                }
                held.extend_from_slice(piece);
            }
            let Some(cut) = table_cut(held, &self.options) else { return Ok(self.blocks_of_table(&mut blocks)) };
            if !cut.is_empty() {
                let place = PieceOfTable { header_lines: cut.header_lines, lines_before };
                self.options.piece = Some(place);
                self.options.from = Some(cut.format);
                let bytes = cut.piece(held);
                let flow = if self.at_once.tables() > 0 {
                    let piece = Piece::Table(cut.format, place);
                    blocks.push(Block { file: self.name.to_owned(), bytes: bytes.into_owned(), piece });
                    if blocks.len() < self.at_once.tables() {
                        ControlFlow::Continue(())
                    } else {
                        self.blocks_of_table(&mut blocks)
                    }
                } else {
                    self.import(&bytes, self.options.from)
                };
                if flow.is_break() {
                    return Ok(flow);
                }
                cut.pass(held);
                lines_before += cut.lines;
                self.options.piece = Some(PieceOfTable { header_lines: cut.header_lines, lines_before });
            }
            // What is held is gone through again: as much as that has to come, so that no row is gone through often.
            wanted = TABLE_PIECE.max(2 * held.len());
        }
    }

    /// Hands over pieces of a long table.
    fn blocks_of_table(&mut self, blocks: &mut Vec<Block>) -> ControlFlow<()> {
        let blocks = std::mem::take(blocks);
        if blocks.is_empty() {
            return ControlFlow::Continue(());
        }
        self.say_progress(&blocks);
        (self.take)(Came::Blocks(&blocks, &mut self.seen))
    }

    fn stream(&mut self, head: &[u8], pieces: &mut Pieces<'_>) -> io::Result<()> {
        let mut stream = RecordStream::new(Some(self.name));
        if self.feed(&mut stream, head).is_break() {
            return Ok(());
        }
        loop {
            let piece = pieces.next()?;
            if piece.is_empty() {
                break;
            }
            if self.feed(&mut stream, piece).is_break() {
                return Ok(());
            }
        }
        stream.finish();
        // Whether it goes on does not matter any more.
        let _ = self.feed(&mut stream, &[]);
        Ok(())
    }

    /// Hands over JSON Lines in blocks of whole lines.
    fn in_blocks(&mut self, mut rest: Vec<u8>, pieces: &mut Pieces<'_>) -> io::Result<()> {
        let mut blocks = Vec::new();
        let mut lines_before = 0;
        loop {
            let piece = pieces.next()?;
            let over = piece.is_empty();
            rest.extend_from_slice(piece);
            let end =
                if over { Some(rest.len()) } else { rest.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1) };
            if let Some(end) = end.filter(|end| over || *end >= PIECE) {
                let after = rest.split_off(end);
                let bytes = std::mem::replace(&mut rest, after);
                let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
                blocks.push(Block { file: self.name.to_owned(), bytes, piece: Piece::Lines(lines_before) });
                lines_before += lines;
            }
            if blocks.len() >= self.at_once.lines() || over {
                self.say_progress(&blocks);
                if (self.take)(Came::Blocks(&blocks, &mut self.seen)).is_break() {
                    return Ok(());
                }
                blocks.clear();
            }
            if over {
                return Ok(());
            }
        }
    }

    fn say_progress(&self, blocks: &[Block]) {
        let size = blocks.iter().map(|block| block.bytes.len()).sum();
        let lines = blocks.iter().map(|block| block.bytes.iter().filter(|byte| **byte == b'\n').count() as u64);
        self.console.advance(size, lines.sum());
    }

    fn feed(&mut self, stream: &mut RecordStream, piece: &[u8]) -> ControlFlow<()> {
        stream.feed(piece);
        let mut flow = ControlFlow::Continue(());
        let mut records = 0;
        stream.each(|read| {
            records += 1;
            if flow.is_continue() {
                flow = match read {
                    Ok(read) => self.record(read),
                    Err(rejected) => (self.take)(Came::Rejected(rejected)),
                };
            }
        });
        self.console.advance(piece.len(), records);
        flow?;
        (self.take)(Came::Pause)
    }

    fn record(&mut self, read: ReadRecord<'_>) -> ControlFlow<()> {
        for warning in read.warnings {
            (self.take)(Came::Warning(warning))?;
        }
        if self.seen.again(&read.record.id) {
            (self.take)(Came::Warning(repeated(&read.record.id, read.at)))?;
        }
        (self.take)(Came::Call(read.record))
    }

    fn whole(&mut self, input: &[u8]) -> io::Result<()> {
        let format = self.options.from.or_else(|| detect_format(input).map(|format| format.name));
        // Nothing comes after it that could be left out.
        let _ = match format {
            Some(SCRIPT) => self.script(input),
            Some(RECORDS) => return self.stream(input, &mut Pieces::of(io::empty())),
            // The notation has turns, too, and more to say about a call.
            Some(DIALOGUE) if self.options.from.is_none() && self.begins_as_script(input) => self.script(input),
            Some(name) => self.import(input, Some(name)),
            None if is_foreign(text_of(input)) => self.import(input, None),
            None if matches!(text_of(input).first(), Some(b'{' | b'[')) => {
                return self.stream(input, &mut Pieces::of(io::empty()));
            }
            None if self.is_script(input) => self.script(input),
            None => self.import(input, None),
        };
        Ok(())
    }

    fn import(&mut self, input: &[u8], from: Option<&str>) -> ControlFlow<()> {
        let options = ImportOptions { from, ..self.options.clone() };
        if options.piece.is_some() {
            return self.import_piece(input, &options);
        }
        let imported = match import_calls_with(input, &options) {
            Ok(imported) => imported,
            Err(problem) => return (self.take)(Came::Rejected(Rejected { id: None, problems: vec![problem] })),
        };
        self.console.advance(input.len(), imported.calls.len() as u64);
        for rejected in imported.rejected {
            (self.take)(Came::Rejected(rejected))?;
        }
        for warning in imported.warnings {
            (self.take)(Came::Warning(warning))?;
        }
        for call in imported.calls {
            (self.take)(Came::Call(call))?;
        }
        (self.take)(Came::Pause)
    }

    /// Imports a piece of a long table, call by call.
    fn import_piece(&mut self, input: &[u8], options: &ImportOptions<'_>) -> ControlFlow<()> {
        let mut flow = ControlFlow::Continue(());
        let mut calls = 0;
        let imported = import_each(input, options, |call| {
            calls += 1;
            if flow.is_continue() {
                flow = self.call_of_piece(call);
            }
        });
        self.console.advance(input.len(), calls);
        flow?;
        let imported = match imported {
            Ok(imported) => imported,
            Err(problem) => return (self.take)(Came::Rejected(Rejected { id: None, problems: vec![problem] })),
        };
        for rejected in imported.rejected {
            (self.take)(Came::Rejected(rejected))?;
        }
        for warning in imported.warnings {
            (self.take)(Came::Warning(warning))?;
        }
        (self.take)(Came::Pause)
    }

    /// Hands over a call. That its id came before is noted by the import only if that was in the same piece.
    fn call_of_piece(&mut self, call: CallRecord<'_>) -> ControlFlow<()> {
        if self.seen.again(&call.id) {
            let at = Place { file: Some(self.name.to_owned()), path: "/id".to_owned(), ..Place::default() };
            let message = format!("expected each id once, found `{}` again", call.id.escape_debug());
            (self.take)(Came::Warning(warning(Code::DuplicateId, message, at)))?;
        }
        (self.take)(Came::Call(call))
    }

    fn script(&mut self, input: &[u8]) -> ControlFlow<()> {
        self.console.advance(input.len(), 1);
        let Ok(text) = str::from_utf8(input) else {
            let rejected = self.not_utf8(input);
            return (self.take)(Came::Rejected(rejected));
        };
        match read_script_in_file(text, self.name) {
            Ok(script) => {
                for warning in script.warnings {
                    (self.take)(Came::Warning(warning))?;
                }
                (self.take)(Came::Call(script.record))
            }
            Err(rejected) => (self.take)(Came::Rejected(rejected)),
        }
    }

    /// Whether a text is a script, or the first line of it is.
    fn begins_as_script(&self, input: &[u8]) -> bool {
        let Ok(text) = str::from_utf8(input) else { return false };
        let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        let is_script = |text: &str| read_script_in_file(text, self.name).is_ok();
        is_script(text) || !first.contains([':', '：']) && is_script(first)
    }

    /// Whether some line of a text is one of a script.
    fn is_script(&self, input: &[u8]) -> bool {
        let Ok(text) = str::from_utf8(input) else { return false };
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        match read_script_in_file(text, self.name) {
            Ok(_) => lines > 0,
            Err(rejected) => {
                let strange = rejected.problems.iter().filter(|problem| problem.code == Code::NotAScriptLine);
                strange.count() < lines
            }
        }
    }

    fn not_utf8(&self, input: &[u8]) -> Rejected {
        let valid = str::from_utf8(input).err().map_or(0, |error| error.valid_up_to());
        let before = input.get(..valid).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
        let problem = Diagnostic {
            code: Code::NotUtf8,
            severity: Severity::Error,
            message: "expected UTF-8 text, found bytes that are not".to_owned(),
            help: Some("save the file as UTF-8".to_owned()),
            at: Place { file: Some(self.name.to_owned()), line, ..Place::default() },
        };
        Rejected { id: None, problems: vec![problem] }
    }
}

/// The warning about an id that was there before.
pub(crate) fn repeated(id: &str, at: Place) -> Diagnostic {
    let at = Place { path: "/id".to_owned(), column: 0, ..at };
    warning(Code::DuplicateId, format!("expected each id once, found `{}` again", id.escape_debug()), at)
}

/// Whether a file that begins like this has a record a line.
fn are_lines(head: &[u8]) -> bool {
    let text = text_of(head);
    let Some(end) = text.iter().position(|byte| *byte == b'\n') else { return false };
    let first = text.get(..end).unwrap_or_default();
    first.first() == Some(&b'{') && serde_json::from_slice::<IgnoredAny>(first).is_ok()
}

fn warning(code: Code, message: String, at: Place) -> Diagnostic {
    Diagnostic { code, severity: Severity::Warning, message, help: None, at }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENESYS: &str = r#"{"conversationId":"g","conversationStart":"2026-11-21T01:00:00.000Z","conversationEnd":"2026-11-21T01:01:00.000Z","participants":[]}"#;

    /// What comes of bytes that arrive in pieces of this size.
    fn read(input: &[u8], size: usize) -> Vec<String> {
        struct Slow<'a>(&'a [u8], usize);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let length = self.1.min(buffer.len());
                self.0.read(&mut buffer[..length])
            }
        }
        let mut came = Vec::new();
        let mut take = |what: Came<'_>| {
            match what {
                Came::Call(call) => came.push(call.id.into_owned()),
                Came::Rejected(rejected) => came.push(rejected.to_string()),
                Came::Warning(warning) => came.push(format!("warning: {warning}")),
                Came::Pause | Came::Blocks(..) => {}
            }
            ControlFlow::Continue(())
        };
        let console = Console::default();
        let options = ImportOptions { file: Some("f"), ..ImportOptions::default() };
        let mut reading = Reading {
            name: "f",
            options,
            console: &console,
            at_once: AtOnce::Calls,
            take: &mut take,
            seen: Seen::default(),
        };
        reading.all(&mut Pieces::of(Slow(input, size))).unwrap();
        came
    }

    #[test]
    fn the_pieces_do_not_matter() {
        let script = "inbound\n0:00 rings\n0:08 answered\n0:09 agent: 您好\n".to_owned();
        let inputs = [
            ("{\"id\":\"a\"}\n{\"id\":\"b\",\"direction\":\"inbound\"}\n".to_owned(), vec!["a", "b"]),
            ("\u{FEFF}[\n  {\"id\": \"a\"},\n  {\"id\": \"b\"}\n]\r\n".to_owned(), vec!["a", "b"]),
            ("{\n  \"id\": \"a\",\n  \"holds\": []\n}\n".to_owned(), vec!["a"]),
            (script, vec!["f"]),
            (String::new(), vec![]),
            (" \n\n".to_owned(), vec![]),
            ("oops\n{\"id\":\"a\"}\n".to_owned(), vec!["f:1: expected a value, found `o` (column 1)", "a"]),
            (format!("{GENESYS}\n"), vec!["g"]),
        ];
        for (input, expected) in inputs {
            for size in [1, 2, 7, 64, PIECE] {
                assert_eq!(read(input.as_bytes(), size), expected, "{input:?} in pieces of {size}");
            }
        }
    }

    #[test]
    fn long_inputs_are_told_by_their_beginning() {
        let words = "好".repeat(PIECE / 2);
        let record = format!(r#"{{"id":"long","transcript":{{"turns":[{{"speaker":"agent","text":"{words}"}}]}}}}"#);
        assert_eq!(
            Way::of(&record.as_bytes()[..PIECE], false, None),
            Some(Way::Whole),
            "one record longer than a piece"
        );
        assert_eq!(read(record.as_bytes(), PIECE), ["long"]);
        let list = format!("[{{\"id\":\"a\"}},{record}]");
        assert_eq!(Way::of(&list.as_bytes()[..PIECE], false, None), Some(Way::Records));
        assert_eq!(read(list.as_bytes(), PIECE), ["a", "long"]);
        let foreign = format!("[{GENESYS},{record}]");
        assert_eq!(Way::of(&foreign.as_bytes()[..PIECE], false, None), Some(Way::Whole));
        let cut_in_a_character = format!("{GENESYS}\n{}", "好".repeat(4));
        let cut = &cut_in_a_character.as_bytes()[..cut_in_a_character.len() - 1];
        assert_eq!(Way::of(cut, false, None), Some(Way::Whole));
        let strange = format!("{{\"id\":\"a\",\"colour\":\"red\"}}\n{}", "{\"id\":\"b\"}\n".repeat(PIECE / 10));
        assert_eq!(Way::of(&strange.as_bytes()[..PIECE], false, None), Some(Way::Records));
    }

    #[test]
    fn what_is_nothing_known_is_said_once() {
        assert!(
            read(b"PK\x03\x04\xff\xfe", 4)[0]
                .starts_with("f: expected a workbook with a table of calls, found an Excel")
        );
        assert_eq!(read("a,b\n1,2\n".as_bytes(), 64).len(), 1);
        for foreign in ["{\"ContactId\": 1, \"Channel\": \"VOICE\"}", "[{\"ContactId\": 1}, {\"ContactId\": 2}]"] {
            let came = read(foreign.as_bytes(), PIECE);
            assert!(
                came.len() == 1 && came[0].starts_with("f: expected a file of a known format, found no sign of any"),
                "{came:?}"
            );
        }
        let ours = read(b"{\"colour\": 1, \"direction\": \"inbound\"}\n", PIECE);
        assert!(ours[0].contains("f:1: /id: expected the field `id`, found none"), "{ours:?}");
        assert_eq!(
            read("0:00 rings\n0:08 ansered\n".as_bytes(), 64),
            ["f:2: expected an event or a turn, found `ansered` (column 6); did you mean `answered`?"]
        );
    }

    #[test]
    fn repeated_ids_are_warned_about() {
        assert_eq!(
            read(b"{\"id\":\"a\"}\n{\"id\":\"a\"}\n", PIECE),
            ["a", "warning: f:2: /id: expected each id once, found `a` again", "a"]
        );
    }
}
