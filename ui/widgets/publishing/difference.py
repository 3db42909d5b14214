"""The difference between versions, or the draft, as a person reads it: what came, went and changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import streamlit as st
from pydantic import JsonValue

from ui.service.publishing import DifferenceShape, FieldChangeShape, PartChangeShape
from ui.state import session
from ui.wording import escape, find_words, t

_MARKS: Final = {
    "added": ":green[:material/add_circle:]",
    "changed": ":blue[:material/edit:]",
    "removed": ":red[:material/remove_circle:]",
}
# Parts of one kind that are shown at first.
_AT_ONCE: Final = 25
_LONGEST: Final = 300
_STATE: Final = "publish/difference"
Pair = tuple[int | None, int | None]


def show_difference(name: str, version: int, base: int | None, versions: list[int]) -> None:
    """Show what is different in a version, next to one that the person chooses."""
    pairs = _pairs(version, base, versions)
    chosen = st.segmented_control(
        t("difference.between"),
        list(pairs),
        format_func=lambda each: t(
            f"difference.{each}", **_numbers(pairs[each], session.draft().revision)
        ),
        default=next(iter(pairs)),
        required=True,
        key=f"difference/{name}/{version}/{base}",
    )
    pair = pairs[chosen or next(iter(pairs))]
    found = _find(name, pair)
    if not found.changes:
        st.success(t("difference.none"), icon=":material/check_circle:")
        return
    total = sum(found.counts.values())
    counts = t("checks.comma").join(
        t("difference.count", place=t(f"difference_place.{place}"), count=count)
        for place, count in found.counts.items()
    )
    st.markdown(t("difference.summary", total=total, counts=counts))
    if len(found.changes) < total:
        st.caption(t("difference.more", shown=len(found.changes), total=total))
    for place in found.counts:
        _show_place(name, place, [change for change in found.changes if change.place == place])


def _pairs(version: int, base: int | None, versions: list[int]) -> dict[str, Pair]:
    """Return what may be compared: the pair of states by the name of the choice."""
    pairs: dict[str, Pair] = {}
    if base is None:
        pairs["all"] = (None, version)
    elif base != version:
        pairs["live"] = (base, version)
    earlier = max((v for v in versions if v < version), default=None)
    if earlier is not None and earlier != base:
        pairs["earlier"] = (earlier, version)
    pairs["draft"] = (version, None)
    return pairs


def _numbers(pair: Pair, revision: int) -> dict[str, object]:
    return {"before": pair[0], "after": pair[1], "revision": revision}


def _find(name: str, pair: Pair) -> DifferenceShape:
    """Return a difference; versions never change, a draft does with its revision."""
    key = (name, *pair, session.draft().revision if pair[1] is None else None)
    held, found = st.session_state.get(_STATE, (None, None))
    if held != key or found is None:
        with st.spinner(t("difference.looking")):
            found = session.service().difference(name, *pair)
        st.session_state[_STATE] = (key, found)
    difference: DifferenceShape = found
    return difference


def _show_place(name: str, place: str, changes: list[PartChangeShape]) -> None:
    title = f"{t(f'difference_place.{place}')} ({len(changes)})"
    with st.expander(title, expanded=len(changes) <= _AT_ONCE):
        shown = changes
        if len(changes) > _AT_ONCE and not st.toggle(
            t("difference.show_all", count=len(changes)), key=f"difference/{name}/{place}/all"
        ):
            shown = changes[:_AT_ONCE]
        st.markdown("\n".join(line for change in shown for line in _lines(change)))


def _lines(change: PartChangeShape) -> Iterator[str]:
    """Yield a part's change as lines of a Markdown list."""
    if change.place == "settings":
        yield from (f"- {line}" for line in _field_lines(change))
        return
    named = f"**{escape(change.title or change.name)}**"
    yield f"- {_MARKS[change.what]} {named} {t(f'difference.{change.what}')}"
    yield from (f"    - {line}" for line in _field_lines(change))


def _field_lines(change: PartChangeShape) -> Iterator[str]:
    for field in change.fields:
        yield from _field(field, is_gone=change.what == "removed")


def _field(field: FieldChangeShape, *, is_gone: bool) -> Iterator[str]:
    label = " › ".join(_word(each) for each in field.path)
    if field.added or field.removed:
        parts = [f":green[+ {_text(text)}]" for text in field.added]
        parts += [f":red[− {_text(text)}]" for text in field.removed]
        more = field.added_count + field.removed_count - len(field.added) - len(field.removed)
        if more > 0:
            parts.append(t("difference.and_more", count=more))
        yield f"{label}: " + " · ".join(parts)
    elif field.before is None:
        yield f"{label}: :green[{_value(field.after)}]"
    elif field.after is None:
        nothing = "" if is_gone else f" → {t('difference.nothing')}"
        yield f"{label}: :red[{_value(field.before)}]{nothing}"
    else:
        yield f"{label}: :red[{_value(field.before)}] → :green[{_value(field.after)}]"


def _word(name: str) -> str:
    """Return a field's name in words where there are any: a field, a language, else as it stands."""
    code = "any" if name == "*" else name
    return find_words(f"field.{name}") or find_words(f"language.{code}") or escape(name)


def _value(value: JsonValue) -> str:
    if isinstance(value, bool):
        return t("difference.yes" if value else "difference.no")
    return _text(str(value))


def _text(text: str) -> str:
    flat = " ⏎ ".join(text.splitlines()) or t("difference.empty")
    return escape(flat if len(flat) <= _LONGEST else flat[:_LONGEST] + "…")
