//! The notation of patterns, as people write them in lexicons and checklists.
//!
//! | written | means |
//! |---|---|
//! | `thank you`, `谢谢` | these words; case, width, traditional characters, accents and apostrophes make no difference |
//! | `(here\|this) is` | one of several; an empty one is allowed: `explain(\|s\|ed)` |
//! | `[很]抱歉` | may be there or not |
//! | `我是*医生`, `my … number` | a gap within a sentence: up to 6 words or 12 Chinese characters, or nothing |
//! | `*3` | a gap of up to 3 words or 6 Chinese characters |
//! | `**` | a gap that may cross the ends of sentences: up to 12 words or 24 Chinese characters |
//! | `#` | a number, in digits or in words: `#块钱`, `at # o'clock`; 一 in words such as 一定 is none |
//! | `^`, `$` | the start and the end of a sentence (or of the turn) |
//! | `?` | a question mark; without it, punctuation at the end does not matter |
//! | `,` | a pause may be there: `不用,谢谢`; between English words it makes no difference |
//! | `~itis`, `thank~` | the end or the start of a longer word |
//! | `<laughs>` | a word in brackets of any sort, as transcripts mark sounds |
//! | `你` | `你` or `您`; `您` is only `您` |
//! | `I'll`, `don't` | the short and the long form: `I will`, `do not` |
//! | `挂电话 !不要挂电话` | not where the words after ` !` overlap with what was found; more than one may follow |
//!
//! English words are whole words: `hi` is not found in `this`. `嗯`, `呃`, `um`, `uh` and their like are skipped
//! inside a pattern.

use crate::order::Order;
use std::fmt;

/// How many phrases one pattern may hold.
const MOST_PHRASES: usize = 600;
/// Neighbouring alternatives are multiplied out up to this many phrases; beyond, they stay side by side. Few and
/// short phrases keep the tree small, and a small tree is a fast one.
const MOST_JOINED: usize = 6;

/// Why a pattern cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    /// Where, in characters of the pattern, counted from 1.
    pub column: usize,
    /// What was expected and found, lower-case, one sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (column {})", self.message, self.column)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for PatternError {}

/// What may stand between two pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Up to this many Chinese characters; a word counts as two.
    Within(u32),
    /// The same, across sentence ends.
    Across(u32),
}

/// A gap and the words that follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// What stands before it; `None` before the first slot.
    pub(super) gap: Option<Gap>,
    /// The phrases that fit here, as text with marks. In a finished chain there are some, but for a number.
    pub(super) phrases: Vec<String>,
    /// Whether it is any number.
    pub(super) number: bool,
    /// Whether it may be missing.
    pub(super) optional: bool,
}

/// Slots one after the other; at least one of them has phrases and is not optional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) slots: Vec<Slot>,
}

/// A pattern that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) chains: Vec<Chain>,
    pub(super) unless: Vec<Chain>,
}

/// Whether a pattern can be read.
///
/// # Errors
/// Where it can't, with the place in it.
pub(crate) fn readable(text: &str) -> Result<(), PatternError> {
    parse(text).map(drop)
}

/// Reads a pattern.
pub(super) fn parse(text: &str) -> Result<Pattern, PatternError> {
    Parser { text, at: 0 }.pattern().map_err(|Fault { at, message, help }| {
        let before = text.get(..at).unwrap_or_default();
        PatternError { column: before.chars().count() + 1, message, help: Some(help.to_owned()) }
    })
}

/// Why a pattern cannot be read, and from which byte on.
#[derive(Debug)]
struct Fault {
    at: usize,
    message: String,
    help: &'static str,
}

/// A part of a pattern: alternatives, each a list of slots; an empty phrase stands for nothing at all.
#[derive(Debug, Clone)]
struct Node {
    alternatives: Vec<Vec<Slot>>,
    /// From which byte on it is written.
    at: usize,
}

impl Slot {
    fn new(gap: Option<Gap>, phrases: Vec<String>) -> Self {
        Slot { gap, phrases, number: false, optional: false }
    }

    /// Nothing, yet: what stands beside it is written into it.
    fn open(gap: Option<Gap>) -> Self {
        Slot::new(gap, vec![String::new()])
    }
}

