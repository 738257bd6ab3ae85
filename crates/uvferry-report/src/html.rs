//! Pages of one file: they ask the network for nothing (a content security policy forbids
//! it), can be read without JavaScript, and with it filter and sort. Every text of a project
//! is escaped, and what would turn others around is spelt out.

#[cfg(feature = "bench")]
mod bench;
#[cfg(feature = "bench")]
mod comparison;
#[cfg(feature = "compat")]
mod matrix;
#[cfg(feature = "migration")]
mod project;
#[cfg(feature = "compat")]
mod risks;

#[cfg(feature = "bench")]
pub use bench::bench;
#[cfg(feature = "bench")]
pub use comparison::bench_comparison;
#[cfg(feature = "compat")]
pub use matrix::matrix;
#[cfg(feature = "migration")]
#[cfg_attr(
    not(all(feature = "bench", feature = "editors", feature = "environment")),
    allow(unused_imports, reason = "what is saved needs all forms")
)]
pub(crate) use project::page as of_outline;
#[cfg(feature = "migration")]
pub use project::{
    Measured, imports, imports_projects, migration, migrations, plan, scan, status, verification,
};
#[cfg(feature = "compat")]
pub use risks::risks;

use std::borrow::Cow;

use askama::filters::{Escaper as _, Html};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::language::Language;
use crate::prose::Prose;
use crate::visible::one_line;

const STYLE: &str = include_str!("../templates/page.css");
const SCRIPT: &str = include_str!("../templates/page.js");

/// What each page has.
struct Frame {
    language: Language,
    title: String,
    sentence: Prose,
    tiles: Vec<Tile>,
    told: Vec<Prose>,
    policy: String,
    style: Cow<'static, str>,
    script: &'static str,
}

/// A number that is seen first.
struct Tile {
    value: String,
    label: String,
    class: &'static str,
}

/// Something to filter by.
#[cfg(feature = "compat")]
struct Choice {
    value: &'static str,
    label: String,
}

impl askama::filters::HtmlSafe for Prose {}

/// In a template a sentence escapes itself.
impl std::fmt::Display for Prose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in &self.0 {
            if part.literal {
                f.write_str("<code>")?;
            }
            Html.write_escaped_str(&mut *f, &part.text)?;
            if part.literal {
                f.write_str("</code>")?;
            }
        }
        Ok(())
    }
}

impl Frame {
    fn new(language: Language, title: &str, sentence: &str) -> Self {
        Self {
            language,
            title: one_line(title),
            sentence: Prose::plain(sentence),
            tiles: Vec::new(),
            told: Vec::new(),
            policy: policy(STYLE),
            style: Cow::Borrowed(STYLE),
            script: SCRIPT,
        }
    }

    /// With more rules behind those that all pages have.
    #[cfg(any(feature = "bench", feature = "migration"))]
    fn with_style(mut self, more: &str) -> Self {
        self.style = Cow::Owned(format!("{STYLE}{more}"));
        self.policy = policy(&self.style);
        self
    }
}

/// What a page may do: nothing but its own style and script.
fn policy(style: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; \
         base-uri 'none'; form-action 'none'",
        hash(style),
        hash(SCRIPT)
    )
}

fn tile(value: &dyn std::fmt::Display, label: String, class: &'static str) -> Tile {
    Tile {
        value: value.to_string(),
        label,
        class,
    }
}

/// A page from its template.
fn rendered(page: &impl askama::Template) -> String {
    // Only a writer can fail, and a string does not.
    page.render().unwrap_or_default()
}
