//! `said`: whether words were said, by whom and where in the call.

use std::borrow::Cow;

use crate::call::{Confidence, Who};
use crate::checks::{Call, Kind};
use crate::diagnostic::Code;
use crate::evidence::{Clue, Miss, Nearest, Ruling, Searched};
use crate::json::Node;
use crate::load::{Loading, option_words, options};
use crate::locale::{Arg, Localised, Said, Sentence};
use crate::speech::{Heard, Phrases, Phrasing};
use crate::text::Closeness;

options! {
    /// Whether words were said, by whom, where in the call and how often.
    ///
    /// Without a number, they have to be said at least once; with `at_most` 0 they must not be said. `within` narrows the
    /// search to turns of the speaker; `after` and `before` to what was said around something else, and do not apply where
    /// that was not said. Words that sound the same as a phrase count where they are asked for, never where they are
    /// forbidden; words that only sound alike are for a person to judge. Evidence: the words; where they were not found,
    /// what was searched and what came nearest.
    ///
    /// Unknown without a transcript, where a time limit meets turns without times, where words were not found in turns that
    /// the recogniser was not sure of, and where a setting is not filled in.
    pub(crate) struct SaidCheck {
        /// What to look for.
        required phrases: Phrases,
        /// Who has to say it.
        defaulted by: Who = Who::Agent,
        /// Where in the call.
        optional within: Within,
        /// Only after something else was said.
        optional after: Event,
        /// Only before something else was said the first time, with `after` the first time from there; where that never was,
        /// the whole stretch counts.
        optional before: Event,
        /// Only in turns of at least so many Chinese characters; an English word counts as one and a half.
        defaulted min_length: u64 = 0,
        /// How often at least; once, unless `at_most` is given.
        optional at_least: u64,
        /// How often at most.
        optional at_most: u64,
        /// What is to be warned of besides, whatever the verdict.
        optional warn: Alarm,
    }
}

options! {
    /// A part of a call, counted in turns of the speaker or in milliseconds of the transcript. Turns of one side with
    /// nothing of the other between them count as one, here and wherever turns are counted.
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
        /// Only where the other side had said this in its last turn before.
        defaulted reply_to: Phrases = Phrases::default(),
        /// Only in turns of at least so many Chinese characters; an English word counts as one and a half.
        defaulted min_length: u64 = 0,
        /// The speaker's next so many turns count; all of them unless given.
        optional turns: u64,
        /// Which time it was said; each time unless given.
        defaulted which: Which = Which::Each,
    }
}

options! {
    /// Words that call for a warning.
    pub(crate) struct Alarm {
        /// Which.
        required phrases: Phrases,
        /// By whom.
        defaulted by: Who = Who::Customer,
        /// The warning.
        required text: Localised,
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
        /// Any time; one that is followed is enough.
        Any = "any",
    }
}

static WAS_SAID: Sentence =
    Sentence::new("{0}说了{2}，共 {1} 处", "{0}說了{2}，共 {1} 處", "{0} said so{2}, {1} times");
static NOT_SAID: Sentence = Sentence::new("{0}没有说{1}", "{0}沒有說{1}", "{0} did not say so{1}");
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
static NO_OCCASION: Sentence = Sentence::new(
    "通话中没有出现这种情形{0}",
    "通話中沒有出現這種情形{0}",
    "there was no occasion for it in the call{0}",
);
static UNSURE: Sentence = Sentence::new(
    "没有听到，但有的话识别得不可靠",
    "沒有聽到，但有的話辨識得不可靠",
    "it was not heard, but some turns were recognised poorly",
);
static SOUNDS_ALIKE: Sentence = Sentence::new(
    "{0}没有原样说，但有听起来相近的话",
    "{0}沒有原樣說，但有聽起來相近的話",
    "{0} did not say so in these words, but something sounds alike",
);
static UNSET: Sentence =
    Sentence::new("设置“{0}”还没有填写", "設定「{0}」還沒有填寫", "the setting “{0}” has not been filled in");
