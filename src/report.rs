//! The report: the wire format of what a check of one call found. It has its own types, so that the engine can change
//! without it.

use std::borrow::Cow;

use serde::Serialize;

use crate::call::{AttributeValue, Attributes, CallRecord};
use crate::engine::Engine;
use crate::evidence::{Evidence, Finding, Verdict};
use crate::hash::sha256_hex;
use crate::json::to_json_of;
use crate::locale::{Arg, Locale, Said, Sentence};
use crate::order::Gather;
use crate::score::{Scope, Score, arithmetic, score};

/// What a check of one call found.
///
/// The same record, checklist and engine version give the same bytes, natively and in WebAssembly.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Report<'e> {
    /// The version of this format; a new one only when an old reader could go wrong.
    pub version: u32,
    /// The record's id.
    pub call: String,
    /// The checklist that was used.
    pub checklist: ChecklistRef<'e>,
    /// The engine's version.
    pub engine: &'e str,
    /// The language of the texts.
    pub locale: Locale,
    /// SHA-256 of the record as canonical JSON: known fields, keys in alphabetical order, no white space.
    pub input_sha256: String,
    /// What the record says of the call itself, for sorting and grouping.
    pub about: About,
    /// The score.
    pub score: Score,
    /// Every item, in the order of the checklist.
    pub items: Vec<ItemReport<'e>>,
    /// What is doubtful about the record itself.
    pub warnings: Vec<ReportWarning<'e>>,
}

/// Which checklist, in which state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct ChecklistRef<'e> {
    /// Its id; several that were joined are joined by `+`.
    pub id: &'e str,
    /// Its version.
    pub version: &'e str,
    /// SHA-256 of its items, weights and scoring as canonical JSON, with what it includes and overrides.
    pub sha256: &'e str,
}

/// What a record says of its call, for sorting and grouping.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct About {
    /// The agent's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The agent's team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// When the call started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// The direction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<crate::call::Direction>,
    /// The outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<crate::call::Outcome>,
    /// The purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<crate::call::Purpose>,
    /// The organisation's own fields.
    #[serde(skip_serializing_if = "Attributes::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Attributes<'static>>"))]
    pub attributes: Attributes<'static>,
}

/// What was found about one item.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct ItemReport<'e> {
    /// The item's id.
    pub id: &'e str,
    /// The id of its section.
    pub section: &'e str,
    /// The rule in a few words.
    pub title: &'e str,
    /// The verdict.
    pub verdict: Verdict,
    /// How much it counts.
    pub weight: f64,
    /// What it costs if it fails, where it is critical.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical: Option<Scope>,
    /// Why, in a sentence.
    pub reason: String,
    /// The smallest change with which a failed item would have passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would_pass: Option<String>,
    /// The result lies within the tolerance of what it was measured by; a closer look may show otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub borderline: bool,
    /// What proves it, or shows where to look.
    pub evidence: Vec<Evidence>,
    /// JSON pointers to the fields of the record that would have decided it.
    pub missing: Vec<String>,
}

/// Something in a record that makes a result doubtful.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct ReportWarning<'e> {
    /// The id of the first item that came upon it.
    pub item: Cow<'e, str>,
    /// What it is, in a sentence.
    pub message: String,
}

static NOT_APPLICABLE: Sentence = Sentence::new("不适用，{0}", "不適用，{0}", "does not apply – {0}");
static BORDERLINE: Sentence = Sentence::new("{0}（接近界限）", "{0}（接近界限）", "{0} (borderline)");

/// How many bytes a report has, an item without its evidence, and a piece of evidence: seldom more.
const OF_REPORT: usize = 2048;
const OF_ITEM: usize = 320;
const OF_EVIDENCE: usize = 160;

impl<'e> Report<'e> {
    /// The version of the format.
    pub const VERSION: u32 = 1;

