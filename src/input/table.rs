//! Any table of calls, a row each: CSV or TSV, with a header in Chinese or English among the first rows.
//!
//! Columns are known by their names, or by a stated [`Mapping`]. Times without seconds, as spreadsheets save them, are
//! only good for bounds; where lengths of time are in the table, too, those count.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::call::{
    Agent, AttributeValue, Bound, By, CallRecord, Customer, Direction, Ended, HoldSummary, Holds, How, Outcome, Ring,
    RingBasis, Sources, shortened,
};
use crate::diagnostic::{Code, Diagnostic, Place, Rejected, Severity};
use crate::sheet::{AS_TEXT, Cells, HEADER_WITHIN, Row, Rows, direction_of, folded, quotable, trimmed, written_key};
use crate::written_time::Written;

use super::clock::{LONGEST_MS, Stamp, Zone, seconds_long};
use super::facts::Facts;
use super::mapping::{CellKind, Mapped, Mapping, Target, Unit, no_such_column};
use super::source::{LookUp, Source, at_line, hash_of, repetition};
use super::{Format, ImportOptions, Imported, Likeness, Take};

pub(super) const FORMAT: Format = Format { name: "table", title: "any table of calls, CSV or TSV", detect, read };

/// Columns that only call data have, not a register.
const TELEPHONY: [Target; 9] = [
    Target::RingingAt,
    Target::AnsweredAt,
    Target::EndedAt,
    Target::Ring,
    Target::Talk,
    Target::Whole,
    Target::EndedBy,
    Target::HoldTotal,
    Target::Callee,
];

/// How many bytes a row has, or rather more.
const BYTES_A_ROW: usize = 100;

/// How many rows are looked at for a proposal.
const SAMPLE: usize = 50;

fn detect(source: &Source<'_>) -> Likeness {
    if source.is_json() {
        return Likeness::None;
    }
    let Some(text) = source.table_text() else { return Likeness::None };
    let beginning = text.char_indices().nth(20_000).map_or(text, |(end, _)| text.get(..end).unwrap_or(text));
    match Header::find(beginning, source.options.mapping.as_ref()) {
        Some(_) if source.options.mapping.is_some() => Likeness::Likely,
        Some(header) => {
            let count = header.mapping.columns.len();
            let telephony = TELEPHONY.iter().filter(|target| header.mapping.has(**target)).count();
            match (telephony, count) {
                (2.., 3..) => Likeness::Likely,
                (1.., 2..) => Likeness::Possible,
                _ => Likeness::None,
            }
        }
        None => Likeness::None,
    }
}

#[cfg(feature = "cdr")]
pub(super) const LONG: super::Long = super::Long { name: FORMAT.name, shape, each };

#[cfg(feature = "cdr")]
fn shape(text: &str, options: &ImportOptions<'_>) -> Option<super::Shape> {
    let header = Header::find(text, options.mapping.as_ref())?;
    Some(super::Shape { delimiter: header.delimiter, above: header.rows_above + 1, id: Vec::new(), mixed: None })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    let mut calls = Vec::new();
    each(source, imported, &mut |call| calls.push(call.into_owned()));
    imported.calls = calls;
}

/// Hands over the calls one by one.
fn each(source: &Source<'_>, imported: &mut Imported, take: &mut Take<'_>) {
    let Some(text) = source.table_text() else {
        imported.rejected.push(source.not_a_table());
        return;
    };
    let Some(header) = Header::find(text, source.options.mapping.as_ref()) else {
        let message = format!(
            "expected a header with the names of columns in the first {HEADER_WITHIN} rows, found none that is known"
        );
        let help = "state which column holds what, with a mapping".to_owned();
        imported.rejected.push(source.refusal(Code::NoSuchColumn, message, Some(help)));
        return;
    };
    let stated = source.options.utc_offset_minutes.or(header.mapping.offset_minutes);
    let zone = Zone::of(&ImportOptions { utc_offset_minutes: stated, ..ImportOptions::default() });
    let mut notes = Notes::default();
    let mut seen = Seen(LookUp::with_capacity_and_hasher(text.len() / BYTES_A_ROW, Default::default()));
    let mut sources = Sources::default();
    let mut row = Row::default();
    let mut rows = Rows::new(text, header.delimiter);
    for _above in 0..=header.rows_above {
        rows.read(&mut row);
    }
    while rows.read(&mut row) {
        if row.cells.are_blank() || row.cells == header.cells {
            continue;
        }
        if row.unclosed {
            let message = "expected `\"` at the end of the quoted cell, found the end of the file".to_owned();
            let help = Some("close the quote, or write a quote within a cell twice".to_owned());
            let at = at_line(source.file, row.line);
            let problem = Diagnostic { code: Code::BadRow, severity: Severity::Error, message, help, at };
            imported.rejected.push(Rejected { id: None, problems: vec![problem] });
            continue;
        }
        let line = source.options.line(row.line);
        let (header, zone) = (&header, &zone);
        let mut reading = Reading { header, zone, row: &row, line, notes: &mut notes, sources: &mut sources };
        let mut record = CallRecord::new("");
        reading.fill(&mut record);
        if let Some(at) = seen.insert(&record.id, row.at)
            && let Some(before) = Rows::from(text, header.delimiter, at, 1).next()
        {
            let notes = &mut Notes::default();
            let lines = memchr::memchr_iter(b'\n', text.as_bytes().get(..at).unwrap_or_default()).count() as u64;
            let line = source.options.line(lines + 1);
            let mut earlier = CallRecord::new("");
            Reading { header, zone, row: &before, line, notes, sources: &mut sources }.fill(&mut earlier);
            let same = earlier == record;
            if earlier.id == record.id {
                imported.warnings.push(repetition(&record.id, same, at_line(source.file, row.line)));
            }
            if same {
                continue;
            }
        }
        take(record);
    }
    let file = source.file;
    imported.warnings.extend(zone.warning(file));
    imported.warnings.extend(notes.warnings(file));
    imported.warnings.extend(header.missing(source));
}

