//! mkdocs.yml, configurations of logging, jupyter-book and dbt, and lists that are commands.

use uvferry_diagnostics::SourceFile;
use uvferry_yaml::{NodeRef, Style, Tree, Value};

use super::super::arguments::{command_uses, has_command};
use super::super::found::Found;
use super::super::references::{dotted_uses, known};
use super::super::words::{self, Word};

pub(super) fn uses(file: &SourceFile, name: &str, found: &mut Found<'_>) {
    let text = file.text();
    let is_logging = ["handlers", "formatters"]
        .iter()
        .all(|key| text.contains(key));
    let is_of_a_tool = name.starts_with("mkdocs") || matches!(name, "_config.yml" | "profiles.yml");
    if !(is_of_a_tool || is_logging || text.contains("python/name:") || has_command(text)) {
        return;
    }
    // What is no YAML is still read line by line.
    let Ok(tree) = Tree::parse(file) else { return };
    let mut reader = Reader { file, found };
    for root in tree.documents().flatten() {
        if name.starts_with("mkdocs") {
            reader.mkdocs(root);
        }
        if name == "_config.yml" {
            reader.book(root);
        }
        if name == "profiles.yml" {
            reader.dbt(root);
        }
    }
    for node in tree.nodes() {
        if let Some(name) = node
            .node()
            .tag
            .as_deref()
            .and_then(|tag| tag.split_once("python/name:"))
        {
            let place = reader.found.at(file, &node.span());
            reader
                .found
                .module(name.1, &place, "a tag of YAML names it", true);
        }
        match &node.node().value {
            Value::Sequence(_) => reader.command(node),
            Value::Scalar(scalar) if matches!(scalar.style, Style::Folded(_)) => {
                let words = words::split(file.text(), &node.span());
                command_uses(file, &words, reader.found, 0);
            }
            Value::Mapping(_) if is_logging => reader.logging(node),
            _ => {}
        }
    }
}

struct Reader<'a, 'f, 'd> {
    file: &'a SourceFile,
    found: &'f mut Found<'d>,
}

/// The names in a list of names, of tables with one key each, or in a table; and what each is
/// set to.
fn named<'t>(node: NodeRef<'t>) -> Vec<(NodeRef<'t>, Option<NodeRef<'t>>)> {
    let of_table = |table: NodeRef<'t>| table.entries().map(|(name, value)| (name, Some(value)));
    if node.is_mapping() {
        return of_table(node).collect();
    }
    let mut all = Vec::new();
    for item in node.items() {
        if item.is_mapping() {
            all.extend(of_table(item));
        } else {
            all.push((item, None));
        }
    }
    all
}

