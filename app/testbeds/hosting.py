"""How hosts take requests: caps, pauses, the papers they need and the texts they answer with."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock, policy
from app.actor import Actor
from app.errors import Conflict, NotFound
from app.i18n import gettext as _
from app.testbeds import custody
from app.testbeds.hosting_models import AnswerTemplate, Intake
from app.testbeds.hosting_schemas import IntakeUpdate, TemplateCreate
from app.testbeds.models import Testbed

NOTHING: dict[str, Any] = {"monthly_cap": None, "paused_until": None, "pause_reason": "", "documents": []}
MAX_TEMPLATES = 50


def intake(session: Session, testbed_id: uuid.UUID, *, lock: bool = False) -> Intake | None:
    """Return how a testbed takes requests, None where nobody has said; `lock` makes rivals queue for it."""
    query = sa.select(Intake).where(Intake.testbed_id == testbed_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def present(row: Intake | None) -> dict[str, Any]:
    """Return how a testbed takes requests; a pause that is over is none."""
    if row is None:
        return NOTHING
    known = {name: getattr(row, name) for name in NOTHING}
    if row.paused_until and row.paused_until < clock.today():
        known |= {"paused_until": None, "pause_reason": ""}
    return known


def update(session: Session, actor: Actor, id_or_code: str, data: IntakeUpdate) -> Intake:
    """Change how a testbed takes requests. Raises NotFound for a testbed of others."""
    testbed = custody.get_own(session, actor, id_or_code)
    row = intake(session, testbed.id, lock=True)
    if row is None:
        row = Intake(testbed_id=testbed.id, **{**NOTHING, "documents": []})
        session.add(row)
    whole = data.model_dump(mode="json")
    given = {name: whole[name] for name in data.model_fields_set}
    for name in given.keys() - {"paused_until"}:
        setattr(row, name, given[name])
    if "paused_until" in given:
        row.paused_until = data.paused_until
    session.flush()
    audit.record(actor, "testbed.intake_changed", testbed, **given)
    return row


def limited() -> sa.Select[Any]:
    """Return the query of testbeds that are paused or take a limited number, by code."""
    is_paused = sa.and_(Intake.paused_until.is_not(None), Intake.paused_until >= clock.today())
    return (
        sa.select(Intake)
        .join(Testbed, Testbed.id == Intake.testbed_id)
        .where(sa.or_(is_paused, Intake.monthly_cap.is_not(None)))
        .options(joinedload(Intake.testbed))
        .order_by(Testbed.code)
    )


def present_item(row: Intake) -> dict[str, Any]:
    """Return a limited testbed as the list of coordinators shows it."""
    names = {name: getattr(row.testbed, name) for name in ("code", "name_ko", "name_en")}
    return {**present(row), **names}


def templates(session: Session, actor: Actor) -> list[AnswerTemplate]:
    """Return the texts of the actor's organization, by title."""
    query = sa.select(AnswerTemplate).where(AnswerTemplate.organization_id == actor.organization_id)
    return list(session.scalars(query.order_by(AnswerTemplate.title)))


def get_template(session: Session, actor: Actor, key: uuid.UUID) -> AnswerTemplate:
    """Return one text of the actor's organization. Raises NotFound."""
    row = session.get(AnswerTemplate, key)
    if row is None or actor.organization_id not in row.party_ids:
        raise NotFound
    return row


def add_template(session: Session, actor: Actor, data: TemplateCreate) -> AnswerTemplate:
    """Keep a text; the same title again replaces it. Raises Conflict where there are very many."""
    known = templates(session, actor)
    row = next((each for each in known if each.title == data.title), None)
    if row is None:
        if len(known) >= MAX_TEMPLATES:
            raise Conflict(_("답변 문구가 너무 많습니다. 쓰지 않는 것을 지워 주세요."), code="too-many")
        row = AnswerTemplate(organization_id=actor.organization_id, title=data.title)
        session.add(row)
    row.text = data.text
    session.flush()
    audit.record(actor, "answer_template.kept", row)
    return row


def remove_template(session: Session, actor: Actor, key: uuid.UUID) -> None:
    """Forget a text. Raises NotFound."""
    row = get_template(session, actor, key)
    policy.authorize(actor, row)
    audit.record(actor, "answer_template.removed", row)
    session.flush()
    session.delete(row)
