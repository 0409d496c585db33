//! `silence`: stretches in which nobody spoke, and how soon one side replied.

use crate::call::{Bound, Party};
use crate::checks::{Call, Kind};
use crate::diagnostic::Code;
use crate::evidence::{Clue, Ruling, SpanOf};
use crate::json::Node;
use crate::load::{Loading, options};
use crate::locale::{Arg, Said, Sentence};
use crate::order::Order;
use crate::timeline::{Gap, InHold, Timeline, in_hold, speaker_of};

options! {
    /// How long nobody spoke between two turns, or how soon one side replied.
    ///
    /// With `longest_at_most_ms`, every silence outside holds counts. With `median_reply_at_most_ms`, the median of the
    /// times from the end of the other side's turn to this side's next turn. Evidence: each silence that was too long,
    /// else the longest.
    ///
    /// Unknown without a transcript, without the times of every turn, and where a long silence may have been a hold.
    pub(crate) struct SilenceCheck {
        /// Nobody silent for longer than this, in milliseconds.
        optional longest_at_most_ms: u64,
        /// Half of the replies came within this, in milliseconds.
        optional median_reply_at_most_ms: u64,
        /// Whose replies.
        defaulted by: Party = Party::Agent,
    }
}

static LONGEST: Sentence = Sentence::new(
    "最长一次沉默 {0}，上限 {1}",
    "最長一次沉默 {0}，上限 {1}",
    "the longest silence was {0}, the limit is {1}",
);
static NO_SILENCE: Sentence = Sentence::new("没有沉默", "沒有沉默", "there was no silence");
static MAY_BE_HOLD: Sentence = Sentence::new(
    "有一次沉默 {0}，可能是在等候",
    "有一次沉默 {0}，可能是在等候",
    "there was a silence of {0}, which may have been a hold",
);
static REPLY: Sentence = Sentence::new(
    "回应用时的中位数为 {0}，上限 {1}",
    "回應用時的中位數為 {0}，上限 {1}",
    "the median time to reply was {0}, the limit is {1}",
);
static NO_REPLY: Sentence =
    Sentence::new("{0}没有需要回应的话", "{0}沒有需要回應的話", "there was nothing that {0} had to reply to");
static LESS: Sentence = Sentence::new("少 {0} 即可通过", "少 {0} 即可通過", "{0} less would have passed");

impl Kind for SilenceCheck {
    fn listens(&self) -> bool {
        self.median_reply_at_most_ms.is_some()
    }

    fn validate(&self, node: &Node, loading: &mut Loading) {
        if self.longest_at_most_ms.is_some() == self.median_reply_at_most_ms.is_some() {
            let message = "expected either `longest_at_most_ms` or `median_reply_at_most_ms`";
            loading.error(node, Code::InvalidOptions, message);
        }
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        let timeline = match call.speech.timeline() {
            Ok(timeline) => timeline,
            Err(missing) => return R::not_known(missing),
        };
        match (self.longest_at_most_ms, self.median_reply_at_most_ms) {
            (Some(limit), _) => silences(timeline, limit, call),
            (None, limit) => self.replies(timeline, limit.unwrap_or(u64::MAX)),
        }
    }
}

fn span<'f>(gap: Gap) -> Clue<'f> {
    Clue::Stretch { of: SpanOf::Silence, start_ms: gap.start, end_ms: gap.end }
}

fn ms<'f>(length: u64) -> Arg<'f> {
    Arg::Ms(Bound::exactly(length))
}

