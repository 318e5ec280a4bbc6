"""확인 요청: asked in one bundle, answered item by item; the answers become facts for everyone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app import audit, clock
from app.accounts import links
from app.accounts import service as accounts
from app.actor import Actor, Role
from app.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, invalid
from app.i18n import gettext as _
from app.notices import inbox
from app.notices import service as notices
from app.notices.inbox import Event
from app.notices.models import NoticeKind
from app.questions.models import Question, QuestionItem, QuestionState, Watch
from app.questions.schemas import ItemIn, LinkAnswer, LinkSend, QuestionAnswer, QuestionCreate
from app.testbeds import facts
from app.testbeds import service as testbeds
from app.testbeds.facts import CAPABILITY, Attributes
from app.testbeds.models import Access, Custody, Testbed
from app.testbeds.schemas import UNKNOWN, FactAnswer

PURPOSE, PATH = "question", "/question-links"
LIFETIME = timedelta(days=30)
# What an unknown of a listing or a match is called as a fact.
AS_FACT = {"terms": "terms_ko", "trl": "trl_min"}
TERMS = "terms_ko"


def code_of(attribute: str, known: Attributes) -> str:
    """Return the fact that an unknown attribute stands for, "" where it is none that an answer can set."""
    code = AS_FACT.get(attribute, attribute)
    if code in known:
        return CAPABILITY + code
    return code if facts.is_fact(code, known) else ""


def label(item: QuestionItem | ItemIn, code: str, known: Attributes) -> str:
    """Return a question in words."""
    named = facts.label(code, known) if code else ""
    return " – ".join(part for part in (named, item.text) if part)


def ask(session: Session, actor: Actor, data: QuestionCreate) -> Question:
    """Ask a host; the firm is told of the answer. Raises NotFound, Invalid, Conflict (asked, closed)."""
    # Two bundles of one firm queue on the testbed's row, so that there is one open at a time.
    testbed = testbeds.get(session, testbeds.get_published(session, data.testbed).id, lock=True)
    if testbed.access == Access.CLOSED or testbed.custody == Custody.OPTED_OUT:
        raise Conflict(
            _("질문을 받지 않는 곳입니다. 매칭 데스크의 코디네이터에게 물어 주세요."), code="closed"
        )
    waiting = sa.select(Question.id).where(
        Question.testbed_id == testbed.id,
        Question.firm_id == actor.organization_id,
        Question.state == QuestionState.OPEN,
    )
    if session.scalar(waiting):
        raise Conflict(_("이곳에 보낸 확인 요청이 아직 열려 있습니다."), code="already-asked")
    question = Question(testbed=testbed, firm_id=actor.organization_id, asked_by=actor.user_id)
    question.items = _items(session, data)
    session.add(question)
    session.flush()
    watch(session, actor, testbed.code)
    audit.record(actor, "question.asked", question, testbed=testbed.code, items=len(question.items))
    _tell_host(session, testbed, question)
    return load(session, question.id)


def _items(session: Session, data: QuestionCreate) -> list[QuestionItem]:
    known = facts.attributes(session)
    errors: list[FieldError] = []
    found: dict[tuple[str, str], QuestionItem] = {}
    for index, each in enumerate(data.items):
        code = code_of(each.attribute, known)
        if each.attribute and not code and each.attribute not in UNKNOWN:
            message = _("알 수 없는 코드입니다.")
            errors.append({"field": f"items.{index}.attribute", "code": "unknown-code", "message": message})
        text = each.text or ("" if code else _(UNKNOWN.get(each.attribute, "")))
        found.setdefault((code, text), QuestionItem(position=len(found), code=code, text=text))
    if errors:
        raise Invalid(errors=errors)
    return list(found.values())


def _tell_host(session: Session, testbed: Testbed, question: Question) -> None:
    """Tell the host where it can be reached, else coordinators; what the firm wrote stays on the page."""
    found = []
    if testbed.access == Access.OPEN:
        found = accounts.members(session, organization_id=testbed.facility.operator_id)
    event = Event(
        kind=NoticeKind.LISTING,
        key=f"question:{question.id}",
        text="확인 요청이 있습니다",
        subject=testbed.code,
        name_ko=testbed.name_ko,
        name_en=testbed.name_en,
        path=f"/questions/{question.id}",
        topic=_topic(question),
        is_call=True,
    )
    inbox.tell(session, found or accounts.members(session, role=Role.COORDINATOR), event)


def _topic(question: Question) -> str:
    return f"question:{question.id}"


def load(session: Session, key: UUID, *, lock: bool = False) -> Question:
    """Return a bundle with its items. Raises NotFound."""
    query = sa.select(Question).where(Question.id == key)
    if lock:
        session.scalar(query.with_for_update())
    query = query.options(*WHOLE).execution_options(populate_existing=True)
    if question := session.scalar(query):
        return question
    raise NotFound


WHOLE = (joinedload(Question.testbed).joinedload(Testbed.facility), selectinload(Question.items))


def find(
    actor: Actor, testbed_id: UUID | None, states: list[QuestionState], *, mine: bool = False
) -> sa.Select[Any]:
    """Return the query of bundles, newest first; `mine`: what the actor asked, or has to answer."""
    query = sa.select(Question).options(*WHOLE).order_by(Question.created_at.desc(), Question.id)
    if testbed_id:
        query = query.where(Question.testbed_id == testbed_id)
    if states:
        query = query.where(Question.state.in_(states))
    if mine and actor.role == Role.STARTUP:
        query = query.where(Question.firm_id == actor.organization_id)
    elif mine and not actor.is_coordinator:
        own = Question.testbed.has(Testbed.facility.has(operator_id=actor.organization_id))
        query = query.where(own)
    return query


def present(session: Session, actor: Actor, question: Question) -> dict[str, Any]:
    """Return a bundle as everybody may see it, and whether it is the actor's own."""
    known = facts.attributes(session)
    items = [
        {
            "id": item.id,
            "code": item.code,
            "text": item.text,
            "label": label(item, item.code, known),
            "answer": item.answer,
            "answered_at": item.answered_at,
        }
        for item in question.items
    ]
    return {
        "id": question.id,
        "testbed": question.testbed,
        "state": question.state,
        "created_at": question.created_at,
        "answered_at": question.answered_at,
        "answerer_unit": question.answerer_unit,
        "is_own": actor.organization_id is not None and actor.organization_id == question.firm_id,
        "items": items,
    }


