//! Reading what people write, checklists above all: everything that is wrong comes back at once, with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::call::{Party, Who};
use crate::diagnostic::{Code, Diagnostic, Place, Severity, all_words, nearest, word_list};
use crate::json::{Kind, Node, Origin, Problem, Value};
use crate::locale::{Locale, Localised};
use crate::order::Order;
use crate::records::not_json;
use crate::speech::Setting;
use crate::text::Lexicons;

/// A text that was loaded, and its name.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: Arc<str>,
}

/// The texts that are being loaded, and what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Loading {
    pub(crate) sources: Vec<Source>,
    /// The lexicons that phrases can name.
    pub(crate) lexicons: Lexicons,
    /// The settings that phrases can name, with what was filled in so far.
    pub(crate) settings: BTreeMap<String, Setting>,
    /// Those that were empty until a checklist filled them in: examples of what they are empty for no longer hold.
    pub(crate) filled_in: BTreeSet<String>,
    /// The ids of the conditions that checks can name.
    pub(crate) conditions: BTreeSet<String>,
    /// Patterns that can be read: items are decoded more than once.
    pub(crate) readable: BTreeSet<String>,
    problems: Vec<(usize, Problem)>,
}

impl Loading {
    /// Adds a text and reads it as JSON; `None` if it is not.
    pub(crate) fn open(&mut self, name: &str, text: &str) -> Option<Node> {
        let source = self.sources.len();
        self.sources.push(Source { name: name.to_owned(), text: text.into() });
        match Node::parse(text, source) {
            Ok(node) => Some(node),
            Err(error) => {
                self.problems.push((source, not_json(text, error)));
                None
            }
        }
    }

    pub(crate) fn note(&mut self, source: usize, problem: Problem) {
        self.problems.push((source, problem));
    }

    pub(crate) fn error(&mut self, node: &Node, code: Code, message: impl Into<String>) {
        self.note(node.source, Problem::error(code, node.at, message));
    }

    pub(crate) fn error_with_help(
        &mut self,
        node: &Node,
        code: Code,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.note(node.source, Problem::error(code, node.at, message).with_help(help));
    }

    /// A value of the wrong type.
    fn wrong_type<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        self.error(node, Code::WrongType, format!("expected {expected}, found {}", node.kind().with_article()));
        None
    }

    /// How many problems there are by now.
    pub(crate) fn count(&self) -> usize {
        self.problems.len()
    }

    /// Forgets what was noted since then if it had been noted before.
    pub(crate) fn forget_repeats_since(&mut self, count: usize) {
        let later = self.problems.split_off(count.min(self.problems.len()));
        let new: Vec<_> = later.into_iter().filter(|problem| !self.problems.contains(problem)).collect();
        self.problems.extend(new);
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.problems.iter().any(|(_, problem)| problem.severity == Severity::Error)
    }

    /// Everything that was noted, in the order of the texts.
    pub(crate) fn diagnostics(self) -> Vec<Diagnostic> {
        let mut problems = self.problems;
        problems.order_by_key(|(source, problem)| (*source, problem.at));
        problems
            .into_iter()
            .map(|(source, problem)| match self.sources.get(source) {
                Some(source) => problem.locate(&source.text, &Origin::start(Some(&source.name))),
                // What was asked for stands in no text.
                None => Diagnostic {
                    code: problem.code,
                    severity: problem.severity,
                    message: problem.message,
                    help: problem.help,
                    at: Place::default(),
                },
            })
            .collect()
    }
}

/// A type that people write in JSON.
pub(crate) trait Decode: Sized {
    /// `None` after a problem was noted.
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self>;
}

