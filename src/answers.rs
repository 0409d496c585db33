//! Which rules some calls can answer: computed from what their records hold, not from a list of what systems can do.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::call::CallRecord;
use crate::checklist::Item;
use crate::engine::Engine;
use crate::evidence::{Finding, Verdict};

/// Whether the records of some calls answer a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum CanAnswer {
    /// For every call that the rule applies to.
    Yes,
    /// For some of them.
    Partly,
    /// For none of them.
    No,
    /// Only a person can.
    ByAPerson,
    /// The rule applies to none of the calls, so that nothing can be said.
    NotAsked,
}

/// A rule, and whether it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Answer {
    /// The item's id.
    pub item: String,
    /// The rule in a few words, in the engine's language.
    pub title: String,
    /// Whether the records answer it.
    pub answer: CanAnswer,
    /// For how many calls it was decided.
    pub decided: usize,
    /// For how many it was not.
    pub open: usize,
    /// To how many it does not apply.
    pub not_applicable: usize,
    /// JSON pointers to the fields that would have decided it, the most often missing first.
    pub missing: Vec<String>,
}

/// The answers of calls that come one by one.
#[derive(Debug, Clone)]
pub(crate) struct Survey {
    rules: Vec<Asked>,
}

/// A rule, with what has been counted so far.
#[derive(Debug, Clone)]
struct Asked {
    item: String,
    title: String,
    decided: usize,
    unknown: usize,
    reviews: usize,
    not_applicable: usize,
    missing: BTreeMap<String, usize>,
}

impl Survey {
    /// Of no calls.
    pub(crate) fn new(engine: &Engine) -> Self {
        let asked = |item: &Item| Asked {
            item: item.file.id.clone(),
            title: item.file.title.get(engine.locale()).to_owned(),
            decided: 0,
            unknown: 0,
            reviews: 0,
            not_applicable: 0,
            missing: BTreeMap::new(),
        };
        Survey { rules: engine.checklist().items.iter().map(asked).collect() }
    }

    /// Adds a call.
    pub(crate) fn add(&mut self, findings: &[Finding<'_>]) {
        for (rule, finding) in self.rules.iter_mut().zip(findings) {
            match finding.verdict() {
                Verdict::Pass | Verdict::Fail => rule.decided += 1,
                Verdict::NotApplicable => rule.not_applicable += 1,
                Verdict::Review => rule.reviews += 1,
                Verdict::Unknown => {
                    rule.unknown += 1;
                    finding.missing().iter().for_each(|field| match rule.missing.get_mut(*field) {
                        Some(count) => *count += 1,
                        None => drop(rule.missing.insert((*field).to_owned(), 1)),
                    });
                }
            }
        }
    }

    /// What the calls answer, rule by rule.
    pub(crate) fn answers(self) -> Vec<Answer> {
        self.rules.into_iter().map(Asked::settled).collect()
    }
}

impl Asked {
    fn settled(self) -> Answer {
        let answer = match (self.decided, self.unknown, self.reviews) {
            (0, 0, 0) => CanAnswer::NotAsked,
            (_, 0, 0) => CanAnswer::Yes,
            (0, 0, _) => CanAnswer::ByAPerson,
            (0, _, _) => CanAnswer::No,
            (_, _, _) => CanAnswer::Partly,
        };
        let mut missing: Vec<(String, usize)> = self.missing.into_iter().collect();
        missing.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Answer {
            item: self.item,
            title: self.title,
            answer,
            decided: self.decided,
            open: self.unknown + self.reviews,
            not_applicable: self.not_applicable,
            missing: missing.into_iter().map(|(field, _)| field).collect(),
        }
    }
}

impl Engine {
    /// Which rules of the checklist these calls can answer, in the order of the checklist.
    ///
    /// ```
    /// # #[cfg(feature = "built-in")] {
    /// use threerings::{CallRecord, CanAnswer, Direction, Engine};
    ///
    /// let engine = Engine::builder().checklist("five-rules").build().unwrap();
    /// let call = CallRecord { direction: Some(Direction::Inbound), ..CallRecord::new("c1") };
    /// let answers = engine.answers([&call]);
    /// assert!(answers.iter().any(|rule| rule.answer == CanAnswer::No && rule.missing == ["/outcome"]));
    /// # }
    /// ```
    pub fn answers<'r>(&self, calls: impl IntoIterator<Item = &'r CallRecord<'r>>) -> Vec<Answer> {
        let mut survey = Survey::new(self);
        calls.into_iter().for_each(|call| survey.add(&self.findings(call)));
        survey.answers()
    }
}
