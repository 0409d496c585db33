//! Which calls to review next, and why those.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::call_table::{CallTable, Filter, Kept};
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::evidence::Verdict;
use crate::order::{Gather, Order};
use crate::statistics::{rounded, seeded};

/// How many calls each rule picks, and from which.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SampleOptions {
    /// Which draws are made: the same seed gives the same calls, so that a sample can be audited.
    pub seed: u64,
    /// How many by [`SampleRule::Random`].
    pub random: usize,
    /// How many by [`SampleRule::Uncertain`].
    pub uncertain: usize,
    /// How many by [`SampleRule::Worst`].
    pub worst: usize,
    /// How many by [`SampleRule::Disputed`].
    pub disputed: usize,
    /// Calls that somebody disputes.
    pub disputes: BTreeSet<String>,
    /// Calls that are not to be picked: those reviewed already.
    pub without: BTreeSet<String>,
}

/// The rule that picked a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum SampleRule {
    /// Drawn, as many of each agent as of any other.
    Random,
    /// Of the calls whose score is the least certain: the widest between the lowest and the highest that it can be.
    Uncertain,
    /// Of the calls that are most likely among the worst fifth, judged by what is decided and by how often the agent and
    /// everybody keep to the rules that are open.
    Worst,
    /// Somebody disputes the call.
    Disputed,
}

/// Calls to review next.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Sample {
    /// Which draws were made.
    #[cfg_attr(test, ts(type = "number"))]
    pub seed: u64,
    /// From how many calls.
    pub among: u64,
    /// The calls, rule by rule, those first that should be reviewed first; none twice.
    pub picked: Vec<Picked>,
}

/// A call to review, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Picked {
    /// The call's id.
    pub call: String,
    /// The agent's id.
    pub agent: Option<String>,
    /// The rule that picked it.
    pub rule: SampleRule,
    /// The score as it stands, in percent.
    pub percent: Option<f64>,
    /// The score if every open item failed.
    pub lowest: Option<f64>,
    /// The score if every open item passed.
    pub highest: Option<f64>,
    /// What the score will probably be, where the rule asked.
    pub expected: Option<f64>,
}

/// What the score of a call will probably be.
#[derive(Debug, Clone, Copy)]
struct Expected {
    mean: f64,
    deviation: f64,
}

impl CallTable {
    /// The calls to review next, of those that are meant. Calibration calls are not picked.
    ///
    /// ```
    /// use threerings::{About, CallTable, Engine, Filter, SampleOptions, SampleRule, Verdict};
    ///
    /// let engine = Engine::builder().checklist("five-rules").build()?;
    /// let mut table = CallTable::new(&engine);
    /// let open = [Verdict::Pass, Verdict::Unknown, Verdict::Unknown, Verdict::Pass, Verdict::Pass];
    /// table.add(&engine, "c1", &About::default(), &[Verdict::Pass; 5])?;
    /// table.add(&engine, "c2", &About::default(), &open)?;
    /// let options = SampleOptions { uncertain: 1, ..SampleOptions::default() };
    /// let sample = table.sample(&engine, &Filter::default(), &options)?;
    /// assert_eq!((sample.picked[0].call.as_str(), sample.picked[0].rule), ("c2", SampleRule::Uncertain));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The filter names a rule or section that there is not.
    pub fn sample(&self, engine: &Engine, filter: &Filter, options: &SampleOptions) -> Result<Sample, Diagnostic> {
        let calls: Vec<(&str, &Kept)> =
            self.chosen(filter)?.filter(|(id, kept)| !kept.calibration && !options.without.contains(*id)).collect();
        let draw = |id: &str| seeded(options.seed, id);
        let mut picking = Picking { picked: Vec::new(), taken: BTreeSet::new() };
        picking.take(by_agent(&calls, draw), options.random, SampleRule::Random, |_| None);
        let mut disputed: Vec<_> = calls.iter().copied().filter(|(id, _)| options.disputes.contains(*id)).collect();
        disputed.order_by_key(|(id, _)| draw(id));
        picking.take(disputed, options.disputed, SampleRule::Disputed, |_| None);
        let width = |kept: &Kept| kept.scored.highest.zip(kept.scored.lowest).map_or(0, |(high, low)| high - low);
        let mut uncertain: Vec<_> = calls.iter().copied().filter(|(_, kept)| width(kept) > 0).collect();
        uncertain.order_by_key(|(id, kept)| (std::cmp::Reverse(width(kept)), draw(id)));
        picking.take(uncertain, options.uncertain, SampleRule::Uncertain, |_| None);
        let expected = self.expected(engine, &calls);
        let of = |id: &str| expected.get(id).copied();
        picking.take(worst(&calls, &expected, draw), options.worst, SampleRule::Worst, |id| of(id).map(|e| e.mean));
        Ok(Sample { seed: options.seed, among: calls.len() as u64, picked: picking.picked })
    }

