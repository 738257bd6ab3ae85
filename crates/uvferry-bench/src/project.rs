//! Copies of the project, where a requirement is a folder: pip and uv build a folder where it
//! stands, which leaves files in it. Each scenario and tool has a copy of its own.
//!
//! A copy has the folders beside each other as they were, so that relative paths lead to the same
//! things; absolute ones into them are written anew. Of a repository all is copied that a build
//! may look at, and its history is borrowed, since some builds ask git for their version.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use uvferry_diagnostics::SourceFile;
use uvferry_process::Environment;
use uvferry_requirements::{
    EntryKind, Graph, ReadOptions, Requirement, RequirementsFile, SourceError, Target, parse_with,
};
use uvferry_resolution::copying::{copy_exactly, copy_for_builds, relative};

use crate::request::{BenchError, BenchRequest};

/// What setuptools is asked for where a folder does not say what builds it.
const BY_DEFAULT: [&str; 2] = ["setuptools>=40.8.0", "wheel"];

/// A project that is built in copies.
#[derive(Debug)]
pub(crate) struct Project {
    /// The copy that all others are made of.
    pristine: PathBuf,
    /// Where the tools run, below a copy.
    directory: PathBuf,
    /// The files of the request, as they are named in a copy.
    pub(crate) requirement_files: Vec<PathBuf>,
    pub(crate) constraint_files: Vec<PathBuf>,
    pub(crate) requirements: Vec<String>,
    /// What builds the folders.
    pub(crate) build_requirements: Vec<String>,
}

impl Project {
    /// Copies what the requirements are built from; `None` where they name no folder.
    pub(crate) fn copied(request: &BenchRequest, into: &Path) -> Result<Option<Self>, BenchError> {
        let directory = real(&request.directory)?;
        let found = Found::look(request, &directory);
        if found.folders.is_empty() {
            return Ok(None);
        }
        let layout = Layout::of(&directory, &found, &request.environment);
        let Some(layout) = layout else {
            return Err(BenchError::Apart);
        };
        let scratch = real(&request.scratch)?;
        for root in &layout.roots {
            copy_for_builds(root, &layout.place(into, root), &scratch)?;
        }
        for file in found.files.iter().chain(&found.archives) {
            let target = layout.place(into, file);
            if !layout.has(file) {
                if let Some(folder) = target.parent() {
                    fs_err::create_dir_all(folder)?;
                }
                fs_err::copy(file, &target)?;
            }
        }
        for file in &found.files {
            let target = layout.place(into, file);
            let text = fs_err::read(&target)?;
            if let Some(text) = layout.rewritten(text, &directory, &request.environment) {
                fs_err::write(&target, text)?;
            }
        }
        let moved = |files: &[PathBuf]| -> Vec<PathBuf> {
            files
                .iter()
                .map(|file| {
                    if file.is_absolute() {
                        relative(&directory, &plain(file))
                    } else {
                        file.clone()
                    }
                })
                .collect()
        };
        let moved_line = |line: &String| {
            let bytes = line.clone().into_bytes();
            layout
                .rewritten(bytes, &directory, &request.environment)
                .unwrap_or_else(|| line.clone())
        };
        Ok(Some(Self {
            directory: directory
                .strip_prefix(&layout.base)
                .unwrap_or(&directory)
                .to_owned(),
            requirement_files: moved(&request.requirement_files),
            constraint_files: moved(&request.constraint_files),
            requirements: request.requirements.iter().map(moved_line).collect(),
            build_requirements: build_requirements(&found.folders),
            pristine: into.to_owned(),
        }))
    }

    /// Makes a copy.
    pub(crate) fn copy_to(&self, folder: &Path) -> std::io::Result<()> {
        copy_exactly(&self.pristine, folder)
    }

    /// Where the tools run in a copy.
    pub(crate) fn directory(&self, folder: &Path) -> PathBuf {
        folder.join(&self.directory)
    }
}

/// What the requirements name of this machine, as absolute paths.
#[derive(Debug, Default)]
struct Found {
    /// Requirements files.
    files: BTreeSet<PathBuf>,
    /// Folders that are built.
    folders: BTreeSet<PathBuf>,
    /// Distribution files that are named by a relative path.
    archives: BTreeSet<PathBuf>,
    /// Folders with distribution files.
    lists: BTreeSet<PathBuf>,
}

