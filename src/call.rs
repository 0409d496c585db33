//! The call record: one attempt to reach somebody, as its source saw it.
//!
//! Absent is unknown, `null` is absent, an empty list is a fact. Records borrow from the text that they are read
//! from. Every field is named once, in the declarations below: reading, writing, look-up by path and the shapes
//! that checklists are held against are all made from them. Fields stand in alphabetical order, so that the
//! written form of a record is canonical.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::calendar::{DAY_MS, day_of, days_in};
use crate::diagnostic::{Code, nearest, word_list};
use crate::json::{Kind, Problem, Reader, Step};
use crate::order::Gather;

mod provenance;

pub use provenance::ProvenanceMap;
pub(crate) use provenance::Sources;

/// Text of a record: borrowed from the input where it can be.
pub type Text<'a> = Cow<'a, str>;

/// A length of time or a moment of the call, in whole milliseconds.
pub type Millis = u64;

/// The largest whole number that every JSON reader holds exactly.
const LARGEST: i64 = 9_007_199_254_740_991;

/// Reads a value; `None` if it was `null`, or if a problem was noted.
pub(crate) trait Read<'a>: Sized {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>>;
}

/// What a record object has to fulfil beyond the types of its fields.
pub(crate) trait Sound {
    /// The code, the field and what was expected instead, if something is wrong.
    fn fault(&self) -> Option<(Code, &'static str, String)> {
        None
    }
}

/// The type of a field, for holding a checklist against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `true` or `false`.
    Flag,
    /// A number or a bound.
    Measure,
    /// Free text.
    Text,
    /// A date and time.
    Moment,
    /// One of these words.
    Word(&'static [&'static str]),
    /// An object with these fields.
    Object(&'static [(&'static str, &'static Shape)]),
    /// A list of such values.
    List(&'static Shape),
    /// An object whose names are not fixed.
    Open,
    /// A value of several shapes: holds, speakerphone, attributes.
    Mixed,
}

/// A type that has a [`Shape`].
pub(crate) trait Shaped {
    const SHAPE: &'static Shape;
}

/// The value of a field, for comparing, quoting and showing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum FieldValue<'r> {
    Flag(bool),
    Measure(Bound),
    Number(f64),
    Text(&'r str),
    /// A list of so many elements.
    List(usize),
    Object,
}

/// A value that can be looked up by path.
pub(crate) trait Field {
    fn value(&self) -> FieldValue<'_>;
    /// The field or element of that name.
    fn get(&self, _name: &str) -> Option<&dyn Field> {
        None
    }
}

/// The same value without borrowed text.
pub(crate) trait IntoOwned {
    type Owned;
    fn into_owned(self) -> Self::Owned;
}

/// Notes a value of the wrong type and passes over it.
#[cold]
pub(crate) fn wrong_type<T>(reader: &mut Reader<'_>, found: Kind, expected: &str) -> Step<Option<T>> {
    if found != Kind::Null {
        let message = format!("expected {expected}, found {}", found.with_article());
        reader.problems.push(Problem::error(Code::WrongType, reader.position(), message));
    }
    reader.skip()?;
    Ok(None)
}

/// Notes an unknown field name and passes over its value.
#[cold]
pub(crate) fn unknown_field(reader: &mut Reader<'_>, at: usize, name: &str, known: &[&'static str]) -> Step<()> {
    let message = format!("unknown field `{}`, not used", shortened(name));
    let help = nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    reader.problems.push(Problem::warning(Code::UnknownField, at, message).with_help(help));
    reader.skip()
}

/// A word of the input for a message; a whole sentence is never quoted.
pub(crate) fn shortened(word: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    if word.chars().count() <= 32 {
        word.chars().map(printable).collect()
    } else {
        word.chars().take(24).map(printable).chain(['…']).collect()
    }
}

