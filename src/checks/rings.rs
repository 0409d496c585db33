//! `rings`: how many rings it took until the call was answered.

use crate::cadence::{Cadence, TOLERANCE_PERCENT};
use crate::call::{Bound, Outcome};
use crate::checks::{Call, Kind};
use crate::diagnostic::Code;
use crate::evidence::{Clue, Finding};
use crate::json::Node;
use crate::load::{Loading, options};
use crate::locale::{Arg, Said, Sentence};

options! {
    /// How many rings it took until the call was answered.
    ///
    /// A count of rings is used before a ringing time. A time is converted by the cadence with which bells ring in the
    /// record's region, or in the engine's region where the record has none: "within three rings" is before the
    /// fourth would have begun, `time < 3 × cycle`. Evidence: the figure, and the conversion.
    ///
    /// An unanswered call that rang longer fails; one that rang less does not apply: there was still time.
    /// Busy, rejected, unreachable and failed calls do not apply.
    ///
    /// Unknown without `/outcome`, without `/ring`, where a bound lies on both sides of the limit, and where only a
    /// time is known and the region's cadence is not.
    pub(crate) struct RingsCheck {
        /// Answered before this many rings were over.
        required answered_within: u64,
    }
}

static TOO_MANY: Sentence =
    Sentence::new("响了 {0} 声，上限 {1} 声", "響了 {0} 聲，上限 {1} 聲", "rings heard: {0}, the limit is {1}");
static TOO_LONG: Sentence =
    Sentence::new("振铃 {0}，上限 {1}", "響鈴 {0}，上限 {1}", "it rang for {0}, the limit is {1}");
static HAD_TIME: Sentence = Sentence::new(
    "未接通，但还没响到上限（振铃 {0}，上限 {1}）",
    "未接通，但還沒響到上限（響鈴 {0}，上限 {1}）",
    "nobody answered, but there was still time: it rang for {0}, the limit is {1}",
);
static HAD_RINGS: Sentence = Sentence::new(
    "未接通，但只响了 {0} 声，还没到上限",
    "未接通，但只響了 {0} 聲，還沒到上限",
    "nobody answered, but there was still time (rings heard: {0})",
);
static NEVER_RANG: Sentence = Sentence::new("呼叫结果：{0}", "通話結果：{0}", "the call was {0}");
static NO_CADENCE: Sentence = Sentence::new(
    "不知道 {0} 的电话铃响几秒，振铃时长无法换算成声数",
    "不知道 {0} 的電話鈴響幾秒，響鈴時長無法換算成聲數",
    "how bells ring in {0} is not known, so the ringing time can't be turned into rings",
);
static STRADDLES_COUNT: Sentence = Sentence::new(
    "响了 {0} 声，是否在 {1} 声以内无法判断",
    "響了 {0} 聲，是否在 {1} 聲以內無法判斷",
    "it rang {0} times, which may or may not be within {1}",
);
static STRADDLES_TIME: Sentence = Sentence::new(
    "振铃 {0}，可能在上限 {1}之内，也可能超过",
    "響鈴 {0}，可能在上限 {1}之內，也可能超過",
    "it rang for {0}, which may or may not be within the limit of {1}",
);
static SOONER_RINGS: Sentence = Sentence::new(
    "早 {0} 声接起即可通过",
    "早 {0} 聲接起即可通過",
    "it would have passed if answered {0} or more rings sooner",
);
static SOONER_TIME: Sentence = Sentence::new(
    "早接起超过 {0}即可通过",
    "早接起超過 {0}即可通過",
    "it would have passed if answered more than {0} sooner",
);
static SOONER_JUST: Sentence =
    Sentence::new("再早一点接起即可通过", "再早一點接起即可通過", "it would have passed if answered a moment sooner");

/// More than any phone rings.
const MOST_RINGS: u64 = 100;

/// A figure against the limit.
enum Against {
    Within,
    Over,
    Straddles,
}

