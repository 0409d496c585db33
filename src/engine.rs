//! The engine: compiled once, asked many times.

use std::collections::BTreeMap;
use std::fmt;

use crate::cadence::{self, Cadence};
use crate::call::{CallRecord, Region, Who};
use crate::checklist::{self, Checklist, Item};
use crate::checks::Call;
use crate::diagnostic::{Code, Diagnostic, Place, Severity, all_words, write_lines};
use crate::evidence::{Decided, Finding, Ruling, Verdict};
use crate::load::Loading;
use crate::locale::{Locale, Said, Sentence};
use crate::report::Report;
use crate::score::{Counted, Score, SectionWeight, counted, score};
use crate::speech::{Phrasing, Speech, Vocabulary};
use crate::text::{LexiconError, Lexicons};

/// The checklists that are compiled in, by id.
#[cfg(feature = "built-in")]
const BUILT_IN: &[(&str, &str)] = &[
    ("five-rules", include_str!("../checklists/five-rules.json")),
    ("patient-consultation", include_str!("../checklists/patient-consultation.json")),
    ("patient-follow-up", include_str!("../checklists/patient-follow-up.json")),
    ("phone-etiquette", include_str!("../checklists/phone-etiquette.json")),
];

/// The checklists that are compiled in, by id: none without the feature `built-in`.
#[cfg(not(feature = "built-in"))]
const BUILT_IN: &[(&str, &str)] = &[];

/// The checklist that is used where none is named.
pub const DEFAULT_CHECKLIST: &str = "phone-etiquette";

/// The ids of the checklists that are compiled in.
#[must_use]
pub fn built_in_names() -> Vec<&'static str> {
    BUILT_IN.iter().map(|(name, _)| *name).collect()
}

/// The text of a checklist that is compiled in.
#[must_use]
pub fn built_in(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Checks calls against checklists.
///
/// Immutable and shared freely between threads. It reads no clock and no file: the same record, checklists and engine
/// version give the same bytes, here and in WebAssembly.
///
/// ```
/// use threerings::{CallRecord, Engine, Locale, read_records};
///
/// let engine = Engine::builder().checklist("five-rules").locale(Locale::En).build()?;
/// let line = br#"{"id": "c1", "direction": "inbound", "outcome": "answered", "ring": {"ms": 8200}}"#;
/// let read = read_records(line).next().unwrap()?;
/// let report = engine.check(&read.record);
/// assert_eq!(report.items[0].reason, "it rang for 8.2 s, the limit is 15 s");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Engine {
    checklist: Checklist,
    vocabulary: Vocabulary,
    /// For each item the first one that applies to the same calls.
    same_calls: Vec<usize>,
    /// How many conditions of the checklist its items name.
    named_conditions: usize,
    region: Region,
    locale: Locale,
}

/// Why an engine could not be built: everything that is wrong with its checklists and options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildError {
    /// Never empty.
    pub problems: Vec<Diagnostic>,
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_lines(&self.problems, f)
    }
}

impl std::error::Error for BuildError {}

/// Where a builder looks up checklists that it has not been given.
type Lookup<'l> = Box<dyn Fn(&str) -> Option<String> + 'l>;

/// Chooses what an [`Engine`] checks with; made by [`Engine::builder`].
#[derive(Default)]
pub struct Builder<'l> {
    names: Vec<String>,
    sources: BTreeMap<String, String>,
    lookup: Option<Lookup<'l>>,
    lexicon_files: Vec<(String, String)>,
    region: Option<Region>,
    locale: Locale,
}

impl fmt::Debug for Builder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("names", &self.names)
            .field("region", &self.region)
            .field("locale", &self.locale)
            .finish_non_exhaustive()
    }
}

