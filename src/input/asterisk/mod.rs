//! Asterisk and what is built on it (FreePBX, Issabel, Yeastar): call detail records (CDR), the queue log, and channel
//! events (CEL), as files or as exports of their database tables.
//!
//! None of them tells holds: the field stays absent. Each is one view of a call; imported together they are joined by
//! `uniqueid` and `linkedid`.

mod cdr;
mod cel;
mod queue_log;

use crate::call::{By, CallRecord, Direction, How, Sources};
use crate::sheet::{Row, Rows};

use super::clock::Zone;
use super::rows::Columns;
use super::source::Source;
use super::{Format, ImportOptions, Imported, Likeness, Long, Mixed, Shape, Take};

pub(super) const FORMAT: Format = Format { name: "asterisk", title: "Asterisk CDR, queue_log and CEL", detect, read };

/// The three views, by their columns.
enum View {
    Cdr(Columns),
    QueueLog(Columns),
    Cel(Columns),
}

/// What a file is, with its separator and whether it has a header.
struct Kind {
    view: View,
    delimiter: u8,
    header: bool,
}

/// Of how many rows one has to be of a log without a header.
const FIRST: usize = 8;

impl Kind {
    fn of(text: &str) -> Option<Kind> {
        // A piece of a long file may begin with a broken row.
        let any = |delimiter, is: fn(&Row<'_>) -> bool| Rows::new(text, delimiter).take(FIRST).any(|row| is(&row));
        if any(b'|', queue_log::is_line) {
            return Some(Kind {
                view: View::QueueLog(Columns::fixed(&queue_log::COLUMNS)),
                delimiter: b'|',
                header: false,
            });
        }
        for delimiter in [b',', b';', b'\t'] {
            let Some(row) = Rows::new(text, delimiter).next() else { continue };
            let named = Columns::of_header(&row);
            let kind = |view, header| Some(Kind { view, delimiter, header });
            if named.has(&["callid", "queuename", "event"]) {
                return kind(View::QueueLog(named), true);
            } else if named.has(&["eventtype", "linkedid"]) {
                return kind(View::Cel(named), true);
            } else if named.has(&["disposition", "billsec"])
                && ["lastapp", "dstchannel", "dcontext"].iter().any(|name| named.has(&[name]))
            {
                return kind(View::Cdr(named), true);
            } else if any(delimiter, cel::is_row) {
                return kind(View::Cel(Columns::fixed(&cel::COLUMNS)), false);
            } else if any(delimiter, cdr::is_row) {
                return kind(View::Cdr(Columns::fixed(&cdr::COLUMNS)), false);
            }
        }
        None
    }
}

pub(super) const LONG: Long = Long { name: FORMAT.name, shape, each };

fn shape(text: &str, _: &ImportOptions<'_>) -> Option<Shape> {
    let kind = Kind::of(text)?;
    let (columns, ids, mixed) = match &kind.view {
        View::Cdr(columns) => (columns, cdr::IDS.as_slice(), None),
        View::QueueLog(columns) => {
            let mixed = Mixed { at: columns.find(queue_log::AT), is_call: queue_log::is_call };
            (columns, [queue_log::ID].as_slice(), Some(mixed))
        }
        View::Cel(columns) => {
            let mixed = Mixed { at: columns.find(cel::AT), is_call: |_| true };
            (columns, [cel::ID].as_slice(), Some(mixed))
        }
    };
    let id = ids.iter().map(|name| columns.find(name)).collect();
    Some(Shape { delimiter: kind.delimiter, above: usize::from(kind.header), id, mixed })
}

fn detect(source: &Source<'_>) -> Likeness {
    if source.is_json() {
        return Likeness::None;
    }
    match source.table_text().and_then(Kind::of) {
        Some(_) => Likeness::Certain,
        None => Likeness::None,
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    let mut calls = Vec::new();
    each(source, imported, &mut |call| calls.push(call.into_owned()));
    imported.calls = calls;
}

/// Hands over the calls one by one.
fn each(source: &Source<'_>, imported: &mut Imported, take: &mut Take<'_>) {
    let Some(text) = source.table_text() else {
        imported.rejected.push(source.not_a_table());
        return;
    };
    let Some(kind) = Kind::of(text) else {
        let message = "expected rows of CDR, queue_log or CEL, found others";
        imported.rejected.push(source.unusable(message));
        return;
    };
    let zone = Zone::of(source.options);
    let mut rows = Rows::new(text, kind.delimiter);
    if kind.header {
        let _header = rows.next();
    }
    let mut reading = Reading { source, imported, zone: &zone, sources: Sources::default(), take };
    match &kind.view {
        View::Cdr(columns) => cdr::read(rows, columns, &mut reading),
        View::QueueLog(columns) => queue_log::read(rows, columns, &mut reading),
        View::Cel(columns) => cel::read(rows, columns, &mut reading),
    }
    imported.warnings.extend(zone.warning(source.file));
}

/// What reading a view needs and fills.
struct Reading<'r, 's, 't> {
    source: &'r Source<'s>,
    imported: &'r mut Imported,
    zone: &'r Zone,
    sources: Sources<'r>,
    take: &'r mut Take<'t>,
}

impl Reading<'_, '_, '_> {
    /// Whether a row can be read; a broken one is refused.
    fn is_whole(&mut self, row: &Row<'_>) -> bool {
        if row.unclosed {
            self.refuse(row, "expected `\"` at the end of the quoted cell, found the end of the file");
        }
        !row.unclosed && !row.cells.are_blank()
    }

