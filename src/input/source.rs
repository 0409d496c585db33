//! An input on its way to becoming records: its text, its JSON documents, and the places of what is wrong with it.

#[cfg(feature = "table")]
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
#[cfg(feature = "table")]
use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use crate::call::{CallRecord, How, Moment, Provenance, Text, shortened};
use crate::diagnostic::{Code, Diagnostic, Place, Rejected, Severity};
use crate::json::{Kind, Node, Number, Origin, Problem, Reader, Step, Value};
use crate::order::Order;
use crate::records::{not_json, not_utf8};

use super::speakers::SpeakerOf;
use super::{ImportOptions, Imported, Likeness};

/// How many JSON documents are looked at to tell formats apart.
const SAMPLE: usize = 4;

/// The bytes of a file, with what the formats ask about them.
pub(crate) struct Source<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) file: Option<&'a str>,
    pub(crate) options: &'a ImportOptions<'a>,
    /// The text without its byte order mark; `None` if it is not UTF-8.
    pub(crate) text: Option<&'a str>,
    sample: OnceCell<Vec<Document<'a>>>,
    #[cfg(feature = "table")]
    table: OnceCell<Option<Cow<'a, str>>>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(bytes: &'a [u8], options: &'a ImportOptions<'a>) -> Self {
        let text = simdutf8::basic::from_utf8(bytes).ok().map(|text| text.strip_prefix('\u{FEFF}').unwrap_or(text));
        Source {
            bytes,
            file: options.file,
            options,
            text,
            sample: OnceCell::new(),
            #[cfg(feature = "table")]
            table: OnceCell::new(),
        }
    }

    /// Whether it begins with an object or a list.
    pub(crate) fn is_json(&self) -> bool {
        let first = self.sample().first().and_then(|document| document.root.as_ref().ok());
        first.is_some_and(|root| matches!(root.kind(), Kind::Object | Kind::Array))
    }

    /// The first lines that are not blank, for telling formats apart.
    pub(crate) fn first_lines(&self) -> impl Iterator<Item = &'a str> {
        self.text.unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty()).take(40)
    }

    /// The first JSON documents, for telling formats apart.
    pub(crate) fn sample(&self) -> &[Document<'a>] {
        self.sample.get_or_init(|| self.documents().take(SAMPLE).collect())
    }

    /// The first objects of the JSON documents: documents that are objects, or what a document that is a list holds.
    pub(crate) fn sample_objects(&self) -> impl Iterator<Item = &Node> {
        let documents = self.sample().iter().filter_map(|document| document.root.as_ref().ok());
        documents.flat_map(|root| match root.kind() {
            Kind::Array => root.elements(),
            _ => std::slice::from_ref(root),
        })
    }

    /// The text of a table, in whatever encoding it was written; `None` if it is no text.
    #[cfg(feature = "table")]
    pub(crate) fn table_text(&self) -> Option<&str> {
        let decoded = || match self.text {
            Some(text) if memchr::memchr(0, text.as_bytes()).is_none() => Some(Cow::Borrowed(text)),
            #[cfg(feature = "excel")]
            _ if crate::register::workbook(self.bytes).is_some() => crate::workbook::as_csv(self.bytes).map(Cow::Owned),
            _ => crate::sheet::decode(self.bytes).ok().map(|decoded| decoded.text),
        };
        self.table.get_or_init(decoded).as_deref()
    }

    /// The refusal of bytes that are no table.
    #[cfg(feature = "table")]
    pub(crate) fn not_a_table(&self) -> Rejected {
        let found = crate::register::workbook(self.bytes).unwrap_or("binary data");
        let help = "save it as `CSV UTF-8`".to_owned();
        self.refusal(Code::UnknownFormat, format!("expected a table as text, found {found}"), Some(help))
    }

    /// The refusal of a part of the input that has no place of its own.
    pub(crate) fn unusable(&self, message: &str) -> Rejected {
        self.unusable_row(1, message)
    }

    /// The refusal of a row.
    pub(crate) fn unusable_row(&self, line: u64, message: &str) -> Rejected {
        let mut refusal = self.refusal(Code::BadRow, message.to_owned(), None);
        refusal.problems.iter_mut().for_each(|problem| problem.at.line = line);
        refusal
    }

    /// The refusal of the whole input.
    pub(crate) fn refusal(&self, code: Code, message: String, help: Option<String>) -> Rejected {
        let at = at_line(self.file, 1);
        Rejected { id: None, problems: vec![Diagnostic { code, severity: Severity::Error, message, help, at }] }
    }

    /// How likely the first objects are of a format, by the most likely one.
    pub(crate) fn most_alike(&self, likeness: fn(&Node) -> Likeness) -> Likeness {
        self.sample_objects().take(8).map(likeness).max().unwrap_or(Likeness::None)
    }

    /// The JSON documents, one after the other: one as a rule, several in JSON Lines.
    pub(crate) fn documents(&self) -> Documents<'a> {
        Documents { rest: self.text.unwrap_or_default(), origin: Origin::start(self.file), broken: false }
    }

    /// The problem of text that is not JSON although it begins like it, if no document could be read.
    pub(crate) fn broken_json(&self) -> Option<Diagnostic> {
        let first = self.sample().first()?;
        let readable = self.sample().iter().any(|document| document.root.is_ok());
        if readable || !first.text.starts_with(['{', '[']) {
            return None;
        }
        let error = *first.root.as_ref().err()?;
        Some(not_json(first.text, error).locate(first.text, &first.origin))
    }
}

