//! Changes to the text of a checklist: a weight, a limit, a phrase, an item on or off. What is not changed stays as its
//! author wrote it, to the last space.

use std::ops::Range;

use crate::checks::condition::conditions_in;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::json::{Kind, Node, Number, Origin, Problem, Reader, Value};

/// A change to an item of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistEdit {
    /// The item's id.
    pub item: String,
    /// What becomes different.
    pub change: ItemChange,
}

/// What becomes different about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemChange {
    /// How much it counts: a number as JSON has it.
    Weight(String),
    /// It is left out.
    Off,
    /// A number of its check, by name: `each_at_most_ms`.
    Limit(String, String),
    /// One more phrase that its check listens for. Where the check has several lists of phrases, the JSON pointer of the
    /// list in the check says to which: `/any/0/said/phrases`.
    AddPhrase(String, Option<String>),
    /// A phrase that its check no longer listens for.
    RemovePhrase(String),
}

/// The text of a checklist with these changes and a new version.
///
/// An item that comes from an included checklist is changed where it is included, as an override; its phrases can't be.
///
/// ```
/// use threerings::{ChecklistEdit, ItemChange, built_in, edit_checklist};
///
/// let change = ItemChange::Limit("each_at_most_ms".to_owned(), "45000".to_owned());
/// let edit = ChecklistEdit { item: "hold-under-one-minute".to_owned(), change };
/// let edited = edit_checklist(built_in("five-rules").unwrap(), "1.1.0-ours", &[edit])?;
/// assert!(edited.contains(r#""each_at_most_ms": 45000"#) && edited.contains(r#""version": "1.1.0-ours""#));
/// # Ok::<(), threerings::Diagnostic>(())
/// ```
///
/// # Errors
/// The text is no checklist, or does not have what is to be changed.
pub fn edit_checklist(text: &str, version: &str, edits: &[ChecklistEdit]) -> Result<String, Diagnostic> {
    let mut text = text.to_owned();
    for edit in edits {
        text = Editing::of(&text)?.edit(edit)?;
    }
    let editing = Editing::of(&text)?;
    let found = editing.root.get("version");
    let range =
        found.map(|node| editing.range(node)).ok_or_else(|| editing.problem(&editing.root, "expected a `version`"))?;
    Ok(spliced(&text, range, &quoted(version)))
}

impl ChecklistEdit {
    /// The changes in a JSON list: `[{"item", "weight", "on": false, "limits": {name: number}, "add_phrases": [text],
    /// "remove_phrases": [text], "at": pointer}]`, each with what is to be changed.
    ///
    /// # Errors
    /// The text is something else.
    pub fn from_json(text: &str) -> Result<Vec<ChecklistEdit>, Diagnostic> {
        let origin = Origin::start(None);
        let wrong = |at: usize, message: &str| Problem::error(Code::WrongType, at, message).locate(text, &origin);
        let node = Node::parse(text, 0).map_err(|error| wrong(error.at, &format!("expected {}", error.expected)))?;
        let mut edits = Vec::new();
        for change in node.elements() {
            let item = change
                .get("item")
                .and_then(Node::text)
                .ok_or_else(|| wrong(change.at, "expected the id of an `item`"))?;
            let at = change.get("at").and_then(Node::text).map(str::to_owned);
            let mut add = |change| edits.push(ChecklistEdit { item: item.to_owned(), change });
            let number = |node: &Node| match &node.value {
                Value::Number(raw) => Ok(raw.clone()),
                _ => Err(wrong(node.at, "expected a number")),
            };
            if let Some(weight) = change.get("weight") {
                add(ItemChange::Weight(number(weight)?));
            }
            for limit in change.get("limits").map(Node::members).unwrap_or_default() {
                add(ItemChange::Limit(limit.key.clone(), number(&limit.node)?));
            }
            let phrases =
                |name: &str| change.get(name).map(Node::elements).unwrap_or_default().iter().filter_map(Node::text);
            phrases("add_phrases").for_each(|phrase| add(ItemChange::AddPhrase(phrase.to_owned(), at.clone())));
            phrases("remove_phrases").for_each(|phrase| add(ItemChange::RemovePhrase(phrase.to_owned())));
            // Last, when there is nothing left to change about it.
            if change.get("on").and_then(Node::boolean) == Some(false) {
                add(ItemChange::Off);
            }
        }
        Ok(edits)
    }
}

