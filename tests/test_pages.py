"""Pages over HTTP: what a form carries out, what it refuses, and that nothing typed is lost."""

import re
from typing import Any

import pytest

from tests.actors import Cast, cast_of, day, place, profile, read, requested, span, step, submitted, went
from tests.mail import links
from tests.pages import ELSEWHERE, SEEDED, fill, filled, page_routes, text_of, visitor
from tests.server import Server


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def typed(**more: Any) -> dict[str, Any]:
    """Return a demand as it is typed into the form."""
    said = {key: str(value) for key, value in profile().items()}
    return said | {"indoor_outdoor": "either", "visibility": "requested", "do": "save"} | more


def test_every_page_has_an_address_here_so_that_a_new_one_cannot_go_unlooked_at(site: Server) -> None:
    assert {page.name for page in filled(site).pages()} | ELSEWHERE == page_routes()


def test_every_page_answers_with_one_header_one_main_and_one_heading(site: Server) -> None:
    ready = filled(site)
    for page in ready.pages():
        answer = visitor(site, ready.member(page.role)).get(page.path)
        assert answer.status_code == 200, (page, text_of(answer.text))
        counts = {
            tag: len(re.findall(rf"<{tag}[ >]", answer.text)) for tag in ("header", "main", "h1", "footer")
        }
        assert counts == {"header": 1, "main": 1, "h1": 1, "footer": 1}, page
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|<style|\sstyle=", answer.text), page
        assert "no-store" in answer.headers["cache-control"], page


def test_a_demand_goes_the_whole_way_by_forms_alone(server: Server, cast: Cast) -> None:
    firm, host, desk = (visitor(server, who) for who in (cast.firm, cast.host, cast.desk))
    testbed = place(cast.host)
    demand = fill(firm, "/demands/new", typed(title="양식으로 적은 실증")).removeprefix("/demands/")
    assert fill(firm, f"/demands/{demand}/submit") == f"/demands/{demand}"
    asked = fill(firm, f"/demands/{demand}/request/{testbed}", span(30, 32) | {"note": "밤에 설치"})
    case = asked.partition("?")[0]
    assert "양식으로 적은 실증" in text_of(host.get("/host").text)
    answer = {"outcome": "conditional", "conditions": "안전요원 배치", **span(31, 33)}
    fill(host, f"{case}/review", answer)
    assert "안전요원 배치" in text_of(firm.get(case).text)
    fill(firm, f"{case}/accept-terms", {"note": "좋습니다"})
    assert "양식으로 적은 실증" in text_of(desk.get("/desk").text)
    fill(desk, f"{case}/approve", {"reason": "알맞음"})
    booked = read(cast.firm, case.removeprefix("/cases/"))
    assert (booked["state"], booked["starts_on"], booked["ends_on"]) == ("approved", day(31), day(33))
    fill(desk, f"{case}/undo", {"reason": "날짜를 다시 봄"})
    assert read(cast.firm, case.removeprefix("/cases/"))["state"] == "agreed"


def test_a_coordinator_answers_for_a_host_that_was_phoned_and_the_page_says_so(
    server: Server, cast: Cast
) -> None:
    desk = visitor(server, cast.desk)
    case = requested(cast, place(cast.host))
    told = {
        "on_behalf_of.organization": cast.host.organization,
        "on_behalf_of.person": "김역장",
        "on_behalf_of.channel": "phone",
        "on_behalf_of.on": day(0),
    }
    assert 'name="on_behalf_of.person"' in desk.get(f"/cases/{case}").text
    refused = desk.post(
        f"/cases/{case}/review", data={**told, "on_behalf_of.person": "", "outcome": "feasible"}
    )
    assert refused.status_code == 422
    assert 'href="#f-review-on_behalf_of-person"' in refused.text
    fill(desk, f"/cases/{case}/review", {**told, "outcome": "feasible"})
    assert read(cast.desk, case)["state"] == "agreed"
    assert "김역장" in text_of(visitor(server, cast.firm).get(f"/cases/{case}").text)


