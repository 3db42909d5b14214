"""Read what a skill answers from, and make the parts of its bundle."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from builder.encoding.encoder import Encoder, Vectors
from builder.reading.index import HalfVectors, PassageIndex
from builder.reading.library import Contents, documents_in, read_documents, write_documents
from builder.schema.skill import Skill

Report = Callable[[float, str], None]


def train_documents(
    skill: Skill,
    encoder: Encoder,
    background: Callable[[], Vectors],
    *,
    contents: Contents,
    previous: Mapping[str, bytes],
    progress: Report,
) -> dict[str, bytes]:
    """Return a skill's documents as parts of a bundle; none where it has none.

    What `previous` parts hold of unchanged documents and passages is taken over: these must have
    been made with the same encoder.
    """
    if not skill.documents:
        return {}
    before = documents_in(previous)
    documents = read_documents(
        skill.documents, contents, before, lambda done, said: progress(done / 2, said)
    )
    passages = [p for document in documents for p in document.passages]
    if not passages:
        return write_documents(documents)
    index = PassageIndex.of(
        passages,
        encoder,
        background=background(),
        known=_known(previous),
        progress=lambda done: progress(0.5 + done / 2, f"Indexing {len(passages)} passages"),
    )
    return write_documents(documents) | index.to_parts()


def _known(previous: Mapping[str, bytes]) -> dict[str, HalfVectors]:
    passages = [p for document in documents_in(previous) for p in document.passages]
    return PassageIndex.load(previous, len(passages)).vectors_by_text(passages) if passages else {}
