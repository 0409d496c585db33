//! Whether something is a question: particles, A-not-A, question words, English inversion; with or without a mark.

use std::ops::Range;
use std::sync::OnceLock;

use super::book::{Builder, Found, Hit, Listening, PhraseBook, Scanner, SetId};
use super::fold::{fold, place};
use super::holds::Holds;
use super::stream::{TITLES, goes_on_after_time};

/// What makes a question of a Chinese sentence, wherever it stands.
const ZH: &[&str] = &[
    "(吗|么|吧|呢)?",
    "(吗|么)$",
    "(吗|么),",
    "(是吧|对吧|好吧|行吧|没错吧|可以吧|好了吧|了吧|没有吧|有吧|不是吧)?",
    "(呢|是吧|对吧|没错吧)$ !(才|还|在|着|正)*2呢 !(没有|不用|不|没)*2呢",
    "(好不|行不|对不|是不|可以不|要不|在不|有没|了没|没有)?",
    "(了|过|到|好|完|见|懂|清|有)没有$",
    "(吃|用|做|看|来|打|查|买|带|收|办|约|好|疼|痛)*2(药|过|了|饭|到|饱|好)没有$",
    "(了没|有没|过没)$",
    "(为什么|为何|怎么|怎样|怎么样|咋|咋样|如何|什么|啥|哪|哪里|哪儿|哪个|哪些|哪位|哪天|哪种|谁|几|几点|几天|几次|几号|几个|多少|多久|多大|多长|多远|多高|多重|多贵|多少钱|干嘛|干吗|何时|何处|什么时候|啥时候|多长时间|多大年纪|贵姓|几岁)",
    "(是否|有没有|是不是|能不能|会不会|要不要|可不可以|可否|能否|有无|对不对|好不好|行不行|需不需要|愿不愿意|想不想|方不方便|介不介意|知不知道|认不认识|清不清楚|难不难|疼不疼|痛不痛|忙不忙|用不用|该不该|在不在|有木有|是吗|对吗|好吗|行吗|可以吗|方便吗|吗?)",
    "(还是)*(呢|好|方便|合适|$) !(还是)(没|不|很|有点|要|得|会|能|先|去|来|可以|老样子)",
];

/// What looks like a question and is none.
const NOT_ZH: &[&str] = &[
    "(没|没有|没有什么|没什么|不是什么|没啥|并没有|也没|都没|也没有|不会有什么|没有任何)(什么|啥|几|多少|哪|怎么|多久)",
    "(不怎么|没怎么|不怎么样|没多久|没几|没多少|不多久)",
    "(什么|谁|哪|怎么|哪里|哪儿|啥|多少|几|多久|哪个|如何|哪种|什么时候|怎样)*3(都|也)",
    "(不管|无论|不论|随便|任何)*(什么|谁|哪|怎么|哪里|多少|几|多久|如何|怎样|是不是|有没有|会不会|能不能|是否)",
    "(我|我们|他|医生|都|也|就|已经|大家)*1(知道|明白|了解|清楚|记得|告诉|说过|忘了|忘记|懂|不知道|不清楚|不确定|不记得|没想好|不明白|不了解|没问|没说|想知道|晓得|理解)*4(什么|谁|哪|怎么|哪里|多少|几|多久|如何|怎样|为什么|是不是|有没有|会不会|能不能|是否|什么时候|咋)",
    "(看看|看|看一下|问|问问|问一下|确认|查|查一下|核实|取决于|说明|告诉你|跟你说|教你|决定|考虑|知道|了解|关心|确定)*3(是否|有没有|是不是|能不能|会不会|要不要)",
    "(多么|多少有|多少会|几乎|几率|不几天|好几|十几|几十|几百|几千|几万|过几|这几|那几|前几|后几|近几|每几|头几|再几|吃几|隔几|等几|休息几|几(天|个|次|周|年)(后|之后|前|以后|内|左右|就))",
    "(什么的|等什么|有什么(说什么|问题|需要|事)|怎么(会|能|可能)这样|什么都|那么|这么|多么|要么|怎么说呢|不怎么)",
    "(有什么|有啥|有任何)(问题|需要|事|不舒服|情况|疑问|不清楚|不明白|不懂)*(随时|可以|就|尽管|请|都可以|及时|马上|打|联系|再)",
    "^(那|那就|就|好|行|可以|来|走|算了|那好|这样)*2吧$",
    "(要么|什么|那么|这么|怎么|多么)$",
];

