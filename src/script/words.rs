//! The words of the notation: what can stand on a line, who can speak, and how numbers are said.

use crate::call::{By, Outcome, Region, Speaker, TransferKind};
use crate::diagnostic::nearest;
use crate::text::simplify;

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// Short for an assignment: the pointer and its value.
    Assign(&'static str, &'static str),
    /// The record's id, after the colon.
    Call,
    /// Whose ring cadence applies.
    Region,
    /// Ringing begins, or rang so many times, or both.
    Rings,
    /// How the attempt came out.
    Outcome(Outcome),
    Hold,
    Resume,
    SpeakerOn,
    SpeakerOff,
    Transfer(TransferKind),
    /// The call ended; by the one who is named, by this one, or by nobody knows whom.
    Ends(Option<By>),
    /// What the agent wrote about the call, after the colon.
    Logged,
}

/// The time before an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timing {
    /// It says something about the whole call.
    Never,
    Optional,
    Needed,
    /// As [`Timing::Optional`], and it may last from a time to another.
    OptionalRange,
    /// As [`Timing::Needed`], and it may last from a time to another.
    NeededRange,
}

impl Timing {
    pub(super) fn needed(self) -> bool {
        matches!(self, Timing::Needed | Timing::NeededRange)
    }

    pub(super) fn ranged(self) -> bool {
        matches!(self, Timing::OptionalRange | Timing::NeededRange)
    }
}

/// One event and every way to write it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) event: Event,
    pub(super) timing: Timing,
    /// The usual one first. `{n}`, `{who}` and `{region}` stand for a number, a speaker and a country; what ends
    /// in a colon takes the rest of its line.
    pub(super) words: &'static [&'static str],
    /// A valid line.
    pub(super) example: &'static str,
    /// What it means, for the documentation; an [`Event::Assign`] speaks for itself.
    #[cfg_attr(not(test), expect(dead_code, reason = "the test of the documentation reads it"))]
    pub(super) means: &'static str,
}

/// A row for what is short for an assignment; its usual word is its example.
const fn assign(
    pointer: &'static str,
    value: &'static str,
    words: &'static [&'static str],
    example: &'static str,
) -> Row {
    Row { event: Event::Assign(pointer, value), timing: Timing::Never, words, example, means: "" }
}

const fn row(
    event: Event,
    timing: Timing,
    words: &'static [&'static str],
    example: &'static str,
    means: &'static str,
) -> Row {
    Row { event, timing, words, example, means }
}

