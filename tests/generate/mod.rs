//! Random call records as JSON: every field comes absent, `null` and with values at its edges.

#![allow(dead_code, reason = "each test uses some of it")]

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// What a turn says that speaks of the speakerphone.
pub(crate) const CUES: &[&str] = &[
    "您是不是开着免提啊，声音有点远。",
    "能把免提关一下吗？😀 听不清",
    "您用的是扬声器吗？",
    "Am I on speaker? There is an echo.",
    "Please take me off the speakerphone.",
];

const PLAIN: &[&str] = &[
    "您好，产科门诊。",
    "我没开免提。",
    "明天上午九点，好的👌",
    "Good morning, maternity ward.",
    "The speaker was late.",
    " ",
];

/// Regions of every cycle, and unlisted ones.
pub(crate) const REGIONS: &[&str] =
    &["CN", "US", "CA", "GB", "AU", "IN", "NZ", "SG", "ZA", "JP", "DE", "ES", "BE", "AT", "TW", "XX", "KP", "ZZ"];

const BLANK_OR_NOT: &[&str] =
    &["", " ", "\t\n", "\u{3000}", "\u{3000} \u{A0}", "已预约", "no answer", " x ", "\u{3000}已约\u{3000}"];

fn any_of<T: Clone + std::fmt::Debug + 'static>(values: &'static [T]) -> BoxedStrategy<Value>
where
    Value: From<T>,
{
    proptest::sample::select(values).prop_map(Value::from).boxed()
}

/// A time or count: edges as often as anything in between; sometimes written as `15000.0`.
fn edge() -> BoxedStrategy<u64> {
    const EDGES: &[u64] = &[
        0,
        1,
        2,
        3,
        4,
        5,
        8999,
        9000,
        9001,
        11_999,
        12_000,
        13_499,
        13_500,
        14_999,
        15_000,
        15_001,
        17_999,
        18_000,
        30_000,
        59_999,
        60_000,
        60_001,
        119_999,
        120_000,
        120_001,
        180_000,
        180_001,
        9_007_199_254_740_991,
    ];
    prop_oneof![3 => proptest::sample::select(EDGES), 1 => 0..130_000_u64].boxed()
}

fn small() -> BoxedStrategy<u64> {
    prop_oneof![6 => 0..6_u64, 1 => edge()].boxed()
}

fn written() -> impl Strategy<Value = fn(u64) -> Value> {
    let plain: fn(u64) -> Value = |number| json!(number);
    let point: fn(u64) -> Value = |number| if number < 1_000_000 { json!(number as f64) } else { json!(number) };
    prop_oneof![9 => Just(plain), 1 => Just(point)]
}

fn one(numbers: BoxedStrategy<u64>) -> BoxedStrategy<Value> {
    (numbers, written()).prop_map(|(number, write)| write(number)).boxed()
}

/// A number, or a bound with either side, both or none.
fn bounds(numbers: fn() -> BoxedStrategy<u64>) -> BoxedStrategy<Value> {
    let two = (numbers(), numbers(), written()).prop_map(|(a, b, write)| (write(a.min(b)), write(a.max(b))));
    prop_oneof![
        4 => one(numbers()),
        3 => two.prop_map(|(min, max)| json!({"min": min, "max": max})),
        1 => one(numbers()).prop_map(|min| json!({"min": min})),
        1 => one(numbers()).prop_map(|max| json!({"max": max, "min": null})),
        1 => Just(json!({})),
    ]
    .boxed()
}

