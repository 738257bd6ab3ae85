//! Documents read back: those of this major version, with fields of newer minor ones passed over.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Why a text is no document that can be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON.
    #[error("no JSON")]
    Json(#[source] serde_json::Error),
    /// It is the document of something else, or of nothing.
    #[error("no {wanted}: `schema` is {found}")]
    Other {
        /// What was expected, in words.
        wanted: &'static str,
        /// What stands there.
        found: String,
    },
    /// It is a document of a newer major version.
    #[error("written by a newer uvferry as `{0}`, which this one does not know")]
    Newer(String),
    /// It is a document of ours that is for programs alone.
    #[error("`{schema}` is no report: it is {why}")]
    NoReport {
        /// The schema that it names.
        schema: String,
        /// What it is instead.
        why: &'static str,
    },
    /// A field is missing, or says what this version does not know.
    #[error("not what `{schema}` holds")]
    Content {
        /// The schema that the document names.
        schema: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

/// The name of a document of ours and its major version: `("plan", 1)`.
fn schema_of(value: &Value) -> Option<(&str, u64)> {
    let schema = value.get("schema")?.as_str()?;
    let (name, major) = schema.strip_prefix("uvferry.")?.split_once('/')?;
    Some((name, major.parse().ok()?))
}

/// What a text says it is: the name of a schema, and the whole.
///
/// # Errors
/// Where it is no JSON, no document of ours, or one of a newer major version.
pub(crate) fn opened(text: &str, wanted: &'static str) -> Result<(String, Value), ReadError> {
    let value: Value = serde_json::from_str(text).map_err(ReadError::Json)?;
    let Some((name, major)) = schema_of(&value) else {
        let found = value.get("schema").map_or_else(
            || "missing".to_owned(),
            |schema| format!("`{}`", schema.as_str().unwrap_or("no text")),
        );
        return Err(ReadError::Other { wanted, found });
    };
    if major > 1 {
        return Err(ReadError::Newer(format!("uvferry.{name}/{major}")));
    }
    Ok((name.to_owned(), value))
}

/// The content of a document whose name is known.
///
/// # Errors
/// Where a field is missing or says what cannot be.
pub(crate) fn content<T: DeserializeOwned>(name: &str, value: Value) -> Result<T, ReadError> {
    serde_json::from_value(value).map_err(|source| ReadError::Content {
        schema: format!("uvferry.{name}/1"),
        source,
    })
}

/// That a document whose fields are all there says what cannot be.
#[cfg(all(
    feature = "bench",
    feature = "editors",
    feature = "environment",
    feature = "migration"
))]
pub(crate) fn wrong(name: &str, why: String) -> ReadError {
    ReadError::Content {
        schema: format!("uvferry.{name}/1"),
        source: serde::de::Error::custom(why),
    }
}