/// A text with what it says.
struct Editing<'t> {
    text: &'t str,
    root: Node,
}

impl<'t> Editing<'t> {
    fn of(text: &'t str) -> Result<Self, Diagnostic> {
        let root = Node::parse(text, 0).map_err(|error| {
            let message = format!("expected {}", error.expected);
            Problem::error(Code::InvalidJson, error.at, message).locate(text, &Origin::start(None))
        })?;
        Ok(Editing { text, root })
    }

    fn problem(&self, at: &Node, message: impl Into<String>) -> Diagnostic {
        Problem::error(Code::InvalidOptions, at.at, message).locate(self.text, &Origin::start(None))
    }

    /// Where a value stands.
    fn range(&self, node: &Node) -> Range<usize> {
        let mut reader = Reader::new(self.text.get(node.at..).unwrap_or_default());
        // It was read once already.
        let _ = reader.skip();
        node.at..node.at + reader.position()
    }

    fn edit(&self, edit: &ChecklistEdit) -> Result<String, Diagnostic> {
        let sections = self.root.get("sections").map(Node::elements).unwrap_or_default();
        let lists = sections.iter().filter_map(|section| section.get("items"));
        for items in lists {
            let is = |item: &&Node| item.get("id").and_then(Node::text) == Some(&edit.item);
            if let Some(place) = items.elements().iter().position(|item| is(&item)) {
                return self.edit_own(items, place, edit);
            }
        }
        self.edit_included(edit)
    }

    fn edit_own(&self, items: &Node, place: usize, edit: &ChecklistEdit) -> Result<String, Diagnostic> {
        let Some(item) = items.elements().get(place) else { return Ok(self.text.to_owned()) };
        let check = item.get("check").unwrap_or(item);
        let replaced = |node: &Node, by: &str| Ok(spliced(self.text, self.range(node), by));
        match &edit.change {
            ItemChange::Weight(weight) => match (item.get("weight"), item.get("id")) {
                (Some(known), _) => replaced(known, weight),
                (None, Some(id)) => {
                    let end = self.range(id).end;
                    Ok(spliced(self.text, end..end, &format!(", \"weight\": {weight}")))
                }
                (None, None) => Err(self.problem(item, "expected an item with an `id`")),
            },
            ItemChange::Off => Ok(self.without(items, place)),
            ItemChange::Limit(name, limit) => replaced(self.only_number(check, name, &edit.item)?, limit),
            ItemChange::AddPhrase(phrase, at) => {
                let list = self.phrases(check, at.as_deref(), &edit.item)?;
                let phrase = quoted(phrase);
                match list.elements().last() {
                    Some(last) => {
                        let end = self.range(last).end;
                        Ok(spliced(self.text, end..end, &format!(", {phrase}")))
                    }
                    None => replaced(list, &format!("[{phrase}]")),
                }
            }
            ItemChange::RemovePhrase(phrase) => {
                let mut lists = Vec::new();
                named(check, "phrases", Kind::Array, &mut lists);
                for list in lists {
                    let is = |element: &Node| element.text() == Some(phrase);
                    if let Some(place) = list.elements().iter().position(is) {
                        return Ok(self.without(list, place));
                    }
                }
                Err(self
                    .problem(check, format!("expected a phrase of the check of `{}`, found none like this", edit.item)))
            }
        }
    }

    /// The text without one element of a list.
    fn without(&self, list: &Node, place: usize) -> String {
        let elements = list.elements();
        let at = |place: usize| elements.get(place).map_or(0..0, |element| self.range(element));
        let own = at(place);
        let range = match place.checked_sub(1) {
            Some(before) => at(before).end..own.end,
            None if elements.len() > 1 => own.start..at(1).start,
            None => own,
        };
        spliced(self.text, range, "")
    }

