//! Keys that another place, or another tool, has for what was meant.

use super::tree::Place;

/// Keys of setup.py, setup.cfg and older tools.
const MEANT: &[(&str, &str)] = &[
    (
        "project.author",
        "`authors = [{name = \"…\", email = \"…\"}]`",
    ),
    ("project.author-email", "`authors = [{email = \"…\"}]`"),
    ("project.author_email", "`authors = [{email = \"…\"}]`"),
    ("project.maintainer", "`maintainers = [{name = \"…\"}]`"),
    ("project.url", "`[project.urls]`"),
    ("project.homepage", "`urls.Homepage`"),
    ("project.home-page", "`urls.Homepage`"),
    ("project.repository", "`urls.Repository`"),
    ("project.documentation", "`urls.Documentation`"),
    ("project.requires", "`dependencies`"),
    ("project.install_requires", "`dependencies`"),
    ("project.install-requires", "`dependencies`"),
    (
        "project.extras_require",
        "`[project.optional-dependencies]`",
    ),
    ("project.extras", "`[project.optional-dependencies]`"),
    ("project.dev-dependencies", "`[dependency-groups]`"),
    (
        "project.dependency-groups",
        "`[dependency-groups]`, a table of its own",
    ),
    ("project.python", "`requires-python`"),
    ("project.python_requires", "`requires-python`"),
    ("project.long_description", "`readme`"),
    ("project.entry_points", "`[project.entry-points]`"),
    (
        "project.packages",
        "`[tool.setuptools] packages`, or the table of the build backend",
    ),
    ("project.include", "the table of the build backend"),
    ("build-system.build_backend", "`build-backend`"),
    ("build-system.backend", "`build-backend`"),
];

/// What to write instead of an unknown key.
pub(super) fn meant(entry: &Place<'_>, known: &[&str]) -> Option<String> {
    if let Some((_, words)) = MEANT.iter().find(|(path, _)| *path == entry.path) {
        return Some(format!("the standard has {words} for this"));
    }
    let dashed = entry.key.replace('_', "-");
    known
        .contains(&dashed.as_str())
        .then(|| format!("write `{dashed}`"))
}