/// A field of an object: there so many times in ten, else absent or `null`.
fn field(
    name: &'static str,
    tenths: u32,
    value: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<Option<(&'static str, Value)>> {
    let absent = (10 - tenths).max(1);
    prop_oneof![
        tenths * 2 => value.prop_map(move |value| Some((name, value))),
        absent => Just(None),
        absent => Just(Some((name, Value::Null))),
    ]
    .boxed()
}

fn object(fields: Vec<BoxedStrategy<Option<(&'static str, Value)>>>) -> BoxedStrategy<Value> {
    fields
        .prop_map(|fields| {
            fields.into_iter().flatten().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
        })
        .boxed()
}

fn list(of: BoxedStrategy<Value>, up_to: usize) -> BoxedStrategy<Value> {
    proptest::collection::vec(of, 0..=up_to).prop_map(Value::from).boxed()
}

/// A stretch of time with, now and then, no end.
fn stretch(by: bool) -> BoxedStrategy<Value> {
    let length = prop_oneof![4 => edge(), 1 => Just(0)];
    let end = prop_oneof![4 => length.prop_map(Some), 1 => Just(None)];
    let by_word = field("by", if by { 3 } else { 0 }, any_of(&["agent", "customer", "network", "system"]));
    (0..100_000_u64, end, by_word, any::<bool>())
        .prop_map(move |(start, length, by_word, null)| {
            let mut stretch = json!({"start_ms": start});
            if let Some(length) = length {
                stretch["end_ms"] = json!(start.saturating_add(length).min(9_007_199_254_740_991));
            } else if null {
                stretch["end_ms"] = Value::Null;
            }
            if let (true, Some((name, word))) = (by, by_word) {
                stretch[name] = word;
            }
            stretch
        })
        .boxed()
}

fn holds() -> BoxedStrategy<Value> {
    let summary = object(vec![
        field("count", 7, bounds(small)),
        field("total_ms", 6, bounds(edge)),
        field("longest_ms", 6, bounds(edge)),
    ]);
    prop_oneof![1 => list(stretch(true), 3), 1 => summary].boxed()
}

fn transcript() -> BoxedStrategy<Value> {
    let speaker = proptest::sample::select(&["agent", "customer"][..]);
    let texts: Vec<&'static str> = PLAIN.iter().chain(PLAIN).chain(CUES).copied().collect();
    let turn = (speaker, proptest::sample::select(texts))
        .prop_map(|(speaker, text)| json!({"speaker": speaker, "text": text}));
    let turns = list(turn.boxed(), 3);
    (turns, any::<bool>())
        .prop_map(
            |(turns, zero)| if zero { json!({"turns": turns, "zero_at_ms": 4000}) } else { json!({"turns": turns}) },
        )
        .boxed()
}

fn log() -> BoxedStrategy<Value> {
    object(vec![
        field("found", 5, any_of(&[true, true, false])),
        field("outcome", 8, any_of(BLANK_OR_NOT)),
        field("notes", 8, any_of(BLANK_OR_NOT)),
        field("next_step", 2, any_of(BLANK_OR_NOT)),
        field("purpose", 2, any_of(BLANK_OR_NOT)),
        field("passed_to", 2, any_of(BLANK_OR_NOT)),
    ])
}

fn contact() -> BoxedStrategy<Value> {
    object(vec![
        field(
            "purpose",
            5,
            any_of(&["enquiry", "first_follow_up", "second_follow_up", "medication", "complaint", "other"]),
        ),
        field("booked", 3, any::<bool>().prop_map(Value::from)),
        field("wrong_number", 3, any::<bool>().prop_map(Value::from)),
        field("planned_ms", 3, bounds(edge)),
    ])
}

/// Every field of a record.
pub(crate) const ALL_FIELDS: &[&str] = &[
    "id",
    "direction",
    "placed_by",
    "region",
    "outcome",
    "ring",
    "answered_at_ms",
    "holds",
    "speakerphone",
    "transfers",
    "ended",
    "log",
    "transcript",
    "contact",
    "started_at",
    "agent",
    "customer",
    "attributes",
    "provenance",
];

/// A record: valid, with any fields, at the edges of the rules as often as not.
pub(crate) fn record() -> BoxedStrategy<Value> {
    // Answered and inbound more often than the others: the rules ask the most about those.
    let outcomes = &[
        "answered",
        "answered",
        "answered",
        "answered",
        "answered",
        "no_answer",
        "abandoned",
        "voicemail",
        "busy",
        "rejected",
        "unreachable",
        "failed",
    ];
    let transfer = object(vec![
        field("at_ms", 5, one(edge())),
        any_of(&["survey", "survey", "blind", "attended", "conference", "voicemail", "external"])
            .prop_map(|kind| Some(("kind", kind)))
            .boxed(),
    ]);
    let speakerphone = prop_oneof![1 => any::<bool>().prop_map(Value::from), 2 => list(stretch(false), 2)];
    object(vec![
        Just(Some(("id", json!("c1")))).boxed(),
        field("direction", 8, any_of(&["inbound", "inbound", "outbound"])),
        field("placed_by", 3, any_of(&["agent", "customer"])),
        field("region", 5, any_of(REGIONS)),
        field("outcome", 9, any_of(outcomes)),
        field(
            "ring",
            9,
            object(vec![
                field("count", 4, bounds(small)),
                field("ms", 7, bounds(edge)),
                field("basis", 3, any_of(&["counted", "alerting", "dialling", "platform", "attested"])),
            ]),
        ),
        field("answered_at_ms", 3, one(edge())),
        field("holds", 8, holds()),
        field("speakerphone", 5, speakerphone),
        field("transfers", 6, list(transfer, 3)),
        field(
            "ended",
            8,
            object(vec![
                field("at_ms", 6, one(edge())),
                field("by", 8, any_of(&["agent", "agent", "customer", "network", "system"])),
            ]),
        ),
        field("log", 7, log()),
        field("transcript", 6, transcript()),
        field("contact", 3, contact()),
        field("started_at", 3, any_of(&["2026-11-21T09:30:00+08:00", "2026-11-21T01:30:00Z"])),
        field("agent", 3, Just(json!({"id": "1001", "name": null}))),
        field("customer", 3, any_of(REGIONS).prop_map(|region| json!({"phone": "p1", "region": region}))),
        field("attributes", 2, Just(json!({"ward": "3", "vip": true, "queue": 4}))),
        field("provenance", 2, Just(json!({"/id": {"how": "reported"}}))),
    ])
}
