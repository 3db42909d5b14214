"""`dialoom encoders`: the sentence encoders that every skill shares."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import JsonValue

from builder.commands.output import (
    JsonOption,
    print_json,
    progress_bar,
    say_done,
    say_next,
    tell,
    training_report,
)
from builder.commands.workspace import DataDirOption, library_for, load_checked, settings_for
from builder.errors import Invalid, NotFound, suggest
from builder.sentence import say, together

if TYPE_CHECKING:
    from builder.encoding.library import EncoderLibrary
    from builder.schema.skill import Skill
    from builder.training.encoder_benchmark import EncoderLine
    from builder.training.evaluate import EvaluationData

app = typer.Typer(
    no_args_is_help=True, help="Prepare, list, add and compare the sentence encoders."
)
# A sentence of about twenty tokens in each of two languages, to show what a message costs.
_SAMPLES = (
    "could you tell me how I change the address of an order that I placed yesterday",
    "你们的发票可以开增值税专用发票吗，需要提供哪些资料",
)
# What shows that a folder holds a model.
_MODEL_FILES = ("config.json", "modules.json")


@app.command()
def prepare(data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """Find, export and cache the encoders; needed once a machine."""
    started = time.perf_counter()
    library = library_for(settings_for(data_dir))
    with progress_bar("Preparing the encoders", quiet=as_json) as report:
        library.prepare(lambda message, done: report(done, message))
    seconds = time.perf_counter() - started
    if as_json:
        print_json({"encoders": list(library.names), "seconds": round(seconds, 2)})
        return
    say_done(f"Encoders {', '.join(library.names)} are ready ({seconds:.1f} s).")


@app.command(name="list")
def list_encoders(data_dir: DataDirOption = None, as_json: JsonOption = False) -> None:
    """List the encoders in use: languages, size and speed, and which of them are prepared."""
    library = library_for(settings_for(data_dir))
    rows = [_row(library, name) for name in library.names]
    if as_json:
        print_json({"cache": str(library.cache), "encoders": [dict(row) for row in rows]})
        return
    tell(f"{'name':<16} {'numbers':>7} {'MB':>6} {'ms':>6}  languages")
    for row in rows:
        if not row["prepared"]:
            tell(f"{row['name']!s:<16} not prepared yet")
            continue
        spoken = row["languages"]
        languages = ", ".join(map(str, spoken)) if isinstance(spoken, list) else "any"
        tell(
            f"{row['name']!s:<16} {row['dimension']!s:>7} {row['megabytes']!s:>6} "
            f"{row['milliseconds']!s:>6}  {languages}"
        )
    tell(f"Cache: {library.cache}")
    if not all(row["prepared"] for row in rows):
        say_next("dialoom encoders prepare")
    else:
        say_next("dialoom encoders benchmark SKILL", "dialoom encoders add NAME=PATH")


@app.command()
def add(
    encoder: Annotated[
        str, typer.Argument(help="NAME=PATH, NAME=MODEL-ID, or the name of a default encoder.")
    ],
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a sentence-transformers model to the encoders in use; it is exported at once."""
    from builder.encoding.library import EncoderLibrary
    from builder.encoding.wanted import add_encoder

    settings = settings_for(data_dir)
    _ensure_changeable(settings.encoders)
    wanted = _ensure_model(encoder)
    cache = settings.encoder_cache
    single = EncoderLibrary(cache, wanted=[wanted])
    with progress_bar(f"Exporting {single.names[0]}", quiet=as_json) as report:
        single.prepare(lambda message, done: report(done, message))
    names = EncoderLibrary(cache, wanted=add_encoder(cache, wanted)).names
    if as_json:
        print_json({"added": dict(_row(single, single.names[0])), "encoders": list(names)})
        return
    say_done(f"Encoder {single.names[0]} is ready. In use now: {', '.join(names)}.")
    tell("Skills use it once they are trained again.")
    say_next("dialoom encoders benchmark SKILL", f"dialoom encoders remove {single.names[0]}")


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="The encoder's name.")],
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an encoder out of use; skills that were trained over it must be trained again."""
    from builder.encoding.library import EncoderLibrary
    from builder.encoding.wanted import remove_encoder

    settings = settings_for(data_dir)
    _ensure_changeable(settings.encoders)
    cache = settings.encoder_cache
    names = EncoderLibrary(cache, wanted=remove_encoder(cache, name)).names
    if as_json:
        print_json({"removed": name, "encoders": list(names)})
        return
    say_done(f"Encoder {name} is out of use. In use now: {', '.join(names)}.")
    tell("Skills that were trained over it must be trained again.")


@app.command()
def benchmark(
    skill: Annotated[Path | None, typer.Argument(help="A skill's folder.")] = None,
    train: Annotated[
        Path | None, typer.Option(help="CSV with the columns text,intent to learn from.")
    ] = None,
    test: Annotated[
        Path | None, typer.Option(help="CSV to be asked; without it, cross-validation.")
    ] = None,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show accuracy against speed on your own data, for each encoder and for several together."""
    from builder.training.encoder_benchmark import benchmark_encoders

    subject, data = _subject(skill, train, test)
    library = library_for(settings_for(data_dir))
    with progress_bar("Measuring encoders", quiet=as_json) as report:
        lines, silent = benchmark_encoders(
            subject, library, test=data, progress=training_report(report)
        )
    judged = "test" if data is not None else "cross-validation"
    if as_json:
        rows: list[JsonValue] = [_as_json(line) for line in lines]
        unspoken: list[JsonValue] = [*silent]
        print_json({"judged_by": judged, "combinations": rows, "not_spoken": unspoken})
        return
    _say_lines(lines, judged)
    if silent:
        tell(f"Left out, as it does not speak {subject.languages[0]}: {', '.join(silent)}.")


