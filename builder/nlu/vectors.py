"""The vectors of the texts read last: one run of each encoder a text, whoever asks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from builder.encoding.cores import usable_cores
from builder.encoding.encoder import Encoder, Encoding
from builder.encoding.library import EncoderLibrary

# Encoders let go of the interpreter lock, so that one can run beside another where there are cores.
_CORES: Final = usable_cores()
_BESIDE: Final = ThreadPoolExecutor(max(1, _CORES - 1), thread_name_prefix="encoder")


_MOST_BYTES: Final = 32 << 20
# Interpreters of one library hear the same encoders: what one has encoded, the others need not.
_SHARED: WeakKeyDictionary[EncoderLibrary, RecentEncodings] = WeakKeyDictionary()


def recent_encodings(library: EncoderLibrary, limit: int) -> RecentEncodings:
    """Return the memory that every interpreter over a library's encoders shares."""
    shared = _SHARED.get(library)
    if shared is None:
        shared = _SHARED.setdefault(library, RecentEncodings(limit))
    shared.allow(limit)
    return shared


class RecentEncodings:
    """A thread-safe memory of encodings, by encoder and text; bounded in number and in bytes."""

    def __init__(self, limit: int, *, most_bytes: int = _MOST_BYTES) -> None:
        self._limit = limit
        self._most_bytes = most_bytes
        self._bytes: dict[tuple[str, str], int] = {}
        self._held = 0
        self._lock = Lock()
        self._known: OrderedDict[tuple[str, str], Future[Encoding]] = OrderedDict()

    def allow(self, limit: int) -> None:
        """Remember at least so many texts."""
        self._limit = max(self._limit, limit)

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
                    self._drop_oldest()
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
        self._weigh(key, encoding)
        return encoding

    def _weigh(self, key: tuple[str, str], encoding: Encoding) -> None:
        """Count what an encoding holds, and let go of the oldest ones where that is too much."""
        size = sum(array.nbytes for array in vars(encoding).values() if array is not None)
        size += len(key[1].encode("utf-8", "surrogatepass"))
        with self._lock:
            if key not in self._known or key in self._bytes:
                return
            self._bytes[key] = size
            self._held += size
            while self._held > self._most_bytes and self._known:
                self._drop_oldest()

    def _drop_oldest(self) -> None:
        key, _ = self._known.popitem(last=False)
        self._held -= self._bytes.pop(key, 0)

    def anticipate(self, encoders: Sequence[Encoder], text: str) -> None:
        """Begin to encode a text in the background, for whoever asks for it soon."""
        if _CORES > 1:
            with self._lock:
                idle = [e for e in encoders if (e.name, text) not in self._known]
            for encoder in idle:
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
