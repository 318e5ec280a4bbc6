"""Where a coordinator begins who enters something for somebody that phoned, wrote or visited."""

from fastapi import Request
from starlette.responses import Response

from app.accounts import service as accounts
from app.accounts.deps import CurrentActor
from app.cases import service as cases
from app.database import ReadSession
from app.demands import service as demands
from app.web.base import page_router
from app.web.templating import render

router = page_router()
FOUND = 20


@router.get("/desk/enter", name="web.entering")
def show_entering(request: Request, session: ReadSession, actor: CurrentActor, q: str = "") -> Response:
    """Find the organization that called, what it has asked for and what waits for its answer."""
    wanted = q.strip()[:100]
    found = session.scalars(accounts.search(wanted).limit(FOUND)).all() if wanted else []
    keys = {each.id for each in found}
    # Titles only: what a demand says is opened on its own page, where the look is noted.
    asked = session.scalars(demands.of_organizations(actor, keys).limit(FOUND)).all() if keys else []
    running = session.scalars(cases.of_organizations(actor, keys).limit(FOUND)).all() if keys else []
    return render(
        request,
        "desks/enter.html",
        wanted=wanted,
        found=found,
        asked=asked,
        running=[cases.present(case, actor) for case in running],
    )
