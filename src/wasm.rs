//! The engine's door to JavaScript: text and bytes in, JSON out, nothing else.
//!
//! What people call is written by hand in `pkg/`; this is what it calls. Every error crosses as the JSON of
//! `refusal`. A panic crosses as `{"panic": place}`: the place in the source, never the message, which could hold words
//! of a call. No function returns a bare `JsValue`: Node 20 and 22 abort on some of those.

#![allow(unreachable_pub, reason = "wasm_bindgen exports only what is `pub`")]

mod refusal;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::agreement::{Gate, Reviews};
use crate::call::{CallRecord, Region};
use crate::call_table::CallTable;
use crate::checklist_edit::{ChecklistEdit, edit_checklist};
use crate::diagnostic::{Code, Diagnostic, Place, Rejected, Severity, nearest, word_list};
use crate::engine::{Builder, Judgement};
use crate::evidence::{Clue, Finding, Verdict};
use crate::explain::ChecklistInfo;
use crate::json::to_json as json;
use crate::locale::Locale;
use crate::records::{ReadRecord, RecordStream, read_records};
use crate::report::About;
use crate::score::{Score, arithmetic, counted, score};
use crate::script::{read_script, read_script_in_file};
use crate::summary::{Grouping, Summary};

use refusal::refusal;

fn refused(rejected: &Rejected) -> JsValue {
    JsValue::from_str(&refusal(rejected, &rejected.problems))
}

fn wrong(problem: Diagnostic) -> JsValue {
    JsValue::from_str(&refusal(&problem.clone(), &[problem]))
}

/// An option that is not one of the words there are.
fn unknown_word<'w>(option: &str, found: &str, known: impl IntoIterator<Item = &'w str> + Clone) -> JsValue {
    wrong(Diagnostic {
        code: Code::UnknownWord,
        severity: Severity::Error,
        message: format!("expected {}, found `{}`", word_list(known.clone()), found.escape_debug()),
        help: nearest(found, known).map(|near| format!("did you mean `{near}`?")),
        at: Place { path: option.to_owned(), ..Place::default() },
    })
}

fn locale_of(tag: &str) -> Result<Locale, JsValue> {
    Locale::from_tag(tag).ok_or_else(|| unknown_word("locale", tag, Locale::ALL.map(Locale::tag)))
}

/// Makes a panic an exception that names its place; without this it would be an `unreachable` that says nothing.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&refusal::place(panic))));
}

/// The version of the crate.
#[wasm_bindgen]
pub fn version() -> String {
    crate::Engine::VERSION.to_owned()
}

/// An engine in the making.
#[wasm_bindgen(js_name = Builder)]
#[derive(Debug, Default)]
pub struct EngineBuilder {
    builder: Builder<'static>,
}

#[wasm_bindgen(js_class = Builder)]
impl EngineBuilder {
    /// An empty one.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        EngineBuilder::default()
    }

    fn change(&mut self, change: impl FnOnce(Builder<'static>) -> Builder<'static>) {
        self.builder = change(std::mem::take(&mut self.builder));
    }

    /// Checks against the checklist of this name.
    pub fn checklist(&mut self, name: String) {
        self.change(|builder| builder.checklist(name));
    }

    /// Makes the text of a checklist known under a name.
    pub fn source(&mut self, name: String, text: String) {
        self.change(|builder| builder.source(name, text));
    }

    /// Adds the lexicons of a file.
    pub fn lexicons(&mut self, name: String, text: String) {
        self.change(|builder| builder.lexicons(name, text));
    }

    /// The region whose ring cadence applies where a record names none.
    pub fn region(&mut self, code: &str) -> Result<(), JsValue> {
        let region = Region::new(code).ok_or_else(|| {
            wrong(Diagnostic {
                code: Code::UnknownWord,
                severity: Severity::Error,
                message: format!("expected a country's two letters, found `{}`", code.escape_debug()),
                help: Some("write it as in `CN`".to_owned()),
                at: Place { path: "region".to_owned(), ..Place::default() },
            })
        })?;
        self.change(|builder| builder.region(region));
        Ok(())
    }

    /// The language of the texts.
    pub fn locale(&mut self, tag: &str) -> Result<(), JsValue> {
        let locale = locale_of(tag)?;
        self.change(|builder| builder.locale(locale));
        Ok(())
    }

    /// Loads and compiles.
    pub fn build(self) -> Result<Engine, JsValue> {
        match self.builder.build() {
            Ok(engine) => Ok(Engine { engine, listening: false, warnings: Vec::new() }),
            Err(error) => Err(JsValue::from_str(&refusal(&error, &error.problems))),
        }
    }

    /// What a careful colleague would say about the checklists: a list of diagnostics.
    pub fn lint(&self) -> String {
        json(&self.builder.lint())
    }
}

