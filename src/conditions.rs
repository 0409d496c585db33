//! The conditions of a checklist: defined once, named by many checks, defined anew where the checklist is included.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::Check;
use crate::checks::condition::{Meaning, Meanings, conditions_in, reference};
use crate::diagnostic::Code;
use crate::json::{Member, Node, Value};
use crate::load::{Loading, options};
use crate::locale::Localised;
use crate::speech::Phrasing;

options! {
    /// A condition that many items share.
    pub(crate) struct Condition {
        /// Lower-case words joined by hyphens; checks name it as `{"condition": "id"}`.
        required id: String,
        /// What it says of a call, in a few words.
        optional title: Localised,
        /// What it stands for.
        required check: Check,
    }
}

/// A condition, and where it is written.
#[derive(Debug, Clone)]
pub(crate) struct Defined {
    pub(crate) condition: Condition,
    node: Node,
}

impl Defined {
    /// Its check as it is written.
    pub(crate) fn check(&self) -> &Node {
        self.at("check")
    }

    /// Where a part of it is written.
    pub(crate) fn at(&self, part: &str) -> &Node {
        self.node.get(part).unwrap_or(&self.node)
    }
}

/// The conditions of a checklist, those of what it includes among them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    by_id: BTreeMap<String, Defined>,
    /// How large they are written out, once they are settled.
    extents: BTreeMap<String, Extent>,
}

/// How deep a check may be nested with its conditions written out, each name being a level: as deep as a text may be.
const DEEPEST: usize = 128;

/// How many values the checks of a checklist may have with their conditions written out; those of ours have some ten thousand.
const MOST_VALUES: usize = 1_000_000;

/// How large a check is with its conditions written out.
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    values: usize,
    depth: usize,
}

impl Extent {
    fn of(check: &Node, condition: &impl Fn(&str) -> Extent) -> Self {
        let named = reference(check).and_then(Node::text).map(condition);
        let members = check.members().iter().map(|member| &member.node);
        let inner = check.elements().iter().chain(members).map(|inner| Extent::of(inner, condition));
        let sum = |all: Extent, one: Extent| Extent {
            values: all.values.saturating_add(one.values),
            depth: all.depth.max(one.depth),
        };
        let all = inner.chain(named).fold(Extent::default(), sum);
        Extent { values: all.values.saturating_add(1), depth: all.depth + 1 }
    }
}

/// Conditions that are being followed to what they name.
struct Settling<'c, 'l> {
    conditions: &'c BTreeMap<String, Defined>,
    /// Those that led to the present one.
    open: Vec<&'c str>,
    extents: BTreeMap<&'c str, Extent>,
    sound: bool,
    loading: &'l mut Loading,
}

impl<'c> Settling<'c, '_> {
    fn settle(&mut self, id: &'c str) {
        let Some(defined) = self.conditions.get(id).filter(|_| !self.extents.contains_key(id)) else { return };
        if self.open.len() >= DEEPEST {
            return self.unsound(defined.at("id"), format!("expected conditions at most {DEEPEST} deep, found more"));
        }
        self.open.push(id);
        let mut named = Vec::new();
        conditions_in(defined.check(), &mut named);
        for node in named {
            let Some(next) = node.text() else { continue };
            match self.open.iter().position(|open| *open == next) {
                Some(from) => {
                    let ring = self.open.iter().skip(from).copied().chain([next]).collect::<Vec<_>>().join(" → ");
                    self.unsound(node, format!("expected conditions that do not name each other, found {ring}"));
                }
                None => self.settle(next),
            }
        }
        self.open.pop();
        let extent = Extent::of(defined.check(), &|id| self.extents.get(id).copied().unwrap_or_default());
        self.extents.insert(id, extent);
    }

    fn unsound(&mut self, at: &Node, message: String) {
        self.loading.error(at, Code::ConditionCycle, message);
        self.sound = false;
    }
}

impl Conditions {
    pub(crate) fn get(&self, id: &str) -> Option<&Defined> {
        self.by_id.get(id)
    }

