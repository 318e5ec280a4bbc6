"""Messages: written to a case, read by who takes part in it, marked as read when they were shown."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app import audit, clock
from app.actor import Actor
from app.cases import notify
from app.cases import service as cases
from app.cases.models import Case
from app.cases.states import Party
from app.errors import Forbidden, NotFound, invalid
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import Checked
from app.i18n import gettext as _
from app.messages.models import Message, MessageFile, MessagesSeen
from app.messages.schemas import MessageCreate

# Versions of the desk's own files must not show through in the numbers of the shared ones.
SHARED, INTERNAL = "case", "case-desk"
SHOWN = 500


def _party(actor: Actor, case: Case) -> Party:
    """Return for whom the actor writes; a person of both the firm and the host writes for the firm."""
    return sorted(cases.parties(actor, case))[0]


def _visible(actor: Actor, case: Case) -> sa.ColumnElement[bool]:
    is_of_case = Message.case_id == case.id
    return is_of_case if actor.is_coordinator else sa.and_(is_of_case, Message.is_internal.is_(False))


def write(
    session: Session, actor: Actor, case_id: str, data: MessageCreate, given: Sequence[Checked] = ()
) -> Message:
    """Write a message with files. Raises Invalid for an empty one, Forbidden for a party's internal one."""
    case = cases.get(session, actor, case_id, lock=True)
    if data.is_internal and not actor.is_coordinator:
        raise Forbidden(_("내부 메모는 코디네이터만 적습니다."))
    if not data.body and not given:
        raise invalid("body", "missing", _("보낼 말을 적거나 파일을 골라 주세요."))
    message = Message(
        case_id=case.id,
        sent_at=clock.now(),
        party=_party(actor, case),
        author_id=actor.user_id,
        organization_id=actor.organization_id,
        body=data.body,
        is_internal=data.is_internal,
    )
    session.add(message)
    session.flush()
    noun = INTERNAL if data.is_internal else SHARED
    for file in given:
        stored = files.keep(session, actor, file, noun, case.id)
        session.add(MessageFile(message_id=message.id, file_id=stored.id))
    session.flush()
    # A shared message belongs to the history of its case; a note of the desk stands apart.
    audit.record(
        actor,
        "message.written",
        message if data.is_internal else case,
        message=str(message.id),
        case=str(case.id),
    )
    if not data.is_internal:
        _tell(session, case, message)
    session.refresh(message, ["author", "organization", "files"])
    return message


def _tell(session: Session, case: Case, message: Message) -> None:
    """Tell the other parties that there is a message; what it says stays with us."""
    parties = frozenset(Party) - {message.party}
    if case.coordinator_id is None and message.party != Party.DESK:
        # With nobody in charge every coordinator would be told of every word.
        parties -= {Party.DESK}
    notify.say(session, case, parties, "새 메시지가 있습니다", f"message:{message.id}")


def seen_until(session: Session, actor: Actor, case: Case) -> Any:
    """Return the instant up to which the actor has seen the messages of a case, None before the first."""
    query = sa.select(sa.func.max(MessagesSeen.seen_at))
    return session.scalar(query.where(MessagesSeen.case_id == case.id, MessagesSeen.user_id == actor.user_id))


def thread(session: Session, actor: Actor, case: Case) -> list[dict[str, Any]]:
    """Return what the actor may read in a case, oldest first; what is shown is noted as seen afterwards."""
    query = (
        sa.select(Message)
        .where(_visible(actor, case))
        .options(joinedload(Message.author), joinedload(Message.organization), selectinload(Message.files))
        .order_by(Message.sent_at.desc(), Message.id)
        .limit(SHOWN)
    )
    messages = list(session.scalars(query))[::-1]
    seen = seen_until(session, actor, case)
    shown = [present(actor, message, seen) for message in messages]
    if any(each["is_new"] for each in shown):
        row = MessagesSeen(case_id=case.id, user_id=actor.user_id, seen_at=messages[-1].sent_at)
        session.info.setdefault("afterwards", {})[("messages", str(case.id))] = row
    return shown


def present(actor: Actor, message: Message, seen: Any = None) -> dict[str, Any]:
    """Return a message as it is shown; a firm and a host see the desk's people by their organization."""
    return {
        "id": message.id,
        "sent_at": message.sent_at,
        "party": message.party,
        "person": message.author.name if message.author else "",
        "organization": message.organization,
        "body": message.body,
        "is_internal": message.is_internal,
        "is_new": message.author_id != actor.user_id and (seen is None or message.sent_at > seen),
        "files": message.files,
    }


def unread(session: Session, actor: Actor) -> dict[uuid.UUID, int]:
    """Return how many messages the actor has not seen, by case."""
    seen = (
        sa.select(MessagesSeen.case_id, sa.func.max(MessagesSeen.seen_at).label("seen_at"))
        .where(MessagesSeen.user_id == actor.user_id)
        .group_by(MessagesSeen.case_id)
        .subquery()
    )
    mine = sa.select(Case.id)
    if not actor.is_coordinator:
        mine = mine.where(sa.or_(*(side == actor.organization_id for side in (Case.firm_id, Case.host_id))))
    query = (
        sa.select(Message.case_id, sa.func.count())
        .outerjoin(seen, seen.c.case_id == Message.case_id)
        .where(Message.case_id.in_(mine), Message.author_id.is_distinct_from(actor.user_id))
        .where(sa.or_(seen.c.seen_at.is_(None), Message.sent_at > seen.c.seen_at))
        .group_by(Message.case_id)
    )
    if not actor.is_coordinator:
        query = query.where(Message.is_internal.is_(False))
    return dict(session.execute(query).tuples().all())


def unread_cases(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return the cases with messages that the actor has not seen."""
    counts = unread(session, actor)
    query = sa.select(Case.id, Case.number).where(Case.id.in_(counts)).order_by(Case.number)
    return [
        {"case_id": case_id, "number": number, "count": counts[case_id]}
        for case_id, number in session.execute(query)
    ]


def find_file(session: Session, actor: Actor, case_id: str, file_id: uuid.UUID) -> StoredFile:
    """Return a file of the thread that the actor may read. Raises NotFound."""
    case = cases.get(session, actor, case_id)
    query = (
        sa.select(StoredFile)
        .join(MessageFile, MessageFile.file_id == StoredFile.id)
        .join(Message, Message.id == MessageFile.message_id)
        .where(StoredFile.id == file_id, _visible(actor, case))
    )
    if file := session.scalar(query):
        return file
    raise NotFound


def get(session: Session, actor: Actor, case_id: str, message_id: uuid.UUID) -> Message:
    """Return one message that the actor may read. Raises NotFound."""
    case = cases.get(session, actor, case_id)
    query = (
        sa.select(Message)
        .where(_visible(actor, case), Message.id == message_id)
        .options(joinedload(Message.author), joinedload(Message.organization), selectinload(Message.files))
    )
    if message := session.scalar(query):
        return message
    raise NotFound
