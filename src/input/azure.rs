//! Azure Speech: batch transcription (`recognizedPhrases`, ISO 8601 durations and ticks of 100 ns) and fast
//! transcription (`phrases`, milliseconds).

use crate::call::Channels;
use crate::json::Node;
use crate::order::Order;

use super::source::{Notes, Source, each_element, whole_millis};
use super::transcript::{Heard, Utterance, read_heard};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "azure-speech", title: "Azure Speech batch and fast transcription", detect, read };

/// A tick is 100 ns.
const TICK_MS: f64 = 0.0001;

fn detect(source: &Source<'_>) -> Likeness {
    source.most_alike(|object| {
        let has = |field| object.get(field).is_some();
        match (has("recognizedPhrases"), has("phrases")) {
            (true, _) => Likeness::Certain,
            (_, true) if has("combinedPhrases") || has("durationMilliseconds") => Likeness::Certain,
            (_, true) => Likeness::Possible,
            _ => Likeness::None,
        }
    })
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_heard(source, imported, each_element, hear);
}

fn hear(file: &Node, notes: &mut Notes<'_>) -> Option<Heard> {
    let field = if file.get("phrases").is_some() { "phrases" } else { "recognizedPhrases" };
    if file.get(field).is_none() {
        notes.refuse_without(file, "recognizedPhrases");
        return None;
    }
    let phrases = notes.objects(file, field);
    let mut numbers: Vec<String> = phrases.iter().filter_map(|phrase| notes.label(phrase, "channel")).collect();
    numbers.order();
    numbers.dedup();
    let several = numbers.len() > 1;
    let usable =
        |phrase: &&Node| !matches!(phrase.get("recognitionStatus").and_then(Node::text), Some(s) if s != "Success");
    let utterances = phrases.iter().copied().filter(usable).map(|phrase| utterance(phrase, several, notes)).collect();
    let locale = phrases.iter().find_map(|phrase| notes.text(phrase, "locale"));
    Some(Heard {
        language: locale.map(str::to_owned),
        channels: Some(if several { Channels::Separate } else { Channels::Mixed }),
        utterances,
        ..Heard::default()
    })
}

fn utterance(phrase: &Node, several: bool, notes: &mut Notes<'_>) -> Utterance {
    let best = phrase.get("nBest").and_then(|best| best.elements().first());
    let text = match best {
        Some(best) => notes.text(best, "display").or_else(|| notes.text(best, "lexical")),
        None => notes.text(phrase, "text"),
    };
    let channel = notes.label(phrase, "channel").filter(|_| several).map(|n| format!("channel {n}"));
    let start_ms = length(phrase, ["offsetMilliseconds", "offsetInTicks", "offset"], notes);
    let lasts_ms = length(phrase, ["durationMilliseconds", "durationInTicks", "duration"], notes);
    Utterance {
        start_ms,
        end_ms: start_ms.zip(lasts_ms).map(|(start, lasts)| start + lasts),
        confidence: best
            .and_then(|best| notes.confidence(best, "confidence"))
            .or_else(|| notes.confidence(phrase, "confidence")),
        at: phrase.at,
        ..Utterance::new(channel.or_else(|| notes.label(phrase, "speaker")), text.unwrap_or_default())
    }
}

/// A length of time in milliseconds, in ticks, or as in `PT1M0.76S`.
fn length(phrase: &Node, [millis, ticks, iso]: [&str; 3], notes: &mut Notes<'_>) -> Option<u64> {
    if phrase.get(millis).is_some() {
        return notes.scaled(phrase, millis, 1.0, "milliseconds");
    }
    if phrase.get(ticks).is_some() {
        return notes.scaled(phrase, ticks, TICK_MS, "ticks");
    }
    iso_duration(notes.text(phrase, iso)?)
}

/// Hours, minutes and seconds of an ISO 8601 duration.
pub(super) fn iso_duration(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix("PT")?;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at_checked(end)?;
        let number: f64 = number.parse().ok()?;
        let (unit, after) = after.split_at_checked(1)?;
        seconds += number
            * match unit {
                "H" => 3600.0,
                "M" => 60.0,
                "S" => 1.0,
                _ => return None,
            };
        rest = after;
    }
    whole_millis(seconds * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::iso_duration;

    #[test]
    fn durations_are_read() {
        let read = ["PT0.76S", "PT1M2S", "PT1H", "PT", "0.76", "PT5X", "PT.S"].map(iso_duration);
        assert_eq!(read, [Some(760), Some(62_000), Some(3_600_000), Some(0), None, None, None]);
    }
}
