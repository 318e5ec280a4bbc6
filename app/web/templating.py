"""Templates: one environment, spoken in the language of the request."""

from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from app import i18n
from app.actor import ANONYMOUS

environment = Environment(
    loader=PackageLoader("app.web"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.globals.update(
    _=i18n.gettext, pick=i18n.pick, is_untranslated=i18n.is_untranslated, language=i18n.language
)


def render(
    request: Request, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """Return a page."""
    actor = getattr(request.state, "actor", ANONYMOUS)
    html = environment.get_template(template).render(request=request, actor=actor, **values)
    return HTMLResponse(html, status, headers)
