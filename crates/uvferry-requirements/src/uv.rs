//! Where uv 0.13 reads a line otherwise than pip, each form tried with both.

pub(crate) mod marker;

use uvferry_diagnostics::{Diagnostic, Rule, SourceFile, Span};

use crate::lines::variables;
use crate::marker::Marker;
use crate::options::{Given, Parsed, Role};
use crate::reader::Line;
use crate::requirement::{Requirement, Target, scheme};
use crate::rules;
use crate::version::{Operator, Specifiers, Version};

use marker::Difference;

/// The suffixes of the archives that uv reads from a URL.
const ARCHIVES: [&str; 13] = [
    ".whl",
    ".zip",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tbz",
    ".tar.xz",
    ".txz",
    ".tar.zst",
    ".tar.lz",
    ".tlz",
    ".tar.lzma",
    ".tar",
];

fn is_uv_archive(location: &str) -> bool {
    let path = location.split(['?', '#']).next().unwrap_or_default();
    let behind_scheme = path.split_once("://").map_or(path, |(_, rest)| rest);
    let path = behind_scheme.split_once('/').map_or("", |(_, path)| path);
    ARCHIVES.iter().any(|suffix| path.ends_with(suffix))
}

struct Check<'a> {
    source: &'a SourceFile,
    line: &'a Line<'a>,
    found: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn report(&mut self, rule: &'static Rule, range: Span, message: &str, help: &str) {
        if self.found.len() >= self.line.room {
            return;
        }
        let span = self.line.logical.span(self.line.range(range));
        let mut diagnostic = Diagnostic::new(rule, message).at(self.source, span);
        if !help.is_empty() {
            diagnostic = diagnostic.help(help);
        }
        self.found.push(diagnostic);
    }
}

/// Adds what uv refuses or reads otherwise. `requirement` is what pip makes of the line.
pub(crate) fn check_line(
    source: &SourceFile,
    line: &Line<'_>,
    parsed: &Parsed,
    requirement: Option<&Requirement>,
    found: &mut Vec<Diagnostic>,
) {
    let mut check = Check {
        source,
        line,
        found,
    };
    check.options(parsed);
    if let Some(requirement) = requirement {
        check.requirement(parsed, requirement);
    }
    if requirement.is_none()
        || parsed
            .options
            .iter()
            .any(|given| given.spec.role == Role::Editable)
    {
        check.continued(parsed);
    }
    check.white_space();
}

