//! Statements and calls, and on what they hang.

use uvferry_imports::Place;
use uvferry_imports::reading::read;
use uvferry_imports::sources::Kind;

use super::{check, shown};

#[test]
fn every_form_of_the_statement() {
    check("import a\n", &["a"]);
    check("import a, b.c as d\n", &["a", "b.c"]);
    check("import a . b\n", &["a.b"]);
    check("from a import b\n", &["a:b"]);
    check("from a.b import (c as d,\n  e,)\n", &["a.b:c,e"]);
    check("from a import *\n", &["a:*"]);
    check("from . import a\n", &[".:a"]);
    check("from ...a.b import c\n", &["...a.b:c"]);
    check("from .... import c\n", &["....:c"]);
    check(
        "from __future__ import annotations\n",
        &["__future__:annotations"],
    );
    check(
        "import a; import b\nif 1: import c; import d\n",
        &["a", "b", "c", "d"],
    );
    check("import \\\n  a\n", &["a"]);
    check("import café, 模块\n", &["café", "模块"]);
    check("x = '''\nimport no\n'''\n# import no\n\"import no\"\n", &[]);
    check(
        "class A:\n  import a\n  async def f(self):\n    async with x:\n      import b\n",
        &["a", "b function"],
    );
    check(
        "for x in y:\n  import a\nelse:\n  import b\nwhile x:\n  import c\n",
        &["a", "b", "c"],
    );
    check("with open(x) as f:\n  import a\n", &["a"]);
}

#[test]
fn what_may_be_missing() {
    for error in [
        "ImportError",
        "ModuleNotFoundError",
        "Exception",
        "BaseException",
        "(ImportError, OSError)",
        "(KeyError, ModuleNotFoundError)",
        "builtins.ImportError",
        "(ImportError,) + OTHERS",
    ] {
        check(
            &format!(
                "try:\n  import a\nexcept {error}:\n  import b\nelse:\n  import c\nfinally:\n  import d\n"
            ),
            &["a optional", "b fallback", "c fallback", "d"],
        );
    }
    check("try:\n  import a\nexcept:\n  pass\n", &["a optional"]);
    check(
        "try:\n  import a\nexcept ImportError as e:\n  raise X from e\n",
        &["a optional"],
    );
    check(
        "try:\n  import a\nexcept* ImportError:\n  import b\n",
        &["a optional", "b fallback"],
    );
    check(
        "try:\n  import a\nexcept KeyError:\n  import b\nelse:\n  import c\n",
        &["a", "b if", "c"],
    );
    check("try:\n  import a\nfinally:\n  import b\n", &["a", "b"]);
    check(
        "try:\n  import a\nexcept KeyError:\n  import b\nexcept ImportError:\n  import c\n",
        &["a optional", "b if", "c fallback"],
    );
    check(
        "try:\n  import a\nexcept ImportError:\n  try:\n    import b\n  except ImportError:\n    import c\n",
        &["a optional", "b optional fallback", "c fallback"],
    );
    check(
        "ERRORS = (ImportError, OSError)\ntry:\n  import a\nexcept ERRORS:\n  import b\n",
        &["a optional", "b fallback"],
    );
    check(
        "try:\n  def f():\n    import a\nexcept ImportError:\n  pass\n",
        &["a optional function"],
    );
}

#[test]
fn what_is_suppressed() {
    check(
        "import contextlib\nwith contextlib.suppress(ImportError):\n  import a\n",
        &["contextlib", "a optional"],
    );
    check(
        "from contextlib import suppress as s\nwith s(KeyError, ModuleNotFoundError):\n  import a\n",
        &["contextlib:suppress", "a optional"],
    );
    check(
        "from contextlib import suppress\nwith suppress(KeyError):\n  import a\n",
        &["contextlib:suppress", "a"],
    );
    check(
        "import pytest\nwith pytest.raises(ImportError):\n  import a\n",
        &["pytest", "a optional"],
    );
}