/// On which row of a table each id came last: a record that was handed over is made again when it has to be compared.
struct Seen(LookUp<u64, usize>);

impl Seen {
    /// Notes the row of an id, and gives the one on which it came before.
    fn insert(&mut self, id: &str, at: usize) -> Option<usize> {
        self.0.insert(hash_of(id), at)
    }
}

/// A proposal for how to read a table, to be looked at, changed and stated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableProposal {
    /// The mapping as JSON, as [`Mapping::from_json`] reads it.
    pub mapping: String,
    /// The columns that were recognised.
    pub columns: Vec<ProposedColumn>,
    /// The names of the columns that were not.
    pub unused: Vec<String>,
    /// The header, and the first rows below it.
    pub first_rows: Vec<Vec<String>>,
}

/// A column that was recognised.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProposedColumn {
    /// The header's text.
    pub column: String,
    /// What it holds: `started_at`, `ring`, …
    pub holds: &'static str,
    /// How sure that is, 0 to 1: by the name, and by how many of its cells can be read so.
    pub confidence: f64,
    /// How many of the cells that were looked at could not be read so.
    pub unreadable: usize,
}

/// Proposes how to read a table of calls; `None` if it has no header with a known name.
///
/// ```
/// let input = "呼叫时间,主叫号码,振铃时长(秒),备注\n2026-11-21 09:30:00,13800138000,8,\n";
/// let proposal = threerings::propose_mapping(input.as_bytes()).unwrap();
/// assert_eq!(proposal.columns[2].holds, "ring");
/// assert_eq!(proposal.unused, ["备注"]);
/// ```
#[must_use]
pub fn propose_mapping(input: &[u8]) -> Option<TableProposal> {
    let options = ImportOptions::default();
    let source = Source::new(input, &options);
    let text = source.table_text()?;
    let header = Header::find(text, None)?;
    let zone = Zone::of(&options);
    let rows: Vec<Row<'_>> = Rows::new(text, header.delimiter).skip(header.rows_above + 1).take(SAMPLE).collect();
    let columns = header.columns().map(|(mapped, index)| {
        let cells = rows.iter().filter_map(|row| row.cells.get(index?)).map(str::trim).filter(|cell| !cell.is_empty());
        let (mut seen, mut unreadable) = (0_usize, 0_usize);
        for cell in cells {
            seen += 1;
            unreadable += usize::from(!is_readable(cell, mapped, &zone));
        }
        let share = if seen == 0 { 1.0 } else { 1.0 - unreadable as f64 / seen as f64 };
        let confidence = (mapped.confidence * share * 100.0).round() / 100.0;
        ProposedColumn { column: mapped.column.clone(), holds: mapped.target.name(), confidence, unreadable }
    });
    let columns = columns.collect();
    let used = |cell: &&str| header.mapping.columns.iter().any(|mapped| mapped.column == **cell);
    let unused = header.cells.iter().map(str::trim).filter(|cell| !cell.is_empty() && !used(cell)).map(str::to_owned);
    let shown = |row: &Cells<'_>| row.iter().map(str::to_owned).collect::<Vec<String>>();
    let first_rows =
        [shown(&header.cells)].into_iter().chain(rows.iter().take(5).map(|row| shown(&row.cells))).collect();
    Some(TableProposal { mapping: header.mapping.to_json(), columns, unused: unused.collect(), first_rows })
}

