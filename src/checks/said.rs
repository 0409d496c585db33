//! `said`: whether words were said, by whom and where in the call.

use crate::call::{Confidence, Speaker, Turn};
use crate::checks::{Call, Kind};
use crate::diagnostic::Code;
use crate::evidence::{Clue, Finding, Searched};
use crate::json::Node;
use crate::load::{Loading, option_words, options};
use crate::locale::{Arg, Said, Sentence};
use crate::speech::{Heard, Phrases, Phrasing};

option_words! {
    /// Who says something.
    pub enum Who {
        /// Our side.
        Agent = "agent",
        /// The other side.
        Customer = "customer",
        /// Either side.
        Anyone = "anyone",
    }
}

options! {
    /// Whether words were said, by whom, where in the call and how often.
    ///
    /// Without a number, they have to be said at least once; with `at_most` 0 they must not be said. `within` narrows the
    /// search to turns of the speaker; `after` and `before` to what was said around something else, and do not apply where
    /// that was not said. Evidence: the words; where they were not found, what was searched.
    ///
    /// Unknown without a transcript, where a time limit meets turns without times, and where words were not found in
    /// turns that the recogniser was not sure of.
    pub(crate) struct SaidCheck {
        /// What to look for.
        required phrases: Phrases,
        /// Who has to say it.
        defaulted by: Who = Who::Agent,
        /// Where in the call.
        optional within: Within,
        /// Only after something else was said.
        optional after: Event,
        /// Only before something else was said; where that never was, the whole call counts.
        optional before: Event,
        /// How often at least; once, unless `at_most` is given.
        optional at_least: u64,
        /// How often at most.
        optional at_most: u64,
    }
}

options! {
    /// A part of a call, counted in turns of the speaker or in milliseconds of the transcript.
    pub(crate) struct Within {
        /// The speaker's first so many turns.
        optional first_turns: u64,
        /// The speaker's last so many turns.
        optional last_turns: u64,
        /// Turns that begin in the first so many milliseconds.
        optional first_ms: u64,
    }
}

options! {
    /// Something that was said.
    pub(crate) struct Event {
        /// What.
        required phrases: Phrases,
        /// By whom.
        defaulted by: Who = Who::Anyone,
        /// The speaker's next so many turns count; all of them unless given.
        optional turns: u64,
        /// Which time it was said; each time unless given.
        defaulted which: Which = Which::Each,
    }
}

option_words! {
    /// Which of several times something was said.
    pub(crate) enum Which {
        /// The first time.
        First = "first",
        /// The last time.
        Last = "last",
        /// Each time; every one has to be followed.
        Each = "each",
    }
}

static WAS_SAID: Sentence = Sentence::new("{0}说了，共 {1} 处", "{0}說了，共 {1} 處", "{0} said so, {1} times");
static NOT_SAID: Sentence = Sentence::new("{0}没有说", "{0}沒有說", "{0} did not say so");
static TOO_FEW: Sentence = Sentence::new(
    "{0}说了 {1} 处，至少要 {2} 处",
    "{0}說了 {1} 處，至少要 {2} 處",
    "{0} said so {1} times, at least {2} are asked for",
);
static TOO_MANY: Sentence = Sentence::new(
    "{0}说了 {1} 处，至多 {2} 处",
    "{0}說了 {1} 處，至多 {2} 處",
    "{0} said so {1} times, the limit is {2}",
);
static NO_OCCASION: Sentence =
    Sentence::new("通话中没有出现这种情形", "通話中沒有出現這種情形", "there was no occasion for it in the call");
static UNSURE: Sentence = Sentence::new(
    "没有听到，但有的话识别得不可靠",
    "沒有聽到，但有的話辨識得不可靠",
    "it was not heard, but some turns were recognised poorly",
);
static FEWER: Sentence = Sentence::new("少说 {0} 处即可通过", "少說 {0} 處即可通過", "{0} fewer would have passed");
static ANYONE: Sentence = Sentence::new("双方", "雙方", "the two sides");

/// Turns that the recogniser was less sure of than this can't prove that something was not said.
const SURE_ENOUGH: f64 = 0.6;

/// How many quotes a verdict shows.
const QUOTES: usize = 8;

