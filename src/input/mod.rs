//! Other systems' files as call records: the table of formats, and telling them apart by their content.
//!
//! A format is one file here and one line in [`FORMATS`]: it says how likely an input is its own, and makes records
//! of it. What a format cannot tell stays absent; what is not literally in its files carries provenance.

mod alibaba;
mod amazon;
mod assemblyai;
#[cfg(feature = "cdr")]
mod asterisk;
mod azure;
mod clock;
mod connect;
mod dashscope;
mod deepgram;
mod dialogue;
mod facts;
mod freeswitch;
mod funasr;
mod genesys;
mod google;
mod hints;
mod huawei;
mod iflytek;
mod join;
mod labels;
#[cfg(feature = "table")]
mod mapping;
#[cfg(feature = "cdr")]
mod pieces;
mod records;
#[cfg(feature = "cdr")]
mod rows;
mod source;
mod speakers;
mod subtitles;
#[cfg(feature = "table")]
mod table;
mod tccc;
mod tencent_asr;
mod transcribe;
mod transcript;
mod twilio;
mod vcon;
mod whisper;
mod wtf;
mod xml;

use crate::call::{CallRecord, shortened};
use crate::diagnostic::{Code, Diagnostic, Place, Rejected, Severity, nearest, word_list};

pub use hints::import_hint;
pub use join::{Joined, JoinedRecord, MatchBasis, join_calls};
#[cfg(feature = "table")]
pub use mapping::Mapping;
#[cfg(feature = "cdr")]
pub use pieces::{PieceOfTable, TableCut, import_each, table_cut};
use source::Source;
pub use speakers::{SpeakerBasis, SpeakerMap, SpeakerOf};
#[cfg(feature = "table")]
pub use table::{ProposedColumn, TableProposal, propose_mapping};
pub use vcon::write_vcon;

/// A format that call records can be made from.
#[derive(Debug)]
pub struct Format {
    /// The name by which it is chosen: `genesys`.
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// How likely an input is of this format, by its content.
    detect: fn(&Source<'_>) -> Likeness,
    /// Reads an input of this format.
    read: fn(&Source<'_>, &mut Imported),
}

/// Every known format, by name.
///
/// ```
/// assert!(threerings::FORMATS.iter().any(|format| format.name == "genesys"));
/// ```
pub const FORMATS: &[Format] = &[
    alibaba::FORMAT,
    amazon::FORMAT,
    connect::FORMAT,
    transcribe::FORMAT,
    assemblyai::FORMAT,
    #[cfg(feature = "cdr")]
    asterisk::FORMAT,
    azure::FORMAT,
    dashscope::FORMAT,
    deepgram::FORMAT,
    dialogue::FORMAT,
    freeswitch::FORMAT,
    funasr::FORMAT,
    genesys::FORMAT,
    google::FORMAT,
    huawei::FORMAT,
    iflytek::FORMAT,
    records::FORMAT,
    subtitles::FORMAT,
    #[cfg(feature = "table")]
    table::FORMAT,
    tencent_asr::FORMAT,
    tccc::FORMAT,
    twilio::FORMAT,
    vcon::FORMAT,
    whisper::FORMAT,
    wtf::FORMAT,
];

/// What takes the calls of a table, one by one: they borrow from it.
#[cfg(feature = "table")]
type Take<'t> = dyn FnMut(CallRecord<'_>) + 't;

/// A format whose tables may be longer than memory.
#[cfg(feature = "cdr")]
struct Long {
    name: &'static str,
    /// Where its rows begin, and how a call is known in several of them; `None` if a table can't be cut.
    shape: fn(&str, &ImportOptions<'_>) -> Option<Shape>,
    /// Reads an input of this format, call by call.
    each: fn(&Source<'_>, &mut Imported, &mut Take<'_>),
}

/// How a long table is read.
#[cfg(feature = "cdr")]
struct Shape {
    delimiter: u8,
    /// How many rows the header and what stands above it are.
    above: usize,
    /// The columns with the id of a call, if it can have several rows.
    id: Vec<rows::Column>,
    /// Whether the rows of calls that go on at the same time are mixed.
    mixed: Option<Mixed>,
}

/// A log into which whatever happens in a call is written at once.
#[cfg(feature = "cdr")]
struct Mixed {
    /// The column with the moment.
    at: rows::Column,
    /// Whether an id is that of a call.
    is_call: fn(&str) -> bool,
}

#[cfg(feature = "cdr")]
const LONG: [Long; 2] = [asterisk::LONG, table::LONG];

/// How much an input looks like one of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// Nothing speaks for it.
    None,
    /// It could be, if nothing else fits better.
    Possible,
    /// It has signs that other formats rarely have.
    Likely,
    /// It has signs that no other format has.
    Certain,
}

/// What came of an input.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Imported {
    /// The name of the format that it was read as.
    pub format: &'static str,
    /// The calls, in the order of the input.
    pub calls: Vec<CallRecord<'static>>,
    /// What could not be made into a record, and why.
    pub rejected: Vec<Rejected>,
    /// Who speaks in the transcripts, where the source names speakers without saying who they are.
    pub speakers: Vec<SpeakerOf>,
    /// What is worth knowing about the rest.
    pub warnings: Vec<Diagnostic>,
}

