//! Groups beside each other: ranks that know of ties, numbers at the same mix of calls, and before and after a date.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::statistics::{Estimate, Ratio, Stratum, Z_95, newcombe, rounded, standardised, unlike};
use crate::summary::{Grouping, LEAST_CALLS, Measure, Summary};

/// Groups of calls beside each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Comparison {
    /// Groups with fewer decided calls have no rank.
    pub least_calls: u64,
    /// How many groups have a rank.
    pub ranked: u64,
    /// All calls together.
    pub pass_ratio: Option<Ratio>,
    /// The groups by name, those last whose calls do not say.
    pub groups: Vec<ComparedGroup>,
}

/// A group of calls beside others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct ComparedGroup {
    /// One for each thing that the calls are grouped by; `null` where the calls do not say.
    pub keys: Vec<Option<String>>,
    /// Calls that kept to the rule.
    pub pass: u64,
    /// Calls that broke it.
    pub fail: u64,
    /// Passes of all that were decided.
    pub pass_ratio: Option<Ratio>,
    /// Too few calls were decided for a rank.
    pub few: bool,
    /// The place, as counted; `null` for groups with too few calls.
    pub rank: Option<Rank>,
    /// What the ratio would be at everybody's mix of calls; `null` where there is nothing to tell it from.
    pub standardised: Option<Standardised>,
    /// The place at the same mix of calls.
    pub standardised_rank: Option<Rank>,
}

/// The places that a group can have, 1 being the best.
///
/// `from` is one more than the groups whose whole interval lies above this group's, `to` the number of ranked groups less
/// those whose whole interval lies below. Groups whose intervals overlap are tied: their places overlap, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Rank {
    /// The best place.
    pub from: u64,
    /// The worst place.
    pub to: u64,
}

/// A ratio at everybody's mix of calls (direct standardisation), with its 95 % interval (MOVER of Wilson intervals).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Standardised {
    /// The ratio.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// How much of everybody's mix the group has calls of; the rest can't be held against anybody.
    pub covered_ratio: f64,
}

/// The places of groups with these intervals; `None` where one has none.
fn ranks(intervals: &[Option<(f64, f64)>]) -> Vec<Option<Rank>> {
    let ranked = || intervals.iter().flatten();
    let rank = |(low, high): (f64, f64)| {
        let above = ranked().filter(|(other, _)| *other > high).count() as u64;
        let below = ranked().filter(|(_, other)| *other < low).count() as u64;
        Rank { from: above + 1, to: ranked().count() as u64 - below }
    };
    intervals.iter().map(|interval| interval.map(rank)).collect()
}

/// The calls of a group, by what makes them alike.
type Mix<'s> = BTreeMap<&'s [Option<String>], (u64, u64)>;

impl Summary {
    /// Its groups beside each other, by the first of its groupings, as counted and at the same mix of all others: a
    /// summary by `agent,direction,purpose` compares agents at the same mix of directions and purposes.
    ///
    /// `first` tells how many of the groupings make the groups that are compared.
    ///
    /// ```
    /// # use threerings::{Engine, Grouping, Measure, Summary, read_records};
    /// # let engine = Engine::builder().checklist("five-rules").build()?;
    /// let mut summary = Summary::new(&engine, [Grouping::Agent, Grouping::Direction]);
    /// for (call, agent) in [("c1", "1001"), ("c2", "1002")] {
    ///     let line = format!(r#"{{"id": "{call}", "agent": {{"id": "{agent}"}}, "outcome": "answered", "holds": []}}"#);
    ///     let record = read_records(line.as_bytes()).next().unwrap()?.record;
    ///     summary.add_judgement(&engine, &record, &engine.judge(&record));
    /// }
    /// let comparison = summary.compare(Measure::Item("hold-under-one-minute"), 1, 1)?;
    /// let rank = comparison.groups[0].rank.unwrap();
    /// assert_eq!((rank.from, rank.to), (1, 2), "one call tells nobody apart");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// There is no such rule or section.
    pub fn compare(&self, measure: Measure<'_>, first: usize, least_calls: u64) -> Result<Comparison, Diagnostic> {
        let counts = self.counts(measure)?;
        let mut everybody: Mix<'_> = BTreeMap::new();
        // In the order of the groups, those last whose calls do not say.
        let mut groups: Vec<(&[Option<String>], Mix<'_>)> = Vec::new();
        for (keys, (pass, decided)) in counts.groups {
            let (group, mix) = keys.split_at_checked(first).unwrap_or((keys, &[]));
            if groups.last().is_none_or(|(known, _)| *known != group) {
                groups.push((group, Mix::new()));
            }
            if let Some((_, of_group)) = groups.last_mut() {
                add(of_group, mix, pass, decided);
            }
            add(&mut everybody, mix, pass, decided);
        }
        let mut compared: Vec<ComparedGroup> =
            groups.into_iter().map(|(keys, mix)| ComparedGroup::of(keys, &mix, &everybody, least_calls)).collect();
        let unless_few = |group: &ComparedGroup, ends: Option<(f64, f64)>| ends.filter(|_| !group.few);
        let raw: Vec<_> =
            compared.iter().map(|group| unless_few(group, group.pass_ratio.map(|r| (r.low, r.high)))).collect();
        let even: Vec<_> =
            compared.iter().map(|group| unless_few(group, group.standardised.map(|s| (s.low, s.high)))).collect();
        for ((group, rank), even) in compared.iter_mut().zip(ranks(&raw)).zip(ranks(&even)) {
            (group.rank, group.standardised_rank) = (rank, even);
        }
        Ok(Comparison {
            least_calls,
            ranked: raw.iter().flatten().count() as u64,
            pass_ratio: Ratio::wilson(counts.all.0, counts.all.1),
            groups: compared,
        })
    }
}

fn add<'s>(mix: &mut Mix<'s>, key: &'s [Option<String>], pass: u64, decided: u64) {
    let known = mix.entry(key).or_default();
    *known = (known.0 + pass, known.1 + decided);
}

