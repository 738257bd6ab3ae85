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
        ("a.sh", "python2 -m virtualenv $W\n$W/bin/pip install -U pip\n\"$W/bin/pip\" install x\n"),
        ("a.sh", "W=$HOME/w\nvirtualenv --python=python2 $W\n${W}/bin/python -m pip install x\n"),
        ("a.sh", "P=python2.7\nvirtualenv -p $P w\nw/bin/pip install x\n"),
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