impl Imported {
    fn new(format: &'static str) -> Self {
        Imported { format, calls: Vec::new(), rejected: Vec::new(), speakers: Vec::new(), warnings: Vec::new() }
    }
}

/// The format that an input most likely is of; `None` if it has no signs of any.
///
/// ```
/// let format = threerings::detect_format(br#"{"conversations": [{"conversationId": "c1", "participants": []}]}"#);
/// assert_eq!(format.unwrap().name, "genesys");
/// ```
#[must_use]
pub fn detect_format(input: &[u8]) -> Option<&'static Format> {
    detect(&Source::new(input, &ImportOptions::default()))
}

fn detect(source: &Source<'_>) -> Option<&'static Format> {
    let mut best = (Likeness::None, None);
    for format in FORMATS {
        let likeness = (format.detect)(source);
        if likeness > best.0 {
            best = (likeness, Some(format));
        }
    }
    best.1
}

/// Makes call records of another system's file.
///
/// `from` names the format; without it the content decides. `file` is named in every place that is reported.
///
/// ```
/// let input = br#"{"conversationId": "c1", "originatingDirection": "inbound", "participants": []}"#;
/// let imported = threerings::import_calls(input, None, Some("export.json")).unwrap();
/// assert_eq!(imported.format, "genesys");
/// assert_eq!(imported.calls[0].to_json(), r#"{"direction":"inbound","id":"c1"}"#);
/// ```
///
/// # Errors
///
/// `from` is not the name of a format, or the content is of none of them.
pub fn import_calls(input: &[u8], from: Option<&str>, file: Option<&str>) -> Result<Imported, Diagnostic> {
    import_calls_with(input, &ImportOptions { from, file, ..ImportOptions::default() })
}

/// What an import can be told besides the bytes.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions<'o> {
    /// The name of the format; told by the content unless given.
    pub from: Option<&'o str>,
    /// The file's name, for messages and where the file has no id of the call.
    pub file: Option<&'o str>,
    /// Who the speakers of transcripts are.
    pub speakers: SpeakerMap,
    /// Minutes east of UTC for times that say no offset themselves; unless given, 480 (China) is assumed, and a warning
    /// and the provenance say so.
    pub utc_offset_minutes: Option<i16>,
    /// Which columns of a table hold what; told by the header unless given.
    #[cfg(feature = "table")]
    pub mapping: Option<Mapping>,
    /// Which piece of a long table the input is, if it is one.
    #[cfg(feature = "cdr")]
    pub piece: Option<PieceOfTable>,
}

#[cfg(feature = "table")]
impl ImportOptions<'_> {
    /// The line of the file that is this line of the input.
    fn line(&self, line: u64) -> u64 {
        #[cfg(feature = "cdr")]
        if let Some(piece) = self.piece {
            return piece.line(line);
        }
        line
    }
}

/// As [`import_calls`], with more to say about the input.
///
/// ```
/// use threerings::{ImportOptions, Speaker, SpeakerMap, import_calls_with};
///
/// let speakers = SpeakerMap::default().with("0", Speaker::Agent).with("1", Speaker::Customer);
/// let input = br#"[{"text": "", "sentence_info": [{"start": 0, "end": 900, "text": "ward 7, good morning", "spk": 0}]}]"#;
/// let imported = import_calls_with(input, &ImportOptions { speakers, ..ImportOptions::default() }).unwrap();
/// assert_eq!(imported.calls[0].turns()[0].speaker, Speaker::Agent);
/// ```
///
/// # Errors
///
/// As for [`import_calls`].
pub fn import_calls_with(input: &[u8], options: &ImportOptions<'_>) -> Result<Imported, Diagnostic> {
    import(input, options, &mut |format, source, imported| (format.read)(source, imported))
}

