//! What can be asked of the command.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use threerings::{FORMATS, Grouping, ImportOptions, Locale, Mapping, Region, Speaker, SpeakerMap};

use crate::console::{Console, shown, unreadable};

/// The format that is a call in script notation; the others are the library's.
pub(crate) const SCRIPT: &str = "script";
/// The library's format of plain text with the names of speakers.
pub(crate) const DIALOGUE: &str = "dialogue";
/// The library's format of our own records.
pub(crate) const RECORDS: &str = "records";

const EXAMPLES: &str = "\
Examples:
  threerings check calls.jsonl
  threerings check --register follow-ups.csv --locale en --format csv calls.jsonl > reports.csv
  threerings import genesys-export.json | threerings check --format jsonl
  threerings explain hold-under-one-minute

Exit status: 0 done; 1 done, but some inputs were rejected, each named on standard error; 2 nothing could be done.";

const CHECK_EXAMPLES: &str = "\
Examples:
  threerings check calls.jsonl more-calls.json
  threerings check -c five-rules -c ./our-ward.json --region CN calls.jsonl
  threerings check --register follow-ups.csv --window 45 calls.jsonl
  phone-system-export | threerings check --format jsonl | head

Records are JSON or JSON Lines and are read in constant memory. Other systems' files and calls in script notation are \
told by their content and held in memory one at a time. With --register or --ledger the inputs are read twice: files from the \
disk, standard input from memory.";

const AUDIT_EXAMPLES: &str = "\
Examples:
  threerings audit november.jsonl
  threerings audit --by agent -c patient-follow-up --format csv november.jsonl > team.csv
  threerings audit --by day --register follow-ups.csv --format json calls-*.jsonl
  threerings audit --by agent,day --format csv november.jsonl > agents-by-day.csv
  threerings audit --html november.html --reviews reviews.json --redact november.jsonl

JSON Lines and long tables are judged on all cores, or on as many as --threads says; the output is the same bytes.

Ratios are of the calls that could be decided, with the 95 % interval after Wilson: where intervals overlap, the numbers \
do not tell two groups apart.";

/// Checks records of phone calls against etiquette checklists, and says why.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Checks call records and prints a report for each
    Check(CheckArgs),
    /// Sums up many calls: how often each rule was kept, by agent, team, day and more
    Audit(AuditArgs),
    /// Merges summaries that `audit --format json` wrote
    Merge(MergeArgs),
    /// How far reviewers agree with each other and with the engine
    Agreement(AgreementArgs),
    /// Says what is wrong with checklists and what could be better
    Lint(LintArgs),
    /// Lists the built-in checklists
    List(ListArgs),
    /// Explains a rule: why it is there, where it is from, how it is checked
    Explain(ExplainArgs),
    /// Prints the JSON Schema of a file format
    Schema(SchemaArgs),
    /// Turns other systems' files into call records, JSON Lines
    Import(ImportArgs),
}

#[derive(Debug, clap::Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) calls: Calls,
    /// What the reports look like
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Calls, and what they are judged by.
#[derive(Debug, clap::Args)]
pub(crate) struct Calls {
    #[command(flatten)]
    pub(crate) checklists: Checklists,
    /// Match the calls with this follow-up log: JSON Lines, or CSV as spreadsheets save it
    #[arg(long, value_name = "FILE")]
    pub(crate) register: Option<PathBuf>,
    /// Offset of the register's times that name none
    #[arg(long, value_name = "OFFSET", default_value = "+08:00", value_parser = offset, allow_hyphen_values = true)]
    pub(crate) register_offset: Minutes,
    /// How far from a call's start or end its register entry may be: minutes, or as in `90s`, `45m`, `2h`
    #[arg(long, value_name = "TIME", default_value = "30m", value_parser = window)]
    pub(crate) window: Millis,
    /// Judge each call beside the others: redials after drops, attempts before, contacts that never came
    #[arg(long)]
    pub(crate) ledger: bool,
    /// Whose ring cadence applies to records that name no region
    #[arg(long, default_value = "CN", value_parser = region)]
    pub(crate) region: Region,
    #[command(flatten)]
    pub(crate) language: Language,
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// Files of calls; `-` or none: standard input
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
}

