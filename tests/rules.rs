//! Every rule of the two handbooks is an item of a built-in checklist.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;

use threerings::{Engine, Locale};

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
