//! Secrets in INI files: by the key above a value, on as many lines as it has.

use uvferry_diagnostics::SourceFile;
use uvferry_ini::{Dialect, Ini, Setting};

use super::{HIDDEN, Secret, is_secret_name, text};

/// The secrets of an INI file.
///
/// # Errors
/// Where it is none.
pub(super) fn secrets(name: &str, text: &str) -> Result<Vec<Secret>, String> {
    let file = SourceFile::from_text(name.to_owned(), text.to_owned());
    let ini = Ini::read(&file, &Dialect::RAW.keeping_case().lenient());
    if !ini.refused.is_empty() || file.text() != text {
        return Err("it is no INI file".to_owned());
    }
    let mut found = Vec::new();
    let mut spans = Vec::new();
    let own = ini.sections.iter().flat_map(|section| {
        section
            .settings
            .iter()
            .filter(|one| one.section == section.name)
    });
    for setting in ini.defaults.iter().chain(own) {
        for one in std::iter::once(setting).chain(&setting.earlier) {
            spans.push(one.span.clone());
            setting_secrets(one, text, &mut found);
        }
    }
    // Comments and headers.
    spans.sort_by_key(|span| span.start);
    spans.push(text.len()..text.len());
    let mut from = 0;
    for span in spans {
        for mut secret in text::secrets(text.get(from..span.start).unwrap_or_default()) {
            secret.span = from + secret.span.start..from + secret.span.end;
            found.push(secret);
        }
        from = from.max(span.end);
    }
    Ok(found)
}

fn setting_secrets(setting: &Setting, text: &str, found: &mut Vec<Secret>) {
    // Keys that are names of extras, files or groups of entry points.
    const OF_NAMES: [&str; 4] = [
        "options.extras_require",
        "options.entry_points",
        "options.package_data",
        "options.exclude_package_data",
    ];
    if OF_NAMES.contains(&setting.section.as_str()) {
        return;
    }
    let (from, end) = (setting.key_span.end, setting.span.end);
    let behind = text.get(from..end).unwrap_or_default();
    let Some(mark) = behind.find(['=', ':']) else {
        return;
    };
    let start = from + mark + 1;
    let value = &text[start..end];
    let key = format!("{}.{}", setting.section, setting.key);
    if is_secret_name(&setting.key) {
        if !text::is_harmless(value) || value.trim().starts_with(['{', '[']) {
            let blanks = value.len() - value.trim_start_matches([' ', '\t']).len();
            found.push(Secret {
                span: start + blanks..start + value.trim_end().len(),
                shown: HIDDEN,
                key,
            });
        }
        return;
    }
    for mut secret in text::secrets(value) {
        secret.span = start + secret.span.start..start + secret.span.end;
        secret.key.clone_from(&key);
        found.push(secret);
    }
}
