"""What the skill is not there for: one utterance a line, by language."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.state import session
from ui.widgets.variants import Texts, languages_of
from ui.wording import name_of_language, t


def edit_strangers(texts: Mapping[str, tuple[str, ...]]) -> Texts:
    """Show one field a language; return what is written there, in the order it had."""
    after: Texts = {}
    with st.expander(t("overview.out_of_scope"), icon=":material/block:"):
        st.caption(t("overview.out_of_scope_help"))
        for code in languages_of(texts):
            written = st.text_area(
                f"{t('overview.out_of_scope')} · {name_of_language(code)}",
                value="\n".join(texts.get(code, ())),
                key=session.field_key("out_of_scope", code),
                height=120,
            )
            lines = tuple(line.strip() for line in (written or "").splitlines() if line.strip())
            if lines:
                after[code] = lines
    return {code: after[code] for code in (*texts, *after) if code in after}
