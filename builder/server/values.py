"""Live values: a dictionary value works at once in what is served, without a training.

The change goes into the draft as a new revision, and into a new version made of the one that answers,
which is loaded, tried and deployed. So it survives a restart, other processes see it with their next
look at the deployment, and a rollback is a publish like any other. Versions made in this way give
way to each other: only the one that answers and the one before it are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from builder.bundle import Bundle
from builder.errors import Conflict, Invalid, NotFound, Problem, errors_of
from builder.schema.check_slot import check_entity
from builder.schema.entity import DictionaryEntry, Entity
from builder.schema.skill import Skill
from builder.schema.values import with_values
from builder.sentence import Sentence, say, together
from builder.server.services import Services
from builder.server.told import carried
from builder.store.store import Store
from builder.training.values import with_skill

T = TypeVar("T")

# The mark that a version made of another one bears in the store.
LIVE: Final = "live"
_ATTEMPTS: Final = 5


@dataclass(frozen=True)
class Change:
    """Values to put into an entity's dictionary and values to remove from it."""

    entity: str
    put: tuple[DictionaryEntry, ...] = ()
    remove: tuple[str, ...] = ()

    def apply(self, skill: Skill) -> Skill:
        """Return a skill with the change made."""
        return with_values(skill, self.entity, self.put, self.remove)

    def apply_leniently(self, skill: Skill) -> Skill:
        """Make as much of the change as the served skill has room for: it may be behind the draft."""
        entity = skill.find(Entity, self.entity)
        if entity is None:
            return skill
        there = {entry.value for entry in entity.dictionary}
        remove = tuple(value for value in self.remove if value in there)
        return with_values(skill, self.entity, self.put, remove)


@dataclass(frozen=True)
class Changed:
    """What came of a change; `version` answers now, and is None where nothing is published."""

    revision: int
    version: int | None
    values: int
    problems: tuple[Problem, ...]


async def change_values(services: Services, skill: str, change: Change) -> Changed:
    """Make a change in the draft and in what is served.

    Raises `NotFound` for a skill, an entity or a value that is not there, `Invalid('values-refused')`
    with the problems that the dictionary would have, and `Conflict` when others change it all the time.
    """
    before, revision, problems, count = await services.run(
        _again, lambda: _save(services.store, skill, change)
    )
    version = None
    for attempt in range(_ATTEMPTS):
        made = await services.run(_derive, services.store, skill, change, before, revision)
        if made is None:
            break
        deployed, version = made
        try:
            await services.agents.load(skill, version)
            await services.run(services.store.deployments.put, skill, version, deployed, by=None)
            break
        except (Conflict, NotFound):
            # Another change was deployed first, and may have tidied ours away: begin with theirs.
            if attempt == _ATTEMPTS - 1:
                raise
    services.agents.forget(skill)
    await services.run(_tidy, services.store, skill)
    return Changed(revision, version, count, problems)


def _again(work: Callable[[], T]) -> T:
    for _ in range(_ATTEMPTS - 1):
        try:
            return work()
        except Conflict:
            continue
    return work()


def _save(store: Store, skill: str, change: Change) -> tuple[int, int, tuple[Problem, ...], int]:
    """Save the change in the draft; return its revisions, the entity's problems and its values."""
    store.skills.get(skill)
    draft = store.drafts.get(skill)
    after = change.apply(draft.skill)
    entity = after.get(Entity, change.entity)
    problems = list(check_entity(after, entity))
    errors = errors_of(problems)
    if errors:
        raise Invalid("values-refused", _refusal(change.entity, errors), errors)
    if after == draft.skill:
        return draft.revision, draft.revision, tuple(problems), len(entity.dictionary)
    note = f"{change.entity}: {len(change.put)} values put, {len(change.remove)} removed"
    saved = store.drafts.save(after, draft.revision, note)
    return draft.revision, saved.revision, tuple(problems), len(entity.dictionary)


def _refusal(entity: str, errors: Sequence[Problem]) -> Sentence:
    why = together(errors[0].what, errors[0].remedy)
    if len(errors) == 1:
        return say("The values of '{entity}' are left as they were: {why}", entity=entity, why=why)
    return say(
        "The values of '{entity}' are left as they were: {why} ({more} more)",
        entity=entity,
        why=why,
        more=len(errors) - 1,
    )


def _derive(
    store: Store, skill: str, change: Change, before: int, revision: int
) -> tuple[int, int] | None:
    """Make a version of the one that answers; return both, or None where nothing is to be done."""
    deployed = store.deployments.get(skill)
    if deployed is None:
        return None
    record = store.bundles.get(skill, deployed.version)
    bundle = Bundle.from_bytes(store.bundles.load(skill, deployed.version))
    served = bundle.skill()
    after = change.apply_leniently(served)
    if after == served:
        return None
    made = with_skill(bundle, after)
    added = store.bundles.add(
        skill,
        made.to_bytes(),
        fingerprint=made.fingerprint,
        manifest={
            **made.manifest.model_dump(mode="json"),
            **carried(record.manifest),
            LIVE: True,
        },
        # What was trained from the draft as it was is as good as trained from it as it is now.
        revision=revision if record.revision == before else record.revision,
    )
    return deployed.version, added.version


def _tidy(store: Store, skill: str) -> None:
    """Remove versions made by earlier changes that neither answer nor did before."""
    deployed = store.deployments.get(skill)
    if deployed is None:
        return
    everywhere = store.deployments.all(skill).values()
    kept = {version for each in everywhere for version in (each.version, each.previous)}
    live = [
        record.version
        for record in store.bundles.list(skill)
        # Only older ones: the newest may be on its way to being deployed, and no number is used twice.
        if record.manifest.get(LIVE)
        and record.version not in kept
        and record.version < deployed.version
    ]
    store.bundles.remove(skill, live)
