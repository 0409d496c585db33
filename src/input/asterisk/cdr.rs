//! Call detail records: `Master.csv` without a header, or an export of the table `cdr` with one.
//!
//! A call has a record for each phone that was tried. Times are local or in UTC, as Asterisk is configured; the file does
//! not say which. Where a menu or a queue answered, `answer` is the machine's, and the ringing of a phone is not told.

use crate::call::{Agent, CallRecord, Customer, Direction, Outcome};
use crate::sheet::{Row, Rows};

use super::super::clock::seconds_long;
use super::super::facts::Facts;
use super::super::rows::{Columns, Groups};
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

pub(super) fn read(rows: Rows<'_>, columns: &Columns, reading: &mut Reading<'_, '_>) {
    let mut calls: Groups<Row> = Groups::new();
    for row in rows {
        if !reading.is_whole(&row) {
            continue;
        }
        let id = columns.first(&row, &["linkedid", "uniqueid"]).map(str::to_owned);
        match columns.get(&row, "disposition") {
            Some(_) => calls.push(&id.unwrap_or_else(|| format!("row-{}", row.line)), row),
            None => reading.refuse(&row, "expected a `disposition`, found none"),
        }
    }
    let zone = reading.zone;
    let records: Vec<(CallRecord<'static>, u64)> = calls
        .into_iter()
        .map(|(id, rows)| (record(&id, &rows, columns, zone), rows.first().map_or(1, |row| row.line)))
        .collect();
    reading.add(records.into_iter());
}

fn record(id: &str, rows: &[Row], columns: &Columns, zone: &super::Zone) -> CallRecord<'static> {
    let mut record = CallRecord::new(id.to_owned());
    if id.starts_with("row-") {
        provide(&mut record, "/id", How::Assumed, "line of the table", "the record has no `uniqueid`");
    }
    let Some(first) = rows.first() else { return record };
    let is_answered =
        |row: &&Row| columns.get(row, "disposition") == Some("ANSWERED") && columns.get(row, "dstchannel").is_some();
    let deciding = rows.iter().find(is_answered).or(rows.last()).unwrap_or(first);
    let (caller, called) = (columns.first(first, &["cnum", "src"]), columns.get(first, "dst"));
    // What was dialled may be a word of the dial plan; then the phone that was tried tells.
    let dialled = called.filter(|number| number.bytes().any(|byte| byte.is_ascii_digit()));
    set_direction(&mut record, caller, dialled.or(columns.get(first, "dstchannel").and_then(device)));
    set_outcome(&mut record, deciding, columns);
    let by_machine = is_by_machine(deciding, columns);
    let stamp = |row: &Row, names: &[&'static str]| {
        names.iter().find_map(|name| Some((zone.read(columns.get(row, name)?)?, *name)))
    };
    let length = |row: &Row, name: &'static str| Some((seconds_long(columns.get(row, name)?.parse().ok()?), name));
    let unanswered = record.outcome.is_some_and(|outcome| outcome != Outcome::Answered);
    let facts = Facts {
        started: stamp(first, &["start", "calldate"]),
        answered: stamp(deciding, &["answer"]).filter(|_| !by_machine),
        ended: rows.iter().filter_map(|row| stamp(row, &["end"])).max_by_key(|(stamp, _)| stamp.unix_ms),
        whole: length(deciding, "duration").filter(|_| rows.len() == 1 || unanswered),
        talk: length(deciding, "billsec").filter(|_| rows.len() == 1 && !by_machine),
        ..Facts::default()
    };
    facts.apply(&mut record, zone);
    set_people(&mut record, first, deciding, [caller, called], columns);
    record
}

/// Whether a menu or a queue answered before a phone could.
fn is_by_machine(row: &Row, columns: &Columns) -> bool {
    let machine = |text: &str| {
        ["ivr", "queue", "menu", "background", "playback", "voicemail", "read"]
            .iter()
            .any(|word| text.to_lowercase().contains(word))
    };
    ["lastapp", "dcontext", "lastdata"].iter().any(|name| columns.get(row, name).is_some_and(machine))
}

fn set_outcome(record: &mut CallRecord<'static>, row: &Row, columns: &Columns) {
    let disposition = columns.get(row, "disposition").unwrap_or_default();
    let by_phone = columns.get(row, "dstchannel").is_some();
    let voicemail = columns.get(row, "lastapp").is_some_and(|app| app.eq_ignore_ascii_case("voicemail"));
    record.outcome = match disposition.to_ascii_uppercase().as_str() {
        "ANSWERED" if voicemail && !by_phone => Some(Outcome::Voicemail),
        "ANSWERED" if by_phone => Some(Outcome::Answered),
        "NO ANSWER" | "NOANSWER" => Some(Outcome::NoAnswer),
        "BUSY" => Some(Outcome::Busy),
        "FAILED" | "CONGESTION" => Some(Outcome::Failed),
        // Answered, but by no phone: by a menu or an announcement.
        _ => None,
    };
    if record.outcome.is_some() {
        provide(record, "/outcome", How::Derived, "disposition", disposition);
    }
}

fn set_people(
    record: &mut CallRecord<'static>,
    first: &Row,
    deciding: &Row,
    [caller, called]: [Option<&str>; 2],
    columns: &Columns,
) {
    let channel = |row, name| columns.get(row, name).and_then(device);
    let (theirs, ours, source) = match record.direction {
        Some(Direction::Inbound) => (caller, channel(deciding, "dstchannel"), "dstchannel"),
        Some(Direction::Outbound) => (called, channel(first, "channel").or(caller), "channel"),
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