/// One JSON value of the input.
pub(crate) struct Document<'a> {
    text: &'a str,
    origin: Origin,
    /// Its offsets count from the start of `text`.
    pub(crate) root: Step<Node>,
}

/// The JSON documents of a text; a broken one ends where a line begins the next.
pub(crate) struct Documents<'a> {
    rest: &'a str,
    origin: Origin,
    /// Whether one was broken: what follows may be the remains of a list.
    broken: bool,
}

impl<'a> Iterator for Documents<'a> {
    type Item = Document<'a>;

    fn next(&mut self) -> Option<Document<'a>> {
        let between = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n') || self.broken && matches!(c, ',' | ']' | '}');
        let text = self.rest.trim_start_matches(between);
        let space = self.rest.len() - text.len();
        self.origin.after(self.rest.as_bytes().get(..space).unwrap_or_default());
        self.rest = text;
        if text.is_empty() {
            return None;
        }
        let mut reader = Reader::new(text);
        let root = Node::read(&mut reader, 0);
        self.broken |= root.is_err();
        let end = match &root {
            Ok(_) => reader.position(),
            Err(_) => memchr::memmem::find(text.as_bytes(), b"\n{").map_or(text.len(), |newline| newline + 1),
        };
        let (text, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let origin = self.origin.clone();
        self.origin.after(text.as_bytes());
        self.rest = rest;
        Some(Document { text, origin, root })
    }
}

