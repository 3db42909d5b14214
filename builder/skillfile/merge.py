"""Bring a YAML tree to new values with as little change as can be: comments, order and style stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from io import StringIO
from typing import Any, Final

from pydantic import JsonValue
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

_INDENT: Final = 2
_VERY_WIDE: Final = 1_000_000
_SHORT: Final = 88
_RARE_BREAKS: Final = frozenset("\x85\u2028\u2029")
# Keys below which one text may stand for a list of one, and keys below which values are kept exactly.
_SAID: Final = frozenset({"text", "title", "payload", "prompts", "reply"})
_FOR_PROGRAMS: Final = frozenset({"custom", "initial", "value", "values", "slots"})
# Mappings whose order means something: choices are offered in the order of the dictionary.
_ORDERED: Final = frozenset({"dictionary"})
# Lists that grow: one line an item from the start.
_ALWAYS_LONG: Final = frozenset({"utterances", "steps", "turns"})


def read_tree(text: str) -> tuple[CommentedMap, YAML]:
    """Read a YAML text for merging, with a writer that indents as the text does."""
    yaml = _writer()
    mapping, offset = _indentation_of(text)
    yaml.indent(mapping=mapping, sequence=offset + 2, offset=offset)
    tree = yaml.load(text)
    return (tree if isinstance(tree, CommentedMap) else CommentedMap()), yaml


def _indentation_of(text: str) -> tuple[int, int]:
    """Return how far the text indents mappings, and the dashes of lists, judged by its first ones."""
    mapping = offset = None
    before, opens = 0, False
    for line in text.split("\n"):
        bare = line.lstrip(" ")
        if not bare or bare.startswith("#"):
            continue
        indent = len(line) - len(bare)
        if opens and bare.startswith("- "):
            offset = indent - before if offset is None else offset
        elif opens and indent > before:
            mapping = indent - before if mapping is None else mapping
        if mapping is not None and offset is not None:
            break
        before, opens = indent, bare.rstrip().endswith(":") and not bare.startswith("- ")
    return mapping or _INDENT, _INDENT if offset is None else offset


def write_tree(tree: CommentedMap, yaml: YAML) -> str:
    """Write a tree as text."""
    out = StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def write_new(values: Mapping[str, JsonValue]) -> str:
    """Write values that no file holds yet."""
    return write_tree(_as_tree(values), _writer())


def merge(tree: CommentedMap, values: Mapping[str, JsonValue]) -> None:
    """Make a mapping hold the given values, touching only what differs."""
    _merge_keys(tree, values, said=False)


def _merge_keys(tree: CommentedMap, values: Mapping[str, JsonValue], *, said: bool | None) -> None:
    """Merge a mapping; where texts are `said`, a list of one text is as good as the text.

    None: values that programs read, where the two differ, here and all the way down.
    """
    for key in [key for key in tree if str(key) not in values]:
        _delete_key(tree, key)
    existing = {str(key): key for key in tree}
    for name, value in values.items():
        key = existing.get(name)
        inner = None if said is None or name in _FOR_PROGRAMS else said or name in _SAID
        if key is None:
            _append_key(tree, name, value)
        elif not _same(tree[key], value, said=inner):
            tree[key] = _merged(tree[key], value, said=inner)
            if name in _ORDERED and isinstance(value, Mapping):
                _bring_in_order(tree[key], list(value))


def _bring_in_order(tree: CommentedMap, names: Sequence[str]) -> None:
    keys = {str(key): key for key in tree}
    if list(keys) != list(names):
        for name in names:
            tree.move_to_end(keys[name])


def _merged(old: Any, new: JsonValue, *, said: bool | None) -> Any:
    if isinstance(old, CommentedMap) and isinstance(new, Mapping):
        _merge_keys(old, new, said=said)
        return old
    if isinstance(old, CommentedSeq):
        if isinstance(new, list):
            _merge_items(old, new, said=said)
            return old
        if isinstance(new, str) and said:
            # The author keeps a list where one text would do.
            _merge_items(old, [new], said=said)
            return old
    return _as_tree(new)


def _merge_items(old: CommentedSeq, new: Sequence[JsonValue], *, said: bool | None) -> None:
    # Items themselves are never lists of one text.
    said = None if said is None else False
    before = [_identity(item) for item in old]
    after = [_identity(item) for item in new]
    for tag, i, j, a, b in reversed(SequenceMatcher(None, before, after, False).get_opcodes()):
        if tag == "equal":
            for offset in range(j - i):
                if not _same(old[i + offset], new[a + offset], said=said):
                    old[i + offset] = _merged(old[i + offset], new[a + offset], said=said)
            continue
        shared = min(j - i, b - a)
        for offset in range(shared):
            old[i + offset] = _merged(old[i + offset], new[a + offset], said=said)
        for index in range(j - 1, i + shared - 1, -1):
            _delete_item(old, index)
        for offset in range(shared, b - a):
            old.insert(i + offset, _as_tree(new[a + offset]))


def _identity(item: Any) -> str:
    """Return what makes two items of a list the same one though their contents differ."""
    if isinstance(item, Mapping):
        for key in ("id", "name", "user"):
            if isinstance(item.get(key), str):
                return f"{key}:{item[key]}"
    return repr(_bare(item))


def _same(old: Any, new: JsonValue, *, said: bool | None) -> bool:
    bare = _bare(old)
    return bool(repr(bare) == repr(new)) or (bool(said) and bare == [new])


def _bare(value: Any) -> JsonValue:
    """Return a node of a tree as plain values."""
    if isinstance(value, Mapping):
        return {str(key): _bare(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_bare(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    for kind in (str, int, float):
        if isinstance(value, kind):
            return kind(value)
    return str(value)


def _as_tree(value: JsonValue | Mapping[str, JsonValue], *, long: bool = False) -> Any:
    if isinstance(value, Mapping):
        tree = CommentedMap(
            (_as_key(str(key)), _as_tree(item, long=long or str(key) in _ALWAYS_LONG))
            for key, item in value.items()
        )
        if _fits_one_line(value):
            tree.fa.set_flow_style()
        return tree
    if isinstance(value, list):
        items = CommentedSeq(_as_tree(item) for item in value)
        if not long and _is_short_list(value):
            items.fa.set_flow_style()
        return items
    return _as_scalar(value) if isinstance(value, str) else value


def _as_scalar(value: str) -> str:
    return LiteralScalarString(value) if _reads_best_as_block(value) else _as_key(value)


def _as_key(value: str) -> str:
    # Without quotes rare line breaks are read back as spaces, and '? a' in brackets as a key.
    in_quotes = value.startswith("?") or bool(_RARE_BREAKS & set(value))
    return DoubleQuotedScalarString(value) if in_quotes else value


def _fits_one_line(value: Mapping[str, JsonValue]) -> bool:
    """Conditions and canvas positions read best in one line."""
    return (
        bool({"kind", "x"} & value.keys())
        and "id" not in value
        and all(not isinstance(item, list | dict) for item in value.values())
        and sum(len(str(item)) for item in value.values()) < _SHORT
    )


def _is_short_list(value: Sequence[JsonValue]) -> bool:
    return (
        all(
            not isinstance(item, list | dict)
            and not (isinstance(item, str) and " " in item.strip())
            for item in value
        )
        and sum(len(str(item)) + 2 for item in value) < _SHORT // 2
    )


def _reads_best_as_block(value: str) -> bool:
    lines = value.split("\n")
    return len(lines) > 1 and all(
        line == line.strip() and line.isprintable() and line for line in lines
    )


def _append_key(tree: CommentedMap, name: str, value: JsonValue) -> None:
    tree[_as_key(name)] = _as_tree(value, long=name in _ALWAYS_LONG)


def _delete_key(tree: CommentedMap, key: Any) -> None:
    keys = list(tree)
    at = keys.index(key)
    lost = _trailing_comment(tree, key)
    del tree[key]
    tree.ca.items.pop(key, None)
    if not lost:
        return
    if at + 1 < len(keys):
        tree.yaml_set_comment_before_after_key(keys[at + 1], before=lost, indent=tree.lc.col)


def _delete_item(items: CommentedSeq, index: int) -> None:
    lost = _trailing_comment(items, index)
    last = index + 1 >= len(items)
    del items[index]
    if lost and not last:
        items.yaml_set_comment_before_after_key(index, before=lost, indent=items.lc.col)


def _trailing_comment(container: Any, key: Any) -> str:
    """Return the comment lines after a value, which speak of what follows it."""
    tokens: list[Any] = []
    _gather(container, key, tokens)
    lines: list[str] = []
    for token in tokens:
        if token is None:
            continue
        _, _, after = str(token.value).partition("\n")
        lines += [line.strip()[1:].strip() for line in after.split("\n") if line.strip()]
    return "\n".join(lines)


def _gather(container: Any, key: Any, tokens: list[Any]) -> None:
    value = container[key]
    if isinstance(value, CommentedMap | CommentedSeq) and len(value):
        inner = list(value)[-1] if isinstance(value, CommentedMap) else len(value) - 1
        _gather(value, inner, tokens)
        return
    found = container.ca.items.get(key)
    if found is not None:
        position = 2 if isinstance(container, CommentedMap) else 0
        tokens.append(found[position] if len(found) > position else None)


def _writer() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = _VERY_WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(type(None), _represent_null)
    return yaml


def _represent_null(representer: Any, _value: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")
