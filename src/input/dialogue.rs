//! Plain text: `Agent: good morning`, `护士：您好`, with or without a time before it; or a line with the speaker and the
//! time, and the words below it, as Chinese recognition services export it (`说话人1 00:00:05`).
//!
//! Lines without a name go on with what was said before.

use crate::diagnostic::Code;

use super::labels::{clock, labelled, timed};
use super::source::{Source, read_text};
use super::speakers::is_speaker_name;
use super::transcript::{Heard, Utterance, append, record_of};
use super::{Format, Imported, Likeness, SpeakerMap};
use crate::order::Gather;

pub(super) const FORMAT: Format =
    Format { name: "dialogue", title: "plain text, a speaker's name before what is said", detect, read };

/// How many people speak on the phone at most.
const SPEAKERS: usize = 6;

fn detect(source: &Source<'_>) -> Likeness {
    if source.is_json() {
        return Likeness::None;
    }
    let lines: Vec<&str> = source.first_lines().collect();
    let heads: Vec<Head<'_>> = lines.iter().map(|line| Head::of(line)).collect();
    let names = heads.iter().filter_map(|head| head.name).into_set();
    let known = names.iter().any(|name| is_speaker_name(name, &source.options.speakers));
    let named = heads.iter().filter(|head| head.name.is_some()).count();
    match known && names.len() <= SPEAKERS {
        true if named * 2 >= lines.len() => Likeness::Likely,
        true if named * 4 >= lines.len() => Likeness::Possible,
        _ => Likeness::None,
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    read_text(source, imported, |text, notes| {
        let utterances = turns(text, &notes.options.speakers);
        if utterances.iter().all(|utterance| utterance.voice.is_none()) {
            let help = "begin each turn as in `Agent: good morning` or `护士：您好`".to_owned();
            notes.refuse_at(
                Code::NotUsable,
                0,
                "expected a speaker's name before what is said, found none",
                Some(help),
            );
            return None;
        }
        Some(record_of(Heard { utterances, ..Heard::default() }, notes))
    });
}

/// What a line begins with.
struct Head<'t> {
    name: Option<&'t str>,
    start_ms: Option<u64>,
    words: &'t str,
}

impl<'t> Head<'t> {
    fn of(line: &'t str) -> Self {
        let (start_ms, rest) = timed(line);
        if let Some((name, time)) = rest.rsplit_once(char::is_whitespace)
            && let Some(ms) = clock(time.trim_matches(['(', ')', '[', ']']))
            && name.chars().count() <= 24
        {
            return Head { name: Some(name.trim().trim_end_matches([':', '：'])), start_ms: Some(ms), words: "" };
        }
        match labelled(rest) {
            // `Agent (0:12): hello`.
            Some((name, words)) => {
                let (name, start_ms) = match name.split_once(['(', '（', '[']) {
                    Some((before, time)) => {
                        (before.trim(), clock(time.trim_end_matches([')', '）', ']'])).or(start_ms))
                    }
                    None => (name, start_ms),
                };
                Head { name: Some(name).filter(|name| !name.is_empty()), start_ms, words }
            }
            None => Head { name: None, start_ms, words: rest },
        }
    }
}

fn turns(text: &str, map: &SpeakerMap) -> Vec<Utterance> {
    let names: Vec<&str> = text.lines().filter_map(|line| Head::of(line).name).collect();
    let often = |name: &str| names.iter().filter(|other| **other == name).count() > 1;
    let mut turns: Vec<Utterance> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        if line.trim().is_empty() {
            continue;
        }
        let head = Head::of(line);
        // A word before a colon that comes once and is no role belongs to a sentence.
        match head.name.filter(|name| is_speaker_name(name, map) || often(name)) {
            Some(name) => {
                turns.push(Utterance {
                    start_ms: head.start_ms,
                    at: begin,
                    ..Utterance::new(Some(name.to_owned()), head.words)
                });
            }
            // A title, or what came before the first speaker, belongs to nobody.
            None => {
                if let Some(last) = turns.last_mut() {
                    append(&mut last.text, timed(line).1);
                }
            }
        }
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::super::{detect_format, import_calls};

    fn turns(input: &str) -> Vec<(&'static str, Option<u64>, String)> {
        let imported = import_calls(input.as_bytes(), Some("dialogue"), Some("a.txt")).unwrap();
        let turns = imported.calls[0].turns().iter();
        turns.map(|turn| (turn.speaker.word(), turn.start_ms, turn.text.to_string())).collect()
    }

    #[test]
    fn turns_begin_with_names() {
        let input = "[00:01] 护士：您好，产科。\n[00:03] 患者：你好，\n我想问一下：几点上班？\n";
        assert_eq!(detect_format(input.as_bytes()).unwrap().name, "dialogue");
        assert_eq!(
            turns(input),
            [
                ("agent", Some(1000), "您好，产科。".to_owned()),
                ("customer", Some(3000), "你好，我想问一下：几点上班？".to_owned()),
            ]
        );
    }

    #[test]
    fn speakers_may_stand_above_their_words() {
        let input = "通话记录\n\n说话人1 00:00:05\n您好，请问有什么可以帮您？\n\n说话人2 00:00:09\n挂号\n";
        assert_eq!(
            turns(input),
            [
                ("agent", Some(5000), "您好，请问有什么可以帮您？".to_owned()),
                ("customer", Some(9000), "挂号".to_owned())
            ]
        );
    }

    #[test]
    fn prose_is_no_dialogue() {
        assert!(detect_format("Dear all,\nplease note: we open at 9.\nBest\n".as_bytes()).is_none());
        let imported = import_calls(b"nothing here\n", Some("dialogue"), Some("a.txt")).unwrap();
        assert_eq!(imported.rejected[0].problems[0].at.line, 1);
    }
}
