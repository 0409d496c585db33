//! How the verdicts of the built-in items move when words are recognised wrongly.

use std::collections::{BTreeMap, BTreeSet};

use threerings::{
    CallRecord, Coefficient, Confidence, Engine, Verdict, built_in_names, read_records, read_script, share,
};

use super::noise::Noise;
use super::{HEARD, RATES, SEED, WORST, percent};

/// How often each example call is simulated; they are few and short.
const REPEATS: u64 = 10;

/// So many items with the most wrong fails are listed.
const LISTED: usize = 12;

/// Where the verdicts of the items went on one call: for each rate, counted by item.
type OfCall = [BTreeMap<usize, Moves>; RATES.len()];

/// Where verdicts that rest on what was said went.
#[derive(Clone, Copy, Default)]
struct Moves {
    passes: u64,
    stays: u64,
    wrong_fails: u64,
    no_occasion: u64,
    fails: u64,
    wrong_passes: u64,
    opened: u64,
}

impl Moves {
    fn count(&mut self, from: Verdict, to: Verdict) {
        match from {
            Verdict::Pass => {
                self.passes += 1;
                self.stays += u64::from(to == Verdict::Pass);
                self.wrong_fails += u64::from(to == Verdict::Fail);
                self.no_occasion += u64::from(to == Verdict::NotApplicable);
            }
            Verdict::Fail => {
                self.fails += 1;
                self.wrong_passes += u64::from(to == Verdict::Pass);
                self.opened += u64::from(matches!(to, Verdict::Review | Verdict::Unknown));
            }
            _ => {}
        }
    }

    fn add(&mut self, other: &Moves) {
        self.passes += other.passes;
        self.stays += other.stays;
        self.wrong_fails += other.wrong_fails;
        self.no_occasion += other.no_occasion;
        self.fails += other.fails;
        self.wrong_passes += other.wrong_passes;
        self.opened += other.opened;
    }
}

