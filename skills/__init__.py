"""Ready-made skills: folders to use as they are, to copy from, and to test Dialoom with."""

from __future__ import annotations

from pathlib import Path


def ready_made() -> list[Path]:
    """Return the folders of the ready-made skills, in the order of their names."""
    here = Path(__file__).parent
    return sorted(path.parent for path in here.glob("*/skill.yml"))


def ready_made_assistants() -> list[Path]:
    """Return the folders of the ready-made assistants, in the order of their names."""
    here = Path(__file__).parent
    return sorted(path.parent for path in here.glob("*/assistant.yml"))
