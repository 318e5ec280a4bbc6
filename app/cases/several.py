"""Several places at once: up to three requests of a demand in the firm's order, and what becomes of the rest.

Each becomes a case of its own, all in one commit or none: a host sees no rivals, the desk sees the order.
"""

from sqlalchemy.orm import Session

from app.actor import Actor
from app.cases import preferences, service, steps
from app.cases.models import Case
from app.cases.schemas import CaseCreate, CasesCreate, CaseWithdraw
from app.cases.states import CaseState
from app.demands import service as demands
from app.errors import Conflict, Problem
from app.i18n import gettext as _
from app.testbeds import hosting
from app.testbeds import service as testbeds


def request_each(session: Session, actor: Actor, demand_id: str, data: CasesCreate) -> list[Case]:
    """Ask every place, the first choice first. What refuses one refuses all, and says which: `place`.

    Raises what a single request raises.
    """
    demand = demands.get(session, actor, demand_id, lock=True)
    places = [testbeds.get_published(session, wish.testbed_id) for wish in data.requests]
    # A single request holds one place's row and then waits for the counter of numbers, which the first of
    # these holds: all rows first, in one order for everybody, so that no two wait for each other.
    for key in sorted(place.id for place in places):
        hosting.intake(session, key, lock=True)
    made = []
    for number, wish in enumerate(data.requests, 1):
        said = wish.model_dump(exclude={"due_on"}) | {"note": wish.note or data.note}
        body = CaseCreate(**said, demand_id=demand.id, on_behalf_of=data.on_behalf_of)
        try:
            made.append(service.request(session, actor, body))
        except Problem as problem:
            problem.members["place"] = number
            for error in problem.errors:
                error["field"] = f"requests.{number - 1}.{error['field']}"
            raise
    return made


def others(session: Session, case: Case) -> list[Case]:
    """Return the demand's other open cases in the firm's order."""
    return [each for each in preferences.open_cases(session, case.demand_id) if each.id != case.id]


def withdraw_others(session: Session, actor: Actor, case_id: str, data: CaseWithdraw) -> Case:
    """Take the demand's other open requests back, once one place has said yes.

    Raises WrongState, Conflict where there are none.
    """
    service.lock_demand(session, actor, case_id)
    case = service.get(session, actor, case_id)
    if case.current_state not in (CaseState.AGREED, CaseState.APPROVED):
        raise service.WrongState(state=case.current_state)
    found = others(session, case)
    if not found:
        raise Conflict(_("거둘 다른 요청이 없습니다."), code="no-others")
    for each in found:
        steps.withdraw(session, actor, str(each.id), data)
    return service.get(session, actor, case_id)