    /// Every one, by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Defined> {
        self.by_id.values()
    }

    /// Adds those that a file defines. One of an included checklist is replaced; its title stays where none is given.
    pub(crate) fn define(&mut self, own: Vec<Condition>, nodes: &[Node], loading: &mut Loading) {
        let mut seen = BTreeSet::new();
        for (mut condition, node) in own.into_iter().zip(nodes) {
            if !seen.insert(condition.id.clone()) {
                let message = format!("expected the condition `{}` once, found it twice", condition.id);
                loading.error(node.get("id").unwrap_or(node), Code::DuplicateItem, message);
            }
            let before = self.by_id.remove(&condition.id);
            condition.title = condition.title.or(before.and_then(|before| before.condition.title));
            self.by_id.insert(condition.id.clone(), Defined { condition, node: node.clone() });
        }
    }

    /// Adds those of another checklist, but for the ids that are defined anew. What one id stands for must be the same.
    pub(crate) fn join(&mut self, others: Conditions, anew: &BTreeSet<&str>, loading: &mut Loading) {
        for (id, other) in others.by_id {
            let differs = |known: &Defined| known.check().to_value() != other.check().to_value();
            match self.by_id.get(&id) {
                Some(known) if !anew.contains(id.as_str()) && differs(known) => {
                    let message = format!("expected one meaning of the condition `{id}`, found two");
                    let help = "name it otherwise, or define it anew in the checklist that includes both".to_owned();
                    loading.error_with_help(other.at("id"), Code::DuplicateItem, message, Some(help));
                }
                Some(_) => {}
                None => drop(self.by_id.insert(id, other)),
            }
        }
    }

    /// Notes conditions that name each other, in a circle or too deep; `None` if there are any.
    pub(crate) fn settled(mut self, loading: &mut Loading) -> Option<Self> {
        let mut settling =
            Settling { conditions: &self.by_id, open: Vec::new(), extents: BTreeMap::new(), sound: true, loading };
        self.by_id.keys().for_each(|id| settling.settle(id));
        let Settling { extents, sound, .. } = settling;
        self.extents = extents.into_iter().map(|(id, extent)| (id.to_owned(), extent)).collect();
        sound.then_some(self)
    }

    /// Notes items that are too large with their conditions written out; `None` if there are any. A few lines of conditions
    /// that name each other twice could stand for more than a memory holds.
    pub(crate) fn bound<'n>(&self, items: impl Iterator<Item = &'n Node>, loading: &mut Loading) -> Option<()> {
        let extent = |id: &str| self.extents.get(id).copied().unwrap_or_default();
        let mut values = 0_usize;
        for item in items {
            for check in [item.get("applies"), item.get("check")].into_iter().flatten() {
                let Extent { values: own, depth } = Extent::of(check, &extent);
                values = values.saturating_add(own);
                if depth > DEEPEST || values > MOST_VALUES {
                    let message = format!(
                        "expected checks of at most {MOST_VALUES} values, {DEEPEST} deep, with their conditions written out, found more"
                    );
                    loading.error(check, Code::OutOfRange, message);
                    return None;
                }
            }
        }
        Some(())
    }

    /// A check with its conditions written out.
    pub(crate) fn written_out(&self, check: &Node) -> Node {
        if let Some(defined) = reference(check).and_then(Node::text).and_then(|id| self.by_id.get(id)) {
            return self.written_out(defined.check());
        }
        let value = match &check.value {
            Value::Array(elements) => Value::Array(elements.iter().map(|element| self.written_out(element)).collect()),
            Value::Object(members) => {
                Value::Object(members.iter().map(|member| self.member_written_out(member)).collect())
            }
            plain => plain.clone(),
        };
        Node { value, ..*check }
    }

    fn member_written_out(&self, member: &Member) -> Member {
        Member { key_at: member.key_at, key: member.key.clone(), node: self.written_out(&member.node) }
    }

    /// An item with the conditions of its checks written out.
    pub(crate) fn item_written_out(&self, item: &Node) -> Node {
        let Value::Object(members) = &item.value else { return item.clone() };
        let written_out = |member: &Member| match member.key.as_str() {
            "applies" | "check" => self.member_written_out(member),
            _ => member.clone(),
        };
        Node { value: Value::Object(members.iter().map(written_out).collect()), ..*item }
    }

    /// The ids of those that these items name, themselves or by others, each after those that it names.
    pub(crate) fn named_by<'n>(&'n self, items: impl Iterator<Item = &'n Node>) -> Vec<&'n str> {
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        for check in items.flat_map(|item| [item.get("applies"), item.get("check")]).flatten() {
            self.add_named(check, &mut found, &mut seen);
        }
        found
    }

    fn add_named<'n>(&'n self, check: &'n Node, found: &mut Vec<&'n str>, seen: &mut BTreeSet<&'n str>) {
        let mut named = Vec::new();
        conditions_in(check, &mut named);
        for id in named.into_iter().filter_map(Node::text) {
            let Some(defined) = self.by_id.get(id).filter(|_| seen.insert(id)) else { continue };
            self.add_named(defined.check(), found, seen);
            found.push(id);
        }
    }

    /// What those of these ids mean, each after those that it names, with their phrases in the book.
    pub(crate) fn compile(&self, ids: &[&str], book: &mut Phrasing<'_>) -> Meanings {
        let mut meanings = Meanings::new();
        for (place, defined) in ids.iter().filter_map(|id| self.by_id.get(*id)).enumerate() {
            let mut check = defined.condition.check.clone();
            check.link(&meanings);
            check.compile(&defined.condition.id, book);
            meanings.insert(defined.condition.id.clone(), Meaning { place, check: check.into() });
        }
        meanings
    }
}

