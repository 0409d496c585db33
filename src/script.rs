//! A tiny notation for calls, which reads as a call record: for examples in checklists, tests and documentation,
//! and for pasting a call by hand.
//!
//! ```
//! use threerings::read_script;
//!
//! let call = read_script(
//!     "
//!     ## A comment. Every line is optional, the words may be Chinese.
//!     call: c17
//!     inbound, CN, enquiry
//!     /agent/id = 1001
//!     0:00 rings
//!     0:08 answered
//!     0:09 agent: 您好，这里是市立医院妇产科。
//!     0:12-0:15.5 patient: 你好，我想问一下
//!         周三上午有没有号。
//!     0:30 hold
//!     1:14 resume
//!     2:15 customer hangs up
//!     no speakerphone
//!     logged: 已预约 | 周三上午来院
//!     ",
//! )?;
//! assert_eq!(
//!     call.record.to_json(),
//!     r#"{"agent":{"id":"1001"},"answered_at_ms":8000,"contact":{"purpose":"enquiry"},"direction":"inbound",
//!     "ended":{"at_ms":135000,"by":"customer"},"holds":[{"end_ms":74000,"start_ms":30000}],"id":"c17",
//!     "log":{"found":true,"notes":"周三上午来院","outcome":"已预约"},"outcome":"answered","region":"CN",
//!     "ring":{"ms":8000},"speakerphone":false,"transcript":{"turns":[
//!     {"speaker":"agent","start_ms":9000,"text":"您好，这里是市立医院妇产科。"},
//!     {"end_ms":15500,"speaker":"customer","start_ms":12000,"text":"你好，我想问一下周三上午有没有号。"}],
//!     "zero_at_ms":0}}"#
//!         .replace("\n    ", ""),
//! );
//! # Ok::<(), threerings::Rejected>(())
//! ```
//!
//! # Lines
//!
//! | line | is |
//! |---|---|
//! | `0:09 agent: hello`, `agent: hello` | a turn, with or without the time |
//! | a line without a time and a speaker that is indented more than the turn right above it | more of that turn's words |
//! | `0:30 hold` | an event |
//! | `inbound, CN, enquiry` | several on one line; with a time before the first it is that of each |
//! | `/ring/count = 3` | any field of the record, by its JSON pointer |
//! | `# checked twice` | a comment |
//!
//! Letters may be large or small, punctuation half-width or full-width, Chinese words simplified or traditional. A line that is none of these is an error,
//! so that a slip in an event doesn't become a sentence of the turn above; blank lines separate turns.
//!
//! **Times** count from the start of the ringing or dialling: `0:08`, `1:02:03`, with up to three decimals `0:15.5`,
//! in brackets or not. `0:12-0:15.5` is a stretch of time, for turns, `rings`, `hold` and `speakerphone`. No line
//! begins before the one above it.
//!
//! **Speakers** are `agent`, `customer`, `system` and `other`, or what people call them:
//!
//! | speaker | also |
//! |---|---|
//! | `agent` | `nurse`, `doctor`, `operator`, `receptionist`, `adviser`, `advisor`, `staff`, `坐席`, `座席`, `客服`, `护士`, `护理师`, `医生`, `咨询员`, `咨询师`, `导诊`, `前台`, `接线员`, `话务员`, `工作人员` |
//! | `customer` | `caller`, `patient`, `client`, `relative`, `客户`, `顾客`, `患者`, `病人`, `家属`, `来电者`, `来电人`, `咨询者`, `用户` |
//! | `system` | `ivr`, `announcement`, `系统`, `语音提示`, `提示音` |
//! | `other` | `third party`, `interpreter`, `其他`, `其他人`, `旁人` |
//!
//! **Fields** take JSON; text needs no quotes (`/agent/name = 李娜`), and a field that holds text takes whatever
//! stands there as text (`/agent/id = 1001`). `null` keeps a field absent. Lists are set whole:
//! `/holds = [{"start_ms": 0}]`. What is wrong with a value is what would be wrong with it in a record.
//!
//! # Events
//!
//! `{n}` is a number, in digits or as a word up to ten, `{who}` a speaker, `{region}` a country in capital letters.
//!
//! | written | time | sets |
//! |---|---|---|
//! | `call:`, `通话:` | no | `/id`, `script` where it is not given |
//! | `{region}` | no | `/region` |
//! | `inbound`, `incoming`, `呼入`, `来电` | no | `/direction = inbound` |
//! | `outbound`, `outgoing`, `呼出`, `外呼`, `去电` | no | `/direction = outbound` |
//! | `enquiry`, `inquiry`, `咨询` | no | `/contact/purpose = enquiry` |
//! | `first follow-up`, `first follow up`, `首次回访`, `第一次回访` | no | `/contact/purpose = first_follow_up` |
//! | `second follow-up`, `second follow up`, `第二次回访` | no | `/contact/purpose = second_follow_up` |
//! | `medication`, `用药`, `用药咨询` | no | `/contact/purpose = medication` |
//! | `complaint`, `投诉` | no | `/contact/purpose = complaint` |
//! | `other purpose`, `其他事由` | no | `/contact/purpose = other` |
//! | `scheduled`, `预约通话` | no | `/contact/scheduled = true` |
//! | `not scheduled`, `unscheduled`, `非预约通话` | no | `/contact/scheduled = false` |
//! | `first contact`, `首次联系` | no | `/contact/first_contact = true` |
//! | `not first contact`, `repeat contact`, `再次联系` | no | `/contact/first_contact = false` |
//! | `important`, `重要` | no | `/contact/important = true` |
//! | `not important`, `不重要` | no | `/contact/important = false` |
//! | `urgent`, `紧急` | no | `/contact/urgent = true` |
//! | `not urgent`, `不紧急` | no | `/contact/urgent = false` |
//! | `wrong number`, `打错`, `打错了` | no | `/contact/wrong_number = true` |
//! | `right number`, `没打错` | no | `/contact/wrong_number = false` |
//! | `booked`, `已预约` | no | `/contact/booked = true` |
//! | `not booked`, `未预约` | no | `/contact/booked = false` |
//! | `rings`, `ringing`, `响铃`, `振铃` | must, or two | the ringing begins; `/ring/ms` is the time from here to the outcome, or the range |
//! | `rings {n} times`, `rings {n} time`, `{n} rings`, `响铃{n}声`, `响{n}声`, `响铃{n}次` | may, or two | `/ring/count`; with a time, the ringing begins, too |
//! | `answered`, `picked up`, `接听`, `接通`, `已接` | may | `/outcome`, `/answered_at_ms` |
//! | `no answer`, `无人接听`, `没人接` | may | `/outcome`; `/ended/at_ms` unless the end has a line of its own |
//! | `abandoned`, `caller gives up`, `客户放弃`, `来电者放弃` | may | likewise |
//! | `voicemail`, `语音信箱` | may | likewise |
//! | `busy`, `占线`, `忙线` | may | likewise |
//! | `rejected`, `declined`, `拒接` | may | likewise |
//! | `unreachable`, `无法接通`, `关机`, `空号` | may | likewise |
//! | `failed`, `call failed`, `呼叫失败` | may | likewise |
//! | `hold`, `on hold`, `hold by {who}`, `保持`, `通话保持`, `{who}保持` | must, or two | a hold of `/holds`, up to `resume` or over the range; by whom, if that is said |
//! | `resume`, `resumed`, `off hold`, `恢复`, `恢复通话` | must | the end of the hold |
//! | `no holds`, `no hold`, `无保持`, `没有保持` | no | `/holds = []` |
//! | `speakerphone on`, `speakerphone`, `免提`, `打开免提`, `开免提` | may, or two | a stretch of `/speakerphone`, up to `speakerphone off` or over the range; `true` without a time |
//! | `speakerphone off`, `关闭免提`, `关免提` | must | its end |
//! | `no speakerphone`, `无免提`, `未用免提` | no | `/speakerphone = false` |
//! | `transfer blind`, `blind transfer`, `盲转`, `直接转接` | may | a transfer of `/transfers` |
//! | `transfer attended`, `attended transfer`, `咨询转接` | may | likewise |
//! | `transfer conference`, `conference`, `三方通话` | may | likewise |
//! | `transfer survey`, `transfer to survey`, `转满意度`, `转评价` | may | likewise |
//! | `transfer voicemail`, `transfer to voicemail`, `转语音信箱` | may | likewise |
//! | `transfer external`, `external transfer`, `转外线` | may | likewise |
//! | `no transfers`, `no transfer`, `无转接`, `没有转接` | no | `/transfers = []` |
//! | `{who} hangs up`, `{who} hung up`, `{who}挂断`, `{who}挂机`, `{who} ends` | may | `/ended/at_ms`, `/ended/by` |
//! | `network drops`, `call drops`, `dropped`, `掉线`, `断线` | may | `/ended/at_ms`, `/ended/by`: `network` |
//! | `call ends`, `ends`, `通话结束`, `结束` | must | `/ended/at_ms` |
//! | `logged:`, `已登记:`, `登记:` | no | `/log/found`: `true`, `/log/outcome`, and after the bar `/log/notes` |
//! | `logged`, `已登记` | no | `/log/found = true` |
//! | `not logged`, `未登记`, `没有登记` | no | `/log/found = false` |
//!
//! # Facts
//!
//! What a script doesn't say is unknown. Without `hold` and `no holds`, nothing is known about holds; with them, the
//! holds that are there are all there were; the same goes for `speakerphone` and transfers. A hold without `resume`
//! lasts to the end of the call. If any turn has a time, the transcript is aligned with the call. Nothing is set
//! twice, but a value that follows from times (`/ring/ms`, `/ended/at_ms` after nobody answered,
//! `/transcript/zero_at_ms`) gives way to one that is written.

