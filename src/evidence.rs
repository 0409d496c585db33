//! What a check found: a verdict, the reason for it, and what proves it.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use rustc_hash::FxBuildHasher;
use serde::Serialize;

use crate::cadence::Cadence;
use crate::call::{Bound, CallRecord, FieldValue, Holds, Region, Speaker, Speakerphone, Who};
use crate::locale::{Arg, Locale, Said, Sentence};
use crate::text::{Closeness, utf16_range};

/// How a call stands against an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum Verdict {
    /// The call keeps to the rule.
    Pass,
    /// The call breaks the rule; the evidence proves it.
    Fail,
    /// The rule does not concern this call; the reason says why.
    NotApplicable,
    /// It can't be told; `missing` says what would tell.
    Unknown,
    /// A person has to answer; the evidence is where to look.
    Review,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 5] =
        [Verdict::Pass, Verdict::Fail, Verdict::NotApplicable, Verdict::Unknown, Verdict::Review];

    /// The word, as written in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::NotApplicable => "not_applicable",
            Verdict::Unknown => "unknown",
            Verdict::Review => "review",
        }
    }

    /// Neither decided nor out of question: a person or more data would settle it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Verdict::Unknown | Verdict::Review)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// A pointer to what proves a verdict, into the record; turned into [`Evidence`] when a report is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Clue<'f> {
    /// The field at a JSON pointer.
    Field(&'f str),
    /// A field of an element of a list.
    Element { list: &'static str, index: usize, field: &'static str },
    /// A hold of the list, and how long it lasted.
    Hold { index: usize, length: Bound },
    /// A stretch with the speakerphone on.
    Speakerphone { index: usize, length: Bound },
    /// Rings turned into time.
    Conversion { rings: u64, region: Region, assumed: bool, cadence: &'static Cadence },
    /// Words of a turn, by byte offsets.
    Quote { turn: usize, start: usize, end: usize, closeness: Closeness },
    /// A whole turn, and what is to be said of it.
    Turn { turn: usize, note: Option<&'static Sentence> },
    /// Turns that were searched in vain.
    Searched(Searched),
    /// A stretch that was computed: of the call in call time, of speech in transcript time.
    Stretch { of: SpanOf, start_ms: u64, end_ms: u64 },
}

/// Turns that were searched in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Searched {
    first: usize,
    last: usize,
    count: usize,
    by: Who,
    nearest: Option<Nearest>,
}

/// What came nearest to what was searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nearest {
    pub(crate) turn: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) but: Miss,
}

/// Why words that were said are not what was searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum Miss {
    /// They were said in another place.
    OtherPlace,
    /// The other side said them.
    OtherSpeaker,
    /// They only sound like it.
    SoundsAlike,
}

impl Searched {
    /// These turns, in their order, of this speaker.
    pub(crate) fn new(turns: &[usize], by: Who) -> Self {
        let (first, last) = (turns.first().copied().unwrap_or_default(), turns.last().copied().unwrap_or_default());
        Searched { first, last, count: turns.len(), by, nearest: None }
    }

    /// The same, and what came nearest.
    pub(crate) fn nearest(self, nearest: Option<Nearest>) -> Self {
        Searched { nearest, ..self }
    }
}

