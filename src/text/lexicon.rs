//! Named phrase sets, and the files under `checklists/lexicons` that hold them.

use std::collections::BTreeMap;
use std::fmt;

use super::book::{Builder, SetId};
use super::pattern::PatternError;
use crate::diagnostic::{Place, word_list};
use crate::json::{Kind, Member, Node, Origin};

/// A named phrase set, as a lexicon file holds it.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// Lower-case words joined by hyphens.
    pub id: String,
    /// What it is, by language tag.
    pub about: BTreeMap<String, String>,
    /// Patterns in Chinese.
    pub zh: Vec<String>,
    /// Patterns in English.
    pub en: Vec<String>,
    /// Words that void a hit which they overlap.
    pub unless: Vec<String>,
    /// What it finds and what it does not.
    pub examples: Examples,
}

/// Texts that a lexicon is tried on.
#[derive(Debug, Clone, Default)]
pub struct Examples {
    /// Something is found in each of these.
    pub matches: Vec<String>,
    /// Nothing is found in these.
    pub not: Vec<String>,
}

/// Why a lexicon file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LexiconError {
    /// The lexicon, empty where the file as a whole cannot be read.
    pub id: String,
    /// The pattern with the problem, if it is one.
    pub pattern: String,
    /// What is wrong, and where in the file or in the pattern.
    pub message: String,
}

impl fmt::Display for LexiconError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.id.as_str(), self.pattern.as_str()) {
            ("", _) => f.write_str(&self.message),
            (id, "") => write!(f, "lexicon `{id}`: {}", self.message),
            (id, pattern) => write!(f, "lexicon `{id}`, pattern `{pattern}`: {}", self.message),
        }
    }
}

impl std::error::Error for LexiconError {}

/// Lexicons by id.
#[derive(Debug, Clone, Default)]
pub struct Lexicons {
    by_id: BTreeMap<String, Lexicon>,
}

/// The files of this repository, by name.
#[cfg(feature = "built-in")]
const BUILT_IN: [(&str, &str); 8] = [
    ("opening", include_str!("../../checklists/lexicons/opening.json")),
    ("courtesy", include_str!("../../checklists/lexicons/courtesy.json")),
    ("handling", include_str!("../../checklists/lexicons/handling.json")),
    ("understanding", include_str!("../../checklists/lexicons/understanding.json")),
    ("enquiry", include_str!("../../checklists/lexicons/enquiry.json")),
    ("booking", include_str!("../../checklists/lexicons/booking.json")),
    ("objections", include_str!("../../checklists/lexicons/objections.json")),
    ("conduct", include_str!("../../checklists/lexicons/conduct.json")),
];

impl Lexicons {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The lexicons of this crate. Only read here; their patterns are compiled by [`Lexicon::add_to`].
    #[cfg(feature = "built-in")]
    #[must_use]
    pub fn built_in() -> Self {
        let mut lexicons = Self::new();
        for (_, text) in BUILT_IN {
            // A test reads each of them.
            let _ = lexicons.read(text);
        }
        lexicons
    }

    /// Adds the lexicons of a file; one with a known id takes the place of the one before.
    ///
    /// # Errors
    /// Where the text is no lexicon file, or uses `{words}` that it does not define.
    pub fn read(&mut self, text: &str) -> Result<(), LexiconError> {
        let file = Node::parse(text, 0).map_err(|error| (error.at, format!("expected {}", error.expected)));
        let read = file.and_then(|file| {
            known(&file, &["words", "lexicons"])?;
            // Words for which `{name}` stands in the file's patterns.
            let words = optional(&file, "words", |words| map(words, strings))?;
            Ok((words, list(required(&file, "lexicons")?, lexicon)?))
        });
        let (words, lexicons) = read.map_err(|(at, message)| {
            let Place { line, column, .. } = Origin::start(None).place(text.as_bytes(), at, String::new());
            let message = format!("{message} at line {line} column {column}");
            LexiconError { id: String::new(), pattern: String::new(), message }
        })?;
        for mut lexicon in lexicons {
            let Lexicon { id, zh, en, unless, .. } = &mut lexicon;
            for pattern in zh.iter_mut().chain(en).chain(unless) {
                if pattern.contains('{') {
                    *pattern = filled_in(pattern, &words).map_err(|message| LexiconError {
                        id: id.clone(),
                        pattern: pattern.clone(),
                        message,
                    })?;
                }
            }
            self.by_id.insert(lexicon.id.clone(), lexicon);
        }
        Ok(())
    }

