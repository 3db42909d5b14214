"""PDF: the text of its pages, in paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

import pypdfium2

from builder.reading.documents.content import Block, Content, Unreadable
from builder.sentence import say
from builder.text import is_han

_PASSWORD_ERROR: Final = 4
MOST_PAGES: Final = 2_000
_ENDS: Final = tuple('。！？!?.；;：:…”"）)')
_PAGE_NUMBER: Final = re.compile(
    r"[-–— ]*(?:page |第 ?)?\d{1,4}(?: ?页)?(?: ?/ ?\d{1,4})?[-–— ]*", re.I
)


def read_pdf(data: bytes) -> Content:
    """Read the text that a PDF carries; raises `Unreadable` for a scan, a lock or damage."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            raise Unreadable(
                "document-locked",
                say("The PDF is protected by a password."),
                say("Save it without a password, and put that file here."),
            ) from error
        raise Unreadable(
            "document-broken",
            say("The file is no PDF that can be read: it is damaged or cut short."),
            say("Open it in a viewer and save it again."),
        ) from error
    content = Content()
    with document:
        count = len(document)
        pages = [_lines(document[number]) for number in range(min(count, MOST_PAGES))]
    if count > MOST_PAGES:
        told = say(
            "Only the first {most:,} of its {count:,} pages are read.", most=MOST_PAGES, count=count
        )
        content.notes.append(told)
    running = _running_lines(pages)
    empty = 0
    for number, lines in enumerate(pages, start=1):
        kept = [line for line in lines if line and line not in running]
        empty += not kept
        content.blocks += [Block(text, page=number) for text in _paragraphs(kept)]
    if not content.blocks:
        raise Unreadable(
            "document-without-text",
            say("The PDF has 1 page and no text: most likely it was scanned.")
            if count == 1
            else say(
                "The PDF has {count} pages and no text: most likely it was scanned.", count=count
            ),
            say("Have its text recognised (OCR) by a scanner's program, and put the result here."),
        )
    if empty:
        told = say(
            "{empty} of its {count} pages have no text: most likely pictures.",
            empty=empty,
            count=count,
        )
        content.notes.append(told)
    return content


def _lines(page: pypdfium2.PdfPage) -> list[str]:
    text = page.get_textpage().get_text_bounded()
    # Radicals and ligatures stand for the letters that they look like.
    text = unicodedata.normalize("NFKC", text.replace("\ufffe", "").replace("\x02", ""))
    return [line.strip() for line in text.replace("\r", "\n").split("\n")]


def _running_lines(pages: list[list[str]]) -> frozenset[str]:
    """Return the lines that head or foot most pages, and numbers of pages."""
    ends = Counter[str]()
    for lines in pages:
        worded = [line for line in lines if line]
        ends.update({*worded[:2], *worded[-2:]})
    often = max(3, len(pages) // 2)
    return frozenset(
        line
        for line, times in ends.items()
        if (len(pages) >= 3 and times >= often) or _PAGE_NUMBER.fullmatch(line)
    )


def _paragraphs(lines: list[str]) -> list[str]:
    """Join the lines that a paragraph was broken into: a full line that ends no sentence goes on."""
    if not lines:
        return []
    full = 0.8 * max(len(line) for line in lines)
    paragraphs: list[str] = []
    going_on = False
    for line in lines:
        if going_on:
            glue = "" if is_han(paragraphs[-1][-1]) or is_han(line[0]) else " "
            if paragraphs[-1].endswith("-") and line[0].islower():
                paragraphs[-1] = paragraphs[-1][:-1]
                glue = ""
            paragraphs[-1] += glue + line
        else:
            paragraphs.append(line)
        going_on = len(line) >= full and not line.endswith(_ENDS)
    return paragraphs
