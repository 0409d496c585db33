//! Every rule of the two handbooks is an item of a built-in checklist.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;

use threerings::{Engine, Locale, read_script};

/// The ids of the handbooks' rules, in alphabetical order.
const RULES: &str = include_str!("rules.txt");

fn items(checklist: &str) -> BTreeSet<String> {
    let engine = Engine::builder().checklist(checklist).build().unwrap();
    engine.describe().items.iter().map(|item| item.id.to_owned()).collect()
}

#[test]
fn every_rule_is_an_item_and_every_item_a_rule() {
    let rules: BTreeSet<String> = RULES.lines().map(str::to_owned).collect();
    assert_eq!(rules.len(), 136);
    let found: BTreeSet<String> = threerings::built_in_names().into_iter().flat_map(items).collect();
    let missing: Vec<_> = rules.difference(&found).collect();
    let more: Vec<_> = found.difference(&rules).collect();
    assert!(missing.is_empty() && more.is_empty(), "missing: {missing:?}\nno rule: {more:?}");
}

#[test]
fn the_longer_checklists_hold_the_shorter_ones() {
    let general = items("phone-etiquette");
    assert!(items("five-rules").is_subset(&general));
    assert!(general.is_subset(&items("patient-follow-up")) && general.is_subset(&items("patient-consultation")));
}

#[test]
fn every_rule_can_be_explained_in_every_language() {
    for locale in Locale::ALL {
        let engine = Engine::builder()
            .checklist("patient-follow-up")
            .checklist("patient-consultation")
            .locale(locale)
            .build()
            .unwrap();
        for rule in RULES.lines() {
            let explained = engine.explain(rule).unwrap_or_else(|| panic!("{rule}"));
            assert!(!explained.item.title.is_empty() && !explained.why.is_empty(), "{rule} in {locale}");
            assert!(!explained.source.is_empty() && !explained.examples.is_empty(), "{rule} in {locale}");
            assert!(explained.source.iter().all(|source| !source.title.is_empty()), "{rule} in {locale}");
        }
    }
}

#[test]
fn a_wish_not_to_be_called_again_is_warned_of_once_by_every_checklist() {
    let calls = [
        "outbound, first follow-up\n0:06 answered\n0:07 护士: 您好，市立医院回访。\n0:10 患者: 你们不要再给我打电话了。",
        "outbound, enquiry\n0:06 answered\n0:07 agent: You're simply wrong.\n0:10 customer: Please stop calling me.",
    ];
    let polite = "outbound\n0:06 answered\n0:07 agent: Hello.\n0:10 customer: Please call me again on Monday.";
    for checklist in ["phone-etiquette", "patient-follow-up", "patient-consultation"] {
        let engine = Engine::builder().checklist(checklist).locale(Locale::En).build().unwrap();
        let warnings = |call: &str| -> Vec<String> {
            let report = engine.check(&read_script(call).unwrap().record).to_json();
            let report: serde_json::Value = serde_json::from_str(&report).unwrap();
            let warnings = report.get("warnings").and_then(|warnings| warnings.as_array()).cloned().unwrap_or_default();
            warnings.iter().map(|warning| format!("{} {}", warning["item"], warning["message"])).collect()
        };
        for call in calls {
            let expected =
                "\"never-argues\" \"the other side clearly asked not to be called again: stop calling, and log it\"";
            assert_eq!(warnings(call), [expected], "{checklist}: {call}");
        }
        assert_eq!(warnings(polite), [""; 0], "{checklist}");
    }
}
