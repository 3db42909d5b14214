"""`dialoom sessions`: read the sessions of a served skill, and step into one as a person."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from builder.commands.output import print_json
from builder.commands.served import Json, Url, client_of

if TYPE_CHECKING:
    from builder.client import Client
    from builder.wire.chat import Attention, PersonShape, SaidShape, SessionShape

app = typer.Typer(no_args_is_help=True, help=(__doc__ or "").partition(": ")[2].capitalize())

Skill = Annotated[str, typer.Argument(help="The skill's name.", show_default=False)]
Session = Annotated[str, typer.Argument(help="The session's id.", show_default=False)]
Person = Annotated[
    str | None, typer.Option("--as", help="Your name, as the user sees it (default: your login).")
]


@app.command("list")
def list_sessions(
    skill: Skill,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only those that wait for a person.")
    ] = False,
    taken: Annotated[bool, typer.Option("--taken", help="Only those that a person has.")] = False,
    begins: Annotated[str, typer.Option(help="Only ids that begin so.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most so many.")] = 50,
    after: Annotated[str | None, typer.Option(help="The `next` of the page before.")] = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List sessions, newest activity first."""
    if waiting and taken:
        raise typer.BadParameter("Choose --waiting or --taken.")
    attention: Attention | None = "waiting" if waiting else "taken" if taken else None
    with client_of(url) as client:
        found = client.list_sessions(
            skill, attention=attention, begins=begins, after=after, limit=limit
        )
    if as_json:
        print(found.model_dump_json())
        return
    for line in found.sessions:
        held = f"with {line.person}" if line.person else (line.attention or "")
        when = line.updated_at.astimezone().isoformat(" ", "seconds")
        print(f"{line.session_id}\t{when}\t{held}".rstrip())
    if found.next is not None:
        print(f"... more: --after {found.next}")


@app.command()
def show(skill: Skill, session: Session, url: Url = None, as_json: Json = False) -> None:
    """Show a session: why it waits, who has it, and what was said."""
    with client_of(url) as client:
        found = client.get_session(skill, session)
        said = _everything(client, skill, session)
    if as_json:
        shown = found.model_dump(mode="json", exclude={"events"})
        print_json({**shown, "said": [each.model_dump(mode="json") for each in said]})
        return
    person = found.tracker.get("person")
    if person is not None:
        print(f"With {person}.")
    elif found.tracker.get("handed_off"):
        print("Waits for a person.")
    for line in _brief(found):
        print(line)
    for each in said:
        _print_said(each)


@app.command()
def take(
    skill: Skill,
    session: Session,
    person: Person = None,
    instead: Annotated[
        bool, typer.Option("--instead", help="Also where another person has it.")
    ] = False,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Take a session over: the skill is silent until it is released."""
    with client_of(url) as client:
        done = client.take_over(skill, session, _name(person), instead=instead)
    _tell(done, f"{_name(person)} has the session '{session}' now.", as_json)


@app.command("say")
def say_as_person(
    skill: Skill,
    session: Session,
    text: Annotated[str, typer.Argument(help="What to say.", show_default=False)],
    person: Person = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Say something to the user of a session that you have taken over."""
    with client_of(url) as client:
        done = client.say_as(skill, session, _name(person), text)
    _tell(done, "Said.", as_json)


@app.command()
def release(
    skill: Skill, session: Session, person: Person = None, url: Url = None, as_json: Json = False
) -> None:
    """Give a session back to its skill, which takes up what was open."""
    with client_of(url) as client:
        done = client.release(skill, session, _name(person))
    _tell(done, f"The skill answers in the session '{session}' again.", as_json)


def _name(person: str | None) -> str:
    return person or getpass.getuser()


def _tell(done: PersonShape, sentence: str, as_json: bool) -> None:
    if as_json:
        print(done.model_dump_json(exclude={"debug"}))
        return
    print(sentence)
    for reply in done.replies:
        if reply.by is None:
            print(f"skill: {reply.text or ''}")


def _everything(client: Client, skill: str, session: str) -> list[SaidShape]:
    said: list[SaidShape] = []
    while page := client.list_replies(skill, session, after=said[-1].number if said else 0).said:
        said += page
    return said


def _brief(found: SessionShape) -> list[str]:
    """Return what the last handoff told: its reason, and the summary, a fact a line."""
    handoffs = [event for event in found.events if event.get("kind") == "handed_off"]
    if not handoffs:
        return []
    reason, summary = (str(handoffs[-1].get(name) or "") for name in ("reason", "summary"))
    return [*([f"reason: {reason}"] if reason else []), *summary.splitlines(), ""]


def _print_said(each: SaidShape) -> None:
    if each.text:
        print(f"user: {each.text}")
    for reply in each.replies:
        print(f"{reply.by or 'skill'}: {reply.text or '(no text)'}")
        for button in reply.buttons:
            print(f"  [{button.title}]")
