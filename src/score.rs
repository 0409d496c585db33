//! Scores: what was earned of what was possible, between which bounds, and the arithmetic that leads there.
//!
//! All sums are of whole numbers, so that the order of items can't change a score.

use serde::{Serialize, Serializer};

use crate::checklist::Checklist;
use crate::evidence::Verdict;
use crate::load::{Decimal, option_words, options, write_fixed};
use crate::locale::{Arg, Locale, Localised, Sentence};

option_words! {
    /// How items add up to a score.
    pub enum Method {
        /// Earned over possible of the decided items; a section's weight multiplies its items' weights.
        Points = "points",
        /// Each section as a share of what was possible in it first, then by the sections' weights.
        Sections = "sections",
    }
}

option_words! {
    /// What a failed critical item costs.
    pub enum Scope {
        /// Its section earns nothing.
        Section = "section",
        /// The whole checklist earns nothing, and the call fails.
        Checklist = "checklist",
    }
}

options! {
    /// How a checklist is scored.
    pub(crate) struct Scoring {
        /// How items add up.
        required method: Method,
        /// The percentage from which a call passes.
        optional pass_mark: Decimal,
        /// Names for stretches of the scale.
        defaulted bands: Vec<Band> = Vec::new(),
    }
}

options! {
    /// A name for a stretch of the scale, up to where the next begins.
    pub(crate) struct Band {
        /// Lower-case words joined by hyphens.
        required id: String,
        /// What people call it.
        required title: Localised,
        /// The percentage from which it goes.
        required from: Decimal,
    }
}

/// A percentage, exact to four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "number"))]
pub struct Percent {
    ten_thousandths: u32,
}

impl Percent {
    const ZERO: Percent = Percent { ten_thousandths: 0 };

    /// `earned` of `possible`, rounded half up; `None` of nothing.
    fn of(earned: u128, possible: u128) -> Option<Self> {
        let scaled = (earned.saturating_mul(1_000_000) + possible / 2).checked_div(possible)?;
        u32::try_from(scaled).ok().map(|ten_thousandths| Percent { ten_thousandths })
    }

    /// 0 to 100.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.ten_thousandths) / 10_000.0
    }

    /// 0 to 1,000,000.
    pub(crate) fn ten_thousandths(self) -> u32 {
        self.ten_thousandths
    }

    fn reaches(self, mark: Decimal) -> bool {
        u64::from(self.ten_thousandths) >= mark.thousandths * 10
    }
}

impl std::fmt::Display for Percent {
    /// With two decimals at most: `66.67 %`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_fixed(u64::from((self.ten_thousandths + 50) / 100), 2, f)?;
        f.write_str(" %")
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.ten_thousandths.is_multiple_of(10_000) {
            serializer.serialize_u32(self.ten_thousandths / 10_000)
        } else {
            serializer.serialize_f64(self.value())
        }
    }
}

/// Whether a call reached the pass mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum Passed {
    /// It did, whatever the open items turn out to be.
    Pass,
    /// It did not, whatever the open items turn out to be.
    Fail,
    /// The open items decide.
    Open,
}

/// The score of one call.
///
/// Items that do not apply count nowhere. Unknown items and those for review are left out of `percent`, and never
/// silently: `lowest` and `highest` say what the score is if all of them fail, or all pass.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Score {
    /// How items add up.
    pub method: Method,
    /// What was earned: points, or section weights.
    pub earned: f64,
    /// What the decided items could have earned.
    pub possible: f64,
    /// `earned` of `possible`; `null` where nothing was decided.
    pub percent: Option<Percent>,
    /// The score if every open item failed; `null` where nothing counts.
    pub lowest: Option<Percent>,
    /// The score if every open item passed; `null` where nothing counts.
    pub highest: Option<Percent>,
    /// How many items that count are open: unknown or for review.
    pub open: usize,
    /// The percentage from which a call passes, if the checklist has one.
    pub pass_mark: Option<PassMark>,
    /// Whether the pass mark was reached; `null` without one, or where nothing counts.
    pub result: Option<Passed>,
    /// The id of the band of the score, once the open items can't change it.
    pub band: Option<String>,
    /// The critical items that failed.
    pub failed_critical: Vec<String>,
    /// The arithmetic, a line a step, to be redone on paper.
    pub lines: Vec<String>,
}

/// A pass mark, as its author wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(type = "number"))]
pub struct PassMark(Decimal);

