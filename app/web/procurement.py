"""Pages of procurement: the routes for everybody, and what a case has towards each."""

from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import clock
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import service as cases
from app.database import ReadSession, WriteSession
from app.procurement import rules, service
from app.procurement.readiness import Proof
from app.procurement.schemas import AnswersWrite
from app.programmes import windows
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, see, shown_again
from app.web.templating import render

router = page_router()
PREFIX = "q-"
# Where what says so can be looked at, below the case.
PLACES = {
    "trl_said": "/procurement#answers",
    "trl_applied": "",
    "certificate": "/certificates",
    "targets": "/demonstration",
    "performance": "/certificates#performance",
    "incidents": "/demonstration",
    "intent": "/followup#intents",
    "intent_no": "/followup#intents",
    "sales": "/followup",
    "said": "/procurement#answers",
}


def _given(form: Form) -> dict[str, bool]:
    """Return the answers that were chosen; what was left at 모름 is unknown."""
    return {
        name.removeprefix(PREFIX): form.text(name) == "true"
        for name in form.values
        if name.startswith(PREFIX) and form.text(name)
    }


def _place(number: str, proof: Proof) -> str | None:
    path = PLACES.get(proof.kind)
    return None if path is None else f"/cases/{number}{path}"


def _page(
    request: Request, session: Session, actor: Actor, number: str, refused: Form | None = None
) -> HTMLResponse:
    found: dict[str, Any] = service.overview(session, actor, number)
    case = found["case"]
    answers = _given(refused) if refused else found["answers"]
    return render(
        request,
        "procurement/case.html",
        **found | {"case": cases.present(case, actor), "answers": answers},
        asked={each.code: each for each in found["questions"]},
        form=refused or Form({"trl": [str(found["trl"] or "")]}),
        place=lambda proof: _place(case.number, proof),
    )


@router.get("/guides/procurement", name="web.guides.procurement")
def show_routes(request: Request) -> Response:
    """Show the routes into public procurement, what each asks for and when that was checked."""
    return render(
        request,
        "procurement/routes.html",
        routes=rules.rules().routes,
        checked_on=rules.rules().checked_on,
        window_of=lambda route: windows.next_window(route, clock.today()),
    )


@router.get("/cases/{number}/procurement", name="web.case.procurement")
def show_procurement(request: Request, session: ReadSession, actor: CurrentActor, number: str) -> Response:
    """Show what a case has towards each route."""
    return _page(request, session, actor, number)


@router.post("/cases/{number}/procurement", name="web.case.procurement.answer")
def answer(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Keep the firm's answers."""
    shown_again(request, form, lambda session, refused: _page(request, session, actor, number, refused))
    data = check(AnswersWrite, {"trl": form.text("trl"), "answers": _given(form)})
    service.answer(session, actor, number, data)
    return see(f"/cases/{number}/procurement")
