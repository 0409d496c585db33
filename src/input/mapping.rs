//! Which column of a table holds what: proposed from the header, or stated in a small JSON file.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::call::{By, Outcome, shortened};
use crate::diagnostic::{Code, Diagnostic, Place, nearest, word_list};
use crate::json::{Kind, Node, Origin, Problem};
use crate::records::not_json;
use crate::sheet::folded;

/// Declares what a column can hold, with the names by which such columns are known.
macro_rules! targets {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $kind:ident, [$($header:literal),* $(,)?];)+) => {
        /// What a column can hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Target { $($(#[doc = $doc])+ $variant,)+ }

        impl Target {
            /// Each with its name in mappings, the kind of its cells, and the names of such columns.
            pub(super) const ALL: &'static [(Target, &'static str, CellKind, &'static [&'static str])] =
                &[$((Target::$variant, $name, CellKind::$kind, &[$($header),*])),+];
        }
    };
}

/// What kind of value the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellKind {
    Text,
    Time,
    Length,
    Count,
    Word,
}

targets! {
    /// The call's id.
    Id = "id", Text, ["call id", "session id", "uniqueid", "uuid", "record id", "contact id", "通话id", "呼叫id", "会话id", "话单号", "话单id", "流水号", "呼叫流水号", "通话标识", "唯一标识", "通話id"];
    /// When it was dialled or came in.
    StartedAt = "started_at", Time, ["start time", "started at", "call start", "call start time", "start", "begin time", "call time", "date time", "calldate", "呼叫时间", "开始时间", "通话开始时间", "呼叫开始时间", "来电时间", "呼入时间", "拨打时间", "发起时间", "起始时间", "进线时间", "主叫时间", "通话时间", "时间", "呼叫時間", "開始時間", "來電時間", "通話時間"];
    /// The day, where the time is in a column of its own.
    Date = "date", Time, ["date", "日期", "呼叫日期", "通话日期", "呼叫日", "通話日期"];
    /// When a phone began to ring.
    RingingAt = "ringing_at", Time, ["ring time", "ring start", "ringing at", "ring start time", "alerting time", "振铃时间", "响铃时间", "振铃开始时间", "开始振铃时间", "振鈴時間"];
    /// When somebody answered.
    AnsweredAt = "answered_at", Time, ["answer time", "answered at", "answer", "connect time", "connected at", "pickup time", "接通时间", "应答时间", "接听时间", "通话接通时间", "接起时间", "坐席接听时间", "接通時間", "接聽時間"];
    /// When it ended.
    EndedAt = "ended_at", Time, ["end time", "ended at", "end", "hangup time", "disconnect time", "release time", "挂断时间", "挂机时间", "结束时间", "通话结束时间", "释放时间", "掛斷時間", "結束時間"];
    /// Seen from the organisation.
    Direction = "direction", Word, ["direction", "call direction", "call type", "type", "呼叫方向", "通话方向", "呼叫类型", "通话类型", "话单类型", "方向", "呼入呼出", "来去电", "呼叫類型", "通話類型"];
    /// Who called.
    Caller = "caller", Text, ["caller", "caller number", "caller id", "calling number", "calling", "from", "src", "source", "ani", "主叫", "主叫号码", "主叫号", "来电号码", "主叫方", "主叫電話", "主叫號碼"];
    /// Who was called.
    Callee = "callee", Text, ["callee", "called number", "called", "to", "dst", "destination", "destination number", "dnis", "被叫", "被叫号码", "被叫号", "去电号码", "被叫方", "被叫電話", "被叫號碼"];
    /// The customer's number, whoever called.
    CustomerPhone = "customer_phone", Text, ["phone", "phone number", "customer phone", "customer number", "客户号码", "客户电话", "用户号码", "患者电话", "顾客电话", "电话号码", "手机号", "手机号码", "联系电话", "對方號碼", "客戶電話"];
    /// The id under which the organisation knows the customer.
    CustomerId = "customer_id", Text, ["customer id", "patient id", "client id", "member id", "客户编号", "患者编号", "病历号", "病案号", "就诊卡号", "门诊号", "住院号", "会员号", "客戶編號", "病歷號"];
    /// Who the customer is.
    CustomerName = "customer_name", Text, ["customer name", "patient name", "client name", "客户姓名", "客户名称", "患者姓名", "姓名", "客戶姓名"];
    /// Who took or made the call.
    AgentId = "agent_id", Text, ["agent id", "agent", "agent no", "agent number", "extension", "ext", "operator", "工号", "坐席工号", "座席工号", "坐席号", "座席号", "坐席", "座席", "客服工号", "分机", "分机号", "分机号码", "客服", "坐席账号", "工號", "座席工號", "分機"];
    /// What the agent is called.
    AgentName = "agent_name", Text, ["agent name", "operator name", "staff", "坐席姓名", "座席姓名", "坐席名称", "客服姓名", "客服名称", "接待人", "員工姓名"];
    /// The agent's team.
    Team = "team", Text, ["team", "department", "group", "queue", "queue name", "skill group", "技能组", "坐席组", "座席组", "部门", "科室", "队列", "技能组名称", "部門"];
    /// How long it rang.
    Ring = "ring", Length, ["ring duration", "ring time", "ringing time", "ring seconds", "ringing duration", "振铃时长", "响铃时长", "振铃秒数", "响铃秒数", "振铃", "振鈴時長"];
    /// How often it rang.
    RingCount = "ring_count", Count, ["rings", "ring count", "number of rings", "振铃次数", "响铃次数", "响铃声数", "振鈴次數"];
    /// From the answer to the end.
    Talk = "talk", Length, ["talk time", "talk duration", "billsec", "bill seconds", "billable seconds", "conversation time", "connected duration", "通话时长", "通话秒数", "计费时长", "应答时长", "对话时长", "接通时长", "通話時長"];
    /// From the start to the end.
    Whole = "duration", Length, ["duration", "total duration", "call duration", "total time", "呼叫时长", "总时长", "呼叫总时长", "持续时长", "时长", "呼叫時長", "總時長"];
    /// How it came out.
    Outcome = "outcome", Word, ["disposition", "outcome", "result", "call result", "call status", "status", "接听状态", "接通状态", "通话状态", "呼叫结果", "通话结果", "是否接通", "是否接听", "应答状态", "状态", "结果", "呼叫状态", "接聽狀態", "通話結果"];
    /// Who hung up.
    EndedBy = "ended_by", Word, ["hangup by", "hung up by", "hangup side", "hangup party", "disconnected by", "release side", "who hung up", "terminated by", "挂断方", "挂机方", "挂机人", "挂断人", "挂机方向", "结束方", "释放方", "主动挂断方", "掛斷方", "掛機方"];
    /// How long all holds were together.
    HoldTotal = "hold_total", Length, ["hold time", "hold duration", "total hold time", "held time", "保持时长", "保持时间", "通话保持时长", "总保持时长", "保持總時長"];
    /// How long the longest hold was.
    HoldLongest = "hold_longest", Length, ["longest hold", "longest hold time", "max hold time", "最长保持时长", "最大保持时长", "最長保持時長"];
    /// How many holds there were.
    HoldCount = "hold_count", Count, ["holds", "hold count", "number of holds", "保持次数", "通话保持次数", "保持次數"];
}