impl<'l> Builder<'l> {
    /// Checks against this checklist: the id of a built-in one, or a name given to [`Builder::source`]. Several are
    /// joined: the first gives the scoring. Without any it is [`DEFAULT_CHECKLIST`].
    #[must_use]
    pub fn checklist(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// Makes the text of a checklist known under a name, for [`Builder::checklist`] and for `include`.
    #[must_use]
    pub fn source(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.sources.insert(name.into(), text.into());
        self
    }

    /// Looks up checklists by name that are neither given nor built in: files next to others, for instance.
    #[must_use]
    pub fn lookup(mut self, lookup: impl Fn(&str) -> Option<String> + 'l) -> Self {
        self.lookup = Some(Box::new(lookup));
        self
    }

    /// Adds the lexicons of a file under this name; one with a known id takes the place of the one before. Those of this
    /// crate are there with the feature `built-in`.
    #[must_use]
    pub fn lexicons(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.lexicon_files.push((name.into(), text.into()));
        self
    }

    /// The region whose ring cadence applies to records that name none. China unless set.
    #[must_use]
    pub fn region(mut self, region: Region) -> Self {
        self.region = Some(region);
        self
    }

    /// The language of reasons and titles. Simplified Chinese unless set.
    #[must_use]
    pub fn locale(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// Loads and compiles.
    ///
    /// # Errors
    /// Everything that is wrong with the checklists, each with path, line and column; and a region whose ring cadence
    /// is not known.
    pub fn build(self) -> Result<Engine, BuildError> {
        let mut loading = Loading::default();
        let engine = self.load(&mut loading);
        let problems: Vec<Diagnostic> = loading.diagnostics();
        match engine {
            Ok(Some(engine)) => Ok(engine),
            Ok(None) => {
                Err(BuildError { problems: problems.into_iter().filter(|p| p.severity == Severity::Error).collect() })
            }
            Err(problem) => Err(BuildError { problems: vec![problem] }),
        }
    }

    /// The text of a checklist.
    fn text(&self, name: &str) -> Option<String> {
        let given = self.sources.get(name).cloned();
        given
            .or_else(|| built_in(name).map(str::to_owned))
            .or_else(|| self.lookup.as_ref().and_then(|lookup| lookup(name)))
    }

    pub(crate) fn load(&self, loading: &mut Loading) -> Result<Option<Engine>, Diagnostic> {
        let region = self.region.unwrap_or(Region::CN);
        if Cadence::of(region).is_none() {
            return Err(no_cadence(region));
        }
        let default = [DEFAULT_CHECKLIST.to_owned()];
        let names = if self.names.is_empty() { default.as_slice() } else { &self.names };
        loading.lexicons = built_in_lexicons();
        for (name, text) in &self.lexicon_files {
            if let Err(error) = loading.lexicons.read(text) {
                return Err(unreadable_lexicon(name, &error));
            }
        }
        let checklist = checklist::load(names, &|name| self.text(name), loading);
        Ok(checklist.map(|checklist| Engine::compile(checklist, loading, region, self.locale)))
    }
}

/// The lexicons that are compiled in.
#[cfg(feature = "built-in")]
pub(crate) fn built_in_lexicons() -> Lexicons {
    Lexicons::built_in()
}

/// The lexicons that are compiled in: none without the feature `built-in`.
#[cfg(not(feature = "built-in"))]
pub(crate) fn built_in_lexicons() -> Lexicons {
    Lexicons::new()
}

fn unreadable_lexicon(name: &str, error: &LexiconError) -> Diagnostic {
    Diagnostic {
        code: Code::InvalidOptions,
        severity: Severity::Error,
        message: error.to_string(),
        help: None,
        at: Place { file: Some(name.to_owned()), ..Place::default() },
    }
}

fn no_cadence(region: Region) -> Diagnostic {
    Diagnostic {
        code: Code::UnknownWord,
        severity: Severity::Error,
        message: format!("expected a region whose ring cadence is known, found `{region}`"),
        help: Some(format!("the regions are {}", all_words(cadence::regions()))),
        at: Place { path: "region".to_owned(), ..Place::default() },
    }
}

/// The verdicts of one call, without evidence: what an audit of many calls needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    verdicts: Vec<Verdict>,
}

impl Judgement {
    /// The verdicts of findings.
    #[cfg(feature = "wasm")]
    pub(crate) fn of(findings: &[Finding<'_>]) -> Self {
        Judgement { verdicts: findings.iter().map(Finding::verdict).collect() }
    }

    /// The verdict of each item, in the order of the checklist.
    pub fn verdicts(&self) -> impl ExactSizeIterator<Item = Verdict> + '_ {
        self.verdicts.iter().copied()
    }
}

impl Engine {
    /// Starts choosing.
    #[must_use]
    pub fn builder<'l>() -> Builder<'l> {
        Builder::default()
    }

    /// This engine's version, as it stands in reports.
    pub const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    fn compile(mut checklist: Checklist, loading: &Loading, region: Region, locale: Locale) -> Engine {
        let mut book = Phrasing::new(&loading.lexicons, &loading.settings);
        checklist.agent_says.compile("agent_says", Some(Who::Anyone), &mut book);
        let Checklist { conditions, items, .. } = &mut checklist;
        let meanings = conditions.compile(&conditions.named_by(items.iter().map(|item| &item.node)), &mut book);
        for item in items {
            let name = item.file.id.clone();
            item.file.check.link(&meanings);
            if let Some(applies) = &mut item.file.applies {
                applies.link(&meanings);
                applies.compile(&format!("{name}?"), &mut book);
            }
            item.file.check.compile(&name, &mut book);
        }
        let same_calls = checklist.items.iter().enumerate().map(|(index, item)| {
            let same = |other: &Item| other.file.applies == item.file.applies;
            checklist.items.iter().position(same).unwrap_or(index)
        });
        let (same_calls, vocabulary) = (same_calls.collect(), book.build());
        Engine { checklist, vocabulary, same_calls, named_conditions: meanings.len(), region, locale }
    }

    /// The verdict of every item, and nothing else: what [`Engine::check`] would say, many times as fast.
    #[must_use]
    pub fn judge(&self, record: &CallRecord<'_>) -> Judgement {
        Judgement { verdicts: self.rule(record) }
    }

