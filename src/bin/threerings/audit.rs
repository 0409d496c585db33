//! `audit`: the summary of many calls.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use comfy_table::{Attribute, Cell, ContentArrangement, Table};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use threerings::{
    AuditPage, CallRecord, Engine, Figures, Grouping, ImportOptions, ItemFigures, Passed, Ratio, Report, Reviews,
    Summary,
};

use crate::args::{AuditArgs, SummaryFormat};
use crate::check::work;
use crate::console::{Console, Status, shown, unreadable};
use crate::input::{AtOnce, Block, OfBlock};
use crate::reports::{Noted, Reports};
use crate::spreadsheet::{harmless, output_error};
use crate::table::{LINES, WIDTHS, printable};
use crate::texts::{ALL_CALLS, CALLS, COUNTED, DECIDED, INTERVAL, KEPT, LISTEN, NOBODY, NOT_TRUSTED, RULE, TO};

/// How many calls to listen to a row of the table names.
const NAMED: usize = 3;

pub(crate) fn run(args: &AuditArgs) -> Status {
    let console = Console::default();
    let Some(reviews) = read_reviews(&args.reviews, &console) else { return Status::NothingDone };
    let threads = args.threads.map_or(0, usize::from);
    let pool = match ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool,
        Err(error) => {
            console.say(format_args!("expected to start {threads} threads, found an error: {error}"));
            return Status::NothingDone;
        }
    };
    work(&args.calls, args.format == SummaryFormat::Table, |engine| {
        let output: Box<dyn Write> = match args.format {
            SummaryFormat::Table => Box::new(anstream::stdout().lock()),
            SummaryFormat::Json | SummaryFormat::Csv => Box::new(io::stdout().lock()),
        };
        let mut summaries = vec![Summary::new(engine, args.by.0.clone())];
        if args.html.is_some() {
            summaries.push(Summary::new(engine, [Grouping::Agent, Grouping::Direction, Grouping::Purpose]));
            summaries.push(Summary::new(engine, Grouping::Day));
        }
        let calibration = reviews.calibration_calls().into_iter().map(str::to_owned).collect();
        let written = Written { format: args.format, reviews, output: BufWriter::new(output) };
        let html = args.html.clone().map(|path| (path, args.redact));
        Ok(Box::new(Sums { summaries, written, calibration, html, pool }))
    })
}

/// The reviews of these files; `None` after what is wrong with one was named.
pub(crate) fn read_reviews(files: &[PathBuf], console: &Console) -> Option<Reviews> {
    let mut reviews = Reviews::default();
    for path in files {
        let name = shown(path);
        let text = fs::read_to_string(path).map_err(|error| console.say(unreadable(&name, &error))).ok()?;
        reviews.read(&text, Some(&name)).map_err(|problem| console.diagnose(&problem)).ok()?;
    }
    Some(reviews)
}

/// Counts verdicts; everything is written at the end.
struct Sums<W: Write> {
    /// What was asked for, then what the page needs.
    summaries: Vec<Summary>,
    written: Written<W>,
    calibration: BTreeSet<String>,
    /// Where the page goes, and whether it is redacted.
    html: Option<(PathBuf, bool)>,
    pool: ThreadPool,
}

/// Counts a call in summaries; whether it reached the pass mark.
fn count(
    summaries: &mut [Summary],
    calibration: &BTreeSet<String>,
    engine: &Engine,
    call: &CallRecord<'_>,
) -> Option<Passed> {
    if calibration.contains(call.id.as_ref()) {
        summaries.iter_mut().for_each(Summary::add_calibration);
        return None;
    }
    let judgement = engine.judge(call);
    summaries.iter_mut().map(|summary| summary.add_judgement(engine, call, &judgement)).fold(None, Option::or)
}

impl<W: Write> Reports for Sums<W> {
    fn call(&mut self, engine: &Engine, call: &CallRecord<'_>) -> io::Result<Option<Passed>> {
        Ok(count(&mut self.summaries, &self.calibration, engine, call))
    }

