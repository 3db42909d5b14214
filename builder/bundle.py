"""A trained, checked, frozen skill: a manifest and the parts that it vouches for.

A bundle is a stored zip of JSON and safetensors; the same parts give the same bytes, and nothing in
it is ever executed or unpickled.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from builder._version import __version__
from builder.errors import Invalid, NotFound
from builder.schema.keeping import KeepPoint
from builder.schema.skill import Skill
from builder.sentence import Sentence, say
from builder.system_reason import system_reason

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SKILL: Final = "skill.json"

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class Manifest(BaseModel):
    """What a bundle is made of and made with; `parts` gives the sha256 of every part."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    skill: str
    languages: tuple[str, ...]
    strategy: str
    encoders: dict[str, str]
    seed: int
    nlu_fingerprint: str
    scores: dict[str, float]
    # What each share of customers kept would cost, as held-out messages say; sorted by the share.
    scope: tuple[KeepPoint, ...] = ()
    parts: dict[str, str] = Field(min_length=1)
    dialoom: str = __version__


@dataclass(frozen=True)
class Bundle:
    """A frozen skill and everything learned for it."""

    manifest: Manifest
    parts: Mapping[str, bytes]

    @classmethod
    def build(
        cls,
        skill: Skill,
        parts: Mapping[str, bytes],
        *,
        strategy: str,
        encoders: Mapping[str, str],
        seed: int,
        nlu_fingerprint: str,
        scores: Mapping[str, float],
        scope: Sequence[KeepPoint] = (),
    ) -> Bundle:
        """Put a skill and its learned parts together and write the manifest."""
        whole = {SKILL: _canonical(skill), **parts}
        manifest = Manifest(
            skill=skill.name,
            languages=skill.languages,
            strategy=strategy,
            encoders=dict(encoders),
            seed=seed,
            nlu_fingerprint=nlu_fingerprint,
            scores=dict(scores),
            scope=tuple(scope),
            parts={name: sha256(whole[name]) for name in sorted(whole)},
        )
        return cls(manifest, whole)

    @property
    def fingerprint(self) -> str:
        """The sha256 of the list of parts: equal for bundles that behave the same."""
        return sha256(orjson.dumps(self.manifest.parts, option=orjson.OPT_SORT_KEYS))

    def skill(self) -> Skill:
        """Return the skill as it was when it was trained."""
        try:
            return Skill.model_validate_json(self.parts[SKILL])
        except ValidationError as error:
            raise _corrupt(SKILL, say("it is not a skill of this version")) from error

    def under(self, folder: str) -> dict[str, bytes]:
        """Return the parts whose names begin with a folder, such as 'nlu/'."""
        return {name: part for name, part in self.parts.items() if name.startswith(folder)}

    def to_bytes(self) -> bytes:
        """Write the bundle; the same bundle gives the same bytes."""
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            _add(archive, MANIFEST, _canonical(self.manifest))
            for name in sorted(self.parts):
                _add(archive, name, self.parts[name])
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Bundle:
        """Read and verify a bundle; raises `Invalid('bundle-corrupt')` naming what is wrong."""
        stored = _read_archive(data)
        if MANIFEST not in stored:
            raise _corrupt(MANIFEST, say("it is missing"))
        manifest = _read_manifest(stored.pop(MANIFEST))
        for name, expected in manifest.parts.items():
            if name not in stored:
                raise _corrupt(name, say("it is missing"))
            if sha256(stored[name]) != expected:
                raise _corrupt(name, say("its contents have changed since it was trained"))
        foreign = sorted(set(stored) - set(manifest.parts))
        if foreign:
            raise _corrupt(foreign[0], say("the manifest does not know it"))
        if SKILL not in stored:
            raise _corrupt(SKILL, say("it is missing"))
        return cls(manifest, stored)

    def save(self, path: Path) -> None:
        """Save to a file, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(self.to_bytes())
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    @classmethod
    def load(cls, path: Path) -> Bundle:
        """Load and verify a file; raises `NotFound` or `Invalid('bundle-corrupt')`."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise NotFound(
                "bundle-not-found",
                say(
                    "The bundle file '{path}' cannot be read ({reason}). Train the skill to make one.",
                    path=str(path),
                    reason=system_reason(error),
                ),
            ) from error
        return cls.from_bytes(data)


def sha256(data: bytes) -> str:
    """Return the sha256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _canonical(value: BaseModel) -> bytes:
    # In the order of the model: an author's dictionary is not to be sorted.
    return orjson.dumps(value.model_dump(mode="json", by_alias=True))


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    archive.writestr(entry, data)


def _read_archive(data: bytes) -> dict[str, bytes]:
    stored: dict[str, bytes] = {}
    at: str = say("the archive")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for entry in archive.infolist():
                at = entry.filename
                # Stored entries cannot be larger than the file: no bundle unpacks into a bomb.
                if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > len(data):
                    raise _corrupt(at, say("it is compressed, which a bundle never is"))
                if at in stored:
                    raise _corrupt(at, say("it is there twice"))
                stored[at] = archive.read(entry)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        why = say("the file is cut short or damaged ({reason})", reason=str(error))
        raise _corrupt(at, why) from error
    return stored


def _read_manifest(data: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        found = _format_of(data)
        if found is not None and found != FORMAT:
            raise _other_format(found) from error
        raise _corrupt(MANIFEST, say("it is not a manifest")) from error
    if manifest.format != FORMAT:
        raise _other_format(manifest.format)
    return manifest


def _format_of(data: bytes) -> int | None:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    found = value.get("format") if isinstance(value, dict) else None
    return found if isinstance(found, int) else None


def _other_format(found: int) -> Invalid:
    why = say(
        "it is of format {found} and this version of Dialoom reads format {format}",
        found=found,
        format=FORMAT,
    )
    return _corrupt(MANIFEST, why)


def _corrupt(part: str, why: Sentence) -> Invalid:
    return Invalid(
        "bundle-corrupt",
        say(
            "The bundle cannot be used because of its part '{part}': {why}. Train the skill again, or "
            "take the bundle from where it was whole.",
            part=part,
            why=why,
        ),
    )
