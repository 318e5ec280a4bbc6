"""A demand and a testbed side by side: what was asked, what the place has, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.demands.schemas import DemandProfile, Requirement
from app.i18n import gettext as _
from app.i18n import language, pick
from app.matches import knowledge, wording
from app.matches.service import attribute_names
from app.papers.document import written_day, written_days
from app.taxonomies import service as taxonomies
from app.taxonomies.models import District, PlaceCondition, RequirementAttribute, Term
from app.testbeds import facts, versions
from app.testbeds import service as testbeds
from app.testbeds.models import Testbed
from matching import Finding
from matching.feasibility import check

SEEDED = {
    "source_address": "공개 자료",
    "open_data": "공공데이터",
    "plan_document": "사업 계획서",
    "memory": "알려진 사실(확인 필요)",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing asked; `has` is empty and the verdict unknown where nobody has said it."""

    label: str
    asked: str
    has: str
    verdict: str
    is_must: bool = True
    source: str = ""
    # What the listing says today, where that is something else; "" is nothing.
    now: str | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """The lines over the listing as it was when it was asked; `today` is its number now, if another."""

    lines: list[Line]
    number: int
    today: int | None


def side_by_side(session: Session, profile: DemandProfile, testbed_id: Any, number: int) -> Pairing:
    """Return what a demand asks line by line against the listing under a number, what is missing first.

    Lines of which the listing says something else today tell that as well.
    """
    current = testbeds.get(session, testbed_id)
    if current.version == number:
        return Pairing(_lines(session, profile, current), number, None)
    then = versions.as_of(versions.get_version(session, current.id, number))
    today = {(line.label, line.asked): line.has for line in _lines(session, profile, current)}
    lines = [
        replace(line, now=has) if (has := today.get((line.label, line.asked), line.has)) != line.has else line
        for line in _lines(session, profile, then)
    ]
    return Pairing(lines, number, current.version)


def _lines(session: Session, profile: DemandProfile, testbed: Testbed) -> list[Line]:
    known = {term.code: knowledge.attribute(term) for term in taxonomies.terms(session, RequirementAttribute)}
    found = check(knowledge.demand(profile), knowledge.listing(testbed), known, clock.today()).findings
    count = len(profile.requirements)
    names = attribute_names(session)
    lines = [
        _requirement(each, finding, testbed, names)
        for each, finding in zip(profile.requirements, found[:count], strict=True)
    ]
    verdicts = {finding.attribute: finding.verdict for finding in found[count:]}
    lines += _around(session, profile, testbed, verdicts)
    lines += _conditions(session, profile, testbed)
    order = {"no": 0, "unknown": 1, "yes": 2}
    return sorted(lines, key=lambda line: (order[line.verdict], not line.is_must))


def _requirement(
    asked: Requirement, finding: Finding, testbed: Testbed, names: Mapping[str, tuple[str, str]]
) -> Line:
    said = finding.params
    offer = next((each for each in testbed.capabilities if each["attribute"] == asked.attribute), {})
    has = ""
    if said.get("offered") is not None:
        has = wording.amount(str(said["offered_op"]), said["offered"], str(said["offered_unit"]))
    verdict = "no" if finding.code == "requirement-not-met" else finding.verdict
    source = str(offer.get("provenance") or "")
    source = _(facts.SOURCES[source]) if source in facts.SOURCES else source
    return Line(
        pick(*names.get(asked.attribute, (asked.attribute, asked.attribute))),
        wording.amount(asked.op, asked.value, asked.unit),
        has,
        verdict,
        asked.level == "must",
        _told(source, str(offer.get("verified_on") or "")) if has else "",
    )


def _said(testbed: Testbed, field: str) -> str:
    """Return on whose word a field stands, and since when."""
    if known := testbed.sources.get(field):
        return _told(facts.source_text(known), known.get("on", ""))
    # What the seed notes for itself is written in English, about how it was found.
    return _(SEEDED[testbed.provenance_kind]) if testbed.provenance_kind in SEEDED else testbed.provenance


def _told(source: str, on: str) -> str:
    day = written_day(date.fromisoformat(on), language()) if on else ""
    return " · ".join(part for part in (source, day) if part)


def _span(low: int | None, high: int | None) -> str:
    return "" if low is None and high is None else f"{low or '…'}~{high or '…'}"


def _around(
    session: Session, profile: DemandProfile, testbed: Testbed, verdicts: Mapping[str, str]
) -> list[Line]:
    """Return setting, district, maturity and days, as far as they were asked."""
    lines = []

    def add(label: str, asked: str, has: str, field: str, *about: str) -> None:
        said = [verdicts[each] for each in about if each in verdicts]
        verdict = "no" if "no" in said else "unknown" if "unknown" in said or not has else "yes"
        lines.append(Line(label, asked, has, verdict, source=_said(testbed, field) if has else ""))

    if profile.indoor_outdoor != "either":
        has = _(wording.SETTINGS[testbed.indoor_outdoor]) if testbed.indoor_outdoor else ""
        add(
            _("실내·실외"),
            _(wording.SETTINGS[profile.indoor_outdoor]),
            has,
            "indoor_outdoor",
            "indoor_outdoor",
        )
    if profile.districts:
        districts = _names(session, District)
        asked = ", ".join(districts.get(code, code) for code in profile.districts)
        has = districts.get(testbed.facility.district or "", "")
        add(_("자치구"), asked, has, "district", "district")
    if profile.trl_now:
        add("TRL", str(profile.trl_now), _span(testbed.trl_min, testbed.trl_max), "trl_min", "trl")
    if profile.days_needed:
        span = _span(testbed.min_days, testbed.max_days)
        has = _("한 번에 %(span)s일", span=span) if span else ""
        add(_("이용 날수"), _("%(count)s일", count=profile.days_needed), has, "max_days", "days")
    if profile.earliest_start and profile.latest_end:
        lead = testbed.lead_days
        has = "" if lead is None else _("당일에도 신청 가능")
        has = _("%(count)s일 전까지 신청", count=lead) if lead else has
        asked = written_days(profile.earliest_start, profile.latest_end, language())
        add(_("희망 기간과 준비 기간"), asked, has, "lead_days", "period")
    return lines


def _names(session: Session, kind: type[Term]) -> dict[str, str]:
    return {term.code: pick(term.name_ko, term.name_en) for term in taxonomies.terms(session, kind)}


def _conditions(session: Session, profile: DemandProfile, testbed: Testbed) -> list[Line]:
    names = _names(session, PlaceCondition) if profile.conditions else {}
    lines = []
    for code in profile.conditions:
        has = bool(testbed.conditions.get(code))
        lines.append(
            Line(
                names.get(code, code),
                _("환경 조건"),
                _("있음") if has else "",
                "yes" if has else "unknown",
                False,
                _said(testbed, "conditions") if has else "",
            )
        )
    return lines