/// An item as it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted<'e> {
    pub(crate) id: &'e str,
    pub(crate) section: usize,
    pub(crate) weight: Decimal,
    pub(crate) critical: Option<Scope>,
    pub(crate) verdict: Verdict,
}

/// A section as it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SectionWeight<'e> {
    pub(crate) title: &'e Localised,
    pub(crate) weight: Decimal,
}

/// What open items are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    LeftOut,
    Failed,
    Passed,
}

/// Thousandths of points, in a section.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    earned: u128,
    possible: u128,
}

/// A sum over all sections, and by which unit it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Total {
    sum: Sum,
    unit: u128,
}

/// How exactly a section's share is kept: 10⁻¹².
const SHARE: u128 = 1_000_000_000_000;

impl Total {
    fn percent(self) -> Option<Percent> {
        Percent::of(self.sum.earned, self.sum.possible)
    }

    fn earned(self) -> f64 {
        round(self.sum.earned, self.unit)
    }

    fn possible(self) -> f64 {
        round(self.sum.possible, self.unit)
    }
}

/// To four decimals.
fn round(amount: u128, unit: u128) -> f64 {
    ((amount * 10_000 + unit / 2) / unit) as f64 / 10_000.0
}

/// Items with these verdicts, as they count.
pub(crate) fn counted<'c>(checklist: &'c Checklist, verdicts: impl Iterator<Item = Verdict>) -> Vec<Counted<'c>> {
    let items = checklist.items.iter().zip(verdicts);
    items
        .map(|(item, verdict)| Counted {
            id: &item.file.id,
            section: item.section,
            weight: item.file.weight,
            critical: item.file.critical,
            verdict,
        })
        .collect()
}

/// The score of these items.
pub(crate) fn score(scoring: &Scoring, sections: &[SectionWeight<'_>], items: &[Counted<'_>]) -> Score {
    let decided = total(scoring.method, sections, items, Open::LeftOut);
    let lowest = total(scoring.method, sections, items, Open::Failed).percent();
    let highest = total(scoring.method, sections, items, Open::Passed).percent();
    let failed_critical: Vec<&Counted<'_>> =
        items.iter().filter(|item| item.critical.is_some() && item.verdict == Verdict::Fail).collect();
    let fatal = failed_critical.iter().any(|item| item.critical == Some(Scope::Checklist));
    let result = match (scoring.pass_mark, lowest, highest) {
        _ if fatal => Some(Passed::Fail),
        (Some(mark), Some(lowest), Some(_)) if lowest.reaches(mark) && !could_be_fatal(items) => Some(Passed::Pass),
        (Some(mark), Some(_), Some(highest)) if !highest.reaches(mark) => Some(Passed::Fail),
        (Some(_), Some(_), Some(_)) => Some(Passed::Open),
        _ => None,
    };
    let band = lowest.zip(highest).and_then(|(lowest, highest)| {
        let band = band(scoring, lowest);
        band.filter(|lowest| Some(*lowest) == self::band(scoring, highest)).map(|band| band.id.clone())
    });
    Score {
        method: scoring.method,
        earned: decided.earned(),
        possible: decided.possible(),
        percent: decided.percent(),
        lowest,
        highest,
        open: open_items(items),
        pass_mark: scoring.pass_mark.map(PassMark),
        result,
        band,
        failed_critical: failed_critical.iter().map(|item| item.id.to_owned()).collect(),
        lines: Vec::new(),
    }
}

