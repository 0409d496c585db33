//! Details that have to be right: times, dates, numbers, amounts; and turns that say them again to be confirmed.

use super::book::{PhraseBook, Scanner, SetId};
use std::sync::OnceLock;

/// A detail of any sort.
const DETAILS: &[&str] = &[
    "#(点|点半|点钟|号|月|日|年|块|元|块钱|片|粒|毫克|毫升|次|天|周|个月|个疗程|疗程|岁|分钟|小时|位|人|张|间|楼|室)",
    "(周|星期|礼拜)(一|二|三|四|五|六|日|天)",
    "(今天|明天|后天|大后天|今晚|明早|上午|下午|晚上|早上|中午|凌晨|下周|本周|这周)",
    "(monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)",
    "(today|tomorrow|tonight|this (morning|afternoon|evening|week|weekend)|next (week|month|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|in the (morning|afternoon|evening)|noon|midnight|half past|quarter (past|to))",
    "# (am|pm|a m|p m|o'clock|dollars|pounds|euros|yuan|people|persons|person|tickets|ticket|nights|night|days|day|rooms|room|passengers|passenger|mg|ml|tablets|times|seats|seat|guests|travelers|travellers|adults|bags|hours|minutes|weeks|months|years|st|nd|rd|th)",
    "(on|for|at|from|to|until|by|of|with|number|room|flight|table|is) #",
];

/// Words that say that something is to be confirmed.
const CUES: &[&str] = &[
    "(please|kindly) (confirm|verify|check)",
    "(just|let me|to|i'd like to|i want to|i will|can i|may i|could i|i need to|going to) (confirm|verify|double check|recap|repeat|check)",
    "confirm[ing] (that|the|this|your|you|following|a|an|for|with|booking|reservation|details|change|it|if|#)",
    "^[ok|okay|alright|sure|great|so] (confirming|confirm|verifying|verify|recapping)",
    "(is|are|does|do) (that|this|it|these|those|everything|all of that|all of this|the details|the above) [all|information|look|sound] (right|correct|ok|okay|accurate|good|fine|alright|all right)",
    "(right|correct|yes|ok|okay|am i right|isn't it|agreed)?",
    "(have|did|do) i (get|got|have|hear|heard|understand|understood) (that|it|you|this|everything) [right|correctly]",
    "(对吗|对吧|对不对|是吗|是吧|没错吧|是不是|正确吗|这样对吗|没问题吧|确认一下|核对一下|核实一下|跟你确认|请确认|复述一下|重复一遍|没记错吧)",
    "你(是说|的意思是|说的是|要的是|约的是|订的是)",
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

struct Book {
    book: PhraseBook,
    details: SetId,
    cues: SetId,
    wants: SetId,
    offers: SetId,
}

fn book() -> &'static Book {
    static BOOK: OnceLock<Book> = OnceLock::new();
    BOOK.get_or_init(|| {
        let mut builder = PhraseBook::builder();
        let mut set = |name, patterns: &[&str]| {
            let set = builder.set(name);
            // A test reads every pattern.
            patterns.iter().for_each(|pattern| drop(builder.pattern(set, pattern)));
            set
        };
        let (details, cues) = (set("details", DETAILS), set("cues", CUES));
        let (wants, offers) = (set("wants", WANTS), set("offers", OFFERS));
        Book { book: builder.build(), details, cues, wants, offers }
    })
}

/// How many details a text holds: times, dates, numbers, amounts.
pub fn count_details(scanner: &mut Scanner, text: &str) -> usize {
    let Book { book, details, .. } = book();
    book.scan(scanner, text).iter().filter(|hit| hit.set == *details).count()
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
    let Book { book, details, cues, wants, offers } = book();
    let hits = book.scan(scanner, text);
    let count = |set: &SetId| hits.iter().filter(|hit| hit.set == *set).count();
    let asked = text.contains(['?', '？']);
    if count(cues) > 0 {
        return count(details) + count(wants) > 0;
    }
    count(wants) > 0 && count(offers) == 0 && (count(details) > 1 || asked && count(details) > 0)
}
