"""One file to its content: which reader reads it, and what is refused unread."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from builder.reading.documents.content import Content, Unreadable
from builder.sentence import say

MAX_DOCUMENT: Final = 50_000_000
# What an office file may unpack to; a bomb unpacks to gigabytes.
MAX_UNPACKED: Final = 500_000_000
_MOST_PACKED: Final = 200
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE: Final = (".docx", ".xlsx", ".xlsm", ".ods")
_PLAIN: Final = (".md", ".markdown", ".txt")
KINDS: Final = (
    *_PLAIN,
    ".html",
    ".htm",
    ".pdf",
    ".csv",
    ".tsv",
    ".xls",
    *_OFFICE,
)


def kind_of(name: str) -> str:
    """Return the ending of a file's name, in small letters."""
    return PurePosixPath(name).suffix.lower()


def is_plain(name: str) -> bool:
    """Tell whether a document is a text that anybody could have typed, and harmless to read here."""
    return kind_of(name) in _PLAIN


def ensure_sized(size: int) -> None:
    """Raise `Unreadable` for a document that is too large to be read."""
    if size > MAX_DOCUMENT:
        raise too_big(size)


def too_big(size: int) -> Unreadable:
    """Return the reason why a document of so many bytes is not read."""
    return Unreadable(
        "document-too-big",
        say(
            "The file has {size:,} bytes; at most {most:,} are read.", size=size, most=MAX_DOCUMENT
        ),
        say("Split it, or leave out its pictures."),
    )


def ensure_known_kind(name: str) -> None:
    """Raise `Unreadable` for a document that no reader reads."""
    kind = kind_of(name)
    if kind not in KINDS:
        raise Unreadable(
            "document-unknown-kind",
            say("Files that end in '{ending}' are not read.", ending=kind)
            if kind
            else say("A file without ending is not read."),
            say("Save it as one of: {endings}.", endings=KINDS),
        )


def ensure_filled(size: int) -> None:
    """Raise `Unreadable` for a document without a byte."""
    if not size:
        raise Unreadable(
            "document-without-text",
            say("The file is empty."),
            say("Fill it, or remove the file."),
        )


def ensure_harmless(name: str, data: bytes) -> None:
    """Raise `Unreadable` for a file that is empty, too large, locked, or a bomb."""
    ensure_sized(len(data))
    ensure_filled(len(data.strip()))
    ensure_known_kind(name)
    kind = kind_of(name)
    if kind in _OFFICE:
        _ensure_unpackable(data, kind)


def read_document(name: str, data: bytes) -> Content:
    """Read a document by the ending of its name; raises `Unreadable`.

    Call it in a process of its own for anything but plain text (see `isolated`).
    """
    ensure_harmless(name, data)
    content = _reader_of(kind_of(name))(data)
    if not content.blocks:
        raise Unreadable(
            "document-without-text",
            say("The file holds no text."),
            say("Fill it, or remove the file."),
        )
    return content


def _reader_of(kind: str) -> Callable[[bytes], Content]:
    # Each reader brings its library, which only a document of its kind needs.
    match kind:
        case ".md" | ".markdown":
            from builder.reading.documents.markdown import read_markdown  # noqa: PLC0415

            return read_markdown
        case ".txt":
            from builder.reading.documents.plain import read_text  # noqa: PLC0415

            return read_text
        case ".html" | ".htm":
            from builder.reading.documents.html import read_html  # noqa: PLC0415

            return read_html
        case ".pdf":
            from builder.reading.documents.pdf import read_pdf  # noqa: PLC0415

            return read_pdf
        case ".docx":
            from builder.reading.documents.docx import read_docx  # noqa: PLC0415

            return read_docx
        case ".csv" | ".tsv":
            from builder.reading.documents.sheet import read_csv  # noqa: PLC0415

            return read_csv
        case _:  # .xlsx, .xlsm, .xls, .ods: no others are known kinds
            from builder.reading.documents.sheet import read_workbook  # noqa: PLC0415

            return read_workbook


def _ensure_unpackable(data: bytes, kind: str) -> None:
    if data.startswith(_OLE):
        raise Unreadable(
            "document-locked",
            say("The file is protected by a password, or of a format before 2007."),
            say("Save it as {kind} without a password.", kind=kind),
        )
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(
            "document-broken",
            say("The file is no {kind} that can be read: it is damaged or cut short.", kind=kind),
            say("Open it in the program that made it and save it again."),
        ) from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > max(len(data), 1_000_000) * _MOST_PACKED:
        raise Unreadable(
            "document-bomb",
            say(
                "The file has {size:,} bytes and would unpack to {unpacked:,}: no document does.",
                size=len(data),
                unpacked=unpacked,
            ),
            say("Open it in the program that made it and save it again, or remove it."),
        )
