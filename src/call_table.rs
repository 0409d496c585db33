//! What is kept of each of many calls so that any question about them is answered at once: what a call is about, and its
//! verdicts.

mod ask;
mod letters;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::engine::Engine;
use crate::evidence::Verdict;
use crate::report::About;
use crate::score;
use crate::summary::{Facts, Grouping, Scored, Summary};

/// Many calls, each with what it is about and its verdicts, some hundred bytes each.
///
/// Where a [`Summary`] counts calls and forgets them, a table keeps them: it answers for any part of them, and names the
/// calls behind every number.
///
/// ```
/// use threerings::{About, CallTable, Engine, Filter, Grouping, Verdict};
///
/// let engine = Engine::builder().checklist("five-rules").build()?;
/// let mut table = CallTable::new(&engine);
/// for (call, agent, verdict) in [("c1", "1001", Verdict::Pass), ("c2", "1002", Verdict::Fail)] {
///     let about = About { agent: Some(agent.to_owned()), ..About::default() };
///     table.add(&engine, call, &about, &[verdict; 5])?;
/// }
/// let of_agent = Filter::default().with(Grouping::Agent, Some("1002"));
/// assert_eq!(table.summary(&engine, &of_agent, Grouping::Day)?.calls(), 1);
/// let failing = of_agent.verdicts("hold-under-one-minute", &[Verdict::Fail]);
/// assert_eq!(table.find(&failing)?, ["c2"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct CallTable {
    /// The ids of the rules, in the order of the verdicts.
    pub(crate) rules: Vec<String>,
    /// Of each rule, the id of its section.
    sections: Vec<String>,
    pub(crate) calls: BTreeMap<String, Kept>,
}

/// What is kept of a call.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) about: About,
    pub(crate) verdicts: Box<[Verdict]>,
    pub(crate) scored: Scored,
    pub(crate) calibration: bool,
}

/// Which calls are meant: those of which everything is true.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// The values that count, by grouping; `None` where the calls do not say.
    pub keys: Vec<(Grouping, BTreeSet<Option<String>>)>,
    /// The first day, `2026-11-15`.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// Only these calls.
    pub calls: Option<BTreeSet<String>>,
    /// Only calls with one of these verdicts on an item, or on a section.
    pub verdicts: Vec<(OnWhat, Vec<Verdict>)>,
    /// Only calls whose percentage, without its decimals, is one of these.
    pub percent: Option<(u32, u32)>,
}

/// What verdicts are asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnWhat {
    /// An item.
    Item(String),
    /// A section, taken as a whole.
    Section(String),
    /// Whether the pass mark was reached.
    Result,
}

impl Filter {
    /// Also only calls with this value; may be called again for one more.
    #[must_use]
    pub fn with(mut self, by: Grouping, key: Option<&str>) -> Self {
        let key = key.map(str::to_owned);
        match self.keys.iter_mut().find(|(known, _)| *known == by) {
            Some((_, keys)) => {
                keys.insert(key);
            }
            None => self.keys.push((by, [key].into())),
        }
        self
    }

    /// Also only calls with one of these verdicts on an item.
    #[must_use]
    pub fn verdicts(mut self, item: &str, verdicts: &[Verdict]) -> Self {
        self.verdicts.push((OnWhat::Item(item.to_owned()), verdicts.to_vec()));
        self
    }
}

fn wrong(code: Code, message: String, path: &str) -> Diagnostic {
    let at = Place { path: path.to_owned(), ..Place::default() };
    Diagnostic { code, severity: Severity::Error, message, help: None, at }
}

impl CallTable {
    /// A table of no calls, for the verdicts of this engine.
    #[must_use]
    pub fn new(engine: &Engine) -> Self {
        let info = engine.describe();
        CallTable {
            rules: info.items.iter().map(|item| item.id.to_owned()).collect(),
            sections: info.items.iter().map(|item| item.section.to_owned()).collect(),
            calls: BTreeMap::new(),
        }
    }

    /// How many calls there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Keeps a call, in place of one with the same id.
    ///
    /// # Errors
    /// There are more or fewer verdicts than items.
    pub fn add(&mut self, engine: &Engine, id: &str, about: &About, verdicts: &[Verdict]) -> Result<(), Diagnostic> {
        self.keep(engine, id, about.clone(), verdicts, false)
    }

    /// Keeps a call that several people score blind to compare their scales: summaries count it apart.
    ///
    /// # Errors
    /// There are more or fewer verdicts than items.
    pub fn add_calibration(
        &mut self,
        engine: &Engine,
        id: &str,
        about: &About,
        verdicts: &[Verdict],
    ) -> Result<(), Diagnostic> {
        self.keep(engine, id, about.clone(), verdicts, true)
    }

