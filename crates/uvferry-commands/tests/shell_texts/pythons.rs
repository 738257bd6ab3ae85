//! Which Python a command of a script or a Makefile works with.

use uvferry_commands::{Project, SetupImports};

use super::{carried, project};

fn new(path: &str, text: &str, project: Option<&Project>) -> String {
    carried(path, text, project).applied(text)
}

#[test]
fn what_works_in_an_environment_of_python_two_stays() {
    for (path, text) in [
        (
            "a.sh",
            "virtualenv -p python2.7 w\nw/bin/pip install x\n. w/bin/activate\ncd sub\npip install y\npython -m build\n",
        ),
        (
            "a.sh",
            "python2 -m virtualenv $W\n$W/bin/pip install -U pip\n\"$W/bin/pip\" install x\n",
        ),
        (
            "a.sh",
            "W=$HOME/w\nvirtualenv --python=python2 $W\n${W}/bin/python -m pip install x\n",
        ),
        (
            "a.sh",
            "P=python2.7\nvirtualenv -p $P w\nw/bin/pip install x\n",
        ),
        (
            "Makefile",
            "w:\n\tvirtualenv -p python2.7 w\ntest: w\n\t./w/bin/pip install x\n\t. w/bin/activate && pip install y\n",
        ),
    ] {
        for project in [None, Some(&project())] {
            assert_eq!(new(path, text, project), text);
        }
    }
    let text = "virtualenv -p python2.7 w\n. w/bin/activate\npip install x\ndeactivate\npip install y\nv/bin/pip install z\n";
    assert_eq!(
        new("a.sh", text, None),
        "virtualenv -p python2.7 w\n. w/bin/activate\npip install x\ndeactivate\nuv pip install y\nuv pip install --python v/bin/python z\n"
    );
}

#[test]
fn a_link_to_the_pip_of_an_environment_is_its_pip() {
    let text = "\
python3 -m venv $V
ln -s $V/bin/pip /usr/local/bin/pip
sudo ln -sf \"$V/bin/pip3\" /usr/local/bin/ckan-pip3
pip install -U pip
pip install x
ckan-pip3 install y
. w/bin/activate
pip install z
";
    let wanted = "\
uv venv --seed --allow-existing $V
ln -s $V/bin/pip /usr/local/bin/pip
sudo ln -sf \"$V/bin/pip3\" /usr/local/bin/ckan-pip3
pip install -U pip
uv pip install --python $V/bin/python x
uv pip install --python \"$V/bin/python3\" y
. w/bin/activate
uv pip install z
";
    assert_eq!(new("a.sh", text, None), wanted);
    assert_eq!(new("a.sh", wanted, None), wanted);
    let text = "ln -s /opt/v/bin/pip3 /usr/bin/\npip3 install x\npip install y\n";
    assert_eq!(
        new("a.sh", text, None),
        "ln -s /opt/v/bin/pip3 /usr/bin/\nuv pip install --python /opt/v/bin/python3 x\nuv pip install y\n"
    );
    let text = "ln -s /usr/bin/pip3 /usr/bin/pip\npip install -U pip\npip install x\n";
    assert_eq!(
        new("a.sh", text, None),
        "ln -s /usr/bin/pip3 /usr/bin/pip\nuv pip install x\n"
    );
}

/// A project with a `.python-version`.
fn pinned() -> Project {
    Project {
        paths: [".python-version".to_owned()].into(),
        ..project()
    }
}