fn is_readable(cell: &str, mapped: &Mapped, zone: &Zone) -> bool {
    match mapped.target.kind() {
        CellKind::Text => true,
        CellKind::Time => zone.read(cell).is_some() || Written::parse(cell).is_some(),
        CellKind::Length => length(cell, mapped.unit).is_some(),
        CellKind::Count => cell.parse().is_ok_and(|count: u64| count <= LONGEST_MS),
        CellKind::Word => meaning(cell, mapped, None).is_some(),
    }
}

/// The header of a table, and what its columns hold.
struct Header<'t> {
    delimiter: u8,
    rows_above: usize,
    line: u64,
    cells: Cells<'t>,
    mapping: Mapping,
    /// Where each column of the mapping stands.
    places: Vec<Option<usize>>,
    /// Which column of the mapping holds what, and where it stands, by the number of the target: every row asks for each.
    holding: Vec<Option<(usize, usize)>>,
    /// Where each attribute stands.
    attributes: Vec<Option<usize>>,
}

impl<'t> Header<'t> {
    /// The row and the separator that give most known columns.
    fn find(text: &'t str, stated: Option<&Mapping>) -> Option<Self> {
        let mut best: Option<(usize, Header<'_>)> = None;
        for delimiter in [b',', b'\t', b';', b'|'] {
            for (rows_above, row) in Rows::new(text, delimiter).take(HEADER_WITHIN).enumerate() {
                let names: Vec<&str> = row.cells.iter().map(str::trim).collect();
                let mapping = match stated {
                    Some(stated) => stated.clone(),
                    None => Mapping::guess(&names).by_their_cells(&names, text, delimiter, rows_above),
                };
                let places: Vec<Option<usize>> =
                    mapping.columns.iter().map(|mapped| find(&row.cells, &mapped.column)).collect();
                let known = places.iter().flatten().count();
                if known > best.as_ref().map_or(0, |(most, _)| *most) {
                    let holding = mapping.holding(&places);
                    let attributes = mapping.attributes.iter().map(|name| find(&row.cells, name)).collect();
                    let (line, cells) = (row.line, row.cells);
                    best = Some((
                        known,
                        Header { delimiter, rows_above, line, cells, mapping, places, holding, attributes },
                    ));
                }
            }
        }
        best.map(|(_, header)| header)
    }

    /// The columns that are used, with their places.
    fn columns(&self) -> impl Iterator<Item = (&Mapped, Option<usize>)> {
        self.mapping.columns.iter().zip(self.places.iter().copied())
    }

    /// A warning for each stated column that the table has not.
    fn missing(&self, source: &Source<'_>) -> Vec<Diagnostic> {
        let names: Vec<&str> = self.cells.iter().map(str::trim).collect();
        let missing = self.columns().filter(|(_, place)| place.is_none()).map(|(mapped, _)| mapped);
        let at = || at_line(source.file, self.line);
        missing.map(|mapped| no_such_column(mapped, &names, at())).collect()
    }
}

/// A column by its header, exactly or but for case, width and brackets.
fn find(cells: &Cells<'_>, name: &str) -> Option<usize> {
    let exactly = cells.iter().position(|cell| cell.trim() == name);
    exactly.or_else(|| cells.iter().position(|cell| folded(cell) == folded(name) && !cell.trim().is_empty()))
}

impl Mapping {
    /// Which column holds what, and where it stands, by the number of the target.
    fn holding(&self, places: &[Option<usize>]) -> Vec<Option<(usize, usize)>> {
        let column = |target| self.columns.iter().position(|mapped| mapped.target == target);
        let standing = |column: usize| Some((column, (*places.get(column)?)?));
        Target::ALL.iter().map(|(target, ..)| column(*target).and_then(standing)).collect()
    }

    /// Of two guesses for one column the one that its cells can be read by.
    fn by_their_cells(mut self, header: &[&str], text: &str, delimiter: u8, rows_above: usize) -> Mapping {
        let doubled: Vec<String> = self
            .columns
            .iter()
            .filter(|mapped| self.columns.iter().filter(|other| other.column == mapped.column).count() > 1)
            .map(|mapped| mapped.column.clone())
            .collect();
        if doubled.is_empty() {
            return self;
        }
        let zone = Zone::of(&ImportOptions::default());
        let rows: Vec<Row<'_>> = Rows::new(text, delimiter).skip(rows_above + 1).take(SAMPLE).collect();
        self.columns.retain(|mapped| {
            let Some(index) = header.iter().position(|name| *name == mapped.column) else { return true };
            let mut cells = rows.iter().filter_map(|row| row.cells.get(index)).filter(|cell| !cell.trim().is_empty());
            !doubled.contains(&mapped.column) || cells.all(|cell| is_readable(cell.trim(), mapped, &zone))
        });
        self
    }
}

/// What is noted while the rows are read.
#[derive(Default)]
struct Notes {
    /// Cells that could not be read, by column: the line of the first, how many, and what is wrong.
    unread: BTreeMap<String, (u64, u64, String)>,
    /// What words mean in a column and direction: few words stand in many rows.
    words: Vec<(Target, Option<Direction>, String, Option<Word>)>,
}

/// How many words are remembered.
const WORDS: usize = 32;

impl Notes {
    fn unread(&mut self, column: &str, line: u64, message: impl FnOnce() -> String) {
        let entry = self.unread.entry(column.to_owned()).or_insert_with(|| (line, 0, message()));
        entry.1 += 1;
    }

