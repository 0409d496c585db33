//! How far raters give the same answers: two or more reviewers, or the engine and people.

mod figures;
mod reviews;
mod tally;

pub use self::figures::*;
pub use self::reviews::{Review, Reviews};

use crate::statistics::{Z_95 as Z, wilson};

/// The answers of two raters to the same yes-or-no questions.
///
/// ```
/// use threerings::TwoByTwo;
///
/// let table = TwoByTwo { both: 85, first_only: 5, second_only: 5, neither: 5 };
/// assert_eq!(format!("{:.2}", table.observed().unwrap()), "0.90");
/// assert_eq!(format!("{:.4}", table.cohen_kappa().unwrap().value), "0.4444");
/// assert_eq!(format!("{:.4}", table.gwet_ac1().unwrap().value), "0.8780");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TwoByTwo {
    /// How often both said yes.
    pub both: u64,
    /// How often only the first did.
    pub first_only: u64,
    /// How often only the second did.
    pub second_only: u64,
    /// How often both said no.
    pub neither: u64,
}

/// A coefficient with its 95 % interval, which never leaves -1 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// The estimate.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

impl Coefficient {
    fn with_error(value: f64, variance: f64) -> Self {
        let half = Z * variance.max(0.0).sqrt();
        Coefficient { value, low: (value - half).max(-1.0), high: (value + half).min(1.0) }
    }
}

impl TwoByTwo {
    /// Counts one more pair of answers.
    pub fn add(&mut self, first: bool, second: bool) {
        let cell = match (first, second) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.first_only,
            (false, true) => &mut self.second_only,
            (false, false) => &mut self.neither,
        };
        *cell += 1;
    }

    /// How many pairs of answers there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.both + self.first_only + self.second_only + self.neither
    }

    /// The shares of the four cells.
    fn shares(&self) -> Option<[f64; 4]> {
        let total = self.total();
        let share = |count: u64| count as f64 / total as f64;
        (total > 0).then(|| [self.both, self.first_only, self.second_only, self.neither].map(share))
    }

    /// The share of equal answers; `None` without any answers.
    #[must_use]
    pub fn observed(&self) -> Option<f64> {
        let [both, _, _, neither] = self.shares()?;
        Some(both + neither)
    }

    /// Cohen's kappa: agreement beyond what two raters with these habits would reach by chance.
    ///
    /// The interval uses the large-sample variance of Fleiss, Cohen and Everitt (1969). `None` without answers, and
    /// where both raters always gave the same one answer: then nothing is left to agree on beyond chance.
    #[must_use]
    pub fn cohen_kappa(&self) -> Option<Coefficient> {
        let [both, first_only, second_only, neither] = self.shares()?;
        let observed = both + neither;
        let (first, second) = (both + first_only, both + second_only);
        let chance = first * second + (1.0 - first) * (1.0 - second);
        if chance >= 1.0 {
            return None;
        }
        let kappa = (observed - chance) / (1.0 - chance);
        let on = |share: f64, row: f64, column: f64| share * (1.0 - (row + column) * (1.0 - kappa)).powi(2);
        let off = |share: f64, row: f64, column: f64| share * (row + column).powi(2);
        let agreeing = on(both, first, second) + on(neither, 1.0 - first, 1.0 - second);
        let differing = off(first_only, second, 1.0 - first) + off(second_only, 1.0 - second, first);
        let spread = agreeing + (1.0 - kappa).powi(2) * differing - (kappa - chance * (1.0 - kappa)).powi(2);
        let variance = spread / (self.total() as f64 * (1.0 - chance).powi(2));
        Some(Coefficient::with_error(kappa, variance))
    }

    /// Gwet's AC1, which stays meaningful where nearly every answer is the same.
    ///
    /// The interval uses Gwet's (2008) large-sample variance. `None` without answers.
    #[must_use]
    pub fn gwet_ac1(&self) -> Option<Coefficient> {
        let [both, first_only, second_only, neither] = self.shares()?;
        let observed = both + neither;
        let prevalence = both + (first_only + second_only) / 2.0;
        let chance = 2.0 * prevalence * (1.0 - prevalence);
        let ac1 = (observed - chance) / (1.0 - chance);
        // The variance of Gwet's linearised value of each pair of answers.
        let linear = |agree: f64, yes: f64| {
            let slope = 2.0 * (1.0 - ac1) / (1.0 - chance);
            let chance_of_pair = yes * (1.0 - prevalence) + (1.0 - yes) * prevalence;
            (agree - chance) / (1.0 - chance) - slope * (chance_of_pair - chance)
        };
        let squared = |share: f64, agree: f64, yes: f64| share * (linear(agree, yes) - ac1).powi(2);
        let cells = squared(both, 1.0, 1.0) + squared(neither, 1.0, 0.0) + squared(first_only + second_only, 0.0, 0.5);
        let total = self.total() as f64;
        let variance = if total > 1.0 { cells / (total - 1.0) } else { f64::INFINITY };
        Some(Coefficient::with_error(ac1, variance))
    }
}

