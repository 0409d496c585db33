//! Which rules some calls can answer: computed from what their records hold, not from a list of what systems can do.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::call::CallRecord;
use crate::engine::Engine;
use crate::evidence::Verdict;

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
        let mut answers: Vec<(Answer, BTreeMap<String, usize>, usize)> = Vec::new();
        for call in calls {
            let report = self.check(call);
            for (n, item) in report.items.iter().enumerate() {
                if answers.len() == n {
                    let answer = Answer {
                        item: item.id.to_owned(),
                        title: item.title.to_owned(),
                        answer: CanAnswer::NotAsked,
                        decided: 0,
                        open: 0,
                        not_applicable: 0,
                        missing: Vec::new(),
                    };
                    answers.push((answer, BTreeMap::new(), 0));
                }
                let Some((answer, missing, reviews)) = answers.get_mut(n) else { continue };
                match item.verdict {
                    Verdict::Pass | Verdict::Fail => answer.decided += 1,
                    Verdict::NotApplicable => answer.not_applicable += 1,
                    Verdict::Review => {
                        answer.open += 1;
                        *reviews += 1;
                    }
                    Verdict::Unknown => {
                        answer.open += 1;
                        item.missing.iter().for_each(|field| *missing.entry(field.clone()).or_default() += 1);
                    }
                }
            }
        }
        answers.into_iter().map(|(answer, missing, reviews)| settled(answer, missing, reviews)).collect()
    }
}

fn settled(mut answer: Answer, missing: BTreeMap<String, usize>, reviews: usize) -> Answer {
    answer.answer = match (answer.decided, answer.open) {
        (0, 0) => CanAnswer::NotAsked,
        (_, 0) => CanAnswer::Yes,
        (0, open) if open == reviews => CanAnswer::ByAPerson,
        (0, _) => CanAnswer::No,
        (_, _) => CanAnswer::Partly,
    };
    let mut missing: Vec<(String, usize)> = missing.into_iter().collect();
    missing.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    answer.missing = missing.into_iter().map(|(field, _)| field).collect();
    answer
}
