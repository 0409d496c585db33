//! The register: the follow-up log that agents keep, one entry an attempt, and which entry belongs to which call.
//!
//! A register is JSON Lines, or with the feature `table` the CSV that a spreadsheet saves, or with the feature `excel` its workbook. Its entries say what
//! agents wrote; [`Matcher`] finds the attempt that each is about.

mod matching;
#[cfg(feature = "table")]
mod table;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

pub use self::matching::{Matcher, Matches};
pub(crate) use self::matching::{customer_key, phone_key};
use crate::call::{
    Direction, Field, FieldValue, IntoOwned, Moment, Read, Shape, Shaped, Sound, Text, record_object, unknown_field,
    wrong_type,
};
use crate::diagnostic::{Code, Diagnostic, Place, Rejected, Severity};
use crate::json::{Kind, Problem, Reader, Step};
use crate::records::{Unit, read_records};

record_object! {
    /// An entry of the register: what an agent wrote about one attempt to reach somebody.
    ///
    /// An entry without `phone` and `customer_id` is valid, but no call can be matched to it.
    struct RegisterEntry<'a> {
        /// The agent who made the attempt.
        optional agent_id: Text<'a>,
        /// When the attempt was made or written down: RFC 3339 with an offset.
        required at: Moment<'a>,
        /// The id under which the organisation knows the customer.
        optional customer_id: Text<'a>,
        /// Seen from the organisation.
        optional direction: Direction,
        /// What is to be done next.
        optional next_step: Text<'a>,
        /// What was talked about.
        optional notes: Text<'a>,
        /// How it came out, in the agent's words.
        optional outcome: Text<'a>,
        /// A number or a pseudonym for it: it is only compared.
        optional phone: Text<'a>,
        /// Why there was a call, in the agent's words.
        optional purpose: Text<'a>,
    }
}

impl Sound for RegisterEntry<'_> {}

impl<'a> Unit<'a> for RegisterEntry<'a> {}

impl<'a> RegisterEntry<'a> {
    /// An entry of which only the time is known.
    #[must_use]
    pub fn new(at: Moment<'a>) -> Self {
        RegisterEntry {
            agent_id: None,
            at,
            customer_id: None,
            direction: None,
            next_step: None,
            notes: None,
            outcome: None,
            phone: None,
            purpose: None,
        }
    }

    /// The same entry without anything borrowed.
    #[must_use]
    pub fn into_owned(self) -> RegisterEntry<'static> {
        IntoOwned::into_owned(self)
    }

    /// Whether a call could be matched to it.
    fn names_somebody(&self) -> bool {
        [&self.phone, &self.customer_id].into_iter().flatten().any(|text| !text.trim().is_empty())
    }
}

/// What [`Register::read`] has to know besides the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisterOptions<'a> {
    /// The file's name, for messages and for the provenance of a matched entry.
    pub file: Option<&'a str>,
    /// Minutes east of UTC for the times of a table that say no offset themselves; 480, China, unless chosen.
    pub utc_offset_minutes: i16,
}

impl Default for RegisterOptions<'_> {
    fn default() -> Self {
        RegisterOptions { file: None, utc_offset_minutes: 480 }
    }
}

/// A register that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Register {
    file: Option<String>,
    entries: Vec<RegisterEntry<'static>>,
    /// The line of each entry; 0 or nothing where there are no lines.
    lines: Vec<u64>,
    /// The entries that were refused.
    pub rejected: Vec<Rejected>,
    /// What is worth knowing about the others: an assumed time zone, columns that are not used.
    pub warnings: Vec<Diagnostic>,
}

