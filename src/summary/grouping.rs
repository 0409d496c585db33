//! What calls are grouped by.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::calendar::day_of;
use crate::call::{AttributeValue, Attributes, CallRecord, Direction, Moment, Outcome, Purpose};
use crate::diagnostic::{Code, Diagnostic, Place, Severity, nearest, word_list};
use crate::report::About;

/// What the calls of a summary are grouped by.
///
/// Several can be crossed: `agent,day` has a group for every day of every agent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(
    test,
    derive(ts_rs::TS),
    ts(
        type = "\"agent\" | \"team\" | \"item\" | \"section\" | \"day\" | \"week\" | \"hour\" | \"direction\" | \"outcome\" | \"purpose\" | `attributes.${string}`"
    )
)]
pub enum Grouping {
    /// By the agent's id.
    Agent,
    /// By the agent's team.
    Team,
    /// By rule only: no groups.
    #[default]
    Item,
    /// By section only: no groups.
    Section,
    /// By the date on which the call started, as the record writes it, in its own offset: `2026-11-21`.
    Day,
    /// By the ISO week in which the call started, in its own offset: `2026-W47`.
    Week,
    /// By the hour of the day at which the call started, in its own offset: `09`.
    Hour,
    /// By direction.
    Direction,
    /// By how the attempt came out.
    Outcome,
    /// By what the contact was about.
    Purpose,
    /// By one of the organisation's own fields: `attributes.ward`.
    Attribute(String),
}

/// How the word for one of the organisation's own fields begins.
const ATTRIBUTES: &str = "attributes.";

impl Grouping {
    /// Every grouping but those by the organisation's own fields.
    pub const ALL: [Grouping; 10] = [
        Grouping::Agent,
        Grouping::Team,
        Grouping::Item,
        Grouping::Section,
        Grouping::Day,
        Grouping::Week,
        Grouping::Hour,
        Grouping::Direction,
        Grouping::Outcome,
        Grouping::Purpose,
    ];

    /// The word, as written in JSON and on the command line.
    #[must_use]
    pub fn word(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Grouping::Agent => "agent",
            Grouping::Team => "team",
            Grouping::Item => "item",
            Grouping::Section => "section",
            Grouping::Day => "day",
            Grouping::Week => "week",
            Grouping::Hour => "hour",
            Grouping::Direction => "direction",
            Grouping::Outcome => "outcome",
            Grouping::Purpose => "purpose",
            Grouping::Attribute(name) => return Cow::Owned(format!("{ATTRIBUTES}{name}")),
        })
    }

    /// The grouping of this name.
    ///
    /// ```
    /// # use threerings::Grouping;
    /// assert_eq!(Grouping::from_word("team"), Ok(Grouping::Team));
    /// assert_eq!(Grouping::from_word("attributes.ward"), Ok(Grouping::Attribute("ward".to_owned())));
    /// let error = Grouping::from_word("tean").unwrap_err();
    /// assert_eq!(error.help.unwrap(), "did you mean `team`?");
    /// ```
    ///
    /// # Errors
    /// There is none of this name.
    pub fn from_word(word: &str) -> Result<Self, Diagnostic> {
        if let Some(name) = word.strip_prefix(ATTRIBUTES).filter(|name| !name.is_empty()) {
            return Ok(Grouping::Attribute(name.to_owned()));
        }
        Grouping::ALL.into_iter().find(|grouping| grouping.word() == word).ok_or_else(|| {
            let words = Grouping::ALL.map(|grouping| grouping.word());
            let known = || words.iter().map(AsRef::as_ref).chain(["attributes.NAME"]);
            Diagnostic {
                code: Code::UnknownWord,
                severity: Severity::Error,
                message: format!("expected {}, found `{}`", word_list(known()), word.escape_debug()),
                help: nearest(word, known()).map(|near| format!("did you mean `{near}`?")),
                at: Place { path: "by".to_owned(), ..Place::default() },
            }
        })
    }

    /// The groupings of a list with commas, each once: `agent,day`.
    ///
    /// ```
    /// # use threerings::Grouping;
    /// assert_eq!(Grouping::list("agent, day"), Ok(vec![Grouping::Agent, Grouping::Day]));
    /// ```
    ///
    /// # Errors
    /// There is none of one of the names.
    pub fn list(words: &str) -> Result<Vec<Self>, Diagnostic> {
        let mut list = Vec::new();
        for word in words.split(',') {
            let grouping = Grouping::from_word(word.trim())?;
            if !list.contains(&grouping) {
                list.push(grouping);
            }
        }
        Ok(list)
    }

    /// Whether it makes groups at all.
    pub(crate) fn makes_groups(&self) -> bool {
        !matches!(self, Grouping::Item | Grouping::Section)
    }
}

impl From<Grouping> for Vec<Grouping> {
    fn from(grouping: Grouping) -> Self {
        vec![grouping]
    }
}

impl fmt::Display for Grouping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word())
    }
}

impl Serialize for Grouping {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.word())
    }
}

/// What a call can be grouped by.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Facts<'r> {
    pub(crate) agent: Option<&'r str>,
    pub(crate) team: Option<&'r str>,
    pub(crate) started_at: Option<&'r str>,
    pub(crate) direction: Option<Direction>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) purpose: Option<Purpose>,
    pub(crate) attributes: Option<&'r Attributes<'r>>,
}

