"""`dialoom version`."""

from __future__ import annotations

import platform

from builder._version import __version__
from builder.commands.output import JsonOption, print_json, tell


def version(as_json: JsonOption = False) -> None:
    """Print the version of Dialoom and of Python."""
    if as_json:
        print_json({"dialoom": __version__, "python": platform.python_version()})
    else:
        tell(f"dialoom {__version__}, Python {platform.python_version()}")
