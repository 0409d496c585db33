//! What a careful colleague would say about a checklist that loads.

use std::collections::BTreeSet;

use crate::call::CallRecord;
use crate::checklist::{Checklist, Example, Item, RecordNode, named};
use crate::checks::Check;
use crate::diagnostic::{Code, Diagnostic, Rejected, word_list};
use crate::engine::{Builder, Engine};
use crate::evidence::Verdict;
use crate::json::{Node, Problem};
use crate::load::Loading;
use crate::locale::{Locale, Localised};
use crate::records::read_records;
use crate::script::read_script;

impl Builder<'_> {
    /// Everything that is wrong with the checklists, and everything that a careful colleague would mention: items that
    /// can never be decided, conditions that contradict each other, weights that add up to nothing, conditions and settings
    /// that nothing names, missing translations, examples that disagree or are missing. Empty: nothing to say.
    ///
    /// ```
    /// # use threerings::Engine;
    /// assert_eq!(Engine::builder().checklist("five-rules").lint(), []);
    /// ```
    #[must_use]
    pub fn lint(&self) -> Vec<Diagnostic> {
        let mut loading = Loading::default();
        match self.load(&mut loading) {
            Ok(Some(engine)) => lint(&engine, &mut loading),
            Ok(None) => {}
            Err(problem) => return vec![problem],
        }
        loading.diagnostics()
    }
}

fn lint(engine: &Engine, loading: &mut Loading) {
    let checklist = engine.checklist();
    weights(checklist, loading);
    for item in &checklist.items {
        translations(item, loading);
        conditions(item, loading);
        let (mut settings, written_out) = (BTreeSet::new(), checklist.conditions.item_written_out(&item.node));
        named('$', &written_out, &mut settings);
        let filled_in = settings.iter().any(|setting| loading.filled_in.contains(*setting));
        if !item.limits_changed && !filled_in {
            examples(engine, item, loading);
        }
    }
    section_translations(checklist, loading);
    unused(checklist, loading);
}

/// Notes a remark.
fn remark(loading: &mut Loading, node: &Node, code: Code, message: String) {
    loading.note(node.source, Problem::warning(code, node.at, message));
}

/// Sections and checklists whose items all weigh nothing.
fn weights(checklist: &Checklist, loading: &mut Loading) {
    for (index, section) in checklist.sections.iter().enumerate() {
        let of_section = || checklist.items.iter().filter(|item| item.section == index);
        let nothing = of_section().all(|item| item.file.weight.thousandths == 0);
        if of_section().next().is_none() {
            remark(loading, &section.node, Code::NoWeight, format!("the section `{}` has no items", section.id));
        } else if section.weight.thousandths == 0 || nothing {
            let message = format!("nothing in the section `{}` counts: its weights add up to 0", section.id);
            remark(loading, &section.node, Code::NoWeight, message);
        }
    }
    if checklist.items.is_empty() {
        loading.note(0, Problem::warning(Code::NoWeight, 0, "the checklist has no items"));
    }
}

/// The languages that a text lacks.
fn missing_languages(text: &Localised, what: &str, node: &Node, loading: &mut Loading) {
    let missing: Vec<&str> = text.missing().map(Locale::tag).collect();
    if !missing.is_empty() {
        let message = format!(
            "{what} is missing in {}",
            missing.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", ")
        );
        remark(loading, node, Code::MissingTranslation, message);
    }
}

fn translations(item: &Item, loading: &mut Loading) {
    let file = &item.file;
    for (name, text) in [("title", Some(&file.title)), ("why", Some(&file.why)), ("advice", file.advice.as_ref())] {
        if let (Some(text), Some(node)) = (text, item.node.get(name)) {
            missing_languages(text, &format!("the `{name}` of item `{}`", file.id), node, loading);
        }
    }
}

fn section_translations(checklist: &Checklist, loading: &mut Loading) {
    for section in &checklist.sections {
        let node = section.node.get("title").unwrap_or(&section.node);
        missing_languages(&section.title, &format!("the `title` of section `{}`", section.id), node, loading);
    }
    let head = [("title", Some(&checklist.title)), ("about", checklist.about.as_ref())];
    for (name, text) in head {
        if let (Some(text), Some(node)) = (text, checklist.node.get(name)) {
            missing_languages(text, &format!("the `{name}` of the checklist"), node, loading);
        }
    }
    for (band, node) in checklist
        .scoring
        .bands
        .iter()
        .zip(checklist.node.get("scoring").and_then(|s| s.get("bands")).map(Node::elements).unwrap_or_default())
    {
        missing_languages(&band.title, &format!("the `title` of band `{}`", band.id), node, loading);
    }
    for defined in checklist.conditions.iter() {
        if let Some(title) = &defined.condition.title {
            let what = format!("the `title` of condition `{}`", defined.condition.id);
            missing_languages(title, &what, defined.at("title"), loading);
        }
    }
    for (document, node) in
        checklist.documents.iter().zip(checklist.node.get("documents").map(Node::elements).unwrap_or_default())
    {
        missing_languages(&document.title, &format!("the `title` of document `{}`", document.id), node, loading);
    }
}

