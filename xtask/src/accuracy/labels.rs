//! Labels of data sets, and the checks that stand for them.

use std::collections::{BTreeMap, BTreeSet};

use threerings::{
    CallRecord, Coefficient, Confidence, Engine, Outcome, Speaker, Transcript, Turn, TwoByTwo, Verdict, share,
};

use super::data::Labelled;
use super::noise::Noise;
use super::{HEARD, RATES, SEED, WORST, checklist, interval};

/// In STAR the agent's turns are labelled by the template they were picked from; what was typed freely bears this
/// label instead and may mean anything, so it is left out.
const UNLABELLED: &str = "free_text";

/// A label of a data set, and what stands for it here.
struct Row {
    dataset: &'static str,
    label: &'static str,
    /// Whose turns; empty for all.
    speaker: &'static str,
    /// What has to be said: the names of lexicons and signs.
    says: &'static [&'static str],
    /// What must not be said before it: for data whose labellers chose one label a sentence, and took `no thanks` for a
    /// refusal.
    but: &'static [&'static str],
    /// What is to be reached on the open part.
    target: Target,
}

#[derive(Clone, Copy)]
enum Target {
    None,
    F1(f64),
    Recall(f64),
}

use Target::{F1, Recall};

/// The one table of labels.
const TABLE: &[Row] = &[
    row("crosswoz", "greet", "", &["greeting"], F1(0.99)),
    row("crosswoz", "thank", "", &["thanks"], F1(0.99)),
    row("crosswoz", "bye", "", &["goodbye-words"], F1(0.99)),
    row("crosswoz", "welcome", "", &["welcome"], Target::None),
    row("crosswoz", "reqmore", "", &["further-help-offer"], Target::None),
    row("multidogo", "openinggreeting", "", &["greeting"], F1(0.93)),
    Row { but: &["thanks", "negation"], ..row("multidogo", "closinggreeting", "", &["farewell"], F1(0.93)) },
    Row { but: &["negation"], ..row("multidogo", "thankyou", "", &["thanks"], F1(0.93)) },
    row("multidogo", "confirmation", "", &["affirmation"], Target::None),
    row("multidogo", "rejection", "", &["negation", "refusal", "closing-signal"], Target::None),
    row("sgd", "REQ_MORE", "agent", &["further-help-offer"], F1(0.95)),
    row("sgd", "CONFIRM", "agent", &["read-back"], F1(0.85)),
    // The simulator's last act, whatever the crowd made of it: leave, wishes, "my pleasure", "thank you", "let me know".
    row("sgd", "GOODBYE", "agent", &["farewell", "wish", "welcome", "thanks", "invitation-to-call"], Recall(0.97)),
    row("sgd", "GOODBYE", "customer", &["farewell", "closing-signal"], Target::None),
    row("sgd", "THANK_YOU", "customer", &["thanks"], Target::None),
    row("star", "hello", "agent", &["greeting"], Target::None),
    row("star", "goodbye_1", "agent", &["farewell"], Target::None),
    row("star", "anything_else", "agent", &["further-help-offer"], F1(0.97)),
    row("star", "ask_name", "agent", &["name-question"], F1(0.97)),
    row("star", "bank_ask_account_number", "agent", &["account-question"], F1(0.97)),
    row("star", "bank_ask_pin", "agent", &["pin-question"], F1(0.97)),
    row("star", "bank_ask_dob", "agent", &["birth-date-question"], F1(0.97)),
];

const fn row(
    dataset: &'static str,
    label: &'static str,
    speaker: &'static str,
    says: &'static [&'static str],
    target: Target,
) -> Row {
    Row { dataset, label, speaker, says, but: &[], target }
}

impl Row {
    fn name(&self) -> String {
        match self.speaker {
            "" => format!("{} `{}`", self.dataset, self.label),
            who => format!("{} `{}`, {who}", self.dataset, self.label),
        }
    }

