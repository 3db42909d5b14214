"""An encoder around another one: it is called, speaks and sees as that one does."""

from __future__ import annotations

from builder.encoding.encoder import Encoder


class WrappedEncoder:
    """What every encoder tells of itself, taken from the one inside."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.languages = encoder.languages
        self.views = encoder.views
        self.encoder = encoder
