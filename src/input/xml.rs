//! XML as far as call records use it: elements with text or with elements, as a tree like that of JSON.
//!
//! An element with elements becomes an object, one with text a string; attributes, comments, processing instructions and
//! declarations are passed over. Values that are percent-encoded are decoded.

use crate::json::{Member, Node, Value};

/// How deep elements may be nested.
const DEEPEST: usize = 64;

/// The first element of a text; `None` if it is not XML of this sort.
pub(super) fn parse(text: &str) -> Option<Node> {
    let mut reader = Xml { text, at: 0 };
    reader.skip_to_element()?;
    let member = reader.element(0)?;
    Some(Node { at: 0, source: 0, value: Value::Object(vec![member]) })
}

struct Xml<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Xml<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Passes over everything up to a `<` that begins or ends an element; gives the text before it.
    fn skip_to_element(&mut self) -> Option<String> {
        let mut before = String::new();
        loop {
            let rest = self.rest();
            let open = rest.find('<')?;
            before.push_str(rest.get(..open)?);
            self.at += open;
            let rest = self.rest();
            let end = if rest.starts_with("<!--") {
                rest.find("-->")? + 3
            } else if let Some(data) = rest.strip_prefix("<![CDATA[") {
                let length = data.find("]]>")?;
                before.push_str(data.get(..length)?);
                9 + length + 3
            } else if rest.starts_with("<?") || rest.starts_with("<!") {
                rest.find('>')? + 1
            } else {
                return Some(before);
            };
            self.at += end;
        }
    }

    /// An element whose `<` comes next.
    fn element(&mut self, depth: usize) -> Option<Member> {
        let key_at = self.at;
        let tag = self.rest().strip_prefix('<')?;
        let length = tag.find('>')?;
        let tag = tag.get(..length)?;
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().filter(|name| !name.is_empty())?;
        self.at += length + 2;
        let empty = Member { key_at, key: name.to_owned(), node: Node { at: key_at, source: 0, value: Value::Null } };
        if tag.ends_with('/') {
            return Some(empty);
        }
        if depth >= DEEPEST {
            return None;
        }
        let mut members = Vec::new();
        let mut text = String::new();
        loop {
            text.push_str(&self.skip_to_element()?);
            if let Some(close) = self.rest().strip_prefix("</") {
                self.at += close.find('>')? + 3;
                break;
            }
            members.push(self.element(depth + 1)?);
        }
        let value = match members.is_empty() {
            true => Value::String(decoded(text.trim())),
            false => Value::Object(members),
        };
        Some(Member { node: Node { at: key_at, source: 0, value }, ..empty })
    }
}

/// Entities, then `%20` and the like.
fn decoded(text: &str) -> String {
    const ENTITIES: [(&str, &str); 5] =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    let plain = match text.contains('&') {
        true => ENTITIES.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character)),
        false => text.to_owned(),
    };
    if !plain.contains('%') {
        return plain;
    }
    let mut bytes = Vec::with_capacity(plain.len());
    let mut rest = plain.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok()).filter(|_| *first == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_become_a_tree() {
        let text = "<?xml version=\"1.0\"?>\n<!-- a --><cdr core=\"x\"><variables><a>1%2C5</a><b/><c>x &lt; y</c></variables></cdr>";
        let root = parse(text).unwrap();
        let variables = root.get("cdr").and_then(|cdr| cdr.get("variables")).unwrap();
        assert_eq!(variables.get("a").and_then(Node::text), Some("1,5"));
        assert_eq!(variables.get("c").and_then(Node::text), Some("x < y"));
        assert!(variables.get("b").is_none());
        assert!(["<a>", "<a></b", "a", "", "<a><b></a>"].iter().all(|text| parse(text).is_none()));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[<>/a!\\-\\[%& ]{0,60}") {
            parse(&text);
        }
    }
}
