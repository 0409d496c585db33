//! Reading JSON: a pull reader that borrows from the text, and a tree that knows where everything stands.
//!
//! Why our own: reading a record is the hot path, absent and `null` must be the same, and every problem of a
//! record has to come back at once with its place. ARCHITECTURE.md has the measurements; `serde_json` is the
//! oracle that the tests compare with.

mod write;

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::order::Gather;

pub(crate) use write::{to_json, to_json_of};

/// How deep objects and lists may be nested before the text is refused.
const DEEPEST: u32 = 128;

/// Text that is not JSON: where, and what would have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub(crate) at: usize,
    pub(crate) expected: &'static str,
}

/// A step of reading: what was read, or the end of all reading.
pub(crate) type Step<T> = Result<T, SyntaxError>;

/// The type of the value that comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    /// For messages: `a string`.
    pub(crate) fn with_article(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "a list",
            Kind::Object => "an object",
        }
    }
}

/// A number as it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number<'a> {
    pub(crate) raw: &'a str,
}

impl Number<'_> {
    /// Its value, if it is a whole number that a double holds exactly (`1000`, `1e3`, `1000.0`).
    pub(crate) fn whole(self) -> Option<i64> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if let Ok(whole) = self.raw.parse::<i64>() {
            return (whole.unsigned_abs() <= EXACT as u64).then_some(whole);
        }
        let value = self.value();
        (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
    }

    /// Its value as a double; infinite where it is too large for one.
    pub(crate) fn value(self) -> f64 {
        self.raw.parse().unwrap_or(f64::NAN)
    }
}

/// A pull reader over one JSON text.
///
/// A problem that leaves the text readable (a wrong type, an unknown word) goes into [`Reader::problems`] and
/// reading goes on; only text that is not JSON stops it.
pub(crate) struct Reader<'a> {
    text: &'a str,
    pos: usize,
    depth: u32,
    /// What was found so far that is JSON but not right.
    pub(crate) problems: Vec<Problem>,
}

/// A problem at an offset; [`Problem::locate`] finds its path, line and column when they are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    /// The offset of the value or of the key that it is about.
    pub(crate) at: usize,
    /// The name of a field that should be inside the value at `at`.
    pub(crate) child: Option<&'static str>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Problem {
    pub(crate) fn error(code: Code, at: usize, message: impl Into<String>) -> Self {
        Problem { code, severity: Severity::Error, at, child: None, message: message.into(), help: None }
    }

    pub(crate) fn warning(code: Code, at: usize, message: impl Into<String>) -> Self {
        Problem { severity: Severity::Warning, ..Problem::error(code, at, message) }
    }

    pub(crate) fn with_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    pub(crate) fn about_child(mut self, name: &'static str) -> Self {
        self.child = Some(name);
        self
    }

    /// The same problem with path, line and column in `text`, whose first character stands at `origin`.
    pub(crate) fn locate(self, text: &str, origin: &Origin) -> Diagnostic {
        let mut path = path_at(text, self.at);
        if let Some(child) = self.child {
            path.push('/');
            path.push_str(child);
        }
        Diagnostic {
            code: self.code,
            severity: self.severity,
            message: self.message,
            help: self.help,
            at: origin.place(text.as_bytes(), self.at, path),
        }
    }
}

/// Where in its file a piece of text begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) file: Option<Arc<str>>,
    /// Counted from 1.
    pub(crate) line: u64,
    /// Counted from 1, in characters.
    pub(crate) column: u64,
}

impl Origin {
    pub(crate) fn start(file: Option<&str>) -> Self {
        Origin { file: file.map(Arc::from), line: 1, column: 1 }
    }

    /// The origin of what follows `passed`.
    pub(crate) fn after(&mut self, passed: &[u8]) {
        // Every byte of every record passes here: the searches have to be quick.
        match memchr::memrchr(b'\n', passed) {
            None => self.column += characters(passed),
            Some(newline) => {
                self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
                self.column = 1 + characters(passed.get(newline + 1..).unwrap_or_default());
            }
        }
    }