static NOT_SO_LONG: Sentence =
    Sentence::new("{0}没有说这么长的话", "{0}沒有說這麼長的話", "{0} never spoke at such length");
static FEWER: Sentence = Sentence::new("少说 {0} 处即可通过", "少說 {0} 處即可通過", "{0} fewer would have passed");
static ALARM: Sentence = Sentence::new("{0}", "{0}", "{0}");

/// Turns that the recogniser was less sure of than this can't prove that something was not said.
const SURE_ENOUGH: f64 = 0.6;

/// How many quotes a verdict shows.
const QUOTES: usize = 8;

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
        (heard.turn, heard.start) >= self.from && (heard.turn, heard.end) <= self.to
    }

    /// The turns that it touches.
    fn turns(&self) -> std::ops::Range<usize> {
        self.from.0..self.to.0.saturating_add(usize::from(self.to.1 > 0))
    }

    /// Of what is in the order of its turns, that of the turns of the stretch.
    fn of<'l, T>(&self, list: &'l [T], turn: impl Fn(&T) -> usize) -> &'l [T] {
        let from = list.partition_point(|element| turn(element) < self.from.0);
        let to = list.partition_point(|element| (turn(element), 0) < self.to);
        list.get(from..to).unwrap_or_default()
    }
}

const WHOLE: Stretch = Stretch { from: (0, 0), to: (usize::MAX, 0) };

impl Kind for SaidCheck {
    fn listens(&self) -> bool {
        true
    }

    fn validate(&self, node: &Node, loading: &mut Loading) {
        if self.at_least == Some(0) {
            let at = node.get("at_least").unwrap_or(node);
            loading.error(at, Code::InvalidOptions, "expected at least 1, found 0: nothing would be asked for");
        }
    }

    fn compile(&mut self, name: &str, book: &mut Phrasing<'_>) {
        self.phrases.compile(name, Some(self.by), book);
        if let Some(after) = &mut self.after {
            after.compile(&format!("{name}/after"), book);
        }
        if let Some(before) = &mut self.before {
            before.compile(&format!("{name}/before"), book);
        }
        if let Some(warn) = &mut self.warn {
            // A warning changes no verdict.
            warn.phrases.compile(&format!("{name}/warn"), None, book);
        }
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        if call.record.turns().is_empty() {
            return R::not_known("/transcript");
        }
        let part = match self.part(call) {
            Ok(part) => part,
            Err(missing) => return R::not_known(missing),
        };
        // What nobody will read is only counted.
        let heard = if R::EXPLAINS { call.speech.heard(&self.phrases) } else { &[] };
        let ends = self.before.as_ref().map(|before| before.said(call)).unwrap_or_default();
        let ruling: R = match &self.after {
            None => {
                let (stretch, end) = up_to(WHOLE, &ends);
                let ruling: R = self.judge(stretch, &part, heard, call);
                end.iter().fold(ruling, |ruling, end| ruling.and(end.clue()))
            }
            Some(after) => {
                let events = after.chosen(call);
                if events.is_empty() {
                    return not_set(&after.phrases).unwrap_or_else(|| {
                        let reason = Said::new(&NO_OCCASION).with(after.phrases.about());
                        R::not_applicable(reason, Clue::Field("/transcript/turns"))
                    });
                }
                let any = after.which == Which::Any;
                let weight = if any { super::weight_in_any } else { super::weight_in_all };
                let rulings = events.iter().map(|event| {
                    let (stretch, end) = up_to(self.stretch_after(event, after.turns, call), &ends);
                    let ruling: R = self.judge(stretch, &part, heard, call);
                    end.iter().fold(ruling.and(event.clue()), |ruling, end| ruling.and(end.clue()))
                });
                super::strongest(rulings, weight)
            }
        };
        match self.warn.as_ref().filter(|_| R::EXPLAINS).and_then(|warn| Some((warn, warn.heard(call)?))) {
            Some((warn, heard)) => ruling.alarm(Said::new(&ALARM).with(Arg::Localised(&warn.text)), heard.clue()),
            None => ruling,
        }
    }
}

