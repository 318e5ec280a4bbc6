"""Demands of the same firm that say the same: perhaps written twice."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.demands.models import Demand, DemandStatus, DemandVersion
from app.demands.schemas import DemandProfile

LETTERS = re.compile(r"[\W_]+")


def _plain(text: str) -> str:
    return LETTERS.sub("", text).casefold()


def _is_alike(one: DemandProfile, other: DemandProfile) -> bool:
    """Tell whether two demands have the same title, or the same product for the same purpose."""
    if _plain(one.title) == _plain(other.title):
        return True
    said = _plain(one.product), _plain(one.purpose)
    return all(said) and said == (_plain(other.product), _plain(other.purpose))


def alike(session: Session, demand: Demand) -> list[Demand]:
    """Return the firm's other demands that are open and say the same as this one, newest first."""
    query = (
        sa.select(Demand, DemandVersion.profile)
        .join(DemandVersion, DemandVersion.demand_id == Demand.id)
        .where(
            DemandVersion.number == Demand.version,
            Demand.organization_id == demand.organization_id,
            Demand.status != DemandStatus.WITHDRAWN,
        )
        .order_by(Demand.created_at.desc(), Demand.id)
    )
    rows = [(row, DemandProfile.model_validate(said)) for row, said in session.execute(query)]
    own = next(said for row, said in rows if row.id == demand.id)
    return [row for row, said in rows if row.id != demand.id and _is_alike(own, said)]
