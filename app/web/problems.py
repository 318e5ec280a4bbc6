"""Refusals as pages: the form again where there was one, else what happened and where to go on."""

from urllib.parse import quote, urlsplit

from anyio import from_thread
from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.actor import ANONYMOUS
from app.database import get_database
from app.errors import Problem
from app.web import base
from app.web.forms import get_form
from app.web.templating import render

# What typing again may cure; the rest gets a page of its own.
SHOWN_IN_FORM = frozenset({400, 401, 403, 409, 413, 422, 429})


def page(request: Request, problem: Problem) -> Response:
    """Return the page of a refusal; who has to sign in is led there and back."""
    if problem.status == 401 and request.method in ("GET", "HEAD"):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/sign-in?next={quote(request.url.path + query, safe='/')}", 303)
    if problem.status == 401 and base.is_fragment(request):
        return render(request, "firm/ended.html", 401, problem.headers)
    again = getattr(request.state, "again", None)
    actor = getattr(request.state, "actor", ANONYMOUS)
    if actor.is_anonymous and not again:
        return _plain(request, problem)
    with get_database(request).read() as session:
        if not actor.is_anonymous:
            request.state.who = base.who(session, actor)
        if not again or problem.status not in SHOWN_IN_FORM:
            return _plain(request, problem)
        answer: Response = again(session, problem)
    answer.status_code = problem.status
    answer.headers.update(problem.headers)
    return answer


def _plain(request: Request, problem: Problem) -> Response:
    typed: list[tuple[str, str]] = []
    if problem.status == 401:
        # The session ended while somebody was typing: what was typed waits on the page to be sent again.
        form = from_thread.run(get_form, request)
        typed = [
            (name, text) for name, texts in form.values.items() for text in texts if "password" not in name
        ]
    back = urlsplit(request.headers.get("referer", "")).path or "/"
    return render(
        request, "problem.html", problem.status, problem.headers, problem=problem, typed=typed, back=back
    )