/// A compiled engine.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    engine: crate::Engine,
    /// Whether somebody wants the warnings.
    listening: bool,
    warnings: Vec<Diagnostic>,
}

#[wasm_bindgen]
impl Engine {
    /// Keeps the warnings about records from now on, for [`Engine::take_warnings`].
    pub fn listen(&mut self) {
        self.listening = true;
    }

    /// The warnings since the last time: a list of diagnostics, or nothing.
    pub fn take_warnings(&mut self) -> Option<String> {
        let warnings = std::mem::take(&mut self.warnings);
        (!warnings.is_empty()).then(|| json(&warnings))
    }

    fn hear(&mut self, warnings: Vec<Diagnostic>) {
        if self.listening {
            self.warnings.extend(warnings);
        }
    }

    /// The report on the one record of these bytes.
    pub fn check(&mut self, input: &[u8]) -> Result<Vec<u8>, JsValue> {
        let ReadRecord { record, warnings, .. } = only_record(input)?;
        let report = self.engine.check(&record).to_json();
        self.hear(warnings);
        Ok(report.into_bytes())
    }

    /// The verdicts of the one record of these bytes, a letter each: what an audit asks of a call.
    pub fn verdicts(&mut self, input: &[u8]) -> Result<String, JsValue> {
        let ReadRecord { record, warnings, .. } = only_record(input)?;
        let verdicts = self.engine.judge(&record).verdicts().map(Verdict::letter).collect();
        self.hear(warnings);
        Ok(verdicts)
    }

    /// A line for each record: its report, or what is wrong with it.
    pub fn check_lines(&mut self, input: &[u8]) -> Vec<u8> {
        let mut lines = Vec::new();
        for read in read_records(input) {
            self.line(read, &mut lines);
        }
        lines
    }

    /// A line for each record: what a list of calls shows of it, or what is wrong with it. Each call is added to the
    /// survey.
    pub fn rows(&mut self, input: &[u8], survey: &mut Survey) -> Vec<u8> {
        let mut lines = Vec::new();
        for read in read_records(input) {
            match read {
                Ok(ReadRecord { record, warnings, .. }) => {
                    let findings = self.engine.findings(&record);
                    survey.answers.add(&findings);
                    lines.extend_from_slice(json(&Row::of(&record, &self.engine, &findings)).as_bytes());
                    self.hear(warnings);
                }
                Err(rejected) => lines.extend_from_slice(json(&rejected).as_bytes()),
            }
            lines.push(b'\n');
        }
        lines
    }

    /// Changes the language of the texts.
    pub fn set_locale(&mut self, tag: &str) -> Result<(), JsValue> {
        self.engine.set_locale(locale_of(tag)?);
        Ok(())
    }

    /// The same for the records that are complete in the stream.
    pub fn check_stream(&mut self, stream: &mut Stream) -> Vec<u8> {
        let mut lines = Vec::new();
        stream.records.each(|read| self.line(read, &mut lines));
        lines
    }

    fn line(&mut self, read: Result<ReadRecord<'_>, Rejected>, lines: &mut Vec<u8>) {
        match read {
            Ok(ReadRecord { record, warnings, .. }) => {
                lines.extend_from_slice(self.engine.check(&record).to_json().as_bytes());
                self.hear(warnings);
            }
            Err(rejected) => lines.extend_from_slice(json(&rejected).as_bytes()),
        }
        lines.push(b'\n');
    }

    /// The score that these verdicts give, a letter each in the order of the checklist, with its arithmetic.
    pub fn score(&self, verdicts: &str) -> Result<String, JsValue> {
        let checklist = self.engine.checklist();
        let given: Option<Vec<Verdict>> = verdicts.chars().map(Verdict::from_letter).collect();
        let given = given.filter(|given| given.len() == checklist.items.len()).ok_or_else(|| {
            wrong(Diagnostic {
                code: Code::WrongType,
                severity: Severity::Error,
                message: format!("expected {} verdicts, one for each item", checklist.items.len()),
                help: Some("in the order in which reports have the items".to_owned()),
                at: Place { path: "verdicts".to_owned(), ..Place::default() },
            })
        })?;
        let items = counted(checklist, given.into_iter());
        let sections = self.engine.sections();
        let mut score = score(&checklist.scoring, &sections, &items);
        score.lines = arithmetic(&checklist.scoring, &sections, &items, self.engine.locale());
        Ok(json(&score))
    }

