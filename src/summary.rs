//! The summary of many calls: how often each rule was kept, by agent, team or day, with honest intervals.
//!
//! A summary is a value: calls are added, summaries of parts are merged, in any order and grouping, with the same bytes
//! in the end. So a pool of workers, or any map and reduce, builds one in pieces. Its size depends on the number of
//! groups and rules, never on the number of calls.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::call::{CallRecord, Moment};
use crate::diagnostic::{Code, Diagnostic, Place, Severity, nearest, word_list};
use crate::engine::{Engine, Judgement};
use crate::evidence::Verdict;
use crate::locale::Locale;
use crate::report::{ChecklistRef, Report};

/// How many failing calls each cell names.
const NAMED: usize = 10;

/// What the calls of a summary are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum Grouping {
    /// By the agent's id.
    Agent,
    /// By the agent's team.
    Team,
    /// By rule only: no groups.
    #[default]
    Item,
    /// By the date on which the call started, as the record writes it, in its own offset.
    Day,
}

impl Grouping {
    /// Every grouping.
    pub const ALL: [Grouping; 4] = [Grouping::Agent, Grouping::Team, Grouping::Item, Grouping::Day];

    /// The word, as written in JSON and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Grouping::Agent => "agent",
            Grouping::Team => "team",
            Grouping::Item => "item",
            Grouping::Day => "day",
        }
    }

    /// The grouping of this name.
    ///
    /// ```
    /// # use threerings::Grouping;
    /// assert_eq!(Grouping::from_word("team"), Ok(Grouping::Team));
    /// assert_eq!(
    ///     Grouping::from_word("tean").unwrap_err().to_string(),
    ///     "by: expected `agent`, `team`, `item` or `day`, found `tean`; did you mean `team`?",
    /// );
    /// ```
    ///
    /// # Errors
    /// There is none of this name.
    pub fn from_word(word: &str) -> Result<Self, Diagnostic> {
        Grouping::ALL.into_iter().find(|grouping| grouping.word() == word).ok_or_else(|| {
            let words = Grouping::ALL.map(Grouping::word);
            Diagnostic {
                code: Code::UnknownWord,
                severity: Severity::Error,
                message: format!("expected {}, found `{}`", word_list(words), word.escape_debug()),
                help: nearest(word, words).map(|near| format!("did you mean `{near}`?")),
                at: Place { path: "by".to_owned(), ..Place::default() },
            }
        })
    }

    /// The group of a call; `None` where the record does not say.
    fn key<'r>(self, agent: Option<&'r str>, team: Option<&'r str>, started_at: Option<&'r str>) -> Option<&'r str> {
        match self {
            Grouping::Agent => agent,
            Grouping::Team => team,
            Grouping::Item => None,
            // `2026-11-21` of `2026-11-21T09:30:00+08:00`
            Grouping::Day => started_at.map(|moment| moment.get(..10).unwrap_or(moment)),
        }
    }
}

/// The verdicts of many calls, counted.
///
/// ```
/// use threerings::{Engine, Grouping, Summary, read_records};
///
/// let engine = Engine::builder().checklist("five-rules").build()?;
/// let calls = br#"{"id": "c1", "agent": {"id": "1001"}, "ended": {"by": "agent"}, "direction": "inbound", "outcome": "answered"}
/// {"id": "c2", "agent": {"id": "1001"}, "ended": {"by": "customer"}, "direction": "inbound", "outcome": "answered"}"#;
/// let mut summary = Summary::new(&engine, Grouping::Agent);
/// for read in read_records(calls) {
///     let record = read?.record;
///     summary.add_judgement(&record, &engine.judge(&record));
/// }
/// let figures = summary.figures();
/// let hang_up = &figures.groups[0].items[3];
/// assert_eq!((hang_up.id, hang_up.pass, hang_up.fail), ("caller-hangs-up-first", 1, 1));
/// assert_eq!(hang_up.failing, ["c1"]);
/// let ratio = hang_up.pass_ratio.unwrap();
/// assert_eq!((ratio.value, ratio.low, ratio.high), (0.5, 0.094531, 0.905469));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    head: Head,
    by: Grouping,
    rejected: u64,
    all: Group,
    groups: BTreeMap<String, Group>,
    /// The calls that name no agent, team or day.
    nameless: Group,
}

