//! What conda's environment files leave to pip.
//!
//! Such a file is conda's, and stays: it names packages that no Python index has. The
//! list under `pip:` is installed by pip all the same, so a reader should know of it. The
//! file is read by its indentation, as conda writes it and its documentation shows it
//! (<https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html>).

use uvferry_diagnostics::{Diagnostic, SourceFile, Span};
use uvferry_yaml::{NodeRef, Tree as Yaml};

use crate::project::Project;
use crate::rules;
use crate::tree::{Tree, base_name};

/// Says of each environment file with a list for pip that the list is left alone.
pub(crate) fn lists_for_pip(tree: &Tree, belongs: &dyn Fn(&str) -> bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for file in tree.files() {
        if !is_environment(&file.path) || !belongs(&file.path) || tree.size_bytes(file) > 1 << 20 {
            continue;
        }
        let Ok(bytes) = tree.read(&file.path) else {
            continue;
        };
        let source = SourceFile::new(file.path.as_str(), bytes);
        let Some((line, count)) = pip_list(source.text()) else {
            continue;
        };
        let lines = if count == 1 {
            "1 line for pip, which is".to_owned()
        } else {
            format!("{count} lines for pip, which are")
        };
        found.push(
            Diagnostic::new(
                &rules::CONDA_PIP,
                format!("`{}` has {lines} left alone", file.path),
            )
            .at(&source, source.line_span(line).unwrap_or_default())
            .label("conda hands these to pip")
            .help(rules::CONDA_PIP.fix),
        );
    }
    found
}

/// Whether a file is one of conda's, as far as its name says.
fn is_environment(path: &str) -> bool {
    let name = base_name(path).to_ascii_lowercase();
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        stem.contains("env") && matches!(extension, "yml" | "yaml")
    })
}

/// What the environment files of conda in a project hand to pip, each as
/// [`pip_list_of_conda`] has it. Projects inside of it have theirs.
pub fn pip_lists_of_conda(project: &Project) -> Vec<SourceFile> {
    let belongs = |path: &str| {
        let is_inner = crate::roots::root_of(&project.inner, path).is_some();
        !is_inner && !crate::roots::is_foreign(path)
    };
    let mut found = Vec::new();
    for file in project.tree.files() {
        if !is_environment(&file.path)
            || !belongs(&file.path)
            || project.tree.size_bytes(file) > 1 << 20
        {
            continue;
        }
        if let Ok(bytes) = project.tree.read(&file.path) {
            found.extend(pip_list_of_conda(&SourceFile::new(
                file.path.as_str(),
                bytes,
            )));
        }
    }
    found
}

/// What an environment file of conda hands to pip, as requirements files: all that is not of it
/// is blank, so that each requirement stands at its own line and column. A line that has several
/// (`pip: [a, b]`) takes as many files.
///
/// ```
/// use uvferry_diagnostics::SourceFile;
///
/// let text = "dependencies:\n  - numpy\n  - pip:\n    - six\n";
/// let lists = uvferry_migrate::pip_list_of_conda(&SourceFile::new("environment.yml", text));
/// let texts: Vec<&str> = lists.iter().map(|list| list.text().trim()).collect();
/// assert_eq!(texts, ["six"]);
/// ```
pub fn pip_list_of_conda(file: &SourceFile) -> Vec<SourceFile> {
    let Ok(tree) = Yaml::parse(file) else {
        return Vec::new();
    };
    let lists = tree.root().and_then(|root| root.get("dependencies"));
    let items = lists.into_iter().flat_map(NodeRef::items);
    let items = items.filter_map(|item| item.get("pip"));
    let mut texts: Vec<Vec<Span>> = Vec::new();
    for item in items.flat_map(NodeRef::items) {
        let span = item.span();
        let written = file.slice(span.clone());
        let inner = written.trim_matches(['"', '\'']);
        // Of one that is escaped or folded no text of the file is what it says.
        if item.text() != Some(inner) || inner.contains('\n') {
            continue;
        }
        let start = span.start + written.find(inner).unwrap_or_default();
        let span = start..start + inner.len();
        let line = |span: &Span| file.text()[..span.start].matches('\n').count();
        let is_free =
            |spans: &&mut Vec<Span>| spans.last().is_none_or(|last| line(last) < line(&span));
        match texts.iter_mut().find(is_free) {
            Some(spans) => spans.push(span),
            None => texts.push(vec![span]),
        }
    }
    let only = |spans: Vec<Span>| {
        let is_of_it = |at: usize| spans.iter().any(|span| span.contains(&at));
        let each = file.text().char_indices();
        let text: String = each
            .map(|(at, c)| match c {
                '\n' | '\r' => c,
                _ if is_of_it(at) => c,
                _ => ' ',
            })
            .collect();
        SourceFile::from_text(file.path(), text)
    };
    texts.into_iter().map(only).collect()
}