/// What a check makes of a call: a [`Finding`], which a report is written of, or its [`Verdict`] alone, which is all that
/// an audit counts. Checks are written once for both, and what turns one verdict into another stands here, so that the
/// two can't disagree. A pass, a fail or a review can't be made without a clue, an unknown not without saying what is
/// missing.
pub(crate) trait Ruling<'f>: Sized + Clone {
    /// Whether anybody will read why. Where not, a check may stop as soon as its verdict is settled.
    const EXPLAINS: bool;

    fn new(verdict: Verdict, reason: Said<'f>) -> Self;

    fn verdict(&self) -> Verdict;

    /// The same with another verdict: what would make it pass no longer holds.
    fn changed(self, verdict: Verdict) -> Self;

    /// Adds a clue.
    fn and(self, clue: Clue<'f>) -> Self;

    /// Adds a field that would tell.
    fn lacking(self, missing: &'f str) -> Self;

    /// What the smallest change is with which it would have passed.
    fn would_pass(self, change: Said<'f>) -> Self;

    /// Marks a result that lies within the tolerance of what it was measured by.
    fn borderline(self, borderline: bool) -> Self;

    /// Something in the record that makes the result doubtful.
    fn warn(self, warning: Said<'f>) -> Self;

    /// Something to be warned of, whatever the result is, and what proves it.
    fn alarm(self, warning: Said<'f>, proof: Clue<'f>) -> Self;

    /// Takes over what another one warned of, which did not decide.
    fn warned_as(self, other: Self) -> Self;

    /// Takes over the clues, what is missing and the marks of another one that decided alongside.
    fn joined(self, other: Self) -> Self;

    /// What was kept of this sort.
    fn decided<'d>(decided: &'d Decided<'f>) -> &'d [OnceCell<Self>];

    fn pass(reason: Said<'f>, clue: Clue<'f>) -> Self {
        Self::new(Verdict::Pass, reason).and(clue)
    }

    fn fail(reason: Said<'f>, clue: Clue<'f>) -> Self {
        Self::new(Verdict::Fail, reason).and(clue)
    }

    fn not_applicable(reason: Said<'f>, clue: Clue<'f>) -> Self {
        Self::new(Verdict::NotApplicable, reason).and(clue)
    }

    fn review(reason: Said<'f>, clue: Clue<'f>) -> Self {
        Self::new(Verdict::Review, reason).and(clue)
    }

    fn unknown(reason: Said<'f>, missing: &'f str) -> Self {
        Self::new(Verdict::Unknown, reason).lacking(missing)
    }

    /// The field is absent.
    fn not_known(field: &'f str) -> Self {
        Self::unknown(Said::new(&FIELD_NOT_KNOWN).with(Arg::Field(field)), field)
    }

    /// The same, but a person has to say whether it is true.
    fn doubted(self, warning: Said<'f>, clue: Clue<'f>) -> Self {
        match self.verdict() {
            Verdict::Pass | Verdict::Fail => self.changed(Verdict::Review).and(clue).warn(warning),
            Verdict::NotApplicable | Verdict::Unknown | Verdict::Review => self,
        }
    }

    /// The opposite: what passes fails and the other way round; the rest stays.
    fn inverted(self) -> Self {
        match self.verdict() {
            Verdict::Pass => self.changed(Verdict::Fail),
            Verdict::Fail => self.changed(Verdict::Pass),
            other => self.changed(other),
        }
    }

    /// The same about whether an item applies: a condition that fails makes it not applicable.
    fn into_condition(self) -> Option<Self> {
        match self.verdict() {
            Verdict::Pass => None,
            Verdict::Fail => Some(self.changed(Verdict::NotApplicable)),
            other => Some(self.changed(other)),
        }
    }
}

/// What a call's conditions were found to be, so that each is looked at once, however many items name it.
#[derive(Debug, Default)]
pub(crate) struct Decided<'f> {
    verdicts: Vec<OnceCell<Verdict>>,
    findings: Vec<OnceCell<Finding<'f>>>,
}

impl Decided<'_> {
    /// Of so many conditions, nothing yet.
    pub(crate) fn new(conditions: usize, explains: bool) -> Self {
        let (verdicts, findings) = if explains { (0, conditions) } else { (conditions, 0) };
        Decided { verdicts: cells(verdicts), findings: cells(findings) }
    }
}

fn cells<T>(count: usize) -> Vec<OnceCell<T>> {
    std::iter::repeat_with(OnceCell::new).take(count).collect()
}

impl<'f> Ruling<'f> for Verdict {
    const EXPLAINS: bool = false;

    #[inline]
    fn new(verdict: Verdict, _: Said<'f>) -> Self {
        verdict
    }

    #[inline]
    fn verdict(&self) -> Verdict {
        *self
    }

    #[inline]
    fn changed(self, verdict: Verdict) -> Self {
        verdict
    }

    #[inline]
    fn and(self, _: Clue<'f>) -> Self {
        self
    }

    #[inline]
    fn lacking(self, _: &'f str) -> Self {
        self
    }

    #[inline]
    fn would_pass(self, _: Said<'f>) -> Self {
        self
    }

    #[inline]
    fn borderline(self, _: bool) -> Self {
        self
    }

    #[inline]
    fn warn(self, _: Said<'f>) -> Self {
        self
    }

    #[inline]
    fn alarm(self, _: Said<'f>, _: Clue<'f>) -> Self {
        self
    }

    #[inline]
    fn warned_as(self, _: Self) -> Self {
        self
    }

    #[inline]
    fn joined(self, _: Self) -> Self {
        self
    }

    #[inline]
    fn decided<'d>(decided: &'d Decided<'f>) -> &'d [OnceCell<Self>] {
        &decided.verdicts
    }
}

/// A verdict with what a report says of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding<'f> {
    verdict: Verdict,
    reason: Said<'f>,
    clues: Few<Clue<'f>>,
    missing: Few<&'f str>,
    borderline: bool,
    /// What few findings have; apart, because findings are handed on by value.
    aside: Option<Box<Aside<'f>>>,
}

/// What is said of a finding besides its reason.
#[derive(Debug, Clone, PartialEq, Default)]
struct Aside<'f> {
    would_pass: Option<Said<'f>>,
    warning: Option<Said<'f>>,
    /// What proves the warning, where it stands whatever the result is.
    proof: Option<Clue<'f>>,
}

