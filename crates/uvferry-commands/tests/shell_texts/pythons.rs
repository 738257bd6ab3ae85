//! Which Python a command of a script or a Makefile works with.

use uvferry_commands::Project;

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
