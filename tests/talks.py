"""What the sides of a case say to each other, for pages that show it."""

from tests.actors import CASES, Cast, ask, day, made, place, read, step, went
from tests.samples import PDF


def talk(cast: Cast, case: str) -> None:
    """Let all three sides of a case say and hand in something."""
    path = f"{CASES}/{case}"
    visit = {"kind": "visit", "held_on": day(0), "starts_at": "14:00", "place": "정문", "attendees": "김담당"}
    made(cast.firm.post(f"{path}/meetings", json=visit))
    made(cast.desk.post(f"{path}/meetings", json={"kind": "call", "held_on": day(0), "minutes": "전기 5kW"}))
    made(cast.host.post(f"{path}/messages", json={"body": "전기를 어디서 끌까요?"}))
    made(cast.firm.post(f"{path}/files", params={"name": "배치도.pdf", "body": "도면입니다."}, content=PDF))
    made(cast.desk.post(f"{path}/messages", json={"body": "다시 전화할 것", "is_internal": True}))


def refused_and_objected(cast: Cast, demand: str) -> str:
    """Bring a request to a no and an objection to it; return its number."""
    case = made(ask(cast.firm, demand, place(cast.host), 30, 32))["id"]
    went(step(cast.other_desk, case, "reject", reason_code="safety", reason="통행이 많은 때입니다."))
    went(step(cast.firm, case, "appeal", reason="밤 열 시 뒤에만 다닙니다."))
    return str(read(cast.firm, case)["number"])
