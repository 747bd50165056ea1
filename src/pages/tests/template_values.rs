//! Writes the tables of values in docs/templates.md from the types of the views.
//!
//! `DOSSIER_BLESS=1 cargo test template_values` brings the page up to date.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::{env, fs};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::html::Html;
use crate::model::Extra;
use crate::pages::home::{FreePageView, HomeView};
use crate::pages::index::{SourcesView, TopicsView};
use crate::pages::map::MapView;
use crate::pages::parts::Head;
use crate::pages::print::PrintView;
use crate::pages::redirect::RedirectView;
use crate::pages::search::SearchView;
use crate::pages::source::SourceView;
use crate::pages::timeline::TimelineView;
use crate::pages::topic::TopicView;
use crate::pages::voices::VoicesView;
use crate::pages::web::SiteView;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/templates.md");
/// The heading before the tables, and the one after them.
const HEADINGS: [&str; 2] = ["### On every page", "## Scripts\n"];

impl JsonSchema for Html {
    fn schema_name() -> Cow<'static, str> {
        "Html".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "HTML" })
    }
}

impl JsonSchema for Extra {
    fn schema_name() -> Cow<'static, str> {
        "Extra".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "anything" })
    }
}

/// The tables: those of the templates, and then those of what their values consist of.
struct Tables {
    generator: SchemaGenerator,
    text: String,
}

impl Tables {
    fn add<T: JsonSchema>(&mut self, heading: &str) {
        let schema = self.generator.root_schema_for::<T>();
        writeln!(self.text, "### {heading}\n").unwrap();
        self.table(schema.as_value());
    }

    fn table(&mut self, schema: &Value) {
        if let Some(about) = schema["description"].as_str() {
            writeln!(self.text, "{}\n", one_line(about)).unwrap();
        }
        self.text.push_str("| value | form | meaning |\n|---|---|---|\n");
        for key in schema["required"].as_array().unwrap() {
            let key = key.as_str().unwrap();
            if key == "page" {
                continue;
            }
            let value = &schema["properties"][key];
            let meaning = one_line(value["description"].as_str().unwrap_or_default());
            writeln!(self.text, "| `{key}` | {} | {meaning} |", form(value)).unwrap();
        }
        self.text.push('\n');
    }
}

#[test]
fn the_values_of_templates_are_in_the_docs() {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut tables = Tables { generator, text: String::new() };
    tables.add::<Head<'_>>("On every page: `page`");
    tables.add::<SiteView<'_>>("On every page: `site`");
    tables.add::<HomeView<'_>>("Home: `home.html`");
    tables.add::<SourceView<'_>>("Source: `source.html`");
    tables.add::<TopicView<'_>>("Topic: `topic.html`");
    tables.add::<FreePageView<'_>>("Free page: `page.html`");
    tables.add::<SourcesView<'_>>("List of sources: `sources.html`");
    tables.add::<TopicsView<'_>>("List of topics: `topics.html`");
    tables.add::<VoicesView<'_>>("Voices: `voices.html`");
    tables.add::<TimelineView<'_>>("Timeline: `timeline.html`");
    tables.add::<MapView<'_>>("Map: `map.html`");
    tables.add::<SearchView<'_>>("Search: `search.html`");
    tables.add::<PrintView<'_>>("The whole dossier: `print.html`");
    tables.add::<RedirectView<'_>>("Old address: `moved.html`");
    tables.text.push_str("### What values consist of\n\n");
    let shapes: BTreeMap<String, Value> = tables
        .generator
        .definitions()
        .iter()
        .map(|(name, schema)| (words(name), schema.clone()))
        .collect();
    for (name, schema) in shapes {
        if schema["required"].is_array() {
            writeln!(tables.text, "#### {name}\n").unwrap();
            tables.table(&schema);
        }
    }
    let page = fs::read_to_string(PAGE).unwrap();
    let [start, end] = HEADINGS.map(|heading| page.find(heading).unwrap());
    let expected = [&page[..start], &tables.text, &page[end..]].concat();
    if env::var_os("DOSSIER_BLESS").is_some() {
        fs::write(PAGE, &expected).unwrap();
    }
    assert!(
        page == expected,
        "docs/templates.md differs from the views: DOSSIER_BLESS=1 writes it"
    );
}

/// Returns the form of a value: `text`, `list of [links](#link)`.
fn form(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = words(reference.rsplit('/').next().unwrap());
        return format!("[{name}](#{})", name.replace(' ', "-"));
    }
    if let Some(options) = schema["anyOf"].as_array() {
        return format!("{}, or absent", form(&options[0]));
    }
    match &schema["type"] {
        Value::Array(types) => {
            let mut schema = schema.clone();
            schema["type"] = types[0].clone();
            format!("{}, or absent", form(&schema))
        }
        Value::String(name) => match &**name {
            "string" => "text".to_owned(),
            "integer" | "number" => "number".to_owned(),
            "boolean" => "true or false".to_owned(),
            "HTML" => "*HTML*".to_owned(),
            "array" => match schema["prefixItems"].as_array() {
                Some(items) => items.iter().map(form).collect::<Vec<_>>().join(" and "),
                None => match &schema["items"] {
                    items if schema["minItems"] == 2 => format!("two of {}", form(items)),
                    items => format!("list of {}", form(items)),
                },
            },
            "object" => format!("mapping to {}", form(&schema["additionalProperties"])),
            other => other.to_owned(),
        },
        _ => "anything".to_owned(),
    }
}

/// Returns the name of a view's type in words: `passage card` for `PassageCard`, `link` for `LinkTo`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for c in name.trim_end_matches("View").trim_end_matches("To").chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
