"""A document that a skill answers from."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, StringConstraints

from builder.schema.part import Part
from builder.sentence import Sentence, say
from builder.text import shorten

_LONGEST: Final = 300
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_DRIVE: Final = re.compile(r"[A-Za-z]:")


def fault_of_name(name: str) -> Sentence | None:
    """Say in a sentence why a name is none of a document's; None where it is one.

    It is a path within `documents/` that leads nowhere else, on any system.
    """
    if not 0 < len(name) <= _LONGEST:
        return say(
            "The name of a document has 1 to {longest} characters, and this has {count}.",
            longest=_LONGEST,
            count=len(name),
        )
    told = shorten(name, 60)
    if _UNPRINTABLE.search(name):
        return say("The name {shown} holds a character that cannot be printed.", shown=repr(told))
    parts = name.split("/")
    if "\\" in name or _DRIVE.match(name) or {"", ".", ".."} & {part.strip() for part in parts}:
        return say("The name '{name}' leads out of the folder `documents/`.", name=told)
    if any(part.startswith((".", "~$")) for part in parts):
        return say("The name '{name}' is one of a hidden file.", name=told)
    return None


def _ensure_name(name: str) -> str:
    fault = fault_of_name(name)
    if fault is not None:
        raise ValueError(fault)
    return name


# A path within `documents/`, with slashes.
DocumentName = Annotated[str, AfterValidator(_ensure_name)]


class Document(Part):
    """A file of the folder `documents/`, told from its earlier states by the hash of its bytes."""

    name: DocumentName
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$|^$")]
