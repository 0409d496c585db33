//! The summary of many calls: how often each rule was kept, by agent, team, day and more, with honest intervals.
//!
//! A summary is a value: calls are added, summaries of parts are merged, in any order and grouping, with the same bytes
//! in the end. So a pool of workers, or any map and reduce, builds one in pieces. Its size depends on the number of
//! groups and rules, never on the number of calls.

mod counts;
mod figures;
mod grouping;
mod written;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

pub use self::figures::*;
pub use self::grouping::Grouping;

use self::counts::{Cell, Counted, Group};
pub(crate) use self::counts::{Scored, of_section};
pub(crate) use self::grouping::Facts;
use crate::call::CallRecord;
use crate::diagnostic::{Code, Diagnostic, Place, Severity, nearest};
use crate::engine::{Engine, Judgement};
use crate::evidence::Verdict;
use crate::order::Order;
use crate::report::{About, Report};
use crate::score::{self, Passed};

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
///     summary.add_judgement(&engine, &record, &engine.judge(&record));
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
    /// Those that make groups.
    by: Vec<Grouping>,
    /// Of each rule, which section it belongs to.
    section_of: Vec<usize>,
    rejected: u64,
    calibration: u64,
    all: Group,
    /// By their keys, `None` where the calls do not say.
    groups: BTreeMap<Vec<Option<String>>, Group>,
    /// What `groups` are found by, so that no key is copied for a call.
    wanted: Vec<Option<String>>,
}

/// What summaries have to agree in to be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Head {
    version: u32,
    checklist: Checklist,
    engine: String,
    locale: String,
    by: String,
    rules: Vec<Rule>,
    sections: Vec<Named>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Checklist {
    id: String,
    version: String,
    sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    id: String,
    section: String,
    title: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    id: String,
    title: String,
}

