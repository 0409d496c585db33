//! `interval`: the time between two moments of the call.

use crate::call::{Bound, FieldValue, Speaker};
use crate::checks::{ANSWERED, Call, Kind, unless_answered};
use crate::diagnostic::Code;
use crate::evidence::{Clue, Ruling, SpanOf};
use crate::json::Node;
use crate::load::{Loading, option_words, options};
use crate::locale::{Arg, Said, Sentence};

option_words! {
    /// A moment of a call.
    pub(crate) enum Mark {
        /// When it started ringing or was dialled.
        Start = "start",
        /// When it was answered.
        Answer = "answer",
        /// When it ended.
        End = "end",
        /// When our side first began to speak.
        FirstAgentTurn = "first_agent_turn",
        /// When the last word was spoken.
        LastWord = "last_word",
    }
}

options! {
    /// The time between two moments of an answered call, against limits.
    ///
    /// The moments of speech count only where the transcript is aligned with the call (`/transcript/zero_at_ms`).
    /// Evidence: the stretch between the moments.
    ///
    /// Does not apply to a call that was not answered. Unknown where a moment is not known.
    pub(crate) struct IntervalCheck {
        /// From this moment.
        required from: Mark,
        /// To this moment.
        required to: Mark,
        /// At least so long, in milliseconds.
        optional at_least_ms: u64,
        /// At most so long, in milliseconds.
        optional at_most_ms: u64,
        /// A field with a length of time that replaces `at_most_ms` where it is known: `/contact/planned_ms`.
        optional at_most_field: String,
    }
}

static LASTED: Sentence = Sentence::new("用时 {0}，上限 {1}", "用時 {0}，上限 {1}", "it took {0}, the limit is {1}");
static LASTED_AT_LEAST: Sentence =
    Sentence::new("用时 {0}，至少应为 {1}", "用時 {0}，至少應為 {1}", "it took {0}, at least {1} is asked for");
static STRADDLES: Sentence = Sentence::new(
    "用时 {0}，上限 {1}，无法判断",
    "用時 {0}，上限 {1}，無法判斷",
    "it took {0}, which may or may not be within {1}",
);
static LESS: Sentence = Sentence::new("少 {0}即可通过", "少 {0}即可通過", "{0} less would have passed");
static MORE: Sentence = Sentence::new("多 {0}即可通过", "多 {0}即可通過", "{0} more would have passed");

impl Kind for IntervalCheck {
    fn decides(&self) -> Option<&'static [&'static str]> {
        Some(ANSWERED)
    }

    fn validate(&self, node: &Node, loading: &mut Loading) {
        if self.at_least_ms.is_none() && self.at_most_ms.is_none() {
            loading.error(node, Code::InvalidOptions, "expected a limit, `at_least_ms` or `at_most_ms`, found none");
        }
        if self.from == self.to {
            loading.error(node, Code::InvalidOptions, "expected two moments, found the same one twice");
        }
        if self.at_most_field.as_deref().is_some_and(|path| path != "/contact/planned_ms") {
            let at = node.get("at_most_field").unwrap_or(node);
            let help = Some("the record has one planned length: `/contact/planned_ms`".to_owned());
            loading.error_with_help(at, Code::UnknownName, "expected a field that holds a planned length", help);
        }
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        if let Some(finding) = unless_answered(call) {
            return finding;
        }
        match (self.from.moment(call), self.to.moment(call)) {
            (Ok(from), Ok(to)) => self.judge(from, to, call),
            (Err(missing), _) | (_, Err(missing)) => R::not_known(missing),
        }
    }
}

impl Mark {
    /// Call time of the moment, or the field that would tell.
    fn moment(self, call: &Call<'_, '_>) -> Result<u64, &'static str> {
        let record = call.record;
        let spoken = |moment: Option<u64>, missing| {
            let transcript = record.transcript.as_ref().ok_or("/transcript")?;
            let zero = transcript.zero_at_ms.ok_or("/transcript/zero_at_ms")?;
            moment.map(|ms| ms.saturating_add(zero)).ok_or(missing)
        };
        match self {
            Mark::Start => Ok(0),
            Mark::Answer => record.answered_at_ms.ok_or("/answered_at_ms"),
            Mark::End => record.ended.as_ref().and_then(|ended| ended.at_ms).ok_or("/ended/at_ms"),
            Mark::FirstAgentTurn => {
                let turn = record.turns().iter().find(|turn| turn.speaker == Speaker::Agent);
                spoken(turn.and_then(|turn| turn.start_ms), "/transcript/turns/*/start_ms")
            }
            Mark::LastWord => {
                let ends: Option<Vec<u64>> = record.turns().iter().map(|turn| turn.end_ms).collect();
                spoken(ends.and_then(|ends| ends.into_iter().max()), "/transcript/turns/*/end_ms")
            }
        }
    }
}