#[test]
fn what_type_checkers_read() {
    for (before, test) in [
        ("import typing", "typing.TYPE_CHECKING"),
        ("import typing as t", "t.TYPE_CHECKING"),
        ("from typing import TYPE_CHECKING", "TYPE_CHECKING"),
        ("from typing import TYPE_CHECKING as TC", "TC"),
        ("from typing_extensions import TYPE_CHECKING as TC", "TC"),
        ("import compat", "compat.TYPE_CHECKING"),
        ("TYPE_CHECKING = False", "TYPE_CHECKING"),
        ("MYPY = False", "MYPY"),
        ("import typing; TC = typing.TYPE_CHECKING", "TC"),
        ("import typing", "typing.TYPE_CHECKING and True"),
    ] {
        let source = format!("{before}\nif {test}:\n  import a\nelse:\n  import b\n");
        let reading = read(source.as_str(), Kind::Module);
        let shown = shown(&reading);
        let [.., a, b] = shown.as_slice() else {
            panic!("{source}: {shown:?}")
        };
        assert_eq!(a, "a types", "{source}");
        assert!(b == "b" || b == "b if", "{source}: {b}");
    }
    check(
        "if not TYPE_CHECKING:\n  import a\nelse:\n  import b\n",
        &["a", "b types"],
    );
    check("if TYPE_CHECKING or x:\n  import a\n", &["a if"]);
    check(
        "if x:\n  import a\nelif TYPE_CHECKING:\n  import b\nelse:\n  import c\n",
        &["a if", "b types if", "c if"],
    );
    let reading = read("import a\nfrom b import c\n", Kind::Stub);
    assert_eq!(shown(&reading), ["a types", "b:c types"]);
}

#[test]
fn what_is_for_a_version() {
    for (before, test) in [
        ("import sys", "sys.version_info >= (3, 11)"),
        ("import sys", "sys.version_info[0] == 2"),
        ("import sys", "sys.version_info.major < 3"),
        ("import sys", "(3, 8) <= sys.version_info < (3, 11)"),
        ("import sys", "sys.version_info[:2] == (3, 7)"),
        ("import sys as _s", "not _s.version_info > (3,)"),
        ("from sys import version_info as v", "v < (3, 0)"),
        ("import sys", "sys.hexversion > 0x3000000"),
        ("import sys", "int(sys.version[0]) > 2"),
        ("import six", "six.PY2"),
        ("from six import PY3 as three", "three"),
        ("from .compat import PY3", "not PY3"),
        (
            "import platform",
            "platform.python_version_tuple()[0] == '3'",
        ),
        ("import sys; NEW = sys.version_info >= (3, 8)", "NEW"),
        (
            "import sys\ntry:\n  x\nexcept KeyError:\n  y",
            "sys.version_info >= (3, 8)",
        ),
    ] {
        let source = format!("{before}\nif {test}:\n  import a\nelse:\n  import b\n");
        let shown = shown(&read(source.as_str(), Kind::Module));
        assert_eq!(
            shown[shown.len() - 2..],
            ["a version", "b version"],
            "{source}"
        );
    }
    check(
        "import sys\nif sys.version_info < (3,):\n  import a\nelif sys.platform == 'x':\n  import b\nelse:\n  import c\n",
        &[
            "sys",
            "a version",
            "b version platform",
            "c version platform",
        ],
    );
    check(
        "import sys\nmatch sys.version_info[0]:\n  case 2:\n    import a\n",
        &["sys", "a version"],
    );
}

#[test]
fn what_is_for_a_platform() {
    for (before, test) in [
        ("import sys", "sys.platform == 'win32'"),
        ("import sys", "sys.platform.startswith('linux')"),
        ("import sys", "'win' in sys.platform"),
        ("import os", "os.name == 'nt'"),
        ("import platform", "platform.system() == 'Darwin'"),
        ("import platform as p", "p.system() in ('a', 'b')"),
        ("from platform import system", "system() == 'Linux'"),
        ("import sys", "sys.implementation.name == 'pypy'"),
        ("import sys; WINDOWS = sys.platform == 'win32'", "WINDOWS"),
        (
            "import sys; IS_WIN = sys.platform.startswith('win')",
            "not IS_WIN",
        ),
        (
            "import platform; SYSTEM = platform.system()",
            "SYSTEM == 'Linux'",
        ),
    ] {
        let source = format!("{before}\nif {test}:\n  import a\nelse:\n  import b\n");
        let shown = shown(&read(source.as_str(), Kind::Module));
        assert_eq!(
            shown[shown.len() - 2..],
            ["a platform", "b platform"],
            "{source}"
        );
    }
}