impl Node {
    fn phrases(phrases: Vec<String>, at: usize) -> Self {
        Node { alternatives: vec![vec![Slot::new(None, phrases)]], at }
    }

    fn gap(gap: Gap, at: usize) -> Self {
        Node { alternatives: vec![vec![Slot::open(None), Slot::open(Some(gap))]], at }
    }

    fn number(at: usize) -> Self {
        let next = Some(Gap::Within(0));
        let number = Slot { gap: next, phrases: Vec::new(), number: true, optional: false };
        Node { alternatives: vec![vec![Slot::open(None), number, Slot::open(next)]], at }
    }

    fn size(&self) -> usize {
        self.alternatives.iter().flatten().map(|slot| slot.phrases.len()).sum()
    }

    /// Adds letters.
    fn push(&mut self, letters: &str) {
        let last = self.alternatives.iter_mut().filter_map(|slots| slots.last_mut());
        last.flat_map(|slot| &mut slot.phrases).for_each(|phrase| phrase.push_str(letters));
    }

    /// This, directly followed by `next`.
    fn then(mut self, mut next: Node) -> Result<Node, Fault> {
        if let ([left], [right]) = (self.alternatives.as_mut_slice(), next.alternatives.as_mut_slice()) {
            join(left, std::mem::take(right));
        } else {
            let mut alternatives = Vec::with_capacity(self.alternatives.len() * next.alternatives.len());
            for left in &self.alternatives {
                for right in &next.alternatives {
                    let mut both = left.clone();
                    join(&mut both, right.clone());
                    alternatives.push(both);
                }
            }
            self.alternatives = alternatives;
        }
        Node { at: next.at, ..self }.checked()
    }

    fn checked(self) -> Result<Node, Fault> {
        if self.size() <= MOST_PHRASES {
            return Ok(self);
        }
        let message = format!("the pattern holds more than {MOST_PHRASES} phrases");
        Err(Fault { at: self.at, message, help: "split it into several patterns" })
    }

    /// The chains that this stands for.
    fn chains(self) -> Result<Vec<Chain>, Fault> {
        let chains: Option<Vec<Chain>> = self.alternatives.into_iter().map(chain).collect();
        chains.ok_or_else(|| Fault {
            at: self.at,
            message: "the pattern would be found where nothing was said".to_owned(),
            help: "give it at least one word outside `[…]`",
        })
    }
}

/// Makes one list of two lists of slots. The last of the left and the first of the right are multiplied out where they
/// are few, or where a word or a pause goes on from one to the other.
fn join(left: &mut Vec<Slot>, right: Vec<Slot>) {
    let mut right = right.into_iter();
    if let Some(last) = left.last_mut()
        && let Some(first) = right.next()
    {
        let product = last.phrases.len() * first.phrases.len();
        let several = last.phrases.len() > 1 && first.phrases.len() > 1;
        if product > MOST_JOINED && several && !inside_word(last, &first) && !pause_between(last, &first) {
            left.push(Slot::new(Some(Gap::Within(0)), first.phrases));
        } else {
            last.phrases = multiplied(std::mem::take(&mut last.phrases), first.phrases);
        }
    }
    left.extend(right);
}

/// Each of the phrases followed by each of the others.
fn multiplied(mut starts: Vec<String>, ends: Vec<String>) -> Vec<String> {
    let nothing = |phrases: &[String]| matches!(phrases, [only] if only.is_empty());
    if nothing(&starts) {
        return ends;
    }
    if nothing(&ends) {
        return starts;
    }
    if let [end] = ends.as_slice() {
        starts.iter_mut().for_each(|start| start.push_str(end));
        return starts;
    }
    starts.iter().flat_map(|start| ends.iter().map(move |end| [start.as_str(), end].concat())).collect()
}

/// Whether some word starts in the left slot and goes on in the right one.
fn inside_word(left: &Slot, right: &Slot) -> bool {
    let letter = |character: char| character.is_ascii_alphanumeric() || matches!(character, '\'' | '’' | '~');
    let ends = left.phrases.iter().any(|phrase| phrase.chars().next_back().is_some_and(letter));
    let starts = right.phrases.iter().any(|phrase| phrase.chars().next().is_some_and(letter));
    ends && starts
}