/// Declares an object of the record; see the module's documentation.
macro_rules! record_object {
    (
        $(#[$meta:meta])*
        struct $name:ident $(<$lt:lifetime>)? {
            $($(#[$field_meta:meta])* $need:ident $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
        #[cfg_attr(test, ts(optional_fields))]
        pub struct $name $(<$lt>)? {
            $($(#[$field_meta])* pub $field: record_object!(@type $need $type),)*
        }

        impl $(<$lt>)? $name $(<$lt>)? {
            /// The names of its fields.
            pub(crate) const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];
        }

        impl<'a> Read<'a> for $name $(<$lt>)? {
            fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
                let kind = reader.kind()?;
                if kind != Kind::Object {
                    return wrong_type(reader, kind, "an object");
                }
                let at = reader.position();
                reader.open()?;
                let mut first = true;
                $(let mut $field: (bool, Option<$type>) = (false, None);)*
                while let Some((key_at, key)) = reader.key(first)? {
                    first = false;
                    match key.as_ref() {
                        $(stringify!($field) => {
                            if std::mem::replace(&mut $field.0, true) {
                                let message = format!("expected `{key}` once, found it twice");
                                reader.problems.push(Problem::error(Code::DuplicateField, key_at, message));
                                reader.skip()?;
                            } else {
                                $field.1 = Read::read(reader)?;
                            }
                        })*
                        other => unknown_field(reader, key_at, other, Self::FIELDS)?,
                    }
                }
                $(record_object!(@require $need $field, at, reader);)*
                let object = $name { $($field: record_object!(@take $need $field),)* };
                if let Some((code, child, message)) = object.fault() {
                    reader.problems.push(Problem::error(code, at, message).about_child(child));
                }
                Ok(Some(object))
            }
        }

        impl $(<$lt>)? Serialize for $name $(<$lt>)? {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $(record_object!(@write $need map, self.$field, stringify!($field));)*
                map.end()
            }
        }

        impl $(<$lt>)? Shaped for $name $(<$lt>)? {
            const SHAPE: &'static Shape = &Shape::Object(&[$((stringify!($field), <$type as Shaped>::SHAPE)),*]);
        }

        impl $(<$lt>)? Field for $name $(<$lt>)? {
            fn value(&self) -> FieldValue<'_> {
                FieldValue::Object
            }

            fn get(&self, name: &str) -> Option<&dyn Field> {
                match name {
                    $(stringify!($field) => record_object!(@field $need self.$field),)*
                    _ => None,
                }
            }
        }

        impl $(<$lt>)? IntoOwned for $name $(<$lt>)? {
            type Owned = record_object!(@owned $name $($lt)?);

            fn into_owned(self) -> Self::Owned {
                $name { $($field: IntoOwned::into_owned(self.$field),)* }
            }
        }
    };

    (@type optional $type:ty) => { Option<$type> };
    (@type required $type:ty) => { $type };
    (@require optional $field:ident, $at:ident, $reader:ident) => {};
    (@require required $field:ident, $at:ident, $reader:ident) => {
        if !$field.0 || $field.1.is_none() {
            // A value of the wrong type has been noted already.
            let noted = $reader.problems.last().is_some_and(|problem| problem.at > $at);
            if !$field.0 || !noted {
                let message = concat!("expected the field `", stringify!($field), "`, found none");
                $reader.problems.push(Problem::error(Code::MissingField, $at, message).about_child(stringify!($field)));
            }
            return Ok(None);
        }
    };
    (@take optional $field:ident) => { $field.1 };
    (@take required $field:ident) => { match $field.1 { Some(value) => value, None => return Ok(None) } };
    (@write optional $map:ident, $value:expr, $name:expr) => {
        if let Some(value) = &$value {
            $map.serialize_entry($name, value)?;
        }
    };
    (@write required $map:ident, $value:expr, $name:expr) => { $map.serialize_entry($name, &$value)?; };
    (@field optional $value:expr) => { $value.as_ref().map(|value| value as &dyn Field) };
    (@field required $value:expr) => { Some(&$value as &dyn Field) };
    (@owned $name:ident $lt:lifetime) => { $name<'static> };
    (@owned $name:ident) => { $name };
}
pub(crate) use record_object;

/// Declares an enumeration of the record by its words.
macro_rules! record_words {
    ($(#[$meta:meta])* enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Its words, as written in JSON.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word, as written in JSON.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The value that this word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }

        impl<'a> Read<'a> for $name {
            fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
                read_word(reader, $name::WORDS, $name::from_word)
            }
        }

        impl Shaped for $name {
            const SHAPE: &'static Shape = &Shape::Word($name::WORDS);
        }

        impl Field for $name {
            fn value(&self) -> FieldValue<'_> {
                FieldValue::Text(self.word())
            }
        }

        impl IntoOwned for $name {
            type Owned = Self;

            fn into_owned(self) -> Self {
                self
            }
        }
    };
}

fn read_word<T>(reader: &mut Reader<'_>, words: &[&'static str], from: fn(&str) -> Option<T>) -> Step<Option<T>> {
    let kind = reader.kind()?;
    if kind != Kind::String {
        return wrong_type(reader, kind, &word_list(words.iter().copied()));
    }
    let at = reader.position();
    let word = reader.string()?;
    let value = from(&word);
    if value.is_none() {
        let message = format!("expected {}, found `{}`", word_list(words.iter().copied()), shortened(&word));
        let help = nearest(&word, words.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        reader.problems.push(Problem::error(Code::UnknownWord, at, message).with_help(help));
    }
    Ok(value)
}

record_object! {
    /// One attempt to reach somebody by phone, answered or not, as its source saw it.
    ///
    /// A fact that the source cannot see is absent; `null` reads the same. Times are milliseconds after
    /// `started_at`.
    ///
    /// ```
    /// use threerings::{Outcome, read_records};
    ///
    /// let line = br#"{"id": "c1", "direction": "inbound", "outcome": "answered", "ring": {"ms": 8200}}"#;
    /// let read = read_records(line).next().unwrap().unwrap();
    /// assert_eq!(read.record.outcome, Some(Outcome::Answered));
    /// assert_eq!(read.record.holds, None);
    /// ```
    struct CallRecord<'a> {
        /// Who took or made the call for the organisation.
        optional agent: Agent<'a>,
        /// When the call was answered.
        optional answered_at_ms: Millis,
        /// The organisation's own fields; its checklists can use them.
        optional attributes: Attributes<'a>,
        /// What the contact was about.
        optional contact: Contact,
        /// Who was called, or who called.
        optional customer: Customer<'a>,
        /// Seen from the organisation.
        optional direction: Direction,
        /// How the call ended.
        optional ended: Ended,
        /// The holds; an empty list says that there were none.
        optional holds: Holds,
        /// Unique within a file.
        required id: Text<'a>,
        /// What other calls tell about this one; written by [`LedgerBuilder`](crate::LedgerBuilder) where it is absent.
        optional ledger: Ledger,
        /// The entry that the agent wrote about this attempt.
        optional log: Log<'a>,
        /// How the attempt came out.
        optional outcome: Outcome,
        /// Who placed the call; follows from `direction` where absent. For call-backs and two-leg calls.
        optional placed_by: Party,
        /// Where values came from, by JSON pointer: `/ring/ms`.
        #[cfg_attr(test, ts(as = "Option<BTreeMap<Text<'static>, Provenance<'static>>>"))]
        #[cfg_attr(test, schemars(with = "Option<BTreeMap<Text<'static>, Provenance<'static>>>"))]
        optional provenance: ProvenanceMap<'a>,
        /// Whose ring cadence applies, ISO 3166-1 alpha-2; absent: the engine's region, and the report says so.
        optional region: Region,
        /// The ringing, up to the answer, or to the end if nobody answered.
        optional ring: Ring,
        /// Whether our side used the speakerphone; only from a device's report or a person's word.
        optional speakerphone: Speakerphone,
        /// When the call started ringing or was dialled: RFC 3339 with an offset. Time 0 of the record.
        optional started_at: Moment<'a>,
        /// What was said.
        optional transcript: Transcript<'a>,
        /// The transfers, in the order in which they happened.
        optional transfers: Vec<Transfer>,
    }
}

record_object! {
    /// A person or robot that answers and makes calls for the organisation.
    struct Agent<'a> {
        /// The id under which the phone system knows the agent.
        required id: Text<'a>,
        /// The agent's name.
        optional name: Text<'a>,
        /// The team or department.
        optional team: Text<'a>,
    }
}

