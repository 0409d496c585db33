//! Details that have to be right: times, dates, numbers, amounts; and turns that say them again to be confirmed.

use std::sync::OnceLock;

use super::book::{Builder, Found, Listening, PhraseBook, Scanner, SetId};
use crate::order::Order;

/// A detail of any sort.
const DETAILS: &[&str] = &[
    "#(点|点半|点钟|号|月|日|年|块|元|块钱|片|粒|毫克|毫升|次|天|周|个月|个疗程|疗程|岁|分钟|小时|位|人|张|间|楼|室) !一点(点|也|都|不|没|小) !(有|好|快|慢|多|少|大|小|早|晚|轻|重|高|低|差|疼|痛|舒服|严重|清楚|简单|便宜|注意)[了|的]一点",
    "(周|星期|礼拜)(一|二|三|四|五|六|日|天)",
    "(今天|明天|后天|大后天|今晚|明早|上午|下午|晚上|早上|中午|凌晨|下周|本周|这周)",
    "(monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)",
    "(today|tomorrow|tonight|this (morning|afternoon|evening|week|weekend)|next (week|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|in the (morning|afternoon|evening)|noon|midnight|half past|quarter (past|to))",
    "# (am|pm|a m|p m|o'clock|dollars|pounds|euros|yuan|people|persons|person|tickets|ticket|nights|night|days|day|rooms|room|passengers|passenger|mg|ml|milligrams|milligram|millilitres|drops|pills|pill|capsules|capsule|tablets|tablet|percent|times|seats|seat|guests|travelers|travellers|adults|bags|hours|minutes|weeks|months|years|st|nd|rd|th)",
    "(on|for|at|from|to|until|by|of|with|number|room|flight|table|is) #",
];

/// Words that say that something is said again to be confirmed; `please confirm your name` asks for it instead.
const CLEAR: &[&str] = &[
    "(please|kindly|just|let me|to|i'd like to|i want to|i'll|i will|can i|may i|could i|could you|can you|would you|i need to|going to|ok|okay) [please|just|now|quickly|double] (confirm|verify|reconfirm|recap|ensure) [that|the|this|it|if|a|an|following|#]",
    "^[ok|okay|alright|sure|great|so|and|just] (confirming|confirm|verifying|verify|recapping|to confirm|to be clear|to make sure|to recap|to sum up)",
    "[ok|okay|sure|so|just] (to be clear|to make sure|to be sure|to clarify|make sure i|check and review|review the following|the following details|confirmation details|do you confirm|confirm these|confirm those|confirm them|double check)",
    "(if|have|did|do) (i|i've|i have) (get|got|gotten|have|hear|heard|understand|understood|got anything) [all|everything|anything|that|it|you|this] [right|correctly|correct|wrong|incorrect]",
    "(确认一下|核对一下|核实一下|跟你确认|请[你]确认|复述一下|重复一遍|跟你核对|再确认|总结一下|我记一下)",
];

/// What asks whether something is right.
const RIGHT: &[&str] = &[
    "(is|are|does|do) (that|this|it|these|those|everything|all of that|all of this|the details|the above) [all|information|look|sound] (right|correct|ok|okay|accurate|good|fine|alright|all right)",
    "(right|correct|yes|ok|okay|am i right|isn't it|agreed)?",
    "(对吗|对吧|对不对|是吗|是吧|没错吧|是不是|正确吗|这样对吗|没问题吧|没记错吧)",
    "你(是说|的意思是|说的是|要的是|约的是|订的是)",
];

/// What `confirm` is also used for.
const ASKS: &[&str] = &[
    "(confirm|verify) [me] your *2 (name|identity|date of birth|dob|birthday|address|phone|number|email|details|age|postcode|zip code|account)",
    "(confirm|verify) (who|where|when|what|which|how)",
    "(couldn't|can't|unable to|not able to|failed to|will|once you|after you|when you) confirm",
    "(核对|核实|确认)*2(身份|姓名|手机|电话|生日|出生|地址|证件|信息)",
];

