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


def pip_version():
    try:
        import pip
        return pip.__version__
    except Exception:
        return None


def path(name):
    try:
        return sysconfig.get_path(name)
    except Exception:
        return None


implementation = getattr(sys, "implementation", None)
stdlib = path("stdlib")
base_prefix = getattr(sys, "real_prefix", None) or getattr(sys, "base_prefix", sys.prefix)
machine = platform.machine()

print(json.dumps({
    "executable": sys.executable,
    "prefix": sys.prefix,
    "base_prefix": base_prefix,
    "is_virtualenv": base_prefix != sys.prefix,
    "purelib": path("purelib"),
    "platlib": path("platlib"),
    "pip": pip_version(),
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
