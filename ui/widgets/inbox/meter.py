"""What labelling cost and brought, and how far people agree."""

from __future__ import annotations

import streamlit as st

from ui.service import AgreementShape, MeterAnswer
from ui.wording import escape, t


def show_meter(meter: MeterAnswer) -> None:
    """Show labels a decision and a minute, today and in all, by day and by person."""
    st.subheader(t("meter.title"), anchor=False)
    if not meter.total.decisions:
        st.caption(t("meter.nothing"))
        return
    with st.container(gap="small"):
        for name, today, total in (
            ("per_decision", meter.today.labels_per_act, meter.total.labels_per_act),
            ("per_minute", meter.today.labels_per_minute, meter.total.labels_per_minute),
        ):
            st.metric(
                t(f"meter.{name}"),
                f"{today:.1f}" if meter.today.decisions else "–",
                delta=t("meter.in_all", value=f"{total:.1f}"),
                delta_color="off",
                delta_arrow="off",
                help=t(f"meter.{name}_help"),
                border=True,
                width="stretch",
            )
    st.caption(
        t(
            "meter.sum",
            labels=meter.total.labels,
            decisions=meter.total.decisions,
            acts=meter.total.acts,
            minutes=f"{meter.total.seconds / 60:.1f}",
        )
    )
    if len(meter.days) > 1:
        st.bar_chart(
            {
                t("meter.day"): [f"{each.day:%m-%d}" for each in meter.days],
                t("meter.labels"): [each.meter.labels for each in meter.days],
            },
            x=t("meter.day"),
            y=t("meter.labels"),
            color=st.get_option("theme.primaryColor"),
            height=190,
        )
    st.dataframe(
        {
            t("meter.person"): [each.by for each in meter.people],
            t("meter.labels"): [each.meter.labels for each in meter.people],
            t("meter.decision"): [round(each.meter.labels_per_act, 1) for each in meter.people],
            t("meter.minute"): [round(each.meter.labels_per_minute, 1) for each in meter.people],
        },
        hide_index=True,
    )


def show_agreement(pairs: tuple[AgreementShape, ...]) -> None:
    """Show how far each two people agree, and what they labelled differently."""
    if not pairs:
        return
    st.subheader(t("agreement.title"), anchor=False, help=t("agreement.help"))
    for pair in pairs:
        one, other = pair.people
        title = t(
            "agreement.pair",
            one=escape(one),
            other=escape(other),
            kappa=f"{pair.kappa:.2f}",
            alike=f"{pair.alike:.0%}",
            count=pair.both,
        )
        if not pair.disagreements:
            st.markdown(title)
            continue
        with st.expander(title):
            nothing = t("agreement.set_aside")
            st.dataframe(
                {
                    t("agreement.text"): [d.text for d in pair.disagreements],
                    f"{one} / {other}": [
                        f"{d.first or nothing} / {d.second or nothing}" for d in pair.disagreements
                    ],
                },
                hide_index=True,
            )
