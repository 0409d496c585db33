//! Who the speakers of a transcript are: by what the source says, by a role in the speaker's name, by a stated map, or,
//! as a last resort and marked as one, by a guess from what they say.
//!
//! A recogniser tells voices apart, not people: `SPEAKER_00` may be anybody. Nobody is taken for the agent because of
//! speaking first. Whoever stays unknown is `other`; and while an unknown speaker may have been the agent, the
//! transcript is left out of the record, because what the agent did not say can't be told from what somebody else said.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::call::{How, Speaker};
use crate::script::speaker_of_word;

use super::transcript::Utterance;

/// Who the speakers of a transcript are, as somebody states it: by the name that the source gives them (`SPEAKER_00`,
/// `0`, `channel 1`), or `*` for everybody without a name of their own in the map.
///
/// ```
/// use threerings::{Speaker, SpeakerMap};
///
/// let map = SpeakerMap::default().with("SPEAKER_00", Speaker::Agent).with("*", Speaker::Customer);
/// assert_eq!(map.get("speaker 0"), Some(Speaker::Agent));
/// assert_eq!(map.get("SPEAKER_01"), Some(Speaker::Customer));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpeakerMap {
    stated: BTreeMap<String, Speaker>,
    everybody_else: Option<Speaker>,
    /// Whether nobody may be recognised by what they say; a guess is marked as one.
    pub without_guessing: bool,
}

impl SpeakerMap {
    /// The map with one more speaker.
    #[must_use]
    pub fn with(mut self, name: &str, speaker: Speaker) -> Self {
        match name {
            "*" => self.everybody_else = Some(speaker),
            _ => drop(self.stated.insert(plain(name), speaker)),
        }
        self
    }

    /// Who that is.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Speaker> {
        self.stated.get(&plain(name)).copied().or(self.everybody_else)
    }
}

/// What names of speakers are compared by: `SPEAKER_00`, `Speaker 0`, `spk_0` and `0` are the same.
fn plain(name: &str) -> String {
    let lower: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let number = ["speaker", "spk", "说话人", "發言人", "发言人"].iter().find_map(|word| lower.strip_prefix(word));
    let rest = number.filter(|rest| !rest.is_empty()).unwrap_or(&lower);
    match rest.bytes().all(|byte| byte.is_ascii_digit()) {
        true if !rest.is_empty() => {
            let digits = rest.trim_start_matches('0');
            if digits.is_empty() { "0".to_owned() } else { digits.to_owned() }
        }
        _ => rest.to_owned(),
    }
}

/// Whether a name before words is that of a speaker: a role, a recogniser's number, or stated.
pub(super) fn is_speaker_name(name: &str, map: &SpeakerMap) -> bool {
    let numbered = plain(name).bytes().all(|byte| byte.is_ascii_digit()) && !name.bytes().all(|b| b.is_ascii_digit());
    numbered || map.stated.contains_key(&plain(name)) || role_of(name).is_some()
}

/// The role that a name says: `Agent`, `护士`, `Agent 2`.
fn role_of(name: &str) -> Option<Speaker> {
    let word = name.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == '_');
    speaker_of_word(name).or_else(|| speaker_of_word(word))
}

/// How it is known who a speaker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum SpeakerBasis {
    /// The source says so.
    Source,
    /// The speaker's name is a role: `Agent`, `护士`.
    Name,
    /// Somebody stated it.
    Stated,
    /// Guessed from what the speakers say.
    Guessed,
    /// Not at all: `other`.
    Unknown,
}

/// A speaker of a transcript, and who it is taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SpeakerOf {
    /// The call's id.
    pub call: String,
    /// The name that the source gives the speaker; empty where it gives none.
    pub name: String,
    /// Who it is taken for.
    pub speaker: Speaker,
    /// How that is known.
    pub basis: SpeakerBasis,
    /// How many turns are this speaker's.
    pub turns: usize,
    /// The beginning of what the speaker says, for choosing.
    pub says: String,
}

/// How many characters are shown for choosing.
const SAYS: usize = 80;

