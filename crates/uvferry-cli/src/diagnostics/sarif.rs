use std::fmt::Write as _;

use serde::Serialize;
use uvferry_diagnostics::{Diagnostic, Location, Rule, Severity};

/// A SARIF 2.1.0 log with one run; serialise it as it is.
///
/// Source: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
#[derive(Debug, Clone, Serialize)]
pub struct Sarif<'a> {
    /// Where the format is described.
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    /// `2.1.0`.
    pub version: &'static str,
    /// Always one.
    pub runs: Vec<Run<'a>>,
}

/// What one run of a tool found.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run<'a> {
    tool: Tool<'a>,
    /// Columns count characters, not UTF-16 units, which would be the default.
    column_kind: &'static str,
    /// What has no place in a file: code scanning refuses a log of which one result has none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invocations: Vec<Invocation<'a>>,
    results: Vec<SarifResult<'a>>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    tool_configuration_notifications: Vec<Notification<'a>>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Notification<'a> {
    associated_rule: RuleReference<'a>,
    level: &'static str,
    message: ResultMessage,
}

#[derive(Debug, Clone, Serialize)]
struct RuleReference<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Debug, Clone, Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    semantic_version: &'a str,
    rules: Vec<ReportingDescriptor>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportingDescriptor {
    id: &'static str,
    name: &'static str,
    short_description: Message<'static>,
    full_description: Message<'static>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Debug, Clone, Serialize)]
struct Message<'a> {
    text: &'a str,
}

#[derive(Debug, Clone, Serialize)]
struct Help {
    text: &'static str,
    markdown: String,
}

#[derive(Debug, Clone, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: ResultMessage,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<SarifLocation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<SarifLocation<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct ResultMessage {
    text: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLocation<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Debug, Clone, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// Diagnostics as a SARIF log of the tool `name`; `rules` are the tool's rules, of which
/// each result names one. Diagnostics without a place are notifications and no results.
pub fn sarif<'a>(
    diagnostics: &'a [Diagnostic],
    rules: &[&'static Rule],
    name: &'a str,
    version: &'a str,
) -> Sarif<'a> {
    let index = |diagnostic: &Diagnostic| {
        let mut rules = rules.iter();
        rules.position(|rule| rule.code == diagnostic.code)
    };
    let has_place = |diagnostic: &&Diagnostic| diagnostic.location.is_some();
    let without: Vec<Notification<'_>> = diagnostics
        .iter()
        .filter(|diagnostic| !has_place(diagnostic))
        .map(|diagnostic| Notification {
            associated_rule: RuleReference {
                id: &diagnostic.code,
                index: index(diagnostic),
            },
            level: level(diagnostic.severity),
            message: message(diagnostic),
        })
        .collect();
    let invocation = (!without.is_empty()).then_some(Invocation {
        execution_successful: true,
        tool_configuration_notifications: without,
    });
    let results = diagnostics
        .iter()
        .filter(has_place)
        .map(|diagnostic| SarifResult {
            rule_id: &diagnostic.code,
            rule_index: index(diagnostic),
            level: level(diagnostic.severity),
            message: message(diagnostic),
            locations: diagnostic
                .location
                .iter()
                .map(|place| location(None, place, diagnostic.label.as_deref()))
                .collect(),
            related_locations: diagnostic
                .related
                .iter()
                .enumerate()
                .map(|(id, (place, note))| location(Some(id), place, Some(note)))
                .collect(),
        })
        .collect();
    Sarif {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: vec![Run {
            tool: Tool {
                driver: Driver {
                    name,
                    semantic_version: version,
                    rules: rules.iter().map(|rule| descriptor(rule)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: invocation.into_iter().collect(),
            results,
        }],
    }
}

fn message(diagnostic: &Diagnostic) -> ResultMessage {
    ResultMessage {
        text: match &diagnostic.help {
            Some(help) => format!("{}\n{help}", diagnostic.message),
            None => diagnostic.message.clone(),
        },
    }
}

fn descriptor(rule: &Rule) -> ReportingDescriptor {
    ReportingDescriptor {
        id: rule.code,
        name: rule.name,
        short_description: Message { text: rule.summary },
        full_description: Message {
            text: rule.explanation,
        },
        help: Help {
            text: rule.fix,
            markdown: format!("{}\n\n{}", rule.explanation, rule.fix),
        },
        default_configuration: Configuration {
            level: level(rule.severity),
        },
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn location<'a>(
    id: Option<usize>,
    place: &Location,
    message: Option<&'a str>,
) -> SarifLocation<'a> {
    SarifLocation {
        id,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: uri(&place.file),
            },
            region: Region {
                start_line: place.line,
                start_column: place.column,
                end_line: place.end_line,
                end_column: place.end_column,
            },
        },
        message: message.map(|text| Message { text }),
    }
}

/// A relative path as a URI reference (RFC 3986): what is not unreserved is encoded, and a
/// colon in the first segment would make a scheme of it. A file that a URL names keeps it; one
/// outside of the project, by its whole path, gets the scheme of files.
fn uri(path: &str) -> String {
    if path.starts_with('/') {
        return format!("file://{}", encoded(path));
    }
    encoded(path)
}

fn encoded(path: &str) -> String {
    let remote = path.starts_with("https://") || path.starts_with("http://");
    let plain: &[u8] = if remote { b"-._~/:?&=%@*" } else { b"-._~/" };
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::samples::{UNKNOWN_OPTION, unknown_option};

    #[test]
    fn a_result_names_its_rule_and_its_region() {
        let found = [unknown_option()];
        let json = serde_json::to_value(sarif(&found, &[&UNKNOWN_OPTION], "uvferry-reqs", "0.1.0"))
            .unwrap();
        insta::assert_json_snapshot!(json["runs"][0]["results"], @r#"
        [
          {
            "ruleId": "UVF104",
            "ruleIndex": 0,
            "level": "error",
            "message": {
              "text": "unknown option `--hsh`\ndid you mean `--hash`?"
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "requirements/dev.txt"
                  },
                  "region": {
                    "startLine": 2,
                    "startColumn": 14,
                    "endLine": 2,
                    "endColumn": 19
                  }
                },
                "message": {
                  "text": "pip does not accept this option on a requirement"
                }
              }
            ]
          }
        ]
        "#);
        assert_eq!(
            json["runs"][0]["tool"]["driver"]["rules"][0]["help"]["text"],
            "Correct the spelling or remove the option."
        );
    }

    #[test]
    fn a_path_becomes_a_relative_reference() {
        assert_eq!(uri("a b/c:d/é.txt"), "a%20b/c%3Ad/%C3%A9.txt");
        assert_eq!(uri("/etc/my pip.conf"), "file:///etc/my%20pip.conf");
        assert_eq!(
            uri("https://me:****@example.com/r.txt?x=a b"),
            "https://me:****@example.com/r.txt?x=a%20b"
        );
    }
}
