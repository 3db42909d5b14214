"""The designer: navigation, and around each page what every page has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from builder.errors import BuilderError
from ui.state import outage, session, signing
from ui.views import (
    analytics,
    assistants,
    conversations,
    data,
    documents,
    evaluate,
    faq,
    flows,
    inbox,
    intents,
    overview,
    publish,
    responses,
    settings,
    skills,
    slots,
    train,
    try_it,
)
from ui.widgets.around.key import ask_again, ask_for_key, show_role_notice, wants_key
from ui.widgets.around.outage import show_outage
from ui.widgets.around.sidebar import show_sidebar
from ui.widgets.around.stale import show_stale_save
from ui.widgets.around.tour import show_tour
from ui.wording import reason_of, t

_FOLDER: Final = Path(__file__).parent
_VIEWS: Final = {
    "skills": (skills.show, ":material/apps:"),
    "assistants": (assistants.show, ":material/hub:"),
    "overview": (overview.show, ":material/dashboard:"),
    "intents": (intents.show, ":material/forum:"),
    "slots": (slots.show, ":material/data_object:"),
    "responses": (responses.show, ":material/chat_bubble:"),
    "flows": (flows.show, ":material/account_tree:"),
    "faq": (faq.show, ":material/quiz:"),
    "documents": (documents.show, ":material/description:"),
    "inbox": (inbox.show, ":material/inbox:"),
    "data": (data.show, ":material/dataset:"),
    "train": (train.show, ":material/model_training:"),
    "evaluate": (evaluate.show, ":material/query_stats:"),
    "try_it": (try_it.show, ":material/play_circle:"),
    "publish": (publish.show, ":material/rocket_launch:"),
    "conversations": (conversations.show, ":material/support_agent:"),
    "analytics": (analytics.show, ":material/monitoring:"),
    "settings": (settings.show, ":material/settings:"),
}
# The pages that are about no skill; the first of all has no path.
_WITHOUT_SKILL: Final = ("", "skills", "assistants", "settings")
# The pages on which somebody who may only read finds nothing that is refused.
_READING: Final = ("", "skills", "overview", "try_it", "settings")


def main() -> None:
    """Show the page that the person is on."""
    st.set_page_config(
        page_title="Dialoom",
        page_icon=str(_FOLDER / "icon.svg"),
        layout="wide",
        initial_sidebar_state="expanded",
    )
    st.logo(str(_FOLDER / "logo.svg"), size="large", icon_image=str(_FOLDER / "icon.svg"))
    st.html(_FOLDER / "style.css")
    session.begin_run()
    pages = {
        name: st.Page(
            show,
            title=t(f"page.{name}"),
            icon=icon,
            url_path=name,
            default=name == "skills",
        )
        for name, (show, icon) in _VIEWS.items()
    }
    page = st.navigation(list(pages.values()), position="hidden")
    wanted = session.take_go()
    if wanted is not None:
        st.switch_page(pages[wanted])
    # That the server is away shows only while the page is drawn, and belongs at its head.
    head = st.container()
    try:
        _show_page(page, pages)
    except BuilderError as error:
        _show_failure(error)
    if outage.is_away():
        with head:
            show_outage(session.service().url)


def _show_page(page: StreamlitPage, pages: Mapping[str, StreamlitPage]) -> None:
    """Show a page, and around it what every page has."""
    session.visit(page.url_path)
    show_sidebar(pages)
    # What comes and goes stays within one place, so that the fragments below keep theirs.
    with st.container():
        _show_notices()
    if page.url_path not in _WITHOUT_SKILL and session.skill_name() is None:
        st.info(t("skills.none"), icon=":material/info:")
        return
    with st.container():
        show_tour(page.url_path)
    if page.url_path not in _READING:
        show_role_notice()
    page.run()
    refusal = signing.refused()
    if refusal is not None:
        ask_again(refusal)


def _show_failure(error: BuilderError) -> None:
    """Say why the page cannot be drawn; what was written into it is kept where that passes."""
    if outage.note(error):
        session.keep_fields()
    elif wants_key(error):
        session.keep_fields()
        ask_for_key(error)
    else:
        st.error(reason_of(error), icon=":material/error:")
        if st.button(t("common.again"), icon=":material/refresh:"):
            session.reload_draft()
            st.rerun()


def _show_notices() -> None:
    notice = session.take_notice()
    if notice is not None:
        text, failed = notice
        if failed:
            st.error(text, icon=":material/error:")
        else:
            st.toast(text, icon=":material/check_circle:")
    show_stale_save()


main()
