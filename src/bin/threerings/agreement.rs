//! `agreement`: how far reviewers agree with each other and with the engine.

use std::io::{self, Write};

use comfy_table::Table;
use threerings::{Agreement, Estimate, Gate, Locale, Measures, TrustState};

use crate::args::{AgreementArgs, SummaryFormat};
use crate::audit::read_reviews;
use crate::console::{Console, Status, output_failed};
use crate::spreadsheet::{harmless, output_error};
use crate::table::{headed, printable};
use crate::texts::{
    AGAINST, ALL_CALLS, ANSWERS, FEW_REVIEWS, LENIENCY, NOT_TRUSTED, OBSERVED, ONE_SIDED, REVIEWED, REVIEWER,
    REVIEWERS, RULE, THE_ENGINE, TRUST, TRUSTED, Text,
};

pub(crate) fn run(args: &AgreementArgs) -> Status {
    let Some(reviews) = read_reviews(&args.files, &Console::default()) else { return Status::NothingDone };
    let agreement = reviews.agreement_with(Gate { kappa: args.kappa, reviews: args.least });
    let locale = args.language.locale;
    let written = match args.format {
        SummaryFormat::Table => tables(&agreement, locale, &mut anstream::stdout().lock()),
        SummaryFormat::Json => match serde_json::to_string(&agreement) {
            Ok(json) => writeln!(io::stdout().lock(), "{json}"),
            Err(error) => Err(error.into()),
        },
        SummaryFormat::Csv => spreadsheet(&agreement, &mut io::stdout().lock()),
    };
    written.map_or_else(|error| output_failed(&error), |()| Status::Done)
}

/// Of every item and over all, between reviewers and with the engine.
fn measures<'a>(agreement: &'a Agreement<'_>) -> Vec<(&'a str, &'static Text, &'a Measures)> {
    let over_all = [("", &REVIEWERS, &agreement.between), ("", &THE_ENGINE, &agreement.engine)];
    let of_items = agreement
        .items
        .iter()
        .flat_map(|item| [(item.item, &REVIEWERS, &item.between), (item.item, &THE_ENGINE, &item.engine)]);
    over_all
        .into_iter()
        .chain(of_items)
        .filter_map(|(item, against, measures)| Some((item, against, measures.as_ref()?)))
        .collect()
}

/// `0.44 (0.16 to 0.73)`
fn shown(estimate: Option<Estimate>) -> String {
    estimate.map_or_else(
        || "–".to_owned(),
        |estimate| format!("{:.2} ({:.2}…{:.2})", estimate.value, estimate.low, estimate.high),
    )
}

fn tables(agreement: &Agreement<'_>, locale: Locale, output: &mut dyn Write) -> io::Result<()> {
    let mut table = headed(&[&RULE, &AGAINST, &ANSWERS, &OBSERVED], locale);
    let heads = ["κ", "AC1", "α"].map(str::to_owned);
    let known: Vec<String> =
        [&RULE, &AGAINST, &ANSWERS, &OBSERVED].iter().map(|head| head.get(locale).to_owned()).collect();
    table.set_header(known.into_iter().chain(heads).chain([TRUST.get(locale).to_owned()]));
    for (item, against, measures) in measures(agreement) {
        let name = if item.is_empty() { ALL_CALLS.get(locale).to_owned() } else { printable(item) };
        let state = agreement.items.iter().find(|known| known.item == item).map(|known| known.trust.state);
        let trust = match state {
            Some(state) if std::ptr::eq(against, &raw const THE_ENGINE) => trust(state, locale),
            _ => String::new(),
        };
        table.add_row([
            name,
            against.get(locale).to_owned(),
            measures.units.to_string(),
            shown(measures.observed),
            shown(measures.kappa),
            shown(measures.ac1),
            shown(measures.alpha),
            trust,
        ]);
    }
    print(&table, output)?;
    writeln!(output)?;
    let mut table = headed(&[&REVIEWER, &REVIEWED, &LENIENCY, &ANSWERS], locale);
    for reviewer in &agreement.reviewers {
        table.add_row([
            printable(reviewer.reviewer),
            reviewer.reviews.to_string(),
            shown(reviewer.leniency),
            reviewer.shared_answers.to_string(),
        ]);
    }
    print(&table, output)
}

fn print(table: &Table, output: &mut dyn Write) -> io::Result<()> {
    table.lines().try_for_each(|line| writeln!(output, "{}", line.trim_end()))
}

fn trust(state: TrustState, locale: Locale) -> String {
    let not_yet = |why: &Text| format!("{}: {}", NOT_TRUSTED.get(locale), why.get(locale));
    match state {
        TrustState::Trusted => TRUSTED.get(locale).to_owned(),
        TrustState::Low => NOT_TRUSTED.get(locale).to_owned(),
        TrustState::TooFew => not_yet(&FEW_REVIEWS),
        TrustState::OneSided => not_yet(&ONE_SIDED),
    }
}

const HEADER: [&str; 18] = [
    "item",
    "against",
    "answers",
    "observed",
    "observed_low",
    "observed_high",
    "kappa",
    "kappa_low",
    "kappa_high",
    "ac1",
    "ac1_low",
    "ac1_high",
    "alpha",
    "alpha_low",
    "alpha_high",
    "pass",
    "fail",
    "not_applicable",
];

fn spreadsheet(agreement: &Agreement<'_>, output: &mut dyn Write) -> io::Result<()> {
    // Without the mark Excel takes the text for the system's own encoding.
    output.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv::Writer::from_writer(output);
    csv.write_record(HEADER).map_err(output_error)?;
    for (item, against, measures) in measures(agreement) {
        let against = if std::ptr::eq(against, &raw const THE_ENGINE) { "engine" } else { "reviewers" };
        let mut row = vec![item.to_owned(), against.to_owned(), measures.units.to_string()];
        for estimate in [measures.observed, measures.kappa, measures.ac1, measures.alpha] {
            let numbers = estimate.map(|estimate| [estimate.value, estimate.low, estimate.high]);
            row.extend(
                numbers.map_or_else(|| vec![String::new(); 3], |numbers| numbers.map(|n| n.to_string()).to_vec()),
            );
        }
        let prevalence = measures.prevalence;
        row.extend([prevalence.pass, prevalence.fail, prevalence.not_applicable].map(|share| share.to_string()));
        csv.write_record(row.iter().map(|cell| harmless(cell).into_owned())).map_err(output_error)?;
    }
    csv.flush()
}
