"""Permits and exemptions: worked examples, the register of a case, and the earliest lawful start."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.actors import CASES, agreed, approve, cast_of, place, refused, requested, went
from tests.pages import visitor
from tests.permit_examples import EXAMPLES, Example
from tests.server import Server

CHECK = "/api/v1/permit-checks"


def outlook(client: httpx.Client, answers: dict[str, bool | None], *types: str) -> Any:
    return went(client.post(CHECK, json={"answers": answers, "demonstration_types": list(types)}))


def codes(found: Any, verdict: str) -> set[str]:
    return {each["rule"]["code"] for each in found["findings"] if each["verdict"] == verdict}


def test_there_are_sixty_worked_examples() -> None:
    assert len({example.name for example in EXAMPLES}) >= 60


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_a_worked_example_needs_exactly_its_permits(site: Server, example: Example) -> None:
    answers = dict.fromkeys(example.yes.split(), True) | dict.fromkeys(example.no.split(), False)
    with site.client() as client:
        found = outlook(client, answers)  # type: ignore[arg-type]
    assert codes(found, "needed") == set(example.needed.split())
    assert set(example.open.split()) <= codes(found, "possible")
    for each in found["findings"]:
        assert bool(each["open"]) == (each["verdict"] == "possible")


def test_each_rule_names_statute_authority_documents_and_when_it_was_checked(anonymous: httpx.Client) -> None:
    rules = went(anonymous.get("/api/v1/permit-rules"))
    for rule in rules:
        assert rule["article_ko"], rule
        assert rule["authority_ko"], rule
        assert rule["documents_ko"], rule
        assert date.fromisoformat(rule["checked_on"]), rule
        # An unknown period is said, never guessed.
        assert rule["days"] is not None or rule["unknown_ko"] or rule["code"] == "moving-camera", rule
    used = {code for example in EXAMPLES for code in example.needed.split()}
    assert {rule["code"] for rule in rules} - used == set(), "rules without a worked example"


def test_silence_is_unknown_and_a_question_that_does_not_exist_is_refused(anonymous: httpx.Client) -> None:
    found = outlook(anonymous, {"flies": None})
    assert codes(found, "needed") == set()
    assert "flight-approval" in codes(found, "possible")
    wrong = anonymous.post(CHECK, json={"answers": {"flys": True}})
    assert refused(wrong, 422, "invalid")["errors"][0]["field"] == "answers.flys"


def test_the_adviser_names_the_relief_and_one_track_first(anonymous: httpx.Client) -> None:
    inside = outlook(anonymous, {"law_blocks": True, "in_special_zone": True, "flies": True})["advice"]
    assert inside["relief"] == "exemption"
    assert inside["tracks"][0]["regulation"] == "R-INNO"
    ready = outlook(anonymous, {"ready_for_market": True, "automated_vehicle": True})["advice"]
    assert (ready["relief"], ready["tracks"][0]["regulation"]) == ("temporary_permit", "R-MOB")
    unclear = outlook(anonymous, {"law_unclear": True, "personal_data": True})["advice"]
    assert unclear["relief"] == "quick_check"
    assert all(track["quick_check_days"] == 30 for track in unclear["tracks"])
    assert outlook(anonymous, {"flies": True})["advice"] == {"relief": None, "tracks": []}


def test_a_type_brings_the_usual_order_of_steps(anonymous: httpx.Client) -> None:
    ways = outlook(anonymous, {}, "FIELD-RAIL", "AIR-BVLOS")["pathways"]
    assert [way["code"] for way in ways] == ["RAIL", "DRONE"]
    assert [step["rule"] for step in ways[0]["steps"] if step["rule"]][:2] == [
        "rail-work",
        "rail-system-change",
    ]


def permits(client: httpx.Client, case: str) -> Any:
    return went(client.get(f"{CASES}/{case}/permits"))


def put(client: httpx.Client, case: str, code: str, **body: Any) -> Any:
    return went(client.put(f"{CASES}/{case}/permits/{code}", json=body))


def test_what_the_demand_says_is_filled_in_until_the_firm_confirms_it(server: Server) -> None:
    cast = cast_of(server)
    case = requested(cast, place(cast.host), demonstration_types=["AIR-BVLOS"], personal_data=True)
    answers = permits(cast.firm, case)["answers"]
    assert answers["flies"] == {"answer": True, "source": "type:AIR-BVLOS", "is_confirmed": False}
    assert answers["personal_data"]["source"] == "demand:personal_data"
    body = {"answers": {"flies": True, "flight_indoor": True}}
    changed = went(cast.firm.put(f"{CASES}/{case}/permits/answers", json=body))
    assert changed["answers"]["flight_indoor"] == {"answer": True, "source": "", "is_confirmed": True}
    assert "flight-approval" not in codes(changed, "needed")
    # The host reads, and writes nothing; a stranger finds nothing.
    assert permits(cast.host, case)["answers"] == changed["answers"]
    assert cast.host.put(f"{CASES}/{case}/permits/answers", json=body).status_code == 403
    refused(cast.other_firm.get(f"{CASES}/{case}/permits"), 404, "not-found")


def test_the_earliest_start_moves_with_each_input(server: Server, clock: Any) -> None:
    cast = cast_of(server)
    case = requested(cast, place(cast.host, lead_days=3), first=200, last=202)
    # Thursday 2026-12-24: Friday is Christmas, then a weekend.
    clock(datetime(2026, 12, 24, 10, tzinfo=ZoneInfo("Asia/Seoul")))
    went(cast.firm.put(f"{CASES}/{case}/permits/answers", json={"answers": {"flies": False}}))
    assert permits(cast.firm, case)["earliest"]["day"] == "2026-12-27", "lead time alone"
    flying = {"flies": True, "flight_indoor": False, "flight_in_drone_park": False}
    went(cast.firm.put(f"{CASES}/{case}/permits/answers", json={"answers": flying}))
    drone = permits(cast.firm, case)["earliest"]
    # Four working days after the 24th: 28, 29, 30, 31.
    assert (drone["day"], drone["critical"]) == ("2026-12-31", ["flight-approval"])
    assert {"insurance", "training"} <= set(drone["unknown"])
    specimens = flying | {"human_specimens": True, "specimens_from_bank": True}
    went(cast.firm.put(f"{CASES}/{case}/permits/answers", json={"answers": specimens}))
    bank = permits(cast.firm, case)["earliest"]
    assert (bank["day"], bank["critical"]) == ("2027-01-23", ["irb"])
    assert "specimen-release" in bank["unknown"]
    put(cast.firm, case, "irb", status="granted", filed_on="2026-11-20", granted_on="2026-12-20")
    assert permits(cast.firm, case)["earliest"]["day"] == "2026-12-31"
    put(cast.firm, case, "insurance", status="granted", granted_on="2027-02-01", valid_until="2027-12-31")
    insured = permits(cast.firm, case)["earliest"]
    assert (insured["day"], "insurance" in insured["unknown"]) == ("2027-02-01", False)
    put(cast.firm, case, "flight-approval", status="refused")
    stopped = permits(cast.firm, case)["earliest"]
    assert (stopped["day"], stopped["refused"]) == (None, ["flight-approval"])


def test_the_register_keeps_days_in_order_and_conditions_with_their_evidence(server: Server) -> None:
    cast = cast_of(server)
    case = agreed(cast, place(cast.host))
    went(approve(cast.desk, case))
    path = f"{CASES}/{case}/permits"
    missing = cast.firm.put(f"{path}/irb", json={"status": "granted"})
    assert refused(missing, 422, "invalid")["errors"][0]["field"] == "granted_on"
    wrong = {"status": "granted", "filed_on": "2026-12-02", "granted_on": "2026-12-01"}
    assert refused(cast.firm.put(f"{path}/irb", json=wrong), 422, "invalid")["errors"][0]["code"] == "days"
    assert refused(
        cast.firm.put(f"{path}/nothing", json={"status": "filed", "filed_on": "2026-12-01"}), 422, "invalid"
    )
    filed = put(cast.firm, case, "irb", status="filed", filed_on="2026-12-01")
    assert next(each for each in filed["entries"] if each["code"] == "irb")["due_on"] == "2026-12-31"
    early = cast.firm.post(f"{path}/irb/conditions", json={"text": "너무 이름"})
    assert refused(early, 422, "invalid")["errors"][0]["code"] == "not-granted"
    put(cast.desk, case, "own-1", title="상인회 동의", status="granted", granted_on="2026-12-05")
    condition = cast.firm.post(f"{path}/own-1/conditions", json={"text": "매달 보고", "due_on": "2027-01-05"})
    assert condition.status_code == 201
    key = condition.json()["id"]
    met = {"met_on": "2027-01-04", "evidence": "공문 2027-3호"}
    went(cast.firm.post(f"{path}/conditions/{key}/meet", json=met))
    kept = next(each for each in permits(cast.host, case)["entries"] if each["code"] == "own-1")
    assert kept["conditions"][0]["met_on"] == "2027-01-04"


def test_the_pages_ask_answer_and_keep_what_was_typed(site: Server) -> None:
    with visitor(site) as anonymous:
        page = anonymous.post(
            "/permits",
            data={"q-flies": "true", "q-flight_indoor": "false", "q-flight_in_drone_park": "false"},
        )
        assert page.status_code == 200
        assert "비행승인" in page.text.split("더 답하면")[0]
    cast = cast_of(site)
    case = requested(cast, place(cast.host))
    with visitor(site, cast.firm) as firm:
        wrong = firm.post(
            f"/cases/{case}/permits/insurance", data={"status": "granted", "note": "증권 사본을 보냈습니다"}
        )
        assert wrong.status_code == 422
        assert "증권 사본을 보냈습니다" in wrong.text
        done = firm.post(
            f"/cases/{case}/permits/insurance", data={"status": "granted", "granted_on": "2026-12-01"}
        )
        assert done.status_code == 303
