//! Simulates what recognisers get wrong, the same way every time.

use std::collections::HashMap;

use crate::random::Random;

/// The syllables that the engine tells Chinese characters apart by.
const SYLLABLES: &str = include_str!("../../../src/text/syllables.txt");

/// Word errors: of a given share of the words and Chinese characters, three in five are written wrongly, one in five is
/// dropped, and one in five is said twice, which is about how recognisers' errors are made up. A Chinese character turns
/// into another one of the same syllable; of an English word a letter is replaced, left out, doubled or swapped with
/// its neighbour. Punctuation stays.
pub(super) struct Noise {
    syllables: Vec<Vec<char>>,
    of_character: HashMap<char, usize>,
}

/// What happens to one word or character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slip {
    Wrong,
    Dropped,
    Doubled,
}

impl Noise {
    pub(super) fn new() -> Self {
        let lines = SYLLABLES.lines().filter(|line| !line.starts_with('#'));
        let syllables: Vec<Vec<char>> =
            lines.filter_map(|line| line.split_once(' ')).map(|(_, characters)| characters.chars().collect()).collect();
        let numbered = syllables.iter().enumerate();
        let of_character = numbered.flat_map(|(number, all)| all.iter().map(move |c| (*c, number))).collect();
        Noise { syllables, of_character }
    }

    /// The text with errors. The same text, rate and seed give the same errors, and those of a lower rate are among those
    /// of a higher one.
    pub(super) fn apply(&self, text: &str, rate: f64, seed: u64) -> String {
        let mut noisy = String::with_capacity(text.len());
        let start = text.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
        for (number, unit) in units(text).into_iter().enumerate() {
            let mut random = Random(start ^ (number as u64).wrapping_mul(0xD1B5_4A32_D192_ED03));
            let hit = random.share() < rate;
            let slip = match random.below(5) {
                0..3 => Slip::Wrong,
                3 => Slip::Dropped,
                _ => Slip::Doubled,
            };
            match unit {
                Unit::Rest(rest) => noisy.push_str(rest),
                unit if !hit => noisy.push_str(unit.text()),
                unit => noisy.push_str(&self.wrong(unit, slip, &mut random)),
            }
        }
        noisy
    }

    fn wrong(&self, unit: Unit<'_>, slip: Slip, random: &mut Random) -> String {
        let text = unit.text();
        let written = match (unit, slip) {
            (Unit::Character(_), Slip::Wrong) => self.homophone(text, random),
            (Unit::Word(_), Slip::Wrong) => misspelt(text, random),
            _ => None,
        };
        match written {
            Some(written) => written,
            // What can't be written wrongly is lost or said twice instead, so that the share of errors stays.
            None if slip == Slip::Dropped || slip == Slip::Wrong && random.below(2) == 0 => String::new(),
            None if matches!(unit, Unit::Word(_)) => format!("{text} {text}"),
            None => text.repeat(2),
        }
    }

    fn homophone(&self, character: &str, random: &mut Random) -> Option<String> {
        let character = character.chars().next()?;
        let alike = self.syllables.get(*self.of_character.get(&character)?)?;
        let others: Vec<char> = alike.iter().copied().filter(|other| *other != character).collect();
        others.get(random.place(others.len())).map(char::to_string)
    }
}

/// A word with one letter wrong; `None` for numbers.
fn misspelt(word: &str, random: &mut Random) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let places: Vec<usize> = (0..letters.len()).filter(|at| letters[*at].is_ascii_alphabetic()).collect();
    let at = *places.get(random.place(places.len()))?;
    let action = if letters.len() == 1 { 0 } else { random.below(4) };
    let other = char::from(b'a' + random.below(26) as u8);
    match action {
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        3 if at + 1 < letters.len() && letters[at] != letters[at + 1] => letters.swap(at, at + 1),
        _ if letters[at].eq_ignore_ascii_case(&other) => letters[at] = if other == 'z' { 'a' } else { 'z' },
        _ => letters[at] = other,
    }
    Some(letters.into_iter().collect())
}