    /// The lexicon of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Lexicon> {
        self.by_id.get(id)
    }

    /// Every lexicon, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Lexicon> {
        self.by_id.values()
    }
}

/// What was read, or where something else stands and what was expected.
type Read<T> = Result<T, (usize, String)>;

fn lexicon(node: &Node) -> Read<Lexicon> {
    known(node, &["id", "about", "zh", "en", "unless", "examples"])?;
    Ok(Lexicon {
        id: string(required(node, "id")?)?,
        about: map(required(node, "about")?, string)?,
        zh: strings(required(node, "zh")?)?,
        en: strings(required(node, "en")?)?,
        unless: optional(node, "unless", strings)?,
        examples: optional(node, "examples", examples)?,
    })
}

fn examples(node: &Node) -> Read<Examples> {
    known(node, &["matches", "not"])?;
    Ok(Examples { matches: strings(required(node, "matches")?)?, not: strings(required(node, "not")?)? })
}

fn string(node: &Node) -> Read<String> {
    node.text().map(str::to_owned).ok_or_else(|| instead(node, "a string"))
}

fn strings(node: &Node) -> Read<Vec<String>> {
    list(node, string)
}

fn list<T>(node: &Node, one: fn(&Node) -> Read<T>) -> Read<Vec<T>> {
    match node.kind() {
        Kind::Array => node.elements().iter().map(one).collect(),
        _ => Err(instead(node, "a list")),
    }
}

fn map<T>(node: &Node, one: fn(&Node) -> Read<T>) -> Read<BTreeMap<String, T>> {
    let mut map = BTreeMap::new();
    for member in members(node)? {
        map.insert(member.key.clone(), one(&member.node)?);
    }
    Ok(map)
}

fn members(node: &Node) -> Read<&[Member]> {
    if node.kind() == Kind::Object { Ok(node.members()) } else { Err(instead(node, "an object")) }
}

/// Refuses fields that there are not.
fn known(node: &Node, names: &[&str]) -> Read<()> {
    match members(node)?.iter().find(|member| !names.contains(&member.key.as_str())) {
        None => Ok(()),
        Some(strange) => {
            let found = crate::call::shortened(&strange.key);
            Err((strange.key_at, format!("expected one of {}, found `{found}`", word_list(names.iter().copied()))))
        }
    }
}

fn required<'n>(node: &'n Node, name: &str) -> Read<&'n Node> {
    node.get(name).ok_or_else(|| (node.at, format!("expected the field `{name}`, found none")))
}

fn optional<T: Default>(node: &Node, name: &str, read: impl FnOnce(&Node) -> Read<T>) -> Read<T> {
    node.get(name).map_or_else(|| Ok(T::default()), read)
}

fn instead(node: &Node, expected: &str) -> (usize, String) {
    (node.at, format!("expected {expected}, found {}", node.kind().with_article()))
}

/// A pattern with `(a|b)` in the place of `{name}`.
fn filled_in(pattern: &str, words: &BTreeMap<String, Vec<String>>) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').ok_or("`{` without `}`")?;
        let alternatives = words.get(name).ok_or_else(|| format!("the file defines no words `{name}`"))?;
        filled.extend([before, "(", &alternatives.join("|"), ")"]);
        rest = behind;
    }
    filled.push_str(rest);
    Ok(filled)
}

impl Lexicon {
    /// Adds the patterns of both languages to the set of this lexicon's id, and returns the set.
    ///
    /// # Errors
    /// At the first pattern that cannot be read.
    pub fn add_to(&self, book: &mut Builder) -> Result<SetId, LexiconError> {
        let set = book.set(&self.id);
        for pattern in self.zh.iter().chain(&self.en) {
            book.pattern(set, pattern).map_err(|error| self.error(pattern, &error))?;
        }
        for pattern in &self.unless {
            book.unless(set, pattern).map_err(|error| self.error(pattern, &error))?;
        }
        Ok(set)
    }

