//! Records to measure with: made in memory, the same ones each time; and what is measured.

#![allow(dead_code, reason = "each bench measures some of them")]

#[path = "../../xtask/src/random.rs"]
mod random;

use std::hint::black_box;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use serde::de::IgnoredAny;
use threerings::{Engine, read_records};

use random::Random;

/// How many lines are JSON: what it costs to look at every byte at all.
pub(crate) fn scan(lines: &[&[u8]]) -> usize {
    lines.iter().filter(|line| serde_json::from_slice::<IgnoredAny>(line).is_ok()).count()
}

/// How many records can be read.
pub(crate) fn read(input: &[u8]) -> usize {
    read_records(input).filter(|read| black_box(read).is_ok()).count()
}

/// Reads every record and judges it; the number of verdicts.
pub(crate) fn read_and_judge(engine: &Engine, input: &[u8]) -> usize {
    read_records(input).map(|read| black_box(engine.judge(&read.unwrap().record)).verdicts().len()).sum()
}

/// Reads every record and writes its report; how long the reports are.
pub(crate) fn read_and_check(engine: &Engine, input: &[u8]) -> usize {
    read_records(input).map(|read| engine.check(&read.unwrap().record).to_json().len()).sum()
}

/// Measures one of these over some input.
pub(crate) fn measure(bencher: Bencher<'_, '_>, input: &[u8], run: impl Fn(&[u8], &[&[u8]]) -> usize) {
    let lines = lines(input);
    let bencher = bencher.counter(BytesCount::of_slice(input)).counter(ItemsCount::new(lines.len()));
    bencher.bench_local(|| run(black_box(input), black_box(&lines)));
}

/// JSON Lines of records with what the headline rules ask about and nothing else, about 110 bytes each.
pub(crate) fn headline(records: u64) -> Vec<u8> {
    let mut numbers = Random(1);
    let mut lines = String::new();
    for n in 0..records {
        let outcome = if n % 8 == 0 { "no_answer" } else { "answered" };
        let direction = numbers.of(&["inbound", "inbound", "outbound"]);
        let ring = 1000 + numbers.below(22_000);
        let by = numbers.of(&["customer", "customer", "agent"]);
        lines.push_str(&format!(
            r#"{{"id":"c{n}","direction":"{direction}","outcome":"{outcome}","ring":{{"ms":{ring}}},"holds":[],"ended":{{"by":"{by}"}}}}"#
        ));
        lines.push('\n');
    }
    lines.into_bytes()
}

/// JSON Lines of records with a Chinese transcript of 120 turns, about 12.7 KB each.
pub(crate) fn calls(records: u64) -> Vec<u8> {
    let mut numbers = Random(2);
    let mut lines = String::new();
    for n in 0..records {
        call(n, &mut numbers, &mut lines);
        lines.push('\n');
    }
    lines.into_bytes()
}

fn call(n: u64, numbers: &mut Random, lines: &mut String) {
    let ring = 1000 + numbers.below(22_000);
    lines.push_str(&format!(
        r#"{{"id":"c{n}","direction":"inbound","outcome":"answered","started_at":"2026-11-21T09:30:00+08:00","ring":{{"ms":{ring}}},"agent":{{"id":"{}"}},"customer":{{"phone":"p{n}"}},"holds":[{{"start_ms":60000,"end_ms":{}}}],"log":{{"outcome":"已预约","notes":"周三上午来院复查"}},"transcript":{{"language":"zh-Hans","zero_at_ms":{ring},"turns":["#,
        1000 + numbers.below(40),
        90_000 + numbers.below(60_000),
    ));
    let mut at = 0;
    for turn in 0..120 {
        let (speaker, words) = if turn % 2 == 0 { ("agent", AGENT) } else { ("customer", CUSTOMER) };
        let end = at + 1500 + numbers.below(4000);
        let text = numbers.of(words).replace('#', &(1 + numbers.below(12)).to_string());
        let comma = if turn == 0 { "" } else { "," };
        lines.push_str(&format!(r#"{comma}{{"speaker":"{speaker}","start_ms":{at},"end_ms":{end},"text":"{text}"}}"#));
        at = end + numbers.below(900);
    }
    lines.push_str(&format!(r#"]}},"ended":{{"at_ms":{},"by":"customer"}}}}"#, at + ring));
}

/// The lines of JSON Lines.
pub(crate) fn lines(input: &[u8]) -> Vec<&[u8]> {
    input.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect()
}

const AGENT: &[&str] = &[
    "您好，这里是市妇幼门诊，请讲。",
    "请问怎么称呼您？",
    "好的，我帮您查一下，请稍等。",
    "让您久等了，我查到了。",
    "您这种情况持续多长时间了？",
    "之前有没有在别的医院看过？",
    "医生周#上午出诊，您方便吗？",
    "我先给您登记一下，可以吗？",
    "检查前一天晚上不要吃东西。",
    "挂号费是#块钱，可以用医保。",
    "您别着急，慢慢说。",
    "这个要看检查结果才能确定。",
    "我理解您的心情，这确实让人担心。",
    "您看上午来还是下午来比较好？",
    "请您记一下预约号，末尾是#。",
    "到了以后先到一楼导诊台。",
    "带上身份证和以前的病历就行。",
    "一般#天左右可以拿到报告。",
    "如果有不舒服，随时给我们打电话。",
    "医生建议您先做一个B超。",
    "对，就在地铁口出来右手边。",
    "嗯，我明白您的意思。",
    "不好意思，刚才没有听清楚。",
    "我跟您核对一下：周#上午九点。",
    "好的，那我给您约在#号。",
    "药要饭后吃，一天#次。",
    "最近饮食上要清淡一些。",
    "您还有别的问题想问吗？",
    "不客气，祝您早日康复，再见。",
    "这边是人工预约，不收费用。",
];

const CUSTOMER: &[&str] = &[
    "你好，我想问一下怎么挂号。",
    "我姓王，之前来看过一次。",
    "嗯，好的，谢谢你啊。",
    "大概有#个星期了吧。",
    "我有点担心，是不是很严重？",
    "周#我要上班，能不能换一天？",
    "那下午几点可以过去？",
    "需要空腹吗？",
    "大概要多少钱呢？",
    "医保卡能用吗？",
    "上次开的药快吃完了。",
    "我就是肚子有点疼，不太舒服。",
    "还没有，就是自己吃了点药。",
    "喂，能听见吗？信号不太好。",
    "你刚才说几点？我没听清。",
    "行，那就这个时间吧。",
    "可以停车吗？我开车过去。",
    "要等多久才有结果？",
    "哦，这样啊，我知道了。",
    "那我要提前#天准备吗？",
    "我妈妈想陪我一起去，可以吧？",
    "能不能找上次那位医生？",
    "我记一下，你慢点说。",
    "手机号还是原来那个。",
    "我再想一想，回头打给你们。",
    "好像有点发烧，#度多。",
    "没有过敏，什么都能吃。",
    "对对对，就是那个检查。",
    "好，那我到时候过去，再见。",
    "网上说的跟你说的不一样啊。",
];
