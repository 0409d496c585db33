//! Reviews as the dashboard keeps and exports them: who answered what, and what the engine had said.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::evidence::Verdict;
use crate::json::{Node, Origin, Problem};
use crate::order::Gather;

/// One person's submitted answers on one call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review {
    /// The call's id.
    pub call: String,
    /// Who reviewed it.
    pub reviewer: String,
    /// The person's answers, by item: only those that were given.
    pub answers: BTreeMap<String, Verdict>,
    /// What the engine said, by item.
    pub engine: BTreeMap<String, Verdict>,
    /// Whether several people score the call blind to compare their scales.
    pub calibration: bool,
    /// The items that the agent disputes and that nobody settled yet.
    pub disputed: BTreeSet<String>,
    /// When it was submitted, RFC 3339 in UTC; of two by the same person on a call the later counts.
    pub submitted_at: String,
}

/// Submitted reviews: at most one for each person and call.
///
/// ```
/// use threerings::Reviews;
///
/// let mut reviews = Reviews::default();
/// reviews.read(r#"[
///     {"call": "c1", "reviewer": "Lin", "answers": {"hold-under-one-minute": "fail"}, "engine": {"hold-under-one-minute": "fail"}},
///     {"call": "c1", "reviewer": "Qian", "answers": {"hold-under-one-minute": "pass"}, "engine": {"hold-under-one-minute": "fail"}}
/// ]"#, None)?;
/// let agreement = reviews.agreement();
/// assert_eq!(agreement.items[0].between.unwrap().observed.unwrap().value, 0.0);
/// assert_eq!(agreement.items[0].engine.unwrap().observed.unwrap().value, 0.5);
/// # Ok::<(), threerings::Diagnostic>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reviews {
    /// By call and reviewer.
    pub(super) reviews: BTreeMap<(String, String), Review>,
    /// How many were left out because nobody submitted them.
    pub(super) drafts: u64,
}

impl Reviews {
    /// Adds a review; of two by the same person on a call the later counts.
    pub fn add(&mut self, review: Review) {
        let key = (review.call.clone(), review.reviewer.clone());
        match self.reviews.get_mut(&key) {
            // Of two of the same moment, either counts, but always the same one.
            Some(known) if (&known.submitted_at, &known.answers) < (&review.submitted_at, &review.answers) => {
                *known = review;
            }
            Some(_) => {}
            None => {
                self.reviews.insert(key, review);
            }
        }
    }

    /// The submitted reviews, by call and reviewer.
    pub fn iter(&self) -> impl Iterator<Item = &Review> {
        self.reviews.values()
    }

    /// The calls that several people score blind to compare their scales; they are left out of agents' numbers.
    #[must_use]
    pub fn calibration_calls(&self) -> BTreeSet<&str> {
        self.iter().filter(|review| review.calibration).map(|review| review.call.as_str()).into_set()
    }

    /// The calls of which an agent disputes an item, or about which reviewers differ.
    #[must_use]
    pub fn disputed_calls(&self) -> BTreeSet<&str> {
        let mut answers: BTreeMap<(&str, &str), Verdict> = BTreeMap::new();
        let mut disputed = BTreeSet::new();
        for review in self.iter() {
            if !review.disputed.is_empty() {
                disputed.insert(review.call.as_str());
            }
            for (item, answer) in &review.answers {
                if *answers.entry((&review.call, item)).or_insert(*answer) != *answer {
                    disputed.insert(review.call.as_str());
                }
            }
        }
        disputed
    }

    /// Adds the reviews of a file: a bundle or the export of a review, as the dashboard writes them, or a list of plain
    /// answers: `[{"call", "reviewer", "answers": {item: verdict}, "engine": {item: verdict}, "calibration"}]`.
    ///
    /// Answers that a person did not give are missing: nobody agrees by saying nothing. Reviews that were not submitted
    /// are counted and left out.
    ///
    /// # Errors
    /// The text is none of these, with its place.
    pub fn read(&mut self, text: &str, file: Option<&str>) -> Result<(), Diagnostic> {
        let place = |problem: Problem| problem.locate(text, &Origin::start(file));
        let node = Node::parse(text, 0).map_err(|error| {
            place(Problem::error(Code::InvalidJson, error.at, format!("expected {}", error.expected)))
        })?;
        let whole = |what: &str| node.get("format").and_then(Node::text) == Some(what);
        let list = if whole("threerings-reviews") {
            node.get("reviews").map(Node::elements)
        } else if whole("threerings-review") {
            node.get("history").map(std::slice::from_ref)
        } else if node.get("format").is_none() && !node.elements().is_empty() {
            Some(node.elements())
        } else {
            None
        };
        let expected = "expected a bundle of reviews, the export of a review or a list of answers";
        let list = list.ok_or_else(|| place(Problem::error(Code::WrongType, node.at, expected)))?;
        for review in list {
            match read_review(review).map_err(place)? {
                Some(review) => self.add(review),
                None => self.drafts += 1,
            }
        }
        Ok(())
    }
}

