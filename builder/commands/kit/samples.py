"""`dialoom kit samples`: many utterances from a few, each judged by what the skill has learned."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pydantic import JsonValue

from builder.commands.output import (
    JsonOption,
    note,
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
    load_checked,
    open_trained,
    settings_for,
)
from builder.errors import Invalid, Problem
from builder.sentence import say
from builder.system_reason import system_reason

if TYPE_CHECKING:
    from builder.settings import Settings
    from kits.producer import Producer
    from kits.samples.make import Samples
    from kits.samples.templates import Pattern

# So many candidates are shown where they go nowhere else.
_SHOWN: Final = 20
_PARAPHRASE: Final = "paraphrase"


def samples(
    folder: FolderArgument,
    per_intent: Annotated[
        int, typer.Option(min=1, max=1000, help="How many to propose for an intent at most.")
    ] = 10,
    producers: Annotated[
        str | None,
        typer.Option(help="Which producers to ask, parted by commas; `list` shows them."),
    ] = None,
    pattern: Annotated[
        list[str] | None,
        typer.Option(help="A pattern to expand, as 'intent: [please] do it'; repeatable."),
    ] = None,
    patterns: Annotated[
        Path | None, typer.Option(help="A file of patterns, one 'intent: pattern' a line.")
    ] = None,
    intent: Annotated[
        list[str] | None, typer.Option(help="Only for this intent; repeatable.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same samples.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Write them to this file: .csv, or .jsonl.")
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Add them to the skill's intents.yml.")
    ] = False,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make new utterances from the skill's own, keep those that teach and do not confuse."""
    from kits.samples.judge import Judge
    from kits.samples.make import make_samples

    if producers is not None and producers.strip() == "list":
        _say_producers()
        return
    if out is not None and apply:
        raise Invalid("options-conflict", say("Choose one of --out and --apply."))
    skill, _ = load_checked(folder)
    settings = settings_for(data_dir)
    lines = _patterns(pattern or [], patterns)
    asked = _producers(producers, lines, settings)
    problems = _problems(asked, skill, lines)
    for name in intent or ():
        from builder.schema.intent import Intent

        skill.get(Intent, name)
    library = library_for(settings)
    with progress_bar("Starting", quiet=as_json) as report:
        trained = open_trained(folder, library, report=lambda done, text: report(done / 2, text))
        judge = Judge.load(skill, trained.bundle.parts, library)
        made = make_samples(
            skill,
            asked,
            judge,
            per_intent=per_intent,
            seed=seed,
            intents=intent or None,
            progress=lambda done, text: report(0.5 + done / 2, text),
        )
    where = _keep(made, folder, out) if out is not None or apply else None
    if as_json:
        print_json(_as_json(made, problems, where))
        return
    say_problems(problems)
    _say(made, shown=_SHOWN if where is None else 0)
    if where is not None:
        say_done(f"{len(made.candidates)} utterances are in {where}.")
        say_next(f"dialoom train {folder}" if apply else f"look through {where}")
    elif made.candidates:
        say_next(f"dialoom kit samples {folder} --apply   (or --out samples.csv)")


def _say_producers() -> None:
    from kits.samples.producers import DEFAULT, NAMES

    for name in (*NAMES, _PARAPHRASE):
        tell(f"{name:<14}{'asked by default' if name in DEFAULT else 'only when named'}")


def _patterns(given: list[str], path: Path | None) -> list[Pattern]:
    from builder.errors import NotFound
    from kits.samples.templates import Pattern

    lines = list(given)
    if path is not None:
        try:
            text = path.read_text("utf-8-sig")
        except OSError as error:
            raise NotFound(
                "file-not-found",
                say(
                    "The file '{file}' cannot be read: {reason}.",
                    file=str(path),
                    reason=system_reason(error),
                ),
            ) from error
        except UnicodeDecodeError as error:
            raise Invalid(
                "patterns-invalid",
                say("The file '{file}' is not UTF-8: save it as UTF-8.", file=str(path)),
            ) from error
        lines += [line for line in text.splitlines() if line.strip() and line[0] != "#"]
    found = []
    for number, line in enumerate(lines, 1):
        name, colon, rest = line.partition(":")
        if not colon or not rest.strip():
            raise Invalid(
                "patterns-invalid",
                say(
                    "Pattern {number}, '{line}', names no intent: write intent: pattern, such as "
                    "check_weather: [please] tell me the weather in {{city}}",
                    number=number,
                    line=line[:60],
                ),
            )
        found.append(Pattern(name.strip(), rest.strip()))
    return found