/// A list without repetitions that has one element for the most part, and then takes no memory of its own.
#[derive(Debug, Clone, PartialEq)]
enum Few<T> {
    None,
    One(T),
    Several(Vec<T>),
    /// A long one, and by the mark of each element where the first with this mark is.
    Many(Vec<T>, HashMap<u64, usize, FxBuildHasher>),
}

/// From so many elements on they are looked up by their marks.
const MANY: usize = 16;

/// What is told apart by a number for the most part.
trait Mark: PartialEq + Copy {
    /// The same for equal ones, and seldom for others.
    fn mark(&self) -> u64;
}

impl Mark for &str {
    fn mark(&self) -> u64 {
        self.len() as u64
    }
}

impl Mark for Clue<'_> {
    fn mark(&self) -> u64 {
        let place = |sort: u64, at: u64, within: u64| sort ^ at << 3 ^ within << 33;
        match self {
            Clue::Quote { turn, start, .. } => place(1, *turn as u64, *start as u64),
            Clue::Turn { turn, .. } => place(2, *turn as u64, 0),
            Clue::Stretch { start_ms, .. } => place(3, *start_ms, 0),
            Clue::Hold { index, .. } | Clue::Speakerphone { index, .. } | Clue::Element { index, .. } => {
                place(4, *index as u64, 0)
            }
            Clue::Searched(searched) => place(5, searched.first as u64, searched.last as u64),
            Clue::Field(_) | Clue::Conversion { .. } => 6,
        }
    }
}

impl<T: Mark> Few<T> {
    fn as_slice(&self) -> &[T] {
        match self {
            Few::None => &[],
            Few::One(only) => std::slice::from_ref(only),
            Few::Several(list) | Few::Many(list, _) => list,
        }
    }

    /// Adds the elements of another list that are not there.
    fn append(&mut self, other: Self) {
        match self {
            Few::None => *self = other,
            _ => other.as_slice().iter().for_each(|element| self.add(*element)),
        }
    }

    /// Adds an element unless it is there.
    fn add(&mut self, element: T) {
        match self {
            Few::None => *self = Few::One(element),
            Few::One(first) if *first == element => {}
            Few::One(first) => *self = Few::Several(vec![*first, element]),
            // What is there already was mostly added last.
            Few::Several(list) if list.iter().rev().any(|known| *known == element) => {}
            Few::Several(list) => {
                list.push(element);
                if list.len() == MANY {
                    // From the last on, so that the first of equal marks stays.
                    let places = list.iter().enumerate().rev().map(|(at, known)| (known.mark(), at)).collect();
                    *self = Few::Many(std::mem::take(list), places);
                }
            }
            Few::Many(list, places) => {
                let first = *places.entry(element.mark()).or_insert(list.len());
                if !list.get(first..).unwrap_or_default().contains(&element) {
                    list.push(element);
                }
            }
        }
    }
}

impl<'f> Finding<'f> {
    /// What is said besides, to be added to.
    fn aside(&mut self) -> &mut Aside<'f> {
        self.aside.get_or_insert_default()
    }

    pub(crate) fn verdict(&self) -> Verdict {
        self.verdict
    }

    pub(crate) fn reason(&self) -> &Said<'f> {
        &self.reason
    }

    pub(crate) fn clues(&self) -> &[Clue<'f>] {
        self.clues.as_slice()
    }

    pub(crate) fn missing(&self) -> &[&'f str] {
        self.missing.as_slice()
    }

    pub(crate) fn change_to_pass(&self) -> Option<&Said<'f>> {
        self.aside.as_ref()?.would_pass.as_ref()
    }

    pub(crate) fn is_borderline(&self) -> bool {
        self.borderline
    }

    pub(crate) fn warning(&self) -> Option<&Said<'f>> {
        self.aside.as_ref()?.warning.as_ref()
    }
}

