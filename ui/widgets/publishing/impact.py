"""What a version changes for users: a preview on what they said, its changes in groups to approve."""

from __future__ import annotations

from typing import Final

import streamlit as st

from builder.errors import BuilderError
from ui.service import Job, is_open
from ui.service.publishing import ChangeGroup, Impact, ImpactVerdict, Side
from ui.state import session
from ui.widgets.around.person import known_person
from ui.widgets.job_progress import watch_job, why_failed
from ui.widgets.publishing.checks import forget_checks
from ui.wording import escape, moment, reason_of, t

_PAGE: Final = 10
_MOST: Final = (200, 1000, 3000)
_DAYS: Final = (1, 7, 30, 90)
_STATE: Final = "publish/impact"


def show_impact(name: str, version: int, base: int | None) -> None:
    """Show the preview of a version next to what is in production, or offer to make one."""
    if base is None:
        st.info(t("impact.first"), icon=":material/info:")
        return
    if base == version:
        st.info(t("impact.same"), icon=":material/info:")
        return
    jobs = session.service().impacts(name, version, base)
    running = next((job for job in jobs if is_open(job)), None)
    done = next((job for job in jobs if job.state == "done"), None)
    if running is not None:
        watch_job(running.id, forget_checks)
    else:
        if jobs and jobs[0].state == "failed":
            st.error(t("impact.failed", why=why_failed(jobs[0])), icon=":material/error:")
        _offer(name, version, base, again=done is not None)
    if done is not None:
        _show_found(name, done)


def _offer(name: str, version: int, base: int, *, again: bool) -> None:
    st.caption(t("impact.intro", version=version, base=base))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        most = st.selectbox(
            t("impact.most"),
            _MOST,
            index=1,
            format_func=lambda n: t("impact.messages", count=f"{n:,}"),
            key=f"impact/{name}/most",
            width=240,
        )
        days = st.selectbox(
            t("impact.of_days"),
            _DAYS,
            index=2,
            format_func=lambda n: t("impact.days", count=n),
            key=f"impact/{name}/days",
            width=200,
        )
        if st.button(
            t("impact.again" if again else "impact.start"),
            key=f"impact/{name}/{version}/start",
            type="secondary" if again else "primary",
            icon=":material/compare_arrows:",
        ):
            try:
                session.service().start_impact(name, version, base, most, days)
            except BuilderError as error:
                session.notify(reason_of(error), failed=True)
            st.rerun()


def _show_found(name: str, job: Job) -> None:
    found = _find(name, job.id)
    if found.turns == 0:
        st.info(t("impact.nobody"), icon=":material/info:")
        return
    share = found.unchanged / found.turns
    st.markdown(
        t(
            "impact.share",
            share=f"{share:.1%}",
            unchanged=f"{found.unchanged:,}",
            turns=f"{found.turns:,}",
        )
    )
    st.caption(
        t(
            "impact.about" if found.whole < found.turns else "impact.about_whole",
            messages=f"{found.messages:,}",
            sessions=f"{found.sessions:,}",
            since=moment(found.since.isoformat() if found.since else None),
            until=moment(found.until.isoformat() if found.until else None),
            whole=f"{found.whole:,}",
            alone=f"{found.turns - found.whole:,}",
        )
    )
    if not found.groups:
        st.success(t("impact.nothing"), icon=":material/check_circle:")
        return
    verdicts = [group.verdict.verdict if group.verdict else None for group in found.groups]
    st.markdown(
        t(
            "impact.groups",
            count=len(verdicts),
            approved=verdicts.count("approved"),
            unwanted=verdicts.count("unwanted"),
            open=verdicts.count(None),
        )
    )
    key = f"impact/{job.id}/shown"
    shown = int(st.session_state.get(key, _PAGE))
    for group in found.groups[:shown]:
        _show_group(name, job.id, group)
    left = len(found.groups) - shown
    if left > 0 and st.button(t("impact.more", count=left), icon=":material/expand_more:"):
        st.session_state[key] = shown + _PAGE
        st.rerun()
    if found.left_out:
        st.caption(t("impact.left_out", count=found.left_out))


def _find(name: str, job: str) -> Impact:
    held, found = st.session_state.get(_STATE, (None, None))
    if held != job or found is None:
        found = session.service().impact(name, job)
        st.session_state[_STATE] = (job, found)
    impact: Impact = found
    return impact


def _show_group(name: str, job: str, group: ChangeGroup) -> None:
    with st.container(border=True):
        before, after = side_in_words(group.before), side_in_words(group.after)
        count = t("impact.times", count=f"{group.turns:,}")
        if group.aspect == "outcome":
            st.markdown(f"**{count}** · {before} → **{after}**")
        else:
            st.markdown(f"**{count}** · {before} · **{_aspect(group)}**")
        for each in group.examples:
            times = f" ×{each.times}" if each.times > 1 else ""
            st.markdown(f":material/chat_bubble: {escape(each.text or '')}{times}")
            if each.before != each.after:
                st.caption(f"{_words(each.before)} → {_words(each.after)}")
        if group.whole < group.turns:
            st.caption(t("impact.alone", count=group.turns - group.whole))
        with st.container(horizontal=True, vertical_alignment="center"):
            said = group.verdict.verdict if group.verdict else None
            _verdict_button(name, job, group.id, "approved", said)
            _verdict_button(name, job, group.id, "unwanted", said)
            if group.verdict is not None and group.verdict.by:
                by, at = escape(group.verdict.by), moment(group.verdict.at.isoformat())
                st.caption(f"{by} · {at}")


def _verdict_button(
    name: str, job: str, group: str, verdict: ImpactVerdict, said: ImpactVerdict | None
) -> None:
    """Offer to say something of a change; what is said already is taken back by it."""
    is_said = said == verdict
    icon = ":material/thumb_up:" if verdict == "approved" else ":material/thumb_down:"
    if st.button(
        t(f"impact.{verdict}"),
        key=f"impact/{job}/{group}/{verdict}",
        icon=icon,
        type="primary" if is_said else "secondary",
        help=t("impact.take_back") if is_said else t(f"impact.{verdict}_help"),
    ):
        wanted, person = None if is_said else verdict, known_person()
        try:
            session.service().judge_change(name, job, group, wanted, person)
        except BuilderError as error:
            session.notify(reason_of(error), failed=True)
        st.session_state.pop(_STATE, None)
        forget_checks()
        st.rerun()


def side_in_words(side: Side) -> str:
    """Return what came of messages, in words."""
    return t(f"impact_outcome.{side.kind}", name=_named(side))


def _named(side: Side) -> str:
    kind, _, rest = side.name.partition(":")
    if side.kind == "answered" and kind == "faq":
        entry = next((each for each in session.skill().faq if each.id == rest), None)
        return escape(entry.question if entry is not None else rest)
    return escape(rest if side.kind == "answered" and rest else side.name)


def _aspect(group: ChangeGroup) -> str:
    if group.aspect == "values":
        changes = (t(f"impact.value_{c.how}", slot=escape(c.slot)) for c in group.slots)
        return t("checks.comma").join(changes)
    if group.aspect == "responses":
        says = (", ".join(side.says) or "–" for side in (group.before, group.after))
        return t("impact.says", change=escape(" → ".join(says)))
    return t("impact.other_words")


def _words(words: tuple[str, ...]) -> str:
    return escape(" ".join(word for word in words if word)) or t("impact.silent")
