use std::path::Path;

use serde_json::Value;

/// Checks a document that a program has printed against the schema that the repository has
/// for it, found by the name in its `schema` field.
///
/// # Panics
/// There is no such schema, or the document does not follow it.
#[track_caller]
pub fn assert_follows_schema(document: &Value) {
    let kind = document["schema"].as_str().unwrap_or_default();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schemas")
        .join(format!("{}.schema.json", kind.replace('/', ".")));
    let schema = fs_err::read(&path).unwrap_or_else(|error| panic!("no schema of {kind}: {error}"));
    let schema: Value = serde_json::from_slice(&schema)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let validator = jsonschema::validator_for(&schema)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{kind}: {errors:#?}");
}