mod facts;
mod words;

use std::borrow::Cow;

use crate::call::{By, CallRecord, Hold, Millis, Outcome, Span, Speaker, Transfer, Turn};
use crate::diagnostic::{Code, Diagnostic, Place, Rejected, Severity};
use crate::order::Order;
use crate::records::{not_json, read_records};
use facts::{Facts, Json, Spot, names_of};
use words::{Event, Found, Timing, find_event, find_speaker, half_width, nearest_words, plain};

/// The speaker whom a word names in the notation: `Agent`, `护士`.
pub(crate) fn speaker_of_word(word: &str) -> Option<Speaker> {
    find_speaker(&plain(word))
}

/// A script that was read.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ScriptRecord {
    /// The record; its id is `script` where the script gives none.
    pub record: CallRecord<'static>,
    /// What is worth knowing about it: unknown field names, for instance.
    pub warnings: Vec<Diagnostic>,
}

/// Reads a call from the [notation for calls](crate::script).
///
/// ```
/// use threerings::{Outcome, read_script};
///
/// let read = read_script("0:00 rings\n0:31 no answer").unwrap();
/// assert_eq!(read.record.outcome, Some(Outcome::NoAnswer));
///
/// let rejected = read_script("0:08 answered\n0:30 hodl").unwrap_err();
/// assert_eq!(
///     rejected.to_string(),
///     "2: expected an event or a turn, found `hodl` (column 6); did you mean `hold`?",
/// );
/// ```
///
/// # Errors
///
/// Everything that is wrong with the script, in the order of its lines.
pub fn read_script(text: &str) -> Result<ScriptRecord, Rejected> {
    read(text, None)
}

/// The same as [`read_script`], with the file's name in every place that is reported. A call that names no id of its own
/// is named after the file.
///
/// # Errors
///
/// Everything that is wrong with the script, in the order of its lines.
pub fn read_script_in_file(text: &str, file: &str) -> Result<ScriptRecord, Rejected> {
    read(text, Some(file))
}

fn read(text: &str, file: Option<&str>) -> Result<ScriptRecord, Rejected> {
    let mut script = Script { file, ..Script::default() };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    for (number, line) in (1..).zip(text.lines()) {
        script.line(Line { number, text: line.trim_end() });
    }
    script.finish()
}

/// The name of a file without its folder and ending.
fn stem(file: &str) -> Option<&str> {
    let name = file.rsplit(['/', '\\']).next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // Standard input and the like have no name to go by.
    Some(stem).filter(|stem| !stem.is_empty() && !stem.starts_with('<'))
}

/// A line of a script.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    number: u64,
    /// Without white space at its end.
    text: &'t str,
}

impl Line<'_> {
    /// Where the part of this line begins that goes from there to its end.
    fn spot(&self, tail: &str) -> Spot {
        let before = self.text.get(..self.text.len().saturating_sub(tail.len())).unwrap_or_default();
        Spot { line: self.number, column: before.chars().count() as u64 + 1 }
    }

    /// How many characters of white space it begins with.
    fn indent(&self) -> usize {
        self.text.chars().take_while(|c| c.is_whitespace()).count()
    }
}

/// The time at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    start: Millis,
    end: Option<Millis>,
}

/// Something that is on from a moment to another: a hold, the speakerphone.
#[derive(Debug, Clone, Copy, Default)]
struct Switch {
    /// Where it was put on and is still.
    on: Option<Spot>,
    /// Where and when it was last put off.
    off: Option<(Spot, Millis)>,
}

/// A script as far as it has been read.
#[derive(Debug, Default)]
struct Script<'t> {
    file: Option<&'t str>,
    problems: Vec<Diagnostic>,
    facts: Facts,
    /// The last time and where it stands.
    clock: Option<(Millis, Spot)>,
    turns: Vec<Turn<'static>>,
    /// Where the turns' words should be.
    turn_spots: Vec<Spot>,
    /// The indent of the turn that the next line may go on with.
    goes_on: Option<usize>,
    ringing: Option<(Millis, Spot)>,
    /// When it was answered, or turned out that it would not be.
    settled: Option<(Millis, Spot, Outcome)>,
    hold: Switch,
    holds: Vec<Hold>,
    speaker: Switch,
    spans: Vec<Span>,
    transfers: Vec<Transfer>,
}

impl<'t> Script<'t> {
    fn line(&mut self, line: Line<'t>) {
        let head = line.text.trim_start();
        if head.starts_with(['#', '＃']) {
            return;
        }
        let goes_on = self.goes_on.take();
        if head.is_empty() {
            return;
        }
        let (stamp, body) = match stamp(head) {
            Ok(Some((stamp, body))) => (Some(self.checked(stamp, line.spot(head))), body),
            Ok(None) => (None, head),
            Err(bad) => return self.bad_time(bad, line.spot(head)),
        };
        let labelled = body.split_once([':', '：']).map(|(label, rest)| (plain(label), rest.trim_start()));
        if let Some((label, words)) = &labelled
            && let Some(speaker) = find_speaker(label)
        {
            self.goes_on = Some(line.indent());
            return self.turn(speaker, stamp, words, line.spot(words));
        }
        if stamp.is_none() && goes_on.is_some_and(|indent| indent < line.indent()) {
            self.goes_on = goes_on;
            return self.more_words(body);
        }
        if stamp.is_none() && body.starts_with(['/', '／']) {
            return self.assignment(line, body);
        }
        if let Some((label, rest)) = &labelled
            && let Some(found) = find_event(&format!("{label}:"))
        {
            return self.labelled(found, stamp, rest, line, body);
        }
        self.events(stamp, line, body, labelled.map(|(label, _)| label), goes_on.is_some());
    }

    fn problem(&mut self, code: Code, spot: Spot, path: &str, message: impl Into<String>, help: Option<String>) {
        let file = self.file.map(str::to_owned);
        let at = Place { file, path: path.to_owned(), line: spot.line, column: spot.column };
        self.problems.push(Diagnostic { code, severity: Severity::Error, message: message.into(), help, at });
    }

