//! A requirement as pyproject.toml has it: under which name, with which source, in which list.

use std::collections::BTreeSet;

use uvferry_diagnostics::{Diagnostic, Verdict};
use uvferry_pyproject::{Added, Comments, Declaration, Source, SourceScope, Target};
use uvferry_requirements::{Requirement, Target as RequirementTarget, normalize_name};

use crate::plan::draft::Draft;
use crate::rules;
use crate::tree::join;

impl Draft<'_> {
    pub(super) fn declaration(&self, requirement: &Requirement) -> Declaration {
        let name = self
            .learned
            .names
            .get(&requirement.text)
            .cloned()
            .or_else(|| self.name_in_tree(requirement))
            .or_else(|| self.name_elsewhere(requirement));
        uvferry_pyproject::declare(requirement, name.as_deref())
    }

    /// The name that another line gives to the same address: a compiled file states what its
    /// source leaves open.
    fn name_elsewhere(&self, requirement: &Requirement) -> Option<String> {
        let url = requirement.url.as_deref()?;
        if requirement.name.is_some() {
            return None;
        }
        let wanted = uvferry_resolution::Origin::from_url(url);
        self.documents()
            .iter()
            .flat_map(crate::documents::Document::requirements)
            .find_map(|(_, other)| {
                let name = other.name.as_ref()?;
                let there = uvferry_resolution::Origin::from_url(other.url.as_deref()?);
                // Of two lines with one tag the tag is enough; it need not be a commit.
                (there == wanted || there.same_as(&wanted)).then(|| name.normalized.clone())
            })
    }

    /// The name that the tree's own metadata gives to a local folder.
    fn name_in_tree(&self, requirement: &Requirement) -> Option<String> {
        let RequirementTarget::Path(path) = &requirement.target else {
            return None;
        };
        if requirement.name.is_some() || path.is_archive {
            return None;
        }
        let folder = join("", &path.path);
        uvferry_pyproject::name_of_folder(&|file| self.project.tree.read(&join(&folder, file)).ok())
    }

    pub(super) fn declare(
        &mut self,
        at: usize,
        index: usize,
        requirement: &Requirement,
        target: &Target,
        without_version: bool,
    ) -> Verdict {
        let (text, source) = match self.declaration(requirement) {
            Declaration::Project { extras } => return self.declare_project(target, &extras),
            Declaration::Review { rule, reason, .. } => return Verdict::needs_review(rule, reason),
            Declaration::Dependency { text, source } => (text, source),
        };
        if let Some(Source::Path { path, .. }) = &source
            && is_foreign_path(path)
        {
            return Verdict::needs_review(
                &rules::FOREIGN_PATH,
                "the path belongs to the machine on which the file was made",
            );
        }
        let name = requirement.name.clone().map_or_else(
            || {
                normalize_name(
                    text.split(['[', ' ', ';', '=', '<', '>', '!', '~', '@'])
                        .next()
                        .unwrap_or(&text),
                )
            },
            |name| name.normalized,
        );
        let own = normalize_name(&self.name);
        if name == own && source.is_none() {
            if requirement.extras.is_empty() {
                return Verdict::dropped(&rules::OWN_PIN, "it is the project itself");
            }
            return self.declare_project(target, &requirement.extras);
        }
        if !requirement.options.global_options.is_empty() {
            return Verdict::needs_review(
                &uvferry_options::OPTION_WITHOUT_EQUIVALENT,
                "uv has no word for `--global-option`; `--config-settings` may say the same",
            );
        }
        // Beside a requirement they act on the whole installation, as on a line of their own.
        for (option, value) in &requirement.options.ignored {
            if matches!(*option, "--no-binary" | "--only-binary")
                && let Some(verdict) = self.write_binary_option(option, value.as_deref())
            {
                return verdict;
            }
        }
        for (key, values) in &requirement.options.config_settings {
            if values
                .iter()
                .any(|value| uvferry_diagnostics::has_credentials(value))
            {
                return Verdict::needs_review(
                    &rules::CREDENTIALS,
                    "a build setting holds credentials, and pyproject.toml is no place for them",
                );
            }
            self.pyproject.add_config_setting(&name, key, values);
        }
        let by_other_protocol = is_by_other_protocol(requirement, source.as_ref());
        if let Some(source) = source
            && let Some(verdict) = self.add_source(&name, &source, requirement, target)
        {
            return verdict;
        }
        let text = if without_version {
            let name = requirement
                .name
                .as_ref()
                .map_or(name.as_str(), |name| &name.written);
            let marker = requirement
                .marker
                .as_ref()
                .map(|marker| format!(" ; {marker}"))
                .unwrap_or_default();
            format!("{name}{}{marker}", extras_text(&requirement.extras))
        } else {
            text
        };
        let comments = if without_version {
            Comments::default()
        } else {
            self.comments(at, index)
        };
        let added = self.pyproject.add_dependency(target, &text, &comments);
        let verdict = self.settle_dependency(
            &added,
            at,
            index,
            &name,
            target,
            &text,
            &comments,
            without_version,
        );
        if !by_other_protocol {
            return verdict;
        }
        let place = self.location(at, index);
        self.diagnostics.push(
            Diagnostic::new(
                &rules::GIT_PROTOCOL,
                format!("`{name}` is cloned by `https://`: its host has switched `git://` off"),
            )
            .at_location(place)
            .help(rules::GIT_PROTOCOL.fix),
        );
        verdict.by(&rules::GIT_PROTOCOL)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one call site, each a part of the line"
    )]
    fn settle_dependency(
        &mut self,
        added: &Added,
        at: usize,
        index: usize,
        name: &str,
        target: &Target,
        text: &str,
        comments: &Comments,
        without_version: bool,
    ) -> Verdict {
        if let Added::Disagrees { to, .. } = added {
            if without_version {
                return Verdict::rewritten(to.clone()).because("declared there already");
            }
            let verdict = self.settle(added, at, index, name);
            let appended = self.pyproject.append_dependency(target, text, comments);
            return Verdict {
                to: Some(appended.to().to_owned()),
                ..verdict
            };
        }
        self.settle(added, at, index, name)
    }

    /// `-e .` and `.[extra]`.
    pub(super) fn declare_project(&mut self, target: &Target, extras: &[String]) -> Verdict {
        if extras.is_empty() || *target == Target::Main {
            let given = self.extras_of_project();
            let asked: Vec<String> = extras
                .iter()
                .map(|extra| normalize_name(extra))
                .filter(|extra| given.as_ref().is_none_or(|given| given.contains(extra)))
                .collect();
            return if extras.is_empty() {
                Verdict::rewritten("the project itself")
                    .because("uv installs the project by itself, editable")
            } else if asked.is_empty() {
                Verdict::rewritten("the project itself")
                    .because("the project has no such extra, which pip only warns of")
            } else {
                let to = format!("uv sync --extra {}", asked.join(" --extra "));
                self.main_extras.extend(asked);
                Verdict::rewritten(to)
                    .because("an extra of the project is asked for when installing")
            };
        }
        let text = format!("{}{}", self.name, extras_text(extras));
        let added = self.pyproject.add_dependency(target, &text, Comments::NONE);
        Verdict::rewritten(added.to())
    }

    /// The extras that the project has; `None` where only running its setup.py would tell.
    pub(in crate::plan) fn extras_of_project(&self) -> Option<BTreeSet<String>> {
        if self
            .pyproject
            .dynamic()
            .iter()
            .any(|field| field == "optional-dependencies")
        {
            return None;
        }
        // Those that files give may not be written yet.
        let of_files = self
            .project
            .roles
            .iter()
            .filter_map(|role| match &role.target {
                Some(Target::Extra(extra)) => Some(normalize_name(extra)),
                _ => None,
            });
        let given = self.pyproject.optional_dependencies();
        Some(
            given
                .iter()
                .map(|extra| normalize_name(&extra.name))
                .chain(of_files)
                .collect(),
        )
    }

    fn add_source(
        &mut self,
        name: &str,
        source: &Source,
        requirement: &Requirement,
        target: &Target,
    ) -> Option<Verdict> {
        if let Source::Path { path, .. } = source {
            self.local_paths.push(path.clone());
        }
        let marker = requirement.marker.clone();
        let plain = SourceScope {
            marker: marker.clone(),
            ..SourceScope::default()
        };
        let scoped = match target {
            Target::Main => plain.clone(),
            Target::Group(group) => SourceScope {
                group: Some(group.clone()),
                ..plain.clone()
            },
            Target::Extra(extra) => SourceScope {
                extra: Some(extra.clone()),
                ..plain.clone()
            },
        };
        // Where another group takes it from elsewhere, an entry for all would be for both.
        let of_all = !self.rivals.names.contains(&normalize_name(name));
        if of_all
            && !matches!(
                self.pyproject.add_source(name, source, &plain),
                Added::Disagrees { .. }
            )
        {
            return None;
        }
        match self.pyproject.add_source(name, source, &scoped) {
            Added::Disagrees { existing, .. } => Some(Verdict::needs_review(
                &rules::DISAGREEMENT,
                format!(
                    "`{name}` has another source already: {}",
                    uvferry_diagnostics::redact(&existing)
                ),
            )),
            _ => None,
        }
    }
}

/// Whether a repository is reached by another protocol than the line names.
fn is_by_other_protocol(requirement: &Requirement, source: Option<&Source>) -> bool {
    matches!(
        (&requirement.target, source),
        (RequirementTarget::Vcs(vcs), Some(Source::Git { url, .. })) if vcs.url != *url
    )
}

/// An absolute path that is not there: a freeze of another machine's environment.
fn is_foreign_path(path: &str) -> bool {
    let windows = path.as_bytes().get(1) == Some(&b':');
    (path.starts_with('/') || windows) && !std::path::Path::new(path).exists()
}

pub(super) fn place_of(target: &Target) -> String {
    match target {
        Target::Main => "project.dependencies".to_owned(),
        Target::Group(group) => format!("dependency-groups.{group}"),
        Target::Extra(extra) => format!("project.optional-dependencies.{extra}"),
    }
}

pub(super) fn extras_text(extras: &[String]) -> String {
    if extras.is_empty() {
        String::new()
    } else {
        format!("[{}]", extras.join(","))
    }
}
