"""Documents are kept whole, once, and as long as something names them."""

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from builder.errors import NotFound
from builder.schema.document import Document
from builder.schema.skill import Skill
from builder.store.documents import PIECE
from builder.store.store import Store

WORDS = b"Returns take 15 days. " * 200_000  # five pieces


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def pieces_of(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), PIECE):
        yield data[start : start + PIECE]


def put(store: Store, data: bytes) -> bool:
    return store.documents.put(hash_of(data), len(data), pieces_of(data))


def with_documents(name: str, **files: bytes) -> Skill:
    register = tuple(Document(name=f"{n}.md", sha256=hash_of(d)) for n, d in files.items())
    return Skill(name=name, languages=("en",), documents=register)


def test_document_comes_back_as_it_was(store: Store) -> None:
    assert put(store, WORDS) is True
    kept = list(store.documents.pieces(hash_of(WORDS)))
    assert b"".join(kept) == WORDS
    assert [len(piece) for piece in kept] == [PIECE] * 4 + [len(WORDS) - 4 * PIECE]
    assert store.documents.sizes([hash_of(WORDS), "0" * 64]) == {hash_of(WORDS): len(WORDS)}


def test_same_bytes_are_kept_once_and_not_even_asked_for(store: Store) -> None:
    put(store, WORDS)

    def refuse() -> Iterator[bytes]:
        raise AssertionError("asked for")
        yield b""

    assert store.documents.put(hash_of(WORDS), len(WORDS), refuse()) is False


def test_document_that_breaks_off_leaves_nothing(store: Store) -> None:
    def broken() -> Iterator[bytes]:
        yield WORDS[:PIECE]
        raise KeyError

    with pytest.raises(KeyError):
        store.documents.put(hash_of(WORDS), len(WORDS), broken())
    with pytest.raises(ValueError, match="changed"):
        store.documents.put(hash_of(WORDS), len(WORDS), pieces_of(WORDS[:-1]))
    assert store.documents.sizes([hash_of(WORDS)]) == {}
    assert store.documents.find_piece(hash_of(WORDS), 0) is None
    with pytest.raises(NotFound) as caught:
        list(store.documents.pieces(hash_of(WORDS)))
    assert caught.value.code == "document-missing"
    assert put(store, WORDS) is True


def test_many_keep_the_same_document_at_once(store: Store) -> None:
    together = threading.Barrier(4)

    def work(_: int) -> bool:
        together.wait()
        return put(store, WORDS)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [False, False, False, True]
    assert b"".join(store.documents.pieces(hash_of(WORDS))) == WORDS


def test_documents_stay_while_a_draft_of_any_skill_names_them(store: Store) -> None:
    for data in (b"one", b"two", b"three"):
        put(store, data)
    store.drafts.save(with_documents("shop", a=b"one", b=b"two", gone=b"never kept"), expected=1)
    store.skills.create(with_documents("other", a=b"one"))
    # Taken out of the newest draft, it is still there for who goes back to the one before.
    store.drafts.save(with_documents("shop", a=b"one"), expected=2)
    assert store.documents.tidy() == 0
    assert store.documents.tidy(grace=-1) == 1
    assert store.documents.sizes(map(hash_of, (b"one", b"two", b"three"))) == {
        hash_of(b"one"): 3,
        hash_of(b"two"): 3,
    }
    store.skills.delete("shop")
    assert store.documents.tidy(grace=-1) == 1
    assert b"".join(store.documents.pieces(hash_of(b"one"))) == b"one"
    store.skills.delete("other")
    assert store.documents.tidy(grace=-1) == 1
    assert store.documents.find_piece(hash_of(b"one"), 0) is None