    /// What the scores will probably be, of the calls that have one.
    fn expected<'t>(&self, engine: &Engine, calls: &[(&'t str, &Kept)]) -> BTreeMap<&'t str, Expected> {
        /// How many calls of everybody an agent's own calls are held against.
        const PRIOR: f64 = 5.0;
        let checklist = engine.checklist();
        let section = |index: usize| checklist.sections.get(index).map_or(1.0, |section| section.weight.value());
        let weights: Vec<f64> =
            checklist.items.iter().map(|item| item.file.weight.value() * section(item.section)).collect();
        let rules = self.rules.len();
        let mut everybody = vec![(0.0, 0.0); rules];
        let mut agents: BTreeMap<Option<&str>, Vec<(f64, f64)>> = BTreeMap::new();
        for (_, kept) in calls {
            let own = agents.entry(kept.about.agent.as_deref()).or_insert_with(|| vec![(0.0, 0.0); rules]);
            for ((verdict, own), all) in kept.verdicts.iter().zip(own).zip(&mut everybody) {
                let pass = match verdict {
                    Verdict::Pass => 1.0,
                    Verdict::Fail => 0.0,
                    _ => continue,
                };
                *own = (own.0 + pass, own.1 + 1.0);
                *all = (all.0 + pass, all.1 + 1.0);
            }
        }
        let of_call = |kept: &Kept| {
            let own = agents.get(&kept.about.agent.as_deref())?;
            let (lowest, highest) = (f64::from(kept.scored.lowest?) / 1e4, f64::from(kept.scored.highest?) / 1e4);
            let (mut sum, mut passing, mut variance) = (0.0, 0.0, 0.0);
            let facts = kept.verdicts.iter().zip(&weights).zip(own.iter().zip(&everybody));
            for ((verdict, weight), (own, all)) in facts {
                if verdict.is_open() {
                    // Both a half before anything is known.
                    let of_all = (all.0 + 1.0) / (all.1 + 2.0);
                    let rate = (own.0 + PRIOR * of_all) / (own.1 + PRIOR);
                    sum += weight;
                    passing += weight * rate;
                    variance += weight * weight * rate * (1.0 - rate);
                }
            }
            let (share, deviation) = if sum > 0.0 { (passing / sum, variance.sqrt() / sum) } else { (1.0, 0.0) };
            let wide = highest - lowest;
            Some(Expected { mean: lowest + wide * share, deviation: wide * deviation })
        };
        calls.iter().filter_map(|(id, kept)| Some((*id, of_call(kept)?))).into_map()
    }
}

/// The calls in turns: one of each agent, then a second of each, and so on; within an agent, and between those of a
/// turn, as the draw has it.
fn by_agent<'t>(calls: &[(&'t str, &'t Kept)], draw: impl Fn(&str) -> u64) -> Vec<(&'t str, &'t Kept)> {
    let mut agents: BTreeMap<Option<&str>, Vec<(u64, &'t str, &'t Kept)>> = BTreeMap::new();
    for (id, kept) in calls {
        agents.entry(kept.about.agent.as_deref()).or_default().push((draw(id), id, kept));
    }
    let mut turns = Vec::new();
    for calls in agents.values_mut() {
        calls.order_by_key(|(draw, id, _)| (*draw, *id));
        turns.extend(calls.iter().enumerate().map(|(turn, (draw, id, kept))| ((turn, *draw), *id, *kept)));
    }
    turns.order_by_key(|(order, id, _)| (*order, *id));
    turns.into_iter().map(|(_, id, kept)| (id, kept)).collect()
}

/// The calls by how likely they are among the worst fifth: how far below its border the expected score lies, in
/// deviations.
fn worst<'t>(
    calls: &[(&'t str, &'t Kept)],
    expected: &BTreeMap<&str, Expected>,
    draw: impl Fn(&str) -> u64,
) -> Vec<(&'t str, &'t Kept)> {
    let mut means: Vec<f64> = expected.values().map(|expected| expected.mean).collect();
    means.order_by(f64::total_cmp);
    let Some(border) = means.get((means.len() / 5).min(means.len().saturating_sub(1))).copied() else {
        return Vec::new();
    };
    // A call that is quite sure still has some doubt, as verdicts have.
    let likely = |of: &Expected| (border - of.mean) / (of.deviation * of.deviation + 1.0).sqrt();
    let mut ranked: Vec<(f64, f64, u64, &str, &Kept)> = calls
        .iter()
        .filter_map(|(id, kept)| expected.get(id).map(|of| (likely(of), of.mean, draw(id), *id, *kept)))
        .collect();
    ranked.order_by(|one, other| {
        let order = other.0.total_cmp(&one.0).then(one.1.total_cmp(&other.1));
        order.then(one.2.cmp(&other.2)).then(one.3.cmp(other.3))
    });
    ranked.into_iter().map(|(.., id, kept)| (id, kept)).collect()
}

/// A sample in the making.
struct Picking<'t> {
    picked: Vec<Picked>,
    taken: BTreeSet<&'t str>,
}

impl<'t> Picking<'t> {
    fn take(
        &mut self,
        ranked: Vec<(&'t str, &'t Kept)>,
        most: usize,
        rule: SampleRule,
        expected: impl Fn(&str) -> Option<f64>,
    ) {
        let mut left = most;
        for (id, kept) in ranked {
            if left == 0 {
                return;
            }
            if !self.taken.insert(id) {
                continue;
            }
            left -= 1;
            let percent = |parts: Option<u32>| parts.map(|parts| f64::from(parts) / 10_000.0);
            self.picked.push(Picked {
                call: id.to_owned(),
                agent: kept.about.agent.clone(),
                rule,
                percent: percent(kept.scored.percent),
                lowest: percent(kept.scored.lowest),
                highest: percent(kept.scored.highest),
                expected: expected(id).map(rounded),
            });
        }
    }
}
