"""Agreements: found, shown, and written as the next draft."""

import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app import audit, clock, policy
from app.accounts import service as accounts
from app.accounts.models import Organization, OrganizationKind
from app.actor import Actor
from app.agreements import contents
from app.agreements.models import Agreement, AgreementParty
from app.agreements.schemas import AgreementWrite
from app.agreements.states import STEPS, AgreementState, Move
from app.cases import documents
from app.cases import service as cases
from app.cases import steps as case_steps
from app.cases.document_models import DocumentStatus
from app.cases.models import Case
from app.cases.schemas import Step
from app.cases.states import CaseState, Party
from app.cases.states import Step as Way
from app.cases.steps import Turn
from app.entries import service as entries
from app.errors import NotFound, invalid
from app.files import service as files
from app.files.models import StoredFile
from app.i18n import gettext as _

NOUN = "agreement"
S = AgreementState


def _select(case_id: uuid.UUID) -> sa.Select[Agreement]:
    parties = selectinload(Agreement.parties).joinedload(AgreementParty.organization)
    query = sa.select(Agreement).where(Agreement.case_id == case_id).options(parties)
    return query.order_by(Agreement.version.desc())


def _in_state(session: Session, case_id: uuid.UUID, state: AgreementState) -> Agreement | None:
    query = _select(case_id).join(Case, Case.id == Agreement.case_id)
    # An agreement rests on the confirmed match: where that was undone or withdrawn, nothing is agreed.
    query = query.where(Agreement.state == state, Case.state == CaseState.APPROVED)
    return session.scalars(query).first()


def valid(session: Session, case_id: uuid.UUID) -> Agreement | None:
    """Return the version that holds for a case, None where there is none."""
    return _in_state(session, case_id, S.VALID)


def offered(session: Session, case_id: uuid.UUID) -> Agreement | None:
    """Return the version that waits to be signed, with the `sha256` of what it says."""
    return _in_state(session, case_id, S.OFFERED)


def standing(
    session: Session, keys: Collection[uuid.UUID]
) -> tuple[frozenset[uuid.UUID], dict[uuid.UUID, frozenset[Party]]]:
    """Return which of the cases have a valid agreement, and who has yet to sign what is offered."""
    valid = sa.select(Agreement.case_id).where(Agreement.case_id.in_(keys), Agreement.state == S.VALID)
    open_ = (
        sa.select(Agreement.case_id, AgreementParty.party)
        .join(AgreementParty, AgreementParty.agreement_id == Agreement.id)
        .where(Agreement.case_id.in_(keys), Agreement.state == S.OFFERED, AgreementParty.signed_at.is_(None))
    )
    unsigned: dict[uuid.UUID, frozenset[Party]] = {}
    for key, party in session.execute(open_).tuples():
        unsigned[key] = unsigned.get(key, frozenset()) | {party}
    return frozenset(session.scalars(valid)), unsigned


def versions(session: Session, case: Case) -> list[Agreement]:
    """Return every version, newest first."""
    return list(session.scalars(_select(case.id)))


def find(session: Session, case: Case, version: int) -> Agreement:
    """Return one version. Raises NotFound."""
    if agreement := session.scalar(_select(case.id).where(Agreement.version == version)):
        return agreement
    raise NotFound


def own_row(actor: Actor, case: Case, agreement: Agreement) -> AgreementParty | None:
    """Return for which party the actor signs; a coordinator only for the own organization."""
    roles, own = cases.parties(actor, case), actor.organization_id
    rows = (each for each in agreement.parties if each.party in roles and each.organization_id == own)
    return next(rows, None)


def spoken_for(actor: Actor, case: Case, agreement: Agreement) -> list[Organization]:
    """Return for whom a coordinator can say now how they sign: whoever has not signed yet."""
    if Party.DESK not in cases.parties(actor, case) or case.current_state != CaseState.APPROVED:
        return []
    if agreement.state not in STEPS[Move.WAY].sources or not policy.may("api.agreements.way", actor):
        return []
    rows = (each for each in agreement.parties if each.party != Party.DESK and each.signed_at is None)
    return [each.organization for each in rows]


def is_online(agreement: Agreement) -> bool:
    """Tell whether every party has chosen to sign on line."""
    return all(each.is_online for each in agreement.parties)


def _is_open(actor: Actor, case: Case, agreement: Agreement, move: Move) -> bool:
    step = STEPS[move]
    if agreement.state not in step.sources or not step.parties & cases.parties(actor, case):
        return False
    row = own_row(actor, case, agreement)
    if move in (Move.WAY, Move.ACCEPT):
        is_free = row is not None and row.signed_at is None
        return is_free and (move == Move.WAY or is_online(agreement))
    return True


def actions(actor: Actor, case: Case, agreement: Agreement) -> list[Move]:
    """Return the steps that the actor may take now."""
    if case.current_state != CaseState.APPROVED:
        return []
    return [
        move
        for move in STEPS
        if move != Move.REPLACE
        and policy.may(f"api.agreements.{move}", actor)
        and _is_open(actor, case, agreement, move)
    ]


def present(session: Session, actor: Actor, case: Case, agreement: Agreement) -> dict[str, Any]:
    """Return a version as it is shown to the actor."""
    columns = {column.key: getattr(agreement, column.key) for column in sa.inspect(Agreement).column_attrs}
    return {
        **columns,
        "parties": agreement.parties,
        "sums": contents.sums(agreement.costs),
        "files": files.of(session, NOUN, agreement.id),
        "actions": actions(actor, case, agreement),
        "spoken_for": spoken_for(actor, case, agreement),
    }