/// What only our side says, as it is written without marks and in small letters.
const OURS: &[&str] = &[
    "请问有什么可以帮",
    "有什么可以帮",
    "有什么能帮",
    "很高兴为您服务",
    "为您服务",
    "竭诚为您",
    "請問有什麼可以幫",
    "為您服務",
    "感谢您的来电",
    "感谢致电",
    "感謝您的來電",
    "给您做个回访",
    "给您回访",
    "电话回访",
    "电话随访",
    "how can i help",
    "how may i help",
    "thank you for calling",
    "thanks for calling",
    "my name is",
    "this call may be recorded",
    "can i have your name",
    "may i have your name",
    "date of birth",
];

/// Who each voice is: by name, in the order of their first words.
pub(super) fn settle(call: &str, utterances: &[Utterance], map: &SpeakerMap) -> Vec<SpeakerOf> {
    let mut settled: Vec<SpeakerOf> = Vec::new();
    let mut seen: BTreeSet<(&str, Option<Speaker>)> = BTreeSet::new();
    for utterance in utterances {
        let name = utterance.voice.as_deref().unwrap_or_default();
        if !seen.insert((name, utterance.role)) {
            continue;
        }
        let own: Vec<&Utterance> = utterances.iter().filter(|other| other.is_of(name, utterance.role)).collect();
        let (speaker, basis) = known(name, utterance.role, map);
        let says = own.iter().flat_map(|utterance| utterance.text.chars().chain([' '])).take(SAYS).collect::<String>();
        let says = says.trim().to_owned();
        settled.push(SpeakerOf {
            call: call.to_owned(),
            name: name.to_owned(),
            speaker,
            basis,
            turns: own.len(),
            says,
        });
    }
    if !map.without_guessing {
        guess(&mut settled, utterances);
    }
    settled
}

/// Who that is, without guessing.
fn known(name: &str, role: Option<Speaker>, map: &SpeakerMap) -> (Speaker, SpeakerBasis) {
    if let Some(speaker) = map.stated.get(&plain(name)) {
        return (*speaker, SpeakerBasis::Stated);
    }
    if let Some(speaker) = role {
        return (speaker, SpeakerBasis::Source);
    }
    if let Some(speaker) = role_of(name) {
        return (speaker, SpeakerBasis::Name);
    }
    match map.everybody_else {
        Some(speaker) => (speaker, SpeakerBasis::Stated),
        None => (Speaker::Other, SpeakerBasis::Unknown),
    }
}

/// Of two sides, one of them the agent: known by what it says, or because the other is known. Turns without a speaker
/// are of neither.
fn guess(settled: &mut [SpeakerOf], utterances: &[Utterance]) {
    let is_side = |s: &SpeakerOf| s.speaker != Speaker::System && !s.name.is_empty();
    let sides: Vec<usize> = (0..settled.len()).filter(|n| settled.get(*n).is_some_and(is_side)).collect();
    let [first, second] = *sides else { return };
    let unknown = |n: usize| settled.get(n).is_some_and(|s| s.basis == SpeakerBasis::Unknown);
    let taken = |n: usize| settled.get(n).map(|s| s.speaker);
    let ours = |n: usize| {
        let Some(side) = settled.get(n) else { return false };
        utterances.iter().filter(|u| u.voice.as_deref() == Some(side.name.as_str())).any(|u| sounds_like_ours(&u.text))
    };
    let opposite = |speaker| match speaker {
        Some(Speaker::Agent) => Some(Speaker::Customer),
        Some(Speaker::Customer) => Some(Speaker::Agent),
        _ => None,
    };
    let (one, two) = match (unknown(first), unknown(second)) {
        (true, true) => match (ours(first), ours(second)) {
            (true, false) => (Some(Speaker::Agent), Some(Speaker::Customer)),
            (false, true) => (Some(Speaker::Customer), Some(Speaker::Agent)),
            _ => (None, None),
        },
        (true, false) => (opposite(taken(second)), None),
        (false, true) => (None, opposite(taken(first))),
        (false, false) => (None, None),
    };
    for (n, guessed) in [(first, one), (second, two)] {
        if let (Some(side), Some(speaker)) = (settled.get_mut(n), guessed) {
            (side.speaker, side.basis) = (speaker, SpeakerBasis::Guessed);
        }
    }
}

