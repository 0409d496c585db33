//! `list` and `explain`: what the checklists hold, for people.

use std::fmt::Write;

use anstyle::Style;
use threerings::{
    CheckInfo, DEFAULT_CHECKLIST, Engine, ExampleInfo, Explanation, Locale, Scope, SourceInfo, built_in_names, nearest,
};

use crate::args::{ExplainArgs, ListArgs};
use crate::checklists;
use crate::console::{Console, Status, print};
use crate::texts::{
    ADVICE, ALWAYS, APPLIES, AS_WRITTEN, CHECK, CHECKLIST, CRITICAL_FOR_ALL, CRITICAL_FOR_SECTION, EXAMPLES, ITEMS,
    SECTION, SOURCE, Text, WEIGHT, WHY,
};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

pub(crate) fn list(args: &ListArgs) -> Status {
    let (console, locale) = (Console::default(), args.language.locale);
    let mut text = String::new();
    for name in built_in_names() {
        let Some(engine) = engine(&[name.to_owned()], locale, &console) else { return Status::NothingDone };
        let info = engine.describe();
        let count = ITEMS.with(locale, &[&info.items.len().to_string()]);
        // Writing to a string can't fail, here and below.
        let _ = writeln!(text, "{BOLD}{}{BOLD:#} {}  {}  {count}", info.id, info.version, info.title);
        if let Some(about) = info.about {
            let _ = writeln!(text, "  {about}");
        }
        for item in info.items.iter().filter(|_| args.items) {
            let _ = writeln!(text, "  {BOLD}{}{BOLD:#}  {}", item.id, item.title);
        }
    }
    print(&text)
}

pub(crate) fn run(args: &ExplainArgs) -> Status {
    let (console, locale) = (Console::default(), args.language.locale);
    // Each on its own: checklists that don't go together can still be looked things up in.
    let names = if args.checklists.names.is_empty() { all_built_in() } else { args.checklists.names.clone() };
    let engines: Option<Vec<Engine>> = names.into_iter().map(|name| engine(&[name], locale, &console)).collect();
    let Some(engines) = engines else { return Status::NothingDone };
    if let Some(rule) = engines.iter().find_map(|engine| engine.explain(&args.item)) {
        return print(&explained(&rule));
    }
    let known: Vec<String> =
        engines.iter().flat_map(|engine| engine.describe().items).map(|item| item.id.to_owned()).collect();
    let help = match nearest(&args.item, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`threerings list --items` lists them".to_owned(),
    };
    console.say(format_args!("expected the id of an item, found `{}`; {help}", args.item.escape_debug()));
    Status::NothingDone
}

/// The built-in checklists, the default one first.
fn all_built_in() -> Vec<String> {
    let mut names: Vec<String> = built_in_names().into_iter().map(str::to_owned).collect();
    names.sort_by_key(|name| name != DEFAULT_CHECKLIST);
    names
}

fn engine(names: &[String], locale: Locale, console: &Console) -> Option<Engine> {
    match checklists::builder(names, console)?.locale(locale).build() {
        Ok(engine) => Some(engine),
        Err(error) => {
            error.problems.iter().for_each(|problem| console.diagnose(problem));
            None
        }
    }
}

fn explained(rule: &Explanation<'_>) -> String {
    let locale = rule.locale;
    let mut text = String::new();
    let _ = writeln!(text, "{BOLD}{}{BOLD:#}", rule.item.title);
    let _ = writeln!(text, "{}", rule.item.id);
    let colon = if locale == Locale::En { ": " } else { "：" };
    let facts = [
        format!("{}{colon}{} {}", CHECKLIST.get(locale), rule.checklist, rule.checklist_version),
        format!("{}{colon}{}", SECTION.get(locale), rule.section.title),
        format!("{}{colon}{}", WEIGHT.get(locale), rule.item.weight),
    ];
    let _ = writeln!(text, "{}", facts.join(if locale == Locale::En { "; " } else { "；" }));
    if let Some(scope) = rule.item.critical {
        let critical = match scope {
            Scope::Section => &CRITICAL_FOR_SECTION,
            Scope::Checklist => &CRITICAL_FOR_ALL,
        };
        let _ = writeln!(text, "{}", critical.get(locale));
    }
    heading(&mut text, &WHY, locale);
    line(&mut text, rule.why);
    if let Some(advice) = rule.advice {
        heading(&mut text, &ADVICE, locale);
        line(&mut text, advice);
    }
    if !rule.source.is_empty() {
        heading(&mut text, &SOURCE, locale);
        rule.source.iter().for_each(|source| line(&mut text, &cited(source)));
    }
    heading(&mut text, &APPLIES, locale);
    match &rule.applies {
        Some(applies) => check(&mut text, applies),
        None => line(&mut text, ALWAYS.get(locale)),
    }
    heading(&mut text, &CHECK, locale);
    check(&mut text, &rule.check);
    heading(&mut text, &AS_WRITTEN, locale);
    for (name, written) in [("applies", rule.applies.as_ref()), ("check", Some(&rule.check))] {
        if let Some(written) = written {
            let json = serde_json::to_string_pretty(&written.json).unwrap_or_default();
            format!("\"{name}\": {json}").lines().for_each(|json| line(&mut text, json));
        }
    }
    if !rule.examples.is_empty() {
        heading(&mut text, &EXAMPLES, locale);
        rule.examples.iter().for_each(|example| example_lines(&mut text, example, locale));
    }
    text
}

fn heading(text: &mut String, heading: &Text, locale: Locale) {
    let _ = writeln!(text, "\n{BOLD}{}{BOLD:#}", heading.get(locale));
}

fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "  {line}");
}

/// `“Handbook”, Answering, 2`
fn cited(source: &SourceInfo<'_>) -> String {
    let parts = [Some(source.title), Some(source.section), source.item];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn check(text: &mut String, check: &CheckInfo) {
    check.lines.iter().for_each(|words| line(text, words));
}

fn example_lines(text: &mut String, example: &ExampleInfo<'_>, locale: Locale) {
    let note = example.note.map(|note| format!("  ({note})")).unwrap_or_default();
    let reason = example.reason.as_deref().map(|reason| format!("  {reason}")).unwrap_or_default();
    let _ = writeln!(text, "  {} {}{reason}{DIM}{note}{DIM:#}", example.expect.mark(), example.expect.label(locale));
    for call in example.call.lines() {
        let _ = writeln!(text, "      {DIM}{call}{DIM:#}");
    }
}
