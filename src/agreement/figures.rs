//! What reviews tell about people and about the engine.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Coefficient;
use super::reviews::{Review, Reviews};
use super::tally::{Tally, Unit, bootstrap, category, mean_of_clusters};
use crate::evidence::Verdict;
use crate::order::Gather;
use crate::statistics::{Estimate, Ratio, rounded};

/// How well an item's engine verdicts have to agree with reviewers to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Gate {
    /// The least Cohen's kappa.
    pub kappa: f64,
    /// The fewest reviews.
    pub reviews: u64,
}

impl Default for Gate {
    fn default() -> Self {
        Gate { kappa: 0.6, reviews: 20 }
    }
}

/// What reviews tell: how far reviewers agree with each other and with the engine.
///
/// Compared are passes, fails and answers that a rule does not concern a call. Whoever leaves a rule open, person or
/// engine, gives no answer: that is missing, not disagreement.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Agreement<'r> {
    /// Submitted reviews.
    pub reviews: u64,
    /// Reviews that were left out because nobody submitted them.
    pub drafts: u64,
    /// Calls with reviews.
    pub calls: u64,
    /// Calls that several people scored blind to compare their scales.
    pub calibration_calls: u64,
    /// From when on an item is trusted.
    pub gate: Gate,
    /// Over all items: between the reviewers; `null` unless two answered the same.
    pub between: Option<Measures>,
    /// Over all items: between reviewers and the engine.
    pub engine: Option<Measures>,
    /// Every item that somebody answered, by id.
    pub items: Vec<ItemAgreement<'r>>,
    /// Every two reviewers who answered the same, over all items.
    pub pairs: Vec<PairAgreement<'r>>,
    /// The reviewers, by name.
    pub reviewers: Vec<ReviewerFigures<'r>>,
}

/// How far the answers to an item agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct ItemAgreement<'r> {
    /// The item's id.
    pub item: &'r str,
    /// Between the reviewers; `null` unless two answered the same.
    pub between: Option<Measures>,
    /// Between reviewers and the engine; `null` unless both answered the same.
    pub engine: Option<Measures>,
    /// Whether the engine's verdicts on it can be relied on.
    pub trust: Trust,
    /// The calls on which reviewers differ with each other.
    pub differing: Vec<&'r str>,
    /// The calls on which a reviewer differs with the engine.
    pub overruled: Vec<&'r str>,
}

/// How far two reviewers agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct PairAgreement<'r> {
    /// One.
    pub first: &'r str,
    /// The other.
    pub second: &'r str,
    /// Over all items.
    pub measures: Measures,
}

/// A reviewer beside the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct ReviewerFigures<'r> {
    /// The name.
    pub reviewer: &'r str,
    /// How many calls were reviewed.
    pub reviews: u64,
    /// Passes of the passes and fails that the reviewer gave.
    pub pass_ratio: Option<Ratio>,
    /// How much more often the reviewer passes than the peers who answered the same: above 0 milder, below 0 stricter;
    /// `null` where nobody else answered the same. The interval takes each call as one observation.
    pub leniency: Option<Estimate>,
    /// Answers that somebody else gave, too, to which `leniency` refers.
    pub shared_answers: u64,
}

/// How far answers agree. Intervals are 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Measures {
    /// Items of calls that at least two answered.
    pub units: u64,
    /// The share of pairs of answers that agree. The interval is Wilson's; over several items or more than two reviewers
    /// it is a bootstrap over calls.
    pub observed: Option<Estimate>,
    /// Cohen's kappa; of more than two reviewers the mean over all pairs. `null` where everybody always gave the same one
    /// answer: then nothing is left to agree on beyond chance. Of two raters and one item the interval is that of Fleiss,
    /// Cohen and Everitt, else a bootstrap over calls.
    pub kappa: Option<Estimate>,
    /// Gwet's AC1, which stays meaningful where nearly every answer is the same. Of one item the interval is Gwet's, else a
    /// bootstrap over calls.
    pub ac1: Option<Estimate>,
    /// Krippendorff's alpha for names; `null` where everybody always gave the same one answer. The interval is a
    /// bootstrap over calls, 1,000 draws with a fixed seed.
    pub alpha: Option<Estimate>,
    /// How common each answer is.
    pub prevalence: Prevalence,
}

/// How common each answer is among those compared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Prevalence {
    /// The share of passes.
    pub pass: f64,
    /// The share of fails.
    pub fail: f64,
    /// The share of answers that the rule does not concern the call.
    pub not_applicable: f64,
}

/// Whether the engine's verdicts on an item can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Trust {
    /// What the reviews say.
    pub state: TrustState,
    /// Answers of reviewers that the engine gave an answer to, too.
    pub reviews: u64,
    /// Cohen's kappa between them and the engine, if it can be told.
    pub kappa: Option<f64>,
}

