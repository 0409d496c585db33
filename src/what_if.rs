//! What would change if a checklist changed: the same calls judged twice.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::call_table::{CallTable, Filter, Kept};
use crate::diagnostic::Diagnostic;
use crate::evidence::Verdict;
use crate::order::Gather;
use crate::score::Passed;
use crate::statistics::rounded;

/// What another checklist makes of the same calls.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct WhatIf {
    /// How many calls were judged by both.
    pub calls: u64,
    /// How many of them get another verdict on some rule that both have.
    pub changed: u64,
    /// The rules that both have and of which some verdict flips, in the order of the checklist before.
    pub items: Vec<ItemFlips>,
    /// The rules that only the checklist before has.
    pub removed: Vec<String>,
    /// The rules that only the checklist after has.
    pub added: Vec<String>,
    /// The results that flip: `pass`, `fail`, `open` or `none`.
    pub results: Vec<Flip<ResultWord>>,
    /// The mean score before and after, of the calls that have one both times.
    pub mean_percent: Option<(f64, f64)>,
    /// By agent, those last whose calls do not say.
    pub agents: Vec<AgentFlips>,
}

/// The verdicts on a rule that flip.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct ItemFlips {
    /// The item's id.
    pub item: String,
    /// Calls that keep to the rule, before and after.
    pub pass: (u64, u64),
    /// Calls that break it, before and after.
    pub fail: (u64, u64),
    /// From which verdict to which.
    pub flips: Vec<Flip<Verdict>>,
}

/// Calls that go from one verdict to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Flip<V> {
    /// The verdict before.
    pub from: V,
    /// The verdict after.
    pub to: V,
    /// The calls, by id.
    pub calls: Vec<String>,
}

/// How a call stands against the pass mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum ResultWord {
    /// It was reached.
    Pass,
    /// It was not.
    Fail,
    /// Open items decide.
    Open,
    /// There is no pass mark, or nothing that counts.
    None,
}

impl From<Option<Passed>> for ResultWord {
    fn from(result: Option<Passed>) -> Self {
        match result {
            Some(Passed::Pass) => ResultWord::Pass,
            Some(Passed::Fail) => ResultWord::Fail,
            Some(Passed::Open) => ResultWord::Open,
            None => ResultWord::None,
        }
    }
}

/// What flips for an agent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct AgentFlips {
    /// The agent's id; `null` for calls that name none.
    pub agent: Option<String>,
    /// Calls that were judged by both.
    pub calls: u64,
    /// Calls that get another verdict on some rule.
    pub changed: u64,
    /// Calls that reach the pass mark, before and after.
    pub pass: (u64, u64),
    /// The mean score before and after, of the calls that have one both times.
    pub mean_percent: Option<(f64, f64)>,
    /// Verdicts that become a fail, and fails that become something else, by item.
    pub items: Vec<AgentItemFlips>,
}

/// What flips for an agent on a rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct AgentItemFlips {
    /// The item's id.
    pub item: String,
    /// Calls that fail only after.
    pub now_failing: u64,
    /// Calls that fail only before.
    pub no_longer_failing: u64,
}

/// A rule's place, and from which verdict to which.
type Flipping = (usize, Verdict, Verdict);

/// Passes before and after, and fails before and after.
type PassesAndFails = ((u64, u64), (u64, u64));

/// What is summed up for all calls, or for an agent's.
#[derive(Debug, Clone, Default)]
struct Sums {
    calls: u64,
    changed: u64,
    pass: (u64, u64),
    percent: (u64, u64),
    scored: u64,
    /// By the rule's place.
    fails: BTreeMap<usize, (u64, u64)>,
}

impl Sums {
    fn add(&mut self, before: &Kept, after: &Kept) {
        self.calls += 1;
        let passes = |kept: &Kept| u64::from(kept.scored.result == Some(Passed::Pass));
        self.pass = (self.pass.0 + passes(before), self.pass.1 + passes(after));
        if let (Some(one), Some(other)) = (before.scored.percent, after.scored.percent) {
            self.percent = (self.percent.0 + u64::from(one), self.percent.1 + u64::from(other));
            self.scored += 1;
        }
    }

    fn mean_percent(&self) -> Option<(f64, f64)> {
        let mean = |sum: u64| rounded(sum as f64 / self.scored as f64 / 10_000.0);
        (self.scored > 0).then(|| (mean(self.percent.0), mean(self.percent.1)))
    }
}

