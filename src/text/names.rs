//! Names of people: what is known of a customer's name, and where a text addresses them by it.

use std::ops::Range;

use super::fold::fold;
use super::holds::Holds;

/// The most frequent Chinese family names of one character.
const FAMILY_NAMES: &str = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲欧靳祁路涂兰甘裴梅童翁霍游阮柯岳单包宁";

/// Family names of two characters.
const LONG_FAMILY_NAMES: [&str; 12] =
    ["欧阳", "司马", "上官", "诸葛", "司徒", "东方", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐"];

/// What is put after a family name to address somebody.
const TITLES: [&str; 23] = [
    "先生", "女士", "小姐", "太太", "夫人", "阿姨", "大姐", "大哥", "大爷", "大妈", "大叔", "大婶", "大娘", "叔叔",
    "伯伯", "伯母", "奶奶", "爷爷", "老师", "同学", "姐", "哥", "总",
];

/// What titles begin with.
pub(super) const TITLES_BEGIN: [char; 16] =
    ['先', '女', '小', '太', '夫', '阿', '大', '叔', '伯', '奶', '爷', '老', '同', '姐', '哥', '总'];

/// Titles that are also parts of other words: they count only after a family name that is known.
const SHORT_TITLES: [&str; 3] = ["姐", "哥", "总"];

/// What is put before a name in English.
const ENGLISH_TITLES: [&str; 6] = ["mr", "mrs", "ms", "miss", "mister", "madam"];

/// What comes before one's own name. A family name follows the first ones, a whole name the others.
const GIVES_FAMILY_NAME: [&str; 3] = ["我姓", "免贵姓", "贵姓是"];
const GIVES_NAME: [&str; 5] = ["我叫", "我的名字是", "我的名字叫", "名字叫", "姓名是"];
const GIVES_ENGLISH_NAME: [&str; 4] = ["my name is ", "my name's ", "the name is ", "the name's "];

/// One of these stands in everything that gives a Chinese name.
pub(super) const NAMING: [char; 3] = ['姓', '叫', '名'];

/// What is known of somebody's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Family names, as titles follow them.
    family: Vec<String>,
    /// Whole and given names, of two characters or more.
    whole: Vec<String>,
    /// First and last names in letters, in small ones.
    words: Vec<String>,
}

/// A text in folded characters, with the way back.
struct Folded {
    characters: Vec<char>,
    offsets: Vec<usize>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let room = || text.len() / 2;
        let mut folded = Folded { characters: Vec::with_capacity(room()), offsets: Vec::with_capacity(room()) };
        for (at, character) in text.char_indices() {
            folded.characters.push(fold(character).to_ascii_lowercase());
            folded.offsets.push(at);
        }
        folded
    }

    /// Whether this stands here.
    fn has(&self, at: usize, words: &str) -> bool {
        let rest = self.characters.get(at..).unwrap_or_default();
        let mut rest = rest.iter();
        words.chars().all(|wanted| rest.next() == Some(&wanted))
    }

    fn range(&self, from: usize, to: usize, text: &str) -> Range<usize> {
        let at = |n: usize| self.offsets.get(n).copied().unwrap_or(text.len());
        at(from)..at(to)
    }

    /// Whether a word of letters starts here.
    fn starts_word(&self, at: usize) -> bool {
        let letter = |n: usize| self.characters.get(n).is_some_and(|c| c.is_ascii_alphanumeric());
        letter(at) && !at.checked_sub(1).is_some_and(letter)
    }

    /// The word of letters that starts here.
    fn word(&self, at: usize) -> String {
        self.characters.iter().skip(at).take_while(|c| c.is_ascii_alphabetic()).collect()
    }

    fn ideographs(&self, at: usize) -> usize {
        self.characters.iter().skip(at).take_while(|c| is_ideograph(**c)).count()
    }
}

fn is_ideograph(character: char) -> bool {
    matches!(u32::from(character), 0x3400..=0x9FFF)
}

