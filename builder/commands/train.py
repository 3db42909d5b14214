"""`dialoom train`: a skill folder becomes one bundle."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import JsonValue, ValidationError

from builder.commands.output import (
    JsonOption,
    print_json,
    progress_bar,
    say_done,
    say_next,
    say_problems,
    tell,
)
from builder.commands.workspace import (
    DataDirOption,
    FolderArgument,
    library_for,
    settings_for,
    train_folder,
    update_folder,
)
from builder.errors import Invalid, NotFound, Problem, suggest
from builder.schema.keeping import of_hundred, point_chosen
from builder.sentence import say, together
from builder.system_reason import system_reason
from builder.validation import place_of, reason_of

if TYPE_CHECKING:
    from builder.bundle import Bundle
    from builder.training.config import TrainingConfig

# So many pairs of questions are shown after a training; `dialoom check` tells them all.
_MOST_SHOWN = 10


def train(
    folder: FolderArgument,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The bundle to write (default FOLDER/build/NAME.bundle)."
        ),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="A JSON file with training settings.")] = None,
    logs: Annotated[
        Path | None,
        typer.Option(
            help="What users said and nobody labelled, to learn from as well: CSV or one a line."
        ),
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Learn everything again, also what has not changed.")
    ] = False,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help="Only add new utterances and intents to the last bundle, in a moment."
        ),
    ] = False,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train a skill into a bundle."""
    if anew and quick:
        raise Invalid(
            "options-conflict", say("Choose one of --anew and --quick: they are opposites.")
        )
    if logs is not None and quick:
        raise Invalid(
            "options-conflict",
            say("--quick only learns what is new in the skill: leave it out to learn from --logs."),
        )
    started = time.perf_counter()
    chosen = read_config(config) if config is not None else None
    library = library_for(settings_for(data_dir))
    with progress_bar("Starting", quiet=as_json) as report:
        if quick:
            trained = update_folder(folder, library, output=output, config=chosen, report=report)
        else:
            trained = train_folder(
                folder, library, output=output, config=chosen, anew=anew, logs=logs, report=report
            )
    seconds = time.perf_counter() - started
    manifest = trained.bundle.manifest
    size = trained.path.stat().st_size
    if as_json:
        scores: dict[str, JsonValue] = dict(manifest.scores)
        encoders: dict[str, JsonValue] = dict(manifest.encoders)
        print_json(
            {
                "skill": manifest.skill,
                "bundle": str(trained.path),
                "bytes": size,
                "fingerprint": trained.bundle.fingerprint,
                "seconds": round(seconds, 2),
                "scores": scores,
                "scope": [point.model_dump(mode="json") for point in manifest.scope],
                "encoders": encoders,
                "documents": documents_as_json(trained.bundle),
                "faq": [problem.as_json() for problem in faq_problems(trained.bundle)],
            }
        )
        return
    say_done(
        f"Skill '{manifest.skill}' trained in {seconds:.1f} s: {trained.path} ({size:,} bytes)"
    )
    for name, score in sorted(manifest.scores.items()):
        tell(f"  {name:<22}{score:.3f}")
    for line in (*documents_in_words(trained.bundle), *scope_in_words(trained.bundle)):
        tell(line)
    say_problems(faq_problems(trained.bundle)[:_MOST_SHOWN])
    say_next(f"dialoom chat {folder}", f"dialoom test {folder}")


def faq_problems(bundle: Bundle) -> list[Problem]:
    """Return the questions of a bundle's FAQ that ask nearly the same, most alike first."""
    from builder.reading.faq_alike import AlikeQuestions

    return AlikeQuestions.load(bundle.parts).problems(bundle.skill())


def documents_in_words(bundle: Bundle) -> list[str]:
    """Say how many passages were read of how many documents, and what of them was not."""
    from builder.reading.library import documents_in

    documents = documents_in(bundle.parts)
    if not documents:
        return []
    passages = sum(len(document.passages) for document in documents)
    problems = [str(p) for d in documents for p in d.problems(bundle.manifest.skill)]
    return [f"  {passages:,} passages of {len(documents)} documents are read.", *problems]


def documents_as_json(bundle: Bundle) -> list[JsonValue]:
    """Return each document with its number of passages and its problems."""
    from builder.reading.library import documents_in

    skill = bundle.manifest.skill
    return [
        {
            "name": document.name,
            "passages": len(document.passages),
            "problems": [problem.as_json() for problem in document.problems(skill)],
        }
        for document in documents_in(bundle.parts)
    ]


def scope_in_words(bundle: Bundle) -> list[str]:
    """Say whom the skill turns away, in plain units, and how to move the line."""
    manifest, chosen = bundle.manifest, bundle.skill().thresholds
    point = point_chosen(manifest.scope, manifest.scores, keep=chosen.keep, threshold=chosen.intent)
    if point is None:
        return []
    kinds = (
        (point.far, "strangers who ask everyday things"),
        (point.near, "who ask for something near the skill that it was never told of"),
        (point.named, "who ask what you named out of scope"),
    )
    away = [f"{of_hundred(share)} of 100 {who}" for share, who in kinds if share is not None]
    refused = f"It wrongly refuses {of_hundred(1 - point.keep)} of 100 customers"
    return [
        f"{refused}, and turns away {', '.join(away)}." if away else f"{refused}.",
        "To refuse fewer or more, set in skill.yml: thresholds: {keep: 0.98}. No training is needed.",
    ]


def read_config(path: Path) -> TrainingConfig:
    """Read training settings from a JSON file; raises `Invalid` that names what is wrong."""
    from builder.training.config import TrainingConfig

    try:
        text = path.read_bytes()
    except OSError as error:
        raise NotFound(
            "config-not-found",
            say(
                "The settings '{file}' cannot be read: {reason}.",
                file=str(path),
                reason=system_reason(error),
            ),
        ) from error
    try:
        return TrainingConfig.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        wrong = str(first["loc"][-1]) if first["loc"] else ""
        raise Invalid(
            "config-invalid",
            together(
                say(
                    "The settings '{file}' cannot be used: {place}: {reason}.",
                    file=str(path),
                    place=place_of(first) or say("the file"),
                    reason=reason_of(first),
                ),
                suggest(wrong, TrainingConfig.model_fields, say("keys")),
            ),
        ) from error
