//! Checklists: reading, including, overriding, and everything that is wrong with them at once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::Serialize;

use crate::checks::Check;
use crate::checks::condition::conditions_in;
use crate::conditions::{Condition, Conditions};
use crate::diagnostic::{Code, all_words, nearest};
use crate::evidence::Verdict;
use crate::hash::sha256_hex;
use crate::json::{Kind, Member, Node, Problem, Value};
use crate::load::{Decimal, Decode, Loading, option_words, options};
use crate::locale::Localised;
use crate::order::Gather;
use crate::score::{Method, Scope, Scoring};
use crate::speech::{Phrases, Setting, readable_pattern};
use crate::text::Lexicons;

options! {
    /// A checklist, as its authors write it.
    pub(crate) struct ChecklistFile {
        /// Lower-case words joined by hyphens; the name by which others include it.
        required id: String,
        /// Changes whenever a verdict or a score could: `1.2.0`.
        required version: String,
        /// What people call it.
        required title: Localised,
        /// What it is for.
        optional about: Localised,
        /// The documents that the items' sources cite.
        defaulted documents: Vec<Document> = Vec::new(),
        /// Words of the organisation, which checks name as `$id`. An included one is filled in by naming it again.
        defaulted settings: Vec<Setting> = Vec::new(),
        /// What many items ask of a call, which checks name as `{"condition": "id"}`. An included one is replaced by naming it
        /// again.
        defaulted conditions: Vec<Condition> = Vec::new(),
        /// What only agents say: where customers say it instead, the speakers look swapped and are reviewed.
        defaulted agent_says: Phrases = Phrases::default(),
        /// How items add up to a score.
        required scoring: Scoring,
        /// Checklists whose sections come first.
        defaulted include: Vec<Include> = Vec::new(),
        /// Its own sections; one with the id of an included section adds to it.
        defaulted sections: Vec<SectionFile> = Vec::new(),
    }
}

options! {
    /// A document that rules come from.
    pub(crate) struct Document {
        /// How sources cite it.
        required id: String,
        /// Its title.
        required title: Localised,
    }
}

options! {
    /// Another checklist whose items are taken over.
    pub(crate) struct Include {
        /// Its id, or the name of its file.
        required checklist: String,
        /// Only these items and sections.
        optional only: Vec<String>,
        /// Not these items and sections.
        defaulted without: Vec<String> = Vec::new(),
        /// What is different here.
        defaulted overrides: Vec<Override> = Vec::new(),
    }
}

options! {
    /// What is different about an included item.
    pub(crate) struct Override {
        /// The item's id.
        required item: String,
        /// `false` switches it off.
        optional on: bool,
        /// Another weight.
        optional weight: Decimal,
        /// Another scope, or one at all.
        optional critical: Scope,
        /// Other numbers in its check, by their name: `{"each_at_most_ms": 45000}`.
        optional limits: Limits,
    }
}

/// Numbers of a check, by name.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), schemars(transparent))]
pub(crate) struct Limits(#[cfg_attr(test, ts(type = "Record<string, number>"))] BTreeMap<String, f64>);

impl Decode for Limits {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        let limits = node.members().iter().map(|member| {
            let number = member.node.number();
            if number.is_none() {
                let found = member.node.kind().with_article();
                loading.error(&member.node, Code::WrongType, format!("expected a number, found {found}"));
            }
            Some((member.key.clone(), number?.value()))
        });
        let limits: Vec<Option<(String, f64)>> = limits.collect();
        if node.kind() != Kind::Object {
            loading.error(
                node,
                Code::WrongType,
                format!("expected an object of numbers, found {}", node.kind().with_article()),
            );
            return None;
        }
        limits.into_iter().collect::<Option<Vec<_>>>().map(|limits| Limits(limits.into_iter().into_map()))
    }
}

