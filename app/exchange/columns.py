"""What columns a table may have, and by which words people head them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.exchange.models import Kind
from app.exchange.spoken import SYNONYMS
from app.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field, its heading, and what to write."""

    field: str
    label: str
    must: bool = False
    hint: str = ""


EXTERNAL = Column("external_id", "외부 ID")
OPERATOR = Column("organization", "기관 코드", must=True, hint="기관 코드나 사업자등록번호")
COLUMNS: dict[Kind, tuple[Column, ...]] = {
    Kind.ORGANIZATIONS: (
        Column("code", "기관 코드", hint="비우면 새로 만듭니다"),
        EXTERNAL,
        Column("name_ko", "기관 이름", must=True),
        Column("name_en", "영어 이름"),
        Column("kind", "종류", hint="실증기관·연구기관·공공기관·코디네이터"),
        Column("business_number", "사업자등록번호"),
        Column("district", "자치구"),
        Column("homepage", "누리집"),
        Column("note", "비고"),
    ),
    Kind.UNITS: (
        OPERATOR,
        Column("name_ko", "부서 이름", must=True),
        Column("name_en", "영어 이름"),
    ),
    Kind.CONTACTS: (
        OPERATOR,
        Column("unit", "부서 이름"),
        Column("role", "역할", must=True, hint="실무·결재·안전·보안"),
        Column("name", "이름", must=True),
        Column("position", "직위"),
        Column("phone", "전화"),
        Column("email", "전자우편"),
        Column("source", "출처"),
    ),
    Kind.LISTINGS: (
        Column("code", "시설코드", hint="비우면 새로 만듭니다"),
        EXTERNAL,
        Column("name_ko", "이름", must=True),
        Column("name_en", "영어 이름"),
        OPERATOR,
        Column("unit", "담당 부서"),
        Column("address", "주소"),
        Column("district", "자치구"),
        Column("latitude", "위도"),
        Column("longitude", "경도"),
        Column("description_ko", "설명"),
        Column("description_en", "영어 설명"),
        Column("demonstration_types", "실증유형", hint="쉼표로 나눕니다"),
        Column("industries", "기술분야", hint="쉼표로 나눕니다"),
        Column("equipment", "설비·장비", hint="쉼표로 나눕니다"),
        Column("indoor_outdoor", "실내·실외"),
        Column("capacity", "동시 수용 수"),
        Column("lead_days", "준비 기간(일)"),
        Column("min_days", "최소 이용 기간(일)"),
        Column("max_days", "최대 이용 기간(일)"),
        Column("trl_min", "TRL 하한"),
        Column("trl_max", "TRL 상한"),
        Column("terms_ko", "이용 조건과 이용료"),
        Column("publish", "공개", hint="예·아니요"),
    ),
}


def _plain(text: str) -> str:
    """Return a heading without case, blanks, marks and what stands in brackets."""
    return re.sub(r"[\s_\-·/*:.]|\(.*?\)|\[.*?\]", "", text).casefold()


def find(kind: Kind, heading: str) -> Column | None:
    """Return the column that a heading means."""
    wanted = _plain(heading)
    if not wanted:
        return None
    for each in COLUMNS[kind]:
        if wanted in (_plain(each.label), _plain(_(each.label)), _plain(each.field)):
            return each
    for each in COLUMNS[kind]:
        if wanted in map(_plain, SYNONYMS[kind].get(each.field, ())):
            return each
    return None


def labels(kind: Kind) -> dict[str, str]:
    """Return the headings by field, in the language of the request."""
    return {each.field: _(each.label) for each in COLUMNS[kind]}


def heading(kind: Kind) -> Sequence[str]:
    """Return the heading row of a template."""
    return [_(each.label) for each in COLUMNS[kind]]


def guide(kind: Kind) -> list[list[str]]:
    """Return what to write into each column."""
    rows = [[_("열"), _("꼭 적기"), _("쓰는 법")]]
    rows += [
        [_(each.label), _("예") if each.must else "", _(each.hint) if each.hint else ""]
        for each in COLUMNS[kind]
    ]
    return rows
