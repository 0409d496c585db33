//! Verdicts as words and as letters, for many of them in little room.

use crate::evidence::Verdict;

impl Verdict {
    /// The verdict of this word: `not_applicable`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Verdict::ALL.into_iter().find(|verdict| verdict.word() == word)
    }

    /// Its letter, the first of its word: `p`, `f`, `n`, `u` or `r`.
    ///
    /// ```
    /// # use threerings::Verdict;
    /// let letters: String = Verdict::ALL.into_iter().map(Verdict::letter).collect();
    /// assert_eq!(letters, "pfnur");
    /// assert_eq!(Verdict::from_letter('n'), Some(Verdict::NotApplicable));
    /// ```
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Verdict::Pass => 'p',
            Verdict::Fail => 'f',
            Verdict::NotApplicable => 'n',
            Verdict::Unknown => 'u',
            Verdict::Review => 'r',
        }
    }

    /// The verdict of this letter.
    #[must_use]
    pub fn from_letter(letter: char) -> Option<Self> {
        Verdict::ALL.into_iter().find(|verdict| verdict.letter() == letter)
    }
}
