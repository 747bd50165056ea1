//! `dossier schema`, and the keys of the tables in docs/format.md.

use std::fs;

use regex_lite::Regex;
use serde_json::Value;

use crate::harness::{Project, dedented, files_below, is, repository};

const SIDECARS: [&str; 4] = ["source", "topic", "page", "dossier"];

/// Returns the schema that the program prints.
fn schema(sidecar: &str) -> Value {
    let run = Project::new(&[]).run(&["schema", sidecar]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{sidecar}");
    serde_json::from_str(&run.stdout).unwrap()
}

/// Returns the first fault of a value, by the keywords that the schemas use.
fn fault(value: &Value, schema: &Value, root: &Value) -> Option<String> {
    let rules = schema.as_object().unwrap();
    let objection = |rule: &str, limit: &Value| -> Option<String> {
        let holds = match (rule, value) {
            ("type", _) => {
                let types = match limit {
                    Value::Array(types) => types.clone(),
                    one => vec![one.clone()],
                };
                types.iter().any(|name| has_type(value, name.as_str().unwrap()))
            }
            ("enum", _) => limit.as_array().unwrap().contains(value),
            ("pattern", Value::String(text)) => {
                Regex::new(limit.as_str().unwrap()).unwrap().is_match(text)
            }
            ("minimum", Value::Number(number)) => number.as_f64() >= limit.as_f64(),
            ("maximum", Value::Number(number)) => number.as_f64() <= limit.as_f64(),
            ("items", Value::Array(items)) => {
                return items.iter().find_map(|item| fault(item, limit, root));
            }
            ("properties", Value::Object(map)) => {
                let faults = map.iter().filter_map(|(key, value)| {
                    let found = fault(value, limit.get(key)?, root)?;
                    Some(format!("{key}: {found}"))
                });
                return faults.into_iter().next();
            }
            ("additionalProperties", Value::Object(map)) => {
                let known =
                    |key: &str| rules.get("properties").is_some_and(|all| all.get(key).is_some());
                let mut others = map.iter().filter(|(key, _)| !known(key));
                return match limit {
                    Value::Bool(allowed) => others
                        .next()
                        .filter(|_| !allowed)
                        .map(|(key, _)| format!("unknown key {key}")),
                    schema => others.find_map(|(_, value)| fault(value, schema, root)),
                };
            }
            ("required", Value::Object(map)) => {
                limit.as_array().unwrap().iter().all(|key| map.contains_key(key.as_str().unwrap()))
            }
            ("dependentRequired", Value::Object(map)) => {
                limit.as_object().unwrap().iter().all(|(key, others)| {
                    let others = others.as_array().unwrap();
                    !map.contains_key(key)
                        || others.iter().all(|other| map.contains_key(other.as_str().unwrap()))
                })
            }
            ("anyOf", _) => {
                limit.as_array().unwrap().iter().any(|one| fault(value, one, root).is_none())
            }
            ("oneOf", _) => {
                let fits = |one: &&Value| fault(value, one, root).is_none();
                limit.as_array().unwrap().iter().filter(fits).count() == 1
            }
            ("not", _) => fault(value, limit, root).is_some(),
            ("$ref", _) => {
                let path = limit.as_str().unwrap().trim_start_matches('#');
                return fault(value, root.pointer(path).unwrap(), root);
            }
            (
                "pattern"
                | "minimum"
                | "maximum"
                | "items"
                | "properties"
                | "additionalProperties"
                | "required"
                | "dependentRequired"
                | "description"
                | "title"
                | "$schema"
                | "$defs",
                _,
            ) => true,
            (other, _) => panic!("the keyword {other} is not known to this test"),
        };
        (!holds).then(|| format!("{value} against {rule}: {limit}"))
    };
    rules.iter().find_map(|(rule, limit)| objection(rule, limit))
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

/// Returns the first fault of a sidecar, which an editor would show.
fn fault_of(yaml: &str, schema: &Value) -> Option<String> {
    let value: Value = serde_yaml::from_str(yaml).unwrap();
    fault(&value, schema, schema)
}

#[test]
fn every_sidecar_of_the_sample_and_of_the_world_fits_its_schema() {
    let schemas = SIDECARS.map(schema);
    let mut count = 0;
    for folder in ["dossier", "tests/suite/world/dossier"] {
        for (path, file) in files_below(&repository().join(folder)) {
            let sidecar = match path.split('/').next().unwrap() {
                "sources" => &schemas[0],
                "topics" => &schemas[1],
                "pages" => &schemas[2],
                _ => &schemas[3],
            };
            if is(&path, "yaml") && !path.contains("/_") {
                let found = fault_of(&fs::read_to_string(file).unwrap(), sidecar);
                assert_eq!(found, None, "{folder}/{path}");
                count += 1;
            }
        }
    }
    assert!(count > 40, "only {count} sidecars");
}

/// In the docs, a fenced block `yaml SIDECAR` has keys of such a sidecar, and `yaml passage` items of
/// `passages`.
#[test]
fn every_sidecar_in_the_docs_fits_its_schema() {
    let mut count = 0;
    let docs = files_below(&repository().join("docs"));
    for (path, page) in docs.iter().filter(|(path, _)| is(path, "md")) {
        let page = fs::read_to_string(page).unwrap();
        for block in page.split("```yaml ").skip(1) {
            let (sidecar, rest) = block.split_once('\n').unwrap();
            if sidecar.contains('=') {
                // Of a file that is written or edited, see `docs`.
                continue;
            }
            let yaml = rest.split("```").next().unwrap();
            let (sidecar, yaml) = match sidecar {
                "passage" => ("source", format!("passages:\n{yaml}")),
                other => (other, yaml.to_owned()),
            };
            let mut schema = schema(sidecar);
            schema.as_object_mut().unwrap().remove("required");
            assert_eq!(fault_of(&yaml, &schema), None, "{path}: {yaml}");
            count += 1;
        }
    }
    assert!(count >= 8, "only {count} examples");
}

#[test]
fn a_schema_refuses_what_the_program_refuses() {
    for (sidecar, yaml) in [
        ("source", "titel: T\n"),
        ("source", "title: [T]\n"),
        ("source", "title: T\ndate: 5/1/2018\n"),
        ("source", "title: T\nurl: example.org\n"),
        ("source", "title: T\nlanguage: russian\n"),
        ("source", "title: T\nsha256: 12\n\nfidelity: sure\n"),
        ("source", "title: T\npublish: some\n"),
        ("source", "title: T\ntopics: a, b\n"),
        ("source", "title: T\nspeakers: [A]\n"),
        ("source", "title: T\ndraft: maybe\n"),
        ("source", "title: T\npassages: [{quote: a}]\n"),
        ("source", "title: T\npassages: [{topics: [a]}]\n"),
        ("source", "title: T\npassages: [{quote: a, section: b, topics: [a]}]\n"),
        ("source", "title: T\npassages: [{paragraphs: 1, prefix: b, topics: [a]}]\n"),
        ("source", "title: T\npassages: [{paragraphs: first, topics: [a]}]\n"),
        ("topic", "title: T\nevents: [{title: E}]\n"),
        ("topic", "title: T\nevents: [{date: 1990}]\n"),
        ("topic", "title: T\nsame_as: [wikidata]\n"),
        ("page", "title: T\norder: first\n"),
        ("dossier", "description: D\n"),
        ("dossier", "title: T\nbase_url: https://example.org/?a\n"),
        ("dossier", "title: T\nhosts: [geocities]\n"),
    ] {
        assert!(fault_of(yaml, &schema(sidecar)).is_some(), "{sidecar}: {yaml}");
    }
}

#[test]
fn a_schema_accepts_every_notation_that_the_program_accepts() {
    let sidecar = dedented(
        "
        title: 1984
        kind: no
        date: 2018
        language:
        topics:
        speakers: {A: a, B: [b, 2]}
        url: HTTPS://example.org
        extra: {x: [1, {y: z}]}
        passages:
          - {quote: 12, section: , topics: [t], speaker: [a, b]}
          - {paragraphs: 1–2, topics: [t], date: 2017~/.., speaker: a}
        ",
    );
    assert_eq!(fault_of(&sidecar, &schema("source")), None);
    let project = Project::dossier(&[
        ("sources/a.txt", "A: 12 is the number.\n\nB: Yes.\n"),
        ("sources/a.yaml", &sidecar.replace("topics:\n", "topics: [t]\n").replace(", 2", "")),
        ("topics/t.yaml", "title: T\n"),
    ]);
    let found = project.diagnostics(&[]);
    let faults: Vec<_> = found.iter().filter(|one| one.level == "error").collect();
    assert!(faults.iter().all(|one| one.code == "unknown-topic"), "{faults:?}");
    // The title of a source may be in the text's front matter.
    assert_eq!(fault_of("kind: letter\n", &schema("source")), None);
}

#[test]
fn every_key_is_described_and_no_other_is_allowed() {
    fn check(schema: &Value) {
        assert_eq!(schema["additionalProperties"], false);
        for (key, property) in schema["properties"].as_object().unwrap() {
            let about = property["description"].as_str().unwrap();
            assert!(about.contains(". Example: "), "{key}: {about}");
        }
        for inner in schema["$defs"].as_object().into_iter().flatten() {
            check(inner.1);
        }
    }
    for sidecar in SIDECARS {
        let schema = schema(sidecar);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        check(&schema);
    }
    let line = Project::new(&[]).run(&["schema", "page", "--message-format", "json"]).stdout;
    assert_eq!(line.lines().count(), 1);
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), schema("page"));
    assert_eq!(Project::new(&[]).run(&["schema", "sources"]).code, 2);
}

#[test]
fn the_program_reads_the_keys_of_the_schema() {
    for (sidecar, path) in
        [("source", "sources/a.yaml"), ("topic", "topics/a.yaml"), ("page", "pages/a.yaml")]
    {
        let schema = schema(sidecar);
        let keys = schema["properties"].as_object().unwrap().keys();
        let yaml: String =
            keys.filter(|key| *key != "title").map(|key| format!("{key}:\n")).collect();
        let project = Project::dossier(&[
            (path, &format!("title: T\nother: 1\n{yaml}")),
            (&path.replace("yaml", "md"), "Text.\n"),
        ]);
        let found = project.diagnostics(&[]);
        let codes: Vec<_> = found.iter().filter(|one| one.level != "hint").collect();
        assert!(codes.len() == 1 && codes[0].message.contains("`other` is not a key"), "{codes:?}");
    }
}