def may_answer(actor: Actor, question: Question) -> bool:
    """Tell whether the actor speaks for the host, or writes for it."""
    return actor.is_coordinator or (
        actor.role == Role.OPERATOR and actor.organization_id in question.testbed.party_ids
    )


def answer(session: Session, actor: Actor, key: UUID, data: QuestionAnswer) -> Question:
    """Answer for the host; a coordinator says who told her. Raises NotFound, Forbidden, Conflict, Invalid."""
    question = load(session, key, lock=True)
    if not may_answer(actor, question):
        raise NotFound
    if actor.is_coordinator:
        if data.told is None:
            raise Forbidden(_("누구에게 어떻게 들었는지 적어 주세요."), code="on-behalf-of")
        operator = accounts.get_organization(session, question.testbed.facility.operator_id)
        told = {"organization": operator.code, **data.told.model_dump(mode="json")}
        actor = replace(actor, on_behalf_of=told)
    return _settle(session, actor, question, data)


def _settle(session: Session, actor: Actor, question: Question, data: QuestionAnswer) -> Question:
    if question.state != QuestionState.OPEN:
        raise Conflict(_("이미 답했거나 거둔 확인 요청입니다."), code="wrong-state")
    items = {str(item.id): item for item in question.items}
    if unknown := [key for key in data.items if key not in items]:
        raise invalid(f"items.{unknown[0]}", "unknown-code", _("알 수 없는 코드입니다."))
    said = {items[key]: each for key, each in data.items.items() if each.verdict == "unknown" or each.value}
    if not said:
        raise invalid("items", "missing", _("답을 하나 이상 적어 주세요."))
    source = {"by": "operator", "confirmed": "yes", "confidence": "high", "on": clock.today().isoformat()}
    source |= {"unit": data.unit} if data.unit else {}
    given = _as_facts(session, question, {item: each.value for item, each in said.items() if each.value})
    try:
        facts.settle(session, actor, question.testbed_id, given, source)
    except Invalid as problem:
        raise Invalid(errors=_at_items(problem.errors, question)) from problem
    for item, each in said.items():
        item.answer, item.answered_at = each.value, clock.now()
    question.answerer, question.answerer_unit, question.answerer_position = (
        data.name,
        data.unit,
        data.position,
    )
    question.answered_at = clock.now()
    if all(item.answered_at for item in question.items):
        question.state = QuestionState.ANSWERED
        inbox.move_on(session, _topic(question))
    session.flush()
    audit.record(actor, "question.answered", question, items=len(said), name=data.name)
    _tell_watchers(session, question)
    return load(session, question.id)


def _at_items(errors: list[FieldError], question: Question) -> list[FieldError]:
    keys = {item.code: str(item.id) for item in question.items}
    found = []
    for error in errors:
        code = error["field"].removeprefix("answers.")
        found.append({**error, "field": f"items.{keys[code]}" if code in keys else "items"})
    return found