/// A part of a text that is recognised as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit<'t> {
    Character(&'t str),
    Word(&'t str),
    Rest(&'t str),
}

impl<'t> Unit<'t> {
    fn text(self) -> &'t str {
        match self {
            Unit::Character(text) | Unit::Word(text) | Unit::Rest(text) => text,
        }
    }
}

fn units<'t>(text: &'t str) -> Vec<Unit<'t>> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '\'' | '’');
    let is_character = |c: char| ('\u{4E00}'..'\u{A000}').contains(&c);
    let mut units = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kind, length): (fn(&'t str) -> Unit<'t>, usize) = match first {
            _ if is_character(first) => (Unit::Character, first.len_utf8()),
            _ if is_word(first) => (Unit::Word, rest.find(|c| !is_word(c)).unwrap_or(rest.len())),
            _ => (Unit::Rest, rest.find(|c| is_word(c) || is_character(c)).unwrap_or(rest.len())),
        };
        let (unit, after) = rest.split_at(length);
        units.push(kind(unit));
        rest = after;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "您好，这里是产科门诊，请问有什么可以帮您？Thank you for calling, please hold on for 2 minutes.";

    #[test]
    fn the_same_seed_gives_the_same_errors() {
        let noise = Noise::new();
        assert_eq!(noise.apply(TEXT, 0.2, 1), noise.apply(TEXT, 0.2, 1));
        assert_ne!(noise.apply(TEXT, 0.2, 1), noise.apply(TEXT, 0.2, 2));
        assert_eq!(noise.apply(TEXT, 0.0, 1), TEXT);
        // Pinned: another platform or release has to simulate the very same calls.
        assert_eq!(
            noise.apply(TEXT, 0.2, 1),
            "好，这里是科门诊，请请问有什么可以帮您？Thank you for calling, please hold on foor 2 minutes."
        );
    }

    #[test]
    fn about_so_many_words_are_hit() {
        let noise = Noise::new();
        let text = "好".repeat(20_000);
        let wrong = noise.apply(&text, 0.1, 7);
        let changed = wrong.chars().filter(|c| *c != '好').count() as f64;
        assert!((0.055..0.065).contains(&(changed / 20_000.0)), "{changed}");
        let longer = wrong.chars().count() as f64 / 20_000.0;
        assert!((0.99..1.01).contains(&longer), "{longer}");
    }

    #[test]
    fn errors_of_a_lower_rate_are_among_those_of_a_higher_one() {
        let noise = Noise::new();
        let characters: Vec<String> = "早日康复".chars().map(|c| c.to_string()).collect();
        for (seed, character) in (0..200).flat_map(|seed| characters.iter().map(move |c| (seed, c))) {
            let (few, many) = (noise.apply(character, 0.05, seed), noise.apply(character, 0.2, seed));
            assert!(few == *character || few == many);
        }
    }

    #[test]
    fn characters_keep_their_syllable_and_words_one_letter_off() {
        let noise = Noise::new();
        let mut random = Random(5);
        for _ in 0..100 {
            let other = noise.homophone("见", &mut random).unwrap().chars().next().unwrap();
            assert_ne!(other, '见');
            assert_eq!(noise.of_character[&other], noise.of_character[&'见']);
            let word = misspelt("appointment", &mut random).unwrap();
            assert!(word != "appointment" && word.len().abs_diff(11) <= 1, "{word}");
        }
        assert_eq!(misspelt("2", &mut random), None);
        assert_eq!(noise.homophone("☎", &mut random), None);
    }

    #[test]
    fn texts_come_apart_into_words_and_characters() {
        let parts = [Unit::Word("I'm"), Unit::Rest(" "), Unit::Character("好"), Unit::Rest("，"), Unit::Word("ok2")];
        assert_eq!(units("I'm 好，ok2"), parts);
    }
}
