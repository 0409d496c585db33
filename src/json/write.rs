//! Writing JSON: every report passes through here, so texts are looked through eight bytes at a time, and the output is
//! one string. Otherwise the bytes are those of `serde_json`, which is the oracle that the tests compare with.

use std::fmt::{self, Display};

use serde::ser::{self, Serialize, Serializer};

/// A value as JSON without white space.
///
/// Nothing can go wrong in memory but a map whose keys are lists or objects; there are none, and the answer would be empty.
pub(crate) fn to_json(value: &(impl Serialize + ?Sized)) -> String {
    to_json_of(value, 256)
}

/// The same where it is known about how long it will be, in bytes.
pub(crate) fn to_json_of(value: &(impl Serialize + ?Sized), length: usize) -> String {
    let mut out = String::with_capacity(length);
    match value.serialize(Json(&mut out)) {
        Ok(()) => out,
        Err(Unwritable) => String::new(),
    }
}

/// A map's key was no text.
#[derive(Debug)]
struct Unwritable;

impl Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected keys that are text")
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: Display>(_: T) -> Self {
        Unwritable
    }
}

type Written = Result<(), Unwritable>;

/// What writes one value.
struct Json<'o>(&'o mut String);

/// What writes the elements of a list or the fields of an object.
struct Parts<'o> {
    out: &'o mut String,
    any: bool,
    end: &'static str,
}

impl<'o> Json<'o> {
    fn raw(self, text: &str) -> Written {
        self.0.push_str(text);
        Ok(())
    }

    fn whole(self, number: impl itoa::Integer) -> Written {
        self.raw(itoa::Buffer::new().format(number))
    }

    fn list(self) -> Parts<'o> {
        self.0.push('[');
        Parts { out: self.0, any: false, end: "]" }
    }

    fn object(self) -> Parts<'o> {
        self.0.push('{');
        Parts { out: self.0, any: false, end: "}" }
    }

    /// Begins the object whose one field is named after a variant.
    fn variant(self, name: &str) -> Self {
        self.0.push('{');
        quoted(name, self.0);
        self.0.push(':');
        self
    }
}

impl Parts<'_> {
    fn comma(&mut self) {
        if self.any {
            self.out.push(',');
        }
        self.any = true;
    }

    fn element(&mut self, value: &(impl Serialize + ?Sized)) -> Written {
        self.comma();
        value.serialize(Json(self.out))
    }

    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Written {
        self.out.push_str(if self.any { ",\"" } else { "\"" });
        self.any = true;
        // Names of fields need no backslash.
        self.out.push_str(name);
        self.out.push_str("\":");
        value.serialize(Json(self.out))
    }

    fn close(self) -> Written {
        self.out.push_str(self.end);
        Ok(())
    }
}

/// A text in quotes.
fn quoted(text: &str, out: &mut String) {
    out.push('"');
    escaped(text, out);
    out.push('"');
}

/// A text as it stands between quotes.
fn escaped(text: &str, out: &mut String) {
    let mut rest = text;
    // What needs a backslash is a character of one byte.
    while let Some((before, from)) = first_special(rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        let mut characters = from.chars();
        characters.next().into_iter().for_each(|special| backslashed(special, out));
        rest = characters.as_str();
    }
    out.push_str(rest);
}

fn backslashed(special: char, out: &mut String) {
    match special {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\u{C}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        control => {
            let code = u32::from(control);
            out.push_str(if code < 0x10 { "\\u000" } else { "\\u001" });
            out.extend(char::from_digit(code % 0x10, 0x10));
        }
    }
}

/// Where the first byte is that can't stand in a text as it is.
fn first_special(bytes: &[u8]) -> Option<usize> {
    let (eights, rest) = bytes.as_chunks::<8>();
    let eight = eights.iter().enumerate().find_map(|(n, eight)| {
        let marks = specials(u64::from_le_bytes(*eight));
        (marks != 0).then(|| n * 8 + (marks.trailing_zeros() / 8) as usize)
    });
    eight.or_else(|| Some(eights.len() * 8 + rest.iter().position(|byte| is_special(*byte))?))
}

fn is_special(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// Of eight bytes, the highest bit of those that are special; only the lowest mark is sure.
fn specials(eight: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xFF;
    let below = |bytes: u64, limit: u8| bytes.wrapping_sub(ONES * u64::from(limit)) & !bytes;
    let equal = |byte: u8| below(eight ^ (ONES * u64::from(byte)), 1);
    (below(eight, b' ') | equal(b'"') | equal(b'\\')) & (ONES * 0x80)
}

/// Writes what is formatted into a text.
struct Escaping<'o>(&'o mut String);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escaped(text, self.0);
        Ok(())
    }
}

macro_rules! whole {
    ($($name:ident $type:ty),*) => {$(
        fn $name(self, number: $type) -> Written {
            self.whole(number)
        }
    )*};
}

