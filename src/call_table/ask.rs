//! Questions about calls as JSON, for those who speak nothing else.

use std::collections::BTreeSet;

use super::{CallTable, Filter, OnWhat, wrong};
use crate::call::{AttributeValue, Direction, Moment, Outcome, Purpose};
use crate::diagnostic::{Code, Diagnostic, nearest, word_list};
use crate::engine::Engine;
use crate::evidence::Verdict;
use crate::json::{Node, Number, Value, to_json};
use crate::order::Gather;
use crate::report::About;
use crate::sampling::SampleOptions;
use crate::summary::{Grouping, LEAST_CALLS, Measure};

/// What can be asked.
const QUESTIONS: [&str; 7] = ["summary", "find", "compare", "chart", "changes", "sample", "work_lists"];

impl CallTable {
    /// Answers a question in JSON with JSON: `{"ask": "find", "where": {"agent": "1001", "items": {"hold-under-one-minute": "fail"}}}`.
    ///
    /// | `ask` | besides `where` | answer |
    /// |---|---|---|
    /// | `summary` | `by` | a [`Summary`](crate::Summary) |
    /// | `find` | | the ids of the calls |
    /// | `compare` | `by`, `item` or `section`, `standardise`, `least_calls` | a [`Comparison`](crate::Comparison) |
    /// | `chart` | `by` (`day` or `week`), `item` or `section`, `baseline_until` | a [`Chart`](crate::Chart) |
    /// | `changes` | `by`, `since` | a list of [`Change`](crate::Change) |
    /// | `sample` | `seed`, `random`, `uncertain`, `worst`, `disputed`, `disputes`, `without` | a [`Sample`](crate::Sample) |
    /// | `work_lists` | | a list of [`WorkList`](crate::WorkList) |
    ///
    /// `by` and `standardise` are lists of words or one with commas. Without `item` and `section` it is about calls that
    /// reach the pass mark. `where` names values by grouping (`"agent": ["1001", null]`, `"attributes.ward": "3"`), days
    /// (`from`, `to`), calls by id (`calls`), verdicts (`items`, `sections`, `result`) and whole percentages (`percent`,
    /// a pair); all of it has to be true.
    ///
    /// ```
    /// # use threerings::{CallTable, Engine};
    /// # let engine = Engine::builder().checklist("five-rules").build()?;
    /// let mut table = CallTable::new(&engine);
    /// table.add_json(&engine, "c1", r#"{"agent": "1001"}"#, "pfpup", false)?;
    /// let question = r#"{"ask": "find", "where": {"agent": "1001", "items": {"hold-under-one-minute": "fail"}}}"#;
    /// assert_eq!(table.ask(&engine, question)?, r#"["c1"]"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The question is not one of these.
    pub fn ask(&self, engine: &Engine, question: &str) -> Result<String, Diagnostic> {
        let node = parsed(question)?;
        let filter = match node.get("where") {
            Some(filter) => Filter::read(filter)?,
            None => Filter::default(),
        };
        let asked = text(&node, "ask")?.unwrap_or_default();
        Ok(match asked {
            "summary" => self.summary(engine, &filter, by(&node, "by")?)?.to_json(),
            "find" => to_json(&self.find(&filter)?),
            "compare" => {
                let groups = by(&node, "by")?;
                let first = groups.iter().filter(|by| by.makes_groups()).count();
                let mix = by(&node, "standardise")?;
                let mix: Vec<Grouping> = mix.into_iter().filter(|by| !groups.contains(by)).collect();
                let summary = self.summary(engine, &filter, [groups, mix].concat())?;
                let least = whole(&node, "least_calls")?.unwrap_or(LEAST_CALLS);
                to_json(&summary.compare(measure(&node)?, first, least)?)
            }
            "chart" => {
                let by = match by(&node, "by")?.as_slice() {
                    [Grouping::Week] => Grouping::Week,
                    [] | [Grouping::Day] => Grouping::Day,
                    _ => return Err(wrong(Code::UnknownWord, "expected `day` or `week`".to_owned(), "by")),
                };
                let summary = self.summary(engine, &filter, by)?;
                to_json(&summary.chart(measure(&node)?, text(&node, "baseline_until")?)?)
            }
            "changes" => {
                let missing = || wrong(Code::MissingField, "expected a date as in `2026-11-15`".to_owned(), "since");
                let since = text(&node, "since")?.ok_or_else(missing)?;
                let mut groups = by(&node, "by")?;
                groups.retain(|by| by.makes_groups() && *by != Grouping::Day);
                groups.push(Grouping::Day);
                to_json(&self.summary(engine, &filter, groups)?.changes(since)?)
            }
            "sample" => to_json(&self.sample(engine, &filter, &sample_options(&node)?)?),
            "work_lists" => to_json(&self.work_lists(engine, &filter)?),
            _ => {
                let message = format!("expected {}, found `{}`", word_list(QUESTIONS), asked.escape_debug());
                let help = nearest(asked, QUESTIONS).map(|near| format!("did you mean `{near}`?"));
                return Err(Diagnostic { help, ..wrong(Code::UnknownWord, message, "ask") });
            }
        })
    }