options! {
    /// A part of a checklist.
    pub(crate) struct SectionFile {
        /// Lower-case words joined by hyphens.
        required id: String,
        /// What people call it.
        required title: Localised,
        /// How much it counts against other sections.
        defaulted weight: Decimal = Decimal::whole(1),
        /// Its items.
        defaulted items: Vec<ItemFile> = Vec::new(),
    }
}

options! {
    /// One line of a checklist.
    pub(crate) struct ItemFile {
        /// The id of the rule that it implements: lower-case words joined by hyphens.
        required id: String,
        /// The rule in a few words.
        required title: Localised,
        /// Why it matters.
        required why: Localised,
        /// What to do better.
        optional advice: Localised,
        /// Where the rule comes from.
        defaulted source: Vec<Citation> = Vec::new(),
        /// How much it counts; 0 never counts.
        defaulted weight: Decimal = Decimal::whole(1),
        /// What it costs if it fails.
        optional critical: Scope,
        /// When the rule concerns a call at all. Decided first.
        optional applies: Check,
        /// What the rule asks for.
        required check: Check,
        /// Calls with the verdict that they should get; at least one that passes and one that fails.
        defaulted examples: Vec<Example> = Vec::new(),
    }
}

options! {
    /// A place in a document.
    pub(crate) struct Citation {
        /// The document's id.
        required document: String,
        /// The heading.
        required section: String,
        /// The number or letter under it.
        optional item: String,
    }
}

options! {
    /// A call with the verdict that it should get.
    pub(crate) struct Example {
        /// What it shows.
        optional note: String,
        /// The call in script notation, a line each.
        optional script: Vec<String>,
        /// The call as a record; its `id` may be left out.
        optional record: RecordNode,
        /// The verdict that it should get.
        required expect: Expected,
    }
}

option_words! {
    /// A verdict that an example should get.
    pub(crate) enum Expected {
        /// The call keeps to the rule.
        Pass = "pass",
        /// The call breaks the rule.
        Fail = "fail",
        /// The rule does not concern the call.
        NotApplicable = "not_applicable",
        /// It can't be told.
        Unknown = "unknown",
        /// A person has to answer.
        Review = "review",
    }
}

impl Expected {
    pub(crate) fn verdict(self) -> Verdict {
        match self {
            Expected::Pass => Verdict::Pass,
            Expected::Fail => Verdict::Fail,
            Expected::NotApplicable => Verdict::NotApplicable,
            Expected::Unknown => Verdict::Unknown,
            Expected::Review => Verdict::Review,
        }
    }
}

/// A record inside a checklist.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "object"))]
pub(crate) struct RecordNode(Node);

impl RecordNode {
    /// The record as JSON text, with an id if it has none.
    pub(crate) fn text(&self) -> String {
        let mut value = self.0.to_value();
        if let Some(fields) = value.as_object_mut() {
            fields.entry("id").or_insert_with(|| "example".into());
        }
        value.to_string()
    }
}

impl Decode for RecordNode {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        if node.kind() != Kind::Object {
            let found = node.kind().with_article();
            loading.error(node, Code::WrongType, format!("expected a call record, found {found}"));
            return None;
        }
        Some(RecordNode(node.clone()))
    }
}

/// A checklist that was loaded, with everything that it includes.
#[derive(Debug, Clone)]
pub(crate) struct Checklist {
    /// Where its head is written.
    pub(crate) node: Node,
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: Localised,
    pub(crate) about: Option<Localised>,
    pub(crate) sha256: String,
    pub(crate) documents: Vec<Document>,
    pub(crate) settings: Vec<Setting>,
    pub(crate) conditions: Conditions,
    pub(crate) agent_says: Phrases,
    pub(crate) scoring: Scoring,
    pub(crate) sections: Vec<Section>,
    pub(crate) items: Vec<Item>,
}

/// A section of a loaded checklist.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// Where it is written.
    pub(crate) node: Node,
    pub(crate) id: String,
    pub(crate) title: Localised,
    pub(crate) weight: Decimal,
}

