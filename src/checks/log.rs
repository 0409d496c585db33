//! `log`: whether the attempt was logged, with what it takes.

use crate::call::Log;
use crate::checks::{Call, Kind};
use crate::diagnostic::Code;
use crate::evidence::{Clue, Ruling};
use crate::json::Node;
use crate::load::{Loading, option_words, options};
use crate::locale::{Arg, Said, Sentence};

option_words! {
    /// A field of a log entry.
    pub(crate) enum LogField {
        /// When it was written.
        RecordedAt = "recorded_at",
        /// Why there was a call.
        Purpose = "purpose",
        /// How it came out.
        Outcome = "outcome",
        /// What was talked about.
        Notes = "notes",
        /// What is to be done next.
        NextStep = "next_step",
        /// Whom it was passed on to.
        PassedTo = "passed_to",
    }
}

options! {
    /// Whether the agent's log holds an entry about this attempt, with these fields filled.
    ///
    /// Blank text counts as not filled. Evidence: the entry's fields; a failing one names what is blank.
    ///
    /// Unknown without `/log`: neither the record nor a register says anything. With `same_day`, also without the times
    /// of the call and of the entry.
    pub(crate) struct LogCheck {
        /// What has to be filled.
        required filled: Vec<LogField>,
        /// Whether it has to be written on the day of the call, by the clock of the call.
        defaulted same_day: bool = false,
    }
}

static NOT_LOGGED: Sentence =
    Sentence::new("登记簿里没有这次通话", "登記簿裡沒有這次通話", "the register holds no entry for this attempt");
static BLANK: Sentence = Sentence::new("未填写：{0}", "未填寫：{0}", "not filled in: {0}");
static BLANK_TWO: Sentence = Sentence::new("未填写：{0}、{1}", "未填寫：{0}、{1}", "not filled in: {0} and {1}");
static BLANK_MORE: Sentence = Sentence::new(
    "未填写：{0}、{1} 等 {2} 项",
    "未填寫：{0}、{1} 等 {2} 項",
    "not filled in: {0}, {1} and others, {2} in all",
);
static COMPLETE: Sentence = Sentence::new("登记完整", "登記完整", "the log entry is complete");
static LATER_DAY: Sentence = Sentence::new("当天没有登记", "當天沒有登記", "the entry was written on another day");
static FILL_IN: Sentence =
    Sentence::new("补填后即可通过", "補填後即可通過", "it would have passed had this been filled in");
static LOG_IT: Sentence =
    Sentence::new("登记后即可通过", "登記後即可通過", "it would have passed had the attempt been logged");

impl LogField {
    fn pointer(self) -> &'static str {
        match self {
            LogField::RecordedAt => "/log/recorded_at",
            LogField::Purpose => "/log/purpose",
            LogField::Outcome => "/log/outcome",
            LogField::Notes => "/log/notes",
            LogField::NextStep => "/log/next_step",
            LogField::PassedTo => "/log/passed_to",
        }
    }

    fn is_filled(self, entry: &Log<'_>) -> bool {
        let text = match self {
            LogField::RecordedAt => return entry.recorded_at.is_some(),
            LogField::Purpose => &entry.purpose,
            LogField::Outcome => &entry.outcome,
            LogField::Notes => &entry.notes,
            LogField::NextStep => &entry.next_step,
            LogField::PassedTo => &entry.passed_to,
        };
        text.as_ref().is_some_and(|text| !text.trim().is_empty())
    }
}

