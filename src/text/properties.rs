//! What holds for every text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::book::SetId;
use super::fold::{AFTER_LAST, FIRST, fold};
use super::plain;
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

/// A book with every sort of slot and gap, beside all lexicons.
#[cfg(feature = "built-in")]
static LEXICONS: LazyLock<(PhraseBook, Vec<String>)> = LazyLock::new(|| {
    let lexicons = super::Lexicons::built_in();
    let mut builder = PhraseBook::builder();
    let mut phrases = Vec::new();
    for lexicon in lexicons.iter() {
        lexicon.add_to(&mut builder).unwrap();
        phrases.extend(lexicon.examples.matches.iter().chain(&lexicon.examples.not).cloned());
        let written = lexicon.zh.iter().chain(&lexicon.en).chain(&lexicon.unless);
        let words = written.flat_map(|pattern| pattern.split(|c: char| "()[]|*#^$?!,~<>… ".contains(c)));
        phrases.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
    }
    let gaps = [
        "a*[b]*c",
        "(上午|下午|明天|周|#号|#点)*4(还是|或者|或)*4(上午|下午|明天|周|#号|#点)",
        "(甲|乙|丙|丁|你|我)(子|丑|寅|好|的|是)**(好|的|吗|。|?)",
        "*#*(点|号)",
        "好$*^好",
        "(我|你|他)*1(不|没|有)*2(什么|吗|呢|啊)$ !(没|有)*什么",
        "<(laughs|笑)>*~ing",
        "(第|约)#(号|点|天)",
        "(约|在|about)*3#*2(号|点|天|days)",
        "[大约]#**[左右]#天",
        "^",
        "?",
    ];
    builder.add("gaps", gaps).unwrap();
    (builder.build(), phrases)
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

#[cfg(feature = "built-in")]
fn speech() -> impl Strategy<Value = String> {
    let phrase = any::<proptest::sample::Index>().prop_map(|index| index.get(&LEXICONS.1).clone());
    proptest::collection::vec(prop_oneof![phrase, piece()], 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_search_finds_what_a_plain_one_does(text in text()) {
        prop_assert_eq!(hits(&BOOK, &text), plain::scan(&BOOK, &text));
    }

    #[test]
    fn listening_finds_what_searching_text_by_text_does(texts in proptest::collection::vec(text(), 0..6)) {
        let listening = BOOK.listen(texts.iter().map(String::as_str).collect());
        let listened = (0..BOOK.set_count() as u32).flat_map(|set| listening.hits(SetId(set)));
        let mut listened: Vec<(usize, Hit)> = listened.map(|found| (found.text, found.hit)).collect();
        listened.sort_unstable();
        let searched = texts.iter().enumerate().flat_map(|(n, text)| hits(&BOOK, text).into_iter().map(move |hit| (n, hit)));
        prop_assert_eq!(listened, searched.collect::<Vec<_>>());
    }
}

#[cfg(feature = "built-in")]
proptest! {
    // The plain search of all lexicons takes its time.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn all_lexicons_find_what_a_plain_search_does(text in speech()) {
        let book = &LEXICONS.0;
        prop_assert_eq!(hits(book, &text), plain::scan(book, &text));
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
