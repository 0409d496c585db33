//! The audit as one page that needs nothing else: no script, no picture from elsewhere, to be mailed and printed.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::agreement::{Agreement, TrustState};
use crate::chart::{Chart, Signal};
use crate::comparison::{ComparedGroup, Rank};
use crate::diagnostic::Diagnostic;
use crate::locale::{Arg, Locale, Sentence};
use crate::order::Order;
use crate::statistics::Ratio;
use crate::summary::{Figures, GroupFigures, Grouping, ItemFigures, LEAST_CALLS, Measure, ScoreFigures, Summary};

/// What an audit's page is made of.
///
/// ```
/// use threerings::{AuditPage, Engine, Grouping, Summary, read_records};
///
/// let engine = Engine::builder().checklist("five-rules").build()?;
/// let mut agents = Summary::new(&engine, [Grouping::Agent, Grouping::Direction, Grouping::Purpose]);
/// let mut days = Summary::new(&engine, Grouping::Day);
/// let line = br#"{"id": "c1", "agent": {"id": "<1001>"}, "started_at": "2026-11-21T09:30:00+08:00", "holds": []}"#;
/// let record = read_records(line).next().unwrap()?.record;
/// for summary in [&mut agents, &mut days] {
///     summary.add_judgement(&engine, &record, &engine.judge(&record));
/// }
/// let page = AuditPage { agents: &agents, days: &days, agreement: None, redact: false }.to_html()?;
/// assert!(page.contains("&lt;1001&gt;") && !page.contains("<script"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct AuditPage<'p> {
    /// The calls by agent first; by whatever follows, agents are compared at the same mix of it.
    pub agents: &'p Summary,
    /// The same calls by day, among others.
    pub days: &'p Summary,
    /// What reviews tell, if there are any.
    pub agreement: Option<&'p Agreement<'p>>,
    /// Agents get numbers instead of their names, and no call is named.
    pub redact: bool,
}

static TITLE: Sentence = Sentence::new("电话质量审核", "電話品質稽核", "Audit of calls");
static UNTIL: Sentence = Sentence::new("{0} 至 {1}", "{0} 至 {1}", "{0} to {1}");
static CALLS: Sentence = Sentence::new("通话", "通話", "Calls");
static REFUSED: Sentence = Sentence::new("无法读取", "無法讀取", "Refused");
static CALIBRATION: Sentence =
    Sentence::new("校准通话（未计入）", "校準通話（未計入）", "Calibration calls (left out)");
static MEAN: Sentence = Sentence::new("平均得分", "平均得分", "Mean score");
static IF_OPEN: Sentence = Sentence::new(
    "未定项全部未通过为 {0}，全部通过为 {1}",
    "未定項全部未通過為 {0}，全部通過為 {1}",
    "{0} if every open item failed, {1} if every one passed",
);
static PASSED: Sentence = Sentence::new("达标", "達標", "Reached the pass mark");
static OUT_OF: Sentence =
    Sentence::new("{0} 达标，{1} 未达标，{2} 未定", "{0} 達標，{1} 未達標，{2} 未定", "{0} pass, {1} fail, {2} open");
static RULES: Sentence = Sentence::new("规则", "規則", "Rules");
static RULE: Sentence = Sentence::new("规则", "規則", "Rule");
static SECTIONS: Sentence = Sentence::new("部分", "部分", "Sections");
static KEPT: Sentence = Sentence::new("通过率", "通過率", "Kept");
static INTERVAL: Sentence = Sentence::new("95% 区间", "95% 區間", "95 % interval");
static COUNTS: Sentence = Sentence::new(
    "通过 / 未通过 / 不适用 / 未知 / 待复核",
    "通過 / 未通過 / 不適用 / 未知 / 待複核",
    "Pass / fail / not applicable / unknown / review",
);
static COVERAGE: Sentence = Sentence::new("可判断", "可判斷", "Decided");
static LISTEN: Sentence = Sentence::new("可听", "可聽", "Listen to");
static TRUST: Sentence = Sentence::new("可信度", "可信度", "Trust");
static TRUSTED: Sentence =
    Sentence::new("可信（κ {0}，{1} 次复核）", "可信（κ {0}，{1} 次複核）", "trusted (kappa {0}, {1} reviews)");