impl Target {
    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    pub(super) fn kind(self) -> CellKind {
        Self::ALL.iter().find(|row| row.0 == self).map_or(CellKind::Text, |row| row.2)
    }

    fn from_name(name: &str) -> Option<Target> {
        Self::ALL.iter().find(|row| row.1 == name).map(|row| row.0)
    }
}

/// What a column of a name can hold, and the place of the name among those of such columns.
static KNOWN: LazyLock<BTreeMap<String, Vec<(Target, usize)>>> = LazyLock::new(|| {
    let mut known: BTreeMap<String, Vec<(Target, usize)>> = BTreeMap::new();
    for (target, _, _, names) in Target::ALL {
        for (rank, name) in names.iter().enumerate() {
            known.entry(folded(name)).or_default().push((*target, rank));
        }
    }
    known
});

/// The unit of a column of lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Millis,
    Seconds,
    Minutes,
}

const UNITS: &[(&str, Unit)] = &[("ms", Unit::Millis), ("s", Unit::Seconds), ("min", Unit::Minutes)];

impl Unit {
    /// By what the header says in brackets or at its end: `振铃时长(秒)`, `ring_ms`.
    fn in_header(header: &str) -> Option<Unit> {
        let lower = header.to_lowercase();
        let inner: String = lower.chars().filter(|c| !c.is_whitespace()).collect();
        let ends =
            |words: &[&str]| words.iter().any(|word| inner.trim_end_matches([')', '）', ']', '】']).ends_with(word));
        if ends(&["毫秒", "ms", "msec", "milliseconds"]) {
            Some(Unit::Millis)
        } else if ends(&["分钟", "分鐘", "(min", "（min", "minutes", "_min"]) {
            Some(Unit::Minutes)
        } else if ends(&["秒", "(s", "（s", "sec", "secs", "seconds", "秒数", "_s"]) {
            Some(Unit::Seconds)
        } else {
            None
        }
    }

