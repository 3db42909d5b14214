"""`dialoom parse`: what one message means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from builder.commands.output import JsonOption, print_json, progress_bar, say_next, tell
from builder.commands.workspace import (
    DataDirOption,
    SourceArgument,
    library_for,
    open_trained,
    settings_for,
)
from builder.conversation.message import MOST_ALTERNATIVES
from builder.conversation.understanding import Understanding
from builder.errors import Invalid
from builder.sentence import say

if TYPE_CHECKING:
    from builder.bundle import Bundle
    from builder.conversation.understanding import Context
    from builder.runtime.agent import Agent

MOST_CHARACTERS = 10_000


def parse(
    source: SourceArgument,
    text: Annotated[str, typer.Argument(help="What a user says.", show_default=False)],
    requested_slot: Annotated[
        str | None, typer.Option(help="The slot that was asked for just before.")
    ] = None,
    flow: Annotated[str | None, typer.Option(help="The flow that runs.")] = None,
    language: Annotated[str | None, typer.Option(help="The language spoken so far.")] = None,
    alternative: Annotated[
        list[str] | None, typer.Option(help="What else may have been heard; may be repeated.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why, and what would change it.")
    ] = False,
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what one message means: the intent, the ranking, the slot values."""
    from builder.actions.runner import NoActions
    from builder.conversation.understanding import Context
    from builder.runtime.agent import Agent

    alternatives = ensure_few(alternative or [])
    for said in (text, *alternatives):
        ensure_readable(said)
    library = library_for(settings_for(data_dir))
    with progress_bar("Starting", quiet=as_json) as report:
        trained = open_trained(source, library, report=report)
    agent = Agent.load(trained.bundle, library, NoActions())
    context = Context(datetime.now(UTC), language, flow, requested_slot)
    if explain:
        _explain(agent, trained.bundle, text, context, alternatives, as_json=as_json)
        return
    understanding = agent.interpret(text, context, alternatives)
    if as_json:
        print_json(understanding.model_dump(mode="json"))
        return
    say_understanding(understanding)
    say_next(f'dialoom parse {source} "..." --explain', f"dialoom chat {source}")


def _explain(
    agent: Agent,
    bundle: Bundle,
    text: str,
    context: Context,
    alternatives: Sequence[str],
    *,
    as_json: bool,
) -> None:
    from builder.commands.explained import say_explanation

    explained = agent.explain(bundle, text, context, alternatives)
    if as_json:
        print_json(explained.model_dump(mode="json"))
        return
    say_understanding(explained.understanding)
    say_explanation(explained)


def say_understanding(understanding: Understanding, indent: str = "") -> None:
    """Print an understanding for a person."""
    intent = understanding.intent
    tell(
        f"{indent}intent    {intent.name} ({intent.score:.3f}), "
        f"in scope {understanding.in_scope:.3f}, language {understanding.language}"
    )
    for other in understanding.ranking[1:4]:
        tell(f"{indent}          {other.name} ({other.score:.3f})")
    for request in understanding.requests:
        tell(
            f"{indent}request   {request.intent.name} ({request.intent.score:.3f}): {request.text}"
        )
    for value in understanding.slots:
        name = value.slot or "?"
        tell(
            f"{indent}slot      {name} ({value.type}) = {value.value!r}  from '{value.text}', "
            f"{value.source} {value.score:.2f}"
        )


def ensure_few(alternatives: Sequence[str]) -> tuple[str, ...]:
    """Raise `Invalid` for more hypotheses than are compared."""
    if len(alternatives) > MOST_ALTERNATIVES:
        raise Invalid(
            "too-many-alternatives",
            say(
                "{count} alternatives were given; at most {most} are compared. Leave the unlikeliest "
                "ones out.",
                count=len(alternatives),
                most=MOST_ALTERNATIVES,
            ),
        )
    return tuple(alternatives)


def ensure_readable(text: str) -> None:
    """Raise `Invalid` for a text that is no message: not UTF-8, or endless."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Invalid(
            "text-not-utf8",
            say("The text is not valid UTF-8. Type it in a terminal that speaks UTF-8."),
        ) from error
    if len(text) > MOST_CHARACTERS:
        raise Invalid(
            "message-too-long",
            say(
                "The text has {count:,} characters; at most {most:,} are understood. Shorten it.",
                count=len(text),
                most=MOST_CHARACTERS,
            ),
        )
