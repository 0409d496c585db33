//! What a summary says: the wire format of many calls.

use serde::Serialize;

use super::counts::{Cell, Group, Scores};
use super::{Grouping, Summary};
use crate::agreement::{Agreement, Trust};
use crate::locale::Locale;
use crate::report::ChecklistRef;
use crate::statistics::{Estimate, Ratio, rounded};

/// Below so many decided calls a number is too few to be compared, unless asked for otherwise.
pub const LEAST_CALLS: u64 = 20;

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
    /// What the calls are grouped by; several that are crossed are joined by commas: `agent,day`.
    pub by: &'s str,
    /// The same as a list, without those that make no groups.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub dimensions: &'s [Grouping],
    /// How many calls there were, without those refused and those of calibrations.
    pub calls: u64,
    /// How many records were refused.
    pub rejected: u64,
    /// How many calls were left out because several people scored them to compare their scales.
    pub calibration: u64,
    /// What the rules are called, in the order of the checklist.
    pub rules: Vec<RuleName<'s>>,
    /// What the sections are called, in the order of the checklist.
    pub sections: Vec<SectionName<'s>>,
    /// All calls together, each rule in the order of the checklist.
    pub items: Vec<ItemFigures<'s>>,
    /// All calls together, each section in the order of the checklist.
    pub in_sections: Vec<ItemFigures<'s>>,
    /// The scores of all calls.
    pub scores: ScoreFigures,
    /// The groups by name; those calls last that name none. Empty where the summary is by item.
    pub groups: Vec<GroupFigures<'s>>,
}

/// What a rule is called.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct RuleName<'s> {
    /// The item's id.
    pub id: &'s str,
    /// The id of its section.
    pub section: &'s str,
    /// The rule in a few words.
    pub title: &'s str,
    /// Whether reviewers agree with the engine on it, where there are reviews to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<Trust>,
}

/// What a section is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct SectionName<'s> {
    /// The section's id.
    pub id: &'s str,
    /// What people call it.
    pub title: &'s str,
}

/// The calls of an agent, a team, a day, or of several such things crossed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct GroupFigures<'s> {
    /// The agent's id, the team or the date; `null` for calls that do not say. Where several are crossed it is always
    /// `null`, and `keys` says.
    pub key: Option<&'s str>,
    /// One for each of the summary's `dimensions`; `null` where the calls do not say.
    pub keys: &'s [Option<String>],
    /// How many calls.
    pub calls: u64,
    /// Each rule, in the order of the checklist.
    pub items: Vec<ItemFigures<'s>>,
    /// Each section, in the order of the checklist.
    pub in_sections: Vec<ItemFigures<'s>>,
    /// The scores of its calls.
    pub scores: ScoreFigures,
}

/// How often a rule, or the rules of a section, were kept.
///
/// A call fails a section if it breaks any of its rules; it is open while any that concerns the call is; it passes if it
/// keeps to at least one and breaks none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct ItemFigures<'s> {
    /// The item's id, or the section's.
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
    /// Fewer than 20 calls were decided: too few to be compared.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub few: bool,
    /// The ids of some failing calls, ten at most: always the same ones for the same calls, in whatever order they came.
    pub failing: Vec<&'s str>,
}

/// The scores of calls.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct ScoreFigures {
    /// Calls that have a score: something that counts was decided.
    pub calls: u64,
    /// The mean percentage, with its normal 95 % interval; `null` of none.
    pub mean: Option<Estimate>,
    /// The mean if every open item failed.
    pub lowest_mean: Option<f64>,
    /// The mean if every open item passed.
    pub highest_mean: Option<f64>,
    /// How many calls have which percentage, without its decimals: pairs of a whole percentage and a number of calls.
    pub histogram: Vec<(u32, u64)>,
    /// Calls that reached the pass mark.
    pub pass: u64,
    /// Calls that did not.
    pub fail: u64,
    /// Calls whose open items decide.
    pub open: u64,
    /// What merging needs: the sums of the percentages in ten-thousandths, of the squares of the percentages in
    /// hundredths, of the lowest and of the highest percentages.
    pub sums: [u64; 4],
}

