//! What a script says, as the JSON of a record, and where in the script each part of it was said.

use std::collections::BTreeMap;

use crate::call::{CallRecord, Shape, Shaped};
use crate::diagnostic::Diagnostic;
use crate::json::{Reader, Step, SyntaxError};

/// How many names a pointer may have; the deepest field of a record has four.
pub(super) const DEEPEST: usize = 8;

/// A place in the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Spot {
    pub(super) line: u64,
    pub(super) column: u64,
}

/// A value as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Json {
    pub(super) text: String,
    /// It stands in the script just so, which makes the places of what is inside it known.
    pub(super) verbatim: bool,
}

impl Json {
    /// A value that the notation made.
    pub(super) fn of(value: &impl serde::Serialize) -> Self {
        Json { text: crate::json::to_json(value), verbatim: false }
    }

    /// The value that is written after `=`: as it is in JSON; as text where the field takes text, or else fails to
    /// be JSON.
    pub(super) fn written(names: &[String], value: &str) -> Step<Self> {
        let textual = matches!(shape_of(names), Some(Shape::Text | Shape::Moment | Shape::Word(_)));
        let verbatim = Json { text: value.to_owned(), verbatim: true };
        // An opening bracket or quote says that JSON is meant, and what is wrong with it is worth knowing.
        let meant = if textual { value.starts_with('"') } else { value.starts_with(['{', '[', '"']) };
        match check(value) {
            Ok(()) if meant || value == "null" || !textual => Ok(verbatim),
            Err(error) if meant => Err(error),
            _ => Ok(Json::of(&value)),
        }
    }
}

/// Fails unless the text is one JSON value.
fn check(text: &str) -> Step<()> {
    let mut reader = Reader::new(text);
    reader.skip()?;
    reader.skip_space();
    let at = reader.position();
    if at < text.len() { Err(SyntaxError { at, expected: "the end of the value" }) } else { Ok(()) }
}

/// The type of the field at these names, where it is a field of the record.
fn shape_of(names: &[String]) -> Option<&'static Shape> {
    names.iter().try_fold(CallRecord::SHAPE, |shape, name| match shape {
        Shape::Object(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, shape)| *shape),
        _ => None,
    })
}

/// The names of a JSON pointer; `None` if it is not one.
pub(super) fn names_of(pointer: &str) -> Option<Vec<String>> {
    let names: Vec<String> =
        pointer.strip_prefix('/')?.split('/').map(|name| name.replace("~1", "/").replace("~0", "~")).collect();
    (names.len() <= DEEPEST && names.iter().all(|name| !name.trim().is_empty())).then_some(names)
}

/// A value and where it was said.
#[derive(Debug)]
enum Part {
    Value { json: Json, named: Spot, at: Spot },
    Parts { parts: BTreeMap<String, Part>, named: Spot },
}

impl Part {
    /// Where it was first said.
    fn named(&self) -> Spot {
        match self {
            Part::Value { named, .. } | Part::Parts { named, .. } => *named,
        }
    }
}

/// What a script says so far.
#[derive(Debug, Default)]
pub(super) struct Facts {
    parts: BTreeMap<String, Part>,
}

impl Facts {
    /// Sets a field, which is named and has its value at these places; or says where it, a part of it or what it is
    /// a part of has been set already.
    pub(super) fn set(&mut self, names: &[String], json: Json, named: Spot, at: Spot) -> Result<(), Spot> {
        let Some((last, path)) = names.split_last() else { return Ok(()) };
        let mut parts = &mut self.parts;
        for name in path {
            let part = parts.entry(name.clone()).or_insert_with(|| Part::Parts { parts: BTreeMap::new(), named });
            match part {
                Part::Parts { parts: inner, .. } => parts = inner,
                Part::Value { named, .. } => return Err(*named),
            }
        }
        match parts.get(last) {
            Some(part) => Err(part.named()),
            None => {
                parts.insert(last.clone(), Part::Value { json, named, at });
                Ok(())
            }
        }
    }

    /// Replaces the value of a field that was set by [`Facts::set`].
    pub(super) fn replace(&mut self, names: &[String], new: Json) {
        let Some((last, path)) = names.split_last() else { return };
        let mut parts = &mut self.parts;
        for name in path {
            match parts.get_mut(name) {
                Some(Part::Parts { parts: inner, .. }) => parts = inner,
                _ => return,
            }
        }
        if let Some(Part::Value { json, .. }) = parts.get_mut(last) {
            *json = new;
        }
    }