def test_a_refused_form_says_where_and_keeps_every_word(server: Server, cast: Cast) -> None:
    firm = visitor(server, cast.firm)
    rows = {
        "requirements.0.attribute": "power_kw",
        "requirements.0.value": "많이",
        "requirements.1.attribute": "night_work",
        "requirements.1.value": "예",
        "requirements.1.level": "nice",
    }
    data = typed(title="", content='<b>따옴표 " 와 꺾쇠</b>', districts=["", "30170"], **rows)
    answer = firm.post("/demands/new", data=data)
    assert answer.status_code == 422
    assert "<title>오류: " in answer.text
    assert re.search(r'<a href="#f-title">실증 제목: 꼭', answer.text)
    assert 'href="#f-requirements-0-value"' in answer.text
    title = re.search(r'<input[^>]*id="f-title"[^>]*>', answer.text)
    assert title is not None
    assert 'aria-invalid="true"' in title[0]
    assert 'aria-describedby="h-title e-title"' in title[0]
    assert "&lt;b&gt;따옴표 &#34; 와 꺾쇠&lt;/b&gt;" in answer.text
    assert re.search(r'value="30170" checked', answer.text)
    assert 'value="많이"' in answer.text
    assert re.search(r'<option value="night_work" selected>', answer.text)
    assert went(cast.firm.get("/api/v1/demands?size=200"))["items"] == [
        each for each in went(cast.firm.get("/api/v1/demands?size=200"))["items"] if each["title"]
    ]


def test_more_rows_are_given_without_losing_or_storing_anything(server: Server, cast: Cast) -> None:
    firm = visitor(server, cast.firm)
    before = went(cast.firm.get("/api/v1/demands"))["total"]
    data = typed(title="행 더하기", do="add-row") | {
        "requirements.0.attribute": "area_m2",
        "requirements.0.value": "20",
    }
    answer = firm.post("/demands/new", data=data)
    assert answer.status_code == 200
    assert answer.text.count('class="req-row"') == 7
    assert 'value="행 더하기"' in answer.text
    assert 'value="20"' in answer.text
    assert went(cast.firm.get("/api/v1/demands"))["total"] == before


@pytest.mark.parametrize(
    ("attribute", "typed_value", "kept"),
    [
        ("power_kw", "1,500", {"op": ">=", "value": 1500.0, "unit": "kW"}),
        ("temperature_c", "-10 ~ 40", {"op": "between", "value": [-10.0, 40.0], "unit": "℃"}),
        ("night_work", "아니요", {"op": "=", "value": False, "unit": ""}),
        ("gas_supply", "수소, city gas", {"op": "in", "value": ["hydrogen", "city_gas"], "unit": ""}),
    ],
)
def test_requirements_are_typed_as_people_write_them(
    site: Server, attribute: str, typed_value: str, kept: dict[str, Any]
) -> None:
    cast = cast_of(site)
    row = {"requirements.0.attribute": attribute, "requirements.0.value": typed_value}
    demand = fill(visitor(site, cast.firm), "/demands/new", typed(**row)).removeprefix("/demands/")
    (stored,) = went(cast.firm.get(f"/api/v1/demands/{demand}"))["requirements"]
    assert stored == {"attribute": attribute, "level": "must", "tolerance": 0.0, **kept}
    form = visitor(site, cast.firm).get(f"/demands/{demand}/edit").text
    again = {key: value for key, value in typed(**row).items() if key != "title"} | {"title": "다시"}
    shown = re.search(r'name="requirements.0.value" value="([^"]*)"', form)
    assert shown is not None
    again["requirements.0.value"] = shown[1]
    fill(visitor(site, cast.firm), f"/demands/{demand}/edit", again)
    (stored_again,) = went(cast.firm.get(f"/api/v1/demands/{demand}"))["requirements"]
    assert stored_again["value"] == stored["value"]


def test_changing_a_demand_by_form_clears_what_was_emptied_and_keeps_what_the_form_lacks(
    server: Server, cast: Cast
) -> None:
    demand = submitted(cast.firm, product="집진기", districts=["30170"], conditions=["RAILST"])
    data = typed(title="고친 제목", product="", districts="", budget_krw="12,000,000")
    fill(visitor(server, cast.firm), f"/demands/{demand}/edit", data)
    now = went(cast.firm.get(f"/api/v1/demands/{demand}"))
    assert (now["title"], now["product"], now["districts"], now["budget_krw"]) == (
        "고친 제목",
        "",
        [],
        12_000_000,
    )
    assert now["conditions"] == ["RAILST"]
    assert now["version"] == 2


