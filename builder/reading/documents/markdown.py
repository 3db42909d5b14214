"""Markdown: headings, paragraphs, list items and tables."""

from __future__ import annotations

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from builder.reading.documents.content import Block, Content
from builder.reading.documents.plain import decode
from builder.reading.documents.sheet import table_of

_FRONT_MATTER: Final = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)


def read_markdown(data: bytes) -> Content:
    """Read Markdown; HTML within it is left out."""
    content = Content()
    level = 0
    rows: list[list[str]] = []
    line = 0
    for token in tokens_of(data):
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "table_open":
            rows, line = [], (token.map or [0])[0] + 1
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            _keep_table(content, rows, line)
            rows = []
        elif token.type == "inline":
            words = _plain(token.children or [])
            if rows:
                rows[-1].append(words)
            elif words:
                content.blocks.append(Block(words, level))
        elif token.type in ("fence", "code_block") and token.content.strip():
            content.blocks.append(Block(token.content.strip()))
    return content


def tokens_of(data: bytes) -> list[Token]:
    """Return the tokens of a text; its front matter counts as empty lines."""
    text = _FRONT_MATTER.sub(lambda m: "\n" * m[0].count("\n"), decode(data))
    return MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)


def _keep_table(content: Content, rows: list[list[str]], line: int) -> None:
    # The line of dashes below the header is no row.
    lines = [line, *range(line + 2, line + len(rows) + 1)]
    table = table_of("", rows, lines)
    if table is None:
        return
    content.tables.append(table)
    content.blocks += [Block(text, row=at) for at, text in table.sentences()]


def _plain(children: list) -> str:  # type: ignore[type-arg]
    parts: list[str] = []
    for child in children:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts).strip()