/// What makes a question of an English sentence.
const EN: &[&str] = &[
    "?",
    "^[okay|ok|right|sorry|alright|oh|um|uh|yeah|yes|no|great|thank you|thanks|hi|hello|sir|madam] [and|so|but|well|now|please|then] (what|what's|whats|where|where's|when|when's|who|who's|whose|whom|why|why's|which|how|how's|how come|what about|how about)",
    "^[okay|ok|right|sorry|alright|oh|um|uh|yeah|yes|no|great|thank you|thanks|hi|hello|sir|madam] [and|so|but|well|now|please|then] (do|does|did|don't|doesn't|didn't|is|isn't|are|aren't|was|wasn't|were|weren't|am|have|haven't|has|hasn't|had|hadn't|can|can't|could|couldn't|will|won't|would|wouldn't|shall|should|shouldn't|may|might|must) (i|you|u|he|she|it|we|they|there|this|that|these|those|the|your|my|his|her|our|their|a|an|any|anyone|anybody|anything|someone|somebody|everything|everyone|mr|mrs|ms|miss|dr|doctor)",
    "(may|can|could|shall|should|would) (i|we|you) (please|just|kindly|have|get|take|ask|help|tell|give|confirm|speak|know|put|book|call|repeat|spell|say|do|provide|let|offer|make|come|hold|wait|be able|like)",
    "^(would|will|does|is|are|do|can|could) [the|a] (monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tomorrow|next|morning|afternoon|evening|#)",
    "(would|do|did|have|are|were|can|could|will) you (like|want|need|prefer|mind|have|know|think|remember|feel|take|taking|had|been|tried|ever|able|sure|free|available|happy|hear|see|understand|tell|give|please)",
    "(is|was|are|were) (there|it|that|this) (anything|any|something|a|an|the|ok|okay|all right|alright|right|correct|good|convenient|possible)",
    "(isn't|aren't|wasn't|weren't|don't|doesn't|didn't|haven't|hasn't|won't|wouldn't|can't|couldn't|shouldn't) (it|you|he|she|they|we|i)$",
    "(or not|or no|or something else|is it|are you|do you|right|correct|okay|yeah|huh|eh)?",
    "^[is there] (anything else|any other|any allergies|any questions|any pain|any chance|anything i|anything we)",
    "(how long|how much|how many|how often|how old|how far|how soon|how bad|how severe|what time|what kind|what sort|what type|what day|which day|what else|what about|how about|what if|how come) (do|does|did|is|are|was|were|have|has|can|could|will|would|should|of|you|the|your|it|that|this|times|days|weeks)",
    "any (allergies|other questions|questions|other symptoms|other problems|more questions|pain)$",
];

/// What looks like one and is none.
const NOT_EN: &[&str] = &[
    "(know|understand|see|wonder|remember|forgot|forget|told|tell|explain|ask|asked|check|find out|sure|show|explained|say|idea|decide|depends on|about|of|that's|that is|this is|is) [you|me|us|them|him|her|exactly|just] (what|where|when|who|why|which|how|whether|if) [i|we|he|she|they|you|it|this|that|the|your|my|to|much|many|long|often|old|far]",
    "^(what|how) (a|an|lovely|nice|wonderful|kind|great|awful|sad|terrible) [*4]$",
    "^when (you|i|we|it|the|he|she|they|your|that) (are|have|get|come|feel|see|need|want|were|was|is|get|take|go|call|arrive|had|got)",
    "^(how|what)ever",
    "^(have|do) (a|an|the|some|it|not|your) (great|nice|good|lovely|seat|look|day|pleasant|wonderful|safe)",
    "^(which|who) (is|was|are|means|will|would|can) (why|what|fine|good|great|great news|normal|the)",
];

/// The cues in a book: what makes a question, and what only looks like one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QuestionCues {
    yes: SetId,
    not: SetId,
}

impl QuestionCues {
    /// Puts them into a book that is searched for other things too.
    pub(crate) fn add_to(book: &mut Builder) -> Self {
        let yes = book.cues("question", &[ZH, EN].concat());
        QuestionCues { yes, not: book.cues("no question", &[NOT_ZH, NOT_EN].concat()) }
    }

