//! Describes the keys of sidecars as JSON Schema (draft 2020-12), for editors that complete and check them.
//!
//! Whatever the parser accepts fits the schema. The parser also checks what a schema cannot: whether a
//! day exists, a topic has this id, a quotation stands in the text.

use serde_json::{Map, Value, json};

use crate::parse::sidecar::tables::{Key, KeyKind, KeyTable, Need, Sidecar};

/// A date of the format; whether its days exist is not checked.
const DATE: &str = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[~?%]?";

/// Returns the schema of a file.
pub fn schema(sidecar: Sidecar) -> Value {
    let table = sidecar.table();
    let inner: Map<String, Value> = table
        .keys
        .iter()
        .filter_map(|key| match key.kind {
            KeyKind::Mappings(inner) => Some((key.name.to_owned(), Value::Object(mapping(inner)))),
            _ => None,
        })
        .collect();
    let mut schema = mapping(table);
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".into(), json!(format!("The sidecar of {}", table.owner)));
    if !inner.is_empty() {
        schema.insert("$defs".into(), inner.into());
    }
    schema.into()
}

/// Describes a mapping that has no other keys than those of the table.
fn mapping(table: &KeyTable) -> Map<String, Value> {
    let properties: Map<String, Value> =
        table.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let needed = |need: Need| table.keys.iter().filter(move |key| key.need == need);
    let required: Vec<&str> = needed(Need::Required).map(|key| key.name).collect();
    let beside: Map<String, Value> = table
        .keys
        .iter()
        .filter_map(|key| match key.need {
            Need::Beside(other) => Some((key.name.to_owned(), json!([other]))),
            _ => None,
        })
        .collect();
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("properties".into(), properties.into());
    schema.insert("additionalProperties".into(), json!(false));
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    if !beside.is_empty() {
        schema.insert("dependentRequired".into(), beside.into());
    }
    if !table.one_of.is_empty() {
        // A key without a value counts as left out.
        let has = |name: &&str| json!({"required": [name], "properties": {*name: {"not": {"type": "null"}}}});
        schema.insert("oneOf".into(), table.one_of.iter().map(has).collect());
    }
    schema
}

fn property(key: &Key) -> Value {
    let mut property = values(key.kind);
    if let KeyKind::Mappings(_) = key.kind {
        let items = json!({"$ref": format!("#/$defs/{}", key.name)});
        property.insert("items".into(), items);
    }
    property.insert("description".into(), json!(format!("{} Example: {}", key.about, key.example)));
    property.into()
}

/// Describes the values of a key, among which is always the empty one.
fn values(kind: KeyKind) -> Map<String, Value> {
    let value = match kind {
        // YAML takes `no`, `1.10` and `012` for other types; the format takes them as written.
        KeyKind::Text | KeyKind::Id | KeyKind::Prose => {
            json!({"type": ["string", "number", "boolean", "null"]})
        }
        KeyKind::Date => json!({
            "type": ["string", "integer", "null"],
            "pattern": format!(r"^\s*({DATE}|{DATE}/{DATE}|{DATE}/\.\.|\.\./{DATE})\s*$"),
            "minimum": 1,
            "maximum": 9999,
        }),
        KeyKind::Address => text(r"^\s*[Hh][Tt][Tt][Pp][Ss]?://\S+\s*$"),
        KeyKind::BaseAddress => text(r"^\s*[Hh][Tt][Tt][Pp][Ss]?://[^\s?#]+\s*$"),
        KeyKind::Language => text(r"^\s*[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\s*$"),
        KeyKind::Checksum => json!({
            "type": ["string", "number", "null"],
            "pattern": r"^\s*[0-9A-Fa-f]{64}\s*$",
        }),
        KeyKind::Flag => json!({"type": ["boolean", "null"]}),
        KeyKind::Integer => json!({"type": ["integer", "null"]}),
        KeyKind::Word(words) => {
            let words: Vec<Value> =
                words.iter().map(|word| json!(word)).chain([Value::Null]).collect();
            json!({"enum": words})
        }
        KeyKind::Paragraphs => json!({
            "type": ["string", "integer", "null"],
            "pattern": r"^\s*[0-9]+\s*([-–]\s*[0-9]+)?\s*$",
            "minimum": 1,
        }),
        KeyKind::List(items) => json!({"type": ["array", "null"], "items": values(*items)}),
        KeyKind::OneOrList(items) => {
            json!({"anyOf": [values(*items), {"type": "array", "items": values(*items)}]})
        }
        KeyKind::Labels => json!({
            "type": ["object", "null"],
            "additionalProperties": values(KeyKind::OneOrList(&KeyKind::Text)),
        }),
        KeyKind::Mappings(_) => json!({"type": ["array", "null"]}),
        KeyKind::Extra => json!({}),
    };
    match value {
        Value::Object(value) => value,
        _ => Map::new(),
    }
}

fn text(pattern: &str) -> Value {
    json!({"type": ["string", "null"], "pattern": pattern})
}