impl<'f> Ruling<'f> for Finding<'f> {
    const EXPLAINS: bool = true;

    fn new(verdict: Verdict, reason: Said<'f>) -> Self {
        Finding { verdict, reason, clues: Few::None, missing: Few::None, borderline: false, aside: None }
    }

    fn verdict(&self) -> Verdict {
        self.verdict
    }

    fn changed(mut self, verdict: Verdict) -> Self {
        self.verdict = verdict;
        if let Some(aside) = &mut self.aside {
            aside.would_pass = None;
        }
        self
    }

    fn and(mut self, clue: Clue<'f>) -> Self {
        self.clues.add(clue);
        self
    }

    fn lacking(mut self, missing: &'f str) -> Self {
        self.missing.add(missing);
        self
    }

    fn would_pass(mut self, change: Said<'f>) -> Self {
        self.aside().would_pass = Some(change);
        self
    }

    fn borderline(mut self, borderline: bool) -> Self {
        self.borderline = borderline;
        self
    }

    fn warn(mut self, warning: Said<'f>) -> Self {
        self.aside().warning = Some(warning);
        self
    }

    fn alarm(self, warning: Said<'f>, proof: Clue<'f>) -> Self {
        let mut alarmed = self.and(proof).warn(warning);
        alarmed.aside().proof = Some(proof);
        alarmed
    }

    fn warned_as(self, other: Self) -> Self {
        // What makes a result doubtful says nothing of another one.
        match other.aside.and_then(|aside| aside.warning.zip(aside.proof)) {
            Some((warning, proof)) => self.alarm(warning, proof),
            None => self,
        }
    }

    fn joined(mut self, other: Self) -> Self {
        self.clues.append(other.clues);
        self.missing.append(other.missing);
        self.borderline |= other.borderline;
        if let Some(other) = other.aside {
            let aside = self.aside();
            aside.would_pass = aside.would_pass.or(other.would_pass);
            aside.warning = aside.warning.or(other.warning);
            aside.proof = aside.proof.or(other.proof);
        }
        self
    }

    fn decided<'d>(decided: &'d Decided<'f>) -> &'d [OnceCell<Self>] {
        &decided.findings
    }
}

static FIELD_NOT_KNOWN: Sentence = Sentence::new("未知：{0}", "未知：{0}", "not known: {0}");

/// What proves a verdict, or shows where to look.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub enum Evidence {
    /// A field of the record.
    Field {
        /// JSON pointer to it.
        path: String,
        /// Its value; of a list, its size; `null` where it is absent.
        value: EvidenceValue,
        /// Where the value came from, if the record says.
        #[serde(skip_serializing_if = "Option::is_none")]
        provenance: Option<EvidenceProvenance>,
    },
    /// A stretch of time.
    Span {
        /// What it is.
        of: SpanOf,
        /// JSON pointer to it; absent for a stretch that was computed.
        #[serde(skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// When it began, in milliseconds: in call time, of overlaps and silences in transcript time.
        #[cfg_attr(test, ts(type = "number"))]
        start_ms: u64,
        /// When it ended; absent if the record does not say.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(type = "number"))]
        end_ms: Option<u64>,
        /// How long it was, in milliseconds.
        length_ms: Bound,
    },
    /// Rings turned into time by the cadence of a region.
    Conversion {
        /// So many rings.
        #[cfg_attr(test, ts(type = "number"))]
        rings: u64,
        /// Take so long, in milliseconds.
        #[cfg_attr(test, ts(type = "number"))]
        limit_ms: u64,
        /// Where the bell rings like that.
        region: String,
        /// Whether the region was taken for granted because the record does not name one.
        assumed: bool,
        /// The bell: milliseconds on and off, in turn.
        #[cfg_attr(test, ts(type = "number[]"))]
        bell_ms: Vec<u64>,
        /// The conversion in words.
        note: String,
        /// Where the cadence is from.
        source: String,
    },
    /// Turns that were searched in vain.
    Searched {
        /// Whose turns.
        by: Who,
        /// How many were searched.
        turns: usize,
        /// The first of them, counted from 0; absent where there was none.
        #[serde(skip_serializing_if = "Option::is_none")]
        first_turn: Option<usize>,
        /// The last of them, counted from 0.
        #[serde(skip_serializing_if = "Option::is_none")]
        last_turn: Option<usize>,
        /// What came nearest; absent where nothing was like it.
        #[serde(skip_serializing_if = "Option::is_none")]
        nearest: Option<NearestQuote>,
    },
    /// Words of a turn.
    Quote {
        /// Which turn, counted from 0.
        turn: usize,
        /// Who spoke.
        speaker: Speaker,
        /// The exact words: `turn.text.slice(start, end)` in JavaScript.
        text: String,
        /// Where they begin in the turn's text, in UTF-16 units.
        start: usize,
        /// Where they end in the turn's text, in UTF-16 units.
        end: usize,
        /// Transcript time at which the turn began, in milliseconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(type = "number"))]
        start_ms: Option<u64>,
        /// Transcript time at which the turn ended, in milliseconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(type = "number"))]
        end_ms: Option<u64>,
        /// What is to be said of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// How near the words are to the phrase, where they are not its very words.
        #[serde(skip_serializing_if = "Option::is_none")]
        inexact: Option<Inexact>,
    },
}