/// What belongs to what the other side wants, said by us.
const WANTS: &[&str] = &[
    "^[ok|okay|so|alright|sure|great|got it|right|and|perfect|no problem|of course|certainly|thanks|thank you] (you|you'd|you'll|you're|you want|you would|you need|you will) [want|would|need|like|will|are|have|wish|be]",
    "(i'll|i will|i am going to|i'm going to|let me|i'm|i am|i can|we'll|we will|going to) [now|just|go ahead and|be] (book|booking|reserve|reserving|schedule|scheduling|make|making|set|setting|buy|buying|purchase|purchasing|transfer|transferring|send|sending|play|playing|get|getting|request|requesting|order|ordering|add|adding|rent|renting|look|looking|pay|paying|find|finding)",
    "(booking|reserving|scheduling|making|setting|buying|purchasing|transferring|sending|playing|requesting|adding|renting|paying) (a|an|the|your|you|#|for|at|up|it|to|in|from)",
    "(your|the) (appointment|reservation|table|booking|ticket|tickets|ride|trip|visit|bus|room|flight|order|event|transfer|hotel|car) (is|will be|are|would be|for|at|on|with|to|from)",
    "(you|you're) (want|need|would like|'d like|are looking|looking|wish|asked|prefer|are going|will be)",
    "^(a|an|#|one|two|three|four) (table|ticket|tickets|room|rooms|seat|seats|reservation|appointment|bus|ride|car|taxi|person|people|passenger|passengers|bus ticket|cab|nights)",
    "(给你|帮你|为你)*(约|预约|订|安排|登记|改)(的是|在|到|好)",
];

/// Signs that something is offered or asked, not said again.
const OFFERS: &[&str] = &[
    "(how about|what about|would you like|do you want|would you prefer|do you like|does that work|will that work|does that sound|would that|interested|there is|there's|there are|i found|i have|i've found|found|we have|available|it costs|costs|the price|it is|it's|located|another|one option|would you want|shall i|should i|can i|do you need|which|what|where|when|who|how|is there|are you|is it ok|i see|starts at|leaves at|departs|rating|rated|their|they|sorry|unfortunately|has been|have been|was|i've|booked|confirmed)",
];

/// The sets of all this in a book.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DetailCues {
    details: SetId,
    clear: SetId,
    right: SetId,
    asks: SetId,
    wants: SetId,
    offers: SetId,
}

impl DetailCues {
    /// Puts them into a book that is searched for other things too.
    pub(crate) fn add_to(book: &mut Builder) -> Self {
        DetailCues {
            details: book.cues("details", DETAILS),
            clear: book.cues("clear", CLEAR),
            right: book.cues("right", RIGHT),
            asks: book.cues("asks", ASKS),
            wants: book.cues("wants", WANTS),
            offers: book.cues("offers", OFFERS),
        }
    }

    /// Its sets.
    pub(crate) fn sets(self) -> [SetId; 6] {
        let DetailCues { details, clear, right, asks, wants, offers } = self;
        [details, clear, right, asks, wants, offers]
    }

    /// Where the details are in the texts that such a book listens to, in their order: times, dates, numbers, amounts.
    pub(crate) fn details<'l>(self, listening: &'l Listening<'_, '_>) -> &'l [Found] {
        listening.hits(self.details)
    }

    /// Which of these texts say details again so that the other side can confirm them, as [`read_back`].
    pub(crate) fn read_backs(self, listening: &Listening<'_, '_>) -> Vec<usize> {
        // None does without a sign of one of these.
        let signs = [self.clear, self.right, self.wants].into_iter().flat_map(|set| listening.hits(set));
        let mut texts: Vec<usize> = signs.map(|found| found.text).collect();
        texts.order();
        texts.dedup();
        texts.retain(|text| {
            let said = listening.texts().get(*text);
            said.is_some_and(|said| self.says_again(said, |set| listening.hits_in(set, *text).len()))
        });
        texts
    }

    fn says_again(self, text: &str, count: impl Fn(SetId) -> usize) -> bool {
        let DetailCues { details, clear, right, asks, wants, offers } = self;
        if count(clear) > 0 && count(asks) == 0 {
            return true;
        }
        if count(right) > 0 {
            return count(details) + count(wants) > 0;
        }
        let asked = text.contains(['?', '？']);
        count(wants) > 0 && count(offers) == 0 && (count(details) > 1 || asked && count(details) > 0)
    }
}