/// Whether there may be a pause between the two slots: as the end of a phrase it would not be read.
fn pause_between(left: &Slot, right: &Slot) -> bool {
    left.phrases.iter().any(|phrase| phrase.ends_with(','))
        || right.phrases.iter().any(|phrase| phrase.starts_with(','))
}

/// A list of slots as a chain; `None` if no words have to be there.
fn chain(slots: Vec<Slot>) -> Option<Chain> {
    let mut chain = Chain { slots: Vec::with_capacity(slots.len()) };
    let mut gap = None;
    for mut slot in slots {
        gap = gap.max(slot.gap);
        let all = slot.phrases.len();
        slot.phrases.retain(|phrase| !phrase.trim().is_empty());
        if slot.phrases.is_empty() && !slot.number {
            continue;
        }
        slot.optional = slot.phrases.len() < all;
        slot.gap = gap.take().or(Some(Gap::Within(0))).filter(|_| !chain.slots.is_empty());
        chain.slots.push(slot);
    }
    chain.slots.iter().any(|slot| !slot.optional && !slot.number).then_some(chain)
}

/// What any of several parts stands for.
#[derive(Default)]
struct Either {
    /// Those without gaps.
    phrases: Vec<String>,
    several: Vec<Vec<Slot>>,
}

impl Either {
    fn add(&mut self, node: Node) {
        for alternative in node.alternatives {
            match <[Slot; 1]>::try_from(alternative) {
                Ok([Slot { phrases, .. }]) => self.phrases.extend(phrases),
                Err(several) => self.several.push(several),
            }
        }
    }

    fn node(self, at: usize) -> Result<Node, Fault> {
        let Either { mut phrases, several: mut alternatives } = self;
        if !phrases.is_empty() {
            phrases.order();
            phrases.dedup();
            alternatives.push(vec![Slot::new(None, phrases)]);
        }
        Node { alternatives, at }.checked()
    }
}

struct Parser<'a> {
    text: &'a str,
    /// How many bytes have been read.
    at: usize,
}