impl Found {
    fn look(request: &BenchRequest, directory: &Path) -> Self {
        let mut found = Self::default();
        let named = request.requirement_files.iter();
        for file in named.chain(&request.constraint_files) {
            let path = file.to_string_lossy().replace('\\', "/");
            let graph = Graph::with(&path, &mut |path| {
                if path.contains("://") {
                    return Err(SourceError::Remote);
                }
                // What cannot be read is told by the tools.
                let bytes = fs_err::read(directory.join(path))
                    .map_err(|error| SourceError::Unreadable(error.to_string()))?;
                let source = SourceFile::new(path, bytes);
                Ok(std::sync::Arc::new(parsed(&source, &request.environment)))
            });
            for file in &graph.files {
                let path = plain(&directory.join(file.source.path()));
                found.take(file, directory, path.parent().unwrap_or(directory));
                found.files.insert(path);
            }
        }
        for line in &request.requirements {
            let source = SourceFile::new("", line.as_bytes());
            let file = parsed(&source, &request.environment);
            found.take(&file, directory, directory);
        }
        found
    }

    fn take(&mut self, file: &RequirementsFile, directory: &Path, beside: &Path) {
        for (_, _, requirement) in file.requirements() {
            self.folders
                .extend(folder_of(requirement, directory).filter(|folder| folder.is_dir()));
            self.archives
                .extend(archive_of(requirement, directory).filter(|file| file.is_file()));
        }
        for (_, option) in file.options() {
            if let Some(value) = option.value.as_deref()
                && option.name == "--find-links"
                && !value.contains(':')
            {
                // pip looks beside the file first.
                let candidates = [beside.join(value), directory.join(value)];
                let folder = candidates.into_iter().find(|folder| folder.is_dir());
                self.lists.extend(folder.map(|folder| plain(&folder)));
            }
        }
    }
}

/// What is copied, and where from all of it is seen.
#[derive(Debug)]
struct Layout {
    /// The folder that all the others are below of.
    base: PathBuf,
    /// Copied as a whole; none is in another.
    roots: Vec<PathBuf>,
}

impl Layout {
    fn of(directory: &Path, found: &Found, environment: &Environment) -> Option<Self> {
        let home = environment
            .get("HOME")
            .or_else(|| environment.get("USERPROFILE"))
            .map(Path::new);
        let mut wanted: BTreeSet<PathBuf> = found.lists.clone();
        for folder in found
            .folders
            .iter()
            .map(PathBuf::as_path)
            .chain([directory])
        {
            wanted.insert(repository(folder, home).unwrap_or(folder).to_owned());
        }
        let is_inside = |root: &PathBuf| {
            wanted
                .iter()
                .any(|other| other != root && root.starts_with(other))
        };
        let roots: Vec<PathBuf> = wanted
            .iter()
            .filter(|root| !is_inside(root))
            .cloned()
            .collect();
        // The last part of a root is kept: some builds name what they make after it.
        let mut base = roots.first()?.parent().unwrap_or(Path::new("/")).to_owned();
        let files = found.files.iter().chain(&found.archives);
        let parents = roots.iter().chain(files).filter_map(|it| it.parent());
        for parent in parents {
            while !parent.starts_with(&base) {
                base = base.parent()?.to_owned();
            }
        }
        Some(Self { base, roots })
    }

    /// Whether a path is in something that is copied as a whole.
    fn has(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
    }

    /// Where a path is in a copy.
    fn place(&self, copy: &Path, path: &Path) -> PathBuf {
        copy.join(path.strip_prefix(&self.base).unwrap_or(path))
    }

    /// A requirements file with relative paths in place of the absolute ones that lead into what
    /// is copied; `None` where it has none.
    fn rewritten(
        &self,
        bytes: Vec<u8>,
        directory: &Path,
        environment: &Environment,
    ) -> Option<String> {
        let mut file = parsed(&SourceFile::new("", bytes), environment);
        let mut rewritten = None;
        // Each turn leaves one fewer.
        loop {
            let next = file.entries.iter().enumerate().find_map(|(at, entry)| {
                let EntryKind::Requirement(_) = &entry.kind else {
                    return None;
                };
                let requirement = entry.requirement()?;
                let folder = folder_of(requirement, directory).filter(|it| self.has(it))?;
                is_absolute(requirement).then(|| (at, moved(requirement, directory, &folder)))
            });
            let Some((at, line)) = next else {
                return rewritten;
            };
            let text = file.replace(at, &line);
            file = parsed(&SourceFile::from_text("", &text), environment);
            rewritten = Some(text);
        }
    }
}

/// A requirement on a folder, by its relative path.
fn moved(requirement: &Requirement, directory: &Path, folder: &Path) -> String {
    let path = relative(directory, folder);
    let path = path.to_string_lossy().replace('\\', "/");
    let dot = if path.starts_with("..") { "" } else { "./" };
    let mut line = format!("{dot}{path}");
    if requirement.editable {
        line.insert_str(0, "-e ");
    }
    if !requirement.extras.is_empty() {
        line.extend(["[", &requirement.extras.join(","), "]"]);
    }
    if let Some(marker) = &requirement.marker {
        line.extend([" ; ", marker]);
    }
    line
}

