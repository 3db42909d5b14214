"""What can be wrong with the files of a skill, file by file: the sentences that tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from builder.errors import suggest
from builder.sentence import Sentence, say
from builder.skillfile.document import Finding
from builder.text import shorten

# What a part of a section is called.
NOUNS: Final = {
    "intents": say("intent"),
    "entities": say("entity"),
    "slots": say("slot"),
    "responses": say("response"),
}


def no_mapping(remedy: Sentence) -> Finding:
    """Return what is wrong with a file that holds a list or a text."""
    what = say("The file must hold a mapping (key: value) at its outermost level.")
    return Finding("value-wrong-type", 1, what, remedy)


def only_comments(*, warning: bool) -> Finding:
    """Return what is wrong with a file that says nothing."""
    what, remedy = (
        say("The file holds only comments."),
        say("Write something into it, or remove it."),
    )
    return Finding("file-empty", 1, what, remedy, warning=warning)


def named_twice(section: str, found: Finding) -> Finding:
    """Return the finding of a key twice as one of a part twice."""
    what = say("{noun!c} {finding}", noun=NOUNS[section], finding=found.what)
    return replace(found, code=f"{NOUNS[section]}-duplicate", what=what)


def no_head(file: str) -> Finding:
    """Return what is wrong with a skill that lacks its first file."""
    what = say("The skill has no {file}.", file=file)
    remedy = say("Add {file} with at least 'name: ...' and 'languages: [zh, en]'.", file=file)
    return Finding("skill-file-missing", None, what, remedy)


def misplaced(key: str, line: int | None, file: str, right: str) -> Finding:
    """Return what is wrong with a key that belongs into another file."""
    what = say("The key '{key}' does not belong into {file}.", key=key, file=file)
    return Finding("key-misplaced", line, what, say("Move it to {file}.", file=right))


def unknown_key(key: str, line: int | None, known: Sequence[str], right: str | None) -> Finding:
    """Return what is wrong with a key that the file does not have; `right` is the one that has it."""
    what = say("The key '{name}' is not known here.", name=shorten(key))
    if right is None:
        return Finding("key-unknown", line, what, suggest(key, known, say("keys")))
    remedy = say("'{key}' belongs into {file}.", key=key, file=right)
    return Finding("key-unknown", line, what, remedy)


def no_names(section: str, line: int | None) -> Finding:
    """Return what is wrong with a section whose parts have no names."""
    what = say("'{section}' must be a mapping from names to {section}.", section=section)
    remedy = say(
        "Write '{section}:' and below it, indented, '{noun}_name:' with its keys.",
        section=section,
        noun=str(NOUNS[section]),
    )
    return Finding("value-wrong-type", line, what, remedy)


def no_keys(section: str, name: str, line: int | None, keys: Sequence[str]) -> Finding:
    """Return what is wrong with a part that is no mapping."""
    what = say(
        "{noun!c} '{name}' must be a mapping (key: value).", noun=NOUNS[section], name=shorten(name)
    )
    remedy = say("Write its keys below its name, indented: {keys}.", keys=tuple(keys))
    return Finding("value-wrong-type", line, what, remedy)


def name_within(name: str, line: int | None) -> Finding:
    """Return what is wrong with a part that says its name a second time."""
    what = say(
        "'{name}' has a key 'name', and its name is the key it stands under.", name=shorten(name)
    )
    return Finding("key-unknown", line, what, say("Remove 'name'."))


def two_dictionaries(entity: str, file: str) -> Finding:
    """Return what is wrong with a dictionary that another file has already."""
    what = say("The dictionary of '{name}' stands in {file} already.", name=entity, file=file)
    return Finding("dictionary-in-two-places", None, what, say("Keep it in one of the two places."))


def two_flows(name: str, line: int | None, file: str) -> Finding:
    """Return what is wrong with a flow that another file has already."""
    what = say("Flow '{name}' stands in {file} already.", name=name, file=file)
    return Finding("flow-duplicate", line, what, say("Rename one of the two."))


def no_chats(line: int | None) -> Finding:
    """Return what is wrong with conversations that are no list."""
    what = say("'chats' must be a list of conversations.")
    return Finding("value-wrong-type", line, what, say("Begin each with '- name: ...'."))


def two_chats(name: str, line: int | None, file: str) -> Finding:
    """Return what is wrong with a conversation that stands somewhere already."""
    what = say("The conversation '{name}' stands in {file} already.", name=shorten(name), file=file)
    return Finding("chat-duplicate", line, what, say("Rename one of the two."))
