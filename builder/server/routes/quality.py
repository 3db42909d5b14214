"""What is wrong with the training data of a draft, and its fixes."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from builder.errors import Invalid
from builder.sentence import as_json, say, verbatim
from builder.server.policy import MANAGE, guard
from builder.server.saving import save_draft
from builder.server.services import Served, Services
from builder.store.drafts import draft_changed
from builder.wire.quality import FindingShape, FixesMade, FixesWanted, FixMade, QualityShape
from kits.quality.finding import Finding, counts_of
from kits.quality.mend import chosen, mend

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/quality", tags=["drafts"], dependencies=[guard(MANAGE)]
)


@router.get("")
async def get_quality(skill: str, services: Served) -> QualityShape:
    """Return what is found in the training data of the newest draft, kind by kind, the worst first.

    The first look takes seconds; one after a change a fraction of one.
    """

    def look() -> QualityShape:
        services.store.skills.get(skill)
        draft = services.store.drafts.get(skill)
        findings = services.inspector.findings(draft.skill)
        return QualityShape(
            revision=draft.revision,
            counts=counts_of(findings),
            findings=tuple(map(_shape, findings)),
        )

    return await services.run(look)


@router.post("/fixes")
async def make_fixes(skill: str, wanted: FixesWanted, services: Served) -> FixesMade:
    """Make fixes in the draft of a revision, as one new revision.

    409 when somebody saved in between; 404 for a finding that is not there.
    """
    return await services.run(_make, services, skill, wanted)


def _shape(finding: Finding) -> FindingShape:
    told = finding.as_json()
    fixes = [
        {**shape, "sentence": as_json(verbatim(fix.says))}
        for fix, shape in zip(finding.fixes, told["fixes"], strict=True)
    ]
    return FindingShape.model_validate({**told, "fixes": fixes})


def _make(services: Services, skill: str, wanted: FixesWanted) -> FixesMade:
    services.store.skills.get(skill)
    draft = services.store.drafts.get(skill)
    if draft.revision != wanted.revision:
        raise draft_changed(skill, draft.revision, wanted.revision)
    findings = services.inspector.findings(draft.skill)
    mended = mend(draft.skill, [one for name in wanted.fixes for one in chosen(name, findings)])
    if not mended.made:
        raise Invalid(
            "fix-none",
            say(
                "None of these findings has such a fix: change the utterances by hand, as they say."
            ),
        )
    note = "; ".join(fix.says for _, fix in mended.made)
    saved = save_draft(services.store, mended.skill, draft.revision, note[:200])
    return FixesMade(
        revision=saved.revision,
        made=tuple(FixMade(id=one.id, code=one.code, says=fix.says) for one, fix in mended.made),
        outdated=mended.outdated,
        problems=saved.problems,
    )
