//! `hang_up`: who hung up first.

use crate::call::{By, Party, TransferKind};
use crate::checks::{ANSWERED, Call, Kind, unless_answered};
use crate::evidence::{Clue, Ruling};
use crate::load::{option_words, options};
use crate::locale::{Arg, Said, Sentence};

option_words! {
    /// Who should hang up first.
    pub(crate) enum First {
        /// Whoever placed the call.
        Caller = "caller",
        /// The customer.
        Customer = "customer",
        /// Our side.
        Agent = "agent",
    }
}

options! {
    /// Who hung up first, of the two sides.
    ///
    /// With `caller`: our side may hang up first on a call that it placed, and not on one that the customer placed.
    /// A call that the agent released into a satisfaction survey does not apply, nor does one that the network or the
    /// phone system ended, nor one that was not answered. Transfers count in the order in which they are listed.
    /// Evidence: who hung up and who placed the call.
    ///
    /// Unknown without `/outcome`, without `/ended/by`, and where our side hung up and it is not known who called.
    pub(crate) struct HangUpCheck {
        /// Who should.
        required first: First,
    }
}

static ENDED_BY: Sentence = Sentence::new("挂断方：{0}", "掛斷方：{0}", "the call was ended by {0}");
static WHOSE_CALL: Sentence = Sentence::new(
    "{0}先挂断，电话由{1}拨打",
    "{0}先掛斷，電話由{1}撥打",
    "{0} hung up first on a call that {1} placed",
);
static HUNG_UP: Sentence = Sentence::new("{0}先挂断", "{0}先掛斷", "{0} hung up first");
static TO_SURVEY: Sentence = Sentence::new(
    "坐席挂断前已把电话转到满意度调查",
    "客服人員掛斷前已把電話轉到滿意度調查",
    "the agent released the call into a survey",
);
static WHO_CALLED: Sentence = Sentence::new(
    "坐席先挂断，但不知道电话是谁打的",
    "客服人員先掛斷，但不知道電話是誰打的",
    "the agent hung up first, and it is not known who placed the call",
);
static WAIT: Sentence =
    Sentence::new("等{0}先挂断即可通过", "等{0}先掛斷即可通過", "it would have passed had {0} hung up first");

impl Kind for HangUpCheck {
    fn decides(&self) -> Option<&'static [&'static str]> {
        Some(ANSWERED)
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        if let Some(finding) = unless_answered(call) {
            return finding;
        }
        match call.record.ended.as_ref().and_then(|ended| ended.by) {
            None => R::not_known("/ended/by"),
            Some(by @ (By::Network | By::System)) => {
                R::not_applicable(Said::new(&ENDED_BY).with(Arg::Word(by.word())), Clue::Field("/ended/by"))
            }
            Some(By::Customer) => self.judge(Party::Customer, call),
            Some(By::Agent) => self.judge(Party::Agent, call),
        }
    }
}

impl HangUpCheck {
    fn judge<'f, R: Ruling<'f>>(&self, by: Party, call: &Call<'_, 'f>) -> R {
        let clue = Clue::Field("/ended/by");
        let wanted = match self.first {
            First::Customer => Some(Party::Customer),
            First::Agent => Some(Party::Agent),
            First::Caller => call.record.placed_by(),
        };
        let Some(wanted) = wanted else {
            return match by {
                Party::Customer => R::pass(Said::new(&HUNG_UP).with(Arg::Word(by.word())), clue),
                Party::Agent => R::unknown(Said::new(&WHO_CALLED), "/direction").and(clue),
            };
        };
        // The customer may always hang up on our call: the rule binds our side only.
        let caller_rule = self.first == First::Caller;
        let kept = by == wanted || (caller_rule && by == Party::Customer);
        let reason = if caller_rule {
            Said::new(&WHOSE_CALL).with(Arg::Word(by.word())).with(Arg::Word(wanted.word()))
        } else {
            Said::new(&HUNG_UP).with(Arg::Word(by.word()))
        };
        let finding = if kept {
            R::pass(reason, clue)
        } else if let Some(index) = survey(call) {
            let survey = Clue::Element { list: "/transfers", index, field: "kind" };
            return R::not_applicable(Said::new(&TO_SURVEY), survey).and(clue);
        } else {
            R::fail(reason, clue).would_pass(Said::new(&WAIT).with(Arg::Word(wanted.word())))
        };
        if caller_rule { finding.and(who_called(call)) } else { finding }
    }
}

/// The field that says who placed the call.
fn who_called<'f>(call: &Call<'_, 'f>) -> Clue<'f> {
    Clue::Field(if call.record.placed_by.is_some() { "/placed_by" } else { "/direction" })
}

/// The last transfer, if it went to a survey.
fn survey(call: &Call<'_, '_>) -> Option<usize> {
    let transfers = call.record.transfers.as_ref()?;
    let last = transfers.last()?;
    (last.kind == TransferKind::Survey).then(|| transfers.len() - 1)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::outcome;

    fn hang_up(first: &str, fields: &str) -> String {
        outcome(
            &format!(r#"{{"hang_up": {{"first": "{first}"}}}}"#),
            &format!(r#"{{"id":"c","outcome":"answered",{fields}}}"#),
        )
    }

    #[test]
    fn the_caller_goes_first() {
        let caller = |fields| hang_up("caller", fields);
        assert_eq!(
            caller(r#""direction":"inbound","ended":{"by":"agent"}"#),
            "fail: the agent hung up first on a call that the customer placed <it would have passed had the customer hung up first>"
        );
        assert!(caller(r#""direction":"inbound","ended":{"by":"customer"}"#).starts_with("pass"));
        assert!(caller(r#""direction":"outbound","ended":{"by":"agent"}"#).starts_with("pass"));
        assert!(caller(r#""direction":"outbound","ended":{"by":"customer"}"#).starts_with("pass"));
        assert!(caller(r#""direction":"inbound","placed_by":"agent","ended":{"by":"agent"}"#).starts_with("pass"));
        assert!(caller(r#""ended":{"by":"customer"}"#).starts_with("pass"));
        assert!(caller(r#""ended":{"by":"agent"}"#).ends_with("[/direction]"));
        assert!(caller(r#""direction":"inbound","ended":{"at_ms":5}"#).ends_with("[/ended/by]"));
        assert_eq!(caller(r#""ended":{"by":"network"}"#), "not_applicable: the call was ended by the network (a drop)");
    }

    #[test]
    fn a_survey_is_no_hang_up() {
        let to = |kinds: &str| {
            hang_up("caller", &format!(r#""direction":"inbound","ended":{{"by":"agent"}},"transfers":[{kinds}]"#))
        };
        assert!(to(r#"{"kind":"survey"}"#).starts_with("not_applicable"));
        assert!(to(r#"{"kind":"blind"},{"kind":"survey"}"#).starts_with("not_applicable"));
        assert!(to(r#"{"kind":"survey"},{"kind":"blind"}"#).starts_with("fail"));
    }

    #[test]
    fn other_policies_can_be_expressed() {
        assert!(hang_up("agent", r#""direction":"inbound","ended":{"by":"agent"}"#).starts_with("pass"));
        assert!(hang_up("agent", r#""ended":{"by":"customer"}"#).starts_with("fail"));
        assert!(hang_up("customer", r#""direction":"outbound","ended":{"by":"agent"}"#).starts_with("fail"));
    }
}
