//! When who spoke: overlaps, silences and shares of a call, in transcript time.

use crate::call::{CallRecord, Holds, Party, Speaker};
use crate::order::Order;

/// A turn with its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timed {
    /// Which turn, counted from 0.
    pub(crate) turn: usize,
    pub(crate) speaker: Speaker,
    pub(crate) start: u64,
    pub(crate) end: u64,
}

/// The turns of a call by their start; made only where every turn has its times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timeline {
    turns: Vec<Timed>,
}

/// A stretch of transcript time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    /// The turn that ended it.
    pub(crate) before: Timed,
    pub(crate) start: u64,
    pub(crate) end: u64,
}

impl Gap {
    pub(crate) fn length(self) -> u64 {
        self.end - self.start
    }
}

/// An overlap: `turn` began while `over` was being spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overlap {
    pub(crate) turn: Timed,
    pub(crate) over: Timed,
}

impl Overlap {
    /// How far into the other's turn it began.
    pub(crate) fn into_ms(self) -> u64 {
        self.turn.start - self.over.start
    }

    /// Where it ended.
    pub(crate) fn end(self) -> u64 {
        self.turn.end.min(self.over.end)
    }

    /// How long both spoke.
    pub(crate) fn length(self) -> u64 {
        self.end().saturating_sub(self.turn.start)
    }
}

/// The speaker that stands for a side of the call.
pub(crate) fn speaker_of(party: Party) -> Speaker {
    match party {
        Party::Agent => Speaker::Agent,
        Party::Customer => Speaker::Customer,
    }
}

impl Timeline {
    /// The timeline of a call, or the field that it lacks.
    pub(crate) fn of(record: &CallRecord<'_>) -> Result<Timeline, &'static str> {
        if record.turns().is_empty() {
            return Err("/transcript");
        }
        let timed = record.turns().iter().enumerate().map(|(turn, said)| {
            let start = said.start_ms.ok_or("/transcript/turns/*/start_ms")?;
            let end = said.end_ms.ok_or("/transcript/turns/*/end_ms")?;
            Ok(Timed { turn, speaker: said.speaker, start, end })
        });
        let mut turns: Vec<Timed> = timed.collect::<Result<_, &'static str>>()?;
        turns.order_by_key(|turn| (turn.start, turn.end));
        Ok(Timeline { turns })
    }

    /// Where this side began to speak while the other was speaking.
    pub(crate) fn overlaps_by(&self, speaker: Speaker) -> Vec<Overlap> {
        let other = if speaker == Speaker::Agent { Speaker::Customer } else { Speaker::Agent };
        let mut overlaps = Vec::new();
        // The turn of the other side that lasts longest so far.
        let mut open: Option<Timed> = None;
        for turn in &self.turns {
            if turn.speaker == other && open.is_none_or(|open| turn.end > open.end) {
                open = Some(*turn);
            } else if turn.speaker == speaker {
                let over = open.filter(|over| over.start < turn.start && turn.start < over.end);
                overlaps.extend(over.map(|over| Overlap { turn: *turn, over }));
            }
        }
        overlaps
    }

    /// The silences between turns.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let mut spoken_until: Option<u64> = None;
        for turn in &self.turns {
            if let Some(start) = spoken_until.filter(|until| *until < turn.start) {
                gaps.push(Gap { before: *turn, start, end: turn.start });
            }
            spoken_until = Some(spoken_until.map_or(turn.end, |until| until.max(turn.end)));
        }
        gaps
    }

    /// How long this side took to reply after each turn of the other; 0 where it began before the other had ended.
    pub(crate) fn replies_by(&self, speaker: Speaker) -> Vec<Gap> {
        let pairs = self.turns.iter().zip(self.turns.iter().skip(1));
        let replies = pairs.filter(|(before, turn)| turn.speaker == speaker && before.speaker != speaker);
        replies
            .map(|(before, turn)| Gap { before: *turn, start: before.end.min(turn.start), end: turn.start })
            .collect()
    }

    /// How long this side spoke.
    pub(crate) fn spoken_by(&self, speaker: Speaker) -> u64 {
        let own = self.turns.iter().filter(|turn| turn.speaker == speaker);
        own.fold(0, |sum: u64, turn| sum.saturating_add(turn.end.saturating_sub(turn.start)))
    }
}