/// Declares an object that people write, with its fields. An optional field may be left out; a default stands after `=`.
macro_rules! options {
    // The struct, field by field: one that may be left out is marked so for the schema and the types.
    (@struct {$(#[$meta:meta])* $vis:vis struct $name:ident} {$($fields:tt)*}) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
        #[cfg_attr(test, ts(optional_fields), schemars(deny_unknown_fields))]
        $vis struct $name { $($fields)* }
    };
    (@struct $head:tt {$($fields:tt)*} $(#[$meta:meta])* required $field:ident: $type:ty, $($rest:tt)*) => {
        $crate::load::options! { @struct $head {$($fields)* $(#[$meta])* pub(crate) $field: $type,} $($rest)* }
    };
    (@struct $head:tt {$($fields:tt)*} $(#[$meta:meta])* optional $field:ident: $type:ty, $($rest:tt)*) => {
        $crate::load::options! { @struct $head {
            $($fields)*
            $(#[$meta])*
            #[cfg_attr(test, schemars(skip_serializing_if = "Option::is_none"))]
            pub(crate) $field: Option<$type>,
        } $($rest)* }
    };
    (@struct $head:tt {$($fields:tt)*} $(#[$meta:meta])* defaulted $field:ident: $type:ty, $($rest:tt)*) => {
        $crate::load::options! { @struct $head {
            $($fields)*
            $(#[$meta])*
            #[cfg_attr(test, ts(as = "Option<_>"), schemars(skip_serializing_if = "Option::is_none"))]
            pub(crate) $field: $type,
        } $($rest)* }
    };
    (@decode optional $node:ident, $loading:ident, $name:expr) => { $crate::load::optional($node, $name, $loading) };
    (@decode required $node:ident, $loading:ident, $name:expr) => { $crate::load::required($node, $name, $loading) };
    (@decode defaulted $node:ident, $loading:ident, $name:expr, $default:expr) => {
        $crate::load::optional($node, $name, $loading).map(|given| given.unwrap_or_else(|| $default))
    };
    (@take optional $field:ident) => { $field? };
    (@take required $field:ident) => { $field? };
    (@take defaulted $field:ident) => { $field? };

    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$field_meta:meta])* $need:ident $field:ident: $type:ty $(= $default:expr)?,)*
        }
    ) => {
        $crate::load::options! {
            @struct {$(#[$meta])* $vis struct $name} {}
            $($(#[$field_meta])* $need $field: $type,)*
        }

        impl $name {
            pub(crate) const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];
        }

        impl $crate::load::Decode for $name {
            fn decode(node: &$crate::json::Node, loading: &mut $crate::load::Loading) -> Option<Self> {
                $crate::load::check_fields(node, Self::FIELDS, loading)?;
                $(let $field = $crate::load::options!(@decode $need node, loading, stringify!($field) $(, $default)?);)*
                Some($name { $($field: $crate::load::options!(@take $need $field),)* })
            }
        }
    };
}
pub(crate) use options;

/// Notes unknown and repeated fields; `None` if it is not an object at all.
pub(crate) fn check_fields(node: &Node, known: &[&'static str], loading: &mut Loading) -> Option<()> {
    if node.kind() != Kind::Object {
        return loading.wrong_type(node, "an object");
    }
    let mut seen: Vec<&str> = Vec::new();
    for member in node.members() {
        let key = member.key.as_str();
        if seen.contains(&key) {
            let problem =
                Problem::error(Code::DuplicateField, member.key_at, format!("expected `{key}` once, found it twice"));
            loading.note(node.source, problem);
        }
        seen.push(key);
        // `$schema` tells editors which schema to hold the file against.
        if !known.contains(&key) && key != "$schema" {
            let help = match nearest(key, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the fields here are {}", all_words(known.iter().copied())),
            };
            let problem = Problem::error(Code::UnknownField, member.key_at, format!("unknown field `{key}`"));
            loading.note(node.source, problem.with_help(Some(help)));
        }
    }
    Some(())
}

/// A field that may be left out: `Some(None)` if it is, `None` if it is wrong.
pub(crate) fn optional<T: Decode>(node: &Node, name: &'static str, loading: &mut Loading) -> Option<Option<T>> {
    match node.get(name) {
        None => Some(None),
        Some(value) => T::decode(value, loading).map(Some),
    }
}

/// A field that has to be there.
pub(crate) fn required<T: Decode>(node: &Node, name: &'static str, loading: &mut Loading) -> Option<T> {
    match node.get(name) {
        Some(value) => T::decode(value, loading),
        None => {
            let message = format!("expected the field `{name}`, found none");
            loading.note(node.source, Problem::error(Code::MissingField, node.at, message).about_child(name));
            None
        }
    }
}

impl Decode for String {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        match node.text() {
            Some(text) => Some(text.to_owned()),
            None => loading.wrong_type(node, "a string"),
        }
    }
}

impl Decode for bool {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        node.boolean().or_else(|| loading.wrong_type(node, "`true` or `false`"))
    }
}

impl Decode for u64 {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        let Some(number) = node.number() else {
            return loading.wrong_type(node, "a whole number, 0 or more");
        };
        let whole = number.whole().and_then(|whole| u64::try_from(whole).ok());
        if whole.is_none() {
            loading.error(node, Code::OutOfRange, format!("expected a whole number, 0 or more, found {}", number.raw));
        }
        whole
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        let Value::Array(elements) = &node.value else {
            return loading.wrong_type(node, "a list");
        };
        // Every element is read before the list is given up, so that every problem is noted.
        let decoded: Vec<Option<T>> = elements.iter().map(|element| T::decode(element, loading)).collect();
        decoded.into_iter().collect()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        T::decode(node, loading).map(Box::new)
    }
}

impl Decode for Localised {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        let tags = Locale::ALL.map(Locale::tag);
        if node.kind() != Kind::Object {
            return loading.wrong_type(node, "an object with a text for `zh-Hans`, `zh-Hant` and `en`");
        }
        check_fields(node, &tags, loading)?;
        let mut texts = [None, None, None];
        for (text, tag) in texts.iter_mut().zip(tags) {
            *text = optional::<String>(node, tag, loading)?.filter(|text| !text.trim().is_empty());
        }
        if texts.iter().all(Option::is_none) {
            loading.error(
                node,
                Code::MissingField,
                "expected a text in at least one of `zh-Hans`, `zh-Hant` and `en`, found none",
            );
            return None;
        }
        Some(Localised { texts })
    }
}

impl Decode for Party {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        decode_word(node, Party::WORDS, Party::from_word, loading)
    }
}

impl Decode for Who {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        decode_word(node, Who::WORDS, Who::from_word, loading)
    }
}

/// A word out of a fixed list.
pub(crate) fn decode_word<T>(
    node: &Node,
    words: &[&'static str],
    from: impl Fn(&str) -> Option<T>,
    loading: &mut Loading,
) -> Option<T> {
    let Some(word) = node.text() else {
        return loading.wrong_type(node, &word_list(words.iter().copied()));
    };
    let value = from(word);
    if value.is_none() {
        let help = nearest(word, words.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        let message = format!("expected {}, found `{word}`", word_list(words.iter().copied()));
        loading.error_with_help(node, Code::UnknownWord, message, help);
    }
    value
}

/// Declares words that people write.
macro_rules! option_words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
        $vis enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Its words, as written in JSON.
            pub(crate) const WORDS: &'static [&'static str] = &[$($word),+];
        }

        impl $crate::load::Decode for $name {
            fn decode(node: &$crate::json::Node, loading: &mut $crate::load::Loading) -> Option<Self> {
                let from = |word: &str| match word { $($word => Some($name::$variant),)+ _ => None };
                $crate::load::decode_word(node, $name::WORDS, from, loading)
            }
        }
    };
}
pub(crate) use option_words;

/// An exact decimal of up to three places, 0 or more: weights, percentages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "number"))]
pub(crate) struct Decimal {
    /// In thousandths.
    pub(crate) thousandths: u64,
}

impl Decimal {
    pub(crate) const fn whole(number: u64) -> Self {
        Decimal { thousandths: number * 1000 }
    }

    pub(crate) fn value(self) -> f64 {
        self.thousandths as f64 / 1000.0
    }

    /// Writes it as people do: `2`, `0.25`.
    pub(crate) fn write(self, out: &mut impl std::fmt::Write) -> std::fmt::Result {
        write_fixed(self.thousandths, 3, out)
    }
}

impl serde::Serialize for Decimal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.thousandths.is_multiple_of(1000) {
            serializer.serialize_u64(self.thousandths / 1000)
        } else {
            serializer.serialize_f64(self.value())
        }
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.write(f)
    }
}

