//! Texts for people, in the three languages: names of verdicts, results and fields, and evidence in a line.

use crate::call::{Bound, CallRecord, Millis, Shape, Shaped, Speaker};
use crate::evidence::{Evidence, EvidenceProvenance, EvidenceValue, Inexact, Miss, NearestQuote, SpanOf, Verdict};
use crate::locale::{Arg, Locale, Sentence};
use crate::score::Passed;
use crate::words::{field_label, word_label};

static PASS: Sentence = Sentence::new("通过", "通過", "pass");
static FAIL: Sentence = Sentence::new("未通过", "未通過", "fail");
static NOT_APPLICABLE: Sentence = Sentence::new("不适用", "不適用", "not applicable");
static UNKNOWN: Sentence = Sentence::new("无法判断", "無法判斷", "unknown");
static REVIEW: Sentence = Sentence::new("待复核", "待複核", "review");
static OPEN: Sentence = Sentence::new("未定", "未定", "open");

impl Verdict {
    /// What people call it.
    ///
    /// ```
    /// use threerings::{Locale, Verdict};
    ///
    /// assert_eq!(Verdict::NotApplicable.label(Locale::En), "not applicable");
    /// assert_eq!(Verdict::Review.label(Locale::ZhHans), "待复核");
    /// ```
    #[must_use]
    pub fn label(self, locale: Locale) -> &'static str {
        let label = match self {
            Verdict::Pass => &PASS,
            Verdict::Fail => &FAIL,
            Verdict::NotApplicable => &NOT_APPLICABLE,
            Verdict::Unknown => &UNKNOWN,
            Verdict::Review => &REVIEW,
        };
        label.template(locale)
    }

    /// A sign for it, so that colour is never the only one: `✓ ✗ – ? ✋`.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Verdict::Pass => "✓",
            Verdict::Fail => "✗",
            Verdict::NotApplicable => "–",
            Verdict::Unknown => "?",
            Verdict::Review => "✋",
        }
    }
}

impl Passed {
    /// The word, as written in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Passed::Pass => "pass",
            Passed::Fail => "fail",
            Passed::Open => "open",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(self, locale: Locale) -> &'static str {
        let label = match self {
            Passed::Pass => &PASS,
            Passed::Fail => &FAIL,
            Passed::Open => &OPEN,
        };
        label.template(locale)
    }
}

/// What people call the field of a record at a JSON pointer; the pointer itself where it is not a field of ours.
///
/// ```
/// use threerings::{Locale, field_name};
///
/// assert_eq!(field_name("/ended/by", Locale::En), "who hung up");
/// assert_eq!(field_name("/attributes/ward", Locale::En), "/attributes/ward");
/// ```
#[must_use]
pub fn field_name(pointer: &str, locale: Locale) -> &str {
    field_label(pointer).map_or(pointer, |label| label.template(locale))
}

/// What people call a word of the record; the word itself where it is not one of ours.
pub(crate) fn word_name(word: &str, locale: Locale) -> &str {
    word_label(word).map_or(word, |label| label.template(locale))
}

static NAMED: Sentence = Sentence::new("{0}：{1}", "{0}：{1}", "{0}: {1}");
static FROM: Sentence = Sentence::new("（{0}）", "（{0}）", " ({0})");
static HOLD: Sentence = Sentence::new("第 {0} 次等候", "第 {0} 次等候", "hold {0}");
static SPEAKERPHONE: Sentence = Sentence::new("第 {0} 次使用免提", "第 {0} 次使用免持", "speakerphone {0}");
static CALL: Sentence = Sentence::new("通话", "通話", "the call");
static STRETCH: Sentence = Sentence::new("{0}，{1}", "{0}，{1}", "{0}, {1}");
static TURN: Sentence = Sentence::new("第 {0} 句（{1}）：“{2}”", "第 {0} 句（{1}）：「{2}」", "turn {0}, {1}: “{2}”");
static OVERLAP: Sentence = Sentence::new("双方同时说话", "雙方同時說話", "both spoke");
static SILENCE: Sentence = Sentence::new("沉默", "沉默", "silence");
static SEARCHED: Sentence = Sentence::new(
    "查找了{0}的 {1} 句话（第 {2} 句之间）",
    "查找了{0}的 {1} 句話（第 {2} 句之間）",
    "searched {1} turns of {0} (turns {2})",
);
static SEARCHED_NOTHING: Sentence =
    Sentence::new("没有可以查找的话", "沒有可以查找的話", "there were no turns to search");
