"""Pages of permits: the questionnaire for everybody, and the permits of a case."""

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import permits as case_permits
from app.cases import service as cases
from app.database import ReadSession, WriteSession
from app.permits import rules, service
from app.permits.rules import Verdict
from app.permits.schemas import ConditionAdd, ConditionMeet, PermitChange, PermitCheck
from app.taxonomies import models
from app.taxonomies import service as taxonomies
from app.web import catalogue
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, read, see, shown_again
from app.web.templating import render

router = page_router()
PREFIX = "q-"


def _given(form: Form) -> dict[str, bool]:
    """Return the answers that were chosen; what was left at 모름 is unknown."""
    return {
        name.removeprefix(PREFIX): form.text(name) == "true"
        for name in form.values
        if name.startswith(PREFIX) and form.text(name)
    }


def _grouped() -> list[tuple[dict[str, str], list[rules.Question]]]:
    known = rules.rules()
    return [
        (group, [each for each in known.questions.values() if each.group == group["code"]])
        for group in known.groups
    ]


def _outlook(session: Session, found: dict[str, Any]) -> dict[str, Any]:
    """Return what the template of an outlook needs."""
    by_verdict = {
        verdict: [each for each in found["findings"] if each.verdict == verdict] for verdict in Verdict
    }
    return {
        "needed": by_verdict[Verdict.NEEDED],
        "possible": by_verdict[Verdict.POSSIBLE],
        "spared": by_verdict[Verdict.NOT_NEEDED],
        "advice": found["advice"],
        "pathways": found["pathways"],
        "regulations": {each.code: each for each in taxonomies.terms(session, models.Regulation)},
        "rules": rules.rules().permits,
        "questions": rules.rules().questions,
        "groups": _grouped(),
        "checked_on": rules.rules().checked_on,
    }


def _check_page(request: Request, session: Session, form: Form) -> HTMLResponse:
    answers = _given(form)
    types = form.all("demonstration_types")
    known = catalogue.options(session, models.DemonstrationType)
    if not answers and types:
        answers = {code: each.answer for code, each in rules.prefill(types, [], {}).items()}
    found = service.outlook(answers, types)
    return render(
        request,
        "permits/check.html",
        **_outlook(session, found),
        answers=answers,
        form=form,
        types=known,
        is_asked=bool(answers),
    )


@router.get("/permits", name="web.permits")
def show_questions(request: Request, session: ReadSession) -> Response:
    """Ask what decides over permits; a type in the address answers what goes without saying."""
    form = Form({"demonstration_types": request.query_params.getlist("type")})
    return _check_page(request, session, form)


@router.post("/permits", name="web.permits.check")
def check_questions(request: Request, session: ReadSession, form: CurrentForm) -> Response:
    """Say which permits the answers call for; nothing is kept."""
    shown_again(request, form, lambda session, refused: _check_page(request, session, refused))
    check(PermitCheck, {"answers": _given(form), "demonstration_types": form.all("demonstration_types")})
    return _check_page(request, session, form)


def _case_page(
    request: Request, session: Session, actor: Actor, number: str, refused: Form | None = None
) -> HTMLResponse:
    case = cases.get(session, actor, number)
    found = case_permits.overview(session, actor, number)
    register = {each["code"]: each for each in found["entries"]}
    parts = (service.INSURANCE, service.TRAINING)
    codes = [each.rule.code for each in found["findings"] if each.verdict == Verdict.NEEDED]
    entries = [*codes, *parts, *(code for code in register if code not in codes and code not in parts)]
    return render(
        request,
        "permits/case.html",
        **_outlook(session, found),
        case=cases.present(case, actor),
        answers=found["answers"],
        entries=entries,
        register=register,
        earliest=found["earliest"],
        may_write=bool(cases.parties(actor, case) & case_permits.WRITERS),
        forms={code: Form.of(register[code]) if code in register else Form({}) for code in entries},
        refused=refused,
        own_prefix=service.OWN_PREFIX,
        own_number=len([code for code in register if code.startswith(service.OWN_PREFIX)]) + 1,
    )


@router.get("/cases/{number}/permits", name="web.case.permits")
def show_case_permits(request: Request, session: ReadSession, actor: CurrentActor, number: str) -> Response:
    """Show the permits of a case, its register and its earliest start."""
    return _case_page(request, session, actor, number)


def _shown_again(request: Request, actor: Actor, number: str, form: Form) -> None:
    shown_again(request, form, lambda session, refused: _case_page(request, session, actor, number, refused))


@router.post("/cases/{number}/permits/answers", name="web.case.permits.answer")
def answer(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Confirm the answers of a case."""
    _shown_again(request, actor, number, form)
    case_permits.answer(session, actor, number, check(PermitCheck, {"answers": _given(form)}))
    return see(f"/cases/{number}/permits")


@router.post("/cases/{number}/permits/{code}", name="web.case.permits.save")
def save(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, code: str, form: CurrentForm
) -> Response:
    """Write an entry of the register."""
    form.values["code"] = [code]
    _shown_again(request, actor, number, form)
    case_permits.save(session, actor, number, code, read(PermitChange, form))
    return see(f"/cases/{number}/permits#permit-{code}")


@router.post("/cases/{number}/permits/{code}/conditions", name="web.case.permits.add_condition")
def add_condition(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, code: str, form: CurrentForm
) -> Response:
    """Note a condition of a granted permit."""
    form.values["code"] = [code]
    _shown_again(request, actor, number, form)
    case_permits.add_condition(session, actor, number, code, read(ConditionAdd, form))
    return see(f"/cases/{number}/permits#permit-{code}")


@router.post("/cases/{number}/permits/conditions/{condition_id}/meet", name="web.case.permits.meet_condition")
def meet_condition(
    request: Request,
    session: WriteSession,
    actor: CurrentActor,
    number: str,
    condition_id: UUID,
    form: CurrentForm,
) -> Response:
    """Note that a condition was met."""
    _shown_again(request, actor, number, form)
    case_permits.meet_condition(session, actor, number, condition_id, read(ConditionMeet, form))
    return see(f"/cases/{number}/permits")
