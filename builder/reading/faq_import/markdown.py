"""Questions of Markdown: headings, bold lines, marked lines, tables, and details in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from markdown_it.token import Token

from builder.reading.documents.grid import Grid
from builder.reading.documents.markdown import tokens_of
from builder.reading.faq_import.piece import Asked, Ended, FoundInFile, Heading, Piece, Words
from builder.reading.faq_import.prose import take_prose

_SUMMARY: Final = re.compile(r"<summary[^>]*>(.*?)</summary>", re.IGNORECASE | re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]*>")


def find_in_markdown(data: bytes) -> FoundInFile:
    """Find the questions of a text in Markdown."""
    found = FoundInFile()
    take_prose(_pieces(tokens_of(data)), found)
    return found


def _pieces(tokens: list[Token]) -> Iterator[Piece]:
    level, line = 0, 1
    rows: list[list[str]] | None = None
    item = ""
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type in ("heading_open", "heading_close"):
            level = int(token.tag[1:]) if token.type == "heading_open" else 0
        elif token.type == "list_item_open":
            item = f"{token.info}. " if token.info else "- "
        elif token.type == "table_open":
            rows, table_line = [], line
        elif token.type == "tr_open" and rows is not None:
            rows.append([])
        elif token.type == "table_close" and rows is not None:
            # The line of dashes below the header is no row.
            lines = [table_line, *range(table_line + 2, table_line + len(rows) + 1)]
            yield Grid("", rows, lines)
            rows = None
        elif token.type == "inline":
            text, bold = _plain(token.children or [])
            if rows is not None:
                rows[-1].append(text)
            elif level:
                yield Heading(text, level, line)
            elif text:
                yield Words(f"{item}{text}", bold, line)
                item = ""
        elif token.type in ("fence", "code_block") and token.content.strip():
            yield Words(token.content.strip(), line=line)
        elif token.type == "html_block":
            yield from _html(token.content, line)


def _html(content: str, line: int) -> Iterator[Piece]:
    """Take details apart; other HTML is passed over, as in documents."""
    summary = _SUMMARY.search(content)
    if summary is not None:
        yield Asked(_stripped(summary[1]), line)
        rest = content[summary.end() :].partition("</details>")[0]
        if words := _stripped(rest):
            yield Words(words, line=line)
    if "</details>" in content:
        yield Ended()


def _stripped(html: str) -> str:
    return " ".join(_TAG.sub(" ", html).split())


def _plain(children: list[Token]) -> tuple[str, str]:
    """Return the words of a line, links with their addresses, and the bold ones it begins with."""
    parts: list[str] = []
    bold = ""
    address = None
    for child in children:
        if child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "strong_close" and not bold and _begins_bold(children):
            bold = "".join(parts).strip()
        elif child.type == "link_open":
            address, begun = str(child.attrs.get("href", "")), len(parts)
        elif child.type == "link_close" and address:
            named = "".join(parts[begun:])
            if address.startswith(("http://", "https://")) and address not in named:
                parts.append(f" ({address})")
            address = None
    return "".join(parts).strip(), bold


def _begins_bold(children: list[Token]) -> bool:
    first = next((c for c in children if c.type != "text" or c.content.strip()), None)
    return first is not None and first.type == "strong_open"
