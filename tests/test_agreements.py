"""The agreement of a case: written, offered, signed on paper or on line, changed, ended, as a paper."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest

from app.agreements.clauses import clauses
from app.agreements.states import diagram
from tests.actors import (
    API,
    CASES,
    Cast,
    agreed,
    approve,
    audited,
    cast_of,
    day,
    made,
    place,
    read,
    refused,
    step,
    went,
)
from tests.agreements import SEALED, act, offered, overview, seal, terms, write
from tests.pages import fill, text_of, visitor
from tests.people import join
from tests.samples import PDF
from tests.server import Member, Server
from tests.test_papers import text_of as pdf_text

ROOT = Path(__file__).parent.parent


def confirmed(cast: Cast) -> str:
    case = agreed(cast, place(cast.host))
    went(approve(cast.desk, case))
    return case


def accept(member: Member, case: str, version: Any, **changed: Any) -> httpx.Response:
    said = {"person": "박팀장", "position": "팀장", "sha256": version["sha256"]} | changed
    return act(member, case, version["version"], "accept", **said)


def test_an_agreement_becomes_valid_by_its_sealed_paper(server: Server) -> None:
    cast = cast_of(server)
    person = join(server, cast.firm, "startup")
    case = confirmed(cast)
    draft = write(cast.firm, case, terms={})
    assert overview(cast.firm, case)["unsettled"] == list(clauses())
    lacking = refused(act(cast.host, case, 1, "offer"), 422, "invalid")["errors"]
    assert [each["field"] for each in lacking] == [f"terms.{code}.choice" for code in clauses()]
    assert act(cast.firm, case, 1, "offer").status_code == 403, "a firm does not offer"
    # Changed terms are the next version, the same terms again are not.
    second = write(cast.host, case)
    assert (draft["version"], second["version"], write(cast.host, case)["version"]) == (1, 2, 2)
    assert second["sums"] == [
        {"payer": "firm", "amount_krw": 1_200_000, "unknown": 1},
        {"payer": "host", "amount_krw": 0, "unknown": 0},
        {"payer": "programme", "amount_krw": 3_000_000, "unknown": 0},
    ]
    refused(act(cast.host, case, 1, "offer"), 409, "wrong-state")
    refused(seal(cast.host, case, 2), 409, "wrong-state")
    offer = went(act(cast.host, case, 2, "offer"))
    text = json.dumps(offer["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert offer["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    refused(seal(cast.host, case, 2, b"just words", name="a.txt"), 422, "wrong-file")
    refused(seal(cast.host, case, 2, sealed_on=day(1)), 422, "invalid")
    assert seal(cast.firm, case, 2).status_code == 403
    # Repeated under its key, the recording happens once.
    key = {"Idempotency-Key": f"seal-{case}"}
    path = f"{CASES}/{case}/agreement/versions/2/seal"
    query = {"name": "날인본.pdf", "sealed_on": day(0)} | SEALED
    answers = [cast.desk.post(path, params=query, content=PDF, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[1].text
    valid = answers[1].json()
    assert (valid["state"], valid["means"], valid["sealed_on"]) == ("valid", "seal", day(0))
    assert [each["person"] for each in valid["parties"]] == ["김대표", "이원장"]
    assert valid["files"][0]["sha256"] == hashlib.sha256(PDF).hexdigest()
    given = cast.firm.get(f"{CASES}/{case}/agreement/versions/2/files/{valid['files'][0]['id']}")
    assert given.content == PDF
    assert overview(cast.firm, case)["valid"]["version"] == 2
    actions = [event["action"] for event in read(cast.firm, case)["history"]]
    assert actions[-2:] == ["offer_agreement", "validate_agreement"]
    assert ("case.agreement_validated", "coordinator") in audited(server, case)
    told = [each["message"] for each in went(person.get(f"{API}/notices"))["items"]]
    assert {"서명할 협약이 왔습니다", "협약을 맺었습니다"} <= set(told), told


def test_an_agreement_becomes_valid_online_only_where_every_party_chose_so(server: Server) -> None:
    cast = cast_of(server)
    case = confirmed(cast)
    offer = offered(cast, case)
    refused(accept(cast.firm, case, offer), 409, "not-online")
    went(act(cast.firm, case, 1, "way", is_online=True))
    went(act(cast.host, case, 1, "way", is_online=False))
    refused(accept(cast.firm, case, offer), 409, "not-online")
    # Nobody chooses or accepts for others, coordinators neither.
    assert act(cast.desk, case, 1, "way", is_online=True).status_code == 403
    went(act(cast.host, case, 1, "way", is_online=True))
    assert accept(cast.desk, case, offer).status_code == 403
    refused(accept(cast.firm, case, offer, sha256="0" * 64), 409, "other-content")
    half = went(accept(cast.firm, case, offer))
    assert (half["state"], half["parties"][0]["person"]) == ("offered", "박팀장")
    refused(accept(cast.firm, case, offer), 409, "wrong-state")
    whole = went(accept(cast.host, case, offer))
    assert (whole["state"], whole["means"]) == ("valid", "online")
    refused(seal(cast.desk, case, 1), 409, "wrong-state")
    refused(act(cast.host, case, 1, "refuse", reason="늦음"), 409, "wrong-state")


def test_a_third_party_signs_too(server: Server) -> None:
    cast = cast_of(server)
    case = confirmed(cast)
    refused(
        cast.desk.post(f"{CASES}/{case}/agreement/versions", json={"desk": cast.firm.organization}),
        *(422, "invalid"),
    )
    offer = offered(cast, case, desk=cast.desk.organization)
    for member in (cast.firm, cast.host, cast.desk):
        went(act(member, case, 1, "way", is_online=True))
    assert accept(cast.other_desk, case, offer).status_code == 403
    found = [went(accept(member, case, offer))["state"] for member in (cast.desk, cast.firm, cast.host)]
    assert found == ["offered", "offered", "valid"]


def test_a_change_holds_only_when_it_is_valid_and_an_end_is_an_end(server: Server) -> None:
    cast = cast_of(server)
    case = confirmed(cast)
    offered(cast, case)
    went(seal(cast.host, case, 1))
    changed = offered(cast, case, extra="밤 열 시 뒤에는 소리를 내지 않는다.")
    assert overview(cast.firm, case)["valid"]["version"] == 1
    went(act(cast.firm, case, 2, "refuse", reason="보험 금액을 다시 봐야 합니다."))
    assert overview(cast.firm, case)["valid"]["version"] == 1, "a refused change leaves what was valid"
    again = offered(cast, case, extra="밤 열 시 뒤에는 작업하지 않는다.")
    assert again["version"] == changed["version"] + 1
    went(seal(cast.desk, case, 3))
    found = overview(cast.firm, case)
    assert [each["state"] for each in found["versions"]] == ["valid", "ended", "superseded"]
    assert cast.firm.post(f"{CASES}/{case}/agreement/versions/3/end", json={"reason": "x"}).status_code == 403
    went(act(cast.host, case, 3, "end", reason="시설 공사"))
    assert overview(cast.firm, case)["valid"] is None


def test_only_parties_of_a_confirmed_case_have_an_agreement(server: Server) -> None:
    cast = cast_of(server)
    case = agreed(cast, place(cast.host))
    body = {"terms": terms()}
    path = f"{CASES}/{case}/agreement"
    refused(cast.host.post(f"{path}/versions", json=body), 409, "wrong-state")
    went(approve(cast.desk, case))
    offered(cast, case)
    for stranger in (cast.other_firm, cast.other_host):
        refused(stranger.get(path), 404, "not-found")
        refused(stranger.post(f"{path}/versions", json=body), 404, "not-found")
        refused(stranger.get(f"{path}/versions/1/papers/agreement.pdf"), 404, "not-found")
    assert seal(cast.other_host, case, 1).status_code == 404
    for wrong, field in (
        ({"terms": {"place": {"choice": "moon"}}}, "terms.place.choice"),
        ({"terms": {"moon": {}}}, "terms.moon"),
        ({"terms": {"place": {"amount_krw": 1}}}, "terms.place.amount_krw"),
        ({"costs": [{"item": "전기", "payer": "nobody"}]}, "costs.0.payer"),
    ):
        problem = refused(cast.firm.post(f"{path}/versions", json=wrong), 422, "invalid")
        assert problem["errors"][0]["field"] == field
    went(seal(cast.host, case, 1))
    # Where the match is undone nothing is agreed any more.
    went(step(cast.desk, case, "undo", reason="착오"))
    refused(act(cast.host, case, 1, "end", reason="x"), 409, "wrong-state")


def test_the_agreement_is_a_paper_and_names_the_papers_it_calls_for(server: Server) -> None:
    cast = cast_of(server)
    case = confirmed(cast)
    insured = {"choice": "liability", "amount_krw": 100_000_000, "detail": "대인·대물을 함께"}
    offer = offered(cast, case, terms=terms(insurance=insured, confidentiality={"choice": "pledge"}))
    path = f"{CASES}/{case}/agreement/versions/1/papers/agreement"
    said = pdf_text(cast.firm.get(f"{path}.pdf", params={"lang": "ko"}).content)
    number = read(cast.firm, case)["number"]
    for words in ("실 증 협 약 서", number, "100,000,000원", "대인·대물을 함께", "1,200,000원", "확인 필요"):
        assert words in said, words
    assert offer["sha256"] in re.sub(r"\s", "", said)
    for ending, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("hwpx", b"PK")):
        for lang in ("ko", "en"):
            answer = cast.host.get(f"{path}.{ending}", params={"lang": lang})
            assert answer.content.startswith(start), answer.text
    english = pdf_text(cast.host.get(f"{path}.pdf", params={"lang": "en"}).content)
    assert "Demonstration agreement" in english
    assert len(pypdfium2.PdfDocument(cast.host.get(f"{path}.pdf").content)) <= 4
    missing = overview(cast.firm, case)["missing"]
    assert missing == ["safety_plan", "insurance", "security_pledge"]
    asked = made(cast.host.post(f"{CASES}/{case}/documents", json={"code": "insurance"}))
    went(cast.host.post(f"{CASES}/{case}/documents/{asked['id']}/accept"))
    assert overview(cast.firm, case)["missing"] == ["safety_plan", "security_pledge"]


def test_the_whole_way_works_by_forms(server: Server) -> None:
    cast = cast_of(server)
    case = confirmed(cast)
    number = read(cast.firm, case)["number"]
    path = f"/cases/{number}/agreement"
    firm, host = visitor(server, cast.firm), visitor(server, cast.host)
    assert path in firm.get(f"/cases/{number}").text
    typed = {f"terms.{code}.choice": each["choice"] for code, each in terms().items()}
    typed |= {"terms.insurance.amount_krw": "50,000,000", "costs.0.item": "전기", "costs.0.payer": "firm"}
    typed |= {"costs.0.amount_krw": "", "costs.1.item": "", "costs.1.payer": "firm", "extra": "", "desk": ""}
    wrong = host.post(path, data=typed | {"costs.0.amount_krw": "많음"})
    assert wrong.status_code == 422
    assert "많음" in wrong.text
    assert fill(host, path, typed) == f"{path}?done=write"
    assert "확인 필요" in text_of(host.get(path).text)
    fill(host, f"{path}/1/offer")
    for client in (firm, host):
        fill(client, f"{path}/1/way", {"is_online": "true"})
    digest = overview(cast.firm, case)["current"]["sha256"]
    person = {"person": "김대표", "position": "대표", "sha256": digest}
    assert firm.post(f"{path}/1/accept", data=person | {"position": ""}).status_code == 422
    for client in (firm, host):
        fill(client, f"{path}/1/accept", person)
    assert "협약 1판이 유효합니다" in text_of(firm.get(path).text)


def test_the_document_shows_the_states_as_they_are() -> None:
    told = (ROOT / "docs/agreements.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{diagram()}\n```" in told


@pytest.mark.parametrize("clause", clauses().values(), ids=list(clauses()))
def test_every_choice_is_worded_in_both_languages(clause: Any) -> None:
    assert len(clause.choices) >= 2
    for choice in clause.choices.values():
        assert all((choice.text_ko, choice.text_en, choice.meaning_ko, choice.meaning_en))
