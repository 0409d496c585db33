//! `condition`: a condition that the checklist defines once, by its name.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::checks::{Call, Check, Kind, nothing_to_check};
use crate::diagnostic::{Code, nearest};
use crate::evidence::Ruling;
use crate::json::{Kind as JsonKind, Node};
use crate::load::{Decode, Loading};

/// The id of a condition of the checklist. Verdict, reason and evidence are those of the check that it stands for, as if
/// that were written here; however many items name it, a call is looked at once.
#[derive(Debug, Clone)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "string"))]
pub(crate) struct ConditionCheck {
    id: String,
    /// What it stands for; none before the conditions are compiled.
    meaning: Option<Meaning>,
}

impl PartialEq for ConditionCheck {
    /// Within a checklist an id has one meaning.
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A condition that is compiled.
#[derive(Debug, Clone)]
pub(crate) struct Meaning {
    /// Which of the checklist's conditions it is, counted from 0.
    pub(crate) place: usize,
    pub(crate) check: Arc<Check>,
}

/// The conditions that are compiled, by id.
pub(crate) type Meanings = BTreeMap<String, Meaning>;

impl Decode for ConditionCheck {
    fn decode(node: &Node, loading: &mut Loading) -> Option<Self> {
        let Some(id) = node.text() else {
            let found = node.kind().with_article();
            loading.error(node, Code::WrongType, format!("expected the id of a condition, found {found}"));
            return None;
        };
        if !loading.conditions.contains(id) {
            let near = nearest(id, loading.conditions.iter().map(String::as_str));
            let help = near.map(|near| format!("did you mean `{near}`?"));
            let help = help.or_else(|| Some("define it in `conditions` of the checklist".to_owned()));
            let message = format!("expected the id of a condition, found `{id}`");
            loading.error_with_help(node, Code::UnknownName, message, help);
        }
        Some(ConditionCheck { id: id.to_owned(), meaning: None })
    }
}

impl Kind for ConditionCheck {
    fn decides(&self) -> Option<&'static [&'static str]> {
        self.check()?.decides()
    }

    fn listens(&self) -> bool {
        self.check().is_some_and(Check::listens)
    }

    fn run<'f, R: Ruling<'f>>(&'f self, call: &Call<'_, 'f>) -> R {
        let Some(meaning) = &self.meaning else { return nothing_to_check() };
        match R::decided(call.decided).get(meaning.place) {
            Some(decided) => decided.get_or_init(|| meaning.check.run(call)).clone(),
            None => meaning.check.run(call),
        }
    }
}

impl ConditionCheck {
    /// What it stands for. Loading has refused what stands for nothing.
    pub(crate) fn check(&self) -> Option<&Check> {
        self.meaning.as_ref().map(|meaning| &*meaning.check)
    }

    /// Looks up what it stands for.
    pub(crate) fn link(&mut self, meanings: &Meanings) {
        self.meaning = meanings.get(&self.id).cloned();
    }
}

/// The ids of the conditions that a check names, where they are written.
pub(crate) fn conditions_in<'n>(check: &'n Node, found: &mut Vec<&'n Node>) {
    found.extend(reference(check));
    check.elements().iter().for_each(|element| conditions_in(element, found));
    check.members().iter().for_each(|member| conditions_in(&member.node, found));
}

/// The id of a condition, if the check is one.
pub(crate) fn reference(check: &Node) -> Option<&Node> {
    check.get("condition").filter(|id| check.members().len() == 1 && id.kind() == JsonKind::String)
}