    /// The checklist as it is used.
    pub fn describe(&self) -> String {
        json(&self.engine.describe())
    }

    /// One rule explained.
    pub fn explain(&self, item: &str) -> Result<String, JsValue> {
        let explanation = self.engine.explain(item);
        explanation.map(|explanation| json(&explanation)).ok_or_else(|| unknown_item(item, &self.engine.describe()))
    }
}

/// What a list of calls shows of one.
#[derive(Serialize)]
struct Row<'r> {
    call: &'r str,
    about: About,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_name: Option<&'r str>,
    /// A letter for each item, in the order of the checklist.
    verdicts: String,
    score: Score,
    /// Whether rings were turned into time by a region that the record does not name.
    region_assumed: bool,
}

impl<'r> Row<'r> {
    fn of(record: &'r CallRecord<'_>, engine: &crate::Engine, findings: &[Finding<'_>]) -> Self {
        let judgement = Judgement::of(findings);
        let assumed = |clue: &Clue<'_>| matches!(clue, Clue::Conversion { assumed: true, .. });
        Row {
            call: record.id.as_ref(),
            about: About::of(record),
            agent_name: record.agent.as_ref().and_then(|agent| agent.name.as_deref()),
            verdicts: judgement.verdicts().map(Verdict::letter).collect(),
            score: engine.score(&judgement),
            region_assumed: findings.iter().any(|finding| finding.clues().iter().any(assumed)),
        }
    }
}

/// Which rules some calls can answer, in the making.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Survey {
    answers: crate::answers::Survey,
}

#[wasm_bindgen]
impl Survey {
    /// Of no calls.
    #[wasm_bindgen(constructor)]
    pub fn new(engine: &Engine) -> Self {
        Survey { answers: crate::answers::Survey::new(&engine.engine) }
    }

    /// What the calls answer, rule by rule.
    pub fn to_json(&self) -> String {
        json(&self.answers.clone().answers())
    }
}

fn unknown_item(item: &str, checklist: &ChecklistInfo<'_>) -> JsValue {
    let known = checklist.items.iter().map(|item| item.id);
    wrong(Diagnostic {
        code: Code::UnknownName,
        severity: Severity::Error,
        message: format!("expected the id of an item of `{}`, found `{}`", checklist.id, item.escape_debug()),
        help: nearest(item, known).map(|near| format!("did you mean `{near}`?")),
        at: Place { path: "item".to_owned(), ..Place::default() },
    })
}

/// The one record of an input.
fn only_record(input: &[u8]) -> Result<ReadRecord<'_>, JsValue> {
    let mut records = read_records(input);
    let read = records.next().unwrap_or_else(|| Err(not_one("nothing"))).map_err(|rejected| refused(&rejected))?;
    match records.next() {
        None => Ok(read),
        Some(_) => Err(refused(&not_one("several"))),
    }
}

fn not_one(found: &str) -> Rejected {
    let problem = Diagnostic {
        code: Code::WrongType,
        severity: Severity::Error,
        message: format!("expected one call record, found {found}"),
        help: Some("`checkLines` takes any number of records".to_owned()),
        at: Place::default(),
    };
    Rejected { id: None, problems: vec![problem] }
}

/// Records that come in pieces.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Stream {
    records: RecordStream,
}

#[wasm_bindgen]
impl Stream {
    /// Of the file of this name; in the middle of its JSON Lines, if so many lines of them came before.
    #[wasm_bindgen(constructor)]
    pub fn new(file: Option<String>, lines_before: Option<f64>) -> Self {
        let file = file.as_deref();
        let records = match lines_before {
            None => RecordStream::new(file),
            Some(lines) => RecordStream::after_lines(file, lines as u64),
        };
        Stream { records }
    }

    /// Adds the next piece.
    pub fn feed(&mut self, piece: &[u8]) {
        self.records.feed(piece);
    }

    /// There are no more pieces.
    pub fn finish(&mut self) {
        self.records.finish();
    }
}

/// A summary in the making.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Audit {
    summary: Summary,
}

#[wasm_bindgen]
impl Audit {
    /// Of no calls.
    #[wasm_bindgen(constructor)]
    pub fn new(engine: &Engine, by: &str) -> Result<Self, JsValue> {
        let by = Grouping::list(by).map_err(wrong)?;
        Ok(Audit { summary: Summary::new(&engine.engine, by) })
    }

