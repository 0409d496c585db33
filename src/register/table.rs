//! Registers as spreadsheets save them: CSV in several encodings, with a header in Chinese or English.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Register, RegisterEntry, RegisterOptions, unreadable};
use crate::call::{Direction, Moment, Text, shortened};
use crate::diagnostic::{Code, Diagnostic, Place, Rejected, Severity};
use crate::order::{Gather, Order};
use crate::sheet::{AS_TEXT, Cells, Decoded, HEADER_WITHIN, Row, Rows, direction_of, folded, quotable, written_key};
use crate::written_time::{Written, moment};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Content {
    At,
    Date,
    Phone,
    CustomerId,
    AgentId,
    Direction,
    Purpose,
    Outcome,
    Notes,
    NextStep,
}

/// The names of columns, the preferred ones first. White space, case, punctuation and what stands in brackets make no
/// difference.
const NAMES: &[(Content, &[&str])] = &[
    (
        Content::At,
        &[
            "at",
            "call time",
            "started at",
            "start time",
            "datetime",
            "timestamp",
            "拨打时间",
            "通话时间",
            "呼叫时间",
            "来电时间",
            "去电时间",
            "开始时间",
            "回访时间",
            "随访时间",
            "联系时间",
            "日期时间",
            "time",
            "时间",
            "记录时间",
            "登记时间",
            "填写时间",
            "创建时间",
            "撥打時間",
            "通話時間",
            "來電時間",
            "去電時間",
            "回訪時間",
            "聯絡時間",
            "時間",
            "記錄時間",
            "登記時間",
            "recorded at",
            "created at",
        ],
    ),
    (
        Content::Date,
        &[
            "date",
            "call date",
            "日期",
            "拨打日期",
            "通话日期",
            "来电日期",
            "回访日期",
            "随访日期",
            "联系日期",
            "登记日期",
            "記錄日期",
            "记录日期",
            "撥打日期",
            "通話日期",
            "回訪日期",
            "登記日期",
        ],
    ),
    (
        Content::Phone,
        &[
            "phone",
            "phone number",
            "telephone",
            "tel",
            "mobile",
            "mobile phone",
            "cell",
            "cell phone",
            "number",
            "caller",
            "customer phone",
            "手机",
            "手机号",
            "手机号码",
            "电话",
            "电话号码",
            "联系电话",
            "联系方式",
            "号码",
            "客户电话",
            "患者电话",
            "顾客电话",
            "来电号码",
            "去电号码",
            "被叫号码",
            "对方号码",
            "手機",
            "手機號",
            "手機號碼",
            "電話",
            "電話號碼",
            "聯絡電話",
            "號碼",
            "客戶電話",
            "來電號碼",
        ],
    ),
    (
        Content::CustomerId,
        &[
            "customer id",
            "customer",
            "customer no",
            "customer number",
            "client id",
            "patient id",
            "patient no",
            "member id",
            "病历号",
            "病案号",
            "患者编号",
            "患者id",
            "病人编号",
            "客户编号",
            "客户号",
            "客户id",
            "顾客编号",
            "会员号",
            "会员编号",
            "档案号",
            "门诊号",
            "住院号",
            "就诊卡号",
            "病歷號",
            "患者編號",
            "客戶編號",
            "顧客編號",
            "會員編號",
        ],
    ),
    (
        Content::AgentId,
        &[
            "agent id",
            "agent",
            "agent no",
            "operator",
            "staff id",
            "employee id",
            "工号",
            "员工号",
            "员工编号",
            "坐席",
            "坐席号",
            "坐席工号",
            "座席",
            "座席工号",
            "客服",
            "客服工号",
            "客服编号",
            "咨询师",
            "回访人",
            "回访人员",
            "随访人",
            "登记人",
            "记录人",
            "工號",
            "員工編號",
            "座席工號",
            "回訪人",
            "登記人",
        ],
    ),
    (
        Content::Direction,
        &["direction", "call direction", "方向", "呼叫方向", "通话方向", "呼叫类型", "来去电", "呼叫類型", "通話方向"],
    ),
    (
        Content::Purpose,
        &[
            "purpose",
            "reason",
            "type",
            "call type",
            "subject",
            "目的",
            "回访目的",
            "通话目的",
            "来电目的",
            "事由",
            "类型",
            "回访类型",
            "随访类型",
            "类别",
            "回訪目的",
            "通話目的",
            "類型",
            "回訪類型",
        ],
    ),
    (
        Content::Outcome,
        &[
            "outcome",
            "result",
            "call result",
            "disposition",
            "status",
            "结果",
            "回访结果",
            "随访结果",
            "通话结果",
            "拨打结果",
            "呼叫结果",
            "接听情况",
            "接通情况",
            "是否接通",
            "通话状态",
            "状态",
            "結果",
            "回訪結果",
            "通話結果",
            "接聽情況",
            "狀態",
        ],
    ),
    (
        Content::Notes,
        &[
            "notes",
            "note",
            "content",
            "call notes",
            "summary",
            "details",
            "通话内容",
            "回访内容",
            "随访内容",
            "沟通内容",
            "咨询内容",
            "内容",
            "通话记录",
            "回访记录",
            "随访记录",
            "沟通记录",
            "记录",
            "备注",
            "comment",
            "comments",
            "remark",
            "remarks",
            "通話內容",
            "回訪內容",
            "溝通內容",
            "內容",
            "通話記錄",
            "回訪記錄",
            "記錄",
            "備註",
        ],
    ),
    (
        Content::NextStep,
        &[
            "next step",
            "next steps",
            "next",
            "next action",
            "follow up",
            "下一步",
            "下一步计划",
            "下步计划",
            "后续",
            "后续计划",
            "后续安排",
            "后续跟进",
            "下次",
            "下次回访",
            "下次回访时间",
            "下次联系",
            "下次联系时间",
            "跟进计划",
            "下一步計劃",
            "後續",
            "後續安排",
            "後續跟進",
            "下次回訪",
            "下次聯絡",
        ],
    ),
];

