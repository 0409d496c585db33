//! The kinds of check. Adding one takes its file and its line in `kinds!` below; the compiler names what is missing.

mod ask;
pub(crate) mod condition;
mod field;
mod hang_up;
mod holds;
mod in_a_row;
mod interruptions;
mod interval;
mod log;
mod order;
mod rings;
pub(crate) mod said;
mod silence;
mod speakerphone;
mod speaking;

use self::condition::Meanings;
use crate::call::{CallRecord, Outcome, Region};
use crate::diagnostic::{Code, all_words, nearest};
use crate::evidence::{Clue, Decided, Ruling, Verdict};
use crate::json::{Kind as JsonKind, Node, Problem};
use crate::load::{Decode, Loading};
use crate::locale::{Arg, Said, Sentence};
use crate::speech::{Phrasing, Speech};

/// A call as the checks see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'c, 'f> {
    pub(crate) record: &'f CallRecord<'f>,
    /// Whose ring cadence applies.
    pub(crate) region: Region,
    /// Whether the region was taken for granted.
    pub(crate) region_assumed: bool,
    pub(crate) speech: &'c Speech<'f>,
    /// What the conditions that several items name were found to be.
    pub(crate) decided: &'c Decided<'f>,
}

/// What every kind of check is able to do.
pub(crate) trait Kind {
    /// What is wrong with the options beyond the types of their fields.
    fn validate(&self, _node: &Node, _loading: &mut Loading) {}

    /// The outcomes of calls that it can decide on, where it can't on all.
    fn decides(&self) -> Option<&'static [&'static str]> {
        None
    }

    /// Whether what it makes of a call depends on who said what.
    fn listens(&self) -> bool {
        false
    }

    /// Puts the phrases that it listens for into the book, under this name.
    fn compile(&mut self, _name: &str, _book: &mut Phrasing<'_>) {}

    /// What the check makes of a call.
    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R;
}

/// Declares [`Check`] and everything that goes by the name of a kind.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:literal $variant:ident($options:ty), $label:expr,)+) => {
        /// What an item looks for. Written with the kind as the name: `{"holds": {"each_at_most_ms": 60000}}`.
        #[derive(Debug, Clone, PartialEq)]
        #[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
        #[cfg_attr(test, ts(rename_all = "snake_case"), schemars(rename_all = "snake_case"))]
        pub(crate) enum Check {
            /// Every one of these. What does not apply is left out; unknown stays unknown unless one fails.
            All(Vec<Check>),
            /// At least one of these. What does not apply is left out; unknown stays unknown unless one passes.
            Any(Vec<Check>),
            /// Every one of these, read in order: the first that does not pass decides, also when it is unknown.
            InOrder(Vec<Check>),
            /// The opposite of this.
            Not(Box<Check>),
            $($(#[doc = $doc])+ $variant($options),)+
        }

        impl Check {
            /// Every name that a check can have.
            pub(crate) const NAMES: &'static [&'static str] = &["all", "any", "in_order", "not", $($name),+];

            /// What people call the check of that name.
            pub(crate) fn label(name: &str) -> Option<&'static Sentence> {
                match name {
                    "all" => Some(&EVERY_ONE),
                    "any" => Some(&AT_LEAST_ONE),
                    "in_order" => Some(&ONE_AFTER_THE_OTHER),
                    "not" => Some(&OPPOSITE),
                    $($name => {
                        static LABEL: Sentence = $label;
                        Some(&LABEL)
                    })+
                    _ => None,
                }
            }

            fn decode_as(name: &str, node: &Node, loading: &mut Loading) -> Option<Check> {
                match name {
                    "all" => several(node, loading).map(Check::All),
                    "any" => several(node, loading).map(Check::Any),
                    "in_order" => several(node, loading).map(Check::InOrder),
                    "not" => Decode::decode(node, loading).map(Check::Not),
                    $($name => {
                        let options = <$options>::decode(node, loading)?;
                        options.validate(node, loading);
                        Some(Check::$variant(options))
                    })+
                    _ => None,
                }
            }

            /// The outcomes of calls that it can decide on, where it can't on all. Of a combination nothing is said.
            pub(crate) fn decides(&self) -> Option<&'static [&'static str]> {
                match self {
                    Check::All(_) | Check::Any(_) | Check::InOrder(_) => None,
                    Check::Not(check) => check.decides(),
                    $(Check::$variant(options) => options.decides(),)+
                }
            }

            /// Whether what it makes of a call depends on who said what.
            pub(crate) fn listens(&self) -> bool {
                match self {
                    Check::All(checks) | Check::Any(checks) | Check::InOrder(checks) => {
                        checks.iter().any(Check::listens)
                    }
                    Check::Not(check) => check.listens(),
                    $(Check::$variant(options) => options.listens(),)+
                }
            }

            /// Puts the phrases of all its checks into the book, under this name and their place.
            pub(crate) fn compile(&mut self, name: &str, book: &mut Phrasing<'_>) {
                match self {
                    Check::All(checks) | Check::Any(checks) | Check::InOrder(checks) => {
                        for (index, check) in checks.iter_mut().enumerate() {
                            check.compile(&format!("{name}/{index}"), book);
                        }
                    }
                    Check::Not(check) => check.compile(name, book),
                    $(Check::$variant(options) => options.compile(name, book),)+
                }
            }

            /// What the check makes of a call.
            pub(crate) fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
                match self {
                    Check::All(checks) => strongest(checks.iter().map(|check| check.run(call)), weight_in_all),
                    Check::Any(checks) => strongest(checks.iter().map(|check| check.run(call)), weight_in_any),
                    Check::InOrder(checks) => in_order(checks, call),
                    Check::Not(check) => check.run::<R>(call).inverted(),
                    $(Check::$variant(options) => options.run(call),)+
                }
            }
        }
    };
}