static LOW: Sentence = Sentence::new(
    "尚不可信（κ {0}，{1} 次复核）",
    "尚不可信（κ {0}，{1} 次複核）",
    "not yet trustworthy (kappa {0}, {1} reviews)",
);
static TOO_FEW: Sentence =
    Sentence::new("尚不可信（仅 {1} 次复核）", "尚不可信（僅 {1} 次複核）", "not yet trustworthy ({1} reviews)");
static ONE_SIDED: Sentence = Sentence::new(
    "尚不可信（{1} 次复核结果全部相同）",
    "尚不可信（{1} 次複核結果全部相同）",
    "not yet trustworthy ({1} reviews, all with the same answer)",
);
static AGENTS: Sentence = Sentence::new("坐席", "客服人員", "Agents");
static AGENT: Sentence = Sentence::new("坐席", "客服人員", "Agent");
static NOBODY: Sentence = Sentence::new("未注明", "未註明", "not named");
static NUMBERED: Sentence = Sentence::new("坐席 {0}", "客服人員 {0}", "Agent {0}");
static PLACE: Sentence = Sentence::new("名次", "名次", "Place");
static SAME_MIX: Sentence = Sentence::new("同等通话构成下", "同等通話構成下", "At the same mix of calls");
static PLACE_SAME_MIX: Sentence = Sentence::new("同等构成下名次", "同等構成下名次", "Place at the same mix");
static FEW: Sentence = Sentence::new("通话太少，不排名", "通話太少，不排名", "too few calls for a place");
static HEAT: Sentence = Sentence::new("坐席与规则", "客服人員與規則", "Agents and rules");
static OVER_TIME: Sentence = Sentence::new("随时间的变化", "隨時間的變化", "Over time");
static DAY: Sentence = Sentence::new("日期", "日期", "Day");
static LIMITS: Sentence = Sentence::new("控制限", "管制界限", "Limits");
static SIGNAL: Sentence = Sentence::new("信号", "訊號", "Signal");
static BELOW: Sentence = Sentence::new("▼ 低于控制限", "▼ 低於管制界限", "▼ below the limits");
static ABOVE: Sentence = Sentence::new("▲ 高于控制限", "▲ 高於管制界限", "▲ above the limits");
static RUN_BELOW: Sentence = Sentence::new("▽ 连续偏低", "▽ 連續偏低", "▽ a run below the centre");
static RUN_ABOVE: Sentence = Sentence::new("△ 连续偏高", "△ 連續偏高", "△ a run above the centre");
static SCORES: Sentence = Sentence::new("得分分布", "得分分布", "Distribution of scores");
static SCORE: Sentence = Sentence::new("得分", "得分", "Score");
static NOTES: Sentence = Sentence::new("说明", "說明", "How to read this");
static NOTE_INTERVAL: Sentence = Sentence::new(
    "比率只按能够判断的通话计算，带 95% 威尔逊区间；未知、待复核和不适用分开列出，不算通过，也不算未通过。",
    "比率只按能夠判斷的通話計算，帶 95% 威爾遜區間；未知、待複核和不適用分開列出，不算通過，也不算未通過。",
    "Ratios are of the calls that could be decided, with Wilson's 95 % interval. Unknown, for review and not applicable stand apart: they are neither passes nor fails.",
);
static NOTE_PLACE: Sentence = Sentence::new(
    "名次是一个范围：区间重叠的坐席并列。可判断通话少于 {0} 通的不排名。",
    "名次是一個範圍：區間重疊的客服人員並列。可判斷通話少於 {0} 通的不排名。",
    "Places are ranges: agents whose intervals overlap are tied. Whoever has fewer than {0} decided calls has none.",
);
static NOTE_LIMITS: Sentence = Sentence::new(
    "控制限按每天的通话数精确计算；没有变化时，一天超出控制限的机会不到 0.27%。",
    "管制界限按每天的通話數精確計算；沒有變化時，一天超出管制界限的機會不到 0.27%。",
    "Limits are exact for each day's number of calls: without a change, a day leaves them with a chance below 0.27 %.",
);
static MADE_BY: Sentence = Sentence::new(
    "清单 {0}，引擎 threerings {1}",
    "清單 {0}，引擎 threerings {1}",
    "Checklist {0}, engine threerings {1}",
);

