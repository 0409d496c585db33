//! Dates and times as people write them into tables: `2026/11/21 9:30`, `2026年11月21日 下午2:05`.

use jiff::civil::{Date, DateTime, Time};

use crate::calendar::{DAY_MS, date_of};
use crate::call::Moment;
use crate::register::half_width;

/// What a cell says about a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) date: Option<Date>,
    pub(crate) time: Option<Time>,
    /// Whether the time says its seconds.
    pub(crate) seconds: bool,
    /// Minutes east of UTC, where it says so.
    pub(crate) offset_minutes: Option<i16>,
}

impl Written {
    /// Reads a date, a time of day, or a date and a time; `None` if the cell holds anything else.
    pub(crate) fn parse(cell: &str) -> Option<Written> {
        let text: String = cell.trim().chars().map(half_width).collect();
        let mut rest = Rest(&text);
        let date = rest.date()?;
        if date.is_some() {
            rest.between(text.contains('年'))?;
            if rest.0.is_empty() {
                return Some(Written { date, time: None, seconds: false, offset_minutes: None });
            }
        }
        let (time, seconds) = rest.time()?;
        let offset_minutes = rest.offset()?;
        rest.0.is_empty().then_some(Written { date, time: Some(time), seconds, offset_minutes })
    }
}

/// The moment of that date and time so many minutes east of UTC.
pub(crate) fn moment(date: Date, time: Time, offset_minutes: i16) -> Option<Moment<'static>> {
    let sign = if offset_minutes < 0 { '-' } else { '+' };
    let minutes = offset_minutes.unsigned_abs();
    let local = DateTime::from_parts(date, time);
    Moment::new(format!("{local}{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}

/// The moment of so many milliseconds since 1970, written with that offset.
pub(crate) fn moment_at(unix_ms: i64, offset_minutes: i16) -> Option<Moment<'static>> {
    let local = unix_ms.checked_add(i64::from(offset_minutes) * 60_000)?;
    let (year, month, day) = date_of(local.div_euclid(DAY_MS))?;
    let (ms, seconds) = (local.rem_euclid(1000), local.rem_euclid(DAY_MS) / 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let (sign, east) = (if offset_minutes < 0 { '-' } else { '+' }, i64::from(offset_minutes.unsigned_abs()));
    // Not by `format!`, which takes longer than everything else that is made of a row.
    let mut text = String::with_capacity("2026-11-21T09:30:00.000+08:00".len());
    push_digits(&mut text, year, 1000);
    for (before, number) in [('-', month), ('-', day), ('T', hour), (':', minute), (':', second)] {
        text.push(before);
        push_digits(&mut text, number, 10);
    }
    if ms > 0 {
        text.push('.');
        push_digits(&mut text, ms, 100);
        text.truncate(text.trim_end_matches('0').len());
    }
    for (before, number) in [(sign, east / 60), (':', east % 60)] {
        text.push(before);
        push_digits(&mut text, number, 10);
    }
    Moment::new(text)
}

/// Writes a number in digits; the first counts so much.
fn push_digits(text: &mut String, number: i64, first: i64) {
    let mut unit = first;
    while unit > 0 {
        let digit = u8::try_from(number / unit % 10).unwrap_or_default();
        text.push(char::from(b'0' + digit));
        unit /= 10;
    }
}

/// What is left to read of a cell. Every step is `None` where the cell is not a time.
struct Rest<'c>(&'c str);

impl Rest<'_> {
    /// Passes over one of these words, and says whether it was there.
    fn word(&mut self, words: &[&str]) -> bool {
        let after = words.iter().find_map(|word| self.0.strip_prefix(word));
        self.0 = after.unwrap_or(self.0);
        after.is_some()
    }

    fn space(&mut self) {
        self.0 = self.0.trim_start();
    }

    /// A number of that many digits.
    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(count).filter(|_| digits.contains(&count))?;
        self.0 = rest;
        number.parse().ok()
    }

    /// A date, if one comes first.
    fn date(&mut self) -> Option<Option<Date>> {
        if self.0.bytes().take_while(u8::is_ascii_digit).count() != 4 {
            return Some(None);
        }
        let year = self.number(4..=4)?;
        let separator = ["-", "/", ".", "年"].into_iter().find(|separator| self.word(&[separator]))?;
        let month = self.number(1..=2)?;
        let second = if separator == "年" { "月" } else { separator };
        if !self.word(&[second]) {
            return None;
        }
        let day = self.number(1..=2)?;
        if separator == "年" && !self.word(&["日", "号", "號"]) {
            return None;
        }
        Some(Some(Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?))
    }

    /// What stands between a date and a time: white space or a `T`; nothing is needed after `日`.
    fn between(&mut self, by_words: bool) -> Option<()> {
        if self.word(&["T", "t"]) {
            return (!self.0.is_empty()).then_some(());
        }
        let spaced = self.0.starts_with(char::is_whitespace);
        self.space();
        (spaced || by_words || !self.0.starts_with(|c: char| c.is_ascii_digit())).then_some(())
    }

    /// A time of day, and whether it says its seconds.
    fn time(&mut self) -> Option<(Time, bool)> {
        let morning = self.word(&["上午"]);
        let afternoon = !morning && self.word(&["下午"]);
        self.space();
        let hour = self.number(1..=2)?;
        let clock = self.word(&[":"]);
        if !clock && !self.word(&["时", "時", "点", "點"]) {
            return None;
        }
        let minute = self.number(if clock { 2..=2 } else { 1..=2 })?;
        let more = if clock {
            self.word(&[":"])
        } else {
            self.word(&["分"]) && self.0.starts_with(|c: char| c.is_ascii_digit())
        };
        let mut nanosecond = 0;
        let second = if more { self.number(1..=2)? } else { 0 };
        if more && clock {
            nanosecond = self.fraction()?;
        } else if more && !self.word(&["秒"]) {
            return None;
        }
        let spoken = self.0.trim_start().to_ascii_lowercase();
        let (am, pm) = (spoken.starts_with("am"), spoken.starts_with("pm"));
        if am || pm {
            self.space();
            self.0 = self.0.get(2..)?;
        }
        let hour = match hour {
            12 if morning || am => 0,
            1..12 if afternoon || pm => hour + 12,
            hour => hour,
        };
        let small = |number: i16| i8::try_from(number).ok();
        Some((Time::new(small(hour)?, small(minute)?, small(second)?, nanosecond).ok()?, more))
    }

    /// A fraction of a second in nanoseconds, 0 if there is none.
    fn fraction(&mut self) -> Option<i32> {
        if !self.word(&["."]) {
            return Some(0);
        }
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(count).filter(|_| (1..=9).contains(&count))?;
        self.0 = rest;
        format!("{digits:0<9}").parse().ok()
    }

    /// An offset from UTC, if there is one.
    fn offset(&mut self) -> Option<Option<i16>> {
        self.space();
        if self.word(&["Z", "z"]) {
            return Some(Some(0));
        }
        let west = self.word(&["-"]);
        if !west && !self.word(&["+"]) {
            return Some(None);
        }
        let number = self.number(2..=4)?;
        let (hours, minutes) =
            if self.word(&[":"]) { (number, self.number(2..=2)?) } else { (number / 100, number % 100) };
        let offset = hours.checked_mul(60)? + minutes;
        (hours < 24 && minutes < 60).then_some(Some(if west { -offset } else { offset }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cell as RFC 3339 in China, or what there is of it.
    fn read(cell: &str) -> String {
        let Some(written) = Written::parse(cell) else { return "no time".to_owned() };
        match (written.date, written.time) {
            (Some(date), Some(time)) => {
                moment(date, time, written.offset_minutes.unwrap_or(480)).unwrap().as_str().to_owned()
            }
            (Some(date), None) => date.to_string(),
            (None, Some(time)) => time.to_string(),
            (None, None) => "nothing".to_owned(),
        }
    }

    #[test]
    fn reads_what_people_write() {
        let rows = [
            ("2026-11-21T09:30:00+08:00", "2026-11-21T09:30:00+08:00"),
            ("2026-11-21T01:30:15.250Z", "2026-11-21T01:30:15.25+00:00"),
            ("2026-11-21 09:30:15", "2026-11-21T09:30:15+08:00"),
            ("2026-11-21 09:30", "2026-11-21T09:30:00+08:00"),
            ("2026-11-21T09:30", "2026-11-21T09:30:00+08:00"),
            ("2026-11-21 09:30 -0500", "2026-11-21T09:30:00-05:00"),
            ("2026/11/21 9:30", "2026-11-21T09:30:00+08:00"),
            ("2026/1/2  9:05:07", "2026-01-02T09:05:07+08:00"),
            ("2026.1.2 19:05", "2026-01-02T19:05:00+08:00"),
            ("2026年11月21日 9:30", "2026-11-21T09:30:00+08:00"),
            ("2026年11月21日9:30", "2026-11-21T09:30:00+08:00"),
            ("2026年11月21日9时5分", "2026-11-21T09:05:00+08:00"),
            ("2026年11月21日下午2时5分7秒", "2026-11-21T14:05:07+08:00"),
            ("2026/11/21 上午 12:30", "2026-11-21T00:30:00+08:00"),
            ("2026/11/21 9:30 PM", "2026-11-21T21:30:00+08:00"),
            ("2026/11/21 12:30 pm", "2026-11-21T12:30:00+08:00"),
            ("２０２６－１１－２１　０９：３０", "2026-11-21T09:30:00+08:00"),
            ("2026-11-21", "2026-11-21"),
            ("2026年11月21日", "2026-11-21"),
            ("9:30", "09:30:00"),
            ("下午2:05", "14:05:00"),
        ];
        for (cell, expected) in rows {
            assert_eq!(read(cell), expected, "{cell}");
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        let cells = [
            "",
            "x",
            "21/11/2026 9:30",
            "2026-13-01 9:30",
            "2026-02-30",
            "2026-11/21",
            "2026-11-21 24:00",
            "9",
            "9:3",
            "9:30:61",
            "2026-11-21 9:30 ok",
            "2026-11-219:30",
            "46347.39583",
            "2026年11月21 9:30",
            "13800138000",
            "2026-11-21 09:30 +25:00",
            "2026-11-21 09:30 +08:60",
            "9:30 am pm",
            "2026",
            "2026-11-21T",
            "9时",
            "晚上9:30",
            "9:30 +0",
            "2026-11-21 9:30.5",
        ];
        for cell in cells {
            assert_eq!(read(cell), "no time", "{cell}");
        }
    }

    #[test]
    fn seconds_are_noticed() {
        let seconds = |cell| Written::parse(cell).unwrap().seconds;
        assert!(seconds("9:30:00") && seconds("9时30分0秒"));
        assert!(!seconds("9:30") && !seconds("9时30分"));
    }

    proptest! {
        #[test]
        fn moments_are_written_as_jiff_writes_them(
            unix_ms in -62_200_000_000_000_i64..253_410_000_000_000,
            offset in -900_i16..900,
        ) {
            let by_jiff = || {
                let local = jiff::Timestamp::from_millisecond(unix_ms + i64::from(offset) * 60_000).ok()?;
                let local = local.to_zoned(jiff::tz::TimeZone::UTC).datetime();
                moment(local.date(), local.time(), offset)
            };
            prop_assert_eq!(moment_at(unix_ms, offset), by_jiff());
        }
    }

    proptest! {
        #[test]
        fn never_panics(cell in r#"[0-9:/年月日T +\-.时分秒ZzapmM上下午：]{0,24}"#) {
            Written::parse(&cell);
        }

        #[test]
        fn reads_every_moment(ms in 0_i64..4_000_000_000_000, offset in -1439_i16..1440) {
            let utc = jiff::Timestamp::from_millisecond(ms).unwrap().to_zoned(jiff::tz::TimeZone::UTC).datetime();
            let written = moment(utc.date(), utc.time(), offset).unwrap();
            prop_assert_eq!(written.unix_ms(), ms - i64::from(offset) * 60_000);
            let read = Written::parse(written.as_str()).unwrap();
            prop_assert_eq!((read.date, read.time, read.offset_minutes), (Some(utc.date()), Some(utc.time()), Some(offset)));
        }
    }
}