/// Reads every object that `objects` finds in the JSON documents of an input.
///
/// `read` gives the record of one object and notes what is wrong with it; an object with an error among its
/// problems is refused, and the others go on.
pub(crate) fn read_objects(
    source: &Source<'_>,
    imported: &mut Imported,
    objects: fn(&Node) -> &[Node],
    mut read: impl FnMut(&Node, &mut Notes<'_>) -> Option<CallRecord<'static>>,
) {
    if source.text.is_none() {
        imported.rejected.push(not_utf8(source.bytes, &Origin::start(source.file)));
        return;
    }
    let mut keeper = Keeper::new(imported);
    let mut number = 0;
    for document in source.documents() {
        let root = match &document.root {
            Ok(root) => root,
            Err(error) => {
                let problem = not_json(document.text, *error).locate(document.text, &document.origin);
                keeper.imported.rejected.push(Rejected { id: None, problems: vec![problem] });
                continue;
            }
        };
        let mut places = Places { text: document.text, root: Some(root), passed: 0, origin: document.origin.clone() };
        for object in objects(root) {
            number += 1;
            let mut notes = Notes::new(source, number, object.at);
            let record = match object.kind() {
                Kind::Object => read(object, &mut notes),
                other => {
                    notes.refuse(
                        Code::WrongType,
                        object,
                        format!("expected an object, found {}", other.with_article()),
                    );
                    None
                }
            };
            keeper.keep(record, object.at, notes, &mut places);
        }
    }
}

/// Reads a text that is one call as a whole.
pub(crate) fn read_text(
    source: &Source<'_>,
    imported: &mut Imported,
    read: impl FnOnce(&str, &mut Notes<'_>) -> Option<CallRecord<'static>>,
) {
    let Some(text) = source.text else {
        imported.rejected.push(not_utf8(source.bytes, &Origin::start(source.file)));
        return;
    };
    let mut notes = Notes::new(source, 1, 0);
    let record = read(text, &mut notes);
    let mut places = Places { text, root: None, passed: 0, origin: Origin::start(source.file) };
    Keeper::new(imported).keep(record, 0, notes, &mut places);
}

/// The elements of a list, or the value itself: what most formats hold a call in.
pub(crate) fn each_element(root: &Node) -> &[Node] {
    match root.kind() {
        Kind::Array => root.elements(),
        _ => std::slice::from_ref(root),
    }
}

/// What is looked up by a key, never gone through: nothing depends on the order. Without random keys, and with less work a
/// key than the standard library's hash, which guards servers against their clients.
pub(crate) type LookUp<K, V> = HashMap<K, V, FxBuildHasher>;

/// The hash of an id.
#[cfg(feature = "table")]
pub(crate) fn hash_of(id: &str) -> u64 {
    FxBuildHasher.hash_one(id)
}

/// Takes what comes of the calls of an input, one by one.
pub(crate) struct Keeper<'i> {
    imported: &'i mut Imported,
    /// Which call has which id.
    seen: LookUp<String, usize>,
}

impl<'i> Keeper<'i> {
    pub(crate) fn new(imported: &'i mut Imported) -> Self {
        Keeper { imported, seen: LookUp::default() }
    }

    /// Adds what came of one object of a text.
    fn keep(&mut self, record: Option<CallRecord<'static>>, at: usize, notes: Notes<'_>, places: &mut Places<'_>) {
        let place = places.place(at, None);
        let problems = places.locate(notes.problems);
        if self.take(record, notes.id, problems, || place) {
            self.imported.speakers.extend(notes.speakers);
        }
    }

    /// Adds the call that begins on a line.
    pub(crate) fn call(&mut self, record: CallRecord<'static>, file: Option<&str>, line: u64) {
        self.take(Some(record), None, Vec::new(), || at_line(file, line));
    }

    /// Adds a call, unless something in `problems` refuses it or it came before; says whether it was added.
    pub(crate) fn take(
        &mut self,
        record: Option<CallRecord<'static>>,
        id: Option<String>,
        mut problems: Vec<Diagnostic>,
        place: impl FnOnce() -> Place,
    ) -> bool {
        let refused = problems.iter().any(|problem| problem.severity == Severity::Error);
        match record {
            Some(record) if !refused => {
                let repeated = self.repeated(&record, place);
                let twice = repeated.as_ref().is_some_and(|(same, _)| *same);
                if twice {
                    // What else there is to say about it was said the first time.
                    problems.clear();
                }
                self.imported.warnings.extend(problems);
                self.imported.warnings.extend(repeated.map(|(_, warning)| warning));
                if !twice {
                    self.seen.insert(record.id.to_string(), self.imported.calls.len());
                    self.imported.calls.push(record);
                }
                !twice
            }
            _ if problems.is_empty() => false,
            record => {
                let id = record.map(|record| record.id.into_owned()).or(id);
                self.imported.rejected.push(Rejected { id, problems });
                false
            }
        }
    }

    /// If the id came before: whether it was the very same call, and a warning.
    fn repeated(&self, record: &CallRecord<'static>, place: impl FnOnce() -> Place) -> Option<(bool, Diagnostic)> {
        let earlier = self.seen.get(record.id.as_ref())?;
        let same = self.imported.calls.get(*earlier) == Some(record);
        Some((same, repetition(&record.id, same, place())))
    }
}

/// The warning about an id that came before, of the very same call or of another one.
pub(crate) fn repetition(id: &str, same: bool, at: Place) -> Diagnostic {
    let (what, help) = match same {
        true => ("the same call again", "it is left out"),
        false => ("another call", "it is kept, but reports can't be told apart by id"),
    };
    let message = format!("expected every id once, found {what} with `{}`", shortened(id));
    Diagnostic { code: Code::DuplicateId, severity: Severity::Warning, message, help: Some(help.to_owned()), at }
}

/// The beginning of a line.
pub(crate) fn at_line(file: Option<&str>, line: u64) -> Place {
    Place { file: file.map(str::to_owned), line, column: 1, ..Place::default() }
}

/// Finds the places of problems in one document. Goes forward only, so that a file with a problem on every line is
/// passed over once.
struct Places<'d> {
    text: &'d str,
    /// Where there is none, problems have no path.
    root: Option<&'d Node>,
    passed: usize,
    origin: Origin,
}

