"""From a table to a plan: every row is read, looked up and either planned or reported."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app import tables
from app.accounts.models import Contact, Organization, OrganizationKind, Unit
from app.errors import FieldError, field_errors
from app.exchange import columns
from app.exchange.models import ExternalId, Kind
from app.exchange.schemas import ROWS
from app.exchange.spoken import WORDS
from app.i18n import gettext as _
from app.tables import Row, Table
from app.taxonomies import service as taxonomies
from app.taxonomies.models import DemonstrationType, District, Industry, Term
from app.testbeds.models import Custody, Testbed

MAX_ROWS = 2000
CODED: dict[str, type[Term]] = {
    "district": District,
    "demonstration_types": DemonstrationType,
    "industries": Industry,
}
Values = dict[str, Any]


class RowProblem(Exception):
    """What keeps one row out."""

    def __init__(self, name: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field, self.code, self.message = name, code, message


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may refer to, read once."""

    organizations: dict[str, Organization]
    words: dict[str, dict[str, str]]
    testbeds: dict[str, Testbed]
    external: dict[str, UUID]
    units: frozenset[tuple[UUID, str]]
    contacts: frozenset[tuple[UUID, str]]


@dataclass(slots=True)
class Reading:
    """What became of a table."""

    columns: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    plan: list[Values] = field(default_factory=list)
    report: list[Values] = field(default_factory=list)
    total: int = 0
    reported: int = 0

    @property
    def digest(self) -> str:
        """The sha256 of what will be done."""
        text = json.dumps(self.plan, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def look_up(session: Session, kind: Kind) -> Known:
    """Read what the rows of a table may refer to."""
    organizations = list(session.scalars(sa.select(Organization)))
    by_key = {each.code: each for each in organizations}
    by_key |= {each.business_number: each for each in organizations if each.business_number}
    words = {
        name: {
            spoken.casefold(): term.code
            for term in taxonomies.terms(session, model)
            for spoken in (term.code, term.name_ko, term.name_en)
            if spoken
        }
        for name, model in CODED.items()
    }
    external = sa.select(ExternalId.value, ExternalId.object_id).where(ExternalId.kind == kind)
    contacts = session.execute(sa.select(Contact.organization_id, Contact.email, Contact.name))
    return Known(
        by_key,
        words,
        {each.code: each for each in session.scalars(sa.select(Testbed))} if kind == Kind.LISTINGS else {},
        dict(session.execute(external).tuples().all()),
        frozenset(session.execute(sa.select(Unit.organization_id, Unit.name_ko)).tuples()),
        frozenset((organization, email or name) for organization, email, name in contacts),
    )


def read(kind: Kind, table: Table, known: Known) -> Reading:
    """Return the plan and the report of a table. Raises Unreadable for a heading that cannot be used."""
    reading = Reading(notices=list(table.notices))
    head, *rows = table.rows
    places = _heading(kind, head, reading)
    if len(rows) > MAX_ROWS:
        raise tables.refuse("too-many-rows", _("한 번에 %(count)s행까지 읽습니다.", count=MAX_ROWS))
    labels = columns.labels(kind)
    seen: dict[str, int] = {}
    for row in rows:
        reading.total += 1
        problems = _formulas(row, places)
        try:
            if not problems:
                reading.plan.append(_planned(kind, row, places, known, seen))
        except ValidationError as exc:
            problems = [
                (error["field"].partition(".")[0], error["code"], _advice(error))
                for error in field_errors(exc.errors(), skip=0)
            ]
        except RowProblem as exc:
            problems = [(exc.field, exc.code, exc.message)]
        reading.reported += bool(problems)
        reading.report += [
            {"row": row.number, "column": labels.get(name, ""), "code": code, "message": message}
            for name, code, message in problems
        ]
    return reading


def _advice(error: FieldError) -> str:
    """Return what to do about a value, in the words of tables."""
    name = error["field"].partition(".")[0]
    if error["code"] == "enum" and name in WORDS:
        return _("다음 가운데 하나로 적어 주세요: %(words)s", words=", ".join(WORDS[name]))
    if name == "code":
        return _("코드는 영어 대문자·숫자·붙임표로 적어 주세요.")
    return error["message"]


def _heading(kind: Kind, head: Row, reading: Reading) -> dict[int, str]:
    """Return the field of each column. Raises Unreadable."""
    places: dict[int, str] = {}
    for at, text in enumerate(head.cells):
        column = columns.find(kind, text)
        if column is None:
            if text:
                reading.notices.append(_("모르는 열이라 읽지 않았습니다: %(name)s", name=text[:40]))
            continue
        if column.field in places.values():
            name = _(column.label)
            raise tables.refuse("duplicate-header", _("같은 열이 두 번 있습니다: %(name)s", name=name))
        places[at] = column.field
        reading.columns[text] = column.field
    missing = [
        _(each.label) for each in columns.COLUMNS[kind] if each.must and each.field not in places.values()
    ]
    if missing:
        raise tables.refuse(
            "missing-column", _("꼭 있어야 하는 열이 없습니다: %(names)s", names=", ".join(missing))
        )
    return places


def _formulas(row: Row, places: Mapping[int, str]) -> list[tuple[str, str, str]]:
    message = _("수식은 받지 않습니다. 값으로 바꾸어 주세요.")
    return [(places[at], "formula", message) for at in sorted(row.formulas) if at in places]


def _planned(kind: Kind, row: Row, places: Mapping[int, str], known: Known, seen: dict[str, int]) -> Values:
    """Return what is to be done with a row. Raises ValidationError, RowProblem."""
    given = {places[at]: cell for at, cell in enumerate(row.cells) if at in places and cell}
    values = ROWS[kind].model_validate(given).model_dump(mode="json", exclude_unset=True)
    for name in CODED:
        if name in values:
            values[name] = _coded(name, values[name], known)
    if "organization" in values:
        values["organization"] = _organization(values["organization"], known).code
    key, target = TARGETS[kind](values, known)
    if key and seen.setdefault(key, row.number) != row.number:
        raise RowProblem(
            "", "duplicate", _("%(row)s행과 같은 것을 가리킵니다. 하나만 남겨 주세요.", row=seen[key])
        )
    action = "change" if target else "create"
    return {"row": row.number, "action": action, "values": values}


def _coded(name: str, value: Any, known: Known) -> Any:
    wanted = value if isinstance(value, list) else [value]
    unknown = [each for each in wanted if each.casefold() not in known.words[name]]
    if unknown:
        message = _("모르는 값입니다: %(value)s. 이름이나 코드로 적어 주세요.", value=", ".join(unknown)[:80])
        raise RowProblem(name, "unknown-code", message)
    codes = [known.words[name][each.casefold()] for each in wanted]
    return codes if isinstance(value, list) else codes[0]


def _organization(text: str, known: Known) -> Organization:
    found = known.organizations.get(text) or known.organizations.get(text.replace("-", ""))
    if found is None or found.kind == OrganizationKind.STARTUP:
        raise RowProblem(
            "organization",
            "unknown-code",
            _("없는 기관입니다: %(code)s. 기관을 먼저 들여와 주세요.", code=text[:40]),
        )
    return found


def _target_organization(values: Values, known: Known) -> tuple[str, Any]:
    by_code = known.organizations.get(values.get("code") or "")
    by_number = known.organizations.get(values.get("business_number") or "")
    external = known.external.get(values.get("external_id") or "")
    by_external = next((each for each in known.organizations.values() if each.id == external), None)
    found = by_code or by_external or by_number
    if values.get("kind") == OrganizationKind.STARTUP or (found and found.kind == OrganizationKind.STARTUP):
        raise RowProblem("code", "not-an-institution", _("기업은 들여오지 않습니다. 가입하게 해 주세요."))
    if by_number and found is not by_number:
        raise RowProblem("business_number", "taken", _("다른 기관의 사업자등록번호입니다."))
    key = (
        found.code
        if found
        else values.get("code") or values.get("external_id") or values.get("business_number")
    )
    return str(key or f"name {values['name_ko']}"), found


def _target_unit(values: Values, known: Known) -> tuple[str, Any]:
    organization = _organization(values["organization"], known)
    key = (organization.id, values["name_ko"])
    return f"{organization.code}\n{values['name_ko']}", key in known.units


def _target_contact(values: Values, known: Known) -> tuple[str, Any]:
    organization = _organization(values["organization"], known)
    who = values.get("email") or values["name"]
    return f"{organization.code}\n{who}\n{values['role']}", (organization.id, who) in known.contacts


def _target_listing(values: Values, known: Known) -> tuple[str, Any]:
    external = known.external.get(values.get("external_id") or "")
    found = known.testbeds.get(values.get("code") or "") or next(
        (each for each in known.testbeds.values() if each.id == external), None
    )
    if found and found.custody in (Custody.CLAIMED, Custody.OPTED_OUT):
        raise RowProblem("code", "in-hand", _("운영기관이 직접 정한 곳이라 표로 바꾸지 않습니다."))
    for low, high in (("min_days", "max_days"), ("trl_min", "trl_max")):
        least = values.get(low, getattr(found, low, None))
        most = values.get(high, getattr(found, high, None))
        if least is not None and most is not None and most < least:
            raise RowProblem(high, "order", _("최댓값이 최솟값보다 작습니다."))
    if ("latitude" in values) != ("longitude" in values):
        raise RowProblem("latitude", "missing", _("위도와 경도를 함께 적어 주세요."))
    if (
        values.get("publish")
        and not found
        and not (values.get("description_ko") and values.get("demonstration_types"))
    ):
        raise RowProblem("publish", "missing", _("공개하려면 설명과 실증유형을 적어 주세요."))
    key = found.code if found else values.get("code") or values.get("external_id")
    return str(key or f"{values['organization']}\n{values['name_ko']}"), found


TARGETS = {
    Kind.ORGANIZATIONS: _target_organization,
    Kind.UNITS: _target_unit,
    Kind.CONTACTS: _target_contact,
    Kind.LISTINGS: _target_listing,
}
