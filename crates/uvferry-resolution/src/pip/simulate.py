# pip's resolver for another platform than the one it runs on.
#
# `pip --platform` alone evaluates environment markers with the running interpreter, so it
# loses or adds packages, and it refuses source distributions. Here the markers are those of
# the target, and source distributions are allowed: their metadata is built on this machine.
#
# Usage: python simulate.py MARKERS.json ARGUMENT...
import json
import sys


def main():
    with open(sys.argv[1]) as stream:
        target = json.load(stream)

    from pip._internal.cli import cmdoptions
    from pip._internal.cli.main import main as pip
    from pip._vendor.packaging import markers

    markers.default_environment = lambda: dict(target)
    # Made for installing: it wants `--target` and `--only-binary=:all:`.
    cmdoptions.check_dist_restriction = lambda *arguments, **options: None
    return pip(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