impl Reader<'_, '_, '_> {
    /// The words of a list of strings, such as `command: [gunicorn, -k, gevent]`.
    fn command(&mut self, list: NodeRef<'_>) {
        let mut words = Vec::new();
        for item in list.items() {
            let Some(text) = item.text() else { return };
            words.push(Word {
                text: text.to_owned(),
                span: item.span(),
                // What is in quotes is seen line by line.
                quoted: None,
            });
        }
        if words.len() > 1 {
            command_uses(self.file, &words, self.found, 0);
        }
    }

    fn logging(&mut self, table: NodeRef<'_>) {
        for (key, value) in table.entries() {
            if !matches!(key.text(), Some("class" | "()")) {
                continue;
            }
            let Some(name) = value.text() else { continue };
            let name = name.strip_prefix("ext://").unwrap_or(name);
            if name.contains('.') {
                let place = self.found.at(self.file, &value.span());
                let why = "the configuration of logging names it";
                dotted_uses(name, &place, why, true, self.found);
            }
        }
    }

    fn mkdocs(&mut self, root: NodeRef<'_>) {
        if let Some(theme) = root.get("theme") {
            let theme = theme.get("name").unwrap_or(theme);
            if let Some(name) = theme.text() {
                let why = "`mkdocs` has the theme from it";
                let conventions = ["mkdocs-{}", "mkdocs-{}-theme", "mkdocs-theme-{}", "{}"];
                self.mkdocs_name("mkdocs-theme", name, theme, &conventions, why);
            }
        }
        let plugins = root.get("plugins").map(named).unwrap_or_default();
        for (plugin, options) in plugins {
            let Some(name) = plugin.text() else { continue };
            let why = "`mkdocs` loads it as a plugin";
            let conventions = ["{}", "mkdocs-{}", "mkdocs-{}-plugin"];
            self.mkdocs_name("mkdocs-plugin", name, plugin, &conventions, why);
            if name == "mkdocstrings" {
                self.mkdocstrings(plugin, options);
            }
        }
        let extensions = root
            .get("markdown_extensions")
            .map(named)
            .unwrap_or_default();
        for (extension, _) in extensions {
            let Some(name) = extension.text() else {
                continue;
            };
            let why = "Markdown loads it as an extension";
            let is_known = self.mkdocs_name(
                "markdown-extension",
                name,
                extension,
                &["{}", "markdown-{}"],
                why,
            );
            if !is_known {
                let place = self.found.at(self.file, &extension.span());
                self.found.module(name, &place, why, true);
            }
        }
    }

    /// A name that stands for a distribution by the table, or by a convention. Whether it does.
    fn mkdocs_name(
        &mut self,
        of: &str,
        name: &str,
        node: NodeRef<'_>,
        conventions: &[&str],
        why: &str,
    ) -> bool {
        let place = self.found.at(self.file, &node.span());
        if let Some(known) = known(of, name) {
            known.push(&place, why, self.found);
            return true;
        }
        // `material/search`: a plugin of a theme.
        if let Some((theme, _)) = name.split_once('/') {
            return self
                .found
                .by_convention(theme, &["mkdocs-{}", "{}"], &place, why);
        }
        self.found.by_convention(name, conventions, &place, why)
    }

    fn mkdocstrings(&mut self, plugin: NodeRef<'_>, options: Option<NodeRef<'_>>) {
        let handlers = options.and_then(|options| options.get("handlers"));
        let by_key: Vec<NodeRef<'_>> = handlers
            .into_iter()
            .flat_map(|handlers| handlers.entries().map(|(name, _)| name))
            .collect();
        let default = options.and_then(|options| options.get("default_handler"));
        let mut all: Vec<(&str, NodeRef<'_>)> = by_key
            .into_iter()
            .chain(default)
            .filter_map(|node| Some((node.text()?, node)))
            .collect();
        if all.is_empty() {
            all.push(("python", plugin));
        }
        for (handler, node) in all {
            let place = self.found.at(self.file, &node.span());
            let why = "`mkdocstrings` has the handler from it";
            let conventions = ["mkdocstrings-{}", "mkdocstrings-{}-legacy"];
            self.found.by_convention(handler, &conventions, &place, why);
        }
        let extensions = handlers
            .into_iter()
            .flat_map(NodeRef::entries)
            .filter_map(|(_, handler)| handler.at(&["options", "extensions"]))
            .flat_map(named);
        for (extension, _) in extensions {
            if let Some(name) = extension.text() {
                let place = self.found.at(self.file, &extension.span());
                let why = "`mkdocstrings` loads it as an extension";
                self.found.module(name, &place, why, true);
            }
        }
    }

    /// jupyter-book's extensions of Sphinx.
    fn book(&mut self, root: NodeRef<'_>) {
        let extensions = root.at(&["sphinx", "extra_extensions"]);
        for extension in extensions.into_iter().flat_map(NodeRef::items) {
            if let Some(name) = extension.text() {
                let place = self.found.at(self.file, &extension.span());
                let why = "the configuration of Sphinx names it";
                self.found.module(name, &place, why, true);
            }
        }
    }

    /// Which database dbt speaks to.
    fn dbt(&mut self, root: NodeRef<'_>) {
        let outputs = root
            .entries()
            .filter_map(|(_, profile)| profile.get("outputs"))
            .flat_map(NodeRef::entries);
        for (_, output) in outputs {
            if let Some(kind) = output.get("type")
                && let Some(name) = kind.text()
            {
                let place = self.found.at(self.file, &kind.span());
                let why = "`dbt` speaks to the database by it";
                self.found.by_convention(name, &["dbt-{}"], &place, why);
            }
        }
    }
}
