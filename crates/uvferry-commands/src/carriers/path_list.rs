//! Files whose lines begin with a pattern of paths: `.gitattributes`, `CODEOWNERS`.
//!
//! A line for files that are gone has no effect. Who owns requirements files owns what took
//! their place; attributes of text files are not those of a lock, and go.
//! (<https://git-scm.com/docs/gitattributes>,
//! <https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners>)

use std::collections::BTreeSet;

use uvferry_diagnostics::SourceFile;

use crate::carried::{Carried, Mention};
use crate::carriers::pipeline::{GoneFiles, Named};
use crate::context::{Mode, Settings};

/// Whether a path is one of these files.
pub(crate) fn is_path_list(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == ".gitattributes"
        || matches!(
            path,
            "CODEOWNERS" | ".github/CODEOWNERS" | ".gitlab/CODEOWNERS" | "docs/CODEOWNERS"
        )
}

pub(crate) fn carry(file: &SourceFile, settings: &Settings<'_>) -> Carried {
    let mut carried = Carried::default();
    if matches!(settings.mode, Mode::Pip) {
        return carried;
    }
    let gone = GoneFiles::new(settings);
    let text = file.text();
    let has_owners = file.path().ends_with("CODEOWNERS");
    // Owners are given from the top of the repository, wherever the file lies.
    let folder = match file.path().rsplit_once('/') {
        Some((folder, _)) if !has_owners => folder,
        _ => "",
    };
    let mut present: BTreeSet<&str> = lines(text)
        .map(|line| line.pattern.trim_start_matches('/'))
        .collect();
    for line in lines(text) {
        let Named::Gone(new) = gone.named(&anywhere(line.pattern), folder) else {
            continue;
        };
        if is_for_a_kind(line.pattern) {
            continue;
        }
        let why = if has_owners {
            "who owns it owns what took its place"
        } else {
            "no file is left that it says something about"
        };
        let names = if has_owners {
            vec![new.project, new.lock]
        } else {
            Vec::new()
        };
        let slash = if line.pattern.starts_with('/') {
            "/"
        } else {
            ""
        };
        let names: Vec<String> = names
            .iter()
            .map(|name| name.trim_start_matches("**/"))
            .filter(|name| !present.contains(name))
            .map(|name| format!("{slash}{name}"))
            .collect();
        if has_owners {
            present.extend(["pyproject.toml", "uv.lock"]);
        }
        carried.mentions.push(Mention {
            span: line.start..line.start + line.pattern.len(),
            text: line.pattern.to_owned(),
            to: names.join(", "),
            why: why.to_owned(),
        });
        let whole = line.start..line.end;
        let rest = &text[line.start + line.pattern.len()..line.end];
        let ends = rest.ends_with('\n');
        let new: Vec<String> = names.iter().map(|name| format!("{name}{rest}")).collect();
        carried
            .replacements
            .push((whole, new.join(if ends { "" } else { "\n" })));
    }
    carried
}

/// A line with its pattern.
struct Line<'a> {
    pattern: &'a str,
    /// Where the pattern begins.
    start: usize,
    /// Where the next line begins.
    end: usize,
}

/// The lines that have a pattern; a section of GitLab's and a macro of git's have none.
fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let begin = at;
        at += line.len();
        let body = line.trim_start();
        let start = begin + (line.len() - body.len());
        let length = body.find(char::is_whitespace).unwrap_or(body.len());
        let pattern = &body[..length];
        let is_one = !pattern.is_empty()
            && !pattern.starts_with(['#', '[', '^', '!', '"'])
            && !pattern.contains('\\');
        is_one.then_some(Line {
            pattern,
            start,
            end: at,
        })
    })
}

/// `*.txt` is for files that are still to come as well.
fn is_for_a_kind(pattern: &str) -> bool {
    let bare = pattern.rsplit_once('.').map_or(pattern, |(stem, _)| stem);
    !bare.contains(char::is_alphanumeric)
}

/// A pattern without a slash is for files in all folders.
fn anywhere(pattern: &str) -> String {
    match pattern.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None if pattern.contains('/') => pattern.to_owned(),
        None => format!("**/{pattern}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::{InstallTarget, Project};

    fn carried(path: &str, text: &str) -> String {
        let project = Project {
            files: [
                ("requirements.txt", InstallTarget::Main),
                (
                    "requirements/dev.txt",
                    InstallTarget::Group("dev".to_owned()),
                ),
                ("stays/requirements.in", InstallTarget::Stays),
            ]
            .map(|(path, target)| (path.to_owned(), target))
            .into(),
            ..Project::default()
        };
        let none = BTreeSet::new();
        let settings = Settings {
            mode: Mode::Project(&project),
            uv_version: "0.13.9",
            with_docker_cache: false,
            scripts_with_uv: &none,
        };
        assert!(is_path_list(path));
        let carried = carry(&SourceFile::new(path, text), &settings);
        let new = carried.applied(text);
        let again = carry(&SourceFile::new(path, new.as_str()), &settings);
        assert_eq!(again.applied(&new), new);
        new
    }

    #[test]
    fn owners_own_what_took_the_place() {
        assert_eq!(
            carried(
                ".github/CODEOWNERS",
                "# requirements.txt\n*  @all\n/requirements.txt @a @b # why\r\nrequirements/*.txt @c\nrequirements.* @d\n"
            ),
            "# requirements.txt\n*  @all\n/pyproject.toml @a @b # why\r\n/uv.lock @a @b # why\r\nrequirements.* @d\n"
        );
        assert_eq!(
            carried("CODEOWNERS", "uv.lock @x\nrequirements.txt @a"),
            "uv.lock @x\npyproject.toml @a"
        );
    }

    #[test]
    fn attributes_of_what_is_gone_go() {
        assert_eq!(
            carried(
                ".gitattributes",
                "* text=auto\nrequirements.txt text eol=lf\n[attr]requirements x\n*.txt text\nrequirements/*.txt -diff\n"
            ),
            "* text=auto\n[attr]requirements x\n*.txt text\n"
        );
        assert_eq!(
            carried(
                "requirements/.gitattributes",
                "dev.txt text\nother.txt text\n"
            ),
            "other.txt text\n"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_list_is_too_strange(text in r"([#!\[\]*/\\ \t]|requirements|\.txt|@a|é|\r?\n){0,40}") {
            carried(".gitattributes", &text);
            carried("CODEOWNERS", &text);
        }
    }
}
