"""Documents: upload them, see what was read of each, take them out, and ask them a question."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from builder.errors import BuilderError, Conflict
from builder.schema.document import Document
from ui.changes import edit
from ui.service import DocumentLine, DocumentList
from ui.state import session
from ui.widgets.documents.ask import show_ask
from ui.widgets.documents.reading import show_reading
from ui.widgets.problems import sentence_of
from ui.widgets.uploader import choose_files
from ui.wording import escape, reason_of, t

_SHOWN: Final = 50
_KB: Final = 1_000
_MB: Final = 1_000_000


def show() -> None:
    """Show the documents of the open skill."""
    st.title(t("page.documents"), anchor=False)
    st.caption(t("documents.intro"))
    name = session.skill_name() or ""
    found = session.service().documents(name)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _offer_upload(name, found)
        _show_refused(name)
        _offer_undo(name)
        _show_list(name, found)
    with right:
        show_ask(name)


def _offer_upload(name: str, found: DocumentList) -> None:
    # Another number gives an uploader that is empty again.
    number = st.session_state.get(_key(name, "uploads"), 0)
    files = choose_files(
        t("documents.choose"),
        [kind.removeprefix(".") for kind in found.kinds],
        largest=found.largest // _MB,
        key=_key(name, "files", number),
        hint=t("documents.choose_help", size=_size(found.largest)),
    )
    if not files or not st.button(
        t("documents.upload", count=len(files)),
        type="primary",
        icon=":material/note_add:",
        key=_key(name, "upload"),
    ):
        return
    revision, refused, done = session.draft().revision, [], 0
    bar = st.progress(0.0)
    for number_of, file in enumerate(files):
        bar.progress(number_of / len(files), text=t("documents.uploading", name=escape(file.name)))
        try:
            revision = session.service().put_document(name, file.name, file.getvalue(), revision)
        except Conflict:
            # Somebody saved meanwhile: the files stay chosen, and the next try is on what is newest.
            session.reload_draft()
            session.notify(t("documents.stale", done=done, count=len(files)), failed=True)
            st.rerun()
        except BuilderError as error:
            refused.append(reason_of(error))
        else:
            done += 1
    st.session_state[_key(name, "refused")] = refused
    st.session_state[_key(name, "uploads")] = number + 1
    session.reload_draft()
    session.forget_skills()
    if done:
        session.notify(t("documents.uploaded", count=done))
    st.rerun()


def _show_refused(name: str) -> None:
    refused = st.session_state.get(_key(name, "refused"), [])
    for message in refused:
        st.error(escape(message), icon=":material/block:")
    if refused and st.button(
        t("documents.understood"), key=_key(name, "understood"), type="tertiary"
    ):
        del st.session_state[_key(name, "refused")]
        st.rerun()


def _offer_undo(name: str) -> None:
    removed: Document | None = st.session_state.get(_key(name, "removed"))
    if removed is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(t("documents.removed", name=escape(removed.name)))
        if st.button(t("documents.undo"), icon=":material/undo:", key=_key(name, "undo")):
            if session.save(edit.with_document(removed), t("documents.undone")):
                del st.session_state[_key(name, "removed")]
            st.rerun()


def _show_list(name: str, found: DocumentList) -> None:
    if not found.documents:
        st.info(t("documents.empty"), icon=":material/info:")
        return
    st.caption(
        t(
            "documents.count",
            count=len(found.documents),
            size=_size(found.bytes),
            most=_size(found.most_bytes),
        )
    )
    unread = [line for line in found.documents if line.passages is None]
    if unread:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":material/model_training: " + t("documents.unread", count=len(unread)))
            if st.button(t("documents.train"), key=_key(name, "train"), type="tertiary"):
                session.go("train")
    lines = found.documents
    if len(lines) > _SHOWN:
        query = st.text_input(t("documents.find"), key=_key(name, "find")) or ""
        lines = tuple(line for line in lines if query.strip().lower() in line.name.lower())
    for line in lines[:_SHOWN]:
        _show_document(name, line)
    if len(lines) > _SHOWN:
        st.caption(t("documents.more", count=len(lines) - _SHOWN))


def _show_document(name: str, line: DocumentLine) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{escape(line.name)}**", width="stretch")
            _show_state(line)
            if line.passages and st.button(
                t("reading.open"),
                key=session.field_key("documents", line.name, "read"),
                icon=":material/visibility:",
                type="tertiary",
            ):
                show_reading(name, line.name)
            if line.size is not None:
                st.download_button(
                    t("documents.download"),
                    data=partial(session.service().document, name, line.name),
                    file_name=line.name.rsplit("/", 1)[-1],
                    mime="application/octet-stream",
                    key=session.field_key("documents", line.name, "download"),
                    icon=":material/download:",
                    type="tertiary",
                    on_click="ignore",
                )
            if st.button(
                t("documents.remove"),
                key=session.field_key("documents", line.name, "remove"),
                icon=":material/delete:",
                type="tertiary",
            ):
                _remove(name, line)
        for shape in line.problems:
            st.warning(sentence_of(shape.problem(name)), icon=":material/warning:")


def _show_state(line: DocumentLine) -> None:
    if line.size is None:
        st.badge(t("documents.not_here"), color="red", icon=":material/cloud_off:")
        return
    st.caption(_size(line.size), width="content")
    if line.passages is None:
        st.badge(t("documents.not_read"), color="gray", icon=":material/schedule:")
    elif line.passages:
        told = t("documents.passages", count=line.passages)
        if line.tables:
            told += t("documents.tables", count=line.tables)
        st.badge(told, color="green", icon=":material/check:")
    else:
        st.badge(t("documents.nothing"), color="orange", icon=":material/warning:")


def _remove(name: str, line: DocumentLine) -> None:
    # Earlier drafts keep it, so that taking it back needs no bytes.
    if session.save(edit.without_document(line.name), None):
        document = Document(name=line.name, sha256=line.sha256)
        st.session_state[_key(name, "removed")] = document
    st.rerun()


def _size(size: int) -> str:
    if size >= _MB:
        return f"{size / _MB:,.1f} MB"
    return f"{size / _KB:,.1f} KB" if size >= _KB else f"{size} B"


def _key(name: str, *names: object) -> str:
    return "/".join(map(str, ("documents", name, *names)))