def _as_facts(session: Session, question: Question, said: dict[QuestionItem, str]) -> dict[str, FactAnswer]:
    """Return the answers as facts; what is none of its own stands among the terms, beside what is there."""
    known = facts.attributes(session)
    given = {
        item.code: FactAnswer(verdict="fix", value=value)
        for item, value in said.items()
        if item.code not in ("", TERMS)
    }
    lines = [
        value if item.code == TERMS and not item.text else f"{label(item, item.code, known)}: {value}"
        for item, value in said.items()
        if item.code in ("", TERMS)
    ]
    if lines:
        standing = testbeds.get(session, question.testbed_id).terms_ko
        terms = "\n".join(part for part in (standing, *lines) if part)
        given[TERMS] = FactAnswer(verdict="fix", value=terms)
    return given


def _tell_watchers(session: Session, question: Question) -> None:
    testbed = question.testbed
    query = sa.select(Watch.organization_id).where(Watch.testbed_id == testbed.id)
    event = Event(
        kind=NoticeKind.LISTING,
        key=f"question.answered:{question.id}:{clock.now().isoformat()}",
        text="운영기관의 답이 있습니다",
        subject=testbed.code,
        name_ko=testbed.name_ko,
        name_en=testbed.name_en,
        path=f"/testbeds/{testbed.code}#questions",
    )
    for organization_id in session.scalars(query).all():
        inbox.tell(session, accounts.members(session, organization_id=organization_id), event)


def withdraw(session: Session, actor: Actor, key: UUID) -> Question:
    """Take an open bundle back. Raises NotFound, Conflict."""
    question = load(session, key, lock=True)
    if actor.organization_id != question.firm_id:
        raise NotFound
    if question.state != QuestionState.OPEN:
        raise Conflict(_("이미 답했거나 거둔 확인 요청입니다."), code="wrong-state")
    question.state = QuestionState.WITHDRAWN
    inbox.move_on(session, _topic(question))
    audit.record(actor, "question.withdrawn", question)
    return question


def send_link(session: Session, actor: Actor, key: UUID, data: LinkSend) -> Question:
    """Mail a link by which a host answers without an account. Raises NotFound, Conflict."""
    question = load(session, key)
    if question.state != QuestionState.OPEN:
        raise Conflict(_("이미 답했거나 거둔 확인 요청입니다."), code="wrong-state")
    token = links.sign(PURPOSE, question.id, clock.now() + LIFETIME)
    subject = _("[대전 실증이음] 확인 요청이 있습니다: %(name)s", name=question.testbed.name_ko)
    begin = _("이 시설에 관해 기업이 확인하고 싶은 것이 있습니다. 아래 링크에서 보고 답해 주세요.")
    body = f"{begin}\n\n{links.address(PATH, token)}"
    notices.send(session, data.email, subject, body, key=f"question.link:{question.id}:{token}")
    audit.record(actor, "question.link_sent", question, email=data.email)
    return question


def by_link(session: Session, token: str, *, lock: bool = False) -> Question:
    """Return the bundle of a link. Raises NotFound, LinkSpent."""
    key, _until = links.check(PURPOSE, token)
    return load(session, key, lock=lock)


def answer_by_link(session: Session, actor: Actor, token: str, data: LinkAnswer) -> Question:
    """Answer without an account. Raises NotFound, LinkSpent, Conflict, Invalid."""
    return _settle(session, actor, by_link(session, token, lock=True), data)


def watch(session: Session, actor: Actor, code: str) -> Watch:
    """Tell the actor's firm of a testbed's answers; twice is once. Raises NotFound."""
    testbed = testbeds.get_visible(session, actor, code)
    if known := watching(session, actor, testbed.id):
        return known
    row = Watch(organization_id=actor.organization_id, testbed_id=testbed.id)
    session.add(row)
    session.flush()
    audit.record(actor, "testbed.watched", row, testbed=testbed.code)
    return row


def watching(session: Session, actor: Actor, testbed_id: UUID) -> Watch | None:
    """Return the watch of the actor's firm on a testbed."""
    query = sa.select(Watch).where(
        Watch.organization_id == actor.organization_id, Watch.testbed_id == testbed_id
    )
    return session.scalar(query)


def unwatch(session: Session, actor: Actor, code: str) -> None:
    """Stop telling. Raises NotFound."""
    testbed = testbeds.get_visible(session, actor, code)
    if row := watching(session, actor, testbed.id):
        audit.record(actor, "testbed.unwatched", row, testbed=testbed.code)
        session.flush()
        session.delete(row)