fn sounds_like_ours(text: &str) -> bool {
    let plain: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect::<String>();
    OURS.iter().any(|phrase| plain.contains(phrase))
}

impl SpeakerBasis {
    /// How a record's provenance calls it.
    pub(super) fn how(self) -> How {
        match self {
            SpeakerBasis::Source => How::Reported,
            SpeakerBasis::Name => How::Derived,
            SpeakerBasis::Stated => How::Attested,
            SpeakerBasis::Guessed | SpeakerBasis::Unknown => How::Inferred,
        }
    }

    /// For the provenance: `by a stated map`.
    pub(super) fn by(self) -> &'static str {
        match self {
            SpeakerBasis::Source => "as the source says",
            SpeakerBasis::Name => "by the role in the name",
            SpeakerBasis::Stated => "as stated for this import",
            SpeakerBasis::Guessed => "guessed from what was said",
            SpeakerBasis::Unknown => "not known",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of `name: words`, and who the names are taken for.
    fn settled(lines: &[(&str, &str)], map: &SpeakerMap) -> Vec<(String, &'static str, SpeakerBasis)> {
        let utterances: Vec<Utterance> =
            lines.iter().map(|(name, text)| Utterance::new(Some((*name).to_owned()), *text)).collect();
        settle("c", &utterances, map).into_iter().map(|s| (s.name, s.speaker.word(), s.basis)).collect()
    }

    #[test]
    fn names_of_speakers_are_compared_without_their_decoration() {
        for name in ["SPEAKER_00", "Speaker 0", "spk_0", "spk0", "0", "说话人0"] {
            assert_eq!(plain(name), "0", "{name}");
        }
        assert_eq!([plain("SPEAKER_10"), plain("A"), plain("ch_0"), plain("speaker")], ["10", "a", "ch0", "speaker"]);
    }

    #[test]
    fn roles_and_stated_names_are_certain() {
        let lines = [("Agent", "a"), ("患者", "b"), ("Bob", "c")];
        let map = SpeakerMap::default().with("bob", Speaker::System);
        assert_eq!(
            settled(&lines, &map),
            [
                ("Agent".to_owned(), "agent", SpeakerBasis::Name),
                ("患者".to_owned(), "customer", SpeakerBasis::Name),
                ("Bob".to_owned(), "system", SpeakerBasis::Stated),
            ]
        );
        let map = SpeakerMap::default().with("Agent", Speaker::Customer);
        assert_eq!(settled(&lines[..1], &map)[0].1, "customer", "what is stated counts more than the name");
    }

    #[test]
    fn a_guess_needs_what_only_one_side_says() {
        let of = |a: &str, b: &str, map: &SpeakerMap| {
            settled(&[("0", a), ("1", b)], map).into_iter().map(|(_, who, basis)| (who, basis)).collect::<Vec<_>>()
        };
        let map = SpeakerMap::default();
        let guessed = [("customer", SpeakerBasis::Guessed), ("agent", SpeakerBasis::Guessed)];
        assert_eq!(of("喂？", "您好，请问有什么可以帮您？", &map), guessed);
        let unknown = [("other", SpeakerBasis::Unknown); 2];
        assert_eq!(of("hello", "hi", &map), unknown, "speaking first says nothing");
        assert_eq!(of("How can I help?", "My name is Li.", &map), unknown, "both could be");
        assert_eq!(of("喂？", "为您服务", &SpeakerMap { without_guessing: true, ..map.clone() }), unknown);
        assert_eq!(
            of("hello", "hi", &map.with("1", Speaker::Agent)),
            [("customer", SpeakerBasis::Guessed), ("agent", SpeakerBasis::Stated)]
        );
    }

    #[test]
    fn of_three_nobody_is_guessed() {
        let three = settled(&[("0", "为您服务"), ("1", "好"), ("2", "嗯")], &SpeakerMap::default());
        assert!(three.iter().all(|(_, _, basis)| *basis == SpeakerBasis::Unknown));
    }
}