    fn warnings(self, file: Option<&str>) -> Vec<Diagnostic> {
        let warning = |(column, (line, count, message)): (String, (u64, u64, String))| Diagnostic {
            code: Code::NotUsable,
            severity: Severity::Warning,
            message: if count == 1 {
                format!("{message}; not used")
            } else {
                format!("{message}; not used here and in {} more", count - 1)
            },
            help: None,
            at: Place { file: file.map(str::to_owned), path: shortened(&column), line, column: 0 },
        };
        self.unread.into_iter().map(warning).collect()
    }

    /// What a word means, looked up once.
    fn meaning(&mut self, cell: &str, mapped: &Mapped, direction: Option<Direction>) -> Option<Word> {
        let known = self
            .words
            .iter()
            .find(|(target, by, word, _)| *target == mapped.target && *by == direction && word == cell);
        if let Some((.., meaning)) = known {
            return *meaning;
        }
        let meaning = meaning(cell, mapped, direction);
        if self.words.len() < WORDS {
            self.words.push((mapped.target, direction, cell.to_owned(), meaning));
        }
        meaning
    }
}

/// One row on its way to becoming a record.
struct Reading<'h, 'r, 'n> {
    header: &'h Header<'h>,
    zone: &'h Zone,
    row: &'r Row<'r>,
    /// The line of the row in its file.
    line: u64,
    notes: &'n mut Notes,
    sources: &'n mut Sources<'h>,
}

impl<'h: 'r, 'r> Reading<'h, 'r, '_> {
    /// The cell of that kind, if there is one that is not blank.
    fn cell(&self, target: Target) -> Option<(&'r str, &'h Mapped)> {
        let (column, place) = (*self.header.holding.get(target as usize)?)?;
        let cell = trimmed(self.row.cells.get(place)?);
        // None of them has more bytes than `NULL`.
        let blank = cell.len() < 5 && matches!(cell, "" | "-" | "--" | "—" | "/" | "NULL" | "null" | "\\N" | "无");
        Some((cell, self.header.mapping.columns.get(column)?)).filter(|_| !blank)
    }

