"""What pip's configuration files and PIP_* variables say to `pip install`, as pip reads them."""

import json
import os

from pip._internal.commands import create_command
from pip._internal.models.index import PyPI


def plain(value):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (set, frozenset)):
        return sorted(plain(one) for one in value)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    names = ["no_binary", "only_binary", "all_releases", "only_final"]
    parts = {name: plain(getattr(value, name)) for name in names if hasattr(value, name)}
    return parts or str(value)


def at_home(link):
    # As pip does it: a name with a tilde counts as it is where no such folder is.
    home = os.path.expanduser(link)
    return home if link.startswith("~") and os.path.exists(home) else link


options = vars(create_command("install").parser.get_default_values())
options["find_links"] = [at_home(link) for link in options.get("find_links") or []]
print(json.dumps({"default_index": PyPI.simple_url, "options": plain(options)}))
