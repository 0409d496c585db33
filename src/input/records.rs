//! Our own call records: JSON, or JSON Lines.

use crate::call::CallRecord;
use crate::json::Node;
use crate::records::read_records;

use super::source::Source;
use super::{Format, Imported, Likeness};

pub(super) const FORMAT: Format =
    Format { name: "records", title: "Three Rings call records, JSON or JSON Lines", detect, read };

fn detect(source: &Source<'_>) -> Likeness {
    source.sample_objects().take(8).map(likeness).max().unwrap_or(Likeness::None)
}

/// An id and another field of ours; or, for a record whose id was forgotten, nothing but fields of ours.
fn likeness(object: &Node) -> Likeness {
    let ours = object.members().iter().filter(|member| CallRecord::FIELDS.contains(&member.key.as_str())).count();
    let id = object.get("id").is_some();
    match object.members().len() {
        0 => Likeness::None,
        all if id && ours == all => Likeness::Certain,
        _ if id && ours > 1 => Likeness::Likely,
        all if ours == all => Likeness::Likely,
        _ if ours > 1 => Likeness::Possible,
        _ => Likeness::None,
    }
}

fn read(source: &Source<'_>, imported: &mut Imported) {
    let records = read_records(source.bytes);
    let records = match source.file {
        Some(file) => records.in_file(file),
        None => records,
    };
    for read in records {
        match read {
            Ok(read) => {
                imported.warnings.extend(read.warnings);
                imported.calls.push(read.record.into_owned());
            }
            Err(rejected) => imported.rejected.push(rejected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{detect_format, import_calls};

    #[test]
    fn knows_its_own_records() {
        let name = |input: &str| detect_format(input.as_bytes()).map(|format| format.name);
        assert_eq!(name(r#"{"id": "c1"}"#), Some("records"));
        assert_eq!(
            name("{\"id\": \"c1\", \"direktion\": \"inbound\"\n{\"id\": \"c2\", \"ring\": {}}"),
            Some("records")
        );
        assert_eq!(name(r#"[{"direction": "inbound", "outcome": "answered"}]"#), Some("records"));
        assert_eq!(name(r#"{"id": 7, "colour": "red"}"#), None);
    }

    #[test]
    fn keeps_what_is_refused_and_what_is_warned_about() {
        let input = "{\"id\": \"c1\", \"color\": 1}\n{\"id\": 2}\n{\"id\": \"c3\"}\n";
        let imported = import_calls(input.as_bytes(), Some("records"), Some("a.jsonl")).unwrap();
        let ids: Vec<&str> = imported.calls.iter().map(|call| call.id.as_ref()).collect();
        assert_eq!(ids, ["c1", "c3"]);
        assert_eq!(imported.warnings[0].to_string(), "a.jsonl:1: /color: unknown field `color`, not used (column 14)");
        assert_eq!(imported.rejected[0].problems[0].at.line, 2);
    }
}