    /// The place of the byte at `offset` of the text that begins here.
    pub(crate) fn place(&self, text: &[u8], offset: usize, path: String) -> Place {
        let mut here = self.clone();
        here.after(text.get(..offset).unwrap_or(text));
        Place { file: self.file.as_deref().map(str::to_owned), path, line: here.line, column: here.column }
    }
}

/// Characters of UTF-8 text, which may be broken.
fn characters(bytes: &[u8]) -> u64 {
    // Sums of few enough that a byte holds them: many at a time fit into a vector.
    let starts = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(*byte & 0xC0 != 0x80)).sum::<u8>();
    bytes.chunks(128).map(|chunk| u64::from(starts(chunk))).sum()
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Reader { text, pos: 0, depth: 0, problems: Vec::new() }
    }

    /// Where the next unread byte stands.
    pub(crate) fn position(&self) -> usize {
        self.pos
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.pos).copied()
    }

    fn stop<T>(&self, expected: &'static str) -> Step<T> {
        Err(SyntaxError { at: self.pos, expected })
    }

    pub(crate) fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.pos += 1;
        }
    }

    /// Fails unless nothing but white space is left.
    pub(crate) fn end(&mut self) -> Step<()> {
        self.skip_space();
        if self.byte().is_some() { self.stop("the end of the record") } else { Ok(()) }
    }

    /// The type of the next value, which then begins at [`Reader::position`].
    pub(crate) fn kind(&mut self) -> Step<Kind> {
        self.skip_space();
        match self.byte() {
            Some(b'"') => Ok(Kind::String),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::Bool),
            Some(b'n') => Ok(Kind::Null),
            _ => self.stop("a value"),
        }
    }

    /// Enters an object or a list whose opening bracket comes next.
    pub(crate) fn open(&mut self) -> Step<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.stop("objects and lists nested at most 128 deep");
        }
        self.pos += 1;
        Ok(())
    }

    /// The next key of an object, up to and with its colon; `None` at the end of the object.
    pub(crate) fn key(&mut self, first: bool) -> Step<Option<(usize, Cow<'a, str>)>> {
        self.skip_space();
        match self.byte() {
            Some(b'}') => {
                self.pos += 1;
                self.depth -= 1;
                return Ok(None);
            }
            Some(b',') if !first => {
                self.pos += 1;
                self.skip_space();
            }
            _ if first => {}
            _ => return self.stop("`,` or `}`"),
        }
        if self.byte() != Some(b'"') {
            return self.stop("a field name in double quotes");
        }
        let at = self.pos;
        let key = self.string()?;
        self.skip_space();
        if self.byte() != Some(b':') {
            return self.stop("`:` after the field name");
        }
        self.pos += 1;
        Ok(Some((at, key)))
    }

    /// Whether a list has another element, which then comes next.
    pub(crate) fn element(&mut self, first: bool) -> Step<bool> {
        self.skip_space();
        match self.byte() {
            Some(b']') => {
                self.pos += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if !first => {
                self.pos += 1;
                Ok(true)
            }
            _ if first => Ok(true),
            _ => self.stop("`,` or `]`"),
        }
    }

    /// A string whose opening quote comes next.
    pub(crate) fn string(&mut self) -> Step<Cow<'a, str>> {
        match self.plain_string() {
            Some(plain) => Ok(Cow::Borrowed(plain)),
            None => self.other_string(),
        }
    }

    /// The same, if it has no escapes: all that nearly every string takes.
    #[inline]
    pub(crate) fn plain_string(&mut self) -> Option<&'a str> {
        let start = self.pos + 1;
        let end = plain_until(self.text.as_bytes(), start);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.pos = end + 1;
        self.text.get(start..end)
    }

    /// A string with escapes, or a broken one.
    #[cold]
    fn other_string(&mut self) -> Step<Cow<'a, str>> {
        let start = self.pos + 1;
        self.pos = plain_until(self.text.as_bytes(), start);
        match self.byte() {
            Some(b'\\') => self.escaped_string(start).map(Cow::Owned),
            other => self.unclosed(other),
        }
    }

    /// A string that breaks off, at its end of line for the most part.
    #[cold]
    fn unclosed<T>(&self, found: Option<u8>) -> Step<T> {
        match found {
            None | Some(b'\n' | b'\r') => self.stop("`\"` at the end of the string"),
            Some(_) => self.stop("control characters in a string written as `\\t` or `\\u00XX`"),
        }
    }

    #[cold]
    fn escaped_string(&mut self, start: usize) -> Step<String> {
        let mut text = self.text.get(start..self.pos).unwrap_or_default().to_owned();
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.pos += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.pos += 1;
                    text.push(self.escape()?);
                }
                Some(byte) if byte >= 0x20 => {
                    let from = self.pos;
                    self.pos = plain_until(self.text.as_bytes(), from);
                    text.push_str(self.text.get(from..self.pos).unwrap_or_default());
                }
                other => return self.unclosed(other),
            }
        }
    }

    /// One escape, after its backslash.
    fn escape(&mut self) -> Step<char> {
        let plain = match self.byte() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.pos += 1;
                return self.unicode_escape();
            }
            _ => return self.stop("one of `\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u`"),
        };
        self.pos += 1;
        Ok(plain)
    }

    /// `XXXX`, or a surrogate pair `XXXX\uXXXX`, after `\u`.
    fn unicode_escape(&mut self) -> Step<char> {
        let high = self.four_hex_digits()?;
        let code = match high {
            0xD800..=0xDBFF => {
                let second = self.text.as_bytes().get(self.pos..self.pos + 2) == Some(br"\u");
                if !second {
                    return self.stop("the second half of a surrogate pair, `\\uDC00` to `\\uDFFF`");
                }
                self.pos += 2;
                let low = self.four_hex_digits()?;
                if !(0xDC00..=0xDFFF).contains(&low) {
                    return self.stop("the second half of a surrogate pair, `\\uDC00` to `\\uDFFF`");
                }
                0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
            }
            code => code,
        };
        match char::from_u32(code) {
            Some(character) => Ok(character),
            None => self.stop("a surrogate pair that begins with its first half"),
        }
    }

    fn four_hex_digits(&mut self) -> Step<u32> {
        let digits = self.text.get(self.pos..self.pos + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.pos += 4;
                Ok(code)
            }
            None => self.stop("four hexadecimal digits after `\\u`"),
        }
    }

    /// A number that comes next.
    pub(crate) fn number(&mut self) -> Step<Number<'a>> {
        let start = self.pos;
        if self.byte() == Some(b'-') {
            self.pos += 1;
        }
        let leading = self.byte();
        let digits = self.digits()?;
        if leading == Some(b'0') && digits > 1 {
            self.pos = start;
            return self.stop("a number without leading zeros");
        }
        if self.byte() == Some(b'.') {
            self.pos += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.pos += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.pos += 1;
            }
            self.digits()?;
        }
        Ok(Number { raw: self.text.get(start..self.pos).unwrap_or_default() })
    }

    /// A plain whole number of up to 15 digits that comes next, which most numbers are; `None` leaves it unread.
    pub(crate) fn small_whole(&mut self) -> Option<u64> {
        let digits = self.text.as_bytes().get(self.pos..)?;
        let mut whole = 0;
        let mut length = 0;
        while let Some(digit @ b'0'..=b'9') = digits.get(length) {
            whole = whole * 10 + u64::from(digit - b'0');
            length += 1;
            if length > 15 {
                return None;
            }
        }
        let leading_zero = length > 1 && digits.first() == Some(&b'0');
        if length == 0 || leading_zero || matches!(digits.get(length), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.pos += length;
        Some(whole)
    }

    /// At least one digit; how many there were.
    fn digits(&mut self) -> Step<usize> {
        let start = self.pos;
        while let Some(b'0'..=b'9') = self.byte() {
            self.pos += 1;
        }
        if self.pos == start { self.stop("a digit") } else { Ok(self.pos - start) }
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self) -> Step<bool> {
        if self.word("true") {
            Ok(true)
        } else if self.word("false") {
            Ok(false)
        } else {
            self.stop("`true` or `false`")
        }
    }

    /// `null`.
    pub(crate) fn null(&mut self) -> Step<()> {
        if self.word("null") { Ok(()) } else { self.stop("`null`") }
    }

    fn word(&mut self, word: &'static str) -> bool {
        let found = self.text.as_bytes().get(self.pos..).is_some_and(|rest| rest.starts_with(word.as_bytes()));
        if found {
            self.pos += word.len();
        }
        found
    }

    /// Passes over the next value, whatever it is.
    pub(crate) fn skip(&mut self) -> Step<()> {
        match self.kind()? {
            Kind::Null => self.null(),
            Kind::Bool => self.boolean().map(drop),
            Kind::Number => self.number().map(drop),
            Kind::String => self.string().map(drop),
            Kind::Array => {
                self.open()?;
                let mut first = true;
                while self.element(first)? {
                    first = false;
                    self.skip()?;
                }
                Ok(())
            }
            Kind::Object => {
                self.open()?;
                let mut first = true;
                while self.key(first)?.is_some() {
                    first = false;
                    self.skip()?;
                }
                Ok(())
            }
        }
    }
}

