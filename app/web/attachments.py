"""Files of a demand on its page: handed in, saved, taken back."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from app.accounts.deps import CurrentActor
from app.database import ReadSession, WriteSession
from app.demands import attachments
from app.errors import invalid
from app.files import service as files
from app.files.deps import give
from app.i18n import gettext as _
from app.web import firm
from app.web.base import page_router
from app.web.forms import CurrentForm, see, shown_again

router = page_router()


@router.post("/demands/{demand_id}/files", name="web.demands.files.attach")
def attach(
    request: Request, session: WriteSession, actor: CurrentActor, demand_id: str, form: CurrentForm
) -> Response:
    """Attach the chosen files."""
    shown_again(
        request, form, lambda session, refused: firm.demand_page(request, session, actor, demand_id, refused)
    )
    if not form.uploads("file"):
        raise invalid("file", "missing", _("파일을 골라 주세요."))
    checked = [files.check(upload) for upload in form.uploads("file")]
    attachments.attach(session, actor, demand_id, *checked)
    return see(f"/demands/{demand_id}#files")


@router.get("/demands/{demand_id}/files/{file_id}", name="web.demands.files.get")
def get(session: ReadSession, actor: CurrentActor, demand_id: str, file_id: UUID) -> Response:
    """Give a file, to be saved."""
    return give(attachments.find(session, actor, demand_id, file_id))


@router.post("/demands/{demand_id}/files/{file_id}/remove", name="web.demands.files.detach")
def detach(session: WriteSession, actor: CurrentActor, demand_id: str, file_id: UUID) -> Response:
    """Take a version of a file back."""
    attachments.detach(session, actor, demand_id, file_id)
    return see(f"/demands/{demand_id}#files")
