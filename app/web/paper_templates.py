"""An institution's own templates for papers: handed in, looked at, changed back."""

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.errors import invalid
from app.files import service as files
from app.i18n import gettext as _
from app.papers import service
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, see, shown_again
from app.web.menu import home_of
from app.web.templating import render

router = page_router()
PAGE = "/paper-templates"


def templates_page(
    request: Request, session: Session, actor: Actor, kind: str = "", refused: Form | None = None
) -> HTMLResponse:
    """Show every kind of paper with its versions; a refused upload says why at its kind."""
    found = service.present(session, actor)
    forms = {each["kind"]: Form({}, prefix=f"{each['kind']}-") for each in found["items"]}
    if refused:
        forms[kind] = refused.named(f"{kind}-")
    return render(
        request,
        "papers/templates.html",
        found=found,
        forms=forms,
        refused=forms.get(kind) if refused else None,
        home=home_of(actor.role),
        done=request.query_params.get("done", ""),
    )


@router.get(PAGE, name="web.paper_templates")
def show_templates(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Show the organization's templates."""
    return templates_page(request, session, actor)


@router.post(f"{PAGE}/{{kind}}", name="web.paper_templates.keep")
def keep(
    request: Request, session: WriteSession, actor: CurrentActor, kind: str, form: CurrentForm
) -> Response:
    """Hand in a template; it is tried out before anything is written."""
    shown_again(
        request, form, lambda session, refused: templates_page(request, session, actor, kind, refused)
    )
    uploads = form.uploads("file")
    if not uploads:
        raise invalid("file", "missing", _("파일을 골라 주세요."))
    file = files.check(uploads[0])
    service.check(kind, file)
    service.keep(session, actor, kind, file)
    return see(f"{PAGE}?done=keep#{kind}")


@router.post(f"{PAGE}/{{kind}}/built-in", name="web.paper_templates.built_in")
def use_built_in(session: WriteSession, actor: CurrentActor, kind: str) -> Response:
    """Use our own layout again."""
    service.use_built_in(session, actor, kind)
    return see(f"{PAGE}?done=built_in#{kind}")


@router.post(f"{PAGE}/versions/{{template_id}}/use", name="web.paper_templates.use")
def use(session: WriteSession, actor: CurrentActor, template_id: str) -> Response:
    """Use an earlier version again."""
    row = service.use(session, actor, template_id)
    return see(f"{PAGE}?done=use#{row.kind}")