impl<'s> ItemFigures<'s> {
    fn of(id: &'s str, cell: Option<&'s Cell>) -> Self {
        let nothing = Cell::default();
        let counts = cell.unwrap_or(&nothing);
        let decided = counts.decided();
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
            few: decided < LEAST_CALLS,
            failing: cell.into_iter().flat_map(|cell| cell.failing.ids()).collect(),
        }
    }
}

impl ScoreFigures {
    fn of(scores: &Scores) -> Self {
        let mean = |sum: u64| (scores.calls > 0).then(|| rounded(sum as f64 / scores.calls as f64 / 10_000.0));
        // Both sums as percentages.
        let (sum, squares) = (scores.sum as f64 / 10_000.0, scores.squares as f64 / 10_000.0);
        ScoreFigures {
            calls: scores.calls,
            mean: Estimate::mean(scores.calls, sum, squares).map(|mean| Estimate {
                low: mean.low.max(0.0),
                high: mean.high.min(100.0),
                ..mean
            }),
            lowest_mean: mean(scores.lowest),
            highest_mean: mean(scores.highest),
            histogram: scores.histogram.iter().map(|(percent, calls)| (*percent, *calls)).collect(),
            pass: scores.pass,
            fail: scores.fail,
            open: scores.open,
            sums: [scores.sum, scores.squares, scores.lowest, scores.highest],
        }
    }
}

impl Figures<'_> {
    /// The same, each rule with what reviews say about the engine's verdicts on it; rules that nobody reviewed are not yet
    /// trustworthy then. Without any reviews nothing is said.
    #[must_use]
    pub fn trusting(mut self, agreement: &Agreement<'_>) -> Self {
        if agreement.items.is_empty() {
            return self;
        }
        for rule in &mut self.rules {
            let known = agreement.items.iter().find(|item| item.item == rule.id);
            rule.trust = Some(known.map_or(Trust::NONE, |item| item.trust));
        }
        self
    }

    /// As JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        crate::json::to_json(self)
    }
}

impl Summary {
    /// What it says, for reading and writing.
    #[must_use]
    pub fn figures(&self) -> Figures<'_> {
        let head = &self.head;
        let (items, in_sections) = self.cells(&self.all);
        Figures {
            version: head.version,
            checklist: ChecklistRef {
                id: &head.checklist.id,
                version: &head.checklist.version,
                sha256: &head.checklist.sha256,
            },
            engine: &head.engine,
            locale: Locale::from_tag(&head.locale).unwrap_or_default(),
            by: &head.by,
            dimensions: &self.by,
            calls: self.all.calls,
            rejected: self.rejected,
            calibration: self.calibration,
            rules: head
                .rules
                .iter()
                .map(|rule| RuleName { id: &rule.id, section: &rule.section, title: &rule.title, trust: None })
                .collect(),
            sections: head
                .sections
                .iter()
                .map(|section| SectionName { id: &section.id, title: &section.title })
                .collect(),
            items,
            in_sections,
            scores: ScoreFigures::of(&self.all.scores),
            groups: self.sorted().map(|(keys, group)| self.group(keys, group)).collect(),
        }
    }

    fn group<'s>(&'s self, keys: &'s [Option<String>], group: &'s Group) -> GroupFigures<'s> {
        let (items, in_sections) = self.cells(group);
        let key = match keys {
            [only] => only.as_deref(),
            _ => None,
        };
        GroupFigures { key, keys, calls: group.calls, items, in_sections, scores: ScoreFigures::of(&group.scores) }
    }

    /// The rules and the sections of a group.
    fn cells<'s>(&'s self, group: &'s Group) -> (Vec<ItemFigures<'s>>, Vec<ItemFigures<'s>>) {
        let items = self.head.rules.iter().map(|rule| rule.id.as_str());
        let sections = self.head.sections.iter().map(|section| section.id.as_str());
        (figures(items, &group.items), figures(sections, &group.sections))
    }

    /// The summary as JSON, on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.figures().to_json()
    }
}

fn figures<'s>(ids: impl Iterator<Item = &'s str>, cells: &'s [Cell]) -> Vec<ItemFigures<'s>> {
    let cells = cells.iter().map(Some).chain(std::iter::repeat(None));
    ids.zip(cells).map(|(id, cell)| ItemFigures::of(id, cell)).collect()
}
