"""Other days of a confirmed case, from its page."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import rescheduling
from app.cases.change_schemas import ChangeAnswer, ChangePropose, ChangeRefuse
from app.cases.schemas import Step
from app.database import WriteSession
from app.web.base import page_router
from app.web.cases import case_page
from app.web.forms import CurrentForm, Form, read, see, shown_again

router = page_router()
S = TypeVar("S", bound=Step)


def _again(request: Request, actor: Actor, number: str, form: Form, action: str) -> None:
    form.values["action"] = [action]
    shown_again(request, form, lambda session, refused: case_page(request, session, actor, number, refused))


def _take(
    request: Request,
    session: Session,
    actor: Actor,
    place: tuple[str, int],
    form: Form,
    schema: type[S],
    step: Callable[[Session, Actor, str, int, S], Any],
) -> Response:
    """Take one step of a wish and lead back to the case."""
    number, change = place
    action = request.url.path.rpartition("/")[2]
    _again(request, actor, number, form, f"{action}_dates")
    step(session, actor, number, change, read(schema, form))
    return see(f"/cases/{number}?done={action}_dates")


@router.post("/cases/{number}/dates", name="web.date_changes.propose")
def propose(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Wish for other days."""
    _again(request, actor, number, form, "propose_dates")
    rescheduling.propose(session, actor, number, read(ChangePropose, form))
    return see(f"/cases/{number}?done=propose_dates")


@router.post("/cases/{number}/dates/{change}/accept", name="web.date_changes.accept")
def accept(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, change: int, form: CurrentForm
) -> Response:
    """Accept for the other side."""
    return _take(request, session, actor, (number, change), form, ChangeAnswer, rescheduling.accept)


@router.post("/cases/{number}/dates/{change}/refuse", name="web.date_changes.refuse")
def refuse(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, change: int, form: CurrentForm
) -> Response:
    """Refuse; the days stay."""
    return _take(request, session, actor, (number, change), form, ChangeRefuse, rescheduling.refuse)


@router.post("/cases/{number}/dates/{change}/withdraw", name="web.date_changes.withdraw")
def withdraw(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, change: int, form: CurrentForm
) -> Response:
    """Take a wish back."""
    return _take(request, session, actor, (number, change), form, ChangeAnswer, rescheduling.withdraw)


@router.post("/cases/{number}/dates/{change}/confirm", name="web.date_changes.confirm")
def confirm(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, change: int, form: CurrentForm
) -> Response:
    """Move the days."""
    return _take(request, session, actor, (number, change), form, ChangeAnswer, rescheduling.confirm)