/// What is known about the inputs besides their content.
#[derive(Debug, clap::Args)]
pub(crate) struct SourceArgs {
    /// What the inputs are; told by their content unless given
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub(crate) from: Option<String>,
    /// Who a speaker of transcripts is: `SPEAKER_00=agent`; `*` is everybody else
    #[arg(long = "speaker", value_name = "NAME=ROLE", value_parser = speaker)]
    pub(crate) speakers: Vec<(String, Speaker)>,
    /// Leave speakers unknown rather than guess who they are from what they say
    #[arg(long)]
    pub(crate) no_guessing: bool,
    /// Which columns of a table hold what: a JSON file; told by the header unless given
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    /// Offset of times that name none; +08:00 is assumed unless given
    #[arg(long, value_name = "OFFSET", value_parser = offset, allow_hyphen_values = true)]
    pub(crate) offset: Option<Minutes>,
}

impl SourceArgs {
    /// The options, after what is wrong with the mapping was named.
    pub(crate) fn options(&self, console: &Console) -> Option<ImportOptions<'_>> {
        let mapping = match &self.map {
            None => None,
            Some(path) => Some(read_mapping(path, console)?),
        };
        let stated = self.speakers.iter();
        let mut speakers = stated.fold(SpeakerMap::default(), |map, (name, speaker)| map.with(name, *speaker));
        speakers.without_guessing = self.no_guessing;
        Some(ImportOptions {
            from: self.from.as_deref(),
            speakers,
            utc_offset_minutes: self.offset.map(|offset| offset.0),
            mapping,
            ..ImportOptions::default()
        })
    }
}

fn read_mapping(path: &Path, console: &Console) -> Option<Mapping> {
    let name = shown(path);
    let text = std::fs::read_to_string(path).map_err(|error| console.say(unreadable(&name, &error))).ok()?;
    Mapping::from_json(&text, Some(&name))
        .map_err(|problems| problems.iter().for_each(|problem| console.diagnose(problem)))
        .ok()
}

