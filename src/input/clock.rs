//! Moments and lengths of time as phone systems write them, with how finely they are known.
//!
//! Whole seconds are rarely what happened: a system cuts off or rounds, and a length is often the difference of two times
//! that were cut off. A length of `n` seconds is therefore read as more than `n - 1` and less than `n + 1`.

use std::cell::Cell;

#[cfg(feature = "table")]
use crate::call::Sources;
use crate::call::{Bound, CallRecord, How, Moment};
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::written_time::{Written, moment_at, plain_clock, plain_day, plain_moment};

use super::ImportOptions;
use super::source::provide;

/// Minutes east of UTC for times that name no offset, if none was stated: China.
const ASSUMED_MINUTES: i16 = 480;

/// A moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp {
    /// Milliseconds since 1970; the beginning of what is known.
    pub(super) unix_ms: i64,
    /// How finely it is known: 1000 for whole seconds, 60 000 for whole minutes.
    pub(super) grain_ms: u64,
    /// Whether the source names no offset and none was stated.
    pub(super) assumed: bool,
}

impl Stamp {
    /// A moment of a system that counts from 1970, in a unit of so many milliseconds; 0 says that it never came.
    pub(super) fn epoch(units: i64, unit_ms: i64) -> Option<Stamp> {
        let unix_ms = units.checked_mul(unit_ms).filter(|ms| (1..253_402_300_800_000).contains(ms))?;
        Some(Stamp { unix_ms, grain_ms: u64::try_from(unit_ms).ok()?, assumed: false })
    }

    /// A moment in microseconds since 1970; 0 says that it never came.
    pub(super) fn epoch_micros(micros: i64) -> Option<Stamp> {
        Stamp::epoch(micros.div_euclid(1000), 1)
    }

    /// How long after another it is; `None` if it comes before.
    pub(super) fn after(self, earlier: Stamp) -> Option<Bound> {
        let apart = self.unix_ms - earlier.unix_ms;
        let least = apart - i64::try_from(earlier.grain_ms).ok()? + 1;
        let most = u64::try_from(apart + i64::try_from(self.grain_ms).ok()? - 1).ok()?;
        Some(Bound::between(u64::try_from(least).ok().or(Some(0)), Some(most)))
    }

    /// Milliseconds after another; `None` if it comes before, or if one of the two is known to the minute only.
    pub(super) fn millis_after(self, earlier: Stamp) -> Option<u64> {
        let fine = self.grain_ms <= 1000 && earlier.grain_ms <= 1000;
        u64::try_from(self.unix_ms - earlier.unix_ms).ok().filter(|_| fine)
    }
}

/// Some thirty years: what is longer is no length of time, but a number that stands in the wrong place.
#[cfg(feature = "table")]
pub(super) const LONGEST_MS: u64 = 1 << 40;

/// A length in whole seconds.
pub(super) fn seconds_long(seconds: u64) -> Bound {
    let ms = seconds.saturating_mul(1000);
    Bound::between(Some(ms.saturating_sub(999)), Some(ms.saturating_add(999)))
}

/// The most that something can have lasted that is part of this.
pub(super) fn at_most(whole: Bound) -> Bound {
    Bound::between(None, whole.most())
}

/// What is written without an offset is read in this one.
#[derive(Debug)]
pub(super) struct Zone {
    minutes: i16,
    /// `+08:00`.
    written: String,
    /// That it was read so, and the same of a time without seconds.
    notes: [String; 2],
    stated: bool,
    /// Whether a time had to be read in an assumed offset.
    assumed: Cell<bool>,
    /// The last day that was read, as it is written and counted from 1970: the times of a call are mostly of one.
    day: Cell<([u8; 10], i64)>,
}

/// What is said of a time that is known to the minute only.
const MINUTES: &str = "the seconds are missing";

/// A day, as it is written and counted from 1970.
const DAY: ([u8; 10], i64) = (*b"1970-01-01", 0);