/// How it looks: light and dark, on screen and on paper, without anything from elsewhere.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#57606a;--line:#d0d7de;--good:#0b6e4f;--bad:#b3261e;--mark:#1f5fbf}\
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--soft:#9aa4af;--line:#30363d;--good:#4cc38a;--bad:#ff8e85;--mark:#79b8ff}}\
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:75rem;margin:0 auto;padding:1rem}\
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem}p.soft,caption,small{color:var(--soft)}\
table{border-collapse:collapse;width:100%;margin:.5rem 0}caption{text-align:start}\
th,td{border-bottom:1px solid var(--line);padding:.25rem .5rem;text-align:start;vertical-align:top;font-variant-numeric:tabular-nums}\
td.n{white-space:nowrap}.scroll{overflow-x:auto}dl{display:flex;flex-wrap:wrap;gap:1rem 2rem}dt{color:var(--soft)}dd{margin:0;font-size:1.3rem}\
.heat td{text-align:center;white-space:nowrap}.few{color:var(--soft);font-style:italic}.below{color:var(--bad);font-weight:600}.above{color:var(--good);font-weight:600}\
svg{max-width:100%;height:auto;overflow:visible}.axis{stroke:var(--line)}.range{stroke:var(--mark);stroke-width:3}.dot{fill:var(--mark)}\
.limit{fill:none;stroke:var(--soft);stroke-dasharray:4 3}.path{fill:none;stroke:var(--mark);stroke-width:1.5}.out{fill:var(--bad)}.bar{fill:var(--mark)}\
svg text{fill:var(--soft);font-size:11px}\
@media print{body{max-width:none;font-size:11pt}h2{break-after:avoid}tr,svg{break-inside:avoid}.scroll{overflow:visible}}";

/// Text without anything that a browser would take for markup.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c if c.is_control() => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}

/// `66.7 %`
fn percent(ratio: f64) -> String {
    format!("{:.1} %", ratio * 100.0)
}

/// A page in the making.
struct Page<'p> {
    of: AuditPage<'p>,
    locale: Locale,
    html: String,
    /// What agents are called.
    names: BTreeMap<Option<String>, String>,
}

impl AuditPage<'_> {
    /// The page, in the language of the summaries.
    ///
    /// # Errors
    /// The summaries are not by agent and by day.
    pub fn to_html(&self) -> Result<String, Diagnostic> {
        let by_agent = self.agents.rolled_up(Grouping::Agent)?;
        let by_day = self.days.rolled_up(Grouping::Day)?;
        let figures = by_agent.figures();
        let mut page = Page { of: *self, locale: figures.locale, html: String::new(), names: BTreeMap::new() };
        page.name_agents(&figures);
        page.head(&figures, &by_day.figures());
        page.headline(&figures);
        page.rules(&figures);
        page.agents(&figures)?;
        page.heat(&figures);
        page.charts(&figures, &by_day)?;
        page.scores(&figures.scores);
        page.notes();
        Ok(page.html)
    }
}