#[test]
fn what_is_for_a_run_as_a_program_or_under_another_condition() {
    check(
        "if __name__ == '__main__':\n  import a\nelse:\n  import b\n",
        &["a main", "b if"],
    );
    check("if '__main__' == __name__:\n  import a\n", &["a main"]);
    check(
        "if __name__ != '__main__':\n  import a\nelse:\n  import b\n",
        &["a if", "b main"],
    );
    check(
        "if x:\n  import a\nelif y:\n  import b\nelse:\n  import c\n",
        &["a if", "b if", "c if"],
    );
    check("if True:\n  import a\nelse:\n  import b\n", &["a", "b if"]);
    check("if 0:\n  import a\n", &["a if"]);
    check(
        "match x:\n  case 1:\n    import a\n  case _ if y:\n    import b\n",
        &["a if", "b if"],
    );
    check("def f():\n  if x:\n    import a\n", &["a function if"]);
    // A name of a function is none of the module.
    check(
        "import sys\ndef f():\n  x = sys.platform == 'a'\nif x:\n  import a\n",
        &["sys", "a if"],
    );
}

#[test]
fn calls_that_load_a_module() {
    check(
        "import importlib\nimportlib.import_module('a.b')\n",
        &["importlib", "a.b()"],
    );
    check(
        "import importlib as i\nx = i.import_module('a')\n",
        &["importlib", "a()"],
    );
    check(
        "from importlib import import_module\nf(import_module(name='a'))\n",
        &["importlib:import_module", "a()"],
    );
    check(
        "from importlib import import_module as m\nm('a')\n",
        &["importlib:import_module", "a()"],
    );
    check(
        "from ._compat import import_module\nimport_module('a')\n",
        &["._compat:import_module", "a()"],
    );
    check("__import__('a')\n", &["a()"]);
    check(
        "__import__('a', globals(), locals(), ['b', 'c'])\n",
        &["a:b,c()"],
    );
    check("__import__('a', level=1)\n", &[".a()"]);
    check(
        "import importlib\nimportlib.import_module('.b', 'a')\n",
        &["importlib", "a.b()"],
    );
    check(
        "import importlib\nimportlib.import_module('..c', package='a.b')\n",
        &["importlib", "a.c()"],
    );
    check(
        "import importlib\nimportlib.import_module('.b', __package__)\n",
        &["importlib", ".b()"],
    );
    check(
        "import importlib\ndef f():\n  return importlib.import_module('a')\n",
        &["importlib", "a() function"],
    );
    check(
        "import importlib\nx = lambda: importlib.import_module('a')\n",
        &["importlib", "a() function"],
    );
    check(
        "import importlib\ntry:\n  x = importlib.import_module('a')\nexcept ImportError:\n  pass\n",
        &["importlib", "a() optional"],
    );
    check(
        "import importlib, sys\nx = importlib.import_module('a' if y else 'b')\ny = importlib.import_module('c') if sys.platform == 'x' else None\n",
        &["importlib", "sys", "a()", "b()", "c() platform"],
    );
    check(
        "import pytest\nx = pytest.importorskip('a', minversion='1')\n",
        &["pytest", "a() optional"],
    );
    check(
        "from pytest import importorskip\nx = importorskip('a.b')\n",
        &["pytest:importorskip", "a.b() optional"],
    );
    check(
        "import importlib.util\nif importlib.util.find_spec('a'):\n  import a\n",
        &["importlib.util", "a() optional", "a if"],
    );
    check(
        "from importlib.util import find_spec\nx = find_spec('a') is not None\n",
        &["importlib.util:find_spec", "a() optional"],
    );
    check(
        "import runpy\nrunpy.run_module('a', run_name='__main__')\n",
        &["runpy", "a()"],
    );
    check(
        "from django.utils.module_loading import import_string\nimport_string('a.b.C')\n",
        &["django.utils.module_loading:import_string", "a.b:C()"],
    );
    check(
        "import pkgutil\npkgutil.resolve_name('a.b:c.d')\n",
        &["pkgutil", "a.b:c()"],
    );
    check("import pydoc\npydoc.locate('a.B')\n", &["pydoc", "a:B()"]);
    // Before the import, in a function.
    check(
        "def f():\n  return load('a')\nfrom importlib import import_module as load\n",
        &["a() function", "importlib:import_module"],
    );
}