/// What reviews say of the engine's verdicts on an item. All but `trusted` are not yet trustworthy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum TrustState {
    /// Enough reviews agree with the engine.
    Trusted,
    /// There are too few reviews to tell.
    TooFew,
    /// Everybody always gave the same one answer: the reviews never saw the rule both kept and broken.
    OneSided,
    /// The reviews do not agree with the engine well enough.
    Low,
}

impl Measures {
    /// Over the units of calls; `alone`: of one item, where every call is a unit or more.
    fn of(calls: &[Vec<Unit>], raters: usize, alone: bool) -> Option<Measures> {
        let tallies: Vec<Tally> = calls.iter().map(|units| Tally::of(raters, units.iter())).collect();
        let all = || calls.iter().flatten();
        let tally = Tally::of(raters, all());
        let observed = tally.observed()?;
        let compute = |tally: &Tally| [tally.observed(), tally.kappa(), tally.ac1(), tally.alpha()];
        let [of_observed, of_kappa, of_ac1, alpha] = bootstrap(&tallies, compute, compute(&tally));
        let (kappa, ac1, observed) = if alone {
            let wilson = || {
                // Halves of pairs of more than two raters have no such interval.
                let agreeing = observed * tally.paired;
                (raters == 2).then(|| Ratio::wilson(agreeing.round() as u64, tally.paired as u64)).flatten()
            };
            let observed = wilson().map(|ratio| Coefficient { value: ratio.value, low: ratio.low, high: ratio.high });
            (tally.kappa_of_two().or(of_kappa), tally.ac1_with_error(all()), observed.or(of_observed))
        } else {
            (of_kappa, of_ac1, of_observed)
        };
        let estimate = |coefficient: Coefficient| Estimate::of([coefficient.value, coefficient.low, coefficient.high]);
        let answers: f64 = tally.answers.iter().sum();
        let share = |verdict| {
            let count = category(verdict).and_then(|place| tally.answers.get(place)).copied().unwrap_or(0.0);
            rounded(count / answers)
        };
        Some(Measures {
            units: tally.paired as u64,
            observed: observed.map(estimate),
            kappa: kappa.map(estimate),
            ac1: ac1.map(estimate),
            alpha: alpha.map(estimate),
            prevalence: Prevalence {
                pass: share(Verdict::Pass),
                fail: share(Verdict::Fail),
                not_applicable: share(Verdict::NotApplicable),
            },
        })
    }
}

impl Trust {
    /// Of an item that nobody reviewed.
    pub(crate) const NONE: Trust = Trust { state: TrustState::TooFew, reviews: 0, kappa: None };

    fn of(measures: Option<&Measures>, gate: Gate) -> Self {
        let reviews = measures.map_or(0, |measures| measures.units);
        let kappa = measures.and_then(|measures| measures.kappa).map(|kappa| kappa.value);
        let state = match kappa {
            _ if reviews < gate.reviews => TrustState::TooFew,
            None => TrustState::OneSided,
            Some(kappa) if kappa < gate.kappa => TrustState::Low,
            Some(_) => TrustState::Trusted,
        };
        Trust { state, reviews, kappa }
    }

    /// Whether the numbers of the item can be relied on.
    #[must_use]
    pub fn is_trusted(self) -> bool {
        self.state == TrustState::Trusted
    }
}