impl Who {
    pub(crate) fn is(self, speaker: Speaker) -> bool {
        match self {
            Who::Agent => speaker == Speaker::Agent,
            Who::Customer => speaker == Speaker::Customer,
            Who::Anyone => matches!(speaker, Speaker::Agent | Speaker::Customer),
        }
    }

    /// What people call it.
    pub(crate) fn arg<'f>(self) -> Arg<'f> {
        match self {
            Who::Agent => Arg::Word("agent"),
            Who::Customer => Arg::Word("customer"),
            Who::Anyone => Arg::Said(&ANYONE),
        }
    }
}

/// Turns that are searched: from a place in one turn to a place in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    /// Turn and byte from which.
    from: (usize, usize),
    /// Turn and byte before which.
    to: (usize, usize),
}

impl Stretch {
    fn holds(&self, heard: &Heard) -> bool {
        (heard.turn, heard.hit.start) >= self.from && (heard.turn, heard.hit.end) <= self.to
    }

    fn has_turn(&self, turn: usize) -> bool {
        (self.from.0..=self.to.0).contains(&turn) && (turn, 0) < self.to
    }
}

const WHOLE: Stretch = Stretch { from: (0, 0), to: (usize::MAX, 0) };

impl Kind for SaidCheck {
    fn validate(&self, node: &Node, loading: &mut Loading) {
        if self.at_least == Some(0) {
            let at = node.get("at_least").unwrap_or(node);
            loading.error(at, Code::InvalidOptions, "expected at least 1, found 0: nothing would be asked for");
        }
        if self.after.is_some() && self.before.is_some() {
            loading.error(node, Code::InvalidOptions, "expected `after` or `before`, found both");
        }
    }

    fn compile(&mut self, name: &str, book: &mut Phrasing<'_>) {
        self.phrases.compile(name, book);
        if let Some(after) = &mut self.after {
            after.phrases.compile(&format!("{name}/after"), book);
        }
        if let Some(before) = &mut self.before {
            before.phrases.compile(&format!("{name}/before"), book);
        }
    }

    fn run<'f>(&'f self, call: &Call<'_, 'f>) -> Finding<'f> {
        if call.record.turns().is_empty() {
            return Finding::not_known("/transcript");
        }
        let part = match self.part(call) {
            Ok(part) => part,
            Err(missing) => return Finding::not_known(missing),
        };
        let stretches = match self.stretches(call) {
            Some(stretches) => stretches,
            None => return Finding::not_applicable(Said::new(&NO_OCCASION), Clue::Field("/transcript/turns")),
        };
        let findings = stretches.iter().map(|(stretch, event)| {
            let finding = self.judge(*stretch, &part, call);
            event.iter().fold(finding, |finding, event| finding.and(event.clue()))
        });
        super::strongest(findings, super::weight_in_all)
    }
}

impl SaidCheck {
    /// The turns of the speaker that count, or the field that would tell.
    fn part(&self, call: &Call<'_, '_>) -> Result<Vec<usize>, &'static str> {
        let turns = call.record.turns().iter().enumerate();
        let own: Vec<(usize, &Turn<'_>)> = turns.filter(|(_, turn)| self.by.is(turn.speaker)).collect();
        let Some(within) = &self.within else {
            return Ok(own.into_iter().map(|(index, _)| index).collect());
        };
        let first = within.first_turns.and_then(|turns| usize::try_from(turns).ok()).unwrap_or(usize::MAX);
        let last = within.last_turns.and_then(|turns| usize::try_from(turns).ok()).unwrap_or(usize::MAX);
        let skipped = own.len().saturating_sub(last);
        let mut part = Vec::new();
        for (index, turn) in own.into_iter().take(first).skip(skipped) {
            if let Some(limit) = within.first_ms
                && turn.start_ms.ok_or("/transcript/turns/*/start_ms")? >= limit
            {
                continue;
            }
            part.push(index);
        }
        Ok(part)
    }

