"""Which coordinator looks after what: fields, places, load and absence, as reasons that add up."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit
from app.accounts.models import Absence, Membership, User
from app.accounts.people import DESK
from app.accounts.standing import deputies, is_active, running, stands_in_for
from app.actor import Actor, Grant
from app.cases import service
from app.cases.handover import LIVE
from app.cases.models import Case, CoordinatorProfile
from app.cases.people_schemas import Assign, FieldsChange
from app.cases.states import OPEN
from app.demands import service as demands
from app.demands.models import Demand, DemandStatus
from app.errors import FieldError, Invalid, NotFound, invalid
from app.i18n import gettext as _
from app.notices import inbox
from app.notices.inbox import Event
from app.notices.models import NoticeKind
from app.taxonomies import service as taxonomies
from app.taxonomies.models import DemonstrationType, District, Industry, Term, Town

FIELDS = ("industries", "demonstration_types", "districts", "towns")
# A field that fits weighs more than a place; a few open cases more or less do not outweigh either.
FIELD_POINTS, PLACE_POINTS, LOAD_POINTS = 3.0, 2.0, -0.25
LIST_LIMIT = 200
Rows = list[dict[str, Any]]
NOTHING = CoordinatorProfile(industries=[], demonstration_types=[], districts=[], towns=[])


def roster(session: Session) -> Rows:
    """Return everybody who coordinates today, with fields, load and who stands in, by name."""
    query = (
        sa.select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.role.in_(DESK), is_active(), User.is_service.is_(False))
        .options(joinedload(Membership.user), joinedload(Membership.organization))
        .order_by(User.name, Membership.created_at, Membership.id)
    )
    # Somebody of two institutions of the desk is one person, and has one load.
    held = {
        each.user_id: each
        for each in reversed(session.scalars(query).all())
        if Grant.COORDINATE in each.granted
    }
    loads = _loads(session)
    known = {row.user_id: row for row in session.scalars(sa.select(CoordinatorProfile))}
    away = deputies(session, [each.id for each in held.values()])
    until = dict(session.execute(sa.select(Absence.membership_id, Absence.ends_on).where(running())).all())
    return [
        {
            "user": each.user,
            "organization": each.organization,
            "fields": known.get(each.user_id, NOTHING),
            "load": loads.get(each.user_id, 0),
            "deputy": away[each.id].user if each.id in away else None,
            "away_until": until.get(each.id),
        }
        for each in reversed(held.values())
    ]


def _loads(session: Session) -> dict[uuid.UUID, int]:
    query = sa.select(Case.coordinator_id, sa.func.count()).where(
        Case.state.in_(OPEN), Case.coordinator_id.is_not(None)
    )
    return {key: count for key, count in session.execute(query.group_by(Case.coordinator_id)) if key}


def change_fields(
    session: Session, actor: Actor, user_id: uuid.UUID, data: FieldsChange
) -> CoordinatorProfile:
    """Say what a coordinator knows her way around in. Raises NotFound, Invalid for unknown codes."""
    if user_id not in {row["user"].id for row in roster(session)}:
        raise NotFound
    errors: list[FieldError] = []
    kinds: tuple[type[Term], ...] = (Industry, DemonstrationType, District, Town)
    for field, kind in zip(FIELDS, kinds, strict=True):
        errors += taxonomies.unknown_codes(session, kind, getattr(data, field), field)
    if errors:
        raise Invalid(errors=errors)
    row = session.scalar(sa.select(CoordinatorProfile).where(CoordinatorProfile.user_id == user_id))
    if row is None:
        row = CoordinatorProfile(user_id=user_id)
        session.add(row)
    for field in FIELDS:
        setattr(row, field, getattr(data, field))
    session.flush()
    audit.record(actor, "coordinator.changed", row, **data.model_dump())
    return row


def suggest_for_demand(session: Session, demand: Demand, among: Rows | None = None) -> Rows:
    """Rank the coordinators for a demand, among a roster that was read before, if any."""
    return _rank(among or roster(session), _wanted(session, demand, demand.version), {demand.organization_id})


def suggest_for_case(session: Session, case: Case, among: Rows | None = None) -> Rows:
    """Rank the coordinators for a case with its parties; where the place lies counts, too."""
    wanted = _wanted(session, case.demand, case.demand_version)
    place = case.testbed.facility
    wanted["districts"] |= {place.district} - {None}
    wanted["towns"] |= {place.town} - {None}
    return _rank(among or roster(session), wanted, {case.firm_id, case.host_id})


def _wanted(session: Session, demand: Demand, version: int) -> dict[str, set[Any]]:
    profile = demands.profile(session, demand, version)
    types = set(profile.demonstration_types)
    # Who knows a type knows what lies below it.
    parents = sa.select(DemonstrationType.parent).where(
        DemonstrationType.code.in_(types), DemonstrationType.parent.is_not(None)
    )
    return {
        "industries": set(profile.industries),
        "demonstration_types": types | set(session.scalars(parents) if types else ()),
        "districts": set(profile.districts),
        "towns": set(),
    }


def _rank(among: Rows, wanted: dict[str, set[Any]], parties: set[uuid.UUID]) -> Rows:
    """Return the coordinators, best first; nobody of a party, and who is away stands last."""
    found = []
    for row in among:
        if row["organization"].id in parties:
            continue
        reasons = list(_reasons(row, wanted))
        points = sum(reason["points"] for reason in reasons)
        found.append({**row, "reasons": reasons, "points": points})
    return sorted(found, key=lambda row: (row["away_until"] is not None, -row["points"], row["load"]))


def _reasons(row: dict[str, Any], wanted: dict[str, set[Any]]) -> Sequence[dict[str, Any]]:
    def both(*fields: str) -> list[str]:
        return sorted(code for field in fields for code in wanted[field] & set(getattr(row["fields"], field)))

    reasons = []
    if codes := both("industries", "demonstration_types"):
        reasons.append({"code": "field", "points": FIELD_POINTS, "about": codes})
    if codes := both("districts", "towns"):
        reasons.append({"code": "place", "points": PLACE_POINTS, "about": codes})
    reasons.append({"code": "load", "points": LOAD_POINTS * row["load"], "about": [str(row["load"])]})
    if row["away_until"]:
        reasons.append({"code": "absent", "points": 0.0, "about": [row["away_until"].isoformat()]})
    return reasons


def assign(session: Session, actor: Actor, data: Assign) -> dict[str, Any]:
    """Put demands and cases into a coordinator's hands; a demand brings its cases with it.

    Whoever is away is stood in for. Raises NotFound, Invalid for somebody who does not coordinate, or whose
    own organization is a party.
    """
    row = _row(session, data.coordinator_id)
    person = (row["deputy"] or row["user"]) if row else None
    whole = [demands.get(session, actor, str(key), lock=True) for key in sorted(set(data.demand_ids))]
    cases = [service.get(session, actor, key, lock=True) for key in sorted(set(data.case_ids))]
    taken = {case.id for case in cases}
    for demand in whole:
        query = sa.select(Case.id).where(Case.demand_id == demand.id, Case.state.in_(LIVE))
        follows = sa.or_(Case.coordinator_id.is_(None), Case.coordinator_id == demand.coordinator_id)
        for key in session.scalars(query.where(follows).order_by(Case.id)).all():
            if key not in taken:
                cases.append(service.get(session, actor, key, lock=True))
    both: list[Demand | Case] = [*whole, *cases]
    for each in both:
        if row and row["organization"].id in each.party_ids:
            raise invalid(
                "coordinator_id", "own-organization", _("자기 기관의 건은 다른 기관의 코디네이터가 맡습니다.")
            )
        each.coordinator_id = person.id if person else None
        verb = "demand.assigned" if isinstance(each, Demand) else "case.assigned"
        audit.record(actor, verb, each, coordinator_id=each.coordinator_id)
    if person and person.id != actor.user_id and (whole or cases):
        _tell(session, person, len(whole), len(cases))
    return {"demands": len(whole), "cases": len(cases), "coordinator": person}


def _row(session: Session, user_id: uuid.UUID | None) -> dict[str, Any] | None:
    if user_id is None:
        return None
    found = next((row for row in roster(session) if row["user"].id == user_id), None)
    if found is None:
        raise invalid(
            "coordinator_id", "unknown-coordinator", _("매칭 데스크에서 일하는 사람을 골라 주세요.")
        )
    return found


def _tell(session: Session, person: User, whole: int, cases: int) -> None:
    event = Event(
        kind=NoticeKind.CASE,
        key=f"assigned:{uuid.uuid4()}",
        text="맡은 건이 있습니다: 신청 %(demands)s건, 진행 %(cases)s건",
        params={"demands": whole, "cases": cases},
        path="/desk?show=mine",
    )
    inbox.tell(session, [person], event)


def in_hand(session: Session, actor: Actor, assigned: str) -> dict[str, Any]:
    """Return submitted demands and open cases: nobody's ("none"), the actor's ("me"), or all.

    The actor's are also those of the people she stands in for.
    """
    of_demands = demands.find(actor, [DemandStatus.SUBMITTED])
    of_cases = service.find(actor, sorted(LIVE))
    if assigned == "none":
        of_demands = of_demands.where(Demand.coordinator_id.is_(None))
        of_cases = of_cases.where(Case.coordinator_id.is_(None))
    elif assigned == "me":
        people = stands_in_for(session, actor.user_id)
        of_demands = of_demands.where(Demand.coordinator_id.in_(people))
        of_cases = of_cases.where(Case.coordinator_id.in_(people))
    return {
        "demands": list(session.scalars(of_demands.limit(LIST_LIMIT))),
        "cases": list(session.scalars(of_cases.limit(LIST_LIMIT))),
    }
