"""Asking up to three places in one form, in order of preference."""

from datetime import date, timedelta
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import clock
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.bookings import service as bookings
from app.cases import several
from app.cases.schemas import CasesCreate, CaseWithdraw
from app.database import ReadSession, WriteSession
from app.demands import service as demands
from app.errors import Invalid
from app.i18n import gettext as _
from app.i18n import pick
from app.testbeds import rooms
from app.testbeds import service as testbeds
from app.web.base import page_router
from app.web.cases import case_page
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.recommend import AHEAD_DAYS, hours, wished
from app.web.templating import render

router = page_router()
MOST = 3


def _place(session: Session, actor: Actor, code: str, first: date) -> dict[str, Any]:
    """Return what the form asks about one place."""
    testbed = testbeds.get_visible(session, actor, code)
    return {
        "testbed": testbed,
        "sites": [(each.code, pick(each.name_ko, each.name_en)) for each in rooms.sites(session, testbed.id)],
        "bands": [(each.code, hours(each)) for each in rooms.bands(session, testbed.id)],
        "availability": bookings.availability(
            session, testbed.code, first, first + timedelta(days=AHEAD_DAYS)
        ),
    }


def _codes(form: Form) -> list[str]:
    return [row["testbed_id"] for row in form.rows("requests") if row.get("testbed_id")]


def _begun(codes: list[str], days: dict[str, list[str]]) -> Form:
    values = {}
    for index, code in enumerate(codes):
        values[f"requests.{index}.testbed_id"] = [code]
        values[f"requests.{index}.rank"] = [str(index + 1)]
        values |= {f"requests.{index}.{name}": said for name, said in days.items()}
    return Form(values)


def requests_page(
    request: Request, session: Session, actor: Actor, demand_id: str, form: Form
) -> HTMLResponse:
    """Show the form: the places in order, the days of each, and what to say to all."""
    demand = demands.get(session, actor, demand_id)
    profile = demands.profile(session, demand)
    first = max(profile.earliest_start or clock.today(), clock.today())
    codes = _codes(form)
    return render(
        request,
        "firm/requests.html",
        form=form,
        demand=demand,
        profile=profile,
        places=[_place(session, actor, code, first) for code in codes],
        ranks=[(str(number), _("%(rank)s순위", rank=number)) for number in range(1, len(codes) + 1)],
    )


@router.get("/demands/{demand_id}/requests", name="web.demands.requests")
def show_requests(request: Request, session: ReadSession, actor: CurrentActor, demand_id: str) -> Response:
    """Ask for the days of the places that were picked, at most three."""
    demand = demands.get(session, actor, demand_id)
    codes = list(dict.fromkeys(request.query_params.getlist("t")))[:MOST]
    if not codes:
        return see(f"/demands/{demand.id}/results")
    days = wished(demands.profile(session, demand))
    return requests_page(request, session, actor, demand_id, _begun(codes, days))


def _ordered(form: Form) -> Form:
    """Return the form with its places in the order that was chosen, so that errors meet their places."""
    rows = form.rows("requests")
    order = sorted(range(len(rows)), key=lambda index: rows[index].get("rank", ""))
    values = {name: texts for name, texts in form.values.items() if not name.startswith("requests.")}
    for place, index in enumerate(order):
        values |= {f"requests.{place}.{name}": [text] for name, text in rows[index].items()}
    return Form(values)


@router.post("/demands/{demand_id}/requests", name="web.demands.requests.send")
def send_requests(
    request: Request, session: WriteSession, actor: CurrentActor, demand_id: str, form: CurrentForm
) -> Response:
    """Send all requests or none."""
    form = _ordered(form)
    shown_again(
        request,
        form,
        lambda session, refused: requests_page(request, session, actor, demand_id, refused),
    )
    rows = form.rows("requests")
    ranks = [row.get("rank", "") for row in rows]
    if len(set(ranks)) < len(ranks):
        message = _("순위를 서로 다르게 골라 주세요.")
        raise Invalid(errors=[{"field": "requests.0.rank", "code": "twice", "message": message}])
    wishes = [{name: text for name, text in row.items() if text.strip() and name != "rank"} for row in rows]
    made = several.request_each(session, actor, demand_id, read(CasesCreate, form, requests=wishes))
    return see(f"/cases/{made[0].number}?done=requests")


@router.post("/cases/{number}/withdraw-others", name="web.cases.withdraw_others")
def withdraw_others(
    request: Request, session: WriteSession, actor: CurrentActor, number: str, form: CurrentForm
) -> Response:
    """Take the demand's other open requests back."""
    shown_again(request, form, lambda session, refused: case_page(request, session, actor, number, refused))
    several.withdraw_others(session, actor, number, CaseWithdraw())
    return see(f"/cases/{number}?done=withdraw_others")
