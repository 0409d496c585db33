//! `speaking`: how much and how fast one side spoke.

use crate::call::{Party, Speaker, Who};
use crate::checks::{Call, Kind};
use crate::diagnostic::Code;
use crate::evidence::{Clue, Ruling};
use crate::json::Node;
use crate::load::{Loading, options};
use crate::locale::{Arg, Said, Sentence};
use crate::timeline::{Amount, speaker_of};

options! {
    /// How much and how fast one side spoke; give one of the limits.
    ///
    /// A share is one of speaking time where every turn has its times, else of what was said. Rates are in Chinese
    /// characters a minute for calls that are mostly Chinese, else in words a minute. A turn's length is in characters
    /// or words likewise. Evidence: the turn that was too long, or the turns as a whole.
    ///
    /// Unknown without a transcript; a rate also without the times of every turn.
    pub(crate) struct SpeakingCheck {
        /// Who.
        defaulted by: Party = Party::Agent,
        /// No more than this share of the talk, in percent.
        optional share_at_most_percent: u64,
        /// How fast.
        optional rate: Rate,
        /// How long a single turn may be.
        optional longest_turn: TurnLimit,
    }
}

options! {
    /// How fast somebody should speak, per minute.
    pub(crate) struct Rate {
        /// Chinese characters a minute, at least.
        required characters_at_least: u64,
        /// Chinese characters a minute, at most.
        required characters_at_most: u64,
        /// Words a minute, at least.
        required words_at_least: u64,
        /// Words a minute, at most.
        required words_at_most: u64,
    }
}

options! {
    /// How long a single turn may be.
    pub(crate) struct TurnLimit {
        /// In Chinese characters.
        required characters: u64,
        /// In words.
        required words: u64,
    }
}

static SHARE: Sentence = Sentence::new(
    "{0}说话占 {1}%，上限 {2}%",
    "{0}說話占 {1}%，上限 {2}%",
    "{0} spoke {1} % of the time, the limit is {2} %",
);
static RATE_CHARACTERS: Sentence = Sentence::new(
    "语速每分钟 {0} 字，应为 {1} 到 {2} 字",
    "語速每分鐘 {0} 字，應為 {1} 到 {2} 字",
    "{0} characters a minute, {1} to {2} are asked for",
);
static RATE_WORDS: Sentence = Sentence::new(
    "语速每分钟 {0} 词，应为 {1} 到 {2} 词",
    "語速每分鐘 {0} 詞，應為 {1} 到 {2} 詞",
    "{0} words a minute, {1} to {2} are asked for",
);
static TURN_CHARACTERS: Sentence = Sentence::new(
    "最长一段话 {0} 字，上限 {1} 字",
    "最長一段話 {0} 字，上限 {1} 字",
    "the longest turn had {0} characters, the limit is {1}",
);
static TURN_WORDS: Sentence = Sentence::new(
    "最长一段话 {0} 词，上限 {1} 词",
    "最長一段話 {0} 詞，上限 {1} 詞",
    "the longest turn had {0} words, the limit is {1}",
);
static SAID_NOTHING: Sentence = Sentence::new("{0}没有说话", "{0}沒有說話", "{0} said nothing");
static TOO_LITTLE: Sentence =
    Sentence::new("{0}说得太少，无法计算语速", "{0}說得太少，無法計算語速", "{0} said too little to tell a rate");
static FEWER: Sentence = Sentence::new("少 {0} 即可通过", "少 {0} 即可通過", "{0} fewer would have passed");

/// Below so much speech a rate says nothing.
const SHORTEST_FOR_RATE_MS: u64 = 5000;

impl Kind for SpeakingCheck {
    fn listens(&self) -> bool {
        true
    }

    fn validate(&self, node: &Node, loading: &mut Loading) {
        let given = [self.share_at_most_percent.is_some(), self.rate.is_some(), self.longest_turn.is_some()];
        let given = given.into_iter().filter(|given| *given).count();
        if given != 1 {
            let message = format!("expected one of `share_at_most_percent`, `rate` and `longest_turn`, found {given}");
            loading.error(node, Code::InvalidOptions, message);
        }
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        if call.record.turns().is_empty() {
            return R::not_known("/transcript");
        }
        match (self.share_at_most_percent, &self.rate, &self.longest_turn) {
            (Some(limit), _, _) => self.share(limit, call),
            (_, Some(rate), _) => self.pace(rate, call),
            (_, _, Some(limit)) => self.turn(limit, call),
            (None, None, None) => R::not_known("/transcript"),
        }
    }
}

/// How much these speakers said.
fn total(call: &Call<'_, '_>, whose: impl Fn(Speaker) -> bool) -> Amount {
    let turns = call.record.turns().iter().enumerate().filter(|(_, turn)| whose(turn.speaker));
    turns.fold(Amount::default(), |sum, (index, _)| sum.plus(call.speech.amount(index)))
}

impl SpeakingCheck {
    fn amount(&self, call: &Call<'_, '_>) -> Amount {
        total(call, |speaker| speaker == speaker_of(self.by))
    }

