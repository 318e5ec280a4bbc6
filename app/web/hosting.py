"""How a host takes requests: caps and pauses, the papers it asks for, the texts it answers with."""

from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import pagination
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.pagination import CurrentPaging
from app.testbeds import custody, hosting
from app.testbeds.hosting_schemas import DocumentCode, IntakeUpdate, TemplateCreate
from app.web.address import Address
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()


def _typed(known: dict[str, object]) -> Form:
    documents: list[dict[str, str]] = known["documents"]  # type: ignore[assignment]
    own = [each["title"] for each in documents if each["code"] == DocumentCode.OTHER]
    form = Form.of({name: known[name] for name in ("monthly_cap", "paused_until", "pause_reason")})
    form.values["presets"] = [each["code"] for each in documents if each["code"] != DocumentCode.OTHER]
    form.values["others"] = ["\n".join(own)]
    return form


def intake_page(
    request: Request, session: Session, actor: Actor, code: str, form: Form | None = None
) -> HTMLResponse:
    """Show a host how its testbed takes requests."""
    testbed = custody.get_kept(session, actor, code)
    known = hosting.present(hosting.intake(session, testbed.id))
    return render(
        request,
        "hosting/intake.html",
        form=form or _typed(known),
        testbed=testbed,
        presets=[each.value for each in DocumentCode if each != DocumentCode.OTHER],
        done=request.query_params.get("done", ""),
    )


@router.get("/testbeds/{code}/intake", name="web.hosting")
def show_intake(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show how a testbed takes requests."""
    return intake_page(request, session, actor, code)


@router.post("/testbeds/{code}/intake", name="web.hosting.change")
def change_intake(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Change how a testbed takes requests."""
    shown_again(request, form, lambda session, refused: intake_page(request, session, actor, code, refused))
    documents = [{"code": preset} for preset in form.all("presets")]
    documents += [{"title": line.strip()} for line in form.text("others").splitlines() if line.strip()]
    hosting.update(session, actor, code, read(IntakeUpdate, form, documents=documents))
    return see(f"/testbeds/{code}/intake?done=saved")


def templates_page(
    request: Request, session: Session, actor: Actor, form: Form | None = None
) -> HTMLResponse:
    """Show the texts that a host answers with."""
    return render(
        request,
        "hosting/templates.html",
        form=form or Form(),
        texts=hosting.templates(session, actor),
    )


@router.get("/host/templates", name="web.answer_templates")
def show_templates(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Show the texts that a host answers with."""
    return templates_page(request, session, actor)


@router.post("/host/templates", name="web.answer_templates.keep")
def keep_template(
    request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm
) -> Response:
    """Keep a text; the same title again replaces it."""
    shown_again(request, form, lambda session, refused: templates_page(request, session, actor, refused))
    hosting.add_template(session, actor, read(TemplateCreate, form))
    return see("/host/templates")


@router.post("/host/templates/{key}/remove", name="web.answer_templates.remove")
def remove_template(session: WriteSession, actor: CurrentActor, key: UUID) -> Response:
    """Forget a text."""
    hosting.remove_template(session, actor, key)
    return see("/host/templates")


@router.get("/desk/intakes", name="web.intakes")
def show_limited(request: Request, session: ReadSession, paging: CurrentPaging) -> Response:
    """Show coordinators which testbeds pause or take a limited number of requests."""
    page = pagination.paginate(session, hosting.limited(), paging)
    return render(
        request,
        "hosting/limited.html",
        page=page,
        items=[hosting.present_item(row) for row in page["items"]],
        address=Address.of(request),
    )
