//! Plugins of mypy with settings of their own, which they read from the file that mypy took.

use toml_edit::Value;
use uvferry_pyproject::NewValue;

use crate::found::Key;
use crate::values::python_bool;

/// A plugin's place in both kinds of file.
#[derive(Debug)]
pub(crate) struct Plugin {
    /// The section of an INI file.
    section: &'static str,
    /// The table of pyproject.toml.
    pub(crate) table: &'static [&'static str],
    /// The keys that are strings; all others are flags.
    texts: &'static [&'static str],
}

const PLUGINS: &[Plugin] = &[
    // pydantic/mypy.py
    Plugin {
        section: "pydantic-mypy",
        table: &["tool", "pydantic-mypy"],
        texts: &[],
    },
    // mypy_django_plugin/config.py
    Plugin {
        section: "mypy.plugins.django-stubs",
        table: &["tool", "django-stubs"],
        texts: &["django_settings_module"],
    },
];

/// The plugin that reads a section.
pub(crate) fn of_section(section: &str) -> Option<&'static Plugin> {
    PLUGINS.iter().find(|plugin| plugin.section == section)
}

/// The value of a plugin's key.
///
/// # Errors
///
/// Why the plugin refuses it.
pub(crate) fn value(plugin: &Plugin, key: &Key) -> Result<NewValue, String> {
    let text = key.setting.value.as_str();
    // The plugins' own parser expands `%`, mypy's does not.
    if text.contains('%') {
        return Err("`%` is expanded here and not in pyproject.toml".to_owned());
    }
    if plugin.texts.contains(&key.setting.key.as_str()) {
        return Ok(NewValue::text(text.trim_matches(['\'', '"'])));
    }
    match python_bool(text) {
        Some(flag) => Ok(NewValue::One(Value::from(flag))),
        None => Err(format!("`{text}` is neither true nor false")),
    }
}