impl Places<'_> {
    /// The problems with path, line and column, in the order of the text.
    fn locate(&mut self, mut problems: Vec<Problem>) -> Vec<Diagnostic> {
        problems.order_by_key(|problem| problem.at);
        problems.into_iter().map(|problem| self.locate_one(problem)).collect()
    }

    fn locate_one(&mut self, problem: Problem) -> Diagnostic {
        let at = self.place(problem.at, problem.child);
        Diagnostic { code: problem.code, severity: problem.severity, message: problem.message, help: problem.help, at }
    }

    /// The place of an offset, or of a field in the object there.
    fn place(&mut self, at: usize, child: Option<&str>) -> Place {
        self.origin.after(self.text.as_bytes().get(self.passed..at).unwrap_or_default());
        self.passed = self.passed.max(at);
        let mut path = self.root.map(|root| path_of(root, at)).unwrap_or_default();
        if let Some(child) = child {
            path.push('/');
            path.push_str(child);
        }
        self.origin.place(&[], 0, path)
    }
}

/// The JSON pointer of the value or key that begins at `at`.
fn path_of(root: &Node, at: usize) -> String {
    let mut path = String::new();
    let mut node = root;
    loop {
        let inner = match &node.value {
            Value::Array(elements) => {
                let index = elements.partition_point(|element| element.at <= at).checked_sub(1);
                index.and_then(|index| elements.get(index).map(|element| (index.to_string(), element)))
            }
            Value::Object(members) => {
                let index = members.partition_point(|member| member.key_at <= at).checked_sub(1);
                let member = index.and_then(|index| members.get(index));
                member.map(|member| (member.key.replace('~', "~0").replace('/', "~1"), &member.node))
            }
            _ => None,
        };
        let Some((name, inner)) = inner else { return path };
        path.push('/');
        path.push_str(&name);
        node = inner;
    }
}

/// What is noted while one object is read.
pub(crate) struct Notes<'s> {
    /// The file's name as the caller gave it.
    pub(crate) file: Option<&'s str>,
    /// Which object of the input it is, counted from 1.
    pub(crate) number: usize,
    /// Where the object begins in its text.
    pub(crate) at: usize,
    /// The id, as soon as it is known, for naming a refused record.
    pub(crate) id: Option<String>,
    pub(crate) options: &'s ImportOptions<'s>,
    /// Who speaks in the call's transcript.
    pub(crate) speakers: Vec<SpeakerOf>,
    problems: Vec<Problem>,
}

/// A time of the source, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Time {
    /// The source does not say.
    Absent,
    /// The source says something that is no time; a warning was noted.
    Unreadable,
    At(i64),
}

impl Time {
    pub(crate) fn known(self) -> Option<i64> {
        match self {
            Time::At(time) => Some(time),
            Time::Absent | Time::Unreadable => None,
        }
    }
}

impl<'s> Notes<'s> {
    fn new(source: &Source<'s>, number: usize, at: usize) -> Self {
        let (file, options) = (source.file, source.options);
        Notes { file, number, at, id: None, options, speakers: Vec::new(), problems: Vec::new() }
    }