    /// The check of an item that asks for this.
    fn check(&self) -> String {
        let names = |names: &[&str]| names.iter().map(|name| format!("\"@{name}\"")).collect::<Vec<_>>().join(", ");
        let before = match self.but {
            [] => String::new(),
            but => format!(r#", "before": {{"phrases": [{}]}}"#, names(but)),
        };
        format!(r#"{{"said": {{"phrases": [{}], "by": "anyone"{before}}}}}"#, names(self.says))
    }

    fn is_about(&self, turn: &Labelled) -> bool {
        turn.dataset == self.dataset
            && (self.speaker.is_empty() || turn.speaker.as_deref() == Some(self.speaker))
            && !turn.labels.iter().any(|label| label == UNLABELLED)
    }

    fn labelled(&self, turn: &Labelled) -> bool {
        turn.labels.iter().any(|label| label == self.label)
    }
}

/// What the checks of all rows say about a turn, at each rate of errors.
type Verdicts = [Vec<Verdict>; RATES.len()];

/// Holds the checks against the labels and prints the tables; how many targets are missed. The disagreements about the
/// labels of `listed` are listed too.
pub(super) fn compare(turns: &[Labelled], listed: &[String]) -> Result<usize, String> {
    let known: BTreeSet<&str> = turns.iter().map(|turn| turn.dataset.as_str()).collect();
    let rows: Vec<&Row> = TABLE.iter().filter(|row| known.contains(row.dataset)).collect();
    let verdicts = judge(&rows, turns)?;
    let mut missed = 0;
    for (column, rate) in RATES.iter().enumerate() {
        println!("\nlabels, {:.0} % word errors\n", rate * 100.0);
        println!("| label | n | positive | precision | recall | F1 | kappa | AC1 | review or unknown | target |");
        println!("|---|---|---|---|---|---|---|---|---|---|");
        for (index, row) in rows.iter().enumerate() {
            let of_row = turns.iter().zip(&verdicts).filter(|(turn, _)| row.is_about(turn));
            let of_row: Vec<(&Labelled, Verdict)> =
                of_row.map(|(turn, verdicts)| (turn, verdicts[column][index])).collect();
            let reached = report(row, &of_row, column == 0);
            missed += usize::from(!reached);
            if column == 0 && listed.iter().any(|label| label == row.label) {
                list_errors(row, &of_row);
                list_wrong_fails(row, index, turns, &verdicts);
            }
        }
    }
    println!("\nmoves of the verdicts `pass` on labelled turns, from 0 % word errors\n");
    println!(
        "| label | errors | pass | stays | review or unknown | wrong fail | wrong pass |\n|---|---|---|---|---|---|---|"
    );
    let mut sums = [Moves::default(); RATES.len()];
    for (index, row) in rows.iter().enumerate() {
        for (column, rate) in RATES.iter().enumerate().skip(1) {
            let of_row = turns.iter().zip(&verdicts).filter(|(turn, _)| row.is_about(turn));
            let moves = of_row.map(|(_, verdicts)| (verdicts[0][index], verdicts[column][index])).collect::<Moves>();
            sums[column].add(&moves);
            moves.print(&row.name(), *rate);
        }
    }
    for (sum, rate) in sums.iter().zip(RATES).skip(1) {
        sum.print("all", rate);
    }
    Ok(missed)
}

/// Every turn as a call of its own, through the engine.
fn judge(rows: &[&Row], turns: &[Labelled]) -> Result<Vec<Verdicts>, String> {
    let text = checklist(&rows.iter().map(|row| row.check()).collect::<Vec<_>>());
    let engine = Engine::builder().source("labels", text).checklist("labels").build();
    let engine = engine.map_err(|error| error.to_string())?;
    let noise = Noise::new();
    let noisy = |(number, turn): (u64, &Labelled), rate| noise.apply(&turn.text, rate, SEED + number);
    Ok((0..).zip(turns).map(|turn| RATES.map(|rate| verdicts(&engine, noisy(turn, rate)))).collect())
}

fn verdicts(engine: &Engine, text: String) -> Vec<Verdict> {
    let turn = Turn {
        confidence: Confidence::new(HEARD),
        end_ms: None,
        speaker: Speaker::Agent,
        start_ms: None,
        text: text.into(),
    };
    // Where nothing was recognised, a recogniser writes no turn.
    let turns = std::iter::once(turn).filter(|turn| turn.text.chars().any(char::is_alphanumeric)).collect();
    let transcript = Transcript { channels: None, language: None, turns, zero_at_ms: None };
    let record =
        CallRecord { outcome: Some(Outcome::Answered), transcript: Some(transcript), ..CallRecord::new("turn") };
    engine.judge(&record).verdicts().collect()
}

/// Prints a line; whether the target is reached, where there is one and there are no errors.
fn report(row: &Row, turns: &[(&Labelled, Verdict)], clean: bool) -> bool {
    let mut table = TwoByTwo::default();
    for (turn, verdict) in turns {
        table.add(row.labelled(turn), *verdict == Verdict::Pass);
    }
    let open = turns.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Review | Verdict::Unknown)).count();
    let recall = share(table.both, table.both + table.first_only);
    let precision = share(table.both, table.both + table.second_only);
    let f1 = f1(&table);
    let value = |share: Option<Coefficient>| share.map_or(0.0, |share| share.value);
    let (wanted, reached) = match row.target {
        _ if !clean => (String::new(), true),
        Target::None => (String::new(), true),
        F1(least) => (format!("F1 {least:.2}"), value(f1) >= least),
        Recall(least) => (format!("recall {least:.2}"), value(recall) >= least),
    };
    println!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {open} | {wanted}{} |",
        row.name(),
        table.total(),
        table.both + table.first_only,
        interval(precision),
        interval(recall),
        interval(f1),
        interval(table.cohen_kappa()),
        interval(table.gwet_ac1()),
        if reached { "" } else { ", MISSED" },
    );
    reached
}

