//! The templates.

use askama::Template;

use super::Guide;
use super::facts::Facts;
use crate::language::Language;

macro_rules! pages {
    ($($name:ident = $path:tt;)*) => {
        $(
            #[derive(Template)]
            #[template(path = $path, escape = "none")]
            struct $name<'a> {
                g: &'a Facts<'a>,
            }
        )*
    };
}

pages! {
    Developer = "guides/en/developer.md";
    Migration = "guides/en/migration.md";
    Faq = "guides/en/faq.md";
    Training = "guides/en/training.md";
    Checklist = "guides/en/checklist.md";
    Optimisation = "guides/en/optimisation.md";
    User = "guides/en/user.md";
    Retrospective = "guides/en/retrospective.md";
}

/// A guide without its list of contents; `None` where it was not translated.
pub(super) fn render(guide: Guide, facts: &Facts<'_>, language: Language) -> Option<String> {
    let g = facts;
    let text = match (language, guide) {
        (Language::English, Guide::Developer) => Developer { g }.render(),
        (Language::English, Guide::Migration) => Migration { g }.render(),
        (Language::English, Guide::Faq) => Faq { g }.render(),
        (Language::English, Guide::Training) => Training { g }.render(),
        (Language::English, Guide::Checklist) => Checklist { g }.render(),
        (Language::English, Guide::Optimisation) => Optimisation { g }.render(),
        (Language::English, Guide::User) => User { g }.render(),
        (Language::English, Guide::Retrospective) => Retrospective { g }.render(),
        (Language::Korean, _) => return None,
    };
    // Only a value that cannot be written makes a template fail, and these are texts.
    Some(text.unwrap_or_default())
}
