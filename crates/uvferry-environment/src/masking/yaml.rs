//! Secrets in YAML, line by line: files of conda and its kin have no other form.

use super::{Secret, is_secret_name, text};

const QUOTED: &str = "\"****\"";

/// The secrets of a YAML file: values on the line of their key, and what stands indented below
/// a key that has none there.
pub(super) fn secrets(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut at = 0;
    // The key above, and its indentation.
    let mut above: Option<(String, usize)> = None;
    for line in text.split_inclusive('\n') {
        let plain = line.trim_end();
        let body = plain.trim_start();
        let indent = plain.len() - body.len();
        let start = at + indent;
        let end = at + plain.len();
        at += line.len();
        if body.is_empty() {
            continue;
        }
        if let Some((key, outer)) = &above {
            if indent > *outer || (indent == *outer && body.starts_with("- ")) {
                found.push(Secret {
                    span: start..end,
                    shown: QUOTED,
                    key: key.clone(),
                });
                continue;
            }
            above = None;
        }
        let item = body.trim_start_matches(['-', ' ', '?']);
        if let Some((key, value)) = item.split_once(':')
            && is_secret_name(key.trim_matches(['"', '\'', ' ']))
            && (value.is_empty() || value.starts_with([' ', '\t']))
        {
            let key = key.trim_matches(['"', '\'', ' ']).to_owned();
            let inner = value.trim();
            let goes_on = inner.is_empty() || inner.starts_with(['|', '>', '#', '&', '!']);
            if goes_on {
                above = Some((key, plain.len() - item.len()));
                continue;
            }
            if !text::is_harmless(inner) {
                found.push(Secret {
                    span: end - inner.len()..end,
                    shown: QUOTED,
                    key: key.clone(),
                });
                // A plain value may go on below.
                above = Some((key, plain.len() - item.len()));
                continue;
            }
        }
        // `- name=1.2=build` is a version of conda's.
        let is_package = body.starts_with("- ") && is_version(item);
        if !is_package {
            for mut secret in text::secrets(plain.get(indent..).unwrap_or_default()) {
                secret.span = start + secret.span.start..start + secret.span.end;
                found.push(secret);
            }
        }
    }
    found
}

/// `python-token=1.2.3=py_0`
fn is_version(item: &str) -> bool {
    let mut parts = item.trim_matches(['"', '\'']).split('=');
    let name = parts.next().unwrap_or_default();
    let version = parts.find(|part| !part.is_empty()).unwrap_or_default();
    !name.contains(char::is_whitespace)
        && version.contains('.')
        && version
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'*')
}
