//! What a distribution is for, in nine words.
//!
//! Classifiers are what its authors say, but they say what they like: uv and virtualenv have
//! `Topic :: Software Development :: Testing`. So those that say much count first, then what is
//! known of a distribution by its name, then keywords, and at last the classifiers that say little
//! (`Topic :: Utilities`). What is known by name, and how much a classifier says, stands in
//! `data/categories.toml`, each with its source. What nothing tells of has no category.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

/// What a distribution is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// What other distributions are built on: back-ports, typing, data classes, metadata.
    Core,
    /// Databases, object mappers, migrations.
    Database,
    /// Frameworks, clients and servers of HTTP, templates.
    Web,
    /// Numbers, data frames, statistics, learning, plots.
    Ml,
    /// Running, writing and measuring tests.
    Testing,
    /// Linters, formatters, type checkers and stubs.
    Linting,
    /// Building, releasing, documenting, debugging, notebooks.
    Development,
    /// Serving in production, clouds, containers, monitoring.
    Deployment,
    /// One task of its own: command lines, dates, files, formats, text.
    Utilities,
}

impl Category {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 9] = [
        Self::Core,
        Self::Database,
        Self::Web,
        Self::Ml,
        Self::Testing,
        Self::Linting,
        Self::Development,
        Self::Deployment,
        Self::Utilities,
    ];

    /// Its word: `database`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Database => "database",
            Self::Web => "web",
            Self::Ml => "ml",
            Self::Testing => "testing",
            Self::Linting => "linting",
            Self::Development => "development",
            Self::Deployment => "deployment",
            Self::Utilities => "utilities",
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A category, and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Categorized {
    /// The category.
    pub category: Category,
    /// How it is known.
    pub source: CategorySource,
}

/// How a category is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CategorySource {
    /// One of its classifiers, as written.
    Classifier(String),
    /// One of its keywords.
    Keyword(String),
    /// It is known by its name: from where. `classifiers of sqlalchemy`, `documentation of redis`.
    Name(String),
    /// Its name is of a known form (`pytest-*`): which, and from where that is known.
    Pattern {
        /// The form.
        pattern: String,
        /// Where it is from.
        source: String,
    },
}

impl fmt::Display for CategorySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Classifier(text) => write!(f, "classifier `{text}`"),
            Self::Keyword(word) => write!(f, "keyword `{word}`"),
            Self::Name(source) => f.write_str(source),
            Self::Pattern { pattern, source } => write!(f, "named like `{pattern}` ({source})"),
        }
    }
}

/// The category of a distribution by its normalised name, its classifiers and its keywords (in
/// lower case).
///
/// ```
/// use uvferry_imports::categories::{Category, categorize};
/// let own = ["Topic :: Database :: Front-Ends".to_owned()];
/// let found = categorize("some-mapper", &own, &[]).expect("it says what it is");
/// assert_eq!(found.category, Category::Database);
/// assert_eq!(found.source.to_string(), "classifier `Topic :: Database :: Front-Ends`");
/// assert_eq!(categorize("nobody-knows", &[], &[]), None);
/// ```
pub fn categorize(name: &str, classifiers: &[String], keywords: &[String]) -> Option<Categorized> {
    let table = &*TABLE;
    let over = || named(&table.over, name);
    let said = of_classifiers(classifiers);
    let strong = said.clone().filter(|(weight, _)| *weight >= table.strong);
    over()
        .or_else(|| strong.map(|(_, found)| found))
        .or_else(|| of_name(name))
        .or_else(|| of_keywords(keywords))
        .or_else(|| said.map(|(_, found)| found))
}

/// The category of a distribution of which only the normalised name is known.
pub fn of_name(name: &str) -> Option<Categorized> {
    named(&TABLE.over, name)
        .or_else(|| named(&TABLE.names, name))
        .or_else(|| of_pattern(name))
}

fn named(names: &HashMap<String, (Category, String)>, name: &str) -> Option<Categorized> {
    let (category, source) = names.get(name)?;
    Some(Categorized {
        category: *category,
        source: CategorySource::Name(source.clone()),
    })
}