    /// What every item makes of a call, with evidence that has not been put into words yet.
    pub(crate) fn findings<'f>(&'f self, record: &'f CallRecord<'f>) -> Vec<Finding<'f>> {
        self.rule(record)
    }

    /// What a single item makes of a call.
    pub(crate) fn find<'f>(&'f self, record: &'f CallRecord<'f>, item: &'f Item) -> Finding<'f> {
        let (speech, decided) = (self.speech(record, true), Decided::new(self.named_conditions, true));
        let call = self.call(record, &speech, &decided);
        rule_item(item, condition(item, &call), &call)
    }

    fn rule<'f, R: Ruling<'f>>(&'f self, record: &'f CallRecord<'f>) -> Vec<R> {
        let decided = Decided::new(self.named_conditions, R::EXPLAINS);
        let speech = self.speech(record, R::EXPLAINS);
        let call = self.call(record, &speech, &decided);
        // Many items apply to the same calls: whether they do is decided once.
        let mut applying: Vec<Option<Option<R>>> = vec![None; self.checklist.items.len()];
        let items = self.checklist.items.iter().zip(&self.same_calls);
        let rulings = items.map(|(item, first)| {
            let condition = match applying.get_mut(*first) {
                Some(decided) => decided.get_or_insert_with(|| condition(item, &call)).clone(),
                None => condition(item, &call),
            };
            rule_item(item, condition, &call)
        });
        rulings.collect()
    }

    fn speech<'f>(&'f self, record: &'f CallRecord<'f>, explains: bool) -> Speech<'f> {
        Speech::new(record, &self.vocabulary, Some(&self.checklist.agent_says), explains)
    }

    fn call<'c, 'f>(
        &self,
        record: &'f CallRecord<'f>,
        speech: &'c Speech<'f>,
        decided: &'c Decided<'f>,
    ) -> Call<'c, 'f> {
        let region = record.region.unwrap_or(self.region);
        Call { record, region, region_assumed: record.region.is_none(), speech, decided }
    }

    /// Checks a call and reports on it.
    ///
    /// A valid call always has a report: what can't be told is `unknown`, with what is missing.
    #[must_use]
    pub fn check<'e>(&'e self, record: &CallRecord<'_>) -> Report<'e> {
        Report::write(self, record, &self.findings(record))
    }

    /// The score of a judgement, without its arithmetic.
    #[must_use]
    pub fn score(&self, judgement: &Judgement) -> Score {
        score(&self.checklist.scoring, &self.sections(), &self.counted(judgement.verdicts()))
    }

    pub(crate) fn sections(&self) -> Vec<SectionWeight<'_>> {
        self.checklist
            .sections
            .iter()
            .map(|section| SectionWeight { title: &section.title, weight: section.weight })
            .collect()
    }

    pub(crate) fn counted(&self, verdicts: impl Iterator<Item = Verdict>) -> Vec<Counted<'_>> {
        counted(&self.checklist, verdicts)
    }

    pub(crate) fn checklist(&self) -> &Checklist {
        &self.checklist
    }

    /// The language of its texts.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// Changes the language of its texts; nothing is compiled again, and verdicts stay the same.
    pub fn set_locale(&mut self, locale: Locale) {
        self.locale = locale;
    }
}

/// Why an item does not apply to a call, or why that can't be told; `None` where it applies.
fn condition<'f, R: Ruling<'f>>(item: &'f Item, call: &Call<'_, 'f>) -> Option<R> {
    let applies = item.file.applies.as_ref().filter(|applies| !applies.surely_passes(call))?;
    applies.run::<R>(call).into_condition()
}

/// One item of one call: whether it applies first, then what it asks for.
fn rule_item<'f, R: Ruling<'f>>(item: &'f Item, condition: Option<R>, call: &Call<'_, 'f>) -> R {
    let ruling = condition.unwrap_or_else(|| item.file.check.run(call));
    // Only what is decided can be doubted.
    let doubtful = matches!(ruling.verdict(), Verdict::Pass | Verdict::Fail) && item.listens();
    match doubtful.then(|| call.speech.swapped()).flatten() {
        Some(heard) => ruling.doubted(Said::new(&SWAPPED), heard.clue()),
        None => ruling,
    }
}

static SWAPPED: Sentence = Sentence::new(
    "双方的发言可能标反了：客户说了只有坐席才说的话",
    "雙方的發言可能標反了：客戶說了只有客服人員才說的話",
    "the speakers may be swapped: the customer says what only an agent says",
);

#[cfg(all(test, feature = "built-in"))]
mod tests {
    use super::*;
    use crate::lint;

    #[test]
    fn verdicts_alone_are_those_of_findings() {
        for name in ["patient-follow-up", "patient-consultation"] {
            let engine = Engine::builder().checklist(name).build().unwrap();
            let examples = engine.checklist.items.iter().flat_map(|item| &item.file.examples);
            for record in examples.step_by(3).filter_map(|example| lint::record(example).ok()) {
                let explained = engine.findings(&record);
                let alone = engine.judge(&record);
                for ((item, finding), verdict) in engine.checklist.items.iter().zip(&explained).zip(alone.verdicts()) {
                    assert_eq!(finding.verdict(), verdict, "{} in {}", item.file.id, record.to_json());
                }
            }
        }
    }
}