    /// Where to search, with the event that it is about; `None` where there was no such event.
    fn stretches(&self, call: &Call<'_, '_>) -> Option<Vec<(Stretch, Option<Heard>)>> {
        if let Some(before) = &self.before {
            let end = before.said(call).into_iter().next();
            let to = end.map_or(WHOLE.to, |heard| (heard.turn, heard.hit.start));
            return Some(vec![(Stretch { to, ..WHOLE }, end)]);
        }
        let Some(after) = &self.after else {
            return Some(vec![(WHOLE, None)]);
        };
        let said = after.said(call);
        let chosen: Vec<Heard> = match after.which {
            Which::First => said.first().copied().into_iter().collect(),
            Which::Last => said.last().copied().into_iter().collect(),
            Which::Each => said,
        };
        let stretches = chosen.into_iter().map(|event| (self.stretch_after(&event, after.turns, call), Some(event)));
        Some(stretches.collect::<Vec<_>>()).filter(|stretches| !stretches.is_empty())
    }

    /// From the event to the end of the speaker's turns that count; the rest of the turn it was said in counts too.
    fn stretch_after(&self, event: &Heard, turns: Option<u64>, call: &Call<'_, '_>) -> Stretch {
        let from = (event.turn, event.hit.end);
        let Some(count) = turns.and_then(|turns| usize::try_from(turns).ok()) else {
            return Stretch { from, ..WHOLE };
        };
        let later = call.record.turns().iter().enumerate().skip(event.turn + 1);
        let last = later.filter(|(_, turn)| self.by.is(turn.speaker)).take(count).last();
        Stretch { from, to: (last.map_or(event.turn, |(index, _)| index) + 1, 0) }
    }

    fn judge<'f>(&'f self, stretch: Stretch, part: &[usize], call: &Call<'_, 'f>) -> Finding<'f> {
        let hits: Vec<Heard> = call
            .speech
            .heard(&self.phrases)
            .into_iter()
            .filter(|heard| part.contains(&heard.turn) && stretch.holds(heard))
            .collect();
        let count = hits.len() as u64;
        let least = self.at_least.unwrap_or(u64::from(self.at_most.is_none()));
        let said = |sentence| Said::new(sentence).with(self.by.arg()).with(Arg::from(count));
        let quoted =
            |finding: Finding<'f>| hits.iter().take(QUOTES).fold(finding, |finding, heard| finding.and(heard.clue()));
        if let Some(most) = self.at_most.filter(|most| count > *most) {
            let first = hits.first().map_or(Clue::Field("/transcript/turns"), |heard| heard.clue());
            let over = Said::new(&FEWER).with(Arg::from(count - most));
            return quoted(Finding::fail(said(&TOO_MANY).with(Arg::from(most)), first)).would_pass(over);
        }
        let searched =
            Clue::Searched(Searched::new(part.iter().copied().filter(|turn| stretch.has_turn(*turn)), self.by));
        if count >= least {
            let first = hits.first().map_or(searched, |heard| heard.clue());
            let reason = if count == 0 { Said::new(&NOT_SAID).with(self.by.arg()) } else { said(&WAS_SAID) };
            return quoted(Finding::pass(reason, first));
        }
        let unsure = |turn: &usize| {
            let confidence = call.record.turns().get(*turn).and_then(|turn| turn.confidence);
            confidence.map(Confidence::value).is_some_and(|confidence| confidence < SURE_ENOUGH)
        };
        if let Some(turn) = part.iter().copied().filter(|turn| stretch.has_turn(*turn)).find(unsure) {
            let doubtful = Clue::Turn { turn, note: None };
            return Finding::unknown(Said::new(&UNSURE), "/transcript/turns/*/text").and(doubtful).and(searched);
        }
        let reason =
            if count == 0 { Said::new(&NOT_SAID).with(self.by.arg()) } else { said(&TOO_FEW).with(Arg::from(least)) };
        quoted(Finding::fail(reason, searched))
    }
}

