//! Control charts: whether a rate changed, or only varies as chance has it.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::statistics::{FALSE_ALARM, Ratio, beside, limits, rounded};
use crate::summary::{Grouping, Measure, Summary};

/// A p-chart: how a rule was kept over time, with limits that chance leaves for one point in 370.
///
/// Each point is held against all the others, or against a stretch that is known to be good, by the exact conditional test
/// after Fisher, which needs no assumption about the rate behind them: the limits are of the point's own number of calls,
/// and hold where a rule is nearly always kept, as those of three deviations do not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Chart {
    /// `day` or `week`.
    #[cfg_attr(test, schemars(with = "String"))]
    pub by: Grouping,
    /// The rate that the points are held against; `null` where nothing was decided.
    pub centre: Option<Ratio>,
    /// The last day or week of the stretch that the points are held against; `null`: each against all the others.
    pub baseline_until: Option<String>,
    /// How often a point without a shift leaves its limits, at most; and how often a run is given by chance, at most.
    pub false_alarm_ratio: f64,
    /// The points in order, those without a decided call left out.
    pub points: Vec<ChartPoint>,
}

/// A day or week of a chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct ChartPoint {
    /// The day or the week.
    pub key: String,
    /// Calls that kept to the rule.
    pub pass: u64,
    /// Calls that broke it.
    pub fail: u64,
    /// Passes of all that were decided.
    pub pass_ratio: f64,
    /// The lowest ratio of so many calls that chance explains.
    pub lowest: f64,
    /// The highest ratio of so many calls that chance explains.
    pub highest: f64,
    /// What chance does not explain; `null` if there is nothing.
    pub signal: Option<Signal>,
}

/// What chance does not explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum Signal {
    /// The rule was kept less often than the limits allow.
    Below,
    /// It was kept more often than the limits allow.
    Above,
    /// So many points in a row lie below the centre as chance hardly ever has it.
    RunBelow,
    /// So many points in a row lie above it.
    RunAbove,
}

impl Summary {
    /// How a rule was kept over time; the summary has to be by `day` or `week`, and by nothing else.
    ///
    /// With `baseline_until`, points are held against the calls up to that day or week, those of the stretch itself each
    /// against the rest of it.
    ///
    /// A run is signalled where the last points all lie on one side of the centre, as many as chance puts there with 0.135 %
    /// at most; how many that takes follows from each point's number of calls. The rate is exact where the centre is.
    ///
    /// ```
    /// # use threerings::{Engine, Grouping, Measure, Signal, Summary, read_records};
    /// # let engine = Engine::builder().checklist("five-rules").build()?;
    /// let mut summary = Summary::new(&engine, Grouping::Day);
    /// for (day, call) in (1..=9).flat_map(|day| (0..20).map(move |call| (day, call))) {
    ///     let end = if day == 9 && call < 12 { 90_000 } else { 20_000 };
    ///     let line = format!(r#"{{"id": "c{day}-{call}", "started_at": "2026-11-0{day}T09:00:00+08:00", "direction": "inbound",
    ///         "outcome": "answered", "holds": [{{"start_ms": 0, "end_ms": {end}}}]}}"#);
    ///     let record = read_records(line.as_bytes()).next().unwrap()?.record;
    ///     summary.add_judgement(&engine, &record, &engine.judge(&record));
    /// }
    /// let chart = summary.chart(Measure::Item("hold-under-one-minute"), None)?;
    /// let last = chart.points.last().unwrap();
    /// assert_eq!((last.pass_ratio, last.signal), (0.4, Some(Signal::Below)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// It is by something else, or there is no such rule or section.
    pub fn chart(&self, measure: Measure<'_>, baseline_until: Option<&str>) -> Result<Chart, Diagnostic> {
        let by = if self.by() == [Grouping::Week] { Grouping::Week } else { Grouping::Day };
        let summary = self.rolled_up(by.clone())?;
        let counts = summary.counts(measure)?;
        let points: Vec<(&str, u64, u64)> = counts
            .groups
            .iter()
            .filter_map(|(keys, (pass, decided))| Some((keys.first()?.as_deref()?, *pass, *decided)))
            .filter(|(_, _, decided)| *decided > 0)
            .collect();
        let in_baseline = |key: &str| baseline_until.is_none_or(|until| key <= until);
        let base = points.iter().filter(|(key, ..)| in_baseline(key));
        let (pass, decided) = base.fold((0, 0), |sum, (_, pass, decided)| (sum.0 + pass, sum.1 + decided));
        let mut runs = Runs { centre: pass as f64 / (decided.max(1)) as f64, known: decided > 0, run: Vec::new() };
        let drawn = points.iter().map(|(key, passed, of)| {
            // A point of the stretch is held against the rest of it.
            let (others, among) = if in_baseline(key) { (pass - passed, decided - of) } else { (pass, decided) };
            let (fewest, most) = limits(*of, others, among, FALSE_ALARM / 2.0);
            let run = runs.next(*passed, *of);
            let signal = match () {
                () if *passed < fewest => Some(Signal::Below),
                () if *passed > most => Some(Signal::Above),
                () => run,
            };
            let ratio = |hits: u64| rounded(hits as f64 / *of as f64);
            ChartPoint {
                key: (*key).to_owned(),
                pass: *passed,
                fail: of - passed,
                pass_ratio: ratio(*passed),
                lowest: ratio(fewest),
                highest: ratio(most),
                signal,
            }
        });
        let points = drawn.collect();
        Ok(Chart {
            by,
            centre: Ratio::wilson(pass, decided),
            baseline_until: baseline_until.map(str::to_owned),
            false_alarm_ratio: FALSE_ALARM,
            points,
        })
    }
}

/// The points since one last crossed the centre.
struct Runs {
    centre: f64,
    known: bool,
    /// Of each, whether it lies above, and the chance of lying on that side.
    run: Vec<(bool, f64)>,
}

impl Runs {
    /// Takes the next point, and says whether the last ones are a run.
    fn next(&mut self, hits: u64, of: u64) -> Option<Signal> {
        let expected = self.centre * of as f64;
        let (below, above) = beside(of, self.centre);
        let (is_above, chance) = (hits as f64 > expected, if hits as f64 > expected { above } else { below });
        if !self.known || hits as f64 == expected {
            self.run.clear();
            return None;
        }
        if self.run.last().is_some_and(|(side, _)| *side != is_above) {
            self.run.clear();
        }
        self.run.push((is_above, chance));
        // Whether so many of the last points are all on this side does not depend on where the run began.
        let together: f64 = self.run.iter().map(|(_, chance)| chance).product();
        let signal = if is_above { Signal::RunAbove } else { Signal::RunBelow };
        (together <= FALSE_ALARM / 2.0).then_some(signal)
    }
}
