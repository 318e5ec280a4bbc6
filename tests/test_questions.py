"""확인 요청: what one firm asks becomes a fact for everyone, over HTTP on both engines."""

from concurrent.futures import ThreadPoolExecutor

from tests.actors import API, Cast, cast_of, day, made, refused, rows, went
from tests.listings import make_place, make_testbed, numbers, read
from tests.mail import links
from tests.pages import fill, text_of, visitor
from tests.server import Member, Server

QUESTIONS = f"{API}/questions"


def _listed(cast: Cast) -> str:
    return make_testbed(cast.desk, place=make_place(cast.desk, operator=cast.host.organization))


def _ask(firm: Member, code: str, *items: dict[str, str]) -> dict[str, object]:
    answer: dict[str, object] = made(firm.post(QUESTIONS, json={"testbed": code, "items": list(items)}))
    return answer


def _person(server: Server, firm: Member) -> str:
    """Give a firm's member an address, so that it can be told."""
    email = f"watcher-{next(numbers)}@example.org"
    name = f"service+{firm.organization.lower()}.startup@service.invalid"
    rows(server, "UPDATE users SET email = :email, is_service = false WHERE email = :n", email=email, n=name)
    return email


def test_an_answer_becomes_a_sourced_fact_for_everyone_and_watchers_are_told(server: Server) -> None:
    cast = cast_of(server)
    firm, watcher = server.member("startup"), server.member("startup")
    asker, other = _person(server, firm), _person(server, watcher)
    code = _listed(cast)
    assert watcher.post(f"{API}/testbeds/{code}/watch").status_code == 204
    words = "밤에도 쓸 수 있나요?"
    asked = _ask(firm, code, {"attribute": "power_kw"}, {"attribute": "capacity"}, {"text": words})
    path = f"{QUESTIONS}/{asked['id']}"
    assert (asked["is_own"], asked["state"]) == (True, "open")
    seen = went(server.client().get(path))
    assert seen["is_own"] is False
    assert firm.organization not in str(seen)
    assert [item["code"] for item in seen["items"]] == ["capability:power_kw", "capacity", ""]
    keys = [item["id"] for item in seen["items"]]

    refused(firm.post(f"{path}/answer", json={"items": {keys[0]: {"value": "30"}}}), 403, "forbidden")
    assert (
        cast.other_host.post(f"{path}/answer", json={"items": {keys[0]: {"value": "3"}}}).status_code == 404
    )
    desk = cast.desk.post(f"{path}/answer", json={"items": {keys[0]: {"value": "30"}}})
    refused(desk, 403, "on-behalf-of")
    wrong = cast.host.post(f"{path}/answer", json={"items": {keys[0]: {"value": "많이"}}})
    assert [each["field"] for each in wrong.json()["errors"]] == [f"items.{keys[0]}"]

    before = read(firm, code)
    told = {"person": "김담당", "channel": "phone", "on": day(0)}
    body = {"told": told, "unit": "전산실", "items": {keys[0]: {"value": "30 kW"}}}
    assert went(cast.desk.post(f"{path}/answer", json=body))["state"] == "open"
    items = {keys[1]: {"verdict": "unknown"}, keys[2]: {"value": "22시까지 됩니다"}}
    assert went(cast.host.post(f"{path}/answer", json={"items": items}))["state"] == "answered"
    after = read(server.client(), code)
    assert after["version"] == before["version"] + 2
    power = after["capabilities"][0]
    assert (power["op"], power["value"], power["unit"], power["verified_on"]) == ("<=", 30, "kW", day(0))
    assert power["provenance"] == "운영기관 확인 (전산실)"
    assert after["terms_ko"] == f"{words}: 22시까지 됩니다"
    assert after["capacity"] is None
    for email in (asker, other):
        mail = server.mail.wait(email, 2, seconds=30)
        assert words not in mail.get_content()
    page = text_of(visitor(server).get(f"/testbeds/{code}").text)
    assert "22시까지 됩니다" in page
    assert "기관도 아직 모른다고 답했습니다." in page
    refused(cast.host.post(f"{path}/answer", json={"items": items}), 409, "wrong-state")


def test_a_firm_has_one_open_bundle_per_testbed_however_often_it_sends_it(server: Server) -> None:
    cast = cast_of(server)
    code = _listed(cast)
    body = {"testbed": code, "items": [{"attribute": "capacity"}]}
    unknown = {"testbed": code, "items": [{"attribute": "no_such"}]}
    assert cast.firm.post(QUESTIONS, json=unknown).json()["errors"][0]["field"] == "items.0.attribute"
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _each: cast.firm.post(QUESTIONS, json=body), range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]
    made(cast.other_firm.post(QUESTIONS, json=body))
    own = next(answer.json() for answer in answers if answer.status_code == 201)
    assert cast.other_firm.post(f"{QUESTIONS}/{own['id']}/withdraw").status_code == 404
    assert went(cast.firm.post(f"{QUESTIONS}/{own['id']}/withdraw"))["state"] == "withdrawn"
    made(cast.firm.post(QUESTIONS, json=body))
    refused(cast.firm.post(QUESTIONS, json={**body, "testbed": "F-ADD"}), 409, "closed")


def test_questions_are_asked_on_a_page_and_answered_by_a_link_without_an_account(server: Server) -> None:
    cast = cast_of(server)
    code = _listed(cast)
    firm, desk, host = (visitor(server, who) for who in (cast.firm, cast.desk, None))
    assert f"/testbeds/{code}/ask" in firm.get(f"/testbeds/{code}").text
    nothing = firm.post(f"/testbeds/{code}/ask", data={"text": ""})
    assert nothing.status_code == 422
    form = {"attribute": ["lead_days", "terms"], "text": "소음이 있나요?\n주차가 되나요?"}
    path = fill(firm, f"/testbeds/{code}/ask", form)
    email = f"host-{next(numbers)}@example.org"
    fill(desk, f"{path}/link", {"email": email})
    mail = server.mail.wait(email, seconds=30)
    assert "소음" not in mail.get_content()
    link = next(each for each in links(mail) if "/question-links/" in each).removeprefix(server.url)
    assert host.get(link).status_code == host.get(link).status_code == 200
    assert went(host.get(f"{API}{path}"))["state"] == "open"
    items = went(host.get(f"{API}{path}"))["items"]
    said = dict(zip((item["id"] for item in items), ("14일", "무료", "없음", ""), strict=True))
    answers = {f"items.{key}": value for key, value in said.items()} | {"unknown": [items[3]["id"]]}
    assert (
        host.post(link, data={**answers, "name": "", "unit": "총무과", "position": "주임"}).status_code == 422
    )
    fill(host, link, {**answers, "name": "박주임", "unit": "총무과", "position": "주임"})
    testbed = read(firm, code)
    assert testbed["lead_days"] == 14
    assert testbed["terms_ko"].splitlines() == ["무료", "소음이 있나요?: 없음"]
    assert testbed["sources"]["lead_days"]["unit"] == "총무과"
    assert "박주임" not in host.get(path).text + host.get(f"/testbeds/{code}").text
    assert text_of(firm.get("/questions").text).count("답함") >= 1
