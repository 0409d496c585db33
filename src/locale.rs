//! The three languages: texts of checklists, and the sentences that the engine says.

use std::fmt::Write;

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::call::{Bound, Region};
use crate::words::{field_label, word_label};

/// A language of the engine's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum Locale {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// Traditional Chinese.
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// English.
    #[serde(rename = "en")]
    En,
}

impl Locale {
    /// Every locale.
    pub const ALL: [Locale; 3] = [Locale::ZhHans, Locale::ZhHant, Locale::En];

    /// Its tag, BCP 47.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Locale::ZhHans => "zh-Hans",
            Locale::ZhHant => "zh-Hant",
            Locale::En => "en",
        }
    }

    /// The locale of a tag: `zh-Hans`, `zh-Hant` or `en`.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Locale::ALL.into_iter().find(|locale| locale.tag() == tag)
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

/// A text of a checklist in the languages that its author wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "{ \"zh-Hans\"?: string; \"zh-Hant\"?: string; en?: string }"))]
pub struct Localised {
    pub(crate) texts: [Option<String>; 3],
}

impl Localised {
    /// The text in this language, else in the first language that there is.
    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        let wanted = self.texts.get(locale as usize).and_then(Option::as_deref);
        wanted.or_else(|| self.texts.iter().flatten().map(String::as_str).next()).unwrap_or_default()
    }

    /// The languages in which it is missing.
    pub(crate) fn missing(&self) -> impl Iterator<Item = Locale> + '_ {
        Locale::ALL.into_iter().filter(|locale| self.texts.get(*locale as usize).is_none_or(Option::is_none))
    }
}

impl Serialize for Localised {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (locale, text) in Locale::ALL.iter().zip(&self.texts) {
            if let Some(text) = text {
                map.serialize_entry(locale.tag(), text)?;
            }
        }
        map.end()
    }
}

/// A sentence that the engine says, in the three languages; `{0}` stands for its first argument. It has ten at most.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sentence(pub(crate) [&'static str; 3]);

impl Sentence {
    /// The three languages: `zh-Hans`, `zh-Hant`, `en`.
    pub(crate) const fn new(zh_hans: &'static str, zh_hant: &'static str, en: &'static str) -> Self {
        Sentence([zh_hans, zh_hant, en])
    }

    pub(crate) fn template(&self, locale: Locale) -> &'static str {
        self.0.get(locale as usize).copied().unwrap_or_default()
    }

    /// The sentence with its arguments.
    pub(crate) fn write(&self, locale: Locale, args: &[Arg<'_>], out: &mut String) {
        let mut rest = self.template(locale);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let mut after = after.chars();
            let number = after.next().and_then(|digit| digit.to_digit(10));
            if let Some(arg) = number.and_then(|number| args.get(number as usize)) {
                arg.write(locale, out);
            }
            rest = after.as_str().strip_prefix('}').unwrap_or_default();
        }
        out.push_str(rest);
    }

    pub(crate) fn say(&self, locale: Locale, args: &[Arg<'_>]) -> String {
        // Most arguments are short.
        let mut out = String::with_capacity(self.template(locale).len() + 32);
        self.write(locale, args, &mut out);
        out
    }
}

/// A sentence with its arguments, not yet in any language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Said<'f> {
    pub(crate) sentence: &'static Sentence,
    pub(crate) args: [Arg<'f>; 3],
}

impl<'f> Said<'f> {
    pub(crate) fn new(sentence: &'static Sentence) -> Self {
        Said { sentence, args: [Arg::Nothing; 3] }
    }

    /// Fills the next free place.
    pub(crate) fn with(mut self, arg: Arg<'f>) -> Self {
        if let Some(free) = self.args.iter_mut().find(|arg| matches!(arg, Arg::Nothing)) {
            *free = arg;
        }
        self
    }

    pub(crate) fn say(&self, locale: Locale) -> String {
        self.sentence.say(locale, &self.args)
    }
}