/// Prints the moves for the items' own examples and for the dialogues of each data set.
/// The wrong fails of the items of `listed` are listed too.
pub(super) fn compare(calls: &[(String, CallRecord<'static>)], listed: &[String]) -> Result<(), String> {
    let builder = built_in_names().into_iter().fold(Engine::builder(), |builder, name| builder.checklist(name));
    let engine = builder.build().map_err(|error| error.to_string())?;
    let noise = Noise::new();
    println!("\nmoves of the items' verdicts that rest on what was said, from 0 % word errors\n");
    println!(
        "| calls | errors | pass | stays | review or unknown | no occasion | wrong fail | fail | wrong pass | review or unknown |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let mut by_item: BTreeMap<usize, Moves> = BTreeMap::new();
    let (chinese, english): (Vec<_>, Vec<_>) = examples(&engine).into_iter().partition(|call| is_chinese(call));
    let mut sources = vec![
        ("examples of the items, Chinese", chinese, REPEATS),
        ("examples of the items, English", english, REPEATS),
    ];
    let datasets: BTreeSet<&str> = calls.iter().map(|(dataset, _)| dataset.as_str()).collect();
    for dataset in datasets {
        let of_set = calls.iter().filter(|(of, _)| of == dataset).map(|(_, call)| call.clone()).collect();
        sources.push((dataset, of_set, 1));
    }
    let mut all = Vec::new();
    for (name, calls, repeats) in sources {
        let seeded = (SEED..).step_by(1 << 20).zip(&calls);
        let moves: Vec<OfCall> = seeded.map(|(seed, call)| moves(&engine, &noise, call, seed, repeats)).collect();
        print(name, &moves);
        for (seed, call) in (SEED..).step_by(1 << 20).zip(&calls).filter(|_| !listed.is_empty()) {
            list_wrong_fails(&engine, &noise, call, seed, listed);
        }
        for (item, moves) in moves.iter().flat_map(|call| &call[WORST]) {
            by_item.entry(*item).or_default().add(moves);
        }
        all.extend(moves);
    }
    print("all", &all);
    list(&engine, &by_item);
    Ok(())
}

/// The example calls of all items that have a transcript.
fn examples(engine: &Engine) -> Vec<CallRecord<'static>> {
    let mut seen = BTreeSet::new();
    let items = engine.describe().items;
    let explained = items.iter().filter_map(|item| engine.explain(item.id));
    let calls: Vec<String> = explained.flat_map(|item| item.examples).map(|example| example.call).collect();
    let records = calls.iter().filter(|call| seen.insert(call.as_str())).filter_map(|call| {
        let read = read_script(call).ok().map(|script| script.record);
        read.or_else(|| read_records(call.as_bytes()).next()?.ok().map(|read| read.record.into_owned()))
    });
    records.filter(|record| record.transcript.as_ref().is_some_and(|transcript| !transcript.turns.is_empty())).collect()
}

fn is_chinese(call: &CallRecord<'_>) -> bool {
    let mut turns = call.transcript.iter().flat_map(|transcript| &transcript.turns);
    turns.any(|turn| turn.text.chars().any(|c| ('\u{4E00}'..'\u{A000}').contains(&c)))
}

fn moves(engine: &Engine, noise: &Noise, call: &CallRecord<'static>, seed: u64, repeats: u64) -> OfCall {
    let verdicts = |call: &CallRecord<'_>| engine.judge(call).verdicts().collect::<Vec<_>>();
    let clean = verdicts(&with_texts(call, |_, text| text.to_owned()));
    let silent = verdicts(&with_texts(call, |_, _| String::new()));
    let rests_on_words = |item: &usize| clean.get(*item) != silent.get(*item);
    let mut moves = OfCall::default();
    for (rate, of_rate) in RATES.iter().zip(&mut moves) {
        for repeat in 0..repeats {
            let noisy = verdicts(&misheard(call, noise, *rate, seed + repeat));
            for item in (0..clean.len()).filter(rests_on_words) {
                of_rate.entry(item).or_default().count(clean[item], noisy[item]);
            }
        }
    }
    moves
}

/// Lists what was said where errors turn a `pass` of these items into a `fail`.
fn list_wrong_fails(engine: &Engine, noise: &Noise, call: &CallRecord<'static>, seed: u64, listed: &[String]) {
    let noisy = misheard(call, noise, RATES[WORST], seed);
    let names = engine.describe().items;
    let clean = with_texts(call, |_, text| text.to_owned());
    let (before, after) = (engine.judge(&clean), engine.judge(&noisy));
    for (item, verdicts) in names.iter().zip(before.verdicts().zip(after.verdicts())) {
        if verdicts == (Verdict::Pass, Verdict::Fail) && listed.iter().any(|name| name == item.id) {
            println!("    wrong fail of {}:", item.id);
            for turn in noisy.transcript.iter().flat_map(|transcript| &transcript.turns) {
                println!("        {}: {}", turn.speaker.word(), turn.text);
            }
        }
    }
}

/// The call with so many words recognised wrongly. Where nothing is left of a turn, a recogniser writes none.
fn misheard(call: &CallRecord<'static>, noise: &Noise, rate: f64, seed: u64) -> CallRecord<'static> {
    let mut call = with_texts(call, |turn, text| noise.apply(text, rate, seed + turn * REPEATS));
    if let Some(transcript) = &mut call.transcript {
        transcript.turns.retain(|turn| turn.text.chars().any(char::is_alphanumeric));
    }
    call
}

/// The call with other texts from a recogniser, made of the number of each turn and its text.
fn with_texts(call: &CallRecord<'static>, text: impl Fn(u64, &str) -> String) -> CallRecord<'static> {
    let mut call = call.clone();
    for (number, turn) in (0..).zip(call.transcript.iter_mut().flat_map(|transcript| &mut transcript.turns)) {
        turn.text = text(number, &turn.text).into();
        turn.confidence = Confidence::new(HEARD);
    }
    call
}

fn print(name: &str, calls: &[OfCall]) {
    for (column, rate) in RATES.iter().enumerate().skip(1) {
        let mut sum = Moves::default();
        let each: Vec<Moves> = calls
            .iter()
            .map(|call| {
                let mut of_call = Moves::default();
                call[column].values().for_each(|moves| of_call.add(moves));
                sum.add(&of_call);
                of_call
            })
            .collect();
        let of = |part: fn(&Moves) -> u64, whole: fn(&Moves) -> u64| {
            percent(clustered(each.iter().map(|moves| (part(moves), whole(moves)))))
        };
        println!(
            "| {name} | {:.0} % | {} | {} | {} | {} | {} | {} | {} | {} |",
            rate * 100.0,
            sum.passes,
            of(|m| m.stays, |m| m.passes),
            of(|m| m.passes - m.stays - m.no_occasion - m.wrong_fails, |m| m.passes),
            of(|m| m.no_occasion, |m| m.passes),
            of(|m| m.wrong_fails, |m| m.passes),
            sum.fails,
            of(|m| m.wrong_passes, |m| m.fails),
            of(|m| m.opened, |m| m.fails),
        );
    }
}

/// A share with an interval for counts that come in calls: verdicts of one call are alike, so that they count for less
/// than as many of different calls. The Wilson interval of as many independent verdicts as they are worth.
fn clustered(calls: impl Iterator<Item = (u64, u64)>) -> Option<Coefficient> {
    let calls: Vec<(f64, f64)> =
        calls.filter(|(_, total)| *total > 0).map(|(hits, total)| (hits as f64, total as f64)).collect();
    let (hits, total) = calls.iter().fold((0.0, 0.0), |(h, t), (hits, total)| (h + hits, t + total));
    let number = calls.len() as f64;
    let value = hits / total;
    let spread: f64 = calls.iter().map(|(hits, total)| (hits - value * total).powi(2)).sum();
    let between = spread * number / (number - 1.0).max(1.0) / total.powi(2);
    let independent = value * (1.0 - value) / total;
    let effect = if independent > 0.0 { (between / independent).max(1.0) } else { 1.0 };
    let worth = share((hits / effect).round() as u64, (total / effect).round() as u64)?;
    Some(Coefficient { value, low: worth.low.min(value), high: worth.high.max(value) })
}

fn list(engine: &Engine, by_item: &BTreeMap<usize, Moves>) {
    let names = engine.describe().items;
    let mut worst: Vec<(&usize, &Moves)> = by_item.iter().filter(|(_, moves)| moves.wrong_fails > 0).collect();
    worst.sort_by_key(|(item, moves)| (std::cmp::Reverse(moves.wrong_fails), **item));
    println!("\nitems with the most wrong fails at {:.0} %\n", RATES[WORST] * 100.0);
    println!("| item | pass | wrong fail |\n|---|---|---|");
    for (item, moves) in worst.into_iter().take(LISTED) {
        let name = names.get(*item).map_or("", |item| item.id);
        println!("| `{name}` | {} | {} |", moves.passes, percent(share(moves.wrong_fails, moves.passes)));
    }
}
