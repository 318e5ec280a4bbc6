"""Answers without an account: a coordinator sends or prints a link, the host answers with name and position.

Opening a link changes nothing, since programs that scan mail open links, too. An answer may be corrected
until a time that is shown, as long as nothing has happened since.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import joining
from app.accounts import links as signed
from app.accounts import service as accounts
from app.accounts.links import LinkSpent
from app.accounts.models import Organization
from app.accounts.schemas import Invite
from app.actor import Actor, Role
from app.cases import service, steps
from app.cases.link_models import CaseLink
from app.cases.link_schemas import LinkAnswer, LinkCreate, LinkState
from app.cases.models import Case, CaseEvent
from app.cases.states import STEPS, Action
from app.demands import access
from app.demands import service as demands
from app.demands.models import Demand
from app.errors import Conflict, NotFound
from app.i18n import gettext as _
from app.notices import service as notices
from app.testbeds.models import Custody

PURPOSE = "case-answer"
CORRECTABLE = timedelta(hours=24)
# The signature outlives the link, so that an old one still says what to do instead.
SIGNED_LONGER = timedelta(days=365)
WHY = {
    LinkState.WITHDRAWN: "코디네이터가 거둔 링크입니다. 새 링크를 받으셨는지 확인해 주세요.",
    LinkState.EXPIRED: "기한이 지난 링크입니다. 아래 담당자에게 새 링크를 요청해 주세요.",
    LinkState.CLOSED: "답변을 고칠 수 있는 때가 지났습니다. 고칠 것이 있으면 아래 담당자에게 알려 주세요.",
    LinkState.OVER: "이미 처리된 요청입니다. 궁금한 점은 아래 담당자에게 물어봐 주세요.",
}


class LinkUseless(Conflict):
    """The link was good once; `state` says why it is not any more."""

    code = "link-useless"
    title = "이 링크로는 더 답하실 수 없습니다."


def make(session: Session, actor: Actor, case_id: str, data: LinkCreate) -> CaseLink:
    """Make a link for the host of a case, and mail it where an address is named.

    Raises NotFound, WrongState where no answer is due, Conflict where the host answers with an account.
    """
    case = service.get(session, actor, case_id, lock=True)
    if case.current_state not in STEPS[Action.REVIEW].sources:
        raise service.WrongState(state=case.current_state)
    if actor.organization_id == case.firm_id:
        raise service.OwnOrganization
    has_people = bool(accounts.member_addresses(session, organization_id=case.host_id))
    if case.testbed.custody == Custody.CLAIMED and has_people:
        raise Conflict(_("이 기관은 로그인해서 답합니다. 링크가 필요하지 않습니다."), code="host-has-account")
    expires_at = clock.now() + timedelta(days=data.days)
    link = CaseLink(case_id=case.id, made_by=actor.user_id, address=data.address or "", expires_at=expires_at)
    session.add(link)
    session.flush()
    session.refresh(link, ["maker", "case"])
    audit.record(actor, "case.link_made", case, link=str(link.id), address=link.address)
    if link.address:
        _mail(session, link, case)
    return link


def token(link: CaseLink) -> str:
    """Return the secret part of a link's address; it can be made again whenever it is printed."""
    return signed.sign(PURPOSE, link.id, link.expires_at + SIGNED_LONGER)


def url(link: CaseLink) -> str:
    """Return the address under which a link opens."""
    return signed.address("/answers", token(link))


def _mail(session: Session, link: CaseLink, case: Case) -> None:
    """Mail a link. Nothing that the firm wrote stands in the mail."""
    subject = _("[대전 실증이음] %(number)s 실증 요청에 답해 주세요", number=case.number)
    until = link.expires_at.astimezone(clock.SEOUL).date()
    body = _(
        "%(place)s에 실증 요청이 들어왔습니다. 접수번호는 %(number)s입니다.\n"
        "아래 링크에서 로그인하지 않고 내용을 보고 답하실 수 있습니다.\n\n%(url)s\n\n"
        "결재에 붙일 한 장은 여기에서 인쇄하실 수 있습니다.\n%(url)s/sheet\n\n"
        "링크는 %(until)s까지 쓸 수 있습니다. 링크를 여는 것만으로는 아무 답도 보내지지 않습니다.",
        place=case.testbed.name_ko,
        number=case.number,
        url=url(link),
        until=until.isoformat(),
    )
    notices.send(session, link.address, subject, body, key=f"case-link:{link.id}")


def of_case(session: Session, actor: Actor, case_id: str) -> list[CaseLink]:
    """Return the links of a case, newest first."""
    case = service.get(session, actor, case_id)
    query = sa.select(CaseLink).where(CaseLink.case_id == case.id).options(joinedload(CaseLink.case))
    return list(session.scalars(query.order_by(CaseLink.created_at.desc(), CaseLink.id)))


def get(session: Session, actor: Actor, case_id: str, link_id: uuid.UUID) -> CaseLink:
    """Return one link of a case. Raises NotFound."""
    for link in of_case(session, actor, case_id):
        if link.id == link_id:
            return link
    raise NotFound


def withdraw(session: Session, actor: Actor, case_id: str, link_id: uuid.UUID) -> CaseLink:
    """Make a link useless. Raises NotFound, LinkUseless where it was answered or withdrawn before."""
    case = service.get(session, actor, case_id, lock=True)
    link = get(session, actor, case_id, link_id)
    if link.withdrawn_at or link.answered_at:
        raise LinkUseless(state=state(session, link))
    link.withdrawn_at = clock.now()
    audit.record(actor, "case.link_withdrawn", case, link=str(link.id))
    return link