def _producers(names: str | None, lines: list[Pattern], settings: Settings) -> list[Producer]:
    from kits.samples.paraphrase import paraphraser
    from kits.samples.producers import producers_of

    if names is None:
        return producers_of(None, lines)
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    others = [name for name in wanted if name != _PARAPHRASE]
    made = producers_of(others, lines)
    if _PARAPHRASE in wanted:
        made.append(paraphraser(settings))
    return made


def _problems(asked: list[Producer], skill: object, lines: list[Pattern]) -> list[Problem]:
    """Return what cannot be expanded; raises `Invalid` where none of the given patterns can be."""
    from builder.schema.skill import Skill
    from kits.samples.templates import TemplateProducer

    assert isinstance(skill, Skill)
    found = [p for each in asked if isinstance(each, TemplateProducer) for p in each.check(skill)]
    own = [problem for problem in found if problem.where.path[:1] == ("patterns",)]
    if lines and len(own) == len(lines):
        raise Invalid(
            "patterns-invalid",
            say("None of the patterns can be expanded: {first}", first=str(own[0])),
            own,
        )
    return found


def _keep(made: Samples, folder: Path, out: Path | None) -> Path:
    from builder.skillfile import save_skill
    from builder.skillfile.save import write_file
    from kits.samples.accept import as_csv, as_jsonl, with_samples

    if out is not None:
        text = (as_csv if out.suffix.lower() == ".csv" else as_jsonl)(made.candidates)
        try:
            write_file(out, text)
        except OSError as error:
            raise Invalid(
                "file-not-saved",
                say(
                    "'{file}' cannot be written: {reason}.",
                    file=str(out),
                    reason=system_reason(error),
                ),
            ) from error
        return out
    skill, _ = load_checked(folder)
    save_skill(with_samples(skill, made.candidates), folder)
    return folder / "intents.yml"


def _say(made: Samples, *, shown: int) -> None:
    from builder.schema.utterance import to_markup
    from kits.samples.judge import REASONS

    rows: dict[str, Counter[str]] = {}
    for tally in made.tallies:
        row = rows.setdefault(tally.producer, Counter())
        row.update({"made": tally.made, "judged": tally.judged, "kept": tally.kept})
        row.update({"dropped": sum(tally.dropped.values())})
    tell(f"{'producer':<14}{'made':>9}{'judged':>8}{'kept':>6}{'dropped':>9}")
    for name, row in rows.items():
        tell(f"{name:<14}{row['made']:>9,}{row['judged']:>8}{row['kept']:>6}{row['dropped']:>9}")
    dropped = made.dropped()
    if dropped:
        tell()
    for reason, count in dropped.most_common():
        tell(f"{count} dropped: {REASONS[reason]}")
        examples = [(t.intent, e) for t in made.tallies for e in t.examples.get(reason, ())]
        for name, example in examples[:2] if reason != "enough" else ():
            tell(f"    {name}: {example}")
    tell()
    for candidate in made.candidates[:shown]:
        tell(f"  {candidate.intent:<18} {to_markup(candidate.utterance)}")
        tell(f"  {'':<18} {candidate.provenance.producer}: {candidate.why}")
    if shown and len(made.candidates) > shown:
        tell(f"  … and {len(made.candidates) - shown} more")
    intents = len({candidate.intent for candidate in made.candidates})
    say_done(f"{len(made.candidates)} utterances for {intents} intents, of {made.made:,} made.")
    if not made.candidates:
        note("Nothing new came of it: add utterances, or patterns with --pattern.")


def _as_json(made: Samples, problems: list[Problem], where: Path | None) -> JsonValue:
    from kits.candidate_lines import as_json

    return {
        "made": made.made,
        "kept": len(made.candidates),
        "dropped": {str(reason): count for reason, count in made.dropped().items()},
        "written": str(where) if where is not None else None,
        "problems": [problem.as_json() for problem in problems],
        "tallies": [
            {
                "producer": tally.producer,
                "intent": tally.intent,
                "made": tally.made,
                "judged": tally.judged,
                "kept": tally.kept,
                "dropped": {str(reason): count for reason, count in tally.dropped.items()},
                "examples": {str(r): list(told) for r, told in tally.examples.items()},
            }
            for tally in made.tallies
        ],
        "candidates": [as_json(candidate) for candidate in made.candidates],
    }