#[cfg(test)]
mod tests {
    use crate::{Engine, Locale, read_records};

    const HEAD: &str = r#""version":"1","title":{"en":"x"},"scoring":{"method":"points"}"#;
    const BOOKED: &str = r#"{"field":{"path":"/contact/booked","is":true}}"#;
    const URGENT: &str = r#"{"field":{"path":"/contact/urgent","is":true}}"#;

    /// A checklist with these conditions, including others, of an item with this condition and check.
    fn checklist(id: &str, more: &str, applies: &str, check: &str) -> String {
        let item = format!(
            r#"{{"id":"{id}-item","title":{{"en":"i"}},"why":{{"en":"i"}},"applies":{applies},"check":{check}}}"#
        );
        format!(r#"{{"id":"{id}",{HEAD},{more},"sections":[{{"id":"{id}-s","title":{{"en":"s"}},"items":[{item}]}}]}}"#)
    }

    fn defines(conditions: &[(&str, &str)]) -> String {
        let all =
            conditions.iter().map(|(id, check)| format!(r#"{{"id":"{id}","check":{check}}}"#)).collect::<Vec<_>>();
        format!(r#""conditions":[{}]"#, all.join(","))
    }

    fn named(id: &str) -> String {
        format!(r#"{{"condition":"{id}"}}"#)
    }

    fn engine(checklists: &[&str]) -> Engine {
        let names = ["a", "b", "c"];
        let sources = names.iter().zip(checklists).fold(Engine::builder(), |b, (name, text)| b.source(*name, *text));
        sources.checklist(names[checklists.len() - 1]).locale(Locale::En).build().unwrap()
    }

    /// What is wrong with the last of these.
    fn problems(checklists: &[&str]) -> Vec<String> {
        let names = ["a", "b", "c"];
        let sources = names.iter().zip(checklists).fold(Engine::builder(), |b, (name, text)| b.source(*name, *text));
        let build = sources.checklist(names[checklists.len() - 1]).build();
        build.err().map(|error| error.problems.iter().map(ToString::to_string).collect()).unwrap_or_default()
    }

    /// `verdict: reason` of each item.
    fn verdicts(engine: &Engine, contact: &str) -> Vec<String> {
        let record = format!(r#"{{"id":"c","contact":{contact}}}"#);
        let record = read_records(record.as_bytes()).next().unwrap().unwrap().record;
        let report = engine.check(&record);
        let alone = engine.judge(&record);
        assert!(report.items.iter().map(|item| item.verdict).eq(alone.verdicts()));
        report.items.iter().map(|item| format!("{}: {}", item.verdict, item.reason)).collect()
    }

    #[test]
    fn a_condition_is_as_if_it_were_written_out() {
        let both = format!(r#"{{"all":[{BOOKED},{{"not":{URGENT}}}]}}"#);
        let check = r#"{"in_order":[{"field":{"path":"/outcome","known":false}},"#.to_owned();
        let short =
            checklist("x", &defines(&[("calm", &both)]), &named("calm"), &(check.clone() + &named("calm") + "]}"));
        let long = checklist("x", r#""conditions":[]"#, &both, &(check + &both + "]}"));
        let (short, long) = (engine(&[&short]), engine(&[&long]));
        for contact in [r#"{"booked":true,"urgent":false}"#, r#"{"booked":true,"urgent":true}"#, "{}"] {
            let record = format!(r#"{{"id":"c","contact":{contact}}}"#);
            let record = read_records(record.as_bytes()).next().unwrap().unwrap().record;
            // To the last byte, the hash of the checklist among them.
            assert_eq!(short.check(&record).to_json(), long.check(&record).to_json());
        }
    }

    #[test]
    fn conditions_name_others_whatever_their_order() {
        let conditions = defines(&[("z", &named("m")), ("a", &format!(r#"{{"not":{}}}"#, named("z"))), ("m", BOOKED)]);
        let engine = engine(&[&checklist("x", &conditions, &named("a"), URGENT)]);
        assert!(verdicts(&engine, r#"{"booked":true,"urgent":true}"#)[0].starts_with("not_applicable"));
        assert!(verdicts(&engine, r#"{"booked":false,"urgent":true}"#)[0].starts_with("pass"));
    }

    #[test]
    fn an_including_checklist_sees_them_and_defines_them_anew() {
        let inner = checklist("inner", &defines(&[("meant", BOOKED)]), &named("meant"), BOOKED);
        let including = |more: &str| {
            checklist("outer", &format!(r#""include":[{{"checklist":"a"}}]{more}"#), &named("meant"), URGENT)
        };
        let seen = engine(&[&inner, &including("")]);
        assert!(
            verdicts(&seen, r#"{"booked":false,"urgent":true}"#).iter().all(|item| item.starts_with("not_applicable"))
        );
        let anew = engine(&[&inner, &including(&format!(",{}", defines(&[("meant", URGENT)])))]);
        let verdicts = verdicts(&anew, r#"{"booked":false,"urgent":true}"#);
        assert!(verdicts[0].starts_with("fail") && verdicts[1].starts_with("pass"), "{verdicts:?}");
    }

    #[test]
    fn what_two_checklists_mean_by_a_name_is_the_same() {
        let one = checklist("one", &defines(&[("meant", BOOKED)]), &named("meant"), BOOKED);
        let other = |check: &str| checklist("other", &defines(&[("meant", check)]), &named("meant"), BOOKED);
        let both = |more: &str| {
            let include = r#""include":[{"checklist":"a"},{"checklist":"b"}]"#;
            checklist("both", &format!("{include}{more}"), BOOKED, BOOKED)
        };
        assert_eq!(problems(&[&one, &other(BOOKED), &both("")]), Vec::<String>::new());
        assert_eq!(
            problems(&[&one, &other(URGENT), &both("")]),
            [
                "b:1: /conditions/0/id: expected one meaning of the condition `meant`, found two (column 98); name it otherwise, or define it anew in the checklist that includes both"
            ]
        );
        let anew = format!(",{}", defines(&[("meant", URGENT)]));
        assert_eq!(problems(&[&one, &other(URGENT), &both(&anew)]), Vec::<String>::new());
    }

    #[test]
    fn names_that_lead_nowhere_or_in_a_circle_are_refused() {
        let conditions = defines(&[("cannot-talk", BOOKED), ("one", &named("two")), ("two", &named("one"))]);
        let found = problems(&[&checklist("x", &conditions, &named("cannot-tallk"), &named("one"))]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].contains(
                "/conditions/2/check/condition: expected conditions that do not name each other, found one → two → one"
            ),
            "{found:?}"
        );
        assert!(
            found[1].ends_with(
                "expected the id of a condition, found `cannot-tallk` (column 373); did you mean `cannot-talk`?"
            ),
            "{found:?}"
        );
        let own = problems(&[&checklist("x", &defines(&[("own", &named("own"))]), BOOKED, BOOKED)]);
        assert!(own[0].contains("found own → own"), "{own:?}");
        let twice = problems(&[&checklist("x", &defines(&[("own", BOOKED), ("own", URGENT)]), BOOKED, BOOKED)]);
        assert!(twice[0].contains("expected the condition `own` once, found it twice"), "{twice:?}");
        assert!(
            problems(&[&checklist("x", &defines(&[]), r#"{"condition":7}"#, BOOKED)])[0].contains("found a number")
        );
        assert!(problems(&[&checklist("x", &defines(&[("Own", BOOKED)]), BOOKED, BOOKED)])[0].contains("lower-case"));
    }

    #[test]
    fn a_few_lines_do_not_fill_the_memory() {
        let pair = |id: &str| format!(r#"{{"all":[{},{}]}}"#, named(id), named(id));
        let doubled: Vec<(String, String)> = (0..100)
            .map(|n| (format!("c{n}"), if n == 0 { BOOKED.to_owned() } else { pair(&format!("c{}", n - 1)) }))
            .collect();
        let doubled: Vec<(&str, &str)> = doubled.iter().map(|(id, check)| (id.as_str(), check.as_str())).collect();
        let found = problems(&[&checklist("x", &defines(&doubled), &named("c60"), BOOKED)]);
        assert!(found[0].contains("expected checks of at most 1000000 values"), "{found:?}");
        assert_eq!(problems(&[&checklist("x", &defines(&doubled), &named("c9"), BOOKED)]), Vec::<String>::new());

        let chain: Vec<(String, String)> = (0..5000)
            .map(|n| (format!("c{n}"), if n == 0 { BOOKED.to_owned() } else { named(&format!("c{}", n - 1)) }))
            .collect();
        let chain: Vec<(&str, &str)> = chain.iter().rev().map(|(id, check)| (id.as_str(), check.as_str())).collect();
        let found = problems(&[&checklist("x", &defines(&chain), &named("c4999"), BOOKED)]);
        assert!(found[0].contains("expected conditions at most 128 deep, found more"), "{}", found[0]);
    }

    #[test]
    fn a_limit_inside_a_condition_is_changed_for_the_item_alone() {
        let rings = r#"{"field":{"path":"/ring/count","at_most":3}}"#;
        let inner = checklist("inner", &defines(&[("few", rings)]), &named("few"), &named("few"));
        let change = r#""include":[{"checklist":"a","overrides":[{"item":"inner-item","limits":{"at_most":1}}]}]"#;
        let outer = engine(&[&inner, &checklist("outer", change, BOOKED, &named("few"))]);
        let record = br#"{"id":"c","ring":{"count":2},"contact":{"booked":true}}"#;
        let record = read_records(record).next().unwrap().unwrap().record;
        let verdicts: Vec<&str> = outer.judge(&record).verdicts().map(|verdict| verdict.word()).collect();
        assert_eq!(verdicts, ["fail", "pass"]);
        let wrong = checklist("outer", &change.replace("at_most", "at_least"), BOOKED, BOOKED);
        assert!(
            problems(&[&inner, &wrong])[0].contains("expected a number of the check of `inner-item`, found `at_least`")
        );
    }

    #[test]
    fn an_explanation_writes_them_out() {
        let conditions = format!(
            r#""conditions":[{{"id":"meant","title":{{"zh-Hans":"已预约","en":"there is a booking"}},"check":{BOOKED}}},{{"id":"plain","check":{}}}]"#,
            named("meant")
        );
        let text = checklist("x", &conditions, &format!(r#"{{"not":{}}}"#, named("plain")), URGENT);
        let mut engine = engine(&[&text]);
        let applies = |engine: &Engine| engine.explain("x-item").unwrap().applies.unwrap();
        assert_eq!(
            applies(&engine).lines,
            [
                "the opposite of this",
                "  the condition plain",
                "    the condition meant: there is a booking",
                "      a fact about the call",
                "        path: /contact/booked (whether an appointment was booked)",
                "        is: true",
            ]
        );
        assert_eq!(applies(&engine).json["not"]["condition"], "plain");
        engine.set_locale(Locale::ZhHans);
        assert_eq!(applies(&engine).lines[2], "    条件 meant：已预约");
        engine.set_locale(Locale::ZhHant);
        assert_eq!(applies(&engine).lines[1], "  條件 plain");
    }

    #[test]
    fn what_nothing_names_is_remarked_upon() {
        let settings = r#""settings":[{"id":"ours","phrases":["x"]},{"id":"spare","phrases":["y"]}]"#;
        let said = r#"{"said":{"phrases":["$ours"]}}"#;
        let conditions = defines(&[("spare", BOOKED), ("inner", said), ("outer", &named("inner"))]);
        let text = checklist("x", &format!("{settings},{conditions}"), &named("outer"), BOOKED);
        let lint = Engine::builder().source("x", text).checklist("x").lint();
        let unused = lint.iter().filter(|remark| remark.code == crate::Code::Unused);
        let unused: Vec<String> = unused.map(|remark| format!("{} {}", remark.at.path, remark.message)).collect();
        assert_eq!(
            unused,
            [
                "/settings/1/id nothing names the setting `spare`",
                "/conditions/0/id nothing names the condition `spare`"
            ]
        );
    }
}
