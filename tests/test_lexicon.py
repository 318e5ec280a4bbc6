"""Words that coordinators edit: history, refusals, the seed's respect, and previews that show harm."""

from typing import Any

import httpx
import pytest

from tests.actors import Cast, audited, cast_of, made, refused, submitted, went
from tests.pages import text_of, visitor
from tests.server import Server

API = "/api/v1"
PATIENCE = 300
# Words that have nothing in common but that many demands use.
WRONG = [
    "드론", "승강장", "하수", "병원", "반도체", "웨이퍼", "수소", "데이터", "로봇", "센서", "환자", "하천",
    "주차장", "배터리", "카메라", "공장", "교통", "시민", "인공지능", "영상", "소재", "위성", "방사선",
    "의료", "건물", "도로",
]  # fmt: skip


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


@pytest.fixture
def desk(cast: Cast) -> httpx.Client:
    cast.desk.timeout = httpx.Timeout(PATIENCE)
    return cast.desk


def group(desk: httpx.Client, **fields: Any) -> dict[str, Any]:
    """Add a group of words that no demand of a test uses."""
    said = {"canonical_ko": "시험말", "canonical_en": "test word", "terms": ["쿠쿠랄라", "kukulala"]}
    answer: dict[str, Any] = made(desk.post(f"{API}/lexicon", json=said | fields))
    return answer


def test_a_change_makes_the_next_revision_and_keeps_the_older_ones(
    desk: httpx.Client, server: Server
) -> None:
    known = group(desk, reason="새 말")
    path = f"{API}/lexicon/{known['code']}"
    changed = went(desk.patch(path, json={"terms": ["쿠쿠랄라", "kukulala", "쿠랄라"], "reason": "줄임말"}))
    assert (known["revision"], changed["revision"]) == (1, 2)
    assert changed["canonical_ko"] == known["canonical_ko"]
    history = went(desk.get(f"{path}/history"))["items"]
    assert [(row["number"], row["reason"]) for row in history] == [(2, "줄임말"), (1, "새 말")]
    assert history[1]["content"]["terms"] == known["terms"]
    assert audited(server, known["id"]) == [
        ("lexicon_group.created", "coordinator"),
        ("lexicon_group.changed", "coordinator"),
    ]
    assert went(desk.patch(path, json={"terms": changed["terms"]}))["revision"] == 2


def test_a_seeded_word_keeps_what_the_seed_said_when_it_is_changed_first(desk: httpx.Client) -> None:
    listed = went(desk.get(f"{API}/place-conditions", params={"size": 200, "page": 2}))["items"]
    before = listed[-1]
    path = f"{API}/place-conditions/{before['code']}"
    phrases = [*before["phrases_ko"], "쿠쿠랄라 시험장"]
    after = went(desk.patch(path, json={"phrases_ko": phrases}))
    assert after["revision"] == before["revision"] + 1
    history = went(desk.get(f"{path}/history"))["items"]
    assert [row["content"]["phrases_ko"] for row in history[:2]] == [phrases, before["phrases_ko"]]
    went(desk.patch(path, json={"phrases_ko": before["phrases_ko"]}))


def test_words_are_found_by_any_of_their_terms(desk: httpx.Client) -> None:
    found = went(desk.get(f"{API}/lexicon", params={"q": "배달로봇"}))["items"]
    assert any("delivery robot" in row["terms"] for row in found)
    assert went(desk.get(f"{API}/lexicon", params={"q": "없는말없는말"}))["total"] == 0
    page = went(desk.get(f"{API}/lexicon", params={"size": 2, "page": 2}))
    assert (len(page["items"]), page["page"]) == (2, 2)


def test_what_cannot_be_is_refused_with_its_field(desk: httpx.Client) -> None:
    twice = desk.post(f"{API}/lexicon", json={"canonical_ko": "말", "terms": ["LiDAR", "lidar"]})
    assert [error["field"] for error in twice.json()["errors"]] == ["terms"]
    alone = desk.post(f"{API}/lexicon", json={"canonical_ko": "말", "terms": ["혼자"]})
    assert [error["field"] for error in alone.json()["errors"]] == ["terms"]
    refused(desk.patch(f"{API}/lexicon/NO-SUCH", json={"terms": []}), 404, "not-found")
    refused(desk.patch(f"{API}/place-conditions/NO-SUCH", json={}), 404, "not-found")


def test_two_coordinators_do_not_overwrite_each_other(cast: Cast) -> None:
    known = group(cast.desk)
    path = f"{API}/lexicon/{known['code']}"
    went(cast.desk.patch(path, json={"canonical_en": "first", "revision": 1}))
    problem = refused(
        cast.other_desk.patch(path, json={"canonical_en": "second", "revision": 1}), 409, "stale-revision"
    )
    assert problem["revision"] == 2
    assert went(cast.desk.get(path))["canonical_en"] == "first"


def test_only_coordinators_see_and_change_the_lexicon(cast: Cast, anonymous: httpx.Client) -> None:
    for client, status in ((cast.firm, 403), (cast.host, 403), (anonymous, 401)):
        assert client.get(f"{API}/lexicon").status_code == status
        assert client.patch(f"{API}/lexicon/SYN-001", json={"terms": []}).status_code == status
        assert client.patch(f"{API}/place-conditions/RAILST", json={}).status_code == status
        preview = {"kind": "lexicon", "terms": ["가", "나"]}
        assert client.post(f"{API}/lexicon/preview", json=preview).status_code == status


