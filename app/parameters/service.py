"""What counts: the newest version over the environment; read once per session."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import audit
from app.accounts.models import User
from app.actor import Actor
from app.errors import Conflict
from app.i18n import gettext as _
from app.parameters.models import ParameterSet
from app.parameters.schemas import Parameters, ParametersSave
from app.settings import get_settings

# The environment has no names for these two.
REMIND_DAYS, START_DAYS = 2, 3


class Stale(Conflict):
    """Somebody else has set something since it was read."""

    code = "stale-settings"
    title = "그사이 다른 사람이 설정을 바꾸었습니다. 새로 고친 뒤 다시 시도해 주세요."


def defaults() -> dict[str, int]:
    """Return what counts where nobody has set anything: the environment."""
    settings = get_settings()
    return {
        "case_answer_days": settings.case_answer_days,
        "case_expiry_days": settings.case_expiry_days,
        "remind_days": REMIND_DAYS,
        "start_days": START_DAYS,
        "complaints_hold": settings.complaints_hold,
        "match_per_operator": settings.match_per_operator,
    }


def _latest(session: Session) -> ParameterSet | None:
    return session.scalar(sa.select(ParameterSet).order_by(ParameterSet.number.desc()).limit(1))


def current(session: Session) -> Parameters:
    """Return what counts, asked of the database once per session."""
    known: Parameters | None = session.info.get("parameters")
    if known is None:
        known = _merged(_latest(session))
        session.info["parameters"] = known
    return known


def _merged(row: ParameterSet | None) -> Parameters:
    # Not validated: an environment that was changed afterwards must not stop the service.
    return Parameters.model_construct(**{**defaults(), **(row.values if row else {})})


def present(session: Session) -> dict[str, Any]:
    """Return what counts with its version, beside the environment."""
    row = _latest(session)
    return {
        "number": row.number if row else 0,
        "values": _merged(row).model_dump(),
        "defaults": defaults(),
    }


def save(session: Session, actor: Actor, data: ParametersSave) -> dict[str, Any]:
    """Make the next version; what says the same as the environment is not kept. Raises Stale, Conflict."""
    row = _latest(session)
    if data.number != (row.number if row else 0):
        raise Stale
    wanted, before = data.model_dump(exclude={"number", "reason"}), _merged(row).model_dump()
    if wanted == before:
        raise Conflict(_("바뀐 것이 없습니다."), code="nothing-changed")
    usual = defaults()
    own = {name: value for name, value in wanted.items() if value != usual[name]}
    made = ParameterSet(number=data.number + 1, values=own, reason=data.reason, set_by=actor.user_id)
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        # A rival read the same version and was faster.
        raise Stale from None
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    audit.record(actor, "settings.changed", made, reason=data.reason, **changed)
    session.info.pop("parameters", None)
    return present(session)


def history(session: Session, limit: int = 200) -> list[dict[str, Any]]:
    """Return the versions, newest first, with who set them."""
    query = sa.select(ParameterSet, User.name).outerjoin(User, User.id == ParameterSet.set_by)
    rows = session.execute(query.order_by(ParameterSet.number.desc()).limit(limit))
    return [
        {
            "number": row.number,
            "values": row.values,
            "reason": row.reason,
            "person": name or "",
            "created_at": row.created_at,
        }
        for row, name in rows
    ]
