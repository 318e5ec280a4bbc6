"""The desk's pages and API of model versions: compared in the background, changed by a person, taken back."""

import time
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from tests.actors import cast_of, made, refused, rows, went
from tests.console import CommandError
from tests.models import BASE, compared, few_cases, worse
from tests.pages import fill, text_of, visitor
from tests.server import Member, Server

API = "/api/v1"
VERSIONS, COMPARISONS = f"{API}/model-versions", f"{API}/model-comparisons"
PATIENCE = 400
REASON = "되돌리기를 연습합니다."


@pytest.fixture(scope="module")
def own(make_server: Callable[..., Server], engine: str) -> Server:
    """An installation of its own on each engine: adopting a model concerns everybody on it."""
    server = make_server(engine)
    server.testbed("seed", "--demo")
    return server


def person(server: Server) -> Member:
    """Return a coordinator who is a person, as adopting asks for."""
    token = server.testbed("token", "--email", "coordinator@demo.example").strip()
    return Member(server.url, token, "", "coordinator")


def used(client: httpx.Client) -> str:
    """Return the name of the version in use, of which there must be one."""
    (name,) = [each["name"] for each in went(client.get(VERSIONS))["items"] if each["is_in_use"]]
    return str(name)


def finished(client: httpx.Client, key: str) -> dict[str, Any]:
    """Wait for a comparison and return it."""
    until = time.monotonic() + PATIENCE
    while (found := went(client.get(f"{COMPARISONS}/{key}")))["state"] in ("asked", "running"):
        assert time.monotonic() < until, found
        time.sleep(1)
    return dict(found)


def test_a_comparison_is_made_in_the_background_and_calls_no_worse_version_better(own: Server) -> None:
    cast = cast_of(own)
    name = worse(own, "worse-asked")
    asked = {"first": BASE.version, "second": name}
    first = made(cast.desk.post(COMPARISONS, json=asked))
    assert (first["is_better"], first["report"]) == (None, None)
    assert made(cast.desk.post(COMPARISONS, json=asked))["id"] == first["id"], "it is not made twice"
    page = visitor(own, cast.desk).get(f"/desk/models/comparisons/{first['id']}")
    assert "만들고 있습니다" in text_of(page.text)
    assert "http-equiv" in page.text
    found = finished(cast.desk, first["id"])
    assert (found["state"], found["is_better"]) == ("made", False)
    report = found["report"]
    assert report["demands"]["n"] > 40
    assert report["interval"][1] < 0
    assert {"text", "form", "decided"} & {each["name"] for each in report["ndcg"]}
    assert report["changes"][0]["title"]
    plot = cast.desk.get(f"{COMPARISONS}/{first['id']}/reliability.svg")
    assert ElementTree.fromstring(plot.text).tag.endswith("svg")
    page = visitor(own, cast.desk).get(f"/desk/models/comparisons/{first['id']}")
    assert "더 낫다고 할 수 없습니다." in text_of(page.text)
    assert "http-equiv" not in page.text


def test_what_cannot_be_compared_is_refused(own: Server) -> None:
    cast = cast_of(own)
    same = cast.desk.post(COMPARISONS, json={"first": BASE.version, "second": BASE.version})
    assert same.json()["errors"][0]["field"] == "second"
    refused(cast.desk.post(COMPARISONS, json={"first": BASE.version, "second": "no-such"}), 404, "not-found")
    for client in (cast.firm, cast.host):
        assert client.post(COMPARISONS, json={"first": "a", "second": "b"}).status_code == 403
        assert client.get(VERSIONS).status_code == 403


def test_a_version_is_adopted_by_a_person_who_knows_what_the_comparison_said(own: Server) -> None:
    cast, who = cast_of(own), person(own)
    name = worse(own, "worse-adopted")
    path = f"{VERSIONS}/{name}/adopt"
    said = {"instead_of": BASE.version, "reason": REASON}
    refused(cast.desk.post(path, json=said), 403, "needs-person")
    refused(who.post(path, json=said), 409, "not-compared")
    with pytest.raises(CommandError):
        own.testbed("model", "compare", BASE.version, name, *few_cases(own.folder))
    refused(who.post(path, json=said), 409, "not-better")
    refused(who.post(path, json={**said, "instead_of": name, "even_so": True}), 409, "stale")
    assert who.post(path, json={**said, "reason": " "}).status_code == 422
    assert used(who) == BASE.version
    adopted = went(who.post(path, json={**said, "even_so": True}))
    assert (adopted["is_in_use"], adopted["adoption"]["reason"]) == (True, REASON)
    refused(who.post(path, json={**said, "instead_of": name, "even_so": True}), 409, "in-use")
    refused(who.post(f"{VERSIONS}/roll-back", json=said), 409, "stale")
    back = went(who.post(f"{VERSIONS}/roll-back", json={**said, "instead_of": name}))
    assert (back["name"], used(who)) == (BASE.version, BASE.version)
    refused(who.post(f"{VERSIONS}/roll-back", json=said), 409, "packaged")
    verbs = [row[0] for row in rows(own, "SELECT verb FROM audit_events WHERE verb LIKE 'model.%'")]
    assert {"model.adopted", "model.rolled_back"} <= set(verbs)


def test_only_who_confirms_matches_changes_the_version(own: Server) -> None:
    reader = own.member("coordinator", None, "coordinate")
    said = {"instead_of": BASE.version, "reason": REASON, "even_so": True}
    refused(reader.post(f"{VERSIONS}/{BASE.version}/adopt", json=said), 403, "not-confirmer")
    page = visitor(own, reader).get("/desk/models")
    assert page.status_code == 200


def test_the_pages_lead_through_comparison_and_confirmation_without_scripts(own: Server) -> None:
    who = visitor(own, person(own))
    name, shown = compared(own)
    assert "더 낫다고 할 수 없습니다." in text_of(who.get(shown).text)
    listed = text_of(who.get("/desk/models").text)
    assert "지금 추천하는 판: " + BASE.version in listed
    assert "더 낫다고 할 수 없음" in listed
    change = f"/desk/models/change?to={name}"
    assert "알고도 씁니다" in text_of(who.get(change).text)
    typed = {"to": name, "instead_of": BASE.version, "reason": REASON}
    kept = who.post("/desk/models/adopt", data=typed)
    assert kept.status_code == 409
    assert REASON in kept.text
    assert fill(who, "/desk/models/adopt", {**typed, "even_so": "true"}) == "/desk/models?changed=1"
    assert REASON in who.get("/desk/models").text
    assert BASE.version in text_of(who.get("/desk/models/change").text)
    fill(who, "/desk/models/roll-back", {"instead_of": name, "reason": REASON})
    assert "되돌렸습니다." in text_of(who.get(f"/desk/models/versions/{name}").text)
    assert "배율" in text_of(who.get("/desk/models/exposure?since=2026-01-01").text)