/// Every event. The documentation of `script` shows this table, and a test keeps the two together.
#[rustfmt::skip]
pub(super) static EVENTS: &[Row] = &[
    row(Event::Call, Timing::Never, &["call:", "通话:"], "call: c17", "`/id`, `script` where it is not given"),
    row(Event::Region, Timing::Never, &["{region}"], "CN", "`/region`"),
    assign("/direction", "inbound", &["inbound", "incoming", "呼入", "来电"], "inbound"),
    assign("/direction", "outbound", &["outbound", "outgoing", "呼出", "外呼", "去电"], "outbound"),
    assign("/contact/purpose", "enquiry", &["enquiry", "inquiry", "咨询"], "enquiry"),
    assign("/contact/purpose", "first_follow_up", &["first follow-up", "first follow up", "首次回访", "第一次回访"], "first follow-up"),
    assign("/contact/purpose", "second_follow_up", &["second follow-up", "second follow up", "第二次回访"], "second follow-up"),
    assign("/contact/purpose", "medication", &["medication", "用药", "用药咨询"], "medication"),
    assign("/contact/purpose", "complaint", &["complaint", "投诉"], "complaint"),
    assign("/contact/purpose", "other", &["other purpose", "其他事由"], "other purpose"),
    assign("/contact/scheduled", "true", &["scheduled", "预约通话"], "scheduled"),
    assign("/contact/scheduled", "false", &["not scheduled", "unscheduled", "非预约通话"], "not scheduled"),
    assign("/contact/first_contact", "true", &["first contact", "首次联系"], "first contact"),
    assign("/contact/first_contact", "false", &["not first contact", "repeat contact", "再次联系"], "repeat contact"),
    assign("/contact/important", "true", &["important", "重要"], "important"),
    assign("/contact/important", "false", &["not important", "不重要"], "not important"),
    assign("/contact/urgent", "true", &["urgent", "紧急"], "urgent"),
    assign("/contact/urgent", "false", &["not urgent", "不紧急"], "not urgent"),
    assign("/contact/wrong_number", "true", &["wrong number", "打错", "打错了"], "wrong number"),
    assign("/contact/wrong_number", "false", &["right number", "没打错"], "right number"),
    assign("/contact/booked", "true", &["booked", "已预约"], "booked"),
    assign("/contact/booked", "false", &["not booked", "未预约"], "not booked"),
    row(Event::Rings, Timing::NeededRange, &["rings", "ringing", "响铃", "振铃"], "0:00 rings",
        "the ringing begins; `/ring/ms` is the time from here to the outcome, or the range"),
    row(Event::Rings, Timing::OptionalRange, &["rings {n} times", "rings {n} time", "{n} rings", "响铃{n}声", "响{n}声", "响铃{n}次"], "rings 3 times",
        "`/ring/count`; with a time, the ringing begins, too"),
    row(Event::Outcome(Outcome::Answered), Timing::Optional, &["answered", "picked up", "接听", "接通", "已接"], "0:08 answered",
        "`/outcome`, `/answered_at_ms`"),
    row(Event::Outcome(Outcome::NoAnswer), Timing::Optional, &["no answer", "无人接听", "没人接"], "0:31 no answer",
        "`/outcome`; `/ended/at_ms` unless the end has a line of its own"),
    row(Event::Outcome(Outcome::Abandoned), Timing::Optional, &["abandoned", "caller gives up", "客户放弃", "来电者放弃"], "0:31 abandoned",
        "likewise"),
    row(Event::Outcome(Outcome::Voicemail), Timing::Optional, &["voicemail", "语音信箱"], "0:31 voicemail", "likewise"),
    row(Event::Outcome(Outcome::Busy), Timing::Optional, &["busy", "占线", "忙线"], "0:02 busy", "likewise"),
    row(Event::Outcome(Outcome::Rejected), Timing::Optional, &["rejected", "declined", "拒接"], "0:05 rejected", "likewise"),
    row(Event::Outcome(Outcome::Unreachable), Timing::Optional, &["unreachable", "无法接通", "关机", "空号"], "0:03 unreachable", "likewise"),
    row(Event::Outcome(Outcome::Failed), Timing::Optional, &["failed", "call failed", "呼叫失败"], "0:02 failed", "likewise"),
    row(Event::Hold, Timing::NeededRange, &["hold", "on hold", "hold by {who}", "保持", "通话保持", "{who}保持"], "0:30 hold",
        "a hold of `/holds`, up to `resume` or over the range; by whom, if that is said"),
    row(Event::Resume, Timing::Needed, &["resume", "resumed", "off hold", "恢复", "恢复通话"], "1:44 resume", "the end of the hold"),
    assign("/holds", "[]", &["no holds", "no hold", "无保持", "没有保持"], "no holds"),
    row(Event::SpeakerOn, Timing::OptionalRange, &["speakerphone on", "speakerphone", "免提", "打开免提", "开免提"], "2:00 speakerphone on",
        "a stretch of `/speakerphone`, up to `speakerphone off` or over the range; `true` without a time"),
    row(Event::SpeakerOff, Timing::Needed, &["speakerphone off", "关闭免提", "关免提"], "2:30 speakerphone off", "its end"),
    assign("/speakerphone", "false", &["no speakerphone", "无免提", "未用免提"], "no speakerphone"),
    row(Event::Transfer(TransferKind::Blind), Timing::Optional, &["transfer blind", "blind transfer", "盲转", "直接转接"], "2:05 transfer blind", "a transfer of `/transfers`"),
    row(Event::Transfer(TransferKind::Attended), Timing::Optional, &["transfer attended", "attended transfer", "咨询转接"], "2:05 transfer attended", "likewise"),
    row(Event::Transfer(TransferKind::Conference), Timing::Optional, &["transfer conference", "conference", "三方通话"], "2:05 transfer conference", "likewise"),
    row(Event::Transfer(TransferKind::Survey), Timing::Optional, &["transfer survey", "transfer to survey", "转满意度", "转评价"], "2:05 transfer survey", "likewise"),
    row(Event::Transfer(TransferKind::Voicemail), Timing::Optional, &["transfer voicemail", "transfer to voicemail", "转语音信箱"], "2:05 transfer voicemail", "likewise"),
    row(Event::Transfer(TransferKind::External), Timing::Optional, &["transfer external", "external transfer", "转外线"], "2:05 transfer external", "likewise"),
    assign("/transfers", "[]", &["no transfers", "no transfer", "无转接", "没有转接"], "no transfers"),
    row(Event::Ends(None), Timing::Optional, &["{who} hangs up", "{who} hung up", "{who}挂断", "{who}挂机", "{who} ends"], "2:15 customer hangs up",
        "`/ended/at_ms`, `/ended/by`"),
    row(Event::Ends(Some(By::Network)), Timing::Optional, &["network drops", "call drops", "dropped", "掉线", "断线"], "2:15 network drops",
        "`/ended/at_ms`, `/ended/by`: `network`"),
    row(Event::Ends(None), Timing::Needed, &["call ends", "ends", "通话结束", "结束"], "2:15 call ends", "`/ended/at_ms`"),
    row(Event::Logged, Timing::Never, &["logged:", "已登记:", "登记:"], "logged: 已预约 | 周三上午来院",
        "`/log/found`: `true`, `/log/outcome`, and after the bar `/log/notes`"),
    assign("/log/found", "true", &["logged", "已登记"], "logged"),
    assign("/log/found", "false", &["not logged", "未登记", "没有登记"], "not logged"),
];

