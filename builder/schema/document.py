"""A document that a skill answers from."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from builder.schema.part import Part

# A path within `documents/`, as files are named anywhere.
DocumentName = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Document(Part):
    """A file of the folder `documents/`, told from its earlier states by the hash of its bytes."""

    name: DocumentName
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$|^$")]
