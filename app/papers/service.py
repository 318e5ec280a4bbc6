"""Templates of institutions, and papers as answers."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer
from starlette.responses import Response

from app import audit, policy
from app.accounts import service as accounts
from app.accounts.models import Organization
from app.actor import Actor
from app.errors import Conflict, NotFound
from app.files.service import Checked
from app.i18n import gettext as _
from app.papers import checking, filling, formats, kinds
from app.papers.document import Paper
from app.papers.formats import Format
from app.papers.models import PaperTemplate


class TemplateFailed(Conflict):
    """The institution's template could not be filled with this paper."""

    code = "template-failed"
    title = "기관 서식을 채우지 못했습니다. PDF로 받거나 서식을 고쳐 주세요."


def _check_kind(kind: str) -> None:
    if kind not in kinds.TITLES:
        raise NotFound


def check(kind: str, file: Checked) -> None:
    """Refuse a template that is not plain or cannot be filled. Needs no database.

    Raises NotFound for an unknown kind, Invalid with the reason.
    """
    _check_kind(kind)
    checking.check(file)
    try:
        filling.fill(file.content, kinds.sample(kind))
    except filling.TemplateRefused as refused:
        raise checking.refuse(str(refused)) from refused


def _select(organization_id: uuid.UUID | None, kind: str = "") -> sa.Select[PaperTemplate]:
    query = sa.select(PaperTemplate).where(PaperTemplate.organization_id == organization_id)
    if kind:
        query = query.where(PaperTemplate.kind == kind)
    return query.order_by(PaperTemplate.kind, PaperTemplate.version.desc())


def _queue(session: Session, organization_id: uuid.UUID) -> None:
    """Let rivals for an organization's templates wait for each other."""
    session.execute(sa.select(Organization.id).where(Organization.id == organization_id).with_for_update())


def keep(session: Session, actor: Actor, kind: str, file: Checked) -> PaperTemplate:
    """Keep a template that was checked as the next version, and use it from now on."""
    _check_kind(kind)
    assert actor.organization_id is not None
    _queue(session, actor.organization_id)
    earlier = session.scalars(_select(actor.organization_id, kind)).all()
    for row in earlier:
        row.is_active = False
    row = PaperTemplate(
        organization_id=actor.organization_id,
        kind=kind,
        version=earlier[0].version + 1 if earlier else 1,
        name=file.name,
        sha256=file.sha256,
        size=len(file.content),
        content=file.content,
        uploaded_by=actor.user_id,
    )
    session.add(row)
    session.flush()
    audit.record(actor, "paper_template.stored", row, kind=kind, version=row.version, sha256=row.sha256)
    return row


def get(session: Session, actor: Actor, template_id: str, *, with_content: bool = False) -> PaperTemplate:
    """Return a version of the actor's organization. Raises NotFound."""
    key = accounts.as_uuid(template_id)
    query = sa.select(PaperTemplate).where(PaperTemplate.id == key)
    row = (
        session.scalar(query.options(undefer(PaperTemplate.content)) if with_content else query)
        if key
        else None
    )
    if row is None or actor.organization_id not in row.party_ids:
        raise NotFound
    policy.authorize(actor, row)
    return row


def use(session: Session, actor: Actor, template_id: str) -> PaperTemplate:
    """Use an earlier version again."""
    row = get(session, actor, template_id)
    _queue(session, row.organization_id)
    for other in session.scalars(_select(row.organization_id, row.kind)):
        other.is_active = other.id == row.id
    audit.record(actor, "paper_template.used", row, kind=row.kind, version=row.version)
    return row


def use_built_in(session: Session, actor: Actor, kind: str) -> None:
    """Use our own layout again; the versions stay."""
    _check_kind(kind)
    for row in session.scalars(_select(actor.organization_id, kind).where(PaperTemplate.is_active)):
        row.is_active = False
        audit.record(actor, "paper_template.put_aside", row, kind=kind, version=row.version)


def present(session: Session, actor: Actor) -> dict[str, Any]:
    """Return every kind with the versions of the actor's organization, and the names to ask for."""
    rows = session.scalars(_select(actor.organization_id)).all()
    return {
        "items": [
            {
                "kind": kind,
                "title": _(title),
                "active": next((row for row in rows if row.kind == kind and row.is_active), None),
                "versions": [row for row in rows if row.kind == kind],
            }
            for kind, title in kinds.TITLES.items()
        ],
        "placeholders": {name: _(label) for name, label in (kinds.VALUES | kinds.PARTS).items()},
        "lists": {name: _(label) for name, label in kinds.LISTS.items()},
    }


def active_content(session: Session, organization_id: uuid.UUID | None, kind: str) -> bytes | None:
    """Return the template that an organization uses for a kind of paper, None for our own layout."""
    query = _select(organization_id, kind).where(PaperTemplate.is_active)
    row = session.scalar(query.options(undefer(PaperTemplate.content)))
    return row.content if row else None


def preview(session: Session, actor: Actor, kind: str, template_id: str = "") -> bytes:
    """Return a sample paper of a kind as DOCX: in the named version, else in what is used now."""
    _check_kind(kind)
    if template_id:
        template: bytes | None = get(session, actor, template_id, with_content=True).content
    else:
        template = active_content(session, actor.organization_id, kind)
    return render(kinds.sample(kind), Format.DOCX, template)


def render(paper: Paper, kind: Format, template: bytes | None = None) -> bytes:
    """Return a paper as a file, a DOCX in the template where there is one. Raises TemplateFailed."""
    if template is None or kind != Format.DOCX:
        return formats.render(paper, kind)
    try:
        return filling.fill(template, paper)
    except filling.TemplateRefused as refused:
        raise TemplateFailed(f"{_(TemplateFailed.title)} ({refused})") from refused


def answer(session: Session, paper: Paper, kind: Format, owner_id: uuid.UUID | None) -> Response:
    """Answer with a paper, in its owner's template where there is one. For reading sessions only."""
    template = active_content(session, owner_id, paper.kind) if kind == Format.DOCX else None
    name = " ".join(filter(None, (paper.values.get("number", ""), paper.title)))
    return formats.send(render(paper, kind, template), name, kind)