    /// What flips between this table and another one, as JSON; `filter` is as `where` in [`CallTable::ask`].
    ///
    /// # Errors
    /// The filter is not one.
    pub fn ask_what_if(&self, after: &CallTable, filter: &str) -> Result<String, Diagnostic> {
        Ok(to_json(&self.what_if(after, &Filter::read(&parsed(filter)?)?)?))
    }

    /// What is kept, as a JSON list of what [`CallTable::add_json`] takes: `[id, about, verdicts, calibration]` of each call.
    #[must_use]
    pub fn kept_json(&self) -> String {
        let kept = self.calls.iter().map(|(id, kept)| {
            let letters: String = kept.verdicts.iter().map(|verdict| verdict.letter()).collect();
            (id, &kept.about, letters, kept.calibration)
        });
        to_json(&kept.collect::<Vec<_>>())
    }

    /// Keeps a call, of which `about` is JSON as in a report, and the verdicts a letter each: `p`, `f`, `n`, `u`, `r`.
    ///
    /// # Errors
    /// Something is not as it should be.
    pub fn add_json(
        &mut self,
        engine: &Engine,
        id: &str,
        about: &str,
        letters: &str,
        calibration: bool,
    ) -> Result<(), Diagnostic> {
        let about = about_of(&parsed(about)?)?;
        let verdicts: Option<Vec<Verdict>> = letters.chars().map(Verdict::from_letter).collect();
        let wrong = || wrong(Code::UnknownWord, "expected a verdict for each item".to_owned(), "verdicts");
        self.keep(engine, id, about, &verdicts.ok_or_else(wrong)?, calibration)
    }
}

fn parsed(text: &str) -> Result<Node, Diagnostic> {
    Node::parse(text, 0).map_err(|error| wrong(Code::InvalidJson, format!("expected {}", error.expected), ""))
}

fn expected(what: &str, path: &str) -> Diagnostic {
    wrong(Code::WrongType, format!("expected {what}"), path)
}

fn text<'n>(node: &'n Node, name: &str) -> Result<Option<&'n str>, Diagnostic> {
    node.get(name).map(|node| node.text().ok_or_else(|| expected("text", name))).transpose()
}

fn whole(node: &Node, name: &str) -> Result<Option<u64>, Diagnostic> {
    let number = |node: &Node| node.number().and_then(Number::whole).and_then(|number| u64::try_from(number).ok());
    node.get(name).map(|node| number(node).ok_or_else(|| expected("a whole number from 0 up", name))).transpose()
}

/// The texts of a list, or the only one.
fn texts(node: &Node, path: &str) -> Result<Vec<Option<String>>, Diagnostic> {
    let one = |node: &Node| match &node.value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        _ => Err(expected("text, `null` or a list of these", path)),
    };
    match &node.value {
        Value::Array(elements) => elements.iter().map(one).collect(),
        _ => Ok(vec![one(node)?]),
    }
}

fn set(node: &Node, name: &str) -> Result<BTreeSet<String>, Diagnostic> {
    let list = node.get(name).map(|node| texts(node, name)).transpose()?.unwrap_or_default();
    Ok(list.into_iter().flatten().into_set())
}

fn by(node: &Node, name: &str) -> Result<Vec<Grouping>, Diagnostic> {
    let words = node.get(name).map(|node| texts(node, name)).transpose()?.unwrap_or_default();
    let words: Vec<String> = words.into_iter().flatten().collect();
    if words.is_empty() { Ok(Vec::new()) } else { Grouping::list(&words.join(",")) }
}

fn measure(node: &Node) -> Result<Measure<'_>, Diagnostic> {
    Ok(match (text(node, "item")?, text(node, "section")?) {
        (Some(item), _) => Measure::Item(item),
        (None, Some(section)) => Measure::Section(section),
        (None, None) => Measure::Result,
    })
}

