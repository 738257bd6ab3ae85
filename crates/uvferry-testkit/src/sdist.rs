use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::archive;
use crate::wheel::{CoreMetadata, file_part};

/// Makes a sdist (`NAME-VERSION.tar.gz`). By default its build backend lies inside it, so
/// that it builds without a network and without setuptools.
#[derive(Debug, Clone)]
pub struct SdistBuilder {
    name: String,
    version: String,
    core: CoreMetadata,
    files: Vec<(String, Vec<u8>)>,
    backend: Backend,
    /// `[build-system] requires`.
    build_requires: Vec<String>,
    /// A statement that every build runs first.
    build_step: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Backend {
    /// A Python file beside pyproject.toml, named by `backend-path`.
    InTree,
    /// setup.py, which needs setuptools.
    SetupPy,
    /// The one above, which refuses with this message.
    Broken(String),
    /// The one in the tree, which refuses everybody but pip.
    OnlyByPip(String),
    /// The one in the tree, which refuses pip alone.
    NotByPip(String),
}

impl SdistBuilder {
    /// A sdist with one module, whose name is the distribution's.
    pub fn new(name: &str, version: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            core: CoreMetadata::default(),
            files: Vec::new(),
            backend: Backend::InTree,
            build_requires: Vec::new(),
            build_step: None,
        }
    }

    /// Adds a requirement.
    #[must_use]
    pub fn requires(mut self, requirement: &str) -> Self {
        self.core.requires.push(requirement.to_owned());
        self
    }

    /// Sets `Requires-Python`.
    #[must_use]
    pub fn requires_python(mut self, specifier: &str) -> Self {
        self.core.requires_python = Some(specifier.to_owned());
        self
    }

    /// Adds an extra with what it requires.
    #[must_use]
    pub fn extra(mut self, extra: &str, requirements: &[&str]) -> Self {
        self.core.add_extra(extra, requirements);
        self
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.files.push((path.to_owned(), text.as_ref().to_vec()));
        self
    }

    /// Builds with a setup.py and no pyproject.toml; whoever builds it needs setuptools.
    #[must_use]
    pub fn setup_py(mut self) -> Self {
        self.backend = Backend::SetupPy;
        self
    }

    /// Every build of it fails with this message.
    #[must_use]
    pub fn broken(mut self, message: &str) -> Self {
        self.backend = Backend::Broken(message.to_owned());
        self
    }

    /// A build of it by anything but pip fails with this message, as for want of what pip
    /// alone finds on a machine.
    #[must_use]
    pub fn only_by_pip(mut self, message: &str) -> Self {
        self.backend = Backend::OnlyByPip(message.to_owned());
        self
    }

    /// A build of it by pip fails with this message, and any other does not.
    #[must_use]
    pub fn not_by_pip(mut self, message: &str) -> Self {
        self.backend = Backend::NotByPip(message.to_owned());
        self
    }

    /// Declares a requirement of the build.
    #[must_use]
    pub fn build_requires(mut self, requirement: &str) -> Self {
        self.build_requires.push(requirement.to_owned());
        self
    }

    /// Every build runs this statement of Python first: `import numpy`.
    #[must_use]
    pub fn build_step(mut self, statement: &str) -> Self {
        self.build_step = Some(statement.to_owned());
        self
    }

    /// The name of the file that [`build`](Self::build) writes.
    pub fn file_name(&self) -> String {
        format!("{}.tar.gz", self.stem())
    }