/// The position of the first quote, backslash or control character from `pos` on, or the end: eight bytes a step.
fn plain_until(bytes: &[u8], mut pos: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    let has_zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let rest = bytes.get(pos..).unwrap_or_default();
    let (words, _) = rest.as_chunks::<8>();
    for chunk in words {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let quote = has_zero(word ^ (ONES * u64::from(b'"')));
        let backslash = has_zero(word ^ (ONES * u64::from(b'\\')));
        let found = control | quote | backslash;
        if found != 0 {
            return pos + (found.trailing_zeros() / 8) as usize;
        }
        pos += 8;
    }
    while let Some(byte) = bytes.get(pos) {
        if *byte == b'"' || *byte == b'\\' || *byte < 0x20 {
            break;
        }
        pos += 1;
    }
    pos
}

/// The JSON pointer of the value or key that begins at `target`; of the innermost value around it otherwise.
pub(crate) fn path_at(text: &str, target: usize) -> String {
    let mut reader = Reader::new(text);
    let mut path = String::new();
    // A text that is not JSON has a path up to where it breaks off.
    let _broken = find(&mut reader, target, &mut path);
    path
}

/// Reads on until `target` is passed; true when it was, with `path` leading to it.
fn find(reader: &mut Reader<'_>, target: usize, path: &mut String) -> Step<bool> {
    let kind = reader.kind()?;
    if reader.position() >= target {
        return Ok(true);
    }
    let length = path.len();
    match kind {
        Kind::Object => {
            reader.open()?;
            let mut first = true;
            loop {
                let key = reader.key(first);
                path.truncate(length);
                let Some((_, key)) = key? else { break };
                first = false;
                path.push('/');
                path.push_str(&key.replace('~', "~0").replace('/', "~1"));
                if reader.position() > target || find(reader, target, path)? {
                    return Ok(true);
                }
            }
        }
        Kind::Array => {
            reader.open()?;
            let mut index = 0_usize;
            loop {
                let more = reader.element(index == 0);
                path.truncate(length);
                if !more? {
                    break;
                }
                path.push('/');
                path.push_str(&index.to_string());
                index += 1;
                if find(reader, target, path)? {
                    return Ok(true);
                }
            }
        }
        _ => reader.skip()?,
    }
    Ok(reader.position() > target)
}