    /// Adds the records of these bytes.
    pub fn add(&mut self, engine: &mut Engine, input: &[u8]) {
        for read in read_records(input) {
            self.count(engine, read);
        }
    }

    /// Adds the records that are complete in the stream.
    pub fn add_stream(&mut self, engine: &mut Engine, stream: &mut Stream) {
        stream.records.each(|read| self.count(engine, read));
    }

    fn count(&mut self, engine: &mut Engine, read: Result<ReadRecord<'_>, Rejected>) {
        let warnings = match read {
            Ok(ReadRecord { record, warnings, .. }) => {
                self.summary.add_judgement(&engine.engine, &record, &engine.engine.judge(&record));
                warnings
            }
            Err(rejected) => {
                self.summary.add_rejected();
                rejected.problems
            }
        };
        engine.hear(warnings);
    }

    /// Adds the calls of a summary in JSON.
    pub fn merge(&mut self, summary: &str) -> Result<(), JsValue> {
        Summary::from_json(summary).and_then(|other| self.summary.merge(&other)).map_err(wrong)
    }

    /// How many calls were added.
    pub fn calls(&self) -> f64 {
        self.summary.calls() as f64
    }

    /// The summary.
    pub fn to_json(&self) -> String {
        self.summary.to_json()
    }
}

/// Calls with their verdicts, and every question about them.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Calls {
    table: CallTable,
}

#[wasm_bindgen]
impl Calls {
    /// None, for the verdicts of this engine.
    #[wasm_bindgen(constructor)]
    pub fn new(engine: &Engine) -> Self {
        Calls { table: CallTable::new(&engine.engine) }
    }

    /// Keeps a call: what it is about as JSON, its verdicts a letter each.
    pub fn add(
        &mut self,
        engine: &Engine,
        id: &str,
        about: &str,
        verdicts: &str,
        calibration: bool,
    ) -> Result<(), JsValue> {
        self.table.add_json(&engine.engine, id, about, verdicts, calibration).map_err(wrong)
    }

    /// Forgets a call; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        self.table.remove(id)
    }

    /// How many there are.
    pub fn size(&self) -> usize {
        self.table.len()
    }

    /// The answer to a question.
    pub fn ask(&self, engine: &Engine, question: &str) -> Result<String, JsValue> {
        self.table.ask(&engine.engine, question).map_err(wrong)
    }

    /// What is kept, a JSON list of what `add` takes.
    pub fn kept(&self) -> String {
        self.table.kept_json()
    }

    /// What flips between these verdicts and others.
    pub fn what_if(&self, after: &Calls, filter: &str) -> Result<String, JsValue> {
        self.table.ask_what_if(&after.table, filter).map_err(wrong)
    }
}

/// The text of a checklist with changes, a JSON list of them, and a new version.
#[wasm_bindgen]
pub fn edit(text: &str, version: &str, changes: &str) -> Result<String, JsValue> {
    ChecklistEdit::from_json(changes).and_then(|edits| edit_checklist(text, version, &edits)).map_err(wrong)
}

/// What reviews tell about people and the engine; of the gate, what is not a number is as usual.
#[wasm_bindgen]
pub fn agreement(files: Vec<String>, kappa: Option<f64>, least: Option<f64>) -> Result<String, JsValue> {
    let mut reviews = Reviews::default();
    files.iter().try_for_each(|file| reviews.read(file, None)).map_err(wrong)?;
    let usual = Gate::default();
    let gate = Gate { kappa: kappa.unwrap_or(usual.kappa), reviews: least.map_or(usual.reviews, |least| least as u64) };
    Ok(json(&reviews.agreement_with(gate)))
}

/// The call record of a script, with its warnings.
#[wasm_bindgen(js_name = readScript)]
pub fn script(text: &str, name: Option<String>) -> Result<String, JsValue> {
    let read = match &name {
        Some(name) => read_script_in_file(text, name),
        None => read_script(text),
    };
    read.map(|script| json(&script)).map_err(|rejected| refused(&rejected))
}

/// What people call the field of a record at a JSON pointer.
#[wasm_bindgen]
pub fn field_name(pointer: &str, locale: &str) -> String {
    crate::render::field_name(pointer, Locale::from_tag(locale).unwrap_or_default()).to_owned()
}

/// What people call a word of the record.
#[wasm_bindgen]
pub fn word_name(word: &str, locale: &str) -> String {
    crate::render::word_name(word, Locale::from_tag(locale).unwrap_or_default()).to_owned()
}