/// What summaries have to agree in to be merged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Head {
    version: u32,
    checklist: Checklist,
    engine: String,
    locale: String,
    by: String,
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Checklist {
    id: String,
    version: String,
    sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Rule {
    id: String,
    section: String,
    title: String,
}

/// The calls of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Group {
    calls: u64,
    /// In the order of the rules; empty as long as there are no calls.
    cells: Vec<Cell>,
}

/// The calls of a group against one rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Cell {
    pass: u64,
    fail: u64,
    not_applicable: u64,
    unknown: u64,
    review: u64,
    failing: Sample,
}

/// A few ids that stand for many: those with the smallest [`spread`], so that the order in which they come is
/// irrelevant, and no agent or hour is preferred.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Sample(BTreeSet<(u64, String)>);

impl Sample {
    fn add(&mut self, spread: u64, id: &str) {
        let last = self.0.last();
        if self.0.len() >= NAMED && last.is_some_and(|(most, last)| (*most, last.as_str()) <= (spread, id)) {
            return;
        }
        self.0.insert((spread, id.to_owned()));
        if self.0.len() > NAMED {
            self.0.pop_last();
        }
    }
}

/// A number that looks as if drawn for this id, always the same one: FNV-1a, its bits mixed once more.
fn spread(id: &str) -> u64 {
    let hash = id
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    mixed ^ (mixed >> 33)
}

impl Cell {
    fn count(&mut self, verdict: Verdict) {
        let counter = match verdict {
            Verdict::Pass => &mut self.pass,
            Verdict::Fail => &mut self.fail,
            Verdict::NotApplicable => &mut self.not_applicable,
            Verdict::Unknown => &mut self.unknown,
            Verdict::Review => &mut self.review,
        };
        *counter += 1;
    }

    fn merge(&mut self, other: &Cell) {
        self.pass += other.pass;
        self.fail += other.fail;
        self.not_applicable += other.not_applicable;
        self.unknown += other.unknown;
        self.review += other.review;
        other.failing.0.iter().for_each(|(spread, id)| self.failing.add(*spread, id));
    }
}

impl Group {
    fn add(&mut self, id: &str, rules: usize, verdicts: impl Iterator<Item = Verdict>) {
        self.calls += 1;
        self.cells.resize_with(rules, Cell::default);
        let number = OnceCell::new();
        for (cell, verdict) in self.cells.iter_mut().zip(verdicts) {
            cell.count(verdict);
            if verdict == Verdict::Fail {
                cell.failing.add(*number.get_or_init(|| spread(id)), id);
            }
        }
    }

    fn merge(&mut self, other: &Group) {
        self.calls += other.calls;
        if self.cells.len() < other.cells.len() {
            self.cells.resize_with(other.cells.len(), Cell::default);
        }
        self.cells.iter_mut().zip(&other.cells).for_each(|(cell, other)| cell.merge(other));
    }
}

impl Summary {
    /// The version of the format.
    pub const VERSION: u32 = 1;