record_object! {
    /// The other side of the call.
    struct Customer<'a> {
        /// The id under which the organisation knows the customer.
        optional id: Text<'a>,
        /// The customer's name.
        optional name: Text<'a>,
        /// A number or a pseudonym for it: it is only compared.
        optional phone: Text<'a>,
        /// ISO 3166-1 alpha-2.
        optional region: Region,
    }
}

record_object! {
    /// What the contact was about.
    struct Contact {
        /// Whether an appointment came of it.
        optional booked: bool,
        /// Whether it was the first contact with this customer.
        optional first_contact: bool,
        /// Whether the organisation marked the call as important.
        optional important: bool,
        /// How long the call was planned to last.
        optional planned_ms: Bound,
        /// Why there was a call.
        optional purpose: Purpose,
        /// Whether the call had been arranged.
        optional scheduled: bool,
        /// Whether the matter was urgent.
        optional urgent: bool,
        /// Whether it was a wrong number.
        optional wrong_number: bool,
    }
}

record_object! {
    /// The ringing, up to the answer, or to the end if nobody answered.
    struct Ring {
        /// How the figures came about.
        optional basis: RingBasis,
        /// Rings heard.
        optional count: Bound,
        /// Ringing time.
        optional ms: Bound,
    }
}

record_object! {
    /// How the call ended.
    struct Ended {
        /// When.
        optional at_ms: Millis,
        /// Who released it: `network` is a drop.
        optional by: By,
    }
}

record_object! {
    /// One hold. Without `end_ms` it lasts to the end of the call.
    struct Hold {
        /// Who put the other side on hold.
        optional by: By,
        /// When it ended.
        optional end_ms: Millis,
        /// When it began.
        required start_ms: Millis,
    }
}

record_object! {
    /// Holds of which only totals are known.
    struct HoldSummary {
        /// How many there were.
        optional count: Bound,
        /// How long the longest was.
        optional longest_ms: Bound,
        /// How long they were together.
        optional total_ms: Bound,
    }
}

record_object! {
    /// A stretch of time. Without `end_ms` it lasts to the end of the call.
    struct Span {
        /// When it ended.
        optional end_ms: Millis,
        /// When it began.
        required start_ms: Millis,
    }
}

record_object! {
    /// A transfer of the call.
    struct Transfer {
        /// When.
        optional at_ms: Millis,
        /// Of which kind, or to what.
        required kind: TransferKind,
    }
}

record_object! {
    /// What the other calls of the same customer tell about this one.
    ///
    /// Bounds say what the data does not cover: where no further attempt is in it, `next_attempt_ms` has only a `min`,
    /// the time for which the data goes on.
    struct Ledger {
        /// How many of the organisation's attempts right before this one failed, within the last seven days.
        optional failed_before: Bound,
        /// Whether the number belongs to somebody who has called, or whom the register or a record knows.
        optional known_number: bool,
        /// From the end of this call to the organisation's next attempt to reach the same customer.
        optional next_attempt_ms: Bound,
        /// From the end of this call to the next contact of either side.
        optional next_contact_ms: Bound,
    }
}

record_object! {
    /// The entry that an agent wrote about an attempt.
    struct Log<'a> {
        /// `false`: the register was searched and holds no entry.
        optional found: bool,
        /// What is to be done next.
        optional next_step: Text<'a>,
        /// What was talked about.
        optional notes: Text<'a>,
        /// How it came out, in the agent's words.
        optional outcome: Text<'a>,
        /// Whom it was passed on to.
        optional passed_to: Text<'a>,
        /// Why there was a call, in the agent's words.
        optional purpose: Text<'a>,
        /// When it was written: RFC 3339 with an offset.
        optional recorded_at: Moment<'a>,
    }
}

record_object! {
    /// What was said.
    struct Transcript<'a> {
        /// Whether each speaker was recorded apart.
        optional channels: Channels,
        /// The language, BCP 47: `zh-Hans`, `en`.
        optional language: Text<'a>,
        /// What was said, in order.
        required turns: Vec<Turn<'a>>,
        /// Call time of the transcript's time 0; absent: not aligned with the call.
        optional zero_at_ms: Millis,
    }
}

record_object! {
    /// One utterance by one speaker. Times are in transcript time.
    struct Turn<'a> {
        /// How sure the recogniser was, 0 to 1.
        optional confidence: Confidence,
        /// When it ended.
        optional end_ms: Millis,
        /// Who spoke.
        required speaker: Speaker,
        /// When it began.
        optional start_ms: Millis,
        /// The words.
        required text: Text<'a>,
    }
}

record_object! {
    /// Where a value came from.
    struct Provenance<'a> {
        /// How it was obtained.
        required how: How,
        /// Anything worth knowing.
        optional note: Text<'a>,
        /// The field, file or system that it came from.
        optional source: Text<'a>,
    }
}

record_words! {
    /// The direction of a call, seen from the organisation.
    enum Direction {
        /// Somebody called the organisation.
        Inbound = "inbound",
        /// The organisation called somebody.
        Outbound = "outbound",
    }
}

record_words! {
    /// One of the two sides of a call.
    enum Party {
        /// The organisation's side.
        Agent = "agent",
        /// The other side.
        Customer = "customer",
    }
}

record_words! {
    /// Whose words a check looks at.
    enum Who {
        /// Our side.
        Agent = "agent",
        /// The other side.
        Customer = "customer",
        /// Either side.
        Anyone = "anyone",
    }
}

