"""A listing fact by fact: what its host is shown for confirming, and what its answers make of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.actor import Actor
from app.errors import FieldError, Invalid, field_errors
from app.i18n import gettext as _
from app.i18n import pick
from app.taxonomies import service as taxonomies
from app.taxonomies.amounts import read_offer, write_value
from app.taxonomies.models import RequirementAttribute
from app.testbeds import capabilities, facilities, listings, service
from app.testbeds.models import Testbed
from app.testbeds.schemas import FacilityUpdate, FactAnswer, TestbedUpdate

LABELS = {
    "name_ko": "이름",
    "unit": "담당 부서",
    "address": "주소",
    "description_ko": "설명",
    "equipment": "설비·장비",
    "indoor_outdoor": "실내·실외",
    "capacity": "동시 수용 수",
    "lead_days": "준비 기간(일 전까지 신청)",
    "min_days": "최소 이용 기간(일)",
    "max_days": "최대 이용 기간(일)",
    "trl_min": "받을 수 있는 TRL(부터)",
    "trl_max": "받을 수 있는 TRL(까지)",
    "terms_ko": "이용 조건과 이용료",
}
PLACE = ("unit", "address")
NUMBERS = ("capacity", "lead_days", "min_days", "max_days", "trl_min", "trl_max")
SETTINGS = {"indoor": "실내", "outdoor": "실외", "both": "실내·실외"}
SOURCES = {"operator": "운영기관", "coordinator": "코디네이터"}
# How the seed notes where it has something from, in words for people.
NOTES = {
    "public knowledge (from memory)": "널리 알려진 내용(출처 확인 필요)",
    "homepage from memory — not opened": "누리집 주소는 확인 필요",
    "existence/place": "위치",
    "description": "설명",
    "plan document": "계획 문서",
    "source + ": "공개 자료, ",
}
CONFIRMED = "운영기관 확인"
CAPABILITY = "capability:"
Attributes = Mapping[str, RequirementAttribute]
Source = dict[str, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as it stands; `text` is empty where nobody knows it."""

    code: str
    label: str
    text: str
    source: str
    confidence: str
    on: str
    is_korean: bool


def attributes(session: Session) -> dict[str, RequirementAttribute]:
    """Return the attributes of capabilities by code."""
    return {each.code: each for each in taxonomies.terms(session, RequirementAttribute)}


def label(code: str, known: Attributes) -> str:
    """Return the name of a fact, of a capability's with its unit."""
    if code in LABELS:
        return _(LABELS[code])
    attribute = known.get(code.removeprefix(CAPABILITY))
    if attribute is None:
        return code
    unit = f" ({attribute.unit})" if attribute.unit else ""
    return f"{pick(attribute.name_ko, attribute.name_en)}{unit}"


def _text(testbed: Testbed, code: str) -> str:
    if code == "unit":
        return testbed.facility.unit.name_ko if testbed.facility.unit else ""
    value = getattr(testbed.facility if code in PLACE else testbed, code)
    if code == "indoor_outdoor":
        return _(SETTINGS[value]) if value else ""
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def _said(testbed: Testbed, code: str) -> tuple[str, str, str]:
    """Return source, confidence and day of a field."""
    known = testbed.sources.get(code)
    if known:
        return source_text(known), known.get("confidence", "high"), known.get("on", "")
    row = testbed.facility if code in PLACE else testbed
    return told_source(row.provenance), row.confidence, ""


def told_source(provenance: str) -> str:
    """Return in words for people where something is from; an address stays as it is."""
    if provenance.startswith(("http://", "https://")) and " " not in provenance:
        return provenance
    for note, words in NOTES.items():
        provenance = provenance.replace(note, _(words))
    return provenance


def source_text(known: Mapping[str, Any]) -> str:
    """Return in words on whose word a fact stands."""
    whose = _(CONFIRMED) if known.get("confirmed") else _(SOURCES.get(known.get("by", ""), "공개 자료"))
    said = ", ".join(str(known[key]) for key in ("unit", "note") if known.get(key))
    return f"{whose} ({said})" if said else whose


def _capability(each: Mapping[str, Any], known: Attributes) -> Fact:
    attribute = known.get(each["attribute"])
    shown = "" if each["value"] is None else write_value(each["op"], each["value"], attribute)
    sign = {">=": "≥ ", "<=": "≤ "}.get(each["op"], "")
    code = CAPABILITY + each["attribute"]
    source = str(each.get("provenance") or "")
    return Fact(
        code,
        label(code, known),
        f"{sign}{shown}" if shown else "",
        _(SOURCES[source]) if source in SOURCES else told_source(source),
        str(each.get("confidence") or ""),
        str(each.get("verified_on") or ""),
        is_korean=False,
    )


def of(session: Session, testbed: Testbed, more: tuple[str, ...] = ()) -> list[Fact]:
    """Return every fact of a listing, known or not; `more` names further capabilities to ask about."""
    known = attributes(session)
    found = []
    for code in LABELS:
        text = _text(testbed, code)
        source, confidence, on = _said(testbed, code) if text else ("", "", "")
        is_korean = code not in (*NUMBERS, "indoor_outdoor")
        found.append(Fact(code, _(LABELS[code]), text, source, confidence, on, is_korean))
    found += [_capability(each, known) for each in testbed.capabilities]
    told = {fact.code for fact in found}
    found += [
        Fact(code, label(code, known), "", "", "", "", is_korean=False) for code in more if code not in told
    ]
    return found