def test_submitting_too_little_leads_to_the_form_with_every_gap_named(server: Server, cast: Cast) -> None:
    firm = visitor(server, cast.firm)
    demand = fill(firm, "/demands/new", {"title": "제목뿐"}).removeprefix("/demands/")
    answer = firm.post(f"/demands/{demand}/submit")
    assert answer.status_code == 422
    for field in ("purpose", "content", "earliest_start", "latest_end", "days_needed"):
        section = "what" if field in ("purpose", "content") else "when"
        assert f'href="/demands/{demand}/edit/{section}#f-{field}"' in answer.text
    assert "제목뿐" in answer.text


def test_days_that_are_taken_are_named_with_the_nearest_free_ones(server: Server, cast: Cast) -> None:
    testbed = place(cast.host, blackouts=[{**span(40, 42), "reason": "점검"}])
    demand = submitted(cast.firm)
    answer = visitor(server, cast.firm).post(
        f"/demands/{demand}/request/{testbed}", data=span(41, 43) | {"note": "남아야 할 말"}
    )
    assert answer.status_code == 409
    said = text_of(answer.text)
    assert "쓸 수 없는 날입니다" in said
    assert "가까운 빈 날짜" in said
    assert "남아야 할 말" in answer.text


def test_a_firm_signs_up_by_mail_and_opening_the_link_alone_does_nothing(server: Server) -> None:
    person, mail = visitor(server), f"pages-{server.engine}@example.kr"
    data = {
        "email": mail,
        "password": "네 낱말을 이어 씁니다",
        "name": "김하늘",
        "organization_name": "하늘소재",
    }
    refused = person.post("/sign-up", data={**data, "password": "짧음", "business_number": "123"})
    assert refused.status_code == 422
    assert "짧음" not in refused.text
    assert 'value="하늘소재"' in refused.text
    fill(person, "/sign-up", data)
    (address,) = links(server.mail.wait(mail))
    path = address.removeprefix(server.url)
    for _ in range(2):
        assert mail in text_of(person.get(path).text)
    assert fill(person, path) == "/links/done/confirm"
    assert person.get(path).status_code == 404
    wrong = person.post(
        "/sign-in", data={"email": mail, "password": "틀린 비밀번호입니다", "next": "/account"}
    )
    assert wrong.status_code == 401
    assert f'value="{mail}"' in wrong.text
    assert "틀린 비밀번호입니다" not in wrong.text
    assert 'name="next" value="/account"' in wrong.text
    sign_in = {"email": mail, "password": data["password"]}
    assert fill(person, "/sign-in", {**sign_in, "next": "/account"}) == "/account"
    assert "하늘소재" in text_of(person.get("/account").text)
    fill(person, "/sign-out")
    assert person.get("/account").headers["location"] == "/sign-in?next=/account"


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_signing_in_never_leads_to_another_site(site: Server, target: str) -> None:
    shown = site.client().get("/sign-in", params={"next": target})
    assert 'name="next" value=""' in shown.text


def test_a_session_that_ended_while_typing_loses_nothing(server: Server, cast: Cast) -> None:
    person = visitor(server)
    person.cookies.set("session", "ended long ago")
    answer = person.post("/demands/new", data=typed(title="오래 적은 글", content="아주 길게 적은 내용"))
    assert answer.status_code == 401
    assert 'name="title" value="오래 적은 글"' in answer.text
    assert 'name="content" value="아주 길게 적은 내용"' in answer.text


def test_a_refusal_is_a_page_that_helps_in_the_frame_of_who_is_signed_in(server: Server, cast: Cast) -> None:
    firm = visitor(server, cast.firm)
    case = requested(cast, place(cast.host))
    stranger = visitor(server, cast.other_firm)
    for client, path, status in (
        (firm, "/nowhere", 404),
        (firm, "/desk", 403),
        (stranger, f"/cases/{case}", 404),
        (firm, "/testbeds?district=99999", 422),
        (firm, f"/testbeds/{'x' * 50}", 404),
    ):
        answer = client.get(path)
        assert answer.status_code == status, path
        assert answer.text.count("<h1") == 1
        assert 'href="/"' in answer.text
    assert "로그아웃" in text_of(firm.get("/desk").text)
    wrong = firm.post(f"/cases/{case}/approve", data={"reason": "내가 확정"})
    assert wrong.status_code == 403
    again = step(cast.desk, case, "reject", reason_code="other", reason="시험")
    assert again.status_code == 200
    late = visitor(server, cast.desk).post(f"/cases/{case}/approve", data={"reason": "늦은 확정"})
    assert late.status_code == 409
    assert "지금 단계에서는 할 수 없는 일입니다." in text_of(late.text)


