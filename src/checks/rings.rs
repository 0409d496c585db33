//! `rings`: how many rings it took until the call was answered.

use crate::cadence::{Cadence, TOLERANCE_PERCENT};
use crate::call::{Bound, By, Outcome, Region};
use crate::checks::{Call, Kind, outcome_was};
use crate::diagnostic::Code;
use crate::evidence::{Clue, Ruling};
use crate::json::Node;
use crate::load::{Loading, options};
use crate::locale::{Arg, Said, Sentence};

options! {
    /// How many rings it took until the call was answered, or how many the agent waited for before giving up.
    ///
    /// Give one limit. A count of rings is used before a ringing time. A time is converted by the cadence with which bells ring in the
    /// record's region, or in the engine's region where the record has none: "within three rings" is before the
    /// fourth would have begun, `time < 3 × cycle`. Evidence: the figure, and the conversion.
    ///
    /// With `answered_within`, an unanswered call that rang longer fails; one that rang less does not apply: there was
    /// still time. With `given_up_after`, only calls that nobody answered count: they have to ring so often, or for so
    /// long as so many rings take, `time ≥ count × cycle`; it does not apply where the network gave up, nor where the
    /// caller was not ours. Busy, rejected, unreachable and failed calls never apply.
    ///
    /// Unknown without `/outcome`, without `/ring`, where a bound lies on both sides of the limit, and where only a
    /// time is known and the region's cadence is not.
    pub(crate) struct RingsCheck {
        /// Answered before this many rings were over.
        optional answered_within: u64,
        /// Not answered, and not given up before this many rings.
        optional given_up_after: u64,
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

static GAVE_UP_COUNT: Sentence = Sentence::new(
    "响了 {0} 声后放弃，至少应等 {1} 声",
    "響了 {0} 聲後放棄，至少應等 {1} 聲",
    "given up after {0} rings, at least {1} are asked for",
);
static GAVE_UP_TIME: Sentence = Sentence::new(
    "振铃 {0}后放弃，至少应等 {1}",
    "響鈴 {0}後放棄，至少應等 {1}",
    "given up after ringing for {0}, at least {1} are asked for",
);
static LATER_RINGS: Sentence =
    Sentence::new("再等 {0} 声即可通过", "再等 {0} 聲即可通過", "{0} more rings would have passed");
static LATER_TIME: Sentence =
    Sentence::new("再等 {0}即可通过", "再等 {0}即可通過", "waiting for {0} more would have passed");
static ANSWERED_CALL: Sentence = Sentence::new("电话有人接", "電話有人接", "somebody answered");
static NETWORK_GAVE_UP: Sentence =
    Sentence::new("是网络停止呼叫的", "是網路停止呼叫的", "it was the network that gave up");

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
        match self.answered_within {
            Some(_) => Some(&["answered", "no_answer", "abandoned", "voicemail"]),
            None => Some(&["no_answer", "abandoned"]),
        }
    }

    fn validate(&self, node: &Node, loading: &mut Loading) {
        if self.answered_within.is_some() == self.given_up_after.is_some() {
            let message = "expected either `answered_within` or `given_up_after`";
            loading.error(node, Code::InvalidOptions, message);
        }
        for (name, limit) in [("answered_within", self.answered_within), ("given_up_after", self.given_up_after)] {
            if let Some(limit) = limit.filter(|limit| !(1..=MOST_RINGS).contains(limit)) {
                let at = node.get(name).unwrap_or(node);
                let message = format!("expected 1 to {MOST_RINGS} rings, found {limit}");
                loading.error(at, Code::InvalidOptions, message);
            }
        }
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        let outcome = match call.record.outcome {
            None => return R::not_known("/outcome"),
            Some(outcome @ (Outcome::Busy | Outcome::Rejected | Outcome::Unreachable | Outcome::Failed)) => {
                return outcome_was(outcome);
            }
            Some(outcome) => outcome,
        };
        let answered = outcome == Outcome::Answered;
        let ring = call.record.ring.as_ref().map(|ring| (ring.count, ring.ms));
        match (self.answered_within, self.given_up_after) {
            (_, Some(_)) if matches!(outcome, Outcome::Answered | Outcome::Voicemail) => {
                R::not_applicable(Said::new(&ANSWERED_CALL), Clue::Field("/outcome"))
            }
            (_, Some(_)) if self.network_gave_up(call) => {
                R::not_applicable(Said::new(&NETWORK_GAVE_UP), Clue::Field("/ended/by"))
            }
            (_, Some(least)) => match ring {
                Some((Some(count), _)) => gave_up_after_count(count, least),
                Some((None, Some(ms))) => gave_up_after_time(ms, least, call),
                _ => R::not_known("/ring"),
            },
            (Some(limit), None) => match ring {
                Some((Some(count), _)) => by_count(count, limit, answered),
                Some((None, Some(ms))) => by_time(ms, limit, answered, call),
                _ => R::not_known("/ring"),
            },
            (None, None) => R::not_known("/ring"),
        }
    }
}

impl RingsCheck {
    fn network_gave_up(&self, call: &Call<'_, '_>) -> bool {
        let by = call.record.ended.as_ref().and_then(|ended| ended.by);
        matches!(by, Some(By::Network | By::System))
    }
}

fn gave_up_after_count<'f, R: Ruling<'f>>(count: Bound, least: u64) -> R {
    let clue = Clue::Field("/ring/count");
    let said = Said::new(&GAVE_UP_COUNT).with(Arg::Count(count)).with(Arg::from(least));
    if count.is_at_least(least) {
        return R::pass(said, clue);
    }
    match count.most().filter(|most| *most < least) {
        Some(most) => R::fail(said, clue).would_pass(Said::new(&LATER_RINGS).with(Arg::from(least - most))),
        None => R::unknown(said, "/ring/count").and(clue),
    }
}

