"""A table of a report, as a file to take along."""

from __future__ import annotations

import streamlit as st

from builder.wire.analytics import ReportShape
from builder.wire.table import TABLES, as_csv, as_json
from ui.wording import t


def offer_table(report: ReportShape, name: str) -> None:
    """Offer a table of a report as CSV and as JSON."""
    rows = list(TABLES[name](report))
    file = f"{name}_{report.first}_{report.last}"
    with st.container(horizontal=True):
        st.download_button(
            t("analytics.csv"),
            as_csv(rows),
            f"{file}.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"analytics/csv/{name}",
        )
        st.download_button(
            t("analytics.json"),
            as_json(rows),
            f"{file}.json",
            "application/json",
            icon=":material/data_object:",
            on_click="ignore",
            key=f"analytics/json/{name}",
        )
