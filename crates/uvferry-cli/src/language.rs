use std::error::Error;
use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// The tags that `--lang` takes, so that help, completions and errors list them.
const TAGS: [&str; 2] = ["en", "ko"];

/// `--lang`, for programs with forms in several languages. `L` reads a tag of BCP 47, and knows
/// those that this lists.
#[derive(Debug, Clone, Copy, Args)]
pub struct LanguageArgs<L>
where
    L: FromStr + Clone + Send + Sync + 'static,
    L::Err: Error + Send + Sync + 'static,
{
    /// The language of pages and Markdown; text for a terminal and forms for programs are in English
    #[arg(
        long,
        value_name = "LANGUAGE",
        default_value = "en",
        env = "UVFERRY_LANG",
        hide_env_values = true,
        value_parser = parser::<L>(),
        global = true,
        help_heading = "Global options"
    )]
    pub lang: L,
}

fn parser<L>() -> impl TypedValueParser<Value = L>
where
    L: FromStr + Clone + Send + Sync + 'static,
    L::Err: Error + Send + Sync + 'static,
{
    PossibleValuesParser::new(TAGS).try_map(|tag| tag.parse::<L>())
}