fn silences<'f, R: Ruling<'f>>(timeline: &Timeline, limit: u64, call: &Call<'_, 'f>) -> R {
    let mut gaps = timeline.gaps();
    gaps.order_by_key(|gap| (std::cmp::Reverse(gap.length()), gap.start));
    let mut doubtful = None;
    let mut longest: Option<Gap> = None;
    let mut too_long = Vec::new();
    for gap in gaps {
        match in_hold(call.record, gap.start, gap.end) {
            InHold::Yes => continue,
            InHold::Unknown(missing) if gap.length() > limit => doubtful = doubtful.or(Some((gap, missing))),
            InHold::No if gap.length() > limit => too_long.push(gap),
            InHold::No | InHold::Unknown(_) => {}
        }
        longest = longest.or(Some(gap));
    }
    let said = |gap: Gap| Said::new(&LONGEST).with(ms(gap.length())).with(ms(limit));
    if let Some((worst, rest)) = too_long.split_first() {
        let over = Said::new(&LESS).with(ms(worst.length() - limit));
        let finding = R::fail(said(*worst), span(*worst)).would_pass(over);
        return rest.iter().fold(finding, |finding, gap| finding.and(span(*gap)));
    }
    match (doubtful, longest) {
        (Some((gap, missing)), _) => R::unknown(Said::new(&MAY_BE_HOLD).with(ms(gap.length())), missing).and(span(gap)),
        (None, Some(gap)) => R::pass(said(gap), span(gap)),
        (None, None) => R::pass(Said::new(&NO_SILENCE), Clue::Field("/transcript/turns")),
    }
}

impl SilenceCheck {
    fn replies<'f, R: Ruling<'f>>(&self, timeline: &Timeline, limit: u64) -> R {
        let mut replies = timeline.replies_by(speaker_of(self.by));
        replies.order_by_key(|gap| (gap.length(), gap.start));
        let Some(median) = replies.get(replies.len().saturating_sub(1) / 2).copied() else {
            return R::not_applicable(
                Said::new(&NO_REPLY).with(Arg::Word(self.by.word())),
                Clue::Field("/transcript/turns"),
            );
        };
        let reason = Said::new(&REPLY).with(ms(median.length())).with(ms(limit));
        if median.length() <= limit {
            return R::pass(reason, span(median));
        }
        let over = Said::new(&LESS).with(ms(median.length() - limit));
        let slow = replies.iter().rev().take_while(|gap| gap.length() > limit).take(3);
        slow.fold(R::fail(reason, span(median)).would_pass(over), |finding, gap| finding.and(span(*gap)))
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{outcome_of_script, problems};

    fn silence(script: &str) -> String {
        outcome_of_script(r#"{"silence": {"longest_at_most_ms": 5000}}"#, script)
    }

    #[test]
    fn long_silences_fail_outside_holds() {
        let talk = "0:00-0:04 agent: a\n0:12-0:14 customer: b";
        assert_eq!(
            silence(&format!("no holds\n{talk}")),
            "fail: the longest silence was 8 s, the limit is 5 s <3 s less would have passed>"
        );
        assert_eq!(silence(talk), "unknown: there was a silence of 8 s, which may have been a hold [/holds]");
        assert!(silence("0:00-0:04 agent: a\n0:05 hold\n0:11 resume\n0:12-0:14 customer: b").starts_with("pass"));
        assert_eq!(
            silence("no holds\n0:00-0:04 agent: a\n0:06-0:14 customer: b"),
            "pass: the longest silence was 2 s, the limit is 5 s"
        );
        assert_eq!(silence("0:00-0:04 agent: a\n0:04-0:14 customer: b"), "pass: there was no silence");
    }

    #[test]
    fn replies_are_judged_by_their_median() {
        let replies = |script| outcome_of_script(r#"{"silence": {"median_reply_at_most_ms": 2000}}"#, script);
        let talk = "0:00-0:02 customer: a\n0:03-0:04 agent: b\n0:05-0:06 customer: c\n0:16-0:17 agent: d\n0:18-0:19 customer: e\n0:20-0:21 agent: f";
        assert_eq!(replies(talk), "pass: the median time to reply was 1 s, the limit is 2 s");
        assert!(
            replies("0:00-0:02 customer: a\n0:08-0:09 agent: b").starts_with("fail: the median time to reply was 6 s")
        );
        assert!(replies("0:00-0:02 agent: a").starts_with("not_applicable"));
    }

    #[test]
    fn one_limit_is_needed() {
        assert!(problems(r#"{"silence": {}}"#)[0].contains("expected either"));
    }
}