static EVERY_ONE: Sentence = Sentence::new("以下每一项都符合", "以下每一項都符合", "every one of these");
static AT_LEAST_ONE: Sentence = Sentence::new("以下至少一项符合", "以下至少一項符合", "at least one of these");
static ONE_AFTER_THE_OTHER: Sentence =
    Sentence::new("以下依次都符合", "以下依次都符合", "every one of these, read in order");
static OPPOSITE: Sentence = Sentence::new("以下情况不成立", "以下情況不成立", "the opposite of this");

kinds! {
    /// A condition of the checklist, by its id.
    "condition" Condition(condition::ConditionCheck),
    Sentence::new("清单定义的条件", "清單定義的條件", "a condition of the checklist"),
    /// A field of the record against a value, words or bounds.
    "field" Field(field::FieldCheck),
    Sentence::new("通话的一项事实", "通話的一項事實", "a fact about the call"),
    /// Rings until the call was answered, counted or converted from time.
    "rings" Rings(rings::RingsCheck),
    Sentence::new("接起之前的铃声，按声数或按时长换算", "接起之前的鈴聲，按聲數或按時長換算", "rings until the answer, as counted or converted from time"),
    /// How long and how many the holds were.
    "holds" Holds(holds::HoldsCheck),
    Sentence::new("让对方等候的时长和次数", "讓對方等候的時長和次數", "how long and how many the holds were"),
    /// Whether our side used the speakerphone.
    "speakerphone" Speakerphone(speakerphone::SpeakerphoneCheck),
    Sentence::new("我方是否使用免提", "我方是否使用免持", "whether our side used the speakerphone"),
    /// Who hung up first.
    "hang_up" HangUp(hang_up::HangUpCheck),
    Sentence::new("谁先挂断", "誰先掛斷", "who hung up first"),
    /// Whether the attempt was logged, with what it takes.
    "log" Log(log::LogCheck),
    Sentence::new("是否登记，所需内容是否填写", "是否登記，所需內容是否填寫", "whether the attempt was logged, with what it takes"),
    /// The time between two moments of the call.
    "interval" Interval(interval::IntervalCheck),
    Sentence::new("两个时刻之间的时间", "兩個時刻之間的時間", "the time between two moments of the call"),
    /// Whether words were said, by whom and where in the call.
    "said" Said(Box<said::SaidCheck>),
    Sentence::new("有没有说到，由谁说，在通话的什么地方", "有沒有說到，由誰說，在通話的什麼地方", "whether words were said, by whom and where in the call"),
    /// How often something was said before something else came of it.
    "in_a_row" InARow(Box<in_a_row::InARowCheck>),
    Sentence::new("接连说了多少次", "接連說了多少次", "how often something was said in a row"),
    /// Whether the parts of a conversation came one after the other.
    "order" Order(order::OrderCheck),
    Sentence::new("各个阶段的先后", "各個階段的先後", "the order of the parts of a conversation"),
    /// A question that only a person can answer.
    "ask" Ask(ask::AskCheck),
    Sentence::new("只有人能回答的问题", "只有人能回答的問題", "a question that only a person can answer"),
    /// Whether one side broke into what the other was saying.
    "interruptions" Interruptions(Box<interruptions::InterruptionsCheck>),
    Sentence::new("有没有打断对方", "有沒有打斷對方", "whether one side broke into what the other was saying"),
    /// How long nobody spoke, or how soon one side replied.
    "silence" Silence(silence::SilenceCheck),
    Sentence::new("沉默多久，多快回应", "沉默多久，多快回應", "how long nobody spoke, or how soon one side replied"),
    /// How much and how fast one side spoke.
    "speaking" Speaking(speaking::SpeakingCheck),
    Sentence::new("说了多少，语速多快", "說了多少，語速多快", "how much and how fast one side spoke"),
}