    fn word(self) -> &'static str {
        UNITS.iter().find(|row| row.1 == self).map_or("s", |row| row.0)
    }
}

/// A column and what it holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mapped {
    pub(super) target: Target,
    /// The header's text.
    pub(super) column: String,
    /// Seconds unless given.
    pub(super) unit: Option<Unit>,
    /// What the cells' words mean, beyond the known ones.
    pub(super) words: BTreeMap<String, String>,
    /// How sure a guess is, 0 to 1; 1 for what was stated.
    pub(super) confidence: f64,
}

/// Which columns of a table hold what.
///
/// ```
/// use threerings::Mapping;
///
/// let text = r#"{"columns": {"started_at": "呼叫时间", "ring": {"column": "响铃", "unit": "s"},
///     "ended_by": {"column": "挂机方", "words": {"0": "customer", "1": "agent"}}}, "offset": "+08:00"}"#;
/// let mapping = Mapping::from_json(text, None).unwrap();
/// assert!(mapping.to_json().contains("\"column\": \"响铃\""));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapping {
    pub(super) columns: Vec<Mapped>,
    /// Columns that are kept as attributes of the call.
    pub(super) attributes: Vec<String>,
    /// Minutes east of UTC of the table's times.
    pub(super) offset_minutes: Option<i16>,
}

impl Mapping {
    /// Reads a mapping: `columns` by what they hold, `attributes` and `offset`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, with its place.
    pub fn from_json(text: &str, file: Option<&str>) -> Result<Mapping, Vec<Diagnostic>> {
        let origin = Origin::start(file);
        let root = Node::parse(text, 0).map_err(|error| vec![not_json(text, error).locate(text, &origin)])?;
        let mut problems = Vec::new();
        let mapping = read_mapping(&root, &mut problems);
        if problems.is_empty() {
            Ok(mapping)
        } else {
            Err(problems.into_iter().map(|problem| problem.locate(text, &origin)).collect())
        }
    }

    /// The mapping as JSON, to be changed and used again.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut columns = serde_json::Map::new();
        for mapped in &self.columns {
            let mut column = serde_json::Map::new();
            column.insert("column".to_owned(), mapped.column.clone().into());
            if mapped.target.kind() == CellKind::Length {
                column.insert("unit".to_owned(), mapped.unit.unwrap_or(Unit::Seconds).word().into());
            }
            if !mapped.words.is_empty() {
                let words = mapped.words.iter().map(|(word, means)| (word.clone(), means.clone().into()));
                let mut named = serde_json::Map::new();
                named.extend(words);
                column.insert("words".to_owned(), named.into());
            }
            columns.insert(mapped.target.name().to_owned(), serde_json::Value::Object(column));
        }
        let mut all = serde_json::Map::new();
        all.insert("columns".to_owned(), serde_json::Value::Object(columns));
        if !self.attributes.is_empty() {
            all.insert("attributes".to_owned(), self.attributes.clone().into());
        }
        if let Some(minutes) = self.offset_minutes {
            let (sign, minutes) = (if minutes < 0 { '-' } else { '+' }, minutes.unsigned_abs());
            all.insert("offset".to_owned(), format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60).into());
        }
        serde_json::to_string_pretty(&serde_json::Value::Object(all)).unwrap_or_default()
    }

    /// The mapping that a header suggests: the known names of columns, the preferred one where several say the same.
    pub(super) fn guess(header: &[&str]) -> Mapping {
        let mut best: BTreeMap<Target, (usize, Mapped)> = BTreeMap::new();
        for cell in header {
            let name = folded(cell);
            for (target, rank) in KNOWN.get(&name).into_iter().flatten() {
                let kind = target.kind();
                // A length of time and a moment may have the same name; the unit tells.
                let unit = Unit::in_header(cell);
                if kind == CellKind::Time && unit.is_some() {
                    continue;
                }
                let confidence = if name.chars().count() <= 2
                    || matches!(name.as_str(), "type" | "status" | "start" | "end" | "from" | "to")
                {
                    0.6
                } else {
                    0.9
                };
                let mapped = Mapped {
                    target: *target,
                    column: cell.trim().to_owned(),
                    unit: unit.filter(|_| kind == CellKind::Length),
                    words: BTreeMap::new(),
                    confidence,
                };
                if best.get(target).is_none_or(|(known, _)| rank < known) {
                    best.insert(*target, (*rank, mapped));
                }
            }
        }
        Mapping { columns: best.into_values().map(|(_, mapped)| mapped).collect(), ..Mapping::default() }
    }

    pub(super) fn has(&self, target: Target) -> bool {
        self.columns.iter().any(|mapped| mapped.target == target)
    }
}

