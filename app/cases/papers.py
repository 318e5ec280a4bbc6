"""Papers of a case: which there are, who may have them, and what every one of them is made from."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit
from app.accounts.models import Organization, Unit, User
from app.actor import Actor
from app.cases import service, wording
from app.cases.models import Case
from app.cases.states import CaseState, Party
from app.demands import access
from app.demands.schemas import DemandProfile
from app.errors import Conflict, NotFound
from app.i18n import gettext as _
from app.i18n import language, pick
from app.papers.document import Paper, written_day, written_days
from app.papers.formats import Format


class NotYet(Conflict):
    """The case is not where this paper can be made."""

    code = "paper-not-yet"
    title = "지금 단계에서는 만들 수 없는 문서입니다."


EXCERPT = 600
ANY_STATE = frozenset(CaseState)


@dataclass(frozen=True, slots=True)
class Subject:
    """What papers of one case are made from, as far as the reader may see it.

    `profile` is None where the firm shows it to coordinators only; `people` are the names of who took a step.
    """

    session: Session
    actor: Actor
    case: Case
    detail: Mapping[str, Any]
    people: Mapping[uuid.UUID, str]
    unit: Unit | None
    own: Organization | None

    @property
    def profile(self) -> DemandProfile | None:
        """What the demand said when it was sent."""
        profile: DemandProfile | None = self.detail["profile"]
        return profile

    @property
    def days(self) -> str:
        """The days asked for or agreed."""
        return written_days(self.case.starts_on, self.case.ends_on, language())

    @property
    def place(self) -> str:
        """The testbed with the code people can say on the phone."""
        return f"{pick(self.case.testbed.name_ko, self.case.testbed.name_en)} ({self.case.testbed.code})"

    @property
    def firm(self) -> str:
        """The firm's name."""
        return name_of(self.case.firm)

    @property
    def host(self) -> str:
        """The host's name."""
        return name_of(self.case.host)

    @property
    def number(self) -> str:
        """The number of the case, with what it is."""
        return _("접수번호 %(number)s", number=self.case.number)

    @property
    def stamp(self) -> str:
        """What is printed on every page of a case that is only shown."""
        return _("시연용 가상 데이터") if self.case.is_demo else ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper: its name, who may have it, in which states of the case, and whether the host issues it."""

    title: str
    parties: frozenset[Party]
    states: frozenset[CaseState]
    compose: Callable[[Subject], Paper]
    is_hosts: bool = False

    def is_open(self, case: Case) -> bool:
        """Whether the case stands where the paper can be made."""
        return case.current_state in self.states


def name_of(organization: Organization | None) -> str:
    """Return an organization's name in the language of the request."""
    return pick(organization.name_ko, organization.name_en) if organization else ""


def known(text: str) -> str:
    """Return a text, or what stands where nobody has said anything."""
    return text.strip() or _("확인 필요")


def excerpt(text: str) -> str:
    """Return a text that fits a page."""
    text = text.strip()
    return text if len(text) <= EXCERPT else _("%(text)s … (이하 줄임)", text=text[:EXCERPT].rstrip())


def drafted() -> str:
    """Return what stands at the foot of a draft."""
    return _("대전 실증이음이 기록을 모아 만든 초안입니다. 발신 기관의 결재와 관인을 대신하지 않습니다.")


def state_of(case: Case) -> str:
    """Return where a case stands, in words."""
    return wording.say(wording.STATES, case.current_state)


def _people(session: Session, detail: Mapping[str, Any]) -> dict[uuid.UUID, str]:
    keys = {event.actor_id for event in detail["history"]} - {None}
    query = sa.select(User).where(User.id.in_(keys))
    return {user.id: user.name for user in session.scalars(query) if not user.is_service}


def subject(session: Session, actor: Actor, case: Case) -> Subject:
    """Return what papers of a case are made from, and note that the firm's text was looked at."""
    detail = service.detail(session, actor, case)
    if detail["profile"] is not None:
        access.note(session, actor, [case.demand], "paper")
    unit_id = case.testbed.facility.unit_id
    return Subject(
        session=session,
        actor=actor,
        case=case,
        detail=detail,
        people=_people(session, detail),
        unit=session.get(Unit, unit_id) if unit_id else None,
        own=session.get(Organization, actor.organization_id) if actor.organization_id else None,
    )


def offered(actor: Actor, case: Case, kinds: Mapping[str, Kind]) -> list[dict[str, Any]]:
    """Return the papers that are the actor's to have, with whether they can be made now."""
    roles = service.parties(actor, case)
    return [
        {
            "kind": code,
            "title": _(kind.title),
            "is_available": kind.is_open(case),
            "formats": [str(each) for each in Format],
        }
        for code, kind in kinds.items()
        if kind.parties & roles
    ]


def parse(name: str) -> tuple[str, Format]:
    """Return the kind and the format that a file's name asks for. Raises NotFound."""
    code, _dot, ending = name.rpartition(".")
    try:
        return code, Format(ending)
    except ValueError:
        raise NotFound from None


def compose(
    session: Session, actor: Actor, case_id: str, code: str, kinds: Mapping[str, Kind]
) -> tuple[Paper, uuid.UUID | None]:
    """Write a paper of a case for the actor and say whose template it goes into; the look is noted.

    Raises NotFound where it is not the actor's, NotYet where the case has not come that far.
    """
    case = service.get(session, actor, case_id)
    kind = kinds.get(code)
    if kind is None or not kind.parties & service.parties(actor, case):
        raise NotFound
    if not kind.is_open(case):
        raise NotYet
    audit.record_access(session, actor, case, f"paper:{code}")
    owner = case.host_id if kind.is_hosts else actor.organization_id
    return kind.compose(subject(session, actor, case)), owner


def values(found: Subject) -> dict[str, str]:
    """Return what a template of an institution may ask for by name, the same in every paper of a case."""
    case, profile = found.case, found.profile
    return {
        "number": case.number,
        "demand": case.demand.title,
        "firm": found.firm,
        "host": found.host,
        "unit": known(pick(found.unit.name_ko, found.unit.name_en) if found.unit else ""),
        "place": pick(case.testbed.name_ko, case.testbed.name_en),
        "place_code": case.testbed.code,
        "days": found.days,
        "starts_on": written_day(case.starts_on, language()),
        "ends_on": written_day(case.ends_on, language()),
        "purpose": known(profile.purpose if profile else ""),
        "state": state_of(case),
        "outcome": wording.say(wording.OUTCOMES, case.outcome) if case.outcome else _("확인 필요"),
        "conditions": case.conditions or _("없음"),
        "note": case.note,
    }