/// The checks of a combination, of which there have to be some.
fn several(node: &Node, loading: &mut Loading) -> Option<Vec<Check>> {
    let checks: Vec<Check> = Decode::decode(node, loading)?;
    if checks.is_empty() {
        loading.error(node, Code::InvalidOptions, "expected at least one check in the list, found none");
        return None;
    }
    Some(checks)
}

impl Decode for Check {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        let [member] = node.members() else {
            let found = match node.members().len() {
                0 if node.kind() != JsonKind::Object => node.kind().with_article().to_owned(),
                0 => "an empty object".to_owned(),
                many => format!("{many} names"),
            };
            let message = format!("expected a check, an object with one name, found {found}");
            let help = format!("the checks are {}; join several with `all`", all_words(Check::NAMES.iter().copied()));
            loading.error_with_help(node, Code::WrongType, message, Some(help));
            return None;
        };
        if !Check::NAMES.contains(&member.key.as_str()) {
            let message = format!("expected the name of a check, found `{}`", member.key);
            let help = match nearest(&member.key, Check::NAMES.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the checks are {}", all_words(Check::NAMES.iter().copied())),
            };
            loading.note(node.source, Problem::error(Code::UnknownName, member.key_at, message).with_help(Some(help)));
            return None;
        }
        Check::decode_as(&member.key, &member.node, loading)
    }
}

impl Check {
    /// Looks up what the conditions in it stand for.
    pub(crate) fn link(&mut self, meanings: &Meanings) {
        match self {
            Check::All(checks) | Check::Any(checks) | Check::InOrder(checks) => {
                checks.iter_mut().for_each(|check| check.link(meanings));
            }
            Check::Not(check) => check.link(meanings),
            Check::Condition(condition) => condition.link(meanings),
            _ => {}
        }
    }

    /// The check itself; of a condition, what it stands for.
    fn meant(&self) -> &Check {
        match self {
            Check::Condition(condition) => condition.check().map_or(self, Check::meant),
            other => other,
        }
    }

    /// The checks that all have to pass for this one to pass.
    pub(crate) fn conjuncts(&self) -> Vec<&Check> {
        match self.meant() {
            Check::All(checks) | Check::InOrder(checks) => checks.iter().flat_map(Check::conjuncts).collect(),
            other => vec![other],
        }
    }

    /// Whether only a person can ever decide it.
    pub(crate) fn only_asks(&self) -> bool {
        match self.meant() {
            Check::All(checks) | Check::Any(checks) | Check::InOrder(checks) => checks.iter().all(Check::only_asks),
            Check::Not(check) => check.only_asks(),
            other => matches!(other, Check::Ask(_)),
        }
    }

    /// Whether a condition surely passes, told without a finding: most conditions of most calls do.
    pub(crate) fn surely_passes(&self, call: &Call<'_, '_>) -> bool {
        match self.meant() {
            Check::All(checks) | Check::InOrder(checks) => checks.iter().all(|check| check.surely_passes(call)),
            Check::Any(checks) => checks.iter().any(|check| check.surely_passes(call)),
            Check::Field(field) => field.surely_passes(call),
            _ => false,
        }
    }

    /// Whether a person may be asked.
    pub(crate) fn may_ask(&self) -> bool {
        match self.meant() {
            Check::All(checks) | Check::Any(checks) | Check::InOrder(checks) => checks.iter().any(Check::may_ask),
            Check::Not(check) => check.may_ask(),
            other => matches!(other, Check::Ask(_)),
        }
    }

