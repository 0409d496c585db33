//! What the coefficients are made of: sums over calls, so that a bootstrap adds up drawn calls.

use crate::agreement::Coefficient;
use crate::evidence::Verdict;
use crate::statistics::{Draws, Z_95};

/// The answers that are compared: whoever leaves a rule open does not answer.
pub(super) const CATEGORIES: [Verdict; 3] = [Verdict::Pass, Verdict::Fail, Verdict::NotApplicable];

const K: usize = CATEGORIES.len();

/// The place of a verdict among the answers; `None` where the rule was left open.
pub(super) fn category(verdict: Verdict) -> Option<usize> {
    CATEGORIES.iter().position(|known| *known == verdict)
}

/// The answers to one item of one call: `None` of raters that gave none.
pub(super) type Unit = Vec<Option<usize>>;

/// Sums over units, from which every coefficient follows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tally {
    /// Units that anybody answered, and those that at least two did.
    units: f64,
    pub(super) paired: f64,
    /// Over the paired ones: the share of pairs that agree, and how many answers of each category.
    agreeing: f64,
    pub(super) answers: [f64; K],
    /// Krippendorff's: answers that disagree, each unit by one less than its answers.
    disagreeing: f64,
    /// Over all units: the share of each category.
    shares: [f64; K],
    /// Of each pair of raters, how often the first gave which and the second gave which.
    tables: Vec<[[f64; K]; K]>,
}