impl Zone {
    pub(super) fn of(options: &ImportOptions<'_>) -> Self {
        let stated = options.utc_offset_minutes;
        let minutes = stated.unwrap_or(ASSUMED_MINUTES);
        let (sign, east) = (if minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
        let written = format!("{sign}{:02}:{:02}", east / 60, east % 60);
        let notes = ["", MINUTES].map(|more| {
            let between = if more.is_empty() { "" } else { "; " };
            format!("read as {written}{between}{more}")
        });
        Zone { minutes, written, notes, stated: stated.is_some(), assumed: Cell::new(false), day: Cell::new(DAY) }
    }

    /// A date and time as people and systems write them: with or without an offset, with or without seconds, or as
    /// seconds or milliseconds since 1970.
    pub(super) fn read(&self, text: &str) -> Option<Stamp> {
        if let Some(stamp) = self.read_plain(text) {
            return Some(stamp);
        }
        let text = text.trim();
        if let Some(stamp) = self.read_plain(text) {
            return Some(stamp);
        }
        if let Some(moment) = Moment::new(text) {
            let grain_ms = if text.contains('.') { 1 } else { 1000 };
            return Some(Stamp { unix_ms: moment.unix_ms(), grain_ms, assumed: false });
        }
        if let Some(stamp) = counted(text) {
            return Some(stamp);
        }
        let written = Written::parse(text)?;
        self.complete(&written, &written)
    }

    /// What most tables write.
    fn read_plain(&self, text: &str) -> Option<Stamp> {
        let text: &[u8; 19] = text.as_bytes().try_into().ok()?;
        let (date, b" ", time) = (text.first_chunk()?, text.get(10..11)?, text.last_chunk()?) else { return None };
        let second = plain_clock(time)?;
        if self.day.get().0 != *date {
            self.day.set((*date, plain_day(date)?));
        }
        let unix_ms = (self.day.get().1 * 86_400 + second - i64::from(self.minutes) * 60) * 1000;
        self.assumed.set(self.assumed.get() || !self.stated);
        Some(Stamp { unix_ms, grain_ms: 1000, assumed: !self.stated })
    }

    /// The date of one cell and the time of another.
    pub(super) fn complete(&self, date: &Written, time: &Written) -> Option<Stamp> {
        let (day, clock) = (date.date?, time.time?);
        let offset = time.offset_minutes.or(date.offset_minutes);
        let minutes = offset.unwrap_or(self.minutes);
        let moment = crate::written_time::moment(day, clock, minutes)?;
        let assumed = offset.is_none() && !self.stated;
        self.assumed.set(self.assumed.get() || assumed);
        let grain_ms = match (time.seconds, clock.nanosecond) {
            (false, _) => 60_000,
            (true, 0) => 1000,
            (true, _) => 1,
        };
        Some(Stamp { unix_ms: moment.unix_ms(), grain_ms, assumed })
    }

    /// Sets the start of a call, and says what of it was not in the source.
    pub(super) fn set_start<'r>(&self, record: &mut CallRecord<'r>, start: Stamp, source: &'r str) {
        record.started_at = self.moment_at(start.unix_ms);
        if let Some((how, note)) = self.said_of(start) {
            provide(record, "/started_at", how, source, note.to_owned());
        }
    }

    /// The same for one of many calls.
    #[cfg(feature = "table")]
    pub(super) fn start<'s>(
        &'s self,
        record: &mut CallRecord<'_>,
        (start, source): (Stamp, &'s str),
        sources: &mut Sources<'s>,
    ) {
        record.started_at = self.moment_at(start.unix_ms);
        if let Some((how, note)) = self.said_of(start) {
            sources.say("/started_at", how, source, note);
        }
    }

    /// What of a start was not in the source.
    fn said_of(&self, start: Stamp) -> Option<(How, &str)> {
        let [fine, coarse] = &self.notes;
        match (start.assumed, start.grain_ms) {
            (true, 60_000) => Some((How::Assumed, coarse)),
            (true, _) => Some((How::Assumed, fine)),
            (false, 60_000) => Some((How::Reported, MINUTES)),
            (false, _) => None,
        }
    }

