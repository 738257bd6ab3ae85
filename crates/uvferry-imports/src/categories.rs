//! What a distribution is for, in nine words.
//!
//! Classifiers are what its authors say, but they say what they like: uv and virtualenv have
//! `Topic :: Software Development :: Testing`. So those that say much count first, then what is
//! known of a distribution by its name, then keywords, and at last the classifiers that say little
//! (`Topic :: Utilities`). What is known by name, and how much a classifier says, stands in
//! `data/categories.toml`, each with its source. What nothing tells of has no category.

use std::fmt;

use crate::sorted::Sorted;

/// What a distribution is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    let table = &TABLE;
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

fn named(names: &Sorted<(Category, Source)>, name: &str) -> Option<Categorized> {
    let (category, source) = names.get(name)?;
    Some(Categorized {
        category: *category,
        source: CategorySource::Name(match source {
            Source::Classifiers => format!("classifiers of {name}"),
            Source::Documentation => format!("documentation of {name}"),
            Source::Other(text) => (*text).to_owned(),
        }),
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
            pattern: (*pattern).to_owned(),
            source: (*source).to_owned(),
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
    classifiers: &'static [Rule],
    keywords: Sorted<Category>,
    over: Sorted<(Category, Source)>,
    names: Sorted<(Category, Source)>,
    patterns: &'static [(&'static str, Category, &'static str)],
}

/// From where a distribution is known.
enum Source {
    /// Its own classifiers.
    Classifiers,
    /// Its documentation.
    Documentation,
    Other(&'static str),
}

struct Rule {
    prefix: &'static str,
    is_exact: bool,
    weight: u32,
    category: Category,
}

impl Rule {
    fn holds(&self, classifier: &str) -> bool {
        classifier
            .strip_prefix(self.prefix)
            .is_some_and(|rest| rest.is_empty() || !self.is_exact && rest.starts_with(" :: "))
    }
}

static TABLE: Table = include!(concat!(env!("OUT_DIR"), "/categories.rs"));

#[cfg(test)]
mod tests {
    use uvferry_requirements::normalize_name;

    use super::*;

    #[test]
    fn the_table_says_each_thing_once_and_as_it_is_compared() {
        for (name, (category, _)) in TABLE.names.iter().chain(TABLE.over.iter()) {
            assert_eq!(name, normalize_name(name));
            // One whose classifiers lead elsewhere may stand in its list as well.
            if let Some((other, _)) = TABLE.names.get(name) {
                assert_eq!(other, category, "{name} stands in two lists");
            }
        }
        assert!(TABLE.names.names().count() > 300);
        for word in TABLE.keywords.names() {
            assert_eq!(word, word.to_lowercase());
        }
        for category in Category::ALL {
            let known = TABLE.names.iter().any(|(_, (one, _))| *one == category);
            assert!(known, "{category} has no distributions");
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
