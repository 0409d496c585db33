//! `field`: a field of the record against a value, words or bounds.

use crate::call::{CallRecord, FieldValue, Shape, Shaped};
use crate::checks::{Call, Kind};
use crate::diagnostic::{Code, all_words, nearest, word_list};
use crate::evidence::{Clue, Ruling};
use crate::json::{Kind as JsonKind, Node, Value};
use crate::load::{Decode, Loading, options};
use crate::locale::{Arg, Said, Sentence};

options! {
    /// A field of the record against a value, words or bounds.
    ///
    /// Give one test: `is`, `one_of`, `filled`, `known`, or `at_least` and `at_most`. The organisation's own fields are
    /// under `/attributes`. Evidence: the field with its value and provenance.
    ///
    /// Unknown where the field is absent (not with `known`), and where a bound lies on both sides of a limit.
    pub(crate) struct FieldCheck {
        /// The field, as a JSON pointer: `/contact/scheduled`.
        required path: String,
        /// Equal to this.
        optional is: Scalar,
        /// Equal to one of these words.
        optional one_of: Vec<String>,
        /// This number or more.
        optional at_least: u64,
        /// This number or less.
        optional at_most: u64,
        /// `true`: holds more than white space. `false`: is blank.
        optional filled: bool,
        /// `true`: is there. `false`: is absent.
        optional known: bool,
    }
}

/// A single value that people write.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(untagged), schemars(untagged))]
pub(crate) enum Scalar {
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(f64),
    /// Text, or a word of the record.
    Text(String),
}

impl Decode for Scalar {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        match &node.value {
            Value::Bool(flag) => Some(Scalar::Flag(*flag)),
            Value::String(text) => Some(Scalar::Text(text.clone())),
            Value::Number(_) => node.number().map(|number| Scalar::Number(number.value())),
            _ => {
                let found = node.kind().with_article();
                loading.error(
                    node,
                    Code::WrongType,
                    format!("expected a string, a number or a boolean, found {found}"),
                );
                None
            }
        }
    }
}

static IS: Sentence = Sentence::new("{0}：{1}", "{0}：{1}", "{0}: {1}");
static STRADDLES: Sentence =
    Sentence::new("{0}：{1}，无法判断是否符合", "{0}：{1}，無法判斷是否符合", "{0}: {1}, which may or may not fit");
static FILLED: Sentence = Sentence::new("{0}：已填写", "{0}：已填寫", "{0}: filled in");
static BLANK: Sentence = Sentence::new("{0}：空白", "{0}：空白", "{0}: blank");
static KNOWN: Sentence = Sentence::new("{0}：有记录", "{0}：有記錄", "{0}: known");
static ABSENT: Sentence = Sentence::new("{0}：无记录", "{0}：無記錄", "{0}: not known");

/// The result of a test on a value.
enum Test {
    Yes,
    No,
    Maybe,
}

impl From<bool> for Test {
    fn from(yes: bool) -> Self {
        if yes { Test::Yes } else { Test::No }
    }
}