/// A JSON value that remembers where it was written; for files that people write.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// Offset of its first byte.
    pub(crate) at: usize,
    /// Which of the loaded texts it stands in.
    pub(crate) source: usize,
    pub(crate) value: Value,
}

/// What a [`Node`] holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    String(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    pub(crate) key_at: usize,
    pub(crate) key: String,
    pub(crate) node: Node,
}

impl Node {
    /// Reads a whole text.
    pub(crate) fn parse(text: &str, source: usize) -> Step<Node> {
        let mut reader = Reader::new(text);
        let node = Node::read(&mut reader, source)?;
        reader.end()?;
        Ok(node)
    }

    /// Reads the next value, which need not be the last of its text.
    pub(crate) fn read(reader: &mut Reader<'_>, source: usize) -> Step<Node> {
        let kind = reader.kind()?;
        let at = reader.position();
        let value = match kind {
            Kind::Null => reader.null().map(|()| Value::Null)?,
            Kind::Bool => Value::Bool(reader.boolean()?),
            Kind::Number => Value::Number(reader.number()?.raw.to_owned()),
            Kind::String => Value::String(reader.string()?.into_owned()),
            Kind::Array => {
                reader.open()?;
                let mut elements = Vec::new();
                while reader.element(elements.is_empty())? {
                    elements.push(Node::read(reader, source)?);
                }
                Value::Array(elements)
            }
            Kind::Object => {
                reader.open()?;
                let mut members = Vec::new();
                while let Some((key_at, key)) = reader.key(members.is_empty())? {
                    members.push(Member { key_at, key: key.into_owned(), node: Node::read(reader, source)? });
                }
                Value::Object(members)
            }
        };
        Ok(Node { at, source, value })
    }

