"""Agreements written, offered and sealed over HTTP."""

from typing import Any

import httpx

from app.agreements.clauses import clauses
from tests.actors import CASES, Cast, day, made, went
from tests.samples import PDF

COSTS = [
    {"item": "현장 전기 공사", "amount_krw": 1_200_000, "payer": "firm", "note": "견적 뒤 확정"},
    {"item": "안전요원", "amount_krw": None, "payer": "firm"},
    {"item": "장소 이용료", "amount_krw": 0, "payer": "host"},
    {"item": "시험 분석", "amount_krw": 3_000_000, "payer": "programme"},
]
SEALED = {"firm_person": "김대표", "firm_position": "대표이사", "host_person": "이원장"}


def terms(**changed: Any) -> dict[str, Any]:
    """Return every clause settled by its first choice."""
    found: dict[str, Any] = {code: {"choice": next(iter(each.choices))} for code, each in clauses().items()}
    return found | changed


def write(client: httpx.Client, case: str, **body: Any) -> Any:
    said = {"terms": terms(), "costs": COSTS} | body
    return made(client.post(f"{CASES}/{case}/agreement/versions", json=said))


def act(client: httpx.Client, case: str, version: int, move: str, **body: Any) -> httpx.Response:
    return client.post(f"{CASES}/{case}/agreement/versions/{version}/{move}", json=body)


def seal(client: httpx.Client, case: str, version: int, content: bytes = PDF, **said: Any) -> httpx.Response:
    query = {"name": "협약서_날인본.pdf", "sealed_on": day(0)} | SEALED | said
    return client.post(f"{CASES}/{case}/agreement/versions/{version}/seal", params=query, content=content)


def overview(client: httpx.Client, case: str) -> Any:
    return went(client.get(f"{CASES}/{case}/agreement"))


def offered(cast: Cast, case: str, **body: Any) -> Any:
    """Write terms and offer them."""
    version = write(cast.host, case, **body)["version"]
    return went(act(cast.host, case, version, "offer"))