impl Page<'_> {
    fn say(&self, sentence: &Sentence, args: &[&str]) -> String {
        let args: Vec<Arg<'_>> = args.iter().map(|text| Arg::Text(text)).collect();
        escaped(&sentence.say(self.locale, &args))
    }

    fn add(&mut self, html: &str) {
        self.html.push_str(html);
    }

    fn heading(&mut self, sentence: &Sentence) {
        let text = self.say(sentence, &[]);
        self.add(&format!("<h2>{text}</h2>\n"));
    }

    /// The beginning of a table with these heads.
    fn table(&mut self, class: &str, heads: &[String]) {
        self.add(&format!("<div class=\"scroll\"><table class=\"{class}\"><thead><tr>"));
        heads.iter().for_each(|head| self.add(&format!("<th scope=\"col\">{head}</th>")));
        self.add("</tr></thead><tbody>\n");
    }

    fn end_table(&mut self) {
        self.add("</tbody></table></div>\n");
    }

    fn row(&mut self, head: &str, cells: &[String]) {
        self.add(&format!("<tr><th scope=\"row\">{head}</th>"));
        cells.iter().for_each(|cell| self.add(&format!("<td class=\"n\">{cell}</td>")));
        self.add("</tr>\n");
    }

    fn name_agents(&mut self, figures: &Figures<'_>) {
        for (number, group) in figures.groups.iter().enumerate() {
            let name = match group.key {
                None => self.say(&NOBODY, &[]),
                Some(_) if self.of.redact => self.say(&NUMBERED, &[&(number + 1).to_string()]),
                Some(key) => escaped(key),
            };
            self.names.insert(group.key.map(str::to_owned), name);
        }
    }

    fn agent(&self, key: Option<&str>) -> String {
        self.names.get(&key.map(str::to_owned)).cloned().unwrap_or_default()
    }

    fn head(&mut self, figures: &Figures<'_>, by_day: &Figures<'_>) {
        let title = self.say(&TITLE, &[]);
        let days = || by_day.groups.iter().filter_map(|group| group.key);
        let period = days().next().zip(days().next_back()).map(|(from, to)| self.say(&UNTIL, &[from, to]));
        let checklist = format!("{} {}", figures.checklist.id, figures.checklist.version);
        let made_by = self.say(&MADE_BY, &[&checklist, figures.engine]);
        let period = period.unwrap_or_default();
        let html = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
             <body>\n<h1>{title}</h1>\n<p>{period}</p>\n<p class=\"soft\">{made_by}<br><small>{}</small></p>\n",
            self.locale.tag(),
            escaped(figures.checklist.sha256)
        );
        self.add(&html);
    }

    fn headline(&mut self, figures: &Figures<'_>) {
        let scores = &figures.scores;
        let mut facts = vec![(self.say(&CALLS, &[]), figures.calls.to_string(), String::new())];
        if figures.rejected > 0 {
            facts.push((self.say(&REFUSED, &[]), figures.rejected.to_string(), String::new()));
        }
        if figures.calibration > 0 {
            facts.push((self.say(&CALIBRATION, &[]), figures.calibration.to_string(), String::new()));
        }
        if let (Some(mean), Some(lowest), Some(highest)) = (scores.mean, scores.lowest_mean, scores.highest_mean) {
            let of = |number: f64| percent(number / 100.0);
            let interval = self.say(&UNTIL, &[&of(mean.low), &of(mean.high)]);
            let open = self.say(&IF_OPEN, &[&of(lowest), &of(highest)]);
            facts.push((self.say(&MEAN, &[]), of(mean.value), format!("{interval}<br>{open}")));
        }
        if let Some(ratio) = Ratio::wilson(scores.pass, scores.pass + scores.fail) {
            let numbers = [scores.pass, scores.fail, scores.open].map(|number| number.to_string());
            let counts = self.say(&OUT_OF, &numbers.each_ref().map(String::as_str));
            let interval = self.say(&UNTIL, &[&percent(ratio.low), &percent(ratio.high)]);
            facts.push((self.say(&PASSED, &[]), percent(ratio.value), format!("{interval}<br>{counts}")));
        }
        self.add("<dl>\n");
        for (what, number, more) in facts {
            self.add(&format!("<div><dt>{what}</dt><dd>{number}</dd><small>{more}</small></div>\n"));
        }
        self.add("</dl>\n");
    }

    fn rules(&mut self, figures: &Figures<'_>) {
        self.heading(&RULES);
        let mut heads: Vec<String> =
            [&RULE, &KEPT, &INTERVAL, &COUNTS, &COVERAGE].iter().map(|head| self.say(head, &[])).collect();
        if self.of.agreement.is_some() {
            heads.push(self.say(&TRUST, &[]));
        }
        if !self.of.redact {
            heads.push(self.say(&LISTEN, &[]));
        }
        self.table("", &heads);
        for (item, rule) in figures.items.iter().zip(&figures.rules) {
            let mut cells = self.item_cells(item);
            if self.of.agreement.is_some() {
                cells.push(self.trust(item.id));
            }
            if !self.of.redact {
                cells.push(item.failing.iter().take(3).map(|id| escaped(id)).collect::<Vec<_>>().join("<br>"));
            }
            self.row(&escaped(rule.title), &cells);
        }
        self.end_table();
        self.heading(&SECTIONS);
        let heads: Vec<String> =
            [&SECTIONS, &KEPT, &INTERVAL, &COUNTS, &COVERAGE].iter().map(|head| self.say(head, &[])).collect();
        self.table("", &heads);
        for (item, section) in figures.in_sections.iter().zip(&figures.sections) {
            let cells = self.item_cells(item);
            self.row(&escaped(section.title), &cells);
        }
        self.end_table();
    }

    fn item_cells(&self, item: &ItemFigures<'_>) -> Vec<String> {
        let ratio = item.pass_ratio.map_or_else(|| "–".to_owned(), |ratio| percent(ratio.value));
        let few = if item.few && item.pass_ratio.is_some() { " class=\"few\"" } else { "" };
        let counts = [item.pass, item.fail, item.not_applicable, item.unknown, item.review];
        vec![
            format!("<span{few}>{ratio}</span>"),
            item.pass_ratio.map(|ratio| self.interval(&ratio)).unwrap_or_default(),
            counts.map(|count| count.to_string()).join(" / "),
            item.coverage_ratio.map(percent).unwrap_or_default(),
        ]
    }

    /// The interval in words, and drawn.
    fn interval(&self, ratio: &Ratio) -> String {
        let words = self.say(&UNTIL, &[&percent(ratio.low), &percent(ratio.high)]);
        let at = |share: f64| (share * 100.0 * 10.0).round() / 10.0;
        format!(
            "<svg width=\"100\" height=\"10\" viewBox=\"0 0 100 10\" aria-hidden=\"true\"><line class=\"axis\" x2=\"100\" y1=\"5\" y2=\"5\"/>\
             <line class=\"range\" x1=\"{}\" x2=\"{}\" y1=\"5\" y2=\"5\"/><circle class=\"dot\" cx=\"{}\" cy=\"5\" r=\"3\"/></svg> {words}",
            at(ratio.low),
            at(ratio.high),
            at(ratio.value)
        )
    }

    fn trust(&self, item: &str) -> String {
        let known = self.of.agreement.and_then(|agreement| agreement.items.iter().find(|known| known.item == item));
        let trust = known.map(|known| known.trust);
        let kappa = trust.and_then(|trust| trust.kappa).map(|kappa| format!("{kappa:.2}")).unwrap_or_default();
        let reviews = trust.map_or(0, |trust| trust.reviews).to_string();
        let sentence = match trust.map_or(TrustState::TooFew, |trust| trust.state) {
            TrustState::Trusted => &TRUSTED,
            TrustState::Low => &LOW,
            TrustState::TooFew => &TOO_FEW,
            TrustState::OneSided => &ONE_SIDED,
        };
        self.say(sentence, &[&kappa, &reviews])
    }

    /// The agents beside each other by what the pass mark says, or by each section where there is none.
    fn agents(&mut self, figures: &Figures<'_>) -> Result<(), Diagnostic> {
        self.heading(&AGENTS);
        let place = self.say(&NOTE_PLACE, &[&LEAST_CALLS.to_string()]);
        self.add(&format!("<p class=\"soft\">{place}</p>\n"));
        if figures.scores.pass + figures.scores.fail > 0 {
            let title = self.say(&PASSED, &[]);
            self.compared(&title, Measure::Result)?;
            return Ok(());
        }
        for section in &figures.sections {
            self.compared(&escaped(section.title), Measure::Section(section.id))?;
        }
        Ok(())
    }

    fn compared(&mut self, title: &str, measure: Measure<'_>) -> Result<(), Diagnostic> {
        let comparison = self.of.agents.compare(measure, 1, LEAST_CALLS)?;
        let heads = [&AGENT, &CALLS, &KEPT, &INTERVAL, &PLACE, &SAME_MIX, &PLACE_SAME_MIX];
        let heads: Vec<String> = heads.iter().map(|head| self.say(head, &[])).collect();
        self.add(&format!("<h3>{title}</h3>\n"));
        self.table("", &heads);
        let place = |rank: Option<Rank>| match rank {
            None => String::new(),
            Some(Rank { from, to }) if from == to => from.to_string(),
            Some(Rank { from, to }) => format!("{from}–{to}"),
        };
        for group in &comparison.groups {
            let ComparedGroup { pass, fail, pass_ratio, few, rank, standardised, standardised_rank, keys } = group;
            let even = standardised.map(|s| Ratio { value: s.value, low: s.low, high: s.high });
            let rank = if *few { format!("<span class=\"few\">{}</span>", self.say(&FEW, &[])) } else { place(*rank) };
            let cells = [
                (pass + fail).to_string(),
                pass_ratio.map(|ratio| percent(ratio.value)).unwrap_or_default(),
                pass_ratio.map(|ratio| self.interval(&ratio)).unwrap_or_default(),
                rank,
                even.map(|ratio| format!("{} {}", percent(ratio.value), self.interval(&ratio))).unwrap_or_default(),
                place(*standardised_rank),
            ];
            let agent = self.agent(keys.first().and_then(|key| key.as_deref()));
            self.row(&agent, &cells);
        }
        self.end_table();
        Ok(())
    }

    /// Every agent against every rule, in numbers; what lies outside everybody's interval is marked.
    fn heat(&mut self, figures: &Figures<'_>) {
        self.heading(&HEAT);
        let decided = |place: usize| figures.items.get(place).is_some_and(|item| item.pass_ratio.is_some());
        let places: Vec<usize> = (0..figures.items.len()).filter(|place| decided(*place)).collect();
        let mut heads = vec![self.say(&RULE, &[])];
        heads.extend(figures.groups.iter().map(|group| self.agent(group.key)));
        self.table("heat", &heads);
        for place in places {
            let cell = |group: &GroupFigures<'_>| {
                let (Some(item), Some(all)) = (group.items.get(place), figures.items.get(place)) else {
                    return String::new();
                };
                let (Some(own), Some(all)) = (item.pass_ratio, all.pass_ratio) else { return String::new() };
                let (class, sign) = match () {
                    () if item.few => ("few", ""),
                    () if own.high < all.low => ("below", "▼ "),
                    () if own.low > all.high => ("above", "▲ "),
                    () => ("", ""),
                };
                format!("<span class=\"{class}\">{sign}{}</span>", percent(own.value))
            };
            let cells: Vec<String> = figures.groups.iter().map(cell).collect();
            let title = figures.rules.get(place).map(|rule| escaped(rule.title)).unwrap_or_default();
            self.row(&title, &cells);
        }
        self.end_table();
    }

    /// Charts of the pass mark and of the rules that are broken most.
    fn charts(&mut self, figures: &Figures<'_>, by_day: &Summary) -> Result<(), Diagnostic> {
        const MOST: usize = 5;
        self.heading(&OVER_TIME);
        let limits = self.say(&NOTE_LIMITS, &[]);
        self.add(&format!("<p class=\"soft\">{limits}</p>\n"));
        let mut broken: Vec<&ItemFigures<'_>> = figures.items.iter().filter(|item| item.fail > 0).collect();
        broken.order_by_key(|item| std::cmp::Reverse(item.fail));
        let title = |id: &str| figures.rules.iter().find(|rule| rule.id == id).map_or("", |rule| rule.title);
        let measures = broken.iter().take(MOST).map(|item| (escaped(title(item.id)), Measure::Item(item.id)));
        let result = (figures.scores.pass + figures.scores.fail > 0).then(|| (self.say(&PASSED, &[]), Measure::Result));
        let measures: Vec<(String, Measure<'_>)> = result.into_iter().chain(measures).collect();
        for (title, measure) in measures {
            let chart = by_day.chart(measure, None)?;
            self.chart(&title, &chart);
        }
        Ok(())
    }

    fn chart(&mut self, title: &str, chart: &Chart) {
        const HEIGHT: f64 = 120.0;
        let step = 24.0;
        let width = step * chart.points.len().max(1) as f64;
        let x = |n: usize| (n as f64 + 0.5) * step;
        let y = |ratio: f64| ((1.0 - ratio) * HEIGHT * 10.0).round() / 10.0;
        let path = |of: &dyn Fn(usize) -> f64| {
            let mut line = String::new();
            for n in 0..chart.points.len() {
                // Writing to a string can't fail.
                let _ = write!(line, "{}{} {}", if n == 0 { "M" } else { "L" }, x(n), y(of(n)));
            }
            line
        };
        let point = |n: usize| chart.points.get(n);
        let mut svg = format!(
            "<h3>{title}</h3>\n<svg width=\"{width}\" height=\"{}\" viewBox=\"0 -6 {width} {}\" role=\"img\" aria-label=\"{title}\">",
            HEIGHT + 12.0,
            HEIGHT + 12.0
        );
        if let Some(centre) = chart.centre {
            let _ = write!(svg, "<line class=\"axis\" x2=\"{width}\" y1=\"{0}\" y2=\"{0}\"/>", y(centre.value));
        }
        let lowest = path(&|n| point(n).map_or(0.0, |point| point.lowest));
        let highest = path(&|n| point(n).map_or(1.0, |point| point.highest));
        let line = path(&|n| point(n).map_or(0.0, |point| point.pass_ratio));
        let _ = write!(
            svg,
            "<path class=\"limit\" d=\"{lowest}\"/><path class=\"limit\" d=\"{highest}\"/><path class=\"path\" d=\"{line}\"/>"
        );
        for (n, point) in chart.points.iter().enumerate() {
            let (class, radius) = if point.signal.is_some() { ("out", 5) } else { ("dot", 3) };
            let _ = write!(
                svg,
                "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>",
                x(n),
                y(point.pass_ratio)
            );
        }
        self.add(&svg);
        self.add("</svg>\n");
        let heads = [&DAY, &CALLS, &KEPT, &LIMITS, &SIGNAL].map(|head| self.say(head, &[]));
        self.table("", &heads);
        for point in &chart.points {
            let signal = match point.signal {
                None => String::new(),
                Some(Signal::Below) => self.say(&BELOW, &[]),
                Some(Signal::Above) => self.say(&ABOVE, &[]),
                Some(Signal::RunBelow) => self.say(&RUN_BELOW, &[]),
                Some(Signal::RunAbove) => self.say(&RUN_ABOVE, &[]),
            };
            let cells = [
                (point.pass + point.fail).to_string(),
                percent(point.pass_ratio),
                self.say(&UNTIL, &[&percent(point.lowest), &percent(point.highest)]),
                signal,
            ];
            self.row(&escaped(&point.key), &cells);
        }
        self.end_table();
    }

    fn scores(&mut self, scores: &ScoreFigures) {
        const HEIGHT: f64 = 100.0;
        if scores.calls == 0 {
            return;
        }
        self.heading(&SCORES);
        let mut tens = [0_u64; 11];
        for (percent, calls) in &scores.histogram {
            if let Some(sum) = tens.get_mut((*percent / 10) as usize) {
                *sum += calls;
            }
        }
        let most = tens.iter().copied().max().unwrap_or(1).max(1) as f64;
        self.add("<svg width=\"550\" height=\"120\" viewBox=\"0 0 550 120\" aria-hidden=\"true\">");
        for (n, calls) in tens.iter().enumerate() {
            let height = (*calls as f64 / most * HEIGHT * 10.0).round() / 10.0;
            let (x, y) = (n * 50 + 4, HEIGHT - height);
            self.add(&format!(
                "<rect class=\"bar\" x=\"{x}\" y=\"{y}\" width=\"42\" height=\"{height}\"/><text x=\"{x}\" y=\"115\">{}</text>",
                n * 10
            ));
        }
        self.add("</svg>\n");
        let heads = [self.say(&SCORE, &[]), self.say(&CALLS, &[])];
        self.table("", &heads);
        for (n, calls) in tens.iter().enumerate() {
            let range = if n == 10 { "100 %".to_owned() } else { format!("{}–{} %", n * 10, n * 10 + 9) };
            self.row(&range, &[calls.to_string()]);
        }
        self.end_table();
    }

    fn notes(&mut self) {
        self.heading(&NOTES);
        let note = self.say(&NOTE_INTERVAL, &[]);
        self.add(&format!("<p>{note}</p>\n</body>\n</html>\n"));
    }
}