/// Whether a hold lies in a stretch of transcript time, as far as the record tells.
pub(crate) enum InHold {
    Yes,
    No,
    /// The field that would tell.
    Unknown(&'static str),
}

/// Whether the stretch has to do with a hold.
pub(crate) fn in_hold(record: &CallRecord<'_>, start: u64, end: u64) -> InHold {
    let holds = match &record.holds {
        None => return InHold::Unknown("/holds"),
        Some(Holds::Summary(summary)) if summary.count.and_then(|count| count.most()) == Some(0) => return InHold::No,
        Some(Holds::Summary(_)) => return InHold::Unknown("/holds"),
        Some(Holds::Each(holds)) if holds.is_empty() => return InHold::No,
        Some(Holds::Each(holds)) => holds,
    };
    let Some(zero) = record.transcript.as_ref().and_then(|transcript| transcript.zero_at_ms) else {
        return InHold::Unknown("/transcript/zero_at_ms");
    };
    let (start, end) = (start.saturating_add(zero), end.saturating_add(zero));
    let meets = holds.iter().any(|hold| hold.start_ms < end && hold.end_ms.is_none_or(|hold_end| hold_end > start));
    if meets { InHold::Yes } else { InHold::No }
}

/// How much was said: Chinese characters, and words of other scripts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) characters: u64,
    pub(crate) words: u64,
}

impl Amount {
    pub(crate) fn of(text: &str) -> Amount {
        let mut amount = Amount::default();
        let mut in_word = false;
        for character in text.chars() {
            let ideograph = matches!(u32::from(character), 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF);
            // The usual Chinese marks, which the standard library takes long to look up.
            let mark = matches!(character, '，' | '。' | '？' | '！' | '、' | '：' | '；');
            let letter = !ideograph
                && !mark
                && (character.is_alphanumeric() || (in_word && matches!(character, '\'' | '’' | '-')));
            amount.characters += u64::from(ideograph);
            amount.words += u64::from(letter && !in_word);
            in_word = letter;
        }
        amount
    }

    pub(crate) fn plus(self, other: Amount) -> Amount {
        Amount { characters: self.characters + other.characters, words: self.words + other.words }
    }

    /// One figure for both, in characters: an English word takes about as long as one and a half Chinese characters.
    pub(crate) fn weight(self) -> u64 {
        self.characters * 2 + self.words * 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_script;

    fn timeline(script: &str) -> Timeline {
        Timeline::of(&read_script(script).unwrap().record).unwrap()
    }

    #[test]
    fn overlaps_begin_inside_the_others_turn() {
        let timeline = timeline("0:00-0:10 customer: a\n0:03-0:04 agent: b\n0:08-0:14 agent: c\n0:14-0:15 customer: d");
        let overlaps: Vec<_> =
            timeline.overlaps_by(Speaker::Agent).iter().map(|o| (o.turn.turn, o.into_ms(), o.length())).collect();
        assert_eq!(overlaps, [(1, 3000, 1000), (2, 8000, 2000)]);
        assert_eq!(timeline.overlaps_by(Speaker::Customer), []);
    }

    #[test]
    fn gaps_lie_between_all_speech() {
        let timeline = timeline("0:00-0:10 customer: a\n0:03-0:04 agent: b\n0:15-0:20 agent: c\n0:20-0:21 customer: d");
        assert_eq!(timeline.gaps().iter().map(|gap| (gap.start, gap.end)).collect::<Vec<_>>(), [(10_000, 15_000)]);
        assert_eq!(timeline.replies_by(Speaker::Agent).iter().map(|gap| gap.length()).collect::<Vec<_>>(), [0]);
        assert_eq!(timeline.spoken_by(Speaker::Agent), 6000);
    }

    #[test]
    fn what_is_missing_is_named() {
        let record = read_script("agent: hello").unwrap().record;
        assert_eq!(Timeline::of(&record), Err("/transcript/turns/*/start_ms"));
        assert_eq!(Timeline::of(&CallRecord::new("c")), Err("/transcript"));
    }

    #[test]
    fn characters_and_words_are_counted_apart() {
        assert_eq!(Amount::of("您好，我是Dr. O'Neil，打 3 次"), Amount { characters: 6, words: 3 });
        assert_eq!(Amount::of("It's well-known."), Amount { characters: 0, words: 2 });
        assert_eq!(Amount::of("……"), Amount::default());
    }
}