    /// Has problems of what `read` reads stand at one place: it reads a text within the text.
    pub(crate) fn anchored<T>(&mut self, at: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let (before, outer) = (self.problems.len(), std::mem::replace(&mut self.at, at));
        let result = read(self);
        self.at = outer;
        self.problems.iter_mut().skip(before).for_each(|problem| (problem.at, problem.child) = (at, None));
        result
    }

    /// Notes something at an offset of the text that could not be used; the rest is.
    pub(crate) fn warn_at(&mut self, code: Code, at: usize, message: impl Into<String>, help: Option<String>) {
        self.problems.push(Problem::warning(code, at, message).with_help(help));
    }

    /// Notes why no record can be made of what stands at an offset of the text.
    pub(crate) fn refuse_at(&mut self, code: Code, at: usize, message: impl Into<String>, help: Option<String>) {
        self.problems.push(Problem::error(code, at, message).with_help(help));
    }

    /// Notes something that could not be used; the rest is.
    pub(crate) fn warn(&mut self, code: Code, node: &Node, message: impl Into<String>) {
        self.problems.push(Problem::warning(code, node.at, message));
    }

    /// Notes why no record can be made of the object.
    pub(crate) fn refuse(&mut self, code: Code, node: &Node, message: impl Into<String>) {
        self.problems.push(Problem::error(code, node.at, message));
    }

    /// Notes that a field without which there is no record is not there.
    pub(crate) fn refuse_without(&mut self, node: &Node, field: &'static str) {
        let message = format!("expected the field `{field}`, found none");
        self.problems.push(Problem::error(Code::MissingField, node.at, message).about_child(field));
    }

