"""Times requirements parsers of Python in one process: parsers.py RUNS LIST...

Each LIST holds the paths of the files that are read together, one a line. Prints the
parser, the list's stem, the median and the least time of a run in seconds, parted by tabs.
A parser that is not installed is left out. Importing is not counted.
"""

import pathlib
import statistics
import sys
import time


def pip(path):
    for parsed in parse_requirements(path, session=None):
        install_req_from_parsed_requirement(parsed)


parsers = {}
try:
    import pip as package
    from pip._internal.req.constructors import install_req_from_parsed_requirement
    from pip._internal.req.req_file import parse_requirements

    parsers[f"pip {package.__version__}"] = pip
except ImportError:
    pass
try:
    from importlib.metadata import version

    from pip_requirements_parser import RequirementsFile

    parsers[f"pip-requirements-parser {version('pip-requirements-parser')}"] = (
        RequirementsFile.from_file
    )
except ImportError:
    pass

runs = int(sys.argv[1])
for name in sys.argv[2:]:
    listed = pathlib.Path(name)
    files = listed.read_text(encoding="utf-8").splitlines()
    for parser, read in parsers.items():
        times = []
        for _ in range(runs):
            start = time.perf_counter()
            for file in files:
                read(file)
            times.append(time.perf_counter() - start)
        print(parser, listed.stem, statistics.median(times), min(times), sep="\t", flush=True)