    fn add(&mut self, report: &Report<'_>) -> io::Result<()> {
        self.summaries.iter_mut().try_for_each(|summary| summary.add(report)).map_err(io::Error::other)
    }

    fn reject(&mut self) {
        self.summaries.iter_mut().for_each(Summary::add_rejected);
    }

    fn at_once(&self) -> AtOnce {
        /// So that no thread waits for the last one.
        const EACH: usize = 4;
        AtOnce::All(self.pool.current_num_threads() * EACH)
    }

    fn judge(&mut self, engine: &Engine, options: &ImportOptions<'_>, blocks: &[Block]) -> Vec<Noted> {
        let empty: Vec<Summary> =
            self.summaries.iter().map(|summary| Summary::new(engine, summary.by().to_vec())).collect();
        let calibration = &self.calibration;
        let judged: Vec<(Vec<Summary>, Vec<Noted>)> = self.pool.install(|| {
            let judge = |block: &Block| {
                let (mut summaries, mut noted) = (empty.clone(), Vec::new());
                block.each(options, |came| {
                    noted.push(match came {
                        OfBlock::Call(call, at) => {
                            let result = count(&mut summaries, calibration, engine, &call);
                            Noted::Call { id: call.id.into_owned(), at, result }
                        }
                        OfBlock::Rejected(rejected) => Noted::Rejected(rejected),
                        OfBlock::Warning(warning) => Noted::Warning(warning),
                    });
                });
                (summaries, noted)
            };
            blocks.par_iter().map(judge).collect()
        });
        let mut all = Vec::new();
        for (summaries, noted) in judged {
            for (sum, part) in self.summaries.iter_mut().zip(&summaries) {
                // They are of the same engine and grouping.
                let _ = sum.merge(part);
            }
            all.extend(noted);
        }
        all
    }