impl Tally {
    pub(super) fn of<'u>(raters: usize, units: impl Iterator<Item = &'u Unit>) -> Self {
        let pairs = raters * raters.saturating_sub(1) / 2;
        let mut tally = Tally { tables: vec![[[0.0; K]; K]; pairs], ..Tally::default() };
        units.for_each(|unit| tally.add(unit));
        tally
    }

    fn add(&mut self, unit: &Unit) {
        let mut counts = [0.0; K];
        for answer in unit.iter().flatten() {
            if let Some(count) = counts.get_mut(*answer) {
                *count += 1.0;
            }
        }
        let answers: f64 = counts.iter().sum();
        if answers == 0.0 {
            return;
        }
        self.units += 1.0;
        self.shares.iter_mut().zip(counts).for_each(|(share, count)| *share += count / answers);
        if answers < 2.0 {
            return;
        }
        self.paired += 1.0;
        let pairs = agreeing_pairs(&counts);
        self.agreeing += pairs / (answers * (answers - 1.0));
        self.disagreeing += (answers * (answers - 1.0) - pairs) / (answers - 1.0);
        self.answers.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        self.pairs(unit);
    }

    fn pairs(&mut self, unit: &Unit) {
        let mut tables = self.tables.iter_mut();
        for (index, first) in unit.iter().enumerate() {
            for second in unit.iter().skip(index + 1) {
                let Some(table) = tables.next() else { return };
                if let (Some(first), Some(second)) = (first, second)
                    && let Some(cell) = table.get_mut(*first).and_then(|row| row.get_mut(*second))
                {
                    *cell += 1.0;
                }
            }
        }
    }

    fn merge(&mut self, other: &Tally) {
        self.units += other.units;
        self.paired += other.paired;
        self.agreeing += other.agreeing;
        self.disagreeing += other.disagreeing;
        let add =
            |sums: &mut [f64; K], others: &[f64; K]| sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
        add(&mut self.answers, &other.answers);
        add(&mut self.shares, &other.shares);
        for (table, other) in self.tables.iter_mut().zip(&other.tables) {
            table.iter_mut().zip(other).for_each(|(row, other)| add(row, other));
        }
    }

    /// The share of pairs of answers that agree.
    pub(super) fn observed(&self) -> Option<f64> {
        (self.paired > 0.0).then(|| self.agreeing / self.paired)
    }

    /// How many categories were used, two at least.
    fn categories(&self) -> f64 {
        self.shares.iter().filter(|share| **share > 0.0).count().max(2) as f64
    }

    /// The agreement that chance would bring, after Gwet.
    fn chance(&self) -> f64 {
        let share = |share: &f64| share / self.units;
        self.shares.iter().map(share).map(|share| share * (1.0 - share)).sum::<f64>() / (self.categories() - 1.0)
    }

    /// Gwet's AC1 for any number of raters, some of whose answers may be missing (Gwet, Handbook of Inter-Rater
    /// Reliability, 4th edition, 2014).
    pub(super) fn ac1(&self) -> Option<f64> {
        let observed = self.observed()?;
        let chance = self.chance();
        Some((observed - chance) / (1.0 - chance))
    }

    /// Krippendorff's alpha for names, with missing answers; `None` where everybody always gave the same one answer.
    pub(super) fn alpha(&self) -> Option<f64> {
        let answers: f64 = self.answers.iter().sum();
        let equal: f64 = self.answers.iter().map(|count| count * (count - 1.0)).sum();
        let expected = (answers * (answers - 1.0) - equal) / (answers - 1.0);
        (self.paired > 0.0 && expected > 0.0).then(|| 1.0 - self.disagreeing / expected)
    }

    /// Cohen's kappa of two raters; of more, the mean over all pairs of them (Light, 1971). `None` where every pair always
    /// gave the same one answer.
    pub(super) fn kappa(&self) -> Option<f64> {
        let kappas: Vec<f64> = self.tables.iter().filter_map(kappa).collect();
        (!kappas.is_empty()).then(|| kappas.iter().sum::<f64>() / kappas.len() as f64)
    }

    /// Cohen's kappa of two raters with the large-sample variance of Fleiss, Cohen and Everitt (1969).
    pub(super) fn kappa_of_two(&self) -> Option<Coefficient> {
        let [table] = self.tables.as_slice() else { return None };
        let kappa = kappa(table)?;
        let total: f64 = table.iter().flatten().sum();
        let (rows, columns) = margins(table);
        let chance: f64 = rows.iter().zip(&columns).map(|(row, column)| row * column).sum();
        let mut spread = -(kappa - chance * (1.0 - kappa)).powi(2);
        for (i, row) in table.iter().enumerate() {
            for (j, count) in row.iter().enumerate() {
                let (column_of_i, row_of_j) = (columns.get(i).unwrap_or(&0.0), rows.get(j).unwrap_or(&0.0));
                let share = count / total;
                spread += if i == j {
                    share * (1.0 - (row_of_j + column_of_i) * (1.0 - kappa)).powi(2)
                } else {
                    (1.0 - kappa).powi(2) * share * (column_of_i + row_of_j).powi(2)
                };
            }
        }
        Some(Coefficient::with_error(kappa, spread / (total * (1.0 - chance).powi(2))))
    }

    /// Gwet's AC1 with the interval of his large-sample variance.
    pub(super) fn ac1_with_error<'u>(&self, units: impl Iterator<Item = &'u Unit>) -> Option<Coefficient> {
        let (ac1, chance) = (self.ac1()?, self.chance());
        let scale = self.units / self.paired;
        let mut squares = 0.0;
        for unit in units {
            let mut counts = [0.0; K];
            unit.iter().flatten().for_each(|answer| {
                if let Some(count) = counts.get_mut(*answer) {
                    *count += 1.0
                }
            });
            let answers: f64 = counts.iter().sum();
            if answers == 0.0 {
                continue;
            }
            let linear = if answers < 2.0 {
                0.0
            } else {
                scale * (agreeing_pairs(&counts) / (answers * (answers - 1.0)) - chance) / (1.0 - chance)
            };
            let of_unit: f64 = counts
                .iter()
                .zip(&self.shares)
                .map(|(count, share)| count / answers * (1.0 - share / self.units))
                .sum();
            let chance_of_unit = of_unit / (self.categories() - 1.0);
            squares += (linear - 2.0 * (1.0 - ac1) * (chance_of_unit - chance) / (1.0 - chance) - ac1).powi(2);
        }
        let variance = if self.units > 1.0 { squares / (self.units * (self.units - 1.0)) } else { f64::INFINITY };
        Some(Coefficient::with_error(ac1, variance))
    }
}

