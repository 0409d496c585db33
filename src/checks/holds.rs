//! `holds`: how long and how many the holds were.

use crate::call::{Bound, CallRecord, Hold, HoldSummary, Holds};
use crate::checks::{ANSWERED, Call, Kind, unless_answered};
use crate::diagnostic::Code;
use crate::evidence::{Clue, Ruling};
use crate::json::Node;
use crate::load::{Loading, options};
use crate::locale::{Arg, Said, Sentence};

options! {
    /// How long and how many the holds of an answered call were; each limit that is given has to be kept.
    ///
    /// A hold without an end lasts to the end of the call; where that is not known either, it is at least 0 long and
    /// can't make the check pass. Of a summary, the longest hold is bounded by `longest_ms`, from above by `total_ms`
    /// and from below by the total shared out among the holds; a count of none passes. Evidence: each hold that was
    /// too long, else the longest.
    ///
    /// Does not apply to a call that was not answered. Unknown without `/outcome`, without `/holds`, where a bound
    /// lies on both sides of a limit, and where the parts of a summary contradict each other.
    pub(crate) struct HoldsCheck {
        /// No single hold longer than this, in milliseconds.
        optional each_at_most_ms: u64,
        /// No more than this in all, in milliseconds.
        optional total_at_most_ms: u64,
        /// No more holds than this.
        optional at_most: u64,
    }
}

static NO_HOLDS: Sentence = Sentence::new("没有让对方等候", "沒有讓對方等候", "nobody was put on hold");
/// What is said of a figure and its limit.
struct Wording {
    decided: Sentence,
    /// The figure lies on both sides of the limit.
    unsure: Sentence,
    /// Nothing is known of the figure but the limit.
    unknown: Sentence,
}

static LONGEST: Wording = Wording {
    decided: Sentence::new(
        "最长一次等候 {0}，上限 {1}",
        "最長一次等候 {0}，上限 {1}",
        "the longest hold was {0}, the limit is {1}",
    ),
    unsure: Sentence::new(
        "最长一次等候 {0}，是否超过上限 {1}无法判断",
        "最長一次等候 {0}，是否超過上限 {1}無法判斷",
        "the longest hold was {0}, which may or may not be within the limit of {1}",
    ),
    unknown: Sentence::new(
        "不知道最长一次等候了多久，上限 {1}",
        "不知道最長一次等候了多久，上限 {1}",
        "it is not known how long the longest hold was, the limit is {1}",
    ),
};
static TOTAL: Wording = Wording {
    decided: Sentence::new(
        "等候共 {0}，上限 {1}",
        "等候共 {0}，上限 {1}",
        "the holds were {0} in all, the limit is {1}",
    ),
    unsure: Sentence::new(
        "等候共 {0}，是否超过上限 {1}无法判断",
        "等候共 {0}，是否超過上限 {1}無法判斷",
        "the holds were {0} in all, which may or may not be within the limit of {1}",
    ),
    unknown: Sentence::new(
        "不知道总共等候了多久，上限 {1}",
        "不知道總共等候了多久，上限 {1}",
        "it is not known how long the holds were in all, the limit is {1}",
    ),
};
static COUNT: Wording = Wording {
    decided: Sentence::new(
        "等候 {0} 次，上限 {1} 次",
        "等候 {0} 次，上限 {1} 次",
        "there were {0} holds, the limit is {1}",
    ),
    unsure: Sentence::new(
        "等候 {0} 次，是否超过上限 {1} 次无法判断",
        "等候 {0} 次，是否超過上限 {1} 次無法判斷",
        "there were {0} holds, which may or may not be within the limit of {1}",
    ),
    unknown: Sentence::new(
        "不知道等候了几次，上限 {1} 次",
        "不知道等候了幾次，上限 {1} 次",
        "it is not known how many holds there were, the limit is {1}",
    ),
};
static TOO_LONG: Sentence =
    Sentence::new("第 {0} 次等候长了 {1}", "第 {0} 次等候長了 {1}", "hold {0} was {1} too long");