fn sample_options(node: &Node) -> Result<SampleOptions, Diagnostic> {
    let number = |name: &str| whole(node, name).map(|number| number.unwrap_or(0));
    let count = |name: &str| number(name).map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    Ok(SampleOptions {
        seed: number("seed")?,
        random: count("random")?,
        uncertain: count("uncertain")?,
        worst: count("worst")?,
        disputed: count("disputed")?,
        disputes: set(node, "disputes")?,
        without: set(node, "without")?,
    })
}

impl Filter {
    fn read(node: &Node) -> Result<Self, Diagnostic> {
        let mut filter = Filter::default();
        for member in node.members() {
            let (name, node) = (member.key.as_str(), &member.node);
            match name {
                "from" => filter.from = node.text().map(str::to_owned),
                "to" => filter.to = node.text().map(str::to_owned),
                "calls" => filter.calls = Some(texts(node, name)?.into_iter().flatten().into_set()),
                "items" => filter.ask(node, name, OnWhat::Item)?,
                "sections" => filter.ask(node, name, OnWhat::Section)?,
                "result" => filter.verdicts.push((OnWhat::Result, verdicts(node, name)?)),
                "percent" => filter.percent = Some(percent(node)?),
                _ => {
                    let keys = texts(node, name)?.into_iter().into_set();
                    filter.keys.push((Grouping::from_word(name)?, keys));
                }
            }
        }
        Ok(filter)
    }

    /// `{"hold-under-one-minute": ["fail"]}`
    fn ask(&mut self, node: &Node, name: &str, on: fn(String) -> OnWhat) -> Result<(), Diagnostic> {
        for member in node.members() {
            self.verdicts.push((on(member.key.clone()), verdicts(&member.node, name)?));
        }
        Ok(())
    }
}

/// `open` stands for `unknown` and `review`, and with a result for open items that decide.
fn verdicts(node: &Node, path: &str) -> Result<Vec<Verdict>, Diagnostic> {
    let mut list = Vec::new();
    for word in texts(node, path)?.into_iter().flatten() {
        match word.as_str() {
            "open" => list.extend([Verdict::Unknown, Verdict::Review]),
            _ => list.push(Verdict::from_word(&word).ok_or_else(|| {
                let words = Verdict::ALL.map(Verdict::word);
                let known = || words.into_iter().chain(["open"]);
                wrong(
                    Code::UnknownWord,
                    format!("expected {}, found `{}`", word_list(known()), word.escape_debug()),
                    path,
                )
            })?),
        }
    }
    Ok(list)
}

fn percent(node: &Node) -> Result<(u32, u32), Diagnostic> {
    let number = |node: &Node| node.number().and_then(Number::whole).and_then(|number| u32::try_from(number).ok());
    match node.elements() {
        [from, to] => number(from).zip(number(to)),
        _ => None,
    }
    .ok_or_else(|| expected("two whole numbers", "percent"))
}

/// What a call is about, as in a report.
fn about_of(node: &Node) -> Result<About, Diagnostic> {
    let owned = |name: &str| text(node, name).map(|text| text.map(str::to_owned));
    let word = |name: &str| text(node, name).map(Option::unwrap_or_default);
    let started_at = owned("started_at")?;
    if started_at.as_deref().is_some_and(|text| Moment::new(text).is_none()) {
        return Err(wrong(Code::NotATime, "expected a date and time with an offset".to_owned(), "started_at"));
    }
    let attribute = |member: &crate::json::Member| {
        let value = match &member.node.value {
            Value::Bool(flag) => AttributeValue::Flag(*flag),
            Value::String(text) => AttributeValue::Text(text.clone().into()),
            Value::Number(_) => AttributeValue::Number(member.node.number().map_or(0.0, Number::value)),
            _ => return Err(expected("text, a number, `true` or `false`", "attributes")),
        };
        Ok((member.key.clone().into(), value))
    };
    let attributes = node.get("attributes").map(Node::members).unwrap_or_default();
    Ok(About {
        agent: owned("agent")?,
        team: owned("team")?,
        started_at,
        direction: Direction::from_word(word("direction")?),
        outcome: Outcome::from_word(word("outcome")?),
        purpose: Purpose::from_word(word("purpose")?),
        attributes: attributes.iter().map(attribute).collect::<Result<Vec<_>, _>>()?.into_iter().into_map(),
    })
}
