"""The agreement of a case on one page: terms, costs, papers, signing."""

import re
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts import service as accounts
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.agreements import service, steps
from app.agreements.clauses import clauses
from app.agreements.models import Agreement
from app.agreements.schemas import Accept, AgreementWrite, Offer, Seal, Way, Why
from app.agreements.states import AgreementState
from app.cases import service as cases
from app.cases.models import Case
from app.cases.states import Party
from app.database import ReadSession, WriteSession
from app.errors import invalid
from app.files import service as files
from app.files.deps import give
from app.i18n import gettext as _
from app.i18n import pick
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, Forms, read, see, shown_again
from app.web.templating import render

router = page_router()
S = TypeVar("S", bound=BaseModel)
TERM = re.compile(r"terms\.(\w+)\.(choice|amount_krw|detail)")
BLANK_ROWS = 3
BEHALF = "on_behalf_of."
LIVE = frozenset({AgreementState.DRAFT, AgreementState.OFFERED, AgreementState.VALID})


def _form(current: dict[str, Any] | None) -> Form:
    """Return the form that would be typed to say what the newest version says."""
    if current is None:
        return Form({}, prefix="write-")
    desk = next((each.organization.code for each in current["parties"] if each.party == Party.DESK), "")
    said = {name: current[name] for name in ("terms", "extra", "costs")} | {"desk": desk}
    form = Form.of({**said, "terms": {}})
    for code, term in current["terms"].items():
        for name, value in term.items():
            form.values[f"terms.{code}.{name}"] = ["" if value is None else str(value)]
    return form.named("write-")


def _desks(
    session: Session, actor: Actor, case: Case, current: dict[str, Any] | None
) -> list[tuple[str, str]]:
    """Return the coordinators' organizations that may take part: the own one, and who does already."""
    found = [each.organization for each in current["parties"] if each.party == Party.DESK] if current else []
    if actor.is_coordinator and actor.organization_id:
        found.append(accounts.get_organization(session, actor.organization_id))
    return list(dict.fromkeys((each.code, pick(each.name_ko, each.name_en)) for each in found))


def agreement_page(
    request: Request, session: Session, actor: Actor, number: str, refused: Form | None = None
) -> HTMLResponse:
    """Show the agreement of a case; a refused form keeps what was typed."""
    case = cases.get(session, actor, number)
    found = service.overview(session, actor, number)
    forms = Forms(refused)
    if "write" not in forms:
        forms["write"] = _form(found["current"])
    written = len(forms["write"].rows("costs"))
    current = found["current"]
    return render(
        request,
        "agreements/show.html",
        case=cases.present(case, actor),
        found=found,
        current=current,
        live=[each for each in found["versions"] if each["state"] in LIVE],
        clauses=clauses(),
        forms=forms,
        refused=forms.refused,
        is_desk=Party.DESK in cases.parties(actor, case),
        desks=_desks(session, actor, case, current),
        cost_rows=range(written + BLANK_ROWS),
        done=request.query_params.get("done", ""),
    )


@router.get("/cases/{number}/agreement", name="web.agreement")
def show_agreement(request: Request, session: ReadSession, actor: CurrentActor, number: str) -> Response:
    """Show the agreement of a case."""
    return agreement_page(request, session, actor, number)


def _again(request: Request, actor: Actor, number: str, form: Form, action: str) -> None:
    form.values["action"] = [action]
    if not form.text("on_behalf_of.organization"):
        # A coordinator who speaks for nobody: the rest of that part of the form says nothing.
        form.values = {name: said for name, said in form.values.items() if not name.startswith(BEHALF)}
    shown_again(
        request, form, lambda session, refused: agreement_page(request, session, actor, number, refused)
    )


def _terms(form: Form) -> dict[str, dict[str, str | None]]:
    """Return the settled clauses of a form, whose fields are called terms.<clause>.<what>."""
    found: dict[str, dict[str, str | None]] = {}
    for name in form.values:
        if match := TERM.fullmatch(name):
            text = form.text(name)
            found.setdefault(match[1], {})[match[2]] = text if text or match[2] == "detail" else None
    return found


@router.post("/cases/{number}/agreement", name="web.agreement.write")
def write(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Write changed terms as the next draft."""
    _again(request, actor, number, form, "write")
    service.write(session, actor, number, read(AgreementWrite, form, terms=_terms(form)))
    return see(f"/cases/{number}/agreement?done=write")


def _take(
    request: Request,
    session: Session,
    actor: Actor,
    place: tuple[str, int],
    form: Form,
    schema: type[S],
    step: Callable[[Session, Actor, str, int, S], Agreement],
) -> Response:
    """Take one step of a version and lead back to the page."""
    number, version = place
    action = request.url.path.rpartition("/")[2]
    _again(request, actor, number, form, action)
    step(session, actor, number, version, read(schema, form))
    return see(f"/cases/{number}/agreement?done={action}")


@router.post("/cases/{number}/agreement/{version}/offer", name="web.agreement.offer")
def offer(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, version: int, form: CurrentForm
) -> Response:
    """Offer a draft to be signed."""
    return _take(request, session, actor, (number, version), form, Offer, steps.offer)


@router.post("/cases/{number}/agreement/{version}/way", name="web.agreement.way")
def choose_way(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, version: int, form: CurrentForm
) -> Response:
    """Choose how the own side signs."""
    return _take(request, session, actor, (number, version), form, Way, steps.choose_way)


@router.post("/cases/{number}/agreement/{version}/accept", name="web.agreement.accept")
def accept(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, version: int, form: CurrentForm
) -> Response:
    """Accept on line for the own side."""
    return _take(request, session, actor, (number, version), form, Accept, steps.accept)


@router.post("/cases/{number}/agreement/{version}/seal", name="web.agreement.seal")
def seal(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, version: int, form: CurrentForm
) -> Response:
    """Record the sealed paper with its scan."""
    _again(request, actor, number, form, "seal")
    uploads = form.uploads("file")
    if len(uploads) != 1:
        raise invalid("file", "missing", _("날인본 파일 하나를 골라 주세요."))
    steps.seal(session, actor, number, version, read(Seal, form), files.check(uploads[0]))
    return see(f"/cases/{number}/agreement?done=seal")


@router.post("/cases/{number}/agreement/{version}/refuse", name="web.agreement.refuse")
def refuse(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, version: int, form: CurrentForm
) -> Response:
    """Refuse what was offered."""
    return _take(request, session, actor, (number, version), form, Why, steps.refuse)


@router.post("/cases/{number}/agreement/{version}/end", name="web.agreement.end")
def end(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, version: int, form: CurrentForm
) -> Response:
    """End a valid agreement."""
    return _take(request, session, actor, (number, version), form, Why, steps.end)


@router.get("/cases/{number}/agreement/{version}/files/{file_id}", name="web.agreement.file")
def get_file(session: ReadSession, actor: CurrentActor, number: str, version: int, file_id: UUID) -> Response:
    """Give the sealed scan, to be saved."""
    return give(service.find_file(session, actor, number, version, file_id))
