//! `ask`: a question that only a person can answer, with hints of where to look.

use crate::call::Who;
use crate::checks::{Call, Kind};
use crate::evidence::{Clue, Ruling};
use crate::load::options;
use crate::locale::{Arg, Localised, Said, Sentence};
use crate::speech::{Phrases, Phrasing};

options! {
    /// A question for the reviewer.
    ///
    /// The verdict is always `review`. Evidence: what was said that may help to answer, else the call's outcome.
    pub(crate) struct AskCheck {
        /// The question, to be answered with yes (the rule was kept) or no.
        required question: Localised,
        /// Words that are worth a look.
        defaulted hints: Phrases = Phrases::default(),
        /// Whose words.
        defaulted by: Who = Who::Anyone,
    }
}

static QUESTION: Sentence = Sentence::new("请复核：{0}", "請複核：{0}", "please tell: {0}");

/// How many hints are shown.
const HINTS: usize = 5;

impl Kind for AskCheck {
    fn compile(&mut self, name: &str, book: &mut Phrasing<'_>) {
        // Hints change no verdict.
        self.hints.compile(name, None, book);
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        let reason = Said::new(&QUESTION).with(Arg::Localised(&self.question));
        let by_whom = |turn: usize| call.record.turns().get(turn).is_some_and(|turn| self.by.is(turn.speaker));
        let hints = if R::EXPLAINS { call.speech.heard(&self.hints) } else { &[] };
        let hints = hints.iter().filter(|heard| by_whom(heard.turn)).take(HINTS);
        let mut clues = hints.map(|heard| heard.clue());
        let first = clues.next().unwrap_or(Clue::Field("/outcome"));
        clues.fold(R::review(reason, first), R::and)
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::outcome_of_script;

    #[test]
    fn a_person_is_asked() {
        let check = r#"{"ask": {"question": {"en": "Did the agent smile?"}, "hints": ["呵呵"]}}"#;
        assert_eq!(outcome_of_script(check, "agent: 呵呵，您好"), "review: please tell: Did the agent smile?");
    }
}
