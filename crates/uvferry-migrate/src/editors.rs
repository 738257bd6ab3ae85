//! A project as `uvferry-editors` wants it, and where the user's own folders of editors are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use uvferry_diagnostics::SourceFile;
use uvferry_editors::{
    Editor, EditorPlan, Evidence, Files, Found, Workflow, indentation_of_toml,
    newest_configuration, plan, plan_for_user, style_of, web_apps,
};
use uvferry_process::Environment;
use uvferry_pyproject::{Pyproject, Target};
use uvferry_toolconfig::{Options, is_searched, uses};

use crate::error::MigrateError;
use crate::options::PlanOptions;
use crate::project::{Project, repository_root};
use crate::roles::Form;
use crate::tree::{Tree, base_name, folder_of};

mod ignoring;

use ignoring::Ignoring;

/// No file of an editor and no module is larger, bytes.
const LARGEST: u64 = 1 << 20;

/// Folders whose files editors read although version control often leaves them out.
const OF_EDITORS: [&str; 3] = [".idea", ".idea/runConfigurations", ".run"];

/// What is added to the project at `root` for an editor.
///
/// # Errors
/// When the folder cannot be listed.
pub fn plan_editor(root: &Path, editor: Editor) -> Result<EditorPlan, MigrateError> {
    let project = Project::read(Tree::walk(root)?, &PlanOptions::default());
    let evidence = editor_evidence(&project);
    let ignoring = Ignoring::new(root);
    let files = Files {
        read: &|path| look(root, path),
        ignored: &|path| ignoring.line(path),
    };
    Ok(plan(editor, &evidence, &files))
}

/// What is added to the user's own `folder` of an editor; `None` where the editor has none.
pub fn plan_editor_of_user(folder: &Path, editor: Editor) -> Option<EditorPlan> {
    let files = Files {
        read: &|path| look(folder, path),
        ignored: &|_| None,
    };
    plan_for_user(editor, &files)
}