impl Kind for FieldCheck {
    fn validate(&self, node: &Node, loading: &mut Loading) {
        let tests = [
            self.is.is_some(),
            self.one_of.is_some(),
            self.at_least.is_some() || self.at_most.is_some(),
            self.filled.is_some(),
            self.known.is_some(),
        ];
        let given = tests.iter().filter(|given| **given).count();
        if given != 1 {
            let found = if given == 0 { "none".to_owned() } else { given.to_string() };
            let message = format!("expected one test of the field, found {found}");
            let help = "give `is`, `one_of`, `filled`, `known`, or `at_least` and `at_most`".to_owned();
            loading.error_with_help(node, Code::InvalidOptions, message, Some(help));
        }
        if let (Some(least), Some(most)) = (self.at_least, self.at_most)
            && least > most
        {
            let message = format!("expected `at_least` at most `at_most`, found {least} above {most}");
            loading.error(node, Code::EmptyBound, message);
        }
        let path = node.get("path").unwrap_or(node);
        match shape_of(&self.path) {
            Ok(shape) => self.fits(shape, node, loading),
            Err(known) => {
                let parent = self.path.rsplit_once('/').map_or("", |(parent, _)| parent);
                let wrong = self.path.rsplit('/').next().unwrap_or_default();
                let help = match nearest(wrong, known.iter().copied()) {
                    Some(near) => Some(format!("did you mean `{parent}/{near}`?")),
                    None if known.is_empty() => {
                        Some("for holds and the speakerphone use the checks of that name".to_owned())
                    }
                    None => Some(format!("the fields here are {}", all_words(known.iter().copied()))),
                };
                let message = format!("expected a field of the call record, found `{}`", self.path);
                loading.error_with_help(path, Code::UnknownName, message, help);
            }
        }
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        let field = Arg::Field(&self.path);
        let clue = Clue::Field(&self.path);
        let value = call.record.field(&self.path);
        if let Some(wanted) = self.known {
            let sentence = if value.is_some() { &KNOWN } else { &ABSENT };
            return decided((value.is_some() == wanted).into(), Said::new(sentence).with(field), clue, &self.path);
        }
        let Some(value) = value else {
            return R::not_known(&self.path);
        };
        if let Some(wanted) = self.filled {
            let filled =
                !matches!(value, FieldValue::Text(text) if text.trim().is_empty()) && value != FieldValue::List(0);
            let sentence = if filled { &FILLED } else { &BLANK };
            return decided((filled == wanted).into(), Said::new(sentence).with(field), clue, &self.path);
        }
        let shown = match value {
            FieldValue::Flag(flag) => Arg::Flag(flag),
            FieldValue::Measure(bound) if self.path.ends_with("_ms") || self.path.ends_with("/ms") => Arg::Ms(bound),
            FieldValue::Measure(bound) => Arg::Count(bound),
            FieldValue::Number(number) => Arg::Number(number),
            FieldValue::Text(text) => Arg::Word(text),
            FieldValue::List(elements) => Arg::from(elements as u64),
            FieldValue::Object => Arg::Nothing,
        };
        let test = self.test(value);
        let sentence = if matches!(test, Test::Maybe) { &STRADDLES } else { &IS };
        decided(test, Said::new(sentence).with(field).with(shown), clue, &self.path)
    }
}

fn decided<'f, R: Ruling<'f>>(test: Test, reason: Said<'f>, clue: Clue<'f>, path: &'f str) -> R {
    match test {
        Test::Yes => R::pass(reason, clue),
        Test::No => R::fail(reason, clue),
        Test::Maybe => R::unknown(reason, path).and(clue),
    }
}

impl FieldCheck {
    /// Whether it passes, told without a finding.
    pub(crate) fn surely_passes(&self, call: &Call<'_, '_>) -> bool {
        let plain = self.known.is_none() && self.filled.is_none();
        plain && call.record.field(&self.path).is_some_and(|value| matches!(self.test(value), Test::Yes))
    }

    /// The words that pass, if it is words that it asks for.
    pub(crate) fn words(&self) -> Option<Vec<String>> {
        match (&self.is, &self.one_of) {
            (Some(Scalar::Text(word)), _) => Some(vec![word.clone()]),
            (_, Some(words)) => Some(words.clone()),
            _ => None,
        }
    }

    /// Whether no value of the field passes both.
    pub(crate) fn excludes(&self, other: &FieldCheck) -> bool {
        if self.path != other.path {
            return false;
        }
        if let (Some(ours), Some(theirs)) = (self.words(), other.words()) {
            return !ours.iter().any(|word| theirs.contains(word));
        }
        let opposed =
            |ours: Option<bool>, theirs: Option<bool>| ours.zip(theirs).is_some_and(|(ours, theirs)| ours != theirs);
        let flag = |check: &FieldCheck| match check.is {
            Some(Scalar::Flag(flag)) => Some(flag),
            _ => None,
        };
        let below = |low: &FieldCheck, high: &FieldCheck| {
            low.at_most.zip(high.at_least).is_some_and(|(most, least)| most < least)
        };
        opposed(flag(self), flag(other))
            || opposed(self.known, other.known)
            || opposed(self.filled, other.filled)
            || below(self, other)
            || below(other, self)
    }