/// Who speaks, by what people call them.
#[rustfmt::skip]
pub(super) const SPEAKERS: &[(Speaker, &[&str])] = &[
    (
        Speaker::Agent,
        &[
            "agent", "nurse", "doctor", "operator", "receptionist", "adviser", "advisor", "staff", "坐席", "座席", "客服",
            "护士", "护理师", "医生", "咨询员", "咨询师", "导诊", "前台", "接线员", "话务员", "工作人员",
        ],
    ),
    (
        Speaker::Customer,
        &[
            "customer", "caller", "patient", "client", "relative", "客户", "顾客", "患者", "病人", "家属", "来电者",
            "来电人", "咨询者", "用户",
        ],
    ),
    (Speaker::System, &["system", "ivr", "announcement", "系统", "语音提示", "提示音"]),
    (Speaker::Other, &["other", "third party", "interpreter", "其他", "其他人", "旁人"]),
];

/// The numbers that are also written as words.
const NUMBERS: &[(&str, u64)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("一", 1),
    ("两", 2),
    ("二", 2),
    ("三", 3),
    ("四", 4),
    ("五", 5),
    ("六", 6),
    ("七", 7),
    ("八", 8),
    ("九", 9),
    ("十", 10),
];

/// An event as it was found, with what stood in the places of `{n}`, `{who}` and `{region}`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) row: &'static Row,
    pub(super) number: Option<u64>,
    pub(super) who: Option<By>,
    pub(super) region: Option<Region>,
}

/// The half-width form of a full-width character; any other stays.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Words in their plain form: half-width, single spaces, no full stop at the end.
pub(super) fn plain(words: &str) -> String {
    let half: String = words.chars().map(half_width).collect();
    let spaced = half.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.trim_end_matches(['.', '。']).to_owned()
}

/// Chinese words as the table has them; what is reported is what was written.
fn simplified(words: &str) -> String {
    words.chars().map(simplify).collect()
}

/// The event that these plain words stand for, in traditional characters, too.
pub(super) fn find_event(words: &str) -> Option<Found> {
    let words = &simplified(words);
    let rows = || EVENTS.iter().flat_map(|row| row.words.iter().map(move |template| (row, *template)));
    let exact = rows().find(|(_, template)| template.eq_ignore_ascii_case(words)).map(|(row, _)| Found {
        row,
        number: None,
        who: None,
        region: None,
    });
    exact.or_else(|| rows().find_map(|(row, template)| fill(row, template, words)))
}

/// Fits words to a template with a place to fill.
fn fill(row: &'static Row, template: &str, words: &str) -> Option<Found> {
    let (before, rest) = template.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    let start = words.get(..before.len())?;
    let middle = words.get(before.len()..words.len().checked_sub(after.len())?)?;
    let end = words.get(words.len() - after.len()..)?;
    if !start.eq_ignore_ascii_case(before) || !end.eq_ignore_ascii_case(after) {
        return None;
    }
    let found = Found { row, number: None, who: None, region: None };
    match place {
        "n" => Some(Found { number: Some(number(middle)?), ..found }),
        "who" => Some(Found { who: Some(by(find_speaker(middle)?)?), ..found }),
        _ => Some(Found { region: Some(Region::new(middle)?), ..found }),
    }
}