    fn hand_over(&mut self, mut record: CallRecord<'_>) {
        self.sources.give(&mut record);
        (self.take)(record);
    }

    fn refuse(&mut self, row: &Row<'_>, message: &str) {
        self.imported.rejected.push(self.source.unusable_row(row.line, message));
    }
}

/// How many digits an extension has at most.
const EXTENSION: usize = 6;

/// The direction by the lengths of the numbers: a long one is outside, a short one an extension.
fn set_direction(record: &mut CallRecord<'_>, caller: Option<&str>, called: Option<&str>, sources: &mut Sources<'_>) {
    let digits = |number: Option<&str>| number.map(|number| number.bytes().filter(u8::is_ascii_digit).count());
    let outside = |digits: Option<usize>| digits.is_some_and(|digits| digits > EXTENSION);
    let inside = |digits: Option<usize>| digits.is_some_and(|digits| (1..=EXTENSION).contains(&digits));
    let (from, to) = (digits(caller), digits(called));
    record.direction = match (outside(from), outside(to)) {
        (true, false) => Some(Direction::Inbound),
        (false, true) if inside(from) => Some(Direction::Outbound),
        _ => None,
    };
    if record.direction.is_some() {
        let note = "a number of more than six digits is taken for one outside";
        sources.say("/direction", How::Inferred, "lengths of the numbers", note);
    }
}

/// The device of a channel: `1001` of `PJSIP/1001-0000002a`.
fn device(channel: &str) -> Option<&str> {
    let bytes = channel.as_bytes();
    let start = bytes.iter().position(|byte| *byte == b'/')? + 1;
    let end = bytes.iter().rposition(|byte| *byte == b'-').filter(|end| *end >= start).unwrap_or(bytes.len());
    let device = bytes.get(start..end)?;
    let end = device.iter().position(|byte| matches!(byte, b'@' | b';')).map_or(end, |length| start + length);
    channel.get(start..end).filter(|device| !device.is_empty())
}

/// Whose side the caller and the called are.
fn side(direction: Option<Direction>, is_caller: bool) -> Option<By> {
    match (direction?, is_caller) {
        (Direction::Inbound, true) | (Direction::Outbound, false) => Some(By::Customer),
        _ => Some(By::Agent),
    }
}

#[cfg(test)]
mod tests {
    use super::super::import_calls;

    #[test]
    fn a_number_that_is_no_length_is_not_used() {
        let number = u64::MAX;
        let inputs = [
            format!(
                "\"\",\"13800138000\",\"8001\",\"x\",\"\",\"SIP/t-1\",\"SIP/1001-2\",\"Dial\",\"\",\"2026-11-20 09:30:00\",\"\",\"\",{number},{number},\"NO ANSWER\",\"3\",\"u1\"\n"
            ),
            format!("1795224600|u1|q|NONE|ENTERQUEUE||1|1\n1795224601|u1|q|SIP/1|CONNECT|1|a|{number}\n"),
            format!(
                "1795224600|u1|q|NONE|ENTERQUEUE||1|1\n1795224601|u1|q|SIP/1|RINGNOANSWER|{number}\n1795224602|u1|q|NONE|ABANDON|1|1|2\n"
            ),
        ];
        for input in inputs {
            let imported = import_calls(input.as_bytes(), None, None).unwrap();
            assert_eq!((imported.format, imported.calls.len()), ("asterisk", 1), "{input}");
            assert_eq!(imported.calls[0].ring, None, "{input}");
        }
    }
}
