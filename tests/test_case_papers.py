"""Papers of a case: who may have which and when, what stands in them, and what must not."""

import io
import re

import docx
import httpx
import pypdfium2
from hwpx import HwpxDocument

from tests.actors import (
    CASES,
    DEMANDS,
    accept,
    agreed,
    approve,
    cast_of,
    day,
    for_whom,
    made,
    place,
    read,
    refused,
    requested,
    rows,
    step,
    stored_id,
    submitted,
    went,
)
from tests.server import Member, Server
from tests.test_papers import fonts_of, text_of

SECRET = "비밀조리법 뷁펲믜"
KINDS = ("summary", "request", "reply", "intent", "selection")


def paper(client: httpx.Client, case: str, name: str, **query: str) -> httpx.Response:
    return client.get(f"{CASES}/{case}/papers/{name}", params=query)


def text(client: httpx.Client, case: str, kind: str, lang: str = "ko") -> str:
    """Return what a PDF says, which has to be drawn and readable."""
    answer = paper(client, case, f"{kind}.pdf", lang=lang)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert fonts_of(answer.content) <= {b"Pretendard-Regular", b"Pretendard-Bold"}
    for page in pypdfium2.PdfDocument(answer.content):
        assert (page.render(scale=0.5).to_numpy() < 128).sum() > 50, f"{kind}: an empty page"
    return text_of(answer.content)


def offered(client: Member, case: str) -> dict[str, bool]:
    listed = went(client.get(f"{CASES}/{case}/papers"))["items"]
    return {each["kind"]: each["is_available"] for each in listed}


def test_each_party_has_its_own_papers_when_the_case_has_come_so_far(server: Server) -> None:
    cast = cast_of(server)
    case = requested(cast, place(cast.host))
    assert offered(cast.firm, case) == {"summary": True, "intent": False}
    assert offered(cast.host, case) == {"summary": True, "reply": True, "intent": False, "selection": True}
    assert offered(cast.desk, case) == dict.fromkeys(KINDS, True) | {"intent": False}
    refused(paper(cast.firm, case, "intent.pdf"), 409, "paper-not-yet")
    for name in ("selection.pdf", "request.pdf", "reply.docx", "other.pdf", "summary.exe", "summary"):
        refused(paper(cast.firm, case, name), 404, "not-found")
    for stranger in (cast.other_firm, cast.other_host):
        refused(paper(stranger, case, "summary.pdf"), 404, "not-found")
    accept(cast.host, case)
    for member in (cast.firm, cast.host, cast.desk):
        said = text(member, case, "intent")
        assert "법적 의무를 지우지 않습니다" in said
        assert read(cast.firm, case)["number"] in said
    went(step(cast.firm, case, "withdraw"))
    refused(paper(cast.firm, case, "intent.pdf"), 409, "paper-not-yet")
    # Every paper that was taken is noted, with who took it.
    query = "SELECT purpose, role FROM access_log WHERE subject_id = :key ORDER BY created_at"
    noted = [(purpose, role) for purpose, role in rows(server, query, key=case)]
    assert noted == [("paper:intent", role) for role in ("startup", "operator", "coordinator")]


def test_the_record_of_selection_tells_what_was_recorded(server: Server) -> None:
    cast = cast_of(server)
    testbed = place(cast.host)
    case = requested(cast, testbed)
    went(step(cast.desk, case, "return", reason="전력을 적어 주세요"))
    went(step(cast.firm, case, "resubmit", note="5 kW입니다"))
    path = f"{CASES}/{case}"
    made(cast.firm.post(f"{path}/messages", json={"body": "새어나갈말"}))
    made(cast.desk.post(f"{path}/messages", json={"body": "속말", "is_internal": True}))
    visit = {"kind": "visit", "held_on": day(-2), "attendees": "참석인", "minutes": "비밀회의록"}
    made(cast.desk.post(f"{path}/meetings", json=visit))
    answer = {"outcome": "conditional", "conditions": "밤에만 가능"}
    went(step(cast.desk, case, "review", **answer, on_behalf_of=for_whom(cast.host.organization)))
    went(step(cast.firm, case, "accept-terms"))
    went(approve(cast.desk, case))
    letter = {"decision": "review", "number": "실증과-2026-117", "on": day(-1)}
    made(cast.desk.post(f"{path}/letters", json=letter))
    for member in (cast.host, cast.desk):
        said = text(member, case, "selection")
        for part in (
            "요청하기 전에 남긴 추천 결과가 없습니다",
            "기록된 신고가 없습니다",
            "전력을 적어 주세요",
            "5 kW입니다",
            "밤에만 가능",
            "김담당 님에게 들음, 전화",
            "코디네이터 대리 입력: 김담당, 전화,",
            "기관의 회신 실증과-2026-117",
            "현장 방문 마침",
            "매칭 확정",
            testbed,
            "끝.",
        ):
            # A line may break within a word, where names are long.
            assert part.replace(" ", "") in said.replace(" ", ""), part
        assert len(re.findall(r"\d\d:\d\d 메시지", said)) == 1, "a note of the desk is not told of"
        for words in ("새어나갈말", "속말", "비밀회의록", "참석인"):
            assert words not in said, words
    (head,) = rows(server, "SELECT hash FROM audit_head")
    assert head[0] in said.replace(" ", "")
    english = text(cast.desk, case, "selection", "en")
    assert "Conflicts of interest" in english
    assert "No declaration is recorded." in english
    word = docx.Document(io.BytesIO(paper(cast.desk, case, "selection.docx").content))
    assert any("밤에만 가능" in cell.text for table in word.tables for cell in table._cells)
    hangul = HwpxDocument.open(paper(cast.desk, case, "selection.hwpx").content)
    assert "밤에만 가능" in hangul.text.plain()


