"""How a skill stands, in badges: what answers, what no version knows yet, training, problems."""

from __future__ import annotations

import streamlit as st

from ui.service import SkillLine
from ui.wording import t


def show_standing(line: SkillLine) -> None:
    """Show the badges of a skill."""
    with st.container(horizontal=True, gap="xsmall"):
        if line.version is not None:
            st.badge(t("skills.live", version=line.version), color="green", icon=":material/bolt:")
        else:
            st.badge(t("skills.not_live"), color="gray", icon=":material/cloud_off:")
        if line.training is not None:
            share = f"{line.training:.0%}"
            st.badge(
                t("skills.training", share=share), color="blue", icon=":material/model_training:"
            )
        if line.trained is None:
            if line.training is None:
                st.badge(t("skills.untrained"), color="gray", icon=":material/school:")
        elif line.trained < line.revision:
            st.badge(t("skills.changed"), color="orange", icon=":material/edit_note:")
        elif line.live is not None and line.live < line.trained:
            st.badge(t("skills.unpublished"), color="orange", icon=":material/rocket_launch:")
        if line.tests is not None and line.tests.failed:
            st.badge(
                t("skills.tests_failed", count=line.tests.failed),
                color="red",
                icon=":material/rule:",
            )
        if line.errors:
            st.badge(t("sidebar.errors", count=line.errors), color="red", icon=":material/error:")
        elif line.warnings:
            st.badge(
                t("sidebar.warnings", count=line.warnings),
                color="orange",
                icon=":material/warning:",
            )
