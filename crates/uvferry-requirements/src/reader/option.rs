//! What `optparse` and its callbacks refuse on a line.

use crate::options::{self, FEATURES, Given, OptionError, Role};
use crate::reader::{Line, Reader};
use crate::rules;

impl Reader<'_> {
    pub(super) fn option_errors(&mut self, line: &mut Line<'_>, errors: &[OptionError]) {
        for error in errors {
            line.refused = true;
            if self.file.diagnostics.len() >= self.room {
                break;
            }
            let found = match error {
                OptionError::Unknown { written, span } => {
                    let found = self
                        .diagnostic(
                            &rules::UNKNOWN_OPTION,
                            line.logical,
                            line.range(span.clone()),
                            format!("unknown option `{written}`"),
                        )
                        .label("pip does not accept this option in a requirements file");
                    match options::nearest(written) {
                        Some(near) => found.help(format!("did you mean `{near}`?")),
                        None => found,
                    }
                }
                OptionError::Ambiguous {
                    written,
                    span,
                    candidates,
                } => self
                    .diagnostic(
                        &rules::UNKNOWN_OPTION,
                        line.logical,
                        line.range(span.clone()),
                        format!("`{written}` is ambiguous"),
                    )
                    .help(format!("it may be `{}`", candidates.join("`, `"))),
                OptionError::MissingValue { name, span } => self.diagnostic(
                    &rules::INVALID_OPTION_VALUE,
                    line.logical,
                    line.range(span.clone()),
                    format!("`{name}` needs a value"),
                ),
                OptionError::UnexpectedValue { name, span } => self.diagnostic(
                    &rules::INVALID_OPTION_VALUE,
                    line.logical,
                    line.range(span.clone()),
                    format!("`{name}` takes no value"),
                ),
            };
            self.report(found);
        }
    }

    /// What `optparse`'s callbacks and choices refuse.
    pub(super) fn check_value(&mut self, line: &mut Line<'_>, given: &Given) {
        let value = given.value.as_deref().unwrap_or_default();
        let problem = match given.spec.name {
            "--hash" => match value.split_once(':') {
                None => Some("a hash is `algorithm:digest`, as in `sha256:…`".to_owned()),
                Some((algorithm, _)) if !matches!(algorithm, "sha256" | "sha384" | "sha512") => {
                    Some(format!(
                        "pip takes sha256, sha384 and sha512 here, not `{algorithm}`"
                    ))
                }
                Some(_) => None,
            },
            "--config-settings" if !value.contains('=') => {
                Some("a setting is `KEY=VALUE`".to_owned())
            }
            "--no-binary" | "--only-binary" | "--all-releases" | "--only-final"
                if value.starts_with('-') =>
            {
                Some(format!(
                    "`{}` needs names, `:all:` or `:none:`",
                    given.spec.name
                ))
            }
            "--use-feature" if !FEATURES.contains(&value) => {
                Some(format!("pip 26.3 knows no feature `{value}`"))
            }
            _ => None,
        };
        if let Some(problem) = problem {
            line.refused = true;
            let range = given.value_span.clone().unwrap_or(given.span.clone());
            let found = self.diagnostic(
                &rules::INVALID_OPTION_VALUE,
                line.logical,
                line.range(range),
                problem,
            );
            self.report(found);
        }
        if given.spec.role == Role::Removed {
            let found = self.diagnostic(
                &rules::REMOVED_OPTION,
                line.logical,
                line.range(given.span.clone()),
                format!("pip 26.3 takes `{}` no more", given.spec.name),
            );
            self.report(found);
        }
    }
}