/// F1, with the interval of the share J of turns that both call positive among those that either does: F1 = 2 J / (1 + J).
fn f1(table: &TwoByTwo) -> Option<Coefficient> {
    let of = |shared: f64| 2.0 * shared / (1.0 + shared);
    let shared = share(table.both, table.both + table.first_only + table.second_only)?;
    Some(Coefficient { value: of(shared.value), low: of(shared.low), high: of(shared.high) })
}

fn list_errors(row: &Row, turns: &[(&Labelled, Verdict)]) {
    let mut seen: BTreeMap<(bool, &str, &str), usize> = BTreeMap::new();
    for (turn, verdict) in turns {
        let labelled = row.labelled(turn);
        if *verdict != if labelled { Verdict::Pass } else { Verdict::Fail } {
            *seen.entry((labelled, verdict.word(), turn.text.as_str())).or_default() += 1;
        }
    }
    for ((labelled, verdict, text), count) in seen {
        println!("    {} {verdict} {count} × {text}", if labelled { "labelled" } else { "not labelled" });
    }
}

/// Lists the turns whose `pass` errors turn into a `fail`, with the errors.
fn list_wrong_fails(row: &Row, index: usize, turns: &[Labelled], verdicts: &[Verdicts]) {
    let noise = Noise::new();
    for ((number, turn), verdicts) in (0..).zip(turns).zip(verdicts).filter(|((_, turn), _)| row.is_about(turn)) {
        if (verdicts[0][index], verdicts[WORST][index]) == (Verdict::Pass, Verdict::Fail) {
            println!("    wrong fail: {} → {}", turn.text, noise.apply(&turn.text, RATES[WORST], SEED + number));
        }
    }
}

/// Where verdicts went.
#[derive(Clone, Copy, Default)]
struct Moves {
    stays: u64,
    open: u64,
    wrong_fail: u64,
    wrong_pass: u64,
    other: u64,
}

impl FromIterator<(Verdict, Verdict)> for Moves {
    fn from_iter<I: IntoIterator<Item = (Verdict, Verdict)>>(pairs: I) -> Self {
        let mut moves = Moves::default();
        for (from, to) in pairs {
            let counter = match (from, to) {
                (Verdict::Pass, Verdict::Pass) => &mut moves.stays,
                (Verdict::Pass, Verdict::Fail) => &mut moves.wrong_fail,
                (Verdict::Pass, _) => &mut moves.open,
                (_, Verdict::Pass) => &mut moves.wrong_pass,
                _ => &mut moves.other,
            };
            *counter += 1;
        }
        moves
    }
}

impl Moves {
    fn add(&mut self, other: &Moves) {
        self.stays += other.stays;
        self.open += other.open;
        self.wrong_fail += other.wrong_fail;
        self.wrong_pass += other.wrong_pass;
        self.other += other.other;
    }

    fn print(&self, name: &str, rate: f64) {
        let passes = self.stays + self.open + self.wrong_fail;
        let others = self.wrong_pass + self.other;
        let of = |count, total| super::percent(share(count, total));
        println!(
            "| {name} | {:.0} % | {passes} | {} | {} | {} | {} |",
            rate * 100.0,
            of(self.stays, passes),
            of(self.open, passes),
            of(self.wrong_fail, passes),
            of(self.wrong_pass, others),
        );
    }
}
