//! What a character is read as: half width, lower case, simplified, without accents.
//!
//! Patterns and texts go through the same folding, so a fold may be generous: it only has to send characters that
//! nobody tells apart when listening to the same one.

use std::sync::OnceLock;

/// The first and the one after the last of the Chinese characters that have a place in the tables.
pub(super) const FIRST: u32 = 0x4E00;
/// See [`FIRST`].
pub(super) const AFTER_LAST: u32 = 0xA000;

/// Pairs of traditional and simplified characters; its head says where they come from.
const SIMPLIFIED: &str = include_str!("simplified.txt");

/// Characters that sound the same and are mixed up in every transcript, as pairs like those of the table.
const MIXED_UP: &str = "她他它他嘛吗喔哦噢哦诶哎欸哎唉哎帐账著着呗吧";

/// The simplified form of every character from [`FIRST`] on, the character itself where it has none.
pub(super) fn simplified() -> &'static [u16] {
    static TABLE: OnceLock<Vec<u16>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Vec<u16> = (FIRST..AFTER_LAST).map(|code| code as u16).collect();
        for line in SIMPLIFIED.lines().filter(|line| !line.starts_with('#')).chain([MIXED_UP]) {
            let mut characters = line.chars();
            while let (Some(from), Some(to)) = (characters.next(), characters.next()) {
                if let Some(entry) = place(from).and_then(|place| table.get_mut(place)) {
                    *entry = to as u16;
                }
            }
        }
        let once = table.clone();
        for entry in &mut table {
            let again = place(char::from_u32(u32::from(*entry)).unwrap_or_default());
            *entry = again.and_then(|place| once.get(place).copied()).unwrap_or(*entry);
        }
        table
    })
}

/// Where a Chinese character stands in a table that starts at [`FIRST`].
#[inline]
pub(super) fn place(character: char) -> Option<usize> {
    let code = u32::from(character);
    (FIRST..AFTER_LAST).contains(&code).then(|| (code - FIRST) as usize)
}

/// The character that stands for this one in patterns and texts alike.
///
/// `Ａ` and `A` are read as `a`, `謝` as `谢`, `é` as `e`; what has no other form stays.
#[inline]
pub(super) fn fold(character: char) -> char {
    if character.is_ascii() {
        return if character == '`' { '\'' } else { character.to_ascii_lowercase() };
    }
    if let Some(place) = place(character) {
        let code = simplified().get(place).copied().map_or(u32::from(character), u32::from);
        return char::from_u32(code).unwrap_or(character);
    }
    fold_rarer(character)
}

/// The simplified form of a Chinese character; any other character stays.
pub(crate) fn simplify(character: char) -> char {
    if place(character).is_some() { fold(character) } else { character }
}

fn fold_rarer(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => {
            let half = char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character);
            half.to_ascii_lowercase()
        }
        '\u{3000}' | '\u{A0}' => ' ',
        '〇' => '零',
        '’' | '‘' | 'ʼ' | '´' => '\'',
        'À'..='Å' | 'à'..='å' => 'a',
        'Ç' | 'ç' => 'c',
        'È'..='Ë' | 'è'..='ë' => 'e',
        'Ì'..='Ï' | 'ì'..='ï' => 'i',
        'Ñ' | 'ñ' => 'n',
        'Ò'..='Ö' | 'ò'..='ö' => 'o',
        'Ù'..='Ü' | 'ù'..='ü' => 'u',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        text.chars().map(fold).collect()
    }

    #[test]
    fn traditional_characters_become_simplified() {
        assert_eq!(folded("請問您方便嗎，謝謝，週三醫師會聯絡妳"), "请问您方便吗,谢谢,周三医师会联络你");
    }

    #[test]
    fn widths_case_and_accents_are_levelled() {
        assert_eq!(folded("ＡＢｃ１２？ Café O’Neill"), "abc12? cafe o'neill");
    }

    #[test]
    fn what_sounds_the_same_and_is_mixed_up_is_one() {
        assert_eq!(folded("她嘛"), folded("它吗"));
    }

    #[test]
    fn folding_twice_changes_nothing_more() {
        for code in FIRST..AFTER_LAST {
            let character = char::from_u32(code).unwrap();
            assert_eq!(fold(fold(character)), fold(character), "{character}");
        }
    }

    #[test]
    fn the_table_holds_pairs_only() {
        for line in SIMPLIFIED.lines().filter(|line| !line.starts_with('#')) {
            assert_eq!(line.chars().count() % 2, 0, "{line}");
        }
    }
}
