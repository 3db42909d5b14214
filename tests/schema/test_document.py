"""Names of documents are paths within their folder, on any system."""

import pytest
from pydantic import ValidationError

from builder.schema.document import Document, fault_of_name


@pytest.mark.parametrize(
    "name", ["a.md", "条款 (1).pdf", "legal/de/agb.html", "a..b.txt", "x" * 300]
)
def test_name_may_be_any_path_within_the_folder(name: str) -> None:
    assert fault_of_name(name) is None
    assert Document(name=name, sha256="").name == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x" * 301,
        "/a.md",
        "../a.md",
        "a/../b.md",
        "a/./b.md",
        "a/ .. /b.md",
        "a//b.md",
        "a/",
        "a\\b.md",
        "C:/a.md",
        "c:a.md",
        ".hidden.md",
        ".git/a.md",
        "~$a.docx",
        "a\x00.md",
        "a\nb.md",
        "a\ud800.md",
    ],
)
def test_name_that_leads_elsewhere_is_refused_in_a_sentence(name: str) -> None:
    fault = fault_of_name(name)
    assert fault is not None and fault.endswith(".")
    with pytest.raises(ValidationError):
        Document(name=name, sha256="")
