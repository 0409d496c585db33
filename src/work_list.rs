//! What is left to do: attempts that nobody logged, drops that nobody redialled, enquiries that nobody followed up.

use serde::Serialize;

use crate::call_table::{CallTable, Filter};
use crate::checklist::{Checklist, Item};
use crate::conditions::Conditions;
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::evidence::Verdict;
use crate::json::{Node, Value};
use crate::order::Order;

/// Calls after which something was left undone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct WorkList {
    /// What was left undone.
    pub kind: WorkKind,
    /// The items whose verdicts tell.
    pub items: Vec<String>,
    /// The calls that fail one of them, earliest first; those last that do not say when they were.
    pub calls: Vec<WorkCall>,
    /// Of how many calls it can't be told, because the register or the calls that came later are not in the data.
    pub unknown: u64,
}

/// What was left undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum WorkKind {
    /// The attempt has no complete entry in the log.
    NotLogged,
    /// Nobody called again within the day, after a drop for instance.
    NotRedialled,
    /// Nobody came back to an enquiry or an open case in the days or weeks after.
    NotFollowedUp,
}

/// A call of a work list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct WorkCall {
    /// The call's id.
    pub call: String,
    /// The agent's id.
    pub agent: Option<String>,
    /// When it started.
    pub started_at: Option<String>,
    /// The items that it fails.
    pub items: Vec<String>,
}

impl WorkKind {
    /// Every kind.
    pub const ALL: [WorkKind; 3] = [WorkKind::NotLogged, WorkKind::NotRedialled, WorkKind::NotFollowedUp];

    /// What is left undone where this item fails; `None` of most items.
    fn of(item: &Item, conditions: &Conditions) -> Option<Self> {
        /// What is asked for sooner than that is a redial.
        const DAY_MS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;
        let check = conditions.written_out(item.node.get("check")?);
        let mut within: Option<f64> = None;
        let mut logged = false;
        walk(&check, &mut |name, node| {
            logged |= name == "log";
            let path = node.get("path").and_then(Node::text).unwrap_or_default();
            let limit = node.get("at_most").and_then(Node::number).map(crate::json::Number::value);
            if let ("field", "/ledger/next_attempt_ms" | "/ledger/next_contact_ms", Some(limit)) = (name, path, limit) {
                within = Some(within.map_or(limit, |known| known.min(limit)));
            }
        });
        match within {
            Some(limit) if limit < DAY_MS => Some(WorkKind::NotRedialled),
            Some(_) => Some(WorkKind::NotFollowedUp),
            None => logged.then_some(WorkKind::NotLogged),
        }
    }
}

/// Visits every named value in a check.
fn walk(node: &Node, visit: &mut impl FnMut(&str, &Node)) {
    if let Value::Array(elements) = &node.value {
        elements.iter().for_each(|element| walk(element, visit));
    }
    for member in node.members() {
        visit(&member.key, &member.node);
        walk(&member.node, visit);
    }
}

impl CallTable {
    /// What is left to do, of the calls that are meant: one list for each kind of which the checklist has an item.
    ///
    /// ```
    /// use threerings::{About, CallTable, Engine, Filter, Verdict, WorkKind};
    ///
    /// let engine = Engine::builder().checklist("five-rules").build()?;
    /// let mut table = CallTable::new(&engine);
    /// let mut verdicts = [Verdict::Pass; 5];
    /// verdicts[4] = Verdict::Fail;
    /// table.add(&engine, "c1", &About::default(), &verdicts)?;
    /// let lists = table.work_lists(&engine, &Filter::default())?;
    /// assert_eq!((lists[0].kind, lists[0].calls[0].call.as_str()), (WorkKind::NotLogged, "c1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The filter names a rule or section that there is not.
    pub fn work_lists(&self, engine: &Engine, filter: &Filter) -> Result<Vec<WorkList>, Diagnostic> {
        let Checklist { items, conditions, .. } = engine.checklist();
        let kinds: Vec<Option<WorkKind>> = items.iter().map(|item| WorkKind::of(item, conditions)).collect();
        let mut lists = Vec::new();
        for kind in WorkKind::ALL {
            let places: Vec<usize> =
                kinds.iter().enumerate().filter(|(_, of)| **of == Some(kind)).map(|(place, _)| place).collect();
            if places.is_empty() {
                continue;
            }
            let rule = |place: &usize| self.rules.get(*place).cloned();
            let mut list =
                WorkList { kind, items: places.iter().filter_map(rule).collect(), calls: Vec::new(), unknown: 0 };
            for (id, kept) in self.chosen(filter)? {
                let is = |place: &usize, verdict| kept.verdicts.get(*place) == Some(&verdict);
                let items: Vec<String> =
                    places.iter().filter(|place| is(place, Verdict::Fail)).filter_map(rule).collect();
                if items.is_empty() {
                    list.unknown += u64::from(places.iter().any(|place| is(place, Verdict::Unknown)));
                    continue;
                }
                let about = &kept.about;
                let (agent, started_at) = (about.agent.clone(), about.started_at.clone());
                list.calls.push(WorkCall { call: id.to_owned(), agent, started_at, items });
            }
            list.calls.order_by_key(|call| {
                let at = call.started_at.as_deref().and_then(crate::call::Moment::new).map(|moment| moment.unix_ms());
                (at.is_none(), at, call.call.clone())
            });
            lists.push(list);
        }
        Ok(lists)
    }
}