impl Event {
    /// Every time it was said, in order.
    fn said(&self, call: &Call<'_, '_>) -> Vec<Heard> {
        let by_whom = |heard: &Heard| call.record.turns().get(heard.turn).is_some_and(|turn| self.by.is(turn.speaker));
        call.speech.heard(&self.phrases).into_iter().filter(by_whom).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{outcome, outcome_of_script, problems};

    const CALL: &str = "护士: 您好，这里是产科门诊。\n患者: 你好，我想挂号。\n护士: 好的，请稍等。\n护士: 久等了，给您约在周三。\n患者: 谢谢，再见。\n护士: 不客气，再见。";

    fn said(options: &str) -> String {
        outcome_of_script(&format!(r#"{{"said": {options}}}"#), CALL)
    }

    #[test]
    fn words_are_found_where_they_should_be() {
        assert_eq!(said(r#"{"phrases": ["您好"]}"#), "pass: the agent said so, 1 times");
        assert_eq!(said(r#"{"phrases": ["您好"], "within": {"last_turns": 2}}"#), "fail: the agent did not say so");
        assert!(said(r#"{"phrases": ["再见"], "within": {"last_turns": 1}}"#).starts_with("pass"));
        assert!(said(r#"{"phrases": ["再见"], "within": {"first_turns": 3}}"#).starts_with("fail"));
        assert!(said(r#"{"phrases": ["挂号"]}"#).starts_with("fail"));
        assert!(said(r#"{"phrases": ["挂号"], "by": "customer"}"#).starts_with("pass"));
        assert_eq!(
            said(r#"{"phrases": ["再见"], "by": "anyone", "at_least": 2}"#),
            "pass: the two sides said so, 2 times"
        );
        assert_eq!(
            said(r#"{"phrases": ["再见"], "at_least": 2}"#),
            "fail: the agent said so 1 times, at least 2 are asked for"
        );
    }

    #[test]
    fn words_can_be_forbidden() {
        assert_eq!(said(r#"{"phrases": ["不知道"], "at_most": 0}"#), "pass: the agent did not say so");
        assert_eq!(
            said(r#"{"phrases": ["再见"], "at_most": 0}"#),
            "fail: the agent said so 1 times, the limit is 0 <1 fewer would have passed>"
        );
    }

    #[test]
    fn what_follows_an_event_counts() {
        let after = |turns: u64, phrase: &str| {
            said(&format!(
                r#"{{"phrases": ["{phrase}"], "after": {{"phrases": ["请稍等"], "by": "agent", "turns": {turns}}}}}"#
            ))
        };
        assert!(after(1, "久等了").starts_with("pass"));
        assert!(after(1, "再见").starts_with("fail"));
        assert!(after(2, "再见").starts_with("pass"));
        assert_eq!(
            said(r#"{"phrases": ["再见"], "after": {"phrases": ["投诉"]}}"#),
            "not_applicable: there was no occasion for it in the call"
        );
    }

    #[test]
    fn what_precedes_an_event_counts() {
        assert!(said(r#"{"phrases": ["您好"], "before": {"phrases": ["请稍等"]}}"#).starts_with("pass"));
        assert!(said(r#"{"phrases": ["周三"], "before": {"phrases": ["请稍等"]}}"#).starts_with("fail"));
        assert!(said(r#"{"phrases": ["周三"], "before": {"phrases": ["投诉"]}}"#).starts_with("pass"));
    }

    #[test]
    fn times_are_needed_for_time_limits() {
        let check = r#"{"said": {"phrases": ["您好"], "within": {"first_ms": 10000}}}"#;
        assert!(outcome_of_script(check, CALL).ends_with("[/transcript/turns/*/start_ms]"));
        assert!(outcome_of_script(check, "0:05 护士: 您好").starts_with("pass"));
        assert!(outcome_of_script(check, "0:15 护士: 您好").starts_with("fail"));
    }

    #[test]
    fn poorly_recognised_turns_prove_nothing() {
        let turn = |confidence: f64| {
            let turn = format!(r#"{{"speaker":"agent","text":"挂好","confidence":{confidence}}}"#);
            outcome(r#"{"said": {"phrases": ["您好"]}}"#, &format!(r#"{{"id":"c","transcript":{{"turns":[{turn}]}}}}"#))
        };
        assert!(turn(0.9).starts_with("fail"));
        assert!(turn(0.3).starts_with("unknown: it was not heard, but some turns were recognised poorly"));
    }

    #[test]
    fn options_are_checked() {
        assert!(problems(r#"{"said": {"phrases": ["您好"], "at_least": 0}}"#)[0].contains("expected at least 1"));
        assert!(problems(r#"{"said": {"phrases": ["(您好"]}}"#)[0].contains("at character 1 of the pattern"));
    }
}
