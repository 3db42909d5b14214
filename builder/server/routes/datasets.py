"""Datasets in and out: a file proposes changes of the draft, and the draft is written as a file."""

from __future__ import annotations

import io
import zipfile
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from builder.errors import Invalid
from builder.sentence import say
from builder.server.answers import problem_shapes
from builder.server.policy import MANAGE, guard
from builder.server.received import FILE_BODY, receiving
from builder.server.services import Served, Services
from builder.skillfile.unit_skill import unit_files
from builder.wire.datasets import DatasetProposal, FormatList, FormatShape
from kits.datasets.of_skill import dataset_of
from kits.datasets.proposal import propose
from kits.datasets.read import AUTO, READERS, read_bytes
from kits.datasets.write import FORMATS, written

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/datasets", tags=["data"], dependencies=[guard(MANAGE)]
)

LARGEST_FILE: Final = 50 << 20
_UNIT: Final = "unit"
# The ending of a file of each format; several files come as a zip file.
_ENDINGS: Final = {
    "csv": "csv",
    "xlsx": "xlsx",
    "jsonl": "jsonl",
    "spacy": "json",
    "bio": "bio",
    "rasa": "yml",
    "label-studio": "zip",
    _UNIT: "zip",
}


@router.get("/formats")
async def list_formats(skill: str, services: Served) -> FormatList:
    """List the formats that are read and written."""
    await services.run(services.store.skills.get, skill)
    return FormatList(
        formats=tuple(
            FormatShape(
                name=name, reads=name in READERS, writes=name in (*FORMATS, _UNIT), ending=ending
            )
            for name, ending in _ENDINGS.items()
        )
    )


@router.post("/proposals", openapi_extra=FILE_BODY)
async def propose_dataset(
    skill: str,
    request: Request,
    services: Served,
    name: Annotated[str, Query(min_length=1, max_length=300)],
    format: Annotated[str, Query(max_length=40)] = AUTO,
    language: Annotated[str | None, Query(max_length=20)] = None,
    tests: bool = False,
) -> DatasetProposal:
    """Read a file, sent as the body and called `name`; return what it would change in the draft.

    Nothing is saved: put the changes into the draft, and save that. `language` is that of rows whose
    language the file does not tell; with `tests` rows of a test part are taken too.
    """
    await services.run(services.store.skills.get, skill)
    async with (
        receiving(
            request, services.settings.data_dir, LARGEST_FILE, lambda size: _too_large(name, size)
        ) as received,
        services.reading_files,
    ):

        def work() -> DatasetProposal:
            data = b"".join(received.pieces())
            return _propose(services, skill, name, data, format, language, tests=tests)

        return await services.run(work)


@router.get("/export")
async def export_dataset(
    skill: str, services: Served, format: Annotated[str, Query(max_length=40)] = "csv"
) -> Response:
    """Return the utterances of the newest draft as a file of a format; several files as a zip file."""
    name, content = await services.run(_export, services, skill, format)
    # A skill's name may hold any script, and a header only some of it.
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _propose(
    services: Services,
    skill: str,
    name: str,
    data: bytes,
    format: str,
    language: str | None,
    *,
    tests: bool,
) -> DatasetProposal:
    draft = services.store.drafts.get(skill)
    found = propose(draft.skill, read_bytes(name, data, format), language=language, tests=tests)
    return DatasetProposal(
        revision=draft.revision,
        format=found.format,
        counts=found.counts,
        intents=found.intents,
        entities=found.entities,
        slots=found.slots,
        cues=found.cues,
        out_of_scope=found.out_of_scope,
        problems=problem_shapes(list(found.problems)),
    )


def _export(services: Services, skill: str, format: str) -> tuple[str, bytes]:
    held = services.store.drafts.get(skill).skill
    ending = _ENDINGS.get(format, "")
    if format == _UNIT:
        texts, _ = unit_files(held)
        if not texts["templates.txt"]:
            raise Invalid(
                "unit-nothing",
                say(
                    "Skill '{skill}' has no templates, and UNIT's files hold nothing else. Write some, "
                    "or choose another format.",
                    skill=skill,
                ),
            )
        files = {file: text.encode() for file, text in texts.items()}
    else:
        files = written(dataset_of(held), f"dataset.{_inner(format)}", format).files
    if ending != "zip":
        return f"dataset.{ending}", next(iter(files.values()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    return "dataset.zip", packed.getvalue()


def _inner(format: str) -> str:
    return "json" if format == "label-studio" else _ENDINGS.get(format, "txt")


def _too_large(name: str, size: int) -> Invalid:
    return Invalid(
        "document-too-big",
        say(
            "'{name}' has {size:,.0f} MB, and at most {most} MB are taken at once. Split it, or read it "
            "on the command line: dialoom kit dataset import.",
            name=name,
            size=size / 1e6,
            most=LARGEST_FILE >> 20,
        ),
    )