/// The line (from 1) of `- pip:` in the list `dependencies:`, and how many requirements
/// stand below it. What names a requirements file is none: that file is read by itself.
fn pip_list(text: &str) -> Option<(usize, usize)> {
    let mut in_dependencies = false;
    // The column of the dash of `- pip:`, once that was seen.
    let mut dash: Option<usize> = None;
    let (mut at, mut count) = (0, 0);
    for (nth, line) in text.lines().enumerate() {
        let body = line.trim_start();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let indent = line.len() - body.len();
        if indent == 0 && !body.starts_with('-') {
            in_dependencies = body
                .strip_prefix("dependencies:")
                .is_some_and(|rest| rest.trim().is_empty() || rest.trim().starts_with('#'));
            dash = None;
            continue;
        }
        if !in_dependencies {
            continue;
        }
        if dash.is_some_and(|dash| indent <= dash) {
            dash = None;
        }
        let Some(item) = body.strip_prefix('-') else {
            continue;
        };
        let item = item.trim_start();
        if dash.is_some() {
            count += usize::from(is_requirement(item));
        } else if let Some(rest) = item.strip_prefix("pip:") {
            dash = Some(indent);
            if at == 0 {
                at = nth + 1;
            }
            count += rest
                .split_once('[')
                .and_then(|(_, list)| list.split(']').next())
                .map_or(0, |list| {
                    list.split(',').filter(|item| is_requirement(item)).count()
                });
        }
    }
    (count > 0).then_some((at, count))
}

fn is_requirement(item: &str) -> bool {
    let item = item.trim().trim_matches(['"', '\'']).trim_start();
    !item.is_empty()
        && !item.starts_with('#')
        && !["-r", "--requirement", "-c", "--constraint"]
            .iter()
            .any(|option| item.starts_with(option))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_for_pip_is_found_in_each_of_its_shapes() {
        for (text, expected) in [
            (
                "name: x\nchannels:\n  - defaults\ndependencies:\n  - python=3.8\n  - pip=20\n  # tools\n  - pip:\n    - a==1\n    # b is gone\n    - -e git+https://example.com/b.git#egg=b\n    - -r requirements.txt\n",
                Some((8, 2)),
            ),
            (
                "dependencies:\n- python\n- pip:\n  - a\n  - b>=1  # why\n- numpy\nprefix: /x\n",
                Some((3, 2)),
            ),
            (
                "dependencies:  # all\n- pip:\n    - a\n- pip: [b, \"c>1\"]\n",
                Some((2, 3)),
            ),
            ("dependencies:\n  - pip:\n    - -r requirements.txt\n", None),
            ("dependencies:\n  - pip\n  - numpy\n", None),
            ("services:\n  web:\n    - pip:\n      - a\n", None),
        ] {
            assert_eq!(pip_list(text), expected, "{text}");
        }
    }

    #[test]
    fn the_plan_tells_of_it_and_leaves_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let text = "dependencies:\n  - numpy\n  - pip:\n    - six\n";
        fs_err::write(folder.path().join("environment.yml"), text).unwrap();
        fs_err::write(folder.path().join("requirements.txt"), "alpha\n").unwrap();
        let plan = crate::plan(folder.path(), &crate::PlanOptions::default()).unwrap();
        let found: Vec<_> = plan
            .diagnostics
            .iter()
            .filter(|found| found.code == rules::CONDA_PIP.code)
            .collect();
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].message,
            "`environment.yml` has 1 line for pip, which is left alone"
        );
        assert!(
            plan.changes
                .iter()
                .all(|change| change.path != "environment.yml")
        );
    }
}