/// The share `hits / total` with its 95 % Wilson interval; `None` for a total of 0.
///
/// ```
/// # use threerings::share;
/// let share = share(9, 10).unwrap();
/// assert_eq!(format!("{:.2} {:.2} {:.2}", share.value, share.low, share.high), "0.90 0.60 0.98");
/// ```
#[must_use]
pub fn share(hits: u64, total: u64) -> Option<Coefficient> {
    wilson(hits, total, Z).map(|[value, low, high]| Coefficient { value, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(both: u64, first_only: u64, second_only: u64, neither: u64) -> TwoByTwo {
        TwoByTwo { both, first_only, second_only, neither }
    }

    fn shown(coefficient: Option<Coefficient>) -> String {
        let Some(Coefficient { value, low, high }) = coefficient else { return "none".to_owned() };
        format!("{value:.4} [{low:.4}, {high:.4}]")
    }

    #[test]
    fn the_published_table() {
        let answers = table(85, 5, 5, 5);
        assert_eq!(format!("{:.2}", answers.observed().unwrap()), "0.90");
        assert_eq!(shown(answers.cohen_kappa()), "0.4444 [0.1558, 0.7330]");
        assert_eq!(shown(answers.gwet_ac1()), "0.8780 [0.7991, 0.9570]");
    }

    #[test]
    fn perfect_and_opposite_answers() {
        assert_eq!(shown(table(5, 0, 0, 5).cohen_kappa()), "1.0000 [1.0000, 1.0000]");
        assert_eq!(shown(table(5, 0, 0, 5).gwet_ac1()), "1.0000 [1.0000, 1.0000]");
        assert_eq!(shown(table(0, 5, 5, 0).cohen_kappa()), "-1.0000 [-1.0000, -1.0000]");
    }

    #[test]
    fn nothing_to_compare() {
        assert_eq!(TwoByTwo::default().observed(), None);
        assert_eq!(shown(TwoByTwo::default().gwet_ac1()), "none");
        assert_eq!(shown(table(10, 0, 0, 0).cohen_kappa()), "none");
        assert_eq!(shown(table(10, 0, 0, 0).gwet_ac1()), "1.0000 [1.0000, 1.0000]");
        assert_eq!(share(0, 0), None);
    }

    #[test]
    fn adding_counts_the_cells() {
        let mut answers = TwoByTwo::default();
        for (first, second) in [(true, true), (true, false), (false, true), (false, false), (true, true)] {
            answers.add(first, second);
        }
        assert_eq!(answers, table(2, 1, 1, 1));
    }

    #[test]
    fn swapping_the_raters_changes_nothing() {
        assert_eq!(shown(table(40, 9, 3, 20).cohen_kappa()), shown(table(40, 3, 9, 20).cohen_kappa()));
        assert_eq!(shown(table(40, 9, 3, 20).gwet_ac1()), shown(table(40, 3, 9, 20).gwet_ac1()));
    }
}