/// Ordered pairs of answers that agree.
fn agreeing_pairs(counts: &[f64; K]) -> f64 {
    counts.iter().map(|count| count * (count - 1.0)).sum()
}

/// The shares of the rows and of the columns.
fn margins(table: &[[f64; K]; K]) -> ([f64; K], [f64; K]) {
    let total: f64 = table.iter().flatten().sum();
    let (mut rows, mut columns) = ([0.0; K], [0.0; K]);
    for (row, sum) in table.iter().zip(&mut rows) {
        *sum = row.iter().sum::<f64>() / total;
        row.iter().zip(&mut columns).for_each(|(count, sum)| *sum += count / total);
    }
    (rows, columns)
}

fn kappa(table: &[[f64; K]; K]) -> Option<f64> {
    let total: f64 = table.iter().flatten().sum();
    let (rows, columns) = margins(table);
    let chance: f64 = rows.iter().zip(&columns).map(|(row, column)| row * column).sum();
    let observed: f64 = table.iter().enumerate().filter_map(|(i, row)| row.get(i)).sum::<f64>() / total;
    // Not 1 by a hair, where sums of shares are not exact.
    (total > 0.0 && chance < 1.0 - 1e-12).then(|| (observed - chance) / (1.0 - chance))
}

/// How often calls are drawn anew.
const RESAMPLES: usize = 1000;

/// The same draws every time.
const SEED: u64 = 3;

/// The 95 % percentile interval of what is computed of drawn calls: as many of them as there are, each as often as it
/// comes. Calls, not answers, are drawn, because the answers on one call hang together.
pub(super) fn bootstrap<const N: usize>(
    calls: &[Tally],
    compute: impl Fn(&Tally) -> [Option<f64>; N],
    values: [Option<f64>; N],
) -> [Option<Coefficient>; N] {
    let mut draws = Draws::new(SEED);
    let mut drawn: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(RESAMPLES));
    for _ in 0..RESAMPLES {
        let mut sum = Tally {
            tables: calls.first().map_or(Vec::new(), |call| vec![[[0.0; K]; K]; call.tables.len()]),
            ..Tally::default()
        };
        for _ in calls {
            if let Some(call) = calls.get(draws.below(calls.len())) {
                sum.merge(call);
            }
        }
        for (list, value) in drawn.iter_mut().zip(compute(&sum)) {
            list.extend(value);
        }
    }
    let mut values = values.into_iter();
    drawn.map(|mut list| {
        list.sort_by(f64::total_cmp);
        let value = values.next().flatten()?;
        let at = |share: f64| list.get(((list.len().saturating_sub(1)) as f64 * share).round() as usize).copied();
        let (low, high) = (at(0.025)?, at(0.975)?);
        Some(Coefficient { value, low: low.min(value), high: high.max(value) })
    })
}

/// The mean over all answers of the sums of their calls, with its interval: `(sum, answers)` of each call.
pub(super) fn mean_of_clusters(calls: &[(f64, f64)]) -> Option<[f64; 3]> {
    let (sum, answers) = calls.iter().fold((0.0, 0.0), |(sum, n), (of, answers)| (sum + of, n + answers));
    if answers == 0.0 {
        return None;
    }
    let mean = sum / answers;
    let count = calls.len() as f64;
    if count < 2.0 {
        return Some([mean, -1.0, 1.0]);
    }
    let squares: f64 = calls.iter().map(|(of, answers)| (of - mean * answers).powi(2)).sum();
    let half = Z_95 * (count / (count - 1.0) * squares).sqrt() / answers;
    Some([mean, (mean - half).max(-1.0), (mean + half).min(1.0)])
}
