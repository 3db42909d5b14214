"""`dialoom kit stress`: what a skill understands of damaged messages, and what training regains."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from random import Random
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
    tell,
)
from builder.commands.workspace import (
    DataDirOption,
    FolderArgument,
    library_for,
    load_checked,
    settings_for,
)
from builder.errors import Invalid, suggest
from builder.schema.skill import Skill
from builder.sentence import say, together
from builder.text import language_of

if TYPE_CHECKING:
    from kits.noise import Noise
    from kits.stress.measure import Message
    from kits.stress.repair import StressReport

# So many intents are shown, those that lose most.
_SHOWN: Final = 5
# Fewer messages than this tell a point from chance only by luck.
_FEW: Final = 200


def stress(
    folder: FolderArgument,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Test messages, a CSV with the columns text,intent; else a fifth of the skill's."
        ),
    ] = None,
    messages: Annotated[
        int, typer.Option(min=1, help="How many messages at most, drawn by the seed.")
    ] = 200,
    noises: Annotated[
        str | None, typer.Option(help="Which kinds of damage, parted by commas; `list` shows them.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed does the same damage.")] = 13,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write robust: true into skill.yml.")
    ] = False,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Damage messages in every way, measure what the skill still understands, and the repair."""
    from kits.noise import NOISES
    from kits.stress.hold_out import hold_out, nothing_to_hold_out
    from kits.stress.repair import stress as measure_stress

    if noises is not None and noises.strip() == "list":
        for name, noise in NOISES.items():
            tell(f"{name:<28}{(noise.__doc__ or '').splitlines()[0]}")
        return
    wanted = _noises(noises)
    skill, _ = load_checked(folder)
    if data is not None:
        lean, asked = skill, _messages(data, skill)
    else:
        lean, asked = hold_out(skill, seed=seed)
    if not asked:
        raise nothing_to_hold_out(skill)
    if len(asked) > messages:
        asked = Random(seed).sample(asked, messages)
    library = library_for(settings_for(data_dir))
    with progress_bar("Starting", quiet=as_json) as report:
        told = measure_stress(lean, asked, wanted, library, seed=seed, progress=report)
    if apply:
        _apply(folder)
    if as_json:
        print_json(_as_json(told, applied=apply))
        return
    _say(told)
    if apply:
        say_done(f"robust: true stands in {folder / 'skill.yml'}.")
        say_next(f"dialoom train {folder}")
    elif skill.robust:
        note("The skill has robust: true already; 'plain' is what it would be without.")
    elif told.gain > 0:
        say_next(f"dialoom kit stress {folder} --apply   (robust: true in skill.yml), then train")


def _noises(names: str | None) -> dict[str, Noise]:
    from kits.noise import NOISES

    if names is None:
        return dict(NOISES)
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    for name in wanted:
        if name not in NOISES:
            raise Invalid(
                "noise-unknown",
                together(
                    say("There is no noise '{name}'.", name=name),
                    suggest(name, NOISES, say("noises")),
                ),
            )
    return {name: NOISES[name] for name in wanted}


def _messages(path: Path, skill: Skill) -> list[Message]:
    from builder.training.evaluate import read_labelled
    from kits.stress.measure import Message

    read = read_labelled(path)
    known = {intent.name for intent in skill.intents}
    unknown = next((intent for intent in read.intents if intent not in known), None)
    if unknown is not None:
        raise Invalid(
            "evaluation-data",
            together(
                say(
                    "The file '{file}' has messages of intent '{intent}', which skill '{skill}' "
                    "lacks.",
                    file=str(path),
                    intent=unknown,
                    skill=skill.name,
                ),
                suggest(unknown, known, say("intents")),
            ),
        )
    return [
        Message(text, intent, language_of(text, skill.languages))
        for text, intent in zip(read.texts, read.intents, strict=True)
    ]


def _apply(folder: Path) -> None:
    from builder.skillfile import save_skill

    skill, _ = load_checked(folder)
    save_skill(skill.model_copy(update={"robust": True}), folder)


def _say(told: StressReport) -> None:
    width = max(len(line.noise) for line in told.lines)
    tell(f"{'damage':<{width}}  messages  clean  plain  robust    points")
    for line in told.lines:
        back = f"{100 * (line.robust - line.plain):+.1f}"
        tell(
            f"{line.noise:<{width}}  {line.messages:>8}  {line.clean:>5.1%}  {line.plain:>5.1%}  "
            f"{line.robust:>6.1%}  {back:>8}"
        )
    losing = [each for each in told.intents if each.plain < each.clean][:_SHOWN]
    if losing:
        tell()
        tell("Intents that lose most under damage:")
    for each in losing:
        tell(
            f"  {each.intent}: {each.clean:.0%} clean, {each.plain:.0%} plain, {each.robust:.0%} robust"
        )
        for missed in each.examples[:2]:
            tell(f"      {missed.arrived}   (as {missed.found})")
    tell()
    before, after = told.clean.plain, told.clean.robust
    clean = f"of undamaged messages {before:.1%} are understood plainly and {after:.1%} robust"
    if told.gain <= 0 or told.regained is None:
        say_done(f"Robust training would not help against this damage; {clean}.")
    else:
        say_done(f"Robust training regains {told.regained:.0%} of what the damage costs; {clean}.")
    if told.messages < _FEW:
        note(f"{told.messages} messages tell little: name more with --data.")


def _as_json(told: StressReport, *, applied: bool) -> JsonValue:
    lines: list[JsonValue] = [
        {**dataclasses.asdict(line), "regained": line.regained} for line in told.lines
    ]
    intents: list[JsonValue] = [
        {
            **{k: v for k, v in dataclasses.asdict(each).items() if k != "examples"},
            "examples": [missed._asdict() for missed in each.examples],
        }
        for each in told.intents
    ]
    return {
        "messages": told.messages,
        "regained": told.regained,
        "gain": told.gain,
        "noises": lines,
        "intents": intents,
        "applied": applied,
    }