fn read_mapping(root: &Node, problems: &mut Vec<Problem>) -> Mapping {
    let mut mapping = Mapping::default();
    for member in root.members() {
        match member.key.as_str() {
            "columns" => {
                for member in member.node.members() {
                    mapping.columns.extend(read_column(&member.key, member.key_at, &member.node, problems));
                }
            }
            "attributes" => {
                let names = member.node.elements().iter().filter_map(|name| name.text().map(str::to_owned));
                mapping.attributes.extend(names);
            }
            "offset" => {
                mapping.offset_minutes = member.node.text().and_then(offset);
                if mapping.offset_minutes.is_none() {
                    let message = "expected an offset from UTC as in `+08:00`, found something else";
                    problems.push(Problem::error(Code::NotATime, member.node.at, message));
                }
            }
            other => {
                let message = format!("unknown field `{}`", shortened(other));
                let help =
                    nearest(other, ["columns", "attributes", "offset"]).map(|near| format!("did you mean `{near}`?"));
                problems.push(Problem::error(Code::UnknownField, member.key_at, message).with_help(help));
            }
        }
    }
    if mapping.columns.is_empty() && problems.is_empty() {
        let message = "expected the field `columns` with a column at least, found none";
        problems.push(Problem::error(Code::MissingField, root.at, message).about_child("columns"));
    }
    mapping
}

fn read_column(key: &str, key_at: usize, node: &Node, problems: &mut Vec<Problem>) -> Option<Mapped> {
    let Some(target) = Target::from_name(key) else {
        let names = || Target::ALL.iter().map(|row| row.1);
        let message = format!("expected {}, found `{}`", word_list(names()), shortened(key));
        let help = nearest(key, names()).map(|near| format!("did you mean `{near}`?"));
        problems.push(Problem::error(Code::UnknownName, key_at, message).with_help(help));
        return None;
    };
    let column = node.text().or_else(|| node.get("column").and_then(Node::text));
    let Some(column) = column.filter(|column| !column.trim().is_empty()) else {
        let message = "expected the name of a column, or an object with `column`, found neither";
        problems.push(Problem::error(Code::WrongType, node.at, message));
        return None;
    };
    let mut unit = None;
    if let Some(node) = node.get("unit") {
        unit = node.text().and_then(|word| UNITS.iter().find(|row| row.0 == word)).map(|row| row.1);
        if unit.is_none() {
            problems.push(Problem::error(
                Code::UnknownWord,
                node.at,
                "expected the unit `ms`, `s` or `min`, found another",
            ));
        }
    }
    let mut words = BTreeMap::new();
    for member in node.get("words").filter(|words| words.kind() == Kind::Object).map(Node::members).unwrap_or_default()
    {
        let means = member.node.text().unwrap_or_default();
        let expected = expected_words(target);
        if !expected.contains(&means) {
            let message = format!("expected {}, found `{}`", word_list(expected.iter().copied()), shortened(means));
            problems.push(Problem::error(Code::UnknownWord, member.node.at, message));
        }
        words.insert(folded(&member.key), means.to_owned());
    }
    Some(Mapped { target, column: column.trim().to_owned(), unit, words, confidence: 1.0 })
}

