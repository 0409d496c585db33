//! Days counted from 1970, and dates: the one place with calendar arithmetic.
//!
//! By hand, because every row of a long table has several dates. Years are counted from March, so that the leap day is the
//! last: Howard Hinnant, chrono-compatible low-level date algorithms. A test holds them against `jiff`.

/// How many milliseconds a day has.
pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// From 1970-01-01 to 0000-03-01.
const TO_YEAR_0: i64 = 719_468;

/// How many days four centuries have.
const ERA: i64 = 146_097;

/// The day of a date, counted from 1970-01-01.
pub(crate) fn day_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - TO_YEAR_0
}

/// How many days a month has; `None` if there is no such month.
pub(crate) fn days_in(year: i64, month: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(28 + i64::from(leap)),
        1..=12 => Some(31),
        _ => None,
    }
}

/// Year, month and day of a day counted from 1970-01-01; `None` where the year has not four digits.
pub(crate) fn date_of(day: i64) -> Option<(i64, i64, i64)> {
    let days = day.checked_add(TO_YEAR_0)?;
    let (era, of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year_of_era + era * 400 + next;
    (0..=9999).contains(&year).then_some((year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_those_of_jiff() {
        let start = jiff::civil::date(1970, 1, 1);
        // Every day of four centuries and more, and the first and last that have four digits.
        let range = (jiff::civil::date(1890, 1, 1), jiff::civil::date(2310, 1, 1));
        let ends = [jiff::civil::date(0, 1, 1), jiff::civil::date(0, 3, 1), jiff::civil::date(9999, 12, 31)];
        let dates = range.0.series(jiff::Span::new().days(1)).take_while(|date| *date < range.1);
        for date in dates.chain(ends) {
            let (year, month, day) = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
            let counted = i64::from(start.until(date).unwrap().get_days());
            assert_eq!((day_of(year, month, day), date_of(counted)), (counted, Some((year, month, day))), "{date}");
            assert_eq!(days_in(year, month), Some(i64::from(date.days_in_month())), "{date}");
        }
        assert_eq!([days_in(2026, 0), days_in(2026, 13)], [None; 2]);
        assert_eq!([date_of(-719_529), date_of(2_932_897), date_of(i64::MAX)], [None; 3]);
    }
}
