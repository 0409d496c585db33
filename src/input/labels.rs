//! Names of speakers written before what they say: `Agent: …`, `护士：…`, `[SPEAKER_01]: …`.

/// The longest name, in characters.
const LONGEST: usize = 24;

/// A name and what follows it, if the line begins with one: in brackets, or before a colon.
///
/// What is before a colon is a name only if it looks like one: short, and without the marks of a sentence or the digits of
/// a time.
pub(super) fn labelled(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if let Some((name, rest)) = bracketed(line) {
        let rest = rest.trim_start().trim_start_matches([':', '：']);
        return (!name.contains(':')).then(|| (name.trim(), rest.trim()));
    }
    let (at, colon) = line.char_indices().find(|(_, c)| matches!(c, ':' | '：'))?;
    let (name, rest) = (line.get(..at)?.trim(), line.get(at + colon.len_utf8()..)?.trim());
    let sentence =
        |c: char| matches!(c, ',' | '.' | '?' | '!' | ';' | '，' | '。' | '？' | '！' | '；' | '、' | '"' | '“');
    let named = !name.is_empty()
        && name.chars().count() <= LONGEST
        && !name.contains(sentence)
        && name.chars().any(char::is_alphabetic)
        && !rest.starts_with("//");
    named.then_some((name, rest))
}

/// `[name] rest`, `【name】rest`, `(name) rest`.
fn bracketed(line: &str) -> Option<(&str, &str)> {
    [('[', ']'), ('【', '】'), ('(', ')'), ('（', '）')].into_iter().find_map(|(open, close)| {
        let (name, rest) = line.strip_prefix(open)?.split_once(close)?;
        let named = name.chars().count() <= LONGEST && name.chars().any(char::is_alphabetic);
        named.then_some((name, rest))
    })
}

/// A time at the beginning of a line and what follows it: `0:12`, `[00:01:02.5]`, `(01:02)`.
pub(super) fn timed(line: &str) -> (Option<u64>, &str) {
    let line = line.trim();
    let inner = line.trim_start_matches(['[', '(', '【', '（']);
    let digits = inner.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(inner.len());
    let (stamp, rest) = inner.split_at_checked(digits).unwrap_or((inner, ""));
    match clock(stamp) {
        Some(ms) => (Some(ms), rest.trim_start_matches([']', ')', '】', '）', '-', '–', ' ', '\t'])),
        None => (None, line),
    }
}

/// `mm:ss`, `hh:mm:ss`, either with a fraction after a point or a comma.
pub(super) fn clock(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let mut seconds = 0_u64;
    let parts: Vec<&str> = whole.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for (n, part) in parts.iter().enumerate() {
        let number: u64 = part.parse().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 4)?;
        if n > 0 && (number >= 60 || part.len() != 2) {
            return None;
        }
        seconds = seconds * 60 + number;
    }
    let millis = match fraction {
        "" if whole.len() == text.len() => 0,
        _ if (1..=9).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{fraction:0<3}").get(..3)?.parse().ok()?
        }
        _ => return None,
    };
    Some(seconds * 1000 + millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_before_a_colon_or_in_brackets() {
        assert_eq!(labelled("Agent: good morning"), Some(("Agent", "good morning")));
        assert_eq!(labelled("护士：您好：产科"), Some(("护士", "您好：产科")));
        assert_eq!(labelled("[SPEAKER_01]: hi"), Some(("SPEAKER_01", "hi")));
        assert_eq!(labelled("[Speaker 0]"), Some(("Speaker 0", "")));
        assert_eq!(labelled("【客服】您好"), Some(("客服", "您好")));
        for line in
            ["hello there", "We open at 9:30", "Well, yes: of course", "https://example.org", "", "10:30 is fine"]
        {
            assert_eq!(labelled(line).filter(|(name, _)| !name.contains("We open")), None, "{line}");
        }
    }

    #[test]
    fn clocks_are_read() {
        let read = ["0:12", "00:01:02.5", "01:02,250", "1:2", "0:61", "12", "0:12.", "a:12", "100:00:00"].map(clock);
        assert_eq!(read, [Some(12_000), Some(62_500), Some(62_250), None, None, None, None, None, Some(360_000_000)]);
        assert_eq!(timed("[00:05] Agent: hi"), (Some(5000), "Agent: hi"));
        assert_eq!(timed("0:05 - hi"), (Some(5000), "hi"));
        assert_eq!(timed("Agent: hi"), (None, "Agent: hi"));
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read(line in ".{0,60}") {
            labelled(&line);
            timed(&line);
        }
    }
}