/// What the bytes of a table have to be turned into UTF-8 from, where that is left to the host, as in JavaScript: an
/// encoding, by its name in the Encoding Standard, or `workbook`. `None` for whatever can be read as it is.
///
/// ```
/// use threerings::table_encoding;
///
/// assert_eq!(table_encoding(b"\xB1\xE0\xBA\xC5,\xD5\xF1\xC1\xE5\n"), Some("gb18030"));
/// assert_eq!(table_encoding(b"PK\x03\x04"), Some("workbook"));
/// assert_eq!(table_encoding(b"id,ring\n"), None);
/// ```
#[cfg(feature = "table")]
#[must_use]
pub fn table_encoding(input: &[u8]) -> Option<&'static str> {
    use crate::register::{looks_like_json, workbook};
    use crate::sheet::TextEncoding;

    if workbook(input).is_some() {
        return Some("workbook");
    }
    let encoding = TextEncoding::of(input);
    (encoding != TextEncoding::Utf8 && !looks_like_json(input)).then(|| encoding.name())
}

/// Finds the format of an input, and has it read.
fn import(
    input: &[u8],
    options: &ImportOptions<'_>,
    read: &mut dyn FnMut(&Format, &Source<'_>, &mut Imported),
) -> Result<Imported, Diagnostic> {
    let source = Source::new(input, options);
    let format = match options.from {
        Some(name) => named(name)?,
        None => detect(&source).ok_or_else(|| unknown(&source))?,
    };
    let mut imported = Imported::new(format.name);
    read(format, &source, &mut imported);
    #[cfg(feature = "cdr")]
    if let Some(piece) = options.piece {
        pieces::place(&mut imported, piece);
    }
    Ok(imported)
}

/// The format of that name.
fn named(name: &str) -> Result<&'static Format, Diagnostic> {
    FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
        let help = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the known formats are {}", listed()),
        };
        let message = format!("expected the name of a format, found `{}`", shortened(name));
        problem(Code::UnknownName, message, Some(help), Place::default())
    })
}

/// Why the format of an input is not known.
fn unknown(source: &Source<'_>) -> Diagnostic {
    if let Some(broken) = source.broken_json() {
        return broken;
    }
    let at = Place { file: source.file.map(str::to_owned), ..Place::default() };
    if let Some(workbook) = crate::register::workbook(source.bytes) {
        let message =
            format!("expected a workbook with a table of calls, found {workbook} without one that can be read");
        let help = "name its columns with a mapping, or open it and save the sheet as `CSV UTF-8`".to_owned();
        return problem(Code::UnknownFormat, message, Some(help), at);
    }
    let found = if source.bytes.trim_ascii().is_empty() { "an empty file" } else { "no sign of any" };
    let message = format!("expected a file of a known format, found {found}");
    let help = format!("name its format if it is one of these: {}", listed());
    problem(Code::UnknownFormat, message, Some(help), at)
}

fn problem(code: Code, message: String, help: Option<String>, at: Place) -> Diagnostic {
    Diagnostic { code, severity: Severity::Error, message, help, at }
}

fn names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}

/// `amazon`, `genesys` or `records`.
fn listed() -> String {
    word_list(names())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_stand_in_the_order_of_their_names() {
        assert!(names().is_sorted(), "by name, so that there is one place for each");
        assert!(FORMATS.iter().all(|format| !format.title.is_empty()));
    }

    #[test]
    fn an_unknown_name_meets_the_nearest() {
        let error = |name| import_calls(b"{}", Some(name), None).unwrap_err().to_string();
        assert_eq!(error("gensys"), "expected the name of a format, found `gensys`; did you mean `genesys`?");
        let expected = format!("expected the name of a format, found `x`; the known formats are {}", listed());
        assert_eq!(error("x"), expected);
    }

    #[test]
    fn content_of_no_format_names_the_known_ones() {
        let error = |input: &[u8]| import_calls(input, None, Some("a.bin")).unwrap_err();
        assert_eq!(error(b"PK\x03\x04").code, Code::UnknownFormat);
        assert!(error(b"PK\x03\x04").to_string().contains("found an Excel workbook or another zip file without"));
        assert_eq!(
            error(b"{\"answer\": 42}").to_string(),
            format!(
                "a.bin: expected a file of a known format, found no sign of any; name its format if it is one of these: {}",
                listed()
            )
        );
        assert!(error(b" \n").to_string().contains("found an empty file"));
    }

    #[test]
    fn broken_json_says_where_it_breaks() {
        let error = import_calls(b"\n{\"conversationId\": \"c1\",", None, Some("a.json")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.json:2: expected a field name in double quotes, found the end of the text (column 25)"
        );
    }
}
