//! Times are read as `jiff` reads them, wherever they are RFC 3339.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use proptest::prelude::*;
use threerings::Moment;

/// What `jiff` makes of it, if it has the shape of RFC 3339: ISO 8601 has more forms.
fn by_jiff(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let at = |n: usize| bytes.get(n).copied();
    let shaped = at(4) == Some(b'-') && at(7) == Some(b'-') && matches!(at(10), Some(b'T' | b't' | b' '));
    let time = at(13) == Some(b':') && at(16) == Some(b':') && at(0).is_some_and(|first| first.is_ascii_digit());
    let offset = matches!(bytes, [.., b'Z' | b'z'] | [.., b'+' | b'-', _, _, b':', _, _]);
    if !shaped || !time || !offset {
        return None;
    }
    text.parse::<jiff::Timestamp>().ok().map(|timestamp| timestamp.as_millisecond())
}

fn ours(text: &str) -> Option<i64> {
    Moment::new(text.to_owned()).map(|moment| moment.unix_ms())
}

#[test]
fn edges_are_the_same() {
    for text in [
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.9999Z",
        "1969-12-31T23:59:58.000000001+00:00",
        "2000-02-29T12:00:00+08:00",
        "1900-02-29T12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-11-21T09:30:60+08:00",
        "2026-11-21T09:30:61+08:00",
        "2026-11-21T24:00:00Z",
        "0000-01-01T00:00:00Z",
        "0000-02-29T00:00:00-00:00",
        "9999-12-30T22:00:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59+25:59",
        "2026-11-21 09:30:00,5z",
        "2026-11-21T09:30:00.Z",
        "2026-11-21T09:30:00.1234567890Z",
        "2026-11-21T09:30:00+8:00",
        "2026-11-21T09:30:00+26:00",
        "2026-11-21T09:30:00+08:60",
        "2026-11-21T09:30:00",
        "2026-11-21T09:30Z",
        "",
    ] {
        assert_eq!(ours(text), by_jiff(text), "{text}");
    }
    assert_eq!(ours("2026-11-21T09:30:00+08:00"), Some(1_795_224_600_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn well_formed_times_are_the_same(
        (year, month, day) in (0..10_000_i32, 0..14_i32, 0..33_i32),
        (hour, minute, second) in (0..25_i32, 0..61_i32, 0..62_i32),
        fraction in "(|[.,][0-9]{1,10})",
        offset in "([Zz]|[+-][0-2][0-9]:[0-6][0-9])",
        between in "[Tt ]",
    ) {
        let text = format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{fraction}{offset}");
        prop_assert_eq!(ours(&text), by_jiff(&text), "{}", text);
    }

    #[test]
    fn others_are_the_same(text in "[0-9+:TZ. -]{0,30}|2026-11-21T09:30:0[0-9+:TZ.-]{0,12}") {
        prop_assert_eq!(ours(&text), by_jiff(&text), "{}", text);
    }
}
