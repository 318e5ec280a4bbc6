"""Pages of the time after a demonstration: a case's surveys, and what all of them came to."""

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import service as cases
from app.cases.states import Party
from app.database import ReadSession, WriteSession
from app.followups import service
from app.followups.schemas import (
    PurchaseIntentRead,
    PurchaseIntentWrite,
    SatisfactionRead,
    SatisfactionWrite,
    SurveyRead,
    SurveyWrite,
)
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, Forms, read, see, shown_again
from app.web.templating import render

router = page_router()


def _page(
    request: Request, session: Session, actor: Actor, number: str, refused: Form | None = None
) -> HTMLResponse:
    case = cases.get(session, actor, number)
    found = service.overview(session, actor, number)
    forms = Forms(refused)
    mine = {service.SIDES[party] for party in cases.parties(actor, case) if party in service.SIDES}
    for survey in found["surveys"]:
        name = f"survey-{survey['months']}"
        if survey["answer"] and name not in forms:
            said = SurveyRead.model_validate(survey["answer"]).model_dump(exclude={"answered_on"})
            forms[name] = Form.of(said).named(f"{name}-")
    for row in found["satisfactions"]:
        if row.side in mine and "rate" not in forms:
            said = SatisfactionRead.model_validate(row).model_dump(exclude={"side"})
            forms["rate"] = Form.of(said).named("rate-")
    seen = cases.parties(actor, case)
    return render(
        request,
        "followups/case.html",
        case=cases.present(case, actor),
        **{**found, "intents": [PurchaseIntentRead.model_validate(row) for row in found["intents"]]},
        forms=forms,
        figures=service.FIGURES,
        may_answer=bool(seen & {Party.FIRM, Party.DESK}),
        may_rate=bool(mine),
        may_intend=bool(seen & {Party.HOST, Party.DESK}),
    )


@router.get("/cases/{number}/followup", name="web.case.followup")
def show_followup(request: Request, session: ReadSession, actor: CurrentActor, number: str) -> Response:
    """Show what became of a demonstration, and ask what is due."""
    return _page(request, session, actor, number)


def _again(request: Request, actor: Actor, number: str, form: Form, action: str) -> None:
    form.values["action"] = [action]
    shown_again(request, form, lambda session, refused: _page(request, session, actor, number, refused))


@router.post("/cases/{number}/followup/surveys/{months}", name="web.case.followup.answer")
def answer(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, months: int, form: CurrentForm
) -> Response:
    """Answer a survey."""
    _again(request, actor, number, form, f"survey-{months}")
    service.answer(session, actor, number, months, read(SurveyWrite, form))
    return see(f"/cases/{number}/followup#survey-{months}")


@router.post("/cases/{number}/followup/satisfaction", name="web.case.followup.rate")
def rate(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Say how it went."""
    _again(request, actor, number, form, "rate")
    service.rate(session, actor, number, read(SatisfactionWrite, form))
    return see(f"/cases/{number}/followup#rate")


@router.post("/cases/{number}/followup/intents", name="web.case.followup.intend")
def intend(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Note somebody who may buy."""
    _again(request, actor, number, form, "intend")
    service.intend(session, actor, number, read(PurchaseIntentWrite, form))
    return see(f"/cases/{number}/followup#intents")


@router.get("/desk/outcomes", name="web.outcomes")
def show_outcomes(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Show what all surveys came to."""
    return render(request, "followups/outcomes.html", sums=service.sums(session), figures=service.FIGURES)