static NEAREST: Sentence =
    Sentence::new("；最接近的是{0}，但{1}", "；最接近的是{0}，但{1}", "; the nearest was {0}, but {1}");
static OTHER_PLACE: Sentence = Sentence::new("不在查找范围内", "不在查找範圍內", "outside the place searched");
static OTHER_SPEAKER: Sentence = Sentence::new("是对方说的", "是對方說的", "said by the other side");
static SAME_SOUND: Sentence = Sentence::new("同音", "同音", "same sound, other characters");
static ALIKE_SOUND: Sentence = Sentence::new("只是听起来相近", "只是聽起來相近", "it only sounds alike");
static ELEMENTS: Sentence = Sentence::new("{0} 条", "{0} 筆", "{0} in all");
static NOT_KNOWN: Sentence = Sentence::new("未知", "未知", "not known");
static QUOTED: Sentence = Sentence::new("“{0}”", "「{0}」", "“{0}”");
static BLANK: Sentence = Sentence::new("空白", "空白", "blank");

impl Evidence {
    /// The evidence in a line, for a table or a cell.
    ///
    /// ```
    /// use threerings::{Bound, Evidence, Locale, SpanOf};
    ///
    /// let path = Some("/holds/1".to_owned());
    /// let length_ms = Bound::exactly(74_000);
    /// let hold = Evidence::Span { of: SpanOf::Hold, path, start_ms: 30_000, end_ms: Some(104_000), length_ms };
    /// assert_eq!(hold.describe(Locale::En), "hold 2: 0:30–1:44, 74 s");
    /// ```
    #[must_use]
    pub fn describe(&self, locale: Locale) -> String {
        let described = match self {
            Evidence::Field { path, value, provenance } => field(path, value, provenance.as_ref(), locale),
            Evidence::Span { of, path, start_ms, end_ms, length_ms } => {
                let name = span_name(*of, path.as_deref(), locale);
                let end = end_ms.map_or_else(|| "?".to_owned(), clock);
                let range = format!("{}–{end}", clock(*start_ms));
                let stretch = STRETCH.say(locale, &[Arg::Text(&range), Arg::Ms(*length_ms)]);
                NAMED.say(locale, &[Arg::Text(&name), Arg::Text(&stretch)])
            }
            Evidence::Conversion { note, .. } => note.clone(),
            Evidence::Searched { turns: 0, .. } => SEARCHED_NOTHING.template(locale).to_owned(),
            Evidence::Searched { by, turns, first_turn, last_turn, nearest } => {
                let number = |turn: &Option<usize>| turn.map_or(0, |turn| turn as u64 + 1);
                let range = format!("{}–{}", number(first_turn), number(last_turn));
                let searched = SEARCHED.say(locale, &[by.arg(), Arg::from(*turns as u64), Arg::Text(&range)]);
                searched + &nearest.as_ref().map_or_else(String::new, |nearest| nearest_words(nearest, locale))
            }
            Evidence::Quote { turn, speaker, text, note, inexact, .. } => {
                let sounds = inexact.map(|inexact| match inexact {
                    Inexact::SameSound => &SAME_SOUND,
                    Inexact::AlikeSound => &ALIKE_SOUND,
                });
                let remarks = [sounds.map(|sounds| sounds.template(locale)), note.as_deref()];
                let quote = words(*turn, *speaker, text, locale);
                remarks.into_iter().flatten().fold(quote, |quote, note| quote + &FROM.say(locale, &[Arg::Text(note)]))
            }
        };
        on_one_line(&described)
    }
}

/// Words of a turn, and who said them.
fn words(turn: usize, speaker: Speaker, text: &str, locale: Locale) -> String {
    TURN.say(locale, &[Arg::from(turn as u64 + 1), Arg::Word(speaker.word()), Arg::Text(text)])
}

