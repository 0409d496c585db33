//! What a checklist holds and how an item is checked, for people to read.

use serde::Serialize;

use crate::checklist::{Example, Item};
use crate::checks::Check;
use crate::checks::condition::reference;
use crate::conditions::Conditions;
use crate::engine::Engine;
use crate::evidence::Verdict;
use crate::json::{Member, Node, Value};
use crate::lint;
use crate::locale::{Arg, Locale, Sentence};
use crate::render::{duration, field_name, holds_words, word_name};
use crate::report;
use crate::score::{Method, Scope};
use crate::speech::Setting;

/// What a checklist is, with its sections and items.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct ChecklistInfo<'e> {
    /// Its id; several that were joined are joined by `+`.
    pub id: &'e str,
    /// Its version.
    pub version: &'e str,
    /// What people call it.
    pub title: &'e str,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<&'e str>,
    /// How items add up.
    pub method: Method,
    /// The percentage from which a call passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass_mark: Option<f64>,
    /// Names for stretches of the scale.
    pub bands: Vec<BandInfo<'e>>,
    /// What an organisation fills in.
    pub settings: Vec<SettingInfo<'e>>,
    /// Its sections, in order.
    pub sections: Vec<SectionInfo<'e>>,
    /// Its items, in order.
    pub items: Vec<ItemInfo<'e>>,
}

/// A name for a stretch of the scale, up to where the next begins.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct BandInfo<'e> {
    /// Its id, as in reports.
    pub id: &'e str,
    /// What people call it.
    pub title: &'e str,
    /// The percentage from which it goes.
    pub from: f64,
}

/// Words that an organisation fills in.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct SettingInfo<'e> {
    /// Its id; checks name it as `$id`.
    pub id: &'e str,
    /// What has to be filled in.
    pub title: &'e str,
    /// What was filled in.
    pub phrases: Vec<&'e str>,
}

/// A part of a checklist.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct SectionInfo<'e> {
    /// Its id.
    pub id: &'e str,
    /// What people call it.
    pub title: &'e str,
    /// How much it counts against other sections.
    pub weight: f64,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct ItemInfo<'e> {
    /// Its id.
    pub id: &'e str,
    /// The id of its section.
    pub section: &'e str,
    /// The rule in a few words.
    pub title: &'e str,
    /// How much it counts.
    pub weight: f64,
    /// What it costs if it fails, where it is critical.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical: Option<Scope>,
}

/// One rule: why it is there, where it is from, and how it is checked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct Explanation<'e> {
    /// The item.
    pub item: ItemInfo<'e>,
    /// Its section.
    pub section: SectionInfo<'e>,
    /// The id of its checklist.
    pub checklist: &'e str,
    /// The version of its checklist.
    pub checklist_version: &'e str,
    /// The language of the texts.
    pub locale: Locale,
    /// Why it matters.
    pub why: &'e str,
    /// What to do better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<&'e str>,
    /// Where the rule comes from.
    pub source: Vec<SourceInfo<'e>>,
    /// When the rule concerns a call at all; absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies: Option<CheckInfo>,
    /// What the rule asks for.
    pub check: CheckInfo,
    /// Calls with their verdicts.
    pub examples: Vec<ExampleInfo<'e>>,
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct SourceInfo<'e> {
    /// How the checklist cites the document.
    pub document: &'e str,
    /// The document's title.
    pub title: &'e str,
    /// The heading.
    pub section: &'e str,
    /// The number or letter under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<&'e str>,
}

/// A check, in words and as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct CheckInfo {
    /// The check and its options in words; what belongs to a line is indented under it by two spaces.
    pub lines: Vec<String>,
    /// The check as the checklist has it: conditions by their id.
    #[cfg_attr(test, ts(type = "Record<string, unknown>"))]
    pub json: serde_json::Value,
}

