"""Prints pip's own reading of requirements files as JSON.

    python scripts/pip_requirements.py FILE...
    python scripts/pip_requirements.py @LIST   (LIST holds the paths as a JSON list)

One object is printed: {"pip": version, "files": [...]}. Each file holds pip's logical lines
one by one ("lines") and, where it includes others, the whole order of reading ("order").
A line is
  {"kind": "requirement", "line", "text", "editable", "constraint", "name", "extras",
   "specifier", "url", "marker", "hashes", "config_settings", "path"},
  {"kind": "option", "line", "options": {dest: value}},
  {"kind": "include", "line", "target", "constraint"}, or
  {"kind": "refused", "line", "message"}.
"controls" of a file is what `--no-binary` and `--only-binary` come to, wherever they
stand: pip keeps their names in one object for all lines.
"path" tells that the answer depends on a folder being there; such lines are read as if it
were. A file that cannot be decoded has "refused" and no lines.

Runs with the pip of the interpreter that runs it, 23 or newer. Nothing is installed.
"""

import json
import os
import re
import sys
from unittest import mock

import pip
from pip._internal.cli import cmdoptions
from pip._internal.exceptions import PipError
from pip._internal.models.format_control import FormatControl
from pip._internal.req import req_file
from pip._internal.req.constructors import install_req_from_parsed_requirement

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
OPTIONS = [
    "index_url",
    "extra_index_urls",
    "no_index",
    "find_links",
    "prefer_binary",
    "require_hashes",
    "no_require_hashes",
    "pre",
    "trusted_hosts",
    "features_enabled",
]


def install_requirement(parsed, folders):
    """pip's requirement, with every path a folder that is there, or none."""

    def isdir(path):
        return folders and not SCHEME.match(os.fspath(path))

    with mock.patch("os.path.isdir", isdir), mock.patch(
        "pip._internal.req.constructors.is_installable_dir", lambda path: True
    ):
        return install_req_from_parsed_requirement(parsed)


def control(value):
    """A format control or release control as sorted lists."""
    return {
        name: sorted(getattr(value, name))
        for name in ("no_binary", "only_binary", "all_releases", "only_final")
        if getattr(value, name, None)
    }


def read_requirement(parsed, line):
    entry = {
        "kind": "requirement",
        "line": line,
        "text": parsed.requirement.strip(),
        "editable": parsed.is_editable,
        "constraint": parsed.constraint,
        "hashes": [],
        "config_settings": {},
        "path": False,
    }
    options = parsed.options or {}
    for algorithm, digests in (options.get("hashes") or {}).items():
        entry["hashes"] += [f"{algorithm}:{digest}" for digest in digests]
    for key, value in (options.get("config_settings") or {}).items():
        entry["config_settings"][key] = value if isinstance(value, list) else [value]
    try:
        found = install_requirement(parsed, False)
    except Exception:
        found = install_requirement(parsed, True)
        entry["path"] = True
    req = found.req
    entry["name"] = req.name if req is not None else None
    entry["extras"] = sorted(extra.lower() for extra in found.extras)
    entry["specifier"] = str(req.specifier) if req is not None else ""
    entry["marker"] = str(found.markers) if found.markers is not None else None
    link = found.link
    entry["url"] = link.url if link is not None else None
    return entry


def read_line(parse_line, path, number, text):
    args, opts = parse_line(text)
    line = req_file.ParsedLine(path, number, args, opts, False)
    # An older one has no such attribute where there is no requirement.
    if getattr(line, "requirement", None) is None:
        if opts.requirements or opts.constraints:
            # As `_parse_and_recurse` chooses.
            constraint = not opts.requirements
            target = (opts.requirements or opts.constraints)[0]
            return {
                "kind": "include",
                "line": number,
                "target": target,
                "constraint": constraint,
            }
        options = {
            name: getattr(opts, name)
            for name in OPTIONS
            if getattr(opts, name, None)
        }
        for name in ("format_control", "release_control"):
            found = control(getattr(opts, name, None))
            if found:
                options[name] = found
        return {"kind": "option", "line": number, "options": options}
    return read_requirement(req_file.handle_line(line), number)


class Finder:
    """What pip's line parser asks of a package finder."""

    def __init__(self):
        self.format_control = FormatControl()
        self.release_control = None


def read_file(path):
    result = {"path": path, "refused": None, "lines": [], "order": None}
    try:
        _, content = req_file.get_file_content(path, None)
    except Exception as error:
        result["refused"] = f"{type(error).__name__}: {error}"
        return result
    includes = False
    finder = Finder()
    for number, text in req_file.preprocess(content):
        # `--use-feature` adds to a default that all lines of the process share.
        cmdoptions.use_new_feature.keywords["default"] = []
        try:
            line = read_line(req_file.get_line_parser(None), path, number, text)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            message = getattr(error, "msg", None) or str(error)
            line = {"kind": "refused", "line": number, "message": str(message)}
        try:
            req_file.get_line_parser(finder)(text)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
        includes = includes or line["kind"] == "include"
        result["lines"].append(line)
    result["controls"] = control(finder.format_control)
    if includes:
        result["order"] = read_order(path)
    return result


def read_order(path):
    order = []
    try:
        for parsed in req_file.parse_requirements(path, session=None):
            where = re.fullmatch(r"-[rc] (.*) \(line (\d+)\)", parsed.comes_from)
            order.append(
                {
                    "file": os.path.abspath(where[1]),
                    "line": int(where[2]),
                    "text": parsed.requirement.strip(),
                    "constraint": parsed.constraint,
                    "editable": parsed.is_editable,
                }
            )
    except PipError as error:
        return {"refused": str(error), "requirements": order}
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {error}", "requirements": order}
    return {"refused": None, "requirements": order}


def main():
    paths = []
    for argument in sys.argv[1:]:
        if argument.startswith("@"):
            with open(argument[1:], encoding="utf-8") as listed:
                paths += json.load(listed)
        else:
            paths.append(argument)
    files = [read_file(path) for path in paths]
    json.dump({"pip": pip.__version__, "files": files}, sys.stdout, ensure_ascii=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
