//! Call detail records: `Master.csv` without a header, or an export of the table `cdr` with one.
//!
//! A call has a record for each phone that was tried. Times are local or in UTC, as Asterisk is configured; the file does
//! not say which. Where a menu or a queue answered, `answer` is the machine's, and the ringing of a phone is not told.

use crate::call::{Agent, CallRecord, Customer, Direction, Outcome, Sources, Text};
use crate::sheet::{Row, Rows};

use super::super::clock::{LONGEST_MS, Zone, seconds_long};
use super::super::facts::Facts;
use super::super::rows::{Column, Columns, Groups, said};
use super::{How, Reading, device, set_direction};

/// The columns of `Master.csv`; the last five only as far as they are configured.
pub(super) const COLUMNS: [&str; 21] = [
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
    "uniqueid",
    "userfield",
    "peeraccount",
    "linkedid",
    "sequence",
];

/// The columns with the id of a call: that of the whole, or of a part.
pub(super) const IDS: [&str; 2] = ["linkedid", "uniqueid"];

const DISPOSITIONS: [&str; 5] = ["ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"];

/// Whether it is a row of `Master.csv`.
pub(super) fn is_row(row: &Row<'_>) -> bool {
    (16..=24).contains(&row.cells.len()) && row.cells.get(14).is_some_and(|cell| DISPOSITIONS.contains(&cell.trim()))
}

/// Where the columns stand that are read.
struct Places {
    id: [Column; 2],
    start: [Column; 2],
    answer: Column,
    end: Column,
    duration: Column,
    billsec: Column,
    disposition: Column,
    caller: [Column; 2],
    dst: Column,
    channel: Column,
    dstchannel: Column,
    lastapp: Column,
    /// What tells a machine that answered.
    machine: [Column; 3],
}

impl Places {
    fn of(columns: &Columns) -> Self {
        let find = |name| columns.find(name);
        Places {
            id: IDS.map(find),
            start: ["start", "calldate"].map(find),
            answer: find("answer"),
            end: find("end"),
            duration: find("duration"),
            billsec: find("billsec"),
            disposition: find("disposition"),
            caller: ["cnum", "src"].map(find),
            dst: find("dst"),
            channel: find("channel"),
            dstchannel: find("dstchannel"),
            lastapp: find("lastapp"),
            machine: ["lastapp", "dcontext", "lastdata"].map(find),
        }
    }
}

/// A cell of a row; most say nothing that is asked for.
struct Cell<'t>(Option<Text<'t>>);

impl Cell<'_> {
    /// What it says, if it says anything.
    fn said(&self) -> Option<&str> {
        said(self.0.as_deref()?)
    }
}

/// A row: one of the phones that were tried.
struct Leg<'t> {
    start: [Cell<'t>; 2],
    answer: Cell<'t>,
    end: Cell<'t>,
    duration: Cell<'t>,
    billsec: Cell<'t>,
    disposition: Text<'t>,
    caller: [Cell<'t>; 2],
    dst: Cell<'t>,
    channel: Cell<'t>,
    dstchannel: Cell<'t>,
    /// Whether a menu or a queue answered before a phone could.
    by_machine: bool,
    voicemail: bool,
}

impl<'t> Leg<'t> {
    fn of(row: &Row<'t>, places: &Places) -> Option<Self> {
        let cell = |column: Column| Cell(column.kept(row));
        Some(Leg {
            disposition: places.disposition.shared(row)?,
            start: places.start.map(cell),
            answer: cell(places.answer),
            end: cell(places.end),
            duration: cell(places.duration),
            billsec: cell(places.billsec),
            caller: places.caller.map(cell),
            dst: cell(places.dst),
            channel: cell(places.channel),
            dstchannel: cell(places.dstchannel),
            by_machine: places.machine.iter().filter_map(|column| column.of(row)).any(names_a_machine),
            voicemail: places.lastapp.of(row).is_some_and(|app| app.eq_ignore_ascii_case("voicemail")),
        })
    }

    fn caller(&self) -> Option<&str> {
        self.caller.iter().find_map(Cell::said)
    }
}

/// The first of several columns that has a cell.
fn first<'t>(columns: &[Column], row: &Row<'t>) -> Option<Text<'t>> {
    columns.iter().find_map(|column| column.shared(row))
}

pub(super) fn read<'t>(mut rows: Rows<'t>, columns: &Columns, reading: &mut Reading<'t, '_, '_>) {
    let places = Places::of(columns);
    let mut calls = Groups::of(rows.left());
    let mut row = Row::default();
    while rows.read(&mut row) {
        if !reading.is_whole(&row) {
            continue;
        }
        let Some(leg) = Leg::of(&row, &places) else {
            reading.refuse(&row, "expected a `disposition`, found none");
            continue;
        };
        let id = first(&places.id, &row);
        calls.push(id.unwrap_or_else(|| format!("row-{}", reading.source.options.line(row.line)).into()), leg);
    }
    calls.each(|id, legs| {
        let mut record = CallRecord::new(id);
        fill(&mut record, legs, reading.zone, &mut reading.sources);
        reading.hand_over(record);
    });
}