/// A call with the verdict that it gets.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct ExampleInfo<'e> {
    /// What it shows, in its author's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'e str>,
    /// The call: script notation, or a record as JSON.
    pub call: String,
    /// The verdict that it should get.
    pub expect: Verdict,
    /// Why it gets its verdict; absent if it can't be read or gets another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Engine {
    /// What this engine checks with, in its language.
    ///
    /// ```
    /// # use threerings::{Engine, Locale};
    /// let engine = Engine::builder().checklist("five-rules").locale(Locale::En).build()?;
    /// let info = engine.describe();
    /// assert_eq!((info.title, info.items.len()), ("The five headline rules", 5));
    /// # Ok::<(), threerings::BuildError>(())
    /// ```
    #[must_use]
    pub fn describe(&self) -> ChecklistInfo<'_> {
        let (checklist, locale) = (self.checklist(), self.locale());
        let bands = checklist.scoring.bands.iter();
        ChecklistInfo {
            id: &checklist.id,
            version: &checklist.version,
            title: checklist.title.get(locale),
            about: checklist.about.as_ref().map(|about| about.get(locale)),
            method: checklist.scoring.method,
            pass_mark: checklist.scoring.pass_mark.map(|mark| mark.value()),
            bands: bands
                .map(|band| BandInfo { id: &band.id, title: band.title.get(locale), from: band.from.value() })
                .collect(),
            settings: checklist.settings.iter().map(|setting| setting_info(setting, locale)).collect(),
            sections: (0..checklist.sections.len()).map(|index| self.section_info(index)).collect(),
            items: checklist.items.iter().map(|item| self.item_info(item)).collect(),
        }
    }

    /// One rule explained, in this engine's language; `None` if there is no item of that id.
    ///
    /// ```
    /// # use threerings::{Engine, Locale};
    /// let engine = Engine::builder().locale(Locale::En).build()?;
    /// let rule = engine.explain("hold-under-one-minute").unwrap();
    /// assert_eq!(rule.check.lines, ["how long and how many the holds were", "  each_at_most_ms: 60000 (60 s)"]);
    /// # Ok::<(), threerings::BuildError>(())
    /// ```
    #[must_use]
    pub fn explain(&self, item: &str) -> Option<Explanation<'_>> {
        let (checklist, locale) = (self.checklist(), self.locale());
        let item = checklist.items.iter().find(|known| known.file.id == item)?;
        let check_info = |name| item.node.get(name).map(|node| CheckInfo::of(node, &checklist.conditions, locale));
        let source = item.file.source.iter().map(|citation| SourceInfo {
            document: &citation.document,
            title: checklist
                .documents
                .iter()
                .find(|document| document.id == citation.document)
                .map_or("", |document| document.title.get(locale)),
            section: &citation.section,
            item: citation.item.as_deref(),
        });
        Some(Explanation {
            item: self.item_info(item),
            section: self.section_info(item.section),
            checklist: &checklist.id,
            checklist_version: &checklist.version,
            locale,
            why: item.file.why.get(locale),
            advice: item.file.advice.as_ref().map(|advice| advice.get(locale)),
            source: source.collect(),
            applies: check_info("applies"),
            check: check_info("check")?,
            examples: item.file.examples.iter().map(|example| self.example_info(item, example)).collect(),
        })
    }

    fn section_info(&self, index: usize) -> SectionInfo<'_> {
        match self.checklist().sections.get(index) {
            Some(section) => {
                SectionInfo { id: &section.id, title: section.title.get(self.locale()), weight: section.weight.value() }
            }
            None => SectionInfo { id: "", title: "", weight: 0.0 },
        }
    }

    fn item_info<'e>(&'e self, item: &'e Item) -> ItemInfo<'e> {
        ItemInfo {
            id: &item.file.id,
            section: self.section_info(item.section).id,
            title: item.file.title.get(self.locale()),
            weight: item.file.weight.value(),
            critical: item.file.critical,
        }
    }

    fn example_info<'e>(&'e self, item: &'e Item, example: &'e Example) -> ExampleInfo<'e> {
        let expect = example.expect.verdict();
        let call = match (&example.script, &example.record) {
            (Some(lines), _) => lines.join("\n"),
            (None, Some(record)) => record.text(),
            (None, None) => String::new(),
        };
        let reason = lint::record(example).ok().and_then(|record| {
            let finding = self.find(&record, item);
            (finding.verdict() == expect).then(|| report::reason(&finding, self.locale()))
        });
        ExampleInfo { note: example.note.as_deref(), call, expect, reason }
    }
}

fn setting_info(setting: &Setting, locale: Locale) -> SettingInfo<'_> {
    SettingInfo {
        id: &setting.id,
        title: setting.title.as_ref().map_or(&setting.id, |title| title.get(locale)),
        phrases: setting.phrases.iter().map(String::as_str).collect(),
    }
}

impl CheckInfo {
    fn of(check: &Node, conditions: &Conditions, locale: Locale) -> Self {
        let mut lines = Vec::new();
        describe_check(check, 0, conditions, locale, &mut lines);
        CheckInfo { lines, json: check.to_value() }
    }
}

/// A check, `{"kind": options}`, and what is inside it.
fn describe_check(check: &Node, depth: usize, conditions: &Conditions, locale: Locale, lines: &mut Vec<String>) {
    if let Some(defined) = reference(check).and_then(Node::text).and_then(|id| conditions.get(id)) {
        let id = Arg::Text(&defined.condition.id);
        let line = match &defined.condition.title {
            Some(title) => TITLED_CONDITION.say(locale, &[id, Arg::Localised(title)]),
            None => CONDITION.say(locale, &[id]),
        };
        lines.push(indented(depth, &line));
        return describe_check(defined.check(), depth + 1, conditions, locale, lines);
    }
    for Member { key: name, node: options, .. } in check.members() {
        let label = Check::label(name).map_or(name.as_str(), |label| label.template(locale));
        lines.push(indented(depth, label));
        match &options.value {
            Value::Array(checks) => {
                checks.iter().for_each(|inner| describe_check(inner, depth + 1, conditions, locale, lines));
            }
            Value::Object(_) if name == "not" => describe_check(options, depth + 1, conditions, locale, lines),
            _ => describe_options(options, depth + 1, locale, lines),
        }
    }
}