/// Reads bytes as the text of a table.
pub(super) fn decode<'a>(input: &'a [u8], options: &RegisterOptions<'_>) -> Result<Decoded<'a>, Diagnostic> {
    crate::sheet::decode(input).map_err(|found| {
        let help = "save the register as `CSV UTF-8`".to_owned();
        unreadable(options, format!("expected JSON Lines or CSV, found {found}"), help)
    })
}

/// Reads a table.
pub(super) fn read(decoded: &Decoded<'_>, options: &RegisterOptions<'_>) -> Result<Register, Diagnostic> {
    let text = decoded.text.as_ref();
    let header = Header::find(text, options)?;
    let table = Table { header: &header, options, broken: decoded.broken };
    let mut register = Register::default();
    let mut times = Times::default();
    for row in Rows::new(text, header.delimiter).skip(header.rows_above + 1) {
        // Blank rows, and the header again where sheets were put one under the other.
        if row.cells.are_blank() || row.cells == header.cells {
            continue;
        }
        match table.entry(&row, &mut times) {
            Ok(entry) => register.push(entry, row.line),
            Err(problems) => register.rejected.push(Rejected { id: None, problems }),
        }
    }
    register.warnings.extend(times.warnings(options));
    register.warnings.extend(header.unused(options));
    Ok(register)
}

/// How many times had to be completed.
#[derive(Debug, Default)]
struct Times {
    /// Those without an offset, and the line of the first.
    without_offset: (usize, u64),
    without_seconds: (usize, u64),
}

impl Times {
    fn note(&mut self, line: u64, offset: bool, seconds: bool) {
        for (missing, (count, first)) in [(!offset, &mut self.without_offset), (!seconds, &mut self.without_seconds)] {
            if missing {
                *first = if *count == 0 { line } else { *first };
                *count += 1;
            }
        }
    }

    fn warnings(&self, options: &RegisterOptions<'_>) -> Vec<Diagnostic> {
        let minutes = options.utc_offset_minutes;
        let sign = if minutes < 0 { '-' } else { '+' };
        let offset = format!("{sign}{:02}:{:02}", minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
        let entries =
            |count: usize| if count == 1 { "1 entry says".to_owned() } else { format!("{count} entries say") };
        let (without_offset, first_offset) = self.without_offset;
        let (without_seconds, first_seconds) = self.without_seconds;
        let both = [
            (
                without_offset,
                first_offset,
                format!("{} no offset from UTC with the time: read as {offset}", entries(without_offset)),
            ),
            (
                without_seconds,
                first_seconds,
                format!("{} no seconds with the time: read as the full minute", entries(without_seconds)),
            ),
        ];
        let noted = both.into_iter().filter(|(count, ..)| *count > 0);
        noted.map(|(_, line, message)| warning(options, Code::NotATime, line, message)).collect()
    }
}

fn warning(options: &RegisterOptions<'_>, code: Code, line: u64, message: String) -> Diagnostic {
    let at = Place { file: options.file.map(str::to_owned), line, ..Place::default() };
    Diagnostic { code, severity: Severity::Warning, message, help: None, at }
}

/// A column that is used.
#[derive(Debug, Clone)]
struct Column {
    holds: Content,
    /// Its place among the names of such columns; the smallest is looked at first.
    preference: usize,
    index: usize,
    name: String,
}

/// The header of a table.
#[derive(Debug)]
struct Header<'t> {
    delimiter: u8,
    rows_above: usize,
    line: u64,
    cells: Cells<'t>,
    /// By what they hold, preferred ones first.
    columns: Vec<Column>,
}

