"""Dialoom: build, train and serve dialogue skills.

The package root imports nothing heavy, so that `import builder` stays cheap.
"""

from builder._version import __version__

__all__ = ["__version__"]
