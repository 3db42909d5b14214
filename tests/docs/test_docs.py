"""The docs keep their promises: links lead somewhere, and the words of the vocabulary exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted(ROOT.glob("README*.md")),
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


def names_defined() -> set[str]:
    names: set[str] = set()
    for package in ("builder", "kits"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    names.add(node.name)
                elif isinstance(node, ast.Assign):
                    names.update(t.id for t in node.targets if isinstance(t, ast.Name))
                elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    names.add(node.target.id)
    return names


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        # Without a dot or a slash it is an utterance's mark-up: [text](slot).
        if "://" not in target and re.search(r"^[^\s{]*[./][^\s{]*$", target):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_class_of_the_vocabulary_exists() -> None:
    rows = (ROOT / "docs/vocabulary.md").read_text("utf-8").splitlines()
    classes = {
        name for row in rows if row.startswith("|") for name in re.findall(r"`([A-Z]\w+)`", row)
    }
    assert classes
    assert classes <= names_defined()
