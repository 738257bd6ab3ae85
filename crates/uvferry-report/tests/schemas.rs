//! The schemas in the repository are those of the code.

use std::path::PathBuf;

/// Set it to write the schemas instead of comparing them.
const UPDATE: &str = "UVFERRY_UPDATE_SCHEMAS";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

#[test]
fn the_schemas_in_the_repository_are_those_of_the_code() {
    let folder = folder();
    for (name, schema) in uvferry_report::schemas() {
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = folder.join(name);
        if std::env::var_os(UPDATE).is_some() {
            fs_err::create_dir_all(&folder).unwrap();
            fs_err::write(&path, text).unwrap();
            continue;
        }
        let there = fs_err::read_to_string(&path).unwrap_or_default();
        assert!(
            there.replace("\r\n", "\n") == text,
            "schemas/{name} is not what the code writes; run `{UPDATE}=1 cargo test -p uvferry-report --test schemas`"
        );
    }
}

#[test]
fn every_schema_is_a_valid_one_and_names_its_document() {
    for (name, schema) in uvferry_report::schemas() {
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        let document = &schema["properties"]["schema"]["const"];
        let (stem, major) = name
            .strip_suffix(".schema.json")
            .and_then(|stem| stem.rsplit_once('.'))
            .unwrap();
        assert_eq!(document, &serde_json::json!(format!("{stem}/{major}")));
    }
}

#[test]
fn every_field_of_every_object_is_required() {
    fn walk(at: &str, value: &serde_json::Value) {
        if let Some(properties) = value["properties"].as_object() {
            let required: Vec<&str> = value["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|name| name.as_str())
                .collect();
            for name in properties.keys() {
                assert!(required.contains(&name.as_str()), "{at}: {name}");
            }
        }
        match value {
            serde_json::Value::Object(fields) => {
                for (name, field) in fields {
                    walk(&format!("{at}/{name}"), field);
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| walk(at, item)),
            _ => {}
        }
    }
    for (name, schema) in uvferry_report::schemas() {
        walk(name, &schema);
    }
}