    pub(crate) fn keep(
        &mut self,
        engine: &Engine,
        id: &str,
        about: About,
        verdicts: &[Verdict],
        calibration: bool,
    ) -> Result<(), Diagnostic> {
        let items = self.rules.len();
        if verdicts.len() != items {
            let message = format!("expected {items} verdicts, one for each item, found {}", verdicts.len());
            return Err(wrong(Code::WrongType, message, "verdicts"));
        }
        let checklist = engine.checklist();
        let counted = score::counted(checklist, verdicts.iter().copied());
        let scored = Scored::of(&score::score(&checklist.scoring, &engine.sections(), &counted));
        self.calls.insert(id.to_owned(), Kept { about, verdicts: verdicts.into(), scored, calibration });
        Ok(())
    }

    /// Forgets a call; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        self.calls.remove(id).is_some()
    }

    /// The calls that are meant, by id.
    pub(crate) fn chosen<'t>(
        &'t self,
        filter: &'t Filter,
    ) -> Result<impl Iterator<Item = (&'t str, &'t Kept)>, Diagnostic> {
        let asked = filter.verdicts.iter().map(|(on, verdicts)| Ok((self.place(on)?, verdicts.as_slice())));
        let asked = asked.collect::<Result<Vec<(Asked<'_>, &[Verdict])>, Diagnostic>>()?;
        let chosen = move |(id, kept): &(&'t String, &'t Kept)| {
            filter.calls.as_ref().is_none_or(|calls| calls.contains(*id))
                && filter.allows(kept)
                && asked.iter().all(|(asked, verdicts)| verdicts.contains(&asked.of(kept)))
        };
        Ok(self.calls.iter().filter(chosen).map(|(id, kept)| (id.as_str(), kept)))
    }

    fn place<'t>(&'t self, on: &'t OnWhat) -> Result<Asked<'t>, Diagnostic> {
        let unknown = |id: &str, path: &str| {
            wrong(
                Code::UnknownName,
                format!("expected the id of one of the checklist's, found `{}`", id.escape_debug()),
                path,
            )
        };
        match on {
            OnWhat::Item(id) => {
                self.rules.iter().position(|rule| rule == id).map(Asked::Item).ok_or_else(|| unknown(id, "item"))
            }
            OnWhat::Section(id) if self.sections.contains(id) => Ok(Asked::Section(id, &self.sections)),
            OnWhat::Section(id) => Err(unknown(id, "section")),
            OnWhat::Result => Ok(Asked::Result),
        }
    }

    /// The ids of the calls that are meant, in order: those behind a number.
    ///
    /// # Errors
    /// The filter names a rule or section that there is not.
    pub fn find<'t>(&'t self, filter: &'t Filter) -> Result<Vec<&'t str>, Diagnostic> {
        Ok(self.chosen(filter)?.map(|(id, _)| id).collect())
    }

    /// The summary of the calls that are meant. The engine is that of the verdicts.
    ///
    /// # Errors
    /// The filter names a rule or section that there is not.
    pub fn summary(
        &self,
        engine: &Engine,
        filter: &Filter,
        by: impl Into<Vec<Grouping>>,
    ) -> Result<Summary, Diagnostic> {
        let mut summary = Summary::new(engine, by);
        for (id, kept) in self.chosen(filter)? {
            if kept.calibration {
                summary.add_calibration();
            } else {
                summary.count(id, &Facts::of_about(&kept.about), &kept.verdicts, kept.scored);
            }
        }
        Ok(summary)
    }
}

/// Where a verdict that is asked about stands.
enum Asked<'t> {
    Item(usize),
    Section(&'t str, &'t [String]),
    Result,
}

impl Asked<'_> {
    fn of(&self, kept: &Kept) -> Verdict {
        match self {
            Asked::Item(place) => kept.verdicts.get(*place).copied().unwrap_or(Verdict::NotApplicable),
            Asked::Section(id, sections) => {
                let of_it = sections.iter().zip(&kept.verdicts).filter(|(section, _)| section == id);
                crate::summary::of_section(of_it.map(|(_, verdict)| *verdict))
            }
            Asked::Result => match kept.scored.result {
                Some(crate::score::Passed::Pass) => Verdict::Pass,
                Some(crate::score::Passed::Fail) => Verdict::Fail,
                Some(crate::score::Passed::Open) => Verdict::Unknown,
                None => Verdict::NotApplicable,
            },
        }
    }
}

impl Filter {
    fn allows(&self, kept: &Kept) -> bool {
        let facts = Facts::of_about(&kept.about);
        let among = |(by, keys): &(Grouping, BTreeSet<Option<String>>)| {
            let key = facts.key(by);
            keys.iter().any(|known| known.as_deref() == key.as_deref())
        };
        let day = || facts.key(&Grouping::Day);
        let from = self.from.as_deref().is_none_or(|from| day().is_some_and(|day| day.as_ref() >= from));
        let to = || self.to.as_deref().is_none_or(|to| day().is_some_and(|day| day.as_ref() <= to));
        let percent = || {
            self.percent.is_none_or(|(from, to)| {
                kept.scored.percent.is_some_and(|percent| (from..=to).contains(&(percent / 10_000)))
            })
        };
        self.keys.iter().all(among) && from && to() && percent()
    }
}
