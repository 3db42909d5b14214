"""Documents: list, upload, download, rename and remove them, and ask them a question."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Header, Request, Response
from starlette.responses import StreamingResponse

from builder.errors import NotFound
from builder.reading.documents.read import MAX_DOCUMENT
from builder.schema.check import check
from builder.schema.document import Document
from builder.sentence import say
from builder.server import documents
from builder.server.answers import problem_shapes
from builder.server.policy import MANAGE, guard
from builder.server.received import FILE_BODY, receiving
from builder.server.routes.drafts import revision_of
from builder.server.services import Served, Services
from builder.wire.documents import DocumentList, DocumentSaved, NewName
from builder.wire.skills import DraftSaved

router: Final = APIRouter(
    prefix="/v1/skills/{skill}/documents", tags=["documents"], dependencies=[guard(MANAGE)]
)

IfMatch = Annotated[str | None, Header()]


@router.get("")
async def list_documents(skill: str, services: Served) -> DocumentList:
    """List the documents of the newest draft, and what the last training read of them."""
    return await services.run(documents.list_documents, services.store, skill)


@router.put("/{name:path}", openapi_extra=FILE_BODY)
async def put_document(
    skill: str,
    name: str,
    request: Request,
    response: Response,
    services: Served,
    if_match: IfMatch = None,
) -> DocumentSaved:
    """Put a document, sent as the body, into the draft that If-Match names, as a new revision.

    It takes the place of one of the same name. The same bytes under the same name change nothing,
    whatever If-Match says. 412 when somebody saved in between, 413 for more than 50 MB.
    """
    expected = revision_of(if_match)
    documents.ensure_acceptable(name)
    await services.run(services.store.skills.get, skill)
    async with receiving(
        request,
        services.settings.data_dir,
        MAX_DOCUMENT,
        lambda size: documents.too_big(name, size),
    ) as received:
        saved = await services.run(
            documents.put_document, services.store, skill, name, received, expected
        )
    response.headers["etag"] = f'"{saved.revision}"'
    return saved


@router.get("/{name:path}", response_class=Response)
async def get_document(skill: str, name: str, services: Served) -> Response:
    """Download a document of the newest draft."""

    def find() -> tuple[Document, int]:
        _, document = documents.find_document(services.store, skill, name)
        size = services.store.documents.sizes([document.sha256]).get(document.sha256)
        if size is None:
            raise NotFound(
                "document-missing",
                say(
                    "The server does not hold the bytes of '{name}'. Upload the document again.",
                    name=name,
                ),
            )
        return document, size

    document, size = await services.run(find)
    # An author's HTML is never shown as a page of this server.
    headers = {
        "content-length": str(size),
        "content-disposition": f"attachment; filename*=UTF-8''{_file_name(name)}",
        "content-security-policy": "sandbox",
        "etag": f'"{document.sha256}"',
        "x-content-type-options": "nosniff",
    }
    return StreamingResponse(
        _pieces(services, document.sha256), media_type="application/octet-stream", headers=headers
    )


@router.patch("/{name:path}")
async def rename_document(
    skill: str,
    name: str,
    new: NewName,
    response: Response,
    services: Served,
    if_match: IfMatch = None,
) -> DocumentSaved:
    """Give a document another name, as a new revision; 409 where there is one of that name."""
    expected = revision_of(if_match)
    saved = await services.run(
        documents.rename_document, services.store, skill, name, new.name, expected
    )
    response.headers["etag"] = f'"{saved.revision}"'
    return saved


@router.delete("/{name:path}")
async def remove_document(
    skill: str, name: str, response: Response, services: Served, if_match: IfMatch = None
) -> DraftSaved:
    """Take a document out of the draft, as a new revision; earlier revisions keep it."""
    expected = revision_of(if_match)

    def remove() -> DraftSaved:
        saved = documents.remove_document(services.store, skill, name, expected)
        return DraftSaved(revision=saved.revision, problems=problem_shapes(check(saved.skill)))

    saved = await services.run(remove)
    response.headers["etag"] = f'"{saved.revision}"'
    return saved


def _file_name(name: str) -> str:
    return quote(name.rsplit("/", 1)[-1], safe="")


async def _pieces(services: Services, sha256: str) -> AsyncIterator[bytes]:
    # Each piece by itself: a slow reader holds no connection to the database.
    number = 0
    while piece := await services.run(services.store.documents.find_piece, sha256, number):
        yield piece
        number += 1