/// Fills a record of which only the id is known: it is so large that handing it back takes longer than a few cells.
fn fill<'r, 't>(record: &mut CallRecord<'r>, legs: &'r [Leg<'t>], zone: &'t Zone, sources: &mut Sources<'t>) {
    if record.id.starts_with("row-") {
        sources.say("/id", How::Assumed, "line of the table", "the record has no `uniqueid`");
    }
    let Some(initial) = legs.first() else { return };
    let is_answered = |leg: &&Leg<'_>| leg.disposition == "ANSWERED" && leg.dstchannel.said().is_some();
    let deciding = legs.iter().find(is_answered).or(legs.last()).unwrap_or(initial);
    let (caller, called) = (initial.caller(), initial.dst.said());
    // What was dialled may be a word of the dial plan; then the phone that was tried tells.
    let dialled = called.filter(|number| number.bytes().any(|byte| byte.is_ascii_digit()));
    set_direction(record, caller, dialled.or_else(|| initial.dstchannel.said().and_then(device)), sources);
    set_outcome(record, deciding, sources);
    let by_machine = deciding.by_machine;
    let stamp = |cell: &Cell<'_>, name| Some((zone.read(cell.said()?)?, name));
    let seconds = |cell: &Cell<'_>| cell.said()?.parse::<u64>().ok().filter(|seconds| *seconds <= LONGEST_MS / 1000);
    let length = |cell: &Cell<'_>, name| Some((seconds_long(seconds(cell)?), name));
    let [start, calldate] = &initial.start;
    let unanswered = record.outcome.is_some_and(|outcome| outcome != Outcome::Answered);
    let facts = Facts {
        started: stamp(start, "start").or_else(|| stamp(calldate, "calldate")),
        answered: stamp(&deciding.answer, "answer").filter(|_| !by_machine),
        ended: legs.iter().filter_map(|leg| stamp(&leg.end, "end")).max_by_key(|(stamp, _)| stamp.unix_ms),
        whole: length(&deciding.duration, "duration").filter(|_| legs.len() == 1 || unanswered),
        talk: length(&deciding.billsec, "billsec").filter(|_| legs.len() == 1 && !by_machine),
        ..Facts::default()
    };
    facts.apply_to_one(record, zone, sources);
    set_people(record, [initial, deciding], sources);
}

/// What the names of applications and contexts have in them where a machine answers, with the letters that it takes.
const MACHINES: [(&str, u32); 7] = [
    ("ivr", letters(b"ivr")),
    ("queue", letters(b"queue")),
    ("menu", letters(b"menu")),
    ("background", letters(b"background")),
    ("playback", letters(b"playback")),
    ("voicemail", letters(b"voicemail")),
    ("read", letters(b"read")),
];

/// Which letters, large or small, are there: a bit each. What is no letter may stand for one.
const fn letters(mut bytes: &[u8]) -> u32 {
    let mut letters = 0;
    while let Some((byte, rest)) = bytes.split_first() {
        letters |= 1 << (*byte & 31);
        bytes = rest;
    }
    letters
}

fn names_a_machine(cell: &str) -> bool {
    let there = letters(cell.as_bytes());
    let has = |word: &str| cell.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    // Most cells lack a letter of each word.
    MACHINES.iter().any(|(word, needed)| there & needed == *needed && has(word))
}

fn set_outcome<'t>(record: &mut CallRecord<'_>, leg: &Leg<'t>, sources: &mut Sources<'t>) {
    let disposition = leg.disposition.as_ref();
    let is = |word: &str| disposition.eq_ignore_ascii_case(word);
    let by_phone = leg.dstchannel.said().is_some();
    record.outcome = if is("ANSWERED") {
        match (by_phone, leg.voicemail) {
            (true, _) => Some(Outcome::Answered),
            (false, true) => Some(Outcome::Voicemail),
            // Answered, but by no phone: by a menu or an announcement.
            (false, false) => None,
        }
    } else if is("NO ANSWER") || is("NOANSWER") {
        Some(Outcome::NoAnswer)
    } else if is("BUSY") {
        Some(Outcome::Busy)
    } else if is("FAILED") || is("CONGESTION") {
        Some(Outcome::Failed)
    } else {
        None
    };
    if record.outcome.is_some() {
        sources.say("/outcome", How::Derived, "disposition", leg.disposition.clone());
    }
}

fn set_people<'r>(record: &mut CallRecord<'r>, [initial, deciding]: [&'r Leg<'_>; 2], sources: &mut Sources<'_>) {
    let (caller, called) = (initial.caller(), initial.dst.said());
    let (theirs, ours, source) = match record.direction {
        Some(Direction::Inbound) => (caller, deciding.dstchannel.said().and_then(device), "dstchannel"),
        Some(Direction::Outbound) => (called, initial.channel.said().and_then(device).or(caller), "channel"),
        None => return,
    };
    if let Some(phone) = theirs {
        record.customer = Some(Customer { id: None, name: None, phone: Some(phone.into()), region: None });
        sources.say("/customer/phone", How::Derived, "src and dst", "by the direction of the call");
    }
    if let Some(id) = ours {
        record.agent = Some(Agent { id: id.into(), name: None, team: None });
        sources.say("/agent/id", How::Derived, source, "the device of the channel");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_are_known_by_their_names() {
        for (word, _) in MACHINES {
            assert!(names_a_machine(word) && names_a_machine(&format!("Ward-{}, 2", word.to_uppercase())), "{word}");
        }
        assert!(
            ["", "q", "Dial", "from-internal", "PJSIP/1001,30,tT", "队列"].iter().all(|cell| !names_a_machine(cell))
        );
    }
}
