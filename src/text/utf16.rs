//! The one place that counts UTF-16 units, the offsets of JavaScript strings.

/// The length of a text in UTF-16 units.
pub(crate) fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_javascript_does() {
        assert_eq!(length(""), 0);
        assert_eq!(length("喂a"), 2);
        assert_eq!(length("👋喂"), 3);
    }
}
