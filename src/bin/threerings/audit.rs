//! `audit`: the summary of many calls.

use std::io::{self, BufWriter, Write};

use comfy_table::{Attribute, Cell, ContentArrangement, Table};
use threerings::{CallRecord, Engine, Figures, ItemFigures, Passed, Ratio, Report, Summary};

use crate::args::{AuditArgs, SummaryFormat};
use crate::check::work;
use crate::console::Status;
use crate::reports::Reports;
use crate::spreadsheet::{harmless, output_error};
use crate::table::{LINES, WIDTHS, printable};
use crate::texts::{ALL_CALLS, CALLS, COUNTED, DECIDED, INTERVAL, KEPT, LISTEN, NOBODY, RULE, TO};

/// How many calls to listen to a row of the table names.
const NAMED: usize = 3;

pub(crate) fn run(args: &AuditArgs) -> Status {
    work(&args.calls, args.format == SummaryFormat::Table, |engine| {
        let output: Box<dyn Write> = match args.format {
            SummaryFormat::Table => Box::new(anstream::stdout().lock()),
            SummaryFormat::Json | SummaryFormat::Csv => Box::new(io::stdout().lock()),
        };
        let summary = Summary::new(engine, args.by.0.clone());
        Ok(Box::new(Sums { summary, format: args.format, output: BufWriter::new(output) }))
    })
}

/// Counts verdicts; everything is written at the end.
struct Sums<W: Write> {
    summary: Summary,
    format: SummaryFormat,
    output: W,
}

impl<W: Write> Reports for Sums<W> {
    fn call(&mut self, engine: &Engine, call: &CallRecord<'_>) -> io::Result<Option<Passed>> {
        let judgement = engine.judge(call);
        self.summary.add_judgement(engine, call, &judgement);
        Ok(engine.score(&judgement).result)
    }

    fn add(&mut self, report: &Report<'_>) -> io::Result<()> {
        self.summary.add(report).map_err(io::Error::other)
    }

    fn reject(&mut self) {
        self.summary.add_rejected();
    }

    fn finish(&mut self) -> io::Result<()> {
        match self.format {
            SummaryFormat::Table => self.tables()?,
            SummaryFormat::Json => writeln!(self.output, "{}", self.summary.to_json())?,
            SummaryFormat::Csv => self.spreadsheet()?,
        }
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

impl<W: Write> Sums<W> {
    fn tables(&mut self) -> io::Result<()> {
        let figures = self.summary.figures();
        for (number, (key, calls, items)) in groups(&figures).into_iter().enumerate() {
            if number > 0 {
                writeln!(self.output)?;
            }
            let locale = figures.locale;
            let bold = anstyle::Style::new().bold();
            let key = printable(&key);
            writeln!(self.output, "{bold}{key}{bold:#}  {}", CALLS.with(locale, &[&calls.to_string()]))?;
            for line in table(&figures, items).lines() {
                writeln!(self.output, "{}", line.trim_end())?;
            }
        }
        Ok(())
    }

    fn spreadsheet(&mut self) -> io::Result<()> {
        let figures = self.summary.figures();
        // Without the mark Excel takes the text for the system's own encoding.
        self.output.write_all("\u{FEFF}".as_bytes())?;
        let mut csv = csv::Writer::from_writer(&mut self.output);
        csv.write_record(HEADER).map_err(output_error)?;
        let rows = |key: Option<&str>, calls: u64, items: &[ItemFigures<'_>]| -> Vec<Vec<String>> {
            let titles = figures.rules.iter().map(|rule| rule.title);
            items.iter().zip(titles).map(|(item, title)| row(key, calls, item, title)).collect()
        };
        let of_groups =
            figures.groups.iter().flat_map(|group| rows(Some(group.key.unwrap_or("")), group.calls, &group.items));
        for cells in rows(None, figures.calls, &figures.items).into_iter().chain(of_groups) {
            csv.write_record(cells.iter().map(|cell| harmless(cell).into_owned())).map_err(output_error)?;
        }
        csv.flush()
    }
}

const HEADER: [&str; 15] = [
    "scope",
    "group",
    "calls",
    "item",
    "title",
    "pass",
    "fail",
    "not_applicable",
    "unknown",
    "review",
    "coverage_ratio",
    "pass_ratio",
    "low",
    "high",
    "failing",
];

/// A rule of a group as a row; without a group it is of all calls.
fn row(key: Option<&str>, calls: u64, item: &ItemFigures<'_>, title: &str) -> Vec<String> {
    let ratio = |part: fn(Ratio) -> f64| item.pass_ratio.map(|ratio| part(ratio).to_string()).unwrap_or_default();
    vec![
        if key.is_some() { "group" } else { "all" }.to_owned(),
        key.unwrap_or_default().to_owned(),
        calls.to_string(),
        item.id.to_owned(),
        title.to_owned(),
        item.pass.to_string(),
        item.fail.to_string(),
        item.not_applicable.to_string(),
        item.unknown.to_string(),
        item.review.to_string(),
        item.coverage_ratio.map(|ratio| ratio.to_string()).unwrap_or_default(),
        ratio(|ratio| ratio.value),
        ratio(|ratio| ratio.low),
        ratio(|ratio| ratio.high),
        item.failing.join(" "),
    ]
}

/// All calls, then each group: what it is called, how many calls, how often each rule was kept.
fn groups<'f>(figures: &'f Figures<'_>) -> Vec<(String, u64, &'f [ItemFigures<'f>])> {
    let locale = figures.locale;
    let all = (ALL_CALLS.get(locale).to_owned(), figures.calls, figures.items.as_slice());
    let named = |key: Option<&str>| key.unwrap_or(NOBODY.get(locale)).to_owned();
    let of_groups = figures.groups.iter().map(|group| (named(group.key), group.calls, group.items.as_slice()));
    std::iter::once(all).chain(of_groups).collect()
}

/// The rules that could be decided at all, in the order of the checklist.
fn table(figures: &Figures<'_>, items: &[ItemFigures<'_>]) -> Table {
    let locale = figures.locale;
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Dynamic).enforce_styling();
    let width = table.width().map_or(WIDTHS.0, |width| width.max(WIDTHS.1));
    table.set_width(width);
    let head = [&RULE, &KEPT, &INTERVAL, &COUNTED, &DECIDED, &LISTEN];
    table.set_header(head.map(|text| Cell::new(text.get(locale)).add_attribute(Attribute::Bold)));
    for (item, rule) in items.iter().zip(&figures.rules) {
        let Some(ratio) = item.pass_ratio else { continue };
        let interval = TO.with(locale, &[&percent(ratio.low), &percent(ratio.high)]);
        let failing: Vec<String> = item.failing.iter().take(NAMED).map(|id| printable(id)).collect();
        let decided = item.coverage_ratio.map(percent).unwrap_or_default();
        let counted = format!("{}/{}", item.pass, item.fail);
        table.add_row([rule.title.to_owned(), percent(ratio.value), interval, counted, decided, failing.join(" ")]);
    }
    table
}

/// `66.7 %`
fn percent(ratio: f64) -> String {
    format!("{:.1} %", ratio * 100.0)
}