impl<'a> Parser<'a> {
    fn pattern(&mut self) -> Result<Pattern, Fault> {
        let chains = self.alternatives(None)?.chains()?;
        let mut unless = Vec::new();
        while self.peek() == Some('!') {
            self.at += 1;
            unless.extend(self.alternatives(None)?.chains()?);
        }
        match self.peek() {
            Some(found) => Err(Fault {
                at: self.at,
                message: format!("unexpected `{found}`"),
                help: "write `(` before it, or leave it out",
            }),
            None => Ok(Pattern { chains, unless }),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The letters up to the next mark.
    fn letters(&mut self) -> &'a str {
        let rest = self.rest();
        let letters = rest.get(..rest.find(is_mark).unwrap_or(rest.len())).unwrap_or_default();
        self.at += letters.len();
        letters
    }

    /// Alternatives up to the closing bracket, which is taken too.
    fn alternatives(&mut self, close: Option<char>) -> Result<Node, Fault> {
        let opened = self.at;
        let mut either = Either::default();
        self.alternative(&mut either)?;
        loop {
            match self.peek() {
                Some('|') => {
                    self.at += 1;
                    self.alternative(&mut either)?;
                }
                found if found == close => {
                    self.at += usize::from(close.is_some());
                    break;
                }
                None => {
                    let help = if close == Some(']') { "write `]` where it ends" } else { "write `)` where it ends" };
                    let bracket = opened.saturating_sub(1);
                    return Err(Fault { at: bracket, message: "this bracket is not closed".to_owned(), help });
                }
                Some('!') if close.is_none() => break,
                Some(found) => {
                    let help = "brackets have to be opened before they are closed";
                    return Err(Fault { at: self.at, message: format!("unexpected `{found}`"), help });
                }
            }
        }
        either.node(opened)
    }

    /// One of several. Most are only letters, which need no node of their own.
    fn alternative(&mut self, either: &mut Either) -> Result<(), Fault> {
        let start = self.at;
        let letters = self.letters();
        if matches!(self.peek(), None | Some('|' | ')' | ']' | '!')) {
            either.phrases.push(letters.to_owned());
        } else {
            self.at = start;
            either.add(self.sequence()?);
        }
        Ok(())
    }

    /// What stands side by side, up to `|`, a closing bracket, ` !` or the end.
    fn sequence(&mut self) -> Result<Node, Fault> {
        let mut node = Node::phrases(vec![String::new()], self.at);
        let mut letters = String::new();
        loop {
            letters.push_str(self.letters());
            let at = self.at;
            let Some(mark) = self.peek().filter(|mark| !matches!(mark, '|' | ')' | ']' | '!')) else { break };
            let next = match mark {
                '(' => {
                    self.at += 1;
                    self.alternatives(Some(')'))?
                }
                '[' => {
                    self.at += 1;
                    let mut either = Either::default();
                    either.add(self.alternatives(Some(']'))?);
                    either.phrases.push(String::new());
                    either.node(at)?
                }
                '*' | '…' => Node::gap(self.gap()?, at),
                '#' => {
                    self.at += 1;
                    Node::number(at)
                }
                mark => {
                    self.at += mark.len_utf8();
                    let several = match mark {
                        '\'' | '’' => self.contraction(&mut letters),
                        mark => letter(mark),
                    };
                    if several.is_empty() {
                        letters.push(mark);
                        continue;
                    }
                    Node::phrases(several.iter().copied().map(str::to_owned).collect(), at)
                }
            };
            node.push(&letters);
            letters.clear();
            node = node.then(next)?;
        }
        node.push(&letters);
        Ok(node)
    }

    /// `n't`, `'ll` and the like behind their apostrophe, which stand for the long forms too; of `before`, the letters
    /// before it, the `n` is taken off. None for any other apostrophe.
    fn contraction(&mut self, before: &mut String) -> &'static [&'static str] {
        let rest = self.rest();
        let ending = rest.split(|character: char| !character.is_alphabetic()).next().unwrap_or_default();
        let long: &[&str] = match ending {
            "t" if before.ends_with('n') => {
                before.pop();
                match before.as_str() {
                    before if before.ends_with("wo") || before.ends_with("sha") => &["n't"],
                    before if before.ends_with("ca") => &["n't", "nnot", "n not"],
                    _ => &["n't", " not"],
                }
            }
            "ll" => &["'ll", " will"],
            "m" => &["'m", " am"],
            "re" => &["'re", " are"],
            "ve" => &["'ve", " have"],
            "d" => &["'d", " would"],
            "s" => &["'s", " is"],
            _ => return &[],
        };
        self.at += ending.len();
        long
    }

    /// A gap with its length, if one is written.
    fn gap(&mut self) -> Result<Gap, Fault> {
        let start = self.at;
        if self.rest().starts_with("**") {
            self.at += 2;
            return Ok(Gap::Across(24));
        }
        self.at += self.peek().map_or(0, char::len_utf8);
        let rest = self.rest();
        let digits = rest.split(|character: char| !character.is_ascii_digit()).next().unwrap_or_default();
        self.at += digits.len();
        match digits.parse::<u32>() {
            Err(_) if digits.is_empty() => Ok(Gap::Within(12)),
            Ok(words @ 1..=30) => Ok(Gap::Within(words * 2)),
            _ => Err(Fault {
                at: start,
                message: format!("expected a gap of 1 to 30 words, found `*{digits}`"),
                help: "a gap without a number is 6 words or 12 Chinese characters long",
            }),
        }
    }
}

/// Whether a character of a pattern may stand for something else than itself.
fn is_mark(character: char) -> bool {
    matches!(character, '|' | '(' | ')' | '[' | ']' | '!' | '*' | '…' | '#' | '\'' | '’')
        || !letter(character).is_empty()
}