    /// The moment of so many milliseconds since 1970: mostly of the day that was read last.
    fn moment_at(&self, unix_ms: i64) -> Option<Moment<'static>> {
        let second = unix_ms.div_euclid(1000) + i64::from(self.minutes) * 60;
        let (date, day) = self.day.get();
        if unix_ms.rem_euclid(1000) == 0 && second.div_euclid(86_400) == day {
            plain_moment(&date, day, second.rem_euclid(86_400), self.minutes)
        } else {
            moment_at(unix_ms, self.minutes)
        }
    }

    /// A warning, if an offset had to be assumed.
    pub(super) fn warning(&self, file: Option<&str>) -> Option<Diagnostic> {
        self.assumed.get().then(|| Diagnostic {
            code: Code::NotATime,
            severity: Severity::Warning,
            message: format!("expected times with an offset from UTC, found times without: read as {}", self.written),
            help: Some("state the offset of the phone system; some log in UTC".to_owned()),
            at: Place { file: file.map(str::to_owned), line: 1, column: 1, ..Place::default() },
        })
    }
}

/// Seconds since 1970, with or without a fraction, or milliseconds.
fn counted(text: &str) -> Option<Stamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) {
        return None;
    }
    match (whole.len(), fraction) {
        (9..=10, "") => Stamp::epoch(whole.parse().ok()?, 1000),
        (9..=10, fraction) if digits(fraction) => {
            let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
            Stamp::epoch(whole.parse::<i64>().ok()? * 1000 + millis, 1)
        }
        (12..=13, "") => Stamp::epoch(whole.parse().ok()?, 1),
        (15..=16, "") => Stamp::epoch_micros(whole.parse().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(minutes: Option<i16>) -> Zone {
        Zone::of(&ImportOptions { utc_offset_minutes: minutes, ..ImportOptions::default() })
    }

    #[test]
    fn times_are_read_in_every_shape() {
        let zone = zone(Some(0));
        let read = |text| zone.read(text).map(|stamp| (stamp.unix_ms, stamp.grain_ms));
        let second = 1_795_224_600_000;
        for (text, grain) in [
            ("2026-11-21T09:30:00+08:00", 1000),
            ("2026-11-21 01:30:00", 1000),
            ("1795224600", 1000),
            ("1795224600000", 1),
            ("1795224600000000", 1),
            ("1795224600.000123", 1),
            ("2026/11/21 1:30", 60_000),
        ] {
            assert_eq!(read(text), Some((second, grain)), "{text}");
        }
        assert_eq!(["0", "", "-", "138", "01:30"].map(read), [None; 5]);
    }

    #[test]
    fn lengths_are_as_sure_as_their_ends() {
        let zone = zone(None);
        let stamp = |text| zone.read(text).unwrap();
        let (start, end) = (stamp("2026-11-21 09:30:00"), stamp("2026-11-21 09:30:08"));
        assert_eq!(end.after(start), Some(Bound::between(Some(7001), Some(8999))));
        assert_eq!(end.millis_after(start), Some(8000));
        let minute = stamp("2026-11-21 9:30");
        assert_eq!(minute.after(minute), Some(Bound::between(Some(0), Some(59_999))));
        assert_eq!((minute.millis_after(minute), start.after(end)), (None, None));
        assert_eq!(seconds_long(0), Bound::between(Some(0), Some(999)));
    }

    #[test]
    fn an_assumed_offset_is_told() {
        let (assuming, stated) = (zone(None), zone(Some(-300)));
        let mut record = CallRecord::new("c");
        assuming.set_start(&mut record, assuming.read("2026-11-21 9:30").unwrap(), "start");
        assert_eq!(record.started_at.as_ref().unwrap().as_str(), "2026-11-21T09:30:00+08:00");
        let note = record.provenance_of("/started_at").unwrap().note.clone().unwrap();
        assert_eq!(note, "read as +08:00; the seconds are missing");
        assert!(assuming.warning(None).unwrap().message.contains("found times without: read as +08:00"));
        let mut record = CallRecord::new("c");
        stated.set_start(&mut record, stated.read("2026-11-21 09:30:00").unwrap(), "start");
        assert_eq!(record.started_at.as_ref().unwrap().as_str(), "2026-11-21T09:30:00-05:00");
        assert_eq!((record.provenance, stated.warning(None)), (None, None));
    }
}
