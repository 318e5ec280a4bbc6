"""Phases of a demonstration: what is done at which site on which of its booked days, in their order."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app import clock
from app.cases.models import Case
from app.demonstrations.models import Demonstration, Entry, Measurement, Phase
from app.demonstrations.phase_schemas import PhaseIn
from app.demonstrations.states import ENDED
from app.errors import FieldError, Invalid, invalid
from app.i18n import gettext as _
from app.testbeds import rooms
from app.testbeds.parts import SubSite

Sites = dict[str, SubSite]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one phase, in words that are kept."""

    key: str
    before: str
    after: str


def rows(session: Session, found: Demonstration) -> list[Phase]:
    """Return the phases in the order of their days."""
    query = sa.select(Phase).where(Phase.demonstration_id == found.id).options(selectinload(Phase.sub_site))
    return list(session.scalars(query.order_by(Phase.starts_on, Phase.ends_on, Phase.created_at, Phase.key)))


def keys(session: Session, found: Demonstration) -> frozenset[str]:
    """Return the keys that a value or a line of the journal may name."""
    return frozenset(session.scalars(sa.select(Phase.key).where(Phase.demonstration_id == found.id)))


def is_outside(phase: Phase, case: Case) -> bool:
    """Tell whether a phase is not within the days, or not at the one site, that its case has booked."""
    is_within = case.starts_on <= phase.starts_on <= phase.ends_on <= case.ends_on
    return not is_within or not _is_booked(phase.sub_site_id, case)


def _is_booked(site_id: uuid.UUID | None, case: Case) -> bool:
    return None in (site_id, case.sub_site_id) or site_id == case.sub_site_id


def outside(session: Session, case: Case, found: Demonstration) -> str:
    """Say which phases a booking does not cover any more; nothing where it covers them all."""
    names = ", ".join(each.name for each in rows(session, found) if is_outside(each, case))
    return _("예약한 날이나 장소를 벗어난 단계: %(names)s", names=names) if names else ""


def present(session: Session, case: Case, found: Demonstration) -> list[dict[str, Any]]:
    """Return the phases as the parties read them; after the end none is today's and none is to be mended."""
    is_live, today = found.state not in ENDED, clock.today()
    return [
        told(each)
        | {
            "key": each.key,
            "sub_site": each.sub_site.code if each.sub_site else None,
            "is_today": is_live and each.starts_on <= today <= each.ends_on,
            "is_outside": is_live and is_outside(each, case),
        }
        for each in rows(session, found)
    ]


def told(phase: Phase) -> dict[str, Any]:
    """Return what everybody may know of a phase."""
    site = phase.sub_site
    return {
        "name": phase.name,
        "site_ko": site.name_ko if site else "",
        "site_en": site.name_en if site else "",
        "starts_on": phase.starts_on,
        "ends_on": phase.ends_on,
    }


def today(session: Session, found: Demonstration, sub_site: str = "") -> list[dict[str, Any]]:
    """Return what runs today, at a site and on the whole place, or everywhere where no site is named."""
    day = clock.today()
    return [
        told(each)
        for each in rows(session, found)
        if each.starts_on <= day <= each.ends_on
        and (not sub_site or each.sub_site is None or each.sub_site.code == sub_site)
    ]


def _words(phase: Phase) -> str:
    site = [phase.sub_site.name_ko] if phase.sub_site else []
    return " · ".join([phase.name, *site, f"{phase.starts_on}~{phase.ends_on}"])


def _problem(
    each: PhaseIn, case: Case, earlier: Sequence[PhaseIn], kept: dict[str, Phase], sites: Sites
) -> tuple[str, str, str] | None:
    """Return the field, the code and the words of what is wrong with a phase, if anything is."""
    if each.key and (each.key not in kept or each.key in [other.key for other in earlier]):
        return "key", "unknown-code", _("이 실증에 없는 단계입니다.")
    if each.sub_site and each.sub_site not in sites:
        message = _("이 테스트베드에서 고를 수 있는 세부 장소가 아닙니다.")
        return "sub_site", "unknown-code", message
    if each.sub_site and not _is_booked(sites[each.sub_site].id, case):
        return "sub_site", "not-booked", _("이 실증이 예약한 세부 장소가 아닙니다.")
    if each.starts_on < case.starts_on:
        return "starts_on", "outside", _("예약한 첫날보다 빠릅니다.")
    if each.ends_on > case.ends_on:
        return "ends_on", "outside", _("예약한 마지막 날보다 늦습니다.")
    for other in earlier:
        if other.sub_site == each.sub_site and (
            other.starts_on <= each.ends_on and each.starts_on <= other.ends_on
        ):
            return (
                "starts_on",
                "overlap",
                _("같은 장소의 다른 단계와 날이 겹칩니다: %(name)s", name=other.name),
            )
    return None


def _check_unused(session: Session, found: Demonstration, gone: Sequence[Phase]) -> None:
    """Raise Invalid where a value or a line of the journal names a phase that is to go."""
    named = {
        key
        for kind in (Measurement, Entry)
        for key in session.scalars(
            sa.select(kind.phase).where(kind.demonstration_id == found.id, kind.phase.is_not(None)).distinct()
        )
    }
    if names := ", ".join(each.name for each in gone if each.key in named):
        message = _("측정값이나 일지에 적힌 단계는 없앨 수 없습니다: %(names)s", names=names)
        raise invalid("phases", "in-use", message)


def bring(session: Session, case: Case, found: Demonstration, given: Sequence[PhaseIn]) -> list[Change]:
    """Bring the phases to what is given and return what changed. Raises Invalid with everything wrong."""
    kept = {each.key: each for each in rows(session, found)}
    # A site that was closed since stays where it is named already.
    sites = {each.sub_site.code: each.sub_site for each in kept.values() if each.sub_site}
    sites |= {each.code: each for each in rooms.sites(session, case.testbed_id)}
    errors: list[FieldError] = []
    for at, each in enumerate(given):
        if problem := _problem(each, case, given[:at], kept, sites):
            field, code, message = problem
            errors.append({"field": f"phases.{at}.{field}", "code": code, "message": message})
    if errors:
        raise Invalid(errors=errors)
    wanted = {each.key for each in given}
    gone = [each for each in kept.values() if each.key not in wanted]
    _check_unused(session, found, gone)
    changes = [Change(each.key, _words(each), "") for each in gone]
    free = (key for key in (f"p{at}" for at in range(1, 100)) if key not in kept)
    for each in given:
        phase = kept[each.key] if each.key else Phase(demonstration_id=found.id, key=next(free))
        before = _words(phase) if each.key else ""
        phase.name, phase.starts_on, phase.ends_on = each.name, each.starts_on, each.ends_on
        phase.sub_site = sites[each.sub_site] if each.sub_site else None
        session.add(phase)
        changes.append(Change(phase.key, before, _words(phase)))
    for phase in gone:
        session.delete(phase)
    session.flush()
    return [each for each in changes if each.before != each.after]