    /// The record as one line of JSON, with the places of its parts.
    pub(super) fn write(&self) -> Written {
        let mut written = Written::default();
        written.object(&self.parts);
        written
    }
}

/// The JSON of a record, which remembers where in the script its parts were said.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    characters: u64,
    /// The character from which on the text comes from a place; whether it goes along with it from there.
    marks: Vec<(u64, Spot, bool)>,
}

impl Written {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.characters += text.chars().count() as u64;
    }

    fn object(&mut self, parts: &BTreeMap<String, Part>) {
        self.push("{");
        for (n, (name, part)) in parts.iter().enumerate() {
            if n > 0 {
                self.push(",");
            }
            self.marks.push((self.characters, part.named(), false));
            self.push(&Json::of(name).text);
            self.push(":");
            match part {
                Part::Parts { parts, .. } => self.object(parts),
                Part::Value { json, at, .. } => {
                    self.marks.push((self.characters, *at, json.verbatim));
                    self.push(&json.text);
                }
            }
        }
        self.push("}");
    }

    /// The diagnostic of this text as one of the script.
    pub(super) fn relocate(&self, mut diagnostic: Diagnostic, file: Option<&str>) -> Diagnostic {
        let character = diagnostic.at.column.saturating_sub(1);
        let mark = self.marks.iter().rev().find(|(start, ..)| *start <= character);
        let (start, spot, along) = mark.copied().unwrap_or_default();
        diagnostic.at.line = spot.line;
        diagnostic.at.column = spot.column + if along { character - start } else { 0 };
        diagnostic.at.file = file.map(str::to_owned);
        diagnostic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pointer: &str) -> Vec<String> {
        names_of(pointer).unwrap_or_else(|| panic!("{pointer}"))
    }

    #[test]
    fn pointers_are_taken_apart() {
        assert_eq!(names("/ring/ms"), ["ring", "ms"]);
        assert_eq!(names("/provenance/~1ring~1ms/how"), ["provenance", "/ring/ms", "how"]);
        assert_eq!(names("/attributes/a~01"), ["attributes", "a~1"]);
        for bad in ["", "ring", "/", "/ring/", "//", "/1/2/3/4/5/6/7/8/9"] {
            assert_eq!(names_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn values_are_json_or_text() {
        let written = |pointer, value| Json::written(&names(pointer), value).map(|json| json.text).map_err(|e| e.at);
        assert_eq!(written("/ring/count", "3"), Ok("3".to_owned()));
        assert_eq!(written("/ring/count", "three"), Ok("\"three\"".to_owned()));
        assert_eq!(written("/agent/id", "1001"), Ok("\"1001\"".to_owned()));
        assert_eq!(written("/agent/id", "\"1001\""), Ok("\"1001\"".to_owned()));
        assert_eq!(written("/agent/id", "null"), Ok("null".to_owned()));
        assert_eq!(written("/log/notes", "[later] call back"), Ok("\"[later] call back\"".to_owned()));
        assert_eq!(written("/log/notes", "\"later\" call back"), Err(8));
        assert_eq!(written("/attributes/seat", "1001"), Ok("1001".to_owned()));
        assert_eq!(written("/ring", "{\"ms\": 1"), Err(8));
    }

    #[test]
    fn nothing_is_set_twice() {
        let spot = |line| Spot { line, column: 1 };
        let mut facts = Facts::default();
        let mut set = |pointer, line| facts.set(&names(pointer), Json::of(&1), spot(line), spot(line));
        assert_eq!(set("/ring/ms", 1), Ok(()));
        assert_eq!(set("/ring/count", 2), Ok(()));
        assert_eq!(set("/ring/ms", 3), Err(spot(1)));
        assert_eq!(set("/ring/ms/min", 4), Err(spot(1)));
        assert_eq!(set("/ring", 5), Err(spot(1)));
        facts.replace(&names("/ring/ms"), Json::of(&2));
        assert_eq!(facts.write().text, r#"{"ring":{"count":1,"ms":2}}"#);
    }
}
