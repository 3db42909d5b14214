"""What commands work on: the settings, a skill in a folder, and the bundle made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from builder.errors import BuilderError, Invalid, NotFound, Problem, errors_of, in_order
from builder.schema.document import Document
from builder.schema.skill import Skill
from builder.sentence import say
from builder.system_reason import system_reason

if TYPE_CHECKING:
    from builder.bundle import Bundle
    from builder.encoding.library import EncoderLibrary
    from builder.reading.library import Contents
    from builder.settings import Settings
    from builder.training.config import TrainingConfig

Report = Callable[[float, str], None]

DataDirOption = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where encoders and data are kept (default ~/.dialoom)."),
]
FolderArgument = Annotated[Path, typer.Argument(help="The skill's folder.", show_default=False)]
SourceArgument = Annotated[
    Path, typer.Argument(help="A bundle, or a skill's folder.", show_default=False)
]

BUILD: Final = "build"


@dataclass(frozen=True)
class Trained:
    """A bundle, where it lies, and whether it had to be made just now."""

    bundle: Bundle
    path: Path
    fresh: bool = False


def settings_for(data_dir: Path | None) -> Settings:
    """Return the settings of this command."""
    from builder.settings import Settings

    return Settings.from_environment(data_dir=data_dir)


def library_for(settings: Settings) -> EncoderLibrary:
    """Return the encoders that the settings name."""
    from builder.encoding.library import EncoderLibrary
    from builder.encoding.wanted import wanted_encoders

    wanted = wanted_encoders(settings.encoder_cache, settings.encoders)
    return EncoderLibrary(settings.encoder_cache, wanted=wanted)


def load_checked(folder: Path) -> tuple[Skill, list[Problem]]:
    """Load the skill in a folder and return it with its warnings.

    Raises `Invalid('skill-has-problems')` that carries every problem, with file and line.
    """
    from builder.skillfile import load_skill

    loaded = load_skill(folder)
    problems = in_order(loaded.check())
    errors = errors_of(problems)
    if errors or loaded.skill is None:
        many = say("{count} problems", count=len(errors))
        raise Invalid(
            "skill-has-problems",
            say(
                "The skill in '{folder}' has {count} to mend first: {first}",
                folder=str(folder),
                count=many if len(errors) != 1 else say("a problem"),
                first=str(errors[0]),
            ),
            problems,
        )
    return loaded.skill, problems


def bundle_path(folder: Path, skill: Skill) -> Path:
    """Return where the bundle of a skill folder lies when no other place is named."""
    return folder / BUILD / f"{skill.name}.bundle"


def train_folder(
    folder: Path,
    library: EncoderLibrary,
    *,
    output: Path | None = None,
    config: TrainingConfig | None = None,
    anew: bool = False,
    logs: Path | None = None,
    report: Report,
) -> Trained:
    """Train the skill in a folder and save its bundle; what has not changed is not learned again.

    `logs` is a file of what users said, one text a line or a CSV file with a column `text`.
    """
    from builder.nlu.logs import unlabelled
    from builder.training.config import DEFAULT
    from builder.training.evaluate import read_texts
    from builder.training.train import train

    skill, _ = load_checked(folder)
    path = output or bundle_path(folder, skill)
    previous = None if anew else find_bundle(path)
    bundle = train(
        skill,
        config or DEFAULT,
        encoders=library,
        previous=previous,
        unlabelled=unlabelled(read_texts(logs)) if logs else (),
        documents=contents_in(folder),
        progress=lambda progress: report(progress.done, progress.message),
    )
    return _save(bundle, path)


def update_folder(
    folder: Path,
    library: EncoderLibrary,
    *,
    output: Path | None = None,
    config: TrainingConfig | None = None,
    report: Report,
) -> Trained:
    """Add what is new in a folder's skill to its last bundle, without a whole training."""
    from builder.training.config import DEFAULT
    from builder.training.update import update

    skill, _ = load_checked(folder)
    path = output or bundle_path(folder, skill)
    previous = find_bundle(path)
    if previous is None:
        raise Invalid(
            "training-needed",
            say(
                "There is no bundle at '{file}' to bring up to date: train without --quick first.",
                file=str(path),
            ),
        )
    if not _fits(previous, library):
        raise Invalid(
            "training-needed",
            say(
                "'{file}' was trained on other encoders than this machine's: train without --quick.",
                file=str(path),
            ),
        )
    report(0.1, "Learning what is new")
    bundle = update(previous, skill, config or DEFAULT, encoders=library)
    report(1.0, f"Skill '{skill.name}' is up to date")
    return _save(bundle, path)


def contents_in(folder: Path) -> Contents:
    """Give the documents of a skill folder; raises `Unreadable` for one that is too large."""
    from builder.reading.documents.read import ensure_sized

    def read(document: Document) -> bytes | None:
        path = folder / "documents" / document.name
        try:
            ensure_sized(path.stat().st_size)
            return path.read_bytes()
        except OSError:
            return None

    return read


def _save(bundle: Bundle, path: Path) -> Trained:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        bundle.save(path)
    except OSError as error:
        raise Invalid(
            "bundle-not-saved",
            say(
                "The bundle cannot be saved to '{file}': {reason}.",
                file=str(path),
                reason=system_reason(error),
            ),
        ) from error
    return Trained(bundle, path, fresh=True)


def open_trained(source: Path, library: EncoderLibrary, *, report: Report) -> Trained:
    """Return the bundle in a file, or that of a skill folder, trained anew if the skill changed."""
    from builder.bundle import Bundle

    if source.is_file():
        return Trained(Bundle.load(source), source)
    if not source.exists():
        raise NotFound(
            "source-not-found",
            say(
                "'{path}' does not exist. Name a bundle, or the folder of a skill.",
                path=str(source),
            ),
        )
    skill, _ = load_checked(source)
    path = bundle_path(source, skill)
    bundle = find_bundle(path)
    if bundle is not None and bundle.skill() == skill and _fits(bundle, library):
        return Trained(bundle, path)
    return train_folder(source, library, report=report)


def _fits(bundle: Bundle, library: EncoderLibrary) -> bool:
    """Tell whether the bundle was trained on the encoders of this machine."""
    stack = library.stack_for(bundle.manifest.languages)
    return bundle.manifest.encoders == {encoder.name: encoder.fingerprint for encoder in stack}


def find_bundle(path: Path) -> Bundle | None:
    """Return the bundle at a path; None where there is none that can be used."""
    from builder.bundle import Bundle

    try:
        return Bundle.load(path)
    except BuilderError:
        # Missing, damaged or of another version: it is made anew.
        return None