/// That a setting is not filled in, if so.
pub(crate) fn not_set<'f, R: Ruling<'f>>(phrases: &'f Phrases) -> Option<R> {
    let unset = phrases.unset()?;
    let name = unset.title.as_ref().map_or(Arg::Text(&unset.pointer), Arg::Localised);
    Some(R::unknown(Said::new(&UNSET).with(name), &unset.pointer))
}

/// Whether a turn is so long, with the turns before and after it of the same side, in Chinese characters.
pub(crate) fn is_so_long(turn: usize, least: u64, call: &Call<'_, '_>) -> bool {
    least == 0 || call.speech.length(turn) >= least
}

impl SaidCheck {
    /// The turns of the speaker that count, or the field that would tell.
    fn part<'c>(&self, call: &Call<'c, '_>) -> Result<Cow<'c, [usize]>, &'static str> {
        let Some(within) = &self.within else {
            return Ok(Cow::Borrowed(call.speech.turns_of(self.by)));
        };
        let number = |turns: Option<u64>| turns.and_then(|turns| usize::try_from(turns).ok()).unwrap_or(usize::MAX);
        let own = call.speech.first_and_last(self.by, number(within.first_turns), number(within.last_turns));
        let Some(limit) = within.first_ms else {
            return Ok(Cow::Borrowed(own));
        };
        let mut part = Vec::new();
        for index in own {
            let start_ms = call.record.turns().get(*index).and_then(|turn| turn.start_ms);
            if start_ms.ok_or("/transcript/turns/*/start_ms")? < limit {
                part.push(*index);
            }
        }
        Ok(Cow::Owned(part))
    }

    /// From the event to the end of the speaker's turns that count; the rest of the turn it was said in counts too.
    fn stretch_after(&self, event: &Heard, turns: Option<u64>, call: &Call<'_, '_>) -> Stretch {
        let from = (event.turn, event.end);
        let Some(count) = turns.and_then(|turns| usize::try_from(turns).ok()) else {
            return Stretch { from, ..WHOLE };
        };
        let spoken = call.speech.spell(event.turn);
        let own = call.speech.turns_of(self.by);
        let later = own.get(own.partition_point(|turn| *turn <= event.turn)..).unwrap_or_default();
        // What is left of the spell in which it was said is not counted.
        let (mut counted, mut current, mut last) = (0, spoken, None);
        for turn in later {
            let spell = call.speech.spell(*turn);
            counted += usize::from(spell != current);
            if counted > count {
                break;
            }
            (current, last) = (spell, Some(*turn));
        }
        Stretch { from, to: (last.unwrap_or(event.turn) + 1, 0) }
    }

    fn judge<'f, R: Ruling<'f>>(&'f self, stretch: Stretch, part: &[usize], heard: &[Heard], call: &Call<'_, 'f>) -> R {
        let counts = |heard: &Heard| {
            part.binary_search(&heard.turn).is_ok()
                && stretch.holds(heard)
                && is_so_long(heard.turn, self.min_length, call)
        };
        let least = self.at_least.unwrap_or(u64::from(self.at_most.is_none()));
        let exact = stretch.of(heard, |heard| heard.turn).iter().copied().filter(counts);
        let mut hits: Vec<Heard> = exact.collect();
        let mut count = match self.at_most {
            _ if R::EXPLAINS => hits.len() as u64,
            // No further than it matters.
            most => {
                let most = most.map_or(least, |most| least.max(most.saturating_add(1)));
                call.speech.count_heard(&self.phrases, stretch.turns(), counts, most)
            }
        };
        if let Some(most) = self.at_most.filter(|most| count > *most) {
            let over = Said::new(&FEWER).with(Arg::from(count - most));
            let reason = self.say(&TOO_MANY, count).with(Arg::from(most));
            let first = first_clue(&hits, Clue::Field("/transcript/turns"));
            return quoted(R::fail(reason, first), &hits).would_pass(over);
        }
        let turns = stretch.of(part, |turn| *turn);
        let absence_decides = count < least || (count == 0 && self.at_most.is_some());
        let lacking = || match call.speech.lacks(&self.phrases) {
            Some(missing) => Some(R::not_known(missing)),
            None => not_set(&self.phrases),
        };
        if let Some(lacking) = absence_decides.then(lacking).flatten() {
            return lacking;
        }
        let mut alike = Vec::new();
        if count < least {
            for sounding in call.speech.heard_alike(&self.phrases).iter().copied().filter(counts) {
                let same = sounding.closeness == Closeness::SameSound;
                count += u64::from(same);
                if same { &mut hits } else { &mut alike }.push(sounding);
            }
        }
        if count + (alike.len() as u64) < least && call.speech.was_recognised() {
            let repaired = turns.iter().flat_map(|turn| call.speech.heard_repaired(&self.phrases, *turn));
            alike.extend(repaired.filter(counts));
        }
        let searched = Searched::new(turns, self.by);
        if count >= least {
            let absent = if self.min_length > 0 { &NOT_SO_LONG } else { &NOT_SAID };
            let reason = match count {
                0 => Said::new(absent).with(self.by.arg()).with(self.phrases.about()),
                _ => self.say(&WAS_SAID, count).with(self.phrases.about()),
            };
            return quoted(R::pass(reason, first_clue(&hits, Clue::Searched(searched))), &hits);
        }
        if count + alike.len() as u64 >= least {
            let reason = Said::new(&SOUNDS_ALIKE).with(self.by.arg());
            return quoted(quoted(R::review(reason, first_clue(&alike, Clue::Searched(searched))), &alike), &hits);
        }
        let others = heard.iter().filter(|heard| R::EXPLAINS && !counts(heard));
        let searched = Clue::Searched(searched.nearest(self.nearest(others, &alike, call)));
        let unsure = |turn: &usize| {
            let confidence = call.record.turns().get(*turn).and_then(|turn| turn.confidence);
            confidence.map(Confidence::value).is_some_and(|confidence| confidence < SURE_ENOUGH)
        };
        if let Some(turn) = turns.iter().copied().find(unsure) {
            let doubtful = Clue::Turn { turn, note: None };
            return R::unknown(Said::new(&UNSURE), "/transcript/turns/*/text").and(doubtful).and(searched);
        }
        let reason = match count {
            0 => Said::new(&NOT_SAID).with(self.by.arg()).with(self.phrases.about()),
            _ => self.say(&TOO_FEW, count).with(Arg::from(least)),
        };
        quoted(R::fail(reason, searched), &hits)
    }

    fn say<'f>(&'f self, sentence: &'static Sentence, count: u64) -> Said<'f> {
        Said::new(sentence).with(self.by.arg()).with(Arg::from(count))
    }

    /// What came nearest: what sounds alike, else the same words in another place, else by the other side.
    fn nearest<'h>(
        &self,
        others: impl Iterator<Item = &'h Heard> + Clone,
        alike: &[Heard],
        call: &Call<'_, '_>,
    ) -> Option<Nearest> {
        let ours = |heard: &&Heard| call.record.turns().get(heard.turn).is_some_and(|turn| self.by.is(turn.speaker));
        let near = |heard: &Heard, but| Nearest { turn: heard.turn, start: heard.start, end: heard.end, but };
        let sounds = alike.first().map(|heard| near(heard, Miss::SoundsAlike));
        let place = || others.clone().find(ours).map(|heard| near(heard, Miss::OtherPlace));
        let speaker = || others.clone().next().map(|heard| near(heard, Miss::OtherSpeaker));
        sounds.or_else(place).or_else(speaker)
    }
}

