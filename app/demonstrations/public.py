"""What everybody may know of a demonstration, at an address that a QR code carries; and complaints."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.accounts import service as accounts
from app.actor import ANONYMOUS, SYSTEM
from app.cases import service as cases
from app.cases.states import CaseState
from app.demonstrations import phases
from app.demonstrations.models import Demonstration, Entry, EntryKind
from app.demonstrations.schemas import ComplaintSave
from app.demonstrations.states import ENDED, DemonstrationState
from app.errors import Conflict, NotFound
from app.i18n import gettext as _
from app.parameters import service as parameters
from app.settings import get_settings

WINDOW = timedelta(days=7)


def _signature(found: Demonstration) -> str:
    key = get_settings().signing_key()
    return hmac.new(key, f"demonstration:{found.id}".encode(), hashlib.sha256).hexdigest()[:16]


def token(found: Demonstration) -> str:
    """Return what stands in the address: nobody can guess it, and it names no case."""
    return f"{found.id.hex}{_signature(found)}"


def address(found: Demonstration, sub_site: str = "") -> str:
    """Return the whole address, of one site where there is one."""
    query = f"?{urlencode({'sub_site': sub_site})}" if sub_site else ""
    return f"{get_settings().base_url.rstrip('/')}/d/{token(found)}{query}"


def by_token(session: Session, text: str) -> Demonstration:
    """Return the demonstration of an address. Raises NotFound."""
    key = accounts.as_uuid(text[:32])
    found = session.get(Demonstration, key) if key else None
    if found is None or not hmac.compare_digest(text[32:].encode(), _signature(found).encode()):
        raise NotFound
    return found


def present(session: Session, found: Demonstration, sub_site: str = "") -> dict[str, Any]:
    """Return what everybody may know, with what runs today, at a site where one is named.

    Raises NotFound where the match is not confirmed any more.
    """
    case = cases.load(session, found.case_id)
    if case.current_state != CaseState.APPROVED and found.state not in ENDED:
        raise NotFound
    return {
        "state": found.state,
        "text": found.plan.get("public_text", ""),
        "data_taken": found.plan.get("data_taken", ""),
        "place_ko": case.testbed.name_ko,
        "place_en": case.testbed.name_en,
        "starts_on": found.started_on or case.starts_on,
        "ends_on": found.ended_on or case.ends_on,
        "organization_ko": case.host.name_ko,
        "organization_en": case.host.name_en,
        "is_demo": case.is_demo,
        "phases": phases.today(session, found, sub_site) if found.state == DemonstrationState.RUNNING else [],
    }


def _recent(session: Session, found: Demonstration) -> int:
    """Return how many complaints came lately, since a coordinator last looked into them."""
    since = max(clock.now() - WINDOW, found.released_at or clock.now() - WINDOW)
    query = sa.select(sa.func.count()).where(
        Entry.demonstration_id == found.id, Entry.kind == EntryKind.COMPLAINT, Entry.at > since
    )
    return session.scalar(query) or 0


def complain(session: Session, text: str, data: ComplaintSave) -> None:
    """Keep a complaint; where there are too many the demonstration is held in the same commit.

    Raises NotFound, Conflict where nothing runs.
    """
    found = by_token(session, text)
    # The case's lock is that of every step: then no step and no other complaint is under way.
    case = cases.load(session, found.case_id, lock=True)
    session.refresh(found)
    if found.state in ENDED or case.current_state != CaseState.APPROVED:
        raise Conflict(_("이미 끝난 실증입니다."), code="ended")
    entry = Entry(demonstration_id=found.id, kind=EntryKind.COMPLAINT, at=clock.now(), text=data.text)
    session.add(entry)
    session.flush()
    audit.record(ANONYMOUS, "demonstration.complained", entry)
    cases.remark(session, SYSTEM, case, "demonstration_complained")
    if (
        found.state == DemonstrationState.RUNNING
        and _recent(session, found) >= parameters.current(session).complaints_hold
    ):
        found.state = DemonstrationState.HELD
        cases.remark(session, SYSTEM, case, "demonstration_held")
