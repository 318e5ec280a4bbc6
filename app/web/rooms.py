"""How a place is used, for its host: sites, bands of the day, sharing, days around, commissions."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.taxonomies.models import District
from app.testbeds import custody, listings
from app.testbeds.models import Testbed
from app.testbeds.part_schemas import BandRead, SubSiteRead
from app.testbeds.schemas import TestbedUpdate
from app.testbeds.versions import USE
from app.web import catalogue
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, read, see, shown_again
from app.web.templating import render

router = page_router()
Row = dict[str, Any]
PARTS = ("sub_sites", "bands")
ROW = re.compile(r"(sub_sites|bands)\.(\d+)\.(\w+)")
BLANK_ROWS = 3
# A list that is longer than a form can hold is kept through the API alone.
MAX_ROWS = 200


def _known(testbed: Testbed) -> dict[str, dict[str, Row]]:
    """Return the sites and the open bands by code, as they stand."""
    sites = [SubSiteRead.model_validate(each).model_dump(mode="json") for each in testbed.sub_sites]
    bands = [BandRead.model_validate(each).model_dump(mode="json") for each in testbed.bands if each.is_open]
    for band in bands:
        del band["is_open"]
        band["starts_at"], band["ends_at"] = band["starts_at"][:5], band["ends_at"][:5]
    return {
        "sub_sites": {each["code"]: each for each in sites},
        "bands": {each["code"]: each for each in bands},
    }


def _typed(testbed: Testbed) -> Form:
    known: Row = {name: list(rows.values()) for name, rows in _known(testbed).items()}
    return Form.of({name: getattr(testbed, name) for name in USE} | known)


def rooms_page(
    request: Request, session: Session, actor: Actor, code: str, form: Form | None = None
) -> HTMLResponse:
    """Show a host how its testbed is used."""
    testbed = custody.get_kept(session, actor, code)
    shown = form or _typed(testbed)
    counts = {
        name: 1 + max((at for part, at, _key in _cells(shown) if part == name), default=-1) for name in PARTS
    }
    return render(
        request,
        "hosting/rooms.html",
        form=shown,
        testbed=testbed,
        rows={name: range(count + BLANK_ROWS) for name, count in counts.items()},
        has_many=len(testbed.sub_sites) > MAX_ROWS,
        districts=catalogue.options(session, District),
        done=request.query_params.get("done", ""),
    )


def _cells(form: Form) -> Iterable[tuple[str, int, str]]:
    for name in form.values:
        if match := ROW.fullmatch(name):
            yield match[1], int(match[2]), match[3]


def _compact(form: Form) -> Form:
    """Return the form without rows that have no name, so that errors stand beside the row they speak of."""
    rows: dict[tuple[str, int], dict[str, list[str]]] = {}
    for part, at, key in _cells(form):
        rows.setdefault((part, at), {})[key] = form.values[f"{part}.{at}.{key}"]
    values = {name: texts for name, texts in form.values.items() if not ROW.fullmatch(name)}
    for part in PARTS:
        named = [
            row
            for (kind, _at), row in sorted(rows.items())
            if kind == part and "".join(row["name_ko"]).strip()
        ]
        values |= {f"{part}.{at}.{key}": texts for at, row in enumerate(named) for key, texts in row.items()}
    return Form(values)


def _rows(form: Form, part: str, known: Mapping[str, Row], taken: Iterable[str]) -> list[Row]:
    """Return the rows of a part: what is not asked for stays as it is, a new row gets the next free code.

    What somebody in charge wrote or changed is no longer common knowledge.
    """
    typed: dict[int, Row] = {}
    for kind, at, key in _cells(form):
        if kind == part:
            typed.setdefault(at, {})[key] = form.text(f"{part}.{at}.{key}").strip() or None
    codes, found = set(taken), []
    for _at, row in sorted(typed.items()):
        row = {**row, "name_en": row.get("name_en") or ""}
        code = row.pop("code", None) or _next(part, codes)
        codes.add(code)
        stands = known.get(code, {})
        is_same = all(str(stands.get(key) or "") == str(value or "") for key, value in row.items())
        own = {"provenance": "", "confidence": "high"} if part == "sub_sites" and not is_same else {}
        found.append(stands | row | own | {"code": code})
    return found


def _next(part: str, codes: set[str]) -> str:
    letter = "S" if part == "sub_sites" else "B"
    return next(code for at in range(1, len(codes) + 2) if (code := f"{letter}{at:02}") not in codes)


@router.get("/testbeds/{code}/rooms", name="web.rooms")
def show_rooms(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show how a testbed is used."""
    return rooms_page(request, session, actor, code)


@router.post("/testbeds/{code}/rooms", name="web.rooms.change")
def change_rooms(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Change how a testbed is used."""
    form = _compact(form)
    shown_again(request, form, lambda session, refused: rooms_page(request, session, actor, code, refused))
    testbed = custody.get_own(session, actor, code)
    known = _known(testbed)
    more: Row = {"bands": _rows(form, "bands", known["bands"], [each.code for each in testbed.bands])}
    if len(testbed.sub_sites) <= MAX_ROWS:
        more["sub_sites"] = _rows(form, "sub_sites", known["sub_sites"], known["sub_sites"])
    kept = Form({name: texts for name, texts in form.values.items() if name in USE})
    listings.update(session, actor, code, read(TestbedUpdate, kept, **more))
    return see(f"/testbeds/{code}/rooms?done=saved")
