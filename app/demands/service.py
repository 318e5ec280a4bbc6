"""Demands: written, changed in versions, submitted, withdrawn."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, policy
from app.accounts import demo
from app.accounts import service as accounts
from app.actor import Actor
from app.database import Base
from app.demands import access
from app.demands.models import Demand, DemandStatus, DemandVersion, Visibility
from app.demands.schemas import (
    REQUIRED_TO_SUBMIT,
    DemandCreate,
    DemandPatch,
    DemandProfile,
    DemandStep,
)
from app.entries import service as entries
from app.entries.schemas import OnBehalf
from app.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, invalid
from app.i18n import gettext as _
from app.taxonomies import service as taxonomies
from app.taxonomies.models import (
    DemonstrationType,
    District,
    Industry,
    PlaceCondition,
    RequirementAttribute,
    Term,
    Town,
)
from app.testbeds import service as testbeds

DIRECT = DemandStep()


def is_own_entry(actor: Actor, demand: Demand) -> bool:
    """Tell whether it is a draft that the actor wrote, perhaps for a firm."""
    return demand.status == DemandStatus.DRAFT and demand.created_by == actor.user_id


def act_for_firm(session: Session, actor: Actor, demand: Demand, on_behalf_of: OnBehalf | None) -> Actor:
    """Return the actor with the firm it acts for in a demand.

    A coordinator has to say so, except in a draft that she entered for the firm herself.
    Raises Forbidden, Invalid where the demand is another's.
    """
    if on_behalf_of is None:
        if actor.is_coordinator and not is_own_entry(actor, demand):
            raise Forbidden(_("누구를 대신하는지 적어 주세요."), code="on-behalf-of")
        return actor
    actor = entries.act_for(actor, on_behalf_of)
    if entries.spoken_for(session, on_behalf_of).id != demand.organization_id:
        raise invalid("on_behalf_of.organization", "not-a-party", _("이 신청을 낸 기업이 아닙니다."))
    return actor


def get(
    session: Session, actor: Actor, demand_id: str | uuid.UUID, *, lock: bool = False, look: bool = True
) -> Demand:
    """Return a demand that the actor may see; unless it is no `look` at what it says, the look is noted.

    A coordinator sees what was submitted, and the drafts that she entered for a firm.
    Raises NotFound, also where it is somebody else's.
    """
    key = accounts.as_uuid(demand_id)
    query = sa.select(Demand).where(Demand.id == key).options(joinedload(Demand.organization))
    if lock:
        query = query.with_for_update(of=Demand).execution_options(populate_existing=True)
    demand = session.scalar(query) if key else None
    if demand is None:
        raise NotFound
    is_hidden_draft = demand.status == DemandStatus.DRAFT and demand.created_by != actor.user_id
    if actor.is_coordinator and is_hidden_draft and actor.organization_id not in demand.party_ids:
        raise NotFound
    policy.authorize(actor, demand)
    if look:
        access.note(session, actor, [demand], "demand")
    return demand


def find(actor: Actor, statuses: list[DemandStatus]) -> sa.Select[Any]:
    """Return the query of demands the actor may see, newest first."""
    query = sa.select(Demand).options(joinedload(Demand.organization))
    if actor.is_coordinator:
        query = query.where(sa.or_(Demand.status != DemandStatus.DRAFT, Demand.created_by == actor.user_id))
    else:
        query = query.where(Demand.organization_id == actor.organization_id)
    if statuses:
        query = query.where(Demand.status.in_(statuses))
    return query.order_by(Demand.created_at.desc(), Demand.id)


def summarized(session: Session, limit: int) -> list[tuple[Demand, DemandProfile]]:
    """Return the newest submitted demands whose firms show a summary to every host, with what they say.

    What they say is for ranking; nobody else is shown more than the summary.
    """
    query = (
        sa.select(Demand, DemandVersion.profile)
        .join(DemandVersion, DemandVersion.demand_id == Demand.id)
        .where(
            DemandVersion.number == Demand.version,
            Demand.status == DemandStatus.SUBMITTED,
            Demand.visibility == Visibility.SUMMARY,
        )
        .order_by(Demand.created_at.desc(), Demand.id)
        .limit(limit)
    )
    return [(demand, DemandProfile.model_validate(said)) for demand, said in session.execute(query)]


def of_organizations(actor: Actor, keys: Collection[uuid.UUID]) -> sa.Select[Any]:
    """Return the query of organizations' demands that the actor may see, newest first."""
    return find(actor, []).where(Demand.organization_id.in_(keys))