/// What came nearest to what was searched for in vain.
fn nearest_words(nearest: &NearestQuote, locale: Locale) -> String {
    let but = match nearest.but {
        Miss::OtherPlace => &OTHER_PLACE,
        Miss::OtherSpeaker => &OTHER_SPEAKER,
        Miss::SoundsAlike => &ALIKE_SOUND,
    };
    let quote = words(nearest.turn, nearest.speaker, &nearest.text, locale);
    NEAREST.say(locale, &[Arg::Text(&quote), Arg::Said(but)])
}

fn field(path: &str, value: &EvidenceValue, provenance: Option<&EvidenceProvenance>, locale: Locale) -> String {
    let value = match value {
        EvidenceValue::Flag(flag) => say(Arg::Flag(*flag), locale),
        EvidenceValue::Measure(bound) if path.ends_with("_ms") || path.ends_with("/ms") => say(Arg::Ms(*bound), locale),
        EvidenceValue::Measure(bound) => say(Arg::Count(*bound), locale),
        EvidenceValue::Number(number) => say(Arg::Number(*number), locale),
        EvidenceValue::Text(text) if holds_words(path) => say(Arg::Word(text), locale),
        EvidenceValue::Text(text) if text.trim().is_empty() => BLANK.template(locale).to_owned(),
        EvidenceValue::Text(text) => QUOTED.say(locale, &[Arg::Text(text)]),
        EvidenceValue::List { elements } => ELEMENTS.say(locale, &[Arg::from(*elements as u64)]),
        EvidenceValue::Absent(()) => NOT_KNOWN.template(locale).to_owned(),
    };
    let mut line = NAMED.say(locale, &[Arg::Field(path), Arg::Text(&value)]);
    if let Some(known) = provenance {
        let how = say(Arg::Word(known.how.word()), locale);
        let parts: Vec<&str> =
            [Some(how.as_str()), known.source.as_deref(), known.note.as_deref()].into_iter().flatten().collect();
        let separator = if locale == Locale::En { "; " } else { "；" };
        line += &FROM.say(locale, &[Arg::Text(&parts.join(separator))]);
    }
    line
}

fn say(arg: Arg<'_>, locale: Locale) -> String {
    static ALONE: Sentence = Sentence::new("{0}", "{0}", "{0}");
    ALONE.say(locale, &[arg])
}

fn span_name(of: SpanOf, path: Option<&str>, locale: Locale) -> String {
    let index = path.and_then(|path| path.rsplit('/').next()).and_then(|index| index.parse::<u64>().ok());
    let number = [Arg::from(index.map_or(1, |index| index.saturating_add(1)))];
    match of {
        SpanOf::Hold => HOLD.say(locale, &number),
        SpanOf::Speakerphone => SPEAKERPHONE.say(locale, &number),
        SpanOf::Call => CALL.template(locale).to_owned(),
        SpanOf::Overlap => OVERLAP.template(locale).to_owned(),
        SpanOf::Silence => SILENCE.template(locale).to_owned(),
    }
}

/// Whether the field at a pointer holds one of a list of words, which have names in every language.
pub(crate) fn holds_words(pointer: &str) -> bool {
    let mut shape = CallRecord::SHAPE;
    for name in pointer.split('/').skip(1) {
        let inner = match shape {
            Shape::Object(fields) => fields.iter().find(|(known, _)| *known == name).map(|(_, shape)| *shape),
            Shape::List(element) => Some(*element),
            _ => None,
        };
        let Some(inner) = inner else { return false };
        shape = inner;
    }
    matches!(shape, Shape::Word(_))
}