    /// A record with the id that stands in a field; without one the call is refused.
    pub(crate) fn record(&mut self, node: &Node, field: &'static str) -> Option<CallRecord<'static>> {
        let Some(id) = self.text(node, field) else {
            self.refuse_without(node, field);
            return None;
        };
        self.id = Some(id.to_owned());
        Some(CallRecord::new(id.to_owned()))
    }

    /// Notes an unknown word and which words would have been known.
    pub(crate) fn unknown_word(&mut self, node: &Node, word: &str, expected: &str) {
        self.warn(Code::UnknownWord, node, format!("expected {expected}, found `{}`; not used", shortened(word)));
    }

    fn wrong_type(&mut self, node: &Node, expected: &str) {
        self.warn(
            Code::WrongType,
            node,
            format!("expected {expected}, found {}; not used", node.kind().with_article()),
        );
    }

    /// A field that holds text; blank is absent.
    pub(crate) fn text<'n>(&mut self, object: &'n Node, field: &str) -> Option<&'n str> {
        let node = object.get(field)?;
        let text = node.text();
        if text.is_none() {
            self.wrong_type(node, "a string");
        }
        text.filter(|text| !text.trim().is_empty())
    }

    /// A field that holds an object.
    pub(crate) fn object<'n>(&mut self, object: &'n Node, field: &str) -> Option<&'n Node> {
        let node = object.get(field)?;
        if node.kind() != Kind::Object {
            self.wrong_type(node, "an object");
            return None;
        }
        Some(node)
    }

    /// The objects of a field that holds a list of objects; none where it is absent.
    pub(crate) fn objects<'n>(&mut self, object: &'n Node, field: &str) -> Vec<&'n Node> {
        let Some(list) = object.get(field) else { return Vec::new() };
        if list.kind() != Kind::Array {
            self.wrong_type(list, "a list");
        }
        let (objects, others): (Vec<_>, Vec<_>) = list.elements().iter().partition(|n| n.kind() == Kind::Object);
        for other in others {
            self.wrong_type(other, "an object");
        }
        objects
    }

    /// A field that holds a length of time or a moment in whole milliseconds, as a number or as text.
    pub(crate) fn millis(&mut self, object: &Node, field: &str) -> Option<u64> {
        let node = object.get(field)?;
        let Some(number) = written_number(node) else {
            self.wrong_type(node, "a number of milliseconds");
            return None;
        };
        let millis = number.whole().and_then(|whole| u64::try_from(whole).ok());
        if millis.is_none() {
            let found = shortened(number.raw);
            self.warn(
                Code::OutOfRange,
                node,
                format!("expected whole milliseconds, 0 or more, found {found}; not used"),
            );
        }
        millis
    }

    /// A field that holds a length of time or a moment in a unit of so many milliseconds, with or without a fraction,
    /// as a number or as text. Rounded to whole milliseconds.
    pub(crate) fn scaled(&mut self, object: &Node, field: &str, unit_ms: f64, unit: &str) -> Option<u64> {
        let node = object.get(field)?;
        let Some(number) = written_number(node) else {
            self.wrong_type(node, &format!("a number of {unit}"));
            return None;
        };
        let millis = whole_millis(number.value() * unit_ms);
        if millis.is_none() {
            let found = shortened(number.raw);
            self.warn(Code::OutOfRange, node, format!("expected {unit}, 0 or more, found {found}; not used"));
        }
        millis
    }

    /// A field that holds seconds.
    pub(crate) fn seconds(&mut self, object: &Node, field: &str) -> Option<u64> {
        self.scaled(object, field, 1000.0, "seconds")
    }

    /// A field that holds a name, an id or a number used as one; blank is absent.
    pub(crate) fn label(&mut self, object: &Node, field: &str) -> Option<String> {
        let node = object.get(field)?;
        let label = node.text().map(str::to_owned).or_else(|| node.number().map(|number| number.raw.to_owned()));
        if label.is_none() {
            self.wrong_type(node, "a name or a number");
        }
        label.filter(|label| !label.trim().is_empty())
    }

    /// A field that holds how sure a recogniser was.
    pub(crate) fn confidence(&mut self, object: &Node, field: &str) -> Option<f64> {
        let number = written_number(object.get(field)?)?;
        Some(number.value()).filter(|value| (0.0..=1.0).contains(value))
    }

    /// A field that holds a date and time.
    pub(crate) fn time(&mut self, object: &Node, field: &str) -> Time {
        let Some(node) = object.get(field) else { return Time::Absent };
        let Some(text) = node.text() else {
            self.wrong_type(node, "a date and time");
            return Time::Unreadable;
        };
        match Moment::new(text) {
            Some(moment) => Time::At(moment.unix_ms()),
            None => {
                let expected = "expected a date and time like `2026-11-21T09:30:00.000Z`";
                self.warn(Code::NotATime, node, format!("{expected}, found `{}`; not used", shortened(text)));
                Time::Unreadable
            }
        }
    }
}

/// A number, or text that is one.
fn written_number(node: &Node) -> Option<Number<'_>> {
    let text = || {
        let text = node.text()?.trim();
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        (plain && digits.starts_with(|c: char| c.is_ascii_digit())).then_some(Number { raw: text })
    };
    node.number().or_else(text)
}

/// Whole milliseconds, where the number is a length of time that a record can hold.
pub(crate) fn whole_millis(value: f64) -> Option<u64> {
    // Up to here seconds with a fraction hold every millisecond.
    const LARGEST: f64 = 1_125_899_906_842_624.0;
    (0.0..=LARGEST).contains(&value).then_some(value.round() as u64)
}

/// The record's id: from the source, else the file's name, else which call of the input it is.
pub(crate) fn identify(record: &mut CallRecord<'static>, own: Option<(&str, &str)>, notes: &Notes<'_>) {
    let (id, how, source) = if let Some((id, source)) = own.filter(|(id, _)| !id.trim().is_empty()) {
        (id.to_owned(), How::Derived, source)
    } else if let Some(stem) = notes.file.and_then(stem) {
        let id = if notes.number == 1 { stem.to_owned() } else { format!("{stem}-{}", notes.number) };
        (id, How::Derived, "file name")
    } else {
        (format!("call-{}", notes.number), How::Assumed, "position in the input")
    };
    record.id = id.into();
    provide(record, "/id", how, source.to_owned(), "the file has no id of the call");
}

