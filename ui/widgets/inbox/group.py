"""One group of candidates, and the buttons that decide on it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

import streamlit as st

from builder.errors import BuilderError, Invalid
from builder.schema.check_intent import OUT_OF_SCOPE
from builder.schema.utterance import MarkupError, Utterance, parse_markup
from ui.changes import edit
from ui.service import GroupShape, MemberShape, Verdict
from ui.state import session
from ui.widgets.inbox.facts import forget_facts
from ui.widgets.member_list import Marked, Row, show_members
from ui.wording import escape, find_words, reason_of, t

Queue = Literal["open", "later", "second"]
# Takes a verdict and what belongs to it, and returns what makes the decision.
Decide = Callable[..., Callable[[], None]]
_COLOURS: Final = {"known": "green", "new": "violet", "noise": "gray"}
_ICONS: Final = {
    "known": ":material/label:",
    "new": ":material/new_label:",
    "noise": ":material/label_off:",
}
# C and R are Streamlit's own.
_KEYS: Final = {"accept": "A", "reject": "X", "split": "S", "skip": "L", "undo": "U", "move": "M"}


def show_group(skill: str, person: str, queue: Queue) -> bool:
    """Show the next group for a person; False where there is none."""
    group = session.service().take_group(skill, person, queue)
    if group is None:
        if queue == "open":
            _undo_button(skill, person)
        return False
    shown_at = _shown_at(group)
    with st.container(border=True):
        _show_head(group)
        key = f"inbox/{group.id}/intent"
        intent = _choose_intent(t("inbox.intent"), group.members, group.intent, key=key)
        off, edited = _show_members(group)
        decide = _deciding(skill, person, group, shown_at)
        if off and not group.second and len(off) < len(group.members):
            _show_others(group, off, edited, decide)
        _show_buttons(skill, person, group, intent, off, edited, decide)
    return True


def _shown_at(group: GroupShape) -> float:
    """Return when a group was shown as it is; another one begins now, and what is left of one too."""
    shown = (group.id, len(group.members))
    held = st.session_state.get("inbox/shown")
    if held is None or held[0] != shown:
        held = (shown, time.monotonic())
        st.session_state["inbox/shown"] = held
    at: float = held[1]
    return at


def _show_head(group: GroupShape) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        kind = "left_out" if group.left_out else group.kind
        st.badge(t(f"inbox.kind_{kind}"), icon=_ICONS[group.kind], color=_COLOURS[group.kind])  # type: ignore[arg-type]
        st.badge(t("inbox.size", count=len(group.members)), icon=":material/list:", color="gray")
        if group.kind != "noise":
            st.badge(
                t("inbox.purity", purity=f"{group.purity:.0%}"),
                icon=":material/verified:",
                color="gray",
            )
    if group.second:
        st.info(t("inbox.second_look"), icon=":material/group:")
    odd = sum(member.rival is not None for member in group.members)
    why = t(f"inbox.why_{kind}", intent=escape(group.intent or ""))
    st.markdown(f"{why} {t('inbox.why_odd', count=odd)}" if odd else why)
    told = _because(group)
    if told:
        st.caption(told)


def _because(group: GroupShape) -> str:
    """Say why a group is proposed, in the language of the screens."""
    why = group.why
    names = t("inbox.or").join(escape(_called(name)) for name in why.intents)
    if find_words(f"inbox.because_{why.code}") is None:
        return ""
    return t(
        f"inbox.because_{why.code}",
        sure=f"{why.sure or 0:.0%}",
        intents=names or "–",
        count=why.count or len(group.members),
    )


def _choose_intent(
    label: str, members: Sequence[MemberShape], proposed: str | None, *, key: str
) -> str | None:
    """Let an intent be chosen or named, what members may be for in front; None while there is none."""
    intents = [intent.name for intent in session.skill().intents]
    first = [proposed] if proposed is not None else []
    rivals = [member.rival for member in members if member.rival in intents]
    options = list(dict.fromkeys([*first, *rivals, *intents, OUT_OF_SCOPE]))
    chosen = st.selectbox(
        label,
        options,
        index=0 if first else None,
        format_func=lambda name: t("inbox.out_of_scope") if name == OUT_OF_SCOPE else name,
        placeholder=t("inbox.intent_placeholder"),
        help=t("inbox.intent_help"),
        accept_new_options=True,
        key=key,
    )
    intent = str(chosen).strip() if chosen else None
    if intent and intent not in intents and intent != OUT_OF_SCOPE:
        try:
            edit.ensure_name(intent)
            st.caption(t("inbox.makes_intent", name=escape(intent)))
        except Invalid as error:
            st.error(reason_of(error))
            return None
    return intent


def _show_members(group: GroupShape) -> tuple[tuple[str, ...], dict[str, Utterance]]:
    """Show the candidates; return those that are not ticked, and those with other spans."""
    key = f"inbox/{group.id}/edited"
    edited: dict[str, Utterance] = st.session_state.setdefault(key, {})
    rows = [
        Row(
            member.candidate.id,
            edited.get(member.candidate.id, member.candidate.utterance),
            "" if group.kind == "noise" else f"{member.score:.0%}",
            member.candidate.count,
            t("inbox.rival", intent=_called(member.rival)) if member.rival else "",
            _note_of(member),
        )
        for member in group.members
    ]
    chosen = show_members(
        rows, session.skill().slots, key=f"inbox/{group.id}/members", version=str(len(edited))
    )
    if chosen.marked is not None and chosen.marked.index < len(rows):
        row = rows[chosen.marked.index]
        try:
            edited[row.id] = _changed(row.utterance, chosen.marked)
        except (MarkupError, ValueError) as error:
            st.error(t("intents.markup_wrong", why=reason_of(error)))
        else:
            st.rerun()
    return chosen.off, edited


def _called(intent: str) -> str:
    """Return the words for an intent of the machine's own, else the intent's name."""
    return find_words(f"intent.{intent}") or intent


def _note_of(member: MemberShape) -> str:
    """Return why a candidate came, in words where its producer's are known."""
    words = find_words(f"signal.{member.candidate.producer.removeprefix('signals.')}")
    return words or ""


