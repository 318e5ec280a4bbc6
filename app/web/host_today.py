"""What a host does today, and what it has done over the years."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app import clock, tables
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.cases import record
from app.cases.states import CaseState
from app.database import ReadSession
from app.files.deps import attachment
from app.i18n import gettext as _
from app.onboarding import verifications
from app.testbeds import service as testbeds
from app.testbeds.models import Blackout, Testbed
from app.testbeds.schemas import UNKNOWN, TestbedRead
from app.web.base import page_router
from app.web.templating import render

router = page_router()
WEEK = timedelta(days=7)
AHEAD = timedelta(days=30)
# The facts that a listing may lack, of which `Testbed.unknowns` names those it does.
FACTS = len(UNKNOWN)
# Where a fact is said: on the page of sites and sharing, in the form of the listing, or by other ways.
ROOMS = frozenset({"around", "sharing"})
IN_FORM = frozenset({"unit", "capacity", "lead_days", "min_days", "max_days", "trl", "terms"})
# What firms need first to ask at all; the rest follows in the order of the model.
FIRST = ("capacity", "lead_days", "min_days", "max_days", "terms", "unit", "consent")


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing of the host's: how much of it is known, what to fill next, until when it is confirmed."""

    testbed: Testbed
    known: int
    next_fact: str
    next_page: str
    due_on: date | None
    is_due: bool
    blackouts: list[Blackout]


def _page(attribute: str) -> str:
    """Return the page of a listing on which a fact can be said."""
    if attribute in ROOMS:
        return "rooms"
    return "manage/edit" if attribute in IN_FORM else "manage"


def _listing(testbed: Testbed) -> Listing:
    today, lacking = clock.today(), TestbedRead.model_validate(testbed).unknowns
    lacking = sorted(lacking, key=lambda each: each.attribute not in FIRST)
    due_on = verifications.due_on(testbed.verified_on) if testbed.verified_on else None
    return Listing(
        testbed,
        FACTS - len(lacking),
        lacking[0].message if lacking else "",
        _page(lacking[0].attribute) if lacking else "",
        due_on,
        due_on is not None and due_on <= today + AHEAD,
        [each for each in testbed.blackouts if each.ends_on >= today and each.starts_on <= today + AHEAD],
    )


def today(session: Session, actor: Actor, cases: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what begins and ends within a week, and how the listings stand."""
    first = clock.today()
    booked = [case for case in cases if case["state"] == CaseState.APPROVED]
    own = testbeds.of_operator(session, actor.organization_id) if actor.organization_id else []
    return {
        "starting": [case for case in booked if first <= case["starts_on"] <= first + WEEK],
        "ending": [case for case in booked if first <= case["ends_on"] <= first + WEEK],
        "listings": [_listing(testbed) for testbed in own],
        "facts": FACTS,
    }


@router.get("/host/record", name="web.host.record")
def show_record(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Show a host what it did, year by year."""
    assert actor.organization_id
    return render(request, "desks/record.html", years=record.of_host(session, actor.organization_id))


@router.get("/host/record.csv", name="web.host.record.csv")
def get_record(session: ReadSession, actor: CurrentActor) -> Response:
    """Give the same table to be saved."""
    assert actor.organization_id
    head = [
        *(_("연도"), _("받은 요청"), _("답변"), _("수락·조건부")),
        *(_("답변까지 근무일(중앙값)"), _("확정"), _("확정한 날수")),
    ]
    rows = [
        [
            str(value)
            for value in (
                row.year,
                row.requests,
                row.answers,
                row.accepted,
                "" if row.median_wait is None else f"{row.median_wait:g}",
                row.confirmed,
                row.days,
            )
        ]
        for row in record.of_host(session, actor.organization_id)
    ]
    return attachment(
        tables.write_csv([head, *rows]), f"{_('실증 협력 실적')}.csv", "text/csv; charset=utf-8"
    )