def test_a_newer_seed_leaves_what_a_coordinator_has_edited(cast: Cast, server: Server) -> None:
    paths = (f"{API}/lexicon/SYN-700", f"{API}/place-conditions/RAILST")
    before = went(cast.desk.get(paths[0]))
    changed = went(cast.desk.patch(paths[0], json={"terms": [*before["terms"], "쿠쿠랄라말"]}))
    condition = went(cast.desk.patch(paths[1], json={"definition_en": "As a coordinator says."}))
    server.testbed("seed")
    assert went(cast.desk.get(paths[0])) == changed
    kept = went(cast.desk.get(f"{API}/place-conditions", params={"size": 200}))["items"]
    assert next(row for row in kept if row["code"] == "RAILST") == condition


def test_a_preview_of_wrong_synonyms_shows_the_harm_and_changes_nothing(site: Server) -> None:
    cast = cast_of(site)
    desk = cast.desk
    desk.timeout = httpx.Timeout(PATIENCE)
    submitted(
        cast.firm, title="승강장 집진기", content="지하철 승강장에서 미세먼지를 줄이는 집진기를 시험합니다."
    )
    known = went(desk.get(f"{API}/lexicon/SYN-155"))
    plant = {"kind": "lexicon", "code": "SYN-155", "terms": [*known["terms"], *WRONG[:6], *WRONG[7:]]}
    seen = went(desk.post(f"{API}/lexicon/preview", json=plant))
    assert set(WRONG[:6]) <= set(seen["odd_terms"]) <= set(WRONG)
    assert seen["judged"]["change"] < 0 < seen["judged"]["worse"]
    assert seen["judged_demands"]
    assert all(row["before"] != row["after"] and row["moves"] for row in seen["judged_demands"])
    assert seen["shared_terms"]["드론"] == ["SYN-001"]
    assert went(desk.get(f"{API}/lexicon/SYN-155")) == known


def test_wrong_terms_that_no_yardstick_uses_show_on_demands_that_use_them(site: Server) -> None:
    desk = cast_of(site).desk
    desk.timeout = httpx.Timeout(PATIENCE)
    known = went(desk.get(f"{API}/lexicon/SYN-001"))
    plant = {"kind": "lexicon", "code": "SYN-001", "terms": [*known["terms"], "승강장", "하수처리장", "병원"]}
    seen = went(desk.post(f"{API}/lexicon/preview", json=plant))
    assert set(plant["terms"][-3:]) <= set(seen["odd_terms"])
    using = seen["using"]
    assert 10 < using["count"] <= 40
    assert using["shifted"] > using["count"] / 2
    assert using["largest_shift"] > 0.1
    assert seen["using_demands"]


def test_a_preview_of_the_words_as_they_are_moves_nothing(site: Server) -> None:
    desk = cast_of(site).desk
    desk.timeout = httpx.Timeout(PATIENCE)
    known = went(desk.get(f"{API}/lexicon/SYN-155"))
    same = {"kind": "lexicon", "code": "SYN-155", "terms": known["terms"]}
    seen = went(desk.post(f"{API}/lexicon/preview", json=same))
    assert (seen["demands"], seen["judged_demands"], seen["judged"]["change"]) == ([], [], 0)
    assert (seen["odd_terms"], seen["judged"]["count"]) == ([], 184)
    assert (seen["judged"]["shifted"], seen["judged"]["largest_shift"], seen["using"]["count"]) == (0, 0, 0)


def test_a_preview_on_a_page_shows_the_effect_and_keeps_what_was_typed(site: Server) -> None:
    desk = visitor(site, cast_of(site).desk)
    path = "/desk/conditions/RAILST"
    typed = {"name_ko": "철도 역사·승강장", "phrases_ko": "승강장\n쿠쿠랄라 승강장", "do": "preview"}
    page = desk.post(path, data=typed)
    assert page.status_code == 200
    assert "저장하면 이렇게 바뀝니다" in text_of(page.text)
    assert "쿠쿠랄라 승강장" in page.text
    assert "쿠쿠랄라" not in desk.get(path).text


def test_a_coordinator_edits_words_on_pages_without_scripts(cast: Cast, server: Server) -> None:
    desk = visitor(server, cast.desk)
    typed = {"canonical_ko": "쿠쿠말", "canonical_en": "kuku", "terms": "쿠쿠말\nkuku word\n", "do": "save"}
    made_at = desk.post("/desk/lexicon/new", data=typed | {"reason": "처음"}).headers["location"]
    page = desk.get(made_at)
    assert "저장했습니다" in text_of(page.text)
    address = made_at.partition("?")[0]
    desk.post(address, data=typed | {"terms": "쿠쿠말\nkuku word\n쿠쿠", "revision": "1"})
    history = text_of(desk.get(address).text)
    assert "2판" in history
    assert "처음" in history
    stale = desk.post(address, data=typed | {"revision": "1", "canonical_ko": "늦은 말"})
    assert stale.status_code == 409
    assert 'value="늦은 말"' in stale.text
    wrong = desk.post(address, data=typed | {"terms": "하나\n하나"})
    assert wrong.status_code == 422
    assert "같은 말이 두 번" in text_of(wrong.text)