    fn share<'f, R: Ruling<'f>>(&self, limit: u64, call: &Call<'_, 'f>) -> R {
        let (own, other) = match call.speech.timeline() {
            Ok(timeline) => {
                let other = if self.by == Party::Agent { Party::Customer } else { Party::Agent };
                (timeline.spoken_by(speaker_of(self.by)), timeline.spoken_by(speaker_of(other)))
            }
            Err(_) => {
                let both = total(call, |speaker| Who::Anyone.is(speaker)).weight();
                let own = self.amount(call).weight();
                (own, both - own)
            }
        };
        let clue = Clue::Field("/transcript/turns");
        let Some(percent) = (own.saturating_mul(100)).checked_div(own.saturating_add(other)) else {
            return R::not_known("/transcript");
        };
        let reason = Said::new(&SHARE).with(Arg::Word(self.by.word())).with(Arg::from(percent)).with(Arg::from(limit));
        if own.saturating_mul(100) <= limit.saturating_mul(own.saturating_add(other)) {
            R::pass(reason, clue)
        } else {
            R::fail(reason, clue)
        }
    }

    fn pace<'f, R: Ruling<'f>>(&self, rate: &Rate, call: &Call<'_, 'f>) -> R {
        let timeline = match call.speech.timeline() {
            Ok(timeline) => timeline,
            Err(missing) => return R::not_known(missing),
        };
        let spoken = timeline.spoken_by(speaker_of(self.by));
        let clue = Clue::Field("/transcript/turns");
        let amount = self.amount(call);
        if amount == Amount::default() {
            return R::not_applicable(Said::new(&SAID_NOTHING).with(Arg::Word(self.by.word())), clue);
        }
        if spoken < SHORTEST_FOR_RATE_MS {
            return R::not_applicable(Said::new(&TOO_LITTLE).with(Arg::Word(self.by.word())), clue);
        }
        let chinese = amount.characters > amount.words;
        // What is said in the other script is counted in by the time that it takes.
        let (units, least, most, sentence) = if chinese {
            (amount.weight() / 2, rate.characters_at_least, rate.characters_at_most, &RATE_CHARACTERS)
        } else {
            (amount.weight() / 3, rate.words_at_least, rate.words_at_most, &RATE_WORDS)
        };
        let pace = units.saturating_mul(60_000) / spoken;
        let reason = Said::new(sentence).with(Arg::from(pace)).with(Arg::from(least)).with(Arg::from(most));
        if (least..=most).contains(&pace) { R::pass(reason, clue) } else { R::fail(reason, clue) }
    }

    fn turn<'f, R: Ruling<'f>>(&self, limit: &TurnLimit, call: &Call<'_, 'f>) -> R {
        let own = call.record.turns().iter().enumerate().filter(|(_, turn)| turn.speaker == speaker_of(self.by));
        let longest = own
            .map(|(index, _)| (index, call.speech.amount(index)))
            .reduce(|a, b| if b.1.weight() > a.1.weight() { b } else { a });
        let Some((turn, amount)) = longest else {
            return R::not_applicable(
                Said::new(&SAID_NOTHING).with(Arg::Word(self.by.word())),
                Clue::Field("/transcript/turns"),
            );
        };
        let chinese = amount.characters > amount.words;
        let (units, most, sentence) = if chinese {
            (amount.weight() / 2, limit.characters, &TURN_CHARACTERS)
        } else {
            (amount.weight() / 3, limit.words, &TURN_WORDS)
        };
        let reason = Said::new(sentence).with(Arg::from(units)).with(Arg::from(most));
        let clue = Clue::Turn { turn, note: None };
        if units <= most {
            R::pass(reason, clue)
        } else {
            R::fail(reason, clue).would_pass(Said::new(&FEWER).with(Arg::from(units - most)))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{outcome_of_script, problems};

    #[test]
    fn shares_are_of_time_where_there_is_time() {
        let share = |script| outcome_of_script(r#"{"speaking": {"share_at_most_percent": 60}}"#, script);
        assert_eq!(
            share("0:00-0:07 agent: a\n0:07-0:10 customer: b"),
            "fail: the agent spoke 70 % of the time, the limit is 60 %"
        );
        assert!(share("0:00-0:06 agent: a\n0:06-0:10 customer: b").starts_with("pass"));
        assert!(share("agent: 您好\ncustomer: 你好我想问一下").starts_with("pass: the agent spoke 22 %"));
        assert!(share("0:05 answered").ends_with("[/transcript]"));
    }

    #[test]
    fn rates_are_in_characters_or_words() {
        let check = r#"{"speaking": {"rate": {"characters_at_least": 120, "characters_at_most": 300, "words_at_least": 80, "words_at_most": 200}}}"#;
        let rate = |script| outcome_of_script(check, script);
        assert!(
            rate("0:00-0:06 护士: 您好这里是市立医院妇产科门诊请问有什么可以帮您")
                .starts_with("pass: 230 characters a minute")
        );
        assert!(
            rate("0:00-0:06 agent: good morning this is the maternity ward how may I help you today")
                .starts_with("pass: 130 words")
        );
        assert!(rate("0:00-0:20 agent: good morning this is the ward").starts_with("fail: 18 words"));
        assert!(rate("0:00-0:02 agent: good morning").starts_with("not_applicable"));
        assert!(rate("agent: good morning").ends_with("[/transcript/turns/*/start_ms]"));
    }

    #[test]
    fn a_long_turn_is_named() {
        let turn =
            |script| outcome_of_script(r#"{"speaking": {"longest_turn": {"characters": 10, "words": 5}}}"#, script);
        assert_eq!(
            turn("护士: 您好\n护士: 您好这里是市立医院妇产科门诊"),
            "fail: the longest turn had 14 characters, the limit is 10 <4 fewer would have passed>"
        );
        assert_eq!(turn("agent: how may I help"), "pass: the longest turn had 4 words, the limit is 5");
        assert!(turn("customer: how may I help").starts_with("not_applicable"));
    }

    #[test]
    fn one_limit_is_needed() {
        assert!(problems(r#"{"speaking": {}}"#)[0].contains("found 0"));
    }
}