def _last_seq(session: Session, case: Case) -> int:
    query = sa.select(sa.func.max(CaseEvent.seq)).where(CaseEvent.case_id == case.id)
    return session.scalar(query) or 0


def correct_until(link: CaseLink) -> datetime | None:
    """Return until when an answer may be corrected, should nothing happen meanwhile."""
    return link.answered_at + CORRECTABLE if link.answered_at else None


def state(session: Session, link: CaseLink) -> LinkState:
    """Return what a link is good for now; its case must be loaded."""
    until = correct_until(link)
    if link.withdrawn_at:
        return LinkState.WITHDRAWN
    if until:
        is_last = link.event_seq == _last_seq(session, link.case)
        return LinkState.ANSWERED if is_last and clock.now() < until else LinkState.CLOSED
    if link.case.current_state not in STEPS[Action.REVIEW].sources:
        return LinkState.OVER
    return LinkState.EXPIRED if link.expires_at < clock.now() else LinkState.OPEN


def present(session: Session, link: CaseLink) -> dict[str, Any]:
    """Return a link as coordinators see it."""
    columns = {column.key: getattr(link, column.key) for column in sa.inspect(CaseLink).column_attrs}
    shown = {"state": state(session, link), "correct_until": correct_until(link)}
    return {**columns, **shown, "url": None if link.address else url(link)}


def opened(session: Session, text: str) -> CaseLink:
    """Return the link of a token, whatever it is still good for. Raises NotFound."""
    try:
        key, _until = signed.check(PURPOSE, text)
    except LinkSpent:
        raise NotFound(_("없는 링크입니다. 메일에 적힌 주소를 끝까지 옮겼는지 확인해 주세요.")) from None
    query = sa.select(CaseLink).where(CaseLink.id == key)
    link = session.scalar(query.options(joinedload(CaseLink.maker), joinedload(CaseLink.case)))
    if link is None:
        raise NotFound
    # The same case, now with its parties.
    service.load(session, link.case_id)
    return link


def _speaker(link: CaseLink, data: LinkAnswer | None = None) -> Actor:
    """Return who acts by a link: nobody with an account, for the host, known by name."""
    case = link.case
    told = None
    if data:
        told = {
            "organization": case.host.code,
            "person": data.name,
            "department": data.department,
            "position": data.position,
            "channel": "link",
            "on": clock.today().isoformat(),
            "evidence": link.address,
        }
    return Actor(organization_id=case.host_id, role=Role.OPERATOR, on_behalf_of=told)


def sheet(session: Session, link: CaseLink, viewer: Actor | None = None) -> dict[str, Any]:
    """Return what the holder of a link is shown; the look at the demand is noted for the firm."""
    case, now = link.case, state(session, link)
    is_shown = now in (LinkState.OPEN, LinkState.ANSWERED) and service.is_shown(_speaker(link), case)
    if is_shown:
        access.note(session, viewer or _speaker(link), [case.demand], "link")
    return {
        **service.present(case, _speaker(link)),
        "state": now,
        "is_demo": case.is_demo,
        "case_state": case.current_state,
        "profile": demands.profile(session, case.demand, case.demand_version) if is_shown else None,
        "person": link.person,
        "department": link.department,
        "position": link.position,
        "expires_at": link.expires_at,
        "answered_at": link.answered_at,
        "correct_until": correct_until(link),
        "contact": contact(session, link),
    }


def contact(session: Session, link: CaseLink) -> dict[str, str]:
    """Return whom the holder of a link may ask: its maker, or at least the maker's organization."""
    maker = link.maker
    held = accounts.active_memberships(session, maker.id) if maker else []
    desks = [each.organization for each in held if each.role in (Role.COORDINATOR, Role.ADMIN)]
    is_person = maker is not None and not maker.is_service
    return {
        "organization": desks[0].name_ko if desks else "",
        "name": maker.name if maker and is_person else "",
        "email": maker.email if maker and is_person else "",
    }


def answer(session: Session, text: str, data: LinkAnswer) -> CaseLink:
    """Answer for the host, or correct the answer given by this link.

    Raises NotFound, LinkUseless, NotFree; where two answers come at once the second is a correction.
    """
    link = opened(session, text)
    # The demand's row first, then the case's, as every step that may open a case again takes them.
    session.execute(sa.select(Demand.id).where(Demand.id == link.case.demand_id).with_for_update())
    service.load(session, link.case_id, lock=True)
    session.refresh(link, ["answered_at", "event_seq", "withdrawn_at"])
    actor, case_id = _speaker(link, data), str(link.case_id)
    match state(session, link):
        case LinkState.OPEN:
            steps.review(session, actor, case_id, data.review())
        case LinkState.ANSWERED:
            steps.correct(session, actor, case_id, data.review())
        case useless:
            raise LinkUseless(_(WHY[useless]), state=useless, contact=contact(session, link))
    link.answered_at = link.answered_at or clock.now()
    link.event_seq = _last_seq(session, link.case)
    link.person, link.department, link.position = data.name, data.department, data.position
    return link


def invite(session: Session, text: str) -> CaseLink:
    """Invite the address that a link was mailed to, so that whoever answered can take over the listing.

    Raises NotFound, Conflict where the link was printed or not answered yet.
    """
    link = opened(session, text)
    if not link.answered_at or not link.address:
        raise Conflict(code="wrong-state")
    host = session.get_one(Organization, link.case.host_id)
    data = Invite(email=link.address, role=Role.OPERATOR, organization=host.code)
    joining.invite(session, _speaker(link), data)
    return link