/// An item of a loaded checklist.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Which section it belongs to.
    pub(crate) section: usize,
    pub(crate) file: ItemFile,
    /// Where it is written.
    pub(crate) node: Node,
    /// Whether numbers of its check were changed where it was included: its examples are about the numbers before.
    pub(crate) limits_changed: bool,
}

impl Item {
    /// Whether its verdict depends on who said what.
    pub(crate) fn listens(&self) -> bool {
        self.file.check.listens() || self.file.applies.as_ref().is_some_and(Check::listens)
    }
}

/// Where checklists are looked up by name.
pub(crate) type Library<'l> = dyn Fn(&str) -> Option<String> + 'l;

/// Loads checklists as one: the first gives the name and the scoring, all give sections.
pub(crate) fn load(names: &[String], library: &Library<'_>, loading: &mut Loading) -> Option<Checklist> {
    let mut loader = Loader { library, loading, opened: BTreeMap::new(), open: Vec::new() };
    let parts: Vec<Option<Part>> = names.iter().map(|name| loader.part(name, None)).collect();
    let parts: Vec<Part> = parts.into_iter().collect::<Option<_>>()?;
    let joined = join(parts, loading)?;
    validate(&joined, loading);
    (!loading.has_errors()).then(|| joined.finish(&loading.lexicons, &loading.settings))
}

/// A checklist whose items can still be overridden.
struct Part {
    /// Its head: everything but its sections.
    node: Node,
    /// The same.
    file: ChecklistFile,
    /// Its own documents and those of what it includes.
    documents: Vec<Document>,
    /// The same.
    agent_says: Phrases,
    /// The same.
    conditions: Conditions,
    sections: Vec<PartSection>,
}

struct PartSection {
    section: Section,
    items: Vec<PartItem>,
}

struct PartItem {
    id: String,
    node: Node,
    /// What its node says; none once that was overridden.
    file: Option<ItemFile>,
    limits_changed: bool,
    /// Numbers that are different here and stand in a condition, as far as the check of the item itself can tell: what a
    /// condition stands for is settled when everything is read.
    limits: Vec<Member>,
}

struct Loader<'l, 'p> {
    library: &'l Library<'l>,
    loading: &'p mut Loading,
    opened: BTreeMap<String, Option<Rc<Node>>>,
    /// The checklists that are being read, from the outermost in.
    open: Vec<String>,
}

impl Loader<'_, '_> {
    /// Reads a checklist and what it includes; `from` is where its name is written.
    fn part(&mut self, name: &str, from: Option<&Node>) -> Option<Part> {
        if self.open.iter().any(|open| open == name) {
            let ring = self.open.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(" → ");
            self.fault(
                from,
                Code::IncludeCycle,
                format!("expected checklists that do not include each other, found {ring}"),
                None,
            );
            return None;
        }
        let node = self.node(name, from)?;
        self.open.push(name.to_owned());
        let part = self.read(&node);
        self.open.pop();
        part
    }