    fn text(&self, target: Target) -> Option<&'r str> {
        self.cell(target).map(|(cell, _)| cell)
    }

    /// A number or id as text.
    fn key(&mut self, target: Target) -> Option<&'r str> {
        let (cell, mapped) = self.cell(target)?;
        match written_key(cell) {
            Ok(key) => Some(key).filter(|key| !key.is_empty()),
            Err(message) => {
                self.notes.unread(&mapped.column, self.row.line, || format!("{message}: {AS_TEXT}"));
                None
            }
        }
    }

    /// Notes that a cell could not be read.
    #[cold]
    fn unread(&mut self, cell: &str, mapped: &Mapped, expected: &str) {
        self.notes.unread(&mapped.column, self.row.line, || format!("expected {expected}, found {}", quotable(cell)));
    }

    fn stamp(&mut self, target: Target) -> Option<(Stamp, &'h str)> {
        let (cell, mapped) = self.cell(target)?;
        let stamp = self.zone.read(cell).or_else(|| {
            let (day, _) = self.cell(Target::Date)?;
            let (day, time) = (Written::parse(day)?, Written::parse(cell)?);
            if time.date.is_some() { None } else { self.zone.complete(&day, &time) }
        });
        if stamp.is_none() {
            self.unread(cell, mapped, "a date and time");
        }
        Some((stamp?, &mapped.column))
    }

    fn length(&mut self, target: Target) -> Option<(Bound, &'h str)> {
        let (cell, mapped) = self.cell(target)?;
        let length = length(cell, mapped.unit);
        if length.is_none() {
            self.unread(cell, mapped, "a length of time");
        }
        Some((length?, &mapped.column))
    }

    fn count(&mut self, target: Target) -> Option<(u64, &'h str)> {
        let (cell, mapped) = self.cell(target)?;
        let count = cell.parse().ok().filter(|count| *count <= LONGEST_MS);
        if count.is_none() {
            self.unread(cell, mapped, "a whole number");
        }
        Some((count?, &mapped.column))
    }

    /// What a cell's word means: as stated, or as it is known.
    fn word(&mut self, target: Target, direction: Option<Direction>) -> Option<Word> {
        let (cell, mapped) = self.cell(target)?;
        let meaning = self.notes.meaning(cell, mapped, direction);
        if meaning.is_none() {
            self.unread(cell, mapped, "a known word");
        }
        meaning
    }

    /// Fills a record of which nothing is known: it is so large that handing it back takes longer than a few cells.
    fn fill(&mut self, record: &mut CallRecord<'r>) {
        match self.key(Target::Id) {
            Some(id) => record.id = id.into(),
            None => {
                record.id = format!("row-{}", self.line).into();
                self.sources.say("/id", How::Assumed, "line of the table", "the table has no id of the call");
            }
        }
        if let Some(Word::Direction(direction)) = self.word(Target::Direction, None) {
            record.direction = Some(direction);
        }
        let facts = Facts {
            started: self.stamp(Target::StartedAt),
            ringing: self.stamp(Target::RingingAt),
            answered: self.stamp(Target::AnsweredAt),
            ended: self.stamp(Target::EndedAt),
            ring: self.length(Target::Ring),
            talk: self.length(Target::Talk),
            whole: self.length(Target::Whole),
        };
        if let Some(Word::By(by)) = self.word(Target::EndedBy, record.direction) {
            record.ended = Some(Ended { at_ms: None, by: Some(by) });
        }
        self.set_outcome(record, &facts);
        facts.apply_to_one(record, self.zone, self.sources);
        self.set_count(record);
        self.set_holds(record);
        self.set_people(record);
        self.set_attributes(record);
        self.sources.give(record);
    }

    fn set_outcome(&mut self, record: &mut CallRecord<'r>, facts: &Facts<'_>) {
        let inbound = record.direction == Some(Direction::Inbound);
        let gave_up = record.ended.as_ref().and_then(|ended| ended.by) == Some(By::Customer);
        let unanswered = match (inbound, gave_up) {
            (true, true) => Some(Outcome::Abandoned),
            (true, false) => Some(Outcome::NoAnswer),
            // A line that was busy or off was not answered, either.
            (false, _) => None,
        };
        match self.word(Target::Outcome, None) {
            Some(Word::Outcome(outcome)) => return record.outcome = Some(outcome),
            Some(Word::Unanswered) => return record.outcome = unanswered,
            _ => {}
        }
        let talked = facts.talk.is_some_and(|(talk, _)| talk.least() > 0);
        let silent = facts.talk.is_some_and(|(talk, _)| talk.is_at_most(999)) && facts.answered.is_none();
        let never = facts.answered.is_none() && facts.ended.is_some() && self.header.mapping.has(Target::AnsweredAt);
        let (outcome, note) = if facts.answered.is_some() || talked {
            (Some(Outcome::Answered), "it has a time of answering or of talking")
        } else if silent || never {
            (unanswered, "it has no time of answering")
        } else {
            (None, "")
        };
        if outcome.is_some() {
            record.outcome = outcome;
            self.sources.say("/outcome", How::Derived, "times", note);
        }
    }

    fn set_count(&mut self, record: &mut CallRecord<'r>) {
        if let Some((count, source)) = self.count(Target::RingCount) {
            let ms = record.ring.take().and_then(|ring| ring.ms);
            record.ring = Some(Ring { basis: Some(RingBasis::Counted), count: Some(count.into()), ms });
            self.sources.say("/ring/count", How::Reported, source, "");
        }
    }

    fn set_holds(&mut self, record: &mut CallRecord<'r>) {
        let (count, longest, total) =
            (self.count(Target::HoldCount), self.length(Target::HoldLongest), self.length(Target::HoldTotal));
        let Some(source) = [count.map(|c| c.1), longest.map(|l| l.1), total.map(|t| t.1)].into_iter().flatten().next()
        else {
            return;
        };
        record.holds = Some(match count {
            Some((0, _)) => Holds::Each(Vec::new()),
            _ => Holds::Summary(HoldSummary {
                count: count.map(|(count, _)| count.into()),
                longest_ms: longest.map(|(ms, _)| ms),
                total_ms: total.map(|(ms, _)| ms),
            }),
        });
        self.sources.say("/holds", How::Reported, source, "");
    }

    fn set_people(&mut self, record: &mut CallRecord<'r>) {
        let (caller, callee) = (self.key(Target::Caller), self.key(Target::Callee));
        let (theirs, ours) = match record.direction {
            Some(Direction::Inbound) => (caller, callee),
            Some(Direction::Outbound) => (callee, caller),
            None => (None, None),
        };
        let own = self.key(Target::CustomerPhone);
        let by_direction = own.is_none() && theirs.is_some();
        let (phone, id, name) = (own.or(theirs), self.key(Target::CustomerId), self.text(Target::CustomerName));
        if phone.is_some() || id.is_some() || name.is_some() {
            record.customer = Some(Customer {
                id: id.map(Into::into),
                name: name.map(Into::into),
                phone: phone.map(Into::into),
                region: None,
            });
        }
        if by_direction {
            self.sources.say("/customer/phone", How::Derived, "caller and callee", "by the direction of the call");
        }
        let (name, team) = (self.text(Target::AgentName), self.text(Target::Team));
        let id = self.key(Target::AgentId);
        let by_number = id.is_none() && name.is_none();
        if let Some(id) = id.or(name).or(ours) {
            record.agent = Some(Agent { id: id.into(), name: name.map(Into::into), team: team.map(Into::into) });
            if by_number {
                self.sources.say(
                    "/agent/id",
                    How::Derived,
                    "caller and callee",
                    "our side's number, by the direction of the call",
                );
            }
        }
    }

    fn set_attributes(&mut self, record: &mut CallRecord<'r>) {
        for (name, place) in self.header.mapping.attributes.iter().zip(&self.header.attributes) {
            let cell = place.and_then(|place| self.row.cells.get(place)).map(str::trim);
            if let Some(cell) = cell.filter(|cell| !cell.is_empty()) {
                let value = AttributeValue::Text(cell.into());
                record.attributes.get_or_insert_default().insert(name.as_str().into(), value);
            }
        }
    }
}

