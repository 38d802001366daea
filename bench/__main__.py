"""Runs every measure, or those named, and prints one table: ``python -m bench [name ...]``.

Exit status 1: at least one target is missed.
"""

import sys

from bench import bundle, drain, imports, sweep, synth
from bench.measure import print_table

MEASURES = {
    "bundle": bundle.measure,
    "drain": drain.measure,
    "imports": imports.measure,
    "sweep": sweep.measure,
    "synth": synth.measure,
}


def main(names: list[str]) -> int:
    """Runs the measures and returns the exit status. Raises KeyError for an unknown name."""
    measures = [each for name in names or MEASURES for each in MEASURES[name]()]
    print_table(measures)
    return 0 if all(each.holds() for each in measures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
