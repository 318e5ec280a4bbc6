"""Answers without an account: what the holder of a link sees, and how a coordinator sends or prints one."""

from uuid import UUID

import segno
from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import links
from app.cases.link_schemas import LinkAnswer, LinkCreate, LinkState
from app.database import CurrentDatabase, ReadSession, WriteSession
from app.i18n import gettext as _
from app.papers import formats
from app.papers.formats import Format
from app.web import answer_paper, catalogue, requirements
from app.web.base import page_router
from app.web.cases import case_page
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()
# Scanners ask for the head alone; they get it, and nothing else happens.
LOOKING = ["GET", "HEAD"]
GONE = {LinkState.EXPIRED, LinkState.WITHDRAWN}


def _typed(sheet: dict[str, object]) -> Form:
    """Return the form filled with the answer that stands, to be corrected; blank where there is none."""
    names = ("outcome", "conditions", "reason_code", "department", "position")
    shown = {name: sheet[name] for name in names} | {"name": sheet["person"]}
    shown |= {"starts_on": sheet["offered_starts_on"], "ends_on": sheet["offered_ends_on"]}
    return Form.of(shown)


def answer_page(request: Request, session: Session, token: str, form: Form | None = None) -> HTMLResponse:
    """Show the request that a link is about, and the form while the link is good for one."""
    link = links.opened(session, token)
    sheet = links.sheet(session, link)
    state = sheet["state"]
    return render(
        request,
        "answers/show.html",
        410 if state in GONE else 200,
        form=form or _typed(sheet),
        sheet=sheet,
        token=token,
        useless=links.WHY.get(state, ""),
        may_join=bool(link.answered_at and link.address),
        known=catalogue.profile_names(session),
        attributes=requirements.attributes(session),
        typed=requirements.typed,
        done=request.query_params.get("done", ""),
    )


@router.api_route("/answers/{token}", methods=LOOKING, name="web.answers")
def show_answer(request: Request, session: ReadSession, token: str) -> Response:
    """Show the request. Opening changes nothing: mail scanners open links, too."""
    return answer_page(request, session, token)


@router.post("/answers/{token}", name="web.answers.submit")
def submit_answer(request: Request, session: WriteSession, token: str, form: CurrentForm) -> Response:
    """Answer for the host, or correct the answer."""
    shown_again(request, form, lambda session, refused: answer_page(request, session, token, refused))
    links.answer(session, token, read(LinkAnswer, form))
    return see(f"/answers/{token}?done=answered")


@router.post("/answers/{token}/join", name="web.answers.join")
def ask_to_join(request: Request, session: WriteSession, token: str) -> Response:
    """Mail an invitation to the address that the link was mailed to."""
    links.invite(session, token)
    return see(f"/answers/{token}?done=joined")


@router.api_route("/answers/{token}/sheet", methods=LOOKING, name="web.answers.sheet")
def show_sheet(request: Request, session: ReadSession, token: str) -> Response:
    """Show the request on one page to be printed."""
    return _sheet(request, session, token)


def _sheet(request: Request, session: Session, token: str, viewer: Actor | None = None) -> HTMLResponse:
    link = links.opened(session, token)
    sheet = links.sheet(session, link, viewer)
    return render(
        request,
        "answers/sheet.html",
        410 if sheet["state"] in GONE else 200,
        sheet=sheet,
        url=links.url(link),
        code=segno.make(links.url(link), error="m").svg_inline(scale=3, border=2, omitsize=False),
        known=catalogue.profile_names(session),
        attributes=requirements.attributes(session),
        typed=requirements.typed,
    )


@router.get("/answers/{token}/sheet.pdf", name="web.answers.pdf")
def get_sheet(database: CurrentDatabase, token: str) -> Response:
    """Give the page to be printed as a PDF, while the link is good for an answer."""
    with database.read() as session:
        link = links.opened(session, token)
        sheet, address = links.sheet(session, link), links.url(link)
    if useless := links.WHY.get(sheet["state"]):
        raise links.LinkUseless(_(useless), state=sheet["state"])
    content = formats.render(answer_paper.compose(sheet, address), Format.PDF)
    return formats.send(content, f"{_('실증 요청 검토서')} {sheet['number']}", Format.PDF)


@router.post("/cases/{number}/links", name="web.cases.links.create")
def make_link(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Send the host of a case a link, or make one to be printed."""
    form.values["action"] = ["link"]
    shown_again(request, form, lambda session, refused: case_page(request, session, actor, number, refused))
    link = links.make(session, actor, number, read(LinkCreate, form))
    if link.address:
        return see(f"/cases/{number}?done=link")
    return see(f"/cases/{number}/links/{link.id}/sheet")


@router.post("/cases/{number}/links/{link_id}/withdraw", name="web.cases.links.withdraw")
def withdraw_link(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, link_id: UUID
) -> Response:
    """Make a link useless."""
    shown_again(request, Form(), lambda session, refused: case_page(request, session, actor, number, refused))
    links.withdraw(session, actor, number, link_id)
    return see(f"/cases/{number}?done=link-withdrawn")


@router.get("/cases/{number}/links/{link_id}/sheet", name="web.cases.links.sheet")
def show_printed(
    request: Request, session: ReadSession, actor: CurrentActor, number: str, link_id: UUID
) -> Response:
    """Show a coordinator the page to be printed for a host."""
    return _sheet(request, session, links.token(links.get(session, actor, number, link_id)), actor)