    fn test(&self, value: FieldValue<'_>) -> Test {
        if let Some(wanted) = &self.is {
            return equals(value, wanted);
        }
        if let Some(words) = &self.one_of {
            return matches!(value, FieldValue::Text(text) if words.iter().any(|word| word == text)).into();
        }
        let (least, most) = (self.at_least.unwrap_or(0), self.at_most.unwrap_or(u64::MAX));
        match value {
            FieldValue::Measure(bound)
                if bound.is_at_least(least) && (self.at_most.is_none() || bound.is_at_most(most)) =>
            {
                Test::Yes
            }
            FieldValue::Measure(bound) if bound.is_below(least) || bound.is_above(most) => Test::No,
            FieldValue::Measure(_) => Test::Maybe,
            FieldValue::Number(number) => ((least as f64) <= number && number <= most as f64).into(),
            FieldValue::List(elements) => (least..=most).contains(&(elements as u64)).into(),
            FieldValue::Flag(_) | FieldValue::Text(_) | FieldValue::Object => Test::No,
        }
    }

    /// Whether the test can be made on a field of this shape.
    fn fits(&self, shape: &Shape, node: &Node, loading: &mut Loading) {
        let at = |name: &str| node.get(name).unwrap_or(node);
        let limits = self.at_least.map(|_| "at_least").or(self.at_most.map(|_| "at_most"));
        match shape {
            Shape::Word(words) => {
                let is = self.is.iter().map(|_| at("is"));
                let one_of = at("one_of").elements().iter().filter(|_| self.one_of.is_some());
                for word in is.chain(one_of) {
                    Self::known_word(word, words, loading);
                }
            }
            Shape::Flag => {
                if let Some(wanted) = &self.is
                    && !matches!(wanted, Scalar::Flag(_))
                {
                    loading.error(at("is"), Code::WrongType, "expected `true` or `false`, as the field is");
                }
            }
            _ => {}
        }
        let measurable = matches!(shape, Shape::Measure | Shape::Open | Shape::List(_) | Shape::Mixed);
        if let Some(limit) = limits.filter(|_| !measurable) {
            let message = format!("expected `{limit}` with a field that holds a number, found `{}`", self.path);
            loading.error(at(limit), Code::InvalidOptions, message);
        }
    }