impl<'o> Serializer for Json<'o> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Parts<'o>;
    type SerializeTuple = Parts<'o>;
    type SerializeTupleStruct = Parts<'o>;
    type SerializeTupleVariant = Parts<'o>;
    type SerializeMap = Parts<'o>;
    type SerializeStruct = Parts<'o>;
    type SerializeStructVariant = Parts<'o>;

    whole!(serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64, serialize_i128 i128);
    whole!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_u128 u128);

    fn serialize_bool(self, flag: bool) -> Written {
        self.raw(if flag { "true" } else { "false" })
    }

    fn serialize_f32(self, number: f32) -> Written {
        if number.is_finite() { self.raw(zmij::Buffer::new().format_finite(number)) } else { self.serialize_unit() }
    }

    fn serialize_f64(self, number: f64) -> Written {
        if number.is_finite() { self.raw(zmij::Buffer::new().format_finite(number)) } else { self.serialize_unit() }
    }

    fn serialize_char(self, character: char) -> Written {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Written {
        quoted(text, self.0);
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Written {
        self.0.push('"');
        // Writing to a string can't fail.
        let _ = fmt::write(&mut Escaping(self.0), format_args!("{value}"));
        self.raw("\"")
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Written {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.raw("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Written {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Written {
        let object = self.variant(name);
        value.serialize(Json(&mut *object.0))?;
        object.raw("}")
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'o>, Unwritable> {
        Ok(self.list())
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'o>, Unwritable> {
        Ok(self.list())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts<'o>, Unwritable> {
        Ok(self.list())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Parts<'o>, Unwritable> {
        Ok(Parts { end: "]}", ..self.variant(name).list() })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'o>, Unwritable> {
        Ok(self.object())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'o>, Unwritable> {
        Ok(self.object())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Parts<'o>, Unwritable> {
        Ok(Parts { end: "}}", ..self.variant(name).object() })
    }
}

macro_rules! parts {
    ($($trait:ident $method:ident),*) => {$(
        impl ser::$trait for Parts<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
                self.element(value)
            }

            fn end(self) -> Written {
                self.close()
            }
        }
    )*};
}

parts!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! fields {
    ($($trait:ident),*) => {$(
        impl ser::$trait for Parts<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
                self.field(name, value)
            }

            fn end(self) -> Written {
                self.close()
            }
        }
    )*};
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Unwritable;

    /// Numbers and flags are written as text, as every reader of JSON wants keys.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        self.comma();
        let start = self.out.len();
        key.serialize(Json(self.out))?;
        match self.out.get(start..).and_then(|key| key.bytes().next()) {
            Some(b'"') => Ok(()),
            Some(b'[' | b'{' | b'n') | None => Err(Unwritable),
            Some(_) => {
                self.out.insert(start, '"');
                self.out.push('"');
                Ok(())
            }
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.out.push(':');
        value.serialize(Json(self.out))
    }

    fn end(self) -> Written {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    enum Every {
        Unit,
        Newtype(f64),
        Tuple(u8, char),
        Struct { field: Option<bool>, unit: () },
    }

    #[derive(Serialize)]
    struct Pair(i64, String);

    fn same(value: &(impl Serialize + ?Sized)) {
        assert_eq!(to_json(value), serde_json::to_string(value).unwrap());
    }

    #[test]
    fn every_sort_of_value_is_written_as_serde_json_writes_it() {
        same(&[Every::Unit, Every::Newtype(0.1), Every::Tuple(7, '"')]);
        same(&[Every::Struct { field: None, unit: () }, Every::Struct { field: Some(true), unit: () }]);
        same(&(Pair(i64::MIN, "\u{7f}\u{1f}\u{b}".into()), f64::NAN, f32::INFINITY, 1e300, -0.0, 5.0_f32, u128::MAX));
        same(&BTreeMap::from([(1, Vec::<u8>::new()), (-2, vec![3, 4])]));
        same(&BTreeMap::from([(true, BTreeMap::<String, ()>::new())]));
        same(&BTreeMap::from([("a\"b", serde_json::json!({"x": [1, null, 2.5]}))]));
    }

    #[test]
    fn what_is_formatted_is_escaped_too() {
        struct Shown;
        impl Serialize for Shown {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&format_args!("a{}\nb", '"'))
            }
        }
        same(&Shown);
    }

    #[test]
    fn keys_that_are_no_text_are_refused() {
        assert_eq!(to_json(&BTreeMap::from([(vec![1], 2)])), "");
    }

    proptest! {
        #[test]
        fn texts_are_written_as_serde_json_writes_them(text in "[\"\\\\\\x00-\\x2f\\x7f-\\u{82}喂😀]{0,30}") {
            prop_assert_eq!(to_json(&text), serde_json::to_string(&text).unwrap());
        }

        #[test]
        fn numbers_are_written_as_serde_json_writes_them(number: f64, small: f32, whole: i128) {
            let numbers = (number, small, whole);
            prop_assert_eq!(to_json(&numbers), serde_json::to_string(&numbers).unwrap());
        }
    }
}
