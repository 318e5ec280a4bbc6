"""Templates: one environment, spoken in the language of the request."""

from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from app import i18n
from app.actor import ANONYMOUS
from app.cases.schemas import COMPLETED_FIELDS
from app.matches import brief
from app.settings import get_settings
from app.web import catalogue, reasons, shown, words
from app.web.menu import menu

LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600

environment = Environment(
    loader=PackageLoader("app.web"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.globals.update(
    _=i18n.gettext,
    pick=i18n.pick,
    is_untranslated=i18n.is_untranslated,
    language=i18n.language,
    menu=menu,
    static=lambda path: f"/static/{path}",
    is_demo=lambda: get_settings().demo,
    in_language=shown.in_language,
)
# Words for codes, and how days and numbers are written
environment.globals.update(
    word=words.word,
    options=words.options,
    reasons=words.reasons,
    completed_fields=lambda: [(name, words.field(name)) for name in COMPLETED_FIELDS],
    field_label=words.field,
    trl_levels=words.trl_levels,
    day=shown.day,
    days=shown.days,
    dated=shown.dated,
    instant=shown.instant,
    weekdays=shown.weekdays,
    number=shown.number,
    unit_gap=shown.unit_gap,
    won=shown.won,
    file_size=shown.file_size,
    district_name=catalogue.name,
)
# Matches in few words
environment.globals.update(
    fit_level=brief.level,
    shares=reasons.shares,
    speaking=reasons.speaking,
    missing=reasons.missing,
)


def render(
    request: Request, template: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """Return a page; a language that was chosen in its address is remembered.

    A value must not bear the name of a global: the frame around the page needs that.
    """
    assert not values.keys() & environment.globals.keys(), values.keys() & environment.globals.keys()
    actor = getattr(request.state, "actor", ANONYMOUS)
    who = getattr(request.state, "who", None)
    html = environment.get_template(template).render(request=request, actor=actor, who=who, **values)
    response = HTMLResponse(html, status, headers)
    if request.query_params.get("lang") in i18n.LANGUAGES:
        response.set_cookie(
            "lang", i18n.language(), max_age=LANGUAGE_COOKIE_SECONDS, samesite="lax", path="/"
        )
    return response