#[test]
fn calls_of_which_a_part_is_known() {
    let with = |call: &str| {
        let source = format!("import importlib\nimportlib.import_module({call})\n");
        let all = shown(&read(source.as_str(), Kind::Module));
        all[1..].join(" ")
    };
    assert_eq!(with("f'plugins.{x}'"), "plugins()");
    assert_eq!(with("f'a.b.{x}.c'"), "a.b()");
    assert_eq!(with("f'plug{x}'"), "");
    assert_eq!(with("f'a.plug_{x}'"), "a()");
    assert_eq!(with("f'a.b'"), "a.b()");
    assert_eq!(with("'a.' + x"), "a()");
    assert_eq!(with("'a.' + 'b'"), "a.b()");
    assert_eq!(with("'a.' 'b'"), "a.b()");
    assert_eq!(with("'a.%s' % x"), "a()");
    assert_eq!(with("'a.{}'.format(x)"), "a()");
    assert_eq!(with("x"), "");
    assert_eq!(with("'not a module'"), "");
    assert_eq!(with("''"), "");
}

#[test]
fn methods_of_others_are_none_of_these_calls() {
    check(
        "self.import_module('a')\nx.version('b')\nrequire('c')\n",
        &[],
    );
    check(
        "import importlib\nimportlib.reload(a)\nimportlib.invalidate_caches()\n",
        &["importlib"],
    );
}

#[test]
fn places_are_those_of_the_name_or_of_the_whole_from() {
    let reading = read(
        "é = 1; import a,  b.c as d\n\nfrom x import (\n  y,\n)\n",
        Kind::Module,
    );
    let places: Vec<Place> = reading.imports.iter().map(|it| it.place).collect();
    let place = |line, column, end_line, end_column| Place {
        line,
        column,
        end_line,
        end_column,
    };
    assert_eq!(
        places,
        [place(1, 15, 1, 16), place(1, 19, 1, 22), place(3, 1, 5, 2)]
    );
    assert_eq!(reading.lines, 5);
}

