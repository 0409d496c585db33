//! iFlytek's transcription of recorded files (讯飞录音文件转写, lfasr): JSON within JSON within JSON.
//!
//! `content.orderResult` is a text that is JSON: `lattice[]`, of which each `json_1best` is one again, with the begin and
//! end in milliseconds as text, the role `rl` and the words. Without separation of roles every `rl` is `0`, which says
//! nothing. The older interface gives a list with `bg`, `ed`, `onebest` and `speaker` instead.

use crate::call::shortened;
use crate::diagnostic::Code;
use crate::json::{Kind, Node};

use super::source::{Notes, Source, each_element};
use super::transcript::{Heard, Utterance, read_heard};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "iflytek", title: "iFlytek lfasr (讯飞录音文件转写)", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let new = object.get("content").is_some_and(|content| content.get("orderResult").is_some());
        let bare = object.get("lattice").is_some() || object.get("orderResult").is_some();
        let old = object.get("data").and_then(Node::text).is_some_and(|data| data.contains("onebest"));
        match new || bare || old || object.get("onebest").is_some() && object.get("bg").is_some() {
            true => Likeness::Certain,
            false => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, whole, hear);
}

/// A list of sentences is one result, not a list of them.
fn whole(root: &Node) -> &[Node] {
    let sentences = root.elements().iter().any(|element| element.get("onebest").is_some());
    if sentences { std::slice::from_ref(root) } else { each_element(root) }
}

fn hear(file: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    let content = file.get("content").unwrap_or(file);
    let order =
        content.get("orderInfo").and_then(|info| notes.label(info, "orderId")).map(|id| (id, "orderInfo/orderId"));
    let packed = content.get("orderResult").or_else(|| file.get("data"));
    let unpacked = match packed.and_then(|packed| packed.text().map(|text| (packed, text))) {
        Some((packed, text)) => match Node::parse(text, 0) {
            Ok(unpacked) => Some(unpacked),
            Err(error) => {
                let message =
                    format!("expected JSON in the text, found none: expected {} at byte {}", error.expected, error.at);
                notes.refuse(Code::InvalidJson, packed, message);
                return None;
            }
        },
        None => None,
    };
    let at = packed.unwrap_or(file).at;
    let result = unpacked.as_ref().or(packed).unwrap_or(content);
    let mut utterances: Vec<Utterance> = match result.get("lattice") {
        Some(lattice) => lattice.elements().iter().filter_map(|sentence| unpack(sentence, at)).collect(),
        None if result.kind() == Kind::Array => {
            result.elements().iter().map(|sentence| old_sentence(sentence, at)).collect()
        }
        None => {
            let code = file.get("code").and_then(Node::text).unwrap_or_default();
            let message = format!("expected a finished order with `lattice`, found none (code `{}`)", shortened(code));
            notes.refuse(Code::NotUsable, packed.unwrap_or(file), message);
            return None;
        }
    };
    // Without separation of roles all are the same.
    if utterances.iter().all(|utterance| utterance.voice.as_deref() == Some("0")) {
        utterances.iter_mut().for_each(|utterance| utterance.voice = None);
    }
    Some(Heard { id: order, utterances, ..Heard::default() })
}

/// A number that may be written as text.
fn number(node: &Node, field: &str) -> Option<u64> {
    let node = node.get(field)?;
    node.text().map_or_else(|| node.number().map(|number| number.raw), Some)?.trim().parse().ok()
}

fn label(node: &Node, field: &str) -> Option<String> {
    let node = node.get(field)?;
    node.text().or_else(|| node.number().map(|number| number.raw)).map(str::to_owned)
}

/// One sentence, out of its text.
fn unpack(sentence: &Node, at: usize) -> Option<Utterance> {
    let best = sentence.get("json_1best")?;
    let parsed = best.text().and_then(|text| Node::parse(text, 0).ok());
    let st = parsed.as_ref().unwrap_or(best).get("st")?;
    let list = |node: &Node, field: &str| node.get(field).map(Node::elements).unwrap_or_default().to_vec();
    let mut text = String::new();
    for word in list(st, "rt").iter().flat_map(|part| list(part, "ws")) {
        text.push_str(word.get("cw").and_then(|cw| cw.elements().first()?.get("w")?.text()).unwrap_or_default());
    }
    Some(Utterance {
        start_ms: number(st, "bg"),
        end_ms: number(st, "ed"),
        at,
        ..Utterance::new(label(st, "rl"), text)
    })
}

fn old_sentence(sentence: &Node, at: usize) -> Utterance {
    let text = sentence.get("onebest").and_then(Node::text).unwrap_or_default();
    let (start_ms, end_ms) = (number(sentence, "bg"), number(sentence, "ed"));
    Utterance { start_ms, end_ms, at, ..Utterance::new(label(sentence, "speaker"), text) }
}
