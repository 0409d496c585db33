//! What holds for every conversation, whatever the checklist: the way in which a transcript is written down changes
//! nothing that was said.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};
use threerings::{Engine, Locale, read_records};

/// Every item that there is.
static ALL: LazyLock<Engine> = LazyLock::new(|| {
    let builder = Engine::builder().checklist("patient-follow-up").checklist("patient-consultation");
    builder.locale(Locale::En).build().unwrap()
});

/// What people say in such calls, in both languages.
const SAID: &[&str] = &[
    "您好，这里是市医院产科，请问有什么可以帮您？",
    "我想预约周三下午三点的产检，可以吗",
    "好的，给您约在周三下午三点，对吗？",
    "对的，谢谢您。",
    "请您稍等一下，我帮您查一下。",
    "让您久等了，非常抱歉。",
    "我最近晚上睡不好，还有点发烧，不知道要不要紧",
    "您哪里不舒服？有多久了？",
    "太贵了，我再考虑考虑",
    "我理解您的担心，这个费用是可以用医保的。",
    "您的电话是多少？",
    "我的电话是13800138000",
    "我姓王，王小明",
    "王女士，祝您早日康复，再见！",
    "不用了，别再打电话来了",
    "嗯，嗯，好的。",
    "Good morning, maternity ward, this is Ann speaking, how may I help you?",
    "I would like to book an appointment on Tuesday at 3 pm",
    "So that is Tuesday at 3 pm, correct?",
    "Could you hold for a moment, please?",
    "Thank you for waiting.",
    "My name is John Smith and my number is five five five one two three four",
    "Is there anything else I can help you with, Mr Smith?",
    "No, that's all, thank you. Goodbye.",
    "That is too expensive for me",
    "Sorry, I am driving, could you call later?",
];

fn turns() -> impl Strategy<Value = Vec<(bool, &'static str)>> {
    prop::collection::vec((any::<bool>(), prop::sample::select(SAID)), 2..14)
}

fn direction() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["inbound", "outbound"][..])
}

/// A call with these turns, each of so many seconds and with a second between them.
fn call(direction: &str, turns: &[(bool, String)]) -> Value {
    let mut at = 0;
    let turns: Vec<Value> = turns
        .iter()
        .map(|(agent, text)| {
            let start = at;
            at += text.chars().count() as u64 * 200;
            let turn = json!({
                "speaker": if *agent { "agent" } else { "customer" },
                "text": text, "start_ms": start, "end_ms": at,
            });
            at += 1000;
            turn
        })
        .collect();
    json!({
        "id": "c", "direction": direction, "outcome": "answered", "answered_at_ms": 0,
        "contact": {"purpose": "enquiry"}, "holds": [], "ended": {"at_ms": at, "by": "customer"},
        "transcript": {"turns": turns, "zero_at_ms": 0, "language": "zh-Hans"},
    })
}

fn verdicts(record: &Value) -> BTreeMap<String, String> {
    let text = record.to_string();
    let record = read_records(text.as_bytes()).next().unwrap().unwrap().record;
    let report = ALL.check(&record);
    assert!(report.items.iter().map(|item| item.verdict).eq(ALL.judge(&record).verdicts()), "{text}");
    report.items.iter().map(|item| (item.id.to_owned(), item.verdict.to_string())).collect()
}

fn owned(turns: &[(bool, &str)]) -> Vec<(bool, String)> {
    turns.iter().map(|(agent, text)| (*agent, (*text).to_owned())).collect()
}

/// The items whose verdicts differ.
fn changed(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let differs = before.iter().filter(|(item, verdict)| after.get(*item) != Some(verdict));
    differs.map(|(item, verdict)| format!("{item}: {verdict} → {}", after[item])).collect()
}

/// Characters that the engine reads as one: OpenCC's own pairs, simplified and traditional.
static TRADITIONAL: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
    let table = include_str!("../src/text/simplified.txt");
    let mut pairs = BTreeMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut characters = line.chars().filter(|c| !c.is_whitespace());
        while let (Some(traditional), Some(simplified)) = (characters.next(), characters.next()) {
            pairs.entry(simplified).or_insert(traditional);
        }
    }
    pairs
});

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

proptest! {
    #![proptest_config(config(120))]

    #[test]
    fn silence_at_the_end_changes_no_phrase(turns in turns(), direction in direction(), more in 1_000u64..100_000) {
        let before = call(direction, &owned(&turns));
        let mut after = before.clone();
        let end = after["ended"]["at_ms"].as_u64().unwrap() + more;
        after["ended"]["at_ms"] = json!(end);
        let changed = changed(&verdicts(&before), &verdicts(&after));
        prop_assert!(changed.is_empty(), "{changed:?}");
    }

    #[test]
    fn a_turn_that_is_cut_where_a_sentence_ends_says_the_same(turns in turns(), direction in direction()) {
        let cut: Vec<(bool, String)> = turns.iter().flat_map(|(agent, text)| {
            let sentences = text.split_inclusive(['。', '？', '！', '?', '!']);
            sentences.map(|sentence| (*agent, sentence.trim().to_owned())).collect::<Vec<_>>()
        }).collect();
        let untimed = |turns: &[(bool, String)]| {
            let mut call = call(direction, turns);
            for turn in call["transcript"]["turns"].as_array_mut().unwrap() {
                turn.as_object_mut().unwrap().retain(|name, _| !name.ends_with("_ms"));
            }
            call
        };
        let changed = changed(&verdicts(&untimed(&owned(&turns))), &verdicts(&untimed(&cut)));
        prop_assert!(changed.is_empty(), "{changed:?}");
    }

    #[test]
    fn a_call_and_its_traditional_twin_get_the_same_verdicts(turns in turns(), direction in direction()) {
        let twin: Vec<(bool, String)> = turns.iter().map(|(agent, text)| {
            (*agent, text.chars().map(|c| TRADITIONAL.get(&c).copied().unwrap_or(c)).collect())
        }).collect();
        let changed = changed(&verdicts(&call(direction, &owned(&turns))), &verdicts(&call(direction, &twin)));
        prop_assert!(changed.is_empty(), "{changed:?}");
    }

    #[test]
    fn without_times_verdicts_only_become_open(turns in turns(), direction in direction()) {
        let before = call(direction, &owned(&turns));
        let mut after = before.clone();
        for turn in after["transcript"]["turns"].as_array_mut().unwrap() {
            turn.as_object_mut().unwrap().retain(|name, _| !name.ends_with("_ms"));
        }
        let (before, after) = (verdicts(&before), verdicts(&after));
        // Where a person can still tell, they are asked.
        let open = |verdict: &str| matches!(verdict, "unknown" | "review");
        let wrong: Vec<_> = before.iter().filter(|(item, verdict)| {
            after[*item] != **verdict && !open(&after[*item]) && *item != SHARE
        }).map(|(item, verdict)| format!("{item}: {verdict} → {}", after[item])).collect();
        prop_assert!(wrong.is_empty(), "{wrong:?}");
    }
}

/// Without times, shares of the talk are told from characters.
const SHARE: &str = "talks-less-than-patient";