def test_the_ranking_before_the_request_stands_in_the_record_and_on_a_sheet_to_share(site: Server) -> None:
    cast = cast_of(site)
    demand = submitted(cast.firm, title="승강장 집진기", content=SECRET, indoor_outdoor="indoor")
    run = cast.firm.post(f"{DEMANDS}/{demand}/matching-runs", timeout=240).json()
    testbed = place(cast.host)
    asked = {"demand_id": demand, "testbed_id": testbed, "starts_on": "2027-03-02", "ends_on": "2027-03-04"}
    case = cast.firm.post(CASES, json=asked).json()["id"]
    said = text(cast.desk, case, "selection")
    first = run["matches"][0]["testbed"]["name_ko"].split()[0]
    assert first in said
    assert f"알맞은 곳 {len(run['matches'])}곳, 제외한 곳 {len(run['excluded'])}곳" in said
    assert run["excluded"][0]["reasons"][0]["message"].split()[0] in said
    sheet = f"{DEMANDS}/{demand}/matching-runs/{run['id']}/sheet.pdf"
    for lang, title in (("ko", "실증 장소 추천 요약"), ("en", "Recommended places at a glance")):
        answer = cast.firm.get(sheet, params={"lang": lang})
        assert len(pypdfium2.PdfDocument(answer.content)) == 1
        shown = text_of(answer.content)
        assert title in shown
        assert SECRET.split()[0] not in shown
    refused(cast.other_firm.get(sheet), 404, "not-found")
    refused(cast.host.get(sheet), 403, "forbidden")


def test_what_a_firm_shows_to_coordinators_only_stands_in_no_paper_of_the_host(server: Server) -> None:
    cast = cast_of(server)
    case = requested(cast, place(cast.host), content=SECRET, purpose=SECRET, visibility="coordinator")
    for kind in ("summary", "reply", "selection"):
        said = text(cast.host, case, kind)
        assert "비밀조리법" not in said, kind
        assert "뷁" not in said, kind
        for ending in ("docx", "hwpx"):
            content = paper(cast.host, case, f"{kind}.{ending}").content
            shown = HwpxDocument.open(content).text.plain() if ending == "hwpx" else word_text(content)
            assert "비밀조리법" not in shown, (kind, ending)
    assert SECRET in text(cast.firm, case, "summary")
    assert SECRET in text(cast.desk, case, "summary")
    # The firm sees that the desk looked.
    looks = went(cast.firm.get(f"{DEMANDS}/{read(cast.firm, case)['demand']['id']}/accesses"))["items"]
    assert [(look["what"], look["role"]) for look in looks if look["what"] == "paper"] == [
        ("paper", "coordinator")
    ]


def word_text(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in word.tables for cell in table._cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def test_letters_look_like_letters_and_claim_no_seal(server: Server) -> None:
    cast = cast_of(server)
    case = agreed(cast, place(cast.host))
    letter = text(cast.desk, case, "request")
    for part in (
        "수신",
        "제목 실증 협조 요청",
        "1. 귀 기관",
        "가. 실증 과제",
        "붙임",
        "회신서 서식 1부. 끝.",
        "초안",
    ):
        assert part in letter, part
    assert "관인을 대신하지 않습니다" in letter
    reply = text(cast.host, case, "reply")
    assert "■ 수락" in reply
    assert "□ 어려움" in reply
    english = text(cast.desk, case, "request", "en")
    assert "Draft" in english
    assert "1. We wish" in english
    answer = paper(cast.desk, case, "request.docx")
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_the_case_page_links_the_papers_that_are_there(site: Server) -> None:
    cast = cast_of(site)
    case = agreed(cast, place(cast.host))
    for member, kinds in ((cast.firm, {"summary", "intent"}), (cast.desk, set(KINDS))):
        with site.client() as browser:
            browser.cookies.set("session", member.token)
            html = browser.get(f"/cases/{read(cast.firm, case)['number']}").text
            linked = {kind for kind in KINDS if f"/papers/{kind}.pdf" in html}
            assert linked == kinds
            link = f"{CASES}/{case}/papers/{min(kinds)}.pdf"
            assert f'href="{link}?lang=ko"' in html
            assert browser.get(link).content.startswith(b"%PDF-")
    assert stored_id(site, case)