fn of_pattern(name: &str) -> Option<Categorized> {
    let holds = |pattern: &str| match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => name.len() > end.len() && name.ends_with(end),
        (_, Some(begin)) => name.len() > begin.len() && name.starts_with(begin),
        _ => false,
    };
    // A distribution of stubs is one, whatever it has stubs for.
    let found = TABLE
        .patterns
        .iter()
        .filter(|(pattern, ..)| holds(pattern))
        .max_by_key(|(pattern, ..)| (pattern.starts_with('*'), pattern.len()))?;
    let (pattern, category, source) = found;
    Some(Categorized {
        category: *category,
        source: CategorySource::Pattern {
            pattern: pattern.clone(),
            source: source.clone(),
        },
    })
}

fn of_keywords(keywords: &[String]) -> Option<Categorized> {
    keywords.iter().find_map(|word| {
        Some(Categorized {
            category: *TABLE.keywords.get(word)?,
            source: CategorySource::Keyword(word.clone()),
        })
    })
}

/// By the classifier that says most, and how much that is.
fn of_classifiers(classifiers: &[String]) -> Option<(u32, Categorized)> {
    let weighed = classifiers.iter().filter_map(|classifier| {
        let rules = TABLE.classifiers.iter();
        let (weight, category) = rules
            .filter(|rule| rule.holds(classifier))
            // Of two for one classifier the longer is the more exact one.
            .max_by_key(|rule| rule.prefix.len())
            .map(|rule| (rule.weight, rule.category))?;
        Some((weight, category, classifier))
    });
    // Of several that say as much, the first in the list of categories and of the alphabet: the
    // order in which they are written says nothing.
    let (weight, category, classifier) = weighed.min_by_key(|(weight, category, classifier)| {
        (std::cmp::Reverse(*weight), *category, *classifier)
    })?;
    let source = CategorySource::Classifier(classifier.clone());
    Some((weight, Categorized { category, source }))
}

struct Table {
    strong: u32,
    classifiers: Vec<Rule>,
    keywords: HashMap<String, Category>,
    over: HashMap<String, (Category, String)>,
    names: HashMap<String, (Category, String)>,
    patterns: Vec<(String, Category, String)>,
}

struct Rule {
    prefix: String,
    is_exact: bool,
    weight: u32,
    category: Category,
}

impl Rule {
    fn holds(&self, classifier: &str) -> bool {
        classifier
            .strip_prefix(&self.prefix)
            .is_some_and(|rest| rest.is_empty() || !self.is_exact && rest.starts_with(" :: "))
    }
}

/// The shape of `data/categories.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Data {
    strong: u32,
    classifier: Vec<ClassifierRules>,
    keyword: Vec<Keywords>,
    over: Vec<Known>,
    distributions: Vec<Known>,
    pattern: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassifierRules {
    category: Category,
    rules: Vec<(String, u32)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keywords {
    category: Category,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    category: Category,
    source: String,
    names: Vec<String>,
}

fn file() -> Result<Data, toml_edit::de::Error> {
    toml_edit::de::from_str(include_str!("../data/categories.toml"))
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    // A test holds that it can be read.
    let file = file().unwrap_or_default();
    let sourced = |source: &str, name: &str| match source {
        "classifiers" | "documentation" => format!("{source} of {name}"),
        other => other.to_owned(),
    };
    let by_name = |lists: Vec<Known>| {
        lists
            .into_iter()
            .flat_map(|list| {
                list.names.into_iter().map(move |name| {
                    let source = sourced(&list.source, &name);
                    (name, (list.category, source))
                })
            })
            .collect()
    };
    Table {
        strong: file.strong,
        classifiers: file
            .classifier
            .into_iter()
            .flat_map(|list| {
                list.rules.into_iter().map(move |(text, weight)| {
                    let exact = text.strip_suffix('$');
                    Rule {
                        prefix: exact.unwrap_or(&text).to_owned(),
                        is_exact: exact.is_some(),
                        weight,
                        category: list.category,
                    }
                })
            })
            .collect(),
        keywords: file
            .keyword
            .into_iter()
            .flat_map(|list| {
                list.words
                    .into_iter()
                    .map(move |word| (word, list.category))
            })
            .collect(),
        over: by_name(file.over),
        names: by_name(file.distributions),
        patterns: file
            .pattern
            .into_iter()
            .flat_map(|list| {
                let (category, source) = (list.category, list.source);
                list.names
                    .into_iter()
                    .map(move |name| (name, category, source.clone()))
            })
            .collect(),
    }
});

