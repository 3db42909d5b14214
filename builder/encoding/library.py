"""The process's encoders: found once, loaded when first needed, shared by every skill."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import Final

from builder.encoding.encoder import Encoder
from builder.errors import Invalid, Unavailable, suggest

DEFAULT_ENCODERS: Final = ("e5-small", "minilm-l6", "use-m")
UNIVERSAL: Final = "use-m"
_CHOICE_FILE: Final = "chosen.json"

Report = Callable[[str, float], None]


def _quiet(_message: str, _done: float) -> None:
    return None


class EncoderLibrary:
    """Finds, exports, caches and loads encoders; thread-safe.

    `wanted` names default encoders, or paths and ids of sentence-transformers models. Which weights
    a name led to is recorded in the cache, so that later starts resolve nothing and a head meets
    the encoder it was trained over.
    """

    def __init__(
        self,
        cache: Path,
        *,
        preset: Sequence[Encoder] | None = None,
        wanted: Sequence[str] = DEFAULT_ENCODERS,
    ) -> None:
        self._cache = cache
        self._wanted = tuple(wanted)
        self._loaded: dict[str, Encoder] = {}
        self._lock = RLock()
        if preset is not None:
            self._wanted = tuple(encoder.name for encoder in preset)
            self._loaded = {encoder.name: encoder for encoder in preset}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the wanted encoders, in the order in which stacks hold them."""
        return self._wanted

    def prepare(self, progress: Report = _quiet) -> None:
        """Find, export and load every wanted encoder; `progress` hears a message and 0 to 1.

        Raises `Unavailable` when an encoder is to be had nowhere, with the remedy.
        """
        for number, name in enumerate(self._wanted):
            progress(f"encoder {name}", number / len(self._wanted))
            self._get(name)
        progress("encoders ready", 1.0)

    def stack_for(self, languages: Sequence[str]) -> tuple[Encoder, ...]:
        """Return the wanted encoders that speak at least one of the languages, in fixed order.

        Raises `Unavailable` when an encoder cannot be had, or none speaks any of the languages.
        """
        spoken = {language.split("-")[0] for language in languages} - {"*"}
        stack = tuple(
            encoder
            for encoder in map(self._get, self._wanted)
            if encoder.languages is None or encoder.languages & spoken
        )
        if not stack:
            raise Unavailable(
                "encoder-missing",
                f"None of the encoders ({', '.join(self._wanted)}) speaks {', '.join(languages)}. "
                "Add one that does to the setting DIALOOM_ENCODERS.",
            )
        return stack

    def get(self, name: str, fingerprint: str) -> Encoder:
        """Return the encoder of that name, which must have that fingerprint.

        Raises `Unavailable`: 'encoder-missing', or 'encoder-changed' when its weights are others
        than those a bundle was trained over.
        """
        if name not in self._wanted:
            raise Unavailable(
                "encoder-missing",
                f"The bundle was trained over encoder '{name}', which is not in use here. "
                + suggest(name, self._wanted, "encoders")
                + " Train the skill again, or add the encoder to the setting DIALOOM_ENCODERS.",
            )
        encoder = self._get(name)
        if encoder.fingerprint != fingerprint:
            raise Unavailable(
                "encoder-changed",
                f"The bundle was trained over other weights of encoder '{name}' than are in use "
                "here. Train the skill again.",
            )
        return encoder

    def _get(self, name: str) -> Encoder:
        encoder = self._loaded.get(name)
        if encoder is None:
            with self._lock:
                encoder = self._loaded.get(name)
                if encoder is None:
                    encoder = self._loaded[name] = self._load(name)
        return encoder

    def _load(self, name: str) -> Encoder:
        if name == UNIVERSAL:
            from builder.encoding.universal import UniversalEncoder  # noqa: PLC0415 - lazy loading

            return UniversalEncoder(name)
        chosen = self._choices().get(name)
        if chosen is not None:
            try:
                return _open(self._cache / chosen)
            except Invalid:
                # Made again below: what the weights come from is still there.
                pass
        folder = self._make(name)
        self._record(name, folder.name)
        return _open(folder)

    def _make(self, name: str) -> Path:
        from builder.encoding.source import KNOWN, hub_answers, make_known  # noqa: PLC0415

        known = KNOWN.get(name)
        if known is not None:
            return make_known(known, self._cache, ask_hub=hub_answers())
        from builder.encoding.sentence import export_sentence_transformer  # noqa: PLC0415 - torch

        return export_sentence_transformer(name, self._cache)

    def _choices(self) -> Mapping[str, str]:
        try:
            choices: dict[str, str] = json.loads((self._cache / _CHOICE_FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return choices

    def _record(self, name: str, folder: str) -> None:
        choices = {**self._choices(), name: folder}
        path = self._cache / _CHOICE_FILE
        work = path.with_suffix(f".{os.getpid()}")
        work.write_text(json.dumps(choices, indent=2), "utf-8")
        work.replace(path)


def _open(folder: Path) -> Encoder:
    from builder.encoding.description import load_description  # noqa: PLC0415 - lazy loading
    from builder.encoding.onnx_encoder import OnnxEncoder  # noqa: PLC0415 - onnxruntime

    return OnnxEncoder(folder, load_description(folder))
