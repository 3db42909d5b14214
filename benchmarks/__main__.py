"""Measurements one can repeat: `python -m benchmarks NAME [options]`, each file here one NAME."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from builder.errors import BuilderError, suggest
from builder.sentence import say


def main(argv: Sequence[str]) -> int:
    """Run the named benchmark with the rest of the arguments."""
    names = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.stem.startswith("_"))
    if not argv or argv[0] in ("-h", "--help"):
        print(f"{__doc__}\nNAME: {', '.join(names)}")
        return 0 if argv else 2
    name, *rest = argv
    if name not in names:
        known = suggest(name, names, say("benchmarks"))
        print(f"There is no benchmark '{name}'. {known}", file=sys.stderr)
        return 2
    try:
        result: int = import_module(f"benchmarks.{name}").run(rest)
    except BuilderError as error:
        print(error.message, file=sys.stderr)
        return 1
    return result


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