/// The words that cells of such a column can mean.
fn expected_words(target: Target) -> &'static [&'static str] {
    match target {
        Target::Direction => &["inbound", "outbound"],
        Target::EndedBy => By::WORDS,
        Target::Outcome => Outcome::WORDS,
        _ => &[],
    }
}

/// `+08:00`.
fn offset(text: &str) -> Option<i16> {
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = digits.split_once(':')?;
    let number = |text: &str, most: i16| text.parse::<i16>().ok().filter(|n| (0..=most).contains(n) && text.len() == 2);
    let minutes = number(hours, 14)? * 60 + number(minutes, 59)?;
    match sign {
        "+" => Some(minutes),
        "-" => Some(-minutes),
        _ => None,
    }
}

/// The problem of a mapping that names a column which the table has not.
pub(super) fn no_such_column(mapped: &Mapped, header: &[&str], at: Place) -> Diagnostic {
    let near = nearest(&mapped.column, header.iter().copied());
    Diagnostic {
        code: Code::NoSuchColumn,
        severity: crate::diagnostic::Severity::Warning,
        message: format!(
            "expected the column `{}` for `{}`, found none of that name",
            shortened(&mapped.column),
            mapped.target.name()
        ),
        help: near.map(|near| format!("did you mean `{}`?", shortened(near))),
        at,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn problems(text: &str) -> Vec<String> {
        Mapping::from_json(text, None).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_mapping_comes_back_as_it_was_written() {
        let text = r#"{"columns": {"ring": {"column": "响铃", "unit": "ms"}, "ended_by": {"column": "挂机方", "words": {"0": "customer"}}, "id": "编号"}, "attributes": ["科室"], "offset": "-05:30"}"#;
        let mapping = Mapping::from_json(text, None).unwrap();
        assert_eq!(mapping.offset_minutes, Some(-330));
        assert_eq!(Mapping::from_json(&mapping.to_json(), None).unwrap().to_json(), mapping.to_json());
    }

    #[test]
    fn everything_that_is_wrong_comes_back_at_once() {
        let text = r#"{"columns": {"rnig": "x", "ring": {"column": "y", "unit": "h"}, "ended_by": {"column": "z", "words": {"0": "nurse"}}, "talk": 7}, "ofset": "+08:00", "offset": "8"}"#;
        let found = problems(text);
        assert_eq!(found.len(), 6);
        assert!(found[0].ends_with("did you mean `ring`?"), "{}", found[0]);
        assert!(found[2].contains("expected `agent`, `customer`, `network` or `system`, found `nurse`"));
        assert_eq!(
            problems("{}"),
            ["1: /columns: expected the field `columns` with a column at least, found none (column 1)"]
        );
        assert!(problems("{").len() == 1);
    }

    #[test]
    fn headers_suggest_their_columns() {
        let of = |header: &[&str]| {
            let mapping = Mapping::guess(header);
            mapping
                .columns
                .iter()
                .map(|m| format!("{}={}{}", m.target.name(), m.column, m.unit.map_or("", |u| u.word())))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of(&["主叫号码", "被叫号码", "振铃时长（秒）", "挂断方", "备注"]),
            ["caller=主叫号码", "callee=被叫号码", "ring=振铃时长（秒）s", "ended_by=挂断方"]
        );
        assert_eq!(of(&["ring time (ms)"]), ["ring=ring time (ms)ms"]);
        assert_eq!(
            of(&["Ring Time"]),
            ["ringing_at=Ring Time", "ring=Ring Time"],
            "a moment or a length: the cells tell"
        );
        assert_eq!(of(&["时间", "呼叫时间"]), ["started_at=呼叫时间"], "the more exact name counts");
    }

    #[test]
    fn names_are_unique_but_for_moments_and_lengths() {
        let mut seen = BTreeSet::new();
        for (target, name, _, headers) in Target::ALL {
            assert_eq!(Target::from_name(name), Some(*target));
            for header in *headers {
                assert!(seen.insert(folded(header)) || *header == "ring time", "{header}");
            }
        }
    }
}