/// What is looked at: a rule, a section, or whether calls reach the pass mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure<'m> {
    /// The rule with this id.
    Item(&'m str),
    /// The section with this id: a call keeps to it if it breaks none of its rules.
    Section(&'m str),
    /// Calls that reach the checklist's pass mark, whatever their open items turn out to be.
    Result,
}

impl Summary {
    /// The version of the format.
    pub const VERSION: u32 = 1;

    /// A summary of no calls, of what this engine says about them, by one grouping or several crossed.
    #[must_use]
    pub fn new(engine: &Engine, by: impl Into<Vec<Grouping>>) -> Self {
        let info = engine.describe();
        let by: Vec<Grouping> = by.into();
        let rule = |item: &crate::explain::ItemInfo<'_>| Rule {
            id: item.id.to_owned(),
            section: item.section.to_owned(),
            title: item.title.to_owned(),
        };
        let section = |section: &crate::explain::SectionInfo<'_>| Named {
            id: section.id.to_owned(),
            title: section.title.to_owned(),
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
            by: words(&by),
            rules: info.items.iter().map(rule).collect(),
            sections: info.sections.iter().map(section).collect(),
        };
        Summary::of_head(head, by)
    }

    fn of_head(head: Head, mut by: Vec<Grouping>) -> Self {
        by.retain(Grouping::makes_groups);
        let section_of = head.rules.iter().map(|rule| position(&head.sections, &rule.section).unwrap_or(0)).collect();
        Summary {
            head,
            by,
            section_of,
            rejected: 0,
            calibration: 0,
            all: Group::default(),
            groups: BTreeMap::new(),
            wanted: Vec::new(),
        }
    }

    /// What it is grouped by, crossed; empty: no groups.
    #[must_use]
    pub fn by(&self) -> &[Grouping] {
        &self.by
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
        let verdicts: Vec<Verdict> = report.items.iter().map(|item| item.verdict).collect();
        self.count(&report.call, &Facts::of_about(&report.about), &verdicts, Scored::of(&report.score));
        Ok(())
    }

    /// Counts a call by its verdicts alone, which spares the words of a report, and says whether it reached the pass mark.
    /// The judgement has to be of this engine, for which the summary was made.
    pub fn add_judgement(&mut self, engine: &Engine, record: &CallRecord<'_>, judgement: &Judgement) -> Option<Passed> {
        let verdicts: Vec<Verdict> = judgement.verdicts().collect();
        let scored = scored(engine, &verdicts);
        self.count(&record.id, &Facts::of_record(record), &verdicts, scored);
        scored.result
    }

    /// Counts a call of which nothing is kept but what it is about and its verdicts, in the order of the checklist: a
    /// person's, for instance, where there are some.
    ///
    /// # Errors
    /// There are more or fewer verdicts than items.
    pub fn add_verdicts(
        &mut self,
        engine: &Engine,
        id: &str,
        about: &About,
        verdicts: &[Verdict],
    ) -> Result<(), Diagnostic> {
        if verdicts.len() != self.head.rules.len() {
            let message =
                format!("expected {} verdicts, one for each item, found {}", self.head.rules.len(), verdicts.len());
            return Err(problem(Code::WrongType, message, "verdicts"));
        }
        self.count(id, &Facts::of_about(about), verdicts, scored(engine, verdicts));
        Ok(())
    }

    /// Counts a record that was refused.
    pub fn add_rejected(&mut self) {
        self.rejected += 1;
    }

    /// Counts a call that several people score blind to compare their scales: it is left out of all other numbers.
    pub fn add_calibration(&mut self) {
        self.calibration += 1;
    }

    pub(crate) fn count(&mut self, id: &str, facts: &Facts<'_>, verdicts: &[Verdict], scored: Scored) {
        let mut keys = std::mem::take(&mut self.wanted);
        keys.resize(self.by.len(), None);
        for (by, key) in self.by.iter().zip(&mut keys) {
            write_key(key, facts.key(by));
        }
        self.wanted = self.count_as(id, keys, verdicts, scored);
    }

    /// Counts a call of the group with these keys, which are given back.
    pub(crate) fn count_as(
        &mut self,
        id: &str,
        keys: Vec<Option<String>>,
        verdicts: &[Verdict],
        scored: Scored,
    ) -> Vec<Option<String>> {
        let of = |section: usize| {
            let of_it = self.section_of.iter().zip(verdicts).filter(move |(of, _)| **of == section);
            of_section(of_it.map(|(_, verdict)| *verdict))
        };
        let sections: Vec<Verdict> = (0..self.head.sections.len()).map(of).collect();
        let call = Counted { id, spread: OnceCell::new(), items: verdicts, sections: &sections, scored };
        self.all.add(&call);
        if self.by.is_empty() {
            return keys;
        }
        // Not by `entry`, which would copy the keys of every call.
        match self.groups.get_mut(&keys) {
            Some(group) => group.add(&call),
            None => self.groups.entry(keys.clone()).or_default().add(&call),
        }
        keys
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
        self.calibration += other.calibration;
        self.all.merge(&other.all);
        for (keys, group) in &other.groups {
            self.groups.entry(keys.clone()).or_default().merge(group);
        }
        Ok(())
    }

    /// The same calls by some of its groupings: what a summary of the calls by these would be.
    ///
    /// ```
    /// # use threerings::{Engine, Grouping, Summary, read_records};
    /// # let engine = Engine::builder().checklist("five-rules").build()?;
    /// let calls = br#"{"id": "c1", "agent": {"id": "1001"}, "started_at": "2026-11-21T09:30:00+08:00"}"#;
    /// let mut crossed = Summary::new(&engine, [Grouping::Agent, Grouping::Day]);
    /// let mut by_day = Summary::new(&engine, Grouping::Day);
    /// for read in read_records(calls) {
    ///     let record = read?.record;
    ///     crossed.add_judgement(&engine, &record, &engine.judge(&record));
    ///     by_day.add_judgement(&engine, &record, &engine.judge(&record));
    /// }
    /// assert_eq!(crossed.rolled_up(Grouping::Day)?.to_json(), by_day.to_json());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// It is not grouped by one of them.
    pub fn rolled_up(&self, by: impl Into<Vec<Grouping>>) -> Result<Summary, Diagnostic> {
        let by: Vec<Grouping> = by.into();
        let mut head = self.head.clone();
        head.by = words(&by);
        let mut rolled = Summary::of_head(head, by);
        let place = |by: &Grouping| {
            let place = self.by.iter().position(|known| known == by);
            place.ok_or_else(|| differs("a summary by", &by.word(), &self.head.by))
        };
        let places = rolled.by.iter().map(place).collect::<Result<Vec<usize>, _>>()?;
        rolled.rejected = self.rejected;
        rolled.calibration = self.calibration;
        rolled.all = self.all.clone();
        for (keys, group) in self.groups.iter().filter(|_| !places.is_empty()) {
            let some = places.iter().map(|place| keys.get(*place).cloned().flatten()).collect();
            rolled.groups.entry(some).or_default().merge(group);
        }
        Ok(rolled)
    }

    /// Where the measure is counted.
    fn place(&self, measure: Measure<'_>) -> Result<Placed, Diagnostic> {
        let head = &self.head;
        let unknown = |what: &str, id: &str, known: Vec<&str>| {
            let message =
                format!("expected the id of {what} of `{}`, found `{}`", head.checklist.id, id.escape_debug());
            let help = nearest(id, known).map(|near| format!("did you mean `{near}`?"));
            Diagnostic {
                help,
                ..problem(Code::UnknownName, message, if what == "an item" { "item" } else { "section" })
            }
        };
        match measure {
            Measure::Item(id) => head
                .rules
                .iter()
                .position(|rule| rule.id == id)
                .map(Placed::Item)
                .ok_or_else(|| unknown("an item", id, head.rules.iter().map(|rule| rule.id.as_str()).collect())),
            Measure::Section(id) => position(&head.sections, id).map(Placed::Section).ok_or_else(|| {
                unknown("a section", id, head.sections.iter().map(|section| section.id.as_str()).collect())
            }),
            Measure::Result => Ok(Placed::Result),
        }
    }

    /// The passes and the decided calls of all calls, then of each group.
    pub(crate) fn counts(&self, measure: Measure<'_>) -> Result<Counts<'_>, Diagnostic> {
        let placed = self.place(measure)?;
        let groups = self.sorted().map(|(keys, group)| (keys, placed.of(group))).collect();
        Ok(Counts { all: placed.of(&self.all), groups })
    }

    /// The groups, those last whose calls do not say.
    fn sorted(&self) -> impl Iterator<Item = (&[Option<String>], &Group)> {
        let mut groups: Vec<(&[Option<String>], &Group)> =
            self.groups.iter().map(|(keys, group)| (keys.as_slice(), group)).collect();
        groups.order_by(|(one, _), (other, _)| {
            let named =
                |keys: &[Option<String>]| keys.iter().map(|key| (key.is_none(), key.clone())).collect::<Vec<_>>();
            named(one).cmp(&named(other))
        });
        groups.into_iter()
    }

    /// The ids of its rules.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &str> {
        self.head.rules.iter().map(|rule| rule.id.as_str())
    }
}