impl Who {
    /// Whether this speaker is meant.
    pub(crate) fn is(self, speaker: Speaker) -> bool {
        match self {
            Who::Agent => speaker == Speaker::Agent,
            Who::Customer => speaker == Speaker::Customer,
            Who::Anyone => matches!(speaker, Speaker::Agent | Speaker::Customer),
        }
    }
}

record_words! {
    /// How an attempt came out.
    enum Outcome {
        /// Somebody answered.
        Answered = "answered",
        /// It rang and nobody answered.
        NoAnswer = "no_answer",
        /// The caller gave up before anybody answered.
        Abandoned = "abandoned",
        /// A voicemail answered.
        Voicemail = "voicemail",
        /// The line was busy.
        Busy = "busy",
        /// The call was refused.
        Rejected = "rejected",
        /// The phone was off, or the number does not exist.
        Unreachable = "unreachable",
        /// The network could not complete the call.
        Failed = "failed",
    }
}

record_words! {
    /// How ringing figures came about.
    enum RingBasis {
        /// Rings were counted, by a person or from the sound.
        Counted = "counted",
        /// From alerting to answer.
        Alerting = "alerting",
        /// From dialling to answer: includes setting up the call.
        Dialling = "dialling",
        /// As the platform reported it.
        Platform = "platform",
        /// A person's word.
        Attested = "attested",
    }
}

record_words! {
    /// Who did something on the line.
    enum By {
        /// The organisation's side.
        Agent = "agent",
        /// The other side.
        Customer = "customer",
        /// The network: a drop.
        Network = "network",
        /// The phone system.
        System = "system",
    }
}

record_words! {
    /// A kind of transfer.
    enum TransferKind {
        /// Without announcing it.
        Blind = "blind",
        /// After announcing it.
        Attended = "attended",
        /// Everybody stays on the line.
        Conference = "conference",
        /// To a satisfaction survey.
        Survey = "survey",
        /// To a voicemail.
        Voicemail = "voicemail",
        /// To a number outside the organisation.
        External = "external",
    }
}

record_words! {
    /// Who spoke a turn.
    enum Speaker {
        /// The organisation's side.
        Agent = "agent",
        /// The other side.
        Customer = "customer",
        /// An announcement.
        System = "system",
        /// Somebody else.
        Other = "other",
    }
}

record_words! {
    /// How the speakers were recorded.
    enum Channels {
        /// Each on a channel of their own.
        Separate = "separate",
        /// All on one channel.
        Mixed = "mixed",
    }
}

record_words! {
    /// Why there was a call.
    enum Purpose {
        /// Somebody wanted to know something.
        Enquiry = "enquiry",
        /// First follow-up of an enquiry or visit.
        FirstFollowUp = "first_follow_up",
        /// Second follow-up.
        SecondFollowUp = "second_follow_up",
        /// Questions about a medicine in use.
        Medication = "medication",
        /// A complaint.
        Complaint = "complaint",
        /// Anything else.
        Other = "other",
    }
}

record_words! {
    /// How a value was obtained.
    enum How {
        /// The source said so.
        Reported = "reported",
        /// Computed from what the source said.
        Derived = "derived",
        /// Taken for granted.
        Assumed = "assumed",
        /// Concluded from signs.
        Inferred = "inferred",
        /// A person's word.
        Attested = "attested",
    }
}

/// A number of which only bounds may be known: `8200`, or `{"min": 8000, "max": 8999}`, either side optional.
///
/// ```
/// use threerings::Bound;
///
/// let truncated = Bound::between(Some(8000), Some(8999));
/// assert!(truncated.is_below(15_000));
/// assert!(!truncated.is_below(8500) && !truncated.is_at_least(8500));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "number | { min?: number; max?: number }"))]
pub struct Bound {
    /// [`OPEN`] where that side is not known: half the size of two options.
    min: u64,
    max: u64,
}

/// A side of a [`Bound`] that is not known.
const OPEN: u64 = u64::MAX;

impl Bound {
    /// Exactly this number. `u64::MAX`, which no measurement reaches, is taken as one less.
    #[must_use]
    pub fn exactly(number: u64) -> Self {
        let number = number.min(OPEN - 1);
        Bound { min: number, max: number }
    }

    /// From `min` to `max`, both included; `None` is open. A `max` below `min` is raised to it. `u64::MAX`, which no
    /// measurement reaches, is taken as one less.
    #[must_use]
    pub fn between(min: Option<u64>, max: Option<u64>) -> Self {
        let side = |known: Option<u64>| known.map_or(OPEN, |number| number.min(OPEN - 1));
        Bound { min: side(min), max: side(max.map(|max| max.max(min.unwrap_or(0)))) }
    }

    /// The least that it can be.
    #[must_use]
    pub fn least(self) -> u64 {
        if self.min == OPEN { 0 } else { self.min }
    }

    /// The most that it can be; `None`: no limit is known.
    #[must_use]
    pub fn most(self) -> Option<u64> {
        (self.max != OPEN).then_some(self.max)
    }

    /// The number, if it is known exactly.
    #[must_use]
    pub fn exact(self) -> Option<u64> {
        self.most().filter(|most| *most == self.min)
    }

    /// Surely below `limit`.
    #[must_use]
    pub fn is_below(self, limit: u64) -> bool {
        self.most().is_some_and(|most| most < limit)
    }

    /// Surely `limit` or less.
    #[must_use]
    pub fn is_at_most(self, limit: u64) -> bool {
        self.most().is_some_and(|most| most <= limit)
    }

    /// Surely `limit` or more.
    #[must_use]
    pub fn is_at_least(self, limit: u64) -> bool {
        self.least() >= limit
    }

    /// Surely above `limit`.
    #[must_use]
    pub fn is_above(self, limit: u64) -> bool {
        self.least() > limit
    }
}

impl From<u64> for Bound {
    fn from(number: u64) -> Self {
        Bound::exactly(number)
    }
}

