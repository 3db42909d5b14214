"""Texts cut into tokens as spaCy and BIO want them: words, ideographs, signs, and nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from builder.schema.utterance import Utterance

_TOKEN: Final = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+|\s+|[^\w\s]"
)


def tokens_of(utterance: Utterance) -> Iterator[tuple[int, int]]:
    """Yield start and end of each token; a token never crosses the border of a span.

    Every character is in a token, white space in tokens of its own.
    """
    borders = {at for span in utterance.spans for at in (span.start, span.end)}
    for match in _TOKEN.finditer(utterance.text):
        start = match.start()
        for at in range(start + 1, match.end()):
            if at in borders:
                yield start, at
                start = at
        yield start, match.end()
