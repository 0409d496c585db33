//! Reports for people at a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use threerings::{ChecklistInfo, ItemReport, Locale, Passed, Report, Verdict, field_name};

use crate::reports::Reports;
use crate::texts::{BETWEEN, CRITICAL, DOUBT, FAILED_CRITICAL, NEEDS, NO_SCORE, REASON, RULE, Text, VERDICT};

/// Lines above and below, and under the head.
pub(crate) const LINES: TableStyle = {
    let line = LineStyle::none().fill('─').junction('─');
    TableStyle::new().top_border(line).header_separator(line).bottom_border(line)
};

/// The width of tables that no terminal limits, and the least where one does.
pub(crate) const WIDTHS: (u16, u16) = (110, 60);

pub(crate) struct Tables<'e, W> {
    output: W,
    checklist: ChecklistInfo<'e>,
    first: bool,
}

impl<'e, W: Write> Tables<'e, W> {
    pub(crate) fn new(output: W, checklist: ChecklistInfo<'e>) -> Self {
        Tables { output, checklist, first: true }
    }

    /// `c1  66.67 % (between 40 % and 80 %)  open`
    fn headline(&mut self, report: &Report<'_>) -> io::Result<()> {
        let locale = report.locale;
        let bold = Style::new().bold();
        write!(self.output, "{bold}{}{bold:#}", printable(&report.call))?;
        let score = &report.score;
        let percent = score.percent.map_or_else(|| NO_SCORE.get(locale).to_owned(), |percent| percent.to_string());
        write!(self.output, "  {percent}")?;
        if let (Some(lowest), Some(highest)) = (score.lowest, score.highest)
            && lowest != highest
        {
            write!(self.output, "{}", BETWEEN.with(locale, &[&lowest.to_string(), &highest.to_string()]))?;
        }
        if let Some(result) = score.result {
            let style = style(result);
            write!(self.output, "  {style}{}{style:#}", result.label(locale))?;
        }
        let band = score.band.as_ref().and_then(|id| self.checklist.bands.iter().find(|band| band.id == id));
        if let Some(band) = band {
            write!(self.output, "  {}", band.title)?;
        }
        let about = [&report.about.started_at, &report.about.agent, &report.about.team];
        for known in about.into_iter().flatten() {
            write!(self.output, "  {}", printable(known))?;
        }
        writeln!(self.output)
    }
}

impl<W: Write> Reports for Tables<'_, W> {
    fn add(&mut self, report: &Report<'_>) -> io::Result<()> {
        if !std::mem::replace(&mut self.first, false) {
            writeln!(self.output)?;
        }
        self.headline(report)?;
        for line in table(report).lines() {
            writeln!(self.output, "{}", line.trim_end())?;
        }
        let locale = report.locale;
        for warning in &report.warnings {
            let said = format!("{} ({})", printable(&warning.message), warning.item);
            writeln!(self.output, "{}", DOUBT.with(locale, &[&said]))?;
        }
        if !report.score.failed_critical.is_empty() {
            writeln!(self.output, "{}", FAILED_CRITICAL.with(locale, &[&report.score.failed_critical.join(", ")]))?;
        }
        for line in &report.score.lines {
            writeln!(self.output, "{line}")?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// A table with these heads and no rows yet.
pub(crate) fn headed(heads: &[&Text], locale: Locale) -> Table {
    let mut table = Table::new();
    // Where nobody wants colours, the output takes them away again.
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Dynamic).enforce_styling();
    let width = table.width().map_or(WIDTHS.0, |width| width.max(WIDTHS.1));
    table.set_width(width);
    table.set_header(heads.iter().map(|text| Cell::new(text.get(locale)).add_attribute(Attribute::Bold)));
    table
}

fn table(report: &Report<'_>) -> Table {
    let locale = report.locale;
    let mut table = headed(&[&VERDICT, &RULE, &REASON], locale);
    for item in &report.items {
        table.add_row([verdict(item.verdict, locale), rule(item, locale), Cell::new(explanation(item, locale))]);
    }
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

/// `✗ fail`
fn verdict(verdict: Verdict, locale: Locale) -> Cell {
    let cell = Cell::new(format!("{} {}", verdict.mark(), verdict.label(locale)));
    match verdict {
        Verdict::Pass => cell.fg(Color::Green),
        Verdict::Fail => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        Verdict::NotApplicable => cell.add_attribute(Attribute::Dim),
        Verdict::Unknown => cell.fg(Color::Yellow),
        Verdict::Review => cell.fg(Color::Cyan),
    }
}

fn rule(item: &ItemReport<'_>, locale: Locale) -> Cell {
    match item.critical {
        None => Cell::new(item.title),
        Some(_) => Cell::new(format!("{} [{}]", item.title, CRITICAL.get(locale))),
    }
}

/// Why, what would have passed, what was missing, and for what somebody has to look at, the evidence.
fn explanation(item: &ItemReport<'_>, locale: Locale) -> String {
    let mut lines = vec![printable(&item.reason)];
    lines.extend(item.would_pass.as_deref().map(|change| format!("→ {}", printable(change))));
    if matches!(item.verdict, Verdict::Fail | Verdict::Review) {
        lines.extend(item.evidence.iter().map(|evidence| format!("• {}", printable(&evidence.describe(locale)))));
    }
    if !item.missing.is_empty() {
        let missing = item.missing.iter().map(|pointer| match field_name(pointer, locale) {
            name if name == pointer => pointer.clone(),
            name => format!("{name} {pointer}"),
        });
        let separator = if locale == Locale::En { ", " } else { "、" };
        lines.push(NEEDS.with(locale, &[&missing.collect::<Vec<_>>().join(separator)]));
    }
    lines.join("\n")
}

/// Text from an input without anything that a terminal would obey.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

fn style(result: Passed) -> Style {
    let colour = match result {
        Passed::Pass => AnsiColor::Green,
        Passed::Fail => AnsiColor::Red,
        Passed::Open => AnsiColor::Yellow,
    };
    colour.on_default().bold()
}