    fn node(&mut self, name: &str, from: Option<&Node>) -> Option<Rc<Node>> {
        if let Some(node) = self.opened.get(name) {
            return node.clone();
        }
        let node = match (self.library)(name) {
            Some(text) => self.loading.open(name, &text).map(Rc::new),
            None => {
                let help = crate::engine::built_in_names();
                let near = nearest(name, help.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                let known =
                    (!help.is_empty()).then(|| format!("the built-in ones are {}", all_words(help.iter().copied())));
                self.fault(
                    from,
                    Code::UnknownName,
                    format!("expected the name of a checklist, found `{name}`"),
                    near.or(known),
                );
                None
            }
        };
        self.opened.insert(name.to_owned(), node.clone());
        node
    }

    fn fault(&mut self, at: Option<&Node>, code: Code, message: String, help: Option<String>) {
        match at {
            Some(node) => self.loading.error_with_help(node, code, message, help),
            None => self.loading.note(usize::MAX, Problem::error(code, 0, message).with_help(help)),
        }
    }

    fn read(&mut self, node: &Node) -> Option<Part> {
        // What is included comes first, because it declares settings, and is read even if this file is wrong, so that
        // every problem comes back at once.
        let includes = node.get("include").map(Node::elements).unwrap_or_default();
        let included: Vec<Option<(Include, Part)>> = includes.iter().map(|include| self.include(include)).collect();
        let before = self.loading.count();
        node.get("settings").map(Node::elements).unwrap_or_default().iter().for_each(|at| setting(at, self.loading));
        let defined = node.get("conditions").map(Node::elements).unwrap_or_default();
        let anew: BTreeSet<&str> = defined.iter().filter_map(|own| own.get("id")?.text()).collect();
        self.loading.conditions.extend(anew.iter().map(|id| (*id).to_owned()));
        let file = ChecklistFile::decode(node, self.loading);
        self.loading.forget_repeats_since(before);
        let mut file = file?;
        check_id(&file.id, node.get("id").unwrap_or(node), self.loading);
        check_scoring(&file.scoring, node, self.loading);
        let mut documents = file.documents.clone();
        let mut agent_says = file.agent_says.clone();
        let mut conditions = Conditions::default();
        let mut sections: Vec<PartSection> = Vec::new();
        for (include, mut part) in included.into_iter().collect::<Option<Vec<_>>>()? {
            add_documents(&mut documents, &part.documents);
            agent_says.join(&part.agent_says);
            conditions.join(std::mem::take(&mut part.conditions), &anew, self.loading);
            for section in taken(&include, part) {
                add_section(&mut sections, section);
            }
        }
        for (own, at) in file.conditions.iter().zip(defined) {
            check_id(&own.id, at.get("id").unwrap_or(at), self.loading);
        }
        conditions.define(std::mem::take(&mut file.conditions), defined, self.loading);
        let before = self.loading.count();
        let conditions = conditions.settled(self.loading);
        self.loading.forget_repeats_since(before);
        let nodes = node.get("sections").map(Node::elements).unwrap_or_default();
        let mut seen = BTreeSet::new();
        for (own, section) in std::mem::take(&mut file.sections).into_iter().zip(nodes) {
            if !seen.insert(own.id.clone()) {
                let at = section.get("id").unwrap_or(section);
                let message = format!("expected the section `{}` once, found it twice", own.id);
                self.loading.error(at, Code::DuplicateItem, message);
            }
            add_section(&mut sections, own_section(own, section));
        }
        Some(Part { node: node.without("sections"), file, documents, agent_says, conditions: conditions?, sections })
    }

    fn include(&mut self, node: &Node) -> Option<(Include, Part)> {
        let include = Include::decode(node, self.loading);
        let name = node.get("checklist")?;
        let mut part = self.part(name.text()?, Some(name))?;
        let include = include?;
        self.check_names(&include, node, &part);
        for (change, at) in include.overrides.iter().zip(node.get("overrides").map(Node::elements).unwrap_or_default())
        {
            self.override_item(change, at, &mut part);
        }
        Some((include, part))
    }

    /// Every name in `only`, `without` and `overrides` is one of the included checklist.
    fn check_names(&mut self, include: &Include, node: &Node, part: &Part) {
        let items = || part.sections.iter().flat_map(|section| &section.items).map(|item| item.id.as_str());
        let sections = || part.sections.iter().map(|section| section.section.id.as_str());
        let lists = [node.get("only"), node.get("without")];
        for name in lists.into_iter().flatten().flat_map(Node::elements) {
            let known: Vec<&str> = items().chain(sections()).collect();
            self.known_name(name, &known, "an item or section", &include.checklist);
        }
        for change in node.get("overrides").map(Node::elements).unwrap_or_default() {
            if let Some(name) = change.get("item") {
                let known: Vec<&str> = items().collect();
                self.known_name(name, &known, "an item", &include.checklist);
            }
        }
    }

    fn known_name(&mut self, node: &Node, known: &[&str], what: &str, checklist: &str) {
        let name = node.text().unwrap_or_default();
        if !known.contains(&name) {
            let help = nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let message = format!("expected {what} of `{checklist}`, found `{name}`");
            self.loading.error_with_help(node, Code::UnknownName, message, help);
        }
    }

    /// Writes what is different into the item's node, so that one reader reads it all.
    fn override_item(&mut self, change: &Override, at: &Node, part: &mut Part) {
        let found = part.sections.iter_mut().flat_map(|section| &mut section.items).find(|item| item.id == change.item);
        let Some(item) = found else { return };
        for name in ["weight", "critical"] {
            if let Some(value) = at.get(name) {
                set_member(&mut item.node, name, value);
                item.file = None;
            }
        }
        for limit in at.get("limits").map(Node::members).unwrap_or_default() {
            item.limits_changed = true;
            item.file = None;
            let Some(check) = item.node.get("check") else { continue };
            let mut named = Vec::new();
            conditions_in(check, &mut named);
            if !named.is_empty() && !has_number(check, &limit.key) {
                item.limits.push(limit.clone());
            } else {
                change_limit(&mut item.node, limit, &change.item, self.loading);
            }
        }
    }
}

/// Reads a setting. What was filled in stays filled in, and a title once given stays.
fn setting(node: &Node, loading: &mut Loading) {
    let Some(setting) = Setting::decode(node, loading) else { return };
    check_id(&setting.id, node.get("id").unwrap_or(node), loading);
    let texts = node.get("phrases").map(Node::elements).unwrap_or_default();
    texts.iter().zip(&setting.phrases).for_each(|(at, text)| readable_pattern(text, at, loading));
    match loading.settings.get_mut(&setting.id) {
        None => drop(loading.settings.insert(setting.id.clone(), setting)),
        Some(known) => {
            if !setting.phrases.is_empty() {
                loading.filled_in.extend(known.phrases.is_empty().then_some(setting.id));
                known.phrases = setting.phrases;
            }
            known.title = known.title.take().or(setting.title);
        }
    }
}

/// The sections of an included checklist, without what is not wanted.
fn taken(include: &Include, part: Part) -> impl Iterator<Item = PartSection> {
    let named = |names: &[String], name: &str| names.iter().any(|known| known == name);
    let off: Vec<String> =
        include.overrides.iter().filter(|change| change.on == Some(false)).map(|change| change.item.clone()).collect();
    let (only, without) = (include.only.clone(), include.without.clone());
    part.sections.into_iter().filter_map(move |mut section| {
        let id = section.section.id.clone();
        let whole = only.as_ref().is_none_or(|only| named(only, &id));
        section.items.retain(|item| {
            let wanted = whole || only.as_ref().is_some_and(|only| named(only, &item.id));
            wanted && !named(&without, &item.id) && !named(&off, &item.id)
        });
        (!named(&without, &id) && !section.items.is_empty()).then_some(section)
    })
}

fn own_section(own: SectionFile, node: &Node) -> PartSection {
    let nodes = node.get("items").map(Node::elements).unwrap_or_default();
    let item = |(item, node): (ItemFile, &Node)| PartItem {
        id: item.id.clone(),
        node: node.clone(),
        file: Some(item),
        limits_changed: false,
        limits: Vec::new(),
    };
    let items = own.items.into_iter().zip(nodes).map(item).collect();
    let section = Section { node: node.without("items"), id: own.id, title: own.title, weight: own.weight };
    PartSection { section, items }
}

/// Adds a section, or its items to the section of that id. An item that came by another way already is not repeated.
fn add_section(sections: &mut Vec<PartSection>, mut section: PartSection) {
    let same = |one: &PartItem, other: &PartItem| one.node == other.node && one.limits == other.limits;
    let known = |item: &PartItem| sections.iter().flat_map(|known| &known.items).any(|known| same(known, item));
    section.items.retain(|item| !known(item));
    match sections.iter_mut().find(|known| known.section.id == section.section.id) {
        Some(known) => known.items.extend(section.items),
        None => sections.push(section),
    }
}

fn add_documents(documents: &mut Vec<Document>, more: &[Document]) {
    for document in more {
        if !documents.iter().any(|known| known.id == document.id) {
            documents.push(document.clone());
        }
    }
}

fn set_member(node: &mut Node, name: &str, value: &Node) {
    let Value::Object(members) = &mut node.value else { return };
    match members.iter_mut().find(|member| member.key == name) {
        Some(member) => member.node = value.clone(),
        None => members.push(Member { key_at: value.at, key: name.to_owned(), node: value.clone() }),
    }
}

/// Writes another number into the check of an item.
fn change_limit(node: &mut Node, limit: &Member, item: &str, loading: &mut Loading) {
    let Some(check) = node.get("check") else { return };
    let mut places = Vec::new();
    numbers_named(check, &limit.key, &mut places);
    match places.as_slice() {
        [place] => {
            let mut changed = check.clone();
            replace_number(&mut changed, *place, &limit.node);
            set_member(node, "check", &changed);
        }
        [] => {
            let mut names = Vec::new();
            number_names(check, &mut names);
            let near =
                nearest(&limit.key, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
            let known =
                (!names.is_empty()).then(|| format!("its numbers are {}", all_words(names.iter().map(String::as_str))));
            let message = format!("expected a number of the check of `{item}`, found `{}`", limit.key);
            let problem = Problem::error(Code::UnknownName, limit.key_at, message).with_help(near.or(known));
            loading.note(limit.node.source, problem);
        }
        several => {
            let message =
                format!("expected one number named `{}` in the check of `{item}`, found {}", limit.key, several.len());
            let help = Some("write the item anew in this checklist and leave it out of the included one".to_owned());
            let problem = Problem::error(Code::InvalidOptions, limit.key_at, message).with_help(help);
            loading.note(limit.node.source, problem);
        }
    }
}

/// A place in one of the texts: which, and where in it.
type TextPlace = (usize, usize);

fn has_number(check: &Node, name: &str) -> bool {
    let mut places = Vec::new();
    numbers_named(check, name, &mut places);
    !places.is_empty()
}

/// Where the numbers of this name stand.
fn numbers_named(node: &Node, name: &str, places: &mut Vec<TextPlace>) {
    for member in node.members() {
        if member.key == name && member.node.kind() == Kind::Number {
            places.push((member.node.source, member.node.at));
        }
        numbers_named(&member.node, name, places);
    }
    for element in node.elements() {
        numbers_named(element, name, places);
    }
}

fn number_names(node: &Node, names: &mut Vec<String>) {
    for member in node.members() {
        if member.node.kind() == Kind::Number && !names.contains(&member.key) {
            names.push(member.key.clone());
        }
        number_names(&member.node, names);
    }
    for element in node.elements() {
        number_names(element, names);
    }
}

fn replace_number(node: &mut Node, place: TextPlace, value: &Node) {
    if (node.source, node.at) == place && node.kind() == Kind::Number {
        *node = value.clone();
        return;
    }
    match &mut node.value {
        Value::Object(members) => members.iter_mut().for_each(|member| replace_number(&mut member.node, place, value)),
        Value::Array(elements) => elements.iter_mut().for_each(|element| replace_number(element, place, value)),
        _ => {}
    }
}

/// A checklist all of whose items are read.
struct Joined {
    node: Node,
    id: String,
    file: ChecklistFile,
    documents: Vec<Document>,
    agent_says: Phrases,
    conditions: Conditions,
    sections: Vec<Section>,
    items: Vec<Item>,
}

/// Puts several checklists together and reads their items.
fn join(parts: Vec<Part>, loading: &mut Loading) -> Option<Joined> {
    let id = parts.iter().map(|part| part.file.id.as_str()).collect::<Vec<_>>().join("+");
    let mut sections: Vec<PartSection> = Vec::new();
    let mut documents: Vec<Document> = Vec::new();
    let mut agent_says = Phrases::default();
    let mut conditions = Conditions::default();
    let mut first = None;
    for part in parts {
        add_documents(&mut documents, &part.documents);
        agent_says.join(&part.agent_says);
        conditions.join(part.conditions, &BTreeSet::new(), loading);
        part.sections.into_iter().for_each(|section| add_section(&mut sections, section));
        first.get_or_insert((part.node, part.file));
    }
    let conditions = conditions.settled(loading)?;
    conditions.bound(sections.iter().flat_map(|section| &section.items).map(|item| &item.node), loading)?;
    let (mut heads, mut items) = (Vec::with_capacity(sections.len()), Vec::new());
    for (index, PartSection { section, items: own }) in sections.into_iter().enumerate() {
        heads.push(section);
        for PartItem { id, mut node, file, limits_changed, limits } in own {
            if let Some(check) = node.get("check").filter(|_| !limits.is_empty()) {
                let check = conditions.written_out(check);
                set_member(&mut node, "check", &check);
                limits.iter().for_each(|limit| change_limit(&mut node, limit, &id, loading));
            }
            let before = loading.count();
            let file = file.or_else(|| ItemFile::decode(&node, loading));
            // What was not overridden was read with its file; its problems were noted then and come back once.
            loading.forget_repeats_since(before);
            items.extend(file.map(|file| Item { section: index, file, node, limits_changed }));
        }
    }
    let sections = heads;
    let (node, file) = first?;
    Some(Joined { node, id, file, documents, agent_says, conditions, sections, items })
}

/// What no single part can tell to be wrong.
fn validate(joined: &Joined, loading: &mut Loading) {
    let mut ids: BTreeMap<&str, &Node> = BTreeMap::new();
    for item in &joined.items {
        let at = item.node.get("id").unwrap_or(&item.node);
        check_id(&item.file.id, at, loading);
        if ids.insert(&item.file.id, &item.node).is_some() {
            loading.error(
                at,
                Code::DuplicateItem,
                format!("expected the item `{}` once, found it twice", item.file.id),
            );
        }
        for (citation, node) in
            item.file.source.iter().zip(item.node.get("source").map(Node::elements).unwrap_or_default())
        {
            if !joined.documents.iter().any(|document| document.id == citation.document) {
                let known = joined.documents.iter().map(|document| document.id.as_str());
                let help =
                    Some(format!("the documents are {}", all_words(known))).filter(|_| !joined.documents.is_empty());
                let at = node.get("document").unwrap_or(node);
                let message = format!("expected a document of the checklist, found `{}`", citation.document);
                loading.error_with_help(at, Code::UnknownName, message, help);
            }
        }
        check_examples(item, loading);
    }
    for section in &joined.sections {
        check_id(&section.id, section.node.get("id").unwrap_or(&section.node), loading);
    }
}

fn check_scoring(scoring: &Scoring, file: &Node, loading: &mut Loading) {
    let Some(node) = file.get("scoring") else { return };
    let hundred = Decimal::whole(100);
    let mut over = |node: Option<&Node>, percentage: Decimal| {
        if let Some(node) = node.filter(|_| percentage > hundred) {
            loading.error(node, Code::OutOfRange, format!("expected a percentage from 0 to 100, found {percentage}"));
        }
    };
    over(node.get("pass_mark"), scoring.pass_mark.unwrap_or_default());
    let nodes = node.get("bands").map(Node::elements).unwrap_or_default();
    for (band, node) in scoring.bands.iter().zip(nodes) {
        over(node.get("from"), band.from);
    }
    for (index, (band, node)) in scoring.bands.iter().zip(nodes).enumerate() {
        check_id(&band.id, node.get("id").unwrap_or(node), loading);
        let mut earlier = scoring.bands.iter().take(index);
        if earlier.clone().any(|earlier| earlier.id == band.id) {
            loading.error(node, Code::DuplicateItem, format!("expected the band `{}` once, found it twice", band.id));
        } else if earlier.any(|earlier| earlier.from == band.from) {
            loading.error(node, Code::DuplicateItem, format!("expected one band from {}, found two", band.from));
        }
    }
}

fn check_examples(item: &Item, loading: &mut Loading) {
    for (example, node) in
        item.file.examples.iter().zip(item.node.get("examples").map(Node::elements).unwrap_or_default())
    {
        if example.script.is_some() == example.record.is_some() {
            let found = if example.script.is_some() { "both" } else { "neither" };
            loading.error(
                node,
                Code::InvalidOptions,
                format!("expected either `script` or `record` in the example, found {found}"),
            );
        }
    }
}

fn check_id(id: &str, node: &Node, loading: &mut Loading) {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !id.split('-').all(word) {
        let message = format!("expected lower-case words joined by hyphens, found `{id}`");
        loading.error(node, Code::InvalidId, message);
    }
}

/// The lexicons (`@`) or settings (`$`) that stand in a check by name.
pub(crate) fn named<'n>(prefix: char, node: &'n Node, names: &mut BTreeSet<&'n str>) {
    names.extend(node.text().and_then(|text| text.strip_prefix(prefix)));
    node.elements().iter().for_each(|element| named(prefix, element, names));
    node.members().iter().for_each(|member| named(prefix, &member.node, names));
}

impl Joined {
    fn finish(self, lexicons: &Lexicons, settings: &BTreeMap<String, Setting>) -> Checklist {
        let sha256 = self.sha256(lexicons, settings);
        Checklist {
            node: self.node,
            id: self.id,
            version: self.file.version,
            title: self.file.title,
            about: self.file.about,
            sha256,
            documents: self.documents,
            settings: settings.values().cloned().collect(),
            conditions: self.conditions,
            agent_says: self.agent_says,
            scoring: self.file.scoring,
            sections: self.sections,
            items: self.items,
        }
    }

