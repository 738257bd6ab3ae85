//! Hosting platforms that install `requirements.txt` without any file that names it.

use crate::mentions::Mention;
use crate::tree::{Tree, base_name, folder_of, join};

/// One place for each `requirements.txt` that a platform installs by convention: the file
/// beside it by which the platform is known.
pub(crate) fn mentions(tree: &Tree, names: &[String]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for name in names
        .iter()
        .filter(|name| base_name(name) == "requirements.txt")
    {
        let Some((file, line, platform)) = platform_of(tree, folder_of(name)) else {
            continue;
        };
        found.push(Mention {
            file,
            line,
            text: format!("{platform} installs requirements.txt by convention"),
            of: vec![name.clone()],
        });
    }
    found
}

/// The file in `folder` that is for a platform, the line that says so, and the platform.
fn platform_of(tree: &Tree, folder: &str) -> Option<(String, usize, &'static str)> {
    let beside = tree
        .files()
        .iter()
        .filter(|file| folder_of(&file.path) == folder)
        .find_map(|file| {
            let (line, platform) = of_file(tree, &file.path)?;
            Some((file.path.clone(), line, platform))
        });
    if beside.is_some() {
        return beside;
    }
    for (path, platform) in [
        (".streamlit/config.toml", "Streamlit"),
        (".streamlit/secrets.toml", "Streamlit"),
        (".platform.app.yaml", "Platform.sh"),
        (".ebextensions/python.config", "Elastic Beanstalk"),
    ] {
        let path = join(folder, path);
        if tree.contains(&path) {
            return Some((path, 1, platform));
        }
    }
    named_as_code_folder(tree, folder)
}

/// Whether a file is by itself the sign of a platform, and the line that makes it one.
fn of_file(tree: &Tree, path: &str) -> Option<(usize, &'static str)> {
    let line = |wanted: &dyn Fn(&str) -> bool| -> Option<usize> {
        let bytes = tree.read(path).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        text.lines().position(wanted).map(|at| at + 1)
    };
    let python_runtime = |text: &str| text.to_ascii_lowercase().contains("python");
    match base_name(path) {
        "Procfile" => Some((1, "the platform")),
        "app.json" => Some((1, "Heroku")),
        "runtime.txt" => Some((1, "the platform of runtime.txt")),
        "app.yaml" => line(&|text| {
            let text = text.trim_start();
            text.strip_prefix("runtime:").is_some_and(python_runtime)
        })
        .map(|at| (at, "App Engine")),
        "host.json" => Some((1, "Azure Functions")),
        "vercel.json" => Some((1, "Vercel")),
        "netlify.toml" => Some((1, "Netlify")),
        "zappa_settings.json" => Some((1, "Zappa")),
        "template.yaml" | "template.yml" => {
            line(&|text| text.trim_start().starts_with("Runtime:") && python_runtime(text))
                .map(|at| (at, "AWS SAM"))
        }
        "serverless.yml" | "serverless.yaml" => {
            line(&|text| text.trim_start().starts_with("runtime:") && python_runtime(text))
                .map(|at| (at, "the Serverless Framework"))
        }
        "main.py" => line(&|text| {
            let text = text.trim_start();
            text.starts_with("import functions_framework")
                || text.starts_with("from functions_framework")
                || text.starts_with("@functions_framework.")
        })
        .map(|at| (at, "Cloud Functions")),
        "README.md" => space_of_hugging_face(tree, path).map(|at| (at, "Hugging Face")),
        _ => None,
    }
}

/// The line `sdk:` in the front matter of a README, which makes a Space of a repository.
fn space_of_hugging_face(tree: &Tree, path: &str) -> Option<usize> {
    let bytes = tree.read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    if lines.next()?.1.trim_end() != "---" {
        return None;
    }
    lines
        .take_while(|(_, line)| line.trim_end() != "---")
        .find(|(_, line)| line.starts_with("sdk:"))
        .map(|(at, _)| at + 1)
}

/// `CodeUri: hello/` and `source_directory: api` in a file of the folders above name the
/// folder from which a platform builds.
fn named_as_code_folder(tree: &Tree, folder: &str) -> Option<(String, usize, &'static str)> {
    if folder.is_empty() {
        return None;
    }
    let mut above = folder_of(folder);
    loop {
        for (name, keys, platform) in [
            ("template.yaml", &["CodeUri:", "ContentUri:"][..], "AWS SAM"),
            ("template.yml", &["CodeUri:", "ContentUri:"], "AWS SAM"),
        ] {
            let path = join(above, name);
            if !tree.contains(&path) {
                continue;
            }
            let Ok(bytes) = tree.read(&path) else {
                continue;
            };
            let text = String::from_utf8_lossy(&bytes);
            let at = text.lines().position(|line| {
                keys.iter()
                    .find_map(|key| line.trim().strip_prefix(key))
                    .is_some_and(|value| {
                        join(above, value.trim().trim_matches(['"', '\''])) == folder
                    })
            });
            if let Some(at) = at {
                return Some((path, at + 1, platform));
            }
        }
        if above.is_empty() {
            return None;
        }
        above = folder_of(above);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_platform_installs_by_convention_counts_as_named() {
        for (path, text, place) in [
            ("app.yaml", "# web\nruntime: python312\n", "app.yaml:2"),
            ("app.yaml", "kind: Deployment\n", ""),
            ("host.json", "{}\n", "host.json:1"),
            ("vercel.json", "{}\n", "vercel.json:1"),
            ("netlify.toml", "[build]\n", "netlify.toml:1"),
            ("runtime.txt", "python-3.11.4\n", "runtime.txt:1"),
            ("Procfile", "web: gunicorn app\n", "Procfile:1"),
            (
                "serverless.yml",
                "provider:\n  runtime: python3.12\n",
                "serverless.yml:2",
            ),
            ("serverless.yml", "provider:\n  runtime: nodejs20.x\n", ""),
            ("main.py", "import functions_framework\n", "main.py:1"),
            ("main.py", "import flask\n", ""),
            (
                ".streamlit/config.toml",
                "[theme]\n",
                ".streamlit/config.toml:1",
            ),
            (
                "README.md",
                "---\ntitle: T\nsdk: gradio\n---\n# T\n",
                "README.md:3",
            ),
            ("README.md", "# T\n\n---\nsdk: gradio\n---\n", ""),
        ] {
            let folder = tempfile::tempdir().unwrap();
            for (path, text) in [("requirements.txt", "six\n"), (path, text)] {
                let path = folder.path().join(path);
                fs_err::create_dir_all(path.parent().unwrap()).unwrap();
                fs_err::write(path, text).unwrap();
            }
            let tree = Tree::walk(folder.path()).unwrap();
            let found: Vec<String> = mentions(&tree, &["requirements.txt".to_owned()])
                .into_iter()
                .map(|mention| format!("{}:{}", mention.file, mention.line))
                .collect();
            assert_eq!(found.join(" "), place, "{path}: {text}");
        }
    }

    #[test]
    fn a_template_above_names_the_folder_that_it_builds() {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("api/hello/requirements.txt", "six\n"),
            (
                "api/template.yaml",
                "Resources:\n  F:\n    Properties:\n      CodeUri: hello/\n",
            ),
        ] {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let tree = Tree::walk(folder.path()).unwrap();
        let found = mentions(&tree, &["api/hello/requirements.txt".to_owned()]);
        assert_eq!(found[0].file, "api/template.yaml");
        assert_eq!(found[0].line, 4);
    }
}