impl Register {
    /// Reads a register from JSON (an object, a list or JSON Lines) or, with the feature `table`, from CSV.
    ///
    /// A table is separated by commas, semicolons or tabs, in UTF-8, UTF-16 with a byte order mark, or GB18030. Its
    /// header stands in one of the first rows and names the columns in Chinese or English. Times without an offset
    /// are read in [`RegisterOptions::utc_offset_minutes`], times without seconds as the beginning of their minute;
    /// a warning each says so. Where two columns mean the same, the first that is not blank counts, call times before
    /// times of writing.
    ///
    /// An entry that is wrong is refused with everything that is wrong with it; the others are still read.
    ///
    /// ```
    /// use threerings::{Register, RegisterOptions};
    ///
    /// let lines = br#"{"at": "2026-11-21T09:30:00+08:00", "phone": "138 0013 8000", "outcome": "reached"}"#;
    /// let register = Register::read(lines, &RegisterOptions::default()).unwrap();
    /// assert_eq!(register.entries()[0].outcome.as_deref(), Some("reached"));
    /// ```
    ///
    /// # Errors
    ///
    /// Where nothing could be read: a file of another kind, a table without the columns that matching needs.
    pub fn read(input: &[u8], options: &RegisterOptions<'_>) -> Result<Register, Diagnostic> {
        if let Some(workbook) = workbook(input) {
            #[cfg(feature = "excel")]
            if let Some(text) = crate::workbook::as_csv(input) {
                return Register::read(text.as_bytes(), options);
            }
            let help = "open it and save it as `CSV UTF-8`".to_owned();
            return Err(unreadable(options, format!("expected JSON Lines or CSV, found {workbook}"), help));
        }
        let mut register = if looks_like_json(input) {
            Register::read_json(input, options.file)
        } else {
            Register::read_table(input, options)?
        };
        register.file = options.file.map(str::to_owned);
        register.note_what_is_missing();
        Ok(register)
    }

    /// A register of entries that are in memory already, from a database for instance.
    #[must_use]
    pub fn from_entries(entries: Vec<RegisterEntry<'static>>) -> Self {
        Register { entries, ..Register::default() }
    }

    /// The entries, in the order of the file.
    #[must_use]
    pub fn entries(&self) -> &[RegisterEntry<'static>] {
        &self.entries
    }

    /// Where an entry stands, by its position among [`Register::entries`].
    #[must_use]
    pub fn place_of(&self, position: usize) -> Place {
        let line = self.lines.as_slice().get(position).copied().unwrap_or(0);
        Place { file: self.file.clone(), line, ..Place::default() }
    }

    fn push(&mut self, entry: RegisterEntry<'static>, line: u64) {
        self.entries.push(entry);
        self.lines.push(line);
    }

    fn read_json(input: &[u8], file: Option<&str>) -> Register {
        let mut records = read_records(input);
        if let Some(file) = file {
            records = records.in_file(file);
        }
        let mut register = Register::default();
        while let Some(read) = records.next_unit::<RegisterEntry<'_>>() {
            match read {
                Ok(read) => {
                    register.push(read.unit.into_owned(), read.at.line);
                    register.warnings.extend(read.warnings);
                }
                Err(rejected) => register.rejected.push(rejected),
            }
        }
        register
    }

    #[cfg(feature = "table")]
    fn read_table(input: &[u8], options: &RegisterOptions<'_>) -> Result<Register, Diagnostic> {
        let decoded = table::decode(input, options)?;
        // JSON in UTF-16.
        if looks_like_json(decoded.text.as_bytes()) {
            return Ok(Register::read_json(decoded.text.as_bytes(), options.file));
        }
        table::read(&decoded, options)
    }

    #[cfg(not(feature = "table"))]
    fn read_table(_input: &[u8], options: &RegisterOptions<'_>) -> Result<Register, Diagnostic> {
        let message = "expected JSON Lines, found a text of another kind; this build reads no tables".to_owned();
        Err(unreadable(
            options,
            message,
            "build with the feature `table`, or save the register as JSON Lines".to_owned(),
        ))
    }

    /// Warns where attempts could be called unrecorded because the register says less than it seems to.
    fn note_what_is_missing(&mut self) {
        let warning =
            |at, message| Diagnostic { code: Code::NotUsable, severity: Severity::Warning, message, help: None, at };
        if self.entries.is_empty() {
            let message = "expected entries, found none: no attempt counts as recorded".to_owned();
            self.warnings.push(warning(Place { file: self.file.clone(), ..Place::default() }, message));
        }
        let nameless = |(_, entry): &(usize, &RegisterEntry<'_>)| !entry.names_somebody();
        let mut unmatchable = self.entries.iter().enumerate().filter(nameless);
        if let Some((first, _)) = unmatchable.next() {
            let more = match unmatchable.count() {
                0 => String::new(),
                more => format!(" and in {more} more"),
            };
            let message = format!("expected a phone or customer id in every entry, found neither here{more}");
            self.warnings.push(warning(self.place_of(first), message));
        }
    }
}

/// A file of which nothing can be read.
fn unreadable(options: &RegisterOptions<'_>, message: String, help: String) -> Diagnostic {
    let at = Place { file: options.file.map(str::to_owned), ..Place::default() };
    Diagnostic { code: Code::UnknownFormat, severity: Severity::Error, message, help: Some(help), at }
}

