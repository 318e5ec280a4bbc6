"""What the pages of the catalogue show, beside the service's answer: names for codes, choices, the map."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.i18n import gettext as _
from app.i18n import language, pick
from app.settings import get_settings
from app.taxonomies import models, outlines
from app.taxonomies import service as taxonomies
from app.testbeds.service import Filters
from app.web import words

TILES = {
    "osm": ("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors"),
    "vworld": ("https://api.vworld.kr/req/wmts/1.0.0/{key}/Base/{z}/{y}/{x}.png", "© VWorld"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many it would show, and those below it."""

    value: str
    label: str
    count: int
    is_chosen: bool
    below: list["Choice"] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it or something below it is chosen."""
        return self.is_chosen or any(each.is_chosen for each in self.below)


@dataclass(frozen=True, slots=True)
class Group:
    """One filter."""

    key: str
    label: str
    choices: list[Choice]

    @property
    def is_open(self) -> bool:
        """Whether something is chosen in it."""
        return any(choice.is_open for choice in self.choices)


Names = dict[str, tuple[str, str]]


def names(session: Session, kind: type[models.Term]) -> Names:
    """Return (Korean, English) names by code."""
    return taxonomies.names(session, kind)


def all_names(session: Session) -> Names:
    """Return the names of what reasons may speak of: conditions, types, industries and places."""
    kinds = (models.PlaceCondition, models.DemonstrationType, models.Industry, models.District, models.Town)
    return {code: texts for kind in kinds for code, texts in names(session, kind).items()}


def options(session: Session, kind: type[models.Term]) -> list[tuple[str, str]]:
    """Return (code, name) pairs to choose from."""
    return [(code, pick(*texts)) for code, texts in names(session, kind).items()]


def profile_names(session: Session) -> Names:
    """Return the names of every code that a demand may hold."""
    kinds = (models.Regulation, models.RequirementAttribute)
    return all_names(session) | {
        code: texts for kind in kinds for code, texts in names(session, kind).items()
    }


def name(known: Names, code: str | None) -> str:
    """Return the name of a code in the language of the request, "" for none."""
    return pick(*known[code]) if code in known else (code or "")


def _choices(known: Names, counts: dict[str, int], chosen: tuple[str, ...]) -> list[Choice]:
    return [
        Choice(code, pick(*texts), counts.get(code, 0), code in chosen)
        for code, texts in known.items()
        if counts.get(code) or code in chosen
    ]


def _type_choices(session: Session, counts: dict[str, int], chosen: tuple[str, ...]) -> list[Choice]:
    types = taxonomies.terms(session, models.DemonstrationType)

    def choice(each: models.DemonstrationType) -> Choice:
        below = [
            choice(child)
            for child in types
            if child.parent == each.code and (counts.get(child.code) or child.code in chosen)
        ]
        return Choice(
            each.code, pick(each.name_ko, each.name_en), counts.get(each.code, 0), each.code in chosen, below
        )

    tops = [choice(each) for each in types if each.parent is None]
    return [each for each in tops if each.count or each.is_open]


def _worded(
    kind: str, codes: tuple[str, ...], counts: dict[str, int], chosen: tuple[str, ...]
) -> list[Choice]:
    return [
        Choice(code, words.word(kind, code), counts.get(code, 0), code in chosen)
        for code in codes
        if counts.get(code) or code in chosen
    ]


def groups(session: Session, filters: Filters, facets: dict[str, dict[str, int]]) -> list[Group]:
    """Return the filters of the list with the count that each value would show."""
    kinds = _worded("kind", tuple(words.WORDS["kind"]), facets["kind"], filters.kind)
    found = [
        Group(
            "demonstration_type",
            _("실증유형"),
            _type_choices(session, facets["demonstration_type"], filters.demonstration_type),
        ),
        Group(
            "industry",
            _("기술분야"),
            _choices(names(session, models.Industry), facets["industry"], filters.industry),
        ),
        Group(
            "district",
            _("자치구"),
            _choices(names(session, models.District), facets["district"], filters.district),
        ),
        Group(
            "town",
            _("창업타운·융합지구"),
            _choices(names(session, models.Town), facets["town"], filters.town),
        ),
        Group(
            "indoor_outdoor",
            _("실내·실외"),
            _worded("setting", ("indoor", "outdoor"), facets["indoor_outdoor"], filters.indoor_outdoor),
        ),
        Group(
            "status",
            _("운영 상태"),
            _worded("facility_status", ("operating", "planned"), facets["status"], filters.status),
        ),
    ]
    # A single kind is no choice.
    if len(kinds) > 1:
        found.insert(4, Group("kind", _("자원 종류"), kinds))
    return found


def chosen(all_groups: list[Group]) -> list[tuple[str, Choice]]:
    """Return what is chosen, with its filter's key, in order."""
    flat = ((group.key, each) for group in all_groups for top in group.choices for each in (top, *top.below))
    return [(key, each) for key, each in flat if each.is_chosen]


def map_settings(session: Session) -> dict[str, Any]:
    """Return what the map needs besides the places: tiles, district names, words."""
    settings = get_settings()
    url, attribution = TILES.get(settings.map_tiles, (settings.map_tiles, ""))
    districts = [
        {"name": pick(each.name_ko, each.name_en), "at": [each.latitude, each.longitude]}
        for each in taxonomies.terms(session, models.District)
    ]
    towns = [
        {"name": pick(each.name_ko, each.name_en), "at": [each.latitude, each.longitude], "code": each.code}
        for each in taxonomies.terms(session, models.Town)
    ]
    drawn = outlines.revision(session)
    return {
        "tiles": "" if settings.map_tiles in ("", "none") else url.replace("{key}", settings.map_key),
        "attribution": settings.map_attribution or attribution,
        "districts": districts,
        "towns": towns,
        "outlines": f"/api/v1/districts.geojson?v={drawn}" if drawn else "",
        "language": language(),
        "words": {
            "zoomIn": _("확대"),
            "zoomOut": _("축소"),
            "cluster": _("{count} – 이 근처에 모인 곳의 수. 누르면 확대합니다."),
            "details": _("자세히 보기"),
            "layers": _("지도에 함께 보기"),
            "districts": _("자치구"),
            "towns": _("창업타운·융합지구"),
            "inView": _("이 범위에서 찾기"),
            "draw": _("네모로 범위 그리기"),
            "drawing": _("지도를 끌어 네모를 그려 주세요. Esc를 누르면 그만둡니다."),
            "near": _("내 주변 찾기"),
            "nearFailed": _("지금 위치를 알 수 없습니다. 브라우저에서 위치 사용을 허용해 주세요."),
            "planned": words.word("facility_status", "planned"),
            "indoor": words.word("setting", "indoor"),
            "outdoor": words.word("setting", "outdoor"),
            "both": words.word("setting", "both"),
            "tilesFailed": _("배경지도를 불러오지 못했습니다. 위치는 그대로 보실 수 있습니다."),
            "failed": _("지도의 위치를 불러오지 못했습니다. 목록은 그대로 쓰실 수 있습니다."),
        },
    }