    /// Its sets.
    pub(crate) fn sets(self) -> [SetId; 2] {
        [self.yes, self.not]
    }

    /// Where the questions are in those of the texts that such a book listens to which are `asked_for`: the number of the
    /// text and a sentence of it, in bytes.
    ///
    /// The texts are searched as wholes: no cue is found across the end of a sentence. Where the search does not end a
    /// sentence there, its sentences are searched one by one.
    pub(crate) fn questions(
        self,
        listening: &Listening<'_, '_>,
        asked_for: impl Fn(usize) -> bool,
    ) -> Vec<(usize, Range<usize>)> {
        let mut scanner = Scanner::new();
        let mut asked = Vec::new();
        let (mut all_yes, mut all_not) = (listening.hits(self.yes), listening.hits(self.not));
        for (number, text) in listening.texts().iter().enumerate() {
            let (yes, not) = (of_text(&mut all_yes, number), of_text(&mut all_not, number));
            if !asked_for(number) {
                continue;
            }
            let apart = ends_are_read(text);
            let cue = |sentence: &Range<usize>| {
                let mut own = yes.iter().map(|found| found.hit);
                own.any(|hit| {
                    let inside = sentence.start <= hit.start && hit.end <= sentence.end;
                    inside && !not.iter().any(|not| not.hit.start < hit.end && hit.start < not.hit.end)
                })
            };
            for sentence in sentences(text) {
                let Some(part) = text.get(sentence.clone()) else { continue };
                let asks = if apart { cue(&sentence) || asks_plainly(part) } else { asks(&mut scanner, part) };
                if asks {
                    asked.push((number, sentence));
                }
            }
        }
        asked
    }
}

/// Takes what was found in this text, and in those before it, from what was found in all.
fn of_text<'f>(all: &mut &'f [Found], text: usize) -> &'f [Found] {
    let own = all.iter().take_while(|found| found.text <= text).count();
    let (own, rest) = all.split_at_checked(own).unwrap_or_default();
    *all = rest;
    own
}

/// Whether the search ends a sentence wherever [`sentences`] does: it does not after titles and several dots.
fn ends_are_read(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = |at: &usize| bytes.get(at + 1).is_some_and(u8::is_ascii_whitespace) && !goes_on_after_time(bytes, *at);
    let dots = memchr::memchr_iter(b'.', bytes).filter(ends);
    dots.map(|at| text.get(..at).unwrap_or_default()).all(|before| {
        let said = before.trim_end_matches(|character: char| !character.is_alphanumeric());
        let apostrophe = |character: &char| matches!(fold(*character), '\'');
        let word =
            said.chars().rev().take_while(|character| character.is_ascii_alphanumeric() || apostrophe(character));
        let mut word: Vec<char> = word.filter(|character| !apostrophe(character)).map(fold).collect();
        word.reverse();
        let known = said.chars().next_back().is_none_or(|last| last.is_ascii() || place(last).is_some());
        known && !before.ends_with('.') && !TITLES.iter().any(|title| title.chars().eq(word.iter().copied()))
    })
}

/// A book of nothing but cues.
fn cues() -> &'static (PhraseBook, QuestionCues) {
    static CUES: OnceLock<(PhraseBook, QuestionCues)> = OnceLock::new();
    CUES.get_or_init(|| {
        let mut builder = PhraseBook::builder();
        let cues = QuestionCues::add_to(&mut builder);
        (builder.build(), cues)
    })
}

/// Where the first question of a text is, in bytes: its sentence, or the part of it up to the mark.
///
/// A question mark decides; without one, what says so is looked for, and embedded questions are left out.
///
/// ```
/// # use threerings::text::{Scanner, question};
/// let mut scanner = Scanner::new();
/// assert_eq!(question(&mut scanner, "您好。哪里不舒服"), Some(9..24));
/// assert_eq!(question(&mut scanner, "我知道什么时候去"), None);
/// ```
pub fn question(scanner: &mut Scanner, text: &str) -> Option<Range<usize>> {
    sentences(text).find(|sentence| text.get(sentence.clone()).is_some_and(|part| asks(scanner, part)))
}

/// How many sentences of a text are questions.
pub fn count_questions(scanner: &mut Scanner, text: &str) -> usize {
    sentences(text).filter(|sentence| text.get(sentence.clone()).is_some_and(|part| asks(scanner, part))).count()
}