    /// The words to which it holds the field at this path.
    pub(crate) fn words_of(&self, path: &str) -> Option<Vec<String>> {
        match self.meant() {
            Check::Field(field) if field.path == path => field.words(),
            _ => None,
        }
    }

    /// The field on which this check and another can't both pass.
    pub(crate) fn excludes<'c>(&'c self, other: &Check) -> Option<&'c str> {
        match (self.meant(), other.meant()) {
            (Check::Field(one), Check::Field(other)) => one.excludes(other).then_some(one.path.as_str()),
            (meant @ Check::Field(one), Check::Not(other)) if other.meant() == meant => Some(&one.path),
            _ => None,
        }
    }
}

/// The checks that need a conversation decide on answered calls only.
pub(crate) const ANSWERED: &[&str] = &["answered"];

static OUTCOME_WAS: Sentence = Sentence::new("呼叫结果：{0}", "通話結果：{0}", "the call was {0}");

/// Why a check that needs a conversation can't be made on a call.
fn unless_answered<'f, R: Ruling<'f>>(call: &Call<'_, 'f>) -> Option<R> {
    match call.record.outcome {
        None => Some(R::not_known("/outcome")),
        Some(Outcome::Answered) => None,
        Some(other) => Some(outcome_was(other)),
    }
}

/// That a check does not apply to calls with this outcome.
fn outcome_was<'f, R: Ruling<'f>>(outcome: Outcome) -> R {
    R::not_applicable(Said::new(&OUTCOME_WAS).with(Arg::Word(outcome.word())), Clue::Field("/outcome"))
}

/// The weight of the verdict that decides a combination, whatever the others are.
const STRONGEST: u8 = 4;

/// How strongly a verdict speaks in a combination; the strongest decides.
fn weight_in_all(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => STRONGEST,
        Verdict::Unknown => 3,
        Verdict::Review => 2,
        Verdict::Pass => 1,
        Verdict::NotApplicable => 0,
    }
}

/// A person's answer can still make it pass, so it is asked for before more data is.
fn weight_in_any(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => STRONGEST,
        Verdict::Review => 3,
        Verdict::Unknown => 2,
        Verdict::Fail => 1,
        Verdict::NotApplicable => 0,
    }
}

/// The first of the strongest findings, with the evidence of all that are as strong.
fn strongest<'f, R: Ruling<'f>>(findings: impl Iterator<Item = R>, weight: fn(Verdict) -> u8) -> R {
    let mut strongest: Option<R> = None;
    for next in findings {
        let joined = match strongest {
            None => next,
            Some(first) => match weight(next.verdict()).cmp(&weight(first.verdict())) {
                std::cmp::Ordering::Greater => next.warned_as(first),
                std::cmp::Ordering::Equal => first.joined(next),
                std::cmp::Ordering::Less => first.warned_as(next),
            },
        };
        // What follows could only add to the evidence.
        if !R::EXPLAINS && weight(joined.verdict()) == STRONGEST {
            return joined;
        }
        strongest = Some(joined);
    }
    strongest.unwrap_or_else(nothing_to_check)
}

/// The first finding that is no pass. Where all pass, the last gives the reason: those before it only led there.
fn in_order<'f, R: Ruling<'f>>(checks: &'f [Check], call: &Call<'_, 'f>) -> R {
    let mut passed: Option<R> = None;
    for check in checks {
        let finding: R = check.run(call);
        let passes = finding.verdict() == Verdict::Pass;
        let finding = match passed {
            Some(before) if passes => finding.joined(before),
            Some(before) => finding.warned_as(before),
            None => finding,
        };
        if !passes {
            return finding;
        }
        passed = Some(finding);
    }
    passed.unwrap_or_else(nothing_to_check)
}

/// A combination of nothing, which loading refuses.
fn nothing_to_check<'f, R: Ruling<'f>>() -> R {
    R::not_known("")
}

#[cfg(test)]
pub(crate) mod testing {
    //! Running one check on one record, for the tests of the kinds.

    use super::*;
    use crate::evidence::Finding;
    use crate::locale::Locale;
    use crate::speech::Setting;

    /// The same for a call in script notation.
    #[track_caller]
    pub(crate) fn outcome_of_script(check: &str, script: &str) -> String {
        outcome(check, &crate::read_script(script).unwrap().record.to_json())
    }