/// A number in digits, or as a word.
fn number(words: &str) -> Option<u64> {
    let named = NUMBERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(words));
    match named {
        Some((_, number)) => Some(*number),
        None if words.len() <= 3 && words.bytes().all(|byte| byte.is_ascii_digit()) => words.parse().ok(),
        None => None,
    }
}

/// What a speaker can do on the line; `other` is no side of it.
fn by(speaker: Speaker) -> Option<By> {
    match speaker {
        Speaker::Agent => Some(By::Agent),
        Speaker::Customer => Some(By::Customer),
        Speaker::System => Some(By::System),
        Speaker::Other => None,
    }
}

/// The speaker whom a plain word names, in traditional characters, too.
pub(super) fn find_speaker(word: &str) -> Option<Speaker> {
    let word = &simplified(word);
    SPEAKERS.iter().find(|(_, words)| words.iter().any(|known| known.eq_ignore_ascii_case(word))).map(|row| row.0)
}

/// The known words nearest to these, or the country that they are in small letters.
pub(super) fn nearest_words(words: &str) -> Option<String> {
    let templates = EVENTS.iter().flat_map(|row| row.words);
    let speakers = SPEAKERS.iter().flat_map(|(_, words)| words.iter()).map(|word| (*word).to_owned());
    let known: Vec<String> = templates.flat_map(|template| samples(template)).chain(speakers).collect();
    // One character is near to every other.
    let plain = simplified(words);
    let near = (plain.chars().count() > 1).then(|| nearest(&plain, known.iter().map(String::as_str))).flatten();
    near.map(str::to_owned).or_else(|| Region::new(&words.to_ascii_uppercase()).map(|region| region.to_string()))
}

/// A template with its place filled.
fn samples(template: &str) -> Vec<String> {
    let filled = |place: &str, with: &[&str]| with.iter().map(|word| template.replace(place, word)).collect();
    if template.contains("{who}") {
        filled("{who}", &["agent", "customer", "system", "坐席", "客户", "系统"])
    } else if template.contains("{n}") {
        filled("{n}", &["3", "三"])
    } else if template.contains("{region}") {
        Vec::new()
    } else {
        vec![template.to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_finds_its_own_row() {
        for row in EVENTS {
            for template in row.words {
                let mut words = samples(template);
                if *template == "{region}" {
                    words.push("CN".to_owned());
                }
                assert!(!words.is_empty(), "{template}");
                for words in words {
                    let found = find_event(&words).unwrap_or_else(|| panic!("{words}"));
                    assert!(std::ptr::eq(found.row, row), "{words} finds {:?}", found.row.event);
                }
            }
        }
    }

    #[test]
    fn every_speaker_word_is_there_once() {
        let words: Vec<&str> = SPEAKERS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        let unique: BTreeSet<&str> = words.iter().copied().collect();
        assert_eq!(words.len(), unique.len());
        assert!(unique.iter().all(|word| plain(word) == **word));
    }

    #[test]
    fn places_are_filled() {
        let number = |words| find_event(words).and_then(|found| found.number);
        assert_eq!(number("rings 3 times"), Some(3));
        assert_eq!(number("Four rings"), Some(4));
        assert_eq!(number("响铃三声"), Some(3));
        assert_eq!(number("rings 1000 times"), None);
        assert_eq!(number("rings  times"), None);
        let who = |words| find_event(words).and_then(|found| found.who);
        assert_eq!(who("Nurse hangs up"), Some(By::Agent));
        assert_eq!(who("家属挂断"), Some(By::Customer));
        assert_eq!(who("護士掛斷"), Some(By::Agent));
        assert_eq!(who("other hangs up"), None);
        assert_eq!(find_event("CN").and_then(|found| found.region), Some(Region::CN));
        assert!(find_event("cn").is_none());
    }

    #[test]
    fn plain_words_are_half_width_and_single_spaced() {
        assert_eq!(plain("　Ｈold\t by   Agent。"), "Hold by Agent");
    }

    #[test]
    fn slips_find_what_was_meant() {
        assert_eq!(nearest_words("resme").as_deref(), Some("resume"));
        assert_eq!(nearest_words("客户挂段").as_deref(), Some("客户挂断"));
        assert_eq!(nearest_words("agnt hangs up").as_deref(), Some("agent hangs up"));
        assert_eq!(nearest_words("cn").as_deref(), Some("CN"));
        assert_eq!(nearest_words("嗯"), None);
    }
}
