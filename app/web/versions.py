"""The desk's pages of the ranking itself: its versions, how two of them compare, who is shown how often."""

from typing import Any
from uuid import UUID

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app import clock, policy
from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.errors import NotFound
from app.fields import OptionalDay
from app.i18n import gettext as _
from app.matches import comparing, comparison, exposure, plot, versions
from app.matches.models import ModelComparison
from app.matches.version_schemas import Adopt, ComparisonAsk, RollBack
from app.matches.versions import Listed
from app.web import words
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()
LATEST = 10
CHANGE = "/desk/models/change"
DISTRICT = "district "
Told = dict[str, Any]


def group_name(name: str) -> str:
    """Return the name of a group of demands or testbeds; a district is named as it is called."""
    if name in words.WORDS["model_group"] or not name.startswith(DISTRICT):
        return words.word("model_group", name)
    return name.removeprefix(DISTRICT)


def _told(row: ModelComparison) -> Told:
    return {
        "id": row.id,
        "first": row.first,
        "second": row.second,
        "state": row.state.value,
        "is_better": row.is_better,
        "is_waiting": comparing.is_waiting(row),
        "created_at": row.created_at,
        "made_at": row.made_at,
        "report": row.report,
        "inputs": row.inputs,
    }


def _against(session: Session, used: str) -> dict[str, ModelComparison]:
    """Return by version its newest comparison with the one in use."""
    rows = session.scalars(comparing.select(used).where(ModelComparison.made_at.is_not(None)).limit(200))
    found: dict[str, ModelComparison] = {}
    for row in rows:
        found.setdefault(row.second, row)
    return found


def models_page(request: Request, session: Session, actor: Actor, form: Form | None = None) -> HTMLResponse:
    """Show every version, which one ranks, and the latest comparisons."""
    listed = versions.listed(session)[::-1]
    used = next(each for each in listed if each.is_in_use)
    newest = next((each.version.name for each in listed if not each.is_in_use), "")
    rows = session.scalars(comparing.select().limit(LATEST)).all()
    return render(
        request,
        "versions/list.html",
        form=form or Form({"first": [used.version.name], "second": [newest]}),
        listed=listed,
        used=used,
        against={key: _told(row) for key, row in _against(session, used.version.name).items()},
        latest=[_told(row) for row in rows],
        names=[(each.version.name, each.version.name) for each in listed],
        may_change=policy.may("web.models.adopt", actor),
    )


@router.get("/desk/models", name="web.models")
def show_models(request: Request, session: ReadSession, actor: CurrentActor) -> Response:
    """Show the versions of the ranking."""
    return models_page(request, session, actor)


@router.post("/desk/models/compare", name="web.models.compare")
def compare(request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm) -> Response:
    """Have two versions compared in the background."""
    shown_again(request, form, lambda session, refused: models_page(request, session, actor, refused))
    data = read(ComparisonAsk, form)
    row = comparing.ask(session, actor, data.first, data.second)
    return see(f"/desk/models/comparisons/{row.id}")


def _listed(session: Session, name: str) -> Listed:
    for each in versions.listed(session):
        if each.version.name == name:
            return each
    raise NotFound


@router.get("/desk/models/versions/{name}", name="web.models.version")
def show_version(request: Request, session: ReadSession, actor: CurrentActor, name: str) -> Response:
    """Show what a version was learnt from, what was measured, and its comparisons."""
    each = _listed(session, name)
    rows = session.scalars(comparing.select(second=name).limit(LATEST)).all()
    return render(
        request,
        "versions/show.html",
        each=each,
        used=versions.in_use(session).name,
        rows=[_told(row) for row in rows],
        may_change=policy.may("web.models.adopt", actor),
    )


@router.get("/desk/models/comparisons/{comparison_id}", name="web.models.comparison")
def show_comparison(
    request: Request, session: ReadSession, actor: CurrentActor, comparison_id: UUID
) -> Response:
    """Show a comparison; one that is being made asks again by itself."""
    row = comparing.get(session, comparison_id)
    return render(
        request,
        "versions/comparison.html",
        row=_told(row),
        # Drawn in the page, so that it is lettered with the page's own font; it escapes names itself.
        drawing=plot.reliability(comparing.calibrations(row)) if row.report else "",
        used=versions.in_use(session).name,
        group_name=group_name,
        fewest=comparison.FEWEST,
        calibrated=comparison.CALIBRATED,
        seconds=int((clock.now() - row.created_at).total_seconds()),
        may_change=policy.may("web.models.adopt", actor),
    )


def change_page(
    request: Request, session: Session, actor: Actor, to: str, form: Form | None = None
) -> HTMLResponse:
    """Show what would change, and ask for a reason; without a version it is about taking back."""
    used = _listed(session, versions.in_use(session).name)
    found = comparing.latest(session, used.version.name, to) if to else None
    return render(
        request,
        "versions/change.html",
        form=form or Form({"instead_of": [used.version.name]}),
        used=used,
        target=_listed(session, to) if to else None,
        back=versions.before(session) if not to else "",
        found=_told(found) if found else None,
        may_change=policy.may("web.models.adopt", actor),
    )


@router.get("/desk/models/change", name="web.models.change")
def show_change(request: Request, session: ReadSession, actor: CurrentActor, to: str = "") -> Response:
    """Ask for confirmation before another version ranks."""
    return change_page(request, session, actor, to)


@router.post("/desk/models/adopt", name="web.models.adopt")
def adopt(request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm) -> Response:
    """Put a version to use."""
    name = form.text("to")
    shown_again(request, form, lambda session, refused: change_page(request, session, actor, name, refused))
    data = read(Adopt, form)
    comparing.adopt(session, actor, name, **data.model_dump())
    return see("/desk/models?changed=1")


@router.post("/desk/models/roll-back", name="web.models.roll_back")
def roll_back(request: Request, session: WriteSession, actor: CurrentActor, form: CurrentForm) -> Response:
    """Return to the version before."""
    shown_again(request, form, lambda session, refused: change_page(request, session, actor, "", refused))
    data = read(RollBack, form)
    comparing.roll_back(session, actor, **data.model_dump())
    return see("/desk/models?changed=1")


@router.get("/desk/models/exposure", name="web.exposure")
def show_exposure(request: Request, session: ReadSession, since: OptionalDay = None) -> Response:
    """Show how often each operator's testbeds stood in the first five, against its share of the catalogue."""
    return render(
        request,
        "versions/exposure.html",
        found=exposure.exposure(session, since),
        since=since,
        title=_("노출"),
    )