/// What a sentence can speak of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Arg<'f> {
    Nothing,
    /// A count.
    Count(Bound),
    /// A length of time in milliseconds.
    Ms(Bound),
    /// A field of the record, by its pointer.
    Field(&'f str),
    /// A word of the record.
    Word(&'f str),
    /// Text as it is.
    Text(&'f str),
    /// A text of a checklist.
    Localised(&'f Localised),
    /// A sentence without arguments of its own.
    Said(&'static Sentence),
    /// A sentence with arguments of its own.
    Whole(&'f Said<'f>),
    Flag(bool),
    Number(f64),
    Region(Region),
}

impl From<u64> for Arg<'_> {
    fn from(count: u64) -> Self {
        Arg::Count(Bound::exactly(count))
    }
}

impl Arg<'_> {
    fn write(&self, locale: Locale, out: &mut String) {
        match self {
            Arg::Nothing => {}
            Arg::Count(bound) => write_bound(*bound, locale, out, write_whole),
            Arg::Ms(bound) => write_bound(*bound, locale, out, |ms, out| write_duration(ms, locale, out)),
            Arg::Field(pointer) => match field_label(pointer) {
                Some(label) => out.push_str(label.template(locale)),
                None => out.push_str(pointer),
            },
            Arg::Word(word) => match word_label(word) {
                Some(label) => out.push_str(label.template(locale)),
                None => out.push_str(word),
            },
            Arg::Text(text) => out.push_str(text),
            Arg::Localised(text) => out.push_str(text.get(locale)),
            Arg::Said(sentence) => out.push_str(sentence.template(locale)),
            Arg::Whole(said) => said.sentence.write(locale, &said.args, out),
            Arg::Flag(flag) => out.push_str(if *flag { YES.template(locale) } else { NO.template(locale) }),
            Arg::Number(number) => {
                // Writing to a string can't fail.
                let _ = write!(out, "{number}");
            }
            Arg::Region(region) => out.push_str(region.code()),
        }
    }
}

static YES: Sentence = Sentence::new("是", "是", "yes");
static NO: Sentence = Sentence::new("否", "否", "no");
static AT_LEAST: Sentence = Sentence::new("至少 ", "至少 ", "at least ");
static AT_MOST: Sentence = Sentence::new("至多 ", "至多 ", "at most ");
static NOT_KNOWN: Sentence = Sentence::new("未知", "未知", "not known");

fn write_bound(bound: Bound, locale: Locale, out: &mut String, write: impl Fn(u64, &mut String)) {
    match (bound.least(), bound.most()) {
        (least, Some(most)) if least == most => write(least, out),
        (0, None) => out.push_str(NOT_KNOWN.template(locale)),
        (least, None) => {
            out.push_str(AT_LEAST.template(locale));
            write(least, out);
        }
        (0, Some(most)) => {
            out.push_str(AT_MOST.template(locale));
            write(most, out);
        }
        (least, Some(most)) => {
            write(least, out);
            out.push('–');
            write(most, out);
        }
    }
}

fn write_whole(number: u64, out: &mut String) {
    out.push_str(itoa::Buffer::new().format(number));
}

/// `14 s`, `0.25 s`, `2 min 5 s`; nothing is rounded away.
pub(crate) fn write_duration(ms: u64, locale: Locale, out: &mut String) {
    let (minute, second) = if locale == Locale::En { (" min", " s") } else { (" 分", " 秒") };
    let (minutes, rest) = if ms >= 120_000 { (ms / 60_000, ms % 60_000) } else { (0, ms) };
    if minutes > 0 {
        write_whole(minutes, out);
        out.push_str(minute);
        if rest == 0 {
            return;
        }
        out.push(' ');
    }
    write_whole(rest / 1000, out);
    if !rest.is_multiple_of(1000) {
        let decimals = format!("{:03}", rest % 1000);
        let _ = write!(out, ".{}", decimals.trim_end_matches('0'));
    }
    out.push_str(second);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duration(ms: u64, locale: Locale) -> String {
        let mut out = String::new();
        write_duration(ms, locale, &mut out);
        out
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(0, Locale::En), "0 s");
        assert_eq!(duration(14_000, Locale::En), "14 s");
        assert_eq!(duration(8250, Locale::ZhHans), "8.25 秒");
        assert_eq!(duration(119_999, Locale::En), "119.999 s");
        assert_eq!(duration(120_000, Locale::En), "2 min");
        assert_eq!(duration(125_500, Locale::ZhHant), "2 分 5.5 秒");
    }

    #[test]
    fn bounds_read_well() {
        let say = |bound| Sentence::new("", "", "it was {0}!").say(Locale::En, &[Arg::Ms(bound)]);
        assert_eq!(say(Bound::exactly(5000)), "it was 5 s!");
        assert_eq!(say(Bound::between(Some(5000), Some(5999))), "it was 5 s–5.999 s!");
        assert_eq!(say(Bound::between(Some(5000), None)), "it was at least 5 s!");
        assert_eq!(say(Bound::between(None, Some(5000))), "it was at most 5 s!");
        assert_eq!(say(Bound::between(None, None)), "it was not known!");
    }

    #[test]
    fn texts_fall_back_to_what_there_is() {
        let only_english = Localised { texts: [None, None, Some("hold".to_owned())] };
        assert_eq!(only_english.get(Locale::ZhHans), "hold");
        assert_eq!(only_english.missing().collect::<Vec<_>>(), [Locale::ZhHans, Locale::ZhHant]);
    }
}