#[derive(Debug, clap::Args)]
pub(crate) struct Checklists {
    /// A built-in checklist or a file; several are joined [default: phone-etiquette]
    #[arg(short = 'c', long = "checklist", value_name = "CHECKLIST")]
    pub(crate) names: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Language {
    /// The language of the texts
    #[arg(long, default_value = "zh-Hans", value_parser = locales())]
    pub(crate) locale: Locale,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people at a terminal
    #[default]
    Table,
    /// A list of reports
    Json,
    /// A report a line
    Jsonl,
    /// A row for each call and item, for spreadsheets
    Csv,
}

#[derive(Debug, clap::Args)]
#[command(after_help = AUDIT_EXAMPLES)]
pub(crate) struct AuditArgs {
    #[command(flatten)]
    pub(crate) calls: Calls,
    /// What the calls are grouped by; several, joined by commas, are crossed: `agent,day`. One of agent, team, day, week,
    /// hour, direction, outcome, purpose or attributes.NAME; `item`: not at all
    #[arg(long, value_name = "GROUP", default_value = "item", value_parser = groupings)]
    pub(crate) by: Groupings,
    /// What the summary looks like
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: SummaryFormat,
    /// Also write the audit as one page without scripts, to be mailed and printed
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Bundles of reviews: which rules reviewers agree with the engine on, and which calls are of calibrations, which are
    /// left out of the numbers
    #[arg(long, value_name = "FILE")]
    pub(crate) reviews: Vec<PathBuf>,
    /// In the page, give agents numbers instead of names, and name no call
    #[arg(long, requires = "html")]
    pub(crate) redact: bool,
    /// On how many cores; all unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
}

const MERGE_EXAMPLES: &str = "\
Examples:
  threerings audit --by agent --format json monday.jsonl > monday.json
  threerings audit --by agent --format json tuesday.jsonl > tuesday.json
  threerings merge monday.json tuesday.json > both.json
  threerings merge --by agent agents-by-day.json

Summaries are of the same checklist, engine, language and grouping; their order changes nothing. With --by, a summary by \
several things is rolled up to some of them.";

#[derive(Debug, clap::Args)]
#[command(after_help = MERGE_EXAMPLES)]
pub(crate) struct MergeArgs {
    /// Roll the calls up to some of the groupings
    #[arg(long, value_name = "GROUP", value_parser = groupings)]
    pub(crate) by: Option<Groupings>,
    /// What the summary looks like
    #[arg(long, value_enum, default_value = "json")]
    pub(crate) format: SummaryFormat,
    /// Summaries as `audit --format json` wrote them
    #[arg(value_name = "SUMMARY", required = true)]
    pub(crate) summaries: Vec<PathBuf>,
}

const AGREEMENT_EXAMPLES: &str = "\
Examples:
  threerings agreement lin.json qian.json
  threerings agreement --kappa 0.7 --format json reviews/*.json

Files are bundles or exports of reviews as the dashboard writes them, or lists of plain answers: \
[{\"call\", \"reviewer\", \"answers\": {item: verdict}, \"engine\": {item: verdict}}]. Compared are passes, fails and answers \
that a rule does not concern a call; a rule that was left open is missing, not disagreement. Intervals are 95 %.";

#[derive(Debug, clap::Args)]
#[command(after_help = AGREEMENT_EXAMPLES)]
pub(crate) struct AgreementArgs {
    /// From which Cohen's kappa on the engine is trusted with a rule
    #[arg(long, default_value_t = 0.6)]
    pub(crate) kappa: f64,
    /// From how many reviews on
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) least: u64,
    /// What it looks like
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: SummaryFormat,
    #[command(flatten)]
    pub(crate) language: Language,
    /// Files of reviews
    #[arg(value_name = "REVIEWS", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    /// For people at a terminal
    #[default]
    Table,
    /// What other programs read, and what can be merged
    Json,
    /// A row for each group and rule, for spreadsheets
    Csv,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LintArgs {
    /// Built-in checklists or files
    #[arg(value_name = "CHECKLIST", required = true)]
    pub(crate) names: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) language: Language,
    /// List their items, too
    #[arg(long)]
    pub(crate) items: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The id of the rule, as in reports: `hold-under-one-minute`
    pub(crate) item: String,
    #[command(flatten)]
    pub(crate) checklists: Checklists,
    #[command(flatten)]
    pub(crate) language: Language,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// Of which files
    #[arg(value_enum)]
    pub(crate) name: SchemaName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    /// Call records
    Record,
    /// Entries of the follow-up log
    Register,
    /// Checklists
    Checklist,
    /// Reports
    Report,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ImportArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// Join what the files say of the same calls: call data, transcripts, other views of the phone system
    #[arg(long)]
    pub(crate) join: bool,
    /// What to write
    #[arg(long, value_enum, default_value_t)]
    pub(crate) to: Written,
    /// Instead of records, a table of which rules the files can answer
    #[arg(long, conflicts_with = "to")]
    pub(crate) explain: bool,
    #[command(flatten)]
    pub(crate) checklists: Checklists,
    #[command(flatten)]
    pub(crate) language: Language,
    /// Files of calls; `-` or none: standard input
    #[arg(value_name = "FILE")]
    pub(crate) inputs: Vec<PathBuf>,
}

/// What calls are written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Written {
    /// Call records, JSON Lines
    #[default]
    Records,
    /// vCons, JSON Lines
    Vcon,
}

/// Minutes east of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Minutes(pub(crate) i16);

/// A length of time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Millis(pub(crate) u64);

fn formats() -> PossibleValuesParser {
    let mut names: Vec<&'static str> = FORMATS.iter().map(|format| format.name).chain([SCRIPT]).collect();
    names.sort_unstable();
    PossibleValuesParser::new(names)
}

fn speaker(text: &str) -> Result<(String, Speaker), String> {
    let expected = || "expected a name and a role as in `SPEAKER_00=agent`".to_owned();
    let (name, role) = text.rsplit_once('=').ok_or_else(expected)?;
    let speaker = Speaker::from_word(role)
        .ok_or_else(|| format!("expected `agent`, `customer`, `system` or `other` after `=`, found `{role}`"))?;
    if name.trim().is_empty() { Err(expected()) } else { Ok((name.to_owned(), speaker)) }
}

/// What calls are grouped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Groupings(pub(crate) Vec<Grouping>);

fn groupings(words: &str) -> Result<Groupings, String> {
    Grouping::list(words).map(Groupings).map_err(|problem| match problem.help {
        Some(help) => format!("{}; {help}", problem.message),
        None => problem.message,
    })
}

fn locales() -> impl TypedValueParser<Value = Locale> {
    PossibleValuesParser::new(Locale::ALL.map(Locale::tag)).map(|tag| Locale::from_tag(&tag).unwrap_or_default())
}

fn region(text: &str) -> Result<Region, String> {
    Region::new(&text.to_ascii_uppercase()).ok_or_else(|| "expected a country's two letters, as in `CN`".to_owned())
}

fn offset(text: &str) -> Result<Minutes, String> {
    let expected = || "expected an offset from UTC as in `+08:00` or `-05:30`".to_owned();
    if matches!(text, "Z" | "z") {
        return Ok(Minutes(0));
    }
    let (sign, digits) = match text.split_at_checked(1) {
        Some(("+", digits)) => (1, digits),
        Some(("-", digits)) => (-1, digits),
        _ => return Err(expected()),
    };
    let (hours, minutes) = digits.split_once(':').or_else(|| digits.split_at_checked(2)).ok_or_else(expected)?;
    let number = |digits: &str, most: i16| {
        let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<i16>().ok().filter(|number| plain && *number <= most)
    };
    let minutes = if minutes.is_empty() { Some(0) } else { number(minutes, 59) };
    match (number(hours, 14), minutes) {
        (Some(hours), Some(minutes)) => Ok(Minutes(sign * (hours * 60 + minutes))),
        _ => Err(expected()),
    }
}

fn window(text: &str) -> Result<Millis, String> {
    /// A week: farther away, an entry is about something else.
    const MOST_MS: u64 = 7 * 24 * 60 * 60 * 1000;
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.strip_prefix(digits).unwrap_or_default();
    let unit_ms = match unit {
        "" | "m" | "min" => 60_000,
        "s" => 1000,
        "h" => 3_600_000,
        _ => return Err("expected minutes, or a time as in `90s`, `45m` or `2h`".to_owned()),
    };
    let number: u64 =
        digits.parse().map_err(|_| "expected minutes, or a time as in `90s`, `45m` or `2h`".to_owned())?;
    match number.checked_mul(unit_ms) {
        Some(ms) if ms <= MOST_MS => Ok(Millis(ms)),
        _ => Err("expected a week at most".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use threerings::Matcher;

    use super::*;

    #[test]
    fn the_commands_fit_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn windows_are_minutes_unless_they_say() {
        let ms = |text| window(text).map(|window| window.0);
        assert_eq!(ms("30"), Ok(Matcher::WINDOW_MS));
        assert_eq!(
            [ms("90s"), ms("45m"), ms("45min"), ms("2h")],
            [Ok(90_000), Ok(2_700_000), Ok(2_700_000), Ok(7_200_000)]
        );
        assert!(
            [ms("soon"), ms("-5"), ms("5d"), ms(""), ms("200h"), ms("99999999999999999999")].iter().all(Result::is_err)
        );
    }

    #[test]
    fn offsets_are_read_with_or_without_a_colon() {
        let minutes = |text| offset(text).map(|minutes| minutes.0).ok();
        let read = ["+08:00", "-0530", "+08", "Z"].map(minutes);
        assert_eq!(read, [Some(480), Some(-330), Some(480), Some(0)]);
        assert_eq!(["8", "+8", "+25:00", "+08:60", "+08:0", "上", "+", "+-1:00"].map(minutes), [None; 8]);
    }

    #[test]
    fn speakers_are_a_name_and_a_role() {
        assert_eq!(speaker("a=b=agent"), Ok(("a=b".to_owned(), Speaker::Agent)));
        assert!(["agent", "=agent", "0=nurse"].iter().all(|text| speaker(text).is_err()));
    }

    #[test]
    fn regions_may_be_written_small() {
        assert_eq!(region("cn"), Ok(Region::CN));
        assert!(region("China").is_err());
    }
}