impl ComparedGroup {
    fn of(keys: &[Option<String>], mix: &Mix<'_>, everybody: &Mix<'_>, least_calls: u64) -> Self {
        let (pass, decided) = mix.values().fold((0, 0), |sum, (pass, decided)| (sum.0 + pass, sum.1 + decided));
        let strata: Vec<Stratum> = everybody
            .iter()
            .map(|(key, (_, all))| {
                let (part, whole) = mix.get(key).copied().unwrap_or_default();
                Stratum { weight: *all as f64, part, whole }
            })
            .collect();
        let standardised = standardised(&strata).map(|([value, low, high], covered)| Standardised {
            value: rounded(value),
            low: rounded(low),
            high: rounded(high),
            covered_ratio: rounded(covered),
        });
        ComparedGroup {
            keys: keys.to_vec(),
            pass,
            fail: decided - pass,
            pass_ratio: Ratio::wilson(pass, decided),
            few: decided < least_calls,
            rank: None,
            standardised,
            standardised_rank: None,
        }
    }
}

/// Passes and decided calls before a date, and from it on.
type Sides = [(u64, u64); 2];

/// How a rule was kept by a group before a date and from it on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Change {
    /// The item's id.
    pub item: String,
    /// One for each thing that the calls are grouped by, but the day; empty: all calls.
    pub keys: Vec<Option<String>>,
    /// Before the date.
    pub before: ChangeSide,
    /// On the date and after it.
    pub after: ChangeSide,
    /// How much the ratio changed, with Newcombe's 95 % interval; `null` unless there are calls on both sides.
    pub difference: Option<Estimate>,
    /// Whether the change is a shift rather than chance, by the exact conditional test after Fisher, allowing for how many
    /// changes are in the list (Bonferroni): of lists in which nothing changed, one in twenty has a shift at most. Intervals
    /// of 95 % would accuse one in twenty agents.
    pub shift: bool,
    /// One side has too few decided calls to be compared.
    pub few: bool,
}

/// The decided calls of a part.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct ChangeSide {
    /// Calls that kept to the rule.
    pub pass: u64,
    /// Calls that broke it.
    pub fail: u64,
    /// Passes of all that were decided.
    pub pass_ratio: Option<Ratio>,
}

impl ChangeSide {
    fn of((pass, decided): (u64, u64)) -> Self {
        ChangeSide { pass, fail: decided - pass, pass_ratio: Ratio::wilson(pass, decided) }
    }
}

