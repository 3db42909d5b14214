"""Augmentation: more utterances made of the skill's own, looked through before any is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from builder.errors import BuilderError
from builder.schema.utterance import to_markup
from builder.text import fold
from builder.wire.data import NewPattern, NewSamples, SampleShape, SamplesResult
from builder.wire.inbox import NewCandidate
from ui.changes.data_edit import Labelled, with_labelled
from ui.state import session
from ui.widgets.data.work import show_work, start
from ui.widgets.problems import sentence_of
from ui.wording import escape, find_words, reason_of, t

_PRODUCERS: Final = "data/producers"
_MOST: Final = 50


def show_samples() -> None:
    """Show what to make, then what came of it."""
    _ask()
    outcome = show_work("samples", SamplesResult)
    if outcome is not None:
        _show(outcome.job.id, outcome.result)


def _ask() -> None:
    name = session.skill_name() or ""
    known = [intent.name for intent in session.skill().intents]
    if not known:
        st.info(t("samples.no_intents"), icon=":material/info:")
        return
    makers = _makers(name)
    with st.container(border=True):
        chosen = st.pills(
            t("samples.producers"),
            list(makers),
            default=[maker for maker, default in makers.items() if default],
            format_func=lambda maker: find_words(f"producer.{maker}") or maker,
            selection_mode="multi",
            help=t("samples.producers_help"),
            key=f"data/{name}/makers",
        )
        left, right = st.columns([4, 1])
        intents = left.multiselect(
            t("samples.intents"),
            known,
            placeholder=t("samples.all_intents"),
            key=f"data/{name}/intents",
        )
        per_intent = right.number_input(
            t("samples.per_intent"), 1, _MOST, 10, key=f"data/{name}/per_intent"
        )
        with st.expander(t("samples.patterns"), icon=":material/data_array:"):
            lines = st.text_area(
                t("samples.patterns_field"),
                placeholder=f"{known[0]}: {t('samples.pattern_example')}",
                help=t("samples.patterns_help"),
                key=f"data/{name}/patterns",
            )
        patterns, wrong = _patterns(lines or "", known)
        if wrong:
            st.error(t("samples.pattern_wrong", line=escape(wrong)), icon=":material/error:")
        seed = st.session_state.get(f"data/{name}/seed", 0)
        if st.button(
            t("samples.start"),
            type="primary",
            icon=":material/auto_awesome:",
            disabled=bool(wrong) or not chosen,
        ):
            # Pressed again, it draws others.
            st.session_state[f"data/{name}/seed"] = seed + 1
            wanted = NewSamples(
                producers=tuple(chosen or ()),
                patterns=patterns,
                intents=tuple(intents) or None,
                per_intent=int(per_intent),
                seed=seed,
            )
            start(lambda: session.service().make_samples(name, wanted))


def _makers(name: str) -> dict[str, bool]:
    """Return the producers that can be asked, and whether they are by default; asked for once a tab."""
    if _PRODUCERS not in st.session_state:
        st.session_state[_PRODUCERS] = {
            each.name: each.default for each in session.service().producers(name) if each.available
        }
    found: dict[str, bool] = st.session_state[_PRODUCERS]
    return found


def _patterns(text: str, known: Sequence[str]) -> tuple[tuple[NewPattern, ...], str]:
    """Return the patterns that are written, and the first line that is none."""
    found = []
    for line in text.splitlines():
        intent, _, rest = line.partition(":")
        if not line.strip():
            continue
        if intent.strip() not in known or not rest.strip():
            return (), line
        found.append(NewPattern(intent=intent.strip(), line=rest.strip()))
    return tuple(found), ""


def _show(job: str, result: SamplesResult) -> None:
    for problem in result.problems:
        st.warning(sentence_of(problem.problem(session.skill().name)), icon=":material/warning:")
    said = {fold(u.text) for i in session.skill().intents for u in i.all_utterances()}
    fresh = [each for each in result.kept if fold(each.utterance.text) not in said]
    taken = len(result.kept) - len(fresh)
    dropped = sum(result.reasons.values())
    st.markdown(
        t("samples.summary", made=f"{result.made:,}", kept=len(result.kept), dropped=dropped)
        + (f" {t('samples.taken', count=taken)}" if taken else "")
    )
    if fresh:
        _choose(job, fresh)
    elif not result.kept:
        st.info(t("samples.nothing"), icon=":material/info:")
    if result.dropped:
        with st.expander(t("samples.dropped", count=dropped), icon=":material/filter_alt:"):
            _show_dropped(result)
    with st.expander(t("samples.tallies"), icon=":material/table_chart:"):
        _show_tallies(result)


def _choose(job: str, fresh: Sequence[SampleShape]) -> None:
    intents = list(dict.fromkeys(each.intent for each in fresh))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        only = st.selectbox(
            t("samples.only"),
            ["", *intents],
            format_func=lambda name: name or t("samples.all_intents"),
            key=f"data/{job}/only",
            width=320,
        )
        every = st.toggle(t("samples.every"), value=True, key=f"data/{job}/every")
    shown = [each for each in fresh if not only or each.intent == only]
    take = t("samples.take")
    columns: dict[str, list[Any]] = {
        take: [every] * len(shown),
        t("samples.intent"): [each.intent for each in shown],
        t("samples.utterance"): [to_markup(each.utterance) for each in shown],
        t("samples.fit"): [round(100 * each.score) for each in shown],
        t("samples.novelty"): [round(100 * each.novelty) for each in shown],
        t("samples.by"): [find_words(f"producer.{e.producer}") or e.producer for e in shown],
        t("samples.origin"): [each.origin for each in shown],
    }
    table = st.data_editor(
        columns,
        # Ticks are of this list: another one begins anew.
        key=f"data/{job}/table/{only}/{every}/{len(fresh)}",
        hide_index=True,
        disabled=[title for title in columns if title != take],
        height="auto" if len(shown) < 10 else 380,
        column_config={
            take: st.column_config.CheckboxColumn(width="small"),
            t("samples.utterance"): st.column_config.TextColumn(width="large"),
            **{
                t(f"samples.{name}"): st.column_config.NumberColumn(
                    format="%d %%", width="small", help=t(f"samples.{name}_help")
                )
                for name in ("fit", "novelty")
            },
        },
    )
    chosen = [each for each, tick in zip(shown, table[take], strict=True) if tick]
    with st.container(horizontal=True):
        if st.button(
            t("samples.into_draft", count=len(chosen)),
            type="primary",
            icon=":material/add:",
            disabled=not chosen,
        ):
            labelled = [Labelled(each.intent, each.language, each.utterance) for each in chosen]
            session.save(with_labelled(labelled), t("samples.saved", count=len(chosen)))
            st.rerun()
        if st.button(
            t("samples.into_inbox", count=len(chosen)),
            icon=":material/inbox:",
            disabled=not chosen,
            help=t("samples.into_inbox_help"),
        ):
            _into_inbox(chosen)


def _into_inbox(chosen: Sequence[SampleShape]) -> None:
    candidates = [
        NewCandidate(
            utterance=each.utterance,
            language=each.language,
            intent=each.intent,
            producer=each.producer,
            origin=each.origin[:400],
            score=each.score,
        )
        for each in chosen
    ]
    try:
        came = session.service().put_into_inbox(session.skill_name() or "", candidates)
    except BuilderError as error:
        session.notify(reason_of(error), failed=True)
    else:
        session.notify(t("samples.in_inbox", new=came.new, known=came.known + came.in_skill))
    st.rerun()


def _show_dropped(result: SamplesResult) -> None:
    """Show some of what was dropped, by its reason; how many there are is told of all."""
    for reason, count in sorted(result.reasons.items(), key=lambda each: -each[1]):
        st.markdown(f"**{t(f'samples.reason_{reason}')}** · {count:,}")
        some = [each for each in result.dropped if each.reason == reason]
        if reason == "enough" or not some:
            continue
        columns: dict[str, list[str]] = {
            t("samples.utterance"): [to_markup(each.utterance) for each in some],
            t("samples.intent"): [each.intent for each in some],
        }
        if any(each.rival for each in some):
            columns[t("samples.rival")] = [each.rival or "" for each in some]
        columns[t("samples.by")] = [
            find_words(f"producer.{e.producer}") or e.producer for e in some
        ]
        st.dataframe(columns, hide_index=True, height="auto" if len(some) < 8 else 250)


def _show_tallies(result: SamplesResult) -> None:
    rows: dict[str, list[int]] = {}
    for tally in result.tallies:
        row = rows.setdefault(tally.producer, [0, 0, 0])
        for place, count in enumerate((tally.made, tally.judged, tally.kept)):
            row[place] += count
    st.dataframe(
        {
            t("samples.by"): [find_words(f"producer.{name}") or name for name in rows],
            t("samples.made"): [row[0] for row in rows.values()],
            t("samples.judged"): [row[1] for row in rows.values()],
            t("samples.kept"): [row[2] for row in rows.values()],
        },
        hide_index=True,
    )