def profile(session: Session, demand: Demand, number: int | None = None) -> DemandProfile:
    """Return what a demand says, or said under a version number. Raises NotFound."""
    query = sa.select(DemandVersion.profile).where(
        DemandVersion.demand_id == demand.id, DemandVersion.number == (number or demand.version)
    )
    content = session.scalar(query)
    if content is None:
        raise NotFound
    return DemandProfile.model_validate(content)


def present(session: Session, demand: Demand) -> dict[str, Any]:
    """Return a demand with what it says."""
    return present_all(session, [demand])[0]


def profiles(session: Session, demands: Sequence[Demand]) -> dict[uuid.UUID, DemandProfile]:
    """Return what demands say, in one query whatever their number.

    Of a field that came later than a demand, the demand says nothing.
    """
    pairs = [(demand.id, demand.version) for demand in demands]
    query = sa.select(DemandVersion).where(
        sa.tuple_(DemandVersion.demand_id, DemandVersion.number).in_(pairs)
    )
    found = session.scalars(query) if pairs else ()
    return {version.demand_id: DemandProfile.model_validate(version.profile) for version in found}


def present_all(session: Session, demands: list[Demand]) -> list[dict[str, Any]]:
    """Return demands with what they say."""
    found = profiles(session, demands)
    return [
        {
            **found[demand.id].model_dump(),
            "id": demand.id,
            "status": demand.status,
            "version": demand.version,
            "organization": demand.organization,
            "created_at": demand.created_at,
            "is_demo": demand.is_demo,
            "has_entries": demand.has_entries,
            "wished_testbed_id": demand.wished_testbed_id,
        }
        for demand in demands
    ]


VOCABULARIES: dict[str, type[Term]] = {
    "demonstration_types": DemonstrationType,
    "industries": Industry,
    "conditions": PlaceCondition,
    "districts": District,
}


def check_codes(session: Session, data: DemandProfile) -> None:
    """Refuse codes that do not exist, all at once. Raises Invalid."""
    errors: list[FieldError] = []
    for field, kind in VOCABULARIES.items():
        errors += taxonomies.unknown_codes(session, kind, getattr(data, field), field)
    if data.near and data.near not in taxonomies.codes(session, District) | taxonomies.codes(session, Town):
        message = _("알 수 없는 자치구·거점입니다.")
        errors.append({"field": "near", "code": "unknown-code", "message": message})
    known = taxonomies.codes(session, RequirementAttribute)
    errors += [
        {
            "field": f"requirements.{index}.attribute",
            "code": "unknown-code",
            "message": _("알 수 없는 요구조건입니다."),
        }
        for index, requirement in enumerate(data.requirements)
        if requirement.attribute not in known
    ]
    if errors:
        raise Invalid(errors=errors)


def _wished(session: Session, actor: Actor, code: str | None) -> uuid.UUID | None:
    """Return the place that a demand begins at. Raises Invalid where there is none."""
    if code is None:
        return None
    try:
        return testbeds.get_visible(session, actor, code).id
    except NotFound as exc:
        raise invalid("wished_testbed_id", "unknown-code", _("그런 이름의 테스트베드가 없습니다.")) from exc


def create(session: Session, actor: Actor, data: DemandCreate) -> Demand:
    """Write a draft for the actor's firm, or as a coordinator for the firm she acts for."""
    actor = entries.act_for(actor, data.on_behalf_of)
    owner_id = actor.organization_id
    if data.on_behalf_of:
        owner_id = entries.spoken_for(session, data.on_behalf_of).id
    elif actor.is_coordinator:
        raise Forbidden(_("코디네이터는 기업을 대신해서만 신청을 적을 수 있습니다."), code="on-behalf-of")
    content = DemandProfile.model_validate(data.model_dump(exclude={"on_behalf_of", "wished_testbed_id"}))
    check_codes(session, content)
    demand = Demand(
        organization_id=owner_id,
        created_by=actor.user_id,
        title=content.title,
        visibility=content.visibility,
        # What a demonstration account writes is fictional, and so are its cases.
        is_demo=demo.is_demo(session, actor.user_id),
        wished_testbed_id=_wished(session, actor, data.wished_testbed_id),
    )
    session.add(demand)
    session.flush()
    _write_version(session, actor, demand, content)
    session.refresh(demand, ["organization"])
    audit.record(actor, "demand.created", demand)
    _note(session, actor, "demand.created", demand)
    return demand


