//! Workbooks of spreadsheet programs (.xlsx, .xls, .xlsb, .ods) as the text of a table.
//!
//! The first sheet that has anything in it counts. A row is a line, so that places in messages are rows of the sheet.
//! Dates come with the seconds that the sheet holds, whatever it shows.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};

/// The first sheet as CSV; `None` if it can't be read.
pub(crate) fn as_csv(bytes: &[u8]) -> Option<String> {
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).ok()?;
    let sheets: Vec<String> = workbook.sheet_names();
    for sheet in sheets {
        let Ok(range) = workbook.worksheet_range(&sheet) else { continue };
        if range.is_empty() {
            continue;
        }
        let (above, left) = range.start().unwrap_or((0, 0));
        // Rows and columns before the first that is used.
        let mut text = "\"\"\n".repeat(above as usize);
        for row in range.rows() {
            text.push_str(&",".repeat(left as usize));
            for (n, cell) in row.iter().enumerate() {
                if n > 0 {
                    text.push(',');
                }
                push(&mut text, cell);
            }
            text.push('\n');
        }
        return Some(text);
    }
    None
}

/// A cell, in quotes: a blank row has to stay one.
fn push(text: &mut String, cell: &Data) {
    let written = match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(moment) if moment.is_duration() => clock(moment.as_f64()),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            match (moment.as_f64() < 1.0, milli) {
                (true, _) => format!("{hour:02}:{minute:02}:{second:02}"),
                (false, 0) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
                (false, _) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{milli:03}"),
            }
        }
        other => other.to_string(),
    };
    text.push('"');
    for c in written.chars() {
        match c {
            '"' => text.push_str("\"\""),
            '\n' | '\r' => text.push(' '),
            c => text.push(c),
        }
    }
    text.push('"');
}

/// A length of time in days as hours, minutes and seconds.
fn clock(days: f64) -> String {
    let seconds = (days.max(0.0) * 86_400.0).round() as u64;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
