//! Summaries that are read back.

use std::str::FromStr;

use super::counts::{Cell, Group, Sample, Scores};
use super::{Checklist, Grouping, Head, Named, Rule, Summary, differs, problem};
use crate::diagnostic::{Code, Diagnostic};
use crate::json::{Kind, Node, Origin};
use crate::order::Gather;
use crate::statistics::spread;

/// A part of a summary that is read back; what follows from the counts is not read. What is not as it should be is told by
/// where it stands.
#[derive(Clone, Copy)]
struct Part<'n>(&'n Node);

impl<'n> Part<'n> {
    fn get(self, name: &str) -> Result<Part<'n>, usize> {
        self.0.get(name).map(Part).ok_or(self.0.at)
    }

    fn number<T: FromStr>(self) -> Result<T, usize> {
        self.0.number().and_then(|number| number.raw.parse().ok()).ok_or(self.0.at)
    }

    fn text(self) -> Result<String, usize> {
        self.0.text().map(str::to_owned).ok_or(self.0.at)
    }

    /// Text, or `None` for `null`.
    fn key(self) -> Result<Option<String>, usize> {
        if self.0.kind() == Kind::Null { Ok(None) } else { self.text().map(Some) }
    }

    fn list<T>(self, one: fn(Part<'n>) -> Result<T, usize>) -> Result<Vec<T>, usize> {
        let elements = (self.0.kind() == Kind::Array).then(|| self.0.elements()).ok_or(self.0.at)?;
        elements.iter().map(|element| one(Part(element))).collect()
    }

    fn head(self) -> Result<Head, usize> {
        let checklist = self.get("checklist")?;
        Ok(Head {
            version: self.get("version")?.number()?,
            checklist: Checklist {
                id: checklist.get("id")?.text()?,
                version: checklist.get("version")?.text()?,
                sha256: checklist.get("sha256")?.text()?,
            },
            engine: self.get("engine")?.text()?,
            locale: self.get("locale")?.text()?,
            by: self.get("by")?.text()?,
            rules: self.get("rules")?.list(|rule| {
                Ok(Rule {
                    id: rule.get("id")?.text()?,
                    section: rule.get("section")?.text()?,
                    title: rule.get("title")?.text()?,
                })
            })?,
            sections: self
                .get("sections")?
                .list(|named| Ok(Named { id: named.get("id")?.text()?, title: named.get("title")?.text()? }))?,
        })
    }

    fn group(self) -> Result<Group, usize> {
        Ok(Group {
            calls: self.get("calls")?.number()?,
            items: self.get("items")?.list(Part::cell)?,
            sections: self.get("in_sections")?.list(Part::cell)?,
            scores: self.get("scores")?.scores()?,
        })
    }

    fn cell(self) -> Result<Cell, usize> {
        let count = |name| self.get(name)?.number();
        let mut failing = Sample::default();
        self.get("failing")?.list(Part::text)?.iter().for_each(|id| failing.add(spread(id), id));
        Ok(Cell {
            pass: count("pass")?,
            fail: count("fail")?,
            not_applicable: count("not_applicable")?,
            unknown: count("unknown")?,
            review: count("review")?,
            failing,
        })
    }

    fn scores(self) -> Result<Scores, usize> {
        let count = |name| self.get(name)?.number();
        let sums = self.get("sums")?;
        let [sum, squares, lowest, highest] = sums.list(Part::number)?.try_into().map_err(|_| sums.0.at)?;
        let step = |step: Part<'n>| match step.0.elements() {
            [percent, calls] => Ok((Part(percent).number()?, Part(calls).number()?)),
            _ => Err(step.0.at),
        };
        Ok(Scores {
            calls: count("calls")?,
            sum,
            squares,
            lowest,
            highest,
            histogram: self.get("histogram")?.list(step)?.into_iter().into_map(),
            pass: count("pass")?,
            fail: count("fail")?,
            open: count("open")?,
        })
    }
}

impl Summary {
    /// Reads what [`Summary::to_json`] wrote, to merge it with others.
    ///
    /// # Errors
    /// The text is no summary, or one of a newer format.
    pub fn from_json(text: &str) -> Result<Summary, Diagnostic> {
        let node = Node::parse(text, 0).map_err(|error| unreadable(text, error.at))?;
        let broken = |at| unreadable(text, at);
        let whole = Part(&node);
        let head = whole.head().map_err(broken)?;
        if head.version != Self::VERSION {
            return Err(differs("a summary of version", &Self::VERSION.to_string(), &head.version.to_string()));
        }
        let by = Grouping::list(&head.by)?;
        let mut summary = Summary::of_head(head, by);
        let count = |name| whole.get(name)?.number();
        summary.rejected = count("rejected").map_err(broken)?;
        summary.calibration = count("calibration").map_err(broken)?;
        summary.all = whole.group().map_err(broken)?;
        let keyed = |group: Part<'_>| Ok((group.get("keys")?.list(Part::key)?, group.group()?));
        let groups: Vec<(Vec<Option<String>>, Group)> =
            whole.get("groups").and_then(|groups| groups.list(keyed)).map_err(broken)?;
        for (keys, group) in groups {
            if keys.len() != summary.by.len() {
                return Err(differs("keys of", &summary.head.by, &format!("{} of them", keys.len())));
            }
            summary.groups.entry(keys).or_default().merge(&group);
        }
        Ok(summary)
    }
}

#[cold]
fn unreadable(text: &str, at: usize) -> Diagnostic {
    let at = Origin::start(None).place(text.as_bytes(), at, String::new());
    let message = "expected a summary as `audit` writes it, found something else".to_owned();
    Diagnostic { at, ..problem(Code::InvalidJson, message, "") }
}