    /// The files of the sdist, relative to its folder: also the source tree of a project.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let module = file_part(&self.name);
        let mut files = self.files.clone();
        if files.is_empty() {
            files.push((
                format!("{module}.py"),
                format!("__version__ = {:?}\n", self.version).into_bytes(),
            ));
        }
        let metadata = self.core.render(&self.name, &self.version);
        files.push(("PKG-INFO".to_owned(), metadata.clone().into_bytes()));
        if self.backend == Backend::SetupPy {
            files.push(("setup.py".to_owned(), self.setup_script().into_bytes()));
        } else {
            files.push(("pyproject.toml".to_owned(), self.pyproject().into_bytes()));
            let backend = self.backend_module(&module, &metadata);
            files.push(("in_tree_backend.py".to_owned(), backend.into_bytes()));
        }
        files
    }

    /// The bytes of the sdist.
    pub fn bytes(&self) -> Vec<u8> {
        let files: Vec<_> = self
            .files()
            .into_iter()
            .map(|(path, bytes)| (format!("{}/{path}", self.stem()), bytes))
            .collect();
        archive::tar_gz(&files)
    }

    /// Writes the sdist into `dir` and returns its path.
    pub fn build(&self, dir: impl AsRef<Path>) -> PathBuf {
        let path = dir.as_ref().join(self.file_name());
        fs_err::write(&path, self.bytes()).expect("the folder can be written");
        path
    }

    /// Writes the source tree into `dir`, for tests of editables and VCS requirements.
    pub fn unpack(&self, dir: impl AsRef<Path>) {
        for (path, bytes) in self.files() {
            let path = dir.as_ref().join(path);
            if let Some(folder) = path.parent() {
                fs_err::create_dir_all(folder).expect("the folder can be written");
            }
            fs_err::write(&path, bytes).expect("the folder can be written");
        }
    }

    fn stem(&self) -> String {
        format!("{}-{}", file_part(&self.name), self.version)
    }

    /// No `[project]` table: the metadata is known only to the backend, as it is for most
    /// old sdists.
    fn pyproject(&self) -> String {
        format!(
            "[build-system]\nrequires = {:?}\nbuild-backend = \"in_tree_backend\"\n\
             backend-path = [\".\"]\n",
            self.build_requires
        )
    }

    fn setup_script(&self) -> String {
        let mut text = format!(
            "from setuptools import setup\n\nsetup(\n    name={:?},\n    version={:?},\n    \
             py_modules=[{:?}],\n",
            self.name,
            self.version,
            file_part(&self.name)
        );
        let plain: Vec<_> = self
            .core
            .requires
            .iter()
            .filter(|requirement| !requirement.contains("extra =="))
            .collect();
        let _ = writeln!(text, "    install_requires={plain:?},");
        if let Some(requires_python) = &self.core.requires_python {
            let _ = writeln!(text, "    python_requires={requires_python:?},");
        }
        text + ")\n"
    }

    fn backend_module(&self, module: &str, metadata: &str) -> String {
        let refusal = match &self.backend {
            Backend::Broken(message) => format!("    raise SystemExit({message:?})\n"),
            // pip sets it for every build.
            Backend::OnlyByPip(message) => format!(
                "    if \"PIP_BUILD_TRACKER\" not in os.environ:\n        raise SystemExit({message:?})\n"
            ),
            Backend::NotByPip(message) => format!(
                "    if \"PIP_BUILD_TRACKER\" in os.environ:\n        raise SystemExit({message:?})\n"
            ),
            _ => self
                .build_step
                .as_ref()
                .map_or_else(String::new, |step| format!("    {step}\n")),
        };
        BACKEND
            .replace("@REFUSAL@\n", &refusal)
            .replace("@MODULE@", module)
            .replace("@VERSION@", &self.version)
            .replace(
                "@METADATA@",
                &metadata.replace('\\', "\\\\").replace('"', "\\\""),
            )
    }
}

/// A PEP 517 and PEP 660 backend of the standard library only.
const BACKEND: &str = r#"import base64
import hashlib
import os
import zipfile

MODULE = "@MODULE@"
VERSION = "@VERSION@"
METADATA = """@METADATA@"""
INFO = MODULE + "-" + VERSION + ".dist-info"
WHEEL = "Wheel-Version: 1.0\nGenerator: in_tree_backend\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def _check():
@REFUSAL@
    return None


def get_requires_for_build_wheel(config_settings=None):
    _check()
    return []


def get_requires_for_build_editable(config_settings=None):
    _check()
    return []


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    _check()
    folder = os.path.join(metadata_directory, INFO)
    os.mkdir(folder)
    for name, text in (("METADATA", METADATA), ("WHEEL", WHEEL)):
        with open(os.path.join(folder, name), "w", newline="\n") as file:
            file.write(text)
    return INFO


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def _write(wheel_directory, files):
    name = MODULE + "-" + VERSION + "-py3-none-any.whl"
    files = dict(files)
    files[INFO + "/METADATA"] = METADATA.encode()
    files[INFO + "/WHEEL"] = WHEEL.encode()
    record = ""
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as archive:
        for path, data in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
            record += "%s,sha256=%s,%d\n" % (path, digest.decode(), len(data))
            archive.writestr(path, data)
        record += INFO + "/RECORD,,\n"
        archive.writestr(INFO + "/RECORD", record)
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    _check()
    files = {}
    for folder, folders, names in os.walk("."):
        folders[:] = [f for f in folders if not f.startswith(".") and f != "__pycache__"]
        for name in names:
            path = os.path.relpath(os.path.join(folder, name)).replace(os.sep, "/")
            if name.endswith(".py") and name not in ("setup.py", "in_tree_backend.py"):
                with open(path, "rb") as file:
                    files[path] = file.read()
    return _write(wheel_directory, files)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    _check()
    return _write(wheel_directory, {MODULE + ".pth": os.getcwd().encode()})


def build_sdist(sdist_directory, config_settings=None):
    raise NotImplementedError
"#;