fn gave_up_after_time<'f, R: Ruling<'f>>(ms: Bound, least: u64, call: &Call<'_, 'f>) -> R {
    let clue = Clue::Field("/ring/ms");
    let Some(cadence) = Cadence::of(call.region) else { return no_cadence(call.region, clue) };
    let limit = least * cadence.cycle_ms();
    let said = Said::new(&GAVE_UP_TIME).with(Arg::Ms(ms)).with(Arg::Ms(Bound::exactly(limit)));
    let finding = match ms.most().filter(|most| *most < limit) {
        _ if ms.is_at_least(limit) => R::pass(said, clue),
        Some(most) => {
            let more = Said::new(&LATER_TIME).with(Arg::Ms(Bound::exactly(limit - most)));
            R::fail(said, clue).would_pass(more)
        }
        None => R::unknown(said, "/ring/count").and(clue),
    };
    finding.and(conversion(least, cadence, call)).borderline(is_borderline(ms, limit))
}

fn no_cadence<'f, R: Ruling<'f>>(region: Region, clue: Clue<'f>) -> R {
    R::unknown(Said::new(&NO_CADENCE).with(Arg::Region(region)), "/ring/count").and(clue)
}

fn conversion<'f>(rings: u64, cadence: &'static Cadence, call: &Call<'_, 'f>) -> Clue<'f> {
    Clue::Conversion { rings, region: call.region, assumed: call.region_assumed, cadence }
}

fn by_count<'f, R: Ruling<'f>>(count: Bound, limit: u64, answered: bool) -> R {
    let clue = Clue::Field("/ring/count");
    let against = if count.is_at_most(limit) {
        Against::Within
    } else if count.is_above(limit) {
        Against::Over
    } else {
        Against::Straddles
    };
    let rang = Said::new(&TOO_MANY).with(Arg::Count(count)).with(Arg::from(limit));
    match (against, answered) {
        (Against::Within, true) => R::pass(rang, clue),
        (Against::Within, false) => R::not_applicable(Said::new(&HAD_RINGS).with(Arg::Count(count)), clue),
        (Against::Over, _) => {
            let over = count.least() - limit;
            R::fail(rang, clue).would_pass(Said::new(&SOONER_RINGS).with(Arg::from(over)))
        }
        (Against::Straddles, _) => {
            let reason = Said::new(&STRADDLES_COUNT).with(Arg::Count(count)).with(Arg::from(limit));
            R::unknown(reason, "/ring/count").and(clue)
        }
    }
}

fn by_time<'f, R: Ruling<'f>>(ms: Bound, rings: u64, answered: bool, call: &Call<'_, 'f>) -> R {
    let clue = Clue::Field("/ring/ms");
    let Some(cadence) = Cadence::of(call.region) else { return no_cadence(call.region, clue) };
    let limit = rings * cadence.cycle_ms();
    let against = if ms.is_below(limit) {
        Against::Within
    } else if ms.is_at_least(limit) {
        Against::Over
    } else {
        Against::Straddles
    };
    let said = |sentence| Said::new(sentence).with(Arg::Ms(ms)).with(Arg::Ms(Bound::exactly(limit)));
    let finding = match (against, answered) {
        (Against::Within, true) => R::pass(said(&TOO_LONG), clue),
        (Against::Within, false) => R::not_applicable(said(&HAD_TIME), clue),
        (Against::Over, _) => R::fail(said(&TOO_LONG), clue).would_pass(sooner(ms.least() - limit)),
        (Against::Straddles, _) => R::unknown(said(&STRADDLES_TIME), "/ring/count").and(clue),
    };
    finding.and(conversion(rings, cadence, call)).borderline(is_borderline(ms, limit))
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

    fn ten_times(fields: &str) -> String {
        outcome(r#"{"rings": {"given_up_after": 10}}"#, &format!(r#"{{"id":"c",{fields}}}"#))
    }

    #[test]
    fn agents_wait_for_so_many_rings() {
        assert_eq!(
            ten_times(r#""outcome":"no_answer","ring":{"count":6}"#),
            "fail: given up after 6 rings, at least 10 are asked for <4 more rings would have passed>"
        );
        assert!(ten_times(r#""outcome":"no_answer","ring":{"count":10}"#).starts_with("pass"));
        assert_eq!(
            ten_times(r#""outcome":"no_answer","ring":{"ms":30000}"#),
            "fail: given up after ringing for 30 s, at least 50 s are asked for <waiting for 20 s more would have passed>"
        );
        assert!(ten_times(r#""outcome":"no_answer","ring":{"ms":{"min":30000}}"#).starts_with("unknown"));
        assert!(ten_times(r#""outcome":"no_answer","ring":{"ms":52000}"#).ends_with("(borderline)"));
        assert_eq!(ten_times(r#""outcome":"answered","ring":{"count":2}"#), "not_applicable: somebody answered");
        assert!(
            ten_times(r#""outcome":"no_answer","ended":{"by":"network"},"ring":{"count":6}"#)
                .starts_with("not_applicable")
        );
        assert!(ten_times(r#""outcome":"no_answer""#).ends_with("[/ring]"));
    }

    #[test]
    fn no_ring_at_all_is_no_limit() {
        assert_eq!(
            problems(r#"{"rings": {"answered_within": 0}}"#),
            ["check:1: /rings/answered_within: expected 1 to 100 rings, found 0 (column 31)"]
        );
    }
}