/// The name of a file without its folder and its ending.
fn stem(file: &str) -> Option<&str> {
    let name = file.rsplit(['/', '\\']).next()?;
    let stem = name.split('.').next()?;
    (!stem.trim().is_empty()).then_some(stem)
}

/// Says where the value at `pointer` came from.
pub(crate) fn provide<'r>(
    record: &mut CallRecord<'r>,
    pointer: &'static str,
    how: How,
    source: impl Into<Text<'r>>,
    note: impl Into<Text<'r>>,
) {
    let note = Some(note.into()).filter(|note| !note.is_empty());
    let provenance = Provenance { how, note, source: Some(source.into()) };
    record.provenance.get_or_insert_default().insert(pointer, provenance);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::path_at;

    /// The id of every document, or what is wrong with it.
    fn outline(text: &str) -> Vec<String> {
        let mut imported = Imported::new("test");
        read_objects(
            &Source::new(text.as_bytes(), &ImportOptions::default()),
            &mut imported,
            each_element,
            |object, notes| {
                let id = notes.text(object, "id").map(str::to_owned);
                if id.is_none() {
                    notes.refuse_without(object, "id");
                }
                notes.time(object, "at");
                Some(CallRecord::new(id?))
            },
        );
        let read = imported.calls.iter().map(|call| call.id.to_string());
        let problems = imported.rejected.iter().map(ToString::to_string);
        read.chain(problems).chain(imported.warnings.iter().map(ToString::to_string)).collect()
    }

    #[test]
    fn reads_documents_one_after_the_other() {
        assert_eq!(outline("\u{FEFF}{\"id\":\"a\"}\r\n{\"id\":\"b\"} {\"id\":\"c\"}\n"), ["a", "b", "c"]);
        assert_eq!(outline("[{\"id\":\"a\"},\n {\"id\":\"b\"}]"), ["a", "b"]);
        assert_eq!(outline(""), Vec::<String>::new());
    }

    #[test]
    fn problems_of_later_documents_have_their_places() {
        assert_eq!(
            outline(
                "{\"id\":\"a\"}\n{\"id\":\"b\",}\n{\"id\":\"c\"}\n[{\"id\":\"d\"},\n {\"x\":1}, 7]\n{\"id\":\"e\",\"at\":\"noon\"}"
            ),
            [
                "a",
                "c",
                "d",
                "e",
                "2: expected a field name in double quotes, found `}` (column 11)",
                "5: /1/id: expected the field `id`, found none (column 2)",
                "5: /2: expected an object, found a number (column 11)",
                "6: /at: expected a date and time like `2026-11-21T09:30:00.000Z`, found `noon`; not used (column 16)",
            ]
        );
    }

    #[test]
    fn the_same_call_twice_counts_once() {
        let twice = outline("{\"id\":\"a\"}\n{\"id\":\"a\"}");
        assert_eq!(
            twice,
            ["a", "2: expected every id once, found the same call again with `a` (column 1); it is left out"]
        );
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused_with_their_place() {
        let mut imported = Imported::new("test");
        let options = ImportOptions { file: Some("a.json"), ..ImportOptions::default() };
        let source = Source::new(b"{\"id\": \"\xFF\"}", &options);
        read_objects(&source, &mut imported, each_element, |_, _| None);
        assert_eq!(
            imported.rejected[0].to_string(),
            "a.json:1: expected UTF-8 text, found bytes that are not (column 9); save the file as UTF-8"
        );
    }

    #[test]
    fn paths_agree_with_the_pull_reader() {
        fn check(text: &str, root: &Node, node: &Node) {
            assert_eq!(path_of(root, node.at), path_at(text, node.at));
            for member in node.members() {
                assert_eq!(path_of(root, member.key_at), path_at(text, member.key_at));
                check(text, root, &member.node);
            }
            for element in node.elements() {
                check(text, root, element);
            }
        }
        let text = r#" {"a": {"b/c": [1, {"d~": "x"}, []]}, "e": 2, "f": {}} "#;
        let root = Node::parse(text, 0).unwrap();
        check(text, &root, &root);
    }
}
