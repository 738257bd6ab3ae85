"""Runs each project's setup.py (or its setup.cfg alone) in this setuptools as far as its
configuration, and says where what was read without running differs."""
import json
import os
import sys

import setuptools  # noqa: F401  (before distutils)
import distutils.core
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

os.environ["PBR_VERSION"] = "1.0"
setuptools._install_setup_requires = lambda attrs: None


def run(folder):
    os.chdir(folder)
    sys.path.insert(0, folder)
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)
    os.dup2(devnull, 2)
    if os.path.exists("setup.py"):
        return distutils.core.run_setup("setup.py", [], stop_after="config")
    distutils.core._setup_stop_after = "config"
    setuptools.setup()
    return distutils.core._setup_distribution


def requirements(texts, extra=""):
    found = set()
    for text in texts:
        r = Requirement(text)
        if r.marker is None or r.marker.evaluate({"extra": extra}):
            found.add((canonicalize_name(r.name), str(r.specifier), tuple(sorted(r.extras)), r.url or ""))
    return sorted(found)


def lines(value):
    if value is None:
        return []
    if isinstance(value, str):
        return [l.strip() for l in value.splitlines() if l.strip() and not l.strip().startswith("#")]
    return list(value)


def entry_points(value):
    groups = {}
    if isinstance(value, str):
        group = None
        for line in lines(value):
            if line.startswith("["):
                group = groups.setdefault(line[1:-1].strip(), [])
            else:
                group.append(line)
    else:
        groups = {k: lines(v) for k, v in (value or {}).items()}
    return sorted(
        (group, sorted("=".join(p.strip() for p in point.split("=", 1)) for point in points))
        for group, points in groups.items()
    )


def table(value):
    return sorted((k, sorted(v)) for k, v in dict(value or {}).items())


def theirs(d):
    m = d.metadata
    extras = {}
    plain = list(d.install_requires or [])
    for key, value in (d.extras_require or {}).items():
        name, _, marker = key.partition(":")
        name = name.strip()
        if marker and not Marker(marker).evaluate({"extra": name}):
            value = []
        if name:
            extras.setdefault(name, []).extend(value)
        else:
            plain.extend(value)
    files = []
    for item in d.data_files or []:
        files.append(("", [item]) if isinstance(item, str) else (item[0], list(item[1])))
    clean = lambda v: v if v else None
    return {
        "name": clean(m.name),
        "version": clean(m.version and str(Version(m.version))),
        "description": clean(m.description),
        "long_description": clean(m.long_description),
        "content_type": clean(m.long_description_content_type),
        "requires_python": clean(d.python_requires and sorted(map(str, SpecifierSet(str(d.python_requires))))),
        "license": clean(m.license),
        "author": clean(m.author),
        "author_email": clean(m.author_email),
        "maintainer": clean(m.maintainer),
        "maintainer_email": clean(m.maintainer_email),
        "keywords": clean(lines(m.keywords)),
        "classifiers": clean(sorted(m.classifiers or [])),
        "platforms": clean(lines(m.platforms)),
        "url": clean(m.url),
        "download_url": clean(m.download_url),
        "project_urls": clean(sorted(dict(m.project_urls or {}).items())),
        "dependencies": clean(requirements(plain)),
        "optional_dependencies": clean([(k, requirements(v, k)) for k, v in sorted(extras.items())]),
        "entry_points": clean(entry_points(d.entry_points)),
        "packages": clean(sorted(d.packages or [])),
        "py_modules": clean(sorted(d.py_modules or [])),
        "package_dir": clean(sorted((d.package_dir or {}).items())),
        "package_data": clean(table(d.package_data)),
        "exclude_package_data": clean(table(d.exclude_package_data)),
        "include_package_data": clean(d.include_package_data),
        "data_files": clean(sorted((k, sorted(v)) for k, v in files)),
        "script_files": clean(sorted(d.scripts or [])),
        "zip_safe": clean(getattr(d, "zip_safe", None)),
        "namespace_packages": clean(sorted(d.namespace_packages or [])),
        "license_files": None,
    }


def find(how):
    finder = setuptools.find_namespace_packages if how["namespaces"] else setuptools.find_packages
    return sorted(finder(how["location"], exclude=how["exclude"], include=how["include"] or ["*"]))


def ours(field, value):
    if field == "version":
        return str(Version(value))
    if field == "requires_python":
        return sorted(map(str, SpecifierSet(value)))
    if field == "dependencies":
        return requirements(value)
    if field == "optional_dependencies":
        return [(k, requirements(v, k)) for k, v in sorted(value)]
    if field == "entry_points":
        return sorted((g, sorted("=".join(p) for p in ps)) for g, ps in value)
    if field == "packages" and isinstance(value, dict):
        return find(value)
    if field in ("package_data", "exclude_package_data", "data_files"):
        return sorted((k, sorted(v)) for k, v in value)
    if field in ("packages", "py_modules", "script_files", "namespace_packages", "classifiers", "project_urls", "package_dir"):
        return sorted(value)
    if field == "long_description" and isinstance(value, dict):
        return "\n".join(open(f, encoding="utf-8").read() for f in value["files"])
    return value


def plain(value):
    return json.loads(json.dumps(value))


def compare(case):
    try:
        real = theirs(run(case["folder"]))
    except SystemExit:
        return ["the run exits"]
    except BaseException as e:
        return ["the run fails: %s: %s" % (type(e).__name__, e)]
    found = []
    for field, value in case["fields"].items():
        if field not in real or field == "license_files":
            continue
        if value.get("unknown") is not None:
            if field not in case["unknown"]:
                found.append("%s is unknown: %s" % (field, value["unknown"]))
            continue
        if field in case["unknown"]:
            found.append("%s is known and should not be: %r" % (field, value))
            continue
        mine = value.get("known")
        try:
            mine = plain(ours(field, mine)) if mine not in (None, "", [], {}) else None
            if field == "optional_dependencies" and mine:
                # An extra that a condition leaves empty here is not there in this run.
                given = dict(value["known"])
                there = [name for name, _ in real[field] or []]
                mine = [e for e in mine if e[1] or e[0] in there or not given[e[0]]]
        except Exception as e:
            found.append("%s: %r: %s" % (field, mine, e))
            continue
        expected = plain(real[field])
        if field == "long_description" and case.get("pbr"):
            # pbr cuts the ends of the file off and adds two line ends.
            mine, expected = mine and mine.strip(), expected and expected.strip()
        if case["uncertain"] and mine is None:
            continue
        if (mine or None) != (expected or None):
            found.append("%s\n      read: %r\n      run:  %r" % (field, mine, expected))
    return found


def main():
    cases = json.load(open(sys.argv[1], encoding="utf-8"))
    for case in cases:
        sys.stdout.flush()
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            found = compare(case)
            with os.fdopen(write, "w") as f:
                json.dump(found, f)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as f:
            text = f.read()
        os.waitpid(child, 0)
        found = json.loads(text) if text else ["the run ends without a word"]
        for line in found:
            print("%s: %s" % (case["name"], line))


main()