    pub(crate) fn kind(&self) -> Kind {
        match self.value {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    /// A field of an object; `null` is absent.
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.members()
            .iter()
            .find(|member| member.key == name)
            .map(|member| &member.node)
            .filter(|n| n.value != Value::Null)
    }

    /// The fields of an object; none of anything else.
    pub(crate) fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// A copy without a field.
    pub(crate) fn without(&self, name: &str) -> Node {
        let Value::Object(members) = &self.value else { return self.clone() };
        let kept = members.iter().filter(|member| member.key != name).cloned();
        Node { value: Value::Object(kept.collect()), ..*self }
    }

    /// The elements of a list; none of anything else.
    pub(crate) fn elements(&self) -> &[Node] {
        match &self.value {
            Value::Array(elements) => elements,
            _ => &[],
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn number(&self) -> Option<Number<'_>> {
        match &self.value {
            Value::Number(raw) => Some(Number { raw }),
            _ => None,
        }
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The same value for `serde_json`; of equal keys the last counts.
    pub(crate) fn to_value(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(raw) => {
                let number = Number { raw };
                number.whole().map_or_else(|| number.value().into(), Into::into)
            }
            Value::String(text) => text.as_str().into(),
            Value::Array(elements) => elements.iter().map(Node::to_value).collect(),
            Value::Object(members) => {
                let mut fields = serde_json::Map::new();
                fields.extend(members.iter().map(|m| (m.key.clone(), m.node.to_value())));
                fields.into()
            }
        }
    }
}

/// Without places, fields in alphabetical order; of equal keys the last counts.
impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(raw) => {
                let number = Number { raw };
                match number.whole() {
                    Some(whole) => whole.serialize(serializer),
                    None => number.value().serialize(serializer),
                }
            }
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(elements) => serializer.collect_seq(elements),
            Value::Object(members) => {
                let fields = members.iter().map(|m| (m.key.as_str(), &m.node)).into_map();
                serializer.collect_map(fields)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_whole_or_not() {
        let whole = |raw| Number { raw }.whole();
        assert_eq!(whole("1000"), Some(1000));
        assert_eq!(whole("1e3"), Some(1000));
        assert_eq!(whole("1000.0"), Some(1000));
        assert_eq!(whole("-0"), Some(0));
        assert_eq!(whole("0.5"), None);
        assert_eq!(whole("9007199254740992"), Some(9_007_199_254_740_992));
        assert_eq!(whole("9007199254740993"), None);
        assert_eq!(whole("99999999999999999999"), None);
        assert_eq!(whole("1e400"), None);
    }

    #[test]
    fn paths_lead_to_values_and_keys() {
        let text = r#"{"a": {"b/c": [1, {"d": "x"}]}, "e": 2}"#;
        let path = |needle: &str| path_at(text, text.find(needle).unwrap());
        assert_eq!(path("{\"a\""), "");
        assert_eq!(path("[1"), "/a/b~1c");
        assert_eq!(path("{\"d\""), "/a/b~1c/1");
        assert_eq!(path("\"x\""), "/a/b~1c/1/d");
        assert_eq!(path("\"d\""), "/a/b~1c/1/d");
        assert_eq!(path("2}"), "/e");
        assert_eq!(path("\"e\""), "/e");
    }

    #[test]
    fn syntax_errors_say_where_and_what() {
        let error = |text| Node::parse(text, 0).map(drop).unwrap_err();
        assert_eq!(error("{\"a\" 1}"), SyntaxError { at: 5, expected: "`:` after the field name" });
        assert_eq!(error("[1 2]"), SyntaxError { at: 3, expected: "`,` or `]`" });
        assert_eq!(error("[1,]"), SyntaxError { at: 3, expected: "a value" });
        assert_eq!(error("{\"a\":1,}").expected, "a field name in double quotes");
        assert_eq!(error("01").expected, "a number without leading zeros");
        assert_eq!(error("\"\\ud800\"").expected, "the second half of a surrogate pair, `\\uDC00` to `\\uDFFF`");
        assert_eq!(error(&"[".repeat(200)).expected, "objects and lists nested at most 128 deep");
    }

    fn same_as_serde(text: &str) -> Result<(), TestCaseError> {
        let ours = Node::parse(text, 0).map(|node| node.to_value());
        let theirs: Result<serde_json::Value, _> = serde_json::from_str(text);
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => prop_assert!(same_value(&ours, &theirs), "{text}: {ours} is not {theirs}"),
            (Err(_), Err(_)) => {}
            // serde_json refuses numbers that no double can hold; they are refused later here, by their field.
            (Ok(_), Err(error)) if error.to_string().contains("number out of range") => {}
            (ours, theirs) => prop_assert!(false, "{text}: {ours:?}, {theirs:?}"),
        }
        Ok(())
    }

    fn same_value(a: &serde_json::Value, b: &serde_json::Value) -> bool {
        use serde_json::Value as V;
        match (a, b) {
            (V::Number(a), V::Number(b)) => a.as_f64() == b.as_f64(),
            (V::Array(a), V::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b)),
            (V::Object(a), V::Object(b)) => {
                a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same_value(a, b)))
            }
            (a, b) => a == b,
        }
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_reads(text in r#"[\[\]{}:, "\\a-fnrtu0-9.eE+\-\n喂]{0,40}"#) {
            same_as_serde(&text)?;
        }

        #[test]
        fn reads_written_strings(text in any::<String>()) {
            same_as_serde(&serde_json::to_string(&text).unwrap())?;
        }

        #[test]
        fn finds_the_end_of_plain_text(bytes in proptest::collection::vec(any::<u8>(), 0..40), from in 0_usize..10) {
            let slow = (from..bytes.len())
                .find(|n| matches!(bytes[*n], b'"' | b'\\' | 0..=0x1F))
                .unwrap_or(bytes.len().max(from));
            prop_assert_eq!(plain_until(&bytes, from), slow);
        }
    }
}
