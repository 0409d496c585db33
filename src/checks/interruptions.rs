//! `interruptions`: whether one side broke into what the other was saying.

use crate::call::{Party, Who};
use crate::checks::{Call, Kind};
use crate::evidence::{Clue, Ruling, SpanOf};
use crate::load::options;
use crate::locale::{Arg, Said, Sentence};
use crate::speech::{Phrases, Phrasing};
use crate::timeline::{Overlap, speaker_of};

options! {
    /// How often one side broke into what the other was saying.
    ///
    /// An interruption is a turn that begins well inside a turn of the other side and goes on while the other speaks. A
    /// turn that only acknowledges (嗯, 对, uh-huh) is none, nor is one that begins at nearly the same time as the
    /// other's or when it is all but over. Evidence: each interruption, and what was taken for an acknowledgement.
    ///
    /// Unknown without a transcript, and without the times of every turn.
    pub(crate) struct InterruptionsCheck {
        /// Who should not interrupt.
        defaulted by: Party = Party::Agent,
        /// How many are let pass.
        defaulted at_most: u64 = 0,
        /// The other side had been speaking for so long, in milliseconds.
        defaulted after_ms: u64 = 1000,
        /// Both went on speaking for so long, in milliseconds.
        defaulted overlap_ms: u64 = 2000,
        /// Only while the other side was saying this; whatever it was saying unless given.
        defaulted during: Phrases = Phrases::default(),
        /// Turns of nothing but these only acknowledge.
        defaulted backchannels: Phrases = Phrases::default(),
    }
}

static COUNT: Sentence =
    Sentence::new("{0}打断对方 {1} 次", "{0}打斷對方 {1} 次", "{0} interrupted the other side {1} times");
static FEWER: Sentence = Sentence::new("少打断 {0} 次即可通过", "少打斷 {0} 次即可通過", "{0} fewer would have passed");
static BACKCHANNEL: Sentence =
    Sentence::new("只是应声，不算打断", "只是應聲，不算打斷", "only an acknowledgement, not an interruption");

impl Kind for InterruptionsCheck {
    fn compile(&mut self, name: &str, book: &mut Phrasing<'_>) {
        self.backchannels.compile(name, Some(Who::Anyone), book);
        self.during.compile(&format!("{name}/during"), Some(Who::Anyone), book);
    }

    fn listens(&self) -> bool {
        true
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        let timeline = match call.speech.timeline() {
            Ok(timeline) => timeline,
            Err(missing) => return R::not_known(missing),
        };
        let saying = call.speech.heard(&self.during);
        let during = |turn: usize| self.during.is_empty() || saying.iter().any(|heard| heard.turn == turn);
        let long = timeline.overlaps_by(speaker_of(self.by)).into_iter();
        let long = long.filter(|overlap| overlap.into_ms() >= self.after_ms && overlap.length() >= self.overlap_ms);
        let long = long.filter(|overlap| during(overlap.over.turn));
        let acknowledging = call.speech.heard(&self.backchannels);
        let (acknowledged, interruptions): (Vec<Overlap>, Vec<Overlap>) =
            long.partition(|overlap| call.speech.is_only(overlap.turn.turn, acknowledging));
        let count = interruptions.len() as u64;
        let reason = Said::new(&COUNT).with(Arg::Word(self.by.word())).with(Arg::from(count));
        let finding = if count <= self.at_most {
            R::pass(reason, Clue::Field("/transcript/turns"))
        } else {
            let first = interruptions.first().map_or(Clue::Field("/transcript/turns"), |overlap| turn(*overlap));
            R::fail(reason, first).would_pass(Said::new(&FEWER).with(Arg::from(count - self.at_most)))
        };
        let finding =
            interruptions.iter().fold(finding, |finding, overlap| finding.and(turn(*overlap)).and(span(*overlap)));
        acknowledged.iter().fold(finding, |finding, overlap| {
            finding.and(Clue::Turn { turn: overlap.turn.turn, note: Some(&BACKCHANNEL) })
        })
    }
}

fn turn<'f>(overlap: Overlap) -> Clue<'f> {
    Clue::Turn { turn: overlap.turn.turn, note: None }
}

fn span<'f>(overlap: Overlap) -> Clue<'f> {
    Clue::Stretch { of: SpanOf::Overlap, start_ms: overlap.turn.start, end_ms: overlap.end() }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::outcome_of_script;

    fn interruptions(script: &str) -> String {
        outcome_of_script(r#"{"interruptions": {"backchannels": ["嗯", "对", "yeah", "uh huh", "mhm"]}}"#, script)
    }

    #[test]
    fn breaking_in_is_an_interruption() {
        assert_eq!(
            interruptions(
                "0:00-0:08 患者: 我这两天一直头疼，然后昨天晚上\n0:04-0:09 护士: 您先听我说完，我们这边有专家"
            ),
            "fail: the agent interrupted the other side 1 times <1 fewer would have passed>"
        );
    }

    #[test]
    fn acknowledging_is_none() {
        assert!(
            interruptions("0:00-0:08 患者: 我这两天一直头疼，昨天\n0:04-0:07 护士: 嗯，嗯，对。").starts_with("pass")
        );
        assert!(
            interruptions("0:00-0:08 customer: I have had a headache\n0:03-0:06 agent: Yeah. Mhm.").starts_with("pass")
        );
    }

    #[test]
    fn only_what_is_named_counts() {
        let during = |script| outcome_of_script(r#"{"interruptions": {"during": ["太贵", "too expensive"]}}"#, script);
        assert!(during("0:00-0:08 患者: 我觉得太贵了，而且\n0:04-0:09 护士: 不贵不贵您听我说").starts_with("fail"));
        assert!(during("0:00-0:08 患者: 我昨天来过，而且\n0:04-0:09 护士: 您听我说").starts_with("pass"));
    }

    #[test]
    fn nearly_together_and_nearly_over_are_none() {
        assert!(
            interruptions("0:00-0:08 customer: I have had\n0:00.3-0:04 agent: so tell me more").starts_with("pass")
        );
        assert!(interruptions("0:00-0:08 customer: I have had\n0:07-0:12 agent: so tell me more").starts_with("pass"));
    }

    #[test]
    fn times_are_needed() {
        assert!(interruptions("customer: hello\nagent: hello").ends_with("[/transcript/turns/*/start_ms]"));
        assert!(interruptions("0:05 answered").ends_with("[/transcript]"));
    }
}
