"""The vectors of the texts read last: one run of each encoder a text, whoever asks."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final

from builder.encoding.encoder import Encoder, Encoding

# Encoders let go of the interpreter lock, so that one can run beside another where there are cores.
_CORES: Final = os.cpu_count() or 1
_BESIDE: Final = ThreadPoolExecutor(max(1, _CORES - 1), thread_name_prefix="encoder")


class RecentEncodings:
    """A bounded, thread-safe memory of encodings, by encoder and text."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, str], Encoding] = OrderedDict()

    def get(self, encoder: Encoder, text: str) -> Encoding:
        """Return the encoding of a text, running the encoder only when it is not remembered."""
        key = (encoder.name, text)
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        # Outside the lock: another text must not wait. Two threads may both run; both get the same.
        encoding = encoder.encode_one(text)
        with self._lock:
            self._known[key] = encoding
            while len(self._known) > self._limit:
                self._known.popitem(last=False)
        return encoding

    def sentences(self, encoders: Sequence[Encoder], text: str) -> dict[str, Encoding]:
        """Return the encoding of a text by each of the encoders, which run side by side."""
        if _CORES == 1:
            return {encoder.name: self.get(encoder, text) for encoder in encoders}
        # The first one, which is the slowest by default, runs here, the others meanwhile.
        others = [_BESIDE.submit(self.get, encoder, text) for encoder in encoders[1:]]
        found = {encoder.name: self.get(encoder, text) for encoder in encoders[:1]}
        for encoder, running in zip(encoders[1:], others, strict=True):
            found[encoder.name] = running.result()
        return found