/// What the word of a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Direction(Direction),
    By(By),
    Outcome(Outcome),
    /// Nobody answered, for whatever reason.
    Unanswered,
}

/// What a word means in a column: as stated, or as it is known; who called and was called depends on the direction.
fn meaning(cell: &str, mapped: &Mapped, direction: Option<Direction>) -> Option<Word> {
    let stated = mapped.words.get(&folded(cell)).map(String::as_str);
    match (mapped.target, stated) {
        (Target::Direction, Some(word)) => Direction::from_word(word).map(Word::Direction),
        (Target::Direction, None) => direction_of(cell).map(Word::Direction),
        (Target::EndedBy, Some(word)) => By::from_word(word).map(Word::By),
        (Target::EndedBy, None) => ended_by(cell, direction).map(Word::By),
        (_, Some(word)) => Outcome::from_word(word).map(Word::Outcome),
        (_, None) => outcome_of(cell),
    }
}

/// The words for outcomes, as `folded` gives them.
const OUTCOMES: &[(Word, &[&str])] = &[
    (
        Word::Outcome(Outcome::Answered),
        &[
            "answered",
            "answer",
            "connected",
            "success",
            "completed",
            "yes",
            "ok",
            "已接",
            "接通",
            "已接通",
            "接听",
            "已接听",
            "应答",
            "已应答",
            "成功",
            "是",
            "通话成功",
            "正常",
            "已接聽",
            "接聽",
        ],
    ),
    (
        Word::Outcome(Outcome::NoAnswer),
        &[
            "noanswer",
            "notanswered",
            "ringnoanswer",
            "无人接听",
            "无应答",
            "无人应答",
            "未应答",
            "久叫不应",
            "無人接聽",
        ],
    ),
    (
        Word::Unanswered,
        &[
            "missed",
            "missedcall",
            "no",
            "unanswered",
            "notconnected",
            "未接",
            "未接听",
            "未接通",
            "否",
            "未接來電",
            "未接来电",
            "漏接",
            "失败",
            "未成功",
        ],
    ),
    (
        Word::Outcome(Outcome::Busy),
        &["busy", "userbusy", "忙", "占线", "忙线", "用户忙", "被叫忙", "正忙", "佔線", "通话中"],
    ),
    (
        Word::Outcome(Outcome::Rejected),
        &["rejected", "declined", "callrejected", "拒接", "用户拒接", "被叫拒接", "拒绝", "拒絕"],
    ),
    (
        Word::Outcome(Outcome::Unreachable),
        &["unreachable", "关机", "空号", "停机", "无法接通", "不在服务区", "關機", "空號", "欠费"],
    ),
    (
        Word::Outcome(Outcome::Abandoned),
        &[
            "abandoned",
            "abandon",
            "cancelled",
            "canceled",
            "放弃",
            "用户放弃",
            "客户放弃",
            "主叫放弃",
            "主叫挂断",
            "取消",
            "放棄",
        ],
    ),
    (Word::Outcome(Outcome::Voicemail), &["voicemail", "语音信箱", "留言", "语音留言", "語音信箱"]),
    (
        Word::Outcome(Outcome::Failed),
        &["failed", "congestion", "error", "呼叫失败", "线路故障", "网络故障", "呼叫失敗"],
    ),
];

