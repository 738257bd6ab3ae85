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
            pub(super) struct $name<'a> {
                pub(super) g: &'a Facts<'a>,
            }
        )*
    };
}

/// In English.
mod en {
    use super::{Facts, Template};

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
}

/// In Korean.
mod ko {
    use super::{Facts, Template};

    pages! {
        Developer = "guides/ko/developer.md";
        Migration = "guides/ko/migration.md";
        Faq = "guides/ko/faq.md";
        Training = "guides/ko/training.md";
        Checklist = "guides/ko/checklist.md";
        Optimisation = "guides/ko/optimisation.md";
        User = "guides/ko/user.md";
        Retrospective = "guides/ko/retrospective.md";
    }
}

/// A guide without its list of contents.
pub(super) fn render(guide: Guide, facts: &Facts<'_>, language: Language) -> String {
    let g = facts;
    macro_rules! of {
        ($language:ident) => {
            match guide {
                Guide::Developer => $language::Developer { g }.render(),
                Guide::Migration => $language::Migration { g }.render(),
                Guide::Faq => $language::Faq { g }.render(),
                Guide::Training => $language::Training { g }.render(),
                Guide::Checklist => $language::Checklist { g }.render(),
                Guide::Optimisation => $language::Optimisation { g }.render(),
                Guide::User => $language::User { g }.render(),
                Guide::Retrospective => $language::Retrospective { g }.render(),
            }
        };
    }
    let text = match language {
        Language::English => of!(en),
        Language::Korean => of!(ko),
    };
    // Only a value that cannot be written makes a template fail, and these are texts.
    text.unwrap_or_default()
}