    /// A summary of no calls, of what this engine says about them.
    #[must_use]
    pub fn new(engine: &Engine, by: Grouping) -> Self {
        let info = engine.describe();
        let rule = |item: &crate::explain::ItemInfo<'_>| Rule {
            id: item.id.to_owned(),
            section: item.section.to_owned(),
            title: item.title.to_owned(),
        };
        let head = Head {
            version: Self::VERSION,
            checklist: Checklist {
                id: info.id.to_owned(),
                version: info.version.to_owned(),
                sha256: engine.checklist().sha256.clone(),
            },
            engine: Engine::VERSION.to_owned(),
            locale: engine.locale().tag().to_owned(),
            by: by.word().to_owned(),
            rules: info.items.iter().map(rule).collect(),
        };
        Summary { head, by, rejected: 0, all: Group::default(), groups: BTreeMap::new(), nameless: Group::default() }
    }

    /// What it is grouped by.
    #[must_use]
    pub fn by(&self) -> Grouping {
        self.by
    }

    /// How many calls were added.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.all.calls
    }

    /// Counts a call whose report was written already.
    ///
    /// # Errors
    /// The report is of another checklist.
    pub fn add(&mut self, report: &Report<'_>) -> Result<(), Diagnostic> {
        if report.checklist.sha256 != self.head.checklist.sha256 {
            return Err(differs("a report of the checklist", &self.head.checklist.id, report.checklist.id));
        }
        let about = &report.about;
        let key = self.by.key(about.agent.as_deref(), about.team.as_deref(), about.started_at.as_deref());
        self.count(&report.call, key, || report.items.iter().map(|item| item.verdict));
        Ok(())
    }

    /// Counts a call by its verdicts alone, which spares the words of a report. The judgement has to be of the engine
    /// that the summary was made for.
    pub fn add_judgement(&mut self, record: &CallRecord<'_>, judgement: &Judgement) {
        let agent = record.agent.as_ref();
        let key = self.by.key(
            agent.map(|agent| agent.id.as_ref()),
            agent.and_then(|agent| agent.team.as_deref()),
            record.started_at.as_ref().map(Moment::as_str),
        );
        self.count(&record.id, key, || judgement.verdicts());
    }

    /// Counts a record that was refused.
    pub fn add_rejected(&mut self) {
        self.rejected += 1;
    }

    fn count<V: Iterator<Item = Verdict>>(&mut self, id: &str, key: Option<&str>, verdicts: impl Fn() -> V) {
        let rules = self.head.rules.len();
        self.all.add(id, rules, verdicts());
        if self.by == Grouping::Item {
            return;
        }
        let group = match key {
            None => &mut self.nameless,
            // Not by `entry`, which would copy the key of every call.
            Some(key) if self.groups.contains_key(key) => match self.groups.get_mut(key) {
                Some(group) => group,
                None => return,
            },
            Some(key) => self.groups.entry(key.to_owned()).or_default(),
        };
        group.add(id, rules, verdicts());
    }

    /// Adds the calls of another summary: in any order and grouping, the same bytes come out.
    ///
    /// # Errors
    /// The other one is of another checklist, engine, language or grouping.
    pub fn merge(&mut self, other: &Summary) -> Result<(), Diagnostic> {
        let (ours, theirs) = (&self.head, &other.head);
        let of = |head: &Head| format!("{} {}", head.checklist.id, head.checklist.version);
        if ours.by != theirs.by {
            return Err(differs("a summary by", &ours.by, &theirs.by));
        }
        if ours.checklist.sha256 != theirs.checklist.sha256 {
            return Err(differs("a summary of the checklist", &of(ours), &of(theirs)));
        }
        if ours.engine != theirs.engine {
            return Err(differs("a summary by the engine", &ours.engine, &theirs.engine));
        }
        if ours != theirs {
            return Err(differs("a summary in the language", &ours.locale, &theirs.locale));
        }
        self.rejected += other.rejected;
        self.all.merge(&other.all);
        self.nameless.merge(&other.nameless);
        for (key, group) in &other.groups {
            self.groups.entry(key.clone()).or_default().merge(group);
        }
        Ok(())
    }

    /// What it says, for reading and writing.
    #[must_use]
    pub fn figures(&self) -> Figures<'_> {
        let head = &self.head;
        let groups = self.groups.iter().map(|(key, group)| self.group(Some(key), group));
        let nameless = (self.nameless.calls > 0).then(|| self.group(None, &self.nameless));
        Figures {
            version: head.version,
            checklist: ChecklistRef {
                id: &head.checklist.id,
                version: &head.checklist.version,
                sha256: &head.checklist.sha256,
            },
            engine: &head.engine,
            locale: Locale::from_tag(&head.locale).unwrap_or_default(),
            by: self.by,
            calls: self.all.calls,
            rejected: self.rejected,
            rules: head
                .rules
                .iter()
                .map(|rule| RuleName { id: &rule.id, section: &rule.section, title: &rule.title })
                .collect(),
            items: self.items(&self.all),
            groups: groups.chain(nameless).collect(),
        }
    }

    fn group<'s>(&'s self, key: Option<&'s str>, group: &'s Group) -> GroupFigures<'s> {
        GroupFigures { key, calls: group.calls, items: self.items(group) }
    }

    fn items<'s>(&'s self, group: &'s Group) -> Vec<ItemFigures<'s>> {
        let nothing = self.head.rules.iter().map(|_| None);
        let cells = group.cells.iter().map(Some).chain(nothing);
        self.head.rules.iter().zip(cells).map(|(rule, cell)| ItemFigures::of(&rule.id, cell)).collect()
    }

    /// The summary as JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Writing to memory fails for maps with keys that are not strings only; there are none.
        serde_json::to_string(&self.figures()).unwrap_or_default()
    }

    /// Reads what [`Summary::to_json`] wrote, to merge it with others.
    ///
    /// # Errors
    /// The text is no summary, or one of a newer format.
    pub fn from_json(text: &str) -> Result<Summary, Diagnostic> {
        let written: Written = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        let head: Head = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        if head.version != Self::VERSION {
            return Err(differs("a summary of version", &Self::VERSION.to_string(), &head.version.to_string()));
        }
        let by = Grouping::from_word(&head.by)?;
        let all = WrittenGroup { key: None, calls: written.calls, items: written.items };
        let mut summary = Summary {
            head,
            by,
            rejected: written.rejected,
            all: all.into_group(),
            groups: BTreeMap::new(),
            nameless: Group::default(),
        };
        for group in written.groups {
            match group.key.clone() {
                Some(key) => summary.groups.entry(key).or_default().merge(&group.into_group()),
                None => summary.nameless.merge(&group.into_group()),
            }
        }
        Ok(summary)
    }
}