    fn finish(&mut self) -> io::Result<()> {
        if let (Some((path, redact)), [_, agents, days]) = (&self.html, self.summaries.as_slice()) {
            let agreement = self.written.reviews.agreement();
            let agreement = (!agreement.items.is_empty()).then_some(&agreement);
            let page = AuditPage { agents, days, agreement, redact: *redact }.to_html().map_err(io::Error::other)?;
            if let Err(error) = fs::write(path, page) {
                Console::default().say(format_args!("{} can't be written: {error}", shown(path)));
                return Err(error);
            }
        }
        match self.summaries.first() {
            Some(summary) => self.written.write(summary),
            None => Ok(()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.written.output.flush()
    }
}

/// How a summary is written.
pub(crate) struct Written<W: Write> {
    pub(crate) format: SummaryFormat,
    pub(crate) reviews: Reviews,
    pub(crate) output: W,
}

impl<W: Write> Written<W> {
    pub(crate) fn write(&mut self, summary: &Summary) -> io::Result<()> {
        let figures = summary.figures().trusting(&self.reviews.agreement());
        match self.format {
            SummaryFormat::Table => self.tables(&figures)?,
            SummaryFormat::Json => writeln!(self.output, "{}", figures.to_json())?,
            SummaryFormat::Csv => self.spreadsheet(&figures)?,
        }
        self.output.flush()
    }

    fn tables(&mut self, figures: &Figures<'_>) -> io::Result<()> {
        for (number, Shown { keys, calls, items }) in groups(figures).into_iter().enumerate() {
            if number > 0 {
                writeln!(self.output)?;
            }
            let locale = figures.locale;
            let bold = anstyle::Style::new().bold();
            let key = keys
                .map_or_else(|| ALL_CALLS.get(locale).to_owned(), |keys| printable(&joined(keys, NOBODY.get(locale))));
            writeln!(self.output, "{bold}{key}{bold:#}  {}", CALLS.with(locale, &[&calls.to_string()]))?;
            for line in table(figures, items).lines() {
                writeln!(self.output, "{}", line.trim_end())?;
            }
        }
        Ok(())
    }

    fn spreadsheet(&mut self, figures: &Figures<'_>) -> io::Result<()> {
        // Without the mark Excel takes the text for the system's own encoding.
        self.output.write_all("\u{FEFF}".as_bytes())?;
        let mut csv = csv::Writer::from_writer(&mut self.output);
        // What is crossed also stands in columns of its own.
        let crossed: Vec<String> = match figures.dimensions {
            [] | [_] => Vec::new(),
            several => several.iter().map(|by| by.word().into_owned()).collect(),
        };
        csv.write_record(HEADER.iter().copied().chain(crossed.iter().map(String::as_str))).map_err(output_error)?;
        let rows = |group: &Shown<'_>| -> Vec<Vec<String>> {
            let named = group.items.iter().zip(titles(figures));
            let mut rows: Vec<Vec<String>> = named.map(|(item, title)| row(group, item, title)).collect();
            let keys = group.keys.unwrap_or(&[]);
            let key = |n: usize| keys.get(n).cloned().flatten().unwrap_or_default();
            rows.iter_mut().for_each(|row| row.extend((0..crossed.len()).map(key)));
            rows
        };
        for cells in groups(figures).iter().flat_map(rows) {
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
fn row(group: &Shown<'_>, item: &ItemFigures<'_>, title: &str) -> Vec<String> {
    let ratio = |part: fn(Ratio) -> f64| item.pass_ratio.map(|ratio| part(ratio).to_string()).unwrap_or_default();
    vec![
        if group.keys.is_some() { "group" } else { "all" }.to_owned(),
        group.keys.map(|keys| joined(keys, "")).unwrap_or_default(),
        group.calls.to_string(),
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

/// Calls as they are shown: all of them, or a group.
struct Shown<'f> {
    keys: Option<&'f [Option<String>]>,
    calls: u64,
    /// Rules, or sections where these are asked for.
    items: &'f [ItemFigures<'f>],
}

/// Whether sections are asked for instead of rules.
fn by_section(figures: &Figures<'_>) -> bool {
    figures.by.split(',').any(|word| word == "section")
}

/// What the rules, or the sections, are called.
fn titles<'f>(figures: &'f Figures<'_>) -> Vec<&'f str> {
    if by_section(figures) {
        figures.sections.iter().map(|section| section.title).collect()
    } else {
        figures.rules.iter().map(|rule| rule.title).collect()
    }
}

/// All calls, then each group.
fn groups<'f>(figures: &'f Figures<'_>) -> Vec<Shown<'f>> {
    let sections = by_section(figures);
    let chosen =
        |items: &'f [ItemFigures<'f>], in_sections: &'f [ItemFigures<'f>]| if sections { in_sections } else { items };
    let all = Shown { keys: None, calls: figures.calls, items: chosen(&figures.items, &figures.in_sections) };
    let of_groups = figures.groups.iter().map(|group| Shown {
        keys: Some(group.keys),
        calls: group.calls,
        items: chosen(&group.items, &group.in_sections),
    });
    std::iter::once(all).chain(of_groups).collect()
}

/// `1001 · 2026-11-21`; what the calls do not say is called `nobody`.
fn joined(keys: &[Option<String>], nobody: &str) -> String {
    keys.iter().map(|key| key.as_deref().unwrap_or(nobody)).collect::<Vec<_>>().join(" · ")
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
    for (place, (item, title)) in items.iter().zip(titles(figures)).enumerate() {
        let Some(ratio) = item.pass_ratio else { continue };
        let interval = TO.with(locale, &[&percent(ratio.low), &percent(ratio.high)]);
        let failing: Vec<String> = item.failing.iter().take(NAMED).map(|id| printable(id)).collect();
        let decided = item.coverage_ratio.map(percent).unwrap_or_default();
        let counted = format!("{}/{}", item.pass, item.fail);
        let trust = figures.rules.get(place).and_then(|rule| rule.trust).filter(|_| !by_section(figures));
        let title = match trust {
            Some(trust) if !trust.is_trusted() => format!("{title} [{}]", NOT_TRUSTED.get(locale)),
            _ => title.to_owned(),
        };
        table.add_row([title, percent(ratio.value), interval, counted, decided, failing.join(" ")]);
    }
    table
}

/// `66.7 %`
fn percent(ratio: f64) -> String {
    format!("{:.1} %", ratio * 100.0)
}
