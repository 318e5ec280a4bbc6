"""What a start still waits for: everything at once, so that nobody learns it one by one."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.agreements import service as agreements
from app.cases import permits as case_permits
from app.cases.models import Case
from app.demonstrations import phases
from app.demonstrations.models import Demonstration
from app.errors import Conflict, FieldError
from app.i18n import gettext as _
from app.i18n import pick
from app.permits import service as permits
from app.permits.models import Permit, PermitStatus
from app.permits.rules import rules


class NotReady(Conflict):
    """The demonstration cannot start yet; `errors` names everything that is missing."""

    code = "not-ready"
    title = "아직 시작할 수 없습니다. 아래 항목을 먼저 갖춰 주세요."


def _is_granted(permit: Permit | None, today: date) -> bool:
    if permit is None or permit.status != PermitStatus.GRANTED:
        return False
    return permit.granted_on is not None and permit.granted_on <= today


def _insurance(permit: Permit | None, last: date) -> str:
    if not _is_granted(permit, clock.today()) or permit is None:
        return _("보험에 가입하고 증권의 날짜를 적어 주세요.")
    if _ends_before(permit, last):
        return _("보험이 마지막 날까지 유효해야 합니다.")
    return ""


def _day(case: Case, today: date) -> str:
    if today < case.starts_on:
        return _("아직 이용 첫날이 되지 않았습니다.")
    return _("이용 기간이 지났습니다. 일정을 바꿔 주세요.") if today > case.ends_on else ""


def _title(code: str, register: dict[str, Permit]) -> str:
    rule = rules().permits.get(code)
    return pick(rule.name_ko, rule.name_en) if rule else register[code].title


def missing(session: Session, case: Case, found: Demonstration) -> list[FieldError]:
    """Return everything that a start still waits for, each with where to mend it."""
    today = clock.today()
    register: dict[str, Permit] = {each.code: each for each, _held in permits.register(session, case.id)}
    checklist: list[dict[str, Any]] = found.checklist
    outstanding = case_permits.outstanding(session, case)
    said = {
        "agreement": "" if agreements.valid(session, case.id) else _("유효한 협약이 있어야 합니다."),
        "kpis": "" if found.plan.get("kpis") else _("지표를 하나 이상 정해 주세요."),
        "checklist": ""
        if checklist and all(each["done"] for each in checklist)
        else _("안전 점검표를 모두 마쳐 주세요."),
        "insurance": _insurance(register.get(permits.INSURANCE), case.ends_on),
        "training": ""
        if _is_granted(register.get(permits.TRAINING), today)
        else _("안전교육을 마치고 날짜를 적어 주세요."),
        "permits": _(
            "끝나지 않은 인허가: %(names)s", names=", ".join(_title(each, register) for each in outstanding)
        )
        if outstanding
        else "",
        "phases": phases.outside(session, case, found),
        "day": _day(case, today),
    }
    return [{"field": field, "code": "missing", "message": text} for field, text in said.items() if text]


def is_insured(insurance: Permit | None, day: date) -> bool:
    """Tell whether the insurance holds on a day."""
    return insurance is not None and _is_granted(insurance, day) and not _ends_before(insurance, day)


def _ends_before(insurance: Permit, day: date) -> bool:
    return insurance.valid_until is None or insurance.valid_until < day


def warnings(case: Case, insurance: Permit | None) -> list[FieldError]:
    """Return what will hold a demonstration that has begun: an insurance that ends before its last day."""
    text = _insurance(insurance, case.ends_on)
    return [{"field": "insurance", "code": "missing", "message": text}] if text else []


def check_insured(session: Session, case: Case) -> None:
    """Raise NotReady where the insurance does not hold today."""
    register = {each.code: each for each, _held in permits.register(session, case.id)}
    if not is_insured(register.get(permits.INSURANCE), clock.today()):
        message = _("보험이 끝났습니다. 새 증권의 날짜를 적어 주세요.")
        raise NotReady(errors=[{"field": "insurance", "code": "missing", "message": message}])


def check(session: Session, case: Case, found: Demonstration) -> None:
    """Raise NotReady unless everything is there."""
    if errors := missing(session, case, found):
        raise NotReady(errors=errors)
