//! The JSON Schemas and TypeScript types under `pkg/`, made from the Rust types; a test fails when they are stale.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use ts_rs::{TS, TypeVisitor};

use crate::agreement::Agreement;
use crate::answers::Answer;
use crate::call::{Bound, CallRecord, Moment, Region};
use crate::chart::Chart;
use crate::checklist::{ChecklistFile, RecordNode};
use crate::checks::condition::ConditionCheck;
use crate::comparison::{Change, Comparison};
use crate::diagnostic::{Diagnostic, Rejected};
use crate::explain::{ChecklistInfo, Explanation};
use crate::input::Imported;
use crate::load::Decimal;
use crate::locale::Localised;
use crate::register::RegisterEntry;
use crate::report::Report;
use crate::sampling::Sample;
use crate::score::Percent;
use crate::script::ScriptRecord;
use crate::speech::Phrases;
use crate::summary::Figures;
use crate::what_if::WhatIf;
use crate::work_list::WorkList;

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

impl JsonSchema for ConditionCheck {
    fn schema_name() -> Cow<'static, str> {
        "ConditionCheck".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The id of one of the `conditions`.",
            "type": "string",
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
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

/// The directory of the npm package.
const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/pkg");

/// The schemas, by the name that the command gives them.
fn schemas() -> [(&'static str, Schema); 5] {
    // What is read may leave out what is optional; of what is written, `skip_serializing_if` tells.
    let read = || SchemaSettings::draft2020_12().into_generator();
    let written = || SchemaSettings::draft2020_12().for_serialize().into_generator();
    [
        ("checklist", written().into_root_schema_for::<ChecklistFile>()),
        ("record", read().into_root_schema_for::<CallRecord<'static>>()),
        ("register", read().into_root_schema_for::<RegisterEntry<'static>>()),
        ("report", written().into_root_schema_for::<Report<'static>>()),
        ("summary", written().into_root_schema_for::<Figures<'static>>()),
    ]
}

/// The text without its Rust examples, which are of no use to those who read schemas and types.
fn without_examples(text: &str) -> String {
    let mut inside = false;
    let kept = text.lines().filter(|line| {
        let fence = line.trim_start_matches([' ', '*']).starts_with("```");
        inside ^= fence;
        !inside && !fence
    });
    kept.collect::<Vec<_>>().join("\n")
}

fn tidy(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            if let Some(serde_json::Value::String(text)) = fields.get_mut("description") {
                *text = without_examples(text).trim_end().to_owned();
            }
            fields.values_mut().for_each(tidy);
        }
        serde_json::Value::Array(elements) => elements.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// Collects the declarations of a type and of everything that it mentions.
struct Declarations<'c> {
    config: &'c ts_rs::Config,
    all: BTreeMap<String, String>,
}

impl ts_rs::TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Wrappers (`Box`, `Option`) and `string` and the like are not declared; what is inside a wrapper is.
        T::visit_generics(self);
        if T::output_path().is_none() || !std::any::type_name::<T>().starts_with("threerings::") {
            return;
        }
        let ident = T::ident(self.config);
        if let Some(known) = self.all.get(&ident) {
            assert!(known.ends_with(&format!("export {}\n", T::decl(self.config))), "two types are named {ident}");
        } else {
            let docs = T::docs().unwrap_or_default();
            let declared = format!("{docs}export {}\n", T::decl(self.config));
            self.all.insert(T::ident(self.config), declared);
            T::visit_dependencies(self);
        }
    }
}

fn types() -> String {
    let config = ts_rs::Config::new().with_large_int("number");
    let mut declarations = Declarations { config: &config, all: BTreeMap::new() };
    declarations.visit::<Agreement<'static>>();
    declarations.visit::<Answer>();
    declarations.visit::<CallRecord<'static>>();
    declarations.visit::<Change>();
    declarations.visit::<Chart>();
    declarations.visit::<ChecklistFile>();
    declarations.visit::<ChecklistInfo<'static>>();
    declarations.visit::<Comparison>();
    declarations.visit::<Diagnostic>();
    declarations.visit::<Explanation<'static>>();
    declarations.visit::<Figures<'static>>();
    declarations.visit::<Imported>();
    declarations.visit::<RegisterEntry<'static>>();
    declarations.visit::<Rejected>();
    declarations.visit::<Report<'static>>();
    declarations.visit::<Sample>();
    declarations.visit::<ScriptRecord>();
    declarations.visit::<WhatIf>();
    declarations.visit::<WorkList>();
    let head = "// Made from the Rust types by `BLESS=1 cargo test schema`; a test fails when it is stale.\n\n";
    let declared: Vec<String> = declarations.all.into_values().map(|text| without_examples(&text) + "\n").collect();
    head.to_owned() + &declared.join("\n").replace(" *\n */", " */")
}

/// The file holds this text; with `BLESS=1` it is written.
#[track_caller]
fn assert_current(path: &str, text: &str) {
    let path = format!("{PACKAGE}/{path}");
    if std::env::var_os("BLESS").is_some() {
        if let Some((folder, _)) = path.rsplit_once('/') {
            std::fs::create_dir_all(folder).unwrap();
        }
        std::fs::write(&path, text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "{path} is stale: run `BLESS=1 cargo test schema`");
}

#[test]
fn schemas_are_current() {
    for (name, schema) in schemas() {
        let mut schema = schema.to_value();
        tidy(&mut schema);
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        assert_current(&format!("schemas/{name}.schema.json"), &text);
    }
}

#[test]
fn types_are_current() {
    assert_current("types.d.ts", &types());
}
