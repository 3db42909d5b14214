"""What is looked at before a version is published, each with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import JsonValue

from builder.conversation.environment import PRODUCTION, TEST, Environment
from builder.errors import BuilderError, errors_of
from builder.schema.skill import Skill
from builder.sentence import Sentence, say
from builder.server.differing import skill_of
from builder.server.impacts import impact_of, newest_impact
from builder.server.told import problems_of
from builder.store.bundles import BundleRecord
from builder.store.evaluations import TestsRecord
from builder.store.store import Store
from builder.wire.checks import CheckShape, ChecksShape, Level
from builder.wire.impact import Impact
from builder.wire.problems import SentenceShape

# By how much accuracy may be less than that of what serves: more is worth a look, or a stop.
_LESS: Final = 0.01
_MUCH_LESS: Final = 0.05


def checks_of(
    store: Store,
    skill: str,
    version: int,
    environment: Environment,
    failure: BuilderError | None,
) -> ChecksShape:
    """Return what is to be known before a version is published; `failure` is why it cannot answer."""
    record = store.bundles.get(skill, version)
    deployed = store.deployments.get(skill, environment)
    base = deployed.version if deployed is not None else None
    wanted = skill_of(store, skill, version)
    impact = _impact(store, skill, version, base)
    checks = [
        _ready(version, failure),
        _problems(store, wanted),
        _scores(record, store.bundles.get(skill, base) if base is not None else None),
        _draft(record, store.drafts.get(skill).revision),
        _chats(wanted, impact, _tests(store, skill, version)),
        _changes(base, impact),
    ]
    if environment == PRODUCTION:
        checks.append(_tested(store, skill, version))
    return ChecksShape(version=version, environment=environment, base=base, checks=tuple(checks))


def _check(code: str, level: Level, message: Sentence, **facts: JsonValue) -> CheckShape:
    sentence = SentenceShape.of(message)
    return CheckShape(code=code, level=level, message=message, sentence=sentence, facts=facts)


def _impact(store: Store, skill: str, version: int, base: int | None) -> Impact | None:
    job = newest_impact(store, skill, version, base) if base is not None else None
    return impact_of(store, skill, job.id) if job is not None else None


def _ready(version: int, failure: BuilderError | None) -> CheckShape:
    if failure is not None:
        return _check("not-ready", "blocker", failure.message, why=failure.message)
    told = say(
        "Version {version} loads here, its encoders are there, and it understands a message.",
        version=version,
    )
    return _check("ready", "ok", told)


def _problems(store: Store, skill: Skill) -> CheckShape:
    problems = problems_of(store, skill)
    errors = len(errors_of(problems))
    warnings = len(problems) - errors
    facts: dict[str, JsonValue] = {"errors": errors, "warnings": warnings}
    if errors:
        told = say("The version has {count} problems that must be mended.", count=errors)
        return _check("problems", "blocker", told, **facts)
    if warnings:
        told = say("The version has {count} problems that are worth a look.", count=warnings)
        return _check("problems", "warning", told, **facts)
    return _check("no-problems", "ok", say("The version has no problems."))


def _scores(record: BundleRecord, base: BundleRecord | None) -> CheckShape:
    now = _accuracy(record)
    before = _accuracy(base) if base is not None and base.version != record.version else None
    if now is None:
        told = say("There are too few utterances to tell how well the version understands.")
        return _check("scores-unknown", "warning", told)
    if before is None:
        told = say(
            "The version understands {now:.1%} of messages that it was not trained on.", now=now
        )
        return _check("scores", "ok", told, now=now)
    facts: dict[str, JsonValue] = {"now": now, "before": before}
    told = say(
        "The version understands {now:.1%}; what serves understands {before:.1%}.",
        now=now,
        before=before,
    )
    if now < before - _LESS:
        level: Level = "blocker" if now < before - _MUCH_LESS else "warning"
        return _check("scores-fell", level, told, **facts)
    return _check("scores-held", "ok", told, **facts)


def _accuracy(record: BundleRecord) -> float | None:
    scores = record.manifest.get("scores")
    found = scores.get("accuracy") if isinstance(scores, dict) else None
    return float(found) if isinstance(found, int | float) else None


def _draft(record: BundleRecord, newest: int) -> CheckShape:
    facts: dict[str, JsonValue] = {"revision": record.revision, "newest": newest}
    if newest > record.revision:
        told = say(
            "The draft has gone on since: the version was trained from revision {revision}, and the "
            "newest is {newest}.",
            revision=record.revision,
            newest=newest,
        )
        return _check("draft-newer", "warning", told, **facts)
    told = say("The version holds all that the draft holds.")
    return _check("draft-same", "ok", told, **facts)


def _tests(store: Store, skill: str, version: int) -> TestsRecord | None:
    """Return how test conversations went in the newest evaluation that held any, if of this version."""
    found = store.evaluations.tests([skill]).get(skill)
    return found if found is not None and found.version == version else None


def _chats(skill: Skill, impact: Impact | None, tests: TestsRecord | None) -> CheckShape:
    if not skill.chats:
        told = say("The skill has no test conversations that could be held before publishing.")
        return _check("chats-none", "warning", told)
    if tests is not None and tests.passed + tests.failed > 0:
        # An evaluation knows what actions answered when they were recorded.
        return _evaluated(tests)
    if impact is None or impact.chats.total == 0:
        told = say(
            "The {count} test conversations have not been held with this version yet.",
            count=len(skill.chats),
        )
        return _check("chats-unknown", "warning", told, total=len(skill.chats))
    chats = impact.chats
    facts: dict[str, JsonValue] = {
        "total": chats.total,
        "failed": list(chats.failed),
        "not_run": list(chats.not_run),
        "passed": chats.total - len(chats.failed) - len(chats.not_run),
    }
    if chats.failed:
        told = say(
            "{count} of {total} test conversations fail: {names}.",
            count=len(chats.failed),
            total=chats.total,
            names=chats.failed,
        )
        return _check("chats-failed", "blocker", told, **facts)
    if chats.not_run:
        told = say(
            "{count} of {total} test conversations need actions: not held.",
            count=len(chats.not_run),
            total=chats.total,
        )
        return _check("chats-partly", "warning", told, **facts)
    told = say("All {count} test conversations pass.", count=chats.total)
    return _check("chats-passed", "ok", told, **facts)


def _evaluated(tests: TestsRecord) -> CheckShape:
    held = tests.passed + tests.failed
    facts: dict[str, JsonValue] = {
        "passed": tests.passed,
        "failed": tests.failed,
        "left_out": tests.left_out,
        "held": held,
    }
    if tests.failed:
        told = say(
            "{count} of {total} test conversations fail in the evaluation of the version.",
            count=tests.failed,
            total=held,
        )
        return _check("tests-failed", "blocker", told, **facts)
    level: Level = "warning" if tests.left_out else "ok"
    told = say(
        "All {count} test conversations that were held pass; {left_out} were left out.",
        count=held,
        left_out=tests.left_out,
    )
    return _check("tests-passed", level, told, **facts)


def _changes(base: int | None, impact: Impact | None) -> CheckShape:
    if base is None:
        told = say("Nothing answers there yet, so no answer changes.")
        return _check("impact-first", "ok", told)
    if impact is None:
        told = say("What the version changes for users has not been looked at yet.")
        return _check("impact-unknown", "warning", told)
    if impact.turns == 0:
        return _check(
            "impact-empty", "ok", say("Users have said nothing lately that could change.")
        )
    verdicts = [group.verdict.verdict if group.verdict else None for group in impact.groups]
    facts: dict[str, JsonValue] = {
        "unchanged": impact.unchanged,
        "turns": impact.turns,
        "share": impact.unchanged / impact.turns,
        "open": verdicts.count(None),
        "unwanted": verdicts.count("unwanted"),
    }
    counts = {"count": impact.unchanged, "total": impact.turns}
    if facts["unwanted"]:
        told = say(
            "{count} of {total} messages of users are answered as before; some changes are not wanted.",
            **counts,
        )
        return _check("impact-unwanted", "blocker", told, **facts)
    if facts["open"]:
        told = say(
            "{count} of {total} messages of users are answered as before; nobody has approved the rest.",
            **counts,
        )
        return _check("impact-open", "warning", told, **facts)
    told = say(
        "{count} of {total} messages of users are answered as before; the rest is approved.",
        **counts,
    )
    return _check("impact-approved", "ok", told, **facts)


def _tested(store: Store, skill: str, version: int) -> CheckShape:
    in_test: Iterator[bool] = (
        each.version == version
        for each in store.deployments.publications(skill)
        if each.environment == TEST
    )
    if any(in_test):
        return _check("tested", "ok", say("The version has been in the test environment."))
    told = say("The version has not been in the test environment.")
    return _check("not-tested", "warning", told)