/// What the checklist itself defines, and nothing names.
fn unused(checklist: &Checklist, loading: &mut Loading) {
    let written_out: Vec<Node> =
        checklist.items.iter().map(|item| checklist.conditions.item_written_out(&item.node)).collect();
    // Its patterns among them, which are no ids.
    let mut settings: BTreeSet<&str> = checklist.agent_says.written().collect();
    written_out.iter().for_each(|item| named('$', item, &mut settings));
    let conditions = checklist.conditions.named_by(checklist.items.iter().map(|item| &item.node));
    let mut unless = |list: &str, what: &str, used: &dyn Fn(&str) -> bool| {
        for id in
            checklist.node.get(list).map(Node::elements).unwrap_or_default().iter().filter_map(|own| own.get("id"))
        {
            if let Some(name) = id.text().filter(|name| !used(name)) {
                remark(loading, id, Code::Unused, format!("nothing names the {what} `{name}`"));
            }
        }
    };
    unless("settings", "setting", &|id| settings.contains(id));
    unless("conditions", "condition", &|id| conditions.contains(&id));
}

/// Conditions that no call can fulfil together, and checks that the conditions leave nothing to decide.
fn conditions(item: &Item, loading: &mut Loading) {
    let id = &item.file.id;
    let applies: Vec<&Check> = item.file.applies.iter().flat_map(Check::conjuncts).collect();
    let node = item.node.get("applies").unwrap_or(&item.node);
    if let Some(path) = contradiction(&applies, &applies) {
        let message = format!("item `{id}` never applies: its conditions on `{path}` exclude each other");
        remark(loading, node, Code::Contradiction, message);
        return;
    }
    let check: Vec<&Check> = item.file.check.conjuncts();
    let check_node = item.node.get("check").unwrap_or(&item.node);
    if let Some(path) = contradiction(&check, &check) {
        let message = format!("item `{id}` can never pass: its tests of `{path}` exclude each other");
        remark(loading, check_node, Code::Contradiction, message);
    } else if let Some(path) = contradiction(&applies, &check) {
        let message = format!("item `{id}` can never pass: what it asks of `{path}` is excluded by `applies`");
        remark(loading, check_node, Code::Contradiction, message);
    }
    let needed = item.file.check.decides();
    let allowed = applies.iter().find_map(|check| check.words_of("/outcome"));
    if let (Some(needed), Some(allowed)) = (needed, allowed)
        && !allowed.iter().any(|word| needed.contains(&word.as_str()))
    {
        let message = format!(
            "item `{id}` is never decided: it applies to calls that were {}, its check needs ones that were {}",
            word_list(allowed.iter().map(String::as_str)),
            word_list(needed.iter().copied()),
        );
        remark(loading, check_node, Code::Unreachable, message);
    }
}

