"""Word documents: headings, paragraphs and tables, in order."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Final

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table as DocxTable

from builder.reading.documents.content import Block, Content, Unreadable
from builder.reading.documents.sheet import table_of
from builder.sentence import say

_HEADING: Final = re.compile(r"(?:heading|标题|überschrift|titre)\s*([1-6])", re.IGNORECASE)
_TITLE: Final = ("title", "标题")


def open_docx(data: bytes) -> Document:
    """Open a .docx; raises `Unreadable` when it is damaged."""
    try:
        return docx.Document(BytesIO(data))
    except (
        PackageNotFoundError,
        SyntaxError,  # of the XML within: lxml's own error is one
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        AttributeError,
    ) as error:
        raise Unreadable(
            "document-broken",
            say(
                "The file is no Word document that can be read: it is damaged, or of an older format."
            ),
            say("Open it in a word processor and save it as .docx again."),
        ) from error


def read_docx(data: bytes) -> Content:
    """Read a .docx; raises `Unreadable` when it is damaged."""
    content = Content()
    for part in open_docx(data).iter_inner_content():
        if isinstance(part, DocxTable):
            _keep_table(content, part)
            continue
        text = part.text.strip()
        if text:
            content.blocks.append(Block(text, level_of(part.style.name if part.style else "")))
    return content


def level_of(style: str | None) -> int:
    """Return the level of a heading by its style's name; 0 for text."""
    found = _HEADING.match(style or "")
    if found:
        return int(found[1])
    return 1 if (style or "").lower() in _TITLE else 0


def _keep_table(content: Content, part: DocxTable) -> None:
    rows = [[cell.text.strip() for cell in row.cells] for row in part.rows]
    table = table_of("", rows)
    if table is not None:
        content.tables.append(table)
        content.blocks += [Block(text, row=line) for line, text in table.sentences()]
        return
    for row in rows:
        words = " ".join(dict.fromkeys(cell for cell in row if cell))
        if words:
            content.blocks.append(Block(words))