    /// Settings, one of them filled in.
    fn settings(loading: &mut Loading) {
        for (id, phrases) in [("filled", vec!["三甲".to_owned()]), ("empty", Vec::new()), ("optional", Vec::new())] {
            let setting = Setting { id: id.to_owned(), title: None, optional: id == "optional", phrases };
            loading.settings.insert(id.to_owned(), setting);
        }
    }

    /// `verdict: reason`, and what is missing, of a check on a record.
    #[track_caller]
    pub(crate) fn outcome(check: &str, record: &str) -> String {
        let mut loading = Loading::default();
        let node = loading.open("check", check).unwrap();
        settings(&mut loading);
        let check = Check::decode(&node, &mut loading);
        assert!(!loading.has_errors(), "{:?}", loading.diagnostics());
        let record = crate::read_records(record.as_bytes()).next().unwrap().unwrap().record;
        let region = record.region.unwrap_or(Region::CN);
        let mut check = check.unwrap();
        let lexicons = crate::engine::built_in_lexicons();
        let mut phrasing = Phrasing::new(&lexicons, &loading.settings);
        check.compile("check", &mut phrasing);
        let vocabulary = phrasing.build();
        let speech = Speech::new(&record, &vocabulary, None, true);
        let (region_assumed, decided) = (record.region.is_none(), Decided::default());
        let call = Call { record: &record, region, region_assumed, speech: &speech, decided: &decided };
        let finding: Finding<'_> = check.run(&call);
        let mut line = format!("{}: {}", finding.verdict(), finding.reason().say(Locale::En));
        if !finding.missing().is_empty() {
            line += &format!(" [{}]", finding.missing().join(" "));
        }
        if finding.is_borderline() {
            line += " (borderline)";
        }
        if let Some(change) = finding.change_to_pass() {
            line += &format!(" <{}>", change.say(Locale::En));
        }
        if let Some(warning) = finding.warning() {
            let mut turns = finding.clues().iter().rev().filter_map(|clue| match clue {
                Clue::Quote { turn, .. } => Some(turn.to_string()),
                _ => None,
            });
            line += &format!(" ({}: turn {})", warning.say(Locale::En), turns.next().unwrap_or_default());
        }
        line
    }