fn problem(code: Code, message: String, at: Place) -> Diagnostic {
    Diagnostic { code, severity: Severity::Error, message, help: None, at }
}

#[cold]
fn differs(what: &str, expected: &str, found: &str) -> Diagnostic {
    problem(Code::InvalidOptions, format!("expected {what} `{expected}`, found `{found}`"), Place::default())
}

#[cold]
fn unreadable(error: &serde_json::Error) -> Diagnostic {
    let at = Place { line: error.line() as u64, column: error.column() as u64, ..Place::default() };
    problem(Code::InvalidJson, "expected a summary as `audit` writes it, found something else".to_owned(), at)
}

/// The counts of a summary as they are read back; what follows from them is not read.
#[derive(Debug, Deserialize)]
struct Written {
    calls: u64,
    rejected: u64,
    items: Vec<WrittenItem>,
    groups: Vec<WrittenGroup>,
}

#[derive(Debug, Deserialize)]
struct WrittenGroup {
    key: Option<String>,
    calls: u64,
    items: Vec<WrittenItem>,
}

#[derive(Debug, Deserialize)]
struct WrittenItem {
    pass: u64,
    fail: u64,
    not_applicable: u64,
    unknown: u64,
    review: u64,
    failing: Vec<String>,
}

impl WrittenGroup {
    fn into_group(self) -> Group {
        Group { calls: self.calls, cells: self.items.into_iter().map(WrittenItem::into_cell).collect() }
    }
}

impl WrittenItem {
    fn into_cell(self) -> Cell {
        let mut failing = Sample::default();
        self.failing.iter().for_each(|id| failing.add(spread(id), id));
        let WrittenItem { pass, fail, not_applicable, unknown, review, .. } = self;
        Cell { pass, fail, not_applicable, unknown, review, failing }
    }
}

/// What a summary says: the wire format of many calls.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(rename = "Summary"), schemars(rename = "Summary"))]
pub struct Figures<'s> {
    /// The version of this format; a new one only when an old reader could go wrong.
    pub version: u32,
    /// The checklist that was used.
    pub checklist: ChecklistRef<'s>,
    /// The engine's version.
    pub engine: &'s str,
    /// The language of the titles.
    pub locale: Locale,
    /// What the calls are grouped by.
    pub by: Grouping,
    /// How many calls there were, without those refused.
    pub calls: u64,
    /// How many records were refused.
    pub rejected: u64,
    /// What the rules are called, in the order of the checklist.
    pub rules: Vec<RuleName<'s>>,
    /// All calls together, each rule in the order of the checklist.
    pub items: Vec<ItemFigures<'s>>,
    /// The groups by name; those calls last that name none. Empty where the summary is by item.
    pub groups: Vec<GroupFigures<'s>>,
}