/// How words that are not those of a phrase are near to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum Inexact {
    /// Other characters with the same sound, tones aside.
    SameSound,
    /// A sound that is alike to many, or an English word with one wrong letter.
    AlikeSound,
}

impl Inexact {
    fn of(closeness: Closeness) -> Option<Self> {
        match closeness {
            Closeness::Exact => None,
            Closeness::SameSound => Some(Inexact::SameSound),
            Closeness::AlikeSound => Some(Inexact::AlikeSound),
        }
    }
}

/// Words that came nearest to what was searched for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct NearestQuote {
    /// Which turn, counted from 0.
    pub turn: usize,
    /// Who spoke.
    pub speaker: Speaker,
    /// The exact words: `turn.text.slice(start, end)` in JavaScript.
    pub text: String,
    /// Where they begin in the turn's text, in UTF-16 units.
    pub start: usize,
    /// Where they end in the turn's text, in UTF-16 units.
    pub end: usize,
    /// Why they are not what was searched for.
    pub but: Miss,
}

/// What an [`Evidence::Span`] is a span of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum SpanOf {
    /// A hold.
    Hold,
    /// The speakerphone was on.
    Speakerphone,
    /// Between two moments of the call.
    Call,
    /// Both sides spoke; in transcript time.
    Overlap,
    /// Nobody spoke; in transcript time.
    Silence,
}

/// The value of a field in evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum EvidenceValue {
    /// `true` or `false`.
    Flag(bool),
    /// A whole number or a bound.
    Measure(Bound),
    /// Any other number.
    Number(f64),
    /// Text.
    Text(String),
    /// A list, by its size.
    List {
        /// How many elements it has.
        elements: usize,
    },
    /// The field is absent.
    Absent(()),
}

/// Where the value of a field came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(optional_fields))]
pub struct EvidenceProvenance {
    /// How it was obtained.
    pub how: crate::call::How,
    /// Anything worth knowing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The field, file or system that it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

static CONVERSION: Sentence = Sentence::new("{0} 声 ≈ {1}（{2}）", "{0} 聲 ≈ {1}（{2}）", "{0} rings ≈ {1} ({2})");
static CADENCE_ASSUMED: Sentence = Sentence::new(
    "{0}，铃响/间歇 {1} 秒，地区为假定",
    "{0}，響鈴/間歇 {1} 秒，地區為假定",
    "{0}: {1} s on/off, assumed",
);
static CADENCE_STATED: Sentence = Sentence::new("{0}，铃响/间歇 {1} 秒", "{0}，響鈴/間歇 {1} 秒", "{0}: {1} s on/off");

impl Clue<'_> {
    /// The clue as evidence that stands without the record.
    pub(crate) fn evidence(&self, record: &CallRecord<'_>, locale: Locale) -> Option<Evidence> {
        match self {
            Clue::Field(path) => Some(field_evidence(record, (*path).to_owned())),
            Clue::Element { list, index, field } => Some(field_evidence(record, format!("{list}/{index}/{field}"))),
            Clue::Hold { index, length } => {
                let Some(Holds::Each(holds)) = &record.holds else { return None };
                let hold = holds.get(*index)?;
                let path = Some(format!("/holds/{index}"));
                Some(Evidence::Span {
                    of: SpanOf::Hold,
                    path,
                    start_ms: hold.start_ms,
                    end_ms: hold.end_ms,
                    length_ms: *length,
                })
            }
            Clue::Speakerphone { index, length } => {
                let Some(Speakerphone::Spans(spans)) = &record.speakerphone else { return None };
                let span = spans.get(*index)?;
                let path = Some(format!("/speakerphone/{index}"));
                Some(Evidence::Span {
                    of: SpanOf::Speakerphone,
                    path,
                    start_ms: span.start_ms,
                    end_ms: span.end_ms,
                    length_ms: *length,
                })
            }
            Clue::Turn { turn, note } => {
                let note = note.map(|note| note.say(locale, &[]));
                quote(record, *turn, 0..record.turns().get(*turn)?.text.len(), note, Closeness::Exact)
            }
            Clue::Searched(Searched { first, last, count, by, nearest }) => Some(Evidence::Searched {
                by: *by,
                turns: *count,
                first_turn: (*count > 0).then_some(*first),
                last_turn: (*count > 0).then_some(*last),
                nearest: nearest.as_ref().and_then(|nearest| nearest.quote(record)),
            }),
            Clue::Stretch { of, start_ms, end_ms } => Some(Evidence::Span {
                of: *of,
                path: None,
                start_ms: *start_ms,
                end_ms: Some(*end_ms),
                length_ms: Bound::exactly(end_ms.saturating_sub(*start_ms)),
            }),
            Clue::Conversion { rings, region, assumed, cadence } => {
                Some(conversion(*rings, *region, *assumed, cadence, locale))
            }
            Clue::Quote { turn, start, end, closeness } => quote(record, *turn, *start..*end, None, *closeness),
        }
    }
}

