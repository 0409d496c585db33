//! Which rules the calls of some files can answer, as a table.

use std::io::{self, Write};

use threerings::{Answer, CanAnswer, Locale, field_name, import_hint};

use crate::table::headed;
use crate::texts::{ANSWERED, NEEDED, OF_CALLS, RULE};

/// Writes the table; `formats` are those that were read, for the hints below it.
pub(crate) fn write(
    output: &mut impl Write,
    answers: &[Answer],
    formats: &[&'static str],
    locale: Locale,
) -> io::Result<()> {
    let mut table = headed(&[&RULE, &ANSWERED, &OF_CALLS, &NEEDED], locale);
    for rule in answers {
        let count = format!("{}/{}", rule.decided, rule.decided + rule.open);
        let missing: Vec<&str> = rule.missing.iter().map(|field| field_name(field, locale)).collect();
        table.add_row([rule.title.clone(), word(rule.answer, locale).to_owned(), count, missing.join(", ")]);
    }
    for line in table.lines() {
        writeln!(output, "{}", line.trim_end())?;
    }
    let mut hints: Vec<&'static str> = Vec::new();
    for field in answers.iter().flat_map(|rule| &rule.missing) {
        for hint in formats.iter().filter_map(|format| import_hint(format, field)) {
            if !hints.contains(&hint) {
                hints.push(hint);
                writeln!(output, "{}: {hint}", field_name(field, locale))?;
            }
        }
    }
    Ok(())
}

fn word(answer: CanAnswer, locale: Locale) -> &'static str {
    let words = match answer {
        CanAnswer::Yes => ["能", "能", "yes"],
        CanAnswer::Partly => ["部分", "部分", "partly"],
        CanAnswer::No => ["不能", "不能", "no"],
        CanAnswer::ByAPerson => ["需人工", "需人工", "by a person"],
        CanAnswer::NotAsked => ["无此情形", "無此情形", "not asked"],
    };
    let [simplified, traditional, english] = words;
    match locale {
        Locale::ZhHans => simplified,
        Locale::ZhHant => traditional,
        Locale::En => english,
    }
}