pub(crate) fn prepare() {
    LazyLock::force(&TABLE);
}

#[cfg(test)]
mod tests {
    use uvferry_requirements::normalize_name;

    use super::*;

    #[test]
    fn the_table_can_be_read_and_says_each_thing_once() {
        let file = file().expect("it is as the program wants it");
        let mut seen = HashMap::new();
        for list in file.distributions.iter().chain(&file.over) {
            for name in &list.names {
                assert_eq!(*name, normalize_name(name));
                // One whose classifiers lead elsewhere may stand in its list as well.
                if let Some(other) = seen.insert(name, list.category) {
                    assert_eq!(other, list.category, "{name} stands in two lists");
                }
            }
        }
        let mut named: Vec<&String> = file.distributions.iter().flat_map(|it| &it.names).collect();
        let all = named.len();
        named.sort();
        named.dedup();
        assert_eq!(named.len(), all, "a name stands twice");
        assert!(all > 300, "{all}");
        for list in &file.pattern {
            for pattern in &list.names {
                assert_eq!(pattern.matches('*').count(), 1, "{pattern}");
            }
        }
        for list in &file.keyword {
            for word in &list.words {
                assert_eq!(*word, word.to_lowercase());
            }
        }
    }

    #[test]
    fn what_says_most_counts() {
        let of = |name: &str, classifiers: &[&str], keywords: &[&str]| {
            let owned = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
            categorize(name, &owned(classifiers), &owned(keywords)).map(|found| found.category)
        };
        let testing = "Topic :: Software Development :: Testing";
        let django = "Framework :: Django :: 5.2";
        let utilities = "Topic :: Utilities";
        assert_eq!(of("x", &[django, testing], &[]), Some(Category::Testing));
        assert_eq!(of("x", &[testing, django], &[]), Some(Category::Testing));
        assert_eq!(of("x", &[django, utilities], &[]), Some(Category::Web));
        // The name says more than the weak classifier, and a keyword too.
        assert_eq!(of("six", &[utilities], &[]), Some(Category::Core));
        assert_eq!(of("x", &[utilities], &["orm"]), Some(Category::Database));
        assert_eq!(of("x", &[utilities], &[]), Some(Category::Utilities));
        // Known to be misleading.
        assert_eq!(of("uv", &[testing], &[]), Some(Category::Development));
        // A rule for one classifier is none for what is below it.
        let biology = "Topic :: Scientific/Engineering :: Bio-Informatics";
        assert_eq!(of("x", &[biology], &[]), None);
        assert_eq!(
            of("x", &["Topic :: Scientific/Engineering"], &[]),
            Some(Category::Ml)
        );
        // Nor is `Framework :: Django CMS` one of Django, or `Topic :: Databases` one.
        assert_eq!(of("x", &["Topic :: Databases"], &[]), None);
    }

    #[test]
    fn forms_of_names_are_known() {
        let of = |name: &str| of_name(name).map(|found| found.category);
        assert_eq!(of("pytest-anything"), Some(Category::Testing));
        assert_eq!(of("types-anything"), Some(Category::Linting));
        assert_eq!(of("django-anything"), Some(Category::Web));
        assert_eq!(of("django-anything-stubs"), Some(Category::Linting));
        assert_eq!(of("pytest-"), None);
        assert_eq!(of("nobody-knows"), None);
        let source = of_name("flake8-anything")
            .expect("known")
            .source
            .to_string();
        assert!(source.starts_with("named like `flake8-*` ("), "{source}");
        assert_eq!(
            of_name("redis").expect("known").source.to_string(),
            "documentation of redis"
        );
    }
}
