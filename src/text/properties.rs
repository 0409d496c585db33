//! What holds for every text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::fold::{AFTER_LAST, FIRST, fold};
use super::{Hit, PhraseBook, Scanner, count_questions, question, read_back, utf16_range};

/// A book with every sort of notation.
static BOOK: LazyLock<PhraseBook> = LazyLock::new(|| {
    let mut builder = PhraseBook::builder();
    let greeting = ["你好", "hello", "(good|nice) (morning|day)", "^喂"];
    let doctor = ["我是*医生", "this is [the] (doctor|nurse) *2 (speaking|here)", "请稍等", "不用,谢"];
    let numbers = ["#块钱", "about # days", "一共**#", "大约#"];
    let void = ["挂电话 !(不要|别)挂电话", "谢谢 !不用谢谢", "right?", "~ment"];
    for (name, patterns) in [("greeting", greeting), ("doctor", doctor), ("numbers", numbers), ("void", void)] {
        builder.add(name, patterns).unwrap();
    }
    builder.build()
});

/// A book whose patterns say nothing of the ends of texts.
static PLAIN: LazyLock<PhraseBook> = LazyLock::new(|| {
    let mut builder = PhraseBook::builder();
    builder.add("set", ["你好", "我是*医生", "hello", "good (morning|day)", "about # days"]).unwrap();
    builder.build()
});

/// The traditional forms of characters.
static TWINS: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
    let characters = (FIRST..AFTER_LAST).filter_map(char::from_u32);
    characters
        .filter(|character| fold(*character) != *character)
        .map(|character| (fold(character), character))
        .collect()
});

/// Pieces that make hits, near misses and trouble.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "你好",
        "您好",
        "喂",
        "我是",
        "王",
        "医生",
        "請稍等",
        "请捎等",
        "不用",
        "谢谢",
        "謝謝",
        "别",
        "挂电话",
        "三百",
        "20",
        "块钱",
        "一共",
        "大约",
        "几天",
        "呃",
        "嗯",
        "，",
        "。",
        "？",
        "!",
        " ",
        "hello",
        "Good",
        "MORNING",
        "this is the",
        "doctor",
        "nurse",
        "speaking",
        "um",
        "uh",
        "about",
        "days",
        "five",
        "right",
        "appointment",
        "apointment",
        "’",
        "'s",
        "_",
        "-",
        "…",
        "(",
        "]",
        "😀",
        "é",
        "ﬀ",
        "\u{300}",
        "\n",
        "1,000",
        "3.5",
        "aaaa",
        "hiii",
        "か",
        "한",
        "\u{2028}",
        "Dr.",
        "９",
        "～",
    ];
    prop_oneof![
        8 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,6}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

fn hits(book: &PhraseBook, text: &str) -> Vec<Hit> {
    book.scan(&mut Scanner::new(), text).to_vec()
}

/// The text in traditional characters, as far as they have the same length.
fn traditional(text: &str) -> String {
    text.chars().map(|character| TWINS.get(&fold(character)).copied().unwrap_or(character)).collect()
}

proptest! {
    #[test]
    fn every_hit_is_a_slice_of_the_text(text in text()) {
        let (book, mut scanner) = (&*BOOK, Scanner::new());
        for sounds in [false, true] {
            let found = if sounds { book.scan_sounds(&mut scanner, &text) } else { book.scan(&mut scanner, &text) };
            for hit in found {
                prop_assert!(hit.start < hit.end);
                let quote = text.get(hit.start..hit.end);
                prop_assert!(quote.is_some(), "{:?} in {:?}", hit, text);
                let units: Vec<u16> = text.encode_utf16().collect();
                let range = utf16_range(&text, hit.start..hit.end);
                prop_assert_eq!(String::from_utf16(&units[range]).unwrap(), quote.unwrap());
            }
        }
    }

    #[test]
    fn hits_of_a_set_do_not_overlap_and_stand_in_order(text in text()) {
        let found = hits(&BOOK, &text);
        prop_assert!(found.is_sorted());
        for (n, hit) in found.iter().enumerate() {
            prop_assert!(found[n + 1..].iter().all(|other| other.set != hit.set || other.start >= hit.end));
        }
    }

    #[test]
    fn traditional_characters_give_the_same_hits(text in text()) {
        let (book, twin) = (&*BOOK, traditional(&text));
        prop_assert_eq!(hits(book, &text), hits(book, &twin));
        prop_assert_eq!(
            question(&mut Scanner::new(), &text).is_some(),
            question(&mut Scanner::new(), &twin).is_some()
        );
    }

    #[test]
    fn splitting_between_sentences_keeps_the_hits(left in text(), right in text()) {
        let quotes = |text: &str| -> Vec<String> {
            hits(&PLAIN, text).iter().map(|hit| text.get(hit.start..hit.end).unwrap().to_owned()).collect()
        };
        let left = format!("{left}。");
        let together = quotes(&format!("{left} {right}"));
        prop_assert_eq!(together, [quotes(&left), quotes(&right)].concat());
    }

    #[test]
    fn a_used_scanner_finds_what_a_new_one_does(first in text(), second in text()) {
        let (book, mut scanner) = (&*BOOK, Scanner::new());
        book.scan_sounds(&mut scanner, &first);
        prop_assert_eq!(book.scan(&mut scanner, &second).to_vec(), hits(book, &second));
    }

    #[test]
    fn everything_that_is_exact_is_found_by_sound_too(text in text()) {
        let by_sound = BOOK.scan_sounds(&mut Scanner::new(), &text).to_vec();
        for hit in hits(&BOOK, &text) {
            prop_assert!(by_sound.contains(&hit));
        }
    }

    #[test]
    fn nothing_that_reads_a_text_panics(text in text()) {
        let mut scanner = Scanner::new();
        let asked = question(&mut scanner, &text);
        prop_assert_eq!(asked.is_some(), count_questions(&mut scanner, &text) > 0);
        prop_assert!(asked.is_none_or(|range| text.get(range).is_some()));
        read_back(&mut scanner, &text);
    }
}

proptest! {
    // Every case compiles a book.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_pattern_is_read_or_refused_with_its_column(pattern in "[a-c你好 ()|*#^$?!,~<>\\[\\]0-9…]{0,16}") {
        let mut builder = PhraseBook::builder();
        let set = builder.set("set");
        match builder.pattern(set, &pattern) {
            Ok(_) => drop(builder.build().scan(&mut Scanner::new(), "a b c 你好").len()),
            Err(error) => prop_assert!(error.column <= pattern.chars().count() + 1, "{}", error),
        }
    }
}