impl Kind for RingsCheck {
    fn decides(&self) -> Option<&'static [&'static str]> {
        Some(&["answered", "no_answer", "abandoned", "voicemail"])
    }

    fn validate(&self, node: &Node, loading: &mut Loading) {
        if !(1..=MOST_RINGS).contains(&self.answered_within) {
            let at = node.get("answered_within").unwrap_or(node);
            let message = format!("expected 1 to {MOST_RINGS} rings, found {}", self.answered_within);
            loading.error(at, Code::InvalidOptions, message);
        }
    }

    fn run<'f>(&'f self, call: &Call<'_, 'f>) -> Finding<'f> {
        let outcome = match call.record.outcome {
            None => return Finding::not_known("/outcome"),
            Some(Outcome::Busy | Outcome::Rejected | Outcome::Unreachable | Outcome::Failed) => {
                let word = call.record.outcome.map_or("", Outcome::word);
                return Finding::not_applicable(Said::new(&NEVER_RANG).with(Arg::Word(word)), Clue::Field("/outcome"));
            }
            Some(outcome) => outcome,
        };
        let answered = outcome == Outcome::Answered;
        let ring = call.record.ring.as_ref();
        match ring.map(|ring| (ring.count, ring.ms)) {
            Some((Some(count), _)) => self.by_count(count, answered),
            Some((None, Some(ms))) => self.by_time(ms, answered, call),
            _ => Finding::not_known("/ring"),
        }
    }
}

impl RingsCheck {
    fn by_count<'f>(&self, count: Bound, answered: bool) -> Finding<'f> {
        let clue = Clue::Field("/ring/count");
        let limit = self.answered_within;
        let against = if count.is_at_most(limit) {
            Against::Within
        } else if count.is_above(limit) {
            Against::Over
        } else {
            Against::Straddles
        };
        let rang = Said::new(&TOO_MANY).with(Arg::Count(count)).with(Arg::from(limit));
        match (against, answered) {
            (Against::Within, true) => Finding::pass(rang, clue),
            (Against::Within, false) => Finding::not_applicable(Said::new(&HAD_RINGS).with(Arg::Count(count)), clue),
            (Against::Over, _) => {
                let over = count.least() - limit;
                Finding::fail(rang, clue).would_pass(Said::new(&SOONER_RINGS).with(Arg::from(over)))
            }
            (Against::Straddles, _) => {
                let reason = Said::new(&STRADDLES_COUNT).with(Arg::Count(count)).with(Arg::from(limit));
                Finding::unknown(reason, "/ring/count").and(clue)
            }
        }
    }

    fn by_time<'f>(&self, ms: Bound, answered: bool, call: &Call<'_, 'f>) -> Finding<'f> {
        let clue = Clue::Field("/ring/ms");
        let Some(cadence) = Cadence::of(call.region) else {
            let reason = Said::new(&NO_CADENCE).with(Arg::Region(call.region));
            return Finding::unknown(reason, "/ring/count").and(clue);
        };
        let limit = self.answered_within * cadence.cycle_ms();
        let against = if ms.is_below(limit) {
            Against::Within
        } else if ms.is_at_least(limit) {
            Against::Over
        } else {
            Against::Straddles
        };
        let conversion = Clue::Conversion {
            rings: self.answered_within,
            region: call.region,
            assumed: call.region_assumed,
            cadence,
        };
        let said = |sentence| Said::new(sentence).with(Arg::Ms(ms)).with(Arg::Ms(Bound::exactly(limit)));
        let finding = match (against, answered) {
            (Against::Within, true) => Finding::pass(said(&TOO_LONG), clue),
            (Against::Within, false) => Finding::not_applicable(said(&HAD_TIME), clue),
            (Against::Over, _) => Finding::fail(said(&TOO_LONG), clue).would_pass(sooner(ms.least() - limit)),
            (Against::Straddles, _) => Finding::unknown(said(&STRADDLES_TIME), "/ring/count").and(clue),
        };
        finding.and(conversion).borderline(is_borderline(ms, limit))
    }
}

/// What would have been needed: a moment less is enough where the limit was hit exactly.
fn sooner<'f>(over_ms: u64) -> Said<'f> {
    match over_ms {
        0 => Said::new(&SOONER_JUST),
        over => Said::new(&SOONER_TIME).with(Arg::Ms(Bound::exactly(over))),
    }
}