impl Summary {
    /// How every rule was kept by every group before a date and from it on; calls that do not say when they were are on
    /// neither side. Rules without a decided call are left out. The summary has to be by `day`, among others.
    ///
    /// ```
    /// # use threerings::{Engine, Grouping, Summary, read_records};
    /// # let engine = Engine::builder().checklist("five-rules").build()?;
    /// let mut summary = Summary::new(&engine, [Grouping::Agent, Grouping::Day]);
    /// for (day, end) in [("14", 20_000), ("16", 90_000)] {
    ///     let line = format!(r#"{{"id": "c{day}", "agent": {{"id": "1001"}}, "started_at": "2026-11-{day}T09:00:00+08:00",
    ///         "direction": "inbound", "outcome": "answered", "holds": [{{"start_ms": 0, "end_ms": {end}}}]}}"#);
    ///     let record = read_records(line.as_bytes()).next().unwrap()?.record;
    ///     summary.add_judgement(&engine, &record, &engine.judge(&record));
    /// }
    /// let changes = summary.changes("2026-11-15")?;
    /// let holds = changes.iter().find(|change| change.item == "hold-under-one-minute").unwrap();
    /// assert_eq!((holds.before.pass, holds.after.fail), (1, 1));
    /// assert_eq!(holds.difference.unwrap().value, -1.0);
    /// assert!(!holds.shift, "two calls prove nothing");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// It is not by day.
    pub fn changes(&self, since: &str) -> Result<Vec<Change>, Diagnostic> {
        let mut by = self.by().to_vec();
        by.retain(|by| *by != Grouping::Day);
        let groups = by.len();
        by.push(Grouping::Day);
        let summary = self.rolled_up(by)?;
        let mut changes = Vec::new();
        for item in summary.rules() {
            let mut sides: Vec<(&[Option<String>], Sides)> = Vec::new();
            for (keys, (pass, decided)) in summary.counts(Measure::Item(item))?.groups {
                let Some((group, [Some(day)])) = keys.split_at_checked(groups) else { continue };
                if sides.last().is_none_or(|(known, _)| *known != group) {
                    sides.push((group, [(0, 0); 2]));
                }
                let side = usize::from(day.as_str() >= since);
                if let Some(sum) = sides.last_mut().and_then(|(_, sides)| sides.get_mut(side)) {
                    *sum = (sum.0 + pass, sum.1 + decided);
                }
            }
            let decided = sides.iter().filter(|(_, [before, after])| before.1 + after.1 > 0);
            changes.extend(decided.map(|(keys, [before, after])| Change::of(item, keys, *before, *after)));
        }
        let both = changes.iter().filter(|change| change.difference.is_some()).count();
        changes.iter_mut().for_each(|change| change.shift = change.is_shift_among(both));
        Ok(changes)
    }
}

impl Change {
    fn of(item: &str, keys: &[Option<String>], before: (u64, u64), after: (u64, u64)) -> Self {
        Change {
            item: item.to_owned(),
            keys: keys.to_vec(),
            before: ChangeSide::of(before),
            after: ChangeSide::of(after),
            difference: newcombe(before, after, Z_95).map(Estimate::of),
            shift: false,
            few: before.1.min(after.1) < LEAST_CALLS,
        }
    }

    /// Whether chance hardly explains it, though so many changes are looked at.
    fn is_shift_among(&self, changes: usize) -> bool {
        /// How often a list without a change may name somebody.
        const FALSE_ALARM: f64 = 0.05;
        let (before, after) = (self.before, self.after);
        let tail = FALSE_ALARM / 2.0 / changes.max(1) as f64;
        let (worse, better) = unlike(after.pass, after.pass + after.fail, before.pass, before.pass + before.fail, tail);
        self.difference.is_some() && (worse || better)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(intervals: &[Option<(f64, f64)>]) -> Vec<Option<(u64, u64)>> {
        ranks(intervals).into_iter().map(|rank| rank.map(|rank| (rank.from, rank.to))).collect()
    }

    #[test]
    fn overlapping_intervals_are_ties() {
        let [a, b, c, d] = [Some((0.9, 1.0)), Some((0.7, 0.92)), Some((0.5, 0.6)), None];
        assert_eq!(places(&[a, b, c, d]), [Some((1, 2)), Some((1, 2)), Some((3, 3)), None]);
        // One in the middle is tied with both sides, who are not tied with each other.
        let [a, b, c] = [Some((0.8, 0.9)), Some((0.6, 0.85)), Some((0.5, 0.7))];
        assert_eq!(places(&[a, b, c]), [Some((1, 2)), Some((1, 3)), Some((2, 3))]);
        assert_eq!(places(&[Some((0.5, 0.6)), Some((0.6, 0.7))]), [Some((1, 2)), Some((1, 2))], "they touch");
    }

    #[test]
    fn everybody_is_held_against_the_same_mix() {
        let key = |text: &str| vec![Some(text.to_owned())];
        let (easy, hard) = (key("inbound"), key("outbound"));
        let everybody: Mix<'_> = [(easy.as_slice(), (150, 200)), (hard.as_slice(), (50, 200))].into();
        // As good as the others on both kinds, but with the hard ones for the most part.
        let mine: Mix<'_> = [(easy.as_slice(), (15, 20)), (hard.as_slice(), (25, 100))].into();
        let group = ComparedGroup::of(&key("1001"), &mine, &everybody, 20);
        let standardised = group.standardised.unwrap();
        assert_eq!((group.pass_ratio.unwrap().value, standardised.value), (rounded(40.0 / 120.0), 0.5));
        assert!(standardised.low < 0.5 && standardised.high > 0.5 && standardised.covered_ratio == 1.0);
        let only_easy: Mix<'_> = [(easy.as_slice(), (15, 20))].into();
        let group = ComparedGroup::of(&key("1002"), &only_easy, &everybody, 21);
        assert_eq!((group.standardised.unwrap().covered_ratio, group.few), (0.5, true));
    }
}