impl<'r> Facts<'r> {
    pub(crate) fn of_record(record: &'r CallRecord<'_>) -> Self {
        let agent = record.agent.as_ref();
        Facts {
            agent: agent.map(|agent| agent.id.as_ref()),
            team: agent.and_then(|agent| agent.team.as_deref()),
            started_at: record.started_at.as_ref().map(Moment::as_str),
            direction: record.direction,
            outcome: record.outcome,
            purpose: record.contact.as_ref().and_then(|contact| contact.purpose),
            attributes: record.attributes.as_ref(),
        }
    }

    pub(crate) fn of_about(about: &'r About) -> Self {
        Facts {
            agent: about.agent.as_deref(),
            team: about.team.as_deref(),
            started_at: about.started_at.as_deref(),
            direction: about.direction,
            outcome: about.outcome,
            purpose: about.purpose,
            attributes: Some(&about.attributes),
        }
    }

    /// The group of a call; `None` where the record does not say.
    pub(crate) fn key(&self, by: &Grouping) -> Option<Cow<'r, str>> {
        match by {
            Grouping::Item | Grouping::Section => None,
            Grouping::Agent => self.agent.map(Cow::Borrowed),
            Grouping::Team => self.team.map(Cow::Borrowed),
            // `2026-11-21` of `2026-11-21T09:30:00+08:00`
            Grouping::Day => self.started_at.map(|moment| Cow::Borrowed(moment.get(..10).unwrap_or(moment))),
            Grouping::Week => self.started_at.and_then(|moment| week(moment.get(..10)?)).map(Cow::Owned),
            Grouping::Hour => self.started_at.and_then(|moment| moment.get(11..13)).map(Cow::Borrowed),
            Grouping::Direction => self.direction.map(|direction| Cow::Borrowed(direction.word())),
            Grouping::Outcome => self.outcome.map(|outcome| Cow::Borrowed(outcome.word())),
            Grouping::Purpose => self.purpose.map(|purpose| Cow::Borrowed(purpose.word())),
            Grouping::Attribute(name) => self.attributes?.get(name.as_str()).map(|value| match value {
                AttributeValue::Text(text) => Cow::Borrowed(text.as_ref()),
                AttributeValue::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
                AttributeValue::Number(number) => Cow::Owned(number.to_string()),
            }),
        }
    }
}

/// The ISO week of a date: `2026-W47` of `2026-11-21`.
fn week(date: &str) -> Option<String> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // The week belongs to the year of its Thursday.
    let days = day_of(year, month, day);
    let thursday = days - (days + 3).rem_euclid(7) + 3;
    let starts = |year| day_of(year, 1, 1);
    let of_year = [year - 1, year, year + 1].into_iter().rfind(|year| starts(*year) <= thursday)?;
    Some(format!("{of_year:04}-W{:02}", (thursday - starts(of_year)) / 7 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_those_of_jiff() {
        let mut date = jiff::civil::date(1999, 12, 20);
        for _ in 0..6000 {
            let iso = date.iso_week_date();
            let expected = format!("{:04}-W{:02}", iso.year(), iso.week());
            assert_eq!(week(&date.to_string()), Some(expected), "{date}");
            date = date.tomorrow().unwrap();
        }
        assert_eq!(week("2026-11"), None);
    }

    #[test]
    fn every_word_is_read_back() {
        for grouping in Grouping::ALL.into_iter().chain([Grouping::Attribute("病区".to_owned())]) {
            assert_eq!(Grouping::from_word(&grouping.word()), Ok(grouping));
        }
        assert_eq!(
            Grouping::from_word("tean").unwrap_err().to_string(),
            "by: expected `agent`, `team`, `item`, `section`, `day`, `week`, `hour`, `direction`, `outcome`, `purpose` \
             or `attributes.NAME`, found `tean`; did you mean `team`?",
        );
        assert!(Grouping::from_word("attributes.").is_err());
        assert_eq!(Grouping::list("day,agent,day").unwrap().len(), 2);
        assert!(Grouping::list("day,").is_err());
    }

    #[test]
    fn keys_are_on_the_calls_own_clock() {
        let line = r#"{"id":"a","agent":{"id":"1","team":"t"},"started_at":"2027-01-01T23:30:00+08:00","direction":"inbound",
            "outcome":"no_answer","attributes":{"ward":"3","vip":true,"tries":2.5}}"#;
        let record = crate::records::read_records(line.as_bytes()).next().unwrap().unwrap().record;
        let facts = Facts::of_record(&record);
        let key = |word: &str| facts.key(&Grouping::from_word(word).unwrap()).map(Cow::into_owned);
        let keys = ["agent", "team", "day", "week", "hour", "direction", "outcome"].map(|word| key(word).unwrap());
        assert_eq!(keys, ["1", "t", "2027-01-01", "2026-W53", "23", "inbound", "no_answer"]);
        let own = ["attributes.ward", "attributes.vip", "attributes.tries"].map(|word| key(word).unwrap());
        assert_eq!(own, ["3", "true", "2.5"]);
        assert_eq!([key("purpose"), key("attributes.bed"), key("item")], [None, None, None]);
    }
}