/// What a rule is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct RuleName<'s> {
    /// The item's id.
    pub id: &'s str,
    /// The id of its section.
    pub section: &'s str,
    /// The rule in a few words.
    pub title: &'s str,
}

/// The calls of an agent, a team or a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct GroupFigures<'s> {
    /// The agent's id, the team or the date; `null` for calls that do not say.
    pub key: Option<&'s str>,
    /// How many calls.
    pub calls: u64,
    /// Each rule, in the order of the checklist.
    pub items: Vec<ItemFigures<'s>>,
}

/// How often a rule was kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct ItemFigures<'s> {
    /// The item's id.
    pub id: &'s str,
    /// Calls that kept to the rule.
    pub pass: u64,
    /// Calls that broke it.
    pub fail: u64,
    /// Calls that the rule does not concern.
    pub not_applicable: u64,
    /// Calls of which it can't be told.
    pub unknown: u64,
    /// Calls on which a person has to answer.
    pub review: u64,
    /// How much could be decided: passes and fails of all calls that the rule concerns; `null` where there are none.
    pub coverage_ratio: Option<f64>,
    /// Passes of all that were decided; `null` where nothing was.
    pub pass_ratio: Option<Ratio>,
    /// The ids of some failing calls, ten at most: always the same ones for the same calls, in whatever order they came.
    pub failing: Vec<&'s str>,
}

/// A share of something, with its 95 % interval after Wilson.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Ratio {
    /// The share that was counted.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl<'s> ItemFigures<'s> {
    fn of(id: &'s str, cell: Option<&'s Cell>) -> Self {
        let nothing = Cell::default();
        let counts = cell.unwrap_or(&nothing);
        let decided = counts.pass + counts.fail;
        let concerned = decided + counts.unknown + counts.review;
        ItemFigures {
            id,
            pass: counts.pass,
            fail: counts.fail,
            not_applicable: counts.not_applicable,
            unknown: counts.unknown,
            review: counts.review,
            coverage_ratio: (concerned > 0).then(|| rounded(decided as f64 / concerned as f64)),
            pass_ratio: Ratio::wilson(counts.pass, decided),
            failing: cell.into_iter().flat_map(|cell| &cell.failing.0).map(|(_, id)| id.as_str()).collect(),
        }
    }
}

impl Ratio {
    /// `part` of `whole` with Wilson's 95 % interval; `None` of nothing.
    ///
    /// Only sums, products, quotients and a square root: they are exact to the last bit on every target.
    ///
    /// ```
    /// # use threerings::Ratio;
    /// let ratio = Ratio::wilson(8, 10).unwrap();
    /// assert_eq!((ratio.value, ratio.low, ratio.high), (0.8, 0.490162, 0.943318));
    /// ```
    #[must_use]
    pub fn wilson(part: u64, whole: u64) -> Option<Ratio> {
        /// Of the standard normal distribution, 95 % lie within this many deviations.
        const Z: f64 = 1.959_963_984_540_054;
        if whole == 0 {
            return None;
        }
        let (n, p) = (whole as f64, part as f64 / whole as f64);
        let centre = p + Z * Z / (2.0 * n);
        let margin = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        let end = |end: f64| rounded((end / scale).clamp(0.0, 1.0));
        Some(Ratio { value: rounded(p), low: end(centre - margin), high: end(centre + margin) })
    }
}