/// How many open items count at all.
fn open_items(items: &[Counted<'_>]) -> usize {
    items.iter().filter(|item| item.verdict.is_open() && item.weight.thousandths > 0).count()
}

/// Whether an open item could still fail the whole checklist.
fn could_be_fatal(items: &[Counted<'_>]) -> bool {
    items.iter().any(|item| item.critical == Some(Scope::Checklist) && item.verdict.is_open())
}

fn band(scoring: &Scoring, percent: Percent) -> Option<&Band> {
    scoring.bands.iter().filter(|band| percent.reaches(band.from)).max_by_key(|band| band.from)
}

/// The verdict as it counts: earned or not; `None` if it does not count.
fn counts(verdict: Verdict, open: Open) -> Option<bool> {
    match (verdict, open) {
        (Verdict::Pass, _) => Some(true),
        (Verdict::Fail, _) => Some(false),
        (Verdict::NotApplicable, _) | (_, Open::LeftOut) => None,
        (_, Open::Failed) => Some(false),
        (_, Open::Passed) => Some(true),
    }
}

fn section_sum(section: usize, items: &[Counted<'_>], open: Open) -> Sum {
    let mut sum = Sum::default();
    let mut lost = false;
    for item in items.iter().filter(|item| item.section == section) {
        let Some(earned) = counts(item.verdict, open) else { continue };
        let weight = u128::from(item.weight.thousandths);
        sum.possible += weight;
        sum.earned += if earned { weight } else { 0 };
        lost |= !earned && item.critical == Some(Scope::Section);
    }
    if lost { Sum { earned: 0, ..sum } } else { sum }
}

fn total(method: Method, sections: &[SectionWeight<'_>], items: &[Counted<'_>], open: Open) -> Total {
    let mut sum = Sum::default();
    for (index, section) in sections.iter().enumerate() {
        let part = section_sum(index, items, open);
        let weight = u128::from(section.weight.thousandths);
        match method {
            Method::Points => {
                sum.earned += part.earned * weight;
                sum.possible += part.possible * weight;
            }
            Method::Sections if part.possible > 0 => {
                sum.earned += weight * ((part.earned * SHARE + part.possible / 2) / part.possible);
                sum.possible += weight * SHARE;
            }
            Method::Sections => {}
        }
    }
    let fatal =
        |item: &Counted<'_>| item.critical == Some(Scope::Checklist) && counts(item.verdict, open) == Some(false);
    if items.iter().any(fatal) {
        sum.earned = 0;
    }
    let unit = match method {
        Method::Points => 1_000_000,
        Method::Sections => 1000 * SHARE,
    };
    Total { sum, unit }
}

static SECTION_LINE: Sentence = Sentence::new("{0}：{1}", "{0}：{1}", "{0}: {1}");
static SECTION_LOST: Sentence =
    Sentence::new(" → 0（关键项未通过：{0}）", " → 0（關鍵項未通過：{0}）", " → 0 (critical item failed: {0})");
static TOTAL_LINE: Sentence = Sentence::new("合计：{0}", "合計：{0}", "Total: {0}");
static ALL_LOST: Sentence = Sentence::new(
    "关键项未通过，整份清单计 0 分：{0}",
    "關鍵項未通過，整份清單計 0 分：{0}",
    "A critical item failed, the whole checklist earns nothing: {0}",
);
static NOTHING: Sentence = Sentence::new("没有可以计分的项目", "沒有可以計分的項目", "Nothing was decided that counts");
static OPEN_LINE: Sentence = Sentence::new(
    "未定 {0} 项：全部未通过为 {1}，全部通过为 {2}",
    "未定 {0} 項：全部未通過為 {1}，全部通過為 {2}",
    "Open items: {0}; {1} if all fail, {2} if all pass",
);
static NOT_COUNTED: Sentence =
    Sentence::new("不适用、不计分 {0} 项", "不適用、不計分 {0} 項", "Items that do not apply and do not count: {0}");

/// The arithmetic of a score, a line a step.
pub(crate) fn arithmetic(
    scoring: &Scoring,
    sections: &[SectionWeight<'_>],
    items: &[Counted<'_>],
    locale: Locale,
) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        let sum = section_sum(index, items, Open::LeftOut);
        if sum.possible == 0 {
            continue;
        }
        let earned = terms(index, items, |item| item.verdict == Verdict::Pass);
        let possible = terms(index, items, |item| matches!(item.verdict, Verdict::Pass | Verdict::Fail));
        let mut steps = format!("({earned}) / ({possible})");
        let lost = items.iter().find(|item| {
            item.section == index && item.critical == Some(Scope::Section) && item.verdict == Verdict::Fail
        });
        if let Some(item) = lost {
            steps += &SECTION_LOST.say(locale, &[Arg::Text(item.id)]);
        }
        steps += &format!(" = {} / {}", round(sum.earned, 1000), round(sum.possible, 1000));
        if let Some(share) = Percent::of(sum.earned, sum.possible).filter(|_| scoring.method == Method::Sections) {
            steps += &format!(" = {share}");
        }
        if section.weight != Decimal::whole(1) {
            steps += &format!(" × {}", section.weight);
        }
        lines.push(SECTION_LINE.say(locale, &[Arg::Text(section.title.get(locale)), Arg::Text(&steps)]));
    }
    let fatal = items.iter().find(|item| item.critical == Some(Scope::Checklist) && item.verdict == Verdict::Fail);
    lines.extend(fatal.map(|item| ALL_LOST.say(locale, &[Arg::Text(item.id)])));
    let decided = total(scoring.method, sections, items, Open::LeftOut);
    match decided.percent() {
        Some(percent) => {
            let steps = format!("{} / {} = {percent}", decided.earned(), decided.possible());
            lines.push(TOTAL_LINE.say(locale, &[Arg::Text(&steps)]));
        }
        None => lines.push(NOTHING.say(locale, &[])),
    }
    let open = open_items(items) as u64;
    if open > 0 {
        let shown = |open| total(scoring.method, sections, items, open).percent().unwrap_or(Percent::ZERO).to_string();
        let (lowest, highest) = (shown(Open::Failed), shown(Open::Passed));
        lines.push(OPEN_LINE.say(locale, &[Arg::from(open), Arg::Text(&lowest), Arg::Text(&highest)]));
    }
    let left_out = items.iter().filter(|item| item.verdict == Verdict::NotApplicable).count() as u64;
    if left_out > 0 {
        lines.push(NOT_COUNTED.say(locale, &[Arg::from(left_out)]));
    }
    lines
}

/// `3 + 3 + 2`: the weights of a section's items of which this is true.
fn terms(section: usize, items: &[Counted<'_>], of: impl Fn(&Counted<'_>) -> bool) -> String {
    let counted = items.iter().filter(|item| item.section == section && of(item));
    let mut terms = String::new();
    for item in counted {
        if !terms.is_empty() {
            terms.push_str(" + ");
        }
        // Writing to a string can't fail.
        let _ = item.weight.write(&mut terms);
    }
    if terms.is_empty() { "0".to_owned() } else { terms }
}

#[cfg(test)]
mod tests {
    use Verdict::{Fail, NotApplicable, Pass, Review, Unknown};
    use proptest::prelude::*;

    use super::*;

    fn scoring(method: Method, mark: u64) -> Scoring {
        let band = |id: &str, from| Band { id: id.into(), title: Localised::default(), from: Decimal::whole(from) };
        let bands = vec![band("poor", 0), band("fair", 50), band("good", 80)];
        Scoring { method, pass_mark: Some(Decimal::whole(mark)), bands }
    }

    fn item(section: usize, weight: u64, verdict: Verdict) -> Counted<'static> {
        Counted { id: "i", section, weight: Decimal::whole(weight), critical: None, verdict }
    }

    fn weigh(weights: &[u64]) -> Vec<SectionWeight<'static>> {
        static TITLE: Localised = Localised { texts: [None, None, None] };
        weights.iter().map(|weight| SectionWeight { title: &TITLE, weight: Decimal::whole(*weight) }).collect()
    }

    fn percents(score: &Score) -> (Option<f64>, Option<f64>, Option<f64>) {
        let value = |percent: Option<Percent>| percent.map(Percent::value);
        (value(score.percent), value(score.lowest), value(score.highest))
    }

    /// The examples that other systems publish (Genesys' group weights, and groups as shares), as far as the methods cover
    /// them: there each answer is worth one point.
    #[test]
    fn published_examples_come_out_the_same() {
        let answers = [item(0, 1, Pass), item(0, 1, Fail), item(1, 1, Pass)];
        let points = score(&scoring(Method::Points, 60), &weigh(&[40, 20]), &answers);
        assert_eq!(points.percent.unwrap().value(), 60.0);
        assert_eq!((points.earned, points.possible), (60.0, 100.0));
        let sections = score(&scoring(Method::Sections, 60), &weigh(&[40, 20]), &answers);
        assert_eq!(sections.percent.unwrap().value(), 66.6667);
        // Amazon Connect's percentages, answered with all or nothing: 40 + 10 + 10 of 100, and of 80 without the last.
        let parts = |last| {
            [
                item(0, 40, Pass),
                item(0, 10, Pass),
                item(0, 10, Fail),
                item(0, 10, Pass),
                item(0, 10, Fail),
                item(0, 20, last),
            ]
        };
        assert_eq!(score(&scoring(Method::Points, 60), &weigh(&[1]), &parts(Fail)).percent.unwrap().value(), 60.0);
        assert_eq!(
            score(&scoring(Method::Points, 60), &weigh(&[1]), &parts(NotApplicable)).percent.unwrap().value(),
            75.0
        );
    }

    #[test]
    fn open_items_widen_the_interval_and_leave_the_percentage() {
        let items =
            [item(0, 3, Pass), item(0, 1, Fail), item(0, 2, Unknown), item(0, 2, Review), item(0, 9, NotApplicable)];
        let open = score(&scoring(Method::Points, 60), &weigh(&[1]), &items);
        assert_eq!(percents(&open), (Some(75.0), Some(37.5), Some(87.5)));
        assert_eq!((open.open, open.result, open.band), (2, Some(Passed::Open), None));
        assert_eq!(score(&scoring(Method::Points, 30), &weigh(&[1]), &items).result, Some(Passed::Pass));
        assert_eq!(score(&scoring(Method::Points, 90), &weigh(&[1]), &items).result, Some(Passed::Fail));
    }

    #[test]
    fn nothing_that_counts_is_no_score() {
        let none = score(&scoring(Method::Points, 60), &weigh(&[1]), &[item(0, 3, NotApplicable)]);
        assert_eq!((percents(&none), none.result), ((None, None, None), None));
        let unknown = score(&scoring(Method::Sections, 60), &weigh(&[1]), &[item(0, 3, Unknown)]);
        assert_eq!((percents(&unknown), unknown.result), ((None, Some(0.0), Some(100.0)), Some(Passed::Open)));
    }

    #[test]
    fn critical_items_cost_their_scope() {
        let critical = |scope, verdict| Counted { critical: Some(scope), ..item(0, 1, verdict) };
        let sections = weigh(&[1, 1]);
        let score_with =
            |first| score(&scoring(Method::Points, 40), &sections, &[first, item(0, 3, Pass), item(1, 4, Pass)]);
        let section = score_with(critical(Scope::Section, Fail));
        assert_eq!((percents(&section).0, section.result), (Some(50.0), Some(Passed::Pass)));
        let whole = score_with(critical(Scope::Checklist, Fail));
        assert_eq!((percents(&whole).0, whole.result), (Some(0.0), Some(Passed::Fail)));
        assert_eq!(whole.failed_critical, ["i"]);
        let open = score_with(critical(Scope::Checklist, Unknown));
        assert_eq!((percents(&open), open.result), ((Some(100.0), Some(0.0), Some(100.0)), Some(Passed::Open)));
        assert_eq!(score_with(critical(Scope::Section, Unknown)).lowest.unwrap().value(), 50.0);
    }

    #[test]
    fn bands_are_given_once_they_are_sure() {
        let band = |items: &[Counted<'_>]| score(&scoring(Method::Points, 60), &weigh(&[1]), items).band;
        assert_eq!(band(&[item(0, 1, Pass), item(0, 1, Fail)]).as_deref(), Some("fair"));
        assert_eq!(band(&[item(0, 4, Pass), item(0, 1, Unknown)]).as_deref(), Some("good"));
        assert_eq!(band(&[item(0, 3, Pass), item(0, 1, Unknown)]), None);
    }

    #[test]
    fn the_arithmetic_can_be_redone() {
        let title = Localised { texts: [None, None, Some("Answering".into())] };
        let sections = [SectionWeight { title: &title, weight: Decimal::whole(2) }];
        let items = [item(0, 3, Pass), item(0, 1, Fail), item(0, 2, Unknown), item(0, 9, NotApplicable)];
        assert_eq!(
            arithmetic(&scoring(Method::Points, 60), &sections, &items, Locale::En),
            [
                "Answering: (3) / (3 + 1) = 3 / 4 × 2",
                "Total: 6 / 8 = 75 %",
                "Open items: 1; 50 % if all fail, 83.33 % if all pass",
                "Items that do not apply and do not count: 1",
            ]
        );
    }

    proptest! {
        #[test]
        fn the_score_lies_in_its_interval_whatever_the_order(
            mut items in proptest::collection::vec((0_usize..3, 0_u64..5, 0_usize..5), 0..12),
            sections in proptest::bool::ANY,
        ) {
            let method = if sections { Method::Sections } else { Method::Points };
            let counted = |items: &[(usize, u64, usize)]| -> Vec<Counted<'static>> {
                items.iter().map(|(section, weight, verdict)| item(*section, *weight, Verdict::ALL[*verdict])).collect()
            };
            let forwards = score(&scoring(method, 60), &weigh(&[2, 1, 3]), &counted(&items));
            items.reverse();
            let backwards = score(&scoring(method, 60), &weigh(&[2, 1, 3]), &counted(&items));
            prop_assert_eq!(&forwards, &backwards);
            if let (Some(lowest), Some(highest)) = (forwards.lowest, forwards.highest) {
                prop_assert!(lowest <= highest);
                if let Some(percent) = forwards.percent {
                    prop_assert!(lowest <= percent && percent <= highest);
                }
            }
        }
    }
}
