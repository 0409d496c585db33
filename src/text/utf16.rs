//! The one place that counts UTF-16: `turn.text.slice(start, end)` in JavaScript is the quote.

use std::ops::Range;

/// A range of bytes of `text` as a range of UTF-16 units.
///
/// A place inside a character or behind the end counts as the next place that is none of these.
///
/// ```
/// # use threerings::text::utf16_range;
/// assert_eq!(utf16_range("😀好的", 4..7), 2..3);
/// ```
#[must_use]
pub fn utf16_range(text: &str, bytes: Range<usize>) -> Range<usize> {
    let start = units_before(text, bytes.start);
    let inside = text.get(bytes.start..bytes.end).map(|quote| quote.encode_utf16().count());
    let end = inside.map_or_else(|| units_before(text, bytes.end).max(start), |units| start + units);
    start..end
}

fn units_before(text: &str, at: usize) -> usize {
    text.char_indices().take_while(|(start, _)| *start < at).map(|(_, character)| character.len_utf16()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_outside_the_first_plane_count_twice() {
        assert_eq!(utf16_range("a😀你好", 0..1), 0..1);
        assert_eq!(utf16_range("a😀你好", 5..11), 3..5);
        assert_eq!(utf16_range("a😀你好", 0..11), 0..5);
    }

    #[test]
    fn places_that_are_none_are_moved_on() {
        assert_eq!(utf16_range("你好", 1..6), 1..2);
        assert_eq!(utf16_range("你好", 3..99), 1..2);
        assert_eq!(utf16_range("", 3..9), 0..0);
    }
}