    fn only_number<'n>(&self, check: &'n Node, name: &str, item: &str) -> Result<&'n Node, Diagnostic> {
        let mut places = Vec::new();
        named(check, name, Kind::Number, &mut places);
        match places.as_slice() {
            [only] => Ok(only),
            [] => {
                let mut names = Vec::new();
                number_names(check, &mut names);
                let near = nearest(name, names.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                let help = self.in_a_condition(check, name, Kind::Number).or(near);
                Err(Diagnostic {
                    help,
                    ..self.problem(check, format!("expected a number of the check of `{item}`, found `{name}`"))
                })
            }
            several => {
                let message =
                    format!("expected one number named `{name}` in the check of `{item}`, found {}", several.len());
                Err(self.problem(check, message))
            }
        }
    }

    fn phrases<'n>(&self, check: &'n Node, at: Option<&str>, item: &str) -> Result<&'n Node, Diagnostic> {
        let expected = |found: &str| {
            let message = format!("expected one list of phrases in the check of `{item}`, found {found}");
            let which = "say which with `at`, as in `/any/0/said/phrases`".to_owned();
            let help = Some(self.in_a_condition(check, "phrases", Kind::Array).unwrap_or(which));
            Diagnostic { help, ..self.problem(check, message) }
        };
        if let Some(pointer) = at {
            let step = |node: &'n Node, name: &str| {
                node.get(name).or_else(|| node.elements().get(name.parse::<usize>().ok()?))
            };
            let found = pointer.split('/').skip(1).try_fold(check, step);
            return found.filter(|node| node.kind() == Kind::Array).ok_or_else(|| expected("none there"));
        }
        let mut lists = Vec::new();
        named(check, "phrases", Kind::Array, &mut lists);
        match lists.as_slice() {
            [only] => Ok(only),
            [] => Err(expected("none")),
            several => Err(expected(&several.len().to_string())),
        }
    }

    /// That what is looked for stands in a condition that the check names, if so: it belongs to other items, too.
    fn in_a_condition(&self, check: &Node, name: &str, kind: Kind) -> Option<String> {
        let mut ids = Vec::new();
        conditions_in(check, &mut ids);
        let conditions = self.root.get("conditions").map(Node::elements).unwrap_or_default();
        let mut named =
            ids.iter().filter_map(|id| conditions.iter().find(|own| own.get("id").and_then(Node::text) == id.text()));
        let holds = |condition: &&Node| {
            let mut found = Vec::new();
            self::named(condition, name, kind, &mut found);
            !found.is_empty()
        };
        let id = named.find(holds)?.get("id")?.text()?.to_owned();
        Some(format!(
            "change the condition `{id}`, which other items may name too, or write its check out in this item"
        ))
    }

    /// Changes an item where it is included.
    fn edit_included(&self, edit: &ChecklistEdit) -> Result<String, Diagnostic> {
        let includes = self.root.get("include").map(Node::elements).unwrap_or_default();
        let names = |node: &Node, list: &str| {
            let mut texts = node.get(list).map(Node::elements).unwrap_or_default().iter().filter_map(Node::text);
            texts.any(|text| text == edit.item)
        };
        let overrides = |include: &Node| include.get("overrides").map(Node::elements).unwrap_or_default().to_vec();
        let of_item = |change: &Node| change.get("item").and_then(Node::text) == Some(&edit.item);
        let known = includes.iter().find(|include| names(include, "only") || overrides(include).iter().any(of_item));
        let include = match (known, includes) {
            (Some(include), _) | (None, [include]) => include,
            (None, []) => return Err(self.problem(&self.root, format!("expected an item `{}`, found none", edit.item))),
            (None, _) => {
                let message =
                    format!("expected `{}` in one included checklist, found several that may have it", edit.item);
                return Err(self.problem(&self.root, message));
            }
        };
        let (name, value, inner) = match &edit.change {
            ItemChange::Weight(weight) => ("weight", weight.clone(), None),
            ItemChange::Off => ("on", "false".to_owned(), None),
            ItemChange::Limit(limit, value) => {
                ("limits", format!("{{{}: {value}}}", quoted(limit)), Some((limit, value)))
            }
            ItemChange::AddPhrase(..) | ItemChange::RemovePhrase(_) => {
                let message = format!("expected an item of this file, found `{}`, which is included", edit.item);
                let help =
                    Some("write the item anew in this checklist and leave it out of the included one".to_owned());
                return Err(Diagnostic { help, ..self.problem(include, message) });
            }
        };
        let list = include.get("overrides");
        let Some(list) = list else {
            let range = self.range(include);
            let end = range.end - 1;
            let entry = format!(", \"overrides\": [{{\"item\": {}, {}: {value}}}]", quoted(&edit.item), quoted(name));
            return Ok(spliced(self.text, end..end, &entry));
        };
        let Some(change) = list.elements().iter().find(|change| of_item(change)) else {
            let entry = format!("{{\"item\": {}, {}: {value}}}", quoted(&edit.item), quoted(name));
            return Ok(match list.elements().last() {
                Some(last) => {
                    let end = self.range(last).end;
                    spliced(self.text, end..end, &format!(", {entry}"))
                }
                None => spliced(self.text, self.range(list), &format!("[{entry}]")),
            });
        };
        // A limit beside others that are changed already.
        let (object, name, value) = match (inner, change.get(name)) {
            (Some((limit, value)), Some(limits)) => (limits, limit.as_str(), value.clone()),
            _ => (change, name, value),
        };
        Ok(match object.members().iter().find(|member| member.key == name) {
            Some(member) => spliced(self.text, self.range(&member.node), &value),
            None => {
                let end = self.range(object).end - 1;
                let comma = if object.members().is_empty() { "" } else { ", " };
                spliced(self.text, end..end, &format!("{comma}{}: {value}", quoted(name)))
            }
        })
    }
}