fn parsed(source: &SourceFile, environment: &Environment) -> RequirementsFile {
    let environment = environment.clone();
    let variable = move |name: &str| Some(environment.get(name)?.to_str()?.to_owned());
    let options = ReadOptions {
        environment: Some(&variable),
    };
    parse_with(source, &options)
}

/// What stands for a path: a path, or a URL of a file.
fn local(requirement: &Requirement) -> Option<(String, bool)> {
    match &requirement.target {
        Target::Path(path) => {
            let text = path.path.split('[').next().unwrap_or_default();
            let is_archive = path.is_archive || path.is_wheel;
            Some((of_url(text).unwrap_or_else(|| text.to_owned()), is_archive))
        }
        Target::Url(url) => {
            let mut path = of_url(&url.location)?;
            if let Some(below) = &url.subdirectory {
                path = format!("{path}/{below}");
            }
            let is_archive = Path::new(&path).is_file();
            Some((path, is_archive))
        }
        _ => None,
    }
}

fn folder_of(requirement: &Requirement, directory: &Path) -> Option<PathBuf> {
    let (path, is_archive) = local(requirement)?;
    (!is_archive).then(|| plain(&directory.join(path)))
}

fn archive_of(requirement: &Requirement, directory: &Path) -> Option<PathBuf> {
    let (path, is_archive) = local(requirement)?;
    // An absolute one is read where it is.
    (is_archive && !is_absolute(requirement)).then(|| plain(&directory.join(path)))
}

fn is_absolute(requirement: &Requirement) -> bool {
    local(requirement).is_some_and(|(path, _)| Path::new(&path).is_absolute())
}