fn verdict(node: &Node) -> Option<Verdict> {
    Verdict::from_word(node.text()?)
}

fn verdicts(node: Option<&Node>) -> Result<BTreeMap<String, Verdict>, Problem> {
    let members = node.map(Node::members).unwrap_or_default();
    let answer = |member: &crate::json::Member| match verdict(&member.node) {
        Some(verdict) => Ok((member.key.clone(), verdict)),
        None => Err(Problem::error(Code::UnknownWord, member.node.at, "expected a verdict")),
    };
    let answers: Vec<_> = members.iter().map(answer).collect::<Result<_, _>>()?;
    Ok(answers.into_iter().into_map())
}

/// A review of a file; `None` of one that nobody submitted.
fn read_review(node: &Node) -> Result<Option<Review>, Problem> {
    let missing = |what: &str| Problem::error(Code::MissingField, node.at, format!("expected a review with `{what}`"));
    let text = |name: &str| node.get(name).and_then(Node::text).map(str::to_owned);
    let mut review = Review {
        call: text("call").ok_or_else(|| missing("call"))?,
        engine: verdicts(node.get("engine"))?,
        calibration: node.get("calibration").is_some_and(|set| set.boolean() != Some(false)),
        ..Review::default()
    };
    let Some(history) = node.get("history") else {
        review.reviewer = text("reviewer").ok_or_else(|| missing("reviewer"))?;
        review.answers = verdicts(node.get("answers"))?;
        review.submitted_at = text("submitted_at").unwrap_or_default();
        let disputed = node.get("disputed").map(Node::elements).unwrap_or_default();
        review.disputed = disputed.iter().filter_map(Node::text).map(str::to_owned).into_set();
        return Ok(Some(review));
    };
    replay(history.elements(), &mut review)?;
    Ok(Some(review).filter(|review| !review.reviewer.is_empty()))
}

