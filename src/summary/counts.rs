//! What is counted of the calls of a group.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::Verdict;
use crate::score::{Passed, Percent};
use crate::statistics::spread;

/// How many failing calls each cell names.
pub(super) const NAMED: usize = 10;

/// The calls of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Group {
    pub(super) calls: u64,
    /// In the order of the rules; empty as long as there are no calls.
    pub(super) items: Vec<Cell>,
    /// In the order of the sections; empty as long as there are no calls.
    pub(super) sections: Vec<Cell>,
    pub(super) scores: Scores,
}

/// The calls of a group against one rule, or one section.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cell {
    pub(super) pass: u64,
    pub(super) fail: u64,
    pub(super) not_applicable: u64,
    pub(super) unknown: u64,
    pub(super) review: u64,
    pub(super) failing: Sample,
}

/// A few ids that stand for many: those with the smallest [`spread`], so that the order in which they come is
/// irrelevant, and no agent or hour is preferred.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sample(BTreeSet<(u64, String)>);

impl Sample {
    pub(super) fn add(&mut self, spread: u64, id: &str) {
        let last = self.0.last();
        if self.0.len() >= NAMED && last.is_some_and(|(most, last)| (*most, last.as_str()) <= (spread, id)) {
            return;
        }
        self.0.insert((spread, id.to_owned()));
        if self.0.len() > NAMED {
            self.0.pop_last();
        }
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, id)| id.as_str())
    }
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

    /// Calls of which it could be told.
    pub(super) fn decided(&self) -> u64 {
        self.pass + self.fail
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

/// The scores of calls: exact sums, and how many calls have which whole percentage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Scores {
    /// Calls that have a score.
    pub(super) calls: u64,
    /// Sums over them: of the percentages in ten-thousandths, of the squares of the percentages in hundredths, of the
    /// lowest and of the highest that the scores could still become.
    pub(super) sum: u64,
    pub(super) squares: u64,
    pub(super) lowest: u64,
    pub(super) highest: u64,
    /// By the percentage without its decimals.
    pub(super) histogram: BTreeMap<u32, u64>,
    pub(super) pass: u64,
    pub(super) fail: u64,
    pub(super) open: u64,
}

/// What of a score is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Scored {
    /// Ten-thousandths of a percent: as it stands, if every open item failed, if every one passed.
    pub(crate) percent: Option<u32>,
    pub(crate) lowest: Option<u32>,
    pub(crate) highest: Option<u32>,
    pub(crate) result: Option<Passed>,
}

impl Scored {
    pub(crate) fn of(score: &crate::score::Score) -> Self {
        let parts = |percent: Option<Percent>| percent.map(Percent::ten_thousandths);
        Scored {
            percent: parts(score.percent),
            lowest: parts(score.lowest),
            highest: parts(score.highest),
            result: score.result,
        }
    }
}

impl Scores {
    fn count(&mut self, scored: &Scored) {
        match scored.result {
            Some(Passed::Pass) => self.pass += 1,
            Some(Passed::Fail) => self.fail += 1,
            Some(Passed::Open) => self.open += 1,
            None => {}
        }
        let (Some(percent), Some(lowest), Some(highest)) = (scored.percent, scored.lowest, scored.highest) else {
            return;
        };
        let hundredths = u64::from((percent + 50) / 100);
        self.calls += 1;
        self.sum += u64::from(percent);
        self.squares += hundredths * hundredths;
        self.lowest += u64::from(lowest);
        self.highest += u64::from(highest);
        *self.histogram.entry(percent / 10_000).or_default() += 1;
    }

    fn merge(&mut self, other: &Scores) {
        self.calls += other.calls;
        self.sum += other.sum;
        self.squares += other.squares;
        self.lowest += other.lowest;
        self.highest += other.highest;
        self.pass += other.pass;
        self.fail += other.fail;
        self.open += other.open;
        for (percent, calls) in &other.histogram {
            *self.histogram.entry(*percent).or_default() += calls;
        }
    }
}

/// A call as it is counted.
pub(super) struct Counted<'c> {
    pub(super) id: &'c str,
    /// Its number, once it is asked for.
    pub(super) spread: OnceCell<u64>,
    pub(super) items: &'c [Verdict],
    pub(super) sections: &'c [Verdict],
    pub(super) scored: Scored,
}

impl Group {
    pub(super) fn add(&mut self, call: &Counted<'_>) {
        self.calls += 1;
        count(&mut self.items, call.items, call);
        count(&mut self.sections, call.sections, call);
        self.scores.count(&call.scored);
    }

    pub(super) fn merge(&mut self, other: &Group) {
        self.calls += other.calls;
        merge(&mut self.items, &other.items);
        merge(&mut self.sections, &other.sections);
        self.scores.merge(&other.scores);
    }
}

fn count(cells: &mut Vec<Cell>, verdicts: &[Verdict], call: &Counted<'_>) {
    cells.resize_with(verdicts.len(), Cell::default);
    for (cell, verdict) in cells.iter_mut().zip(verdicts) {
        cell.count(*verdict);
        if *verdict == Verdict::Fail {
            cell.failing.add(*call.spread.get_or_init(|| spread(call.id)), call.id);
        }
    }
}

fn merge(cells: &mut Vec<Cell>, others: &[Cell]) {
    if cells.len() < others.len() {
        cells.resize_with(others.len(), Cell::default);
    }
    cells.iter_mut().zip(others).for_each(|(cell, other)| cell.merge(other));
}

/// How a call stands against a section: it fails if it breaks any of its rules, is open while any that concerns it is,
/// and passes if it keeps to at least one and breaks none.
pub(crate) fn of_section(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    // The later in this list, the more it decides.
    let order = |verdict| match verdict {
        Verdict::NotApplicable => 0,
        Verdict::Pass => 1,
        Verdict::Review => 2,
        Verdict::Unknown => 3,
        Verdict::Fail => 4,
    };
    verdicts.max_by_key(|verdict| order(*verdict)).unwrap_or(Verdict::NotApplicable)
}