/// The path of a `file:` URL.
fn of_url(text: &str) -> Option<String> {
    let rest = text.strip_prefix("file:")?;
    let rest = rest.strip_prefix("//localhost/").map_or_else(
        || rest.strip_prefix("//").unwrap_or(rest).to_owned(),
        |path| format!("/{path}"),
    );
    let mut bytes = Vec::new();
    let mut left = rest.as_bytes();
    while let [first, others @ ..] = left {
        let code = others
            .get(..2)
            .and_then(|two| std::str::from_utf8(two).ok());
        let code = code.and_then(|two| u8::from_str_radix(two, 16).ok());
        if let (b'%', Some(code)) = (first, code) {
            bytes.push(code);
            left = &others[2..];
        } else {
            bytes.push(*first);
            left = others;
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/C:/folder`
    let drive = path.strip_prefix('/').filter(|_| cfg!(windows));
    Some(drive.map_or_else(|| path.clone(), str::to_owned))
}

/// The repository that a folder is in: a build may look at all of it. A home folder is none,
/// even where its owner keeps settings in git.
fn repository<'a>(folder: &'a Path, home: Option<&Path>) -> Option<&'a Path> {
    folder
        .ancestors()
        .take_while(|above| Some(*above) != home && above.parent().is_some())
        .find(|above| above.join(".git").exists())
}

/// What has to be there to build folders.
fn build_requirements(folders: &BTreeSet<PathBuf>) -> Vec<String> {
    let mut all = BTreeSet::new();
    for folder in folders {
        let text = fs_err::read_to_string(folder.join("pyproject.toml")).unwrap_or_default();
        let document = text.parse::<toml_edit::DocumentMut>().ok();
        let system = document.as_ref().and_then(|it| it.get("build-system"));
        let requires = system.and_then(|it| it.get("requires")?.as_array());
        match requires {
            Some(requires) => {
                let texts = requires.iter().filter_map(toml_edit::Value::as_str);
                all.extend(texts.map(str::to_owned));
            }
            None => all.extend(BY_DEFAULT.map(str::to_owned)),
        }
        // What it asks for only when it makes an editable.
        if all.iter().any(|one: &String| one.starts_with("hatchling")) {
            all.insert("editables".to_owned());
        }
    }
    all.into_iter().collect()
}

/// Absolute, and without links where the system tells.
fn real(path: &Path) -> std::io::Result<PathBuf> {
    if cfg!(windows) {
        // The form that it has otherwise is not read by pip.
        return std::path::absolute(path);
    }
    fs_err::canonicalize(path)
}

/// Without `.` and `..`, and without links where it is there.
fn plain(path: &Path) -> PathBuf {
    if !cfg!(windows)
        && let Ok(path) = fs_err::canonicalize(path)
    {
        return path;
    }
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use uvferry_requirements::parse;

    use super::*;

    fn requirement(line: &str) -> RequirementsFile {
        parse(&SourceFile::new("", line.as_bytes()))
    }

    #[test]
    fn folders_are_told_from_archives_and_names() {
        let at = Path::new("/none/here");
        for (line, expected) in [
            ("-e .", Some("/none/here")),
            ("./lib[a] ; python_version > '3'", Some("/none/here/lib")),
            ("-e ../sibling", Some("/none/sibling")),
            ("-e file:///a%20b/c#egg=c", Some("/a b/c")),
            ("third @ file:///a/third", Some("/a/third")),
            ("third @ file:///a#subdirectory=b", Some("/a/b")),
            ("./x-1.0-py3-none-any.whl", None),
            ("./x-1.0.tar.gz", None),
            ("flask>=2", None),
            ("x @ https://example.com/x.zip", None),
            ("git+https://example.com/x.git", None),
        ] {
            let file = requirement(line);
            let (_, _, found) = file.requirements().next().unwrap();
            let folder = folder_of(found, at);
            assert_eq!(folder.as_deref(), expected.map(Path::new), "{line}");
        }
    }

    #[test]
    fn an_absolute_path_becomes_the_relative_one_to_the_same_thing() {
        let layout = Layout {
            base: "/u".into(),
            roots: vec!["/u/app".into(), "/u/lib".into()],
        };
        let environment = Environment::from_iter([("LIBS", "/u/lib")]);
        let rewritten = |text: &str| {
            let bytes = text.as_bytes().to_vec();
            layout.rewritten(bytes, Path::new("/u/app"), &environment)
        };
        assert_eq!(
            rewritten("flask\n-e /u/app  # us\nlib[a,b] @ file:///u/lib ; python_version > '3'\n"),
            Some("flask\n-e ./.  # us\n../lib[a,b] ; python_version > '3'\n".into())
        );
        assert_eq!(rewritten("${LIBS}/one\n"), Some("../lib/one\n".into()));
        assert_eq!(rewritten("-e .\n/elsewhere/x\nflask\n"), None);
    }

    #[test]
    fn a_copy_tells_the_same_version_by_git_and_leaves_the_repository_alone() {
        use uvferry_testkit::{skip, tree_snapshot};

        skip!(unless Git);
        let folder = tempfile::tempdir().unwrap();
        let root = real(folder.path()).unwrap().join("repository");
        let app = root.join("app");
        fs_err::create_dir_all(app.join("node_modules")).unwrap();
        fs_err::create_dir_all(app.join("env")).unwrap();
        fs_err::write(app.join("env/pyvenv.cfg"), "").unwrap();
        fs_err::write(root.join(".gitignore"), "env\nnode_modules\n").unwrap();
        fs_err::write(app.join("app.py"), "").unwrap();
        let git = |directory: &Path, words: &[&str]| -> String {
            let environment: Environment = std::env::vars_os().collect();
            let finished = uvferry_process::Command::new("git")
                .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
                .args(words)
                .current_dir(directory)
                .environment(&environment)
                .run()
                .unwrap();
            assert!(finished.success(), "{finished:?}");
            finished.stdout_text().trim().to_owned()
        };
        git(&root, &["init", "--quiet"]);
        git(&root, &["add", "."]);
        git(&root, &["commit", "--quiet", "-m", "a"]);
        git(&root, &["tag", "v1.2"]);
        let before = tree_snapshot(&root);
        let environment = Environment::empty();
        let found = Found {
            folders: [app.clone()].into(),
            ..Found::default()
        };
        let layout = Layout::of(&app, &found, &environment).unwrap();
        assert_eq!(layout.roots, std::slice::from_ref(&root));
        let copied = folder.path().join("copied");
        copy_for_builds(&root, &layout.place(&copied, &root), Path::new("/none")).unwrap();
        let at = layout.place(&copied, &app);
        assert!(at.join("app.py").is_file());
        assert!(!at.join("env").exists() && !at.join("node_modules").exists());
        assert_eq!(git(&at, &["describe", "--tags", "--dirty"]), "v1.2");
        assert_eq!(git(&at, &["status", "--porcelain"]), "");
        fs_err::write(at.join("new.py"), "").unwrap();
        git(&at, &["add", "."]);
        git(&at, &["commit", "--quiet", "-m", "b"]);
        assert!(git(&at, &["describe", "--tags"]).starts_with("v1.2-1-g"));
        tree_snapshot(&root).assert_same_as(&before);
    }
}
