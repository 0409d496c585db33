//! WebVTT and SRT, as recognisers and meeting programs write them.
//!
//! In WebVTT a voice is marked, `<v Nurse>good morning</v>`; a cue may have several. Where it is not, and in SRT, names
//! stand before the words by convention only (`Agent: …`, `[SPEAKER_01]: …`, `[Speaker 0]` on a line of its own), and are
//! taken for names only if they are roles, recognisers' speakers, or stated.

use crate::diagnostic::Code;

use super::labels::{clock, labelled};
use super::source::{Notes, Source, read_text};
use super::speakers::is_speaker_name;
use super::transcript::{Heard, Utterance, record_of};
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format = Format { name: "subtitles", title: "WebVTT and SRT", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    if source.is_json() {
        return Likeness::None;
    }
    let mut lines = source.first_lines();
    match lines.next() {
        Some(line) if line == "WEBVTT" || line.starts_with("WEBVTT ") || line.starts_with("WEBVTT\t") => {
            Likeness::Certain
        }
        Some(line) if timing(line).is_some() || lines.any(|line| timing(line).is_some()) => Likeness::Certain,
        _ => Likeness::None,
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_text(source, imported, |text, notes| {
        let utterances = cues(text, notes);
        if utterances.is_empty() && !text.trim_start().starts_with("WEBVTT") {
            let help = "a cue begins with a line like `00:00:01.000 --> 00:00:04.000`".to_owned();
            notes.refuse_at(Code::NotUsable, 0, "expected cues with their times, found none", Some(help));
            return None;
        }
        Some(record_of(Heard { language: language(text), utterances, ..Heard::default() }, notes))
    });
}

/// `Language: en` in the header of a WebVTT file.
fn language(text: &str) -> Option<String> {
    let header = text.lines().skip(1).take_while(|line| !line.trim().is_empty());
    header.filter_map(|line| line.strip_prefix("Language:")).map(|language| language.trim().to_owned()).next()
}

/// The times of a cue.
fn timing(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    Some((clock(start.trim())?, clock(rest.split_whitespace().next()?)?))
}

fn cues(text: &str, notes: &mut Notes<'_>) -> Vec<Utterance> {
    let mut utterances = Vec::new();
    let mut times = None;
    let mut voice: Option<String> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        let line = line.trim();
        if line.contains("-->") {
            times = timing(line);
            voice = None;
            if times.is_none() {
                let message = "expected times as in `00:00:01.000 --> 00:00:04.000`, found others; the cue is left out";
                notes.warn_at(Code::NotATime, begin, message, None);
            }
        } else if line.is_empty() {
            times = None;
        } else if let Some((start, end)) = times {
            for (marked, words) in voices(line) {
                let said = said(marked.as_deref().or(voice.as_deref()), &words, notes);
                voice = said.voice.clone();
                utterances.push(Utterance { start_ms: Some(start), end_ms: Some(end), at: begin, ..said });
            }
        }
    }
    join_lines(utterances)
}

/// The words of a line by their voice, marked or named.
fn said(marked: Option<&str>, words: &str, notes: &Notes<'_>) -> Utterance {
    let named = labelled(words.trim_start_matches(['-', '–', ' ']))
        .filter(|(name, _)| is_speaker_name(name, &notes.options.speakers));
    match (marked, named) {
        (_, Some((name, rest))) => Utterance::new(Some(name.to_owned()), rest),
        (voice, None) => Utterance::new(voice.map(str::to_owned), words),
    }
}

/// The lines of a cue by the same voice as one.
fn join_lines(utterances: Vec<Utterance>) -> Vec<Utterance> {
    let mut joined: Vec<Utterance> = Vec::new();
    for utterance in utterances {
        match joined.last_mut() {
            Some(last)
                if last.voice == utterance.voice
                    && last.start_ms == utterance.start_ms
                    && last.end_ms == utterance.end_ms =>
            {
                super::transcript::append(&mut last.text, &utterance.text);
            }
            _ => joined.push(utterance),
        }
    }
    joined
}

