"""The steps of a version: offered, signed on line or on paper, refused, ended."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.actor import Actor
from app.agreements import contents, service
from app.agreements.clauses import clauses
from app.agreements.models import Agreement, AgreementParty, Means
from app.agreements.schemas import Accept, Offer, Seal, Way, Why
from app.agreements.states import STEPS, AgreementState, Move
from app.cases import service as cases
from app.cases.models import Case
from app.cases.schemas import Step as Said
from app.cases.states import Party
from app.errors import Conflict, Forbidden, Invalid, invalid
from app.files import kinds
from app.files import service as files
from app.files.models import FileKind
from app.files.service import Checked
from app.i18n import gettext as _
from app.i18n import pick

S = AgreementState
SCANS = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG})


class NotOnline(Conflict):
    """Not every party has chosen to sign on line."""

    code = "not-online"
    title = "모든 당사자가 온라인 수락을 고른 때에만 온라인으로 수락할 수 있습니다."


class OtherContent(Conflict):
    """What was accepted is not what this version says."""

    code = "other-content"
    title = "수락한 내용이 이 판의 내용과 다릅니다. 다시 읽고 수락해 주세요."


@dataclass(frozen=True, slots=True)
class Turn:
    """A version whose case is locked, who takes a step of it, and for which parties."""

    session: Session
    actor: Actor
    case: Case
    agreement: Agreement
    roles: frozenset[Party]

    def note(self, action: str, **said: Any) -> None:
        """Write a step into the history of the case, and tell who has to know."""
        cases.remark(self.session, self.actor, self.case, action, agreement=self.agreement.version, **said)


def _take(
    session: Session, actor: Actor, case_id: str, version: int, move: Move, data: Said | None = None
) -> Turn:
    """Return the locked version a step is about. Raises NotFound, Forbidden, WrongState."""
    step = STEPS[move]
    turn = service.take(session, actor, case_id, data or Said(), step.parties)
    agreement = service.find(session, turn.case, version)
    if agreement.state not in step.sources:
        raise cases.WrongState(state=agreement.state)
    return Turn(session, turn.actor, turn.case, agreement, turn.roles)


def _replace(session: Session, case: Case, agreement: Agreement, *states: AgreementState) -> None:
    """Let a version take the place of the others that stand in these states."""
    for other in service.versions(session, case):
        if other.id != agreement.id and other.state in states:
            other.state, other.ended_at = S.SUPERSEDED, clock.now()


def offer(session: Session, actor: Actor, case_id: str, version: int, data: Offer) -> Agreement:
    """Offer a draft to be signed: what it says is frozen, with its digest. Raises Invalid with what lacks."""
    turn = _take(session, actor, case_id, version, Move.OFFER, data)
    case, agreement = turn.case, turn.agreement
    if lacking := contents.unsettled(agreement.terms):
        names = clauses()
        raise Invalid(
            errors=[
                {
                    "field": f"terms.{code}.choice",
                    "code": "missing",
                    "message": _("%(name)s 조항을 골라 주세요.", name=_name(names[code])),
                }
                for code in lacking
            ]
        )
    organizations = {each.organization_id: each.organization for each in agreement.parties}
    agreement.content = contents.build(case, agreement, organizations)
    agreement.sha256 = contents.digest(agreement.content)
    agreement.state, agreement.offered_at = S.OFFERED, clock.now()
    _replace(session, case, agreement, S.OFFERED)
    turn.note("offer_agreement", sha256=agreement.sha256)
    return agreement


def _name(clause: Any) -> str:
    return pick(clause.name_ko, clause.name_en)


def choose_way(session: Session, actor: Actor, case_id: str, version: int, data: Way) -> Agreement:
    """Choose for the own side whether to sign on line, or note what a party told a coordinator.

    Raises Forbidden for who signs for nobody.
    """
    turn = _take(session, actor, case_id, version, Move.WAY, data)
    _own(turn).is_online = data.is_online
    said = {"is_online": data.is_online}
    service.note(session, turn.actor, "agreement.way_chosen", turn.case, turn.agreement, **said)
    return turn.agreement


def _own(turn: Turn) -> AgreementParty:
    if turn.actor.on_behalf_of:
        row = next((each for each in turn.agreement.parties if each.party in turn.roles), None)
    else:
        row = service.own_row(turn.actor, turn.case, turn.agreement)
    if row is None:
        raise Forbidden(_("협약 당사자만 할 수 있는 일입니다."))
    if row.signed_at:
        raise cases.WrongState(_("이미 수락했습니다."))
    return row


def accept(session: Session, actor: Actor, case_id: str, version: int, data: Accept) -> Agreement:
    """Accept on line for the own side; the last side's acceptance makes the version valid.

    Raises Forbidden, WrongState, NotOnline, OtherContent.
    """
    turn = _take(session, actor, case_id, version, Move.ACCEPT)
    agreement, row = turn.agreement, _own(turn)
    if not service.is_online(agreement):
        raise NotOnline
    if data.sha256 != agreement.sha256:
        raise OtherContent
    row.person, row.position = data.person, data.position
    row.signed_at, row.signed_by = clock.now(), actor.user_id
    turn.note("accept_agreement", sha256=agreement.sha256)
    if all(each.signed_at for each in agreement.parties):
        _validate(turn, Means.ONLINE)
    return agreement


def _validate(turn: Turn, means: Means) -> None:
    agreement = turn.agreement
    _replace(turn.session, turn.case, agreement, S.VALID, S.OFFERED)
    agreement.state, agreement.means, agreement.valid_at = S.VALID, means, clock.now()
    turn.note("validate_agreement", sha256=agreement.sha256)


def seal(session: Session, actor: Actor, case_id: str, version: int, data: Seal, file: Checked) -> Agreement:
    """Record the sealed paper (날인본): its scan, its day and who signed; the version is valid from now on.

    Raises Forbidden, WrongState, Invalid, WrongFile for what is no scan.
    """
    if file.kind not in SCANS:
        raise kinds.refuse(_("날인본은 PDF나 그림(PNG·JPEG)으로 올려 주세요."))
    turn = _take(session, actor, case_id, version, Move.SEAL)
    agreement = turn.agreement
    if data.sealed_on > clock.today():
        raise invalid("sealed_on", "future", _("아직 오지 않은 날입니다."))
    for row in agreement.parties:
        row.person = getattr(data, f"{row.party}_person")
        row.position = getattr(data, f"{row.party}_position")
        if row.party == Party.DESK and not row.person:
            raise invalid("desk_person", "missing", _("세 번째 당사자의 서명자를 적어 주세요."))
    agreement.sealed_on = data.sealed_on
    files.keep(session, actor, file, service.NOUN, agreement.id)
    _validate(turn, Means.SEAL)
    return agreement


def _end(session: Session, actor: Actor, case_id: str, version: int, move: Move, data: Why) -> Agreement:
    turn = _take(session, actor, case_id, version, move, data)
    agreement = turn.agreement
    agreement.state, agreement.ended_at, agreement.reason = S.ENDED, clock.now(), data.reason
    turn.note(f"{move}_agreement", reason=data.reason)
    return agreement


def refuse(session: Session, actor: Actor, case_id: str, version: int, data: Why) -> Agreement:
    """Refuse what was offered, saying why; a version that is valid stays so."""
    return _end(session, actor, case_id, version, Move.REFUSE, data)


def end(session: Session, actor: Actor, case_id: str, version: int, data: Why) -> Agreement:
    """End a valid agreement."""
    return _end(session, actor, case_id, version, Move.END, data)
