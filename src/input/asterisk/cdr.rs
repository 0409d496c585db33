//! Call detail records: `Master.csv` without a header, or an export of the table `cdr` with one.
//!
//! A call has a record for each phone that was tried. Times are local or in UTC, as Asterisk is configured; the file does
//! not say which. Where a menu or a queue answered, `answer` is the machine's, and the ringing of a phone is not told.

use crate::call::{Agent, CallRecord, Customer, Direction, Outcome};
use crate::sheet::{Row, Rows};

use super::super::clock::seconds_long;
use super::super::facts::Facts;
use super::super::rows::{Column, Columns, Groups};
use super::super::source::provide;
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

const DISPOSITIONS: [&str; 5] = ["ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"];

/// Whether it is a row of `Master.csv`.
pub(super) fn is_row(row: &Row) -> bool {
    (16..=24).contains(&row.cells.len()) && row.cells.get(14).is_some_and(|cell| DISPOSITIONS.contains(&cell.trim()))
}

/// Where the columns stand that are read.
struct Places {
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
    id: [Column; 2],
}

impl Places {
    fn of(columns: &Columns) -> Self {
        let find = |name| columns.find(name);
        Places {
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
            id: ["linkedid", "uniqueid"].map(find),
        }
    }
}

/// The first of several columns that has a cell.
fn first<'r>(columns: &[Column], row: &'r Row) -> Option<&'r str> {
    columns.iter().find_map(|column| column.of(row))
}

pub(super) fn read(rows: Rows<'_>, columns: &Columns, reading: &mut Reading<'_, '_>) {
    let places = Places::of(columns);
    let mut calls: Groups<Row> = Groups::new();
    for row in rows {
        if !reading.is_whole(&row) {
            continue;
        }
        if places.disposition.of(&row).is_none() {
            reading.refuse(&row, "expected a `disposition`, found none");
            continue;
        }
        let id = match first(&places.id, &row) {
            Some(id) => id.to_owned(),
            None => format!("row-{}", reading.source.options.line(row.line)),
        };
        calls.push(&id, row);
    }
    let zone = reading.zone;
    reading.add(calls, |id, rows| record(id, rows, &places, zone), |row| row.line);
}

fn record(id: &str, rows: &[Row], places: &Places, zone: &super::Zone) -> CallRecord<'static> {
    let mut record = CallRecord::new(id.to_owned());
    if id.starts_with("row-") {
        provide(&mut record, "/id", How::Assumed, "line of the table", "the record has no `uniqueid`");
    }
    let Some(initial) = rows.first() else { return record };
    let is_answered =
        |row: &&Row| places.disposition.of(row) == Some("ANSWERED") && places.dstchannel.of(row).is_some();
    let deciding = rows.iter().find(is_answered).or(rows.last()).unwrap_or(initial);
    let (caller, called) = (first(&places.caller, initial), places.dst.of(initial));
    // What was dialled may be a word of the dial plan; then the phone that was tried tells.
    let dialled = called.filter(|number| number.bytes().any(|byte| byte.is_ascii_digit()));
    set_direction(&mut record, caller, dialled.or(places.dstchannel.of(initial).and_then(device)));
    set_outcome(&mut record, deciding, places);
    let by_machine = is_by_machine(deciding, places);
    let stamp = |row: &Row, column: Column, name| Some((zone.read(column.of(row)?)?, name));
    let length = |row: &Row, column: Column, name| Some((seconds_long(column.of(row)?.parse().ok()?), name));
    let [start, calldate] = places.start;
    let unanswered = record.outcome.is_some_and(|outcome| outcome != Outcome::Answered);
    let facts = Facts {
        started: stamp(initial, start, "start").or_else(|| stamp(initial, calldate, "calldate")),
        answered: stamp(deciding, places.answer, "answer").filter(|_| !by_machine),
        ended: rows.iter().filter_map(|row| stamp(row, places.end, "end")).max_by_key(|(stamp, _)| stamp.unix_ms),
        whole: length(deciding, places.duration, "duration").filter(|_| rows.len() == 1 || unanswered),
        talk: length(deciding, places.billsec, "billsec").filter(|_| rows.len() == 1 && !by_machine),
        ..Facts::default()
    };
    facts.apply(&mut record, zone);
    set_people(&mut record, [initial, deciding], [caller, called], places);
    record
}

/// What the names of applications and contexts have in them where a machine answers.
const MACHINES: [&str; 7] = ["ivr", "queue", "menu", "background", "playback", "voicemail", "read"];

/// Whether a menu or a queue answered before a phone could.
fn is_by_machine(row: &Row, places: &Places) -> bool {
    let begins_with = |rest: &[u8], word: &str| {
        rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    let has_word = |cell: &str| {
        (0..cell.len()).any(|at| {
            let rest = cell.as_bytes().get(at..).unwrap_or_default();
            // Most letters begin none of the words.
            matches!(
                rest,
                [b'b' | b'i' | b'm' | b'p' | b'q' | b'r' | b'v' | b'B' | b'I' | b'M' | b'P' | b'Q' | b'R' | b'V', ..]
            ) && MACHINES.iter().any(|word| begins_with(rest, word))
        })
    };
    places.machine.iter().filter_map(|column| column.of(row)).any(has_word)
}

fn set_outcome(record: &mut CallRecord<'static>, row: &Row, places: &Places) {
    let disposition = places.disposition.of(row).unwrap_or_default();
    let is = |word: &str| disposition.eq_ignore_ascii_case(word);
    let by_phone = places.dstchannel.of(row).is_some();
    let voicemail = places.lastapp.of(row).is_some_and(|app| app.eq_ignore_ascii_case("voicemail"));
    record.outcome = if is("ANSWERED") {
        match (by_phone, voicemail) {
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
        provide(record, "/outcome", How::Derived, "disposition", disposition.to_owned());
    }
}

fn set_people(
    record: &mut CallRecord<'static>,
    [initial, deciding]: [&Row; 2],
    [caller, called]: [Option<&str>; 2],
    places: &Places,
) {
    let (theirs, ours, source) = match record.direction {
        Some(Direction::Inbound) => (caller, places.dstchannel.of(deciding).and_then(device), "dstchannel"),
        Some(Direction::Outbound) => (called, places.channel.of(initial).and_then(device).or(caller), "channel"),
        None => return,
    };
    if let Some(phone) = theirs {
        record.customer = Some(Customer { id: None, name: None, phone: Some(phone.to_owned().into()), region: None });
        provide(record, "/customer/phone", How::Derived, "src and dst", "by the direction of the call");
    }
    if let Some(id) = ours {
        record.agent = Some(Agent { id: id.to_owned().into(), name: None, team: None });
        provide(record, "/agent/id", How::Derived, source, "the device of the channel");
    }
}