    /// The hash of everything that a verdict, a score or a text can depend on, as canonical JSON.
    fn sha256(&self, lexicons: &Lexicons, settings: &BTreeMap<String, Setting>) -> String {
        #[derive(Serialize)]
        struct Canonical<'j> {
            agent_says: Vec<&'j str>,
            id: &'j str,
            items: Vec<(usize, Node)>,
            lexicons: Vec<(&'j str, [&'j [String]; 3])>,
            scoring: (Method, Option<Decimal>, Vec<(&'j str, Decimal)>),
            sections: Vec<(&'j str, Decimal)>,
            settings: Vec<(&'j str, &'j [String])>,
            version: &'j str,
        }
        let scoring = &self.file.scoring;
        // Written out, so that it is the same checklist whether or not its conditions have names.
        let items = self.items.iter().map(|item| (item.section, self.conditions.item_written_out(&item.node)));
        let items: Vec<(usize, Node)> = items.collect();
        let mut names = BTreeSet::new();
        items.iter().for_each(|(_, item)| named('@', item, &mut names));
        names.extend(self.agent_says.lexicons());
        let words = names.iter().filter_map(|name| lexicons.get(name));
        let canonical = Canonical {
            agent_says: self.agent_says.written().collect(),
            id: &self.id,
            lexicons: words
                .map(|words| (words.id.as_str(), [words.zh.as_slice(), words.en.as_slice(), words.unless.as_slice()]))
                .collect(),
            scoring: (
                scoring.method,
                scoring.pass_mark,
                scoring.bands.iter().map(|band| (band.id.as_str(), band.from)).collect(),
            ),
            sections: self.sections.iter().map(|section| (section.id.as_str(), section.weight)).collect(),
            settings: settings.values().map(|known| (known.id.as_str(), known.phrases.as_slice())).collect(),
            version: &self.file.version,
            items,
        };
        sha256_hex(crate::json::to_json(&canonical).as_bytes())
    }
}