#[test]
fn a_python_version_does_not_decide_where_path_did() {
    for (path, old, wanted) in [
        (
            "a.sh",
            "python3 -m venv v\nvirtualenv w\npython -m venv x\nvirtualenv -p 3.9 y\nsudo python3 -m venv z\n",
            "uv venv --python \"$(command -v python3)\" --allow-existing v\nuv venv --python \"$(command -v python3)\" --allow-existing w\nuv venv --python python --allow-existing x\nuv venv -p 3.9 --allow-existing y\nsudo \"$(command -v uv)\" venv --allow-existing z\n",
        ),
        (
            "Makefile",
            "v:\n\tpython3 -m venv v\n\tv/bin/pip install -r requirements.txt\nx:\n\t$(PYTHON) -m venv x\n",
            "v:\n\tuv venv --python \"$$(command -v python3)\" --allow-existing v\n\tUV_PROJECT_ENVIRONMENT=v uv sync --locked --no-default-groups --inexact --python v/bin/python\nx:\n\tuv venv --python $(PYTHON) --allow-existing x\n",
        ),
        (
            "a.sh",
            "python3 -m venv .venv\n. .venv/bin/activate\npip install -r requirements.txt\npython -m build\n",
            "uv venv --python \"$(command -v python3)\" --allow-existing .venv\n. .venv/bin/activate\nuv sync --locked --no-default-groups --inexact --python .venv\nuv build --python python\n",
        ),
        (
            "a.sh",
            ".venv/bin/pip install -r requirements.txt\n.venv/bin/python setup.py bdist_wheel\n",
            "uv sync --locked --no-default-groups --inexact --python .venv/bin/python\nuv build --python .venv/bin/python --wheel\n",
        ),
    ] {
        let plain = new(path, old, Some(&project()));
        assert!(!plain.contains("command -v python"), "{plain}");
        let found = new(path, old, Some(&pinned()));
        let found = found
            .replace("--no-install-project ", "")
            .replace("--no-dev ", "--no-default-groups ")
            .replace("--no-build-isolation ", "")
            .replace(" --out-dir dist", "");
        assert_eq!(found, wanted);
    }
}

#[test]
fn a_python_that_is_put_on_path_goes_on_building() {
    for (old, wanted) in [
        (
            "for P in /opt/python/*/bin; do\n  PATH=\"$P:$PATH\" python setup.py bdist_wheel\n  PATH=\"$P:$PATH\" python3 -m build\ndone\npython -m build\n",
            "for P in /opt/python/*/bin; do\n  PATH=\"$P:$PATH\" uv build --python python --wheel\n  PATH=\"$P:$PATH\" uv build --no-managed-python --python python3\ndone\nuv build\n",
        ),
        (
            "export PATH=/opt/python/cp39/bin:$PATH\npython -m build\npip wheel . -w d\npip install q\npython3 -m venv v\nv/bin/pip install z\n",
            "export PATH=/opt/python/cp39/bin:$PATH\nuv build --python python\nuv build --python \"$(command -v python3)\" --wheel --out-dir d\nuv pip install --python \"$(command -v python3)\" q\nuv venv --python \"$(command -v python3)\" --allow-existing v\nuv pip install --python v/bin/python z\n",
        ),
        (
            "PATH=\"$HOME/.local/bin:$PATH\"\nexport PATH=$JAVA_HOME/bin:$PATH PATH=$PATH:/opt/x/bin\npython -m build\npip install q\n",
            "PATH=\"$HOME/.local/bin:$PATH\"\nexport PATH=$JAVA_HOME/bin:$PATH PATH=$PATH:/opt/x/bin\nuv build\nuv pip install q\n",
        ),
        (
            "export PATH=$PWD/v/bin:$PATH\npython3 -m venv v\npip install q\n. w/bin/activate\npip install r\n",
            "export PATH=$PWD/v/bin:$PATH\nuv venv --python \"$(command -v python3)\" --allow-existing v\nuv pip install q\n. w/bin/activate\nuv pip install r\n",
        ),
    ] {
        let found = new("a.sh", old, None);
        assert_eq!(found, wanted);
        assert_eq!(new("a.sh", &found, None), found);
    }
}

/// The environment whose packages the build takes is that of the command, also where uv finds
/// another one first: `.venv`, or the Python that `.python-version` names.
#[test]
fn a_build_without_isolation_has_its_own_python() {
    let text = "python setup.py sdist\npython3 -m build -n -w\npip wheel --no-build-isolation .\n.venv/bin/python -m build -n\n";
    let other = Project {
        setup_imports: [("setup.py".to_owned(), SetupImports::default())].into(),
        ..project()
    };
    assert_eq!(
        new("a.sh", text, Some(&other)),
        "uv build --python python --sdist --no-build-isolation\nuv build --python \"$(command -v python3)\" --no-build-isolation --wheel\nuv build --python \"$(command -v python3)\" --wheel --no-build-isolation --out-dir .\nuv build --python .venv/bin/python --no-build-isolation\n"
    );
}