/// The parts of a line by `<v Name>`, without any other marks; the name is kept to the end of its span.
fn voices(line: &str) -> Vec<(Option<String>, String)> {
    let mut parts: Vec<(Option<String>, String)> = vec![(None, String::new())];
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        push(&mut parts, before);
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
        let Some((tag, after)) = after.split_once('>').filter(|_| is_tag) else {
            push(&mut parts, "<");
            rest = after;
            continue;
        };
        if tag == "/v" {
            parts.push((None, String::new()));
        } else if let Some(name) = tag.strip_prefix('v').filter(|rest| rest.starts_with([' ', '.', '\t'])) {
            let name = name.split_once([' ', '\t']).map_or("", |(_, name)| name).trim();
            parts.push((Some(decoded(name)).filter(|name| !name.is_empty()), String::new()));
        }
        rest = after;
    }
    push(&mut parts, rest);
    parts.retain(|(_, words)| !words.trim().is_empty());
    parts
}

fn push(parts: &mut [(Option<String>, String)], text: &str) {
    // `{\an8}` places a line of SRT on the screen.
    let text = match text.strip_prefix("{\\").and_then(|rest| rest.split_once('}')) {
        Some((_, after)) => after,
        None => text,
    };
    if let Some((_, words)) = parts.last_mut() {
        words.push_str(&decoded(text));
    }
}

/// The text with the entities of WebVTT as their characters.
fn decoded(text: &str) -> String {
    const ENTITIES: [(&str, &str); 6] =
        [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")];
    if !text.contains('&') {
        return text.to_owned();
    }
    ENTITIES.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::super::import_calls;
    use super::*;

    fn turns(input: &str) -> Vec<(String, Option<u64>, String)> {
        let imported = import_calls(input.as_bytes(), None, Some("a.vtt")).unwrap();
        assert_eq!(imported.format, "subtitles");
        let turns = imported.calls[0].turns().iter();
        turns.map(|turn| (turn.speaker.word().to_owned(), turn.start_ms, turn.text.to_string())).collect()
    }

    #[test]
    fn voices_of_one_cue_are_told_apart() {
        let input = "WEBVTT\n\n1\n00:01.000 --> 00:04.000 align:start\n<v.loud Nurse>您好 &amp; 早上好</v> <v Patient>喂？</v>\n\nNOTE a\nb\n";
        let expected = [("agent", 1000, "您好 & 早上好"), ("customer", 1000, "喂？")];
        assert_eq!(turns(input), expected.map(|(who, at, text)| (who.to_owned(), Some(at), text.to_owned())));
    }

    #[test]
    fn names_before_words_count_only_if_they_are_speakers() {
        let input = "1\r\n00:00:01,000 --> 00:00:04,000\r\n客服：您好\r\n请讲\r\n\r\n2\r\n00:00:05,000 --> 00:00:06,000\r\nPatient: I have one wish: sleep\r\n";
        let expected = [("agent", 1000, "您好请讲"), ("customer", 5000, "I have one wish: sleep")];
        assert_eq!(turns(input), expected.map(|(who, at, text)| (who.to_owned(), Some(at), text.to_owned())));
    }

    #[test]
    fn speakers_on_a_line_of_their_own_speak_the_next() {
        let input = "WEBVTT\n\n00:01.000 --> 00:04.000\n[Agent]\nhello\n\n00:05.000 --> 00:06.000\n[Customer]\nhi\n";
        assert_eq!(turns(input).iter().map(|turn| turn.0.as_str()).collect::<Vec<_>>(), ["agent", "customer"]);
    }

    #[test]
    fn broken_cues_are_left_out() {
        let input = "WEBVTT\n\n00:01 --> soon\n<v Agent>a</v>\n\n00:05.000 --> 00:06.000\n<v Agent>b < c</v>\n";
        let imported = import_calls(input.as_bytes(), None, Some("a.vtt")).unwrap();
        assert_eq!(imported.calls[0].turns().len(), 1);
        assert_eq!(imported.calls[0].turns()[0].text, "b < c");
        assert_eq!((imported.warnings[0].at.line, imported.warnings[0].code.name()), (3, "not-a-time"));
        assert!(voices("a < b").len() == 1);
    }
}