    fn known_word(node: &Node, words: &[&'static str], loading: &mut Loading) {
        let word = node.text().unwrap_or_default();
        if node.kind() != JsonKind::String || !words.contains(&word) {
            let help = nearest(word, words.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let found = node.text().map_or_else(|| node.kind().with_article().to_owned(), |word| format!("`{word}`"));
            let message = format!("expected {}, found {found}", word_list(words.iter().copied()));
            loading.error_with_help(node, Code::UnknownWord, message, help);
        }
    }
}

fn equals(value: FieldValue<'_>, wanted: &Scalar) -> Test {
    match (value, wanted) {
        (FieldValue::Flag(flag), Scalar::Flag(wanted)) => (flag == *wanted).into(),
        (FieldValue::Text(text), Scalar::Text(wanted)) => (text == wanted).into(),
        (FieldValue::Number(number), Scalar::Number(wanted)) => (number == *wanted).into(),
        (FieldValue::Measure(bound), Scalar::Number(wanted)) => {
            let wanted = *wanted;
            let below = bound.most().is_some_and(|most| (most as f64) < wanted);
            match bound.exact() {
                Some(exact) => (exact as f64 == wanted).into(),
                None if below || bound.least() as f64 > wanted => Test::No,
                None => Test::Maybe,
            }
        }
        _ => Test::No,
    }
}

/// The shape of the field at a pointer, or the names that are known where it leads astray.
fn shape_of(pointer: &str) -> Result<&'static Shape, Vec<&'static str>> {
    let mut shape = CallRecord::SHAPE;
    let Some(names) = pointer.strip_prefix('/') else {
        return Err(CallRecord::FIELDS.to_vec());
    };
    for name in names.split('/') {
        shape = match shape {
            Shape::Object(fields) => match fields.iter().find(|(known, _)| *known == name) {
                Some((_, shape)) => shape,
                None => return Err(fields.iter().map(|(known, _)| *known).collect()),
            },
            Shape::Open => return Ok(shape),
            _ => return Err(Vec::new()),
        };
    }
    Ok(shape)
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{outcome, problems};

    fn field(options: &str, fields: &str) -> String {
        outcome(&format!(r#"{{"field": {{{options}}}}}"#), &format!(r#"{{"id":"c"{fields}}}"#))
    }

    #[test]
    fn words_and_flags_are_compared() {
        let inbound = r#""path":"/direction","is":"inbound""#;
        assert_eq!(field(inbound, r#","direction":"inbound""#), "pass: the direction: inbound");
        assert_eq!(field(inbound, r#","direction":"outbound""#), "fail: the direction: outbound");
        assert_eq!(field(inbound, ""), "unknown: not known: the direction [/direction]");
        let one_of = r#""path":"/outcome","one_of":["busy","rejected"]"#;
        assert_eq!(field(one_of, r#","outcome":"busy""#), "pass: the outcome: busy");
        assert_eq!(field(one_of, r#","outcome":"answered""#), "fail: the outcome: answered");
        assert_eq!(
            field(r#""path":"/contact/booked","is":true"#, r#","contact":{"booked":true}"#),
            "pass: whether an appointment was booked: yes"
        );
    }

    #[test]
    fn bounds_have_to_lie_on_one_side() {
        let limit = r#""path":"/ring/ms","at_least":1000,"at_most":5000"#;
        let ring = |ms: &str| field(limit, &format!(r#","ring":{{"ms":{ms}}}"#));
        assert_eq!(ring("5000"), "pass: the ringing time: 5 s");
        assert!(ring("5001").starts_with("fail"));
        assert!(ring("999").starts_with("fail"));
        assert!(ring(r#"{"max":900}"#).starts_with("fail"));
        assert_eq!(
            ring(r#"{"min":4000,"max":6000}"#),
            "unknown: the ringing time: 4 s–6 s, which may or may not fit [/ring/ms]"
        );
        assert!(ring(r#"{"min":2000}"#).starts_with("unknown"));
    }

    #[test]
    fn presence_can_be_asked_for() {
        assert_eq!(field(r#""path":"/contact/purpose","known":true"#, ""), "fail: the purpose: not known");
        assert_eq!(
            field(r#""path":"/log/notes","filled":true"#, r#","log":{"notes":"  "}"#),
            "fail: the logged notes: blank"
        );
        assert!(field(r#""path":"/log/notes","filled":true"#, r#","log":{"outcome":"x"}"#).starts_with("unknown"));
    }

    #[test]
    fn own_fields_can_be_used() {
        let ward = r#""path":"/attributes/ward","is":"A3""#;
        assert!(field(ward, r#","attributes":{"ward":"A3"}"#).starts_with("pass"));
        assert!(field(ward, r#","attributes":{"ward":7}"#).starts_with("fail"));
        assert!(field(ward, r#","attributes":{}"#).starts_with("unknown"));
        assert!(
            field(r#""path":"/attributes/score","at_least":3"#, r#","attributes":{"score":3.5}"#).starts_with("pass")
        );
    }

    #[test]
    fn options_are_held_against_the_record() {
        assert_eq!(
            problems(r#"{"field": {"path": "/contact/schedulled", "is": true}}"#),
            [
                "check:1: /field/path: expected a field of the call record, found `/contact/schedulled` (column 20); did you mean `/contact/scheduled`?"
            ]
        );
        assert_eq!(
            problems(r#"{"field": {"path": "/direction", "is": "in"}}"#),
            ["check:1: /field/is: expected `inbound` or `outbound`, found `in` (column 40)"]
        );
        assert_eq!(
            problems(r#"{"field": {"path": "/direction", "at_most": 3}}"#),
            [
                "check:1: /field/at_most: expected `at_most` with a field that holds a number, found `/direction` (column 45)"
            ]
        );
        assert_eq!(
            problems(r#"{"field": {"path": "/outcome"}}"#),
            [
                "check:1: /field: expected one test of the field, found none (column 11); give `is`, `one_of`, `filled`, `known`, or `at_least` and `at_most`"
            ]
        );
        assert!(
            problems(r#"{"field": {"path": "direction", "known": true}}"#)[0].ends_with("did you mean `/direction`?")
        );
    }
}