/// What the steps of a review add up to.
fn replay(history: &[Node], review: &mut Review) -> Result<(), Problem> {
    let number = |node: Option<&Node>| node.and_then(Node::number).and_then(crate::json::Number::whole);
    let does = |step: &Node, what: &str| step.get("do").and_then(Node::text) == Some(what);
    let mut undone = BTreeSet::new();
    for step in history.iter().filter_map(|entry| entry.get("step")) {
        if does(step, "undo") {
            undone.extend(number(step.get("of")));
        } else if does(step, "redo")
            && let Some(of) = number(step.get("of"))
        {
            undone.remove(&of);
        }
    }
    for entry in history {
        let Some(step) = entry.get("step") else { continue };
        if number(entry.get("n")).is_some_and(|n| undone.contains(&n)) {
            continue;
        }
        let item = step.get("item").and_then(Node::text).map(str::to_owned);
        match step.get("do").and_then(Node::text) {
            Some("answer") => {
                let Some(item) = item else { continue };
                match step.get("answer").and_then(|answer| answer.get("verdict")) {
                    Some(node) => {
                        let wrong = || Problem::error(Code::UnknownWord, node.at, "expected a verdict");
                        review.answers.insert(item, verdict(node).ok_or_else(wrong)?);
                    }
                    None => {
                        review.answers.remove(&item);
                    }
                }
            }
            Some("dispute") => review.disputed.extend(item),
            Some("settle") => review.disputed.retain(|disputed| Some(disputed) != item.as_ref()),
            Some("submit") => {
                review.reviewer = step.get("name").and_then(Node::text).unwrap_or_default().to_owned();
                review.submitted_at = entry.get("at").and_then(Node::text).unwrap_or_default().to_owned();
            }
            Some("revise") => review.reviewer.clear(),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(steps: &str) -> String {
        format!(
            r#"{{"format":"threerings-reviews","version":1,"reviews":[{{"key":"k","id":"k","call":"c1","engine":{{"a":"fail","b":"unknown"}},
            "history":[{steps}],"pending":{{}},"active_ms":1}}]}}"#
        )
    }

    fn read(text: &str) -> Reviews {
        let mut reviews = Reviews::default();
        reviews.read(text, None).unwrap();
        reviews
    }

    #[test]
    fn a_bundle_is_replayed() {
        let steps = r#"{"n":1,"at":"t1","step":{"do":"answer","item":"a","answer":{"verdict":"pass"}}},
            {"n":2,"at":"t2","step":{"do":"answer","item":"b","answer":{"verdict":"fail","reason":"r"}}},
            {"n":3,"at":"t3","step":{"do":"answer","item":"a","answer":{"verdict":"not_applicable"}}},
            {"n":4,"at":"t4","step":{"do":"undo","of":3}},
            {"n":5,"at":"t5","step":{"do":"submit","name":"Lin"}},
            {"n":6,"at":"t6","step":{"do":"dispute","item":"b","proposed":"pass","reason":"r"}}"#;
        let reviews = read(&bundle(steps));
        let review = reviews.iter().next().unwrap();
        assert_eq!((review.call.as_str(), review.reviewer.as_str(), review.submitted_at.as_str()), ("c1", "Lin", "t5"));
        assert_eq!(review.answers, [("a".to_owned(), Verdict::Pass), ("b".to_owned(), Verdict::Fail)].into());
        assert_eq!(review.engine.len(), 2);
        assert_eq!(reviews.disputed_calls(), ["c1"].into());
        let settled = format!(
            "{steps},{}",
            r#"{"n":7,"at":"t7","step":{"do":"settle","item":"b","verdict":"fail","reason":"r","name":"Wu"}}"#
        );
        assert!(read(&bundle(&settled)).disputed_calls().is_empty());
        let redone = steps
            .replace("\"n\":6", "\"n\":7")
            .replace(r#"{"n":5"#, r#"{"n":6,"at":"t5","step":{"do":"redo","of":3}},{"n":5"#);
        assert_eq!(read(&bundle(&redone)).iter().next().unwrap().answers["a"], Verdict::NotApplicable);
    }

    #[test]
    fn drafts_and_revisions_wait_for_their_submission() {
        let submit = r#"{"n":1,"at":"t1","step":{"do":"submit","name":"Lin"}}"#;
        assert_eq!(read(&bundle(submit)).reviews.len(), 1);
        let revised = format!("{submit},{}", r#"{"n":2,"at":"t2","step":{"do":"revise"}}"#);
        let reviews = read(&bundle(&revised));
        assert_eq!((reviews.reviews.len(), reviews.drafts), (0, 1));
    }

    #[test]
    fn of_two_by_the_same_person_the_later_counts() {
        let one = r#"{"call":"c","reviewer":"L","answers":{"a":"pass"},"submitted_at":"2026-11-02T00:00:00Z"}"#;
        let other = r#"{"call":"c","reviewer":"L","answers":{"a":"fail"},"submitted_at":"2026-11-01T00:00:00Z","calibration":true}"#;
        let both = read(&format!("[{one},{other}]"));
        assert_eq!(both, read(&format!("[{other},{one}]")));
        assert_eq!(both.iter().next().unwrap().answers["a"], Verdict::Pass);
        assert!(both.calibration_calls().is_empty());
    }

    #[test]
    fn what_is_no_review_is_refused_with_its_place() {
        let refused = |text: &str| Reviews::default().read(text, Some("f.json")).unwrap_err().to_string();
        assert_eq!(
            refused("{}"),
            "f.json:1: expected a bundle of reviews, the export of a review or a list of answers (column 1)"
        );
        assert_eq!(refused("[{}]"), "f.json:1: /0: expected a review with `call` (column 2)");
        assert_eq!(
            refused("[{\"call\":\"c\",\"reviewer\":\"r\",\n\"answers\":{\"a\":\"perhaps\"}}]"),
            "f.json:2: /0/answers/a: expected a verdict (column 16)"
        );
    }
}