/// The field on which two of these can't hold together.
fn contradiction<'c>(some: &[&'c Check], others: &[&'c Check]) -> Option<&'c str> {
    some.iter().find_map(|one| others.iter().find_map(|other| one.excludes(other)))
}

/// Examples that are missing, can't be read or disagree.
fn examples(engine: &Engine, item: &Item, loading: &mut Loading) {
    let id = &item.file.id;
    let nodes = item.node.get("examples").map(Node::elements).unwrap_or_default();
    for (number, (example, node)) in item.file.examples.iter().zip(nodes).enumerate() {
        let ordinal = number + 1;
        match judge(engine, item, example) {
            Err(rejected) => {
                // Its lines and columns are not those of the checklist.
                let (place, help) = rejected.problems.first().map(within_example(example)).unwrap_or_default();
                loading.error_with_help(
                    node,
                    Code::ExampleDisagrees,
                    format!("example {ordinal} of item `{id}` can't be read: {place}"),
                    help,
                );
            }
            Ok((verdict, reason)) if verdict != example.expect.verdict() => {
                let message = format!(
                    "example {ordinal} of item `{id}` should be {}, but is {verdict}: {reason}",
                    example.expect.verdict()
                );
                loading.error(node, Code::ExampleDisagrees, message);
            }
            Ok(_) => {}
        }
    }
    let check = &item.file.check;
    let expected = |verdict| item.file.examples.iter().any(|example| example.expect.verdict() == verdict);
    if !check.only_asks() && !expected(Verdict::Pass) {
        let message = format!("item `{id}` has no example that should be pass");
        remark(loading, &item.node, Code::MissingExample, message);
    }
    // Where a person may be asked, a call may never fail by itself.
    let review = check.may_ask() && expected(Verdict::Review);
    // What never scores may only ever count something.
    let only_tells = item.file.weight.thousandths == 0;
    if !review && !only_tells && !expected(Verdict::Fail) {
        let wanted = if check.only_asks() { Verdict::Review } else { Verdict::Fail };
        let message = format!("item `{id}` has no example that should be {wanted}");
        remark(loading, &item.node, Code::MissingExample, message);
    }
}

/// What is wrong with an example, by the line of its script or the field of its record; and the help.
fn within_example(example: &Example) -> impl Fn(&Diagnostic) -> (String, Option<String>) {
    let script = example.script.is_some();
    move |problem| {
        let place = if script { format!("line {} of the script", problem.at.line) } else { problem.at.path.clone() };
        (format!("{place}: {}", problem.message), problem.help.clone())
    }
}

/// The verdict that the engine gives an example, and its reason.
fn judge(engine: &Engine, item: &Item, example: &Example) -> Result<(Verdict, String), Rejected> {
    let record = record(example)?;
    let finding = engine.find(&record, item);
    Ok((finding.verdict(), finding.reason().say(Locale::En)))
}

/// The call of an example.
pub(crate) fn record(example: &Example) -> Result<CallRecord<'static>, Rejected> {
    if let Some(lines) = &example.script {
        return read_script(&lines.join("\n")).map(|script| script.record);
    }
    let text = example.record.as_ref().map_or_else(|| "null".to_owned(), RecordNode::text);
    let read = read_records(text.as_bytes()).next();
    match read {
        Some(read) => read.map(|read| read.record.into_owned()),
        None => Err(Rejected { id: None, problems: Vec::new() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The remarks on a checklist of these items.
    fn remarks(items: &str) -> Vec<String> {
        let all = r#"{"zh-Hans": "一", "zh-Hant": "一", "en": "one"}"#;
        let text = format!(
            r#"{{"id":"x","version":"1","title":{all},"scoring":{{"method":"points"}},"sections":[{{"id":"s","title":{all},"items":[{items}]}}]}}"#
        );
        let lint = Engine::builder().source("x", text).checklist("x").lint();
        lint.iter().map(|remark| format!("{} {}: {}", remark.code, remark.at.path, remark.message)).collect()
    }

    fn item(rest: &str) -> String {
        let all = r#"{"zh-Hans": "一", "zh-Hant": "一", "en": "one"}"#;
        format!(r#"{{"id":"i","title":{all},"why":{all},{rest}}}"#)
    }

    const EXAMPLES: &str = r#""examples":[{"record":{"outcome":"answered","holds":[]},"expect":"pass"},{"record":{"outcome":"answered","holds":{"longest_ms":70000}},"expect":"fail"}]"#;
    const HOLDS: &str = r#""check":{"holds":{"each_at_most_ms":60000}}"#;

    #[test]
    fn built_in_checklists_give_no_remarks() {
        for name in crate::engine::built_in_names() {
            let remarks = Engine::builder().checklist(name).lint();
            assert!(
                remarks.is_empty(),
                "{name}: {}",
                remarks.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
            );
        }
    }

    #[test]
    fn a_good_item_gives_none() {
        assert_eq!(remarks(&item(&format!("{HOLDS},{EXAMPLES}"))), Vec::<String>::new());
    }

    #[test]
    fn examples_have_to_agree_and_be_there() {
        assert_eq!(
            remarks(&item(&format!(
                r#"{HOLDS},"examples":[{{"record":{{"outcome":"answered","holds":[]}},"expect":"fail"}}]"#
            ))),
            [
                "missing-example /sections/0/items/0: item `i` has no example that should be pass",
                "example-disagrees /sections/0/items/0/examples/0: example 1 of item `i` should be fail, but is pass: nobody was put on hold",
            ]
        );
        assert!(
            remarks(&item(&format!(r#"{HOLDS},"examples":[{{"script":["0:05 anwsered"],"expect":"fail"}}]"#)))
                .iter()
                .any(|remark| remark.contains("can't be read"))
        );
    }

    #[test]
    fn examples_of_other_limits_are_left_in_peace() {
        let all = r#"{"zh-Hans": "一", "zh-Hant": "一", "en": "one"}"#;
        let including = |change: &str| {
            let include = format!(r#"{{"checklist":"inner","overrides":[{{"item":"i",{change}}}]}}"#);
            let outer = format!(
                r#"{{"id":"outer","version":"1","title":{all},"scoring":{{"method":"points"}},"include":[{include}]}}"#
            );
            let item = item(&format!("{HOLDS},{EXAMPLES}"));
            let section = format!(r#"{{"id":"s","title":{all},"items":[{item}]}}"#);
            let inner = format!(
                r#"{{"id":"inner","version":"1","title":{all},"scoring":{{"method":"points"}},"sections":[{section}]}}"#
            );
            Engine::builder().source("inner", inner).source("outer", outer).checklist("outer").lint()
        };
        // With 75 s, the example of 70 s would pass: it was written for the limit of 60 s.
        assert_eq!(including(r#""limits":{"each_at_most_ms":75000}"#), []);
        assert_eq!(including(r#""weight":2"#), []);
    }

    #[test]
    #[cfg(feature = "built-in")]
    fn examples_of_an_empty_setting_are_left_in_peace_once_it_is_filled_in() {
        let all = r#"{"zh-Hans": "一", "zh-Hant": "一", "en": "one"}"#;
        let filled = format!(
            r#"{{"id":"ours","version":"1","title":{all},"scoring":{{"method":"points"}},"settings":[{{"id":"strengths","phrases":["三甲"]}}],"include":[{{"checklist":"patient-consultation"}}]}}"#
        );
        assert_eq!(Engine::builder().source("ours", filled).checklist("ours").lint(), []);
    }

    #[test]
    fn conditions_that_exclude_each_other_are_seen() {
        let applies = |first: &str, second: &str| {
            let applies = format!(r#""applies":{{"all":[{{"field":{first}}},{{"field":{second}}}]}}"#);
            remarks(&item(&format!("{applies},{HOLDS},{EXAMPLES}")))
                .iter()
                .filter(|r| r.starts_with("contradiction"))
                .count()
        };
        let direction = |word: &str| format!(r#"{{"path":"/direction","is":"{word}"}}"#);
        assert_eq!(applies(&direction("inbound"), &direction("outbound")), 1);
        assert_eq!(applies(&direction("inbound"), r#"{"path":"/contact/booked","is":true}"#), 0);
        assert_eq!(applies(r#"{"path":"/contact/booked","is":true}"#, r#"{"path":"/contact/booked","is":false}"#), 1);
        assert_eq!(applies(r#"{"path":"/ring/count","at_least":5}"#, r#"{"path":"/ring/count","at_most":4}"#), 1);
        assert_eq!(applies(r#"{"path":"/ring/count","at_least":4}"#, r#"{"path":"/ring/count","at_most":4}"#), 0);
        assert_eq!(
            applies(r#"{"path":"/outcome","one_of":["busy","failed"]}"#, r#"{"path":"/outcome","is":"failed"}"#),
            0
        );
    }

    #[test]
    fn checks_that_the_conditions_leave_nothing_are_seen() {
        let busy = r#""applies":{"field":{"path":"/outcome","is":"busy"}}"#;
        assert!(
            remarks(&item(&format!("{busy},{HOLDS},{EXAMPLES}")))[0]
                .starts_with("unreachable /sections/0/items/0/check: item `i` is never decided")
        );
    }

    #[test]
    fn weights_and_translations_are_seen() {
        assert!(remarks(&item(&format!(r#""weight":0,{HOLDS},{EXAMPLES}"#)))[0].starts_with("no-weight /sections/0"));
        assert!(remarks("")[0].contains("has no items"));
        let untranslated = item(&format!("{HOLDS},{EXAMPLES}")).replace(r#""zh-Hant": "一", "#, "");
        assert_eq!(
            remarks(&untranslated),
            [
                "missing-translation /sections/0/items/0/title: the `title` of item `i` is missing in `zh-Hant`",
                "missing-translation /sections/0/items/0/why: the `why` of item `i` is missing in `zh-Hant`",
            ]
        );
    }
}
