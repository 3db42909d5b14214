"""Load and save an assistant: `assistant.yml`, and its conversations in `chats/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pydantic import create_model

from builder.errors import Conflict, NotFound, Place, Problem, errors_of
from builder.schema.assistant import Assistant, AssistantChat
from builder.schema.check_assistant import check_assistant
from builder.schema.part import Part
from builder.schema.skill import Skill
from builder.sentence import say
from builder.skillfile import findings
from builder.skillfile.document import Document, Finding, Key, read_document
from builder.skillfile.files import CHATS, SkillFiles, read_folder, sort_files
from builder.skillfile.load import load_skill
from builder.skillfile.loaded import find_place
from builder.skillfile.make import make_part
from builder.skillfile.merge import merge, read_tree, write_new, write_tree
from builder.skillfile.plain import plain_part
from builder.skillfile.save import write_file
from builder.text import ANY_LANGUAGE, shorten

ASSISTANT: Final = "assistant.yml"
_CHATS: Final = frozenset({"chats"})
_HEAD: Final = create_model(
    "Assistant",
    __base__=Part,
    **{n: (i.annotation, i) for n, i in Assistant.model_fields.items() if n not in _CHATS},  # type: ignore[call-overload]
)


@dataclass(frozen=True)
class LoadedAssistant:
    """The outcome of loading; `assistant` is None when an error stands among the problems."""

    assistant: Assistant | None
    problems: list[Problem]
    head: Document = field(default_factory=Document)
    # The file and the place in it of each conversation, by name.
    chats: Mapping[str, tuple[str, Document, tuple[Key, ...]]] = field(default_factory=dict)

    def check(self, skills: Mapping[str, Skill]) -> list[Problem]:
        """Return the problems of the files and of the assistant in them, with file and line."""
        if self.assistant is None:
            return self.problems
        found = check_assistant(self.assistant, skills)
        return [*self.problems, *(self._locate(problem) for problem in found)]

    def _locate(self, problem: Problem) -> Problem:
        path = problem.where.path
        file, document, at = ASSISTANT, self.head, tuple[Key, ...](path)
        if path[:1] == ("chats",) and len(path) > 1 and path[1] in self.chats:
            file, document, begins = self.chats[path[1]]
            at = (*begins, *path[2:])
        line = document.line_at(find_place(document, at))
        return replace(problem, where=Place(problem.where.skill, path, file, line))


def is_assistant(folder: Path) -> bool:
    """Tell whether a folder holds an assistant."""
    return (Path(folder) / ASSISTANT).is_file()


def load_assistant(folder: Path) -> LoadedAssistant:
    """Load the assistant in a folder; raises `NotFound` when there is none."""
    folder = Path(folder)
    if not is_assistant(folder):
        raise NotFound(
            "folder-not-found",
            say(
                "'{folder}' holds no {file}. Name the folder of an assistant, or make one with "
                "'dialoom assistant new'.",
                folder=str(folder),
                file=ASSISTANT,
            ),
        )
    return _load(folder.resolve().name, read_folder(folder, is_source=is_assistant_source))


def assistant_from_files(contents: Mapping[str, str], name: str = "assistant") -> LoadedAssistant:
    """Load an assistant from texts by their path in its folder."""
    return _load(name, sort_files(contents, is_source=is_assistant_source))


def is_assistant_source(path: str) -> bool:
    """Tell whether a path within an assistant's folder is one that it is read from."""
    return path == ASSISTANT or (path.startswith(CHATS) and path.endswith((".yml", ".yaml")))


def skills_beside(folder: Path) -> dict[str, Path]:
    """Return the folders of the skills within an assistant's folder and beside it, by name."""
    folder = Path(folder).resolve()
    found: dict[str, Path] = {}
    for place in (folder, folder.parent):
        for path in sorted(place.glob("*/skill.yml")):
            document = read_document(path.read_text("utf-8-sig", errors="replace"))
            head = document.value if isinstance(document.value, Mapping) else {}
            found.setdefault(str(head.get("name") or path.parent.name), path.parent)
    return found


def load_skills_of(assistant: Assistant, folder: Path) -> dict[str, Skill]:
    """Return what can be read of the skills within the folder and beside it, by name."""
    wanted = set(assistant.skill_names)
    loaded = {
        name: load_skill(path).partial if name in wanted else Skill(name=name)
        for name, path in skills_beside(folder).items()
    }
    return {name: skill for name, skill in loaded.items() if skill is not None}