/// Every value of this name and kind.
fn named<'n>(node: &'n Node, name: &str, kind: Kind, found: &mut Vec<&'n Node>) {
    node.elements().iter().for_each(|element| named(element, name, kind, found));
    for member in node.members() {
        if member.key == name && member.node.kind() == kind {
            found.push(&member.node);
        }
        named(&member.node, name, kind, found);
    }
}

/// The names of the numbers in a check.
fn number_names<'n>(node: &'n Node, names: &mut Vec<&'n str>) {
    node.elements().iter().for_each(|element| number_names(element, names));
    for member in node.members() {
        if member.node.number().map(Number::value).is_some() {
            names.push(&member.key);
        }
        number_names(&member.node, names);
    }
}

fn quoted(text: &str) -> String {
    crate::json::to_json(text)
}

fn spliced(text: &str, range: Range<usize>, by: &str) -> String {
    let (before, after) = (text.get(..range.start).unwrap_or_default(), text.get(range.end..).unwrap_or_default());
    [before, by, after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Engine, built_in, built_in_names};

    fn edited(text: &str, edits: &str) -> String {
        edit_checklist(text, "2", &ChecklistEdit::from_json(edits).unwrap()).unwrap()
    }

    fn refused(text: &str, edits: &str) -> String {
        edit_checklist(text, "2", &ChecklistEdit::from_json(edits).unwrap()).unwrap_err().to_string()
    }

    const OWN: &str = r#"{"id": "o",  "version": "1", "sections": [{"id": "s", "items": [
        {"id": "a", "check": {"holds": {"each_at_most_ms": 60000}}},
        {"id": "b", "weight": 1, "check": {"any": [{"said": {"phrases": ["x", "y"]}}, {"said": {"phrases": []}}]}},
        {"id": "c", "check": {"all": [{"field": {"at_most": 1}}, {"field": {"at_most": 2}}]}}]}]}"#;

    #[test]
    fn what_is_not_changed_stays_as_it_is() {
        assert_eq!(edited(OWN, "[]"), OWN.replace("\"1\"", "\"2\""));
        let text = edited(
            OWN,
            r#"[{"item": "a", "weight": 2.5, "limits": {"each_at_most_ms": 45000}}, {"item": "b", "weight": 0}]"#,
        );
        let expected = OWN
            .replace("\"version\": \"1\"", "\"version\": \"2\"")
            .replace("60000", "45000")
            .replace("\"id\": \"a\"", "\"id\": \"a\", \"weight\": 2.5")
            .replace("\"weight\": 1,", "\"weight\": 0,");
        assert_eq!(text, expected);
    }

    #[test]
    fn items_and_phrases_come_and_go() {
        let off = |item: &str| edited(OWN, &format!(r#"[{{"item": "{item}", "on": false}}]"#));
        for (item, left) in [("a", "bc"), ("b", "ac"), ("c", "ab")] {
            let node = Node::parse(&off(item), 0).unwrap();
            let items = node.get("sections").unwrap().elements()[0].get("items").unwrap().elements().to_vec();
            assert_eq!(items.iter().map(|item| item.get("id").unwrap().text().unwrap()).collect::<String>(), left);
        }
        let all = r#"[{"item": "a", "on": false}, {"item": "b", "on": false}, {"item": "c", "on": false}]"#;
        assert!(edited(OWN, all).contains("\"items\": [\n        ]"), "{}", edited(OWN, all));
        let added = edited(OWN, r#"[{"item": "b", "add_phrases": ["z\"", "w"], "at": "/any/1/said/phrases"}]"#);
        assert!(added.contains(r#"["z\"", "w"]"#), "{added}");
        assert!(edited(OWN, r#"[{"item": "b", "remove_phrases": ["x"]}]"#).contains(r#"["y"]"#));
    }

    #[test]
    fn what_is_not_there_is_named() {
        assert!(refused(OWN, r#"[{"item": "z", "weight": 1}]"#).contains("expected an item `z`, found none"));
        assert!(
            refused(OWN, r#"[{"item": "a", "limits": {"each_at_mots_ms": 1}}]"#)
                .contains("did you mean `each_at_most_ms`?")
        );
        assert!(refused(OWN, r#"[{"item": "c", "limits": {"at_most": 1}}]"#).contains("found 2"));
        assert!(refused(OWN, r#"[{"item": "b", "add_phrases": ["z"]}]"#).contains("expected one list of phrases"));
        assert!(refused(OWN, r#"[{"item": "b", "remove_phrases": ["z"]}]"#).contains("found none like this"));
        assert!(edit_checklist("{", "2", &[]).is_err() && ChecklistEdit::from_json("[{}]").is_err());
    }

    #[test]
    fn what_stands_in_a_condition_is_not_changed_by_the_way() {
        let text = r#"{"id": "o", "version": "1", "conditions": [{"id": "few", "check": {"said": {"phrases": ["x"], "at_most": 2}}}],
            "sections": [{"id": "s", "items": [{"id": "a", "check": {"not": {"condition": "few"}}}]}]}"#;
        let help = "change the condition `few`, which other items may name too, or write its check out in this item";
        assert!(refused(text, r#"[{"item": "a", "limits": {"at_most": 1}}]"#).ends_with(help));
        assert!(refused(text, r#"[{"item": "a", "add_phrases": ["y"]}]"#).ends_with(help));
        assert!(edited(text, r#"[{"item": "a", "weight": 2}]"#).contains(r#""conditions": [{"id": "few", "#));
    }

    #[test]
    fn included_items_are_overridden() {
        let text = r#"{"id": "o", "version": "1", "include": [{"checklist": "five-rules"}]}"#;
        let once = edited(text, r#"[{"item": "hold-under-one-minute", "limits": {"each_at_most_ms": 45000}}]"#);
        let entry = r#""overrides": [{"item": "hold-under-one-minute", "limits": {"each_at_most_ms": 45000}}]"#;
        assert!(once.contains(entry), "{once}");
        let more = r#"[{"item": "hold-under-one-minute", "weight": 2, "limits": {"each_at_most_ms": 30000}}, {"item": "caller-hangs-up-first", "on": false}]"#;
        let twice = edited(&once, more);
        assert!(
            twice.contains(r#"[{"item": "hold-under-one-minute", "limits": {"each_at_most_ms": 30000}, "weight": 2}, {"item": "caller-hangs-up-first", "on": false}]"#),
            "{twice}"
        );
        assert!(
            refused(text, r#"[{"item": "hold-under-one-minute", "add_phrases": ["x"]}]"#).contains("which is included")
        );
    }

    #[test]
    fn every_item_of_the_built_in_checklists_can_be_changed() {
        for name in built_in_names() {
            let text = built_in(name).unwrap();
            let engine = Engine::builder().checklist(name).build().unwrap();
            let edits = engine
                .describe()
                .items
                .iter()
                .map(|item| format!(r#"{{"item": "{}", "weight": 7}}"#, item.id))
                .collect::<Vec<_>>();
            let edited = edited(text, &format!("[{}]", edits.join(",")));
            let again = Engine::builder().source("ours", edited).checklist("ours").build().unwrap();
            assert!(again.describe().items.iter().all(|item| item.weight == 7.0), "{name}");
        }
    }
}