/// The part of a stretch up to the first of these in it, if there is one.
fn up_to(stretch: Stretch, ends: &[Heard]) -> (Stretch, Option<Heard>) {
    let place = |heard: &Heard| (heard.turn, heard.start);
    let end = ends.iter().copied().find(|end| place(end) >= stretch.from).filter(|end| place(end) < stretch.to);
    (Stretch { to: end.map_or(stretch.to, |end| place(&end)), ..stretch }, end)
}

fn first_clue<'f>(heard: &[Heard], otherwise: Clue<'f>) -> Clue<'f> {
    heard.first().map_or(otherwise, Heard::clue)
}

/// The finding with the words that it is about.
fn quoted<'f, R: Ruling<'f>>(finding: R, heard: &[Heard]) -> R {
    heard.iter().take(QUOTES).fold(finding, |finding, heard| finding.and(heard.clue()))
}

impl Event {
    pub(crate) fn compile(&mut self, name: &str, book: &mut Phrasing<'_>) {
        self.phrases.compile(name, Some(self.by), book);
        self.reply_to.compile(&format!("{name}/reply_to"), Some(Who::Anyone), book);
    }

    /// Every time it was said, in order.
    pub(crate) fn said(&self, call: &Call<'_, '_>) -> Vec<Heard> {
        let by_whom = |heard: &Heard| call.record.turns().get(heard.turn).is_some_and(|turn| self.by.is(turn.speaker));
        let said = call.speech.heard(&self.phrases).iter().copied();
        let mut said: Vec<Heard> =
            said.filter(|heard| by_whom(heard) && is_so_long(heard.turn, self.min_length, call)).collect();
        if !self.reply_to.is_empty() {
            // In the order of the call, as spells are.
            let asked = call.speech.heard(&self.reply_to);
            said.retain(|heard| {
                let before = answered_by(heard.turn, call).map(|turn| call.speech.spell(turn));
                before.is_some_and(|before| {
                    asked.binary_search_by(|asked| call.speech.spell(asked.turn).cmp(&before)).is_ok()
                })
            });
        }
        said
    }

