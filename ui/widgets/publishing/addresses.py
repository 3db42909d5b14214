"""How users reach a published skill, and testers what is being tested."""

from __future__ import annotations

import json

import streamlit as st

from ui.service.publishing import Deployment, Environment
from ui.state import session
from ui.wording import t


def show_addresses(name: str, deployed: dict[Environment, Deployment]) -> None:
    """Show the addresses of a skill in each environment in which something answers."""
    places = [place for place, now in deployed.items() if now.version is not None]
    if not places:
        st.info(t("publish.nothing_live"), icon=":material/info:")
        return
    url = session.service().public_url
    for place in places:
        query = "" if place == "production" else "?environment=test"
        attribute = "" if place == "production" else ' data-environment="test"'
        st.subheader(t(f"environment.{place}"), anchor=False)
        st.link_button(
            t("publish.web_chat"), f"{url}/chat/{name}{query}", icon=":material/open_in_new:"
        )
        st.caption(t("publish.curl"))
        # A session stays in its environment, so that each has one of its own.
        session_id = "me" if place == "production" else "tester"
        body = json.dumps(
            {"session_id": session_id, "text": t("publish.hello")}, ensure_ascii=False
        )
        st.code(
            f"curl -s '{url}/v1/skills/{name}/messages{query}' \\\n"
            f"  -H 'content-type: application/json' \\\n  -d '{body}'",
            language="bash",
            wrap_lines=True,
        )
        st.caption(t("publish.embed"))
        st.code(
            f'<script src="{url}/static/widget.js" data-skill="{name}"{attribute}></script>',
            language="html",
            wrap_lines=True,
        )