/// How many calls passed, and how many were decided.
pub(crate) type Passes = (u64, u64);

/// The passes and the decided calls of all calls, and by group.
#[derive(Debug, Clone)]
pub(crate) struct Counts<'s> {
    pub(crate) all: Passes,
    pub(crate) groups: Vec<(&'s [Option<String>], Passes)>,
}

#[derive(Debug, Clone, Copy)]
enum Placed {
    Item(usize),
    Section(usize),
    Result,
}

impl Placed {
    fn of(self, group: &Group) -> (u64, u64) {
        let of = |cell: Option<&Cell>| cell.map_or((0, 0), |cell| (cell.pass, cell.decided()));
        match self {
            Placed::Item(index) => of(group.items.get(index)),
            Placed::Section(index) => of(group.sections.get(index)),
            Placed::Result => (group.scores.pass, group.scores.pass + group.scores.fail),
        }
    }
}

fn scored(engine: &Engine, verdicts: &[Verdict]) -> Scored {
    let checklist = engine.checklist();
    let counted = score::counted(checklist, verdicts.iter().copied());
    Scored::of(&score::score(&checklist.scoring, &engine.sections(), &counted))
}

/// Writes a key where another one stood, into the same memory if it can.
fn write_key(key: &mut Option<String>, found: Option<Cow<'_, str>>) {
    match (key.as_mut(), found) {
        (Some(text), Some(found)) => {
            text.clear();
            text.push_str(&found);
        }
        (None, Some(found)) => *key = Some(found.into_owned()),
        (_, None) => *key = None,
    }
}

