//! Dates and times as people write them into tables: `2026/11/21 9:30`, `2026年11月21日 下午2:05`.

use std::fmt;

use crate::calendar::{DAY_MS, date_of, day_of, days_in};
use crate::call::Moment;
use crate::register::half_width;

/// A date of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date {
    year: i64,
    month: i64,
    day: i64,
}

impl Date {
    fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        (1..=days_in(year, month)?).contains(&day).then_some(Date { year, month, day })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Time {
    hour: i64,
    minute: i64,
    second: i64,
    pub(crate) nanosecond: i64,
}

impl Time {
    fn new(hour: i64, minute: i64, second: i64, nanosecond: i64) -> Option<Self> {
        (hour < 24 && minute < 60 && second < 60).then_some(Time { hour, minute, second, nanosecond })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        match self.nanosecond {
            0 => Ok(()),
            nanosecond => write!(f, ".{}", format!("{nanosecond:09}").trim_end_matches('0')),
        }
    }
}

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
    Moment::new(format!("{date}T{time}{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}

/// The moment of so many milliseconds since 1970, written with that offset.
pub(crate) fn moment_at(unix_ms: i64, offset_minutes: i16) -> Option<Moment<'static>> {
    // By hand, as its reading is: every row of a long table has one.
    let local = unix_ms.checked_add(i64::from(offset_minutes) * 60_000)?;
    let (year, month, day) = date_of(local.div_euclid(DAY_MS))?;
    let (ms, seconds) = (local.rem_euclid(1000), local.rem_euclid(DAY_MS) / 1000);
    let east = i64::from(offset_minutes.unsigned_abs());
    let mut text = *b"0000-00-00T00:00:00.000+00:00";
    for (at, number) in [
        (0, year / 100),
        (2, year % 100),
        (5, month),
        (8, day),
        (11, seconds / 3600),
        (14, seconds / 60 % 60),
        (17, seconds % 60),
        (20, ms / 10),
        (24, east / 60),
        (27, east % 60),
    ] {
        put_two(&mut text, at, number);
    }
    put(&mut text, 22, ms % 10);
    if offset_minutes < 0 {
        text.iter_mut().skip(23).take(1).for_each(|sign| *sign = b'-');
    }
    let (time, offset) = str::from_utf8(&text).ok()?.split_at_checked(23)?;
    let time = if ms == 0 { time.get(..19)? } else { time.trim_end_matches('0') };
    let mut text = String::with_capacity(time.len() + offset.len());
    text.push_str(time);
    text.push_str(offset);
    // What every offset can write needs no second look.
    match (1..=9998).contains(&year) && east < DAY_MS / 60_000 {
        true => Some(Moment::of(text, unix_ms)),
        false => Moment::new(text),
    }
}

/// Writes a number of two digits over those that stand there.
fn put_two(text: &mut [u8], at: usize, number: i64) {
    put(text, at, number / 10);
    put(text, at + 1, number);
}

/// Writes the last digit of a number over the one that stands there.
fn put(text: &mut [u8], at: usize, number: i64) {
    if let (Some(place), Ok(digit)) = (text.get_mut(at), u8::try_from(number % 10)) {
        *place = b'0' + digit;
    }
}

/// A date as most tables write it, `2026-11-21`: the days since 1970. Anything else is left to the long way.
pub(crate) fn plain_day(date: &[u8; 10]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date else { return None };
    let [y1, y2, month, day] = [[y1, y2], [y3, y4], [m1, m2], [d1, d2]].map(two_digits);
    let year = y1 * 100 + y2;
    let sound = y1 < 100 && y2 < 100 && (1..=9998).contains(&year) && (1..=days_in(year, month)?).contains(&day);
    sound.then(|| day_of(year, month, day))
}

/// A time of day as most tables write it, `09:30:00`: its seconds. Anything else is left to the long way.
pub(crate) fn plain_clock(time: &[u8; 8]) -> Option<i64> {
    let [h1, h2, b':', m1, m2, b':', s1, s2] = time else { return None };
    let [hour, minute, second] = [[h1, h2], [m1, m2], [s1, s2]].map(two_digits);
    // Only a written offset may have a leap second.
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

/// A number of two digits; 100 if it is none.
fn two_digits([tens, ones]: [&u8; 2]) -> i64 {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 { 100 } else { i64::from(tens * 10 + ones) }
}

/// The moment of a day and its second on a clock so many minutes east of UTC, both as they are written there.
///
/// The day is one of [`plain_day`].
pub(crate) fn plain_moment(date: &[u8; 10], day: i64, second: i64, offset_minutes: i16) -> Option<Moment<'static>> {
    let east = i64::from(offset_minutes.unsigned_abs());
    let mut text = *b"0000-00-00T00:00:00+00:00";
    text.first_chunk_mut::<10>()?.copy_from_slice(date);
    for (at, number) in
        [(11, second / 3600), (14, second / 60 % 60), (17, second % 60), (20, east / 60), (23, east % 60)]
    {
        put_two(&mut text, at, number);
    }
    if offset_minutes < 0 {
        *text.get_mut(19)? = b'-';
    }
    let unix_ms = (day * 86_400 + second - i64::from(offset_minutes) * 60) * 1000;
    let text = String::from_utf8(text.to_vec()).ok()?;
    // What every offset can write needs no second look.
    if east < DAY_MS / 60_000 { Some(Moment::of(text, unix_ms)) } else { Moment::new(text) }
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
        Some(Some(Date::new(year.into(), month.into(), day.into())?))
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
        Some((Time::new(hour.into(), minute.into(), second.into(), nanosecond)?, more))
    }

    /// A fraction of a second in nanoseconds, 0 if there is none.
    fn fraction(&mut self) -> Option<i64> {
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

    /// The time on that clock as `jiff` writes it, with an offset.
    fn by_jiff(local_ms: i64, offset: i16) -> Option<String> {
        let local = jiff::Timestamp::from_millisecond(local_ms).ok()?.to_zoned(jiff::tz::TimeZone::UTC).datetime();
        let (sign, east) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
        Some(format!("{local}{sign}{:02}:{:02}", east / 60, east % 60))
    }

    proptest! {
        #[test]
        fn moments_are_written_as_jiff_writes_them(
            unix_ms in -62_200_000_000_000_i64..253_410_000_000_000,
            offset in -900_i16..900,
        ) {
            let by_jiff = by_jiff(unix_ms + i64::from(offset) * 60_000, offset).and_then(Moment::new);
            prop_assert_eq!(moment_at(unix_ms, offset), by_jiff);
        }

        #[test]
        fn plain_moments_are_written_as_all_others(
            local in -62_135_596_800_i64..253_370_000_000,
            offset in -2000_i16..2000,
        ) {
            let written = by_jiff(local * 1000, 0).unwrap();
            let date = written.as_bytes().first_chunk().unwrap();
            let (day, second) = (local.div_euclid(86_400), local.rem_euclid(86_400));
            prop_assert_eq!(plain_day(date), Some(day).filter(|_| !written.starts_with("9999")));
            let by_all = moment_at((local - i64::from(offset) * 60) * 1000, offset);
            prop_assert_eq!(plain_moment(date, day, second, offset), by_all);
        }
    }

    #[test]
    fn plain_times_are_read_as_all_others() {
        let day = |cell: &str| plain_day(cell.as_bytes().first_chunk().unwrap());
        let clock = |cell: &str| plain_clock(cell.as_bytes().last_chunk().unwrap());
        for cell in [
            "2026-11-21 09:30:15",
            "2024-02-29 23:59:59",
            "0001-01-01 00:00:00",
            "9998-12-31 23:59:59",
            "1969-12-31 23:59:59",
        ] {
            let moment = Moment::new(format!("{}+00:00", cell.replace(' ', "T"))).unwrap();
            let (day, second) = (day(cell).unwrap(), clock(cell).unwrap());
            assert_eq!(plain_moment(cell.as_bytes().first_chunk().unwrap(), day, second, 0), Some(moment), "{cell}");
        }
        for cell in [
            "2026-11-21 09:30:60",
            "2026-02-29 09:30:15",
            "2026-13-21 09:30:15",
            "2026-11-00 09:30:15",
            "2026-11-21 24:30:15",
            "2026-11-21 9:30:155",
            "2026-11-21 09:3a:15",
            "2026-11-21 0/:30:15",
            "0000-11-21 09:30:15",
            "9999-11-21 09:30:15",
            "号26-11-21 09:30:15",
        ] {
            assert!(day(cell).is_none() || clock(cell).is_none(), "{cell}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(cell in r#"[0-9:/年月日T +\-.时分秒ZzapmM上下午：]{0,24}"#) {
            Written::parse(&cell);
        }

        #[test]
        fn reads_every_moment(ms in 0_i64..4_000_000_000_000, offset in -1439_i16..1440) {
            let text = by_jiff(ms, offset).unwrap();
            let read = Written::parse(&text).unwrap();
            prop_assert_eq!(read.offset_minutes, Some(offset));
            let written = moment(read.date.unwrap(), read.time.unwrap(), offset).unwrap();
            prop_assert_eq!(written.unix_ms(), ms - i64::from(offset) * 60_000);
            prop_assert_eq!(written.as_str(), text);
        }
    }
}
