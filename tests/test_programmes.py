"""Support programmes: worked examples of the judge, what may exclude, and the pages and API of a demand."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import httpx
import pytest

from app.accounts.models import CompanySize
from app.programmes import judging, rules, wording
from app.programmes.judging import Facts
from app.programmes.rules import Kind, Programme, Standing
from app.programmes.windows import WindowState, next_window
from tests.actors import API, DEMANDS, MISSING, Cast, cast_of, draft, place, read, refused, requested, went
from tests.pages import fill, text_of, visitor
from tests.server import Server

TODAY = date(2026, 11, 29)
PROGRAMMES = {each.code: each for each in rules.rules().programmes}
NOTHING = Facts()
FIRM = Facts(trl=7, size=CompanySize.SMALL, seat="30200", starts_on=date(2026, 12, 1))
DRONE = replace(FIRM, types=frozenset({"AIR-FLT"}))


@dataclass(frozen=True)
class Example:
    """A demand towards a programme: which kinds of rule exclude it, and which have to be asked about."""

    name: str
    code: str
    facts: Facts
    excluded: str = ""
    unknown: str = ""


EXAMPLES = [
    Example("nothing is known", "public-demand", NOTHING, unknown="trl seat size asked"),
    Example("TRL 7 reaches the rule of 2025", "public-demand", FIRM, unknown="asked"),
    Example("TRL 6 does not", "public-demand", replace(FIRM, trl=6), "trl", "asked"),
    Example("TRL 9", "public-demand", replace(FIRM, trl=9), unknown="asked"),
    Example("no TRL is no low TRL", "public-demand", replace(FIRM, trl=None), unknown="trl asked"),
    Example("a low TRL is no matter to the others", "company-demand", replace(FIRM, trl=1), unknown="asked"),
    Example("a large firm", "company-demand", replace(FIRM, size=CompanySize.LARGE), "size", "asked"),
    Example(
        "a mid-sized firm asks", "k-testbed", replace(FIRM, size=CompanySize.MID_SIZED), "", "size asked"
    ),
    Example("transfer is asked about", "institute-technology", FIRM, unknown="asked"),
    Example("in Yuseong", "yuseong", FIRM),
    Example("outside Yuseong asks", "yuseong", replace(FIRM, seat="30110"), unknown="seat"),
    Example("an ordinance told loosely", "yuseong", replace(FIRM, size=CompanySize.LARGE), unknown="size"),
    Example("drone somewhere", "drone-zone", DRONE, unknown="place asked"),
    Example(
        "the right district is not the airspace",
        "drone-zone",
        replace(DRONE, districts=frozenset({"30170"})),
        unknown="place asked",
    ),
    Example(
        "one of the districts wished for is enough",
        "drone-zone",
        replace(DRONE, districts=frozenset({"30110", "30230"})),
        unknown="place asked",
    ),
    Example("wishes outside", "drone-zone", replace(DRONE, districts=frozenset({"30110"})), "place", "asked"),
    Example(
        "a testbed goes before the wishes",
        "drone-zone",
        replace(DRONE, districts=frozenset({"30170"}), place="30140"),
        "place",
        "asked",
    ),
    Example(
        "no drone",
        "drone-zone",
        replace(FIRM, types=frozenset({"ENV-WST"}), place="30170"),
        "fields",
        "place asked",
    ),
    Example(
        "a drone by its industry",
        "drone-zone",
        replace(FIRM, types=frozenset({"CITY-SAFE"}), industries=frozenset({"IND-DRONE"})),
        unknown="place asked",
    ),
    Example("no type is said", "self-driving", FIRM, unknown="fields asked"),
    Example(
        "only the wider type is said",
        "self-driving",
        replace(FIRM, types=frozenset({"MOB"})),
        unknown="fields asked",
    ),
    Example(
        "another type of the road",
        "self-driving",
        replace(FIRM, types=frozenset({"MOB-LOGI"})),
        "fields",
        "asked",
    ),
    Example("self-driving", "self-driving", replace(FIRM, types=frozenset({"MOB-AV"})), unknown="asked"),
    Example(
        "after the zone's last day",
        "self-driving",
        replace(FIRM, types=frozenset({"MOB-AV"}), starts_on=date(2029, 1, 1)),
        "until",
        "asked",
    ),
    Example("on the last day", "defence-cluster", replace(DRONE, starts_on=date(2026, 12, 31))),
    Example("after it", "defence-cluster", replace(DRONE, starts_on=date(2027, 1, 1)), "until"),
    Example(
        "who wants to enter defence could apply",
        "defence-cluster",
        replace(FIRM, types=frozenset({"ENV-WST"})),
        unknown="fields",
    ),
    Example("the sandbox", "innopolis-sandbox", FIRM, unknown="asked"),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{each.code}: {each.name}" for each in EXAMPLES])
def test_a_worked_example_is_excluded_by_exactly_these_rules(example: Example) -> None:
    found = judging.judge(PROGRAMMES[example.code], example.facts, TODAY)
    kinds = {
        standing: {str(each.criterion.kind) for each in found.findings if each.standing == standing}
        for standing in Standing
    }
    assert kinds[Standing.EXCLUDED] == set(example.excluded.split())
    assert kinds[Standing.UNKNOWN] == set(example.unknown.split())
    assert found.standing == ("excluded" if example.excluded else "unknown" if example.unknown else "open")


def test_every_programme_has_an_example_or_has_ended_and_an_ended_one_is_not_judged() -> None:
    ended = {
        code
        for code, each in PROGRAMMES.items()
        if judging.judge(each, FIRM, TODAY).standing == Standing.ENDED
    }
    assert ended == {"lead", "bio-zone", "safety-ai", "smart-city"}
    assert {each.code for each in EXAMPLES} | ended == set(PROGRAMMES)
    defence = PROGRAMMES["defence-cluster"]
    assert judging.judge(defence, FIRM, date(2026, 12, 31)).standing != Standing.ENDED
    assert judging.judge(defence, FIRM, date(2027, 1, 1)) == judging.Judgement(defence, Standing.ENDED, ())


def test_nothing_is_excluded_while_nothing_is_known_and_without_rules_nothing_is_open() -> None:
    running = [judging.judge(each, NOTHING, TODAY) for each in PROGRAMMES.values()]
    assert {each.standing for each in running} == {Standing.UNKNOWN, Standing.ENDED}
    bare = replace(PROGRAMMES["smart-city"], ends_on=None)
    assert judging.judge(bare, FIRM, TODAY).standing == Standing.UNKNOWN


def faults(programme: Programme) -> list[str]:
    """Return what a programme may not say: rules without a source, a year, words, or something to judge."""
    found = [] if programme.provenance and "확인 필요" in programme.unknown_ko else ["source or unknown"]
    for each in programme.criteria:
        needs: dict[Kind, object] = {Kind.TRL: each.at_least, Kind.UNTIL: each.until}
        needs |= dict.fromkeys((Kind.SEAT, Kind.FIELDS, Kind.PLACE), each.codes)
        holds = (
            each.provenance.startswith("http")
            and each.confidence in ("medium", "high")
            and each.rule_ko
            and each.rule_en
            and (each.kind not in needs or needs[each.kind])
            # A call's rule is told as that call's; what has no year says itself what it rests on.
            and (each.year is None or (str(each.year) in each.rule_ko and str(each.year) in each.rule_en))
            # Where it can be unknown by more than a field left out, somebody has to be asked something.
            and (each.kind in (Kind.TRL, Kind.UNTIL) or (each.ask_ko and each.ask_en))
        )
        found += [] if holds else [f"{programme.code}: {each.rule_ko}"]
    return found


def test_every_rule_names_source_trust_and_the_year_of_its_call_and_a_planted_one_without_is_seen() -> None:
    assert [fault for each in PROGRAMMES.values() for fault in faults(each)] == []
    right = PROGRAMMES["public-demand"]
    for wrong in ({"provenance": "from memory"}, {"year": 2026}, {"at_least": None}, {"confidence": ""}):
        planted = replace(right, criteria=(replace(right.criteria[0], **wrong), *right.criteria[1:]))
        assert len(faults(planted)) == 1, wrong


def test_every_standing_is_told_in_a_sentence() -> None:
    for example in EXAMPLES:
        for each in judging.judge(PROGRAMMES[example.code], example.facts, TODAY).findings:
            assert bool(wording.said(each, example.facts)) == (each.criterion.kind != Kind.ASKED)


def test_a_past_window_is_never_the_next_one() -> None:
    assert next_window(PROGRAMMES["company-demand"], TODAY).month == date(2027, 1, 1)
    assert next_window(PROGRAMMES["k-testbed"], date(2025, 10, 1)).state == WindowState.OPEN
    assert next_window(PROGRAMMES["yuseong"], TODAY).state == WindowState.UNKNOWN


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def judged(client: httpx.Client, demand: str, **params: str) -> dict[str, Any]:
    """Return what the API says of every programme, by code."""
    found = went(client.get(f"{DEMANDS}/{demand}/programmes", params=params))["programmes"]
    return {each["programme"]["code"]: each for each in found}


def finding(judgement: Any, kind: str) -> Any:
    (found,) = (each for each in judgement["findings"] if each["criterion"]["kind"] == kind)
    return found


def test_a_demand_is_told_which_programme_excludes_it_why_and_what_would_change_it(cast: Cast) -> None:
    demand = draft(cast.firm, trl_now=5)
    found = judged(cast.firm, demand)
    assert next(iter(found)) == "public-demand"
    trl = finding(found["public-demand"], "trl")
    assert (trl["standing"], trl["said"], trl["field"]) == ("excluded", "이 신청은 TRL 5입니다.", "trl_now")
    assert trl["criterion"]["rule_ko"] == "2025년 공고는 기술성숙도(TRL) 7 이상이었습니다."
    assert (trl["criterion"]["year"], trl["criterion"]["at_least"]) == (2025, 7)
    english = went(cast.firm.get(f"{DEMANDS}/{demand}/programmes", headers={"Accept-Language": "en"}))
    assert finding(english["programmes"][0], "trl")["said"] == "This demand is at TRL 5."
    went(cast.firm.patch(f"{DEMANDS}/{demand}", json={"trl_now": 7}))
    assert judged(cast.firm, demand)["public-demand"]["standing"] == "unknown"


def test_a_rule_about_the_place_is_judged_by_the_testbed_that_is_named(cast: Cast) -> None:
    demand = draft(cast.firm, demonstration_types=["AIR-FLT"], districts=["30170"])
    assert judged(cast.firm, demand)["drone-zone"]["standing"] == "unknown"
    testbed = place(cast.host)
    district = went(cast.firm.get(f"{API}/testbeds/{testbed}"))["facility"]["district"]
    inside = district in ("30170", "30200", "30230")
    said = finding(judged(cast.firm, demand, testbed=testbed)["drone-zone"], "place")
    assert said["standing"] == ("unknown" if inside else "excluded")
    refused(cast.firm.get(f"{DEMANDS}/{demand}/programmes?testbed={MISSING}"), 404, "not-found")


def test_only_the_firm_and_the_desk_learn_of_a_demand_s_programmes(cast: Cast, server: Server) -> None:
    case = requested(cast, place(cast.host), trl_now=5)
    told = read(cast.firm, case)
    demand = told["demand"]["id"]
    refused(cast.other_firm.get(f"{DEMANDS}/{demand}/programmes"), 404, "not-found")
    refused(cast.host.get(f"{DEMANDS}/{demand}/programmes"), 403, "forbidden")
    assert judged(cast.desk, demand)["public-demand"]["standing"] == "excluded"
    address = f"/demands/{demand}/programmes"
    assert address not in visitor(server, cast.host).get(f"/cases/{told['number']}").text
    desk = visitor(server, cast.desk)
    assert address in desk.get(f"/cases/{told['number']}").text
    # What the firm would change is not the coordinator's to change in passing.
    assert "/edit/what#f-trl_now" not in desk.get(address).text
    assert "/edit/what#f-trl_now" in visitor(server, cast.firm).get(address).text


def test_the_results_page_tells_what_excludes_the_demand_and_where_to_change_it(
    cast: Cast, server: Server
) -> None:
    demand = draft(cast.firm, trl_now=6, demonstration_types=["ENV-WST"])
    firm = visitor(server, cast.firm)
    fill(firm, f"/demands/{demand}/match")
    page = firm.get(f"/demands/{demand}/results").text
    said = text_of(page)
    assert "2025년 공고는 기술성숙도(TRL) 7 이상이었습니다. 이 신청은 TRL 6입니다." in said
    assert f'href="/demands/{demand}/edit/what#f-trl_now"' in page
    # What is merely for another field does not stand among what keeps this demand out.
    assert said.index("분야가 다른 사업") < said.index("드론특별자유화구역")
    whole = text_of(firm.get(f"/demands/{demand}/programmes").text)
    assert "지난 공고(2025년) 기준" in whole
    assert "자격을 판정하지 않습니다" in whole
    assert "끝난 사업" in whole


def test_everybody_reads_the_programmes_with_their_sources(anonymous: httpx.Client) -> None:
    listed = went(anonymous.get(f"{API}/programmes"))
    assert [each["code"] for each in listed] == list(PROGRAMMES)
    page = anonymous.get("/guides/programmes").text
    assert all(each["name_ko"] in page and each["provenance"][0].split("&")[0] in page for each in listed)
    assert all(rule["rule_ko"] in page for each in listed for rule in each["criteria"])