/// The user's own folder of an editor, where there is one: the configuration of the newest
/// PyCharm, `~/.vim`, the `nvim` folder. `None` where the editor has none; else the folder, or
/// the place where none is.
pub fn editor_folder_of_user(
    editor: Editor,
    home: &Path,
    environment: &Environment,
) -> Option<Result<PathBuf, PathBuf>> {
    let variable = |name: &str| {
        let value = environment.get(name).map(PathBuf::from);
        value.filter(|path| path.is_absolute())
    };
    let configuration = || variable("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
    let folder = match editor {
        Editor::VsCode | Editor::EditorConfig => return None,
        Editor::Vim => home.join(if cfg!(windows) { "vimfiles" } else { ".vim" }),
        Editor::Neovim if cfg!(windows) => variable("LOCALAPPDATA")
            .unwrap_or_else(|| home.join("AppData/Local"))
            .join("nvim"),
        Editor::Neovim => configuration().join("nvim"),
        Editor::PyCharm => {
            let base = if cfg!(windows) {
                variable("APPDATA").unwrap_or_else(|| home.join("AppData/Roaming"))
            } else if cfg!(target_os = "macos") {
                home.join("Library/Application Support")
            } else {
                configuration()
            };
            let all = base.join("JetBrains");
            let names = names_in(&all);
            match newest_configuration(names.iter().map(String::as_str)) {
                Some(newest) => all.join(newest),
                None => all.join("PyCharm"),
            }
        }
    };
    Some(if folder.is_dir() {
        Ok(folder)
    } else {
        Err(folder)
    })
}

fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs_err::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

/// What a project has that editors should know.
pub fn editor_evidence(project: &Project) -> Evidence {
    let tree = &project.tree;
    let belongs = |path: &str| {
        crate::roots::root_of(&project.inner, path).is_none() && !crate::roots::is_foreign(path)
    };
    let python = tree.files().iter().filter(|file| {
        Path::new(&file.path).extension() == Some("py".as_ref())
            && belongs(&file.path)
            && tree.size_bytes(file) <= LARGEST
    });
    let python: Vec<SourceFile> = python
        .filter_map(|file| {
            let bytes = tree.read(&file.path).ok()?;
            Some(SourceFile::new(file.path.as_str(), bytes))
        })
        .collect();
    let mut paths: BTreeSet<String> = tree
        .files()
        .iter()
        .map(|file| file.path.clone())
        .filter(|path| belongs(path))
        .collect();
    for folder in OF_EDITORS {
        let names = names_in(&tree.root().join(folder));
        paths.extend(names.into_iter().map(|name| format!("{folder}/{name}")));
    }
    let root = fs_err::canonicalize(tree.root()).unwrap_or_else(|_| tree.root().to_owned());
    let toml = project.pyproject.as_ref().and_then(Pyproject::source);
    Evidence {
        earlier_environments: tree
            .environments()
            .iter()
            .filter(|folder| *folder != ".venv")
            .cloned()
            .collect(),
        workflow: workflow(project),
        tools: tools(project),
        distributions: distributions(project),
        apps: web_apps(&python),
        main_module: main_module(&python),
        main_file: main_file(&python),
        style: style_of(&python),
        toml_indentation: toml.and_then(|file| indentation_of_toml(file.text())),
        folder_name: root
            .file_name()
            .and_then(|name| Some(name.to_str()?.to_owned())),
        is_repository: root.join(".git").exists() && repository_root(&root) == root,
        paths: paths.into_iter().collect(),
        ..Evidence::default()
    }
}

/// What is at a path below a folder. Links are followed as long as they stay in it.
fn look(root: &Path, path: &str) -> Found {
    let full = root.join(path);
    let out_of_reach = |why: &str| Found::OutOfReach(why.to_owned());
    let Ok(root) = fs_err::canonicalize(root) else {
        return out_of_reach("its folder cannot be opened");
    };
    let mut nearest = full.as_path();
    let about = loop {
        match fs_err::symlink_metadata(nearest) {
            Ok(about) => break about,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(_) => return out_of_reach("a file stands where a folder has to be"),
        }
        match nearest.parent() {
            Some(above) => nearest = above,
            None => return Found::Missing,
        }
    };
    let Ok(real) = fs_err::canonicalize(nearest) else {
        return out_of_reach("it is a link that leads nowhere");
    };
    if !real.starts_with(&root) {
        return out_of_reach("it is, or lies behind, a link that leads out of the folder");
    }
    if nearest != full {
        return if real.is_dir() {
            Found::Missing
        } else {
            out_of_reach("a file stands where a folder has to be")
        };
    }
    if !real.is_file() {
        return out_of_reach("it is no file");
    }
    let size = if about.is_symlink() {
        fs_err::metadata(&real).map_or(0, |about| about.len())
    } else {
        about.len()
    };
    if size > LARGEST {
        return out_of_reach("it is larger than any such file");
    }
    match fs_err::read(&real) {
        Ok(bytes) => Found::File(SourceFile::new(path, bytes)),
        Err(_) => out_of_reach("it cannot be read"),
    }
}

fn workflow(project: &Project) -> Workflow {
    let has_project = project
        .pyproject
        .as_ref()
        .is_some_and(Pyproject::has_project);
    if has_project {
        return Workflow::Project;
    }
    let list = project.documents.list();
    let roles = || list.iter().zip(&project.roles).enumerate();
    let sources: BTreeSet<&str> = roles()
        .filter_map(|(_, (_, role))| match &role.form {
            Form::LockOf { sources } => Some(sources.iter().map(String::as_str)),
            _ => None,
        })
        .flatten()
        .collect();
    let is_installed = |at: usize| {
        let (document, role) = (&list[at], &project.roles[at]);
        let counts = !matches!(role.form, Form::Ignored | Form::Constraints { .. });
        let has_includer = project
            .documents
            .includers(at)
            .iter()
            .any(|(_, is_constraint)| !is_constraint);
        counts
            && !document.is_outside()
            && !has_includer
            && !sources.contains(document.path.as_str())
    };
    let of = |wanted: &dyn Fn(Option<&Target>) -> bool| -> Vec<String> {
        roles()
            .filter(|(at, (_, role))| is_installed(*at) && wanted(role.target.as_ref()))
            .map(|(_, (document, _))| document.path.clone())
            .collect()
    };
    // Files of documentation or deployment need not fit together with the others.
    let for_developers = |target: Option<&Target>| match target {
        Some(Target::Group(name)) => {
            matches!(
                name.as_str(),
                "dev" | "develop" | "development" | "test" | "tests"
            )
        }
        Some(Target::Main) | None => true,
        Some(Target::Extra(_)) => false,
    };
    let mut files = of(&for_developers);
    if files.is_empty() {
        files = of(&|_| true);
    }
    if files.is_empty() {
        Workflow::Nothing
    } else {
        Workflow::Pip(files)
    }
}

/// The tools that are declared, run or configured.
fn tools(project: &Project) -> BTreeSet<String> {
    let tree = &project.tree;
    let belongs = |path: &str| crate::roots::root_of(&project.inner, path).is_none();
    let searched: Vec<SourceFile> = tree
        .files()
        .iter()
        .filter(|file| {
            is_searched(&file.path) && belongs(&file.path) && tree.size_bytes(file) <= LARGEST
        })
        .filter_map(|file| {
            let bytes = tree.read(&file.path).ok()?;
            Some(SourceFile::new(file.path.as_str(), bytes))
        })
        .collect();
    let options = Options::default()
        .with_uses(uses(&searched))
        .with_declared(&searched);
    let mut found: BTreeSet<String> = options
        .run
        .keys()
        .chain(options.declared.keys())
        .map(|tool| tool.name().to_owned())
        .collect();
    let names = distributions(project);
    for tool in ["pytest", "ruff", "black", "mypy"] {
        let configured = project
            .pyproject
            .as_ref()
            .is_some_and(|it| it.configures(tool));
        let own_file = match tool {
            "pytest" => &["pytest.ini", ".pytest.ini", "pytest.toml"][..],
            "ruff" => &["ruff.toml", ".ruff.toml"],
            "mypy" => &["mypy.ini", ".mypy.ini"],
            _ => &[],
        };
        let own_file = own_file.iter().any(|path| tree.contains(path));
        if names.contains(tool) || configured || own_file {
            found.insert(tool.to_owned());
        }
    }
    // Nothing but pytest reads it.
    let mut files = tree.files().iter();
    if files.any(|file| base_name(&file.path) == "conftest.py" && belongs(&file.path)) {
        found.insert("pytest".to_owned());
    }
    found
}

/// What the project declares, with and without extras.
fn distributions(project: &Project) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |requirement: &uvferry_requirements::Requirement| {
        let Some(name) = &requirement.name else {
            return;
        };
        found.insert(name.normalized.clone());
        for extra in &requirement.extras {
            let extra = uvferry_requirements::normalize_name(extra);
            found.insert(format!("{}[{extra}]", name.normalized));
        }
    };
    for (document, role) in project.documents.list().iter().zip(&project.roles) {
        if role.form != Form::Ignored {
            document.requirements().for_each(|(_, one)| add(one));
        }
    }
    for (text, _) in crate::risks::declared_lines(project) {
        let file = uvferry_requirements::parse(&SourceFile::new("", text));
        file.requirements().for_each(|(_, _, one)| add(one));
    }
    found
}

/// The package that `python -m` runs, where there is one alone.
fn main_module(python: &[SourceFile]) -> Option<String> {
    let mut found = python.iter().filter_map(|file| {
        let path = file.path().strip_suffix("/__main__.py")?;
        let path = path.strip_prefix("src/").unwrap_or(path);
        (!path.contains('/')).then(|| path.to_owned())
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// A script at the root that is made to be run.
fn main_file(python: &[SourceFile]) -> Option<String> {
    let is_script = |file: &&SourceFile| {
        let text = file.text();
        folder_of(file.path()).is_empty()
            && !matches!(
                file.path(),
                "setup.py" | "manage.py" | "noxfile.py" | "conftest.py"
            )
            && text.contains("__name__")
            && text.contains("__main__")
    };
    let mut scripts: Vec<&SourceFile> = python.iter().filter(is_script).collect();
    let usual = scripts
        .iter()
        .find(|file| matches!(file.path(), "main.py" | "app.py" | "run.py"));
    if let Some(usual) = usual {
        return Some(usual.path().to_owned());
    }
    let only = scripts.pop()?;
    scripts.is_empty().then(|| only.path().to_owned())
}

#[cfg(test)]
mod tests;