    fn not_a_line(&mut self, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        self.problem(Code::NotAScriptLine, spot, "", message, Some(help.into()));
    }

    fn contradiction(&mut self, spot: Spot, path: &str, message: impl Into<String>) {
        self.problem(Code::ScriptContradicts, spot, path, message, None);
    }

    fn bad_time(&mut self, token: &str, spot: Spot) {
        // A time is short; anything else might be a number of somebody's.
        let found = if token.chars().count() <= 12 { format!("`{token}`") } else { "none".to_owned() };
        let message = format!("expected a time, found {found}");
        self.not_a_line(spot, message, "write it as in `0:08`, `1:02:03` or `0:15.5`");
    }

    /// The time, made to go on from the last one and to end after it starts.
    fn checked(&mut self, stamp: Stamp, spot: Spot) -> Stamp {
        let mut start = stamp.start;
        if let Some((last, at)) = self.clock
            && start < last
        {
            let message = format!(
                "expected a time at or after `{}` in line {}, found `{}`",
                written(last),
                at.line,
                written(start)
            );
            self.contradiction(spot, "", message);
            start = last;
        } else {
            self.clock = Some((start, spot));
        }
        let end = stamp.end.filter(|end| *end >= stamp.start);
        if let (Some(early), None) = (stamp.end, end) {
            let message = format!("expected an end at or after `{}`, found `{}`", written(stamp.start), written(early));
            self.contradiction(spot, "", message);
        }
        Stamp { start, end: end.map(|end| end.max(start)) }
    }

    fn turn(&mut self, speaker: Speaker, stamp: Option<Stamp>, words: &str, spot: Spot) {
        if !self.turns.is_empty() || self.set("/transcript/turns", Json::of(&[(); 0]), spot) {
            self.turns.push(Turn {
                confidence: None,
                end_ms: stamp.and_then(|stamp| stamp.end),
                speaker,
                start_ms: stamp.map(|stamp| stamp.start),
                text: Cow::Owned(words.to_owned()),
            });
            self.turn_spots.push(spot);
        }
    }

    /// Adds a line to the last turn, with a space where words are written apart.
    fn more_words(&mut self, words: &str) {
        let Some(turn) = self.turns.last_mut() else { return };
        let text = turn.text.to_mut();
        let apart = |c: Option<char>| c.is_some_and(|c| c < '\u{2E80}');
        if apart(text.chars().next_back()) && apart(words.chars().next()) {
            text.push(' ');
        }
        text.push_str(words);
    }

    /// `/pointer = value`
    fn assignment(&mut self, line: Line<'t>, body: &'t str) {
        let named = line.spot(body);
        let Some((pointer, value)) = body.split_once(['=', '＝']) else {
            return self.not_a_line(
                named,
                "expected `=` after the field, found none",
                "write it as in `/ring/count = 3`",
            );
        };
        let pointer = pointer.trim_end().replace('／', "/");
        let Some(names) = names_of(&pointer) else {
            let message = "expected a field as a JSON pointer, found none";
            return self.not_a_line(named, message, "write it as in `/ring/count = 3`");
        };
        if let Some((n, name)) = names.iter().enumerate().find(|(_, name)| name.bytes().all(|b| b.is_ascii_digit()))
            && n > 0
            && names.first().is_some_and(|first| first != "attributes")
        {
            let list: String = names.iter().take(n).map(|name| format!("/{name}")).collect();
            let message = format!("expected a field, found the index `{name}`");
            return self.not_a_line(named, message, format!("set the list as a whole: `{list} = […]`"));
        }
        let value = value.trim_start();
        let at = line.spot(value);
        if value.is_empty() {
            return self.not_a_line(
                at,
                "expected a value after `=`, found none",
                "write `null` to keep the field absent",
            );
        }
        match Json::written(&names, value) {
            Ok(json) => drop(self.set_at(&pointer, &names, json, named, at)),
            Err(error) => {
                let problem = not_json(value, error);
                let skipped = value.get(..problem.at).unwrap_or_default().chars().count() as u64;
                let spot = Spot { column: at.column + skipped, ..at };
                self.problem(problem.code, spot, &pointer, problem.message, None);
            }
        }
    }

    /// Sets a field that an event names; whether it was not yet set.
    fn set(&mut self, pointer: &str, json: Json, spot: Spot) -> bool {
        let names = names_of(pointer).unwrap_or_default();
        self.set_at(pointer, &names, json, spot, spot)
    }

    fn set_at(&mut self, pointer: &str, names: &[String], json: Json, named: Spot, at: Spot) -> bool {
        let earlier = self.facts.set(names, json, named, at).err();
        if let Some(earlier) = earlier {
            let message = format!("expected one value, found one in line {} already", earlier.line);
            self.contradiction(named, pointer, message);
        }
        earlier.is_none()
    }

    /// Sets a field that follows from others, unless it is written.
    fn follows(&mut self, pointer: &str, value: Millis, spot: Spot) {
        let names = names_of(pointer).unwrap_or_default();
        // What is written stands, and is not contradicted by times that may be rounded.
        let _written = self.facts.set(&names, Json::of(&value), spot, spot);
    }

    /// `call: …`, `logged: …`
    fn labelled(&mut self, found: Found, stamp: Option<Stamp>, rest: &str, line: Line<'t>, body: &str) {
        let spot = line.spot(body);
        if !self.timing_fits(&found, stamp, spot) {
            return;
        }
        if found.row.event == Event::Call {
            if rest.is_empty() {
                let message = "expected an id after the colon, found none";
                return self.not_a_line(spot, message, format!("write it as in `{}`", found.row.example));
            }
            self.set_at("/id", &["id".to_owned()], Json::of(&rest), spot, line.spot(rest));
            return;
        }
        let (outcome, notes) = rest.split_once(['|', '｜']).unwrap_or((rest, ""));
        self.set("/log/found", Json::of(&true), spot);
        for (pointer, text) in [("/log/outcome", outcome.trim()), ("/log/notes", notes.trim())] {
            if !text.is_empty() {
                self.set(pointer, Json::of(&text), spot);
            }
        }
    }

    /// Events with commas between them.
    fn events(&mut self, stamp: Option<Stamp>, line: Line<'t>, body: &str, label: Option<String>, after_turn: bool) {
        if body.is_empty() {
            let message = "expected an event or a turn after the time, found none";
            return self.not_a_line(line.spot(body), message, "write it as in `0:30 hold` or `0:09 agent: hello`");
        }
        let mut known = false;
        let mut unknown = Vec::new();
        for (item, tail) in items(body) {
            let (words, spot) = (plain(item), line.spot(tail));
            // What takes the rest of its line does not come between commas.
            match find_event(&words).filter(|_| !words.ends_with(':')) {
                Some(found) => {
                    known = true;
                    if self.timing_fits(&found, stamp, spot) {
                        self.event(&found, stamp, spot);
                    }
                }
                None if words.is_empty() => {}
                None => unknown.push((spot, words)),
            }
        }
        // Without a time it may be the words of the turn above, with one those of a speaker who is not named.
        let sources = (stamp.is_some(), after_turn);
        if known {
            unknown.into_iter().for_each(|(spot, words)| self.unknown(spot, &words, ("an event", "none"), sources));
        } else if let Some(label) = label {
            let expected = ("a speaker before the colon, or an event", "neither");
            self.unknown(line.spot(body), &label, expected, sources);
        } else {
            // A sentence with commas is one problem, not many.
            let first = unknown.into_iter().next().map(|(_, words)| words).unwrap_or_default();
            self.unknown(line.spot(body), &first, ("an event or a turn", "neither"), sources);
        }
    }

