"""`dialoom kit signals`: what the talks of a served skill say of messages that were misunderstood."""

from __future__ import annotations

from typing import Annotated

import typer

from builder.commands.kit.inbox import Skill, tell_added
from builder.commands.output import print_json, say_next, tell
from builder.commands.served import Json, Url, client_of


def signals(
    skill: Skill,
    days: Annotated[float, typer.Option(min=0.01, help="Of the last days.")] = 30,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Show at most so many.")] = 20,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Look through the talks of a served skill, and put what they tell into its inbox."""
    with client_of(url) as client:
        came = client.add_signals(skill, days=days)
        found = client.list_candidates(
            skill, status=["proposed", "later"], producer="signals.", limit=limit
        )
    if as_json:
        print_json(
            {
                "added": came.model_dump(mode="json"),
                "candidates": [each.model_dump(mode="json") for each in found.candidates],
            }
        )
        return
    tell_added(came)
    for each in found.candidates:
        for_what = f" → {each.intent}" if each.intent else ""
        said = f" ×{each.count}" if each.count > 1 else ""
        typer.secho(f"{each.utterance.text}{said}{for_what}", bold=True)
        tell(f"    {each.why or ''}")
    say_next(f"dialoom kit inbox arrange {skill}")