fn outcome_of(cell: &str) -> Option<Word> {
    let word = folded(cell);
    OUTCOMES.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(means, _)| *means)
}

/// Who a word names; who called and was called depends on the direction.
fn ended_by(cell: &str, direction: Option<Direction>) -> Option<By> {
    let word = folded(cell);
    let is = |words: &[&str]| {
        words.contains(
            &word.trim_end_matches("挂断").trim_end_matches("挂机").trim_end_matches("方").trim_end_matches("侧"),
        )
    };
    let caller = direction.map(|direction| match direction {
        Direction::Inbound => By::Customer,
        Direction::Outbound => By::Agent,
    });
    if is(&["agent", "seat", "staff", "operator", "坐席", "座席", "客服", "员工", "分机", "我", "内部", "服務人員"])
    {
        Some(By::Agent)
    } else if is(&[
        "customer", "user", "client", "patient", "客户", "用户", "顾客", "患者", "对", "外部", "客戶", "用戶",
    ]) {
        Some(By::Customer)
    } else if is(&["system", "platform", "系统", "平台", "系統"]) {
        Some(By::System)
    } else if is(&["network", "carrier", "线路", "网络", "运营商", "網路"]) {
        Some(By::Network)
    } else if is(&["caller", "calling", "主叫", "src"]) {
        caller
    } else if is(&["callee", "called", "被叫", "dst"]) {
        caller.map(|caller| if caller == By::Agent { By::Customer } else { By::Agent })
    } else {
        None
    }
}

/// `8`, `8.25`, `00:01:02`, `1:02`, `1分2秒`, `62秒`, `1h2m3s`.
fn length(cell: &str, unit: Option<Unit>) -> Option<Bound> {
    any_length(cell, unit).filter(|length| length.most().is_none_or(|most| most <= LONGEST_MS))
}

fn any_length(cell: &str, unit: Option<Unit>) -> Option<Bound> {
    let plain = if cell.contains(',') { Cow::Owned(cell.replace(',', "")) } else { Cow::Borrowed(cell) };
    let cell = plain.as_ref();
    if let Ok(whole) = cell.parse::<u64>() {
        return Some(match unit.unwrap_or(Unit::Seconds) {
            Unit::Millis => whole.into(),
            Unit::Seconds => seconds_long(whole),
            Unit::Minutes => Bound::between(
                Some(whole.saturating_sub(1).saturating_mul(60_000)),
                whole.checked_add(1)?.checked_mul(60_000),
            ),
        });
    }
    if let Some(ms) = super::labels::clock(cell) {
        return Some(if cell.contains('.') { ms.into() } else { seconds_long(ms / 1000) });
    }
    if let Ok(number) = cell.parse::<f64>() {
        let scale = match unit.unwrap_or(Unit::Seconds) {
            Unit::Millis => 1.0,
            Unit::Seconds => 1000.0,
            Unit::Minutes => 60_000.0,
        };
        return super::source::whole_millis(number * scale).map(Bound::exactly);
    }
    in_words(cell)
}

/// `1小时2分3秒`, `62s`.
fn in_words(cell: &str) -> Option<Bound> {
    const WORDS: &[(&str, u64)] = &[
        ("小时", 3600),
        ("时", 3600),
        ("h", 3600),
        ("分钟", 60),
        ("分", 60),
        ("min", 60),
        ("m", 60),
        ("秒钟", 1),
        ("秒", 1),
        ("sec", 1),
        ("s", 1),
    ];
    let lower = cell.to_lowercase();
    let mut rest = lower.trim();
    let mut seconds = 0_u64;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at_checked(digits)?;
        let after = after.trim_start();
        let (word, factor) = WORDS.iter().find(|(word, _)| after.starts_with(word))?;
        seconds = seconds.checked_add(number.parse::<u64>().ok()?.checked_mul(*factor)?)?;
        rest = after.strip_prefix(word)?.trim_start();
    }
    (!cell.trim().is_empty()).then(|| seconds_long(seconds))
}

#[cfg(test)]
mod tests {
    use super::super::{detect_format, import_calls_with};
    use super::*;

    fn import(input: &str, mapping: Option<&str>) -> Imported {
        let mapping = mapping.map(|text| Mapping::from_json(text, None).unwrap());
        let options = ImportOptions { from: Some("table"), mapping, ..ImportOptions::default() };
        import_calls_with(input.as_bytes(), &options).unwrap()
    }