def _note(session: Session, actor: Actor, verb: str, demand: Demand) -> None:
    demand.has_entries = demand.has_entries or actor.on_behalf_of is not None
    entries.note(session, actor, verb, demand.id, demand.title, f"/demands/{demand.id}")


def _write_version(session: Session, actor: Actor, demand: Demand, content: DemandProfile) -> None:
    row: Base = DemandVersion(
        demand_id=demand.id,
        number=demand.version,
        profile=content.model_dump(mode="json"),
        edited_by=actor.user_id,
    )
    session.add(row)
    session.flush()


def change(session: Session, actor: Actor, demand_id: str, data: DemandPatch) -> Demand:
    """Change what a demand says: a draft in place, a submitted one as its next version.

    Raises Conflict for a withdrawn demand, Invalid where the whole would not hold.
    """
    demand = get(session, actor, demand_id, lock=True)
    actor = act_for_firm(session, actor, demand, data.on_behalf_of)
    if demand.status == DemandStatus.WITHDRAWN:
        raise Conflict(_("철회한 신청은 고칠 수 없습니다."), code="wrong-state")
    query = sa.select(DemandVersion).where(
        DemandVersion.demand_id == demand.id, DemandVersion.number == demand.version
    )
    current = session.scalars(query).one()
    content = DemandProfile.model_validate({**current.profile, **data.changes()})
    check_codes(session, content)
    if demand.status == DemandStatus.SUBMITTED:
        check_complete(content)
        demand.version += 1
        _write_version(session, actor, demand, content)
    else:
        current.profile, current.edited_by = content.model_dump(mode="json"), actor.user_id
    demand.title, demand.visibility = content.title, Visibility(content.visibility)
    session.flush()
    audit.record(actor, "demand.changed", demand, fields=sorted(data.changes()))
    _note(session, actor, "demand.changed", demand)
    return demand


def check_complete(content: DemandProfile) -> None:
    """Refuse what is not ready to be submitted, naming every missing field. Raises Invalid."""
    errors: list[FieldError] = [
        {"field": field, "code": "missing", "message": _("제출하려면 적어야 하는 항목입니다.")}
        for field in REQUIRED_TO_SUBMIT
        if getattr(content, field) in (None, "")
    ]
    if errors:
        raise Invalid(errors=errors)


def submit(session: Session, actor: Actor, demand_id: str, data: DemandStep = DIRECT) -> Demand:
    """Submit a draft. Raises Conflict unless it is one, Invalid with every missing field."""
    demand = get(session, actor, demand_id, lock=True)
    actor = act_for_firm(session, actor, demand, data.on_behalf_of)
    if demand.status != DemandStatus.DRAFT:
        raise Conflict(_("이미 제출했거나 철회한 신청입니다."), code="wrong-state")
    check_complete(profile(session, demand))
    demand.status = DemandStatus.SUBMITTED
    audit.record(actor, "demand.submitted", demand)
    _note(session, actor, "demand.submitted", demand)
    return demand


def withdraw(session: Session, actor: Actor, demand_id: str, data: DemandStep = DIRECT) -> Demand:
    """Take a demand back. Raises Conflict where it was taken back before."""
    demand = get(session, actor, demand_id, lock=True)
    actor = act_for_firm(session, actor, demand, data.on_behalf_of)
    if demand.status == DemandStatus.WITHDRAWN:
        raise Conflict(_("이미 철회한 신청입니다."), code="wrong-state")
    demand.status = DemandStatus.WITHDRAWN
    audit.record(actor, "demand.withdrawn", demand)
    _note(session, actor, "demand.withdrawn", demand)
    return demand
