//! `order`: whether the parts of a conversation came one after the other.

use crate::call::Who;
use crate::checks::{Call, Kind};
use crate::diagnostic::Code;
use crate::evidence::{Clue, Ruling};
use crate::json::Node;
use crate::load::{Loading, options};
use crate::locale::{Arg, Localised, Said, Sentence};
use crate::speech::{Heard, Phrases, Phrasing};

options! {
    /// Whether the parts of a conversation began in this order.
    ///
    /// A part begins where it is first heard. Parts that were not heard are left out; with fewer than two there is no
    /// order, and the check does not apply. Evidence: where each part began.
    ///
    /// Unknown without a transcript.
    pub(crate) struct OrderCheck {
        /// The parts, in the order in which they should begin.
        required parts: Vec<Part>,
    }
}

options! {
    /// A part of a conversation.
    pub(crate) struct Part {
        /// What people call it.
        required title: Localised,
        /// What it is heard by.
        required phrases: Phrases,
        /// From whom.
        defaulted by: Who = Who::Agent,
    }
}

static IN_ORDER: Sentence =
    Sentence::new("依次进行，共 {0} 个阶段", "依次進行，共 {0} 個階段", "the parts came in order: {0}");
static BEFORE: Sentence = Sentence::new("“{0}”先于“{1}”", "「{0}」先於「{1}」", "“{0}” came before “{1}”");
static TOO_FEW: Sentence = Sentence::new(
    "只听到 {0} 个阶段，没有先后可言",
    "只聽到 {0} 個階段，沒有先後可言",
    "there is no order to tell: parts heard: {0}",
);

impl Kind for OrderCheck {
    fn listens(&self) -> bool {
        true
    }

    fn validate(&self, node: &Node, loading: &mut Loading) {
        if self.parts.len() < 2 {
            let at = node.get("parts").unwrap_or(node);
            let message = format!("expected at least two parts, found {}", self.parts.len());
            loading.error(at, Code::InvalidOptions, message);
        }
    }

    fn compile(&mut self, name: &str, book: &mut Phrasing<'_>) {
        for (index, part) in self.parts.iter_mut().enumerate() {
            part.phrases.compile(&format!("{name}/parts/{index}"), Some(part.by), book);
        }
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        if call.record.turns().is_empty() {
            return R::not_known("/transcript");
        }
        let heard: Vec<(&Part, Heard)> =
            self.parts.iter().filter_map(|part| Some((part, part.begins(call)?))).collect();
        let place = |heard: &Heard| (heard.turn, heard.start);
        let pairs = heard.iter().zip(heard.iter().skip(1));
        let mut wrong = pairs.filter(|((_, earlier), (_, later))| place(later) < place(earlier));
        let finding = match (heard.first(), wrong.next()) {
            (_, Some(((first, begun), (second, too_early)))) => {
                let reason = Said::new(&BEFORE).with(Arg::Localised(&second.title)).with(Arg::Localised(&first.title));
                R::fail(reason, too_early.clue()).and(begun.clue())
            }
            (Some((_, first)), None) if heard.len() > 1 => {
                R::pass(Said::new(&IN_ORDER).with(Arg::from(heard.len() as u64)), first.clue())
            }
            _ => {
                let reason = Said::new(&TOO_FEW).with(Arg::from(heard.len() as u64));
                R::not_applicable(reason, Clue::Field("/transcript/turns"))
            }
        };
        heard.iter().fold(finding, |finding, (_, heard)| finding.and(heard.clue()))
    }
}

impl Part {
    /// Where it is first heard.
    fn begins(&self, call: &Call<'_, '_>) -> Option<Heard> {
        let by_whom = |heard: &Heard| call.record.turns().get(heard.turn).is_some_and(|turn| self.by.is(turn.speaker));
        call.speech.heard(&self.phrases).iter().copied().find(by_whom)
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{outcome_of_script, problems};

    fn order(script: &str) -> String {
        let part = |name: &str, phrase: &str| format!(r#"{{"title": {{"en": "{name}"}}, "phrases": ["{phrase}"]}}"#);
        let parts = [part("symptoms", "哪里不舒服"), part("cause", "因为"), part("booking", "预约")].join(",");
        outcome_of_script(&format!(r#"{{"order": {{"parts": [{parts}]}}}}"#), script)
    }

    #[test]
    fn parts_come_one_after_the_other() {
        let good = "护士: 您哪里不舒服\n患者: 头疼\n护士: 多半是因为没睡好\n护士: 帮您预约吧";
        assert_eq!(order(good), "pass: the parts came in order: 3");
        assert_eq!(order("护士: 您要预约吗，哪里不舒服"), "fail: “booking” came before “symptoms”");
        assert!(order("护士: 哪里不舒服\n护士: 帮您预约").starts_with("pass"));
    }

    #[test]
    fn one_part_has_no_order() {
        assert_eq!(order("护士: 帮您预约"), "not_applicable: there is no order to tell: parts heard: 1");
        assert!(order("患者: 我想预约，头疼").starts_with("not_applicable"));
        assert!(order("0:05 answered").ends_with("[/transcript]"));
    }

    #[test]
    fn an_order_needs_two_parts() {
        assert!(problems(r#"{"order": {"parts": []}}"#)[0].contains("expected at least two parts, found 0"));
    }
}
