"""`dialoom import faq`: questions and answers of a spreadsheet, page or text become entries of a FAQ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.commands.output import JsonOption, print_json, say_done, say_next, say_problems, tell
from builder.errors import Invalid, NotFound, errors_of
from builder.schema.skill import Skill
from builder.sentence import say
from builder.system_reason import system_reason
from builder.text import ANY_LANGUAGE, shorten

if TYPE_CHECKING:
    from builder.reading.faq_import.propose import Proposal

# So many changes are shown in the summary, the others by their number.
_MOST_SHOWN = 12


def faq(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV, XLSX, XLS, ODS, HTML, Markdown, text or DOCX.", show_default=False
        ),
    ],
    into: Annotated[
        Path, typer.Option(help="The skill's folder; made where there is none.")
    ] = Path(),
    language: Annotated[
        str | None,
        typer.Option(
            help="The language of questions whose language the file does not tell; * is any."
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave entries as they are that have another answer.")
    ] = False,
    dry_run: Annotated[bool, typer.Option(help="Change nothing; tell what would be.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read questions and answers of any file into a skill's FAQ."""
    from builder.reading.faq_import.propose import propose
    from builder.reading.faq_import.read import find_questions
    from builder.schema.faq import with_entries
    from builder.skillfile import save_skill

    skill = _skill_in(into, language)
    read = find_questions(file.name, _bytes_of(file))
    proposal = propose(skill, read, file.name, keep=keep, language=language)
    after = skill.model_copy(update={"faq": with_entries(skill.faq, proposal.entries)})
    files = [] if dry_run or not proposal.changes else save_skill(after, into)
    if as_json:
        print_json(
            {
                "skill": skill.name,
                "file": file.name,
                "dry_run": dry_run,
                "added": [*proposal.added],
                "changed": [*proposal.changed],
                "same": proposal.same,
                "passed": proposal.passed,
                "entries": [entry.model_dump(mode="json") for entry in proposal.entries],
                "files": [*files],
                "problems": [problem.as_json() for problem in proposal.problems],
            }
        )
    else:
        _tell(skill, proposal, into, dry_run=dry_run)
    if errors_of(proposal.problems):
        raise typer.Exit(1)


def _tell(skill: Skill, proposal: Proposal, into: Path, *, dry_run: bool) -> None:
    say_problems(proposal.problems)
    verb = "would be" if dry_run else "are"
    say_done(
        f"{len(proposal.added)} new entries {verb} in the FAQ of skill '{skill.name}', "
        f"{len(proposal.changed)} {verb} changed; {proposal.same} stand there already, "
        f"{proposal.passed} were passed over."
    )
    for change in proposal.changes[:_MOST_SHOWN]:
        entry, before = change.entry, change.before
        if before is None:
            tell(f"  + {entry.id}  {shorten(entry.question)}")
        elif before.answers() == entry.answers():
            tell(f"  ~ {entry.id}  {shorten(entry.question)}: other ways of asking")
        else:
            said, says = (shorten(" ".join(e.answer.split()), 30) for e in (before, entry))
            tell(f"  ~ {entry.id}  {shorten(entry.question)}: '{said}' becomes '{says}'")
    if len(proposal.changes) > _MOST_SHOWN:
        tell(f"  and {len(proposal.changes) - _MOST_SHOWN} more: --json lists them all")
    say_next(f"dialoom check {into}", f"dialoom train {into}")


def _skill_in(folder: Path, language: str | None) -> Skill:
    from builder.commands.new import named_after
    from builder.commands.workspace import load_checked

    if folder == Path() and not (folder / "skill.yml").exists():
        raise Invalid(
            "skill-missing",
            say("There is no skill in this folder: name one by --into FOLDER."),
        )
    if folder.is_dir() and any(folder.iterdir()):
        return load_checked(folder)[0]
    languages = ("zh", "en") if language in (None, ANY_LANGUAGE) else (str(language),)
    return named_after(Skill(name="skill", languages=languages), folder)


def _bytes_of(path: Path) -> bytes:
    from builder.reading.faq_import.read import ensure_small

    try:
        ensure_small(path.name, path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise NotFound(
            "file-not-found",
            say(
                "The file '{file}' cannot be read: {reason}.",
                file=str(path),
                reason=system_reason(error),
            ),
        ) from error