static TOO_LONG_MORE: Sentence = Sentence::new(
    "第 {0} 次等候长了 {1}，另有 {2} 次也过长",
    "第 {0} 次等候長了 {1}，另有 {2} 次也過長",
    "hold {0} was {1} too long; others that were too long: {2}",
);
static OVER_MS: Sentence = Sentence::new("少 {0}即可通过", "少 {0}即可通過", "{0} less would have passed");
static OVER_COUNT: Sentence = Sentence::new("少 {0} 次即可通过", "少 {0} 次即可通過", "{0} fewer would have passed");
static CONTRADICT: Sentence = Sentence::new(
    "保持的汇总数据自相矛盾：最长一次至少 {0}，又至多 {1}",
    "保留的彙總資料自相矛盾：最長一次至少 {0}，又至多 {1}",
    "the summary of holds contradicts itself: the longest is at least {0} and at most {1}",
);
static NONE_YET_SOME: Sentence = Sentence::new(
    "保持的汇总数据自相矛盾：次数为 0，时长却不为 0",
    "保留的彙總資料自相矛盾：次數為 0，時長卻不為 0",
    "the summary of holds contradicts itself: there were none, but they lasted",
);

/// What is known about the holds of a call, whichever way it was given.
struct Figures {
    count: Bound,
    longest: Bound,
    total: Bound,
    /// Whether each hold is known.
    each: bool,
    /// The field that says so.
    source: &'static str,
}

impl Kind for HoldsCheck {
    fn decides(&self) -> Option<&'static [&'static str]> {
        Some(ANSWERED)
    }

    fn validate(&self, node: &Node, loading: &mut Loading) {
        if self.each_at_most_ms.is_none() && self.total_at_most_ms.is_none() && self.at_most.is_none() {
            let message = "expected a limit, `each_at_most_ms`, `total_at_most_ms` or `at_most`, found none";
            loading.error(node, Code::InvalidOptions, message);
        }
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        if let Some(finding) = unless_answered(call) {
            return finding;
        }
        match &call.record.holds {
            None => R::not_known("/holds"),
            Some(Holds::Each(holds)) => self.judge(&Figures::of_list(holds, call.record), call),
            Some(Holds::Summary(summary)) => self.judge_summary(summary, call),
        }
    }
}

impl Figures {
    fn of_list(holds: &[Hold], record: &CallRecord<'_>) -> Self {
        let lengths = holds.iter().map(|hold| record.length(hold.start_ms, hold.end_ms));
        let longest = lengths
            .clone()
            .reduce(|a, b| Bound::between(Some(a.least().max(b.least())), both(a.most(), b.most(), u64::max)));
        let total = lengths.reduce(|a, b| {
            Bound::between(Some(a.least().saturating_add(b.least())), both(a.most(), b.most(), u64::saturating_add))
        });
        let none = Bound::exactly(0);
        Figures {
            count: Bound::exactly(holds.len() as u64),
            longest: longest.unwrap_or(none),
            total: total.unwrap_or(none),
            each: true,
            source: "/holds",
        }
    }
}

/// Two upper limits, if there are two.
fn both(a: Option<u64>, b: Option<u64>, join: fn(u64, u64) -> u64) -> Option<u64> {
    Some(join(a?, b?))
}

impl HoldsCheck {
    /// Puts the parts of a summary together first: each bounds the others.
    fn judge_summary<'f, R: Ruling<'f>>(&'f self, summary: &HoldSummary, call: &Call<'_, 'f>) -> R {
        let unbounded = Bound::between(None, None);
        let count = summary.count.unwrap_or(unbounded);
        let total = summary.total_ms.unwrap_or(unbounded);
        let longest = summary.longest_ms.unwrap_or(unbounded);
        if count.most() == Some(0) {
            let finding = R::pass(Said::new(&NO_HOLDS), Clue::Field("/holds/count"));
            let lasted = total.least() > 0 || longest.least() > 0;
            return if lasted { finding.warn(Said::new(&NONE_YET_SOME)) } else { finding };
        }
        let share = count.most().map_or(0, |most| total.least().div_ceil(most.max(1)));
        let least = longest.least().max(share);
        let most = [longest.most(), total.most()].into_iter().flatten().min();
        if let Some(most) = most.filter(|most| *most < least) {
            let reason =
                Said::new(&CONTRADICT).with(Arg::Ms(Bound::exactly(least))).with(Arg::Ms(Bound::exactly(most)));
            return with_parts(summary, R::unknown(reason, "/holds").warn(reason));
        }
        let longest = Bound::between(Some(least), most);
        let source = parts(summary).next().unwrap_or("/holds");
        let finding = self.judge(&Figures { count, longest, total, each: false, source }, call);
        with_parts(summary, finding)
    }