/// What a character of a pattern stands for, where that is not itself.
fn letter(character: char) -> &'static [&'static str] {
    match character {
        '你' | '妳' => &["你", "您"],
        '^' => &["\u{1}"],
        '$' => &["\u{1}", "?"],
        ',' | '，' => &[" ", ","],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The chains of a pattern, one text each: `a+b <12> c`.
    fn read(pattern: &str) -> Vec<String> {
        let shown = |gap: Option<Gap>| match gap {
            None => String::new(),
            Some(Gap::Within(length)) => format!("<{length}>"),
            Some(Gap::Across(length)) => format!("<<{length}>>"),
        };
        let slot = |slot: &Slot| {
            let words = if slot.number { "#".to_owned() } else { slot.phrases.join("+") };
            format!("{}{words}{}", shown(slot.gap), if slot.optional { "?" } else { "" })
        };
        parse(pattern).unwrap().chains.iter().map(|chain| chain.slots.iter().map(slot).collect()).collect()
    }

    fn error(pattern: &str) -> String {
        parse(pattern).unwrap_err().to_string()
    }

    #[test]
    fn alternatives_and_options_become_phrases() {
        assert_eq!(read("(here|this) is"), ["here is+this is"]);
        assert_eq!(read("[很]抱歉"), ["很抱歉+抱歉"]);
        assert_eq!(read("explain(|s|ed)"), ["explain+explained+explains"]);
        assert_eq!(read("a|b"), ["a+b"]);
        assert_eq!(read("请问你"), ["请问你+请问您"]);
    }

    #[test]
    fn contractions_stand_for_their_long_forms() {
        assert_eq!(read("I'll"), ["I will+I'll"]);
        assert_eq!(read("don’t"), ["do not+don't"]);
        assert_eq!(read("can't"), ["can not+can't+cannot"]);
        assert_eq!(read("won't"), ["won't"]);
    }

    #[test]
    fn many_neighbouring_alternatives_stay_side_by_side() {
        assert_eq!(read("(甲|乙|丙|丁)(子|丑|寅)"), ["丁+丙+乙+甲<0>丑+子+寅"]);
    }

    #[test]
    fn gaps_make_slots() {
        assert_eq!(read("我是*医生"), ["我是<12>医生"]);
        assert_eq!(read("a*3b**c…d"), ["a<6>b<<24>>c<12>d"]);
        assert_eq!(read("(a|b)*(c|d)"), ["a+b<12>c+d"]);
    }

    #[test]
    fn numbers_are_slots() {
        assert_eq!(read("#块钱"), ["#<0>块钱"]);
        assert_eq!(read("约#"), ["约<0>#"]);
        assert_eq!(read("约#点来"), ["约<0>#<0>点来"]);
        assert_eq!(read("[约]#点"), ["约?<0>#<0>点"]);
    }

    #[test]
    fn gaps_beside_numbers_stay() {
        assert_eq!(read("约*3#**来"), ["约<6>#<<24>>来"]);
        assert_eq!(read("*#*(点|号)"), ["#<12>号+点"]);
        assert_eq!(read("周*[#号]"), ["周<12>#<0>号", "周"]);
    }

    #[test]
    fn a_part_that_may_be_missing_is_optional() {
        assert_eq!(read("a*[b]*c"), ["a<12>b?<12>c"]);
        assert_eq!(read("[a*]b"), ["a<12>b", "b"]);
        assert_eq!(read("*a*"), ["a"]);
        assert_eq!(read("(a|b|c|d) [e|f|g]h"), ["a +b +c +d <0>h+eh+fh+gh"]);
    }

    #[test]
    fn what_excludes_a_hit_follows_an_exclamation_mark() {
        let pattern = parse("挂电话 !不要挂电话 !别*挂").unwrap();
        assert_eq!(pattern.unless.len(), 2);
        assert_eq!(pattern.unless[1].slots.len(), 2);
    }

    #[test]
    fn errors_name_the_column() {
        assert_eq!(error("a(b|c"), "this bracket is not closed (column 2); write `)` where it ends");
        assert_eq!(error("a)b"), "unexpected `)` (column 2); brackets have to be opened before they are closed");
        assert_eq!(
            error("[a]"),
            "the pattern would be found where nothing was said (column 1); give it at least one word outside `[…]`",
        );
        assert_eq!(
            error("a *0 b"),
            "expected a gap of 1 to 30 words, found `*0` (column 3); a gap without a number is 6 words or 12 Chinese characters long",
        );
        assert_eq!(
            error("[a*][b*][c*][d*][e*][f*][g*][h*][i*][j*]z"),
            "the pattern holds more than 600 phrases (column 29); split it into several patterns",
        );
    }
}