/// Whether a bell that strays within the tolerance could have made the opposite of it.
fn is_borderline(ms: Bound, limit: u64) -> bool {
    let surely_within = ms.is_below(limit * (100 - TOLERANCE_PERCENT) / 100);
    let surely_over = ms.is_at_least(limit * (100 + TOLERANCE_PERCENT) / 100);
    !surely_within && !surely_over
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{outcome, problems};

    fn three_rings(fields: &str) -> String {
        outcome(r#"{"rings": {"answered_within": 3}}"#, &format!(r#"{{"id":"c",{fields}}}"#))
    }

    #[test]
    fn counts_go_before_times() {
        assert_eq!(
            three_rings(r#""outcome":"answered","ring":{"count":3,"ms":60000}"#),
            "pass: rings heard: 3, the limit is 3"
        );
        assert_eq!(
            three_rings(r#""outcome":"answered","ring":{"count":5,"ms":1}"#),
            "fail: rings heard: 5, the limit is 3 <it would have passed if answered 2 or more rings sooner>"
        );
        assert_eq!(
            three_rings(r#""outcome":"answered","ring":{"count":{"min":2,"max":4}}"#),
            "unknown: it rang 2–4 times, which may or may not be within 3 [/ring/count]"
        );
        assert!(three_rings(r#""outcome":"answered","ring":{"count":{},"ms":1}"#).starts_with("unknown"));
    }

    #[test]
    fn times_are_converted_by_the_region() {
        assert_eq!(
            three_rings(r#""outcome":"answered","ring":{"ms":8200}"#),
            "pass: it rang for 8.2 s, the limit is 15 s"
        );
        assert_eq!(
            three_rings(r#""outcome":"answered","ring":{"ms":15000}"#),
            "fail: it rang for 15 s, the limit is 15 s (borderline) <it would have passed if answered a moment sooner>"
        );
        assert_eq!(
            three_rings(r#""outcome":"answered","ring":{"ms":14999}"#),
            "pass: it rang for 14.999 s, the limit is 15 s (borderline)"
        );
        assert_eq!(
            three_rings(r#""outcome":"answered","region":"US","ring":{"ms":15000}"#),
            "pass: it rang for 15 s, the limit is 18 s"
        );
        assert_eq!(
            three_rings(r#""outcome":"answered","region":"GB","ring":{"ms":15000}"#),
            "fail: it rang for 15 s, the limit is 9 s <it would have passed if answered more than 6 s sooner>"
        );
        assert!(three_rings(r#""outcome":"answered","region":"ZZ","ring":{"ms":15000}"#).ends_with("[/ring/count]"));
    }

    #[test]
    fn bounds_decide_only_when_wholly_on_one_side() {
        assert!(three_rings(r#""outcome":"answered","ring":{"ms":{"max":13000}}"#).starts_with("pass"));
        assert!(three_rings(r#""outcome":"answered","ring":{"ms":{"min":20000}}"#).starts_with("fail"));
        assert!(three_rings(r#""outcome":"answered","ring":{"ms":{"min":14000,"max":15000}}"#).starts_with("unknown"));
        assert!(three_rings(r#""outcome":"answered","ring":{"ms":{"min":14000}}"#).starts_with("unknown"));
    }

    #[test]
    fn unanswered_calls_fail_only_beyond_the_limit() {
        assert!(three_rings(r#""outcome":"abandoned","ring":{"ms":16000}"#).starts_with("fail"));
        assert!(three_rings(r#""outcome":"abandoned","ring":{"ms":6000}"#).starts_with("not_applicable"));
        assert!(three_rings(r#""outcome":"voicemail","ring":{"count":2}"#).starts_with("not_applicable"));
        assert!(three_rings(r#""outcome":"no_answer","ring":{"ms":{"min":6000}}"#).starts_with("unknown"));
        assert_eq!(three_rings(r#""outcome":"busy""#), "not_applicable: the call was busy");
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(three_rings(r#""ring":{"ms":1}"#), "unknown: not known: the outcome [/outcome]");
        assert_eq!(
            three_rings(r#""outcome":"answered","ring":{"basis":"platform"}"#),
            "unknown: not known: the ringing [/ring]"
        );
    }

    #[test]
    fn no_ring_at_all_is_no_limit() {
        assert_eq!(
            problems(r#"{"rings": {"answered_within": 0}}"#),
            ["check:1: /rings/answered_within: expected 1 to 100 rings, found 0 (column 31)"]
        );
    }
}
