//! Which codes flake8 reports, as its `DecisionEngine` decides (`flake8/style_guide.py`).

use super::plugins::Plugin;

/// flake8's own list of what is ignored where nothing is said (`flake8/defaults.py`).
pub(crate) const DEFAULT_IGNORE: &[&str] = &[
    "E121", "E123", "E126", "E226", "E24", "E704", "W503", "W504",
];

/// The four lists; `None` where an option is not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    pub(crate) select: Option<Vec<String>>,
    pub(crate) extend_select: Vec<String>,
    pub(crate) ignore: Option<Vec<String>>,
    pub(crate) extend_ignore: Vec<String>,
}

impl Lists {
    /// What is named to be reported.
    pub(crate) fn selected(&self) -> impl Iterator<Item = &str> {
        self.select
            .iter()
            .flatten()
            .chain(&self.extend_select)
            .map(String::as_str)
    }

    /// What is named to be ignored.
    pub(crate) fn ignored(&self) -> impl Iterator<Item = &str> {
        self.ignore
            .iter()
            .flatten()
            .chain(&self.extend_ignore)
            .map(String::as_str)
    }
}

/// Decides for the plugins that are there.
#[derive(Debug)]
pub(crate) struct Engine<'a> {
    lists: &'a Lists,
    selected: Vec<&'a str>,
    ignored: Vec<&'a str>,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(lists: &'a Lists, installed: &[&'static Plugin]) -> Self {
        let mut selected: Vec<&str> = lists.selected().collect();
        if lists.select.is_none() {
            selected.extend(installed.iter().flat_map(|plugin| plugin.entries));
        }
        let mut ignored: Vec<&str> = lists.ignored().collect();
        if lists.ignore.is_none() {
            ignored.extend(DEFAULT_IGNORE);
            ignored.extend(installed.iter().flat_map(|plugin| plugin.off));
        }
        Self {
            lists,
            selected,
            ignored,
        }
    }

    /// Whether `select` and what stands for it has the code, whatever is ignored.
    pub(crate) fn selects(&self, plugin: &Plugin, code: &str) -> bool {
        self.fires(plugin, code) && longest(self.selected.iter().copied(), code).is_some()
    }

    /// Whether flake8 reports the code.
    pub(crate) fn reports(&self, plugin: &Plugin, code: &str) -> bool {
        if !self.fires(plugin, code) {
            return false;
        }
        let explicitly = longest(self.lists.selected(), code).is_some();
        let explicitly_not = longest(self.lists.ignored(), code).is_some();
        let select = longest(self.selected.iter().copied(), code);
        let ignore = longest(self.ignored.iter().copied(), code);
        match (select, ignore) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(_), Some(_)) if explicitly != explicitly_not => explicitly,
            (Some(select), Some(ignore)) => select > ignore,
        }
    }

    /// flake8-bugbear gives its optional codes only where they are named with two
    /// characters at least, in full or in part.
    fn fires(&self, plugin: &Plugin, code: &str) -> bool {
        !(plugin.packages.contains(&"flake8-bugbear") && code.starts_with("B9"))
            || self
                .lists
                .selected()
                .any(|named| named.len() >= 2 && code.starts_with(named))
    }
}

/// The length of the longest of `prefixes` that the code begins with.
fn longest<'a>(prefixes: impl Iterator<Item = &'a str>, code: &str) -> Option<usize> {
    prefixes
        .filter(|prefix| code.starts_with(prefix))
        .map(str::len)
        .max()
}

#[cfg(test)]
mod tests {
    use super::{Engine, Lists};
    use crate::flake8::plugins::PLUGINS;

    fn reports(select: Option<&str>, ignore: Option<&str>, extend: &str, code: &str) -> bool {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let lists = Lists {
            select: select.map(words),
            ignore: ignore.map(words),
            extend_ignore: extend.split_terminator(' ').map(str::to_owned).collect(),
            ..Lists::default()
        };
        let installed: Vec<_> = PLUGINS.iter().collect();
        let plugin = PLUGINS
            .iter()
            .find(|plugin| plugin.all_codes().any(|known| known == code))
            .unwrap();
        Engine::new(&lists, &installed).reports(plugin, code)
    }

    #[test]
    fn the_defaults_are_flake8s() {
        assert!(reports(None, None, "", "E501"));
        assert!(!reports(None, None, "", "W503"));
        assert!(!reports(None, None, "E501", "E501"));
        // An `ignore` of one's own replaces the default one.
        assert!(reports(None, Some("E501"), "", "W503"));
    }

    #[test]
    fn what_is_selected_by_name_beats_the_default_ignore() {
        assert!(reports(Some("E W"), None, "", "W503"));
    }

    #[test]
    fn the_longer_prefix_wins() {
        assert!(reports(Some("E501"), Some("E5"), "", "E501"));
        assert!(!reports(Some("E5"), Some("E501"), "", "E501"));
        assert!(!reports(Some("E5"), Some("E5"), "", "E501"));
    }

    #[test]
    fn bugbears_optional_codes_are_named_or_silent() {
        assert!(!reports(Some("B"), Some("X"), "", "B950"));
        assert!(reports(Some("B B9"), None, "", "B950"));
        assert!(reports(Some("B950"), None, "", "B950"));
    }
}