def test_forms_sent_from_another_site_change_nothing(server: Server, cast: Cast) -> None:
    firm = visitor(server, cast.firm)
    demand = submitted(cast.firm)
    answer = firm.post(f"/demands/{demand}/withdraw", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert went(cast.firm.get(f"/api/v1/demands/{demand}"))["status"] == "submitted"


def test_the_list_shows_what_the_api_finds_and_every_choice_can_be_taken_back(site: Server) -> None:
    query = {"district": "30170", "indoor_outdoor": "indoor", "q": "역"}
    api = went(site.client().get("/api/v1/testbeds", params={**query, "size": 200}))
    html = site.client().get("/testbeds", params=query).text
    assert f"<strong>{api['total']}곳</strong>" in html
    shown = re.findall(r'id="place-([\w-]+)"', html)
    assert shown == [item["code"] for item in api["items"]][:20]
    removed = re.findall(r'class="tag" href="([^"]+)"', html)
    assert len(removed) == 3
    assert all("district=30170" in address for address in removed if "district" in address)
    other = next(code for code in api["facets"]["industry"])
    facet = re.search(rf'value="{other}"[^>]*>\s*<span>[^<]+</span><span class="count">(\d+)</span>', html)
    assert facet is not None
    assert int(facet[1]) == api["facets"]["industry"][other]


def test_the_list_is_paged_and_an_empty_one_says_what_to_loosen(site: Server) -> None:
    second = site.client().get("/testbeds?page=2").text
    assert '<span aria-current="page">2</span>' in second
    assert 'href="/testbeds" rel="prev"' in second
    empty = text_of(site.client().get("/testbeds?q=없는낱말의나열&district=30110").text)
    assert "맞는 곳이 없습니다" in empty
    assert "조건 모두 지우기" in empty


def test_a_testbed_page_says_once_and_calmly_what_is_unknown_and_marks_illustrations(site: Server) -> None:
    html = site.client().get(f"/testbeds/{SEEDED}").text
    assert html.count("가지는 운영기관 확인 전입니다") == 1
    assert html.count("이해를 돕기 위해 지어낸 예시입니다") == 1
    planned = re.findall(r'href="/testbeds/([\w-]+)"', site.client().get("/testbeds?status=planned").text)
    page = text_of(site.client().get(f"/testbeds/{planned[0]}").text)
    assert "아직 문을 열지 않은 곳입니다" in page
    assert "이곳에서 실증하기" not in page


def test_a_sentence_finds_places_with_reasons_and_too_long_a_one_is_refused_kindly(site: Server) -> None:
    anybody = visitor(site)
    html = anybody.get(
        "/match", params={"q": "지하철 승강장의 미세먼지를 줄이는 집진기를 시험하고 싶습니다"}
    ).text
    assert re.search(r'id="match-F-METRO-ST".*?적합도', html, re.DOTALL)
    assert "추천이며 선정 결과가 아닙니다." in text_of(html)
    long = anybody.get("/match", params={"q": "가" * 501})
    assert long.status_code == 422
    assert "가" * 501 in long.text


def test_results_rank_with_reasons_and_tell_why_a_place_is_left_out(site: Server) -> None:
    ready = filled(site)
    firm = visitor(site, ready.cast.firm)
    html = firm.get(f"/demands/{ready.demand}/results?why=유성온천역").text
    assert html.index('id="match-') < html.index("나머지")
    assert "희망 자치구가 아닙니다." in text_of(html)
    fill(
        firm,
        f"/demands/{ready.demand}/edit",
        typed(title="승강장 집진기 실증", districts="", indoor_outdoor="indoor"),
    )
    assert "다시 추천받기" in text_of(firm.get(f"/demands/{ready.demand}/results").text)


def test_the_language_is_chosen_by_the_address_and_remembered(site: Server) -> None:
    person = site.client()
    assert '<html lang="en">' in person.get("/?lang=en").text
    assert '<html lang="en">' in person.get("/testbeds").text
    html = person.get("/testbeds?district=30170&lang=ko").text
    assert '<html lang="ko">' in html
    assert "/testbeds?district=30170&amp;lang=en" in html
