"""The vectors of the texts read last: one run of each encoder a text, whoever asks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Final

from builder.encoding.cores import usable_cores
from builder.encoding.encoder import Encoder, Encoding

# Encoders let go of the interpreter lock, so that one can run beside another where there are cores.
_CORES: Final = usable_cores()
_BESIDE: Final = ThreadPoolExecutor(max(1, _CORES - 1), thread_name_prefix="encoder")


class RecentEncodings:
    """A bounded, thread-safe memory of encodings, by encoder and text."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, str], Future[Encoding]] = OrderedDict()

    def get(self, encoder: Encoder, text: str) -> Encoding:
        """Return the encoding of a text; who asks while it is being made waits for that run."""
        key = (encoder.name, text)
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
            else:
                making: Future[Encoding] = Future()
                self._known[key] = making
                while len(self._known) > self._limit:
                    self._known.popitem(last=False)
        if known is not None:
            return known.result()
        try:
            encoding = encoder.encode_one(text)
        except BaseException as error:
            with self._lock:
                self._known.pop(key, None)
            making.set_exception(error)
            raise
        making.set_result(encoding)
        return encoding

    def anticipate(self, encoders: Sequence[Encoder], text: str) -> None:
        """Begin to encode a text in the background, for whoever asks for it soon."""
        if _CORES > 1:
            for encoder in encoders:
                _BESIDE.submit(self.get, encoder, text)

    def sentences(self, encoders: Sequence[Encoder], text: str) -> dict[str, Encoding]:
        """Return the encoding of a text by each of the encoders, which run side by side."""
        if _CORES > 1:
            with self._lock:
                idle = [e for e in encoders if (e.name, text) not in self._known]
            # One of those that nobody has begun runs here, the others meanwhile.
            for encoder in idle[1:]:
                _BESIDE.submit(self.get, encoder, text)
            for encoder in idle[:1]:
                self.get(encoder, text)
        return {encoder.name: self.get(encoder, text) for encoder in encoders}
