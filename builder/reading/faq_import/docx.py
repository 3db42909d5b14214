"""Questions of a Word document: headings, bold paragraphs, marked lines and tables."""

from __future__ import annotations

from collections.abc import Iterator

from docx.table import Table
from docx.text.paragraph import Paragraph

from builder.reading.documents.docx import level_of, open_docx
from builder.reading.documents.grid import Grid
from builder.reading.faq_import.piece import FoundInFile, Heading, Piece, Words
from builder.reading.faq_import.prose import take_prose


def find_in_docx(data: bytes) -> FoundInFile:
    """Find the questions of a .docx; raises `Unreadable` when it is damaged."""
    found = FoundInFile()
    take_prose(_pieces(data), found)
    return found


def _pieces(data: bytes) -> Iterator[Piece]:
    for part in open_docx(data).iter_inner_content():
        if isinstance(part, Table):
            rows = [[cell.text.strip() for cell in row.cells] for row in part.rows]
            yield Grid("", rows, list(range(1, len(rows) + 1)))
            continue
        text = part.text.strip()
        level = level_of(part.style.name if part.style else "")
        if text and level:
            yield Heading(text, level)
        elif text:
            item = (
                "- "
                if part.style is not None and (part.style.name or "").startswith("List")
                else ""
            )
            yield Words(item + text, _bold(part))


def _bold(paragraph: Paragraph) -> str:
    words = ""
    for run in paragraph.runs:
        if run.text.strip() and not run.bold:
            break
        words += run.text
    return words.strip()
