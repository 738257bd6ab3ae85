# What an interpreter is, as JSON. Runs under Python 2.7 and every Python 3.
from __future__ import print_function

import json
import os
import platform
import struct
import sys

try:
    import sysconfig
except ImportError:
    sysconfig = None


def full_version(info):
    version = "{0.major}.{0.minor}.{0.micro}".format(info)
    if info.releaselevel != "final":
        version += info.releaselevel[0] + str(info.serial)
    return version


def path(name):
    try:
        return sysconfig.get_path(name)
    except Exception:
        return None


def site_folders():
    """Where `site` looks for distributions; the one of old virtualenvs has no function for it."""
    try:
        import site
        return list(site.getsitepackages())
    except Exception:
        return [p for p in (path("purelib"), path("platlib")) if p]


def user_site():
    """The user's own, where an interpreter without `-I` would take it in."""
    try:
        import site
        if base_prefix != sys.prefix and not takes_base_in():
            return None
        return site.getusersitepackages()
    except Exception:
        return None


def takes_base_in():
    """Whether a virtual environment imports from its base, too."""
    try:
        with open(os.path.join(sys.prefix, "pyvenv.cfg")) as config:
            for line in config:
                key, _, value = line.partition("=")
                if key.strip().lower() == "include-system-site-packages":
                    return value.strip().lower() == "true"
        return False
    except Exception:
        # That of a virtualenv before its version 20.
        return not os.path.exists(os.path.join(os.path.dirname(os.__file__), "no-global-site-packages.txt"))


def is_of_library(folder):
    """Whether it is the standard library, or a part of it: the rest, code in `.pth` files added."""
    library = os.path.dirname(os.path.abspath(os.__file__))
    return folder.endswith(".zip") or any(
        folder == root or folder.startswith(root + os.sep)
        for root in (library, stdlib, path("platstdlib"))
        if root
    )


def added_by_pth(folders):
    """What the `.pth` files of the site folders put on `sys.path`: it changes, and is read anew."""
    found = set()
    for folder in folders:
        try:
            names = [n for n in os.listdir(folder) if n.endswith(".pth")]
        except OSError:
            continue
        for name in names:
            try:
                with open(os.path.join(folder, name), "rb") as lines:
                    text = lines.read().decode("utf-8", "replace")
            except OSError:
                continue
            for line in text.splitlines():
                line = line.rstrip()
                if line and not line.startswith(("#", "import ", "import\t")):
                    found.add(os.path.abspath(os.path.join(folder, line)))
    return found


implementation = getattr(sys, "implementation", None)
stdlib = path("stdlib")
base_prefix = getattr(sys, "real_prefix", None) or getattr(sys, "base_prefix", sys.prefix)
machine = platform.machine()
sites = []
for folder in site_folders():
    if folder not in sites:
        sites.append(folder)
known = set(os.path.abspath(folder) for folder in sites)
added = added_by_pth(sites)
others = [p for p in sys.path if p and os.path.abspath(p) not in known and p not in added]

print(json.dumps({
    "executable": sys.executable,
    "prefix": sys.prefix,
    "base_prefix": base_prefix,
    "is_virtualenv": base_prefix != sys.prefix,
    "purelib": path("purelib"),
    "platlib": path("platlib"),
    "sites": sites,
    "user_site": user_site(),
    "standard_library": [p for p in others if is_of_library(p)],
    "added_by_code": [p for p in others if not is_of_library(p)],
    "externally_managed": bool(
        base_prefix == sys.prefix
        and stdlib and os.path.isfile(os.path.join(stdlib, "EXTERNALLY-MANAGED"))
    ),
    "platform": sysconfig.get_platform() if sysconfig else sys.platform,
    "libc": list(platform.libc_ver()) if sys.platform.startswith("linux") else ["", ""],
    "macos": platform.mac_ver()[0],
    "bits": struct.calcsize("P") * 8,
    "cache_tag": getattr(implementation, "cache_tag", None),
    "abiflags": getattr(sys, "abiflags", ""),
    "extension_suffix": sysconfig.get_config_var("EXT_SUFFIX") if sysconfig else None,
    "free_threaded": bool(sysconfig and sysconfig.get_config_var("Py_GIL_DISABLED")),
    # PEP 508, "environment markers".
    "markers": {
        "implementation_name": implementation.name if implementation else "cpython",
        "implementation_version": full_version(implementation.version if implementation else sys.version_info),
        "os_name": os.name,
        "platform_machine": machine,
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    },
}))