impl<'t> Header<'t> {
    /// Finds the header: the first row that names a time and somebody, with the separator that finds most columns.
    fn find(text: &'t str, options: &RegisterOptions<'_>) -> Result<Self, Diagnostic> {
        let known = NAMES
            .iter()
            .flat_map(|(holds, names)| names.iter().enumerate().map(|(n, name)| (folded(name), (*holds, n))))
            .into_map();
        let mut headers: Vec<Header<'_>> = Vec::new();
        for delimiter in [b',', b'\t', b';'] {
            let rows = Rows::new(text, delimiter).take(HEADER_WITHIN).enumerate();
            headers.extend(rows.map(|(n, row)| Header::of(delimiter, n, row, &known)));
        }
        // Backwards, because of equals `max_by_key` takes the last.
        let rank = |header: &Header<'_>| (header.is_complete(), header.columns.len(), header.cells_to_show().len());
        match headers.into_iter().rev().max_by_key(rank) {
            Some(header) if header.is_complete() => Ok(header),
            nearest => Err(no_such_column(nearest.as_ref(), options)),
        }
    }

    fn of(delimiter: u8, rows_above: usize, row: Row<'t>, known: &BTreeMap<String, (Content, usize)>) -> Self {
        let recognised = row.cells.iter().enumerate().filter_map(|(index, cell)| {
            let (holds, preference) = *known.get(&folded(cell))?;
            Some(Column { holds, preference, index, name: shortened(cell.trim()) })
        });
        let mut columns: Vec<Column> = recognised.collect();
        columns.order_by_key(|column| (column.holds, column.preference, column.index));
        Header { delimiter, rows_above, line: row.line, cells: row.cells, columns }
    }

    fn has(&self, any: &[Content]) -> bool {
        self.columns.iter().any(|column| any.contains(&column.holds))
    }

    fn is_complete(&self) -> bool {
        self.has(&TIMES) && self.has(&PEOPLE)
    }

    /// The columns of that kind, preferred ones first.
    fn columns(&self, holds: Content) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.holds == holds)
    }

    /// The cells, if this may be a header: one without what looks like a customer's data.
    fn cells_to_show(&self) -> Vec<String> {
        let cells = || self.cells.iter().map(str::trim).filter(|cell| !cell.is_empty());
        let is_data = |cell: &str| cell.chars().filter(|c| c.is_numeric()).count() > 3 || cell.chars().count() > 24;
        if cells().any(is_data) { Vec::new() } else { cells().map(shortened).collect() }
    }

    /// A warning of columns that nobody reads.
    fn unused(&self, options: &RegisterOptions<'_>) -> Option<Diagnostic> {
        let unused = self.cells.iter().enumerate().filter(|(index, cell)| {
            !cell.trim().is_empty() && self.columns.iter().all(|column| column.index != *index)
        });
        let names: Vec<String> = unused.map(|(_, cell)| format!("`{}`", shortened(cell.trim()))).collect();
        let message = match names.as_slice() {
            [] => return None,
            [name] => format!("unknown column {name}, not used"),
            names => format!("unknown columns {}, not used", names.join(", ")),
        };
        Some(warning(options, Code::UnknownField, self.line, message))
    }
}

/// Columns that say when.
const TIMES: [Content; 2] = [Content::At, Content::Date];
/// Columns that say with whom.
const PEOPLE: [Content; 2] = [Content::Phone, Content::CustomerId];