    /// Words that are no event. Nobody's sentence is quoted: they are only if they are a slip of an event, or a
    /// single word where nobody speaks.
    fn unknown(&mut self, spot: Spot, words: &str, (expected, otherwise): (&str, &str), sources: (bool, bool)) {
        let near = nearest_words(words);
        let single = !words.is_empty()
            && words.len() <= 24
            && words.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        let quoted = match sources {
            (true, _) => near.is_some(),
            (false, true) => near.is_some() && single,
            (false, false) => near.is_some() || single,
        };
        let found = if quoted { format!("`{words}`") } else { otherwise.to_owned() };
        let labelled = find_event(&format!("{}:", words.split([' ', ':']).next().unwrap_or_default()));
        let help = match (near, labelled) {
            (_, Some(found)) => format!("write it on a line of its own, as in `{}`", found.row.example),
            (Some(near), None) => format!("did you mean `{near}`?"),
            (None, None) if sources == (false, true) => "indent it if it goes on with the turn above".to_owned(),
            (None, None) => "write an event as in `0:30 hold`, a turn as in `0:09 agent: hello`".to_owned(),
        };
        self.not_a_line(spot, format!("expected {expected}, found {found}"), help);
    }

    /// Whether the event has a time if it needs one, and none if it can't have one.
    fn timing_fits(&mut self, found: &Found, stamp: Option<Stamp>, spot: Spot) -> bool {
        let (timing, example) = (found.row.timing, found.row.example);
        let name = found.row.words.first().copied().unwrap_or_default().trim_end_matches(':');
        let message = match stamp {
            None if timing.needed() => format!("expected a time before `{name}`, found none"),
            Some(_) if timing == Timing::Never => format!("expected `{name}` on a line without a time, found one"),
            Some(Stamp { end: Some(_), .. }) if !timing.ranged() => {
                format!("expected one time before `{name}`, found two")
            }
            _ => return true,
        };
        self.not_a_line(spot, message, format!("write it as in `{example}`"));
        false
    }

    fn event(&mut self, found: &Found, stamp: Option<Stamp>, spot: Spot) {
        match found.row.event {
            Event::Assign(pointer, value) => {
                let names = names_of(pointer).unwrap_or_default();
                let json = Json::written(&names, value).unwrap_or_else(|_| Json::of(&value));
                self.set_at(pointer, &names, Json { verbatim: false, ..json }, spot, spot);
            }
            Event::Region => drop(self.set("/region", Json::of(&found.region), spot)),
            Event::Rings => self.rings(found.number, stamp, spot),
            Event::Outcome(outcome) => self.outcome(outcome, stamp, spot),
            Event::Hold => self.hold(found.who, stamp, spot),
            Event::Resume => self.resume(stamp, spot),
            Event::SpeakerOn => self.speaker_on(stamp, spot),
            Event::SpeakerOff => self.speaker_off(stamp, spot),
            Event::Transfer(kind) => {
                if !self.transfers.is_empty() || self.set("/transfers", Json::of(&[(); 0]), spot) {
                    self.transfers.push(Transfer { at_ms: stamp.map(|stamp| stamp.start), kind });
                }
            }
            Event::Ends(by) => self.ends(found.who.or(by), stamp, spot),
            // See `labelled`.
            Event::Call | Event::Logged => {}
        }
    }

    fn rings(&mut self, count: Option<u64>, stamp: Option<Stamp>, spot: Spot) {
        if let Some(count) = count {
            self.set("/ring/count", Json::of(&count), spot);
        }
        let Some(stamp) = stamp else { return };
        if let Some((_, at)) = self.ringing {
            let message = format!("expected the ringing to begin once, found it begun in line {}", at.line);
            return self.contradiction(spot, "/ring", message);
        }
        if let Some((_, at, _)) = self.settled {
            let message = format!("expected the ringing before the outcome, found the outcome in line {}", at.line);
            return self.contradiction(spot, "/ring", message);
        }
        self.ringing = Some((stamp.start, spot));
        if let Some(end) = stamp.end {
            self.set("/ring/ms", Json::of(&(end - stamp.start)), spot);
        }
    }

    fn outcome(&mut self, outcome: Outcome, stamp: Option<Stamp>, spot: Spot) {
        if !self.set("/outcome", Json::of(&outcome), spot) {
            return;
        }
        let Some(stamp) = stamp else { return };
        self.settled = Some((stamp.start, spot, outcome));
        if outcome == Outcome::Answered {
            self.set("/answered_at_ms", Json::of(&stamp.start), spot);
        }
    }

    /// Whether it can be put on; if so, it is, or was from start to end.
    fn put_on(
        &mut self,
        switch: fn(&mut Self) -> &mut Switch,
        name: &str,
        path: &str,
        stamp: Stamp,
        spot: Spot,
    ) -> bool {
        let state = *switch(self);
        let still = state.on.or_else(|| state.off.filter(|(_, end)| stamp.start < *end).map(|(at, _)| at));
        if let Some(at) = still {
            let message = format!("expected the {name} to be off, found it on since line {}", at.line);
            self.contradiction(spot, path, message);
            return false;
        }
        *switch(self) = match stamp.end {
            Some(end) => Switch { on: None, off: Some((spot, end)) },
            None => Switch { on: Some(spot), off: None },
        };
        true
    }

    /// Whether it can be put off; if so, it is.
    fn put_off(
        &mut self,
        switch: fn(&mut Self) -> &mut Switch,
        name: &str,
        path: &str,
        at: Millis,
        spot: Spot,
    ) -> bool {
        let state = *switch(self);
        if state.on.is_none() {
            let since = state.off.map_or(String::new(), |(off, _)| format!(" since line {}", off.line));
            self.contradiction(spot, path, format!("expected the {name} to be on, found it off{since}"));
            return false;
        }
        *switch(self) = Switch { on: None, off: Some((spot, at)) };
        true
    }

    fn hold(&mut self, by: Option<By>, stamp: Option<Stamp>, spot: Spot) {
        let Some(stamp) = stamp else { return };
        if !self.put_on(|script| &mut script.hold, "hold", "/holds", stamp, spot) {
            return;
        }
        if !self.holds.is_empty() || self.set("/holds", Json::of(&[(); 0]), spot) {
            self.holds.push(Hold { by, end_ms: stamp.end, start_ms: stamp.start });
        }
    }

    fn resume(&mut self, stamp: Option<Stamp>, spot: Spot) {
        let Some(Stamp { start, .. }) = stamp else { return };
        if self.put_off(|script| &mut script.hold, "hold", "/holds", start, spot)
            && let Some(hold) = self.holds.last_mut()
        {
            hold.end_ms = Some(start);
        }
    }

    fn speaker_on(&mut self, stamp: Option<Stamp>, spot: Spot) {
        let Some(stamp) = stamp else {
            self.set("/speakerphone", Json::of(&true), spot);
            return;
        };
        if !self.put_on(|script| &mut script.speaker, "speakerphone", "/speakerphone", stamp, spot) {
            return;
        }
        if !self.spans.is_empty() || self.set("/speakerphone", Json::of(&[(); 0]), spot) {
            self.spans.push(Span { end_ms: stamp.end, start_ms: stamp.start });
        }
    }

    fn speaker_off(&mut self, stamp: Option<Stamp>, spot: Spot) {
        let Some(Stamp { start, .. }) = stamp else { return };
        if self.put_off(|script| &mut script.speaker, "speakerphone", "/speakerphone", start, spot)
            && let Some(span) = self.spans.last_mut()
        {
            span.end_ms = Some(start);
        }
    }

    fn ends(&mut self, by: Option<By>, stamp: Option<Stamp>, spot: Spot) {
        let timed = stamp.is_none_or(|stamp| self.set("/ended/at_ms", Json::of(&stamp.start), spot));
        if let (true, Some(by)) = (timed, by) {
            self.set("/ended/by", Json::of(&by), spot);
        }
    }

