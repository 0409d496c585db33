//! FreeSWITCH call records: JSON (`mod_json_cdr`) and XML (`mod_xml_cdr`), one file or object a leg; and CSV
//! (`mod_cdr_csv`) with the default template or the one that we recommend.
//!
//! Both legs of a call are joined by `bridge_uuid`, `originator` and the like, if both are there. Everything is text.
//! Ringing begins with a 180 (`progress`), never with early media (183), which may be an announcement. `hold_events` has
//! every hold, newest first; the last may end a few milliseconds after the call and is cut there.
//!
//! `send_bye` and `recv_bye` are seen from FreeSWITCH: on a leg `recv_bye` says that its party hung up. Where it sent the
//! goodbye on the caller's leg, the other leg tells who hung up; without that leg it may have been the dial plan.

use std::collections::BTreeMap;

use crate::call::{Agent, By, CallRecord, Customer, Direction, Ended, Hold, Holds, How, Outcome, RingBasis};
use crate::json::{Node, Value};
use crate::order::{Gather, Order};

use super::clock::{Stamp, Zone, at_most};
use super::facts::set_ring;
use super::source::{Keeper, Notes, Source, each_element, provide, read_objects};
use super::{Format, Imported, Likeness, xml};

pub(super) const FORMAT: Format =
    Format { name: "freeswitch", title: "FreeSWITCH call records, JSON, XML and CSV", detect, read };

/// The columns of the CSV that we recommend, the default ones first:
///
/// ```text
/// "${caller_id_name}","${caller_id_number}","${destination_number}","${context}","${start_stamp}","${answer_stamp}",
/// "${end_stamp}","${duration}","${billsec}","${hangup_cause}","${uuid}","${bleg_uuid}","${accountcode}","${read_codec}",
/// "${write_codec}","${direction}","${start_uepoch}","${progress_uepoch}","${answer_uepoch}","${end_uepoch}",
/// "${hold_events}","${sip_hangup_disposition}","${hangup_cause_q850}","${originator}"
/// ```
#[cfg(feature = "cdr")]
const COLUMNS: [&str; 24] = [
    "caller_id_name",
    "caller_id_number",
    "destination_number",
    "context",
    "start_stamp",
    "answer_stamp",
    "end_stamp",
    "duration",
    "billsec",
    "hangup_cause",
    "uuid",
    "bleg_uuid",
    "accountcode",
    "read_codec",
    "write_codec",
    "direction",
    "start_uepoch",
    "progress_uepoch",
    "answer_uepoch",
    "end_uepoch",
    "hold_events",
    "sip_hangup_disposition",
    "hangup_cause_q850",
    "originator",
];

