//! The programs that distributions bring, where they have other names than these.
//!
//! Each row is what the distribution declares as console scripts in its own metadata
//! (`entry_points.txt`, or `scripts` of old ones).

/// Distributions (normalised) and their programs beside the one of the same name.
const PROGRAMS: &[(&str, &[&str])] = &[
    ("accelerate", &["accelerate-launch"]),
    (
        "ansible-core",
        &[
            "ansible",
            "ansible-config",
            "ansible-console",
            "ansible-doc",
            "ansible-galaxy",
            "ansible-inventory",
            "ansible-playbook",
            "ansible-pull",
            "ansible-test",
            "ansible-vault",
        ],
    ),
    ("apache-airflow", &["airflow"]),
    ("apache-superset", &["superset"]),
    ("asv", &["asv"]),
    ("awscli", &["aws"]),
    ("black", &["blackd"]),
    ("bump2version", &["bumpversion"]),
    ("commitizen", &["cz"]),
    ("coverage", &["coverage3"]),
    ("cython", &["cythonize"]),
    ("deepspeed", &["ds_report", "ds_bench"]),
    ("diff-cover", &["diff-quality"]),
    (
        "distributed",
        &["dask-scheduler", "dask-ssh", "dask-worker"],
    ),
    ("django", &["django-admin"]),
    (
        "docutils",
        &["rst2html", "rst2html5", "rst2latex", "rst2man", "rst2xml"],
    ),
    ("edx-lint", &["edx_lint"]),
    ("fabric", &["fab"]),
    ("httpie", &["http", "https"]),
    ("huggingface-hub", &["hf", "huggingface-cli"]),
    ("invoke", &["inv"]),
    ("ipython", &["ipython3"]),
    ("jupyter-core", &["jupyter"]),
    ("jupyter", &["jupyter-nbconvert", "jupyter-notebook"]),
    ("jupyterlab", &["jupyter", "jupyter-lab"]),
    ("mypy", &["dmypy", "stubgen", "stubtest"]),
    ("mypy-protobuf", &["protoc-gen-mypy"]),
    ("nbconvert", &["jupyter-nbconvert"]),
    ("nose", &["nosetests"]),
    ("notebook", &["jupyter-notebook"]),
    ("platformio", &["pio"]),
    ("pygments", &["pygmentize"]),
    ("pyinstaller", &["pyi-makespec"]),
    ("pylint", &["pyreverse", "symilar"]),
    ("pyramid", &["pserve", "pshell"]),
    ("pytest", &["py.test"]),
    ("pytest-watch", &["ptw"]),
    ("python-dotenv", &["dotenv"]),
    ("robotframework", &["rebot", "robot"]),
    ("rq", &["rqinfo", "rqworker"]),
    (
        "sphinx",
        &[
            "sphinx-apidoc",
            "sphinx-autogen",
            "sphinx-build",
            "sphinx-quickstart",
        ],
    ),
    ("supervisor", &["supervisorctl", "supervisord"]),
    ("torch", &["torchrun"]),
    ("transformers", &["transformers-cli"]),
    ("waitress", &["waitress-serve"]),
];

/// Distributions with the name of a program that they do not bring: it is the system's.
const OF_THE_SYSTEM: &[&str] = &[
    "attr",
    "bash",
    "bc",
    "cat",
    "clang",
    "cmake",
    "consul",
    "curl",
    "dig",
    "docker",
    "env",
    "etcd",
    "expect",
    "ffmpeg",
    "file",
    "find",
    "gcc",
    "git",
    "go",
    "graphviz",
    "grep",
    "helm",
    "java",
    "jq",
    "kafka",
    "kill",
    "make",
    "minio",
    "mongo",
    "mysql",
    "nginx",
    "ninja",
    "node",
    "npm",
    "openssl",
    "patch",
    "perl",
    "ping",
    "pip",
    "podman",
    "psql",
    "python",
    "r",
    "redis",
    "rsync",
    "ruby",
    "sed",
    "setuptools",
    "sh",
    "ssh",
    "svn",
    "tar",
    "terraform",
    "test",
    "time",
    "tree",
    "uv",
    "vault",
    "virtualenv",
    "wget",
    "wheel",
    "which",
    "xz",
    "zip",
];

/// The programs that a distribution may bring: by its own name, and by others.
pub(super) fn programs_of(distribution: &str) -> impl Iterator<Item = String> + use<> {
    let own = (!OF_THE_SYSTEM.contains(&distribution)).then(|| distribution.to_owned());
    let others = PROGRAMS
        .iter()
        .filter(|(name, _)| *name == distribution)
        .flat_map(|(_, programs)| programs.iter().map(|program| (*program).to_owned()))
        .collect::<Vec<_>>();
    own.into_iter().chain(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_is_not_the_program_of_its_name() {
        let of = |name| programs_of(name).collect::<Vec<_>>();
        assert_eq!(of("docker"), Vec::<String>::new());
        assert_eq!(of("pytest"), ["pytest", "py.test"]);
        assert_eq!(of("something"), ["something"]);
    }

    #[test]
    fn the_rows_are_in_order_and_the_lists_have_nothing_twice() {
        let names: Vec<&str> = PROGRAMS.iter().map(|(name, _)| *name).collect();
        assert!(OF_THE_SYSTEM.is_sorted());
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
    }
}