    /// Adds what follows from the whole.
    fn conclude(&mut self) {
        if let Some((at, spot, outcome)) = self.settled {
            if let Some((start, _)) = self.ringing {
                self.follows("/ring/ms", at - start, spot);
            }
            if outcome != Outcome::Answered {
                self.follows("/ended/at_ms", at, spot);
            }
        }
        if let (true, Some(spot)) = (self.turns.iter().any(|turn| turn.start_ms.is_some()), self.turn_spots.first()) {
            self.follows("/transcript/zero_at_ms", 0, *spot);
        }
        let silent: Vec<Spot> = self
            .turns
            .iter()
            .zip(&self.turn_spots)
            .filter(|(turn, _)| turn.text.is_empty())
            .map(|(_, at)| *at)
            .collect();
        for spot in silent {
            self.not_a_line(spot, "expected words after the speaker, found none", "write it as in `agent: hello`");
        }
    }

    fn finish(mut self) -> Result<ScriptRecord, Rejected> {
        self.conclude();
        let id = vec!["id".to_owned()];
        // An id that is written stands.
        let name = self.file.and_then(stem).unwrap_or("script");
        let _written = self.facts.set(&id, Json::of(&name), Spot::default(), Spot::default());
        let lists = [
            ("holds", (!self.holds.is_empty()).then(|| Json::of(&self.holds))),
            ("speakerphone", (!self.spans.is_empty()).then(|| Json::of(&self.spans))),
            ("transfers", (!self.transfers.is_empty()).then(|| Json::of(&self.transfers))),
        ];
        for (name, list) in lists {
            if let Some(list) = list {
                self.facts.replace(&[name.to_owned()], list);
            }
        }
        if !self.turns.is_empty() {
            self.facts.replace(&["transcript".to_owned(), "turns".to_owned()], Json::of(&self.turns));
        }
        let written = self.facts.write();
        let (record, noted) = match read_records(written.text.as_bytes()).next() {
            Some(Ok(read)) => (Ok(read.record.into_owned()), read.warnings),
            Some(Err(rejected)) => (Err(rejected.id), rejected.problems),
            None => (Err(None), Vec::new()),
        };
        let mut problems = self.problems;
        problems.extend(noted.into_iter().map(|problem| written.relocate(problem, self.file)));
        problems.order_by_key(|problem| (problem.at.line, problem.at.column));
        let refused = problems.iter().any(|problem| problem.severity == Severity::Error);
        match record {
            Ok(record) if !refused => Ok(ScriptRecord { record, warnings: problems }),
            Ok(record) => Err(Rejected { id: Some(record.id.into_owned()), problems }),
            Err(id) => Err(Rejected { id, problems }),
        }
    }
}

/// The parts between commas, each with the rest of the line from it on.
fn items(body: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = Some(body);
    std::iter::from_fn(move || {
        let tail = rest?.trim_start();
        let comma = tail.char_indices().find(|(_, c)| matches!(c, ',' | '，' | '、' | ';' | '；'));
        let item = match comma {
            Some((at, comma)) => {
                rest = tail.get(at + comma.len_utf8()..);
                tail.get(..at)?
            }
            None => {
                rest = None;
                tail
            }
        };
        Some((item, tail))
    })
}

/// The time that a line begins with, and the rest of the line; or what looks like a time and is none.
fn stamp(head: &str) -> Result<Option<(Stamp, &str)>, &str> {
    const DASHES: [char; 8] = ['-', '－', '–', '—', '~', '～', '至', '到'];
    let opened = head.trim_start_matches(['[', '［', '【']);
    let Some((token, rest)) = clock(opened) else { return Ok(None) };
    let start = millis(token).ok_or(token)?;
    let dashed = rest.trim_start().strip_prefix(DASHES).and_then(|rest| clock(rest.trim_start()));
    let (end, rest) = match dashed {
        Some((token, rest)) => (Some(millis(token).ok_or(token)?), rest),
        None => (None, rest),
    };
    let rest = if opened.len() < head.len() { rest.trim_start().trim_start_matches([']', '］', '】']) } else { rest };
    Ok(Some((Stamp { start, end }, rest.trim_start())))
}

/// Digits, colons and points that look like a time, and what follows them.
fn clock(text: &str) -> Option<(&str, &str)> {
    let part = |c: char| matches!(half_width(c), '0'..='9' | ':' | '.');
    let end = text.find(|c| !part(c)).unwrap_or(text.len());
    let (token, rest) = text.split_at_checked(end)?;
    let begins = token.chars().next().is_some_and(|c| half_width(c).is_ascii_digit());
    (begins && token.contains([':', '：'])).then_some((token, rest))
}

/// `m:ss`, `mm:ss` or `h:mm:ss`, with up to three decimals.
fn millis(token: &str) -> Option<Millis> {
    let token: String = token.chars().map(half_width).collect();
    let (clock, fraction) = token.split_once('.').unwrap_or((&token, "0"));
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let sixty = |text: &str| text.parse::<Millis>().ok().filter(|n| text.len() == 2 && *n < 60 && digits(text, 2));
    let parts: Vec<&str> = clock.split(':').collect();
    let first = parts.first().filter(|first| digits(first, 3)).and_then(|first| first.parse::<Millis>().ok())?;
    let seconds = match parts.get(1..)? {
        [seconds] => first * 60 + sixty(seconds)?,
        [minutes, seconds] => first * 3600 + sixty(minutes)? * 60 + sixty(seconds)?,
        _ => return None,
    };
    let thousandths = digits(fraction, 3).then(|| format!("{fraction:0<3}").parse::<Millis>().ok())??;
    Some(seconds * 1000 + thousandths)
}

