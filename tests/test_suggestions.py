"""What a text implies, confirmed by a person; and the smallest change that opens a testbed."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain, combinations, product
from typing import Any

import httpx
import pytest

from bench import inference
from matching import Attribute, Capability, DayRange, Demand, Requirement, Testbed, feasibility
from matching.openings import Change, apply, openings
from tests import matching_data as data
from tests.actors import DEMANDS, Cast, cast_of, draft, made, place, profile, refused, rows, submitted, went
from tests.pages import PATIENCE, fill, text_of, visitor
from tests.server import Server

API = "/api/v1"
TEXT = "지하철 승강장 천장에 공기청정기 12대를 답니다. 전력은 3kW이고 하루 5천 명이 오가는 역이면 좋겠습니다."
ENGLISH = "A 4 kg drone flies below 100 m over a river within a radius of 300 m for 3 months."
POWER = {"attribute": "power_kw", "op": ">=", "value": 5, "unit": "kW", "level": "must"}


@pytest.fixture
def cast(site: Server) -> Cast:
    cast = cast_of(site)
    cast.firm.timeout = httpx.Timeout(PATIENCE)
    return cast


def stated(found: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    return {
        each["requirement"]["attribute"]: (each["requirement"]["op"], each["requirement"]["value"])
        for each in found["requirements"]
    }


def spans(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [span for each in chain(*found.values()) for span in each["spans"]]


@pytest.mark.parametrize("text", [TEXT, ENGLISH, f"  {TEXT}\n\n둘째 줄입니다. 🚁 {ENGLISH}"])
def test_every_suggestion_shows_the_words_and_the_sentence_that_led_to_it(site: Server, text: str) -> None:
    anyone = site.client()
    anyone.timeout = httpx.Timeout(PATIENCE)
    found = went(anyone.post(f"{API}/suggestions", json={"text": text}))
    text = text.strip()
    assert found["conditions"]
    assert found["requirements"]
    for each in chain(*found.values()):
        assert each["spans"], each
    for span in spans(found):
        assert text[span["start"] : span["end"]] == span["text"] != ""
        first = span["sentence_start"]
        assert text[first : first + len(span["sentence"])] == span["sentence"]
        assert first <= span["start"] < span["end"] <= first + len(span["sentence"])


def test_a_text_states_requirements_with_their_numbers_and_places_by_name(site: Server) -> None:
    anyone = site.client()
    anyone.timeout = httpx.Timeout(PATIENCE)
    found = went(anyone.get(f"{API}/suggestions", params={"text": TEXT}))
    assert stated(found)["power_kw"] == (">=", 3)
    assert stated(found)["people_per_day"] == (">=", 5000)
    assert {"RAILST", "IAQ"} & {each["code"] for each in found["conditions"]}
    assert found["demonstration_types"][0]["code"] == "FIELD-RAIL"


def test_suggesting_stores_nothing_and_bounds_its_text(site: Server) -> None:
    anyone = site.client()
    anyone.timeout = httpx.Timeout(PATIENCE)
    tables = ("demands", "matching_runs", "audit_events", "word_revisions")
    before = [rows(site, f"SELECT count(*) FROM {table}")[0][0] for table in tables]
    went(anyone.post(f"{API}/suggestions", json={"text": TEXT}))
    assert [rows(site, f"SELECT count(*) FROM {table}")[0][0] for table in tables] == before
    for text in ("", "가" * 20_001):
        refused(anyone.post(f"{API}/suggestions", json={"text": text}), 422, "invalid")


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("전기는 필요 없습니다. 220V 전압도 필요 없습니다.", "power_kw"),
        ("타공은 하지 않습니다.", "installation"),
        ("No personal data are used.", "personal_data"),
        ("2018년에 창업했습니다.", "duration_days"),
        ("미세먼지를 30% 줄입니다.", "humidity_pct"),
        ("위성영상을 봅니다.", "video"),
    ],
)
def test_what_a_text_denies_or_only_resembles_is_not_a_requirement(text: str, attribute: str) -> None:
    found = data.matcher().suggest(text)
    assert attribute not in {each.requirement.attribute for each in found.requirements}


@pytest.mark.parametrize(
    ("text", "attribute", "op", "value"),
    [
        ("영하 20도에서 영상 60도 사이에서 봅니다.", "temperature_c", "between", (-20.0, 60.0)),
        ("영하 40도에서 5일 지켜봅니다.", "temperature_c", "=", -40.0),
        ("하루 50톤의 원수를 처리하는 유량입니다.", "water_flow_m3_day", ">=", 50.0),
        ("바닥이 ㎡당 2톤은 버텨야 하는 적재하중입니다.", "floor_load_kg_m2", ">=", 2000.0),
        ("면적은 오백 제곱미터입니다.", "area_m2", ">=", 500.0),
        ("지연이 20ms 이하여야 합니다.", "latency_ms", "<=", 20.0),
        ("학생 백오십 명이 씁니다.", "participants", ">=", 150.0),
        ("수소와 질소가 공급되어야 합니다.", "gas_supply", "in", ("hydrogen", "nitrogen")),
        ("at least 2 MW of power", "power_kw", ">=", 2000.0),
    ],
)
def test_amounts_are_read_in_the_units_of_their_attribute(
    text: str, attribute: str, op: str, value: object
) -> None:
    found = {
        each.requirement.attribute: each.requirement for each in data.matcher().suggest(text).requirements
    }
    assert (found[attribute].op, found[attribute].value) == (op, value)


def test_reading_is_as_good_as_it_was_measured_on_the_labelled_sample() -> None:
    sample = data.lines(inference.SAMPLE)
    figures = inference.measure(sample, [data.matcher().suggest(row["text"]) for row in sample])
    least = {"types": (0.55, 0.70), "industries": (0.68, 0.60), "requirements": (0.90, 0.85)}
    for name, (precision, recall) in least.items():
        assert figures[name]["precision"] >= precision, (name, figures[name])
        assert figures[name]["recall"] >= recall, (name, figures[name])


def test_place_conditions_are_read_as_well_as_they_were_measured() -> None:
    sample = data.lines(inference.CONDITIONS)
    said = [data.matcher().suggest(row["text"]) for row in sample]
    figures = inference.measure_conditions(sample, said)["conditions"]
    assert figures["precision"] >= 0.65, figures
    assert figures["recall"] >= 0.7, figures


def boxes(html: str) -> dict[str, bool]:
    """Return the checkboxes of a page, whether each is ticked."""
    found = re.findall(r'<input type="checkbox" name="(\w+)" value="([^"]*)"( checked)?', html)
    return {
        f"{name}={value.replace('&gt;', '>').replace('&lt;', '<')}": bool(tick) for name, value, tick in found
    }


def test_nothing_is_ticked_until_a_person_ticks_it_and_unticking_takes_it_back(
    site: Server, cast: Cast
) -> None:
    firm = visitor(site, cast.firm)
    typed = {
        "title": "승강장 공기청정기",
        "content": TEXT,
        "indoor_outdoor": "either",
        "visibility": "requested",
    }
    path = fill(firm, "/demands/new", typed | {"do": "suggest"})
    assert path.endswith("/suggest")
    page = firm.get(path)
    offered = boxes(page.text)
    assert "requirements=power_kw >= 3.0" in offered
    assert not any(offered.values())
    assert "전력은 3kW이고 하루 5천 명이 오가는 역이면 좋겠습니다." in text_of(page.text)
    key = path.split("/")[2]
    assert fill(firm, path) == f"/demands/{key}"
    assert went(cast.firm.get(f"{DEMANDS}/{key}"))["requirements"] == []
    fill(firm, path, {"requirements": "power_kw >= 3.0", "conditions": "RAILST"})
    said = went(cast.firm.get(f"{DEMANDS}/{key}"))
    assert [(each["attribute"], each["value"]) for each in said["requirements"]] == [("power_kw", 3)]
    assert said["conditions"] == ["RAILST"]
    ticked = {name for name, tick in boxes(firm.get(path).text).items() if tick}
    assert ticked == {"requirements=power_kw >= 3.0", "conditions=RAILST"}
    fill(firm, path, {"conditions": "RAILST"})
    assert went(cast.firm.get(f"{DEMANDS}/{key}"))["requirements"] == []


def test_what_the_text_does_not_mention_stays_when_suggestions_are_taken(site: Server, cast: Cast) -> None:
    firm = visitor(site, cast.firm)
    water = {"attribute": "water_depth_m", "op": ">=", "value": 2, "unit": "m", "level": "nice"}
    key = draft(cast.firm, content=TEXT, requirements=[water])
    fill(firm, f"/demands/{key}/suggest", {"requirements": "power_kw >= 3.0"})
    said = went(cast.firm.get(f"{DEMANDS}/{key}"))["requirements"]
    assert [(each["attribute"], each["level"]) for each in said] == [
        ("water_depth_m", "nice"),
        ("power_kw", "must"),
    ]


def test_openings_promise_only_what_ranking_anew_shows(site: Server, cast: Cast) -> None:
    weak = place(cast.host, capabilities=[{"attribute": "power_kw", "op": "<=", "value": 3, "unit": "kW"}])
    key = submitted(cast.firm, requirements=[POWER], indoor_outdoor="indoor")
    path = f"{DEMANDS}/{key}"
    run = made(cast.firm.post(f"{path}/matching-runs"))
    assert weak in {each["testbed"]["code"] for each in run["excluded"]}
    told = went(cast.firm.get(f"{path}/openings"))
    assert told["openings"]
    for way in told["openings"]:
        changes = {change["attribute"]: change["to"] for change in way["changes"]}
        demand = went(cast.firm.get(path))
        fields = {name: value for name, value in changes.items() if name in demand}
        requirements = [
            each | {"value": changes.get(each["attribute"], each["value"])} for each in demand["requirements"]
        ]
        other = draft(cast.firm, **{**profile(requirements=requirements, indoor_outdoor="indoor"), **fields})
        again = made(cast.firm.post(f"{DEMANDS}/{other}/matching-runs"))
        assert set(way["testbeds"]) <= {each["testbed"]["code"] for each in again["matches"]}
    opened = {code: way for way in told["openings"] for code in way["testbeds"] if len(way["changes"]) == 1}
    assert opened[weak]["changes"] == [
        {"attribute": "power_kw", "from": 5, "to": 3, "unit": "kW", "is_requirement": True}
    ]
    shown = text_of(visitor(site, cast.firm).get(f"/demands/{key}/results").text)
    assert "5 kW에서 3 kW(으)로 바꾸면" in shown
    refused(cast.other_firm.get(f"{path}/openings"), 404, "not-found")
    assert went(cast.desk.get(f"{path}/openings"))["openings"]


FIRST = date(2027, 3, 1)
ATTRIBUTES = {
    "power_kw": Attribute(code="power_kw", name_ko="전력", unit="kW"),
    "temperature_c": Attribute(code="temperature_c", name_ko="온도", kind="range", unit="℃", op="between"),
    "network": Attribute(
        code="network", name_ko="통신", kind="choice", op="in", choices={"5g": (), "lte": ()}
    ),
}
TESTBED = Testbed(
    code="T",
    name_ko="시험장",
    indoor_outdoor="indoor",
    district="30170",
    min_days=2,
    max_days=10,
    capacity=1,
    lead_days=0,
    blocked=(DayRange(FIRST + timedelta(days=4), FIRST + timedelta(days=9)),),
    capabilities=(
        Capability(attribute="power_kw", op="<=", value=3.0, unit="kW"),
        Capability(attribute="temperature_c", op="between", value=(0.0, 40.0), unit="℃"),
        Capability(attribute="network", op="in", value=("lte",)),
    ),
)


def wishes() -> list[Demand]:
    """Return small demands of every mixture of what can be in the way."""
    powers = [(), (Requirement(attribute="power_kw", op=">=", value=5.0, unit="kW"),)]
    heats = [(), (Requirement(attribute="temperature_c", op="between", value=(-10.0, 50.0), unit="℃"),)]
    networks = [(), (Requirement(attribute="network", op="in", value=("5g",)),)]
    places = [("either", ()), ("outdoor", ("30110",))]
    days = [(None, 20), (1, 20), (5, 8), (8, 12), (30, 40)]
    return [
        Demand(
            title="시험",
            requirements=power + heat + network,
            indoor_outdoor=setting,  # type: ignore[arg-type]
            districts=districts,
            earliest_start=FIRST,
            latest_end=FIRST + timedelta(days=length - 1),
            days_needed=needed,
        )
        for power, heat, network, (setting, districts), (needed, length) in product(
            powers, heats, networks, places, days
        )
    ]


def is_open(demand: Demand) -> bool:
    return feasibility.check(demand, TESTBED, ATTRIBUTES).verdict != "no"


def nearer(change: Change) -> list[Change]:
    """Return changes that go less far than this one, a step at a time."""
    if isinstance(change.after, date) and isinstance(change.before, date):
        days = (change.after - change.before).days
        return [replace(change, after=change.before + timedelta(days=step)) for step in range(1, days)]
    if change.attribute == "days_needed":
        low, high = sorted((int(change.before), int(change.after)))  # type: ignore[arg-type]
        return [replace(change, after=value) for value in range(low + 1, high)]
    if isinstance(change.before, float) and isinstance(change.after, float):
        step = (change.after - change.before) / 10
        return [replace(change, after=change.before + step * times) for times in range(1, 10)]
    if change.attribute == "temperature_c":
        (a, b), (c, d) = change.before, change.after  # type: ignore[misc, str-unpack]
        return [replace(change, after=(c, b)), replace(change, after=(a, d))]
    return []


def test_what_is_promised_opens_and_nothing_strictly_smaller_does() -> None:
    seen = 0
    for demand in wishes():
        found = openings(demand, TESTBED, ATTRIBUTES)
        assert bool(found) != is_open(demand), demand
        for changes in found:
            assert is_open(apply(demand, changes)), (demand, changes)
            for size in range(len(changes)):
                for fewer in combinations(changes, size):
                    assert not is_open(apply(demand, fewer)), (demand, changes, fewer)
            for at, change in enumerate(changes):
                for less in nearer(change):
                    smaller = (*changes[:at], less, *changes[at + 1 :])
                    assert not is_open(apply(demand, smaller)), (demand, changes, less)
            seen += 1
    assert seen > 60


def test_a_fact_such_as_the_trl_is_no_wish_that_could_give_way() -> None:
    demand = Demand(title="시험", trl_now=2)
    assert openings(demand, replace(TESTBED, trl_min=6), ATTRIBUTES) == ()