    pub(crate) fn write(engine: &'e Engine, record: &CallRecord<'_>, findings: &[Finding<'_>]) -> Self {
        let checklist = engine.checklist();
        let locale = engine.locale();
        let items: Vec<ItemReport<'e>> = checklist
            .items
            .iter()
            .zip(findings)
            .map(|(item, finding)| {
                let section = checklist.sections.get(item.section).map_or("", |section| section.id.as_str());
                let file = &item.file;
                ItemReport {
                    id: &file.id,
                    section,
                    title: file.title.get(locale),
                    verdict: finding.verdict(),
                    weight: file.weight.value(),
                    critical: file.critical,
                    reason: reason(finding, locale),
                    would_pass: finding
                        .change_to_pass()
                        .filter(|_| finding.verdict() == Verdict::Fail)
                        .map(|change| change.say(locale)),
                    borderline: finding.is_borderline(),
                    evidence: evidence(finding, record, locale),
                    missing: finding.missing().iter().map(|path| (*path).to_owned()).collect(),
                }
            })
            .collect();
        let mut warnings: Vec<ReportWarning<'e>> = Vec::new();
        for (item, finding) in checklist.items.iter().zip(findings) {
            let Some(message) = finding.warning().map(|warning| warning.say(locale)) else { continue };
            // What every item comes upon, as swapped speakers, is said once.
            if !warnings.iter().any(|known| known.message == message) {
                warnings.push(ReportWarning { item: Cow::Borrowed(item.file.id.as_str()), message });
            }
        }
        let (sections, counted) = (engine.sections(), engine.counted(findings.iter().map(Finding::verdict)));
        let mut score = score(&checklist.scoring, &sections, &counted);
        score.lines = arithmetic(&checklist.scoring, &sections, &counted, locale);
        Report {
            version: Self::VERSION,
            call: record.id.as_ref().to_owned(),
            checklist: ChecklistRef { id: &checklist.id, version: &checklist.version, sha256: &checklist.sha256 },
            engine: Engine::VERSION,
            locale,
            input_sha256: sha256_hex(record.to_json().as_bytes()),
            about: About::of(record),
            score,
            items,
            warnings,
        }
    }

    /// The report as JSON, on one line.
    ///
    /// ```
    /// # use threerings::{CallRecord, Engine};
    /// let engine = Engine::builder().checklist("five-rules").build()?;
    /// assert!(engine.check(&CallRecord::new("c1")).to_json().starts_with(r#"{"version":1,"call":"c1","#));
    /// # Ok::<(), threerings::BuildError>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let evidence: usize = self.items.iter().map(|item| item.evidence.len()).sum();
        to_json_of(self, OF_REPORT + OF_ITEM * self.items.len() + OF_EVIDENCE * evidence)
    }
}

/// What the clues of a finding lead to.
fn evidence(finding: &Finding<'_>, record: &CallRecord<'_>, locale: Locale) -> Vec<Evidence> {
    let mut evidence = Vec::with_capacity(finding.clues().len());
    evidence.extend(finding.clues().iter().filter_map(|clue| clue.evidence(record, locale)));
    evidence
}

/// The reason in words.
pub(crate) fn reason(finding: &Finding<'_>, locale: Locale) -> String {
    let reason = finding.reason();
    let whole = Said::new(&NOT_APPLICABLE).with(Arg::Whole(reason));
    let said = if finding.verdict() == Verdict::NotApplicable { &whole } else { reason };
    if finding.is_borderline() { BORDERLINE.say(locale, &[Arg::Whole(said)]) } else { said.say(locale) }
}

impl About {
    pub(crate) fn of(record: &CallRecord<'_>) -> Self {
        let owned = |text: &Cow<'_, str>| text.as_ref().to_owned();
        About {
            agent: record.agent.as_ref().map(|agent| owned(&agent.id)),
            team: record.agent.as_ref().and_then(|agent| agent.team.as_ref()).map(owned),
            started_at: record.started_at.as_ref().map(|moment| moment.as_str().to_owned()),
            direction: record.direction,
            outcome: record.outcome,
            purpose: record.contact.as_ref().and_then(|contact| contact.purpose),
            attributes: record.attributes.iter().flatten().map(|(name, value)| own(name, value)).into_map(),
        }
    }
}

/// A field that stands without its record.
fn own(name: &str, value: &AttributeValue<'_>) -> (Cow<'static, str>, AttributeValue<'static>) {
    let value = match value {
        AttributeValue::Flag(flag) => AttributeValue::Flag(*flag),
        AttributeValue::Number(number) => AttributeValue::Number(*number),
        AttributeValue::Text(text) => AttributeValue::Text(Cow::Owned(text.as_ref().to_owned())),
    };
    (Cow::Owned(name.to_owned()), value)
}
