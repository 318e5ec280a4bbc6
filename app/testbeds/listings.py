"""What hosts and coordinators do with listings: enter, change, publish, archive."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import audit, clock, policy
from app.actor import Actor
from app.entries import service as entries
from app.errors import FieldError, Forbidden, Invalid, invalid
from app.i18n import gettext as _
from app.taxonomies import service as taxonomies
from app.taxonomies.models import DemonstrationType, Industry, PlaceCondition, Regulation, Term
from app.testbeds import capabilities, custody, facilities, rooms, versions
from app.testbeds.custody import WrongState, get_own
from app.testbeds.models import Blackout, Custody, ExampleUse, ListingStatus, Testbed
from app.testbeds.schemas import BlackoutIn, Listing, TestbedCreate, TestbedUpdate

NOT_COLUMNS = {
    *("custody", "on_behalf_of", "facility", "code", "provenance"),
    *("blackouts", "example_uses", "sub_sites", "bands"),
}


def create(session: Session, actor: Actor, data: TestbedCreate) -> Testbed:
    """Enter a draft at a facility that the actor's organization operates, or at any for a coordinator.

    Raises NotFound for a facility of others, Invalid, CodeTaken.
    """
    place = facilities.get(session, data.facility)
    policy.authorize(actor, place)
    code = data.code or facilities.new_code("T")
    if session.scalar(sa.select(Testbed.id).where(Testbed.code == code)):
        raise facilities.CodeTaken
    _check_codes(session, data)
    testbed = Testbed(code=code, facility=place, name_ko="", edited_at=clock.now())
    testbed.custody = Custody.UNCLAIMED
    testbed.blackouts, testbed.example_uses, testbed.past_demonstrations = [], [], []
    testbed.sub_sites, testbed.bands = [], []
    session.add(testbed)
    session.flush()
    _apply(session, actor, testbed, data, _source(actor, data))
    session.flush()
    versions.keep(session, [testbed], actor.user_id)
    audit.record(actor, "testbed.created", testbed, code=code)
    if not actor.is_coordinator:
        custody.move(session, actor, testbed, Custody.CLAIMED)
    return testbed


def update(session: Session, actor: Actor, id_or_code: str, data: TestbedUpdate) -> Testbed:
    """Change a listing; it gets a new version only if something differs.

    A host that changes its listing claims it. Raises NotFound for a listing of others, Forbidden for a
    custody that is not the host's to give, Invalid.
    """
    testbed = get_own(session, actor, id_or_code)
    target = _new_custody(actor, testbed, data)
    if data.on_behalf_of:
        actor = entries.act_for(actor, data.on_behalf_of)
        if entries.spoken_for(session, data.on_behalf_of).id not in testbed.party_ids:
            message = _("이곳을 운영하는 기관이 아닙니다.")
            raise invalid("on_behalf_of.organization", "not-a-party", message)
    change(session, actor, testbed, data)
    entries.note(session, actor, "testbed.updated", testbed.id, testbed.name_ko, f"/testbeds/{testbed.code}")
    if target != testbed.custody:
        custody.move(session, actor, testbed, target)
        testbed.edited_at = clock.now()
    return testbed


def change(
    session: Session,
    actor: Actor,
    testbed: Testbed,
    data: TestbedUpdate,
    *,
    source: Mapping[str, str] | None = None,
    confirmed: Iterable[str] = (),
) -> None:
    """Change a locked listing for whoever may. Raises Invalid.

    `source` says on whose word, where that is not simply the actor's; `confirmed` fields stand as they are,
    now on that word.
    """
    _check_codes(session, data)
    source = source or _source(actor, data)
    changed = _apply(session, actor, testbed, data, source)
    testbed.sources = testbed.sources | {field: dict(source) for field in confirmed}
    session.flush()
    kept = versions.keep(session, [testbed], actor.user_id)
    if changed or kept:
        testbed.edited_at = clock.now()
        audit.record(actor, "testbed.updated", testbed, **changed, version=testbed.version)


def _source(actor: Actor, data: Listing) -> dict[str, str]:
    source = {"by": capabilities.source(actor), "on": clock.today().isoformat()}
    note = getattr(data, "provenance", "")
    return source | ({"note": note} if note else {})


def _new_custody(actor: Actor, testbed: Testbed, data: TestbedUpdate) -> Custody:
    if "custody" not in data.model_fields_set:
        is_claim = bool(data.model_fields_set) and not actor.is_coordinator
        return Custody.CLAIMED if is_claim else testbed.custody
    if not actor.is_coordinator and data.custody not in (Custody.CLAIMED, Custody.OPTED_OUT):
        raise Forbidden(_("실증기관은 맡기 또는 제외만 고를 수 있습니다."))
    return data.custody


def _check_codes(session: Session, data: Listing) -> None:
    """Refuse unknown codes and impossible capabilities, all at once. Raises Invalid."""
    checks: tuple[tuple[type[Term], Iterable[str], str], ...] = (
        (DemonstrationType, data.demonstration_types, "demonstration_types"),
        (Industry, data.industries, "industries"),
        (Regulation, data.regulations, "regulations"),
    )
    errors: list[FieldError] = []
    for kind, codes, field in checks:
        errors += taxonomies.unknown_codes(session, kind, codes, field)
    known = taxonomies.codes(session, PlaceCondition) if data.conditions else frozenset()
    errors += [
        {"field": f"conditions.{code}", "code": "unknown-code", "message": _("알 수 없는 코드입니다.")}
        for code in data.conditions
        if code not in known
    ]
    errors += capabilities.problems(session, data.capabilities)
    if errors:
        raise Invalid(errors=errors)


def _apply(
    session: Session, actor: Actor, testbed: Testbed, data: Listing, source: Mapping[str, str]
) -> dict[str, Any]:
    """Set the fields that are given; return those that differ. Raises Invalid where they contradict.

    `sources` notes who said it and when for every field that differs.
    """
    given = data.model_dump(mode="json", exclude_unset=True, exclude=NOT_COLUMNS)
    if "capabilities" in given:
        given["capabilities"] = capabilities.dated(actor, data.capabilities, testbed.capabilities)
    if "verified_on" in given:
        given["verified_on"] = getattr(data, "verified_on", None)
    changed = {field: value for field, value in given.items() if getattr(testbed, field) != value}
    for field, value in changed.items():
        setattr(testbed, field, value)
    if "sub_sites" in data.model_fields_set and rooms.replace_sites(session, testbed, data.sub_sites):
        changed["sub_sites"] = [each.model_dump(mode="json") for each in data.sub_sites]
    if "bands" in data.model_fields_set and rooms.replace_bands(testbed, data.bands):
        changed["bands"] = [each.model_dump(mode="json") for each in data.bands]
    if "blackouts" in data.model_fields_set and _replace_blackouts(testbed, data.blackouts):
        changed["blackouts"] = [each.model_dump(mode="json") for each in data.blackouts]
    if "example_uses" in data.model_fields_set and _replace_uses(session, testbed, data.example_uses):
        changed["example_uses"] = data.example_uses
    _check_order(testbed, "min_days", "max_days")
    _check_order(testbed, "trl_min", "trl_max")
    said = {field: dict(source) for field, value in changed.items() if value is not None}
    testbed.sources = {f: known for f, known in testbed.sources.items() if f not in changed} | said
    return changed


def _replace_blackouts(testbed: Testbed, given: Sequence[BlackoutIn]) -> bool:
    """Put the given days in the place of those that stand; tell whether they differ. Raises Invalid."""
    sites = {site.code: site for site in testbed.sub_sites}
    for at, each in enumerate(given):
        if each.sub_site and each.sub_site not in sites:
            raise invalid(f"blackouts.{at}.sub_site", "unknown-code", _("알 수 없는 코드입니다."))
    days = sorted({(each.starts_on, each.ends_on, each.reason, each.sub_site or "") for each in given})
    known = [(each.starts_on, each.ends_on, each.reason, each.sub_site or "") for each in testbed.blackouts]
    if days == sorted(known):
        return False
    testbed.blackouts = [
        Blackout(starts_on=first, ends_on=last, reason=reason, site=sites.get(site))
        for first, last, reason, site in days
    ]
    return True


def _replace_uses(session: Session, testbed: Testbed, given: Sequence[str]) -> bool:
    """Put the host's own example uses in the place of those that stand; tell whether they differ."""
    if list(given) == [each.text_ko for each in testbed.example_uses]:
        return False
    testbed.example_uses.clear()
    # The old rows leave first, since the new ones take their positions.
    session.flush()
    testbed.example_uses = [
        ExampleUse(position=position, text_ko=text, is_illustration=False)
        for position, text in enumerate(given, 1)
    ]
    return True