/// A number that is counted in tenths, hundredths or thousandths, without noughts at its end: `2`, `0.25`.
pub(crate) fn write_fixed(parts: u64, mut places: u32, out: &mut impl std::fmt::Write) -> std::fmt::Result {
    let unit = 10_u64.pow(places);
    let (whole, mut rest) = (parts / unit, parts % unit);
    out.write_str(itoa::Buffer::new().format(whole))?;
    if rest == 0 {
        return Ok(());
    }
    while rest.is_multiple_of(10) {
        rest /= 10;
        places -= 1;
    }
    write!(out, ".{rest:0width$}", width = places as usize)
}

impl Decode for Decimal {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        const MOST: f64 = 1_000_000.0;
        let Some(number) = node.number() else {
            return loading.wrong_type(node, "a number, 0 or more");
        };
        let scaled = number.value() * 1000.0;
        if !(0.0..=MOST * 1000.0).contains(&scaled) || (scaled - scaled.round()).abs() > 1e-6 {
            let message =
                format!("expected a number from 0 to 1000000 with at most three decimals, found {}", number.raw);
            loading.error(node, Code::OutOfRange, message);
            return None;
        }
        Some(Decimal { thousandths: scaled.round() as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    options! {
        /// For the tests.
        struct Sample {
            /// A name.
            required name: String,
            /// A limit.
            defaulted limit: u64 = 60,
            /// A title.
            optional title: Localised,
            /// More of the same.
            defaulted inner: Vec<Sample> = Vec::new(),
        }
    }

    fn load(text: &str) -> Result<Sample, Vec<String>> {
        let mut loading = Loading::default();
        let sample = loading.open("f.json", text).and_then(|node| Sample::decode(&node, &mut loading));
        sample
            .filter(|_| !loading.has_errors())
            .ok_or_else(|| loading.diagnostics().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn defaults_fill_in() {
        let sample = load(r#"{"name": "a", "title": null}"#).unwrap();
        assert_eq!(sample, Sample { name: "a".into(), limit: 60, title: None, inner: Vec::new() });
    }

    #[test]
    fn every_problem_comes_back_with_its_place() {
        let problems = load(
            "{\"limit\": -1,\n \"titel\": {},\n \"inner\": [{\"name\": 7}, {\"name\": \"b\", \"title\": {\"fr\": \"x\"}}]}",
        );
        assert_eq!(
            problems.unwrap_err(),
            [
                "f.json:1: /name: expected the field `name`, found none (column 1)",
                "f.json:1: /limit: expected a whole number, 0 or more, found -1 (column 11)",
                "f.json:2: /titel: unknown field `titel` (column 2); did you mean `title`?",
                "f.json:3: /inner/0/name: expected a string, found a number (column 21)",
                "f.json:3: /inner/1/title: expected a text in at least one of `zh-Hans`, `zh-Hant` and `en`, found none (column 48)",
                "f.json:3: /inner/1/title/fr: unknown field `fr` (column 49); the fields here are `zh-Hans`, `zh-Hant` and `en`",
            ]
        );
    }

    #[test]
    fn decimals_are_exact() {
        let decode = |raw: &str| {
            let mut loading = Loading::default();
            let node = loading.open("f", raw).unwrap();
            Decimal::decode(&node, &mut loading).map(|decimal| decimal.thousandths)
        };
        assert_eq!(decode("1.35"), Some(1350));
        assert_eq!(decode("3"), Some(3000));
        assert_eq!(decode("0.0001"), None);
        assert_eq!(decode("-1"), None);
    }
}