def _papers(session: Session, actor: Actor, case: Case, agreement: Agreement | None) -> list[dict[str, Any]]:
    """Return the papers of the case, then those that the terms call for and nobody has asked for."""
    asked = documents.of_case(session, actor, case.number)
    found = [{"code": each["code"], "title": each["title"], "status": each["status"]} for each in asked]
    wanted = contents.documents(agreement.terms) if agreement else []
    known = {each["code"] for each in asked}
    return found + [{"code": code, "title": "", "status": None} for code in wanted if code not in known]


def may_write(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may write a draft now."""
    return case.current_state == CaseState.APPROVED and policy.may("api.agreements.write", actor)


def overview(session: Session, actor: Actor, case_id: str) -> dict[str, Any]:
    """Return the agreement of a case with what is still lacking. Raises NotFound."""
    case = cases.get(session, actor, case_id)
    found = versions(session, case)
    shown = [present(session, actor, case, each) for each in found]
    current = found[0] if found else None
    papers = _papers(session, actor, case, current)
    content = current.content if current else None
    days = {"starts_on": case.starts_on.isoformat(), "ends_on": case.ends_on.isoformat()}
    return {
        "current": shown[0] if shown else None,
        "valid": next((each for each in shown if each["state"] == S.VALID), None),
        "versions": shown,
        "papers": papers,
        "missing": [
            each["title"] or each["code"] for each in papers if each["status"] != DocumentStatus.ACCEPTED
        ],
        "unsettled": contents.unsettled(current.terms if current else {}),
        "days_differ": content is not None and any(content[name] != value for name, value in days.items()),
        "may_write": may_write(actor, case),
    }


def get(session: Session, actor: Actor, case_id: str, version: int) -> dict[str, Any]:
    """Return one version. Raises NotFound."""
    case = cases.get(session, actor, case_id)
    return present(session, actor, case, find(session, case, version))


def find_file(session: Session, actor: Actor, case_id: str, version: int, file_id: uuid.UUID) -> StoredFile:
    """Return the sealed scan of a version for the parties of the case. Raises NotFound."""
    agreement = find(session, cases.get(session, actor, case_id), version)
    return files.get(session, NOUN, agreement.id, file_id)


def take(session: Session, actor: Actor, case_id: str, data: Step, parties: frozenset[Party]) -> Turn:
    """Lock a confirmed case for these parties, or for a coordinator who speaks for one of them.

    Raises NotFound, Forbidden, OwnOrganization, WrongState.
    """
    confirmed = frozenset({CaseState.APPROVED})
    return case_steps.take(session, actor, case_id, Way(confirmed, parties, confirmed), data)


def note(session: Session, actor: Actor, verb: str, case: Case, agreement: Agreement, **said: Any) -> None:
    """Write what stands in no history into the audit log; whoever was spoken for is asked to confirm it."""
    audit.record(actor, verb, agreement, case=str(case.id), version=agreement.version, **said)
    entries.note(session, actor, verb, agreement.id, case.number, f"/cases/{case.number}/agreement")


def _third(session: Session, id_or_code: str | None) -> Organization | None:
    """Return the coordinators' organization that takes part. Raises Invalid where it is no such thing."""
    if not id_or_code:
        return None
    query = sa.select(Organization).where(Organization.kind == OrganizationKind.COORDINATOR)
    key = accounts.as_uuid(id_or_code)
    found = session.scalar(
        query.where(Organization.id == key if key else Organization.code == str(id_or_code))
    )
    if found is None:
        raise invalid("desk", "unknown", _("코디네이터 기관이 아닙니다."))
    return found


def _same(agreement: Agreement, data: dict[str, Any], third: Organization | None) -> bool:
    desk = next((each.organization_id for each in agreement.parties if each.party == Party.DESK), None)
    said = {name: getattr(agreement, name) for name in ("terms", "extra", "costs")}
    return said == data and desk == (third.id if third else None)


def write(session: Session, actor: Actor, case_id: str, data: AgreementWrite) -> Agreement:
    """Write changed terms as the next draft; the draft before it is superseded, what was offered stays.

    The same terms again change nothing. Raises NotFound, Forbidden, WrongState, Invalid.
    """
    turn = take(session, actor, case_id, data, frozenset(Party))
    actor, case = turn.actor, turn.case
    third = _third(session, data.desk)
    said = data.model_dump(mode="json", exclude={"desk", "on_behalf_of"})
    earlier = versions(session, case)
    last = earlier[0] if earlier else None
    if last and last.state == S.DRAFT:
        if _same(last, said, third):
            return last
        last.state, last.ended_at = S.SUPERSEDED, clock.now()
    agreement = Agreement(
        case_id=case.id, version=last.version + 1 if last else 1, written_by=actor.user_id, **said
    )
    ways = {(each.party, each.organization_id): each.is_online for each in last.parties} if last else {}
    sides = [(Party.FIRM, case.firm_id), (Party.HOST, case.host_id)]
    sides += [(Party.DESK, third.id)] if third else []
    agreement.parties = [
        AgreementParty(place=place, party=party, organization_id=key, is_online=ways.get((party, key)))
        for place, (party, key) in enumerate(sides)
    ]
    session.add(agreement)
    session.flush()
    note(session, actor, "agreement.drafted", case, agreement)
    return reload(session, agreement)


def reload(session: Session, agreement: Agreement) -> Agreement:
    """Return a version with its parties as they now stand."""
    query = sa.select(AgreementParty).where(AgreementParty.agreement_id == agreement.id)
    session.scalars(
        query.options(joinedload(AgreementParty.organization)).execution_options(populate_existing=True)
    ).all()
    return agreement