impl Check<'_> {
    fn options(&mut self, parsed: &Parsed) {
        for given in &parsed.options {
            self.option(given);
        }
        // uv takes everything behind a valued option for its value, except for hashes.
        let last = parsed.options.last().map(|given| given.span.start);
        let alone = parsed
            .options
            .iter()
            .all(|given| given.spec.role == Role::Global);
        for given in &parsed.options {
            if alone && given.spec.takes_value && Some(given.span.start) != last {
                self.report(
                    &rules::REFUSED_BY_UV,
                    given.span.clone(),
                    "uv takes the rest of the line for this option's value",
                    "give each option a line of its own",
                );
            }
        }
    }

    /// A continuation on a line of options, which uv takes for a part of a value.
    fn continued(&mut self, parsed: &Parsed) {
        let valued = parsed.options.iter().find(|given| given.spec.takes_value);
        if let Some(given) = valued
            && self.line.logical.is_joined()
            && !self.line.has_comment()
        {
            self.report(
                &rules::REFUSED_BY_UV,
                given.span.clone(),
                "uv takes a continuation for a part of the value",
                "write the option on one line",
            );
        }
    }

    fn option(&mut self, given: &Given) {
        let name = given.spec.name;
        if given.glued {
            let value = given.value.as_deref().unwrap_or_default();
            // `-r=x` is `=x` to pip and `x` to uv.
            let message = if value.starts_with('=') {
                "pip takes the `=` for a part of the value, uv does not"
            } else {
                "uv wants a space between the option and its value"
            };
            self.report(
                &rules::GLUED_OPTION,
                given.span.clone(),
                message,
                &format!(
                    "write `{} {}`",
                    given.written,
                    value.trim_start_matches('=')
                ),
            );
        }
        self.quotes(given);
        if given.is_abbreviated() {
            self.report(
                &rules::ABBREVIATED_OPTION,
                given.span.clone(),
                &format!("uv wants `{name}` written out"),
                &format!("write `{name}`"),
            );
        }
        match name {
            "--index-url" if given.written == "--pypi-url" => self.report(
                &rules::UNSUPPORTED_OPTION,
                given.span.clone(),
                "uv does not know `--pypi-url`",
                "write `--index-url`",
            ),
            "--no-require-hashes" | "--all-releases" | "--only-final" => self.report(
                &rules::UNSUPPORTED_OPTION,
                given.span.clone(),
                &format!("uv refuses a file with `{name}`"),
                match name {
                    "--no-require-hashes" => "uv asks for hashes only with `--require-hashes`",
                    _ => "uv has `--prerelease` and `prerelease` in `[tool.uv]`",
                },
            ),
            "--index-url" | "--extra-index-url" | "--find-links"
                if given
                    .value
                    .as_deref()
                    .is_some_and(|value| value.starts_with('-')) =>
            {
                self.report(
                    &rules::REFUSED_BY_UV,
                    given.span.clone(),
                    "pip takes what follows for the address, uv refuses it",
                    "give the address",
                );
            }
            "--pre" => self.ignored(given, "pass `--prerelease=allow`"),
            "--prefer-binary" => self.ignored(given, "uv has no such preference"),
            "--require-hashes" => {
                self.ignored(given, "pass `--require-hashes` on the command line");
            }
            "--trusted-host" => self.ignored(given, "pass `--allow-insecure-host`"),
            "--use-feature" => self.ignored(given, "it concerns pip only"),
            "--no-binary" | "--only-binary"
                if given
                    .value
                    .as_deref()
                    .is_some_and(|value| value.contains(',')) =>
            {
                self.report(
                    &rules::REFUSED_BY_UV,
                    given.span.clone(),
                    &format!("uv takes one name for each `{name}`"),
                    "give each name a line of its own",
                );
            }
            "--config-settings" => self.report(
                &rules::UNSUPPORTED_OPTION,
                given.span.clone(),
                "uv refuses `--config-settings` in a requirements file",
                "use `config-settings-package` in `[tool.uv]`, or `--config-settings-package`",
            ),
            _ => {}
        }
    }

    /// Quotes and backslashes, which pip takes off as a shell does.
    fn quotes(&mut self, given: &Given) {
        let (Some(value), Some(span)) = (&given.value, &given.value_span) else {
            return;
        };
        let raw = &self.line.expanded[span.clone()];
        let quoted = given.spec.role == Role::Editable && raw.contains(['\'', '"']);
        if quoted {
            self.report(
                &rules::REFUSED_BY_UV,
                span.clone(),
                "uv takes the quotes for a part of the path",
                &format!("write `{value}` without them"),
            );
        } else if raw.contains('\\') {
            self.report(
                &rules::REFUSED_BY_UV,
                span.clone(),
                "uv takes the backslash for a part of the value",
                "",
            );
        }
    }

    fn ignored(&mut self, given: &Given, help: &str) {
        self.report(
            &rules::UNSUPPORTED_OPTION,
            given.span.clone(),
            &format!("uv ignores `{}` in a requirements file", given.spec.name),
            help,
        );
    }

    fn requirement(&mut self, parsed: &Parsed, requirement: &Requirement) {
        let text = self.line.expanded;
        let end = parsed
            .options
            .iter()
            .filter(|given| given.spec.role != Role::Editable)
            .map(|given| given.span.start)
            .min()
            .unwrap_or(text.len());
        let own = text[..end].trim_end();
        self.variables(requirement, own);
        if !self.line.changed
            && let Some(seam) = self
                .line
                .logical
                .seams()
                .find(|&seam| seam < self.line.base + own.len())
        {
            let at = seam.saturating_sub(self.line.base);
            self.report(
                &rules::SPLIT_REQUIREMENT,
                at..own.len().max(at),
                "uv takes a continuation only in front of `--hash`",
                "write the requirement on one line",
            );
        } else if !self.line.changed
            && end == text.len()
            && self.line.logical.is_joined()
            && !self.line.has_comment()
        {
            self.report(
                &rules::SPLIT_REQUIREMENT,
                own.len().saturating_sub(1)..own.len(),
                "uv takes a continuation only in front of `--hash`",
                "remove the backslash",
            );
        }
        if let Some(name) = &requirement.name
            && name.written.ends_with(['_', '-', '.'])
        {
            self.report(
                &rules::REFUSED_BY_UV,
                0..own.len(),
                "uv refuses a name that does not end with a letter or digit",
                &format!("write `{}`", name.written.trim_end_matches(['_', '-', '.'])),
            );
        }
        if let Some(extra) = requirement
            .extras
            .iter()
            .find(|extra| !extra.ends_with(|c: char| c.is_ascii_alphanumeric()))
        {
            self.report(
                &rules::REFUSED_BY_UV,
                0..own.len(),
                &format!(
                    "uv refuses the extra `{extra}`, which does not end with a letter or digit"
                ),
                "",
            );
        }
        self.marker(requirement, own);
        if requirement.marker.is_none() && requirement.url.is_none() && own.ends_with(';') {
            self.report(
                &rules::REFUSED_BY_UV,
                own.len() - 1..own.len(),
                "uv wants a marker after `;`",
                "remove the `;`",
            );
        }
        self.identity(requirement, own);
        let whole = 0..own.len();
        match &requirement.target {
            Target::Vcs(vcs) if vcs.vcs != "git" => {
                let name = match vcs.vcs {
                    "hg" => "Mercurial",
                    "svn" => "Subversion",
                    _ => "Bazaar",
                };
                self.report(
                    &rules::FOREIGN_VCS,
                    whole,
                    &format!("uv does not install from {name}"),
                    "use a released version, a git mirror or an archive",
                );
            }
            Target::Vcs(_) if requirement.editable => self.report(
                &rules::EDITABLE_VCS,
                whole,
                "uv refuses a repository as editable",
                "drop `-e`",
            ),
            Target::Vcs(vcs) if scheme(&vcs.url).as_deref() == Some("git") => self.report(
                &rules::REFUSED_BY_UV,
                whole,
                "uv does not read `git+git:` URLs",
                "use `git+https:`",
            ),
            Target::Url(url) if !url.is_file() && !is_uv_archive(&url.location) => self.report(
                &rules::REFUSED_BY_UV,
                whole,
                "uv wants a URL that ends as an archive does, in `.whl`, `.zip`, `.tar.gz` or the like",
                "",
            ),
            Target::Path(path)
                if path.is_archive
                    && !is_uv_archive(&format!("/{}", path.path))
                    && !path.path.contains(['/', '\\']) =>
            {
                self.report(
                    &rules::REFUSED_BY_UV,
                    whole,
                    "uv takes this for a name, pip for a file",
                    &format!("write `./{}`", path.path),
                );
            }
            Target::Url(url) if scheme(&url.url).as_deref() == Some("ftp") => self.report(
                &rules::REFUSED_BY_UV,
                whole,
                "uv does not read `ftp:` URLs",
                "use an `https:` URL",
            ),
            _ => {}
        }
        if let (Some(url), Some(_)) = (&requirement.url, &requirement.marker)
            && let Some(at) = own.find(url.as_str())
            && own[at + url.len()..].starts_with(';')
        {
            let at = at + url.len();
            self.report(
                &rules::URL_MARKER,
                at..at + 1,
                "uv takes this `;` for a part of the URL",
                "put a blank before it",
            );
        }
    }

    /// `===`, by which pip compares texts.
    fn identity(&mut self, requirement: &Requirement, own: &str) {
        let specifier = requirement.specifier.as_deref().unwrap_or_default();
        if !specifier.contains("===") {
            return;
        }
        let specifiers = Specifiers::parse(specifier);
        let clauses = specifiers.iter().flat_map(Specifiers::clauses);
        for clause in clauses.filter(|clause| clause.operator == Operator::Identical) {
            let text = &clause.version;
            let (rule, message) = match Version::parse(text) {
                Ok(version) if version.to_string() == *text => continue,
                Ok(version) => (
                    &rules::IDENTITY_AS_VERSION,
                    format!("uv reads `==={version}`, pip compares the text `{text}`"),
                ),
                Err(_) => (
                    &rules::REFUSED_BY_UV,
                    format!("uv wants a PEP 440 version after `===`, not `{text}`"),
                ),
            };
            self.report(rule, 0..own.len(), &message, "");
            return;
        }
    }

    fn marker(&mut self, requirement: &Requirement, own: &str) {
        let Some(marker) = &requirement.marker else {
            return;
        };
        let difference = Marker::parse(marker)
            .ok()
            .and_then(|marker| marker::difference(&marker));
        let (rule, message) = match difference {
            None => return,
            Some(Difference::Refused(message)) => (&rules::REFUSED_BY_UV, message),
            Some(Difference::Ignored(message)) => (&rules::MARKER_IGNORED, message),
        };
        let range = match own.rfind(marker.as_str()) {
            Some(at) => at..at + marker.len(),
            None => 0..own.len(),
        };
        self.report(rule, range, message, "");
    }

    fn variables(&mut self, requirement: &Requirement, own: &str) {
        if self.line.changed {
            return;
        }
        // uv replaces variables in URLs and paths, and in nothing else of a requirement.
        let url = match (&requirement.url, &requirement.target) {
            (Some(url), _) => Some(url.as_str()),
            (None, Target::Path(path)) => Some(path.path.as_str()),
            _ => None,
        };
        let inside = url.and_then(|url| own.find(url).map(|at| at..at + url.len()));
        let outside = variables(own)
            .map(|(span, name)| (span, name.to_owned()))
            .find(|(span, _)| !inside.as_ref().is_some_and(|url| url.contains(&span.start)));
        if let Some((span, name)) = outside {
            self.report(
                &rules::VARIABLE_IN_REQUIREMENT,
                span,
                &format!("uv does not replace `${{{name}}}` here"),
                "write the value, or generate the file",
            );
        }
    }

    fn white_space(&mut self) {
        if self.found.len() >= self.line.room {
            return;
        }
        // uv knows blanks and tabs; Python strips whatever Unicode calls white space.
        let logical: &str = &self.line.logical.text;
        let lead = logical
            .chars()
            .next()
            .filter(|&c| crate::whitespace::is_space(c) && !matches!(c, ' ' | '\t'));
        if lead.is_some_and(|c| !c.is_ascii()) {
            let span = self.line.logical.span(0..self.line.base);
            self.found.push(
                Diagnostic::new(&rules::REFUSED_BY_UV, "uv refuses this white space")
                    .at(self.source, span)
                    .help("use a plain blank"),
            );
        }
        let behind = &logical[self.line.base + self.line.content.len()..];
        let before = behind.split_once('#').map_or("", |(before, _)| before);
        if before.ends_with(|c: char| !matches!(c, ' ' | '\t')) {
            let at = self.line.base + self.line.content.len();
            self.found.push(
                Diagnostic::new(
                    &rules::REFUSED_BY_UV,
                    "uv knows no comment behind this white space",
                )
                .at(self.source, self.line.logical.span(at..at + before.len()))
                .help("put a plain blank before the `#`"),
            );
        }
        let end = self.line.logical.body.end;
        let next = self.line.text[end..].chars().next();
        if let Some(c) = next.filter(|c| !matches!(c, '\n' | '\r')) {
            self.found.push(
                Diagnostic::new(
                    &rules::REFUSED_BY_UV,
                    format!("uv does not end a line at U+{:04X}", u32::from(c)),
                )
                .at(self.source, end..end + c.len_utf8())
                .help("end the line with a line feed"),
            );
        }
    }
}