def _changed(before: Utterance, marked: Marked) -> Utterance:
    if marked.kind == "mark":
        return Utterance(text=before.text, spans=marked.spans)
    after = parse_markup(marked.source.strip())
    return after if after.text else before


def _deciding(skill: str, person: str, group: GroupShape, shown_at: float) -> Decide:
    """Return what makes a decision of a verdict when a button is pressed."""

    def decide(verdict: Verdict, **more: Any) -> Callable[[], None]:
        def act() -> None:
            made = session.service().decide(
                skill, group.id, verdict, person, time.monotonic() - shown_at, **more
            )
            if made.added:
                session.notify(t("inbox.accepted", count=made.added, intent=made.intent))

        return act

    return decide


def _is_new(intent: str | None) -> bool:
    return intent not in {each.name for each in session.skill().intents} | {OUT_OF_SCOPE}


def _show_others(
    group: GroupShape, off: tuple[str, ...], edited: dict[str, Utterance], decide: Decide
) -> None:
    """Let the lines that are not ticked be given another intent, by one decision for all of them."""
    others = [member for member in group.members if member.candidate.id in off]
    rivals = Counter(member.rival for member in others if not _is_new(member.rival))
    proposed = rivals.most_common(1)[0][0] if rivals else None
    choice, action = st.columns([4, 1], vertical_alignment="center")
    with choice:
        key = f"inbox/{group.id}/{len(group.members)}/others"
        label = t("inbox.others", count=len(off))
        other = _choose_intent(label, others, proposed, key=key)
    with action:
        _button(
            "move",
            t("inbox.move", count=len(off)),
            decide(
                "accept",
                intent=other,
                new=_is_new(other),
                candidates=off,
                edited={id: each for id, each in edited.items() if id in off},
            ),
            icon=":material/move_group:",
            disabled=other is None,
        )


def _show_buttons(
    skill: str,
    person: str,
    group: GroupShape,
    intent: str | None,
    off: tuple[str, ...],
    edited: dict[str, Utterance],
    decide: Decide,
) -> None:
    ticked = len(group.members) - len(off)
    with st.container(horizontal=True, vertical_alignment="center"):
        _button(
            "accept",
            t("inbox.accept", count=ticked),
            decide(
                "accept",
                intent=intent,
                new=_is_new(intent),
                exceptions=off,
                edited={id: each for id, each in edited.items() if id not in off},
            ),
            icon=":material/check:",
            primary=group.kind != "noise",
            disabled=intent is None or not ticked,
        )
        _button(
            "reject",
            t("inbox.reject", count=ticked),
            decide("reject", exceptions=off if ticked else ()),
            icon=":material/close:",
            primary=group.kind == "noise" and not group.left_out,
        )
        _button(
            "split",
            t("inbox.split"),
            decide("split"),
            icon=":material/call_split:",
            disabled=group.second or len(group.members) < 2,
        )
        _button("skip", t("inbox.later"), decide("skip"), icon=":material/schedule:")
        _undo_button(skill, person)
    st.caption(t("inbox.keys"))


def _undo_button(skill: str, person: str) -> None:
    def undo() -> None:
        last = session.service().last_decision(skill, person)
        if last is None:
            session.notify(t("inbox.nothing_to_undo"))
            return
        session.service().undo_decision(skill, last.id)
        session.notify(t("inbox.undone"))

    _button("undo", t("inbox.undo"), undo, icon=":material/undo:")


def _button(
    name: str,
    label: str,
    act: Callable[[], None],
    *,
    icon: str,
    primary: bool = False,
    disabled: bool = False,
) -> None:
    """Show a button that can be pressed by its key; do what it says, and show how things stand."""
    pressed = st.button(
        label,
        key=f"inbox/{name}",
        icon=icon,
        type="primary" if primary else "secondary",
        shortcut=_KEYS[name],
        disabled=disabled,
    )
    if not pressed:
        return
    try:
        act()
    except BuilderError as error:
        # Where somebody else was first, nothing was changed, and the next group is shown.
        session.notify(reason_of(error), failed=True)
    forget_facts()
    session.reload_draft()
    st.rerun()