def files_from_assistant(
    assistant: Assistant, existing: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the files of an assistant by path; `existing` ones change only where they differ."""
    before = dict(existing or {})
    loaded = assistant_from_files(before, assistant.name) if before else None
    old = loaded.assistant if loaded is not None else None
    head = plain_part(assistant, without=_CHATS)
    head["skills"] = [
        member.skill if member.weight == 1 else plain_part(member) for member in assistant.skills
    ]
    same = old is not None and old.model_copy(update={"chats": assistant.chats}) == assistant
    after = {ASSISTANT: _text(before.get(ASSISTANT), head, same=same)}
    placed = {name: place[0] for name, place in loaded.chats.items()} if loaded is not None else {}
    by_file: dict[str, list[AssistantChat]] = {}
    for chat in assistant.chats:
        language = "any" if chat.language == ANY_LANGUAGE else chat.language
        by_file.setdefault(placed.get(chat.name) or f"{CHATS}{language}.yml", []).append(chat)
    for file, chats in by_file.items():
        held = [c for c in old.chats if placed.get(c.name) == file] if old is not None else []
        values = {"chats": [plain_part(chat) for chat in chats]}
        after[file] = _text(before.get(file), values, same=held == chats)
    return after


def save_assistant(assistant: Assistant, folder: Path) -> list[str]:
    """Save an assistant into a folder, keeping comments and order; return what changed.

    Raises `Conflict` when the folder holds an assistant that cannot be read: saving would lose it.
    """
    before: dict[str, str] = {}
    if is_assistant(folder):
        files = read_folder(folder, is_source=is_assistant_source)
        broken = errors_of(_load(assistant.name, files).problems)
        if broken:
            raise Conflict(
                "folder-unreadable",
                say(
                    "Assistant '{name}' is not saved: '{folder}' has problems, and saving would "
                    "overwrite what stands there. Mend it first: dialoom check {folder}",
                    name=assistant.name,
                    folder=str(folder),
                ),
            )
        before = files.texts
    after = files_from_assistant(assistant, before)
    changed = [name for name, text in after.items() if before.get(name) != text]
    for name in changed:
        write_file(Path(folder) / name, after[name])
    gone = [name for name in before if name not in after]
    for name in gone:
        (Path(folder) / name).unlink(missing_ok=True)
    return sorted(changed + gone)


def _text(text: str | None, values: Mapping[str, Any], *, same: bool) -> str:
    if text is None:
        return write_new(values)
    if same:
        return text
    tree, yaml = read_tree(text)
    merge(tree, values)
    return write_tree(tree, yaml)


def _load(label: str, files: SkillFiles) -> LoadedAssistant:
    problems: list[Problem] = []

    def add(finding: Finding, file: str, path: Sequence[Key] = ()) -> None:
        keys = tuple(str(key + 1) if isinstance(key, int) else key for key in path)
        severity = "warning" if finding.warning else "error"
        where = Place(label, keys, file, finding.line)
        problems.append(Problem(finding.code, where, finding.what, finding.remedy, severity))  # type: ignore[arg-type]

    for file, finding in files.findings:
        add(finding, file)
    documents = {file: read_document(text) for file, text in files.texts.items()}
    for file, document in documents.items():
        for finding in document.findings:
            add(finding, file, finding.path)
        if not document.findings and not isinstance(document.value, Mapping):
            add(findings.no_mapping(say("See the reference of skill files.")), file)
    head = documents.get(ASSISTANT, Document())
    body = dict(head.value) if isinstance(head.value, Mapping) else None
    part = None
    if body is not None:
        part, wrong = make_part(_HEAD, body, head, ())
        for finding in wrong:
            add(finding, ASSISTANT, finding.path)
    chats: list[AssistantChat] = []
    places: dict[str, tuple[str, Document, tuple[Key, ...]]] = {}
    for file, document in sorted(documents.items()):
        value = document.value
        if file == ASSISTANT or not isinstance(value, Mapping):
            continue
        items = value.get("chats")
        if not isinstance(items, list) or len(value) > 1:
            what = say("The file must hold 'chats:' and a list.")
            remedy = say("Begin each with '- name: ...'.")
            add(Finding("value-wrong-type", 1, what, remedy), file, ("chats",))
            continue
        for index, item in enumerate(items):
            chat, wrong = make_part(AssistantChat, item, document, ("chats", index))
            for finding in wrong:
                add(finding, file, ("chats", index, *finding.path))
            if chat is None:
                continue
            if chat.name in places:
                line = document.line_at(("chats", index))
                what = say(
                    "The conversation '{name}' stands in {file} too.",
                    name=shorten(chat.name),
                    file=places[chat.name][0],
                )
                add(Finding("chat-duplicate", line, what, say("Rename one of the two.")), file)
                continue
            places[chat.name] = (file, document, ("chats", index))
            chats.append(chat)
    if part is None or errors_of(problems):
        return LoadedAssistant(None, problems, head, places)
    fields = {name: getattr(part, name) for name in type(part).model_fields}
    return LoadedAssistant(Assistant(**fields, chats=tuple(chats)), problems, head, places)