impl CallTable {
    /// What flips between the verdicts of this table and those of another one, of the calls that are meant and that are in
    /// both.
    ///
    /// ```
    /// use threerings::{About, CallTable, Engine, Filter, Verdict};
    ///
    /// let engine = Engine::builder().checklist("five-rules").build()?;
    /// let (mut before, mut after) = (CallTable::new(&engine), CallTable::new(&engine));
    /// let mut verdicts = [Verdict::Pass; 5];
    /// before.add(&engine, "c1", &About::default(), &verdicts)?;
    /// verdicts[1] = Verdict::Fail;
    /// after.add(&engine, "c1", &About::default(), &verdicts)?;
    /// let what_if = before.what_if(&after, &Filter::default())?;
    /// assert_eq!((what_if.changed, what_if.items[0].item.as_str()), (1, "hold-under-one-minute"));
    /// assert_eq!(what_if.items[0].flips[0].calls, ["c1"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The filter names a rule or section that there is not.
    pub fn what_if(&self, after: &CallTable, filter: &Filter) -> Result<WhatIf, Diagnostic> {
        let places: Vec<(usize, usize)> = self
            .rules
            .iter()
            .enumerate()
            .filter_map(|(place, rule)| Some((place, after.rules.iter().position(|other| other == rule)?)))
            .collect();
        let mut flips: BTreeMap<Flipping, Vec<String>> = BTreeMap::new();
        let mut results: BTreeMap<(ResultWord, ResultWord), Vec<String>> = BTreeMap::new();
        let mut counts: Vec<PassesAndFails> = vec![((0, 0), (0, 0)); self.rules.len()];
        let mut all = Sums::default();
        let mut agents: BTreeMap<(bool, Option<&str>), Sums> = BTreeMap::new();
        for (id, before) in self.chosen(filter)? {
            let Some(after) = after.calls.get(id) else { continue };
            let agent = before.about.agent.as_deref();
            let of_agent = agents.entry((agent.is_none(), agent)).or_default();
            all.add(before, after);
            of_agent.add(before, after);
            let mut changed = false;
            for (place, other) in &places {
                let (Some(from), Some(to)) = (before.verdicts.get(*place), after.verdicts.get(*other)) else {
                    continue;
                };
                if let Some((pass, fail)) = counts.get_mut(*place) {
                    let is = |verdict: Verdict, word: Verdict| u64::from(verdict == word);
                    *pass = (pass.0 + is(*from, Verdict::Pass), pass.1 + is(*to, Verdict::Pass));
                    *fail = (fail.0 + is(*from, Verdict::Fail), fail.1 + is(*to, Verdict::Fail));
                }
                if from == to {
                    continue;
                }
                changed = true;
                flips.entry((*place, *from, *to)).or_default().push(id.to_owned());
                let fails = of_agent.fails.entry(*place).or_default();
                fails.0 += u64::from(*to == Verdict::Fail);
                fails.1 += u64::from(*from == Verdict::Fail);
            }
            all.changed += u64::from(changed);
            of_agent.changed += u64::from(changed);
            let (from, to) = (ResultWord::from(before.scored.result), ResultWord::from(after.scored.result));
            if from != to {
                results.entry((from, to)).or_default().push(id.to_owned());
            }
        }
        Ok(WhatIf {
            calls: all.calls,
            changed: all.changed,
            items: self.item_flips(flips, &counts),
            removed: lacking(&self.rules, &after.rules),
            added: lacking(&after.rules, &self.rules),
            results: results.into_iter().map(|((from, to), calls)| Flip { from, to, calls }).collect(),
            mean_percent: all.mean_percent(),
            agents: agents.into_iter().map(|((_, agent), sums)| self.agent_flips(agent, &sums)).collect(),
        })
    }

    fn rule(&self, place: usize) -> String {
        self.rules.get(place).cloned().unwrap_or_default()
    }

    fn item_flips(&self, flips: BTreeMap<Flipping, Vec<String>>, counts: &[PassesAndFails]) -> Vec<ItemFlips> {
        let mut items: Vec<(usize, ItemFlips)> = Vec::new();
        for ((place, from, to), calls) in flips {
            if items.last().is_none_or(|(last, _)| *last != place) {
                let (pass, fail) = counts.get(place).copied().unwrap_or_default();
                items.push((place, ItemFlips { item: self.rule(place), pass, fail, flips: Vec::new() }));
            }
            if let Some((_, item)) = items.last_mut() {
                item.flips.push(Flip { from, to, calls });
            }
        }
        items.into_iter().map(|(_, item)| item).collect()
    }

    fn agent_flips(&self, agent: Option<&str>, sums: &Sums) -> AgentFlips {
        let items = sums.fails.iter().map(|(place, (now_failing, no_longer_failing))| AgentItemFlips {
            item: self.rule(*place),
            now_failing: *now_failing,
            no_longer_failing: *no_longer_failing,
        });
        AgentFlips {
            agent: agent.map(str::to_owned),
            calls: sums.calls,
            changed: sums.changed,
            pass: sums.pass,
            mean_percent: sums.mean_percent(),
            items: items.collect(),
        }
    }
}

/// The rules of one list that another one lacks.
fn lacking(rules: &[String], others: &[String]) -> Vec<String> {
    let others = others.iter().into_set();
    rules.iter().filter(|rule| !others.contains(rule)).cloned().collect()
}