impl Serialize for Bound {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(number) = self.exact() {
            return serializer.serialize_u64(number);
        }
        let mut map = serializer.serialize_map(None)?;
        if let Some(max) = self.most() {
            map.serialize_entry("max", &max)?;
        }
        if self.min != OPEN {
            map.serialize_entry("min", &self.min)?;
        }
        map.end()
    }
}

impl<'a> Read<'a> for Bound {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        match kind {
            Kind::Number => Ok(Millis::read(reader)?.map(Bound::exactly)),
            Kind::Object => read_bound_object(reader),
            _ => wrong_type(reader, kind, "a whole number or `{\"min\": …, \"max\": …}`"),
        }
    }
}

#[cold]
fn read_bound_object(reader: &mut Reader<'_>) -> Step<Option<Bound>> {
    let at = reader.position();
    let problems = reader.problems.len();
    reader.open()?;
    let mut first = true;
    let (mut min, mut max) = (None, None);
    let mut seen: Vec<Text<'_>> = Vec::new();
    while let Some((key_at, key)) = reader.key(first)? {
        first = false;
        if seen.contains(&key) {
            let message = format!("expected `{}` once, found it twice", shortened(&key));
            reader.problems.push(Problem::error(Code::DuplicateField, key_at, message));
        }
        seen.push(key.clone());
        match key.as_ref() {
            "min" => min = Millis::read(reader)?,
            "max" => max = Millis::read(reader)?,
            other => unknown_field(reader, key_at, other, &["min", "max"])?,
        }
    }
    if let (Some(least), Some(most)) = (min, max)
        && least > most
    {
        let message = format!("expected `min` at most `max`, found {least} above {most}");
        reader.problems.push(Problem::error(Code::EmptyBound, at, message));
    }
    let refused = reader.problems.iter().skip(problems).any(|p| p.severity == crate::diagnostic::Severity::Error);
    Ok((!refused).then_some(Bound::between(min, max)))
}

/// What is known about holds: each one, or only totals.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum Holds {
    /// Every hold; an empty list says that there were none.
    Each(Vec<Hold>),
    /// Totals only.
    Summary(HoldSummary),
}

/// What is known about the speakerphone: whether it was on, or when.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub enum Speakerphone {
    /// Whether it was ever on.
    Used(bool),
    /// When it was on; an empty list says never.
    Spans(Vec<Span>),
}

/// The organisation's own fields of a record.
pub type Attributes<'a> = BTreeMap<Text<'a>, AttributeValue<'a>>;

/// The value of one of the organisation's own fields.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema), ts(untagged), schemars(untagged))]
pub enum AttributeValue<'a> {
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(Text<'a>),
}

/// How sure a recogniser was, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
#[cfg_attr(test, derive(ts_rs::TS, schemars::JsonSchema))]
pub struct Confidence(f64);

impl Confidence {
    /// `None` outside 0 to 1.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Confidence(value))
    }

    /// 0 to 1.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

/// Whole numbers are written without a fraction, so that the written form is canonical.
fn write_number<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() <= LARGEST as f64 {
        serializer.serialize_i64(value as i64)
    } else {
        serializer.serialize_f64(value)
    }
}

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_number(self.0, serializer)
    }
}

impl Serialize for AttributeValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            AttributeValue::Flag(flag) => serializer.serialize_bool(*flag),
            AttributeValue::Number(number) => write_number(*number, serializer),
            AttributeValue::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// A country, ISO 3166-1 alpha-2: `CN`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "string"))]
pub struct Region([u8; 2]);

impl Region {
    /// China, the engine's region unless another is chosen.
    pub const CN: Region = Region(*b"CN");

    /// `None` unless it is two capital letters.
    ///
    /// ```
    /// # use threerings::Region;
    /// assert_eq!(Region::new("CN"), Some(Region::CN));
    /// assert_eq!(Region::new("China"), None);
    /// ```
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let letters: [u8; 2] = code.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Region(letters))
    }

    /// The two letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// A date and time as it was written, RFC 3339 with an offset: `2026-11-21T09:30:00+08:00`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "string"))]
pub struct Moment<'a> {
    text: Text<'a>,
    unix_ms: i64,
}

impl<'a> Moment<'a> {
    /// `None` unless it is RFC 3339 with an offset.
    ///
    /// ```
    /// # use threerings::Moment;
    /// let moment = Moment::new("2026-11-21T09:30:00+08:00").unwrap();
    /// assert_eq!(moment.unix_ms(), 1_795_224_600_000);
    /// assert_eq!(Moment::new("2026-11-21T09:30:00"), None);
    /// ```
    #[must_use]
    pub fn new(text: impl Into<Text<'a>>) -> Option<Self> {
        let text = text.into();
        let unix_ms = unix_ms(&text)?;
        Some(Moment { text, unix_ms })
    }

    /// The moment that such a text says, where that is known.
    pub(crate) fn of(text: String, unix_ms: i64) -> Moment<'static> {
        Moment { text: Cow::Owned(text), unix_ms }
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_ms(&self) -> i64 {
        self.unix_ms
    }

    /// Its day, counted from 1970-01-01, on the clock of another moment.
    pub(crate) fn day_by(&self, clock: &Moment<'_>) -> i64 {
        let text = clock.as_str();
        let number = |from: usize, to: usize| {
            let digits = text.get(text.len().saturating_sub(from)..text.len().saturating_sub(to));
            digits.and_then(|digits| digits.parse::<i64>().ok()).unwrap_or(0)
        };
        let offset = match text.get(text.len().saturating_sub(6)..text.len().saturating_sub(5)) {
            Some("+") => number(5, 3) * 60 + number(2, 0),
            Some("-") => -(number(5, 3) * 60 + number(2, 0)),
            _ => 0,
        };
        (self.unix_ms() + offset * 60_000).div_euclid(DAY_MS)
    }
}

