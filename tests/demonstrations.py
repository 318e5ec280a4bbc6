"""A plan of a demonstration, and everything that a start waits for."""

from typing import Any

from app.agreements.clauses import clauses
from tests.actors import CASES, Cast, day, made, went
from tests.samples import PDF

KPIS: list[dict[str, Any]] = [
    {
        "metric": "임상적 민감도",
        "unit": "%",
        "direction": ">=",
        "target": 90,
        "method": "기준 검사와 대조",
        "calculation": "sensitivity",
    },
    {
        "metric": "미세먼지 저감률",
        "unit": "%",
        "direction": ">=",
        "baseline": 10,
        "target": 30,
        "method": "앞뒤 농도 비교",
        "calculation": "mean",
    },
    {
        "metric": "고장",
        "unit": "회",
        "direction": "<=",
        "target": 0,
        "method": "점검",
        "calculation": "sum",
    },
]
PLAN: dict[str, Any] = {
    "product": "집진기",
    "model": "DC-7",
    "version": "1.2",
    "quantity": "2대",
    "serials": ["SN-1", "SN-2"],
    "scope": "승강장 한쪽",
    "public_text": "승강장의 공기를 깨끗하게 하는 장치를 시험합니다.",
    "data_taken": "먼지 농도",
    "kpis": KPIS,
}


def path(case: str, *parts: str) -> str:
    return "/".join([f"{CASES}/{case}/demonstration", *parts])


def agree(cast: Cast, case: str) -> None:
    """Bring an agreement to be valid by its sealed paper."""
    terms = {code: {"choice": next(iter(each.choices))} for code, each in clauses().items()}
    versions = f"{CASES}/{case}/agreement/versions"
    version = made(cast.host.post(versions, json={"terms": terms, "costs": []}))["version"]
    went(cast.host.post(f"{versions}/{version}/offer", json={}))
    said = {"firm_person": "김대표", "firm_position": "대표이사", "host_person": "이원장"}
    query = {"name": "협약서.pdf", "sealed_on": day(0), **said}
    answer = cast.host.post(f"{versions}/{version}/seal", params=query, content=PDF)
    assert answer.status_code in (200, 201), answer.text


def insure(cast: Cast, case: str, last: int, **more: Any) -> None:
    """Note an insurance from today through a day."""
    insurance = {
        "insurance_kind": "영업배상책임",
        "insurance_krw": 1_000_000_000,
        "granted_on": day(0),
        "valid_until": day(last),
    }
    went(cast.firm.put(path(case, "insurance"), json=insurance | more))


def prepare(cast: Cast, case: str, last: int = 4) -> None:
    """Bring everything that a start waits for, but the day."""
    went(cast.firm.put(path(case, "plan"), json=PLAN))
    risks = [{"hazard": "감전", "likelihood": 2, "severity": 4, "measure": "차단기"}]
    safety = {"checklist": [{"point": "비상 연락망", "done": True}], "risks": risks}
    went(cast.firm.put(path(case, "safety"), json=safety))
    insure(cast, case, last)
    went(cast.firm.put(path(case, "training"), json={"trained_persons": 4, "held_on": day(0)}))