def is_fact(code: str, known: Attributes) -> bool:
    """Tell whether a code names a fact that an answer can set."""
    return code in LABELS or (code.startswith(CAPABILITY) and code.removeprefix(CAPABILITY) in known)


def _error(code: str, kind: str, message: str) -> FieldError:
    return {"field": f"answers.{code}", "code": kind, "message": message}


def _setting(text: str) -> str:
    plain = text.replace(" ", "").casefold()
    for code, korean in SETTINGS.items():
        if plain in (
            code,
            korean.replace(" ", ""),
            korean.replace("·", ""),
            _(korean).replace(" ", "").casefold(),
        ):
            return code
    return text.strip()


def _read_field(code: str, text: str) -> Any:
    plain = text.strip()
    if code in NUMBERS:
        found = re.fullmatch(r"(\d[\d,]*)\s*\D*", plain)
        return int(found[1].replace(",", "")) if found else plain
    if code == "equipment":
        return [line.strip() for line in re.split(r"[\n,;]", plain) if line.strip()]
    return _setting(plain) if code == "indoor_outdoor" else plain


class Answers:
    """What a host's answers change, and what they confirm as it stands."""

    def __init__(self, session: Session, testbed: Testbed, given: Mapping[str, FactAnswer]) -> None:
        self.listing: dict[str, Any] = {}
        self.place: dict[str, Any] = {}
        self.capabilities: dict[str, dict[str, Any]] = {}
        self.confirmed: list[str] = []
        self.errors: list[FieldError] = []
        known = attributes(session)
        standing = {fact.code: fact.text for fact in of(session, testbed)}
        for code, answer in given.items():
            if not is_fact(code, known):
                self.errors.append(_error(code, "unknown-code", _("알 수 없는 코드입니다.")))
            elif answer.verdict == "fix":
                self._fix(code, answer.value, known)
            elif answer.verdict == "right":
                self._confirm(code, standing.get(code, ""))

    def _confirm(self, code: str, text: str) -> None:
        if text:
            self.confirmed.append(code)
        else:
            self.errors.append(
                _error(code, "missing", _("아직 적힌 값이 없습니다. 고침을 고르고 적어 주세요."))
            )

    def _fix(self, code: str, text: str, known: Attributes) -> None:
        if not text.strip():
            self.errors.append(_error(code, "missing", _("고칠 값을 적어 주세요.")))
        elif code in PLACE:
            self.place[code] = text.strip()
        elif code in LABELS:
            self.listing[code] = _read_field(code, text)
        else:
            attribute = known[code.removeprefix(CAPABILITY)]
            said = read_offer(attribute, text)
            if capabilities.fits(attribute, said["op"], said["value"]):
                self.capabilities[attribute.code] = said
            else:
                message = _("읽을 수 없는 값입니다. 예: %(example)s", example=attribute.example_ko or "30")
                self.errors.append(_error(code, "value", message))
        self.confirmed.append(code)


def _with_capabilities(testbed: Testbed, answers: Answers, source: Source) -> list[dict[str, Any]]:
    """Return the capabilities as they stand after the answers, with what was confirmed dated anew."""
    said = {"provenance": source_text(source), "confidence": "high", "verified_on": source["on"]}
    standing = {each["attribute"]: each for each in testbed.capabilities}
    for code in answers.confirmed:
        attribute = code.removeprefix(CAPABILITY)
        if code.startswith(CAPABILITY):
            new = answers.capabilities.get(attribute, {})
            standing[attribute] = {"attribute": attribute, **standing.get(attribute, {}), **new, **said}
    return list(standing.values())


def settle(
    session: Session,
    actor: Actor,
    testbed_id: Any,
    given: Mapping[str, FactAnswer],
    source: Source,
) -> Testbed:
    """Make the host's answers the facts of its listing, with day and source; a new version keeps them.

    Raises NotFound, Invalid at `answers.<code>`; nothing is taken where one answer cannot be read.
    """
    testbed = service.get(session, testbed_id)
    # The place first, as whoever changes a place does: no two of them wait for each other.
    place = facilities.get(session, testbed.facility_id, lock=True)
    testbed = service.get(session, testbed_id, lock=True)
    answers = Answers(session, testbed, given)
    if answers.errors:
        raise Invalid(errors=answers.errors)
    try:
        place_data = FacilityUpdate.model_validate(answers.place)
        values = dict(answers.listing)
        if any(code.startswith(CAPABILITY) for code in answers.confirmed):
            values["capabilities"] = _with_capabilities(testbed, answers, source)
        data = TestbedUpdate.model_validate(values)
    except ValidationError as exc:
        found = field_errors(exc.errors(), skip=0)
        raise Invalid(errors=[{**each, "field": f"answers.{each['field']}"} for each in found]) from exc
    fields = [code for code in answers.confirmed if not code.startswith(CAPABILITY)]
    try:
        if answers.place:
            facilities.change(session, actor, place, place_data)
            testbed = service.get(session, testbed_id, lock=True)
        listings.change(session, actor, testbed, data, source=source, confirmed=fields)
    except Invalid as exc:
        raise Invalid(errors=[{**each, "field": f"answers.{each['field']}"} for each in exc.errors]) from exc
    return testbed