    #[test]
    fn lengths_are_read_as_they_are_written() {
        let exactly = |cell, unit| length(cell, unit).and_then(Bound::exact);
        assert_eq!(exactly("8200", Some(Unit::Millis)), Some(8200));
        assert_eq!(exactly("8.25", None), Some(8250));
        assert_eq!(exactly("1:02.5", None), Some(62_500));
        for cell in ["62", "0:01:02", "1:02", "1分2秒", "62秒", "1m2s", "00:01:02"] {
            assert_eq!(length(cell, None), Some(seconds_long(62)), "{cell}");
        }
        assert_eq!(length("2", Some(Unit::Minutes)), Some(Bound::between(Some(60_000), Some(180_000))));
        assert_eq!(["", "long", "1天", "-3", "NaN"].map(|cell| length(cell, None)), [None; 5]);
        // A moment in microseconds, which no record could hold as a length.
        let cells = ["1795224605000000", "1795224605000000.5", "29920410083:00", "18446744073709551615"];
        assert_eq!(cells.map(|cell| length(cell, Some(Unit::Millis))), [None; 4]);
    }

    #[test]
    fn who_hung_up_may_depend_on_the_direction() {
        let by = |cell, direction| ended_by(cell, Some(direction)).map(|by| by.word());
        assert_eq!(by("主叫", Direction::Inbound), Some("customer"));
        assert_eq!(by("主叫挂断", Direction::Outbound), Some("agent"));
        assert_eq!(by("被叫方", Direction::Outbound), Some("customer"));
        assert_eq!(
            [by("坐席", Direction::Inbound), by("用户挂机", Direction::Inbound), by("系统", Direction::Inbound)],
            [Some("agent"), Some("customer"), Some("system")]
        );
        assert_eq!((by("护士长", Direction::Inbound), ended_by("主叫", None)), (None, None));
        assert_eq!(ended_by("客户", None), Some(By::Customer), "whoever called");
    }

    #[test]
    fn a_stated_mapping_counts_and_its_words_too() {
        let input = "编号,t,dir,r,who,dept\n7,2026-11-20 09:30:00,1,8200,0,妇科\n";
        assert!(detect_format(input.as_bytes()).is_none());
        let mapping = r#"{"columns": {"id": "编号", "started_at": "t", "direction": {"column": "dir", "words": {"1": "inbound"}},
            "ring": {"column": "r", "unit": "ms"}, "ended_by": {"column": "who", "words": {"0": "customer"}}, "talk": "none"},
            "attributes": ["dept"], "offset": "+00:00"}"#;
        let imported = import(input, Some(mapping));
        let call = &imported.calls[0];
        assert_eq!(
            (call.id.as_ref(), call.direction, call.ended.as_ref().and_then(|e| e.by)),
            ("7", Some(Direction::Inbound), Some(By::Customer))
        );
        assert_eq!(call.started_at.as_ref().unwrap().as_str(), "2026-11-20T09:30:00+00:00");
        assert!(call.attributes.as_ref().unwrap().contains_key("dept"));
        assert!(imported.warnings.iter().any(|warning| warning.code == Code::NoSuchColumn), "{:?}", imported.warnings);
        assert_eq!(call.ring, None, "whether it was answered is not known");
    }

    #[test]
    fn a_register_is_no_table_of_calls() {
        assert!(
            detect_format("日期,时间,联系电话,回访结果,备注\n2026/11/21,9:30,13800138000,已接通,好转\n".as_bytes())
                .is_none()
        );
    }

    #[test]
    fn an_unclosed_quote_refuses_its_row_only() {
        let input = "call id,start time,direction,duration,called\na,2026-11-20 09:30:00,in,\"3,8001\nb,2026-11-20 09:31:00,in,4,8001\n";
        let imported = import(input, None);
        assert_eq!((imported.calls.len(), imported.rejected.len()), (1, 1));
        assert_eq!(imported.rejected[0].problems[0].at.line, 2);
    }

    #[test]
    fn a_proposal_says_how_sure_it_is() {
        let input = "呼叫时间,振铃时长,备注\n2026-11-20 09:30:00,8,x\n2026-11-20 09:31:00,久,y\n";
        let proposal = propose_mapping(input.as_bytes()).unwrap();
        let ring = proposal.columns.iter().find(|column| column.holds == "ring").unwrap();
        assert_eq!((ring.confidence, ring.unreadable), (0.45, 1));
        assert_eq!(proposal.unused, ["备注"]);
        assert!(Mapping::from_json(&proposal.mapping, None).is_ok());
        assert_eq!(proposal.first_rows.len(), 3);
    }
}
