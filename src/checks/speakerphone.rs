//! `speakerphone`: whether our side used the speakerphone.

use crate::call::{Bound, Span, Speakerphone, Who};
use crate::checks::{ANSWERED, Call, Kind, unless_answered};
use crate::evidence::{Clue, Ruling};
use crate::load::options;
use crate::locale::{Arg, Said, Sentence};
use crate::speech::{Phrases, Phrasing};

options! {
    /// Whether our side never used the speakerphone in an answered call: from a device's report or a person's word only.
    ///
    /// Where the record says nothing, words of either side that speak of it put the call to the reviewer. Evidence:
    /// the flag, each stretch with the speakerphone on, or the words.
    ///
    /// Does not apply to a call that was not answered. Unknown without `/outcome`, without `/speakerphone` and such words,
    /// and where a stretch has no end and the end of the call is not known.
    pub(crate) struct SpeakerphoneCheck {
        /// Words that speak of it, in either language.
        defaulted cues: Phrases = Phrases::default(),
    }
}

static NEVER: Sentence = Sentence::new("没有使用免提", "沒有使用免持", "the speakerphone was not used");
static USED: Sentence = Sentence::new("使用了免提", "使用了免持", "the speakerphone was used");
static USED_FOR: Sentence = Sentence::new("使用免提 {0}", "使用免持 {0}", "the speakerphone was on for {0}");
static OPEN: Sentence = Sentence::new(
    "免提从第 {0}打开，不知道用了多久",
    "免持從第 {0}打開，不知道用了多久",
    "the speakerphone was on from {0}, it is not known for how long",
);

static MENTIONED: Sentence = Sentence::new(
    "通话中提到了免提，请确认是否使用",
    "通話中提到了免持，請確認是否使用",
    "the speakerphone was spoken of; please tell whether it was used",
);

impl Kind for SpeakerphoneCheck {
    fn decides(&self) -> Option<&'static [&'static str]> {
        Some(ANSWERED)
    }

    fn compile(&mut self, name: &str, book: &mut Phrasing<'_>) {
        self.cues.compile(name, Some(Who::Anyone), book);
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        if let Some(finding) = unless_answered(call) {
            return finding;
        }
        match &call.record.speakerphone {
            None => self.ask(call),
            Some(Speakerphone::Used(false)) => R::pass(Said::new(&NEVER), Clue::Field("/speakerphone")),
            Some(Speakerphone::Used(true)) => R::fail(Said::new(&USED), Clue::Field("/speakerphone")),
            Some(Speakerphone::Spans(spans)) => judge_spans(spans, call),
        }
    }
}

impl SpeakerphoneCheck {
    /// The record says nothing: words that speak of it are for a person to judge.
    fn ask<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        let mut cues = call.speech.heard(&self.cues).iter().map(|heard| heard.clue());
        match cues.next() {
            None => R::not_known("/speakerphone"),
            Some(first) => cues.fold(R::review(Said::new(&MENTIONED), first), R::and),
        }
    }
}

fn judge_spans<'f, R: Ruling<'f>>(spans: &[Span], call: &Call<'_, 'f>) -> R {
    let lengths: Vec<Bound> = spans.iter().map(|span| call.record.length(span.start_ms, span.end_ms)).collect();
    let used = || lengths.iter().enumerate().filter(|(_, length)| length.least() > 0);
    let open = || lengths.iter().enumerate().find(|(_, length)| length.most().is_none());
    let clue = |(index, length): (usize, &Bound)| Clue::Speakerphone { index, length: *length };
    if let Some(first) = used().next() {
        let total = used().fold(0_u64, |total, (_, length)| total.saturating_add(length.least()));
        let reason = Said::new(&USED_FOR).with(Arg::Ms(Bound::exactly(total)));
        return used().skip(1).fold(R::fail(reason, clue(first)), |finding, span| finding.and(clue(span)));
    }
    if let Some(span) = open() {
        let start = spans.get(span.0).map_or(0, |span| span.start_ms);
        let reason = Said::new(&OPEN).with(Arg::Ms(Bound::exactly(start)));
        return R::unknown(reason, "/ended/at_ms").and(clue(span));
    }
    R::pass(Said::new(&NEVER), Clue::Field("/speakerphone"))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::outcome;

    fn speakerphone(fields: &str) -> String {
        outcome(r#"{"speakerphone": {}}"#, &format!(r#"{{"id":"c","outcome":"answered"{fields}}}"#))
    }

    #[test]
    fn only_a_report_or_a_word_decides() {
        assert_eq!(speakerphone(r#","speakerphone":false"#), "pass: the speakerphone was not used");
        assert_eq!(speakerphone(r#","speakerphone":true"#), "fail: the speakerphone was used");
        assert_eq!(speakerphone(r#","speakerphone":[]"#), "pass: the speakerphone was not used");
        assert_eq!(speakerphone(""), "unknown: not known: the use of the speakerphone [/speakerphone]");
    }

    #[test]
    fn words_put_it_to_the_reviewer() {
        let check = r#"{"speakerphone": {"cues": ["免提 !没开免提", "on speaker[phone]"]}}"#;
        let said = |text: &str| {
            let turns = format!(r#"{{"turns":[{{"speaker":"customer","text":"{text}"}}]}}"#);
            outcome(check, &format!(r#"{{"id":"c","outcome":"answered","transcript":{turns}}}"#))
        };
        assert_eq!(
            said("您是不是开着免提？"),
            "review: the speakerphone was spoken of; please tell whether it was used"
        );
        assert!(said("Am I on speaker?").starts_with("review"));
        assert!(said("我没开免提").starts_with("unknown"));
        assert!(said("你好").ends_with("[/speakerphone]"));
    }

    #[test]
    fn spans_count_when_they_last() {
        let spans = |list: &str| speakerphone(&format!(r#","speakerphone":[{list}]"#));
        assert_eq!(
            spans(r#"{"start_ms":1000,"end_ms":3000},{"start_ms":4000,"end_ms":4500}"#),
            "fail: the speakerphone was on for 2.5 s"
        );
        assert!(spans(r#"{"start_ms":1000,"end_ms":1000}"#).starts_with("pass"));
        assert_eq!(
            spans(r#"{"start_ms":1000}"#),
            "unknown: the speakerphone was on from 1 s, it is not known for how long [/ended/at_ms]"
        );
        assert!(speakerphone(r#","speakerphone":[{"start_ms":1000}],"ended":{"at_ms":9000}"#).starts_with("fail"));
    }
}