/// The sentences of a text, with the marks that end them.
fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = 0;
    let ends = text.char_indices().filter_map(move |(at, character)| {
        let next = bytes.get(at + character.len_utf8()).copied();
        let ends = match character {
            '。' | '？' | '！' | '；' | '?' | '!' | ';' | '\n' => !matches!(next, Some(b'?' | b'!')),
            '.' => next.is_none_or(|next| next.is_ascii_whitespace()) && !goes_on_after_time(bytes, at),
            _ => false,
        };
        ends.then_some(at + character.len_utf8())
    });
    ends.chain([text.len()]).filter_map(move |end| {
        let from = std::mem::replace(&mut start, end);
        let part = text.get(from..end)?;
        let blank = part.len() - part.trim_start().len();
        (!part.trim().is_empty()).then_some(from + blank..end)
    })
}

/// Whether this one sentence asks something.
fn asks(scanner: &mut Scanner, sentence: &str) -> bool {
    if asks_plainly(sentence) {
        return true;
    }
    let (book, cues) = cues();
    let hits = book.scan(scanner, sentence);
    let void = |hit: &&Hit| hits.iter().any(|not| not.set == cues.not && not.start < hit.end && hit.start < not.end);
    hits.iter().filter(|hit| hit.set != cues.not).any(|hit| !void(&hit))
}

/// Whether it asks something by its mark or by its form.
fn asks_plainly(sentence: &str) -> bool {
    sentence.trim_end().ends_with(['?', '？']) || a_not_a(sentence)
}

