"""Datasets in and out: a file is looked through before it changes the draft, which becomes one too."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError
from builder.schema.intent import Intent
from builder.schema.slot import Slot
from builder.schema.utterance import to_markup
from builder.wire.datasets import DatasetProposal, FormatShape
from ui.changes.data_edit import with_dataset
from ui.state import session
from ui.widgets.problems import sentence_of
from ui.widgets.uploader import choose_file
from ui.wording import name_of_language, reason_of, t

_HELD: Final = "data/dataset"
_FORMATS: Final = "data/formats"
_AUTO: Final = "auto"
_ENDINGS: Final = (
    "csv", "tsv", "xlsx", "xlsm", "xls", "ods", "jsonl", "ndjson", "json", "yml", "yaml", "bio", "iob",
    "conll", "txt",
)  # fmt: skip
_SHOWN: Final = 300


def show_datasets() -> None:
    """Show what a file would change, and the ways out."""
    formats = _formats()
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(t("datasets.in"), anchor=False)
        _offer_import([each for each in formats if each.reads])
    with right:
        st.subheader(t("datasets.out"), anchor=False)
        _offer_export([each for each in formats if each.writes])


def _formats() -> list[FormatShape]:
    """Return the formats, asked for once a tab."""
    if _FORMATS not in st.session_state:
        st.session_state[_FORMATS] = session.service().formats(session.skill_name() or "")
    found: list[FormatShape] = st.session_state[_FORMATS]
    return found


def _offer_import(formats: list[FormatShape]) -> None:
    name, skill = session.skill_name() or "", session.skill()
    file = choose_file(
        t("datasets.file"),
        list(_ENDINGS),
        largest=50,
        key=f"data/{name}/file",
        hint=t("datasets.file_help"),
    )
    with st.expander(t("datasets.options"), icon=":material/tune:"):
        format_ = st.selectbox(
            t("datasets.format"),
            [_AUTO, *(each.name for each in formats)],
            format_func=lambda code: t(f"format.{code.replace('-', '_')}"),
            help=t("datasets.format_help"),
            key=f"data/{name}/format",
        )
        language = st.selectbox(
            t("datasets.language"),
            ["", *skill.languages],
            format_func=lambda code: name_of_language(code) if code else t("datasets.by_words"),
            help=t("datasets.language_help"),
            key=f"data/{name}/language",
        )
        tests = st.toggle(
            t("datasets.tests"), help=t("datasets.tests_help"), key=f"data/{name}/tests"
        )
    if file is None:
        return
    wanted = (file.file_id, session.draft().revision, format_, language, tests)
    try:
        held = st.session_state.get(_HELD)
        if held is None or held[0] != wanted:
            with st.spinner(t("datasets.reading")):
                held = (
                    wanted,
                    session.service().propose_dataset(
                        name,
                        file.name,
                        file.getvalue(),
                        format=format_,
                        language=language or None,
                        tests=tests,
                    ),
                )
            st.session_state[_HELD] = held
    except BuilderError as error:
        st.error(reason_of(error), icon=":material/error:")
        return
    _show(held[1])


def _show(proposal: DatasetProposal) -> None:
    counts = [
        t(f"datasets.count_{name}", count=f"{count:,}")
        for name, count in proposal.counts.items()
        if count
    ]
    kind = t(f"format.{proposal.format.replace('-', '_')}")
    st.markdown(
        f"**{t('datasets.found', rows=f'{sum(proposal.counts.values()):,}', format=kind)}**"
    )
    st.markdown(" · ".join(counts))
    changes = bool(
        proposal.intents
        or proposal.entities
        or proposal.slots
        or proposal.cues
        or proposal.out_of_scope
    )
    if changes:
        _show_changes(proposal)
    else:
        st.info(t("datasets.nothing_new"), icon=":material/info:")
    if proposal.problems:
        with st.expander(
            t("datasets.problems", count=len(proposal.problems)), icon=":material/warning:"
        ):
            for told in proposal.problems:
                problem = told.problem(session.skill().name)
                line = (
                    "" if told.line is None else f"**{t('faq_import.line', line=told.line)}**  \n"
                )
                st.warning(line + sentence_of(problem))
    added = proposal.counts.get("added", 0) + proposal.counts.get("marked", 0)
    if st.button(
        t("datasets.accept"), type="primary", icon=":material/check:", disabled=not changes
    ):
        session.save(with_dataset(proposal), t("datasets.accepted", count=added))
        st.rerun()


def _show_changes(proposal: DatasetProposal) -> None:
    """Show each intent with what comes to it, then what is new beside."""
    skill = session.skill()
    rows = [
        (
            intent.name,
            t("datasets.new" if skill.find(Intent, intent.name) is None else "datasets.grows"),
            len(intent.all_utterances()) + len(intent.all_templates()),
            " / ".join(to_markup(each) for each in intent.all_utterances()[:3]),
        )
        for intent in proposal.intents
    ]
    strange = [text for texts in proposal.out_of_scope.values() for text in texts]
    if strange:
        rows.append(
            (t("inbox.out_of_scope"), t("datasets.grows"), len(strange), " / ".join(strange[:3]))
        )
    if rows:
        columns = (
            t("datasets.intent"),
            t("datasets.state"),
            t("datasets.comes"),
            t("datasets.such_as"),
        )
        cells = zip(*rows[:_SHOWN], strict=True)
        st.dataframe(
            {title: list(column) for title, column in zip(columns, cells, strict=True)},
            hide_index=True,
            height="auto" if len(rows) < 10 else 350,
        )
    new_slots = [slot.name for slot in proposal.slots if skill.find(Slot, slot.name) is None]
    words = sum(len(entity.dictionary) for entity in proposal.entities)
    if new_slots:
        st.markdown(t("datasets.slots", names=", ".join(f"`{name}`" for name in new_slots[:20])))
    if words:
        names = ", ".join(f"`{entity.name}`" for entity in proposal.entities[:20])
        st.markdown(t("datasets.words", count=f"{words:,}", names=names))


def _offer_export(formats: list[FormatShape]) -> None:
    name, skill = session.skill_name() or "", session.skill()
    count = sum(len(intent.all_utterances()) for intent in skill.intents)
    chosen = st.selectbox(
        t("datasets.format"),
        [each.name for each in formats],
        format_func=lambda code: t(f"format.{code.replace('-', '_')}"),
        key=f"data/{name}/out",
    )
    st.caption(t(f"format_help.{chosen.replace('-', '_')}"))
    templates = any(intent.templates for intent in skill.intents)
    if chosen == "unit" and not templates:
        st.info(t("datasets.no_templates"), icon=":material/info:")
        return
    service, ending = session.service(), next(e.ending for e in formats if e.name == chosen)
    st.download_button(
        t("datasets.download", count=f"{count:,}"),
        # Written when it is asked for, and not with every run of the page.
        data=lambda: service.export_dataset(name, chosen),
        file_name=f"{name}.{chosen}.{ending}" if ending == "zip" else f"{name}.{ending}",
        mime="application/octet-stream",
        icon=":material/download:",
        disabled=not count,
        on_click="ignore",
    )
