"""Refusals as pages."""

from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.errors import Problem
from app.web.templating import render


def page(request: Request, problem: Problem) -> Response:
    """Return the page of a refusal; who has to sign in is led there and back."""
    if problem.status == 401 and request.method == "GET":
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", 303)
    return render(request, "problem.html", problem.status, problem.headers, problem=problem)
