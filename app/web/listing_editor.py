"""The host's own form for its listing: what is unknown first, then what stands, confirmed with one tick."""

from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from app.accounts.deps import CurrentActor
from app.actor import Actor
from app.database import ReadSession, WriteSession
from app.errors import FieldError, Invalid
from app.i18n import gettext as _
from app.onboarding import editing
from app.onboarding.schemas import ListingEdit
from app.testbeds import custody, facts
from app.testbeds.facts import SETTINGS, Fact
from app.web.base import page_router
from app.web.forms import CurrentForm, Form, check, see, shown_again
from app.web.templating import render

router = page_router()
ANSWERS, WAS = "answers.", "was."


def _typed(found: list[Fact]) -> Form:
    return Form({f"{ANSWERS}{fact.code}": [fact.text] for fact in found})


def editor_page(
    request: Request, session: Session, actor: Actor, code: str, form: Form | None = None
) -> HTMLResponse:
    """Show every fact of a listing in a field, what nobody knows first."""
    testbed = custody.get_kept(session, actor, code)
    found = facts.of(session, testbed)
    return render(
        request,
        "listings/edit.html",
        testbed=testbed,
        form=form or _typed(found),
        unknown=[fact for fact in found if not fact.text],
        known=[fact for fact in found if fact.text],
        settings=[(_(text), _(text)) for text in SETTINGS.values()],
        numbers=facts.NUMBERS,
    )


@router.get("/testbeds/{code}/manage/edit", name="web.listing.edit")
def show_editor(request: Request, session: ReadSession, actor: CurrentActor, code: str) -> Response:
    """Show a host the form of its listing."""
    return editor_page(request, session, actor, code)


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _answers(form: Form, found: list[Fact], *, is_confirmed: bool) -> dict[str, Any]:
    """Return what was changed against what the page showed; the rest is right where it was confirmed.

    Nobody confirms what the page did not show because somebody else has changed it since. Raises Invalid
    where both changed the same fact: the second sees what the first wrote.
    """
    standing = {fact.code: fact.text for fact in found}
    overtaken: list[FieldError] = []
    said: dict[str, Any] = {}
    for name in form.values:
        if not name.startswith(ANSWERS):
            continue
        code = name.removeprefix(ANSWERS)
        text, was = _plain(form.text(name)), _plain(form.text(f"{WAS}{code}"))
        now = _plain(standing.get(code, ""))
        if text != was and now not in (was, text):
            form.values[f"{WAS}{code}"] = [standing.get(code, "")]
            message = _("그사이 이렇게 고쳐졌습니다: %(value)s. 다시 보고 저장해 주세요.", value=now or "–")
            overtaken.append({"field": name, "code": "overtaken", "message": message})
        elif text != was:
            said[code] = {"verdict": "fix", "value": text}
        elif text and is_confirmed and text == now:
            said[code] = {"verdict": "right"}
    if overtaken:
        raise Invalid(errors=overtaken)
    return said


@router.post("/testbeds/{code}/manage/edit", name="web.listing.edit.save")
def save_listing(
    request: Request, session: WriteSession, actor: CurrentActor, code: str, form: CurrentForm
) -> Response:
    """Keep what the host changed and confirmed."""
    shown_again(request, form, lambda session, refused: editor_page(request, session, actor, code, refused))
    is_confirmed = bool(form.text("is_confirmed"))
    found = facts.of(session, custody.get_kept(session, actor, code))
    said = {"answers": _answers(form, found, is_confirmed=is_confirmed), "is_confirmed": is_confirmed}
    editing.edit(session, actor, code, check(ListingEdit, said))
    return see(f"/testbeds/{code}/manage?done=saved")