/// The family name at the beginning of a name, by length in characters.
fn family_name(name: &str) -> Option<usize> {
    if LONG_FAMILY_NAMES.iter().any(|long| name.starts_with(long)) {
        return Some(2);
    }
    name.chars().next().filter(|first| FAMILY_NAMES.contains(*first)).map(|_| 1)
}

impl Names {
    /// What a name tells: `王小明`, `John Smith`, `Ms Lee`.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let mut names = Names::default();
        names.add(name);
        names
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.family.is_empty() && self.whole.is_empty() && self.words.is_empty()
    }

    /// Learns a name.
    pub fn add(&mut self, name: &str) {
        let folded: String = name.trim().chars().map(fold).collect();
        if folded.chars().any(is_ideograph) {
            self.add_chinese(&folded);
        } else {
            let words = folded.split(|c: char| !c.is_alphabetic()).map(str::to_ascii_lowercase);
            self.words.extend(words.filter(|word| word.len() > 2 && !ENGLISH_TITLES.contains(&word.as_str())));
        }
    }

    fn add_chinese(&mut self, name: &str) {
        let bare = TITLES.iter().find_map(|title| name.strip_suffix(title)).unwrap_or(name);
        let characters: Vec<char> = bare.chars().filter(|c| is_ideograph(*c)).collect();
        if characters.is_empty() || characters.len() > 4 {
            return;
        }
        let bare: String = characters.iter().collect();
        let length = family_name(&bare).unwrap_or(1);
        self.family.push(characters.iter().take(length).collect());
        if characters.len() > length {
            self.whole.push(bare);
        }
        if characters.len() > length + 1 {
            self.whole.push(characters.iter().skip(length).collect());
        }
    }

    /// Learns the name that somebody gives as their own: `我姓王`, `my name is Ann Lee`.
    pub fn learn(&mut self, text: &str) {
        if !Holds::of(text).name() {
            return;
        }
        let folded = Folded::of(text);
        for at in 0..folded.characters.len() {
            let after = |starts: &[&str]| {
                starts.iter().find(|start| folded.has(at, start)).map(|start| at + start.chars().count())
            };
            if let Some(from) = after(&GIVES_FAMILY_NAME) {
                let name: String = folded.characters.iter().skip(from).take(2).collect();
                if let Some(length) = family_name(&name) {
                    self.family.push(name.chars().take(length).collect());
                }
            }
            if let Some(from) = after(&GIVES_NAME) {
                let length = folded.ideographs(from).min(3);
                let name: String = folded.characters.iter().skip(from).take(length).collect();
                if length >= 2 && family_name(&name).is_some() {
                    self.add_chinese(&name);
                }
            }
            if folded.starts_word(at)
                && let Some(from) = after(&GIVES_ENGLISH_NAME)
            {
                let first = folded.word(from);
                let last = folded.word(from + first.len() + 1);
                const NOT_NAMES: [&str; 8] = ["and", "but", "the", "not", "spelled", "with", "for", "calling"];
                let named = [first, last].into_iter().take_while(|word| !NOT_NAMES.contains(&word.as_str()));
                self.words.extend(named.filter(|word| word.len() > 2));
            }
        }
    }

    /// Where a text addresses somebody by name, in bytes: `王女士`, `小明`, `Mr Smith`, `John`. Where nothing is known,
    /// any name with a title counts.
    #[must_use]
    pub fn spoken(&self, text: &str) -> Vec<Range<usize>> {
        // Names in letters are words; of a Chinese name there is a title or the name as a whole.
        let whole = |character: char| self.whole.iter().any(|name| name.starts_with(character));
        if !Holds::of(text).title() && (self.whole.is_empty() || !text.chars().map(fold).any(whole)) {
            return Vec::new();
        }
        let folded = Folded::of(text);
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while at < folded.characters.len() {
            let length = self.chinese_at(&folded, at).or_else(|| self.english_at(&folded, at));
            if let Some(length) = length {
                found.push(folded.range(at, at + length, text));
            }
            at += length.unwrap_or(1);
        }
        found
    }

    fn chinese_at(&self, folded: &Folded, at: usize) -> Option<usize> {
        if !folded.characters.get(at).copied().is_some_and(is_ideograph) {
            return None;
        }
        if let Some(name) = self.whole.iter().find(|name| folded.has(at, name)) {
            return Some(name.chars().count());
        }
        // A title stands one or two characters on.
        let title = |at: usize| folded.characters.get(at).is_some_and(|c| TITLES_BEGIN.contains(c));
        if !title(at + 1) && !title(at + 2) {
            return None;
        }
        let known = self.family.iter().find(|family| folded.has(at, family)).map(|family| family.chars().count());
        let any = || {
            let two: String = folded.characters.iter().skip(at).take(2).collect();
            family_name(&two).filter(|_| self.is_empty())
        };
        let length = known.or_else(any)?;
        let title = TITLES.iter().find(|title| folded.has(at + length, title))?;
        (known.is_some() || !SHORT_TITLES.contains(title)).then(|| length + title.chars().count())
    }

    fn english_at(&self, folded: &Folded, at: usize) -> Option<usize> {
        if !folded.starts_word(at) {
            return None;
        }
        let word = folded.word(at);
        if self.words.contains(&word) {
            return Some(word.len());
        }
        if !ENGLISH_TITLES.contains(&word.as_str()) {
            return None;
        }
        let gap = folded.characters.iter().skip(at + word.len()).take_while(|c| matches!(**c, ' ' | '.')).count();
        let name = folded.word(at + word.len() + gap);
        let fits = name.len() > 1 && (self.words.is_empty() || self.words.contains(&name));
        (gap > 0 && fits).then(|| word.len() + gap + name.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_begins_as_the_table_says() {
        for title in TITLES {
            assert!(TITLES_BEGIN.iter().any(|first| title.starts_with(*first)), "{title}");
        }
        let starts = [GIVES_FAMILY_NAME.as_slice(), &GIVES_NAME, &GIVES_ENGLISH_NAME].concat();
        assert!(starts.iter().all(|start| start.contains(['姓', '叫', '名', 'm'])));
    }

    fn spoken<'t>(names: &Names, text: &'t str) -> Vec<&'t str> {
        names.spoken(text).into_iter().filter_map(|range| text.get(range)).collect()
    }

    #[test]
    fn known_names_are_found_with_and_without_titles() {
        let wang = Names::of("王小明");
        assert_eq!(spoken(&wang, "王先生您好，是王小明本人吗？小明你好，李先生"), ["王先生", "王小明", "小明"]);
        assert_eq!(spoken(&wang, "王姐，王者"), ["王姐"]);
        let smith = Names::of("Mr John Smith");
        assert_eq!(spoken(&smith, "Hello Mr. Smith, John? Johnny, Mr Brown"), ["Mr. Smith", "John"]);
        assert_eq!(spoken(&Names::of("歐陽女士"), "欧阳女士，请问"), ["欧阳女士"]);
    }

    #[test]
    fn any_name_with_a_title_counts_where_none_is_known() {
        let none = Names::default();
        assert_eq!(spoken(&none, "請問是張女士嗎"), ["張女士"]);
        assert_eq!(spoken(&none, "Is that Mrs Brown"), ["Mrs Brown"]);
        assert_eq!(spoken(&none, "这位先生，女士您好，李总"), Vec::<&str>::new());
    }

    #[test]
    fn names_are_learnt_from_what_people_say() {
        let learnt = |text: &str| {
            let mut names = Names::default();
            names.learn(text);
            names
        };
        assert_eq!(spoken(&learnt("免贵姓陈"), "陈女士，李女士"), ["陈女士"]);
        assert_eq!(spoken(&learnt("我叫周晓燕"), "周晓燕您好"), ["周晓燕"]);
        assert_eq!(spoken(&learnt("Hi, my name is Ann Lee"), "thanks Ann"), ["Ann"]);
        assert!(learnt("我叫了救护车").is_empty());
        assert!(learnt("I have a headache").is_empty());
    }
}
