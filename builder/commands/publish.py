"""`dialoom publish`: let a version of a skill on a running server answer, in production or in test."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from builder.commands.output import print_json, say_done, tell
from builder.commands.served import Json, Url, client_of
from builder.sentence import say

if TYPE_CHECKING:
    from builder.client import Client
    from builder.conversation.environment import Environment
    from builder.wire.checks import ChecksShape


def publish(
    skill: Annotated[str, typer.Argument(help="The skill's name.", show_default=False)],
    version: Annotated[
        int | None,
        typer.Argument(help="The version (default: the newest; one before goes back to it)."),
    ] = None,
    to_test: Annotated[
        bool, typer.Option("--to-test", help="Into test, which users do not reach.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Tell only what is to be known; publish nothing.")
    ] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also where a check speaks against it.")
    ] = False,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Publish a version on a running server, after a look at what speaks against it."""
    environment: Environment = "test" if to_test else "production"
    with client_of(url) as client:
        wanted = version if version is not None else _newest(client, skill)
        checks = client.check_version(skill, wanted, environment=environment)
        stopped = any(each.level == "blocker" for each in checks.checks)
        publishes = not check and (anyway or to_test or not stopped)
        if publishes:
            client.publish(
                skill,
                wanted,
                expected=checks.base,
                environment=environment,
                by=getpass.getuser(),
            )
    if as_json:
        print_json({**checks.model_dump(mode="json"), "published": publishes})
    else:
        _tell(checks, skill, published=publishes)
    if stopped and not publishes:
        raise typer.Exit(1)


def _newest(client: Client, skill: str) -> int:
    """Return the newest version; raises `NotFound('version-not-found')`."""
    from builder.errors import NotFound

    versions = client.list_versions(skill)
    if not versions:
        raise NotFound(
            "version-not-found",
            say("The skill '{skill}' has no trained version. Train it first.", skill=skill),
        )
    return max(line.version for line in versions)


def _tell(checks: ChecksShape, skill: str, *, published: bool) -> None:
    colours = {"ok": "green", "warning": "yellow", "blocker": "red"}
    for each in checks.checks:
        typer.secho(f"{each.level:8}", fg=colours[each.level], nl=False)
        tell(f" {each.message}")
    if not published:
        return
    say_done(f"Version {checks.version} of '{skill}' answers in {checks.environment} now.")
    if checks.base is not None and checks.base != checks.version:
        back = " --to-test" if checks.environment == "test" else ""
        tell(f"Back again: dialoom publish {skill} {checks.base} --anyway{back}")