impl Reviews {
    /// What they tell, with the usual gate: kappa 0.6 and 20 reviews.
    #[must_use]
    pub fn agreement(&self) -> Agreement<'_> {
        self.agreement_with(Gate::default())
    }

    /// What they tell, with a gate of one's own.
    #[must_use]
    pub fn agreement_with(&self, gate: Gate) -> Agreement<'_> {
        let names: Vec<&str> = self.iter().map(|review| review.reviewer.as_str()).into_set().into_iter().collect();
        let items = self.iter().flat_map(|review| review.answers.keys().map(String::as_str)).into_set();
        let calls = self.iter().map(|review| review.call.as_str()).into_set();
        let all_items: Vec<&str> = items.iter().copied().collect();
        Agreement {
            reviews: self.reviews.len() as u64,
            drafts: self.drafts,
            calls: calls.len() as u64,
            calibration_calls: self.calibration_calls().len() as u64,
            gate,
            between: Measures::of(&self.between(&names, &all_items), names.len(), false),
            engine: Measures::of(&self.beside_engine(&all_items), 2, false),
            items: items.iter().map(|item| self.item(item, &names, gate)).collect(),
            pairs: self.pairs(&names, &all_items),
            reviewers: names.iter().map(|name| self.reviewer(name)).collect(),
        }
    }

    /// The reviews of each call.
    fn by_call(&self) -> BTreeMap<&str, Vec<&Review>> {
        let mut calls: BTreeMap<&str, Vec<&Review>> = BTreeMap::new();
        self.iter().for_each(|review| calls.entry(&review.call).or_default().push(review));
        calls
    }

    /// Of each call, the answers of these reviewers to these items.
    fn between(&self, names: &[&str], items: &[&str]) -> Vec<Vec<Unit>> {
        let unit = |reviews: &[&Review], item: &str| -> Unit {
            let of = |name: &&str| reviews.iter().find(|review| review.reviewer == **name)?.answers.get(item).copied();
            names.iter().map(|name| of(name).and_then(category)).collect()
        };
        let calls = self.by_call();
        calls.values().map(|reviews| items.iter().map(|item| unit(reviews, item)).collect()).collect()
    }

    /// Of each call, each reviewer's answer beside the engine's.
    fn beside_engine(&self, items: &[&str]) -> Vec<Vec<Unit>> {
        let pair = |review: &Review, item: &str| -> Option<Unit> {
            let answer = category(*review.answers.get(item)?)?;
            Some(vec![Some(answer), Some(category(*review.engine.get(item)?)?)])
        };
        let of_call = |reviews: &Vec<&Review>| -> Vec<Unit> {
            reviews.iter().flat_map(|review| items.iter().filter_map(|item| pair(review, item))).collect()
        };
        self.by_call().values().map(of_call).collect()
    }

    fn item<'r>(&'r self, item: &'r str, names: &[&str], gate: Gate) -> ItemAgreement<'r> {
        let engine = Measures::of(&self.beside_engine(&[item]), 2, true);
        let differ = |reviews: &[&Review]| {
            let answers = reviews.iter().filter_map(|review| review.answers.get(item));
            let mut answers = answers.filter_map(|answer| category(*answer));
            answers.next().is_some_and(|first| answers.any(|answer| answer != first))
        };
        let overruled = |review: &&Review| {
            let of = |answers: &BTreeMap<String, Verdict>| answers.get(item).copied().and_then(category);
            of(&review.answers).zip(of(&review.engine)).is_some_and(|(person, engine)| person != engine)
        };
        ItemAgreement {
            item,
            between: Measures::of(&self.between(names, &[item]), names.len(), true),
            trust: Trust::of(engine.as_ref(), gate),
            engine,
            differing: self
                .by_call()
                .into_iter()
                .filter(|(_, reviews)| differ(reviews))
                .map(|(call, _)| call)
                .collect(),
            overruled: self
                .iter()
                .filter(overruled)
                .map(|review| review.call.as_str())
                .into_set()
                .into_iter()
                .collect(),
        }
    }

    fn pairs<'r>(&'r self, names: &[&'r str], items: &[&str]) -> Vec<PairAgreement<'r>> {
        let mut pairs = Vec::new();
        for (index, first) in names.iter().enumerate() {
            for second in names.iter().skip(index + 1) {
                if let Some(measures) = Measures::of(&self.between(&[first, second], items), 2, false) {
                    pairs.push(PairAgreement { first, second, measures });
                }
            }
        }
        pairs
    }

    fn reviewer<'r>(&'r self, name: &'r str) -> ReviewerFigures<'r> {
        let passes = |review: &Review, item: &str| match review.answers.get(item)? {
            Verdict::Pass => Some(1.0),
            Verdict::Fail => Some(0.0),
            _ => None,
        };
        let (mut pass, mut decided, mut reviews) = (0, 0, 0);
        let mut calls = Vec::new();
        for of_call in self.by_call().values() {
            let Some(own) = of_call.iter().find(|review| review.reviewer == name) else { continue };
            reviews += 1;
            let mut sum = (0.0, 0.0);
            for item in own.answers.keys() {
                let Some(mine) = passes(own, item) else { continue };
                pass += u64::from(mine > 0.5);
                decided += 1;
                let peers = of_call.iter().filter(|review| review.reviewer != name);
                let theirs: Vec<f64> = peers.filter_map(|review| passes(review, item)).collect();
                if !theirs.is_empty() {
                    sum.0 += mine - theirs.iter().sum::<f64>() / theirs.len() as f64;
                    sum.1 += 1.0;
                }
            }
            if sum.1 > 0.0 {
                calls.push(sum);
            }
        }
        ReviewerFigures {
            reviewer: name,
            reviews,
            pass_ratio: Ratio::wilson(pass, decided),
            leniency: mean_of_clusters(&calls).map(Estimate::of),
            shared_answers: calls.iter().map(|(_, answers)| *answers as u64).sum(),
        }
    }
}
