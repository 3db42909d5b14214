"""How conversations went, told to a person, to a program and to continuous integration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

import typer
from pydantic import JsonValue

from builder.commands.differences import show_difference, show_line, terminal
from builder.commands.output import say_done, say_next, tell
from builder.runtime.chats import ChatOutcome

if TYPE_CHECKING:
    from builder.runtime.coverage import Coverage

_MOST_MISSED: Final = 10
PlaceOf = Callable[[str, int], str]


def say_coverage(coverage: Coverage) -> None:
    """Tell what the conversations go through, and the first places that they never reach."""
    steps, all_steps, ways, all_ways = coverage.counts
    tell(
        f"They go through {steps} of {all_steps} steps, and {ways} of {all_ways} ways of branches."
    )
    missed = [f"{flow}/{step}" for flow, step in coverage.missed_steps]
    missed += [f"{flow}/{step} → {to}" for flow, step, to in coverage.missed_ways]
    for place in missed[:_MOST_MISSED]:
        tell(f"  never: {place}")
    if len(missed) > _MOST_MISSED:
        tell(f"  and {len(missed) - _MOST_MISSED} more (--json names them all)")


def places_in(folder: Path) -> PlaceOf:
    """Return what tells where a turn of a conversation is written, as file and line, or nothing."""
    from builder.skillfile import is_assistant, load_skill
    from builder.skillfile.assistant import load_assistant

    if not folder.is_dir():
        return lambda _chat, _turn: ""
    if is_assistant(folder):
        chats = load_assistant(folder).chats
    else:
        chats = {
            name: (written.file, written.document, written.path)
            for (section, name), written in load_skill(folder).written.items()
            if section == "chats"
        }

    def place_of(chat: str, turn: int) -> str:
        if chat not in chats:
            return ""
        file, document, path = chats[chat]
        return f"{folder / file}:{document.line_at((*path, 'turns', turn))}"

    return place_of


def say_outcomes(folder: Path, outcomes: list[ChatOutcome]) -> None:
    """Tell which conversations differ, where and in what, and how many went as written."""
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if failed:
        place_of = places_in(folder)
        for outcome in failed:
            _say_failed(outcome, place_of)
    seconds = sum(outcome.seconds for outcome in outcomes)
    passed = len(outcomes) - len(failed)
    turns = sum(len(outcome.turns) for outcome in outcomes)
    if failed:
        tell(f"{passed} of {len(outcomes)} conversations went as written, {len(failed)} did not.")
        say_next(
            f"mend the skill or the conversation, then run: dialoom test {folder} "
            f"--only '{failed[0].chat.name}'"
        )
        return
    say_done(f"All {passed} conversations ({turns} turns) went as written, in {seconds:.1f} s.")
    say_next(f"dialoom serve --skills {folder}")


def _say_failed(outcome: ChatOutcome, place_of: PlaceOf) -> None:
    console = terminal()
    typer.secho(f"✗ {outcome.chat.name}", fg="red", bold=True)
    for number, turn in enumerate(outcome.turns):
        show_line(f"> {turn.user}   [{turn.intent}]", 4, console)
        for reply in turn.replies:
            show_line(reply, 6, console, style="cyan")
        if turn.differences:
            place = place_of(outcome.chat.name, number)
            show_line(f"turn {number + 1} differs{f', {place}' if place else ''}", 4, console)
        for difference in turn.differences:
            show_difference(difference, 6, console)
        for failure in turn.failures:
            show_line(failure, 6, console, style="yellow")


def assistant_as_json(assistant: str, outcomes: list[ChatOutcome]) -> JsonValue:
    """Return the outcome of an assistant's conversations for a program."""
    return {"assistant": assistant, **_counts(outcomes)}


def skill_as_json(skill: str, outcomes: list[ChatOutcome], coverage: Coverage) -> JsonValue:
    """Return the outcome of a skill's conversations for a program."""
    return {
        "skill": skill,
        **_counts(outcomes),
        "coverage": {
            "steps": list(coverage.counts[:2]),
            "ways": list(coverage.counts[2:]),
            "missed_steps": [f"{flow}/{step}" for flow, step in coverage.missed_steps],
            "missed_ways": [f"{flow}/{step}/{to}" for flow, step, to in coverage.missed_ways],
        },
    }


def _counts(outcomes: list[ChatOutcome]) -> dict[str, JsonValue]:
    passed = sum(outcome.passed for outcome in outcomes)
    failed = len(outcomes) - passed
    told: list[JsonValue] = [_chat_as_json(outcome) for outcome in outcomes]
    return {"ok": not failed, "passed": passed, "failed": failed, "chats": told}


def _chat_as_json(outcome: ChatOutcome) -> JsonValue:
    turns: list[JsonValue] = [
        {
            "user": turn.user,
            "intent": turn.intent,
            "replies": list(turn.replies),
            "failures": list(turn.failures),
            "differences": [
                {"what": one.what, "expected": one.expected, "found": one.found}
                for one in turn.differences
            ],
        }
        for turn in outcome.turns
    ]
    return {
        "name": outcome.chat.name,
        "passed": outcome.passed,
        "seconds": round(outcome.seconds, 3),
        "turns": turns,
    }


def junit_of(skill: str, outcomes: list[ChatOutcome]) -> bytes:
    """Return the outcome as JUnit XML, as continuous integration reads it."""
    failures = sum(not outcome.passed for outcome in outcomes)
    suite = ElementTree.Element(
        "testsuite", name=skill, tests=str(len(outcomes)), failures=str(failures)
    )
    for outcome in outcomes:
        case = ElementTree.SubElement(
            suite,
            "testcase",
            name=outcome.chat.name,
            classname=skill,
            time=f"{outcome.seconds:.3f}",
        )
        if not outcome.passed:
            turn = outcome.turns[-1]
            told = "; ".join(
                f"{one.what}: expected {one.expected}, found {one.found}"
                for one in turn.differences
            )
            failure = ElementTree.SubElement(case, "failure", message=f"after '{turn.user}'")
            failure.text = told
    written: bytes = ElementTree.tostring(suite, encoding="utf-8", xml_declaration=True)
    return written