    /// The times that count.
    fn chosen(&self, call: &Call<'_, '_>) -> Vec<Heard> {
        let mut said = self.said(call);
        match self.which {
            Which::First => said.truncate(1),
            Which::Last => drop(said.drain(..said.len().saturating_sub(1))),
            Which::Each | Which::Any => {}
        }
        said
    }
}

/// The last turn of the other side before this one.
fn answered_by(turn: usize, call: &Call<'_, '_>) -> Option<usize> {
    let turns = call.record.turns();
    let speaker = turns.get(turn)?.speaker;
    let before = turns.iter().enumerate().take(turn).rev();
    before
        .filter(|(_, other)| Who::Anyone.is(other.speaker))
        .find(|(_, o)| o.speaker != speaker)
        .map(|(index, _)| index)
}

impl Alarm {
    fn heard(&self, call: &Call<'_, '_>) -> Option<Heard> {
        let by_whom = |heard: &Heard| call.record.turns().get(heard.turn).is_some_and(|turn| self.by.is(turn.speaker));
        call.speech.heard(&self.phrases).iter().copied().find(by_whom)
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{outcome, outcome_of_script, problems};

    const CALL: &str = "护士: 您好，这里是产科门诊。\n患者: 你好，我想挂号。\n护士: 好的，请稍等。\n患者: 嗯。\n护士: 久等了，给您约在周三。\n患者: 谢谢，再见。\n护士: 不客气，再见。";

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
    fn what_lies_between_two_events_counts() {
        let between = |phrase: &str, which: &str| {
            let after = format!(r#"{{"phrases": ["好的", "您好"], "by": "agent", "which": "{which}"}}"#);
            said(&format!(
                r#"{{"phrases": ["{phrase}"], "by": "anyone", "after": {after}, "before": {{"phrases": ["谢谢", "挂号"], "by": "customer"}}}}"#
            ))
        };
        assert!(between("久等了", "last").starts_with("pass"));
        assert!(between("产科", "last").starts_with("fail"), "said before");
        assert!(between("再见", "last").starts_with("fail"), "said after");
        assert!(between("产科", "first").starts_with("pass"));
        assert!(between("久等了", "first").starts_with("fail"), "the other event came in between");
        assert!(between("久等了", "any").starts_with("pass") && between("久等了", "each").starts_with("fail"));
        assert!(
            said(r#"{"phrases": ["再见"], "after": {"phrases": ["周三"]}, "before": {"phrases": ["投诉"]}}"#)
                .starts_with("pass")
        );
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
    fn words_of_the_same_sound_count_and_alike_ones_are_reviewed() {
        let heard = |text: &str| outcome_of_script(r#"{"said": {"phrases": ["帮您预约", "appointment"]}}"#, text);
        assert_eq!(heard("护士: 我帮您预月"), "pass: the agent said so, 1 times");
        assert!(heard("agent: about your appointmant").starts_with("review: the agent did not say so in these words"));
        assert!(heard("护士: 我帮您挂号").starts_with("fail"));
        let forbidden = r#"{"said": {"phrases": ["帮您预约"], "at_most": 0}}"#;
        assert!(outcome_of_script(forbidden, "护士: 我帮您预月").starts_with("pass"));
    }

    #[test]
    fn signs_and_settings_are_phrases() {
        assert!(said(r#"{"phrases": ["@question"]}"#).starts_with("fail"));
        assert!(
            said(r#"{"phrases": ["@turn"], "at_least": 3}"#).starts_with("pass: the agent said so (a turn), 4 times")
        );
        assert!(said(r#"{"phrases": ["@turn"], "min_length": 10, "at_least": 2}"#).starts_with("fail"));
        // An announcement between them is no turn of theirs, and takes none away.
        let turns = r#"{"said": {"phrases": ["@turn"], "by": "agent", "at_least": 2}}"#;
        let call = "system: Your call is recorded.\nagent: Hello.\ncustomer: Hello.\nsystem: Beep.\nagent: Yes?\nagent: Go on.";
        assert!(outcome_of_script(turns, call).starts_with("pass: the agent said so (a turn), 2 times"));
        assert_eq!(
            said(r#"{"phrases": ["@customer-name"]}"#),
            "unknown: not known: the customer's name [/customer/name]"
        );
        assert_eq!(said(r#"{"phrases": ["$empty"]}"#), "unknown: the setting “$empty” has not been filled in [$empty]");
        assert!(said(r#"{"phrases": ["$empty", "您好"]}"#).starts_with("pass"));
        assert!(said(r#"{"phrases": ["$empty", "不知道"], "at_most": 0}"#).starts_with("unknown"));
        assert!(said(r#"{"phrases": ["$filled"]}"#).starts_with("fail"));
        assert!(said(r#"{"phrases": ["$optional", "不知道"]}"#).starts_with("fail"));
        assert!(problems(r#"{"said": {"phrases": ["$strengths"]}}"#)[0].contains("the name of a setting"));
    }

    #[test]
    fn an_answer_is_to_what_was_asked() {
        let call = "护士: 您电话多少\n患者: 不方便说\n护士: 那您叫什么\n患者: 不方便说";
        let after = |asked: &str, phrase: &str| {
            let reply = format!(r#"{{"phrases": ["不方便"], "by": "customer", "reply_to": ["{asked}"]}}"#);
            outcome_of_script(&format!(r#"{{"said": {{"phrases": ["{phrase}"], "after": {reply}}}}}"#), call)
        };
        assert!(after("电话", "叫什么").starts_with("pass"));
        assert!(after("叫什么", "叫什么").starts_with("fail"));
        assert!(after("地址", "叫什么").starts_with("not_applicable"));
    }

    #[test]
    fn one_of_several_times_can_be_enough() {
        let call = "患者: 太贵了\n护士: 理解\n患者: 太贵了\n护士: 哦";
        let after = |which: &str| {
            let event = format!(r#"{{"phrases": ["太贵"], "by": "customer", "turns": 1, "which": "{which}"}}"#);
            outcome_of_script(&format!(r#"{{"said": {{"phrases": ["理解"], "after": {event}}}}}"#), call)
        };
        assert!(after("any").starts_with("pass") && after("each").starts_with("fail"));
    }

    #[test]
    fn options_are_checked() {
        assert!(problems(r#"{"said": {"phrases": ["您好"], "at_least": 0}}"#)[0].contains("expected at least 1"));
        assert!(problems(r#"{"said": {"phrases": ["(您好"]}}"#)[0].contains("at character 1 of the pattern"));
    }
}