def _say_lines(lines: list[EncoderLine], judged: str) -> None:
    width = max(len(" + ".join(line.encoders)) for line in lines)
    tell(f"{'encoders':<{width}}  accuracy %  ms a message     MB  training s   ({judged})")
    best = max(lines, key=lambda line: line.accuracy)
    for line in lines:
        mark = "  ← most accurate" if line is best else ""
        tell(
            f"{' + '.join(line.encoders):<{width}}  {100 * line.accuracy:>10.1f}  "
            f"{line.milliseconds:>12.1f}  {line.megabytes:>5.0f}  {line.train_seconds:>10.1f}{mark}"
        )


def _as_json(line: EncoderLine) -> JsonValue:
    return {**asdict(line), "encoders": list(line.encoders)}


def _subject(
    folder: Path | None, train: Path | None, test: Path | None
) -> tuple[Skill, EvaluationData | None]:
    """Return the skill to measure with, and the data to judge by where a test was named."""
    from builder.training.evaluate import EvaluationData, read_labelled, skill_of

    if (folder is None) == (train is None):
        raise Invalid(
            "benchmark-data",
            say(
                "Name either a skill's folder or --train CSV (columns text,intent), not both: "
                "dialoom encoders benchmark shop"
            ),
        )
    if folder is not None:
        skill = load_checked(folder)[0]
        if test is None:
            return skill, None
        said = [(u.text, i.name) for i in skill.intents for u in i.all_utterances()]
        own = read_labelled(test)
        texts, intents = tuple(t for t, _ in said), tuple(i for _, i in said)
        return skill, EvaluationData(train=type(own)(texts, intents), test=own)
    labelled = read_labelled(Path(str(train)))
    skill = skill_of(labelled)[0]
    return skill, EvaluationData(train=labelled, test=read_labelled(test)) if test else None


def _row(library: EncoderLibrary, name: str) -> dict[str, JsonValue]:
    found = library.prepared().get(name)
    if found is None:
        return {"name": name, "prepared": False}
    spoken: JsonValue = None if found.languages is None else [*sorted(found.languages)]
    return {
        "name": name,
        "prepared": True,
        "languages": spoken,
        "dimension": found.dimension,
        "megabytes": round(library.sizes()[name] / 1e6),
        "milliseconds": _milliseconds(library, name, found.fingerprint),
        "source": found.source,
        "fingerprint": found.fingerprint,
    }


def _milliseconds(library: EncoderLibrary, name: str, fingerprint: str) -> float:
    """Return the fastest of a few runs, which a busy machine disturbs least."""
    encoder = library.get(name, fingerprint)
    chinese = encoder.languages is None or "zh" in encoder.languages
    times = []
    for text in (_SAMPLES if chinese else _SAMPLES[:1]) * 5:
        started = time.perf_counter()
        encoder.encode_one(text)
        times.append((time.perf_counter() - started) * 1000)
    return round(min(times), 1)


def _ensure_changeable(named: tuple[str, ...]) -> None:
    if named:
        raise Invalid(
            "encoders-set",
            say(
                "The setting DIALOOM_ENCODERS names the encoders ({named}) and wins over what is "
                "added here. Change that setting, or unset it first.",
                named=named,
            ),
        )


def _ensure_model(wanted: str) -> str:
    """Return the encoder as it is to be recorded; raises what a person can mend."""
    from builder.encoding.source import KNOWN, split_wanted

    name, model = split_wanted(wanted)
    if model is None and name not in KNOWN and "/" not in name:
        raise NotFound(
            "encoder-not-found",
            together(
                say(
                    "'{name}' is none of the default encoders. Name a model as NAME=PATH or "
                    "NAME=MODEL-ID.",
                    name=name,
                ),
                suggest(name, KNOWN, say("default encoders")),
            ),
        )
    place = model or name
    if name in KNOWN and model is None:
        return wanted
    path = Path(place).expanduser()
    if path.is_dir():
        if not any((path / file).is_file() for file in _MODEL_FILES):
            raise Invalid(
                "encoder-invalid",
                say(
                    "The folder '{folder}' holds no model: it has neither {files}. Name the folder "
                    "that sentence-transformers saved, or a model id.",
                    folder=str(path),
                    files=" nor ".join(_MODEL_FILES),
                ),
            )
        return f"{name if model else path.name}={path.absolute()}"
    if place.startswith((".", "/", "~")) or place.count("/") > 1:
        raise NotFound(
            "encoder-not-found",
            say(
                "There is no folder '{folder}'. Name the folder of a sentence-transformers model, or "
                "a model id such as BAAI/bge-small-zh-v1.5.",
                folder=str(path),
            ),
        )
    return wanted
