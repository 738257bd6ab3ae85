//! Hosting platforms that install `requirements.txt` without any file that names it.
//!
//! A platform is known by a file beside the requirements file, or by a command or an action
//! that deploys to it. Both stand in one table each; those that read uv.lock by themselves
//! (Nixpacks, Railway) are in neither.

mod commands;

use crate::mentions::{How, Mention};
use crate::tree::{Tree, base_name, folder_of, join};

/// A file beside `requirements.txt` that tells a platform.
struct Sign {
    /// Its path from the folder of `requirements.txt`; one `*` stands for any letters.
    path: &'static str,
    /// What one of its lines has to hold, in lower case; nothing where the file is enough.
    words: &'static [&'static str],
    platform: &'static str,
    /// What no line may hold: the platform runs that then.
    unless: Option<&'static str>,
}

const fn there(path: &'static str, platform: &'static str) -> Sign {
    with(path, &[], platform)
}

const fn with(path: &'static str, words: &'static [&'static str], platform: &'static str) -> Sign {
    Sign {
        path,
        words,
        platform,
        unless: None,
    }
}

const SIGNS: &[Sign] = &[
    there("Procfile", "the platform"),
    there("runtime.txt", "the platform of runtime.txt"),
    there("app.json", "Heroku"),
    there("bin/post_compile", "Heroku"),
    there("bin/pre_compile", "Heroku"),
    there("scalingo.json", "Scalingo"),
    there("DOKKU_SCALE", "Dokku"),
    with("project.toml", &["buildpack"], "the buildpack"),
    with("project.toml", &["[_]"], "the buildpack"),
    with("project.toml", &["[build]"], "the buildpack"),
    with("fly.toml", &["builder", "="], "the buildpack of Fly"),
    with("fly.toml", &["buildpacks", "="], "the buildpack of Fly"),
    Sign {
        unless: Some("buildcommand:"),
        ..with("render.yaml", &["python"], "Render")
    },
    there(".do/app.yaml", "App Platform"),
    there(".do/deploy.template.yaml", "App Platform"),
    there("now.json", "Vercel"),
    there("vercel.json", "Vercel"),
    there("netlify.toml", "Netlify"),
    there(".streamlit/config.toml", "Streamlit"),
    there(".streamlit/secrets.toml", "Streamlit"),
    there("packages.txt", "Streamlit"),
    there(".platform.app.yaml", "Platform.sh"),
    there(".upsun/config.yaml", "Upsun"),
    there("postBuild", "Binder"),
    there("apt.txt", "Binder"),
    with("manifest.y*ml", &["python", "buildpack"], "Cloud Foundry"),
    with("manifest.y*ml", &["applications:"], "Cloud Foundry"),
    there(".cfignore", "Cloud Foundry"),
    there(".s2i/environment", "OpenShift"),
    there(".s2i/bin/assemble", "OpenShift"),
    there(".chalice/config.json", "Chalice"),
    there("zappa_settings.*", "Zappa"),
    there(".ebextensions/*.config", "Elastic Beanstalk"),
    there(".elasticbeanstalk/config.y*ml", "Elastic Beanstalk"),
    with("template.y*ml", &["runtime:", "python"], "AWS SAM"),
    with("template.*", &["aws::serverless::function"], "AWS SAM"),
    there("samconfig.toml", "AWS SAM"),
    with(
        "serverless.y*ml",
        &["runtime:", "python"],
        "the Serverless Framework",
    ),
    with(
        "serverless.*",
        &["serverless-python-requirements"],
        "the Serverless Framework",
    ),
    with(
        "serverless.*",
        &["serverless-wsgi"],
        "the Serverless Framework",
    ),
    with("app.yaml", &["runtime:", "python"], "App Engine"),
    with(
        "main.py",
        &["import functions_framework"],
        "Cloud Functions",
    ),
    with("main.py", &["from functions_framework"], "Cloud Functions"),
    with("main.py", &["@functions_framework."], "Cloud Functions"),
    there("host.json", "Azure Functions"),
    there(".deployment", "App Service"),
    there("databricks.y*ml", "Databricks"),
    there("MLproject", "MLflow"),
    there(".astro/config.yaml", "Astronomer"),
    with(
        "Dockerfile",
        &["from ", "astro-runtime"],
        "the image of Astronomer",
    ),
    with("Dockerfile", &["from ", "onbuild"], "the image below"),
];

/// One place for each `requirements.txt` that a platform installs by convention: the file by
/// which the platform is known.
pub(crate) fn mentions(tree: &Tree, names: &[String]) -> Vec<Mention> {
    let by_convention: Vec<&String> = names
        .iter()
        .filter(|name| base_name(name) == "requirements.txt")
        .collect();
    if by_convention.is_empty() {
        return Vec::new();
    }
    let deployed = commands::find(tree);
    by_convention
        .into_iter()
        .filter_map(|name| {
            let folder = folder_of(name);
            let (file, line, platform) = platform_of(tree, folder)
                .or_else(|| commands::of_folder(&deployed, tree, folder))?;
            Some(Mention {
                file,
                line,
                text: format!("{platform} installs requirements.txt by convention"),
                of: vec![name.clone()],
                how: How::ByConvention,
            })
        })
        .collect()
}

/// The file in `folder` that is for a platform, the line that says so, and the platform.
fn platform_of(tree: &Tree, folder: &str) -> Option<(String, usize, &'static str)> {
    let inside = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let beside = tree.files().iter().find_map(|file| {
        let (line, platform) = of_file(tree, &file.path, file.path.strip_prefix(&inside)?)?;
        Some((file.path.clone(), line, platform))
    });
    beside.or_else(|| named_as_code_folder(tree, folder))
}

/// Whether a file is by itself the sign of a platform, and the line that makes it one; `name`
/// is its path from the folder of the requirements file.
fn of_file(tree: &Tree, path: &str, name: &str) -> Option<(usize, &'static str)> {
    if name == "README.md" {
        return space_of_hugging_face(tree, path).map(|at| (at, "Hugging Face"));
    }
    let mut text = None;
    SIGNS
        .iter()
        .filter(|sign| is_like(sign.path, name))
        .find_map(|sign| {
            if sign.words.is_empty() && sign.unless.is_none() {
                return Some((1, sign.platform));
            }
            let text = text.get_or_insert_with(|| {
                let bytes = tree.read_text(path).unwrap_or_default();
                String::from_utf8_lossy(&bytes).to_ascii_lowercase()
            });
            if sign.unless.is_some_and(|unless| text.contains(unless)) {
                return None;
            }
            let mut code = text
                .lines()
                .map(|line| line.split(" #").next().unwrap_or_default());
            let at = code.position(|line| {
                !line.trim_start().starts_with('#')
                    && sign.words.iter().all(|word| line.contains(word))
            })?;
            Some((at + 1, sign.platform))
        })
}

/// Whether a path is like a pattern with at most one `*`, which is never a slash.
fn is_like(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((head, tail)) => path
            .strip_prefix(head)
            .and_then(|rest| rest.strip_suffix(tail))
            .is_some_and(|rest| !rest.contains('/')),
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
    fn each_sign_of_a_platform_holds_the_file_beside_it() {
        for (path, text) in [
            (
                "template.yaml",
                "Resources:\n  F:\n    Type: AWS::Serverless::Function\n",
            ),
            (
                "serverless.yml",
                "plugins:\n  - serverless-python-requirements\n",
            ),
            (".chalice/config.json", "{}\n"),
            (".elasticbeanstalk/config.yml", "global: {}\n"),
            (".ebextensions/01_app.config", "option_settings: {}\n"),
            (
                "manifest.yml",
                "applications:\n- name: a\n  buildpacks: [python_buildpack]\n",
            ),
            (".s2i/environment", "APP_FILE=app.py\n"),
            ("project.toml", "[build]\nbuilder = \"x\"\n"),
            ("fly.toml", "[build]\n  builder = \"paketobuildpacks/x\"\n"),
            ("render.yaml", "services:\n  - type: web\n    env: python\n"),
            (
                "deploy.sh",
                "gcloud functions deploy f --runtime python311\n",
            ),
            ("deploy.sh", "gcloud run deploy \\\n  --source .\n"),
            ("Makefile", "up:\n\taz webapp up -n x\n"),
            ("ci/deploy.sh", "eb deploy prod\n"),
            (
                ".github/workflows/d.yml",
                "jobs:\n  a:\n    steps:\n      - uses: Azure/functions-action@v1\n        with:\n          scm-do-build-during-deployment: true\n",
            ),
            ("stack.ts", "new PythonFunction(this, 'f', {})\n"),
        ] {
            let tree = of_files(&[("requirements.txt", "six\n"), (path, text)]);
            let found = mentions(&tree.1, &["requirements.txt".to_owned()]);
            assert_eq!(found.len(), 1, "{path}: {text}");
            assert_eq!(found[0].file, path);
        }
        for (path, text) in [
            ("render.yaml", "env: python\nbuildCommand: make\n"),
            ("fly.toml", "app = \"x\"\n"),
            ("nixpacks.toml", "[phases]\n"),
            ("deploy.sh", "gcloud run deploy --image x\n# eb deploy\n"),
            ("deploy.sh", "web deploy\n"),
        ] {
            let tree = of_files(&[("requirements.txt", "six\n"), (path, text)]);
            let found = mentions(&tree.1, &["requirements.txt".to_owned()]);
            assert!(found.is_empty(), "{path}: {text}");
        }
        // An image is built of its own Dockerfile.
        let tree = of_files(&[
            ("requirements.txt", "six\n"),
            ("Dockerfile", "FROM python:3.12\n"),
            ("deploy.sh", "gcloud run deploy --source .\n"),
        ]);
        assert!(mentions(&tree.1, &["requirements.txt".to_owned()]).is_empty());
        // The folder that the command names, and no other.
        let tree = of_files(&[
            ("api/requirements.txt", "six\n"),
            ("web/requirements.txt", "six\n"),
            ("deploy.sh", "gcloud functions deploy f --source=./api\n"),
        ]);
        let names = ["api/requirements.txt", "web/requirements.txt"].map(str::to_owned);
        let found = mentions(&tree.1, &names);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].of, ["api/requirements.txt"]);
    }

    fn of_files(files: &[(&str, &str)]) -> (tempfile::TempDir, Tree) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let tree = Tree::walk(folder.path()).unwrap();
        (folder, tree)
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