/// A time as the notation has it.
fn written(ms: Millis) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    let clock =
        if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") };
    match ms % 1000 {
        0 => clock,
        thousandths => format!("{clock}.{thousandths:03}").trim_end_matches('0').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::words::{EVENTS, SPEAKERS};
    use super::*;

    /// The record of a script as JSON, without its id.
    fn json(script: &str) -> String {
        let read = read_script(script).unwrap_or_else(|rejected| panic!("{script}\n{rejected}"));
        assert_eq!(read.warnings, [], "{script}");
        let json = read.record.to_json();
        json.replace("\"id\":\"script\",", "").replace(",\"id\":\"script\"", "").replace("\"id\":\"script\"", "")
    }

    /// What is wrong with a script.
    fn errors(script: &str) -> Vec<String> {
        let rejected = read_script(script).err().unwrap_or_else(|| panic!("{script}"));
        rejected.problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_call_without_an_id_is_named_after_its_file() {
        let id = |file: &str| read_script_in_file("agent: hello", file).unwrap().record.id.into_owned();
        assert_eq!(
            [id("calls/monday.txt"), id("C:\\a\\b.c.txt"), id("<stdin>"), id(".txt")],
            ["monday", "b.c", "script", "script"]
        );
        assert_eq!(read_script("agent: hello").unwrap().record.id, "script");
    }

    #[test]
    fn one_line_says_one_thing() {
        for (script, record) in [
            ("", r"{}"),
            ("\u{FEFF}\r\n  # inbound\r\n＃ 呼入\r\n", r"{}"),
            ("inbound", r#"{"direction":"inbound"}"#),
            ("Inbound, CN.", r#"{"direction":"inbound","region":"CN"}"#),
            (
                "呼入，ＣＮ、咨询；紧急,",
                r#"{"contact":{"purpose":"enquiry","urgent":true},"direction":"inbound","region":"CN"}"#,
            ),
            ("Rings 3 times", r#"{"ring":{"count":3}}"#),
            ("响铃三声", r#"{"ring":{"count":3}}"#),
            ("answered", r#"{"outcome":"answered"}"#),
            ("0:08接听", r#"{"answered_at_ms":8000,"outcome":"answered"}"#),
            ("0:31 无人接听。", r#"{"ended":{"at_ms":31000},"outcome":"no_answer"}"#),
            ("no holds, no speakerphone, no transfers", r#"{"holds":[],"speakerphone":false,"transfers":[]}"#),
            ("speakerphone", r#"{"speakerphone":true}"#),
            ("0:05-0:07 hold", r#"{"holds":[{"end_ms":7000,"start_ms":5000}]}"#),
            ("0:05 hold by patient", r#"{"holds":[{"by":"customer","start_ms":5000}]}"#),
            ("0:05 坐席保持", r#"{"holds":[{"by":"agent","start_ms":5000}]}"#),
            ("transfer survey", r#"{"transfers":[{"kind":"survey"}]}"#),
            ("nurse hangs up", r#"{"ended":{"by":"agent"}}"#),
            ("2:15 客户挂断", r#"{"ended":{"at_ms":135000,"by":"customer"}}"#),
            ("2:15 掉线", r#"{"ended":{"at_ms":135000,"by":"network"}}"#),
            ("2:15 system ends", r#"{"ended":{"at_ms":135000,"by":"system"}}"#),
            ("2:15 call ends", r#"{"ended":{"at_ms":135000}}"#),
            ("logged: 已预约 | 周三上午来院", r#"{"log":{"found":true,"notes":"周三上午来院","outcome":"已预约"}}"#),
            ("登记：已预约", r#"{"log":{"found":true,"outcome":"已预约"}}"#),
            ("logged:｜call back", r#"{"log":{"found":true,"notes":"call back"}}"#),
            ("not logged", r#"{"log":{"found":false}}"#),
            ("护士：您好", r#"{"transcript":{"turns":[{"speaker":"agent","text":"您好"}]}}"#),
            ("third party: a: b", r#"{"transcript":{"turns":[{"speaker":"other","text":"a: b"}]}}"#),
            (
                "【1:00：03.25】 IVR： hi",
                r#"{"transcript":{"turns":[{"speaker":"system","start_ms":3603250,"text":"hi"}],"zero_at_ms":0}}"#,
            ),
            (
                "[00:01 – 00:02.5] agent: hi",
                r#"{"transcript":{"turns":[{"end_ms":2500,"speaker":"agent","start_ms":1000,"text":"hi"}],"zero_at_ms":0}}"#,
            ),
            ("/ring/count = 3", r#"{"ring":{"count":3}}"#),
            ("／agent／id ＝ 1001", r#"{"agent":{"id":"1001"}}"#),
            ("/holds = {\"count\": 2}", r#"{"holds":{"count":2}}"#),
            ("/attributes/等级 = 2", r#"{"attributes":{"等级":2}}"#),
            ("/attributes/1 = x = y", r#"{"attributes":{"1":"x = y"}}"#),
            ("/started_at = 2026-11-21T09:30:00+08:00", r#"{"started_at":"2026-11-21T09:30:00+08:00"}"#),
            ("/log/notes = null", r#"{"log":{}}"#),
        ] {
            assert_eq!(json(script), record, "{script}");
        }
        assert_eq!(read_script("call: 7").unwrap().record.id, "7");
        assert_eq!(read_script("通话：urn:x, y").unwrap().record.id, "urn:x, y");
    }

    #[test]
    fn lines_make_a_whole() {
        for (script, record) in [
            ("0:01 rings\n0:09.5 answered", r#"{"answered_at_ms":9500,"outcome":"answered","ring":{"ms":8500}}"#),
            ("0:00 rings\n0:31 busy", r#"{"ended":{"at_ms":31000},"outcome":"busy","ring":{"ms":31000}}"#),
            (
                "0:00 rings 3 times\n0:31 voicemail\n1:00 agent hangs up",
                r#"{"ended":{"at_ms":60000,"by":"agent"},"outcome":"voicemail","ring":{"count":3,"ms":31000}}"#,
            ),
            ("0:00-0:07 rings\n0:08 answered", r#"{"answered_at_ms":8000,"outcome":"answered","ring":{"ms":7000}}"#),
            (
                "0:00 rings\n0:08 answered\n/ring/ms = {\"min\": 8000, \"max\": 8999}",
                r#"{"answered_at_ms":8000,"outcome":"answered","ring":{"ms":{"max":8999,"min":8000}}}"#,
            ),
            ("0:00 rings\n0:08 answered\n/ring = null", r#"{"answered_at_ms":8000,"outcome":"answered"}"#),
            (
                "0:30 hold\n1:44 resume\n2:00-2:10 hold\n2:10 hold",
                r#"{"holds":[{"end_ms":104000,"start_ms":30000},{"end_ms":130000,"start_ms":120000},{"start_ms":130000}]}"#,
            ),
            (
                "2:00 speakerphone on\n2:30 speakerphone off\n2:40 打开免提",
                r#"{"speakerphone":[{"end_ms":150000,"start_ms":120000},{"start_ms":160000}]}"#,
            ),
            (
                "transfer blind\n2:05 transfer survey",
                r#"{"transfers":[{"kind":"blind"},{"at_ms":125000,"kind":"survey"}]}"#,
            ),
            (
                "0:05 answered, speakerphone on",
                r#"{"answered_at_ms":5000,"outcome":"answered","speakerphone":[{"start_ms":5000}]}"#,
            ),
            (
                "agent: hi\n/transcript/language = en\n0:02 agent: bye\n/transcript/zero_at_ms = 500",
                r#"{"transcript":{"language":"en","turns":[{"speaker":"agent","text":"hi"},{"speaker":"agent","start_ms":2000,"text":"bye"}],"zero_at_ms":500}}"#,
            ),
        ] {
            assert_eq!(json(script), record, "{script}");
        }
    }

    #[test]
    fn indented_lines_go_on_with_the_turn_above() {
        let texts = |script: &str| -> Vec<String> {
            let read = read_script(script).unwrap_or_else(|rejected| panic!("{rejected}"));
            read.record.turns().iter().map(|turn| turn.text.to_string()).collect()
        };
        assert_eq!(
            texts("agent: please\n  hold\n\t# on the line\n  the line, thanks: bye"),
            ["please hold the line, thanks: bye"]
        );
        assert_eq!(texts("  客户：我想问\n    一下\n  护士：好"), ["我想问一下", "好"]);
        assert_eq!(texts("　　客户：\n　　　　我想问\n　　护士：好"), ["我想问", "好"]);
        assert_eq!(texts("agent: a\n  customer: b\n    0:02 agent: c"), ["a", "b", "c"]);
        assert_eq!(
            json("  agent: a\n  no holds"),
            r#"{"holds":[],"transcript":{"turns":[{"speaker":"agent","text":"a"}]}}"#
        );
    }

    #[test]
    fn other_lines_are_errors_and_sentences_are_not_quoted() {
        const EITHER: &str = "write an event as in `0:30 hold`, a turn as in `0:09 agent: hello`";
        const INDENT: &str = "indent it if it goes on with the turn above";
        for (script, error) in [
            ("inbund, CN", "1: expected an event, found `inbund` (column 1); did you mean `inbound`?".to_owned()),
            ("inbound,  无免题", "1: expected an event, found `无免题` (column 11); did you mean `无免提`?".to_owned()),
            ("inbound, my head hurts", format!("1: expected an event, found none (column 10); {EITHER}")),
            ("sideways", format!("1: expected an event or a turn, found `sideways` (column 1); {EITHER}")),
            ("，", format!("1: expected an event or a turn, found neither (column 1); {EITHER}")),
            ("cn", "1: expected an event or a turn, found `cn` (column 1); did you mean `CN`?".to_owned()),
            ("call c17", "1: expected an event or a turn, found neither (column 1); write it on a line of its own, as in `call: c17`".to_owned()),
            ("0:30 hodl", "1: expected an event or a turn, found `hodl` (column 6); did you mean `hold`?".to_owned()),
            ("0:30 客户挂段", "1: expected an event or a turn, found `客户挂段` (column 6); did you mean `客户挂断`?".to_owned()),
            ("0:30 Johnson", format!("1: expected an event or a turn, found neither (column 6); {EITHER}")),
            ("0:30 我头痛，睡不着。", format!("1: expected an event or a turn, found neither (column 6); {EITHER}")),
            (
                "nruse: hi",
                "1: expected a speaker before the colon, or an event, found `nruse` (column 1); did you mean `nurse`?".to_owned(),
            ),
            ("李娜：hi", format!("1: expected a speaker before the colon, or an event, found neither (column 1); {EITHER}")),
            ("agent: a\nresme", "2: expected an event or a turn, found `resme` (column 1); did you mean `resume`?".to_owned()),
            ("agent: a\n没打错的", "2: expected an event or a turn, found neither (column 1); did you mean `没打错`?".to_owned()),
            ("agent: a\nJohnson", format!("2: expected an event or a turn, found neither (column 1); {INDENT}")),
            ("agent: a\n\n  Johnson my", format!("3: expected an event or a turn, found neither (column 3); {EITHER}")),
            ("0:30", "1: expected an event or a turn after the time, found none (column 5); write it as in `0:30 hold` or `0:09 agent: hello`".to_owned()),
            ("0:75 hold", "1: expected a time, found `0:75` (column 1); write it as in `0:08`, `1:02:03` or `0:15.5`".to_owned()),
            ("0:1-0:02 hold", "1: expected a time, found `0:1` (column 1); write it as in `0:08`, `1:02:03` or `0:15.5`".to_owned()),
            ("0:01-0:2 hold", "1: expected a time, found `0:2` (column 1); write it as in `0:08`, `1:02:03` or `0:15.5`".to_owned()),
            ("0:01.2345 hold", "1: expected a time, found `0:01.2345` (column 1); write it as in `0:08`, `1:02:03` or `0:15.5`".to_owned()),
            ("1:2:3:4:5:6:7 x", "1: expected a time, found none (column 1); write it as in `0:08`, `1:02:03` or `0:15.5`".to_owned()),
            ("rings", "1: expected a time before `rings`, found none (column 1); write it as in `0:00 rings`".to_owned()),
            ("inbound, resume", "1: expected a time before `resume`, found none (column 10); write it as in `1:44 resume`".to_owned()),
            ("0:01 no holds", "1: expected `no holds` on a line without a time, found one (column 6); write it as in `no holds`".to_owned()),
            ("0:01 logged: x", "1: expected `logged` on a line without a time, found one (column 6); write it as in `logged: 已预约 | 周三上午来院`".to_owned()),
            ("0:01-0:02 answered", "1: expected one time before `answered`, found two (column 11); write it as in `0:08 answered`".to_owned()),
            ("call:", "1: expected an id after the colon, found none (column 1); write it as in `call: c17`".to_owned()),
            ("inbound, call: c1", "1: expected an event, found none (column 10); write it on a line of its own, as in `call: c17`".to_owned()),
            ("inbound, logged:", "1: expected an event, found `logged:` (column 10); write it on a line of its own, as in `logged: 已预约 | 周三上午来院`".to_owned()),
            ("agent:\ninbound", "1: expected words after the speaker, found none (column 7); write it as in `agent: hello`".to_owned()),
            ("/ring/count 3", "1: expected `=` after the field, found none (column 1); write it as in `/ring/count = 3`".to_owned()),
            ("/ring/ = 3", "1: expected a field as a JSON pointer, found none (column 1); write it as in `/ring/count = 3`".to_owned()),
            ("/ring/count =", "1: expected a value after `=`, found none (column 14); write `null` to keep the field absent".to_owned()),
            ("/holds/0/by = agent", "1: expected a field, found the index `0` (column 1); set the list as a whole: `/holds = […]`".to_owned()),
        ] {
            assert_eq!(errors(script), [error], "{script}");
            let codes: Vec<Code> = read_script(script).unwrap_err().problems.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, [Code::NotAScriptLine], "{script}");
        }
    }

    #[test]
    fn contradictions_name_the_earlier_line() {
        for (script, error) in [
            ("answered\n\n0:09 busy", "3: /outcome: expected one value, found one in line 1 already (column 6)"),
            ("/outcome = busy\nanswered", "2: /outcome: expected one value, found one in line 1 already (column 1)"),
            (
                "rings 3 times\n/ring/count = 3",
                "2: /ring/count: expected one value, found one in line 1 already (column 1)",
            ),
            ("rings 3 times\n/ring = {}", "2: /ring: expected one value, found one in line 1 already (column 1)"),
            ("/ring = {}\nrings 3 times", "2: /ring/count: expected one value, found one in line 1 already (column 1)"),
            ("call: a\n/id = b", "2: /id: expected one value, found one in line 1 already (column 1)"),
            ("no holds\n0:05 hold", "2: /holds: expected one value, found one in line 1 already (column 6)"),
            ("0:05-0:06 hold\nno holds", "2: /holds: expected one value, found one in line 1 already (column 1)"),
            (
                "no transfers\ntransfer blind",
                "2: /transfers: expected one value, found one in line 1 already (column 1)",
            ),
            (
                "speakerphone\nno speakerphone",
                "2: /speakerphone: expected one value, found one in line 1 already (column 1)",
            ),
            ("not logged\nlogged: x", "2: /log/found: expected one value, found one in line 1 already (column 1)"),
            ("dropped\nagent hangs up", "2: /ended/by: expected one value, found one in line 1 already (column 1)"),
            (
                "/transcript = {\"turns\": []}\nagent: hi",
                "2: /transcript/turns: expected one value, found one in line 1 already (column 8)",
            ),
            ("0:01 resume", "1: /holds: expected the hold to be on, found it off (column 6)"),
            (
                "0:01 hold\n0:02 resume\n0:03 resume",
                "3: /holds: expected the hold to be on, found it off since line 2 (column 6)",
            ),
            ("0:01 hold\n0:02 hold", "2: /holds: expected the hold to be off, found it on since line 1 (column 6)"),
            (
                "0:01-0:05 hold\n0:02 hold",
                "2: /holds: expected the hold to be off, found it on since line 1 (column 6)",
            ),
            ("0:01 speakerphone off", "1: /speakerphone: expected the speakerphone to be on, found it off (column 6)"),
            (
                "0:01 speakerphone\n0:02 免提",
                "2: /speakerphone: expected the speakerphone to be off, found it on since line 1 (column 6)",
            ),
            (
                "0:01 rings\n0:02 rings",
                "2: /ring: expected the ringing to begin once, found it begun in line 1 (column 6)",
            ),
            (
                "0:01 answered\n0:02 rings",
                "2: /ring: expected the ringing before the outcome, found the outcome in line 1 (column 6)",
            ),
            (
                "0:31 answered\n 0:08.5 hold",
                "2: expected a time at or after `0:31` in line 1, found `0:08.5` (column 2)",
            ),
            ("1:00:31-1:00:30 agent: hi", "1: expected an end at or after `1:00:31`, found `1:00:30` (column 1)"),
        ] {
            assert_eq!(errors(script), [error], "{script}");
            assert_eq!(read_script(script).unwrap_err().problems[0].code, Code::ScriptContradicts, "{script}");
        }
    }

    #[test]
    fn values_are_checked_as_in_a_record_at_their_place_in_the_script() {
        for (script, error) in [
            (
                "inbound\n /ring/basis = guessed",
                "2: /ring/basis: expected `counted`, `alerting`, `dialling`, `platform` or `attested`, found `guessed` (column 16)",
            ),
            (
                "/ring/ms = soon",
                "1: /ring/ms: expected a whole number or `{\"min\": …, \"max\": …}`, found a string (column 12)",
            ),
            ("/ring = {\"ms\": -1}", "1: /ring/ms: expected a whole number, 0 or more, found -1 (column 16)"),
            (
                "/holds = [{\"start_ms\": 5, \"end_ms\": 2}]",
                "1: /holds/0/end_ms: expected `end_ms` at or after `start_ms` 5, found 2 (column 11)",
            ),
            ("/agent/name = 李娜", "1: /agent/id: expected the field `id`, found none (column 1)"),
            ("/transcript/language = zh", "1: /transcript/turns: expected the field `turns`, found none (column 1)"),
            (
                "/started_at = today",
                "1: /started_at: expected a date and time with an offset, found `today` (column 15); write it as in `2026-11-21T09:30:00+08:00`",
            ),
            ("/ring = {\"ms\" 1}", "1: /ring: expected `:` after the field name, found `1` (column 15)"),
            ("/log/notes = \"说\" x", "1: /log/notes: expected the end of the value, found `x` (column 18)"),
        ] {
            assert_eq!(errors(script), [error], "{script}");
        }
        let unknown =
            read_script("/agnet/id = 1\n/attributes/x = 1\n/provenance = {\"/ring\": {\"how\": \"derived\"}}").unwrap();
        assert_eq!(
            unknown.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "1: /agnet: unknown field `agnet`, not used (column 1); did you mean `agent`?",
                "3: /provenance: expected provenance of a field that the record has, found one of `/ring` (column 1)",
            ]
        );
    }

    #[test]
    fn everything_wrong_comes_at_once_in_order() {
        let rejected =
            read_script_in_file("call: c1\n/direction = up\n0:08 hold\n0:07 resume\n0:09 resume\nhodl", "c1.call")
                .unwrap_err();
        assert_eq!(rejected.id.as_deref(), Some("c1"));
        assert_eq!(
            rejected.to_string(),
            "c1.call:2: /direction: expected `inbound` or `outbound`, found `up` (column 14)\n\
             c1.call:4: expected a time at or after `0:08` in line 3, found `0:07` (column 1)\n\
             c1.call:5: /holds: expected the hold to be on, found it off since line 4 (column 6)\n\
             c1.call:6: expected an event or a turn, found `hodl` (column 1); did you mean `hold`?"
        );
    }

    #[test]
    fn every_example_is_valid() {
        for row in EVENTS {
            let before = match row.event {
                Event::Resume => "0:01 hold\n",
                Event::SpeakerOff => "0:01 speakerphone\n",
                _ => "",
            };
            let read = read_script(&format!("{before}{}", row.example));
            assert_eq!(read.map(|read| read.warnings), Ok(Vec::new()), "{}", row.example);
            let (_, words) = stamp(row.example).unwrap().unwrap_or((Stamp { start: 0, end: None }, row.example));
            let words = words.split_inclusive(':').next().unwrap();
            assert!(find_event(words).is_some_and(|found| std::ptr::eq(found.row, row)), "{}", row.example);
            assert_eq!(
                stamp(row.example).unwrap().is_some(),
                row.timing != Timing::Never && row.example != "rings 3 times"
            );
        }
    }

    /// Words in backticks with commas between them.
    fn listed(words: &[&str]) -> String {
        words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_documentation_shows_the_tables() {
        let documentation = include_str!("script.rs").replace("//! ", "").replace('\r', "");
        let mut tables = String::from("| written | time | sets |\n|---|---|---|\n");
        for row in EVENTS {
            let time = match row.timing {
                Timing::Never => "no",
                Timing::Optional => "may",
                Timing::Needed => "must",
                Timing::OptionalRange => "may, or two",
                Timing::NeededRange => "must, or two",
            };
            let sets = match row.event {
                Event::Assign(pointer, value) => format!("`{pointer} = {value}`"),
                _ => row.means.to_owned(),
            };
            writeln!(tables, "| {} | {time} | {sets} |", listed(row.words)).unwrap();
        }
        assert!(documentation.contains(&tables), "the table of events should be\n{tables}");
        let mut speakers = String::from("| speaker | also |\n|---|---|\n");
        for (speaker, words) in SPEAKERS {
            assert_eq!(words[0], speaker.word());
            writeln!(speakers, "| `{}` | {} |", words[0], listed(&words[1..])).unwrap();
        }
        assert!(documentation.contains(&speakers), "the table of speakers should be\n{speakers}");
    }

    /// A line that may well be in a script.
    fn any_line() -> impl Strategy<Value = String> {
        let examples: Vec<&str> = EVENTS.iter().map(|row| row.example).collect();
        prop_oneof![
            4 => (0..300_u64, proptest::sample::select(examples)).prop_map(|(at, example)| {
                let event = example.split_once(' ').filter(|(time, _)| time.contains(':') && time.len() > 3 && !time.ends_with(':'));
                event.map_or(example.to_owned(), |(_, event)| format!("{} {event}", written(at * 1000)))
            }),
            1 => "[ 　]{0,3}(agent|客户)[:：].{0,6}",
            1 => "/(ring|holds|transcript|id|agent)(/[a-z0-1~]{0,5}){0,10} ?= ?.{0,8}",
            1 => "[0-9]:[0-9]{2}[-–至][0-9]:[0-9]{2} (hold|rings|speakerphone|agent:x)",
            1 => ".{0,12}",
        ]
    }

    /// Everything that the notation has, in two languages.
    const WHOLE: &str = "call: c17\ninbound，CN、咨询\n/agent/name = 李娜\n/agent/id = 7\n/ring = {\"count\": 3}\n\
        0:00 rings\n0:08 answered\n0:09 护士：您好。\n  再说\n[0:12-0:15.5] patient: 你好，我想问\n    # c\n    一下\n\
        0:30-0:31 hold by customer\n0:40 保持\n1:44 resume\n2:00 speakerphone on\n2:05 speakerphone off\n\
        2:06 转满意度\n2:15 客户挂断\nbooked\nlogged: 已预约 | 来院\n";

    #[test]
    fn everything_together_is_read() {
        let read = read_script(WHOLE).unwrap();
        assert_eq!(
            (read.warnings, read.record.turns().len(), read.record.turns()[1].text.as_ref()),
            (vec![], 2, "你好，我想问一下")
        );
    }

    #[test]
    fn no_sentence_is_quoted() {
        const SENTENCE: &str = "我最近总是头痛";
        for script in [
            "{}",
            "0:30 {}",
            "agent: a\n{}",
            "{}：hold",
            "hold, {}",
            "0:30 hold, {}",
            "inbound, {}, {}",
            "logged {}",
            "call {}: {}",
        ] {
            let script = script.replace("{}", SENTENCE);
            assert!(errors(&script).iter().all(|error| !error.contains(SENTENCE)), "{script}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_with_places(text in "(.|\n|\r|\t){0,80}") {
            check(&text)?;
        }

        #[test]
        fn any_lines_are_read_or_refused_with_places(lines in proptest::collection::vec(any_line(), 0..12)) {
            check(&lines.join("\n"))?;
        }

        #[test]
        fn any_slip_is_read_or_refused_with_places(at in 0..300_usize, cut in 0..4_usize, with in "[ \n:：,=/0-9#a-z]{0,2}") {
            let kept = WHOLE.chars().take(at).chain(with.chars()).chain(WHOLE.chars().skip(at + cut));
            check(&kept.collect::<String>())?;
        }

        #[test]
        fn any_time_is_read_as_it_is_written(ms in 0..3_599_999_999_u64) {
            prop_assert_eq!(millis(&written(ms)), Some(ms));
        }
    }

    /// Problems stand inside the text; what is read is a record that reads the same again.
    fn check(text: &str) -> Result<(), TestCaseError> {
        match read_script(text) {
            Ok(read) => {
                let json = read.record.to_json();
                let again = read_records(json.as_bytes()).next().map(|again| again.map(|again| again.record));
                prop_assert_eq!(again, Some(Ok(read.record)));
            }
            Err(rejected) => {
                prop_assert!(rejected.problems.iter().any(|problem| problem.severity == Severity::Error));
                for problem in rejected.problems {
                    let line = text.trim_start_matches('\u{FEFF}').lines().nth(problem.at.line as usize - 1);
                    let length = line.unwrap_or_default().chars().count() as u64;
                    prop_assert!((1..=length + 1).contains(&problem.at.column), "{}", problem);
                }
            }
        }
        Ok(())
    }
}