    fn error(&self, pattern: &str, error: &PatternError) -> LexiconError {
        LexiconError { id: self.id.clone(), pattern: pattern.to_owned(), message: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_in() {
        let mut lexicons = Lexicons::new();
        let file = |pattern: &str| {
            format!(
                r#"{{"words": {{"surname": ["王", "李"]}}, "lexicons": [
                    {{"id": "doctor", "about": {{}}, "zh": ["{pattern}"], "en": []}}]}}"#
            )
        };
        lexicons.read(&file("{surname}医生")).unwrap();
        assert_eq!(lexicons.get("doctor").unwrap().zh, ["(王|李)医生"]);
        assert_eq!(
            lexicons.read(&file("{name}医生")).unwrap_err().to_string(),
            "lexicon `doctor`, pattern `{name}医生`: the file defines no words `name`",
        );
        let error = lexicons.read(r#"{"lexicons": [{"id": 1}]}"#).unwrap_err();
        assert_eq!(error.message, "expected a string, found a number at line 1 column 22");
        let errors = [
            ("{", "expected a field name in double quotes at line 1 column 2"),
            ("[]", "expected an object, found a list at line 1 column 1"),
            ("{}", "expected the field `lexicons`, found none at line 1 column 1"),
            (
                "{\"lexicons\": [],\n\"word\": {}}",
                "expected one of `words` or `lexicons`, found `word` at line 2 column 1",
            ),
        ];
        for (file, expected) in errors {
            assert_eq!(lexicons.read(file).unwrap_err().message, expected, "{file}");
        }
    }

    #[cfg(feature = "built-in")]
    mod built_in {
        use super::*;
        use crate::text::{PhraseBook, Scanner};

        /// What every built-in lexicon says of its own examples, where it disagrees.
        fn disagreements(lexicon: &Lexicon) -> Vec<String> {
            let mut builder = PhraseBook::builder();
            if let Err(error) = lexicon.add_to(&mut builder) {
                return vec![error.to_string()];
            }
            let book = builder.build();
            let mut scanner = Scanner::new();
            let mut wrong = Vec::new();
            for text in &lexicon.examples.matches {
                if book.scan(&mut scanner, text).is_empty() {
                    wrong.push(format!("{}: nothing found in: {text}", lexicon.id));
                }
            }
            for text in &lexicon.examples.not {
                for hit in book.scan(&mut scanner, text) {
                    let pattern = book.pattern_text(hit.pattern);
                    wrong.push(format!(
                        "{}: `{}` found in: {text} by {pattern}",
                        lexicon.id,
                        text.get(hit.start..hit.end).unwrap()
                    ));
                }
            }
            wrong
        }

        #[test]
        fn every_lexicon_agrees_with_its_examples() {
            let wrong: Vec<String> = Lexicons::built_in().iter().flat_map(disagreements).collect();
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }

        #[test]
        fn every_lexicon_has_both_languages_and_examples() {
            for lexicon in Lexicons::built_in().iter() {
                assert!(!lexicon.zh.is_empty() && !lexicon.en.is_empty(), "{}", lexicon.id);
                assert!(lexicon.examples.matches.len() > 1 && !lexicon.examples.not.is_empty(), "{}", lexicon.id);
                for language in ["zh-Hans", "zh-Hant", "en"] {
                    assert!(lexicon.about.contains_key(language), "{} in {language}", lexicon.id);
                }
            }
        }

        #[test]
        fn every_file_is_built_in() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/checklists/lexicons");
            let mut lexicons = Lexicons::new();
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "json") {
                    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                    assert!(BUILT_IN.iter().any(|(known, _)| *known == name), "{name}");
                    lexicons.read(&std::fs::read_to_string(&path).unwrap()).unwrap();
                }
            }
            assert_eq!(lexicons.by_id.len(), Lexicons::built_in().by_id.len());
        }
    }
}