/// The refusal of a table that can't be matched to calls.
fn no_such_column(nearest: Option<&Header<'_>>, options: &RegisterOptions<'_>) -> Diagnostic {
    let lacks = |any| nearest.is_none_or(|header| !header.has(any));
    let expected = match (lacks(&TIMES), lacks(&PEOPLE)) {
        (true, false) => "a column with the time",
        (false, true) => "a column with the phone or customer id",
        _ => "a header with columns for the time and for the phone or customer id",
    };
    let seen = nearest.map(Header::cells_to_show).unwrap_or_default();
    let found = if seen.is_empty() {
        format!("found no header in the first {HEADER_WITHIN} rows")
    } else {
        let quoted: Vec<String> = seen.iter().map(|cell| format!("`{cell}`")).collect();
        format!("found the headers {}", quoted.join(", "))
    };
    // Some of the names that are known: all of them would hide the sentence.
    let time = lacks(&TIMES).then_some("name the time `at`, `通话时间` or `日期`");
    let people =
        lacks(&PEOPLE).then_some("name the phone `phone` or `电话`, or the customer id `customer id` or `病历号`");
    let help = [time, people].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let line = nearest.filter(|_| !seen.is_empty()).map_or(0, |header| header.line);
    let at = Place { file: options.file.map(str::to_owned), line, ..Place::default() };
    Diagnostic {
        code: Code::NoSuchColumn,
        severity: Severity::Error,
        message: format!("expected {expected}, {found}"),
        help: Some(help),
        at,
    }
}

/// What the rows of a table are read by.
struct Table<'t> {
    header: &'t Header<'t>,
    options: &'t RegisterOptions<'t>,
    broken: Option<&'static str>,
}

