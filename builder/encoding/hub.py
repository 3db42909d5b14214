"""The Hugging Face hub: what its local cache holds, and what it gives when it can be reached."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

SECONDS: Final = 3.0
_FILES: Final = ["config.json", "model.safetensors", "tokenizer.json"]
_SAYS_YES: Final = ("1", "true", "yes", "on")


class Hub:
    """Finds the folders of models; asks once in its life whether the hub answers at all."""

    def __init__(self) -> None:
        self._answers: bool | None = None
        self._lock = Lock()

    def find_folder(self, repository: str) -> Path | None:
        """Return the local folder of a BERT-type model: from the local cache, or downloaded."""
        folder = _snapshot(repository, local_only=True)
        if folder is None and self.answers(repository):
            folder = _snapshot(repository, local_only=False)
        return folder

    def answers(self, repository: str) -> bool:
        """Tell whether the hub can be asked for models now; it is tried once, with any of them."""
        with self._lock:
            if self._answers is None:
                self._answers = not _offline() and _answers(repository)
            return self._answers


def _offline() -> bool:
    return os.environ.get("HF_HUB_OFFLINE", "").lower() in _SAYS_YES


def _answers(repository: str) -> bool:
    """Ask for a model's description, and wait no longer than `SECONDS` for whatever happens.

    A thread of its own, because looking a name up may hang for longer than any time-out.
    """
    heard = Event()
    done = Event()

    def ask() -> None:
        try:
            from huggingface_hub import HfApi  # noqa: PLC0415 - half a second, and an extra

            HfApi().model_info(repository, timeout=SECONDS)
            heard.set()
        except Exception:  # noqa: BLE001 - whatever its client raises, packages have the weights
            return
        finally:
            done.set()

    Thread(target=ask, name="hub", daemon=True).start()
    done.wait(SECONDS)
    return heard.is_set()


def _snapshot(repository: str, *, local_only: bool) -> Path | None:
    try:
        from huggingface_hub import snapshot_download  # noqa: PLC0415 - half a second, and an extra
    except ImportError:
        return None
    try:
        found = snapshot_download(
            repository,
            allow_patterns=_FILES,
            local_files_only=local_only,
            etag_timeout=SECONDS,
        )
    except Exception:  # noqa: BLE001 - not there, or not reachable: the caller looks further
        return None
    folder = Path(found)
    return folder if all((folder / name).exists() for name in _FILES) else None
