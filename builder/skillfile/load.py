"""Load a skill from its files: every problem with file and line, gathered and never raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeVar

from pydantic import JsonValue, ValidationError, create_model

from builder.errors import NotFound, Place, Problem, errors_of
from builder.schema.chat import Chat, ChatTurn
from builder.schema.document import Document as SkillDocument
from builder.schema.document import fault_of_name
from builder.schema.entity import Entity
from builder.schema.faq import FaqEntry
from builder.schema.flow import Flow
from builder.schema.intent import Intent
from builder.schema.part import Part
from builder.schema.response import Response
from builder.schema.skill import Skill
from builder.schema.slot import Slot
from builder.sentence import say, together
from builder.skillfile import files as names
from builder.skillfile import findings
from builder.skillfile.document import Document, Finding, Key, read_document
from builder.skillfile.faq import read_faq
from builder.skillfile.files import SkillFiles, read_folder, sort_files
from builder.skillfile.loaded import Loaded, Written
from builder.skillfile.make import make_part
from builder.skillfile.values import entity_of, is_dictionary, read_values
from builder.text import shorten

P = TypeVar("P", bound=Part)

# Which sections stand in which file.
SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    names.INTENTS: ("intents",),
    names.SLOTS: ("entities", "slots"),
    names.RESPONSES: ("responses",),
}
_MODELS: Final[dict[str, type[Intent | Entity | Slot | Response]]] = {
    "intents": Intent,
    "entities": Entity,
    "slots": Slot,
    "responses": Response,
}
_ELSEWHERE: Final = {
    "intents": names.INTENTS,
    "entities": names.SLOTS,
    "slots": names.SLOTS,
    "responses": names.RESPONSES,
    "flows": "flows/*.yml",
    "faq": names.FAQ,
    "chats": "chats/*.yml",
    "documents": "documents/",
}

_Head = create_model(
    "Skill",
    __base__=Part,
    **{
        name: (info.annotation, info)
        for name, info in Skill.model_fields.items()
        if name not in _ELSEWHERE
    },  # type: ignore[call-overload]
)


def load_skill(folder: Path) -> Loaded:
    """Load the skill in a folder; raises `NotFound` when there is no such folder."""
    folder = Path(folder)
    if not folder.is_dir():
        if folder.exists():
            what = say("The skill folder '{folder}' is a file.", folder=str(folder))
        else:
            what = say("The skill folder '{folder}' does not exist.", folder=str(folder))
        remedy = say(
            "Name a folder that holds a {file}, or make one with 'dialoom new'.", file=names.SKILL
        )
        raise NotFound("folder-not-found", together(what, remedy))
    return _Loader(folder.resolve().name, read_folder(folder)).load()


def skill_from_files(contents: Mapping[str, str | bytes], name: str = "skill") -> Loaded:
    """Load a skill from texts by their path in its folder, as an archive holds them."""
    return _Loader(name, sort_files(contents)).load()


class _Loader:
    """One loading: the files, the parts read so far, the problems gathered so far."""

    def __init__(self, label: str, files: SkillFiles) -> None:
        self._label = label
        self._files = files
        self._problems: list[Problem] = []
        self._parts: dict[str, list[Any]] = {section: [] for section in _ELSEWHERE}
        self._broken: set[tuple[str, str]] = set()
        self._unread: set[str] = set()
        self._written: dict[tuple[str, str], Written] = {}

    def load(self) -> Loaded:
        for file, finding in self._files.findings:
            self._add(finding, file)
            if not finding.warning:
                self._unread.add(file)
        head = self._load_head()
        for file in SECTIONS:
            self._load_sections(file)
        for file in sorted(self._files.texts):
            if is_dictionary(file):
                self._load_dictionary(file)
        self._load_faq()
        for file in sorted(self._files.texts):
            if file.startswith(names.FLOWS):
                self._load_flow(file)
            elif file.startswith(names.CHATS):
                self._load_chats(file)
        for name, sha256 in sorted(self._files.documents.items()):
            self._load_document(name, sha256)
        partial = None if head is None else self._assemble(head)
        broken = bool(errors_of(self._problems)) or partial is None
        return Loaded(
            None if broken else partial,
            self._problems,
            partial,
            frozenset(self._broken),
            frozenset(self._unread),
            self._written,
            tuple(self._files.present),
        )

    def _assemble(self, head: Part) -> Skill:
        fields = {name: getattr(head, name) for name in type(head).model_fields}
        return Skill.model_validate({**fields, **{k: tuple(v) for k, v in self._parts.items()}})

    def _add(self, finding: Finding, file: str, path: Sequence[Key] = ()) -> None:
        # People count from 1.
        keys = tuple(str(key + 1) if isinstance(key, int) else key for key in path)
        where = Place(self._label, keys, file, finding.line)
        severity = "warning" if finding.warning else "error"
        self._problems.append(
            Problem(finding.code, where, finding.what, finding.remedy, severity)  # type: ignore[arg-type]
        )

    def _read(self, file: str) -> tuple[Document, Mapping[str, JsonValue]] | None:
        text = self._files.texts.get(file)
        if text is None:
            return None
        document = read_document(text)
        for finding in document.findings:
            self._add_in_section(finding, file)
        if isinstance(document.value, Mapping):
            return document, document.value
        if document.value is not None:
            remedy = say("See what stands in {file} in the reference of skill files.", file=file)
            self._add(findings.no_mapping(remedy), file)
        elif not document.findings:
            self._add(findings.only_comments(warning=file in SECTIONS), file)
            if file in SECTIONS:
                return None
        self._unread.add(file)
        return None

    def _add_in_section(self, finding: Finding, file: str) -> None:
        section, *rest = finding.path or ("",)
        if finding.code == "yaml-duplicate-key" and section in _MODELS and len(rest) == 1:
            finding = findings.named_twice(str(section), finding)
        self._add(finding, file, finding.path)

    def _load_head(self) -> Part | None:
        if names.SKILL not in self._files.texts:
            if all(file != names.SKILL for file, _ in self._files.findings):
                self._add(findings.no_head(names.SKILL), names.SKILL)
            return None
        read = self._read(names.SKILL)
        if read is None:
            return None
        document, value = read
        self._written[("skill", "")] = Written(names.SKILL, document)
        body: dict[str, JsonValue] = {}
        for key, item in value.items():
            if key in _ELSEWHERE:
                line = document.line_at((key,))
                found = findings.misplaced(key, line, names.SKILL, _ELSEWHERE[key])
                self._add(found, names.SKILL, (key,))
            else:
                body[key] = item
        return self._validate(_Head, body, names.SKILL, document, (), ())

    def _load_sections(self, file: str) -> None:
        read = self._read(file)
        if read is None:
            return
        document, value = read
        for key in value:
            if key not in SECTIONS[file]:
                self._refuse_key(key, SECTIONS[file], file, document)
        for section in SECTIONS[file]:
            for name, body in self._named(section, value.get(section), file, document):
                self._load_named(section, name, body, file, document)

    def _refuse_key(self, key: str, known: Sequence[str], file: str, document: Document) -> None:
        line = document.line_at((key,))
        found = findings.unknown_key(key, line, known, _ELSEWHERE.get(key))
        self._add(found, file, (key,))
        self._unread.add(file)

    def _named(
        self, section: str, value: JsonValue, file: str, document: Document
    ) -> Iterator[tuple[str, JsonValue]]:
        if isinstance(value, Mapping):
            yield from value.items()
        elif value is not None:
            found = findings.no_names(section, document.line_at((section,)))
            self._add(found, file, (section,))
            self._unread.add(file)

    def _load_named(
        self, section: str, name: str, body: JsonValue, file: str, document: Document
    ) -> None:
        path = (section, name)
        self._written[path] = Written(file, document)
        if body is None:
            body = {}
        if not isinstance(body, Mapping):
            line = document.line_at(path)
            self._add(findings.no_keys(section, name, line, self._keys(section)), file, path)
            body = None
        if isinstance(body, Mapping) and "name" in body:
            line = document.line_at((*path, "name"))
            self._add(findings.name_within(name, line), file, path)
            body = {key: item for key, item in body.items() if key != "name"}
        model = _MODELS[section]
        part = None
        if body is not None:
            part = self._validate(model, {"name": name, **body}, file, document, path, path)
        self._keep(section, name, part, model)

    def _keys(self, section: str) -> list[str]:
        return [key for key in _MODELS[section].model_fields if key != "name"]

    def _keep(self, section: str, name: str, part: Part | None, model: type[Part]) -> None:
        """Keep a part, or in its place one that has only its name, so that references find it."""
        if part is None:
            self._broken.add((section, name))
            try:
                part = model.model_validate({"name": name})
            except ValidationError:
                return
        self._parts[section].append(part)

    def _load_dictionary(self, file: str) -> None:
        name = entity_of(file)
        rows = read_values(self._files.texts[file])
        for finding in rows.findings:
            self._add(finding, file, ("entities", name, "dictionary"))
        entities: list[Entity] = self._parts["entities"]
        at = next((i for i, entity in enumerate(entities) if entity.name == name), None)
        if at is None:
            document = Document(lines={(): 1})
            self._written[("entities", name)] = Written(file, document)
            entity = self._validate(Entity, {"name": name}, file, document, (), ("entities", name))
            if entity is None:
                return
            entities.append(entity)
            at = len(entities) - 1
        elif entities[at].dictionary:
            where = self._written[("entities", name)].file
            found = findings.two_dictionaries(name, where)
            self._add(found, file, ("entities", name, "dictionary"))
            return
        entities[at] = entities[at].model_copy(update={"dictionary": tuple(rows.entries)})

    def _load_faq(self) -> None:
        text = self._files.texts.get(names.FAQ)
        if text is None:
            return
        rows = read_faq(text)
        for finding in rows.findings:
            self._add(finding, names.FAQ, ("faq",))
        self._parts["faq"] = list[FaqEntry](rows.entries)
        for name, line in rows.lines.items():
            self._written[("faq", name)] = Written(names.FAQ, Document(lines={(): line}))

    def _load_document(self, name: str, sha256: str) -> None:
        try:
            self._parts["documents"].append(SkillDocument(name=name, sha256=sha256))
        except ValidationError:
            what = fault_of_name(name) or say("The document has no hash.")
            finding = Finding("file-unreadable", None, what, say("Rename it."), warning=True)
            self._add(finding, names.DOCUMENTS + shorten(name))

    def _load_flow(self, file: str) -> None:
        read = self._read(file)
        if read is None:
            return
        document, value = read
        stem = PurePosixPath(file).stem
        name = value.get("name", stem)
        name = name if isinstance(name, str) and name else stem
        first = self._written.get(("flows", name))
        if first is not None:
            line = document.line_at(("name",))
            self._add(findings.two_flows(name, line, first.file), file, ("flows", name))
            return
        self._written[("flows", name)] = Written(file, document)
        body = {**value, "name": value.get("name") or name}
        flow = self._validate(Flow, body, file, document, (), ("flows", name))
        self._keep("flows", name, flow, Flow)

    def _load_chats(self, file: str) -> None:
        read = self._read(file)
        if read is None:
            return
        document, value = read
        for key in value:
            if key != "chats":
                self._refuse_key(key, ("chats",), file, document)
        chats = value.get("chats", [])
        if not isinstance(chats, list):
            self._add(findings.no_chats(document.line_at(("chats",))), file, ("chats",))
            return
        for index, item in enumerate(chats):
            self._load_chat(index, item, file, document)

    def _load_chat(self, index: int, item: JsonValue, file: str, document: Document) -> None:
        given = item.get("name") if isinstance(item, Mapping) else None
        name = given if isinstance(given, str) else str(index + 1)
        path = ("chats", index)
        first = self._written.get(("chats", name))
        chat = self._validate(Chat, item, file, document, path, ("chats", name))
        if first is not None and chat is not None:
            finding = findings.two_chats(name, document.line_at(path), first.file)
            self._add(finding, file, ("chats", name))
            return
        self._written[("chats", name)] = Written(file, document, path)
        placeholder = {"name": name, "turns": (ChatTurn(user=""),)}
        if chat is None:
            self._broken.add(("chats", name))
            chat = Chat.model_validate(placeholder)
        self._parts["chats"].append(chat)

    def _validate(
        self,
        model: type[P],
        body: JsonValue | Mapping[str, JsonValue],
        file: str,
        document: Document,
        base: tuple[Key, ...],
        shown: tuple[Key, ...],
    ) -> P | None:
        """Make a part; add a problem for each thing that is wrong with it and return None.

        `base` is where the part stands in the document, `shown` where it stands in the skill.
        """
        part, wrong = make_part(model, body, document, base)
        for finding in wrong:
            self._add(finding, file, (*shown, *finding.path))
        return part