impl Table<'_> {
    /// The entry on a row, or everything that is wrong with it.
    fn entry(&self, row: &Row<'_>, times: &mut Times) -> Result<RegisterEntry<'static>, Vec<Diagnostic>> {
        self.whole(row).map_err(|problem| vec![problem])?;
        let at = self.at(row);
        let direction = self.direction(row);
        let phone = self.key(row, Content::Phone);
        let customer_id = self.key(row, Content::CustomerId);
        match (at, direction, phone, customer_id) {
            (Ok((at, offset, seconds)), Ok(direction), Ok(phone), Ok(customer_id)) => {
                times.note(row.line, offset, seconds);
                Ok(RegisterEntry {
                    agent_id: self.text(row, Content::AgentId),
                    customer_id,
                    direction,
                    next_step: self.text(row, Content::NextStep),
                    notes: self.text(row, Content::Notes),
                    outcome: self.text(row, Content::Outcome),
                    phone,
                    purpose: self.text(row, Content::Purpose),
                    ..RegisterEntry::new(at)
                })
            }
            (at, direction, phone, customer_id) => {
                Err([at.err(), direction.err(), phone.err(), customer_id.err()].into_iter().flatten().collect())
            }
        }
    }

    fn error(&self, row: &Row<'_>, code: Code, column: &str, message: String, help: &str) -> Diagnostic {
        let at =
            Place { file: self.options.file.map(str::to_owned), path: column.to_owned(), line: row.line, column: 0 };
        Diagnostic { code, severity: Severity::Error, message, help: Some(help.to_owned()), at }
    }

    /// Fails for a row that was not read as it was meant.
    fn whole(&self, row: &Row<'_>) -> Result<(), Diagnostic> {
        if row.unclosed {
            let message = "expected `\"` at the end of the quoted cell, found the end of the file".to_owned();
            return Err(self.error(
                row,
                Code::BadRow,
                "",
                message,
                "close the quote, or write a quote within a cell twice",
            ));
        }
        if let Some(encoding) = self.broken
            && row.cells.iter().any(|cell| cell.contains('\u{FFFD}'))
        {
            let message = format!("expected text in {encoding}, found bytes that are not");
            return Err(self.error(row, Code::NotUtf8, "", message, "save the file as `CSV UTF-8`"));
        }
        let beyond = row.cells.iter().skip(self.header.cells.len()).filter(|cell| !cell.trim().is_empty()).count();
        if beyond > 0 {
            let (expected, found) = (self.header.cells.len(), row.cells.len());
            let message = format!("expected at most {expected} cells as in the header, found {found}");
            return Err(self.error(
                row,
                Code::BadRow,
                "",
                message,
                "put a cell that contains the separator in double quotes",
            ));
        }
        Ok(())
    }

    /// The first column of that kind that is not blank here, and its cell.
    fn cell<'s>(&'s self, row: &'s Row<'_>, holds: Content) -> Option<(&'s Column, &'s str)> {
        let mut cells =
            self.header.columns(holds).map(|column| (column, row.cells.get(column.index).unwrap_or_default().trim()));
        cells.find(|(_, cell)| !cell.is_empty())
    }

    fn text(&self, row: &Row<'_>, holds: Content) -> Option<Text<'static>> {
        self.cell(row, holds).map(|(_, cell)| Cow::Owned(cell.to_owned()))
    }

    /// A phone or an id, without what spreadsheets do to long numbers.
    fn key(&self, row: &Row<'_>, holds: Content) -> Result<Option<Text<'static>>, Diagnostic> {
        let Some((column, cell)) = self.cell(row, holds) else { return Ok(None) };
        let key = written_key(cell)
            .map_err(|message| self.error(row, Code::BadRow, &column.name, message.to_owned(), AS_TEXT))?;
        Ok(Some(Cow::Owned(key.to_owned())).filter(|key: &Text<'_>| !key.is_empty()))
    }

    fn direction(&self, row: &Row<'_>) -> Result<Option<Direction>, Diagnostic> {
        let Some((column, cell)) = self.cell(row, Content::Direction) else { return Ok(None) };
        direction_of(cell).map(Some).ok_or_else(|| {
            let message = format!("expected `inbound`, `outbound`, `呼入` or `呼出`, found {}", quotable(cell));
            self.error(
                row,
                Code::UnknownWord,
                &column.name,
                message,
                "leave the cell blank if the direction is not known",
            )
        })
    }

    /// When the entry was made, and whether it says its offset and its seconds.
    fn at(&self, row: &Row<'_>) -> Result<(Moment<'static>, bool, bool), Diagnostic> {
        let cells = TIMES.map(|holds| self.cell(row, holds));
        let first_column = self.header.columns.first().map_or("", |column| column.name.as_str());
        let help = "write it as in `2026-11-21 09:30`";
        let mut written: Vec<(&Column, Written)> = Vec::new();
        for (column, cell) in cells.into_iter().flatten() {
            // Exactly as it says, if it says everything.
            if let Some(moment) = Moment::new(cell.to_owned()) {
                return Ok((moment, true, true));
            }
            let Some(time) = Written::parse(cell) else {
                let message = format!("expected a date and time, found {}", quotable(cell));
                return Err(self.error(row, Code::NotATime, &column.name, message, help));
            };
            if time.date.is_some() && time.time.is_some() && column.holds == Content::At {
                return self.complete(row, column, time, time);
            }
            written.push((column, time));
        }
        let dated = written.iter().rev().find(|(_, written)| written.date.is_some());
        let timed = written.iter().find(|(_, written)| written.time.is_some());
        let lacking = |code, column: &str, message: &str| Err(self.error(row, code, column, message.to_owned(), help));
        match (dated, timed) {
            (Some((_, date)), Some((column, time))) => self.complete(row, column, *date, *time),
            (Some((column, _)), None) => {
                lacking(Code::NotATime, &column.name, "expected a time of day with the date, found none")
            }
            (None, Some((column, _))) => {
                lacking(Code::NotATime, &column.name, "expected a date with the time of day, found none")
            }
            (None, None) => lacking(Code::MissingField, first_column, "expected a date and time, found none"),
        }
    }

    fn complete(
        &self,
        row: &Row<'_>,
        column: &Column,
        date: Written,
        time: Written,
    ) -> Result<(Moment<'static>, bool, bool), Diagnostic> {
        let offset = time.offset_minutes.unwrap_or(self.options.utc_offset_minutes);
        let moment = date.date.zip(time.time).and_then(|(date, of_day)| moment(date, of_day, offset));
        let moment = moment.ok_or_else(|| {
            let message = format!("expected a date and time that exist {offset} minutes east of UTC, found another");
            self.error(row, Code::OutOfRange, &column.name, message, "choose an offset from -23:59 to +23:59")
        })?;
        Ok((moment, time.offset_minutes.is_some(), time.seconds))
    }
}

#[cfg(feature = "encodings")]
#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use encoding_rs::GB18030;
    use proptest::prelude::*;

    use super::*;

    fn try_bytes(input: &[u8]) -> Result<Register, Diagnostic> {
        Register::read(input, &RegisterOptions { file: Some("r.csv"), ..Default::default() })
    }

    fn read(input: &str) -> Register {
        try_bytes(input.as_bytes()).unwrap()
    }

    /// The entries as JSON, without the keys that they all share.
    fn entries(register: &Register) -> Vec<String> {
        register.entries().iter().map(|entry| serde_json::to_string(entry).unwrap()).collect()
    }

    fn rejected(register: &Register) -> Vec<String> {
        register.rejected.iter().map(ToString::to_string).collect()
    }

    const ENGLISH: &str = "at,phone,customer_id,agent_id,direction,purpose,outcome,notes,next_step\n\
                           2026-11-21T09:30:00+08:00,13800138000,k1,a7,outbound,follow-up,reached,\"wants, more\",ring again\n";
    const WHOLE: &str = r#"{"agent_id":"a7","at":"2026-11-21T09:30:00+08:00","customer_id":"k1","direction":"outbound","next_step":"ring again","notes":"wants, more","outcome":"reached","phone":"13800138000","purpose":"follow-up"}"#;
    const CHINESE: &str = "回访登记表,,,\n\n日期,时间,联系电话（手机）,呼叫方向,回访结果,备注\n2026/11/21,9:30,138 0013 8000,呼出,已接通,好转\n,,,,,\n2026年11月22日,下午2:05,13800138001,来电,未接,\n";

    #[test]
    fn names_are_unique() {
        use crate::sheet::DIRECTIONS;

        let names: Vec<String> = NAMES.iter().flat_map(|(_, names)| names.iter().map(|name| folded(name))).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        let words: Vec<&str> = DIRECTIONS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        assert!(words.iter().all(|word| folded(word) == *word));
    }

    #[test]
    fn reads_every_separator() {
        for separator in [",", ";", "\t"] {
            let input = ENGLISH.replace("wants, more", "wants\u{1}more").replace(',', separator).replace('\u{1}', ", ");
            let register = read(&input);
            assert_eq!(entries(&register), [WHOLE], "{input}");
            assert_eq!((register.rejected.len(), register.warnings.as_slice()), (0, &[][..]));
        }
    }

    #[test]
    fn reads_every_encoding() {
        let expected = entries(&read(CHINESE));
        assert_eq!(
            expected,
            [
                r#"{"at":"2026-11-21T09:30:00+08:00","direction":"outbound","notes":"好转","outcome":"已接通","phone":"138 0013 8000"}"#,
                r#"{"at":"2026-11-22T14:05:00+08:00","direction":"inbound","outcome":"未接","phone":"13800138001"}"#,
            ]
        );
        let (gb18030, _, _) = GB18030.encode(CHINESE);
        let wide = |bytes: fn(u16) -> [u8; 2]| {
            ['\u{FEFF}']
                .into_iter()
                .chain(CHINESE.chars())
                .flat_map(move |c| {
                    let mut units = [0; 2];
                    c.encode_utf16(&mut units).iter().copied().flat_map(bytes).collect::<Vec<u8>>()
                })
                .collect::<Vec<u8>>()
        };
        let with_mark = format!("\u{FEFF}{CHINESE}");
        let crlf = CHINESE.replace('\n', "\r\n");
        let inputs = [
            gb18030.to_vec(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
            with_mark.into_bytes(),
            crlf.into_bytes(),
        ];
        for input in inputs {
            let register = try_bytes(&input).unwrap();
            assert_eq!(entries(&register), expected);
            assert_eq!((register.place_of(0).line, register.place_of(1).line), (4, 6));
        }
        let json: Vec<u8> =
            "\u{FEFF}{\"at\":\"2026-11-21T09:30:00+08:00\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(try_bytes(&json).unwrap().entries().len(), 1);
    }

    #[test]
    fn what_was_assumed_is_said_once() {
        let warnings = |input: &str, options: &RegisterOptions<'_>| -> Vec<String> {
            let register = Register::read(input.as_bytes(), options).unwrap();
            register.warnings.iter().map(ToString::to_string).collect()
        };
        let input =
            "姓名,时间,电话,年龄\n甲,2026-11-21T09:30:00+08:00,1,\n乙,2026-11-21 09:30,2,\n丙,2026-11-21 09:30:10,3,\n";
        assert_eq!(
            warnings(input, &RegisterOptions { file: Some("r.csv"), utc_offset_minutes: -210 }),
            [
                "r.csv:3: 2 entries say no offset from UTC with the time: read as -03:30",
                "r.csv:3: 1 entry says no seconds with the time: read as the full minute",
                "r.csv:1: unknown columns `姓名`, `年龄`, not used",
            ]
        );
        let register =
            Register::read(input.as_bytes(), &RegisterOptions { file: None, utc_offset_minutes: -210 }).unwrap();
        assert_eq!(register.entries()[1].at.as_str(), "2026-11-21T09:30:00-03:30");
        let absurd =
            Register::read(input.as_bytes(), &RegisterOptions { file: None, utc_offset_minutes: i16::MIN }).unwrap();
        assert_eq!((absurd.entries().len(), absurd.rejected[0].problems[0].code), (1, Code::OutOfRange));
        assert_eq!(
            warnings("at,phone\n", &RegisterOptions::default()),
            ["expected entries, found none: no attempt counts as recorded"]
        );
    }

    #[test]
    fn dates_and_times_in_columns_of_their_own_combine() {
        let rows = [
            ("2026-11-21,9:30", "2026-11-21T09:30:00+08:00"),
            // As spreadsheets write a date alone.
            ("2026/11/21 0:00:00,9:30:15", "2026-11-21T09:30:15+08:00"),
            // The time column says it all.
            ("2026-11-20,2026-11-21 9:30", "2026-11-21T09:30:00+08:00"),
            (",2026-11-21 9:30", "2026-11-21T09:30:00+08:00"),
            ("2026-11-21 9:30,", "2026-11-21T09:30:00+08:00"),
        ];
        for (row, expected) in rows {
            let register = read(&format!("日期,时间,电话\n{row},1\n"));
            assert_eq!(
                register.entries().first().map(|entry| entry.at.as_str()),
                Some(expected),
                "{row}: {register:?}"
            );
        }
    }

    #[test]
    fn of_two_columns_the_preferred_counts_unless_it_is_blank() {
        let register = read(
            "登记时间,拨打时间,电话,备注,通话内容\n2026-11-21 18:00,2026-11-21 09:30,1,b,c\n2026-11-21 18:00,,1,b,\n",
        );
        let outline: Vec<_> =
            register.entries().iter().map(|entry| (entry.at.as_str(), entry.notes.as_deref())).collect();
        assert_eq!(outline, [("2026-11-21T09:30:00+08:00", Some("c")), ("2026-11-21T18:00:00+08:00", Some("b"))]);
    }

    #[test]
    fn keys_survive_spreadsheets() {
        let rows = [
            ("13800138000", "13800138000"),
            ("13800138000.0", "13800138000"),
            ("\"=\"\"13800138000\"\"\"", "13800138000"),
            ("'13800138000", "13800138000"),
            ("\t 13800138000", "13800138000"),
            ("p-1.0", "p-1.0"),
        ];
        for (cell, expected) in rows {
            let register = read(&format!("at,phone\n2026-11-21 09:30,{cell}\n"));
            assert_eq!(register.entries()[0].phone.as_deref(), Some(expected), "{cell}");
        }
    }

    #[test]
    fn bad_rows_leave_the_others_whole() {
        let input = "时间,电话,方向,备注\n\
                     2026-11-21 09:30,1,呼出,a\n\
                     昨天,1.38E+10,向左,b\n\
                     2026-11-21,2,,c\n\
                     9:30,3,,d\n\
                     ,4,,e\n\
                     2026-11-21 09:30,5,,f,g\n\
                     患者说昨天晚上开始疼得厉害,6,,h\n\
                     13800138000,7,,i\n\
                     时间,电话,方向,备注\n\
                     2026-11-21 09:31,8,,\"j\nk\"\n\
                     2026-11-21 09:32,9,,\"l\n\
                     2026-11-21 09:33,10,,m\n";
        let register = read(input);
        assert_eq!(
            rejected(&register),
            [
                "r.csv:3: 时间: expected a date and time, found `昨天`; write it as in `2026-11-21 09:30`\n\
                 r.csv:3: 方向: expected `inbound`, `outbound`, `呼入` or `呼出`, found `向左`; leave the cell blank if the direction is not known\n\
                 r.csv:3: 电话: expected every digit, found a number that the spreadsheet has rounded; format the column as text before saving",
                "r.csv:4: 时间: expected a time of day with the date, found none; write it as in `2026-11-21 09:30`",
                "r.csv:5: 时间: expected a date with the time of day, found none; write it as in `2026-11-21 09:30`",
                "r.csv:6: 时间: expected a date and time, found none; write it as in `2026-11-21 09:30`",
                "r.csv:7: expected at most 4 cells as in the header, found 5; put a cell that contains the separator in double quotes",
                "r.csv:8: 时间: expected a date and time, found something else; write it as in `2026-11-21 09:30`",
                "r.csv:9: 时间: expected a date and time, found something else; write it as in `2026-11-21 09:30`",
                "r.csv:13: expected `\"` at the end of the quoted cell, found the end of the file; close the quote, or write a quote within a cell twice",
            ]
        );
        let lines: Vec<_> = register
            .entries()
            .iter()
            .enumerate()
            .map(|(n, entry)| (register.place_of(n).line, entry.notes.as_deref()))
            .collect();
        assert_eq!(lines, [(2, Some("a")), (11, Some("j\nk")), (14, Some("m"))]);
    }

    #[test]
    fn damaged_characters_refuse_their_row_only() {
        let damaged = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            let last_line = memchr::memrchr(b'\n', &bytes[..bytes.len() - 1]).unwrap();
            bytes.splice(last_line + 1..last_line + 1, *b"2026/11/21,9:31,1,,\xFF\xFF,\n");
            try_bytes(&bytes).unwrap()
        };
        let (gb18030, _, _) = GB18030.encode(CHINESE);
        for (bytes, name) in [(CHINESE.as_bytes(), "UTF-8"), (&gb18030, "gb18030")] {
            let register = damaged(bytes);
            assert_eq!(entries(&register), entries(&read(CHINESE)), "{name}");
            assert_eq!(
                rejected(&register),
                [format!("r.csv:6: expected text in {name}, found bytes that are not; save the file as `CSV UTF-8`")]
            );
        }
    }

    #[test]
    fn a_table_without_the_columns_is_refused_once() {
        let refused = |input: &str| try_bytes(input.as_bytes()).unwrap_err();
        let rows = [
            (
                "姓名,电话\n甲,1\n",
                "r.csv:1: expected a column with the time, found the headers `姓名`, `电话`; name the time `at`, ",
            ),
            (
                "at,name\nx,y\n",
                "r.csv:1: expected a column with the phone or customer id, found the headers `at`, `name`; name the phone `phone` or `电话`, ",
            ),
            (
                "Wann,Wer\nx,y\n",
                "r.csv:1: expected a header with columns for the time and for the phone or customer id, found the headers `Wann`, `Wer`; name the time `at`, `通话时间` or `日期`; name the phone ",
            ),
            // Without a header, what stands first is somebody's data.
            (
                "2026-11-21 09:30,13800138000\n",
                "r.csv: expected a header with columns for the time and for the phone or customer id, found no header in the first 20 rows; ",
            ),
        ];
        for (input, expected) in rows {
            let error = refused(input);
            assert_eq!(error.code, Code::NoSuchColumn);
            assert!(error.to_string().starts_with(expected), "{error}");
        }
        assert_eq!(refused("a\0t\0").code, Code::UnknownFormat);
    }

    #[test]
    fn lines_are_counted_through_blank_ones() {
        let register = read("\n\r\nat,phone\r\n\r\n2026-11-21 09:30,1\n\n\n2026-11-21 09:31,2");
        assert_eq!((register.place_of(0).line, register.place_of(1).line), (5, 8));
    }

    proptest! {
        #[test]
        fn cells_never_panic(input in "(at|date|时间|电话|[0-9:/,;\t\"\n é-]){0,60}") {
            let _read = try_bytes(input.as_bytes());
            let _read = try_bytes(format!("date,time,phone\n{input}").as_bytes());
        }

        #[test]
        fn bytes_below_a_header_never_panic(input in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _read = try_bytes(&[b"at,phone,notes\n", input.as_slice()].concat());
        }

        #[test]
        fn every_row_is_read_or_refused(notes in proptest::collection::vec(any::<String>(), 1..8)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["at", "phone", "notes"]).unwrap();
            for note in &notes {
                writer.write_record(["2026-11-21 09:30", "1", &note.replace('\0', "")]).unwrap();
            }
            let register = try_bytes(&writer.into_inner().unwrap()).unwrap();
            let read: Vec<_> = register.entries().iter().map(|entry| entry.notes.as_deref().unwrap_or_default()).collect();
            let written: Vec<_> = notes.iter().map(|note| note.replace('\0', "").trim().to_owned()).collect();
            prop_assert_eq!(read, written);
        }
    }
}