/// `agent,day`
fn words(by: &[Grouping]) -> String {
    let words: Vec<Cow<'_, str>> = by.iter().map(Grouping::word).collect();
    if words.is_empty() { Grouping::Item.word().into_owned() } else { words.join(",") }
}

fn position(sections: &[Named], id: &str) -> Option<usize> {
    sections.iter().position(|section| section.id == id)
}

fn problem(code: Code, message: String, path: &str) -> Diagnostic {
    let at = Place { path: path.to_owned(), ..Place::default() };
    Diagnostic { code, severity: Severity::Error, message, help: None, at }
}

#[cold]
fn differs(what: &str, expected: &str, found: &str) -> Diagnostic {
    problem(Code::InvalidOptions, format!("expected {what} `{expected}`, found `{found}`"), "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::counts::NAMED;
    use super::*;
    use crate::locale::Locale;
    use crate::records::read_records;
    use crate::statistics::Ratio;

    const CHECKLIST: &str = r#"{"id": "two", "version": "1", "title": {"en": "two"}, "scoring": {"method": "points"},
        "sections": [{"id": "s", "title": {"en": "s"}, "items": [
            {"id": "hold", "title": {"en": "Hold"}, "why": {"en": "w"}, "check": {"holds": {"each_at_most_ms": 60000}}},
            {"id": "inbound", "title": {"en": "In"}, "why": {"en": "w"},
             "check": {"field": {"path": "/direction", "one_of": ["inbound"]}}}]}]}"#;

    fn engine() -> Engine {
        let builder = Engine::builder().source("two", CHECKLIST).checklist("two").locale(Locale::En);
        builder.build().unwrap_or_else(|error| panic!("{error}"))
    }

    fn summary(engine: &Engine, by: impl Into<Vec<Grouping>>, lines: &[String]) -> Summary {
        let mut summary = Summary::new(engine, by);
        for line in lines {
            match read_records(line.as_bytes()).next().unwrap() {
                Ok(read) => drop(summary.add_judgement(engine, &read.record, &engine.judge(&read.record))),
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
        let line = r#"{"id":"a","agent":{"id":"1","team":"t"},"started_at":"2026-11-21T23:30:00+08:00","attributes":{"ward":3},"holds":[]}"#;
        let read = read_records(line.as_bytes()).next().unwrap().unwrap();
        for by in Grouping::ALL.into_iter().chain([Grouping::Attribute("ward".to_owned())]) {
            let mut of_reports = Summary::new(&engine, by.clone());
            of_reports.add(&engine.check(&read.record)).unwrap();
            assert_eq!(of_reports.to_json(), summary(&engine, by, &lines(&[line])).to_json());
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
            static ENGINE: std::sync::LazyLock<Engine> = std::sync::LazyLock::new(engine);
            let engine = &*ENGINE;
            for by in [vec![Grouping::Agent], vec![Grouping::Item], vec![Grouping::Direction, Grouping::Agent]] {
                let whole = summary(engine, by.clone(), &calls).to_json();
                let pieces: Vec<Summary> = (0..5)
                    .map(|part| {
                        let mine: Vec<String> = calls.iter().zip(&parts).filter(|(_, of)| **of == part)
                            .map(|(call, _)| call.clone()).rev().collect();
                        let piece = summary(engine, by.clone(), &mine);
                        if through_json { Summary::from_json(&piece.to_json()).unwrap() } else { piece }
                    })
                    .collect();
                let merge = |mut one: Summary, other: &Summary| { one.merge(other).unwrap(); one };
                let empty = Summary::new(engine, by.clone());
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
