"""The ten stories of `docs/tour.md`: where each is pictured, and as whom."""

from dataclasses import dataclass

from tests.actors import API
from tests.browser import DESKTOP, PHONE
from tests.server import Member, Server

ACCOUNTS = {"startup": "DEMO-STARTUP-1", "operator": "DEMO-OPERATOR-1", "coordinator": "DEMO-COORD-1"}
# What the demand of a story is called, and whose page is pictured.
STORIES = {
    "metro-air": ("지하철 승강장 공기질 측정기 현장 실증", "startup"),
    "sewage-odour": ("하수처리장 악취 감지와 탈취 제어 실증", "operator"),
    "blood-test": ("소량 혈액 암표지자 진단키트 성능 실증", "startup"),
    "reactor-drone": ("연구용 원자로 둘레 방사선 측정 드론 실증", "coordinator"),
    "hydrogen-valve": ("수소충전소용 고압 밸브 내구 실증", "operator"),
    "photoresist": ("반도체 감광액 국산화 평가", "coordinator"),
    "market-fire": ("전통시장 불꽃·연기 조기 감지기 실증", "operator"),
    "care-falls": ("요양 병실 낙상 감지 레이더 실증", "coordinator"),
    "depot-storage": ("차량기지 에너지저장장치 실증", "coordinator"),
    "harbour-crane": ("항만 크레인 자동 하역 제어 실증", "coordinator"),
}
# What follows a match: the page of a case, whose, and of which demand.
AFTER = {
    "agreement": ("드론 자동 충전 스테이션 실증", "agreement", "startup"),
    "demonstration": ("지하철 승강장 공기질 측정기 현장 실증", "demonstration", "startup"),
    "held": ("공원 순찰로봇 야간 실증", "demonstration", "coordinator"),
    "certificate": ("박물관 안내로봇 실증", "certificates", "startup"),
    "followup": ("태양광 모듈 옥외 내구 시험", "followup", "startup"),
}
# Fields and clicks that each journey takes, by mouse, without signing in; `docs/tour.md` tells them.
EFFORT = {
    "firm": (5, 10),
    "firm-from-map": (7, 11),
    "host-yes": (1, 3),
    "host-no": (1, 3),
    "host-link": (4, 2),
    "firm-accepts": (0, 2),
    "desk": (1, 2),
}


@dataclass(frozen=True)
class Shot:
    """A picture of the tour."""

    name: str
    role: str
    path: str
    size: tuple[int, int]


def members(server: Server) -> dict[str, Member]:
    """Return somebody of each role in an installation with the fictional cases."""
    return {role: server.member(role, code) for role, code in ACCOUNTS.items()}


def shots(desk: Member) -> list[Shot]:
    """Return every picture: the first page of each role, and one of each story (KeyError without one)."""
    listed = desk.get(f"{API}/cases", params={"size": 100}).raise_for_status().json()["items"]
    numbers = {case["demand"]["title"]: case["number"] for case in listed}
    return [
        Shot("tour-firm", "startup", "/firm", DESKTOP),
        Shot("tour-host", "operator", "/host", PHONE),
        Shot("tour-desk", "coordinator", "/desk", DESKTOP),
        *(
            Shot(f"tour-{name}", role, f"/cases/{numbers[title]}", DESKTOP)
            for name, (title, role) in STORIES.items()
        ),
        *(
            Shot(f"tour-{name}", role, f"/cases/{numbers[title]}/{page}", DESKTOP)
            for name, (title, page, role) in AFTER.items()
        ),
    ]