/// Milliseconds since 1970 of an RFC 3339 time.
///
/// By hand: the parser of `jiff` with its errors is a twentieth of the engine in WebAssembly. A test holds it against that.
fn unix_ms(text: &str) -> Option<i64> {
    /// The earliest and latest moments that every offset can write with four digits for the year.
    const SECONDS: std::ops::RangeInclusive<i64> = -377_705_023_201..=253_402_207_200;
    let (date, rest) = text.as_bytes().split_at_checked(10)?;
    let (time, rest) = rest.split_at_checked(9)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date else { return None };
    let [b'T' | b't' | b' ', h1, h2, b':', n1, n2, b':', s1, s2] = time else { return None };
    let (fraction, offset) = rest.split_at(rest.iter().position(|byte| !matches!(byte, b'.' | b',' | b'0'..=b'9'))?);
    let (year, month, day) = (number(&[*y1, *y2, *y3, *y4])?, number(&[*m1, *m2])?, number(&[*d1, *d2])?);
    let (hour, minute, second) = (number(&[*h1, *h2])?, number(&[*n1, *n2])?, number(&[*s1, *s2])?);
    let nanoseconds = match fraction {
        [] => 0,
        [b'.' | b',', digits @ ..] if (1..=9).contains(&digits.len()) => {
            let scale = (digits.len()..9).fold(1, |scale, _| scale * 10);
            number(digits)? * scale
        }
        _ => return None,
    };
    let east = match offset {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
            let seconds = (hours <= 25 && minutes <= 59).then_some((hours * 60 + minutes) * 60)?;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    // A leap second counts as the one before it.
    if !(1..=days_in(year, month)?).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = day_of(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second.min(59) - east;
    // Towards 1970, as all fractions of a millisecond go.
    let millis = if seconds < 0 { (nanoseconds + 999_999) / 1_000_000 } else { nanoseconds / 1_000_000 };
    SECONDS.contains(&seconds).then_some(seconds * 1000 + millis)
}

/// Decimal digits and nothing else.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))
}

impl Serialize for Moment<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'a> Read<'a> for Text<'a> {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        if kind != Kind::String {
            return wrong_type(reader, kind, "a string");
        }
        reader.string().map(Some)
    }
}

impl<'a> Read<'a> for bool {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        if kind != Kind::Bool {
            return wrong_type(reader, kind, "`true` or `false`");
        }
        reader.boolean().map(Some)
    }
}

impl<'a> Read<'a> for Millis {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        if kind != Kind::Number {
            return wrong_type(reader, kind, "a whole number, 0 or more");
        }
        if let Some(whole) = reader.small_whole() {
            return Ok(Some(whole));
        }
        let at = reader.position();
        let number = reader.number()?;
        match number.whole() {
            Some(whole @ 0..=LARGEST) => Ok(Some(whole.unsigned_abs())),
            whole => {
                let most = if whole > Some(LARGEST) || number.value() > LARGEST as f64 {
                    format!(" up to {LARGEST}")
                } else {
                    ", 0 or more".to_owned()
                };
                let message = format!("expected a whole number{most}, found {}", shortened(number.raw));
                reader.problems.push(Problem::error(Code::OutOfRange, at, message));
                Ok(None)
            }
        }
    }
}

impl<'a> Read<'a> for Confidence {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        if kind != Kind::Number {
            return wrong_type(reader, kind, "a number from 0 to 1");
        }
        let at = reader.position();
        let number = reader.number()?;
        let confidence = Confidence::new(number.value());
        if confidence.is_none() {
            let message = format!("expected a number from 0 to 1, found {}", shortened(number.raw));
            reader.problems.push(Problem::error(Code::OutOfRange, at, message));
        }
        Ok(confidence)
    }
}

impl<'a> Read<'a> for Region {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        if kind != Kind::String {
            return wrong_type(reader, kind, "a country as two capital letters, `CN`");
        }
        let at = reader.position();
        let code = reader.string()?;
        let region = Region::new(&code);
        if region.is_none() {
            let message = format!("expected a country as two capital letters, found `{}`", shortened(&code));
            let upper = Region::new(&code.to_ascii_uppercase());
            let help = upper.map_or_else(
                || "use ISO 3166-1 alpha-2: `CN` for China, `US` for the United States".to_owned(),
                |region| format!("did you mean `{region}`?"),
            );
            reader.problems.push(Problem::error(Code::UnknownWord, at, message).with_help(Some(help)));
        }
        Ok(region)
    }
}

impl<'a> Read<'a> for Moment<'a> {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        if kind != Kind::String {
            return wrong_type(reader, kind, "a date and time as in `2026-11-21T09:30:00+08:00`");
        }
        let at = reader.position();
        let text = reader.string()?;
        let unix_ms = unix_ms(&text);
        if unix_ms.is_none() {
            let found =
                if text.trim().is_empty() { "a blank text".to_owned() } else { format!("`{}`", shortened(&text)) };
            let message = format!("expected a date and time with an offset, found {found}");
            let help = "write it as in `2026-11-21T09:30:00+08:00`".to_owned();
            reader.problems.push(Problem::error(Code::NotATime, at, message).with_help(Some(help)));
        }
        Ok(unix_ms.map(|unix_ms| Moment { text, unix_ms }))
    }
}

impl<'a, T: Read<'a>> Read<'a> for Vec<T> {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        if kind != Kind::Array {
            return wrong_type(reader, kind, "a list");
        }
        reader.open()?;
        let mut list = Vec::new();
        let mut first = true;
        while reader.element(first)? {
            first = false;
            if reader.kind()? == Kind::Null {
                let message = "expected a value in the list, found null";
                reader.problems.push(Problem::error(Code::WrongType, reader.position(), message));
            }
            list.extend(T::read(reader)?);
        }
        Ok(Some(list))
    }
}

impl<'a, T: Read<'a>> Read<'a> for BTreeMap<Text<'a>, T> {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        read_members(
            reader,
            |map: &Self, name| map.contains_key(name),
            |map, name, value| drop(map.insert(name, value)),
        )
    }
}