/// 疼不疼, 来没来, 可不可以, 方不方便: the same syllable before and after 不 or 没, but not after 不管, 知道 and the like.
fn a_not_a(sentence: &str) -> bool {
    if !Holds::of(sentence).denial() {
        return false;
    }
    let characters: Vec<char> = sentence.chars().map(fold).collect();
    let found = characters.windows(3).position(|window| match window {
        [before, '不' | '没', after] => before == after && place(*before).is_some() && !matches!(before, '不' | '没'),
        _ => false,
    });
    let Some(at) = found else { return false };
    let before: String = characters.iter().take(at).collect();
    const EMBEDDING: [&str; 12] =
        ["不管", "无论", "不论", "知道", "不清楚", "不确定", "看看", "看一下", "取决于", "决定", "问问", "差"];
    !EMBEDDING.iter().any(|word| before.contains(word))
        && !matches!(characters.get(at), Some('差' | '时' | '动' | '了' | '事'))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    /// A book of cues and other things.
    static BOOK: LazyLock<(PhraseBook, QuestionCues)> = LazyLock::new(|| {
        let mut builder = PhraseBook::builder();
        builder.add("set", ["好的", "我*想**什么", "right"]).unwrap();
        let cues = QuestionCues::add_to(&mut builder);
        (builder.build(), cues)
    });

    /// The questions of texts that are searched as wholes.
    fn asked_together(texts: &[&str]) -> Vec<(usize, Range<usize>)> {
        BOOK.1.questions(&BOOK.0.listen(texts.to_vec()), |_| true)
    }

    /// The same, sentence by sentence.
    fn asked_apart(texts: &[&str]) -> Vec<(usize, Range<usize>)> {
        let mut scanner = Scanner::new();
        let all = texts.iter().enumerate();
        let sentences = all.flat_map(|(number, text)| sentences(text).map(move |range| (number, *text, range)));
        let asked = sentences.filter(|(_, text, range)| asks(&mut scanner, text.get(range.clone()).unwrap()));
        asked.map(|(number, _, range)| (number, range)).collect()
    }

    #[test]
    fn sentences_are_asked_one_by_one() {
        let texts =
            ["I see Dr. How are you", "I know... What time", "我知道。什么时候去", "O'Mr. Are you well", "ok. is it"];
        assert_eq!(asked_together(&texts), asked_apart(&texts));
        assert_eq!(asked_together(&["您好。多久了，嗯。我知道什么时候"]), [(0, 9..27)]);
    }

    #[test]
    fn a_time_of_day_ends_a_sentence_only_before_a_capital() {
        let count = |text: &str| sentences(text).count();
        assert_eq!(count("Shall I say 7 a.m. or 8 p.m.?"), 1);
        assert_eq!(count("It is at 7 a.m. Bring the form."), 2);
        assert_eq!(count("I came. or so"), 2);
        let texts = ["Come at 7 a.m. what time suits you", "At 7 A.M. How are you", "spam. what time", "a.m"];
        assert_eq!(asked_together(&texts), asked_apart(&texts));
    }

    proptest! {
        #[test]
        fn texts_as_wholes_ask_what_their_sentences_do(
            texts in proptest::collection::vec(proptest::collection::vec(proptest::sample::select(vec![
                "吗", "什么", "什么时候", "我知道", "没有", "还是", "好的", "嗯", "，", "。", "？", "！", "?!", "；", "\n",
                "what ", "how long ", "do you ", "are you ", "is it ", "know ", "right", "okay ", "um ", "Dr. ", "Mr .  ",
                "... ", ". ", ".", "'", "don't ", "a.m. ", "7 P.M. ", "é", "1", "3.5 ", "[laughs]", "か", "ｄｒ. ", "hiii",
            ]), 0..14), 1..4),
        ) {
            let texts: Vec<String> = texts.iter().map(|pieces| pieces.concat()).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            prop_assert_eq!(asked_together(&texts), asked_apart(&texts));
        }
    }

    fn asked(text: &str) -> bool {
        question(&mut Scanner::new(), text).is_some()
    }

    #[test]
    fn every_cue_can_be_read() {
        let mut builder = PhraseBook::builder();
        let set = builder.set("all");
        for pattern in ZH.iter().chain(NOT_ZH).chain(EN).chain(NOT_EN) {
            if let Err(error) = builder.pattern(set, pattern) {
                panic!("{pattern}: {error}");
            }
        }
    }

    #[test]
    fn chinese_questions() {
        for text in [
            "您好吗",
            "哪里不舒服",
            "疼不疼",
            "有没有发烧",
            "大概多少钱",
            "您什么时候方便",
            "是否需要预约",
            "怎么去你们医院",
            "多久了",
            "您贵姓",
            "吃过药没有",
            "这样可以吧？",
            "那我呢？",
            "方不方便过来",
            "请問您哪裡不舒服",
            "上午还是下午方便",
            "为什么没有来",
            "能不能便宜点",
            "您是王女士吗，我这边是医院",
            "谁给您开的药",
        ] {
            assert!(asked(text), "{text}");
        }
    }

    #[test]
    fn chinese_statements() {
        for text in [
            "我知道什么时候去",
            "没什么事",
            "谁都可以来",
            "不管怎么样都要复查",
            "好吧",
            "那就这样吧",
            "几乎不疼了",
            "过几天再来",
            "我不清楚是不是过敏",
            "谢谢您",
            "没多少钱",
            "吃几天药就好",
            "有什么问题随时联系我",
            "我没怎么吃",
            "看看是否需要手术",
            "差不多好了",
            "我们这里有三位专家",
            "那么我先挂了",
            "没事没事",
        ] {
            assert!(!asked(text), "{text}");
        }
    }

    #[test]
    fn english_questions() {
        for text in [
            "How are you",
            "what time suits you",
            "Do you have any pain",
            "Could you spell that",
            "is it better now",
            "okay so where does it hurt",
            "Any allergies?",
            "You said Tuesday, right?",
            "may I have your name",
            "it is better isn't it",
            "Would Monday or Tuesday suit you",
            "so how long have you had it",
            "Really?",
        ] {
            assert!(asked(text), "{text}");
        }
    }

    #[test]
    fn english_statements() {
        for text in [
            "I know what you mean",
            "That is what I said",
            "When you are ready let me know",
            "What a pity",
            "thank you",
            "I will tell you how it works",
            "Have a nice day",
            "I do not know where it is",
            "You can come on Monday",
            "Let me check if it is ready",
        ] {
            assert!(!asked(text), "{text}");
        }
    }

    #[test]
    fn the_range_is_the_sentence() {
        let text = "好的。 您哪天来？再见";
        assert_eq!(question(&mut Scanner::new(), text).and_then(|range| text.get(range)), Some("您哪天来？"));
        assert_eq!(count_questions(&mut Scanner::new(), "疼吗？多久了？好的。"), 2);
        assert_eq!(question(&mut Scanner::new(), ""), None);
    }
}