/// A moment of a call: `1:44`, `0:30.5`, `1:02:03`.
fn clock(ms: Millis) -> String {
    let (hours, minutes, seconds, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
    let mut text = match hours {
        0 => format!("{minutes}:{seconds:02}"),
        hours => format!("{hours}:{minutes:02}:{seconds:02}"),
    };
    if rest > 0 {
        text += format!(".{rest:03}").trim_end_matches('0');
    }
    text
}

/// Text with its line breaks and other control characters as spaces.
fn on_one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A length of time in words: `14 s`, `2 min 5 s`.
pub(crate) fn duration(ms: Millis, locale: Locale) -> String {
    say(Arg::Ms(Bound::exactly(ms)), locale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{How, Speaker};

    fn in_all(evidence: &Evidence) -> [String; 3] {
        Locale::ALL.map(|locale| evidence.describe(locale))
    }

    fn field(path: &str, value: EvidenceValue) -> Evidence {
        Evidence::Field { path: path.into(), value, provenance: None }
    }

    #[test]
    fn fields_are_named_with_their_value_and_where_it_came_from() {
        let path = "/ring/ms".to_owned();
        let (source, note) = (Some("agent_legs.csv".into()), Some("truncated to seconds".into()));
        let provenance = Some(EvidenceProvenance { how: How::Derived, note, source });
        let value = EvidenceValue::Measure(Bound::between(Some(8000), Some(8999)));
        assert_eq!(
            in_all(&Evidence::Field { path, value, provenance }),
            [
                "振铃时长：8 秒–8.999 秒（推算；agent_legs.csv；truncated to seconds）",
                "響鈴時長：8 秒–8.999 秒（推算；agent_legs.csv；truncated to seconds）",
                "the ringing time: 8 s–8.999 s (derived; agent_legs.csv; truncated to seconds)",
            ]
        );
    }

    #[test]
    fn only_words_of_the_record_are_translated() {
        let busy = || EvidenceValue::Text("busy".into());
        assert_eq!(field("/outcome", busy()).describe(Locale::ZhHans), "呼叫结果：占线");
        assert_eq!(field("/log/outcome", busy()).describe(Locale::ZhHans), "登记的结果：“busy”");
        assert_eq!(
            field("/transfers/0/kind", EvidenceValue::Text("survey".into())).describe(Locale::En),
            "the kind of transfer: to a survey"
        );
        assert_eq!(field("/attributes/ward", busy()).describe(Locale::En), "/attributes/ward: “busy”");
    }

    #[test]
    fn every_sort_of_value_reads_well() {
        let say = |path, value| field(path, value).describe(Locale::En);
        assert_eq!(say("/log/found", EvidenceValue::Flag(false)), "whether there is a log entry: no");
        assert_eq!(say("/ring/count", EvidenceValue::Measure(Bound::exactly(4))), "the number of rings: 4");
        assert_eq!(say("/holds", EvidenceValue::List { elements: 0 }), "the holds: 0 in all");
        assert_eq!(say("/log/notes", EvidenceValue::Text(" \n".into())), "the logged notes: blank");
        assert_eq!(say("/log/notes", EvidenceValue::Text("a\r\nb".into())), "the logged notes: “a  b”");
        assert_eq!(say("/holds", EvidenceValue::Absent(())), "the holds: not known");
        assert_eq!(say("/attributes/score", EvidenceValue::Number(0.5)), "/attributes/score: 0.5");
    }

    #[test]
    fn stretches_say_when_and_how_long() {
        let span = |of, path: &str, end_ms, length_ms| Evidence::Span {
            of,
            path: Some(path.into()),
            start_ms: 30_500,
            end_ms,
            length_ms,
        };
        assert_eq!(
            in_all(&span(SpanOf::Hold, "/holds/0", None, Bound::between(Some(0), None))),
            ["第 1 次等候：0:30.5–?，未知", "第 1 次等候：0:30.5–?，未知", "hold 1: 0:30.5–?, not known"]
        );
        let long = span(SpanOf::Speakerphone, "/speakerphone/2", Some(3_723_000), Bound::exactly(3_692_500));
        assert_eq!(long.describe(Locale::En), "speakerphone 3: 0:30.5–1:02:03, 61 min 32.5 s");
        assert_eq!(long.describe(Locale::ZhHant), "第 3 次使用免持：0:30.5–1:02:03，61 分 32.5 秒");
    }

    #[test]
    fn quotes_name_the_turn_and_the_speaker() {
        let quote = Evidence::Quote {
            turn: 2,
            speaker: Speaker::Customer,
            text: "开着免提".into(),
            start: 0,
            end: 4,
            start_ms: None,
            end_ms: None,
            note: None,
            inexact: None,
        };
        assert_eq!(
            in_all(&quote),
            ["第 3 句（客户）：“开着免提”", "第 3 句（客戶）：「开着免提」", "turn 3, the customer: “开着免提”"]
        );
    }
}