impl Kind for LogCheck {
    fn validate(&self, node: &Node, loading: &mut Loading) {
        if self.filled.is_empty() {
            let at = node.get("filled").unwrap_or(node);
            loading.error(at, Code::InvalidOptions, "expected at least one field that has to be filled, found none");
        }
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        let Some(entry) = &call.record.log else {
            return R::not_known("/log");
        };
        if entry.found == Some(false) {
            return R::fail(Said::new(&NOT_LOGGED), Clue::Field("/log/found")).would_pass(Said::new(&LOG_IT));
        }
        let blank: Vec<LogField> = self.filled.iter().copied().filter(|field| !field.is_filled(entry)).collect();
        let clues = |finding: R, fields: &[LogField]| {
            fields.iter().fold(finding, |finding, field| finding.and(Clue::Field(field.pointer())))
        };
        let said = |sentence| {
            blank.iter().take(2).fold(Said::new(sentence), |said, field| said.with(Arg::Field(field.pointer())))
        };
        let reason = match blank.as_slice() {
            [] => {
                let first = self.filled.first().map_or("/log", |field| field.pointer());
                let complete = clues(R::pass(Said::new(&COMPLETE), Clue::Field(first)), &self.filled);
                return if self.same_day { on_the_day(call, complete) } else { complete };
            }
            [_] => said(&BLANK),
            [_, _] => said(&BLANK_TWO),
            more => said(&BLANK_MORE).with(Arg::from(more.len() as u64)),
        };
        let first = blank.first().map_or("/log", |field| field.pointer());
        clues(R::fail(reason, Clue::Field(first)), &blank).would_pass(Said::new(&FILL_IN))
    }
}

/// Whether the entry was written on the day of the call.
fn on_the_day<'f, R: Ruling<'f>>(call: &Call<'_, 'f>, complete: R) -> R {
    let Some(started) = &call.record.started_at else { return R::not_known("/started_at") };
    let Some(recorded) = call.record.log.as_ref().and_then(|log| log.recorded_at.as_ref()) else {
        return R::not_known("/log/recorded_at");
    };
    if recorded.day_by(started) == started.day_by(started) {
        return complete.and(Clue::Field("/log/recorded_at"));
    }
    R::fail(Said::new(&LATER_DAY), Clue::Field("/log/recorded_at")).and(Clue::Field("/started_at"))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{outcome, problems};

    fn logged(log: &str) -> String {
        outcome(r#"{"log": {"filled": ["outcome", "notes"]}}"#, &format!(r#"{{"id":"c"{log}}}"#))
    }

    #[test]
    fn an_entry_needs_what_it_takes() {
        assert_eq!(logged(""), "unknown: not known: the log entry [/log]");
        assert_eq!(logged(r#","log":null"#), "unknown: not known: the log entry [/log]");
        assert!(
            logged(r#","log":{"found":false,"outcome":"x","notes":"y"}"#)
                .starts_with("fail: the register holds no entry")
        );
        assert_eq!(logged(r#","log":{"outcome":"没打通","notes":"关机"}"#), "pass: the log entry is complete");
        assert_eq!(
            logged(r#","log":{"outcome":"没打通","notes":" 　\t"}"#),
            "fail: not filled in: the logged notes <it would have passed had this been filled in>"
        );
        assert_eq!(
            logged(r#","log":{}"#),
            "fail: not filled in: the logged outcome and the logged notes <it would have passed had this been filled in>"
        );
    }

    #[test]
    fn fields_are_known_words() {
        assert_eq!(
            problems(r#"{"log": {"filled": ["note"]}}"#),
            [
                "check:1: /log/filled/0: expected `recorded_at`, `purpose`, `outcome`, `notes`, `next_step` or `passed_to`, found `note` (column 21); did you mean `notes`?"
            ]
        );
        assert!(problems(r#"{"log": {"filled": []}}"#)[0].contains("expected at least one field"));
    }

    #[test]
    fn the_day_is_that_of_the_calls_clock() {
        let day = |started: &str, recorded: &str| {
            let record =
                format!(r#"{{"id":"c","started_at":"{started}","log":{{"outcome":"x","recorded_at":"{recorded}"}}}}"#);
            outcome(r#"{"log": {"filled": ["outcome"], "same_day": true}}"#, &record)
        };
        assert!(day("2026-11-21T23:30:00+08:00", "2026-11-21T15:59:00Z").starts_with("pass"));
        assert_eq!(
            day("2026-11-21T23:30:00+08:00", "2026-11-21T16:00:00Z"),
            "fail: the entry was written on another day"
        );
        assert!(day("2026-11-21T20:30:00-05:00", "2026-11-22T04:00:00Z").starts_with("pass"));
        let undated = r#"{"id":"c","started_at":"2026-11-21T09:30:00Z","log":{"outcome":"x"}}"#;
        let check = r#"{"log": {"filled": ["outcome"], "same_day": true}}"#;
        assert!(outcome(check, undated).ends_with("[/log/recorded_at]"));
    }
}