#[test]
fn comments_turn_rules_off() {
    let ignored = |source: &str| {
        let reading = read(source, Kind::Module);
        reading.imports[0]
            .ignored
            .as_ref()
            .map(|rules| rules.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let rules = |rules: &[&str]| Some(rules.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(ignored("import a\n"), None);
    assert_eq!(ignored("import a  # deptry: ignore\n"), rules(&[]));
    assert_eq!(
        ignored("import a  # deptry: ignore[DEP001]\n"),
        rules(&["DEP001"])
    );
    assert_eq!(
        ignored("import a  #deptry:ignore[ DEP001 , DEP003 ]\n"),
        rules(&["DEP001", "DEP003"])
    );
    assert_eq!(
        ignored("import a  # noqa: F401 # deptry: ignore[DEP001]\n"),
        rules(&["DEP001"])
    );
    assert_eq!(ignored("import a  # uvferry: ignore\n"), rules(&[]));
    assert_eq!(
        ignored("import a  # uvferry: ignore[UVF501, unused-dependency]\n"),
        rules(&["UVF501", "unused-dependency"])
    );
    assert_eq!(ignored("import a  # uvferry: ignore[\n"), None);
    assert_eq!(ignored("import a  # uvferry: ignored-by-nobody\n"), None);
    assert_eq!(
        ignored("from a import (  # deptry: ignore[DEP002]\n  b,\n)\n"),
        rules(&["DEP002"])
    );
    assert_eq!(
        ignored("from a import (\n  b,\n)  # deptry: ignore\n"),
        None
    );
    assert_eq!(ignored("import a\n# deptry: ignore\n"), None);
    assert_eq!(
        ignored("import a  # deptry: ignore[DEP001] # uvferry: ignore[UVF502]\n"),
        rules(&["DEP001", "UVF502"])
    );
}

#[test]
fn python_2_is_read_as_far_as_its_lines_show() {
    let source = r#"
import a
print "hello", b
exec "x = 1" in {}
try:
    import c
except ImportError, e:
    import d
    print >>sys.stderr, `e`
x = 0777 + 10L
if x <> 1: import e
raise ValueError, "no"
def f((a, b)):
	import g
        from h import i
class K:
    def m(self):
        print "import no"
        from j.k import (l,
            m)
from n import *
s = ur"import no"
import o, p.q as r
"#;
    let reading = read(source, Kind::Module);
    let found = shown(&reading);
    let modules: Vec<&str> = found
        .iter()
        .map(|it| it.split([' ', ':']).next().unwrap())
        .collect();
    assert_eq!(
        modules,
        ["a", "c", "d", "e", "g", "h", "j.k", "n", "o", "p.q"],
        "{found:?}"
    );
    assert_eq!(found[1], "c optional");
    assert_eq!(found[2], "d fallback");
    assert_eq!(reading.faults.len(), 1);
}

#[test]
fn what_does_not_parse_gives_its_other_lines() {
    for (source, expected) in [
        ("import a\nx = (\nimport b\n", &["a", "b"][..]),
        ("def f(:\n  import a\nimport b\n", &["a function", "b"]),
        (
            "import a\n)))\nif x\n  import b\nimport c\n",
            &["a", "b", "c"],
        ),
        ("x = 'abc\nimport a\n", &["a"]),
        ("from a import (b, c\nimport d\n", &["a", "d"]),
        ("class\n  from a import b\n", &["a"]),
        (
            "import\nimport a\nfrom import b\nfrom c import d\n",
            &["a", "c"],
        ),
        ("try\n  import a\nexcept ImportError\n  pass\n", &["a"]),
    ] {
        let reading = read(source, Kind::Module);
        let found = shown(&reading);
        for one in expected {
            let module = one.split(' ').next().unwrap();
            assert!(
                found
                    .iter()
                    .any(|it| it.split([' ', ':']).next() == Some(module)),
                "{source}: {one} in {found:?}"
            );
        }
        assert_eq!(found.len(), expected.len(), "{source}: {found:?}");
        assert_eq!(reading.faults.len(), 1, "{source}");
    }
}

#[test]
fn prose_is_no_import() {
    let text = "Hello there,\n\nfrom the beginning we\nimport cars from abroad, and\nfrom France import wine and cheese.\n";
    assert_eq!(shown(&read(text, Kind::Module)), [""; 0]);
}

#[test]
fn encodings_are_those_of_python() {
    let latin = b"# -*- coding: latin-1 -*-\n# \xe9\nimport a\n".to_vec();
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend("import a\r\n".encode_utf16().flat_map(u16::to_le_bytes));
    for bytes in [latin, utf16, b"\xef\xbb\xbfimport a\n".to_vec()] {
        let reading = read(bytes.clone(), Kind::Module);
        assert_eq!(shown(&reading), ["a"], "{bytes:?}");
        assert_eq!(reading.faults, [], "{bytes:?}");
        assert_eq!(reading.imports[0].place.column, 8, "{bytes:?}");
    }
    let reading = read(b"import a\nx = '\xff'\nimport b\n".to_vec(), Kind::Module);
    assert_eq!(shown(&reading), ["a", "b"]);
    assert_eq!((reading.faults.len(), reading.faults[0].place.line), (1, 2));
}