def _check_order(testbed: Testbed, low: str, high: str) -> None:
    least, most = getattr(testbed, low), getattr(testbed, high)
    if least is not None and most is not None and most < least:
        raise invalid(high, "order", _("최댓값이 최솟값보다 작습니다."))


def publish(session: Session, actor: Actor, id_or_code: str) -> Testbed:
    """Show a draft or archived listing to everybody.

    Raises NotFound, WrongState, Invalid where it says too little.
    """
    testbed = get_own(session, actor, id_or_code)
    if testbed.status == ListingStatus.PUBLISHED:
        raise WrongState(_("이미 공개되어 있습니다."))
    missing = [field for field in ("description_ko", "demonstration_types") if not getattr(testbed, field)]
    if missing:
        message = _("공개하려면 꼭 적어야 하는 항목입니다.")
        raise Invalid(errors=[{"field": field, "code": "missing", "message": message} for field in missing])
    return _set_status(actor, testbed, ListingStatus.PUBLISHED)


def archive(session: Session, actor: Actor, id_or_code: str) -> Testbed:
    """Take a listing out of lists and matches; its page stays. Raises NotFound, WrongState."""
    testbed = get_own(session, actor, id_or_code)
    if testbed.status == ListingStatus.ARCHIVED:
        raise WrongState(_("이미 보관되어 있습니다."))
    return _set_status(actor, testbed, ListingStatus.ARCHIVED)


def _set_status(actor: Actor, testbed: Testbed, status: ListingStatus) -> Testbed:
    testbed.status = status
    testbed.content_version += 1
    testbed.edited_at = clock.now()
    audit.record(actor, f"testbed.{status}", testbed)
    return testbed
