//! The JSON Schemas and TypeScript types under `pkg/`, made from the Rust types; a test fails when they are stale.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::call::{Bound, CallRecord, Moment, Region};
use crate::checklist::{ChecklistFile, RecordNode};
use crate::load::Decimal;
use crate::locale::Localised;
use crate::score::Percent;
use crate::register::RegisterEntry;
use crate::report::Report;
use crate::speech::Phrases;

impl JsonSchema for Percent {
    fn schema_name() -> Cow<'static, str> {
        "Percent".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"description": "A percentage, exact to four decimals.", "type": "number", "minimum": 0, "maximum": 100})
    }
}

impl JsonSchema for Bound {
    fn schema_name() -> Cow<'static, str> {
        "Bound".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A whole number, or what it lies between.",
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {
                    "type": "object",
                    "properties": {
                        "min": {"type": ["integer", "null"], "minimum": 0},
                        "max": {"type": ["integer", "null"], "minimum": 0},
                    },
                },
            ],
        })
    }
}

impl JsonSchema for Moment<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A date and time with an offset, RFC 3339.",
            "type": "string",
            "format": "date-time",
            "examples": ["2026-11-21T09:30:00+08:00"],
        })
    }
}

impl JsonSchema for Region {
    fn schema_name() -> Cow<'static, str> {
        "Region".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A country, ISO 3166-1 alpha-2.",
            "type": "string",
            "pattern": "^[A-Z]{2}$",
            "examples": ["CN"],
        })
    }
}

impl JsonSchema for Localised {
    fn schema_name() -> Cow<'static, str> {
        "Localised".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text in one or more of the three languages.",
            "type": "object",
            "properties": {
                "zh-Hans": {"type": "string"},
                "zh-Hant": {"type": "string"},
                "en": {"type": "string"},
            },
            "additionalProperties": false,
            "minProperties": 1,
        })
    }
}

impl JsonSchema for Decimal {
    fn schema_name() -> Cow<'static, str> {
        "Decimal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number with at most three decimals.",
            "type": "number",
            "minimum": 0,
            "multipleOf": 0.001,
        })
    }
}

impl JsonSchema for Phrases {
    fn schema_name() -> Cow<'static, str> {
        "Phrases".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Patterns that people's words are searched for.",
            "type": "array",
            "items": {"type": "string"},
        })
    }
}

impl JsonSchema for RecordNode {
    fn schema_name() -> Cow<'static, str> {
        "ExampleRecord".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"description": "A call record; its `id` may be left out.", "type": "object"})
    }
}
