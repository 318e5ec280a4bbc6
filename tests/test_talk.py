"""The talk before the yes: meetings, messages, the order of requests, a second look at a no."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app import workdays
from app.clock import SEOUL
from tests.actors import (
    CASES,
    DEMANDS,
    MISSING,
    Cast,
    accept,
    agreed,
    approve,
    ask,
    audited,
    cast_of,
    day,
    for_whom,
    made,
    place,
    read,
    refused,
    requested,
    rows,
    span,
    states,
    step,
    submitted,
    went,
)
from tests.listings import fields_of
from tests.samples import PDF
from tests.server import Member, Server


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def test_a_visit_is_proposed_fixed_by_the_other_side_held_and_minuted(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    path = f"{CASES}/{case}/meetings"
    said = {"kind": "visit", "held_on": day(0), "starts_at": "14:00", "place": "정문", "attendees": "김담당"}
    visit = made(cast.firm.post(path, json=said))
    assert (visit["status"], visit["proposed_by"]) == ("proposed", "firm")
    own = f"{path}/{visit['id']}"
    refused(cast.firm.post(f"{own}/fix", json={}), 403, "own-proposal")
    assert went(cast.host.post(f"{own}/fix", json={"starts_at": "15:00"}))["starts_at"] == "15:00"
    refused(cast.host.post(f"{own}/fix", json={}), 409, "wrong-state")
    done = went(cast.host.post(f"{own}/minutes", json={"minutes": "전원 확인함", "attendees": "김, 이"}))
    assert (done["status"], done["minutes"], done["attendees"]) == ("done", "전원 확인함", "김, 이")
    refused(cast.firm.post(f"{own}/call-off", json={}), 409, "wrong-state")
    later = made(cast.desk.post(path, json={"kind": "call", "held_on": day(3)}))
    assert later["status"] == "fixed"
    refused(cast.desk.post(f"{path}/{later['id']}/minutes", json={"minutes": "미리"}), 409, "not-held")
    assert went(cast.firm.post(f"{path}/{later['id']}/call-off", json={}))["status"] == "called_off"
    past = {"kind": "meeting", "held_on": day(-3)}
    assert fields_of(cast.host.post(path, json=past)) == ["held_on"]
    assert fields_of(cast.host.post(path, json=said | {"held_on": day(2), "minutes": "미리"})) == ["minutes"]
    assert fields_of(cast.host.post(path, json=said | {"starts_at": "25:00"})) == ["starts_at"]
    assert made(cast.host.post(path, json=past | {"minutes": "만났음"}))["status"] == "done"
    assert [each["status"] for each in went(cast.firm.get(path))] == ["done", "done", "called_off"]
    refused(cast.other_host.get(path), 404, "not-found")
    refused(cast.other_firm.post(path, json=said), 404, "not-found")
    refused(cast.firm.post(f"{path}/{MISSING}/fix", json={}), 404, "not-found")
    assert states(cast.firm, case) == ["requested"] * 7
    assert audited(cast.server, case)[-1][0] == "case.meeting_minuted"


def test_the_hosts_own_approval_has_a_name_and_a_day_until_it_is_answered(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    refused(step(cast.host, case, "decide", deciding="시설본부장", promised_on=day(9)), 409, "wrong-state")
    went(step(cast.host, case, "consult", note="현장을 봅시다"))
    assert read(cast.host, case)["answer_by"] is None
    assert fields_of(step(cast.host, case, "decide", deciding=" ", promised_on=day(9))) == ["deciding"]
    refused(step(cast.firm, case, "decide", deciding="본부장", promised_on=day(9)), 403, "forbidden")
    seen = went(step(cast.host, case, "decide", deciding="시설본부장", promised_on=day(9)))
    assert (seen["state"], seen["deciding"], seen["promised_on"]) == ("in_consultation", "시설본부장", day(9))
    assert (seen["answer_by"], seen["waits_for"]) == (day(9), "host")
    assert accept(cast.host, case)["deciding"] == ""
    assert audited(cast.server, case)[2][0] == "case.deciding"


def test_a_request_is_sent_back_with_the_fields_that_lack_something(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    lacking = [{"field": "safety_plan", "message": "안전요원 배치를 적어 주세요"}, {"field": "budget_krw"}]
    wrong = step(cast.host, case, "return", reason="보완", fields=[{"field": "no_field"}])
    assert fields_of(wrong) == ["fields.0.field"]
    went(step(cast.host, case, "return", reason="보완", fields=lacking))
    told = read(cast.firm, case)["history"][-1]["details"]
    assert told["fields"] == [lacking[0], {"field": "budget_krw", "message": ""}]
    refused(step(cast.desk, case, "reject", reason="까닭", reason_code="elsewhere"), 422, "invalid")


def test_messages_reach_the_other_parties_without_their_words_and_notes_stay_with_the_desk(
    cast: Cast,
) -> None:
    case = requested(cast, place(cast.host))
    path = f"{CASES}/{case}/messages"
    first = made(cast.firm.post(path, json={"body": "비밀스러운 말"}))
    assert (first["party"], first["is_new"]) == ("firm", False)
    made(cast.desk.post(path, json={"body": "내부 메모", "is_internal": True}))
    refused(cast.host.post(path, json={"body": "내부", "is_internal": True}), 403, "forbidden")
    assert fields_of(cast.host.post(path, json={"body": " "})) == ["body"]
    unread = {each["case_id"]: each["count"] for each in went(cast.host.get("/api/v1/messages/unread"))}
    assert unread[case] == 1
    seen = went(cast.host.get(path))
    assert [(each["body"], each["is_new"]) for each in seen] == [("비밀스러운 말", True)]
    assert [each["is_new"] for each in went(cast.host.get(path))] == [False]
    assert case not in {each["case_id"] for each in went(cast.host.get("/api/v1/messages/unread"))}
    assert [each["body"] for each in went(cast.other_desk.get(path))] == ["비밀스러운 말", "내부 메모"]
    made(cast.host.post(path, json={"body": "답입니다"}))
    assert [each["is_new"] for each in went(cast.firm.get(path))] == [False, True]
    refused(cast.other_firm.get(path), 404, "not-found")
    refused(cast.other_host.post(path, json={"body": "엿봄"}), 404, "not-found")
    internal = went(cast.desk.get(path))[1]["id"]
    refused(cast.firm.get(f"{path}/{internal}"), 404, "not-found")
    every = rows(cast.server, "SELECT payload FROM outbox WHERE key LIKE '%message%'")
    assert "비밀스러운" not in str(every)


def test_a_file_of_the_thread_has_versions_and_is_given_to_who_may_read_it(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    path = f"{CASES}/{case}/files"

    def send(client: Member, content: bytes, **more: Any) -> dict[str, Any]:
        answer = client.post(path, params={"name": "작업계획서.pdf", **more}, content=content)
        file: dict[str, Any] = made(answer)["files"][0]
        return file

    files = [send(cast.firm, PDF), send(cast.desk, PDF + b"\n", is_internal=True), send(cast.host, PDF)]
    assert [file["version"] for file in files] == [1, 1, 2]
    assert cast.host.get(f"{path}/{files[0]['id']}").content == PDF
    assert cast.desk.get(f"{path}/{files[1]['id']}").content == PDF + b"\n"
    refused(cast.firm.get(f"{path}/{files[1]['id']}"), 404, "not-found")
    refused(cast.other_firm.get(f"{path}/{files[0]['id']}"), 404, "not-found")
    refused(cast.firm.post(path, params={"name": "a.exe"}, content=b"MZ\x90\x00"), 422, "wrong-file")


def test_a_demands_files_are_sealed_until_its_host_is_asked_and_when_the_case_is_over(cast: Cast) -> None:
    demand, testbed = submitted(cast.firm), place(cast.host)
    file = made(cast.firm.post(f"{DEMANDS}/{demand}/files", params={"name": "도면.pdf"}, content=PDF))
    refused(cast.host.get(f"{DEMANDS}/{demand}/files/{file['id']}"), 403, "forbidden")
    other = requested(cast, place(cast.host))
    refused(cast.host.get(f"{CASES}/{other}/attachments/{file['id']}"), 404, "not-found")
    case = made(ask(cast.firm, demand, testbed, 30, 32))["id"]
    path = f"{CASES}/{case}/attachments"
    assert [each["name"] for each in went(cast.host.get(path))] == ["도면.pdf"]
    assert cast.host.get(f"{path}/{file['id']}").content == PDF
    refused(cast.other_host.get(path), 404, "not-found")
    looks = went(cast.firm.get(f"{DEMANDS}/{demand}/accesses"))["items"]
    assert "attachment" in {look["what"] for look in looks}
    went(step(cast.firm, case, "withdraw"))
    assert went(cast.host.get(path)) == []
    refused(cast.host.get(f"{path}/{file['id']}"), 404, "not-found")
    assert cast.firm.get(f"{path}/{file['id']}").content == PDF


def test_three_requests_stand_in_the_firms_order_and_a_yes_to_one_closes_the_others_with_thanks(
    cast: Cast,
) -> None:
    demand = submitted(cast.firm)
    cases = [made(ask(cast.firm, demand, place(cast.host), 30, 32))["id"] for _ in range(3)]

    def ranks() -> list[int | None]:
        return [read(cast.firm, case)["rank"] for case in cases]

    assert ranks() == [1, 2, 3]
    assert went(step(cast.firm, cases[2], "prefer", rank=1))["rank"] == 1
    assert ranks() == [2, 3, 1]
    assert read(cast.host, cases[2])["rank"] is None
    refused(step(cast.host, cases[0], "prefer", rank=1), 403, "forbidden")
    refused(step(cast.desk, cases[0], "prefer", rank=1), 403, "on-behalf-of")
    assert fields_of(step(cast.firm, cases[0], "prefer", rank=4)) == ["rank"]
    told = for_whom(cast.firm.organization)
    went(step(cast.desk, cases[0], "prefer", rank=1, on_behalf_of=told))
    assert ranks() == [1, 3, 2]
    accept(cast.host, cases[1])
    assert went(approve(cast.desk, cases[1]))["state"] == "approved"
    for case in (cases[0], cases[2]):
        closed = read(cast.host, case)
        assert (closed["state"], closed["reason_code"]) == ("withdrawn", "elsewhere")
        assert closed["history"][-1]["action"] == "close"
        assert audited(cast.server, case)[-1][0] == "case.closed"
    assert ranks() == [None, None, None]
    assert went(step(cast.desk, cases[1], "undo", reason="서류"))["state"] == "agreed"
    assert read(cast.host, cases[0])["state"] == "withdrawn", "who was thanked is not asked again unasked"
    assert went(approve(cast.other_desk, cases[1]))["state"] == "approved"
    refused(step(cast.firm, cases[0], "prefer", rank=1), 409, "wrong-state")


def test_a_no_is_looked_at_again_once_by_another_coordinator(cast: Cast) -> None:
    case = agreed(cast, place(cast.host))
    refused(step(cast.firm, case, "appeal", reason="이르다"), 409, "wrong-state")
    went(step(cast.desk, case, "reject", reason_code="safety", reason="위험"))
    verdict = {"outcome": "upheld", "answer": "그대로입니다"}
    refused(step(cast.other_desk, case, "answer-appeal", **verdict), 409, "no-appeal")
    went(step(cast.firm, case, "appeal", reason="울타리를 둡니다"))
    refused(step(cast.firm, case, "appeal", reason="또"), 409, "appealed")
    refused(step(cast.host, case, "appeal", reason="내가"), 403, "forbidden")
    refused(step(cast.desk, case, "answer-appeal", **verdict), 403, "same-person")
    assert went(step(cast.other_desk, case, "answer-appeal", **verdict))["state"] == "rejected"
    refused(step(cast.other_desk, case, "answer-appeal", **verdict), 409, "no-appeal")
    assert went(cast.firm.get(f"{CASES}/{case}/appeal"))["outcome"] == "upheld"
    refused(cast.other_firm.get(f"{CASES}/{case}/appeal"), 404, "not-found")
    again = agreed(cast, place(cast.host))
    went(step(cast.desk, again, "reject", reason_code="safety", reason="위험"))
    went(step(cast.firm, again, "appeal", reason="울타리를 둡니다"))
    overturned = {"outcome": "overturned", "answer": "울타리가 있습니다"}
    back = went(step(cast.other_desk, again, "answer-appeal", **overturned))
    assert (back["state"], back["reason_code"]) == ("agreed", None)
    assert went(approve(cast.desk, again))["state"] == "approved"
    verbs = [verb for verb, _role in audited(cast.server, again)]
    assert verbs[-3:] == ["case.appealed", "case.appeal_overturned", "case.approved"]


def test_a_hosts_no_that_is_overturned_leads_back_to_talk_and_not_to_a_yes(cast: Cast) -> None:
    demand, testbed = submitted(cast.firm), place(cast.host)
    case = made(ask(cast.firm, demand, testbed, 30, 32))["id"]
    went(step(cast.host, case, "review", outcome="infeasible", reason_code="schedule"))
    went(step(cast.firm, case, "appeal", reason="날짜를 바꿀 수 있습니다"))
    overturned = {"outcome": "overturned", "answer": "다시 협의합니다"}
    back = went(step(cast.desk, case, "answer-appeal", **overturned))
    assert (back["state"], back["outcome"], back["due_at"]) == ("in_consultation", None, None)
    assert accept(cast.host, case)["state"] == "agreed"


def test_an_objection_cannot_reopen_what_was_asked_anew(cast: Cast) -> None:
    demand, testbed = submitted(cast.firm), place(cast.host)
    case = made(ask(cast.firm, demand, testbed, 30, 32))["id"]
    went(step(cast.desk, case, "reject", reason_code="other", reason="까닭"))
    went(step(cast.firm, case, "appeal", reason="다시"))
    made(ask(cast.firm, demand, testbed, 30, 32))
    overturned = {"outcome": "overturned", "answer": "다시"}
    refused(step(cast.other_desk, case, "answer-appeal", **overturned), 409, "already-requested")
    assert read(cast.firm, case)["state"] == "rejected"


def test_a_clock_runs_for_whose_turn_it_is_in_working_days(cast: Cast) -> None:
    case = requested(cast, place(cast.host))
    today = datetime.fromisoformat(read(cast.firm, case)["created_at"]).astimezone(SEOUL).date()
    due = workdays.add(today, 7).isoformat()
    seen = read(cast.firm, case)
    assert (seen["waits_for"], seen["answer_by"], seen["days_left"], seen["age"]) == ("host", due, 7, 0)
    went(step(cast.host, case, "return", reason="보완"))
    assert read(cast.host, case)["waits_for"] == "firm"
    went(step(cast.firm, case, "resubmit", **span(30, 32)))
    assert accept(cast.host, case)["waits_for"] == "desk"
    done = went(approve(cast.desk, case))
    assert (done["waits_for"], done["answer_by"], done["days_left"]) == (None, None, None)
    assert date.fromisoformat(due) - today >= timedelta(days=9)