    /// Each limit that is given; the strongest verdict decides.
    fn judge<'f, R: Ruling<'f>>(&'f self, figures: &Figures, call: &Call<'_, 'f>) -> R {
        if figures.each && figures.count == Bound::exactly(0) {
            return R::pass(Said::new(&NO_HOLDS), Clue::Field("/holds"));
        }
        let each = self.each_at_most_ms.map(|limit| {
            let finding = compare(figures, figures.longest, limit, &LONGEST, Arg::Ms, "/holds/longest_ms");
            if figures.each { hold_clues(finding, limit, call) } else { finding }
        });
        let total = self
            .total_at_most_ms
            .map(|limit| compare(figures, figures.total, limit, &TOTAL, Arg::Ms, "/holds/total_ms"));
        let count =
            self.at_most.map(|limit| compare(figures, figures.count, limit, &COUNT, Arg::Count, "/holds/count"));
        super::strongest([each, total, count].into_iter().flatten(), super::weight_in_all)
    }
}

/// A figure against its limit; `part` is the field of a summary that would tell.
fn compare<'f, R: Ruling<'f>>(
    figures: &Figures,
    figure: Bound,
    limit: u64,
    wording: &'static Wording,
    arg: fn(Bound) -> Arg<'f>,
    part: &'static str,
) -> R {
    let said = |sentence| Said::new(sentence).with(arg(figure)).with(arg(Bound::exactly(limit)));
    let clue = Clue::Field(figures.source);
    if figure.is_at_most(limit) {
        R::pass(said(&wording.decided), clue)
    } else if figure.is_above(limit) {
        let over = arg(Bound::exactly(figure.least() - limit));
        let sentence = if matches!(over, Arg::Count(_)) { &OVER_COUNT } else { &OVER_MS };
        R::fail(said(&wording.decided), clue).would_pass(Said::new(sentence).with(over))
    } else {
        // Of a list it is the end of the call that is missing, to which the open hold lasts.
        let sentence = if figure == Bound::between(Some(0), None) || figure == Bound::between(None, None) {
            &wording.unknown
        } else {
            &wording.unsure
        };
        R::unknown(said(sentence), if figures.each { "/ended/at_ms" } else { part }).and(clue)
    }
}

/// The holds that were too long, else the longest one.
fn hold_clues<'f, R: Ruling<'f>>(finding: R, limit: u64, call: &Call<'_, 'f>) -> R {
    let Some(Holds::Each(holds)) = &call.record.holds else { return finding };
    let lengths: Vec<Bound> = holds.iter().map(|hold| call.record.length(hold.start_ms, hold.end_ms)).collect();
    let too_long = || lengths.iter().enumerate().filter(|(_, length)| !length.is_at_most(limit));
    let longest = lengths.iter().enumerate().max_by_key(|(index, length)| (length.least(), std::cmp::Reverse(*index)));
    let worst = too_long().max_by_key(|(index, length)| (length.least(), std::cmp::Reverse(*index)));
    let mut finding = finding;
    for (index, length) in too_long().chain(longest.filter(|_| too_long().next().is_none())) {
        finding = finding.and(Clue::Hold { index, length: *length });
    }
    match worst.filter(|(_, length)| length.is_above(limit)) {
        Some((index, length)) => {
            let over = Bound::exactly(length.least() - limit);
            let others = lengths.iter().filter(|length| length.is_above(limit)).count() as u64 - 1;
            let sentence = if others == 0 { &TOO_LONG } else { &TOO_LONG_MORE };
            let change = Said::new(sentence).with(Arg::from(index as u64 + 1)).with(Arg::Ms(over));
            finding.would_pass(if others == 0 { change } else { change.with(Arg::from(others)) })
        }
        None => finding,
    }
}

/// The fields of a summary that there are.
fn parts(summary: &HoldSummary) -> impl Iterator<Item = &'static str> + use<> {
    let parts = [
        (summary.count.is_some(), "/holds/count"),
        (summary.longest_ms.is_some(), "/holds/longest_ms"),
        (summary.total_ms.is_some(), "/holds/total_ms"),
    ];
    parts.into_iter().filter(|(known, _)| *known).map(|(_, path)| path)
}