/// Which spreadsheet program's own file this is, if it is one.
pub(crate) fn workbook(input: &[u8]) -> Option<&'static str> {
    match input {
        [b'P', b'K', 3, 4, ..] => Some("an Excel workbook or another zip file"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some("an old Excel workbook"),
        _ => None,
    }
}

/// Whether this is JSON rather than a table; nothing at all is JSON Lines without a line.
pub(crate) fn looks_like_json(input: &[u8]) -> bool {
    let text = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input).trim_ascii_start();
    matches!(text.first(), None | Some(b'{' | b'['))
}

/// Full-width forms as the ASCII characters that they stand for, the ideographic space as a space.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(input: &str) -> Register {
        Register::read(input.as_bytes(), &RegisterOptions { file: Some("r.jsonl"), ..Default::default() }).unwrap()
    }

    #[test]
    fn reads_lines_lists_and_byte_order_marks() {
        let entry =
            r#"{"at":"2026-11-21T09:30:00+08:00","phone":"p1","direction":"outbound","next_step":"ring again"}"#;
        for input in [entry.to_owned(), format!("\u{FEFF}{entry}\r\n"), format!("[{entry}]"), format!("\n\n{entry}\n")]
        {
            let register = read(&input);
            let [read] = register.entries() else { panic!("{input}: {register:?}") };
            assert_eq!(read.direction, Some(Direction::Outbound));
            assert_eq!(read.next_step.as_deref(), Some("ring again"));
            assert_eq!(read.at.unix_ms(), 1_795_224_600_000);
            assert_eq!((register.rejected.len(), register.warnings.len()), (0, 0), "{input}");
        }
    }

    #[test]
    fn a_broken_entry_leaves_the_others_whole() {
        let register = read(
            "{\"at\":\"2026-11-21T09:30:00+08:00\",\"phone\":\"p1\"}\n{\"at\":\"half past nine\",\"phone\":7}\n\
             {\"phone\":\"p2\"}\n{\"at\":\"2026-11-21T10:00:00+08:00\",\"phone\":\"p3\",\"note\":\"x\"}\n",
        );
        assert_eq!(register.entries().len(), 2);
        let rejected: Vec<String> = register.rejected.iter().map(ToString::to_string).collect();
        assert_eq!(
            rejected,
            [
                "r.jsonl:2: /at: expected a date and time with an offset, found `half past nine` (column 7); \
                 write it as in `2026-11-21T09:30:00+08:00`\n\
                 r.jsonl:2: /phone: expected a string, found a number (column 32)",
                "r.jsonl:3: /at: expected the field `at`, found none (column 1)",
            ]
        );
        let [warning] = register.warnings.as_slice() else { panic!("{:?}", register.warnings) };
        assert_eq!((warning.code, warning.at.line, warning.at.path.as_str()), (Code::UnknownField, 4, "/note"));
        assert_eq!(register.place_of(1).line, 4);
    }

    #[test]
    fn what_cannot_match_is_said() {
        let register = read(r#"{"at":"2026-11-21T09:30:00+08:00","phone":" "}"#);
        assert_eq!(
            register.warnings[0].to_string(),
            "r.jsonl:1: expected a phone or customer id in every entry, found neither here"
        );
        assert_eq!(
            read("").warnings[0].to_string(),
            "r.jsonl: expected entries, found none: no attempt counts as recorded"
        );
    }

    #[test]
    fn other_files_are_refused_with_what_to_do() {
        let refused = |input: &[u8]| Register::read(input, &RegisterOptions::default()).unwrap_err();
        assert_eq!(refused(b"PK\x03\x04....").code, Code::UnknownFormat);
        assert_eq!(refused(b"\xD0\xCF\x11\xE0....").help.as_deref(), Some("open it and save it as `CSV UTF-8`"));
        #[cfg(not(feature = "table"))]
        assert_eq!(
            refused(b"at,phone\n").to_string(),
            "expected JSON Lines, found a text of another kind; this build reads no tables; \
             build with the feature `table`, or save the register as JSON Lines"
        );
    }

    proptest! {
        #[test]
        fn bytes_never_panic(input in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _read = Register::read(&input, &RegisterOptions::default());
        }

        #[test]
        fn nearly_json_never_panics(input in r#"[\[\]{}:, "\\at0-9T+\n]{0,80}"#) {
            let _read = Register::read(input.as_bytes(), &RegisterOptions::default());
        }
    }
}