/// Reads an object whose names are not fixed.
fn read_members<'a, T: Read<'a>, M: Default>(
    reader: &mut Reader<'a>,
    has: impl Fn(&M, &str) -> bool,
    insert: impl Fn(&mut M, Text<'a>, T),
) -> Step<Option<M>> {
    let kind = reader.kind()?;
    if kind != Kind::Object {
        return wrong_type(reader, kind, "an object");
    }
    reader.open()?;
    let mut map = M::default();
    let mut first = true;
    while let Some((key_at, key)) = reader.key(first)? {
        first = false;
        if has(&map, &key) {
            let message = format!("expected `{}` once, found it twice", shortened(&key));
            reader.problems.push(Problem::error(Code::DuplicateField, key_at, message));
        }
        if let Some(value) = T::read(reader)? {
            insert(&mut map, key, value);
        }
    }
    Ok(Some(map))
}

impl<'a> Read<'a> for AttributeValue<'a> {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        match kind {
            Kind::Bool => Ok(Some(AttributeValue::Flag(reader.boolean()?))),
            Kind::String => Ok(Some(AttributeValue::Text(reader.string()?))),
            Kind::Number => {
                let at = reader.position();
                let number = reader.number()?;
                let value = number.value();
                if !value.is_finite() {
                    let message = format!("expected a number of less than 309 digits, found {}", shortened(number.raw));
                    reader.problems.push(Problem::error(Code::OutOfRange, at, message));
                }
                Ok(Some(AttributeValue::Number(value)))
            }
            _ => wrong_type(reader, kind, "a string, a number or a boolean"),
        }
    }
}

impl<'a> Read<'a> for Holds {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        match kind {
            Kind::Array => Ok(Vec::read(reader)?.map(Holds::Each)),
            Kind::Object => Ok(HoldSummary::read(reader)?.map(Holds::Summary)),
            _ => wrong_type(reader, kind, "a list of holds, or an object with `count`, `total_ms` and `longest_ms`"),
        }
    }
}

impl<'a> Read<'a> for Speakerphone {
    fn read(reader: &mut Reader<'a>) -> Step<Option<Self>> {
        let kind = reader.kind()?;
        match kind {
            Kind::Bool => Ok(Some(Speakerphone::Used(reader.boolean()?))),
            Kind::Array => Ok(Vec::read(reader)?.map(Speakerphone::Spans)),
            _ => wrong_type(reader, kind, "`true`, `false` or a list of spans"),
        }
    }
}

/// `end_ms` is not before `start_ms`.
fn ends_before_start(start: Option<Millis>, end: Option<Millis>) -> Option<(Code, &'static str, String)> {
    let (start, end) = (start?, end?);
    (end < start).then(|| {
        (Code::EndBeforeStart, "end_ms", format!("expected `end_ms` at or after `start_ms` {start}, found {end}"))
    })
}

impl Sound for Hold {
    fn fault(&self) -> Option<(Code, &'static str, String)> {
        ends_before_start(Some(self.start_ms), self.end_ms)
    }
}

impl Sound for Span {
    fn fault(&self) -> Option<(Code, &'static str, String)> {
        ends_before_start(Some(self.start_ms), self.end_ms)
    }
}

impl Sound for Turn<'_> {
    fn fault(&self) -> Option<(Code, &'static str, String)> {
        ends_before_start(self.start_ms, self.end_ms)
    }
}

impl Sound for CallRecord<'_> {
    fn fault(&self) -> Option<(Code, &'static str, String)> {
        self.id.trim().is_empty().then(|| (Code::OutOfRange, "id", "expected an id, found a blank text".to_owned()))
    }
}

impl Sound for Agent<'_> {}
impl Sound for Customer<'_> {}
impl Sound for Contact {}
impl Sound for Ring {}
impl Sound for Ended {}
impl Sound for HoldSummary {}
impl Sound for Transfer {}
impl Sound for Ledger {}
impl Sound for Log<'_> {}
impl Sound for Transcript<'_> {}
impl Sound for Provenance<'_> {}

/// The value types: their shape and how they are looked up.
macro_rules! leaves {
    ($($type:ty: $shape:expr, |$this:ident| $value:expr;)+) => {$(
        impl Shaped for $type {
            const SHAPE: &'static Shape = &$shape;
        }

        impl Field for $type {
            fn value(&self) -> FieldValue<'_> {
                let $this = self;
                $value
            }
        }
    )+};
}

leaves! {
    bool: Shape::Flag, |flag| FieldValue::Flag(*flag);
    Millis: Shape::Measure, |ms| FieldValue::Measure(Bound::exactly(*ms));
    Bound: Shape::Measure, |bound| FieldValue::Measure(*bound);
    Confidence: Shape::Measure, |confidence| FieldValue::Number(confidence.0);
    Text<'_>: Shape::Text, |text| FieldValue::Text(text);
    Moment<'_>: Shape::Moment, |moment| FieldValue::Text(&moment.text);
    Region: Shape::Text, |region| FieldValue::Text(region.code());
}

/// The values that hold no text are their own owned form.
macro_rules! owned_already {
    ($($type:ty),+) => {$(
        impl IntoOwned for $type {
            type Owned = Self;

            fn into_owned(self) -> Self {
                self
            }
        }
    )+};
}

owned_already!(bool, Millis, Bound, Confidence, Region, Holds, Speakerphone);

impl IntoOwned for Text<'_> {
    type Owned = Text<'static>;

    fn into_owned(self) -> Text<'static> {
        Cow::Owned(Cow::into_owned(self))
    }
}

impl IntoOwned for Moment<'_> {
    type Owned = Moment<'static>;

    fn into_owned(self) -> Moment<'static> {
        Moment { text: IntoOwned::into_owned(self.text), unix_ms: self.unix_ms }
    }
}

impl IntoOwned for AttributeValue<'_> {
    type Owned = AttributeValue<'static>;

    fn into_owned(self) -> AttributeValue<'static> {
        match self {
            AttributeValue::Flag(flag) => AttributeValue::Flag(flag),
            AttributeValue::Number(number) => AttributeValue::Number(number),
            AttributeValue::Text(text) => AttributeValue::Text(IntoOwned::into_owned(text)),
        }
    }
}