    /// The problems of a check that can't be loaded.
    #[track_caller]
    pub(crate) fn problems(check: &str) -> Vec<String> {
        let mut loading = Loading::default();
        if let Some(node) = loading.open("check", check) {
            Check::decode(&node, &mut loading);
        }
        loading.diagnostics().iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Check;
    use super::testing::{outcome, outcome_of_script, problems};

    const BOOKED: &str = r#"{"field": {"path": "/contact/booked", "is": true}}"#;
    const URGENT: &str = r#"{"field": {"path": "/contact/urgent", "is": true}}"#;
    const HUNG_UP: &str = r#"{"hang_up": {"first": "caller"}}"#;

    fn verdict(check: &str, contact: &str) -> String {
        let record = format!(r#"{{"id":"c","outcome":"answered","ended":{{"by":"network"}},"contact":{contact}}}"#);
        outcome(check, &record).split(':').next().unwrap().to_owned()
    }

    #[test]
    fn unknown_stays_unknown_unless_the_other_side_decides() {
        let table = [
            (r#"{"booked":true,"urgent":true}"#, "pass", "pass"),
            (r#"{"booked":true,"urgent":false}"#, "fail", "pass"),
            (r#"{"booked":true}"#, "unknown", "pass"),
            (r#"{"booked":false}"#, "fail", "unknown"),
            (r#"{"booked":false,"urgent":false}"#, "fail", "fail"),
            ("{}", "unknown", "unknown"),
        ];
        for (contact, all, any) in table {
            assert_eq!(verdict(&format!(r#"{{"all":[{BOOKED},{URGENT}]}}"#), contact), all, "all {contact}");
            assert_eq!(verdict(&format!(r#"{{"all":[{URGENT},{BOOKED}]}}"#), contact), all, "all, reversed {contact}");
            assert_eq!(verdict(&format!(r#"{{"any":[{BOOKED},{URGENT}]}}"#), contact), any, "any {contact}");
            assert_eq!(verdict(&format!(r#"{{"any":[{URGENT},{BOOKED}]}}"#), contact), any, "any, reversed {contact}");
        }
    }

    #[test]
    fn the_branch_that_passes_gives_the_reason() {
        let record = r#"{"id":"c","outcome":"answered","contact":{"booked":false,"urgent":true}}"#;
        assert_eq!(outcome(&format!(r#"{{"any":[{BOOKED},{URGENT}]}}"#), record), outcome(URGENT, record));
        assert_eq!(outcome(&format!(r#"{{"all":[{URGENT},{BOOKED}]}}"#), record), outcome(BOOKED, record));
    }

    #[test]
    fn not_turns_around_only_what_is_decided() {
        assert_eq!(verdict(&format!(r#"{{"not":{BOOKED}}}"#), r#"{"booked":true}"#), "fail");
        assert_eq!(verdict(&format!(r#"{{"not":{BOOKED}}}"#), r#"{"booked":false}"#), "pass");
        assert_eq!(verdict(&format!(r#"{{"not":{BOOKED}}}"#), "{}"), "unknown");
        assert_eq!(verdict(&format!(r#"{{"not":{HUNG_UP}}}"#), "{}"), "not_applicable");
    }

    #[test]
    fn what_does_not_apply_is_left_out() {
        assert_eq!(verdict(&format!(r#"{{"all":[{HUNG_UP},{BOOKED}]}}"#), r#"{"booked":true}"#), "pass");
        assert_eq!(verdict(&format!(r#"{{"any":[{HUNG_UP},{BOOKED}]}}"#), r#"{"booked":false}"#), "fail");
        assert_eq!(verdict(&format!(r#"{{"all":[{HUNG_UP}]}}"#), "{}"), "not_applicable");
    }

    #[test]
    fn in_order_the_first_that_does_not_pass_decides() {
        let check = format!(r#"{{"in_order":[{URGENT},{BOOKED}]}}"#);
        assert_eq!(verdict(&check, r#"{"booked":false}"#), "unknown");
        assert_eq!(verdict(&check, r#"{"urgent":true,"booked":false}"#), "fail");
        assert_eq!(verdict(&check, r#"{"urgent":true,"booked":true}"#), "pass");
    }

    #[test]
    fn what_was_asked_for_gives_the_reason_not_what_led_there() {
        let record = r#"{"id":"c","outcome":"answered","contact":{"booked":true,"urgent":true}}"#;
        let branch = format!(r#"{{"in_order":[{URGENT},{BOOKED}]}}"#);
        assert_eq!(outcome(&branch, record), outcome(BOOKED, record));
        let never = r#"{"field": {"path": "/outcome", "is": "busy"}}"#;
        assert_eq!(outcome(&format!(r#"{{"any":[{never},{branch}]}}"#), record), outcome(BOOKED, record));
    }

    #[test]
    fn a_warning_stays_whatever_decides() {
        let warning = r#"{"said":{"phrases":["您好"],"warn":{"phrases":["别再打"],"text":{"en":"stop calling"}}}}"#;
        let fails = r#"{"said":{"phrases":["再见"]}}"#;
        let call = "护士: 您好\n患者: 别再打了";
        for check in [
            warning.to_owned(),
            format!(r#"{{"all":[{warning},{fails}]}}"#),
            format!(r#"{{"all":[{fails},{warning}]}}"#),
            format!(r#"{{"any":[{fails},{warning}]}}"#),
            format!(r#"{{"in_order":[{warning},{fails}]}}"#),
            format!(r#"{{"not":{{"any":[{fails},{warning}]}}}}"#),
        ] {
            let warned = outcome_of_script(&check, call);
            assert!(warned.ends_with("(stop calling: turn 1)"), "{check}: {warned}");
        }
    }

    #[test]
    fn every_check_has_a_label() {
        assert!(Check::NAMES.iter().all(|name| Check::label(name).is_some()));
        assert_eq!(Check::label("hold"), None);
    }

    #[test]
    fn a_check_has_one_known_name() {
        assert_eq!(
            problems(r#"{"hold": {}}"#),
            ["check:1: /hold: expected the name of a check, found `hold` (column 2); did you mean `holds`?"]
        );
        assert!(
            problems("{}")[0]
                .starts_with("check:1: expected a check, an object with one name, found an empty object (column 1)")
        );
        assert!(
            problems("7")[0]
                .starts_with("check:1: expected a check, an object with one name, found a number (column 1)")
        );
        assert_eq!(
            problems(r#"{"all": []}"#),
            ["check:1: /all: expected at least one check in the list, found none (column 9)"]
        );
    }
}
