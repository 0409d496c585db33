//! `in_a_row`: how often something was said before something else came of it.

use crate::call::Who;
use crate::checks::said::{Event, is_so_long, not_set};
use crate::checks::{Call, Kind};
use crate::evidence::{Clue, Ruling};
use crate::load::options;
use crate::locale::{Arg, Said, Sentence};
use crate::speech::{Heard, Phrases, Phrasing};

options! {
    /// How often one side said something in a row: without anything coming between that ends the row.
    ///
    /// A row ends where `ended_by` is heard, or, without it, where the other side speaks. Questions in one breath, nods
    /// without a word of one's own, long turns without a sign of listening are all rows. Evidence: the longest row.
    ///
    /// Unknown without a transcript.
    pub(crate) struct InARowCheck {
        /// What counts.
        required phrases: Phrases,
        /// Whose words.
        defaulted by: Who = Who::Agent,
        /// Only turns that say nothing else count, each once.
        defaulted only: bool = false,
        /// Only turns of at least so many Chinese characters count; an English word counts as one and a half.
        defaulted min_length: u64 = 0,
        /// What ends a row; any turn of the other side unless given.
        optional ended_by: Event,
        /// How many in a row are let pass.
        required at_most: u64,
    }
}

static ROW: Sentence = Sentence::new(
    "{0}最多连续 {1} 次，上限 {2} 次",
    "{0}最多連續 {1} 次，上限 {2} 次",
    "{0} did so {1} times in a row at most, the limit is {2}",
);
static NEVER: Sentence = Sentence::new("{0}没有这样说过{1}", "{0}沒有這樣說過{1}", "{0} never did so{1}");

/// How many quotes a verdict shows.
const QUOTES: usize = 8;

impl Kind for InARowCheck {
    fn listens(&self) -> bool {
        true
    }

    fn compile(&mut self, name: &str, book: &mut Phrasing<'_>) {
        self.phrases.compile(name, Some(self.by), book);
        if let Some(event) = &mut self.ended_by {
            event.compile(&format!("{name}/ended_by"), book);
        }
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        if call.record.turns().is_empty() {
            return R::not_known("/transcript");
        }
        let row = self.longest(call);
        let turns = Clue::Field("/transcript/turns");
        let reason =
            Said::new(&ROW).with(self.by.arg()).with(Arg::from(row.len() as u64)).with(Arg::from(self.at_most));
        let finding = match row.first() {
            None => match not_set(&self.phrases) {
                Some(unset) => return unset,
                None => return R::pass(Said::new(&NEVER).with(self.by.arg()).with(self.phrases.about()), turns),
            },
            Some(first) if row.len() as u64 > self.at_most => R::fail(reason, first.clue()),
            Some(first) => R::pass(reason, first.clue()),
        };
        row.iter().take(QUOTES).fold(finding, |finding, heard| finding.and(heard.clue()))
    }
}

impl InARowCheck {
    /// What was said, in the order of the call.
    fn said(&self, call: &Call<'_, '_>) -> Vec<Heard> {
        let all = call.speech.heard(&self.phrases);
        let counts = |heard: &Heard| {
            call.record.turns().get(heard.turn).is_some_and(|turn| self.by.is(turn.speaker))
                && is_so_long(heard.turn, self.min_length, call)
        };
        let mut said: Vec<Heard> = all.iter().copied().filter(counts).collect();
        if self.only {
            said.dedup_by_key(|heard| call.speech.spell(heard.turn));
            said.retain(|heard| call.speech.spell_is_only(heard.turn, all));
        }
        said
    }

    /// The first of the longest rows.
    fn longest(&self, call: &Call<'_, '_>) -> Vec<Heard> {
        let ends = self.ended_by.as_ref().map(|event| event.said(call));
        let ended = |from: &Heard, to: &Heard| match &ends {
            Some(ends) => {
                let place = |heard: &Heard| (heard.turn, heard.start);
                let next = ends.partition_point(|end| place(end) <= place(from));
                ends.get(next).is_some_and(|end| place(end) <= place(to))
            }
            None => {
                let between = call.record.turns().get(from.turn + 1..to.turn).unwrap_or_default();
                between.iter().any(|turn| Who::Anyone.is(turn.speaker) && !self.by.is(turn.speaker))
            }
        };
        let mut said = self.said(call);
        let (mut longest, mut from) = (0..0, 0);
        for (to, heard) in said.iter().enumerate() {
            let before = to.checked_sub(1).and_then(|before| said.get(before));
            if before.is_some_and(|before| ended(before, heard)) {
                from = to;
            }
            if to + 1 - from > longest.len() {
                longest = from..to + 1;
            }
        }
        said.truncate(longest.end);
        said.split_off(longest.start.min(said.len()))
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::outcome_of_script;

    fn row(options: &str, script: &str) -> String {
        outcome_of_script(&format!(r#"{{"in_a_row": {options}}}"#), script)
    }

    #[test]
    fn a_row_ends_where_the_other_side_speaks() {
        let check = r#"{"phrases": ["@question"], "at_most": 2}"#;
        let breath = "护士: 您哪里不舒服？多久了？\n护士: 吃过药吗？";
        assert_eq!(row(check, breath), "fail: the agent did so 3 times in a row at most, the limit is 2");
        assert!(row(check, "护士: 您哪里不舒服？多久了？\n患者: 头疼\n护士: 吃过药吗？").starts_with("pass"));
        assert_eq!(row(check, "护士: 您好。"), "pass: the agent never did so (a question)");
    }

    #[test]
    fn what_ends_a_row_can_be_chosen() {
        let check =
            r#"{"phrases": ["@question"], "ended_by": {"phrases": ["明白", "i see"], "by": "agent"}, "at_most": 1}"#;
        assert!(row(check, "护士: 多久了？\n患者: 两天\n护士: 发烧吗？").starts_with("fail"));
        assert!(row(check, "护士: 多久了？\n患者: 两天\n护士: 明白，发烧吗？").starts_with("pass"));
    }

    #[test]
    fn turns_of_nothing_else_count_once() {
        let check = r#"{"phrases": ["嗯", "对", "是"], "only": true, "ended_by": {"phrases": ["好的"]}, "at_most": 2}"#;
        let nods = |last: &str| format!("护士: 嗯，嗯。\n患者: 还有\n护士: 对。\n患者: 然后\n护士: {last}");
        assert!(row(check, &nods("是。")).starts_with("fail: the agent did so 3 times"));
        assert!(row(check, &nods("是这样的。")).starts_with("pass"));
    }

    #[test]
    fn short_turns_can_be_left_out() {
        let check = r#"{"phrases": ["@turn"], "by": "customer", "min_length": 6, "ended_by": {"phrases": ["嗯"], "by": "agent"}, "at_most": 1}"#;
        assert!(row(check, "患者: 我昨天开始头疼\n护士: 这样\n患者: 晚上也睡不着觉").starts_with("fail"));
        assert!(row(check, "患者: 我昨天开始头疼\n护士: 嗯\n患者: 晚上也睡不着觉").starts_with("pass"));
        assert!(row(check, "患者: 头疼\n护士: 这样\n患者: 晚上也睡不着觉").starts_with("pass"));
    }

    #[test]
    fn a_transcript_is_needed() {
        assert!(row(r#"{"phrases": ["@question"], "at_most": 2}"#, "0:05 answered").ends_with("[/transcript]"));
        assert!(row(r#"{"phrases": ["$empty"], "at_most": 2}"#, "agent: hi").ends_with("[$empty]"));
    }
}
