"""The papers of a case: asked for by the host, handed in by the firm, accepted or sent back."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock
from app.actor import Actor
from app.cases import notify, service
from app.cases.document_models import CaseDocument, DocumentStatus
from app.cases.models import Case
from app.cases.notify import Telling
from app.cases.states import OPEN, CaseState, Party
from app.errors import Conflict, Forbidden, NotFound
from app.files import service as files
from app.files.models import StoredFile
from app.files.service import Checked
from app.i18n import gettext as _
from app.testbeds.hosting_schemas import MAX_DOCUMENTS, DocumentAsked

NOUN = "case_document"
S = DocumentStatus
# From where a step leads where, and who takes it; coordinators may take any.
STEPS: dict[str, tuple[frozenset[DocumentStatus], DocumentStatus, Party]] = {
    "submit": (frozenset({S.MISSING, S.RETURNED, S.SUBMITTED}), S.SUBMITTED, Party.FIRM),
    "accept": (frozenset({S.SUBMITTED, S.MISSING}), S.ACCEPTED, Party.HOST),
    "return": (frozenset({S.SUBMITTED, S.ACCEPTED}), S.RETURNED, Party.HOST),
}
VERBS = {"submit": "submitted", "accept": "accepted", "return": "returned"}


def rows(session: Session, case: Case) -> list[CaseDocument]:
    """Return the papers of a case in the order in which they were asked for."""
    query = sa.select(CaseDocument).where(CaseDocument.case_id == case.id).order_by(CaseDocument.place)
    return list(session.scalars(query))


def of_case(session: Session, actor: Actor, case_id: str) -> list[dict[str, Any]]:
    """Return the papers of a case with their files. Raises NotFound."""
    return present(session, rows(session, service.get(session, actor, case_id)))


def present(session: Session, documents: Sequence[CaseDocument]) -> list[dict[str, Any]]:
    """Return papers with their files."""
    kept = files.of(session, NOUN, *(each.id for each in documents)) if documents else []
    names = [column.key for column in sa.inspect(CaseDocument).column_attrs]
    return [
        {name: getattr(each, name) for name in names}
        | {"files": [file for file in kept if file.noun_id == each.id]}
        for each in documents
    ]


def _open(session: Session, actor: Actor, case_id: str, party: Party) -> Case:
    """Return a case, locked, in which papers still move, for a party or a coordinator."""
    case = service.get(session, actor, case_id, lock=True)
    if not {party, Party.DESK} & service.parties(actor, case):
        raise Forbidden
    if case.current_state not in OPEN | {CaseState.APPROVED}:
        raise service.WrongState(state=case.current_state)
    return case


def _find(session: Session, case: Case, document_id: uuid.UUID) -> CaseDocument:
    query = sa.select(CaseDocument).where(CaseDocument.id == document_id, CaseDocument.case_id == case.id)
    if document := session.scalar(query):
        return document
    raise NotFound


def ask(session: Session, actor: Actor, case_id: str, data: DocumentAsked) -> CaseDocument:
    """Ask for one more paper in a case. Raises NotFound, Forbidden, WrongState, Conflict."""
    case = _open(session, actor, case_id, Party.HOST)
    known = rows(session, case)
    if len(known) >= MAX_DOCUMENTS:
        raise Conflict(_("서류가 너무 많습니다."), code="too-many")
    place = known[-1].place + 1 if known else 1
    document = CaseDocument(case_id=case.id, place=place, **data.model_dump())
    session.add(document)
    session.flush()
    audit.record(actor, "case_document.asked", document, code=document.code)
    _tell(session, case, document, "ask")
    return document


def step(
    session: Session,
    actor: Actor,
    case_id: str,
    document_id: uuid.UUID,
    action: str,
    remark: str,
    *given: Checked,
) -> CaseDocument:
    """Hand a paper in (with files or without: some go by post), accept it or send it back.

    Raises NotFound, Forbidden, WrongState.
    """
    sources, target, party = STEPS[action]
    case = _open(session, actor, case_id, party)
    document = _find(session, case, document_id)
    if document.status not in sources:
        raise service.WrongState(state=document.status)
    document.status, document.remark = target, remark
    document.changed_at, document.changed_by = clock.now(), actor.user_id
    for file in given:
        files.keep(session, actor, file, NOUN, document.id)
    audit.record(actor, f"case_document.{VERBS[action]}", document, remark=remark)
    _tell(session, case, document, action)
    return document


def find_file(
    session: Session, actor: Actor, case_id: str, document_id: uuid.UUID, file_id: uuid.UUID
) -> StoredFile:
    """Return a file of a paper for the parties of the case. Raises NotFound."""
    document = _find(session, service.get(session, actor, case_id), document_id)
    return files.get(session, NOUN, document.id, file_id)


TOLD = {
    "ask": "구비서류를 더 요청했습니다",
    "submit": "구비서류를 냈습니다",
    "accept": "구비서류를 확인했습니다",
    "return": "구비서류를 돌려보냈습니다",
}


def _tell(session: Session, case: Case, document: CaseDocument, action: str) -> None:
    party = Party.HOST if action == "submit" else Party.FIRM
    moment = document.changed_at or document.created_at
    key = f"document:{document.id}:{action}:{moment.isoformat()}"
    notify.tell_parties(session, case, Telling(TOLD[action], frozenset({party})), key)
