"""The process's encoders: found once, loaded when first needed, shared by every skill."""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Final

from builder.encoding.encoder import Encoder
from builder.encoding.hub import Hub
from builder.encoding.kept import VECTORS_FILE, KeepingEncoder, KeptVectors
from builder.encoding.lock import cache_lock
from builder.errors import Invalid, Unavailable, suggest
from builder.sentence import say, together
from builder.system_reason import system_reason

if TYPE_CHECKING:
    from builder.encoding.description import EncoderDescription
    from builder.encoding.spans.network import SpanNetwork

DEFAULT_ENCODERS: Final = ("e5-small", "minilm-l6", "use-m")
_CHOICE_FILE: Final = "chosen.json"
_LOG: Final = logging.getLogger(__name__)

Report = Callable[[str, float], None]


def _quiet(_message: str, _done: float) -> None:
    return None


class EncoderLibrary:
    """Finds, exports, caches and loads encoders; thread-safe.

    Each of `wanted` is the name of a default encoder, a path or id of a sentence-transformers
    model, or `name=path-or-id`. Which weights that led to is recorded in the cache, so that later
    starts look for nothing and a head meets the encoder it was trained over. `threads` is for the
    network's run on a single text. With `keep` the vectors that training asks for stay on the disk.
    """

    def __init__(
        self,
        cache: Path,
        *,
        preset: Sequence[Encoder] | None = None,
        wanted: Sequence[str] = DEFAULT_ENCODERS,
        threads: int = 1,
        keep: bool = True,
    ) -> None:
        self._cache = cache
        self._kept = KeptVectors(cache / VECTORS_FILE if keep else None)
        self._threads = threads
        self._hub = Hub()
        self._wanted: dict[str, str] = {_name_of(item): item for item in wanted}
        self._loaded: dict[str, Encoder] = {}
        self._spans: SpanNetwork | None = None
        self._spans_sought = False
        self._lock = RLock()
        if preset is not None:
            self._wanted = {encoder.name: encoder.name for encoder in preset}
            self._loaded = {encoder.name: encoder for encoder in preset}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the wanted encoders, in the order in which stacks hold them."""
        return tuple(self._wanted)

    @property
    def cache(self) -> Path:
        """The folder that keeps the encoders, and what training may keep beside them."""
        return self._cache

    def prepare(self, progress: Report = _quiet) -> None:
        """Find, export and load every wanted encoder; `progress` hears a message and 0 to 1.

        Raises `Unavailable` when an encoder is to be had nowhere, with the remedy.
        """
        for number, name in enumerate(self._wanted):
            progress(f"Preparing encoder {name}", number / len(self._wanted))
            self._get(name)
        self.spans()
        progress("Encoders ready", 1.0)

    def stack_for(self, languages: Sequence[str]) -> tuple[Encoder, ...]:
        """Return the wanted encoders that speak at least one of the languages, in fixed order.

        Raises `Unavailable` when an encoder cannot be had, or none speaks any of the languages.
        """
        spoken = {language.split("-")[0].lower() for language in languages}
        stack = tuple(
            encoder
            for encoder in (self._get(name) for name in self._wanted if self._may(name, spoken))
            if encoder.languages is None or encoder.languages & spoken
        )
        if not stack:
            raise Unavailable(
                "encoder-missing",
                say(
                    "None of the encoders ({encoders}) speaks {languages}. "
                    "Add one that does to the setting DIALOOM_ENCODERS.",
                    encoders=tuple(self._wanted),
                    languages=tuple(languages),
                ),
            )
        return stack

    def keeping(self, stack: Iterable[Encoder]) -> tuple[Encoder, ...]:
        """Wrap encoders so that the vectors of many texts are kept in the cache, for training."""
        return tuple(KeepingEncoder(encoder, self._kept) for encoder in stack)

    def get(self, name: str, fingerprint: str) -> Encoder:
        """Return the encoder of that name, which must have that fingerprint.

        Raises `Unavailable`: 'encoder-missing', or 'encoder-changed' when its weights are others
        than those a bundle was trained over.
        """
        if name not in self._wanted:
            raise Unavailable(
                "encoder-missing",
                together(
                    say(
                        "The bundle was trained over encoder '{name}', which is not in use here.",
                        name=name,
                    ),
                    suggest(name, self._wanted, say("encoders")),
                    say(
                        "Train the skill again, or add the encoder to the setting DIALOOM_ENCODERS."
                    ),
                ),
            )
        encoder = self._get(name)
        if encoder.fingerprint != fingerprint:
            raise Unavailable(
                "encoder-changed",
                say(
                    "The bundle was trained over other weights of encoder '{name}' than are in use "
                    "here. Train the skill again.",
                    name=name,
                ),
            )
        return encoder

    def words(self, encoder: Encoder) -> dict[str, float]:
        """Return the words of letters that an encoder's tokenizer knows, with log-frequencies."""
        from builder.encoding.lexicon import words_in  # noqa: PLC0415 - lazy loading

        found = [folder for name, folder in self._folders() if name == encoder.name]
        return words_in(found[0]) if found else {}

    def _folders(self) -> Iterator[tuple[str, Path]]:
        """Yield the name and the folder of each wanted encoder that the cache holds."""
        choices = self._choices()
        for name, wanted in self._wanted.items():
            if wanted in choices:
                yield name, self._cache / choices[wanted]

    def spans(self) -> SpanNetwork | None:
        """Return the network that finds answers in passages, shared by every skill.

        None where the encoder that it belongs to is not in use, or it cannot be made here.
        """
        from builder.encoding.spans.origin import BASE  # noqa: PLC0415 - lazy loading

        with self._lock:
            if not self._spans_sought:
                self._spans_sought = True
                if self._wanted.get(BASE) is not None:
                    self._spans = self._load_spans(BASE)
            return self._spans

    def _load_spans(self, base: str) -> SpanNetwork | None:
        from builder.encoding.onnx_encoder import OnnxEncoder  # noqa: PLC0415 - onnxruntime
        from builder.encoding.spans.network import SpanNetwork  # noqa: PLC0415 - onnxruntime
        from builder.encoding.spans.origin import NAME, origin  # noqa: PLC0415 - lazy loading

        encoder = self._get(base)
        if not isinstance(encoder, OnnxEncoder) or not encoder.reads_pieces:
            return None
        try:
            known = f"{NAME}: {origin(encoder.fingerprint)}"
            folder = self._chosen_folder(known)
            if folder is None:
                with cache_lock(self._cache):
                    # Another process may have made it while this one waited.
                    folder = self._chosen_folder(known) or self._make_spans(base, encoder, known)
        except (OSError, Invalid, Unavailable) as error:
            _LOG.warning("Answers are whole sentences, for the span reader is missing: %s", error)
            return None
        return SpanNetwork(folder, encoder, self._threads)

    def _make_spans(self, base: str, encoder: Encoder, known: str) -> Path:
        try:
            from builder.encoding.source import find_bert  # noqa: PLC0415 - lazy loading
            from builder.encoding.spans.make import make_span_reader  # noqa: PLC0415 - onnx, extra
        except ImportError as error:
            raise Unavailable(
                "extra-missing",
                say("Making it needs the package onnx: pip install 'dialoom[train]'."),
            ) from error
        source = find_bert(self._wanted[base], self._hub)
        if source is None:
            raise Unavailable(
                "encoder-missing",
                say("The weights of '{encoder}' are no longer where they were.", encoder=base),
            )
        folder = make_span_reader(source, encoder.fingerprint, self._cache)
        self._record(known, folder.name)
        return folder

    def _chosen_folder(self, wanted: str) -> Path | None:
        from builder.encoding.description import load_description  # noqa: PLC0415 - lazy loading

        chosen = self._choices().get(wanted)
        if chosen is None:
            return None
        try:
            load_description(self._cache / chosen)
        except Invalid as error:
            _LOG.warning("%s It is being made again.", error.message)
            return None
        return self._cache / chosen

    def prepared(self) -> dict[str, EncoderDescription]:
        """Return the descriptions of the wanted encoders that the cache holds, by name."""
        from builder.encoding.description import load_description  # noqa: PLC0415 - lazy loading

        found: dict[str, EncoderDescription] = {}
        for name, wanted in self._wanted.items():
            chosen = self._choices().get(wanted)
            if chosen is not None:
                with contextlib.suppress(Invalid):
                    found[name] = load_description(self._cache / chosen)
        return found

    def sizes(self) -> dict[str, int]:
        """Return the bytes of the files of each prepared encoder, by name."""
        choices, sizes = self._choices(), dict[str, int]()
        for name, description in self.prepared().items():
            folder = self._cache / choices[self._wanted[name]]
            sizes[name] = sum((folder / file).stat().st_size for file in description.files)
        return sizes

    def _may(self, name: str, spoken: set[str]) -> bool:
        """Tell whether it is worth loading an encoder to speak one of these languages."""
        from builder.encoding.source import KNOWN  # noqa: PLC0415 - lazy loading

        known = KNOWN.get(name)
        if known is None or name in self._loaded or self._wanted[name] != name:
            return True
        languages = known.description.languages
        return languages is None or not spoken.isdisjoint(languages)

    def _get(self, name: str) -> Encoder:
        encoder = self._loaded.get(name)
        if encoder is None:
            with self._lock:
                encoder = self._loaded.get(name)
                if encoder is None:
                    encoder = self._loaded[name] = self._load(name)
        return encoder

    def _load(self, name: str) -> Encoder:
        wanted = self._wanted[name]
        encoder = self._open_chosen(wanted)
        if encoder is not None:
            return encoder
        try:
            with cache_lock(self._cache):
                # Another process may have made it while this one waited.
                return self._open_chosen(wanted) or self._make(wanted)
        except OSError as error:
            raise Unavailable(
                "encoder-cache-unwritable",
                say(
                    "The encoder '{name}' cannot be written to {folder}: {reason}. "
                    "Free space there, or name another folder with DIALOOM_DATA_DIR.",
                    name=name,
                    folder=str(self._cache),
                    reason=system_reason(error),
                ),
            ) from error

    def _make(self, wanted: str) -> Encoder:
        from builder.encoding.source import make_encoder  # noqa: PLC0415 - lazy loading

        folder = make_encoder(wanted, self._cache, self._hub)
        self._record(wanted, folder.name)
        return self._open(folder)

    def _open_chosen(self, wanted: str) -> Encoder | None:
        """Open the encoder that was chosen before; None when none was, or it is damaged."""
        chosen = self._choices().get(wanted)
        if chosen is None:
            return None
        try:
            return self._open(self._cache / chosen)
        except Invalid as error:
            _LOG.warning("%s It is being made again.", error.message)
            return None

    def _open(self, folder: Path) -> Encoder:
        from builder.encoding.description import load_description  # noqa: PLC0415 - lazy loading
        from builder.encoding.onnx_encoder import OnnxEncoder  # noqa: PLC0415 - onnxruntime

        return OnnxEncoder(folder, load_description(folder), self._threads)

    def _choices(self) -> Mapping[str, str]:
        try:
            choices = json.loads((self._cache / _CHOICE_FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return choices if isinstance(choices, dict) else {}

    def _record(self, wanted: str, folder: str) -> None:
        path = self._cache / _CHOICE_FILE
        work = path.with_suffix(f".{os.getpid()}")
        work.write_text(json.dumps({**self._choices(), wanted: folder}, indent=2), "utf-8")
        work.replace(path)


def _name_of(wanted: str) -> str:
    from builder.encoding.source import split_wanted  # noqa: PLC0415 - lazy loading

    return split_wanted(wanted)[0]