/// A book of nothing else.
fn book() -> &'static (PhraseBook, DetailCues) {
    static BOOK: OnceLock<(PhraseBook, DetailCues)> = OnceLock::new();
    BOOK.get_or_init(|| {
        let mut builder = PhraseBook::builder();
        let cues = DetailCues::add_to(&mut builder);
        (builder.build(), cues)
    })
}

/// How many details a text holds: times, dates, numbers, amounts.
pub fn count_details(scanner: &mut Scanner, text: &str) -> usize {
    let (book, cues) = book();
    book.scan(scanner, text).iter().filter(|hit| hit.set == cues.details).count()
}

/// Whether a text says details again so that the other side can confirm them.
///
/// ```
/// # use threerings::text::{Scanner, read_back};
/// let mut scanner = Scanner::new();
/// assert!(read_back(&mut scanner, "So that is Tuesday at 3 pm, correct?"));
/// assert!(read_back(&mut scanner, "给您约的是周三下午三点，对吧"));
/// assert!(!read_back(&mut scanner, "How about Tuesday at 3 pm?"));
/// ```
pub fn read_back(scanner: &mut Scanner, text: &str) -> bool {
    let (book, cues) = book();
    let hits = book.scan(scanner, text);
    cues.says_again(text, |set| hits.iter().filter(|hit| hit.set == set).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads_back(text: &str) -> bool {
        read_back(&mut Scanner::new(), text)
    }

    #[test]
    fn every_pattern_can_be_read() {
        let mut builder = PhraseBook::builder();
        let set = builder.set("all");
        for pattern in [DETAILS, CLEAR, RIGHT, ASKS, WANTS, OFFERS].concat() {
            if let Err(error) = builder.pattern(set, pattern) {
                panic!("{pattern}: {error}");
            }
        }
    }

    #[test]
    fn details_are_counted() {
        let mut scanner = Scanner::new();
        assert_eq!(count_details(&mut scanner, "周三下午三点，带五百块钱"), 4);
        assert_eq!(count_details(&mut scanner, "Tuesday at 3 pm for two people"), 3);
        assert_eq!(count_details(&mut scanner, "好的，谢谢您"), 0);
        assert_eq!(count_details(&mut scanner, "好一点了，还有一点疼，一点都不麻烦"), 0);
        assert_eq!(count_details(&mut scanner, "下午一点"), 2);
        assert_eq!(count_details(&mut scanner, "ten milligrams twice a day"), 1);
    }

    #[test]
    fn what_is_read_back() {
        for text in [
            "Just to confirm, that is Tuesday at 3 pm",
            "So you want a table for two at 7 pm?",
            "Please confirm: two tickets for Friday",
            "那就是周三下午三点，对吧",
            "我跟您确认一下，周五上午九点",
            "To be clear, one room from tomorrow",
        ] {
            assert!(reads_back(text), "{text}");
        }
    }

    #[test]
    fn what_is_not() {
        for text in [
            "How about Tuesday at 3 pm?",
            "Please confirm your date of birth",
            "Where do you want to check in?",
            "您哪天方便",
            "麻烦核对一下您的身份信息",
            "Have a nice day",
            "There is a bus at 9 am for $20. Would you like it?",
        ] {
            assert!(!reads_back(text), "{text}");
        }
    }
}