fn detect(source: &Source<'_>) -> Likeness {
    if let Some(text) = source.text.filter(|text| text.trim_start().starts_with('<')) {
        return match text.contains("<variables>") && text.contains("<cdr") {
            true => Likeness::Certain,
            false => Likeness::None,
        };
    }
    #[cfg(feature = "cdr")]
    if !source.is_json() {
        return csv_likeness(source);
    }
    source.most_alike(|object| {
        let has = |field| object.get(field).is_some();
        match (has("variables"), has("callflow") || has("channel_data") || has("core-uuid")) {
            (true, true) => Likeness::Certain,
            (true, false) => Likeness::Possible,
            _ => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    let zone = Zone::of(source.options);
    let mut legs: Vec<Leg> = Vec::new();
    if let Some(text) = source.text.filter(|text| text.trim_start().starts_with('<')) {
        // Files of several records one after the other.
        let mut rest = text;
        while let Some(start) = rest.find("<cdr") {
            let end = rest.find("</cdr>").map_or(rest.len(), |end| end + 6);
            let root = rest.get(start..end).and_then(xml::parse);
            let leg = root.as_ref().and_then(|root| root.get("cdr")).and_then(|cdr| Leg::read(cdr, &zone));
            match leg {
                Some(leg) => legs.push(leg),
                None => imported
                    .rejected
                    .push(source.unusable("expected the `variables` of a leg with its `uuid`, found others")),
            }
            rest = rest.get(end..).unwrap_or_default();
        }
    } else if source.is_json() {
        read_objects(source, imported, each_element, |node, notes| {
            legs.extend(Leg::read(node, &zone).or_else(|| refuse(node, notes)));
            None
        });
    } else {
        #[cfg(feature = "cdr")]
        legs.extend(csv_legs(source, imported, &zone));
    }
    let mut keeper = Keeper::new(imported);
    for legs in joined(legs) {
        keeper.call(record(&legs, &zone), source.file, 1);
    }
    imported.warnings.extend(zone.warning(source.file));
}

fn refuse(node: &Node, notes: &mut Notes<'_>) -> Option<Leg> {
    notes.refuse_without(node, "variables");
    None
}

/// One leg, as its variables tell.
#[derive(Debug, Clone, Default)]
struct Leg {
    variables: BTreeMap<String, String>,
    start: Option<Stamp>,
    progress: Option<Stamp>,
    answer: Option<Stamp>,
    end: Option<Stamp>,
}

impl Leg {
    /// The leg of a JSON or XML record.
    fn read(node: &Node, zone: &Zone) -> Option<Leg> {
        let written = |node: &Node| match &node.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(raw) => Some(raw.clone()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        };
        let members = node.get("variables")?.members().iter();
        let mut variables = members.filter_map(|member| Some((member.key.clone(), written(&member.node)?))).into_map();
        let direction = node.get("channel_data").and_then(|data| data.get("direction")).and_then(Node::text);
        if let Some(direction) = direction {
            variables.entry("direction".to_owned()).or_insert_with(|| direction.to_owned());
        }
        let flow = node.get("callflow").and_then(|flow| flow.elements().first().or(Some(flow)));
        let profile = flow.and_then(|flow| flow.get("caller_profile")).map(Node::members).unwrap_or_default();
        for member in profile {
            if let Some(text) = written(&member.node) {
                variables.entry(member.key.clone()).or_insert(text);
            }
        }
        Leg::of(variables, zone)
    }

    fn of(variables: BTreeMap<String, String>, zone: &Zone) -> Option<Leg> {
        let mut leg = Leg { variables, ..Leg::default() };
        leg.get("uuid").or_else(|| leg.get("call_uuid"))?;
        leg.start = leg.stamp("start", zone);
        leg.progress = leg.stamp("progress", zone);
        leg.answer = leg.stamp("answer", zone);
        leg.end = leg.stamp("end", zone);
        Some(leg)
    }

    /// A variable that is not blank.
    fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(|value| value.trim()).filter(|value| !value.is_empty() && *value != "_undef_")
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    /// A moment, to the microsecond if it is there, else to the second. 0 says that it never came.
    fn stamp(&self, moment: &str, zone: &Zone) -> Option<Stamp> {
        let fine = self.number(&format!("{moment}_uepoch")).map(Stamp::epoch_micros);
        let coarse = || self.number(&format!("{moment}_epoch")).map(|seconds| Stamp::epoch(seconds, 1000));
        match fine.or_else(coarse) {
            Some(counted) => counted,
            None => zone.read(self.get(&format!("{moment}_stamp"))?),
        }
    }

    fn id(&self) -> &str {
        self.get("uuid").or_else(|| self.get("call_uuid")).unwrap_or_default()
    }

    /// Whether FreeSWITCH dialled this leg.
    fn is_dialled(&self) -> bool {
        match self.get("direction") {
            Some(direction) => direction == "outbound",
            None => self.get("is_outbound").is_some_and(|value| matches!(value, "true" | "1")),
        }
    }

    /// The legs that it names as belonging to the same call.
    fn relatives(&self) -> impl Iterator<Item = &str> {
        [
            "uuid",
            "call_uuid",
            "bridge_uuid",
            "bleg_uuid",
            "originator",
            "signal_bond",
            "last_bridge_to",
            "originating_leg_uuid",
        ]
        .into_iter()
        .filter_map(|name| self.get(name))
    }

    /// How the leg ended, in SIP or verto.
    fn disposition(&self) -> Option<&str> {
        self.get("sip_hangup_disposition").or_else(|| self.get("verto_hangup_disposition"))
    }

    /// Whether its party hung up.
    fn left(&self) -> bool {
        matches!(self.disposition(), Some("recv_bye" | "recv_cancel"))
    }
}

/// The legs by the calls that they are of, the caller's leg first.
fn joined(legs: Vec<Leg>) -> Vec<Vec<Leg>> {
    let mut group_of: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<Leg>> = Vec::new();
    for leg in legs {
        let known = leg.relatives().find_map(|id| group_of.get(id).copied());
        let group = known.unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        for id in leg.relatives() {
            group_of.entry(id.to_owned()).or_insert(group);
        }
        if let Some(group) = groups.get_mut(group) {
            // The same leg again.
            if !group.iter().any(|other| other.id() == leg.id()) {
                group.push(leg);
            }
        }
    }
    for group in &mut groups {
        group.order_by_key(|leg| (leg.is_dialled(), leg.start));
    }
    groups
}

fn record(legs: &[Leg], zone: &Zone) -> CallRecord<'static> {
    let nobody = Leg::default();
    let first = legs.first().unwrap_or(&nobody);
    let others = legs.get(1..).unwrap_or_default();
    // The leg that was answered, else the one that rang longest.
    let called = others
        .iter()
        .filter(|leg| leg.answer.is_some())
        .min_by_key(|leg| leg.answer)
        .or_else(|| others.iter().max_by_key(|leg| leg.end));
    let mut record = CallRecord::new(first.id().to_owned());
    set_direction(first, called, &mut record);
    if let Some(start) = first.start {
        zone.set_start(&mut record, start, "start_uepoch");
    }
    let callee = called.unwrap_or(first);
    set_outcome(callee, &mut record);
    let since = |stamp: Option<Stamp>| first.start.zip(stamp).and_then(|(start, at)| at.millis_after(start));
    if record.outcome == Some(Outcome::Answered)
        && let Some(at) = since(callee.answer)
    {
        record.answered_at_ms = Some(at);
        let note = if called.is_none() { "of the caller's leg: a menu or queue may have answered" } else { "" };
        provide(&mut record, "/answered_at_ms", How::Derived, "answer_uepoch", note);
    }
    // Without the leg of a phone it may have been a menu that answered.
    let by_phone = called.is_some() || record.direction == Some(Direction::Outbound);
    set_ringing(callee, by_phone, &mut record);
    set_end(first, called, since(first.end), &mut record);
    set_holds(legs, first, &mut record);
    set_people(first, called, &mut record);
    record
}

/// The direction as the organisation sees it, if the dial plan or the recording of both legs says so.
fn set_direction(first: &Leg, called: Option<&Leg>, record: &mut CallRecord<'static>) {
    let said = first.get("call_direction").or_else(|| first.get("domain_call_direction"));
    record.direction = match said {
        Some("inbound") => Some(Direction::Inbound),
        Some("outbound") => Some(Direction::Outbound),
        _ => None,
    };
    if record.direction.is_some() {
        return provide(record, "/direction", How::Reported, "call_direction", "");
    }
    let outside = |leg: &Leg| leg.get("sip_gateway_name").or_else(|| leg.get("sip_gateway")).is_some();
    let (direction, source) = match (first.get("context"), called) {
        (_, Some(leg)) if outside(leg) => (Direction::Outbound, "sip_gateway_name"),
        (Some("public"), _) => (Direction::Inbound, "context"),
        _ if outside(first) && !first.is_dialled() => (Direction::Inbound, "sip_gateway_name"),
        _ => return,
    };
    record.direction = Some(direction);
    provide(
        record,
        "/direction",
        How::Inferred,
        source,
        "a gateway leads outside; the context `public` is for calls from there",
    );
}

fn set_outcome(callee: &Leg, record: &mut CallRecord<'static>) {
    let cause = callee.get("hangup_cause").or_else(|| callee.get("originate_disposition"));
    let inbound = record.direction == Some(Direction::Inbound);
    record.outcome = match cause {
        _ if callee.answer.is_some() => Some(Outcome::Answered),
        Some("USER_BUSY") => Some(Outcome::Busy),
        Some("NO_ANSWER" | "NO_USER_RESPONSE" | "ALLOTTED_TIMEOUT") => Some(Outcome::NoAnswer),
        Some("ORIGINATOR_CANCEL") => Some(if inbound { Outcome::Abandoned } else { Outcome::NoAnswer }),
        Some("CALL_REJECTED") => Some(Outcome::Rejected),
        Some(
            "UNALLOCATED_NUMBER"
            | "SUBSCRIBER_ABSENT"
            | "USER_NOT_REGISTERED"
            | "NO_ROUTE_DESTINATION"
            | "INVALID_NUMBER_FORMAT",
        ) => Some(Outcome::Unreachable),
        Some(
            "NORMAL_TEMPORARY_FAILURE"
            | "NETWORK_OUT_OF_ORDER"
            | "SWITCH_CONGESTION"
            | "NORMAL_CIRCUIT_CONGESTION"
            | "RECOVERY_ON_TIMER_EXPIRE"
            | "DESTINATION_OUT_OF_ORDER",
        ) => Some(Outcome::Failed),
        _ => None,
    };
    if record.outcome.is_some() {
        let note = cause.unwrap_or_default().to_owned();
        provide(record, "/outcome", How::Derived, "answer_uepoch, hangup_cause", note);
    }
}

fn set_ringing(callee: &Leg, by_phone: bool, record: &mut CallRecord<'static>) {
    let Some(outcome) = record.outcome else { return };
    let until = if outcome == Outcome::Answered { callee.answer } else { callee.end };
    let from = |stamp: Option<Stamp>| stamp.zip(until).and_then(|(from, to)| to.after(from));
    if let Some(ms) = from(callee.progress) {
        set_ring(record, ms, RingBasis::Alerting, How::Derived, "progress_uepoch", "");
    } else if let Some(ms) = from(callee.start).filter(|_| by_phone || outcome != Outcome::Answered) {
        let note = "no 180 Ringing was seen, setting up the call is included: this is the most that it can have rung";
        set_ring(record, at_most(ms), RingBasis::Dialling, How::Derived, "start_uepoch", note);
    }
}

fn set_end(first: &Leg, called: Option<&Leg>, at_ms: Option<u64>, record: &mut CallRecord<'static>) {
    let side = |is_caller: bool| match (record.direction, is_caller) {
        (Some(Direction::Inbound), true) | (Some(Direction::Outbound), false) => Some(By::Customer),
        (Some(_), _) => Some(By::Agent),
        (None, _) => None,
    };
    let dropped = matches!(
        first.get("hangup_cause").or_else(|| called.and_then(|leg| leg.get("hangup_cause"))),
        Some(
            "RECOVERY_ON_TIMER_EXPIRE"
                | "NETWORK_OUT_OF_ORDER"
                | "MEDIA_TIMEOUT"
                | "NORMAL_TEMPORARY_FAILURE"
                | "DESTINATION_OUT_OF_ORDER"
        )
    );
    let (by, how, note) = if dropped {
        (Some(By::Network), How::Derived, "the cause is one of the network")
    } else if first.left() {
        (side(true), How::Derived, "the caller's leg received the goodbye")
    } else if called.is_some_and(Leg::left) {
        (side(false), How::Derived, "the called leg received the goodbye")
    } else if called.is_none() && first.disposition() == Some("send_bye") && record.outcome == Some(Outcome::Answered) {
        (
            side(false),
            How::Inferred,
            "FreeSWITCH ended the caller's leg; without the other leg it may have been the dial plan",
        )
    } else {
        (None, How::Derived, "")
    };
    if at_ms.is_some() || by.is_some() {
        record.ended = Some(Ended { at_ms, by });
    }
    if at_ms.is_some() {
        provide(record, "/ended/at_ms", How::Derived, "end_uepoch", "");
    }
    if by.is_some() {
        provide(record, "/ended/by", how, "sip_hangup_disposition", note);
    }
}

/// Every hold of both legs. A source that keeps no variables of holds says nothing about them.
fn set_holds(legs: &[Leg], first: &Leg, record: &mut CallRecord<'static>) {
    let knows = |leg: &Leg| leg.variables.keys().any(|name| name.starts_with("hold_")) || leg.variables.len() > 40;
    let Some(start) = first.start.filter(|_| record.outcome == Some(Outcome::Answered) && legs.iter().all(knows))
    else {
        return;
    };
    let mut holds = Vec::new();
    for leg in legs {
        let agents = match record.direction {
            Some(Direction::Inbound) => leg.is_dialled(),
            Some(Direction::Outbound) => !leg.is_dialled(),
            None => false,
        };
        for (on, off) in hold_events(leg.get("hold_events").unwrap_or_default()) {
            let since =
                |micros: i64| Stamp::epoch_micros(micros).and_then(|at| u64::try_from(at.unix_ms - start.unix_ms).ok());
            let Some(start_ms) = since(on) else { continue };
            // A hold that hanging up ended is closed a moment after the end.
            let end = leg.end.and_then(|end| u64::try_from(end.unix_ms - start.unix_ms).ok());
            let end_ms = since(off).map(|off| end.map_or(off, |end| off.min(end))).or(end);
            let end_ms = end_ms.filter(|end| *end >= start_ms);
            holds.push(Hold { by: agents.then_some(By::Agent), end_ms, start_ms });
        }
    }
    holds.order_by_key(|hold| (hold.start_ms, hold.end_ms));
    holds.dedup();
    record.holds = Some(Holds::Each(holds));
    provide(record, "/holds", How::Derived, "hold_events", "");
}

/// `{{on,off},{on,off}}` in microseconds.
fn hold_events(text: &str) -> Vec<(i64, i64)> {
    let numbers: Vec<i64> =
        text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    numbers.chunks(2).filter_map(|pair| Some((*pair.first()?, pair.get(1).copied().unwrap_or(0)))).collect()
}

fn set_people(first: &Leg, called: Option<&Leg>, record: &mut CallRecord<'static>) {
    let caller = first.get("caller_id_number").or_else(|| first.get("sip_from_user"));
    let callee = first.get("destination_number").or_else(|| first.get("sip_to_user"));
    let extension = called.and_then(|leg| {
        leg.get("callee_id_number").or_else(|| leg.get("destination_number")).or_else(|| leg.get("dialed_user"))
    });
    let (theirs, ours) = match record.direction {
        Some(Direction::Inbound) => (caller, extension.or(callee)),
        Some(Direction::Outbound) => (callee, caller),
        None => return,
    };
    if let Some(phone) = theirs {
        record.customer = Some(Customer { id: None, name: None, phone: Some(phone.to_owned().into()), region: None });
        provide(
            record,
            "/customer/phone",
            How::Derived,
            "caller_id_number, destination_number",
            "by the direction of the call",
        );
    }
    let agent = first.get("agent_num").or_else(|| first.get("cc_agent")).or(ours);
    if let Some(id) = agent {
        record.agent = Some(Agent { id: id.to_owned().into(), name: None, team: None });
        provide(
            record,
            "/agent/id",
            How::Derived,
            "caller_id_number, destination_number",
            "our side's number, by the direction of the call",
        );
    }
}

#[cfg(feature = "cdr")]
fn csv_likeness(source: &Source<'_>) -> Likeness {
    let row = source.table_text().and_then(|text| crate::sheet::Rows::new(text, b',').next());
    let Some(row) = row.filter(|row| (15..=24).contains(&row.cells.len())) else { return Likeness::None };
    let is_uuid = |cell: &str| cell.len() == 36 && cell.bytes().filter(|byte| *byte == b'-').count() == 4;
    let cause = row.cells.get(9).unwrap_or_default();
    let shouted = !cause.is_empty() && cause.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    match row.cells.get(10).is_some_and(|cell| is_uuid(cell.trim())) && shouted {
        true => Likeness::Certain,
        false => Likeness::None,
    }
}

#[cfg(feature = "cdr")]
fn csv_legs(source: &Source<'_>, imported: &mut Imported, zone: &Zone) -> Vec<Leg> {
    let Some(text) = source.table_text() else {
        imported.rejected.push(source.not_a_table());
        return Vec::new();
    };
    let mut legs = Vec::new();
    for row in crate::sheet::Rows::new(text, b',') {
        if row.cells.are_blank() {
            continue;
        }
        let variables = COLUMNS.iter().zip(row.cells.iter()).map(|(name, cell)| ((*name).to_owned(), cell.to_owned()));
        match Leg::of(variables.collect(), zone).filter(|_| !row.unclosed && row.cells.len() >= 11) {
            Some(leg) => legs.push(leg),
            None => {
                imported.rejected.push(source.unusable_row(
                    row.line,
                    "expected the columns of a leg with its `uuid` in the eleventh, found others",
                ))
            }
        }
    }
    legs
}

#[cfg(test)]
mod tests {
    use super::super::import_calls;
    use super::*;
    use crate::call::Bound;

    /// A leg as JSON: `name=value` pairs.
    fn leg(pairs: &str) -> String {
        let pairs: Vec<String> = pairs
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| format!("\"{name}\":\"{value}\""))
            .collect();
        format!(r#"{{"core-uuid":"x","callflow":[],"variables":{{{}}}}}"#, pairs.join(","))
    }

    fn record(legs: &[&str]) -> CallRecord<'static> {
        let input = legs.iter().map(|pairs| leg(pairs)).collect::<Vec<_>>().join("\n");
        let imported = import_calls(input.as_bytes(), None, Some("a.json")).unwrap();
        assert_eq!((imported.format, imported.calls.len()), ("freeswitch", 1));
        imported.calls.into_iter().next().unwrap()
    }

    const A: &str = "uuid=a direction=inbound context=public caller_id_number=13800138000 destination_number=8001 start_uepoch=1515666340000000 answer_uepoch=1515666340100000 end_uepoch=1515666420000000 hangup_cause=NORMAL_CLEARING hold_accum_ms=0";
    const B: &str = "uuid=b originator=a direction=outbound destination_number=1001 start_uepoch=1515666342000000 progress_uepoch=1515666342060000 answer_uepoch=1515666345420000 end_uepoch=1515666420010000 hangup_cause=NORMAL_CLEARING hold_accum_ms=0";

    #[test]
    fn both_legs_are_one_call_and_the_phone_that_rang_counts() {
        let call = record(&[&format!("{A} sip_hangup_disposition=recv_bye"), B]);
        assert_eq!(call.direction, Some(Direction::Inbound));
        assert_eq!(call.ring.unwrap().ms, Some(Bound::exactly(3360)));
        assert_eq!(call.answered_at_ms, Some(5420));
        assert_eq!(call.ended.unwrap().by, Some(By::Customer));
        assert_eq!(call.agent.unwrap().id, "1001");
        assert_eq!(call.holds, Some(Holds::Each(Vec::new())));
    }

    #[test]
    fn who_hung_up_is_seen_from_the_legs() {
        let by = |a: &str, b: &str| {
            let (a, b) = (format!("{A} sip_hangup_disposition={a}"), format!("{B} sip_hangup_disposition={b}"));
            record(&[&a, &b]).ended.and_then(|ended| ended.by)
        };
        assert_eq!(by("recv_bye", "send_bye"), Some(By::Customer));
        assert_eq!(by("send_bye", "recv_bye"), Some(By::Agent));
        assert_eq!(by("send_bye", "send_bye"), None, "the dial plan");
        let alone = record(&[&format!("{A} sip_hangup_disposition=send_bye")]);
        assert_eq!(alone.provenance_of("/ended/by").unwrap().how, How::Inferred);
        let lost = record(&[&A.replace("NORMAL_CLEARING", "MEDIA_TIMEOUT")]);
        assert_eq!(lost.ended.unwrap().by, Some(By::Network));
    }

    #[test]
    fn holds_come_newest_first_and_are_cut_at_the_end() {
        let held =
            format!("{B} hold_events={{{{1515666400000000,1515666420018000}},{{1515666350000000,1515666360000000}}}}");
        let call = record(&[A, &held]);
        let hold = |start_ms, end_ms| Hold { by: Some(By::Agent), end_ms: Some(end_ms), start_ms };
        assert_eq!(call.holds, Some(Holds::Each(vec![hold(10_000, 20_000), hold(60_000, 80_010)])));
    }

    #[test]
    fn early_media_is_no_ringing() {
        let silent = B.replace("progress_uepoch", "progress_media_uepoch");
        let ring = record(&[A, &silent]).ring.unwrap();
        assert_eq!((ring.basis, ring.ms), (Some(RingBasis::Dialling), Some(Bound::between(None, Some(3420)))));
    }

    #[test]
    fn older_records_have_no_direction_of_a_leg() {
        let old = [
            A.replace("direction=inbound ", "is_outbound=false "),
            B.replace("direction=outbound ", "is_outbound=true "),
        ];
        assert_eq!(record(&[&old[1], &old[0]]).id, "a", "the caller's leg comes first, in whatever order they are");
    }
}
