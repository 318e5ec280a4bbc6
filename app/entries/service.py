"""Acting for others: a coordinator says for whom and on whose word, and the owner confirms or objects."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.accounts import service as accounts
from app.accounts.models import Organization
from app.actor import Actor, Role
from app.entries.models import Answer, Entry
from app.entries.schemas import OnBehalf
from app.errors import Conflict, Forbidden, NotFound, invalid
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import Checked
from app.i18n import gettext as _
from app.notices import inbox
from app.notices.inbox import Event
from app.notices.models import NoticeKind

NOUN = "entry"


def act_for(actor: Actor, on_behalf_of: OnBehalf | None) -> Actor:
    """Return the actor with whom it acts for. Raises Forbidden unless it is a coordinator."""
    if on_behalf_of is None:
        return actor
    if not actor.is_coordinator:
        raise Forbidden(
            _("다른 기관을 대신해 입력할 수 있는 사람은 코디네이터뿐입니다."), code="on-behalf-of"
        )
    return replace(actor, on_behalf_of=on_behalf_of.model_dump(mode="json"))


def spoken_for(session: Session, on_behalf_of: OnBehalf) -> Organization:
    """Return the organization that a coordinator speaks for. Raises Invalid where there is none."""
    try:
        return accounts.get_organization(session, on_behalf_of.organization)
    except NotFound:
        raise invalid("on_behalf_of.organization", "unknown-code", _("없는 기관입니다.")) from None


def note(
    session: Session,
    actor: Actor,
    verb: str,
    object_id: uuid.UUID,
    label: str,
    path: str,
    *,
    seq: int | None = None,
) -> None:
    """Keep what a coordinator entered for somebody and ask the owner to confirm; others enter nothing."""
    if actor.on_behalf_of is None or not actor.is_coordinator:
        return
    owner = accounts.get_organization(session, actor.on_behalf_of["organization"])
    entry = Entry(
        organization_id=owner.id,
        entered_by=actor.user_id,
        verb=verb,
        object_id=str(object_id),
        seq=seq,
        label=label,
        path=path,
        on_behalf_of=actor.on_behalf_of,
    )
    session.add(entry)
    session.flush()
    event = Event(
        kind=NoticeKind.CASE,
        key=f"entry:{entry.id}",
        text="코디네이터가 알려 주신 내용을 대신 입력했습니다. 맞는지 확인해 주세요",
        name_ko=label,
        path="/entries",
        topic=f"entry:{entry.id}",
        is_call=True,
    )
    inbox.tell(session, accounts.members(session, organization_id=owner.id), event)


def find(actor: Actor, answers: Sequence[str] = ()) -> sa.Select[Any]:
    """Return the query of entries the actor may see, newest first: its organization's, a coordinator all.

    `answers` narrows to them; "open" means that the owner has said nothing yet.
    """
    query = sa.select(Entry).options(joinedload(Entry.organization), joinedload(Entry.coordinator))
    if not actor.is_coordinator:
        query = query.where(Entry.organization_id == actor.organization_id)
    if answers:
        is_open = Entry.answer.is_(None) if "open" in answers else sa.false()
        query = query.where(sa.or_(Entry.answer.in_([each for each in answers if each != "open"]), is_open))
    return query.order_by(Entry.created_at.desc(), Entry.id)


def get(session: Session, actor: Actor, key: uuid.UUID, *, lock: bool = False) -> Entry:
    """Return one entry that the actor may see. Raises NotFound."""
    query = find(actor).where(Entry.id == key)
    if lock:
        query = query.with_for_update(of=Entry).execution_options(populate_existing=True)
    entry: Entry | None = session.scalar(query)
    if entry is None:
        raise NotFound
    return entry


def of_object(session: Session, object_id: uuid.UUID) -> dict[int | None, Entry]:
    """Return the entries made in one thing by the step they were made in."""
    rows = session.scalars(sa.select(Entry).where(Entry.object_id == str(object_id)))
    return {entry.seq: entry for entry in rows}


def present(session: Session, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return entries with who made them and their evidence."""
    kept = files.of(session, NOUN, *(each.id for each in entries)) if entries else []
    names = [column.key for column in sa.inspect(Entry).column_attrs]
    return [
        {name: getattr(each, name) for name in names}
        | {
            "organization": each.organization,
            "entered_by": each.coordinator.name,
            "evidence": [file for file in kept if file.noun_id == each.id],
        }
        for each in entries
    ]


def answer(session: Session, actor: Actor, key: uuid.UUID, given: Answer, text: str) -> Entry:
    """Confirm an entry or object to it, as its owner. Raises NotFound, Forbidden, Conflict once it was."""
    entry = get(session, actor, key, lock=True)
    if actor.organization_id not in entry.party_ids:
        raise Forbidden(_("당사자만 확인할 수 있습니다."))
    if entry.answer:
        raise Conflict(_("이미 답하신 항목입니다."), code="wrong-state")
    entry.answer, entry.note = given, text
    entry.answered_by, entry.answered_at = actor.user_id, clock.now()
    inbox.move_on(session, f"entry:{entry.id}")
    audit.record(actor, f"entry.{given}", entry, note=text)
    if given == Answer.OBJECTED:
        _tell_objection(session, entry)
    return entry


def _tell_objection(session: Session, entry: Entry) -> None:
    event = Event(
        kind=NoticeKind.CASE,
        key=f"entry-objected:{entry.id}",
        text="대신 입력한 내용에 이의가 있습니다. 확인하고 바로잡아 주세요",
        name_ko=entry.label,
        path="/entries?answer=objected",
    )
    maker = [entry.coordinator] if not (entry.coordinator.is_service or entry.coordinator.is_demo) else []
    inbox.tell(session, maker or accounts.members(session, role=Role.COORDINATOR), event)


def attach(session: Session, actor: Actor, key: uuid.UUID, file: Checked) -> Entry:
    """Keep a scan as the evidence of an entry. Raises NotFound."""
    entry = get(session, actor, key, lock=True)
    files.keep(session, actor, file, NOUN, entry.id)
    return entry


def find_file(session: Session, actor: Actor, key: uuid.UUID, file_id: uuid.UUID) -> StoredFile:
    """Return the evidence of an entry for its owner and coordinators. Raises NotFound."""
    return files.get(session, NOUN, get(session, actor, key).id, file_id)
