//! isort's profiles, and its settings with what their profile says beside them
//! (`isort/profiles.py`, `isort/settings.py`).

use toml_edit::{Array, TableLike, Value};

use crate::values::{loose_bool, python_int, strip};

/// A setting of a profile.
#[derive(Debug, Clone, Copy)]
enum Preset {
    Flag(bool),
    Number(i64),
    List(&'static [&'static str]),
}

use Preset::{Flag, List, Number};

const BLACK: &[(&str, Preset)] = &[
    ("multi_line_output", Number(3)),
    ("include_trailing_comma", Flag(true)),
    ("split_on_trailing_comma", Flag(true)),
    ("line_length", Number(88)),
];

/// Settings that belong together.
type Part = &'static [(&'static str, Preset)];

/// The profiles, each with those that it builds upon.
const PROFILES: &[(&str, &[Part])] = &[
    ("black", &[BLACK]),
    (
        "django",
        &[&[
            ("combine_as_imports", Flag(true)),
            ("include_trailing_comma", Flag(true)),
            ("multi_line_output", Number(5)),
            ("line_length", Number(79)),
        ]],
    ),
    (
        "pycharm",
        &[&[
            ("multi_line_output", Number(3)),
            ("force_grid_wrap", Number(2)),
            ("lines_after_imports", Number(2)),
        ]],
    ),
    (
        "google",
        &[&[
            ("force_single_line", Flag(true)),
            ("force_sort_within_sections", Flag(true)),
            ("lexicographical", Flag(true)),
            ("line_length", Number(1000)),
            (
                "single_line_exclusions",
                List(&[
                    "collections.abc",
                    "six.moves",
                    "typing",
                    "typing_extensions",
                ]),
            ),
            ("order_by_type", Flag(false)),
            ("group_by_package", Flag(true)),
        ]],
    ),
    (
        "open_stack",
        &[&[
            ("force_single_line", Flag(true)),
            ("force_sort_within_sections", Flag(true)),
            ("lexicographical", Flag(true)),
        ]],
    ),
    (
        "plone",
        &[
            &[
                ("force_alphabetical_sort", Flag(true)),
                ("force_single_line", Flag(true)),
            ],
            BLACK,
        ],
    ),
    (
        "attrs",
        &[&[
            ("include_trailing_comma", Flag(true)),
            ("lines_after_imports", Number(2)),
            ("lines_between_types", Number(1)),
            ("multi_line_output", Number(3)),
        ]],
    ),
    (
        "hug",
        &[&[
            ("multi_line_output", Number(3)),
            ("include_trailing_comma", Flag(true)),
            ("line_length", Number(100)),
        ]],
    ),
    (
        "wemake",
        &[&[
            ("multi_line_output", Number(3)),
            ("include_trailing_comma", Flag(true)),
            ("line_length", Number(80)),
        ]],
    ),
    (
        "appnexus",
        &[
            &[
                ("force_sort_within_sections", Flag(true)),
                ("order_by_type", Flag(false)),
                ("reverse_relative", Flag(true)),
                ("sort_relative_in_force_sorted_sections", Flag(true)),
                (
                    "sections",
                    List(&[
                        "FUTURE",
                        "STDLIB",
                        "THIRDPARTY",
                        "FIRSTPARTY",
                        "APPLICATION",
                        "LOCALFOLDER",
                    ]),
                ),
                ("no_lines_before", List(&["LOCALFOLDER"])),
            ],
            BLACK,
        ],
    ),
];

/// isort's settings: what its table says, and what its profile says beside it.
pub(super) struct Given<'a> {
    own: Vec<(&'a str, &'a Value)>,
    profile: Vec<(&'static str, Value)>,
}

impl<'a> Given<'a> {
    pub(super) fn new(table: Option<&'a dyn TableLike>) -> Self {
        let own: Vec<(&str, &Value)> = table
            .into_iter()
            .flat_map(TableLike::iter)
            .filter_map(|(key, item)| Some((key, item.as_value()?)))
            .collect();
        let name = own
            .iter()
            .find(|(key, _)| *key == "profile")
            .and_then(|(_, value)| value.as_str())
            .unwrap_or_default();
        let mut profile: Vec<(&str, Value)> = Vec::new();
        let parts = PROFILES.iter().find(|(known, _)| *known == name);
        for (key, preset) in parts
            .into_iter()
            .flat_map(|(_, parts)| *parts)
            .copied()
            .flatten()
        {
            if own.iter().chain(&[]).all(|(known, _)| known != key)
                && profile.iter().all(|(known, _)| known != key)
            {
                profile.push((key, preset.value()));
            }
        }
        Self { own, profile }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let own = self.own.iter().find(|(key, _)| *key == name);
        own.map(|(_, value)| *value).or_else(|| {
            let preset = self.profile.iter().find(|(key, _)| *key == name);
            preset.map(|(_, value)| value)
        })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Value)> {
        let profile = self.profile.iter().map(|(key, value)| (*key, value));
        self.own.iter().copied().chain(profile)
    }

    pub(super) fn number(&self, name: &str, default: i64) -> i64 {
        self.get(name).and_then(number).unwrap_or(default)
    }

    pub(super) fn is_on(&self, name: &str) -> bool {
        self.get(name).and_then(flag) == Some(true)
    }
}

impl Preset {
    fn value(self) -> Value {
        match self {
            Flag(on) => Value::from(on),
            Number(number) => Value::from(number),
            List(items) => Value::Array(items.iter().copied().collect::<Array>()),
        }
    }
}

/// isort reads a text as it reads one of an INI file.
pub(super) fn flag(value: &Value) -> Option<bool> {
    value
        .as_bool()
        .or_else(|| loose_bool(strip(value.as_str()?)))
}

pub(super) fn number(value: &Value) -> Option<i64> {
    value.as_integer().or_else(|| python_int(value.as_str()?))
}

pub(super) fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect(),
        Value::String(text) => text
            .value()
            .split([',', '\n'])
            .map(strip)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}