impl<T: IntoOwned> IntoOwned for Option<T> {
    type Owned = Option<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.map(T::into_owned)
    }
}

impl<T: IntoOwned> IntoOwned for Vec<T> {
    type Owned = Vec<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(T::into_owned).collect()
    }
}

impl<'a, T: IntoOwned> IntoOwned for BTreeMap<Text<'a>, T> {
    type Owned = BTreeMap<Text<'static>, T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(|(key, value)| (IntoOwned::into_owned(key), value.into_owned())).into_map()
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    const SHAPE: &'static Shape = &Shape::List(T::SHAPE);
}

impl<T: Field> Field for Vec<T> {
    fn value(&self) -> FieldValue<'_> {
        FieldValue::List(self.len())
    }

    fn get(&self, name: &str) -> Option<&dyn Field> {
        let index: usize = name.parse().ok()?;
        self.as_slice().get(index).map(|element| element as &dyn Field)
    }
}

impl<T> Shaped for BTreeMap<Text<'_>, T> {
    const SHAPE: &'static Shape = &Shape::Open;
}

impl<T: Field> Field for BTreeMap<Text<'_>, T> {
    fn value(&self) -> FieldValue<'_> {
        FieldValue::Object
    }

    fn get(&self, name: &str) -> Option<&dyn Field> {
        BTreeMap::get(self, name).map(|value| value as &dyn Field)
    }
}

impl Field for AttributeValue<'_> {
    fn value(&self) -> FieldValue<'_> {
        match self {
            AttributeValue::Flag(flag) => FieldValue::Flag(*flag),
            AttributeValue::Number(number) => FieldValue::Number(*number),
            AttributeValue::Text(text) => FieldValue::Text(text),
        }
    }
}

impl Shaped for Holds {
    const SHAPE: &'static Shape = &Shape::Mixed;
}

impl Field for Holds {
    fn value(&self) -> FieldValue<'_> {
        match self {
            Holds::Each(list) => FieldValue::List(list.len()),
            Holds::Summary(_) => FieldValue::Object,
        }
    }

    fn get(&self, name: &str) -> Option<&dyn Field> {
        match self {
            Holds::Each(list) => Field::get(list, name),
            Holds::Summary(summary) => Field::get(summary, name),
        }
    }
}

impl Shaped for Speakerphone {
    const SHAPE: &'static Shape = &Shape::Mixed;
}

impl Field for Speakerphone {
    fn value(&self) -> FieldValue<'_> {
        match self {
            Speakerphone::Used(used) => FieldValue::Flag(*used),
            Speakerphone::Spans(spans) => FieldValue::List(spans.len()),
        }
    }

    fn get(&self, name: &str) -> Option<&dyn Field> {
        match self {
            Speakerphone::Used(_) => None,
            Speakerphone::Spans(spans) => Field::get(spans, name),
        }
    }
}

impl<'a> CallRecord<'a> {
    /// A record of which only the id is known.
    ///
    /// ```
    /// # use threerings::{CallRecord, Outcome};
    /// let busy = CallRecord { outcome: Some(Outcome::Busy), ..CallRecord::new("c1") };
    /// assert_eq!(busy.ring, None);
    /// ```
    #[must_use]
    pub fn new(id: impl Into<Text<'a>>) -> Self {
        CallRecord {
            agent: None,
            answered_at_ms: None,
            attributes: None,
            contact: None,
            customer: None,
            direction: None,
            ended: None,
            holds: None,
            id: id.into(),
            ledger: None,
            log: None,
            outcome: None,
            placed_by: None,
            provenance: None,
            region: None,
            ring: None,
            speakerphone: None,
            started_at: None,
            transcript: None,
            transfers: None,
        }
    }

    /// The same record without anything borrowed.
    #[must_use]
    pub fn into_owned(self) -> CallRecord<'static> {
        IntoOwned::into_owned(self)
    }

    /// Who placed the call: as stated, else by the direction.
    #[must_use]
    pub fn placed_by(&self) -> Option<Party> {
        self.placed_by.or_else(|| {
            self.direction.map(|direction| match direction {
                Direction::Inbound => Party::Customer,
                Direction::Outbound => Party::Agent,
            })
        })
    }

    /// The turns, none where there is no transcript.
    #[must_use]
    pub fn turns(&self) -> &[Turn<'a>] {
        self.transcript.as_ref().map(|transcript| transcript.turns.as_slice()).unwrap_or_default()
    }

    /// The record as canonical JSON: known fields only, keys in alphabetical order, no white space.
    #[must_use]
    pub fn to_json(&self) -> String {
        crate::json::to_json(self)
    }

    /// How long a stretch of the call was; one without an end lasts to the end of the call.
    pub(crate) fn length(&self, start_ms: Millis, end_ms: Option<Millis>) -> Bound {
        match end_ms.or_else(|| self.ended.as_ref().and_then(|ended| ended.at_ms)) {
            Some(end) => Bound::exactly(end.saturating_sub(start_ms)),
            None => Bound::between(Some(0), None),
        }
    }

    /// The value at a JSON pointer; `None` where it is absent.
    pub(crate) fn field(&self, pointer: &str) -> Option<FieldValue<'_>> {
        let mut field: &dyn Field = self;
        let mut rest = pointer;
        while !rest.is_empty() {
            rest = rest.strip_prefix('/')?;
            // Shorter than what the standard library's search is made for.
            let end = rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len());
            field = field.get(rest.get(..end)?)?;
            rest = rest.get(end..)?;
        }
        Some(field.value())
    }

    /// Where the value at a JSON pointer came from; the nearest enclosing field's word counts for those within.
    #[must_use]
    pub fn provenance_of(&self, pointer: &str) -> Option<&Provenance<'a>> {
        let known = self.provenance.as_ref()?;
        let mut pointer = pointer;
        loop {
            if let Some(provenance) = known.get(pointer) {
                return Some(provenance);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }
}