impl IntervalCheck {
    fn judge<'f, R: Ruling<'f>>(&'f self, from: u64, to: u64, call: &Call<'_, 'f>) -> R {
        let length = to.saturating_sub(from);
        let clue = Clue::Stretch { of: SpanOf::Call, start_ms: from, end_ms: to.max(from) };
        let shown = Arg::Ms(Bound::exactly(length));
        if let Some(least) = self.at_least_ms.filter(|least| length < *least) {
            let reason = Said::new(&LASTED_AT_LEAST).with(shown).with(Arg::Ms(Bound::exactly(least)));
            return R::fail(reason, clue).would_pass(Said::new(&MORE).with(Arg::Ms(Bound::exactly(least - length))));
        }
        let Some((most, source)) = self.most(call) else {
            let least = Bound::exactly(self.at_least_ms.unwrap_or(0));
            return R::pass(Said::new(&LASTED_AT_LEAST).with(shown).with(Arg::Ms(least)), clue);
        };
        let said = |sentence| Said::new(sentence).with(shown).with(Arg::Ms(most));
        let finding = if length <= most.least() {
            R::pass(said(&LASTED), clue)
        } else if most.is_below(length) {
            let over = length - most.most().unwrap_or(length);
            R::fail(said(&LASTED), clue).would_pass(Said::new(&LESS).with(Arg::Ms(Bound::exactly(over))))
        } else {
            R::unknown(said(&STRADDLES), "/contact/planned_ms").and(clue)
        };
        source.into_iter().fold(finding, |finding, path| finding.and(Clue::Field(path)))
    }

    /// The upper limit, and the field that it is from.
    fn most<'f>(&'f self, call: &Call<'_, 'f>) -> Option<(Bound, Option<&'f str>)> {
        let planned = self.at_most_field.as_deref().and_then(|path| match call.record.field(path) {
            Some(FieldValue::Measure(bound)) => Some((bound, Some(path))),
            _ => None,
        });
        planned.or_else(|| self.at_most_ms.map(|most| (Bound::exactly(most), None)))
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{outcome, problems};

    const TALK: &str = r#"{"interval": {"from": "answer", "to": "end", "at_most_ms": 600000, "at_most_field": "/contact/planned_ms"}}"#;

    fn talk(fields: &str) -> String {
        outcome(TALK, &format!(r#"{{"id":"c","outcome":"answered",{fields}}}"#))
    }

    #[test]
    fn the_planned_length_goes_before_the_limit() {
        assert_eq!(
            talk(r#""answered_at_ms":8000,"ended":{"at_ms":308000}"#),
            "pass: it took 5 min, the limit is 10 min"
        );
        assert_eq!(
            talk(r#""answered_at_ms":8000,"ended":{"at_ms":308000},"contact":{"planned_ms":240000}"#),
            "fail: it took 5 min, the limit is 4 min <60 s less would have passed>"
        );
        assert!(
            talk(r#""answered_at_ms":8000,"ended":{"at_ms":308000},"contact":{"planned_ms":{"min":240000}}"#)
                .starts_with("unknown")
        );
    }

    #[test]
    fn a_missing_moment_is_named() {
        assert_eq!(talk(r#""ended":{"at_ms":308000}"#), "unknown: not known: the time of the answer [/answered_at_ms]");
        assert_eq!(talk(r#""answered_at_ms":8000"#), "unknown: not known: the time of the end [/ended/at_ms]");
    }

    #[test]
    fn speech_counts_only_where_it_is_aligned() {
        let check = r#"{"interval": {"from": "answer", "to": "first_agent_turn", "at_most_ms": 3000}}"#;
        let said = |zero: &str| {
            let turn = r#"{"speaker":"agent","text":"您好","start_ms":1500,"end_ms":2000}"#;
            let record = format!(
                r#"{{"id":"c","outcome":"answered","answered_at_ms":8000,"transcript":{{{zero}"turns":[{turn}]}}}}"#
            );
            outcome(check, &record)
        };
        assert_eq!(said(r#""zero_at_ms":8000,"#), "pass: it took 1.5 s, the limit is 3 s");
        assert!(said("").ends_with("[/transcript/zero_at_ms]"));
    }

    #[test]
    fn limits_are_needed() {
        assert!(problems(r#"{"interval": {"from": "start", "to": "end"}}"#)[0].contains("expected a limit"));
        assert!(
            problems(r#"{"interval": {"from": "end", "to": "end", "at_most_ms": 1}}"#)[0]
                .contains("the same one twice")
        );
    }
}