fn with_parts<'f, R: Ruling<'f>>(summary: &HoldSummary, finding: R) -> R {
    parts(summary).fold(finding, |finding, path| finding.and(Clue::Field(path)))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{outcome, problems};

    fn minute(holds: &str) -> String {
        outcome(r#"{"holds": {"each_at_most_ms": 60000}}"#, &format!(r#"{{"id":"c","outcome":"answered",{holds}}}"#))
    }

    #[test]
    fn each_hold_counts() {
        assert_eq!(minute(r#""holds":[]"#), "pass: nobody was put on hold");
        assert_eq!(
            minute(r#""holds":[{"start_ms":0,"end_ms":60000}]"#),
            "pass: the longest hold was 60 s, the limit is 60 s"
        );
        assert_eq!(
            minute(r#""holds":[{"start_ms":0,"end_ms":5000},{"start_ms":10000,"end_ms":84000}]"#),
            "fail: the longest hold was 74 s, the limit is 60 s <hold 2 was 14 s too long>"
        );
        assert_eq!(minute(r#""ring":{}"#), "unknown: not known: the holds [/holds]");
    }

    #[test]
    fn an_open_hold_lasts_to_the_end_of_the_call() {
        assert!(minute(r#""holds":[{"start_ms":1000}],"ended":{"at_ms":61000}"#).starts_with("pass"));
        assert!(minute(r#""holds":[{"start_ms":1000}],"ended":{"at_ms":61001}"#).starts_with("fail"));
        assert_eq!(
            minute(r#""holds":[{"start_ms":1000}]"#),
            "unknown: it is not known how long the longest hold was, the limit is 60 s [/ended/at_ms]"
        );
        assert!(minute(r#""holds":[{"start_ms":1000},{"start_ms":0,"end_ms":70000}]"#).starts_with("fail"));
        assert!(minute(r#""holds":[{"start_ms":9000}],"ended":{"at_ms":5000}"#).starts_with("pass"));
    }

    #[test]
    fn the_parts_of_a_summary_bound_each_other() {
        let table = [
            (r#"{"count":0}"#, "pass"),
            (r#"{"count":0,"longest_ms":90000}"#, "pass"),
            (r#"{"longest_ms":60000}"#, "pass"),
            (r#"{"longest_ms":60001}"#, "fail"),
            (r#"{"longest_ms":{"min":59000,"max":59999}}"#, "pass"),
            (r#"{"longest_ms":{"min":60000,"max":60999}}"#, "unknown"),
            (r#"{"total_ms":60000}"#, "pass"),
            (r#"{"total_ms":180000}"#, "unknown"),
            (r#"{"total_ms":180000,"count":2}"#, "fail"),
            (r#"{"total_ms":180000,"count":3}"#, "unknown"),
            (r#"{"total_ms":180001,"count":3}"#, "fail"),
            (r#"{"total_ms":180000,"count":{"min":1}}"#, "unknown"),
            (r#"{"count":2}"#, "unknown"),
            ("{}", "unknown"),
            (r#"{"longest_ms":90000,"total_ms":30000}"#, "unknown"),
            (r#"{"total_ms":200000,"count":2,"longest_ms":50000}"#, "unknown"),
        ];
        for (summary, verdict) in table {
            let outcome = minute(&format!(r#""holds":{summary}"#));
            assert!(outcome.starts_with(verdict), "{summary}: {outcome}");
        }
    }

    #[test]
    fn other_limits_can_be_given() {
        let check = r#"{"holds": {"total_at_most_ms": 60000, "at_most": 2}}"#;
        let judge = |holds: &str| outcome(check, &format!(r#"{{"id":"c","outcome":"answered","holds":{holds}}}"#));
        let hold = |start: u64, end: u64| format!(r#"{{"start_ms":{start},"end_ms":{end}}}"#);
        assert_eq!(
            judge(&format!("[{},{},{}]", hold(0, 1000), hold(2000, 3000), hold(4000, 5000))),
            "fail: there were 3 holds, the limit is 2 <1 fewer would have passed>"
        );
        assert_eq!(
            judge(&format!("[{},{}]", hold(0, 40000), hold(50000, 90000))),
            "fail: the holds were 80 s in all, the limit is 60 s <20 s less would have passed>"
        );
        assert!(judge("[]").starts_with("pass"));
    }

    #[test]
    fn a_limit_is_needed() {
        assert_eq!(
            problems(r#"{"holds": {}}"#),
            [
                "check:1: /holds: expected a limit, `each_at_most_ms`, `total_at_most_ms` or `at_most`, found none (column 11)"
            ]
        );
    }
}