static CONDITION: Sentence = Sentence::new("条件 {0}", "條件 {0}", "the condition {0}");
static TITLED_CONDITION: Sentence = Sentence::new("条件 {0}：{1}", "條件 {0}：{1}", "the condition {0}: {1}");
static OPTION: Sentence = Sentence::new("{0}：{1}", "{0}：{1}", "{0}: {1}");
static OPTION_LIST: Sentence = Sentence::new("{0}：", "{0}：", "{0}:");
static MEANING: Sentence = Sentence::new("{0}（{1}）", "{0}（{1}）", "{0} ({1})");

/// How many values stand on one line.
const ON_ONE_LINE: usize = 3;

fn describe_options(options: &Node, depth: usize, locale: Locale, lines: &mut Vec<String>) {
    let words = options.get("path").and_then(Node::text).is_some_and(holds_words);
    for Member { key: name, node: value, .. } in options.members() {
        let option = |value: &str| OPTION.say(locale, &[Arg::Text(name), Arg::Text(value)]);
        match value.elements() {
            values if values.len() > ON_ONE_LINE => {
                lines.push(indented(depth, &OPTION_LIST.say(locale, &[Arg::Text(name)])));
                lines.extend(values.iter().map(|value| indented(depth + 1, &plain(name, value, words, locale))));
            }
            [] => lines.push(indented(depth, &option(&plain(name, value, words, locale)))),
            values => {
                let values: Vec<String> = values.iter().map(|value| plain(name, value, words, locale)).collect();
                lines.push(indented(depth, &option(&values.join(", "))));
            }
        }
    }
}

/// The value of an option as it is written, and what it means where that isn't plain.
fn plain(name: &str, value: &Node, words: bool, locale: Locale) -> String {
    let written = value.text().map_or_else(|| value.to_value().to_string(), str::to_owned);
    let meaning = match &value.value {
        Value::Number(raw) if name.ends_with("_ms") => raw.parse().ok().map(|ms| duration(ms, locale)),
        Value::String(text) if text.starts_with('/') => Some(field_name(text, locale).to_owned()),
        Value::String(text) if words => Some(word_name(text, locale).to_owned()),
        _ => None,
    };
    match meaning.filter(|meaning| *meaning != written) {
        Some(meaning) => MEANING.say(locale, &[Arg::Text(&written), Arg::Text(&meaning)]),
        None => written,
    }
}

fn indented(depth: usize, text: &str) -> String {
    format!("{:1$}{text}", "", depth * 2)
}

#[cfg(test)]
#[cfg(feature = "built-in")]
mod tests {
    use super::*;

    fn engine(locale: Locale) -> Engine {
        Engine::builder().locale(locale).build().unwrap()
    }

    #[test]
    fn a_rule_is_explained_in_each_language() {
        let lines = |locale| engine(locale).explain("answer-within-three-rings").unwrap().applies.unwrap().lines;
        assert_eq!(
            lines(Locale::En),
            [
                "every one of these, read in order",
                "  a fact about the call",
                "    path: /direction (the direction)",
                "    is: inbound",
                "  a fact about the call",
                "    path: /outcome (the outcome)",
                "    one_of:",
                "      answered",
                "      no_answer (not answered)",
                "      abandoned",
                "      voicemail",
            ]
        );
        assert_eq!(lines(Locale::ZhHans)[3], "    is：inbound（呼入）");
        assert_eq!(lines(Locale::ZhHant)[0], "以下依次都符合");
    }

    #[test]
    fn every_example_of_a_built_in_rule_says_why() {
        let engine = engine(Locale::En);
        for item in engine.describe().items {
            let rule = engine.explain(item.id).unwrap();
            assert!(!rule.examples.is_empty());
            for example in rule.examples {
                assert!(example.reason.is_some(), "{}: {example:?}", item.id);
            }
        }
    }

    #[test]
    fn an_explanation_travels_as_json() {
        let engine = engine(Locale::ZhHans);
        let json = serde_json::to_value(engine.explain("hold-under-one-minute").unwrap()).unwrap();
        assert_eq!(json["check"]["json"]["holds"]["each_at_most_ms"], 60_000);
        assert_eq!(json["check"]["lines"][1], "  each_at_most_ms：60000（60 秒）");
        assert_eq!(json["examples"][0]["expect"], "pass");
        assert_eq!(engine.explain("hold"), None);
    }

    #[test]
    fn what_is_not_known_is_shown_as_written() {
        let check =
            Node::parse(r#"{"not": {"wink": {"eyes": [1, 2], "at_most_ms": 1500, "deep": {"a": null}}}}"#, 0).unwrap();
        assert_eq!(
            CheckInfo::of(&check, &Conditions::default(), Locale::En).lines,
            [
                "the opposite of this",
                "  wink",
                "    eyes: 1, 2",
                "    at_most_ms: 1500 (1.5 s)",
                "    deep: {\"a\":null}"
            ]
        );
    }
}