/// To six decimals.
fn rounded(ratio: f64) -> f64 {
    (ratio * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::records::read_records;

    const CHECKLIST: &str = r#"{"id": "two", "version": "1", "title": {"en": "two"}, "scoring": {"method": "points"},
        "sections": [{"id": "s", "title": {"en": "s"}, "items": [
            {"id": "hold", "title": {"en": "Hold"}, "why": {"en": "w"}, "check": {"holds": {"each_at_most_ms": 60000}}},
            {"id": "inbound", "title": {"en": "In"}, "why": {"en": "w"},
             "check": {"field": {"path": "/direction", "one_of": ["inbound"]}}}]}]}"#;

    fn engine() -> Engine {
        let builder = Engine::builder().source("two", CHECKLIST).checklist("two").locale(Locale::En);
        builder.build().unwrap_or_else(|error| panic!("{error}"))
    }

    fn summary(engine: &Engine, by: Grouping, lines: &[String]) -> Summary {
        let mut summary = Summary::new(engine, by);
        for line in lines {
            match read_records(line.as_bytes()).next().unwrap() {
                Ok(read) => summary.add_judgement(&read.record, &engine.judge(&read.record)),
                Err(_) => summary.add_rejected(),
            }
        }
        summary
    }

    fn lines(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn the_numbers_are_kept_apart() {
        let engine = engine();
        let calls = lines(&[
            r#"{"id":"a","agent":{"id":"1"},"direction":"inbound","outcome":"answered","holds":[]}"#,
            r#"{"id":"b","agent":{"id":"1"},"direction":"outbound","outcome":"answered","holds":[{"start_ms":0,"end_ms":61000}]}"#,
            r#"{"id":"c","agent":{"id":"2"},"direction":"inbound"}"#,
            r#"{"id":"d","direction":"inbound"}"#,
            r#"{"id":7}"#,
        ]);
        let by_agent = summary(&engine, Grouping::Agent, &calls);
        let figures = by_agent.figures();
        assert_eq!((figures.calls, figures.rejected), (4, 1));
        assert_eq!(figures.groups.iter().map(|group| group.key).collect::<Vec<_>>(), [Some("1"), Some("2"), None]);
        let hold = &figures.items[0];
        assert_eq!((hold.pass, hold.fail, hold.unknown), (1, 1, 2));
        assert_eq!((hold.coverage_ratio, hold.failing.as_slice()), (Some(0.5), ["b"].as_slice()));
        let ratio = |group: usize, item: usize| figures.groups[group].items[item].pass_ratio;
        assert_eq!(ratio(0, 1), Ratio::wilson(1, 2));
        assert_eq!(ratio(1, 0), None, "nothing is known of the holds of agent 2");
        assert!(summary(&engine, Grouping::Item, &calls).figures().groups.is_empty());
    }

    #[test]
    fn reports_and_judgements_give_the_same() {
        let engine = engine();
        let line = r#"{"id":"a","agent":{"id":"1","team":"t"},"started_at":"2026-11-21T23:30:00+08:00","holds":[]}"#;
        let read = read_records(line.as_bytes()).next().unwrap().unwrap();
        for by in Grouping::ALL {
            let mut of_reports = Summary::new(&engine, by);
            of_reports.add(&engine.check(&read.record)).unwrap();
            assert_eq!(of_reports, summary(&engine, by, &lines(&[line])));
        }
        let day = summary(&engine, Grouping::Day, &lines(&[line]));
        assert_eq!(day.figures().groups[0].key, Some("2026-11-21"));
    }

    #[test]
    fn only_summaries_of_the_same_kind_are_merged() {
        let engine = engine();
        let mut ours = Summary::new(&engine, Grouping::Agent);
        let error = ours.merge(&Summary::new(&engine, Grouping::Team)).unwrap_err();
        assert_eq!(error.to_string(), "expected a summary by `agent`, found `team`");
        let newer = CHECKLIST.replace("60000", "45000");
        let other = Engine::builder().source("two", newer).checklist("two").locale(Locale::En).build().unwrap();
        let error = ours.merge(&Summary::new(&other, Grouping::Agent)).unwrap_err();
        assert_eq!(error.to_string(), "expected a summary of the checklist `two 1`, found `two 1`");
        let record = CallRecord::new("a");
        assert!(ours.add(&other.check(&record)).is_err());
        assert_eq!(Summary::from_json("{}").unwrap_err().code, Code::InvalidJson);
        let later = ours.to_json().replacen("\"version\":1", "\"version\":2", 1);
        assert_eq!(Summary::from_json(&later).unwrap_err().to_string(), "expected a summary of version `1`, found `2`");
    }

    #[test]
    fn intervals_are_the_published_ones() {
        // Newcombe, Statistics in Medicine 17 (1998), 857–872, table I: method 3.
        let ends = |part, whole| Ratio::wilson(part, whole).map(|ratio| (ratio.low, ratio.high)).unwrap();
        let near = |(low, high): (f64, f64), expected: (f64, f64)| {
            assert!((low - expected.0).abs() < 5e-5 && (high - expected.1).abs() < 5e-5, "{low} {high} {expected:?}");
        };
        near(ends(81, 263), (0.2553, 0.3662));
        near(ends(15, 148), (0.0624, 0.1605));
        near(ends(0, 20), (0.0, 0.1611));
        near(ends(1, 29), (0.0061, 0.1718));
        assert_eq!(Ratio::wilson(0, 0), None);
    }

    /// Calls of a few agents, some of them failing, some unreadable.
    fn calls() -> impl Strategy<Value = Vec<String>> {
        let call = (0..60_u32, 0..4_u32, 0..3_u32, 0..9_u32).prop_map(|(id, agent, direction, hold)| {
            let agent = if agent == 0 { String::new() } else { format!(r#""agent":{{"id":"{agent}"}},"#) };
            let direction = ["", r#""direction":"inbound","#, r#""direction":"outbound","#][direction as usize];
            match hold {
                8 => "{}".to_owned(),
                0 => format!(r#"{{{agent}{direction}"id":"{id}"}}"#),
                hold => {
                    let end = hold * 10_000 + 5_000;
                    format!(r#"{{{agent}{direction}"id":"{id}","outcome":"answered","holds":[{{"start_ms":0,"end_ms":{end}}}]}}"#)
                }
            }
        });
        proptest::collection::vec(call, 0..120)
    }

    proptest! {
        #[test]
        fn order_and_grouping_do_not_matter(
            (calls, parts) in calls().prop_flat_map(|calls| {
                let parts = proptest::collection::vec(0..5_usize, calls.len());
                (Just(calls), parts)
            }),
            from_the_right in any::<bool>(),
            through_json in any::<bool>(),
        ) {
            let engine = engine();
            for by in [Grouping::Agent, Grouping::Item] {
                let whole = summary(&engine, by, &calls).to_json();
                let pieces: Vec<Summary> = (0..5)
                    .map(|part| {
                        let mine: Vec<String> = calls.iter().zip(&parts).filter(|(_, of)| **of == part)
                            .map(|(call, _)| call.clone()).rev().collect();
                        let piece = summary(&engine, by, &mine);
                        if through_json { Summary::from_json(&piece.to_json()).unwrap() } else { piece }
                    })
                    .collect();
                let merge = |mut one: Summary, other: &Summary| { one.merge(other).unwrap(); one };
                let empty = Summary::new(&engine, by);
                let merged = if from_the_right {
                    pieces.iter().rev().fold(empty, |right, piece| merge(piece.clone(), &right))
                } else {
                    pieces.iter().fold(empty, merge)
                };
                prop_assert_eq!(merged.to_json(), whole);
            }
        }
    }

    #[test]
    fn a_sample_is_bounded_and_spread() {
        let engine = engine();
        let calls: Vec<String> =
            (0..1000).map(|n| format!(r#"{{"id":"call-{n:04}","direction":"outbound"}}"#)).collect();
        let of_all = summary(&engine, Grouping::Item, &calls);
        let failing: Vec<usize> = of_all.figures().items[1]
            .failing
            .iter()
            .map(|id| id.strip_prefix("call-").unwrap().parse().unwrap())
            .collect();
        assert_eq!(failing.len(), NAMED);
        assert!(failing.iter().any(|n| *n < 500) && failing.iter().any(|n| *n >= 500), "{failing:?}");
    }
}