fn field_evidence(record: &CallRecord<'_>, path: String) -> Evidence {
    let value = match record.field(&path) {
        None => EvidenceValue::Absent(()),
        Some(FieldValue::Flag(flag)) => EvidenceValue::Flag(flag),
        Some(FieldValue::Measure(bound)) => EvidenceValue::Measure(bound),
        Some(FieldValue::Number(number)) => EvidenceValue::Number(number),
        Some(FieldValue::Text(text)) => EvidenceValue::Text(text.to_owned()),
        Some(FieldValue::List(elements)) => EvidenceValue::List { elements },
        // No check cites a whole object; its fields stand in the evidence one by one.
        Some(FieldValue::Object) => EvidenceValue::Absent(()),
    };
    let provenance = record.provenance_of(&path).map(|known| EvidenceProvenance {
        how: known.how,
        note: known.note.as_deref().map(str::to_owned),
        source: known.source.as_deref().map(str::to_owned),
    });
    Evidence::Field { path, value, provenance }
}

fn conversion(rings: u64, region: Region, assumed: bool, cadence: &Cadence, locale: Locale) -> Evidence {
    let limit_ms = rings * cadence.cycle_ms();
    let pattern = cadence.pattern();
    let basis = if assumed { &CADENCE_ASSUMED } else { &CADENCE_STATED };
    let basis = basis.say(locale, &[Arg::Region(region), Arg::Text(&pattern)]);
    let note = CONVERSION.say(locale, &[Arg::from(rings), Arg::Ms(Bound::exactly(limit_ms)), Arg::Text(&basis)]);
    Evidence::Conversion {
        rings,
        limit_ms,
        region: region.code().to_owned(),
        assumed,
        bell_ms: cadence.bell_ms.to_vec(),
        note,
        source: crate::cadence::SOURCE.to_owned(),
    }
}

fn quote(
    record: &CallRecord<'_>,
    turn: usize,
    range: Range<usize>,
    note: Option<String>,
    closeness: Closeness,
) -> Option<Evidence> {
    let said = record.turns().get(turn)?;
    let text = said.text.get(range.clone())?;
    let units = utf16_range(&said.text, range);
    Some(Evidence::Quote {
        turn,
        speaker: said.speaker,
        text: text.to_owned(),
        start: units.start,
        end: units.end,
        start_ms: said.start_ms,
        end_ms: said.end_ms,
        note,
        inexact: Inexact::of(closeness),
    })
}

impl Nearest {
    fn quote(&self, record: &CallRecord<'_>) -> Option<NearestQuote> {
        let said = record.turns().get(self.turn)?;
        let text = said.text.get(self.start..self.end)?.to_owned();
        let units = utf16_range(&said.text, self.start..self.end);
        let (turn, speaker) = (self.turn, said.speaker);
        Some(NearestQuote { turn, speaker, text, start: units.start, end: units.end, but: self.but })
    }
}

static ANYONE: Sentence = Sentence::new("双方", "雙方", "the two sides");

impl Who {
    /// What people call it.
    pub(crate) fn arg<'f>(self) -> Arg<'f> {
        match self {
            Who::Agent => Arg::Word("agent"),
            Who::Customer => Arg::Word("customer"),
            Who::Anyone => Arg::Said(&ANYONE),
        }
    }
}
