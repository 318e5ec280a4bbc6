"""«우리 시설 확인표»: sent to a host, reminded of, answered by link or as a file; answers become facts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock, outbox, policy
from app.accounts import links
from app.accounts import service as accounts
from app.accounts.links import LinkSpent
from app.actor import Actor, Role
from app.database import Database
from app.errors import Conflict, NotFound
from app.i18n import gettext as _
from app.notices import service as notices
from app.onboarding.models import FactSheet
from app.onboarding.schemas import SheetAnswer, SheetInvite
from app.outbox import OutboxJob
from app.settings import get_settings
from app.testbeds import custody, facts
from app.testbeds import service as testbeds
from app.testbeds.custody import Action
from app.testbeds.facts import Fact
from app.testbeds.models import Custody, Testbed

PURPOSE, PATH = "fact-sheet", "/sheets"
LIFETIME = timedelta(days=30)
REMINDED_AFTER = (timedelta(days=7), timedelta(days=14), timedelta(days=25))


def link(sheet: FactSheet) -> str:
    """Return the address by which a sheet is answered."""
    return links.address(PATH, links.sign(PURPOSE, sheet.id, sheet.expires_at))


def _letter(sheets: list[FactSheet], begin: str) -> str:
    named = "\n\n".join(f"{sheet.testbed.name_ko} ({sheet.testbed.code})\n{link(sheet)}" for sheet in sheets)
    until = sheets[0].expires_at.astimezone(clock.SEOUL)
    return "\n\n".join(
        [
            begin,
            named,
            _("링크는 %(day)s까지 쓸 수 있고, 그때까지 답을 고칠 수 있습니다.", day=f"{until:%Y-%m-%d}"),
            _("등재를 원하지 않으시면 같은 화면 아래의 ‘등재 중단 요청’으로 알려 주세요."),
        ]
    )


def invite(session: Session, actor: Actor, data: SheetInvite) -> list[FactSheet]:
    """Ask a host to confirm the facts of its listings; what nobody has claimed is invited.

    Raises NotFound, Conflict where the host has opted out.
    """
    rows = [testbeds.get(session, code) for code in dict.fromkeys(data.testbeds)]
    sheets = []
    for testbed_id in sorted({row.id for row in rows}):
        testbed = testbeds.get(session, testbed_id, lock=True)
        if testbed.custody == Custody.OPTED_OUT:
            message = _("%(name)s: 등재를 원하지 않는다고 한 곳입니다.", name=testbed.name_ko)
            raise Conflict(message, code="opted-out")
        if testbed.custody == Custody.UNCLAIMED:
            custody.move(session, actor, testbed, Custody.INVITED, Action.INVITE)
        sheets.append(_send(session, actor, testbed, data))
    subject = _("[대전 실증이음] 우리 시설 확인표를 확인해 주세요")
    begin = _("공개 자료에서 모은 시설 정보가 맞는지 확인해 주세요. 5분이면 됩니다.")
    notices.send(session, data.email, subject, _letter(sheets, begin), key=f"sheet:{sheets[0].id}")
    return sheets


def _send(session: Session, actor: Actor, testbed: Testbed, data: SheetInvite) -> FactSheet:
    sheet = FactSheet(
        testbed=testbed,
        email=data.email,
        person=data.person,
        unit=data.unit,
        sent_by=actor.user_id,
        sent_at=clock.now(),
        expires_at=clock.now() + LIFETIME,
    )
    session.add(sheet)
    session.flush()
    for number, after in enumerate(REMINDED_AFTER, 1):
        payload = {"sheet": str(sheet.id)}
        outbox.add(
            session, "sheets.remind", f"sheet.remind:{sheet.id}:{number}", payload, clock.now() + after
        )
    audit.record(actor, "fact_sheet.sent", sheet, testbed=testbed.code, email=data.email)
    return sheet


def remind(database: Database, job: OutboxJob) -> None:
    """Remind a host once more, never after its answer, its opting out or a newer sheet."""
    with database.write() as session:
        sheet = _load(session, UUID(job.payload["sheet"]), lock=True)
        newest = latest(session, [sheet.testbed_id])[sheet.testbed_id]
        is_over = sheet.answered_at or sheet.expires_at < clock.now() or newest.id != sheet.id
        if is_over or not sheet.email or sheet.testbed.custody == Custody.OPTED_OUT:
            return
        sheet.reminders += 1
        subject = _("[대전 실증이음] 우리 시설 확인표를 기다리고 있습니다")
        begin = _("지난번에 보내 드린 확인표에 아직 답이 없어 다시 알려 드립니다.")
        notices.send(session, sheet.email, subject, _letter([sheet], begin), key=job.key)


def _load(session: Session, key: UUID, *, lock: bool = False) -> FactSheet:
    query = sa.select(FactSheet).where(FactSheet.id == key).options(joinedload(FactSheet.testbed))
    if lock:
        query = query.with_for_update(of=FactSheet).execution_options(populate_existing=True)
    if sheet := session.scalar(query):
        return sheet
    raise NotFound


def by_link(session: Session, token: str, *, lock: bool = False) -> FactSheet:
    """Return the sheet of a link. Raises NotFound, LinkSpent where it is over or the host has opted out."""
    key, _until = links.check(PURPOSE, token)
    sheet = _load(session, key, lock=lock)
    if sheet.testbed.custody == Custody.OPTED_OUT:
        raise LinkSpent
    return sheet


def shown(session: Session, sheet: FactSheet) -> list[Fact]:
    """Return the facts to confirm, as they stand now."""
    return facts.of(session, testbeds.get(session, sheet.testbed_id))


def answer(session: Session, actor: Actor, sheet: FactSheet, data: SheetAnswer, way: str) -> FactSheet:
    """Make a host's answers the facts of its listing. May be repeated until the link is over.

    Raises Invalid at `answers.<code>`.
    """
    source = {
        "by": "operator",
        "confirmed": "yes",
        "confidence": "high",
        "on": clock.today().isoformat(),
        "unit": data.unit,
    }
    facts.settle(session, actor, sheet.testbed_id, data.answers, source)
    sheet.answered_at, sheet.way = clock.now(), way
    sheet.answerer, sheet.answerer_unit, sheet.answerer_position = data.name, data.unit, data.position
    sheet.answers = {code: each.model_dump() for code, each in data.answers.items()}
    session.flush()
    audit.record(actor, "fact_sheet.answered", sheet, way=way, name=data.name, answers=sheet.answers)
    _tell_desk(session, sheet)
    return sheet


def _tell_desk(session: Session, sheet: FactSheet) -> None:
    testbed = testbeds.get(session, sheet.testbed_id)
    subject = _("[대전 실증이음] 확인표에 답이 왔습니다: %(name)s", name=testbed.name_ko)
    body = f"{testbed.name_ko} ({testbed.code})\n\n"
    body += f"{get_settings().base_url.rstrip('/')}/testbeds/{testbed.code}/manage"
    for address in accounts.member_addresses(session, role=Role.COORDINATOR):
        notices.send(session, address, subject, body, key=f"sheet.answered:{sheet.id}")


def answer_by_link(session: Session, actor: Actor, token: str, data: SheetAnswer, way: str) -> FactSheet:
    """Answer with a link. Raises NotFound, LinkSpent, Invalid."""
    return answer(session, actor, by_link(session, token, lock=True), data, way)


def answer_for(session: Session, actor: Actor, code: str, data: SheetAnswer) -> FactSheet:
    """Enter a sheet that a host sent back to a coordinator; both names are kept. Raises NotFound, Invalid."""
    testbed = testbeds.get(session, code)
    policy.authorize(actor, testbed)
    told = {
        "organization": testbed.facility.operator.code,
        "person": data.name,
        "channel": "email",
        "on": clock.today().isoformat(),
    }
    sheet = latest(session, [testbed.id]).get(testbed.id)
    if sheet is None:
        sheet = FactSheet(testbed=testbed, sent_at=clock.now(), expires_at=clock.now(), sent_by=actor.user_id)
        session.add(sheet)
        session.flush()
    behalf = replace(actor, on_behalf_of=told) if actor.is_coordinator else actor
    return answer(session, behalf, sheet, data, "xlsx")


def latest(session: Session, testbed_ids: list[UUID] | None = None) -> dict[UUID, FactSheet]:
    """Return the newest sheet of each testbed, of all where none is named."""
    query = sa.select(FactSheet).order_by(FactSheet.sent_at, FactSheet.id)
    if testbed_ids is not None:
        query = query.where(FactSheet.testbed_id.in_(testbed_ids))
    return {sheet.testbed_id: sheet for sheet in session.scalars(query)}


def select_sheets(keys: list[UUID], testbed_id: UUID | None = None) -> sa.Select[Any]:
    """Return the query of sheets, newest first."""
    query = sa.select(FactSheet).options(joinedload(FactSheet.testbed))
    if keys:
        query = query.where(FactSheet.id.in_(keys))
    if testbed_id:
        query = query.where(FactSheet.testbed_id == testbed_id)
    return query.order_by(FactSheet.sent_at.desc(), FactSheet.id)
